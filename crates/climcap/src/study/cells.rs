//! Which part of a curve to look at next: everything here is geometry, and every column is better when smaller.
//!
//! With two or three columns, let `F(e)` be the least of the first column among plans whose other columns stay within the
//! ceilings `e`. Every plan that no other beats is the answer at its own ceilings, so the curve is known once `F` is known at
//! all ceilings. An answer `z` at ceilings `e` settles all ceilings between `z` and `e`; what is left is kept as cells.
//! Cells are cut as in Kirlik & Sayin (2014, European Journal of Operational Research 232), but halved first, so that a few
//! points are spread along the whole curve.

/// How often a cell may be halved without anything new before it is asked at its upper corner, which ends it.
const MISSES: u32 = 2;

/// Ceilings that nothing is known of yet: above `low`, up to and with `high`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    low: Vec<f64>,
    high: Vec<f64>,
    misses: u32,
}

/// An answer: at these ceilings these totals are best, or nothing is possible.
#[derive(Debug, Clone)]
struct Answer {
    ceilings: Vec<f64>,
    /// The other columns' totals and then the first column's, or `None` where nothing is possible.
    totals: Option<(Vec<f64>, f64)>,
}

/// What is to be asked next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// Ceilings of the other columns; infinite where there is none.
    pub(super) ceilings: Vec<f64>,
    cell: Cell,
    /// The upper part of a cell that was halved.
    rest: Option<Cell>,
}

/// What is known of a curve, and what is not.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    /// The least of each other column.
    ideal: Vec<f64>,
    /// The most that any plan found so far has of each other column: what widths are measured by.
    worst: Vec<f64>,
    /// The least and the most of the first column among plans found so far.
    first: (f64, f64),
    /// Totals of plans found so far: the other columns and the first.
    plans: Vec<(Vec<f64>, f64)>,
    open: Vec<Cell>,
    answers: Vec<Answer>,
    halve: bool,
}

fn below(one: &[f64], other: &[f64]) -> bool {
    one.iter().zip(other).all(|(one, other)| one <= other)
}

impl Cells {
    /// Everything is open. `plans` are totals of plans known already, the first column first, with one that is best in each;
    /// `halve` spreads the points; `steps` as for [`next`](Self::next).
    pub(super) fn new(plans: &[Vec<f64>], steps: &[f64], halve: bool) -> Self {
        let others = plans.first().map_or(0, |plan| plan.len().saturating_sub(1));
        let start = vec![f64::INFINITY; others];
        let mut cells = Self {
            ideal: start.clone(),
            worst: vec![f64::NEG_INFINITY; others],
            first: (f64::INFINITY, f64::NEG_INFINITY),
            plans: Vec::new(),
            open: Vec::new(),
            answers: Vec::new(),
            halve,
        };
        for plan in plans {
            cells.measure(&plan[1..], plan[0]);
        }
        // Ceilings below the least allow nothing.
        let low = cells.ideal.iter().zip(steps).map(|(ideal, step)| ideal - step).collect();
        cells.open.push(Cell { low, high: start, misses: 0 });
        cells
    }

    fn measure(&mut self, others: &[f64], first: f64) {
        for (number, total) in others.iter().enumerate() {
            self.ideal[number] = self.ideal[number].min(*total);
            self.worst[number] = self.worst[number].max(*total);
        }
        self.first = (self.first.0.min(first), self.first.1.max(first));
        self.plans.push((others.to_vec(), first));
    }

    /// Notes what is best at these ceilings: the other columns' totals and the first's, or that nothing is possible.
    pub(super) fn settle(&mut self, ceilings: Vec<f64>, totals: Option<(Vec<f64>, f64)>) {
        if let Some((others, first)) = &totals {
            self.measure(others, *first);
        }
        self.answers.push(Answer { ceilings, totals });
    }

    /// The answer at these ceilings, if one that is known settles it.
    fn known(&self, ceilings: &[f64]) -> Option<&Answer> {
        self.answers.iter().find(|answer| {
            below(ceilings, &answer.ceilings)
                && answer.totals.as_ref().is_none_or(|(others, _)| below(others, ceilings))
        })
    }

