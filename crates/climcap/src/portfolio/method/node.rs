//! The relaxation of a node: a dual simplex over listed columns, on the same working basis as the relaxation of the whole.
//!
//! A node differs from the one above it by columns that are shut out. Prices stay good and amounts do not: the dual simplex
//! mends these, and the bound falls at every pivot.

use super::basis::invert;
use super::problem::{Active, Problem, dot};

/// A member of the working basis that is the slack of a row has this added.
pub(super) const SLACK: u32 = 1 << 31;
const BROKEN: f64 = 1e-9;
const PIVOT: f64 = 1e-7;

/// Where a node's search may begin: a key for each tree, and a working column for each row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Basis {
    pub(super) key: Vec<u32>,
    pub(super) work: Vec<u32>,
}

/// How a node came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Status {
    /// Nothing in it keeps every row, or nothing is worth more than the cutoff.
    Cut,
    /// Solved; nothing in it is worth more than this.
    Solved(f64),
    /// Given up after as many pivots as were allowed; the bound holds all the same.
    Open(f64),
}

#[derive(Debug, Clone, Default)]
struct State {
    key: Vec<u32>,
    work: Vec<u32>,
    inverse: Vec<f64>,
    amounts: Vec<f64>,
    prices: Vec<f64>,
    /// Reduced cost of each column, none above zero.
    reduced: Vec<f64>,
    /// Room that the keys leave.
    left: Vec<f64>,
    /// What the keys are worth, and the base.
    keys: f64,
}

/// The relaxation of one node after another.
#[derive(Debug)]
pub(super) struct Lp<'a> {
    problem: &'a Problem,
    state: State,
    kept: State,
    /// Columns that are shut out.
    dead: Vec<bool>,
    alphas: Vec<f64>,
    /// Columns touched.
    pub(super) work: u64,
}

/// How far an amount is out of bounds: below zero, or above it where the column is shut out.
fn excess(amount: f64, is_dead: bool) -> f64 {
    if amount < -BROKEN {
        -amount
    } else if is_dead && amount > BROKEN {
        amount
    } else {
        0.0
    }
}

