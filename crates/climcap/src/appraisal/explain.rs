//! Where a figure comes from: its formula, its conventions, and the inputs behind it with their places.

use std::fmt;

use serde::Serialize;
use serde_json::Value as Json;

use super::evaluate::Replay;
use super::setting::Setting;
use super::table::{Key, RowId, Unit};
use super::yearly::{Account, Contribution};
use super::{Appraisal, Choice};
use crate::address::{Address, Places};
use crate::pipeline::{Kind, Pipeline};
use crate::units::Quantity;

/// A figure and what it is made of.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The figure or input: a column, a part of it, an address.
    pub figure: String,
    /// Its value, where it is a number: in the unit named, a plain quantity, ratio or share.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Its value as written, for inputs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it counts in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// How it is made of its parts.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// Where it was written: file and line, table and row; `default` for what the input left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where the figure is from, as the input says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Self>,
}

impl Explanation {
    fn new(figure: impl Into<String>, value: Option<f64>, unit: Option<Unit>, formula: impl Into<String>) -> Self {
        Self {
            figure: figure.into(),
            value,
            text: None,
            unit,
            formula: formula.into(),
            place: None,
            source: None,
            parts: Vec::new(),
        }
    }

    fn with(mut self, parts: Vec<Self>) -> Self {
        self.parts = parts;
        self
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, depth: usize) -> fmt::Result {
        write!(f, "{:1$}{2}", "", 2 * depth, self.figure)?;
        match (&self.text, self.value) {
            (Some(text), _) => write!(f, " = {text}")?,
            (None, Some(value)) => write!(f, " = {}", figure(value))?,
            (None, None) => {}
        }
        if !self.formula.is_empty() {
            write!(f, "   [{}]", self.formula)?;
        }
        if let Some(place) = &self.place {
            write!(f, "   ({place})")?;
        }
        if let Some(source) = &self.source {
            write!(f, "   source: {source}")?;
        }
        writeln!(f)?;
        self.parts.iter().try_for_each(|part| part.write(f, depth + 1))
    }
}

