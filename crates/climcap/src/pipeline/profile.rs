//! How much a yearly flow is in each year: calendar and age, once, for every engine.

use super::conventions::Clock;
use super::project::{Alternative, Profile};
use super::timetable::Timetable;
use crate::calendar::{Window, Year};
use crate::series::Series;
use crate::units::Quantity;

impl Profile {
    /// What one unit of quantity becomes in each year of the flow, times a price by year.
    ///
    /// `(1 + growth)^k path(y) ramp_up(age) (1 + deterioration)^age price(y)`, with k the years since the reference year
    /// or the age, at the ages at which the flow occurs.
    #[must_use]
    pub fn amounts(
        &self,
        design: &Alternative,
        timetable: &Timetable,
        window: Window,
        price: impl Fn(Year) -> Quantity,
    ) -> Series<Quantity> {
        let tied = self.component.as_ref().and_then(|id| timetable.service(&design.components, id));
        let (opening, end) = match tied {
            Some(service) => (service.installed.first().copied().unwrap_or(timetable.in_service), service.end),
            None => (timetable.in_service, timetable.end),
        };
        let later = |bound: Option<Year>, year: Year| bound.map_or(year, |bound| bound.max(year));
        let earlier = |bound: Option<Year>, year: Year| bound.map_or(year, |bound| bound.min(year));
        let first = later(self.first_year, opening.max(window.base));
        let last = earlier(self.last_year, end.min(window.last));
        let values = (first.0..=last.0).map(Year).map(|year| {
            let origin = tied.map_or(Some(timetable.in_service), |service| service.installed_by(year));
            let age = origin.map_or(-1, |origin| year.since(origin));
            self.occurs(age).map_or(Quantity::ZERO, |age| price(year) * self.share(year, age))
        });
        Series::new(first, values.collect())
    }

    /// The age, if the flow occurs at it.
    fn occurs(&self, age: i32) -> Option<u32> {
        let age = u32::try_from(age).ok()?;
        let in_bounds = age >= self.first_age && self.last_age.is_none_or(|last| age <= last);
        (in_bounds && (age - self.first_age).is_multiple_of(self.every)).then_some(age)
    }

    fn share(&self, year: Year, age: u32) -> f64 {
        let growth = match self.from {
            Clock::Calendar => self.calendar_growth(year),
            Clock::Operation => grown(self.growth, age as i32),
        };
        let ramp = self.ramp_up.get(age as usize).copied().unwrap_or(1.0);
        growth * self.path_share(year) * ramp * grown(self.deterioration, age as i32)
    }

    /// What the calendar alone makes of one unit in a year: growth and path. What is built has no age yet.
    pub(crate) fn calendar_share(&self, year: Year) -> f64 {
        self.calendar_growth(year) * self.path_share(year)
    }

    fn calendar_growth(&self, year: Year) -> f64 {
        grown(self.growth, year.since(self.reference_year))
    }

    fn path_share(&self, year: Year) -> f64 {
        self.path.as_ref().map_or(1.0, |(_, path)| path.at(year).map_or(f64::NAN, Quantity::amount))
    }
}

/// `(1 + rate)^years`, exactly 1 without growth.
pub(crate) fn grown(rate: f64, years: i32) -> f64 {
    if rate == 0.0 { 1.0 } else { (1.0 + rate).powi(years) }
}
