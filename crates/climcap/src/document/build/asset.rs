//! Assets that exist: each stands as a component in the without of its projects, and says what it is worth to exposures.

use std::collections::HashMap;

use super::ROUNDING;
use super::unknown;
use crate::address::{Address, Places, Problems};
use crate::calendar::{Window, Year};
use crate::document::declared::{Declared, Id};
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{ComponentRecord, ExistingAssetRecord};
use crate::document::wording::quoted;
use crate::pipeline::{Opening, WITHOUT};

/// The part of each asset that counts in each of its projects, by the ids of asset and project: a share.
type Parts<'r> = HashMap<(&'r str, &'r str), f64>;

/// Puts the assets that exist into the without of their projects, and their value into the exposures that name them.
pub(super) fn place(records: &mut Records, window: Option<Window>, problems: &mut Problems) {
    let written = std::mem::take(&mut records.existing_assets);
    let mut parts = Parts::new();
    for keyed in &written {
        let before = problems.len();
        let projects = &keyed.record.projects;
        check(&records.declared, keyed, problems);
        for (number, project) in projects.iter().enumerate().filter(|(number, id)| !projects[..*number].contains(id)) {
            let id = Id { table: Table::Components, project, alternative: WITHOUT, own: &keyed.id };
            if records.declared.add(id, keyed.spots.field("projects")).is_some() {
                let found = format!("{}, whose without has a component {} already", quoted(project), quoted(&keyed.id));
                keyed.item(problems, "projects", number, found, "each id once in a without");
            }
        }
        if problems.len() > before {
            continue;
        }
        for (project, share) in projects.iter().zip(shares(&keyed.record)) {
            parts.insert((&keyed.id, project), share);
            stand(records, keyed, project, share, window);
        }
    }
    expose(records, &written, &parts, problems);
    records.existing_assets = written;
}

/// The part of an asset that counts in each of its projects: shares.
fn shares(record: &ExistingAssetRecord) -> Vec<f64> {
    let count = record.projects.len();
    record.shares.clone().unwrap_or_else(|| vec![1.0 / count as f64; count])
}

fn check(declared: &Declared, keyed: &Keyed<ExistingAssetRecord>, problems: &mut Problems) {
    let record = &keyed.record;
    for (number, project) in record.projects.iter().enumerate() {
        if record.projects[..number].contains(project) {
            keyed.item(problems, "projects", number, format!("{} a second time", quoted(project)), "each project once");
        } else if !declared.has(Id::top(Table::Projects, project)) {
            let (found, allowed) = unknown(&declared.ids(Table::Projects, "", ""), project, "project");
            keyed.item(problems, "projects", number, found, allowed);
        }
    }
    if let Some(shares) = &record.shares {
        let sum: f64 = shares.iter().sum();
        if shares.len() != record.projects.len() {
            let found = format!("{} projects and {} shares", record.projects.len(), shares.len());
            keyed.problem(problems, "shares", found, "as many shares as projects");
        } else if let Some(number) = shares.iter().position(|share| !(0.0..=1.0).contains(share)) {
            keyed.item(problems, "shares", number, shares[number].to_string(), "a share from 0 to 1");
        } else if sum > 1.0 + ROUNDING {
            keyed.problem(
                problems,
                "shares",
                format!("shares that add up to {sum}"),
                "shares that add up to 1 or less",
            );
        }
    }
    let ages = [
        ("age_years", record.age_years.is_some()),
        ("renewal_year", record.renewal_year.is_some()),
        ("condition", record.condition.is_some()),
    ];
    let given: Vec<&str> = ages.iter().filter(|(_, is_given)| *is_given).map(|(field, _)| *field).collect();
    let allowed = "one of age_years, renewal_year and condition";
    match given.as_slice() {
        [] => keyed.fault(problems, "nothing that says how old it is", allowed),
        [_] => {}
        [.., last] => keyed.problem(problems, last, format!("{} together", given.join(" and ")), allowed),
    }
}

