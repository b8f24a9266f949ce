//! Events by how often they come, and how bad each is: straight pieces over the probability that they are passed.

use super::risk::RiskError;
use crate::pipeline::{Interpolation, Measure, Reading, Standard, Tail};
use crate::units::ReturnPeriod;

/// Losses, shares or days by annual exceedance probability, cut by protection and frequency.
#[derive(Debug, Clone)]
pub(super) struct Events {
    /// Between two probabilities, rarest first, with the level at each.
    segments: Vec<Segment>,
    /// What the frequency of all events is multiplied by.
    multiplier: f64,
}

/// A stretch of probability on which the level runs straight, over the probability or over its logarithm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    /// The probabilities of its ends, the rarer first.
    pub probability: (f64, f64),
    /// The level at either end.
    pub level: (f64, f64),
    /// Whether it runs straight over the logarithm of probability.
    pub log: bool,
}

impl Segment {
    /// The level at a probability inside.
    fn level_at(&self, p: f64) -> f64 {
        let ((p0, p1), (l0, l1)) = (self.probability, self.level);
        if l0.total_cmp(&l1).is_eq() || p <= p0 {
            return l0;
        }
        if p >= p1 {
            return l1;
        }
        let share = if self.log { (p / p0).ln() / (p1 / p0).ln() } else { (p - p0) / (p1 - p0) };
        l0 + share * (l1 - l0)
    }

    /// The probability at which a level strictly inside is passed.
    fn crossing(&self, level: f64) -> Option<f64> {
        let ((p0, p1), (l0, l1)) = (self.probability, self.level);
        if !(l1.min(l0) < level && level < l1.max(l0)) {
            return None;
        }
        let share = (level - l0) / (l1 - l0);
        Some(if self.log { p0 * (p1 / p0).powf(share) } else { p0 + share * (p1 - p0) })
    }

    const fn middle(&self) -> f64 {
        0.5 * (self.level.0 + self.level.1)
    }

    fn until(&self, p: f64) -> Self {
        Self { probability: (self.probability.0, p), level: (self.level.0, self.level_at(p)), log: self.log }
    }

    fn from(&self, p: f64) -> Self {
        Self { probability: (p, self.probability.1), level: (self.level_at(p), self.level.1), log: self.log }
    }

    /// The integral over probability of a function that runs straight from one value to the other as the level does.
    fn integral(&self, at: (f64, f64)) -> f64 {
        let (p0, p1) = self.probability;
        if !self.log || at.0.total_cmp(&at.1).is_eq() {
            return (p1 - p0) * 0.5 * (at.0 + at.1);
        }
        // Linear in ln p: at(p) = at0 + slope (ln p - ln p0).
        let slope = (at.1 - at.0) / (p1 / p0).ln();
        let antiderivative = |p: f64| p * (p / p0).ln() - p;
        at.0 * (p1 - p0) + slope * (antiderivative(p1) - antiderivative(p0))
    }
}

impl Events {
    /// Checks the return periods and levels, orders them, and cuts them by what the reading says.
    ///
    /// `kept_away` is the probability above which a protection keeps all loss away, where it is known better than by its
    /// return period.
    pub(super) fn new(
        periods: &[ReturnPeriod],
        levels: Vec<f64>,
        reading: &Reading,
        kept_away: Option<f64>,
    ) -> Result<Self, RiskError> {
        let points = ordered(periods, levels, reading)?;
        let (rarest, most_frequent) = (points[0], points[points.len() - 1]);
        let log = reading.interpolation == Interpolation::Log;
        let mut segments = Vec::with_capacity(points.len() + 1);
        if reading.tail == Tail::Constant {
            segments.push(Segment { probability: (0.0, rarest.0), level: (rarest.1, rarest.1), log: false });
        }
        segments.extend(points.windows(2).map(|pair| Segment {
            probability: (pair[0].0, pair[1].0),
            level: (pair[0].1, pair[1].1),
            log,
        }));
        if let Some(onset) = reading.onset {
            let at = 1.0 / onset.amount();
            segments.push(Segment { probability: (most_frequent.0, at), level: (most_frequent.1, 0.0), log });
        }
        let multiplier = reading.frequency_multiplier;
        let mut cut = f64::INFINITY;
        if reading.measure == Measure::Probability {
            // No year sees an event with a probability above 1: what lies beyond is cut off, not squeezed in.
            cut = 1.0 / multiplier;
        }
        if let Some(protection) = reading.protection {
            cut = cut.min(match reading.standard {
                Standard::Fixed => kept_away.unwrap_or(1.0 / protection.amount()),
                Standard::Maintained => 1.0 / (multiplier * protection.amount()),
            });
        }
        segments.retain(|segment| segment.probability.0 < cut);
        if let Some(last) = segments.last_mut().filter(|last| last.probability.1 > cut) {
            *last = last.until(cut);
        }
        Ok(Self { segments, multiplier })
    }

