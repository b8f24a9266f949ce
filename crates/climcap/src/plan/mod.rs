//! What is asked of the optimizer, and the answer with its proof. No solver: everything here is arithmetic on rows.
//!
//! A [`Question`] says which total to make best and within what limits. A [`Plan`] is the answer: one row for each project,
//! either a built alternative or its `without` row, with every limit recomputed from the rows and a bound that proves how
//! good it is. [`verify`] checks a plan from nothing but its rows.

mod limit;
mod notes;
mod question;
mod reader;
mod reading;
mod saved;
mod total;
mod verify;
mod view;

pub use limit::{Limit, LimitKind};
pub use question::{Mix, Question, StartYears};
pub use saved::SavedPlanError;
pub use total::Tolerance;
pub use verify::{Discrepancy, Verification, VerificationError, judge, verify};
pub use view::{BudgetLine, Planned, Rejected, Scheduled};

pub(crate) use limit::limits;
pub(crate) use limit::objective;
pub(crate) use reading::{Ceiling, Counted, Pick, Reading, ceiling, named};
pub(crate) use total::Total;
pub(crate) use verify::structure;

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::appraisal::{Appraisal, RowId, Sense};
use crate::units::Quantity;

/// How good a plan is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Proven best, within the gap that was asked.
    Optimal,
    /// Keeps every limit; a better one may exist, but none better than the bound.
    Feasible,
}

/// Why the search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// The gap that was asked is proven.
    Gap,
    /// Time was up.
    TimeLimit,
    /// The steps allowed were done.
    Steps,
    /// Someone stopped it.
    Stop,
    /// The solver came to a limit of its own.
    Solver,
}

/// What proves a plan: by whom and how its bound was found, and every limit recomputed from the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Hash of the appraisal.
    pub appraisal: String,
    /// The solver.
    pub solver: String,
    /// Its version.
    pub solver_version: String,
    /// How the bound was proven.
    pub bound_by: String,
    /// The gap that was asked, as a share of the objective.
    pub gap_asked: f64,
    /// How far recomputed amounts may stray.
    pub tolerance: Tolerance,
    /// Every limit, recomputed.
    pub limits: Vec<Limit>,
    /// The version of climcap that made the plan.
    pub climcap: String,
}

/// A funded and scheduled plan: one row for each project, and the proof of how good it is. Frozen.
#[derive(Debug, Clone)]
pub struct Plan {
    question: Question,
    appraisal: Arc<Appraisal>,
    selection: Vec<RowId>,
    status: Status,
    objective: Quantity,
    bound: Quantity,
    gap: f64,
    took: Duration,
    ended_by: EndedBy,
    notes: Vec<String>,
    certificate: Certificate,
}

/// What a solver says of the selection it found.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    pub(crate) solver: String,
    pub(crate) solver_version: String,
    pub(crate) bound_by: String,
    /// No plan is better than this.
    pub(crate) bound: f64,
    pub(crate) gap_asked: f64,
    pub(crate) took: Duration,
    pub(crate) ended_by: EndedBy,
}

/// Distance of bound and objective as a share of the objective, never less than the tolerance of the audit.
fn gap(objective: f64, bound: f64) -> f64 {
    Tolerance::AUDIT.relative.max((bound - objective).abs() / objective.abs().max(1e-9))
}

impl Plan {
    /// Puts a selection and its proof together, and audits them.
    pub(crate) fn new(
        appraisal: &Arc<Appraisal>,
        question: &Question,
        selection: Vec<RowId>,
        proof: Proof,
    ) -> Result<Self, VerificationError> {
        let reading = Reading::new(question, appraisal).map_err(VerificationError::from)?;
        let total = objective(&reading, &selection);
        let value = total.value();
        // What is found proves itself: a bound that lies short of it, or no further than rounding, is the objective. Then
        // the bound gives way by the tolerance, since no sum of floating-point numbers proves more.
        let better = |bound: f64| if reading.sense == Sense::Max { bound - value } else { value - bound };
        let bound = if better(proof.bound) <= total.allowance(proof.bound) { value } else { proof.bound };
        let margin = Tolerance::AUDIT.relative * bound.abs();
        let bound = if reading.sense == Sense::Max { bound + margin } else { bound - margin };
        let gap = gap(value, bound);
        let proven = gap <= proof.gap_asked + 2.0 * Tolerance::AUDIT.relative;
        let certificate = Certificate {
            appraisal: appraisal.hash().to_owned(),
            solver: proof.solver,
            solver_version: proof.solver_version,
            bound_by: proof.bound_by,
            gap_asked: proof.gap_asked,
            tolerance: Tolerance::AUDIT,
            limits: limits(&reading, &selection),
            climcap: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let notes = notes::notes(&reading, &selection);
        let plan = Self {
            question: question.clone(),
            appraisal: Arc::clone(appraisal),
            selection,
            status: if proven { Status::Optimal } else { Status::Feasible },
            objective: Quantity::of(value),
            bound: Quantity::of(bound),
            gap,
            took: proof.took,
            ended_by: if proven { EndedBy::Gap } else { proof.ended_by },
            notes,
            certificate,
        };
        verify(&plan)?;
        Ok(plan)
    }

    /// What was asked.
    #[must_use]
    pub const fn question(&self) -> &Question {
        &self.question
    }

    /// The appraisal whose rows are chosen.
    #[must_use]
    pub const fn appraisal(&self) -> &Arc<Appraisal> {
        &self.appraisal
    }

    /// One row for each project, by project number: of a built alternative, or its `without` row.
    #[must_use]
    pub fn selection(&self) -> &[RowId] {
        &self.selection
    }

    /// How good the plan is known to be.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The objective's total over the whole pipeline, in the objective's own unit and sense, recomputed from the rows.
    #[must_use]
    pub const fn objective(&self) -> Quantity {
        self.objective
    }

    /// No plan is better than this, in the unit of the objective.
    #[must_use]
    pub const fn bound(&self) -> Quantity {
        self.bound
    }

    /// `|bound - objective| / max(1e-9, |objective|)`, never less than the tolerance of the audit.
    #[must_use]
    pub const fn gap(&self) -> f64 {
        self.gap
    }

    /// How long the search took.
    #[must_use]
    pub const fn took(&self) -> Duration {
        self.took
    }

    /// Why the search ended.
    #[must_use]
    pub const fn ended_by(&self) -> EndedBy {
        self.ended_by
    }

    /// What a reader should know before trusting the plan.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What proves the plan.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }
}
