//! The ways in: a file, a folder of tables, text, tables in memory, and a pipeline with other values.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value as Json;

use super::cells::{Cell, Wanted, typed};
use super::csv::{self, Table as Rows};
use super::gather::{Joined, Records};
use super::outline::{self, Form, Table};
use super::schema::Schema;
use super::source::{Source, Spot};
use super::tree::{Entry, Map, Node, Value};
use super::{build, json, toml, wording};
use crate::address::{Address, Place, Problems, nearest};
use crate::pipeline::Pipeline;

/// The most bytes that a file of a document may have.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Reads a pipeline from a file (`.toml`, `.json`) or from a folder of tables (`.csv`).
///
/// # Errors
/// Every problem of the input, with its place and what is allowed. A pipeline with a problem is refused whole.
///
/// # Examples
/// ```no_run
/// let pipeline = climcap::document::read("examples/island/pipeline.toml".as_ref())?;
/// println!("{} projects", pipeline.projects.len());
/// # Ok::<(), climcap::address::Problems>(())
/// ```
pub fn read(path: &Path) -> Result<Pipeline, Problems> {
    let name = path.display().to_string();
    if path.is_dir() {
        return folder(path);
    }
    let bytes = contents(path)?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => parse(&bytes, &name, json::read),
        Some("toml") => parse(&bytes, &name, toml::read),
        _ => Err(one(&name, "a file of another kind", "a .toml or .json file, or a folder of .csv tables")),
    }
}

fn one(name: &str, found: impl Into<String>, allowed: &str) -> Problems {
    let mut problems = Problems::default();
    problems.add(Address::new(name), Place::file(name), found, allowed);
    problems
}

fn contents(path: &Path) -> Result<Vec<u8>, Problems> {
    let name = path.display().to_string();
    let unreadable = |error: std::io::Error| one(&name, format!("a file that cannot be read ({error})"), "a file that can be read");
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(one(&name, format!("a file of {size} bytes"), "a file of at most 512 MiB"));
    }
    std::fs::read(path).map_err(unreadable)
}

fn parse(bytes: &[u8], name: &str, reader: fn(&str, &str, &mut Problems) -> Option<Node>) -> Result<Pipeline, Problems> {
    let mut problems = Problems::default();
    let document = super::source::text(bytes, name, &mut problems).and_then(|text| reader(text, name, &mut problems));
    let Some(document) = document else { return Err(problems) };
    let mut records = Records::default();
    records.take_document(&document, &mut problems);
    build::build(records, problems)
}

/// Reads a pipeline from JSON in memory, as a service receives it.
///
/// # Errors
/// As [`read`].
pub fn from_json(bytes: &[u8]) -> Result<Pipeline, Problems> {
    parse(bytes, "document", json::read)
}

/// Reads a pipeline from TOML in memory.
///
/// # Errors
/// As [`read`].
pub fn from_toml(text: &str) -> Result<Pipeline, Problems> {
    parse(text.as_bytes(), "document", toml::read)
}

/// A table in memory: the names of its columns, and its rows as cells.
pub struct TableCells<'a> {
    /// Name of the table, as in documents: `projects`, `cost_lines`.
    pub name: &'a str,
    /// Where it is from, for messages: a file or sheet; the name if it has none.
    pub source: &'a str,
    /// Names of the columns.
    pub columns: Vec<Cow<'a, str>>,
    /// How many rows it has.
    pub rows: usize,
    /// The cell of a row and a column, both counted from 0.
    pub cell: Box<dyn Fn(usize, usize) -> Cell<'a> + 'a>,
}

