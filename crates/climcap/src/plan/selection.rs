//! What is chosen of each project: one row, or shares of several.

use super::total::Tolerance;
use crate::appraisal::{Appraisal, Choice, Chosen, Key, RowId};

/// What is chosen of each project. The shares of a project add up to 1, what is not built counting as its `without` row: a
/// project that cannot be divided has exactly one row, whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    /// By project number, and of a project in the order of its rows.
    chosen: Vec<Chosen>,
    /// Where each project ends in it.
    ends: Vec<u32>,
}

impl Selection {
    /// One whole row for each project, by project number.
    #[must_use]
    pub fn of_rows(rows: &[RowId]) -> Self {
        let chosen = rows.iter().map(|row| Chosen::whole(*row)).collect();
        Self { chosen, ends: (1..=rows.len() as u32).collect() }
    }

    /// What is chosen of each project, by project number. Nothing is checked here: [`judge`](super::judge) does.
    #[must_use]
    pub fn of_shares(projects: impl IntoIterator<Item = Vec<Chosen>>) -> Self {
        let mut selection = Self::default();
        for rows in projects {
            selection.chosen.extend(rows);
            selection.ends.push(selection.chosen.len() as u32);
        }
        selection
    }

    /// How many projects there are.
    #[must_use]
    pub fn projects(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no projects.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// What is chosen of a project, by its number.
    #[must_use]
    pub fn of(&self, project: u32) -> &[Chosen] {
        let project = project as usize;
        let start = if project == 0 { 0 } else { self.ends[project - 1] as usize };
        &self.chosen[start..self.ends[project] as usize]
    }

    /// Every row that is chosen, by project number, with its share.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Chosen> + '_ {
        self.chosen.iter().copied()
    }

    /// The rows in the order of project ids, so that rounding does not depend on the order of the input.
    pub(crate) fn in_order<'a>(&'a self, appraisal: &'a Appraisal) -> impl Iterator<Item = Chosen> + 'a {
        appraisal.projects_by_id().iter().flat_map(|project| self.of(*project).iter().copied())
    }

    /// How much is chosen of what a test of a project's keys lets through.
    pub(crate) fn share_of(&self, appraisal: &Appraisal, project: u32, is_meant: impl Fn(Key) -> bool) -> f64 {
        self.of(project).iter().filter(|chosen| is_meant(appraisal.key(chosen.row))).map(|chosen| chosen.share).sum()
    }

    /// Whether anything of a project is built.
    pub(crate) fn is_built(&self, appraisal: &Appraisal, project: u32) -> bool {
        self.of(project).iter().any(|chosen| appraisal.key(chosen.row).choice != Choice::Without)
    }

    /// Whether the shares of a project are shares, and add up to 1.
    pub(super) fn adds_up(&self, project: u32) -> bool {
        let rows = self.of(project);
        let total: f64 = rows.iter().map(|chosen| chosen.share).sum();
        rows.iter().all(|chosen| chosen.share > 0.0) && (total - 1.0).abs() <= Tolerance::AUDIT.relative
    }
}

impl From<Vec<RowId>> for Selection {
    fn from(rows: Vec<RowId>) -> Self {
        Self::of_rows(&rows)
    }
}

impl From<&[RowId]> for Selection {
    fn from(rows: &[RowId]) -> Self {
        Self::of_rows(rows)
    }
}

impl From<&Vec<RowId>> for Selection {
    fn from(rows: &Vec<RowId>) -> Self {
        Self::of_rows(rows)
    }
}

impl From<&Selection> for Selection {
    fn from(selection: &Selection) -> Self {
        selection.clone()
    }
}