    /// The stretches, before the multiplier.
    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// What the frequency of all events is multiplied by.
    pub(super) const fn multiplier(&self) -> f64 {
        self.multiplier
    }

    /// The same events by how often they come in the end: the multiplier applied, and none left.
    fn scaled(&self) -> impl Iterator<Item = Segment> + '_ {
        let often = |(p0, p1): (f64, f64)| (p0 * self.multiplier, p1 * self.multiplier);
        self.segments.iter().map(move |segment| Segment { probability: often(segment.probability), ..*segment })
    }

    /// How often any event comes that does anything: a probability, or a number a year.
    pub(super) fn often(&self) -> f64 {
        self.segments.last().map_or(0.0, |segment| segment.probability.1 * self.multiplier)
    }

    /// The level that is passed as often as this.
    pub(super) fn level_at(&self, probability: f64) -> f64 {
        let p = probability / self.multiplier;
        let place = self.segments.partition_point(|segment| segment.probability.1 < p);
        let covering = self.segments.get(place).filter(|segment| segment.probability.0 <= p);
        covering.map_or(0.0, |segment| segment.level_at(p))
    }

    /// Each stretch between breakpoints of the level, with the level in its middle, which says on which side of a
    /// breakpoint it lies.
    fn pieces(&self, breakpoints: &[f64], mut visit: impl FnMut(&Segment, f64)) {
        for segment in &self.segments {
            let mut crossings: Vec<f64> = breakpoints.iter().filter_map(|level| segment.crossing(*level)).collect();
            crossings.sort_by(f64::total_cmp);
            let mut rest = segment.from(segment.probability.0);
            for p in crossings {
                let piece = rest.until(p);
                visit(&piece, piece.middle());
                rest = rest.from(p);
            }
            visit(&rest, rest.middle());
        }
    }

    /// The expected yearly value of a function of the level, given as (level, level in the middle of its piece).
    ///
    /// Between the breakpoints the function must run straight with the level; the middle says on which side of a
    /// breakpoint a piece lies.
    pub(super) fn expected(&self, breakpoints: &[f64], value: impl Fn(f64, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        self.pieces(breakpoints, |piece, middle| {
            sum += piece.integral((value(piece.level.0, middle), value(piece.level.1, middle)));
        });
        sum * self.multiplier
    }

    /// The same events with a function of the level in its place; the function is as for [`Self::expected`].
    pub(super) fn mapped(&self, breakpoints: &[f64], value: impl Fn(f64, f64) -> f64) -> Self {
        let mut segments = Vec::with_capacity(self.segments.len() + breakpoints.len());
        self.pieces(breakpoints, |piece, middle| {
            let level = (value(piece.level.0, middle), value(piece.level.1, middle));
            segments.push(Segment { level, ..*piece });
        });
        Self { segments, multiplier: self.multiplier }
    }
}

/// Several curves of one event side by side: at equal probability they are the same event.
#[derive(Debug, Clone)]
pub(super) struct Together {
    stretches: Vec<Stretch>,
}

/// A stretch on which none of the curves breaks, with the level of each at both ends.
#[derive(Debug, Clone)]
struct Stretch {
    probability: (f64, f64),
    rare: Vec<f64>,
    frequent: Vec<f64>,
    log: bool,
}

impl Together {
    /// The union of the breakpoints of all. A curve is 0 where it says nothing, from its own last point on, so that one
    /// that does no harm changes nothing.
    pub(super) fn of(parts: &[&Events]) -> Self {
        let parts: Vec<Vec<Segment>> = parts.iter().map(|part| part.scaled().collect()).collect();
        let ends = parts.iter().flatten().flat_map(|segment| [segment.probability.0, segment.probability.1]);
        let mut ends: Vec<f64> = ends.collect();
        ends.sort_by(f64::total_cmp);
        ends.dedup_by(|next, last| next.total_cmp(last).is_eq());
        let stretch = |(p0, p1): (f64, f64)| {
            let covers = |segment: &&Segment| segment.probability.0 <= p0 && p1 <= segment.probability.1;
            let covering: Vec<Option<&Segment>> = parts.iter().map(|part| part.iter().find(covers)).collect();
            let levels = |p: f64| {
                covering.iter().map(|segment| segment.map_or(0.0, |segment| segment.level_at(p))).collect::<Vec<_>>()
            };
            let log = covering.iter().flatten().any(|segment| segment.log);
            covering.iter().any(Option::is_some).then(|| Stretch {
                probability: (p0, p1),
                rare: levels(p0),
                frequent: levels(p1),
                log,
            })
        };
        Self { stretches: ends.windows(2).filter_map(|pair| stretch((pair[0], pair[1]))).collect() }
    }

