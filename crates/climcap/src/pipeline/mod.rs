//! The validated pipeline.

pub mod limits;
