//! From terms to rows: the one evaluator. `series` and `explain` replay it for a single row.

use rayon::prelude::*;

use super::compare::compare;
use super::fold::Totals;
use super::indicators::{Case, Doubts, Indicators, Worth, indicators, settled};
use super::setting::Setting;
use super::side::{Built, Counterfactual, RowCase, WithoutCase};
use super::table::{Charge, Choice, Key};
use super::walk::Sides;
use crate::calendar::Year;
use crate::pipeline::{Kind, Project};
use crate::resilience::RiskError;
use crate::units::Quantity;

/// Why a validated pipeline could not be appraised.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AppraiseError {
    /// A hazard cannot be read.
    #[error("projects.{project}: {source}")]
    Risk {
        /// The project.
        project: String,
        /// What is wrong.
        source: RiskError,
    },
    /// A column is asked for that no appraisal of a pipeline has.
    #[error("columns: found {column:?}; allowed: {allowed}")]
    UnknownColumn {
        /// What was asked for.
        column: String,
        /// The nearest known one, or all of them.
        allowed: String,
    },
    /// A number outgrew what a computer can hold.
    #[error("projects.{project}: {column} is not a finite number; allowed: growth, values and lives that stay finite")]
    NotFinite {
        /// The project.
        project: String,
        /// The column.
        column: &'static str,
    },
}

/// Columns that every row has, or the first alone where nothing but capital cost is known: if one is absent, a number has outgrown what a computer can hold.
const ALWAYS: [&str; 6] = ["capex_pv", "opex_pv", "replacement_pv", "benefit_pv", "enpv", "emissions_tco2e"];

/// How many projects are evaluated before their rows are handed over: memory grows with the rows that are kept.
const AT_ONCE: usize = 256;

/// What a row comes to.
pub(super) struct Evaluated {
    pub indicators: Indicators,
    pub doubts: Doubts,
}

/// Hands out the rows of a pipeline with their indicators, project by project, in the order of the input.
pub(super) fn each_row(setting: &Setting, mut each: impl FnMut(Key, &Evaluated)) -> Result<(), AppraiseError> {
    let projects: Vec<_> = setting.pipeline.projects.iter().enumerate().collect();
    for some in projects.chunks(AT_ONCE) {
        let evaluated: Result<Vec<_>, AppraiseError> = some
            .par_iter()
            .map(|(number, (id, project))| {
                rows_of(setting, *number as u32, project)
                    .map_err(|source| AppraiseError::Risk { project: (*id).clone(), source })
                    .and_then(|rows| checked(id, project.is_appraised(), rows))
            })
            .collect();
        for (key, row) in evaluated?.iter().flatten() {
            each(*key, row);
        }
    }
    Ok(())
}

/// Refuses infinities: an absent value is NaN, but nothing may have outgrown its number.
fn checked(
    project: &str,
    is_appraised: bool,
    rows: Vec<(Key, Evaluated)>,
) -> Result<Vec<(Key, Evaluated)>, AppraiseError> {
    let always = if is_appraised { &ALWAYS[..] } else { &ALWAYS[..1] };
    for (_, row) in &rows {
        for (name, value) in Indicators::NAMES.iter().zip(row.indicators.values()) {
            if value.is_infinite() || (value.is_nan() && always.contains(name)) {
                return Err(AppraiseError::NotFinite { project: project.to_owned(), column: name });
            }
        }
    }
    Ok(rows)
}

fn rows_of(setting: &Setting, number: u32, project: &Project) -> Result<Vec<(Key, Evaluated)>, RiskError> {
    let pipeline = &setting.pipeline;
    let scenarios: Vec<usize> = (0..pipeline.scenarios.len()).collect();
    let counterfactual = setting.counterfactual(project, &scenarios)?;
    let key = |choice, start, in_service, scenario: usize| Key {
        project: number,
        choice,
        start,
        in_service,
        scenario: scenario as u32,
    };
    // Rows are handed over scenario by scenario, and evaluated design by design, so that scenarios share what they can.
    let starts: Vec<Year> = pipeline.starts(project).collect();
    let mut by_scenario: Vec<Vec<Vec<(Key, Worth)>>> = vec![vec![Vec::new(); starts.len()]; scenarios.len()];
    let unbuilt = |case| Sides { counterfactual: &counterfactual, case, built: None };
    let charged: Vec<_> = counterfactual.cases.iter().map(|case| setting.capped_pv(unbuilt(case))).collect();
    for (design_number, (_, design)) in project.alternatives().enumerate() {
        let choice = Choice::Alternative(design_number as u32);
        let risks = setting.risks(design, &scenarios)?;
        for (start_number, start) in starts.iter().enumerate() {
            let built = setting.built(design, *start, &counterfactual);
            let opening = built.side.timetable.in_service;
            for ((case, risks), charged) in counterfactual.cases.iter().zip(&risks).zip(&charged) {
                let row = setting.row(&built, risks, case);
                let sides = Sides { built: Some((&built, &row)), ..unbuilt(case) };
                let worth = setting.worth(sides, *charged);
                let key = key(choice, Some(*start), Some(opening), case.scenario);
                by_scenario[case.scenario][start_number].push((key, worth));
            }
        }
    }
    let known = |worth: &Worth| {
        if project.is_appraised() {
            Evaluated { indicators: worth.indicators, doubts: worth.doubts }
        } else {
            Evaluated { indicators: worth.indicators.of_capital(), doubts: Doubts::default() }
        }
    };
    let mut rows = Vec::with_capacity(scenarios.len() * (1 + starts.len() * project.alternatives().len()));
    for ((case, starts), charged) in counterfactual.cases.iter().zip(&mut by_scenario).zip(&charged) {
        let nothing = setting.worth(unbuilt(case), *charged);
        rows.push((key(Choice::Without, None, None, case.scenario), known(&nothing)));
        for designs in starts {
            compare(project, designs);
            rows.extend(designs.iter().map(|(key, worth)| (*key, known(worth))));
        }
    }
    Ok(rows)
}

