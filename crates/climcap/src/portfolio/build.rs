//! From a question to a program: rows at their increments over `without`, ceilings and targets less the `without` total.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::program::{Kind, Program, Variable, scale};
use crate::appraisal::{Charge, Choice, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::Bound;
use crate::plan::{Ceiling, Pick, Reading, Tolerance, Total, ceiling, named};

/// Largest value in the program. HiGHS proves its bound to 1e-7 of a unit; so it is proven to 1e-9 of the largest value.
const LARGEST: f64 = 128.0;

/// A row that may be chosen.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    row: RowId,
    /// Place of its project among the projects, by id.
    project: usize,
}

/// A program, and what its variables stand for.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) program: Arc<Program>,
    /// The row of each variable.
    rows: Vec<RowId>,
    /// One unit of the program's objective in the objective's own unit; negative if less is better.
    unit: f64,
    /// Absolute values of all `without` rows.
    turnover: f64,
}

impl Built {
    /// An amount of the program's objective, in the objective's own unit.
    pub(super) fn amount(&self, ratio: f64) -> f64 {
        ratio * self.unit
    }

    /// How much was added up, in absolute amounts, to come to the objective of a choice.
    pub(super) fn turnover(&self, values: &[f64]) -> f64 {
        let all = self.program.values().iter().zip(values);
        self.turnover + all.map(|(value, amount)| self.amount(value * amount).abs()).sum::<f64>()
    }

    /// One row per project, by project number.
    pub(super) fn selection(&self, reading: &Reading<'_>, values: &[f64]) -> Vec<RowId> {
        let appraisal = reading.appraisal;
        let projects = 0..appraisal.projects().len() as u32;
        let mut selection: Vec<RowId> = projects.map(|project| reading.rows(project)[0]).collect();
        for (row, _) in self.rows.iter().zip(values).filter(|(_, value)| **value > 0.5) {
            selection[appraisal.key(*row).project as usize] = *row;
        }
        selection
    }

    /// Forbids a choice that breaks a limit, as far as the limit can tell it from others.
    ///
    /// Selections that agree on every variable of the constraint break the limit by as much, so none is lost that an audit
    /// would pass.
    pub(super) fn forbid(&mut self, kind: Kind, values: &[f64]) -> bool {
        let Some(constraint) = self.program.constraints().iter().find(|constraint| constraint.kind == kind) else {
            return false;
        };
        let sign = |variable: &Variable| if values[variable.0 as usize] > 0.5 { 1.0 } else { -1.0 };
        let terms: Vec<_> =
            self.program.terms(constraint).iter().map(|(variable, _)| (*variable, sign(variable))).collect();
        let ones = terms.iter().filter(|(_, sign)| *sign > 0.0).count() as f64;
        Arc::make_mut(&mut self.program).add(Kind::Cut, f64::NEG_INFINITY, ones - 1.0, terms);
        true
    }
}

/// A limit on amounts, in its own unit, before it becomes a constraint.
struct Draft {
    kind: Kind,
    name: String,
    bound: Bound,
    /// What is asked or allowed.
    amount: f64,
    /// What it comes to if nothing is built.
    base: Total,
    /// What each candidate adds to that.
    entries: Vec<(usize, f64)>,
}

impl Draft {
    /// What the candidates may add at most, or must add at least.
    fn room(&self) -> f64 {
        self.amount - self.base.value()
    }

    fn allowance(&self) -> f64 {
        Tolerance::AUDIT.of(self.amount, self.base.value(), self.base.turnover)
    }

    /// The nearest that any choice comes to breaking free of the limit: the least total of an `AtMost`, the most of an
    /// `AtLeast`.
    fn best(&self, candidates: &[Candidate], alive: &[bool], choices: &[Choices]) -> f64 {
        let sign = if self.bound == Bound::AtLeast { 1.0 } else { -1.0 };
        // Of each project: the best entry, and how many candidates have one.
        let mut best: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for (candidate, amount) in self.entries.iter().filter(|(candidate, _)| alive[*candidate]) {
            let entry = best.entry(candidates[*candidate].project).or_insert((f64::NEG_INFINITY, 0));
            *entry = (entry.0.max(sign * amount), entry.1 + 1);
        }
        let total: Total = best
            .into_iter()
            .map(|(project, (best, entries))| {
                let must = choices[project].must && entries == choices[project].alive;
                sign * if must { best } else { best.max(0.0) }
            })
            .collect();
        self.base.value() + total.value()
    }

