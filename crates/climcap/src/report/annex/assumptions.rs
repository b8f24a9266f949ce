//! What the figures rest on: settings, conventions, factors, defaults.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use super::sources::sides;
use crate::address::{Address, Place};
use crate::pipeline::Alternative;

/// A line of the table.
struct Assumption {
    address: String,
    value: String,
    place: String,
    source: Option<String>,
}

/// Every setting, scenario, conversion factor and currency with its value and where it was written; then each default that the
/// entries of the rows' designs and withouts rest on, once for all entries.
pub(super) fn assumptions(subject: &Subject<'_>) -> Table {
    let pipeline = subject.pipeline;
    let mut all = Vec::new();
    let json = |value: Result<Json, serde_json::Error>| value.unwrap_or_default();
    flatten(subject, &Address::new("settings"), &json(serde_json::to_value(&pipeline.settings)), &mut all);
    flatten(subject, &Address::new("plan.years"), &json(serde_json::to_value(pipeline.plan.years)), &mut all);
    flatten(subject, &Address::new("scenarios"), &json(serde_json::to_value(&pipeline.scenarios)), &mut all);
    flatten(subject, &Address::new("categories"), &json(serde_json::to_value(&pipeline.categories)), &mut all);
    flatten(subject, &Address::new("currencies"), &json(serde_json::to_value(&pipeline.currencies)), &mut all);
    all.extend(defaults(subject));
    let columns = vec![
        Column::texts("assumption", all.iter().map(|line| Some(line.address.as_str()))),
        Column::texts("value", all.iter().map(|line| Some(line.value.as_str()))),
        Column::texts("place", all.iter().map(|line| Some(line.place.as_str()))),
        Column::texts("source", all.iter().map(|line| line.source.as_deref())),
    ];
    fixed("assumptions", columns)
}

/// A value as text: lists with semicolons, as in a cell.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// Where a value was written: its own place, or the row of a table that its record stands in.
fn place(subject: &Subject<'_>, address: &Address, record: &Address, field: &str) -> Option<String> {
    let places = &subject.pipeline.places;
    let own = places.get(address).map(ToString::to_string);
    let is_row = |place: &&Place| place.column.is_none();
    own.or_else(|| places.get(record).filter(is_row).map(|row| row.in_row(field).to_string()))
}

/// Every value below an address, with its place.
fn flatten(subject: &Subject<'_>, address: &Address, value: &Json, all: &mut Vec<Assumption>) {
    let Json::Object(fields) = value else {
        let (record, field) = address.as_str().rsplit_once('.').unwrap_or(("", address.as_str()));
        let record = Address::new(record);
        let places = &subject.pipeline.places;
        let source = places.source(address).or_else(|| places.source(&record)).map(ToOwned::to_owned);
        let place = place(subject, address, &record, field).unwrap_or_else(|| "default".to_owned());
        all.push(Assumption { address: address.as_str().to_owned(), value: text(value), place, source });
        return;
    };
    for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
        flatten(subject, &address.join(name), value, all);
    }
}

/// The defaults that entries rest on, by table, field and value, with the number of entries.
fn defaults(subject: &Subject<'_>) -> Vec<Assumption> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in subject.rows {
        let key = subject.appraisal.key(*row);
        let Some((id, project)) = subject.pipeline.projects.get_index(key.project as usize) else { continue };
        let address = Address::new("projects").join(id).join("alternatives");
        for (side, design) in sides(project, key.choice) {
            count_defaults(subject, &address.join(side), design, &mut counts);
        }
    }
    let line = |((address, value), entries): ((String, String), usize)| {
        let place = format!("default, in {entries} {}", if entries == 1 { "entry" } else { "entries" });
        Assumption { address, value, place, source: None }
    };
    counts.into_iter().map(line).collect()
}

fn count_defaults(
    subject: &Subject<'_>,
    address: &Address,
    design: &Alternative,
    counts: &mut BTreeMap<(String, String), usize>,
) {
    let Ok(Json::Object(tables)) = serde_json::to_value(design) else { return };
    for (table, entries) in tables.iter().filter_map(|(table, value)| Some((table, value.as_object()?))) {
        for (id, fields) in entries.iter().filter_map(|(id, value)| Some((id, value.as_object()?))) {
            let record = address.join(table).join(id);
            for (field, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                let is_empty = value.as_array().is_some_and(Vec::is_empty);
                if !is_empty && place(subject, &record.join(field), &record, field).is_none() {
                    *counts.entry((format!("{table}.{field}"), text(value))).or_default() += 1;
                }
            }
        }
    }
}
