//! Where gains and outlays balance: every rate at which they do, found by isolating it, so that none is taken for
//! another.
//!
//! With u = -ln(1 + r) an amount c at a time t is worth c e^(u t). Flows that change sign once balance at one rate: the
//! logarithm of later over earlier amounts only rises with u, and Newton's method finds where it is zero. Others may
//! balance at several. Seen from the first amount for rates of 0 and more, and from the last for the others, gains and
//! outlays each only grow with the exponent v = u or v = -u, which is 0 at most. This bounds their difference, and its
//! slope, on an interval from its ends alone (Moore 1966, *Interval Analysis*). An interval is halved until it provably
//! holds no root, or one that the difference runs straight through. A root that only touches zero is kept where the
//! difference is zero to rounding.

use std::ops::Range;

/// Amounts at times, of which the first and the last are not zero.
pub(super) trait Stream {
    /// How many amounts there are.
    fn len(&self) -> usize;

    /// An amount by its place.
    fn amount(&self, place: usize) -> f64;

    /// When it moves, in years after the first.
    fn time(&self, place: usize) -> f64;

    /// The worth of a run of amounts at an exponent, seen from the run's own end on this side.
    fn worth(&self, run: Range<usize>, side: Side, exponent: f64) -> Worth;

    /// The worth of all amounts at an exponent, seen from this side, gains and outlays apart.
    fn parts(&self, side: Side, exponent: f64) -> Parts;
}

/// The end from which flows are seen: what lies at a distance d in time from it counts e^(v d), v <= 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// From the first amount: rates of 0 and more.
    First,
    /// From the last: rates of 0 and less.
    Last,
}

/// A sum, and the sum of the same times the distance of each amount: its slope.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Worth {
    pub sum: f64,
    pub slope: f64,
}

/// Gains and outlays, both as positive amounts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Parts {
    pub gains: Worth,
    pub outlays: Worth,
}

impl Parts {
    const fn value(self) -> f64 {
        self.gains.sum - self.outlays.sum
    }

    const fn slope(self) -> f64 {
        self.gains.slope - self.outlays.slope
    }

    /// Whether the difference is what rounding, a share of the parts, leaves of nothing.
    fn is_nothing(self, slack: f64) -> bool {
        self.value().abs() <= slack * (self.gains.sum + self.outlays.sum)
    }
}

/// The rate at an exponent, seen from a side.
fn rate_at(side: Side, exponent: f64) -> f64 {
    match side {
        Side::First => (-exponent).exp_m1(),
        Side::Last => exponent.exp_m1(),
    }
}

/// Every rate above -1 at which a stream is worth nothing, from the smallest up.
pub(super) fn all(stream: &impl Stream) -> Vec<f64> {
    match changes_of_sign(stream) {
        Changes::None => Vec::new(),
        Changes::One(earlier, later) => {
            Some(only(stream, &earlier, &later)).filter(|rate| is_rate(*rate)).into_iter().collect()
        }
        Changes::More => isolated(stream),
    }
}

/// Whether a stream is worth nothing at more than one rate above -1.
pub(super) fn are_several(stream: &impl Stream) -> bool {
    matches!(changes_of_sign(stream), Changes::More) && isolated(stream).len() > 1
}

/// Every rate above -1 at which a stream is worth nothing, however often it changes sign, from the smallest up.
pub(super) fn isolated(stream: &impl Stream) -> Vec<f64> {
    let from = |side| roots(stream, side, usize::MAX).into_iter().map(move |root| rate_at(side, root));
    let mut rates: Vec<f64> = from(Side::First).chain(from(Side::Last).filter(|rate| *rate < 0.0)).collect();
    rates.retain(|rate| is_rate(*rate));
    rates.sort_by(f64::total_cmp);
    rates.dedup_by(|one, other| (*one - *other).abs() <= 1e-9 * (1.0 + other.abs()));
    rates
}

/// Whether a number is a rate at which money can be discounted.
fn is_rate(rate: f64) -> bool {
    rate > -1.0 && rate.is_finite()
}

