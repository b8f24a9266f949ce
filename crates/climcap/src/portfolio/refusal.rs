//! Why the method made for choices does not take a question, in a planner's words.

use std::collections::{BTreeMap, BTreeSet};

use super::method::{self, ROWS};
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

/// Every reason why the method does not take a program.
pub(super) fn refusal(reading: &Reading<'_>, program: &Program) -> Problems {
    let mut reasons = beside(reading, program);
    if reasons.is_empty() {
        reasons.extend(crowd(program));
    }
    if reasons.is_empty() {
        reasons.push(tangle(reading, program));
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
        let pairs = if paired.len() == 1 { "one pair" } else { "pairs" };
        reasons.push(format!("bundles and losses shared by two projects ({} {pairs} of projects)", paired.len()));
    }
    reasons
}

/// More limits over several projects than it takes.
fn crowd(program: &Program) -> Option<String> {
    let rows = method::coupling(program).filter(|rows| rows.len() > ROWS)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *counts.entry(name(program.constraints()[*row as usize].kind)).or_default() += 1;
    }
    let each: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    Some(format!("{} limits that tie many projects together, and {ROWS} at most ({})", rows.len(), each.join(", ")))
}

/// Several rules between the same two projects: only together can they be of no order.
fn tangle(reading: &Reading<'_>, program: &Program) -> String {
    let constraints = program.constraints().iter();
    let of_project = constraints.clone().filter_map(|constraint| match constraint.kind {
        Kind::Choice(project) => Some(program.terms(constraint).iter().map(move |(variable, _)| (*variable, project))),
        _ => None,
    });
    let project: BTreeMap<Variable, u32> = of_project.flatten().collect();
    let mut rules: BTreeMap<BTreeSet<u32>, BTreeSet<Kind>> = BTreeMap::new();
    for constraint in constraints {
        let rule = match constraint.kind {
            Kind::Requirement(number, _) => Kind::Requirement(number, None),
            kind @ (Kind::Conflict(_) | Kind::NotAppraised(_)) => kind,
            _ => continue,
        };
        let terms = program.terms(constraint).iter();
        let tied = terms.filter_map(|(variable, _)| project.get(variable).copied()).collect();
        rules.entry(tied).or_default().insert(rule);
    }
    let id = |project: &u32| reading.appraisal.projects()[*project as usize].id.as_str();
    let tangled = rules.iter().filter(|(tied, rules)| tied.len() == 2 && rules.len() > 1);
    let pairs: Vec<String> =
        tangled.map(|(tied, _)| tied.iter().map(id).collect::<Vec<_>>().join(" with ")).collect();
    let pairs: BTreeSet<&str> = pairs.iter().map(String::as_str).collect();
    format!("several requirements and conflicts of which none includes the other between two projects ({})", some(&pairs))
}

/// What limits of a kind are called where there are several.
const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Choice(_) => "choices",
        Kind::Budget(..) => "years of budgets",
        Kind::Target(_) => "targets",
        Kind::Requirement(..) => "starts under requirements that go round in a circle",
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
