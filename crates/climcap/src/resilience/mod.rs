//! Resilience: what hazards are expected to cost a design each year, apart for rehabilitation, reconstruction and
//! disruption.
//!
//! Pipeline in, terms out: expected yearly amounts, neither discounted nor subtracted.

mod risk;

pub use risk::{Layer, RiskError, expected_annual_damage, expected_layer_loss};

use crate::calendar::{Window, Year};
use crate::pipeline::{
    Account, Alternative, Exposure, HazardYear, Item, Kind, LossKind, Pipeline, Severity, Term, Timetable, grown,
};
use crate::series::{Curve, Series};
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};
use risk::{Events, height_kept};

/// What hazards are expected to cost each exposure of a design in a climate scenario, at constant exposure.
///
/// It does not depend on when the design is built, so that every start of a design shares it.
#[derive(Debug, Clone)]
pub struct Risks<'p> {
    exposures: Vec<(&'p Exposure, Vec<(Year, ByKind)>)>,
}

impl<'p> Risks<'p> {
    /// For each year that a hazard describes, losses by return period integrated over probability.
    ///
    /// # Errors
    /// [`RiskError`] if return periods or losses of a hazard cannot be read; a validated pipeline has none.
    pub fn of(pipeline: &'p Pipeline, design: &'p Alternative, climate: &str) -> Result<Self, RiskError> {
        let exposures =
            design.exposures.values().map(|exposure| Ok((exposure, described(pipeline, exposure, climate)?)));
        Ok(Self { exposures: exposures.collect::<Result<_, RiskError>>()? })
    }

    /// Expected damage and disruption year by year while the design serves.
    ///
    /// Between the years described the expected annual damage is linear, outside them flat; then it grows with what is
    /// exposed.
    #[must_use]
    pub fn damage(&self, timetable: &Timetable, window: Window) -> Vec<Term> {
        let (first, last) = (timetable.in_service.max(window.base), timetable.end.min(window.last));
        let mut terms = Vec::new();
        for (number, (exposure, described)) in self.exposures.iter().enumerate() {
            for (index, kind) in KINDS.into_iter().enumerate() {
                if described.iter().all(|(_, by_kind)| by_kind[index] == 0.0) {
                    continue;
                }
                let amounts = (first.0..=last.0).map(Year).map(|year| {
                    let path = exposure
                        .path
                        .as_ref()
                        .map_or(1.0, |(_, path)| path.at(year).map_or(f64::NAN, Quantity::amount));
                    let growth = grown(exposure.growth, year.since(exposure.reference_year));
                    let exchange = exposure.valuation.exchange_ratio;
                    Quantity::of(between(described, year, index) * growth * path * exchange)
                });
                let account = if kind == Kind::Disruption { Account::External } else { Account::Resource };
                let amounts = Series::new(first, amounts.collect());
                let term = Term::new(Item::Exposure(number), kind, account, amounts)
                    .worth(exposure.valuation.worth(account))
                    .at(exposure.timing)
                    .continuing(exposure.continues);
                terms.push(term);
            }
        }
        terms
    }
}

/// Expected annual damage of an exposure by kind, in each year that its hazard describes.
fn described(pipeline: &Pipeline, exposure: &Exposure, climate: &str) -> Result<Vec<(Year, ByKind)>, RiskError> {
    let years = pipeline.hazards.get(&exposure.hazard).map(|hazard| hazard.years(climate)).unwrap_or_default();
    if years.is_empty() {
        return Err(RiskError::Silent);
    }
    let base = pipeline.settings.window.base;
    let by_year = years.iter().map(|(year, events)| {
        // A fixed protection is a height: what it was built for under the first events, whatever comes later.
        let kept_away = if std::ptr::eq(*events, years[0].1) {
            None
        } else {
            height_kept(&exposure.reading, severities(years[0].1), severities(events))?
        };
        Ok((year.unwrap_or(base), expected(exposure, events, kept_away)?))
    });
    by_year.collect()
}

const KINDS: [Kind; 3] = [Kind::Rehabilitation, Kind::Reconstruction, Kind::Disruption];
type ByKind = [f64; 3];

/// Return periods, and how bad the event of each is, in the hazard's own measure.
fn severities(events: &HazardYear) -> (&[ReturnPeriod], Vec<f64>) {
    let levels = match &events.severity {
        Severity::Intensity(intensities) => Intensity::amounts(intensities),
        Severity::Loss(losses) => Money::amounts(losses),
    };
    (&events.return_period, levels)
}

/// Linear between the years described, flat outside.
fn between(described: &[(Year, ByKind)], year: Year, index: usize) -> f64 {
    let after = described.partition_point(|(known, _)| *known <= year);
    match (after.checked_sub(1).and_then(|before| described.get(before)), described.get(after)) {
        (Some(before), Some(next)) => {
            let share = f64::from(year.since(before.0)) / f64::from(next.0.since(before.0));
            before.1[index] + share * (next.1[index] - before.1[index])
        }
        (Some(only), None) | (None, Some(only)) => only.1[index],
        (None, None) => 0.0,
    }
}

/// Expected annual damage of an exposure under the events of one hazard year, at the exposure of its reference year.
fn expected(exposure: &Exposure, hazard: &HazardYear, kept_away: Option<f64>) -> Result<ByKind, RiskError> {
    let mut by_kind = [0.0; 3];
    match &hazard.severity {
        Severity::Loss(losses) => {
            let levels = losses.iter().map(|loss| loss.amount()).collect();
            let events = Events::new(&hazard.return_period, levels, &exposure.reading, kept_away)?;
            let index = match exposure.loss_as.unwrap_or_default() {
                LossKind::Rehabilitation => 0,
                LossKind::Reconstruction => 1,
                LossKind::Disruption => 2,
            };
            by_kind[index] = events.expected(&[], |loss, _| loss);
        }
        Severity::Intensity(intensities) => {
            let respond = |curve: &Curve| -> Vec<f64> {
                let at = |intensity: &Intensity| curve.at(Quantity::of(intensity.amount())).amount();
                intensities.iter().map(at).collect()
            };
            if let Some(damage) = &exposure.damage {
                let events = Events::new(&hazard.return_period, respond(&damage.curve), &exposure.reading, kept_away)?;
                let value = damage.value.amount();
                // From the threshold on, or at total loss, the asset is rebuilt whole: the crossing splits the curve in two.
                let threshold = damage.reconstruction_at.unwrap_or(1.0);
                let rebuilt = |middle: f64| middle >= threshold;
                by_kind[0] =
                    value * events.expected(&[threshold], |share, middle| if rebuilt(middle) { 0.0 } else { share });
                by_kind[1] = value * events.expected(&[threshold], |_, middle| if rebuilt(middle) { 1.0 } else { 0.0 });
            }
            if let Some(disruption) = &exposure.disruption {
                let events =
                    Events::new(&hazard.return_period, respond(&disruption.curve), &exposure.reading, kept_away)?;
                let day = disruption.users.amount() * disruption.value_per_user_day.amount();
                by_kind[2] = day * events.expected(&[], |days, _| days);
            }
        }
    }
    Ok(by_kind)
}
