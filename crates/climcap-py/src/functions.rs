//! Functions on plain numbers: risk; and what such functions take.

use climcap::address::{Address, Place, Problems};
use climcap::pipeline::{Interpolation, Measure, Reading, Standard, Tail};
use climcap::resilience;
use climcap::units::{Money, ReturnPeriod};
use pyo3::prelude::*;

use crate::errors;
use crate::guard::guarded;

/// `InputError` for an argument.
pub fn refusal(py: Python<'_>, name: &str, found: impl Into<String>, allowed: impl Into<String>) -> PyErr {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::default(), found, allowed);
    errors::input(py, &problems)
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

/// Expected annual damage of losses by return period.
#[pyfunction]
#[expect(
    clippy::too_many_arguments,
    reason = "the keywords of `climcap.resilience.expected_annual_damage`, one by one"
)]
pub fn expected_annual_damage(
    py: Python<'_>,
    return_periods: Vec<f64>,
    losses: Vec<f64>,
    tail: &str,
    onset: Option<f64>,
    protection: Option<f64>,
    standard: &str,
    frequency_multiplier: f64,
    measure: &str,
    interpolation: &str,
) -> PyResult<f64> {
    guarded(py, || {
        let period = |name: &str, years: f64| {
            ReturnPeriod::new(years)
                .map_err(|error| refusal(py, name, error.found.to_string(), "a finite number of years"))
        };
        let periods =
            return_periods.iter().map(|years| period("return_periods", *years)).collect::<PyResult<Vec<_>>>()?;
        let mut reading = Reading::default();
        reading.tail = choice(py, "tail", tail, &[("constant", Tail::Constant), ("zero", Tail::Zero)])?;
        reading.onset = onset.map(|years| period("onset", years)).transpose()?;
        reading.protection = protection.map(|years| period("protection", years)).transpose()?;
        reading.standard =
            choice(py, "standard", standard, &[("fixed", Standard::Fixed), ("maintained", Standard::Maintained)])?;
        reading.frequency_multiplier = frequency_multiplier;
        reading.measure =
            choice(py, "measure", measure, &[("probability", Measure::Probability), ("rate", Measure::Rate)])?;
        reading.interpolation = choice(
            py,
            "interpolation",
            interpolation,
            &[("linear", Interpolation::Linear), ("log", Interpolation::Log)],
        )?;
        resilience::expected_annual_damage(&periods, &money(py, "losses", &losses)?, &reading)
            .map(Money::amount)
            .map_err(|error| {
                let text = error.to_string();
                let (found, allowed) =
                    text.split_once("; allowed: ").unwrap_or((text.as_str(), "losses by return period"));
                refusal(py, "losses", found.trim_start_matches("found "), allowed)
            })
    })
}
