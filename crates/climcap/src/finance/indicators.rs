//! Net present value, and ratios of present values.

use super::discount::{Timing, sound};
use super::refusal::Refusal;
use crate::units::{Duration, Money, Rate};

/// Net present value of a yearly flow, seen from its first year.
///
/// `NPV = sum flow(t) F(t)`, t = 0, 1, ..., with `F` the discount factors of `rate` under `timing`. With
/// [`Timing::Start`] the first year is not discounted; [`Timing::End`] is a spreadsheet's `NPV()`.
///
/// # Errors
/// [`Refusal`] unless the rate is above -1, and so near 0 that a computer can hold every factor and their sum.
///
/// # Examples
/// ```
/// use climcap::finance::{npv, Timing};
/// use climcap::units::{Money, Rate};
///
/// // 100 today and 110 in a year, at ten per cent: worth 200 today.
/// let flows = [Money::new(100.0)?, Money::new(110.0)?];
/// let value = npv(Rate::new(0.10)?, &flows, Timing::Start)?;
/// assert!((value.amount() - 200.0).abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn npv(rate: Rate, flows: &[Money], timing: Timing) -> Result<Money, Refusal> {
    let next = 1.0 + sound(rate)?.amount();
    let farthest = next.powf(-(flows.len() as f64));
    if !farthest.is_normal() {
        return Err(Refusal::factor(farthest, format_args!("after {} years", flows.len())));
    }
    let step = 1.0 / next;
    let start = flows.iter().rev().fold(0.0, |sum, flow| sum * step + flow.amount());
    let value = match timing {
        Timing::Start => start,
        Timing::Mid => start / next.sqrt(),
        Timing::End => start * step,
    };
    if value.is_finite() { Ok(Money::of(value)) } else { Err(Refusal::sum()) }
}

/// Benefit-cost ratio: present value of benefits for each unit of cost.
///
/// `BCR = PV(benefits) / PV(costs)`, costs less what is left at the end; undefined, so `None`, unless the costs are
/// above zero: a design that saves cost has no ratio (World Bank 1996, *Handbook on Economic Analysis of Investment
/// Operations*; NIST Handbook 135, 2022).
///
/// # Examples
/// ```
/// use climcap::finance::bcr;
/// use climcap::units::Money;
///
/// assert_eq!(bcr(Money::new(300.0)?, Money::new(200.0)?), Some(1.5));
/// assert_eq!(bcr(Money::new(300.0)?, Money::new(-200.0)?), None);
/// # Ok::<(), climcap::units::NotFinite>(())
/// ```
#[must_use]
pub fn bcr(benefits: Money, costs: Money) -> Option<f64> {
    ratio(benefits, costs)
}

/// Savings-to-investment ratio: present value of running savings for each unit of extra investment.
///
/// `SIR = PV(savings) / PV(extra capital + replacement - residual)`; undefined, so `None`, unless the investment is
/// above zero (NIST Handbook 135, 2022).
///
/// # Examples
/// ```
/// use climcap::finance::sir;
/// use climcap::units::Money;
///
/// assert_eq!(sir(Money::new(250.0)?, Money::new(100.0)?), Some(2.5));
/// # Ok::<(), climcap::units::NotFinite>(())
/// ```
#[must_use]
pub fn sir(savings: Money, investment: Money) -> Option<f64> {
    ratio(savings, investment)
}

/// A ratio over an amount above zero, if there is one.
fn ratio(numerator: Money, denominator: Money) -> Option<f64> {
    (denominator > Money::ZERO).then(|| numerator / denominator).filter(|ratio| ratio.is_finite())
}

