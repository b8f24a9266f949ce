//! What may have been counted twice, and what else deserves a second look.

use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use crate::address::Address;
use crate::pipeline::Twice;

/// A line of the table.
struct Check {
    pair: String,
    seen: &'static str,
    entries: Option<String>,
    advice: Option<&'static str>,
}

/// Every pair of flows that may not both be counted, whether the input shows it, and where; then what else the input was
/// warned of.
pub(super) fn warnings(subject: &Subject<'_>) -> Table {
    let suspicions = subject.pipeline.counted_twice();
    let mut checks: Vec<Check> = Twice::ALL
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
            Check { pair: twice.pair().to_owned(), seen, entries, advice: Some(twice.advice()) }
        })
        .collect();
    let twice: Vec<String> = suspicions.iter().map(crate::pipeline::Suspicion::warning).collect();
    let others = subject.pipeline.warnings.iter().filter(|warning| !twice.contains(warning));
    checks.extend(others.map(|text| Check { pair: text.clone(), seen: "seen", entries: None, advice: None }));
    let columns = vec![
        Column::texts("check", checks.iter().map(|check| Some(check.pair.as_str()))),
        Column::texts("seen", checks.iter().map(|check| Some(check.seen))),
        Column::texts("where", checks.iter().map(|check| check.entries.as_deref())),
        Column::texts("advice", checks.iter().map(|check| check.advice)),
    ];
    fixed("warnings", columns)
}
