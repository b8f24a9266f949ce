//! From a question to a program: rows at their increments over `without`, ceilings and targets less the `without` total.

mod amounts;
mod draft;
mod joint;
mod mend;
mod rules;
mod values;

use std::collections::HashMap;
use std::sync::Arc;

use draft::Draft;
use joint::Joint;

use super::program::{Domain, Kind, Program, Variable, scale};
use crate::appraisal::{Choice, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::{Bound, Division};
use crate::plan::{Chosen, Reading, Selection, Tolerance, named};

/// Largest value in the program. HiGHS proves its bound to 1e-7 of a unit; so it is proven to 1e-9 of the largest value.
const LARGEST: f64 = 128.0;

/// A row that may be chosen.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    row: RowId,
    /// Place of its project among the projects, by id.
    project: usize,
    /// How its project may be divided, if it may.
    division: Option<Division>,
}

/// The row of a variable, and how it counts.
#[derive(Debug, Clone, Copy)]
struct Part {
    row: RowId,
    division: Option<Division>,
}

impl Part {
    /// The share of the row that one unit of the variable is.
    fn unit(self) -> f64 {
        match self.division {
            Some(Division::Units(units)) => f64::from(units).recip(),
            Some(Division::Share) | None => 1.0,
        }
    }

    /// The share of the row that a value of the variable is; exactly so for units.
    fn share(self, value: f64) -> f64 {
        match self.division {
            Some(Division::Units(units)) => value / f64::from(units),
            Some(Division::Share) | None => value,
        }
    }

    fn domain(self) -> Domain {
        match self.division {
            None => Domain::Binary,
            Some(Division::Share) => Domain::Continuous { lower: 0.0, upper: 1.0 },
            Some(Division::Units(units)) => Domain::Whole { lower: 0.0, upper: f64::from(units) },
        }
    }
}

/// A program, and what its variables stand for.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) program: Arc<Program>,
    /// The rows of the first variables; the others are there for limits.
    parts: Vec<Part>,
    /// The variables of rows by which those of pairs are determined.
    ties: HashMap<Variable, Vec<Variable>>,
    /// One unit of the program's objective in the objective's own unit; negative if less is better.
    unit: f64,
    /// Absolute values of all `without` rows.
    turnover: f64,
}

impl Built {
    /// The row of each variable that stands for one, and the share of it that one unit of the variable is.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = (RowId, f64)> + '_ {
        self.parts.iter().map(|part| (part.row, part.unit()))
    }

    /// An amount of the program's objective, in the objective's own unit.
    pub(super) fn amount(&self, ratio: f64) -> f64 {
        ratio * self.unit
    }

    /// How much was added up, in absolute amounts, to come to the objective of a choice.
    pub(super) fn turnover(&self, values: &[f64]) -> f64 {
        let all = self.program.values().iter().zip(values);
        self.turnover + all.map(|(value, amount)| self.amount(value * amount).abs()).sum::<f64>()
    }

    /// The values with shares that are nothing, or the whole, but for rounding made so; `None` if there are none such.
    pub(super) fn snapped(&self, values: &[f64]) -> Option<Vec<f64>> {
        let near = |value: f64| (value - value.round()).abs() <= ROUNDING;
        let is_rounded = |(part, value): &(&Part, &f64)| {
            part.division == Some(Division::Share) && near(**value) && value.fract() != 0.0
        };
        self.parts.iter().zip(values).any(|entry| is_rounded(&entry)).then(|| {
            let mut snapped = values.to_vec();
            for (value, part) in snapped.iter_mut().zip(&self.parts) {
                if is_rounded(&(part, &*value)) {
                    *value = value.round();
                }
            }
            self.complete(&mut snapped);
            snapped
        })
    }

    /// What is chosen of each project; what is left of one is its `without` row.
    pub(super) fn selection(&self, reading: &Reading<'_>, values: &[f64]) -> Selection {
        let appraisal = reading.appraisal;
        let mut chosen: Vec<Vec<Chosen>> = vec![Vec::new(); appraisal.projects().len()];
        for (part, value) in self.parts.iter().zip(values).filter(|(_, value)| **value > 0.0) {
            chosen[appraisal.key(part.row).project as usize].push(Chosen { row: part.row, share: part.share(*value) });
        }
        let whole = |(project, mut built): (usize, Vec<Chosen>)| {
            let project = project as u32;
            let left = match reading.division(project) {
                Some(Division::Units(units)) => {
                    let count: f64 = built.iter().map(|chosen| (chosen.share * f64::from(units)).round()).sum();
                    (f64::from(units) - count) / f64::from(units)
                }
                _ => 1.0 - built.iter().map(|chosen| chosen.share).sum::<f64>(),
            };
            if left > ROUNDING {
                built.insert(0, Chosen { row: reading.rows(project)[0], share: left });
            }
            built
        };
        Selection::of_shares(chosen.into_iter().enumerate().map(whole))
    }
}

