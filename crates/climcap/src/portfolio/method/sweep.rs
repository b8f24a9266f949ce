//! The sweep: plans made row by row, the years of a budget in their order.
//!
//! All rows at once are hard to fill, for what fits one year does not fit another. One row by itself is easy: a few trees that
//! lose almost nothing by another choice fill it to the last thousandth. What begins in later years does not touch the earlier
//! ones, so rows that are filled stay filled, and the relaxation says what each way of filling a row costs all that are left.
//! A beam keeps the best partial plans (Lowerre 1976; Ow and Morton 1988). What is found is a plan, not a proof.

use super::branch::{Care, Expander, Incumbent, Node, marks};
use super::core::Core;
use super::instance::Instance;
use super::node::Status;
use super::problem::{Active, Problem};
use super::proof::Known;
use super::relax::Relaxation;
use super::share::dealt;

/// Changes that are looked at for one row: those that lose least.
const CHANGES: usize = 160;
/// Columns of the core.
const COLUMNS: usize = 8000;
/// Rows that are left to branch and bound at the end, beside those that most columns use.
const LAST: usize = 1;
/// Nodes that branch and bound may take for each partial plan.
const NODES: usize = 100;
/// Partial plans of a row that are kept at most.
const MOST: usize = 256;
const CARE: Care = Care { tries: 8, pivots: 6, patience: 4 };

/// In which order rows are filled.
#[derive(Debug, Clone)]
enum Order {
    /// The one that costs most to fill, as things stand, first.
    Hardest,
    /// As listed.
    Listed(Vec<usize>),
}

/// One sweep after another, each in another order, and wider from time to time.
#[derive(Debug)]
pub(super) struct Sweeps {
    orders: Vec<Order>,
    number: u32,
    /// Columns looked at.
    pub(super) work: u64,
    pub(super) nodes: usize,
}

/// Another choice of a tree, as one row sees it.
#[derive(Debug, Clone, Copy)]
struct Change {
    tree: u32,
    /// What the row is used more by.
    more: f64,
    loss: f64,
}

/// A way of filling a row: up to three changes, by number.
#[derive(Debug, Clone, Copy)]
struct Way {
    cost: f64,
    changes: [u32; 3],
}

impl Sweeps {
    /// `calendar` is the rows of budgets, year by year.
    ///
    /// What is built last, in a row that is hardly used by then, costs most to fill: so some orders go backward from the last
    /// year, all the way or for a part of it, and then forward from the first.
    pub(super) fn new(calendar: &[usize]) -> Self {
        let back = |count: usize| {
            let (early, late) = calendar.split_at(calendar.len() - count);
            Order::Listed(late.iter().rev().chain(early).copied().collect())
        };
        let count = calendar.len();
        let orders = vec![back(count.div_ceil(3)), back(count), Order::Hardest, back(count.div_ceil(2))];
        Self { orders, number: 0, work: 0, nodes: 0 }
    }

    /// Sweeps once more, for something better than what is known.
    pub(super) fn advance(
        &mut self,
        instance: &Instance,
        relaxation: &Relaxation,
        known: &mut Known,
        threads: usize,
        halt: &(dyn Fn() -> bool + Sync),
    ) {
        let turns = self.orders.len() as u32;
        let (order, wider) = (&self.orders[(self.number % turns) as usize], (self.number / turns).min(8));
        let reach = known.best.as_ref().map_or(relaxation.bound.abs(), |(value, _)| relaxation.bound - value);
        let core = Core::of(instance, &relaxation.prices, reach, COLUMNS);
        let marks = marks(&core.problem, &core.prices);
        let mut expanders: Vec<_> = (0..threads.max(1)).map(|_| Expander::new(&core.problem, &marks)).collect();
        let root = core.root(instance, relaxation, &marks);
        let cutoff = known.best.as_ref().map_or(f64::NEG_INFINITY, |(value, _)| *value);
        let sweep = Sweep { cutoff, plans: (8 << wider).min(MOST), ways: 16 << (wider / 2), halt };
        let best = sweep.run(&mut expanders, root, order);
        if let Some(best) = best {
            known.offer(instance, core.choice(instance, &best.columns));
        }
        self.number += 1;
        self.nodes += expanders.iter().map(|expander| expander.nodes).sum::<usize>();
        // A core with nothing open takes no work: still a turn, so that the proof has its own.
        self.work += expanders.iter().map(|expander| expander.lp.work).sum::<u64>().max(1);
    }
}

/// The rows that no more than half of the columns use: others tie all trees together.
fn sparse(problem: &Problem) -> Vec<usize> {
    let columns = problem.value.len();
    let users = |row: &usize| (0..columns).filter(|column| problem.uses(*column)[*row].abs() > 0.0).count();
    (0..problem.rows).filter(|row| 2 * users(row) <= columns).collect()
}

/// One sweep.
struct Sweep<'a> {
    /// Only what is worth more is looked for.
    cutoff: f64,
    /// Partial plans that are kept of each row.
    plans: usize,
    /// Ways of filling a row that are tried for each.
    ways: usize,
    halt: &'a (dyn Fn() -> bool + Sync),
}

