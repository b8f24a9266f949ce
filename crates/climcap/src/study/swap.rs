//! A plan with one project changed, by arithmetic alone.

use crate::appraisal::{Choice, RowId, Sense};
use crate::plan::{Chosen, Limit, Plan, Reading, Selection, limits, objective};

/// A plan, and what its totals become if one project is built otherwise and all else stays.
pub(super) struct Swap<'a> {
    reading: &'a Reading<'a>,
    selection: &'a Selection,
    /// The objective as a number that is better when larger.
    base: f64,
    pub(super) sign: f64,
}

/// What becomes of a plan.
pub(super) struct Swapped {
    /// How much better the objective is.
    pub(super) gain: f64,
    /// The limits that are broken.
    pub(super) broken: Vec<Limit>,
    /// All limits, broken or not.
    pub(super) limits: Vec<Limit>,
    /// What is chosen then.
    pub(super) selection: Selection,
}

impl<'a> Swap<'a> {
    pub(super) fn new(plan: &'a Plan, reading: &'a Reading<'a>) -> Self {
        let sign = if reading.aim().sense == Sense::Max { 1.0 } else { -1.0 };
        let selection = plan.selection();
        Self { reading, selection, base: sign * objective(reading, reading.aim(), selection).value(), sign }
    }

    /// The objective of the plan, better when larger.
    pub(super) const fn base(&self) -> f64 {
        self.base
    }

    /// What the plan has of a project.
    pub(super) fn chosen(&self, project: u32) -> &'a [Chosen] {
        self.selection.of(project)
    }

    /// The row of a project that would serve the objective best if it stood alone, whatever limits say of it; the first of
    /// several. `None` if nothing of it may be built.
    pub(super) fn best(&self, project: u32) -> Option<RowId> {
        let appraisal = self.reading.appraisal;
        let may = |row: &&RowId| {
            let key = appraisal.key(**row);
            key.choice != Choice::Without && self.reading.is_admissible(key)
        };
        let mut best: Option<(RowId, f64)> = None;
        for row in self.reading.rows(project).iter().filter(may) {
            let value = self.sign * self.reading.value(*row);
            if best.is_none_or(|(_, known)| value > known) {
                best = Some((*row, value));
            }
        }
        best.map(|(row, _)| row)
    }

    /// How much better the row serves the objective than what the plan has of its project, nothing else counted.
    pub(super) fn alone(&self, row: RowId) -> f64 {
        let chosen = self.chosen(self.reading.appraisal.key(row).project).iter();
        let now: f64 = chosen.map(|chosen| chosen.share * self.reading.value(chosen.row)).sum();
        self.sign * (self.reading.value(row) - now)
    }

    /// The plan with this row in place of what it has of the row's project.
    pub(super) fn with(&self, row: RowId) -> Swapped {
        let appraisal = self.reading.appraisal;
        let changed = appraisal.key(row).project;
        let of = |project: u32| {
            if project == changed { vec![Chosen::whole(row)] } else { self.selection.of(project).to_vec() }
        };
        let selection = Selection::of_shares((0..appraisal.projects().len() as u32).map(of));
        let limits = limits(self.reading, &selection);
        Swapped {
            gain: self.sign * objective(self.reading, self.reading.aim(), &selection).value() - self.base,
            broken: limits.iter().filter(|limit| !limit.holds()).cloned().collect(),
            limits,
            selection,
        }
    }
}
