//! Internal rates of return: every root, found by isolating it, so that none is taken for another.

use super::discount::{InvalidRate, Timing};
use super::indicators::npv;
use crate::units::{Money, Rate};

/// Internal rate of return of a yearly flow: the smallest root that is not negative, else the largest negative one,
/// else `None`.
///
/// A root is a rate above -1 at which the net present value is zero; it does not depend on when in its year money
/// moves. See [`irr_all`] for the others.
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
    let flows = Money::amounts(flows);
    let forward = spending(&flows)?;
    let backward: Vec<f64> = forward.iter().rev().copied().collect();
    let not_negative = Polynomial::new(forward).roots(1).first().map(|x| 1.0 / x - 1.0);
    let negative = || Polynomial::new(&backward).roots(1).first().map(|x| x - 1.0).filter(|rate| *rate > -1.0);
    not_negative.filter(|rate| rate.is_finite()).or_else(negative).map(Rate::of)
}

/// Every internal rate of return of a yearly flow, from the smallest up; empty if there is none.
///
/// With x = 1 / (1 + r) the net present value is a polynomial in x: its roots on (0, 1] are the rates that are not
/// negative, those of the reversed polynomial the others. An interval is halved until the polynomial provably has no root
/// in it, or runs straight up or down through it: on x > 0 the positive and the negative terms each only grow, which
/// bounds the polynomial and its derivative from the ends of an interval alone (Moore 1966, *Interval Analysis*). A root
/// that only touches zero is kept where the polynomial is zero to rounding.
#[must_use]
pub fn irr_all(flows: &[Money]) -> Vec<Rate> {
    let flows = Money::amounts(flows);
    let Some(forward) = spending(&flows) else { return Vec::new() };
    let backward: Vec<f64> = forward.iter().rev().copied().collect();
    let mut rates: Vec<f64> = Polynomial::new(forward).roots(usize::MAX).into_iter().map(|x| 1.0 / x - 1.0).collect();
    rates.extend(Polynomial::new(&backward).roots(usize::MAX).into_iter().map(|x| x - 1.0).filter(|rate| *rate < 0.0));
    rates.retain(|rate| *rate > -1.0 && rate.is_finite());
    rates.sort_by(f64::total_cmp);
    rates.dedup_by(|one, other| (*one - *other).abs() <= 1e-9 * (1.0 + other.abs()));
    rates.into_iter().map(Rate::of).collect()
}

/// The flow from its first to its last amount, if it is finite and has both gains and outlays.
fn spending(flows: &[f64]) -> Option<&[f64]> {
    let first = flows.iter().position(|flow| *flow != 0.0)?;
    let last = flows.iter().rposition(|flow| *flow != 0.0)?;
    let both = flows.iter().any(|flow| *flow > 0.0) && flows.iter().any(|flow| *flow < 0.0);
    (both && flows.iter().all(|flow| flow.is_finite())).then(|| &flows[first..=last])
}

/// A polynomial, constant term first, with its positive and negative terms apart; and the same of its derivative.
struct Polynomial {
    itself: Terms,
    derivative: Terms,
}

struct Terms {
    positive: Vec<f64>,
    negative: Vec<f64>,
}

impl Terms {
    fn of(coefficients: &[f64]) -> Self {
        Self {
            positive: coefficients.iter().map(|c| c.max(0.0)).collect(),
            negative: coefficients.iter().map(|c| (-c).max(0.0)).collect(),
        }
    }

    /// Sums of the positive and of the negative terms.
    fn at(&self, x: f64) -> (f64, f64) {
        (horner(&self.positive, x), horner(&self.negative, x))
    }
}

/// Whether values between these two ends, known up to rounding, are all on one side of zero.
fn one_side(low: (f64, f64), high: (f64, f64)) -> bool {
    let rounding = 1e-14 * (high.0 + high.1);
    low.0 - high.1 > rounding || high.0 - low.1 < -rounding
}

impl Polynomial {
    fn new(coefficients: &[f64]) -> Self {
        let derivative: Vec<f64> = coefficients.iter().enumerate().skip(1).map(|(power, c)| c * power as f64).collect();
        Self { itself: Terms::of(coefficients), derivative: Terms::of(&derivative) }
    }

    fn value(&self, x: f64) -> f64 {
        let (positive, negative) = self.itself.at(x);
        positive - negative
    }

    /// The largest roots on (0, 1], at most so many, largest first.
    fn roots(&self, most: usize) -> Vec<f64> {
        let mut roots = Vec::new();
        // Intervals that may hold a root, the rightmost last.
        let mut open = vec![(0.0, 1.0)];
        while let Some((low, high)) = open.pop() {
            if roots.len() >= most {
                break;
            }
            if one_side(self.itself.at(low), self.itself.at(high)) {
                continue;
            }
            if one_side(self.derivative.at(low), self.derivative.at(high)) {
                roots.extend(self.crossing(low, high));
                continue;
            }
            let middle = 0.5 * (low + high);
            if high - low < 1e-13 {
                let (positive, negative) = self.itself.at(middle);
                let touches = (positive - negative).abs() <= 1e-12 * (positive + negative);
                roots.extend(touches.then_some(middle));
                continue;
            }
            open.extend([(low, middle), (middle, high)]);
        }
        roots
    }

    /// The root above `low` and up to `high`, between which the polynomial only rises or only falls.
    fn crossing(&self, low: f64, high: f64) -> Option<f64> {
        if self.value(high) == 0.0 {
            return Some(high);
        }
        if self.value(low) == 0.0 {
            return None;
        }
        root_between(low, high, |x| self.value(x))
    }
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The root between two ends at which the signs differ; `None` if they do not.
pub(super) fn root_between(low: f64, high: f64, value: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut low, mut high, mut below) = (low, high, value(low));
    let above = value(high);
    if below == 0.0 && low != 0.0 {
        return Some(low);
    }
    // NaN has no sign to compare.
    if !((below < 0.0 && above > 0.0) || (below > 0.0 && above < 0.0)) {
        return None;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Some(middle);
        }
        let found = value(middle);
        if found == 0.0 {
            return Some(middle);
        }
        if (found < 0.0) == (below < 0.0) {
            (low, below) = (middle, found);
        } else {
            high = middle;
        }
    }
}

/// Modified internal rate of return: outlays financed at one rate, returns reinvested at another.
///
/// `MIRR = (FV(returns, reinvest_rate) / -PV(outlays, finance_rate))^(1 / (n - 1)) - 1` over n yearly flows; `None`
/// unless there are both outlays and returns.
///
/// # Errors
/// [`InvalidRate`] unless both rates are above -1.
pub fn mirr(flows: &[Money], finance_rate: Rate, reinvest_rate: Rate) -> Result<Option<Rate>, InvalidRate> {
    let returns: Vec<Money> = flows.iter().map(|flow| Money::of(flow.amount().max(0.0))).collect();
    let outlays: Vec<Money> = flows.iter().map(|flow| Money::of((-flow.amount()).max(0.0))).collect();
    let present_outlays = npv(finance_rate, &outlays, Timing::Start)?.amount();
    let periods = flows.len().saturating_sub(1) as i32;
    let future_returns =
        npv(reinvest_rate, &returns, Timing::Start)?.amount() * (1.0 + reinvest_rate.amount()).powi(periods);
    let defined = periods > 0 && present_outlays > 0.0 && future_returns > 0.0;
    Ok(defined.then(|| Rate::of((future_returns / present_outlays).powf(1.0 / f64::from(periods)) - 1.0)))
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
