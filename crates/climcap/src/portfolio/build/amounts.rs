//! Ceilings of budgets, targets, and what earlier objectives must keep, as drafts of constraints.

use std::collections::{BTreeMap, BTreeSet};

use super::Candidate;
use super::draft::{Carry, Draft};
use super::joint::Joint;
use crate::appraisal::{Charge, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::{Bound, Budget};
use crate::plan::{Aim, Ceiling, Counted, Reading, Tolerance, Total, ceiling, years};
use crate::portfolio::program::Kind;
use crate::units::Money;

/// Charges less the charges of not building, place by place; both are sorted.
fn increments(charges: &[Charge], without: &[Charge], mut emit: impl FnMut(u32, Year, f64)) {
    let (mut one, mut other) = (charges.iter().peekable(), without.iter().peekable());
    let place = |charge: &&Charge| (charge.budget, charge.year);
    loop {
        let (a, b) = (one.peek().map(place), other.peek().map(place));
        let at = match (a, b) {
            (None, None) => return,
            (Some(at), None) | (None, Some(at)) => at,
            (Some(a), Some(b)) => a.min(b),
        };
        let mut amount = 0.0;
        if a == Some(at) {
            amount += one.next().map_or(0.0, |charge| charge.amount.amount());
        }
        if b == Some(at) {
            amount -= other.next().map_or(0.0, |charge| charge.amount.amount());
        }
        emit(at.0, at.1, amount);
    }
}

/// What is charged in a year if nothing is built, and what each column adds.
type Line = (Total, Vec<(usize, f64)>);

/// The ceilings of budgets by year.
pub(super) fn budgets(reading: &Reading<'_>, candidates: &[Candidate], joints: &[Joint<'_>]) -> Vec<Draft> {
    let appraisal = reading.appraisal;
    let mut lines: BTreeMap<(u32, Year), Line> = BTreeMap::new();
    let is_capped = |number: u32| reading.budgets[number as usize].is_some();
    for project in appraisal.projects_by_id() {
        for charge in reading.charges(reading.rows(*project)[0]).iter().filter(|charge| is_capped(charge.budget)) {
            lines.entry((charge.budget, charge.year)).or_default().0.add(charge.amount.amount());
        }
    }
    for (number, candidate) in candidates.iter().enumerate() {
        let without = reading.rows(appraisal.key(candidate.row).project)[0];
        increments(&reading.charges(candidate.row), &reading.charges(without), |budget, year, amount| {
            if amount != 0.0 && is_capped(budget) {
                lines.entry((budget, year)).or_default().1.push((number, amount));
            }
        });
    }
    for (number, joint) in joints.iter().enumerate() {
        let mut sums: BTreeMap<(u32, Year), f64> = BTreeMap::new();
        for charge in joint.pairs.iter().flat_map(|pair| &pair.charges).filter(|charge| is_capped(charge.budget)) {
            *sums.entry((charge.budget, charge.year)).or_default() += charge.amount.amount();
        }
        for (place, amount) in sums {
            lines.entry(place).or_default().1.push((candidates.len() + number, amount));
        }
    }
    let mut drafts = Vec::new();
    for (number, budget) in reading.budgets.iter().enumerate() {
        let Some(budget) = budget else { continue };
        let number = number as u32;
        let of_budget = lines.range((number, Year(i32::MIN))..=(number, Year(i32::MAX)));
        let charged: BTreeSet<Year> = of_budget.map(|((_, year), _)| *year).collect();
        let mut carried = 0.0;
        for year in years(budget, charged.iter().copied()) {
            let opening = if budget.ceilings.keys().next() == Some(&year) { budget.opening.amount() } else { 0.0 };
            let Ceiling::At(ceiling) = ceiling(budget, year) else {
                carried = 0.0;
                continue;
            };
            if budget.carry_over.is_none() && !charged.contains(&year) {
                continue;
            }
            let (base, entries) = lines.remove(&(number, year)).unwrap_or_default();
            let mut draft = Draft {
                kind: Kind::Budget(number, year),
                name: format!("budget {} {year}", budget.budget),
                bound: Bound::AtMost,
                amount: ceiling.amount() + opening,
                base,
                entries,
                carry: None,
            };
            draft.carry = carry(budget, ceiling, carried, &draft);
            carried = draft.carry.map_or(0.0, |carry| carry.out);
            drafts.push(draft);
        }
    }
    drafts
}

