//! What is asked of the optimizer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reading::Reading;
use crate::address::Problems;
use crate::appraisal::{Appraisal, Sense};
use crate::calendar::Year;
use crate::pipeline::Pipeline;
use crate::pipeline::limits::{Budget, Direction, Divisible, Group, Named, Objective, Requirement, Target};
use crate::units::{Money, Quantity};

/// A weighted mix of columns, to be made as large or as small as possible.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mix {
    /// Weight of each column, for one unit of it.
    pub weights: BTreeMap<String, Quantity>,
    /// Which way is better. May be left out where climcap knows it of the columns and they agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sense: Option<Sense>,
    /// What later mixes of a list may cost this one, as a share of the best that it can be.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub tolerance: f64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn is_nothing(share: &f64) -> bool {
    *share == 0.0
}

impl Mix {
    /// One column, as it stands.
    pub fn of(column: impl Into<String>) -> Self {
        Self { weights: BTreeMap::from([(column.into(), Quantity::of(1.0))]), ..Self::default() }
    }

    /// The same mix, better this way.
    #[must_use]
    pub fn with_sense(self, sense: Sense) -> Self {
        Self { sense: Some(sense), ..self }
    }

    /// The same mix, of which later ones may cost this share.
    #[must_use]
    pub fn with_tolerance(self, share: f64) -> Self {
        Self { tolerance: share, ..self }
    }
}

impl From<&Objective> for Mix {
    fn from(objective: &Objective) -> Self {
        let sense = objective.sense.map(|sense| match sense {
            Direction::Max => Sense::Max,
            Direction::Min => Sense::Min,
        });
        Self { weights: objective.weights.clone(), sense, tolerance: objective.tolerance_share }
    }
}

/// Two projects that share works: what is saved, and gained, if both are built.
///
/// A bundle of a pipeline's document is appraised with the pipeline; this one states its amounts.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Bundle {
    /// Its name, for messages and tables.
    pub bundle: String,
    /// The two projects, or some of their alternatives or starts.
    pub projects: Vec<Named>,
    /// The most years between their starts; any if `None`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<u32>,
    /// What is added to each column, in its own unit.
    pub columns: BTreeMap<String, Quantity>,
    /// What each budget saves by year.
    pub savings: BTreeMap<String, BTreeMap<Year, Money>>,
}

/// Years in which works may start, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartYears {
    /// The first.
    pub first: Year,
    /// The last.
    pub last: Year,
}

/// What is asked of the optimizer: which total to make best, and within what.
///
/// Totals are over the whole pipeline: the chosen row of each project that is built and the `without` row of each that
/// is not.
///
/// # Examples
///
/// ```
/// use climcap::plan::{Mix, Question};
///
/// let question = Question { objective: vec![Mix::of("enpv")], ..Question::default() };
/// assert_eq!(question.scenario, None);
/// ```
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// What to make best, first things first.
    pub objective: Vec<Mix>,
    /// The scenario in which values and limits are read; the appraisal's base if `None`.
    pub scenario: Option<String>,
    /// Ceilings of budgets by year.
    pub budgets: Vec<Budget>,
    /// Limits on totals of columns.
    pub targets: Vec<Target>,
    /// What must be built: exactly one row of each.
    pub must: Vec<Named>,
    /// What must not be built.
    pub must_not: Vec<Named>,
    /// What needs what.
    pub requires: Vec<Requirement>,
    /// Of each list, at most one may be built.
    pub conflicts: Vec<Vec<Named>>,
    /// How many of several projects may, or must, be built.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// Projects that may be built in part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub divisible: Vec<Divisible>,
    /// Pairs of projects that share works, beside those that the appraisal knows of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bundles: Vec<Bundle>,
    /// When works may start; any year of the rows if `None`.
    pub years: Option<StartYears>,
}

impl From<&Pipeline> for Question {
    /// The question that the pipeline itself puts: its objective, budgets, limits and requirements.
    fn from(pipeline: &Pipeline) -> Self {
        let plan = &pipeline.plan;
        Self {
            objective: plan.objective.iter().map(Mix::of).chain(pipeline.objectives.iter().map(Mix::from)).collect(),
            scenario: None,
            budgets: pipeline.budgets.values().cloned().collect(),
            targets: pipeline.limits.clone(),
            must: plan.must.iter().cloned().chain(pipeline.commitments()).collect(),
            must_not: plan.must_not.clone(),
            requires: pipeline.requires.clone(),
            conflicts: plan.conflicts.clone(),
            groups: pipeline.groups.clone(),
            divisible: pipeline
                .projects
                .iter()
                .filter_map(|(id, project)| Some(Divisible { project: id.clone(), division: project.division? }))
                .collect(),
            // Those of the document are appraised with it.
            bundles: Vec::new(),
            years: Some(StartYears { first: plan.years.0, last: plan.years.1 }),
        }
    }
}

impl Question {
    /// Whether the question can be asked of the appraisal.
    ///
    /// # Errors
    /// Everything that is wrong: unknown names (with the nearest known one), columns that do not add up, values that are
    /// absent where they would count, yearly limits without yearly values, charges in years without a ceiling.
    pub fn check(&self, appraisal: &Appraisal) -> Result<(), Problems> {
        Reading::new(self, appraisal).map(drop)
    }
}
