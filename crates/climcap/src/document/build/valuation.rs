//! Categories, currencies, inflation and contingencies, and how a money line counts.

use std::collections::BTreeMap;

use super::shares::shares;
use super::table::extended;
use super::{Known, unknown};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{ComponentRecord, NumberOrName, SettingsRecord, ValuationRecord};
use crate::pipeline::{CATEGORIES, Category, Contingency, ConversionFactors, Inflation, Valuation};
use crate::series::Path;
use crate::units::{Quantity, Rate};

/// The cost categories that the input names, and those that are always known.
pub(super) fn categories(records: &Records) -> ConversionFactors {
    let always = CATEGORIES.map(|name| (name.to_owned(), Category { conversion_ratio: 1.0 }));
    let written = records
        .categories
        .iter()
        .map(|keyed| (keyed.id.clone(), Category { conversion_ratio: keyed.record.conversion_factor }));
    always.into_iter().chain(written).collect()
}

/// What other currencies are worth in the pipeline's.
pub(super) fn currencies(records: &Records, problems: &mut Problems) -> BTreeMap<String, Path> {
    let currencies = records.currencies.iter().filter_map(|keyed| {
        let record = &keyed.record;
        if let Some(number) = record.value.iter().position(|value| *value <= 0.0) {
            keyed.item(problems, "value", number, record.value[number].to_string(), "a number above 0");
            return None;
        }
        let path = extended(keyed, record.year.as_deref(), &record.value, record.extend.as_ref(), problems)?;
        if let Some(settings) = &records.settings {
            let price_year = Year(settings.record.price_year);
            if path.at(price_year).is_none() {
                let found = format!("no value in {price_year}, the year of the prices");
                keyed.problem(problems, "year", found, "a value in the price year, or extend = \"flat\"");
                return None;
            }
            let moves = path.points().any(|(_, value)| Some(value) != path.at(price_year));
            if moves && settings.record.inflation.is_none() {
                let allowed = "one value: without settings.inflation all money is real, at the price year's rate";
                keyed.problem(problems, "value", "values that change by year", allowed);
                return None;
            }
        }
        Some((keyed.id.clone(), path))
    });
    currencies.collect()
}

/// How prices in general rise; none if the settings do not say, or say something that is not allowed.
pub(super) fn inflation(known: &Known, keyed: &Keyed<SettingsRecord>, problems: &mut Problems) -> Option<Inflation> {
    match keyed.record.inflation.as_ref()? {
        NumberOrName::Number(rate) => {
            if !(*rate > -1.0 && *rate <= 10.0) {
                keyed.problem(problems, "inflation", rate.to_string(), "a yearly rate above -1 and at most 10");
                return None;
            }
            let rates = Path::constant(Quantity::new(*rate).ok()?);
            Some(Inflation { name: None, rates })
        }
        NumberOrName::Name(name) => {
            known.refers(keyed, "inflation", Table::Paths, name, problems).then_some(())?;
            let rates = known.paths.get(name)?;
            let window = known.window?;
            let from = window.base.min(Year(keyed.record.price_year).plus(1));
            let before = problems.len();
            super::reaches(rates, keyed, "inflation", (from, window.last), problems);
            if let Some((year, rate)) =
                rates.points().find(|(_, rate)| Rate::new(rate.amount()).is_err() || rate.amount() <= -1.0)
            {
                keyed.problem(problems, "inflation", format!("a rate of {rate} in {year}"), "rates above -1");
            }
            (problems.len() == before).then(|| Inflation { name: Some(name.clone()), rates: rates.clone() })
        }
    }
}

/// What is added to the cost of a component's first build: its own shares, or those of the settings.
pub(super) fn contingency(known: &Known, record: &ComponentRecord) -> Contingency {
    let general = known.records.settings.as_ref().map(|keyed| keyed.record.contingency).unwrap_or_default();
    Contingency {
        physical_share: record.physical_contingency.unwrap_or(general.physical),
        price_share: record.price_contingency.unwrap_or(general.price),
        optimism_share: record.optimism_bias.unwrap_or(general.optimism_bias),
        add: general.add,
    }
}

/// How a money line counts in the two accounts.
pub(super) fn valuation<T>(
    known: &Known,
    keyed: &Keyed<T>,
    record: &ValuationRecord,
    problems: &mut Problems,
) -> Valuation {
    let factor = |field: &str, name: &str, problems: &mut Problems| {
        let found = known.categories.get(name).map(|category| category.conversion_ratio);
        if found.is_none() && !known.records.declared.has(Id::top(Table::Categories, name)) {
            let names: Vec<&str> = known.categories.keys().map(String::as_str).collect();
            let (found, allowed) = unknown(&names, name, "category");
            keyed.problem(problems, field, found, allowed);
        }
        found.unwrap_or(1.0)
    };
    let mut conversion_ratio = 1.0;
    if let Some(name) = &record.category {
        conversion_ratio = factor("category", name, problems);
        if !record.mix.is_empty() {
            keyed.problem(problems, "mix", "mix and category together", "one of the two");
        }
    } else if !record.mix.is_empty() {
        let mix = shares(keyed, "mix", &record.mix, problems).unwrap_or_default();
        conversion_ratio = mix.iter().map(|(name, share)| share * factor("mix", name, problems)).sum();
    }
    let price_year = known.records.settings.as_ref().map(|keyed| Year(keyed.record.price_year));
    let rate = record.currency.as_ref().filter(|name| Some(name.as_str()) != known.currency()).and_then(|name| {
        known.refers(keyed, "currency", Table::Currencies, name, problems).then_some(())?;
        known.currencies.get(name)?.at(price_year?)
    });
    Valuation {
        category: record.category.clone(),
        mix: record.mix.clone(),
        tax_share: record.tax,
        currency: record.currency.clone().filter(|name| Some(name.as_str()) != known.currency()),
        conversion_ratio,
        exchange_ratio: rate.map_or(1.0, Quantity::amount),
    }
}