/// What a budget may carry into and out of a year at most, whatever is chosen.
fn carry(budget: &Budget, ceiling: Money, into: f64, draft: &Draft) -> Option<Carry> {
    let carry_over = budget.carry_over?;
    // Nothing is left that was not there, carried in or given back.
    let given_back: f64 = draft.entries.iter().map(|(_, amount)| (-amount).max(0.0)).sum();
    let left = (draft.room() + into + given_back).max(0.0);
    Some(Carry { out: carry_over.most(ceiling).map_or(left, |most| left.min(most.amount())), into })
}

/// The targets.
pub(super) fn targets(reading: &Reading<'_>, candidates: &[Candidate], joints: &[Joint<'_>]) -> Vec<Draft> {
    let appraisal = reading.appraisal;
    let draft = |(number, counted): (usize, &Counted<'_>)| {
        let target = counted.target;
        // A share moves to the left: what counts, less its share of the whole, is at least or at most zero.
        let amount =
            |row: RowId, weight: f64| if weight == 0.0 { 0.0 } else { weight * counted.amount(appraisal, row) };
        let base = appraisal
            .projects_by_id()
            .iter()
            .map(|project| amount(reading.rows(*project)[0], counted.weight(*project)));
        let entries = candidates.iter().enumerate().filter_map(|(number, candidate)| {
            let project = appraisal.key(candidate.row).project;
            let weight = counted.weight(project);
            let added = amount(candidate.row, weight) - amount(reading.rows(project)[0], weight);
            (added != 0.0).then_some((number, added))
        });
        // Half of what a pair adds counts with each of its projects.
        let together = joints.iter().enumerate().filter_map(|(number, joint)| {
            let weight = joint.projects.map(|project| counted.weight(project) / 2.0).iter().sum::<f64>();
            let added: f64 = joint.pairs.iter().map(|pair| counted.pair_amount(pair)).sum();
            (added * weight != 0.0).then_some((candidates.len() + number, added * weight))
        });
        let year = counted.span.year().filter(|_| target.each_year).map_or_else(String::new, |year| format!(" {year}"));
        Draft {
            kind: Kind::Target(number as u32),
            name: format!("target {}{year}", target.limit),
            bound: target.bound,
            amount: if target.share { 0.0 } else { target.amount.amount() },
            base: base.collect(),
            entries: entries.chain(together).collect(),
            carry: None,
        }
    };
    reading.targets.iter().enumerate().map(draft).collect()
}

/// What an aim is if nothing is built, and what each column adds to it, in the aim's own unit.
pub(super) fn values(
    reading: &Reading<'_>,
    aim: &Aim<'_>,
    candidates: &[Candidate],
    joints: &[Joint<'_>],
) -> (Total, Vec<f64>) {
    let appraisal = reading.appraisal;
    let base = appraisal.projects_by_id().iter().map(|project| aim.value(reading.rows(*project)[0])).collect();
    let increment = |candidate: &Candidate| {
        aim.value(candidate.row) - aim.value(reading.rows(appraisal.key(candidate.row).project)[0])
    };
    let together = |joint: &Joint<'_>| joint.pairs.iter().map(|pair| aim.pair_value(pair)).sum();
    (base, candidates.iter().map(increment).chain(joints.iter().map(together)).collect())
}

/// What earlier aims may not fall short of, in their own units.
pub(super) fn floors(
    reading: &Reading<'_>,
    floors: &[f64],
    candidates: &[Candidate],
    joints: &[Joint<'_>],
) -> Vec<Draft> {
    let draft = |(number, (aim, floor)): (usize, (&Aim<'_>, &f64))| {
        let (base, amounts) = values(reading, aim, candidates, joints);
        let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
        Draft {
            kind: Kind::Objective(number as u32),
            name: format!("objective {}", number + 1),
            bound: if aim.sense == Sense::Max { Bound::AtLeast } else { Bound::AtMost },
            // Half of what an audit allows, so that what was found before is not lost to rounding.
            amount: floor - sign * 0.5 * Tolerance::AUDIT.relative * floor.abs(),
            base,
            entries: amounts.into_iter().enumerate().filter(|(_, amount)| *amount != 0.0).collect(),
            carry: None,
        }
    };
    reading.aims.iter().zip(floors).enumerate().map(draft).collect()
}
