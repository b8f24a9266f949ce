//! The name of a value, and where it came from.
//!
//! An [`Address`] names a value in a pipeline: `projects.school.alternatives.raised.components.roof.capex`.
//! A [`Place`] says where a value was written: a line of a file, a row of a table. A [`Problem`] joins the two with what
//! was found and what is allowed.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// The name of a value in a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Address(String);

impl Address {
    /// The address with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The address of a part of what this names.
    #[must_use]
    pub fn join(&self, part: &str) -> Self {
        if self.0.is_empty() { Self(part.to_owned()) } else { Self(format!("{}.{part}", self.0)) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of the same part written for a whole project instead of one design, if this is of a design.
    fn of_project(&self) -> Option<Self> {
        let (projects, rest) = self.0.split_once('.')?;
        let (project, rest) = rest.split_once('.')?;
        let (_, inside) = rest.strip_prefix("alternatives.")?.split_once('.')?;
        (projects == "projects").then(|| Self(format!("projects.{project}.{inside}")))
    }

    /// The parts between the dots.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('.')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&str> for Address {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

/// The letters of a sheet's columns, by the names that stand at their heads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Letters(Vec<(String, String)>);

impl Letters {
    /// Names of columns, each with its letters: `unit_value`, `F`.
    #[must_use]
    pub const fn of(columns: Vec<(String, String)>) -> Self {
        Self(columns)
    }

    fn column(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(head, _)| head == name).map(|(_, letters)| letters.as_str())
    }
}

/// Where a value was written.
///
/// Shown as people point at it: `pipeline.toml:28:9` in a text, `cost_lines.csv:7:unit_value` in a table, and in a sheet,
/// whose columns have letters, `plan.xlsx, sheet cost_lines, cell F7`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Default)]
pub struct Place {
    /// File, sheet or table; empty if the value came from a program.
    pub file: String,
    /// Line of a text file or row of a table, from 1; a table's first row of data is row 2, under its header.
    pub line: Option<u32>,
    /// Column of a text file as a number, or the name of a table's column.
    pub column: Option<Cow<'static, str>>,
    /// What the columns of a sheet are called by programs that show it; none of other tables.
    #[serde(skip)]
    pub letters: Option<Arc<Letters>>,
}

impl Place {
    /// A line and column of a text file.
    pub fn text(file: &str, line: u32, column: u32) -> Self {
        let column = Some(Cow::Owned(column.to_string()));
        Self { line: Some(line), column, ..Self::file(file) }
    }

    /// A cell of a table.
    pub fn cell(table: &str, row: u32, column: &str) -> Self {
        Self { line: Some(row), column: Some(Cow::Owned(column.to_owned())), ..Self::file(table) }
    }

    /// A file or table as a whole.
    pub fn file(file: &str) -> Self {
        Self { file: file.to_owned(), line: None, column: None, letters: None }
    }

    /// The cell of a column in the row that this is.
    #[must_use]
    pub fn in_row(&self, column: &str) -> Self {
        Self { column: Some(Cow::Owned(column.to_owned())), ..self.clone() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let (Some(letters), Some(row)) = (&self.letters, self.line) {
            return match self.column.as_deref().and_then(|column| letters.column(column)) {
                Some(letters) => write!(f, ", cell {letters}{row}"),
                None => write!(f, ", row {row}"),
            };
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// Where the values of a pipeline were written, by address. A value without a place is a default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Places {
    by_address: HashMap<Address, Place>,
    sources: HashMap<Address, String>,
    written: HashMap<Address, Address>,
}

impl Places {
    /// Notes where a value was written.
    pub fn insert(&mut self, address: Address, place: Place) {
        self.by_address.insert(address, place);
    }

    /// Notes what a record says of where its figures are from.
    pub fn cite(&mut self, address: Address, source: String) {
        self.sources.insert(address, source);
    }

    /// Notes that what stands at an address, with everything in it, was written at another.
    pub fn alias(&mut self, address: Address, written: Address) {
        self.written.insert(address, written);
    }

    /// Where a value or a record was written; `None` for a default.
    ///
    /// What is written once stands for each design that it is part of: the address of a design's value finds what was
    /// written for its whole project, for an option, or for an asset of several projects.
    #[must_use]
    pub fn get(&self, address: &Address) -> Option<&Place> {
        self.find(&self.by_address, address)
    }

    /// Where the figures of a record are from, as the record says.
    #[must_use]
    pub fn source(&self, address: &Address) -> Option<&str> {
        self.find(&self.sources, address).map(String::as_str)
    }

    fn find<'v, V>(&self, values: &'v HashMap<Address, V>, address: &Address) -> Option<&'v V> {
        values.get(address).or_else(|| match self.written_at(address) {
            Some(written) => self.find(values, &written),
            None => values.get(&address.of_project()?),
        })
    }

    /// The address at which a value was written, if it stands at others: by the nearest record that was written elsewhere.
    fn written_at(&self, address: &Address) -> Option<Address> {
        if self.written.is_empty() {
            return None;
        }
        let text = address.as_str();
        let ends = std::iter::once(text.len()).chain(text.rmatch_indices('.').map(|(end, _)| end));
        ends.into_iter().find_map(|end| {
            let written = self.written.get(&Address::new(&text[..end]))?;
            Some(Address::new(format!("{written}{}", &text[end..])))
        })
    }

    /// Every address at which something stands that was written at another, and that other.
    pub fn aliases(&self) -> impl Iterator<Item = (&Address, &Address)> {
        self.written.iter()
    }

    /// Every record that says where its figures are from, in the order of addresses.
    pub fn cited(&self) -> impl Iterator<Item = (&Address, &str)> {
        let mut all: Vec<(&Address, &str)> =
            self.sources.iter().map(|(address, source)| (address, source.as_str())).collect();
        all.sort_unstable();
        all.into_iter()
    }

    /// How many values have a place.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Whether nothing has a place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_address.is_empty()
    }
}

/// One thing that is wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Problem {
    /// Which value.
    pub address: Address,
    /// Where it was written.
    pub place: Place,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{}: ", visible(&place))?;
        }
        let found = visible(&self.found);
        write!(f, "{}: found {found}; allowed: {}", visible(self.address.as_str()), visible(&self.allowed))
    }
}

