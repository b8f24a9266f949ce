//! Solvers that climcap can drive.

#[cfg(any(feature = "highs", feature = "microlp"))]
mod good_lp;
#[cfg(feature = "highs")]
mod highs;

#[cfg(feature = "highs")]
pub use good_lp::HighsViaGoodLp;
#[cfg(feature = "microlp")]
pub use good_lp::Microlp;
#[cfg(feature = "highs")]
pub use highs::Highs;

use super::effort::Effort;
use super::program::Program;
use super::watch::{Board, Stop};
use crate::plan::EndedBy;

/// What a solver can take and report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Its name, as certificates give it.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it can begin with a choice that is known already.
    pub start: bool,
    /// Whether it can be told how many threads to use.
    pub threads: bool,
    /// Whether it ends early when told to; one that does not is left behind.
    pub interrupt: bool,
}

/// How a solve came out, in the program's ratios. Only what is found has values.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A choice that keeps every constraint.
    Found {
        /// The value of each variable, within its domain.
        values: Vec<f64>,
        /// The objective as the solver has it.
        objective: f64,
        /// No choice is better than this; `None` if the solver does not say.
        bound: Option<f64>,
        /// Why it ended.
        ended: EndedBy,
        /// What one more unit of each constraint would be worth, in the program's ratios, where the solver knows it of the
        /// whole program; empty if not. A multiplier of an upper bound is positive, of a lower one negative.
        multipliers: Vec<f64>,
    },
    /// No choice keeps every constraint.
    Infeasible,
    /// It ended before it found a choice.
    Nothing {
        /// No choice is better than this; `None` if the solver does not say.
        bound: Option<f64>,
        /// Why it ended.
        ended: EndedBy,
    },
    /// The solver failed, in its own words.
    Failed(String),
}

/// A solver that climcap can drive.
///
/// `capabilities` is checked before `solve` is called: asking for what a backend cannot do is an error, never a silent
/// default. `solve` is called on a thread of its own with a program that has variables; it writes what it finds, and how many
/// nodes it took, to the board as it goes, so that nothing is lost if it has to be left behind.
pub trait Backend: Send + Sync {
    /// What this solver can take and report.
    fn capabilities(&self) -> Capabilities;

    /// Solves, until done, out of effort, or told to stop. `start` is a choice to begin with: it need not be feasible.
    fn solve(&self, program: &Program, effort: &Effort, stop: &Stop, start: Option<&[f64]>, board: &Board) -> Outcome;
}
