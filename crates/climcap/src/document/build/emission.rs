//! What an activity emits: from what a document says, and figures of reference tables, to tonnes of each gas for a unit.

use super::figures::{self, Refusal};
use super::line::years;
use super::{Known, reaches};
use crate::address::{Address, Problems};
use crate::document::keyed::Keyed;
use crate::document::records::{ActivityRecord, NumberOrName};
use crate::document::wording::quoted;
use crate::pipeline::{Emission, EmissionFactor, Gas, Origin, Phase, Source};
use crate::reference::FactorTable;
use crate::series::Path;
use crate::units::Quantity;

/// Units of energy, in TJ.
const ENERGY: [(&str, f64); 4] = [("TJ", 1.0), ("GJ", 1e-3), ("MWh", 3.6e-3), ("GWh", 3.6)];
/// Units of electricity, in megawatt-hours.
const ELECTRICITY: [(&str, f64); 3] = [("kWh", 1e-3), ("MWh", 1.0), ("GWh", 1e3)];
/// Units of mass, in tonnes.
pub(super) const MASS: [(&str, f64); 3] = [("kg", 1e-3), ("t", 1.0), ("kt", 1e3)];

/// An activity that is read, and what it is read by.
pub(super) struct Reading<'a, 'r> {
    pub known: &'a Known<'r>,
    pub keyed: &'a Keyed<ActivityRecord>,
    pub problems: &'a mut Problems,
    /// Ids of the reference tables that were used.
    pub tables: Vec<&'static str>,
}

/// What is emitted, as written and in figures.
pub(super) type Read = Option<(Origin, Emission)>;

