//! What functions on plain numbers take.

use climcap::address::{Address, Place, Problems};
use climcap::units::Money;
use pyo3::prelude::*;

use crate::errors;

/// `InputError` for an argument.
pub fn refusal(py: Python<'_>, name: &str, found: impl Into<String>, allowed: impl Into<String>) -> PyErr {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::default(), found, allowed);
    errors::input(py, &problems)
}

/// Amounts of money, all finite.
pub fn money(py: Python<'_>, name: &str, amounts: &[f64]) -> PyResult<Vec<Money>> {
    let read = amounts.iter().enumerate().map(|(place, amount)| {
        Money::new(*amount)
            .map_err(|error| refusal(py, &format!("{name}[{place}]"), error.found.to_string(), "a finite number"))
    });
    read.collect()
}

/// One of a few words.
pub fn choice<T: Copy>(py: Python<'_>, name: &str, found: &str, known: &[(&str, T)]) -> PyResult<T> {
    known.iter().find(|(word, _)| *word == found).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        refusal(py, name, format!("{found:?}"), words.join(", "))
    })
}
