//! Loans: how concessional they are.

use super::discount::sound;
use super::refusal::Refusal;
use crate::units::{Money, Rate};

/// Share of a loan that is in effect a gift.
///
/// `(PV(disbursements) - PV(debt service)) / PV(disbursements)`, with `PV(x) = sum x(k) (1 + rate)^(-k / per_year)`.
/// Debt service, principal and interest, falls at the ends of periods 1, 2, ..., `per_year` of them a year;
/// disbursements at times 0, 1, 2, ... in periods, the whole principal at 0 if none are given. `rate` is effective a
/// year (World Bank and IMF: a unified rate of 5 % since October 2013).
///
/// # Errors
/// [`Refusal`] unless the rate is above -1, the principal above zero, disbursements not negative and together the
/// principal, and there is at least one period a year.
///
/// # Examples
/// ```
/// use climcap::finance::grant_element;
/// use climcap::units::{Money, Rate};
///
/// // Repaid in one sum after ten years, free of interest.
/// let mut service = vec![Money::ZERO; 9];
/// service.push(Money::new(100.0)?);
/// let share = grant_element(Money::new(100.0)?, &service, Rate::new(0.05)?, 1, &[])?;
/// assert!((share - 0.3861).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn grant_element(
    principal: Money,
    repayments: &[Money],
    rate: Rate,
    per_year: u32,
    disbursements: &[Money],
) -> Result<f64, Refusal> {
    if principal <= Money::ZERO {
        return Err(Refusal::new("principal", principal.to_string(), "an amount above 0"));
    }
    if per_year == 0 {
        return Err(Refusal::new("per_year", "0", "at least one period a year"));
    }
    let whole = [principal];
    let disbursements = if disbursements.is_empty() { &whole } else { disbursements };
    let total: Money = disbursements.iter().copied().sum();
    if disbursements.iter().any(|amount| *amount < Money::ZERO) || (total / principal - 1.0).abs() > 1e-9 {
        let allowed = format!("amounts of 0 or more that add up to the principal, {principal}");
        return Err(Refusal::new("disbursements", format!("amounts that add up to {total}"), allowed));
    }
    let step = (1.0 + sound(rate)?.amount()).powf(-1.0 / f64::from(per_year));
    let present = |amounts: &[Money]| amounts.iter().rev().fold(0.0, |sum, amount| sum * step + amount.amount());
    let share = 1.0 - step * present(repayments) / present(disbursements);
    if share.is_finite() {
        Ok(share)
    } else {
        Err(Refusal::new("rate", format!("a rate of {rate} over {} periods", repayments.len()), "a rate nearer to 0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn money(amounts: &[f64]) -> Vec<Money> {
        amounts.iter().map(|amount| Money::of(*amount)).collect()
    }

    /// The terms of a loan of IDA, a line of `ida_terms.csv`.
    struct Terms {
        name: String,
        years: u32,
        rate: f64,
        /// Share of the principal repaid in each year of a span, first and last year.
        shares: Vec<(u32, u32, f64)>,
        /// Published grant element by half-yearly and by yearly debt service, in per cent.
        expected: [f64; 2],
    }

    /// Every loan of the file: term, maturity, yearly rate in per cent, repayment such as `6-25 1/30; 26-30 1/15`, and
    /// the two grant elements.
    fn ida_terms() -> Vec<Terms> {
        let lines = include_str!("../../../../tests/data/ida_terms.csv").lines();
        let number = |text: &str| text.trim().parse::<f64>().unwrap();
        let span = |text: &str| {
            let (years, share) = text.trim().split_once(' ').unwrap();
            let (first, last) = years.split_once('-').unwrap();
            let (part, whole) = share.split_once('/').unwrap();
            (number(first) as u32, number(last) as u32, number(part) / number(whole))
        };
        let terms = lines.filter(|line| !line.starts_with(['#', 't'])).map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            Terms {
                name: cells[0].to_owned(),
                years: number(cells[1]) as u32,
                rate: number(cells[2]) / 100.0,
                shares: cells[3].split(';').map(span).collect(),
                expected: [number(cells[4]), number(cells[5])],
            }
        });
        terms.collect()
    }

    #[test]
    fn loans_of_ida_have_their_grant_elements() {
        let all = ida_terms();
        assert_eq!(all.len(), 11);
        for terms in all {
            for (per_year, expected) in [2, 1].into_iter().zip(terms.expected) {
                let mut left = 100.0;
                let service = (1..=per_year * terms.years).map(|period| {
                    let year = period.div_ceil(per_year);
                    let spans = terms.shares.iter().filter(|(first, last, _)| (*first..=*last).contains(&year));
                    let principal = spans.map(|(_, _, share)| 100.0 * share / f64::from(per_year)).sum::<f64>();
                    let interest = left * terms.rate / f64::from(per_year);
                    left -= principal;
                    Money::of(principal + interest)
                });
                let service: Vec<Money> = service.collect();
                assert!(left.abs() < 1e-9, "{}: {left} is never repaid", terms.name);
                let found = grant_element(Money::of(100.0), &service, Rate::of(0.05), per_year, &[]).unwrap();
                assert!((100.0 * found - expected).abs() <= 0.005, "{}: {found}, not {expected}", terms.name);
            }
        }
    }

    #[test]
    fn a_loan_at_the_discount_rate_is_no_gift_whenever_it_is_disbursed() {
        // 60 today and 40 in a year grow to 107 with interest, and are repaid after two years.
        let service = money(&[0.0, 60.0 * 1.05 * 1.05 + 40.0 * 1.05]);
        let share = |disbursements: &[f64]| {
            grant_element(Money::of(100.0), &service, Rate::of(0.05), 1, &money(disbursements)).unwrap()
        };
        assert!(share(&[60.0, 40.0]).abs() < 1e-12);
        assert!(share(&[]) > 0.0);
    }

    #[rstest]
    #[case(0.0, 0.05, 1, &[], "principal")]
    #[case(100.0, 0.05, 0, &[], "per_year")]
    #[case(100.0, -1.0, 1, &[], "rate")]
    #[case(100.0, -0.999_999_999, 1, &[], "rate")]
    #[case(100.0, 0.05, 1, &[60.0, 50.0], "disbursements")]
    #[case(100.0, 0.05, 1, &[150.0, -50.0], "disbursements")]
    fn what_is_no_loan_is_refused(
        #[case] principal: f64,
        #[case] rate: f64,
        #[case] per_year: u32,
        #[case] disbursements: &[f64],
        #[case] item: &str,
    ) {
        let service = money(&[1.0; 60]);
        let found = grant_element(Money::of(principal), &service, Rate::of(rate), per_year, &money(disbursements));
        assert_eq!(found.unwrap_err().item, item);
    }
}
