//! What exists.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{ValuationRecord, yes};
use crate::finance::Timing;
use crate::pipeline::ResidualRule;

/// A physical part that exists, such as a bridge that several projects cross: it stands in the without of each of them.
///
/// Each project's without renews its share of the asset when it is due, and again after each life. What says how old it
/// is, is one of `age_years`, `renewal_year` and `condition`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ExistingAssetRecord {
    /// What the asset is called; its id if blank.
    pub name: Option<String>,
    /// Projects whose without it stands in.
    #[schemars(length(min = 1))]
    pub projects: Vec<String>,
    /// Share of it that counts in each of these projects; they add up to 1 or less. Equal parts of the whole if blank.
    pub shares: Option<Vec<f64>>,
    /// Years that it serves from one renewal to the next.
    #[schemars(range(min = 1, max = 1000))]
    pub life_years: u32,
    /// What it is worth, at replacement cost: what an exposure that names it stands to lose.
    #[schemars(range(min = 0))]
    pub value: f64,
    /// Cost of one renewal; its value if blank.
    #[schemars(range(min = 0))]
    pub renewal_cost: Option<f64>,
    /// Its age in the base year, so that it is renewed when its life ends.
    pub age_years: Option<u32>,
    /// Instead of `age_years`: the year in which its next renewal is due.
    #[schemars(range(min = 1900, max = 2300))]
    pub renewal_year: Option<i32>,
    /// Instead of `age_years`: share of its life that is left in the base year, 1 for new, 0 for due now.
    #[schemars(range(min = 0, max = 1))]
    pub condition: Option<f64>,
    /// Whether it is renewed again when the life of a renewal ends, as long as the window lasts.
    #[serde(default = "yes")]
    pub replaced: bool,
    /// Real yearly growth of the cost of a renewal by calendar year.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub growth: f64,
    /// Year to which that cost refers if it grows; the base year if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub reference_year: Option<i32>,
    /// How the value that renewals leave at the horizon is counted; as the settings say if blank.
    pub residual: Option<ResidualRule>,
    /// Share of each renewal that is left at the horizon, for `residual = "share"`.
    #[schemars(range(min = 0, max = 1))]
    pub residual_share: Option<f64>,
    /// Money for which the whole of it is sold at the horizon, for `residual = "salvage"`.
    #[schemars(range(min = 0))]
    pub salvage: Option<f64>,
    /// Budget that renewals are charged to; `capital` if blank.
    pub budget: Option<String>,
    /// How its value and its renewals count in the two accounts.
    #[serde(flatten)]
    pub valuation: ValuationRecord,
    /// When in its year the cost of a renewal moves; as the settings say of capital if blank.
    pub timing: Option<Timing>,
    /// Tonnes of CO2 equivalent emitted by one renewal of the whole of it.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub construction_tco2e: f64,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
