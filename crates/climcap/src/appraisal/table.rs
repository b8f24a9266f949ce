//! The parts of an appraisal: keys, columns, charges.

use serde::{Deserialize, Serialize};

use crate::calendar::Year;
use crate::units::{Money, Quantity};

/// A row of an appraisal, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct RowId(pub u32);

/// A row, and how much of it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Chosen {
    /// The row.
    pub row: RowId,
    /// How much of it: 1 for the whole.
    pub share: f64,
}

impl Chosen {
    /// The whole of a row.
    #[must_use]
    pub const fn whole(row: RowId) -> Self {
        Self { row, share: 1.0 }
    }

    /// The whole of each row.
    #[must_use]
    pub fn all(rows: &[RowId]) -> Vec<Self> {
        rows.iter().copied().map(Self::whole).collect()
    }

    /// Whether it is the whole of its row.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.share.total_cmp(&1.0).is_eq()
    }
}

/// A project of an appraisal, with what limits can select it by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Project {
    /// Its id.
    pub id: String,
    /// What people call it; the id if they call it nothing else.
    pub name: String,
    /// Its sector.
    pub sector: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Ids of its alternatives, in the order of the input; [`Choice::Alternative`] counts in it.
    pub alternatives: Vec<String>,
}

/// What is done about a project's need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Choice {
    /// Nothing is built.
    Without,
    /// The alternative with this number among the project's.
    Alternative(u32),
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Key {
    /// Number of the project.
    pub project: u32,
    /// What is done.
    pub choice: Choice,
    /// First year of works; `None` for a `without` row and where start years play no part.
    pub start: Option<Year>,
    /// First year in service, where known.
    pub in_service: Option<Year>,
    /// Number of the scenario.
    pub scenario: u32,
}

/// Which way a column is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    /// More is better.
    Max,
    /// Less is better.
    Min,
}

/// What a column counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// The pipeline's currency.
    Money,
    /// Tonnes of CO2 equivalent.
    Tonnes,
    /// Tonnes of CO2 equivalent a year.
    TonnesPerYear,
    /// The pipeline's currency for a tonne of CO2 equivalent.
    MoneyPerTonne,
    /// A fraction, or a ratio of money to money.
    Share,
    /// Years.
    Years,
    /// A number of the user's own.
    Declared,
}

/// A numeric column of an appraisal, one value per row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it counts in.
    pub unit: Unit,
    /// Which way it is better, for columns that say so.
    pub sense: Option<Sense>,
    /// Whether the sum over projects means something; a rate of return has none.
    pub additive: bool,
    /// One value per row; NaN where the row has none.
    pub(super) values: Vec<f64>,
}

impl Column {
    /// The row's value; `None` where it has none.
    #[must_use]
    pub fn value(&self, row: RowId) -> Option<Quantity> {
        self.values.get(row.0 as usize).and_then(|value| Quantity::new(*value).ok())
    }
}

/// What a row charges to a budget in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Charge {
    /// Number of the budget among the appraisal's.
    pub budget: u32,
    /// The year.
    pub year: Year,
    /// How much, as the budget counts it.
    pub amount: Money,
}

/// What a row gives of a column in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Flow {
    /// Number of the column among the appraisal's flow columns.
    pub column: u32,
    /// The year.
    pub year: Year,
    /// How much, in the unit of the column.
    pub amount: Quantity,
}
