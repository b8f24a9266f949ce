//! What limits are worth if projects could be divided: prices from the plan's certificate where it has them, else from a
//! linear program.

use std::collections::BTreeMap;

use super::ask::Asker;
use crate::appraisal::RowId;
use crate::plan::{LimitKind, Multiplier, Plan, Reading};
use crate::portfolio::{Kind, OptimizeError, Prices, RowCost, prices};
use crate::units::Quantity;

/// Where a price comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceSource {
    /// The multipliers of the plan's certificate, which prove its bound.
    Certificate,
    /// The linear program in which every choice is a share, solved for this.
    LinearProgram,
}

/// Prices of limits for an objective, and where they come from.
pub(super) struct Linear {
    pub(super) prices: Prices,
    pub(super) source: PriceSource,
}

/// The prices of limits for each objective of the plan, within what earlier ones keep, with what these rows cost; `None` where
/// there was no time for it, or nothing can be chosen.
pub(super) fn linear(
    plan: &Plan,
    reading: &Reading<'_>,
    rows: &[RowId],
    asker: &mut Asker<'_>,
) -> Result<Vec<Option<Linear>>, OptimizeError> {
    let multipliers = &plan.certificate().multipliers;
    // With several objectives those of a certificate are of the last.
    if reading.aims.len() == 1 && !multipliers.is_empty() && reading.pairs.is_empty() {
        let prices = certified(reading, multipliers, rows);
        return Ok(vec![Some(Linear { prices, source: PriceSource::Certificate })]);
    }
    let mut kept = Vec::new();
    let mut found = Vec::new();
    for (number, stage) in plan.certificate().stages.iter().enumerate().take(reading.aims.len()) {
        let solved = match asker.clock.next(4) {
            Some(effort) => {
                let stop = asker.stop;
                prices(reading, number, &kept, rows, &effort, stop, &mut || asker.waiting())?
            }
            None => None,
        };
        found.push(solved.map(|prices| Linear { prices, source: PriceSource::LinearProgram }));
        kept.extend(stage.kept.map(Quantity::amount));
    }
    found.resize_with(reading.aims.len(), || None);
    Ok(found)
}

/// The prices that the multipliers of a certificate are, and what rows cost at them beyond what not building them does.
fn certified(reading: &Reading<'_>, multipliers: &[Multiplier], rows: &[RowId]) -> Prices {
    let appraisal = reading.appraisal;
    // Of what is made better: where less is better, a multiplier says how much less it would be.
    let sign = if reading.aim().sense == crate::appraisal::Sense::Max { 1.0 } else { -1.0 };
    let mut signed: BTreeMap<Kind, f64> = BTreeMap::new();
    for multiplier in multipliers {
        let kind = match (multiplier.kind, multiplier.year) {
            (LimitKind::Budget, Some(year)) => {
                let number = appraisal.budgets().binary_search(&multiplier.limit).ok();
                number.map(|number| Kind::Budget(number as u32, year))
            }
            (LimitKind::Target, year) => {
                let mut targets = reading.targets.iter();
                let place =
                    targets.position(|counted| counted.target.limit == multiplier.limit && counted.span.year() == year);
                place.map(|place| Kind::Target(place as u32))
            }
            _ => None,
        };
        if let Some(kind) = kind {
            *signed.entry(kind).or_default() += sign * multiplier.value.amount();
        }
    }
    let cost = |row: &RowId| {
        let project = appraisal.key(*row).project;
        let mut costs: BTreeMap<Kind, f64> = BTreeMap::new();
        for (row, share) in [(*row, 1.0), (reading.rows(project)[0], -1.0)] {
            for charge in reading.charges(row).iter() {
                let kind = Kind::Budget(charge.budget, charge.year);
                if let Some(price) = signed.get(&kind) {
                    *costs.entry(kind).or_default() += share * price * charge.amount.amount();
                }
            }
            for (number, counted) in reading.targets.iter().enumerate() {
                let kind = Kind::Target(number as u32);
                if let Some(price) = signed.get(&kind) {
                    let amount = counted.weight(project) * counted.amount(appraisal, row);
                    *costs.entry(kind).or_default() += share * price * amount;
                }
            }
        }
        (*row, RowCost { costs })
    };
    Prices {
        rows: rows.iter().map(cost).collect(),
        limits: signed.iter().map(|(kind, price)| (*kind, price.abs())).collect(),
    }
}
