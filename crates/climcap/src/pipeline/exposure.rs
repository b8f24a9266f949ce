//! What a hazard can damage or interrupt.

use serde::Serialize;

use super::conventions::{Interpolation, LossKind, Measure, Standard, Tail, ValueBasis};
use super::project::{Alternative, name_of_path};
use super::timetable::Timetable;
use super::valuation::Valuation;
use crate::calendar::{Window, Year};
use crate::finance::Timing;
use crate::series::{Curve, Path};
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};

/// An asset value, or a service, that a hazard can damage or interrupt.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Exposure {
    /// The hazard.
    pub hazard: String,
    /// Name of the asset, if several hazards of one event family damage it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub covers: Option<String>,
    /// Name of the real thing, if several projects change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<String>,
    /// Component that it is tied to: exposed while that component serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// How much less of every intensity reaches it than the hazard has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raised_by: Option<Intensity>,
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
    /// Whether what is lost is counted at replacement cost or at what age has left of it.
    pub value_basis: ValueBasis,
    /// A ratio: what the share lost is multiplied by.
    pub damage_scale: f64,
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
    /// A ratio: what the days lost are multiplied by.
    pub downtime_scale: f64,
}

impl Exposure {
    /// Whether a loss of it is damage to an asset, which a policy may cover, and not a service interrupted.
    #[must_use]
    pub fn is_insurable(&self) -> bool {
        self.damage.is_some() || self.loss_as.is_some_and(|kind| kind != LossKind::Disruption)
    }

    /// Whether its value falls with the age of its component.
    #[must_use]
    pub fn is_depreciated(&self) -> bool {
        self.damage.as_ref().is_some_and(|damage| damage.value_basis == ValueBasis::Depreciated)
    }
}

impl Exposure {
    /// First and last year in which it is exposed: while the design serves, or the component that it is tied to.
    #[must_use]
    pub fn years(&self, design: &Alternative, timetable: &Timetable, window: Window) -> (Year, Year) {
        let service = self.component.as_ref().and_then(|id| timetable.service(&design.components, id));
        let (first, last) = match service {
            Some(service) => (service.installed.first().copied().unwrap_or(timetable.in_service), service.end),
            None => (timetable.in_service, timetable.end),
        };
        (first.max(window.base), last.min(window.last))
    }

    /// Share of its value that is at risk in a year: years of life that its component has left at the start of the year,
    /// over the life, if the value is depreciated; else all of it.
    #[must_use]
    pub fn share_left(&self, design: &Alternative, timetable: &Timetable, year: Year) -> f64 {
        let Some(id) = self.component.as_ref().filter(|_| self.is_depreciated()) else { return 1.0 };
        let life = design.components.get(id).and_then(|component| component.life_years);
        let installed = timetable.service(&design.components, id).and_then(|service| service.installed_by(year));
        installed.zip(life).map_or(0.0, |(installed, life)| {
            let life = f64::from(life);
            (life - f64::from(year.since(installed))) / life
        })
    }
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
