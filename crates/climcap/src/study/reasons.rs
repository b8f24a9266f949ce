//! Why a project is not built, or not in its best design or year, and what it would need.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::ask::{Asker, StudyProgress};
use super::dominance::dominating;
use super::fill::{Fill, Place};
use super::items::Items;
use super::linear::{Linear, linear};
use super::needs::{Hindrance, Needs, in_words, wording};
use super::prices::kinds;
use super::resolve::Resolve;
use super::swap::{Swap, Swapped};
use super::words;
use crate::appraisal::{Appraisal, Choice, RowId};
use crate::plan::{Chosen, Limit, LimitKind, Plan, Reading, Selection};
use crate::portfolio::{Effort, Kind, OptimizeError, Prices, Stop};
use crate::units::Quantity;

/// The limits of this many projects are looked into whatever time there is.
const ALWAYS: usize = 1000;

/// What became of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonStatus {
    /// Nothing of it is built.
    NotBuilt,
    /// Another design of it is built than the one that serves the objective best by itself.
    OtherDesign,
    /// Its best design is built, in another year than the best.
    OtherYear,
    /// Only shares of it are built.
    InPart,
}

/// A limit in the way of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct InTheWay {
    /// The limit as the plan would use it with the row and all else as it is.
    pub limit: Limit,
    /// What it is about, as people call it.
    pub called: String,
    /// How much of it is short then, in the limit's unit; `None` if it would hold.
    pub short: Option<Quantity>,
    /// What the row costs at the limit's price in the linear program, in the objective's own unit; `None` if that has none.
    pub cost: Option<Quantity>,
}

/// Why a project is not built as would serve the objective best, and what that would need. Amounts of the objective say how
/// much better it would be, also where less is better.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Id of the project.
    pub project: String,
    /// What people call it.
    pub name: String,
    /// What became of it.
    pub status: ReasonStatus,
    /// The row that would serve the objectives best, first things first, if it stood alone.
    pub row: RowId,
    /// The objective, by its number from 0, that amounts are of where nothing else is said: the first to which the row makes a
    /// difference by itself.
    pub objective: usize,
    /// What that row adds in place of what the plan has of the project, all else as it is.
    pub value: Quantity,
    /// The same less what the limits that it uses cost at their prices in the linear program; below zero, they are worth more
    /// elsewhere; above, it is only its being whole that stands against it. `None` if there are no prices.
    pub reduced_value: Option<Quantity>,
    /// The limits in the way.
    pub limits: Vec<InTheWay>,
    /// What it would need.
    pub needs: Needs,
    /// Another row of the project that is no worse in anything.
    pub dominated_by: Option<RowId>,
}

/// Says of every project that is not built, or not in its best design or year, what stands in the way and what it would
/// need. The most valuable first.
///
/// What is short is exact arithmetic: the plan with the row in place of what it has of the project. Then, as far as the time
/// of the effort goes, two exact questions for each project, the most valuable first: does a best plan have the row once
/// what is short is granted, and what does it cost to have it under the limits as they are. Whether comes before how much:
/// a search that has found a better use of what is granted ends there, and is gone on with once everything has been asked.
/// What was not answered says so, and what time there was. Steps of the effort are those of each solve; then nothing depends
/// on the clock, unless it ends the whole. Under a list of objectives the answers are those of the whole list.
///
/// Prices are those of the plan's certificate, or of the linear program over all rows (each project's choice in shares).
///
/// # Errors
/// If a solver fails.
pub fn reasons(
    plan: &Plan,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut(&StudyProgress) -> ControlFlow<()>,
) -> Result<Vec<Reason>, OptimizeError> {
    let reading = Reading::new(plan.question(), plan.appraisal())?;
    let swap = Swap::new(plan, &reading);
    let mut asker = Asker::new(plan.appraisal(), effort, stop, look);
    let wanted = wanted(&reading, &swap);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    asker.expect(2 * wanted.len());
    let of_project = |row: &RowId| swap.chosen(reading.appraisal.key(*row).project).iter().map(|chosen| chosen.row);
    let rows: Vec<RowId> = wanted.iter().flat_map(|(row, _)| of_project(row).chain([*row])).collect();
    let linear = linear(plan, &reading, &rows, &mut asker)?;
    let items = Items::of(&reading);
    let mut found = Vec::with_capacity(wanted.len());
    for (number, (row, status)) in wanted.into_iter().enumerate() {
        if number < ALWAYS || !asker.left().is_zero() {
            found.push(reason(&reading, &swap, &items, &linear, row, status));
        } else {
            found.push(bare(&reading, &swap, row, status));
        }
    }
    let by_value = |one: &Reason, other: &Reason| {
        let value = other.value.amount().total_cmp(&one.value.amount());
        one.objective.cmp(&other.objective).then(value).then_with(|| one.project.cmp(&other.project))
    };
    found.sort_by(by_value);
    let count = found.len();
    let mut known: Vec<Known> = found.iter().map(|_| Known::default()).collect();
    guess(plan, &reading, &swap, &mut found, &mut known, &asker);
    let mut solver = Resolve { plan, swap: &swap, items: &items, asker: &mut asker };
    for (number, reason) in found.iter_mut().enumerate() {
        if reason.needs.gain_elsewhere.is_none() {
            known[number].granted = solver.confirm(reason, None, true, 2 * (count - number))?;
        }
    }
    for (number, reason) in found.iter_mut().enumerate() {
        solver.loss(reason, known[number].with.as_ref(), count - number)?;
    }
    for (number, reason) in found.iter_mut().enumerate() {
        if !reason.needs.is_resolved {
            solver.confirm(reason, known[number].granted.as_ref(), false, count - number)?;
        }
    }
    let said = asker.clock.said();
    for reason in &mut found {
        reason.needs.text = wording(&reading, reason, &said);
    }
    Ok(found)
}