    /// Why no plan can keep this limit, whatever the others say.
    fn contradiction(&self, best: f64) -> Option<String> {
        let short = if self.bound == Bound::AtLeast { self.amount - best } else { best - self.amount };
        if short <= self.allowance() {
            return None;
        }
        Some(match (self.kind, self.bound) {
            (Kind::Budget(..), _) => format!(
                "{}: what must be built, and what not building the rest costs, charge at least {best}; the ceiling is {}",
                self.name, self.amount
            ),
            (_, Bound::AtLeast) => {
                format!("{}: at most {best} can be reached, and at least {} is asked", self.name, self.amount)
            }
            (_, Bound::AtMost) => {
                format!("{}: at least {best} cannot be avoided, and at most {} is allowed", self.name, self.amount)
            }
        })
    }
}

/// How many candidates a project has, and whether one must be chosen.
#[derive(Debug, Clone, Copy, Default)]
struct Choices {
    must: bool,
    alive: usize,
}

/// Builds the program of a question.
///
/// # Errors
/// Reasons, in a planner's words, why no plan can exist.
pub(super) fn build(reading: &Reading<'_>) -> Result<Built, Vec<String>> {
    let (candidates, mut choices, mut reasons) = candidates(reading);
    let mut drafts = budgets(reading, &candidates);
    drafts.extend(targets(reading, &candidates));
    let alive = fitting(&drafts, candidates.len());
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
    }
    if reasons.is_empty() { Ok(assemble(reading, &candidates, &alive, &choices, &drafts)) } else { Err(reasons) }
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
        for row in reading.rows(*project) {
            let key = appraisal.key(*row);
            // Exactly one of what is named and at most one of the project: no other row of it can be chosen.
            let asked = numbers.iter().all(|number| reading.must[*number].includes(key));
            if key.choice != Choice::Without && asked && reading.is_admissible(key) {
                candidates.push(Candidate { row: *row, project: place });
            }
        }
        let alive = candidates.len() - before;
        if alive == 0 && !numbers.is_empty() {
            let names: Vec<String> = numbers.iter().map(|number| named(&reading.question.must[*number])).collect();
            reasons.push(format!("{} must be built, and no row is left that may be", names.join(" and ")));
        }
        choices.push(Choices { must: !numbers.is_empty(), alive });
    }
    (candidates, choices, reasons)
}

/// Charges less the charges of not building, place by place; both are sorted.
fn increments(charges: &[Charge], without: &[Charge], mut emit: impl FnMut(u32, Year, f64)) {
    let (mut one, mut other) = (charges.iter().peekable(), without.iter().peekable());
    let place = |charge: &&Charge| (charge.budget, charge.year);
    loop {
        let (a, b) = (one.peek().map(place), other.peek().map(place));
        let at = match (a, b) {
            (None, None) => return,
            (Some(at), None) | (None, Some(at)) => at,
            (Some(a), Some(b)) => a.min(b),
        };
        let mut amount = 0.0;
        if a == Some(at) {
            amount += one.next().map_or(0.0, |charge| charge.amount.amount());
        }
        if b == Some(at) {
            amount -= other.next().map_or(0.0, |charge| charge.amount.amount());
        }
        emit(at.0, at.1, amount);
    }
}

/// The ceilings of budgets by year.
fn budgets(reading: &Reading<'_>, candidates: &[Candidate]) -> Vec<Draft> {
    let appraisal = reading.appraisal;
    let mut drafts: BTreeMap<(u32, Year), Draft> = BTreeMap::new();
    let open =
        |drafts: &mut BTreeMap<(u32, Year), Draft>, number: u32, year: Year, change: &mut dyn FnMut(&mut Draft)| {
            let Some(budget) = reading.budgets[number as usize] else { return };
            let Ceiling::At(amount) = ceiling(budget, year) else { return };
            change(drafts.entry((number, year)).or_insert_with(|| Draft {
                kind: Kind::Budget(number, year),
                name: format!("budget {} {year}", budget.budget),
                bound: Bound::AtMost,
                amount: amount.amount(),
                base: Total::default(),
                entries: Vec::new(),
            }));
        };
    for project in appraisal.projects_by_id() {
        for charge in appraisal.charges(reading.rows(*project)[0]).iter() {
            open(&mut drafts, charge.budget, charge.year, &mut |draft| draft.base.add(charge.amount.amount()));
        }
    }
    for (number, candidate) in candidates.iter().enumerate() {
        let without = reading.rows(appraisal.key(candidate.row).project)[0];
        increments(&appraisal.charges(candidate.row), &appraisal.charges(without), |budget, year, amount| {
            if amount != 0.0 {
                open(&mut drafts, budget, year, &mut |draft| draft.entries.push((number, amount)));
            }
        });
    }
    drafts.into_values().collect()
}

