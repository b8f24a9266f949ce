//! Budgets, limits and requirements.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Known, unknown};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::gather::Keyed;
use crate::document::outline::Table;
use crate::document::records::RequireRecord;
use crate::pipeline::limits::{Bound, Budget, Filter, Named, Requirement, Target};
use crate::units::{Money, Quantity};

pub(super) fn budgets(known: &Known, problems: &mut Problems) -> IndexMap<String, Budget> {
    let mut budgets = IndexMap::new();
    for keyed in &known.records.budgets {
        let record = &keyed.record;
        if record.year.len() != record.amount.len() {
            let found = format!("{} years and {} amounts", record.year.len(), record.amount.len());
            keyed.problem(problems, "amount", found, "as many amounts as years");
            continue;
        }
        let mut ceilings = BTreeMap::new();
        for (year, amount) in record.year.iter().zip(&record.amount) {
            if !Year::RANGE.contains(year) {
                let allowed = format!("years from {} to {}", Year::RANGE.start(), Year::RANGE.end());
                keyed.problem(problems, "year", year.to_string(), allowed);
            }
            match Money::new(*amount).ok().filter(|amount| *amount >= Money::ZERO) {
                Some(ceiling) => {
                    if ceilings.insert(Year(*year), ceiling).is_some() {
                        keyed.problem(problems, "year", format!("{year} twice"), "each year once");
                    }
                }
                None => keyed.problem(problems, "amount", format!("{amount} in {year}"), "amounts of 0 or more"),
            }
        }
        let budget = Budget { budget: keyed.id.clone(), ceilings, beyond: record.beyond };
        budgets.insert(keyed.id.clone(), budget);
    }
    budgets
}

pub(super) fn targets(known: &Known, problems: &mut Problems) -> Vec<Target> {
    let mut targets = Vec::new();
    let projects = &known.records.projects;
    for keyed in &known.records.limits {
        let record = &keyed.record;
        let (bound, amount) = match (record.at_least, record.at_most) {
            (Some(amount), None) => (Bound::AtLeast, amount),
            (None, Some(amount)) => (Bound::AtMost, amount),
            (Some(_), Some(_)) => {
                keyed.problem(problems, "at_most", "at_least and at_most together", "one of the two; two limits for a range");
                continue;
            }
            (None, None) => {
                keyed.fault(problems, "neither at_least nor at_most", "one of the two");
                continue;
            }
        };
        let mut belongs = |field: &str, name: Option<&String>, known: Vec<&str>| {
            if let Some(name) = name.filter(|name| !known.contains(&name.as_str())) {
                let (found, allowed) = unknown(&known, name, field);
                keyed.problem(problems, field, found, allowed);
            }
        };
        let sectors = projects.iter().filter_map(|project| project.record.sector.as_deref());
        belongs("sector", record.sector.as_ref(), distinct(sectors.collect()));
        let places = projects.iter().filter_map(|project| project.record.place.as_deref());
        belongs("place", record.place.as_ref(), distinct(places.collect()));
        let tags = projects.iter().flat_map(|project| project.record.tags.iter().map(String::as_str));
        belongs("tag", record.tag.as_ref(), distinct(tags.collect()));
        belongs("project", record.project.as_ref(), known.project_ids());
        if record.share && !(0.0..=1.0).contains(&amount) {
            let field = if bound == Bound::AtLeast { "at_least" } else { "at_most" };
            keyed.problem(problems, field, amount.to_string(), "a fraction from 0 to 1, since share = true");
        }
        let Ok(amount) = Quantity::new(amount) else { continue };
        targets.push(Target {
            limit: keyed.id.clone(),
            column: record.column.clone(),
            bound,
            amount,
            year: record.year.map(Year),
            filter: Filter {
                sector: record.sector.clone(),
                place: record.place.clone(),
                tag: record.tag.clone(),
                project: record.project.clone(),
            },
            share: record.share,
            baseline: record.baseline,
        });
    }
    targets
}

fn distinct(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn requirements(known: &Known, problems: &mut Problems) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for keyed in &known.records.requires {
        let record = &keyed.record;
        let dependent = end(known, keyed, ("project", &record.project), ("alternative", record.alternative.as_ref()), problems);
        let needed = ("requires_alternative", record.requires_alternative.as_ref());
        let prerequisite = end(known, keyed, ("requires", &record.requires), needed, problems);
        if record.project == record.requires {
            keyed.problem(problems, "requires", "the project itself", "another project");
            continue;
        }
        if let (Some(dependent), Some(prerequisite)) = (dependent, prerequisite) {
            requirements.push(Requirement { dependent, prerequisite, lag: record.lag, when: record.when });
        }
    }
    requirements
}

fn end(
    known: &Known,
    keyed: &Keyed<RequireRecord>,
    project: (&str, &str),
    alternative: (&str, Option<&String>),
    problems: &mut Problems,
) -> Option<Named> {
    if !known.records.is_declared(Table::Projects, "", "", project.1) {
        let (found, allowed) = unknown(&known.project_ids(), project.1, "project");
        keyed.problem(problems, project.0, found, allowed);
        return None;
    }
    if let Some(name) = alternative.1.filter(|name| !known.records.is_declared(Table::Alternatives, project.1, "", name)) {
        let (found, allowed) = unknown(&known.alternative_ids(project.1), name, "alternative");
        keyed.problem(problems, alternative.0, found, format!("{allowed} (of project {})", project.1));
        return None;
    }
    Some(Named { project: project.1.to_owned(), alternative: alternative.1.cloned(), start: None })
}
