//! How numbers are written: in full for programs, rounded and aligned for people.

/// From here on numbers are written with an exponent, as digits beyond the sixteenth mean nothing.
const LARGE: f64 = 1e15;
/// The digits that people are shown at most before small ones are rounded off.
const SIGNIFICANT: i32 = 6;
/// The digits that they are shown at least, of numbers among larger ones.
const FIRST: i32 = 3;
/// Up to this place after the point a first digit stands without an exponent.
const SMALLEST: i32 = 4;

/// The shortest text that reads back as the same number; blank for NaN.
pub(super) fn exact(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        String::new()
    } else if size != 0.0 && !(1e-5..LARGE).contains(&size) && value.is_finite() {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// The numbers of a column as people read them: thousands grouped, all with the decimals that the largest leaves room
/// for, and smaller ones with as many more as show their first three digits. NaN is `absent`.
pub(super) fn aligned(values: &[f64], absent: &str) -> Vec<String> {
    let largest = values.iter().map(|value| value.abs()).filter(|size| *size < LARGE).fold(0.0, f64::max);
    let whole = if largest >= 1.0 { largest.log10().floor() as i32 + 1 } else { 1 };
    let decimals = (SIGNIFICANT - whole).max(0) as usize;

    let fixed: Vec<Option<String>> = values.iter().map(|value| fixed(*value, decimals)).collect();
    let spare = fixed.iter().flatten().map(|text| trailing_zeros(text, decimals)).min().unwrap_or(0);
    // The point goes with the last decimal.
    let cut = if decimals > 0 && spare == decimals { spare + 1 } else { spare };
    fixed
        .into_iter()
        .zip(values)
        .map(|(text, value)| match text {
            Some(text) => grouped(&text[..text.len() - cut]),
            None if value.is_nan() => absent.to_owned(),
            None if value.is_infinite() => value.to_string(),
            None if value.abs() >= LARGE => format!("{value:.5e}"),
            None => small(*value),
        })
        .collect()
}

/// The number with so many decimals, unless that is too long or shows less than its first three digits.
fn fixed(value: f64, decimals: usize) -> Option<String> {
    if !value.is_finite() || value.abs() >= LARGE {
        return None;
    }
    if value == 0.0 {
        return Some(format!("{:.decimals$}", 0.0));
    }
    let text = format!("{value:.decimals$}");
    let shown = value.abs().log10().floor() + 1.0 + decimals as f64;
    let is_whole = text.parse::<f64>().is_ok_and(|shown| shown.total_cmp(&value).is_eq());
    (shown >= f64::from(FIRST) || is_whole).then_some(text)
}

/// A number among much larger ones, by its first three digits: `0.07`, `1.53`; with an exponent where zeros would fill it.
fn small(value: f64) -> String {
    let before = value.abs().log10().floor() as i32;
    if before < -SMALLEST {
        return format!("{value:.1e}");
    }
    let decimals = (FIRST - 1 - before).max(0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn trailing_zeros(text: &str, decimals: usize) -> usize {
    text.bytes().rev().take(decimals).take_while(|digit| *digit == b'0').count()
}

/// Commas between the thousands.
fn grouped(text: &str) -> String {
    let (whole, decimals) = text.find('.').map_or((text, ""), |point| text.split_at(point));
    let digits = whole.trim_start_matches('-');
    let mut result = whole[..whole.len() - digits.len()].to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            result.push(',');
        }
        result.push(digit);
    }
    result + decimals
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::money(&[2_400_000.0, 150_000.5], &["2,400,000", "150,000"])]
    #[case::shares(&[0.05, 0.0625], &["0.0500", "0.0625"])]
    #[case::whole(&[3.0, 12.0], &["3", "12"])]
    #[case::absent(&[1.5, f64::NAN], &["1.5", "-"])]
    #[case::negative(&[-1_234.5, 0.0], &["-1,234.5", "0.0"])]
    #[case::minus_nothing(&[-0.0], &["0"])]
    #[case::tiny_beside_large(&[1e6, 0.3], &["1,000,000", "0.3"])]
    #[case::of_several_units(&[2_400_000.0, 0.07, 1.534, -0.000_5], &["2,400,000", "0.07", "1.53", "-0.0005"])]
    #[case::very_small_beside_large(&[1e6, 0.000_02], &["1,000,000", "2.0e-5"])]
    #[case::rounded_up_beside_large(&[1e6, 9.996], &["1,000,000", "10"])]
    #[case::beyond(&[1e20, 2.0], &["1.00000e20", "2"])]
    #[case::infinite(&[f64::INFINITY, f64::NEG_INFINITY], &["inf", "-inf"])]
    #[case::none(&[], &[])]
    fn columns_are_written_for_people(#[case] values: &[f64], #[case] expected: &[&str]) {
        assert_eq!(aligned(values, "-"), expected);
    }

    proptest! {
        #[test]
        fn exact_reads_back(value in prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL | prop::num::f64::ZERO) {
            prop_assert_eq!(exact(value).parse::<f64>().unwrap().to_bits(), value.to_bits());
            prop_assert!(exact(value).len() < 30);
        }

        #[test]
        fn what_is_shown_is_near_and_never_a_false_zero(values in prop::collection::vec(-1e9..1e9_f64, 1..20)) {
            let largest = values.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
            for (text, value) in aligned(&values, "-").iter().zip(&values) {
                let shown: f64 = text.replace(',', "").parse().unwrap();
                prop_assert!((shown - value).abs() <= (largest * 1e-5).max(1e-5));
                prop_assert!(shown != 0.0 || *value == 0.0);
            }
        }
    }
}
