//! Yearly values and paths on a calendar, and curves: points with a rule, or a closed form.

mod sigmoid;

pub use sigmoid::Sigmoid;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::calendar::Year;
use crate::units::Quantity;

/// One value per year, from a first year on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Series<T> {
    first: Year,
    values: Vec<T>,
}

impl<T: Copy> Series<T> {
    /// These values, the first of them in `first`.
    #[must_use]
    pub const fn new(first: Year, values: Vec<T>) -> Self {
        Self { first, values }
    }

    /// The first year.
    #[must_use]
    pub const fn first(&self) -> Year {
        self.first
    }

    /// The values, first year first.
    #[must_use]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// The year's value; `None` outside the series.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<T> {
        usize::try_from(year.since(self.first)).ok().and_then(|index| self.values.get(index)).copied()
    }

    /// What comes after a year.
    #[must_use]
    pub fn after(&self, year: Year) -> Self {
        let past = usize::try_from(year.since(self.first) + 1).unwrap_or(0);
        let first = if past > 0 { year.plus(1) } else { self.first };
        Self { first, values: self.values.get(past..).unwrap_or_default().to_vec() }
    }

    /// Every year with its value.
    pub fn iter(&self) -> impl Iterator<Item = (Year, T)> + '_ {
        self.values.iter().enumerate().map(|(offset, value)| (self.first.plus(offset as i32), *value))
    }
}

/// What a path gives after its last point, and before its first.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Extend {
    /// Nothing: asking is an error.
    #[default]
    Refuse,
    /// The nearest point's value.
    Flat,
    /// The last point's value growing by this fraction a year; before the first point, nothing.
    Growth(f64),
}

/// A value given at some years, linear between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    points: Vec<(Year, f64)>,
    extend: Extend,
}

/// Why points do not make a path or a curve.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PointsError {
    /// There are no points.
    #[error("no points")]
    Empty,
    /// A point does not come after the one before it.
    #[error("{1} after {0}")]
    Order(f64, f64),
    /// A value falls where it may only rise.
    #[error("{1} after {0}")]
    Falling(f64, f64),
}

impl Path {
    /// A path through these points.
    ///
    /// # Errors
    /// [`PointsError`] if there are none, or their years do not increase.
    pub fn new(points: Vec<(Year, Quantity)>, extend: Extend) -> Result<Self, PointsError> {
        if points.is_empty() {
            return Err(PointsError::Empty);
        }
        for pair in points.windows(2) {
            if pair[1].0 <= pair[0].0 {
                return Err(PointsError::Order(f64::from(pair[0].0.0), f64::from(pair[1].0.0)));
            }
        }
        Ok(Self { points: points.into_iter().map(|(year, value)| (year, value.amount())).collect(), extend })
    }

    /// A path through points that the code itself holds, in order.
    pub(crate) fn through(points: Vec<(Year, Quantity)>, extend: Extend) -> Self {
        Self { points: points.into_iter().map(|(year, value)| (year, value.amount())).collect(), extend }
    }

    /// The same value in every year.
    #[must_use]
    pub fn constant(value: Quantity) -> Self {
        Self { points: vec![(Year(*Year::RANGE.start()), value.amount())], extend: Extend::Flat }
    }

    /// Every value times a factor.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        for (_, value) in &mut self.points {
            *value *= factor;
        }
        self
    }

    /// The points.
    pub fn points(&self) -> impl Iterator<Item = (Year, Quantity)> + '_ {
        self.points.iter().map(|(year, value)| (*year, Quantity::of(*value)))
    }

    /// What the path gives outside its points.
    #[must_use]
    pub const fn extend(&self) -> Extend {
        self.extend
    }

    /// The year's value; `None` where the path does not reach.
    #[must_use]
    pub fn at(&self, year: Year) -> Option<Quantity> {
        let (first, last) = (self.points.first()?, self.points.last()?);
        let value = if year < first.0 {
            match self.extend {
                Extend::Flat => first.1,
                Extend::Refuse | Extend::Growth(_) => return None,
            }
        } else if year > last.0 {
            match self.extend {
                Extend::Refuse => return None,
                Extend::Flat => last.1,
                Extend::Growth(rate) => last.1 * (1.0 + rate).powi(year.since(last.0)),
            }
        } else {
            let after = self.points.partition_point(|point| point.0 <= year);
            let before = self.points[after - 1];
            match self.points.get(after) {
                Some(next) if before.0 != year => {
                    let share = f64::from(year.since(before.0)) / f64::from(next.0.since(before.0));
                    before.1 + share * (next.1 - before.1)
                }
                _ => before.1,
            }
        };
        Some(Quantity::of(value))
    }
}

