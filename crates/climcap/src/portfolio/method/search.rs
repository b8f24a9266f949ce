//! Simulated annealing over the core: what is lost against the bound is what the columns lose at the prices, and what room is
//! left unused at the prices of the rows. Rows may be broken on the way, at a penalty.

use super::core::Core;

/// Numbers that look random, and are the same for the same seed (SplitMix64, Steele and others 2014).
#[derive(Debug, Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next() >> 32) * count as u128) >> 32) as usize
    }

    /// A number between 0 and 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }
}

/// How a search is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heat {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) moves: usize,
    /// Price of broken rows against the prices of the relaxation.
    pub(super) penalty: f64,
}

/// Columns that keep every row, and what they lose.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) columns: Vec<u32>,
    pub(super) loss: f64,
}

pub(super) struct Search<'a> {
    core: &'a Core,
    allowance: &'a [f64],
    at: Vec<u32>,
    slack: Vec<f64>,
    loss: f64,
    random: Random,
}

impl<'a> Search<'a> {
    pub(super) fn new(core: &'a Core, allowance: &'a [f64], start: Vec<u32>, seed: u64) -> Self {
        let mut search = Self { core, allowance, at: start, slack: Vec::new(), loss: 0.0, random: Random(seed) };
        search.sum_up();
        search
    }

    pub(super) fn restart(&mut self, columns: &[u32]) {
        self.at.clear();
        self.at.extend_from_slice(columns);
        self.sum_up();
    }

    fn sum_up(&mut self) {
        self.slack.clone_from(&self.core.problem.room);
        self.loss = 0.0;
        for column in &self.at {
            self.loss += self.core.loss[*column as usize];
            let uses = self.core.problem.uses(*column as usize);
            self.slack.iter_mut().zip(uses).for_each(|(slack, used)| *slack -= used);
        }
    }

    /// What a choice is short of the bound by, if it keeps every row.
    pub(super) fn total(&self) -> Option<f64> {
        let keeps = self.slack.iter().zip(self.allowance).all(|(slack, allowance)| *slack >= -allowance);
        let idle: f64 = self.slack.iter().zip(&self.core.prices).map(|(slack, price)| slack * price).sum();
        keeps.then_some(self.loss + idle)
    }

    /// One cooling. Keeps the best that it comes by.
    pub(super) fn anneal(&mut self, heat: Heat, best: &mut Option<Found>) {
        let core = self.core;
        let columns = core.problem.value.len();
        if columns == 0 {
            return;
        }
        let highest = core.prices.iter().fold(0.0_f64, |highest, price| highest.max(*price));
        let dear: Vec<f64> =
            core.prices.iter().map(|price| heat.penalty * price.max(highest * 0.1).max(1e-9)).collect();
        let cost = |slack: f64, row: usize| (core.prices[row] * slack).max(-dear[row] * slack);
        let mut now: f64 = self.slack.iter().enumerate().map(|(row, slack)| cost(*slack, row)).sum();
        let cooling = (heat.to / heat.from).powf(64.0 / heat.moves as f64);
        let mut heat_now = heat.from;
        let mut after = vec![0.0; core.problem.rows];
        for number in 0..heat.moves {
            if number % 64 == 0 {
                heat_now *= cooling;
            }
            let new = self.random.below(columns);
            let tree = core.problem.tree[new] as usize;
            let old = self.at[tree] as usize;
            if old == new {
                continue;
            }
            let lost = core.loss[new] - core.loss[old];
            // No change of the slack can make up for more than it costs now.
            if lost > now + 20.0 * heat_now {
                continue;
            }
            let (more, less) = (core.problem.uses(new), core.problem.uses(old));
            let mut then = 0.0;
            for row in 0..core.problem.rows {
                let slack = self.slack[row] + less[row] - more[row];
                after[row] = slack;
                then += (core.prices[row] * slack).max(-dear[row] * slack);
            }
            let change = lost + then - now;
            if change > 0.0 && self.random.share() >= (-change / heat_now).exp() {
                continue;
            }
            self.at[tree] = new as u32;
            self.slack.copy_from_slice(&after);
            self.loss += lost;
            now = then;
            if best.as_ref().is_none_or(|best| self.loss + now < best.loss - 1e-9)
                && let Some(total) = self.total()
                && best.as_ref().is_none_or(|best| total < best.loss - 1e-9)
            {
                *best = Some(Found { columns: self.at.clone(), loss: total });
            }
        }
        // Rounding adds up over so many moves.
        self.sum_up();
    }
}
