//! What reports show of a plan: its schedule, its budgets, what was left out.

use super::limit::charged;
use super::reading::{Ceiling, Reading, ceiling};
use super::{Plan, Question};
use crate::address::Problems;
use crate::appraisal::{Appraisal, Choice, RowId, Sense};
use crate::calendar::Year;
use crate::units::{Money, Quantity};

/// A project that is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheduled {
    /// Its id.
    pub project: String,
    /// What people call it.
    pub name: String,
    /// The alternative that is built.
    pub alternative: String,
    /// First year of works.
    pub start: Option<Year>,
    /// First year in service, where known.
    pub in_service: Option<Year>,
    /// The row of the appraisal.
    pub row: RowId,
    /// The row's values, column by column as the appraisal has them.
    pub values: Vec<Option<Quantity>>,
}

/// A budget in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetLine {
    /// The budget.
    pub budget: String,
    /// The year.
    pub year: Year,
    /// The most that may be charged; `None` if there is no ceiling.
    pub ceiling: Option<Money>,
    /// What the whole pipeline charges: what is built, and what not building the rest costs.
    pub charged: Money,
    /// What is left under the ceiling.
    pub left: Option<Money>,
}

/// What a selection builds with an appraisal, then without one.
pub(super) fn planned(appraisal: &Appraisal, selection: &[RowId]) -> [Planned; 2] {
    let capex = appraisal.column("capex");
    [true, false].map(|appraised| {
        let key = |row: &RowId| appraisal.key(*row);
        let built: Vec<RowId> = appraisal
            .projects_by_id()
            .iter()
            .map(|project| selection[*project as usize])
            .filter(|row| key(row).choice != Choice::Without && appraisal.is_appraised(key(row).project) == appraised)
            .collect();
        let cost = |row: &RowId| capex.and_then(|capex| capex.value(*row)).map_or(0.0, Quantity::amount);
        let sum: f64 = built.iter().map(cost).sum();
        Planned { appraised, projects: built.len(), capex: capex.map(|_| Money::of(sum)) }
    })
}

/// A project that is not built.
#[derive(Debug, Clone, PartialEq)]
pub struct Rejected {
    /// Its id.
    pub project: String,
    /// What people call it.
    pub name: String,
    /// The row that would serve the objective best if it stood alone; `None` if nothing of it may be built.
    pub best: Option<RowId>,
    /// What that row would add to the objective over not building, in the objective's own unit.
    pub gain: Option<Quantity>,
}

/// What is built with an appraisal, or without one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Planned {
    /// Whether it is appraised.
    pub appraised: bool,
    /// How many projects.
    pub projects: usize,
    /// What they cost to build, undiscounted: the sum of `capex`; none if the appraisal has no such column.
    pub capex: Option<Money>,
}

impl Plan {
    /// What is built with an appraisal, then what is built without one, at its capital cost alone.
    #[must_use]
    pub fn planned(&self) -> [Planned; 2] {
        planned(&self.appraisal, &self.selection)
    }

    fn read<T>(&self, view: impl FnOnce(&Reading<'_>) -> T) -> Result<T, Problems> {
        let question: &Question = &self.question;
        Reading::new(question, &self.appraisal).map(|reading| view(&reading))
    }

    /// The projects that are built, by start and id.
    #[must_use]
    pub fn schedule(&self) -> Vec<Scheduled> {
        let appraisal = &self.appraisal;
        let chosen = appraisal
            .projects_by_id()
            .iter()
            .map(|number| (&appraisal.projects()[*number as usize], self.selection[*number as usize]));
        let mut schedule: Vec<Scheduled> = chosen
            .filter(|(_, row)| appraisal.key(*row).choice != Choice::Without)
            .map(|(project, row)| Scheduled {
                project: project.id.clone(),
                name: project.name.clone(),
                alternative: appraisal.choice_id(row).to_owned(),
                start: appraisal.key(row).start,
                in_service: appraisal.key(row).in_service,
                row,
                values: appraisal.columns().iter().map(|column| column.value(row)).collect(),
            })
            .collect();
        schedule.sort_by_key(|scheduled| scheduled.start);
        schedule
    }

    /// Every budget and year in which something is charged or a ceiling is set.
    ///
    /// # Errors
    /// If the question cannot be asked of the appraisal, which no plan made here has.
    pub fn budget(&self) -> Result<Vec<BudgetLine>, Problems> {
        self.read(|reading| {
            let mut charged = charged(reading, &self.selection);
            for (number, budget) in reading.budgets.iter().enumerate() {
                for year in budget.iter().flat_map(|budget| budget.ceilings.keys()) {
                    charged.entry((number as u32, *year)).or_default();
                }
            }
            let line = |((number, year), total): ((u32, Year), super::Total)| {
                let ceiling = reading.budgets[number as usize].and_then(|budget| match ceiling(budget, year) {
                    Ceiling::At(amount) => Some(amount),
                    Ceiling::Open | Ceiling::Missing => None,
                });
                let charged = Money::of(total.value());
                let budget = self.appraisal.budgets()[number as usize].clone();
                BudgetLine { budget, year, ceiling, charged, left: ceiling.map(|ceiling| ceiling - charged) }
            };
            charged.into_iter().map(line).collect()
        })
    }

    /// The projects that are not built, by id, with the most that each would have added on its own.
    ///
    /// # Errors
    /// If the question cannot be asked of the appraisal, which no plan made here has.
    pub fn rejected(&self) -> Result<Vec<Rejected>, Problems> {
        self.read(|reading| {
            let appraisal = &self.appraisal;
            let unbuilt = appraisal
                .projects_by_id()
                .iter()
                .filter(|number| appraisal.key(self.selection[**number as usize]).choice == Choice::Without);
            let sign = if reading.sense == Sense::Max { 1.0 } else { -1.0 };
            let entry = |number: &u32| {
                let without = reading.value(self.selection[*number as usize]);
                let mut best: Option<(RowId, f64)> = None;
                // What is not appraised adds nothing that it could be built for.
                let rows = if reading.is_appraised(*number) { reading.rows(*number) } else { &[] };
                for row in rows {
                    let key = appraisal.key(*row);
                    if key.choice != Choice::Without && reading.is_admissible(key) {
                        let gain = reading.value(*row) - without;
                        if best.is_none_or(|(_, known)| sign * gain > sign * known) {
                            best = Some((*row, gain));
                        }
                    }
                }
                let project = &appraisal.projects()[*number as usize];
                Rejected {
                    project: project.id.clone(),
                    name: project.name.clone(),
                    best: best.map(|(row, _)| row),
                    gain: best.map(|(_, gain)| Quantity::of(gain)),
                }
            };
            unbuilt.map(entry).collect()
        })
    }
}
