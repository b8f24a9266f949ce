//! Waste in a landfill: methane by first-order decay (IPCC 2006 Guidelines, volume 5, chapter 3).
//!
//! What is deposited in a year begins to decay on the first of January after it: the guidelines' delay of six months, from
//! the middle of the year.

use crate::calendar::Year;
use crate::pipeline::Landfill;
use crate::series::Series;
use crate::units::Quantity;

/// What deposits emit by year, in tonnes of CO2 equivalent, from a year on to a last one.
///
/// With `m(y)` the carbon of a kind that is left at the end of year y, and `D(y)` what is deposited in it:
/// `m(y) = m(y-1) e^-k + D(y)`, and `m(y-1) (1 - e^-k)` decays in y.
pub(super) fn methane(landfill: &Landfill, deposits: &Series<Quantity>, from: Year, last: Year) -> Series<Quantity> {
    let first = deposits.first();
    let mut emitted = vec![0.0; usize::try_from(last.since(first) + 1).unwrap_or(0)];
    for decay in &landfill.decays {
        let rate = decay.rate.amount();
        let (stays, goes) = ((-rate).exp(), -(-rate).exp_m1());
        let mut left = 0.0;
        for (place, decayed) in emitted.iter_mut().enumerate() {
            *decayed += left * goes;
            let deposited = deposits.values().get(place).map_or(0.0, |tonnes| tonnes.amount());
            left = left * stays + deposited * decay.carbon_share;
        }
    }
    let before = usize::try_from(from.since(first)).unwrap_or(0).min(emitted.len());
    let tonnes =
        emitted[before..].iter().map(|carbon| Quantity::of(carbon * landfill.methane_ratio * landfill.gwp_ratio));
    Series::new(first.max(from), tonnes.collect())
}

/// What is deposited before a year.
pub(super) fn before(deposits: &Series<Quantity>, stop: Year) -> Series<Quantity> {
    let kept = deposits.iter().take_while(|(year, _)| *year < stop).map(|(_, tonnes)| tonnes);
    Series::new(deposits.first(), kept.collect())
}
