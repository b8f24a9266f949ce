//! climcap.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod pipeline;
pub mod report;
pub mod units;