/// Plans that are known of a project.
#[derive(Default)]
struct Known {
    /// With what it is short of granted.
    granted: Option<Selection>,
    /// With its row, under the limits as they are.
    with: Option<Selection>,
}

/// Finds by arithmetic alone better uses of what rows are short of, and plans that have them as things are: what they show
/// needs no search, and who searches begins there. Takes no more than a part of the time.
fn guess(
    plan: &Plan,
    reading: &Reading<'_>,
    swap: &Swap<'_>,
    found: &mut [Reason],
    known: &mut [Known],
    asker: &Asker<'_>,
) {
    let Some(mut fill) = Fill::of(reading, swap) else { return };
    let most = asker.left() / 2;
    let tolerance = asker.clock.gap().max(2e-8) * swap.base(0).abs();
    // The plan itself may be short of the best by its gap: what is said must be enough.
    let gap = swap.sign(0) * plan.bound().amount() - swap.base(0);
    for (reason, known) in found.iter_mut().zip(known) {
        if asker.left() <= most {
            return;
        }
        let (value, row) = (reason.value.amount(), reason.row);
        let needs = &mut reason.needs;
        if needs.hindrance == Hindrance::Unknown {
            continue;
        }
        if needs.hindrance == Hindrance::Amounts && !needs.grants.is_empty() && value > 0.0 {
            let granted: Vec<(Place, f64)> = needs
                .grants
                .iter()
                .map(|(limit, by)| ((limit.kind, limit.name.clone(), limit.year), by.amount()))
                .collect();
            if let Some((gain, selection)) =
                fill.used(&granted, value + tolerance).filter(|(gain, _)| *gain > value + tolerance)
                && selection.of(reading.appraisal.key(row).project) != [Chosen::whole(row)]
            {
                needs.gain = None;
                needs.gain_elsewhere = Some(Quantity::of(gain));
                known.granted = Some(selection);
            }
        }
        if let Some((loss, selection)) = fill.with(row) {
            needs.loss = Some(Quantity::of((loss + gap).max(0.0)));
            known.with = Some(selection);
        }
    }
}

/// The projects to give reasons for, each with the row that is best by itself.
fn wanted(reading: &Reading<'_>, swap: &Swap<'_>) -> Vec<(RowId, ReasonStatus)> {
    let appraisal = reading.appraisal;
    let status = |project: &u32| {
        let best = swap.best(*project)?;
        let chosen = swap.chosen(*project);
        if chosen.iter().all(|chosen| appraisal.key(chosen.row).choice == Choice::Without) {
            return Some((best, ReasonStatus::NotBuilt));
        }
        let is_best = |chosen: &Chosen| appraisal.key(chosen.row).choice == appraisal.key(best).choice;
        let status = match chosen {
            [only] if is_best(only) => ReasonStatus::OtherYear,
            [_] => ReasonStatus::OtherDesign,
            _ => ReasonStatus::InPart,
        };
        // As good as the best is good enough.
        (swap.alone(best, swap.matters(best)) > 0.0).then_some((best, status))
    };
    let mut wanted: Vec<(RowId, ReasonStatus)> = appraisal.projects_by_id().iter().filter_map(status).collect();
    // The most valuable first: time may not be enough for all.
    wanted.sort_by(|one, other| swap.alone(other.0, 0).total_cmp(&swap.alone(one.0, 0)));
    wanted
}

/// A reason for which there is no time to look into limits.
fn bare(reading: &Reading<'_>, swap: &Swap<'_>, row: RowId, status: ReasonStatus) -> Reason {
    let project = &reading.appraisal.projects()[reading.appraisal.key(row).project as usize];
    let objective = swap.matters(row);
    Reason {
        project: project.id.clone(),
        name: project.name.clone(),
        status,
        row,
        objective,
        value: Quantity::of(swap.alone(row, objective)),
        reduced_value: None,
        limits: Vec::new(),
        needs: Needs { hindrance: Hindrance::Unknown, ..Needs::default() },
        dominated_by: None,
    }
}

