//! Appraisals and plans as tables.

use std::collections::BTreeMap;

use super::table::{Column, Misshapen, Table};
use crate::address::Problems;
use crate::appraisal::{Account, Appraisal, Choice, RowId, Unit};
use crate::pipeline::limits::{Bound, Division};
use crate::plan::{Chosen, Plan};
use crate::units::{Money, Quantity};

/// How a unit is named in tables; the appraisal's currency, where it is known, for money.
pub(super) fn unit_name(unit: Unit, currency: &str) -> String {
    match unit {
        Unit::Money => currency.to_owned(),
        Unit::Tonnes => "tCO2e".to_owned(),
        Unit::TonnesPerYear => "tCO2e/year".to_owned(),
        Unit::MoneyPerTonne => format!("{currency}/tCO2e"),
        Unit::Share => "fraction".to_owned(),
        Unit::Years => "years".to_owned(),
        Unit::Declared => String::new(),
    }
}

pub(super) fn currency(appraisal: &Appraisal) -> &str {
    appraisal.pipeline().map_or("money", |pipeline| pipeline.settings.currency.as_str())
}

/// The keys of rows as columns.
pub(super) fn keys(appraisal: &Appraisal, rows: &[RowId]) -> Vec<Column> {
    let project = |row: &RowId| appraisal.projects()[appraisal.key(*row).project as usize].id.as_str();
    let scenario = |row: &RowId| appraisal.scenarios()[appraisal.key(*row).scenario as usize].as_str();
    let year = |year: Option<crate::calendar::Year>| year.map(|year| i64::from(year.0));
    vec![
        Column::texts("project", rows.iter().map(|row| Some(project(row)))),
        Column::texts("alternative", rows.iter().map(|row| Some(appraisal.choice_id(*row)))),
        Column::integers("start", "", rows.iter().map(|row| year(appraisal.key(*row).start))),
        Column::integers("in_service", "", rows.iter().map(|row| year(appraisal.key(*row).in_service))),
        Column::texts("scenario", rows.iter().map(|row| Some(scenario(row)))),
    ]
}

/// The columns of rows; beside each in which a row has no value, why not; and beside a rate of return, that it is one of
/// several.
fn values(appraisal: &Appraisal, rows: &[RowId]) -> impl Iterator<Item = Column> {
    let currency = currency(appraisal);
    appraisal.columns().iter().flat_map(move |column| {
        let values = rows.iter().map(|row| column.value(*row).map(Quantity::amount));
        let numbers = Column::numbers(column.name.as_str(), unit_name(column.unit, currency), values);
        let remarks: Vec<_> = rows.iter().map(|row| appraisal.remark(*row, &column.name)).collect();
        let is_remarked = remarks.iter().any(Option::is_some);
        let why = is_remarked.then(|| Column::texts(format!("{}_why", column.name), remarks));
        std::iter::once(numbers).chain(why)
    })
}

/// Every row of an appraisal: project, alternative, start, first year in service, scenario, and the columns.
///
/// # Errors
/// [`Misshapen`] if a column of the user's own bears the name of a key.
///
/// # Examples
///
/// ```
/// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// # let appraisal = climcap::appraise(pipeline)?;
/// let table = climcap::report::rows(&appraisal)?;
/// assert_eq!(table.len(), appraisal.len());
/// assert_eq!(table.column("capex").map(|column| column.unit.as_str()), Some("USD"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rows(appraisal: &Appraisal) -> Result<Table, Misshapen> {
    let all: Vec<RowId> = appraisal.rows().collect();
    Table::new("rows", keys(appraisal, &all).into_iter().chain(values(appraisal, &all)).collect())
}

