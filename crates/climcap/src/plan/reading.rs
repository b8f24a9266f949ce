//! A question read against an appraisal: names become numbers, and what cannot be answered is refused.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::budget::{Ceiling, ceiling, committed};
use super::counted::Counted;
use super::pair::Pair;
use super::question::Question;
use super::reader::Reader;
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Charge, Choice, Column, Key, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::{Basis, Budget, Division, Group, Named, Requirement, When};
use crate::units::Quantity;

/// How many examples a message gives.
const EXAMPLES: usize = 3;

/// The rows that a name stands for. Never a `without` row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) project: u32,
    pub(super) choice: Option<Choice>,
    pub(super) start: Option<Year>,
}

impl Pick {
    /// Every row of a project.
    pub(crate) const fn of(project: u32) -> Self {
        Self { project, choice: None, start: None }
    }

    /// Whether the row is one of those named.
    pub(crate) fn includes(&self, key: Key) -> bool {
        key.project == self.project
            && key.choice != Choice::Without
            && self.choice.is_none_or(|choice| key.choice == choice)
            && self.start.is_none_or(|start| key.start == Some(start))
    }
}

/// A requirement with its names read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need<'a> {
    pub(crate) dependent: Pick,
    pub(crate) prerequisite: Pick,
    pub(crate) requirement: &'a Requirement,
}

impl Need<'_> {
    /// From when on a dependent may start, if the prerequisite is this row; any time if `None`.
    ///
    /// Where the first year of service is not known, a start no earlier than the prerequisite's is all that can be asked.
    pub(crate) fn ready(&self, prerequisite: Key) -> Option<Year> {
        let from = match self.requirement.when {
            When::Operating => prerequisite.in_service.or(prerequisite.start),
            When::Started => prerequisite.start,
        };
        from.map(|year| year.plus(self.requirement.lag as i32))
    }

    /// Whether one row of each of the two projects go together, whichever is the dependent's.
    pub(super) fn holds(&self, appraisal: &Appraisal, one: RowId, other: RowId) -> bool {
        let (one, other) = (appraisal.key(one), appraisal.key(other));
        let (dependent, prerequisite) = if one.project == self.dependent.project { (one, other) } else { (other, one) };
        if !self.dependent.includes(dependent) {
            return true;
        }
        let in_time = match (dependent.start, self.ready(prerequisite)) {
            (Some(start), Some(ready)) => ready <= start,
            _ => true,
        };
        self.prerequisite.includes(prerequisite) && in_time
    }
}

/// One of the totals that are made best, with its columns read.
#[derive(Debug, Clone)]
pub(crate) struct Aim<'a> {
    pub(crate) sense: Sense,
    pub(crate) columns: Vec<(&'a Column, f64)>,
    /// What later aims may cost it, as a share of its best.
    pub(crate) tolerance: f64,
}

impl Aim<'_> {
    /// What a row adds, in the aim's own unit.
    pub(crate) fn value(&self, row: RowId) -> f64 {
        let worth = |column: &Column| column.value(row).map_or(0.0, Quantity::amount);
        self.columns.iter().map(|(column, weight)| weight * worth(column)).sum()
    }

    /// What a pair of rows adds beside what each adds.
    pub(crate) fn pair_value(&self, pair: &Pair) -> f64 {
        self.columns.iter().map(|(column, weight)| weight * pair.column(&column.name)).sum()
    }
}

/// A group with its names read.
#[derive(Debug, Clone)]
pub(crate) struct Grouped<'a> {
    pub(crate) group: &'a Group,
    pub(crate) picks: Vec<Pick>,
}

/// How a row is shown: project, alternative and start.
pub(crate) fn title(appraisal: &Appraisal, row: RowId) -> String {
    let key = appraisal.key(row);
    let mut text = format!("{}/{}", appraisal.projects()[key.project as usize].id, appraisal.choice_id(row));
    if let Some(start) = key.start {
        // Writing to a string cannot fail.
        let _ = write!(text, "/{start}");
    }
    text
}

/// How something named is shown.
pub(crate) fn named(name: &Named) -> String {
    let mut text = name.project.clone();
    if let Some(alternative) = &name.alternative {
        let _ = write!(text, "/{alternative}");
    }
    if let Some(start) = name.start {
        let _ = write!(text, "/{start}");
    }
    text
}

