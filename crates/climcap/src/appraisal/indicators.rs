//! What a row is worth: every indicator from the yearly totals of the row and of its without.

use super::fold::Totals;
use super::lanes::Lane;
use super::present::{Discounting, Factoring};
use super::side::Left;
use super::stream::Stream;
use crate::finance::{airr, sir};
use crate::pipeline::{Gas, Kind};
use crate::units::{Duration, Money, Rate};

macro_rules! indicators {
    ($($name:ident,)*) => {
        /// The columns of a row, NaN where it has none.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Indicators { $(pub $name: f64,)* }

        impl Indicators {
            /// The names of the columns, in order.
            pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];

            /// A row without any value.
            pub(super) const ABSENT: Self = Self { $($name: f64::NAN,)* };

            /// The values, in the order of the names.
            pub(super) fn values(&self) -> [f64; Self::NAMES.len()] {
                [$(self.$name,)*]
            }
        }
    };
}

indicators! {
    capex, capex_pv, opex_pv, replacement_pv, residual_pv, revenue_pv, benefit_pv,
    rehabilitation_avoided_pv, reconstruction_avoided_pv, disruption_avoided_pv,
    life_cycle_cost, fnpv, enpv, enpv_carbon_low, enpv_carbon_high, bcr, irr, firr, mirr, sir, airr,
    payback_years, discounted_payback_years, eac, npv_per_capital,
    avoided_tco2e, avoided_tco2e_per_year, avoided_tco2e_first_year, emissions_tco2e,
    abatement_cost, break_even_carbon_price, expected_damage_without, expected_damage,
    premium, premium_share, enpv_increment, bcr_increment,
    rehabilitation_avoided_pv_vs_standard, reconstruction_avoided_pv_vs_standard, disruption_avoided_pv_vs_standard,
    avoided_tco2e_vs_standard, avoided_tco2e_per_year_vs_standard, avoided_tco2e_first_year_vs_standard,
}

impl Indicators {
    /// What is left of them where nothing but capital cost is known.
    pub(super) const fn of_capital(&self) -> Self {
        Self { capex: self.capex, capex_pv: self.capex_pv, ..Self::ABSENT }
    }
}

/// One side of a row: its yearly totals and what its assets leave.
pub(super) struct Case<'a> {
    pub totals: &'a Totals,
    pub left: Left,
}

/// What a tonne of CO2 equivalent of a gas costs by year of the window, low and high.
#[derive(Debug, Clone)]
pub(super) struct GasPrices {
    pub gas: Gas,
    pub low: Vec<f64>,
    pub high: Vec<f64>,
}

/// Carbon prices: of CO2, then of each gas that is priced apart, by the number that lanes give them.
pub(super) type CarbonPrices = Vec<GasPrices>;

/// Present values by kind of one side, in one account.
struct Present([f64; Kind::ALL.len()]);

impl Present {
    fn of(
        factoring: &Factoring,
        totals: &Totals,
        account: &Discounting,
        amounts: fn(&Totals, usize) -> &[f64],
    ) -> Self {
        let mut values = [0.0; Kind::ALL.len()];
        for (number, lane) in factoring.lanes.all().iter().enumerate().filter(|(number, _)| totals.uses(*number)) {
            let factors = account.at(lane.timing).shares();
            values[lane.kind as usize] +=
                amounts(totals, number).iter().zip(factors).map(|(amount, share)| amount * share).sum::<f64>();
        }
        Self(values)
    }

    const fn at(&self, kind: Kind) -> f64 {
        self.0[kind as usize]
    }

    fn capital(&self) -> f64 {
        self.at(Kind::Capex) + self.at(Kind::Replacement) + self.at(Kind::Renewal)
    }

    fn running(&self) -> f64 {
        self.at(Kind::Opex) + self.at(Kind::Insurance)
    }

    fn benefits(&self) -> f64 {
        self.at(Kind::Benefit) + self.at(Kind::Revenue)
    }

    fn damage(&self) -> f64 {
        self.at(Kind::Rehabilitation) + self.at(Kind::Reconstruction) + self.at(Kind::Disruption)
    }

    /// What is gained less what is spent.
    fn net(&self) -> f64 {
        self.benefits() - self.capital() - self.running() - self.damage()
    }
}

/// Tonnes by year of one side, in operation and by works.
struct Tonnes {
    operation: Vec<f64>,
    works: Vec<f64>,
}