/// Reads a pipeline from tables in memory.
///
/// Rows are counted as in a spreadsheet: the header is row 1.
///
/// # Errors
/// As [`read`].
pub fn from_tables(tables: &[TableCells<'_>]) -> Result<Pipeline, Problems> {
    let mut records = Records::default();
    let mut problems = Problems::default();
    for table in in_order(tables, |table| table.name) {
        let columns: Vec<&str> = table.columns.iter().map(AsRef::as_ref).collect();
        match table.name {
            "settings" | "plan" => {
                let source = Source::table(table.source, columns.iter().map(ToString::to_string).collect());
                let place = |name: &str| columns.iter().position(|column| *column == name);
                let (Some(setting), Some(value)) = (place("setting"), place("value")) else {
                    let found = format!("columns {}", columns.join(", "));
                    problems.add(Address::new(table.name), Place::file(table.source), found, "columns setting and value");
                    continue;
                };
                let rows = (0..table.rows).map(|row| {
                    let spot = Spot::at(&source, row as u32 + 2, value as u32 + 1);
                    ((table.cell)(row, setting), (table.cell)(row, value), spot)
                });
                take_pairs(table.name, &source, rows, &mut records, &mut problems);
            }
            name => {
                let Some(kind) = kind(name, &Place::file(table.source), &mut problems) else { continue };
                let address = Address::new(name);
                let schema = Schema::new(outline::schema(kind, Form::Row));
                let rows = Rows::new(table.source, columns.iter().copied(), schema, &address, &mut problems);
                let mut taken = Taken::new(kind);
                for row in 0..table.rows {
                    let cells = (0..columns.len()).map(|column| (table.cell)(row, column));
                    let before = problems.len();
                    if let Some(node) = rows.row(row as u32 + 2, cells, &mut problems) {
                        taken.row(node, problems.len() == before, &mut records, &mut problems);
                    }
                }
                taken.finish(&mut records, &mut problems);
            }
        }
    }
    build::build(records, problems)
}

fn kind(name: &str, place: &Place, problems: &mut Problems) -> Option<Table> {
    let found = Table::named(name);
    if found.is_none() {
        let names: Vec<&str> = ["settings", "plan"].into_iter().chain(Table::ALL.iter().map(|table| table.name())).collect();
        let allowed = match nearest(name, names.iter().copied()) {
            Some(near) => format!("the nearest known table is {near}"),
            None => format!("one of {}", names.join(", ")),
        };
        problems.add(Address::new(name), place.clone(), format!("a table {}", wording::quoted(name)), allowed);
    }
    found
}

/// Tables in the order of the outline, whatever order they came in: parents first.
fn in_order<T>(tables: &[T], name: impl Fn(&T) -> &str) -> Vec<&T> {
    let rank = |table: &&T| Table::ALL.iter().position(|known| known.name() == name(table)).map_or(0, |place| place + 1);
    let mut ordered: Vec<&T> = tables.iter().collect();
    ordered.sort_by_key(rank);
    ordered
}

/// Rows of one table on their way into records.
struct Taken {
    kind: Table,
    joined: Joined,
    count: usize,
}

impl Taken {
    fn new(kind: Table) -> Self {
        Self { kind, joined: Joined::new(kind), count: 0 }
    }

    fn row(&mut self, node: Node, sound: bool, records: &mut Records, problems: &mut Problems) {
        self.count += 1;
        if !sound {
            records.declare_row(self.kind, &node);
        } else if self.kind.is_long() {
            self.joined.add(node, problems);
        } else {
            records.take_row(self.kind, &node, self.count, problems);
        }
    }

    fn finish(self, records: &mut Records, problems: &mut Problems) {
        for (number, node) in self.joined.into_records().enumerate() {
            records.take_row(self.kind, &node, number + 1, problems);
        }
    }
}

fn folder(path: &Path) -> Result<Pipeline, Problems> {
    let name = path.display().to_string();
    let entries = std::fs::read_dir(path).map_err(|error| one(&name, format!("a folder that cannot be read ({error})"), "a folder that can be read"))?;
    let mut files: Vec<std::path::PathBuf> = entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "csv"));
    files.sort();
    if files.is_empty() {
        return Err(one(&name, "a folder without .csv tables", "a folder with settings.csv, projects.csv and the other tables"));
    }
    let mut records = Records::default();
    let mut problems = Problems::default();
    let stem = |file: &std::path::PathBuf| file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let tables: Vec<(String, std::path::PathBuf)> = files.into_iter().map(|file| (stem(&file), file)).collect();
    for (table, file) in in_order(&tables, |table| table.0.as_str()) {
        let bytes = match contents(file) {
            Ok(bytes) => bytes,
            Err(more) => {
                problems.0.extend(more.0);
                continue;
            }
        };
        let file_name = file.display().to_string();
        if let "settings" | "plan" = table.as_str() {
            let schema = serde_json::json!({
                "type": "object",
                "properties": {"setting": {"type": "string"}, "value": {"type": "string"}, "source": {"type": "string"}, "note": {"type": "string"}},
                "required": ["setting"],
                "additionalProperties": false,
            });
            let mut pairs = Vec::new();
            csv::read(&bytes, &file_name, Schema::new(&schema), &Address::new(table.as_str()), &mut problems, |row, _| {
                let text = |field: &str| row.field(field).and_then(Node::as_text).unwrap_or_default().to_owned();
                let spot = row.field("value").map_or_else(|| row.spot.clone(), |value| value.spot.clone());
                pairs.push((Cell::Text(Cow::Owned(text("setting"))), Cell::Text(Cow::Owned(text("value"))), spot));
            });
            take_pairs(table, &Source::text(&file_name), pairs.into_iter(), &mut records, &mut problems);
            continue;
        }
        let Some(kind) = kind(table, &Place::file(&file_name), &mut problems) else { continue };
        let schema = Schema::new(outline::schema(kind, Form::Row));
        let mut taken = Taken::new(kind);
        // A row with a problem is declared, so that what refers to it is not refused too.
        let mut before = problems.len();
        csv::read(&bytes, &file_name, schema, &Address::new(table.as_str()), &mut problems, |row, problems| {
            taken.row(row, problems.len() == before, &mut records, problems);
            before = problems.len();
        });
        taken.finish(&mut records, &mut problems);
    }
    build::build(records, problems)
}

