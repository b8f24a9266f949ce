//! The selection that comes nearest to keeping limits which cannot all be kept (elastic programming, Brown & Graves 1975).

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::backend::Outcome;
use super::build::{Built, build_whole};
use super::effort::{Effort, Solver};
use super::hand::backend;
use super::optimize::OptimizeError;
use super::program::{Constraint, Domain, Kind, Program, Variable};
use super::watch::{self, Board, Stop};
use crate::plan::{Ceiling, Counted, EndedBy, Pick, Reading, Selection, ceiling};

/// The selection whose limits have to change least, and whether that is proven: the sum, over limits on amounts, of the change as a
/// share of what is asked or allowed; a rule about rows that has to go counts as one.
///
/// `reading` is the question without what must and must not be built; these are handed over beside it. `None` if nothing was
/// found in time.
///
/// # Errors
/// As `optimize`.
pub(crate) fn least_change(
    reading: &Reading<'_>,
    must: &[Pick],
    must_not: &[Pick],
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<(Selection, bool)>, OptimizeError> {
    let built = build_whole(reading);
    let mut elastic = Elastic::of(&built, reading);
    for constraint in built.program.constraints() {
        elastic.copy(&built.program, constraint);
    }
    for pick in must {
        elastic.must(&built, *pick);
    }
    for pick in must_not {
        elastic.must_not(&built, *pick);
    }
    let program = Arc::new(elastic.program);
    if program.values().is_empty() {
        return Ok(Some((built.selection(reading, &[]), true)));
    }
    let backend = backend(Solver::Auto)?;
    match watch::solve(&backend, &program, effort, stop, None, &Board::default(), &mut |_| look()) {
        Outcome::Found { values, ended, .. } => {
            let selection = built.selection(reading, &values[..built.program.values().len()]);
            Ok(Some((selection, ended == EndedBy::Gap)))
        }
        Outcome::Nothing { .. } => Ok(None),
        // What is left are choices of at most one row of each project, which can always be made.
        Outcome::Infeasible => Err(OptimizeError::Infeasible { reasons: Vec::new() }),
        Outcome::Failed(message) => Err(OptimizeError::Solver(message)),
    }
}

/// A program with variables by which limits give way.
struct Elastic<'a> {
    reading: &'a Reading<'a>,
    program: Program,
    /// Of requirements, which are several constraints.
    requirements: BTreeMap<u32, Variable>,
}

impl<'a> Elastic<'a> {
    fn of(built: &Built, reading: &'a Reading<'a>) -> Self {
        let mut program = Program::new(0.0, vec![0.0; built.program.values().len()]);
        for (variable, domain) in built.program.other_domains() {
            program.set_domain(variable, domain);
        }
        Self { reading, program, requirements: BTreeMap::new() }
    }

    /// A limit gives way by any share of itself.
    fn slack(&mut self) -> Variable {
        self.program.add_variable(-1.0, Domain::Continuous { lower: 0.0, upper: f64::INFINITY })
    }

    /// A rule holds or does not.
    fn dropped(&mut self) -> Variable {
        self.program.add_variable(-1.0, Domain::Binary)
    }

    fn copy(&mut self, program: &Program, constraint: &Constraint) {
        let scale = constraint.scale;
        let mut terms: Vec<(Variable, f64)> =
            program.terms(constraint).iter().map(|(variable, factor)| (*variable, factor / scale)).collect();
        let (lower, upper) = (constraint.lower / scale, constraint.upper / scale);
        let largest = terms.iter().map(|(_, factor)| factor.abs()).fold(0.0, f64::max);
        let sign = if upper.is_finite() { -1.0 } else { 1.0 };
        match constraint.kind {
            Kind::Budget(..) | Kind::Target(_) => {
                let unit = self.amount(constraint.kind).filter(|amount| *amount > 0.0).unwrap_or(largest);
                terms.push((self.slack(), sign * unit));
            }
            Kind::Group(_) => {
                // At least and at most are two limits of one constraint: each gives way by itself.
                for (sign, bound) in [(1.0, lower), (-1.0, upper)] {
                    if bound.is_finite() {
                        terms.push((self.slack(), sign * bound.max(1.0)));
                    }
                }
            }
            Kind::Requirement(number, _) => {
                let variable = match self.requirements.get(&number) {
                    Some(variable) => *variable,
                    None => self.dropped(),
                };
                self.requirements.insert(number, variable);
                // Of the dependent at most one row is chosen.
                terms.push((variable, -1.0));
            }
            Kind::Conflict(_) => {
                let all = terms.len() as f64;
                terms.push((self.dropped(), -all));
            }
            Kind::Choice(_) | Kind::NotAppraised(_) | Kind::Pair(_) | Kind::Objective(_) | Kind::Cut => {}
        }
        self.program.add(constraint.kind, lower, upper, terms);
    }

    /// What a limit asks or allows.
    fn amount(&self, kind: Kind) -> Option<f64> {
        match kind {
            Kind::Budget(number, year) => match ceiling(self.reading.budgets[number as usize]?, year) {
                Ceiling::At(amount) => Some(amount.amount()),
                Ceiling::Open | Ceiling::Missing => None,
            },
            Kind::Target(number) => {
                let counted = &self.reading.targets[number as usize];
                let whole = if counted.target.share { self.most(counted) } else { 1.0 };
                Some(counted.target.amount.amount().abs() * whole)
            }
            _ => None,
        }
    }

    /// The most that the total of what a target counts may be: the largest amount of each project.
    fn most(&self, counted: &Counted<'_>) -> f64 {
        let appraisal = self.reading.appraisal;
        let largest = |project: &u32| {
            let rows = self.reading.rows(*project).iter();
            rows.filter(|row| self.reading.is_admissible(appraisal.key(**row)))
                .map(|row| counted.amount(appraisal, *row).abs())
                .fold(0.0, f64::max)
        };
        appraisal.projects_by_id().iter().map(largest).sum()
    }

    fn picked(&self, built: &Built, pick: Pick) -> Vec<(Variable, f64)> {
        let rows = built.rows().enumerate();
        let of_pick = rows.filter(|(_, (row, _))| pick.includes(self.reading.appraisal.key(*row)));
        of_pick.map(|(number, (_, share))| (Variable(number as u32), share)).collect()
    }

    fn must(&mut self, built: &Built, pick: Pick) {
        let mut terms = self.picked(built, pick);
        terms.push((self.dropped(), 1.0));
        self.program.add(Kind::Cut, 1.0, f64::INFINITY, terms);
    }

    fn must_not(&mut self, built: &Built, pick: Pick) {
        let mut terms = self.picked(built, pick);
        // Of a project at most one row is chosen.
        terms.push((self.dropped(), -1.0));
        self.program.add(Kind::Cut, f64::NEG_INFINITY, 0.0, terms);
    }
}
