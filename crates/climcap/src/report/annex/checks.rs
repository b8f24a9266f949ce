//! What may have been counted twice, and what else deserves a second look.

use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use crate::address::Address;
use crate::pipeline::Twice;

/// A line of the table.
struct Line {
    check: String,
    seen: &'static str,
    entries: Option<String>,
    advice: Option<&'static str>,
}

/// Every pair of flows that may not both be counted, whether the input shows it, and where; then what else the input was
/// warned of.
pub(super) fn warnings(subject: &Subject<'_>) -> Table {
    let suspicions = subject.pipeline.counted_twice();
    let mut lines: Vec<Line> = Twice::ALL
        .into_iter()
        .map(|twice| {
            let entries: Vec<&str> = suspicions
                .iter()
                .filter(|suspicion| suspicion.twice == twice)
                .flat_map(|suspicion| suspicion.entries.iter().map(Address::as_str))
                .filter(|address| subject.is_part(address))
                .collect();
            let seen = match (twice.can_be_seen(), entries.is_empty()) {
                (false, _) => "for the reader to check",
                (true, true) => "not seen",
                (true, false) => "seen",
            };
            let entries = (!entries.is_empty()).then(|| entries.join("; "));
            Line { check: twice.pair().to_owned(), seen, entries, advice: Some(twice.advice()) }
        })
        .collect();
    let twice: Vec<String> = suspicions.iter().map(crate::pipeline::Suspicion::warning).collect();
    let others = subject.pipeline.warnings.iter().filter(|warning| !twice.contains(warning));
    lines.extend(others.map(|text| Line { check: text.clone(), seen: "seen", entries: None, advice: None }));
    let columns = vec![
        Column::texts("check", lines.iter().map(|line| Some(line.check.as_str()))),
        Column::texts("seen", lines.iter().map(|line| Some(line.seen))),
        Column::texts("where", lines.iter().map(|line| line.entries.as_deref())),
        Column::texts("advice", lines.iter().map(|line| line.advice)),
    ];
    fixed("warnings", columns)
}
