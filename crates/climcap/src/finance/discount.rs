//! Discount rates by year, and when in the year money moves.

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::ramsey::Ramsey;
use super::refusal::Refusal;
use super::schedule::Schedule;
use crate::calendar::Year;
use crate::units::Rate;

/// When in its year a flow moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Timing {
    /// At the start of the year: the base year is not discounted, as in sheets with a year 0.
    #[default]
    Start,
    /// In the middle of the year.
    Mid,
    /// At the end of the year: the base year is discounted by one year, as in a spreadsheet's `NPV()`.
    End,
}

/// The most years that are discounted: more is a slip.
const LONGEST: usize = 100_000;

/// How fast the future counts for less.
///
/// With `r_k` the rate of the k-th year after the base year, an amount that moves t years after the base date is worth
/// `F(t) = 1 / ((1 + r_1) ... (1 + r_t))` of itself: the product over all years before it, not a power of the last
/// rate. Rates go by distance from the base year or by calendar year, never by the start of a project. It serializes to
/// what was written.
///
/// # Examples
/// ```
/// use climcap::calendar::Year;
/// use climcap::finance::{Discount, Timing};
/// use climcap::units::Rate;
///
/// // 5 % until 2027, 4 % from 2028 on: the rate of 2028 applies from 2027 to 2028.
/// let discount = Discount::by_year(vec![(Year(2027), Rate::new(0.05)?), (Year(2028), Rate::new(0.04)?)])?;
/// let factors = discount.factors(Year(2026), 3, Timing::Start);
/// assert!((factors.share(Year(2028)) - 1.0 / (1.05 * 1.04)).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Discount(Written);

/// A discount as it was written.
#[derive(Debug, Clone, PartialEq)]
enum Written {
    Constant(Rate),
    Named(Schedule),
    /// From how many years after the base year each rate holds.
    Bands(Vec<(u32, Rate)>),
    /// From which calendar year each rate holds.
    ByYear(Vec<(Year, Rate)>),
    Ramsey(Ramsey),
}

impl From<Schedule> for Discount {
    fn from(schedule: Schedule) -> Self {
        Self(Written::Named(schedule))
    }
}

impl Discount {
    /// One rate for all years.
    ///
    /// # Errors
    /// [`Refusal`] unless the rate is above -1.
    pub fn constant(rate: Rate) -> Result<Self, Refusal> {
        Ok(Self(Written::Constant(sound(rate)?)))
    }

    /// Rates by distance: each holds from its number of years after the base year to the next band's.
    ///
    /// The first band starts at 0 (or 1: the base year itself needs no rate).
    ///
    /// # Errors
    /// [`Refusal`] for a rate of -1 or less, for no bands, or for bands that do not increase from 0.
    pub fn bands(bands: Vec<(u32, Rate)>) -> Result<Self, Refusal> {
        bands.iter().try_for_each(|(_, rate)| sound(*rate).map(drop))?;
        if bands.first().is_none_or(|(from, _)| *from > 1) || !bands.is_sorted_by(|one, next| one.0.max(1) < next.0) {
            let from: Vec<u32> = bands.iter().map(|(from, _)| *from).collect();
            return Err(Refusal::new(
                "from",
                format!("bands from {from:?}"),
                "years after the base year that increase from 0",
            ));
        }
        Ok(Self(Written::Bands(bands)))
    }

    /// Rates by calendar year: `r_y` applies from y - 1 to y, and holds until the next year listed.
    ///
    /// # Errors
    /// [`Refusal`] for a rate of -1 or less, for no years, or for years that do not increase.
    pub fn by_year(rates: Vec<(Year, Rate)>) -> Result<Self, Refusal> {
        rates.iter().try_for_each(|(_, rate)| sound(*rate).map(drop))?;
        if rates.is_empty() || !rates.is_sorted_by(|one, next| one.0 < next.0) {
            let years: Vec<i32> = rates.iter().map(|(year, _)| year.0).collect();
            return Err(Refusal::new(
                "year",
                format!("rates of {years:?}"),
                "calendar years that increase, at least one",
            ));
        }
        Ok(Self(Written::ByYear(rates)))
    }

