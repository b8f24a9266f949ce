//! Documents written as tables: folders of CSV files, and tables in memory.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use serde_json::{Value as Json, json};

use super::cells::{Cell, Wanted, typed};
use super::csv::{self, Layout, Row};
use super::gather::{Records, row_address};
use super::joined::Joined;
use super::outline::{self, Form, Table};
use super::schema::Schema;
use super::source::{Source, Spot};
use super::tree::{Entry, Map, Node, Value};
use super::{build, read, wording};
use crate::address::{Address, Letters, Place, Problems, nearest};
use crate::pipeline::Pipeline;

/// A table in memory: the names of its columns, and its rows as cells.
pub struct TableCells<'a> {
    /// Name of the table, as in documents: `projects`, `cost_lines`.
    pub name: &'a str,
    /// Where it is from, for messages: a file or sheet; the name if it has none.
    pub source: &'a str,
    /// The letters of its columns, if it is a sheet of a workbook.
    pub letters: Option<Arc<Letters>>,
    /// Names of the columns.
    pub columns: Vec<Cow<'a, str>>,
    /// How many rows it has.
    pub rows: usize,
    /// The cell of a row and a column, both counted from 0.
    pub cell: Box<dyn Fn(usize, usize) -> Cell<'a> + 'a>,
}

/// Reads a pipeline from tables in memory, as a folder of them would be read.
///
/// Rows are counted as in a spreadsheet: the header is row 1.
///
/// # Errors
/// As [`read`](super::read).
pub fn from_tables(tables: &[TableCells<'_>]) -> Result<Pipeline, Problems> {
    let mut intake = Intake::of(Place::default());
    for table in in_order(tables, |table| table.name) {
        intake.take(table.name, table.source, |layout, problems, each| {
            let columns = table.columns.iter().map(AsRef::as_ref);
            let mut reader = csv::Table::new((table.source, table.letters.clone()), columns, layout, problems);
            for row in 0..table.rows {
                let cells: Vec<Cell<'_>> = (0..table.columns.len()).map(|column| (table.cell)(row, column)).collect();
                if !cells.iter().all(Cell::is_blank) {
                    let row = reader.row(row as u32 + 2, cells, problems);
                    each(row, problems);
                }
            }
            true
        });
    }
    intake.build()
}

/// Reads a folder of CSV files, each a table of the file's name.
pub(super) fn folder(path: &Path) -> Result<Pipeline, Problems> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        read::refusal(&name, format!("a folder that cannot be read ({error})"), "a folder that can be read")
    };
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.retain(|file| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")));
    files.sort();
    if files.is_empty() {
        let allowed = "a folder with settings.csv, projects.csv and the other tables";
        return Err(read::refusal(&name, "a folder without .csv tables", allowed));
    }
    let stem = |file: PathBuf| (file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), file);
    let tables: Vec<(String, PathBuf)> = files.into_iter().map(stem).collect();
    let mut intake = Intake::of(Place::file(&name));
    for (table, file) in in_order(&tables, |table| table.0.as_str()) {
        let file_name = file.display().to_string();
        intake.take(table, &file_name, |layout, problems, each| match read::contents(file) {
            Ok(bytes) => csv::read(&bytes, &file_name, layout, problems, each),
            Err(more) => {
                problems.0.extend(more.0);
                false
            }
        });
    }
    intake.build()
}

/// Tables in the order of the outline, whatever order they came in: parents first.
fn in_order<T>(tables: &[T], name: impl Fn(&T) -> &str) -> Vec<&T> {
    let rank =
        |table: &&T| Table::ALL.iter().position(|known| known.name() == name(table)).map_or(0, |place| place + 1);
    let mut ordered: Vec<&T> = tables.iter().collect();
    ordered.sort_by_key(rank);
    ordered
}

/// What hands over the rows of a table, and gives back whether it could be read to its end.
type Each<'e> = &'e mut dyn FnMut(Row, &mut Problems);

/// Tables on their way into records.
struct Intake {
    records: Records,
    problems: Problems,
}

impl Intake {
    fn of(whole: Place) -> Self {
        Self { records: Records::of(whole), problems: Problems::default() }
    }

    fn build(self) -> Result<Pipeline, Problems> {
        build::build(self.records, self.problems)
    }

    /// Takes in a table of a name. One that is misspelt is reported, and read as what was meant.
    fn take(&mut self, name: &str, source: &str, feed: impl FnOnce(Layout<'_>, &mut Problems, Each<'_>) -> bool) {
        let known = outline::all();
        let Some(name) = known.iter().copied().find(|known| *known == name).or_else(|| {
            let near = nearest(name, known.iter().copied());
            let allowed = match near {
                Some(near) => format!("the nearest known table is {near}"),
                None => format!("one of {}", known.join(", ")),
            };
            let found = format!("a table {}", wording::quoted(name));
            self.problems.add(Address::new(name), Place::file(source), found, allowed);
            near
        }) else {
            return;
        };
        match Table::named(name) {
            Some(table) => self.take_rows(table, feed),
            None => self.take_pairs(name, source, feed),
        }
    }

