//! What budgets allow, year by year, with what they carry from one year to the next.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Reading;
use super::selection::Selection;
use super::total::Total;
use crate::appraisal::{Appraisal, Charge, Choice, Chosen, RowId};
use crate::calendar::Year;
use crate::pipeline::limits::{Beyond, Budget};
use crate::units::Money;

/// What a budget says of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ceiling {
    /// No more than this.
    At(Money),
    /// Anything may be spent.
    Open,
    /// Nothing is said of a year in which something is charged.
    Missing,
}

/// What the budget says of the year.
pub(crate) fn ceiling(budget: &Budget, year: Year) -> Ceiling {
    if let Some(amount) = budget.ceilings.get(&year) {
        return Ceiling::At(*amount);
    }
    let Some((last, amount)) = budget.ceilings.last_key_value() else { return Ceiling::Open };
    match budget.beyond {
        Beyond::RepeatLast if year > *last => Ceiling::At(*amount),
        Beyond::Refuse | Beyond::RepeatLast => Ceiling::Missing,
        Beyond::Zero => Ceiling::At(Money::ZERO),
        Beyond::Unlimited => Ceiling::Open,
    }
}

/// The years of a budget that a limit binds: those with a ceiling and those in which something is charged; with what is
/// carried over, every year between.
pub(crate) fn years(budget: &Budget, charged: impl IntoIterator<Item = Year>) -> BTreeSet<Year> {
    let mut years: BTreeSet<Year> = budget.ceilings.keys().copied().chain(charged).collect();
    if budget.carry_over.is_some()
        && let (Some((first, _)), Some(last)) = (budget.ceilings.first_key_value(), years.last().copied())
    {
        years.extend((first.0..=last.0).map(Year));
    }
    years
}

/// A budget in a year, as a plan uses it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Used {
    pub(crate) charged: Total,
    /// The ceiling; `None` if there is none.
    pub(crate) ceiling: Option<Money>,
    pub(crate) carried_in: Total,
    pub(crate) carried_out: f64,
}

impl Used {
    /// What may be charged: the ceiling and what is carried in.
    pub(crate) fn available(&self) -> Option<Total> {
        self.ceiling.map(|ceiling| {
            let mut available = self.carried_in;
            available.add(ceiling.amount());
            available
        })
    }
}

/// What a selection charges to each budget in each year, and what is carried over:
/// `carry-out = min(ceiling + carry-in - spent, most that may be carried)`, never below zero.
pub(crate) fn used(reading: &Reading<'_>, selection: &Selection) -> BTreeMap<(u32, Year), Used> {
    let mut charged = charged(reading, selection);
    let mut used = BTreeMap::new();
    for (number, budget) in reading.budgets.iter().enumerate() {
        let number = number as u32;
        let of_budget = charged.range((number, Year(i32::MIN))..=(number, Year(i32::MAX)));
        let in_years: Vec<Year> = of_budget.map(|((_, year), _)| *year).collect();
        let Some(budget) = budget else { continue };
        let mut carried = Total::default();
        for year in years(budget, in_years) {
            let charged = charged.remove(&(number, year)).unwrap_or_default();
            if budget.ceilings.first_key_value().is_some_and(|(first, _)| *first == year) {
                carried.add(budget.opening.amount());
            }
            let ceiling = match ceiling(budget, year) {
                Ceiling::At(amount) => Some(amount),
                Ceiling::Open => None,
                // A reading refuses this of every row that may be chosen; of any other row nothing may be charged.
                Ceiling::Missing => Some(Money::ZERO),
            };
            let mut line = Used { charged, ceiling, carried_in: carried, carried_out: 0.0 };
            carried = Total::default();
            if let Some((carry_over, ceiling)) = budget.carry_over.zip(ceiling) {
                let mut left = line.available().unwrap_or_default();
                left.add(-charged.value());
                let most = carry_over.most(ceiling).map_or(f64::INFINITY, Money::amount);
                line.carried_out = left.value().min(most).max(0.0);
                carried = Total::from_iter([line.carried_out]).with_turnover(left.turnover);
            }
            used.insert((number, year), line);
        }
    }
    let rest = charged.into_iter().map(|(place, charged)| {
        (place, Used { charged, ceiling: None, carried_in: Total::default(), carried_out: 0.0 })
    });
    used.extend(rest);
    used
}

/// What a selection charges to a budget in a year, of one row, or of two that charge together something else than apart.
pub(super) struct Charged {
    pub(super) budget: u32,
    pub(super) year: Year,
    pub(super) of: Option<Chosen>,
    pub(super) amount: f64,
}

/// Every charge of a selection: rows by project id, then pairs.
pub(super) fn charges(reading: &Reading<'_>, selection: &Selection) -> Vec<Charged> {
    let mut all = Vec::new();
    for chosen in selection.in_order(reading.appraisal) {
        let of_row = |charge: &Charge| {
            let amount = chosen.share * charge.amount.amount();
            Charged { budget: charge.budget, year: charge.year, of: Some(chosen), amount }
        };
        all.extend(reading.charges(chosen.row).iter().map(of_row));
    }
    for pair in reading.chosen_pairs(selection) {
        let of_pair = |charge: &Charge| Charged {
            budget: charge.budget,
            year: charge.year,
            of: None,
            amount: charge.amount.amount(),
        };
        all.extend(pair.charges.iter().map(of_pair));
    }
    all
}

/// What a selection charges to each budget in each year.
fn charged(reading: &Reading<'_>, selection: &Selection) -> BTreeMap<(u32, Year), Total> {
    let mut charged: BTreeMap<(u32, Year), Total> = BTreeMap::new();
    for charge in charges(reading, selection) {
        charged.entry((charge.budget, charge.year)).or_default().add(charge.amount);
    }
    charged
}

/// The charges of a row if the whole contract counts in the year in which the works start: what is charged from the start to
/// the year before service begins counts at the start; where the first year of service is not known, all that follows the
/// start.
pub(crate) fn committed(appraisal: &Appraisal, row: RowId, charges: &[Charge]) -> Vec<Charge> {
    let key = appraisal.key(row);
    let (Some(start), true) = (key.start, key.choice != Choice::Without) else { return charges.to_vec() };
    let contract = appraisal.contract(row);
    let mut sums: BTreeMap<(u32, Year), f64> = BTreeMap::new();
    for charge in charges {
        *sums.entry((charge.budget, charge.year)).or_default() += charge.amount.amount();
    }
    let base = appraisal.pipeline().map(|pipeline| pipeline.settings.window.base);
    for charge in &contract {
        let place = (charge.budget, charge.year);
        // What was spent before the base year is among the charges only where a budget lists the year.
        if sums.contains_key(&place) || base.is_none_or(|base| charge.year >= base) {
            *sums.entry(place).or_default() -= charge.amount.amount();
        }
        *sums.entry((charge.budget, start)).or_default() += charge.amount.amount();
    }
    let all = sums.into_iter().filter(|(_, amount)| *amount != 0.0);
    all.map(|((budget, year), amount)| Charge { budget, year, amount: Money::of(amount) }).collect()
}
