//! What kind of program it is: groups of which at most one is chosen, links between two groups, and rows over many.

use std::collections::BTreeMap;

use crate::portfolio::program::{Constraint, Kind, Program};

/// A program read as groups, links and rows.
#[derive(Debug)]
pub(super) struct Outline {
    /// Group of each variable.
    pub(super) group: Vec<u32>,
    /// Constraint of each group.
    pub(super) groups: Vec<u32>,
    /// Constraints within a single group, with the group.
    pub(super) own: Vec<(u32, u32)>,
    /// Constraints between two groups, the lower number first, that make a forest.
    pub(super) links: Vec<((u32, u32), Vec<u32>)>,
    /// Constraints over more.
    pub(super) rows: Vec<u32>,
}

/// The groups that a constraint touches, as far as it matters: up to three.
fn touched(program: &Program, constraint: &Constraint, group: &[u32]) -> (usize, u32, u32) {
    let (mut count, mut one, mut other) = (0, u32::MAX, u32::MAX);
    for (variable, _) in program.terms(constraint) {
        let of = group[variable.0 as usize];
        if of == one || of == other {
            continue;
        }
        count += 1;
        match count {
            1 => one = of,
            2 => other = of,
            _ => break,
        }
    }
    (count, one, other)
}

/// Whether a constraint counts projects and does not add up amounts, so that pairs of variables either go together or not.
const fn counts(kind: Kind) -> bool {
    matches!(kind, Kind::Requirement(..) | Kind::Conflict(_) | Kind::NotAppraised(_))
}

/// Which groups hang together, by their first one.
struct Sets(Vec<u32>);

impl Sets {
    fn find(&mut self, mut group: u32) -> u32 {
        while self.0[group as usize] != group {
            let above = self.0[self.0[group as usize] as usize];
            self.0[group as usize] = above;
            group = above;
        }
        group
    }

    /// Joins two; false if they hang together already.
    fn join(&mut self, one: u32, other: u32) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one.max(other) as usize] = one.min(other);
        one != other
    }
}

impl Outline {
    /// `None` if the program is of another kind: a variable outside the groups, or a choice of another form.
    pub(super) fn of(program: &Program) -> Option<Self> {
        let mut group = vec![u32::MAX; program.values().len()];
        let mut groups = Vec::new();
        let choices = program.constraints().iter().enumerate();
        for (number, constraint) in choices.filter(|(_, constraint)| matches!(constraint.kind, Kind::Choice(_))) {
            let terms = program.terms(constraint);
            let exactly = (constraint.lower - terms.first()?.1).abs() == 0.0;
            let plain = terms.iter().all(|(_, factor)| (factor - constraint.upper).abs() == 0.0);
            if !plain || constraint.upper <= 0.0 || (!exactly && constraint.lower > 0.0) {
                return None;
            }
            for (variable, _) in terms {
                let of = &mut group[variable.0 as usize];
                if *of != u32::MAX {
                    return None;
                }
                *of = groups.len() as u32;
            }
            groups.push(number as u32);
        }
        if group.contains(&u32::MAX) {
            return None;
        }
        let (mut own, mut rows) = (Vec::new(), Vec::new());
        let mut pairs: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
        for (number, constraint) in program.constraints().iter().enumerate() {
            if matches!(constraint.kind, Kind::Choice(_)) {
                continue;
            }
            let number = number as u32;
            match touched(program, constraint, &group) {
                (0, ..) if constraint.lower > 0.0 || constraint.upper < 0.0 => return None,
                (0, ..) => {}
                (1, one, _) => own.push((number, one)),
                (2, one, other) if counts(constraint.kind) => {
                    pairs.entry((one.min(other), one.max(other))).or_default().push(number);
                }
                _ => rows.push(number),
            }
        }
        let mut sets = Sets((0..groups.len() as u32).collect());
        let mut links = Vec::new();
        for ((one, other), constraints) in pairs {
            if sets.join(one, other) {
                links.push(((one, other), constraints));
            } else {
                rows.extend(constraints);
            }
        }
        rows.sort_unstable();
        Some(Self { group, groups, own, links, rows })
    }
}
