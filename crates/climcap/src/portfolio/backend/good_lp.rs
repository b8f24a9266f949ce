//! Solvers driven through `good_lp`: microlp, and HiGHS as the cross-check of our own way to it.
//!
//! `good_lp` tells less than the solvers know: no bound, no way to stop. So these are asked for the whole proof (a gap of
//! zero), and their bound is what they found.

use good_lp::solvers::SolutionStatus;
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable as Unknown, WithInitialSolution,
    WithMipGap, WithTimeLimit, variable,
};

use super::{Backend, Capabilities, Outcome};
use crate::plan::EndedBy;
use crate::portfolio::effort::Effort;
use crate::portfolio::program::{Domain, Program, Variable};
use crate::portfolio::watch::{Board, Stop};

/// The version of microlp that Cargo.lock holds: it does not say at run time. A test compares the two.
#[cfg(feature = "microlp")]
const MICROLP: &str = "0.6.0";

/// microlp: pure Rust, for small problems.
#[cfg(feature = "microlp")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Microlp;

/// HiGHS through `good_lp`.
#[cfg(feature = "highs")]
#[derive(Debug, Clone, Copy, Default)]
pub struct HighsViaGoodLp;

fn capabilities(name: &str, version: String) -> Capabilities {
    Capabilities { name: name.to_owned(), version, start: true, threads: false, interrupt: false }
}

#[cfg(feature = "microlp")]
impl Backend for Microlp {
    fn capabilities(&self) -> Capabilities {
        capabilities("microlp", MICROLP.to_owned())
    }

    fn solve(
        &self,
        program: &Program,
        effort: &Effort,
        _stop: &Stop,
        start: Option<&[f64]>,
        _board: &Board,
    ) -> Outcome {
        solve(program, effort, start, good_lp::solvers::microlp::microlp, |model| model)
    }
}

#[cfg(feature = "highs")]
impl Backend for HighsViaGoodLp {
    fn capabilities(&self) -> Capabilities {
        Capabilities { threads: true, ..capabilities("HiGHS through good_lp", super::highs::version()) }
    }

    fn solve(
        &self,
        program: &Program,
        effort: &Effort,
        _stop: &Stop,
        start: Option<&[f64]>,
        _board: &Board,
    ) -> Outcome {
        solve(program, effort, start, good_lp::solvers::highs::highs, |model| {
            let model =
                model.set_option("mip_abs_gap", 0.0).set_option("random_seed", (effort.seed & 0x7fff_ffff) as i32);
            match effort.threads {
                Some(threads) => model.set_threads(threads.get()),
                None => model,
            }
        })
    }
}

/// Builds the model, solves it, and reads the answer.
fn solve<M>(
    program: &Program,
    effort: &Effort,
    start: Option<&[f64]>,
    solver: impl FnMut(good_lp::variable::UnsolvedProblem) -> M,
    tune: impl FnOnce(M) -> M,
) -> Outcome
where
    M: SolverModel<Error = ResolutionError> + WithTimeLimit + WithMipGap + WithInitialSolution,
{
    let mut variables = ProblemVariables::new();
    let unknown = |number: usize| match program.domain(Variable(number as u32)) {
        Domain::Binary => variable().binary(),
        Domain::Whole { lower, upper } => variable().integer().min(lower).max(upper),
        Domain::Continuous { lower, upper } => variable().min(lower).max(upper),
    };
    let unknowns: Vec<Unknown> = (0..program.values().len()).map(|number| variables.add(unknown(number))).collect();
    let objective = sum(unknowns.iter().copied().zip(program.values().iter().copied()));
    let model = variables.maximise(objective).using(solver).with_time_limit(effort.time_limit.as_secs_f64());
    let mut model = match model.with_mip_gap(0.0) {
        Ok(model) => tune(model),
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    if let Some(start) = start {
        model = model.with_initial_solution(unknowns.iter().copied().zip(start.iter().copied()));
    }
    for constraint in program.constraints() {
        let terms = program.terms(constraint).iter().map(|(variable, factor)| (unknowns[variable.0 as usize], *factor));
        let total = sum(terms);
        if (constraint.lower - constraint.upper).abs() == 0.0 {
            model.add_constraint(total.eq(constraint.upper));
            continue;
        }
        if constraint.upper.is_finite() {
            model.add_constraint(total.clone().leq(constraint.upper));
        }
        if constraint.lower.is_finite() {
            model.add_constraint(total.geq(constraint.lower));
        }
    }
    let solution = match model.solve() {
        Ok(solution) => solution,
        Err(ResolutionError::Infeasible) => return Outcome::Infeasible,
        Err(ResolutionError::Other(text)) if text.contains("NoSolution") || text.contains("Time limit") => {
            return Outcome::Nothing { bound: None, ended: EndedBy::TimeLimit };
        }
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let found: Vec<f64> = unknowns.iter().map(|unknown| solution.value(*unknown)).collect();
    let values = program.nearest(&found);
    let objective = program.objective(&values);
    let multipliers = Vec::new();
    match solution.status() {
        // Asked for a gap of zero, a solver that ends by its gap has ended by rounding.
        SolutionStatus::Optimal | SolutionStatus::GapLimit => {
            Outcome::Found { values, objective, bound: Some(objective), ended: EndedBy::Gap, multipliers }
        }
        SolutionStatus::TimeLimit => {
            Outcome::Found { values, objective, bound: None, ended: EndedBy::TimeLimit, multipliers }
        }
    }
}

fn sum(terms: impl Iterator<Item = (Unknown, f64)>) -> Expression {
    let mut total = Expression::with_capacity(terms.size_hint().0);
    terms.for_each(|(unknown, factor)| total.add_mul(factor, unknown));
    total
}
