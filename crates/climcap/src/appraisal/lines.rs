//! The flows of rows by group of lines and year: the streams of an economic annex.

use super::fold::Totals;
use super::indicators::avoided_by_lane;
use super::tally::{Pricing, Tally};
use super::yearly::Account;
use crate::calendar::Year;
use crate::pipeline::Kind;
use crate::units::Money;

/// A group of lines by year, with less without.
#[derive(Debug, Clone, PartialEq)]
pub struct StreamLine {
    /// Its name: `capital`, `benefits`, `net`.
    pub name: &'static str,
    /// Undiscounted, year by year of the window.
    pub amounts: Vec<Money>,
    /// Their sum.
    pub total: Money,
    /// Their present value at the account's rate, each at its own time; `None` where the account has no rate.
    pub present: Option<Money>,
}

/// The flows of rows in one account, with less without, undiscounted.
///
/// Costs are positive where they are higher with the projects; benefits and avoided damage are positive where they are
/// gained. `net` is what is gained less what is spent, with the residual at the close of the last year: its present value is
/// the net present value.
#[derive(Debug, Clone, PartialEq)]
pub struct Streams {
    /// The years counted.
    pub years: Vec<Year>,
    /// The groups, in the order of tables.
    pub lines: Vec<StreamLine>,
}

impl Streams {
    /// The line of this name.
    #[must_use]
    pub fn line(&self, name: &str) -> Option<&StreamLine> {
        self.lines.iter().find(|line| line.name == name)
    }
}

/// The group of lines in which a kind of flow stands; `None` for tonnes, which stand in it as money.
const fn group(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Capex => Some("capital"),
        Kind::Replacement | Kind::Renewal => Some("replacement"),
        Kind::Opex => Some("running_cost"),
        Kind::Insurance => Some("insurance"),
        Kind::Benefit => Some("benefits"),
        Kind::Revenue => Some("revenue"),
        Kind::Rehabilitation => Some("rehabilitation_avoided"),
        Kind::Reconstruction => Some("reconstruction_avoided"),
        Kind::Disruption => Some("disruption_avoided"),
        Kind::Construction | Kind::Operation => None,
    }
}

/// A line being added up.
struct Sum {
    amounts: Vec<f64>,
    present: Option<f64>,
}

impl Sum {
    fn none(years: usize, has_rate: bool) -> Self {
        Self { amounts: vec![0.0; years], present: has_rate.then_some(0.0) }
    }

    /// Adds amounts by year, with the factors that discount them.
    fn add(&mut self, amounts: impl Iterator<Item = f64>, shares: Option<&[f64]>) {
        for (place, amount) in amounts.enumerate().take(self.amounts.len()) {
            self.amounts[place] += amount;
            if let (Some(present), Some(shares)) = (&mut self.present, shares) {
                *present += amount * shares[place];
            }
        }
    }

    /// Adds another sum, times a sign.
    fn and(&mut self, other: &Self, sign: f64) {
        self.amounts.iter_mut().zip(&other.amounts).for_each(|(sum, amount)| *sum += sign * amount);
        self.present = self.present.zip(other.present).map(|(sum, present)| sum + sign * present);
    }

    fn line(&self, name: &'static str) -> StreamLine {
        StreamLine {
            name,
            amounts: self.amounts.iter().copied().map(Money::of).collect(),
            total: Money::of(self.amounts.iter().sum()),
            present: self.present.map(Money::of),
        }
    }
}

impl Tally<'_> {
    /// The flows by group of lines and year in an account; in the economic one with carbon, where it is priced.
    #[must_use]
    pub fn streams(&self, account: Account) -> Streams {
        let factoring = &self.setting.factoring;
        let discounting = self.setting.discounting(account);
        let years = factoring.window.len();
        let none = || Sum::none(years, discounting.is_some());
        let mut lines: Vec<StreamLine> = Vec::new();
        let mut net = none();
        let mut kinds = Kind::ALL.into_iter().filter_map(|kind| Some((kind, group(kind)?))).peekable();
        let mut sum = none();
        while let Some((kind, name)) = kinds.next() {
            // Of damage, what the without suffers more is gained.
            let sign = if kind.is_damage() { -1.0 } else { 1.0 };
            self.add_kind(&mut sum, kind, account, sign);
            if kinds.peek().is_none_or(|(_, next)| *next != name) {
                net.and(&sum, if kind.is_gain() || kind.is_damage() { 1.0 } else { -1.0 });
                lines.push(sum.line(name));
                sum = none();
            }
        }
        if let Some(discounting) = discounting {
            let left = match account {
                Account::Economic => self.left.residual - self.left_without.residual,
                Account::Financial => self.left.salvage - self.left_without.salvage,
            };
            let mut residual = none();
            if let Some(last) = residual.amounts.last_mut() {
                *last = left / discounting.close;
            }
            residual.present = Some(left);
            net.and(&residual, 1.0);
            lines.push(residual.line("residual"));
        }
        lines.push(net.line("net"));
        if account == Account::Economic {
            self.add_carbon(&net, &mut lines);
        }
        Streams { years: factoring.window.years().collect(), lines }
    }

    /// Adds what a kind of flow comes to, with less without, times a sign.
    fn add_kind(&self, sum: &mut Sum, kind: Kind, account: Account, sign: f64) {
        let factoring = &self.setting.factoring;
        let discounting = self.setting.discounting(account);
        let lanes = factoring.lanes.all().iter().enumerate().filter(|(_, lane)| lane.kind == kind);
        for (number, lane) in lanes {
            let pairs = account.amounts(&self.with, number).iter().zip(account.amounts(&self.without, number));
            let shares = discounting.map(|discounting| discounting.at(lane.timing).shares());
            sum.add(pairs.map(|(with, before)| sign * (with - before)), shares);
        }
    }

    /// Adds the lines of carbon: what it is worth at each price, and what is gained with it.
    fn add_carbon(&self, net: &Sum, lines: &mut Vec<StreamLine>) {
        let factoring = &self.setting.factoring;
        for (pricing, name, with_carbon) in
            [(Pricing::Low, "carbon_low", "net_carbon_low"), (Pricing::High, "carbon_high", "net_carbon_high")]
        {
            let Some(prices) = self.prices(pricing) else { continue };
            let mut carbon = Sum::none(net.amounts.len(), true);
            for (lane, tonnes) in avoided_by_lane(factoring, &self.with, &self.without) {
                let shares = factoring.carbon.at(lane.timing).shares();
                carbon.add(tonnes.zip(prices(lane)).map(|(tonnes, price)| tonnes * price), Some(shares));
            }
            let mut all = Sum { amounts: net.amounts.clone(), present: net.present };
            all.and(&carbon, 1.0);
            lines.push(carbon.line(name));
            lines.push(all.line(with_carbon));
        }
    }

    /// Financial net present value at the economic rate: what owners see, discounted as the economy does.
    pub(super) fn financial_at_economic_rate(&self, salvage: f64) -> f64 {
        let economic = &self.setting.factoring.economic;
        let lanes = self.setting.factoring.lanes.all().iter().enumerate().filter(|(_, lane)| !lane.kind.is_tonnes());
        let flows = lanes.map(|(number, lane)| {
            let sign = if lane.kind.is_gain() { 1.0 } else { -1.0 };
            let pairs = Totals::financial(&self.with, number).iter().zip(Totals::financial(&self.without, number));
            let shares = economic.at(lane.timing).shares();
            pairs.zip(shares).map(|((with, before), share)| sign * (with - before) * share).sum::<f64>()
        });
        flows.sum::<f64>() + salvage
    }
}
