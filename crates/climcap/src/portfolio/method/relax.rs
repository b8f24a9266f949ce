//! The linear relaxation: a simplex with a working basis of the coupling rows alone.
//!
//! Every tree has a key choice, which its convexity row makes basic; beside the keys, the basis holds one working column for
//! each coupling row (Dantzig and Van Slyke 1967, generalized upper bounds). Columns of a tree are priced by its dynamic
//! program, so that none is ever listed.

use super::basis::{Column, Inverse, Member};
use super::instance::{Instance, NONE};
use super::price::Bench;
use super::share::shared;

/// Price of breaking a row, in multiples of the largest value, to begin with.
const PENALTY: f64 = 1e4;
/// Below this share of the largest value, a reduced cost is rounding.
const OPTIMAL: f64 = 1e-11;
const SMALL: f64 = 1e-9;
/// Trees of which a sample is solved first.
const SAMPLE: usize = 3000;
/// Passes over all trees, of which some tens are usual: against going round in circles.
const PASSES: usize = 600;
/// Pivots between two fresh inverses.
const REFRESH: usize = 200;

/// The relaxation, solved.
#[derive(Debug, Clone)]
pub(super) struct Relaxation {
    /// No plan is worth more; the offset is not counted.
    pub(super) bound: f64,
    /// A price for each row, zero or more, that proves the bound.
    pub(super) prices: Vec<f64>,
    /// A choice for each group: of a tree in several parts, the largest.
    pub(super) choice: Vec<u32>,
    /// The key choice of each group.
    pub(super) keys: Vec<u32>,
    /// The working columns, a tree and its choice each; or the slack of a row.
    pub(super) working: Vec<Result<(usize, Vec<u32>), usize>>,
}

/// How the relaxation came out.
pub(super) enum Relaxed {
    /// Solved, or ended early with a bound that holds all the same.
    Solved(Relaxation),
    /// No mix of choices keeps every row.
    Infeasible,
}

/// What every tree is worth at most, at these prices, and the bound that follows: the prices of the room, and the best of
/// every tree. It holds for any prices that are not negative (Geoffrion 1974).
pub(super) fn bound(instance: &Instance, prices: &[f64], threads: usize) -> f64 {
    let prices: Vec<f64> = prices.iter().map(|price| price.max(0.0)).collect();
    let room: f64 = instance.rows.iter().zip(&prices).map(|(row, price)| price * (row.room + row.allowance)).sum();
    let parts = shared(instance.trees(), instance.amounts(), threads, |trees| {
        let mut bench = Bench::default();
        trees.map(|tree| instance.best(tree, prices.as_slice(), &mut bench)).sum::<f64>()
    });
    room + parts.into_iter().sum::<f64>()
}

/// Solves the relaxation. `halt` is asked between passes.
pub(super) fn relax(instance: &Instance, threads: usize, halt: &dyn Fn() -> bool) -> Relaxed {
    let rooms: Vec<f64> = instance.rows.iter().map(|row| row.room).collect();
    let trees: Vec<u32> = (0..instance.trees() as u32).collect();
    let mut prices = None;
    let mut step = 1;
    while trees.len() / step > SAMPLE {
        step *= 8;
    }
    while step > 1 {
        let sample: Vec<u32> = trees.iter().copied().step_by(step).collect();
        let share = sample.len() as f64 / trees.len() as f64;
        let rooms = rooms.iter().map(|room| room * share).collect();
        let mut simplex = Simplex::new(instance, &sample, rooms, prices.take(), threads);
        simplex.solve(halt);
        prices = Some(simplex.inverse.prices.iter().map(|price| price.clamp(0.0, simplex.largest * 1e3)).collect());
        step /= 8;
    }
    let mut simplex = Simplex::new(instance, &trees, rooms, prices, threads);
    if simplex.largest < 0.0 {
        return Relaxed::Infeasible;
    }
    let is_done = simplex.solve(halt);
    if is_done && simplex.is_broken() {
        return Relaxed::Infeasible;
    }
    Relaxed::Solved(simplex.result())
}

