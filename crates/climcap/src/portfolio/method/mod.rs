//! The method made for this structure: groups of options, of which at most one is chosen, in small trees of requirements,
//! under a few rows that couple them all, budgets by year above all.
//!
//! 1. The linear relaxation, by a simplex whose basis has the coupling rows alone and which prices each tree exactly. Its
//!    multipliers prove a bound with no solver.
//! 2. Branch and bound over what can be part of a plan above a threshold, thresholds going down.
//! 3. Sweeps through the years of the budgets for good plans, in turns with it.
//!
//! `docs/theory/optimization.md` has the equations and the sources.

mod basis;
mod branch;
mod core;
mod instance;
mod link;
mod node;
mod outline;
mod price;
mod problem;
mod proof;
mod relax;
mod share;
mod sweep;

use std::time::Instant;

pub(super) use self::instance::ROWS;
use self::instance::{Instance, Reading};
use self::outline::Outline;
use self::proof::{Known, Proof};
use self::relax::{Relaxation, Relaxed, relax};
use self::sweep::Sweeps;
use super::backend::{Backend, Capabilities, Outcome};
use super::effort::Effort;
use super::program::{Kind, Program};
use super::watch::{Board, Stop};
use crate::plan::EndedBy;

/// Variables of a program that is small: the proof finds the best plan by itself, and is looked for first.
const SMALL: usize = 6000;
/// Columns that are looked at by the proof alone where a program is small.
const ALONE: u64 = 4_000_000_000;
/// Columns that the proof looks at in one turn.
const TURN: u64 = 15_000_000;

/// How much wider the next step down of the threshold is.
const GROWTH: f64 = 1.25;

/// The method made for choices under budgets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Climcap;

/// Whether the method takes the program: binary variables in groups of which one or at most one is chosen, and no more than a
/// couple of hundred rows over more than links between two groups that are an order can hold.
#[must_use]
pub fn applies(program: &Program) -> bool {
    ready(program).is_ok()
}

/// A program as the method reads it: to be solved as often as need be, and only it.
pub(super) struct Ready(Option<Box<Instance>>);

/// Reads a program.
///
/// # Errors
/// The constraints that couple the projects if they are too many; none of them if the program is of another kind.
pub(super) fn ready(program: &Program) -> Result<Ready, Vec<u32>> {
    let is_choice = program.is_binary() && !program.values().is_empty();
    let outline = is_choice.then(|| Outline::of(program)).flatten().ok_or_else(Vec::new)?;
    match Instance::of(program, &outline) {
        Reading::Instance(instance) => Ok(Ready(Some(instance))),
        Reading::Infeasible => Ok(Ready(None)),
        Reading::Declined(rows) => Err(rows),
    }
}

impl Backend for Ready {
    fn capabilities(&self) -> Capabilities {
        Climcap.capabilities()
    }

    fn solve(&self, program: &Program, effort: &Effort, stop: &Stop, start: Option<&[f64]>, board: &Board) -> Outcome {
        match &self.0 {
            Some(instance) => Run::new(program, instance, effort, stop, board).solve(start),
            None => Outcome::Infeasible,
        }
    }
}

impl Backend for Climcap {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            name: "climcap".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            start: true,
            threads: true,
            interrupt: true,
        }
    }

    fn solve(&self, program: &Program, effort: &Effort, stop: &Stop, start: Option<&[f64]>, board: &Board) -> Outcome {
        match ready(program) {
            Ok(ready) => ready.solve(program, effort, stop, start, board),
            Err(_) => Outcome::Failed("not a program of choices under coupling rows".to_owned()),
        }
    }
}

/// One solve.
struct Run<'a> {
    program: &'a Program,
    instance: &'a Instance,
    effort: &'a Effort,
    stop: &'a Stop,
    board: &'a Board,
    began: Instant,
    threads: usize,
    nodes: usize,
}

