//! Stopping a solve, watching it, and leaving it behind when it does not listen.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use super::backend::{Backend, Capabilities, Outcome};
use super::effort::Effort;
use super::memory;
use super::program::Program;
use crate::plan::EndedBy;
use crate::units::Quantity;

/// How often the waiting thread looks up.
const PERIOD: Duration = Duration::from_millis(100);
/// How long a solver may take to obey before it is left behind.
const GRACE: Duration = Duration::from_millis(1500);

/// A flag that ends a solve early. Clones are the same flag.
///
/// # Examples
///
/// ```
/// use climcap::portfolio::Stop;
///
/// let (stop, guard) = Stop::guarded();
/// assert!(!stop.is_set());
/// drop(guard);
/// assert!(stop.is_set());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A flag that nobody else holds.
    #[must_use]
    pub fn never() -> Self {
        Self::default()
    }

    /// A flag, and a guard that sets it when it is dropped: when a request ends, so does its solve.
    pub fn guarded() -> (Self, Guard) {
        let stop = Self::default();
        (stop.clone(), Guard(stop))
    }

    /// Ends the solves that look at this flag.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the solve is to end.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sets its flag when it is dropped.
#[derive(Debug)]
#[must_use = "dropping the guard stops the solve"]
pub struct Guard(Stop);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set();
    }
}

/// What a solver is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// Preparing: nothing is known yet.
    #[default]
    Presolve,
    /// Searching.
    Search,
}

/// How a solve is going, in the objective's own unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// Time since it began.
    pub elapsed: Duration,
    /// What the solver is doing.
    pub phase: Phase,
    /// Objective of the best plan found so far, as the solver has it.
    pub incumbent: Option<Quantity>,
    /// No plan is better than this.
    pub bound: Option<Quantity>,
    /// Distance of the two as a share of the objective.
    pub gap: Option<f64>,
}

/// Where a running solver writes what it has found, for the thread that waits for it.
#[derive(Debug, Clone, Default)]
pub struct Board(Arc<Mutex<State>>);

/// The newest state of a solve, in the program's ratios.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub(super) phase: Phase,
    pub(super) incumbent: Option<(f64, Vec<f64>)>,
    pub(super) bound: Option<f64>,
    pub(super) nodes: Option<u64>,
    pub(super) answered_by: Option<Capabilities>,
}

impl Board {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves at worst an older state behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the search has begun, and that no choice is better than this.
    pub fn bound(&self, bound: f64) {
        let mut state = self.state();
        state.phase = Phase::Search;
        if bound.is_finite() {
            state.bound = Some(state.bound.map_or(bound, |known| known.min(bound)));
        }
    }

    /// Notes a choice that keeps every constraint, if it is the best so far.
    pub fn incumbent(&self, objective: f64, values: Vec<f64>) {
        let mut state = self.state();
        state.phase = Phase::Search;
        if state.incumbent.as_ref().is_none_or(|(known, _)| objective > *known) {
            state.incumbent = Some((objective, values));
        }
    }

    /// Notes how many nodes of the search are done.
    pub fn nodes(&self, count: u64) {
        self.state().nodes = Some(count);
    }

    /// Notes that another solver was asked, and that the answer is its own.
    pub fn answered_by(&self, solver: Capabilities) {
        self.state().answered_by = Some(solver);
    }
}

/// Solves on a thread of its own, and looks up every tenth of a second.
///
/// HiGHS keeps its scheduler per thread and does not hear a stop inside its presolve: a fresh thread serves the first, and
/// leaving that thread to end by itself the second. What it found until then is kept, on the board if nowhere else.
pub(super) fn solve(
    backend: &Arc<dyn Backend>,
    program: &Arc<Program>,
    effort: &Effort,
    stop: &Stop,
    start: Option<Vec<f64>>,
    board: &Board,
    look: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Outcome {
    let began = Instant::now();
    let inner = Stop::default();
    if let Some(start) = &start {
        // Kept whatever becomes of the solver.
        board.state().incumbent = Some((program.objective(start), start.clone()));
    }
    let is_full = || effort.memory_limit.zip(memory::resident()).is_some_and(|(limit, held)| held > limit);
    if is_full() {
        return best(board, None, EndedBy::MemoryLimit);
    }
    let (sender, receiver) = mpsc::channel();
    let spawned = {
        let (backend, program, effort) = (Arc::clone(backend), Arc::clone(program), effort.clone());
        let (inner, board) = (inner.clone(), board.clone());
        thread::Builder::new().name("climcap-solve".to_owned()).spawn(move || {
            let outcome = backend.solve(&program, &effort, &inner, start.as_deref(), &board);
            // Nobody listens any more if the solve was left behind.
            let _ = sender.send(outcome);
        })
    };
    if let Err(error) = spawned {
        return Outcome::Failed(format!("no thread to solve on: {error}"));
    }
    let mut told: Option<(Instant, EndedBy)> = None;
    loop {
        match receiver.recv_timeout(PERIOD) {
            // Told to stop since time was up, or memory: that is why it ended.
            Ok(Outcome::Nothing { bound, ended }) => return best(board, bound, reason(ended, told)),
            Ok(Outcome::Found { values, objective, bound, ended, multipliers }) => {
                return Outcome::Found { values, objective, bound, ended: reason(ended, told), multipliers };
            }
            Ok(outcome) => return outcome,
            Err(mpsc::RecvTimeoutError::Disconnected) => return Outcome::Failed("the solver broke down".to_owned()),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if look(&board.state()).is_break() {
            stop.set();
        }
        if told.is_none() {
            let overdue = began.elapsed() > effort.time_limit.saturating_add(PERIOD);
            let why = if stop.is_set() {
                Some(EndedBy::Stop)
            } else if overdue {
                Some(EndedBy::TimeLimit)
            } else {
                is_full().then_some(EndedBy::MemoryLimit)
            };
            told = why.map(|ended| (Instant::now(), ended));
            if told.is_some() {
                inner.set();
            }
        }
        if let Some((_, ended)) = told.filter(|(since, _)| since.elapsed() > GRACE) {
            let bound = board.state().bound;
            return best(board, bound, ended);
        }
    }
}

/// Why a solver ended: whoever was told to stop was told why.
fn reason(ended: EndedBy, told: Option<(Instant, EndedBy)>) -> EndedBy {
    told.filter(|_| ended == EndedBy::Stop).map_or(ended, |(_, why)| why)
}

/// The best that is known when a solver comes back empty-handed, or does not come back.
fn best(board: &Board, bound: Option<f64>, ended: EndedBy) -> Outcome {
    match &board.state().incumbent {
        Some((objective, values)) => {
            Outcome::Found { values: values.clone(), objective: *objective, bound, ended, multipliers: Vec::new() }
        }
        None => Outcome::Nothing { bound, ended },
    }
}
