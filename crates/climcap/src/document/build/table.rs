//! Paths, factors, curves and hazards.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::setting::extend;
use crate::address::{Problems, nearest};
use crate::calendar::Year;
use crate::document::gather::{Keyed, Records};
use crate::document::records::HazardRecord;
use crate::document::wording::quoted;
use crate::pipeline::{CurvePoints, Hazard, HazardYear, Scenario, Severity};
use crate::series::{Curve, Path, PointsError};
use crate::units::{Days, Intensity, Money, Quantity, ReturnPeriod};

pub(super) fn paths(records: &Records, problems: &mut Problems) -> BTreeMap<String, Path> {
    let mut paths = BTreeMap::new();
    for keyed in &records.paths {
        let record = &keyed.record;
        if let Some(path) = path(keyed, &record.year, &record.value, extend(record.extend.as_ref()), problems) {
            paths.insert(keyed.id.clone(), path);
        }
    }
    paths
}

pub(super) fn factors(records: &Records, problems: &mut Problems) -> BTreeMap<String, Path> {
    let mut factors = BTreeMap::new();
    for keyed in &records.factors {
        let record = &keyed.record;
        let factor = match (&record.year, record.value.as_slice()) {
            (None, [value]) => Quantity::new(*value).ok().map(Path::constant),
            (None, values) => {
                let allowed = "one value, or as many years as values";
                keyed.problem(problems, "value", format!("{} values without years", values.len()), allowed);
                None
            }
            (Some(years), values) => path(keyed, years, values, extend(record.extend.as_ref()), problems),
        };
        factors.extend(factor.map(|factor| (keyed.id.clone(), factor)));
    }
    factors
}

fn path<T>(
    keyed: &Keyed<T>,
    years: &[i32],
    values: &[f64],
    extend: Option<crate::series::Extend>,
    problems: &mut Problems,
) -> Option<Path> {
    if !as_many(keyed, ("year", years.len()), ("value", values.len()), problems) {
        return None;
    }
    let outside = years.iter().find(|year| !Year::RANGE.contains(year));
    if let Some(year) = outside {
        let allowed = format!("years from {} to {}", Year::RANGE.start(), Year::RANGE.end());
        keyed.problem(problems, "year", year.to_string(), allowed);
        return None;
    }
    let points = years.iter().zip(values).map(|(year, value)| Some((Year(*year), Quantity::new(*value).ok()?)));
    match Path::new(points.collect::<Option<_>>()?, extend.unwrap_or_default()) {
        Ok(path) => Some(path),
        Err(error) => {
            keyed.problem(problems, "year", error.to_string(), "years that increase");
            None
        }
    }
}

fn as_many<T>(keyed: &Keyed<T>, one: (&str, usize), other: (&str, usize), problems: &mut Problems) -> bool {
    let sound = one.1 == other.1 && one.1 > 0;
    if !sound {
        let found = format!("{} of {} and {} of {}", one.1, one.0, other.1, other.0);
        keyed.problem(problems, other.0, found, "as many of one as of the other, at least one");
    }
    sound
}

pub(super) fn curves(records: &Records, problems: &mut Problems) -> BTreeMap<String, (CurvePoints, Curve)> {
    let mut curves = BTreeMap::new();
    for keyed in &records.curves {
        let record = &keyed.record;
        let (field, values) = match (&record.share, &record.days) {
            (Some(share), None) => ("share", share),
            (None, Some(days)) => ("days", days),
            (Some(_), Some(_)) => {
                keyed.problem(problems, "days", "share and days together", "one of the two");
                continue;
            }
            (None, None) => {
                keyed.fault(problems, "neither share nor days", "one of the two");
                continue;
            }
        };
        if !as_many(keyed, ("intensity", record.intensity.len()), (field, values.len()), problems) {
            continue;
        }
        let most = if field == "share" { 1.0 } else { 3660.0 };
        if let Some(value) = values.iter().find(|value| !(0.0..=most).contains(*value)) {
            keyed.problem(problems, field, value.to_string(), format!("numbers from 0 to {most}"));
            continue;
        }
        let quantity = |value: f64| Quantity::new(value).ok();
        let points: Option<Vec<_>> =
            record.intensity.iter().zip(values).map(|(x, y)| Some((quantity(*x)?, quantity(*y)?))).collect();
        let Some(points) = points else { continue };
        match Curve::new(points) {
            Ok(curve) => {
                let written = CurvePoints {
                    intensity: record.intensity.iter().filter_map(|x| Intensity::new(*x).ok()).collect(),
                    share: record.share.clone(),
                    days: record.days.as_ref().map(|days| days.iter().filter_map(|day| Days::new(*day).ok()).collect()),
                };
                curves.insert(keyed.id.clone(), (written, curve));
            }
            Err(error @ PointsError::Falling(..)) => {
                keyed.problem(problems, field, error.to_string(), "values that do not fall as intensity rises");
            }
            Err(error) => keyed.problem(problems, "intensity", error.to_string(), "intensities that increase"),
        }
    }
    curves
}

