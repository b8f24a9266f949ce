//! Conventions of the whole, the question, and the scenarios.

use schemars::JsonSchema;
use serde::Deserialize;

use super::discount::{DiscountRecord, RateRecord};
use super::{ContingencyRecord, ExtendRecord, NumberOrName, one, yes};
use crate::finance::Timing;
use crate::pipeline::{GwpSet, RenewalDuringWorks, ResidualRule, ServiceYear};

/// Conventions of the whole pipeline: money, years, discounting, carbon prices.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SettingsRecord {
    /// What the pipeline is called.
    pub name: Option<String>,
    /// The one currency of all money in the pipeline, as its ISO 4217 code.
    pub currency: String,
    /// The year of the prices: all money is real, in money of this year.
    #[schemars(range(min = 1900, max = 2300))]
    pub price_year: i32,
    /// The base year y0: values are discounted to it, and it is the first year counted.
    #[schemars(range(min = 1900, max = 2300))]
    pub base_year: i32,
    /// The last year counted, yE.
    #[schemars(range(min = 1900, max = 2300))]
    pub horizon: i32,
    /// The month with which fiscal years begin. Where it is not 1, every year is the fiscal year that ends in it, and
    /// 2026 is shown as 2025/26.
    #[serde(default = "january")]
    #[schemars(range(min = 1, max = 12))]
    pub fiscal_year_start: u32,
    /// When in its year running money moves: at its start, middle or end.
    #[serde(default)]
    pub timing: Timing,
    /// When in its year capital moves; as `timing` if blank.
    pub capital_timing: Option<Timing>,
    /// Whether service begins in the year after the last year of works, or in that year.
    #[serde(default)]
    pub in_service: ServiceYear,
    /// How the value left at the horizon is counted, for components that do not say.
    #[serde(default)]
    pub residual: ResidualRule,
    /// Whether a renewal of the existing assets that falls due during the works is skipped or spent.
    #[serde(default)]
    pub renewal_during_works: RenewalDuringWorks,
    /// Discount rates.
    pub discount: DiscountRecord,
    /// Carbon prices, if emissions are to be valued.
    pub carbon: Option<CarbonRecord>,
    /// What is added to the estimated cost of first builds.
    #[serde(default)]
    pub contingency: ContingencyRecord,
    /// How prices in general rise, as a yearly fraction or a path of them: budgets are nominal with it, real without.
    pub inflation: Option<NumberOrName>,
    /// Global warming potentials by which tonnes of CH4, N2O and other gases become tonnes of CO2 equivalent; needed as soon
    /// as an activity emits one of them.
    pub gwp: Option<GwpSet>,
    /// What the accounting of a project's emissions counts; everything if blank.
    #[serde(default)]
    pub accounting: AccountingRecord,
    /// The scenario in which plans are made; the first one if blank.
    pub base_scenario: Option<String>,
    /// Where these settings are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// Two carbon prices, low and high, per tonne of CO2 equivalent.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CarbonRecord {
    /// The low price: a path of this pipeline, or a reference table such as `world-bank-carbon-2017-low`.
    pub low: String,
    /// The high price, the same way.
    pub high: String,
    /// What a unit of the prices' own money is worth in the pipeline's currency at its price year. Needed for a
    /// reference table in another currency or price year.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub conversion: Option<f64>,
    /// What holds after a reference table's last year: `flat`, or a yearly growth. Refused if blank.
    pub extend: Option<ExtendRecord>,
    /// Discount rate of its own for carbon, in any of the forms of `discount.economic`, which holds if blank.
    pub discount: Option<RateRecord>,
}

const fn january() -> u32 {
    1
}

/// What the accounting of a project's emissions counts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AccountingRecord {
    /// Whether it counts scope 3: emissions of others along the value chain.
    #[serde(default = "yes")]
    pub scope_3: bool,
    /// Whether it counts works.
    #[serde(default = "yes")]
    pub construction: bool,
    /// Whether it counts what falls outside the project's boundary because of it.
    #[serde(default = "yes")]
    pub leakage: bool,
}

impl Default for AccountingRecord {
    fn default() -> Self {
        Self { scope_3: true, construction: true, leakage: true }
    }
}

/// The question put to the optimizer.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlanRecord {
    /// The column to make as good as can be, such as `enpv_carbon_low`; a mix, or several in order, are `objectives`.
    pub objective: Option<String>,
    /// First and last year in which works may start; the base year alone if blank.
    #[schemars(length(min = 2, max = 2))]
    pub years: Option<Vec<i32>>,
    /// What must be built: `project`, `project/alternative` or `project/alternative/year`.
    #[serde(default)]
    pub must: Vec<String>,
    /// What must not be built, named the same way.
    #[serde(default)]
    pub must_not: Vec<String>,
    /// Sets of which at most one may be built: each a text such as `bridge, tunnel`.
    #[serde(default)]
    pub conflicts: Vec<String>,
}

/// A named future.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ScenarioRecord {
    /// What the scenario is called.
    pub name: Option<String>,
    /// The scenario under which hazards are read; the scenario's own id if blank.
    pub hazard: Option<String>,
    /// What capital spending is multiplied by.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub capex_factor: f64,
    /// What running cost is multiplied by.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub opex_factor: f64,
    /// What benefits and revenue are multiplied by.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub benefit_factor: f64,
    /// What hazard damage and disruption are multiplied by.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub damage_factor: f64,
    /// What both carbon prices are multiplied by.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub carbon_factor: f64,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
