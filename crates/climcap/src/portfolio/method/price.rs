//! The best choice of a tree at given prices of the rows, exactly, by dynamic programming from the leaves.

use super::instance::{Instance, NONE, place};
use super::link::Link;

/// Room to work in, so that pricing a tree allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Bench {
    /// Worth of each option of each member with the best below it; the last entry of a member is for none.
    worth: Vec<f64>,
    /// Where each member's worths begin.
    starts: Vec<usize>,
    /// For each member but the root and each level: the best worth that has at least the level, and its place.
    tables: Vec<(f64, u32)>,
    /// Where each member's table begins.
    levels: Vec<usize>,
    /// The choice found: an option for each member.
    pub(super) choice: Vec<u32>,
}

const NEVER: f64 = f64::NEG_INFINITY;

/// What an option is worth at given prices.
pub(super) trait Prices {
    fn worth(&self, instance: &Instance, option: usize) -> f64;
}

impl Prices for [f64] {
    fn worth(&self, instance: &Instance, option: usize) -> f64 {
        instance.worth(option, self)
    }
}

impl Instance {
    /// The most that a tree is worth at these prices; the choice is left on the bench.
    pub(super) fn best<P: Prices + ?Sized>(&self, tree: usize, prices: &P, bench: &mut Bench) -> f64 {
        let members = self.members(tree);
        if members.len() == 1 {
            let (best, option) = self.best_of_group(members.start, prices);
            bench.choice.clear();
            bench.choice.push(option);
            return best;
        }
        self.climb(tree, prices, bench);
        bench.choice.clear();
        bench.choice.resize(members.len(), NONE);
        let mut total = NEVER;
        for member in 0..members.len() {
            let group = members.start + member;
            let options = self.options(group);
            let (worth, local) = if let Some(link) = &self.links[group] {
                let parent = link.parent as usize;
                let above = place(self.options(parent), bench.choice[parent - members.start]);
                bench.tables[bench.levels[member] + link.need[above] as usize]
            } else {
                let worths = &bench.worth[bench.starts[member]..=bench.starts[member] + options.len()];
                best_place(worths)
            };
            if self.links[group].is_none() {
                total = worth;
            }
            bench.choice[member] = option(&options, local);
        }
        total
    }

    /// The best option of a group by itself.
    fn best_of_group<P: Prices + ?Sized>(&self, group: usize, prices: &P) -> (f64, u32) {
        let (mut best, mut at) = if self.must[group] { (NEVER, NONE) } else { (0.0, NONE) };
        for option in self.options(group) {
            let worth = prices.worth(self, option);
            if worth > best {
                (best, at) = (worth, option as u32);
            }
        }
        (best, at)
    }

    /// Works out from the leaves to the root what each option is worth with the best below it.
    fn climb<P: Prices + ?Sized>(&self, tree: usize, prices: &P, bench: &mut Bench) {
        let members = self.members(tree);
        bench.worth.clear();
        bench.starts.clear();
        bench.tables.clear();
        bench.levels.clear();
        for group in members.clone() {
            bench.starts.push(bench.worth.len());
            bench.worth.extend(self.options(group).map(|option| prices.worth(self, option)));
            bench.worth.push(if self.must[group] { NEVER } else { 0.0 });
            bench.levels.push(bench.tables.len());
            let levels = self.links[group].as_ref().map_or(0, |link| link.top as usize + 1);
            bench.tables.resize(bench.tables.len() + levels, (NEVER, NONE));
        }
        for group in members.clone().rev() {
            let Some(link) = &self.links[group] else { continue };
            let member = group - members.start;
            let (own, parent) = (bench.starts[member], bench.starts[link.parent as usize - members.start]);
            let at = bench.levels[member];
            let table = &mut bench.tables[at..=at + link.top as usize];
            for (local, have) in link.have.iter().enumerate() {
                let worth = bench.worth[own + local];
                if worth > table[*have as usize].0 {
                    table[*have as usize] = (worth, local as u32);
                }
            }
            for level in (0..table.len() - 1).rev() {
                if table[level + 1].0 > table[level].0 {
                    table[level] = table[level + 1];
                }
            }
            for (local, need) in link.need.iter().enumerate() {
                bench.worth[parent + local] += bench.tables[at + *need as usize].0;
            }
        }
    }

    /// Every choice of a tree that is worth more than `least` at these prices, each given to `emit` with its worth.
    /// Stops when `emit` says so.
    pub(super) fn enumerate<P: Prices + ?Sized>(
        &self,
        tree: usize,
        prices: &P,
        least: f64,
        bench: &mut Bench,
        emit: &mut dyn FnMut(f64, &[u32]) -> bool,
    ) -> bool {
        self.climb(tree, prices, bench);
        let mut own = Vec::with_capacity(bench.worth.len());
        for group in self.members(tree) {
            own.extend(self.options(group).map(|option| prices.worth(self, option)));
            own.push(if self.must[group] { NEVER } else { 0.0 });
        }
        let mut choice = vec![NONE; self.members(tree).len()];
        let mut walk = Walk { instance: self, first: self.members(tree).start, bench, own, least, emit };
        walk.from(0, 0.0, &mut choice)
    }
}

/// A walk through the choices of a tree, parents first; what is below is known, so that no branch is in vain.
struct Walk<'a> {
    instance: &'a Instance,
    first: usize,
    bench: &'a Bench,
    /// Worth of each option by itself.
    own: Vec<f64>,
    least: f64,
    emit: &'a mut dyn FnMut(f64, &[u32]) -> bool,
}

impl Walk<'_> {
    /// `open` is the worth of what is chosen, with the best below it.
    fn from(&mut self, member: usize, open: f64, choice: &mut [u32]) -> bool {
        if member == choice.len() {
            return (self.emit)(open, choice);
        }
        let group = self.first + member;
        let options = self.instance.options(group);
        let start = self.bench.starts[member];
        let link: Option<&Link> = self.instance.links[group].as_deref();
        let need = link.map(|link| {
            let parent = link.parent as usize;
            link.need[place(self.instance.options(parent), choice[parent - self.first])]
        });
        let best = need.map_or(0.0, |need| self.bench.tables[self.bench.levels[member] + need as usize].0);
        for local in 0..=options.len() {
            if let (Some(link), Some(need)) = (link, need)
                && link.have[local] < need
            {
                continue;
            }
            let with = open - best + self.bench.worth[start + local];
            if self.own[start + local] == NEVER || with < self.least || with.is_nan() {
                continue;
            }
            choice[member] = option(&options, local as u32);
            if !self.from(member + 1, with, choice) {
                return false;
            }
        }
        true
    }
}

/// The best of a list, and its place.
fn best_place(worths: &[f64]) -> (f64, u32) {
    let mut best = (NEVER, NONE);
    for (place, worth) in worths.iter().enumerate() {
        if *worth > best.0 {
            best = (*worth, place as u32);
        }
    }
    best
}

fn option(options: &std::ops::Range<usize>, local: u32) -> u32 {
    if (local as usize) < options.len() { options.start as u32 + local } else { NONE }
}
