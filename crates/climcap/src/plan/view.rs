//! What reports show of a plan: its schedule, its budgets, what was left out.

use std::collections::BTreeMap;

use super::budget::{Charged, charges, used};
use super::pair::among;
use super::reader::Reader;
use super::reading::Reading;
use super::selection::Selection;
use super::{Plan, Question};
use crate::address::Problems;
use crate::appraisal::Chosen;
use crate::appraisal::{Appraisal, Choice, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::Division;
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
    /// How much of it is built: 1 for the whole.
    pub share: f64,
    /// How many units that is, of a project that is divided into units.
    pub units: Option<u32>,
    /// The row's values for the whole project, column by column as the appraisal has them.
    pub values: Vec<Option<Quantity>>,
}

/// A budget in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetLine {
    /// The budget.
    pub budget: String,
    /// The year.
    pub year: Year,
    /// The most that may be charged of the year's own money; `None` if there is no ceiling.
    pub ceiling: Option<Money>,
    /// What is carried in from the year before, to be charged beside it.
    pub carried_in: Money,
    /// What the whole pipeline charges: what is built, and what not building the rest costs.
    pub charged: Money,
    /// What is left under the ceiling and of what is carried in.
    pub left: Option<Money>,
    /// What of that is carried to the next year; the rest lapses.
    pub carried_out: Money,
}

/// What a project charges to a budget in a year.
#[derive(Debug, Clone, PartialEq)]
pub struct SpendingLine {
    /// The budget.
    pub budget: String,
    /// The year.
    pub year: Year,
    /// What charges it; `None` for what projects that share works charge together more, or less, than each by itself.
    pub of: Option<Chosen>,
    /// What is charged, as the budget counts it: its share of it, of what is built in part.
    pub amount: Money,
}

