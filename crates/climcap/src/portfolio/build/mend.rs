//! Limits that a solver broke by less than it sees: forbidden, and the rest solved again.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Built;
use crate::portfolio::program::{Constraint, Domain, Kind, Variable};

impl Built {
    /// Forbids a choice that breaks a limit by so much, in the limit's own unit, as far as the limit can tell it from others.
    ///
    /// Selections that agree on every variable of the constraint break the limit by as much, so none is lost that an audit
    /// would pass. Where shares are chosen there is no such choice to forbid: the limit is drawn in by what it was broken.
    pub(in crate::portfolio) fn forbid(&mut self, kind: Kind, values: &[f64], excess: f64) -> bool {
        // What is carried over depends on the years before.
        let is_meant = |constraint: &&Constraint| match (kind, constraint.kind) {
            (Kind::Budget(number, last), Kind::Budget(other, year)) => number == other && year <= last,
            (kind, other) => kind == other,
        };
        let Some(place) = self.program.constraints().iter().position(|constraint| constraint.kind == kind) else {
            return false;
        };
        let is_carrying = {
            let own = self.program.terms(&self.program.constraints()[place]).iter();
            own.clone().any(|(variable, _)| self.is_beside(*variable))
        };
        let constraints: Vec<&Constraint> = if is_carrying {
            self.program.constraints().iter().filter(is_meant).collect()
        } else {
            vec![&self.program.constraints()[place]]
        };
        let mut variables: BTreeSet<Variable> = BTreeSet::new();
        for (variable, _) in constraints.into_iter().flat_map(|constraint| self.program.terms(constraint)) {
            match self.ties.get(variable) {
                Some(own) => variables.extend(own),
                None if self.is_beside(*variable) => {}
                None => {
                    variables.insert(*variable);
                }
            }
        }
        let program = Arc::make_mut(&mut self.program);
        if variables.iter().any(|variable| program.domain(*variable) != Domain::Binary) {
            program.draw_in(place, excess);
            return true;
        }
        let sign = |variable: &Variable| if values[variable.0 as usize] > 0.5 { 1.0 } else { -1.0 };
        let terms: Vec<_> = variables.iter().map(|variable| (*variable, sign(variable))).collect();
        let ones = terms.iter().filter(|(_, sign)| *sign > 0.0).count() as f64;
        program.add(Kind::Cut, f64::NEG_INFINITY, ones - 1.0, terms);
        true
    }

    /// Whether a variable stands for no row.
    pub(super) fn is_beside(&self, variable: Variable) -> bool {
        variable.0 as usize >= self.parts.len()
    }
}