impl<'a> Reading<'a, '_> {
    /// What the field that says it says.
    pub(super) fn emission(&mut self, origin: &str) -> Read {
        let record = &self.keyed.record;
        match origin {
            "factor" => self.factor(record.factor.as_ref()?),
            "fuel" => self.fuel(record.fuel.as_ref()?),
            "electricity" => self.electricity(record.electricity.as_ref()?),
            "material" => self.material(record.material.as_ref()?),
            "waste" => self.waste(record.waste.as_ref()?),
            "treatment" => self.treatment(record.treatment.as_ref()?),
            _ => self.wastewater(record.wastewater.as_ref()?),
        }
    }

    pub(super) fn problem(&mut self, field: &str, found: impl Into<String>, allowed: impl Into<String>) {
        self.keyed.problem(self.problems, field, found, allowed);
    }

    /// What a reference table gives, or a problem with the field that names it.
    pub(super) fn found<T>(&mut self, field: &str, table: &'static str, result: Result<T, Refusal>) -> Option<T> {
        self.tables.push(table);
        result.map_err(|(found, allowed)| self.problem(field, found, allowed)).ok()
    }

    /// A field that must be given.
    pub(super) fn must<T>(&mut self, field: &str, value: Option<T>, allowed: &str) -> Option<T> {
        if value.is_none() {
            self.problem(field, "nothing", allowed);
        }
        value
    }

    /// The field that says the unit of what is burned or used, and what it says.
    pub(super) fn written_unit(&self) -> (&'static str, Option<&'a str>) {
        let record = &self.keyed.record;
        match record.intensity {
            Some(_) => ("intensity_unit", record.intensity_unit.as_deref()),
            None => ("unit", record.unit.as_deref()),
        }
    }

    /// What one unit of what is burned or used comes to in the unit of the figures.
    pub(super) fn unit(&mut self, known: &[(&str, f64)], of: &str) -> Option<f64> {
        let (field, unit) = self.written_unit();
        let found = unit.and_then(|unit| known.iter().find(|(name, _)| *name == unit));
        if found.is_none() {
            let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
            let found = unit.map_or_else(|| "nothing".to_owned(), quoted);
            self.problem(field, found, format!("{} of {of}", names.join(", ")));
        }
        found.map(|(_, ratio)| *ratio)
    }

    /// Tonnes of a gas for a unit; `None`, with a problem, if its global warming potential is not known.
    pub(super) fn source(&mut self, gas: Gas, tonnes: Path) -> Option<Source> {
        let settings = self.known.records.settings.as_ref()?;
        let ratio = match settings.record.gwp {
            _ if gas.is_carbon_dioxide() => Some(1.0),
            Some(set) => {
                let ratio = gas.warming_ratio(set);
                if ratio.is_none() {
                    let allowed = format!("a gas that {} knows", set.name());
                    self.problem("gas", quoted(gas.name()), allowed);
                }
                ratio
            }
            None => {
                // Once is enough: every other activity would say the same.
                let address = Address::new("settings.gwp");
                if !self.problems.iter().any(|problem| problem.address == address) {
                    let found = format!("nothing, where {} emits {gas}", self.keyed.address);
                    let allowed = "AR4, AR5 (what national inventories use), AR5_ccf or AR6";
                    settings.problem(self.problems, "gwp", found, allowed);
                }
                None
            }
        };
        Some(Source { gas, tonnes, gwp_ratio: ratio? })
    }

    /// The same tonnes in every year, of gases that are emitted at all.
    pub(super) fn constant(&mut self, gases: &[(Gas, f64)]) -> Option<Emission> {
        let emitted = gases.iter().filter(|(_, tonnes)| *tonnes != 0.0);
        let sources = emitted.map(|(gas, tonnes)| self.source(*gas, Path::constant(Quantity::new(*tonnes).ok()?)));
        sources.collect::<Option<_>>().map(Emission::Direct)
    }

    fn factor(&mut self, factor: &NumberOrName) -> Read {
        let stated = match &self.keyed.record.gas {
            None => Some(None),
            Some(name) => Gas::named(name).map(Some).or_else(|| {
                let (found, allowed) = figures::none_such(name, Gas::all().map(Gas::name), "gas");
                self.problem("gas", found, allowed);
                None
            }),
        };
        let (name, by_year, gas) = match factor {
            NumberOrName::Number(tonnes) => (None, Path::constant(Quantity::new(*tonnes).ok()?), None),
            NumberOrName::Name(name) => {
                let (by_year, gas) = self.named_factor(name)?;
                (Some(name.clone()), by_year, gas)
            }
        };
        let stated = stated?;
        if let Some((own, other)) = gas.zip(stated).filter(|(own, other)| own != other) {
            self.problem("gas", quoted(other.name()), format!("{own}, which this factor counts"));
            return None;
        }
        let gas = stated.or(gas).unwrap_or(Gas::CO2E);
        let source = self.source(gas, by_year.clone())?;
        Some((Origin::Factor { factor: EmissionFactor { name, by_year }, gas }, Emission::Direct(vec![source])))
    }

    /// A factor of this pipeline, or a published one with the gas that it counts.
    fn named_factor(&mut self, name: &str) -> Option<(Path, Option<Gas>)> {
        let (known, record) = (self.known, &self.keyed.record);
        let (field, unit) = self.written_unit();
        let (path, published) = known.factor(self.keyed, name, (field, unit), self.problems)?;
        if let Some(published) = published {
            self.tables.push(&published.table.id);
            return Some((path, Some(figures::gas(&published))));
        }
        let asked = match record.phase {
            Phase::Operation => years(known, &record.profile),
            Phase::Construction => known.window.map(|window| (window.base, window.last)),
        };
        if let Some(years) = asked {
            reaches(&path, self.keyed, "factor", years, self.problems);
        }
        Some((path, None))
    }

    fn fuel(&mut self, name: &str) -> Read {
        let fuel = self.found("fuel", figures::FUELS, figures::fuel(name));
        let allowed = "where it is burned, such as road, or co2_only";
        let combustion = self.must("use", self.keyed.record.combustion.as_ref(), allowed);
        let (fuel, combustion) = fuel.zip(combustion)?;
        let (methane, nitrous_oxide) = match combustion.as_str() {
            figures::CO2_ONLY => (0.0, 0.0),
            place => self.found("use", figures::COMBUSTION, figures::combustion(name, place))?,
        };
        let tonnes = [("t", fuel.terajoules), ("kt", 1e3 * fuel.terajoules)];
        let units: Vec<(&str, f64)> = ENERGY.into_iter().chain(tonnes).collect();
        let ratio = self.unit(&units, "fuel")?;
        let gases = [(Gas::CO2, fuel.co2), (Gas::CH4, methane), (Gas::N2O, nitrous_oxide)];
        let emission = self.constant(&gases.map(|(gas, tonnes)| (gas, tonnes * ratio)))?;
        Some((Origin::Fuel { fuel: name.to_owned(), combustion: combustion.clone() }, emission))
    }

    fn electricity(&mut self, country: &str) -> Read {
        let allowed =
            "combined_firm, combined_intermittent, combined_efficiency, combined_consumption, operating or average";
        let margin = self.must("margin", self.keyed.record.margin, allowed);
        let ratio = self.unit(&ELECTRICITY, "electricity");
        let margin = margin?;
        let (gas, factor) = self.published("electricity", figures::grid(country, margin))?;
        let emission = self.constant(&[(gas, factor.tonnes.amount() * ratio?)])?;
        Some((Origin::Electricity { electricity: country.to_owned(), margin }, emission))
    }

    fn material(&mut self, name: &str) -> Read {
        let (gas, factor) = self.published("material", figures::material(name))?;
        let own = [(factor.per(), 1.0)];
        let ratio = self.unit(if factor.per() == "t" { &MASS } else { &own }, name)?;
        let emission = self.constant(&[(gas, factor.tonnes.amount() * ratio)])?;
        Some((Origin::Material { material: name.to_owned() }, emission))
    }

    /// A published factor with its gas, or a problem with the field that names it.
    fn published(&mut self, field: &str, result: Result<FactorTable, Refusal>) -> Option<(Gas, FactorTable)> {
        match result {
            Ok(factor) => {
                self.tables.push(&factor.table.id);
                Some((figures::gas(&factor), factor))
            }
            Err((found, allowed)) => {
                self.problem(field, found, allowed);
                None
            }
        }
    }

    fn treatment(&mut self, name: &str) -> Read {
        let gases = self.found("treatment", figures::TREATMENT, figures::treatment(name));
        let ratio = self.unit(&MASS, "wet waste");
        let (gases, ratio) = gases.zip(ratio)?;
        let emission = self.constant(&gases.map(|(gas, tonnes)| (gas, tonnes * ratio)))?;
        Some((Origin::Treatment { treatment: name.to_owned() }, emission))
    }
}
