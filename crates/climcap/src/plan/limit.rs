//! Limits, recomputed straight from rows and selection.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::reading::{Ceiling, Need, Pick, Reading, ceiling, named};
use super::total::Total;
use crate::appraisal::{Choice, RowId};
use crate::calendar::Year;
use crate::pipeline::limits::Bound;
use crate::units::Quantity;

/// What kind of limit binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitKind {
    /// A budget's ceiling in a year: money charged.
    Budget,
    /// A total of a column.
    Target,
    /// What must be built: rows chosen of what is named.
    Must,
    /// What must not be built: rows chosen of what is named.
    MustNot,
    /// What needs what: 1 if the dependent is built without its prerequisite in time.
    Requires,
    /// What excludes each other: rows chosen of what is named.
    Conflict,
    /// What is not appraised: 1 if it is built and nothing asks for it.
    NotAppraised,
}

/// A limit and how much of it a plan uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// Its name: the budget, the target, or what it is about.
    pub name: String,
    /// What kind it is.
    pub kind: LimitKind,
    /// The year, where it binds in one.
    pub year: Option<Year>,
    /// How much the plan uses, in the unit of what is limited.
    pub used: Quantity,
    /// At least or at most.
    pub bound: Bound,
    /// How much is asked or allowed.
    pub amount: Quantity,
    /// What is left before the limit binds; negative if it is broken.
    pub slack: Quantity,
    /// The part of a negative slack that is put down to rounding.
    pub allowance: Quantity,
}

impl Limit {
    fn new(name: String, kind: LimitKind, year: Option<Year>, used: Total, bound: Bound, amount: Total) -> Self {
        let (total, asked) = (used.value(), amount.value());
        let slack = match bound {
            Bound::AtLeast => total - asked,
            Bound::AtMost => asked - total,
        };
        let rounding = used.with_turnover(used.turnover + amount.turnover);
        Self {
            name,
            kind,
            year,
            used: Quantity::of(total),
            bound,
            amount: Quantity::of(asked),
            slack: Quantity::of(slack),
            allowance: Quantity::of(rounding.allowance(asked)),
        }
    }

    fn count(name: String, kind: LimitKind, used: usize, bound: Bound, amount: usize) -> Self {
        let exact = |count: usize| Total::from_iter([count as f64]);
        Self::new(name, kind, None, exact(used), bound, exact(amount))
    }

    /// Whether the plan keeps the limit.
    #[must_use]
    pub fn holds(&self) -> bool {
        // Written so that a number that is not one does not hold.
        self.slack.amount() >= -self.allowance.amount()
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = match self.kind {
            LimitKind::Budget => "budget",
            LimitKind::Target => "target",
            LimitKind::Must => "must",
            LimitKind::MustNot => "must not",
            LimitKind::Requires => "requires",
            LimitKind::Conflict => "conflict",
            LimitKind::NotAppraised => "not appraised, without must or a requirement:",
        };
        write!(f, "{kind} {}", self.name)?;
        if let Some(year) = self.year {
            write!(f, " {year}")?;
        }
        let bound = if self.bound == Bound::AtLeast { "at least" } else { "at most" };
        write!(f, ": {} used, {bound} {} allowed", self.used, self.amount)
    }
}

/// The objective's total over the selection (one row per project, by project number), in the objective's own unit.
pub(crate) fn objective(reading: &Reading<'_>, selection: &[RowId]) -> Total {
    in_order(reading, selection).map(|row| reading.value(row)).collect()
}

/// The rows in the order of project ids, so that rounding does not depend on the order of the input.
fn in_order<'a>(reading: &'a Reading<'_>, selection: &'a [RowId]) -> impl Iterator<Item = RowId> + 'a {
    reading.appraisal.projects_by_id().iter().map(|project| selection[*project as usize])
}

/// Every limit of the question, as the selection (one row per project, by project number) uses it.
pub(crate) fn limits(reading: &Reading<'_>, selection: &[RowId]) -> Vec<Limit> {
    let mut limits = budgets(reading, selection);
    limits.extend(targets(reading, selection));
    let chosen = |pick: &Pick| usize::from(pick.includes(reading.appraisal.key(selection[pick.project as usize])));
    let question = reading.question;
    for (pick, name) in reading.must.iter().zip(&question.must) {
        limits.push(Limit::count(named(name), LimitKind::Must, chosen(pick), Bound::AtLeast, 1));
    }
    for (pick, name) in reading.must_not.iter().zip(&question.must_not) {
        limits.push(Limit::count(named(name), LimitKind::MustNot, chosen(pick), Bound::AtMost, 0));
    }
    for need in &reading.requires {
        let broken = usize::from(is_broken(reading, selection, need));
        limits.push(Limit::count(requirement(need), LimitKind::Requires, broken, Bound::AtMost, 0));
    }
    for (picks, names) in reading.conflicts.iter().zip(&question.conflicts) {
        // A row counts once, even if two of the names stand for it.
        let rows: BTreeSet<u32> = picks.iter().filter(|pick| chosen(pick) == 1).map(|pick| pick.project).collect();
        let name = names.iter().map(named).collect::<Vec<_>>().join(", ");
        limits.push(Limit::count(name, LimitKind::Conflict, rows.len(), Bound::AtMost, 1));
    }
    let asked = asked_for(reading, selection);
    for project in reading.appraisal.projects_by_id().iter().filter(|project| !reading.is_appraised(**project)) {
        let name = reading.appraisal.projects()[*project as usize].id.clone();
        let is_built = reading.appraisal.key(selection[*project as usize]).choice != Choice::Without;
        let unasked = usize::from(is_built && !asked[*project as usize]);
        limits.push(Limit::count(name, LimitKind::NotAppraised, unasked, Bound::AtMost, 0));
    }
    limits
}

