//! A table: columns of one length, each with a name and a unit.

use std::fmt::Write as _;
use std::sync::Arc;

use super::number;
use crate::address::Problems;

/// The values of a column, one per row.
#[derive(Debug, Clone)]
pub enum Data {
    /// Numbers; NaN where a row has none.
    Number(Vec<f64>),
    /// Whole numbers: years, counts.
    Integer(Vec<Option<i64>>),
    /// Ids and words. Texts are shared, so that an id on a million rows is kept once.
    Text(Vec<Option<Arc<str>>>),
    /// Yes or no.
    Bool(Vec<Option<bool>>),
}

impl Data {
    /// How many rows there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Bool(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Equal in kind, rows and every value; a missing number equals a missing number.
impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits() || a == b || (a.is_nan() && b.is_nan());
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.len() == b.len() && a.iter().zip(b).all(same),
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Text(a), Self::Text(b)) => a == b,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            _ => false,
        }
    }
}

/// A named column and what it counts in.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name: `capex`, `start`.
    pub name: String,
    /// What it counts in, as readers see it: `USD`, `tCO2e`, `share`; empty for names, years and plain counts.
    pub unit: String,
    /// One value per row.
    pub data: Data,
}

impl Column {
    /// A column of these values.
    pub fn new(name: impl Into<String>, unit: impl Into<String>, data: Data) -> Self {
        Self { name: name.into(), unit: unit.into(), data }
    }

    /// Numbers, some of which may be missing. A zero has no sign.
    pub fn numbers(
        name: impl Into<String>,
        unit: impl Into<String>,
        values: impl IntoIterator<Item = Option<f64>>,
    ) -> Self {
        Self::new(
            name,
            unit,
            Data::Number(values.into_iter().map(|value| value.map_or(f64::NAN, |value| value + 0.0)).collect()),
        )
    }

    /// Whole numbers such as years, some of which may be missing.
    pub fn integers(
        name: impl Into<String>,
        unit: impl Into<String>,
        values: impl IntoIterator<Item = Option<i64>>,
    ) -> Self {
        Self::new(name, unit, Data::Integer(values.into_iter().collect()))
    }

    /// Ids or words, some of which may be missing.
    pub fn texts<T: Into<Arc<str>>>(name: impl Into<String>, values: impl IntoIterator<Item = Option<T>>) -> Self {
        Self::new(name, "", Data::Text(values.into_iter().map(|value| value.map(Into::into)).collect()))
    }

    /// Yes or no, some of which may be missing.
    pub fn bools(name: impl Into<String>, values: impl IntoIterator<Item = Option<bool>>) -> Self {
        Self::new(name, "", Data::Bool(values.into_iter().collect()))
    }
}

/// Columns that do not make a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misshapen {
    /// A column is longer or shorter than the first one.
    #[error("table {table}: column {column} has {found} rows, the first column {expected}")]
    Uneven {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Its rows.
        found: usize,
        /// The rows of the first column.
        expected: usize,
    },
    /// Two columns have one name.
    #[error("table {table}: two columns are named {column}")]
    Repeated {
        /// The table.
        table: String,
        /// The name.
        column: String,
    },
}

/// Columns of one length, each with a name of its own: one result, ready to be shown.
///
/// # Examples
///
/// ```
/// use climcap::report::{Column, Table};
///
/// let table = Table::new("schedule", vec![
///     Column::texts("project", [Some("school"), Some("levee")]),
///     Column::integers("start", "", [Some(2027), None]),
///     Column::numbers("capex", "USD", [Some(2.4e6), Some(150_000.0)]),
/// ])?;
/// assert_eq!(table.to_csv(), "project,start,capex\nschool,2027,2400000\nlevee,,150000\n");
/// # Ok::<(), climcap::report::Misshapen>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    name: String,
    columns: Vec<Column>,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// [`Misshapen`] if the columns differ in length or share a name.
    pub fn new(name: impl Into<String>, columns: Vec<Column>) -> Result<Self, Misshapen> {
        let name = name.into();
        let expected = columns.first().map_or(0, |column| column.data.len());
        for (number, column) in columns.iter().enumerate() {
            let found = column.data.len();
            if found != expected {
                return Err(Misshapen::Uneven { table: name, column: column.name.clone(), found, expected });
            }
            if columns[..number].iter().any(|earlier| earlier.name == column.name) {
                return Err(Misshapen::Repeated { table: name, column: column.name.clone() });
            }
        }
        Ok(Self { name, columns })
    }

    /// A table without columns.
    #[must_use]
    pub(super) fn empty(name: &str) -> Self {
        Self { name: name.to_owned(), columns: Vec::new() }
    }

    /// What the table is called: `schedule`, `problems`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, |column| column.data.len())
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The table as CSV (RFC 4180, newline at the end of each row), numbers in full; what is missing is blank.
    /// Units are not in it: the header bears the names alone, so that a program finds them.
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.csv_rows().collect()
    }

    /// The rows of [`Self::to_csv`] one by one, header first, for writing a large table piece by piece.
    pub fn csv_rows(&self) -> impl Iterator<Item = String> + '_ {
        let row = |cell: &dyn Fn(&Column, &mut String)| {
            let mut line = String::new();
            for (number, column) in self.columns.iter().enumerate() {
                if number > 0 {
                    line.push(',');
                }
                cell(column, &mut line);
            }
            // A blank line is no row to most readers; a quoted blank is.
            if line.is_empty() {
                line.push_str("\"\"");
            }
            line.push('\n');
            line
        };
        let header = row(&|column, line| quote(&column.name, line));
        std::iter::once(header)
            .chain((0..self.len()).map(move |number| row(&|column, line| csv_cell(&column.data, number, line))))
    }
}