/// Whether a letter is not seen and does something: it moves the cursor, colors what follows, turns the writing round.
pub(crate) fn is_unseen(letter: char) -> bool {
    let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || letter.is_control()
}

/// A text whose unseen letters are shown and do nothing: an id may hold anything as long as it is not accepted.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::new();
    for letter in text.chars() {
        if is_unseen(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Everything that is wrong with an input, in the order of the input. Never empty as an error.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Notes a problem.
    pub fn add(&mut self, address: Address, place: Place, found: impl Into<String>, allowed: impl Into<String>) {
        self.0.push(Problem { address, place, found: found.into(), allowed: allowed.into() });
    }

    /// Passes on the value if nothing is wrong.
    ///
    /// # Errors
    /// These problems, if there are any.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many things are wrong.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The problems, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Problems {
    type Item = &'a Problem;
    type IntoIter = std::slice::Iter<'a, Problem>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => writeln!(f, "1 problem in the input:")?,
            count => writeln!(f, "{count} problems in the input:")?,
        }
        for (number, problem) in self.0.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "  {problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// The known name nearest to a misspelt one, if any is near enough to be meant.
#[must_use]
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = found.chars().count();
    known
        .into_iter()
        .filter_map(|name| {
            let letters = name.chars().count();
            let near = 2.max(letters / 3);
            // Names of very different lengths are not near, and may be too long to compare.
            let may_be = length.abs_diff(letters) <= near;
            let distance = may_be.then(|| strsim::damerau_levenshtein(&found.to_lowercase(), &name.to_lowercase()))?;
            (distance <= near).then_some((distance, name))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_known_name_is_named() {
        let known = ["capex", "phasing", "life_years"];
        assert_eq!(nearest("capx", known), Some("capex"));
        assert_eq!(nearest("life_yaers", known), Some("life_years"));
        assert_eq!(nearest("insurance", known), None);
    }

    #[test]
    fn what_a_problem_names_cannot_move_the_cursor() {
        let mut problems = Problems::default();
        problems.add(Address::from("projects.p\u{1b}[2J"), Place::file("a\rb.toml"), "\u{7}", "an id");
        let told = problems.to_string();
        assert_eq!(told.lines().last(), Some(r"  a\rb.toml: projects.p\u{1b}[2J: found \u{7}; allowed: an id"));
    }

    #[test]
    fn a_place_in_a_sheet_is_a_cell_as_people_call_it() {
        let letters = Letters::of(vec![("unit_value".to_owned(), "F".to_owned())]);
        let row = Place { line: Some(7), letters: Some(letters.into()), ..Place::file("plan.xlsx, sheet cost_lines") };
        assert_eq!(row.in_row("unit_value").to_string(), "plan.xlsx, sheet cost_lines, cell F7");
        assert_eq!(row.to_string(), "plan.xlsx, sheet cost_lines, row 7");
        assert_eq!(row.in_row("growth").to_string(), "plan.xlsx, sheet cost_lines, row 7");
        assert_eq!(Place::cell("cost_lines.csv", 7, "unit_value").to_string(), "cost_lines.csv:7:unit_value");
    }

    #[test]
    fn a_problem_says_where_what_and_what_is_allowed() {
        let mut problems = Problems::default();
        let address = Address::from("projects.school").join("sector");
        problems.add(address, Place::text("a.toml", 3, 5), "watr", "water");
        assert_eq!(
            problems.to_string(),
            "1 problem in the input:\n  a.toml:3:5: projects.school.sector: found watr; allowed: water"
        );
        assert!(problems.or(1).is_err());
    }
}
