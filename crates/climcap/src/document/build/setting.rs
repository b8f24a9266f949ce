//! Settings, scenarios and the question.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::{Known, unknown};
use crate::address::{Problems, nearest};
use crate::calendar::{Window, Year};
use crate::document::gather::{Keyed, Records};
use crate::document::outline::Table;
use crate::document::records::{CarbonRecord, ExtendRecord, PlanRecord, RateRecord, SettingsRecord};
use crate::document::wording::quoted;
use crate::finance::Discount;
use crate::pipeline::limits::Named;
use crate::pipeline::{Carbon, DiscountRates, PlanSettings, Scenario, Settings};
use crate::reference;
use crate::series::{Extend, Path};
use crate::units::Rate;

/// The scenario of a pipeline that names none.
const BASE: &str = "base";

pub(super) fn scenarios(records: &Records) -> IndexMap<String, Scenario> {
    let mut scenarios: IndexMap<String, Scenario> = records
        .scenarios
        .iter()
        .map(|keyed| {
            let record = &keyed.record;
            let scenario = Scenario {
                name: record.name.clone().unwrap_or_else(|| keyed.id.clone()),
                hazard: record.hazard.clone().unwrap_or_else(|| keyed.id.clone()),
                capex_factor: record.capex_factor,
                opex_factor: record.opex_factor,
                benefit_factor: record.benefit_factor,
                damage_factor: record.damage_factor,
                carbon_factor: record.carbon_factor,
            };
            (keyed.id.clone(), scenario)
        })
        .collect();
    if scenarios.is_empty() && records.ids(Table::Scenarios).is_empty() {
        let (name, hazard) = (BASE.to_owned(), BASE.to_owned());
        let base = Scenario {
            name,
            hazard,
            capex_factor: 1.0,
            opex_factor: 1.0,
            benefit_factor: 1.0,
            damage_factor: 1.0,
            carbon_factor: 1.0,
        };
        scenarios.insert(BASE.to_owned(), base);
    }
    scenarios
}

pub(super) fn settings(
    records: &Records,
    paths: &BTreeMap<String, Path>,
    scenarios: &IndexMap<String, Scenario>,
    problems: &mut Problems,
) -> Option<Settings> {
    let keyed = records.settings.as_ref()?;
    let record = &keyed.record;
    let window = Window { base: Year(record.base_year), last: Year(record.horizon) };
    let mut sound = true;
    if window.is_empty() || window.len() > 400 {
        let allowed = format!("a last year from {} to {}", window.base, window.base.plus(399));
        keyed.problem(problems, "horizon", window.last.to_string(), allowed);
        sound = false;
    }
    if record.currency.len() != 3 || !record.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        keyed.problem(problems, "currency", quoted(&record.currency), "the three letters of ISO 4217, such as USD");
    }
    let economic = discount(keyed, "discount.economic", &record.discount.economic, problems);
    let financial = match &record.discount.financial {
        Some(rate) => discount(keyed, "discount.financial", rate, problems).map(Some),
        None => Some(None),
    };
    let carbon = match record.carbon.as_ref().filter(|_| sound) {
        Some(carbon) => carbon_prices(keyed, carbon, window, paths, problems).map(Some),
        None => Some(None),
    };
    let base_scenario = match &record.base_scenario {
        Some(name) if scenarios.contains_key(name) => name.clone(),
        Some(name) => {
            let known: Vec<&str> = scenarios.keys().map(String::as_str).collect();
            let (found, allowed) = unknown(&known, name, "scenario");
            keyed.problem(problems, "base_scenario", found, allowed);
            return None;
        }
        None => scenarios.keys().next().cloned().unwrap_or_default(),
    };
    Some(Settings {
        name: record.name.clone(),
        currency: record.currency.clone(),
        price_year: Year(record.price_year),
        window,
        timing: record.timing,
        capital_timing: record.capital_timing.unwrap_or(record.timing),
        in_service: record.in_service,
        residual: record.residual,
        renewal_during_works: record.renewal_during_works,
        discount: DiscountRates { economic: economic?, financial: financial? },
        carbon: carbon?,
        base_scenario,
    })
    .filter(|_| sound)
}

