//! Pairs of rows with corrections as variables: z is 1 where both are chosen, and the correction is worth z of it.
//!
//! `z <= x1, z <= x2, z >= x1 + x2 - 1` (Fortet 1960; Glover and Woolsey 1974). Rows that are corrected alike share a variable,
//! which is exact since of each project at most one row is chosen.

use std::collections::{BTreeMap, HashMap};

use super::Candidate;
use crate::appraisal::RowId;
use crate::plan::{Pair, Reading};
use crate::portfolio::program::{Domain, Kind, Program, Variable};

/// Candidates of two projects that are corrected alike, whichever of the one project and of the other are chosen.
#[derive(Debug, Clone)]
pub(super) struct Joint<'a> {
    /// Number of the pair of projects.
    pub(super) number: u32,
    pub(super) projects: [u32; 2],
    /// Classes of candidates of the one and of the other: those of a class are corrected alike with everything.
    classes: [usize; 2],
    /// The candidates.
    sides: [Vec<usize>; 2],
    pub(super) pairs: Vec<&'a Pair>,
}

/// Corrections of the candidates of two projects: place of each in a list of different ones.
type Corrections<'a> = BTreeMap<(usize, usize), Vec<&'a Pair>>;

/// The pairs of the question, as far as both rows are candidates.
pub(super) fn joints<'a>(reading: &'a Reading<'_>, candidates: &[Candidate]) -> Vec<Joint<'a>> {
    if reading.pairs.is_empty() {
        return Vec::new();
    }
    let place: HashMap<RowId, usize> =
        candidates.iter().enumerate().map(|(number, candidate)| (candidate.row, number)).collect();
    let mut by_projects: BTreeMap<(usize, usize), Corrections<'a>> = BTreeMap::new();
    for pair in &reading.pairs {
        let (Some(one), Some(other)) = (place.get(&pair.rows.0), place.get(&pair.rows.1)) else { continue };
        let (one, other) = (*one.min(other), *one.max(other));
        let projects = (candidates[one].project, candidates[other].project);
        by_projects.entry(projects).or_default().entry((one, other)).or_default().push(pair);
    }
    let mut joints = Vec::new();
    for (number, corrections) in by_projects.values().enumerate() {
        joints.extend(classed(reading, candidates, number as u32, corrections));
    }
    joints
}

/// Groups the candidates of two projects by how they are corrected with those of the other.
fn classed<'a>(
    reading: &Reading<'_>,
    candidates: &[Candidate],
    number: u32,
    corrections: &Corrections<'a>,
) -> Vec<Joint<'a>> {
    let mut kinds: HashMap<Vec<u64>, u32> = HashMap::new();
    let mut kind_of: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (place, pairs) in corrections {
        let next = kinds.len() as u32;
        let kind = *kinds.entry(pairs.iter().flat_map(|pair| pair.fingerprint()).collect()).or_insert(next);
        kind_of.insert(*place, kind);
    }
    let classes = |is_first: bool| -> BTreeMap<usize, usize> {
        let mut seen: BTreeMap<usize, Vec<(usize, u32)>> = BTreeMap::new();
        for ((one, other), kind) in &kind_of {
            let (own, partner) = if is_first { (one, other) } else { (other, one) };
            seen.entry(*own).or_default().push((*partner, *kind));
        }
        let mut numbers: HashMap<Vec<(usize, u32)>, usize> = HashMap::new();
        let number = |(own, partners): (usize, Vec<(usize, u32)>)| {
            let next = numbers.len();
            (own, *numbers.entry(partners).or_insert(next))
        };
        seen.into_iter().map(number).collect()
    };
    let (firsts, seconds) = (classes(true), classes(false));
    let mut joints: BTreeMap<(usize, usize), Joint<'a>> = BTreeMap::new();
    for ((one, other), pairs) in corrections {
        let classes = (firsts[one], seconds[other]);
        let of = |column: usize| reading.appraisal.key(candidates[column].row).project;
        let joint = joints.entry(classes).or_insert_with(|| Joint {
            number,
            projects: [of(*one), of(*other)],
            classes: [classes.0, classes.1],
            sides: [Vec::new(), Vec::new()],
            pairs: pairs.clone(),
        });
        for (side, column) in joint.sides.iter_mut().zip([*one, *other]) {
            if !side.contains(&column) {
                side.push(column);
            }
        }
    }
    joints.into_values().collect()
}

impl Joint<'_> {
    /// The variables of its candidates.
    pub(super) fn variables<'v>(&'v self, variables: &'v [Option<Variable>]) -> impl Iterator<Item = Variable> + 'v {
        self.sides.iter().flatten().filter_map(|column| variables[*column])
    }

    /// Whether there are candidates left on both sides.
    pub(super) fn is_possible(&self, variables: &[Option<Variable>]) -> bool {
        self.sides.iter().all(|side| side.iter().any(|column| variables[*column].is_some()))
    }

    /// Adds the variable of the group to a program.
    pub(super) fn variable(value: f64, program: &mut Program) -> Variable {
        program.add_variable(value, Domain::Continuous { lower: 0.0, upper: 1.0 })
    }
}

/// The candidates of a class, and the variables of its groups.
type Class<'a> = (&'a [usize], Vec<Variable>);

/// Ties the variables of groups to those of their candidates. What holds of all groups of a class together is tighter than
/// what holds of each, and as true, since of the other project at most one row is chosen.
pub(super) fn tie(joints: &[Joint<'_>], first: usize, variables: &[Option<Variable>], program: &mut Program) {
    let mut by_class: BTreeMap<(u32, usize, usize), Class<'_>> = BTreeMap::new();
    for (number, joint) in joints.iter().enumerate() {
        let Some(variable) = variables[first + number] else { continue };
        let own = |side: usize| joint.sides[side].iter().filter_map(|column| variables[*column]);
        for side in 0..2 {
            let class = by_class.entry((joint.number, side, joint.classes[side])).or_default();
            class.0 = &joint.sides[side];
            class.1.push(variable);
        }
        let terms = own(0).chain(own(1)).map(|own| (own, 1.0)).chain([(variable, -1.0)]);
        program.add(Kind::Pair(joint.number), f64::NEG_INFINITY, 1.0, terms);
    }
    for ((number, ..), (candidates, groups)) in by_class {
        let own = candidates.iter().filter_map(|column| variables[*column]).map(|own| (own, -1.0));
        let terms = groups.into_iter().map(|group| (group, 1.0)).chain(own);
        program.add(Kind::Pair(number), f64::NEG_INFINITY, 0.0, terms);
    }
}
