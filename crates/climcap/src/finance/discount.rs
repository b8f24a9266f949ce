//! Discount schedules, and when in the year money moves.

use serde::{Deserialize, Serialize};

use crate::calendar::Year;
use crate::units::Rate;

/// When in its year a flow moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// At the start of the year: the base year is not discounted, as in sheets with a year 0.
    #[default]
    Start,
    /// In the middle of the year.
    Mid,
    /// At the end of the year: the base year is discounted by one year, as in a spreadsheet's `NPV()`.
    End,
}

/// A rate that would make a discount factor infinite or negative.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("found a rate of {found}; allowed: a finite rate above -1")]
pub struct InvalidRate {
    /// The rate.
    pub found: f64,
}

/// How fast the future counts for less: one rate, or rates by distance from the base year.
///
/// A schedule declines with the distance from the base year, whatever the start year of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct Discount {
    /// `(k, r)`: rate `r` applies from the k-th year after the base year on; the first entry has k = 1.
    bands: Vec<(u32, f64)>,
}

impl Discount {
    /// One rate for all years.
    ///
    /// # Errors
    /// [`InvalidRate`] unless the rate is above -1.
    pub fn constant(rate: Rate) -> Result<Self, InvalidRate> {
        Self::bands(vec![(0, rate)])
    }

    /// Rates by distance: each holds from its number of years after the base year to the next band's.
    ///
    /// The first band starts at 0 (or 1: the base year itself needs no rate).
    ///
    /// # Errors
    /// [`InvalidRate`] for a rate of -1 or less, for no bands, or for bands that do not increase.
    pub fn bands(bands: Vec<(u32, Rate)>) -> Result<Self, InvalidRate> {
        for (_, rate) in &bands {
            if rate.amount() <= -1.0 {
                return Err(InvalidRate { found: rate.amount() });
            }
        }
        let ordered = bands.windows(2).all(|pair| pair[0].0.max(1) < pair[1].0);
        if !ordered || bands.first().is_none_or(|band| band.0 > 1) {
            return Err(InvalidRate { found: f64::NAN });
        }
        Ok(Self { bands: bands.into_iter().map(|(from, rate)| (from.max(1), rate.amount())).collect() })
    }

    /// The schedule of HM Treasury's *Green Book* (2022, table of declining long-term rates): 3.5 % for the first
    /// 30 years, 3.0 % to year 75, 2.5 % to 125, 2.0 % to 200, 1.5 % to 300, then 1.0 %.
    #[must_use]
    pub fn green_book_standard() -> Self {
        Self { bands: vec![(1, 0.035), (31, 0.030), (76, 0.025), (126, 0.020), (201, 0.015), (301, 0.010)] }
    }

    /// The rate, if it is the same in all years.
    #[must_use]
    pub fn constant_rate(&self) -> Option<Rate> {
        match self.bands.as_slice() {
            [(_, rate)] => Some(Rate::of(*rate)),
            _ => None,
        }
    }

    /// The bands: from how many years after the base year each rate holds.
    pub fn rates(&self) -> impl Iterator<Item = (u32, Rate)> + '_ {
        self.bands.iter().map(|(from, rate)| (*from, Rate::of(*rate)))
    }

    fn rate(&self, k: u32) -> f64 {
        let after = self.bands.partition_point(|band| band.0 <= k);
        self.bands[after.max(1) - 1].1
    }

    /// The factors of `years` years from the base year on.
    ///
    /// With `r_k` the rate of the k-th year after the base year and `F(t) = 1 / ((1 + r_1) ... (1 + r_t))`: `Start` gives
    /// F(t), `Mid` `F(t) (1 + r_(t+1))^-0.5` and `End` F(t+1), for t = 0, 1, ... (HM Treasury, *Green Book*, 2022, for
    /// the product over bands).
    #[must_use]
    pub fn factors(&self, base: Year, years: usize, timing: Timing) -> Factors {
        let mut start = 1.0;
        let mut values = Vec::with_capacity(years);
        for t in 0..years as u32 {
            let next = 1.0 + self.rate(t + 1);
            values.push(match timing {
                Timing::Start => start,
                Timing::Mid => start / next.sqrt(),
                Timing::End => start / next,
            });
            start /= next;
        }
        Factors { base, values }
    }
}

/// Discount factors by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    base: Year,
    values: Vec<f64>,
}

impl Factors {
    /// The factors, base year first: what one unit of money of each year is worth in the base year.
    #[must_use]
    pub fn shares(&self) -> &[f64] {
        &self.values
    }

    /// The year's factor: a share; 0 outside the years asked for.
    #[must_use]
    pub fn share(&self, year: Year) -> f64 {
        usize::try_from(year.since(self.base)).ok().and_then(|index| self.values.get(index)).copied().unwrap_or(0.0)
    }

    /// The sum of the factors from one year to another, both counted.
    #[must_use]
    pub fn share_between(&self, first: Year, last: Year) -> f64 {
        (first.0..=last.0).map(|year| self.share(Year(year))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Timing::Start, [1.0, 0.943_396_2, 0.889_996_4])]
    #[case(Timing::Mid, [0.971_285_9, 0.916_307_4, 0.864_441_0])]
    #[case(Timing::End, [0.943_396_2, 0.889_996_4, 0.839_619_3])]
    fn timings_shift_the_same_factors(#[case] timing: Timing, #[case] expected: [f64; 3]) {
        let factors = Discount::constant(Rate::of(0.06)).unwrap().factors(Year(2026), 3, timing);
        for (found, expected) in factors.shares().iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[test]
    fn bands_are_a_product_not_a_power() {
        let factors = Discount::green_book_standard().factors(Year(2026), 32, Timing::Start);
        assert!((factors.share(Year(2056)) - 1.035f64.powi(-30)).abs() < 1e-15);
        assert!((factors.share(Year(2057)) - 1.035f64.powi(-30) / 1.03).abs() < 1e-15);
    }

    #[test]
    fn rates_that_break_factors_are_refused() {
        assert!(Discount::constant(Rate::of(-1.0)).is_err());
        assert!(Discount::bands(vec![(0, Rate::of(0.03)), (0, Rate::of(0.02))]).is_err());
        assert!(Discount::bands(vec![(5, Rate::of(0.03))]).is_err());
        assert!(Discount::bands(vec![]).is_err());
    }
}