fn reason(
    reading: &Reading<'_>,
    swap: &Swap<'_>,
    items: &Items<'_>,
    linear: &[Option<Linear>],
    row: RowId,
    status: ReasonStatus,
) -> Reason {
    let swapped = swap.with(row);
    let objective = (0..swapped.gains.len()).find(|aim| swapped.gains[*aim] != 0.0).unwrap_or(0);
    let value = swapped.gains[objective];
    let linear = linear.get(objective).and_then(Option::as_ref);
    let costs = linear.and_then(|linear| costs(&linear.prices, swap, reading.appraisal.key(row).project, row));
    let reduced_value = costs.as_ref().map(|costs| Quantity::of(value - costs.values().sum::<f64>()));
    Reason {
        objective,
        value: Quantity::of(value),
        reduced_value,
        limits: in_the_way(reading, items, &swapped, &costs.unwrap_or_default()),
        needs: Needs::of(items, &swapped, objective),
        dominated_by: dominating(reading, swap.involved(), row),
        ..bare(reading, swap, row, status)
    }
}

/// What the row costs at the prices of limits, beyond what the plan has of the project.
fn costs(linear: &Prices, swap: &Swap<'_>, project: u32, row: RowId) -> Option<BTreeMap<Kind, f64>> {
    let mut costs = linear.rows.get(&row)?.costs.clone();
    // What is not built costs nothing.
    let built = swap.chosen(project).iter().filter_map(|chosen| Some((linear.rows.get(&chosen.row)?, chosen.share)));
    for (price, share) in built {
        for (kind, cost) in &price.costs {
            *costs.entry(*kind).or_default() -= share * cost;
        }
    }
    Some(costs)
}

/// The limits that break, and those whose price the row pays.
fn in_the_way(
    reading: &Reading<'_>,
    items: &Items<'_>,
    swapped: &Swapped,
    costs: &BTreeMap<Kind, f64>,
) -> Vec<InTheWay> {
    let entry = |limit: &Limit| {
        let item = items.find(limit.kind, &limit.name, limit.year);
        let short = (!limit.holds()).then(|| -limit.slack);
        let of_item = item.map(|item| kinds(reading, item)).unwrap_or_default();
        let cost: f64 = of_item.iter().filter_map(|kind| costs.get(kind)).sum();
        let cost = (cost > 0.0).then(|| Quantity::of(cost));
        let called = || match item {
            Some(item) => item.asked.called.clone(),
            None if limit.kind == LimitKind::NotAppraised => {
                words::entitled(reading.appraisal, &limit.name, None, None)
            }
            None => limit.name.clone(),
        };
        (short.is_some() || cost.is_some()).then(|| InTheWay { limit: limit.clone(), called: called(), short, cost })
    };
    let mut found: Vec<InTheWay> = swapped.limits.iter().filter_map(entry).collect();
    let worth = |one: &InTheWay| one.cost.map_or(0.0, Quantity::amount);
    found.sort_by(|one, other| {
        other.short.is_some().cmp(&one.short.is_some()).then(worth(other).total_cmp(&worth(one)))
    });
    found
}

impl InTheWay {
    /// Whether the limit is about an amount that can be granted.
    #[must_use]
    pub const fn is_amount(&self) -> bool {
        matches!(self.limit.kind, LimitKind::Budget | LimitKind::Target)
    }
}

impl Reason {
    /// The limits in the way as a planner says them: how much is short, and what each costs the row at its price.
    #[must_use]
    pub fn limits_in_words(&self, appraisal: &Appraisal) -> String {
        let words: Vec<String> = self.limits.iter().map(|entry| in_words(appraisal, entry)).collect();
        words.join("; ")
    }

    /// Whether everything that could be asked again of it was, to a proof.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        let needs = &self.needs;
        let asks = needs.hindrance == Hindrance::Amounts && !needs.grants.is_empty() && self.value.amount() > 0.0;
        let is_confirmed = needs.is_resolved || !asks;
        let is_held = needs.is_impossible || (needs.loss.is_some() && needs.is_loss_proven);
        needs.hindrance != Hindrance::Unknown && is_confirmed && is_held
    }

    /// Notes how much better the plan is, and in which objective.
    pub(super) fn gained(&mut self, gain: Option<(usize, Quantity)>) {
        let (objective, gain) = gain.unwrap_or((self.objective, Quantity::ZERO));
        (self.needs.gain, self.needs.gain_in) = (Some(gain), objective);
        self.needs.gain_elsewhere = None;
    }
}
