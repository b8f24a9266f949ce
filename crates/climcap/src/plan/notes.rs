//! What a reader should know before trusting a plan.

use std::collections::BTreeSet;

use super::reading::{Reading, title};
use crate::appraisal::Choice;

/// How many rows a note names.
const NAMED: usize = 5;

/// Budgets that bind nothing, rows that cost nothing, projects whose not being built was taken as nothing.
pub(super) fn notes(reading: &Reading<'_>) -> Vec<String> {
    let appraisal = reading.appraisal;
    let (mut charged, mut free, mut first) = (BTreeSet::new(), 0_usize, Vec::new());
    let (mut rows, mut assumed) = (0_usize, 0_usize);
    for project in appraisal.projects_by_id() {
        for row in reading.rows(*project) {
            let key = appraisal.key(*row);
            let charges = appraisal.charges(*row);
            charged.extend(charges.iter().map(|charge| charge.budget));
            assumed += usize::from(appraisal.is_assumed(*row));
            if key.choice == Choice::Without || !reading.is_admissible(key) {
                continue;
            }
            rows += 1;
            if charges.is_empty() {
                free += 1;
                if first.len() < NAMED {
                    first.push(title(appraisal, *row));
                }
            }
        }
    }
    let mut notes = Vec::new();
    for budget in charged.into_iter().filter(|budget| reading.budgets[*budget as usize].is_none()) {
        notes.push(format!("budget {} has no ceilings: it is unlimited", appraisal.budgets()[budget as usize]));
    }
    if free > 0 {
        let more = if free > first.len() { format!(" and {} more", free - first.len()) } else { String::new() };
        notes.push(format!("{free} of {rows} rows charge nothing to any budget: {}{more}", first.join(", ")));
    }
    if assumed > 0 {
        let all = appraisal.projects().len();
        notes.push(format!("{assumed} of {all} projects have no `without` row: not building them counts as zero in every column and budget"));
    }
    notes
}
