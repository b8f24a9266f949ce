//! Internal rates of return of yearly flows.

use std::ops::Range;

use super::discount::Timing;
use super::indicators::npv;
use super::refusal::Refusal;
use super::roots::{self, Parts, Side, Stream, Worth};
use crate::units::{Money, Rate};

/// Internal rate of return of a yearly flow: the smallest root that is not negative, else the largest negative one,
/// else `None`.
///
/// A root is a rate above -1 at which the net present value is zero; it does not depend on when in its year money
/// moves. A flow that changes sign once has one root. See [`irr_all`] for those of others.
///
/// # Examples
/// ```
/// use climcap::finance::irr;
/// use climcap::units::Money;
///
/// let flows = [-100.0, 60.0, 60.0].map(|flow| Money::new(flow).unwrap());
/// assert!((irr(&flows).unwrap().amount() - 0.13066).abs() < 1e-5);
/// ```
#[must_use]
pub fn irr(flows: &[Money]) -> Option<Rate> {
    roots::first(&Yearly::of(flows)).map(Rate::of)
}

/// Every internal rate of return of a yearly flow, from the smallest up; empty if there is none.
///
/// None is missed: an interval of rates is given up only where bounds prove that no root lies in it.
///
/// # Examples
/// ```
/// use climcap::finance::irr_all;
/// use climcap::units::Money;
///
/// // The oil pump of Lorie and Savage (1955): two rates, 25 % and 400 %.
/// let rates = irr_all(&[-1600.0, 10_000.0, -10_000.0].map(|flow| Money::new(flow).unwrap()));
/// assert!((rates[0].amount() - 0.25).abs() < 1e-12 && (rates[1].amount() - 4.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn irr_all(flows: &[Money]) -> Vec<Rate> {
    roots::all(&Yearly::of(flows)).into_iter().map(Rate::of).collect()
}

/// Whether a yearly flow has more than one internal rate of return: what [`irr_all`] would say, at little cost for flows
/// that change sign once.
#[must_use]
pub fn irr_is_one_of_several(flows: &[Money]) -> bool {
    roots::are_several(&Yearly::of(flows))
}

/// Amounts a year apart, from the first to the last that is not zero.
struct Yearly<'f>(&'f [Money]);

impl<'f> Yearly<'f> {
    fn of(flows: &'f [Money]) -> Self {
        let is_something = |flow: &Money| *flow != Money::ZERO;
        let begin = flows.iter().position(is_something).unwrap_or(flows.len());
        let end = flows.iter().rposition(is_something).map_or(begin, |last| last + 1);
        Self(&flows[begin..end])
    }
}

impl Stream for Yearly<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn amount(&self, place: usize) -> f64 {
        self.0[place].amount()
    }

    fn time(&self, place: usize) -> f64 {
        place as f64
    }

    fn worth(&self, run: Range<usize>, side: Side, exponent: f64) -> Worth {
        let x = exponent.exp();
        let step = x.powi(FOUR as i32);
        let mut lanes = Lanes::default();
        each_four(&self.0[run], side, |amounts| lanes.add(amounts, step));
        lanes.worth(x, step)
    }

    fn parts(&self, side: Side, exponent: f64) -> Parts {
        let x = exponent.exp();
        let step = x.powi(FOUR as i32);
        let (mut gains, mut outlays) = (Lanes::default(), Lanes::default());
        each_four(self.0, side, |amounts| {
            gains.add(amounts.map(|amount| amount.max(0.0)), step);
            outlays.add(amounts.map(|amount| (-amount).max(0.0)), step);
        });
        Parts { gains: gains.worth(x, step), outlays: outlays.worth(x, step) }
    }
}

/// How many sums are kept side by side. Each step of Horner's rule waits for the one before; four go on at once.
const FOUR: usize = 4;

