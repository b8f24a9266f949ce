//! climcap.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod document;
pub mod pipeline;
pub mod units;
pub mod finance;
pub mod series;
pub mod document;
pub mod emissions;
pub mod lifecycle;
pub mod resilience;
