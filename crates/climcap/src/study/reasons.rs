//! Why a project is not built, or not in its best design or year, and what it would need.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::clock::Clock;
use super::dominance::dominating;
use super::items::Items;
use super::needs::{Hindrance, Needs, in_words, wording};
use super::prices::kinds;
use super::swap::{Swap, Swapped};
use crate::appraisal::{Appraisal, Choice, RowId};
use crate::pipeline::limits::Named;
use crate::plan::{Chosen, Limit, LimitKind, Plan, Question, Reading, Selection, Status};
use crate::portfolio::{Effort, Kind, OptimizeError, Prices, Stop, optimize_from, prices};
use crate::units::Quantity;

/// The limits of this many projects are looked into whatever time there is.
const ALWAYS: usize = 200;

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
    /// The row that would serve the objective best if it stood alone.
    pub row: RowId,
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
/// what is short is granted, and what does it cost to have it under the limits as they are. What was not asked says so.
/// Prices are those of the linear program over all rows (each project's choice in shares).
///
/// # Errors
/// If a solver fails.
pub fn reasons(
    plan: &Plan,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Vec<Reason>, OptimizeError> {
    let reading = Reading::new(plan.question(), plan.appraisal())?;
    let swap = Swap::new(plan, &reading);
    let clock = Clock::start(effort, stop);
    let wanted = wanted(&reading, &swap);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let of_project = |row: &RowId| swap.chosen(reading.appraisal.key(*row).project).iter().map(|chosen| chosen.row);
    let rows: Vec<RowId> = wanted.iter().flat_map(|(row, _)| of_project(row).chain([*row])).collect();
    let linear = match clock.next(4) {
        Some(effort) => prices(&reading, &rows, &effort, stop, look)?,
        None => None,
    };
    let items = Items::of(&reading);
    let mut found = Vec::with_capacity(wanted.len());
    for (number, (row, status)) in wanted.into_iter().enumerate() {
        if number < ALWAYS || !clock.left().is_zero() {
            found.push(reason(&reading, &swap, &items, linear.as_ref(), row, status));
        } else {
            found.push(bare(&reading, &swap, row, status));
        }
    }
    let by_value = |one: &Reason, other: &Reason| {
        other.value.amount().total_cmp(&one.value.amount()).then_with(|| one.project.cmp(&other.project))
    };
    found.sort_by(by_value);
    let mut solver = Resolve { plan, swap: &swap, items: &items, clock: &clock, stop, look };
    let count = found.len();
    for (number, reason) in found.iter_mut().enumerate() {
        solver.confirm(reason, 2 * (count - number))?;
    }
    for (number, reason) in found.iter_mut().enumerate() {
        solver.loss(reason, count - number)?;
    }
    for reason in &mut found {
        reason.needs.text = wording(&reading, &swap, reason);
    }
    Ok(found)
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
        (swap.alone(best) > 0.0).then_some((best, status))
    };
    let mut wanted: Vec<(RowId, ReasonStatus)> = appraisal.projects_by_id().iter().filter_map(status).collect();
    // The most valuable first: time may not be enough for all.
    wanted.sort_by(|one, other| swap.alone(other.0).total_cmp(&swap.alone(one.0)));
    wanted
}

