//! Discount rates and schedules.

use super::Known;
use super::table::{after, as_many, out_of_order};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::records::{BandsRecord, RamseyRecord, RateRecord, SettingsRecord, YearRatesRecord};
use crate::document::wording::{self, quoted};
use crate::finance::{Discount, Ramsey, Refusal, Schedule};
use crate::pipeline::Pipeline;
use crate::units::Rate;

/// The most that a rate may be: above it, it is a slip such as 7 for 7 %.
const HIGHEST: f64 = 1.0;
const ALLOWED: &str = "a rate above -1 and at most 1, as a fraction";

/// The discount that a field of the settings writes, if it has a factor for every year counted.
pub(super) fn discount(
    known: &Known,
    keyed: &Keyed<SettingsRecord>,
    field: &str,
    record: &RateRecord,
    problems: &mut Problems,
) -> Option<Discount> {
    let discount = match record {
        RateRecord::Constant(share) => constant(keyed, field, *share, problems),
        RateRecord::Named(name) => named(keyed, field, name, problems),
        RateRecord::Bands(record) => bands(keyed, field, record, problems),
        RateRecord::ByYear(record) => by_year(keyed, field, record, problems),
        RateRecord::Ramsey(record) => ramsey(keyed, field, record, problems),
    }?;
    let covered = known.window.map_or(Ok(()), |window| discount.covers(window.base, window.len()));
    covered.map_err(|refusal| refused(keyed, field, refusal, problems)).is_ok().then_some(discount)
}

/// Whether the discounts of a pipeline have a factor for every year that one of its assets serves.
pub(super) fn check(pipeline: &Pipeline, records: &Records, problems: &mut Problems) {
    let Some(keyed) = &records.settings else { return };
    let (settings, years) = (&pipeline.settings, pipeline.discounted_years());
    let financial = settings.discount.financial.as_ref();
    let carbon = settings.carbon.as_ref().and_then(|carbon| carbon.discount.as_ref());
    let all = [
        ("discount.economic", Some(&settings.discount.economic)),
        ("discount.financial", financial),
        ("carbon.discount", carbon),
    ];
    for (field, discount) in all {
        if let Some(Err(refusal)) = discount.map(|discount| discount.covers(settings.window.base, years)) {
            refused(keyed, field, refusal, problems);
        }
    }
}

fn refused(keyed: &Keyed<SettingsRecord>, field: &str, refusal: Refusal, problems: &mut Problems) {
    keyed.problem(problems, field, refusal.found, refusal.allowed);
}

fn sound(share: f64) -> Option<Rate> {
    Rate::new(share).ok().filter(|rate| rate.amount() > -1.0 && rate.amount() <= HIGHEST)
}

fn constant(keyed: &Keyed<SettingsRecord>, field: &str, share: f64, problems: &mut Problems) -> Option<Discount> {
    let rate = sound(share);
    if rate.is_none() {
        keyed.problem(problems, field, format!("a rate of {share}"), ALLOWED);
    }
    Discount::constant(rate?).ok()
}

fn named(keyed: &Keyed<SettingsRecord>, field: &str, name: &str, problems: &mut Problems) -> Option<Discount> {
    let schedule = Schedule::named(name);
    if schedule.is_none() {
        let names = Schedule::ALL.map(Schedule::name);
        let allowed = format!("{ALLOWED}, or a schedule by its name: {}", wording::known(name, &names));
        keyed.problem(problems, field, quoted(name), allowed);
    }
    schedule.map(Discount::from)
}

/// The rates of a list that stands beside one of years; nothing, with problems, unless all are sound.
fn rates(
    keyed: &Keyed<SettingsRecord>,
    field: &str,
    beside: (&str, usize),
    shares: &[f64],
    problems: &mut Problems,
) -> Option<Vec<Rate>> {
    let (years, list) = (format!("{field}.{}", beside.0), format!("{field}.rate"));
    let are_as_many = as_many(keyed, (&years, beside.1), (&list, shares.len()), problems);
    for (number, share) in shares.iter().enumerate().filter(|(_, share)| sound(**share).is_none()) {
        keyed.item(problems, &list, number, format!("a rate of {share}"), ALLOWED);
    }
    let rates: Option<Vec<Rate>> = shares.iter().map(|share| sound(*share)).collect();
    rates.filter(|_| are_as_many)
}

fn bands(
    keyed: &Keyed<SettingsRecord>,
    field: &str,
    record: &BandsRecord,
    problems: &mut Problems,
) -> Option<Discount> {
    let rates = rates(keyed, field, ("from", record.from.len()), &record.rate, problems);
    let list = format!("{field}.from");
    if let Some(first) = record.from.first().filter(|first| **first > 1) {
        keyed.item(problems, &list, 0, first.to_string(), "0: the first rate holds from the base year on");
    } else if let Some(number) = out_of_order(&record.from, |one, next| *one.max(&1) < *next) {
        keyed.item(problems, &list, number, after(&record.from, number), "years after the base year that increase");
    }
    Discount::bands(record.from.iter().copied().zip(rates?).collect()).ok()
}

fn by_year(
    keyed: &Keyed<SettingsRecord>,
    field: &str,
    record: &YearRatesRecord,
    problems: &mut Problems,
) -> Option<Discount> {
    let rates = rates(keyed, field, ("year", record.year.len()), &record.rate, problems);
    let list = format!("{field}.year");
    if let Some(number) = record.year.iter().position(|year| !Year::RANGE.contains(year)) {
        let allowed = format!("years from {} to {}", Year::RANGE.start(), Year::RANGE.end());
        keyed.item(problems, &list, number, record.year[number].to_string(), allowed);
        return None;
    }
    if let Some(number) = out_of_order(&record.year, |one, next| one < next) {
        keyed.item(problems, &list, number, after(&record.year, number), "years that increase");
    }
    Discount::by_year(record.year.iter().map(|year| Year(*year)).zip(rates?).collect()).ok()
}

fn ramsey(
    keyed: &Keyed<SettingsRecord>,
    field: &str,
    record: &RamseyRecord,
    problems: &mut Problems,
) -> Option<Discount> {
    let parameters = Ramsey {
        pure_time_preference: Rate::new(record.pure_time_preference).ok()?,
        elasticity: record.elasticity,
        growth: Rate::new(record.growth).ok()?,
        growth_sd: Rate::new(record.growth_sd).ok()?,
        premium: Rate::new(record.premium).ok()?,
    };
    let discount = Discount::ramsey(parameters).map_err(|refusal| refused(keyed, field, refusal, problems)).ok()?;
    if let Some(rate) = discount.constant_rate().filter(|rate| rate.amount() > HIGHEST) {
        keyed.problem(problems, field, format!("parameters that give a rate of {rate}"), ALLOWED);
        return None;
    }
    Some(discount)
}
