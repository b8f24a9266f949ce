//! A row year by year: the same fold as its indicators, laid open.

use super::evaluate::{Setting, lever};
use super::table::{Key, Unit};
use crate::calendar::Year;
use crate::pipeline::Kind;
use crate::units::Quantity;

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
    /// The row's years, undiscounted, with the factors that discount them; economic account.
    pub(super) fn year_by_year(&self, key: Key) -> Option<YearByYear> {
        let replay = self.replay(key)?;
        let window = self.factoring.window;
        let without = &replay.counterfactual.folded.whole;
        let totals = replay.row.as_ref().map_or(without, |(_, row)| &row.totals);
        let quantities = |values: &[f64]| values.iter().map(|value| Quantity::of(*value)).collect::<Vec<_>>();
        let mut columns = Vec::new();
        let mut net = vec![0.0; window.len()];
        let mut present = vec![0.0; window.len()];
        let account = &self.factoring.economic;
        for kind in Kind::ALL {
            let unit = if kind.is_tonnes() { Unit::Tonnes } else { Unit::Money };
            let (with, before) = (totals.economic(kind), without.economic(kind));
            if with.iter().chain(before).all(|value| *value == 0.0) {
                continue;
            }
            columns.push((format!("{}_with", kind.name()), unit, quantities(with)));
            columns.push((format!("{}_without", kind.name()), unit, quantities(before)));
            if !kind.is_tonnes() {
                let sign = if kind.is_gain() { 1.0 } else { -1.0 };
                for (place, year) in window.years().enumerate() {
                    let change = sign * (with[place] - before[place]);
                    net[place] += change;
                    present[place] += change * account.share(kind, year);
                }
            }
        }
        columns.push(("net".to_owned(), Unit::Money, quantities(&net)));
        columns.push(("net_pv".to_owned(), Unit::Money, quantities(&present)));
        if let Some(prices) = self.carbon(key.scenario as usize) {
            let mut add = |name: String, [low, high]: &[Vec<f64>; 2]| {
                columns.push((format!("{name}_low"), Unit::MoneyPerTonne, quantities(low)));
                columns.push((format!("{name}_high"), Unit::MoneyPerTonne, quantities(high)));
            };
            add("carbon_price".to_owned(), &prices.co2);
            prices.gases.iter().for_each(|(gas, own)| add(format!("carbon_price_{}", gas.name().to_lowercase()), own));
        }
        let shares = |factors: &crate::finance::Factors| quantities(&factors.shares()[..window.len()]);
        columns.push(("discount_factor".to_owned(), Unit::Share, shares(&account.running)));
        columns.push(("discount_factor_capital".to_owned(), Unit::Share, shares(&account.capital)));
        Some(YearByYear { years: window.years().collect(), columns })
    }

    /// Present values, by term, of a kind of flow on both sides of a row: what an explanation is made of.
    pub(super) fn contributions(&self, key: Key, kind: Kind) -> Vec<Contribution> {
        let Some(replay) = self.replay(key) else { return Vec::new() };
        let window = self.factoring.window;
        let account = &self.factoring.economic;
        let factor = lever(replay.scenario, kind);
        let project = key.project as usize;
        let opening = replay.row.as_ref().map(|(_, row)| (row.side.timetable.start, row.side.timetable.in_service));
        let skip = self.pipeline.settings.renewal_during_works == crate::pipeline::RenewalDuringWorks::Skip;
        let mut found = Vec::new();
        let counted = |account: crate::pipeline::Account| account != crate::pipeline::Account::Transfer;
        for term in replay.counterfactual.side.terms.iter().filter(|term| term.kind == kind && counted(term.account)) {
            let is_renewal = matches!(kind, Kind::Renewal | Kind::Construction);
            let (mut with, mut without) = (Sum::default(), Sum::default());
            for (year, amount) in term.amounts.iter().filter(|(year, _)| window.contains(*year)) {
                let amount = amount.amount() * factor;
                without.add(amount, account.share(kind, year));
                let share = match opening {
                    None => 1.0,
                    Some((start, _)) if is_renewal && skip => f64::from(u8::from(year < start)),
                    Some((_, opening)) if year < opening => 1.0,
                    Some(_) => term.continues,
                };
                with.add(amount * share, account.share(kind, year));
            }
            let address = self.pipeline.address_of(project, None, term.item);
            found.push(Contribution { address, with, without });
        }
        if let (Some((_, row)), super::Choice::Alternative(number)) = (&replay.row, key.choice) {
            for term in row.lingering.iter().filter(|term| term.kind == kind) {
                let mut with = Sum::default();
                for (year, amount) in term.amounts.iter() {
                    with.add(amount.amount() * factor, account.share(kind, year));
                }
                let address = self.pipeline.address_of(project, None, term.item);
                found.push(Contribution { address, with, without: Sum::default() });
            }
            for term in row.side.terms.iter().filter(|term| term.kind == kind && counted(term.account)) {
                let mut with = Sum::default();
                for (year, amount) in term.amounts.iter().filter(|(year, _)| window.contains(*year)) {
                    with.add(amount.amount() * factor, account.share(kind, year));
                }
                let address = self.pipeline.address_of(project, Some(number as usize), term.item);
                found.push(Contribution { address, with, without: Sum::default() });
            }
        }
        found.retain(|part| part.with.total != 0.0 || part.without.total != 0.0);
        found
    }
}

/// A term's part in a figure, with the project and without it.
#[derive(Debug, Clone)]
pub(super) struct Contribution {
    pub address: crate::address::Address,
    pub with: Sum,
    pub without: Sum,
}

/// A total, undiscounted and as a present value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sum {
    pub total: f64,
    pub present: f64,
}

impl Sum {
    fn add(&mut self, amount: f64, share: f64) {
        self.total += amount;
        self.present += amount * share;
    }
}
