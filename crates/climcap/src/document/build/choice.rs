//! Groups, bundles, and objectives in order.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::setting::named;
use super::{Known, Projects, unknown};
use crate::address::{Address, Problems};
use crate::calendar::Year;
use crate::document::keyed::Keyed;
use crate::document::records::BundleRecord;
use crate::pipeline::limits::{Bundle, CAPITAL, Group, Named, Objective, Saving};
use crate::pipeline::{Shared, Sharing, WITHOUT, sharers};
use crate::units::{Money, Quantity};

/// How many pairs of projects may change what the other gives.
const MOST_PAIRS: usize = 200;

/// Says so if more pairs of projects share a thing, or works, than a plan can hold.
pub(super) fn pairs(
    projects: &Projects,
    shared: &IndexMap<String, Shared>,
    bundles: &IndexMap<String, Bundle>,
    known: &Known,
    problems: &mut Problems,
) {
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (name, sharers) in sharers(projects.values()) {
        if shared.get(name).is_some_and(|shared| !matches!(shared.sharing, Sharing::Independent(_))) {
            for (place, one) in sharers.iter().enumerate() {
                pairs.extend(sharers[place + 1..].iter().map(|other| (*one, *other)));
            }
        }
    }
    let place = |named: &Named| projects.get_index_of(&named.project);
    let of_bundle = |bundle: &Bundle| place(&bundle.projects[0]).zip(place(&bundle.projects[1]));
    pairs.extend(bundles.values().filter_map(of_bundle).map(|(one, other)| (one.min(other), one.max(other))));
    if pairs.len() > MOST_PAIRS {
        let found = format!("{} pairs of projects that share a thing or works", pairs.len());
        let allowed = format!("at most {MOST_PAIRS} pairs: merge projects that are best built together");
        problems.add(Address::new("projects"), known.records.whole.clone(), found, allowed);
    }
}

