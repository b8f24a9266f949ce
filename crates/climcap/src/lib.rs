//! climcap.

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
pub mod units;

use std::sync::Arc;

pub use plan::verify;
pub use portfolio::optimize;

/// Evaluates a pipeline: one row for each project, alternative, start and scenario.
///
/// # Errors
/// [`AppraiseError`](appraisal::AppraiseError) where growth or lives make a number outgrow what a computer can hold.
pub fn appraise(
    pipeline: impl Into<Arc<pipeline::Pipeline>>,
) -> Result<Arc<appraisal::Appraisal>, appraisal::AppraiseError> {
    appraisal::Appraisal::of(pipeline.into()).map(Arc::new)
}
