//! Expected annual damage: losses by return period, integrated over the probability that they are passed.

use super::events::{Events, Together};
use super::response::combined;
use crate::pipeline::{EventCombination, Reading};
use crate::units::{Money, ReturnPeriod};

/// Why losses by return period cannot be integrated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RiskError {
    /// A hazard says nothing about the scenario.
    #[error("found no events of this hazard in the scenario; allowed: at least one return period")]
    Silent,
    /// There are no return periods, or not one loss for each.
    #[error("found {0} return periods and {1} losses; allowed: as many losses as return periods, at least one")]
    Count(usize, usize),
    /// A return period is impossible.
    #[error("found a return period of {0} years; allowed: at least 1, or above 0 where events a year are counted")]
    ReturnPeriod(f64),
    /// A return period is given twice.
    #[error("found a return period of {0} years twice; allowed: each once")]
    Repeated(f64),
    /// A rarer event costs less.
    #[error(
        "found {2} at a return period of {1} years, after {0} at a shorter one; allowed: losses that do not fall as \
         events get rarer"
    )]
    Falling(f64, f64, f64),
    /// Loss begins at events rarer than the most frequent one given.
    #[error("found an onset of {0} years; allowed: above 0 and below the smallest return period, {1}")]
    Onset(f64, f64),
    /// A share of a value is impossible.
    #[error("found a share of {0}; allowed: a number from 0 to 1")]
    Share(f64),
    /// More events than can be drawn.
    #[error("found {0} events a year in {1} years; allowed: at most a thousand million events")]
    TooMany(f64, usize),
    /// A number that must be above zero is not, or is not finite.
    #[error("found {0} for {1}; allowed: a finite number above 0")]
    NotPositive(f64, &'static str),
}

/// Expected annual damage of losses by return period.
///
/// `EAD = m x integral of loss over annual exceedance probability p = 1 / return period`, trapezoids between the points
/// (or straight in ln p), the rarest loss held for rarer events (`Tail::Constant`), a triangle down to the onset if one
/// is given, all above a protection's probability cut off, and the whole cut at p = 1/m before it is scaled by the
/// frequency multiplier m. Return periods may be in any order.
///
/// # Errors
/// [`RiskError`] for impossible return periods, or losses that fall as events get rarer.
///
/// # Examples
/// ```
/// use climcap::pipeline::{Reading, Tail};
/// use climcap::resilience::expected_annual_damage;
/// use climcap::units::{Money, ReturnPeriod};
///
/// let periods = [100.0, 200.0].map(|years| ReturnPeriod::new(years).unwrap());
/// let losses = [1000.0, 2000.0].map(|loss| Money::new(loss).unwrap());
/// let mut reading = Reading::default();
/// reading.tail = Tail::Zero;
/// let damage = expected_annual_damage(&periods, &losses, &reading)?;
/// assert!((damage.amount() - 7.5).abs() < 1e-12);
/// # Ok::<(), climcap::resilience::RiskError>(())
/// ```
pub fn expected_annual_damage(
    return_periods: &[ReturnPeriod],
    losses: &[Money],
    reading: &Reading,
) -> Result<Money, RiskError> {
    let events = Events::new(return_periods, Money::amounts(losses), reading, None)?;
    Ok(Money::of(events.expected(&[], |loss, _| loss)))
}

/// A layer of loss that somebody else carries: what is above the attachment, up to the cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Loss of an event from which the layer pays.
    pub attachment: Money,
    /// The most that it pays for an event.
    pub cover: Money,
}

/// Expected yearly loss in a layer: `min(max(loss - attachment, 0), cover)` of each event, exact at both breakpoints.
///
/// # Errors
/// As [`expected_annual_damage`].
pub fn expected_layer_loss(
    return_periods: &[ReturnPeriod],
    losses: &[Money],
    reading: &Reading,
    layer: Layer,
) -> Result<Money, RiskError> {
    let events = Events::new(return_periods, Money::amounts(losses), reading, None)?;
    let (attachment, cover) = (layer.attachment.amount(), layer.cover.amount());
    let paid = |loss: f64, _: f64| (loss - attachment).clamp(0.0, cover);
    Ok(Money::of(events.expected(&[attachment, attachment + cover], paid)))
}

