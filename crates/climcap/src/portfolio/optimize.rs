//! From a question to an audited plan.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::backend::{Backend, Outcome};
use super::build::{Built, build};

use super::effort::{Effort, Solver};
use super::greedy;
use super::method::{self, Climcap};
use super::program::{Kind, Program};
use super::watch::{self, Progress, Stop};
use crate::address::Problems;
use crate::appraisal::{Appraisal, Sense};
use crate::plan::{
    Discrepancy, EndedBy, Limit, LimitKind, Multiplier, Plan, Proof, Question, Reading, Selection, Tolerance,
    VerificationError, kept, limits, objective, structure,
};
use crate::units::Quantity;

/// How often a limit that a solver could not see may be mended before the solver is given up.
const CUTS: usize = 50;

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
    let backend = backend(effort.solver)?;
    search(&backend, effort.solver == Solver::Auto, appraisal, question, effort, stop, start, look)
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
    search(backend, false, appraisal, question, effort, stop, None, look)
}

/// The same; if the choice is ours, the method made for it takes what it applies to.
#[expect(clippy::too_many_arguments, reason = "what is asked, how hard, and who looks on")]
fn search(
    backend: &Arc<dyn Backend>,
    is_ours: bool,
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    start: Option<&Selection>,
    look: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
) -> Result<Plan, OptimizeError> {
    let began = Instant::now();
    effort.check()?;
    let mut capabilities = backend.capabilities();
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
        let backend = if is_ours { chosen(backend, &built.program) } else { Arc::clone(backend) };
        capabilities = backend.capabilities();
        let kept_so_far = floors.clone();
        let mut search = Search {
            backend: &backend,
            reading: &reading,
            aim: number,
            kept: kept_so_far,
            start,
            built,
            effort,
            stop,
            began,
        };
        let mut found = search.run(look)?;
        if let Some(earlier) = last.filter(|earlier| earlier.ended_by != EndedBy::Gap) {
            found.ended_by = earlier.ended_by;
        }
        let best = objective(&reading, aim, &found.selection).value();
        stages.push((best, found.bound));
        floors.push(kept(aim, best));
        last = Some(found);
    }
    // A question without an objective is refused by the reading.
    let Some(found) = last else { return Err(OptimizeError::Solver("nothing to make best".to_owned())) };
    let proof = Proof {
        solver: capabilities.name,
        solver_version: capabilities.version,
        bound_by: if found.solver_free { "nothing to choose".to_owned() } else { capabilities.bound_by },
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

/// From how many variables on the method made for choices is taken: smaller programs take a general solver no time.
const MANY: usize = 1000;

/// The method made for the program if there is one and the program is large, else the solver at hand.
fn chosen(backend: &Arc<dyn Backend>, program: &Program) -> Arc<dyn Backend> {
    if program.values().len() >= MANY && method::applies(program) { Arc::new(Climcap) } else { Arc::clone(backend) }
}

/// The solver that was asked for.
#[cfg_attr(
    all(feature = "highs", feature = "microlp"),
    allow(clippy::unnecessary_wraps, reason = "other builds lack solvers")
)]
pub(super) fn backend(solver: Solver) -> Result<Arc<dyn Backend>, OptimizeError> {
    match solver {
        Solver::Climcap => Ok(Arc::new(Climcap)),
        #[cfg(feature = "highs")]
        Solver::Auto | Solver::Highs => Ok(Arc::new(super::backend::Highs)),
        #[cfg(feature = "highs")]
        Solver::HighsViaGoodLp => Ok(Arc::new(super::backend::HighsViaGoodLp)),
        #[cfg(all(feature = "microlp", not(feature = "highs")))]
        Solver::Auto => Ok(Arc::new(super::backend::Microlp)),
        #[cfg(feature = "microlp")]
        Solver::Microlp => Ok(Arc::new(super::backend::Microlp)),
        #[cfg(not(all(feature = "highs", feature = "microlp")))]
        solver => {
            let message = "not compiled in".to_owned();
            Err(OptimizeError::Unavailable { solver: format!("{solver:?}"), message })
        }
    }
}

/// A selection that keeps every limit.
struct Found {
    selection: Selection,
    bound: f64,
    ended_by: EndedBy,
    solver_free: bool,
    /// Of limits, where the solver knows them.
    multipliers: Vec<Multiplier>,
}

/// One search, which may take several solves.
struct Search<'a> {
    backend: &'a Arc<dyn Backend>,
    reading: &'a Reading<'a>,
    /// Number of the objective.
    aim: usize,
    /// What earlier objectives are to keep.
    kept: Vec<f64>,
    /// A choice to begin with.
    start: Option<Vec<f64>>,
    built: Built,
    effort: &'a Effort,
    stop: &'a Stop,
    began: Instant,
}

