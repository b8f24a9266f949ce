//! The two sides of a row: a design at its times, and the without that it is held against.

use super::fold::{Passing, Totals, Without};
use super::setting::Setting;
use crate::calendar::{Window, Year};
use crate::pipeline::{Alternative, Asset, Pipeline, Project, ResidualRule, Scenario, Term, Timetable};
use crate::resilience::{RiskError, Risks};
use crate::{emissions, lifecycle};

/// A design, or a without, with its timetable and all its terms but those of hazards, which are the same in every scenario.
#[derive(Debug)]
pub(super) struct Side {
    pub timetable: Timetable,
    pub assets: Vec<Asset>,
    pub terms: Vec<Term>,
}

impl Side {
    fn of(pipeline: &Pipeline, design: &Alternative, timetable: Timetable, is_without: bool) -> Self {
        let window = pipeline.settings.window;
        let assets = lifecycle::assets(design, &timetable, window, is_without);
        let mut terms = lifecycle::capital(&assets);
        terms.extend(lifecycle::recurrent(design, &timetable, window));
        terms.extend(emissions::construction(design, &timetable, window, is_without));
        terms.extend(emissions::operation(design, &timetable, window));
        Self { timetable, assets, terms }
    }
}

/// What a side leaves at the horizon, present values.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Left {
    /// In the economic account.
    pub residual: f64,
    /// What of it is sold, in the financial account.
    pub salvage: f64,
}

impl Left {
    /// With something more in the economic account.
    const fn and(self, residual: f64) -> Self {
        Self { residual: self.residual + residual, salvage: self.salvage }
    }

    /// A share of it.
    pub(super) const fn times(self, share: f64) -> Self {
        Self { residual: self.residual * share, salvage: self.salvage * share }
    }

    /// With what another side leaves.
    pub(super) const fn plus(self, other: Self) -> Self {
        Self { residual: self.residual + other.residual, salvage: self.salvage + other.salvage }
    }
}

/// A project's without in one scenario.
#[derive(Debug)]
pub(super) struct WithoutCase {
    /// Number of the scenario.
    pub scenario: usize,
    /// What hazards are expected to cost.
    pub hazards: Vec<Term>,
    folded_hazards: Without,
    /// The totals of every year.
    pub totals: Totals,
    pub left: Left,
}

/// A project's without, in the scenarios asked for.
#[derive(Debug)]
pub(super) struct Counterfactual<'p> {
    pub project: &'p Project,
    pub side: Side,
    folded: Without,
    pub cases: Vec<WithoutCase>,
}

/// A design that starts in a year, as far as scenarios do not touch it.
#[derive(Debug)]
pub(super) struct Built<'p> {
    pub design: &'p Alternative,
    pub side: Side,
    /// What the without goes on emitting after the design has opened, of what it left behind before.
    pub lingering: Vec<Term>,
    pub passing: Passing,
    /// The row's totals, hazards apart, before any scenario multiplies them.
    plain: Totals,
    left: Left,
}

/// A row in one scenario.
#[derive(Debug)]
pub(super) struct RowCase {
    /// What hazards are expected to cost the design.
    pub hazards: Vec<Term>,
    pub totals: Totals,
    pub left: Left,
}

impl Setting {
    fn scenario(&self, number: usize) -> &Scenario {
        &self.pipeline.scenarios[number]
    }

    fn left(&self, assets: &[Asset]) -> Left {
        let window = self.factoring.window;
        let economic = &self.factoring.economic;
        let residual = assets.iter().map(|asset| economic.residual(asset, window, |worth| worth.economic_ratio)).sum();
        let sold = assets.iter().filter(|asset| asset.rule == ResidualRule::Salvage);
        let salvage = match &self.factoring.financial {
            Some(account) => sold.map(|asset| account.residual(asset, window, |worth| worth.financial_ratio)).sum(),
            None => 0.0,
        };
        Left { residual, salvage }
    }

