//! Conventions of the whole pipeline, its scenarios and its question.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::conventions::{RenewalDuringWorks, ResidualRule, ServiceYear};
use super::gas::{Gas, GwpSet};
use super::limits::Named;
use super::valuation::{Contingency, Inflation};
use crate::calendar::{FirstMonth, Window, Year};
use crate::finance::{Discount, Timing};
use crate::series::{Extend, Path};
use crate::units::{MoneyPerTonne, Quantity};

/// Conventions of the whole pipeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Settings {
    /// What the pipeline is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The one currency of all money.
    pub currency: String,
    /// The year of the prices.
    pub price_year: Year,
    /// The years counted.
    #[serde(flatten, serialize_with = "window_as_fields")]
    pub window: Window,
    /// The month with which the years counted begin.
    pub fiscal_year_start: FirstMonth,
    /// When running money moves.
    pub timing: Timing,
    /// When capital moves.
    pub capital_timing: Timing,
    /// When service begins.
    pub in_service: ServiceYear,
    /// How value left at the horizon is counted.
    pub residual: ResidualRule,
    /// What becomes of renewals that fall due during works.
    pub renewal_during_works: RenewalDuringWorks,
    /// Discount rates.
    pub discount: DiscountRates,
    /// Carbon prices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carbon: Option<Carbon>,
    /// What is added to the estimated cost of first builds.
    pub contingency: Contingency,
    /// How prices in general rise: budgets are nominal with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inflation: Option<Inflation>,
    /// Global warming potentials by which tonnes of other gases become tonnes of CO2 equivalent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gwp: Option<GwpSet>,
    /// What the accounting of a project's emissions counts.
    pub accounting: AccountingSettings,
    /// The scenario in which plans are made.
    pub base_scenario: String,
}

/// What the accounting of a project's emissions counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AccountingSettings {
    /// Whether it counts emissions of others along the value chain.
    pub scope_3: bool,
    /// Whether it counts works.
    pub construction: bool,
    /// Whether it counts what falls outside the project's boundary because of it.
    pub leakage: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn window_as_fields<S: Serializer>(window: &Window, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(2))?;
    map.serialize_entry("base_year", &window.base)?;
    map.serialize_entry("horizon", &window.last)?;
    map.end()
}

/// Real discount rates of the two accounts.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DiscountRates {
    /// Of the economic account.
    pub economic: Discount,
    /// Of the financial account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub financial: Option<Discount>,
}

/// Low and high carbon price by year, in the pipeline's money.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Carbon {
    /// Names of the two tables, low and high.
    pub names: (String, String),
    /// The low price.
    pub low: Path,
    /// The high price.
    pub high: Path,
    /// Gases that either table prices apart.
    pub gases: Vec<GasPrice>,
    /// What a unit of the tables' money is worth in the pipeline's; already in both paths. A ratio.
    pub conversion_ratio: Option<f64>,
    /// What the input said of years beyond a reference table.
    pub extend: Option<Extend>,
    /// The discount of what carbon is worth, if it has one of its own; else that of the economic account.
    pub discount: Option<Discount>,
}

/// The price of a gas that a carbon table prices apart, low and high, in the pipeline's money.
///
/// For a tonne of CO2 equivalent of it: the table's price for a tonne of the gas over its global warming potential, or the
/// price of CO2 where only the other table prices the gas.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct GasPrice {
    /// The gas.
    pub gas: Gas,
    /// The low price.
    pub low: Path,
    /// The high price.
    pub high: Path,
}

impl Carbon {
    /// The price of CO2 in a year, low and high; `None` beyond the tables.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<(MoneyPerTonne, MoneyPerTonne)> {
        prices(&self.low, &self.high, year)
    }

    /// What a tonne of CO2 equivalent of a gas costs in a year, low and high; `None` beyond the tables.
    ///
    /// Where the table prices the gas itself, that price over its global warming potential; otherwise the price of CO2.
    #[must_use]
    pub fn price(&self, year: Year, gas: Gas) -> Option<(MoneyPerTonne, MoneyPerTonne)> {
        match self.gases.iter().find(|price| price.gas == gas) {
            Some(own) => prices(&own.low, &own.high, year),
            None => self.at(year),
        }
    }
}

fn prices(low: &Path, high: &Path, year: Year) -> Option<(MoneyPerTonne, MoneyPerTonne)> {
    let price = |path: &Path| path.at(year).map(|price: Quantity| MoneyPerTonne::of(price.amount()));
    Some((price(low)?, price(high)?))
}

impl Serialize for Carbon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("low", &self.names.0)?;
        map.serialize_entry("high", &self.names.1)?;
        if let Some(ratio) = self.conversion_ratio {
            map.serialize_entry("conversion", &ratio)?;
        }
        match self.extend {
            Some(Extend::Flat) => map.serialize_entry("extend", "flat")?,
            Some(Extend::Growth(share)) => map.serialize_entry("extend", &share)?,
            Some(Extend::Refuse) | None => {}
        }
        if let Some(discount) = &self.discount {
            map.serialize_entry("discount", discount)?;
        }
        map.end()
    }
}

/// A named future.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Scenario {
    /// What it is called.
    pub name: String,
    /// The scenario under which hazards are read.
    pub hazard: String,
    /// A ratio: what capital spending is multiplied by.
    pub capex_factor: f64,
    /// A ratio: what running cost is multiplied by.
    pub opex_factor: f64,
    /// A ratio: what benefits are multiplied by.
    pub benefit_factor: f64,
    /// A ratio: what damage and disruption are multiplied by.
    pub damage_factor: f64,
    /// A ratio: what carbon prices are multiplied by.
    pub carbon_factor: f64,
}

/// The question that the input itself puts to the optimizer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PlanSettings {
    /// The column to make as good as can be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objective: Option<String>,
    /// First and last year in which works may start.
    pub years: (Year, Year),
    /// What must be built.
    #[serde(serialize_with = "super::written::named")]
    pub must: Vec<Named>,
    /// What must not be built.
    #[serde(serialize_with = "super::written::named")]
    pub must_not: Vec<Named>,
    /// Sets of which at most one may be built.
    #[serde(serialize_with = "super::written::conflicts")]
    pub conflicts: Vec<Vec<Named>>,
}