/// The targets.
fn targets(reading: &Reading<'_>, candidates: &[Candidate]) -> Vec<Draft> {
    let appraisal = reading.appraisal;
    let draft = |(number, counted): (usize, &crate::plan::Counted<'_>)| {
        let target = counted.target;
        let share = if target.share { target.amount.amount() } else { 0.0 };
        // A share moves to the left: what counts, less its share of the whole, is at least or at most zero.
        let weight = |project: u32| f64::from(u8::from(counted.counts(project))) - share;
        let amount =
            |row: RowId, weight: f64| if weight == 0.0 { 0.0 } else { weight * counted.amount(appraisal, row) };
        let base = appraisal.projects_by_id().iter().map(|project| amount(reading.rows(*project)[0], weight(*project)));
        let entries = candidates.iter().enumerate().filter_map(|(number, candidate)| {
            let project = appraisal.key(candidate.row).project;
            let weight = weight(project);
            let added = amount(candidate.row, weight) - amount(reading.rows(project)[0], weight);
            (added != 0.0).then_some((number, added))
        });
        Draft {
            kind: Kind::Target(number as u32),
            name: format!("target {}", target.limit),
            bound: target.bound,
            amount: if target.share { 0.0 } else { target.amount.amount() },
            base: base.collect(),
            entries: entries.collect(),
        }
    };
    reading.targets.iter().enumerate().map(draft).collect()
}

/// Leaves out what alone is beyond a ceiling under which nothing gives back.
fn fitting(drafts: &[Draft], candidates: usize) -> Vec<bool> {
    let mut alive = vec![true; candidates];
    for draft in drafts.iter().filter(|draft| draft.bound == Bound::AtMost) {
        if draft.entries.iter().all(|(_, amount)| *amount >= 0.0) {
            let most = draft.room() + draft.allowance();
            for (candidate, _) in draft.entries.iter().filter(|(_, amount)| *amount > most) {
                alive[*candidate] = false;
            }
        }
    }
    alive
}

fn assemble(
    reading: &Reading<'_>,
    candidates: &[Candidate],
    alive: &[bool],
    choices: &[Choices],
    drafts: &[Draft],
) -> Built {
    let appraisal = reading.appraisal;
    let mut variables: Vec<Option<Variable>> = vec![None; candidates.len()];
    let mut rows = Vec::new();
    for (number, candidate) in candidates.iter().enumerate().filter(|(number, _)| alive[*number]) {
        variables[number] = Some(Variable(rows.len() as u32));
        rows.push(candidate.row);
    }
    let base: Total =
        appraisal.projects_by_id().iter().map(|project| reading.value(reading.rows(*project)[0])).collect();
    let increment = |row: &RowId| reading.value(*row) - reading.value(reading.rows(appraisal.key(*row).project)[0]);
    let amounts: Vec<f64> = rows.iter().map(increment).collect();
    let sign = if reading.sense == Sense::Max { 1.0 } else { -1.0 };
    let factor = sign * LARGEST * scale(amounts.iter().copied());
    let mut program = Program::new(base.value() * factor, amounts.iter().map(|amount| amount * factor).collect());

    let mut first = 0;
    for (place, choice) in choices.iter().enumerate() {
        let terms = (first..first + choice.alive).map(|variable| (Variable(variable as u32), 1.0));
        first += choice.alive;
        let lower = if choice.must { 1.0 } else { f64::NEG_INFINITY };
        if choice.alive > 0 {
            program.add(Kind::Choice(appraisal.projects_by_id()[place]), lower, 1.0, terms);
        }
    }
    for draft in drafts {
        let terms =
            draft.entries.iter().filter_map(|(number, amount)| variables[*number].map(|variable| (variable, *amount)));
        let (lower, upper) = match draft.bound {
            Bound::AtLeast => (draft.room(), f64::INFINITY),
            Bound::AtMost => (f64::NEG_INFINITY, draft.room()),
        };
        let terms: Vec<_> = terms.collect();
        // What nothing chosen can change was judged as a contradiction, or holds.
        if !terms.is_empty() {
            program.add(draft.kind, lower, upper, terms);
        }
    }
    requirements(reading, &rows, &mut program);
    conflicts(reading, &rows, &mut program);
    unappraised(reading, &rows, &mut program);
    Built { program: Arc::new(program), rows, unit: factor.recip(), turnover: base.turnover }
}

/// The variables of a project that a name stands for.
fn picked<'a>(
    reading: &'a Reading<'_>,
    of: &'a HashMap<u32, Vec<(Variable, RowId)>>,
    pick: Pick,
) -> Vec<(Variable, RowId)> {
    let all = of.get(&pick.project).map_or(&[][..], Vec::as_slice);
    all.iter().filter(|(_, row)| pick.includes(reading.appraisal.key(*row))).copied().collect()
}

