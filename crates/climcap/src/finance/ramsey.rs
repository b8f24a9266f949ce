//! The social discount rate of growth and preferences.

use serde::Serialize;

use super::refusal::Refusal;
use crate::units::Rate;

/// What a social discount rate follows from.
///
/// `r = rho + eta g - 0.5 eta^2 sd^2 + premium`: consumption counts for less because it is later (rho) and because
/// those who have it are richer (eta g), for more because nobody knows how much richer (the precautionary term). Ramsey
/// 1928, *A Mathematical Theory of Saving*; with uncertain growth Arrow et al. 2013, *Determining Benefits and Costs
/// for Future Generations*.
///
/// # Examples
/// ```
/// use climcap::finance::Ramsey;
/// use climcap::units::Rate;
///
/// // HM Treasury's Green Book, 2022: 1.5 % and growth of 2 % at an elasticity of 1.
/// let parameters = Ramsey {
///     pure_time_preference: Rate::new(0.015)?,
///     elasticity: 1.0,
///     growth: Rate::new(0.02)?,
///     growth_sd: Rate::ZERO,
///     premium: Rate::ZERO,
/// };
/// assert!((parameters.rate()?.amount() - 0.035).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ramsey {
    /// rho: how much less a year later counts, at equal consumption; 0 or more.
    pub pure_time_preference: Rate,
    /// eta: the elasticity of marginal utility, a ratio of 0 or more.
    pub elasticity: f64,
    /// g: yearly growth of consumption per head.
    pub growth: Rate,
    /// sd: standard deviation of that growth; 0 or more.
    pub growth_sd: Rate,
    /// What is added for risk that moves with the economy.
    pub premium: Rate,
}

impl Ramsey {
    /// The yearly discount rate that the parameters give.
    ///
    /// # Errors
    /// [`Refusal`] for a pure time preference, an elasticity or a standard deviation below 0, or a rate of -1 or less.
    pub fn rate(&self) -> Result<Rate, Refusal> {
        let not_negative = [
            ("pure_time_preference", self.pure_time_preference.amount()),
            ("elasticity", self.elasticity),
            ("growth_sd", self.growth_sd.amount()),
        ];
        for (item, found) in not_negative {
            if !(found >= 0.0 && found.is_finite()) {
                return Err(Refusal::new(item, found.to_string(), "a number of 0 or more"));
            }
        }
        let rate = self.amount();
        if rate > -1.0 && rate.is_finite() {
            Ok(Rate::of(rate))
        } else {
            Err(Refusal::new("rate", format!("parameters that give a rate of {rate}"), "a finite rate above -1"))
        }
    }

    /// The rate of parameters that were checked: a share.
    pub(super) fn amount(&self) -> f64 {
        let precaution = 0.5 * (self.elasticity * self.growth_sd.amount()).powi(2);
        self.pure_time_preference.amount() + self.elasticity * self.growth.amount() - precaution + self.premium.amount()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn parameters(rho: f64, eta: f64, growth: f64, sd: f64, premium: f64) -> Ramsey {
        Ramsey {
            pure_time_preference: Rate::of(rho),
            elasticity: eta,
            growth: Rate::of(growth),
            growth_sd: Rate::of(sd),
            premium: Rate::of(premium),
        }
    }

    // Green Book; France, Lebegue report (2005); World Bank (2016); the last by hand: 0.01 + 2 x 0.02 - 0.5 x 4 x
    // 0.0009 + 0.005.
    #[rstest]
    #[case(parameters(0.015, 1.0, 0.02, 0.0, 0.0), 0.035)]
    #[case(parameters(0.01, 1.5, 0.02, 0.0, 0.0), 0.04)]
    #[case(parameters(0.0, 2.0, 0.03, 0.0, 0.0), 0.06)]
    #[case(parameters(0.01, 2.0, 0.02, 0.03, 0.005), 0.0532)]
    fn published_rates_follow_from_their_parameters(#[case] parameters: Ramsey, #[case] expected: f64) {
        assert!((parameters.rate().unwrap().amount() - expected).abs() < 1e-15);
    }

    #[rstest]
    #[case(parameters(-0.01, 1.0, 0.02, 0.0, 0.0), "pure_time_preference")]
    #[case(parameters(0.01, -1.0, 0.02, 0.0, 0.0), "elasticity")]
    #[case(parameters(0.01, f64::NAN, 0.02, 0.0, 0.0), "elasticity")]
    #[case(parameters(0.01, 1.0, 0.02, -0.1, 0.0), "growth_sd")]
    #[case(parameters(0.01, 2.0, -0.6, 0.0, 0.0), "rate")]
    fn parameters_that_make_no_rate_are_refused(#[case] parameters: Ramsey, #[case] item: &str) {
        assert_eq!(parameters.rate().unwrap_err().item, item);
    }
}