    /// One curve, of what the levels at each breakpoint make together.
    pub(super) fn events(&self, combine: impl Fn(&[f64]) -> f64) -> Events {
        let segments = self.stretches.iter().map(|stretch| Segment {
            probability: stretch.probability,
            level: (combine(&stretch.rare), combine(&stretch.frequent)),
            log: stretch.log,
        });
        Events { segments: segments.collect(), multiplier: 1.0 }
    }
}

/// The probability above which a fixed protection keeps loss away under later events: its height is the severity that it
/// was built for under the first. `None` where the height is not among the first events, or nothing is protected.
pub(super) fn height_kept(
    reading: &Reading,
    first: (&[ReturnPeriod], Vec<f64>),
    later: (&[ReturnPeriod], Vec<f64>),
) -> Result<Option<f64>, RiskError> {
    let Some(protection) = reading.protection.filter(|_| reading.standard == Standard::Fixed) else { return Ok(None) };
    let log = reading.interpolation == Interpolation::Log;
    let segments = |points: &[(f64, f64)]| -> Vec<Segment> {
        let pairs = points.windows(2);
        pairs.map(|pair| Segment { probability: (pair[0].0, pair[1].0), level: (pair[0].1, pair[1].1), log }).collect()
    };
    let built_for = 1.0 / protection.amount();
    let first = segments(&ordered(first.0, first.1, reading)?);
    let within = |segment: &&Segment| segment.probability.0 <= built_for && built_for <= segment.probability.1;
    let Some(height) = first.iter().find(within).map(|segment| segment.level_at(built_for)) else { return Ok(None) };
    let later = ordered(later.0, later.1, reading)?;
    let (rarest, most_frequent) = (later[0], later[later.len() - 1]);
    if rarest.1 <= height {
        return Ok(Some(0.0));
    }
    if most_frequent.1 > height {
        return Ok(Some(f64::INFINITY));
    }
    // Severity falls as events get more frequent: the last piece that begins above the height passes it.
    let passing = segments(&later).into_iter().rev().find(|segment| segment.level.0 > height);
    Ok(passing.map(|segment| segment.crossing(height).unwrap_or(segment.probability.1)))
}

/// The points as (probability, level), rarest first.
fn ordered(periods: &[ReturnPeriod], levels: Vec<f64>, reading: &Reading) -> Result<Vec<(f64, f64)>, RiskError> {
    if periods.is_empty() || periods.len() != levels.len() {
        return Err(RiskError::Count(periods.len(), levels.len()));
    }
    for (number, name) in [
        (Some(reading.frequency_multiplier), "frequency multiplier"),
        (reading.protection.map(ReturnPeriod::amount), "protection"),
    ] {
        if let Some(found) = number.filter(|number| !(number.is_finite() && *number > 0.0)) {
            return Err(RiskError::NotPositive(found, name));
        }
    }
    let smallest = if reading.measure == Measure::Probability { 1.0 } else { f64::MIN_POSITIVE };
    let mut points: Vec<(f64, f64)> = periods.iter().map(|period| period.amount()).zip(levels).collect();
    if let Some((period, _)) = points.iter().find(|(period, _)| *period < smallest) {
        return Err(RiskError::ReturnPeriod(*period));
    }
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    for pair in points.windows(2) {
        if pair[0].0.total_cmp(&pair[1].0).is_eq() {
            return Err(RiskError::Repeated(pair[0].0));
        }
        if pair[1].1 < pair[0].1 {
            return Err(RiskError::Falling(pair[0].1, pair[1].0, pair[1].1));
        }
    }
    if let Some(onset) = reading.onset.map(ReturnPeriod::amount)
        && !(onset > 0.0 && onset < points[0].0)
    {
        return Err(RiskError::Onset(onset, points[0].0));
    }
    Ok(points.into_iter().rev().map(|(period, level)| (1.0 / period, level)).collect())
}