struct Simplex<'a> {
    instance: &'a Instance,
    trees: &'a [u32],
    threads: usize,
    rooms: Vec<f64>,
    largest: f64,
    penalty: f64,
    /// The key choice of each group.
    choice: Vec<u32>,
    /// What the keys use of each row.
    usage: Vec<f64>,
    inverse: Inverse,
    best: (f64, Vec<f64>),
    pivots: usize,
    /// Pivots since the inverse was worked out.
    since: usize,
    /// Whether there were any since everything was.
    stale: bool,
}

impl<'a> Simplex<'a> {
    fn new(
        instance: &'a Instance,
        trees: &'a [u32],
        rooms: Vec<f64>,
        prices: Option<Vec<f64>>,
        threads: usize,
    ) -> Self {
        // Rows give way by a hair, each by another, so that ties do not lead round in circles. Bounds are of the rows as they are.
        let mut rooms = rooms;
        for (row, room) in rooms.iter_mut().enumerate() {
            *room += 1e-10 * (1.0 + 0.37 * (row % 7) as f64 + row as f64 / 11.0) * room.abs().max(1e-2);
        }
        let largest = instance.value.iter().fold(1e-9_f64, |largest, value| largest.max(value.abs()));
        let prices = prices.unwrap_or_else(|| vec![0.0; rooms.len()]);
        let mut simplex = Self {
            instance,
            trees,
            threads,
            penalty: PENALTY * largest,
            largest,
            choice: vec![NONE; instance.groups()],
            usage: vec![0.0; rooms.len()],
            inverse: Inverse::new(rooms.len()),
            best: (f64::INFINITY, prices.clone()),
            rooms,
            pivots: 0,
            since: 0,
            stale: false,
        };
        let parts = shared(trees.len(), instance.amounts(), threads, |range| {
            let mut bench = Bench::default();
            let mut choices = Vec::new();
            for tree in &trees[range] {
                if instance.best(*tree as usize, prices.as_slice(), &mut bench) == f64::NEG_INFINITY {
                    return None;
                }
                choices.extend_from_slice(&bench.choice);
            }
            Some(choices)
        });
        let Some(parts) = parts.into_iter().collect::<Option<Vec<Vec<u32>>>>() else {
            simplex.largest = -1.0;
            return simplex;
        };
        let mut choices = parts.into_iter().flatten();
        for tree in trees {
            for group in instance.members(*tree as usize) {
                simplex.choice[group] = choices.next().unwrap_or(NONE);
            }
        }
        simplex.sum_up();
        for row in 0..simplex.rooms.len() {
            let short = simplex.rooms[row] < simplex.usage[row];
            simplex.inverse.set(row, if short { Member::Breach(row) } else { Member::Slack(row) });
        }
        simplex.refresh();
        simplex
    }

    fn sum_up(&mut self) {
        self.usage.fill(0.0);
        for tree in self.trees {
            for group in self.instance.members(*tree as usize) {
                if self.choice[group] != NONE {
                    let uses = self.instance.uses(self.choice[group] as usize);
                    for (row, amount) in uses {
                        self.usage[*row as usize] += amount;
                    }
                }
            }
        }
    }

    /// The choice of a tree as a column.
    fn column(&self, tree: usize, choice: &[u32]) -> Column {
        let mut column = Column { tree, value: 0.0, uses: vec![0.0; self.rooms.len()], choice: choice.to_vec() };
        for option in choice.iter().filter(|option| **option != NONE) {
            column.value += self.instance.value[*option as usize];
            let uses = self.instance.uses(*option as usize);
            for (row, amount) in uses {
                column.uses[*row as usize] += amount;
            }
        }
        column
    }

    fn key(&self, tree: usize) -> Column {
        self.column(tree, &self.choice[self.instance.members(tree)])
    }

    /// Works everything out anew: what the keys use, and the basis.
    fn refresh(&mut self) {
        self.sum_up();
        self.invert();
        self.stale = false;
    }

