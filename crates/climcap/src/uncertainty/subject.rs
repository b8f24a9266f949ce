//! The rows that are looked at, and as much of the pipeline as they need.

use super::Change;
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Choice, Evaluator, Key, Results, RowId};
use crate::calendar::Year;
use crate::pipeline::Pipeline;

/// Rows of one scenario, one for each project, that build something; and a pipeline of their projects alone.
pub(super) struct Subject {
    pipeline: Pipeline,
    scenario: String,
    /// The rows, by the numbers of that pipeline.
    keys: Vec<Key>,
}

impl Subject {
    /// The rows that build something, if they can be looked at together.
    pub(super) fn of(appraisal: &Appraisal, rows: &[RowId]) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut problem = |found: String, allowed: &str| {
            problems.add(Address::new("rows"), Place::default(), found, allowed);
        };
        let keys: Vec<Key> = rows.iter().map(|row| appraisal.key(*row)).collect();
        let scenario = keys.first().map_or(appraisal.base_scenario(), |key| key.scenario);
        if keys.iter().any(|key| key.scenario != scenario) {
            problem("rows of several scenarios".to_owned(), "rows of one scenario");
        }
        let mut projects: Vec<u32> = keys.iter().map(|key| key.project).collect();
        projects.sort_unstable();
        for pair in projects.windows(2).filter(|pair| pair[0] == pair[1]) {
            let id = &appraisal.projects()[pair[0] as usize].id;
            problem(format!("project {id} more than once"), "one row for each project");
        }
        let Some(whole) = appraisal.pipeline() else {
            problem("an appraisal made elsewhere".to_owned(), "the appraisal of a pipeline");
            return Err(problems);
        };
        let mut built: Vec<Key> = keys.into_iter().filter(|key| key.choice != Choice::Without).collect();
        let ids: Vec<&str> = built.iter().map(|key| appraisal.projects()[key.project as usize].id.as_str()).collect();
        let mut pipeline = whole.as_ref().clone();
        let wanted: std::collections::HashSet<&str> = ids.iter().copied().collect();
        pipeline.projects.retain(|id, _| wanted.contains(id.as_str()));
        for (key, id) in built.iter_mut().zip(&ids) {
            key.project = pipeline.projects.get_index_of(*id).unwrap_or_default() as u32;
        }
        let scenario = appraisal.scenarios()[scenario as usize].clone();
        problems.or(Self { pipeline, scenario, keys: built })
    }

    /// The projects' part of the pipeline, as it stands.
    pub(super) const fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Ids of the projects, in the order of the rows.
    pub(super) fn projects(&self) -> impl Iterator<Item = &str> {
        let id = |key: &Key| self.pipeline.projects.get_index(key.project as usize).map(|(id, _)| id.as_str());
        self.keys.iter().filter_map(id)
    }

    /// The pipeline under a change.
    pub(super) fn changed(&self, change: &Change) -> Changed {
        let mut pipeline = self.pipeline.clone();
        change.apply(&mut pipeline, &self.scenario);
        let scenario = change.scenario.as_ref().unwrap_or(&self.scenario);
        let scenario = pipeline.scenarios.get_index_of(scenario).unwrap_or_default() as u32;
        let keys = self.keys.iter().map(|key| {
            let start = key.start.map(|start| self.delayed(key, start, change));
            Key { start, scenario, ..*key }
        });
        Changed { keys: keys.collect(), scenario, evaluator: Evaluator::of(pipeline) }
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

/// The rows under a change.
pub(super) struct Changed {
    keys: Vec<Key>,
    scenario: u32,
    /// What evaluates them.
    pub evaluator: Evaluator,
}

impl Changed {
    /// What the rows come to, each by itself and all together.
    pub(super) fn together(&self) -> Option<(Vec<Results>, crate::appraisal::Tally<'_>)> {
        self.evaluator.together(self.scenario, &self.keys)
    }

    /// What they come to all together.
    pub(super) fn total(&self) -> Option<Results> {
        self.together().map(|(_, tally)| tally.results())
    }
}
