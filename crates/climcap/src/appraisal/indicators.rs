//! What a row is worth: every indicator from the yearly totals of the row and of its without.

use super::fold::Totals;
use super::present::{Account, Factoring};
use crate::finance::{airr, irr, payback, sir};
use crate::pipeline::Kind;
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
    life_cycle_cost, fnpv, enpv, enpv_carbon_low, enpv_carbon_high, bcr, irr, firr, sir, airr,
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
    /// Present value of what is left, economic.
    pub residual: f64,
    /// Present value of what is sold at the close, financial; 0 unless sold.
    pub salvage: f64,
}

/// Carbon prices by year, low and high.
pub(super) type CarbonPrices = (Vec<f64>, Vec<f64>);

/// Present values by kind of one side, in one account.
struct Present([f64; Kind::ALL.len()]);

impl Present {
    fn of(totals: &Totals, account: &Account, economic: bool) -> Self {
        let mut values = [0.0; Kind::ALL.len()];
        for kind in Kind::ALL {
            let factors = if kind.is_capital() { &account.capital } else { &account.running };
            let amounts = if economic { totals.economic(kind) } else { totals.financial(kind) };
            values[kind as usize] = amounts.iter().zip(factors.shares()).map(|(amount, share)| amount * share).sum();
        }
        Self(values)
    }

    const fn at(&self, kind: Kind) -> f64 {
        self.0[kind as usize]
    }

    fn capital(&self) -> f64 {
        self.at(Kind::Capex) + self.at(Kind::Replacement) + self.at(Kind::Renewal)
    }

    fn benefits(&self) -> f64 {
        self.at(Kind::Benefit) + self.at(Kind::Revenue)
    }

    fn damage(&self) -> f64 {
        self.at(Kind::Rehabilitation) + self.at(Kind::Reconstruction) + self.at(Kind::Disruption)
    }
}

fn over(numerator: f64, denominator: f64) -> f64 {
    if denominator > 0.0 { numerator / denominator } else { f64::NAN }
}

/// A difference of amounts, 0 where rounding alone keeps them apart.
fn settled(difference: f64, size: f64) -> f64 {
    if difference.abs() <= 1e-12 * size { 0.0 } else { difference }
}

fn rate_or_absent(rate: Option<Rate>) -> f64 {
    rate.map_or(f64::NAN, Rate::amount)
}

/// A row's indicators, and the present values behind its benefit-cost ratio, which comparisons between designs need.
pub(super) struct Worth {
    pub indicators: Indicators,
    /// Benefits and avoided damage, against the without.
    pub benefit: f64,
    /// All cost less what is left, against the without.
    pub cost: f64,
}

/// Every indicator of a row that needs no other row.
pub(super) fn indicators(
    factoring: &Factoring,
    carbon: Option<&CarbonPrices>,
    row: &Case,
    without: &Case,
    in_service: usize,
    capped_charges_pv: f64,
    is_without: bool,
) -> Worth {
    let years = factoring.window.len();
    let account = &factoring.economic;
    let (with_pv, without_pv) = (Present::of(row.totals, account, true), Present::of(without.totals, account, true));
    let change = |kind: Kind| with_pv.at(kind) - without_pv.at(kind);
    let mut found = Indicators::ABSENT;

    found.capex = row.totals.economic(Kind::Capex).iter().sum();
    found.capex_pv = with_pv.at(Kind::Capex);
    found.opex_pv = with_pv.at(Kind::Opex);
    found.replacement_pv = with_pv.at(Kind::Replacement) + with_pv.at(Kind::Renewal);
    found.residual_pv = row.residual;
    found.benefit_pv = with_pv.benefits();
    found.life_cycle_cost = with_pv.capital() + found.opex_pv - row.residual;
    found.eac = found.life_cycle_cost / account.running.shares()[..years].iter().sum::<f64>();

    let tonnes = |case: &Case, year: usize| {
        (case.totals.economic(Kind::Operation)[year], case.totals.economic(Kind::Construction)[year])
    };
    found.emissions_tco2e = (0..years).map(|year| tonnes(row, year)).map(|(run, works)| run + works).sum();
    let serving = in_service..years;
    let damage = |case: &Case| -> f64 {
        let yearly = serving.clone().map(|year| {
            Kind::ALL
                .into_iter()
                .filter(|kind| kind.is_damage())
                .map(|kind| case.totals.economic(kind)[year])
                .sum::<f64>()
        });
        yearly.sum::<f64>() / serving.len() as f64
    };
    found.expected_damage = damage(row);
    found.expected_damage_without = damage(without);

    found.rehabilitation_avoided_pv = -change(Kind::Rehabilitation);
    found.reconstruction_avoided_pv = -change(Kind::Reconstruction);
    found.disruption_avoided_pv = -change(Kind::Disruption);
    let avoided_damage = without_pv.damage() - with_pv.damage();
    let benefit = with_pv.benefits() - without_pv.benefits() + avoided_damage;
    let size = with_pv.capital() + without_pv.capital() + row.residual.abs() + without.residual.abs();
    let investment = settled(with_pv.capital() - without_pv.capital() - (row.residual - without.residual), size);
    let running = with_pv.at(Kind::Opex).abs() + without_pv.at(Kind::Opex).abs();
    let cost = settled(investment + change(Kind::Opex), size + running);
    found.enpv = benefit - cost;

    let avoided = |year: usize| {
        let ((with_run, with_works), (without_run, without_works)) = (tonnes(row, year), tonnes(without, year));
        (without_run - with_run, without_works - with_works)
    };
    let all_avoided: Vec<f64> = (0..years).map(avoided).map(|(run, works)| run + works).collect();
    let emitted: f64 = (0..years).map(|year| tonnes(row, year).0.abs() + tonnes(without, year).0.abs()).sum();
    found.avoided_tco2e = settled(all_avoided.iter().sum(), emitted);
    found.avoided_tco2e_per_year = serving.clone().map(|year| avoided(year).0).sum::<f64>() / serving.len() as f64;
    found.avoided_tco2e_first_year = avoided(in_service).0;
    let discounted = |weights: Option<&Vec<f64>>| -> f64 {
        let shares = account.running.shares();
        (0..years).map(|year| all_avoided[year] * shares[year] * weights.map_or(1.0, |prices| prices[year])).sum()
    };
    if let Some((low, high)) = carbon {
        found.enpv_carbon_low = found.enpv + discounted(Some(low));
        found.enpv_carbon_high = found.enpv + discounted(Some(high));
    }
    if let Some(financial) = &factoring.financial {
        let (with_fin, without_fin) =
            (Present::of(row.totals, financial, false), Present::of(without.totals, financial, false));
        found.revenue_pv = with_fin.at(Kind::Revenue);
        let net = |present: &Present, salvage: f64| {
            present.benefits() - present.capital() - present.at(Kind::Opex) - present.damage() + salvage
        };
        found.fnpv = net(&with_fin, row.salvage) - net(&without_fin, without.salvage);
    }
    if is_without {
        return Worth { indicators: found, benefit, cost };
    }

    found.bcr = over(benefit, cost);
    let sold = |account: &Account, row: f64, without: f64| (row - without) / account.close;
    let economic =
        Stream::of(factoring, |kind, year| row.totals.economic(kind)[year] - without.totals.economic(kind)[year]);
    found.irr = rate_or_absent(economic.irr(sold(account, row.residual, without.residual)));
    if let Some(financial) = &factoring.financial {
        let flows =
            Stream::of(factoring, |kind, year| row.totals.financial(kind)[year] - without.totals.financial(kind)[year]);
        found.firr = rate_or_absent(flows.irr(sold(financial, row.salvage, without.salvage)));
    }
    if let Some(ratio) = sir(Money::of(-change(Kind::Opex)), Money::of(investment)) {
        found.sir = ratio;
        if let Some(rate) = account.rate {
            let study = Duration::of(factoring.close_years as f64);
            found.airr = rate_or_absent(airr(ratio, Rate::of(rate), study));
        }
    }
    found.payback_years = economic.payback(|_| (1.0, 1.0));
    let shares = |year: usize| (account.capital.shares()[year], account.running.shares()[year]);
    found.discounted_payback_years = economic.payback(shares);
    found.npv_per_capital = over(found.enpv, capped_charges_pv);
    found.abatement_cost = over(-found.enpv, found.avoided_tco2e);
    found.break_even_carbon_price = over(-found.enpv, discounted(None));
    Worth { indicators: found, benefit, cost }
}

