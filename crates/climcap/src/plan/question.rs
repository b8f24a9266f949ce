//! What is asked of the optimizer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::reading::Reading;
use crate::address::Problems;
use crate::appraisal::{Appraisal, Sense};
use crate::calendar::Year;
use crate::pipeline::Pipeline;
use crate::pipeline::limits::{Budget, Named, Requirement, Target};
use crate::units::Quantity;

/// A weighted mix of columns, to be made as large or as small as possible.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Mix {
    /// Weight of each column, for one unit of it.
    pub weights: BTreeMap<String, Quantity>,
    /// Which way is better. May be left out where climcap knows it of the columns and they agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sense: Option<Sense>,
}

impl Mix {
    /// One column, as it stands.
    pub fn of(column: impl Into<String>) -> Self {
        Self { weights: BTreeMap::from([(column.into(), Quantity::of(1.0))]), sense: None }
    }

    /// The same mix, better this way.
    #[must_use]
    pub fn with_sense(self, sense: Sense) -> Self {
        Self { sense: Some(sense), ..self }
    }
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
    /// When works may start; any year of the rows if `None`.
    pub years: Option<StartYears>,
}

impl From<&Pipeline> for Question {
    /// The question that the pipeline itself puts: its objective, budgets, limits and requirements.
    fn from(pipeline: &Pipeline) -> Self {
        let plan = &pipeline.plan;
        Self {
            objective: plan.objective.iter().map(Mix::of).collect(),
            scenario: None,
            budgets: pipeline.budgets.values().cloned().collect(),
            targets: pipeline.limits.clone(),
            must: plan.must.clone(),
            must_not: plan.must_not.clone(),
            requires: pipeline.requires.clone(),
            conflicts: plan.conflicts.clone(),
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
