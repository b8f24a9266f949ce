//! One point of a curve after another: what is asked, from where, and what is kept.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Aim, Frontier, FrontierEnd, FrontierPoint, FrontierProgress, totals};
use crate::appraisal::{Appraisal, Sense};
use crate::plan::{Mix, Plan, Question, Selection};
use crate::portfolio::{Effort, OptimizeError, Progress, Stop, optimize_from};
use crate::units::Quantity;

/// Differences smaller than this many allowances of the audit are none: a plan must be further than the audit can see
/// from what it is said to beat.
const ALLOWANCES: f64 = 4.0;
/// The least time that a solve is given while some is left.
const LEAST: Duration = Duration::from_millis(200);

/// A plan on the way, with its totals as numbers that are better when smaller.
pub(super) struct Found {
    pub(super) plan: Plan,
    pub(super) totals: Vec<f64>,
}

/// What came of asking for a plan.
pub(super) enum Step {
    Found(Box<Found>),
    Impossible,
    /// Nothing was found before the solve ended.
    Undecided,
}

/// A curve on the way.
pub(super) struct Walk<'a> {
    pub(super) appraisal: &'a Arc<Appraisal>,
    pub(super) question: &'a Question,
    pub(super) aims: &'a [Aim],
    pub(super) wanted: Option<usize>,
    pub(super) effort: &'a Effort,
    pub(super) stop: &'a Stop,
    pub(super) began: Instant,
    pub(super) solves: usize,
    pub(super) undecided: usize,
    pub(super) found: Vec<Found>,
    /// Differences in each column that count as none.
    pub(super) steps: Vec<f64>,
}

pub(super) type Look<'l> = &'l mut dyn FnMut(&FrontierProgress) -> ControlFlow<()>;

