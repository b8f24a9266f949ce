//! Branching: a node becomes two, by a tree that its relaxation splits.

use super::node::{Basis, Lp, Status};
use super::problem::{Active, Problem, dot};

/// What a column is told by: the middle of the rows that it uses, what it uses at the prices, whether it uses any, and the first.
pub(super) type Mark = [f64; 4];

/// A part of the program that is still open.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// Nothing in it is worth more.
    pub(super) bound: f64,
    /// Columns that are still in the running, a bit each.
    pub(super) bits: Vec<u64>,
    pub(super) basis: Basis,
    pub(super) depth: u32,
}

impl Node {
    /// The whole program.
    pub(super) fn root(problem: &Problem, basis: Basis) -> Self {
        let columns = problem.value.len();
        let mut bits = vec![u64::MAX; columns.div_ceil(64)];
        if !columns.is_multiple_of(64)
            && let Some(last) = bits.last_mut()
        {
            *last = (1 << (columns % 64)) - 1;
        }
        Self { bound: f64::INFINITY, bits, basis, depth: 0 }
    }

    fn active(&self, problem: &Problem) -> Active {
        let mut active = Active::default();
        for tree in 0..problem.trees() {
            let columns = problem.columns(tree).map(|column| column as u32);
            active.columns.extend(columns.filter(|column| self.bits[*column as usize / 64] >> (column % 64) & 1 == 1));
            active.ends.push(active.columns.len() as u32);
        }
        active
    }
}

/// A choice that keeps every row.
#[derive(Debug, Clone)]
pub(super) struct Incumbent {
    pub(super) value: f64,
    pub(super) columns: Vec<u32>,
}

/// How much care is taken in branching.
#[derive(Debug, Clone, Copy)]
pub(super) struct Care {
    /// Ways of branching that are tried.
    pub(super) tries: usize,
    /// Pivots for each.
    pub(super) pivots: usize,
    /// Ways that may be tried in vain, one after another.
    pub(super) patience: usize,
}

/// Expands nodes of one problem.
pub(super) struct Expander<'a> {
    pub(super) problem: &'a Problem,
    pub(super) lp: Lp<'a>,
    /// For each column, when it uses rows and how much of them: what branches are made by.
    marks: &'a [Mark],
    pub(super) nodes: usize,
}

/// What columns are told apart by: the middle of the rows that they use, in their order (for budgets, the year), and what
/// they use at the prices.
pub(super) fn marks(problem: &Problem, prices: &[f64]) -> Vec<Mark> {
    let of = |column| {
        let uses: &[f64] = problem.uses(column);
        let all: f64 = uses.iter().map(|used| used.abs()).sum();
        let middle: f64 = uses.iter().enumerate().map(|(row, used)| row as f64 * used.abs()).sum();
        let first = uses.iter().position(|used| *used > 0.0).unwrap_or(problem.rows);
        [
            if all > 0.0 { middle / all } else { problem.rows as f64 },
            dot(prices, uses),
            f64::from(u8::from(all > 0.0)),
            first as f64,
        ]
    };
    (0..problem.value.len()).map(of).collect()
}

/// A way of branching: the columns of a tree on either side.
struct Fork {
    low: Vec<u32>,
    high: Vec<u32>,
    weight: f64,
}

impl<'a> Expander<'a> {
    pub(super) fn new(problem: &'a Problem, marks: &'a [Mark]) -> Self {
        Self { problem, lp: Lp::new(problem), marks, nodes: 0 }
    }

    /// The whole, ready to be expanded.
    pub(super) fn root(&self) -> Node {
        Node::root(self.problem, self.lp.first(&Active::all(self.problem)))
    }

    /// Solves the relaxation of a node, to go on from there: its columns and its bound, or nothing if it is cut.
    pub(super) fn enter(&mut self, node: &Node, cutoff: f64) -> Option<(Active, f64)> {
        let active = node.active(self.problem);
        self.lp.only(&active);
        if !self.lp.begin(&node.basis, &active) {
            let basis = self.lp.first(&active);
            if !self.lp.begin(&basis, &active) {
                return None;
            }
        }
        match self.solve(&active, cutoff) {
            Status::Solved(own) => Some((active, own.min(node.bound))),
            Status::Cut | Status::Open(_) => None,
        }
    }