    /// Works the basis out anew: inverse, prices, amounts.
    fn invert(&mut self) {
        let keys: Vec<Option<Column>> = self
            .inverse
            .members()
            .iter()
            .map(|member| if let Member::Column(column) = member { Some(self.key(column.tree)) } else { None })
            .collect();
        let room: Vec<f64> = self.rooms.iter().zip(&self.usage).map(|(room, used)| room - used).collect();
        self.inverse.refresh(&keys, &room, self.penalty);
        self.since = 0;
    }

    /// Pivots until no column is worth entering; false if it was halted. Rows that stay broken are priced higher and higher.
    fn solve(&mut self, halt: &dyn Fn() -> bool) -> bool {
        let mut raised = 0;
        let mut passes = 0;
        loop {
            let before = self.pivots;
            let candidates = self.price();
            if halt() {
                return false;
            }
            for (_, tree) in candidates {
                self.enter(tree as usize);
                self.enter_slacks();
            }
            self.enter_slacks();
            passes += 1;
            if passes > PASSES {
                // The prices prove a bound as they are.
                return true;
            }
            if self.pivots > before {
                continue;
            }
            if self.stale {
                self.refresh();
                // Rounding may have hidden a column: once more with fresh figures.
                continue;
            }
            if self.is_broken() && raised < 3 {
                self.penalty *= 1e2;
                raised += 1;
                self.refresh();
                continue;
            }
            return true;
        }
    }

    /// Whether a row is broken still.
    fn is_broken(&self) -> bool {
        let broken = |(member, amount): (&Member, &f64)| match member {
            Member::Breach(row) => *amount > 1e-7 * self.rooms[*row].abs().max(1e-2),
            _ => false,
        };
        self.inverse.members().iter().zip(&self.inverse.amounts).any(broken)
    }

    /// The trees with a better choice than their key, those with most to gain first. Keeps the best bound on the way.
    fn price(&mut self) -> Vec<(f64, u32)> {
        let prices: Vec<f64> = self.inverse.prices.iter().map(|price| price.max(0.0)).collect();
        let (instance, trees, choice) = (self.instance, self.trees, &self.choice);
        let least = OPTIMAL * self.largest;
        let parts = shared(trees.len(), instance.amounts(), self.threads, |range| {
            let mut bench = Bench::default();
            let (mut sum, mut better) = (0.0, Vec::new());
            for tree in &trees[range] {
                let best = instance.best(*tree as usize, prices.as_slice(), &mut bench);
                sum += best;
                let key: f64 = choice[instance.members(*tree as usize)]
                    .iter()
                    .filter(|option| **option != NONE)
                    .map(|option| instance.worth(*option as usize, &prices))
                    .sum();
                if best - key > least {
                    better.push((best - key, *tree));
                }
            }
            (sum, better)
        });
        let mut sum: f64 = self.rooms.iter().zip(&prices).map(|(room, price)| room * price).sum();
        let mut better = Vec::new();
        for (part, more) in parts {
            sum += part;
            better.extend(more);
        }
        if sum < self.best.0 {
            self.best = (sum, prices);
        }
        better.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        better.truncate((self.trees.len() / 4).max(64));
        better
    }

    /// Brings the best column of a tree into the basis, if it is worth it at the prices of now.
    fn enter(&mut self, tree: usize) {
        let mut bench = Bench::default();
        self.instance.best(tree, self.inverse.prices.as_slice(), &mut bench);
        let column = self.column(tree, &bench.choice);
        let key = self.key(tree);
        let gain = column.value - key.value - self.inverse.cost(&column.uses, &key.uses);
        if gain > OPTIMAL * self.largest && bench.choice != self.choice[self.instance.members(tree)] {
            self.pivot(Member::Column(column), Some(&key), gain);
        }
    }

    fn enter_slacks(&mut self) {
        for _ in 0..4 * self.rooms.len() {
            if !self.enter_slack() {
                return;
            }
        }
    }

