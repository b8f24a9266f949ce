//! Hazards by scenario and year, and curves as written.

use indexmap::IndexMap;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::conventions::EventCombination;
use crate::calendar::Year;
use crate::units::{Intensity, Money, ReturnPeriod};

/// How bad the event of each return period is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// By intensity, which curves read.
    Intensity(Vec<Intensity>),
    /// By what it costs.
    Loss(Vec<Money>),
}

/// A hazard in one year of one scenario, rarest event last.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct HazardYear {
    /// Return periods, increasing.
    pub return_period: Vec<ReturnPeriod>,
    /// Severity of the event of each.
    #[serde(flatten)]
    pub severity: Severity,
    /// A ratio: how often events of each severity come, over how often the return periods say.
    #[serde(skip)]
    pub frequency_multiplier: f64,
}

/// How a hazard in a year differs from the first year described, as written.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// A ratio: what the frequency of all events is multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency_multiplier: Option<f64>,
    /// A ratio: what every intensity is multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intensity_factor: Option<f64>,
    /// What is then added to every intensity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intensity_shift: Option<Intensity>,
    /// Scenario of the sea level whose rise is added to every intensity, in each year that its table gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sea_level: Option<String>,
}

impl Difference {
    /// The first events as they are in another year: `intensity x factor + shift`, at `multiplier` times the frequency.
    #[must_use]
    pub fn applied(&self, first: &HazardYear, sea_level_rise: Intensity) -> HazardYear {
        let changed = |old: &Intensity| {
            let scaled = *old * self.intensity_factor.unwrap_or(1.0);
            scaled + self.intensity_shift.unwrap_or_default() + sea_level_rise
        };
        let severity = match &first.severity {
            Severity::Intensity(intensities) => Severity::Intensity(intensities.iter().map(changed).collect()),
            losses @ Severity::Loss(_) => losses.clone(),
        };
        HazardYear {
            return_period: first.return_period.clone(),
            severity,
            frequency_multiplier: first.frequency_multiplier * self.frequency_multiplier.unwrap_or(1.0),
        }
    }
}

/// What is written of a hazard in a year.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Described {
    /// Its events.
    Events(HazardYear),
    /// How it differs from the first year described.
    Differs(Difference),
}

/// What is written of a hazard in one scenario: the year, and what it is like in it.
pub type Written = Vec<(Option<Year>, Described)>;

/// A hazard at a place.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Hazard {
    /// Name of the events that bring it, with other hazards of the same family.
    pub event_family: Option<String>,
    /// How the shares that hazards of the family take combine.
    pub event_combination: EventCombination,
    /// As written, by scenario (`None`: in every one), then by year (`None`: every one), years increasing.
    pub by_scenario: IndexMap<Option<String>, Written>,
    /// The events of each climate that a scenario names, years increasing: the differences applied.
    pub(crate) climates: IndexMap<String, Vec<(Option<Year>, HazardYear)>>,
}

impl Hazard {
    /// What is written of a scenario, what holds in every scenario with it, years increasing.
    pub(crate) fn written(&self, scenario: &str) -> Vec<(Option<Year>, &Described)> {
        let of = |name: Option<String>| self.by_scenario.get(&name).into_iter().flatten();
        let all = of(None).chain(of(Some(scenario.to_owned())));
        let mut years: Vec<_> = all.map(|(year, described)| (*year, described)).collect();
        years.sort_by_key(|(year, _)| *year);
        years
    }

    /// The hazard's years in a climate that a scenario names; empty if it says nothing about it.
    #[must_use]
    pub fn years(&self, climate: &str) -> &[(Option<Year>, HazardYear)] {
        self.climates.get(climate).map_or(&[], Vec::as_slice)
    }

    /// Whether events are given by what they cost.
    #[must_use]
    pub fn gives_losses(&self) -> bool {
        let is_loss = |described: &Described| match described {
            Described::Events(events) => matches!(events.severity, Severity::Loss(_)),
            Described::Differs(_) => false,
        };
        self.by_scenario.values().flatten().any(|(_, described)| is_loss(described))
    }

    /// Whether any scenario says that it rises with the level of the sea.
    #[must_use]
    pub fn rises_with_the_sea(&self) -> bool {
        let rises =
            |described: &Described| matches!(described, Described::Differs(differs) if differs.sea_level.is_some());
        self.by_scenario.values().flatten().any(|(_, described)| rises(described))
    }
}

/// Every hazard as a list of records, as a document holds them.
pub(super) fn as_rows<S: Serializer>(hazards: &IndexMap<String, Hazard>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Row<'a> {
        hazard: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        event_family: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        event_combination: Option<EventCombination>,
        #[serde(skip_serializing_if = "Option::is_none")]
        scenario: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        year: Option<Year>,
        #[serde(flatten)]
        values: &'a Described,
    }
    let mut rows = serializer.serialize_seq(None)?;
    for (id, hazard) in hazards {
        let family = hazard.event_family.as_deref();
        for (scenario, years) in &hazard.by_scenario {
            for (year, values) in years {
                rows.serialize_element(&Row {
                    hazard: id,
                    event_family: family,
                    event_combination: family.map(|_| hazard.event_combination),
                    scenario: scenario.as_deref(),
                    year: *year,
                    values,
                })?;
            }
        }
    }
    rows.end()
}

/// A curve as written: shares of value or days of downtime by intensity.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CurvePoints {
    /// Intensities.
    pub intensity: Vec<Intensity>,
    /// Shares of value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<Vec<f64>>,
    /// Days of downtime.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<crate::units::Days>>,
}
