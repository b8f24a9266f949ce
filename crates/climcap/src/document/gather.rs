//! From trees and tables to records: each checked and read on its own, so that a bad one never hides the next.

use std::collections::HashMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::decode::decode;
use super::outline::{self, Form, Table};
use super::records::{
    ActivityRecord, AlternativeRecord, BenefitLineRecord, BudgetRecord, ComponentRecord, CostLineRecord, CurveRecord,
    ExposureRecord, FactorRecord, HazardRecord, LimitRecord, PathRecord, PlanRecord, ProjectRecord, RequireRecord,
    ScenarioRecord, SettingsRecord,
};
use super::schema::Schema;
use super::schema_check::check;
use super::source::Spot;
use super::tree::{Entry, Map, Node, Value};
use crate::address::{Address, Places, Problems};

/// A record with its ids, its address, and where it was written.
#[derive(Debug, Clone)]
pub(super) struct Keyed<T> {
    /// Id of the project it belongs to; empty for records of no project.
    pub project: String,
    /// Id of the alternative; empty for every one and the without.
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

/// Where a record and its fields were written.
#[derive(Debug, Clone)]
pub(super) struct Spots {
    record: Spot,
    fields: Vec<(Arc<str>, Spot)>,
}

impl Spots {
    fn of(node: &Node) -> Self {
        let fields = node.as_map().into_iter().flatten();
        Self {
            record: node.spot.clone(),
            fields: fields.map(|(name, entry)| (Arc::clone(name), entry.node.spot.clone())).collect(),
        }
    }

    /// Where a field was written; the record, if it was not.
    pub(super) fn field(&self, name: &str) -> &Spot {
        self.fields.iter().find(|(field, _)| &**field == name).map_or(&self.record, |(_, spot)| spot)
    }
}

impl<T> Keyed<T> {
    /// Notes a problem with a field.
    pub(super) fn problem(&self, problems: &mut Problems, field: &str, found: impl Into<String>, allowed: impl Into<String>) {
        problems.add(self.address.join(field), self.spots.field(field).place(), found, allowed);
    }

    /// Notes a problem with the record as a whole.
    pub(super) fn fault(&self, problems: &mut Problems, found: impl Into<String>, allowed: impl Into<String>) {
        problems.add(self.address.clone(), self.spots.record.place(), found, allowed);
    }
}

/// Every record of a document.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub settings: Option<Keyed<SettingsRecord>>,
    pub plan: Option<Keyed<PlanRecord>>,
    pub scenarios: Vec<Keyed<ScenarioRecord>>,
    pub projects: Vec<Keyed<ProjectRecord>>,
    pub alternatives: Vec<Keyed<AlternativeRecord>>,
    pub components: Vec<Keyed<ComponentRecord>>,
    pub cost_lines: Vec<Keyed<CostLineRecord>>,
    pub benefit_lines: Vec<Keyed<BenefitLineRecord>>,
    pub activities: Vec<Keyed<ActivityRecord>>,
    pub exposures: Vec<Keyed<ExposureRecord>>,
    pub hazards: Vec<Keyed<HazardRecord>>,
    pub curves: Vec<Keyed<CurveRecord>>,
    pub paths: Vec<Keyed<PathRecord>>,
    pub factors: Vec<Keyed<FactorRecord>>,
    pub budgets: Vec<Keyed<BudgetRecord>>,
    pub limits: Vec<Keyed<LimitRecord>>,
    pub requires: Vec<Keyed<RequireRecord>>,
    /// Every record that was written, readable or not, with its address: what others may refer to.
    declared: HashMap<(Table, String, String, String), Spot>,
    /// Where values were written, for explanations.
    pub places: Places,
}

impl Records {
    /// Whether a record was written, even if it could not be read.
    pub(super) fn is_declared(&self, table: Table, project: &str, alternative: &str, id: &str) -> bool {
        self.declared.contains_key(&(table, project.to_owned(), alternative.to_owned(), id.to_owned()))
    }

