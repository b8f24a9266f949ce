//! HiGHS, driven through its own interface: full status, proven bound, interrupt, progress.
#![allow(unsafe_code, reason = "callbacks, the offset and the version are only in HiGHS' C interface")]

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;

use highs::{HighsModelStatus, HighsSolutionStatus, Model, RowProblem, Sense, SolvedModel};
use highs_sys::{
    Highs_changeObjectiveOffset, Highs_getInt64InfoValue, Highs_setCallback, Highs_startCallback, Highs_version,
    HighsCallbackDataIn, HighsCallbackDataOut, HighsInt, STATUS_ERROR, kHighsCallbackIpmInterrupt,
    kHighsCallbackMipImprovingSolution, kHighsCallbackMipInterrupt, kHighsCallbackSimplexInterrupt,
};

use super::{Backend, Capabilities, Outcome};
use crate::plan::EndedBy;
use crate::portfolio::effort::Effort;
use crate::portfolio::program::{Program, Variable};
use crate::portfolio::watch::{Board, Stop};

/// How far HiGHS may let a scaled constraint be broken: as far as an audit allows, where it takes 1e-6 by itself.
const FEASIBILITY: f64 = 1e-9;

/// HiGHS.
#[derive(Debug, Clone, Copy, Default)]
pub struct Highs;

/// The version of HiGHS that is compiled in.
pub(super) fn version() -> String {
    // SAFETY: HiGHS returns a pointer to a constant of its own, ended by a zero byte and alive as long as the program.
    let text = unsafe { CStr::from_ptr(Highs_version()) };
    text.to_string_lossy().trim_start_matches('v').to_owned()
}

/// What the callback reads and writes.
struct Line<'a> {
    stop: &'a Stop,
    board: &'a Board,
    program: &'a Program,
}