/// Hands over amounts four by four, the farthest from a side first, the nearest of each four first; zeros fill the
/// farthest.
fn each_four(amounts: &[Money], side: Side, mut take: impl FnMut([f64; FOUR])) {
    let mut farthest = [0.0; FOUR];
    match side {
        Side::First => {
            let (fours, rest) = amounts.as_chunks::<FOUR>();
            farthest.iter_mut().zip(rest).for_each(|(place, amount)| *place = amount.amount());
            take(farthest);
            fours.iter().rev().for_each(|four| take(four.map(Money::amount)));
        }
        Side::Last => {
            let (rest, fours) = amounts.as_rchunks::<FOUR>();
            farthest.iter_mut().zip(rest.iter().rev()).for_each(|(place, amount)| *place = amount.amount());
            take(farthest);
            for [a, b, c, d] in fours {
                take([d, c, b, a].map(|amount| amount.amount()));
            }
        }
    }
}

/// Sums of every fourth amount, and their derivatives by the fourth power of x.
#[derive(Default)]
struct Lanes {
    sums: [f64; FOUR],
    slopes: [f64; FOUR],
}

impl Lanes {
    /// Moves what is there four years away, and adds the amounts of four: Horner's rule.
    fn add(&mut self, amounts: [f64; FOUR], step: f64) {
        for (lane, amount) in amounts.into_iter().enumerate() {
            self.slopes[lane] = self.slopes[lane] * step + self.sums[lane];
            self.sums[lane] = self.sums[lane] * step + amount;
        }
    }

    fn worth(self, x: f64, step: f64) -> Worth {
        let mut worth = Worth::default();
        for lane in (0..FOUR).rev() {
            let (sum, slope) =
                (self.sums[lane], FOUR as f64 * step * self.slopes[lane] + lane as f64 * self.sums[lane]);
            worth.sum = worth.sum * x + sum;
            worth.slope = worth.slope * x + slope;
        }
        worth
    }
}

