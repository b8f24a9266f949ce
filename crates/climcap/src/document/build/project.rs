//! Projects, their designs, and what these hold.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::activity::activity;
use super::component::component;
use super::exposure::exposure;
use super::insurance::policy;
use super::line::{benefit_line, cost_line};
use super::{Known, Projects};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{AlternativeRecord, ProjectRecord};
use crate::document::wording::quoted;
use crate::pipeline::limits::Division;
use crate::pipeline::{Alternative, Designs, Project, WITHOUT};
use crate::units::Quantity;

/// The projects, with everything inside them.
pub(super) fn projects(known: &Known, problems: &mut Problems) -> Projects {
    let records = known.records;
    let bare = records.projects.iter().map(|keyed| (keyed.id.clone(), project(keyed, problems)));
    let mut projects: Projects = bare.collect();
    designs(known, &mut projects, problems);
    for keyed in &records.components {
        add(known, &mut projects, keyed, problems, component, |design| &mut design.components);
    }
    for keyed in &records.cost_lines {
        add(known, &mut projects, keyed, problems, cost_line, |design| &mut design.cost_lines);
    }
    for keyed in &records.benefit_lines {
        add(known, &mut projects, keyed, problems, benefit_line, |design| &mut design.benefit_lines);
    }
    for keyed in &records.activities {
        add(known, &mut projects, keyed, problems, activity, |design| &mut design.activities);
    }
    for keyed in &records.exposures {
        add(known, &mut projects, keyed, problems, exposure, |design| &mut design.exposures);
    }
    for keyed in &records.insurance {
        add(known, &mut projects, keyed, problems, policy, |design| &mut design.insurance);
    }
    protected(known, problems);
    projects
}

fn project(keyed: &Keyed<ProjectRecord>, problems: &mut Problems) -> Project {
    let record = &keyed.record;
    let window = record.start_window.as_deref().and_then(|years| Some((*years.first()?, *years.last()?)));
    if let Some((first, last)) = window.filter(|(first, last)| first > last) {
        let allowed = "a first year, then a last year not before it";
        keyed.problem(problems, "start_window", format!("{first} to {last}"), allowed);
    }
    if record.divisible && record.units.is_some() {
        keyed.problem(problems, "units", "units of a project of which any share may be built", "one of the two");
    }
    let division = record.units.map(Division::Units).or(record.divisible.then_some(Division::Share));
    let (given, missing) = match (record.latitude, record.longitude) {
        (Some(_), None) => ("latitude", "longitude"),
        (None, Some(_)) => ("longitude", "latitude"),
        _ => ("", ""),
    };
    if given != missing {
        keyed.problem(problems, given, format!("{given} without {missing}"), "both, or neither");
    }
    let without = Alternative { name: WITHOUT.to_owned(), ..Alternative::default() };
    Project {
        name: record.name.clone().unwrap_or_else(|| keyed.id.clone()),
        sector: record.sector.clone(),
        place: record.place.clone(),
        tags: record.tags.clone(),
        start_window: window.map(|(first, last)| (Year(first), Year(last))),
        division,
        position_share: record.latitude.zip(record.longitude),
        boundary: record.boundary.clone(),
        baseline: record.baseline.clone(),
        designs: Designs { without, alternatives: IndexMap::new() },
    }
}

/// The alternatives of projects, still empty.
fn designs(known: &Known, projects: &mut Projects, problems: &mut Problems) {
    let declared = &known.records.declared;
    let mut standards: HashSet<&str> = HashSet::new();
    for keyed in &known.records.alternatives {
        if keyed.record.standard {
            if keyed.id == WITHOUT {
                keyed.problem(problems, "standard", "true", "false: the without is not a design");
            } else if !standards.insert(&keyed.project) {
                keyed.problem(problems, "standard", "a second standard design", "one standard design per project");
            }
        }
        begun(known, keyed, problems);
        let Some(project) = parent(known, projects, keyed, problems) else { continue };
        let alternative = alternative(keyed);
        if keyed.id == WITHOUT {
            project.designs.without = alternative;
        } else {
            project.designs.alternatives.insert(keyed.id.clone(), alternative);
        }
    }
    for keyed in &known.records.projects {
        let mut alternatives = declared.ids(Table::Alternatives, &keyed.id, "").into_iter();
        if !alternatives.any(|id| id != WITHOUT) && !declared.is_lost(Table::Alternatives) {
            keyed.fault(problems, "a project without a design", "at least one alternative beside the without");
        }
    }
}

