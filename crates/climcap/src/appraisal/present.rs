//! Discount factors of a pipeline, and what assets leave at the horizon. The one place that discounts.

use crate::calendar::{Window, Year};
use crate::finance::{Discount, Factors, Timing};
use crate::pipeline::{Asset, Kind, Pipeline, ResidualRule};
use crate::units::Money;

/// The factors of one account.
#[derive(Debug, Clone)]
pub(super) struct Account {
    /// Factors of capital.
    pub capital: Factors,
    /// Factors of everything else.
    pub running: Factors,
    /// Factor of the close of the last year, where a residual stands.
    pub close: f64,
    /// The rate, if it is the same in all years.
    pub rate: Option<f64>,
}

/// The factors of both accounts, and the times at which money moves.
#[derive(Debug, Clone)]
pub(super) struct Factoring {
    pub window: Window,
    pub economic: Account,
    pub financial: Option<Account>,
    /// Half-years after the start of its year at which capital moves, and everything else.
    pub halves: (usize, usize),
    /// Years from the base date to the close of the last year.
    pub close_years: usize,
}

impl Factoring {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let settings = &pipeline.settings;
        let window = settings.window;
        let close_years = window.len() - usize::from(settings.timing == Timing::Start);
        // Lives run past the horizon, and an annuity needs the factor of every year served.
        let designs = pipeline
            .projects
            .values()
            .flat_map(|project| std::iter::once(project.without()).chain(project.designs.alternatives.values()));
        let served = designs.flat_map(|design| design.components.values());
        let longest =
            served.map(|component| component.life_years.unwrap_or(0) as usize + component.phasing.len()).max();
        let reach = window.len() + longest.unwrap_or(0) + 2;
        let account = |discount: &Discount| Account {
            capital: discount.factors(window.base, reach, settings.capital_timing),
            running: discount.factors(window.base, reach, settings.timing),
            close: discount.factors(window.base, reach, Timing::Start).shares()[close_years],
            rate: discount.constant_rate().map(crate::units::Rate::amount),
        };
        let halves = |timing: Timing| match timing {
            Timing::Start => 0,
            Timing::Mid => 1,
            Timing::End => 2,
        };
        Self {
            window,
            economic: account(&settings.discount.economic),
            financial: settings.discount.financial.as_ref().map(account),
            halves: (halves(settings.capital_timing), halves(settings.timing)),
            close_years,
        }
    }
}

impl Account {
    /// The factor of a year for a kind of flow: a share.
    pub(super) fn share(&self, kind: Kind, year: Year) -> f64 {
        if kind.is_capital() { self.capital.share(year) } else { self.running.share(year) }
    }

    /// Present value of what an asset leaves at the horizon.
    pub(super) fn residual(&self, asset: &Asset, window: Window) -> Money {
        match asset.rule {
            ResidualRule::None => Money::ZERO,
            ResidualRule::Salvage => {
                let serves = asset
                    .instances
                    .iter()
                    .any(|instance| instance.first <= window.last && instance.last >= window.last);
                if serves { asset.salvage * self.close } else { Money::ZERO }
            }
            _ => asset.instances.iter().map(|instance| self.left(asset, instance, window)).sum(),
        }
    }

    fn left(&self, asset: &Asset, instance: &crate::pipeline::Instance, window: Window) -> Money {
        let spent: Money = instance.costs.values().iter().copied().sum();
        let (first, last) = (instance.first, instance.last);
        let after = first.max(window.last.plus(1));
        let left_years = f64::from((last.since(after) + 1).max(0));
        match asset.rule {
            ResidualRule::Annuity => {
                let present: Money = instance.costs.iter().map(|(year, cost)| cost * self.capital.share(year)).sum();
                if last < after || present == Money::ZERO {
                    return Money::ZERO;
                }
                let charge = present * (1.0 / self.running.share_between(first, last));
                charge * self.running.share_between(after, last)
            }
            ResidualRule::StraightLine => {
                let life = f64::from(last.since(first) + 1);
                spent * (left_years / life) * self.close
            }
            ResidualRule::Share => spent * asset.residual_share * self.close,
            ResidualRule::Salvage | ResidualRule::None => Money::ZERO,
        }
    }
}