/// Settings as pairs of a name, with dots, and a value.
fn take_pairs<'a>(
    table: &str,
    source: &Arc<Source>,
    pairs: impl Iterator<Item = (Cell<'a>, Cell<'a>, Spot)>,
    records: &mut Records,
    problems: &mut Problems,
) {
    let root = if table == "settings" { outline::settings() } else { outline::plan() };
    let mut map = Map::new();
    for (setting, value, spot) in pairs {
        let Cell::Text(name) = &setting else { continue };
        let wanted = descend(Schema::new(root), name).map(|schema| Wanted::of(schema)).unwrap_or_default();
        match typed(&value, &wanted, &spot) {
            Ok(Some(node)) => insert(&mut map, name.trim(), node),
            Ok(None) => {}
            Err(refusal) => {
                problems.add(Address::new(table).join(name.trim()), spot.place(), refusal.found, refusal.allowed);
                insert(&mut map, name.trim(), Node::new(Value::Refused, spot));
            }
        }
    }
    let node = Node::new(Value::Map(Box::new(map)), Spot::whole(source));
    if table == "settings" { records.take_settings(&node, problems) } else { records.take_plan(&node, problems) }
}

/// The schema of a setting by its name with dots.
fn descend<'a>(schema: Schema<'a>, name: &str) -> Option<Schema<'a>> {
    name.trim().split('.').try_fold(schema, |schema, part| {
        schema.field(part).or_else(|| schema.options()?.into_iter().find_map(|option| option.field(part)))
    })
}

/// Puts a value under a name with dots.
fn insert(map: &mut Map, name: &str, node: Node) {
    match name.split_once('.') {
        None => {
            map.insert(Arc::from(name), Entry { key: node.spot.clone(), node });
        }
        Some((first, rest)) => {
            let inner = map.entry(Arc::from(first)).or_insert_with(|| Entry {
                key: node.spot.clone(),
                node: Node::new(Value::Map(Box::default()), node.spot.clone()),
            });
            if let Value::Map(inner) = &mut inner.node.value {
                insert(inner, rest, node);
            }
        }
    }
}

/// A pipeline with other values at some addresses; `*` in an address stands for any one part.
///
/// Values are checked as in a document: what may not be written may not be put in place of another either.
///
/// # Errors
/// An address that names nothing, with the nearest known one, and everything that is wrong with the pipeline that results.
pub fn replace(pipeline: &Pipeline, changes: &[(String, Json)]) -> Result<Pipeline, Problems> {
    let mut problems = Problems::default();
    let mut document = serde_json::to_value(pipeline).unwrap_or_default();
    for (address, value) in changes {
        let parts: Vec<&str> = address.split('.').collect();
        if put(&mut document, &parts, value) == 0 {
            let allowed = match missing(&document, &parts) {
                Some(near) => format!("an address of this pipeline; the nearest known one is {near}"),
                None => "an address of this pipeline, such as projects.school.alternatives.raised.components.roof.capex".to_owned(),
            };
            problems.add(Address::new(address.as_str()), Place::default(), "nothing at this address", allowed);
        }
    }
    let text = problems.or(document)?.to_string();
    let mut changed = parse(text.as_bytes(), "replaced", json::read)?;
    let mut places = pipeline.places.as_ref().clone();
    for (address, _) in changes {
        places.insert(Address::new(address.as_str()), Place::file("replaced"));
    }
    changed.places = Arc::new(places);
    Ok(changed)
}

/// Puts a value wherever the address leads, and counts the places.
fn put(node: &mut Json, parts: &[&str], value: &Json) -> usize {
    let Some((first, rest)) = parts.split_first() else {
        node.clone_from(value);
        return 1;
    };
    let is_row = |item: &Json, field: &str| item.get(field).and_then(Json::as_str) == Some(first);
    match node {
        Json::Object(map) if *first == "*" => map.values_mut().map(|inner| put(inner, rest, value)).sum(),
        Json::Object(map) => {
            // A field that may be written but was not is still a place.
            let optional = rest.is_empty() && !map.contains_key(*first) && !map.is_empty();
            match map.get_mut(*first) {
                Some(inner) => put(inner, rest, value),
                None if optional && is_field(first) => {
                    map.insert((*first).to_owned(), value.clone());
                    1
                }
                None => 0,
            }
        }
        Json::Array(items) => items
            .iter_mut()
            .filter(|item| *first == "*" || is_row(item, "hazard"))
            .map(|item| put(item, rest, value))
            .sum(),
        _ => 0,
    }
}

/// Whether some record has a field of this name.
fn is_field(name: &str) -> bool {
    let records = Table::ALL.into_iter().map(|table| outline::schema(table, Form::Map));
    records.chain([outline::settings(), outline::plan()]).any(|schema| Schema::new(schema).field(name).is_some())
}

/// The address nearest to one that names nothing.
fn missing(document: &Json, parts: &[&str]) -> Option<String> {
    let mut here = document;
    let mut known: Vec<String> = Vec::new();
    for part in parts {
        let map = here.as_object()?;
        if let Some(inner) = map.get(*part) {
            known.push((*part).to_owned());
            here = inner;
        } else {
            known.push(nearest(part, map.keys().map(String::as_str))?.to_owned());
            here = map.get(known.last()?)?;
        }
    }
    Some(known.join("."))
}
