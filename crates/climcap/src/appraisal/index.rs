//! Rows by scenario and project, in an order that depends on ids alone.

use std::cmp::Ordering;
use std::ops::Range;

use super::table::{Choice, Key, Project, RowId};
use crate::calendar::Year;

/// Where the rows of a project are.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// Numbers of the projects, sorted by id.
    by_id: Vec<u32>,
    /// Where each group (a scenario's rows of a project) ends in `order`.
    ends: Vec<usize>,
    /// The rows, group after group, `without` first, then by alternative and start.
    order: Vec<RowId>,
}

/// Which starts of a choice are meant.
#[derive(Debug, Clone, Copy)]
pub(super) enum Starts {
    /// Every one.
    Every,
    /// This one; `None` where start years play no part.
    One(Option<Year>),
}

/// The order of choices: `without`, then the alternatives by id.
fn by_choice(project: &Project, a: Choice, b: Choice) -> Ordering {
    match (a, b) {
        (Choice::Alternative(one), Choice::Alternative(other)) if one != other => {
            project.alternatives[one as usize].cmp(&project.alternatives[other as usize])
        }
        _ => a.cmp(&b),
    }
}

impl Index {
    pub(super) fn new(projects: &[Project], scenarios: usize, keys: &[Key]) -> Self {
        let mut by_id: Vec<u32> = (0..projects.len() as u32).collect();
        by_id.sort_unstable_by(|a, b| projects[*a as usize].id.cmp(&projects[*b as usize].id));
        let group = |key: &Key| key.scenario as usize * projects.len() + key.project as usize;
        let mut ends = vec![0_usize; scenarios * projects.len()];
        for key in keys {
            ends[group(key)] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            let count = *end;
            *end = total;
            total += count;
        }
        let mut order = vec![RowId(0); keys.len()];
        for (row, key) in keys.iter().enumerate() {
            let end = &mut ends[group(key)];
            order[*end] = RowId(row as u32);
            *end += 1;
        }
        let mut start = 0;
        for (group, end) in ends.iter().enumerate() {
            let project = &projects[group % projects.len()];
            order[start..*end].sort_unstable_by(|a, b| {
                let (a, b) = (keys[a.0 as usize], keys[b.0 as usize]);
                by_choice(project, a.choice, b.choice).then(a.start.cmp(&b.start))
            });
            start = *end;
        }
        Self { by_id, ends, order }
    }

    pub(super) fn by_id(&self) -> &[u32] {
        &self.by_id
    }

    fn range(&self, scenario: u32, project: u32) -> Range<usize> {
        let group = scenario as usize * self.by_id.len() + project as usize;
        let start = if group == 0 { 0 } else { self.ends[group - 1] };
        start..self.ends[group]
    }

    /// The scenario's rows of the project.
    pub(super) fn group(&self, scenario: u32, project: u32) -> &[RowId] {
        &self.order[self.range(scenario, project)]
    }

    /// The rows of a choice.
    pub(super) fn find(&self, keys: &[Key], project: &Project, at: (u32, u32, Choice), starts: Starts) -> &[RowId] {
        let (scenario, number, choice) = at;
        let group = self.group(scenario, number);
        let order = |row: &RowId| {
            let key = keys[row.0 as usize];
            by_choice(project, key.choice, choice).then(match starts {
                Starts::Every => Ordering::Equal,
                Starts::One(start) => key.start.cmp(&start),
            })
        };
        let first = group.partition_point(|row| order(row) == Ordering::Less);
        let last = group.partition_point(|row| order(row) != Ordering::Greater);
        &group[first..last]
    }
}