    /// Takes in a table of records.
    fn take_rows(&mut self, table: Table, feed: impl FnOnce(Layout<'_>, &mut Problems, Each<'_>) -> bool) {
        let Self { records, problems } = self;
        let mut joined = Joined::new(table);
        let name = Address::new(table.name());
        let address = |row: &Node, number| row_address(table, row, number);
        let layout = Layout { table: &name, schema: Schema::new(outline::schema(table, Form::Row)), address: &address };
        let is_read = feed(layout, problems, &mut |row, problems| {
            let Row { node, number, is_sound } = row;
            if is_sound && table.is_long() {
                let address = row_address(table, &node, number);
                joined.add(node, &address, problems);
            } else {
                records.take_row(table, &node, number, is_sound, problems);
            }
        });
        for (number, node) in (1..).zip(joined.into_records()) {
            records.take_row(table, &node, number, true, problems);
        }
        if !is_read {
            records.declared.lose(table);
        }
    }

    /// Takes in a table of settings, each a name, with dots, and a value.
    fn take_pairs(&mut self, name: &str, source: &str, feed: impl FnOnce(Layout<'_>, &mut Problems, Each<'_>) -> bool) {
        let Self { records, problems } = self;
        let table = Address::new(name);
        let address = |row: &Node, number: usize| {
            let setting = row.field("setting").and_then(Node::as_text);
            setting.map_or_else(|| table.join(&number.to_string()), |setting| table.join(setting))
        };
        let layout = Layout { table: &table, schema: Schema::new(&PAIRS), address: &address };
        let before = problems.len();
        let root = Schema::new(if name == "settings" { outline::settings() } else { outline::plan() });
        let mut map = Map::new();
        feed(layout, problems, &mut |row, problems| take_pair(&row, root, &table, &mut map, problems));
        let is_lost = map.is_empty() && problems.len() > before;
        let node = Node::new(Value::Map(Box::new(map)), Spot::whole(&Source::text(source)));
        match name {
            // Nothing of it could be read, and why was said.
            "settings" if is_lost => records.has_settings = true,
            "settings" => records.take_settings(&node, problems),
            _ => records.take_plan(&node, problems),
        }
    }
}

static PAIRS: LazyLock<Json> = LazyLock::new(|| {
    json!({
        "type": "object",
        "properties": {
            "setting": {"type": "string"},
            "value": {"type": ["string", "null"]},
            "source": {"type": "string"},
            "note": {"type": "string"},
        },
        "required": ["setting", "value"],
        "additionalProperties": false,
    })
});

/// Takes in one setting: its value is typed as the schema of its name wants.
fn take_pair(row: &Row, root: Schema<'_>, table: &Address, map: &mut Map, problems: &mut Problems) {
    let Some(setting) = row.node.field("setting").filter(|setting| setting.as_text().is_some()) else { return };
    let name = setting.as_text().unwrap_or_default();
    let value = row.node.field("value");
    let (spot, text) = value.map_or((&setting.spot, ""), |value| (&value.spot, value.as_text().unwrap_or_default()));
    let wanted = descend(root, name).map(Wanted::of).unwrap_or_default();
    let node = match typed(&Cell::Text(Cow::Borrowed(text)), &wanted, spot) {
        Ok(Some(node)) if row.is_sound => node,
        Ok(None) if row.is_sound => return,
        Err(refusal) if row.is_sound => {
            problems.add(table.join(name), spot.place(), refusal.found, refusal.allowed);
            Node::new(Value::Refused, spot.clone())
        }
        _ => Node::new(Value::Refused, spot.clone()),
    };
    if !insert(map, name, &setting.spot, node) {
        problems.add(table.join(name), setting.spot.place(), wording::twice(name), wording::ONCE);
    }
}

/// The schema of a setting by its name with dots.
fn descend<'a>(schema: Schema<'a>, name: &str) -> Option<Schema<'a>> {
    name.split('.').try_fold(schema, |schema, part| {
        schema.field(part).or_else(|| schema.options()?.into_iter().find_map(|option| option.field(part)))
    })
}

/// Puts a value under a name with dots; whether its place was free.
fn insert(map: &mut Map, name: &str, key: &Spot, node: Node) -> bool {
    let Some((first, rest)) = name.split_once('.') else {
        let is_free = !map.contains_key(name);
        if is_free {
            map.insert(Arc::from(name), Entry { key: key.clone(), node });
        }
        return is_free;
    };
    let inside = map.entry(Arc::from(first)).or_insert_with(|| {
        let holder = Node::new(Value::Map(Box::default()), node.spot.clone());
        Entry { key: key.clone(), node: holder }
    });
    match &mut inside.node.value {
        Value::Map(inside) => insert(inside, rest, key, node),
        _ => false,
    }
}
