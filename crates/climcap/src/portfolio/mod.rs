//! The optimizer: a question and an appraisal become a program, a solver solves it, and the answer is audited.
//!
//! [`optimize`] is the whole of it. The program is our own, of sparse rows; solvers stand behind [`Backend`].

#![allow(clippy::doc_markdown, reason = "HiGHS is the name of a solver, not of code")]

mod backend;
mod build;
mod effort;
mod elastic;
mod greedy;
mod hand;
mod memory;
mod method;
mod optimize;
mod program;
mod refusal;
mod relax;
mod search;
mod watch;

#[cfg(feature = "microlp")]
pub use backend::Microlp;
pub use backend::{Backend, Capabilities, Outcome};
#[cfg(feature = "highs")]
pub use backend::{Highs, HighsViaGoodLp};
pub use effort::{Effort, Solver};
pub(crate) use elastic::least_change;
pub use method::{Climcap, applies};
pub use optimize::{OptimizeError, optimize, optimize_from, optimize_watched, optimize_with};
pub use program::{Constraint, Domain, Kind, Program, Variable};
pub(crate) use relax::{Prices, RowCost, prices};
pub use watch::{Board, Guard, Phase, Progress, Stop};
