//! Frontiers, reasons, prices of limits and conflicts, as Python sees them.

use std::sync::Arc;
use std::time::Duration;

use climcap::appraisal::{Appraisal, Sense};
use climcap::plan::Question;
use climcap::portfolio::{Effort, OptimizeError, Stop};
use climcap::report;
use climcap::study::{self, Aim, Frontier, FrontierEnd, StudyProgress};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors;
use crate::guard::detached;
use crate::pipeline::{PyAppraisal, asked};
use crate::plan::{PyPlan, failed};
use crate::search::{Onlooker, effort, refused};
use crate::table::PyTable;

/// The most time that is spent to say why there is no plan.
const EXPLAIN: Duration = Duration::from_secs(5);

/// Plans along a trade-off. `climcap.Frontier` is its face.
#[pyclass(frozen, name = "Frontier", module = "climcap._core")]
pub struct PyFrontier(Frontier);

#[pymethods]
impl PyFrontier {
    /// The points as a table.
    fn table(&self, py: Python<'_>) -> PyResult<PyTable> {
        let table = detached(py, || report::frontier(&self.0))?;
        table.map(PyTable::from).map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// The plan of a point.
    fn plan(&self, point: usize) -> Option<PyPlan> {
        self.0.points().get(point).map(|point| PyPlan(Arc::new(point.plan.clone())))
    }

    /// How many points there are.
    fn __len__(&self) -> usize {
        self.0.points().len()
    }

    /// The columns, each with its sense and its best value.
    #[getter]
    fn columns(&self) -> Vec<(String, &str, f64)> {
        let sense = |sense: Sense| if sense == Sense::Max { "max" } else { "min" };
        let columns = self.0.aims().iter().zip(self.0.ideal());
        columns.map(|(aim, best)| (aim.column.clone(), sense(aim.sense), best.amount())).collect()
    }

    /// Why it ended.
    #[getter]
    fn ended_by(&self) -> &str {
        match self.0.end() {
            FrontierEnd::Complete => "complete",
            FrontierEnd::Points => "points",
            FrontierEnd::TimeLimit => "time_limit",
            FrontierEnd::Stop => "stop",
        }
    }

    /// The longest part of the curve that was not looked into, as a share of its extent; seconds; programs solved.
    #[getter]
    fn figures(&self) -> (f64, f64, usize) {
        (self.0.largest_gap(), self.0.took().as_secs_f64(), self.0.solves())
    }

    /// What a reader should know before trusting the curve.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// The point nearest to a plan.
    fn nearest(&self, py: Python<'_>, plan: &PyPlan) -> PyResult<usize> {
        self.0.nearest(&plan.0).map_err(|problems| errors::input(py, &problems))
    }
}

/// Finds plans that no other beats in every column; columns are pairs of a name and `max` or `min`.
#[pyfunction]
#[pyo3(signature = (appraisal, question, columns, points, *, gap, time_limit, threads, seed, solver, steps, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of `climcap.frontier`, one by one")]
pub fn frontier(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    question: &str,
    columns: Vec<(String, String)>,
    points: Option<usize>,
    gap: f64,
    time_limit: f64,
    threads: Option<u32>,
    seed: u32,
    solver: &str,
    steps: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyFrontier> {
    let question = asked(py, question)?;
    let effort = Effort { steps, ..effort(py, gap, time_limit, threads, seed, solver)? };
    let aim = |(column, sense): (String, String)| match sense.as_str() {
        "max" => Ok(Aim::most(column)),
        "min" => Ok(Aim::least(column)),
        _ => Err(refused(py, &format!("objectives.{column}"), sense, "max or min")),
    };
    let aims: Vec<Aim> = columns.into_iter().map(aim).collect::<PyResult<_>>()?;
    let appraisal = Arc::clone(&appraisal.0);
    let mut onlooker = Onlooker::new(progress);
    let outcome = detached(py, || {
        study::frontier(&appraisal, &question, &aims, points, &effort, &Stop::never(), &mut |state| {
            onlooker.look(&state.solve, Some((state.points, state.of)))
        })
    })?;
    onlooker.settled(py, outcome.is_ok())?;
    match outcome {
        Ok(frontier) => Ok(PyFrontier(frontier)),
        Err(error @ OptimizeError::Infeasible { .. }) => {
            // The columns bind nothing at the ends of a curve, and the question itself may have no objective.
            let question = Question { objective: vec![aims[0].mix()], ..question };
            Err(infeasible(py, &appraisal, &question, &effort, &error))
        }
        Err(error) => Err(failed(py, &error)),
    }
}

/// Why projects are not built, or not in their best design or year; and how much of which limit each is short of.
#[pyfunction]
#[pyo3(signature = (plan, *, gap, time_limit, threads, seed, solver, steps, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of `climcap.reasons`, one by one")]
pub fn reasons(
    py: Python<'_>,
    plan: &PyPlan,
    gap: Option<f64>,
    time_limit: f64,
    threads: Option<u32>,
    seed: u32,
    solver: &str,
    steps: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<(PyTable, PyTable)> {
    let gap = gap.unwrap_or(plan.0.certificate().gap_asked);
    let effort = Effort { steps, ..effort(py, gap, time_limit, threads, seed, solver)? };
    let plan = Arc::clone(&plan.0);
    let mut onlooker = Onlooker::new(progress);
    let outcome = detached(py, || {
        let mut look = |state: &StudyProgress| onlooker.look(&state.solve, Some((state.done, Some(state.of))));
        let found = study::reasons(&plan, &effort, &Stop::never(), &mut look)?;
        Ok((report::reasons(&plan, &found), report::shortfalls(&plan, &found)))
    })?;
    onlooker.settled(py, false)?;
    outcome.map(|(reasons, shortfalls)| (reasons.into(), shortfalls.into())).map_err(|error| failed(py, &error))
}

/// What one unit more of each limit is worth.
#[pyfunction]
#[pyo3(signature = (plan, *, step, gap, time_limit, threads, seed, solver, steps, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of `climcap.shadow_prices`, one by one")]
pub fn shadow_prices(
    py: Python<'_>,
    plan: &PyPlan,
    step: f64,
    gap: f64,
    time_limit: f64,
    threads: Option<u32>,
    seed: u32,
    solver: &str,
    steps: Option<u64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyTable> {
    let effort = Effort { steps, ..effort(py, gap, time_limit, threads, seed, solver)? };
    if !(step.is_finite() && step > 0.0) {
        return Err(refused(py, "step", step.to_string(), "a share of what a limit allows, above 0"));
    }
    let plan = Arc::clone(&plan.0);
    let mut onlooker = Onlooker::new(progress);
    let outcome = detached(py, || {
        let mut look = |state: &StudyProgress| onlooker.look(&state.solve, Some((state.done, Some(state.of))));
        study::shadow_prices(&plan, step, &effort, &Stop::never(), &mut look)
            .map(|prices| report::shadow_prices(&plan, &prices))
    })?;
    onlooker.settled(py, false)?;
    outcome.map(PyTable::from).map_err(|error| failed(py, &error))
}

/// The measures of a plan in the order of what a tonne avoided costs.
#[pyfunction]
pub fn abatement(py: Python<'_>, plan: &PyPlan) -> PyResult<PyTable> {
    let plan = Arc::clone(&plan.0);
    let table = detached(py, || report::abatement(&plan))?;
    table.map(PyTable::from).map_err(|problems| errors::input(py, &problems))
}

/// A question that no plan can meet. What of it cannot hold together is looked for when it is asked for: who only
/// wants to know whether there is a plan does not wait for it.
#[pyclass(frozen, name = "Infeasible", module = "climcap._core")]
pub struct PyInfeasible {
    appraisal: Arc<Appraisal>,
    question: Question,
    effort: Effort,
}

#[pymethods]
impl PyInfeasible {
    /// Limits that cannot hold together, and the same in words; `None` if there was no time to find them.
    fn conflict(&self, py: Python<'_>) -> PyResult<Option<(PyTable, String)>> {
        let mut onlooker = Onlooker::new(None);
        let found = detached(py, || {
            study::conflict(&self.appraisal, &self.question, &self.effort, &Stop::never(), &mut || onlooker.wait())
        })?;
        onlooker.settled(py, false)?;
        let told = |conflict: &study::Conflict| {
            (PyTable::from(report::conflict(&self.appraisal, conflict)), conflict.in_words(&self.appraisal))
        };
        Ok(found.ok().flatten().as_ref().map(told))
    }

    /// The least change of limits that makes a plan possible; `None` if there was no time to find it.
    fn relaxation(&self, py: Python<'_>) -> PyResult<Option<PyTable>> {
        let mut onlooker = Onlooker::new(None);
        let found = detached(py, || {
            study::relaxation(&self.appraisal, &self.question, &self.effort, &Stop::never(), &mut || onlooker.wait())
        })?;
        onlooker.settled(py, false)?;
        Ok(found.ok().flatten().map(|change| PyTable::from(report::relaxation(&self.appraisal, &change))))
    }
}

/// `InfeasibleError`, which can say what cannot hold together.
pub fn infeasible(
    py: Python<'_>,
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    error: &OptimizeError,
) -> PyErr {
    let effort = Effort { time_limit: effort.time_limit.min(EXPLAIN), ..effort.clone() };
    let asked = PyInfeasible { appraisal: Arc::clone(appraisal), question: question.clone(), effort };
    let attributes = PyDict::new(py);
    match attributes.set_item("asked", asked) {
        Ok(()) => errors::exception(py, "InfeasibleError", &error.to_string(), &attributes),
        Err(error) => error,
    }
}
