//! What users write, read with places: every problem is named with its address, its place, what was found and what is
//! allowed, and none hides another.
//!
//! Four passes: text becomes a tree with places ([`toml`], [`json`]) or rows ([`csv`]); every record is held against its
//! schema ([`schema_check`]); records are read one by one ([`decode`]); then the rules across records make a
//! [`Pipeline`](crate::pipeline::Pipeline), or refuse it whole.

mod build;
pub mod cells;
pub mod csv;
mod declared;
pub mod decode;
mod gather;
mod joined;
pub mod json;
mod keyed;
pub mod outline;
mod read;
#[allow(dead_code, reason = "units, sources and notes are part of what is written, and nothing is computed from them")]
mod records;
mod replace;
pub mod schema;
pub mod schema_check;
pub mod source;
mod tables;
pub mod toml;
pub mod tree;
pub mod wording;

pub use outline::json_schema;

/// A small pipeline in TOML to try things with: two projects, three designs, invented figures.
///
/// # Examples
///
/// ```
/// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// assert_eq!(pipeline.projects.len(), 2);
/// # Ok::<(), climcap::address::Problems>(())
/// ```
pub const EXAMPLE: &str = include_str!("example.toml");
pub use read::{from_json, from_toml, read};
pub use replace::replace;
pub use tables::{TableCells, from_tables};
