//! climcap.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod pipeline;
pub mod units;
pub mod finance;
pub mod series;
