//! The text of an embedded table: a head of `# name: text` lines, then rows as comma-separated values.
//!
//! A file may hold a family of tables that share their head: `split` names the keys by which it is taken apart, and the
//! id of each part ends in its keys. Lines of the head that begin with three spaces go on with the line before.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Cell, Column, Row, Table, View};
use crate::calendar::Year;
use crate::units::Quantity;

/// What is wrong with an embedded file.
#[derive(Debug, thiserror::Error)]
pub(super) enum FileError {
    /// The head lacks a line.
    #[error("no line `# {0}: ...`")]
    Missing(&'static str),
    /// The head has a line that nothing reads.
    #[error("line `# {0}: ...` is not known")]
    Unknown(String),
    /// A line of the head cannot be read.
    #[error("`# {0}: {1}`")]
    Head(String, String),
    /// Rows cannot be read.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A cell of a column of numbers.
    #[error("row {0}: {1:?} in column {2}")]
    Cell(usize, String, String),
}

/// The table that a file holds and, if it is taken apart, its parts.
pub(super) struct Family {
    pub(super) whole: Table,
    pub(super) parts: Vec<Table>,
}

/// Reads a file.
///
/// # Errors
/// [`FileError`], which the tests look for in every file.
pub(super) fn read(text: &str) -> Result<Family, FileError> {
    let mut head = Head::of(text)?;
    let body: String = text.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
    let mut reader = csv::Reader::from_reader(body.as_bytes());
    let names: Vec<String> = reader.headers()?.iter().map(ToOwned::to_owned).collect();
    let keys = head.leading("keys", &names)?;
    let split = head.leading("split", &names[..keys])?;
    let unit = head.take("unit")?;
    let texts = head.list("text");
    let mut columns: Vec<Column> = names.into_iter().map(|name| head.column(name, &texts, &unit)).collect();
    let mut rows = Vec::new();
    for (number, record) in (1..).zip(reader.records()) {
        let record = record?;
        let cells = record.iter().zip(&columns).map(|(text, column)| cell(text, column, number));
        let mut cells: Vec<Cell> = cells.collect::<Result<_, _>>()?;
        let values = cells.split_off(keys);
        rows.push(Row { keys: cells, values });
    }
    let values = columns.split_off(keys);
    let whole = Table {
        id: head.take("id")?,
        names: Vec::new(),
        title: head.take("title")?,
        publisher: head.take("publisher")?,
        year: head.year()?,
        unit,
        license: head.take("license")?,
        source: head.take("source")?,
        caution: head.lines.remove("caution"),
        label: head.label(&values)?,
        view: head.view()?,
        keys: columns,
        columns: values,
        rows,
    };
    let (short, plain) = (head.lines.remove("short"), head.lines.remove("plain"));
    if let Some(name) = head.lines.into_keys().next() {
        return Err(FileError::Unknown(name));
    }
    let parts = parts(&whole, split, short.as_deref(), plain.as_deref());
    Ok(Family { whole, parts })
}

fn head_error(name: &str, text: &str) -> FileError {
    FileError::Head(name.to_owned(), text.to_owned())
}

/// A number, a text, or nothing.
fn cell(text: &str, column: &Column, row: usize) -> Result<Cell, FileError> {
    if text.is_empty() {
        return Ok(Cell::Blank);
    }
    if column.is_text {
        return Ok(Cell::Text(text.to_owned()));
    }
    let number = text.parse().ok().and_then(|number| Quantity::new(number).ok());
    number.map(Cell::Number).ok_or_else(|| FileError::Cell(row, text.to_owned(), column.name.clone()))
}

/// The tables of a family, one for each value of its first keys, in the order of the file.
fn parts(whole: &Table, split: usize, short: Option<&str>, plain: Option<&str>) -> Vec<Table> {
    let mut parts: Vec<Table> = Vec::new();
    let mut seen = BTreeSet::new();
    for row in whole.rows.iter().filter(|_| split > 0) {
        let words: Vec<String> = row.keys[..split].iter().map(word).collect();
        if !seen.insert(words.clone()) {
            continue;
        }
        let rows = whole.rows.iter().filter(|other| other.keys[..split] == row.keys[..split]);
        let rows = rows.map(|row| Row { keys: row.keys[split..].to_vec(), values: row.values.clone() });
        let variant = words.join("-");
        let stem = plain.and_then(|plain| variant.strip_suffix(plain)?.strip_suffix('-'));
        let mut names: Vec<String> = stem.map(|stem| format!("{}-{stem}", whole.id)).into_iter().collect();
        for variant in [Some(variant.as_str()), stem].into_iter().flatten() {
            names.extend(short.map(|short| format!("{short}-{variant}")));
        }
        parts.push(Table {
            id: format!("{}-{variant}", whole.id),
            names,
            title: format!("{}: {}", whole.title, words.join(", ")),
            keys: whole.keys[split..].to_vec(),
            rows: rows.collect(),
            ..whole.clone()
        });
    }
    parts
}

/// A key as part of an id.
fn word(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) => text.to_lowercase(),
    }
}

/// The lines of a head by name; each is taken once.
struct Head {
    lines: BTreeMap<String, String>,
}

