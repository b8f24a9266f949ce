//! Climate-smart capital investment planning.
//!
//! climcap turns a pipeline of candidate infrastructure projects, each with alternative designs, into a funded and
//! scheduled capital investment plan: life-cycle cost, emissions avoided and hazard damage foregone of every design and
//! start year, and then the portfolio that is provably best under annual budgets.
//!
//! One way through, four hand-overs:
//!
//! ```text
//! document -> pipeline -> lifecycle | emissions | resilience -> appraisal -> plan -> report
//! ```
//!
//! ```no_run
//! use climcap::{document, plan::Question, portfolio::{Effort, Stop}};
//!
//! let pipeline = document::read("examples/island/pipeline.toml".as_ref())?;
//! let question = Question::from(&pipeline);
//! let appraisal = climcap::appraise(pipeline)?;
//! let plan = climcap::optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
//! climcap::verify(&plan)?;
//! println!("{}", climcap::report::schedule(&plan)?.to_csv());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Money is real, in one currency at one price year; rates and shares are fractions; emissions are tonnes of CO2
//! equivalent; years are calendar years. Costs and emissions are positive numbers of their own kind, net values are
//! benefit minus cost.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod document;
pub mod emissions;
pub mod finance;
pub mod lifecycle;
pub mod pipeline;
pub mod plan;
pub mod portfolio;
pub mod reference;
pub mod report;
pub mod resilience;
pub mod series;
pub mod study;
pub mod uncertainty;
pub mod units;

use std::sync::Arc;

pub use plan::verify;
pub use portfolio::optimize;

/// Evaluates a pipeline: one row for each project, alternative, start and scenario.
///
/// The appraisal shares the pipeline, as a plan shares its appraisal: hand over the pipeline, or an `Arc` of it.
///
/// # Errors
/// [`AppraiseError`](appraisal::AppraiseError) where growth or lives make a number outgrow what a computer can hold.
pub fn appraise(
    pipeline: impl Into<Arc<pipeline::Pipeline>>,
) -> Result<Arc<appraisal::Appraisal>, appraisal::AppraiseError> {
    appraisal::Appraisal::of(pipeline.into()).map(Arc::new)
}

/// What is legal in a pipeline but deserves a second look: what was seen when it was read, and what its hazards come to.
#[must_use]
pub fn warnings(pipeline: &pipeline::Pipeline) -> Vec<String> {
    pipeline.warnings.iter().cloned().chain(resilience::warnings(pipeline)).collect()
}
