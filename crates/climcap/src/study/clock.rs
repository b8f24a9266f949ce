//! Time that several solves share.

use std::time::{Duration, Instant};

use super::words;
use crate::portfolio::{Effort, Stop};

/// The least time that a solve is given while some is left.
const LEAST: Duration = Duration::from_millis(100);

/// No solve gets less than this part of the time that is left, while there is some.
const FIRST: usize = 5;

/// An effort for several solves together.
pub(super) struct Clock<'a> {
    effort: &'a Effort,
    stop: &'a Stop,
    began: Instant,
}

impl<'a> Clock<'a> {
    pub(super) fn start(effort: &'a Effort, stop: &'a Stop) -> Self {
        Self { effort, stop, began: Instant::now() }
    }

    /// The gap that is asked of each solve.
    pub(super) const fn gap(&self) -> f64 {
        self.effort.gap
    }

    pub(super) fn took(&self) -> Duration {
        self.began.elapsed()
    }

    pub(super) fn left(&self) -> Duration {
        if self.stop.is_set() { Duration::ZERO } else { self.effort.time_limit.saturating_sub(self.began.elapsed()) }
    }

    /// The effort of the next solve of this many that are still to come; `None` once time is up. Where steps are counted,
    /// each solve has them all and whatever time is left, so that the clock ends none that it need not.
    pub(super) fn next(&self, to_come: usize) -> Option<Effort> {
        let left = self.left();
        if left < Duration::from_millis(1) {
            return None;
        }
        if self.effort.steps.is_some() {
            return Some(Effort { time_limit: left, ..self.effort.clone() });
        }
        // Rather some proofs than many beginnings: the first may take a part of the time that not all could have.
        let share = left / to_come.clamp(1, FIRST) as u32;
        Some(Effort { time_limit: share.max(LEAST).min(left), ..self.effort.clone() })
    }

    /// What there was to be spent, as a planner says it: `in the 2 s there were`.
    pub(super) fn said(&self) -> String {
        let seconds = words::amount(self.effort.time_limit.as_secs_f64());
        match self.effort.steps {
            Some(steps) => {
                format!("in the {} steps of a solve, and {seconds} s, that there were", words::amount(steps as f64))
            }
            None => format!("in the {seconds} s there were"),
        }
    }
}
