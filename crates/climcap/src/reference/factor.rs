//! Emission factors as published, each by the name of its table, its row and, where there is a choice, its column.

use super::table::{Row, Table, View};
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
    let given = |row: &Row, column: &String| {
        let number = table.columns.iter().position(|known| known.name == *column);
        number.and_then(|number| row.values.get(number)?.number()).is_some()
    };
    let names = table.rows.iter().filter_map(|row| Some((row, row.keys.first()?.text()?))).flat_map(|(row, key)| {
        columns.iter().filter(move |column| given(row, column)).map(move |column| match columns.len() {
            1 => format!("{}/{key}", table.id),
            _ => format!("{}/{key}/{column}", table.id),
        })
    });
    names.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("ifi-grid-2021/UGA/combined_firm", 0.116, "tCO2/MWh")]
    #[case("ifi-grid-2021/uganda/operating", 0.279, "tCO2/MWh")]
    #[case("ember-grid/IND", 0.708_96, "tCO2e/MWh")]
    #[case("ice-mass-2011/cement-general-uk-weighted-average", 0.74, "tCO2e/t")]
    #[case("ice-mass-2011/steel-section-world-average/co2e", 2.03, "tCO2e/t")]
    #[case("ice-roads-2011/hot-asphalt-construction", 0.0328, "tCO2e/m2")]
    #[case("ex-act-construction/road_asphalt", 0.073_33, "tCO2e/m2")]
    #[case("ipcc-process/clinker", 0.52, "tCO2/t")]
    fn factors_are_tonnes_for_a_unit(#[case] name: &str, #[case] tonnes: f64, #[case] unit: &str) {
        let found = factor(name).unwrap();
        assert!((found.tonnes.amount() - tonnes).abs() < 1e-12);
        assert_eq!(found.unit, unit);
    }

    #[rstest]
    #[case::no_row("ifi-grid-2021")]
    #[case::no_column_where_there_is_a_choice("ifi-grid-2021/UGA")]
    #[case::unknown_column("ifi-grid-2021/UGA/country")]
    #[case::unknown_row("ifi-grid-2021/XYZ/operating")]
    #[case::blank("ice-mass-2011/asbestos")]
    #[case::too_long("ember-grid/IND/intensity/2024")]
    #[case::no_factors("ipcc-gwp/CH4/AR5")]
    fn what_is_no_factor_is_none(#[case] name: &str) {
        assert_eq!(factor(name), None);
    }

    #[test]
    fn every_factor_that_is_listed_is_found() {
        let names: BTreeSet<String> = factors().collect();
        assert!(names.len() > 1000);
        for name in names {
            assert!(factor(&name).is_some_and(|found| found.tonnes.is_finite()), "{name}");
        }
    }
}
