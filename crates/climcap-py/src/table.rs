//! The table of a result, as Python sees it.

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::report::{Column, Data, Table};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::columns::{Cells, Incoming, receive};
use crate::errors;
use crate::guard::{detached, guarded};
use crate::stream::{STREAM, stream};

/// What a column of a table may hold, for messages.
pub const TAKEN: &str = "texts, whole numbers, numbers, or true and false";

/// Columns of one length, each with a name and a unit. `climcap.Table` is its face.
#[pyclass(frozen, name = "Table", module = "climcap._core")]
pub struct PyTable(Arc<Table>);

impl From<Table> for PyTable {
    fn from(table: Table) -> Self {
        Self(Arc::new(table))
    }
}

#[pymethods]
impl PyTable {
    /// The table of what an Arrow stream holds. Units come from `units`, by column, or else from the stream's metadata.
    #[staticmethod]
    fn from_arrow(
        py: Python<'_>,
        name: &str,
        source: &Bound<'_, PyAny>,
        units: BTreeMap<String, String>,
    ) -> PyResult<Self> {
        guarded(py, || {
            let mut units = units;
            let columns = receive(name, source)?;
            let known: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            let columns = columns.into_iter().map(|column| column_of(column, &mut units)).collect();
            if let Some(unknown) = units.keys().next() {
                let found = "a unit for a column that is not there";
                return Err(errors::refusal(py, name, &[(Some(unknown), found, &known.join(", "))]));
            }
            match Table::new(name, columns) {
                Ok(table) => Ok(table.into()),
                Err(error) => Err(errors::refusal(py, name, &[(None, &error.to_string(), "columns of one table")])),
            }
        })
    }

    /// What the table is called.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.columns().iter().map(|column| column.name.as_str()).collect()
    }

    /// Units of the columns that have one.
    #[getter]
    fn units(&self) -> BTreeMap<&str, &str> {
        let columns = self.0.columns().iter().filter(|column| !column.unit.is_empty());
        columns.map(|column| (column.name.as_str(), column.unit.as_str())).collect()
    }

    /// The table of one column; `None` if there is none of this name.
    fn only(&self, py: Python<'_>, column: &str) -> PyResult<Option<Self>> {
        detached(py, || {
            let column = self.0.column(column)?;
            Table::new(self.0.name(), vec![column.clone()]).ok().map(Self::from)
        })
    }

    /// Columns of numbers.
    #[getter]
    fn numeric(&self) -> Vec<&str> {
        let is_number = |column: &&Column| matches!(column.data, Data::Number(_) | Data::Integer(_));
        self.0.columns().iter().filter(is_number).map(|column| column.name.as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __eq__(&self, py: Python<'_>, other: &Self) -> PyResult<bool> {
        detached(py, || self.0 == other.0)
    }

    /// The table as a stream of Arrow record batches. A wish for another schema is not granted, which the interface
    /// allows.
    #[pyo3(signature = (requested_schema: "object"=None) -> "object")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema);
        guarded(py, || PyCapsule::new_with_value(py, stream(self.0.clone()), STREAM))
    }

    /// The cells as people read them, column by column, and before which row others are left out.
    fn cells(&self, py: Python<'_>, rows: usize) -> PyResult<(Vec<Vec<String>>, Option<usize>)> {
        detached(py, || self.0.cells(rows)).map(|cells| (cells.columns, cells.gap))
    }

    /// The table as aligned text.
    fn to_text(&self, py: Python<'_>, rows: usize, width: usize) -> PyResult<String> {
        detached(py, || self.0.to_text(rows, width))
    }

    /// The table as CSV.
    fn to_csv(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.0.to_csv())
    }
}

/// The column with the unit that is given for it, which is then used up.
fn column_of(column: Incoming, units: &mut BTreeMap<String, String>) -> Column {
    let unit = units.remove(&column.name).unwrap_or(column.unit);
    let data = match column.cells {
        Cells::Bool(cells) => Data::Bool(cells),
        Cells::Integer(cells) => Data::Integer(cells),
        Cells::Number(cells) => Data::Number(cells.into_iter().map(|cell| cell.unwrap_or(f64::NAN)).collect()),
        Cells::Text(cells) => Data::Text(cells.into_iter().map(|cell| cell.map(Into::into)).collect()),
    };
    Column::new(column.name, unit, data)
}
