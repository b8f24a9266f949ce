//! The pipeline evaluated: one row per project, alternative, start and scenario, and what each row spends and gives.
//!
//! An appraisal is made from a pipeline by [`appraise`](crate::appraise), or elsewhere and handed over as tables
//! ([`Appraisal::from_tables`]). Either way the optimizer sees the same thing: rows with numeric columns, charges to
//! budgets by year, and the yearly flows of columns that a limit names by year.

mod absent;
mod bundles;
mod charges;
mod climate_smart;
mod columns;
mod compare;
mod evaluate;
mod explain;
mod fingerprint;
mod fiscal;
mod fold;
mod gains;
mod index;
mod indicators;
mod lanes;
mod lines;
mod pairs;
mod pick;
mod present;
mod setting;
mod side;
mod sparse;
mod stream;
mod table;
mod tables;
mod tally;
mod together;
mod walk;
mod yearly;

pub use climate_smart::SmartCost;
pub use columns::{KNOWN, Known, known};
pub use evaluate::AppraiseError;
pub use explain::Explanation;
pub use fiscal::{Fiscal, FiscalLine};
pub use gains::{Gain, Gains, Who};
pub use lines::{StreamLine, Streams};
pub use pairs::{Correction, Interaction};
pub use table::{Charge, Choice, Chosen, Column, Flow, Key, Project, RowId, Sense, Unit};
pub use tables::{Amounts, NumberColumn, Projects, Rows, Tables, WITHOUT};
pub use tally::{EconomicWorth, Evaluator, Part, Pricing, Results, Tally};
pub use yearly::{Account, YearByYear};

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use index::Index;
use indicators::Indicators;
use setting::Setting;
use sparse::Sparse;

use crate::address::nearest;
use crate::calendar::Year;
use crate::pipeline::Pipeline;
use crate::units::Quantity;

/// The pipeline evaluated, frozen.
#[derive(Debug, Clone)]
pub struct Appraisal {
    projects: Vec<Project>,
    scenarios: Vec<String>,
    base: u32,
    budgets: Vec<String>,
    keys: Vec<Key>,
    columns: Vec<Column>,
    yearly: Yearly,
    /// How many rows were given; the later ones are `without` rows taken as zero.
    given: u32,
    index: Index,
    hash: OnceLock<String>,
    /// Rows whose rates of return are no yield.
    doubtful: DoubtfulRates,
    /// Pairs of rows that give together something else than apart, by scenario.
    interacting: Vec<OnceLock<Vec<Interaction>>>,
}

/// Rows whose rates of return are no yield, in order: one of several, or of flows that begin with a gain.
#[derive(Debug, Clone, Default)]
struct DoubtfulRates {
    irr: Vec<RowId>,
    firr: Vec<RowId>,
}

/// What an appraisal is put together from. Budgets are sorted by name, and every scenario has one `without` row per project.
struct Parts {
    projects: Vec<Project>,
    scenarios: Vec<String>,
    base: u32,
    budgets: Vec<String>,
    keys: Vec<Key>,
    columns: Vec<Column>,
    yearly: Yearly,
    given: u32,
    index: Index,
    doubtful: DoubtfulRates,
}

/// Where the yearly values of rows come from.
#[derive(Debug, Clone)]
enum Yearly {
    /// Handed over with the rows: charges and flows by row; names of the columns that have flows, sorted.
    Tables { charges: Sparse<Charge>, flows: Sparse<Flow>, columns: Vec<String> },
    /// Computed from the pipeline when they are asked for.
    Pipeline(Arc<Setting>),
}

impl Appraisal {
    fn assemble(parts: Parts) -> Self {
        let Parts { projects, scenarios, base, budgets, keys, columns, yearly, given, index, doubtful } = parts;
        let interacting = vec![OnceLock::new(); scenarios.len()];
        let hash = OnceLock::new();
        Self { projects, scenarios, base, budgets, keys, columns, yearly, given, index, hash, doubtful, interacting }
    }

    /// A pipeline, evaluated: every project, alternative, start and scenario.
    ///
    /// # Errors
    /// [`AppraiseError`] where growth or lives make a number outgrow what a computer can hold.
    pub fn of(pipeline: Arc<Pipeline>) -> Result<Self, AppraiseError> {
        Self::with_columns(pipeline, Indicators::NAMES)
    }

