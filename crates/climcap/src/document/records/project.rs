//! Projects, their alternatives, and what these are built of.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{ValuationRecord, one, yes};
use crate::finance::Timing;
use crate::pipeline::{Opening, ResidualRule};

/// A need at a place, which gets exactly one of its alternatives, or none.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ProjectRecord {
    /// What the project is called; its id if blank.
    pub name: Option<String>,
    /// Its sector.
    pub sector: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Words to select it by.
    #[serde(default)]
    pub tags: Vec<String>,
    /// First and last year in which its works may start; the plan's years if blank.
    #[schemars(length(min = 2, max = 2))]
    pub start_window: Option<Vec<i32>>,
    /// Whether any share of it may be built.
    #[serde(default)]
    pub divisible: bool,
    /// Into how many units it is divided, of which any whole number may be built: buses, meters, kilometers.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub units: Option<u32>,
    /// Latitude, degrees north.
    #[schemars(range(min = -90, max = 90))]
    pub latitude: Option<f64>,
    /// Longitude, degrees east.
    #[schemars(range(min = -180, max = 180))]
    pub longitude: Option<f64>,
    /// Which emissions are counted, and where that ends; needed for the accounting of its emissions.
    pub boundary: Option<String>,
    /// What happens without the project, and why: what its emissions are compared with; needed for their accounting.
    pub baseline: Option<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// One complete design of a project. The id `without` is reserved: what happens while, and if, nothing is built.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct AlternativeRecord {
    /// What the design is called; its id if blank.
    pub name: Option<String>,
    /// Whether this is the standard design, with which the project's climate-smart designs are compared.
    #[serde(default)]
    pub standard: bool,
    /// The year, before the base year, in which its works began: a commitment, which must go on. What was spent until the
    /// base year is part of its capital cost, and never valued. It is the only alternative of its project.
    #[schemars(range(min = 1900, max = 2300))]
    pub begun: Option<i32>,
    /// What the design delivers is counted in this unit.
    pub service_unit: Option<String>,
    /// How much of it the design delivers; designs compared should agree.
    #[schemars(range(min = 0))]
    pub service_capacity: Option<f64>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A physical part of a design, or of what exists without it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ComponentRecord {
    /// Capital cost, whole; under `without`, the cost of one renewal.
    #[schemars(range(min = 0))]
    pub capex: f64,
    /// Shares of the cost in each year of works; they add up to 1. One year if blank.
    pub phasing: Option<Vec<f64>>,
    /// Years that it serves before it is replaced or its service ends. May be blank, and then is not known, in a project
    /// that holds nothing but capital cost and so is not appraised.
    #[schemars(range(min = 1, max = 1000))]
    pub life_years: Option<u32>,
    /// Years after the start of the project in which its own works begin.
    #[serde(default)]
    #[schemars(range(max = 200))]
    pub offset: u32,
    /// Whether it opens with the whole design (`together`), or on its own when its own works end (`alone`).
    #[serde(default)]
    pub opens: Opening,
    /// Whether it is replaced when its life ends, as long as the window lasts.
    #[serde(default = "yes")]
    pub replaced: bool,
    /// Cost of a replacement as a share of the first cost.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub replacement_factor: f64,
    /// Real yearly growth of its cost by calendar year.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub growth: f64,
    /// Year to which the cost refers if it grows; the base year if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub reference_year: Option<i32>,
    /// How the value left at the horizon is counted; as the settings say if blank.
    pub residual: Option<ResidualRule>,
    /// Share of each cost that is left at the horizon, for `residual = "share"`.
    #[schemars(range(min = 0, max = 1))]
    pub residual_share: Option<f64>,
    /// Money for which it is sold at the horizon, for `residual = "salvage"`.
    #[schemars(range(min = 0))]
    pub salvage: Option<f64>,
    /// Budget that its cost is charged to; `capital` if blank.
    pub budget: Option<String>,
    /// Under `without`: the year in which its next renewal is due.
    #[schemars(range(min = 1900, max = 2300))]
    pub renewal_year: Option<i32>,
    /// Under `without`, instead of `renewal_year`: its age in the base year, so that it is renewed when its life ends.
    pub age_years: Option<u32>,
    /// Tonnes of CO2 equivalent emitted by building it, spread as the cost; again at each replacement.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub construction_tco2e: f64,
    /// Physical contingency on its first build, as a share of the cost; as the settings say if blank.
    #[schemars(range(min = 0, max = 10))]
    pub physical_contingency: Option<f64>,
    /// Price contingency on its first build, as a share of the cost; as the settings say if blank.
    #[schemars(range(min = 0, max = 10))]
    pub price_contingency: Option<f64>,
    /// Optimism bias on its first build, as a share of the cost; as the settings say if blank.
    #[schemars(range(min = 0, max = 10))]
    pub optimism_bias: Option<f64>,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: ValuationRecord,
    /// When in its year its cost moves; as the settings say of capital if blank.
    pub timing: Option<Timing>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