    /// The rate that follows from growth and preferences, for all years.
    ///
    /// # Errors
    /// [`Refusal`] as for [`Ramsey::rate`].
    pub fn ramsey(parameters: Ramsey) -> Result<Self, Refusal> {
        parameters.rate()?;
        Ok(Self(Written::Ramsey(parameters)))
    }

    /// The rate, if it is the same in all years.
    #[must_use]
    pub fn constant_rate(&self) -> Option<Rate> {
        fn same<T>(rates: &[(T, Rate)]) -> Option<Rate> {
            let (_, first) = rates.first()?;
            rates.iter().all(|(_, rate)| rate == first).then_some(*first)
        }
        match &self.0 {
            Written::Constant(rate) => Some(*rate),
            Written::Named(_) => None,
            Written::Bands(bands) => same(bands),
            Written::ByYear(rates) => same(rates),
            Written::Ramsey(parameters) => Some(Rate::of(parameters.amount())),
        }
    }

    /// The rate of the k-th year after the base year.
    fn rate(&self, base: Year, k: u32) -> f64 {
        fn holding<T>(rates: &[(T, Rate)], begins: impl Fn(&T) -> bool) -> f64 {
            rates[rates.partition_point(|(from, _)| begins(from)).saturating_sub(1)].1.amount()
        }
        match &self.0 {
            Written::Constant(rate) => rate.amount(),
            Written::Named(schedule) => {
                let rates = schedule.shares();
                rates[rates.partition_point(|(from, _)| *from <= k) - 1].1
            }
            Written::Bands(bands) => holding(bands, |from| *from <= k),
            Written::ByYear(rates) => holding(rates, |from| *from <= base.plus(k as i32)),
            Written::Ramsey(parameters) => parameters.amount(),
        }
    }

    /// Checks that every one of so many years from a base year on has a rate, and a factor that a computer can hold.
    ///
    /// # Errors
    /// [`Refusal`] for more than 100,000 years, for rates by calendar year whose first is after the base year + 1, and
    /// for rates so far from 0 that a factor is beyond 1e308 or below 1e-308.
    pub fn covers(&self, base: Year, years: usize) -> Result<(), Refusal> {
        if years > LONGEST {
            return Err(Refusal::new("years", years.to_string(), format!("at most {LONGEST} years")));
        }
        if let Written::ByYear(rates) = &self.0
            && let Some((first, _)) = rates.first().filter(|(first, _)| *first > base.plus(1))
        {
            let allowed = format!("a first year of {} at the latest", base.plus(1));
            return Err(Refusal::new("year", format!("a first rate in {first}"), allowed));
        }
        let factors = self.factors(base, years, Timing::End);
        match factors.shares().iter().position(|share| !share.is_normal()) {
            None => Ok(()),
            Some(number) => Err(Refusal::factor(factors.shares()[number], format_args!("after {} years", number + 1))),
        }
    }

    /// The same with every rate this much higher: of 6 %, two points higher is 8 %.
    ///
    /// A named schedule becomes its bands, rates that follow from preferences the one rate that they give.
    ///
    /// # Errors
    /// [`Refusal`] for a rate that comes to -1 or less.
    pub fn shifted(&self, by: Rate) -> Result<Self, Refusal> {
        fn all<T: Copy>(rates: &[(T, Rate)], by: Rate) -> Vec<(T, Rate)> {
            rates.iter().map(|(from, rate)| (*from, *rate + by)).collect()
        }
        match &self.0 {
            Written::Constant(rate) => Self::constant(*rate + by),
            Written::Named(schedule) => {
                Self::bands(schedule.shares().map(|(from, share)| (from, Rate::of(share) + by)).to_vec())
            }
            Written::Bands(bands) => Self::bands(all(bands, by)),
            Written::ByYear(rates) => Self::by_year(all(rates, by)),
            Written::Ramsey(parameters) => Self::constant(parameters.rate()? + by),
        }
    }

    /// The lowest rate of so many years from a base year on.
    #[must_use]
    pub fn lowest_rate(&self, base: Year, years: usize) -> Rate {
        Rate::of((1..=years.max(1) as u32).map(|k| self.rate(base, k)).fold(f64::INFINITY, f64::min))
    }