/// Adds an asset's part in a project to what the project's without renews.
fn stand(records: &mut Records, keyed: &Keyed<ExistingAssetRecord>, project: &str, share: f64, window: Option<Window>) {
    let asset = &keyed.record;
    let base = window.map_or(*Year::RANGE.start(), |window| window.base.0);
    // Half a year is rounded up.
    let due = asset.condition.map(|left| base + (left * f64::from(asset.life_years)).round() as i32);
    let cost = if asset.renewal_cost.is_some() { "renewal_cost" } else { "value" };
    let mut spots = keyed.spots.clone();
    spots.stand_for("capex", cost);
    let amount = asset.renewal_cost.unwrap_or(asset.value);
    let address = Address::new(format!("projects.{project}.alternatives.{WITHOUT}.components.{}", keyed.id));
    for age in ["age_years", "condition"].into_iter().filter(|age| keyed.spots.has(age)) {
        records.places.insert(address.join(age), keyed.spots.field(age).place());
    }
    let salvage = asset.salvage.map(|salvage| ("salvage", "salvage", salvage));
    let tonnes = ("construction_tco2e", "construction_tco2e", asset.construction_tco2e);
    for (field, written, whole) in [("capex", cost, amount), tonnes].into_iter().chain(salvage) {
        part(&mut records.places, &address.join(field), keyed, (written, whole), share);
    }
    records.places.alias(address, keyed.address.clone());
    records.components.push(Keyed {
        project: project.to_owned(),
        alternative: WITHOUT.to_owned(),
        id: keyed.id.clone(),
        address: keyed.address.clone(),
        spots,
        record: ComponentRecord {
            capex: amount * share,
            phasing: None,
            life_years: Some(asset.life_years),
            offset: 0,
            opens: Opening::default(),
            replaced: asset.replaced,
            replacement_factor: 1.0,
            growth: asset.growth,
            reference_year: asset.reference_year,
            residual: asset.residual,
            residual_share: asset.residual_share,
            salvage: asset.salvage.map(|amount| amount * share),
            budget: asset.budget.clone(),
            renewal_year: asset.renewal_year.or(due),
            age_years: asset.age_years,
            construction_tco2e: asset.construction_tco2e * share,
            physical_contingency: None,
            price_contingency: None,
            optimism_bias: None,
            valuation: asset.valuation.clone(),
            timing: asset.timing,
            source: asset.source.clone(),
            note: asset.note.clone(),
        },
    });
}

/// Notes where a value was written that is the part of an asset in a project, and how it is made of the whole.
fn part(
    places: &mut Places,
    address: &Address,
    asset: &Keyed<ExistingAssetRecord>,
    (written, whole): (&str, f64),
    share: f64,
) {
    if asset.spots.has(written) {
        places.insert(address.clone(), asset.spots.field(written).place());
        if share < 1.0 {
            places.cite(address.clone(), format!("{written} of {}: {whole} x {share}", asset.address));
        }
    }
}

/// Gives exposures that name an asset its value, as far as it counts in their project.
fn expose(records: &mut Records, assets: &[Keyed<ExistingAssetRecord>], parts: &Parts<'_>, problems: &mut Problems) {
    let by_id: HashMap<&str, &Keyed<_>> = assets.iter().map(|keyed| (keyed.id.as_str(), keyed)).collect();
    let Records { exposures, declared, places, .. } = records;
    for keyed in exposures {
        let Some(name) = keyed.record.asset.clone() else { continue };
        if keyed.record.value.is_some() {
            keyed.problem(problems, "asset", "value and asset together", "one of the two");
            continue;
        }
        // Where the asset cannot be read, that was said, and nothing is to be said of a value that is missing.
        let mut value = 0.0;
        let currency = &mut keyed.record.valuation.currency;
        if !declared.has(Id::top(Table::ExistingAssets, &name)) {
            let (found, allowed) = unknown(&declared.ids(Table::ExistingAssets, "", ""), &name, "existing asset");
            keyed.problem(problems, "asset", found, allowed);
        } else if let Some(asset) = by_id.get(name.as_str()) {
            if let Some(share) = parts.get(&(name.as_str(), keyed.project.as_str())) {
                value = asset.record.value * share;
                match (&*currency, &asset.record.valuation.currency) {
                    (Some(own), of_asset) if Some(own) != of_asset.as_ref() => {
                        let found = format!(
                            "{own}, and the asset is worth money of {}",
                            of_asset.as_deref().unwrap_or("the pipeline")
                        );
                        keyed.problem(problems, "currency", found, "the currency of the asset, or nothing");
                    }
                    (_, of_asset) => currency.clone_from(of_asset),
                }
                part(places, &keyed.address.join("value"), asset, ("value", asset.record.value), *share);
            } else if !asset.record.projects.contains(&keyed.project) {
                let found = format!("{}, which is not in project {}", quoted(&name), keyed.project);
                keyed.problem(problems, "asset", found, "an asset that has the project among its projects");
            }
        }
        keyed.record.value = Some(value);
    }
}
