//! The integral behind an expected annual damage, laid open: what a unit of the level costs, and the stretches of
//! probability that are added up.

use super::events::{Events, Segment};
use super::response::Exposed;
use super::risk::RiskError;
use super::{Group, groups};
use crate::calendar::Year;
use crate::pipeline::{Alternative, Exposure, Kind, Pipeline};
use crate::units::{Intensity, Money, Quantity};

/// Expected annual damage of one kind under the events of one year, at the exposure of the reference year:
/// `unit_value x integral of the level over annual exceedance probability`.
#[derive(Debug, Clone)]
pub(crate) struct Integral {
    pub kind: Kind,
    /// What a share of 1, a day of downtime or a unit of loss costs.
    pub unit_value: Money,
    /// Shares, days or losses by how often they come.
    events: Events,
}

impl Integral {
    pub(super) const fn of(kind: Kind, unit_value: Money, events: Events) -> Self {
        Self { kind, unit_value, events }
    }

    /// Its value.
    pub(crate) fn expected(&self) -> Money {
        self.unit_value * self.events.expected(&[], |level, _| level)
    }

    /// What the frequency of all events is multiplied by: a ratio.
    pub(crate) const fn frequency_multiplier(&self) -> f64 {
        self.events.multiplier()
    }

    /// The stretches of probability on which the level runs straight, rarest first.
    pub(crate) fn stretches(&self) -> &[Segment] {
        self.events.segments()
    }
}

/// The exposures of one asset to one event, with the integrals behind their expected annual damage in each year described.
pub(crate) struct Integrals<'p> {
    /// One exposure alone, or several that cover the same; the first of them speaks for all.
    pub exposures: Vec<(usize, &'p Exposure)>,
    pub by_year: Vec<(Year, Vec<Integral>)>,
}

/// The integrals behind the expected annual damage that an exposure of a design speaks for; `None` if it speaks for none.
///
/// # Errors
/// As for [`Risks::of`](super::Risks::of).
pub(crate) fn integrals<'p>(
    pipeline: &'p Pipeline,
    design: &'p Alternative,
    number: usize,
    climate: &str,
) -> Result<Option<Integrals<'p>>, RiskError> {
    let group = groups(pipeline, design).into_iter().find(|group| group.numbers.first() == Some(&number));
    group.map(|group| group.integrals(pipeline, climate)).transpose()
}

impl<'p> Group<'p> {
    fn integrals(self, pipeline: &Pipeline, climate: &str) -> Result<Integrals<'p>, RiskError> {
        let (exposed, described) = self.described(pipeline, climate)?;
        let by_year = described.iter().map(|(year, response)| (*year, exposed.integrals(response))).collect();
        Ok(Integrals { exposures: self.numbers.into_iter().zip(self.members).collect(), by_year })
    }
}

impl Exposed<'_> {
    /// What a day of downtime costs all users.
    pub(super) fn day(self) -> Option<Money> {
        self.disruption.map(|disruption| disruption.value_per_user_day * disruption.users.amount())
    }
}

/// What an exposure loses at each intensity of its hazard, before any protection: shares, or days.
pub(crate) fn levels(exposure: &Exposure, kind: Kind, intensities: &[Intensity]) -> Vec<Quantity> {
    super::response::levels(exposure, kind, intensities).into_iter().map(Quantity::of).collect()
}
