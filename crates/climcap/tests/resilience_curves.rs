//! Loss curves read every way, against their definition: expected damage, layers, combined hazards and simulated years,
//! each beside a slow sum over many probabilities.
#![allow(clippy::unwrap_used, clippy::float_cmp, reason = "a test fails as it does")]

use climcap::pipeline::{EventCombination, Interpolation, Measure, Reading, Standard, Tail};
use climcap::resilience::{
    Layer, expected_annual_damage, expected_combined_damage, expected_layer_loss, simulate_annual_losses,
};
use climcap::units::{Money, ReturnPeriod};
use proptest::prelude::*;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use rstest::rstest;

fn periods(years: &[f64]) -> Vec<ReturnPeriod> {
    years.iter().map(|years| ReturnPeriod::new(*years).unwrap()).collect()
}

fn money(amounts: &[f64]) -> Vec<Money> {
    amounts.iter().map(|amount| Money::new(*amount).unwrap()).collect()
}

/// Probabilities in the base climate above which nothing is lost: what protection, onset and certainty leave.
fn limit(years: &[f64], reading: &Reading) -> f64 {
    let smallest = years.iter().copied().fold(f64::INFINITY, f64::min);
    let m = reading.frequency_multiplier;
    let mut limit = 1.0 / reading.onset.map_or(smallest, ReturnPeriod::amount);
    if reading.measure == Measure::Probability {
        limit = limit.min(1.0 / m);
    }
    if let Some(protection) = reading.protection.map(ReturnPeriod::amount) {
        limit = limit.min(match reading.standard {
            Standard::Fixed => 1.0 / protection,
            Standard::Maintained => 1.0 / (m * protection),
        });
    }
    limit
}

/// The loss that is passed with a probability of the base climate, by definition.
fn level(years: &[f64], levels: &[f64], reading: &Reading, p: f64) -> f64 {
    let mut points: Vec<(f64, f64)> = years.iter().map(|years| 1.0 / years).zip(levels.iter().copied()).collect();
    if let Some(onset) = reading.onset {
        points.push((1.0 / onset.amount(), 0.0));
    }
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    if p > limit(years, reading) {
        return 0.0;
    }
    if p < points[0].0 {
        return if reading.tail == Tail::Constant { points[0].1 } else { 0.0 };
    }
    let after = points.iter().position(|point| point.0 >= p).unwrap_or(points.len() - 1);
    if after == 0 {
        return points[0].1;
    }
    let ((p0, l0), (p1, l1)) = (points[after - 1], points[after]);
    let way = match reading.interpolation {
        Interpolation::Linear => (p - p0) / (p1 - p0),
        Interpolation::Log => (p / p0).ln() / (p1 / p0).ln(),
    };
    l0 + way * (l1 - l0)
}

/// The integral of a function of probability, as a sum over many of them between the breaks, evenly apart in their
/// logarithm: the rare ones weigh too.
fn quadrature(breaks: &[f64], value: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 2000;
    let mut breaks = breaks.to_vec();
    breaks.sort_by(f64::total_cmp);
    let piece = |from: f64, to: f64| -> f64 {
        let step = (to / from).ln() / STEPS as f64;
        let at = |number: usize| from * ((number as f64 + 0.5) * step).exp();
        (0..STEPS).map(|number| value(at(number)) * at(number)).sum::<f64>() * step
    };
    // Below the first break nothing changes any more.
    breaks[0] * value(0.5 * breaks[0]) + breaks.windows(2).map(|pair| piece(pair[0], pair[1])).sum::<f64>()
}

/// Where a curve may break, in probabilities of the base climate.
fn breaks(years: &[f64], reading: &Reading) -> Vec<f64> {
    let onset = reading.onset.map(|onset| 1.0 / onset.amount());
    years.iter().map(|years| 1.0 / years).chain(onset).chain([limit(years, reading)]).collect()
}