impl<'a> Lp<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let columns = problem.value.len();
        Self {
            problem,
            state: State::default(),
            kept: State::default(),
            dead: vec![false; columns],
            alphas: vec![0.0; columns],
            work: 0,
        }
    }

    pub(super) fn basis(&self) -> Basis {
        Basis { key: self.state.key.clone(), work: self.state.work.clone() }
    }

    pub(super) fn reduced(&self, column: u32) -> f64 {
        self.state.reduced[column as usize]
    }

    /// The price of a row.
    pub(super) fn price(&self, row: usize) -> f64 {
        self.state.prices[row]
    }

    /// Shuts out everything but the active columns.
    pub(super) fn only(&mut self, active: &Active) {
        self.dead.fill(true);
        self.shut(&active.columns, false);
    }

    /// Shuts columns out, or lets them in again.
    pub(super) fn shut(&mut self, columns: &[u32], out: bool) {
        for column in columns {
            self.dead[*column as usize] = out;
        }
    }

    /// Keeps the state as it is now, to come back to.
    pub(super) fn keep(&mut self) {
        self.kept.clone_from(&self.state);
    }

    pub(super) fn back(&mut self) {
        let kept = std::mem::take(&mut self.kept);
        self.state.clone_from(&kept);
        self.kept = kept;
    }

    /// The basis of slacks alone, with the best column of each tree as its key: good for prices of zero. With prices that are
    /// not zero, the prices are first brought down by pivots; so this is where a problem of its own begins.
    pub(super) fn first(&self, active: &Active) -> Basis {
        let best = |span: &[u32]| {
            let value = |column: &&u32| self.problem.value[**column as usize];
            span.iter().max_by(|one, other| value(one).total_cmp(&value(other))).copied().unwrap_or_default()
        };
        let rows = 0..self.problem.rows as u32;
        Basis { key: active.spans().map(best).collect(), work: rows.map(|row| row | SLACK).collect() }
    }

    /// Begins at a basis that was optimal for more columns than these.
    pub(super) fn begin(&mut self, basis: &Basis, active: &Active) -> bool {
        self.state.key.clone_from(&basis.key);
        self.state.work.clone_from(&basis.work);
        self.refresh(active)
    }

    fn refresh(&mut self, active: &Active) -> bool {
        let (problem, state) = (self.problem, &mut self.state);
        let size = problem.rows;
        state.left.clone_from(&problem.room);
        state.keys = problem.base;
        for key in &state.key {
            state.keys += problem.value[*key as usize];
            state.left.iter_mut().zip(problem.uses(*key as usize)).for_each(|(left, used)| *left -= used);
        }
        let mut matrix = vec![0.0; size * size];
        let mut values = vec![0.0; size];
        for (place, member) in state.work.iter().enumerate() {
            if member & SLACK != 0 {
                matrix[(member & !SLACK) as usize * size + place] = 1.0;
                continue;
            }
            let column = *member as usize;
            let key = state.key[problem.tree[column] as usize] as usize;
            values[place] = problem.value[column] - problem.value[key];
            for (row, (uses, key)) in problem.uses(column).iter().zip(problem.uses(key)).enumerate() {
                matrix[row * size + place] = uses - key;
            }
        }
        let Some(inverse) = invert(matrix, size) else { return false };
        state.inverse = inverse;
        state.prices.clear();
        state.prices.resize(size, 0.0);
        state.amounts.clear();
        for (place, value) in values.iter().enumerate() {
            let row = &state.inverse[place * size..(place + 1) * size];
            state.amounts.push(dot(row, &state.left));
            state.prices.iter_mut().zip(row).for_each(|(price, entry)| *price += value * entry);
        }
        state.reduced.resize(problem.value.len(), 0.0);
        for (tree, span) in active.spans().enumerate() {
            let key = state.key[tree] as usize;
            let own = problem.value[key] - dot(&state.prices, problem.uses(key));
            for column in span {
                let column = *column as usize;
                state.reduced[column] = problem.value[column] - dot(&state.prices, problem.uses(column)) - own;
            }
        }
        for member in &state.work {
            if member & SLACK == 0 {
                state.reduced[*member as usize] = 0.0;
            }
        }
        self.work += active.columns.len() as u64;
        true
    }

    /// What the relaxation has come to.
    pub(super) fn objective(&self) -> f64 {
        self.state.keys + dot(&self.state.prices, &self.state.left)
    }

    /// How much of the key of a tree is in the solution.
    fn key_amount(&self, tree: u32) -> f64 {
        let mut amount = 1.0;
        for (member, own) in self.state.work.iter().zip(&self.state.amounts) {
            if member & SLACK == 0 && self.problem.tree[*member as usize] == tree {
                amount -= own;
            }
        }
        amount
    }

    /// The trees that are in several parts, with their columns and how much of each.
    pub(super) fn parts(&self) -> Vec<(u32, Vec<(u32, f64)>)> {
        let mut parts: Vec<(u32, Vec<(u32, f64)>)> = Vec::new();
        for (member, amount) in self.state.work.iter().zip(&self.state.amounts) {
            if member & SLACK != 0 {
                continue;
            }
            let tree = self.problem.tree[*member as usize];
            let at = if let Some(at) = parts.iter().position(|(of, _)| *of == tree) {
                at
            } else {
                parts.push((tree, vec![(self.state.key[tree as usize], self.key_amount(tree))]));
                parts.len() - 1
            };
            parts[at].1.push((*member, *amount));
        }
        for (_, columns) in &mut parts {
            columns.retain(|(_, amount)| *amount > 1e-7);
        }
        parts.retain(|(_, columns)| columns.len() > 1);
        parts
    }

    /// The column of each tree that is there most.
    pub(super) fn columns(&self) -> Vec<u32> {
        let mut columns = self.state.key.clone();
        for (tree, parts) in self.parts() {
            let most = parts.iter().max_by(|one, other| one.1.total_cmp(&other.1));
            columns[tree as usize] = most.map_or(columns[tree as usize], |(column, _)| *column);
        }
        // A working column that is there whole.
        for (member, amount) in self.state.work.iter().zip(&self.state.amounts) {
            if member & SLACK == 0 && *amount > 0.5 {
                columns[self.problem.tree[*member as usize] as usize] = *member;
            }
        }
        columns
    }

    /// Pivots until the amounts are right, the bound is no more than the cutoff, or as many pivots are done as may be.
    pub(super) fn solve(&mut self, active: &Active, cutoff: f64, most: usize) -> Status {
        let (mut last, mut fresh) = (false, false);
        for pivot in 0..most {
            if !self.replace_keys(active) {
                return Status::Cut;
            }
            if pivot % 4 == 3 || last {
                let objective = self.objective();
                if objective <= cutoff && self.problem.bound(&self.state.prices, active, &self.dead) <= cutoff {
                    return Status::Cut;
                }
            }
            if pivot % 60 == 59 && !self.refresh(active) {
                return Status::Open(f64::INFINITY);
            }
            let Some(place) = self.leaving() else {
                if last {
                    return self.done(active, cutoff);
                }
                // Once more with fresh figures, if many pivots may have left rounding behind.
                if pivot < 30 {
                    return self.done(active, cutoff);
                }
                last = true;
                if !self.refresh(active) {
                    return Status::Open(f64::INFINITY);
                }
                continue;
            };
            match self.pivot(place, active) {
                Pivot::Done => {}
                Pivot::Nowhere if self.is_hopeless(place, active) => return Status::Cut,
                // Rounding may stand in the way: once more with fresh figures.
                Pivot::Nowhere if fresh || !self.refresh(active) => return Status::Open(f64::INFINITY),
                Pivot::Nowhere => fresh = true,
            }
        }
        match self.done(active, cutoff) {
            Status::Solved(bound) => Status::Open(bound),
            status => status,
        }
    }

    fn done(&self, active: &Active, cutoff: f64) -> Status {
        let bound = self.problem.bound(&self.state.prices, active, &self.dead);
        if bound <= cutoff { Status::Cut } else { Status::Solved(bound) }
    }

    /// Trees whose key is shut out and stands alone take the next best column as their key; false if one has none.
    fn replace_keys(&mut self, active: &Active) -> bool {
        for tree in 0..self.state.key.len() {
            let key = self.state.key[tree] as usize;
            if !self.dead[key] {
                continue;
            }
            let is_alone = |member: &u32| member & SLACK != 0 || self.problem.tree[*member as usize] as usize != tree;
            if !self.state.work.iter().all(is_alone) {
                continue;
            }
            let state = &mut self.state;
            let alive = active.span(tree).iter().filter(|column| !self.dead[**column as usize]);
            let best =
                alive.max_by(|one, other| state.reduced[**one as usize].total_cmp(&state.reduced[**other as usize]));
            let Some(best) = best.map(|best| *best as usize) else { return false };
            let shift = state.reduced[best];
            for column in active.span(tree) {
                state.reduced[*column as usize] -= shift;
            }
            state.keys += self.problem.value[best] - self.problem.value[key];
            for (left, (old, new)) in
                state.left.iter_mut().zip(self.problem.uses(key).iter().zip(self.problem.uses(best)))
            {
                *left += old - new;
            }
            state.key[tree] = best as u32;
            self.amounts();
        }
        true
    }

    fn amounts(&mut self) {
        let size = self.problem.rows;
        let state = &mut self.state;
        for place in 0..size {
            state.amounts[place] = dot(&state.inverse[place * size..(place + 1) * size], &state.left);
        }
    }

    /// The place of the member that is most out of bounds; a key that is takes a working place first.
    fn leaving(&mut self) -> Option<usize> {
        let size = self.problem.rows;
        let mut worst: Option<(usize, bool, f64)> = None;
        let mut seen: [u32; 8] = [u32::MAX; 8];
        for place in 0..size {
            let member = self.state.work[place];
            let amount = self.state.amounts[place];
            let row = &self.state.inverse[place * size..(place + 1) * size];
            let is_dead = member & SLACK == 0 && self.dead[member as usize];
            let breach = excess(amount, is_dead);
            if breach > 0.0 {
                let weight = breach * breach / dot(row, row);
                if worst.is_none_or(|(.., known)| weight > known) {
                    worst = Some((place, false, weight));
                }
            }
            if member & SLACK == 0 {
                let tree = self.problem.tree[member as usize];
                if seen.contains(&tree) {
                    continue;
                }
                seen[place % 8] = tree;
                let amount = self.key_amount(tree);
                let is_dead = self.dead[self.state.key[tree as usize] as usize];
                let breach = excess(amount, is_dead);
                if breach > 0.0 {
                    let weight = breach * breach / dot(row, row);
                    if worst.is_none_or(|(.., known)| weight > known) {
                        worst = Some((place, true, weight));
                    }
                }
            }
        }
        let (place, is_key, _) = worst?;
        Some(if is_key { self.swap(place) } else { place })
    }

    /// Gives the key of the tree of the member at a place a working place: that of the kin which is there most, and alive.
    fn swap(&mut self, place: usize) -> usize {
        let size = self.problem.rows;
        let tree = self.problem.tree[self.state.work[place] as usize];
        let kin: Vec<usize> = (0..size)
            .filter(|at| {
                let member = self.state.work[*at];
                member & SLACK == 0 && self.problem.tree[member as usize] == tree
            })
            .collect();
        let weight = |at: usize| {
            let alive = if self.dead[self.state.work[at] as usize] { 0.0 } else { 10.0 };
            alive + self.state.amounts[at]
        };
        let heir = kin.iter().copied().max_by(|one, other| weight(*one).total_cmp(&weight(*other))).unwrap_or(place);
        let amount = self.key_amount(tree);
        let mut sum = vec![0.0; size];
        for at in &kin {
            let row = &self.state.inverse[at * size..(at + 1) * size];
            sum.iter_mut().zip(row).for_each(|(sum, entry)| *sum -= entry);
        }
        let state = &mut self.state;
        state.inverse[heir * size..(heir + 1) * size].copy_from_slice(&sum);
        state.amounts[heir] = amount;
        let (old, new) = (state.key[tree as usize], state.work[heir]);
        state.key[tree as usize] = new;
        state.work[heir] = old;
        state.keys += self.problem.value[new as usize] - self.problem.value[old as usize];
        let change = self.problem.uses(old as usize).iter().zip(self.problem.uses(new as usize));
        for (left, (old, new)) in state.left.iter_mut().zip(change) {
            *left += old - new;
        }
        heir
    }

    fn pivot(&mut self, place: usize, active: &Active) -> Pivot {
        let size = self.problem.rows;
        let row: Vec<f64> = self.state.inverse[place * size..(place + 1) * size].to_vec();
        let amount = self.state.amounts[place];
        // What comes in must lift an amount below zero, or press one down that is shut out.
        let sign = if amount < 0.0 { -1.0 } else { 1.0 };
        let mut best: Option<(f64, f64, u32)> = None;
        let mut offer = |reduced: f64, alpha: f64, what: u32| {
            let pace = sign * alpha;
            if pace > PIVOT {
                let ratio = (-reduced).max(0.0) / pace;
                let better = best
                    .is_none_or(|(known, other, _)| ratio < known - 1e-12 || (ratio < known + 1e-12 && pace > other));
                if better {
                    best = Some((ratio, pace, what));
                }
            }
        };
        for (at, entry) in row.iter().enumerate() {
            offer(-self.state.prices[at], *entry, at as u32 | SLACK);
        }
        for (tree, span) in active.spans().enumerate() {
            if span.len() < 2 {
                continue;
            }
            let key = dot(&row, self.problem.uses(self.state.key[tree] as usize));
            for column in span {
                let alpha = dot(&row, self.problem.uses(*column as usize)) - key;
                self.alphas[*column as usize] = alpha;
                if !self.dead[*column as usize] {
                    offer(self.state.reduced[*column as usize], alpha, *column);
                }
            }
        }
        self.work += active.columns.len() as u64;
        let Some((_, _, entering)) = best else { return Pivot::Nowhere };
        let state = &mut self.state;
        let (reduced, step) = if entering & SLACK != 0 {
            let at = (entering & !SLACK) as usize;
            (-state.prices[at], (0..size).map(|of| state.inverse[of * size + at]).collect::<Vec<f64>>())
        } else {
            let key = state.key[self.problem.tree[entering as usize] as usize];
            let change: Vec<f64> = self
                .problem
                .uses(entering as usize)
                .iter()
                .zip(self.problem.uses(key as usize))
                .map(|(uses, key)| uses - key)
                .collect();
            let product = |of: usize| dot(&state.inverse[of * size..(of + 1) * size], &change);
            (state.reduced[entering as usize], (0..size).map(product).collect())
        };
        let pivot = step[place];
        if pivot.abs() < PIVOT * 0.1 {
            return Pivot::Nowhere;
        }
        // Reduced costs and prices.
        let pace = reduced / pivot;
        for span in active.spans().filter(|span| span.len() > 1) {
            for column in span {
                state.reduced[*column as usize] -= pace * self.alphas[*column as usize];
            }
        }
        state.prices.iter_mut().zip(&row).for_each(|(price, entry)| *price += pace * entry);
        let leaving = state.work[place];
        if leaving & SLACK == 0 {
            state.reduced[leaving as usize] = -pace;
        }
        if entering & SLACK == 0 {
            state.reduced[entering as usize] = 0.0;
        }
        // The inverse and the amounts.
        let time = amount / pivot;
        for (at, speed) in step.iter().enumerate() {
            if at != place && *speed != 0.0 {
                state.amounts[at] -= time * speed;
                let factor = speed / pivot;
                let own = &mut state.inverse[at * size..(at + 1) * size];
                own.iter_mut().zip(&row).for_each(|(own, entry)| *own -= factor * entry);
            }
        }
        let own = &mut state.inverse[place * size..(place + 1) * size];
        for entry in own {
            *entry /= pivot;
        }
        state.amounts[place] = time;
        state.work[place] = entering;
        Pivot::Done
    }

    /// Whether a row of the basis proves, by its own figures, that the amounts cannot be mended: along it the bound falls
    /// without end.
    fn is_hopeless(&self, place: usize, active: &Active) -> bool {
        let size = self.problem.rows;
        let row = &self.state.inverse[place * size..(place + 1) * size];
        let sign = if self.state.amounts[place] < 0.0 { 1.0 } else { -1.0 };
        // Prices along the row, for the part of the value that is none: room must not be enough even for the least use.
        let prices: Vec<f64> = row.iter().map(|entry| (sign * entry).max(0.0)).collect();
        let room: f64 = prices
            .iter()
            .zip(self.problem.room.iter().zip(&self.problem.allowance))
            .map(|(price, (room, more))| price * (room + more))
            .sum();
        let mut least = 0.0;
        let mut size_of = room.abs();
        for span in active.spans() {
            let uses = span
                .iter()
                .filter(|column| !self.dead[**column as usize])
                .map(|column| dot(&prices, self.problem.uses(*column as usize)));
            let own = uses.fold(f64::INFINITY, f64::min);
            least += own;
            size_of += own.abs();
        }
        least > room + 1e-9 * size_of
    }
}

enum Pivot {
    Done,
    Nowhere,
}