/// The variables of each of these projects.
fn variables_of(
    reading: &Reading<'_>,
    rows: &[RowId],
    picks: impl Iterator<Item = Pick>,
) -> HashMap<u32, Vec<(Variable, RowId)>> {
    let mut of: HashMap<u32, Vec<(Variable, RowId)>> = picks.map(|pick| (pick.project, Vec::new())).collect();
    for (variable, row) in rows.iter().enumerate() {
        if let Some(variables) = of.get_mut(&reading.appraisal.key(*row).project) {
            variables.push((Variable(variable as u32), *row));
        }
    }
    of
}

/// For each start t of a dependent: as many dependents by t as there are prerequisites ready by t. One row per start is
/// tighter than one row per dependent, and as true, since of each project at most one row is chosen.
fn requirements(reading: &Reading<'_>, rows: &[RowId], program: &mut Program) {
    let appraisal = reading.appraisal;
    let of = variables_of(reading, rows, reading.requires.iter().flat_map(|need| [need.dependent, need.prerequisite]));
    for (number, need) in reading.requires.iter().enumerate() {
        let dependents = picked(reading, &of, need.dependent);
        let prerequisites = picked(reading, &of, need.prerequisite);
        let starts: BTreeSet<Option<Year>> = dependents.iter().map(|(_, row)| appraisal.key(*row).start).collect();
        for start in starts {
            let by = |row: RowId| match (appraisal.key(row).start, start) {
                (Some(own), Some(start)) => own <= start,
                (own, start) => own == start,
            };
            let ready = |row: RowId| match (need.ready(appraisal.key(row)), start) {
                (Some(ready), Some(start)) => ready <= start,
                _ => true,
            };
            let mut terms: BTreeMap<Variable, f64> = BTreeMap::new();
            for (variable, _) in dependents.iter().filter(|(_, row)| by(*row)) {
                *terms.entry(*variable).or_default() += 1.0;
            }
            for (variable, _) in prerequisites.iter().filter(|(_, row)| ready(*row)) {
                *terms.entry(*variable).or_default() -= 1.0;
            }
            program.add(Kind::Requirement(number as u32, start), f64::NEG_INFINITY, 0.0, terms);
        }
    }
}

/// What is not appraised, and not named in a must, is built only beside a dependent; and, since dependents of its kind might
/// only require each other, only beside one that stands on its own worth or in a must and leads to it.
fn unappraised(reading: &Reading<'_>, rows: &[RowId], program: &mut Program) {
    let stands =
        |project: u32| reading.is_appraised(project) || reading.must.iter().any(|pick| pick.project == project);
    let projects: Vec<u32> =
        reading.appraisal.projects_by_id().iter().copied().filter(|project| !stands(*project)).collect();
    if projects.is_empty() {
        return;
    }
    let dependents = |project: u32| {
        let needs = reading.requires.iter().filter(move |need| need.prerequisite.project == project);
        needs.map(|need| need.dependent).filter(move |pick| pick.project != project)
    };
    let picks =
        projects.iter().map(|project| Pick::of(*project)).chain(reading.requires.iter().map(|need| need.dependent));
    let of = variables_of(reading, rows, picks);
    for project in projects {
        let direct: Vec<Pick> = dependents(project).collect();
        let mut leading = direct.clone();
        let mut seen = BTreeSet::from([project]);
        let mut next = 0;
        while next < leading.len() {
            let of_kind = leading[next].project;
            next += 1;
            if !stands(of_kind) && seen.insert(of_kind) {
                leading.extend(dependents(of_kind));
            }
        }
        let is_chain = leading.len() > direct.len() || seen.len() > 1;
        leading.retain(|pick| stands(pick.project));
        for beside in [Some(direct), is_chain.then_some(leading)].into_iter().flatten() {
            let own = picked(reading, &of, Pick::of(project)).into_iter().map(|(variable, _)| (variable, 1.0));
            let beside = beside.into_iter().flat_map(|pick| picked(reading, &of, pick));
            let terms: BTreeMap<Variable, f64> = beside.map(|(variable, _)| (variable, -1.0)).chain(own).collect();
            program.add(Kind::NotAppraised(project), f64::NEG_INFINITY, 0.0, terms);
        }
    }
}

/// Of each conflict, at most one row.
fn conflicts(reading: &Reading<'_>, rows: &[RowId], program: &mut Program) {
    let of = variables_of(reading, rows, reading.conflicts.iter().flatten().copied());
    for (number, picks) in reading.conflicts.iter().enumerate() {
        let variables: BTreeSet<Variable> =
            picks.iter().flat_map(|pick| picked(reading, &of, *pick)).map(|(variable, _)| variable).collect();
        let terms = variables.into_iter().map(|variable| (variable, 1.0));
        program.add(Kind::Conflict(number as u32), f64::NEG_INFINITY, 1.0, terms);
    }
}
