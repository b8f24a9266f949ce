//! What an exposure loses to the events of its hazard: shares, days or losses by how often they come.

use std::borrow::Cow;

use super::KINDS;
use super::events::{Events, Together, height_kept};
use super::integral::Integral;
use super::risk::RiskError;
use crate::calendar::Year;
use crate::pipeline::{EventCombination, Exposure, HazardYear, Kind, LossKind, Pipeline, Reading, Severity};
use crate::units::{Intensity, Money, Quantity, ReturnPeriod};

/// Expected yearly damage: rehabilitation, reconstruction, disruption.
pub(super) type ByKind = [f64; 3];

/// What an exposure, or all exposures of one asset to one event, lose in a year that a hazard describes.
#[derive(Debug, Clone, Default)]
pub(super) struct Response {
    /// Shares of the value.
    pub damage: Option<Events>,
    /// Days of service.
    pub downtime: Option<Events>,
    /// Losses that the hazard gives.
    pub loss: Option<Events>,
}

/// What responds in the years that its hazards describe, years increasing.
pub(super) type Described = Vec<(Year, Response)>;

/// The responses of an exposure in each year that its hazard describes.
pub(super) fn responses(pipeline: &Pipeline, exposure: &Exposure, climate: &str) -> Result<Described, RiskError> {
    let years = pipeline.hazards.get(&exposure.hazard).map(|hazard| hazard.years(climate)).unwrap_or_default();
    let Some((_, first)) = years.first() else { return Err(RiskError::Silent) };
    let base = pipeline.settings.window.base;
    let by_year = years.iter().enumerate().map(|(number, (year, events))| {
        // A fixed protection is a height: what it was built for under the first events, whatever comes later.
        let kept_away = match number {
            0 => None,
            _ => height_kept(&exposure.reading, severities(first), severities(events))?,
        };
        Ok((year.unwrap_or(base), response(exposure, events, kept_away)?))
    });
    by_year.collect()
}

/// Return periods, and how bad the event of each is, in the hazard's own measure.
fn severities(events: &HazardYear) -> (&[ReturnPeriod], Vec<f64>) {
    let levels = match &events.severity {
        Severity::Intensity(intensities) => Intensity::amounts(intensities),
        Severity::Loss(losses) => Money::amounts(losses),
    };
    (&events.return_period, levels)
}

/// The response to the events of one hazard year.
fn response(exposure: &Exposure, hazard: &HazardYear, kept_away: Option<f64>) -> Result<Response, RiskError> {
    let frequency_multiplier = exposure.reading.frequency_multiplier * hazard.frequency_multiplier;
    let reading = Reading { frequency_multiplier, ..exposure.reading };
    let events = |levels: Vec<f64>| Events::new(&hazard.return_period, levels, &reading, kept_away);
    let intensities = match &hazard.severity {
        Severity::Loss(losses) => {
            return Ok(Response { loss: Some(events(Money::amounts(losses))?), ..Response::default() });
        }
        Severity::Intensity(intensities) => intensities,
    };
    let response = |kind: Kind| events(levels(exposure, kind, intensities));
    let damage = exposure.damage.as_ref().map(|_| response(Kind::Rehabilitation));
    let downtime = exposure.disruption.as_ref().map(|_| response(Kind::Disruption));
    Ok(Response { damage: damage.transpose()?, downtime: downtime.transpose()?, loss: None })
}

/// The days of service, or else the shares of its value, that an exposure loses at each intensity.
pub(super) fn levels(exposure: &Exposure, kind: Kind, intensities: &[Intensity]) -> Vec<f64> {
    let response = match kind {
        Kind::Disruption => exposure.disruption.as_ref().map(|one| (&one.curve, one.downtime_scale, f64::INFINITY)),
        _ => exposure.damage.as_ref().map(|one| (&one.curve, one.damage_scale, 1.0)),
    };
    let Some((curve, scale, most)) = response else { return Vec::new() };
    let raised_by = exposure.raised_by.unwrap_or_default();
    let at = |intensity: &Intensity| curve.at(Quantity::of((*intensity - raised_by).amount())).amount();
    intensities.iter().map(|intensity| (at(intensity) * scale).min(most)).collect()
}

/// The exposures that say what is lost of an asset: the first with a value, and the first with users.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exposed<'p> {
    pub damage: Option<&'p crate::pipeline::Damage>,
    pub disruption: Option<&'p crate::pipeline::Disruption>,
    pub loss_as: LossKind,
}

