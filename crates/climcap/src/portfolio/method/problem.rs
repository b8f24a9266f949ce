//! A program of listed columns: at most one of each tree, under the coupling rows.

use std::ops::Range;

/// Make `base + sum(value * column)` as large as possible with exactly one column of each tree, within the room of each row.
#[derive(Debug, Clone, Default)]
pub(super) struct Problem {
    pub(super) rows: usize,
    /// Where the columns of each tree begin.
    pub(super) first: Vec<u32>,
    /// The tree of each column.
    pub(super) tree: Vec<u32>,
    pub(super) value: Vec<f64>,
    /// What each column uses, row by row.
    uses: Vec<f64>,
    pub(super) room: Vec<f64>,
    /// How far a row may be passed and still be rounding.
    pub(super) allowance: Vec<f64>,
    pub(super) base: f64,
}

impl Problem {
    pub(super) fn new(room: Vec<f64>, allowance: Vec<f64>, base: f64) -> Self {
        Self { rows: room.len(), first: vec![0], room, allowance, base, ..Self::default() }
    }

    pub(super) fn trees(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn columns(&self, tree: usize) -> Range<usize> {
        self.first[tree] as usize..self.first[tree + 1] as usize
    }

    pub(super) fn uses(&self, column: usize) -> &[f64] {
        &self.uses[column * self.rows..(column + 1) * self.rows]
    }

    /// Adds a column to the tree that is being built. Gives what it uses, to be filled in.
    pub(super) fn add(&mut self, value: f64) -> &mut [f64] {
        self.value.push(value);
        self.tree.push(self.first.len() as u32 - 1);
        let at = self.uses.len();
        self.uses.resize(at + self.rows, 0.0);
        &mut self.uses[at..]
    }

    /// Ends the tree that is being built.
    pub(super) fn close(&mut self) {
        self.first.push(self.value.len() as u32);
    }

    /// What a choice of columns is worth, if it keeps every row.
    pub(super) fn judge(&self, columns: &[u32]) -> Option<f64> {
        let mut left = self.room.clone();
        let mut value = self.base;
        for column in columns {
            value += self.value[*column as usize];
            left.iter_mut().zip(self.uses(*column as usize)).for_each(|(left, used)| *left -= used);
        }
        left.iter().zip(&self.allowance).all(|(left, allowance)| *left >= -allowance).then_some(value)
    }

    /// The bound that prices give among the active columns that are not dead: it holds for any prices that are not negative.
    pub(super) fn bound(&self, prices: &[f64], active: &Active, dead: &[bool]) -> f64 {
        let mut prices = prices.to_vec();
        for price in &mut prices {
            *price = price.max(0.0);
        }
        let room: f64 = self
            .room
            .iter()
            .zip(&self.allowance)
            .zip(&prices)
            .map(|((room, allowance), price)| price * (room + allowance))
            .sum();
        let mut total = self.base + room;
        for span in active.spans() {
            let worth = |column: &u32| self.value[*column as usize] - dot(&prices, self.uses(*column as usize));
            let alive = span.iter().filter(|column| !dead[**column as usize]);
            total += alive.map(worth).fold(f64::NEG_INFINITY, f64::max);
        }
        total
    }
}

/// The sum of products, in four sums side by side so that they need not wait for each other.
#[inline]
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (ones, others) = (one.chunks_exact(4), other.chunks_exact(4));
    let rest: f64 = ones.remainder().iter().zip(others.remainder()).map(|(one, other)| one * other).sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..4 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// The columns that are still in the running, tree by tree.
#[derive(Debug, Clone, Default)]
pub(super) struct Active {
    pub(super) columns: Vec<u32>,
    pub(super) ends: Vec<u32>,
}

impl Active {
    pub(super) fn all(problem: &Problem) -> Self {
        Self { columns: (0..problem.value.len() as u32).collect(), ends: problem.first[1..].to_vec() }
    }

    pub(super) fn span(&self, tree: usize) -> &[u32] {
        let start = if tree == 0 { 0 } else { self.ends[tree - 1] as usize };
        &self.columns[start..self.ends[tree] as usize]
    }

    pub(super) fn spans(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.ends.len()).map(|tree| self.span(tree))
    }

    /// Keeps those that pass.
    pub(super) fn retain(&mut self, mut passes: impl FnMut(u32) -> bool) {
        let (mut to, mut start) = (0, 0);
        for end in &mut self.ends {
            for at in start..*end as usize {
                let column = self.columns[at];
                if passes(column) {
                    self.columns[to] = column;
                    to += 1;
                }
            }
            start = *end as usize;
            *end = to as u32;
        }
        self.columns.truncate(to);
    }
}
