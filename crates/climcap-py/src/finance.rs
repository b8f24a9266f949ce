//! Finance on plain numbers.

use chrono::NaiveDate;
use climcap::calendar::{FirstMonth, Year};
use climcap::finance::{self, Discount, Payback, Ramsey, Refusal, Schedule, Timing};
use climcap::units::{Duration, Money, Rate};
use pyo3::prelude::*;

use crate::functions::{choice, money, refusal};
use crate::guard::guarded;

fn refused(py: Python<'_>, error: Refusal) -> PyErr {
    refusal(py, error.item, error.found, error.allowed)
}

fn rate(py: Python<'_>, name: &str, share: f64) -> PyResult<Rate> {
    Rate::new(share)
        .ok()
        .filter(|rate| rate.amount() > -1.0)
        .ok_or_else(|| refusal(py, name, share.to_string(), "a finite rate above -1"))
}

fn amount(py: Python<'_>, name: &str, amount: f64) -> PyResult<Money> {
    Money::new(amount).map_err(|error| refusal(py, name, error.found.to_string(), "a finite number"))
}

fn timing(py: Python<'_>, found: &str) -> PyResult<Timing> {
    choice(py, "timing", found, &[("start", Timing::Start), ("mid", Timing::Mid), ("end", Timing::End)])
}

fn year(py: Python<'_>, name: &str, number: i64) -> PyResult<Year> {
    let year = i32::try_from(number).ok().filter(|year| Year::RANGE.contains(year)).map(Year);
    let allowed = || format!("a year from {} to {}", Year::RANGE.start(), Year::RANGE.end());
    year.ok_or_else(|| refusal(py, name, number.to_string(), allowed()))
}

fn first_month(py: Python<'_>, month: i64) -> PyResult<FirstMonth> {
    let first = u32::try_from(month).ok().and_then(FirstMonth::new);
    first.ok_or_else(|| refusal(py, "first_month", month.to_string(), "a month from 1 to 12"))
}

/// Dates are texts such as 2026-07-01.
fn date(py: Python<'_>, name: &str, text: &str) -> PyResult<NaiveDate> {
    text.parse().map_err(|_| refusal(py, name, text, "a date such as 2026-07-01"))
}

fn dated(py: Python<'_>, dates: &[String], flows: &[f64]) -> PyResult<Vec<(NaiveDate, Money)>> {
    if dates.len() != flows.len() || dates.is_empty() {
        let found = format!("{} dates and {} flows", dates.len(), flows.len());
        return Err(refusal(py, "flows", found, "as many flows as dates, at least one"));
    }
    let amounts = money(py, "flows", flows)?;
    let read = dates.iter().zip(amounts).enumerate();
    read.map(|(place, (text, amount))| Ok((date(py, &format!("dates[{place}]"), text)?, amount))).collect()
}

fn bare(payback: Payback) -> (f64, bool) {
    (payback.years.amount(), payback.lost_again)
}

/// Net present value of yearly flows.
#[pyfunction]
pub fn npv(py: Python<'_>, rate_: f64, flows: Vec<f64>, timing_: &str) -> PyResult<f64> {
    guarded(py, || {
        let (rate, flows, timing) = (rate(py, "rate", rate_)?, money(py, "flows", &flows)?, timing(py, timing_)?);
        finance::npv(rate, &flows, timing).map(Money::amount).map_err(|error| refused(py, error))
    })
}

/// The internal rate of return that appraisals use.
#[pyfunction]
pub fn irr(py: Python<'_>, flows: Vec<f64>) -> PyResult<Option<f64>> {
    guarded(py, || Ok(finance::irr(&money(py, "flows", &flows)?).map(Rate::amount)))
}

/// Every internal rate of return.
#[pyfunction]
pub fn irr_all(py: Python<'_>, flows: Vec<f64>) -> PyResult<Vec<f64>> {
    guarded(py, || Ok(Rate::amounts(&finance::irr_all(&money(py, "flows", &flows)?))))
}

/// Modified internal rate of return.
#[pyfunction]
pub fn mirr(py: Python<'_>, flows: Vec<f64>, finance_rate: f64, reinvest_rate: f64) -> PyResult<Option<f64>> {
    guarded(py, || {
        let flows = money(py, "flows", &flows)?;
        let (borrow, reinvest) = (rate(py, "finance_rate", finance_rate)?, rate(py, "reinvest_rate", reinvest_rate)?);
        let found = finance::mirr(&flows, borrow, reinvest).map_err(|error| refused(py, error))?;
        Ok(found.map(Rate::amount))
    })
}