/// A row year by year in an account; no rows for an appraisal made elsewhere.
///
/// # Errors
/// [`Misshapen`], which names of columns fixed here never give.
pub fn year_by_year(appraisal: &Appraisal, row: RowId, account: Account) -> Result<Table, Misshapen> {
    let Some(yearly) = appraisal.year_by_year(row, account) else { return Table::new("series", Vec::new()) };
    let mut columns = vec![Column::integers("year", "", yearly.years.iter().map(|year| Some(i64::from(year.0))))];
    columns.extend(yearly.columns.into_iter().map(|(name, unit, values)| {
        Column::numbers(
            name,
            unit_name(unit, currency(appraisal)),
            values.into_iter().map(|value| Some(value.amount())),
        )
    }));
    Table::new("series", columns)
}

/// What a design costs more than the standard design, and what that buys; no rows where there is nothing to compare.
#[must_use]
pub fn climate_smart_cost(appraisal: &Appraisal, row: RowId) -> Table {
    let lines = appraisal.climate_smart_cost(row).unwrap_or_default();
    let money = currency(appraisal);
    let per_year = |unit: Unit| match unit {
        Unit::Share => String::new(),
        other => format!("{}/year", unit_name(other, money)),
    };
    let amount = |value: Option<Quantity>| value.map(Quantity::amount);
    let columns = vec![
        Column::texts("item", lines.iter().map(|line| Some(line.item))),
        Column::numbers("total", "", lines.iter().map(|line| amount(line.total))),
        Column::texts("unit", lines.iter().map(|line| Some(unit_name(line.unit, money)))),
        Column::numbers("per_year", "", lines.iter().map(|line| amount(line.per_year))),
        Column::texts("unit_per_year", lines.iter().map(|line| line.per_year.map(|_| per_year(line.unit)))),
        Column::texts("meaning", lines.iter().map(|line| Some(line.meaning))),
    ];
    fixed("climate_smart_cost", columns)
}

/// What is to be added to the sum of two rows of a scenario because their projects save the same thing, column by column.
#[must_use]
pub fn interactions(appraisal: &Appraisal, scenario: u32) -> Table {
    let found = appraisal.interactions(scenario);
    let lines: Vec<_> =
        found.iter().flat_map(|pair| pair.corrections.iter().map(move |line| (pair.rows, line))).collect();
    let side = |name: &str, pick: fn(&(RowId, RowId)) -> RowId| {
        let rows: Vec<RowId> = lines.iter().map(|(rows, _)| pick(rows)).collect();
        let project = |row: &RowId| appraisal.projects()[appraisal.key(*row).project as usize].id.as_str();
        let start = |row: &RowId| appraisal.key(*row).start.map(|year| i64::from(year.0));
        [
            Column::texts(format!("project{name}"), rows.iter().map(|row| Some(project(row)))),
            Column::texts(format!("alternative{name}"), rows.iter().map(|row| Some(appraisal.choice_id(*row)))),
            Column::integers(format!("start{name}"), "", rows.iter().map(start)),
        ]
    };
    let mut columns: Vec<Column> = side("", |rows| rows.0).into_iter().chain(side("_other", |rows| rows.1)).collect();
    columns.push(Column::texts("column", lines.iter().map(|(_, line)| Some(line.column))));
    columns.push(Column::numbers("correction", "", lines.iter().map(|(_, line)| Some(line.amount.amount()))));
    fixed("interactions", columns)
}

/// What is built, and when: the chosen rows, by start.
///
/// # Errors
/// [`Misshapen`] if a column of the user's own bears the name of a key.
pub fn schedule(plan: &Plan) -> Result<Table, Misshapen> {
    let appraisal = plan.appraisal();
    let scheduled = plan.schedule();
    let rows: Vec<RowId> = scheduled.iter().map(|scheduled| scheduled.row).collect();
    let mut columns = keys(appraisal, &rows);
    columns.truncate(4);
    let info = |row: &RowId| &appraisal.projects()[appraisal.key(*row).project as usize];
    columns.insert(1, Column::texts("name", rows.iter().map(|row| Some(info(row).name.as_str()))));
    columns.insert(2, Column::texts("sector", rows.iter().map(|row| info(row).sector.as_deref())));
    columns.push(Column::numbers("share", "fraction", scheduled.iter().map(|scheduled| Some(scheduled.share))));
    if plan.question().divisible.iter().any(|entry| matches!(entry.division, Division::Units(_))) {
        columns.push(Column::integers("units", "", scheduled.iter().map(|scheduled| scheduled.units.map(i64::from))));
    }
    Table::new("schedule", columns.into_iter().chain(values(appraisal, &rows)).collect())
}

