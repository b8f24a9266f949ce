//! Tables, row by row: CSV files, and tables in memory whose cells have their types already.

use std::borrow::Cow;
use std::sync::Arc;

use super::cells::{Cell, Wanted, typed};
use super::schema::Schema;
use super::schema_check::check_at;
use super::source::{self, Source, Spot};
use super::tree::{Entry, Map, Node, Trail, Value};
use super::wording;
use crate::address::{Address, Letters, Place, Problems, nearest};

/// What the rows of a table must be, and how they are addressed.
#[derive(Clone, Copy)]
pub struct Layout<'a> {
    /// The address of the table.
    pub table: &'a Address,
    /// The schema of a row.
    pub schema: Schema<'a>,
    /// The address of a row, which may lack fields, by its number among the rows that hold a value, from 1.
    pub address: &'a dyn Fn(&Node, usize) -> Address,
}

/// A row that has been read.
#[derive(Debug)]
pub struct Row {
    /// Its fields, without those whose cells are blank.
    pub node: Node,
    /// Its number among the rows that hold a value, from 1.
    pub number: usize,
    /// Whether it may be as it is; if not, that was reported.
    pub is_sound: bool,
}

/// A table whose header has been read: it makes rows of cells into nodes.
pub struct Table<'a> {
    layout: Layout<'a>,
    source: Arc<Source>,
    /// What each column holds; `None` for one that was refused.
    columns: Vec<Option<Column<'a>>>,
    /// The fields that must be given and have no column.
    absent: Vec<Arc<str>>,
    /// How many rows with a value have been read.
    count: usize,
}

struct Column<'a> {
    name: Arc<str>,
    schema: Schema<'a>,
    wanted: Wanted,
    is_required: bool,
}

impl<'a> Table<'a> {
    /// The table of this name, with the letters of its columns if it is a sheet.
    ///
    /// Blank, repeated and unknown columns, and columns that are missing, are problems in row 1; the rows can still be
    /// read, without them.
    pub fn new<'h>(
        (name, letters): (&str, Option<Arc<Letters>>),
        headers: impl IntoIterator<Item = &'h str>,
        layout: Layout<'a>,
        problems: &mut Problems,
    ) -> Self {
        let Layout { table, schema, .. } = layout;
        let headers: Vec<&str> = headers.into_iter().map(str::trim).collect();
        let source = Source::table(name, headers.iter().map(|header| (*header).to_owned()).collect(), letters);
        let required = schema.required();
        let mut columns: Vec<Option<Column<'_>>> = Vec::with_capacity(headers.len());
        let mut slips = Vec::new();
        for (number, header) in (1..).zip(&headers) {
            let place = Spot::at(&source, 1, number).place();
            let is_repeated = columns.iter().flatten().any(|column| *column.name == **header);
            let column = if header.is_empty() {
                let place = Place::cell(name, 1, &format!("column {number}"));
                problems.add(table.clone(), place, "a blank header", "a name at the head of every column");
                None
            } else if is_repeated {
                problems.add(table.join(header), place, wording::twice(header), wording::ONCE);
                None
            } else if let Some(field) = schema.field(header).or_else(|| schema.other(header)) {
                let is_required = required.contains(header);
                Some(Column { name: Arc::from(*header), schema: field, wanted: Wanted::of(field), is_required })
            } else {
                let found = format!("the unknown column {}", wording::quoted(header));
                let names = schema.names();
                problems.add(table.join(header), place, found, wording::known(header, &names));
                slips.extend(nearest(header, names));
                None
            };
            columns.push(column);
        }
        let absent: Vec<_> = required.into_iter().filter(|name| !headers.contains(name)).collect();
        for field in absent.iter().filter(|field| !slips.contains(field)) {
            let place = Spot::at(&source, 1, 0).place();
            problems.add(table.join(field), place, "no such column", "a column of this name; it must be given");
        }
        let absent = absent.into_iter().map(Arc::from).collect();
        Self { layout, source, columns, absent, count: 0 }
    }

    /// The next row, by its number in the table; the header is row 1.
    ///
    /// A blank cell is a value that is not given. What a cell or the row as a whole may not hold is a problem.
    pub fn row<'c>(&mut self, number: u32, cells: impl IntoIterator<Item = Cell<'c>>, problems: &mut Problems) -> Row {
        self.count += 1;
        let row = Spot::at(&self.source, number, 0);
        let mut map = Map::with_capacity(self.columns.len());
        // The address of a row is made only if there is something to say of it.
        let mut wrong = Problems::default();
        let below = Address::new("");
        let mut width = 0;
        for (number_of_column, cell) in (1..).zip(cells) {
            width += 1;
            let Some(Some(column)) = self.columns.get(width - 1) else { continue };
            let spot = Spot::at(&self.source, number, number_of_column);
            let node = match typed(&cell, &column.wanted, &spot) {
                Ok(Some(node)) => node,
                Ok(None) if column.is_required => Node::new(Value::Null, spot.clone()),
                Ok(None) => continue,
                Err(refusal) => {
                    wrong.add(below.join(&column.name), spot.place(), refusal.found, refusal.allowed);
                    Node::new(Value::Refused, spot.clone())
                }
            };
            check_at(&node, column.schema, &Trail::from(&below).name(&column.name), &mut wrong);
            map.insert(Arc::clone(&column.name), Entry { key: spot, node });
        }
        if width != self.columns.len() {
            let allowed = format!("{}, one for each column", self.columns.len());
            // Cells that stand in the wrong columns are not what is wrong.
            wrong = Problems::default();
            wrong.add(below, row.place(), format!("{width} cells"), allowed);
        }
        for name in &self.absent {
            map.insert(Arc::clone(name), Entry { key: row.clone(), node: Node::new(Value::Refused, row.clone()) });
        }
        let node = Node::new(Value::Map(Box::new(map)), row);
        let is_sound = wrong.is_empty();
        if !is_sound {
            let address = (self.layout.address)(&node, self.count);
            for problem in wrong.0 {
                let below = problem.address.as_str();
                let address = if below.is_empty() { address.clone() } else { address.join(below) };
                problems.add(address, problem.place, problem.found, problem.allowed);
            }
        }
        Row { node, number: self.count, is_sound }
    }

    /// The file or table that it is.
    #[must_use]
    pub const fn source(&self) -> &Arc<Source> {
        &self.source
    }
}

