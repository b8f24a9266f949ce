//! What goes with what in two groups, as an order: each option of the parent needs a level, each of the child has one.

use std::collections::{BTreeMap, HashMap};

use super::instance::allowance;
use crate::portfolio::program::{Kind, Program};

/// How a group hangs on its parent. An option of the child goes with an option of the parent if it has the level needed.
/// Both lists are by place in the group; the last entry is for none of it.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) parent: u32,
    /// Level that each option of the parent needs.
    pub(super) need: Vec<u16>,
    /// Level that each option of the child has.
    pub(super) have: Vec<u16>,
    /// The highest level.
    pub(super) top: u16,
}

impl Link {
    pub(super) fn allows(&self, parent: usize, child: usize) -> bool {
        self.need[parent] <= self.have[child]
    }

    /// A link of as many rules as go together as an order, the first ones first; the constraints of the others are `loose`.
    pub(super) fn with_most(
        program: &Program,
        constraints: &[u32],
        parent: u32,
        above: &[u32],
        below: &[u32],
        loose: &mut Vec<u32>,
    ) -> Self {
        let of = |constraints: &[u32]| Self::of(program, constraints, parent, above, below);
        if let Some(link) = of(constraints) {
            return link;
        }
        // A requirement has a constraint for each start, which belong together.
        let rule = |number: &u32| match program.constraints()[*number as usize].kind {
            Kind::Requirement(number, _) => Kind::Requirement(number, None),
            kind => kind,
        };
        let mut rules: BTreeMap<Kind, Vec<u32>> = BTreeMap::new();
        for number in constraints {
            rules.entry(rule(number)).or_default().push(*number);
        }
        let (mut held, mut link) = (Vec::new(), None);
        for own in rules.into_values() {
            let more = [held.as_slice(), own.as_slice()].concat();
            match of(&more) {
                Some(wider) => (held, link) = (more, Some(wider)),
                None => loose.extend(own),
            }
        }
        link.unwrap_or_else(|| Self::free(parent, above.len() + 1, below.len() + 1))
    }

    /// A link by which everything goes with everything.
    fn free(parent: u32, parents: usize, children: usize) -> Self {
        Self { parent, need: vec![1; parents], have: vec![1; children], top: 1 }
    }

    /// `None` if what goes with the options of the parent is not nested.
    ///
    /// Starts are nested: what may follow a prerequisite of 2027 may follow one of 2026. So are conflicts. Whatever is not
    /// cannot be priced by levels.
    pub(super) fn of(
        program: &Program,
        constraints: &[u32],
        parent: u32,
        above: &[u32],
        below: &[u32],
    ) -> Option<Self> {
        let (parents, children) = (above.len() + 1, below.len() + 1);
        let mut goes = vec![true; parents * children];
        let places =
            |variables: &[u32]| variables.iter().enumerate().map(|(place, of)| (*of, place)).collect::<HashMap<_, _>>();
        let (above, below) = (places(above), places(below));
        for number in constraints {
            let constraint = &program.constraints()[*number as usize];
            let (mut up, mut down) = (vec![0.0; parents], vec![0.0; children]);
            for (variable, factor) in program.terms(constraint) {
                if let Some(place) = above.get(&variable.0) {
                    up[*place] += factor;
                } else if let Some(place) = below.get(&variable.0) {
                    down[*place] += factor;
                }
            }
            let (lower, upper) =
                (constraint.lower - allowance(constraint.lower), constraint.upper + allowance(constraint.upper));
            for (parent, up) in up.iter().enumerate() {
                for (child, down) in down.iter().enumerate() {
                    goes[parent * children + child] &= lower <= up + down && up + down <= upper;
                }
            }
        }
        let row = |parent: usize| &goes[parent * children..(parent + 1) * children];
        let size = |parent: usize| row(parent).iter().filter(|goes| **goes).count();
        let mut order: Vec<usize> = (0..parents).collect();
        order.sort_by_key(|parent| std::cmp::Reverse(size(*parent)));
        let (mut need, mut have) = (vec![0_u16; parents], vec![0_u16; children]);
        let mut level = 0;
        let mut before: Option<usize> = None;
        for parent in order {
            if before.is_none_or(|before| row(before) != row(parent)) {
                level += 1;
                for (child, goes) in row(parent).iter().enumerate() {
                    if *goes {
                        // Nested: what goes with this went with all before.
                        if have[child] + 1 != level {
                            return None;
                        }
                        have[child] = level;
                    }
                }
            }
            need[parent] = level;
            before = Some(parent);
        }
        Some(Self { parent, need, have, top: level })
    }
}
