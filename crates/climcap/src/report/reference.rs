//! Reference tables as tables.

use super::table::{Column, Misshapen, Table};
use crate::reference::{self, Cell};
use crate::units::Quantity;

/// What is said of each of these reference tables: id, shorter name, title, publisher, year, unit, license, rows.
///
/// # Errors
/// [`Misshapen`], which names of columns fixed here never give.
pub fn references(tables: &[&reference::Table]) -> Result<Table, Misshapen> {
    fn texts(name: &str, tables: &[&reference::Table], text: impl Fn(&reference::Table) -> Option<String>) -> Column {
        Column::texts(name, tables.iter().map(|table| text(table)))
    }
    let columns = vec![
        texts("id", tables, |table| Some(table.id.clone())),
        texts("name", tables, |table| table.names.last().cloned()),
        texts("title", tables, |table| Some(table.title.clone())),
        texts("publisher", tables, |table| Some(table.publisher.clone())),
        Column::integers("year", "", tables.iter().map(|table| table.year.map(|year| i64::from(year.0)))),
        texts("unit", tables, |table| Some(table.unit.clone())),
        texts("license", tables, |table| Some(table.license.clone())),
        Column::integers("rows", "", tables.iter().map(|table| i64::try_from(table.rows.len()).ok())),
    ];
    Table::new("reference tables", columns)
}

/// The figures of a reference table, every row with the unit, source, year of publication and license.
///
/// # Errors
/// [`Misshapen`] if a column of the table bears one of these names, which none does.
pub fn figures(table: &reference::Table) -> Result<Table, Misshapen> {
    let keys = table.keys.iter().enumerate().map(|(at, column)| of(column, table, |row| row.keys.get(at)));
    let values = table.columns.iter().enumerate().map(|(at, column)| of(column, table, |row| row.values.get(at)));
    let mut columns: Vec<Column> = keys.chain(values).collect();
    let each = |text: &str| vec![Some(text.to_owned()); table.rows.len()];
    let published = vec![table.year.map(|year| i64::from(year.0)); table.rows.len()];
    columns.push(Column::texts("unit", each(&table.unit)));
    columns.push(Column::texts("source", each(&table.source)));
    columns.push(Column::integers("published", "", published));
    columns.push(Column::texts("license", each(&table.license)));
    Table::new(table.id.as_str(), columns)
}

fn of<'t>(
    column: &reference::Column,
    table: &'t reference::Table,
    cell: impl Fn(&'t reference::Row) -> Option<&'t Cell>,
) -> Column {
    let cells = table.rows.iter().map(cell);
    if column.is_text {
        return Column::texts(column.name.as_str(), cells.map(|cell| Some(cell?.text()?.to_owned())));
    }
    let numbers = cells.map(|cell| cell?.number().map(Quantity::amount));
    match column.name.as_str() {
        "year" => Column::integers("year", "", numbers.map(|year| year.map(|year| year as i64))),
        name => Column::numbers(name, column.unit.as_str(), numbers),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_table_can_be_shown_row_by_row_with_its_source() {
        let all: Vec<&reference::Table> = reference::tables().collect();
        assert_eq!(references(&all).unwrap().len(), all.len());
        for table in all {
            let shown = figures(table).unwrap();
            assert_eq!(shown.len(), table.rows.len());
            assert_eq!(shown.columns().len(), table.keys.len() + table.columns.len() + 4, "{}", table.id);
        }
        let low = reference::table("hlccp-carbon-2017-low").unwrap();
        let text = figures(low).unwrap().to_csv();
        assert!(text.starts_with("year,CO2,unit,source,published,license\n2020,40,USD of 2017 per tCO2,"), "{text}");
    }
}
