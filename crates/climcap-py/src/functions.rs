//! Functions on plain numbers: finance; and what such functions take.

use chrono::NaiveDate;
use climcap::address::{Address, Place, Problems};
use climcap::calendar::Year;
use climcap::finance::{self, Discount, Timing};
use climcap::units::{Money, Rate};
use pyo3::prelude::*;

use crate::errors;
use crate::guard::guarded;

/// `InputError` for an argument.
pub fn refusal(py: Python<'_>, name: &str, found: impl Into<String>, allowed: impl Into<String>) -> PyErr {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::default(), found, allowed);
    errors::input(py, &problems)
}

fn rate(py: Python<'_>, name: &str, share: f64) -> PyResult<Rate> {
    Rate::new(share)
        .ok()
        .filter(|rate| rate.amount() > -1.0)
        .ok_or_else(|| refusal(py, name, share.to_string(), "a finite rate above -1"))
}

/// Amounts of money, all finite.
pub fn money(py: Python<'_>, name: &str, amounts: &[f64]) -> PyResult<Vec<Money>> {
    let read = amounts.iter().enumerate().map(|(place, amount)| {
        Money::new(*amount)
            .map_err(|error| refusal(py, &format!("{name}[{place}]"), error.found.to_string(), "a finite number"))
    });
    read.collect()
}

/// One of a few words.
pub fn choice<T: Copy>(py: Python<'_>, name: &str, found: &str, known: &[(&str, T)]) -> PyResult<T> {
    known.iter().find(|(word, _)| *word == found).map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        refusal(py, name, format!("{found:?}"), words.join(", "))
    })
}

fn timing(py: Python<'_>, found: &str) -> PyResult<Timing> {
    choice(py, "timing", found, &[("start", Timing::Start), ("mid", Timing::Mid), ("end", Timing::End)])
}

/// Net present value of yearly flows.
#[pyfunction]
pub fn npv(py: Python<'_>, rate_: f64, flows: Vec<f64>, timing_: &str) -> PyResult<f64> {
    guarded(py, || {
        let (rate, flows, timing) = (rate(py, "rate", rate_)?, money(py, "flows", &flows)?, timing(py, timing_)?);
        finance::npv(rate, &flows, timing)
            .map(Money::amount)
            .map_err(|error| refusal(py, "rate", error.to_string(), "a rate above -1"))
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
    guarded(py, || Ok(finance::irr_all(&money(py, "flows", &flows)?).into_iter().map(Rate::amount).collect()))
}

/// Modified internal rate of return.
#[pyfunction]
pub fn mirr(py: Python<'_>, flows: Vec<f64>, finance_rate: f64, reinvest_rate: f64) -> PyResult<Option<f64>> {
    guarded(py, || {
        let flows = money(py, "flows", &flows)?;
        let (borrow, reinvest) = (rate(py, "finance_rate", finance_rate)?, rate(py, "reinvest_rate", reinvest_rate)?);
        let found = finance::mirr(&flows, borrow, reinvest);
        found
            .map(|rate| rate.map(Rate::amount))
            .map_err(|error| refusal(py, "rate", error.to_string(), "a rate above -1"))
    })
}

/// Dates are texts such as 2026-07-01.
fn dated(py: Python<'_>, dates: &[String], flows: &[f64]) -> PyResult<Vec<(NaiveDate, Money)>> {
    if dates.len() != flows.len() || dates.is_empty() {
        let found = format!("{} dates and {} flows", dates.len(), flows.len());
        return Err(refusal(py, "flows", found, "as many flows as dates, at least one"));
    }
    let amounts = money(py, "flows", flows)?;
    let read = dates.iter().zip(amounts).enumerate().map(|(place, (date, amount))| {
        let date = date
            .parse()
            .map_err(|_| refusal(py, &format!("dates[{place}]"), date.as_str(), "a date such as 2026-07-01"))?;
        Ok((date, amount))
    });
    read.collect()
}

/// Net present value of dated flows.
#[pyfunction]
pub fn xnpv(py: Python<'_>, rate_: f64, dates: Vec<String>, flows: Vec<f64>) -> PyResult<f64> {
    guarded(py, || {
        let flows = dated(py, &dates, &flows)?;
        let found = finance::xnpv(rate(py, "rate", rate_)?, &flows);
        found.map(Money::amount).map_err(|error| refusal(py, "rate", error.to_string(), "a rate above -1"))
    })
}

/// Internal rate of return of dated flows.
#[pyfunction]
pub fn xirr(py: Python<'_>, dates: Vec<String>, flows: Vec<f64>) -> PyResult<Option<f64>> {
    guarded(py, || Ok(finance::xirr(&dated(py, &dates, &flows)?).map(Rate::amount)))
}

/// Discount factors of a rate, of `green-book-standard`, or of bands given as two lists.
#[pyfunction]
pub fn discount_factors(
    py: Python<'_>,
    from_years: Vec<u32>,
    rates: Vec<f64>,
    years: usize,
    timing_: &str,
) -> PyResult<Vec<f64>> {
    guarded(py, || {
        let timing = timing(py, timing_)?;
        let discount = if rates.is_empty() {
            Discount::green_book_standard()
        } else {
            let rates: Vec<Rate> = rates.iter().map(|share| rate(py, "rate", *share)).collect::<PyResult<_>>()?;
            let bands = from_years.into_iter().zip(rates).collect();
            Discount::bands(bands).map_err(|_| {
                refusal(py, "rate_or_schedule", "bands out of order", "years that increase from 0, each with a rate")
            })?
        };
        Ok(discount.factors(Year(0), years, timing).shares().to_vec())
    })
}

/// Share of a loan that is in effect a gift.
#[pyfunction]
pub fn grant_element(py: Python<'_>, principal: f64, repayments: Vec<f64>, rate_: f64, per_year: u32) -> PyResult<f64> {
    guarded(py, || {
        let principal = money(py, "principal", &[principal])?[0];
        let repayments = money(py, "repayments", &repayments)?;
        finance::grant_element(principal, &repayments, rate(py, "rate", rate_)?, per_year).map_err(|_| {
            refusal(py, "principal", principal.to_string(), "a principal above 0 and at least one period a year")
        })
    })
}