impl Head {
    fn of(text: &str) -> Result<Self, FileError> {
        let mut lines: BTreeMap<String, String> = BTreeMap::new();
        let mut last = String::new();
        for line in text.lines().map_while(|line| line.strip_prefix('#')) {
            if let (Some(more), Some(text)) = (line.strip_prefix("   "), lines.get_mut(&last)) {
                text.push(' ');
                text.push_str(more.trim());
            } else {
                let (name, text) = line.split_once(':').ok_or_else(|| head_error("", line))?;
                name.trim().clone_into(&mut last);
                if lines.insert(last.clone(), text.trim().to_owned()).is_some() {
                    return Err(head_error(&last, "twice"));
                }
            }
        }
        Ok(Self { lines })
    }

    fn take(&mut self, name: &'static str) -> Result<String, FileError> {
        self.lines.remove(name).filter(|text| !text.is_empty()).ok_or(FileError::Missing(name))
    }

    fn list(&mut self, name: &str) -> Vec<String> {
        let text = self.lines.remove(name).unwrap_or_default();
        text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect()
    }

    /// How many columns a line names, which must be the first ones.
    fn leading(&mut self, name: &str, columns: &[String]) -> Result<usize, FileError> {
        let named = self.list(name);
        if columns.starts_with(&named) { Ok(named.len()) } else { Err(head_error(name, &named.join(", "))) }
    }

    /// A column with the unit of its own line, or else the table's.
    fn column(&mut self, name: String, texts: &[String], unit: &str) -> Column {
        let is_text = texts.contains(&name);
        let own = self.lines.remove(&format!("unit.{name}"));
        let unit = own.unwrap_or_else(|| if is_text { String::new() } else { unit.to_owned() });
        Column { name, unit, is_text }
    }

    /// The number of the column that names rows.
    fn label(&mut self, columns: &[Column]) -> Result<Option<usize>, FileError> {
        let find = |label: String| {
            columns.iter().position(|column| column.name == label).ok_or_else(|| head_error("label", &label))
        };
        self.lines.remove("label").map(find).transpose()
    }

    fn year(&mut self) -> Result<Option<Year>, FileError> {
        let read = |text: String| text.parse().map(Year).map_err(|_| head_error("year", &text));
        self.lines.remove("year").map(read).transpose()
    }

    /// `carbon USD 2017`, `curve`, or `factors 0.001 tCO2/MWh: operating, average`.
    fn view(&mut self) -> Result<View, FileError> {
        let Some(text) = self.lines.remove("use") else { return Ok(View::Figures) };
        let wrong = || head_error("use", &text);
        let (words, columns) = text.split_once(':').unwrap_or((&text, ""));
        match words.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["curve"] => Ok(View::Curve),
            ["carbon", currency, year] => {
                let year = year.parse().map(Year).map_err(|_| wrong())?;
                Ok(View::Carbon((*currency).to_owned(), year))
            }
            ["factors", ratio, unit] => {
                let columns = columns.split(',').map(|column| column.trim().to_owned());
                let ratio: f64 = ratio.parse().map_err(|_| wrong())?;
                Ok(View::Factors(ratio, (*unit).to_owned(), columns.collect()))
            }
            _ => Err(wrong()),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const HEAD: &str = "# id: a-b-2020\n# title: B by A\n#    and C\n# publisher: A\n# year: 2020\n# unit: m\n# license: none\n\
                        # source: A (2020)\n# keys: place, year\n# text: place\n# split: place\n# short: a\n# plain: low\n";

    #[test]
    fn a_family_is_taken_apart_by_its_first_key() {
        let family =
            read(&format!("{HEAD}place,year,height\nhigh-low,2030,1\nhigh-low,2040,\nsea,2030,2.5\n")).unwrap();
        assert_eq!(family.whole.title, "B by A and C");
        let ids: Vec<&str> = family.parts.iter().map(|table| table.id.as_str()).collect();
        assert_eq!(ids, ["a-b-2020-high-low", "a-b-2020-sea"]);
        assert_eq!(family.parts[0].names, ["a-b-2020-high", "a-high-low", "a-high"]);
        assert_eq!(family.parts[0].value(&["2030"], "height"), Some(Quantity::of(1.0)));
        assert_eq!(family.parts[0].value(&["2040"], "height"), None);
        assert_eq!(family.whole.value(&["SEA", "2030"], "height"), Some(Quantity::of(2.5)));
    }

    #[rstest]
    #[case("# colour: red\nplace,year,height\n", "line `# colour: ...` is not known")]
    #[case("# label: country\nplace,year,height\n", "`# label: country`")]
    #[case("# use: curves\nplace,year,height\n", "`# use: curves`")]
    #[case("place,height,year\n", "`# keys: place, year`")]
    #[case("place\n", "`# keys: place, year`")]
    #[case("place,year,height\nsea,2030,1m\n", "row 1: \"1m\" in column height")]
    #[case("place,year,height\nsea,2030,inf\n", "row 1: \"inf\" in column height")]
    fn what_is_broken_is_said(#[case] rest: &str, #[case] message: &str) {
        assert_eq!(read(&format!("{HEAD}{rest}")).err().unwrap().to_string(), message);
    }
}
