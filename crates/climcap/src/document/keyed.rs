//! A record with its ids, its address, and where each of its parts was written.

use std::sync::Arc;

use super::source::Spot;
use super::tree::{Node, Value};
use crate::address::{Address, Problems};

/// A record with its ids, its address, and where it was written.
#[derive(Debug, Clone)]
pub(super) struct Keyed<T> {
    /// Id of the project it belongs to; empty for records of no project.
    pub project: String,
    /// Id of the alternative; empty for every one and the without. What stands inside an option has a
    /// [holder](super::declared::of_option) here until options are expanded.
    pub alternative: String,
    /// Its own id.
    pub id: String,
    /// Its address.
    pub address: Address,
    /// Where it, and each of its fields, was written.
    pub spots: Spots,
    /// What it says.
    pub record: T,
}

impl<T> Keyed<T> {
    /// Notes a problem with a field, or with a part of one: `carbon.low`.
    pub(super) fn problem(
        &self,
        problems: &mut Problems,
        field: &str,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) {
        problems.add(self.address.join(field), self.spots.field(field).place(), found, allowed);
    }

    /// Notes a problem with one item of a list, by its number from 0; items are addressed by their number from 1.
    pub(super) fn item(
        &self,
        problems: &mut Problems,
        field: &str,
        number: usize,
        found: impl Into<String>,
        allowed: impl Into<String>,
    ) {
        let address = self.address.join(field).join(&(number + 1).to_string());
        problems.add(address, self.spots.item(field, number).place(), found, allowed);
    }

    /// Notes a problem with the record as a whole.
    pub(super) fn fault(&self, problems: &mut Problems, found: impl Into<String>, allowed: impl Into<String>) {
        problems.add(self.address.clone(), self.spots.record.place(), found, allowed);
    }
}

/// Where a record and its fields were written, and the items of those that are lists.
#[derive(Debug, Clone)]
pub(super) struct Spots {
    record: Spot,
    fields: Vec<(Arc<str>, Spot)>,
    items: Vec<(Arc<str>, Vec<Spot>)>,
}

impl Spots {
    /// The spots of a record, without those of the tables inside it.
    pub(super) fn of(record: &Node, is_table: impl Fn(&str) -> bool) -> Self {
        let mut spots = Self { record: record.spot.clone(), fields: Vec::new(), items: Vec::new() };
        let fields = record.as_map().into_iter().flatten().filter(|(name, _)| !is_table(name));
        for (name, entry) in fields {
            spots.add(name, &entry.node);
        }
        spots
    }

    fn add(&mut self, name: &Arc<str>, node: &Node) {
        self.fields.push((Arc::clone(name), node.spot.clone()));
        match &node.value {
            Value::List(items) => {
                self.items.push((Arc::clone(name), items.iter().map(|item| item.spot.clone()).collect()));
            }
            Value::Map(inside) => {
                for (inner, entry) in inside.iter() {
                    self.add(&Arc::from(format!("{name}.{inner}")), &entry.node);
                }
            }
            _ => {}
        }
    }

    /// Whether a field was written.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| &**field == name)
    }

    /// Notes that a field says what was written in another.
    pub(super) fn stand_for(&mut self, name: &str, written: &str) {
        let spot = self.field(written).clone();
        self.fields.push((Arc::from(name), spot));
    }

    /// Where a field was written; what holds it, if it was not.
    pub(super) fn field(&self, name: &str) -> &Spot {
        match self.fields.iter().find(|(field, _)| &**field == name) {
            Some((_, spot)) => spot,
            None => name.rsplit_once('.').map_or(&self.record, |(holder, _)| self.field(holder)),
        }
    }

    fn item(&self, field: &str, number: usize) -> &Spot {
        let items = self.items.iter().find(|(name, _)| &**name == field);
        items.and_then(|(_, spots)| spots.get(number)).unwrap_or_else(|| self.field(field))
    }

    /// Every field that was written, with its spot.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &Spot)> {
        self.fields.iter().map(|(name, spot)| (&**name, spot))
    }
}
