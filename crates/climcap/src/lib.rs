//! Climate-smart capital investment planning.
//!
//! climcap turns a pipeline of candidate infrastructure projects, each with alternative designs, into a funded and
//! scheduled capital investment plan: life-cycle cost, emissions avoided and hazard damage foregone of every design and
//! start year, and then the portfolio that is provably best under annual budgets.
//!
//! # The whole chain
//!
//! One way through, four hand-overs, each a frozen value:
//!
//! ```text
//! document -> pipeline -> lifecycle | emissions | resilience -> appraisal -> plan -> report
//! ```
//!
//! ```
//! use climcap::{document, plan::Question, portfolio::{Effort, Stop}};
//!
//! // A document becomes a pipeline, or all that is wrong with it: document::read(path), from_json(bytes).
//! let pipeline = document::from_toml(document::EXAMPLE)?;
//! let question = Question::from(&pipeline);
//!
//! // Every project, design, start and scenario becomes a row of figures.
//! let appraisal = climcap::appraise(pipeline)?;
//!
//! // The rows that are best together within every limit, with the proof.
//! let plan = climcap::optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
//! climcap::verify(&plan)?;
//!
//! // And what people read.
//! let schedule = climcap::report::schedule(&plan)?;
//! assert_eq!(schedule.len(), 2);
//! println!("{}", schedule.to_csv());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | read a pipeline, or learn every problem of one that cannot be read | [`document`], [`address::Problems`] |
//! | change a value by its address and appraise again | [`document`], [`uncertainty`] |
//! | read figures of a row, year by year, or with their whole derivation | [`appraisal::Appraisal`] |
//! | bring rows from another model straight to the optimizer | [`appraisal::Tables`] |
//! | ask for a plan under budgets, targets and dependencies | [`plan::Question`], [`portfolio`] |
//! | stop a solve, watch it, bound its time and threads | [`portfolio::Stop`], [`portfolio::Effort`] |
//! | check a plan without any solver | [`verify`] |
//! | get tables with units, as CSV or column by column | [`report`] |
//! | use the formulas alone: rates of return, discounting, loans | [`finance`] |
//! | use expected damage, curves, combined hazards alone | [`resilience`], [`reference`](mod@reference) |
//!
//! `examples/service` in the repository is a small HTTP service on all of it.
//!
//! # Conventions
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
///
/// # Examples
///
/// ```
/// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// let appraisal = climcap::appraise(pipeline)?;
/// // Two withouts, and three designs with two starts each.
/// assert_eq!(appraisal.len(), 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn appraise(
    pipeline: impl Into<Arc<pipeline::Pipeline>>,
) -> Result<Arc<appraisal::Appraisal>, appraisal::AppraiseError> {
    appraisal::Appraisal::of(pipeline.into()).map(Arc::new)
}

/// What is legal in a pipeline but deserves a second look: what was seen when it was read, and what its hazards come to.
///
/// # Examples
///
/// ```
/// let mut text = climcap::document::EXAMPLE.to_owned();
/// text = text.replace("return_period = [5, 20, 100]", "return_period = [1, 2, 100]");
/// let pipeline = climcap::document::from_toml(&text)?;
/// let warnings = climcap::warnings(&pipeline);
/// assert!(warnings.iter().any(|warning| warning.contains("school")), "{warnings:?}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn warnings(pipeline: &pipeline::Pipeline) -> Vec<String> {
    pipeline.warnings.iter().cloned().chain(resilience::warnings(pipeline)).collect()
}
