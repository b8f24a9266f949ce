//! Rows added up, with and without their projects: what they are worth together, evaluated as one row is.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Appraisal;
use super::fold::Totals;
use super::indicators::{Case, GasPrices, Worth, avoided_by_lane, indicators, over};
use super::lanes::Lane;
use super::setting::Setting;
use super::side::Left;
use super::stream::Stream;
use super::table::{Chosen, Key};
use crate::pipeline::Pipeline;
use crate::units::{Money, MoneyPerTonne, Rate, Tonnes};

/// How many rows are evaluated before they are added up: memory grows with these alone.
const AT_ONCE: usize = 256;

/// A row by its key, and how much of it counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The row.
    pub key: Key,
    /// How much of it: above 0, and 1 for the whole.
    pub share: f64,
}

/// Which carbon price a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pricing {
    /// None.
    #[default]
    None,
    /// The low one.
    Low,
    /// The high one.
    High,
}

/// What rows are worth to the economy, at one carbon price or without any.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EconomicWorth {
    /// Economic net present value.
    pub enpv: Money,
    /// Economic internal rate of return.
    pub eirr: Option<Rate>,
    /// Benefit-cost ratio.
    pub bcr: Option<f64>,
}

/// What one or several rows come to against their withouts.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Results {
    /// Initial capital cost with contingency, undiscounted.
    pub capex: Money,
    /// Without carbon.
    pub plain: EconomicWorth,
    /// With carbon at its low price, where carbon is priced.
    pub carbon_low: Option<EconomicWorth>,
    /// With carbon at its high price, where carbon is priced.
    pub carbon_high: Option<EconomicWorth>,
    /// Financial net present value, where the pipeline has a financial rate.
    pub fnpv: Option<Money>,
    /// Financial internal rate of return.
    pub firr: Option<Rate>,
    /// Emissions avoided over the window.
    pub avoided: Tonnes,
}

impl Results {
    /// What the rows are worth to the economy with a carbon price; `None` where carbon has none.
    #[must_use]
    pub const fn economic(&self, pricing: Pricing) -> Option<EconomicWorth> {
        match pricing {
            Pricing::None => Some(self.plain),
            Pricing::Low => self.carbon_low,
            Pricing::High => self.carbon_high,
        }
    }
}

/// Rows of one scenario added up, lane by lane and year by year, beside their withouts: of a row that is built in part, its
/// share of both.
///
/// Sums are taken before anything is discounted, so that rates and ratios of several rows are those of their joint flows.
#[derive(Debug, Clone)]
pub struct Tally<'a> {
    pub(super) setting: &'a Setting,
    pub(super) scenario: usize,
    pub(super) with: Totals,
    pub(super) without: Totals,
    pub(super) left: Left,
    pub(super) left_without: Left,
}

impl<'a> Tally<'a> {
    /// No rows.
    fn none(setting: &'a Setting, scenario: usize) -> Self {
        let nothing = Totals::new(&setting.factoring.lanes, setting.factoring.window);
        let (with, without) = (nothing.clone(), nothing);
        Self { setting, scenario, with, without, left: Left::default(), left_without: Left::default() }
    }

    /// A share of a row; `None` if the pipeline has no such row.
    fn of(setting: &'a Setting, Part { key, share }: Part) -> Option<Self> {
        let replay = setting.replay(key)?;
        let case = replay.case();
        let left = replay.built.as_ref().map_or(case.left, |(_, row)| row.left);
        let mut part = Self {
            setting,
            scenario: key.scenario as usize,
            with: replay.totals().clone(),
            without: case.totals.clone(),
            left: left.times(share),
            left_without: case.left.times(share),
        };
        if share.total_cmp(&1.0).is_ne() {
            part.with.scale(share);
            part.without.scale(share);
        }
        Some(part)
    }

    /// Parts of one project added up.
    fn group(setting: &'a Setting, parts: &[Part]) -> Option<Self> {
        let (first, others) = parts.split_first()?;
        let mut group = Self::of(setting, *first)?;
        for part in others {
            group.add(&Self::of(setting, *part)?);
        }
        Some(group)
    }

