//! Expected annual damage: losses by return period, integrated over the probability that they are passed.

use crate::pipeline::{Interpolation, Measure, Reading, Standard, Tail};
use crate::units::{Money, ReturnPeriod};

/// Why losses by return period cannot be integrated.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RiskError {
    /// A hazard says nothing about the scenario.
    #[error("found no events of this hazard in the scenario; allowed: at least one return period")]
    Silent,
    /// There are no return periods, or not one loss for each.
    #[error("found {0} return periods and {1} losses; allowed: as many losses as return periods, at least one")]
    Count(usize, usize),
    /// A return period is impossible.
    #[error("found a return period of {0} years; allowed: at least 1, or above 0 where events a year are counted")]
    ReturnPeriod(f64),
    /// A return period is given twice.
    #[error("found a return period of {0} years twice; allowed: each once")]
    Repeated(f64),
    /// A rarer event costs less.
    #[error(
        "found {2} at a return period of {1} years, after {0} at a shorter one; allowed: losses that do not fall as \
         events get rarer"
    )]
    Falling(f64, f64, f64),
    /// Loss begins at events rarer than the most frequent one given.
    #[error("found an onset of {0} years; allowed: above 0 and below the smallest return period, {1}")]
    Onset(f64, f64),
    /// A number that must be above zero is not, or is not finite.
    #[error("found {0} for {1}; allowed: a finite number above 0")]
    NotPositive(f64, &'static str),
}

/// Losses, shares or days by annual exceedance probability, cut by protection and frequency.
pub(super) struct Events {
    /// Between two probabilities, rarest first, with the level at each.
    segments: Vec<Segment>,
    /// What the frequency of all events is multiplied by.
    multiplier: f64,
}

/// A stretch of probability on which the level runs straight, over the probability or over its logarithm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    pub probability: (f64, f64),
    pub level: (f64, f64),
    pub log: bool,
}

