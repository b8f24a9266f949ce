//! TOML into a tree with places.

use std::sync::Arc;

use toml_edit::{Document, Item, Key, TableLike};

use super::source::{Lines, Source};
use super::tree::{DEPTH, Entry, Map, Node, Trail, Value};
use super::wording;
use crate::address::{Address, Problems};

/// The tree that a TOML text writes, or `None` if it is not TOML.
///
/// What breaks the rules of TOML, a name given twice among them, is a problem at its line and column; its address is the
/// name of the file, since nothing has an address before the text can be read. Dates are kept as they are written.
/// `nan` and `inf` are legal in TOML: they stay in the tree, and the check of the records reports them.
pub fn read(text: &str, name: &str, problems: &mut Problems) -> Option<Node> {
    let lines = Lines::of(text, Source::text(name));
    match Document::parse(text) {
        Ok(document) => {
            let root = Address::new("");
            Some(Reader { text, lines, problems }.table(document.as_table(), 0, 1, &Trail::from(&root)))
        }
        Err(error) => {
            let span = error.span().unwrap_or_default();
            let (found, allowed) = match error.message() {
                "duplicate key" => (wording::twice(text.get(span.clone()).unwrap_or_default()), wording::ONCE),
                message if message.contains("recur") => (wording::DEEP.to_owned(), wording::NOT_SO_DEEP),
                message => (wording::unreadable(message), "TOML"),
            };
            problems.add(Address::new(name), lines.spot(span.start).place(), found, allowed);
            None
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The node of a table that starts at an offset and stands inside `depth - 1` others.
    fn table(&mut self, table: &dyn TableLike, start: usize, depth: usize, trail: &Trail<'_>) -> Node {
        self.nested(start, depth, trail, |reader| {
            let entries = table.iter().map(|(name, item)| {
                let key = table.key(name).and_then(Key::span).map_or(start, |span| span.start);
                let node = reader.item(item, key, depth + 1, &trail.name(name));
                (Arc::from(name), Entry { key: reader.lines.spot(key), node })
            });
            Value::Map(Box::new(entries.collect::<Map>()))
        })
    }

    fn item(&mut self, item: &Item, key: usize, depth: usize, trail: &Trail<'_>) -> Node {
        // A table that is only implied, as `a` by `[a.b]`, stands where its name does.
        let start = item.span().map_or(key, |span| span.start);
        match item {
            Item::None => Node::new(Value::Null, self.lines.spot(start)),
            Item::Value(value) => self.value(value, key, depth, trail),
            Item::Table(table) => self.table(table, start, depth, trail),
            Item::ArrayOfTables(tables) => self.nested(start, depth, trail, |reader| {
                let items = (1..).zip(tables.iter()).map(|(number, table)| {
                    let start = table.span().map_or(start, |span| span.start);
                    reader.table(table, start, depth + 1, &trail.number(number))
                });
                Value::List(items.collect())
            }),
        }
    }

    fn value(&mut self, value: &toml_edit::Value, key: usize, depth: usize, trail: &Trail<'_>) -> Node {
        let span = value.span().unwrap_or(key..key);
        let read = match value {
            toml_edit::Value::String(text) => Value::Text(text.value().as_str().into()),
            toml_edit::Value::Integer(number) => Value::Integer(*number.value()),
            toml_edit::Value::Float(number) => Value::Number(*number.value()),
            toml_edit::Value::Boolean(value) => Value::Bool(*value.value()),
            toml_edit::Value::Datetime(_) => Value::Text(self.text.get(span.clone()).unwrap_or_default().into()),
            toml_edit::Value::InlineTable(table) => return self.table(table, span.start, depth, trail),
            toml_edit::Value::Array(array) => {
                return self.nested(span.start, depth, trail, |reader| {
                    let items = (1..).zip(array.iter());
                    Value::List(
                        items.map(|(number, item)| reader.value(item, key, depth + 1, &trail.number(number))).collect(),
                    )
                });
            }
        };
        Node::new(read, self.lines.spot(span.start))
    }

    /// A list or map, unless it stands too deep.
    fn nested(&mut self, start: usize, depth: usize, trail: &Trail<'_>, read: impl FnOnce(&mut Self) -> Value) -> Node {
        let spot = self.lines.spot(start);
        if depth <= DEPTH {
            return Node::new(read(self), spot);
        }
        self.problems.add(trail.address(), spot.place(), wording::DEEP, wording::NOT_SO_DEEP);
        Node::new(Value::Refused, spot)
    }
}