/// The smallest of these rates that is not negative, else the largest negative one.
pub(super) fn first(stream: &impl Stream) -> Option<f64> {
    let rate = match changes_of_sign(stream) {
        Changes::None => None,
        Changes::One(earlier, later) => Some(only(stream, &earlier, &later)),
        Changes::More => {
            let rates = |side, most| roots(stream, side, most).into_iter().map(move |root| rate_at(side, root));
            // A rate of 0 may be seen from both sides.
            let at_least_zero = rates(Side::First, 1).find(|rate| is_rate(*rate));
            at_least_zero.or_else(|| rates(Side::Last, 2).find(|rate| *rate < 0.0))
        }
    };
    rate.filter(|rate| is_rate(*rate))
}

/// How often amounts change sign; zeros have none.
enum Changes {
    None,
    /// Once: the places from the first to the last amount of each sign.
    One(Range<usize>, Range<usize>),
    More,
}

fn changes_of_sign(stream: &impl Stream) -> Changes {
    let places = stream.len();
    let mut changed = None;
    let mut before = 0;
    for place in (1..places).filter(|place| stream.amount(*place) != 0.0) {
        if (stream.amount(place) > 0.0) != (stream.amount(before) > 0.0) {
            if changed.is_some() {
                return Changes::More;
            }
            changed = Some((0..before + 1, place..places));
        }
        before = place;
    }
    changed.map_or(Changes::None, |(earlier, later)| Changes::One(earlier, later))
}

/// The rate at which amounts of one sign balance later ones of the other.
///
/// g(u) = ln(later / earlier) has a slope between the shortest and the longest time from one to the other, so that each
/// point bounds the root from both sides. Newton's method, kept within these bounds.
fn only(stream: &impl Stream, earlier: &Range<usize>, later: &Range<usize>) -> f64 {
    let time = |place: usize| stream.time(place);
    let shortest = time(later.start) - time(earlier.end - 1);
    let longest = time(later.end - 1) - time(earlier.start);
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut u = 0.0_f64;
    for attempt in 0..100 {
        let (side, apart, sign) = if u <= 0.0 {
            (Side::First, time(later.start) - time(earlier.start), 1.0)
        } else {
            (Side::Last, time(later.end - 1) - time(earlier.end - 1), -1.0)
        };
        let before = stream.worth(earlier.clone(), side, -u.abs());
        let after = stream.worth(later.clone(), side, -u.abs());
        let value = (after.sum / before.sum).abs().ln() + apart * u;
        let slope = apart + sign * (after.slope / after.sum - before.slope / before.sum);
        let (one, other) = (u - value / shortest, u - value / longest);
        (low, high) = (low.max(one.min(other)), high.min(one.max(other)));
        let mut next = u - value / slope;
        // Newton's method needs a handful of steps. Should it not get there, halving does.
        if attempt >= 20 || !(low..=high).contains(&next) {
            next = 0.5 * (low + high);
        }
        let step = (next - u).abs();
        u = next;
        // What is left is of the order of the step's square.
        if step.is_nan() || step <= 1e-10 {
            break;
        }
    }
    rate_at(Side::First, u)
}

/// Intervals of exponents narrower than this are not told apart: two roots so near leave less than rounding between
/// them.
const NARROW: f64 = 1e-9;

/// The exponents at which a stream seen from a side is worth nothing, nearest to 0 first, at most so many.
fn roots(stream: &impl Stream, side: Side, most: usize) -> Vec<f64> {
    let at = |exponent: f64| stream.parts(side, exponent);
    let slack = f64::EPSILON * (4 * stream.len() + 16) as f64;
    let mut found = Found { roots: Vec::new(), open: None };
    let Some(lowest) = lowest(stream, side) else { return found.roots };
    // Intervals that may hold a root, the rightmost last.
    let mut intervals = vec![((lowest, at(lowest)), (0.0, at(0.0)))];
    while let Some(((low, at_low), (high, at_high))) = intervals.pop() {
        // Wider than what a root needs, so that noise at the edge of a stretch does not part it.
        let is_apart = |parts: Parts| !parts.is_nothing(4.0 * slack);
        if is_apart(at_high) {
            found.close();
        }
        if found.roots.len() >= most {
            break;
        }
        if one_side((at_low.gains.sum, at_low.outlays.sum), (at_high.gains.sum, at_high.outlays.sum), slack) {
            continue;
        }
        let slopes = ((at_low.gains.slope, at_low.outlays.slope), (at_high.gains.slope, at_high.outlays.slope));
        let is_narrow = high - low < NARROW;
        if is_narrow || one_side(slopes.0, slopes.1, slack) {
            let touching = || Some(0.5 * (low + high)).filter(|middle| is_narrow && at(*middle).is_nothing(slack));
            if let Some(root) = crossing(low, high, &at).or_else(touching) {
                found.add((root, root), |middle| is_apart(at(middle)));
            }
            continue;
        }
        let middle = 0.5 * (low + high);
        let at_middle = at(middle);
        if [at_low, at_middle, at_high].into_iter().all(|parts| parts.is_nothing(slack)) {
            found.add((low, high), |middle| is_apart(at(middle)));
            continue;
        }
        // From the middle the difference moves no further than its steepest slope takes it.
        let steepest = (slopes.1.0 - slopes.0.1).abs().max((slopes.0.0 - slopes.1.1).abs());
        let rounding = slack * (at_middle.gains.sum + at_middle.outlays.sum);
        if at_middle.value().abs() <= 0.5 * (high - low) * steepest + rounding {
            intervals.extend([((low, at_low), (middle, at_middle)), ((middle, at_middle), (high, at_high))]);
        }
    }
    found.close();
    found.roots.truncate(most);
    found.roots
}

