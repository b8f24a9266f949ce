//! What rows do to public budgets, year by year, with and without their projects.

use std::collections::BTreeMap;

use super::setting::Setting;
use super::walk::Step;
use super::{Appraisal, Choice, Chosen};
use crate::calendar::Year;
use crate::pipeline::{Account, Kind};
use crate::units::Money;

/// One line of the public accounts, by year.
#[derive(Debug, Clone, PartialEq)]
pub struct FiscalLine {
    /// Its name.
    pub name: String,
    /// With the projects.
    pub with: Vec<Money>,
    /// Without them.
    pub without: Vec<Money>,
}

/// What rows do to public budgets, undiscounted, as budgets count money: nominal where the pipeline has inflation.
#[derive(Debug, Clone, PartialEq)]
pub struct Fiscal {
    /// The years counted.
    pub years: Vec<Year>,
    /// What each budget is charged. `recurrent` pays what runs above the without, so that the without charges nothing to it.
    pub charged: Vec<FiscalLine>,
    /// Money received for services.
    pub revenue: FiscalLine,
    /// Taxes in what is built, replaced, renewed and run, which come back to the treasury.
    pub taxes: FiscalLine,
    /// Revenue and taxes less what is charged.
    pub net: FiscalLine,
    /// Expected cost of repair and rebuilding after hazards, less what insurance pays, which no budget is charged with: no
    /// part of the net.
    pub expected_repair: FiscalLine,
}

/// Amounts by place in the window, with and without.
struct Sums(Vec<f64>, Vec<f64>);

impl Sums {
    fn none(years: usize) -> Self {
        Self(vec![0.0; years], vec![0.0; years])
    }

    fn line(&self, name: impl Into<String>) -> FiscalLine {
        let money = |amounts: &[f64]| amounts.iter().copied().map(Money::of).collect();
        FiscalLine { name: name.into(), with: money(&self.0), without: money(&self.1) }
    }
}

/// What a term adds to the public accounts beside its charge.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Revenue,
    Taxes,
    Repair,
}

/// What part of the public accounts a term adds to, and how much for a unit of it: a ratio.
fn part(step: &Step<'_>) -> Option<(Part, f64)> {
    let ratio = step.term.worth.financial_ratio;
    match step.term.kind {
        Kind::Revenue => Some((Part::Revenue, ratio)),
        Kind::Rehabilitation | Kind::Reconstruction => Some((Part::Repair, ratio)),
        Kind::Capex | Kind::Replacement | Kind::Renewal | Kind::Opex => {
            let valuation = step.design.valuation(step.term.item)?;
            // Only a resource has tax in its price: a transfer is one whole.
            (step.account() == Account::Resource).then_some((Part::Taxes, ratio * valuation.tax_share))
        }
        Kind::Insurance | Kind::Benefit | Kind::Disruption | Kind::Construction | Kind::Operation => None,
    }
}

impl Setting {
    /// Adds what a term comes to times a ratio.
    fn add_part(&self, sums: &mut Sums, step: &Step<'_>, ratio: f64, scenario: usize) {
        let window = self.factoring.window;
        let currency = step.design.valuation(step.term.item).and_then(|valuation| valuation.currency.as_ref());
        let level = self.level(currency);
        let factor = ratio * self.levers(scenario)[step.term.kind as usize];
        for (year, amount) in step.term.amounts.iter() {
            let Some(place) = window.index(year) else { continue };
            let amount = amount.amount() * factor * level.map_or(1.0, |level| level[place]);
            let (with, without) = (step.shares)(place);
            sums.0[place] += amount * with;
            sums.1[place] += amount * without;
        }
    }
}

impl Appraisal {
    /// What rows of a scenario, or shares of them, do to public budgets; `None` for an appraisal made elsewhere.
    #[must_use]
    pub fn fiscal(&self, scenario: u32, rows: &[Chosen]) -> Option<Fiscal> {
        let setting = self.setting()?;
        let window = setting.factoring.window;
        let years = window.len();
        let mut budgets: BTreeMap<u32, Sums> = BTreeMap::new();
        let [mut revenue, mut taxes, mut repair] = [(); 3].map(|()| Sums::none(years));
        for Chosen { row, share } in rows.iter().copied() {
            let key = self.key(row);
            let without = super::Key { choice: Choice::Without, start: None, in_service: None, ..key };
            for (key, is_with) in [(key, true), (without, false)] {
                for charge in setting.charges_of(key) {
                    let Some(place) = window.index(charge.year) else { continue };
                    let sums = budgets.entry(charge.budget).or_insert_with(|| Sums::none(years));
                    let side = if is_with { &mut sums.0 } else { &mut sums.1 };
                    side[place] += share * charge.amount.amount();
                }
            }
            setting.replay(key)?.sides().each_term(|step| {
                let Some((part, ratio)) = part(&step) else { return };
                let sums = match part {
                    Part::Revenue => &mut revenue,
                    Part::Taxes => &mut taxes,
                    Part::Repair => &mut repair,
                };
                setting.add_part(sums, &step, share * ratio, scenario as usize);
            });
        }
        let mut net = Sums::none(years);
        let mut count = |sums: &Sums, sign: f64| {
            net.0.iter_mut().zip(&sums.0).for_each(|(sum, amount)| *sum += sign * amount);
            net.1.iter_mut().zip(&sums.1).for_each(|(sum, amount)| *sum += sign * amount);
        };
        for sums in budgets.values() {
            count(sums, -1.0);
        }
        count(&revenue, 1.0);
        count(&taxes, 1.0);
        Some(Fiscal {
            years: window.years().collect(),
            charged: budgets.iter().map(|(number, sums)| sums.line(&self.budgets[*number as usize])).collect(),
            revenue: revenue.line("revenue"),
            taxes: taxes.line("taxes"),
            net: net.line("net"),
            expected_repair: repair.line("expected_repair"),
        })
    }
}
