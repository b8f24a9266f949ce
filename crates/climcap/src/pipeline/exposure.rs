//! What a hazard can damage or interrupt.

use serde::Serialize;

use super::conventions::{Interpolation, LossKind, Measure, Standard, Tail};
use super::project::name_of_path;
use super::valuation::Valuation;
use crate::calendar::Year;
use crate::finance::Timing;
use crate::series::{Curve, Path};
use crate::units::{Money, Quantity, ReturnPeriod};

/// An asset value, or a service, that a hazard can damage or interrupt.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exposure {
    /// The hazard.
    pub hazard: String,
    /// An asset that can be damaged.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub damage: Option<Damage>,
    /// A service that can be interrupted.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub disruption: Option<Disruption>,
    /// For a hazard that gives losses: what they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub loss_as: Option<LossKind>,
    /// Yearly growth of what is exposed, a share.
    pub growth: f64,
    /// Year to which value and users refer.
    pub reference_year: Year,
    /// Path that multiplies what is exposed: its name and what it is.
    #[serde(serialize_with = "name_of_path", skip_serializing_if = "Option::is_none")]
    pub path: Option<(String, Path)>,
    /// How losses by return period become an expected annual damage.
    #[serde(flatten)]
    pub reading: Reading,
    /// Whether it exists with and without the project.
    pub protected: bool,
    /// Share that goes on after a design is in service.
    pub continues: f64,
    /// How damage counts in the two accounts.
    #[serde(flatten)]
    pub valuation: Valuation,
    /// When in its year loss falls; as the settings say if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

/// An asset and the curve by which it is damaged.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Damage {
    /// Name of the curve.
    #[serde(rename = "curve")]
    pub curve_name: String,
    /// Share of the value lost, by intensity.
    #[serde(skip)]
    pub curve: Curve,
    /// Value exposed, at replacement cost.
    pub value: Money,
    /// Share of the value from which on the asset is rebuilt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reconstruction_at: Option<f64>,
}

/// A service and the curve by which it is interrupted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Disruption {
    /// Name of the curve.
    #[serde(rename = "downtime")]
    pub curve_name: String,
    /// Days of service lost, by intensity.
    #[serde(skip)]
    pub curve: Curve,
    /// Users a day.
    pub users: Quantity,
    /// What a day without service costs each.
    pub value_per_user_day: Money,
}

/// How losses by return period become an expected annual damage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Reading {
    /// Return period at which loss begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onset: Option<ReturnPeriod>,
    /// Return period up to which a protection keeps all loss away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<ReturnPeriod>,
    /// Whether climate change erodes the protection.
    pub standard: Standard,
    /// What the rarest events do.
    pub tail: Tail,
    /// How losses lie between return periods.
    pub interpolation: Interpolation,
    /// What 1 / return period is.
    pub measure: Measure,
    /// A ratio: what the frequency of all events is multiplied by.
    pub frequency_multiplier: f64,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            onset: None,
            protection: None,
            standard: Standard::default(),
            tail: Tail::default(),
            interpolation: Interpolation::default(),
            measure: Measure::default(),
            frequency_multiplier: 1.0,
        }
    }
}