/// What a selection builds with an appraisal, then without one.
pub(super) fn planned(appraisal: &Appraisal, selection: &Selection) -> [Planned; 2] {
    let capex = appraisal.column("capex");
    [true, false].map(|appraised| {
        let is_meant =
            |project: &&u32| selection.is_built(appraisal, **project) && appraisal.is_appraised(**project) == appraised;
        let built: Vec<u32> = appraisal.projects_by_id().iter().filter(is_meant).copied().collect();
        let cost = |chosen: &Chosen| {
            let cost = capex.and_then(|capex| capex.value(chosen.row)).map_or(0.0, Quantity::amount);
            let is_built = appraisal.key(chosen.row).choice != Choice::Without;
            if is_built { chosen.share * cost } else { 0.0 }
        };
        let sum: f64 = built.iter().flat_map(|project| selection.of(*project)).map(cost).sum();
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

    /// What is to be added to the totals of columns, scenario by scenario, because projects that are built share something:
    /// works, or what both of them save.
    #[must_use]
    pub fn corrections(&self) -> Vec<BTreeMap<String, Quantity>> {
        let scenario = |number: u32| {
            let scenario = self.appraisal.scenarios().get(number as usize).map(String::as_str);
            let pairs = Reader::new(&self.appraisal, scenario).pairs(&self.question.bundles);
            let mut sums: BTreeMap<String, Quantity> = BTreeMap::new();
            let selection = self.in_scenario(number);
            for pair in selection.iter().flat_map(|selection| among(&pairs, selection)) {
                for (column, amount) in pair.columns() {
                    let sum = sums.entry(column.to_owned()).or_default();
                    *sum = Quantity::of(sum.amount() + amount);
                }
            }
            sums
        };
        (0..self.appraisal.scenarios().len() as u32).map(scenario).collect()
    }

    /// The same choices in another scenario; `None` if it lacks one of them.
    fn in_scenario(&self, scenario: u32) -> Option<Selection> {
        let appraisal = &self.appraisal;
        let same = |chosen: &Chosen| {
            let key = appraisal.key(chosen.row);
            let rows = appraisal.rows_of(scenario, key.project).iter();
            let mut rows = rows.filter(|row| {
                let other = appraisal.key(**row);
                (other.choice, other.start) == (key.choice, key.start)
            });
            rows.next().map(|row| Chosen { row: *row, ..*chosen })
        };
        let of = |project: u32| self.selection.of(project).iter().map(same).collect::<Option<Vec<Chosen>>>();
        let projects: Option<Vec<_>> = (0..self.selection.projects() as u32).map(of).collect();
        projects.map(Selection::of_shares)
    }

    fn read<T>(&self, view: impl FnOnce(&Reading<'_>) -> T) -> Result<T, Problems> {
        let question: &Question = &self.question;
        Reading::new(question, &self.appraisal).map(|reading| view(&reading))
    }

    /// The projects that are built, by start and id; a project that is divided once for each row of which a share is built.
    #[must_use]
    pub fn schedule(&self) -> Vec<Scheduled> {
        let appraisal = &self.appraisal;
        let units = |project: u32, share: f64| {
            let id = &appraisal.projects()[project as usize].id;
            let entry = self.question.divisible.iter().find(|entry| entry.project == *id)?;
            match entry.division {
                Division::Units(units) => Some((share * f64::from(units)).round() as u32),
                Division::Share => None,
            }
        };
        let built =
            self.selection.in_order(appraisal).filter(|chosen| appraisal.key(chosen.row).choice != Choice::Without);
        let scheduled = |chosen: Chosen| {
            let Chosen { row, share } = chosen;
            let key = appraisal.key(row);
            let project = &appraisal.projects()[key.project as usize];
            Scheduled {
                project: project.id.clone(),
                name: project.name.clone(),
                alternative: appraisal.choice_id(row).to_owned(),
                start: key.start,
                in_service: key.in_service,
                row,
                share,
                units: units(key.project, share),
                values: appraisal.columns().iter().map(|column| column.value(row)).collect(),
            }
        };
        let mut schedule: Vec<Scheduled> = built.map(scheduled).collect();
        schedule.sort_by_key(|scheduled| scheduled.start);
        schedule
    }

    /// What each project charges to each budget in each year, in the order of budgets, years and project ids: what is built,
    /// and what not building the rest costs. The lines of a budget and a year add up to what [`budget`](Self::budget) says
    /// is charged.
    ///
    /// # Errors
    /// As [`budget`](Self::budget).
    pub fn spending(&self) -> Result<Vec<SpendingLine>, Problems> {
        self.read(|reading| {
            let mut lines = charges(reading, &self.selection);
            lines.sort_by_key(|line| (line.budget, line.year));
            let told = lines.into_iter().map(|Charged { budget, year, of, amount }| SpendingLine {
                budget: self.appraisal.budgets()[budget as usize].clone(),
                year,
                of,
                amount: Money::of(amount),
            });
            told.collect()
        })
    }

    /// Every budget and year in which something is charged, a ceiling is set or money is carried over.
    ///
    /// # Errors
    /// If the question cannot be asked of the appraisal, which no plan made here has.
    pub fn budget(&self) -> Result<Vec<BudgetLine>, Problems> {
        self.read(|reading| {
            let line = |((number, year), used): ((u32, Year), super::budget::Used)| {
                let charged = Money::of(used.charged.value());
                let left = used.available().map(|available| Money::of(available.value()) - charged);
                BudgetLine {
                    budget: self.appraisal.budgets()[number as usize].clone(),
                    year,
                    ceiling: used.ceiling,
                    carried_in: Money::of(used.carried_in.value()),
                    charged,
                    left,
                    carried_out: Money::of(used.carried_out),
                }
            };
            used(reading, &self.selection).into_iter().map(line).collect()
        })
    }

    /// The projects that are not built, by id, with the most that each would have added on its own.
    ///
    /// # Errors
    /// If the question cannot be asked of the appraisal, which no plan made here has.
    pub fn rejected(&self) -> Result<Vec<Rejected>, Problems> {
        self.read(|reading| {
            let appraisal = &self.appraisal;
            let unbuilt =
                appraisal.projects_by_id().iter().filter(|number| !self.selection.is_built(appraisal, **number));
            let sign = if reading.aim().sense == Sense::Max { 1.0 } else { -1.0 };
            let entry = |number: &u32| {
                let without = reading.value(reading.rows(*number)[0]);
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
