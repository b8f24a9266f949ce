//! A response in closed form.

use super::PointsError;
use crate::units::Quantity;

/// A response that rises along an S instead of through points:
/// `most x u / (1 + u)`, with `u = (max(intensity - onset, 0) / (half - onset))^power`.
///
/// With power 3 and most 1 it is the wind damage of Emanuel (2011), Global warming effects on U.S. hurricane damage,
/// Weather, Climate, and Society 3: onset 25.7 m/s, half the value lost at `half`. With onset 0 and most 0.9 it is one
/// minus the ability to work of Kjellstrom et al. (2018), `0.1 + 0.9 / (1 + (WBGT / half)^power)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sigmoid {
    onset: f64,
    half: f64,
    power: f64,
    most: f64,
}

impl Sigmoid {
    /// The response that begins at `onset`, reaches half of `most` at `half`, and comes ever nearer to `most`.
    ///
    /// # Errors
    /// [`PointsError`] if `half` is not above `onset`, the power not above 0, or `most` below 0.
    pub fn new(onset: Quantity, half: Quantity, power: Quantity, most: Quantity) -> Result<Self, PointsError> {
        let [onset, half, power, most] = [onset, half, power, most].map(Quantity::amount);
        if half <= onset {
            return Err(PointsError::Order(onset, half));
        }
        if power <= 0.0 {
            return Err(PointsError::Falling(0.0, power));
        }
        if most < 0.0 {
            return Err(PointsError::Falling(0.0, most));
        }
        Ok(Self { onset, half, power, most })
    }

    /// The response to an intensity.
    #[must_use]
    pub fn at(&self, intensity: Quantity) -> Quantity {
        let above = (intensity.amount() - self.onset).max(0.0) / (self.half - self.onset);
        // 1 / (1 + 1/u), not u / (1 + u): a power that outgrows all numbers then still gives the whole of `most`.
        Quantity::of(self.most / (1.0 + above.powf(-self.power)))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn sigmoid(onset: f64, half: f64, power: f64, most: f64) -> Result<Sigmoid, PointsError> {
        Sigmoid::new(Quantity::of(onset), Quantity::of(half), Quantity::of(power), Quantity::of(most))
    }

    #[rstest]
    // Emanuel (2011) by hand: nothing up to 25.7 m/s, half at V_half, v = 2 at twice the distance: 8 / 9.
    #[case((25.7, 74.7, 3.0, 1.0), 10.0, 0.0)]
    #[case((25.7, 74.7, 3.0, 1.0), 25.7, 0.0)]
    #[case((25.7, 74.7, 3.0, 1.0), 74.7, 0.5)]
    #[case((25.7, 74.7, 3.0, 1.0), 123.7, 8.0 / 9.0)]
    #[case((25.7, 74.7, 3.0, 1.0), 1e300, 1.0)]
    // Work at 300 W at a wet bulb globe temperature of 32.93 degrees: 0.1 + 0.9 / 2 of it is left.
    #[case((0.0, 32.93, 17.81, 0.9), 32.93, 0.45)]
    #[case((0.0, 32.93, 17.81, 0.9), -5.0, 0.0)]
    fn it_rises_from_the_onset_through_the_half(
        #[case] (onset, half, power, most): (f64, f64, f64, f64),
        #[case] intensity: f64,
        #[case] expected: f64,
    ) {
        let found = sigmoid(onset, half, power, most).unwrap().at(Quantity::of(intensity)).amount();
        assert!((found - expected).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_does_not_rise_is_refused() {
        assert_eq!(sigmoid(25.7, 25.7, 3.0, 1.0), Err(PointsError::Order(25.7, 25.7)));
        assert_eq!(sigmoid(0.0, 1.0, 0.0, 1.0), Err(PointsError::Falling(0.0, 0.0)));
        assert_eq!(sigmoid(0.0, 1.0, 1.0, -0.1), Err(PointsError::Falling(0.0, -0.1)));
    }
}
