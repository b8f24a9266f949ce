//! One question after another, within the time that all of them share.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::clock::Clock;
use crate::appraisal::Appraisal;
use crate::plan::{Plan, Question, Selection};
use crate::portfolio::{Effort, OptimizeError, Phase, Progress, Solver, Stop, optimize_from};

/// How a study is getting on.
#[derive(Debug, Clone, PartialEq)]
pub struct StudyProgress {
    /// Questions answered so far.
    pub done: usize,
    /// Questions that it may come to.
    pub of: usize,
    /// The solve that is running, with the time since the study began.
    pub solve: Progress,
}

/// How often who looks on is told between solves.
const PERIOD: Duration = Duration::from_millis(100);

/// Who looks on; breaks to end the study with what it has.
pub(super) type Look<'l> = &'l mut dyn FnMut(&StudyProgress) -> ControlFlow<()>;

/// What came of a question.
pub(super) enum Answer {
    Plan(Box<Plan>),
    Impossible,
    /// Nothing was found in the time there was.
    Unknown,
}

/// Asks questions of an appraisal.
pub(super) struct Asker<'a> {
    pub(super) appraisal: &'a Arc<Appraisal>,
    pub(super) clock: Clock<'a>,
    pub(super) stop: &'a Stop,
    look: Look<'a>,
    done: usize,
    of: usize,
    /// When who looks on was told last.
    told: Instant,
    /// Whether the method made for choices may be tried, where the choice of solver is ours: what is asked again and again is
    /// proven sooner by it, however small the program.
    tries_method: bool,
}

impl<'a> Asker<'a> {
    pub(super) fn new(appraisal: &'a Arc<Appraisal>, effort: &'a Effort, stop: &'a Stop, look: Look<'a>) -> Self {
        Self {
            appraisal,
            clock: Clock::start(effort, stop),
            stop,
            look,
            done: 0,
            of: 0,
            told: Instant::now(),
            tries_method: effort.solver == Solver::Auto,
        }
    }

    /// How many more questions there may be.
    pub(super) fn expect(&mut self, questions: usize) {
        self.of += questions;
    }

    /// A question need not be asked.
    pub(super) fn skip(&mut self) {
        self.done += 1;
    }

    /// Asks a question. `start` is a plan that may be near; `to_come` is how many questions share the time that is left.
    /// The search ends early once what is known of the plan is `enough`; not where steps are counted, since that is to give
    /// the same every time, and a look at the clock does not.
    pub(super) fn ask(
        &mut self,
        question: &Question,
        start: Option<&Selection>,
        to_come: usize,
        enough: &dyn Fn(&Progress) -> bool,
    ) -> Result<Answer, OptimizeError> {
        // A short solve tells nobody; many of them are no short study.
        if self.told.elapsed() > PERIOD && self.waiting().is_break() {
            return Ok(Answer::Unknown);
        }
        self.done += 1;
        let Some(effort) = self.clock.next(to_come) else { return Ok(Answer::Unknown) };
        let (outer, own, took) = (self.stop, Stop::never(), self.clock.took());
        let may_end = effort.steps.is_none();
        let (done, of, look) = (self.done - 1, self.of, &mut *self.look);
        let mut watch = |solve: &Progress| {
            let state = StudyProgress {
                done,
                of: of.max(done),
                solve: Progress { elapsed: took + solve.elapsed, ..solve.clone() },
            };
            if look(&state).is_break() {
                outer.set();
            }
            if outer.is_set() || (may_end && enough(solve)) {
                own.set();
            }
            ControlFlow::Continue(())
        };
        let method = Effort { solver: Solver::Climcap, ..effort.clone() };
        let first = if self.tries_method { &method } else { &effort };
        let mut found = optimize_from(self.appraisal, question, first, &own, start, &mut watch);
        if self.tries_method && matches!(found, Err(OptimizeError::Input(_))) {
            // A question much like one that was answered: it is the method that does not take it, and so none of this study.
            self.tries_method = false;
            found = optimize_from(self.appraisal, question, &effort, &own, start, &mut watch);
        }
        match found {
            Ok(plan) => Ok(Answer::Plan(Box::new(plan))),
            Err(OptimizeError::Infeasible { .. }) => Ok(Answer::Impossible),
            Err(OptimizeError::NothingFound { .. }) => Ok(Answer::Unknown),
            Err(error) => Err(error),
        }
    }

    /// Tells who looks on that something else is going on.
    pub(super) fn waiting(&mut self) -> ControlFlow<()> {
        let solve =
            Progress { elapsed: self.clock.took(), phase: Phase::Presolve, incumbent: None, bound: None, gap: None };
        self.told = Instant::now();
        let told = (self.look)(&StudyProgress { done: self.done, of: self.of.max(self.done), solve });
        if told.is_break() {
            self.stop.set();
        }
        told
    }

    /// The time that is left.
    pub(super) fn left(&self) -> Duration {
        self.clock.left()
    }
}

/// Nothing but a proof is enough.
pub(super) fn proof(_: &Progress) -> bool {
    false
}
