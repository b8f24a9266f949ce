//! What one unit more of each limit is worth.

use std::ops::ControlFlow;

use super::clock::Clock;
use super::items::{AskedLimit, Handle, Item, Items};
use super::swap::Swap;
use super::words;
use crate::plan::{Limit, Plan, Question, Reading};
use crate::portfolio::{Effort, Kind, OptimizeError, Stop, optimize_from, prices};
use crate::units::Quantity;

/// How far a price by a re-solve may be from the price of the linear program before a note says so, as a share.
const APART: f64 = 0.1;

/// What a limit is worth to a plan. Prices are in the objective's own unit, and say how much better it would be, also where
/// less is better.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowPrice {
    /// The limit.
    pub limit: AskedLimit,
    /// How much of it the plan uses, in the limit's unit.
    pub used: Quantity,
    /// What is left before it binds.
    pub left: Quantity,
    /// For one unit more, if projects could be divided; `None` for limits that are not about amounts, or if there was no time.
    pub lp_price: Option<Quantity>,
    /// By how much the limit was loosened to find the next price: an amount in its unit; 1 for a limit that was dropped.
    pub step: Option<Quantity>,
    /// How much better the best plan is after the step, by each unit of it.
    pub resolved_price: Option<Quantity>,
    /// What a reader should know of the two.
    pub note: String,
}

/// What one unit more of each limit is worth, in two ways: if projects could be divided (the multiplier of the linear
/// program), and for whole projects (the gain of the best plan after a small step, by its size).
///
/// `step_share` is the share of what a limit allows by which it is loosened, or, where that is nothing, the share of what is used. Re-solves take the time of the
/// effort, limits with a price first; what is not reached has no second price and its note says so. The gap of the effort
/// is that of the re-solves: what lies within gaps is told as what it may be.
///
/// # Errors
/// If a solver fails.
pub fn shadow_prices(
    plan: &Plan,
    step_share: f64,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Vec<ShadowPrice>, OptimizeError> {
    let reading = Reading::new(plan.question(), plan.appraisal())?;
    let swap = Swap::new(plan, &reading);
    let items = Items::of(&reading);
    let clock = Clock::start(effort, stop);
    let linear = match clock.next(2) {
        Some(effort) => prices(&reading, &[], &effort, stop, look)?,
        None => None,
    };
    let mut found: Vec<ShadowPrice> = items
        .all
        .iter()
        .map(|item| {
            let (used, left) = used(plan, item);
            let share = share_of(plan, item);
            let price = linear.as_ref().and_then(|linear| {
                let kinds = kinds(&reading, item);
                let price: f64 = kinds.iter().filter_map(|kind| linear.limits.get(kind)).sum();
                (share > 0.0 && item.asked.unit.is_some()).then(|| Quantity::of(price * share))
            });
            ShadowPrice {
                limit: item.asked.clone(),
                used,
                left,
                lp_price: price,
                step: None,
                resolved_price: None,
                note: String::new(),
            }
        })
        .collect();
    let mut solver = Resolve {
        plan,
        sign: swap.sign,
        clock: &clock,
        stop,
        look,
        base: (swap.base(), swap.sign * plan.bound().amount()),
    };
    let mut order: Vec<usize> = (0..found.len()).collect();
    let price = |number: usize| found[number].lp_price.map_or(0.0, Quantity::amount);
    // What binds first; then what is nearest to binding.
    let slack = |number: usize| found[number].left.amount() / found[number].limit.amount.amount().abs().max(1e-9);
    order.sort_by(|one, other| {
        let (one, other) = (*one, *other);
        (price(other) > 0.0).cmp(&(price(one) > 0.0)).then(slack(one).total_cmp(&slack(other)))
    });
    solver.sharpen(order.len())?;
    for (place, number) in order.iter().enumerate() {
        let item = &items.all[*number];
        solver.price(&items, item, step_share, order.len() - place, &mut found[*number])?;
    }
    Ok(found)
}

/// The limit as the program knows it: a target for each year is several.
pub(super) fn kinds(reading: &Reading<'_>, item: &Item) -> Vec<Kind> {
    match item.handle {
        Handle::Budget(_, year) => {
            let number = reading.appraisal.budgets().binary_search(&item.asked.name);
            number.map(|number| Kind::Budget(number as u32, year)).into_iter().collect()
        }
        Handle::Target(number) => {
            let asked = &reading.question.targets[number];
            let of_target =
                reading.targets.iter().enumerate().filter(|(_, counted)| std::ptr::eq(counted.target, asked));
            of_target.map(|(number, _)| Kind::Target(number as u32)).collect()
        }
        _ => Vec::new(),
    }
}

/// A share of one of this target comes to this much in the unit of the column; one for amounts.
fn share_of(plan: &Plan, item: &Item) -> f64 {
    let Handle::Target(number) = item.handle else { return 1.0 };
    let target = &plan.question().targets[number];
    if !target.share {
        return 1.0;
    }
    // The certificate has the amount asked: the share of the whole.
    let whole = stated(plan, item).first().map_or(0.0, |limit| limit.amount.amount() / target.amount.amount());
    if whole.is_finite() { whole.abs() } else { 0.0 }
}

/// The limit as the plan's certificate states it: once, or for each year.
fn stated<'p>(plan: &'p Plan, item: &Item) -> Vec<&'p Limit> {
    let asked = &item.asked;
    let same = |limit: &&Limit| {
        let is_each = matches!(item.handle, Handle::Target(number) if plan.question().targets[number].each_year);
        (limit.kind, &limit.name, limit.bound) == (asked.kind, &asked.name, asked.bound)
            && (is_each || limit.year == asked.year)
    };
    plan.certificate().limits.iter().filter(same).collect()
}

