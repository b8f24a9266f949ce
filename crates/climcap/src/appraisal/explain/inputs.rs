//! The inputs behind a figure: what was written, where, and where it is from.

use serde_json::Value as Json;

use super::Explanation;
use super::row::Row;
use crate::address::{Address, Places};
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::Contribution;
use crate::calendar::Year;
use crate::pipeline::{Alternative, Emission, Item, Pipeline};
use crate::reference;
use crate::units::Quantity;

/// What a field is where a component leaves it out: a field of the settings.
const GENERAL: [(&str, &str, &str); 5] = [
    ("physical_contingency", "settings.contingency", "physical"),
    ("price_contingency", "settings.contingency", "price"),
    ("optimism_bias", "settings.contingency", "optimism_bias"),
    ("residual", "settings", "residual"),
    ("reference_year", "settings", "base_year"),
];

impl Row<'_> {
    /// What the entry behind a contribution says, field by field, and what it refers to.
    pub(super) fn inputs(&self, part: &Contribution) -> Explanation {
        let pipeline = &self.setting.pipeline;
        let heading = Explanation::named("inputs").noted(yearly_amount(part.item));
        let entry = self.design_of(part.side).and_then(|design| entry(design, part.item));
        let Some(Json::Object(fields)) = entry else { return heading };
        let written = fields.iter().filter(|(_, value)| !value.is_null() && !is_nothing(value));
        let parts = written.map(|(field, value)| {
            let told = self.written(&part.address, field, value);
            match value.as_str().and_then(|name| Some((table_of(field)?, name))) {
                Some((table, name)) => referred(pipeline, table, name).into_iter().fold(told, Explanation::with),
                None => told,
            }
        });
        let parts = parts.chain(self.emitted(part)).collect();
        Explanation { parts, ..heading }
    }

    /// What a unit of an activity emits of the gas of a contribution, and the tables that it is from.
    fn emitted(&self, part: &Contribution) -> Vec<Explanation> {
        let Item::Activity(number) = part.item else { return Vec::new() };
        let activity = self.design_of(part.side).and_then(|design| design.activities.get_index(number));
        let Some((_, activity)) = activity else { return Vec::new() };
        let sources = match &activity.emission {
            Emission::Direct(sources) => sources.as_slice(),
            Emission::Landfill(_) => &[],
        };
        let of_gas = sources.iter().filter(|source| Some(source.gas) == part.gas);
        let told = of_gas.flat_map(|source| {
            let gas = source.gas.name();
            let points: Vec<(Year, Quantity)> = source.tonnes.points().collect();
            let tonnes = format!("tonnes of {gas} for a unit");
            let tonnes = match points.as_slice() {
                [(_, only)] => Explanation::number(tonnes, only.amount(), None),
                all => {
                    let years: Vec<Year> = all.iter().map(|(year, _)| *year).collect();
                    let amounts = all.iter().map(|(_, tonnes)| tonnes.amount()).collect();
                    Explanation::list(tonnes, &years, amounts, Unit::Declared)
                }
            };
            let warming = Explanation::number(format!("warming potential of {gas}"), source.gwp_ratio, None);
            [tonnes, warming]
        });
        let cited = activity
            .tables
            .iter()
            .map(|id| Explanation { source: reference::source(id).map(ToOwned::to_owned), ..Explanation::named(*id) });
        told.chain(cited).collect()
    }

    /// A number of the input that a formula reads.
    pub(super) fn input(&self, record: &Address, field: &str, value: f64, unit: Option<Unit>) -> Explanation {
        let place = Some(place(&self.setting.pipeline.places, record, field));
        let source = self.setting.pipeline.places.source(record).map(ToOwned::to_owned);
        Explanation { place, source, ..Explanation::number(field, value, unit) }
    }

    /// A year of the input that a formula reads.
    pub(super) fn input_year(&self, record: &Address, field: &str, year: Year) -> Explanation {
        Explanation { text: Some(year.to_string()), ..self.input(record, field, f64::from(year.0), None) }
    }

    /// A field as it was written.
    fn written(&self, record: &Address, field: &str, value: &Json) -> Explanation {
        let places = &self.setting.pipeline.places;
        let source = places.source(&record.join(field)).map(ToOwned::to_owned);
        Explanation { place: Some(place(places, record, field)), source, ..written(field, value) }
    }

    /// A figure that was read from a table of the pipeline, or else from a reference table of this name.
    pub(super) fn cited(&self, told: Explanation, table: &str, name: &str) -> Explanation {
        let (place, source) = whence(&self.setting.pipeline, table, name);
        Explanation { place, source, ..told }
    }

    /// The conventions of the pipeline and of the scenario, with their places.
    pub(super) fn conventions(&self) -> Explanation {
        let pipeline = &self.setting.pipeline;
        let fields = |address: &Address, json: serde_json::Result<Json>| {
            let json = json.unwrap_or_default();
            let fields = json.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
            let mut told: Vec<Explanation> = Vec::new();
            for (field, value) in fields {
                match value {
                    Json::Object(inner) if !inner.is_empty() => {
                        let address = address.join(field);
                        let inner = inner.iter().map(|(field, value)| self.written(&address, field, value));
                        told.push(Explanation { parts: inner.collect(), ..Explanation::named(field) });
                    }
                    _ => told.push(self.written(address, field, value)),
                }
            }
            told
        };
        let mut parts = fields(&Address::new("settings"), serde_json::to_value(&pipeline.settings));
        if let Some(scenario) = self.scenario() {
            let id = self.scenario_id();
            let fields = fields(&Address::new("scenarios").join(id), serde_json::to_value(scenario));
            parts.push(Explanation { parts: fields, ..Explanation::named(format!("scenario {id}")) });
        }
        Explanation { parts, ..Explanation::named("conventions") }
    }
}

