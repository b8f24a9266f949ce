//! Tables, row by row: CSV files, and tables in memory whose cells have their types already.

use std::borrow::Cow;
use std::sync::Arc;

use super::cells::{Cell, Wanted, typed};
use super::schema::Schema;
use super::schema_check::check_at;
use super::source::{self, Source, Spot};
use super::tree::{Entry, Map, Node, Trail, Value};
use super::wording;
use crate::address::{Address, Place, Problems};

/// A table whose header has been read: it makes rows of cells into nodes.
#[derive(Debug)]
pub struct Table<'a> {
    /// The name that its rows are addressed under.
    address: &'a Address,
    /// The schema of a row.
    schema: Schema<'a>,
    source: Arc<Source>,
    /// What each column holds; `None` for one that was refused.
    columns: Vec<Option<Column>>,
    /// The fields that must be given and have no column.
    absent: Vec<Arc<str>>,
}

#[derive(Debug)]
struct Column {
    name: Arc<str>,
    wanted: Wanted,
    is_required: bool,
}

impl<'a> Table<'a> {
    /// The table of this name, whose rows each meet a schema and are addressed under `address`.
    ///
    /// Blank, repeated and unknown columns, and columns that are missing, are problems in row 1; the rows can still be
    /// read, without them.
    pub fn new<'h>(
        name: &str,
        headers: impl IntoIterator<Item = &'h str>,
        schema: Schema<'a>,
        address: &'a Address,
        problems: &mut Problems,
    ) -> Self {
        let headers: Vec<&str> = headers.into_iter().map(str::trim).collect();
        let source = Source::table(name, headers.iter().map(|header| (*header).to_owned()).collect());
        let required = schema.required();
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(headers.len());
        for (number, header) in (1..).zip(&headers) {
            let place = Spot::at(&source, 1, number).place();
            let is_repeated = columns.iter().flatten().any(|column| *column.name == **header);
            let column = if header.is_empty() {
                let place = Place::cell(name, 1, &format!("column {number}"));
                problems.add(address.clone(), place, "a blank header", "a name at the head of every column");
                None
            } else if is_repeated {
                problems.add(address.join(header), place, wording::twice(header), wording::ONCE);
                None
            } else if let Some(field) = schema.field(header).or_else(|| schema.other(header)) {
                let is_required = required.contains(header);
                Some(Column { name: Arc::from(*header), wanted: Wanted::of(field), is_required })
            } else {
                let found = format!("the unknown column {}", wording::quoted(header));
                problems.add(address.join(header), place, found, wording::known(header, &schema.names()));
                None
            };
            columns.push(column);
        }
        let absent: Vec<_> = required.into_iter().filter(|name| !headers.contains(name)).collect();
        for field in &absent {
            let place = Spot::at(&source, 1, 0).place();
            problems.add(address.join(field), place, "no such column", "a column of this name; it must be given");
        }
        let absent = absent.into_iter().map(Arc::from).collect();
        Self { address, schema, source, columns, absent }
    }

    /// The node of a row, by its number in the table; the header is row 1. `None` if it has not one cell for each column.
    ///
    /// A blank cell is a value that is not given. What a cell or the row as a whole may not hold is a problem.
    pub fn row<'c>(
        &self,
        number: u32,
        cells: impl IntoIterator<Item = Cell<'c>>,
        problems: &mut Problems,
    ) -> Option<Node> {
        let row = Spot::at(&self.source, number, 0);
        let mut map = Map::with_capacity(self.columns.len());
        let mut refused = Vec::new();
        let mut cells = cells.into_iter();
        let mut width = 0;
        for (column, cell) in (1..).zip(cells.by_ref()) {
            width += 1;
            let Some(Some(Column { name, wanted, is_required })) = self.columns.get(width - 1) else { continue };
            let spot = Spot::at(&self.source, number, column);
            let node = match typed(&cell, wanted, &spot) {
                Ok(Some(node)) => node,
                Ok(None) if *is_required => Node::new(Value::Null, spot.clone()),
                Ok(None) => continue,
                Err(refusal) => {
                    refused.push((name, spot.place(), refusal));
                    Node::new(Value::Refused, spot.clone())
                }
            };
            map.insert(Arc::clone(name), Entry { key: spot, node });
        }
        if width != self.columns.len() {
            let allowed = format!("{}, one for each column", self.columns.len());
            problems.add(self.address.join(&number.to_string()), row.place(), format!("{width} cells"), allowed);
            return None;
        }
        for name in &self.absent {
            map.insert(Arc::clone(name), Entry { key: row.clone(), node: Node::new(Value::Refused, row.clone()) });
        }
        let node = Node::new(Value::Map(Box::new(map)), row);
        let table = Trail::from(self.address);
        let label = table.last().and_then(|list| self.schema.label(&node, list));
        let trail = label.as_ref().map_or_else(|| table.number(number.into()), |label| table.name(label));
        for (name, place, refusal) in refused {
            problems.add(trail.name(name).address(), place, refusal.found, refusal.allowed);
        }
        check_at(&node, self.schema, &trail, problems);
        drop(label);
        Some(node)
    }
}

/// Reads a CSV file and hands over its rows one by one, each checked; lines without a value are passed over.
///
/// The rows are counted as in a spreadsheet: the header is row 1, blank lines count, and a cell of several lines does
/// not. `name` is that of the file; `schema` is that of a row; rows are addressed under `address`.
pub fn read(
    bytes: &[u8],
    name: &str,
    schema: Schema<'_>,
    address: &Address,
    problems: &mut Problems,
    mut each: impl FnMut(Node, &mut Problems),
) {
    let Some(text) = source::text(bytes, name, problems) else { return };
    let mut rows = Rows::of(text);
    let Some(first) = rows.advance() else {
        return problems.add(address.clone(), Place::file(name), "an empty file", "a header and rows");
    };
    if rows.record.len() == 1 && rows.record.iter().any(|header| header.contains([';', '\t'])) {
        let place = Spot::at(&Source::text(name), first, 0).place();
        return problems.add(
            address.clone(),
            place,
            "columns parted by semicolons or tabs",
            "columns parted by commas",
        );
    }
    let table = Table::new(name, &rows.record, schema, address, problems);
    while let Some(number) = rows.advance() {
        let cells = rows.record.iter().map(|cell| Cell::Text(Cow::Borrowed(cell)));
        if let Some(node) = table.row(number, cells, problems) {
            each(node, problems);
        }
    }
    if rows.is_open {
        let place = Spot::at(&table.source, rows.number, 0).place();
        problems.add(address.clone(), place, "a quoted cell that never ends", "a quote at both ends of a quoted cell");
    }
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
