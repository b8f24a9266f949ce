//! Explanations as text.

use climcap::appraisal::Explanation;
use pyo3::prelude::*;

use crate::errors;
use crate::guard::guarded;

fn read(py: Python<'_>, json: &str) -> PyResult<Explanation> {
    serde_json::from_str(json).map_err(|error| errors::internal(py, &error.to_string()))
}

/// An explanation, as JSON, as an indented tree; with the years if asked for.
#[pyfunction]
pub fn explanation_text(py: Python<'_>, json: &str, years: bool) -> PyResult<String> {
    guarded(py, || Ok(read(py, json)?.to_text(years).trim_end().to_owned()))
}

/// The line of each figure of an explanation, as JSON, the figure before its parts.
#[pyfunction]
pub fn explanation_lines(py: Python<'_>, json: &str) -> PyResult<Vec<String>> {
    guarded(py, || Ok(read(py, json)?.lines()))
}
