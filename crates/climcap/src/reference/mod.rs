//! Cited tables: plain paths with their source. No engine looks anything up here; a document names a table.

mod carbon;

pub use carbon::{CarbonTable, carbon_price, carbon_prices};
