//! Sums whose rounding error does not grow with their length, and how far two of them may differ.

use serde::{Deserialize, Serialize};

/// How far a recomputed amount may stray and still count as the same.
///
/// Two amounts agree if they differ by no more than `relative` of the larger plus `rounding` of everything that was added
/// up, whatever its sign.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tolerance {
    /// Share of the larger of the two amounts.
    pub relative: f64,
    /// Share of the sum of absolute amounts: what floating point leaves of large terms that cancel.
    pub rounding: f64,
}

impl Tolerance {
    /// The tolerance of every audit.
    pub const AUDIT: Self = Self { relative: 1e-9, rounding: 1e-14 };

    /// How far two amounts may differ.
    pub(crate) fn of(self, one: f64, other: f64, turnover: f64) -> f64 {
        self.relative * one.abs().max(other.abs()) + self.rounding * turnover
    }
}

/// A sum with its rounding error carried along (Neumaier 1974), and the sum of absolute amounts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Total {
    sum: f64,
    carry: f64,
    pub(crate) turnover: f64,
}

impl Total {
    pub(crate) fn add(&mut self, amount: f64) {
        let sum = self.sum + amount;
        self.carry +=
            if self.sum.abs() >= amount.abs() { (self.sum - sum) + amount } else { (amount - sum) + self.sum };
        self.sum = sum;
        self.turnover += amount.abs();
    }

    pub(crate) fn value(self) -> f64 {
        self.sum + self.carry
    }

    /// The same sum, from terms that came to this in absolute amounts.
    pub(crate) fn with_turnover(self, turnover: f64) -> Self {
        Self { turnover, ..self }
    }

    /// How far the sum may differ from an amount.
    pub(crate) fn allowance(self, amount: f64) -> f64 {
        Tolerance::AUDIT.of(self.value(), amount, self.turnover)
    }
}

impl FromIterator<f64> for Total {
    fn from_iter<I: IntoIterator<Item = f64>>(amounts: I) -> Self {
        let mut total = Self::default();
        amounts.into_iter().for_each(|amount| total.add(amount));
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_amounts_survive_beside_large_ones() {
        let total: Total = [1e16, 1.0, 1.0, -1e16].into_iter().collect();
        assert!((total.value() - 2.0).abs() < 1e-12);
        assert!((total.turnover - 2e16).abs() < 10.0);
    }

    #[test]
    fn a_tenth_and_two_tenths_are_three_tenths() {
        let total: Total = [0.1, 0.2].into_iter().collect();
        assert!((total.value() - 0.3).abs() <= total.allowance(0.3));
        let total: Total = [0.1, 0.2, 1e-8].into_iter().collect();
        assert!((total.value() - 0.3).abs() > total.allowance(0.3));
    }
}
