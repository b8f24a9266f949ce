//! What projects that save the same thing save together, beside what their pairs say.

use std::collections::{BTreeMap, BTreeSet};

use crate::appraisal::{Choice, Correction, RowId};
use crate::plan::{Chosen, Plan};
use crate::units::Quantity;

/// A difference above this share of a column's total is worth a note.
const WORTH_A_NOTE: f64 = 0.01;

/// A column's total in a plan, and what it is if the projects that are built are appraised together.
///
/// A plan corrects the sum of rows for every two that save the same thing. Of three and more, pairs take off too much: what
/// the third saves of what is left.
#[derive(Debug, Clone, PartialEq)]
pub struct JointTotal {
    /// The column.
    pub column: String,
    /// Its total in the plan, with the corrections of pairs.
    pub plan: Quantity,
    /// Its total with what all of them save together.
    pub together: Quantity,
}

impl JointTotal {
    /// The difference as a share of the total together.
    #[must_use]
    pub fn share(&self) -> f64 {
        (self.plan - self.together).amount().abs() / self.together.amount().abs().max(1e-9)
    }
}

/// The columns that the plan's projects correct because they save the same things; none for an appraisal made elsewhere.
#[must_use]
pub fn joint_totals(plan: &Plan) -> Vec<JointTotal> {
    let appraisal = plan.appraisal();
    let is_built = |row: &RowId| appraisal.key(*row).choice != Choice::Without;
    let built: Vec<RowId> = plan
        .selection()
        .iter()
        .filter(|chosen| chosen.share >= 1.0)
        .map(|chosen| chosen.row)
        .filter(is_built)
        .collect();
    let Some(first) = built.first() else { return Vec::new() };
    let together = sum(&appraisal.joint_correction(&built));
    let pairs = appraisal.interactions_among(appraisal.key(*first).scenario, &built);
    // What pairs add beside (works that they share) is the same together.
    let mut apart: BTreeMap<&str, f64> = BTreeMap::new();
    for pair in &pairs {
        for (column, amount) in sum(&appraisal.joint_correction(&[pair.rows.0, pair.rows.1])) {
            *apart.entry(column).or_default() += amount;
        }
    }
    let all: Vec<Correction> = pairs.into_iter().flat_map(|pair| pair.corrections).collect();
    let counted = sum(&all);
    let column = |name: &str| {
        let column = appraisal.column(name).filter(|column| column.additive)?;
        let value = |chosen: Chosen| Some(chosen.share * column.value(chosen.row)?.amount());
        let rows: f64 = plan.selection().iter().filter_map(value).sum();
        let of = |corrections: &BTreeMap<&str, f64>| corrections.get(name).copied().unwrap_or_default();
        let total = rows + of(&counted);
        let together = total - of(&apart) + of(&together);
        Some(JointTotal { column: name.to_owned(), plan: Quantity::of(total), together: Quantity::of(together) })
    };
    together.keys().chain(apart.keys()).collect::<BTreeSet<_>>().into_iter().filter_map(|name| column(name)).collect()
}

fn sum(corrections: &[Correction]) -> BTreeMap<&'static str, f64> {
    let mut by_column = BTreeMap::new();
    for line in corrections {
        *by_column.entry(line.column).or_default() += line.amount.amount();
    }
    by_column
}

/// Everything a reader should know before trusting the plan: its own notes, and what its projects, appraised together, would
/// come to, where that is further than one per cent from what the plan counts.
#[must_use]
pub fn notes(plan: &Plan) -> Vec<String> {
    let apart = joint_totals(plan).into_iter().filter(|total| total.share() > WORTH_A_NOTE);
    let note = |total: JointTotal| {
        format!(
            "projects save the same things: appraised all together, {} is {:.6}, and the plan, which corrects for every two \
             of them, counts {:.6}",
            total.column,
            total.together.amount(),
            total.plan.amount()
        )
    };
    plan.notes().iter().cloned().chain(apart.map(note)).collect()
}