    /// Brings in a slack, or a breach, whose price has become negative, or too high.
    fn enter_slack(&mut self) -> bool {
        let least = OPTIMAL * self.largest;
        for row in 0..self.rooms.len() {
            let price = self.inverse.prices[row];
            // Prices are per unit of a row whose largest amount is about one.
            if price < -least {
                return self.pivot(Member::Slack(row), None, -price);
            }
            if price > self.penalty * (1.0 + 1e-9) {
                return self.pivot(Member::Breach(row), None, price - self.penalty);
            }
        }
        false
    }

    fn pivot(&mut self, entering: Member, key: Option<&Column>, gain: f64) -> bool {
        if self.since >= REFRESH {
            self.invert();
            return false;
        }
        let tree = if let Member::Column(column) = &entering { Some(column.tree) } else { None };
        let step = self.inverse.step(&entering, key);
        // How fast each key loses: with the working columns of its tree, and with the entering one.
        let mut limit: Option<(f64, f64, Leaves)> = None;
        let mut meet = |amount: f64, speed: f64, leaves: Leaves| {
            if speed > SMALL {
                let time = (amount / speed).max(0.0);
                let better = limit
                    .as_ref()
                    .is_none_or(|(known, pace, _)| time < known - 1e-12 || (time < known + 1e-12 && speed > *pace));
                if better {
                    limit = Some((time, speed, leaves));
                }
            }
        };
        for (place, speed) in step.iter().enumerate() {
            meet(self.inverse.amounts[place], *speed, Leaves::Working(place));
        }
        for (of, amount, speed) in self.inverse.keys(&step, tree) {
            meet(amount, speed, Leaves::Key(of));
        }
        let Some((time, _, leaves)) = limit else { return false };
        self.pivots += 1;
        match leaves {
            Leaves::Working(place) => self.inverse.replace(place, &step, time, entering, gain),
            Leaves::Key(of) => {
                if let Some(place) = self.inverse.heir(of, &step) {
                    let old = self.key(of);
                    let (new, step) = self.inverse.swap(place, &step, tree == Some(of), &old);
                    self.rekey(of, &old, &new);
                    self.inverse.replace(place, &step, time, entering, gain);
                } else if let (Member::Column(column), Some(old)) = (entering, key) {
                    self.inverse.advance(&step, time);
                    self.rekey(of, old, &column);
                }
            }
        }
        self.stale = true;
        self.since += 1;
        true
    }

    fn rekey(&mut self, tree: usize, old: &Column, new: &Column) {
        self.choice[self.instance.members(tree)].copy_from_slice(&new.choice);
        for (used, (new, old)) in self.usage.iter_mut().zip(new.uses.iter().zip(&old.uses)) {
            *used += new - old;
        }
    }

    fn result(self) -> Relaxation {
        let working = self.inverse.members().iter().map(|member| match member {
            Member::Column(column) => Ok((column.tree, column.choice.clone())),
            Member::Slack(row) | Member::Breach(row) => Err(*row),
        });
        let working = working.collect();
        let keys = self.choice.clone();
        let mut choice = self.choice;
        // Of a tree in several parts, the largest.
        let mut largest: Vec<(usize, f64)> = Vec::new();
        for (member, amount) in self.inverse.members().iter().zip(&self.inverse.amounts) {
            let Member::Column(column) = member else { continue };
            let key = self.inverse.key_amount(column.tree);
            let known = largest.iter().find(|(tree, _)| *tree == column.tree).map_or(key, |(_, amount)| *amount);
            if *amount > known {
                largest.retain(|(tree, _)| *tree != column.tree);
                largest.push((column.tree, *amount));
                choice[self.instance.members(column.tree)].copy_from_slice(&column.choice);
            }
        }
        let prices = self.best.1;
        let bound = bound(self.instance, &prices, self.threads);
        Relaxation { bound, prices, choice, keys, working }
    }
}

/// What leaves the basis.
enum Leaves {
    Working(usize),
    Key(usize),
}
