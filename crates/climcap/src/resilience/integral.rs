//! The integral behind an expected annual damage, laid open: what a unit of the level costs, and the stretches of
//! probability that are added up.

use super::risk::{Events, RiskError, Segment};
use crate::pipeline::{Exposure, HazardYear, Kind, LossKind, Severity};
use crate::series::Curve;
use crate::units::{Intensity, Money, Quantity};

/// Expected annual damage of one kind under the events of one hazard year, at the exposure of its reference year:
/// `unit_value x multiplier x sum of the pieces' integrals`.
#[derive(Debug, Clone)]
pub(crate) struct Integral {
    pub kind: Kind,
    /// What a share of 1, a day of downtime or a unit of loss costs.
    pub unit_value: Money,
    /// What the frequency of all events is multiplied by.
    pub multiplier_ratio: f64,
    /// Shares, days or losses over probability, rarest first.
    pub pieces: Vec<Piece>,
}

/// A stretch of probability on which shares, days or losses run straight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece(Segment);

impl Piece {
    /// The probabilities between which it lies, the rarer first.
    pub(crate) const fn probability(&self) -> (f64, f64) {
        self.0.probability
    }

    /// The share, days or loss at either end.
    pub(crate) const fn level(&self) -> (f64, f64) {
        self.0.level
    }

    /// Whether it runs straight over the logarithm of probability.
    pub(crate) fn is_logarithmic(&self) -> bool {
        self.0.log && self.0.level.0.total_cmp(&self.0.level.1).is_ne()
    }
}

impl Integral {
    fn of(kind: Kind, unit_value: Money, events: &Events, pieces: Vec<Segment>) -> Self {
        let pieces = pieces.into_iter().map(Piece).collect();
        Self { kind, unit_value, multiplier_ratio: events.multiplier(), pieces }
    }

    /// Its value.
    pub(crate) fn expected(&self) -> Money {
        let sum: f64 = self.pieces.iter().map(|piece| piece.0.integral()).sum();
        self.unit_value * self.multiplier_ratio * sum
    }
}

/// The integrals of an exposure under the events of one hazard year, one for each kind of damage that it can suffer.
pub(super) fn integrals(
    exposure: &Exposure,
    hazard: &HazardYear,
    kept_away: Option<f64>,
) -> Result<Vec<Integral>, RiskError> {
    let events = |levels: Vec<f64>| Events::new(&hazard.return_period, levels, &exposure.reading, kept_away);
    let as_it_is = |level: f64, _: f64| level;
    let mut found = Vec::with_capacity(3);
    match &hazard.severity {
        Severity::Loss(losses) => {
            let events = events(Money::amounts(losses))?;
            let kind = match exposure.loss_as.unwrap_or_default() {
                LossKind::Rehabilitation => Kind::Rehabilitation,
                LossKind::Reconstruction => Kind::Reconstruction,
                LossKind::Disruption => Kind::Disruption,
            };
            found.push(Integral::of(kind, Money::of(1.0), &events, events.pieces(&[], as_it_is)));
        }
        Severity::Intensity(intensities) => {
            if let Some(damage) = &exposure.damage {
                let events = events(responses(&damage.curve, intensities))?;
                // From the threshold on, or at total loss, the asset is rebuilt whole: the crossing splits the curve in two.
                let threshold = damage.reconstruction_at.unwrap_or(1.0);
                let rebuilt = |middle: f64| middle >= threshold;
                let repaired = events.pieces(&[threshold], |share, middle| if rebuilt(middle) { 0.0 } else { share });
                let renewed = events.pieces(&[threshold], |_, middle| if rebuilt(middle) { 1.0 } else { 0.0 });
                found.push(Integral::of(Kind::Rehabilitation, damage.value, &events, repaired));
                found.push(Integral::of(Kind::Reconstruction, damage.value, &events, renewed));
            }
            if let Some(disruption) = &exposure.disruption {
                let events = events(responses(&disruption.curve, intensities))?;
                let day = disruption.value_per_user_day * disruption.users.amount();
                found.push(Integral::of(Kind::Disruption, day, &events, events.pieces(&[], as_it_is)));
            }
        }
    }
    Ok(found)
}

/// What a curve gives at each intensity.
pub(crate) fn responses(curve: &Curve, intensities: &[Intensity]) -> Vec<f64> {
    intensities.iter().map(|intensity| curve.at(Quantity::of(intensity.amount())).amount()).collect()
}
