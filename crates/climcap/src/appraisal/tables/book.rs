//! Costs and flows, laid out by the rows that they belong to.

use std::collections::BTreeSet;
use std::ops::Range;

use super::names::Names;
use super::report::{Report, at, hint_or, years};
use super::{Amounts, WITHOUT};
use crate::address::nearest;
use crate::appraisal::index::{Index, Starts};
use crate::appraisal::sparse::{Dated, Sparse};
use crate::appraisal::table::{Choice, Key, RowId};
use crate::calendar::Year;

impl Amounts<'_> {
    /// What a cell of the key says.
    fn text(&self, row: usize, column: &str) -> String {
        match column {
            "project" => self.project[row].to_owned(),
            "alternative" => self.alternative[row].to_owned(),
            "scenario" => at(&self.scenario, row).unwrap_or_default().to_owned(),
            _ => at(&self.start, row).map_or("nothing".to_owned(), |year| year.to_string()),
        }
    }
}

/// The rows that an amount belongs to.
#[derive(Clone)]
struct Target {
    scenarios: Range<u32>,
    project: u32,
    choice: Choice,
    starts: Starts,
}

/// The rows, found by their keys.
pub(super) struct Book<'a, 'b> {
    pub(super) names: &'b Names<'a>,
    pub(super) keys: &'b [Key],
    pub(super) given: u32,
    pub(super) index: &'b Index,
}

impl Book<'_, '_> {
    /// A key that comes twice, and starts given for some rows of an alternative and not for others.
    pub(super) fn repeated(&self, report: &mut Report) {
        let mut found: Vec<(u32, &str, String, &str)> = Vec::new();
        for scenario in 0..self.names.scenario_order.len() as u32 {
            for project in 0..self.names.list.len() as u32 {
                let group = self.index.group(scenario, project);
                for pair in group.windows(2) {
                    let (a, b) = (self.keys[pair[0].0 as usize], self.keys[pair[1].0 as usize]);
                    if a.choice != b.choice {
                        continue;
                    }
                    let (first, again) = (pair[0].0.min(pair[1].0), pair[0].0.max(pair[1].0));
                    let id = &self.names.list[project as usize].id;
                    if a.start == b.start {
                        let text = format!("{id} with the key of row {} again", first + 2);
                        found.push((again, "project", text, "each project, alternative, start and scenario once"));
                    } else if a.start.is_none() {
                        let allowed = "a start in every row of an alternative, or in none";
                        found.push((pair[0].0, "start", format!("nothing, and {id} has other starts"), allowed));
                    }
                }
            }
        }
        found.sort_unstable();
        for (row, column, text, allowed) in found {
            report.cell("rows", row as usize, column, text, allowed);
        }
    }

    /// Which rows an amount belongs to, or the column that leads nowhere and what it allows.
    fn locate(&self, amounts: &Amounts<'_>, row: usize) -> Result<Target, (&'static str, String)> {
        let id = amounts.project[row];
        let Some(project) = self.names.projects.get(id).copied() else {
            let hint = nearest(id, self.names.projects.keys().copied());
            return Err(("project", hint_or("a project that has rows", hint)));
        };
        let alternative = amounts.alternative[row];
        let choice = match self.names.alternatives.get(&(project, alternative)) {
            Some(number) => Choice::Alternative(*number),
            None if alternative == WITHOUT => Choice::Without,
            None => {
                let known = self.names.list[project as usize].alternatives.iter().map(String::as_str);
                return Err(("alternative", hint_or("an alternative that has rows", nearest(alternative, known))));
            }
        };
        let scenarios = match at(&amounts.scenario, row) {
            None => 0..self.names.scenario_order.len() as u32,
            Some(scenario) => {
                let Some(number) = self.names.scenarios.get(scenario) else {
                    let hint = nearest(scenario, self.names.scenario_order.iter().copied());
                    return Err(("scenario", hint_or("a scenario that has rows", hint)));
                };
                *number..number + 1
            }
        };
        let start = at(&amounts.start, row);
        let every = start.is_none() && at(&amounts.lag, row).is_some();
        let target =
            Target { scenarios, project, choice, starts: if every { Starts::Every } else { Starts::One(start) } };
        let found = self.rows(&target).next().is_some();
        match choice {
            _ if found => Ok(target),
            Choice::Without => Err(("alternative", "a `without` row for this project in the rows".to_owned())),
            Choice::Alternative(_) => Err(("start", "a start that the rows have".to_owned())),
        }
    }

