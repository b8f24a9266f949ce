//! Flows on dates.

use chrono::NaiveDate;

use super::discount::InvalidRate;
use super::rates::root_between;
use crate::calendar::days_between;
use crate::units::{Money, Rate};

/// Net present value of dated flows, seen from the first date: `sum flow (1 + rate)^-(days / 365)`.
///
/// # Errors
/// [`InvalidRate`] unless the rate is above -1.
pub fn xnpv(rate: Rate, flows: &[(NaiveDate, Money)]) -> Result<Money, InvalidRate> {
    if rate.amount() <= -1.0 {
        return Err(InvalidRate { found: rate.amount() });
    }
    Ok(Money::of(value(rate.amount(), flows)))
}

fn value(rate: f64, flows: &[(NaiveDate, Money)]) -> f64 {
    let Some((first, _)) = flows.first() else { return 0.0 };
    flows
        .iter()
        .map(|(date, flow)| flow.amount() * (1.0 + rate).powf(-(days_between(*first, *date) as f64) / 365.0))
        .sum()
}

/// Internal rate of return of dated flows: the rate at which [`xnpv`] is zero; `None` if there is none.
///
/// With several roots: the smallest that is not negative, else the largest negative one, as for
/// [`irr`](super::irr).
#[must_use]
pub fn xirr(flows: &[(NaiveDate, Money)]) -> Option<Rate> {
    let gains = flows.iter().any(|(_, flow)| *flow > Money::ZERO);
    let outlays = flows.iter().any(|(_, flow)| *flow < Money::ZERO);
    if !gains || !outlays {
        return None;
    }
    // A rate is as far from -1 as money can multiply: a fine grid in ln(1 + r), refined where the sign changes.
    let steps = |low: f64, high: f64, count: u32| {
        (0..=count).map(move |step| (low + (high - low) * f64::from(step) / f64::from(count)).exp() - 1.0)
    };
    let upward: Vec<f64> = steps(0.0, 12.0, 2400).collect();
    let downward: Vec<f64> = steps(0.0, -12.0, 2400).collect();
    for grid in [upward, downward] {
        for pair in grid.windows(2) {
            let (low, high) = (pair[0].min(pair[1]), pair[0].max(pair[1]));
            if let Some(root) = root_between(low, high, |rate| value(rate, flows)) {
                return Some(Rate::of(root));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flows() -> Vec<(NaiveDate, Money)> {
        [(2020, -1000.0), (2021, 750.0), (2022, 500.0)]
            .map(|(year, flow)| (NaiveDate::from_ymd_opt(year, 1, 1).unwrap(), Money::of(flow)))
            .to_vec()
    }

    // V10.
    #[test]
    fn dated_flows_agree_with_other_tools() {
        assert!((xirr(&flows()).unwrap().amount() - 0.175_009_264_615_451_3).abs() < 1e-10);
        assert!((xnpv(Rate::of(0.10), &flows()).unwrap().amount() - 94.755_418_314_188_77).abs() < 1e-9);
    }

    #[test]
    fn flows_of_one_sign_have_no_rate() {
        let gains: Vec<_> = flows().into_iter().map(|(date, flow)| (date, Money::of(flow.amount().abs()))).collect();
        assert_eq!(xirr(&gains), None);
        assert_eq!(xirr(&[]), None);
    }
}