impl Segment {
    /// The level at a probability inside.
    fn level_at(&self, p: f64) -> f64 {
        let ((p0, p1), (l0, l1)) = (self.probability, self.level);
        if l0.total_cmp(&l1).is_eq() {
            return l0;
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

    fn until(&self, p: f64) -> Self {
        Self { probability: (self.probability.0, p), level: (self.level.0, self.level_at(p)), log: self.log }
    }

    fn from(&self, p: f64) -> Self {
        Self { probability: (p, self.probability.1), level: (self.level_at(p), self.level.1), log: self.log }
    }

    /// The integral of the level over probability.
    pub(super) fn integral(&self) -> f64 {
        let ((p0, p1), at) = (self.probability, self.level);
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

    /// What the frequency of all events is multiplied by.
    pub(super) const fn multiplier(&self) -> f64 {
        self.multiplier
    }

    /// The stretches between breakpoints of the level, each with a function of the level in its place, given as (level,
    /// level in the middle of its piece).
    ///
    /// Between the breakpoints the function must run straight with the level; the middle says on which side of a
    /// breakpoint a piece lies.
    pub(super) fn pieces(&self, breakpoints: &[f64], value: impl Fn(f64, f64) -> f64) -> Vec<Segment> {
        let mut pieces = Vec::with_capacity(self.segments.len() + breakpoints.len());
        let mut add = |piece: Segment| {
            let middle = 0.5 * (piece.level.0 + piece.level.1);
            pieces.push(Segment { level: (value(piece.level.0, middle), value(piece.level.1, middle)), ..piece });
        };
        for segment in &self.segments {
            let mut crossings: Vec<f64> = breakpoints.iter().filter_map(|level| segment.crossing(*level)).collect();
            crossings.sort_by(f64::total_cmp);
            let mut rest = *segment;
            for p in crossings {
                add(rest.until(p));
                rest = rest.from(p);
            }
            add(rest);
        }
        pieces
    }

    /// The expected yearly value of a function of the level, as [`Self::pieces`] takes it.
    pub(super) fn expected(&self, breakpoints: &[f64], value: impl Fn(f64, f64) -> f64) -> f64 {
        self.multiplier * self.pieces(breakpoints, value).iter().map(Segment::integral).sum::<f64>()
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

/// Expected annual damage of losses by return period.
///
/// `EAD = m x integral of loss over annual exceedance probability p = 1 / return period`, trapezoids between the points
/// (or straight in ln p), the rarest loss held for rarer events (`Tail::Constant`), a triangle down to the onset if one
/// is given, all above a protection's probability cut off, and the whole cut at p = 1/m before it is scaled by the
/// frequency multiplier m. Return periods may be in any order.
///
/// # Errors
/// [`RiskError`] for impossible return periods, or losses that fall as events get rarer.
///
/// # Examples
/// ```
/// use climcap::pipeline::{Reading, Tail};
/// use climcap::resilience::expected_annual_damage;
/// use climcap::units::{Money, ReturnPeriod};
///
/// let periods = [100.0, 200.0].map(|years| ReturnPeriod::new(years).unwrap());
/// let losses = [1000.0, 2000.0].map(|loss| Money::new(loss).unwrap());
/// let mut reading = Reading::default();
/// reading.tail = Tail::Zero;
/// let damage = expected_annual_damage(&periods, &losses, &reading)?;
/// assert!((damage.amount() - 7.5).abs() < 1e-12);
/// # Ok::<(), climcap::resilience::RiskError>(())
/// ```
pub fn expected_annual_damage(
    return_periods: &[ReturnPeriod],
    losses: &[Money],
    reading: &Reading,
) -> Result<Money, RiskError> {
    let events = Events::new(return_periods, Money::amounts(losses), reading, None)?;
    Ok(Money::of(events.expected(&[], |loss, _| loss)))
}

/// A layer of loss that somebody else carries: what is above the attachment, up to the cover.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Loss of an event from which the layer pays.
    pub attachment: Money,
    /// The most that it pays for an event.
    pub cover: Money,
}

/// Expected yearly loss in a layer: `min(max(loss - attachment, 0), cover)` of each event, exact at both breakpoints.
///
/// # Errors
/// As [`expected_annual_damage`].
pub fn expected_layer_loss(
    return_periods: &[ReturnPeriod],
    losses: &[Money],
    reading: &Reading,
    layer: Layer,
) -> Result<Money, RiskError> {
    let events = Events::new(return_periods, Money::amounts(losses), reading, None)?;
    let (attachment, cover) = (layer.attachment.amount(), layer.cover.amount());
    let paid = |loss: f64, _: f64| (loss - attachment).clamp(0.0, cover);
    Ok(Money::of(events.expected(&[attachment, attachment + cover], paid)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const PERIODS: [f64; 8] = [2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0];
    const LOSSES: [f64; 8] = [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0];

    fn damage(periods: &[f64], losses: &[f64], reading: &Reading) -> f64 {
        let periods: Vec<_> = periods.iter().map(|years| ReturnPeriod::of(*years)).collect();
        let losses: Vec<_> = losses.iter().map(|loss| Money::of(*loss)).collect();
        expected_annual_damage(&periods, &losses, reading).unwrap().amount()
    }

    fn reading(change: impl FnOnce(&mut Reading)) -> Reading {
        let mut reading = Reading::default();
        change(&mut reading);
        reading
    }

    // V5 and the fixtures of the economics: one curve, read every way.
    #[rstest]
    #[case(reading(|r| r.tail = Tail::Zero), 1.4)]
    #[case(reading(|_| ()), 1.51)]
    #[case(reading(|r| { r.tail = Tail::Zero; r.interpolation = Interpolation::Log; }), 1.321_102_77)]
    #[case(reading(|r| r.interpolation = Interpolation::Log), 1.431_102_77)]
    #[case(reading(|r| r.frequency_multiplier = 1.7), 2.567)]
    #[case(reading(|r| r.frequency_multiplier = 3.0), 4.391_111)]
    #[case(reading(|r| { r.frequency_multiplier = 3.0; r.measure = Measure::Rate; }), 4.53)]
    #[case(reading(|r| r.protection = Some(ReturnPeriod::of(20.0))), 0.905_833)]
    #[case(reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.interpolation = Interpolation::Log; }), 0.881_435)]
    #[case(reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.frequency_multiplier = 1.7; }), 1.539_917)]
    #[case(
        reading(|r| { r.protection = Some(ReturnPeriod::of(20.0)); r.frequency_multiplier = 1.7; r.standard = Standard::Maintained; }),
        1.233_647
    )]
    fn one_curve_read_every_way(#[case] reading: Reading, #[case] expected: f64) {
        let found = damage(&PERIODS, &LOSSES, &reading);
        assert!((found - expected).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_tail_rules_of_other_tools_come_out() {
        let none = reading(|r| r.tail = Tail::Zero);
        assert!((damage(&[100.0, 200.0], &[1000.0, 2000.0], &none) - 7.5).abs() < 1e-9);
        assert!((damage(&[500.0, 1000.0], &[1000.0, 2000.0], &none) - 1.5).abs() < 1e-9);
        let same = [5_869_500.0; 2];
        assert!((damage(&[100.0, 1000.0], &same, &Reading::default()) - 58_695.0).abs() < 1e-6);
        let protected = reading(|r| r.protection = Some(ReturnPeriod::of(500.0)));
        assert!((damage(&[100.0, 1000.0], &same, &protected) - 11_739.0).abs() < 1e-6);
        let beyond = reading(|r| r.protection = Some(ReturnPeriod::of(2000.0)));
        assert!((damage(&[100.0, 1000.0], &same, &beyond) - 5_869_500.0 / 2000.0).abs() < 1e-6);
        let triangle = reading(|r| r.onset = Some(ReturnPeriod::of(1.0)));
        assert!((damage(&[100.0, 1000.0], &same, &triangle) - 2_964_097.5).abs() < 1e-3);
    }

    #[test]
    fn a_layer_is_exact_at_its_breakpoints() {
        let periods = PERIODS.map(ReturnPeriod::of);
        let losses = LOSSES.map(Money::of);
        let layer = Layer { attachment: Money::of(10.0), cover: Money::of(20.0) };
        let found = expected_layer_loss(&periods, &losses, &Reading::default(), layer).unwrap();
        assert!((found.amount() - 0.330_714).abs() < 1e-6, "{found}");
    }

    #[test]
    fn the_order_of_return_periods_does_not_matter() {
        let mut backward = (PERIODS, LOSSES);
        backward.0.reverse();
        backward.1.reverse();
        let found = damage(&backward.0, &backward.1, &Reading::default());
        assert!((found - 1.51).abs() < 1e-12);
    }

    #[rstest]
    #[case(&[], &[], "0 return periods")]
    #[case(&[10.0], &[1.0, 2.0], "1 return periods and 2 losses")]
    #[case(&[0.5], &[1.0], "return period of 0.5")]
    #[case(&[10.0, 10.0], &[1.0, 2.0], "twice")]
    #[case(&[10.0, 100.0], &[5.0, 1.0], "do not fall")]
    fn what_cannot_be_integrated_is_refused(#[case] periods: &[f64], #[case] losses: &[f64], #[case] says: &str) {
        let periods: Vec<_> = periods.iter().map(|years| ReturnPeriod::of(*years)).collect();
        let losses: Vec<_> = losses.iter().map(|loss| Money::of(*loss)).collect();
        let error = expected_annual_damage(&periods, &losses, &Reading::default()).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
