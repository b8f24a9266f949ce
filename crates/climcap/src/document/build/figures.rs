//! Figures of fuels, grids, materials and waste, from the reference tables: what a document names, as plain numbers.

use super::listed;
use crate::address::nearest;
use crate::document::wording::quoted;
use crate::pipeline::{Climate, Gas, Margin};
use crate::reference::{self, FactorTable, Table};
use crate::units::Quantity;

pub(super) const FUELS: &str = "ipcc-fuels-2006";
pub(super) const COMBUSTION: &str = "ipcc-combustion-2006";
pub(super) const MARGINS: &str = "ifi-grid-2021";
pub(super) const AVERAGES: &str = "ember-grid";
pub(super) const DECAY: &str = "ipcc-landfill-k-2006";
pub(super) const CARBON: &str = "ipcc-landfill-doc-2006";
pub(super) const SITES: &str = "ipcc-landfill-mcf-2006";
pub(super) const PATHWAYS: &str = "ipcc-wastewater-2019";
pub(super) const WASTEWATER: &str = "ipcc-wastewater-factors-2019";
pub(super) const TREATMENT: &str = "ipcc-biological-treatment";
/// Tables of materials, in the order in which a name is looked for.
pub(super) const MATERIALS: [&str; 4] = ["ice-mass-2011", "ice-concrete-2011", "ice-roads-2011", "ex-act-construction"];
/// What wastewater emits of its nitrogen, by where: rows of the table of its factors.
const NITROGEN: [&str; 2] = ["n2o_plant", "n2o_effluent"];
/// Combustion of which only the CO2 is counted.
pub(super) const CO2_ONLY: &str = "co2_only";

/// What was found and what is allowed, of a name that is not known.
pub(super) type Refusal = (String, String);

/// Refuses a name that is not among the known ones.
pub(super) fn none_such<'a>(name: &str, known: impl IntoIterator<Item = &'a str>, what: &str) -> Refusal {
    let known: Vec<&str> = known.into_iter().collect();
    let allowed = match nearest(name, known.iter().copied()) {
        Some(near) => format!("the nearest known {what} is {near}"),
        None => format!("one of {}", listed(&known)),
    };
    (quoted(name), allowed)
}

/// The number that a row of a table has in a column.
fn value(table: &str, keys: &[&str], column: &str) -> Option<f64> {
    reference::table(table)?.value(keys, column).map(Quantity::amount)
}

/// The text that a row of a table has in a column.
fn text(table: &str, keys: &[&str], column: &str) -> Option<&'static str> {
    reference::table(table)?.text(keys, column)
}

fn row_names(table: &str) -> impl Iterator<Item = &'static str> {
    let mut names: Vec<&str> = reference::table(table).into_iter().flat_map(Table::row_names).collect();
    names.dedup();
    names.into_iter()
}

/// What a fuel holds and what burning it emits.
pub(super) struct Fuel {
    /// Net energy of a tonne, in TJ.
    pub terajoules: f64,
    /// Tonnes of CO2 for a TJ. Zero where the carbon was taken from the air not long ago (IPCC 2006, volume 2, chapter 1).
    pub co2: f64,
}

pub(super) fn fuel(name: &str) -> Result<Fuel, Refusal> {
    let figures = value(FUELS, &[name], "ncv").zip(value(FUELS, &[name], "co2"));
    let (energy, co2) = figures.ok_or_else(|| none_such(name, row_names(FUELS), "fuel"))?;
    let is_biogenic = text(FUELS, &[name], "origin") == Some("biogenic");
    Ok(Fuel { terajoules: energy / 1e3, co2: if is_biogenic { 0.0 } else { co2 / 1e3 } })
}

/// Tonnes of CH4 and N2O for a TJ of a fuel burned somewhere.
pub(super) fn combustion(fuel: &str, combustion: &str) -> Result<(f64, f64), Refusal> {
    let figure = |column| value(COMBUSTION, &[fuel, combustion], column).map(|kilograms| kilograms / 1e3);
    let found = figure("ch4").zip(figure("n2o"));
    found.ok_or_else(|| {
        let rows = reference::table(COMBUSTION).into_iter().flat_map(|table| &table.rows);
        let of_fuel = rows.filter(|row| row.keys.first().and_then(|key| key.text()) == Some(fuel));
        let uses = of_fuel.filter_map(|row| row.keys.get(1)?.text()).chain([CO2_ONLY]);
        none_such(combustion, uses, &format!("use of {fuel}"))
    })
}

