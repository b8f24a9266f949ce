//! What users write, read with places: every problem is named with its address, its place, what was found and what is
//! allowed, and none hides another.
//!
//! Text becomes a tree ([`toml`], [`json`]) or rows ([`csv`]); both are held against the schema of their records
//! ([`schema_check`]) and then read into the records themselves ([`decode`]).

pub mod cells;
pub mod csv;
pub mod decode;
pub mod json;
mod records;
pub mod schema;
pub mod schema_check;
pub mod source;
pub mod toml;
pub mod tree;
pub mod wording;
