//! Limits, recomputed straight from rows and selection.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::budget::used;
use super::counted::Counted;
use super::reading::{Aim, Need, Pick, Reading, named};
use super::selection::Selection;
use super::total::{Tolerance, Total};
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
    /// How many of several projects are built.
    Group,
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

impl LimitKind {
    /// How tables name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Budget => "budget",
            Self::Target => "target",
            Self::Must => "must",
            Self::MustNot => "must not",
            Self::Requires => "requires",
            Self::Conflict => "conflict",
            Self::Group => "group",
            Self::NotAppraised => "not appraised",
        }
    }
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

    /// A count of projects, of which shares may be built.
    fn count(name: String, kind: LimitKind, used: f64, bound: Bound, amount: u32) -> Self {
        let exact = |count: f64| Total::from_iter([count]);
        Self::new(name, kind, None, exact(used), bound, exact(f64::from(amount)))
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
            LimitKind::NotAppraised => "not appraised, without must or a requirement:",
            kind => kind.name(),
        };
        write!(f, "{kind} {}", self.name)?;
        if let Some(year) = self.year {
            write!(f, " {year}")?;
        }
        let bound = if self.bound == Bound::AtLeast { "at least" } else { "at most" };
        write!(f, ": {} used, {bound} {} allowed", self.used, self.amount)
    }
}

/// The total of an aim over the selection, in the aim's own unit.
pub(crate) fn objective(reading: &Reading<'_>, aim: &Aim<'_>, selection: &Selection) -> Total {
    let rows = selection.in_order(reading.appraisal).map(|chosen| chosen.share * aim.value(chosen.row));
    rows.chain(reading.chosen_pairs(selection).map(|pair| aim.pair_value(pair))).collect()
}

/// Every limit of the question, as the selection uses it.
pub(crate) fn limits(reading: &Reading<'_>, selection: &Selection) -> Vec<Limit> {
    let appraisal = reading.appraisal;
    let mut limits = budgets(reading, selection);
    limits.extend(targets(reading, selection));
    let share = |pick: &Pick| selection.share_of(appraisal, pick.project, |key| pick.includes(key));
    let question = reading.question;
    for (pick, name) in reading.must.iter().zip(&reading.must_names) {
        limits.push(Limit::count(named(name), LimitKind::Must, share(pick), Bound::AtLeast, 1));
    }
    for (pick, name) in reading.must_not.iter().zip(&question.must_not) {
        limits.push(Limit::count(named(name), LimitKind::MustNot, share(pick), Bound::AtMost, 0));
    }
    for need in &reading.requires {
        let missing = missing(reading, selection, need);
        limits.push(Limit::count(requirement(need), LimitKind::Requires, missing, Bound::AtMost, 0));
    }
    // A project counts once, even if two of the names stand for it.
    let built = |picks: &[Pick]| {
        let projects: BTreeSet<u32> = picks.iter().filter(|pick| share(pick) > 0.0).map(|pick| pick.project).collect();
        projects.len() as f64
    };
    for (picks, names) in reading.conflicts.iter().zip(&question.conflicts) {
        let name = names.iter().map(named).collect::<Vec<_>>().join(", ");
        limits.push(Limit::count(name, LimitKind::Conflict, built(picks), Bound::AtMost, 1));
    }
    for group in &reading.groups {
        let bounds = [(Bound::AtLeast, group.group.at_least), (Bound::AtMost, group.group.at_most)];
        for (bound, amount) in bounds.into_iter().filter_map(|(bound, amount)| Some((bound, amount?))) {
            let name = group.group.group.clone();
            limits.push(Limit::count(name, LimitKind::Group, built(&group.picks), bound, amount));
        }
    }
    let asked = asked_for(reading, selection);
    for project in appraisal.projects_by_id().iter().filter(|project| !reading.is_appraised(**project)) {
        let name = appraisal.projects()[*project as usize].id.clone();
        let is_unasked = selection.is_built(appraisal, *project) && !asked[*project as usize];
        let unasked = f64::from(u8::from(is_unasked));
        limits.push(Limit::count(name, LimitKind::NotAppraised, unasked, Bound::AtMost, 0));
    }
    limits
}