impl Sweep<'_> {
    fn run(&self, expanders: &mut [Expander], root: Node, order: &Order) -> Option<Incumbent> {
        let mut left = sparse(expanders[0].problem);
        let mut listed = match order {
            Order::Hardest => None,
            Order::Listed(rows) => {
                left = rows.iter().copied().filter(|row| left.contains(row)).collect();
                Some(left.clone().into_iter())
            }
        };
        let mut level = vec![root];
        while left.len() > LAST && !(self.halt)() {
            let row = match &mut listed {
                Some(rows) => rows.next(),
                None => hardest(&mut expanders[0], level.first()?, &left, self.cutoff),
            }?;
            left.retain(|other| *other != row);
            let fill = |expander: &mut Expander, node: Node| fill(expander, node, row, self.cutoff, self.ways);
            level = dealt(expanders, level, &fill, self.halt).into_iter().flatten().collect();
            // A stable order, so that equal bounds fall the same way every time.
            level.sort_by(|one, other| other.bound.total_cmp(&one.bound));
            level.truncate(self.plans);
        }
        let finish = |expander: &mut Expander, node: Node| finish(expander, node, self.cutoff, self.halt);
        let found = dealt(expanders, level, &finish, self.halt).into_iter().flatten();
        found.reduce(|best, next| if next.value > best.value { next } else { best })
    }
}

/// The row that costs most to fill, seen from a node.
fn hardest(expander: &mut Expander, node: &Node, rows: &[usize], cutoff: f64) -> Option<usize> {
    let problem = expander.problem;
    let (active, _) = expander.enter(node, cutoff)?;
    let columns = expander.lp.columns();
    let cost = |row: usize| {
        let used: f64 = columns.iter().map(|column| problem.uses(*column as usize)[row]).sum();
        let (price, left) = (expander.lp.price(row).max(0.0), problem.room[row] + problem.allowance[row] - used);
        let changes = changes(expander, &active, &columns, row);
        ways(&changes, left, price, 1).first().map_or(f64::INFINITY, |way| way.cost)
    };
    let costs: Vec<f64> = rows.iter().map(|row| cost(*row)).collect();
    let place = (0..rows.len()).max_by(|one, other| costs[*one].total_cmp(&costs[*other]))?;
    Some(rows[place])
}

/// The best ways of filling a row, each with what is left open by it.
fn fill(expander: &mut Expander, node: Node, row: usize, cutoff: f64, most: usize) -> Vec<Node> {
    let problem = expander.problem;
    let Some((active, bound)) = expander.enter(&node, cutoff) else { return Vec::new() };
    let columns = expander.lp.columns();
    let used = |column: u32| problem.uses(column as usize)[row];
    let price = expander.lp.price(row).max(0.0);
    let left = problem.room[row] + problem.allowance[row] - columns.iter().map(|column| used(*column)).sum::<f64>();
    if price <= 0.0 && left >= 0.0 {
        return vec![Node { bound, bits: node.bits, basis: expander.lp.basis(), depth: node.depth + 1 }];
    }
    let changes = changes(expander, &active, &columns, row);
    let mut nodes = Vec::new();
    expander.lp.keep();
    let basis = expander.lp.basis();
    for way in ways(&changes, left, price, most) {
        expander.nodes += 1;
        let mut amounts: Vec<f64> = columns.iter().map(|column| used(*column)).collect();
        for change in way.changes.iter().filter_map(|change| changes.get(*change as usize)) {
            amounts[change.tree as usize] += change.more;
        }
        let stays = |column: u32| {
            let amount = amounts[problem.tree[column as usize] as usize];
            (used(column) - amount).abs() <= 1e-12 * (1.0 + amount.abs())
        };
        let shut: Vec<u32> = active.columns.iter().copied().filter(|column| !stays(*column)).collect();
        expander.lp.shut(&shut, true);
        let status = expander.lp.solve(&active, cutoff, 2000);
        if let Status::Solved(own) | Status::Open(own) = status {
            let mut bits = vec![0_u64; node.bits.len()];
            for column in active.columns.iter().filter(|column| stays(**column)) {
                bits[*column as usize / 64] |= 1 << (column % 64);
            }
            let basis = if matches!(status, Status::Solved(_)) { expander.lp.basis() } else { basis.clone() };
            nodes.push(Node { bound: own.min(bound), bits, basis, depth: node.depth + 1 });
        }
        expander.lp.shut(&shut, false);
        expander.lp.back();
    }
    nodes
}

/// Other choices of trees, as a row sees them, those that lose least first: one for each tree and each amount.
fn changes(expander: &Expander, active: &Active, columns: &[u32], row: usize) -> Vec<Change> {
    let problem = expander.problem;
    let mut changes: Vec<Change> = Vec::new();
    for (tree, column) in columns.iter().enumerate() {
        let own = problem.uses(*column as usize)[row];
        let begin = changes.len();
        for other in active.span(tree) {
            let more = problem.uses(*other as usize)[row] - own;
            if more.abs() <= 1e-12 * (1.0 + own.abs()) {
                continue;
            }
            let loss = (-expander.lp.reduced(*other)).max(0.0);
            match changes[begin..].iter_mut().find(|known| (known.more - more).abs() <= 1e-12 * (1.0 + own.abs())) {
                Some(known) => known.loss = known.loss.min(loss),
                None => changes.push(Change { tree: tree as u32, more, loss }),
            }
        }
    }
    changes.sort_by(|one, other| one.loss.total_cmp(&other.loss));
    changes.truncate(CHANGES);
    changes
}

