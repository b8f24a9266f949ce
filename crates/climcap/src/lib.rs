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
