//! Appraisals made elsewhere: from tables of rows, costs, flows and projects, checked on the way in.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use super::columns::known;
use super::index::{Index, Starts};
use super::sparse::Sparse;
use super::table::{Charge, Choice, Column, Flow, Key, Project, RowId, Sense, Unit};
use super::{Appraisal, Parts, Yearly};
use crate::address::{Address, Place, Problems, nearest};
use crate::calendar::Year;
use crate::units::{Money, Quantity};

/// The alternative that stands for not building.
pub const WITHOUT: &str = "without";
/// The scenario of tables that name none.
const BASE: &str = "base";
/// The column that becomes the first year of service.
const IN_SERVICE: &str = "in_service";
/// Problems told in full; the rest are counted.
const TOLD: usize = 1000;

/// An appraisal made elsewhere, as columns of text and numbers that nobody has checked yet.
///
/// A vector that is empty is a column left out.
#[derive(Debug, Clone, Default)]
pub struct Tables<'a> {
    /// What each choice is worth.
    pub rows: Rows<'a>,
    /// What each choice charges to budgets.
    pub costs: Amounts<'a>,
    /// What each choice gives by year, for limits that name a year.
    pub flows: Amounts<'a>,
    /// What limits can select projects by.
    pub projects: Projects<'a>,
    /// The scenario in which plans are made: `base` or the only one, unless said.
    pub base_scenario: Option<&'a str>,
}

/// One row per project, alternative, start and scenario.
#[derive(Debug, Clone, Default)]
pub struct Rows<'a> {
    /// Ids of projects.
    pub project: Vec<&'a str>,
    /// Ids of alternatives; `without` carries the value of not building.
    pub alternative: Vec<&'a str>,
    /// First years of works.
    pub start: Vec<Option<Year>>,
    /// Ids of scenarios.
    pub scenario: Vec<Option<&'a str>>,
    /// The numeric columns. `in_service` is the first year of service, and no column of the appraisal.
    pub columns: Vec<NumberColumn<'a>>,
}

/// A numeric column.
#[derive(Debug, Clone, Default)]
pub struct NumberColumn<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it counts in; columns that climcap knows need not say.
    pub unit: Option<Unit>,
    /// Which way it is better; columns that climcap knows need not say.
    pub sense: Option<Sense>,
    /// One value per row, in the column's unit.
    pub values: Vec<Option<f64>>,
}

/// Amounts by year: charges to budgets, or flows of columns.
#[derive(Debug, Clone, Default)]
pub struct Amounts<'a> {
    /// Ids of projects.
    pub project: Vec<&'a str>,
    /// Ids of alternatives.
    pub alternative: Vec<&'a str>,
    /// First years of works; blank with a `lag`: every start.
    pub start: Vec<Option<Year>>,
    /// Ids of scenarios; blank: all.
    pub scenario: Vec<Option<&'a str>>,
    /// The budget that is charged, or the column that flows.
    pub name: Vec<&'a str>,
    /// Calendar years.
    pub year: Vec<Option<Year>>,
    /// Years after the start.
    pub lag: Vec<Option<i32>>,
    /// How much: money of the budget, or the unit of the column.
    pub amount: Vec<Option<f64>>,
}

/// What is known about projects.
#[derive(Debug, Clone, Default)]
pub struct Projects<'a> {
    /// Ids.
    pub project: Vec<&'a str>,
    /// What people call them.
    pub name: Vec<Option<&'a str>>,
    /// Their sectors.
    pub sector: Vec<Option<&'a str>>,
    /// Where they are.
    pub place: Vec<Option<&'a str>>,
    /// Their tags.
    pub tags: Vec<Vec<&'a str>>,
}

