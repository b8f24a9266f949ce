//! Hazards: events as written, differences between years applied, families of events.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::listed;
use super::table::{as_many, out_of_order};
use crate::address::{Problems, nearest};
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::HazardRecord;
use crate::document::wording::quoted;
use crate::pipeline::{Described, Difference, EventCombination, Hazard, HazardYear, Scenario, Severity};
use crate::reference;
use crate::series::{Extend, Path};
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};

/// The reference table of sea levels.
const SEA_LEVELS: &str = "ar6-sea-level-2021";
/// The middle of the years to which it refers, 1995 to 2014.
const MIDDLE: Year = Year(2005);

type Hazards = IndexMap<String, Hazard>;

/// The hazards. One of which any record breaks a rule is noted as not sound, so that nothing else is said of what reads it.
pub(super) fn hazards(
    records: &mut Records,
    scenarios: &IndexMap<String, Scenario>,
    problems: &mut Problems,
) -> Hazards {
    let Records { hazards: written, declared, .. } = records;
    let mut hazards: Hazards = IndexMap::new();
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
        if let Some(described) = described(keyed, problems) {
            let hazard = hazards.entry(keyed.id.clone()).or_default();
            family(hazard, keyed, problems);
            enter(hazard, keyed, described, problems);
        }
        if problems.len() > before {
            broken.push(&keyed.id);
        }
    }
    for keyed in written.iter().filter(|keyed| !broken.contains(&keyed.id.as_str())).collect::<Vec<_>>() {
        let before = problems.len();
        if let Some(hazard) = hazards.get(&keyed.id) {
            differs(hazard, keyed, &climates, problems);
        }
        if problems.len() > before {
            broken.push(&keyed.id);
        }
    }
    combinations(&mut hazards, written, problems);
    for (id, hazard) in &mut hazards {
        if !broken.contains(&id.as_str()) {
            hazard.climates =
                climates.iter().map(|climate| ((*climate).to_owned(), resolved(hazard, climate))).collect();
            hazard.climates.retain(|_, years| !years.is_empty());
        }
    }
    for id in broken {
        declared.spoil(Id::top(Table::Hazards, id));
    }
    hazards
}

/// What a record says of its year: events, or how they differ.
fn described(keyed: &Keyed<HazardRecord>, problems: &mut Problems) -> Option<Described> {
    let record = &keyed.record;
    let differences = [
        ("frequency_multiplier", record.frequency_multiplier.is_some()),
        ("intensity_factor", record.intensity_factor.is_some()),
        ("intensity_shift", record.intensity_shift.is_some()),
        ("sea_level", record.sea_level.is_some()),
    ];
    let mut given = differences.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| *field);
    let Some(field) = given.next() else { return events(keyed, problems).map(Described::Events) };
    if record.return_period.is_some() || record.intensity.is_some() || record.loss.is_some() {
        let allowed = "events, or how they differ from those of the first year described";
        keyed.problem(problems, field, format!("{field} beside events"), allowed);
        return None;
    }
    if record.sea_level.is_some() && field != "sea_level" {
        keyed.problem(problems, "sea_level", format!("sea_level beside {field}"), "one of the two");
        return None;
    }
    Some(Described::Differs(Difference {
        frequency_multiplier: record.frequency_multiplier,
        intensity_factor: record.intensity_factor,
        intensity_shift: record.intensity_shift.and_then(|shift| Intensity::new(shift).ok()),
        sea_level: record.sea_level.clone(),
    }))
}

/// Notes the family of a hazard, which every record of it that says anything says alike.
fn family(hazard: &mut Hazard, keyed: &Keyed<HazardRecord>, problems: &mut Problems) {
    let Some(name) = &keyed.record.event_family else { return };
    match &hazard.event_family {
        Some(known) if known != name => {
            let found = format!("{}, and {} in another record of the hazard", quoted(name), quoted(known));
            keyed.problem(problems, "event_family", found, "one family for a hazard");
        }
        _ => hazard.event_family = Some(name.clone()),
    }
}

