//! Hazards by scenario and year, and curves as written.

use indexmap::IndexMap;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

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
}

/// A hazard at a place.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hazard {
    /// By scenario (`None`: in every one), then by year (`None`: every one), years increasing.
    pub by_scenario: IndexMap<Option<String>, Vec<(Option<Year>, HazardYear)>>,
}

impl Hazard {
    /// The hazard's years in a scenario, what holds in every scenario among them; empty if it says nothing about it.
    #[must_use]
    pub fn years(&self, scenario: &str) -> Vec<(Option<Year>, &HazardYear)> {
        let of = |name: Option<String>| self.by_scenario.get(&name).into_iter().flatten();
        let all = of(None).chain(of(Some(scenario.to_owned())));
        let mut years: Vec<_> = all.map(|(year, events)| (*year, events)).collect();
        years.sort_by_key(|(year, _)| *year);
        years
    }

    /// Whether events are given by what they cost.
    #[must_use]
    pub fn gives_losses(&self) -> bool {
        self.by_scenario.values().flatten().any(|(_, year)| matches!(year.severity, Severity::Loss(_)))
    }
}

/// Every hazard as a list of records, as a document holds them.
pub(super) fn as_rows<S: Serializer>(hazards: &IndexMap<String, Hazard>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Row<'a> {
        hazard: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        scenario: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        year: Option<Year>,
        #[serde(flatten)]
        values: &'a HazardYear,
    }
    let mut rows = serializer.serialize_seq(None)?;
    for (id, hazard) in hazards {
        for (scenario, years) in &hazard.by_scenario {
            for (year, values) in years {
                rows.serialize_element(&Row { hazard: id, scenario: scenario.as_deref(), year: *year, values })?;
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
