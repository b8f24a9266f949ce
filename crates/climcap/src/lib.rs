//! climcap.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod pipeline;
pub mod plan;
pub mod portfolio;
pub mod units;
