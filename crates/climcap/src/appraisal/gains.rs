//! Who gains and who pays: the difference between the two accounts, by why they differ.

use super::evaluate::Replay;
use super::setting::Setting;
use super::tally::{Pricing, Tally};
use super::walk::Step;
use super::{Appraisal, Chosen};
use crate::pipeline::{Account, Asset, Kind, ResidualRule};
use crate::units::Money;

/// Who gains or pays where the economic account differs from the financial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Who {
    /// Those who build, run and receive: the financial account, at the economic rate.
    Owners,
    /// The treasury: taxes in what is paid and received.
    Government,
    /// Users and others, whom the economic account alone counts.
    Users,
    /// Those at the other end of transfers: who pays fares and grants, who receives compensation.
    Counterparts,
    /// Workers, suppliers and buyers, whose prices are not what things are worth: conversion factors.
    Economy,
    /// Nobody: allowances for what estimates leave out, which the two accounts make differently.
    Allowances,
    /// Those who own the assets after the horizon: value that is left and not sold.
    Later,
    /// Those who insure: expected payouts and the premiums that pay for them.
    Insurers,
    /// The world: emissions avoided at the low carbon price.
    ClimateLow,
    /// The world: emissions avoided at the high carbon price.
    ClimateHigh,
}

impl Who {
    /// Its name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owners => "owners",
            Self::Government => "government",
            Self::Users => "users and others",
            Self::Counterparts => "payers and receivers of transfers",
            Self::Economy => "economy",
            Self::Allowances => "allowances",
            Self::Later => "later owners",
            Self::Insurers => "insurers",
            Self::ClimateLow => "world, carbon low",
            Self::ClimateHigh => "world, carbon high",
        }
    }

    /// Whether it is the world, whose gain stands apart from the sum.
    #[must_use]
    pub const fn is_climate(self) -> bool {
        matches!(self, Self::ClimateLow | Self::ClimateHigh)
    }

    /// What makes the difference.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Owners => "financial net present value at the economic rate",
            Self::Government => "taxes in what is paid less taxes in what is received",
            Self::Users => "what the economic account alone counts",
            Self::Counterparts => "transfers, which the financial account alone counts",
            Self::Economy => "conversion factors: prices net of tax against what things are worth",
            Self::Allowances => "contingencies and optimism bias, which the two accounts count differently",
            Self::Later => "value left at the horizon that is not sold",
            Self::Insurers => "premiums less expected payouts, which move between owners and insurers",
            Self::ClimateLow => "emissions avoided at the low carbon price",
            Self::ClimateHigh => "emissions avoided at the high carbon price",
        }
    }
}

/// What a group gains (or, if negative, pays) by one kind of flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    /// Who.
    pub who: Who,
    /// By what kind of flow; `None` for the whole financial account, for what is left, and for carbon.
    pub kind: Option<Kind>,
    /// Present value at the economic rate.
    pub value: Money,
}

/// Who gains and who pays by rows: present values at the economic rate that add up from the financial net present value to
/// the economic one.
#[derive(Debug, Clone, PartialEq)]
pub struct Gains {
    /// Owners first; carbon apart from the sum.
    pub all: Vec<Gain>,
    /// Financial net present value at the economic rate.
    pub fnpv: Money,
    /// Economic net present value without carbon.
    pub enpv: Money,
}

/// Gains by group and kind, being added up, in the order in which they came.
#[derive(Default)]
struct Book(Vec<(Who, Option<Kind>, f64)>);

impl Book {
    fn add(&mut self, who: Who, kind: Option<Kind>, value: f64) {
        match self.0.iter_mut().find(|entry| (entry.0, entry.1) == (who, kind)) {
            Some(entry) => entry.2 += value,
            None => self.0.push((who, kind, value)),
        }
    }
}