    /// The same, of which these columns alone are kept: memory grows with them.
    ///
    /// # Errors
    /// As [`of`](Self::of), and for a column that no appraisal of a pipeline has.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use climcap::appraisal::Appraisal;
    ///
    /// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// let appraisal = Appraisal::with_columns(Arc::new(pipeline), &["enpv", "capex"])?;
    /// assert_eq!(appraisal.columns().len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_columns(pipeline: Arc<Pipeline>, kept: &[&str]) -> Result<Self, AppraiseError> {
        if let Some(name) = kept.iter().find(|name| !Indicators::NAMES.contains(name)) {
            let allowed = nearest(name, Indicators::NAMES.iter().copied())
                .map_or_else(|| Indicators::NAMES.join(", "), |near| format!("the nearest known column is {near}"));
            return Err(AppraiseError::UnknownColumn { column: (*name).to_owned(), allowed });
        }
        let setting = Setting::of(pipeline);
        let pipeline = &setting.pipeline;
        let projects: Vec<Project> = pipeline
            .projects
            .iter()
            .map(|(id, project)| Project {
                id: id.clone(),
                name: project.name.clone(),
                sector: project.sector.clone(),
                place: project.place.clone(),
                tags: project.tags.clone(),
                alternatives: project.alternatives().map(|(id, _)| id.to_owned()).collect(),
            })
            .collect();
        let (places, mut columns): (Vec<usize>, Vec<Column>) = Indicators::NAMES
            .iter()
            .enumerate()
            .filter(|(_, name)| kept.contains(name))
            .filter_map(|(place, name)| Some((place, known(name)?)))
            .map(|(place, known)| {
                (
                    place,
                    Column {
                        name: known.name.to_owned(),
                        unit: known.unit,
                        sense: Some(known.sense),
                        additive: known.additive,
                        values: Vec::with_capacity(pipeline.row_count()),
                    },
                )
            })
            .unzip();
        let mut keys = Vec::with_capacity(pipeline.row_count());
        let mut doubtful = DoubtfulRates::default();
        evaluate::each_row(&setting, |key, row| {
            let number = RowId(keys.len() as u32);
            keys.push(key);
            for (is_doubtful, rows) in [(row.doubts.irr, &mut doubtful.irr), (row.doubts.firr, &mut doubtful.firr)] {
                rows.extend(is_doubtful.then_some(number));
            }
            let values = row.indicators.values();
            for (column, place) in columns.iter_mut().zip(&places) {
                // A zero has no sign.
                column.values.push(values[*place] + 0.0);
            }
        })?;
        // A column that no row has (financial ones without a financial rate) says nothing.
        columns.retain(|column| column.values.iter().any(|value| !value.is_nan()));
        let index = Index::new(&projects, pipeline.scenarios.len(), &keys);
        Ok(Self::assemble(Parts {
            given: keys.len() as u32,
            scenarios: pipeline.scenarios.keys().cloned().collect(),
            base: pipeline.base_scenario() as u32,
            budgets: setting.budgets.clone(),
            projects,
            keys,
            columns,
            index,
            doubtful,
            yearly: Yearly::Pipeline(Arc::new(setting)),
        }))
    }

    /// The pipeline that this is the appraisal of, if it was made here.
    #[must_use]
    pub fn pipeline(&self) -> Option<&Arc<Pipeline>> {
        match &self.yearly {
            Yearly::Pipeline(setting) => Some(&setting.pipeline),
            Yearly::Tables { .. } => None,
        }
    }

    fn setting(&self) -> Option<&Setting> {
        match &self.yearly {
            Yearly::Pipeline(setting) => Some(setting),
            Yearly::Tables { .. } => None,
        }
    }

    /// The row year by year in an account, with and without the project; `None` for an appraisal made elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let lamps = appraisal.project("lamps").ok_or("no lamps")?;
    /// let row = appraisal.rows_of(appraisal.base_scenario(), lamps)[1];
    /// use climcap::appraisal::Account;
    ///
    /// let years = appraisal.year_by_year(row, Account::Economic).ok_or("made elsewhere")?;
    /// println!("{years:?}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn year_by_year(&self, row: RowId, account: Account) -> Option<YearByYear> {
        self.setting()?.year_by_year(self.key(row), account)
    }

    /// The projects, in the order of the input.
    #[must_use]
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Whether the project, by its number, has values: not if the pipeline holds nothing of it but its capital cost.
    #[must_use]
    pub fn is_appraised(&self, project: u32) -> bool {
        let of_pipeline = |pipeline: &Arc<Pipeline>| {
            pipeline.projects.get_index(project as usize).map(|found| found.1.is_appraised())
        };
        self.pipeline().and_then(of_pipeline).unwrap_or(true)
    }

    /// Numbers of the projects in the order of their ids, so that what runs over projects does not depend on the input's order.
    #[must_use]
    pub fn projects_by_id(&self) -> &[u32] {
        self.index.by_id()
    }

    /// Number of the project with this id.
    #[must_use]
    pub fn project(&self, id: &str) -> Option<u32> {
        let by_id = self.index.by_id();
        let at = by_id.binary_search_by(|number| self.projects[*number as usize].id.as_str().cmp(id)).ok()?;
        Some(by_id[at])
    }

    /// Ids of the scenarios.
    #[must_use]
    pub fn scenarios(&self) -> &[String] {
        &self.scenarios
    }

    /// Number of the scenario in which a plan is made unless a question names another.
    #[must_use]
    pub const fn base_scenario(&self) -> u32 {
        self.base
    }

    /// Names of the budgets that rows charge, sorted.
    #[must_use]
    pub fn budgets(&self) -> &[String] {
        &self.budgets
    }

    /// How many rows there are, over all scenarios.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Every row, by number.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowId> + use<> {
        (0..self.keys.len() as u32).map(RowId)
    }

    /// The scenario's rows of a project: its `without` row first, then by alternative and start.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let school = appraisal.project("school").ok_or("no school")?;
    /// let names: Vec<&str> =
    ///     appraisal.rows_of(appraisal.base_scenario(), school).iter().map(|row| appraisal.choice_id(*row)).collect();
    /// assert_eq!(names, ["without", "as_it_was", "as_it_was", "raised", "raised"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn rows_of(&self, scenario: u32, project: u32) -> &[RowId] {
        self.index.group(scenario, project)
    }

    /// What the row is about.
    #[must_use]
    pub fn key(&self, row: RowId) -> Key {
        self.keys[row.0 as usize]
    }

    /// Whether the row was not given: a `without` row taken as zero.
    #[must_use]
    pub const fn is_assumed(&self, row: RowId) -> bool {
        row.0 >= self.given
    }

    /// The id of what the row does: the alternative's, or `without`.
    #[must_use]
    pub fn choice_id(&self, row: RowId) -> &str {
        let key = self.key(row);
        match key.choice {
            Choice::Without => WITHOUT,
            Choice::Alternative(number) => &self.projects[key.project as usize].alternatives[number as usize],
        }
    }

    /// The numeric columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let lamps = appraisal.project("lamps").ok_or("no lamps")?;
    /// let row = appraisal.rows_of(appraisal.base_scenario(), lamps)[1];
    /// let enpv = appraisal.column("enpv").and_then(|column| column.value(row)).ok_or("absent")?;
    /// // 500 MWh of 120 USD saved a year, for lamps of 250,000 USD every 15 years.
    /// assert!((enpv.amount() - 471_260.0).abs() < 1.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What the row charges to budgets, by budget and year, as the budgets count it.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let lamps = appraisal.project("lamps").ok_or("no lamps")?;
    /// let row = appraisal.rows_of(appraisal.base_scenario(), lamps)[1];
    /// let charges = appraisal.charges(row);
    /// let capital = appraisal.budgets().iter().position(|name| name == "capital").ok_or("no capital")?;
    /// let first = charges.iter().find(|charge| charge.budget as usize == capital).ok_or("free")?;
    /// assert_eq!((first.year.0, first.amount.amount()), (2026, 250_000.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn charges(&self, row: RowId) -> Cow<'_, [Charge]> {
        match &self.yearly {
            Yearly::Tables { charges, .. } => Cow::Borrowed(charges.row(row)),
            Yearly::Pipeline(setting) => Cow::Owned(setting.charges_of(self.key(row))),
        }
    }

    /// What of a row's charges is one contract, signed when the works start: what its first builds cost. Of an appraisal made
    /// elsewhere, what is charged from the start to the year before service, or from the start on where that is not known.
    #[must_use]
    pub fn contract(&self, row: RowId) -> Vec<Charge> {
        let key = self.key(row);
        let Some(start) = key.start else { return Vec::new() };
        match &self.yearly {
            Yearly::Tables { charges, .. } => {
                let is_works = |year: Year| start <= year && key.in_service.is_none_or(|opens| year < opens);
                charges.row(row).iter().filter(|charge| is_works(charge.year)).copied().collect()
            }
            Yearly::Pipeline(setting) => setting.contract_of(key),
        }
    }

    /// Names of the columns that have yearly values, sorted.
    #[must_use]
    pub fn flow_columns(&self) -> &[String] {
        match &self.yearly {
            Yearly::Tables { columns, .. } => columns,
            Yearly::Pipeline(setting) => &setting.flow_columns,
        }
    }

    /// The row's yearly values of a column, in the order of years; `None` if the appraisal has no yearly values of it.
    #[must_use]
    pub fn flows(&self, row: RowId, column: &str) -> Option<Vec<(Year, Quantity)>> {
        match &self.yearly {
            Yearly::Tables { flows, columns, .. } => {
                let number = columns.binary_search_by(|name| name.as_str().cmp(column)).ok()? as u32;
                let entries = flows.row(row).iter().filter(|flow| flow.column == number);
                Some(entries.map(|flow| (flow.year, flow.amount)).collect())
            }
            Yearly::Pipeline(setting) => setting.flows_of(self.key(row), column),
        }
    }

    /// What the row gives of a column in a year; zero where it has no entry.
    #[must_use]
    pub fn flow(&self, row: RowId, column: &str, year: Year) -> Quantity {
        let flows = self.flows(row, column).unwrap_or_default();
        flows.into_iter().find(|(at, _)| *at == year).map_or(Quantity::ZERO, |(_, amount)| amount)
    }

    /// The hash by which a plan knows its appraisal again: SHA-256 over everything in it, whatever the order of the input.
    #[must_use]
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| fingerprint::of(self))
    }
}
