//! A row year by year: the same fold as its indicators, laid open.

use serde::{Deserialize, Serialize};

use super::evaluate::Replay;
use super::fold::Totals;
use super::lanes::Lane;
use super::present::Discounting;
use super::setting::Setting;
use super::table::{Choice, Key, Unit};
use crate::address::Address;
use crate::calendar::Year;
use crate::finance::{Factors, Timing};
use crate::pipeline::{Gas, Item, Kind, Term, Worth};
use crate::units::Quantity;

/// Which of the two valuations is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What it is worth to society: resources net of taxes at their conversion factors, at the economic rate.
    #[default]
    Economic,
    /// What those who pay and receive see: market prices, transfers included, at the financial rate.
    Financial,
}

impl Account {
    /// The yearly totals of a lane in this account.
    pub(super) fn amounts(self, totals: &Totals, lane: usize) -> &[f64] {
        match self {
            Self::Economic => totals.economic(lane),
            Self::Financial => totals.financial(lane),
        }
    }

    /// What a unit is worth in this account: a ratio.
    pub(super) const fn ratio(self, worth: &Worth) -> f64 {
        match self {
            Self::Economic => worth.economic_ratio,
            Self::Financial => worth.financial_ratio,
        }
    }
}

/// The yearly values of a row and of its without.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct YearByYear {
    /// The years counted.
    pub years: Vec<Year>,
    /// Named columns, one value per year: each kind with the project and without it, net flows, prices and factors.
    pub columns: Vec<(String, Unit, Vec<Quantity>)>,
}

impl Setting {
    /// How an account discounts; `None` for the financial one of a pipeline without a financial rate.
    pub(super) const fn discounting(&self, account: Account) -> Option<&Discounting> {
        match account {
            Account::Economic => Some(&self.factoring.economic),
            Account::Financial => self.factoring.financial.as_ref(),
        }
    }

    /// The row's years in an account, undiscounted, with the factors that discount them.
    pub(super) fn year_by_year(&self, key: Key, account: Account) -> Option<YearByYear> {
        let replay = self.replay(key)?;
        let discounting = self.discounting(account);
        let window = self.factoring.window;
        let (without, totals) = (&replay.case().totals, replay.totals());
        let quantities = |values: &[f64]| values.iter().map(|value| Quantity::of(*value)).collect::<Vec<_>>();
        let mut columns = Vec::new();
        let mut net = vec![0.0; window.len()];
        let mut present = vec![0.0; window.len()];
        for kind in Kind::ALL {
            let unit = if kind.is_tonnes() { Unit::Tonnes } else { Unit::Money };
            let (mut with, mut before) = (vec![0.0; window.len()], vec![0.0; window.len()]);
            let sign = if kind.is_gain() { 1.0 } else { -1.0 };
            let lanes = self.factoring.lanes.all().iter().enumerate();
            for (number, lane) in lanes.filter(|(_, lane)| lane.kind == kind) {
                let factors = discounting.map(|discounting| discounting.at(lane.timing).shares());
                let pairs = account.amounts(totals, number).iter().zip(account.amounts(without, number));
                for (place, (amount, was)) in pairs.enumerate() {
                    with[place] += amount;
                    before[place] += was;
                    if !kind.is_tonnes() {
                        net[place] += sign * (amount - was);
                        present[place] += sign * (amount - was) * factors.map_or(f64::NAN, |shares| shares[place]);
                    }
                }
            }
            if with.iter().chain(&before).any(|value| *value != 0.0) {
                columns.push((format!("{}_with", kind.name()), unit, quantities(&with)));
                columns.push((format!("{}_without", kind.name()), unit, quantities(&before)));
            }
        }
        columns.push(("net".to_owned(), Unit::Money, quantities(&net)));
        if let Some(discounting) = discounting {
            columns.push(("net_pv".to_owned(), Unit::Money, quantities(&present)));
            let prices = self.carbon(key.scenario as usize).filter(|_| account == Account::Economic);
            for (number, price) in prices.into_iter().flatten().enumerate() {
                let gas = if number == 0 { String::new() } else { format!("_{}", price.gas.name().to_lowercase()) };
                columns.push((format!("carbon_price{gas}_low"), Unit::MoneyPerTonne, quantities(&price.low)));
                columns.push((format!("carbon_price{gas}_high"), Unit::MoneyPerTonne, quantities(&price.high)));
            }
            let shares = |factors: &Factors| quantities(&factors.shares()[..window.len()]);
            columns.push(("discount_factor".to_owned(), Unit::Share, shares(discounting.running())));
            columns.push(("discount_factor_capital".to_owned(), Unit::Share, shares(discounting.capital())));
        }
        Some(YearByYear { years: window.years().collect(), columns })
    }