impl<'a> Run<'a> {
    fn new(program: &'a Program, instance: &'a Instance, effort: &'a Effort, stop: &'a Stop, board: &'a Board) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, |count| count.get().min(8));
        let threads = effort.threads.map_or(cores, |threads| threads.get() as usize);
        Self { program, instance, effort, stop, board, began: Instant::now(), threads, nodes: 0 }
    }

    /// Says whether time is up, or someone stopped it.
    fn halt(&self) -> impl Fn() -> bool + Sync + use<'a> {
        let (stop, began, limit) = (self.stop, self.began, self.effort.time_limit);
        move || stop.is_set() || began.elapsed() >= limit
    }

    fn is_over(&self) -> bool {
        self.halt()()
    }

    /// What is no better than this is near enough to a choice of this worth.
    fn cut(&self, value: f64) -> f64 {
        // No sum of floating-point numbers proves more than the audit's tolerance; half of it is enough.
        value + (0.999 * self.effort.gap).max(5e-10) * (value + self.instance.offset).abs()
    }

    fn solve(mut self, start: Option<&[f64]>) -> Outcome {
        let relaxation = match relax(self.instance, self.threads, &|| self.is_over()) {
            Relaxed::Solved(relaxation) => relaxation,
            Relaxed::Infeasible => return self.infeasible(),
        };
        let mut known = Known { bound: relaxation.bound, best: None };
        if let Some(start) = start {
            let chosen: Vec<bool> = start.iter().map(|value| *value > 0.5).collect();
            known.offer(self.instance, self.instance.choice(&chosen));
        }
        known.offer(self.instance, relaxation.choice.clone());
        self.tell(&known);
        let ended = self.search(&relaxation, &mut known);
        self.outcome(&relaxation, known, ended)
    }

    /// No choice keeps every row, says the relaxation; HiGHS is to say so too.
    #[cfg(feature = "highs")]
    fn infeasible(&self) -> Outcome {
        let left = self.effort.time_limit.saturating_sub(self.began.elapsed());
        let effort = Effort { time_limit: left, ..self.effort.clone() };
        self.board.answered_by(super::backend::Highs.capabilities());
        super::backend::Highs.solve(self.program, &effort, self.stop, None, self.board)
    }

    /// No choice keeps every row, says the relaxation.
    #[cfg(not(feature = "highs"))]
    #[expect(clippy::unused_self, reason = "where there is HiGHS, it is asked")]
    const fn infeasible(&self) -> Outcome {
        Outcome::Infeasible
    }

    fn is_proven(&self, known: &Known) -> bool {
        known.best.as_ref().is_some_and(|(value, _)| known.bound <= self.cut(*value))
    }

    /// Tells the board what is known.
    fn tell(&self, known: &Known) {
        self.board.bound(self.instance.offset + known.bound);
        self.board.nodes(self.nodes as u64);
        if let Some((value, choice)) = &known.best {
            self.board.incumbent(self.instance.offset + value, self.values(choice));
        }
    }

    fn values(&self, choice: &[u32]) -> Vec<f64> {
        self.instance.chosen(choice).into_iter().map(|chosen| f64::from(u8::from(chosen))).collect()
    }

    /// Lowers the threshold and looks for better plans, until the gap is proven or there is no more to spend.
    fn search(&mut self, relaxation: &Relaxation, known: &mut Known) -> EndedBy {
        let lowest = self.instance.lowest();
        let total = (relaxation.bound + self.instance.offset).abs();
        let mut width = (self.effort.gap * total).max(1e-6 * (relaxation.bound - lowest)).max(f64::MIN_POSITIVE);
        let mut proof: Option<Proof> = None;
        let mut sweeps = Sweeps::new(&self.calendar());
        let (mut proving, mut narrowed) = (0, 0);
        while !self.is_proven(known) {
            if let Some(ended) = self.ended() {
                return ended;
            }
            // Proof and sweeps in turns, as long each.
            let alone = if self.instance.variables <= SMALL { ALONE } else { 0 };
            if proving >= alone && sweeps.work + alone <= proving {
                self.sweep(&mut sweeps, relaxation, known);
                self.tell(known);
                continue;
            }
            if proof.is_none() {
                let goal = known.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| self.cut(*value));
                // Once more than half of all is to be looked at, all of it.
                let deepest = relaxation.bound - width > f64::midpoint(relaxation.bound, lowest);
                let below = if deepest { known.bound - width } else { lowest - width };
                let threshold = below.max(goal);
                proof = Proof::above(self.instance, relaxation, threshold, &|| self.is_over());
                if proof.is_none() {
                    width *= 0.5;
                    narrowed += 1;
                    if narrowed > 60 {
                        return EndedBy::Solver;
                    }
                }
            }
            proving += self.prove(&mut proof, known, TURN);
            if let Some(done) = proof.as_ref().filter(|proof| proof.is_done()) {
                known.bound = known
                    .bound
                    .min(done.threshold.max(known.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value)));
                if known.best.is_none() && done.threshold < lowest {
                    // Everything has been looked at.
                    known.bound = f64::NEG_INFINITY;
                    return EndedBy::Gap;
                }
                width *= GROWTH;
                proof = None;
            }
            self.tell(known);
        }
        EndedBy::Gap
    }

    fn ended(&self) -> Option<EndedBy> {
        if self.stop.is_set() {
            Some(EndedBy::Stop)
        } else if self.began.elapsed() >= self.effort.time_limit {
            Some(EndedBy::TimeLimit)
        } else {
            self.effort.steps.filter(|steps| self.nodes as u64 >= *steps).map(|_| EndedBy::Steps)
        }
    }

    /// Goes on with the proof for some work; gives what it took.
    fn prove(&mut self, proof: &mut Option<Proof>, known: &mut Known, work: u64) -> u64 {
        let Some(proof) = proof else { return 0 };
        let (before, nodes) = (proof.work, proof.nodes);
        let halt = self.halt();
        let cut = |value: f64| self.cut(value);
        while !proof.is_done() && proof.work - before < work && !halt() {
            let steps = (self.nodes + proof.nodes - nodes) as u64;
            if self.effort.steps.is_some_and(|most| steps >= most) {
                break;
            }
            proof.advance(self.instance, known, &cut, self.threads, &halt);
            if !proof.is_done() {
                known.bound = known
                    .bound
                    .min(proof.bound().max(known.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value)));
            }
            self.tell(known);
        }
        self.nodes += proof.nodes - nodes;
        proof.work - before
    }

    /// Looks for a better plan, row by row.
    fn sweep(&mut self, sweeps: &mut Sweeps, relaxation: &Relaxation, known: &mut Known) {
        let (halt, nodes) = (self.halt(), sweeps.nodes);
        sweeps.advance(self.instance, relaxation, known, self.threads, &halt);
        self.nodes += sweeps.nodes - nodes;
    }

    /// The rows of budgets in the order of their years.
    fn calendar(&self) -> Vec<usize> {
        let constraint = |row: usize| &self.program.constraints()[self.instance.rows[row].constraint as usize];
        let year = |row: usize| if let Kind::Budget(_, year) = constraint(row).kind { Some(year) } else { None };
        let mut rows: Vec<usize> = (0..self.instance.rows.len()).filter(|row| year(*row).is_some()).collect();
        rows.sort_by_key(|row| year(*row));
        rows
    }

    fn outcome(&self, relaxation: &Relaxation, known: Known, ended: EndedBy) -> Outcome {
        let offset = self.instance.offset;
        let bound = Some(offset + known.bound);
        let Some((value, choice)) = known.best else {
            return if known.bound == f64::NEG_INFINITY {
                Outcome::Infeasible
            } else {
                Outcome::Nothing { bound, ended }
            };
        };
        let mut multipliers = vec![0.0; self.program.constraints().len()];
        for (row, price) in self.instance.rows.iter().zip(&relaxation.prices) {
            multipliers[row.constraint as usize] += row.sign * price;
        }
        Outcome::Found { values: self.values(&choice), objective: offset + value, bound, ended, multipliers }
    }
}

#[cfg(test)]
mod tests;