/// A question that can be answered, with its names read.
#[derive(Debug, Clone)]
pub(crate) struct Reading<'a> {
    pub(crate) appraisal: &'a Appraisal,
    pub(crate) question: &'a Question,
    pub(crate) scenario: u32,
    /// What is made best, first things first.
    pub(crate) aims: Vec<Aim<'a>>,
    /// The capped budget of each of the appraisal's budgets.
    pub(crate) budgets: Vec<Option<&'a Budget>>,
    pub(crate) targets: Vec<Counted<'a>>,
    pub(crate) must: Vec<Pick>,
    /// The names of what must be built, one for each pick.
    pub(crate) must_names: Vec<Named>,
    /// What has begun before the base year, and so must go on whatever is asked.
    begun: Vec<Pick>,
    pub(crate) must_not: Vec<Pick>,
    pub(crate) requires: Vec<Need<'a>>,
    pub(crate) conflicts: Vec<Vec<Pick>>,
    pub(crate) groups: Vec<Grouped<'a>>,
    /// Pairs of rows that give, or charge, together something else than apart.
    pub(crate) pairs: Vec<Pair>,
    /// How projects may be divided, by project.
    divisions: HashMap<u32, Division>,
    excluded: HashMap<u32, Vec<Pick>>,
    /// By project.
    appraised: Vec<bool>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(question: &'a Question, appraisal: &'a Appraisal) -> Result<Self, Problems> {
        let mut reader = Reader::new(appraisal, question.scenario.as_deref());
        let aims = reader.aims(&question.objective);
        let budgets = reader.budgets(&question.budgets);
        let must_not = reader.picks(&question.must_not, "must_not");
        let mut excluded: HashMap<u32, Vec<Pick>> = HashMap::new();
        for pick in &must_not {
            excluded.entry(pick.project).or_default().push(*pick);
        }
        let begun: Vec<Named> = appraisal.pipeline().into_iter().flat_map(|pipeline| pipeline.commitments()).collect();
        let more = begun.iter().filter(|named| !question.must.contains(named));
        let must_names: Vec<Named> = question.must.iter().chain(more).cloned().collect();
        let divisions = reader.divisions(&question.divisible);
        let pairs = reader.pairs(&question.bundles);
        let mut reading = Self {
            appraisal,
            question,
            scenario: reader.scenario,
            aims,
            budgets,
            targets: Vec::new(),
            must: reader.picks(&must_names, "must"),
            must_names,
            begun: reader.picks(&begun, "must"),
            must_not,
            requires: reader.requires(&question.requires),
            conflicts: question.conflicts.iter().map(|names| reader.picks(names, "conflicts")).collect(),
            groups: reader.groups(&question.groups),
            pairs,
            divisions,
            excluded,
            appraised: (0..appraisal.projects().len() as u32).map(|project| appraisal.is_appraised(project)).collect(),
        };
        if let Some(years) = question.years.filter(|years| years.last < years.first) {
            let found = format!("{} to {}", years.first, years.last);
            reader.add("years", found, "a first year no later than the last");
        }
        reading.targets = reader.targets(&question.targets, &reading);
        reader.whole(&reading);
        reader.problems.or(())?;
        reading.check_rows()?;
        Ok(reading)
    }

    /// The first of what is made best: what a plan is told by.
    pub(crate) fn aim(&self) -> &Aim<'a> {
        &self.aims[0]
    }

    /// How a project may be divided, if it may.
    pub(crate) fn division(&self, project: u32) -> Option<Division> {
        self.divisions.get(&project).copied()
    }

    /// The projects that may be divided.
    pub(super) fn divided(&self) -> impl Iterator<Item = u32> + '_ {
        self.divisions.keys().copied()
    }

    /// What the row charges to budgets, each on its own basis.
    pub(crate) fn charges(&self, row: RowId) -> Cow<'a, [Charge]> {
        let charges = self.appraisal.charges(row);
        let is_committed = |budget: Option<&Budget>| budget.is_some_and(|budget| budget.basis == Basis::Commitment);
        if !self.budgets.iter().copied().any(is_committed) {
            return charges;
        }
        let whole = committed(self.appraisal, row, &charges);
        let base = self.appraisal.pipeline().map(|pipeline| pipeline.settings.window.base);
        // A contract that was signed before the base year counts where the budget lists that year.
        let is_meant = |charge: &&Charge| {
            let budget = self.budgets[charge.budget as usize].filter(|budget| budget.basis == Basis::Commitment);
            budget.is_some_and(|budget| {
                base.is_none_or(|base| charge.year >= base) || budget.ceilings.contains_key(&charge.year)
            })
        };
        let cash = charges.iter().filter(|charge| !is_committed(self.budgets[charge.budget as usize]));
        let mut all: Vec<Charge> = cash.chain(whole.iter().filter(is_meant)).copied().collect();
        all.sort_by_key(|charge| (charge.budget, charge.year));
        Cow::Owned(all)
    }

    /// Whether the row may be chosen: it starts when works may start, and nothing forbids it. `without` always may.
    pub(crate) fn is_admissible(&self, key: Key) -> bool {
        let in_time = match (self.question.years, key.start) {
            (Some(years), Some(start)) => years.first <= start && start <= years.last,
            _ => true,
        };
        // A commitment began before any year in which works may start.
        let in_time = in_time || self.begun.iter().any(|pick| pick.includes(key));
        in_time && !self.excluded.get(&key.project).is_some_and(|picks| picks.iter().any(|pick| pick.includes(key)))
    }

    /// Whether the project has values to be chosen for. One that has none is built where it must be, or where something
    /// built requires it.
    pub(crate) fn is_appraised(&self, project: u32) -> bool {
        self.appraised[project as usize]
    }

    /// The scenario's rows of the project; its `without` row comes first.
    pub(crate) fn rows(&self, project: u32) -> &'a [RowId] {
        self.appraisal.rows_of(self.scenario, project)
    }

    /// What the row adds to the first objective, in the objective's own unit.
    pub(crate) fn value(&self, row: RowId) -> f64 {
        self.aim().value(row)
    }

    /// Everything that takes a look at every row: values that are absent where they count, years without a ceiling.
    fn check_rows(&self) -> Result<(), Problems> {
        let appraisal = self.appraisal;
        let mut absent: BTreeMap<(String, &str), Examples> = BTreeMap::new();
        let mut uncapped: BTreeMap<&str, BTreeMap<Year, Examples>> = BTreeMap::new();
        let mut huge = Examples::default();
        // A comparison between designs says nothing of a `without` row, and nothing is what it adds; nor does a project
        // that is not appraised add anything.
        let computed = appraisal.pipeline().is_some();
        let lacks = |column: &Column, row: RowId| {
            let key = appraisal.key(row);
            let adds_nothing = (computed && key.choice == Choice::Without) || !self.is_appraised(key.project);
            column.value(row).is_none() && !adds_nothing
        };
        for project in appraisal.projects_by_id() {
            for row in self.rows(*project).iter().filter(|row| self.is_admissible(appraisal.key(**row))) {
                let objectives = self.aims.iter().flat_map(|aim| &aim.columns);
                for (column, _) in objectives.filter(|(column, _)| lacks(column, *row)) {
                    absent.entry(("objective".to_owned(), &column.name)).or_default().add(appraisal, *row);
                }
                if self.aims.iter().any(|aim| !aim.value(*row).is_finite()) {
                    huge.add(appraisal, *row);
                }
                for counted in self.targets.iter().filter(|counted| counted.reads(*project)) {
                    if let Some(column) = counted.column().filter(|column| lacks(column, *row)) {
                        let address = format!("targets.{}", counted.target.limit);
                        absent.entry((address, &column.name)).or_default().add(appraisal, *row);
                    }
                }
                for charge in self.charges(*row).iter() {
                    if let Some(budget) = self.budgets[charge.budget as usize]
                        && ceiling(budget, charge.year) == Ceiling::Missing
                    {
                        let years = uncapped.entry(&budget.budget).or_default();
                        years.entry(charge.year).or_default().add(appraisal, *row);
                    }
                }
            }
        }
        let mut problems = Problems::default();
        for ((address, column), examples) in absent {
            let found = format!("no value of {column} for {examples}");
            problems.add(Address::new(address), Place::default(), found, "a value for every row that may be chosen");
        }
        if huge.count > 0 {
            let found = format!("a value beyond all numbers for {huge}");
            problems.add(Address::from("objective"), Place::default(), found, "weights that keep values finite");
        }
        for (budget, years) in uncapped {
            let first = years.values().next().map(ToString::to_string).unwrap_or_default();
            let years: Vec<String> = years.keys().map(ToString::to_string).collect();
            let found = format!("charges in {} without a ceiling ({first})", years.join(", "));
            let allowed = "a ceiling for each of these years, or beyond = repeat_last, zero or unlimited";
            problems.add(Address::from("budgets").join(budget), Place::default(), found, allowed);
        }
        problems.or(())
    }
}

/// The first few rows of many.
#[derive(Default)]
struct Examples {
    count: usize,
    first: Vec<String>,
}

impl Examples {
    fn add(&mut self, appraisal: &Appraisal, row: RowId) {
        self.count += 1;
        if self.first.len() < EXAMPLES {
            self.first.push(title(appraisal, row));
        }
    }
}

impl std::fmt::Display for Examples {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.first.join(", "))?;
        match self.count - self.first.len() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
