//! Discount factors of a pipeline, and what assets leave at the horizon. The one place that discounts.

use super::lanes::Lanes;
use crate::calendar::{Window, Year};
use crate::finance::{Discount, Factors, Timing};
use crate::pipeline::{Asset, Instance, Pipeline, ResidualRule, Settings, Worth};

/// The factors of one account: how it discounts.
#[derive(Debug, Clone)]
pub(super) struct Discounting {
    /// Factors of what moves at the start, in the middle and at the end of its year.
    factors: [Factors; 3],
    /// When running money moves, as the settings say.
    running: Timing,
    /// When capital moves, as the settings say.
    capital: Timing,
    /// Factor of the close of the last year, where a residual stands.
    pub close: f64,
    /// The rate, if it is the same in all years.
    pub rate: Option<f64>,
}

/// The factors of both accounts, and the times at which money moves.
#[derive(Debug, Clone)]
pub(super) struct Factoring {
    pub window: Window,
    pub lanes: Lanes,
    pub economic: Discounting,
    pub financial: Option<Discounting>,
    /// Factors of carbon, which may have a rate of its own.
    pub carbon: Discounting,
    /// Years from the base date to the close of the last year.
    pub close_years: usize,
}

/// Half-years after the start of its year at which money moves.
pub(super) const fn halves(timing: Timing) -> usize {
    match timing {
        Timing::Start => 0,
        Timing::Mid => 1,
        Timing::End => 2,
    }
}

impl Factoring {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let settings = &pipeline.settings;
        let window = settings.window;
        let close_years = window.len() - usize::from(settings.timing == Timing::Start);
        let reach = pipeline.discounted_years();
        let account = |discount: &Discount| Discounting::of(discount, settings, reach, close_years);
        let carbon_rate = settings.carbon.as_ref().and_then(|carbon| carbon.discount.as_ref());
        Self {
            window,
            lanes: Lanes::of(pipeline),
            economic: account(&settings.discount.economic),
            financial: settings.discount.financial.as_ref().map(account),
            carbon: account(carbon_rate.unwrap_or(&settings.discount.economic)),
            close_years,
        }
    }
}

impl Discounting {
    fn of(discount: &Discount, settings: &Settings, reach: usize, close_years: usize) -> Self {
        let base = settings.window.base;
        let factors = [Timing::Start, Timing::Mid, Timing::End].map(|timing| discount.factors(base, reach, timing));
        Self {
            running: settings.timing,
            capital: settings.capital_timing,
            close: factors[Timing::Start as usize].shares()[close_years],
            rate: discount.constant_rate().map(crate::units::Rate::amount),
            factors,
        }
    }

    /// Factors of what moves at a time of its year.
    pub(super) const fn at(&self, timing: Timing) -> &Factors {
        &self.factors[timing as usize]
    }

    /// Factors of running money that says nothing else.
    pub(super) const fn running(&self) -> &Factors {
        self.at(self.running)
    }

    /// Factors of capital that says nothing else.
    pub(super) const fn capital(&self) -> &Factors {
        self.at(self.capital)
    }

    /// Present value of what an asset leaves at the horizon, as this account counts it.
    pub(super) fn residual(&self, asset: &Asset, window: Window, ratio: fn(&Worth) -> f64) -> f64 {
        match asset.rule {
            // What a whole design goes on to earn is no property of an asset.
            ResidualRule::None | ResidualRule::RemainingFlows => 0.0,
            ResidualRule::Salvage => {
                let serves = asset
                    .instances
                    .iter()
                    .any(|instance| instance.first <= window.last && instance.last >= window.last);
                if serves { asset.salvage.amount() * ratio(&asset.salvage_worth) * self.close } else { 0.0 }
            }
            _ => {
                asset.instances.iter().map(|instance| self.left(asset, instance, window) * ratio(&instance.worth)).sum()
            }
        }
    }

    /// Present value of what an instance leaves, at what it was stated to cost.
    fn left(&self, asset: &Asset, instance: &Instance, window: Window) -> f64 {
        let costs = || instance.costs.iter().map(|(year, cost)| (year, cost.amount()));
        let spent: f64 = costs().map(|(_, cost)| cost).sum();
        let (first, last): (Year, Year) = (instance.first, instance.last);
        let after = first.max(window.last.plus(1));
        let left_years = f64::from((last.since(after) + 1).max(0));
        match asset.rule {
            ResidualRule::Annuity => {
                if last < after || spent == 0.0 {
                    return 0.0;
                }
                let capital = self.at(asset.timing.unwrap_or(self.capital));
                let present: f64 = costs().map(|(year, cost)| cost * capital.share(year)).sum();
                let charge = present / self.running().share_between(first, last);
                charge * self.running().share_between(after, last)
            }
            ResidualRule::StraightLine => {
                let life = f64::from(last.since(first) + 1);
                spent * (left_years / life) * self.close
            }
            ResidualRule::Share => spent * asset.residual_share * self.close,
            ResidualRule::Salvage | ResidualRule::RemainingFlows | ResidualRule::None => 0.0,
        }
    }
}