/// How the yearly amounts of an entry come from its fields.
const fn yearly_amount(item: Item) -> &'static str {
    match item {
        Item::Component(_) => {
            "capex x exchange rate x (1 + growth)^(year - reference_year): a first build by its phasing, with physical \
             contingency; a replacement x replacement_factor; a renewal as it stands; construction_tco2e in the same shares"
        }
        Item::CostLine(_) | Item::BenefitLine(_) => {
            "quantity x (1 + growth)^(year - reference_year) x unit_value x exchange rate x (1 + escalation)^(year - \
             reference_year) x path x ramp-up x (1 + deterioration)^age"
        }
        Item::Activity(_) => {
            "quantity x intensity x (1 + growth)^(year - reference_year) x tonnes for a unit x warming potential x path x \
             ramp-up x (1 + deterioration)^age; waste as it decays"
        }
        Item::Policy(_) => {
            "of each event the loss above attachment, up to cover, integrated over probability; premium = payout x (1 + \
             loading), or as stated; payouts are negative damage in the financial account"
        }
        Item::Exposure(_) => "expected annual damage x what is exposed, over what was in the reference year",
    }
}

/// What an entry of a design says, as a document holds it.
fn entry(design: &Alternative, item: Item) -> Option<Json> {
    match item {
        Item::Component(number) => design.components.get_index(number).map(|(_, entry)| serde_json::to_value(entry)),
        Item::CostLine(number) => design.cost_lines.get_index(number).map(|(_, entry)| serde_json::to_value(entry)),
        Item::BenefitLine(number) => {
            design.benefit_lines.get_index(number).map(|(_, entry)| serde_json::to_value(entry))
        }
        Item::Activity(number) => design.activities.get_index(number).map(|(_, entry)| serde_json::to_value(entry)),
        Item::Exposure(number) => design.exposures.get_index(number).map(|(_, entry)| serde_json::to_value(entry)),
        Item::Policy(number) => design.insurance.get_index(number).map(|(_, entry)| serde_json::to_value(entry)),
    }
    .and_then(Result::ok)
}

/// Whether a field says what leaving it out says: nothing.
fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::Array(items) => items.is_empty(),
        Json::Bool(value) => !value,
        _ => false,
    }
}

fn written(field: &str, value: &Json) -> Explanation {
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Explanation { value: value.as_f64(), text: Some(text), ..Explanation::named(field) }
}

/// The table whose entries a field names.
fn table_of(field: &str) -> Option<&'static str> {
    Some(match field {
        "path" => "paths",
        "factor" => "factors",
        "curve" | "downtime" => "curves",
        "category" => "categories",
        "currency" => "currencies",
        _ => return None,
    })
}

/// What an entry refers to by name, field by field.
fn referred(pipeline: &Pipeline, table: &str, name: &str) -> Vec<Explanation> {
    let json = match table {
        "paths" => pipeline.paths.get(name).map(serde_json::to_value),
        "factors" => pipeline.factors.get(name).map(serde_json::to_value),
        "curves" => pipeline.curves.get(name).map(serde_json::to_value),
        "categories" => pipeline.categories.get(name).map(serde_json::to_value),
        "currencies" => pipeline.currencies.get(name).map(serde_json::to_value),
        _ => None,
    };
    let record = Address::new(table).join(name);
    let json = json.and_then(Result::ok);
    let fields = json.as_ref().and_then(Json::as_object).into_iter().flatten();
    let parts: Vec<Explanation> = fields
        .filter(|(_, value)| !value.is_null())
        .map(|(field, value)| {
            let place = Some(place(&pipeline.places, &record, field));
            Explanation { place, ..written(field, value) }
        })
        .collect();
    let (place, source) = whence(pipeline, table, name);
    if parts.is_empty() && source.is_none() {
        return Vec::new();
    }
    vec![Explanation { place, source, parts, ..Explanation::named(record.as_str()) }]
}

/// Where an entry of a table was written and is from; the reference table of this name, if it is none of the pipeline's.
fn whence(pipeline: &Pipeline, table: &str, name: &str) -> (Option<String>, Option<String>) {
    let record = Address::new(table).join(name);
    match pipeline.places.get(&record) {
        Some(place) => (Some(place.to_string()), pipeline.places.source(&record).map(ToOwned::to_owned)),
        None => (None, reference::source(name).map(ToOwned::to_owned)),
    }
}

/// Where a field was written: its own place, its column in the row of its record, the settings that stand in for it.
fn place(places: &Places, record: &Address, field: &str) -> String {
    // When what exists is due follows from its age.
    let of_age = |age: &str| places.get(&record.join(age)).filter(|_| field == "renewal_year");
    let own = places.get(&record.join(field)).or_else(|| ["age_years", "condition"].into_iter().find_map(of_age));
    let own = own.map(ToString::to_string);
    let in_row =
        || places.get(record).filter(|place| place.column.is_none()).map(|place| place.in_row(field).to_string());
    let inside = || record.as_str().starts_with("settings.").then(|| places.get(record).map(ToString::to_string));
    let general = || {
        let (_, holder, field) = GENERAL.iter().find(|(own, holder, _)| *own == field && *holder != record.as_str())?;
        Some(place(places, &Address::new(*holder), field))
    };
    own.or_else(in_row).or_else(|| inside().flatten()).or_else(general).unwrap_or_else(|| DEFAULT.to_owned())
}

/// The place of what the input left out.
const DEFAULT: &str = "default";
