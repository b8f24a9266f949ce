//! What is asked of the optimizer, and the answer with its proof. No solver: everything here is arithmetic on rows.
//!
//! A [`Question`] says which total to make best and within what limits. A [`Plan`] is the answer: one row for each project,
//! either a built alternative or its `without` row, with every limit recomputed from the rows and a bound that proves how
//! good it is. [`verify`] checks a plan from nothing but its rows.

mod bound;
mod budget;
mod counted;
mod limit;
mod notes;
mod pair;
mod question;
mod reader;
mod reading;
mod saved;
mod selection;
mod total;
mod verify;
mod view;

pub use crate::appraisal::Chosen;
pub use bound::bound;
pub use limit::{Limit, LimitKind};
pub use question::{Bundle, Mix, Question, StartYears};
pub use saved::SavedPlanError;
pub use selection::Selection;
pub use total::Tolerance;
pub use verify::{Discrepancy, Verification, VerificationError, judge, verify};
pub use view::{BudgetLine, Planned, Rejected, Scheduled, SpendingLine};

pub(crate) use budget::{Ceiling, ceiling, years};
pub(crate) use counted::Counted;
pub(crate) use limit::limits;
pub(crate) use limit::objective;
pub(crate) use pair::Pair;
pub(crate) use reading::{Aim, Grouped, Pick, Reading, named};
pub(crate) use total::Total;
pub(crate) use verify::structure;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::appraisal::{Appraisal, Sense};
use crate::calendar::Year;
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
    /// The process held more memory than was allowed.
    MemoryLimit,
    /// Someone stopped it.
    Stop,
    /// The solver came to a limit of its own.
    Solver,
}

/// What proves the bound of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoundBy {
    /// The multipliers of the limits, and nothing else: [`bound`] computes it again from them and the rows, and no solver has
    /// to be believed.
    Multipliers,
    /// The search of the solver that the certificate names, in as many nodes as it says.
    // Plans saved by earlier versions say in words how their solver searched.
    #[serde(other)]
    Solver,
}

impl BoundBy {
    /// How tables name it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Multipliers => "multipliers",
            Self::Solver => "solver",
        }
    }
}

/// What proves a plan: by whom and how its bound was found, and every limit recomputed from the rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Hash of the appraisal.
    pub appraisal: String,
    /// The solver that answered; of several objectives, each that answered one.
    pub solver: String,
    /// Its version.
    pub solver_version: String,
    /// What proves the bound: the multipliers of the limits if they alone prove the gap that the plan claims, which an audit
    /// does again; else the solver.
    pub bound_by: BoundBy,
    /// How many nodes the solver's search took, over all objectives; `None` if it does not say.
    #[serde(default)]
    pub nodes: Option<u64>,
    /// After how many nodes the search was to end; `None` if that was not asked.
    #[serde(default)]
    pub steps: Option<u64>,
    /// The gap that was asked, as a share of the objective.
    pub gap_asked: f64,
    /// Distance of bound and objective, in the objective's own unit.
    #[serde(default)]
    pub gap_absolute: Quantity,
    /// Where the solver's random choices began.
    #[serde(default)]
    pub seed: u32,
    /// Threads that the solver was told to use; its own choice if `None`.
    #[serde(default)]
    pub threads: Option<NonZeroU32>,
    /// Every objective, first things first: how good it could be, and what became of it.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// What one more unit of a limit would add to the objective, where the solver knows it of the whole program.
    #[serde(default)]
    pub multipliers: Vec<Multiplier>,
    /// How far recomputed amounts may stray.
    pub tolerance: Tolerance,
    /// Every limit, recomputed.
    pub limits: Vec<Limit>,
    /// The version of climcap that made the plan.
    pub climcap: String,
}

/// One objective of a list: best within what earlier ones must keep, and then kept to within its tolerance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What was made best.
    pub objective: Mix,
    /// Which way is better.
    pub sense: Sense,
    /// The best that was found.
    pub best: Quantity,
    /// Nothing is better than this, within what earlier objectives keep.
    pub bound: Quantity,
    /// What later objectives had to leave of it; `None` for the last.
    pub kept: Option<Quantity>,
    /// What it is in the plan.
    pub value: Quantity,
}

