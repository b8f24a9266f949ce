//! Flows on dates.

use std::ops::Range;

use chrono::NaiveDate;

use super::discount::sound;
use super::refusal::Refusal;
use super::roots::{self, Parts, Side, Stream, Worth};
use crate::calendar::{FirstMonth, Year, days_between};
use crate::series::Series;
use crate::units::{Money, Rate};

/// Days in a year of discounting, whatever the calendar says: as in spreadsheets.
const DAYS: f64 = 365.0;

/// Net present value of dated flows, seen from the earliest date: `sum flow (1 + rate)^-(days / 365)`, as a
/// spreadsheet's `XNPV()`.
///
/// # Errors
/// [`Refusal`] unless the rate is above -1, and so near 0 that a computer can hold every factor and their sum.
///
/// # Examples
/// ```
/// use chrono::NaiveDate;
/// use climcap::finance::xnpv;
/// use climcap::units::{Money, Rate};
///
/// let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
/// let flows = [(day(2025), Money::new(-100.0)?), (day(2026), Money::new(110.0)?)];
/// assert!(xnpv(Rate::new(0.10)?, &flows)?.amount().abs() < 1e-9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn xnpv(rate: Rate, flows: &[(NaiveDate, Money)]) -> Result<Money, Refusal> {
    let next = 1.0 + sound(rate)?.amount();
    let Some(first) = flows.iter().map(|(date, _)| *date).min() else { return Ok(Money::ZERO) };
    let mut sum = 0.0;
    for (date, flow) in flows {
        let share = next.powf(-(days_between(first, *date) as f64) / DAYS);
        if !share.is_normal() {
            return Err(Refusal::factor(share, format_args!("on {date}")));
        }
        sum += flow.amount() * share;
    }
    if sum.is_finite() { Ok(Money::of(sum)) } else { Err(Refusal::sum()) }
}

/// Internal rate of return of dated flows: the rate at which [`xnpv`] is zero; `None` if there is none.
///
/// With several roots: the smallest that is not negative, else the largest negative one, as for
/// [`irr`](super::irr). See [`xirr_all`] for the others.
///
/// # Examples
/// ```
/// use chrono::NaiveDate;
/// use climcap::finance::xirr;
/// use climcap::units::Money;
///
/// let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
/// let flows = [(day(2025), Money::new(-100.0)?), (day(2026), Money::new(110.0)?)];
/// assert!((xirr(&flows).unwrap().amount() - 0.10).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn xirr(flows: &[(NaiveDate, Money)]) -> Option<Rate> {
    roots::first(&Dated::of(flows)).map(Rate::of)
}

/// Every internal rate of return of dated flows, from the smallest up; empty if there is none.
///
/// None is missed, as for [`irr_all`](super::irr_all).
#[must_use]
pub fn xirr_all(flows: &[(NaiveDate, Money)]) -> Vec<Rate> {
    roots::all(&Dated::of(flows)).into_iter().map(Rate::of).collect()
}

/// Sums of dated flows by fiscal year, from the first year to the last, years without a flow among them.
#[must_use]
pub fn by_fiscal_year(flows: &[(NaiveDate, Money)], first_month: FirstMonth) -> Series<Money> {
    let years = || flows.iter().map(|(date, _)| first_month.fiscal_year(*date));
    let (Some(first), Some(last)) = (years().min(), years().max()) else {
        return Series::new(Year(0), Vec::new());
    };
    let mut sums = vec![Money::ZERO; last.since(first) as usize + 1];
    for (year, (_, flow)) in years().zip(flows) {
        sums[year.since(first) as usize] += *flow;
    }
    Series::new(first, sums)
}

/// Amounts by date, each with its years after the first; the first and the last are not zero.
struct Dated(Vec<(f64, f64)>);

impl Dated {
    fn of(flows: &[(NaiveDate, Money)]) -> Self {
        let mut sorted = flows.to_vec();
        sorted.sort_by_key(|(date, _)| *date);
        // What moves on one day is one amount.
        let mut days: Vec<(NaiveDate, Money)> = Vec::with_capacity(sorted.len());
        for (date, flow) in sorted {
            match days.last_mut().filter(|last| last.0 == date) {
                Some(last) => last.1 += flow,
                None => days.push((date, flow)),
            }
        }
        days.retain(|(_, flow)| *flow != Money::ZERO);
        let first = days.first().map(|(date, _)| *date);
        let years = |date| first.map_or(0.0, |first| days_between(first, date) as f64 / DAYS);
        Self(days.into_iter().map(|(date, flow)| (years(date), flow.amount())).collect())
    }
}

impl Stream for Dated {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn amount(&self, place: usize) -> f64 {
        self.0[place].1
    }

    fn time(&self, place: usize) -> f64 {
        self.0[place].0
    }

    fn worth(&self, run: Range<usize>, side: Side, exponent: f64) -> Worth {
        let run = &self.0[run];
        let end = match side {
            Side::First => run.first(),
            Side::Last => run.last(),
        };
        let end = end.map_or(0.0, |(time, _)| *time);
        let mut worth = Worth::default();
        for (time, amount) in run {
            let distance = (time - end).abs();
            let value = amount * (exponent * distance).exp();
            worth.sum += value;
            worth.slope += value * distance;
        }
        worth
    }

