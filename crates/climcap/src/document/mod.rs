//! What users write, read with places: every problem is named with its address, its place, what was found and what is
//! allowed, and none hides another.
//!
//! Four passes: text becomes a tree with places ([`toml`], [`json`]) or rows ([`csv`]); every record is held against its
//! schema ([`schema_check`]); records are read one by one ([`decode`]); then the rules across records make a
//! [`Pipeline`], or refuse it whole.

mod build;
pub mod cells;
pub mod csv;
pub mod decode;
mod gather;
pub mod json;
pub mod outline;
mod read;
mod records;
pub mod schema;
pub mod schema_check;
pub mod source;
pub mod toml;
pub mod tree;
pub mod wording;

pub use outline::json_schema;
pub use read::{TableCells, from_json, from_tables, from_toml, read, replace};
