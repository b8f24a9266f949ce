//! What users write: one record type per table. Their doc comments and bounds are the schema, the reference and the
//! template; nothing else says what a field is.
//!
//! In TOML and JSON a table is a map from ids to records (`[projects.school.alternatives.raised]`) or a list of records
//! with the id among the fields. In a folder of tables every parent's id is a column.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::finance::Timing;
use crate::pipeline::limits::{Baseline, Beyond, When};
use crate::pipeline::{
    Account, BenefitKind, Clock, Interpolation, LossKind, Measure, Opening, RenewalDuringWorks, ResidualRule,
    ServiceYear, Standard, Tail,
};

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
    /// The scenario in which plans are made; the first one if blank.
    pub base_scenario: Option<String>,
    /// Where these settings are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// Discount rates of the two accounts.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DiscountRecord {
    /// Real rate of the economic account: a number, `green-book-standard`, or bands.
    pub economic: RateRecord,
    /// Real rate of the financial account, the same way; needed for financial indicators.
    pub financial: Option<RateRecord>,
}

/// A discount rate or schedule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RateRecord {
    /// One rate for all years, as a fraction.
    Constant(f64),
    /// A named schedule: `green-book-standard`.
    Named(String),
    /// Rates by distance from the base year.
    Bands(BandsRecord),
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
}

/// What holds beyond the points of a path.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExtendRecord {
    /// Yearly growth after the last point, as a fraction.
    Growth(f64),
    /// `flat`: the nearest point's value.
    Named(FlatRecord),
}

/// The nearest point's value.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlatRecord {
    /// The nearest point's value.
    Flat,
}

/// The question put to the optimizer.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PlanRecord {
    /// The column to make as good as can be, such as `enpv_carbon_low`.
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
    /// Latitude, degrees north.
    #[schemars(range(min = -90, max = 90))]
    pub latitude: Option<f64>,
    /// Longitude, degrees east.
    #[schemars(range(min = -180, max = 180))]
    pub longitude: Option<f64>,
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
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ComponentRecord {
    /// Capital cost, whole; under `without`, the cost of one renewal.
    #[schemars(range(min = 0))]
    pub capex: f64,
    /// Shares of the cost in each year of works; they add up to 1. One year if blank.
    pub phasing: Option<Vec<f64>>,
    /// Years that it serves before it is replaced or its service ends.
    #[schemars(range(min = 1, max = 1000))]
    pub life_years: u32,
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
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// How a yearly amount moves with the calendar and with age.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
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
}

/// A recurrent cost: quantity x unit value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A recurrent benefit or revenue: quantity x unit value.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
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
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A quantity per year that emits: fuel, electricity, waste, wastewater, material.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ActivityRecord {
    /// How much a year.
    #[schemars(range(min = 0))]
    pub quantity: f64,
    /// Unit of the quantity.
    pub unit: Option<String>,
    /// Tonnes of CO2 equivalent for a unit: a number (negative for a sink), or a factor of this pipeline.
    pub factor: NumberOrName,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A number, or the name of a table that gives it by year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrName {
    /// The number.
    Number(f64),
    /// The name.
    Name(String),
}

/// An asset value, or a service, that a hazard can damage or interrupt.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ExposureRecord {
    /// The hazard.
    pub hazard: String,
    /// Damage curve: share of the value lost, by intensity.
    pub curve: Option<String>,
    /// Value exposed, at replacement cost.
    #[schemars(range(min = 0))]
    pub value: Option<f64>,
    /// Downtime curve: days of service lost, by intensity.
    pub downtime: Option<String>,
    /// Users a day of the service.
    #[schemars(range(min = 0))]
    pub users: Option<f64>,
    /// Money that a day without service costs each user.
    #[schemars(range(min = 0))]
    pub value_per_user_day: Option<f64>,
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
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// Return periods with intensities, or losses, at a place, for a scenario and a year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct HazardRecord {
    /// The scenario in which it holds; every one if blank.
    pub scenario: Option<String>,
    /// The year that it describes; every one if blank. Between years, expected damage is linear.
    #[schemars(range(min = 1900, max = 2300))]
    pub year: Option<i32>,
    /// Return periods, in years.
    pub return_period: Vec<f64>,
    /// How strong the event of each return period is, in the unit of the curves that read it.
    pub intensity: Option<Vec<f64>>,
    /// What the event of each return period costs, instead of an intensity.
    pub loss: Option<Vec<f64>>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A response to an intensity: shares of value, or days of downtime. Linear between points, nothing below the first,
/// flat above the last.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CurveRecord {
    /// Intensities, increasing.
    pub intensity: Vec<f64>,
    /// Share of the value lost at each, not falling.
    pub share: Option<Vec<f64>>,
    /// Days of service lost at each, not falling, instead of a share.
    pub days: Option<Vec<f64>>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A value by calendar year, linear between the years given.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PathRecord {
    /// Years, increasing.
    pub year: Vec<i32>,
    /// The value in each.
    pub value: Vec<f64>,
    /// What holds beyond the years given: `flat`, or a yearly growth after the last. Refused if blank.
    pub extend: Option<ExtendRecord>,
    /// Unit of the values.
    pub unit: Option<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// Tonnes of CO2 equivalent for a unit of an activity, by calendar year; a single value holds in every year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct FactorRecord {
    /// Years, increasing; blank for a single value.
    pub year: Option<Vec<i32>>,
    /// The factor in each year.
    pub value: Vec<f64>,
    /// What holds beyond the years given: `flat`, or a yearly growth after the last. Refused if blank.
    pub extend: Option<ExtendRecord>,
    /// Unit of the factor, such as `tCO2e/MWh`.
    pub unit: Option<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// What spending is charged to, and the most that may be charged by year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BudgetRecord {
    /// Years with a ceiling; none for a budget without a limit.
    #[serde(default)]
    pub year: Vec<i32>,
    /// The most that may be charged in each.
    #[serde(default)]
    pub amount: Vec<f64>,
    /// What holds in years that are not listed.
    #[serde(default)]
    pub beyond: Beyond,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A limit on the total of a column over the whole pipeline, or a part of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitRecord {
    /// The column that is added up.
    pub column: String,
    /// The total must reach this.
    pub at_least: Option<f64>,
    /// The total must not pass this.
    pub at_most: Option<f64>,
    /// The year whose flow is added up; all years together if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub year: Option<i32>,
    /// Count projects of this sector only.
    pub sector: Option<String>,
    /// Count projects at this place only.
    pub place: Option<String>,
    /// Count projects with this tag only.
    pub tag: Option<String>,
    /// Count this project only.
    pub project: Option<String>,
    /// Whether the bound is a fraction of the column's total over all projects.
    #[serde(default)]
    pub share: bool,
    /// Whether avoided amounts count against the without or against the standard design.
    #[serde(default)]
    pub baseline: Baseline,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// One project may be built only if another is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RequireRecord {
    /// The project that needs the other.
    pub project: String,
    /// The alternative of it that does; every one if blank.
    pub alternative: Option<String>,
    /// The project that is needed.
    pub requires: String,
    /// The alternative of it that is needed; any if blank.
    pub requires_alternative: Option<String>,
    /// Years between the two.
    #[serde(default)]
    #[schemars(range(max = 200))]
    pub lag: u32,
    /// Whether the other must be operating or only started.
    #[serde(default)]
    pub when: When,
    /// Where the requirement is from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// The records of a table by id, for the schema of a whole document.
pub type Map<T> = IndexMap<String, T>;

const fn one() -> f64 {
    1.0
}

const fn yes() -> bool {
    true
}