    fn parts(&self, side: Side, exponent: f64) -> Parts {
        let end = match side {
            Side::First => 0.0,
            Side::Last => self.0.last().map_or(0.0, |(time, _)| *time),
        };
        let mut parts = Parts::default();
        for (time, amount) in &self.0 {
            let distance = (time - end).abs();
            let value = amount.abs() * (exponent * distance).exp();
            let part = if *amount > 0.0 { &mut parts.gains } else { &mut parts.outlays };
            part.sum += value;
            part.slope += value * distance;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    fn flows() -> Vec<(NaiveDate, Money)> {
        [(2020, -1000.0), (2021, 750.0), (2022, 500.0)].map(|(year, flow)| (date(year, 1, 1), Money::of(flow))).to_vec()
    }

    // V10.
    #[test]
    fn dated_flows_agree_with_other_tools() {
        assert!((xirr(&flows()).unwrap().amount() - 0.175_009_264_615_451_3).abs() < 1e-14);
        assert!((xnpv(Rate::of(0.10), &flows()).unwrap().amount() - 94.755_418_314_188_77).abs() < 1e-9);
    }

    #[test]
    fn the_order_of_dates_does_not_matter() {
        let mut backward = flows();
        backward.reverse();
        assert_eq!(xirr(&backward), xirr(&flows()));
        let (one, other) = (xnpv(Rate::of(0.10), &backward).unwrap(), xnpv(Rate::of(0.10), &flows()).unwrap());
        assert!((one - other).amount().abs() < 1e-9);
    }

    #[test]
    fn flows_of_one_sign_have_no_rate() {
        let gains: Vec<_> = flows().into_iter().map(|(date, flow)| (date, Money::of(flow.amount().abs()))).collect();
        assert_eq!(xirr(&gains), None);
        assert_eq!(xirr(&[]), None);
        assert_eq!(xirr_all(&gains), []);
        // What nets to nothing on a day is nothing.
        let (day, other) = (date(2026, 1, 1), date(2027, 1, 1));
        let netted = [(day, Money::of(-5.0)), (day, Money::of(5.0)), (other, Money::of(7.0))];
        assert_eq!(xirr(&netted), None);
    }

    #[test]
    fn both_rates_of_a_dated_pump_are_found() {
        // Years of 365 days, so that the rates are those of the yearly flow: 25 % and 400 %.
        let flows = [-1600.0, 10_000.0, -10_000.0].map(Money::of);
        let dated: Vec<_> =
            flows.iter().zip(0..).map(|(flow, year)| (date(2021, 3, 1) + Days::new(365 * year), *flow)).collect();
        let rates = xirr_all(&dated);
        assert_eq!(rates.len(), 2);
        assert!((rates[0].amount() - 0.25).abs() < 1e-12 && (rates[1].amount() - 4.0).abs() < 1e-12);
        assert_eq!(xirr(&dated), Some(rates[0]));
    }

    #[test]
    fn rates_that_break_factors_are_refused() {
        assert!(xnpv(Rate::of(-1.0), &flows()).is_err());
        assert!(xnpv(Rate::of(1e200), &flows()).is_err());
        assert_eq!(xnpv(Rate::of(0.05), &[]), Ok(Money::ZERO));
    }

    #[test]
    fn sums_by_fiscal_year_leave_no_year_out() {
        let flows = [(2026, 6, 30, 1.0), (2025, 7, 1, 2.0), (2028, 7, 1, 4.0)]
            .map(|(year, month, day, flow)| (date(year, month, day), Money::of(flow)));
        let sums = by_fiscal_year(&flows, FirstMonth::new(7).unwrap());
        assert_eq!(sums.first(), Year(2026));
        assert_eq!(Money::amounts(sums.values()), [3.0, 0.0, 0.0, 4.0]);
        let sums = by_fiscal_year(&flows, FirstMonth::default());
        assert_eq!((sums.first(), Money::amounts(sums.values())), (Year(2025), vec![2.0, 1.0, 0.0, 4.0]));
        assert!(by_fiscal_year(&[], FirstMonth::default()).values().is_empty());
    }

    proptest! {
        #[test]
        fn yearly_flows_on_dates_have_the_rates_of_yearly_flows(flows in prop::collection::vec(-100i32..100, 2..9)) {
            let flows: Vec<Money> = flows.into_iter().map(|flow| Money::of(f64::from(flow))).collect();
            let dated: Vec<_> =
                flows.iter().zip(0..).map(|(flow, year)| (date(2021, 3, 1) + Days::new(365 * year), *flow)).collect();
            let (yearly, dated) = (crate::finance::irr_all(&flows), xirr_all(&dated));
            prop_assert_eq!(yearly.len(), dated.len(), "{:?} {:?}", yearly, dated);
            for (one, other) in yearly.iter().zip(&dated) {
                prop_assert!((one.amount() - other.amount()).abs() <= 1e-6 * (1.0 + one.amount()), "{} {}", one, other);
            }
        }

        #[test]
        fn a_rate_makes_dated_flows_worth_nothing(
            days in prop::collection::vec(0u64..20_000, 2..30),
            amounts in prop::collection::vec(-1e6..1e6, 30),
        ) {
            let dated = |(day, flow): (&u64, f64)| (date(1990, 1, 1) + Days::new(*day), Money::of(flow));
            let flows: Vec<_> = days.iter().zip(amounts).map(dated).collect();
            let rates = xirr_all(&flows);
            let first = rates.iter().find(|rate| rate.amount() >= 0.0).or(rates.last()).copied();
            prop_assert_eq!(xirr(&flows), first);
            for rate in rates {
                let gross: Vec<_> = flows.iter().map(|(date, flow)| (*date, Money::of(flow.amount().abs()))).collect();
                // A rate at which a computer cannot hold the factors is one at which nobody can look.
                let (Ok(net), Ok(gross)) = (xnpv(rate, &flows), xnpv(rate, &gross)) else { continue };
                prop_assert!(net.amount().abs() <= 1e-9 * gross.amount(), "{} of {} at {}", net, gross, rate);
            }
        }
    }
}
