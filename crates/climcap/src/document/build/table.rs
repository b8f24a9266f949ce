//! Paths, factors, curves and hazards.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::setting::extend;
use crate::address::{Problems, nearest};
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{CurveRecord, ExtendRecord, HazardRecord};
use crate::document::wording::quoted;
use crate::pipeline::{CurvePoints, Hazard, HazardYear, Scenario, Severity};
use crate::series::{Curve, Extend, Path};
use crate::units::{Days, Intensity, Money, Quantity, ReturnPeriod};

/// The most days of downtime that an event may cause: ten years, beyond which it is a slip.
const MOST_DAYS: f64 = 3660.0;

pub(super) fn paths(records: &Records, problems: &mut Problems) -> BTreeMap<String, Path> {
    let paths = records.paths.iter().filter_map(|keyed| {
        let record = &keyed.record;
        let path = path(keyed, &record.year, &record.value, extend(record.extend.as_ref()), problems)?;
        Some((keyed.id.clone(), path))
    });
    paths.collect()
}

pub(super) fn factors(records: &Records, problems: &mut Problems) -> BTreeMap<String, Path> {
    let factors = records.factors.iter().filter_map(|keyed| {
        let record = &keyed.record;
        let factor = extended(keyed, record.year.as_deref(), &record.value, record.extend.as_ref(), problems)?;
        Some((keyed.id.clone(), factor))
    });
    factors.collect()
}

/// Values by year; a single value holds in every year.
pub(super) fn extended<T>(
    keyed: &Keyed<T>,
    years: Option<&[i32]>,
    values: &[f64],
    beyond: Option<&ExtendRecord>,
    problems: &mut Problems,
) -> Option<Path> {
    match (years, values) {
        (None, [value]) => Some(Path::constant(Quantity::new(*value).ok()?)),
        (None, values) => {
            let allowed = "one value, or as many years as values";
            keyed.problem(problems, "value", format!("{} values without years", values.len()), allowed);
            None
        }
        (Some(years), values) => path(keyed, years, values, extend(beyond), problems),
    }
}

fn path<T>(
    keyed: &Keyed<T>,
    years: &[i32],
    values: &[f64],
    extend: Option<Extend>,
    problems: &mut Problems,
) -> Option<Path> {
    if !as_many(keyed, ("year", years.len()), ("value", values.len()), problems) {
        return None;
    }
    if let Some(number) = years.iter().position(|year| !Year::RANGE.contains(year)) {
        let allowed = format!("years from {} to {}", Year::RANGE.start(), Year::RANGE.end());
        keyed.item(problems, "year", number, years[number].to_string(), allowed);
    } else if let Some(number) = out_of_order(years, |one, next| one < next) {
        keyed.item(problems, "year", number, after(years, number), "years that increase");
    }
    let points = years.iter().zip(values).map(|(year, value)| Some((Year(*year), Quantity::new(*value).ok()?)));
    Path::new(points.collect::<Option<_>>()?, extend.unwrap_or_default()).ok()
}

/// The number of the first value that is not in order after the one before it.
pub(super) fn out_of_order<T>(values: &[T], is_in_order: impl Fn(&T, &T) -> bool) -> Option<usize> {
    values.windows(2).position(|pair| !is_in_order(&pair[0], &pair[1])).map(|number| number + 1)
}

pub(super) fn after<T: std::fmt::Display>(values: &[T], number: usize) -> String {
    format!("{} after {}", values[number], values[number - 1])
}

pub(super) fn as_many<T>(keyed: &Keyed<T>, one: (&str, usize), other: (&str, usize), problems: &mut Problems) -> bool {
    let is_sound = one.1 == other.1 && one.1 > 0;
    if !is_sound {
        let found = format!("{} of {} and {} of {}", one.1, one.0, other.1, other.0);
        keyed.problem(problems, other.0, found, "as many of one as of the other, at least one");
    }
    is_sound
}

pub(super) fn curves(records: &Records, problems: &mut Problems) -> BTreeMap<String, (CurvePoints, Curve)> {
    let curves = records.curves.iter().filter_map(|keyed| Some((keyed.id.clone(), curve(keyed, problems)?)));
    curves.collect()
}

fn curve(keyed: &Keyed<CurveRecord>, problems: &mut Problems) -> Option<(CurvePoints, Curve)> {
    let record = &keyed.record;
    let (field, values, most) = match (&record.share, &record.days) {
        (Some(share), None) => ("share", share, 1.0),
        (None, Some(days)) => ("days", days, MOST_DAYS),
        (Some(_), Some(_)) => {
            keyed.problem(problems, "days", "share and days together", "one of the two");
            return None;
        }
        (None, None) => {
            keyed.fault(problems, "neither share nor days", "one of the two");
            return None;
        }
    };
    let before = problems.len();
    if as_many(keyed, ("intensity", record.intensity.len()), (field, values.len()), problems) {
        if let Some(number) = out_of_order(&record.intensity, |one, next| one < next) {
            keyed.item(problems, "intensity", number, after(&record.intensity, number), "intensities that increase");
        }
        if let Some(number) = values.iter().position(|value| !(0.0..=most).contains(value)) {
            keyed.item(problems, field, number, values[number].to_string(), format!("a number from 0 to {most}"));
        } else if let Some(number) = out_of_order(values, |one, next| one <= next) {
            let allowed = "values that do not fall as intensity rises";
            keyed.item(problems, field, number, after(values, number), allowed);
        }
    }
    if problems.len() > before {
        return None;
    }
    let points = record.intensity.iter().zip(values);
    let points = points.map(|(x, y)| Some((Quantity::new(*x).ok()?, Quantity::new(*y).ok()?)));
    let curve = Curve::new(points.collect::<Option<_>>()?).ok()?;
    let days = |days: &Vec<f64>| days.iter().filter_map(|day| Days::new(*day).ok()).collect();
    let written = CurvePoints {
        intensity: record.intensity.iter().filter_map(|x| Intensity::new(*x).ok()).collect(),
        share: record.share.clone(),
        days: record.days.as_ref().map(days),
    };
    Some((written, curve))
}

