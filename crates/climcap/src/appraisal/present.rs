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

    /// When capital moves that says nothing else.
    pub(super) const fn capital_timing(&self) -> Timing {
        self.capital
    }

    /// Factors of capital that says nothing else.
    pub(super) const fn capital(&self) -> &Factors {
        self.at(self.capital)
    }

    /// Present value of what an asset leaves at the horizon, as this account counts it.
    pub(super) fn residual(&self, asset: &Asset, window: Window, ratio: fn(&Worth) -> f64) -> f64 {
        match asset.rule {
            ResidualRule::Salvage if Self::is_sold(asset, window) => {
                asset.salvage.amount() * ratio(&asset.salvage_worth) * self.close
            }
            // What a whole design goes on to earn is no property of an asset.
            ResidualRule::Salvage | ResidualRule::None | ResidualRule::RemainingFlows => 0.0,
            _ => {
                let value = |instance: &Instance| self.unexpired(asset, instance, window).map_or(0.0, Unexpired::value);
                asset.instances.iter().map(|instance| value(instance) * ratio(&instance.worth)).sum()
            }
        }
    }

    /// Whether an asset is there to be sold at the horizon.
    pub(super) fn is_sold(asset: &Asset, window: Window) -> bool {
        let serves = |instance: &Instance| instance.first <= window.last && instance.last >= window.last;
        asset.rule == ResidualRule::Salvage && asset.instances.iter().any(serves)
    }

    /// What an instance leaves, at what it was stated to cost; `None` if its rule leaves nothing of it.
    pub(super) fn unexpired(&self, asset: &Asset, instance: &Instance, window: Window) -> Option<Unexpired> {
        let costs = || instance.costs.iter().map(|(year, cost)| (year, cost.amount()));
        let spent: f64 = costs().map(|(_, cost)| cost).sum();
        let (first, last): (Year, Year) = (instance.first, instance.last);
        let after = first.max(window.last.plus(1));
        let close = self.close;
        match asset.rule {
            ResidualRule::Annuity if last < after || spent == 0.0 => None,
            ResidualRule::Annuity => {
                let capital = self.at(asset.timing.unwrap_or(self.capital));
                Some(Unexpired::Annuity {
                    present: costs().map(|(year, cost)| cost * capital.share(year)).sum(),
                    served: self.running().share_between(first, last),
                    remaining: self.running().share_between(after, last),
                })
            }
            ResidualRule::StraightLine => {
                let (years_left, life) = (last.since(after) + 1, last.since(first) + 1);
                let (years_left, life) = (f64::from(years_left.max(0)), f64::from(life));
                Some(Unexpired::StraightLine { spent, years_left, life, close })
            }
            ResidualRule::Share => Some(Unexpired::Share { spent, share: asset.residual_share, close }),
            ResidualRule::Salvage | ResidualRule::RemainingFlows | ResidualRule::None => None,
        }
    }
}

/// What an instance of an asset leaves at the horizon, by its rule.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unexpired {
    /// A level charge for each year that it serves after the horizon: present cost, and sums of the discount factors of the
    /// years that it serves, and of those of them after the horizon.
    Annuity { present: f64, served: f64, remaining: f64 },
    /// What it cost by the share of its life that is left, at the close.
    StraightLine { spent: f64, years_left: f64, life: f64, close: f64 },
    /// A share of what it cost, at the close.
    Share { spent: f64, share: f64, close: f64 },
}

impl Unexpired {
    /// Its present value.
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Annuity { present, served, remaining } => present / served * remaining,
            Self::StraightLine { spent, years_left, life, close } => spent * (years_left / life) * close,
            Self::Share { spent, share, close } => spent * share * close,
        }
    }
}