/// For each project, whether something asks for it beyond its own worth: a must, or a built project that is asked for, or
/// stands on its own worth, and requires it.
fn asked_for(reading: &Reading<'_>, selection: &Selection) -> Vec<bool> {
    let has = |pick: &Pick| selection.share_of(reading.appraisal, pick.project, |key| pick.includes(key)) > 0.0;
    let mut asked = vec![false; selection.projects()];
    for pick in &reading.must {
        asked[pick.project as usize] = true;
    }
    loop {
        let stands = |project: u32| asked[project as usize] || reading.is_appraised(project);
        let calls = |need: &&Need<'_>| {
            let (one, other) = (need.dependent, need.prerequisite.project);
            !asked[other as usize] && has(&one) && stands(one.project)
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

/// How much of the dependent is built beyond what is built, in time, of its prerequisite: 1 if it is built and the
/// prerequisite is not, or not in time.
fn missing(reading: &Reading<'_>, selection: &Selection, need: &Need<'_>) -> f64 {
    let appraisal = reading.appraisal;
    let rows = |pick: Pick| {
        let chosen = selection.of(pick.project).iter();
        chosen.map(|chosen| (appraisal.key(chosen.row), chosen.share)).filter(move |(key, _)| pick.includes(*key))
    };
    let mut most: f64 = 0.0;
    for (at, _) in rows(need.dependent) {
        let by = |start| match (start, at.start) {
            (Some(own), Some(start)) => own <= start,
            (own, start) => own == start,
        };
        let dependents: f64 = rows(need.dependent).filter(|(key, _)| by(key.start)).map(|(_, share)| share).sum();
        let in_time = |key| match (at.start, need.ready(key)) {
            (Some(start), Some(ready)) => ready <= start,
            _ => true,
        };
        let ready: f64 = rows(need.prerequisite).filter(|(key, _)| in_time(*key)).map(|(_, share)| share).sum();
        most = most.max(dependents - ready);
    }
    // Shares add up to rounding.
    if most <= Tolerance::AUDIT.relative { 0.0 } else { most }
}

fn budgets(reading: &Reading<'_>, selection: &Selection) -> Vec<Limit> {
    let lines = used(reading, selection).into_iter();
    let limit = |((number, year), used): ((u32, Year), super::budget::Used)| {
        let amount = used.available()?;
        let name = reading.appraisal.budgets()[number as usize].clone();
        Some(Limit::new(name, LimitKind::Budget, Some(year), used.charged, Bound::AtMost, amount))
    };
    lines.filter_map(limit).collect()
}

fn targets(reading: &Reading<'_>, selection: &Selection) -> Vec<Limit> {
    let appraisal = reading.appraisal;
    let limit = |counted: &Counted<'_>| {
        let (mut used, mut whole) = (Total::default(), Total::default());
        for chosen in selection.in_order(appraisal) {
            let counts = counted.counts(appraisal.key(chosen.row).project);
            if counts || counted.target.share {
                let amount = chosen.share * counted.amount(appraisal, chosen.row);
                whole.add(amount);
                if counts {
                    used.add(amount);
                }
            }
        }
        // Half of what a pair adds counts with each of its projects.
        for pair in reading.chosen_pairs(selection) {
            let amount = counted.pair_amount(pair);
            let halves = [pair.rows.0, pair.rows.1].map(|row| (appraisal.key(row).project, amount / 2.0));
            for (project, half) in halves {
                whole.add(half);
                if counted.counts(project) {
                    used.add(half);
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
        Limit::new(target.limit.clone(), LimitKind::Target, counted.span.year(), used, target.bound, amount)
    };
    reading.targets.iter().map(limit).collect()
}