    /// The factors of `years` years from the base year on.
    ///
    /// `Start` gives F(t), `Mid` `F(t) (1 + r_(t+1))^-0.5` and `End` F(t+1), for t = 0, 1, ... (HM Treasury, *The Green
    /// Book*, 2022, for the product over bands). Sound where [`covers`](Self::covers) says so, as it does of a
    /// pipeline's.
    #[must_use]
    pub fn factors(&self, base: Year, years: usize, timing: Timing) -> Factors {
        let mut start = 1.0;
        let mut values = Vec::with_capacity(years);
        for t in 0..years as u32 {
            let next = 1.0 + self.rate(base, t + 1);
            values.push(match timing {
                Timing::Start => start,
                Timing::Mid => start / next.sqrt(),
                Timing::End => start / next,
            });
            start /= next;
        }
        Factors { base, values }
    }
}

/// A rate that discounts.
pub(super) fn sound(rate: Rate) -> Result<Rate, Refusal> {
    if rate.amount() > -1.0 {
        Ok(rate)
    } else {
        Err(Refusal::new("rate", format!("a rate of {rate}"), "a finite rate above -1"))
    }
}

impl Serialize for Discount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn columns<S: Serializer, T: Serialize + Copy>(
            serializer: S,
            name: &'static str,
            rates: &[(T, Rate)],
        ) -> Result<S::Ok, S::Error> {
            let (from, rate): (Vec<T>, Vec<Rate>) = rates.iter().copied().unzip();
            let mut map = serializer.serialize_map(Some(2))?;
            map.serialize_entry(name, &from)?;
            map.serialize_entry("rate", &rate)?;
            map.end()
        }
        match &self.0 {
            Written::Constant(rate) => rate.serialize(serializer),
            Written::Named(schedule) => schedule.name().serialize(serializer),
            Written::Bands(bands) => columns(serializer, "from", bands),
            Written::ByYear(rates) => columns(serializer, "year", rates),
            Written::Ramsey(parameters) => parameters.serialize(serializer),
        }
    }
}

/// Discount factors by year.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    base: Year,
    values: Vec<f64>,
}

impl Factors {
    /// The factors, base year first: what one unit of money of each year is worth in the base year.
    #[must_use]
    pub fn shares(&self) -> &[f64] {
        &self.values
    }

    /// The year's factor: a share; 0 outside the years asked for.
    #[must_use]
    pub fn share(&self, year: Year) -> f64 {
        usize::try_from(year.since(self.base)).ok().and_then(|index| self.values.get(index)).copied().unwrap_or(0.0)
    }

