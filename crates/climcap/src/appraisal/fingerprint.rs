//! The hash by which a plan knows its appraisal again.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Appraisal, Choice};
use crate::units::Quantity;

/// Writes values in one form whatever the machine or the order of the input.
struct Ink(Sha256);

impl Ink {
    fn count(&mut self, count: usize) {
        self.0.update((count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn maybe(&mut self, text: Option<&str>) {
        self.count(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn year(&mut self, year: Option<i32>) {
        self.0.update(year.unwrap_or(i32::MIN).to_le_bytes());
    }

    fn finish(self) -> String {
        self.0.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Zero has one form, and so has what is absent.
    fn number(&mut self, value: Option<f64>) {
        let value = value.map_or(f64::NAN.to_bits(), |value| if value == 0.0 { 0 } else { value.to_bits() });
        self.0.update(value.to_le_bytes());
    }
}

/// SHA-256 over everything in the appraisal, in an order that depends on ids alone.
pub(super) fn of(appraisal: &Appraisal) -> String {
    let mut ink = Ink(Sha256::new());
    if let Some(pipeline) = appraisal.pipeline() {
        // A pipeline decides every number of its appraisal.
        ink.text("climcap pipeline 1");
        ink.text(&serde_json::to_string(pipeline.as_ref()).unwrap_or_default());
        return ink.finish();
    }
    ink.text("climcap appraisal 1");
    let mut columns: Vec<_> = appraisal.columns().iter().collect();
    columns.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    ink.count(columns.len());
    for column in &columns {
        ink.text(&column.name);
        ink.text(&format!("{:?} {:?} {}", column.unit, column.sense, column.additive));
    }
    let mut scenarios: Vec<u32> = (0..appraisal.scenarios().len() as u32).collect();
    scenarios.sort_unstable_by_key(|scenario| &appraisal.scenarios()[*scenario as usize]);
    ink.maybe(appraisal.scenarios().get(appraisal.base_scenario() as usize).map(String::as_str));
    ink.count(appraisal.projects().len());
    for number in appraisal.projects_by_id() {
        let project = &appraisal.projects()[*number as usize];
        ink.text(&project.id);
        ink.text(&project.name);
        ink.maybe(project.sector.as_deref());
        ink.maybe(project.place.as_deref());
        let mut tags: Vec<_> = project.tags.iter().collect();
        tags.sort_unstable();
        ink.count(tags.len());
        for tag in tags {
            ink.text(tag);
        }
    }
    for scenario in scenarios {
        ink.text(&appraisal.scenarios()[scenario as usize]);
        for number in appraisal.projects_by_id() {
            let project = &appraisal.projects()[*number as usize];
            let rows = appraisal.rows_of(scenario, *number);
            ink.count(rows.len());
            for row in rows {
                let key = appraisal.key(*row);
                match key.choice {
                    Choice::Without => ink.maybe(None),
                    Choice::Alternative(choice) => ink.maybe(Some(&project.alternatives[choice as usize])),
                }
                ink.year(key.start.map(|year| year.0));
                ink.year(key.in_service.map(|year| year.0));
                for column in &columns {
                    ink.number(column.value(*row).map(Quantity::amount));
                }
                let charges = appraisal.charges(*row);
                ink.count(charges.len());
                for charge in charges.iter() {
                    ink.text(&appraisal.budgets()[charge.budget as usize]);
                    ink.year(Some(charge.year.0));
                    ink.number(Some(charge.amount.amount()));
                }
                for name in appraisal.flow_columns() {
                    let flows = appraisal.flows(*row, name).unwrap_or_default();
                    ink.text(name);
                    ink.count(flows.len());
                    for (year, amount) in flows {
                        ink.year(Some(year.0));
                        ink.number(Some(amount.amount()));
                    }
                }
            }
        }
    }
    ink.finish()
}