impl Search<'_> {
    /// Solves until a selection passes the audit. A solver breaks limits by a little; what breaks them by more than the
    /// audit allows is forbidden, and the rest is solved again.
    fn run(&mut self, look: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Result<Found, OptimizeError> {
        let mut bound = self.built.program.bound();
        let mut broken = Vec::new();
        for _ in 0..CUTS {
            let (mut values, claimed, own, ended, multipliers) = match self.solve(look) {
                Outcome::Found { values, objective, bound, ended, multipliers } => {
                    (values, objective, bound, ended, multipliers)
                }
                Outcome::Infeasible => return Err(OptimizeError::Infeasible { reasons: Vec::new() }),
                Outcome::Nothing { bound: own, ended } => {
                    let bound = Quantity::of(self.built.amount(own.map_or(bound, |own| own.min(bound))));
                    return Err(OptimizeError::NothingFound { bound, ended_by: ended });
                }
                Outcome::Failed(message) => return Err(OptimizeError::Solver(message)),
            };
            bound = own.map_or(bound, |own| own.min(bound));
            self.built.complete(&mut values);
            let selection = self.built.selection(self.reading, &values);
            let wrong = structure(self.reading, &selection);
            if !wrong.is_empty() {
                return Err(VerificationError(wrong).into());
            }
            self.agree(&selection, &values, claimed)?;
            let mended;
            (broken, mended) = self.mend(&selection, &values);
            if !broken.is_empty() && !mended {
                break;
            }
            if broken.is_empty() {
                let solver_free = values.is_empty();
                let bound = self.built.amount(bound);
                let multipliers = self.built.multipliers(self.reading, &multipliers);
                return Ok(Found { selection, bound, ended_by: ended, solver_free, multipliers });
            }
        }
        Err(VerificationError(broken).into())
    }

    fn solve(&self, look: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Outcome {
        let program = &self.built.program;
        if program.values().is_empty() {
            // Nothing to choose; what must hold all the same was judged when the program was built.
            let offset = program.offset();
            let (bound, ended) = (Some(offset), EndedBy::Gap);
            return Outcome::Found { values: Vec::new(), objective: offset, bound, ended, multipliers: Vec::new() };
        }
        let time_limit = self.effort.time_limit.saturating_sub(self.began.elapsed()).max(Duration::from_millis(1));
        let effort = Effort { time_limit, ..self.effort.clone() };
        let start = self.start.clone().or_else(|| greedy::choose(program));
        watch::solve(self.backend, program, &effort, self.stop, start, &mut |state| {
            let incumbent = state.incumbent.as_ref().map(|(objective, _)| self.built.amount(*objective));
            let bound = state.bound.map(|bound| self.built.amount(bound));
            look(&Progress {
                elapsed: self.began.elapsed(),
                phase: state.phase,
                incumbent: incumbent.map(Quantity::of),
                bound: bound.map(Quantity::of),
                gap: incumbent
                    .zip(bound)
                    .map(|(incumbent, bound)| (bound - incumbent).abs() / incumbent.abs().max(1e-9)),
            })
        })
    }

    /// The rows, the program and the solver must come to one objective.
    fn agree(&self, selection: &Selection, values: &[f64], claimed: f64) -> Result<(), OptimizeError> {
        let recomputed = objective(self.reading, &self.reading.aims[self.aim], selection).value();
        let turnover = self.built.turnover(values);
        let program = self.built.amount(self.built.program.objective(values));
        let claimed = self.built.amount(claimed);
        let near = |other: f64, relative: f64| (other - recomputed).abs() <= relative * turnover.max(recomputed.abs());
        // The solver's values are whole to 1e-6 of a choice; ours are whole.
        if !near(program, Tolerance::AUDIT.relative) {
            return Err(OptimizeError::Disagreement {
                solver: Quantity::of(program),
                recomputed: Quantity::of(recomputed),
            });
        }
        if !near(claimed, 1e-5) {
            return Err(OptimizeError::Disagreement {
                solver: Quantity::of(claimed),
                recomputed: Quantity::of(recomputed),
            });
        }
        Ok(())
    }

    /// Says what is broken, and forbids it where it is a limit of amounts.
    fn mend(&mut self, selection: &Selection, values: &[f64]) -> (Vec<Discrepancy>, bool) {
        let (mut broken, mut mended, mut target) = (Vec::new(), false, 0);
        for limit in limits(self.reading, selection) {
            let kind = match (limit.kind, limit.year) {
                (LimitKind::Budget, Some(year)) => {
                    let budgets = self.reading.appraisal.budgets();
                    budgets.binary_search(&limit.name).ok().map(|number| Kind::Budget(number as u32, year))
                }
                (LimitKind::Target, _) => {
                    target += 1;
                    Some(Kind::Target(target - 1))
                }
                (LimitKind::NotAppraised, _) => self.reading.appraisal.project(&limit.name).map(Kind::NotAppraised),
                _ => None,
            };
            if !limit.holds() {
                let excess = limit.slack.amount().abs();
                mended |= kind.is_some_and(|kind| self.built.forbid(kind, values, excess));
                broken.push(Discrepancy::Limit(limit));
            }
        }
        for (number, (aim, floor)) in self.reading.aims.iter().zip(&self.kept).enumerate() {
            let total = objective(self.reading, aim, selection);
            let short = if aim.sense == Sense::Max { floor - total.value() } else { total.value() - floor };
            if short > total.allowance(*floor) {
                mended |= self.built.forbid(Kind::Objective(number as u32), values, short);
                let what = format!("{} left of it, and {floor} is to be kept", total.value());
                broken.push(Discrepancy::Stage { number: number + 1, what });
            }
        }
        (broken, mended)
    }
}
