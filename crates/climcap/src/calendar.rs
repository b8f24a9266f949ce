//! Calendar years, the appraisal window, and dates.

use std::fmt;
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
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

/// The month with which fiscal years begin, 1 to 12; calendar years begin with 1, as does the default.
///
/// # Examples
/// ```
/// use chrono::NaiveDate;
/// use climcap::calendar::{FirstMonth, Year};
///
/// let july = FirstMonth::new(7).unwrap();
/// let day = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap();
/// assert_eq!(july.fiscal_year(day), Year(2026));
/// assert_eq!(july.shown(Year(2026)), "2025/26");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct FirstMonth(u32);

impl Default for FirstMonth {
    fn default() -> Self {
        Self(1)
    }
}

impl FirstMonth {
    /// The month of this number; `None` unless it is from 1 to 12.
    #[must_use]
    pub const fn new(month: u32) -> Option<Self> {
        if 1 <= month && month <= 12 { Some(Self(month)) } else { None }
    }

    /// Its number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// The fiscal year of a date, by the calendar year in which it ends.
    #[must_use]
    pub fn fiscal_year(self, date: NaiveDate) -> Year {
        Year(date.year()).plus(i32::from(self.0 > 1 && date.month() >= self.0))
    }

    /// How a year is shown: as it is if it begins with January, else as `2025/26`.
    #[must_use]
    pub fn shown(self, year: Year) -> String {
        if self.0 == 1 { year.to_string() } else { year.fiscal() }
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
    use rstest::rstest;

    #[test]
    fn fiscal_years_are_named_by_the_year_in_which_they_end() {
        assert_eq!(Year(2026).fiscal(), "2025/26");
        assert_eq!(Year(2000).fiscal(), "1999/00");
    }

    #[rstest]
    #[case(1, (2025, 12, 31), 2025, "2025")]
    #[case(7, (2025, 6, 30), 2025, "2024/25")]
    #[case(7, (2025, 7, 1), 2026, "2025/26")]
    #[case(4, (2026, 3, 31), 2026, "2025/26")]
    #[case(12, (2025, 11, 30), 2025, "2024/25")]
    #[case(12, (1999, 12, 1), 2000, "1999/00")]
    fn a_date_has_a_fiscal_year(
        #[case] month: u32,
        #[case] (year, month_of_year, day): (i32, u32, u32),
        #[case] expected: i32,
        #[case] shown: &str,
    ) {
        let date = NaiveDate::from_ymd_opt(year, month_of_year, day).unwrap();
        let first = FirstMonth::new(month).unwrap();
        assert_eq!(first.fiscal_year(date), Year(expected));
        assert_eq!(first.shown(Year(expected)), shown);
    }

    #[test]
    fn only_twelve_months_begin_a_year() {
        assert_eq!(FirstMonth::new(0), None);
        assert_eq!(FirstMonth::new(13), None);
        assert_eq!(FirstMonth::default().number(), 1);
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