/// Net present value of dated flows.
#[pyfunction]
pub fn xnpv(py: Python<'_>, rate_: f64, dates: Vec<String>, flows: Vec<f64>) -> PyResult<f64> {
    guarded(py, || {
        let flows = dated(py, &dates, &flows)?;
        let found = finance::xnpv(rate(py, "rate", rate_)?, &flows);
        found.map(Money::amount).map_err(|error| refused(py, error))
    })
}

/// Internal rate of return of dated flows.
#[pyfunction]
pub fn xirr(py: Python<'_>, dates: Vec<String>, flows: Vec<f64>) -> PyResult<Option<f64>> {
    guarded(py, || Ok(finance::xirr(&dated(py, &dates, &flows)?).map(Rate::amount)))
}

/// Every internal rate of return of dated flows.
#[pyfunction]
pub fn xirr_all(py: Python<'_>, dates: Vec<String>, flows: Vec<f64>) -> PyResult<Vec<f64>> {
    guarded(py, || Ok(Rate::amounts(&finance::xirr_all(&dated(py, &dates, &flows)?))))
}

/// Benefit-cost ratio of two present values.
#[pyfunction]
pub fn bcr(py: Python<'_>, benefits: f64, costs: f64) -> PyResult<Option<f64>> {
    guarded(py, || Ok(finance::bcr(amount(py, "benefits", benefits)?, amount(py, "costs", costs)?)))
}

/// Savings-to-investment ratio of two present values.
#[pyfunction]
pub fn sir(py: Python<'_>, savings: f64, investment: f64) -> PyResult<Option<f64>> {
    guarded(py, || Ok(finance::sir(amount(py, "savings", savings)?, amount(py, "investment", investment)?)))
}

/// Adjusted internal rate of return of a savings-to-investment ratio.
#[pyfunction]
pub fn airr(py: Python<'_>, ratio: f64, rate_: f64, years: f64) -> PyResult<Option<f64>> {
    guarded(py, || {
        let years = Duration::new(years)
            .ok()
            .filter(|years| *years > Duration::ZERO)
            .ok_or_else(|| refusal(py, "years", years.to_string(), "a number of years above 0"))?;
        Ok(finance::airr(ratio, rate(py, "rate", rate_)?, years).map(Rate::amount))
    })
}

/// Years until an investment has paid for itself, and whether that is lost again.
#[pyfunction]
pub fn payback(py: Python<'_>, flows: Vec<f64>) -> PyResult<Option<(f64, bool)>> {
    guarded(py, || Ok(finance::payback(&money(py, "flows", &flows)?).map(bare)))
}

/// The same with discounted flows.
#[pyfunction]
pub fn discounted_payback(py: Python<'_>, rate_: f64, flows: Vec<f64>) -> PyResult<Option<(f64, bool)>> {
    guarded(py, || {
        let flows = money(py, "flows", &flows)?;
        let found = finance::discounted_payback(rate(py, "rate", rate_)?, &flows);
        Ok(found.map_err(|error| refused(py, error))?.map(bare))
    })
}

/// The level amount that is worth as much as one today.
#[pyfunction]
pub fn annuity(py: Python<'_>, present: f64, rate_: f64, years: usize, timing_: &str) -> PyResult<f64> {
    guarded(py, || {
        let (present, rate) = (amount(py, "present", present)?, rate(py, "rate", rate_)?);
        let found = finance::annuity(present, rate, years, timing(py, timing_)?);
        found.map(Money::amount).map_err(|error| refused(py, error))
    })
}

/// The level cost that is worth as much as uneven ones.
#[pyfunction]
pub fn equivalent_annual_cost(py: Python<'_>, rate_: f64, costs: Vec<f64>, timing_: &str) -> PyResult<f64> {
    guarded(py, || {
        let (rate, costs) = (rate(py, "rate", rate_)?, money(py, "costs", &costs)?);
        let found = finance::equivalent_annual_cost(rate, &costs, timing(py, timing_)?);
        found.map(Money::amount).map_err(|error| refused(py, error))
    })
}

/// The level damage that is worth as much as damage that changes over time.
#[pyfunction]
pub fn equivalent_annual_damage(
    py: Python<'_>,
    base_damage: f64,
    base_year: i64,
    future_damage: f64,
    future_year: i64,
    rate_: f64,
    years: usize,
) -> PyResult<f64> {
    guarded(py, || {
        let base = (year(py, "base_year", base_year)?, amount(py, "base_damage", base_damage)?);
        let future = (year(py, "future_year", future_year)?, amount(py, "future_damage", future_damage)?);
        let found = finance::equivalent_annual_damage(base, future, rate(py, "rate", rate_)?, years);
        found.map(Money::amount).map_err(|error| refused(py, error))
    })
}

