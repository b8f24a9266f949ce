//! Projects, their alternatives, and what these are made of.

use indexmap::IndexMap;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::WITHOUT;
use super::activity::Activity;
use super::conventions::{Account, BenefitKind, Clock, Opening, ResidualRule};
use super::exposure::Exposure;
use super::insurance::Policy;
use super::limits::Division;
use super::term::Item;
use super::valuation::{Contingency, Valuation};
use crate::calendar::Year;
use crate::finance::Timing;
use crate::series::Path;
use crate::units::{Money, Quantity, Tonnes};

/// A need at a place, which gets exactly one of its alternatives, or none.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Project {
    /// What it is called.
    pub name: String,
    /// Its sector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Words to select it by.
    pub tags: Vec<String>,
    /// First and last year in which its works may start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_window: Option<(Year, Year)>,
    /// How it may be built in part, if it may.
    #[serde(flatten, serialize_with = "division_as_fields")]
    pub division: Option<Division>,
    /// Degrees north and degrees east: shares of a circle, not units of a quantity.
    #[serde(flatten, serialize_with = "position_as_fields")]
    pub position_share: Option<(f64, f64)>,
    /// What of its emissions is counted, and where that ends: what the accounting of its emissions must say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boundary: Option<String>,
    /// What its emissions are compared with, and why that would happen: what the accounting must say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
    /// The without and the designs.
    #[serde(rename = "alternatives")]
    pub designs: Designs,
}

#[allow(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn position_as_fields<S: Serializer>(position: &Option<(f64, f64)>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    if let Some((latitude, longitude)) = position {
        map.serialize_entry("latitude", latitude)?;
        map.serialize_entry("longitude", longitude)?;
    }
    map.end()
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn division_as_fields<S: Serializer>(division: &Option<Division>, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    match division {
        Some(Division::Share) => map.serialize_entry("divisible", &true)?,
        Some(Division::Units(units)) => map.serialize_entry("units", units)?,
        None => {}
    }
    map.end()
}

impl Project {
    /// The alternatives, in the order of the input.
    pub fn alternatives(&self) -> impl ExactSizeIterator<Item = (&str, &Alternative)> {
        self.designs.alternatives.iter().map(|(id, alternative)| (id.as_str(), alternative))
    }

    /// Whether more than its capital cost is known, so that it has values and can be chosen for them.
    ///
    /// A project of components alone, of which one has no life, is not appraised: it enters budgets, and a plan holds it
    /// where it must be built or something chosen requires it.
    #[must_use]
    pub fn is_appraised(&self) -> bool {
        let mut components = self.designs.alternatives.values().flat_map(|design| design.components.values());
        components.all(|component| component.life_years.is_some())
    }

    /// The alternative whose works began before the base year, and when.
    #[must_use]
    pub fn commitment(&self) -> Option<(&str, Year)> {
        self.alternatives().find_map(|(id, design)| Some((id, design.begun?)))
    }

    /// What happens while, and if, nothing is built.
    #[must_use]
    pub const fn without(&self) -> &Alternative {
        &self.designs.without
    }

    /// Place of the standard design among the alternatives, if one is marked.
    #[must_use]
    pub fn standard(&self) -> Option<usize> {
        self.designs.alternatives.values().position(|alternative| alternative.standard)
    }
}

/// The without and the designs of a project; written as one map, `without` first.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Designs {
    /// What happens while, and if, nothing is built.
    pub without: Alternative,
    /// The designs.
    pub alternatives: IndexMap<String, Alternative>,
}

impl Serialize for Designs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1 + self.alternatives.len()))?;
        map.serialize_entry(WITHOUT, &self.without)?;
        for (id, alternative) in &self.alternatives {
            map.serialize_entry(id, alternative)?;
        }
        map.end()
    }
}

/// One complete design, or the without.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Alternative {
    /// What it is called.
    pub name: String,
    /// Whether it is the standard design.
    pub standard: bool,
    /// The year, before the base year, in which its works began: a commitment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun: Option<Year>,
    /// What it delivers is counted in this unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_unit: Option<String>,
    /// How much of it it delivers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_capacity: Option<Quantity>,
    /// What is built; under the without, what exists and is renewed.
    pub components: IndexMap<String, Component>,
    /// Recurrent costs.
    pub cost_lines: IndexMap<String, CostLine>,
    /// Recurrent benefits and revenue.
    pub benefit_lines: IndexMap<String, BenefitLine>,
    /// What emits.
    pub activities: IndexMap<String, Activity>,
    /// What a hazard can damage or interrupt.
    pub exposures: IndexMap<String, Exposure>,
    /// Insurance policies.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub insurance: IndexMap<String, Policy>,
}

