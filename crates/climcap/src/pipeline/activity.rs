//! Activities: quantities a year that emit, and what they emit, gas by gas.

use serde::{Serialize, Serializer};

use super::conventions::choice;
use super::gas::Gas;
use super::project::Profile;
use crate::calendar::Year;
use crate::series::Path;
use crate::units::{Quantity, Rate, Tonnes};

choice! {
    /// When an activity emits.
    Phase {
        /// Year by year, while what it belongs to is in service.
        Operation,
        /// While a component is built, replaced or renewed.
        Construction,
    }
}
choice! {
    /// Which power plants answer to a change in what is generated or used.
    Margin {
        /// Combined margin for generation that runs when it is called: hydro with a reservoir, geothermal.
        CombinedFirm,
        /// Combined margin for generation that comes and goes: sun, wind.
        CombinedIntermittent,
        /// Combined margin for energy saved.
        CombinedEfficiency,
        /// Combined margin for electricity used.
        CombinedConsumption,
        /// Operating margin: the plants that run now.
        Operating,
        /// The mean of all electricity generated, for a footprint.
        Average,
    }
}
choice! {
    /// The climate in which waste decays: mean yearly temperature below or above 20 degrees, dry or wet.
    Climate {
        /// Boreal or temperate, dry.
        BorealTemperateDry,
        /// Boreal or temperate, wet.
        BorealTemperateWet,
        /// Tropical, dry.
        TropicalDry,
        /// Tropical, wet.
        TropicalWet,
    }
}
choice! {
    /// In which years the methane of waste in a landfill is counted.
    LandfillAccounting {
        /// In the years in which it is emitted.
        Yearly,
        /// All of it in the year in which the waste is deposited.
        Commitment,
    }
}

impl Margin {
    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CombinedFirm => "combined_firm",
            Self::CombinedIntermittent => "combined_intermittent",
            Self::CombinedEfficiency => "combined_efficiency",
            Self::CombinedConsumption => "combined_consumption",
            Self::Operating => "operating",
            Self::Average => "average",
        }
    }
}

impl Climate {
    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BorealTemperateDry => "boreal_temperate_dry",
            Self::BorealTemperateWet => "boreal_temperate_wet",
            Self::TropicalDry => "tropical_dry",
            Self::TropicalWet => "tropical_wet",
        }
    }
}

/// Whose emissions they are, by the Greenhouse Gas Protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// 1: emitted by what the project owns or controls.
    One = 1,
    /// 2: emitted in generating the electricity, heat or steam that it uses.
    Two = 2,
    /// 3: emitted by others along its value chain.
    Three = 3,
}

impl Scope {
    /// The scope of this number.
    #[must_use]
    pub const fn of(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            3 => Some(Self::Three),
            _ => None,
        }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number().serialize(serializer)
    }
}

/// A quantity per year that emits.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Activity {
    /// How much a year; of a construction activity, how much for one whole build.
    pub quantity: Quantity,
    /// Unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Units of what is burned or used for a unit of the quantity; one if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intensity: Option<Quantity>,
    /// What the intensity counts in, for a unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intensity_unit: Option<String>,
    /// What it emits, as written.
    #[serde(flatten)]
    pub origin: Origin,
    /// What it emits, in figures.
    #[serde(skip)]
    pub emission: Emission,
    /// Ids of the reference tables that figures are from.
    #[serde(skip)]
    pub tables: Vec<&'static str>,
    /// When it emits.
    pub phase: Phase,
    /// Whose emissions they are.
    pub scope: Scope,
    /// Whether they fall outside the project's boundary because of it.
    pub leakage: bool,
    /// Name of the real thing, if several projects change it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<String>,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: Profile,
}

impl Activity {
    /// Whether it emits nothing at all, in any year.
    #[must_use]
    pub fn emits_nothing(&self) -> bool {
        let is_nothing = |source: &Source| source.tonnes.points().all(|(_, tonnes)| tonnes == Quantity::ZERO);
        match &self.emission {
            Emission::Direct(sources) => sources.iter().all(is_nothing),
            Emission::Landfill(landfill) => landfill.methane_ratio == 0.0,
        }
    }
}

