//! The program that a solver solves: binary variables, sparse constraints, a value to be made as large as possible.

use std::ops::Range;

use crate::calendar::Year;

/// A binary variable: whether a row of the appraisal is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(pub u32);

/// What a constraint stands for, so that a method made for one kind can find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// At most one row of a project, by number; exactly one if it must be built. Every variable is in exactly one of these.
    Choice(u32),
    /// A budget, by number, in a year.
    Budget(u32, Year),
    /// A target, by its number in the question.
    Target(u32),
    /// A requirement, by its number in the question, up to a start of the dependent.
    Requirement(u32, Option<Year>),
    /// A conflict, by its number in the question.
    Conflict(u32),
    /// A project, by number, that is not appraised: built only beside something that requires it.
    NotAppraised(u32),
    /// Variables that together break a limit by less than the solver can see, and by more than an audit allows.
    Cut,
}

/// A weighted sum of variables within bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// What it stands for.
    pub kind: Kind,
    /// The least that the sum may be; minus infinity if anything.
    pub lower: f64,
    /// The most that the sum may be; infinity if anything.
    pub upper: f64,
    terms: Range<usize>,
}

/// A program: make `offset + sum(value * variable)` as large as possible, with binary variables and within constraints.
///
/// Its numbers are pure ratios: values are shares of the objective's scale, and each constraint is scaled by a power of two
/// so that its largest coefficient is between a half and one. Amounts that are reported never come from here.
#[derive(Debug, Clone, Default)]
pub struct Program {
    offset: f64,
    values: Vec<f64>,
    constraints: Vec<Constraint>,
    terms: Vec<(Variable, f64)>,
}

/// The power of two that brings the largest of the amounts to between a half and one; one if all are zero.
pub(super) fn scale(amounts: impl IntoIterator<Item = f64>) -> f64 {
    let largest = amounts.into_iter().fold(0.0_f64, |largest, amount| largest.max(amount.abs()));
    if largest > 0.0 && largest.is_finite() { (-largest.log2().ceil()).clamp(-1000.0, 1000.0).exp2() } else { 1.0 }
}

impl Program {
    /// A program of these values, and a part of the objective that no choice changes.
    #[must_use]
    pub fn new(offset: f64, values: Vec<f64>) -> Self {
        Self { offset, values, ..Self::default() }
    }

    /// Adds a constraint, scaled.
    pub fn add(&mut self, kind: Kind, lower: f64, upper: f64, terms: impl IntoIterator<Item = (Variable, f64)>) {
        let start = self.terms.len();
        self.terms.extend(terms.into_iter().filter(|(_, coefficient)| *coefficient != 0.0));
        let added = &mut self.terms[start..];
        let factor = scale(added.iter().map(|(_, coefficient)| *coefficient));
        for (_, coefficient) in added {
            *coefficient *= factor;
        }
        let terms = start..self.terms.len();
        self.constraints.push(Constraint { kind, lower: lower * factor, upper: upper * factor, terms });
    }

    /// What the objective is if nothing is chosen.
    #[must_use]
    pub const fn offset(&self) -> f64 {
        self.offset
    }

    /// The value of each variable.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The constraints.
    #[must_use]
    pub fn constraints(&self) -> &[Constraint] {
        &self.constraints
    }

    /// The terms of a constraint.
    #[must_use]
    pub fn terms(&self, constraint: &Constraint) -> &[(Variable, f64)] {
        &self.terms[constraint.terms.clone()]
    }

    /// How many coefficients there are.
    #[must_use]
    pub fn nonzeros(&self) -> usize {
        self.terms.len()
    }

    /// The objective of a choice.
    #[must_use]
    pub fn objective(&self, chosen: &[bool]) -> f64 {
        self.offset + self.values.iter().zip(chosen).filter(|(_, chosen)| **chosen).map(|(value, _)| value).sum::<f64>()
    }

    /// No choice is better than this: the best variable of each project, whatever else it breaks.
    #[must_use]
    pub fn bound(&self) -> f64 {
        let choices = self.constraints.iter().filter(|constraint| matches!(constraint.kind, Kind::Choice(_)));
        let best = |constraint: &Constraint| {
            let values = self.terms(constraint).iter().map(|(variable, _)| self.values[variable.0 as usize]);
            let best = values.fold(f64::NEG_INFINITY, f64::max);
            if constraint.lower > 0.0 { best } else { best.max(0.0) }
        };
        self.offset + choices.map(best).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_is_a_power_of_two_that_brings_the_largest_below_one() {
        for amount in [1.0, 0.3, 1e10, 7e-9, 4.0] {
            let scaled = amount * scale([amount, -amount / 3.0]);
            assert!(0.5 < scaled && scaled <= 1.0, "{amount} became {scaled}");
            assert!(scale([amount]).log2().fract().abs() < 1e-12);
        }
        // A count stays a count.
        assert!([scale([1.0]), scale([]), scale([0.0])].iter().all(|factor| (factor - 1.0).abs() < 1e-12));
    }

    #[test]
    fn the_bound_is_the_best_of_each_project() {
        let mut program = Program::new(1.0, vec![2.0, 5.0, -3.0]);
        program.add(Kind::Choice(0), f64::NEG_INFINITY, 1.0, [(Variable(0), 1.0), (Variable(1), 1.0)]);
        program.add(Kind::Choice(1), 1.0, 1.0, [(Variable(2), 1.0)]);
        assert!((program.bound() - 3.0).abs() < 1e-12);
        assert!(program.objective(&[true, false, true]).abs() < 1e-12);
    }
}