/// Called by HiGHS during a solve. HiGHS makes things small, and so every objective changes its sign on the way.
unsafe extern "C" fn callback(
    kind: c_int,
    _message: *const c_char,
    out: *const HighsCallbackDataOut,
    input: *mut HighsCallbackDataIn,
    line: *mut c_void,
) {
    // SAFETY: `line` is the `Line` that `solve` registered, which outlives the run that calls back; HiGHS hands over `out`
    // and `input` for the duration of the call, or null.
    let (line, out, input) = unsafe { (line.cast::<Line<'_>>().as_ref(), out.as_ref(), input.as_mut()) };
    let Some(line) = line else { return };
    if kind == kHighsCallbackMipImprovingSolution {
        if let Some(out) = out.filter(|out| !out.mip_solution.is_null()) {
            let count = line.program.values().len().min(usize::try_from(out.mip_solution_size).unwrap_or_default());
            // SAFETY: HiGHS says that this many values are there for the duration of the call.
            let values = unsafe { std::slice::from_raw_parts(out.mip_solution, count) };
            if count == line.program.values().len() {
                let values = line.program.nearest(values);
                line.board.incumbent(line.program.objective(&values), values);
            }
        }
    } else if let Some(input) = input {
        if kind == kHighsCallbackMipInterrupt
            && let Some(out) = out
        {
            line.board.bound(-out.mip_dual_bound);
            line.board.nodes(u64::try_from(out.mip_node_count).unwrap_or_default());
        }
        if line.stop.is_set() {
            input.user_interrupt = 1;
        }
    }
}

fn model(program: &Program) -> Result<Model, String> {
    let mut problem = RowProblem::default();
    let column = |(number, value): (usize, &f64)| {
        let domain = program.domain(Variable(number as u32));
        let (lower, upper) = domain.bounds();
        problem.add_column_with_integrality(-value, lower..=upper, domain.is_whole())
    };
    let columns: Vec<_> = program.values().iter().enumerate().map(column).collect();
    for constraint in program.constraints() {
        let terms = program.terms(constraint).iter().map(|(variable, factor)| (columns[variable.0 as usize], *factor));
        problem.add_row(constraint.lower..=constraint.upper, terms);
    }
    let mut model =
        problem.try_optimise(Sense::Minimise).map_err(|status| format!("HiGHS refused the program: {status:?}"))?;
    // The gap is a share of the whole objective, what no choice changes included.
    // SAFETY: the pointer is that of a live model.
    let status = unsafe { Highs_changeObjectiveOffset(model.as_mut_ptr(), -program.offset()) };
    if status == STATUS_ERROR { Err("HiGHS refused the offset of the objective".to_owned()) } else { Ok(model) }
}

fn options(model: &mut Model, effort: &Effort) -> Result<(), String> {
    let refused = |name: &str| format!("HiGHS refused the option {name}");
    let numbers = [
        ("mip_rel_gap", effort.gap),
        // Only the share counts: an absolute gap would depend on how the objective is scaled.
        ("mip_abs_gap", 0.0),
        ("mip_feasibility_tolerance", FEASIBILITY),
        ("primal_feasibility_tolerance", FEASIBILITY),
        ("time_limit", effort.time_limit.as_secs_f64()),
    ];
    for (name, value) in numbers {
        model.try_set_option(name, value).map_err(|_| refused(name))?;
    }
    model.try_set_option("random_seed", (effort.seed & 0x7fff_ffff) as i32).map_err(|_| refused("random_seed"))?;
    if let Some(steps) = effort.steps {
        let nodes = i32::try_from(steps).unwrap_or(i32::MAX);
        model.try_set_option("mip_max_nodes", nodes).map_err(|_| refused("mip_max_nodes"))?;
    }
    if let Some(threads) = effort.threads {
        let threads = i32::try_from(threads.get()).map_err(|_| refused("threads"))?;
        model.try_set_option("threads", threads).map_err(|_| refused("threads"))?;
    }
    Ok(())
}

impl Backend for Highs {
    fn capabilities(&self) -> Capabilities {
        Capabilities { name: "HiGHS".to_owned(), version: version(), start: true, threads: true, interrupt: true }
    }

    fn solve(&self, program: &Program, effort: &Effort, stop: &Stop, start: Option<&[f64]>, board: &Board) -> Outcome {
        let line = Line { stop, board, program };
        match run(program, effort, start, &line) {
            Ok(solved) => {
                // A linear program has no search, and so no nodes.
                board.nodes(if program.is_linear() { 0 } else { nodes(&solved) });
                outcome(program, &solved, effort, board)
            }
            Err(message) => Outcome::Failed(message),
        }
    }
}

fn run(program: &Program, effort: &Effort, start: Option<&[f64]>, line: &Line<'_>) -> Result<SolvedModel, String> {
    let mut model = model(program)?;
    options(&mut model, effort)?;
    // A start helps a search; a linear program has none.
    if let Some(start) = start.filter(|_| !program.is_linear()) {
        model
            .try_set_solution(Some(start), None, None, None)
            .map_err(|status| format!("HiGHS refused the start: {status:?}"))?;
    }
    let data = ptr::from_ref(line).cast_mut().cast::<c_void>();
    let kinds = [
        kHighsCallbackMipInterrupt,
        kHighsCallbackMipImprovingSolution,
        kHighsCallbackSimplexInterrupt,
        kHighsCallbackIpmInterrupt,
    ];
    // SAFETY: the pointer is that of a live model; `callback` has the signature that HiGHS asks for, only reads `line`, whose
    // parts may be shared between threads, and `line` outlives the run below, after which nothing calls back.
    let refused = unsafe {
        let pointer = model.as_mut_ptr();
        let set = Highs_setCallback(pointer, Some(callback), data);
        let started = kinds.map(|kind: HighsInt| Highs_startCallback(pointer, kind));
        set == STATUS_ERROR || started.contains(&STATUS_ERROR)
    };
    if refused {
        return Err("HiGHS refused the callback".to_owned());
    }
    model.try_solve().map_err(|status| format!("HiGHS could not solve the program: {status:?}"))
}

/// How many nodes the search took.
fn nodes(solved: &SolvedModel) -> u64 {
    let mut count = 0_i64;
    // SAFETY: the pointer is that of a live model, the name is a constant ended by a zero byte, and HiGHS writes one whole
    // number, or nothing if it does not know it.
    let status = unsafe { Highs_getInt64InfoValue(solved.as_ptr(), c"mip_node_count".as_ptr(), &raw mut count) };
    if status == STATUS_ERROR { 0 } else { u64::try_from(count).unwrap_or_default() }
}

fn outcome(program: &Program, solved: &SolvedModel, effort: &Effort, board: &Board) -> Outcome {
    let status = solved.status();
    let ended = match status {
        HighsModelStatus::Optimal => EndedBy::Gap,
        HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return Outcome::Infeasible,
        HighsModelStatus::ReachedTimeLimit => EndedBy::TimeLimit,
        HighsModelStatus::ReachedInterrupt => EndedBy::Stop,
        HighsModelStatus::ReachedMemoryLimit => EndedBy::MemoryLimit,
        // So it calls the end of its nodes as well; no other such limit is set.
        HighsModelStatus::ReachedSolutionLimit if effort.steps.is_some() => EndedBy::Steps,
        HighsModelStatus::ReachedIterationLimit
        | HighsModelStatus::ReachedSolutionLimit
        | HighsModelStatus::ObjectiveBound
        | HighsModelStatus::ObjectiveTarget => EndedBy::Solver,
        status => return Outcome::Failed(format!("HiGHS ended with {status:?}")),
    };
    let state = board.state();
    let solution = solved.get_solution();
    // HiGHS makes things small: there, one more unit of a row that binds from above makes the objective smaller.
    let duals = if program.is_linear() && ended == EndedBy::Gap { solution.dual_rows() } else { &[] };
    let multipliers: Vec<f64> = duals.iter().map(|dual| -dual).collect();
    let bound = if program.is_linear() {
        // Any multipliers prove a bound; it is the objective if they are exact.
        (!multipliers.is_empty()).then(|| program.bound_by(&multipliers)).or(state.bound)
    } else {
        let own = solved.double_info_value(c"mip_dual_bound").ok();
        own.map(|bound| -bound).filter(|bound| bound.is_finite()).or(state.bound)
    };
    if solved.primal_solution_status() == HighsSolutionStatus::Feasible {
        let values = program.nearest(solution.columns());
        return Outcome::Found { objective: -solved.objective_value(), values, bound, ended, multipliers };
    }
    match &state.incumbent {
        Some((objective, values)) => {
            Outcome::Found { values: values.clone(), objective: *objective, bound, ended, multipliers }
        }
        None if ended == EndedBy::Gap => Outcome::Failed("HiGHS says optimal and has no solution".to_owned()),
        None => Outcome::Nothing { bound, ended },
    }
}
