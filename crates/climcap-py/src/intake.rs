//! Tables of an appraisal made elsewhere, from Arrow columns to what the library takes.

use std::borrow::Cow;

use climcap::address::{Address, Place, Problems};
use climcap::appraisal::{Amounts, NumberColumn, Projects, Rows};
use climcap::calendar::Year;
use climcap::document::cells::Cell;

use crate::columns::{Cells, Incoming};

/// A table that came in: columns found by name, each read as what it must be, problems noted.
pub struct Columns<'t> {
    table: &'static str,
    columns: &'t [Incoming],
}

impl<'t> Columns<'t> {
    pub const fn new(table: &'static str, columns: &'t [Incoming]) -> Self {
        Self { table, columns }
    }

    fn column(&self, name: &str) -> Option<&'t Incoming> {
        self.columns.iter().find(|column| column.name == name)
    }

    fn problem(&self, problems: &mut Problems, row: usize, column: &str, found: &str, allowed: &str) {
        let address = Address::new(self.table).join(column);
        problems.add(address, Place::cell(self.table, row as u32 + 2, column), found, allowed);
    }

    /// Texts of a column, blanks left out; whole numbers as ids are texts.
    fn texts(&self, name: &str, problems: &mut Problems) -> Vec<Option<Cow<'t, str>>> {
        let Some(column) = self.column(name) else { return Vec::new() };
        match &column.cells {
            Cells::Text(cells) => cells
                .iter()
                .map(|cell| cell.as_deref().map(str::trim).filter(|cell| !cell.is_empty()).map(Cow::Borrowed))
                .collect(),
            Cells::Integer(cells) => cells.iter().map(|cell| cell.map(|cell| Cow::Owned(cell.to_string()))).collect(),
            Cells::Number(cells) => cells.iter().map(|cell| cell.map(|cell| Cow::Owned(cell.to_string()))).collect(),
            Cells::Bool(_) => {
                self.problem(problems, 0, name, "true or false", "text");
                Vec::new()
            }
        }
    }

    /// Texts that must be there.
    fn ids(&self, name: &str, problems: &mut Problems) -> Vec<Cow<'t, str>> {
        if self.column(name).is_none() {
            let names: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
            problems.add(
                Address::new(self.table).join(name),
                Place::file(self.table),
                format!("columns {}", names.join(", ")),
                format!("a column {name}"),
            );
        }
        let texts = self.texts(name, problems);
        let filled = texts.into_iter().enumerate().map(|(row, text)| {
            text.unwrap_or_else(|| {
                self.problem(problems, row, name, "nothing", "an id");
                Cow::Borrowed("")
            })
        });
        filled.collect()
    }

    fn years(&self, name: &str, problems: &mut Problems) -> Vec<Option<Year>> {
        self.integers(name, problems).into_iter().map(|year| year.map(Year)).collect()
    }

    fn integers(&self, name: &str, problems: &mut Problems) -> Vec<Option<i32>> {
        let mut whole = |row: usize, number: f64| {
            let fits = number.fract() == 0.0 && number.abs() < 1e9;
            if !fits {
                self.problem(problems, row, name, &number.to_string(), "a whole number");
            }
            fits.then_some(number as i32)
        };
        let Some(column) = self.column(name) else { return Vec::new() };
        match &column.cells {
            Cells::Integer(cells) => {
                cells.iter().enumerate().map(|(row, cell)| cell.and_then(|cell| whole(row, cell as f64))).collect()
            }
            Cells::Number(cells) => {
                cells.iter().enumerate().map(|(row, cell)| cell.and_then(|cell| whole(row, cell))).collect()
            }
            Cells::Text(cells) => {
                let texts = cells
                    .iter()
                    .map(|cell| cell.as_deref().map(str::trim).filter(|cell| !cell.is_empty()))
                    .collect::<Vec<_>>();
                let read = texts.into_iter().enumerate().map(|(row, cell)| {
                    cell.and_then(|cell| {
                        let number = cell.parse().ok();
                        if number.is_none() {
                            self.problem(problems, row, name, cell, "a whole number");
                        }
                        number
                    })
                });
                read.collect()
            }
            Cells::Bool(_) => {
                self.problem(problems, 0, name, "true or false", "whole numbers");
                Vec::new()
            }
        }
    }

    fn numbers(&self, column: &'t Incoming, problems: &mut Problems) -> Vec<Option<f64>> {
        match &column.cells {
            Cells::Number(cells) => cells.clone(),
            Cells::Integer(cells) => cells.iter().map(|cell| cell.map(|cell| cell as f64)).collect(),
            Cells::Text(cells) => {
                let read = cells.iter().enumerate().map(|(row, cell)| {
                    let cell = cell.as_deref().map(str::trim).filter(|cell| !cell.is_empty())?;
                    let number = cell.parse().ok();
                    if number.is_none() {
                        self.problem(problems, row, &column.name, &format!("text {cell:?}"), "a number");
                    }
                    number
                });
                read.collect()
            }
            Cells::Bool(_) => {
                self.problem(problems, 0, &column.name, "true or false", "numbers");
                Vec::new()
            }
        }
    }

    /// Names of columns that a table may not have.
    fn only(&self, known: &[&str], problems: &mut Problems) {
        for column in self.columns.iter().filter(|column| !known.contains(&column.name.as_str())) {
            let allowed = match climcap::address::nearest(&column.name, known.iter().copied()) {
                Some(near) => format!("the nearest known column is {near}"),
                None => known.join(", "),
            };
            problems.add(
                Address::new(self.table).join(&column.name),
                Place::file(self.table),
                "an unknown column",
                allowed,
            );
        }
    }
}

