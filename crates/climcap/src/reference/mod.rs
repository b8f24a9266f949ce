//! Cited tables: figures as published, each with its source, and what documents make of them: carbon prices, curves,
//! emission factors. No engine looks anything up here; a document names a table.

mod carbon;
mod curve;
mod factor;
mod file;
mod shelf;
mod table;

pub use carbon::{CarbonTable, carbon_price, carbon_prices};
pub use curve::{CurveTable, curve, curves};
pub use factor::{FactorTable, factor, factors};
pub use shelf::{search, source, table, tables};
pub use table::{Cell, Column, Row, Table};
