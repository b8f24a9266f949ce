//! Rows of long tables, joined into the records that they write.

use std::sync::Arc;

use indexmap::IndexMap;

use super::outline::Table;
use super::tree::{Entry, Map, Node, Value, whole};
use super::wording;
use crate::address::{Address, Problems};

/// The records of a long table, each made of the rows that say the same of what tells records apart.
#[derive(Debug)]
pub(super) struct Joined {
    table: Table,
    records: IndexMap<Vec<Option<Key>>, Node>,
}

/// What a field says, as far as it tells records apart.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Key {
    Text(Box<str>),
    Number(i64),
}

impl Joined {
    pub(super) fn new(table: Table) -> Self {
        Self { table, records: IndexMap::new() }
    }

    /// Adds a row: its lists go on where the record's end, its other fields must say what the record says.
    pub(super) fn add(&mut self, row: Node, address: &Address, problems: &mut Problems) {
        let key = self.table.told_apart().iter().map(|field| key(row.field(field)?)).collect();
        match self.records.entry(key) {
            indexmap::map::Entry::Vacant(vacant) => {
                vacant.insert(row);
            }
            indexmap::map::Entry::Occupied(mut record) => join(record.get_mut(), row, address, problems),
        }
    }

    pub(super) fn into_records(self) -> impl Iterator<Item = Node> {
        self.records.into_values()
    }
}

fn key(node: &Node) -> Option<Key> {
    match &node.value {
        Value::Text(text) => Some(Key::Text(text.clone())),
        Value::Integer(number) => Some(Key::Number(*number)),
        Value::Number(number) => whole(*number).map(Key::Number),
        _ => None,
    }
}

fn join(record: &mut Node, row: Node, address: &Address, problems: &mut Problems) {
    let (Value::Map(record), Value::Map(row)) = (&mut record.value, row.value) else { return };
    let record: &mut Map = record;
    for (name, entry) in *row {
        match record.get_mut(&name) {
            Some(Entry { node: Node { value: Value::List(items), .. }, .. }) => match entry.node.value {
                Value::List(more) => items.extend(more),
                _ => items.push(entry.node),
            },
            Some(first) if first.node.value != entry.node.value && !is_remark(&name) => {
                let (first, found) = (wording::found(&first.node), wording::found(&entry.node));
                let found = format!("{found} where an earlier row says {first}");
                problems.add(
                    address.join(&name),
                    entry.node.spot.place(),
                    found,
                    "the same on every row of a record, or blank",
                );
            }
            Some(_) => {}
            None => {
                record.insert(name, entry);
            }
        }
    }
}

/// Whether a field only says something about a row: the record keeps what its first row says.
fn is_remark(name: &Arc<str>) -> bool {
    matches!(&**name, "source" | "note")
}