impl Tonnes {
    fn of(factoring: &Factoring, totals: &Totals) -> Self {
        let years = factoring.window.len();
        let (mut operation, mut works) = (vec![0.0; years], vec![0.0; years]);
        for (number, lane) in factoring.lanes.all().iter().enumerate().filter(|(number, _)| totals.uses(*number)) {
            let sums = match lane.kind {
                Kind::Operation => &mut operation,
                Kind::Construction => &mut works,
                _ => continue,
            };
            sums.iter_mut().zip(totals.economic(number)).for_each(|(sum, tonnes)| *sum += tonnes);
        }
        Self { operation, works }
    }

    fn all(&self) -> impl Iterator<Item = f64> + '_ {
        self.operation.iter().zip(&self.works).map(|(run, works)| run + works)
    }
}

pub(super) fn over(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { f64::NAN }
}

/// A difference of amounts, 0 where rounding alone keeps them apart.
pub(super) fn settled(difference: f64, size: f64) -> f64 {
    if difference.abs() <= 1e-12 * size { 0.0 } else { difference }
}

fn rate_or_absent(rate: Option<Rate>) -> f64 {
    rate.map_or(f64::NAN, Rate::amount)
}

/// Tonnes that a row avoids by year, lane by lane, undiscounted.
pub(super) fn avoided_by_lane<'a>(
    factoring: &'a Factoring,
    row: &'a Totals,
    without: &'a Totals,
) -> impl Iterator<Item = (Lane, impl Iterator<Item = f64> + 'a)> + 'a {
    let lanes = factoring.lanes.all().iter().enumerate().filter(|(_, lane)| lane.kind.is_tonnes());
    lanes.filter(|(number, _)| row.uses(*number) || without.uses(*number)).map(|(number, lane)| {
        let pairs = without.economic(number).iter().zip(row.economic(number));
        (*lane, pairs.map(|(before, with)| before - with))
    })
}

/// A row's indicators, and the present values behind its benefit-cost ratio, which comparisons between designs need.
#[derive(Debug, Clone)]
pub(super) struct Worth {
    pub indicators: Indicators,
    /// Benefits and avoided damage, against the without.
    pub benefit: f64,
    /// All cost less what is left, against the without.
    pub cost: f64,
    pub doubts: Doubts,
}

/// Which rates of return are no yield: one of several, or of flows that begin with a gain.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Doubts {
    pub irr: bool,
    pub firr: bool,
}

