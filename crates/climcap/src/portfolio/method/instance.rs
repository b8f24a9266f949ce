//! The program, laid out for the method: options in groups, groups in trees, and a few rows that couple them all.

use super::link::Link;
use super::outline::Outline;
use crate::portfolio::program::Program;

/// Rows over many groups that the method takes. Each costs a row and a column of a dense matrix, updated at every pivot.
pub(in crate::portfolio) const ROWS: usize = 160;

/// The option of a group that is not built.
pub(super) const NONE: u32 = u32::MAX;

/// A limit that couples the trees: `sum(factor * option) <= room`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    /// What there is room for.
    pub(super) room: f64,
    /// How far a sum may pass the room and still be rounding.
    pub(super) allowance: f64,
    /// The constraint it comes from.
    pub(super) constraint: u32,
    /// 1 for its upper bound, -1 for its lower bound, which is turned round.
    pub(super) sign: f64,
}

/// A program of groups in trees under coupling rows, to be made as large as possible.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) offset: f64,
    /// How many variables the program has.
    pub(super) variables: usize,
    /// The variable of each option.
    pub(super) variable: Vec<u32>,
    pub(super) value: Vec<f64>,
    ends: Vec<u32>,
    entries: Vec<(u32, f64)>,
    /// Where the options of each group begin.
    first: Vec<u32>,
    /// Whether one of the group must be chosen.
    pub(super) must: Vec<bool>,
    pub(super) rows: Vec<Row>,
    /// Where the groups of each tree begin; parents come before children.
    trees: Vec<u32>,
    /// How each group hangs on its parent.
    pub(super) links: Vec<Option<Box<Link>>>,
}

/// What a program turns out to be.
pub(super) enum Reading {
    /// It can be solved.
    Instance(Box<Instance>),
    /// A group that must be built has no option left.
    Infeasible,
    /// These constraints couple the trees, and are too many.
    Declined(Vec<u32>),
}

impl Instance {
    pub(super) fn groups(&self) -> usize {
        self.first.len() - 1
    }

    pub(super) fn trees(&self) -> usize {
        self.trees.len() - 1
    }

    /// The groups of a tree.
    pub(super) fn members(&self, tree: usize) -> std::ops::Range<usize> {
        self.trees[tree] as usize..self.trees[tree + 1] as usize
    }

    /// The options of a group.
    pub(super) fn options(&self, group: usize) -> std::ops::Range<usize> {
        self.first[group] as usize..self.first[group + 1] as usize
    }

    /// What an option uses of each row.
    pub(super) fn uses(&self, option: usize) -> &[(u32, f64)] {
        &self.entries[self.ends[option] as usize..self.ends[option + 1] as usize]
    }

    /// No choice is worth less.
    pub(super) fn lowest(&self) -> f64 {
        let least = |group| {
            let values = self.options(group).map(|option| self.value[option]);
            values.fold(if self.must[group] { f64::INFINITY } else { 0.0 }, f64::min)
        };
        (0..self.groups()).map(least).sum()
    }

    /// How many amounts there are.
    pub(super) fn amounts(&self) -> usize {
        self.entries.len()
    }

    /// What an option is worth at these prices of the rows.
    pub(super) fn worth(&self, option: usize, prices: &[f64]) -> f64 {
        let cost: f64 = self.uses(option).iter().map(|(row, amount)| prices[*row as usize] * amount).sum();
        self.value[option] - cost
    }

    /// The choice of the program's variables that these options of the groups are.
    pub(super) fn chosen(&self, choice: &[u32]) -> Vec<bool> {
        let mut chosen = vec![false; self.variables];
        for option in choice.iter().filter(|option| **option != NONE) {
            chosen[self.variable[*option as usize] as usize] = true;
        }
        chosen
    }

    /// The options that a choice of the program's variables is.
    pub(super) fn choice(&self, chosen: &[bool]) -> Vec<u32> {
        let of = |group| {
            let mut options = self.options(group);
            options.find(|option| chosen[self.variable[*option] as usize]).map_or(NONE, |option| option as u32)
        };
        (0..self.groups()).map(of).collect()
    }