impl From<&Problems> for Table {
    /// What is wrong with an input, one problem per row: `address`, `place`, `found`, `allowed`.
    fn from(problems: &Problems) -> Self {
        let column = |name: &str, text: &dyn Fn(&crate::address::Problem) -> String| {
            Column::texts(name, problems.iter().map(|problem| Some(text(problem)).filter(|text| !text.is_empty())))
        };
        Self {
            name: "problems".to_owned(),
            columns: vec![
                column("address", &|problem| problem.address.to_string()),
                column("place", &|problem| problem.place.to_string()),
                column("found", &|problem| problem.found.clone()),
                column("allowed", &|problem| problem.allowed.clone()),
            ],
        }
    }
}

/// Appends a value as CSV has it.
fn csv_cell(data: &Data, row: usize, line: &mut String) {
    match data {
        Data::Number(values) => line.push_str(&number::exact(values[row])),
        Data::Integer(values) => {
            if let Some(value) = values[row] {
                // Writing to a String cannot fail.
                let _ = write!(line, "{value}");
            }
        }
        Data::Text(values) => quote(values[row].as_deref().unwrap_or_default(), line),
        Data::Bool(values) => line.push_str(values[row].map_or("", |value| if value { "true" } else { "false" })),
    }
}

/// Appends a text, in quotes where a reader would otherwise take it apart or trim it.
fn quote(text: &str, line: &mut String) {
    if text.contains(['"', ',', '\n', '\r']) || text.trim() != text {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::address::{Address, Place};

    #[test]
    fn uneven_and_repeated_columns_are_refused() {
        let column = |name: &str, rows: usize| Column::integers(name, "", vec![Some(1); rows]);
        assert_eq!(
            Table::new("t", vec![column("a", 2), column("b", 1)]).unwrap_err().to_string(),
            "table t: column b has 1 rows, the first column 2"
        );
        assert_eq!(
            Table::new("t", vec![column("a", 1), column("a", 1)]).unwrap_err(),
            Misshapen::Repeated { table: "t".to_owned(), column: "a".to_owned() }
        );
        assert!(Table::new("t", vec![]).unwrap().is_empty());
    }

    #[test]
    fn problems_become_rows() {
        let mut problems = Problems::default();
        problems.add(Address::from("projects.school.sector"), Place::default(), "watr", "water");
        let table = Table::from(&problems);
        assert_eq!(table.to_csv(), "address,place,found,allowed\nprojects.school.sector,,watr,water\n");
        assert_eq!(table.column("place").unwrap().data, Data::Text(vec![None]));
    }

    #[test]
    fn a_missing_number_equals_itself_and_no_other() {
        let numbers = |value| Column::numbers("x", "", [value]);
        assert_eq!(numbers(None), numbers(None));
        assert_ne!(numbers(None), numbers(Some(0.0)));
    }

    proptest! {
        #[test]
        fn csv_is_read_back_as_it_was_written(
            texts in prop::collection::vec("[ -~\n\r]{0,8}", 1..8),
            numbers in prop::collection::vec(prop::option::of(prop::num::f64::NORMAL | prop::num::f64::ZERO), 8),
        ) {
            let rows = texts.len();
            let table = Table::new("t", vec![
                Column::texts("a, \"b\"", texts.iter().map(|text| Some(text.as_str()))),
                Column::numbers("x", "", numbers[..rows].iter().copied()),
            ]).unwrap();
            let csv = table.to_csv();
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            prop_assert_eq!(reader.headers().unwrap(), &["a, \"b\"", "x"][..]);
            let records: Vec<_> = reader.records().map(Result::unwrap).collect();
            prop_assert_eq!(records.len(), rows);
            for (row, record) in records.iter().enumerate() {
                prop_assert_eq!(&record[0], &texts[row]);
                prop_assert_eq!(record[1].parse::<f64>().ok(), numbers[row]);
            }
        }

        #[test]
        fn one_column_keeps_its_blank_rows(values in prop::collection::vec(prop::option::of(any::<i64>()), 0..6)) {
            let csv = Table::new("t", vec![Column::integers("n", "", values.clone())]).unwrap().to_csv();
            let mut reader = csv::Reader::from_reader(csv.as_bytes());
            let read: Vec<_> = reader.records().map(|record| record.unwrap()[0].parse::<i64>().ok()).collect();
            prop_assert_eq!(read, values);
        }
    }
}
