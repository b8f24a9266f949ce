//! Tables that others refer to: hazards, curves, paths, factors.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pipeline::EventCombination;

/// Return periods with intensities, or losses, at a place, for a scenario and a year; or how that year differs from the
/// first year described.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct HazardRecord {
    /// Name of the events that bring this hazard together with others, as a storm brings surge and wind. Blank if it comes
    /// alone.
    pub event_family: Option<String>,
    /// How the shares lost to hazards of one event combine: the worst of them (`max`, if blank), or each of what the others
    /// leave.
    pub event_combination: Option<EventCombination>,
    /// The scenario in which it holds; every one if blank.
    pub scenario: Option<String>,
    /// The year that it describes; every one if blank. Between years, expected damage is linear.
    #[schemars(range(min = 1900, max = 2300))]
    pub year: Option<i32>,
    /// Return periods, in years.
    pub return_period: Option<Vec<f64>>,
    /// How strong the event of each return period is, in the unit of the curves that read it.
    pub intensity: Option<Vec<f64>>,
    /// What the event of each return period costs, instead of an intensity.
    pub loss: Option<Vec<f64>>,
    /// Instead of events, how often those of the first year described come in this year: 1.5 is half as often again.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub frequency_multiplier: Option<f64>,
    /// Instead of events, what the intensities of the first year described are multiplied by.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub intensity_factor: Option<f64>,
    /// Instead of events, what is added to the intensities of the first year described, after the factor.
    pub intensity_shift: Option<f64>,
    /// Instead of events, a scenario of the reference table of sea levels, such as `SSP2-4.5`: its rise since the first
    /// year described, in meters, is added to the intensities in every later year of that table.
    pub sea_level: Option<String>,
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

/// What holds beyond the points of a path.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ExtendRecord {
    /// Yearly growth after the last point, as a fraction.
    Growth(#[schemars(extend("exclusiveMinimum" = -1))] f64),
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
