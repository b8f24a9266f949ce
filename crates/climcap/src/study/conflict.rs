//! Why no plan keeps every limit: a smallest set of limits that cannot hold together.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::items::{AskedLimit, Items};
use super::words;
use crate::appraisal::Appraisal;
use crate::plan::{EndedBy, Question, Reading};
use crate::portfolio::{Effort, OptimizeError, Solver, Stop, optimize_watched};
use crate::units::Quantity;

/// Any plan will do: a gap that every plan is within.
const ANY: f64 = 1e12;

/// Whether there is a plan at all is a question for a general solver.
const GENERAL: Solver = if cfg!(feature = "highs") { Solver::Highs } else { Solver::Auto };

/// Limits that cannot hold together.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The limits, in the order of the question.
    pub limits: Vec<AskedLimit>,
    /// Whether each of them is proven to be needed: without any one, the others can hold together. Not if time was up.
    pub is_minimal: bool,
}

impl Conflict {
    /// The limits as a planner says them.
    #[must_use]
    pub fn in_words(&self, appraisal: &Appraisal) -> String {
        let limits: Vec<String> = self.limits.iter().map(|limit| limit.in_words(appraisal)).collect();
        match &limits[..] {
            [only] => format!("By itself this cannot hold: {only}"),
            _ => format!("These cannot hold together: {}", words::listed(&limits)),
        }
    }
}

/// Finds a smallest set of limits that cannot hold together: dropping any one of them makes the others possible.
///
/// Limits on amounts, what must and must not be built, requirements and conflicts count alike. There may be other such
/// sets. `None` if a plan keeps all the limits. By divide and conquer (Junker 2004, QUICKXPLAIN), each step an exact
/// question whether any plan keeps these limits. Time is the effort's; its gap plays no part.
///
/// # Errors
/// [`OptimizeError::Input`] if the question cannot be asked, [`OptimizeError::NothingFound`] if there was no time to tell whether a
/// plan exists, and others if a solver fails.
pub fn conflict(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Conflict>, OptimizeError> {
    let reading = Reading::new(question, appraisal)?;
    let items = Items::of(&reading);
    let mut oracle = Oracle { appraisal, items: &items, effort, stop, began: Instant::now(), look, unknown: 0 };
    let all: Vec<usize> = (0..items.all.len()).collect();
    match oracle.holds(&all)? {
        Some(true) => return Ok(None),
        Some(false) => {}
        None => {
            let ended_by = if stop.is_set() { EndedBy::Stop } else { EndedBy::TimeLimit };
            return Err(OptimizeError::NothingFound { bound: Quantity::ZERO, ended_by });
        }
    }
    oracle.unknown = 0;
    let mut found = oracle.explain(&[], false, &all)?;
    found.sort_unstable();
    let is_minimal = oracle.unknown == 0;
    Ok(Some(Conflict { limits: found.into_iter().map(|number| items.all[number].asked.clone()).collect(), is_minimal }))
}

struct Oracle<'a> {
    appraisal: &'a Arc<Appraisal>,
    items: &'a Items<'a>,
    effort: &'a Effort,
    stop: &'a Stop,
    began: Instant,
    look: &'a mut dyn FnMut() -> ControlFlow<()>,
    /// Questions that were not answered in time.
    unknown: usize,
}

impl Oracle<'_> {
    /// Whether a plan keeps these limits; `None` if it cannot be told in the time there is.
    fn holds(&mut self, kept: &[usize]) -> Result<Option<bool>, OptimizeError> {
        let time_limit = self.effort.time_limit.saturating_sub(self.began.elapsed());
        if time_limit < Duration::from_millis(1) || self.stop.is_set() {
            self.unknown += 1;
            return Ok(None);
        }
        let question = self.items.keep(|number| kept.contains(&number));
        let effort = Effort { gap: ANY, time_limit, solver: GENERAL, ..self.effort.clone() };
        let look = &mut *self.look;
        match optimize_watched(self.appraisal, &question, &effort, self.stop, &mut |_| look()) {
            Ok(_) => Ok(Some(true)),
            Err(OptimizeError::Infeasible { .. }) => Ok(Some(false)),
            Err(OptimizeError::NothingFound { .. }) => {
                self.unknown += 1;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// A smallest part of `candidates` that cannot hold with `kept`, given that all of them cannot. What is not answered in
    /// time counts as possible, so that what is returned never holds.
    fn explain(&mut self, kept: &[usize], is_changed: bool, candidates: &[usize]) -> Result<Vec<usize>, OptimizeError> {
        if is_changed && self.holds(kept)? == Some(false) {
            return Ok(Vec::new());
        }
        if candidates.len() <= 1 {
            return Ok(candidates.to_vec());
        }
        let (first, second) = candidates.split_at(candidates.len() / 2);
        let needed = self.explain(&[kept, first].concat(), true, second)?;
        let rest = self.explain(&[kept, needed.as_slice()].concat(), !needed.is_empty(), first)?;
        Ok([rest, needed].concat())
    }
}
