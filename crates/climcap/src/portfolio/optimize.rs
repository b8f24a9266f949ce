//! From a question to an audited plan.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use super::backend::Backend;
use super::build::build;
use super::effort::Effort;
use super::hand::Hand;
use super::search::{Found, Search, Told};
use super::watch::{Progress, Stop};
use crate::address::Problems;
use crate::appraisal::Appraisal;
use crate::plan::{
    EndedBy, Limit, Plan, Proof, Question, Reading, Selection, VerificationError, kept, limits, objective, structure,
};
use crate::units::Quantity;

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum OptimizeError {
    /// The question or the effort is wrong.
    #[error("{0}")]
    Input(#[from] Problems),
    /// No plan can keep every limit.
    #[error("no plan keeps every limit: {}", why(.reasons))]
    Infeasible {
        /// Limits that no plan can keep, whatever the others say; empty if it takes several together.
        reasons: Vec<String>,
    },
    /// The search ended before it found a plan.
    #[error("no plan was found before the search ended; none is better than {bound}")]
    NothingFound {
        /// No plan is better than this, in the objective's own unit.
        bound: Quantity,
        /// Why it ended.
        ended_by: EndedBy,
    },
    /// The solver asked for is not compiled in, or cannot do what is asked.
    #[error("solver {solver}: {message}")]
    Unavailable {
        /// The solver.
        solver: String,
        /// What it cannot do.
        message: String,
    },
    /// The solver failed.
    #[error("the solver failed: {0}")]
    Solver(String),
    /// What the solver says of its plan is not what the rows say.
    #[error("the solver's objective is {solver}, and the rows come to {recomputed}")]
    Disagreement {
        /// What the solver says.
        solver: Quantity,
        /// What the rows add up to.
        recomputed: Quantity,
    },
    /// The audit refused the plan.
    #[error("{0}")]
    Audit(#[from] VerificationError),
}

fn why(reasons: &[String]) -> String {
    if reasons.is_empty() { "each can be kept alone, and not all together".to_owned() } else { reasons.join("; ") }
}

/// Finds the plan that makes the objective best within every limit, and proves how good it is.
///
/// The plan is audited from the rows before it is returned; nothing in it is taken from the solver but the choice and
/// the bound. The same input gives the same plan, whatever the order of rows, unless time cut the search short.
///
/// # Errors
/// [`OptimizeError::Input`] if the question cannot be asked of the appraisal, [`OptimizeError::Infeasible`] if no plan
/// keeps every limit, [`OptimizeError::NothingFound`] if none was found in time, and others if a solver fails.
///
/// # Examples
///
/// ```
/// use std::{collections::BTreeMap, sync::Arc};
/// use climcap::{
///     appraisal::{Amounts, Appraisal, NumberColumn, Rows, Tables},
///     calendar::Year,
///     pipeline::limits::{Beyond, Budget},
///     plan::{Mix, Question, Status},
///     portfolio::{Effort, Stop, optimize},
///     units::Money,
/// };
///
/// // Two projects of 10 each, and 10 to spend: the better one is built.
/// let appraisal = Arc::new(Appraisal::from_tables(Tables {
///     rows: Rows {
///         project: vec!["school", "clinic"],
///         alternative: vec!["raised", "raised"],
///         columns: vec![NumberColumn { name: "enpv", values: vec![Some(3.0), Some(4.0)], ..Default::default() }],
///         ..Default::default()
///     },
///     costs: Amounts {
///         project: vec!["school", "clinic"],
///         alternative: vec!["raised", "raised"],
///         name: vec!["capital", "capital"],
///         year: vec![Some(Year(2026)), Some(Year(2026))],
///         amount: vec![Some(10.0), Some(10.0)],
///         ..Default::default()
///     },
///     ..Default::default()
/// })?);
/// let ceilings = BTreeMap::from([(Year(2026), Money::new(10.0)?)]);
/// let question = Question {
///     objective: vec![Mix::of("enpv")],
///     budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse, ..Budget::default() }],
///     ..Question::default()
/// };
/// let plan = optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
/// assert_eq!(plan.status(), Status::Optimal);
/// assert_eq!(plan.schedule()[0].project, "clinic");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn optimize(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
) -> Result<Plan, OptimizeError> {
    optimize_watched(appraisal, question, effort, stop, &mut |_| ControlFlow::Continue(()))
}

/// The same, and every tenth of a second `look` is shown how it goes. If it breaks, the solve stops within two seconds
/// with the best plan found so far.
///
/// # Errors
/// As [`optimize`].
pub fn optimize_watched(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Plan, OptimizeError> {
    optimize_from(appraisal, question, effort, stop, None, look)
}

/// The same with a plan to begin with, such as the best of a question much like this one. What does not keep the limits is
/// left aside.
///
/// # Errors
/// As [`optimize`].
pub fn optimize_from(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    start: Option<&Selection>,
    look: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Plan, OptimizeError> {
    let hand = Hand::of(effort.solver)?;
    answer(&hand, appraisal, question, effort, stop, start, look)
}

/// The same with a solver of your own.
///
/// # Errors
/// As [`optimize`].
pub fn optimize_with(
    backend: &Arc<dyn Backend>,
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Plan, OptimizeError> {
    answer(&Hand::Given(Arc::clone(backend)), appraisal, question, effort, stop, None, look)
}

/// The same, with whoever solves at hand.
fn answer(
    hand: &Hand,
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    start: Option<&Selection>,
    look: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Plan, OptimizeError> {
    let began = Instant::now();
    effort.check()?;
    let capabilities = hand.capabilities();
    if effort.threads.is_some() && !capabilities.threads {
        let message = "cannot be told how many threads to use".to_owned();
        return Err(OptimizeError::Unavailable { solver: capabilities.name, message });
    }
    let reading = Reading::new(question, appraisal)?;
    let keeps_all =
        |start: &&Selection| structure(&reading, start).is_empty() && limits(&reading, start).iter().all(Limit::holds);
    let first = start.filter(keeps_all);
    let mut stages: Vec<(f64, f64)> = Vec::new();
    let mut floors: Vec<f64> = Vec::new();
    let mut last: Option<Found> = None;
    for (number, aim) in reading.aims.iter().enumerate() {
        let built = build(&reading, number, &floors).map_err(|reasons| OptimizeError::Infeasible { reasons })?;
        let start = last.as_ref().map(|found| &found.selection).or(first).map(|start| built.values(start));
        let mut search = Search {
            hand,
            reading: &reading,
            aim: number,
            kept: floors.clone(),
            start,
            built,
            effort,
            stop,
            began,
            told: Told::default(),
        };
        let mut found = search.run(look)?;
        if let Some(earlier) = last {
            found.told = earlier.told.and(found.told);
            if earlier.ended_by != EndedBy::Gap {
                found.ended_by = earlier.ended_by;
            }
        }
        let best = objective(&reading, aim, &found.selection).value();
        stages.push((best, found.bound));
        floors.push(kept(aim, best));
        last = Some(found);
    }
    // A question without an objective is refused by the reading.
    let Some(found) = last else { return Err(OptimizeError::Solver("nothing to make best".to_owned())) };
    let (solver, solver_version) = found.told.solver();
    let proof = Proof {
        solver,
        solver_version,
        nodes: found.told.nodes(),
        steps: effort.steps,
        stages,
        multipliers: found.multipliers,
        seed: effort.seed,
        threads: effort.threads,
        gap_asked: effort.gap,
        took: began.elapsed(),
        ended_by: found.ended_by,
    };
    Ok(Plan::new(appraisal, question, found.selection, proof)?)
}