/// The discount rate that follows from growth and preferences.
#[pyfunction]
pub fn ramsey_rate(
    py: Python<'_>,
    pure_time_preference: f64,
    elasticity: f64,
    growth: f64,
    growth_sd: f64,
    premium: f64,
) -> PyResult<f64> {
    guarded(py, || {
        let parameters = [pure_time_preference, elasticity, growth, growth_sd, premium];
        ramsey(py, "growth", &parameters)?.rate().map(Rate::amount).map_err(|error| refused(py, error))
    })
}

/// The five parameters, in the order of their declaration.
fn ramsey(py: Python<'_>, name: &str, parameters: &[f64]) -> PyResult<Ramsey> {
    let share =
        |share: f64| Rate::new(share).map_err(|error| refusal(py, name, error.found.to_string(), "finite numbers"));
    let &[pure_time_preference, elasticity, growth, growth_sd, premium] = parameters else {
        return Err(refusal(py, name, format!("{} parameters", parameters.len()), "five"));
    };
    Ok(Ramsey {
        pure_time_preference: share(pure_time_preference)?,
        elasticity,
        growth: share(growth)?,
        growth_sd: share(growth_sd)?,
        premium: share(premium)?,
    })
}

/// Discount factors of a `rate`, `bands`, rates by `year`, `ramsey` parameters, or else of a schedule by its name.
#[pyfunction]
pub fn discount_factors(
    py: Python<'_>,
    form: &str,
    begins: Vec<i64>,
    shares: Vec<f64>,
    base_year: i64,
    years: usize,
    timing_: &str,
) -> PyResult<Vec<f64>> {
    const NAME: &str = "rate_or_schedule";
    guarded(py, || {
        let timing = timing(py, timing_)?;
        let rates = || shares.iter().map(|share| rate(py, NAME, *share)).collect::<PyResult<Vec<Rate>>>();
        let refused = |error: Refusal| refusal(py, &format!("{NAME}.{}", error.item), error.found, error.allowed);
        let base = if form == "year" { year(py, "base_year", base_year)? } else { Year(0) };
        let discount = match form {
            "rate" => rates()?.first().map_or_else(|| Discount::bands(Vec::new()), |rate| Discount::constant(*rate)),
            "bands" => {
                let from = begins.iter().map(|from| {
                    let allowed = "a number of years after the first, 0 or more";
                    u32::try_from(*from).map_err(|_| refusal(py, NAME, from.to_string(), allowed))
                });
                Discount::bands(from.collect::<PyResult<Vec<u32>>>()?.into_iter().zip(rates()?).collect())
            }
            "year" => {
                let begins = begins.iter().map(|number| year(py, NAME, *number)).collect::<PyResult<Vec<Year>>>()?;
                Discount::by_year(begins.into_iter().zip(rates()?).collect())
            }
            "ramsey" => Discount::ramsey(ramsey(py, NAME, &shares)?),
            name => {
                let known = Schedule::ALL.map(|schedule| (schedule.name(), schedule));
                Ok(choice(py, NAME, name, &known)?.into())
            }
        };
        let discount = discount.map_err(refused)?;
        discount.covers(base, years).map_err(refused)?;
        Ok(discount.factors(base, years, timing).shares().to_vec())
    })
}

/// Share of a loan that is in effect a gift.
#[pyfunction]
pub fn grant_element(
    py: Python<'_>,
    principal: f64,
    repayments: Vec<f64>,
    rate_: f64,
    per_year: u32,
    disbursements: Vec<f64>,
) -> PyResult<f64> {
    guarded(py, || {
        let principal = amount(py, "principal", principal)?;
        let repayments = money(py, "repayments", &repayments)?;
        let disbursements = money(py, "disbursements", &disbursements)?;
        finance::grant_element(principal, &repayments, rate(py, "rate", rate_)?, per_year, &disbursements)
            .map_err(|error| refused(py, error))
    })
}

/// The fiscal year of a date.
#[pyfunction]
pub fn fiscal_year(py: Python<'_>, date_: &str, first_month_: i64) -> PyResult<i32> {
    guarded(py, || Ok(first_month(py, first_month_)?.fiscal_year(date(py, "date", date_)?).0))
}

/// Sums of dated flows by fiscal year: the first year, and the sums.
#[pyfunction]
pub fn by_fiscal_year(
    py: Python<'_>,
    dates: Vec<String>,
    flows: Vec<f64>,
    first_month_: i64,
) -> PyResult<(i32, Vec<f64>)> {
    guarded(py, || {
        let sums = finance::by_fiscal_year(&dated(py, &dates, &flows)?, first_month(py, first_month_)?);
        Ok((sums.first().0, Money::amounts(sums.values())))
    })
}
