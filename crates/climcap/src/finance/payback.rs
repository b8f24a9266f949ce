//! When an investment has paid for itself.

use super::discount::sound;
use super::refusal::Refusal;
use crate::units::{Duration, Money, Rate};

/// When an investment has paid for itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payback {
    /// Whole years from the first year of spending until the running total is not negative any more.
    pub years: Duration,
    /// Whether the running total falls below zero again later.
    pub lost_again: bool,
}

/// Years until the running total of a flow is back at zero; `None` if it never is, or nothing is ever spent.
///
/// Counted from the first year whose flow is negative, in whole years (NIST Handbook 135, 2022: simple payback).
///
/// # Examples
/// ```
/// use climcap::finance::payback;
/// use climcap::units::Money;
///
/// let flows = [-100.0, 40.0, 40.0, 40.0].map(|flow| Money::new(flow).unwrap());
/// assert_eq!(payback(&flows).unwrap().years.amount(), 3.0);
/// ```
#[must_use]
pub fn payback(flows: &[Money]) -> Option<Payback> {
    let first = flows.iter().position(|flow| *flow < Money::ZERO)?;
    let (mut total, mut size) = (Money::ZERO, 0.0);
    let mut reached = None;
    for (year, flow) in flows.iter().enumerate() {
        total += *flow;
        size += flow.amount().abs();
        if year < first {
            continue;
        }
        // A total that rounding alone keeps from zero is zero.
        if total.amount() >= -1e-12 * size {
            reached = reached.or(Some(Payback { years: Duration::of((year - first) as f64), lost_again: false }));
        } else if let Some(payback) = &mut reached {
            payback.lost_again = true;
        }
    }
    reached
}

/// Years until the running total of a discounted flow is back at zero; `None` if it never is, or nothing is ever spent.
///
/// As [`payback`], of `flow(t) / (1 + r)^t` (NIST Handbook 135, 2022). All flows at the same time of their year, so
/// that it does not matter which.
///
/// # Errors
/// [`Refusal`] unless the rate is above -1.
///
/// # Examples
/// ```
/// use climcap::finance::discounted_payback;
/// use climcap::units::{Money, Rate};
///
/// let flows = [-100.0, 40.0, 40.0, 40.0].map(|flow| Money::new(flow).unwrap());
/// assert_eq!(discounted_payback(Rate::new(0.05)?, &flows)?.unwrap().years.amount(), 3.0);
/// assert_eq!(discounted_payback(Rate::new(0.10)?, &flows)?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn discounted_payback(rate: Rate, flows: &[Money]) -> Result<Option<Payback>, Refusal> {
    let next = 1.0 + sound(rate)?.amount();
    let mut share = 1.0_f64;
    let mut discounted = Vec::with_capacity(flows.len());
    for (year, flow) in flows.iter().enumerate() {
        if !share.is_normal() {
            return Err(Refusal::factor(share, format_args!("after {year} years")));
        }
        discounted.push(*flow * share);
        share /= next;
    }
    Ok(payback(&discounted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(flows: &[f64]) -> Vec<Money> {
        flows.iter().map(|flow| Money::of(*flow)).collect()
    }

    #[test]
    fn payback_counts_from_the_first_spending_and_flags_a_relapse() {
        assert_eq!(payback(&money(&[0.0, -100.0, 60.0, 40.0])).unwrap().years, Duration::of(2.0));
        let relapse = payback(&money(&[-100.0, 120.0, -50.0, 60.0])).unwrap();
        assert!(relapse.lost_again);
        assert_eq!(relapse.years, Duration::of(1.0));
        assert_eq!(payback(&money(&[-100.0, 50.0])), None);
        assert_eq!(payback(&money(&[1.0, 1.0])), None);
    }

    #[test]
    fn rates_that_break_factors_are_refused() {
        assert!(discounted_payback(Rate::of(-1.0), &money(&[-1.0, 2.0])).is_err());
        assert!(discounted_payback(Rate::of(-0.999_999), &money(&[-1.0; 60])).is_err());
    }

    proptest! {
        #[test]
        fn discounting_never_shortens_a_payback(
            cost in 1.0f64..1e4,
            gains in prop::collection::vec(0.0..1e3, 1..40),
            rate in 0.0..0.5,
        ) {
            let flows: Vec<Money> = std::iter::once(-cost).chain(gains).map(Money::of).collect();
            let plain = payback(&flows);
            prop_assert_eq!(plain, discounted_payback(Rate::ZERO, &flows).unwrap());
            if let Some(discounted) = discounted_payback(Rate::of(rate), &flows).unwrap() {
                prop_assert!(plain.is_some_and(|plain| plain.years <= discounted.years));
                prop_assert!(!discounted.lost_again);
            }
        }
    }
}
