//! What runs year by year: costs, benefits, what emits, what is exposed.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{ValuationRecord, one};
use crate::finance::Timing;
use crate::pipeline::{Account, BenefitKind, Clock, Interpolation, LossKind, Measure, Standard, Tail, ValueBasis};

/// How a yearly amount moves with the calendar and with age.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
pub struct ProfileRecord {
    /// Yearly growth of the quantity.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub growth: f64,
    /// Whether the quantity grows with the calendar or with years in operation.
    #[serde(default)]
    pub from: Clock,
    /// Year to which quantity and value refer; the base year if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub reference_year: Option<i32>,
    /// First calendar year of the flow; no bound if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub first_year: Option<i32>,
    /// Last calendar year of the flow; no bound if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub last_year: Option<i32>,
    /// Years from one occurrence to the next; every year if blank.
    #[schemars(range(min = 1, max = 1000))]
    pub every: Option<u32>,
    /// Age of the design (or of the component) at the first occurrence; 0 for a yearly flow, `every` for others.
    pub first_age: Option<u32>,
    /// Age at the last occurrence; no bound if blank.
    pub last_age: Option<u32>,
    /// Component that the flow is tied to: it runs while that component serves, and ages with it.
    pub component: Option<String>,
    /// Path of this pipeline that multiplies the quantity by calendar year.
    pub path: Option<String>,
    /// Shares of the full quantity in the first years of service, then 1.
    pub ramp_up: Option<Vec<f64>>,
    /// Yearly growth with age: 0.02 is two per cent more for each year of age.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub deterioration: f64,
    /// Under `without`: share that goes on after a design is in service.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub continues: f64,
    /// When in its year it moves; as the settings say if blank.
    pub timing: Option<Timing>,
}

/// A recurrent cost: quantity x unit value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CostLineRecord {
    /// How much a year.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub quantity: f64,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// Money for a unit.
    #[schemars(range(min = 0))]
    pub unit_value: f64,
    /// Real yearly growth of the unit value by calendar year.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub escalation: f64,
    /// Which accounts count it.
    #[serde(default)]
    pub account: Account,
    /// Budget that it is charged to; if blank, `recurrent`, as far as it is above the without.
    pub budget: Option<String>,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: ValuationRecord,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A recurrent benefit or revenue: quantity x unit value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BenefitLineRecord {
    /// How much a year.
    #[serde(default = "one")]
    #[schemars(range(min = 0))]
    pub quantity: f64,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// Money for a unit.
    #[schemars(range(min = 0))]
    pub unit_value: f64,
    /// Real yearly growth of the unit value by calendar year.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub escalation: f64,
    /// Whether it is money received (`revenue`) or another benefit.
    #[serde(default)]
    pub kind: BenefitKind,
    /// Which accounts count it; if blank, `resource` for revenue and `external` for other benefits.
    pub account: Option<Account>,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: ValuationRecord,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// An asset value, or a service, that a hazard can damage or interrupt.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ExposureRecord {
    /// The hazard.
    pub hazard: String,
    /// Name of the asset, if several hazards of one event family damage it: their shares combine, and do not add up.
    pub covers: Option<String>,
    /// Name of the real thing, if several projects change it: it stands in the table `shared`.
    pub shared: Option<String>,
    /// Component that it is tied to: it is exposed while that component serves.
    pub component: Option<String>,
    /// How much less of every intensity reaches it, in the hazard's unit: a floor raised by 0.6 m has 0.6 m less water.
    #[schemars(range(min = 0))]
    pub raised_by: Option<f64>,
    /// Damage curve, share of the value lost by intensity: a curve of this pipeline, or of the reference tables such as
    /// `jrc-residential-africa`.
    pub curve: Option<String>,
    /// Value exposed, at replacement cost.
    #[schemars(range(min = 0))]
    pub value: Option<f64>,
    /// Existing asset that is exposed, instead of a value: what it is worth, as far as it counts in this project.
    pub asset: Option<String>,
    /// Whether what is lost is counted at replacement cost, or at the share of it that the age of `component` leaves.
    #[serde(default)]
    pub value_basis: ValueBasis,
    /// What the share lost is multiplied by; it stays at most 1. 1 if blank.
    #[schemars(range(min = 0))]
    pub damage_scale: Option<f64>,
    /// Downtime curve, days of service lost by intensity, from the same places.
    pub downtime: Option<String>,
    /// Users a day of the service.
    #[schemars(range(min = 0))]
    pub users: Option<f64>,
    /// Money that a day without service costs each user.
    #[schemars(range(min = 0))]
    pub value_per_user_day: Option<f64>,
    /// What the days lost are multiplied by; 1 if blank.
    #[schemars(range(min = 0))]
    pub downtime_scale: Option<f64>,
    /// For a hazard that gives losses: what kind of loss it is.
    pub loss_as: Option<LossKind>,
    /// Yearly growth of what is exposed, by calendar year.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = -1))]
    pub growth: f64,
    /// Year to which value and users refer; the base year if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub reference_year: Option<i32>,
    /// Path of this pipeline that multiplies what is exposed by calendar year.
    pub path: Option<String>,
    /// Share of the value from which on the asset is rebuilt at full value instead of repaired.
    #[schemars(extend("exclusiveMinimum" = 0), range(max = 1))]
    pub reconstruction_at: Option<f64>,
    /// Return period at which loss begins, in base-climate years; none below the hazard's smallest if blank.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub onset: Option<f64>,
    /// Return period up to which a protection keeps all loss away.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub protection: Option<f64>,
    /// Whether the protection is a fixed height, which climate change erodes, or is maintained.
    #[serde(default)]
    pub standard: Standard,
    /// What events rarer than the largest return period do.
    #[serde(default)]
    pub tail: Tail,
    /// Between return periods, losses are linear in probability or in its logarithm.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether 1 / return period is a yearly probability or a number of events a year.
    #[serde(default)]
    pub measure: Measure,
    /// What the frequency of all events is multiplied by.
    #[serde(default = "one")]
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub frequency_multiplier: f64,
    /// Whether what is exposed exists with and without the project, so that every design must say what becomes of it.
    #[serde(default)]
    pub protected: bool,
    /// Under `without`: share that goes on after a design is in service.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1))]
    pub continues: f64,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: ValuationRecord,
    /// When in its year it moves; as the settings say if blank.
    pub timing: Option<Timing>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
