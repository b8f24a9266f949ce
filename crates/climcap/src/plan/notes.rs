//! What a reader should know before trusting a plan.

use std::collections::BTreeSet;

use super::reading::{Reading, title};
use super::selection::Selection;
use super::view::{Planned, planned};
use crate::appraisal::Choice;
use crate::units::Money;

/// How many rows a note names.
const NAMED: usize = 5;

/// Budgets that bind nothing, rows that cost nothing, projects whose not being built was taken as nothing, money planned
/// without an appraisal.
pub(super) fn notes(reading: &Reading<'_>, selection: &Selection) -> Vec<String> {
    let appraisal = reading.appraisal;
    let (mut charged, mut free, mut first) = (BTreeSet::new(), 0_usize, Vec::new());
    let (mut rows, mut assumed) = (0_usize, 0_usize);
    for project in appraisal.projects_by_id() {
        for row in reading.rows(*project) {
            let key = appraisal.key(*row);
            let charges = reading.charges(*row);
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
    notes.extend(begun(reading));
    notes.extend(without_appraisal(reading, selection));
    notes
}

/// What has begun before the base year: it is built, and what was spent until then is not valued.
fn begun(reading: &Reading<'_>) -> Option<String> {
    let pipeline = reading.appraisal.pipeline()?;
    let begun: Vec<String> = pipeline.commitments().map(|named| named.to_string()).collect();
    (!begun.is_empty()).then(|| {
        format!(
            "begun before {}, and so built: {}; what was spent until then is in their capital cost and is not valued",
            pipeline.settings.window.base,
            begun.join(", ")
        )
    })
}

/// How much is planned without an appraisal, if the pipeline holds anything that has none.
fn without_appraisal(reading: &Reading<'_>, selection: &Selection) -> Option<String> {
    let appraisal = reading.appraisal;
    let ids = appraisal.projects_by_id().iter().filter(|project| !reading.is_appraised(**project));
    let ids: Vec<&str> = ids.map(|project| appraisal.projects()[*project as usize].id.as_str()).collect();
    if ids.is_empty() {
        return None;
    }
    let [with, without] = planned(appraisal, selection);
    let capex = |planned: Planned| planned.capex.map_or(0.0, Money::amount);
    let more = if ids.len() > NAMED { format!(" and {} more", ids.len() - NAMED) } else { String::new() };
    Some(format!(
        "{} of {} projects are not appraised and count nothing but their capital cost: {}{more}; \
         {} of them built for {:.0}, beside {} appraised for {:.0}",
        ids.len(),
        appraisal.projects().len(),
        ids[..ids.len().min(NAMED)].join(", "),
        without.projects,
        capex(without),
        with.projects,
        capex(with),
    ))
}