/// Texts kept alive while the library reads them.
#[derive(Default)]
pub struct Held<'t> {
    ids: Vec<Vec<Cow<'t, str>>>,
    texts: Vec<Vec<Option<Cow<'t, str>>>>,
    tags: Vec<Vec<String>>,
    years: Vec<Vec<Option<Year>>>,
    integers: Vec<Vec<Option<i32>>>,
    numbers: Vec<(String, Vec<Option<f64>>)>,
}

fn borrowed<'h>(ids: &'h [Cow<'_, str>]) -> Vec<&'h str> {
    ids.iter().map(AsRef::as_ref).collect()
}

fn maybe<'h>(texts: &'h [Option<Cow<'_, str>>]) -> Vec<Option<&'h str>> {
    texts.iter().map(|text| text.as_deref()).collect()
}

const KEYS: [&str; 4] = ["project", "alternative", "start", "scenario"];

impl<'t> Held<'t> {
    pub fn rows(columns: &Columns<'t>, problems: &mut Problems) -> Self {
        let values = columns.columns.iter().filter(|column| !KEYS.contains(&column.name.as_str()));
        let numbers = values.map(|column| (column.name.clone(), columns.numbers(column, problems))).collect();
        Self {
            ids: vec![columns.ids("project", problems), columns.ids("alternative", problems)],
            texts: vec![columns.texts("scenario", problems)],
            years: vec![columns.years("start", problems)],
            numbers,
            ..Self::default()
        }
    }

    pub fn as_rows(&self) -> Rows<'_> {
        let columns = self.numbers.iter();
        Rows {
            project: borrowed(&self.ids[0]),
            alternative: borrowed(&self.ids[1]),
            start: self.years[0].clone(),
            scenario: maybe(&self.texts[0]),
            columns: columns
                .map(|(name, values)| NumberColumn { name, values: values.clone(), ..NumberColumn::default() })
                .collect(),
        }
    }

    pub fn amounts(columns: &Columns<'t>, name: &'static str, problems: &mut Problems) -> Self {
        columns.only(&["project", "alternative", "start", "scenario", name, "year", "lag", "amount"], problems);
        let amount = columns.column("amount").map(|column| columns.numbers(column, problems)).unwrap_or_default();
        if columns.column("amount").is_none() {
            problems.add(
                Address::new(columns.table).join("amount"),
                Place::file(columns.table),
                "no column amount",
                "a column amount",
            );
        }
        Self {
            ids: vec![
                columns.ids("project", problems),
                columns.ids("alternative", problems),
                columns.ids(name, problems),
            ],
            texts: vec![columns.texts("scenario", problems)],
            years: vec![columns.years("start", problems), columns.years("year", problems)],
            integers: vec![columns.integers("lag", problems)],
            numbers: vec![(String::new(), amount)],
            ..Self::default()
        }
    }

    pub fn as_amounts(&self) -> Amounts<'_> {
        Amounts {
            project: borrowed(&self.ids[0]),
            alternative: borrowed(&self.ids[1]),
            name: borrowed(&self.ids[2]),
            scenario: maybe(&self.texts[0]),
            start: self.years[0].clone(),
            year: self.years[1].clone(),
            lag: self.integers[0].clone(),
            amount: self.numbers[0].1.clone(),
        }
    }

    pub fn projects(columns: &Columns<'t>, problems: &mut Problems) -> Self {
        columns.only(&["project", "name", "sector", "place", "tags"], problems);
        let tags = columns.texts("tags", problems);
        let split = |text: Option<Cow<'_, str>>| -> Vec<String> {
            let text = text.unwrap_or_default();
            text.split(';').map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect()
        };
        Self {
            ids: vec![columns.ids("project", problems)],
            texts: ["name", "sector", "place"].into_iter().map(|name| columns.texts(name, problems)).collect(),
            tags: tags.into_iter().map(split).collect(),
            ..Self::default()
        }
    }

    pub fn as_projects(&self) -> Projects<'_> {
        Projects {
            project: borrowed(&self.ids[0]),
            name: maybe(&self.texts[0]),
            sector: maybe(&self.texts[1]),
            place: maybe(&self.texts[2]),
            tags: self.tags.iter().map(|tags| tags.iter().map(String::as_str).collect()).collect(),
        }
    }
}

/// A cell of a column of a pipeline's table.
pub fn cell(column: &Incoming, row: usize) -> Cell<'_> {
    match &column.cells {
        Cells::Bool(cells) => cells[row].map_or(Cell::Blank, Cell::Bool),
        Cells::Integer(cells) => cells[row].map_or(Cell::Blank, Cell::Integer),
        Cells::Number(cells) => cells[row].map_or(Cell::Blank, Cell::Number),
        Cells::Text(cells) => cells[row].as_deref().map_or(Cell::Blank, |text| Cell::Text(Cow::Borrowed(text))),
    }
}

/// How many rows a table has.
pub fn height(columns: &[Incoming]) -> usize {
    columns.first().map_or(0, |column| match &column.cells {
        Cells::Bool(cells) => cells.len(),
        Cells::Integer(cells) => cells.len(),
        Cells::Number(cells) => cells.len(),
        Cells::Text(cells) => cells.len(),
    })
}
