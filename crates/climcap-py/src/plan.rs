//! Plans, as Python sees them.

use std::sync::Arc;

use climcap::plan::{EndedBy, Plan, SavedPlanError, Status};
use climcap::portfolio::{Effort, OptimizeError, Stop, optimize_watched};
use climcap::report;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors;
use crate::guard::detached;
use crate::pipeline::{PyAppraisal, asked};
use crate::search::{Onlooker, effort, gibibytes, refused};
use crate::study::infeasible;
use crate::table::PyTable;

/// A funded and scheduled plan, with its proof. `climcap.Plan` is its face.
#[pyclass(frozen, name = "Plan", module = "climcap._core")]
pub struct PyPlan(pub Arc<Plan>);

#[pymethods]
impl PyPlan {
    /// Attaches a saved plan to its appraisal again.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str, appraisal: &PyAppraisal) -> PyResult<Self> {
        let appraisal = Arc::clone(&appraisal.0);
        match detached(py, || Plan::from_json(text, appraisal))? {
            Ok(plan) => Ok(Self(Arc::new(plan))),
            Err(error @ SavedPlanError::OtherAppraisal { .. }) => {
                Err(refused(py, "appraisal", error.to_string(), "the appraisal that the plan was made from"))
            }
            Err(error) => Err(refused(py, "plan", error.to_string(), "what to_json() wrote")),
        }
    }

    /// Question, selection, recomputed limits, certificate and the appraisal's hash, as JSON text.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        detached(py, || self.0.to_json())?.map_err(|error| errors::internal(py, &error.to_string()))
    }

    /// One of the plan's tables.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<PyTable> {
        let table = detached(py, || {
            let plan = &self.0;
            match name {
                "schedule" => report::schedule(plan).map_err(|error| error.to_string()),
                "budget" => report::budget(plan).map_err(|error| error.to_string()),
                "spending" => report::spending(plan).map_err(|error| error.to_string()),
                "rejected" => report::rejected(plan).map_err(|error| error.to_string()),
                "planned" => Ok(report::planned(plan)),
                "limits" => Ok(report::limits(plan)),
                "totals" => Ok(report::totals(plan)),
                other => Err(format!("no table {other}")),
            }
        })?;
        table.map(PyTable::from).map_err(|reason| errors::internal(py, &reason))
    }

    /// Whether the plan is proven best within the gap asked, and why the search ended.
    #[getter]
    fn outcome(&self) -> (&str, &str) {
        let status = match self.0.status() {
            Status::Optimal => "optimal",
            Status::Feasible => "feasible",
        };
        let ended_by = match self.0.ended_by() {
            EndedBy::Gap => "gap",
            EndedBy::TimeLimit => "time_limit",
            EndedBy::Steps => "steps",
            EndedBy::MemoryLimit => "memory_limit",
            EndedBy::Stop => "stop",
            EndedBy::Solver => "solver",
        };
        (status, ended_by)
    }

    /// Objective, proven bound, gap and seconds.
    #[getter]
    fn figures(&self) -> (f64, f64, f64, f64) {
        let plan = &self.0;
        (plan.objective().amount(), plan.bound().amount(), plan.gap(), plan.took().as_secs_f64())
    }

    /// What a reader should know before trusting the plan.
    #[getter]
    fn notes(&self) -> Vec<String> {
        climcap::study::notes(&self.0)
    }

    /// The appraisal whose rows are chosen.
    #[getter]
    fn appraisal(&self) -> PyAppraisal {
        PyAppraisal(Arc::clone(self.0.appraisal()))
    }
}

/// Recomputes a plan from rows and selection alone; everything that is not as it says, as text.
#[pyfunction]
pub fn verify(py: Python<'_>, plan: &PyPlan) -> PyResult<Vec<String>> {
    let plan = Arc::clone(&plan.0);
    detached(py, move || match climcap::verify(&plan) {
        Ok(_) => Vec::new(),
        Err(error) => error.0.iter().map(ToString::to_string).collect(),
    })
}

/// Finds the best plan. The question is JSON; `progress` is called every tenth of a second or so: seconds, phase,
/// objective, bound, gap, and two that say nothing here. `memory_limit` is in GiB.
#[pyfunction]
#[pyo3(signature = (appraisal, question, *, gap, time_limit, threads, seed, solver, steps, memory_limit, progress))]
#[expect(clippy::too_many_arguments, reason = "the keywords of `climcap.optimize`, one by one")]
pub fn optimize(
    py: Python<'_>,
    appraisal: &PyAppraisal,
    question: &str,
    gap: f64,
    time_limit: f64,
    threads: Option<u32>,
    seed: u32,
    solver: &str,
    steps: Option<u64>,
    memory_limit: Option<f64>,
    progress: Option<Py<PyAny>>,
) -> PyResult<PyPlan> {
    let question = asked(py, question)?;
    let memory_limit = memory_limit.map(|size| gibibytes(py, size)).transpose()?;
    let effort = Effort { steps, memory_limit, ..effort(py, gap, time_limit, threads, seed, solver)? };
    let appraisal = Arc::clone(&appraisal.0);
    let mut onlooker = Onlooker::new(progress);
    let outcome = detached(py, || {
        optimize_watched(&appraisal, &question, &effort, &Stop::never(), &mut |state| onlooker.look(state, None))
    })?;
    onlooker.settled(py, outcome.is_ok())?;
    match outcome {
        Ok(plan) => Ok(PyPlan(Arc::new(plan))),
        Err(error @ OptimizeError::Infeasible { .. }) => Err(infeasible(py, &appraisal, &question, &effort, &error)),
        Err(error) => Err(failed(py, &error)),
    }
}

/// What is raised for what a search came to in place of a plan.
pub fn failed(py: Python<'_>, error: &OptimizeError) -> PyErr {
    let attributes = PyDict::new(py);
    match error {
        OptimizeError::Input(problems) => errors::input(py, problems),
        OptimizeError::Infeasible { .. } => errors::exception(py, "InfeasibleError", &error.to_string(), &attributes),
        OptimizeError::NothingFound { bound, .. } => match attributes.set_item("bound", bound.amount()) {
            Ok(()) => errors::exception(py, "SolverError", &error.to_string(), &attributes),
            Err(error) => error,
        },
        _ => errors::exception(py, "SolverError", &error.to_string(), &attributes),
    }
}
