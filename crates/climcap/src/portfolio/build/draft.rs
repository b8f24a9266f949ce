//! Limits on amounts before they become constraints: what each candidate adds, and what cannot be kept whatever is chosen.

use std::collections::BTreeMap;

use super::{Candidate, Choices};
use crate::pipeline::limits::Bound;
use crate::plan::{Tolerance, Total};
use crate::portfolio::program::Kind;

/// What a year's money may become in the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carry {
    /// The most that may be carried out.
    pub(super) out: f64,
    /// The most that may be carried in.
    pub(super) into: f64,
}

/// A limit on amounts, in its own unit, before it becomes a constraint.
pub(super) struct Draft {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) bound: Bound,
    /// What is asked or allowed.
    pub(super) amount: f64,
    /// What it comes to if nothing is built.
    pub(super) base: Total,
    /// What each candidate adds to that, and after the candidates each group of pairs.
    pub(super) entries: Vec<(usize, f64)>,
    /// Of a budget that carries money over.
    pub(super) carry: Option<Carry>,
}

impl Draft {
    /// What the candidates may add at most, or must add at least, beside what is carried in.
    pub(super) fn room(&self) -> f64 {
        self.amount - self.base.value()
    }

    /// The same with the most that may be carried in.
    fn widest(&self) -> f64 {
        self.room() + self.carry.map_or(0.0, |carry| carry.into)
    }

    fn allowance(&self) -> f64 {
        Tolerance::AUDIT.of(self.amount, self.base.value(), self.base.turnover)
    }

    /// Leaves out what alone is beyond a ceiling under which nothing gives back.
    pub(super) fn strike(&self, candidates: &[Candidate], alive: &mut [bool]) {
        if self.bound == Bound::AtMost && self.entries.iter().all(|(_, amount)| *amount >= 0.0) {
            let most = self.widest() + self.allowance();
            for (column, _) in self.entries.iter().filter(|(_, amount)| *amount > most) {
                // A share of what is divided may fit where the whole does not.
                if candidates.get(*column).is_some_and(|candidate| candidate.division.is_none()) {
                    alive[*column] = false;
                }
            }
        }
    }

    /// The nearest that any choice comes to breaking free of the limit: the least total of an `AtMost`, the most of an
    /// `AtLeast`.
    pub(super) fn best(&self, candidates: &[Candidate], alive: &[bool], choices: &[Choices]) -> f64 {
        let sign = if self.bound == Bound::AtLeast { 1.0 } else { -1.0 };
        // Of each project: the best entry, and how many candidates have one.
        let mut best: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        let mut pairs = Total::default();
        for (column, amount) in &self.entries {
            match candidates.get(*column) {
                Some(candidate) if alive[*column] => {
                    let entry = best.entry(candidate.project).or_insert((f64::NEG_INFINITY, 0));
                    *entry = (entry.0.max(sign * amount), entry.1 + 1);
                }
                Some(_) => {}
                None => pairs.add(sign * (sign * amount).max(0.0)),
            }
        }
        let total: Total = best
            .into_iter()
            .map(|(project, (best, entries))| {
                let must = choices[project].must && entries == choices[project].alive;
                sign * if must { best } else { best.max(0.0) }
            })
            .collect();
        self.base.value() + total.value() + pairs.value()
    }

    /// Why no plan can keep this limit, whatever the others say.
    pub(super) fn contradiction(&self, best: f64) -> Option<String> {
        let amount = self.amount + self.carry.map_or(0.0, |carry| carry.into);
        let short = if self.bound == Bound::AtLeast { amount - best } else { best - amount };
        if short <= self.allowance() {
            return None;
        }
        let carried =
            if self.carry.is_some_and(|carry| carry.into > 0.0) { " with all that may be carried in" } else { "" };
        Some(match (self.kind, self.bound) {
            (Kind::Budget(..), _) => format!(
                "{}: what must be built, and what not building the rest costs, charge at least {best}; the ceiling is \
                 {amount}{carried}",
                self.name
            ),
            (_, Bound::AtLeast) => {
                format!("{}: at most {best} can be reached, and at least {amount} is asked", self.name)
            }
            (_, Bound::AtMost) => {
                format!("{}: at least {best} cannot be avoided, and at most {amount} is allowed", self.name)
            }
        })
    }
}