/// Every budget by year: its ceiling, what is charged, what is left.
///
/// # Errors
/// [`Problems`] if the plan's question cannot be asked of its appraisal, which no plan made here has.
pub fn budget(plan: &Plan) -> Result<Table, Problems> {
    let lines = plan.budget()?;
    let money = currency(plan.appraisal());
    let amount = |name: &str, value: &dyn Fn(&crate::plan::BudgetLine) -> Option<Money>| {
        Column::numbers(name, money, lines.iter().map(|line| value(line).map(Money::amount)))
    };
    let columns = vec![
        Column::texts("budget", lines.iter().map(|line| Some(line.budget.as_str()))),
        Column::integers("year", "", lines.iter().map(|line| Some(i64::from(line.year.0)))),
        amount("ceiling", &|line| line.ceiling),
        amount("carried_in", &|line| Some(line.carried_in)),
        amount("charged", &|line| Some(line.charged)),
        amount("left", &|line| line.left),
        amount("carried_out", &|line| Some(line.carried_out)),
    ];
    Ok(fixed("budget", columns))
}

/// What each project charges to each budget in each year; without a project, what projects that share works charge together
/// more, or less, than each by itself.
///
/// # Errors
/// As [`budget`].
pub fn spending(plan: &Plan) -> Result<Table, Problems> {
    let appraisal = plan.appraisal();
    let lines = plan.spending()?;
    let rows = || lines.iter().map(|line| line.of.map(|chosen| chosen.row));
    let project = |row: RowId| &appraisal.projects()[appraisal.key(row).project as usize];
    let start = |row: RowId| appraisal.key(row).start.map(|year| i64::from(year.0));
    let columns = vec![
        Column::texts("budget", lines.iter().map(|line| Some(line.budget.as_str()))),
        Column::integers("year", "", lines.iter().map(|line| Some(i64::from(line.year.0)))),
        Column::texts("project", rows().map(|row| row.map(|row| project(row).id.as_str()))),
        Column::texts("name", rows().map(|row| row.map(|row| project(row).name.as_str()))),
        Column::texts("alternative", rows().map(|row| row.map(|row| appraisal.choice_id(row)))),
        Column::integers("start", "", rows().map(|row| row.and_then(start))),
        Column::numbers("amount", currency(appraisal), lines.iter().map(|line| Some(line.amount.amount()))),
    ];
    Ok(fixed("spending", columns))
}

/// The projects that are not built, with the row that would have added most on its own.
///
/// # Errors
/// As [`budget`].
pub fn rejected(plan: &Plan) -> Result<Table, Problems> {
    let appraisal = plan.appraisal();
    let rejected = plan.rejected()?;
    let start = |row: RowId| appraisal.key(row).start.map(|year| i64::from(year.0));
    let columns = vec![
        Column::texts("project", rejected.iter().map(|entry| Some(entry.project.as_str()))),
        Column::texts("name", rejected.iter().map(|entry| Some(entry.name.as_str()))),
        Column::texts("best_alternative", rejected.iter().map(|entry| entry.best.map(|row| appraisal.choice_id(row)))),
        Column::integers("best_start", "", rejected.iter().map(|entry| entry.best.and_then(start))),
        Column::numbers("objective_gain", "", rejected.iter().map(|entry| entry.gain.map(Quantity::amount))),
    ];
    Ok(fixed("rejected", columns))
}