impl fmt::Display for Explanation {
    /// The explanation as an indented tree.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

/// A number as people read it: thousands apart, as many decimals as say something.
fn figure(value: f64) -> String {
    let decimals = if value.abs() >= 1000.0 { 0 } else { 4 };
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

impl Appraisal {
    /// Where a figure of a row comes from; `None` if there is no such column, or the appraisal was made elsewhere.
    ///
    /// The parts of a sum add up to it, down to what each input contributes, with the place where it was written.
    #[must_use]
    pub fn explain(&self, row: RowId, column: &str) -> Option<Explanation> {
        let setting = self.setting()?;
        self.column(column)?;
        let key = self.key(row);
        let value = |name: &str| self.column(name).and_then(|column| column.value(row)).map(Quantity::amount);
        let unit = |name: &str| self.column(name).map(|column| column.unit);
        let whole = |name: &str, formula: &str| Explanation::new(name, value(name), unit(name), formula);
        if let Some(why) = self.absent_because(row, column).filter(|_| !self.is_appraised(key.project)) {
            let mut explained = whole(column, "");
            explained.text = Some(format!("absent: {why}"));
            return Some(explained);
        }
        let replay = setting.replay(key)?;
        let of = |kinds: &[Kind], how: How| setting.parts(key, &replay, kinds, how);
        let conventions = || conventions(&setting.pipeline);
        let explained =
            match column {
                "capex" => whole(column, "sum over the years of works").with(of(&[Kind::Capex], How::Total)),
                "capex_pv" => whole(column, "sum of amount x discount factor").with(of(&[Kind::Capex], How::Present)),
                "opex_pv" => whole(column, "sum of amount x discount factor")
                    .with(of(&[Kind::Opex, Kind::Insurance], How::Present)),
                "replacement_pv" => whole(column, "sum of amount x discount factor")
                    .with(of(&[Kind::Replacement, Kind::Renewal], How::Present)),
                "benefit_pv" => whole(column, "sum of amount x discount factor")
                    .with(of(&[Kind::Benefit, Kind::Revenue], How::Present)),
                "emissions_tco2e" => {
                    whole(column, "sum over the years").with(of(&[Kind::Operation, Kind::Construction], How::Total))
                }
                "avoided_tco2e" => whole(column, "emissions without - emissions with, over the years")
                    .with(of(&[Kind::Operation, Kind::Construction], How::TotalAvoided)),
                "rehabilitation_avoided_pv" => {
                    whole(column, "PV without - PV with").with(of(&[Kind::Rehabilitation], How::Avoided))
                }
                "reconstruction_avoided_pv" => {
                    whole(column, "PV without - PV with").with(of(&[Kind::Reconstruction], How::Avoided))
                }
                "disruption_avoided_pv" => {
                    whole(column, "PV without - PV with").with(of(&[Kind::Disruption], How::Avoided))
                }
                "life_cycle_cost" => whole(column, "capex_pv + replacement_pv + opex_pv - residual_pv").with(vec![
                    self.explain(row, "capex_pv")?,
                    self.explain(row, "replacement_pv")?,
                    self.explain(row, "opex_pv")?,
                    whole("residual_pv", "what is left at the horizon; subtracted"),
                ]),
                "enpv" => {
                    let mut explained = self.enpv(setting, &replay, row)?;
                    explained.parts.push(conventions());
                    explained
                }
                "enpv_carbon_low" | "enpv_carbon_high" => {
                    let carbon = value(column)? - value("enpv")?;
                    let price = if column == "enpv_carbon_low" { "low" } else { "high" };
                    let formula = "sum of discount factor x carbon price x tonnes avoided";
                    let carbon = Explanation::new(
                        format!("carbon avoided at the {price} price"),
                        Some(carbon),
                        unit(column),
                        formula,
                    )
                    .with(vec![carbon_source(&setting.pipeline, price)]);
                    whole(column, "enpv + carbon avoided").with(vec![
                        self.enpv(setting, &replay, row)?,
                        carbon,
                        conventions(),
                    ])
                }
                other => {
                    let (formula, inputs): (&str, &[&str]) = ratio(other);
                    let parts = inputs.iter().map(|name| whole(name, "")).collect();
                    whole(other, formula).with(parts)
                }
            };
        Some(explained)
    }

    fn enpv(&self, setting: &Setting, replay: &Replay<'_>, row: RowId) -> Option<Explanation> {
        let key = self.key(row);
        let column = self.column("enpv")?;
        let formula = "benefits + avoided damage - capital - replacements - running cost + residual, with less without";
        let mut parts = Vec::new();
        for (name, kinds, gain) in [
            ("capital", &[Kind::Capex][..], false),
            ("replacements and renewals", &[Kind::Replacement, Kind::Renewal], false),
            ("running cost", &[Kind::Opex, Kind::Insurance], false),
            ("benefits", &[Kind::Benefit, Kind::Revenue], true),
            ("rehabilitation avoided", &[Kind::Rehabilitation], false),
            ("reconstruction avoided", &[Kind::Reconstruction], false),
            ("disruption avoided", &[Kind::Disruption], false),
        ] {
            let inner = setting.parts(key, replay, kinds, if gain { How::Gained } else { How::Avoided });
            if inner.is_empty() {
                continue;
            }
            let value = inner.iter().filter_map(|part| part.value).sum();
            let formula = if gain { "PV with - PV without" } else { "PV without - PV with" };
            parts.push(Explanation::new(name, Some(value), Some(Unit::Money), formula).with(inner));
        }
        let residual =
            |row: RowId| self.column("residual_pv").and_then(|column| column.value(row)).map(Quantity::amount);
        let without =
            self.rows_of(key.scenario, key.project).iter().find(|other| self.key(**other).choice == Choice::Without);
        let left = residual(row)? - without.and_then(|without| residual(*without)).unwrap_or(0.0);
        parts.push(Explanation::new(
            "residual",
            Some(left),
            Some(Unit::Money),
            "what is left at the horizon, with less without",
        ));
        Some(Explanation::new("enpv", column.value(row).map(Quantity::amount), Some(Unit::Money), formula).with(parts))
    }
}

/// How a ratio is made, and of which columns.
fn ratio(column: &str) -> (&'static str, &'static [&'static str]) {
    match column {
        "abatement_cost" => ("-enpv / tonnes avoided", &["enpv", "avoided_tco2e"]),
        "break_even_carbon_price" => ("-enpv / discounted tonnes avoided", &["enpv", "avoided_tco2e"]),
        "npv_per_capital" => ("enpv / PV of what capped budgets pay above the without", &["enpv"]),
        "premium" => ("capex - capex of the standard design with the same start", &["capex"]),
        "premium_share" => ("premium / capex of the standard design", &["premium"]),
        "eac" => ("life_cycle_cost / sum of discount factors", &["life_cycle_cost"]),
        "bcr" => (
            "(benefits + avoided damage) / (capital + replacement + running cost - residual), with less without",
            &["enpv", "capex_pv", "replacement_pv", "opex_pv", "residual_pv", "benefit_pv"],
        ),
        "sir" => (
            "PV of running savings / PV of extra investment",
            &["opex_pv", "capex_pv", "replacement_pv", "residual_pv"],
        ),
        "airr" => ("(1 + r) sir^(1 / years) - 1", &["sir"]),
        "irr" => ("the constant rate at which the flows behind enpv are worth nothing", &["enpv"]),
        "firr" => ("the constant rate at which the flows behind fnpv are worth nothing", &["fnpv"]),
        "payback_years" | "discounted_payback_years" => {
            ("whole years from the first spending until the running total is not negative", &["enpv"])
        }
        "expected_damage" | "expected_damage_without" => {
            ("mean expected damage and disruption a year, over the years of service", &[])
        }
        "avoided_tco2e_per_year" => ("mean operating emissions avoided, over the years of service", &["avoided_tco2e"]),
        "avoided_tco2e_first_year" => ("operating emissions avoided in the first year of service", &[]),
        "enpv_increment" => ("enpv less that of the next cheaper design", &["enpv"]),
        "bcr_increment" => ("extra benefit / extra cost over the next cheaper design", &["bcr"]),
        "residual_pv" => (
            "charge for each year that assets serve after the horizon, by their residual rule",
            &["capex_pv", "replacement_pv"],
        ),
        "fnpv" => (
            "the financial account at its own rate: market prices with transfers, no disruption, no residual unless sold",
            &[],
        ),
        "revenue_pv" => ("PV of revenue lines at the financial rate", &[]),
        _ => ("the row less the standard design with the same start", &[]),
    }
}

/// Which side of a contribution a figure counts.
#[derive(Clone, Copy)]
enum How {
    Total,
    Present,
    TotalAvoided,
    Avoided,
    Gained,
}

impl Setting {
    fn parts(&self, key: Key, replay: &Replay<'_>, kinds: &[Kind], how: How) -> Vec<Explanation> {
        let found = kinds.iter().flat_map(|kind| {
            let parts = self.contributions(key, replay, *kind, Account::Economic);
            parts.into_iter().map(move |part| (*kind, part))
        });
        found
            .map(|(kind, part)| {
                let value = self.value(&part, how);
                let unit = if kind.is_tonnes() { Unit::Tonnes } else { Unit::Money };
                let formula = format!("{}, at the {:?} of each year", kind.name(), part.timing).to_lowercase();
                let mut explained = Explanation::new(part.address.as_str(), Some(value), Some(unit), formula);
                explained.parts = inputs(&self.pipeline, &part.address);
                explained.place = self.pipeline.places.get(&part.address).map(ToString::to_string);
                explained.source = self.pipeline.places.source(&part.address).map(ToOwned::to_owned);
                explained
            })
            .filter(|part| part.value != Some(0.0))
            .collect()
    }

    /// What a figure counts of a contribution.
    fn value(&self, part: &Contribution, how: How) -> f64 {
        let shares = self.factoring.economic.at(part.timing).shares();
        let total = |amounts: &[f64]| -> f64 { amounts.iter().sum() };
        let present =
            |amounts: &[f64]| -> f64 { amounts.iter().zip(shares).map(|(amount, share)| amount * share).sum() };
        match how {
            How::Total => total(&part.with),
            How::Present => present(&part.with),
            How::TotalAvoided => total(&part.without) - total(&part.with),
            How::Avoided => present(&part.without) - present(&part.with),
            How::Gained => present(&part.with) - present(&part.without),
        }
    }
}

/// What an entry of the pipeline says, field by field, with the place of each.
fn inputs(pipeline: &Pipeline, address: &Address) -> Vec<Explanation> {
    let Some(Json::Object(fields)) = entry(pipeline, address) else { return Vec::new() };
    fields
        .iter()
        .filter(|(_, value)| !matches!(value, Json::Null) && !is_default(value))
        .map(|(name, value)| {
            let mut explained = input(&pipeline.places, &address.join(name), name, value, address);
            explained.source = explained.source.or_else(|| published(pipeline, name, value).map(ToOwned::to_owned));
            explained
        })
        .collect()
}

/// Where the curve or factor that a field names is from, if it is none of the pipeline's own.
fn published(pipeline: &Pipeline, field: &str, value: &Json) -> Option<&'static str> {
    let name = value.as_str()?;
    let is_own = match field {
        "curve" | "downtime" => pipeline.curves.contains_key(name),
        "factor" => pipeline.factors.contains_key(name),
        _ => true,
    };
    if is_own { None } else { crate::reference::source(name) }
}

fn is_default(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::Array(items) => items.is_empty(),
        Json::Bool(value) => !value,
        _ => false,
    }
}

fn input(places: &Places, address: &Address, name: &str, value: &Json, record: &Address) -> Explanation {
    let mut explained = Explanation::new(name, value.as_f64(), None, "");
    explained.text = Some(match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    });
    // When what exists is due follows from its age.
    let of_age = |age: &str| places.get(&record.join(age)).filter(|_| name == "renewal_year");
    let written = places.get(address).or_else(|| ["age_years", "condition"].into_iter().find_map(of_age));
    let written = written.map(ToString::to_string);
    let in_row = || places.get(record).filter(|place| place.column.is_none()).map(|place| format!("{place}:{name}"));
    explained.place = Some(written.or_else(in_row).unwrap_or_else(|| "default".to_owned()));
    explained.source = places.source(address).map(ToOwned::to_owned);
    explained
}

