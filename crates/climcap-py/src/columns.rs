//! Tables in: an Arrow stream from Python as plain columns of typed cells.

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::guard::detached;
use crate::stream::{STREAM, UNIT};
use crate::{errors, table};

/// The cells of a column, `None` where blank. A number may be NaN or infinite: the reader of the table refuses it, as it
/// can say in which row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// True or false.
    Bool(Vec<Option<bool>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Texts.
    Text(Vec<Option<String>>),
}

/// A column as it came in.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// Its name.
    pub name: String,
    /// The unit that its metadata gives; empty if none.
    pub unit: String,
    /// Its cells.
    pub cells: Cells,
}

/// The columns of a table from Python: anything that exports an Arrow stream of plain columns. What else Python users
/// have (frames with categories, dates, decimals) is brought into this form by `climcap.intake`.
///
/// # Errors
/// `TypeError` for an object without a stream; `InputError` naming every column of a type that is not taken.
pub fn receive(table: &str, source: &Bound<'_, PyAny>) -> PyResult<Vec<Incoming>> {
    let py = source.py();
    let reader = reader(source)?.map_err(|error| unreadable(py, table, &error))?;
    let schema = reader.schema();

    let refused: Vec<(&Field, String)> = schema
        .fields()
        .iter()
        .filter(|field| Cells::empty(field.data_type()).is_none())
        .map(|field| (&**field, format!("values of type {}", field.data_type())))
        .collect();
    if !refused.is_empty() {
        let problems: Vec<_> =
            refused.iter().map(|(field, found)| (Some(field.name().as_str()), found.as_str(), table::TAKEN)).collect();
        return Err(errors::refusal(py, table, &problems));
    }

    let mut columns: Vec<Incoming> = schema
        .fields()
        .iter()
        .filter_map(|field| {
            let unit = field.metadata().get(UNIT).cloned().unwrap_or_default();
            Some(Incoming { name: field.name().clone(), unit, cells: Cells::empty(field.data_type())? })
        })
        .collect();
    let read = move || -> Result<Vec<Incoming>, ArrowError> {
        for batch in reader {
            append(&mut columns, &batch?);
        }
        Ok(columns)
    };
    detached(py, read)?.map_err(|error| unreadable(py, table, &error))
}

/// The stream that the object exports.
#[allow(unsafe_code, reason = "the Arrow PyCapsule interface hands over a pointer")]
fn reader(source: &Bound<'_, PyAny>) -> PyResult<Result<RecordBatchStreamReader, ArrowError>> {
    let Ok(export) = source.getattr("__arrow_c_stream__") else {
        return Err(errors::wrong_type(source, "an object with __arrow_c_stream__"));
    };
    let capsule = export.call0()?;
    let capsule =
        capsule.cast::<PyCapsule>().map_err(|_| errors::wrong_type(&capsule, "a capsule with an Arrow stream"))?;
    let stream = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name points to an initialized stream, by the Arrow PyCapsule interface, and lives until
    // the end of this function. `from_raw` moves the stream out and marks the capsule's own as released, so that it is
    // freed once. The capsule was made for this call: nobody else reads it.
    Ok(unsafe { RecordBatchStreamReader::from_raw(stream.as_ptr()) })
}

fn unreadable(py: Python<'_>, table: &str, error: &ArrowError) -> PyErr {
    errors::refusal(py, table, &[(None, &error.to_string(), "a readable Arrow stream")])
}

impl Cells {
    /// No cells yet, of the kind for this type of Arrow's; `None` for a type that is not taken.
    const fn empty(kind: &DataType) -> Option<Self> {
        Some(match kind {
            DataType::Boolean => Self::Bool(Vec::new()),
            DataType::Int64 => Self::Integer(Vec::new()),
            DataType::Float64 => Self::Number(Vec::new()),
            DataType::Utf8 | DataType::LargeUtf8 => Self::Text(Vec::new()),
            _ => return None,
        })
    }
}

/// Appends a batch to the columns, which have its schema.
fn append(columns: &mut [Incoming], batch: &RecordBatch) {
    for (column, array) in columns.iter_mut().zip(batch.columns()) {
        match &mut column.cells {
            Cells::Bool(cells) => cells.extend(array.as_boolean()),
            Cells::Integer(cells) => cells.extend(array.as_primitive::<Int64Type>()),
            Cells::Number(cells) => cells.extend(array.as_primitive::<Float64Type>()),
            Cells::Text(cells) if *array.data_type() == DataType::LargeUtf8 => {
                cells.extend(array.as_string::<i64>().iter().map(|text| text.map(str::to_owned)));
            }
            Cells::Text(cells) => cells.extend(array.as_string::<i32>().iter().map(|text| text.map(str::to_owned))),
        }
    }
}
