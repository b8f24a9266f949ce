//! Discount rates and schedules.

use schemars::JsonSchema;
use serde::Deserialize;

/// Discount rates of the two accounts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DiscountRecord {
    /// Real rate of the economic account: a number; the name of a schedule, such as `green-book-standard`; rates by
    /// distance from the base year or by calendar year; or what a social discount rate follows from.
    pub economic: RateRecord,
    /// Real rate of the financial account, in any of these forms; needed for financial indicators.
    pub financial: Option<RateRecord>,
}

/// A discount rate or schedule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RateRecord {
    /// One rate for all years, as a fraction.
    Constant(f64),
    /// A named schedule: `green-book-standard`, `green-book-health` or `green-book-catastrophic`.
    Named(String),
    /// Rates by distance from the base year.
    Bands(BandsRecord),
    /// Rates by calendar year.
    ByYear(YearRatesRecord),
    /// What a social discount rate follows from.
    Ramsey(RamseyRecord),
}

/// Rates by distance from the base year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BandsRecord {
    /// From how many years after the base year each rate holds; the first is 0.
    pub from: Vec<u32>,
    /// The rates, as fractions.
    pub rate: Vec<f64>,
}

/// Rates by calendar year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct YearRatesRecord {
    /// Calendar years, increasing; the first is the year after the base year, or earlier. The rate of a year applies
    /// from the year before to it, and holds until the next year listed.
    pub year: Vec<i32>,
    /// The rates, as fractions.
    pub rate: Vec<f64>,
}

/// What a social discount rate follows from: `r = rho + eta g - 0.5 eta^2 sd^2 + premium` (Ramsey 1928).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RamseyRecord {
    /// rho: how much less a year later counts, at equal consumption.
    #[schemars(range(min = 0))]
    pub pure_time_preference: f64,
    /// eta: elasticity of marginal utility.
    #[schemars(range(min = 0))]
    pub elasticity: f64,
    /// g: yearly growth of consumption per head, as a fraction.
    pub growth: f64,
    /// sd: standard deviation of that growth; 0 if blank.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub growth_sd: f64,
    /// What is added for risk that moves with the economy; 0 if blank.
    #[serde(default)]
    pub premium: f64,
}