/// The yearly net flows of a row against its without: capital apart, for it may move at another time of the year.
struct Stream {
    capital: Vec<f64>,
    running: Vec<f64>,
    halves: (usize, usize),
    close_years: usize,
}

impl Stream {
    fn of(factoring: &Factoring, change: impl Fn(Kind, usize) -> f64) -> Self {
        let years = factoring.window.len();
        let (mut capital, mut running) = (vec![0.0; years], vec![0.0; years]);
        for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_tonnes()) {
            let flows = if kind.is_capital() { &mut capital } else { &mut running };
            let sign = if kind.is_gain() { 1.0 } else { -1.0 };
            for (year, flow) in flows.iter_mut().enumerate() {
                *flow += sign * change(kind, year);
            }
        }
        Self { capital, running, halves: factoring.halves, close_years: factoring.close_years }
    }

    /// The flows at their own times, half-year by half-year, with weights for capital and running money.
    fn half_years(&self, weights: impl Fn(usize) -> (f64, f64)) -> Vec<f64> {
        let mut grid = vec![0.0; 2 * self.capital.len() + 3];
        for (year, (capital, running)) in self.capital.iter().zip(&self.running).enumerate() {
            let (capital_weight, running_weight) = weights(year);
            grid[2 * year + self.halves.0] += capital * capital_weight;
            grid[2 * year + self.halves.1] += running * running_weight;
        }
        grid
    }

    /// Whole years from the first spending until the running total is not negative any more.
    fn payback(&self, weights: impl Fn(usize) -> (f64, f64)) -> f64 {
        let flows: Vec<Money> = self.half_years(weights).into_iter().map(Money::of).collect();
        payback(&flows).map_or(f64::NAN, |payback| (0.5 * payback.years.amount()).ceil())
    }

    /// The constant rate at which the flows and what is left at the close are worth nothing, each at its own time.
    fn irr(&self, left_at_close: f64) -> Option<Rate> {
        let mut grid = self.half_years(|_| (1.0, 1.0));
        grid[2 * self.close_years] += left_at_close;
        let money = |flows: Vec<f64>| flows.into_iter().map(Money::of).collect::<Vec<_>>();
        let parity = |odd: usize| grid.iter().skip(odd).step_by(2).copied().collect::<Vec<f64>>();
        let is_empty = |flows: &[f64]| flows.iter().all(|flow| *flow == 0.0);
        let (even, odd) = (parity(0), parity(1));
        if is_empty(&odd) {
            irr(&money(even))
        } else if is_empty(&even) {
            irr(&money(odd))
        } else {
            irr(&money(grid)).map(|half| Rate::of((1.0 + half.amount()).powi(2) - 1.0))
        }
    }
}
