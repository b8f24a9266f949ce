//! What rows emit over their economic lives, with and without.

use super::super::accounting::{columns, counted};
use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use crate::emissions::Accounting;

/// The accounts of all rows whose projects say what is counted and against what, and a note of those that do not.
pub(super) fn accounting(subject: &Subject<'_>) -> (Table, Option<String>) {
    let mut accounts: Vec<Accounting> = Vec::new();
    let (mut projects, mut silent): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for (row, share) in subject.rows.iter().zip(subject.shares) {
        match counted(subject.appraisal, *row).map(|account| account.part(*share)) {
            Ok(account) => {
                projects.extend(account.rows.iter().map(|_| subject.project(*row)));
                accounts.push(account);
            }
            Err(_) => silent.push(subject.project(*row)),
        }
    }
    let texts = |name: &str, text: fn(&Accounting) -> &str| {
        let each = accounts.iter().flat_map(|account| account.rows.iter().map(|_| Some(text(account))));
        Column::texts(name, each.collect::<Vec<_>>())
    };
    let mut all = vec![Column::texts("project", projects.iter().copied().map(Some))];
    all.extend(columns(&accounts));
    all.push(texts("boundary", |account| &account.boundary));
    all.push(texts("baseline", |account| &account.baseline));
    let note = (!silent.is_empty()).then(|| {
        let projects = if accounts.is_empty() { "none does".to_owned() } else { format!("not {}", silent.join(", ")) };
        format!("accounting: of projects that say their boundary and their baseline; {projects}")
    });
    (fixed("accounting", all), note)
}
