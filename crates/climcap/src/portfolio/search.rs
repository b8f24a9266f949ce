//! One search: the solves it takes until a selection passes the audit.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::backend::{Backend, Capabilities, Outcome};
use super::build::Built;
use super::effort::Effort;
use super::greedy;
use super::hand::Hand;
use super::method::Climcap;
use super::optimize::OptimizeError;
use super::program::Kind;
use super::watch::{self, Board, Progress, Stop};
use crate::appraisal::Sense;
use crate::plan::{
    Aim, Discrepancy, EndedBy, Limit, LimitKind, Multiplier, Reading, Selection, Tolerance, VerificationError, limits,
    objective, structure,
};
use crate::units::Quantity;

/// How often a limit that a solver could not see may be mended before the solver is given up.
const CUTS: usize = 50;

/// A selection that keeps every limit.
pub(super) struct Found {
    pub(super) selection: Selection,
    pub(super) bound: f64,
    pub(super) ended_by: EndedBy,
    pub(super) told: Told,
    /// Of limits, where the solver knows them.
    pub(super) multipliers: Vec<Multiplier>,
}

/// Who answered, and in how many nodes.
#[derive(Debug, Clone, Default)]
pub(super) struct Told {
    solvers: Vec<Capabilities>,
    /// Of each solve.
    nodes: Vec<Option<u64>>,
}

impl Told {
    fn note(&mut self, solver: Capabilities, nodes: Option<u64>) {
        if !self.solvers.contains(&solver) {
            self.solvers.push(solver);
        }
        self.nodes.push(nodes);
    }

    /// This, and then another.
    pub(super) fn and(mut self, other: Self) -> Self {
        let nodes = other.nodes;
        other.solvers.into_iter().for_each(|solver| self.note(solver, Some(0)));
        self.nodes.extend(nodes);
        self
    }

    /// The names of those who answered, and their versions.
    pub(super) fn solver(&self) -> (String, String) {
        let names = self.solvers.iter().map(|solver| solver.name.as_str());
        let versions = self.solvers.iter().map(|solver| solver.version.as_str());
        (names.collect::<Vec<_>>().join(", "), versions.collect::<Vec<_>>().join(", "))
    }

    /// All nodes, if each solver told of its own.
    pub(super) fn nodes(&self) -> Option<u64> {
        self.nodes.iter().copied().sum()
    }
}

/// One search, which may take several solves.
pub(super) struct Search<'a> {
    pub(super) hand: &'a Hand,
    pub(super) reading: &'a Reading<'a>,
    /// Number of the objective.
    pub(super) aim: usize,
    /// What earlier objectives are to keep.
    pub(super) kept: Vec<f64>,
    /// A choice to begin with.
    pub(super) start: Option<Vec<f64>>,
    pub(super) built: Built,
    pub(super) effort: &'a Effort,
    pub(super) stop: &'a Stop,
    pub(super) began: Instant,
    pub(super) told: Told,
}

