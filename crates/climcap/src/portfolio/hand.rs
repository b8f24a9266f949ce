//! Who solves: the solver asked for, or whoever suits the program.

use std::sync::Arc;

use super::backend::{Backend, Capabilities};
use super::effort::Solver;
use super::method::{self, Climcap};
use super::optimize::OptimizeError;
use super::program::Program;
use super::refusal;
use crate::plan::Reading;

/// From how many variables on the method made for choices is taken: smaller programs take a general solver no time.
const MANY: usize = 1000;

/// Who solves.
pub(super) enum Hand {
    /// This solver, whatever the program.
    Given(Arc<dyn Backend>),
    /// The method made for choices.
    Method,
    /// The method where it takes the program and is the faster, else this solver.
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
            Self::Ours(backend) if program.values().len() < MANY => Ok(Arc::clone(backend)),
            Self::Ours(backend) => {
                Ok(method::ready(program).map_or_else(|_| Arc::clone(backend), |ready| Arc::new(ready)))
            }
            Self::Method => match method::ready(program) {
                Ok(ready) => Ok(Arc::new(ready)),
                Err(rows) => Err(refusal::refusal(reading, program, &rows).into()),
            },
        }
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