/// A reason for which there is no time to look into limits.
fn bare(reading: &Reading<'_>, swap: &Swap<'_>, row: RowId, status: ReasonStatus) -> Reason {
    let project = &reading.appraisal.projects()[reading.appraisal.key(row).project as usize];
    Reason {
        project: project.id.clone(),
        name: project.name.clone(),
        status,
        row,
        value: Quantity::of(swap.alone(row)),
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
    linear: Option<&Prices>,
    row: RowId,
    status: ReasonStatus,
) -> Reason {
    let appraisal = reading.appraisal;
    let project = &appraisal.projects()[appraisal.key(row).project as usize];
    let swapped = swap.with(row);
    let costs = linear.and_then(|linear| costs(linear, swap, appraisal.key(row).project, row));
    let reduced_value = costs.as_ref().map(|costs| Quantity::of(swapped.gain - costs.values().sum::<f64>()));
    Reason {
        project: project.id.clone(),
        name: project.name.clone(),
        status,
        row,
        value: Quantity::of(swapped.gain),
        reduced_value,
        limits: in_the_way(reading, items, &swapped, &costs.unwrap_or_default()),
        needs: Needs::of(items, &swapped),
        dominated_by: dominating(reading, row),
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
    let cost = |limit: &Limit| {
        let item = items.find(limit.kind, &limit.name, limit.year)?;
        let of_item = kinds(reading, item);
        let cost: f64 = of_item.iter().filter_map(|kind| costs.get(kind)).sum();
        (cost > 0.0).then(|| Quantity::of(cost))
    };
    let entry = |limit: &Limit| {
        let short = (!limit.holds()).then(|| -limit.slack);
        let cost = cost(limit);
        (short.is_some() || cost.is_some()).then(|| InTheWay { limit: limit.clone(), short, cost })
    };
    let mut found: Vec<InTheWay> = swapped.limits.iter().filter_map(entry).collect();
    let worth = |one: &InTheWay| one.cost.map_or(0.0, Quantity::amount);
    found.sort_by(|one, other| {
        other.short.is_some().cmp(&one.short.is_some()).then(worth(other).total_cmp(&worth(one)))
    });
    found
}

struct Resolve<'a> {
    plan: &'a Plan,
    swap: &'a Swap<'a>,
    items: &'a Items<'a>,
    clock: &'a Clock<'a>,
    stop: &'a Stop,
    look: &'a mut dyn FnMut() -> ControlFlow<()>,
}

/// What came of a question.
enum Solved {
    Plan(Box<Plan>),
    Impossible,
    Unknown,
}

impl Resolve<'_> {
    fn solve(
        &mut self,
        question: &Question,
        start: Option<&Selection>,
        to_come: usize,
    ) -> Result<Solved, OptimizeError> {
        let Some(effort) = self.clock.next(to_come) else { return Ok(Solved::Unknown) };
        let look = &mut *self.look;
        match optimize_from(self.plan.appraisal(), question, &effort, self.stop, start, &mut |_| look()) {
            Ok(plan) => Ok(Solved::Plan(Box::new(plan))),
            Err(OptimizeError::Infeasible { .. }) => Ok(Solved::Impossible),
            Err(OptimizeError::NothingFound { .. }) => Ok(Solved::Unknown),
            Err(error) => Err(error),
        }
    }

    /// Whether a best plan has the row once what is short is granted; if not, how much more value it needs beside.
    fn confirm(&mut self, reason: &mut Reason, to_come: usize) -> Result<(), OptimizeError> {
        let needs = &reason.needs;
        if needs.grants.is_empty() || needs.hindrance == Hindrance::Rule || reason.value.amount() <= 0.0 {
            return Ok(());
        }
        let mut question = self.plan.question().clone();
        for (limit, by) in &needs.grants {
            if self.items.grant(&mut question, limit, by.amount()).is_none() {
                return Ok(());
            }
        }
        // The plan with the row beside all else keeps what is granted.
        let swapped = self.swap.with(reason.row).selection;
        let Solved::Plan(best) = self.solve(&question, Some(&swapped), to_come)? else { return Ok(()) };
        let own = self.swap.base() + reason.value.amount();
        let (value, bound) = (self.swap.sign * best.objective().amount(), self.swap.sign * best.bound().amount());
        let is_in = best.selection().of(self.plan.appraisal().key(reason.row).project) == [Chosen::whole(reason.row)];
        let (is_proven, tolerance) = (best.status() == Status::Optimal, self.tolerance(own));
        let needs = &mut reason.needs;
        if (is_in && is_proven) || bound - own <= tolerance {
            needs.is_resolved = true;
            needs.gain = Some(Quantity::of(if is_in { value.max(own) } else { own } - self.swap.base()));
        } else if value - own > tolerance && !is_in {
            // With this much more value, the plan that has it is as good as any can be.
            needs.is_resolved = is_proven;
            needs.gain = None;
            needs.gain_elsewhere = Some(Quantity::of(value - self.swap.base()));
            needs.more_value = is_proven.then(|| Quantity::of(bound - own));
        }
        Ok(())
    }

    /// A difference of the objective that the plan itself may be short of what is best by.
    fn tolerance(&self, value: f64) -> f64 {
        self.clock.gap().max(2e-8) * value.abs()
    }

    /// What it costs to have the row under the limits as they are.
    fn loss(&mut self, reason: &mut Reason, to_come: usize) -> Result<(), OptimizeError> {
        if reason.needs.hindrance == Hindrance::Unknown {
            return Ok(());
        }
        let appraisal = self.plan.appraisal();
        let key = appraisal.key(reason.row);
        let named = Named {
            project: reason.project.clone(),
            alternative: Some(appraisal.choice_id(reason.row).to_owned()),
            start: key.start,
        };
        let mut question = self.plan.question().clone();
        question.must.push(named);
        match self.solve(&question, None, to_come)? {
            Solved::Plan(with) => {
                // The plan itself may be short of the best by its gap: what is said must be enough.
                let best = self.swap.sign * self.plan.bound().amount();
                let value = self.swap.sign * with.objective().amount();
                let loss = if best - value <= self.tolerance(best) { 0.0 } else { best - value };
                reason.needs.loss = Some(Quantity::of(loss));
            }
            Solved::Impossible => reason.needs.is_impossible = true,
            Solved::Unknown => {}
        }
        Ok(())
    }
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
}