/// What has begun is decided: before the base year, and without another alternative.
fn begun(known: &Known, keyed: &Keyed<AlternativeRecord>, problems: &mut Problems) {
    let Some(begun) = keyed.record.begun else { return };
    if let Some(window) = known.window.filter(|window| begun >= window.base.0) {
        let allowed = format!("a year before the base year, {}; start_window says when others may start", window.base);
        keyed.problem(problems, "begun", begun.to_string(), allowed);
    }
    let others = known.records.declared.ids(Table::Alternatives, &keyed.project, "").into_iter();
    let others: Vec<&str> = others.filter(|id| *id != WITHOUT && *id != keyed.id).collect();
    if keyed.id == WITHOUT || !others.is_empty() {
        let found = if keyed.id == WITHOUT { WITHOUT.to_owned() } else { format!("{} beside it", others.join(", ")) };
        keyed.problem(problems, "begun", found, "the only alternative of its project: what has begun is decided");
    }
    let project = known.records.projects.iter().find(|project| project.id == keyed.project);
    if project.is_some_and(|project| project.record.start_window.is_some()) {
        keyed.problem(problems, "begun", "a project with a start_window", "no start_window: the works have begun");
    }
}

fn alternative(keyed: &Keyed<AlternativeRecord>) -> Alternative {
    let record = &keyed.record;
    Alternative {
        name: record.name.clone().unwrap_or_else(|| keyed.id.clone()),
        standard: record.standard,
        begun: record.begun.map(Year),
        service_unit: record.service_unit.clone(),
        service_capacity: record.service_capacity.and_then(|capacity| Quantity::new(capacity).ok()),
        ..Alternative::default()
    }
}

/// The project that a record belongs to, if it is built; says so if it is not known.
fn parent<'p, T>(
    known: &Known,
    projects: &'p mut Projects,
    keyed: &Keyed<T>,
    problems: &mut Problems,
) -> Option<&'p mut Project> {
    let is_known = known.refers(keyed, "project", Table::Projects, &keyed.project, problems);
    projects.get_mut(&keyed.project).filter(|_| is_known)
}

/// Adds what a record says to its design, or to every design and the without of its project.
fn add<R, T: Clone>(
    known: &Known,
    projects: &mut Projects,
    keyed: &Keyed<R>,
    problems: &mut Problems,
    make: impl Fn(&Known, &Keyed<R>, &mut Problems) -> Option<T>,
    into: impl Fn(&mut Alternative) -> &mut IndexMap<String, T>,
) {
    let made = make(known, keyed, problems);
    let Some(project) = parent(known, projects, keyed, problems) else { return };
    let Designs { without, alternatives } = &mut project.designs;
    let sides: Vec<&mut Alternative> = match keyed.alternative.as_str() {
        "" => std::iter::once(without).chain(alternatives.values_mut()).collect(),
        WITHOUT => vec![without],
        name => {
            if let Err((found, allowed)) = known.find_design(&keyed.project, name) {
                keyed.problem(problems, "alternative", found, allowed);
            }
            alternatives.get_mut(name).into_iter().collect()
        }
    };
    let Some(made) = made else { return };
    let mut is_twice = false;
    for side in sides {
        is_twice |= into(side).insert(keyed.id.clone(), made.clone()).is_some();
    }
    if is_twice {
        let found = format!("{} both for one design and for every one", quoted(&keyed.id));
        keyed.fault(problems, found, "each id once in a design");
    }
}

/// What exists with and without the project must be said of both: left out of a design, all its loss would count as
/// avoided.
fn protected(known: &Known, problems: &mut Problems) {
    let declared = &known.records.declared;
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for keyed in known.records.exposures.iter().filter(|keyed| keyed.record.protected) {
        let project = keyed.project.as_str();
        let has = |alternative| declared.has(Id { table: Table::Exposures, project, alternative, own: &keyed.id });
        if !seen.insert((project, &keyed.id)) || has("") {
            continue;
        }
        let mut sides = declared.ids(Table::Alternatives, project, "");
        sides.retain(|id| *id != WITHOUT);
        sides.push(WITHOUT);
        sides.retain(|side| !has(side));
        if !sides.is_empty() {
            let found = format!("nothing about it in {}", sides.join(", "));
            let allowed = "the same exposure in the without and in every alternative, since it exists in all";
            keyed.problem(problems, "protected", found, allowed);
        }
    }
}
