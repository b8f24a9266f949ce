//! Money, tonnes, rates and their ratios: transparent over `f64`, refusing what is not finite.
//!
//! A unit is made by `new`, which refuses infinities and NaN, so a number that carries a unit started out finite.
//! Arithmetic keeps units honest: money adds to money, money over tonnes is a price per tonne, and nothing else compiles.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A number that is infinite or not a number, where a quantity was expected.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("found {found}, which is not a finite number")]
pub struct NotFinite {
    /// What was found.
    pub found: f64,
}

/// Refuses infinities and NaN.
///
/// # Errors
/// [`NotFinite`] with the number found.
pub fn finite(value: f64) -> Result<f64, NotFinite> {
    if value.is_finite() { Ok(value) } else { Err(NotFinite { found: value }) }
}

macro_rules! unit {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
        #[repr(transparent)]
        pub struct $name(f64);

        /// Written as a number; a zero has no sign.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.0 + 0.0)
            }
        }

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0.0);

            /// This much, if the number is finite.
            ///
            /// # Errors
            /// [`NotFinite`] for infinities and NaN.
            pub fn new(value: f64) -> Result<Self, NotFinite> {
                finite(value).map(Self)
            }

            /// The bare number.
            #[must_use]
            pub const fn amount(self) -> f64 {
                self.0
            }

            /// Whether arithmetic has left the finite numbers since.
            #[must_use]
            pub const fn is_finite(self) -> bool {
                self.0.is_finite()
            }

            /// The bare numbers, without a copy.
            #[must_use]
            pub fn amounts(values: &[Self]) -> Vec<f64> {
                values.iter().map(|value| value.0).collect()
            }

            /// A result of arithmetic on numbers already checked, or a constant of the code.
            #[allow(dead_code, reason = "not every unit is computed by this crate")]
            pub(crate) const fn of(value: f64) -> Self {
                Self(value)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(f64::deserialize(deserializer)?).map_err(de::Error::custom)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        /// The ratio of two amounts of one kind is a bare share.
        impl Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                Self(values.map(|value| value.0).sum())
            }
        }
    };
}

unit! {
    /// An amount of money in the pipeline's currency, real at its price year unless a name says otherwise.
    Money
}
unit! {
    /// Tonnes of CO2 equivalent. Emitted is positive; avoided is positive where a name says avoided.
    Tonnes
}
unit! {
    /// Money for a tonne of CO2 equivalent.
    MoneyPerTonne
}
unit! {
    /// A yearly rate as a fraction: 0.06 is six per cent.
    Rate
}
unit! {
    /// How long something lasts, in years.
    Duration
}
unit! {
    /// Days of service lost.
    Days
}
unit! {
    /// How strong a hazard is at a place: metres of water, metres of wind a second, as its curve reads it.
    Intensity
}
unit! {
    /// Years between events of a size, on average; 1 over the annual exceedance probability.
    ReturnPeriod
}
unit! {
    /// A number whose unit its column or line declares: litres, users, an indicator's value.
    Quantity
}

impl Div<Tonnes> for Money {
    type Output = MoneyPerTonne;
    fn div(self, tonnes: Tonnes) -> MoneyPerTonne {
        MoneyPerTonne(self.0 / tonnes.0)
    }
}

impl Mul<Tonnes> for MoneyPerTonne {
    type Output = Money;
    fn mul(self, tonnes: Tonnes) -> Money {
        Money(self.0 * tonnes.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_finite_is_refused() {
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(Money::new(bad).is_err());
            assert!(Rate::new(bad).is_err());
        }
        assert_eq!(Money::new(f64::INFINITY).unwrap_err().to_string(), "found inf, which is not a finite number");
    }

    #[test]
    fn money_over_tonnes_is_a_price_and_back() {
        let price = Money::of(300.0) / Tonnes::of(4.0);
        assert!((price.amount() - 75.0).abs() < 1e-12);
        assert!(((price * Tonnes::of(2.0)).amount() - 150.0).abs() < 1e-12);
    }
}
