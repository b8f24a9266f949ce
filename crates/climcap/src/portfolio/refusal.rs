//! Why the method made for choices does not take a question, in a planner's words.

use std::collections::{BTreeMap, BTreeSet};

use super::method::ROWS;
use super::program::{Kind, Program, Variable};
use crate::address::{Address, Place, Problems};
use crate::plan::Reading;

/// How many names a message gives.
const EXAMPLES: usize = 3;

/// What to do about it.
const INSTEAD: &str = if cfg!(feature = "highs") {
    "solver = auto or highs, which take it; climcap takes projects that are built whole or not, at most one row of each"
} else {
    "solver = auto, which takes it; climcap takes projects that are built whole or not, at most one row of each"
};

/// Why the method does not take a program, where it may be that rows over several projects are too many.
pub(super) fn refusal(reading: &Reading<'_>, program: &Program, rows: &[u32]) -> Problems {
    let mut reasons = beside(reading, program);
    if !rows.is_empty() {
        reasons.push(crowd(program, rows));
    }
    let mut problems = Problems::default();
    for reason in reasons {
        let found = format!("climcap, which cannot take {reason}");
        problems.add(Address::from("solver"), Place::default(), found, INSTEAD);
    }
    problems
}

/// What is no choice between rows: shares and units of projects, money that is carried over, pairs that count together.
fn beside(reading: &Reading<'_>, program: &Program) -> Vec<String> {
    let others: BTreeSet<Variable> = program.other_domains().map(|(variable, _)| variable).collect();
    let (mut divided, mut carried, mut paired) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for constraint in program.constraints() {
        let has_other = || program.terms(constraint).iter().any(|(variable, _)| others.contains(variable));
        match constraint.kind {
            Kind::Choice(project) if has_other() => {
                divided.insert(reading.appraisal.projects()[project as usize].id.as_str());
            }
            Kind::Pair(pair) => {
                paired.insert(pair);
            }
            Kind::Budget(budget, _) if reading.budgets[budget as usize].is_some_and(|own| own.carry_over.is_some()) => {
                carried.insert(reading.appraisal.budgets()[budget as usize].as_str());
            }
            _ => {}
        }
    }
    let mut reasons = Vec::new();
    if !divided.is_empty() {
        reasons.push(format!("projects that may be divided ({})", some(&divided)));
    }
    if !carried.is_empty() {
        reasons.push(format!("money that is carried over to the next year (budget {})", some(&carried)));
    }
    if !paired.is_empty() {
        let pairs = if paired.len() == 1 { "pair" } else { "pairs" };
        reasons.push(format!("bundles and losses shared by two projects ({} {pairs} of projects)", paired.len()));
    }
    reasons
}

/// More limits over several projects than it takes.
fn crowd(program: &Program, rows: &[u32]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(name(program.constraints()[*row as usize].kind)).or_default() += 1;
    }
    let each: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    format!("{} limits that tie several projects together, and {ROWS} at most ({})", rows.len(), each.join(", "))
}

/// What limits of a kind are called where there are several.
const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Choice(_) => "choices",
        Kind::Budget(..) => "years of budgets",
        Kind::Target(_) => "targets",
        Kind::Requirement(..) => "starts under requirements that no tree can hold",
        Kind::Conflict(_) => "conflicts",
        Kind::NotAppraised(_) => "projects that are not appraised",
        Kind::Group(_) => "groups",
        Kind::Pair(_) => "pairs",
        Kind::Objective(_) => "earlier objectives",
        Kind::Cut => "cuts",
    }
}

/// The first few of several names.
fn some(names: &BTreeSet<&str>) -> String {
    let first: Vec<&str> = names.iter().copied().take(EXAMPLES).collect();
    match names.len() - first.len() {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
