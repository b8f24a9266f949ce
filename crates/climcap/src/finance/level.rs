//! Level yearly amounts that are worth as much as uneven ones.

use super::discount::{Discount, Factors, Timing};
use super::refusal::Refusal;
use crate::calendar::Year;
use crate::units::{Money, Rate};

/// The factors of years from a first one on, if there are any and a computer can hold them.
fn factors(rate: Rate, years: usize, timing: Timing) -> Result<Factors, Refusal> {
    if years == 0 {
        return Err(Refusal::new("years", "0 years", "at least one year"));
    }
    let discount = Discount::constant(rate)?;
    discount.covers(Year(0), years)?;
    Ok(discount.factors(Year(0), years, timing))
}

/// The level amount a year that is worth as much as a present amount, under these factors.
fn leveled(present: Money, factors: &Factors) -> Result<Money, Refusal> {
    let amount = present * (1.0 / factors.shares().iter().sum::<f64>());
    if amount.is_finite() { Ok(amount) } else { Err(Refusal::sum()) }
}

/// The level yearly amount that is worth as much as one amount today, over a number of years.
///
/// `A = PV / sum of F(t)`, t = 0..n-1: `PV r / (1 - (1 + r)^-n)` for amounts at the ends of years, the capital recovery
/// factor, and `PV / n` at a rate of zero (NIST Handbook 135, 2022).
///
/// # Errors
/// [`Refusal`] unless the rate is above -1 and there is at least one year, with factors that a computer can hold.
///
/// # Examples
/// ```
/// use climcap::finance::{Timing, annuity};
/// use climcap::units::{Money, Rate};
///
/// // 100 at 6 % over 40 years: 6.646154 at the end of each.
/// let amount = annuity(Money::new(100.0)?, Rate::new(0.06)?, 40, Timing::End)?;
/// assert!((amount.amount() - 6.646154).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn annuity(present: Money, rate: Rate, years: usize, timing: Timing) -> Result<Money, Refusal> {
    leveled(present, &factors(rate, years, timing)?)
}

/// The level yearly cost that is worth as much as costs that differ from year to year, over the same years.
///
/// `EAC = sum of cost(t) F(t) / sum of F(t)`; what is left at the end enters as a negative cost of the last year (NIST
/// Handbook 135, 2022: equivalent uniform annual value).
///
/// # Errors
/// [`Refusal`] unless the rate is above -1 and there is at least one year, with factors that a computer can hold.
///
/// # Examples
/// ```
/// use climcap::finance::{equivalent_annual_cost, Timing};
/// use climcap::units::{Money, Rate};
///
/// // A pump of 1,000 that runs three years at 100: as good as 465.56 a year at 10 %, all at the start of years.
/// let costs = [1100.0, 100.0, 100.0].map(|cost| Money::new(cost).unwrap());
/// let level = equivalent_annual_cost(Rate::new(0.10)?, &costs, Timing::Start)?;
/// assert!((level.amount() - 465.56).abs() < 5e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn equivalent_annual_cost(rate: Rate, costs: &[Money], timing: Timing) -> Result<Money, Refusal> {
    let factors = factors(rate, costs.len(), timing)?;
    leveled(costs.iter().zip(factors.shares()).map(|(cost, share)| *cost * *share).sum(), &factors)
}

