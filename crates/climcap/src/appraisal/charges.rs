//! What a row charges to budgets, year by year.

use super::setting::Setting;
use super::side::{Built, Counterfactual, RowCase, WithoutCase};
use super::table::Charge;
use crate::pipeline::limits::RECURRENT;
use crate::pipeline::{Alternative, Item, Term};
use crate::units::Money;

/// A row that charges budgets: what is built, and its row in the scenario; nothing for the `without` row.
pub(super) type Spender<'a, 'p> = Option<(&'a Built<'p>, &'a RowCase)>;

/// How much of a term is charged in a year, by its place in the window.
type Share<'a> = &'a dyn Fn(usize) -> f64;

impl Setting {
    /// Hands out every amount that a row charges: budget, place of the year in the window, real amount, and the level of
    /// prices in that year.
    ///
    /// The recurrent budget pays what runs above the without, every other budget what it is named for.
    fn each_charge(
        &self,
        counterfactual: &Counterfactual<'_>,
        case: &WithoutCase,
        spender: Spender<'_, '_>,
        each: &mut impl FnMut(u32, usize, f64, f64),
    ) {
        let without = counterfactual.project.without();
        let unbuilt = || counterfactual.side.terms.iter().chain(&case.hazards);
        let mut charge = |term: &Term, design: &Alternative, recurrent: Option<Share<'_>>, named: Share<'_>| {
            self.term(term, design, case.scenario, recurrent, named, each);
        };
        match spender {
            None => unbuilt().for_each(|term| charge(term, without, None, &|_| 1.0)),
            Some((built, row)) => {
                for term in unbuilt() {
                    let part = |place: usize| built.passing.share(term, place);
                    charge(term, without, Some(&|place| part(place) - 1.0), &part);
                }
                for term in built.side.terms.iter().chain(&row.hazards) {
                    charge(term, built.design, Some(&|_| 1.0), &|_| 1.0);
                }
            }
        }
    }

    /// Hands out what a term charges: to the recurrent budget one share, to a budget of its own another.
    fn term(
        &self,
        term: &Term,
        design: &Alternative,
        scenario: usize,
        recurrent: Option<Share<'_>>,
        named: Share<'_>,
        each: &mut impl FnMut(u32, usize, f64, f64),
    ) {
        let is_spending = term.kind.is_capital() || term.kind.is_running_cost();
        if !is_spending || term.worth.financial_ratio == 0.0 {
            return;
        }
        let (budget, currency, share) = match term.item {
            Item::Component(number) => {
                let Some((_, component)) = design.components.get_index(number) else { return };
                (component.budget.as_str(), component.valuation.currency.as_ref(), named)
            }
            Item::CostLine(number) => {
                let Some((_, line)) = design.cost_lines.get_index(number) else { return };
                let currency = line.valuation.currency.as_ref();
                match (&line.budget, recurrent) {
                    (Some(budget), _) => (budget.as_str(), currency, named),
                    (None, Some(above)) => (RECURRENT, currency, above),
                    (None, None) => return,
                }
            }
            // A premium is a running cost, in the pipeline's own currency.
            Item::Policy(_) => match recurrent {
                Some(above) => (RECURRENT, None, above),
                None => return,
            },
            _ => return,
        };
        let budget = self.budget(budget);
        let level = self.level(currency);
        let window = self.factoring.window;
        let factor = self.levers(scenario)[term.kind as usize] * term.worth.financial_ratio;
        for (year, amount) in term.amounts.iter() {
            let Some(place) = window.index(year) else { continue };
            let amount = amount.amount() * factor * share(place);
            if amount != 0.0 {
                each(budget, place, amount, level.map_or(1.0, |level| level[place]));
            }
        }
    }

    /// What a row charges by budget and year, as the budgets count it: nominal where prices rise.
    pub(super) fn charges(
        &self,
        counterfactual: &Counterfactual<'_>,
        case: &WithoutCase,
        spender: Spender<'_, '_>,
    ) -> Vec<Charge> {
        let base = self.factoring.window.base;
        let mut all: Vec<Charge> = Vec::new();
        self.each_charge(counterfactual, case, spender, &mut |budget, place, amount, level| {
            all.push(Charge { budget, year: base.plus(place as i32), amount: Money::of(amount * level) });
        });
        gathered(all)
    }

    /// Present value of what a row charges to budgets with ceilings, in real money; and of its amounts whatever their sign,
    /// by which rounding is told from money.
    pub(super) fn capped_pv(
        &self,
        counterfactual: &Counterfactual<'_>,
        case: &WithoutCase,
        spender: Spender<'_, '_>,
    ) -> (f64, f64) {
        let (mut sum, mut size) = (0.0, 0.0);
        if !self.capped.contains(&true) {
            return (sum, size);
        }
        let factors = self.factoring.economic.capital().shares();
        self.each_charge(counterfactual, case, spender, &mut |budget, place, amount, _| {
            if self.capped[budget as usize] {
                sum += amount * factors[place];
                size += (amount * factors[place]).abs();
            }
        });
        (sum, size)
    }
}

/// One charge per budget and year, in order, without those that come to nothing.
fn gathered(mut all: Vec<Charge>) -> Vec<Charge> {
    all.sort_by_key(|charge| (charge.budget, charge.year));
    let mut sums: Vec<Charge> = Vec::with_capacity(all.len());
    for charge in all {
        match sums.last_mut().filter(|last| (last.budget, last.year) == (charge.budget, charge.year)) {
            Some(last) => last.amount += charge.amount,
            None => sums.push(charge),
        }
    }
    sums.retain(|charge| charge.amount != Money::ZERO);
    sums
}