    /// Solves a node, and gives the parts of it that are left, the most promising first.
    pub(super) fn expand(
        &mut self,
        node: Node,
        cutoff: &mut f64,
        care: Care,
        best: &mut Option<Incumbent>,
    ) -> Vec<Node> {
        self.nodes += 1;
        let mut active = node.active(self.problem);
        self.lp.only(&active);
        if !self.lp.begin(&node.basis, &active) {
            let basis = self.lp.first(&active);
            if !self.lp.begin(&basis, &active) {
                return vec![node];
            }
        }
        let mut bound = node.bound;
        let forks = loop {
            match self.solve(&active, *cutoff) {
                Status::Cut => return Vec::new(),
                Status::Solved(own) => bound = bound.min(own),
                Status::Open(own) => {
                    // Rounding has spoilt the relaxation: what it says of the columns is not to be used.
                    bound = bound.min(own);
                    return if bound <= *cutoff { Vec::new() } else { self.split_any(node.depth, bound, &active) };
                }
            }
            self.fix(&mut active, bound, *cutoff);
            self.round(&active, cutoff, best);
            if bound <= *cutoff {
                return Vec::new();
            }
            let forks = self.forks(&active);
            if forks.is_empty() {
                // Whole, and not within the rows by a hair, or done.
                return self.split_any(node.depth, bound, &active);
            }
            match self.choose(&active, *cutoff, care, forks) {
                Ok(forks) => break forks,
                Err(shut) => {
                    // One side is empty: the other is all that is left.
                    self.lp.shut(&shut, true);
                    active.retain(|column| !shut.contains(&column));
                }
            }
        };
        let mut parts = Vec::with_capacity(2);
        for (shut, own) in forks {
            let mut bits = vec![0_u64; node.bits.len()];
            for column in active.columns.iter().filter(|column| !shut.contains(column)) {
                bits[*column as usize / 64] |= 1 << (column % 64);
            }
            parts.push(Node { bound: bound.min(own), bits, basis: self.lp.basis(), depth: node.depth + 1 });
        }
        parts.sort_by(|one, other| other.bound.total_cmp(&one.bound));
        parts
    }

    /// Solves the relaxation; if rounding spoils it, once more from the beginning.
    fn solve(&mut self, active: &Active, cutoff: f64) -> Status {
        let mut status = Status::Cut;
        for again in [false, true] {
            if again {
                let basis = self.lp.first(active);
                if !self.lp.begin(&basis, active) {
                    break;
                }
            }
            status = self.lp.solve(active, cutoff, 5000);
            match status {
                Status::Cut => return status,
                Status::Solved(own) if own <= self.lp.objective() + 1e-7 * own.abs().max(1e-3) => return status,
                Status::Solved(own) | Status::Open(own) => status = Status::Open(own),
            }
        }
        status
    }

    /// Drops the columns that no choice better than the cutoff uses.
    fn fix(&mut self, active: &mut Active, bound: f64, cutoff: f64) {
        if cutoff == f64::NEG_INFINITY {
            return;
        }
        let room = bound - cutoff + 1e-9 * bound.abs().max(cutoff.abs());
        let before = active.columns.len();
        let mut shut = Vec::new();
        active.retain(|column| {
            let stays = self.lp.reduced(column) >= -room;
            if !stays {
                shut.push(column);
            }
            stays
        });
        if active.columns.len() < before {
            self.lp.shut(&shut, true);
        }
    }

    /// Makes a choice of the relaxation's: the trees in parts take, one after another, the best column that fits.
    fn round(&mut self, active: &Active, cutoff: &mut f64, best: &mut Option<Incumbent>) {
        let parts = self.lp.parts();
        let mut columns = self.lp.columns();
        let mut left = self.problem.room.clone();
        for (tree, column) in columns.iter().enumerate() {
            if !parts.iter().any(|(of, _)| *of as usize == tree) {
                left.iter_mut().zip(self.problem.uses(*column as usize)).for_each(|(left, used)| *left -= used);
            }
        }
        for (tree, _) in &parts {
            let fits = |column: &&u32| {
                let uses = self.problem.uses(**column as usize);
                left.iter().zip(uses).all(|(left, used)| used <= left || *used <= 0.0)
            };
            let span = active.span(*tree as usize);
            let worth = |column: &&u32| self.lp.reduced(**column);
            let fitting = span.iter().filter(fits).max_by(|one, other| worth(one).total_cmp(&worth(other)));
            let Some(column) = fitting else { return };
            columns[*tree as usize] = *column;
            left.iter_mut().zip(self.problem.uses(*column as usize)).for_each(|(left, used)| *left -= used);
        }
        if let Some(value) = self.problem.judge(&columns)
            && best.as_ref().is_none_or(|best| value > best.value)
        {
            *best = Some(Incumbent { value, columns });
            *cutoff = cutoff.max(value);
        }
    }

