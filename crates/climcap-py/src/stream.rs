//! Tables out: a report's table as an Arrow stream, through the Arrow `PyCapsule` interface.

use std::collections::HashMap;
use std::ffi::CStr;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use climcap::report::{Data, Table};

use crate::guard::reason;

/// The name that the interface gives to a capsule with a stream.
pub const STREAM: &CStr = c"arrow_array_stream";
/// The key of a field's metadata under which its unit stands.
pub const UNIT: &str = "unit";
/// The key of the schema's metadata under which the table's name stands.
pub const NAME: &str = "name";
/// Rows handed over at once: enough to be quick, few enough that a long table is never copied whole.
const ROWS: usize = 1 << 16;

/// The table as a stream of record batches, each made when it is asked for.
pub fn stream(table: Arc<Table>) -> FFI_ArrowArrayStream {
    let schema = schema(&table);
    let shared = schema.clone();
    let batches = (0..table.len()).step_by(ROWS).map(move |first| {
        let rows = first..table.len().min(first + ROWS);
        // The consumer calls from C, which a panic must not reach.
        catch_unwind(AssertUnwindSafe(|| batch(&table, &shared, rows)))
            .unwrap_or_else(|panic| Err(ArrowError::ExternalError(reason(&*panic).into())))
    });
    FFI_ArrowArrayStream::new(Box::new(RecordBatchIterator::new(batches, schema)))
}

fn schema(table: &Table) -> SchemaRef {
    let field = |column: &climcap::report::Column| {
        let kind = match column.data {
            Data::Number(_) => DataType::Float64,
            Data::Integer(_) => DataType::Int64,
            Data::Text(_) => DataType::Utf8,
            Data::Bool(_) => DataType::Boolean,
        };
        Field::new(&column.name, kind, true).with_metadata(entry(UNIT, &column.unit))
    };
    let fields: Vec<Field> = table.columns().iter().map(field).collect();
    Arc::new(Schema::new_with_metadata(fields, entry(NAME, table.name())))
}

/// Metadata with one entry, or none if there is nothing to say.
fn entry(key: &str, value: &str) -> HashMap<String, String> {
    if value.is_empty() { HashMap::new() } else { HashMap::from([(key.to_owned(), value.to_owned())]) }
}

fn batch(table: &Table, schema: &SchemaRef, rows: Range<usize>) -> Result<RecordBatch, ArrowError> {
    let array = |data: &Data| -> ArrayRef {
        match data {
            Data::Number(values) => {
                let some = |value: &f64| (!value.is_nan()).then_some(*value);
                Arc::new(values[rows.clone()].iter().map(some).collect::<Float64Array>())
            }
            Data::Integer(values) => Arc::new(values[rows.clone()].iter().collect::<Int64Array>()),
            Data::Text(values) => Arc::new(values[rows.clone()].iter().map(Option::as_deref).collect::<StringArray>()),
            Data::Bool(values) => Arc::new(values[rows.clone()].iter().collect::<BooleanArray>()),
        }
    };
    RecordBatch::try_new(schema.clone(), table.columns().iter().map(|column| array(&column.data)).collect())
}
