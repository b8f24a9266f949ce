//! Where the figures are from: what the input cites, and the reference tables that it names.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use crate::address::Address;
use crate::appraisal::Choice;
use crate::pipeline::{Alternative, Hazard, Pipeline, Project, WITHOUT};
use crate::reference;

/// The table from which global warming potentials are.
const GWP: &str = "ipcc-gwp";
/// The table from which sea levels are.
const SEA_LEVEL: &str = "ar6-sea-level-2021";
/// Fields that may name a reference table.
const NAMING: [&str; 8] = ["curve", "downtime", "factor", "low", "high", "economic", "financial", "discount"];

/// Every source that the input cites, with the record that it backs; then each reference table that is used, with every entry
/// that uses it.
pub(super) fn sources(subject: &Subject<'_>) -> Table {
    let cited = subject.pipeline.places.cited().filter(|(address, _)| subject.is_part(address.as_str()));
    let mut all: Vec<(String, String, Option<String>)> =
        cited.map(|(address, source)| (address.as_str().to_owned(), source.to_owned(), None)).collect();
    for (name, entries) in used(subject) {
        let Some(source) = reference::source(&name) else { continue };
        let entries: Vec<&str> = entries.iter().map(Address::as_str).collect();
        all.push((entries.join("; "), source.to_owned(), Some(name)));
    }
    let columns = vec![
        Column::texts("backs", all.iter().map(|line| Some(line.0.as_str()))),
        Column::texts("source", all.iter().map(|line| Some(line.1.as_str()))),
        Column::texts("reference_table", all.iter().map(|line| line.2.as_deref())),
    ];
    fixed("sources", columns)
}

/// Names of reference tables, and the entries that use them.
#[derive(Default)]
struct Used(BTreeMap<String, Vec<Address>>);

impl Used {
    fn note(&mut self, name: &str, address: Address) {
        let entries = self.0.entry(name.to_owned()).or_default();
        if !entries.contains(&address) {
            entries.push(address);
        }
    }

    /// Notes every name of a reference table below an address.
    fn look(&mut self, pipeline: &Pipeline, address: &Address, value: &Json) {
        let Json::Object(fields) = value else { return };
        let is_own = |name: &str| {
            pipeline.curves.contains_key(name)
                || pipeline.factors.contains_key(name)
                || pipeline.paths.contains_key(name)
        };
        let is_named =
            |field: &str, name: &str| NAMING.contains(&field) && !is_own(name) && reference::source(name).is_some();
        for (field, value) in fields {
            match value {
                Json::String(name) if is_named(field, name) => self.note(name, address.clone()),
                Json::Object(_) => self.look(pipeline, &address.join(field), value),
                _ => {}
            }
        }
    }

    fn design(&mut self, pipeline: &Pipeline, address: &Address, design: &Alternative) {
        self.look(pipeline, address, &serde_json::to_value(design).unwrap_or_default());
        for (id, activity) in &design.activities {
            for table in &activity.tables {
                self.note(table, address.join("activities").join(id));
            }
        }
    }
}

/// The reference tables that the rows rest on.
fn used(subject: &Subject<'_>) -> BTreeMap<String, Vec<Address>> {
    let pipeline = subject.pipeline;
    let mut used = Used::default();
    let settings = serde_json::to_value(&pipeline.settings).unwrap_or_default();
    used.look(pipeline, &Address::new("settings"), &settings);
    if pipeline.settings.gwp.is_some() {
        used.note(GWP, Address::new("settings.gwp"));
    }
    let mut hazards: Vec<&str> = Vec::new();
    for row in subject.rows {
        let key = subject.appraisal.key(*row);
        let Some((id, project)) = pipeline.projects.get_index(key.project as usize) else { continue };
        let address = Address::new("projects").join(id).join("alternatives");
        for (side, design) in sides(project, key.choice) {
            used.design(pipeline, &address.join(side), design);
            hazards.extend(design.exposures.values().map(|exposure| exposure.hazard.as_str()));
        }
    }
    hazards.sort_unstable();
    hazards.dedup();
    for id in hazards {
        if pipeline.hazards.get(id).is_some_and(Hazard::rises_with_the_sea) {
            used.note(SEA_LEVEL, Address::new("hazards").join(id));
        }
    }
    used.0
}

/// The without of a row's project, and the design of the row.
pub(super) fn sides(project: &Project, choice: Choice) -> impl Iterator<Item = (&str, &Alternative)> {
    let built = match choice {
        Choice::Without => None,
        Choice::Alternative(number) => {
            project.designs.alternatives.get_index(number as usize).map(|(id, design)| (id.as_str(), design))
        }
    };
    std::iter::once((WITHOUT, project.without())).chain(built)
}
