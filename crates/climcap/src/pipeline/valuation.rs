//! How money lines count in the two accounts: tax, conversion factors, contingencies, currencies.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::conventions::Account;
use crate::calendar::Year;
use crate::series::Path;

/// Cost categories that every pipeline knows; their conversion factor is 1 unless the pipeline says otherwise.
pub const CATEGORIES: [&str; 6] = ["skilled_labor", "unskilled_labor", "traded", "non_traded", "fuel", "land"];

/// How a money line counts in the two accounts.
///
/// In the financial account it counts at its market price. In the economic one a resource counts at
/// `(price - tax) x conversion factor` (Squire and van der Tak 1975, *Economic Analysis of Projects*).
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Valuation {
    /// Its category, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its categories and their shares of the price, if it has several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mix: Vec<String>,
    /// Share of the market price that is tax.
    #[serde(rename = "tax")]
    pub tax_share: f64,
    /// The currency of its amounts; the pipeline's if none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// A ratio: what a unit of its price net of tax is worth to the economy.
    #[serde(skip)]
    pub conversion_ratio: f64,
    /// A ratio: what a unit of its currency is worth in the pipeline's in the price year.
    #[serde(skip)]
    pub exchange_ratio: f64,
}

impl Default for Valuation {
    fn default() -> Self {
        Self {
            category: None,
            mix: Vec::new(),
            tax_share: 0.0,
            currency: None,
            conversion_ratio: 1.0,
            exchange_ratio: 1.0,
        }
    }
}

impl Valuation {
    /// What a unit of an amount, in the pipeline's currency, is worth in each account.
    #[must_use]
    pub fn worth(&self, account: Account) -> Worth {
        let plain = Worth::of(account);
        match account {
            Account::Resource => plain.times(self.conversion_ratio * (1.0 - self.tax_share), 1.0),
            Account::Transfer => plain,
            Account::External => plain.times(self.conversion_ratio, 1.0),
        }
    }
}

/// What a unit of an amount is worth in each account.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Worth {
    /// A ratio: in the economic account.
    pub economic_ratio: f64,
    /// A ratio: in the financial account.
    pub financial_ratio: f64,
}

impl Worth {
    /// As it stands, in the accounts that count it.
    #[must_use]
    pub const fn of(account: Account) -> Self {
        match account {
            Account::Resource => Self { economic_ratio: 1.0, financial_ratio: 1.0 },
            Account::Transfer => Self { economic_ratio: 0.0, financial_ratio: 1.0 },
            Account::External => Self { economic_ratio: 1.0, financial_ratio: 0.0 },
        }
    }

    /// Times a factor in each account.
    #[must_use]
    pub(crate) fn times(self, economic: f64, financial: f64) -> Self {
        Self { economic_ratio: self.economic_ratio * economic, financial_ratio: self.financial_ratio * financial }
    }
}

/// What is added to the estimated cost of a first build.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[non_exhaustive]
pub struct Contingency {
    /// For quantities not foreseen: a share of the cost, in both accounts.
    #[serde(rename = "physical")]
    pub physical_share: f64,
    /// For prices that rise: a share of the cost, in the financial account only.
    #[serde(rename = "price")]
    pub price_share: f64,
    /// For estimates that are too hopeful: a share of the cost, in the economic account, in place of the physical contingency.
    #[serde(rename = "optimism_bias")]
    pub optimism_share: f64,
    /// Whether optimism bias comes on top of the physical contingency.
    pub add: bool,
}

impl Contingency {
    /// What an estimate comes to as a planner states it, at market prices of the price year: a ratio.
    #[must_use]
    pub fn stated_ratio(&self) -> f64 {
        1.0 + self.physical_share
    }

    /// What a unit of the stated cost is worth in each account.
    #[must_use]
    pub fn worth(&self, plain: Worth) -> Worth {
        let economic = if self.optimism_share == 0.0 {
            1.0 + self.physical_share
        } else if self.add {
            1.0 + self.physical_share + self.optimism_share
        } else {
            1.0 + self.optimism_share
        };
        plain.times(economic / self.stated_ratio(), 1.0 + self.price_share)
    }
}