/// A share nearer than this to nothing, or to the whole, is what a solver's rounding leaves of it: half of what an audit
/// allows.
const ROUNDING: f64 = 0.5 * Tolerance::AUDIT.relative;

/// How many candidates a project has, and whether one must be chosen.
#[derive(Debug, Clone, Copy, Default)]
struct Choices {
    must: bool,
    alive: usize,
}

/// Builds the program of a question that makes its aim of this number best: earlier aims keep what is asked of them, each in
/// its own unit.
///
/// # Errors
/// Reasons, in a planner's words, why no plan can exist.
pub(super) fn build(reading: &Reading<'_>, aim: usize, kept: &[f64]) -> Result<Built, Vec<String>> {
    let (candidates, mut choices, mut reasons) = candidates(reading);
    let joints = joint::joints(reading, &candidates);
    let mut drafts = amounts::budgets(reading, &candidates, &joints);
    drafts.extend(amounts::targets(reading, &candidates, &joints));
    drafts.extend(amounts::floors(reading, kept, &candidates, &joints));
    let mut alive = vec![true; candidates.len()];
    for draft in &drafts {
        draft.strike(&candidates, &mut alive);
    }
    for (candidate, _) in candidates.iter().zip(&alive).filter(|(_, alive)| !**alive) {
        let entry = &mut choices[candidate.project];
        entry.alive -= 1;
        if entry.must && entry.alive == 0 {
            let project = reading.appraisal.key(candidate.row).project;
            let id = &reading.appraisal.projects()[project as usize].id;
            reasons.push(format!("{id} must be built, and each row of it alone is beyond a ceiling"));
        }
    }
    if reasons.is_empty() {
        let best = |draft: &Draft| draft.contradiction(draft.best(&candidates, &alive, &choices));
        reasons.extend(drafts.iter().filter_map(best));
        reasons.extend(rules::short_groups(reading, &candidates, &alive));
    }
    if !reasons.is_empty() {
        return Err(reasons);
    }
    Ok(assemble(reading, aim, &Found { candidates, alive, choices, joints, drafts }))
}

/// The same for the first aim, with every row that may be chosen in it, whether limits leave room for it or not: for who
/// changes limits.
pub(super) fn build_whole(reading: &Reading<'_>) -> Built {
    let (candidates, choices, _) = candidates(reading);
    let joints = joint::joints(reading, &candidates);
    let mut drafts = amounts::budgets(reading, &candidates, &joints);
    drafts.extend(amounts::targets(reading, &candidates, &joints));
    let alive = vec![true; candidates.len()];
    assemble(reading, 0, &Found { candidates, alive, choices, joints, drafts })
}

/// What a program is made of.
struct Found<'a> {
    candidates: Vec<Candidate>,
    alive: Vec<bool>,
    choices: Vec<Choices>,
    joints: Vec<Joint<'a>>,
    drafts: Vec<Draft>,
}

/// The rows that may be chosen, in an order of ids; for each project how many, and whether one must be.
fn candidates(reading: &Reading<'_>) -> (Vec<Candidate>, Vec<Choices>, Vec<String>) {
    let appraisal = reading.appraisal;
    let mut must: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, pick) in reading.must.iter().enumerate() {
        must.entry(pick.project).or_default().push(number);
    }
    let (mut candidates, mut reasons) = (Vec::new(), Vec::new());
    let mut choices = Vec::with_capacity(appraisal.projects().len());
    for (place, project) in appraisal.projects_by_id().iter().enumerate() {
        let numbers = must.get(project).map_or(&[][..], Vec::as_slice);
        let before = candidates.len();
        let division = reading.division(*project);
        for row in reading.rows(*project) {
            let key = appraisal.key(*row);
            // Exactly one of what is named and at most one of the project: no other row of it can be chosen.
            let asked = numbers.iter().all(|number| reading.must[*number].includes(key));
            if key.choice != Choice::Without && asked && reading.is_admissible(key) {
                candidates.push(Candidate { row: *row, project: place, division });
            }
        }
        let alive = candidates.len() - before;
        if alive == 0 && !numbers.is_empty() {
            let names: Vec<String> = numbers.iter().map(|number| named(&reading.must_names[*number])).collect();
            reasons.push(format!("{} must be built, and no row is left that may be", names.join(" and ")));
        }
        choices.push(Choices { must: !numbers.is_empty(), alive });
    }
    (candidates, choices, reasons)
}