/// What an activity emits, as a document says it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Origin {
    /// Tonnes for a unit, stated.
    Factor {
        /// Tonnes for a unit.
        factor: EmissionFactor,
        /// The gas that they are tonnes of.
        gas: Gas,
    },
    /// Fuel that is burned.
    Fuel {
        /// The fuel.
        fuel: String,
        /// Where it is burned.
        #[serde(rename = "use")]
        combustion: String,
    },
    /// Electricity from a grid.
    Electricity {
        /// The country.
        electricity: String,
        /// Which plants answer to it.
        margin: Margin,
    },
    /// Material that was made.
    Material {
        /// The material.
        material: String,
    },
    /// Waste that decays in a landfill.
    Waste(WasteOrigin),
    /// Waste that is composted or digested.
    Treatment {
        /// How it is treated.
        treatment: String,
    },
    /// Wastewater.
    Wastewater {
        /// The pathway that it takes.
        wastewater: String,
        /// Grams of biochemical oxygen demand that a person adds a day.
        #[serde(skip_serializing_if = "Option::is_none")]
        bod_g_per_person_day: Option<Quantity>,
        /// A ratio: organic matter with that of industry over that of households alone.
        #[serde(rename = "industrial", skip_serializing_if = "Option::is_none")]
        industrial_ratio: Option<f64>,
        /// Share of the methane that is caught and burned.
        #[serde(rename = "recovery", skip_serializing_if = "Option::is_none")]
        recovery_share: Option<f64>,
    },
}

/// Waste that decays in a landfill, as a document says it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WasteOrigin {
    /// Kinds of waste with their shares of what is deposited.
    #[serde(rename = "waste", serialize_with = "as_texts")]
    pub kind_shares: Vec<(String, f64)>,
    /// The climate.
    pub climate: Climate,
    /// How much of the decay makes methane.
    pub mcf: MethaneCorrection,
    /// Degradable organic carbon as a share of the waste, for every kind; by kind if none.
    #[serde(rename = "doc", skip_serializing_if = "Option::is_none")]
    pub doc_share: Option<f64>,
    /// Share of that carbon that decays in the end; by kind if none.
    #[serde(rename = "doc_f", skip_serializing_if = "Option::is_none")]
    pub doc_f_share: Option<f64>,
    /// Methane as a share of the gas.
    pub methane_share: f64,
    /// Share of the methane that is caught and burned.
    #[serde(rename = "recovery")]
    pub recovery_share: f64,
    /// Share of what is not caught that the cover oxidizes.
    #[serde(rename = "oxidation")]
    pub oxidation_share: f64,
    /// In which years it is counted.
    pub accounting: LandfillAccounting,
}

fn as_texts<S: Serializer>(kinds: &[(String, f64)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(kinds.iter().map(|(kind, share)| format!("{kind} {share}")))
}

/// Methane correction factor: the share of the decay that goes on without air, stated or by kind of site.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum MethaneCorrection {
    /// Stated, a share.
    Share(f64),
    /// By kind of site.
    Site(String),
}

/// Tonnes for a unit of an activity, as a document says them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EmissionFactor {
    /// Name of the factor table; none for a plain number.
    pub name: Option<String>,
    /// The factor by year.
    pub by_year: Path,
}

impl Serialize for EmissionFactor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (&self.name, self.by_year.points().next()) {
            (Some(name), _) => name.serialize(serializer),
            (None, Some((_, value))) => value.serialize(serializer),
            (None, None) => serializer.serialize_none(),
        }
    }
}

/// What an activity emits, in figures.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Emission {
    /// At once, gas by gas.
    Direct(Vec<Source>),
    /// Over the years, as waste decays.
    Landfill(Landfill),
}

/// One gas of what is emitted at once.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Source {
    /// The gas.
    pub gas: Gas,
    /// Tonnes of it for a unit of what is burned or used, by calendar year.
    pub tonnes: Path,
    /// A ratio: tonnes of CO2 equivalent for a tonne of it.
    pub gwp_ratio: f64,
}

impl Source {
    /// Tonnes of CO2 equivalent for a unit of what is burned or used; `None` beyond the factor's years.
    #[must_use]
    pub fn tonnes_at(&self, year: Year) -> Option<Tonnes> {
        self.tonnes.at(year).map(|tonnes| Tonnes::of(tonnes.amount() * self.gwp_ratio))
    }
}

/// Methane from waste, by first-order decay.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Landfill {
    /// What decays, kind by kind.
    pub decays: Vec<Decay>,
    /// A ratio: tonnes of methane emitted for a tonne of carbon that has decayed.
    pub methane_ratio: f64,
    /// A ratio: tonnes of CO2 equivalent for a tonne of methane.
    pub gwp_ratio: f64,
}

/// How a kind of waste decays.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Decay {
    /// Share of a tonne of waste that is carbon of this kind and decays without air in the end.
    pub carbon_share: f64,
    /// How fast it decays: of what is there, a share of 1 - e^-rate goes in a year.
    pub rate: Rate,
}
