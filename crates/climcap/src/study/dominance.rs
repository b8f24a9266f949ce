//! Designs and starts that another of the same project makes needless.

use std::collections::BTreeMap;

use super::swap::Involved;
use crate::appraisal::{Choice, Key, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::Bound;
use crate::plan::{Aim, Ceiling, Pick, Reading, ceiling};

/// Another row of the same project that may stand wherever this one stands and is no worse in anything that counts: the
/// objectives, every charge to a budget with a ceiling, every column with a target, and what requirements and other rules
/// about rows see of it. Of two that are alike in all of it the one that comes first is kept.
pub(super) fn dominating(reading: &Reading<'_>, involved: &Involved, row: RowId) -> Option<RowId> {
    let project = reading.appraisal.key(row).project;
    // What a row gives beside others is not looked into.
    if involved.paired.contains(&project) {
        return None;
    }
    let is_ruled = involved.ruled.contains(&project);
    let others = reading.rows(project).iter().filter(|other| **other != row);
    let may = |other: &&RowId| {
        let key = reading.appraisal.key(**other);
        key.choice != Choice::Without && reading.is_admissible(key)
    };
    others.into_iter().filter(may).find(|other| dominates(reading, is_ruled, **other, row)).copied()
}

fn dominates(reading: &Reading<'_>, is_ruled: bool, one: RowId, other: RowId) -> bool {
    let (key, beaten) = (reading.appraisal.key(one), reading.appraisal.key(other));
    if is_ruled && !stands_alike(reading, key, beaten) {
        return false;
    }
    let of_aim = |aim: &Aim<'_>| {
        let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
        sign * (aim.value(one) - aim.value(other))
    };
    let mut ahead: Vec<f64> = reading.aims.iter().map(of_aim).collect();
    ahead.extend(charges(reading, one, other).into_values());
    for counted in &reading.targets {
        let weight = counted.weight(key.project);
        let difference = weight * (counted.amount(reading.appraisal, one) - counted.amount(reading.appraisal, other));
        ahead.push(if counted.target.bound == Bound::AtLeast { difference } else { -difference });
    }
    let is_better = ahead.iter().any(|by| *by > 0.0);
    ahead.iter().all(|by| *by >= 0.0) && (is_better || one < other)
}

/// What the second row charges above the first, in years with a ceiling.
fn charges(reading: &Reading<'_>, one: RowId, other: RowId) -> BTreeMap<(u32, Year), f64> {
    let mut ahead = BTreeMap::new();
    for (row, sign) in [(other, 1.0), (one, -1.0)] {
        for charge in reading.charges(row).iter() {
            let capped = reading.budgets[charge.budget as usize]
                .is_some_and(|budget| ceiling(budget, charge.year) != Ceiling::Open);
            if capped {
                *ahead.entry((charge.budget, charge.year)).or_default() += sign * charge.amount.amount();
            }
        }
    }
    ahead
}

/// Whether every rule about rows says the same of both.
fn stands_alike(reading: &Reading<'_>, one: Key, other: Key) -> bool {
    let same = |pick: &Pick| pick.includes(one) == pick.includes(other);
    let needs = &reading.requires;
    let is_required = needs.iter().any(|need| need.prerequisite.project == one.project);
    let requires = needs.iter().any(|need| need.dependent.project == one.project);
    let earlier = |one: Option<Year>, other: Option<Year>| match (one, other) {
        (Some(one), Some(other)) => one <= other,
        (one, other) => one == other,
    };
    let in_time = !is_required || (earlier(one.in_service, other.in_service) && earlier(one.start, other.start));
    let no_sooner = !requires || earlier(other.start, one.start);
    in_time
        && no_sooner
        && reading.must.iter().chain(&reading.must_not).chain(reading.conflicts.iter().flatten()).all(same)
        && reading.groups.iter().flat_map(|group| &group.picks).all(same)
        && needs.iter().all(|need| same(&need.dependent) && same(&need.prerequisite))
}