fn assemble(reading: &Reading<'_>, aim: usize, found: &Found<'_>) -> Built {
    let appraisal = reading.appraisal;
    let Found { candidates, alive, choices, joints, drafts } = found;
    let aim = &reading.aims[aim];
    let (base, amounts) = amounts::values(reading, aim, candidates, joints);
    // By column: the candidates, then the groups of pairs.
    let mut variables: Vec<Option<Variable>> = vec![None; amounts.len()];
    let (mut parts, mut worth) = (Vec::new(), Vec::new());
    for (number, candidate) in candidates.iter().enumerate().filter(|(number, _)| alive[*number]) {
        variables[number] = Some(Variable(parts.len() as u32));
        let part = Part { row: candidate.row, division: candidate.division };
        worth.push(amounts[number] * part.unit());
        parts.push(part);
    }
    let possible: Vec<bool> = joints.iter().map(|joint| joint.is_possible(&variables)).collect();
    let together = amounts[candidates.len()..].iter().zip(&possible).filter(|(_, possible)| **possible);
    let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
    let factor = sign * LARGEST * scale(worth.iter().copied().chain(together.map(|(amount, _)| *amount)));
    let mut program = Program::new(base.value() * factor, worth.iter().map(|amount| amount * factor).collect());
    for (number, part) in parts.iter().enumerate().filter(|(_, part)| part.division.is_some()) {
        program.set_domain(Variable(number as u32), part.domain());
    }
    let mut ties = HashMap::new();
    for (number, joint) in joints.iter().enumerate().filter(|(number, _)| possible[*number]) {
        let column = candidates.len() + number;
        let variable = Joint::variable(amounts[column] * factor, &mut program);
        ties.insert(variable, joint.variables(&variables).collect());
        variables[column] = Some(variable);
    }

    let mut first = 0;
    for (place, choice) in choices.iter().enumerate() {
        let terms = (first..first + choice.alive).map(|variable| (Variable(variable as u32), 1.0));
        // Units are counted, so that the whole is a whole number.
        let whole = parts.get(first).map_or(1.0, |part| part.unit().recip().round());
        first += choice.alive;
        let lower = if choice.must { whole } else { f64::NEG_INFINITY };
        if choice.alive > 0 {
            program.add(Kind::Choice(appraisal.projects_by_id()[place]), lower, whole, terms);
        }
    }
    let mut carried = HashMap::new();
    for (number, draft) in drafts.iter().enumerate() {
        let unit = |column: usize| variables[column].and_then(|variable| parts.get(variable.0 as usize));
        let term = |(column, amount): &(usize, f64)| {
            let amount = amount * unit(*column).map_or(1.0, |part| part.unit());
            variables[*column].map(|variable| (variable, amount))
        };
        let mut terms: Vec<(Variable, f64)> = draft.entries.iter().filter_map(term).collect();
        carry(drafts, number, &mut carried, &mut terms, &mut program);
        let (lower, upper) = match draft.bound {
            Bound::AtLeast => (draft.room(), f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, draft.room()),
        };
        // What nothing chosen can change was judged as a contradiction, or holds.
        if !terms.is_empty() {
            program.add(draft.kind, lower, upper, terms);
        }
    }
    rules::requirements(reading, &parts, &mut program);
    rules::conflicts(reading, &parts, &mut program);
    rules::groups(reading, &parts, &mut program);
    rules::unappraised(reading, &parts, &mut program);
    joint::tie(joints, candidates.len(), &variables, &mut program);
    Built { program: Arc::new(program), parts, ties, unit: factor.recip(), turnover: base.turnover }
}

/// Adds what a budget carries over to the constraint of a year: `spent + carry-out - carry-in <= ceiling`. Carrying more never
/// hurts, so that a plan that keeps the inequality keeps the rule by which an audit computes what is carried.
fn carry(
    drafts: &[Draft],
    number: usize,
    carried: &mut HashMap<(u32, Year), (Variable, f64)>,
    terms: &mut Vec<(Variable, f64)>,
    program: &mut Program,
) {
    let draft = &drafts[number];
    let (Kind::Budget(budget, year), Some(carry)) = (draft.kind, draft.carry) else { return };
    if let Some((variable, unit)) = carried.get(&(budget, year.plus(-1))) {
        terms.push((*variable, -unit));
    }
    let follows = drafts.get(number + 1).is_some_and(|next| next.kind == Kind::Budget(budget, year.plus(1)));
    if follows && carry.out > 0.0 {
        // In units of the most that may be carried, so that all coefficients of the constraint are of one size.
        let variable = program.add_variable(0.0, Domain::Continuous { lower: 0.0, upper: 1.0 });
        terms.push((variable, carry.out));
        carried.insert((budget, year), (variable, carry.out));
    }
}
