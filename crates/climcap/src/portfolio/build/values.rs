//! A selection as values of a program's variables, and multipliers of its constraints as prices of limits.

use std::collections::HashMap;

use super::{Built, Part};
use crate::appraisal::RowId;
use crate::plan::{LimitKind, Multiplier, Reading, Selection};
use crate::portfolio::program::{Constraint, Kind, Variable};
use crate::units::Quantity;

impl Built {
    /// The values of a selection. What stands for no row follows from what does.
    pub(in crate::portfolio) fn values(&self, selection: &Selection) -> Vec<f64> {
        let shares: HashMap<RowId, f64> = selection.iter().map(|chosen| (chosen.row, chosen.share)).collect();
        let value = |part: &Part| shares.get(&part.row).copied().unwrap_or_default() / part.unit();
        let mut values: Vec<f64> = self.parts.iter().map(value).collect();
        values.resize(self.program.values().len(), 0.0);
        self.complete(&mut values);
        self.program.nearest(&values)
    }

    /// Sets what stands for no row: pairs whose rows are both chosen, and what budgets carry over, as much as they may. A
    /// solver knows these to its own tolerance alone.
    pub(in crate::portfolio) fn complete(&self, values: &mut [f64]) {
        for (variable, own) in &self.ties {
            let chosen: f64 = own.iter().map(|own| values[own.0 as usize]).sum();
            values[variable.0 as usize] = (chosen - 1.0).max(0.0);
        }
        // The constraints of a budget follow each other by year: what a year carries out is added to its own, and is carried
        // into the next.
        let is_budget = |constraint: &&Constraint| matches!(constraint.kind, Kind::Budget(..));
        for constraint in self.program.constraints().iter().filter(is_budget) {
            let terms = self.program.terms(constraint);
            let is_carried = |(variable, factor): &&(Variable, f64)| {
                self.is_beside(*variable) && !self.ties.contains_key(variable) && *factor > 0.0
            };
            if let Some((carried, factor)) = terms.iter().find(is_carried) {
                let others = terms.iter().filter(|(variable, _)| variable != carried);
                let used: f64 = others.map(|(variable, factor)| factor * values[variable.0 as usize]).sum();
                values[carried.0 as usize] = ((constraint.upper - used) / factor).clamp(0.0, 1.0);
            }
        }
    }

    /// The multipliers of limits, in the units of limits and objective: what one more unit of each would add to the objective.
    /// Limits that are not binding have none.
    pub(in crate::portfolio) fn multipliers(&self, reading: &Reading<'_>, multipliers: &[f64]) -> Vec<Multiplier> {
        let appraisal = reading.appraisal;
        let limit = |kind: Kind| match kind {
            Kind::Budget(number, year) => {
                Some((appraisal.budgets()[number as usize].clone(), LimitKind::Budget, Some(year)))
            }
            Kind::Target(number) => {
                let counted = &reading.targets[number as usize];
                Some((counted.target.limit.clone(), LimitKind::Target, counted.span.year()))
            }
            _ => None,
        };
        let priced = self.program.constraints().iter().zip(multipliers).filter(|(_, price)| **price != 0.0);
        let price = |(constraint, price): (&Constraint, &f64)| {
            let (limit, kind, year) = limit(constraint.kind)?;
            let value = Quantity::of(self.amount(price * constraint.scale));
            Some(Multiplier { limit, kind, year, value })
        };
        priced.filter_map(price).collect()
    }
}