impl<'p> Exposed<'p> {
    pub(super) fn of(members: &[&'p Exposure]) -> Self {
        Self {
            damage: members.iter().find_map(|member| member.damage.as_ref()),
            disruption: members.iter().find_map(|member| member.disruption.as_ref()),
            loss_as: members.iter().find_map(|member| member.loss_as).unwrap_or_default(),
        }
    }

    /// Share of the value from which on the asset is rebuilt whole: total loss, unless less is said.
    fn threshold(self) -> f64 {
        self.damage.and_then(|damage| damage.reconstruction_at).unwrap_or(1.0)
    }

    /// Expected annual damage by kind, at the exposure of the reference year.
    pub(super) fn expected(self, response: &Response) -> ByKind {
        let mut by_kind = [0.0; 3];
        for integral in self.integrals(response) {
            if let Some(place) = KINDS.iter().position(|kind| *kind == integral.kind) {
                by_kind[place] = integral.expected().amount();
            }
        }
        by_kind
    }

    /// The integrals behind it, of each kind that it can suffer.
    pub(super) fn integrals(self, response: &Response) -> Vec<Integral> {
        let mut found = Vec::with_capacity(3);
        if let (Some(damage), Some(shares)) = (self.damage, &response.damage) {
            // From the threshold on the asset is rebuilt: the crossing splits the curve in two.
            let threshold = self.threshold();
            let rebuilt = |middle: f64| middle >= threshold;
            let repairs = shares.mapped(&[threshold], |share, middle| if rebuilt(middle) { 0.0 } else { share });
            let rebuilds = shares.mapped(&[threshold], |_, middle| if rebuilt(middle) { 1.0 } else { 0.0 });
            found.push(Integral::of(Kind::Rehabilitation, damage.value, repairs));
            found.push(Integral::of(Kind::Reconstruction, damage.value, rebuilds));
        }
        if let (Some(day), Some(days)) = (self.day(), &response.downtime) {
            found.push(Integral::of(Kind::Disruption, day, days.clone()));
        }
        if let Some(losses) = &response.loss {
            found.push(Integral::of(KINDS[self.loss_as as usize], Money::of(1.0), losses.clone()));
        }
        found
    }

    /// What of it a policy may pay for: damage to the asset in money, by how often it comes.
    pub(super) fn insurable(self, response: &Response) -> Option<Events> {
        if let Some(losses) = &response.loss {
            return (self.loss_as != LossKind::Disruption).then(|| losses.clone());
        }
        let (value, threshold) = (self.damage?.value.amount(), self.threshold());
        let lost = |share: f64, middle: f64| if middle >= threshold { value } else { value * share };
        Some(response.damage.as_ref()?.mapped(&[threshold], lost))
    }
}

/// The responses of exposures of one asset to hazards of one event, as one.
pub(super) fn as_one(members: &[Described], combination: EventCombination) -> Described {
    let years = years_of(members);
    let one = |year: Year| {
        let of = |pick: fn(&Response) -> Option<&Events>, combine: &dyn Fn(&[f64]) -> f64| {
            let parts: Vec<Cow<'_, Events>> = members.iter().filter_map(|member| at(member, year, pick)).collect();
            let parts: Vec<&Events> = parts.iter().map(AsRef::as_ref).collect();
            (!parts.is_empty()).then(|| Together::of(&parts).events(combine))
        };
        let damage = of(|response| response.damage.as_ref(), &|shares| combined(combination, shares));
        // A service that is down is down once: repairs go on side by side.
        let downtime = of(|response| response.downtime.as_ref(), &|days| worst(days));
        Response { damage, downtime, loss: None }
    };
    years.into_iter().map(|year| (year, one(year))).collect()
}

/// The years that any of several hazards describes.
pub(super) fn years_of<T>(all: &[Vec<(Year, T)>]) -> Vec<Year> {
    let mut years: Vec<Year> = all.iter().flatten().map(|(year, _)| *year).collect();
    years.sort_unstable();
    years.dedup();
    years
}

/// Events in a year: as described, or linear between the years described and flat outside them.
pub(super) fn at<T>(described: &[(Year, T)], year: Year, pick: fn(&T) -> Option<&Events>) -> Option<Cow<'_, Events>> {
    let (one, other) = around(described, year);
    let (one, first) = (pick(&described.get(one.0)?.1)?, one.1);
    let Some((other, second)) = other.and_then(|(number, weight)| Some((pick(&described.get(number)?.1)?, weight)))
    else {
        return Some(Cow::Borrowed(one));
    };
    let weighted = |levels: &[f64]| levels[0] * first + levels[1] * second;
    Some(Cow::Owned(Together::of(&[one, other]).events(weighted)))
}

/// The years described on both sides of a year, by number and weight; one alone where it is described itself, or
/// outside.
pub(super) fn around<T>(described: &[(Year, T)], year: Year) -> ((usize, f64), Option<(usize, f64)>) {
    let after = described.partition_point(|(known, _)| *known <= year);
    match (after.checked_sub(1), described.get(after)) {
        (Some(before), Some((next, _))) if described[before].0 != year => {
            let share = f64::from(year.since(described[before].0)) / f64::from(next.since(described[before].0));
            ((before, 1.0 - share), Some((after, share)))
        }
        (Some(before), _) => ((before, 1.0), None),
        (None, _) => ((0, 1.0), None),
    }
}

/// What shares taken by hazards of one event make together.
pub(super) fn combined(combination: EventCombination, shares: &[f64]) -> f64 {
    match combination {
        EventCombination::Max => worst(shares),
        EventCombination::Independent => (1.0 - shares.iter().map(|share| 1.0 - share).product::<f64>()).min(1.0),
    }
}

fn worst(levels: &[f64]) -> f64 {
    levels.iter().copied().fold(0.0, f64::max)
}
