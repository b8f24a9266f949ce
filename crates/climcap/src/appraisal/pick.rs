//! Which rows stand for an appraisal where nobody says which.

use super::{Appraisal, Choice, Chosen, RowId};
use crate::units::Quantity;

impl Appraisal {
    /// The row of each project that is worth most to the economy at its first start, in the order of the projects; of equals
    /// the first. Projects that are not appraised have none.
    #[must_use]
    pub fn best_at_first_start(&self, scenario: u32) -> Vec<RowId> {
        let best = |project: u32| {
            if !self.is_appraised(project) {
                return None;
            }
            let rows = self.rows_of(scenario, project).iter().copied();
            let built: Vec<RowId> = rows.filter(|row| self.key(*row).choice != Choice::Without).collect();
            let first = built.iter().map(|row| self.key(*row).start).min()?;
            let mut best: Option<(RowId, f64)> = None;
            for row in built.into_iter().filter(|row| self.key(*row).start == first) {
                let Some(enpv) = self.enpv_of(row) else { continue };
                if best.is_none_or(|(_, known)| enpv > known) {
                    best = Some((row, enpv));
                }
            }
            best.map(|(row, _)| row)
        };
        (0..self.projects().len() as u32).filter_map(best).collect()
    }

    fn enpv_of(&self, row: RowId) -> Option<f64> {
        if let Some(column) = self.column("enpv") {
            return column.value(row).map(Quantity::amount);
        }
        let (_, tally) = self.together(self.key(row).scenario, &[Chosen::whole(row)])?;
        Some(tally.results().plain.enpv.amount())
    }
}
