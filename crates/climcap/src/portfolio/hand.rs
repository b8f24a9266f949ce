//! Who solves: the solver asked for, or whoever suits the program.

use std::sync::Arc;

use super::backend::{Backend, Capabilities, Outcome};
use super::effort::{Effort, Solver};
use super::method::{self, Climcap, Ready};
use super::optimize::OptimizeError;
use super::program::Program;
use super::refusal;
use super::watch::{Board, Stop};
use crate::plan::{EndedBy, Reading};

/// Nodes in which the best plan of a small program is looked for, whatever gap is asked: some hundredths of a second.
const OUTRIGHT: u64 = 200;
/// Variables of a program that is small.
const SMALL: usize = 1000;

/// Who solves.
pub(super) enum Hand {
    /// This solver, whatever the program.
    Given(Arc<dyn Backend>),
    /// The method made for choices.
    Method,
    /// The method where it takes the program, else this solver. On small programs it is no slower than HiGHS, to within a few
    /// milliseconds, and on large ones it is faster: `docs/performance.md` has both.
    Ours(Arc<dyn Backend>),
}

impl Hand {
    /// Whoever was asked for.
    pub(super) fn of(solver: Solver) -> Result<Self, OptimizeError> {
        Ok(match solver {
            Solver::Climcap => Self::Method,
            Solver::Auto => Self::Ours(backend(solver)?),
            solver => Self::Given(backend(solver)?),
        })
    }

    /// What can be asked, before the program is known.
    pub(super) fn capabilities(&self) -> Capabilities {
        match self {
            Self::Given(backend) | Self::Ours(backend) => backend.capabilities(),
            Self::Method => Climcap.capabilities(),
        }
    }

    /// The solver of a program that has variables. The method has read it then, and does not read it again.
    pub(super) fn backend(&self, reading: &Reading<'_>, program: &Program) -> Result<Arc<dyn Backend>, OptimizeError> {
        match self {
            Self::Given(backend) => Ok(Arc::clone(backend)),
            Self::Ours(backend) => Ok(method::ready(program).map_or_else(|_| Arc::clone(backend), made_for_choices)),
            Self::Method => match method::ready(program) {
                Ok(ready) => Ok(made_for_choices(ready)),
                Err(rows) => Err(refusal::refusal(reading, program, &rows).into()),
            },
        }
    }
}

fn made_for_choices(ready: Ready) -> Arc<dyn Backend> {
    Arc::new(Outright(ready))
}

/// The method, which looks for the best plan of a small program before it is content with one that is near enough: a plan
/// that nothing is better than is easier to stand for.
struct Outright(Ready);

impl Backend for Outright {
    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn solve(&self, program: &Program, effort: &Effort, stop: &Stop, start: Option<&[f64]>, board: &Board) -> Outcome {
        if program.values().len() > SMALL || effort.steps.is_some() || effort.gap <= 0.0 {
            return self.0.solve(program, effort, stop, start, board);
        }
        let outright = Effort { gap: 0.0, steps: Some(OUTRIGHT), ..effort.clone() };
        let first = self.0.solve(program, &outright, stop, start, board);
        let known = match &first {
            Outcome::Found { values, objective, bound, ended: EndedBy::Steps, .. } => {
                let is_near = bound.is_some_and(|bound| bound - objective <= effort.gap * objective.abs());
                if is_near {
                    return near_enough(first);
                }
                Some(values.clone())
            }
            Outcome::Nothing { ended: EndedBy::Steps, .. } => None,
            _ => return first,
        };
        let nodes = board.state().nodes;
        let second = self.0.solve(program, effort, stop, known.as_deref().or(start), board);
        let all = nodes.zip(board.state().nodes).map(|(one, other)| one + other);
        if let Some(all) = all {
            board.nodes(all);
        }
        second
    }
}

/// What ended by its steps, and is proven as near as was asked.
fn near_enough(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Found { values, objective, bound, multipliers, .. } => {
            Outcome::Found { values, objective, bound, ended: EndedBy::Gap, multipliers }
        }
        other => other,
    }
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