    fn forks(&self, active: &Active) -> Vec<Fork> {
        let mut forks = Vec::new();
        for (tree, parts) in self.lp.parts() {
            let total: f64 = parts.iter().map(|(_, amount)| amount).sum();
            for mark in 0..4 {
                let of = |column: u32| self.marks[column as usize][mark];
                let middle = parts.iter().map(|(column, amount)| of(*column) * amount).sum::<f64>() / total;
                let low_share: f64 =
                    parts.iter().filter(|(column, _)| of(*column) <= middle).map(|(_, amount)| amount).sum();
                if !(1e-6..=total - 1e-6).contains(&low_share) {
                    continue;
                }
                let (low, high): (Vec<u32>, Vec<u32>) =
                    active.span(tree as usize).iter().partition(|column| of(**column) <= middle);
                forks.push(Fork { low, high, weight: low_share.min(total - low_share) });
            }
            if forks.is_empty() {
                let first = parts[0].0;
                let (low, high) = active.span(tree as usize).iter().partition(|column| **column == first);
                forks.push(Fork { low, high, weight: parts[0].1.min(total - parts[0].1) });
            }
        }
        forks.retain(|fork| !fork.low.is_empty() && !fork.high.is_empty());
        forks.sort_by(|one, other| other.weight.total_cmp(&one.weight));
        forks
    }

    /// Tries ways of branching by a few pivots each, and takes that which brings both bounds down most. If a side turns out to
    /// be empty, the columns on it are given back as an error.
    #[expect(clippy::type_complexity, reason = "two sides, each what it shuts out and its bound")]
    fn choose(
        &mut self,
        active: &Active,
        cutoff: f64,
        care: Care,
        forks: Vec<Fork>,
    ) -> Result<Vec<(Vec<u32>, f64)>, Vec<u32>> {
        let objective = self.lp.objective();
        self.lp.keep();
        let mut best: Option<(f64, Vec<(Vec<u32>, f64)>)> = None;
        let mut dull = 0;
        for fork in forks.into_iter().take(care.tries) {
            if dull >= care.patience {
                break;
            }
            dull += 1;
            let mut sides = Vec::with_capacity(2);
            let mut score = 1.0;
            for shut in [fork.low, fork.high] {
                self.lp.shut(&shut, true);
                let status = self.lp.solve(active, cutoff, care.pivots);
                let own = self.lp.objective();
                self.lp.shut(&shut, false);
                self.lp.back();
                match status {
                    Status::Cut => {
                        // What is kept without these columns is cut: only they are left.
                        let others = self.siblings(active, &shut);
                        return Err(others);
                    }
                    Status::Solved(bound) | Status::Open(bound) => {
                        score *= (objective - own).max(1e-7);
                        sides.push((shut, bound));
                    }
                }
            }
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                best = Some((score, sides));
                dull = 0;
            }
        }
        Ok(best.map(|(_, sides)| sides).unwrap_or_default())
    }

    /// The other active columns of the tree that these are of.
    fn siblings(&self, active: &Active, columns: &[u32]) -> Vec<u32> {
        let Some(first) = columns.first() else { return Vec::new() };
        let span = active.span(self.problem.tree[*first as usize] as usize);
        span.iter().copied().filter(|column| !columns.contains(column)).collect()
    }

    /// Splits off the key of the first tree that has another column.
    fn split_any(&self, depth: u32, bound: f64, active: &Active) -> Vec<Node> {
        let columns = self.lp.columns();
        let whole = self.problem.judge(&columns);
        if whole.is_some_and(|value| value >= bound - 1e-9 * bound.abs()) {
            return Vec::new();
        }
        let open = (0..active.ends.len()).find(|tree| active.span(*tree).len() > 1);
        let Some(tree) = open else { return Vec::new() };
        let key = columns[tree];
        let part = |alone: bool| {
            let mut bits = vec![0_u64; self.problem.value.len().div_ceil(64)];
            for column in &active.columns {
                if self.problem.tree[*column as usize] as usize != tree || (*column == key) == alone {
                    bits[*column as usize / 64] |= 1 << (column % 64);
                }
            }
            Node { bound, bits, basis: self.lp.basis(), depth: depth + 1 }
        };
        vec![part(true), part(false)]
    }
}