    /// Groups of parts of a scenario, each with what it comes to by itself; `None` if the pipeline has not all of them.
    fn sum<'p>(
        setting: &'a Setting,
        scenario: usize,
        groups: impl Iterator<Item = &'p [Part]>,
    ) -> Option<(Vec<Results>, Self)> {
        let groups: Vec<&[Part]> = groups.collect();
        let mut sum = Self::none(setting, scenario);
        let mut each = Vec::with_capacity(groups.len());
        for some in groups.chunks(AT_ONCE) {
            let tallies: Option<Vec<_>> = some
                .par_iter()
                .map(|parts| Self::group(setting, parts).map(|tally| (tally.results(), tally)))
                .collect();
            for (results, tally) in tallies? {
                each.push(results);
                sum.add(&tally);
            }
        }
        Some((each, sum))
    }

    fn add(&mut self, other: &Self) {
        self.with.add_all(&other.with);
        self.without.add_all(&other.without);
        self.left = self.left.plus(other.left);
        self.left_without = self.left_without.plus(other.left_without);
    }

    fn worth(&self) -> Worth {
        let with = Case { totals: &self.with, left: self.left };
        let without = Case { totals: &self.without, left: self.left_without };
        // Means over the years of service, and what budgets pay, are no part of what rows come to together.
        let built = Some((0, f64::NAN));
        indicators(&self.setting.factoring, self.setting.carbon(self.scenario), &with, &without, built)
    }

    /// What a tonne of a lane is priced at by year of the window; `None` where carbon has no price.
    pub(super) fn prices(&self, pricing: Pricing) -> Option<impl Fn(Lane) -> &'a [f64] + use<'a>> {
        let gases = self.setting.carbon(self.scenario)?;
        let price = match pricing {
            Pricing::None => return None,
            Pricing::Low => |gas: &'a GasPrices| gas.low.as_slice(),
            Pricing::High => |gas: &'a GasPrices| gas.high.as_slice(),
        };
        Some(move |lane: Lane| price(&gases[lane.price]))
    }

    /// The price of a tonne of CO2 in the base year; `None` where carbon has none.
    #[must_use]
    pub fn first_price(&self, pricing: Pricing) -> Option<MoneyPerTonne> {
        let (low, high) = self.setting.carbon(self.scenario)?.first().map(|carbon| (carbon.low[0], carbon.high[0]))?;
        match pricing {
            Pricing::None => None,
            Pricing::Low => Some(MoneyPerTonne::of(low)),
            Pricing::High => Some(MoneyPerTonne::of(high)),
        }
    }

    /// What the rows come to.
    #[must_use]
    pub fn results(&self) -> Results {
        let worth = self.worth();
        let found = &worth.indicators;
        let present = |value: f64| (!value.is_nan()).then_some(value);
        let plain = EconomicWorth {
            enpv: Money::of(found.enpv),
            eirr: present(found.irr).map(Rate::of),
            bcr: present(found.bcr),
        };
        let priced = |pricing, enpv: f64| {
            let prices = self.prices(pricing)?;
            let value = enpv - found.enpv;
            Some(EconomicWorth {
                enpv: Money::of(enpv),
                eirr: self.eirr(&prices),
                bcr: present(over(worth.benefit + value, worth.cost)),
            })
        };
        Results {
            capex: Money::of(found.capex),
            plain,
            carbon_low: priced(Pricing::Low, found.enpv_carbon_low),
            carbon_high: priced(Pricing::High, found.enpv_carbon_high),
            fnpv: present(found.fnpv).map(Money::of),
            firr: present(found.firr).map(Rate::of),
            avoided: Tonnes::of(found.avoided_tco2e),
        }
    }

    /// The constant rate at which the economic flows, with carbon at these prices, are worth nothing.
    fn eirr(&self, prices: &impl Fn(Lane) -> &'a [f64]) -> Option<Rate> {
        let factoring = &self.setting.factoring;
        let mut stream = Stream::of(factoring, &self.with, &self.without, Totals::economic);
        for (lane, tonnes) in avoided_by_lane(factoring, &self.with, &self.without) {
            stream = stream.with(lane.timing, tonnes.zip(prices(lane)).map(|(tonnes, price)| tonnes * price));
        }
        stream.irr((self.left.residual - self.left_without.residual) / factoring.economic.close)
    }

    /// The constant real carbon price at which the economic net present value is nothing; `None` where no price does that.
    #[must_use]
    pub fn break_even_carbon_price(&self) -> Option<MoneyPerTonne> {
        let factoring = &self.setting.factoring;
        let by_lane = avoided_by_lane(factoring, &self.with, &self.without).map(|(lane, tonnes)| {
            let shares = factoring.carbon.at(lane.timing).shares();
            tonnes.zip(shares).map(|(tonnes, share)| tonnes * share).sum::<f64>()
        });
        let avoided: f64 = by_lane.sum();
        let price = -self.worth().indicators.enpv / avoided;
        (price.is_finite() && price >= 0.0).then(|| MoneyPerTonne::of(price))
    }
}

/// Rows of a pipeline, evaluated when they are asked for, and no others.
#[derive(Debug)]
pub struct Evaluator {
    setting: Setting,
}

impl Evaluator {
    /// Of a pipeline.
    #[must_use]
    pub fn of(pipeline: Pipeline) -> Self {
        Self { setting: Setting::of(pipeline.into()) }
    }

    /// What shares of rows of a scenario come to, project by project and all together; `None` if the pipeline has not all of
    /// them. The rows of a project follow each other.
    #[must_use]
    pub fn together(&self, scenario: u32, parts: &[Part]) -> Option<(Vec<Results>, Tally<'_>)> {
        let by_project = parts.chunk_by(|one, next| one.key.project == next.key.project);
        Tally::sum(&self.setting, scenario as usize, by_project)
    }
}

impl Appraisal {
    /// What rows of a scenario, or shares of them, come to, each by itself and all together; `None` for an appraisal made
    /// elsewhere.
    #[must_use]
    pub fn together(&self, scenario: u32, rows: &[Chosen]) -> Option<(Vec<Results>, Tally<'_>)> {
        let parts: Vec<Part> =
            rows.iter().map(|chosen| Part { key: self.key(chosen.row), share: chosen.share }).collect();
        Tally::sum(self.setting()?, scenario as usize, parts.chunks(1))
    }
}
