//! Expected damage of hazards on plain numbers.

use climcap::pipeline::{EventCombination, Interpolation, Measure, Reading, Standard, Tail};
use climcap::report::{Column, Data, Table};
use climcap::resilience::{self, Layer, RiskError};
use climcap::units::{Money, ReturnPeriod};
use pyo3::prelude::*;

use crate::functions::{choice, money, refusal};
use crate::guard::{detached, guarded};
use crate::table::PyTable;

/// How losses are read, in the order of the keywords: tail, onset, protection, standard, frequency multiplier, measure,
/// interpolation.
type Read = (String, Option<f64>, Option<f64>, String, f64, String, String);

fn period(py: Python<'_>, name: &str, years: f64) -> PyResult<ReturnPeriod> {
    ReturnPeriod::new(years).map_err(|error| refusal(py, name, error.found.to_string(), "a finite number of years"))
}

fn periods(py: Python<'_>, name: &str, years: &[f64]) -> PyResult<Vec<ReturnPeriod>> {
    years.iter().map(|years| period(py, name, *years)).collect()
}

fn reading(py: Python<'_>, read: &Read) -> PyResult<Reading> {
    let (tail, onset, protection, standard, frequency_multiplier, measure, interpolation) = read;
    let standards = [("fixed", Standard::Fixed), ("maintained", Standard::Maintained)];
    let mut reading = Reading::default();
    reading.tail = choice(py, "tail", tail, &[("constant", Tail::Constant), ("zero", Tail::Zero)])?;
    reading.onset = onset.map(|years| period(py, "onset", years)).transpose()?;
    reading.protection = protection.map(|years| period(py, "protection", years)).transpose()?;
    reading.standard = choice(py, "standard", standard, &standards)?;
    reading.frequency_multiplier = *frequency_multiplier;
    reading.measure =
        choice(py, "measure", measure, &[("probability", Measure::Probability), ("rate", Measure::Rate)])?;
    let interpolations = [("linear", Interpolation::Linear), ("log", Interpolation::Log)];
    reading.interpolation = choice(py, "interpolation", interpolation, &interpolations)?;
    Ok(reading)
}

/// `InputError` for what cannot be integrated, under the name of the argument.
fn refused(py: Python<'_>, name: &str, error: &RiskError) -> PyErr {
    let text = error.to_string();
    let (found, allowed) = text.split_once("; allowed: ").unwrap_or((text.as_str(), "losses by return period"));
    refusal(py, name, found.trim_start_matches("found "), allowed)
}

fn at_least_zero(py: Python<'_>, name: &str, amount: f64) -> PyResult<Money> {
    let found = Money::new(amount).ok().filter(|amount| *amount >= Money::ZERO);
    found.ok_or_else(|| refusal(py, name, amount.to_string(), "a finite number of 0 or more"))
}

/// Expected annual damage of losses by return period.
#[pyfunction]
pub fn expected_annual_damage(py: Python<'_>, return_periods: Vec<f64>, losses: Vec<f64>, read: Read) -> PyResult<f64> {
    guarded(py, || {
        let (periods, reading) = (periods(py, "return_periods", &return_periods)?, reading(py, &read)?);
        resilience::expected_annual_damage(&periods, &money(py, "losses", &losses)?, &reading)
            .map(Money::amount)
            .map_err(|error| refused(py, "losses", &error))
    })
}

/// Expected yearly loss in a layer.
#[pyfunction]
pub fn expected_layer_loss(
    py: Python<'_>,
    return_periods: Vec<f64>,
    losses: Vec<f64>,
    attachment: f64,
    cover: f64,
    read: Read,
) -> PyResult<f64> {
    guarded(py, || {
        let (periods, reading) = (periods(py, "return_periods", &return_periods)?, reading(py, &read)?);
        let (attachment, cover) = (at_least_zero(py, "attachment", attachment)?, at_least_zero(py, "cover", cover)?);
        let losses = money(py, "losses", &losses)?;
        resilience::expected_layer_loss(&periods, &losses, &reading, Layer { attachment, cover })
            .map(Money::amount)
            .map_err(|error| refused(py, "losses", &error))
    })
}

/// Expected yearly damage of one asset under hazards of one event.
#[pyfunction]
pub fn expected_combined_damage(
    py: Python<'_>,
    curves: Vec<(Vec<f64>, Vec<f64>)>,
    value: f64,
    combination: &str,
    read: Read,
) -> PyResult<f64> {
    guarded(py, || {
        let known = [("max", EventCombination::Max), ("independent", EventCombination::Independent)];
        let combination = choice(py, "combination", combination, &known)?;
        let (reading, value) = (reading(py, &read)?, at_least_zero(py, "value", value)?);
        let years: Vec<Vec<ReturnPeriod>> =
            curves.iter().map(|(years, _)| periods(py, "curves", years)).collect::<PyResult<_>>()?;
        let parts = years.iter().zip(&curves).map(|(years, (_, shares))| (years.as_slice(), shares.as_slice()));
        resilience::expected_combined_damage(&parts.collect::<Vec<_>>(), value, combination, &reading)
            .map(Money::amount)
            .map_err(|error| refused(py, "curves", &error))
    })
}

/// Losses of years drawn at random, as the column `loss` of a table.
#[pyfunction]
pub fn simulate_annual_losses(
    py: Python<'_>,
    return_periods: Vec<f64>,
    losses: Vec<f64>,
    years: i64,
    seed: i64,
    read: Read,
) -> PyResult<PyTable> {
    let (periods, losses, reading, years, seed) = guarded(py, || {
        let (periods, reading) = (periods(py, "return_periods", &return_periods)?, reading(py, &read)?);
        let whole = |name: &str, number: i64| {
            u64::try_from(number).map_err(|_| refusal(py, name, number.to_string(), "a whole number of 0 or more"))
        };
        let count = whole("years", years)?;
        if count > MOST_YEARS {
            let allowed = format!("at most {MOST_YEARS} years");
            return Err(refusal(py, "years", years.to_string(), allowed));
        }
        Ok((periods, money(py, "losses", &losses)?, reading, count as usize, whole("seed", seed)?))
    })?;
    let drawn = detached(py, || resilience::simulate_annual_losses(&periods, &losses, &reading, years, seed))?;
    let drawn = drawn.map_err(|error| refused(py, "losses", &error))?;
    let column = Column::new("loss", "", Data::Number(Money::amounts(&drawn)));
    Table::new("losses", vec![column])
        .map(PyTable::from)
        .map_err(|error| refusal(py, "years", error.to_string(), "columns of one table"))
}

/// The most years that are drawn at once: eight bytes each.
const MOST_YEARS: u64 = 100_000_000;
