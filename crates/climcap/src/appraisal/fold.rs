//! Terms folded into yearly totals by lane: of a design, of a without, and of a row that passes from one to the other.

use super::lanes::Lanes;
use crate::calendar::{Window, Year};
use crate::pipeline::{Kind, Term, Timetable};

/// Yearly totals by lane over the window, in the economic and in the financial account; tonnes stand in the economic.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Totals {
    years: usize,
    economic: Vec<f64>,
    financial: Vec<f64>,
    /// Initial capital cost as planners state it, at market prices.
    stated: Vec<f64>,
    /// What of it was spent before the window: sunk.
    sunk: f64,
    /// Which lanes hold anything: a bit each.
    used: u64,
}

impl Totals {
    pub(super) fn new(lanes: &Lanes, window: Window) -> Self {
        let years = window.len();
        let size = lanes.all().len() * years;
        Self {
            years,
            economic: vec![0.0; size],
            financial: vec![0.0; size],
            stated: vec![0.0; years],
            sunk: 0.0,
            used: 0,
        }
    }

    /// The lane's amounts by year in the economic account.
    pub(super) fn economic(&self, lane: usize) -> &[f64] {
        &self.economic[lane * self.years..(lane + 1) * self.years]
    }

    /// The lane's amounts by year in the financial account.
    pub(super) fn financial(&self, lane: usize) -> &[f64] {
        &self.financial[lane * self.years..(lane + 1) * self.years]
    }

    /// Initial capital cost by year, as stated.
    pub(super) fn stated_capex(&self) -> &[f64] {
        &self.stated
    }

    /// Initial capital cost before the window, as stated: it is spent whatever is decided, and never valued.
    pub(super) const fn sunk(&self) -> f64 {
        self.sunk
    }

    /// Whether a lane holds anything.
    pub(super) const fn uses(&self, lane: usize) -> bool {
        self.used & (1 << lane) != 0
    }

    /// Adds a term, times a factor.
    pub(super) fn add(&mut self, lanes: &Lanes, term: &Term, window: Window, factor: f64) {
        let lane = lanes.of_term(term);
        self.used |= 1 << lane;
        let first = term.amounts.first().since(window.base);
        // Works may begin before the window, and lives end after it.
        let skipped = usize::try_from(-first).unwrap_or(0);
        let place = usize::try_from(first).unwrap_or(0).min(self.years);
        let amounts = term.amounts.values().get(skipped..).unwrap_or_default();
        let count = amounts.len().min(self.years.saturating_sub(place));
        let (economic, financial) = (factor * term.worth.economic_ratio, factor * term.worth.financial_ratio);
        let at = lane * self.years + place;
        for (sum, amount) in self.economic[at..at + count].iter_mut().zip(amounts) {
            *sum += amount.amount() * economic;
        }
        for (sum, amount) in self.financial[at..at + count].iter_mut().zip(amounts) {
            *sum += amount.amount() * financial;
        }
        if term.kind == Kind::Capex {
            let before = term.amounts.values().iter().take(skipped);
            self.sunk += before.map(|amount| amount.amount() * factor).sum::<f64>();
            for (sum, amount) in self.stated[place..place + count].iter_mut().zip(amounts) {
                *sum += amount.amount() * factor;
            }
        }
    }

    /// Adds other totals.
    pub(super) fn add_all(&mut self, other: &Self) {
        self.used |= other.used;
        self.sunk += other.sunk;
        for (sums, amounts) in [
            (&mut self.economic, &other.economic),
            (&mut self.financial, &other.financial),
            (&mut self.stated, &other.stated),
        ] {
            sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
        }
    }

    /// Takes a share of everything.
    pub(super) fn scale(&mut self, share: f64) {
        self.sunk *= share;
        let all = self.economic.iter_mut().chain(&mut self.financial).chain(&mut self.stated);
        all.for_each(|amount| *amount *= share);
    }

