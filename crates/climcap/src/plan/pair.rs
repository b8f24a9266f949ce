//! Pairs of rows of two projects that give, or charge, together something else than apart.

use std::collections::{BTreeMap, HashSet};

use super::counted::Span;
use super::reading::Reading;
use super::selection::Selection;
use crate::appraisal::{Charge, Interaction, RowId};
use crate::calendar::Year;

/// What is to be added to the sum of two rows if both are chosen.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pair {
    pub(crate) rows: (RowId, RowId),
    /// By column.
    columns: BTreeMap<String, f64>,
    /// By column and year.
    flows: BTreeMap<(String, Year), f64>,
    /// What budgets are charged more, or less where it is negative.
    pub(crate) charges: Vec<Charge>,
}

impl Pair {
    pub(super) fn new(rows: (RowId, RowId), columns: BTreeMap<String, f64>, charges: Vec<Charge>) -> Self {
        Self { rows, columns, flows: BTreeMap::new(), charges }
    }

    pub(super) fn of(interaction: &Interaction) -> Self {
        let columns = interaction.corrections.iter();
        let flows = interaction.flows.iter();
        Self {
            rows: interaction.rows,
            columns: columns.map(|line| (line.column.to_owned(), line.amount.amount())).collect(),
            flows: flows.map(|(column, year, amount)| (((*column).to_owned(), *year), amount.amount())).collect(),
            charges: interaction.charges.clone(),
        }
    }

    /// What is added to a column.
    pub(crate) fn column(&self, name: &str) -> f64 {
        self.columns.get(name).copied().unwrap_or_default()
    }

    /// What is added to each column.
    pub(super) fn columns(&self) -> impl Iterator<Item = (&str, f64)> {
        self.columns.iter().map(|(name, amount)| (name.as_str(), *amount))
    }

    /// What is added to a column in some years.
    pub(super) fn flow(&self, name: &str, span: Span) -> f64 {
        let of_column = self.flows.iter().filter(|((column, year), _)| column == name && span.holds(*year));
        of_column.map(|(_, amount)| amount).sum()
    }

    /// What it adds, as numbers: equal for pairs that add the same to everything, and different for all others.
    pub(crate) fn fingerprint(&self) -> Vec<u64> {
        let name = |text: &str| {
            let mut bytes: Vec<u64> = text.bytes().map(u64::from).collect();
            bytes.push(u64::MAX);
            bytes
        };
        let columns = self.columns.iter().flat_map(|(column, amount)| [name(column), vec![amount.to_bits()]]);
        let flows = self.flows.iter().flat_map(|((column, year), amount)| {
            [name(column), vec![u64::from(year.0.cast_unsigned()), amount.to_bits()]]
        });
        let charges = self.charges.iter().map(|charge| {
            vec![u64::from(charge.budget), u64::from(charge.year.0.cast_unsigned()), charge.amount.amount().to_bits()]
        });
        let parts = columns.chain([vec![u64::MAX]]).chain(flows).chain([vec![u64::MAX]]).chain(charges);
        parts.flatten().chain([u64::MAX]).collect()
    }
}

/// The pairs of which both rows are chosen. Projects of pairs are not divided.
pub(super) fn among<'p>(pairs: &'p [Pair], selection: &Selection) -> impl Iterator<Item = &'p Pair> {
    let rows: HashSet<RowId> =
        if pairs.is_empty() { HashSet::new() } else { selection.iter().map(|chosen| chosen.row).collect() };
    pairs.iter().filter(move |pair| rows.contains(&pair.rows.0) && rows.contains(&pair.rows.1))
}

impl Reading<'_> {
    /// The pairs of which both rows are chosen.
    pub(crate) fn chosen_pairs<'r>(&'r self, selection: &Selection) -> impl Iterator<Item = &'r Pair> {
        among(&self.pairs, selection)
    }
}
