//! What needs what, what excludes what, and how many of several: constraints on choices alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Candidate, Part};
use crate::appraisal::RowId;
use crate::calendar::Year;
use crate::plan::{Grouped, Pick, Reading};
use crate::portfolio::program::{Kind, Program, Variable};

/// The variables of projects, by project.
type Variables = HashMap<u32, Vec<(Variable, Part)>>;

/// The variables of a project that a name stands for.
fn picked<'a>(reading: &'a Reading<'_>, of: &'a Variables, pick: Pick) -> Vec<(Variable, Part)> {
    let all = of.get(&pick.project).map_or(&[][..], Vec::as_slice);
    all.iter().filter(|(_, part)| pick.includes(reading.appraisal.key(part.row))).copied().collect()
}

/// The variables of each of these projects.
fn variables_of(reading: &Reading<'_>, parts: &[Part], picks: impl Iterator<Item = Pick>) -> Variables {
    let mut of: Variables = picks.map(|pick| (pick.project, Vec::new())).collect();
    for (variable, part) in parts.iter().enumerate() {
        if let Some(variables) = of.get_mut(&reading.appraisal.key(part.row).project) {
            variables.push((Variable(variable as u32), *part));
        }
    }
    of
}

/// For each start t of a dependent: as many dependents by t as there are prerequisites ready by t. One row per start is
/// tighter than one row per dependent, and as true, since of each project at most one row is chosen.
pub(super) fn requirements(reading: &Reading<'_>, parts: &[Part], program: &mut Program) {
    let appraisal = reading.appraisal;
    let of = variables_of(reading, parts, reading.requires.iter().flat_map(|need| [need.dependent, need.prerequisite]));
    for (number, need) in reading.requires.iter().enumerate() {
        let dependents = picked(reading, &of, need.dependent);
        let prerequisites = picked(reading, &of, need.prerequisite);
        let starts: BTreeSet<Option<Year>> = dependents.iter().map(|(_, part)| appraisal.key(part.row).start).collect();
        for start in starts {
            let by = |row: RowId| match (appraisal.key(row).start, start) {
                (Some(own), Some(start)) => own <= start,
                (own, start) => own == start,
            };
            let ready = |row: RowId| match (need.ready(appraisal.key(row)), start) {
                (Some(ready), Some(start)) => ready <= start,
                _ => true,
            };
            let mut terms: BTreeMap<Variable, f64> = BTreeMap::new();
            for (variable, part) in dependents.iter().filter(|(_, part)| by(part.row)) {
                *terms.entry(*variable).or_default() += part.unit();
            }
            for (variable, part) in prerequisites.iter().filter(|(_, part)| ready(part.row)) {
                *terms.entry(*variable).or_default() -= part.unit();
            }
            program.add(Kind::Requirement(number as u32, start), f64::NEG_INFINITY, 0.0, terms);
        }
    }
}

/// What is not appraised, and not named in a must, is built only beside a dependent; and, since dependents of its kind might
/// only require each other, only beside one that stands on its own worth or in a must and leads to it.
pub(super) fn unappraised(reading: &Reading<'_>, parts: &[Part], program: &mut Program) {
    let stands =
        |project: u32| reading.is_appraised(project) || reading.must.iter().any(|pick| pick.project == project);
    let projects: Vec<u32> =
        reading.appraisal.projects_by_id().iter().copied().filter(|project| !stands(*project)).collect();
    if projects.is_empty() {
        return;
    }
    let dependents = |project: u32| {
        let needs = reading.requires.iter().filter(move |need| need.prerequisite.project == project);
        needs.map(|need| need.dependent).filter(move |pick| pick.project != project)
    };
    let picks =
        projects.iter().map(|project| Pick::of(*project)).chain(reading.requires.iter().map(|need| need.dependent));
    let of = variables_of(reading, parts, picks);
    for project in projects {
        let direct: Vec<Pick> = dependents(project).collect();
        let mut leading = direct.clone();
        let mut seen = BTreeSet::from([project]);
        let mut next = 0;
        while next < leading.len() {
            let of_kind = leading[next].project;
            next += 1;
            if !stands(of_kind) && seen.insert(of_kind) {
                leading.extend(dependents(of_kind));
            }
        }
        let is_chain = leading.len() > direct.len() || seen.len() > 1;
        leading.retain(|pick| stands(pick.project));
        for beside in [Some(direct), is_chain.then_some(leading)].into_iter().flatten() {
            let own = picked(reading, &of, Pick::of(project)).into_iter().map(|(variable, _)| (variable, 1.0));
            let beside = beside.into_iter().flat_map(|pick| picked(reading, &of, pick));
            let terms: BTreeMap<Variable, f64> = beside.map(|(variable, _)| (variable, -1.0)).chain(own).collect();
            program.add(Kind::NotAppraised(project), f64::NEG_INFINITY, 0.0, terms);
        }
    }
}

/// Of each conflict, at most one row.
pub(super) fn conflicts(reading: &Reading<'_>, parts: &[Part], program: &mut Program) {
    let of = variables_of(reading, parts, reading.conflicts.iter().flatten().copied());
    for (number, picks) in reading.conflicts.iter().enumerate() {
        let variables: BTreeSet<Variable> =
            picks.iter().flat_map(|pick| picked(reading, &of, *pick)).map(|(variable, _)| variable).collect();
        let terms = variables.into_iter().map(|variable| (variable, 1.0));
        program.add(Kind::Conflict(number as u32), f64::NEG_INFINITY, 1.0, terms);
    }
}

/// Why no plan can build as many of a group as must be: fewer are left that may be.
pub(super) fn short_groups(reading: &Reading<'_>, candidates: &[Candidate], alive: &[bool]) -> Vec<String> {
    let short = |group: &Grouped<'_>| {
        let is_left = |pick: &&Pick| {
            let mut left = candidates.iter().zip(alive).filter(|(_, alive)| **alive);
            left.any(|(candidate, _)| pick.includes(reading.appraisal.key(candidate.row)))
        };
        let least = group.group.at_least.filter(|least| *least > 0)?;
        let left: BTreeSet<u32> = group.picks.iter().filter(is_left).map(|pick| pick.project).collect();
        let found = left.len();
        let name = &group.group.group;
        (found < least as usize)
            .then(|| format!("group {name}: {found} are left that may be built, and {least} must be"))
    };
    reading.groups.iter().filter_map(short).collect()
}

/// Of each group, how many may or must be built.
pub(super) fn groups(reading: &Reading<'_>, parts: &[Part], program: &mut Program) {
    let of = variables_of(reading, parts, reading.groups.iter().flat_map(|group| &group.picks).copied());
    for (number, group) in reading.groups.iter().enumerate() {
        let variables: BTreeSet<Variable> =
            group.picks.iter().flat_map(|pick| picked(reading, &of, *pick)).map(|(variable, _)| variable).collect();
        let bound = |amount: Option<u32>, free: f64| amount.map_or(free, f64::from);
        let (least, most) = (group.group.at_least, group.group.at_most);
        let terms = variables.into_iter().map(|variable| (variable, 1.0));
        let (least, most) = (bound(least, f64::NEG_INFINITY), bound(most, f64::INFINITY));
        program.add(Kind::Group(number as u32), least, most, terms);
    }
}
