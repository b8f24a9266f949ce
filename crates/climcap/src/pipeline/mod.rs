//! The pipeline: settings, scenarios, projects, budgets and limits, validated. It cannot be built wrong: only
//! [`document`](crate::document) builds one, after every check.

mod activity;
mod conventions;
mod exposure;
mod gas;
mod hazard;
mod insurance;
pub mod limits;
mod profile;
mod project;
mod settings;
mod shared;
mod term;
mod timetable;
mod twice;
mod valuation;
mod written;

pub use conventions::{
    Account, BenefitKind, Clock, EventCombination, Interpolation, LossKind, Measure, Opening, RenewalDuringWorks,
    ResidualRule, ServiceYear, Standard, Tail, ValueBasis,
};
pub(crate) use profile::grown;
pub(crate) use shared::sharers;

pub use activity::{
    Activity, Climate, Decay, Emission, EmissionFactor, Landfill, LandfillAccounting, Margin, MethaneCorrection,
    Origin, Phase, Scope, Source, WasteOrigin,
};
pub use exposure::{Damage, Disruption, Exposure, Reading};
pub use gas::{Gas, GwpSet};
pub use hazard::{CurvePoints, Described, Difference, Hazard, HazardYear, Severity, Written};
pub use insurance::{Policy, Premium};
pub use project::{Alternative, BenefitLine, Component, CostLine, Designs, Profile, Project};
pub use settings::{AccountingSettings, Carbon, DiscountRates, GasPrice, PlanSettings, Scenario, Settings};
pub use shared::{Shared, Sharing};
pub use term::{Asset, Emitted, Instance, Item, Kind, Term};
pub use timetable::{Service, Timetable};
pub use twice::{Suspicion, Twice};
pub use valuation::{CATEGORIES, Category, Contingency, ConversionFactors, Inflation, Valuation, Worth};

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Serialize;

use crate::address::Places;
use crate::calendar::Year;
use crate::series::Path;
use limits::{Budget, Bundle, Group, Objective, Requirement, Target};

/// The id that is reserved for what happens while, and if, nothing is built.
pub const WITHOUT: &str = "without";

/// The whole input, validated.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Pipeline {
    /// Conventions of the whole.
    pub settings: Settings,
    /// The question that the input itself puts.
    pub plan: PlanSettings,
    /// Named futures, at least one.
    pub scenarios: IndexMap<String, Scenario>,
    /// The projects.
    pub projects: IndexMap<String, Project>,
    /// Hazards by id.
    #[serde(serialize_with = "hazard::as_rows")]
    pub hazards: IndexMap<String, Hazard>,
    /// What several projects change, and what two of them do to it together.
    pub shared: IndexMap<String, Shared>,
    /// Damage and downtime curves, as written.
    pub curves: BTreeMap<String, CurvePoints>,
    /// Paths, by name.
    pub paths: BTreeMap<String, Path>,
    /// Emission factors by year, by name.
    pub factors: BTreeMap<String, Path>,
    /// Cost categories.
    pub categories: ConversionFactors,
    /// What other currencies are worth in the pipeline's, by name.
    pub currencies: BTreeMap<String, Path>,
    /// Budgets and their ceilings.
    #[serde(serialize_with = "written::budgets")]
    pub budgets: IndexMap<String, Budget>,
    /// Limits on totals.
    #[serde(serialize_with = "written::targets")]
    pub limits: Vec<Target>,
    /// What needs what.
    #[serde(serialize_with = "written::requirements")]
    pub requires: Vec<Requirement>,
    /// How many of several projects.
    #[serde(serialize_with = "written::groups", skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Projects that share works.
    #[serde(serialize_with = "written::bundles", skip_serializing_if = "IndexMap::is_empty")]
    pub bundles: IndexMap<String, Bundle>,
    /// What to make best, first things first, where it is more than one column.
    #[serde(serialize_with = "written::objectives", skip_serializing_if = "Vec::is_empty")]
    pub objectives: Vec<Objective>,
    /// What is legal but deserves a second look.
    #[serde(skip)]
    pub warnings: Vec<String>,
    /// Where values were written.
    #[serde(skip)]
    pub places: Arc<Places>,
}

impl Pipeline {
    /// Number of the scenario in which plans are made.
    #[must_use]
    pub fn base_scenario(&self) -> usize {
        self.scenarios.get_index_of(&self.settings.base_scenario).unwrap_or(0)
    }

    /// The years in which a project's works may start: the plan's, narrowed by its start window; of a commitment, the year in
    /// which they began.
    pub fn starts(&self, project: &Project) -> impl Iterator<Item = Year> + use<> {
        let (mut first, mut last) = self.plan.years;
        if let Some((_, begun)) = project.commitment() {
            (first, last) = (begun, begun);
        } else if let Some((from, to)) = project.start_window {
            (first, last) = (first.max(from), last.min(to));
        }
        (first.0..=last.0).map(Year)
    }

    /// What has begun before the base year, and so must go on.
    pub fn commitments(&self) -> impl Iterator<Item = limits::Named> + '_ {
        self.projects.iter().filter_map(|(id, project)| {
            let (alternative, begun) = project.commitment()?;
            Some(limits::Named { project: id.clone(), alternative: Some(alternative.to_owned()), start: Some(begun) })
        })
    }

    /// How many years from the base year on may be discounted: lives run past the horizon, and an annuity needs the
    /// factor of every year served.
    #[must_use]
    pub fn discounted_years(&self) -> usize {
        let designs = self
            .projects
            .values()
            .flat_map(|project| std::iter::once(project.without()).chain(project.designs.alternatives.values()));
        let components = designs.flat_map(|design| design.components.values());
        let longest =
            components.map(|component| component.life_years.unwrap_or(0) as usize + component.phasing.len()).max();
        self.settings.window.len() + longest.unwrap_or(0) + 2
    }

    /// How many rows an appraisal of this pipeline has.
    #[must_use]
    pub fn row_count(&self) -> usize {
        let choices: usize =
            self.projects.values().map(|project| 1 + project.alternatives().len() * self.starts(project).count()).sum();
        choices * self.scenarios.len()
    }
}
