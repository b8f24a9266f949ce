//! What a row charges to budgets, year by year.

use super::setting::Setting;
use super::table::Charge;
use super::walk::{Sides, Step};
use crate::pipeline::limits::RECURRENT;
use crate::pipeline::{Item, Kind, Term};
use crate::units::Money;

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

impl Setting {
    /// Hands out every amount that a row charges.
    ///
    /// The recurrent budget pays what runs above the without, every other budget what it is named for.
    pub(super) fn each_charge(&self, sides: Sides<'_, '_>, each: &mut impl FnMut(&Charged<'_>)) {
        sides.each_term(|step| self.charge(&step, sides.case.scenario, each));
    }

    /// Hands out what a term charges: to the recurrent budget what is above the without, to a budget of its own all.
    fn charge(&self, step: &Step<'_>, scenario: usize, each: &mut impl FnMut(&Charged<'_>)) {
        let Step { term, design, is_design, shares } = *step;
        let is_spending = term.kind.is_capital() || term.kind.is_running_cost();
        if !is_spending || term.worth.financial_ratio == 0.0 {
            return;
        }
        // The recurrent budget is named by none, and pays what runs above the without.
        let (named, currency) = match term.item {
            Item::Component(number) => {
                let Some((_, component)) = design.components.get_index(number) else { return };
                (Some(component.budget.as_str()), component.valuation.currency.as_ref())
            }
            Item::CostLine(number) => {
                let Some((_, line)) = design.cost_lines.get_index(number) else { return };
                (line.budget.as_deref(), line.valuation.currency.as_ref())
            }
            // A premium is a running cost, in the pipeline's own currency.
            Item::Policy(_) => (None, None),
            _ => return,
        };
        let budget = self.budget(named.unwrap_or(RECURRENT));
        let level = self.level(currency);
        let window = self.factoring.window;
        let ratio = self.levers(scenario)[term.kind as usize] * term.worth.financial_ratio;
        for (year, amount) in term.amounts.iter() {
            let Some(place) = window.index(year) else { continue };
            let (with, without) = shares(place);
            let stated = amount.amount() * if named.is_some() { with } else { with - without };
            if stated != 0.0 {
                let level = level.map_or(1.0, |level| level[place]);
                each(&Charged { budget, term, is_design, place, stated, ratio, level });
            }
        }
    }

    /// What a row charges by budget and year, as the budgets count it: nominal where prices rise.
    pub(super) fn charges(&self, sides: Sides<'_, '_>) -> Vec<Charge> {
        let base = self.factoring.window.base;
        let mut all: Vec<Charge> = Vec::new();
        self.each_charge(sides, &mut |charged| {
            let amount = Money::of(charged.real() * charged.level);
            all.push(Charge { budget: charged.budget, year: base.plus(charged.place as i32), amount });
        });
        // What is sunk counts in budgets that list its year.
        let is_listed = |charge: &Charge| {
            let budget = self.pipeline.budgets.get(&self.budgets[charge.budget as usize]);
            budget.is_some_and(|budget| budget.ceilings.contains_key(&charge.year))
        };
        all.extend(self.sunk_charges(sides).into_iter().filter(is_listed));
        gathered(all)
    }

    /// What works that began before the base year charged until then, as it was paid.
    fn sunk_charges(&self, sides: Sides<'_, '_>) -> Vec<Charge> {
        let base = self.factoring.window.base;
        let mut all = Vec::new();
        let lever = self.levers(sides.case.scenario)[Kind::Capex as usize];
        sides.each_term(|step| {
            let Item::Component(number) = step.term.item else { return };
            if !(step.is_design && step.term.kind == Kind::Capex && step.term.amounts.first() < base) {
                return;
            }
            let Some((_, component)) = step.design.components.get_index(number) else { return };
            for (year, amount) in step.term.amounts.iter().filter(|(year, _)| *year < base) {
                let amount = Money::of(amount.amount() * lever * step.term.worth.financial_ratio);
                all.push(Charge { budget: self.budget(&component.budget), year, amount });
            }
        });
        all
    }

    /// What the first builds of a row charge by budget and year.
    pub(super) fn contract(&self, sides: Sides<'_, '_>) -> Vec<Charge> {
        let base = self.factoring.window.base;
        let mut all: Vec<Charge> = Vec::new();
        self.each_charge(sides, &mut |charged| {
            if charged.is_design && charged.term.kind == Kind::Capex {
                let amount = Money::of(charged.real() * charged.level);
                all.push(Charge { budget: charged.budget, year: base.plus(charged.place as i32), amount });
            }
        });
        all.extend(self.sunk_charges(sides));
        gathered(all)
    }

    /// Present value of what a row charges to budgets with ceilings, in real money; and of its amounts whatever their sign,
    /// by which rounding is told from money.
    pub(super) fn capped_pv(&self, sides: Sides<'_, '_>) -> (f64, f64) {
        let (mut sum, mut size) = (0.0, 0.0);
        if !self.capped.contains(&true) {
            return (sum, size);
        }
        let factors = self.factoring.economic.capital().shares();
        self.each_charge(sides, &mut |charged| {
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