/// Modified internal rate of return: outlays financed at one rate, returns reinvested at another.
///
/// `MIRR = (FV(returns, reinvest_rate) / -PV(outlays, finance_rate))^(1 / (n - 1)) - 1` over n yearly flows, as a
/// spreadsheet's `MIRR()` (Lin 1976, *The Modified Internal Rate of Return and Investment Criterion*); `None` unless
/// there are both outlays and returns.
///
/// # Errors
/// [`Refusal`] unless both rates are above -1 and present and future values are finite.
pub fn mirr(flows: &[Money], finance_rate: Rate, reinvest_rate: Rate) -> Result<Option<Rate>, Refusal> {
    let returns: Vec<Money> = flows.iter().map(|flow| Money::of(flow.amount().max(0.0))).collect();
    let outlays: Vec<Money> = flows.iter().map(|flow| Money::of((-flow.amount()).max(0.0))).collect();
    let present_outlays = npv(finance_rate, &outlays, Timing::Start)?.amount();
    let present_returns = npv(reinvest_rate, &returns, Timing::Start)?.amount();
    let periods = flows.len().saturating_sub(1) as f64;
    let is_defined = periods > 0.0 && present_outlays > 0.0 && present_returns > 0.0;
    let growth = (present_returns / present_outlays).powf(1.0 / periods) * (1.0 + reinvest_rate.amount());
    Ok(is_defined.then(|| Rate::of(growth - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn money(flows: &[f64]) -> Vec<Money> {
        flows.iter().map(|flow| Money::of(*flow)).collect()
    }

    // V10: values of independent tools; the last is one at which a released library answers -0.99979.
    #[rstest]
    #[case(&[-150_000.0, 15_000.0, 25_000.0, 35_000.0, 45_000.0, 60_000.0], Some(0.052_432_888_859_41))]
    #[case(&[-100.0, 0.0, 0.0, 74.0], Some(-0.095_495_830_348_97))]
    #[case(&[-100.0, 39.0, 59.0, 55.0, 20.0], Some(0.280_948_421_159_96))]
    #[case(&[-100.0, 100.0, 0.0, -7.0], Some(-0.083_299_666_184_9))]
    #[case(&[-5.0, 10.5, 1.0, -8.0, 1.0], Some(0.088_598_338_5))]
    #[case(&[1.0, 2.0, 3.0], None)]
    #[case(&[0.0, 0.0], None)]
    #[case(&[], None)]
    #[case(&[-1678.87, 771.96, 1814.05, 3520.30, 3552.95, 3584.99, 4789.91, -1.0], Some(1.00427))]
    fn irr_agrees_with_other_tools(#[case] flows: &[f64], #[case] expected: Option<f64>) {
        let found = irr(&money(flows)).map(Rate::amount);
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-5, "{found}"),
            (found, expected) => assert_eq!(found, expected),
        }
    }

    #[test]
    fn both_roots_of_a_pump_are_found() {
        // The oil pump of Lorie and Savage (1955): two rates, 25 % and 400 %.
        let roots = irr_all(&money(&[-1600.0, 10_000.0, -10_000.0]));
        assert_eq!(roots.len(), 2);
        assert!((roots[0].amount() - 0.25).abs() < 1e-12 && (roots[1].amount() - 4.0).abs() < 1e-12);
    }

    #[test]
    fn a_rate_of_zero_and_a_touching_root_are_found() {
        assert!(irr(&money(&[-100.0, 50.0, 50.0])).unwrap().amount().abs() < 1e-12);
        // (x - 0.8)^2: touches zero at a rate of 25 %.
        assert!((irr(&money(&[0.64, -1.6, 1.0])).unwrap().amount() - 0.25).abs() < 1e-6);
    }

    #[rstest]
    #[case(&[-120_000.0, 39_000.0, 30_000.0, 21_000.0, 37_000.0, 46_000.0], 0.10, 0.12, 0.126_094)]
    #[case(&[100.0, 200.0, -50.0, 300.0, -200.0], 0.05, 0.06, 0.3428)]
    fn mirr_agrees_with_other_tools(
        #[case] flows: &[f64],
        #[case] finance: f64,
        #[case] reinvest: f64,
        #[case] expected: f64,
    ) {
        let found = mirr(&money(flows), Rate::of(finance), Rate::of(reinvest)).unwrap().unwrap();
        assert!((found.amount() - expected).abs() < 5e-5, "{found}");
    }

    #[test]
    fn a_root_of_several_is_one_rate() {
        // (1 - 1.1 x)^n: a rate of 10 %, n times over.
        let mut flows = vec![1.0];
        for power in 1..=4 {
            let longer: Vec<f64> = (0..=flows.len())
                .map(|place| {
                    let (same, before) = (flows.get(place), place.checked_sub(1).and_then(|place| flows.get(place)));
                    same.unwrap_or(&0.0) - 1.1 * before.unwrap_or(&0.0)
                })
                .collect();
            flows = longer;
            let rates = irr_all(&money(&flows));
            assert_eq!(rates.len(), 1, "{power}: {rates:?}");
            // As near as rounding lets anyone see where such a polynomial is zero.
            assert!((rates[0].amount() - 0.10).abs() < 2.0 * 1e-12_f64.powf(1.0 / f64::from(power)), "{rates:?}");
        }
    }

    #[rstest]
    #[case(&[-1.0, 1e12], Some(1e12 - 1.0))]
    #[case(&[-1e12, 1.0], Some(1e-12 - 1.0))]
    #[case(&[-1e300, 1e-300], None)]
    #[case(&[-1.0, 0.0, 0.0, 0.0, 1.0], Some(0.0))]
    #[case(&[f64::INFINITY, -1.0, 1.0], None)]
    #[case(&[1.0, f64::NAN, -1.0], None)]
    #[case(&[-1.0, f64::INFINITY], None)]
    #[case(&[0.0, 0.0, -100.0, 110.0, 0.0], Some(0.10))]
    #[case(&[100.0, -110.0], Some(0.10))]
    fn rates_are_right_or_absent_at_the_ends_of_numbers(#[case] flows: &[f64], #[case] expected: Option<f64>) {
        let found = irr(&money(flows)).map(Rate::amount);
        match (found, expected) {
            (Some(found), Some(expected)) => assert!((found - expected).abs() <= 1e-14 * (1.0 + expected), "{found}"),
            (found, expected) => assert_eq!(found, expected),
        }
        assert_eq!(irr_all(&money(flows)).first().map(|rate| rate.amount()), found);
    }

    /// Real roots above -1 from the eigenvalues of the companion matrix: another road to the same place.
    fn companion_rates(flows: &[f64]) -> Vec<f64> {
        let n = flows.len() - 1;
        let leading = flows[0];
        let matrix = nalgebra::DMatrix::from_fn(n, n, |row, column| {
            if row == 0 { -flows[column + 1] / leading } else { f64::from(u8::from(row == column + 1)) }
        });
        // Roots of flow[0] g^n + ... + flow[n] in g = 1 + r.
        matrix
            .complex_eigenvalues()
            .iter()
            .filter(|root| root.im.abs() < 1e-9 && root.re > 1e-6)
            .map(|root| root.re - 1.0)
            .collect()
    }

    proptest! {
        // The two roads to a rate: Newton's method where there is one change of sign, isolation for any flow.
        #[test]
        fn one_change_of_sign_gives_the_rate_that_isolation_gives(
            outlays in prop::collection::vec(prop_oneof![Just(0.0), 1.0..1e6], 0..10),
            gains in prop::collection::vec(prop_oneof![Just(0.0), 1.0..1e6], 0..150),
            (first, last) in (1.0..1e9, 1.0..1e6),
            is_loan in any::<bool>(),
        ) {
            let sign = if is_loan { -1.0 } else { 1.0 };
            let outlays = std::iter::once(first).chain(outlays).map(|outlay| -sign * outlay);
            let gains = gains.into_iter().chain([last]).map(|gain| sign * gain);
            let flows: Vec<Money> = outlays.chain(gains).map(Money::of).collect();
            let general = roots::isolated(&Yearly::of(&flows));
            prop_assert_eq!(general.len(), 1, "{:?}", &general);
            let fast = irr(&flows).unwrap().amount();
            prop_assert!((fast - general[0]).abs() <= 1e-13 * (1.0 + fast), "{} {}", fast, general[0]);
            prop_assert_eq!(irr_all(&flows), [Rate::of(fast)]);
        }

        #[test]
        fn the_first_rate_is_the_one_to_take_of_all(flows in prop::collection::vec(-1e3..1e3, 2..40)) {
            let all: Vec<f64> = irr_all(&money(&flows)).into_iter().map(Rate::amount).collect();
            let expected = all.iter().find(|rate| **rate >= 0.0).or(all.last()).copied();
            prop_assert_eq!(irr(&money(&flows)).map(Rate::amount), expected);
        }

        #[test]
        fn every_root_of_the_companion_matrix_is_found(flows in prop::collection::vec(-100i32..100, 3..9)) {
            let flows: Vec<f64> = flows.into_iter().map(f64::from).collect();
            prop_assume!(flows[0] != 0.0 && flows[flows.len() - 1] != 0.0);
            let found: Vec<f64> = irr_all(&money(&flows)).into_iter().map(Rate::amount).collect();
            for rate in companion_rates(&flows) {
                prop_assert!(found.iter().any(|root| (root - rate).abs() < 1e-5 * (1.0 + rate.abs())), "{} of {:?} in {:?}", rate, flows, found);
            }
            for root in &found {
                let size: f64 = flows.iter().map(|flow| flow.abs()).sum();
                let g = 1.0 + root;
                let value = flows.iter().fold(0.0, |sum, flow| sum * g + flow) / g.max(1.0).powi(flows.len() as i32 - 1);
                prop_assert!(value.abs() <= 1e-7 * size, "{} at {}", value, root);
            }
        }
    }
}
