//! What limits are worth if projects could be divided: the multipliers of the program with every choice a share.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::backend::Outcome;
use super::build::build;
use super::effort::{Effort, Solver};
use super::hand::backend;
use super::optimize::OptimizeError;
use super::program::{Domain, Kind, Program, Variable};
use super::watch::{self, Board, Stop};
use crate::appraisal::RowId;
use crate::plan::Reading;

/// What a row costs at the prices of limits, in the objective's own unit; less than nothing where it relieves a limit.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowCost {
    /// By limit.
    pub(crate) costs: BTreeMap<Kind, f64>,
}

/// The prices of limits, in the objective's own unit: how much better the objective would be for one unit more of what is
/// limited, if projects could be divided.
#[derive(Debug, Clone)]
pub(crate) struct Prices {
    /// By limit; zero of those that do not bind.
    pub(crate) limits: BTreeMap<Kind, f64>,
    /// The rows asked about that the program knows: a row that alone is beyond a ceiling is none.
    pub(crate) rows: BTreeMap<RowId, RowCost>,
}

/// Solves the program of an objective, by number, with shares in place of choices, and prices its limits; `kept` is what
/// earlier objectives are to keep. `None` if there was no time for it, the solver
/// tells no prices, or nothing can be chosen.
///
/// # Errors
/// As `optimize`.
pub(crate) fn prices(
    reading: &Reading<'_>,
    aim: usize,
    kept: &[f64],
    rows: &[RowId],
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Prices>, OptimizeError> {
    let built = build(reading, aim, kept).map_err(|reasons| OptimizeError::Infeasible { reasons })?;
    let program = relaxed(&built.program);
    if program.values().is_empty() {
        return Ok(None);
    }
    let backend = backend(Solver::Auto)?;
    let program = Arc::new(program);
    let multipliers = match watch::solve(&backend, &program, effort, stop, None, &Board::default(), &mut |_| look()) {
        Outcome::Found { multipliers, .. } if multipliers.len() == program.constraints().len() => multipliers,
        Outcome::Infeasible => return Err(OptimizeError::Infeasible { reasons: Vec::new() }),
        Outcome::Failed(message) => return Err(OptimizeError::Solver(message)),
        _ => return Ok(None),
    };
    // Of the program's ratios: an amount of its objective in the objective's own unit, better when larger.
    let unit = built.amount(1.0).abs();
    let mut limits: BTreeMap<Kind, f64> = BTreeMap::new();
    let wanted: BTreeSet<RowId> = rows.iter().copied().collect();
    let asked = built.rows().enumerate().filter(|(_, (row, _))| wanted.contains(row));
    let variables: BTreeMap<Variable, (RowId, f64)> =
        asked.map(|(number, part)| (Variable(number as u32), part)).collect();
    let mut costs: BTreeMap<RowId, RowCost> = variables.values().map(|(row, _)| (*row, RowCost::default())).collect();
    for (constraint, multiplier) in program.constraints().iter().zip(&multipliers) {
        if matches!(constraint.kind, Kind::Choice(_) | Kind::Pair(_) | Kind::Cut) {
            continue;
        }
        *limits.entry(constraint.kind).or_default() += multiplier.abs() * constraint.scale * unit;
        for (variable, factor) in program.terms(constraint).iter().filter(|_| *multiplier != 0.0) {
            if let Some((row, share)) = variables.get(variable)
                && let Some(cost) = costs.get_mut(row)
            {
                *cost.costs.entry(constraint.kind).or_default() += multiplier * factor * unit / share;
            }
        }
    }
    Ok(Some(Prices { limits, rows: costs }))
}

/// The same program with every variable a share or a number of its range.
fn relaxed(program: &Program) -> Program {
    let mut relaxed = program.clone();
    for number in 0..program.values().len() as u32 {
        let (lower, upper) = program.domain(Variable(number)).bounds();
        relaxed.set_domain(Variable(number), Domain::Continuous { lower, upper });
    }
    relaxed
}
