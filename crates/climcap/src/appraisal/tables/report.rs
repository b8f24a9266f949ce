//! What is wrong with tables, and what their cells are allowed to say.

use super::Tables;
use crate::address::{Address, Place, Problems};
use crate::calendar::Year;

/// Problems told in full; the rest are counted.
const TOLD: usize = 1000;

/// Problems found so far, in full up to a number that a person would read.
#[derive(Default)]
pub(super) struct Report {
    pub(super) problems: Problems,
    more: usize,
}

impl Report {
    /// Notes a problem of a cell; `row` counts from 0, without the header.
    pub(super) fn cell(
        &mut self,
        table: &str,
        row: usize,
        column: &str,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) {
        if self.problems.len() < TOLD {
            let place = Place::cell(table, row as u32 + 2, column);
            self.problems.add(Address::from(table).join(column), place, found, allowed);
        } else {
            self.more += 1;
        }
    }

    pub(super) fn table(&mut self, table: &str, column: &str, found: impl Into<String>, allowed: impl Into<String>) {
        self.problems.add(Address::from(table).join(column), Place::file(table), found, allowed);
    }

    pub(super) fn or<T>(mut self, value: T) -> Result<T, Problems> {
        if self.more > 0 {
            let found = format!("{} more problems", self.more);
            self.problems.add(Address::from("tables"), Place::default(), found, "none");
        }
        self.problems.or(value)
    }
}

/// Columns must be as long as their table, or left out where they may be.
pub(super) fn lengths(tables: &Tables<'_>, report: &mut Report) {
    let mut check = |table: &str, column: &str, rows: usize, found: usize, required: bool| {
        if found != rows && (required || found != 0) {
            report.table(table, column, format!("{found} values"), format!("{rows}, as many as the table has rows"));
        }
    };
    let rows = &tables.rows;
    let count = rows.project.len();
    check("rows", "alternative", count, rows.alternative.len(), true);
    check("rows", "start", count, rows.start.len(), false);
    check("rows", "scenario", count, rows.scenario.len(), false);
    for column in &rows.columns {
        check("rows", column.name, count, column.values.len(), true);
    }
    for (table, name, amounts) in [("costs", "budget", &tables.costs), ("flows", "column", &tables.flows)] {
        let count = amounts.project.len();
        check(table, "alternative", count, amounts.alternative.len(), true);
        check(table, "start", count, amounts.start.len(), false);
        check(table, "scenario", count, amounts.scenario.len(), false);
        check(table, name, count, amounts.name.len(), true);
        check(table, "year", count, amounts.year.len(), false);
        check(table, "lag", count, amounts.lag.len(), false);
        check(table, "amount", count, amounts.amount.len(), true);
    }
    let projects = &tables.projects;
    let count = projects.project.len();
    check("projects", "name", count, projects.name.len(), false);
    check("projects", "sector", count, projects.sector.len(), false);
    check("projects", "place", count, projects.place.len(), false);
    check("projects", "tags", count, projects.tags.len(), false);
}

/// The value of a column that may have been left out.
pub(super) fn at<T: Copy>(column: &[Option<T>], row: usize) -> Option<T> {
    column.get(row).copied().flatten()
}

pub(super) fn years() -> String {
    format!("a year from {} to {}", Year::RANGE.start(), Year::RANGE.end())
}

/// What is allowed, and the known name that may have been meant.
pub(super) fn hint_or(allowed: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| allowed.to_owned(), |hint| format!("{allowed}; nearest: {hint}"))
}
