//! The program that a solver solves: variables, sparse constraints, a value to be made as large as possible.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::calendar::Year;

/// A variable, by its number: whether, or how much of, a row of the appraisal is chosen, or something that a limit needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Variable(pub u32);

/// Which values a variable may take.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Domain {
    /// 0 or 1.
    #[default]
    Binary,
    /// A whole number within bounds, both included.
    Whole {
        /// The least.
        lower: f64,
        /// The most.
        upper: f64,
    },
    /// Any number within bounds, both included; the upper one may be infinite.
    Continuous {
        /// The least.
        lower: f64,
        /// The most.
        upper: f64,
    },
}

impl Domain {
    /// The least and the most that the variable may be.
    #[must_use]
    pub const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Binary => (0.0, 1.0),
            Self::Whole { lower, upper } | Self::Continuous { lower, upper } => (lower, upper),
        }
    }

    /// Whether only whole numbers are meant.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        !matches!(self, Self::Continuous { .. })
    }

    /// What a solver means by a number that is not quite what it should be.
    #[must_use]
    pub fn nearest(self, value: f64) -> f64 {
        let (lower, upper) = self.bounds();
        let value = if self.is_whole() { value.round() } else { value };
        value.clamp(lower, upper)
    }
}

/// What a constraint stands for, so that a method made for one kind can find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// At most one row of a project, by number; exactly one if it must be built. Every binary variable is in exactly one of
    /// these; a divisible project has shares of rows in place of binary variables.
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
    /// A group, by its number in the question.
    Group(u32),
    /// A pair of projects, by its number, that give together something else than apart.
    Pair(u32),
    /// What an earlier objective, by its number in the question, must keep.
    Objective(u32),
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
    /// What the constraint was multiplied by when it was added: one unit of what is limited, in the constraint's ratios.
    pub scale: f64,
    terms: Range<usize>,
}

/// A program: make `offset + sum(value * variable)` as large as possible, within constraints. Variables are binary unless
/// said otherwise.
///
/// Its numbers are pure ratios: values are shares of the objective's scale, and each constraint is scaled by a power of two
/// so that its largest coefficient is between a half and one. Amounts that are reported never come from here.
#[derive(Debug, Clone, Default)]
pub struct Program {
    offset: f64,
    values: Vec<f64>,
    /// Variables that are not binary, in the order of their numbers.
    domains: BTreeMap<Variable, Domain>,
    constraints: Vec<Constraint>,
    terms: Vec<(Variable, f64)>,
}

/// The power of two that brings the largest of the amounts to between a half and one; one if all are zero.
pub(super) fn scale(amounts: impl IntoIterator<Item = f64>) -> f64 {
    let largest = amounts.into_iter().fold(0.0_f64, |largest, amount| largest.max(amount.abs()));
    if largest > 0.0 && largest.is_finite() { (-largest.log2().ceil()).clamp(-1000.0, 1000.0).exp2() } else { 1.0 }
}

impl Program {
    /// A program of binary variables with these values, and a part of the objective that no choice changes.
    #[must_use]
    pub fn new(offset: f64, values: Vec<f64>) -> Self {
        Self { offset, values, ..Self::default() }
    }

    /// Says which values a variable may take.
    pub fn set_domain(&mut self, variable: Variable, domain: Domain) {
        if domain == Domain::Binary {
            self.domains.remove(&variable);
        } else {
            self.domains.insert(variable, domain);
        }
    }

    /// Adds a variable with a value and a domain.
    pub fn add_variable(&mut self, value: f64, domain: Domain) -> Variable {
        let variable = Variable(self.values.len() as u32);
        self.values.push(value);
        self.set_domain(variable, domain);
        variable
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
        self.constraints.push(Constraint { kind, lower: lower * factor, upper: upper * factor, scale: factor, terms });
    }

    /// Draws a constraint in by somewhat more than an amount in the unit of what is limited.
    pub(super) fn draw_in(&mut self, place: usize, amount: f64) {
        let constraint = &mut self.constraints[place];
        let margin = 1.01 * amount.abs() * constraint.scale + f64::EPSILON;
        constraint.upper -= margin;
        constraint.lower += margin;
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

    /// Which values a variable may take.
    #[must_use]
    pub fn domain(&self, variable: Variable) -> Domain {
        self.domains.get(&variable).copied().unwrap_or_default()
    }

    /// The variables that are not binary, in the order of their numbers.
    pub fn other_domains(&self) -> impl Iterator<Item = (Variable, Domain)> + '_ {
        self.domains.iter().map(|(variable, domain)| (*variable, *domain))
    }