    fn rows(&self, target: &Target) -> impl Iterator<Item = RowId> {
        let Target { scenarios, project, choice, starts } = target.clone();
        let owner = &self.names.list[project as usize];
        let rows =
            scenarios.flat_map(move |scenario| self.index.find(self.keys, owner, (scenario, project, choice), starts));
        rows.copied().filter(|row| row.0 < self.given)
    }

    /// Checks amounts, and returns the names of what they charge or give, sorted.
    pub(super) fn check<'a>(
        &self,
        amounts: &Amounts<'a>,
        table: &str,
        name: &str,
        report: &mut Report,
    ) -> Vec<&'a str> {
        let mut names = BTreeSet::new();
        for row in 0..amounts.project.len() {
            if amounts.name[row].trim().is_empty() {
                report.cell(table, row, name, "nothing", "a name");
            }
            if !names.contains(amounts.name[row]) {
                names.insert(amounts.name[row]);
            }
            match amounts.amount[row] {
                None => report.cell(table, row, "amount", "nothing", "a finite number"),
                Some(amount) if !amount.is_finite() => {
                    report.cell(table, row, "amount", amount.to_string(), "a finite number");
                }
                Some(_) => {}
            }
            let (year, lag) = (at(&amounts.year, row), at(&amounts.lag, row));
            match (year, lag) {
                (Some(year), Some(lag)) => {
                    report.cell(
                        table,
                        row,
                        "lag",
                        format!("{lag} beside the year {year}"),
                        "a year or a lag, not both",
                    );
                }
                (None, None) => report.cell(table, row, "year", "nothing", "a year, or a lag after the start"),
                (Some(year), None) if !Year::RANGE.contains(&year.0) => {
                    report.cell(table, row, "year", year.to_string(), years());
                }
                _ => {}
            }
            match (self.locate(amounts, row), lag) {
                (Err((column, allowed)), _) => report.cell(table, row, column, amounts.text(row, column), allowed),
                (Ok(target), Some(lag)) => {
                    let wrong = self.rows(&target).find_map(|row| match self.keys[row.0 as usize].start {
                        None => Some("a year: these rows have no start".to_owned()),
                        Some(start) => {
                            let year = start.0.checked_add(lag).filter(|year| Year::RANGE.contains(year));
                            year.is_none().then(|| format!("a lag that leads to {}", years()))
                        }
                    });
                    if let Some(allowed) = wrong {
                        report.cell(table, row, "lag", lag.to_string(), allowed);
                    }
                }
                (Ok(_), None) => {}
            }
        }
        names.into_iter().collect()
    }

    /// Lays checked amounts out by row.
    pub(super) fn gather<T: Dated>(
        &self,
        amounts: &Amounts<'_>,
        names: &[&str],
        make: impl Fn(u32, Year, f64) -> T,
    ) -> Sparse<T> {
        Sparse::gather(self.keys.len(), |emit| {
            for row in 0..amounts.project.len() {
                let (Ok(target), Some(amount)) = (self.locate(amounts, row), amounts.amount[row]) else { continue };
                let name = names.partition_point(|name| *name < amounts.name[row]) as u32;
                let (year, lag) = (at(&amounts.year, row), at(&amounts.lag, row).unwrap_or_default());
                for row in self.rows(&target) {
                    let start = self.keys[row.0 as usize].start;
                    if let Some(year) = year.or(start.map(|start| start.plus(lag))) {
                        emit(row, make(name, year, amount));
                    }
                }
            }
        })
    }
}
