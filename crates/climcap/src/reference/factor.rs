//! Emission factors as published, each by the name of its table, its row and, where there is a choice, its column.

use super::table::{Table, View};
use super::{shelf, table};
use crate::units::Quantity;

/// Tonnes emitted for a unit of an activity, as published.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FactorTable {
    /// The table that it stands in, and where that is from.
    pub table: &'static Table,
    /// Tonnes for a unit, as `unit` says.
    pub tonnes: Quantity,
    /// Unit of the factor: `tCO2e/MWh`.
    pub unit: &'static str,
}

impl FactorTable {
    /// Unit of the activity: `MWh`.
    #[must_use]
    pub fn per(&self) -> &'static str {
        self.unit.split_once('/').map_or("", |(_, per)| per)
    }
}

/// The factor of this name: `ice-mass-2011/cement-general-uk-weighted-average`, `ifi-grid-2021/UGA/operating`.
///
/// # Examples
///
/// ```
/// let found = climcap::reference::factor("ifi-grid-2021/UGA/operating").unwrap();
/// assert!((found.tonnes.amount() - 0.279).abs() < 1e-12);
/// assert_eq!(found.per(), "MWh");
/// ```
#[must_use]
pub fn factor(name: &str) -> Option<FactorTable> {
    let mut parts = name.split('/');
    let table = table(parts.next()?)?;
    let View::Factors(ratio, unit, columns) = &table.view else { return None };
    let (row, column) = (parts.next()?, parts.next());
    let column = match (column, columns.as_slice()) {
        (Some(column), _) => columns.iter().find(|known| known.eq_ignore_ascii_case(column))?,
        (None, [only]) => only,
        (None, _) => return None,
    };
    let value = table.value(&[row], column).filter(|_| parts.next().is_none())?;
    Some(FactorTable { table, tonnes: value * *ratio, unit })
}

/// Names of all factors.
pub fn factors() -> impl Iterator<Item = String> {
    shelf::tables().flat_map(names)
}

fn names(table: &'static Table) -> Vec<String> {
    let View::Factors(_, _, columns) = &table.view else { return Vec::new() };
    let keys = table.rows.iter().filter_map(|row| row.keys.first()?.text());
    let names = keys.flat_map(|key| {
        columns.iter().map(move |column| match columns.len() {
            1 => format!("{}/{key}", table.id),
            _ => format!("{}/{key}/{column}", table.id),
        })
    });
    names.filter(|name| factor(name).is_some()).collect()
}