    /// The ids of a table of no project, for the nearest known one.
    pub(super) fn ids(&self, table: Table) -> Vec<&str> {
        let mut ids: Vec<&str> =
            self.declared.keys().filter(|key| key.0 == table).map(|key| key.3.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Takes in the tree of a whole document.
    pub(super) fn take_document(&mut self, document: &Node, problems: &mut Problems) {
        check(document, Schema::new(outline::root()), &Address::new(""), problems);
        let Some(map) = document.as_map() else { return };
        for (name, entry) in map {
            match &**name {
                "settings" => self.take_settings(&entry.node, problems),
                "plan" => self.take_plan(&entry.node, problems),
                name => {
                    if let Some(table) = Table::named(name).filter(|table| table.parents().is_empty()) {
                        self.take_table(table, ("", ""), &Address::new(name), &entry.node, problems);
                    }
                }
            }
        }
    }

    pub(super) fn take_settings(&mut self, node: &Node, problems: &mut Problems) {
        self.settings = self.single(node, "settings", outline::settings(), problems);
    }

    pub(super) fn take_plan(&mut self, node: &Node, problems: &mut Problems) {
        self.plan = self.single(node, "plan", outline::plan(), problems);
    }

    fn single<T: DeserializeOwned>(
        &mut self,
        node: &Node,
        name: &str,
        schema: &serde_json::Value,
        problems: &mut Problems,
    ) -> Option<Keyed<T>> {
        let address = Address::new(name);
        let before = problems.len();
        check(node, Schema::new(schema), &address, problems);
        self.note_places(&address, node);
        let record = (problems.len() == before).then(|| decode(node, &address, problems)).flatten()?;
        let none = String::new;
        Some(Keyed { project: none(), alternative: none(), id: none(), address, spots: Spots::of(node), record })
    }

    /// Takes in a table of nested text: a map from ids to records, or a list of records.
    fn take_table(&mut self, table: Table, parents: (&str, &str), address: &Address, node: &Node, problems: &mut Problems) {
        match &node.value {
            Value::Map(records) if table.id().is_some() => {
                for (id, entry) in records.iter() {
                    let address = address.join(id);
                    self.take_record(table, Form::Map, parents, id, &address, &entry.node, problems);
                }
            }
            Value::List(records) => {
                for (number, record) in records.iter().enumerate() {
                    let schema = Schema::new(outline::schema(table, Form::List));
                    let label = table.id().and_then(|_| schema.label(record, table.name()));
                    let label = label.or_else(|| own_id(table, record).map(std::borrow::Cow::Owned));
                    let id = label.as_deref().map_or_else(|| (number + 1).to_string(), ToOwned::to_owned);
                    let address = address.join(&id);
                    self.take_record(table, Form::List, parents, &id, &address, record, problems);
                }
            }
            Value::Refused | Value::Null => {}
            _ => problems.add(
                address.clone(),
                node.spot.place(),
                super::wording::found(node),
                if table.id().is_some() { "a map from ids to records, or a list of records" } else { "a list of records" },
            ),
        }
    }

    /// Takes in a record, and what stands inside it.
    fn take_record(
        &mut self,
        table: Table,
        form: Form,
        parents: (&str, &str),
        id: &str,
        address: &Address,
        node: &Node,
        problems: &mut Problems,
    ) {
        self.declare(table, parents, id, address, &node.spot, problems);
        let before = problems.len();
        check(node, Schema::new(outline::schema(table, form)), address, problems);
        if problems.len() == before {
            self.note_places(address, node);
            self.read(table, parents, id, address, node, problems);
        }
        for child in table.children() {
            let Some(inside) = node.field(child.name()) else { continue };
            let parents = if table == Table::Projects { (id, "") } else { (parents.0, id) };
            self.take_table(child, parents, &address.join(child.name()), inside, problems);
        }
    }

    /// Takes in a row of a table, its ids among its columns; rows of one long record were joined before.
    pub(super) fn take_row(&mut self, table: Table, node: &Node, number: usize, problems: &mut Problems) {
        let text = |field: &str| node.field(field).and_then(Node::as_text).unwrap_or_default().to_owned();
        let id = own_id(table, node).unwrap_or_else(|| number.to_string());
        let parent = |name: &str| if table.parents().contains(&name) { text(name) } else { String::new() };
        let (project, alternative) = (parent("project"), parent("alternative"));
        let address = match (project.as_str(), alternative.as_str()) {
            ("", _) => Address::new(table.name()),
            (project, "") => Address::new(format!("projects.{project}.{}", table.name())),
            (project, alternative) => Address::new(format!("projects.{project}.alternatives.{alternative}.{}", table.name())),
        };
        let address = address.join(&id);
        self.declare(table, (&project, &alternative), &id, &address, &node.spot, problems);
        self.places.insert(address.clone(), node.spot.place());
        self.note_source(&address, node);
        self.read(table, (&project, &alternative), &id, &address, node, problems);
    }

    /// Notes that a row was written which could not be read, so that what refers to it is not refused too.
    pub(super) fn declare_row(&mut self, table: Table, node: &Node) {
        let text = |field: &str| node.field(field).and_then(Node::as_text).unwrap_or_default().to_owned();
        let parent = |name: &str| if table.parents().contains(&name) { text(name) } else { String::new() };
        if let Some(id) = own_id(table, node) {
            self.declared.entry((table, parent("project"), parent("alternative"), id)).or_insert_with(|| node.spot.clone());
        }
    }

    fn declare(
        &mut self,
        table: Table,
        parents: (&str, &str),
        id: &str,
        address: &Address,
        spot: &Spot,
        problems: &mut Problems,
    ) {
        const MARKS: [char; 6] = ['.', '/', ',', ';', '*', '"'];
        if id.trim() != id || id.is_empty() || id.contains(MARKS) {
            let allowed = "an id without . / , ; * \" and without spaces around it";
            problems.add(address.clone(), spot.place(), super::wording::quoted(id), allowed);
        }
        let key = (table, parents.0.to_owned(), parents.1.to_owned(), id.to_owned());
        match self.declared.entry(key) {
            std::collections::hash_map::Entry::Vacant(vacant) => {
                vacant.insert(spot.clone());
            }
            std::collections::hash_map::Entry::Occupied(first) => {
                if !table.repeats() {
                    let found = format!("{} a second time; the first is at {}", super::wording::quoted(id), first.get().place());
                    problems.add(address.clone(), spot.place(), found, "each id once");
                }
            }
        }
    }

    fn note_places(&mut self, address: &Address, node: &Node) {
        self.places.insert(address.clone(), node.spot.place());
        self.note_source(address, node);
        for (name, entry) in node.as_map().into_iter().flatten() {
            if entry.node.as_map().is_none() {
                self.places.insert(address.join(name), entry.node.spot.place());
            }
        }
    }

    fn note_source(&mut self, address: &Address, node: &Node) {
        if let Some(source) = node.field("source").and_then(Node::as_text) {
            self.places.cite(address.clone(), source.to_owned());
        }
    }

    fn read(
        &mut self,
        table: Table,
        parents: (&str, &str),
        id: &str,
        address: &Address,
        node: &Node,
        problems: &mut Problems,
    ) {
        macro_rules! into {
            ($list:ident) => {
                if let Some(record) = decode(node, address, problems) {
                    self.$list.push(Keyed {
                        project: parents.0.to_owned(),
                        alternative: parents.1.to_owned(),
                        id: id.to_owned(),
                        address: address.clone(),
                        spots: Spots::of(node),
                        record,
                    });
                }
            };
        }
        match table {
            Table::Scenarios => into!(scenarios),
            Table::Projects => into!(projects),
            Table::Alternatives => into!(alternatives),
            Table::Components => into!(components),
            Table::CostLines => into!(cost_lines),
            Table::BenefitLines => into!(benefit_lines),
            Table::Activities => into!(activities),
            Table::Exposures => into!(exposures),
            Table::Hazards => into!(hazards),
            Table::Curves => into!(curves),
            Table::Paths => into!(paths),
            Table::Factors => into!(factors),
            Table::Budgets => into!(budgets),
            Table::Limits => into!(limits),
            Table::Requires => into!(requires),
        }
    }
}

/// The id that a record holds among its fields.
fn own_id(table: Table, node: &Node) -> Option<String> {
    match &node.field(table.id()?)?.value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Rows of long tables, joined into the records that they write.
#[derive(Debug)]
pub(super) struct Joined {
    table: Table,
    records: indexmap::IndexMap<Vec<String>, Node>,
}

impl Joined {
    pub(super) fn new(table: Table) -> Self {
        Self { table, records: indexmap::IndexMap::new() }
    }

    /// Adds a row: its lists go on where the record's end, its other fields must say what the record says.
    pub(super) fn add(&mut self, row: Node, problems: &mut Problems) {
        let table = self.table;
        let told_apart: &[&str] = if table == Table::Hazards { &["hazard", "scenario", "year"] } else { &[] };
        let own = table.id().map(|id| [id]);
        let fields: &[&str] = if told_apart.is_empty() { own.as_ref().map_or(&[], |own| own.as_slice()) } else { told_apart };
        let key = fields.iter().map(|field| row.field(field).map(super::wording::found).unwrap_or_default()).collect();
        match self.records.entry(key) {
            indexmap::map::Entry::Vacant(vacant) => {
                vacant.insert(row);
            }
            indexmap::map::Entry::Occupied(mut record) => join(record.get_mut(), row, table, problems),
        }
    }

    pub(super) fn into_records(self) -> impl Iterator<Item = Node> {
        self.records.into_values()
    }
}

fn join(record: &mut Node, row: Node, table: Table, problems: &mut Problems) {
    let (Value::Map(record), Value::Map(row)) = (&mut record.value, row.value) else { return };
    let id = table.id().unwrap_or_default();
    let address = match row.get(id).and_then(|entry| entry.node.as_text()) {
        Some(id) => Address::new(table.name()).join(id),
        None => Address::new(table.name()),
    };
    for (name, entry) in *row {
        let fields: &mut Map = record;
        match fields.get_mut(&name) {
            Some(Entry { node: Node { value: Value::List(items), .. }, .. }) => match entry.node.value {
                Value::List(more) => items.extend(more),
                _ => items.push(entry.node),
            },
            Some(first) if first.node.value != entry.node.value => {
                let found = format!("{} where the first row says {}", super::wording::found(&entry.node), super::wording::found(&first.node));
                problems.add(address.join(&name), entry.node.spot.place(), found, "the same on every row of a record, or blank");
            }
            Some(_) => {}
            None => {
                fields.insert(name, entry);
            }
        }
    }
}
