//! A table as JSON, CSV or Arrow.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use climcap::report::{Column, Data, Table};
use serde_json::{Map, Value, json};

use crate::refusal::Refusal;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Csv,
    Arrow,
}

/// Names in a query, and media types in a header.
const FORMATS: [(Format, &str, &str); 3] = [
    (Format::Json, "json", "application/json"),
    (Format::Csv, "csv", "text/csv"),
    (Format::Arrow, "arrow", "application/vnd.apache.arrow.stream"),
];

impl Format {
    /// What is asked for: by the query, else by the header, else JSON.
    pub fn asked(query: Option<&str>, headers: &HeaderMap) -> Result<Self, Refusal> {
        if let Some(name) = query {
            let known = FORMATS.iter().find(|(_, known, _)| *known == name);
            return known.map(|(format, ..)| *format).ok_or_else(|| Refusal::of("format", name, "json, csv or arrow"));
        }
        let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
            return Ok(Self::Json);
        };
        // The first that is known, in the order of the header.
        let asked = accept.split(',').map(|part| part.split(';').next().unwrap_or_default().trim());
        let found = asked.into_iter().find_map(|asked| {
            let any = matches!(asked, "*/*" | "application/*").then_some(Self::Json);
            any.or_else(|| FORMATS.iter().find(|(_, _, media)| *media == asked).map(|(format, ..)| *format))
        });
        found.ok_or_else(|| {
            let known = FORMATS.map(|(_, _, media)| media).join(", ");
            Refusal::new(StatusCode::NOT_ACCEPTABLE, format!("{accept} cannot be given; there is {known}"))
        })
    }

    fn media(self) -> &'static str {
        FORMATS.iter().find(|(format, ..)| *format == self).map_or("application/json", |(_, _, media)| media)
    }

    /// The table, written.
    pub fn write(self, table: &Table) -> Result<Response, Refusal> {
        let bytes = match self {
            Self::Json => as_json(table).to_string().into_bytes(),
            Self::Csv => table.to_csv().into_bytes(),
            Self::Arrow => {
                as_arrow(table).map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?
            }
        };
        Ok(([(header::CONTENT_TYPE, self.media())], bytes).into_response())
    }
}

/// Columns with their units, and the rows as objects.
fn as_json(table: &Table) -> Value {
    let columns = table.columns();
    let head: Vec<Value> = columns.iter().map(|column| json!({"name": column.name, "unit": column.unit})).collect();
    let row = |number: usize| -> Map<String, Value> {
        columns.iter().map(|column| (column.name.clone(), cell(&column.data, number))).collect()
    };
    let rows: Vec<_> = (0..table.len()).map(row).collect();
    json!({"table": table.name(), "columns": head, "rows": rows})
}

/// A value; nothing where there is none.
fn cell(data: &Data, row: usize) -> Value {
    match data {
        Data::Number(values) => json!(values[row]),
        Data::Integer(values) => json!(values[row]),
        Data::Text(values) => json!(values[row].as_deref()),
        Data::Bool(values) => json!(values[row]),
    }
}

/// An Arrow IPC stream of one batch; units are in the metadata of the fields.
fn as_arrow(table: &Table) -> Result<Vec<u8>, ArrowError> {
    let schema = Arc::new(Schema::new(table.columns().iter().map(field).collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), table.columns().iter().map(array).collect())?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema)?;
    writer.write(&batch)?;
    writer.finish()?;
    writer.into_inner()
}

fn field(column: &Column) -> Field {
    let kind = match column.data {
        Data::Number(_) => DataType::Float64,
        Data::Integer(_) => DataType::Int64,
        Data::Text(_) => DataType::Utf8,
        Data::Bool(_) => DataType::Boolean,
    };
    Field::new(&column.name, kind, true).with_metadata(HashMap::from([("unit".to_owned(), column.unit.clone())]))
}

fn array(column: &Column) -> ArrayRef {
    match &column.data {
        Data::Number(values) => {
            let present = values.iter().map(|value| (!value.is_nan()).then_some(*value));
            Arc::new(present.collect::<Float64Array>())
        }
        Data::Integer(values) => Arc::new(values.iter().copied().collect::<Int64Array>()),
        Data::Text(values) => Arc::new(values.iter().map(Option::as_deref).collect::<StringArray>()),
        Data::Bool(values) => Arc::new(values.iter().copied().collect::<BooleanArray>()),
    }
}
