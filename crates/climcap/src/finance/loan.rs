//! Loans: how concessional they are.

use super::discount::InvalidRate;
use crate::units::{Money, Rate};

/// Share of a loan that is in effect a gift.
///
/// `(principal - PV(debt service)) / principal`: debt service falls at the ends of periods 1, 2, ..., `per_year` of them
/// a year, the loan is disbursed whole today, and `rate` is effective a year (World Bank and IMF, unified rate of 5 %
/// since 2013).
///
/// # Errors
/// [`InvalidRate`] unless the rate is above -1, the principal above zero and there is at least one period a year.
///
/// # Examples
/// ```
/// use climcap::finance::grant_element;
/// use climcap::units::{Money, Rate};
///
/// // Repaid in one sum after ten years, free of interest.
/// let mut service = vec![Money::ZERO; 9];
/// service.push(Money::new(100.0)?);
/// let share = grant_element(Money::new(100.0)?, &service, Rate::new(0.05)?, 1)?;
/// assert!((share - 0.3861).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn grant_element(principal: Money, repayments: &[Money], rate: Rate, per_year: u32) -> Result<f64, InvalidRate> {
    if rate.amount() <= -1.0 || principal <= Money::ZERO || per_year == 0 {
        return Err(InvalidRate { found: rate.amount() });
    }
    let step = (1.0 + rate.amount()).powf(-1.0 / f64::from(per_year));
    let present: f64 = repayments.iter().zip(1..).map(|(service, period)| service.amount() * step.powi(period)).sum();
    Ok(1.0 - present / principal.amount())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    // IDA terms of 2024 and 2025: years, grace, yearly share of principal, rate; computed by cash flow, half-yearly.
    #[rstest]
    #[case(50, 10, 0.0, 0.7334)]
    #[case(12, 6, 0.0, 0.3609)]
    #[case(40, 11, 0.0, 0.6910)]
    #[case(31, 6, 0.0075, 0.4869)]
    fn ida_loans_have_their_published_grant_elements(
        #[case] maturity: u32,
        #[case] grace: u32,
        #[case] rate: f64,
        #[case] expected: f64,
    ) {
        let part = 100.0 / f64::from(2 * (maturity - grace));
        let mut left = 100.0;
        let service: Vec<Money> = (1..=2 * maturity)
            .map(|period| {
                let interest = left * rate / 2.0;
                let principal = if period > 2 * grace { part } else { 0.0 };
                left -= principal;
                Money::of(interest + principal)
            })
            .collect();
        let found = grant_element(Money::of(100.0), &service, Rate::of(0.05), 2).unwrap();
        assert!((found - expected).abs() < 5e-5, "{found}");
    }
}
