//! The net flows of a row against its without, each at its own time of the year: what rates of return and paybacks read.

use super::fold::Totals;
use super::present::{Discounting, Factoring, halves};
use crate::finance::{Timing, irr, irr_all, irr_is_one_of_several, payback};
use crate::units::{Money, Rate};

/// Net flows by half-year from the base date on: `start` falls on the first half-year of its year, `mid` on the second,
/// `end` on the first of the next.
pub(super) struct Stream<'f> {
    factoring: &'f Factoring,
    /// The flows of what moves at the start, in the middle and at the end of its year.
    by_timing: [Option<Vec<f64>>; 3],
}

impl<'f> Stream<'f> {
    pub(super) fn of(
        factoring: &'f Factoring,
        row: &Totals,
        without: &Totals,
        amounts: fn(&Totals, usize) -> &[f64],
    ) -> Self {
        let years = factoring.window.len();
        let mut by_timing: [Option<Vec<f64>>; 3] = [None, None, None];
        let lanes = factoring.lanes.all().iter().enumerate().filter(|(_, lane)| !lane.kind.is_tonnes());
        for (number, lane) in lanes.filter(|(number, _)| row.uses(*number) || without.uses(*number)) {
            let flows = by_timing[lane.timing as usize].get_or_insert_with(|| vec![0.0; years]);
            let sign = if lane.kind.is_gain() { 1.0 } else { -1.0 };
            let changes = amounts(row, number).iter().zip(amounts(without, number));
            flows.iter_mut().zip(changes).for_each(|(flow, (with, before))| *flow += sign * (with - before));
        }
        Self { factoring, by_timing }
    }

    /// The same with flows that move at a time of the year, by year of the window.
    pub(super) fn with(mut self, timing: Timing, amounts: impl Iterator<Item = f64>) -> Self {
        let years = self.factoring.window.len();
        let flows = self.by_timing[timing as usize].get_or_insert_with(|| vec![0.0; years]);
        flows.iter_mut().zip(amounts).for_each(|(flow, amount)| *flow += amount);
        self
    }

    /// The flows by half-year, discounted if an account is given.
    pub(super) fn half_years(&self, account: Option<&Discounting>) -> Vec<f64> {
        let mut grid = vec![0.0; 2 * self.factoring.window.len() + 3];
        for timing in [Timing::Start, Timing::Mid, Timing::End] {
            let Some(flows) = &self.by_timing[timing as usize] else { continue };
            let shares = account.map(|account| account.at(timing).shares());
            for (year, flow) in flows.iter().enumerate() {
                grid[2 * year + halves(timing)] += flow * shares.map_or(1.0, |shares| shares[year]);
            }
        }
        grid
    }

    /// The flows by half-year with what is left at the close.
    pub(super) fn closed(&self, left_at_close: f64) -> Vec<f64> {
        let mut grid = self.half_years(None);
        grid[2 * self.factoring.close_years] += left_at_close;
        grid
    }

    /// Whole years from the first spending until the running total is not negative any more; NaN if it stays negative.
    pub(super) fn payback(&self, account: Option<&Discounting>) -> f64 {
        let flows: Vec<Money> = self.half_years(account).into_iter().map(Money::of).collect();
        payback(&flows).map_or(f64::NAN, |payback| (0.5 * payback.years.amount()).ceil())
    }

    /// The constant rate at which the flows and what is left at the close are worth nothing, each at its own time.
    pub(super) fn irr(&self, left_at_close: f64) -> Option<Rate> {
        let (flows, is_half_yearly) = yearly(self.closed(left_at_close));
        irr(&flows).map(|rate| a_year(rate, is_half_yearly))
    }

    /// The same, and whether it is no yield: there are other such rates, or the flows begin with a gain, so that they are
    /// worth less at lower rates.
    pub(super) fn irr_and_doubt(&self, left_at_close: f64) -> (Option<Rate>, bool) {
        let (flows, is_half_yearly) = yearly(self.closed(left_at_close));
        let begins_with_gain = flows.iter().find(|flow| **flow != Money::ZERO).is_some_and(|flow| *flow > Money::ZERO);
        let rate = irr(&flows);
        let is_doubtful = rate.is_some() && (begins_with_gain || irr_is_one_of_several(&flows));
        (rate.map(|rate| a_year(rate, is_half_yearly)), is_doubtful)
    }

    /// Every such rate.
    pub(super) fn all_irr(&self, left_at_close: f64) -> Vec<Rate> {
        let (flows, is_half_yearly) = yearly(self.closed(left_at_close));
        irr_all(&flows).into_iter().map(|rate| a_year(rate, is_half_yearly)).collect()
    }

    /// What the outlays earn a year if they are financed, and what comes back is reinvested, at the discount rate: from the
    /// first flow to the last.
    pub(super) fn mirr(&self, left_at_close: f64, rate: f64) -> Option<Rate> {
        let grid = self.closed(left_at_close);
        let first = grid.iter().position(|flow| *flow != 0.0)?;
        let last = grid.iter().rposition(|flow| *flow != 0.0)?;
        let step = (1.0 + rate).sqrt();
        let (mut outlays, mut returns) = (0.0, 0.0);
        for (place, flow) in grid.iter().enumerate().take(last + 1).skip(first) {
            if *flow < 0.0 {
                outlays -= flow * step.powi(-((place - first) as i32));
            } else {
                returns += flow * step.powi((last - place) as i32);
            }
        }
        let is_defined = outlays > 0.0 && returns > 0.0 && last > first;
        is_defined.then(|| Rate::of((returns / outlays).powf(2.0 / (last - first) as f64) - 1.0))
    }
}

/// A rate as one a year.
fn a_year(rate: Rate, is_half_yearly: bool) -> Rate {
    if is_half_yearly { Rate::of((1.0 + rate.amount()).powi(2) - 1.0) } else { rate }
}

/// The flows year by year if they fall a whole number of years apart, and whether they do not.
fn yearly(grid: Vec<f64>) -> (Vec<Money>, bool) {
    let parity = |odd: usize| grid.iter().skip(odd).step_by(2);
    let is_empty = |odd: usize| parity(odd).all(|flow| *flow == 0.0);
    for odd in [0, 1] {
        if is_empty(1 - odd) {
            return (parity(odd).copied().map(Money::of).collect(), false);
        }
    }
    (grid.into_iter().map(Money::of).collect(), true)
}
