//! Terms folded into yearly totals by kind: of a design, of a without, and of a row that passes from one to the other.

use std::collections::BTreeMap;

use crate::calendar::{Window, Year};
use crate::pipeline::{Account, Gas, Kind, Term};

const KINDS: usize = Kind::ALL.len();

/// Yearly totals by kind over the window, in the economic and in the financial account; tonnes stand in the economic.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Totals {
    years: usize,
    economic: Vec<f64>,
    financial: Vec<f64>,
    /// Tonnes of gases other than CO2, which a carbon table may price apart; they stand in the economic account too.
    gases: BTreeMap<(Kind, Gas), Vec<f64>>,
}

impl Totals {
    pub(super) fn new(window: Window) -> Self {
        Self::of_years(window.len())
    }

    fn of_years(years: usize) -> Self {
        let nothing = || vec![0.0; KINDS * years];
        Self { years, economic: nothing(), financial: nothing(), gases: BTreeMap::new() }
    }

    /// Tonnes of a gas in a year.
    pub(super) fn gas(&self, gas: Gas, year: usize) -> f64 {
        let of_kind = |kind| self.gases.get(&(kind, gas)).map_or(0.0, |tonnes| tonnes[year]);
        of_kind(Kind::Construction) + of_kind(Kind::Operation)
    }

    pub(super) fn economic(&self, kind: Kind) -> &[f64] {
        &self.economic[kind as usize * self.years..(kind as usize + 1) * self.years]
    }

    pub(super) fn financial(&self, kind: Kind) -> &[f64] {
        &self.financial[kind as usize * self.years..(kind as usize + 1) * self.years]
    }

    /// Adds a term in the years that pass, times a factor.
    pub(super) fn add(&mut self, term: &Term, window: Window, share: f64, passes: impl Fn(Year) -> bool) {
        let (economic, financial) = match term.account {
            Account::Resource => (share, share),
            Account::External => (share, 0.0),
            Account::Transfer => (0.0, share),
        };
        let from = term.kind as usize * self.years;
        if let Some(gas) = term.emitted.map(|emitted| emitted.gas).filter(|gas| !gas.is_carbon_dioxide()) {
            let tonnes = self.gases.entry((term.kind, gas)).or_insert_with(|| vec![0.0; self.years]);
            for (year, amount) in term.amounts.iter() {
                if let Some(index) = window.index(year).filter(|_| passes(year)) {
                    tonnes[index] += amount.amount() * economic;
                }
            }
        }
        for (year, amount) in term.amounts.iter() {
            if let Some(index) = window.index(year).filter(|_| passes(year)) {
                self.economic[from + index] += amount.amount() * economic;
                self.financial[from + index] += amount.amount() * financial;
            }
        }
    }

    /// Adds other totals in the years from one place in the window to another (not counted).
    fn add_years(&mut self, other: &Self, from: usize, to: usize, kinds: impl Fn(Kind) -> bool) {
        for (key, tonnes) in other.gases.iter().filter(|((kind, _), _)| kinds(*kind)) {
            let own = self.gases.entry(*key).or_insert_with(|| vec![0.0; self.years]);
            own[from..to].iter_mut().zip(&tonnes[from..to]).for_each(|(own, other)| *own += other);
        }
        for kind in Kind::ALL.into_iter().filter(|kind| kinds(*kind)) {
            let at = kind as usize * self.years;
            for index in at + from..at + to {
                self.economic[index] += other.economic[index];
                self.financial[index] += other.financial[index];
            }
        }
    }
}

/// A without: what happens in every year while nothing is built, and what of it goes on beside a design.
#[derive(Debug, Clone)]
pub(super) struct Without {
    pub whole: Totals,
    pub continuing: Totals,
}

impl Without {
    pub(super) fn of(terms: &[Term], window: Window, factor: impl Fn(Kind) -> f64) -> Self {
        let (mut whole, mut continuing) = (Totals::new(window), Totals::new(window));
        for term in terms {
            let factor = factor(term.kind);
            whole.add(term, window, factor, |_| true);
            if term.continues > 0.0 {
                continuing.add(term, window, factor * term.continues, |_| true);
            }
        }
        Self { whole, continuing }
    }

    /// What a row starts from: the without whole until service begins, less renewals during works if they are skipped,
    /// then what of it goes on. Emissions of a without's works are those of its renewals.
    pub(super) fn until(&self, start: usize, in_service: usize, skip_renewals: bool) -> Totals {
        let renewal = |kind: Kind| matches!(kind, Kind::Renewal | Kind::Construction);
        let years = self.whole.years;
        let mut row = Totals::of_years(years);
        row.add_years(&self.whole, 0, in_service, |kind| !renewal(kind));
        row.add_years(&self.whole, 0, if skip_renewals { start } else { in_service }, renewal);
        row.add_years(&self.continuing, in_service, years, |_| true);
        row
    }
}