/// Reads a CSV file and hands over its rows one by one, each checked; lines without a value are passed over. Gives back
/// whether the file could be read to its end.
///
/// The rows are counted as in a spreadsheet: the header is row 1, blank lines count, and a cell of several lines does
/// not. `name` is that of the file.
pub fn read(
    bytes: &[u8],
    name: &str,
    layout: Layout<'_>,
    problems: &mut Problems,
    mut each: impl FnMut(Row, &mut Problems),
) -> bool {
    let Some(text) = source::text(bytes, name, problems) else { return false };
    let mut rows = Rows::of(text);
    let Some(first) = rows.advance() else {
        problems.add(layout.table.clone(), Place::file(name), "an empty file", "a header and rows");
        return false;
    };
    if rows.record.len() == 1 && rows.record.iter().any(|header| header.contains([';', '\t'])) {
        let place = Spot::at(&Source::text(name), first, 0).place();
        let found = "columns parted by semicolons or tabs";
        problems.add(layout.table.clone(), place, found, "columns parted by commas");
        return false;
    }
    let mut table = Table::new((name, None), &rows.record, layout, problems);
    while let Some(number) = rows.advance() {
        let cells = rows.record.iter().map(|cell| Cell::Text(Cow::Borrowed(cell)));
        let row = table.row(number, cells, problems);
        each(row, problems);
    }
    if rows.is_open {
        let place = Spot::at(table.source(), rows.number, 0).place();
        let found = "a quoted cell that never ends";
        problems.add(layout.table.clone(), place, found, "a quote at both ends of a quoted cell");
    }
    !rows.is_open
}

/// The rows of a CSV text that hold a value, with their numbers.
struct Rows<'t> {
    text: &'t [u8],
    reader: ::csv::Reader<&'t [u8]>,
    record: ::csv::StringRecord,
    number: u32,
    /// Whether the last row ended between a carriage return and what may be its line feed.
    is_between: bool,
    /// Whether the last row ran to the end of the text inside a quoted cell of several lines.
    is_open: bool,
}

impl<'t> Rows<'t> {
    fn of(text: &'t str) -> Self {
        let text = text.as_bytes();
        let reader = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        Self { text, reader, record: ::csv::StringRecord::new(), number: 0, is_between: false, is_open: false }
    }

    /// Goes on to the next row that holds a value and gives its number.
    fn advance(&mut self) -> Option<u32> {
        loop {
            let start = self.reader.position().byte() as usize;
            // Memory cannot fail to be read, and the text is known to be text.
            if !matches!(self.reader.read_record(&mut self.record), Ok(true)) {
                return None;
            }
            let end = self.reader.position().byte() as usize;
            let read = self.text.get(start..end).unwrap_or_default();
            let read = if self.is_between { read.strip_prefix(b"\n").unwrap_or(read) } else { read };
            let (blank, row) = after_blank_lines(read);
            self.number += blank + 1;
            self.is_between = row.ends_with(b"\r");
            let is_quoted = row.iter().fold(false, |is_quoted, byte| is_quoted ^ (*byte == b'"'));
            let spans_lines = row.trim_ascii_end().contains(&b'\n');
            self.is_open = end == self.text.len() && is_quoted && spans_lines;
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(self.number);
            }
        }
    }
}

/// How many blank lines stand first, which the reader passes over, and what follows them.
fn after_blank_lines(mut text: &[u8]) -> (u32, &[u8]) {
    let mut count = 0;
    while let Some(rest) = [&b"\r\n"[..], b"\n", b"\r"].iter().find_map(|end| text.strip_prefix(*end)) {
        (text, count) = (rest, count + 1);
    }
    (count, text)
}
