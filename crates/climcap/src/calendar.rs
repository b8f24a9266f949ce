//! Calendar years, the appraisal window, and dates.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A calendar year: a date, not a duration. A fiscal year bears the number of the calendar year in which it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Year(pub i32);

impl Year {
    /// The earliest and the latest year that climcap takes, so that a slip such as 20260 is caught.
    pub const RANGE: RangeInclusive<i32> = 1900..=2300;

    /// This many years later; earlier if negative.
    #[must_use]
    pub const fn plus(self, years: i32) -> Self {
        Self(self.0 + years)
    }

    /// How many years from `other` to this one; negative if this one is earlier.
    #[must_use]
    pub const fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// How a fiscal year is shown: `2025/26` is the year that ends in 2026.
    #[must_use]
    pub fn fiscal(self) -> String {
        format!("{}/{:02}", self.0 - 1, self.0.rem_euclid(100))
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The years that an appraisal counts: from the base year, where values are discounted to, to the horizon's last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The base year, y0.
    pub base: Year,
    /// The last year counted, yE.
    pub last: Year,
}

impl Window {
    /// How many years the window has.
    #[must_use]
    pub const fn len(self) -> usize {
        if self.is_empty() { 0 } else { (self.last.0 - self.base.0 + 1) as usize }
    }

    /// Whether the window ends before it begins.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.last.0 < self.base.0
    }

    /// Whether the year is counted.
    #[must_use]
    pub const fn contains(self, year: Year) -> bool {
        self.base.0 <= year.0 && year.0 <= self.last.0
    }

    /// Place of a counted year in the window, from 0.
    #[must_use]
    pub const fn index(self, year: Year) -> Option<usize> {
        if self.contains(year) { Some((year.0 - self.base.0) as usize) } else { None }
    }

    /// The years, first to last.
    pub fn years(self) -> impl DoubleEndedIterator<Item = Year> + ExactSizeIterator {
        (0..self.len()).map(move |offset| self.base.plus(offset as i32))
    }
}

/// Whole days from one date to another; negative if the second is earlier.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fiscal_years_are_named_by_the_year_in_which_they_end() {
        assert_eq!(Year(2026).fiscal(), "2025/26");
        assert_eq!(Year(2000).fiscal(), "1999/00");
    }

    #[test]
    fn a_window_counts_both_ends() {
        let window = Window { base: Year(2026), last: Year(2028) };
        assert_eq!(window.len(), 3);
        assert_eq!(window.years().map(|year| year.0).collect::<Vec<_>>(), [2026, 2027, 2028]);
        assert_eq!(window.index(Year(2028)), Some(2));
        assert_eq!(window.index(Year(2029)), None);
        assert!(Window { base: Year(2026), last: Year(2025) }.is_empty());
    }
}