    /// The sum of the factors from one year to another, both counted.
    #[must_use]
    pub fn share_between(&self, first: Year, last: Year) -> f64 {
        (first.0..=last.0).map(|year| self.share(Year(year))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;
    use serde_json::json;

    fn bands(written: &[(u32, f64)]) -> Result<Discount, Refusal> {
        Discount::bands(written.iter().map(|(from, rate)| (*from, Rate::of(*rate))).collect())
    }

    fn by_year(written: &[(i32, f64)]) -> Result<Discount, Refusal> {
        Discount::by_year(written.iter().map(|(year, rate)| (Year(*year), Rate::of(*rate))).collect())
    }

    fn ramsey() -> Ramsey {
        Ramsey {
            pure_time_preference: Rate::of(0.01),
            elasticity: 2.0,
            growth: Rate::of(0.02),
            growth_sd: Rate::ZERO,
            premium: Rate::ZERO,
        }
    }

    #[test]
    fn a_shift_raises_every_rate_whatever_its_form() {
        let forms = [
            Discount::constant(Rate::of(0.06)).unwrap(),
            Discount::from(Schedule::GreenBookStandard),
            bands(&[(0, 0.05), (10, 0.03)]).unwrap(),
            by_year(&[(2026, 0.05), (2040, 0.02)]).unwrap(),
            Discount::ramsey(ramsey()).unwrap(),
        ];
        for discount in forms {
            let shifted = discount.shifted(Rate::of(0.02)).unwrap();
            for k in 1..60 {
                assert!((shifted.rate(Year(2026), k) - discount.rate(Year(2026), k) - 0.02).abs() < 1e-15);
            }
            let lowest = discount.lowest_rate(Year(2026), 60);
            assert!((1..=60).all(|k| discount.rate(Year(2026), k) >= lowest.amount()));
            assert!((shifted.lowest_rate(Year(2026), 60) - lowest - Rate::of(0.02)).amount().abs() < 1e-15);
            assert!(discount.shifted(Rate::of(-1.1)).is_err());
        }
    }

    #[rstest]
    #[case(Timing::Start, [1.0, 0.943_396_2, 0.889_996_4])]
    #[case(Timing::Mid, [0.971_285_9, 0.916_307_4, 0.864_441_0])]
    #[case(Timing::End, [0.943_396_2, 0.889_996_4, 0.839_619_3])]
    fn timings_shift_the_same_factors(#[case] timing: Timing, #[case] expected: [f64; 3]) {
        let factors = Discount::constant(Rate::of(0.06)).unwrap().factors(Year(2026), 3, timing);
        for (found, expected) in factors.shares().iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
    }

    #[rstest]
    #[case(Schedule::GreenBookStandard, [0.035, 0.03, 0.025, 0.02, 0.015, 0.01])]
    #[case(Schedule::GreenBookHealth, [0.015, 0.0129, 0.0107, 0.0086, 0.0064, 0.0043])]
    #[case(Schedule::GreenBookCatastrophic, [0.03, 0.0257, 0.0214, 0.0171, 0.0129, 0.0086])]
    fn named_schedules_fall_by_distance(#[case] schedule: Schedule, #[case] rates: [f64; 6]) {
        let discount = Discount::from(schedule);
        let factors = discount.factors(Year(2026), 310, Timing::Start);
        for (last, rate) in [30, 75, 125, 200, 300, 309].into_iter().zip(rates) {
            let (before, at) = (factors.share(Year(2026 + last - 1)), factors.share(Year(2026 + last)));
            assert!((before / at - 1.0 - rate).abs() < 1e-12, "year {last}");
        }
        assert_eq!(Schedule::named(schedule.name()), Some(schedule));
        assert_eq!(discount.constant_rate(), None);
    }

    #[test]
    fn bands_are_a_product_not_a_power() {
        let factors = Discount::from(Schedule::GreenBookStandard).factors(Year(2026), 32, Timing::Start);
        assert!((factors.share(Year(2056)) - 1.035f64.powi(-30)).abs() < 1e-15);
        assert!((factors.share(Year(2057)) - 1.035f64.powi(-30) / 1.03).abs() < 1e-15);
    }

    #[test]
    fn the_rate_of_a_calendar_year_applies_up_to_it() {
        let discount = by_year(&[(2020, 0.10), (2028, 0.05)]).unwrap();
        let factors = discount.factors(Year(2026), 4, Timing::Start);
        let expected = [1.0, 1.0 / 1.1, 1.0 / (1.1 * 1.05), 1.0 / (1.1 * 1.05 * 1.05)];
        for (found, expected) in factors.shares().iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
        // The middle of 2027 lies on the way to 2028.
        let middle = discount.factors(Year(2026), 2, Timing::Mid).share(Year(2027));
        assert!((middle - 1.0 / (1.1 * 1.05f64.sqrt())).abs() < 1e-15);
    }

    #[test]
    fn years_before_the_first_rate_are_not_covered() {
        let discount = by_year(&[(2028, 0.05)]).unwrap();
        assert_eq!(discount.covers(Year(2027), 30), Ok(()));
        let refusal = discount.covers(Year(2026), 30).unwrap_err().to_string();
        assert_eq!(refusal, "year: found a first rate in 2028; allowed: a first year of 2027 at the latest");
    }

    #[test]
    fn more_years_than_anyone_counts_are_refused() {
        let discount = Discount::constant(Rate::ZERO).unwrap();
        assert!(discount.covers(Year(0), LONGEST).is_ok());
        assert_eq!(discount.covers(Year(0), usize::MAX).unwrap_err().item, "years");
    }

    #[rstest]
    #[case(-0.999_999, 51, true)]
    #[case(-0.999_999, 52, false)]
    #[case(1.0, 1022, true)]
    #[case(1.0, 1023, false)]
    #[case(1e300, 1, true)]
    #[case(1e300, 2, false)]
    fn factors_beyond_what_a_computer_holds_are_refused(#[case] rate: f64, #[case] years: usize, #[case] holds: bool) {
        let discount = Discount::constant(Rate::of(rate)).unwrap();
        assert_eq!(discount.covers(Year(2026), years).is_ok(), holds, "{:?}", discount.covers(Year(2026), years));
    }

    #[test]
    fn a_rate_is_constant_if_it_never_changes() {
        assert_eq!(bands(&[(0, 0.03), (10, 0.03)]).unwrap().constant_rate(), Some(Rate::of(0.03)));
        assert_eq!(bands(&[(0, 0.03), (10, 0.02)]).unwrap().constant_rate(), None);
        assert_eq!(by_year(&[(2026, 0.03)]).unwrap().constant_rate(), Some(Rate::of(0.03)));
        assert_eq!(Discount::ramsey(ramsey()).unwrap().constant_rate(), Some(Rate::of(0.05)));
    }

    #[test]
    fn what_was_written_is_what_is_serialized() {
        let written = |discount: Result<Discount, Refusal>| serde_json::to_value(discount.unwrap()).unwrap();
        assert_eq!(written(Discount::constant(Rate::of(0.06))), json!(0.06));
        assert_eq!(written(Ok(Schedule::GreenBookHealth.into())), json!("green-book-health"));
        assert_eq!(written(bands(&[(0, 0.03), (31, 0.02)])), json!({"from": [0, 31], "rate": [0.03, 0.02]}));
        assert_eq!(written(bands(&[(1, 0.03)])), json!({"from": [1], "rate": [0.03]}));
        assert_eq!(written(by_year(&[(2020, 0.03)])), json!({"year": [2020], "rate": [0.03]}));
        let parameters = json!({
            "pure_time_preference": 0.01, "elasticity": 2.0, "growth": 0.02, "growth_sd": 0.0, "premium": 0.0
        });
        assert_eq!(written(Discount::ramsey(ramsey())), parameters);
    }

    #[test]
    fn rates_that_break_factors_are_refused() {
        assert!(Discount::constant(Rate::of(-1.0)).is_err());
        assert!(bands(&[(0, 0.03), (0, 0.02)]).is_err());
        assert!(bands(&[(0, 0.03), (1, 0.02)]).is_err());
        assert!(bands(&[(5, 0.03)]).is_err());
        assert!(bands(&[]).is_err());
        assert!(bands(&[(0, 0.03), (5, -1.0)]).is_err());
        assert!(by_year(&[(2026, 0.03), (2026, 0.03)]).is_err());
        assert!(by_year(&[]).is_err());
        assert!(by_year(&[(2026, -2.0)]).is_err());
    }

    proptest! {
        #[test]
        fn factors_are_the_product_of_their_bands(
            (first, second) in (-0.1..0.2, -0.1..0.2),
            from in 2u32..40,
            years in 1usize..80,
        ) {
            let discount = bands(&[(0, first), (from, second)]).unwrap();
            let factors = discount.factors(Year(2026), years, Timing::Start);
            for (t, found) in factors.shares().iter().enumerate() {
                let early = t.min(from as usize - 1) as i32;
                let expected = (1.0 + first).powi(-early) * (1.0 + second).powi(early - t as i32);
                prop_assert!((found / expected - 1.0).abs() < 1e-12, "{} {}", found, expected);
            }
        }

        #[test]
        fn calendar_years_and_distances_say_the_same(
            rates in prop::collection::vec(-0.1..0.3, 1..40),
            base in 1950i32..2100,
        ) {
            let distance: Vec<(u32, f64)> = (1..).zip(rates.iter().copied()).collect();
            let calendar: Vec<(i32, f64)> = (base + 1..).zip(rates.iter().copied()).collect();
            for timing in [Timing::Start, Timing::Mid, Timing::End] {
                let one = bands(&distance).unwrap().factors(Year(base), 60, timing);
                prop_assert_eq!(one, by_year(&calendar).unwrap().factors(Year(base), 60, timing));
            }
        }
    }
}
