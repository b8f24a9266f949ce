//! Reference tables and the curves in them.

use std::collections::BTreeMap;

use climcap::address::nearest;
use climcap::reference::{self, Cell, CurveTable, Row, Table};
use climcap::report;
use climcap::units::Quantity;
use pyo3::prelude::*;

use crate::errors;
use crate::guard::{detached, guarded};
use crate::table::PyTable;

/// How many known names a message lists.
const LISTED: usize = 12;

/// What every table is called.
fn names<'t>(tables: impl Iterator<Item = &'t Table>) -> Vec<&'t str> {
    tables.flat_map(|table| std::iter::once(&table.id).chain(&table.names)).map(String::as_str).collect()
}

/// `InputError` for a name that is not known, with the nearest that is.
fn unknown(py: Python<'_>, what: &str, found: &str, known: &[&str]) -> PyErr {
    let allowed = match nearest(found, known.iter().copied()) {
        Some(near) => format!("the nearest known one is {near}"),
        None if known.len() <= LISTED => known.join(", "),
        None => "a known one: see climcap.reference.tables() and table()".to_owned(),
    };
    errors::refusal(py, what, &[(None, &format!("{found:?}"), &allowed)])
}

fn known(py: Python<'_>, id: &str) -> PyResult<&'static Table> {
    reference::table(id).ok_or_else(|| unknown(py, "id", id, &names(reference::tables())))
}

/// The row of a table whose keys are given by name.
fn row<'t>(py: Python<'_>, table: &'t Table, keys: &BTreeMap<String, String>) -> PyResult<&'t Row> {
    let wanted: Vec<&str> = table.keys.iter().map(|key| key.name.as_str()).collect();
    if let Some(name) = keys.keys().find(|name| !wanted.contains(&name.as_str())) {
        return Err(unknown(py, &format!("{}: key", table.id), name, &wanted));
    }
    let asked: Vec<&str> = wanted.iter().filter_map(|name| keys.get(*name)).map(String::as_str).collect();
    if asked.len() < wanted.len() {
        let found = if asked.is_empty() { "no keys".to_owned() } else { asked.join(", ") };
        return Err(errors::refusal(py, &table.id, &[(None, &found, &wanted.join(", "))]));
    }
    table.row(&asked).ok_or_else(|| {
        let known: Vec<&str> = table.row_names().collect();
        unknown(py, &format!("{}: {}", table.id, wanted.join(", ")), &asked.join(", "), &known)
    })
}

/// The number of a column; of the only one if none is named.
fn column(py: Python<'_>, table: &Table, name: Option<&str>) -> PyResult<usize> {
    let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    match name {
        None if known.len() == 1 => Ok(0),
        None => Err(errors::refusal(py, &table.id, &[(Some("column"), "nothing", &known.join(", "))])),
        Some(name) => known
            .iter()
            .position(|column| *column == name)
            .ok_or_else(|| unknown(py, &format!("{}: column", table.id), name, &known)),
    }
}

fn shown(py: Python<'_>, table: Result<report::Table, report::Misshapen>) -> PyResult<PyTable> {
    table.map(PyTable::from).map_err(|error| errors::internal(py, &error.to_string()))
}

/// What is said of each reference table in which every word of a text stands.
#[pyfunction]
pub fn reference_tables(py: Python<'_>, text: &str) -> PyResult<PyTable> {
    let table = detached(py, || report::references(&reference::search(text)))?;
    shown(py, table)
}

/// The figures of a reference table, each row with its source.
#[pyfunction]
pub fn reference_table(py: Python<'_>, name: &str) -> PyResult<PyTable> {
    guarded(py, || shown(py, report::figures(known(py, name)?)))
}

/// Where a reference table, or a factor in one, is from.
#[pyfunction]
pub fn reference_cite(py: Python<'_>, name: &str) -> PyResult<String> {
    guarded(py, || {
        let table = reference::factor(name).map(|factor| factor.table);
        table.map_or_else(|| known(py, name), Ok).map(Table::cite)
    })
}

/// What a row of a reference table says in a column: a number, a text or nothing.
#[pyfunction]
pub fn reference_value<'py>(
    py: Python<'py>,
    name: &str,
    keys: BTreeMap<String, String>,
    column: Option<&str>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    guarded(py, || {
        let table = known(py, name)?;
        let row = row(py, table, &keys)?;
        match &row.values[self::column(py, table, column)?] {
            Cell::Blank => Ok(None),
            Cell::Number(number) => Ok(Some(number.amount().into_pyobject(py)?.into_any())),
            Cell::Text(text) => Ok(Some(text.into_pyobject(py)?.into_any())),
        }
    })
}

/// A published response to an intensity. `climcap.resilience.DamageCurve` is its face.
#[pyclass(frozen, name = "Curve", module = "climcap._core")]
pub struct PyCurve(CurveTable);

#[pymethods]
impl PyCurve {
    /// The curve of this name.
    #[staticmethod]
    fn named(py: Python<'_>, name: &str) -> PyResult<Self> {
        guarded(py, || {
            let found = reference::curve(name).map(Self);
            found.ok_or_else(|| unknown(py, "curve", name, &names(reference::curves())))
        })
    }

    /// Id of its table.
    #[getter]
    fn id(&self) -> &str {
        &self.0.table.id
    }

    /// Where it is from.
    #[getter]
    fn source(&self) -> &str {
        &self.0.table.source
    }

    /// Unit of the intensity.
    #[getter]
    fn unit(&self) -> &str {
        self.0.unit
    }

    /// What it gives: `days`, or the unit of its share.
    #[getter]
    fn gives(&self) -> &str {
        if self.0.gives_days { "days" } else { &self.0.table.unit }
    }

    /// Intensities and responses; none for a closed form.
    #[getter]
    fn points(&self) -> Vec<(f64, f64)> {
        self.0.curve.points().map(|(intensity, response)| (intensity.amount(), response.amount())).collect()
    }

    /// The response to each intensity.
    fn at(&self, py: Python<'_>, intensities: Vec<f64>) -> PyResult<Vec<f64>> {
        guarded(py, || {
            let each = intensities.iter().enumerate().map(|(place, intensity)| match Quantity::new(*intensity) {
                Ok(intensity) => Ok(self.0.curve.at(intensity).amount()),
                Err(error) => {
                    let found = error.found.to_string();
                    Err(errors::refusal(py, &format!("intensity[{place}]"), &[(None, &found, "a finite number")]))
                }
            });
            each.collect()
        })
    }
}