/// Gives every hazard of a family the one rule by which their shares combine.
fn combinations(hazards: &mut Hazards, written: &[Keyed<HazardRecord>], problems: &mut Problems) {
    let mut rules: BTreeMap<String, (EventCombination, &str)> = BTreeMap::new();
    for keyed in written {
        let Some(rule) = keyed.record.event_combination else { continue };
        let Some(family) = hazards.get(&keyed.id).and_then(|hazard| hazard.event_family.as_ref()) else {
            let allowed = "nothing without an event_family, whose hazards it combines";
            keyed.problem(problems, "event_combination", "a combination without a family", allowed);
            continue;
        };
        match rules.get(family) {
            Some((known, other)) if *known != rule => {
                let found = format!("another combination than {other} has, of the same event_family");
                keyed.problem(problems, "event_combination", found, "one combination for a family");
            }
            _ => {
                rules.insert(family.clone(), (rule, &keyed.id));
            }
        }
    }
    for hazard in hazards.values_mut() {
        let rule = hazard.event_family.as_ref().and_then(|family| rules.get(family));
        hazard.event_combination = rule.map(|(rule, _)| *rule).unwrap_or_default();
    }
}

/// Enters what a record says into its hazard.
fn enter(hazard: &mut Hazard, keyed: &Keyed<HazardRecord>, described: Described, problems: &mut Problems) {
    let record = &keyed.record;
    let severity = |described: &Described| match described {
        Described::Events(events) => Some(std::mem::discriminant(&events.severity)),
        Described::Differs(_) => None,
    };
    if let Some(kind) = severity(&described) {
        let mut others = hazard.by_scenario.values().flatten().filter_map(|(_, other)| severity(other));
        if others.any(|other| other != kind) {
            return keyed.fault(problems, "losses and intensities for one hazard", "one of the two throughout");
        }
    }
    let year = record.year.map(Year);
    let of_sea =
        |described: &Described| matches!(described, Described::Differs(differs) if differs.sea_level.is_some());
    let is_of_sea = of_sea(&described);
    // What holds in every scenario holds beside what a scenario says of its own. A sea level bears no year.
    let beside = hazard
        .by_scenario
        .iter()
        .filter(|(scenario, _)| scenario.is_none() || record.scenario.is_none() || **scenario == record.scenario);
    let beside: Vec<Option<Year>> = beside
        .flat_map(|(_, years)| years)
        .filter(|(_, other)| of_sea(other) == is_of_sea)
        .map(|(other, _)| *other)
        .collect();
    if is_of_sea {
        if year.is_some() {
            keyed.problem(problems, "year", "a year", "nothing beside sea_level, whose table gives the years");
        } else if !beside.is_empty() {
            keyed.problem(problems, "sea_level", "a second sea level of the scenario", "one sea level for a scenario");
        }
    } else {
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
    }
    let years = hazard.by_scenario.entry(record.scenario.clone()).or_default();
    years.push((year, described));
    years.sort_by_key(|(year, _)| *year);
}

/// The first year that events describe in a climate, and those events.
fn first<'h>(hazard: &'h Hazard, climate: &str) -> Option<(Year, &'h HazardYear)> {
    hazard.written(climate).into_iter().find_map(|(year, described)| match described {
        Described::Events(events) => Some((year?, events)),
        Described::Differs(_) => None,
    })
}

