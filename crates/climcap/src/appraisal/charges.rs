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

/// What a term charges to a budget in a year.
#[derive(Clone, Copy)]
pub(super) struct Charged<'t> {
    /// Number of the budget.
    pub budget: u32,
    pub term: &'t Term,
    /// Whether the term is of the design, or else of the without.
    pub is_design: bool,
    /// Place of the year in the window.
    pub place: usize,
    /// The part of the term that is charged, in real money, before the factors of scenario and account.
    pub stated: f64,
    /// What those make of a unit of it: a ratio.
    pub ratio: f64,
    /// The level of prices in the year: a ratio.
    pub level: f64,
}

impl Charged<'_> {
    /// The amount in real money of the scenario.
    const fn real(&self) -> f64 {
        self.stated * self.ratio
    }
}

/// A term that is paid for, and the design or the without that it is of.
struct Paid<'a> {
    term: &'a Term,
    of: &'a Alternative,
    is_design: bool,
}

impl Setting {
    /// Hands out every amount that a row charges.
    ///
    /// The recurrent budget pays what runs above the without, every other budget what it is named for.
    pub(super) fn each_charge(
        &self,
        counterfactual: &Counterfactual<'_>,
        case: &WithoutCase,
        spender: Spender<'_, '_>,
        each: &mut impl FnMut(&Charged<'_>),
    ) {
        let without = counterfactual.project.without();
        let unbuilt = || counterfactual.side.terms.iter().chain(&case.hazards);
        let mut charge = |term: &Term, design: Option<&Alternative>, recurrent: Option<Share<'_>>, named: Share<'_>| {
            let paid = Paid { term, of: design.unwrap_or(without), is_design: design.is_some() };
            self.term(&paid, case.scenario, recurrent, named, each);
        };
        match spender {
            None => unbuilt().for_each(|term| charge(term, None, None, &|_| 1.0)),
            Some((built, row)) => {
                for term in unbuilt() {
                    let part = |place: usize| built.passing.share(term, place);
                    charge(term, None, Some(&|place| part(place) - 1.0), &part);
                }
                for term in built.side.terms.iter().chain(&row.hazards) {
                    charge(term, Some(built.design), Some(&|_| 1.0), &|_| 1.0);
                }
            }
        }
    }

    /// Hands out what a term charges: to the recurrent budget one share, to a budget of its own another.
    fn term(
        &self,
        paid: &Paid<'_>,
        scenario: usize,
        recurrent: Option<Share<'_>>,
        named: Share<'_>,
        each: &mut impl FnMut(&Charged<'_>),
    ) {
        let Paid { term, of: design, is_design } = *paid;
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
        let ratio = self.levers(scenario)[term.kind as usize] * term.worth.financial_ratio;
        for (year, amount) in term.amounts.iter() {
            let Some(place) = window.index(year) else { continue };
            let stated = amount.amount() * share(place);
            if stated != 0.0 {
                let level = level.map_or(1.0, |level| level[place]);
                each(&Charged { budget, term, is_design, place, stated, ratio, level });
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
        self.each_charge(counterfactual, case, spender, &mut |charged| {
            let amount = Money::of(charged.real() * charged.level);
            all.push(Charge { budget: charged.budget, year: base.plus(charged.place as i32), amount });
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
        self.each_charge(counterfactual, case, spender, &mut |charged| {
            if self.capped[charged.budget as usize] {
                let present = charged.real() * factors[charged.place];
                sum += present;
                size += present.abs();
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
