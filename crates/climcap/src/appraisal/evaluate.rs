//! From terms to rows: the one evaluator. `series` and `explain` replay it for a single row.

use std::sync::Arc;

use rayon::prelude::*;

use super::fold::{Totals, Without};
use super::indicators::{CarbonPrices, Case, Indicators, Worth, indicators};
use super::present::Factoring;
use super::table::{Charge, Choice, Key};
use crate::calendar::Year;
use crate::pipeline::limits::{CAPITAL, RECURRENT};
use crate::pipeline::{
    Account, Alternative, Asset, Item, Kind, Pipeline, Project, RenewalDuringWorks, Scenario, Term, Timetable,
};
use crate::units::{Money, Quantity};
use crate::{emissions, lifecycle, resilience};

/// Why a validated pipeline could not be appraised.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AppraiseError {
    /// A hazard cannot be read.
    #[error("projects.{project}: {source}")]
    Risk {
        /// The project.
        project: String,
        /// What is wrong.
        source: resilience::RiskError,
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

/// What every row of a pipeline needs.
#[derive(Debug)]
pub(super) struct Setting {
    pub pipeline: Arc<Pipeline>,
    pub factoring: Factoring,
    /// By scenario.
    carbon: Vec<Option<CarbonPrices>>,
    /// Names of the budgets, sorted.
    pub budgets: Vec<String>,
    /// Whether each has a ceiling in any year.
    capped: Vec<bool>,
    /// Names of the columns that have yearly values, sorted.
    pub flow_columns: Vec<String>,
}

impl Setting {
    pub(super) fn of(pipeline: Arc<Pipeline>) -> Self {
        let window = pipeline.settings.window;
        let carbon = pipeline.scenarios.values().map(|scenario| {
            let carbon = pipeline.settings.carbon.as_ref()?;
            let prices = window.years().map(|year| {
                carbon.at(year).map_or((f64::NAN, f64::NAN), |(low, high)| {
                    (low.amount() * scenario.carbon_factor, high.amount() * scenario.carbon_factor)
                })
            });
            Some(prices.unzip())
        });
        let carbon: Vec<_> = carbon.collect();
        let budgets = budgets(&pipeline);
        let is_capped = |name: &String| pipeline.budgets.get(name).is_some_and(|budget| !budget.ceilings.is_empty());
        let capped = budgets.iter().map(is_capped).collect();
        Self {
            factoring: Factoring::of(&pipeline),
            carbon,
            capped,
            budgets,
            flow_columns: WITH_FLOWS.iter().map(|name| (*name).to_owned()).collect(),
            pipeline,
        }
    }

    pub(super) fn carbon(&self, scenario: usize) -> Option<&CarbonPrices> {
        self.carbon.get(scenario).and_then(Option::as_ref)
    }

    fn budget(&self, name: &str) -> u32 {
        self.budgets.binary_search_by(|budget| budget.as_str().cmp(name)).unwrap_or(0) as u32
    }
}

/// Every budget that something may charge, sorted.
fn budgets(pipeline: &Pipeline) -> Vec<String> {
    let mut names: Vec<String> = vec![CAPITAL.to_owned(), RECURRENT.to_owned()];
    names.extend(pipeline.budgets.keys().cloned());
    for project in pipeline.projects.values() {
        for design in std::iter::once(project.without()).chain(project.designs.alternatives.values()) {
            names.extend(design.components.values().map(|component| component.budget.clone()));
            names.extend(design.cost_lines.values().filter_map(|line| line.budget.clone()));
        }
    }
    names.sort();
    names.dedup();
    names
}

/// A design, or a without, with its timetable and all its terms in one scenario.
pub(super) struct Side {
    pub timetable: Timetable,
    pub assets: Vec<Asset>,
    pub terms: Vec<Term>,
}

impl Side {
    fn of(
        pipeline: &Pipeline,
        design: &Alternative,
        timetable: Timetable,
        climate: &str,
        is_without: bool,
    ) -> Result<Self, resilience::RiskError> {
        let window = pipeline.settings.window;
        let assets = lifecycle::assets(design, &timetable, window, is_without);
        let mut terms = lifecycle::capital(&assets);
        terms.extend(lifecycle::recurrent(design, &timetable, window));
        terms.extend(emissions::construction(design, &timetable, window, is_without));
        terms.extend(emissions::operation(design, &timetable, window));
        terms.extend(resilience::Risks::of(pipeline, design, climate)?.damage(&timetable, window));
        Ok(Self { timetable, assets, terms })
    }

    pub(super) fn without(
        pipeline: &Pipeline,
        project: &Project,
        climate: &str,
    ) -> Result<Self, resilience::RiskError> {
        let timetable = Timetable::of_without(project.without(), &pipeline.settings);
        Self::of(pipeline, project.without(), timetable, climate, true)
    }

    pub(super) fn design(
        pipeline: &Pipeline,
        design: &Alternative,
        start: Year,
        climate: &str,
    ) -> Result<Self, resilience::RiskError> {
        Self::of(pipeline, design, Timetable::of(design, start, &pipeline.settings), climate, false)
    }
}

/// What a scenario multiplies a kind by: a ratio.
pub(super) const fn lever(scenario: &Scenario, kind: Kind) -> f64 {
    match kind {
        Kind::Capex | Kind::Replacement | Kind::Renewal => scenario.capex_factor,
        Kind::Opex => scenario.opex_factor,
        Kind::Benefit | Kind::Revenue => scenario.benefit_factor,
        Kind::Rehabilitation | Kind::Reconstruction | Kind::Disruption => scenario.damage_factor,
        Kind::Construction | Kind::Operation => 1.0,
    }
}

/// A project in a scenario: its without, folded, and what it leaves.
pub(super) struct Counterfactual {
    pub side: Side,
    pub folded: Without,
    pub residual: f64,
    pub salvage: f64,
}

/// A row, evaluated.
pub(super) struct Row {
    pub side: Side,
    pub totals: Totals,
    pub residual: f64,
    pub salvage: f64,
}

impl Setting {
    fn left(&self, assets: &[Asset], scenario: &Scenario) -> (f64, f64) {
        let window = self.factoring.window;
        let economic: Money = assets.iter().map(|asset| self.factoring.economic.residual(asset, window)).sum();
        let sold = |asset: &&Asset| asset.rule == crate::pipeline::ResidualRule::Salvage;
        let salvage: Money = match &self.factoring.financial {
            Some(account) => assets.iter().filter(sold).map(|asset| account.residual(asset, window)).sum(),
            None => Money::ZERO,
        };
        (economic.amount() * scenario.capex_factor, salvage.amount() * scenario.capex_factor)
    }

    pub(super) fn counterfactual(
        &self,
        project: &Project,
        scenario: &Scenario,
    ) -> Result<Counterfactual, resilience::RiskError> {
        let side = Side::without(&self.pipeline, project, &scenario.hazard)?;
        let folded = Without::of(&side.terms, self.factoring.window, |kind| lever(scenario, kind));
        let (residual, salvage) = self.left(&side.assets, scenario);
        Ok(Counterfactual { side, folded, residual, salvage })
    }

    pub(super) fn row(
        &self,
        design: &Alternative,
        start: Year,
        scenario: &Scenario,
        counterfactual: &Counterfactual,
    ) -> Result<Row, resilience::RiskError> {
        let window = self.factoring.window;
        let side = Side::design(&self.pipeline, design, start, &scenario.hazard)?;
        let place = |year: Year| window.index(year).unwrap_or(window.len());
        let skip = self.pipeline.settings.renewal_during_works == RenewalDuringWorks::Skip;
        let mut totals = counterfactual.folded.until(place(start), place(side.timetable.in_service), skip);
        for term in &side.terms {
            totals.add(term, window, lever(scenario, term.kind), |_| true);
        }
        let (residual, salvage) = self.left(&side.assets, scenario);
        Ok(Row { side, totals, residual, salvage })
    }

    /// What a row charges to budgets by year; the `without` row if there is no design.
    pub(super) fn charges(
        &self,
        project: &Project,
        scenario: &Scenario,
        counterfactual: &Counterfactual,
        row: Option<(&Alternative, &Row)>,
    ) -> Vec<Charge> {
        let window = self.factoring.window;
        let mut all: Vec<Charge> = Vec::new();
        let mut charge =
            |term: &Term, design: &Alternative, share: f64, above_without: bool, passes: &dyn Fn(Year) -> bool| {
                if term.account == Account::External {
                    return;
                }
                let budget = match term.item {
                    Item::Component(number) if !above_without => {
                        design.components.get_index(number).map(|(_, component)| component.budget.as_str())
                    }
                    Item::CostLine(number) => {
                        design.cost_lines.get_index(number).and_then(|(_, line)| match &line.budget {
                            Some(budget) => (!above_without).then_some(budget.as_str()),
                            None => (row.is_some()).then_some(RECURRENT),
                        })
                    }
                    // A premium is a running cost like another.
                    Item::Policy(_) => row.is_some().then_some(RECURRENT),
                    _ => None,
                };
                let counts = term.kind.is_capital() || term.kind == Kind::Opex;
                let Some(budget) = budget.filter(|_| counts).map(|name| self.budget(name)) else { return };
                let factor = lever(scenario, term.kind) * share;
                for (year, amount) in term.amounts.iter().filter(|(year, _)| window.contains(*year) && passes(*year)) {
                    let amount = Money::of(amount.amount() * factor);
                    if amount != Money::ZERO {
                        all.push(Charge { budget, year, amount });
                    }
                }
            };
        let without = project.without();
        match row {
            None => {
                for term in &counterfactual.side.terms {
                    charge(term, without, 1.0, false, &|_| true);
                }
            }
            Some((design, row)) => {
                let timetable = &row.side.timetable;
                let (start, opening) = (timetable.start, timetable.in_service);
                let skip = self.pipeline.settings.renewal_during_works == RenewalDuringWorks::Skip;
                let last_renewal = if skip { start } else { opening };
                for term in &counterfactual.side.terms {
                    let until = if term.kind == Kind::Renewal { last_renewal } else { opening };
                    charge(term, without, 1.0, false, &|year| year < until);
                    charge(term, without, term.continues, false, &|year| year >= opening);
                    // The recurrent budget pays what runs above the without.
                    charge(term, without, -1.0, true, &|_| true);
                }
                for term in &row.side.terms {
                    charge(term, design, 1.0, false, &|_| true);
                }
            }
        }
        gathered(all)
    }

    /// Present value of charges to budgets with ceilings.
    fn capped_pv(&self, charges: &[Charge]) -> f64 {
        let capped = charges.iter().filter(|charge| self.capped[charge.budget as usize]);
        capped.map(|charge| charge.amount.amount() * self.factoring.economic.capital.share(charge.year)).sum()
    }
}

/// One charge per budget and year, in order, without those that come to nothing.
fn gathered(mut all: Vec<Charge>) -> Vec<Charge> {
    all.sort_by_key(|charge| (charge.budget, charge.year));
    let mut sums: Vec<Charge> = Vec::with_capacity(all.len());
    for charge in all {
        match sums.last_mut().filter(|last| (last.budget, last.year) == (charge.budget, charge.year)) {
            Some(last) => last.amount += charge.amount,
            None => sums.push(charge),
        }
    }
    sums.retain(|charge| charge.amount != Money::ZERO);
    sums
}

/// The rows of a pipeline with their indicators, project by project, in the order of the input.
pub(super) fn rows(setting: &Setting) -> Result<Vec<(Key, Indicators)>, AppraiseError> {
    let projects: Vec<_> = setting.pipeline.projects.iter().enumerate().collect();
    let parts: Result<Vec<_>, _> = projects
        .into_par_iter()
        .map(|(number, (id, project))| {
            rows_of(setting, number as u32, project)
                .map_err(|source| AppraiseError::Risk { project: id.clone(), source })
                .and_then(|rows| checked(id, rows))
        })
        .collect();
    Ok(parts?.into_iter().flatten().collect())
}

/// Refuses infinities: an absent value is NaN, but nothing may have outgrown its number.
fn checked(project: &str, rows: Vec<(Key, Indicators)>) -> Result<Vec<(Key, Indicators)>, AppraiseError> {
    for (_, row) in &rows {
        let required = ["capex_pv", "opex_pv", "replacement_pv", "benefit_pv", "enpv", "emissions_tco2e"];
        for (name, value) in Indicators::NAMES.iter().zip(row.values()) {
            if value.is_infinite() || (value.is_nan() && required.contains(name)) {
                return Err(AppraiseError::NotFinite { project: project.to_owned(), column: name });
            }
        }
    }
    Ok(rows)
}

fn rows_of(setting: &Setting, number: u32, project: &Project) -> Result<Vec<(Key, Indicators)>, resilience::RiskError> {
    let pipeline = &setting.pipeline;
    let window = setting.factoring.window;
    let mut rows = Vec::new();
    for (scenario_number, scenario) in pipeline.scenarios.values().enumerate() {
        let carbon = setting.carbon(scenario_number);
        let counterfactual = setting.counterfactual(project, scenario)?;
        let without = Case {
            totals: &counterfactual.folded.whole,
            residual: counterfactual.residual,
            salvage: counterfactual.salvage,
        };
        let without_charges = setting.capped_pv(&setting.charges(project, scenario, &counterfactual, None));
        let key = |choice, start, in_service| Key {
            project: number,
            choice,
            start,
            in_service,
            scenario: scenario_number as u32,
        };
        let nothing = indicators(&setting.factoring, carbon, &without, &without, 0, 0.0, true);
        rows.push((key(Choice::Without, None, None), nothing.indicators));
        for start in pipeline.starts(project) {
            let mut designs: Vec<(Key, Worth)> = Vec::with_capacity(project.alternatives().len());
            for (design_number, (_, design)) in project.alternatives().enumerate() {
                let row = setting.row(design, start, scenario, &counterfactual)?;
                let opening = row.side.timetable.in_service;
                let charges = setting.charges(project, scenario, &counterfactual, Some((design, &row)));
                let case = Case { totals: &row.totals, residual: row.residual, salvage: row.salvage };
                let place = window.index(opening).unwrap_or(window.len());
                let capped = setting.capped_pv(&charges) - without_charges;
                let worth = indicators(&setting.factoring, carbon, &case, &without, place, capped, false);
                designs.push((key(Choice::Alternative(design_number as u32), Some(start), Some(opening)), worth));
            }
            compare(project, &mut designs);
            rows.extend(designs.into_iter().map(|(key, worth)| (key, worth.indicators)));
        }
    }
    Ok(rows)
}

/// Fills in what compares the designs of one start: against the standard, and along increasing cost.
fn compare(project: &Project, designs: &mut [(Key, Worth)]) {
    if let Some(standard) = project.standard() {
        let reference = designs[standard].1.indicators;
        for (_, worth) in designs.iter_mut() {
            let row = &mut worth.indicators;
            row.premium = row.capex - reference.capex;
            row.premium_share = if reference.capex > 0.0 { row.premium / reference.capex } else { f64::NAN };
            row.rehabilitation_avoided_pv_vs_standard =
                row.rehabilitation_avoided_pv - reference.rehabilitation_avoided_pv;
            row.reconstruction_avoided_pv_vs_standard =
                row.reconstruction_avoided_pv - reference.reconstruction_avoided_pv;
            row.disruption_avoided_pv_vs_standard = row.disruption_avoided_pv - reference.disruption_avoided_pv;
            row.avoided_tco2e_vs_standard = row.avoided_tco2e - reference.avoided_tco2e;
            row.avoided_tco2e_per_year_vs_standard = row.avoided_tco2e_per_year - reference.avoided_tco2e_per_year;
            row.avoided_tco2e_first_year_vs_standard =
                row.avoided_tco2e_first_year - reference.avoided_tco2e_first_year;
        }
    }
    let mut by_cost: Vec<usize> = (0..designs.len()).collect();
    by_cost.sort_by(|one, other| designs[*one].1.indicators.capex_pv.total_cmp(&designs[*other].1.indicators.capex_pv));
    let (mut enpv, mut benefit, mut cost) = (0.0, 0.0, 0.0);
    for number in by_cost {
        let worth = &mut designs[number].1;
        let (more_benefit, more_cost) = (worth.benefit - benefit, worth.cost - cost);
        worth.indicators.enpv_increment = worth.indicators.enpv - enpv;
        worth.indicators.bcr_increment = if more_cost > 0.0 { more_benefit / more_cost } else { f64::NAN };
        (enpv, benefit, cost) = (worth.indicators.enpv, worth.benefit, worth.cost);
    }
}

/// Names of the columns that have yearly values, sorted.
const WITH_FLOWS: &[&str] = &["avoided_tco2e", "capex", "emissions_tco2e", "expected_damage"];

/// A row, evaluated again for what the columns do not hold.
pub(super) struct Replay<'a> {
    pub project: &'a Project,
    pub scenario: &'a Scenario,
    pub counterfactual: Counterfactual,
    /// The design and its row; `None` for the `without` row.
    pub row: Option<(&'a Alternative, Row)>,
}

impl Setting {
    /// Evaluates a row again; `None` if the pipeline has no such row.
    pub(super) fn replay(&self, key: Key) -> Option<Replay<'_>> {
        let (_, project) = self.pipeline.projects.get_index(key.project as usize)?;
        let (_, scenario) = self.pipeline.scenarios.get_index(key.scenario as usize)?;
        let counterfactual = self.counterfactual(project, scenario).ok()?;
        let row = match (key.choice, key.start) {
            (Choice::Alternative(number), Some(start)) => {
                let (_, design) = project.designs.alternatives.get_index(number as usize)?;
                Some((design, self.row(design, start, scenario, &counterfactual).ok()?))
            }
            _ => None,
        };
        Some(Replay { project, scenario, counterfactual, row })
    }

    pub(super) fn charges_of(&self, key: Key) -> Vec<Charge> {
        let Some(replay) = self.replay(key) else { return Vec::new() };
        let row = replay.row.as_ref().map(|(design, row)| (*design, row));
        self.charges(replay.project, replay.scenario, &replay.counterfactual, row)
    }

    pub(super) fn flows_of(&self, key: Key, column: &str) -> Option<Vec<(Year, Quantity)>> {
        WITH_FLOWS.binary_search(&column).ok()?;
        let replay = self.replay(key)?;
        let without = &replay.counterfactual.folded.whole;
        let totals = replay.row.as_ref().map_or(without, |(_, row)| &row.totals);
        let sum = |totals: &Totals, wanted: fn(Kind) -> bool, year: usize| -> f64 {
            Kind::ALL.into_iter().filter(|kind| wanted(*kind)).map(|kind| totals.economic(kind)[year]).sum()
        };
        let value = |year: usize| match column {
            "capex" => sum(totals, |kind| kind == Kind::Capex, year),
            "expected_damage" => sum(totals, Kind::is_damage, year),
            "emissions_tco2e" => sum(totals, Kind::is_tonnes, year),
            _ => sum(without, Kind::is_tonnes, year) - sum(totals, Kind::is_tonnes, year),
        };
        Some(
            self.factoring.window.years().enumerate().map(|(place, year)| (year, Quantity::of(value(place)))).collect(),
        )
    }
}
