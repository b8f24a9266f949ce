//! Time that several solves share.

use std::time::{Duration, Instant};

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

    pub(super) fn left(&self) -> Duration {
        if self.stop.is_set() { Duration::ZERO } else { self.effort.time_limit.saturating_sub(self.began.elapsed()) }
    }

    /// The effort of the next solve of this many that are still to come; `None` once time is up.
    pub(super) fn next(&self, to_come: usize) -> Option<Effort> {
        let left = self.left();
        if left < Duration::from_millis(1) {
            return None;
        }
        // Rather some proofs than many beginnings: the first may take a part of the time that not all could have.
        let share = left / to_come.clamp(1, FIRST) as u32;
        Some(Effort { time_limit: share.max(LEAST).min(left), ..self.effort.clone() })
    }
}
