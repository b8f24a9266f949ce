//! Exposures: what a hazard can damage or interrupt, and how its losses are read.

use super::Known;
use super::line::{continues, tied};
use super::valuation::valuation;
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::ExposureRecord;
use crate::document::wording::quoted;
use crate::pipeline::{Damage, Disruption, Exposure, Hazard, Measure, Reading, ValueBasis};
use crate::series::Curve;
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};

pub(super) fn exposure(known: &Known, keyed: &Keyed<ExposureRecord>, problems: &mut Problems) -> Option<Exposure> {
    let record = &keyed.record;
    continues(keyed, record.continues, problems);
    if let Some(component) = &record.component {
        tied(known, keyed, component, problems);
    }
    let years = known.window.map(|window| (window.base, window.last));
    let path = known.path(keyed, record.path.as_ref(), years, problems);
    let before = problems.len();
    // A hazard that is not known, or not sound, says nothing of what the exposure must give.
    let is_known = known.refers(keyed, "hazard", Table::Hazards, &record.hazard, problems);
    let hazard = known.hazards.get(&record.hazard).filter(|_| is_known);
    let is_sound = known.records.declared.is_sound(Id::top(Table::Hazards, &record.hazard));
    let reading = reading(record);
    let gives_losses = hazard.filter(|_| is_sound).map(|hazard| {
        readable(known, keyed, hazard, &reading, problems);
        hazard.gives_losses()
    });
    if let Some(hazard) = hazard.filter(|_| is_sound) {
        covers(keyed, hazard, problems);
    }
    match gives_losses {
        Some(true) => only_loss(keyed, problems),
        Some(false) => no_loss(keyed, problems),
        None => {}
    }
    let damage_curve = curve(known, keyed, "curve", record.curve.as_ref(), problems);
    let valuation = valuation(known, keyed, &record.valuation, problems);
    let downtime_curve = curve(known, keyed, "downtime", record.downtime.as_ref(), problems);
    if problems.len() > before {
        return None;
    }
    let damage = damage_curve.zip(record.value).and_then(|((curve_name, curve), value)| {
        let value = Money::new(value).ok()?;
        Some(Damage {
            curve_name,
            curve,
            value,
            value_basis: record.value_basis,
            damage_scale: record.damage_scale.unwrap_or(1.0),
            reconstruction_at: record.reconstruction_at,
        })
    });
    let disruption = downtime_curve.zip(record.users).zip(record.value_per_user_day).and_then(
        |(((curve_name, curve), users), value)| {
            let (users, value_per_user_day) = (Quantity::new(users).ok()?, Money::new(value).ok()?);
            let downtime_scale = record.downtime_scale.unwrap_or(1.0);
            Some(Disruption { curve_name, curve, users, value_per_user_day, downtime_scale })
        },
    );
    Some(Exposure {
        hazard: record.hazard.clone(),
        covers: record.covers.clone(),
        shared: record.shared.clone(),
        component: record.component.clone(),
        raised_by: record.raised_by.and_then(|height| Intensity::new(height).ok()),
        damage,
        disruption,
        loss_as: record.loss_as.or_else(|| gives_losses?.then(Default::default)),
        growth: record.growth,
        reference_year: record.reference_year.map_or(known.base(), Year),
        path,
        reading,
        protected: record.protected,
        continues: record.continues,
        valuation,
        timing: record.timing,
    })
}

fn reading(record: &ExposureRecord) -> Reading {
    let years = |years: Option<f64>| years.and_then(|years| ReturnPeriod::new(years).ok());
    Reading {
        onset: years(record.onset),
        protection: years(record.protection),
        standard: record.standard,
        tail: record.tail,
        interpolation: record.interpolation,
        measure: record.measure,
        frequency_multiplier: record.frequency_multiplier,
    }
}

/// A part of what is exposed: its fields in words, and whether each is given.
type Part = (&'static str, Vec<(&'static str, bool)>);

/// Damage and disruption.
fn parts(record: &ExposureRecord) -> [Part; 2] {
    let value = if record.asset.is_some() { "asset" } else { "value" };
    let damage = vec![("curve", record.curve.is_some()), (value, record.value.is_some())];
    let disruption = vec![
        ("downtime", record.downtime.is_some()),
        ("users", record.users.is_some()),
        ("value_per_user_day", record.value_per_user_day.is_some()),
    ];
    [("curve and value", damage), ("downtime, users and value_per_user_day", disruption)]
}

/// A hazard that gives losses needs nothing else to say what they are.
fn only_loss(keyed: &Keyed<ExposureRecord>, problems: &mut Problems) {
    let record = &keyed.record;
    let others = [
        ("reconstruction_at", record.reconstruction_at.is_some()),
        ("raised_by", record.raised_by.is_some()),
        ("damage_scale", record.damage_scale.is_some()),
        ("downtime_scale", record.downtime_scale.is_some()),
        ("value_basis", record.value_basis == ValueBasis::Depreciated),
        ("covers", record.covers.is_some()),
    ];
    let fields = parts(record).into_iter().flat_map(|(_, fields)| fields).chain(others);
    for (field, _) in fields.filter(|(_, is_given)| *is_given) {
        keyed.problem(problems, field, field, format!("nothing: hazard {} gives losses", record.hazard));
    }
}