/// The level yearly damage that is worth as much as expected damage that changes over time.
///
/// Expected annual damage runs straight from the base year to the future year, and stays there; `years` years count
/// from the base year on. `EqAD = sum of damage(y) F(y) / sum of F(y)`, which at one rate does not depend on when in
/// the year damage falls (US Army Corps of Engineers, HEC-FDA: equivalent annual damage).
///
/// # Errors
/// [`Refusal`] unless the rate is above -1, there is at least one year, and the future year comes after the base year.
///
/// # Examples
/// ```
/// use climcap::calendar::Year;
/// use climcap::finance::equivalent_annual_damage;
/// use climcap::units::{Money, Rate};
///
/// let (base, future) = ((Year(2023), Money::new(35_000.0)?), (Year(2072), Money::new(50_000.0)?));
/// let level = equivalent_annual_damage(base, future, Rate::new(0.07)?, 50)?;
/// assert!((level.amount() - 38_835.31).abs() < 5e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn equivalent_annual_damage(
    base: (Year, Money),
    future: (Year, Money),
    rate: Rate,
    years: usize,
) -> Result<Money, Refusal> {
    let span = future.0.since(base.0);
    if span <= 0 {
        let allowed = format!("a year after the base year {}", base.0);
        return Err(Refusal::new("future_year", future.0.to_string(), allowed));
    }
    let factors = factors(rate, years, Timing::End)?;
    let damage = |year: usize| {
        let share = (year as f64 / f64::from(span)).min(1.0);
        base.1 * (1.0 - share) + future.1 * share
    };
    leveled(factors.shares().iter().enumerate().map(|(year, share)| damage(year) * *share).sum(), &factors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::npv;
    use proptest::prelude::*;
    use rstest::rstest;

    // V6: tests of HEC-FDA.
    #[rstest]
    #[case((2023, 35_000.0), (2072, 50_000.0), 0.07, 38_835.30, 0.01)]
    #[case((2023, 35_000.0), (2047, 50_000.0), 0.07, 41_893.12, 0.01)]
    #[case((2023, 150_000.0), (2072, 300_000.0), 0.0275, 208_213.806_1, 5e-5)]
    fn damage_that_grows_is_leveled_as_by_hec_fda(
        #[case] base: (i32, f64),
        #[case] future: (i32, f64),
        #[case] rate: f64,
        #[case] expected: f64,
        #[case] tolerance: f64,
    ) {
        let dated = |(year, damage)| (Year(year), Money::of(damage));
        let found = equivalent_annual_damage(dated(base), dated(future), Rate::of(rate), 50).unwrap();
        assert!((found.amount() - expected).abs() <= tolerance, "{found}");
    }

    #[test]
    fn an_annuity_at_zero_rate_is_a_plain_share() {
        let found = annuity(Money::of(100.0), Rate::ZERO, 4, Timing::End).unwrap();
        assert!((found.amount() - 25.0).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_leveled_is_refused() {
        let item = |found: Result<Money, Refusal>| found.unwrap_err().item;
        assert_eq!(item(annuity(Money::of(1.0), Rate::of(0.05), 0, Timing::End)), "years");
        assert_eq!(item(annuity(Money::of(1.0), Rate::of(-1.0), 4, Timing::End)), "rate");
        assert_eq!(item(annuity(Money::of(1.0), Rate::of(1e200), 2, Timing::End)), "rate");
        let same = (Year(2026), Money::of(1.0));
        assert_eq!(item(equivalent_annual_damage(same, same, Rate::of(0.05), 5)), "future_year");
    }

    proptest! {
        #[test]
        fn a_level_amount_is_worth_what_it_levels(
            costs in prop::collection::vec(-1e6..1e6, 1..60),
            rate in -0.2..0.5,
        ) {
            let costs: Vec<Money> = costs.into_iter().map(Money::of).collect();
            let size: f64 = costs.iter().map(|cost| cost.amount().abs()).fold(0.0, f64::max);
            for timing in [Timing::Start, Timing::Mid, Timing::End] {
                let rate = Rate::of(rate);
                let level = equivalent_annual_cost(rate, &costs, timing).unwrap();
                let present = npv(rate, &costs, timing).unwrap();
                let again = npv(rate, &vec![level; costs.len()], timing).unwrap();
                let scale = size * npv(rate, &vec![Money::of(1.0); costs.len()], timing).unwrap().amount();
                prop_assert!((present - again).amount().abs() <= 1e-12 * scale);
                let annual = annuity(present, rate, costs.len(), timing).unwrap();
                prop_assert!((annual - level).amount().abs() <= 1e-12 * size);
            }
        }
    }
}