pub(super) fn hazards(
    records: &Records,
    scenarios: &IndexMap<String, Scenario>,
    problems: &mut Problems,
) -> IndexMap<String, Hazard> {
    let mut hazards: IndexMap<String, Hazard> = IndexMap::new();
    let climates: Vec<&str> = scenarios.values().map(|scenario| scenario.hazard.as_str()).collect();
    for keyed in &records.hazards {
        let record = &keyed.record;
        if let Some(name) = record.scenario.as_deref().filter(|name| !climates.contains(name)) {
            let allowed = match nearest(name, climates.iter().copied()) {
                Some(near) => format!("a scenario, or what one names as its hazard; the nearest known one is {near}"),
                None => format!("a scenario, or what one names as its hazard: {}", climates.join(", ")),
            };
            keyed.problem(problems, "scenario", quoted(name), allowed);
            continue;
        }
        let Some(events) = events(keyed, problems) else { continue };
        let hazard = hazards.entry(keyed.id.clone()).or_insert_with(|| Hazard { by_scenario: IndexMap::new() });
        let first_kind = hazard.by_scenario.values().flatten().next().map(|(_, year)| std::mem::discriminant(&year.severity));
        if first_kind.is_some_and(|kind| kind != std::mem::discriminant(&events.severity)) {
            keyed.fault(problems, "losses and intensities for one hazard", "one of the two throughout");
            continue;
        }
        let year = record.year.map(Year);
        // What holds in every scenario holds beside what a scenario says of its own.
        let beside = hazard.by_scenario.iter().filter(|(scenario, _)| {
            scenario.is_none() || record.scenario.is_none() || **scenario == record.scenario
        });
        if beside.flat_map(|(_, years)| years).any(|(other, _)| *other == year || other.is_none() || year.is_none()) {
            let found = if year.is_none() { "no year beside other events of the scenario" } else { "a year given before, or beside events without a year" };
            keyed.problem(problems, "year", found, "each year of a scenario once, or no year and no other events");
            continue;
        }
        let years = hazard.by_scenario.entry(record.scenario.clone()).or_default();
        years.push((year, events));
        years.sort_by_key(|(year, _)| *year);
    }
    hazards
}

/// Events of a hazard in a year, most frequent first.
fn events(keyed: &Keyed<HazardRecord>, problems: &mut Problems) -> Option<HazardYear> {
    let record = &keyed.record;
    let (field, values) = match (&record.intensity, &record.loss) {
        (Some(intensity), None) => ("intensity", intensity),
        (None, Some(loss)) => ("loss", loss),
        (Some(_), Some(_)) => {
            keyed.problem(problems, "loss", "intensity and loss together", "one of the two");
            return None;
        }
        (None, None) => {
            keyed.fault(problems, "neither intensity nor loss", "one of the two");
            return None;
        }
    };
    if !as_many(keyed, ("return_period", record.return_period.len()), (field, values.len()), problems) {
        return None;
    }
    if let Some(period) = record.return_period.iter().find(|period| **period <= 0.0) {
        keyed.problem(problems, "return_period", period.to_string(), "numbers of years above 0");
        return None;
    }
    if let Some(loss) = values.iter().find(|value| field == "loss" && **value < 0.0) {
        keyed.problem(problems, field, loss.to_string(), "numbers of 0 or more");
        return None;
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| record.return_period[*one].total_cmp(&record.return_period[*other]));
    for pair in order.windows(2) {
        let (one, other) = (pair[0], pair[1]);
        if record.return_period[one].total_cmp(&record.return_period[other]).is_eq() {
            keyed.problem(problems, "return_period", format!("{} twice", record.return_period[one]), "each return period once");
            return None;
        }
        if values[other] < values[one] {
            let found = format!(
                "{} at a return period of {} years, after {} at {}",
                values[other], record.return_period[other], values[one], record.return_period[one]
            );
            keyed.problem(problems, field, found, "values that do not fall as return periods grow");
            return None;
        }
    }
    let severity = if field == "loss" {
        Severity::Loss(order.iter().filter_map(|at| Money::new(values[*at]).ok()).collect())
    } else {
        Severity::Intensity(order.iter().filter_map(|at| Intensity::new(values[*at]).ok()).collect())
    };
    let return_period = order.iter().filter_map(|at| ReturnPeriod::new(record.return_period[*at]).ok()).collect();
    Some(HazardYear { return_period, severity })
}
