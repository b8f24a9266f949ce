//! The pipeline evaluated: one row per project, alternative, start and scenario, and what each row spends and gives.
//!
//! An appraisal is made from a pipeline by [`appraise`](crate::appraise), or elsewhere and handed over as tables
//! ([`Appraisal::from_tables`]). Either way the optimizer sees the same thing: rows with numeric columns, charges to
//! budgets by year, and the yearly flows of columns that a limit names by year.

mod table;

pub use table::{Charge, Choice, Column, Key, Project, RowId, Sense, Unit};

use std::collections::HashMap;

use crate::calendar::Year;
use crate::units::Quantity;

/// The pipeline evaluated, frozen.
#[derive(Debug, Clone)]
pub struct Appraisal {
    projects: Vec<Project>,
    scenarios: Vec<String>,
    base: u32,
    budgets: Vec<String>,
    keys: Vec<Key>,
    columns: Vec<Column>,
    yearly: Yearly,
}

/// Where the yearly values of rows come from.
#[derive(Debug, Clone)]
enum Yearly {
    /// Handed over with the rows: charges by row, and flows by column and row.
    Tables { charges: Vec<Vec<Charge>>, flows: HashMap<String, HashMap<RowId, Vec<(Year, Quantity)>>> },
}

impl Appraisal {
    /// The projects, in the order of the input.
    #[must_use]
    pub fn projects(&self) -> &[Project] {
        &self.projects
    }

    /// Ids of the scenarios.
    #[must_use]
    pub fn scenarios(&self) -> &[String] {
        &self.scenarios
    }

    /// Number of the scenario in which a plan is made unless a question names another.
    #[must_use]
    pub const fn base_scenario(&self) -> u32 {
        self.base
    }

    /// Names of the budgets that rows charge.
    #[must_use]
    pub fn budgets(&self) -> &[String] {
        &self.budgets
    }

    /// How many rows there are, over all scenarios.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Every row, by number.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowId> + use<> {
        (0..self.keys.len() as u32).map(RowId)
    }

    /// What the row is about.
    #[must_use]
    pub fn key(&self, row: RowId) -> Key {
        self.keys[row.0 as usize]
    }

    /// The numeric columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// What the row charges to budgets, year by year, as the budgets count it.
    #[must_use]
    pub fn charges(&self, row: RowId) -> Vec<Charge> {
        match &self.yearly {
            Yearly::Tables { charges, .. } => charges[row.0 as usize].clone(),
        }
    }

    /// The row's yearly values of a column; `None` if the appraisal has no yearly values of it.
    #[must_use]
    pub fn flows(&self, row: RowId, column: &str) -> Option<Vec<(Year, Quantity)>> {
        match &self.yearly {
            Yearly::Tables { flows, .. } => flows.get(column).map(|rows| rows.get(&row).cloned().unwrap_or_default()),
        }
    }
}
