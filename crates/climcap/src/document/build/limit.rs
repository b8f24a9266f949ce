//! Budgets, limits and requirements.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{Known, unknown};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::RequireRecord;
use crate::pipeline::limits::{Beyond, Bound, Budget, Filter, Named, Requirement, Target};
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
        for (number, (year, amount)) in record.year.iter().zip(&record.amount).enumerate() {
            if !Year::RANGE.contains(year) {
                let allowed = format!("years from {} to {}", Year::RANGE.start(), Year::RANGE.end());
                keyed.item(problems, "year", number, year.to_string(), allowed);
            }
            match Money::new(*amount).ok().filter(|amount| *amount >= Money::ZERO) {
                Some(ceiling) => {
                    if ceilings.insert(Year(*year), ceiling).is_some() {
                        keyed.item(problems, "year", number, format!("{year} a second time"), "each year once");
                    }
                }
                None => keyed.item(problems, "amount", number, format!("{amount} in {year}"), "an amount of 0 or more"),
            }
        }
        if ceilings.is_empty() && record.beyond != Beyond::Refuse && record.beyond != Beyond::Unlimited {
            let allowed = "years and amounts, or a budget without a limit";
            keyed.problem(problems, "beyond", "beyond without a year", allowed);
        }
        let budget = Budget { budget: keyed.id.clone(), ceilings, beyond: record.beyond, ..Budget::default() };
        budgets.insert(keyed.id.clone(), budget);
    }
    budgets
}

pub(super) fn targets(known: &Known, problems: &mut Problems) -> Vec<Target> {
    let mut targets = Vec::new();
    let projects = || known.records.projects.iter().map(|project| &project.record);
    let sectors: BTreeSet<&str> = projects().filter_map(|project| project.sector.as_deref()).collect();
    let places: BTreeSet<&str> = projects().filter_map(|project| project.place.as_deref()).collect();
    let tags: BTreeSet<&str> = projects().flat_map(|project| &project.tags).map(String::as_str).collect();
    let is_whole = known.records.declared.is_whole(Table::Projects);
    for keyed in &known.records.limits {
        let record = &keyed.record;
        let (bound, amount) = match (record.at_least, record.at_most) {
            (Some(amount), None) => (Bound::AtLeast, amount),
            (None, Some(amount)) => (Bound::AtMost, amount),
            (Some(_), Some(_)) => {
                keyed.problem(
                    problems,
                    "at_most",
                    "at_least and at_most together",
                    "one of the two; two limits for a range",
                );
                continue;
            }
            (None, None) => {
                keyed.fault(problems, "neither at_least nor at_most", "one of the two");
                continue;
            }
        };
        if let Some(name) = &record.project {
            known.refers(keyed, "project", Table::Projects, name, problems);
        }
        for (field, name, known) in
            [("sector", &record.sector, &sectors), ("place", &record.place, &places), ("tag", &record.tag, &tags)]
        {
            // What projects that cannot be read say is not known.
            if let Some(name) = name.as_ref().filter(|name| is_whole && !known.contains(name.as_str())) {
                let (found, allowed) = unknown(&known.iter().copied().collect::<Vec<_>>(), name, field);
                keyed.problem(problems, field, found, allowed);
            }
        }
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
            by: record.by.map(Year),
            each_year: record.each_year,
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

pub(super) fn requirements(known: &Known, problems: &mut Problems) -> Vec<Requirement> {
    let mut requirements = Vec::new();
    for keyed in &known.records.requires {
        let record = &keyed.record;
        if record.project == record.requires {
            keyed.problem(problems, "requires", "the project itself", "another project");
            continue;
        }
        let dependent =
            end(known, keyed, ("project", &record.project), ("alternative", record.alternative.as_ref()), problems);
        let needed = ("requires_alternative", record.requires_alternative.as_ref());
        let prerequisite = end(known, keyed, ("requires", &record.requires), needed, problems);
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
    if !known.refers(keyed, project.0, Table::Projects, project.1, problems) {
        return None;
    }
    if let Some(Err((found, allowed))) = alternative.1.map(|name| known.find_design(project.1, name)) {
        keyed.problem(problems, alternative.0, found, allowed);
        return None;
    }
    Some(Named { project: project.1.to_owned(), alternative: alternative.1.cloned(), start: None })
}
