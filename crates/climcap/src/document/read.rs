//! The ways in: a file, a folder of tables, text.

use std::path::Path;

use super::gather::Records;
use super::tree::Node;
use super::{build, json, source, tables, toml};
use crate::address::{Address, Place, Problems};
use crate::pipeline::Pipeline;

/// The most bytes that a file of a document may have.
const LARGEST: u64 = 512 * 1024 * 1024;
/// What a document without a file is called in places.
const NAMELESS: &str = "document";

/// Reads a pipeline from a file (`.toml`, `.json`) or from a folder of tables (`.csv`).
///
/// # Errors
/// Every problem of the input, with its place and what is allowed. A pipeline with a problem is refused whole.
///
/// # Examples
/// ```no_run
/// let pipeline = climcap::document::read("examples/island/pipeline.toml".as_ref())?;
/// println!("{} projects", pipeline.projects.len());
/// # Ok::<(), climcap::address::Problems>(())
/// ```
pub fn read(path: &Path) -> Result<Pipeline, Problems> {
    let name = path.display().to_string();
    if path.is_dir() {
        return tables::folder(path);
    }
    let reader = match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => json::read,
        Some("toml") => toml::read,
        _ => {
            let allowed = "a .toml or .json file, or a folder of .csv tables";
            return Err(refusal(&name, "a file of another kind", allowed));
        }
    };
    parse(&contents(path)?, &name, reader)
}

/// Reads a pipeline from JSON in memory, as a service receives it. Reads what a pipeline serializes to, too.
///
/// # Errors
/// As [`read`].
///
/// # Examples
///
/// ```
/// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// let json = serde_json::to_vec(&pipeline)?;
/// let again = climcap::document::from_json(&json)?;
/// assert_eq!(serde_json::to_vec(&again)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn from_json(bytes: &[u8]) -> Result<Pipeline, Problems> {
    parse(bytes, NAMELESS, json::read)
}

/// Reads a pipeline from TOML in memory.
///
/// # Errors
/// As [`read`].
///
/// # Examples
///
/// ```
/// let problems = climcap::document::from_toml("[settings]\ncurrency = 5").unwrap_err();
/// for problem in problems.iter() {
///     println!("{}: found {}, allowed: {}", problem.address, problem.found, problem.allowed);
/// }
/// assert!(problems.iter().any(|problem| problem.address.as_str() == "settings.currency"));
/// ```
pub fn from_toml(text: &str) -> Result<Pipeline, Problems> {
    parse(text.as_bytes(), NAMELESS, toml::read)
}

/// What reads a text into a tree: the text, its name, and what is wrong with it.
type Reader = fn(&str, &str, &mut Problems) -> Option<Node>;

fn parse(bytes: &[u8], name: &str, reader: Reader) -> Result<Pipeline, Problems> {
    let mut problems = Problems::default();
    let document = source::text(bytes, name, &mut problems).and_then(|text| reader(text, name, &mut problems));
    let Some(document) = document else { return Err(problems) };
    from_tree(&document, name, problems)
}

/// The pipeline that a tree writes.
pub(super) fn from_tree(document: &Node, name: &str, mut problems: Problems) -> Result<Pipeline, Problems> {
    let mut records = Records::of(Place::file(name));
    records.take_document(document, &mut problems);
    build::build(records, problems)
}

/// The one problem of an input that cannot be read at all.
pub(super) fn refusal(name: &str, found: impl Into<String>, allowed: &str) -> Problems {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::file(name), found, allowed);
    problems
}

/// The bytes of a file, unless they are too many.
pub(super) fn contents(path: &Path) -> Result<Vec<u8>, Problems> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        refusal(&name, format!("a file that cannot be read ({error})"), "a file that can be read")
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(refusal(&name, format!("a file of {size} bytes"), "a file of at most 512 MiB"));
    }
    std::fs::read(path).map_err(unreadable)
}