/// Roots found from the right to the left. Those between which the difference is nothing but rounding are one.
struct Found {
    roots: Vec<f64>,
    /// The stretch of the last root, from its left to its right end, while more of it may be found.
    open: Option<(f64, f64)>,
}

impl Found {
    fn add(&mut self, stretch: (f64, f64), is_apart_at: impl Fn(f64) -> bool) {
        match &mut self.open {
            Some((begin, _)) if !is_apart_at(0.5 * (stretch.1 + *begin)) => *begin = stretch.0,
            _ => {
                self.close();
                self.open = Some(stretch);
            }
        }
    }

    fn close(&mut self) {
        self.roots.extend(self.open.take().map(|(begin, end)| 0.5 * (begin + end)));
    }
}

/// An exponent below which the amount at the end outweighs all others together, so that there is no root (Cauchy's
/// bound); none for amounts that are not finite.
fn lowest(stream: &impl Stream, side: Side) -> Option<f64> {
    let places = stream.len();
    let at = |distance: usize| match side {
        Side::First => distance,
        Side::Last => places - 1 - distance,
    };
    let end = stream.amount(at(0)).abs();
    let others: f64 = (1..places).map(|distance| stream.amount(at(distance)).abs()).sum();
    let next = (1..places).find(|distance| stream.amount(at(*distance)) != 0.0)?;
    let gap = (stream.time(at(next)) - stream.time(at(0))).abs();
    let bound = ((end.ln() - others.ln()) / gap).min(0.0) * (1.0 + 1e-9) - 1e-9;
    (end + others).is_finite().then_some(bound)
}

/// Whether a difference of two growing parts, known up to rounding, is all on one side of zero between these ends.
fn one_side(low: (f64, f64), high: (f64, f64), slack: f64) -> bool {
    let rounding = slack * (high.0 + high.1);
    low.0 - high.1 > rounding || high.0 - low.1 < -rounding
}

/// The root above one end and up to the other, between which the difference only rises or only falls: Newton's method,
/// and halving wherever it would leave the interval or be slower.
fn crossing(low: f64, high: f64, at: &impl Fn(f64) -> Parts) -> Option<f64> {
    let (mut low, mut high) = (low, high);
    let (at_low, at_high) = (at(low).value(), at(high).value());
    if at_high == 0.0 {
        return Some(high);
    }
    // A root at the lower end is that of the next interval.
    if at_low == 0.0 || (at_low < 0.0) == (at_high < 0.0) {
        return None;
    }
    let rises = at_high > 0.0;
    let (mut exponent, mut last_step) = (0.5 * (low + high), high - low);
    loop {
        let parts = at(exponent);
        let value = parts.value();
        if value == 0.0 {
            return Some(exponent);
        }
        if (value > 0.0) == rises {
            high = exponent;
        } else {
            low = exponent;
        }
        let newton = exponent - value / parts.slope();
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Some(middle);
        }
        let next =
            if newton > low && newton < high && (newton - exponent).abs() < 0.5 * last_step { newton } else { middle };
        last_step = (next - exponent).abs();
        exponent = next;
        if last_step <= f64::EPSILON * exponent.abs().max(1.0) {
            return Some(exponent);
        }
    }
}