/// How much of a limit the plan uses, and what is left; of several years the one with the least left.
fn used(plan: &Plan, item: &Item) -> (Quantity, Quantity) {
    let whole = share_of(plan, item);
    let scale = if whole > 0.0 { whole } else { 1.0 };
    let tightest =
        stated(plan, item).into_iter().min_by(|one, other| one.slack.amount().total_cmp(&other.slack.amount()));
    // A year in which nothing is charged and no ceiling is listed is not in the certificate.
    tightest.map_or((Quantity::ZERO, item.asked.amount), |limit| {
        (Quantity::of(limit.used.amount() / scale), Quantity::of(limit.slack.amount() / scale))
    })
}

struct Resolve<'a> {
    plan: &'a Plan,
    sign: f64,
    clock: &'a Clock<'a>,
    stop: &'a Stop,
    look: &'a mut dyn FnMut() -> ControlFlow<()>,
    /// Objective of the best plan known under the limits as they are, and what none is better than; better when larger.
    base: (f64, f64),
}

impl Resolve<'_> {
    /// Objective and bound of the best plan of a question; `None` if none was found in time.
    fn solve(&mut self, question: &Question, to_come: usize) -> Result<Option<(f64, f64)>, OptimizeError> {
        let Some(effort) = self.clock.next(to_come) else { return Ok(None) };
        let look = &mut *self.look;
        // The plan itself keeps what is loosened.
        let start = Some(self.plan.selection());
        match optimize_from(self.plan.appraisal(), question, &effort, self.stop, start, &mut |_| look()) {
            Ok(plan) => Ok(Some((self.sign * plan.objective().amount(), self.sign * plan.bound().amount()))),
            Err(OptimizeError::NothingFound { .. } | OptimizeError::Infeasible { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks for a tighter proof of the plan itself: a gain within its gap is none.
    fn sharpen(&mut self, to_come: usize) -> Result<(), OptimizeError> {
        let plan = self.plan;
        if plan.gap() > 1e-8
            && let Some((objective, bound)) = self.solve(plan.question(), (to_come / 2).max(2))?
        {
            self.base = (self.base.0.max(objective), self.base.1.min(bound));
        }
        Ok(())
    }

    fn price(
        &mut self,
        items: &Items<'_>,
        item: &Item,
        share: f64,
        to_come: usize,
        found: &mut ShadowPrice,
    ) -> Result<(), OptimizeError> {
        let is_amount = item.asked.unit.is_some();
        if is_amount && items.never_binds(item) {
            found.resolved_price = Some(Quantity::ZERO);
            found.note = String::from("never binds: nothing that may be built comes to it");
            return Ok(());
        }
        let most = item.asked.amount.amount().abs().max(found.used.amount().abs());
        let step = if is_amount { share * most } else { 1.0 };
        if step <= 0.0 {
            found.note = String::from("not re-solved: nothing is allowed or used that a step could be a share of");
            return Ok(());
        }
        let question = if is_amount {
            let mut question = self.plan.question().clone();
            if items.loosen(&mut question, item.handle, step).is_none() {
                return Ok(());
            }
            question
        } else {
            items.keep(|number| items.all[number].handle != item.handle)
        };
        found.step = Some(Quantity::of(step));
        let Some((objective, bound)) = self.solve(&question, to_come)? else {
            found.step = None;
            found.note = String::from("not re-solved: time was up");
            return Ok(());
        };
        let gain = objective.max(self.base.0) - self.base.0;
        found.resolved_price = Some(Quantity::of(gain / step));
        let (least, most) = ((objective - self.base.1).max(0.0), (bound - self.base.0).max(0.0));
        let noise = 1e-8 * self.base.0.abs();
        found.note = if most - least > noise + 0.01 * gain {
            format!(
                "between {} and {}: plans are proven to a gap",
                words::amount(least / step),
                words::amount(most / step)
            )
        } else if !is_amount {
            "dropped as a whole".to_owned()
        } else {
            apart(found.lp_price.map_or(0.0, Quantity::amount) * step, gain, noise)
        };
        Ok(())
    }
}

/// Says so where whole projects make of a step something else than its price does.
fn apart(linear: f64, gain: f64, noise: f64) -> String {
    if (linear - gain).abs() <= noise + APART * linear.max(gain) {
        String::new()
    } else if gain <= noise {
        "projects are whole: the step lets nothing better be built".to_owned()
    } else if gain < linear {
        "projects are whole: the step is worth less than its price".to_owned()
    } else {
        "projects are whole: the step is worth more than its price".to_owned()
    }
}
