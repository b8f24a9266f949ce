//! Settings, scenarios and the question.

use indexmap::IndexMap;

use super::carbon::gas_prices;
use super::discount::discount;
use super::valuation::inflation;
use super::{Known, unknown};
use crate::address::{Problems, nearest};
use crate::calendar::{FirstMonth, Window, Year};
use crate::document::declared::Id;
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{CarbonRecord, ExtendRecord, SettingsRecord};
use crate::document::wording::quoted;
use crate::pipeline::limits::Named;
use crate::pipeline::{AccountingSettings, Carbon, Contingency, DiscountRates, PlanSettings, Scenario, Settings};
use crate::reference;
use crate::series::{Extend, Path};

/// The scenario of a pipeline that names none.
const BASE: &str = "base";
/// The most years that may be counted.
const LONGEST: usize = 400;

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
    if scenarios.is_empty() && !records.declared.has_any(Table::Scenarios) {
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

/// The years counted; `None`, with a problem, if there are none or too many.
pub(super) fn window(records: &Records, problems: &mut Problems) -> Option<Window> {
    let keyed = records.settings.as_ref()?;
    let window = Window { base: Year(keyed.record.base_year), last: Year(keyed.record.horizon) };
    if window.is_empty() || window.len() > LONGEST {
        let allowed = format!("a last year from {} to {}", window.base, window.base.plus(LONGEST as i32 - 1));
        keyed.problem(problems, "horizon", window.last.to_string(), allowed);
        return None;
    }
    Some(window)
}

pub(super) fn settings(known: &Known, problems: &mut Problems) -> Option<Settings> {
    let keyed = known.records.settings.as_ref()?;
    let record = &keyed.record;
    if record.currency.len() != 3 || !record.currency.bytes().all(|letter| letter.is_ascii_uppercase()) {
        let allowed = "the three letters of ISO 4217, such as USD";
        keyed.problem(problems, "currency", quoted(&record.currency), allowed);
    }
    let economic = discount(known, keyed, "discount.economic", &record.discount.economic, problems);
    let financial = match &record.discount.financial {
        Some(rate) => discount(known, keyed, "discount.financial", rate, problems).map(Some),
        None => Some(None),
    };
    let carbon = match record.carbon.as_ref().zip(known.window) {
        Some((carbon, window)) => carbon_prices(known, keyed, carbon, window, problems).map(Some),
        None => Some(None),
    };
    let inflation = inflation(known, keyed, problems);
    if let Some(name) = &record.base_scenario
        && !known.scenarios.contains_key(name)
        && known.records.declared.is_whole(Table::Scenarios)
    {
        let ids: Vec<&str> = known.scenarios.keys().map(String::as_str).collect();
        let (found, allowed) = unknown(&ids, name, "scenario");
        keyed.problem(problems, "base_scenario", found, allowed);
    }
    let first = || known.scenarios.keys().next().cloned().unwrap_or_default();
    Some(Settings {
        name: record.name.clone(),
        currency: record.currency.clone(),
        price_year: Year(record.price_year),
        window: known.window?,
        timing: record.timing,
        fiscal_year_start: FirstMonth::new(record.fiscal_year_start)?,
        capital_timing: record.capital_timing.unwrap_or(record.timing),
        in_service: record.in_service,
        residual: record.residual,
        renewal_during_works: record.renewal_during_works,
        discount: DiscountRates { economic: economic?, financial: financial? },
        carbon: carbon?,
        contingency: Contingency {
            physical_share: record.contingency.physical,
            price_share: record.contingency.price,
            optimism_share: record.contingency.optimism_bias,
            add: record.contingency.add,
        },
        inflation,
        gwp: record.gwp,
        accounting: AccountingSettings {
            scope_3: record.accounting.scope_3,
            construction: record.accounting.construction,
            leakage: record.accounting.leakage,
        },
        base_scenario: record.base_scenario.clone().unwrap_or_else(first),
    })
}

pub(super) fn extend(record: Option<&ExtendRecord>) -> Option<Extend> {
    record.map(|record| match record {
        ExtendRecord::Growth(share) => Extend::Growth(*share),
        ExtendRecord::Named(_) => Extend::Flat,
    })
}

fn carbon_prices(
    known: &Known,
    keyed: &Keyed<SettingsRecord>,
    record: &CarbonRecord,
    window: Window,
    problems: &mut Problems,
) -> Option<Carbon> {
    let low = carbon_price(known, keyed, record, ("carbon.low", &record.low), problems);
    let high = carbon_price(known, keyed, record, ("carbon.high", &record.high), problems);
    let mut reach = |field: &str, path: Option<Path>| {
        let path = path?;
        let missing: Vec<Year> = window.years().filter(|year| path.at(*year).is_none()).collect();
        if missing.is_empty() {
            return Some(path);
        }
        let allowed = "a price for every year counted, or extend = \"flat\" or a yearly growth";
        keyed.problem(problems, field, format!("no price in {}", super::runs(&missing)), allowed);
        None
    };
    let (low, high) = (reach("carbon.low", low), reach("carbon.high", high));
    let discount = match &record.discount {
        Some(rate) => discount(known, keyed, "carbon.discount", rate, problems).map(Some),
        None => Some(None),
    };
    let (low, high) = (low?, high?);
    if let Some(year) = window.years().find(|year| low.at(*year) > high.at(*year)) {
        let found = format!("a low price above the high one in {year}");
        keyed.problem(problems, "carbon.low", found, "a low price that is never above the high one");
        return None;
    }
    let gases = gas_prices(known, keyed, record, (&low, &high), window, problems);
    Some(Carbon {
        names: (record.low.clone(), record.high.clone()),
        low,
        high,
        gases,
        conversion_ratio: record.conversion,
        extend: extend(record.extend.as_ref()),
        discount: discount?,
    })
}

/// The price that a field names, in the pipeline's currency at its price year.
fn carbon_price(
    known: &Known<'_>,
    keyed: &Keyed<SettingsRecord>,
    record: &CarbonRecord,
    (field, name): (&str, &str),
    problems: &mut Problems,
) -> Option<Path> {
    let settings = &keyed.record;
    let ratio = record.conversion.unwrap_or(1.0);
    if known.records.declared.has(Id::top(Table::Paths, name)) {
        return known.paths.get(name).map(|path| path.clone().times(ratio));
    }
    let Some(table) = reference::carbon_price(name) else {
        let paths = known.records.declared.ids(Table::Paths, "", "").into_iter();
        let names: Vec<&str> = paths.chain(reference::carbon_prices().map(|id| -> &str { id })).collect();
        let allowed = match nearest(name, names.iter().copied()) {
            Some(near) => format!("a path of this pipeline or a reference table; the nearest known one is {near}"),
            None => format!("a path of this pipeline or a reference table: {}", super::listed(&names)),
        };
        keyed.problem(problems, field, quoted(name), allowed);
        return None;
    };
    let is_same_money = table.currency == settings.currency && table.price_year.0 == settings.price_year;
    if record.conversion.is_none() && !is_same_money {
        let found = format!("{name}, in {} of {}, and no conversion", table.currency, table.price_year);
        let allowed = format!(
            "conversion = what one {} of {} is worth in {} of {}",
            table.currency, table.price_year, settings.currency, settings.price_year
        );
        keyed.problem(problems, field, found, allowed);
        return None;
    }
    Some(table.path(extend(record.extend.as_ref()).unwrap_or_default()).times(ratio))
}

/// The question of the input; a pipeline without one may start in its base year alone.
pub(super) fn plan(known: &Known, problems: &mut Problems) -> Option<PlanSettings> {
    let Some(keyed) = &known.records.plan else {
        let base = known.window?.base;
        return Some(PlanSettings {
            objective: None,
            years: (base, base),
            must: Vec::new(),
            must_not: Vec::new(),
            conflicts: Vec::new(),
        });
    };
    let record = &keyed.record;
    let years = record.years.as_deref().and_then(|years| Some((*years.first()?, *years.last()?)));
    if let Some(((first, last), window)) = years.zip(known.window)
        && (first > last || first < window.base.0 || last > window.last.0)
    {
        let allowed = format!("a first and a last year, from {} to {}", window.base, window.last);
        keyed.problem(problems, "years", format!("{first} to {last}"), allowed);
    }
    let mut list = |field: &str, texts: &[String]| -> Vec<Named> {
        let named = |(number, text): (usize, &String)| named(known, keyed, (field, number), text, problems);
        texts.iter().enumerate().filter_map(named).collect()
    };
    let (must, must_not) = (list("must", &record.must), list("must_not", &record.must_not));
    let conflicts = record.conflicts.iter().enumerate().map(|(number, set)| {
        let parts: Vec<&str> = set.split(',').map(str::trim).collect();
        if parts.len() < 2 {
            let allowed = "two or more projects, such as \"bridge, tunnel\"";
            keyed.item(problems, "conflicts", number, format!("a set of one: {}", quoted(set)), allowed);
        }
        parts.into_iter().filter_map(|part| named(known, keyed, ("conflicts", number), part, problems)).collect()
    });
    let conflicts = conflicts.collect();
    let base = known.base();
    let years = years.map_or((base, base), |(first, last)| (Year(first), Year(last)));
    Some(PlanSettings { objective: record.objective.clone(), years, must, must_not, conflicts })
}

/// What `project`, `project/alternative` or `project/alternative/year` names; the item of a list of the question.
pub(super) fn named<T>(
    known: &Known,
    keyed: &Keyed<T>,
    (field, number): (&str, usize),
    text: &str,
    problems: &mut Problems,
) -> Option<Named> {
    let mut say = |(found, allowed): (String, String)| keyed.item(problems, field, number, found, allowed);
    let mut parts = text.split('/').map(str::trim);
    let project = parts.next().unwrap_or_default();
    let alternative = parts.next().filter(|part| *part != "*");
    let start = parts.next().map(str::parse::<i32>).transpose();
    let (Ok(start), None) = (start, parts.next()) else {
        say((quoted(text), "project, project/alternative or project/alternative/year".to_owned()));
        return None;
    };
    let found = known.find(Table::Projects, project);
    let found = found.and_then(|()| alternative.map_or(Ok(()), |name| known.find_design(project, name)));
    found.map_err(say).ok()?;
    Some(Named { project: project.to_owned(), alternative: alternative.map(ToOwned::to_owned), start: start.map(Year) })
}
