//! Appraisals made elsewhere: from tables of rows, costs, flows and projects, checked on the way in.

mod book;
mod names;
mod report;
#[cfg(test)]
mod tests;

use book::Book;
use names::{Names, add_without, numbers};
use report::{Report, lengths};

use super::index::Index;
use super::table::{Charge, Flow, Sense, Unit};
use super::{Appraisal, Parts, Yearly};
use crate::address::Problems;
use crate::calendar::Year;
use crate::units::{Money, Quantity};

/// The alternative that stands for not building.
pub const WITHOUT: &str = "without";

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
            doubtful: super::DoubtfulRates::default(),
        }))
    }
}
