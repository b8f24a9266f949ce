//! Problems that documents announce of themselves, and those that are found.

use climcap::address::Problems;

/// The problems that a document announces of itself, as they are shown.
///
/// A line `#! 7 address: found ...; allowed: ...` stands before the line that it is about; 7 is the column.
pub fn announced(text: &str) -> Vec<String> {
    let mut waiting = Vec::new();
    let mut problems = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(announced) = line.strip_prefix("#! ") {
            waiting.push(announced.split_once(' ').unwrap());
        } else {
            let here = waiting.drain(..).map(|(column, problem)| format!("document:{number}:{column}: {problem}"));
            problems.extend(here);
        }
    }
    problems
}

/// Problems as they are shown.
pub fn shown(problems: &Problems) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

/// Holds that the problems found are those expected, in their order.
#[track_caller]
pub fn assert_same(found: &[String], expected: &[String]) {
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}
