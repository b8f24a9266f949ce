//! The accounting of a project's emissions as a table.

use super::results::fixed;
use super::table::{Column, Table};
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Choice, RowId};
use crate::emissions::{self, Accounting, AccountingRow};
use crate::pipeline::Phase;
use crate::units::Tonnes;

/// What a row emits over the economic life of what it builds, beside what is emitted without it: a row for each phase, gas
/// and scope, gross and net, in all and as a yearly mean over the years counted.
///
/// # Errors
/// [`Problems`] for an appraisal made elsewhere, for a `without` row, and for a project that does not say its `boundary` or
/// its `baseline`.
pub fn accounting(appraisal: &Appraisal, row: RowId) -> Result<Table, Problems> {
    Ok(fixed("accounting", columns(&[counted(appraisal, row)?])))
}

/// What a row emits over its economic life.
pub(super) fn counted(appraisal: &Appraisal, row: RowId) -> Result<Accounting, Problems> {
    let refused = |found: &str, allowed: &str| {
        let mut problems = Problems::default();
        problems.add(Address::new("accounting"), Place::default(), found, allowed);
        problems
    };
    let Some(pipeline) = appraisal.pipeline() else {
        return Err(refused("an appraisal made elsewhere", "the appraisal of a pipeline"));
    };
    let key = appraisal.key(row);
    let project = pipeline.projects.get_index(key.project as usize);
    let (Some((id, project)), Choice::Alternative(number), Some(start)) = (project, key.choice, key.start) else {
        return Err(refused("the without", "an alternative, which is compared with the without"));
    };
    let Some(design) = project.designs.alternatives.get_index(number as usize).map(|(_, design)| design) else {
        return Err(refused("no such alternative", "an alternative of the project"));
    };
    emissions::accounting((id, project), design, start, &pipeline.settings, &pipeline.places)
}

/// The lines of accounts as columns, account after account.
pub(super) fn columns(accounts: &[Accounting]) -> Vec<Column> {
    let rows = || accounts.iter().flat_map(|account| account.rows.iter().map(move |row| (account, row)));
    let tonnes = |name: &str, value: fn(&AccountingRow) -> Tonnes| {
        let total = Column::numbers(name, "tCO2e", rows().map(|(_, row)| Some(value(row).amount())));
        let mean = rows().map(|(account, row)| Some(account.per_year(value(row)).amount()));
        [total, Column::numbers(format!("{name}_per_year"), "tCO2e/year", mean)]
    };
    let phase = |row: &AccountingRow| match row.phase {
        Phase::Operation => "operation",
        Phase::Construction => "construction",
    };
    let note = |account: &Accounting| (!account.notes.is_empty()).then(|| account.notes.join("; "));
    let mut columns = vec![
        Column::texts("phase", rows().map(|(_, row)| Some(phase(row)))),
        Column::texts("gas", rows().map(|(_, row)| Some(row.gas.name()))),
        Column::integers("scope", "", rows().map(|(_, row)| Some(i64::from(row.scope.number())))),
    ];
    columns.extend(tonnes("gross_without", |row| row.gross_without));
    columns.extend(tonnes("gross_with", |row| row.gross_with));
    columns.extend(tonnes("net", AccountingRow::net));
    columns.push(Column::integers("first_year", "", rows().map(|(account, _)| Some(i64::from(account.life.base.0)))));
    columns.push(Column::integers("last_year", "", rows().map(|(account, _)| Some(i64::from(account.life.last.0)))));
    columns.push(Column::texts("note", rows().map(|(account, _)| note(account))));
    columns
}
