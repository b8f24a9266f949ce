//! One document in every form: nested text, and tables.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;

use climcap::address::{Address, Problems};
use climcap::document::cells::Cell;
use climcap::document::outline::Table;
use climcap::document::{self, TableCells};
use climcap::pipeline::Pipeline;
use serde_json::{Map, Value as Json};

/// The TOML of a document, its tables written in line.
pub fn toml(document: &Json) -> String {
    let fields = document.as_object().unwrap();
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {}", inline(value))).collect();
    lines.join("\n")
}

fn inline(value: &Json) -> String {
    match value {
        Json::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            let fields: Vec<String> = fields.map(|(name, value)| format!("{name:?} = {}", inline(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Json::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

/// What a TOML text says, as JSON.
pub fn json_of_toml(text: &str) -> Json {
    let mut problems = Problems::default();
    let tree = document::toml::read(text, "case", &mut problems).unwrap();
    let json = tree.to_json(&Address::new(""), &mut problems);
    assert!(problems.is_empty(), "{problems}");
    json
}

/// A table of a document: its name, its columns, and its rows.
pub struct Sheet {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Json>>,
}

impl Sheet {
    fn of(name: &str, records: &[Map<String, Json>]) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for name in records.iter().flat_map(Map::keys) {
            if !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        let cell = |record: &Map<String, Json>, column: &String| record.get(column).cloned().unwrap_or_default();
        let row = |record: &Map<String, Json>| columns.iter().map(|column| cell(record, column)).collect();
        let rows = records.iter().map(row).collect();
        Self { name: name.to_owned(), columns, rows }
    }

    /// The text of the CSV file.
    pub fn csv(&self) -> String {
        let line = |cells: Vec<String>| cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",") + "\n";
        let rows = self.rows.iter().map(|row| line(row.iter().map(text).collect()));
        std::iter::once(line(self.columns.clone())).chain(rows).collect()
    }

    /// The table in memory, its cells typed as far as they can be.
    pub fn cells(&self) -> TableCells<'_> {
        TableCells {
            name: &self.name,
            source: &self.name,
            letters: None,
            columns: self.columns.iter().map(|column| Cow::Borrowed(column.as_str())).collect(),
            rows: self.rows.len(),
            cell: Box::new(|row, column| match &self.rows[row][column] {
                Json::Null => Cell::Blank,
                Json::Bool(value) => Cell::Bool(*value),
                Json::Number(number) => match number.as_i64() {
                    Some(whole) => Cell::Integer(whole),
                    None => Cell::Number(number.as_f64().unwrap()),
                },
                Json::String(text) => Cell::Text(Cow::Borrowed(text)),
                other => Cell::Text(Cow::Owned(text(other))),
            }),
        }
    }
}

fn text(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

fn quoted(cell: &str) -> String {
    let must = cell.contains([',', '"', '\n', '\r']);
    if must { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

/// The tables of a document.
pub fn sheets(document: &Json) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for name in ["settings", "plan"] {
        if let Some(settings) = document.get(name) {
            let mut pairs = Vec::new();
            add_pairs("", settings, &mut pairs);
            sheets.push(Sheet::of(name, &pairs));
        }
    }
    for table in Table::ALL {
        let mut rows = Vec::new();
        if table.parents().is_empty() {
            if let Some(node) = document.get(table.name()) {
                add_rows(table, node, &[], &mut rows);
            }
        } else {
            add_inner_rows(table, document, &mut rows);
        }
        if !rows.is_empty() {
            sheets.push(Sheet::of(table.name(), &rows));
        }
    }
    sheets
}

fn add_pairs(prefix: &str, node: &Json, pairs: &mut Vec<Map<String, Json>>) {
    for (name, value) in node.as_object().unwrap() {
        let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        if value.is_object() {
            add_pairs(&name, value, pairs);
        } else {
            let value = Json::String(text(value));
            pairs.push(Map::from_iter([("setting".to_owned(), Json::String(name)), ("value".to_owned(), value)]));
        }
    }
}

/// The records of a table with their ids, whether it is a map or a list.
fn records(table: Table, node: &Json) -> Vec<(String, Map<String, Json>)> {
    let own = |record: &Json| table.id().and_then(|id| record[id].as_str()).unwrap_or_default().to_owned();
    match node {
        Json::Object(map) => map.iter().map(|(id, record)| (id.clone(), record.as_object().unwrap().clone())).collect(),
        Json::Array(list) => list.iter().map(|record| (own(record), record.as_object().unwrap().clone())).collect(),
        _ => panic!("{} is no table", table.name()),
    }
}

fn add_rows(table: Table, node: &Json, parents: &[(&str, &str)], rows: &mut Vec<Map<String, Json>>) {
    for (id, mut record) in records(table, node) {
        for child in table.children() {
            record.remove(child.name());
        }
        let mut row = Map::new();
        row.extend(parents.iter().map(|(field, id)| ((*field).to_owned(), Json::String((*id).to_owned()))));
        row.extend(table.id().map(|field| (field.to_owned(), Json::String(id))));
        row.extend(record);
        let points = row.values().filter_map(Json::as_array).map(Vec::len).max().unwrap_or(1);
        if !table.is_long() || points < 2 {
            rows.push(row);
            continue;
        }
        for point in 0..points {
            let at = |value: &Json| value.as_array().map_or_else(|| value.clone(), |list| list[point].clone());
            rows.push(row.iter().map(|(name, value)| (name.clone(), at(value))).collect());
        }
    }
}

fn add_inner_rows(table: Table, document: &Json, rows: &mut Vec<Map<String, Json>>) {
    for (project, record) in records(Table::Projects, &document["projects"]) {
        if let Some(node) = record.get(table.name()) {
            add_rows(table, node, &[("project", &project)], rows);
        }
        for holder in [Table::Alternatives, Table::Options] {
            for (id, record) in record.get(holder.name()).map(|node| records(holder, node)).into_iter().flatten() {
                if let Some(node) = record.get(table.name()).filter(|_| holder.children().contains(&table)) {
                    add_rows(table, node, &[("project", &project), (holder.id().unwrap(), &id)], rows);
                }
            }
        }
    }
}

/// A pipeline without the places of its values, which differ from form to form, and with its warnings in one order.
pub fn bare(mut pipeline: Pipeline) -> Pipeline {
    pipeline.places = Arc::default();
    pipeline.warnings.sort();
    pipeline
}

/// The documents of all cases and examples.
pub fn cases() -> Vec<(String, PathBuf)> {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let folders =
        ["tests/cases", "examples"].iter().filter_map(|folder| std::fs::read_dir(root.join(folder)).ok()).flatten();
    let mut cases: Vec<(String, PathBuf)> = folders
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().join("pipeline.toml")))
        .filter(|(_, path)| path.is_file())
        .collect();
    cases.sort();
    cases
}
