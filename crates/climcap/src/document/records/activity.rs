//! What emits.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ProfileRecord;
use crate::pipeline::{Climate, LandfillAccounting, Margin, Phase};

/// A quantity per year that emits: fuel, electricity, material, waste, wastewater, or anything with a factor of its own.
///
/// It has exactly one of `factor`, `fuel`, `electricity`, `material`, `waste`, `treatment` and `wastewater`.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ActivityRecord {
    /// How much a year; with `phase = "construction"`, how much for one whole build of its component.
    #[schemars(range(min = 0))]
    pub quantity: f64,
    /// Unit of the quantity. It is checked where what is emitted depends on it, unless an intensity says so.
    pub unit: Option<String>,
    /// Units of what is burned or used for a unit of the quantity, such as TJ for a vehicle-km; 1 if blank.
    #[schemars(range(min = 0))]
    pub intensity: Option<f64>,
    /// What the intensity counts in, for a unit of the quantity: `TJ`.
    pub intensity_unit: Option<String>,
    /// Tonnes for a unit: a number (negative for a sink), a factor of this pipeline, or one of the reference tables such as
    /// `ice-mass-2011/steel-general-world-average`. Of CO2 equivalent, or of `gas`.
    pub factor: Option<NumberOrName>,
    /// With `factor`: the gas that it is tonnes of, such as `CH4`; CO2 equivalent if blank.
    pub gas: Option<String>,
    /// Fuel that is burned, such as `gas_diesel_oil` (IPCC 2006); unit `TJ`, `GJ`, `MWh` or `GWh` (net), `t` or `kt`.
    pub fuel: Option<String>,
    /// With `fuel`: where it is burned, such as `road`, which says how much CH4 and N2O comes with it; or `co2_only`.
    #[serde(rename = "use")]
    pub combustion: Option<String>,
    /// Electricity from the grid of this country, by its three letters (ISO 3166) or its name; unit `kWh`, `MWh` or `GWh`.
    pub electricity: Option<String>,
    /// With `electricity`: which power plants answer to a change in what is generated or used.
    pub margin: Option<Margin>,
    /// Material that was made, such as `steel-general-world-average` (ICE 2011); unit `kg`, `t` or `m2`, as the
    /// material is counted.
    pub material: Option<String>,
    /// Waste brought to a landfill, in `kg`, `t` or `kt`: kinds with their shares, such as `food 0.6`; shares add up to 1.
    pub waste: Option<Vec<String>>,
    /// With `waste`: the climate in which it decays.
    pub climate: Option<Climate>,
    /// With `waste`: methane correction factor, the share that decays without air; a number or a kind of site, such as
    /// `managed_anaerobic`.
    pub mcf: Option<NumberOrName>,
    /// With `waste`: degradable organic carbon as a share of wet waste, for every kind of it; by kind (IPCC 2006) if blank.
    #[schemars(range(min = 0, max = 1))]
    pub doc: Option<f64>,
    /// With `waste`: share of that carbon that decays in the end, for every kind; by kind (IPCC 2019) if blank.
    #[schemars(range(min = 0, max = 1))]
    pub doc_f: Option<f64>,
    /// With `waste`: methane as a share of landfill gas; 0.5 if blank.
    #[schemars(range(min = 0, max = 1))]
    pub methane_share: Option<f64>,
    /// With `waste`: share of the methane not caught that the cover oxidizes; 0 if blank.
    #[schemars(range(min = 0, max = 1))]
    pub oxidation: Option<f64>,
    /// With `waste` or `wastewater`: share of the methane that is caught and burned; 0 if blank.
    #[schemars(range(min = 0, max = 1))]
    pub recovery: Option<f64>,
    /// With `waste`: methane is counted in the years in which it is emitted (`yearly`, if blank), or all of it in the year of
    /// the deposit (`commitment`).
    pub accounting: Option<LandfillAccounting>,
    /// Wet waste that is treated instead: `composting` or `anaerobic_digestion`; unit `kg`, `t` or `kt`.
    pub treatment: Option<String>,
    /// Wastewater, by the pathway that it takes, such as `septic_tank`; unit `t BOD`, `t COD` or `persons`. Or `n2o_plant` and
    /// `n2o_effluent` for its nitrogen; unit `t N`.
    pub wastewater: Option<String>,
    /// With `wastewater` of persons: grams of biochemical oxygen demand that each adds a day.
    #[schemars(range(min = 0))]
    pub bod_g_per_person_day: Option<f64>,
    /// With `wastewater`: organic matter with what industry adds to it, over that of households alone; 1 if blank.
    #[schemars(range(min = 1))]
    pub industrial: Option<f64>,
    /// Whether it emits while in service, or while its `component` is built, replaced or renewed.
    #[serde(default)]
    pub phase: Phase,
    /// Whose emissions they are: scope 1, 2 or 3. If blank: 2 for electricity, 3 for material and construction, else 1.
    #[schemars(range(min = 1, max = 3))]
    pub scope: Option<u8>,
    /// Whether they fall outside the project's boundary because of it.
    #[serde(default)]
    pub leakage: bool,
    /// Name of the real thing, if several projects change it: it stands in the table `shared`.
    pub shared: Option<String>,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: ProfileRecord,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A number, or the name of a table that gives it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum NumberOrName {
    /// The number.
    Number(f64),
    /// The name.
    Name(String),
}