impl Appraisal {
    /// An appraisal made elsewhere (a spreadsheet, HDM-4, a model of your own), ready for the optimizer.
    ///
    /// Net values are benefit minus cost; money is in one currency at one price year; charges are as budgets count them.
    /// A project without a `without` row costs nothing and is worth nothing if it is not built. Columns that climcap
    /// knows ([`KNOWN`](super::KNOWN)) keep their meaning; others are yours, and add up over projects.
    ///
    /// # Errors
    /// Everything that is wrong, each with table, row (the header is row 1) and column: repeated keys, amounts whose
    /// key is not in the rows, `year` together with `lag`, numbers that are not finite, years out of range.
    ///
    /// # Examples
    ///
    /// ```
    /// use climcap::{appraisal::{Amounts, Appraisal, NumberColumn, Rows, Tables}, calendar::Year};
    ///
    /// let tables = Tables {
    ///     rows: Rows {
    ///         project: vec!["school", "school"],
    ///         alternative: vec!["raised", "raised"],
    ///         start: vec![Some(Year(2026)), Some(Year(2027))],
    ///         columns: vec![NumberColumn { name: "enpv", values: vec![Some(3.0), Some(2.8)], ..Default::default() }],
    ///         ..Default::default()
    ///     },
    ///     // 10 in the year of the start, whichever it is.
    ///     costs: Amounts {
    ///         project: vec!["school"], alternative: vec!["raised"], name: vec!["capital"],
    ///         lag: vec![Some(0)], amount: vec![Some(10.0)], ..Default::default()
    ///     },
    ///     ..Default::default()
    /// };
    /// let appraisal = Appraisal::from_tables(tables)?;
    /// // Two rows were given; that not building costs nothing is a third.
    /// assert_eq!(appraisal.len(), 3);
    /// # Ok::<(), climcap::address::Problems>(())
    /// ```
    pub fn from_tables(tables: Tables<'_>) -> Result<Self, Problems> {
        let mut report = Report::default();
        lengths(&tables, &mut report);
        if !report.problems.is_empty() {
            return report.or(()).and(Err(Problems::default()));
        }
        let Tables { mut rows, costs, flows, projects, base_scenario } = tables;
        let mut names = Names::default();
        let mut keys = names.keys(&rows, &mut report);
        let given = keys.len();
        let mut columns = numbers(std::mem::take(&mut rows.columns), &mut keys, &mut report);
        let base = names.base(base_scenario, &mut report);
        names.describe(&projects, &mut report);
        add_without(&names, &mut keys, &mut columns);

        let index = Index::new(&names.list, names.scenarios.len(), &keys);
        let book = Book { names: &names, keys: &keys, given: given as u32, index: &index };
        book.repeated(&mut report);
        let budgets = book.check(&costs, "costs", "budget", &mut report);
        let flowing = book.check(&flows, "flows", "column", &mut report);
        report.or(())?;

        let charges =
            book.gather(&costs, &budgets, |budget, year, amount| Charge { budget, year, amount: Money::of(amount) });
        let flows =
            book.gather(&flows, &flowing, |column, year, amount| Flow { column, year, amount: Quantity::of(amount) });
        let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
        let scenarios = owned(names.scenario_order);
        let yearly = Yearly::Tables { charges, flows, columns: owned(flowing) };
        let projects = names.list;
        Ok(Self::assemble(Parts {
            projects,
            scenarios,
            base,
            budgets: owned(budgets),
            keys,
            columns,
            yearly,
            given: given as u32,
            index,
        }))
    }
}

/// Problems found so far, in full up to a number that a person would read.
#[derive(Default)]
struct Report {
    problems: Problems,
    more: usize,
}

impl Report {
    /// Notes a problem of a cell; `row` counts from 0, without the header.
    fn cell(&mut self, table: &str, row: usize, column: &str, found: impl Into<String>, allowed: impl Into<String>) {
        if self.problems.len() < TOLD {
            let place = Place::cell(table, row as u32 + 2, column);
            self.problems.add(Address::from(table).join(column), place, found, allowed);
        } else {
            self.more += 1;
        }
    }

    fn table(&mut self, table: &str, column: &str, found: impl Into<String>, allowed: impl Into<String>) {
        self.problems.add(Address::from(table).join(column), Place::file(table), found, allowed);
    }

    fn or<T>(mut self, value: T) -> Result<T, Problems> {
        if self.more > 0 {
            let found = format!("{} more problems", self.more);
            self.problems.add(Address::from("tables"), Place::default(), found, "none");
        }
        self.problems.or(value)
    }
}