/// Every indicator of a row that needs no other row. For what is built: the place in the window of its first year in
/// service, and the present value of what it charges to capped budgets above the without.
pub(super) fn indicators(
    factoring: &Factoring,
    carbon: Option<&CarbonPrices>,
    row: &Case,
    without: &Case,
    built: Option<(usize, f64)>,
) -> Worth {
    let years = factoring.window.len();
    let account = &factoring.economic;
    let present = |case: &Case| Present::of(factoring, case.totals, account, Totals::economic);
    let (with_pv, without_pv) = (present(row), present(without));
    let change = |kind: Kind| with_pv.at(kind) - without_pv.at(kind);
    let mut found = Indicators::ABSENT;

    // What was spent before the window is part of what it costs, and of nothing that is valued.
    found.capex = row.totals.stated_capex().iter().sum::<f64>() + row.totals.sunk();
    found.capex_pv = with_pv.at(Kind::Capex);
    found.opex_pv = with_pv.running();
    found.replacement_pv = with_pv.at(Kind::Replacement) + with_pv.at(Kind::Renewal);
    found.residual_pv = row.left.residual;
    found.benefit_pv = with_pv.benefits();
    found.life_cycle_cost = with_pv.capital() + found.opex_pv - row.left.residual;
    found.eac = found.life_cycle_cost / account.running().shares()[..years].iter().sum::<f64>();

    let (with_tonnes, without_tonnes) = (Tonnes::of(factoring, row.totals), Tonnes::of(factoring, without.totals));
    found.emissions_tco2e = with_tonnes.all().sum();
    let serving = built.map_or(0, |(opening, _)| opening)..years;
    let damage = |case: &Case| -> f64 {
        let lanes = factoring.lanes.all().iter().enumerate();
        let of_damage = lanes.filter(|(number, lane)| lane.kind.is_damage() && case.totals.uses(*number));
        of_damage.map(|(number, _)| case.totals.economic(number)[serving.clone()].iter().sum::<f64>()).sum::<f64>()
            / serving.len() as f64
    };
    found.expected_damage = damage(row);
    found.expected_damage_without = damage(without);

    found.rehabilitation_avoided_pv = -change(Kind::Rehabilitation);
    found.reconstruction_avoided_pv = -change(Kind::Reconstruction);
    found.disruption_avoided_pv = -change(Kind::Disruption);
    let avoided_damage = without_pv.damage() - with_pv.damage();
    let benefit = with_pv.benefits() - without_pv.benefits() + avoided_damage;
    let size = with_pv.capital() + without_pv.capital() + row.left.residual.abs() + without.left.residual.abs();
    let investment =
        settled(with_pv.capital() - without_pv.capital() - (row.left.residual - without.left.residual), size);
    let running = with_pv.running() - without_pv.running();
    let running_size = with_pv.running().abs() + without_pv.running().abs();
    let cost = settled(investment + running, size + running_size);
    found.enpv = benefit - cost;

    let avoided: Vec<f64> = without_tonnes.all().zip(with_tonnes.all()).map(|(before, with)| before - with).collect();
    let emitted: f64 = with_tonnes.operation.iter().chain(&without_tonnes.operation).map(|tonnes| tonnes.abs()).sum();
    found.avoided_tco2e = settled(avoided.iter().sum(), emitted);
    let operating = |year: usize| without_tonnes.operation[year] - with_tonnes.operation[year];
    found.avoided_tco2e_per_year = serving.clone().map(operating).sum::<f64>() / serving.len() as f64;
    found.avoided_tco2e_first_year = operating(serving.start);
    let carbon_value = |price: &dyn Fn(usize, usize) -> f64| -> f64 {
        let values = avoided_by_lane(factoring, row.totals, without.totals).map(|(lane, tonnes)| {
            let shares = factoring.carbon.at(lane.timing).shares();
            tonnes.enumerate().map(|(year, tonnes)| tonnes * shares[year] * price(lane.price, year)).sum::<f64>()
        });
        values.sum()
    };
    if let Some(prices) = carbon {
        found.enpv_carbon_low = found.enpv + carbon_value(&|price, year| prices[price].low[year]);
        found.enpv_carbon_high = found.enpv + carbon_value(&|price, year| prices[price].high[year]);
    }
    if let Some(financial) = &factoring.financial {
        let present = |case: &Case| Present::of(factoring, case.totals, financial, Totals::financial);
        let (with_fin, without_fin) = (present(row), present(without));
        found.revenue_pv = with_fin.at(Kind::Revenue);
        found.fnpv = with_fin.net() - without_fin.net() + row.left.salvage - without.left.salvage;
    }
    let Some((_, capped)) = built else {
        return Worth { indicators: found, benefit, cost, doubts: Doubts::default() };
    };
    let mut doubts = Doubts::default();

    found.bcr = over(benefit, cost);
    let economic = Stream::of(factoring, row.totals, without.totals, Totals::economic);
    let sold = (row.left.residual - without.left.residual) / account.close;
    let (irr, is_doubtful) = economic.irr_and_doubt(sold);
    (found.irr, doubts.irr) = (rate_or_absent(irr), is_doubtful);
    if let Some(financial) = &factoring.financial {
        let flows = Stream::of(factoring, row.totals, without.totals, Totals::financial);
        let (firr, is_doubtful) = flows.irr_and_doubt((row.left.salvage - without.left.salvage) / financial.close);
        (found.firr, doubts.firr) = (rate_or_absent(firr), is_doubtful);
    }
    if let Some(rate) = account.rate {
        found.mirr = rate_or_absent(economic.mirr(sold, rate));
    }
    if let Some(ratio) = sir(Money::of(-running), Money::of(investment)) {
        found.sir = ratio;
        if let Some(rate) = account.rate {
            let study = Duration::of(factoring.close_years as f64);
            found.airr = rate_or_absent(airr(ratio, Rate::of(rate), study));
        }
    }
    found.payback_years = economic.payback(None);
    found.discounted_payback_years = economic.payback(Some(account));
    found.npv_per_capital = over(found.enpv, capped);
    found.abatement_cost = over(-found.enpv, found.avoided_tco2e);
    found.break_even_carbon_price = over(-found.enpv, carbon_value(&|_, _| 1.0));
    Worth { indicators: found, benefit, cost, doubts }
}