    /// The same, each lane times the factor of its kind.
    pub(super) fn times(&self, lanes: &Lanes, factors: &[f64; Kind::ALL.len()]) -> Self {
        let mut all = self.clone();
        for (number, lane) in lanes.all().iter().enumerate().filter(|(number, _)| self.uses(*number)) {
            let factor = factors[lane.kind as usize];
            if factor.total_cmp(&1.0).is_ne() {
                let place = number * self.years..(number + 1) * self.years;
                all.economic[place.clone()].iter_mut().for_each(|amount| *amount *= factor);
                all.financial[place].iter_mut().for_each(|amount| *amount *= factor);
            }
        }
        let factor = factors[Kind::Capex as usize];
        all.stated.iter_mut().for_each(|amount| *amount *= factor);
        all.sunk *= factor;
        all
    }

    /// Adds a lane of other totals in the years from one place in the window to another (not counted).
    fn add_years(&mut self, other: &Self, lane: usize, from: usize, to: usize) {
        let place = lane * self.years + from..lane * self.years + to.max(from);
        let sums = self.economic[place.clone()].iter_mut().zip(&other.economic[place.clone()]);
        sums.for_each(|(sum, amount)| *sum += amount);
        let sums = self.financial[place.clone()].iter_mut().zip(&other.financial[place]);
        sums.for_each(|(sum, amount)| *sum += amount);
    }
}

/// Which years of a without's flows are part of a row: the one rule, for totals, charges and explanations alike.
///
/// Before the design serves, the without whole, less renewals that fall due during the works if they are skipped; after,
/// what of it goes on. Emissions of a without's works are those of its renewals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Passing {
    /// Place in the window until which renewals count.
    renewals_until: usize,
    /// Place in the window of the first year in service.
    opening: usize,
}

impl Passing {
    pub(super) fn of(timetable: &Timetable, window: Window, skip_renewals: bool) -> Self {
        let place = |year: Year| usize::try_from(year.since(window.base)).unwrap_or(0).min(window.len());
        let opening = place(timetable.in_service);
        Self { renewals_until: if skip_renewals { place(timetable.start) } else { opening }, opening }
    }

    /// Place in the window of the first year in service.
    pub(super) const fn opening(self) -> usize {
        self.opening
    }

    /// Place in the window until which a kind of flow counts whole.
    const fn whole_until(self, kind: Kind) -> usize {
        if matches!(kind, Kind::Renewal | Kind::Construction) { self.renewals_until } else { self.opening }
    }

    /// The share of a term of the without that counts in a year, by its place in the window.
    pub(super) fn share(self, term: &Term, place: usize) -> f64 {
        if place < self.whole_until(term.kind) {
            1.0
        } else if place >= self.opening {
            term.continues
        } else {
            0.0
        }
    }
}

/// A without: what happens in every year while nothing is built, and what of it goes on beside a design.
#[derive(Debug, Clone)]
pub(super) struct Without {
    pub whole: Totals,
    continuing: Totals,
}

impl Without {
    pub(super) fn of(lanes: &Lanes, terms: &[Term], window: Window) -> Self {
        let (mut whole, mut continuing) = (Totals::new(lanes, window), Totals::new(lanes, window));
        for term in terms {
            whole.add(lanes, term, window, 1.0);
            if term.continues > 0.0 {
                continuing.add(lanes, term, window, term.continues);
            }
        }
        Self { whole, continuing }
    }

    /// What of it is part of a row.
    pub(super) fn passing(&self, lanes: &Lanes, passing: Passing) -> Totals {
        let years = self.whole.years;
        let size = self.whole.economic.len();
        let mut row = Totals {
            years,
            economic: vec![0.0; size],
            financial: vec![0.0; size],
            stated: vec![0.0; years],
            sunk: 0.0,
            used: self.whole.used,
        };
        for (number, lane) in lanes.all().iter().enumerate() {
            if self.whole.uses(number) {
                row.add_years(&self.whole, number, 0, passing.whole_until(lane.kind));
            }
            if self.continuing.uses(number) {
                row.add_years(&self.continuing, number, passing.opening, years);
            }
        }
        row
    }
}