    /// What hazards are expected to cost a design in each of some scenarios, whatever its start.
    pub(super) fn risks<'p>(
        &'p self,
        design: &'p Alternative,
        scenarios: &[usize],
    ) -> Result<Vec<Risks<'p>>, RiskError> {
        scenarios.iter().map(|number| Risks::of(&self.pipeline, design, self.scenario(*number))).collect()
    }

    /// The without of a project in some scenarios.
    pub(super) fn counterfactual<'p>(
        &'p self,
        project: &'p Project,
        scenarios: &[usize],
    ) -> Result<Counterfactual<'p>, RiskError> {
        let (window, lanes) = (self.factoring.window, &self.factoring.lanes);
        let without = project.without();
        let timetable = Timetable::of_without(without, &self.pipeline.settings);
        let risks = self.risks(without, scenarios)?;
        let side = Side::of(&self.pipeline, without, timetable, true);
        let folded = Without::of(lanes, &side.terms, window);
        let left = self.left(&side.assets);
        let cases = scenarios.iter().zip(&risks).map(|(number, risks)| {
            let hazards = risks.damage(&side.timetable, window);
            let folded_hazards = Without::of(lanes, &hazards, window);
            let mut totals = folded.whole.clone();
            totals.add_all(&folded_hazards.whole);
            let totals = totals.times(lanes, self.levers(*number));
            let left = self.scaled(left, *number);
            let left = left.and(self.remaining(without, &side.timetable, risks, *number));
            WithoutCase { scenario: *number, hazards, folded_hazards, totals, left }
        });
        let cases = cases.collect();
        Ok(Counterfactual { project, side, folded, cases })
    }

    /// What is left, at the capital cost of a scenario.
    fn scaled(&self, left: Left, scenario: usize) -> Left {
        let factor = self.scenario(scenario).capex_factor;
        Left { residual: left.residual * factor, salvage: left.salvage * factor }
    }

    /// Present value of what a design earns after the horizon, until the last of what is paid by then has ended its life; 0
    /// unless its residual is told by this rule.
    fn remaining(&self, design: &Alternative, timetable: &Timetable, risks: &Risks<'_>, scenario: usize) -> f64 {
        let levers = self.levers(scenario);
        let after = |term: &Term| {
            let factors = self.factoring.economic.at(self.factoring.lanes.timing(term));
            let present: f64 = term.amounts.iter().map(|(year, amount)| amount.amount() * factors.share(year)).sum();
            let sign = if term.kind.is_gain() { 1.0 } else { -1.0 };
            sign * present * term.worth.economic_ratio * levers[term.kind as usize]
        };
        self.remaining_flows(design, timetable, risks).iter().map(after).sum()
    }

    /// What a design gains and loses in the years after the horizon; nothing unless its residual is told by this rule.
    pub(super) fn remaining_flows(&self, design: &Alternative, timetable: &Timetable, risks: &Risks<'_>) -> Vec<Term> {
        let window = self.factoring.window;
        if !design.leaves_flows() {
            return Vec::new();
        }
        let whole = timetable.to_end_of_life();
        let longer = Window { base: window.base, last: whole.end.max(window.last) };
        let mut terms = lifecycle::recurrent(design, &whole, longer);
        terms.extend(risks.damage(&whole, longer));
        for term in &mut terms {
            term.amounts = term.amounts.after(window.last);
        }
        terms
    }

    /// A design that starts in a year, as far as scenarios do not touch it.
    pub(super) fn built<'p>(
        &'p self,
        design: &'p Alternative,
        start: Year,
        counterfactual: &Counterfactual<'_>,
    ) -> Built<'p> {
        let (window, lanes) = (self.factoring.window, &self.factoring.lanes);
        let timetable = Timetable::of(design, start, &self.pipeline.settings);
        let side = Side::of(&self.pipeline, design, timetable, false);
        let passing = Passing::of(&side.timetable, window, self.skips_renewals);
        let mut plain = counterfactual.folded.passing(lanes, passing);
        let (without, unbuilt) = (counterfactual.project.without(), &counterfactual.side.timetable);
        let lingering = emissions::lingering(without, unbuilt, window, side.timetable.in_service);
        for term in side.terms.iter().chain(&lingering) {
            plain.add(lanes, term, window, 1.0);
        }
        let left = self.left(&side.assets);
        Built { design, side, lingering, passing, plain, left }
    }

    /// A row in a scenario: what is built, what passes of the without, and what hazards cost of both.
    pub(super) fn row(&self, built: &Built<'_>, risks: &Risks<'_>, case: &WithoutCase) -> RowCase {
        let (window, lanes) = (self.factoring.window, &self.factoring.lanes);
        let levers = self.levers(case.scenario);
        let hazards = risks.damage(&built.side.timetable, window);
        let mut expected = case.folded_hazards.passing(lanes, built.passing);
        for term in &hazards {
            expected.add(lanes, term, window, 1.0);
        }
        expected.add_all(&built.plain);
        let totals = expected.times(lanes, levers);
        let left = self.scaled(built.left, case.scenario);
        let left = left.and(self.remaining(built.design, &built.side.timetable, risks, case.scenario));
        RowCase { hazards, totals, left }
    }
}