impl Setting {
    /// What a row is worth by itself, before designs are compared; `before` is what its without charges to capped budgets.
    fn worth(&self, sides: Sides<'_, '_>, before: (f64, f64)) -> Worth {
        let case = sides.case;
        let without = Case { totals: &case.totals, left: case.left };
        let carbon = self.carbon(case.scenario);
        let Some((built, row)) = sides.built else {
            return indicators(&self.factoring, carbon, &without, &without, None);
        };
        let with = Case { totals: &row.totals, left: row.left };
        let (charged, size) = self.capped_pv(sides);
        let capped = settled(charged - before.0, size + before.1);
        indicators(&self.factoring, carbon, &with, &without, Some((built.passing.opening(), capped)))
    }
}

/// Names of the columns that have yearly values, sorted.
pub(super) const WITH_FLOWS: &[&str] = &["avoided_tco2e", "capex", "emissions_tco2e", "expected_damage"];

/// A row, evaluated again for what the columns do not hold.
pub(super) struct Replay<'a> {
    pub counterfactual: Counterfactual<'a>,
    /// What is built, and its row; `None` for the `without` row.
    pub built: Option<(Built<'a>, RowCase)>,
}

impl<'p> Replay<'p> {
    /// The two sides of the row.
    pub(super) fn sides(&self) -> Sides<'_, 'p> {
        let built = self.built.as_ref().map(|(built, row)| (built, row));
        Sides { counterfactual: &self.counterfactual, case: self.case(), built }
    }

    /// The without in the row's scenario.
    pub(super) fn case(&self) -> &WithoutCase {
        &self.counterfactual.cases[0]
    }

    /// The totals of the row.
    pub(super) fn totals(&self) -> &Totals {
        self.built.as_ref().map_or(&self.case().totals, |(_, row)| &row.totals)
    }
}

impl Setting {
    /// Evaluates a row again; `None` if the pipeline has no such row.
    pub(super) fn replay(&self, key: Key) -> Option<Replay<'_>> {
        let (_, project) = self.pipeline.projects.get_index(key.project as usize)?;
        let scenarios = [key.scenario as usize];
        let counterfactual = self.counterfactual(project, &scenarios).ok()?;
        let built = match (key.choice, key.start) {
            (Choice::Alternative(number), Some(start)) => {
                let (_, design) = project.designs.alternatives.get_index(number as usize)?;
                let risks = self.risks(design, &scenarios).ok()?;
                let built = self.built(design, start, &counterfactual);
                let row = self.row(&built, &risks[0], &counterfactual.cases[0]);
                Some((built, row))
            }
            _ => None,
        };
        Some(Replay { counterfactual, built })
    }

    /// What the row of a replay is worth by itself.
    pub(super) fn worth_of(&self, replay: &Replay<'_>) -> Worth {
        let sides = replay.sides();
        self.worth(sides, self.capped_pv(Sides { built: None, ..sides }))
    }

    pub(super) fn charges_of(&self, key: Key) -> Vec<Charge> {
        self.replay(key).map_or_else(Vec::new, |replay| self.charges(replay.sides()))
    }

    pub(super) fn contract_of(&self, key: Key) -> Vec<Charge> {
        self.replay(key).map_or_else(Vec::new, |replay| self.contract(replay.sides()))
    }

    pub(super) fn flows_of(&self, key: Key, column: &str) -> Option<Vec<(Year, Quantity)>> {
        WITH_FLOWS.binary_search(&column).ok()?;
        let (_, project) = self.pipeline.projects.get_index(key.project as usize)?;
        if column != "capex" && !project.is_appraised() {
            return Some(Vec::new());
        }
        let replay = self.replay(key)?;
        let (without, totals) = (&replay.case().totals, replay.totals());
        let lanes = self.factoring.lanes.all();
        let sum = |totals: &Totals, wanted: fn(Kind) -> bool, year: usize| -> f64 {
            let of_kind = lanes.iter().enumerate().filter(|(_, lane)| wanted(lane.kind));
            of_kind.map(|(number, _)| totals.economic(number)[year]).sum()
        };
        let value = |year: usize| match column {
            "capex" => totals.stated_capex()[year],
            "expected_damage" => sum(totals, Kind::is_damage, year),
            "emissions_tco2e" => sum(totals, Kind::is_tonnes, year),
            _ => sum(without, Kind::is_tonnes, year) - sum(totals, Kind::is_tonnes, year),
        };
        Some(
            self.factoring.window.years().enumerate().map(|(place, year)| (year, Quantity::of(value(place)))).collect(),
        )
    }
}