/// What one more unit of a limit would add to the objective, in their own units: positive where more of it is better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Multiplier {
    /// Its name: the budget, the target, or what it is about.
    pub limit: String,
    /// What kind it is.
    pub kind: LimitKind,
    /// The year, where it binds in one.
    pub year: Option<Year>,
    /// How much the objective would grow by one more unit of what is asked or allowed.
    pub value: Quantity,
}

/// A funded and scheduled plan: one row for each project, and the proof of how good it is. Frozen.
#[derive(Debug, Clone)]
pub struct Plan {
    question: Question,
    appraisal: Arc<Appraisal>,
    selection: Selection,
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
    pub(crate) nodes: Option<u64>,
    pub(crate) steps: Option<u64>,
    /// Of each objective in order: the best that was found, and what nothing is better than.
    pub(crate) stages: Vec<(f64, f64)>,
    pub(crate) multipliers: Vec<Multiplier>,
    pub(crate) seed: u32,
    pub(crate) threads: Option<NonZeroU32>,
    pub(crate) gap_asked: f64,
    pub(crate) took: Duration,
    pub(crate) ended_by: EndedBy,
}

/// Distance of bound and best as a share of the best, never less than the tolerance of the audit; the widest of all
/// objectives.
fn gap(stages: &[Stage]) -> f64 {
    let gap = |stage: &Stage| {
        let (best, bound) = (stage.best.amount(), stage.bound.amount());
        (bound - best).abs() / best.abs().max(1e-9)
    };
    // Written so that a number that is not one stays none.
    stages.iter().map(gap).fold(Tolerance::AUDIT.relative, |widest, gap| if gap <= widest { widest } else { gap })
}

/// What became of each objective: of each, what was found best and what nothing is better than.
fn stages(reading: &Reading<'_>, selection: &Selection, found: &[(f64, f64)]) -> Vec<Stage> {
    let count = reading.aims.len();
    let stage = |(number, (aim, (best, bound))): (usize, (&Aim<'_>, &(f64, f64)))| {
        let total = objective(reading, aim, selection);
        let is_last = number + 1 == count;
        // What is found proves itself: a bound that lies short of it, or no further than rounding, is the objective. Then
        // the bound gives way by the tolerance, since no sum of floating-point numbers proves more.
        let best = if is_last { total.value() } else { *best };
        let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
        let bound = if sign * (bound - best) <= total.allowance(*bound) { best } else { *bound };
        Stage {
            objective: reading.question.objective[number].clone(),
            sense: aim.sense,
            best: Quantity::of(best),
            bound: Quantity::of(bound + sign * Tolerance::AUDIT.relative * bound.abs()),
            kept: (!is_last).then(|| Quantity::of(kept(aim, best))),
            value: Quantity::of(total.value()),
        }
    };
    reading.aims.iter().zip(found).enumerate().map(stage).collect()
}

/// What later objectives have to leave of one, given its best: all but its tolerance.
pub(crate) fn kept(aim: &Aim<'_>, best: f64) -> f64 {
    let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
    best - sign * aim.tolerance * best.abs()
}

impl Plan {
    /// Puts a selection and its proof together, and audits them.
    pub(crate) fn new(
        appraisal: &Arc<Appraisal>,
        question: &Question,
        selection: Selection,
        proof: Proof,
    ) -> Result<Self, VerificationError> {
        let reading = Reading::new(question, appraisal).map_err(VerificationError::from)?;
        let stages = stages(&reading, &selection, &proof.stages);
        let (value, bound) = stages.first().map_or_else(Default::default, |stage| (stage.value, stage.bound));
        let gap = gap(&stages);
        let proven = gap <= proof.gap_asked + 2.0 * Tolerance::AUDIT.relative;
        let is_priced = bound::proves(&reading, &proof.multipliers, value.amount(), gap);
        let certificate = Certificate {
            appraisal: appraisal.hash().to_owned(),
            solver: proof.solver,
            solver_version: proof.solver_version,
            bound_by: if is_priced { BoundBy::Multipliers } else { BoundBy::Solver },
            nodes: proof.nodes,
            steps: proof.steps,
            gap_asked: proof.gap_asked,
            gap_absolute: Quantity::of((bound - value).amount().abs()),
            seed: proof.seed,
            threads: proof.threads,
            stages,
            multipliers: proof.multipliers,
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
            objective: value,
            bound,
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

    /// What is chosen of each project, by project number: a built alternative, or its `without` row; shares of several of a
    /// project that is divided.
    #[must_use]
    pub const fn selection(&self) -> &Selection {
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
