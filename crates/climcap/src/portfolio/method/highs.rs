//! The core given to HiGHS: it is good at finding plans where the core is small, and starts from the best that is known.

use super::core::Core;
use super::instance::{Instance, NONE};
use super::proof::Known;
use super::relax::Relaxation;
use crate::portfolio::backend::{Backend, Highs, Outcome};
use crate::portfolio::effort::Effort;
use crate::portfolio::program::{Kind, Program, Variable};
use crate::portfolio::watch::{Board, Stop};

/// Looks for something better than what is known among the `most` columns that lose least, within the steps of the effort.
pub(super) fn improve(
    instance: &Instance,
    relaxation: &Relaxation,
    known: &Known,
    most: usize,
    effort: &Effort,
    stop: &Stop,
) -> Option<Vec<u32>> {
    let reach = known.best.as_ref().map_or(relaxation.bound.abs(), |(value, _)| relaxation.bound - value);
    let kept = known.best.as_ref().map(|(_, choice)| choice.as_slice());
    let core = Core::of(instance, &relaxation.prices, reach, most, kept);
    let (program, columns) = program(instance, &core);
    if columns.is_empty() {
        return None;
    }
    let start = kept.map(|choice| {
        let own = core.columns_of(instance, choice);
        columns.iter().map(|column| f64::from(u8::from(own.contains(column)))).collect::<Vec<f64>>()
    });
    let solve = || Highs.solve(&program, effort, stop, start.as_deref(), &Board::default());
    // HiGHS keeps its scheduler per thread: each solve has a thread of its own.
    let outcome = std::thread::scope(|scope| scope.spawn(solve).join());
    let Ok(Outcome::Found { values, .. }) = outcome else { return None };
    let mut chosen: Vec<u32> =
        (0..core.trees.len()).map(|tree| idle(&core, tree).unwrap_or(core.problem.first[tree])).collect();
    for (column, value) in columns.iter().zip(values) {
        if value > 0.5 {
            chosen[core.problem.tree[*column as usize] as usize] = *column;
        }
    }
    Some(core.choice(instance, &chosen))
}

/// The column of a tree that builds nothing.
fn idle(core: &Core, tree: usize) -> Option<u32> {
    let mut columns = core.problem.columns(tree).map(|column| column as u32);
    columns.find(|column| core.options(*column as usize).iter().all(|option| *option == NONE))
}

/// The core as a program, and the column of each of its variables.
fn program(instance: &Instance, core: &Core) -> (Program, Vec<u32>) {
    let problem = &core.problem;
    let mut columns = Vec::new();
    let mut choices = Vec::new();
    for tree in 0..core.trees.len() {
        let idle = idle(core, tree);
        let before = columns.len();
        columns.extend(problem.columns(tree).map(|column| column as u32).filter(|column| Some(*column) != idle));
        choices.push((before..columns.len(), if idle.is_some() { f64::NEG_INFINITY } else { 1.0 }));
    }
    let values = columns.iter().map(|column| problem.value[*column as usize]).collect();
    let mut program = Program::new(instance.offset + problem.base, values);
    for (tree, (range, lower)) in choices.into_iter().enumerate() {
        program.add(Kind::Choice(tree as u32), lower, 1.0, range.map(|variable| (Variable(variable as u32), 1.0)));
    }
    for (row, room) in problem.room.iter().enumerate() {
        let terms = columns.iter().enumerate();
        let terms = terms.map(|(variable, column)| (Variable(variable as u32), problem.uses(*column as usize)[row]));
        program.add(Kind::Target(row as u32), f64::NEG_INFINITY, *room, terms);
    }
    (program, columns)
}