/// The part of a project that an address names, as a document holds it.
fn entry(pipeline: &Pipeline, address: &Address) -> Option<Json> {
    let mut parts = address.parts();
    let (Some("projects"), Some(project)) = (parts.next(), parts.next()) else { return None };
    let json = serde_json::to_value(pipeline.projects.get(project)?).ok()?;
    let found = parts.try_fold(&json, |here, part| here.get(part))?;
    Some(found.clone())
}

fn conventions(pipeline: &Pipeline) -> Explanation {
    let json = serde_json::to_value(&pipeline.settings).unwrap_or_default();
    let address = Address::new("settings");
    let parts = json.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()).map(|(name, value)| {
        let mut explained = input(&pipeline.places, &address.join(name), name, value, &address);
        if explained.place.as_deref() == Some("default") && value.is_object() {
            explained.place = pipeline.places.get(&address).map(ToString::to_string);
        }
        explained
    });
    Explanation::new("conventions", None, None, "").with(parts.collect())
}

fn carbon_source(pipeline: &Pipeline, price: &str) -> Explanation {
    let Some(carbon) = &pipeline.settings.carbon else { return Explanation::new("carbon price", None, None, "") };
    let name = if price == "low" { &carbon.names.0 } else { &carbon.names.1 };
    let mut explained = Explanation::new(format!("carbon price {price}"), None, None, "");
    explained.text = Some(match carbon.conversion_ratio {
        Some(ratio) => format!("{name} x {ratio}"),
        None => name.clone(),
    });
    let is_own = pipeline.paths.contains_key(name);
    explained.source = crate::reference::source(name).filter(|_| !is_own).map(ToOwned::to_owned);
    explained
}