/// The cheapest ways to bring what is left of a row to a little above nothing, by up to three changes of different trees.
fn ways(changes: &[Change], left: f64, price: f64, most: usize) -> Vec<Way> {
    const NO: u32 = u32::MAX;
    let mut ways: Vec<Way> = Vec::new();
    // No way that costs more than this is among the best.
    let mut dearest = f64::INFINITY;
    let mut offer = |loss: f64, left: f64, changes: [u32; 3]| {
        let cost = loss + price * left;
        if left >= 0.0 && cost < dearest {
            ways.push(Way { cost, changes });
            if ways.len() >= 8 * most + 64 {
                ways.sort_by(|one, other| one.cost.total_cmp(&other.cost));
                ways.truncate(most);
                dearest = ways.last().map_or(f64::INFINITY, |way| way.cost);
            }
        }
        dearest
    };
    let mut worst = offer(0.0, left, [NO; 3]);
    // By what they use more: the third change is looked for where it would fill the row.
    let mut sorted: Vec<u32> = (0..changes.len() as u32).collect();
    sorted.sort_by(|one, other| changes[*one as usize].more.total_cmp(&changes[*other as usize].more));
    for (place, one) in changes.iter().enumerate() {
        if one.loss >= worst {
            break;
        }
        worst = offer(one.loss, left - one.more, [place as u32, NO, NO]);
        for (after, other) in changes.iter().enumerate().skip(place + 1) {
            let loss = one.loss + other.loss;
            if loss >= worst {
                break;
            }
            if other.tree == one.tree {
                continue;
            }
            let rest = left - one.more - other.more;
            worst = offer(loss, rest, [place as u32, after as u32, NO]);
            let end = sorted.partition_point(|third| changes[*third as usize].more <= rest);
            for third in sorted[..end].iter().rev() {
                let more = changes[*third as usize].more;
                if loss + price * (rest - more) >= worst {
                    break;
                }
                let change = &changes[*third as usize];
                if *third as usize > after && change.tree != one.tree && change.tree != other.tree {
                    worst = offer(loss + change.loss, rest - more, [place as u32, after as u32, *third]);
                }
            }
        }
    }
    ways.sort_by(|one, other| one.cost.total_cmp(&other.cost));
    ways.truncate(most);
    ways
}

/// What is left of a partial plan, searched exactly for as many nodes as there may be.
fn finish(expander: &mut Expander, node: Node, mut cutoff: f64, halt: &dyn Fn() -> bool) -> Option<Incumbent> {
    let until = expander.nodes + NODES;
    let mut best = None;
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if expander.nodes >= until || halt() {
            break;
        }
        if node.bound > cutoff {
            let mut parts = expander.expand(node, &mut cutoff, CARE, &mut best);
            parts.reverse();
            open.extend(parts);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cheapest ways, all of them looked at.
    fn all_ways(changes: &[Change], left: f64, price: f64) -> Vec<f64> {
        let mut costs = Vec::new();
        let mut offer = |set: &[&Change]| {
            let left = left - set.iter().map(|change| change.more).sum::<f64>();
            let apart = (0..set.len()).all(|one| (0..one).all(|other| set[one].tree != set[other].tree));
            if left >= 0.0 && apart {
                costs.push(set.iter().map(|change| change.loss).sum::<f64>() + price * left);
            }
        };
        offer(&[]);
        for (place, one) in changes.iter().enumerate() {
            offer(&[one]);
            for (after, other) in changes.iter().enumerate().skip(place + 1) {
                offer(&[one, other]);
                changes[after + 1..].iter().for_each(|third| offer(&[one, other, third]));
            }
        }
        costs.sort_by(f64::total_cmp);
        costs
    }

    proptest! {
        #[test]
        fn the_cheapest_ways_of_filling_a_row_are_found(
            drawn in proptest::collection::vec((0..6_u32, -40..40_i32, 0..50_u32), 0..14),
            left in -60..60_i32,
            price in 0..5_u32,
            most in 1..12_usize,
        ) {
            let change = |(tree, more, loss): (u32, i32, u32)| {
                // Amounts in eighths, so that sums are exact.
                Change { tree, more: f64::from(more) / 8.0, loss: f64::from(loss) / 64.0 }
            };
            let mut changes: Vec<Change> = drawn.into_iter().map(change).collect();
            changes.sort_by(|one, other| one.loss.total_cmp(&other.loss));
            let (left, price) = (f64::from(left) / 8.0, f64::from(price) / 8.0);
            let found: Vec<f64> = ways(&changes, left, price, most).iter().map(|way| way.cost).collect();
            let mut expected = all_ways(&changes, left, price);
            expected.truncate(most);
            prop_assert_eq!(found, expected);
        }
    }
}