/// Expected annual damage of one asset under several hazards that come in one event, as shares of its value.
///
/// At equal return period their shares combine to the worst of them, or to `1 - product of (1 - share)`; in between the
/// combined share runs straight, over the union of their return periods. A hazard takes nothing where it says nothing:
/// below its smallest return period, or beyond its largest if the tail is zero.
///
/// # Errors
/// As [`expected_annual_damage`], and for shares that are not from 0 to 1.
///
/// # Examples
/// ```
/// use climcap::pipeline::{EventCombination, Reading};
/// use climcap::resilience::expected_combined_damage;
/// use climcap::units::{Money, ReturnPeriod};
///
/// let periods = [10.0, 100.0].map(|years| ReturnPeriod::new(years).unwrap());
/// let value = Money::new(1000.0)?;
/// let [surge, wind] = [[0.1, 0.5], [0.2, 0.4]];
/// let hazards = [(periods.as_slice(), surge.as_slice()), (&periods, &wind)];
/// // The worst: 0.2 and 0.5, so that 0.09 x 0.35 + 0.01 x 0.5 of the value is lost a year.
/// let damage = expected_combined_damage(&hazards, value, EventCombination::Max, &Reading::default())?;
/// assert!((damage.amount() - 36.5).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expected_combined_damage(
    shares_by_hazard: &[(&[ReturnPeriod], &[f64])],
    value: Money,
    combination: EventCombination,
    reading: &Reading,
) -> Result<Money, RiskError> {
    let parts = shares_by_hazard.iter().map(|(periods, shares)| {
        match shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            Some(share) => Err(RiskError::Share(*share)),
            None => Events::new(periods, shares.to_vec(), reading, None),
        }
    });
    let parts: Vec<Events> = parts.collect::<Result<_, _>>()?;
    let together = Together::of(&parts.iter().collect::<Vec<_>>());
    Ok(value * together.events(|shares| combined(combination, shares)).expected(&[], |share, _| share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::{Interpolation, Measure, Standard, Tail};
    use rstest::rstest;

    const PERIODS: [f64; 8] = [2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0];
    const LOSSES: [f64; 8] = [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0];

    fn damage(periods: &[f64], losses: &[f64], reading: &Reading) -> f64 {
        let periods: Vec<_> = periods.iter().map(|years| ReturnPeriod::of(*years)).collect();
        let losses: Vec<_> = losses.iter().map(|loss| Money::of(*loss)).collect();
        expected_annual_damage(&periods, &losses, reading).unwrap().amount()
    }

    fn reading(change: impl FnOnce(&mut Reading)) -> Reading {
        let mut reading = Reading::default();
        change(&mut reading);
        reading
    }

    // V5 and the fixtures of the economics: one curve, read every way.
    #[rstest]
    #[case(reading(|r| r.tail = Tail::Zero), 1.4)]
    #[case(reading(|_| ()), 1.51)]
    #[case(reading(|r| { r.tail = Tail::Zero; r.interpolation = Interpolation::Log; }), 1.321_102_77)]
    #[case(reading(|r| r.interpolation = Interpolation::Log), 1.431_102_77)]
    #[case(reading(|r| r.frequency_multiplier = 1.7), 2.567)]
    #[case(reading(|r| r.frequency_multiplier = 3.0), 4.391_111)]
    #[case(reading(|r| { r.frequency_multiplier = 3.0; r.measure = Measure::Rate; }), 4.53)]
    #[case(reading(|r| r.protection = Some(ReturnPeriod::of(20.0))), 0.905_833)]
    #[case(reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.interpolation = Interpolation::Log; }), 0.881_435)]
    #[case(reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.frequency_multiplier = 1.7; }), 1.539_917)]
    #[case(
        reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.frequency_multiplier = 1.7; r.standard = Standard::Maintained; }),
        1.233_647
    )]
    fn one_curve_read_every_way(#[case] reading: Reading, #[case] expected: f64) {
        let found = damage(&PERIODS, &LOSSES, &reading);
        assert!((found - expected).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_tail_rules_of_other_tools_come_out() {
        let none = reading(|r| r.tail = Tail::Zero);
        assert!((damage(&[100.0, 200.0], &[1000.0, 2000.0], &none) - 7.5).abs() < 1e-9);
        assert!((damage(&[500.0, 1000.0], &[1000.0, 2000.0], &none) - 1.5).abs() < 1e-9);
        let same = [5_869_500.0; 2];
        assert!((damage(&[100.0, 1000.0], &same, &Reading::default()) - 58_695.0).abs() < 1e-6);
        let protected = reading(|r| r.protection = Some(ReturnPeriod::of(500.0)));
        assert!((damage(&[100.0, 1000.0], &same, &protected) - 11_739.0).abs() < 1e-6);
        let beyond = reading(|r| r.protection = Some(ReturnPeriod::of(2000.0)));
        assert!((damage(&[100.0, 1000.0], &same, &beyond) - 5_869_500.0 / 2000.0).abs() < 1e-6);
        let triangle = reading(|r| r.onset = Some(ReturnPeriod::of(1.0)));
        assert!((damage(&[100.0, 1000.0], &same, &triangle) - 2_964_097.5).abs() < 1e-3);
    }

    #[test]
    fn a_layer_is_exact_at_its_breakpoints() {
        let periods = PERIODS.map(ReturnPeriod::of);
        let losses = LOSSES.map(Money::of);
        let layer = Layer { attachment: Money::of(10.0), cover: Money::of(20.0) };
        let found = expected_layer_loss(&periods, &losses, &Reading::default(), layer).unwrap();
        assert!((found.amount() - 0.330_714).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_order_of_return_periods_does_not_matter() {
        let mut backward = (PERIODS, LOSSES);
        backward.0.reverse();
        backward.1.reverse();
        let found = damage(&backward.0, &backward.1, &Reading::default());
        assert!((found - 1.51).abs() < 1e-12);
    }

    #[rstest]
    #[case(&[], &[], "0 return periods")]
    #[case(&[10.0], &[1.0, 2.0], "1 return periods and 2 losses")]
    #[case(&[0.5], &[1.0], "return period of 0.5")]
    #[case(&[10.0, 10.0], &[1.0, 2.0], "twice")]
    #[case(&[10.0, 100.0], &[5.0, 1.0], "do not fall")]
    fn what_cannot_be_integrated_is_refused(#[case] periods: &[f64], #[case] losses: &[f64], #[case] says: &str) {
        let periods: Vec<_> = periods.iter().map(|years| ReturnPeriod::of(*years)).collect();
        let losses: Vec<_> = losses.iter().map(|loss| Money::of(*loss)).collect();
        let error = expected_annual_damage(&periods, &losses, &Reading::default()).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