/// Says so if a difference from the first year described cannot be told.
fn differs(hazard: &Hazard, keyed: &Keyed<HazardRecord>, climates: &[&str], problems: &mut Problems) {
    let record = &keyed.record;
    if record.return_period.is_some() {
        return;
    }
    let own = |climate: &&str| record.scenario.as_deref().is_none_or(|scenario| scenario == *climate);
    let mut own: Vec<&str> = climates.iter().copied().filter(own).collect();
    own.dedup();
    if let Some(climate) = own.iter().find(|climate| first(hazard, climate).is_none()) {
        let found = format!("a difference, and no events with a year in scenario {climate}");
        return keyed.fault(problems, found, "events of an earlier year, from which this one differs");
    }
    let shifted = [
        ("intensity_factor", record.intensity_factor.is_some()),
        ("intensity_shift", record.intensity_shift.is_some()),
        ("sea_level", record.sea_level.is_some()),
    ];
    for (field, _) in shifted.iter().filter(|(_, is_given)| *is_given && hazard.gives_losses()) {
        let allowed = format!("frequency_multiplier alone: hazard {} gives losses", keyed.id);
        keyed.problem(problems, field, *field, allowed);
    }
    let latest = own.iter().filter_map(|climate| first(hazard, climate)).map(|(year, _)| year).max();
    let Some(latest) = latest else { return };
    if let Some(name) = &record.sea_level {
        match rise(name) {
            Err((found, allowed)) => keyed.problem(problems, "sea_level", found, allowed),
            Ok(level) => {
                let rows = years_of_rise(&level, latest);
                if level.at(latest).is_none() || rows.is_empty() {
                    let allowed = "a hazard first described in a year that the table of sea levels reaches";
                    let found = format!("{}, which says nothing from {latest} on", quoted(name));
                    keyed.problem(problems, "sea_level", found, allowed);
                }
                let is_given = |year: &Year| {
                    own.iter().any(|climate| hazard.written(climate).iter().any(|(other, _)| *other == Some(*year)))
                };
                if let Some(year) = rows.into_iter().find(is_given) {
                    let allowed = "no other year that the table of sea levels gives";
                    keyed.problem(problems, "sea_level", format!("a sea level for {year}, described already"), allowed);
                }
            }
        }
        return;
    }
    match record.year.map(Year) {
        None => keyed.problem(problems, "year", "nothing", "the year in which the hazard differs"),
        Some(year) if year <= latest => {
            let found = format!("{year}, not after {latest}, the first year that events describe");
            keyed.problem(problems, "year", found, "a later year");
        }
        Some(_) => {}
    }
}

/// The events of a hazard in a climate: as written, and differences applied to the first of them.
fn resolved(hazard: &Hazard, climate: &str) -> Vec<(Option<Year>, HazardYear)> {
    let first = first(hazard, climate);
    let mut years: Vec<(Option<Year>, HazardYear)> = Vec::new();
    for (year, described) in hazard.written(climate) {
        match (described, first) {
            (Described::Events(events), _) => years.push((year, events.clone())),
            (Described::Differs(differs), Some((base, events))) => match differs.sea_level.as_deref().map(rise) {
                None => years.push((year, differs.applied(events, Intensity::ZERO))),
                Some(level) => {
                    let Ok(level) = level else { continue };
                    let at = |year: Year| level.at(year).map_or(0.0, Quantity::amount);
                    let rows = years_of_rise(&level, base).into_iter();
                    years.extend(
                        rows.map(|year| (Some(year), differs.applied(events, Intensity::of(at(year) - at(base))))),
                    );
                }
            },
            (Described::Differs(_), None) => {}
        }
    }
    years.sort_by_key(|(year, _)| *year);
    years
}

/// The years of a sea level's table after another.
fn years_of_rise(level: &Path, after: Year) -> Vec<Year> {
    level.points().map(|(year, _)| year).filter(|year| *year > after).collect()
}

/// The sea level of a scenario, in meters above the mean of 1995 to 2014; or what was found and what is allowed.
fn rise(name: &str) -> Result<Path, (String, String)> {
    let table = reference::table(SEA_LEVELS);
    let known: Vec<&str> = table.iter().flat_map(|table| &table.columns).map(|column| column.name.as_str()).collect();
    let column = known.iter().position(|column| *column == name);
    let column = column.ok_or_else(|| match nearest(name, known.iter().copied()) {
        Some(near) => (quoted(name), format!("a sea level of {SEA_LEVELS}; the nearest known one is {near}")),
        None => (quoted(name), format!("a sea level of {SEA_LEVELS}: {}", listed(&known))),
    })?;
    let rows = table.iter().flat_map(|table| &table.rows);
    let points = rows.filter_map(|row| {
        let year = row.keys.first()?.number()?;
        Some((Year(year.amount() as i32), row.values.get(column)?.number()?))
    });
    Ok(Path::through(std::iter::once((MIDDLE, Quantity::ZERO)).chain(points).collect(), Extend::Refuse))
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
        (None, None) if record.return_period.is_none() => {
            let allowed = "return periods with intensities or losses, or how the year differs from the first described";
            keyed.fault(problems, "neither events nor a difference", allowed);
            return None;
        }
        (None, None) => {
            keyed.fault(problems, "neither intensity nor loss", "one of the two");
            return None;
        }
    };
    let Some(periods) = &record.return_period else {
        keyed.problem(problems, "return_period", "nothing", format!("a return period for each {field}"));
        return None;
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
    Some(HazardYear { return_period, severity, frequency_multiplier: 1.0 })
}