    /// What each term of a kind contributes to a row and to its without, year by year: what an explanation is made of.
    ///
    /// Instances of a component are one contribution.
    pub(super) fn contributions(
        &self,
        key: Key,
        replay: &Replay<'_>,
        kind: Kind,
        account: Account,
    ) -> Vec<Contribution> {
        let window = self.factoring.window;
        let project = key.project as usize;
        let mut found: Vec<Contribution> = Vec::new();
        let design = match key.choice {
            Choice::Alternative(number) => Some(number as usize),
            Choice::Without => None,
        };
        replay.sides().each_term(|step| {
            if step.term.kind != kind || account.ratio(&step.term.worth) == 0.0 {
                return;
            }
            let mut part = self.contribution(project, design.filter(|_| step.is_design), step.term, account);
            for (year, amount) in step.term.amounts.iter() {
                if let Some(place) = window.index(year) {
                    let (with, without) = (step.shares)(place);
                    part.with[place] = amount.amount() * with;
                    part.without[place] = amount.amount() * without;
                    part.standing[0][place] = with;
                    part.standing[1][place] = without;
                }
            }
            match found.iter_mut().find(|other| other.is_like(&part)) {
                Some(other) => other.add(&part),
                None => found.push(part),
            }
        });
        found.retain(|part| part.with.iter().chain(&part.without).any(|amount| *amount != 0.0));
        found
    }
}

impl Setting {
    /// What a term contributes to a project's row, nothing yet.
    pub(super) fn contribution(
        &self,
        project: usize,
        side: Option<usize>,
        term: &Term,
        account: Account,
    ) -> Contribution {
        let nothing = || vec![0.0; self.factoring.window.len()];
        Contribution {
            address: self.pipeline.address_of(project, side, term.item),
            side,
            item: term.item,
            gas: term.emitted.map(|emitted| emitted.gas),
            lane: self.factoring.lanes.all()[self.factoring.lanes.of_term(term)],
            account_ratio: account.ratio(&term.worth),
            with: nothing(),
            without: nothing(),
            standing: [nothing(), nothing()],
        }
    }
}

/// What a term adds to a row and to its without, by year of the window: amounts as the engine gives them, before the factors
/// of scenario and account.
#[derive(Debug, Clone)]
pub(super) struct Contribution {
    pub address: Address,
    /// The design that it comes from, by number; the without if none.
    pub side: Option<usize>,
    pub item: Item,
    /// Of tonnes: which gas they are.
    pub gas: Option<Gas>,
    /// When in its year it moves, and which carbon price it has.
    pub lane: Lane,
    /// A ratio: what a unit is worth in the account.
    pub account_ratio: f64,
    pub with: Vec<f64>,
    pub without: Vec<f64>,
    /// Shares of the term that stand in the row and in its without.
    pub standing: [Vec<f64>; 2],
}

impl Contribution {
    /// Whether another is of the same entry, and counts in the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.side, self.item, self.gas, self.lane) == (other.side, other.item, other.gas, other.lane)
            && self.account_ratio.total_cmp(&other.account_ratio).is_eq()
    }

    /// What it counts.
    pub(super) const fn kind(&self) -> Kind {
        self.lane.kind
    }

    /// When in its year it moves.
    pub(super) const fn timing(&self) -> Timing {
        self.lane.timing
    }

    fn add(&mut self, other: &Self) {
        let [with, without] = &mut self.standing;
        let lists = [&mut self.with, &mut self.without, with, without];
        for (sums, amounts) in
            lists.into_iter().zip([&other.with, &other.without, &other.standing[0], &other.standing[1]])
        {
            sums.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
        }
    }
}