/// How prices in general rise, in the pipeline's currency.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Inflation {
    /// Name of the path of yearly rates; none for one rate.
    pub name: Option<String>,
    /// Rates by year, as fractions: from the year before to the year.
    pub rates: Path,
}

impl Inflation {
    /// The price level of each year from a first to a last, 1 in the price year: ratios.
    #[must_use]
    pub fn index_ratio(&self, price_year: Year, first: Year, last: Year) -> Vec<f64> {
        let growth = |year: i32| 1.0 + self.rates.at(Year(year)).map_or(f64::NAN, crate::units::Quantity::amount);
        let level = |year: i32| {
            if year >= price_year.0 {
                (price_year.0 + 1..=year).map(growth).product::<f64>()
            } else {
                1.0 / (year + 1..=price_year.0).map(growth).product::<f64>()
            }
        };
        (first.0..=last.0).map(level).collect()
    }
}

impl Serialize for Inflation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (&self.name, self.rates.points().next()) {
            (Some(name), _) => name.serialize(serializer),
            (None, Some((_, rate))) => rate.serialize(serializer),
            (None, None) => serializer.serialize_none(),
        }
    }
}

/// Conversion factors by category, as written.
pub type ConversionFactors = BTreeMap<String, Category>;

/// A cost category.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Category {
    /// A ratio: what a unit of it at market prices, net of tax, is worth to the economy.
    #[serde(rename = "conversion_factor")]
    pub conversion_ratio: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Extend;
    use crate::units::Quantity;

    fn valuation(tax: f64, conversion: f64) -> Valuation {
        Valuation { tax_share: tax, conversion_ratio: conversion, ..Valuation::default() }
    }

    // ECONOMICS 4: economic = (financial - tax) x conversion factor.
    #[test]
    fn a_resource_counts_net_of_tax_at_its_conversion_factor() {
        let worth = valuation(0.15, 0.8).worth(Account::Resource);
        assert!((worth.economic_ratio - 0.85 * 0.8).abs() < 1e-15);
        assert!((worth.financial_ratio - 1.0).abs() < 1e-15);
        let transfer = valuation(0.15, 0.8).worth(Account::Transfer);
        assert_eq!((transfer.economic_ratio, transfer.financial_ratio), (0.0, 1.0));
        let external = valuation(0.0, 0.8).worth(Account::External);
        assert_eq!((external.economic_ratio, external.financial_ratio), (0.8, 0.0));
    }

    #[test]
    fn optimism_bias_replaces_physical_contingency_unless_it_is_added() {
        let mut contingency = Contingency { physical_share: 0.1, price_share: 0.05, optimism_share: 0.44, add: false };
        let worth = |contingency: Contingency| {
            let worth = contingency.worth(Worth::of(Account::Resource));
            (worth.economic_ratio * contingency.stated_ratio(), worth.financial_ratio * contingency.stated_ratio())
        };
        let near = |found: (f64, f64), expected: (f64, f64)| {
            assert!((found.0 - expected.0).abs() < 1e-12 && (found.1 - expected.1).abs() < 1e-12, "{found:?}");
        };
        near(worth(contingency), (1.44, 1.1 * 1.05));
        contingency.add = true;
        near(worth(contingency), (1.54, 1.1 * 1.05));
        contingency.optimism_share = 0.0;
        near(worth(contingency), (1.1, 1.1 * 1.05));
    }

    #[test]
    fn the_price_level_is_one_in_the_price_year_and_moves_both_ways() {
        let rates = vec![(Year(2024), Quantity::of(0.02)), (Year(2026), Quantity::of(0.04))];
        let inflation = Inflation { name: None, rates: Path::new(rates, Extend::Flat).unwrap() };
        let levels = inflation.index_ratio(Year(2025), Year(2024), Year(2027));
        for (found, expected) in levels.iter().zip([1.0 / 1.03, 1.0, 1.04, 1.04 * 1.04]) {
            assert!((found - expected).abs() < 1e-15, "{found}");
        }
    }
}