    /// Whether every variable is binary.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        self.domains.is_empty()
    }

    /// Whether no variable is asked to be whole, so that the program is a linear one.
    #[must_use]
    pub fn is_linear(&self) -> bool {
        self.domains.len() == self.values.len() && self.domains.values().all(|domain| !domain.is_whole())
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

    /// The objective of a choice: one value for each variable.
    #[must_use]
    pub fn objective(&self, values: &[f64]) -> f64 {
        self.offset + self.values.iter().zip(values).map(|(value, amount)| value * amount).sum::<f64>()
    }

    /// What a choice makes of the numbers of a solver: each value as near as its domain allows.
    #[must_use]
    pub fn nearest(&self, values: &[f64]) -> Vec<f64> {
        let mut nearest: Vec<f64> = values.iter().map(|value| Domain::Binary.nearest(*value)).collect();
        for (variable, domain) in self.other_domains() {
            let at = variable.0 as usize;
            nearest[at] = domain.nearest(values[at]);
        }
        nearest
    }

    /// No choice is better than this: the best of each project, whatever else it breaks, and of each other variable.
    #[must_use]
    pub fn bound(&self) -> f64 {
        let mut is_in_choice = vec![false; self.values.len()];
        let mut total = self.offset;
        for constraint in self.constraints.iter().filter(|constraint| matches!(constraint.kind, Kind::Choice(_))) {
            let mut best = f64::NEG_INFINITY;
            for (variable, weight) in self.terms(constraint) {
                is_in_choice[variable.0 as usize] = true;
                // A share of n units counts as the n-th part of a row: value for what it takes of the one.
                best = best.max(self.values[variable.0 as usize] / weight * constraint.upper);
            }
            total += if constraint.lower > 0.0 { best } else { best.max(0.0) };
        }
        let rest = self.values.iter().enumerate().filter(|(at, value)| !is_in_choice[*at] && **value != 0.0);
        let best = |(at, value): (usize, &f64)| {
            let (lower, upper) = self.domain(Variable(at as u32)).bounds();
            (value * lower).max(value * upper)
        };
        total + rest.map(best).sum::<f64>()
    }

    /// No choice is better than this, whatever the multipliers of the constraints (Everett 1963; Geoffrion 1974): each
    /// constraint's bound at its multiplier, and each variable at the best end of its domain for what it is worth beyond.
    ///
    /// A multiplier of the wrong sign, where the constraint has no bound to pay for it, counts as zero.
    #[must_use]
    pub fn bound_by(&self, multipliers: &[f64]) -> f64 {
        let mut reduced = self.values.clone();
        let mut total = self.offset;
        for (constraint, multiplier) in self.constraints.iter().zip(multipliers) {
            let end = if *multiplier > 0.0 { constraint.upper } else { constraint.lower };
            if *multiplier == 0.0 || !end.is_finite() {
                continue;
            }
            total += multiplier * end;
            for (variable, factor) in self.terms(constraint) {
                reduced[variable.0 as usize] -= multiplier * factor;
            }
        }
        let best = |(at, value): (usize, &f64)| {
            let (lower, upper) = self.domain(Variable(at as u32)).bounds();
            if *value == 0.0 { 0.0 } else { (value * lower).max(value * upper) }
        };
        total + reduced.iter().enumerate().map(best).sum::<f64>()
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
        assert!(program.objective(&[1.0, 0.0, 1.0]).abs() < 1e-12);
        // What stands in no choice counts at its best, and a unit of two as half a row.
        program.add_variable(-1.0, Domain::Continuous { lower: 0.5, upper: 2.0 });
        let unit = program.add_variable(4.0, Domain::Whole { lower: 0.0, upper: 2.0 });
        program.add(Kind::Choice(2), f64::NEG_INFINITY, 1.0, [(unit, 0.5)]);
        assert!((program.bound() - 10.5).abs() < 1e-12);
        assert!(!program.is_binary() && !program.is_linear());
        assert_eq!(program.nearest(&[0.999, 0.001, 0.6, 0.3, 1.9]), [1.0, 0.0, 1.0, 0.5, 2.0]);
    }
}
