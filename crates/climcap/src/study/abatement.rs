//! The measures of a plan in the order of what a tonne avoided costs.

use crate::address::{Address, Place, Problems};
use crate::appraisal::{Choice, Column, RowId};
use crate::plan::{Chosen, Plan};
use crate::units::{MoneyPerTonne, Quantity, Tonnes};

/// What a tonne avoided costs.
const COST: &str = "abatement_cost";
/// Tonnes avoided.
const AVOIDED: &str = "avoided_tco2e";

/// A built project as a measure against emissions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Its row.
    pub row: RowId,
    /// Its place in the order of cost, from 1; `None` for measures that save money and emissions at once, which have no order of
    /// cost.
    pub rank: Option<usize>,
    /// What a tonne avoided costs; negative if avoiding it saves money.
    pub cost: MoneyPerTonne,
    /// Tonnes avoided.
    pub avoided: Tonnes,
    /// Tonnes avoided by this measure and all before it.
    pub cumulative: Tonnes,
}

/// The built projects that avoid emissions, in the order of a marginal abatement cost curve: first those that save money, by
/// the tonnes they avoid, then the others by what a tonne costs.
///
/// Among measures that save money a lower cost per tonne is no better (it falls as fewer tonnes are avoided), so they are not ranked by it
/// (Taylor 2012, Energy Policy 48). What avoids nothing has no cost per tonne and is left out.
///
/// # Errors
/// If the appraisal lacks the columns `abatement_cost` or `avoided_tco2e`.
pub fn measures(plan: &Plan) -> Result<Vec<Measure>, Problems> {
    let appraisal = plan.appraisal();
    let mut problems = Problems::default();
    let mut column = |name: &str| -> Option<&Column> {
        let found = appraisal.column(name);
        if found.is_none() {
            problems.add(
                Address::from(name),
                Place::default(),
                "no such column in the appraisal",
                "a column with a value for each row that avoids emissions",
            );
        }
        found
    };
    let (cost, avoided) = (column(COST), column(AVOIDED));
    problems.or(())?;
    let (Some(cost), Some(avoided)) = (cost, avoided) else { return Ok(Vec::new()) };
    let amount = |column: &Column, row: RowId| column.value(row).map(Quantity::amount);
    let built = plan.selection().iter().filter(|chosen| appraisal.key(chosen.row).choice != Choice::Without);
    let measure = |chosen: Chosen| {
        let row = chosen.row;
        let (cost, avoided) = (amount(cost, row)?, amount(avoided, row).filter(|avoided| *avoided > 0.0)?);
        Some(Measure {
            row,
            rank: None,
            cost: MoneyPerTonne::of(cost),
            avoided: Tonnes::of(chosen.share * avoided),
            cumulative: Tonnes::ZERO,
        })
    };
    let id = |measure: &Measure| appraisal.projects()[appraisal.key(measure.row).project as usize].id.as_str();
    let mut measures: Vec<Measure> = built.filter_map(measure).collect();
    let place = |measure: &Measure| {
        let cost = measure.cost.amount();
        if cost < 0.0 { (false, -measure.avoided.amount()) } else { (true, cost) }
    };
    measures.sort_by(|one, other| {
        let (a, b) = (place(one), place(other));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| id(one).cmp(id(other)))
    });
    let (mut cumulative, mut rank) = (Tonnes::ZERO, 0);
    for measure in &mut measures {
        cumulative += measure.avoided;
        measure.cumulative = cumulative;
        if measure.cost.amount() >= 0.0 {
            rank += 1;
            measure.rank = Some(rank);
        }
    }
    Ok(measures)
}