pub(super) fn groups(known: &Known, problems: &mut Problems) -> Vec<Group> {
    let mut groups = Vec::new();
    for keyed in &known.records.groups {
        let record = &keyed.record;
        let names = record.projects.iter().enumerate();
        let projects: Vec<Named> =
            names.filter_map(|(number, text)| named(known, keyed, ("projects", number), text, problems)).collect();
        let mut distinct: Vec<&str> = projects.iter().map(|named| named.project.as_str()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        if record.projects.len() < 2 {
            keyed.problem(problems, "projects", format!("{} projects", record.projects.len()), "two projects or more");
        }
        match (record.at_least, record.at_most) {
            (None, None) => keyed.fault(problems, "neither at_least nor at_most", "one of the two, or both"),
            (Some(least), Some(most)) if least > most => {
                keyed.problem(problems, "at_least", format!("{least}, and at_most {most}"), "no more than at_most");
            }
            (Some(least), _) if least as usize > distinct.len() && projects.len() == record.projects.len() => {
                let allowed = format!("no more than the {} projects of the group", distinct.len());
                keyed.problem(problems, "at_least", least.to_string(), allowed);
            }
            _ => {}
        }
        groups.push(Group { group: keyed.id.clone(), projects, at_least: record.at_least, at_most: record.at_most });
    }
    groups
}

pub(super) fn bundles(known: &Known, problems: &mut Problems) -> IndexMap<String, Bundle> {
    let mut bundles = IndexMap::new();
    for keyed in &known.records.bundles {
        let record = &keyed.record;
        let names = record.projects.iter().enumerate();
        let projects: Vec<Named> =
            names.filter_map(|(number, text)| named(known, keyed, ("projects", number), text, problems)).collect();
        for (number, _) in projects.iter().enumerate().filter(|(_, named)| named.start.is_some()) {
            let allowed = "project or project/alternative; years are a matter of within";
            keyed.item(problems, "projects", number, "a year", allowed);
        }
        let saving = saving(known, keyed, &projects, problems);
        let [one, other] = &projects[..] else { continue };
        if one.project == other.project {
            keyed.problem(problems, "projects", "one project twice", "two projects");
        }
        if let Some(saving) = saving {
            let projects = [one.clone(), other.clone()];
            let bundle = Bundle { bundle: keyed.id.clone(), projects, within: record.within, saving };
            bundles.insert(keyed.id.clone(), bundle);
        }
    }
    bundles
}

fn saving(known: &Known, keyed: &Keyed<BundleRecord>, projects: &[Named], problems: &mut Problems) -> Option<Saving> {
    let record = &keyed.record;
    let stray = |field: &str, is_given: bool, beside: &str, problems: &mut Problems| {
        if is_given {
            keyed.problem(problems, field, format!("{field} beside {beside}"), "a share of a cost, or amounts");
        }
    };
    if let Some(share) = record.share {
        stray("amount", !record.amount.is_empty(), "share", problems);
        stray("year", !record.year.is_empty(), "share", problems);
        stray("budget", record.budget.is_some(), "share", problems);
        if let (Some(component), Some(one)) = (&record.component, projects.first()) {
            let mut ids: Vec<&str> = known
                .records
                .components
                .iter()
                .filter(|part| {
                    let is_own = one
                        .alternative
                        .as_ref()
                        .is_none_or(|name| part.alternative == *name || part.alternative.is_empty());
                    part.project == one.project && part.alternative != WITHOUT && is_own
                })
                .map(|part| part.id.as_str())
                .collect();
            ids.sort_unstable();
            ids.dedup();
            if !ids.contains(&component.as_str()) {
                let (found, allowed) = unknown(&ids, component, "component");
                keyed.problem(problems, "component", found, format!("{allowed} (of project {})", one.project));
            }
        }
        return Some(Saving::Share { component: record.component.clone(), share });
    }
    stray("component", record.component.is_some(), "amount", problems);
    if record.amount.is_empty() {
        keyed.fault(problems, "neither share nor amount", "a share of a cost, or amounts");
        return None;
    }
    if !record.year.is_empty() && record.year.len() != record.amount.len() {
        let found = format!("{} years and {} amounts", record.year.len(), record.amount.len());
        keyed.problem(problems, "year", found, "as many years as amounts, or none");
    }
    let outside = |year: &i32| known.window.is_some_and(|window| *year < window.base.0 || *year > window.last.0);
    for (number, year) in record.year.iter().enumerate().filter(|(_, year)| outside(year)) {
        keyed.item(problems, "year", number, year.to_string(), "a year between the base year and the horizon");
    }
    known.charges(keyed, record.budget.as_ref(), problems);
    let amounts = record.amount.iter().filter_map(|amount| Money::new(*amount).ok()).collect();
    let years = (!record.year.is_empty()).then(|| record.year.iter().map(|year| Year(*year)).collect());
    let budget = record.budget.clone().unwrap_or_else(|| CAPITAL.to_owned());
    Some(Saving::Amounts { budget, years, amounts })
}

pub(super) fn objectives(known: &Known, problems: &mut Problems) -> Vec<Objective> {
    let records = &known.records.objectives;
    let is_in_plan = known.records.plan.as_ref().is_some_and(|plan| plan.record.objective.is_some());
    if let Some(first) = records.first().filter(|_| is_in_plan) {
        first.fault(problems, "objectives beside the objective of the plan", "one of the two");
    }
    let mut objectives: Vec<Objective> = Vec::new();
    let last = records.iter().filter_map(|keyed| keyed.record.rank).max();
    for keyed in records {
        let record = &keyed.record;
        if record.rank.is_none() && records.len() > 1 {
            keyed.problem(problems, "rank", "none", "1 for the first objective, 2 for the next, and so on");
        }
        let rank = record.rank.unwrap_or(1);
        if let Some(other) = objectives.iter().find(|other| record.rank.is_some() && other.rank == rank) {
            keyed.problem(problems, "rank", format!("{rank}, as of {}", other.objective), "each rank once");
        }
        if record.column.is_empty() {
            keyed.problem(problems, "column", "none", "a column, or several for a weighted mix");
        }
        if !record.weight.is_empty() && record.weight.len() != record.column.len() {
            let found = format!("{} columns and {} weights", record.column.len(), record.weight.len());
            keyed.problem(problems, "weight", found, "as many weights as columns, or none");
        }
        if last.is_none_or(|last| last == rank) && record.tolerance > 0.0 {
            let found = format!("{} for the last objective", record.tolerance);
            keyed.problem(problems, "tolerance", found, "none: nothing later could cost it anything");
        }
        let weights = record.weight.iter().copied().chain(std::iter::repeat(1.0));
        let weights = record.column.iter().zip(weights);
        objectives.push(Objective {
            objective: keyed.id.clone(),
            rank,
            weights: weights
                .filter_map(|(column, weight)| Some((column.clone(), Quantity::new(weight).ok()?)))
                .collect(),
            sense: record.sense,
            tolerance_share: record.tolerance,
        });
    }
    objectives.sort_by_key(|objective| objective.rank);
    objectives
}
