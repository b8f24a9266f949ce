//! What every row of a pipeline needs: factors, carbon prices, budgets, what scenarios multiply.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::evaluate::WITH_FLOWS;
use super::indicators::{CarbonPrices, GasPrices};
use super::present::Factoring;
use crate::pipeline::limits::{CAPITAL, RECURRENT};
use crate::pipeline::{Alternative, Gas, Kind, Pipeline, Project, RenewalDuringWorks, Scenario};
use crate::series::Path;
use crate::units::Quantity;

/// What every row of a pipeline needs.
#[derive(Debug)]
pub(super) struct Setting {
    pub pipeline: Arc<Pipeline>,
    pub factoring: Factoring,
    /// By scenario.
    carbon: Vec<Option<CarbonPrices>>,
    /// By scenario: what it multiplies each kind by.
    levers: Vec<[f64; Kind::ALL.len()]>,
    /// Names of the budgets, sorted.
    pub budgets: Vec<String>,
    /// Whether each has a ceiling in any year.
    pub capped: Vec<bool>,
    /// Names of the columns that have yearly values, sorted.
    pub flow_columns: Vec<String>,
    /// Price levels of the budgets' money by year of the window, by currency (the pipeline's own: none).
    levels: BTreeMap<Option<String>, Vec<f64>>,
    pub skips_renewals: bool,
}

impl Setting {
    pub(super) fn of(pipeline: Arc<Pipeline>) -> Self {
        let window = pipeline.settings.window;
        let carbon = pipeline.scenarios.values().map(|scenario| {
            let carbon = pipeline.settings.carbon.as_ref()?;
            let prices = |gas: Gas| {
                let years = window.years().map(|year| {
                    carbon.price(year, gas).map_or((f64::NAN, f64::NAN), |(low, high)| {
                        (low.amount() * scenario.carbon_factor, high.amount() * scenario.carbon_factor)
                    })
                });
                let (low, high) = years.unzip();
                GasPrices { gas, low, high }
            };
            let apart = carbon.gases.iter().map(|price| price.gas);
            Some(std::iter::once(Gas::CO2).chain(apart).map(prices).collect())
        });
        let carbon: Vec<_> = carbon.collect();
        let budgets = budgets(&pipeline);
        let is_capped = |name: &String| pipeline.budgets.get(name).is_some_and(|budget| !budget.ceilings.is_empty());
        Self {
            factoring: Factoring::of(&pipeline),
            carbon,
            levers: pipeline.scenarios.values().map(levers).collect(),
            capped: budgets.iter().map(is_capped).collect(),
            budgets,
            flow_columns: WITH_FLOWS.iter().map(|name| (*name).to_owned()).collect(),
            levels: levels(&pipeline),
            skips_renewals: pipeline.settings.renewal_during_works == RenewalDuringWorks::Skip,
            pipeline,
        }
    }

    pub(super) fn carbon(&self, scenario: usize) -> Option<&CarbonPrices> {
        self.carbon.get(scenario).and_then(Option::as_ref)
    }

    /// What a scenario multiplies each kind by: ratios.
    pub(super) fn levers(&self, scenario: usize) -> &[f64; Kind::ALL.len()] {
        &self.levers[scenario]
    }

    /// Number of a budget.
    pub(super) fn budget(&self, name: &str) -> u32 {
        self.budgets.binary_search_by(|budget| budget.as_str().cmp(name)).unwrap_or(0) as u32
    }

    /// The price level of budgets' money by year of the window, for amounts in a currency; `None` where money is real.
    pub(super) fn level(&self, currency: Option<&String>) -> Option<&[f64]> {
        if self.levels.is_empty() {
            return None;
        }
        self.levels.get(&currency.cloned()).map(Vec::as_slice)
    }
}

/// The designs of a project, and its without.
fn sides(project: &Project) -> impl Iterator<Item = &Alternative> {
    std::iter::once(project.without()).chain(project.designs.alternatives.values())
}

/// Every budget that something may charge, sorted.
fn budgets(pipeline: &Pipeline) -> Vec<String> {
    let mut names: Vec<String> = vec![CAPITAL.to_owned(), RECURRENT.to_owned()];
    names.extend(pipeline.budgets.keys().cloned());
    for design in pipeline.projects.values().flat_map(sides) {
        names.extend(design.components.values().map(|component| component.budget.clone()));
        names.extend(design.cost_lines.values().filter_map(|line| line.budget.clone()));
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// What a scenario multiplies each kind by.
fn levers(scenario: &Scenario) -> [f64; Kind::ALL.len()] {
    Kind::ALL.map(|kind| match kind {
        Kind::Capex | Kind::Replacement | Kind::Renewal => scenario.capex_factor,
        Kind::Opex => scenario.opex_factor,
        Kind::Benefit | Kind::Revenue => scenario.benefit_factor,
        // Hazard losses are scaled where they arise, since what a policy pays does not scale with them.
        Kind::Insurance
        | Kind::Rehabilitation
        | Kind::Reconstruction
        | Kind::Disruption
        | Kind::Construction
        | Kind::Operation => 1.0,
    })
}

/// Price levels by currency: inflation in the pipeline's currency times what the other's exchange rate has moved since
/// the price year. Empty without inflation: all is real.
fn levels(pipeline: &Pipeline) -> BTreeMap<Option<String>, Vec<f64>> {
    let settings = &pipeline.settings;
    let Some(inflation) = &settings.inflation else { return BTreeMap::new() };
    let (window, price_year) = (settings.window, settings.price_year);
    let own = inflation.index_ratio(price_year, window.base, window.last);
    let of = |rates: &Path| {
        let at = |year| rates.at(year).map_or(f64::NAN, Quantity::amount);
        window.years().zip(&own).map(|(year, level)| level * at(year) / at(price_year)).collect()
    };
    let others = pipeline.currencies.iter().map(|(name, rates)| (Some(name.clone()), of(rates)));
    others.chain([(None, own.clone())]).collect()
}