/// For each project, whether something asks for it beyond its own worth: a must, or a built project that is asked for, or
/// stands on its own worth, and requires it.
fn asked_for(reading: &Reading<'_>, selection: &[RowId]) -> Vec<bool> {
    let key = |project: u32| reading.appraisal.key(selection[project as usize]);
    let mut asked = vec![false; selection.len()];
    for pick in &reading.must {
        asked[pick.project as usize] = true;
    }
    loop {
        let stands = |project: u32| asked[project as usize] || reading.is_appraised(project);
        let calls = |need: &&Need<'_>| {
            let (one, other) = (need.dependent, need.prerequisite.project);
            !asked[other as usize] && one.includes(key(one.project)) && stands(one.project)
        };
        let Some(other) = reading.requires.iter().find(calls).map(|need| need.prerequisite.project) else {
            return asked;
        };
        asked[other as usize] = true;
    }
}

fn requirement(need: &Need<'_>) -> String {
    let requirement = need.requirement;
    let lag = match requirement.lag {
        0 => String::new(),
        1 => " by 1 year".to_owned(),
        years => format!(" by {years} years"),
    };
    format!("{} after {}{lag}", named(&requirement.dependent), named(&requirement.prerequisite))
}

/// Whether the dependent is built and its prerequisite is not, or not in time.
fn is_broken(reading: &Reading<'_>, selection: &[RowId], need: &Need<'_>) -> bool {
    let dependent = reading.appraisal.key(selection[need.dependent.project as usize]);
    let prerequisite = reading.appraisal.key(selection[need.prerequisite.project as usize]);
    if !need.dependent.includes(dependent) {
        return false;
    }
    if !need.prerequisite.includes(prerequisite) {
        return true;
    }
    match (dependent.start, need.ready(prerequisite)) {
        (Some(start), Some(ready)) => start < ready,
        _ => false,
    }
}

/// What a selection charges to each budget in each year.
pub(crate) fn charged(reading: &Reading<'_>, selection: &[RowId]) -> BTreeMap<(u32, Year), Total> {
    let mut charged: BTreeMap<(u32, Year), Total> = BTreeMap::new();
    for row in in_order(reading, selection) {
        for charge in reading.appraisal.charges(row).iter() {
            charged.entry((charge.budget, charge.year)).or_default().add(charge.amount.amount());
        }
    }
    charged
}

fn budgets(reading: &Reading<'_>, selection: &[RowId]) -> Vec<Limit> {
    let mut charged = charged(reading, selection);
    let mut limits = Vec::new();
    for (number, budget) in reading.budgets.iter().enumerate() {
        let (number, Some(budget)) = (number as u32, budget) else { continue };
        for year in budget.ceilings.keys() {
            charged.entry((number, *year)).or_default();
        }
    }
    for ((number, year), used) in charged {
        let Some(budget) = reading.budgets[number as usize] else { continue };
        let amount = match ceiling(budget, year) {
            Ceiling::At(amount) => amount.amount(),
            Ceiling::Open => continue,
            // A reading refuses this of every row that may be chosen; of any other row nothing may be charged.
            Ceiling::Missing => 0.0,
        };
        let amount = Total::from_iter([amount]);
        limits.push(Limit::new(budget.budget.clone(), LimitKind::Budget, Some(year), used, Bound::AtMost, amount));
    }
    limits
}

fn targets(reading: &Reading<'_>, selection: &[RowId]) -> Vec<Limit> {
    let appraisal = reading.appraisal;
    let limit = |counted: &super::reading::Counted<'_>| {
        let (mut used, mut whole) = (Total::default(), Total::default());
        for row in in_order(reading, selection) {
            let counts = counted.counts(appraisal.key(row).project);
            if counts || counted.target.share {
                let amount = counted.amount(appraisal, row);
                whole.add(amount);
                if counts {
                    used.add(amount);
                }
            }
        }
        let target = counted.target;
        let asked = target.amount.amount();
        let amount = if target.share {
            Total::from_iter([asked * whole.value()]).with_turnover(asked.abs() * whole.turnover)
        } else {
            Total::from_iter([asked])
        };
        Limit::new(target.limit.clone(), LimitKind::Target, target.year, used, target.bound, amount)
    };
    reading.targets.iter().map(limit).collect()
}