impl Alternative {
    /// How an entry counts in the two accounts; `None` for what is not money.
    #[must_use]
    pub fn valuation(&self, item: Item) -> Option<&Valuation> {
        match item {
            Item::Component(number) => self.components.get_index(number).map(|(_, component)| &component.valuation),
            Item::CostLine(number) => self.cost_lines.get_index(number).map(|(_, line)| &line.valuation),
            Item::BenefitLine(number) => self.benefit_lines.get_index(number).map(|(_, line)| &line.valuation),
            Item::Exposure(number) => self.exposures.get_index(number).map(|(_, exposure)| &exposure.valuation),
            Item::Activity(_) | Item::Policy(_) => None,
        }
    }

    /// Whether it holds anything that runs year by year, beside what is built.
    #[must_use]
    pub fn runs(&self) -> bool {
        let Self { cost_lines, benefit_lines, activities, exposures, .. } = self;
        !(cost_lines.is_empty() && benefit_lines.is_empty() && activities.is_empty() && exposures.is_empty())
    }

    /// Whether what it leaves at the horizon is what it goes on to earn.
    #[must_use]
    pub fn leaves_flows(&self) -> bool {
        self.components.values().any(|component| component.residual == ResidualRule::RemainingFlows)
    }
}

/// A physical part.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Component {
    /// Capital cost; under the without, cost of a renewal.
    pub capex: Money,
    /// Shares of the cost by year of works.
    pub phasing: Vec<f64>,
    /// Years that it serves; none where nothing but its cost is known, in a project that is not appraised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub life_years: Option<u32>,
    /// Years after the start in which its works begin.
    pub offset: u32,
    /// When it opens.
    pub opens: Opening,
    /// Whether it is replaced when its life ends.
    pub replaced: bool,
    /// A ratio: cost of a replacement over the first cost.
    pub replacement_factor: f64,
    /// Real yearly growth of its cost, a share.
    pub growth: f64,
    /// Year to which the cost refers.
    pub reference_year: Year,
    /// How the value left at the horizon is counted.
    pub residual: ResidualRule,
    /// Share of each cost left at the horizon, for that rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residual_share: Option<f64>,
    /// Money for which it is sold at the horizon, for that rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub salvage: Option<Money>,
    /// Budget that its cost is charged to.
    pub budget: String,
    /// Under the without: year of its next renewal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewal_year: Option<Year>,
    /// Tonnes emitted by building it once.
    pub construction_tco2e: Tonnes,
    /// What is added to the cost of its first build.
    #[serde(serialize_with = "contingency_as_fields", flatten)]
    pub contingency: Contingency,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: Valuation,
    /// When in its year its cost moves; as the settings say of capital if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

fn contingency_as_fields<S: Serializer>(contingency: &Contingency, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(3))?;
    map.serialize_entry("physical_contingency", &contingency.physical_share)?;
    map.serialize_entry("price_contingency", &contingency.price_share)?;
    map.serialize_entry("optimism_bias", &contingency.optimism_share)?;
    map.end()
}

/// How a yearly amount moves with the calendar and with age.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Profile {
    /// Yearly growth of the quantity, a share.
    pub growth: f64,
    /// What the quantity grows with.
    pub from: Clock,
    /// Year to which quantity and value refer.
    pub reference_year: Year,
    /// First calendar year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_year: Option<Year>,
    /// Last calendar year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_year: Option<Year>,
    /// Years from one occurrence to the next.
    pub every: u32,
    /// Age at the first occurrence.
    pub first_age: u32,
    /// Age at the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_age: Option<u32>,
    /// Component that it is tied to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// Path that multiplies it: its name and what it is.
    #[serde(rename = "path", serialize_with = "name_of_path", skip_serializing_if = "Option::is_none")]
    pub path: Option<(String, Path)>,
    /// Shares of the full quantity in the first years of service.
    pub ramp_up: Vec<f64>,
    /// Yearly growth with age, a share.
    pub deterioration: f64,
    /// Share that goes on after a design is in service.
    pub continues: f64,
    /// When in its year it moves; as the settings say if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
}

#[allow(clippy::ref_option, reason = "serde hands over a reference to the field")]
pub(super) fn name_of_path<S: Serializer>(path: &Option<(String, Path)>, serializer: S) -> Result<S::Ok, S::Error> {
    path.as_ref().map(|(name, _)| name).serialize(serializer)
}

/// A recurrent cost.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CostLine {
    /// How much a year.
    pub quantity: Quantity,
    /// Unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Money for a unit.
    pub unit_value: Money,
    /// Real yearly growth of the unit value, a share.
    pub escalation: f64,
    /// Which accounts count it.
    pub account: Account,
    /// Budget that it is charged to; `recurrent`, above the without, if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<String>,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: Valuation,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: Profile,
}

/// A recurrent benefit or revenue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BenefitLine {
    /// How much a year.
    pub quantity: Quantity,
    /// Unit of the quantity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Money for a unit.
    pub unit_value: Money,
    /// Real yearly growth of the unit value, a share.
    pub escalation: f64,
    /// Benefit or revenue.
    pub kind: BenefitKind,
    /// Which accounts count it.
    pub account: Account,
    /// How it counts in the two accounts.
    #[serde(flatten)]
    pub valuation: Valuation,
    /// How it moves in time.
    #[serde(flatten)]
    pub profile: Profile,
}
