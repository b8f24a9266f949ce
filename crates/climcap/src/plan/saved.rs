//! Plans as JSON: question, selection, recomputed limits, certificate, and the hash of the appraisal they belong to.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Certificate, Chosen, EndedBy, Plan, Question, Selection, Status};
use crate::appraisal::{Appraisal, WITHOUT};
use crate::calendar::Year;
use crate::units::Quantity;

/// Why a saved plan cannot be attached to an appraisal.
#[derive(Debug, thiserror::Error)]
pub enum SavedPlanError {
    /// The text is no saved plan.
    #[error("not a saved plan: {0}")]
    Text(#[from] serde_json::Error),
    /// The plan was made from another appraisal.
    #[error("the plan was made from the appraisal {saved}, and this is {found}")]
    OtherAppraisal {
        /// The hash that was saved.
        saved: String,
        /// The hash of the appraisal at hand.
        found: String,
    },
    /// The appraisal has no such scenario.
    #[error("found scenario {0}, which the appraisal does not have")]
    Scenario(String),
    /// A project of the appraisal has no row in the plan, or two.
    #[error("project {project}: found {found} rows, and a plan has one for each project")]
    Rows {
        /// The project.
        project: String,
        /// How many rows the plan has for it.
        found: usize,
    },
    /// A row that the appraisal does not have.
    #[error("found {0}, a row that the appraisal does not have")]
    Row(String),
}

#[derive(Serialize, Deserialize)]
struct Saved {
    question: Question,
    selection: Vec<SavedRow>,
    status: Status,
    objective: Quantity,
    bound: Quantity,
    gap: f64,
    seconds: f64,
    ended_by: EndedBy,
    notes: Vec<String>,
    certificate: Certificate,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedRow {
    project: String,
    alternative: String,
    start: Option<Year>,
    /// How much of the row is chosen.
    #[serde(default = "whole", skip_serializing_if = "is_whole")]
    share: f64,
}

const fn whole() -> f64 {
    1.0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn is_whole(share: &f64) -> bool {
    share.to_bits() == whole().to_bits()
}

impl Plan {
    /// The plan as JSON text. The appraisal is not in it, only its hash.
    ///
    /// # Errors
    /// If a value cannot be written, which no plan made here has.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let appraisal = &self.appraisal;
        let saved = |chosen: Chosen| {
            let key = appraisal.key(chosen.row);
            SavedRow {
                project: appraisal.projects()[key.project as usize].id.clone(),
                alternative: appraisal.choice_id(chosen.row).to_owned(),
                start: key.start,
                share: chosen.share,
            }
        };
        let selection = self.selection.in_order(appraisal).map(saved).collect();
        serde_json::to_string_pretty(&Saved {
            question: self.question.clone(),
            selection,
            status: self.status,
            objective: self.objective,
            bound: self.bound,
            gap: self.gap,
            seconds: self.took.as_secs_f64(),
            ended_by: self.ended_by,
            notes: self.notes.clone(),
            certificate: self.certificate.clone(),
        })
    }

    /// Attaches a saved plan to its appraisal again. What the text states is taken as it stands: [`verify`](super::verify)
    /// says whether it is so.
    ///
    /// # Errors
    /// If the text is no saved plan, the appraisal is another, or a row is not in it.
    pub fn from_json(text: &str, appraisal: Arc<Appraisal>) -> Result<Self, SavedPlanError> {
        let saved: Saved = serde_json::from_str(text)?;
        if saved.certificate.appraisal != appraisal.hash() {
            let found = appraisal.hash().to_owned();
            return Err(SavedPlanError::OtherAppraisal { saved: saved.certificate.appraisal, found });
        }
        let selection = selection(&saved, &appraisal)?;
        Ok(Self {
            question: saved.question,
            appraisal,
            selection,
            status: saved.status,
            objective: saved.objective,
            bound: saved.bound,
            gap: saved.gap,
            took: Duration::try_from_secs_f64(saved.seconds).unwrap_or_default(),
            ended_by: saved.ended_by,
            notes: saved.notes,
            certificate: saved.certificate,
        })
    }
}

fn selection(saved: &Saved, appraisal: &Appraisal) -> Result<Selection, SavedPlanError> {
    let scenario = match &saved.question.scenario {
        None => appraisal.base_scenario(),
        Some(name) => {
            let number = appraisal.scenarios().iter().position(|scenario| scenario == name);
            number.ok_or_else(|| SavedPlanError::Scenario(name.clone()))? as u32
        }
    };
    let mut rows: Vec<Vec<Chosen>> = vec![Vec::new(); appraisal.projects().len()];
    for row in &saved.selection {
        let missing = || {
            let start = row.start.map_or_else(String::new, |start| format!("/{start}"));
            SavedPlanError::Row(format!("{}/{}{start}", row.project, row.alternative))
        };
        let project = appraisal.project(&row.project).ok_or_else(missing)?;
        let found = appraisal.rows_of(scenario, project).iter().find(|candidate| {
            let key = appraisal.key(**candidate);
            appraisal.choice_id(**candidate) == row.alternative
                && (row.alternative == WITHOUT || key.start == row.start)
        });
        rows[project as usize].push(Chosen { row: *found.ok_or_else(missing)?, share: row.share });
    }
    for (rows, project) in rows.iter().zip(appraisal.projects()) {
        let is_divided = saved.question.divisible.iter().any(|entry| entry.project == project.id);
        if rows.is_empty() || (rows.len() > 1 && !is_divided) {
            return Err(SavedPlanError::Rows { project: project.id.clone(), found: rows.len() });
        }
    }
    Ok(Selection::of_shares(rows))
}
