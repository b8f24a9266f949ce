//! Shadow prices of carbon.

use super::table::{Table, View};
use super::{shelf, table};
use crate::calendar::Year;
use crate::series::{Extend, Path};
use crate::units::Quantity;

/// A carbon price by year, as published.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CarbonTable {
    /// Its figures and where they are from.
    pub table: &'static Table,
    /// Currency of the prices.
    pub currency: &'static str,
    /// Year of the money.
    pub price_year: Year,
}

impl CarbonTable {
    /// The price of a tonne of CO2 by year, in the table's own money; what holds after the last year is the caller's
    /// choice.
    #[must_use]
    pub fn path(&self, extend: Extend) -> Path {
        Path::through(self.points("CO2"), extend)
    }

    /// The gases that the table prices by themselves, CO2 first.
    pub fn gases(&self) -> impl Iterator<Item = &'static str> {
        self.table.columns.iter().map(|column| column.name.as_str())
    }

    /// The price of a tonne of a gas by year; `None` if the table does not price the gas.
    #[must_use]
    pub fn gas(&self, gas: &str, extend: Extend) -> Option<Path> {
        let points = self.points(gas);
        (!points.is_empty()).then(|| Path::through(points, extend))
    }

    fn points(&self, gas: &str) -> Vec<(Year, Quantity)> {
        let Some(column) = self.table.columns.iter().position(|column| column.name == gas) else { return Vec::new() };
        let points = self.table.rows.iter().filter_map(|row| {
            let year = row.keys.first()?.number()?.amount();
            Some((Year(year as i32), row.values.get(column)?.number()?))
        });
        points.collect()
    }
}

fn priced(table: &'static Table) -> Option<CarbonTable> {
    match &table.view {
        View::Carbon(currency, price_year) if table.keys.len() == 1 => {
            Some(CarbonTable { table, currency, price_year: *price_year })
        }
        _ => None,
    }
}

/// The carbon price of this id.
#[must_use]
pub fn carbon_price(id: &str) -> Option<CarbonTable> {
    priced(table(id)?)
}

/// Ids of the carbon prices.
pub fn carbon_prices() -> impl Iterator<Item = &'static str> {
    shelf::tables().filter_map(priced).map(|price| price.table.id.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_follows_the_growth_that_its_note_states() {
        let at = |id: &str, year: i32| carbon_price(id).unwrap().path(Extend::Refuse).at(Year(year)).unwrap().amount();
        for (year, low) in
            [(2020, 40.0), (2030, 50.0), (2040, 50.0 * 1.0225_f64.powi(10)), (2050, 50.0 * 1.0225_f64.powi(20))]
        {
            assert!((at("world-bank-carbon-2017-low", year) - low).abs() < 0.6);
            assert!((at("world-bank-carbon-2017-high", year) - 2.0 * low).abs() < 0.6);
        }
        assert_eq!(carbon_price("world-bank-carbon-2024-low"), None);
        assert_eq!(carbon_price("world-bank-carbon-2017"), None, "a family is no price");
    }

    #[test]
    fn every_price_has_years_and_prices_that_increase() {
        for id in carbon_prices() {
            let price = carbon_price(id).unwrap();
            assert_eq!(price.gases().next(), Some("CO2"), "{id}");
            assert!(price.gas("SF6", Extend::Refuse).is_none(), "{id}");
            for gas in price.gases() {
                let points = price.points(gas);
                assert!(points.len() > 1, "{id}: {gas}");
                for pair in points.windows(2) {
                    assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1, "{id}: {gas} after {}", pair[0].0);
                }
            }
        }
    }
}