impl Search<'_> {
    /// Solves until a selection passes the audit. A solver breaks limits by a little; what breaks them by more than the
    /// audit allows is forbidden, and the rest is solved again.
    pub(super) fn run(&mut self, look: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Result<Found, OptimizeError> {
        let mut bound = self.built.program.bound();
        let mut broken = Vec::new();
        for _ in 0..CUTS {
            let (mut values, claimed, own, ended, multipliers) = match self.solve(look)? {
                Outcome::Found { values, objective, bound, ended, multipliers } => {
                    (values, objective, bound, ended, multipliers)
                }
                Outcome::Infeasible => return Err(OptimizeError::Infeasible { reasons: Vec::new() }),
                Outcome::Nothing { bound: own, ended } => {
                    let bound = Quantity::of(self.built.amount(own.map_or(bound, |own| own.min(bound))));
                    return Err(OptimizeError::NothingFound { bound, ended_by: ended });
                }
                Outcome::Failed(message) => return Err(OptimizeError::Solver(message)),
            };
            bound = own.map_or(bound, |own| own.min(bound));
            self.built.complete(&mut values);
            if let Some(snapped) = self.built.snapped(&values).filter(|snapped| self.keeps(snapped)) {
                values = snapped;
            }
            let selection = self.built.selection(self.reading, &values);
            let wrong = structure(self.reading, &selection);
            if !wrong.is_empty() {
                return Err(VerificationError(wrong).into());
            }
            self.agree(&selection, &values, claimed)?;
            let mended;
            (broken, mended) = self.mend(&selection, &values);
            if !broken.is_empty() && !mended {
                break;
            }
            if broken.is_empty() {
                let bound = self.built.amount(bound);
                let multipliers = self.built.multipliers(self.reading, &multipliers);
                return Ok(Found { selection, bound, ended_by: ended, told: self.told.clone(), multipliers });
            }
        }
        Err(VerificationError(broken).into())
    }

    fn solve(&mut self, look: &mut dyn FnMut(&Progress) -> ControlFlow<()>) -> Result<Outcome, OptimizeError> {
        let program = &self.built.program;
        if program.values().is_empty() {
            // Nothing to choose; what must hold all the same was judged when the program was built.
            self.told.note(Climcap.capabilities(), Some(0));
            let offset = program.offset();
            let (bound, ended) = (Some(offset), EndedBy::Gap);
            let multipliers = Vec::new();
            return Ok(Outcome::Found { values: Vec::new(), objective: offset, bound, ended, multipliers });
        }
        let time_limit = self.effort.time_limit.saturating_sub(self.began.elapsed()).max(Duration::from_millis(1));
        let effort = Effort { time_limit, ..self.effort.clone() };
        let start = self.start.clone().or_else(|| greedy::choose(program));
        let backend = self.hand.backend(self.reading, program)?;
        let board = Board::default();
        let outcome = watch::solve(&backend, program, &effort, self.stop, start, &board, &mut |state| {
            let incumbent = state.incumbent.as_ref().map(|(objective, _)| self.built.amount(*objective));
            let bound = state.bound.map(|bound| self.built.amount(bound));
            look(&Progress {
                elapsed: self.began.elapsed(),
                phase: state.phase,
                incumbent: incumbent.map(Quantity::of),
                bound: bound.map(Quantity::of),
                gap: incumbent
                    .zip(bound)
                    .map(|(incumbent, bound)| (bound - incumbent).abs() / incumbent.abs().max(1e-9)),
            })
        });
        let state = board.state();
        let solver = state.answered_by.clone().unwrap_or_else(|| backend.capabilities());
        self.told.note(solver, state.nodes);
        Ok(outcome)
    }

    /// Whether a choice is one that an audit passes.
    fn keeps(&self, values: &[f64]) -> bool {
        let selection = self.built.selection(self.reading, values);
        let mut floors = self.reading.aims.iter().zip(&self.kept);
        structure(self.reading, &selection).is_empty()
            && limits(self.reading, &selection).iter().all(Limit::holds)
            && floors.all(|(aim, floor)| short_of(self.reading, aim, *floor, &selection).is_none())
    }

    /// The rows, the program and the solver must come to one objective.
    fn agree(&self, selection: &Selection, values: &[f64], claimed: f64) -> Result<(), OptimizeError> {
        let recomputed = objective(self.reading, &self.reading.aims[self.aim], selection).value();
        let turnover = self.built.turnover(values);
        let program = self.built.amount(self.built.program.objective(values));
        let claimed = self.built.amount(claimed);
        let near = |other: f64, relative: f64| (other - recomputed).abs() <= relative * turnover.max(recomputed.abs());
        // The solver's values are whole to 1e-6 of a choice; ours are whole.
        if !near(program, Tolerance::AUDIT.relative) {
            return Err(OptimizeError::Disagreement {
                solver: Quantity::of(program),
                recomputed: Quantity::of(recomputed),
            });
        }
        if !near(claimed, 1e-5) {
            return Err(OptimizeError::Disagreement {
                solver: Quantity::of(claimed),
                recomputed: Quantity::of(recomputed),
            });
        }
        Ok(())
    }

    /// Says what is broken, and forbids it where it is a limit of amounts.
    fn mend(&mut self, selection: &Selection, values: &[f64]) -> (Vec<Discrepancy>, bool) {
        let (mut broken, mut mended, mut target) = (Vec::new(), false, 0);
        for limit in limits(self.reading, selection) {
            let kind = match (limit.kind, limit.year) {
                (LimitKind::Budget, Some(year)) => {
                    let budgets = self.reading.appraisal.budgets();
                    budgets.binary_search(&limit.name).ok().map(|number| Kind::Budget(number as u32, year))
                }
                (LimitKind::Target, _) => {
                    target += 1;
                    Some(Kind::Target(target - 1))
                }
                (LimitKind::NotAppraised, _) => self.reading.appraisal.project(&limit.name).map(Kind::NotAppraised),
                _ => None,
            };
            if !limit.holds() {
                let excess = limit.slack.amount().abs();
                mended |= kind.is_some_and(|kind| self.built.forbid(kind, values, excess));
                broken.push(Discrepancy::Limit(limit));
            }
        }
        for (number, (aim, floor)) in self.reading.aims.iter().zip(&self.kept).enumerate() {
            if let Some((short, left)) = short_of(self.reading, aim, *floor, selection) {
                mended |= self.built.forbid(Kind::Objective(number as u32), values, short);
                let what = format!("{left} left of it, and {floor} is to be kept");
                broken.push(Discrepancy::Stage { number: number + 1, what });
            }
        }
        (broken, mended)
    }
}

/// How much a selection lacks of what an earlier aim is to keep, and what there is of it; `None` if it lacks nothing.
fn short_of(reading: &Reading<'_>, aim: &Aim<'_>, floor: f64, selection: &Selection) -> Option<(f64, f64)> {
    let total = objective(reading, aim, selection);
    let short = if aim.sense == Sense::Max { floor - total.value() } else { total.value() - floor };
    (short > total.allowance(floor)).then(|| (short, total.value()))
}