impl Walk<'_> {
    pub(super) fn left(&self) -> Duration {
        self.effort.time_limit.saturating_sub(self.began.elapsed())
    }

    /// Time for the next solve, so that there is some for the points still to come; all that is left where steps are counted,
    /// so that the clock ends no solve that it need not.
    fn share(&self) -> Duration {
        if self.effort.steps.is_some() {
            return self.left();
        }
        let to_come = self.wanted.map_or(0, |wanted| wanted.saturating_sub(self.count()));
        let share = self.left() / (to_come as u32 + 1);
        share.max(LEAST).min(self.left())
    }

    /// The best of a column under ceilings on the others (as numbers that are better when smaller), and among the plans
    /// that share it the best in the others.
    pub(super) fn best(&mut self, first: usize, ceilings: &[f64], look: Look<'_>) -> Result<Step, OptimizeError> {
        // Ties: no worse in the first column, and the best in the others.
        let others = (0..self.aims.len()).filter(|number| *number != first);
        let weigh = |number: usize| (self.aims[number].column.clone(), Quantity::of(self.weight(number)));
        let ties = Mix { weights: others.map(weigh).collect(), sense: Some(Sense::Min), ..Mix::default() };
        let mut question = Question { objective: vec![self.aims[first].mix(), ties], ..self.question.clone() };
        let limits = self.aims.iter().zip(ceilings).filter(|(_, ceiling)| ceiling.is_finite());
        question.targets.extend(limits.map(|(aim, ceiling)| aim.limit(aim.turned(*ceiling))));
        let start = self.start(first, ceilings);
        let plan = match self.solve(&question, self.share(), start.as_ref(), look) {
            Ok(plan) => plan,
            Err(OptimizeError::Infeasible { .. }) if !self.found.is_empty() => return Ok(Step::Impossible),
            Err(OptimizeError::NothingFound { .. }) if !self.found.is_empty() => return Ok(Step::Undecided),
            Err(error) => return Err(error),
        };
        let (mut of_columns, appraisal) = (Vec::new(), self.appraisal);
        debug_assert!(Arc::ptr_eq(plan.appraisal(), appraisal));
        for (number, (total, allowance)) in totals(&plan, self.aims)?.into_iter().enumerate() {
            self.steps[number] = self.steps[number].max(ALLOWANCES * allowance);
            of_columns.push(self.aims[number].turned(total));
        }
        Ok(Step::Found(Box::new(Found { plan, totals: of_columns })))
    }

    /// What a unit of a column counts where several break a tie: turned so that less is better, and as a share of its extent.
    fn weight(&self, column: usize) -> f64 {
        let totals = self.found.iter().map(|found| found.totals[column]);
        let (low, high) =
            totals.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), total| (low.min(total), high.max(total)));
        let extent = if high > low { high - low } else { 1.0 };
        self.aims[column].turned(1.0) / if self.aims.len() == 2 { 1.0 } else { extent }
    }

    /// The best plan that is known to keep the ceilings: a neighbor on the curve.
    fn start(&self, first: usize, ceilings: &[f64]) -> Option<Selection> {
        let keeps = |found: &&Found| found.totals.iter().zip(ceilings).all(|(total, ceiling)| total <= ceiling);
        let near = self.found.iter().filter(keeps);
        near.min_by(|one, other| one.totals[first].total_cmp(&other.totals[first]))
            .map(|found| found.plan.selection().clone())
    }

    fn solve(
        &mut self,
        question: &Question,
        time_limit: Duration,
        start: Option<&Selection>,
        look: Look<'_>,
    ) -> Result<Plan, OptimizeError> {
        self.solves += 1;
        let effort = Effort { time_limit, ..self.effort.clone() };
        let (points, began) = (self.count(), self.began);
        optimize_from(self.appraisal, question, &effort, self.stop, start, &mut |progress| {
            let solve = Progress { elapsed: began.elapsed(), ..progress.clone() };
            look(&FrontierProgress { points, of: self.wanted, solve })
        })
    }

    /// Keeps a plan unless its totals are those of one that is kept already; whether they are new.
    pub(super) fn keep(&mut self, found: Found) -> bool {
        let same = |other: &Found| {
            let pairs = found.totals.iter().zip(&other.totals).zip(&self.steps);
            pairs.into_iter().all(|((one, other), step)| (one - other).abs() <= *step)
        };
        let is_new = !self.found.iter().any(same);
        if is_new {
            self.found.push(found);
        }
        is_new
    }

    /// Whether one plan beats another: no worse in any column and better in one, beyond rounding.
    fn beats(&self, one: &Found, other: &Found) -> bool {
        let each = || one.totals.iter().zip(&other.totals).zip(&self.steps);
        each().all(|((one, other), step)| *one <= other + step / ALLOWANCES)
            && each().any(|((one, other), step)| *one < other - step)
    }

    fn is_beaten(&self, found: &Found) -> bool {
        self.found.iter().any(|other| self.beats(other, found))
    }

    pub(super) fn count(&self) -> usize {
        self.found.iter().filter(|found| !self.is_beaten(found)).count()
    }

    pub(super) fn curve(self, end: FrontierEnd, largest_gap: f64) -> Frontier {
        let beaten: Vec<bool> = self.found.iter().map(|found| self.is_beaten(found)).collect();
        let best = |column: usize| self.found.iter().map(|found| found.totals[column]).fold(f64::INFINITY, f64::min);
        let back = |(column, total): (usize, f64)| Quantity::of(self.aims[column].turned(total));
        let ideal = (0..self.aims.len()).map(|column| back((column, best(column)))).collect();
        let mut kept: Vec<Found> =
            self.found.into_iter().zip(beaten).filter(|(_, beaten)| !beaten).map(|(found, _)| found).collect();
        kept.sort_by(|one, other| {
            let columns = one.totals.iter().zip(&other.totals);
            columns
                .map(|(one, other)| one.total_cmp(other))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let point = |found: Found| FrontierPoint {
            totals: found.totals.iter().copied().enumerate().map(back).collect(),
            plan: found.plan,
        };
        Frontier {
            aims: self.aims.to_vec(),
            points: kept.into_iter().map(point).collect(),
            ideal,
            end,
            largest_gap,
            solves: self.solves,
            undecided: self.undecided,
            took: self.began.elapsed(),
        }
    }
}