/// Adjusted internal rate of return: what the investment earns a year if savings are reinvested at the discount rate.
///
/// `AIRR = (1 + i) SIR^(1/N) - 1`; `None` where SIR is zero, negative or infinite, or the rate is not above -1 (NIST
/// Handbook 135, 2022).
///
/// # Examples
/// ```
/// use climcap::finance::airr;
/// use climcap::units::{Duration, Rate};
///
/// let rate = airr(2.5, Rate::new(0.05)?, Duration::new(10.0)?).unwrap();
/// assert!((rate.amount() - 0.150756).abs() < 1e-6);
/// # Ok::<(), climcap::units::NotFinite>(())
/// ```
#[must_use]
pub fn airr(sir_ratio: f64, rate: Rate, study_period: Duration) -> Option<Rate> {
    let years = study_period.amount();
    (sir_ratio > 0.0 && sir_ratio.is_finite() && years > 0.0 && rate.amount() > -1.0)
        .then(|| Rate::of((1.0 + rate.amount()) * sir_ratio.powf(1.0 / years) - 1.0))
        .filter(|rate| rate.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Year;
    use crate::finance::Discount;
    use proptest::prelude::*;
    use rstest::rstest;

    fn money(flows: &[f64]) -> Vec<Money> {
        flows.iter().map(|flow| Money::of(*flow)).collect()
    }

    // V10: values of independent tools.
    #[rstest]
    #[case(0.08, &[-40_000.0, 5_000.0, 8_000.0, 12_000.0, 30_000.0], 3065.22267)]
    #[case(0.05, &[-15_000.0, 1_500.0, 2_500.0, 3_500.0, 4_500.0, 6_000.0], 122.894_854_950_940_5)]
    fn npv_agrees_with_other_tools(#[case] rate: f64, #[case] flows: &[f64], #[case] expected: f64) {
        let found = npv(Rate::of(rate), &money(flows), Timing::Start).unwrap();
        assert!((found.amount() - expected).abs() < 1e-5);
    }

    // V3 (c): NIST E3.
    #[test]
    fn ratios_agree_with_nist() {
        assert_eq!(sir(Money::of(550.0 - 300.0), Money::of(200.0 - 100.0)), Some(2.5));
        let found = airr(2.5, Rate::of(0.05), Duration::of(10.0)).unwrap();
        assert!((found.amount() - 0.150_756_137_704_478).abs() < 1e-12);
        let costs = 431.304_392_192_082 - 94.962_235_295_323_4;
        let found = bcr(Money::of(4_711.424_707_898_61), Money::of(costs)).unwrap();
        assert!((found - 14.007_832_831_210_6).abs() < 1e-12);
    }

    #[test]
    fn ratios_over_nothing_are_undefined() {
        for nothing in [0.0, -0.0, -5.0] {
            assert_eq!(sir(Money::of(1.0), Money::of(nothing)), None);
            assert_eq!(bcr(Money::of(1.0), Money::of(nothing)), None);
        }
        assert_eq!(bcr(Money::of(1e300), Money::of(1e-300)), None);
        for ratio in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(airr(ratio, Rate::of(0.05), Duration::of(10.0)), None);
        }
        assert_eq!(airr(2.5, Rate::of(0.05), Duration::ZERO), None);
        assert_eq!(airr(2.5, Rate::of(-1.0), Duration::of(10.0)), None);
    }

    #[rstest]
    #[case(-1.0, "found a rate of -1; allowed: a finite rate above -1")]
    #[case(
        1e200,
        "found a discount factor of 0 after 2 years; allowed: rates whose factors stay between 1e-307 and 1e308"
    )]
    fn rates_beyond_what_a_computer_holds_are_refused(#[case] rate: f64, #[case] expected: &str) {
        let refusal = npv(Rate::of(rate), &money(&[1.0, 1.0]), Timing::Start).unwrap_err();
        assert_eq!(refusal.to_string(), format!("rate: {expected}"));
        assert_eq!(npv(Rate::of(-0.5), &money(&[1e308, 1e308]), Timing::Start).unwrap_err().item, "flows");
    }

    proptest! {
        #[test]
        fn npv_is_the_flow_times_its_factors(flows in prop::collection::vec(-1e6..1e6, 0..60), rate in -0.3..1.0) {
            let flows = money(&flows);
            for timing in [Timing::Start, Timing::Mid, Timing::End] {
                let factors = Discount::constant(Rate::of(rate)).unwrap().factors(Year(0), flows.len(), timing);
                let terms = || flows.iter().zip(factors.shares()).map(|(flow, share)| flow.amount() * share);
                let found = npv(Rate::of(rate), &flows, timing).unwrap().amount();
                let size: f64 = terms().map(f64::abs).sum();
                prop_assert!((found - terms().sum::<f64>()).abs() <= 1e-13 * size, "{}", found);
            }
        }

        #[test]
        fn cost_first_flows_are_worth_less_the_higher_the_rate(
            cost in 1.0f64..1e6,
            gains in prop::collection::vec(1.0..1e6, 1..40),
            rate in -0.3..1.0,
            more in 0.001..0.5,
        ) {
            let flows: Vec<Money> = std::iter::once(-cost).chain(gains).map(Money::of).collect();
            let at = |rate: f64| npv(Rate::of(rate), &flows, Timing::Start).unwrap();
            prop_assert!(at(rate + more) < at(rate));
        }

        #[test]
        fn timing_and_size_shift_and_scale(
            flows in prop::collection::vec(-1e6..1e6, 1..40),
            rate in -0.3..1.0,
            by in -9.0f64..9.0,
        ) {
            let value = |flows: &[f64], timing| npv(Rate::of(rate), &money(flows), timing).unwrap().amount();
            let start = value(&flows, Timing::Start);
            let size: f64 = flows.iter().zip(0..).map(|(flow, year)| flow.abs() * (1.0 + rate).powi(-year)).sum();
            let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-12 * (1.0 + by.abs()) * size;
            prop_assert!(close(value(&flows, Timing::End) * (1.0 + rate), start));
            prop_assert!(close(value(&flows, Timing::Mid) * (1.0 + rate).sqrt(), start));
            let scaled: Vec<f64> = flows.iter().map(|flow| flow * by).collect();
            prop_assert!(close(value(&scaled, Timing::Start), by * start));
            // A year later is one factor less.
            let later: Vec<f64> = std::iter::once(0.0).chain(flows.iter().copied()).collect();
            prop_assert!(close(value(&later, Timing::Start) * (1.0 + rate), start));
        }
    }
}