/// Columns must be as long as their table, or left out where they may be.
fn lengths(tables: &Tables<'_>, report: &mut Report) {
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
fn at<T: Copy>(column: &[Option<T>], row: usize) -> Option<T> {
    column.get(row).copied().flatten()
}

fn years() -> String {
    format!("a year from {} to {}", Year::RANGE.start(), Year::RANGE.end())
}

/// Names and their numbers, in the order of the input.
#[derive(Default)]
struct Names<'a> {
    list: Vec<Project>,
    projects: HashMap<&'a str, u32>,
    alternatives: HashMap<(u32, &'a str), u32>,
    scenarios: HashMap<&'a str, u32>,
    scenario_order: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn project(&mut self, id: &'a str) -> u32 {
        *self.projects.entry(id).or_insert_with(|| {
            self.list.push(Project {
                id: id.to_owned(),
                name: id.to_owned(),
                sector: None,
                place: None,
                tags: Vec::new(),
                alternatives: Vec::new(),
            });
            self.list.len() as u32 - 1
        })
    }

    fn choice(&mut self, project: u32, id: &'a str) -> Choice {
        if id == WITHOUT {
            return Choice::Without;
        }
        Choice::Alternative(*self.alternatives.entry((project, id)).or_insert_with(|| {
            let known = &mut self.list[project as usize].alternatives;
            known.push(id.to_owned());
            known.len() as u32 - 1
        }))
    }

    fn scenario(&mut self, id: &'a str) -> u32 {
        *self.scenarios.entry(id).or_insert_with(|| {
            self.scenario_order.push(id);
            self.scenario_order.len() as u32 - 1
        })
    }

    /// What each row is about.
    fn keys(&mut self, rows: &Rows<'a>, report: &mut Report) -> Vec<Key> {
        if rows.scenario.is_empty() {
            self.scenario(BASE);
        }
        let mut keys = Vec::with_capacity(rows.project.len() + rows.project.len() / 8);
        let mut last: Option<(&str, u32)> = None;
        for (row, (id, alternative)) in rows.project.iter().zip(&rows.alternative).enumerate() {
            for (column, text) in [("project", *id), ("alternative", *alternative)] {
                if text.trim().is_empty() {
                    report.cell("rows", row, column, "nothing", "an id");
                }
            }
            let project = match last {
                Some((known, number)) if known == *id => number,
                _ => self.project(id),
            };
            last = Some((id, project));
            let choice = self.choice(project, alternative);
            let mut start = at(&rows.start, row);
            if let Some(year) = start {
                if choice == Choice::Without {
                    report.cell("rows", row, "start", year.to_string(), "blank: not building has no start");
                    start = None;
                } else if !Year::RANGE.contains(&year.0) {
                    report.cell("rows", row, "start", year.to_string(), years());
                }
            }
            let scenario = match at(&rows.scenario, row) {
                Some(scenario) => self.scenario(scenario),
                None if rows.scenario.is_empty() => 0,
                None => {
                    report.cell("rows", row, "scenario", "nothing", "a scenario in every row, or no such column");
                    self.scenario("")
                }
            };
            keys.push(Key { project, choice, start, in_service: None, scenario });
        }
        keys
    }

    /// The scenario in which plans are made.
    fn base(&self, said: Option<&str>, report: &mut Report) -> u32 {
        let one = self.scenario_order.len() <= 1;
        let named = said.unwrap_or(if one { self.scenario_order.first().copied().unwrap_or(BASE) } else { BASE });
        self.scenarios.get(named).copied().unwrap_or_else(|| {
            let allowed = format!("one of {}", self.scenario_order.join(", "));
            report.table("rows", "base_scenario", said.map_or("none, and no scenario `base`", |said| said), allowed);
            0
        })
    }

    /// Names, sectors, places and tags.
    fn describe(&mut self, projects: &Projects<'a>, report: &mut Report) {
        let mut described = vec![false; self.list.len()];
        for (row, id) in projects.project.iter().enumerate() {
            let Some(number) = self.projects.get(id).map(|number| *number as usize) else {
                let hint = nearest(id, self.projects.keys().copied());
                report.cell("projects", row, "project", *id, hint_or("a project that has rows", hint));
                continue;
            };
            if std::mem::replace(&mut described[number], true) {
                report.cell("projects", row, "project", format!("{id} again"), "each project once");
            }
            let text = |column: &[Option<&str>]| at(column, row).filter(|text| !text.is_empty()).map(str::to_owned);
            let project = &mut self.list[number];
            project.name = text(&projects.name).unwrap_or_else(|| project.id.clone());
            project.sector = text(&projects.sector);
            project.place = text(&projects.place);
            project.tags =
                projects.tags.get(row).map_or_else(Vec::new, |tags| tags.iter().map(|tag| (*tag).to_owned()).collect());
        }
    }
}

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

fn hint_or(allowed: &str, hint: Option<&str>) -> String {
    hint.map_or_else(|| allowed.to_owned(), |hint| format!("{allowed}; nearest: {hint}"))
}

/// Adds a `without` row of zeros for each project and scenario that has none.
fn add_without(names: &Names<'_>, keys: &mut Vec<Key>, columns: &mut [Column]) {
    let projects = names.list.len();
    let mut has = vec![false; projects * names.scenario_order.len()];
    for key in keys.iter().filter(|key| key.choice == Choice::Without) {
        has[key.scenario as usize * projects + key.project as usize] = true;
    }
    for (group, _) in has.iter().enumerate().filter(|(_, has)| !**has) {
        let (scenario, project) = ((group / projects) as u32, (group % projects) as u32);
        keys.push(Key { project, choice: Choice::Without, start: None, in_service: None, scenario });
        for column in columns.iter_mut() {
            column.values.push(if column.additive { 0.0 } else { f64::NAN });
        }
    }
}

/// Checks the numeric columns, and moves `in_service` into the keys.
fn numbers(columns: Vec<NumberColumn<'_>>, keys: &mut [Key], report: &mut Report) -> Vec<Column> {
    let mut checked: Vec<Column> = Vec::with_capacity(columns.len());
    let mut seen = BTreeSet::from(["project", "alternative", "start", "scenario"]);
    for NumberColumn { name, unit, sense, values } in columns {
        if !seen.insert(name) || name.is_empty() {
            let found = if name.is_empty() { "a column without a name" } else { "a column of this name twice" };
            report.table("rows", name, found, "names that differ");
        }
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                report.cell("rows", row, name, value.to_string(), "a finite number, or nothing");
            }
        }
        if name == IN_SERVICE {
            in_service(&values, keys, report);
            continue;
        }
        let column = known(name);
        if let Some(column) = column {
            if unit.is_some_and(|unit| unit != column.unit) {
                report.table(
                    "rows",
                    name,
                    format!("unit {unit:?}"),
                    format!("{:?}, for {}", column.unit, column.meaning),
                );
            }
            if sense.is_some_and(|sense| sense != column.sense) {
                report.table(
                    "rows",
                    name,
                    format!("sense {sense:?}"),
                    format!("{:?}, for {}", column.sense, column.meaning),
                );
            }
        }
        checked.push(Column {
            name: name.to_owned(),
            unit: column.map(|column| column.unit).or(unit).unwrap_or(Unit::Declared),
            sense: column.map(|column| column.sense).or(sense),
            additive: column.is_none_or(|column| column.additive),
            values: values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
            why: Vec::new(),
        });
    }
    checked
}

fn in_service(values: &[Option<f64>], keys: &mut [Key], report: &mut Report) {
    for (row, (key, value)) in keys.iter_mut().zip(values).enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else { continue };
        let year = Year(value as i32);
        let whole = (f64::from(year.0) - value).abs() < 1e-9 && Year::RANGE.contains(&year.0);
        if !whole {
            report.cell("rows", row, IN_SERVICE, value.to_string(), years());
        } else if key.choice == Choice::Without {
            report.cell("rows", row, IN_SERVICE, value.to_string(), "blank: not building opens nothing");
        } else if key.start.is_some_and(|start| year < start) {
            report.cell("rows", row, IN_SERVICE, value.to_string(), "the start or a later year");
        } else {
            key.in_service = Some(year);
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
struct Book<'a, 'b> {
    names: &'b Names<'a>,
    keys: &'b [Key],
    given: u32,
    index: &'b Index,
}

impl Book<'_, '_> {
    /// A key that comes twice, and starts given for some rows of an alternative and not for others.
    fn repeated(&self, report: &mut Report) {
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
    fn check<'a>(&self, amounts: &Amounts<'a>, table: &str, name: &str, report: &mut Report) -> Vec<&'a str> {
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
    fn gather<T: super::sparse::Dated>(
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