/// What is built with an appraisal and without one: how many projects, and their capital cost.
#[must_use]
pub fn planned(plan: &Plan) -> Table {
    let lines = plan.planned();
    let columns = vec![
        Column::bools("appraised", lines.iter().map(|line| Some(line.appraised))),
        Column::integers("projects", "", lines.iter().map(|line| i64::try_from(line.projects).ok())),
        Column::numbers("capex", currency(plan.appraisal()), lines.iter().map(|line| line.capex.map(Money::amount))),
    ];
    fixed("planned", columns)
}

/// Every limit as the certificate recomputed it.
#[must_use]
pub fn limits(plan: &Plan) -> Table {
    let limits = &plan.certificate().limits;
    let number = |name: &str, value: &dyn Fn(&crate::plan::Limit) -> Quantity| {
        Column::numbers(name, "", limits.iter().map(|limit| Some(value(limit).amount())))
    };
    let bound = |bound: Bound| if bound == Bound::AtLeast { "at least" } else { "at most" };
    let columns = vec![
        Column::texts("limit", limits.iter().map(|limit| Some(limit.name.as_str()))),
        Column::integers("year", "", limits.iter().map(|limit| limit.year.map(|year| i64::from(year.0)))),
        number("used", &|limit| limit.used),
        Column::texts("bound", limits.iter().map(|limit| Some(bound(limit.bound)))),
        number("amount", &|limit| limit.amount),
        number("slack", &|limit| limit.slack),
    ];
    fixed("limits", columns)
}

/// The chosen rows and the `without` rows of what is not built, in every scenario: totals of what adds up.
#[must_use]
pub fn totals(plan: &Plan) -> Table {
    let appraisal = plan.appraisal();
    let currency = currency(appraisal);
    let scenarios: Vec<u32> = (0..appraisal.scenarios().len() as u32).collect();
    let same = |row: RowId, scenario: u32| {
        let key = appraisal.key(row);
        let rows = appraisal.rows_of(scenario, key.project).iter().copied();
        rows.into_iter().find(|other| {
            let other = appraisal.key(*other);
            (other.choice, other.start) == (key.choice, key.start)
        })
    };
    let rows = |scenario: u32| -> Vec<Option<Chosen>> {
        let chosen = plan.selection().iter();
        chosen.map(|chosen| same(chosen.row, scenario).map(|row| Chosen { row, ..chosen })).collect()
    };
    let by_scenario: Vec<Vec<Option<Chosen>>> = scenarios.iter().map(|scenario| rows(*scenario)).collect();
    let joint = plan.corrections();
    let mut columns = vec![Column::texts(
        "scenario",
        scenarios.iter().map(|scenario| Some(appraisal.scenarios()[*scenario as usize].as_str())),
    )];
    for column in appraisal.columns().iter().filter(|column| column.additive) {
        // Against the without or the standard, what is not built adds nothing; gross columns count it. What is not
        // appraised adds nothing but its capital cost.
        let total = |(rows, joint): (&Vec<Option<Chosen>>, &BTreeMap<String, Quantity>)| -> Option<f64> {
            let value = |chosen: &Option<Chosen>| {
                let Chosen { row, share } = (*chosen)?;
                let value = column.value(row).map(|value| share * value.amount());
                let key = appraisal.key(row);
                let adds_nothing = key.choice == Choice::Without || !appraisal.is_appraised(key.project);
                value.or(adds_nothing.then_some(0.0))
            };
            let together = joint.get(&column.name).map(|amount| amount.amount());
            rows.iter().map(value).chain(together.map(Some)).sum()
        };
        columns.push(Column::numbers(
            column.name.as_str(),
            unit_name(column.unit, currency),
            by_scenario.iter().zip(&joint).map(total),
        ));
    }
    fixed("totals", columns)
}

/// A table whose columns are fixed here: of one length, each named once.
pub(super) fn fixed(name: &str, columns: Vec<Column>) -> Table {
    Table::new(name, columns).unwrap_or_else(|_| Table::empty(name))
}
