//! Losses year by year, drawn at random from the same curve that the expected damage integrates.

use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};

use super::events::Events;
use super::risk::RiskError;
use crate::pipeline::{Measure, Reading};
use crate::units::{Money, ReturnPeriod};

/// The most events that are drawn.
const MOST: f64 = 1e9;

/// Losses of as many years, drawn at random: what a budget may meet, where the expected damage is only its mean.
///
/// Read as a probability, a year sees at most one event, and a loss is passed as often as the curve says: the loss of a
/// year is that which is passed with a probability drawn evenly from 0 to 1. Read as a rate, a year sees a Poisson number
/// of events, each drawn evenly from the curve, and loses their sum. Protection, onset, tail, frequency multiplier and
/// interpolation are as in [`expected_annual_damage`](super::expected_annual_damage), to which the mean converges. The same
/// seed gives the same losses everywhere (the stream cipher `ChaCha12`).
///
/// # Errors
/// As for the expected damage; and for more than a thousand million events.
///
/// # Examples
/// ```
/// use climcap::pipeline::Reading;
/// use climcap::resilience::simulate_annual_losses;
/// use climcap::units::{Money, ReturnPeriod};
///
/// let periods = [10.0, 100.0].map(|years| ReturnPeriod::new(years).unwrap());
/// let losses = [1000.0, 5000.0].map(|loss| Money::new(loss).unwrap());
/// let drawn = simulate_annual_losses(&periods, &losses, &Reading::default(), 50_000, 1)?;
/// // Nothing is lost in nine years of ten, and the mean comes near the expected 0.09 x 3000 + 0.01 x 5000 = 320.
/// let mean = drawn.iter().map(|loss| loss.amount()).sum::<f64>() / 50_000.0;
/// assert!((mean - 320.0).abs() < 20.0);
/// # Ok::<(), climcap::resilience::RiskError>(())
/// ```
pub fn simulate_annual_losses(
    return_periods: &[ReturnPeriod],
    losses: &[Money],
    reading: &Reading,
    years: usize,
    seed: u64,
) -> Result<Vec<Money>, RiskError> {
    let events = Events::new(return_periods, Money::amounts(losses), reading, None)?;
    let often = events.often();
    let mut random = ChaCha12Rng::seed_from_u64(seed);
    if reading.measure == Measure::Probability {
        let drawn = (0..years).map(|_| Money::of(events.level_at(random.random::<f64>())));
        return Ok(drawn.collect());
    }
    if often * years as f64 > MOST {
        return Err(RiskError::TooMany(often, years));
    }
    // Events come one after the other; the wait for the next runs on from year to year.
    let wait = |random: &mut ChaCha12Rng| -(1.0 - random.random::<f64>()).ln() / often;
    let mut next = if often > 0.0 { wait(&mut random) } else { f64::INFINITY };
    let drawn = (0..years).map(|_| {
        let mut lost = 0.0;
        while next < 1.0 {
            lost += events.level_at(random.random::<f64>() * often);
            next += wait(&mut random);
        }
        next -= 1.0;
        Money::of(lost)
    });
    Ok(drawn.collect())
}
