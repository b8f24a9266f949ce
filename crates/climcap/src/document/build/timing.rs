//! What needs whole designs and their timetables: starts that leave no service, and years without a ceiling.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Problems;
use crate::calendar::Year;
use crate::document::gather::Records;
use crate::pipeline::limits::{Beyond, CAPITAL, RECURRENT};
use crate::pipeline::{Account, Alternative, Opening, Pipeline, Timetable};

/// Years of service below which a start deserves a second look.
const FEW_YEARS: i32 = 10;

pub(super) fn check(pipeline: &mut Pipeline, records: &Records, problems: &mut Problems) {
    let mut warnings = Vec::new();
    let mut charged: BTreeMap<String, BTreeSet<Year>> = BTreeMap::new();
    let settings = &pipeline.settings;
    let window = settings.window;
    for keyed in &records.projects {
        let Some(project) = pipeline.projects.get(&keyed.id) else { continue };
        let starts: Vec<Year> = pipeline.starts(project).collect();
        if starts.is_empty() {
            let (first, last) = pipeline.plan.years;
            let allowed = format!("a window that meets the plan's years, {first} to {last}");
            keyed.problem(problems, "start_window", "no year in which works may start", allowed);
        }
        let without = Timetable::of_without(project.without(), settings);
        note_charges(project.without(), &without, true, window.last, &mut charged);
        for (id, design) in project.alternatives() {
            let opens_together = design.components.values().any(|component| component.opens == Opening::Together);
            if !design.components.is_empty() && !opens_together {
                let allowed = "at least one component with opens = \"together\", which says when service begins";
                let address = keyed.address.join("alternatives").join(id).join("components");
                problems.add(address, keyed.spots.field("alternatives").place(), "components that all open alone", allowed);
            }
            let mut short: Vec<Year> = Vec::new();
            let mut late: Vec<Year> = Vec::new();
            for start in &starts {
                let timetable = Timetable::of(design, *start, settings);
                let left = window.last.since(timetable.in_service) + 1;
                if left < 1 {
                    late.push(*start);
                } else if left < FEW_YEARS {
                    short.push(*start);
                }
                note_charges(design, &timetable, false, window.last, &mut charged);
            }
            if !late.is_empty() {
                let found = format!("starts in {} that leave alternative {id} no year of service", super::runs(&late));
                let allowed = format!("starts after which service begins by {}, or a later horizon", window.last);
                keyed.problem(problems, "start_window", found, allowed);
            }
            let ends = starts.iter().map(|start| Timetable::of(design, *start, settings).end).min();
            if let Some(end) = ends.filter(|end| *end < window.last) {
                warnings.push(format!(
                    "projects.{}.alternatives.{id}: its service may end in {end}, and nothing serves from then to {}",
                    keyed.id, window.last
                ));
            }
            if !short.is_empty() {
                warnings.push(format!(
                    "projects.{}.alternatives.{id}: a start in {} leaves fewer than {FEW_YEARS} years of service",
                    keyed.id,
                    super::runs(&short)
                ));
            }
        }
        services_differ(&keyed.id, project.alternatives().map(|(_, design)| design), &mut warnings);
    }
    for keyed in &records.budgets {
        let Some(budget) = pipeline.budgets.get(&keyed.id) else { continue };
        if budget.ceilings.is_empty() || budget.beyond != Beyond::Refuse {
            continue;
        }
        let years = charged.get(&keyed.id).into_iter().flatten();
        let open: Vec<Year> = years.filter(|year| !budget.ceilings.contains_key(year)).copied().collect();
        if !open.is_empty() {
            let found = format!("spending in {} and no ceiling", super::runs(&open));
            let allowed = "a ceiling for every year in which an admissible choice spends, or beyond = \"repeat_last\", \"zero\" or \"unlimited\"";
            keyed.problem(problems, "year", found, allowed);
        }
    }
    pipeline.warnings = warnings;
}

/// Notes the years in which a design spends, by budget.
fn note_charges(
    design: &Alternative,
    timetable: &Timetable,
    is_without: bool,
    horizon: Year,
    charged: &mut BTreeMap<String, BTreeSet<Year>>,
) {
    let mut note = |budget: &str, years: &mut dyn Iterator<Item = Year>| {
        if !charged.contains_key(budget) {
            charged.insert(budget.to_owned(), BTreeSet::new());
        }
        if let Some(noted) = charged.get_mut(budget) {
            noted.extend(years.filter(|year| *year <= horizon));
        }
    };
    for (component, service) in design.components.values().zip(&timetable.components) {
        if component.capex.amount() == 0.0 {
            continue;
        }
        let budget = if component.budget.is_empty() { CAPITAL } else { &component.budget };
        if !is_without {
            let works = component.phasing.iter().enumerate().filter(|(_, share)| **share > 0.0);
            note(budget, &mut works.map(|(offset, _)| service.works.plus(offset as i32)));
        }
        if is_without || component.replacement_factor > 0.0 {
            note(budget, &mut service.installed.iter().skip(1).copied());
        }
    }
    for line in design.cost_lines.values().filter(|line| line.account != Account::External) {
        let budget = line.budget.as_deref().unwrap_or(RECURRENT);
        if is_without && budget == RECURRENT {
            continue;
        }
        let spends = line.profile.amounts(design, timetable, crate::calendar::Window { base: timetable.start, last: horizon }, |_| {
            line.quantity * line.unit_value.amount()
        });
        note(budget, &mut spends.iter().filter(|(_, amount)| amount.amount() != 0.0).map(|(year, _)| year));
    }
}

/// Designs compared serve the same need; a difference is worth a warning.
fn services_differ<'a>(project: &str, designs: impl Iterator<Item = &'a Alternative>, warnings: &mut Vec<String>) {
    let mut services: Vec<(Option<&str>, Option<f64>)> = designs
        .map(|design| (design.service_unit.as_deref(), design.service_capacity.map(crate::units::Quantity::amount)))
        .filter(|service| service.0.is_some() || service.1.is_some())
        .collect();
    services.dedup();
    if services.len() > 1 {
        warnings.push(format!("projects.{project}: its alternatives do not deliver the same service"));
    }
}
