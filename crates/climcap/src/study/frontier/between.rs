//! The points between the ends, cell by cell of ceilings on all columns but the first.

use super::FrontierEnd;
use super::walk::{Look, Step, Walk};
use crate::portfolio::OptimizeError;
use crate::study::cells::Cells;

/// What settles ceilings: the totals of the other columns, and of the first.
fn settled(totals: &[f64]) -> (Vec<f64>, f64) {
    (totals[1..].to_vec(), totals[0])
}

impl Walk<'_> {
    /// What is open between the ends, and the differences that count as none: in the other columns, then in the first.
    fn cells(&self) -> (Cells, Vec<f64>) {
        let steps: Vec<f64> = self.steps[1..].iter().chain([&self.steps[0]]).copied().collect();
        let ends: Vec<Vec<f64>> = self.found.iter().map(|found| found.totals.clone()).collect();
        let mut cells = Cells::new(&ends, &steps, self.wanted.is_some());
        if let Some(end) = ends.first() {
            cells.settle(vec![f64::INFINITY; self.aims.len() - 1], Some(settled(end)));
        }
        if let (2, Some(end)) = (self.aims.len(), ends.get(1)) {
            // Of two columns, the least of the other is the answer at its own ceiling. Of three, the least of one says
            // nothing of ceilings on both.
            cells.settle(end[1..].to_vec(), Some(settled(end)));
        }
        (cells, steps)
    }

    /// The points between the ends: why it ended, and the longest part of the curve that is unknown.
    pub(super) fn between(&mut self, look: Look<'_>) -> Result<(FrontierEnd, f64), OptimizeError> {
        let (mut cells, steps) = self.cells();
        loop {
            if self.wanted.is_some_and(|wanted| self.count() >= wanted) {
                let gap = cells.largest_gap();
                return Ok((
                    if cells.next(&steps).is_none() { FrontierEnd::Complete } else { FrontierEnd::Points },
                    gap,
                ));
            }
            let gap = cells.largest_gap();
            let Some(asked) = cells.next(&steps) else { return Ok((FrontierEnd::Complete, 0.0)) };
            if self.stop.is_set() {
                return Ok((FrontierEnd::Stop, gap));
            }
            if self.left().is_zero() {
                return Ok((FrontierEnd::TimeLimit, gap));
            }
            let ceilings: Vec<f64> = std::iter::once(f64::INFINITY).chain(asked.ceilings.iter().copied()).collect();
            match self.best(0, &ceilings, look)? {
                Step::Found(found) => {
                    let totals = found.totals.clone();
                    cells.settle(asked.ceilings.clone(), Some(settled(&totals)));
                    let is_new = self.keep(*found);
                    cells.answered(asked, Some(&totals[1..]), &steps, is_new);
                }
                Step::Impossible => {
                    cells.settle(asked.ceilings.clone(), None);
                    cells.answered(asked, None, &steps, false);
                }
                Step::Undecided => {
                    if self.stop.is_set() {
                        return Ok((FrontierEnd::Stop, gap));
                    }
                    // Asked again, it would be as hard; the rest of the cell may not be.
                    self.undecided += 1;
                    cells.answered(asked, None, &steps, false);
                }
            }
        }
    }
}