fn discount(keyed: &Keyed<SettingsRecord>, field: &str, record: &RateRecord, problems: &mut Problems) -> Option<Discount> {
    let rate = |share: f64| Rate::new(share).ok();
    let allowed = "a rate above -1 and at most 1 as a fraction, green-book-standard, or bands whose first year is 0";
    let found = match record {
        RateRecord::Constant(share) if *share <= 1.0 => match rate(*share).map(Discount::constant) {
            Some(Ok(discount)) => return Some(discount),
            _ => format!("a rate of {share}"),
        },
        RateRecord::Constant(share) => format!("a rate of {share}"),
        RateRecord::Named(name) if name == "green-book-standard" => return Some(Discount::green_book_standard()),
        RateRecord::Named(name) => quoted(name),
        RateRecord::Bands(bands) => {
            let rates: Option<Vec<Rate>> = bands.rate.iter().map(|share| rate(*share).filter(|_| *share <= 1.0)).collect();
            let discount = rates
                .filter(|rates| rates.len() == bands.from.len())
                .and_then(|rates| Discount::bands(bands.from.iter().copied().zip(rates).collect()).ok());
            match discount {
                Some(discount) => return Some(discount),
                None => format!("bands from {:?} with rates {:?}", bands.from, bands.rate),
            }
        }
    };
    let field_spot = keyed.spots.field("discount").place();
    problems.add(keyed.address.join(field), field_spot, found, allowed);
    None
}

pub(super) fn extend(record: Option<&ExtendRecord>) -> Option<Extend> {
    record.map(|record| match record {
        ExtendRecord::Growth(share) => Extend::Growth(*share),
        ExtendRecord::Named(_) => Extend::Flat,
    })
}

fn carbon_prices(
    keyed: &Keyed<SettingsRecord>,
    record: &CarbonRecord,
    window: Window,
    paths: &BTreeMap<String, Path>,
    problems: &mut Problems,
) -> Option<Carbon> {
    let place = keyed.spots.field("carbon").place();
    let mut price = |field: &str, name: &str| -> Option<Path> {
        let address = keyed.address.join("carbon").join(field);
        let ratio = record.conversion.unwrap_or(1.0);
        let path = if let Some(path) = paths.get(name) {
            path.clone()
        } else if let Some(table) = reference::carbon_price(name) {
            let same = table.currency == keyed.record.currency && table.price_year.0 == keyed.record.price_year;
            if record.conversion.is_none() && !same {
                let found = format!("{name}, in {} of {}, and no conversion", table.currency, table.price_year);
                let allowed = format!(
                    "conversion = what one {} of {} is worth in {} of {}",
                    table.currency, table.price_year, keyed.record.currency, keyed.record.price_year
                );
                problems.add(address, place.clone(), found, allowed);
                return None;
            }
            table.path(extend(record.extend.as_ref()).unwrap_or_default())
        } else {
            let mut known: Vec<&str> = paths.keys().map(String::as_str).collect();
            reference::carbon_prices().for_each(|id| known.push(id));
            let near = nearest(name, known.iter().copied());
            let allowed = match near {
                Some(near) => format!("a path of this pipeline or a reference table; the nearest known one is {near}"),
                None => format!("a path of this pipeline or a reference table: {}", known.join(", ")),
            };
            problems.add(address, place.clone(), quoted(name), allowed);
            return None;
        };
        let missing: Vec<Year> = window.years().filter(|year| path.at(*year).is_none()).collect();
        if !missing.is_empty() {
            let allowed = "a price for every year counted, or extend = \"flat\" or a yearly growth";
            problems.add(address, place.clone(), format!("no price in {}", super::runs(&missing)), allowed);
            return None;
        }
        Some(path.times(ratio))
    };
    let (low, high) = (price("low", &record.low), price("high", &record.high));
    let (low, high) = (low?, high?);
    let crossed = window.years().find(|year| low.at(*year) > high.at(*year));
    if let Some(year) = crossed {
        let address = keyed.address.join("carbon");
        problems.add(address, place, format!("a low price above the high one in {year}"), "a low price that is not above the high one");
        return None;
    }
    Some(Carbon {
        names: (record.low.clone(), record.high.clone()),
        low,
        high,
        conversion_ratio: record.conversion,
        extend: extend(record.extend.as_ref()),
    })
}

