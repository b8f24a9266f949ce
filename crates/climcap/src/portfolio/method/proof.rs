//! The proof: is there a plan above a threshold? If there is none, the threshold is a bound, and a lower one is tried.
//!
//! The nearer a threshold is to the bound, the fewer choices of trees can be part of a plan above it, and the sooner the
//! answer. So thresholds go down in growing steps, until one has a plan above it: then that plan is nearly best already.

use super::branch::{Care, Expander, Incumbent, Mark, Node, marks};
use super::core::Core;
use super::instance::Instance;
use super::problem::Problem;
use super::relax::Relaxation;
use super::share::dealt;

/// Nodes that one job expands before it gives the rest back.
const PLUNGE: usize = 40;
/// Columns that one job looks at before it gives the rest back.
const SPELL: u64 = 20_000_000;
/// Columns that a core may have.
const MOST: usize = 120_000;
const CARE: Care = Care { tries: 40, pivots: 8, patience: 16 };

/// What is known so far.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Nothing is worth more; the offset is not counted.
    pub(super) bound: f64,
    /// The best choice, and what it is worth.
    pub(super) best: Option<(f64, Vec<u32>)>,
}

impl Known {
    /// Takes a choice if it keeps everything and is better.
    pub(super) fn offer(&mut self, instance: &Instance, choice: Vec<u32>) -> bool {
        let Some(value) = instance.judge(&choice) else { return false };
        let better = self.best.as_ref().is_none_or(|(known, _)| value > *known);
        if better {
            self.best = Some((value, choice));
        }
        better
    }
}

/// A threshold, and what is left to be looked at above it.
#[derive(Debug)]
pub(super) struct Proof {
    core: Core,
    marks: Vec<Mark>,
    open: Vec<Node>,
    pub(super) threshold: f64,
    pub(super) nodes: usize,
    /// Columns looked at.
    pub(super) work: u64,
}

/// How a job came out.
struct Report {
    left: Vec<Node>,
    best: Option<Incumbent>,
    nodes: usize,
    work: u64,
}

impl Proof {
    /// Everything that is worth more than a threshold; `None` if that is too much to list.
    pub(super) fn above(
        instance: &Instance,
        relaxation: &Relaxation,
        threshold: f64,
        halt: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let reach = relaxation.bound - threshold;
        let core = Core::within(instance, &relaxation.prices, reach, MOST, halt)?;
        let marks = marks(&core.problem, &core.prices);
        let root = core.root(instance, relaxation, &marks);
        Some(Self { core, marks, open: vec![root], threshold, nodes: 0, work: 0 })
    }

    pub(super) fn is_done(&self) -> bool {
        self.open.is_empty()
    }

    /// Nothing is worth more than this, or than the best that is known.
    pub(super) fn bound(&self) -> f64 {
        self.open.iter().fold(self.threshold, |bound, node| bound.max(node.bound))
    }

    /// Looks further, for as many jobs as there are threads; what is found is taken up before the next ones, so that all goes
    /// the same way however the threads come along.
    pub(super) fn advance(
        &mut self,
        instance: &Instance,
        known: &mut Known,
        cut: &dyn Fn(f64) -> f64,
        threads: usize,
        halt: &(dyn Fn() -> bool + Sync),
    ) {
        if let Some((value, _)) = &known.best {
            self.threshold = self.threshold.max(cut(*value));
        }
        let threshold = self.threshold;
        self.open.retain(|node| node.bound > threshold);
        // Deep nodes first once many are open, since memory is not without end.
        if self.open.len() > 20_000 {
            self.open.sort_by_key(|node| node.depth);
        } else {
            self.open.sort_by(|one, other| one.bound.total_cmp(&other.bound));
        }
        let jobs: Vec<Node> = (0..threads.max(1)).filter_map(|_| self.open.pop()).collect();
        let (problem, marks) = (&self.core.problem, self.marks.as_slice());
        let run = |(): &mut (), node: Node| plunge(problem, marks, node, threshold, cut_of(known), halt);
        let reports = dealt(&mut vec![(); jobs.len()], jobs, &run, &|| false);
        for report in reports {
            self.nodes += report.nodes;
            self.work += report.work;
            self.open.extend(report.left);
            if let Some(found) = report.best {
                known.offer(instance, self.core.choice(instance, &found.columns));
            }
        }
        if let Some((value, _)) = &known.best {
            self.threshold = self.threshold.max(cut(*value));
        }
        let threshold = self.threshold;
        self.open.retain(|node| node.bound > threshold);
    }
}

fn cut_of(known: &Known) -> f64 {
    known.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value)
}

/// Goes down from a node, the most promising part first, for a spell.
fn plunge(
    problem: &Problem,
    marks: &[Mark],
    node: Node,
    threshold: f64,
    best_known: f64,
    halt: &(dyn Fn() -> bool + Sync),
) -> Report {
    let mut expander = Expander::new(problem, marks);
    let mut cutoff = threshold.max(best_known);
    let mut best = None;
    let mut stack = vec![node];
    while expander.nodes < PLUNGE && expander.lp.work < SPELL && !halt() {
        let Some(node) = stack.pop() else { break };
        if node.bound > cutoff {
            let mut parts = expander.expand(node, &mut cutoff, CARE, &mut best);
            parts.reverse();
            stack.extend(parts);
        }
    }
    Report { left: stack, best, nodes: expander.nodes, work: expander.lp.work }
}
