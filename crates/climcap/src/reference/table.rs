//! A cited table: figures as published, each under its keys.

use crate::calendar::Year;
use crate::units::Quantity;

/// Figures as a source publishes them, and where they are from.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Table {
    /// Publisher, subject, year and variant: `jrc-flood-2017-residential-africa`.
    pub id: String,
    /// Shorter names that it may be called by: `jrc-residential-africa`.
    pub names: Vec<String>,
    /// What it gives.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Year of the publication, where it has one.
    pub year: Option<Year>,
    /// Unit of the figures.
    pub unit: String,
    /// Terms on which the figures may be used.
    pub license: String,
    /// The document, and the copy in which the figures were read.
    pub source: String,
    /// What to know before using it.
    pub caution: Option<String>,
    /// What a row is found by.
    pub keys: Vec<Column>,
    /// What a row says.
    pub columns: Vec<Column>,
    /// The rows, as published.
    pub rows: Vec<Row>,
    pub(super) label: Option<usize>,
    pub(super) view: View,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Unit of its numbers; empty for text.
    pub unit: String,
    /// Whether it holds texts instead of numbers.
    pub is_text: bool,
}

/// A row of a table: one cell for each key, then one for each column.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Row {
    /// What it is found by.
    pub keys: Vec<Cell>,
    /// What it says.
    pub values: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The source gives nothing here.
    Blank,
    /// A figure in the unit of its column.
    Number(Quantity),
    /// A text.
    Text(String),
}

/// What a table can be used as in a pipeline, beside being read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum View {
    /// Figures alone.
    Figures,
    /// A price of carbon by year: currency and price year.
    Carbon(String, Year),
    /// A response by intensity: points, or the parameters of a [`Sigmoid`](crate::series::Sigmoid).
    Curve,
    /// Emission factors: what a figure is multiplied by to give tonnes per unit, their unit, and the columns.
    Factors(f64, String, Vec<String>),
}

impl Table {
    /// The row of these keys, as texts: `["2030"]`, `["UGA"]`. Case does not matter.
    ///
    /// Where rows have a code and a name (a country), the name finds them too.
    #[must_use]
    pub fn row(&self, keys: &[&str]) -> Option<&Row> {
        let by_key =
            |row: &&Row| row.keys.len() == keys.len() && row.keys.iter().zip(keys).all(|(cell, key)| cell.is(key));
        let by_name = |row: &&Row| matches!(keys, [name] if self.name(row).is_some_and(|known| known.is(name)));
        self.rows.iter().find(by_key).or_else(|| self.rows.iter().find(by_name))
    }

    /// The number that a row has in a column; `None` if there is no such row or column, or the source gives nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// let table = climcap::reference::table("world-bank-carbon-2017-low").unwrap();
    /// assert_eq!(table.value(&["2030"], "CO2").map(climcap::units::Quantity::amount), Some(50.0));
    /// ```
    #[must_use]
    pub fn value(&self, keys: &[&str], column: &str) -> Option<Quantity> {
        self.cell(keys, column)?.number()
    }

    /// The text that a row has in a column.
    #[must_use]
    pub fn text(&self, keys: &[&str], column: &str) -> Option<&str> {
        self.cell(keys, column)?.text()
    }

    /// Where the figures are from, as a text for a report: publisher, title, year, unit, source, license, caution.
    #[must_use]
    pub fn cite(&self) -> String {
        let year = self.year.map(|year| format!(" ({year})")).unwrap_or_default();
        let caution = self.caution.as_ref().map(|caution| format!(" Note: {caution}")).unwrap_or_default();
        let Self { publisher, title, unit, source, license, .. } = self;
        format!("{publisher}{year}, {title} [{unit}]. Source: {source}. License: {license}.{caution}")
    }

    /// What its rows are found by, first key and name: for saying which known one is nearest.
    pub fn row_names(&self) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter().flat_map(|row| row.keys.first().into_iter().chain(self.name(row)));
        cells.filter_map(Cell::text)
    }

    fn name<'t>(&self, row: &'t Row) -> Option<&'t Cell> {
        row.values.get(self.label?)
    }

    fn cell(&self, keys: &[&str], column: &str) -> Option<&Cell> {
        self.row(keys)?.values.get(self.columns.iter().position(|known| known.name == column)?)
    }
}

impl Cell {
    fn is(&self, key: &str) -> bool {
        match self {
            Self::Blank => false,
            Self::Number(number) => key.parse().is_ok_and(|asked: f64| (asked - number.amount()).abs() < 1e-9),
            Self::Text(text) => text.eq_ignore_ascii_case(key),
        }
    }

    /// The number in it, if it is one.
    #[must_use]
    pub const fn number(&self) -> Option<Quantity> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Blank | Self::Text(_) => None,
        }
    }

    /// The text in it, if it is one.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.as_str()),
            Self::Blank | Self::Number(_) => None,
        }
    }
}
