//! Sensitivities, switching values and the economic annex, as Python sees them.

use std::sync::Arc;

use climcap::address::{Address, Place, Problems};
use climcap::appraisal::{Appraisal, Chosen};
use climcap::report;
use climcap::uncertainty::{self, Change};
use pyo3::prelude::*;

use crate::errors;
use crate::guard::detached;
use crate::pipeline::PyAppraisal;
use crate::table::PyTable;

/// Rows as Python names them: project, alternative, start, share.
type Named = (String, String, Option<i32>, f64);

/// The rows that are named, in a scenario.
fn found(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    rows: Option<Vec<Named>>,
    scenario: Option<&str>,
) -> PyResult<Option<Vec<Chosen>>> {
    let Some(rows) = rows else { return Ok(None) };
    let part = |(project, alternative, start, share): &Named| {
        Ok(Chosen { row: appraisal.row(py, project, alternative, *start, scenario)?, share: *share })
    };
    rows.iter().map(part).collect::<PyResult<_>>().map(Some)
}

/// Changes from JSON; the usual ones if there are none.
fn asked(py: Python<'_>, changes: Option<&str>) -> PyResult<Option<Vec<Change>>> {
    let Some(text) = changes else { return Ok(None) };
    serde_json::from_str(text).map(Some).map_err(|error| {
        let mut problems = Problems::default();
        problems.add(Address::new("changes"), Place::default(), error.to_string(), "changes by name");
        errors::input(py, &problems)
    })
}

/// The rows, or those that stand for the appraisal.
fn or_best(appraisal: &Appraisal, rows: Option<Vec<Chosen>>) -> Vec<Chosen> {
    rows.unwrap_or_else(|| Chosen::all(&appraisal.best_at_first_start(appraisal.base_scenario())))
}

/// The changes, or the usual ones.
fn or_usual(appraisal: &Appraisal, rows: &[Chosen], changes: Option<Vec<Change>>) -> Vec<Change> {
    let scenario = rows.first().map_or(appraisal.base_scenario(), |chosen| appraisal.key(chosen.row).scenario);
    let scenario = &appraisal.scenarios()[scenario as usize];
    changes.or_else(|| appraisal.pipeline().map(|pipeline| Change::usual(pipeline, scenario))).unwrap_or_default()
}

/// What rows come to under changes.
#[pyfunction]
pub fn sensitivity(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    rows: Option<Vec<Named>>,
    scenario: Option<&str>,
    changes: Option<&str>,
) -> PyResult<PyTable> {
    let (rows, changes) = (found(py, appraisal, rows, scenario)?, asked(py, changes)?);
    let appraisal = Arc::clone(&appraisal.0);
    let outcome = detached(py, || {
        let rows = or_best(&appraisal, rows);
        let changes = or_usual(&appraisal, &rows, changes);
        uncertainty::sensitivity(&appraisal, &rows, &changes).map(|effects| report::sensitivities(&appraisal, &effects))
    })?;
    outcome.map(PyTable::from).map_err(|problems| errors::input(py, &problems))
}

/// The change of each main input at which rows are worth nothing.
#[pyfunction]
pub fn switching_values(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    rows: Option<Vec<Named>>,
    scenario: Option<&str>,
) -> PyResult<PyTable> {
    let rows = found(py, appraisal, rows, scenario)?;
    let appraisal = Arc::clone(&appraisal.0);
    let outcome = detached(py, || {
        let rows = or_best(&appraisal, rows);
        uncertainty::switching_values(&appraisal, &rows).map(|values| report::switching_values(&appraisal, &values))
    })?;
    outcome.map(PyTable::from).map_err(|problems| errors::input(py, &problems))
}

/// The tables of the economic annex, and its notes.
#[pyfunction]
pub fn annex(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    rows: Option<Vec<Named>>,
    scenario: Option<&str>,
    changes: Option<&str>,
) -> PyResult<(Vec<PyTable>, Vec<String>)> {
    let (rows, changes) = (found(py, appraisal, rows, scenario)?, asked(py, changes)?);
    let appraisal = Arc::clone(&appraisal.0);
    let outcome = detached(py, || report::annex(&appraisal, rows.as_deref(), changes.as_deref()))?;
    let annex = outcome.map_err(|problems| errors::input(py, &problems))?;
    Ok((annex.tables.into_iter().map(PyTable::from).collect(), annex.notes))
}