    /// Whether a choice keeps every link and every row, and what it is worth; the offset is not counted.
    pub(super) fn judge(&self, choice: &[u32]) -> Option<f64> {
        let mut used = vec![0.0; self.rows.len()];
        let mut value = 0.0;
        for (group, option) in choice.iter().enumerate() {
            if *option == NONE {
                if self.must[group] {
                    return None;
                }
            } else {
                value += self.value[*option as usize];
                self.uses(*option as usize).iter().for_each(|(row, amount)| used[*row as usize] += amount);
            }
            if let Some(link) = &self.links[group] {
                let local = |group: usize, option: u32| place(self.options(group), option);
                let parent = link.parent as usize;
                if !link.allows(local(parent, choice[parent]), local(group, *option)) {
                    return None;
                }
            }
        }
        self.rows.iter().zip(&used).all(|(row, used)| *used <= row.room + row.allowance).then_some(value)
    }

    pub(super) fn of(program: &Program, outline: &Outline) -> Reading {
        let Some(kept) = Kept::of(program, outline) else { return Reading::Infeasible };
        let order = kept.order(program, outline);
        let mut rows: Vec<u32> = outline.rows.iter().chain(&order.loose).copied().collect();
        rows.sort_unstable();
        if rows.len() > ROWS {
            return Reading::Declined(rows);
        }
        Reading::Instance(Box::new(assemble(program, outline, &kept, order, &rows)))
    }
}

/// The place of an option in its group; after the last for none.
pub(super) fn place(options: std::ops::Range<usize>, option: u32) -> usize {
    if option == NONE { options.len() } else { option as usize - options.start }
}

/// How far a sum may pass a bound and still be rounding: less than an audit allows, whose largest amount is about one here.
pub(super) fn allowance(bound: f64) -> f64 {
    2e-10 * bound.abs() + 1e-14
}

/// The variables of each group that its own constraints let through.
pub(super) struct Kept {
    variables: Vec<Vec<u32>>,
    must: Vec<bool>,
}

/// Groups tree by tree, parents first, with their links.
struct Order {
    groups: Vec<u32>,
    trees: Vec<u32>,
    links: Vec<Option<Box<Link>>>,
    /// Constraints between two groups that no link can hold, and that couple like others.
    loose: Vec<u32>,
}

impl Kept {
    /// `None` if a group that must be built has none left.
    fn of(program: &Program, outline: &Outline) -> Option<Self> {
        let constraints = program.constraints();
        let mut alive = vec![true; outline.group.len()];
        let mut must: Vec<bool> =
            outline.groups.iter().map(|number| constraints[*number as usize].lower > 0.0).collect();
        for (number, group) in &outline.own {
            let constraint = &constraints[*number as usize];
            let holds = |amount: f64| {
                constraint.lower - allowance(constraint.lower) <= amount
                    && amount <= constraint.upper + allowance(constraint.upper)
            };
            must[*group as usize] |= !holds(0.0);
            let terms = program.terms(constraint);
            if holds(0.0) {
                terms.iter().filter(|(_, factor)| !holds(*factor)).for_each(|(of, _)| alive[of.0 as usize] = false);
            } else {
                let choice = &constraints[outline.groups[*group as usize] as usize];
                for (variable, _) in program.terms(choice) {
                    let factor: f64 = terms.iter().filter(|(of, _)| of == variable).map(|(_, factor)| factor).sum();
                    alive[variable.0 as usize] &= holds(factor);
                }
            }
        }
        let left = |number: &u32| {
            let terms = program.terms(&constraints[*number as usize]).iter();
            terms.map(|(variable, _)| variable.0).filter(|variable| alive[*variable as usize]).collect::<Vec<u32>>()
        };
        let variables: Vec<Vec<u32>> = outline.groups.iter().map(left).collect();
        let stuck = variables.iter().zip(&must).any(|(variables, must)| *must && variables.is_empty());
        (!stuck).then_some(Self { variables, must })
    }

