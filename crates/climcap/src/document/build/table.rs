//! Paths, factors and curves.

use std::collections::BTreeMap;

use super::setting::extend;
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::records::{CurveRecord, ExtendRecord};
use crate::pipeline::CurvePoints;
use crate::series::{Curve, Extend, Path};
use crate::units::{Days, Intensity, Quantity};

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