    /// How long the sides of a cell are, as shares of the curve's extent: the other columns, then the first.
    fn sides(&self, cell: &Cell) -> Vec<f64> {
        let extent = |low: f64, high: f64, least: f64, most: f64| {
            let width = (high.min(most) - low.max(least)).max(0.0);
            if most > least { width / (most - least) } else { 0.0 }
        };
        let others = (0..self.ideal.len())
            .map(|number| extent(cell.low[number], cell.high[number], self.ideal[number], self.worst[number]));
        let (least, most) = self.first_within(cell);
        let mut sides: Vec<f64> = others.collect();
        sides.push(extent(least, most, self.first.0, self.first.1));
        sides
    }

    /// Between what the first column's best may lie at ceilings within the cell.
    fn first_within(&self, cell: &Cell) -> (f64, f64) {
        // With higher ceilings it is no worse; a plan that fits the lower corner fits the whole cell.
        let above = self.answers.iter().filter(|answer| below(&cell.high, &answer.ceilings));
        let least = above.filter_map(|answer| answer.totals.as_ref()).map(|(_, first)| *first);
        let most = self.plans.iter().filter(|(others, _)| below(others, &cell.low)).map(|(_, first)| *first);
        (least.fold(self.first.0, f64::max), most.fold(self.first.1, f64::min))
    }

    fn length(&self, cell: &Cell) -> f64 {
        self.sides(cell).iter().map(|side| side * side).sum::<f64>().sqrt()
    }

    /// The longest part of the curve that nothing is known of, as a share of the curve's extent (its longest side).
    pub(super) fn largest_gap(&self) -> f64 {
        let longest = |cell: &Cell| self.sides(cell).into_iter().fold(0.0, f64::max);
        self.open.iter().map(longest).fold(0.0, f64::max)
    }

    /// Ceilings to ask next, in the middle of the largest open part; `None` once everything is known. `steps` are the
    /// differences in each of the other columns, then in the first, that count as none.
    pub(super) fn next(&mut self, steps: &[f64]) -> Option<Asked> {
        loop {
            let lengths: Vec<f64> = self.open.iter().map(|cell| self.length(cell)).collect();
            let largest = (0..lengths.len()).max_by(|one, other| lengths[*one].total_cmp(&lengths[*other]))?;
            let cell = self.open.swap_remove(largest);
            let (least, most) = self.first_within(&cell);
            if self.fits(&cell) && most - least <= steps[self.ideal.len()] {
                // The same best at both ends: nothing better lies between.
                continue;
            }
            let asked = self.cut(cell, steps);
            match self.known(&asked.ceilings).cloned() {
                Some(answer) => {
                    self.answered(asked, answer.totals.as_ref().map(|(others, _)| others.as_slice()), steps, false);
                }
                None => return Some(asked),
            }
        }
    }

    /// Whether some plan that is known fits the lower corner of the cell.
    fn fits(&self, cell: &Cell) -> bool {
        self.plans.iter().any(|(others, _)| below(others, &cell.low))
    }

    fn cut(&self, cell: Cell, steps: &[f64]) -> Asked {
        let sides = self.sides(&cell);
        let others = &sides[..self.ideal.len()];
        let longest = (0..others.len()).max_by(|one, other| others[*one].total_cmp(&others[*other])).unwrap_or(0);
        let low = cell.low[longest].max(self.ideal[longest]);
        let middle = low + (cell.high[longest] - low) / 2.0;
        let may_halve = self.halve && cell.misses < MISSES && middle.is_finite();
        if !may_halve || middle - low <= steps[longest] || cell.high[longest] - middle <= steps[longest] {
            return Asked { ceilings: cell.high.clone(), cell, rest: None };
        }
        let (mut lower, mut upper) = (cell.clone(), cell);
        lower.high[longest] = middle;
        upper.low[longest] = middle;
        Asked { ceilings: lower.high.clone(), cell: lower, rest: Some(upper) }
    }

