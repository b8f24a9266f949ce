//! Net flows at the moments at which they move: what rates of return and paybacks read.

use super::Explanation;
use super::leaf::{Counted, Measure};
use super::row::Row;
use crate::appraisal::fold::Totals;
use crate::appraisal::stream::Stream;
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::Account;
use crate::finance::Timing;
use crate::pipeline::Kind;
use crate::units::Rate;

const TIMINGS: [(Timing, &str, f64); 3] =
    [(Timing::Start, "start_of_year", 0.0), (Timing::Mid, "middle_of_year", 0.5), (Timing::End, "end_of_year", 1.0)];

impl Row<'_> {
    /// The rate at which an account's flows are worth nothing, with the check that they are, and what other rates do so.
    pub(super) fn internal_rate(&self, account: Account) -> Explanation {
        let flows = self.flows(account, true, false);
        let rate = match account {
            Account::Economic => self.value("irr"),
            Account::Financial => self.value("firr"),
        };
        let mut told = Explanation { formula: "irr(flows)".to_owned(), ..Explanation::default() };
        if let Some(rate) = rate {
            told.parts.push(npv_at(&flows, rate));
            let all = self.rates_of_return(account);
            if all.len() > 1 {
                told.parts.push(other_rates(&all));
            }
        }
        told.parts.insert(0, flows);
        told
    }

    /// Every rate at which an account's flows are worth nothing, from the smallest up.
    pub(super) fn rates_of_return(&self, account: Account) -> Vec<Rate> {
        self.stream(account).all_irr(self.left_at_close(account))
    }

    fn stream(&self, account: Account) -> Stream<'_> {
        let amounts = match account {
            Account::Economic => Totals::economic,
            Account::Financial => Totals::financial,
        };
        Stream::of(&self.setting.factoring, self.replay.totals(), &self.replay.case().totals, amounts)
    }

    /// What is left at the close, with the project less without, undiscounted.
    fn left_at_close(&self, account: Account) -> f64 {
        let (row, without) = (self.left_of_row(), self.replay.case().left);
        let left = match account {
            Account::Economic => row.residual - without.residual,
            Account::Financial => row.salvage - without.salvage,
        };
        self.setting.discounting(account).map_or(0.0, |discounting| left / discounting.close)
    }

    /// The net flows of an account against the without, with what is left at the close if that counts, each year at its
    /// present value if discounted.
    pub(super) fn flows(&self, account: Account, is_closed: bool, discounted: bool) -> Explanation {
        let stream = self.stream(account);
        let discounting = self.setting.discounting(account).filter(|_| discounted);
        let grid = if is_closed { stream.closed(self.left_at_close(account)) } else { stream.half_years(discounting) };
        let mut parts: Vec<Explanation> =
            TIMINGS.iter().filter_map(|at| self.at_timing(account, discounted, *at)).collect();
        if is_closed {
            parts.extend(self.closing(account));
        }
        let moving = || grid.iter().enumerate().filter(|(_, flow)| **flow != 0.0);
        Explanation {
            moments: moving().map(|(half, _)| 0.5 * half as f64).collect(),
            amounts: Some(moving().map(|(_, flow)| *flow).collect()),
            unit: Some(Unit::Money),
            formula: "at_moments(parts)".to_owned(),
            parts,
            ..Explanation::named("flows")
        }
        .noted("net flows with the project less without; moments are years since the start of the base year")
    }

    /// The net flows that move at one time of their years; `None` if there are none.
    fn at_timing(
        &self,
        account: Account,
        discounted: bool,
        (timing, name, later): (Timing, &str, f64),
    ) -> Option<Explanation> {
        let span = self.window();
        let years = self.years(&span);
        let measure = Measure {
            account,
            discount: discounted.then_some(account),
            summed: false,
            ..Measure::total(Counted::Gained, span.clone())
        };
        let side = |name: &str, is_gain: bool| {
            let kinds = Kind::ALL.into_iter().filter(|kind| !kind.is_tonnes() && kind.is_gain() == is_gain);
            let found = kinds.flat_map(|kind| self.contributions(kind, account));
            let moving = found.filter(|part| part.timing() == timing);
            let leaves: Vec<Explanation> = moving.filter_map(|part| self.leaf(&part, &measure)).collect();
            (!leaves.is_empty()).then(|| Explanation::by_year(name, Unit::Money, &years, "sum(parts)", leaves))
        };
        let (gains, costs) = (side("gains", true), side("costs", false));
        let formula = match (&gains, &costs) {
            (Some(_), Some(_)) => "gains - costs",
            (Some(_), None) => "gains",
            (None, Some(_)) => "-costs",
            (None, None) => return None,
        };
        let told = Explanation::by_year(name, Unit::Money, &years, formula, gains.into_iter().chain(costs).collect());
        Some(Explanation { moments: span.map(|place| place as f64 + later).collect(), ..told })
    }

    /// What is left, as an amount at the close of the last year; `None` if nothing is.
    fn closing(&self, account: Account) -> Option<Explanation> {
        let left = self.left(account);
        if left.is_void() {
            return None;
        }
        let close = self.setting.discounting(account)?.close;
        let factor = Explanation::number("close_factor", close, Some(Unit::Share))
            .noted("discount factor of the close of the last year");
        let name = left.figure.clone();
        let told = Explanation::of("left_at_close", Unit::Money, format!("{name} / close_factor"), vec![left, factor]);
        Some(Explanation { moments: vec![self.setting.factoring.close_years as f64], ..told })
    }
}

/// What flows are worth at the rate that was found: nothing, but for rounding.
fn npv_at(flows: &Explanation, rate: f64) -> Explanation {
    let amounts = flows.amounts.iter().flatten().zip(&flows.moments);
    let worth = amounts.map(|(amount, moment)| amount * (1.0 + rate).powf(-moment)).sum();
    let rate = Explanation::number("rate", rate, Some(Unit::Share));
    Explanation {
        formula: "npv(flows, rate)".to_owned(),
        parts: vec![rate],
        ..Explanation::number("npv_at_this_rate", worth, Some(Unit::Money))
    }
    .noted("nothing, but for rounding")
}

fn other_rates(all: &[Rate]) -> Explanation {
    let rates = all.iter().map(|rate| Explanation::number("rate", rate.amount(), Some(Unit::Share)));
    Explanation { parts: rates.collect(), ..Explanation::named("all_rates") }
        .noted("the flows are worth nothing at each of these; the column is the smallest that is not negative, else the largest")
}
