//! Shadow prices of carbon.

use crate::calendar::Year;
use crate::series::{Extend, Path};
use crate::units::Quantity;

/// A carbon price by year, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CarbonTable {
    /// Its id: publisher, subject, year, variant.
    pub id: &'static str,
    /// Currency of the prices.
    pub currency: &'static str,
    /// Year of the money.
    pub price_year: Year,
    /// Where the prices are from.
    pub source: &'static str,
    /// Terms of use of the source.
    pub license: &'static str,
    high: bool,
}

const SOURCE: &str = "World Bank, Guidance note on shadow price of carbon in economic analysis, November 2017: \
                      US$ of 2017 per tCO2e, 2017-2050";
const LICENSE: &str = "facts, cited";

static TABLES: [CarbonTable; 2] = [
    CarbonTable {
        id: "world-bank-carbon-2017-low",
        currency: "USD",
        price_year: Year(2017),
        source: SOURCE,
        license: LICENSE,
        high: false,
    },
    CarbonTable {
        id: "world-bank-carbon-2017-high",
        currency: "USD",
        price_year: Year(2017),
        source: SOURCE,
        license: LICENSE,
        high: true,
    },
];

/// Year, low, high.
const WORLD_BANK_2017: [(i32, f64, f64); 34] = [
    (2017, 37.0, 75.0),
    (2018, 38.0, 77.0),
    (2019, 39.0, 78.0),
    (2020, 40.0, 80.0),
    (2021, 41.0, 82.0),
    (2022, 42.0, 84.0),
    (2023, 43.0, 86.0),
    (2024, 44.0, 87.0),
    (2025, 45.0, 89.0),
    (2026, 46.0, 91.0),
    (2027, 47.0, 94.0),
    (2028, 48.0, 96.0),
    (2029, 49.0, 98.0),
    (2030, 50.0, 100.0),
    (2031, 51.0, 102.0),
    (2032, 52.0, 105.0),
    (2033, 53.0, 107.0),
    (2034, 55.0, 109.0),
    (2035, 56.0, 112.0),
    (2036, 57.0, 114.0),
    (2037, 58.0, 117.0),
    (2038, 60.0, 120.0),
    (2039, 61.0, 122.0),
    (2040, 63.0, 125.0),
    (2041, 64.0, 128.0),
    (2042, 65.0, 131.0),
    (2043, 67.0, 134.0),
    (2044, 68.0, 137.0),
    (2045, 70.0, 140.0),
    (2046, 71.0, 143.0),
    (2047, 73.0, 146.0),
    (2048, 75.0, 149.0),
    (2049, 76.0, 153.0),
    (2050, 78.0, 156.0),
];

impl CarbonTable {
    /// The prices by year, in the table's own money; what holds after the last year is the caller's choice.
    #[must_use]
    pub fn path(&self, extend: Extend) -> Path {
        let price =
            |(year, low, high): &(i32, f64, f64)| (Year(*year), Quantity::of(if self.high { *high } else { *low }));
        Path::through(WORLD_BANK_2017.iter().map(price).collect(), extend)
    }
}

/// The carbon price of this id.
#[must_use]
pub fn carbon_price(id: &str) -> Option<&'static CarbonTable> {
    TABLES.iter().find(|table| table.id == id)
}

/// Ids of the carbon prices.
pub fn carbon_prices() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|table| table.id)
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
    }
}