    /// What is left open after an answer: `others` are the totals of the other columns, `None` if nothing is possible.
    pub(super) fn answered(&mut self, asked: Asked, others: Option<&[f64]>, steps: &[f64], is_new: bool) {
        if let Some(mut rest) = asked.rest {
            rest.misses = if is_new { 0 } else { rest.misses + 1 };
            self.open.push(rest);
        }
        let Some(others) = others else { return };
        // What lies below the answer in one column or another.
        let mut left = asked.cell;
        left.misses = 0;
        for (number, total) in others.iter().enumerate() {
            let edge = total - steps[number];
            if edge > left.low[number] {
                let mut under = left.clone();
                under.high[number] = edge.min(under.high[number]);
                self.open.push(under);
                left.low[number] = edge;
            }
            if left.low[number] >= left.high[number] {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The best of the first column within ceilings, and among those what no other beats.
    fn ask(plans: &[Vec<f64>], ceilings: &[f64]) -> Option<Vec<f64>> {
        let within = plans.iter().filter(|plan| below(&plan[1..], ceilings));
        let key = |plan: &&Vec<f64>| (plan[0], plan[1..].iter().sum::<f64>());
        let less = |one: &(f64, f64), other: &(f64, f64)| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1));
        within.min_by(|one, other| less(&key(one), &key(other))).cloned()
    }

    fn unbeaten(plans: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let beats = |one: &Vec<f64>, other: &Vec<f64>| below(one, other) && one != other;
        let mut kept: Vec<Vec<f64>> =
            plans.iter().filter(|plan| !plans.iter().any(|other| beats(other, plan))).cloned().collect();
        kept.sort_by(|one, other| one.partial_cmp(other).unwrap());
        kept.dedup();
        kept
    }

    fn walk(plans: &[Vec<f64>], halve: bool) -> (Vec<Vec<f64>>, usize) {
        let columns = plans[0].len();
        let ends: Vec<Vec<f64>> = (0..columns)
            .map(|column| {
                let turned = |plan: &Vec<f64>| -> Vec<f64> {
                    let rest = (0..columns).filter(|other| *other != column).map(|other| plan[other]);
                    std::iter::once(plan[column]).chain(rest).collect()
                };
                let turned_plans: Vec<Vec<f64>> = plans.iter().map(turned).collect();
                let best = ask(&turned_plans, &vec![f64::INFINITY; columns - 1]).unwrap();
                plans.iter().find(|plan| turned(plan) == best).unwrap().clone()
            })
            .collect();
        let steps = vec![1e-6; columns];
        let mut cells = Cells::new(&ends, &steps[1..], halve);
        let mut found = ends;
        let mut asked = 0;
        while let Some(question) = cells.next(&steps) {
            asked += 1;
            assert!(asked < 5000, "no end");
            let best = ask(plans, &question.ceilings);
            cells.settle(question.ceilings.clone(), best.clone().map(|plan| (plan[1..].to_vec(), plan[0])));
            let is_new = best.as_ref().is_some_and(|plan| !found.contains(plan));
            cells.answered(question, best.as_ref().map(|plan| &plan[1..]), &steps, is_new);
            found.extend(best.filter(|_| is_new));
        }
        assert!(cells.largest_gap() < 1e-12);
        (unbeaten(&found), asked)
    }

    proptest! {
        #[test]
        fn every_point_of_a_curve_is_found(
            columns in 2_usize..4, plans in prop::collection::vec(prop::collection::vec(-9_i32..9, 3), 1..25), halve: bool,
        ) {
            let plans: Vec<Vec<f64>> = plans
                .iter()
                .map(|plan| plan[..columns].iter().map(|total| f64::from(*total)).collect())
                .collect();
            let (found, _) = walk(&plans, halve);
            prop_assert_eq!(found, unbeaten(&plans));
        }
    }

    #[test]
    fn a_few_points_are_spread_along_the_curve() {
        // A quarter of a circle of a thousand points.
        let angle = |number: i32| f64::from(number) * std::f64::consts::FRAC_PI_2 / 1000.0;
        let plans: Vec<Vec<f64>> =
            (0..=1000).map(|number| vec![1.0 - angle(number).sin(), 1.0 - angle(number).cos()]).collect();
        let steps = [1e-9, 1e-9];
        let mut cells = Cells::new(&[plans[1000].clone(), plans[0].clone()], &steps, true);
        let mut at: Vec<f64> = vec![0.0, 1.0];
        while at.len() < 17 {
            let question = cells.next(&steps).unwrap();
            let best = ask(&plans, &question.ceilings).unwrap();
            cells.settle(question.ceilings.clone(), Some((best[1..].to_vec(), best[0])));
            let is_new = !at.iter().any(|known| (known - best[1]).abs() < 1e-12);
            cells.answered(question, Some(&best[1..]), &steps, is_new);
            if is_new {
                at.push(best[1]);
            }
        }
        let mut points: Vec<(f64, f64)> = at
            .iter()
            .map(|other| (*other, plans.iter().find(|plan| (plan[1] - other).abs() < 1e-12).unwrap()[0]))
            .collect();
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        let widest =
            points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).fold(0.0, f64::max);
        // Seventeen points evenly apart would be 0.098 apart; in equal steps of a column the widest is 0.35.
        assert!(widest < 0.2, "{widest}");
    }
}
