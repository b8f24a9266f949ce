//! Budgets, limits and requirements.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{Known, runs, unknown};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{BudgetRecord, CarryOverRecord, RequireRecord};
use crate::pipeline::limits::{Beyond, Bound, Budget, CarryOver, Filter, Named, Requirement, Target};
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
        let carry_over = record.carry_over.map(|carry_over| match carry_over {
            CarryOverRecord::Share(share) => CarryOver::Share(share),
            CarryOverRecord::Named(_) => CarryOver::ALL,
        });
        carried(keyed, &ceilings, problems);
        let budget = Budget {
            budget: keyed.id.clone(),
            ceilings,
            beyond: record.beyond,
            carry_over,
            opening: Money::new(record.opening).unwrap_or_default(),
            basis: record.basis,
        };
        budgets.insert(keyed.id.clone(), budget);
    }
    budgets
}

/// What is carried over needs ceilings to be carried between.
fn carried(keyed: &Keyed<BudgetRecord>, ceilings: &BTreeMap<Year, Money>, problems: &mut Problems) {
    let record = &keyed.record;
    if ceilings.is_empty() {
        for (field, is_given) in [("carry_over", record.carry_over.is_some()), ("opening", record.opening > 0.0)] {
            if is_given {
                keyed.problem(problems, field, format!("{field} without a ceiling"), "ceilings by year");
            }
        }
        return;
    }
    let years = ceilings.keys().next().zip(ceilings.keys().next_back());
    let Some((first, last)) = years.filter(|_| record.carry_over.is_some() && record.beyond != Beyond::Zero) else {
        return;
    };
    let missing: Vec<Year> = (first.0..=last.0).map(Year).filter(|year| !ceilings.contains_key(year)).collect();
    if !missing.is_empty() {
        let allowed = format!("a ceiling in every year from {first} to {last}");
        keyed.problem(problems, "carry_over", format!("no ceiling in {}", runs(&missing)), allowed);
    }
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
        let given = [("year", record.year.is_some()), ("by", record.by.is_some()), ("each_year", record.each_year)];
        let mut given = given.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| *field);
        if let Some((first, second)) = given.next().zip(given.next()) {
            let found = format!("{first} and {second} together");
            keyed.problem(problems, second, found, "one of year, by and each_year, or none of them for all years");
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
