//! The rows that are looked at, and as much of the pipeline as they need.

use std::collections::HashMap;

use super::Change;
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Choice, Chosen, Evaluator, Key, Part, Results};
use crate::calendar::Year;
use crate::pipeline::Pipeline;

/// By how much the shares of a project may pass 1, which is rounding.
const ROUNDING: f64 = 1e-9;

/// Rows of one scenario that build something, one for each project or shares of several; and a pipeline of their projects
/// alone.
pub(super) struct Subject {
    pipeline: Pipeline,
    scenario: String,
    /// The rows, by the numbers of that pipeline, with their shares; those of a project follow each other.
    parts: Vec<Part>,
}

impl Subject {
    /// The rows that build something, if they can be looked at together.
    pub(super) fn of(appraisal: &Appraisal, rows: &[Chosen]) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut problem = |found: String, allowed: &str| {
            problems.add(Address::new("rows"), Place::default(), found, allowed);
        };
        let part = |chosen: &Chosen| Part { key: appraisal.key(chosen.row), share: chosen.share };
        let parts: Vec<Part> = rows.iter().map(part).collect();
        let scenario = parts.first().map_or(appraisal.base_scenario(), |part| part.key.scenario);
        if parts.iter().any(|part| part.key.scenario != scenario) {
            problem("rows of several scenarios".to_owned(), "rows of one scenario");
        }
        let id = |project: u32| appraisal.projects()[project as usize].id.as_str();
        for Part { key, share } in parts.iter().filter(|part| !(part.share > 0.0 && part.share <= 1.0)) {
            problem(format!("a share of {share} of project {}", id(key.project)), "a share above 0, up to 1");
        }
        let by_project = grouped(parts);
        for rows in by_project.iter().filter(|rows| rows.len() > 1) {
            let project = id(rows[0].key.project);
            let shares: f64 = rows.iter().map(|part| part.share).sum();
            let is_repeated = (1..rows.len()).any(|place| rows[..place].iter().any(|part| part.key == rows[place].key));
            if is_repeated || shares > 1.0 + ROUNDING {
                problem(
                    format!("project {project} more than once, in shares of {shares} together"),
                    "one row for each project, or shares of different rows that come to 1 at most",
                );
            }
        }
        let Some(whole) = appraisal.pipeline() else {
            problem("an appraisal made elsewhere".to_owned(), "the appraisal of a pipeline");
            return Err(problems);
        };
        let parts = by_project.into_iter().flatten();
        let mut built: Vec<Part> = parts.filter(|part| part.key.choice != Choice::Without).collect();
        let ids: Vec<&str> = built.iter().map(|part| id(part.key.project)).collect();
        let mut pipeline = whole.as_ref().clone();
        let wanted: std::collections::HashSet<&str> = ids.iter().copied().collect();
        pipeline.projects.retain(|id, _| wanted.contains(id.as_str()));
        for (part, id) in built.iter_mut().zip(&ids) {
            part.key.project = pipeline.projects.get_index_of(*id).unwrap_or_default() as u32;
        }
        let scenario = appraisal.scenarios()[scenario as usize].clone();
        problems.or(Self { pipeline, scenario, parts: built })
    }

    /// The projects' part of the pipeline, as it stands.
    pub(super) const fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Ids of the projects, in the order of the rows.
    pub(super) fn projects(&self) -> impl Iterator<Item = &str> {
        let by_project = self.parts.chunk_by(|one, next| one.key.project == next.key.project);
        by_project.filter_map(|rows| {
            self.pipeline.projects.get_index(rows[0].key.project as usize).map(|(id, _)| id.as_str())
        })
    }

    /// The pipeline under a change.
    pub(super) fn changed(&self, change: &Change) -> Changed {
        let mut pipeline = self.pipeline.clone();
        change.apply(&mut pipeline, &self.scenario);
        let scenario = change.scenario.as_ref().unwrap_or(&self.scenario);
        let scenario = pipeline.scenarios.get_index_of(scenario).unwrap_or_default() as u32;
        let parts = self.parts.iter().map(|Part { key, share }| {
            let start = key.start.map(|start| self.delayed(key, start, change));
            Part { key: Key { start, scenario, ..*key }, share: *share }
        });
        Changed { parts: parts.collect(), scenario, evaluator: Evaluator::of(pipeline) }
    }

    /// The start of a row: a design without works has no works that could take longer, and starts later.
    fn delayed(&self, key: &Key, start: Year, change: &Change) -> Year {
        let Choice::Alternative(number) = key.choice else { return start };
        let project = self.pipeline.projects.get_index(key.project as usize);
        let design = project.and_then(|(_, project)| project.designs.alternatives.get_index(number as usize));
        let has_works = design.is_none_or(|(_, design)| !design.components.is_empty());
        if has_works { start } else { start.plus(change.delay_years as i32) }
    }
}

/// The parts of each project together, in the order in which projects come first.
fn grouped(parts: Vec<Part>) -> Vec<Vec<Part>> {
    let mut places: HashMap<u32, usize> = HashMap::new();
    let mut groups: Vec<Vec<Part>> = Vec::new();
    for part in parts {
        let place = *places.entry(part.key.project).or_insert(groups.len());
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(part);
    }
    groups
}

/// The rows under a change.
pub(super) struct Changed {
    parts: Vec<Part>,
    scenario: u32,
    /// What evaluates them.
    pub evaluator: Evaluator,
}

impl Changed {
    /// What the rows come to, project by project and all together.
    pub(super) fn together(&self) -> Option<(Vec<Results>, crate::appraisal::Tally<'_>)> {
        self.evaluator.together(self.scenario, &self.parts)
    }

    /// What they come to all together.
    pub(super) fn total(&self) -> Option<Results> {
        self.together().map(|(_, tally)| tally.results())
    }
}
