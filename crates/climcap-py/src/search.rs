//! How hard to search, and how Python looks on while it is searched.

use std::num::NonZeroU32;
use std::ops::ControlFlow;
use std::time::Duration;

use climcap::address::{Address, Place, Problems};
use climcap::portfolio::{Effort, Progress, Solver};
use climcap::units::Quantity;
use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;

use crate::errors;

/// `InputError` for one argument.
pub fn refused(py: Python<'_>, name: &str, found: impl Into<String>, allowed: impl Into<String>) -> PyErr {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::default(), found, allowed);
    errors::input(py, &problems)
}

/// An effort from the keywords that stand for it.
pub fn effort(
    py: Python<'_>,
    gap: f64,
    time_limit: f64,
    threads: Option<u32>,
    seed: u32,
    solver: &str,
) -> PyResult<Effort> {
    let solver = match solver {
        "auto" => Solver::Auto,
        "climcap" => Solver::Climcap,
        "highs" => Solver::Highs,
        "microlp" => Solver::Microlp,
        "highs-via-good_lp" | "highs-good_lp" => Solver::HighsViaGoodLp,
        other => {
            return Err(refused(
                py,
                "solver",
                format!("{other:?}"),
                "auto, climcap, highs, microlp or highs-via-good_lp",
            ));
        }
    };
    let time_limit = Duration::try_from_secs_f64(time_limit)
        .map_err(|_| refused(py, "time_limit", time_limit.to_string(), "seconds, 0 or more"))?;
    let threads = match threads {
        None => None,
        Some(count) => Some(NonZeroU32::new(count).ok_or_else(|| refused(py, "threads", "0", "1 or more"))?),
    };
    let effort = Effort { gap, time_limit, threads, seed, solver, ..Effort::default() };
    effort.check().map_err(|problems| errors::input(py, &problems))?;
    Ok(effort)
}

/// Bytes from GiB.
pub fn gibibytes(py: Python<'_>, size: f64) -> PyResult<u64> {
    let bytes = size * (1_u64 << 30) as f64;
    if bytes >= 1.0 && bytes < u64::MAX as f64 {
        Ok(bytes as u64)
    } else {
        Err(refused(py, "memory_limit", size.to_string(), "GiB, above 0"))
    }
}

/// Someone in Python who looks on: handles signals, Ctrl-C among them, and is told how it goes.
pub struct Onlooker {
    progress: Option<Py<PyAny>>,
    /// What was raised while it looked on; the search stops then.
    raised: Option<PyErr>,
}

/// What is told: seconds, phase, objective, bound, gap; points found and asked for, of a frontier.
type Told = (f64, String, Option<f64>, Option<f64>, Option<f64>, Option<usize>, Option<usize>);

impl Onlooker {
    pub const fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { progress, raised: None }
    }

    /// Shows the state of a search; breaks if Python raises something.
    pub fn look(&mut self, state: &Progress, points: Option<(usize, Option<usize>)>) -> ControlFlow<()> {
        self.noted(|py, progress| {
            let Some(progress) = progress else { return Ok(()) };
            let told: Told = (
                state.elapsed.as_secs_f64(),
                format!("{:?}", state.phase).to_lowercase(),
                state.incumbent.map(Quantity::amount),
                state.bound.map(Quantity::amount),
                state.gap,
                points.map(|(done, _)| done),
                points.and_then(|(_, of)| of),
            );
            progress.call1(py, told).map(drop)
        })
    }

    /// Handles signals alone.
    pub fn wait(&mut self) -> ControlFlow<()> {
        self.noted(|_, _| Ok(()))
    }

    fn noted(&mut self, tell: impl FnOnce(Python<'_>, Option<&Py<PyAny>>) -> PyResult<()>) -> ControlFlow<()> {
        let outcome = Python::attach(|py| py.check_signals().and_then(|()| tell(py, self.progress.as_ref())));
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                // The first thing raised is what happened; what follows, follows from it.
                self.raised.get_or_insert(error);
                ControlFlow::Break(())
            }
        }
    }

    /// Raises what was raised meanwhile; not a Ctrl-C, if there is something to show for the time.
    pub fn settled(self, py: Python<'_>, has_something: bool) -> PyResult<()> {
        match self.raised {
            Some(error) if !(has_something && error.is_instance_of::<PyKeyboardInterrupt>(py)) => Err(error),
            _ => Ok(()),
        }
    }
}