/// The gas that a published factor counts: `tCO2e/MWh`.
pub(super) fn gas(factor: &FactorTable) -> Gas {
    let gas = factor.unit.strip_prefix('t').and_then(|unit| Gas::named(unit.split_once('/')?.0));
    gas.unwrap_or(Gas::CO2E)
}

/// A megawatt-hour from a country's grid.
pub(super) fn grid(country: &str, margin: Margin) -> Result<FactorTable, Refusal> {
    let (table, name) = match margin {
        Margin::Average => (AVERAGES, format!("{AVERAGES}/{country}/intensity")),
        _ => (MARGINS, format!("{MARGINS}/{country}/{}", margin.name())),
    };
    reference::factor(&name).ok_or_else(|| none_such(country, row_names(table), "country"))
}

/// A unit of a material: a row of the tables of materials, with the name of its table before it where it must be told apart.
pub(super) fn material(name: &str) -> Result<FactorTable, Refusal> {
    let (tables, row) = match name.split_once('/') {
        Some((table, row)) => (MATERIALS.into_iter().filter(|known| *known == table).collect(), row),
        None => (MATERIALS.to_vec(), name),
    };
    let found = tables.iter().find_map(|table| reference::factor(&format!("{table}/{row}")));
    found.ok_or_else(|| {
        if tables.iter().any(|table| reference::table(table).is_some_and(|table| table.row(&[row]).is_some())) {
            let allowed = "a material with a figure, or a factor of your own".to_owned();
            return (format!("{}, which has no CO2e in its table", quoted(name)), allowed);
        }
        let all: Vec<String> = reference::factors().collect();
        let materials =
            all.iter().filter_map(|name| name.split_once('/').filter(|(table, _)| MATERIALS.contains(table)));
        none_such(row, materials.map(|(_, row)| row), "material")
    })
}

/// A kind of waste in a landfill.
pub(super) struct Waste {
    /// Degradable organic carbon, as a share; none for waste whose mixture is not known.
    pub doc: Option<f64>,
    /// Share of it that decays in the end.
    pub doc_f: Option<f64>,
    /// How much decays in a year: 1 - e^-rate.
    pub rate: f64,
}

pub(super) fn waste(kind: &str, climate: Climate) -> Result<Waste, Refusal> {
    let decays_as = text(CARBON, &[kind], "decays_as").and_then(|row| value(DECAY, &[row], climate.name()));
    let rate = decays_as.ok_or_else(|| {
        let known = row_names(CARBON).filter(|kind| text(CARBON, &[kind], "decays_as").is_some());
        none_such(kind, known, "kind of waste")
    })?;
    Ok(Waste { doc: value(CARBON, &[kind], "doc"), doc_f: value(CARBON, &[kind], "doc_f"), rate })
}

/// The methane correction factor of a kind of site.
pub(super) fn site(name: &str) -> Result<f64, Refusal> {
    value(SITES, &[name], "mcf").ok_or_else(|| none_such(name, row_names(SITES), "kind of site"))
}

/// Tonnes of gases for a tonne of wet waste that is composted or digested.
pub(super) fn treatment(name: &str) -> Result<[(Gas, f64); 2], Refusal> {
    let figure = |column| value(TREATMENT, &[name], column).map(|grams| grams / 1e3);
    let found = figure("ch4").map(|methane| [(Gas::CH4, methane), (Gas::N2O, figure("n2o").unwrap_or(0.0))]);
    found.ok_or_else(|| none_such(name, row_names(TREATMENT), "treatment"))
}

/// What a pathway of wastewater makes of what is in it.
pub(super) enum Pathway {
    /// Methane of organic matter, in tonnes for a tonne of BOD and for one of COD.
    Organic([f64; 2]),
    /// N2O of nitrogen: the share of it that is emitted as N2O.
    Nitrogen(f64),
}

pub(super) fn wastewater(name: &str) -> Result<Pathway, Refusal> {
    let factor = |row: &str| value(WASTEWATER, &[row], "value");
    let found = if NITROGEN.contains(&name) {
        factor(name).map(Pathway::Nitrogen)
    } else {
        let capacity = factor("b0_bod").zip(factor("b0_cod"));
        let correction = value(PATHWAYS, &[name], "mcf").zip(capacity);
        correction.map(|(share, (bod, cod))| Pathway::Organic([bod * share, cod * share]))
    };
    found.ok_or_else(|| none_such(name, row_names(PATHWAYS).chain(NITROGEN), "pathway"))
}
