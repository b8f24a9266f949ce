//! A row year by year: the same fold as its indicators, laid open.

use serde::{Deserialize, Serialize};

use super::evaluate::Replay;
use super::fold::Totals;
use super::present::Discounting;
use super::setting::Setting;
use super::table::{Choice, Key, Unit};
use crate::address::Address;
use crate::calendar::Year;
use crate::finance::{Factors, Timing};
use crate::pipeline::{Kind, Term};
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

    /// What a unit of a term is worth in this account: a ratio.
    pub(super) const fn ratio(self, term: &Term) -> f64 {
        match self {
            Self::Economic => term.worth.economic_ratio,
            Self::Financial => term.worth.financial_ratio,
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
    pub(super) fn contributions(
        &self,
        key: Key,
        replay: &Replay<'_>,
        kind: Kind,
        account: Account,
    ) -> Vec<Contribution> {
        let window = self.factoring.window;
        let lever = self.levers(key.scenario as usize)[kind as usize];
        let project = key.project as usize;
        let yearly = |term: &Term, share: &dyn Fn(usize) -> f64| {
            let factor = lever * account.ratio(term);
            let mut values = vec![0.0; window.len()];
            for (year, amount) in term.amounts.iter() {
                if let Some(place) = window.index(year) {
                    values[place] += amount.amount() * factor * share(place);
                }
            }
            values
        };
        let of_kind = |term: &&Term| term.kind == kind;
        let part = |term: &Term, side: Option<usize>, with: Vec<f64>, without: Vec<f64>| Contribution {
            address: self.pipeline.address_of(project, side, term.item),
            timing: self.factoring.lanes.timing(term),
            with,
            without,
        };
        let case = replay.case();
        let mut found = Vec::new();
        for term in replay.counterfactual.side.terms.iter().chain(&case.hazards).filter(of_kind) {
            let whole = yearly(term, &|_| 1.0);
            let passed = match &replay.built {
                Some((built, _)) => yearly(term, &|place| built.passing.share(term, place)),
                None => whole.clone(),
            };
            found.push(part(term, None, passed, whole));
        }
        if let (Some((built, row)), Choice::Alternative(number)) = (&replay.built, key.choice) {
            for term in built.lingering.iter().filter(of_kind) {
                found.push(part(term, None, yearly(term, &|_| 1.0), vec![0.0; window.len()]));
            }
            for term in built.side.terms.iter().chain(&row.hazards).filter(of_kind) {
                let with = yearly(term, &|_| 1.0);
                found.push(part(term, Some(number as usize), with, vec![0.0; window.len()]));
            }
        }
        found.retain(|part| part.with.iter().chain(&part.without).any(|amount| *amount != 0.0));
        found
    }
}

/// A term's part in a figure, by year of the window, with the project and without it.
#[derive(Debug, Clone)]
pub(super) struct Contribution {
    pub address: Address,
    /// When in its year it moves.
    pub timing: Timing,
    pub with: Vec<f64>,
    pub without: Vec<f64>,
}