/// The question of the input; a pipeline without one may start in its base year alone.
pub(super) fn plan(known: &Known, problems: &mut Problems) -> Option<PlanSettings> {
    let window = known.settings.as_ref()?.window;
    let Some(keyed) = &known.records.plan else {
        return Some(PlanSettings {
            objective: None,
            years: (window.base, window.base),
            must: Vec::new(),
            must_not: Vec::new(),
            conflicts: Vec::new(),
        });
    };
    let record = &keyed.record;
    let mut years = (window.base, window.base);
    if let Some([first, last]) = record.years.as_deref() {
        years = (Year(*first), Year(*last));
        if years.0 > years.1 || years.0 < window.base || years.1 > window.last {
            let allowed = format!("a first and a last year, from {} to {}", window.base, window.last);
            keyed.problem(problems, "years", format!("{first} to {last}"), allowed);
        }
    }
    let mut list = |field: &str, texts: &[String]| -> Vec<Named> {
        texts.iter().filter_map(|text| named(known, keyed, field, text, problems)).collect()
    };
    let must = list("must", &record.must);
    let must_not = list("must_not", &record.must_not);
    let conflicts = record.conflicts.iter().map(|set| {
        let parts: Vec<String> = set.split(',').map(|part| part.trim().to_owned()).collect();
        list("conflicts", &parts)
    });
    let conflicts: Vec<Vec<Named>> = conflicts.collect();
    for set in &conflicts {
        if set.len() < 2 {
            keyed.problem(problems, "conflicts", "a set of one", "two or more projects, such as \"bridge, tunnel\"");
        }
    }
    Some(PlanSettings { objective: record.objective.clone(), years, must, must_not, conflicts })
}

/// What `project`, `project/alternative` or `project/alternative/year` names.
fn named(known: &Known, keyed: &Keyed<PlanRecord>, field: &str, text: &str, problems: &mut Problems) -> Option<Named> {
    let mut parts = text.split('/').map(str::trim);
    let project = parts.next().unwrap_or_default().to_owned();
    let alternative = parts.next().filter(|part| *part != "*").map(ToOwned::to_owned);
    let start = parts.next().map(str::parse::<i32>);
    if parts.next().is_some() || matches!(start, Some(Err(_))) {
        keyed.problem(problems, field, quoted(text), "project, project/alternative or project/alternative/year");
        return None;
    }
    if !known.records.is_declared(Table::Projects, "", "", &project) {
        let (found, allowed) = unknown(&known.project_ids(), &project, "project");
        keyed.problem(problems, field, found, allowed);
        return None;
    }
    if let Some(name) = &alternative
        && !known.records.is_declared(Table::Alternatives, &project, "", name)
    {
        let (found, allowed) = unknown(&known.alternative_ids(&project), name, "alternative");
        keyed.problem(problems, field, found, format!("{allowed} (of project {project})"));
        return None;
    }
    Some(Named { project, alternative, start: start.and_then(Result::ok).map(Year) })
}

impl Known<'_> {
    pub(super) fn alternative_ids(&self, project: &str) -> Vec<&str> {
        let of_project = self.records.alternatives.iter().filter(|keyed| keyed.project == project);
        of_project.map(|keyed| keyed.id.as_str()).collect()
    }
}
