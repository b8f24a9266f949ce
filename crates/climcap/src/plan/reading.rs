//! A question read against an appraisal: names become numbers, and what cannot be answered is refused.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::question::Question;
use super::reader::Reader;
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Choice, Column, Key, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::{Beyond, Budget, Named, Requirement, Target, When};
use crate::units::{Money, Quantity};

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
}

/// A target with its column and projects read.
#[derive(Debug, Clone)]
pub(crate) struct Counted<'a> {
    pub(crate) target: &'a Target,
    pub(super) name: String,
    pub(super) column: Option<&'a Column>,
    pub(super) projects: Vec<bool>,
}

impl Counted<'_> {
    /// Whether the target's filter lets the project through.
    pub(crate) fn counts(&self, project: u32) -> bool {
        self.projects[project as usize]
    }

    /// What the row adds to the column that the target reads, whether its project counts or not.
    pub(crate) fn amount(&self, appraisal: &Appraisal, row: RowId) -> f64 {
        match self.target.year {
            Some(year) => appraisal.flow(row, &self.name, year).amount(),
            None => self.column.and_then(|column| column.value(row)).map_or(0.0, Quantity::amount),
        }
    }

    /// Whether the target needs a value from the project's rows.
    fn reads(&self, project: u32) -> bool {
        self.target.share || self.counts(project)
    }
}

/// What a budget says of a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Ceiling {
    /// No more than this.
    At(Money),
    /// Anything may be spent.
    Open,
    /// Nothing is said of a year in which something is charged.
    Missing,
}

/// What the budget says of the year.
pub(crate) fn ceiling(budget: &Budget, year: Year) -> Ceiling {
    if let Some(amount) = budget.ceilings.get(&year) {
        return Ceiling::At(*amount);
    }
    let Some((last, amount)) = budget.ceilings.last_key_value() else { return Ceiling::Open };
    match budget.beyond {
        Beyond::RepeatLast if year > *last => Ceiling::At(*amount),
        Beyond::Refuse | Beyond::RepeatLast => Ceiling::Missing,
        Beyond::Zero => Ceiling::At(Money::ZERO),
        Beyond::Unlimited => Ceiling::Open,
    }
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
    pub(crate) sense: Sense,
    objective: Vec<(&'a Column, f64)>,
    /// The capped budget of each of the appraisal's budgets.
    pub(crate) budgets: Vec<Option<&'a Budget>>,
    pub(crate) targets: Vec<Counted<'a>>,
    pub(crate) must: Vec<Pick>,
    pub(crate) must_not: Vec<Pick>,
    pub(crate) requires: Vec<Need<'a>>,
    pub(crate) conflicts: Vec<Vec<Pick>>,
    excluded: HashMap<u32, Vec<Pick>>,
    /// By project.
    appraised: Vec<bool>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(question: &'a Question, appraisal: &'a Appraisal) -> Result<Self, Problems> {
        let mut reader = Reader::new(appraisal, question.scenario.as_deref());
        let (sense, objective) = reader.objective(&question.objective);
        let budgets = reader.budgets(&question.budgets);
        let targets = reader.targets(&question.targets);
        let must_not = reader.picks(&question.must_not, "must_not");
        let mut excluded: HashMap<u32, Vec<Pick>> = HashMap::new();
        for pick in &must_not {
            excluded.entry(pick.project).or_default().push(*pick);
        }
        let reading = Self {
            appraisal,
            question,
            scenario: reader.scenario,
            sense,
            objective,
            budgets,
            targets,
            must: reader.picks(&question.must, "must"),
            must_not,
            requires: reader.requires(&question.requires),
            conflicts: question.conflicts.iter().map(|names| reader.picks(names, "conflicts")).collect(),
            excluded,
            appraised: (0..appraisal.projects().len() as u32).map(|project| appraisal.is_appraised(project)).collect(),
        };
        if let Some(years) = question.years.filter(|years| years.last < years.first) {
            let found = format!("{} to {}", years.first, years.last);
            reader.add("years", found, "a first year no later than the last");
        }
        reader.problems.or(())?;
        reading.check_rows()?;
        Ok(reading)
    }

    /// Whether the row may be chosen: it starts when works may start, and nothing forbids it. `without` always may.
    pub(crate) fn is_admissible(&self, key: Key) -> bool {
        let in_time = match (self.question.years, key.start) {
            (Some(years), Some(start)) => years.first <= start && start <= years.last,
            _ => true,
        };
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

    /// What the row adds to the objective, in the objective's own unit.
    pub(crate) fn value(&self, row: RowId) -> f64 {
        let worth = |column: &Column| column.value(row).map_or(0.0, Quantity::amount);
        self.objective.iter().map(|(column, weight)| weight * worth(column)).sum()
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
                for (column, _) in self.objective.iter().filter(|(column, _)| lacks(column, *row)) {
                    absent.entry(("objective".to_owned(), &column.name)).or_default().add(appraisal, *row);
                }
                if !self.value(*row).is_finite() {
                    huge.add(appraisal, *row);
                }
                for counted in self.targets.iter().filter(|counted| counted.reads(*project)) {
                    if let Some(column) = counted.column.filter(|column| lacks(column, *row)) {
                        let address = format!("targets.{}", counted.target.limit);
                        absent.entry((address, &column.name)).or_default().add(appraisal, *row);
                    }
                }
                for charge in appraisal.charges(*row).iter() {
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