/// The hazards. One of which any record breaks a rule is noted as not sound, so that nothing else is said of what reads it.
pub(super) fn hazards(
    records: &mut Records,
    scenarios: &IndexMap<String, Scenario>,
    problems: &mut Problems,
) -> IndexMap<String, Hazard> {
    let Records { hazards: written, declared, .. } = records;
    let mut hazards: IndexMap<String, Hazard> = IndexMap::new();
    let climates: Vec<&str> = scenarios.values().map(|scenario| scenario.hazard.as_str()).collect();
    let may_be_climate = |name: &str| climates.contains(&name) || !declared.is_whole(Table::Scenarios);
    let mut broken: Vec<&str> = Vec::new();
    for keyed in written.iter() {
        let before = problems.len();
        if let Some(name) = keyed.record.scenario.as_deref().filter(|name| !may_be_climate(name)) {
            let allowed = match nearest(name, climates.iter().copied()) {
                Some(near) => format!("a scenario, or what one names as its hazard; the nearest known one is {near}"),
                None => format!("a scenario, or what one names as its hazard: {}", climates.join(", ")),
            };
            keyed.problem(problems, "scenario", quoted(name), allowed);
        }
        if let Some(events) = events(keyed, problems) {
            let hazard = hazards.entry(keyed.id.clone()).or_insert_with(|| Hazard { by_scenario: IndexMap::new() });
            enter(hazard, keyed, events, problems);
        }
        if problems.len() > before {
            broken.push(&keyed.id);
        }
    }
    for id in broken {
        declared.spoil(Id::top(Table::Hazards, id));
    }
    hazards
}

/// Enters events into their hazard.
fn enter(hazard: &mut Hazard, keyed: &Keyed<HazardRecord>, events: HazardYear, problems: &mut Problems) {
    let record = &keyed.record;
    let mut others = hazard.by_scenario.values().flatten();
    let kind = std::mem::discriminant(&events.severity);
    if others.any(|(_, other)| std::mem::discriminant(&other.severity) != kind) {
        return keyed.fault(problems, "losses and intensities for one hazard", "one of the two throughout");
    }
    let year = record.year.map(Year);
    // What holds in every scenario holds beside what a scenario says of its own.
    let beside = hazard
        .by_scenario
        .iter()
        .filter(|(scenario, _)| scenario.is_none() || record.scenario.is_none() || **scenario == record.scenario);
    let beside: Vec<Option<Year>> = beside.flat_map(|(_, years)| years).map(|(other, _)| *other).collect();
    let found = match year {
        _ if beside.is_empty() => None,
        None => Some("no year beside other events of the scenario".to_owned()),
        Some(known) if beside.contains(&year) => Some(format!("{known} a second time")),
        Some(known) => beside.contains(&None).then(|| format!("{known} beside events without a year")),
    };
    if let Some(found) = found {
        let allowed = "each year of a scenario once, or events without a year and no others";
        return keyed.problem(problems, "year", found, allowed);
    }
    let years = hazard.by_scenario.entry(record.scenario.clone()).or_default();
    years.push((year, events));
    years.sort_by_key(|(year, _)| *year);
}

/// Events of a hazard in a year, most frequent first.
fn events(keyed: &Keyed<HazardRecord>, problems: &mut Problems) -> Option<HazardYear> {
    let record = &keyed.record;
    let periods = &record.return_period;
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
    if !as_many(keyed, ("return_period", periods.len()), (field, values.len()), problems) {
        return None;
    }
    let before = problems.len();
    if let Some(number) = periods.iter().position(|period| *period <= 0.0) {
        keyed.item(problems, "return_period", number, periods[number].to_string(), "a number of years above 0");
    }
    if let Some(number) = values.iter().position(|value| field == "loss" && *value < 0.0) {
        keyed.item(problems, field, number, values[number].to_string(), "a number of 0 or more");
    }
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| periods[*one].total_cmp(&periods[*other]));
    let slip = |is_in_order: &dyn Fn(usize, usize) -> bool| {
        out_of_order(&order, |one, next| is_in_order(*one, *next)).map(|at| (order[at - 1], order[at]))
    };
    if let Some((_, other)) = slip(&|one, next| periods[one] < periods[next]) {
        let found = format!("{} a second time", periods[other]);
        keyed.item(problems, "return_period", other, found, "each return period once");
    } else if let Some((one, other)) = slip(&|one, next| values[one] <= values[next]) {
        let found = format!(
            "{} at a return period of {} years, after {} at {}",
            values[other], periods[other], values[one], periods[one]
        );
        keyed.item(problems, field, other, found, "values that do not fall as return periods grow");
    }
    if problems.len() > before {
        return None;
    }
    let sorted = |numbers: &[f64]| order.iter().map(|at| numbers[*at]).collect::<Vec<f64>>();
    let severity = if field == "loss" {
        Severity::Loss(sorted(values).into_iter().filter_map(|loss| Money::new(loss).ok()).collect())
    } else {
        Severity::Intensity(sorted(values).into_iter().filter_map(|strength| Intensity::new(strength).ok()).collect())
    };
    let return_period = sorted(periods).into_iter().filter_map(|period| ReturnPeriod::new(period).ok()).collect();
    Some(HazardYear { return_period, severity })
}