impl Serialize for Path {
    /// As a document holds it: lists of years and values, and what holds beyond them.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (years, values): (Vec<Year>, Vec<f64>) = self.points.iter().copied().unzip();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("year", &years)?;
        map.serialize_entry("value", &values)?;
        match self.extend {
            Extend::Refuse => {}
            Extend::Flat => map.serialize_entry("extend", "flat")?,
            Extend::Growth(share) => map.serialize_entry("extend", &share)?,
        }
        map.end()
    }
}

/// A response to an intensity, which never falls as the intensity rises: points, linear between them, nothing below the
/// first, flat above the last; or a closed form.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve(Shape);

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Points(Vec<(f64, f64)>),
    Sigmoid(Sigmoid),
}

impl Curve {
    /// A curve through these points.
    ///
    /// # Errors
    /// [`PointsError`] if there are none, their intensities do not increase, or a response falls as intensity rises.
    pub fn new(points: Vec<(Quantity, Quantity)>) -> Result<Self, PointsError> {
        if points.is_empty() {
            return Err(PointsError::Empty);
        }
        for pair in points.windows(2) {
            if pair[1].0 <= pair[0].0 {
                return Err(PointsError::Order(pair[0].0.amount(), pair[1].0.amount()));
            }
            if pair[1].1 < pair[0].1 {
                return Err(PointsError::Falling(pair[0].1.amount(), pair[1].1.amount()));
            }
        }
        Ok(Self(Shape::Points(points.into_iter().map(|(x, y)| (x.amount(), y.amount())).collect())))
    }

    /// The points; none if the curve is a closed form.
    pub fn points(&self) -> impl Iterator<Item = (Quantity, Quantity)> + '_ {
        let points = match &self.0 {
            Shape::Points(points) => points.as_slice(),
            Shape::Sigmoid(_) => &[],
        };
        points.iter().map(|(x, y)| (Quantity::of(*x), Quantity::of(*y)))
    }

    /// The response to an intensity.
    #[must_use]
    pub fn at(&self, intensity: Quantity) -> Quantity {
        match &self.0 {
            Shape::Points(points) => Quantity::of(through(points, intensity.amount())),
            Shape::Sigmoid(sigmoid) => sigmoid.at(intensity),
        }
    }
}

impl From<Sigmoid> for Curve {
    fn from(sigmoid: Sigmoid) -> Self {
        Self(Shape::Sigmoid(sigmoid))
    }
}

/// Linear between points, nothing below the first, flat above the last.
fn through(points: &[(f64, f64)], x: f64) -> f64 {
    let after = points.partition_point(|point| point.0 <= x);
    let Some(before) = after.checked_sub(1).map(|number| points[number]) else { return 0.0 };
    match points.get(after) {
        Some(next) => before.1 + (x - before.0) / (next.0 - before.0) * (next.1 - before.1),
        None => before.1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn path(extend: Extend) -> Path {
        Path::new(vec![(Year(2026), Quantity::of(10.0)), (Year(2030), Quantity::of(18.0))], extend).unwrap()
    }

    #[rstest]
    #[case(Extend::Refuse, 2025, None)]
    #[case(Extend::Refuse, 2026, Some(10.0))]
    #[case(Extend::Refuse, 2027, Some(12.0))]
    #[case(Extend::Refuse, 2030, Some(18.0))]
    #[case(Extend::Refuse, 2031, None)]
    #[case(Extend::Flat, 2020, Some(10.0))]
    #[case(Extend::Flat, 2040, Some(18.0))]
    #[case(Extend::Growth(0.1), 2032, Some(21.78))]
    #[case(Extend::Growth(0.1), 2025, None)]
    fn a_path_is_linear_between_points_and_silent_beyond(
        #[case] extend: Extend,
        #[case] year: i32,
        #[case] expected: Option<f64>,
    ) {
        let found = path(extend).at(Year(year)).map(Quantity::amount);
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{found}"),
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn a_curve_gives_nothing_below_and_stays_flat_above() {
        let points = [(0.5, 0.2), (1.0, 0.4), (2.0, 1.0)];
        let curve = Curve::new(points.iter().map(|(x, y)| (Quantity::of(*x), Quantity::of(*y))).collect()).unwrap();
        for (x, y) in [(0.4, 0.0), (0.5, 0.2), (0.75, 0.3), (1.5, 0.7), (2.0, 1.0), (9.0, 1.0)] {
            assert!((curve.at(Quantity::of(x)).amount() - y).abs() < 1e-12);
        }
    }

    #[test]
    fn points_out_of_order_are_refused() {
        let point = |x: f64, y: f64| (Quantity::of(x), Quantity::of(y));
        assert_eq!(Curve::new(vec![point(1.0, 0.1), point(1.0, 0.2)]), Err(PointsError::Order(1.0, 1.0)));
        assert_eq!(Curve::new(vec![point(1.0, 0.2), point(2.0, 0.1)]), Err(PointsError::Falling(0.2, 0.1)));
        assert_eq!(Curve::new(vec![]), Err(PointsError::Empty));
    }
}
