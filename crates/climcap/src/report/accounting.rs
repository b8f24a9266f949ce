//! The accounting of a project's emissions as a table.

use super::table::{Column, Table};
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Choice, RowId};
use crate::emissions::{self, AccountingRow};
use crate::pipeline::Phase;
use crate::units::Tonnes;

/// What a row emits over the economic life of what it builds, beside what is emitted without it: a row for each phase, gas
/// and scope, gross and net, in all and as a yearly mean over the years counted.
///
/// # Errors
/// [`Problems`] for an appraisal made elsewhere, for a `without` row, and for a project that does not say its `boundary` or
/// its `baseline`.
pub fn accounting(appraisal: &Appraisal, row: RowId) -> Result<Table, Problems> {
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
    let counted = emissions::accounting((id, project), design, start, &pipeline.settings, &pipeline.places)?;

    let rows = &counted.rows;
    let tonnes = |name: &str, value: fn(&AccountingRow) -> Tonnes| {
        let total = Column::numbers(name, "tCO2e", rows.iter().map(|row| Some(value(row).amount())));
        let mean = rows.iter().map(|row| Some(counted.per_year(value(row)).amount()));
        [total, Column::numbers(format!("{name}_per_year"), "tCO2e/year", mean)]
    };
    let phase = |row: &AccountingRow| match row.phase {
        Phase::Operation => "operation",
        Phase::Construction => "construction",
    };
    let note = (!counted.notes.is_empty()).then(|| counted.notes.join("; "));
    let mut columns = vec![
        Column::texts("phase", rows.iter().map(|row| Some(phase(row)))),
        Column::texts("gas", rows.iter().map(|row| Some(row.gas.name()))),
        Column::integers("scope", "", rows.iter().map(|row| Some(i64::from(row.scope.number())))),
    ];
    columns.extend(tonnes("gross_without", |row| row.gross_without));
    columns.extend(tonnes("gross_with", |row| row.gross_with));
    columns.extend(tonnes("net", AccountingRow::net));
    for (name, year) in [("first_year", counted.life.base), ("last_year", counted.life.last)] {
        columns.push(Column::integers(name, "", rows.iter().map(|_| Some(i64::from(year.0)))));
    }
    columns.push(Column::texts("note", rows.iter().map(|_| note.as_deref())));
    Ok(Table::new("accounting", columns).unwrap_or_else(|_| Table::empty("accounting")))
}
