//! The ends of a curve: the best of each column by itself.

use super::walk::{Look, Step, Walk};
use crate::portfolio::OptimizeError;

impl Walk<'_> {
    /// The best of each column, which are the ends of the curve.
    pub(super) fn ends(&mut self, look: Look<'_>) -> Result<(), OptimizeError> {
        for first in 0..self.aims.len() {
            match self.best(first, &vec![f64::INFINITY; self.aims.len()], look) {
                Ok(Step::Found(found)) => {
                    self.keep(*found);
                }
                Ok(Step::Impossible | Step::Undecided) => {}
                // Without a first point there is no curve, and the error says why; with one, what there is counts.
                Err(OptimizeError::NothingFound { .. }) if !self.found.is_empty() => self.undecided += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