/// A hazard that gives intensities needs curves that read them, and what they are worth.
fn no_loss(keyed: &Keyed<ExposureRecord>, problems: &mut Problems) {
    let record = &keyed.record;
    if record.loss_as.is_some() {
        let allowed = format!("nothing: hazard {} gives intensities, not losses", record.hazard);
        keyed.problem(problems, "loss_as", "loss_as", allowed);
    }
    let parts = parts(record);
    let is_begun = |(_, fields): &Part| fields.iter().any(|(_, is_given)| *is_given);
    for (names, fields) in parts.iter().filter(|part| is_begun(part)) {
        for (field, _) in fields.iter().filter(|(_, is_given)| !is_given) {
            keyed.problem(problems, field, "nothing", format!("{names} together, or none of them"));
        }
    }
    if !parts.iter().any(is_begun) {
        let allowed = parts.map(|(names, _)| names).join(", or ");
        keyed.fault(problems, "nothing exposed", format!("{allowed}, or both"));
    }
    if record.reconstruction_at.is_some() && record.curve.is_none() {
        keyed.problem(problems, "reconstruction_at", "a threshold without a curve", "nothing without a curve");
    }
    if record.damage_scale.is_some() && record.curve.is_none() {
        keyed.problem(problems, "damage_scale", "a scale without a curve", "nothing without a curve");
    }
    if record.downtime_scale.is_some() && record.downtime.is_none() {
        keyed.problem(problems, "downtime_scale", "a scale without a downtime", "nothing without a downtime");
    }
    if record.value_basis == ValueBasis::Depreciated && (record.component.is_none() || record.curve.is_none()) {
        let allowed = "curve, value, and the component whose age says what is left of the value";
        keyed.problem(problems, "value_basis", "depreciated without a component or a curve", allowed);
    }
}

/// One asset under several hazards is hit by them in the same event.
fn covers(keyed: &Keyed<ExposureRecord>, hazard: &Hazard, problems: &mut Problems) {
    let record = &keyed.record;
    if record.covers.is_some() && !hazard.gives_losses() && hazard.event_family.is_none() {
        let found = format!("covers, and a hazard of no event family: {}", record.hazard);
        keyed.problem(problems, "covers", found, "a hazard with an event_family");
    }
}

/// The curve that a field names, if it is of the kind that the field reads.
fn curve(
    known: &Known,
    keyed: &Keyed<ExposureRecord>,
    field: &str,
    name: Option<&String>,
    problems: &mut Problems,
) -> Option<(String, Curve)> {
    let name = name?;
    let (gives_days, curve) = known.curve(keyed, field, name, problems)?;
    let reads_days = field == "downtime";
    if gives_days == reads_days {
        return Some((name.clone(), curve));
    }
    let (found, allowed) = if reads_days { ("shares", "a curve of days") } else { ("days", "a curve of shares") };
    keyed.problem(problems, field, format!("{}, a curve of {found}", quoted(name)), allowed);
    None
}

/// Says so if a hazard cannot be read as an exposure reads it, in every scenario.
fn readable(known: &Known, keyed: &Keyed<ExposureRecord>, hazard: &Hazard, reading: &Reading, problems: &mut Problems) {
    let name = &keyed.record.hazard;
    let scenarios = || known.scenarios.iter().map(|(id, scenario)| (id, hazard.years(&scenario.hazard)));
    let silent: Vec<&str> = scenarios().filter(|(_, years)| years.is_empty()).map(|(id, _)| id.as_str()).collect();
    if !silent.is_empty() && known.records.declared.is_whole(Table::Scenarios) {
        let found = format!("{}, which has no events in scenario {}", quoted(name), silent.join(", "));
        let allowed = "a hazard with events in every scenario, or with events without a scenario";
        keyed.problem(problems, "hazard", found, allowed);
    }
    let years = scenarios().flat_map(|(_, years)| years);
    let smallest = years.filter_map(|(_, events)| events.return_period.first().map(|period| period.amount()));
    let Some(smallest) = smallest.reduce(f64::min) else { return };
    if reading.measure == Measure::Probability && smallest < 1.0 {
        let found = format!("a return period of {smallest} years in {name}, read as a probability");
        keyed.problem(problems, "measure", found, "return periods of 1 year or more, or measure = \"rate\"");
    }
    if let Some(onset) = reading.onset.map(ReturnPeriod::amount).filter(|onset| *onset >= smallest) {
        let allowed = format!("a return period below the smallest of {name}, {smallest} years");
        keyed.problem(problems, "onset", onset.to_string(), allowed);
    }
}
