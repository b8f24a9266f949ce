//! The core: what a better plan may be made of. Every choice of a tree that loses less than a reach against the best of its
//! tree, at the prices of the relaxation, as a column; the trees that are left a single choice are settled.
//!
//! A plan that is better than the bound less the reach uses nothing else (Balas and Zemel 1980; Fisher 1981).

use super::branch::{Expander, Mark, Node};
use super::instance::{Instance, NONE};
use super::node::{Basis, SLACK};
use super::price::Bench;
use super::problem::Problem;
use super::relax::Relaxation;

/// What is done where there are more columns than asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beyond {
    /// Nothing is listed.
    Refuse,
    /// The trees that are left keep their best choice.
    Settle,
}

/// Columns of the trees that are still open.
#[derive(Debug, Clone)]
pub(super) struct Core {
    /// The columns, with what is settled as the base.
    pub(super) problem: Problem,
    /// The tree of the instance of each open tree.
    pub(super) trees: Vec<u32>,
    /// Options of each column's groups.
    options: Vec<u32>,
    starts: Vec<u32>,
    /// A choice for each group of the instance, with the best column of every open tree.
    choice: Vec<u32>,
    pub(super) prices: Vec<f64>,
}

impl Core {
    /// The columns that lose less than `reach`, no more than `most`: those that lose least. Where too many lose next to
    /// nothing, later trees are settled.
    pub(super) fn of(instance: &Instance, prices: &[f64], mut reach: f64, most: usize) -> Self {
        let least = 1e-10 * reach;
        let mut beyond = Beyond::Refuse;
        loop {
            if let Some(core) = Self::listed(instance, prices, reach, most, beyond, &|| false) {
                return core;
            }
            reach *= 0.7;
            if reach <= least {
                beyond = Beyond::Settle;
            }
        }
    }

    /// Every column that loses less than `reach`; `None` if they are more than `most`.
    pub(super) fn within(
        instance: &Instance,
        prices: &[f64],
        reach: f64,
        most: usize,
        halt: &dyn Fn() -> bool,
    ) -> Option<Self> {
        Self::listed(instance, prices, reach, most, Beyond::Refuse, halt)
    }

    fn listed(
        instance: &Instance,
        prices: &[f64],
        reach: f64,
        most: usize,
        beyond: Beyond,
        halt: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let mut core = Self {
            problem: Problem::new(
                instance.rows.iter().map(|row| row.room).collect(),
                instance.rows.iter().map(|row| row.allowance).collect(),
                0.0,
            ),
            trees: Vec::new(),
            options: Vec::new(),
            starts: vec![0],
            choice: vec![NONE; instance.groups()],
            prices: prices.to_vec(),
        };
        // The best of each tree stays, whatever rounding does to its worth.
        let largest = instance.value.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let reach = reach.max(1e-10 * largest).max(f64::MIN_POSITIVE);
        let mut bench = Bench::default();
        let mut worths: Vec<f64> = Vec::new();
        let mut found: Vec<u32> = Vec::new();
        for tree in 0..instance.trees() {
            let members = instance.members(tree);
            let best = instance.best(tree, prices, &mut bench);
            core.choice[members.clone()].copy_from_slice(&bench.choice);
            worths.clear();
            found.clear();
            let room = most.saturating_sub(core.problem.value.len());
            let mut emit = |worth: f64, choice: &[u32]| {
                worths.push(worth);
                found.extend_from_slice(choice);
                worths.len() <= room
            };
            let least = best - reach;
            let done = if members.len() == 1 {
                let group = members.start;
                let none = instance.must[group] || 0.0 < least || emit(0.0, &[NONE]);
                none && instance.options(group).all(|option| {
                    let worth = instance.worth(option, prices);
                    worth < least || emit(worth, &[option as u32])
                })
            } else {
                instance.enumerate(tree, prices, least, &mut bench, &mut emit)
            };
            if (!done && beyond == Beyond::Refuse) || (tree % 4096 == 0 && halt()) {
                return None;
            }
            if !done {
                worths.clear();
                found.clear();
                found.extend_from_slice(&core.choice[members]);
            }
            core.add(instance, tree, &worths, &found);
        }
        Some(core)
    }

    /// Adds a tree with the columns that were found; one that has a single choice is settled.
    fn add(&mut self, instance: &Instance, tree: usize, worths: &[f64], found: &[u32]) {
        let members = instance.members(tree);
        if worths.len() <= 1 {
            let choice = if found.len() == members.len() { found } else { &[] };
            for option in choice.iter().filter(|option| **option != NONE) {
                self.problem.base += instance.value[*option as usize];
                instance
                    .uses(*option as usize)
                    .iter()
                    .for_each(|(row, amount)| self.problem.room[*row as usize] -= amount);
            }
            self.choice[members].copy_from_slice(found);
            return;
        }
        let mut order: Vec<usize> = (0..worths.len()).collect();
        order.sort_by(|one, other| worths[*other].total_cmp(&worths[*one]));
        for place in order {
            let choice = &found[place * members.len()..(place + 1) * members.len()];
            let value = choice.iter().filter(|option| **option != NONE).map(|option| instance.value[*option as usize]);
            let uses = self.problem.add(value.sum());
            for option in choice.iter().filter(|option| **option != NONE) {
                instance.uses(*option as usize).iter().for_each(|(row, amount)| uses[*row as usize] += amount);
            }
            self.options.extend_from_slice(choice);
            self.starts.push(self.options.len() as u32);
        }
        self.trees.push(tree as u32);
        self.problem.close();
    }

    /// The options of a column's groups.
    pub(super) fn options(&self, column: usize) -> &[u32] {
        &self.options[self.starts[column] as usize..self.starts[column + 1] as usize]
    }

    /// The choice that these columns of the open trees are.
    pub(super) fn choice(&self, instance: &Instance, columns: &[u32]) -> Vec<u32> {
        let mut choice = self.choice.clone();
        for (tree, column) in self.trees.iter().zip(columns) {
            choice[instance.members(*tree as usize)].copy_from_slice(self.options(*column as usize));
        }
        choice
    }

    /// The whole core as a node: it begins at the basis of the relaxation where it can.
    pub(super) fn root(&self, instance: &Instance, relaxation: &Relaxation, marks: &[Mark]) -> Node {
        match self.basis(instance, relaxation) {
            Some(basis) => Node::root(&self.problem, basis),
            None => Expander::new(&self.problem, marks).root(),
        }
    }

    /// The basis of a relaxation, if all of it is in the core.
    fn basis(&self, instance: &Instance, relaxation: &Relaxation) -> Option<Basis> {
        let find = |open: usize, choice: &[u32]| {
            let mut columns = self.problem.columns(open);
            columns.find(|column| self.options(*column) == choice).map(|column| column as u32)
        };
        let members = |tree: u32| instance.members(tree as usize);
        let key = self.trees.iter().enumerate().map(|(open, tree)| find(open, &relaxation.keys[members(*tree)]));
        let work = relaxation.working.iter().map(|member| match member {
            Ok((tree, choice)) => {
                let open = self.trees.binary_search(&(*tree as u32)).ok()?;
                find(open, choice)
            }
            Err(row) => Some(*row as u32 | SLACK),
        });
        Some(Basis { key: key.collect::<Option<_>>()?, work: work.collect::<Option<_>>()? })
    }
}
