//! Net present value and what is read off yearly flows.

use super::discount::{Discount, InvalidRate, Timing};
use crate::calendar::Year;
use crate::units::{Duration, Money, Rate};

/// Net present value of a yearly flow, seen from its first year.
///
/// `NPV = sum flow(t) F(t)`, t = 0, 1, ..., with `F` the discount factors of `rate` under `timing`. With
/// [`Timing::Start`] the first year is not discounted; [`Timing::End`] is a spreadsheet's `NPV()`.
///
/// # Errors
/// [`InvalidRate`] unless the rate is above -1.
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
pub fn npv(rate: Rate, flows: &[Money], timing: Timing) -> Result<Money, InvalidRate> {
    let factors = Discount::constant(rate)?.factors(Year(0), flows.len(), timing);
    Ok(flows.iter().zip(factors.shares()).map(|(flow, share)| *flow * *share).sum())
}

/// The level yearly amount that is worth as much as one amount today, over a number of years.
///
/// `A = PV r / (1 - (1 + r)^-n)` for amounts at the ends of years, `PV / n` at a rate of zero; `Start` and `Mid` divide
/// by the sum of their own factors.
///
/// # Errors
/// [`InvalidRate`] unless the rate is above -1 and there is at least one year.
pub fn annuity(present: Money, rate: Rate, years: usize, timing: Timing) -> Result<Money, InvalidRate> {
    let factors = Discount::constant(rate)?.factors(Year(0), years, timing);
    let sum: f64 = factors.shares().iter().sum();
    if sum > 0.0 { Ok(present * (1.0 / sum)) } else { Err(InvalidRate { found: f64::NAN }) }
}

/// Savings-to-investment ratio: present value of running savings for each unit of extra investment.
///
/// `SIR = PV(savings) / PV(extra capital + replacement - residual)`; undefined, so `None`, unless the investment is
/// above zero (NIST Handbook 135, 2022).
#[must_use]
pub fn sir(savings: Money, investment: Money) -> Option<f64> {
    (investment > Money::ZERO).then(|| savings / investment)
}

/// Adjusted internal rate of return: what the investment earns a year if savings are reinvested at the discount rate.
///
/// `AIRR = (1 + i) SIR^(1/N) - 1`; `None` where SIR is zero, negative or infinite (NIST Handbook 135, 2022).
#[must_use]
pub fn airr(sir_ratio: f64, rate: Rate, study_period: Duration) -> Option<Rate> {
    let years = study_period.amount();
    (sir_ratio > 0.0 && sir_ratio.is_finite() && years > 0.0)
        .then(|| Rate::of((1.0 + rate.amount()) * sir_ratio.powf(1.0 / years) - 1.0))
}

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
/// Counted from the first year whose flow is negative. Give discounted flows for the discounted payback.
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

#[cfg(test)]
mod tests {
    use super::*;
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
    fn sir_and_airr_agree_with_nist() {
        assert_eq!(sir(Money::of(550.0 - 300.0), Money::of(200.0 - 100.0)), Some(2.5));
        let found = airr(2.5, Rate::of(0.05), Duration::of(10.0)).unwrap();
        assert!((found.amount() - 0.150_756_137_704_478).abs() < 1e-12);
        assert_eq!(sir(Money::of(1.0), Money::ZERO), None);
        assert_eq!(airr(0.0, Rate::of(0.05), Duration::of(10.0)), None);
        assert_eq!(airr(f64::INFINITY, Rate::of(0.05), Duration::of(10.0)), None);
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
    fn an_annuity_at_zero_rate_is_a_plain_share() {
        let found = annuity(Money::of(100.0), Rate::ZERO, 4, Timing::End).unwrap();
        assert!((found.amount() - 25.0).abs() < 1e-12);
    }
}