    fn order(&self, program: &Program, outline: &Outline) -> Order {
        let count = outline.groups.len();
        let mut neighbors: Vec<Vec<u32>> = vec![Vec::new(); count];
        for (number, ((one, other), _)) in outline.links.iter().enumerate() {
            neighbors[*one as usize].push(number as u32);
            neighbors[*other as usize].push(number as u32);
        }
        let mut place = vec![u32::MAX; count];
        let (groups, links) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut order = Order { groups, trees: vec![0], links, loose: Vec::new() };
        for root in 0..count {
            if place[root] != u32::MAX {
                continue;
            }
            place[root] = order.groups.len() as u32;
            let mut next = order.groups.len();
            order.groups.push(root as u32);
            order.links.push(None);
            while next < order.groups.len() {
                let group = order.groups[next];
                for number in &neighbors[group as usize] {
                    let ((one, other), constraints) = &outline.links[*number as usize];
                    let child = if *one == group { *other } else { *one };
                    if place[child as usize] != u32::MAX {
                        continue;
                    }
                    place[child as usize] = order.groups.len() as u32;
                    let (above, below) = (&self.variables[group as usize], &self.variables[child as usize]);
                    let link = Link::with_most(program, constraints, next as u32, above, below, &mut order.loose);
                    order.links.push(Some(Box::new(link)));
                    order.groups.push(child);
                }
                next += 1;
            }
            order.trees.push(order.groups.len() as u32);
        }
        order
    }
}

fn assemble(program: &Program, outline: &Outline, kept: &Kept, order: Order, coupling: &[u32]) -> Instance {
    let mut first = vec![0];
    let mut variable = Vec::with_capacity(outline.group.len());
    for group in &order.groups {
        variable.extend_from_slice(&kept.variables[*group as usize]);
        first.push(variable.len() as u32);
    }
    let mut option = vec![NONE; outline.group.len()];
    for (number, variable) in variable.iter().enumerate() {
        option[*variable as usize] = number as u32;
    }
    let constraints = program.constraints();
    let mut rows = Vec::new();
    for number in coupling {
        let constraint = &constraints[*number as usize];
        for (bound, sign) in [(constraint.upper, 1.0), (constraint.lower, -1.0)] {
            if bound.is_finite() {
                let room = sign * bound;
                rows.push(Row { room, allowance: allowance(bound), constraint: *number, sign });
            }
        }
    }
    let (ends, entries) = columns(program, &rows, &option, variable.len());
    Instance {
        offset: program.offset(),
        variables: outline.group.len(),
        value: variable.iter().map(|variable| program.values()[*variable as usize]).collect(),
        variable,
        ends,
        entries,
        first,
        must: order.groups.iter().map(|group| kept.must[*group as usize]).collect(),
        rows,
        trees: order.trees,
        links: order.links,
    }
}

/// The rows, option by option.
fn columns(program: &Program, rows: &[Row], option: &[u32], options: usize) -> (Vec<u32>, Vec<(u32, f64)>) {
    let terms = |row: &Row| program.terms(&program.constraints()[row.constraint as usize]);
    let mut ends = vec![0_u32; options + 2];
    for row in rows {
        for (variable, _) in terms(row) {
            let option = option[variable.0 as usize];
            if option != NONE {
                ends[option as usize + 2] += 1;
            }
        }
    }
    for place in 2..ends.len() {
        ends[place] += ends[place - 1];
    }
    let mut entries = vec![(0, 0.0); ends[options + 1] as usize];
    for (number, row) in rows.iter().enumerate() {
        for (variable, factor) in terms(row) {
            let option = option[variable.0 as usize];
            if option != NONE {
                let place = &mut ends[option as usize + 1];
                entries[*place as usize] = (number as u32, row.sign * factor);
                *place += 1;
            }
        }
    }
    ends.pop();
    (ends, entries)
}