impl Setting {
    /// Books what a share of a term is worth more to the economy than to owners.
    fn book(&self, book: &mut Book, step: &Step<'_>, scenario: usize, share: f64) {
        let Step { term, design, shares, .. } = *step;
        if term.kind.is_tonnes() {
            return;
        }
        let factors = self.factoring.economic.at(self.factoring.lanes.timing(term)).shares();
        let lever = self.levers(scenario)[term.kind as usize];
        let sign = if term.kind.is_gain() { 1.0 } else { -1.0 };
        let inside = term.amounts.iter().filter_map(|(year, amount)| {
            let place = self.factoring.window.index(year)?;
            let (with, without) = shares(place);
            Some(amount.amount() * (with - without) * factors[place])
        });
        let present = share * sign * lever * inside.sum::<f64>();
        let (economic, financial) = (term.worth.economic_ratio, term.worth.financial_ratio);
        let mut add = |who, ratio: f64| book.add(who, Some(term.kind), present * ratio);
        let Some(valuation) = design.valuation(term.item) else {
            add(Who::Insurers, economic - financial);
            return;
        };
        match step.account() {
            Account::External => add(Who::Users, economic - financial),
            Account::Transfer => add(Who::Counterparts, economic - financial),
            Account::Resource => {
                let net = 1.0 - valuation.tax_share;
                let converted = net * valuation.conversion_ratio;
                add(Who::Government, -financial * valuation.tax_share);
                add(Who::Economy, financial * (converted - net));
                add(Who::Allowances, economic - financial * converted);
            }
        }
    }

    /// What assets are sold for at the horizon, discounted at the economic rate.
    fn sold(&self, assets: &[Asset], scenario: usize) -> f64 {
        let sold = assets.iter().filter(|asset| asset.rule == ResidualRule::Salvage);
        let economic = &self.factoring.economic;
        let values = sold.map(|asset| economic.residual(asset, self.factoring.window, |worth| worth.financial_ratio));
        values.sum::<f64>() * self.levers(scenario)[Kind::Capex as usize]
    }

    /// The same of a row, less its without.
    fn sold_more(&self, replay: &Replay<'_>, scenario: usize) -> f64 {
        let Some((built, _)) = &replay.built else { return 0.0 };
        self.sold(&built.side.assets, scenario) - self.sold(&replay.counterfactual.side.assets, scenario)
    }
}

impl Appraisal {
    /// Who gains and who pays by rows of a scenario, or by shares of them; `None` for an appraisal made elsewhere.
    ///
    /// With s = 1 for gains and -1 for costs, a flow at the market price P counts s P in the financial account and, if it is a
    /// resource with tax share t and conversion factor c, s P (1 - t) c in the economic one: the difference is -s P t to the
    /// government and -s P (1 - t) (1 - c) to the economy. Present values at the economic rate, with less without.
    #[must_use]
    pub fn gains(&self, scenario: u32, rows: &[Chosen]) -> Option<Gains> {
        let setting = self.setting()?;
        let (_, tally) = self.together(scenario, rows)?;
        let number = scenario as usize;
        let mut book = Book::default();
        let mut sold = 0.0;
        for Chosen { row, share } in rows.iter().copied() {
            let replay = setting.replay(self.key(row))?;
            replay.sides().each_term(|step| setting.book(&mut book, &step, number, share));
            sold += share * setting.sold_more(&replay, number);
        }
        let left = tally.left.residual - tally.left_without.residual;
        book.add(Who::Later, None, left - sold);
        let fnpv = tally.financial_at_economic_rate(sold);
        let owners = Gain { who: Who::Owners, kind: None, value: Money::of(fnpv) };
        book.0.retain(|(_, _, value)| *value != 0.0);
        book.0.sort_by_key(|(who, kind, _)| (*who, *kind));
        let others = book.0.iter().map(|(who, kind, value)| Gain { who: *who, kind: *kind, value: Money::of(*value) });
        let all = std::iter::once(owners).chain(others).chain(climate(&tally)).collect();
        Some(Gains { all, fnpv: Money::of(fnpv), enpv: tally.results().plain.enpv })
    }
}

/// What the world gains by the emissions avoided.
fn climate<'t>(tally: &'t Tally<'_>) -> impl Iterator<Item = Gain> + 't {
    let results = tally.results();
    [(Who::ClimateLow, Pricing::Low), (Who::ClimateHigh, Pricing::High)].into_iter().filter_map(
        move |(who, pricing)| {
            let value = results.economic(pricing)?.enpv - results.plain.enpv;
            Some(Gain { who, kind: None, value })
        },
    )
}
