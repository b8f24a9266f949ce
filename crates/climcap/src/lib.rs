//! climcap.

pub mod address;
pub mod appraisal;
pub mod calendar;
pub mod document;
pub mod pipeline;
pub mod units;