fn reading() -> impl Strategy<Value = Reading> {
    let choices = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    let numbers = (proptest::option::of(1.01_f64..1.9), proptest::option::of(1.5_f64..2000.0), 0.3_f64..4.0);
    (choices, numbers).prop_map(|((tail, log, rate, maintained), (onset, protection, multiplier))| {
        let mut reading = Reading::default();
        reading.tail = if tail { Tail::Zero } else { Tail::Constant };
        reading.interpolation = if log { Interpolation::Log } else { Interpolation::Linear };
        reading.measure = if rate { Measure::Rate } else { Measure::Probability };
        reading.standard = if maintained { Standard::Maintained } else { Standard::Fixed };
        reading.onset = onset.map(|years| ReturnPeriod::new(years).unwrap());
        reading.protection = protection.map(|years| ReturnPeriod::new(years).unwrap());
        reading.frequency_multiplier = multiplier;
        reading
    })
}

/// Return periods in any order, and losses that do not fall as they grow.
fn curve(most: f64) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    proptest::collection::vec((2.0_f64..1500.0, 0.0..most), 1..7).prop_map(|points| {
        let mut years: Vec<f64> = points.iter().map(|(years, _)| years.round()).collect();
        years.sort_by(f64::total_cmp);
        years.dedup();
        let mut losses: Vec<f64> = points.iter().take(years.len()).map(|(_, loss)| *loss).collect();
        losses.sort_by(f64::total_cmp);
        (years, losses)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn expected_damage_is_the_integral_however_it_is_read((years, losses) in curve(100.0), reading in reading()) {
        let found = expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap().amount();
        let by_definition = reading.frequency_multiplier
            * quadrature(&breaks(&years, &reading), |p| level(&years, &losses, &reading, p));
        prop_assert!((found - by_definition).abs() < 1e-5 * (1.0 + by_definition), "{found} {by_definition}");
    }

    #[test]
    fn a_layer_is_the_integral_of_what_it_pays(
        (years, losses) in curve(100.0), reading in reading(), attachment in 0.0..80.0, cover in 0.1..80.0,
    ) {
        let layer = Layer { attachment: Money::new(attachment).unwrap(), cover: Money::new(cover).unwrap() };
        let found = expected_layer_loss(&periods(&years), &money(&losses), &reading, layer).unwrap().amount();
        let paid = |p: f64| (level(&years, &losses, &reading, p) - attachment).clamp(0.0, cover);
        let by_definition = reading.frequency_multiplier * quadrature(&breaks(&years, &reading), paid);
        prop_assert!((found - by_definition).abs() < 1e-4 * (1.0 + by_definition), "{found} {by_definition}");
        let whole = expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap().amount();
        prop_assert!(found <= whole + 1e-12);
    }

    #[test]
    fn layers_on_top_of_each_other_pay_the_whole(
        (years, losses) in curve(100.0), reading in reading(), first in 0.0..60.0, second in 0.0..60.0,
    ) {
        let paid = |attachment: f64, cover: f64| {
            let layer = Layer { attachment: Money::new(attachment).unwrap(), cover: Money::new(cover).unwrap() };
            expected_layer_loss(&periods(&years), &money(&losses), &reading, layer).unwrap().amount()
        };
        let whole = expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap().amount();
        let parts = paid(0.0, first) + paid(first, second) + paid(first + second, 1e9);
        prop_assert!((parts - whole).abs() < 1e-9 * (1.0 + whole), "{parts} {whole}");
    }

    #[test]
    fn damage_grows_with_losses_and_frequency_and_falls_with_protection(
        (years, losses) in curve(100.0), reading in reading(), more in 1.0..3.0, add in 0.0..5.0,
    ) {
        let damage = |losses: &[f64], reading: &Reading| {
            expected_annual_damage(&periods(&years), &money(losses), reading).unwrap().amount()
        };
        let today = damage(&losses, &reading);
        let higher: Vec<f64> = losses.iter().map(|loss| loss + add).collect();
        prop_assert!(damage(&higher, &reading) >= today - 1e-12);
        let scaled: Vec<f64> = losses.iter().map(|loss| loss * more).collect();
        prop_assert!(f64::abs(damage(&scaled, &reading) - more * today) < 1e-9 * (1.0 + today));
        // Where the rarest events do nothing, making all rarer events more frequent need not do harm.
        let mut often = reading;
        often.tail = Tail::Constant;
        let seldom = damage(&losses, &often);
        often.frequency_multiplier *= more;
        prop_assert!(damage(&losses, &often) >= seldom - 1e-9);
        let mut open = reading;
        open.protection = None;
        prop_assert!(damage(&losses, &open) >= today - 1e-12);
    }

    #[test]
    fn the_order_of_return_periods_means_nothing((years, losses) in curve(100.0), reading in reading()) {
        let there = expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap();
        let (years, losses): (Vec<f64>, Vec<f64>) = years.into_iter().zip(losses).rev().unzip();
        prop_assert_eq!(there, expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap());
    }

    #[test]
    fn hazards_of_one_event_combine_at_equal_return_period(
        one in curve(1.0), other in curve(1.0), reading in reading(), is_independent in any::<bool>(),
    ) {
        let combination = if is_independent { EventCombination::Independent } else { EventCombination::Max };
        let (one_periods, other_periods) = (periods(&one.0), periods(&other.0));
        let parts = [(one_periods.as_slice(), one.1.as_slice()), (other_periods.as_slice(), other.1.as_slice())];
        let value = Money::new(100.0).unwrap();
        let found = expected_combined_damage(&parts, value, combination, &reading).unwrap().amount();
        let alone = |part: &(Vec<f64>, Vec<f64>)| {
            let losses: Vec<f64> = part.1.iter().map(|share| 100.0 * share).collect();
            expected_annual_damage(&periods(&part.0), &money(&losses), &reading).unwrap().amount()
        };
        // By definition: each read on its own at both ends of every stretch without a break, just inside it.
        let mut ends = [breaks(&one.0, &reading), breaks(&other.0, &reading), vec![0.0]].concat();
        ends.sort_by(f64::total_cmp);
        let by_definition: f64 = ends.windows(2).filter(|pair| pair[1] - pair[0] > 1e-12).map(|pair| {
            let (from, to) = (pair[0], pair[1]);
            let inside = (to - from) * 1e-9;
            let combined = |p: f64| {
                let (a, b) = (level(&one.0, &one.1, &reading, p), level(&other.0, &other.1, &reading, p));
                if is_independent { 1.0 - (1.0 - a) * (1.0 - b) } else { a.max(b) }
            };
            let (rare, frequent) = (combined(from + inside), combined(to - inside));
            let log = reading.interpolation == Interpolation::Log && from > 0.0;
            let mean = if log {
                let width = (to / from).ln();
                rare + (frequent - rare) * (to / (to - from) - 1.0 / width)
            } else {
                0.5 * (rare + frequent)
            };
            (to - from) * mean
        }).sum::<f64>() * 100.0 * reading.frequency_multiplier;
        prop_assert!((found - by_definition).abs() < 1e-5 * (1.0 + by_definition), "{found} {by_definition}");
        // Between the worse of the two and both together, as far as shares run straight between return periods.
        prop_assert!(found >= alone(&one).max(alone(&other)) - 1e-9);
        prop_assert!(found <= alone(&one) + alone(&other) + 1e-9);
        let harmless = [parts[0], (other_periods.as_slice(), &vec![0.0; other.1.len()])];
        let same = expected_combined_damage(&harmless, value, combination, &reading).unwrap().amount();
        prop_assert!((same - alone(&one)).abs() < 1e-9 * (1.0 + same), "{same} {}", alone(&one));
    }

    #[test]
    fn a_simulated_year_is_the_loss_passed_with_the_probability_drawn((years, losses) in curve(100.0), reading in reading(), seed in any::<u64>()) {
        let mut reading = reading;
        reading.measure = Measure::Probability;
        let drawn = simulate_annual_losses(&periods(&years), &money(&losses), &reading, 200, seed).unwrap();
        let mut random = ChaCha12Rng::seed_from_u64(seed);
        for loss in drawn {
            let p = random.random::<f64>() / reading.frequency_multiplier;
            let expected = level(&years, &losses, &reading, p);
            prop_assert!((loss.amount() - expected).abs() < 1e-9, "{loss} {expected} at {p}");
        }
    }

    #[test]
    fn the_mean_of_simulated_years_is_the_expected_damage((years, losses) in curve(100.0), reading in reading(), seed in 0_u64..5) {
        const YEARS: usize = 20_000;
        let expected = expected_annual_damage(&periods(&years), &money(&losses), &reading).unwrap().amount();
        let drawn = simulate_annual_losses(&periods(&years), &money(&losses), &reading, YEARS, seed).unwrap();
        let mean = drawn.iter().map(|loss| loss.amount()).sum::<f64>() / YEARS as f64;
        let variance = drawn.iter().map(|loss| (loss.amount() - mean).powi(2)).sum::<f64>() / YEARS as f64;
        let standard_error = (variance / YEARS as f64).sqrt();
        // A loss so rare that twenty thousand years hardly see it leaves no spread to judge by.
        let unseen = losses.last().copied().unwrap_or_default() * 10.0 / YEARS as f64;
        prop_assert!((mean - expected).abs() <= 4.5 * standard_error + unseen, "{mean} {expected} {standard_error}");
    }
}

/// V5: one curve, its layer, and the years it makes.
const V5: ([f64; 8], [f64; 8]) =
    ([2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0], [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0]);

#[rstest]
#[case(Measure::Probability, 1.0, None)]
#[case(Measure::Probability, 3.0, Some(20.0))]
#[case(Measure::Rate, 3.0, None)]
#[case(Measure::Rate, 8.0, Some(5.0))]
fn simulated_years_come_near_the_expected_damage_from_every_seed(
    #[case] measure: Measure,
    #[case] multiplier: f64,
    #[case] protection: Option<f64>,
) {
    const YEARS: usize = 200_000;
    let mut reading = Reading::default();
    reading.measure = measure;
    reading.frequency_multiplier = multiplier;
    reading.protection = protection.map(|years| ReturnPeriod::new(years).unwrap());
    let expected = expected_annual_damage(&periods(&V5.0), &money(&V5.1), &reading).unwrap().amount();
    for seed in 0..8 {
        let drawn = simulate_annual_losses(&periods(&V5.0), &money(&V5.1), &reading, YEARS, seed).unwrap();
        let mean = drawn.iter().map(|loss| loss.amount()).sum::<f64>() / YEARS as f64;
        let variance = drawn.iter().map(|loss| (loss.amount() - mean).powi(2)).sum::<f64>() / (YEARS - 1) as f64;
        assert!((mean - expected).abs() < 4.0 * (variance / YEARS as f64).sqrt(), "{mean} {expected}");
    }
}

#[test]
fn the_number_of_events_a_year_is_that_of_poisson() {
    // Every event costs 1: the loss of a year counts them. Mean and variance are the rate, 2.5, and none come in exp(-2.5).
    let mut reading = Reading::default();
    reading.measure = Measure::Rate;
    let drawn = simulate_annual_losses(&periods(&[0.4]), &money(&[1.0]), &reading, 400_000, 7).unwrap();
    let counts: Vec<f64> = drawn.iter().map(|loss| loss.amount()).collect();
    let mean = counts.iter().sum::<f64>() / 400_000.0;
    let variance = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / 400_000.0;
    let none = counts.iter().filter(|count| **count == 0.0).count() as f64 / 400_000.0;
    assert!((mean - 2.5).abs() < 0.01 && (variance - 2.5).abs() < 0.03, "{mean} {variance}");
    assert!((none - (-2.5_f64).exp()).abs() < 0.002, "{none}");
}

#[test]
fn the_same_seed_gives_the_same_years_and_another_gives_others() {
    let years = |seed| simulate_annual_losses(&periods(&V5.0), &money(&V5.1), &Reading::default(), 1000, seed).unwrap();
    assert_eq!(years(3), years(3));
    assert_ne!(years(3), years(4));
}

#[test]
fn more_events_than_can_be_drawn_are_refused() {
    let mut reading = Reading::default();
    reading.measure = Measure::Rate;
    let error = simulate_annual_losses(&periods(&[1e-9]), &money(&[1.0]), &reading, 10, 1).unwrap_err();
    assert!(error.to_string().contains("at most a thousand million events"), "{error}");
}

#[test]
fn a_share_beyond_the_whole_is_refused() {
    let years = periods(&[10.0]);
    let parts = [(years.as_slice(), [1.5].as_slice())];
    let value = Money::new(1.0).unwrap();
    let error = expected_combined_damage(&parts, value, EventCombination::Max, &Reading::default()).unwrap_err();
    assert_eq!(error.to_string(), "found a share of 1.5; allowed: a number from 0 to 1");
}
