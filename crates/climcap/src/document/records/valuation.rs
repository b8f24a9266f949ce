//! What decides how money counts: categories, contingencies, currencies.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ExtendRecord;

/// How a money line counts in the two accounts.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ValuationRecord {
    /// Cost category, whose conversion factor turns its price net of tax into what it is worth to the economy.
    pub category: Option<String>,
    /// Several categories and their shares of the price, such as `unskilled_labor 0.3; traded 0.7`, instead of one.
    #[serde(default)]
    pub mix: Vec<String>,
    /// Share of the market price that is tax: a transfer, which the economic account leaves out.
    #[serde(default)]
    #[schemars(range(min = 0), extend("exclusiveMaximum" = 1))]
    pub tax: f64,
    /// Currency of its amounts, from the table of currencies; the pipeline's if blank.
    pub currency: Option<String>,
}

/// A cost category with its conversion factor. `skilled_labor`, `unskilled_labor`, `traded`, `non_traded`, `fuel` and
/// `land` are known anyway, at a factor of 1.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CategoryRecord {
    /// What a unit of it at market prices, net of tax, is worth to the economy.
    #[serde(default = "super::one")]
    #[schemars(range(min = 0))]
    pub conversion_factor: f64,
    /// Where the figure is from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// What a unit of another currency is worth in the pipeline's, by calendar year; a single value holds in every year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CurrencyRecord {
    /// Years, increasing; blank for a single value.
    pub year: Option<Vec<i32>>,
    /// What one unit of it is worth in the pipeline's currency in each year.
    pub value: Vec<f64>,
    /// What holds beyond the years given: `flat`, or a yearly growth after the last. Refused if blank.
    pub extend: Option<ExtendRecord>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// What is added to the estimated cost of first builds, for components that do not say.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ContingencyRecord {
    /// For quantities not foreseen, as a share of the cost: in both accounts.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10))]
    pub physical: f64,
    /// For prices that rise, as a share of the cost: in the financial account only.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10))]
    pub price: f64,
    /// For estimates that are too hopeful, as a share of the cost: in the economic account only, in place of the physical
    /// contingency.
    #[serde(default)]
    #[schemars(range(min = 0, max = 10))]
    pub optimism_bias: f64,
    /// Whether optimism bias comes on top of the physical contingency.
    #[serde(default)]
    pub add: bool,
}
