//! From trees and rows to records: each checked and read on its own, so that a bad one never hides the next.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::declared::{Declared, Id, as_option, of_option};
use super::decode::decode;
use super::keyed::{Keyed, Spots};
use super::outline::{self, Form, Table};
use super::records::{
    ActivityRecord, AlternativeRecord, BenefitLineRecord, BudgetRecord, BundleRecord, CategoryRecord, ComponentRecord,
    CostLineRecord, CurrencyRecord, CurveRecord, ExistingAssetRecord, ExposureRecord, FactorRecord, GroupRecord,
    HazardRecord, LimitRecord, ObjectiveRecord, OptionRecord, PathRecord, PlanRecord, PolicyRecord, ProjectRecord,
    RequireRecord, ScenarioRecord, SettingsRecord, SharedRecord,
};
use super::schema::Schema;
use super::schema_check::check;
use super::tree::{Node, Value};
use super::wording;
use crate::address::{Address, Place, Places, Problems, nearest};

/// The most characters that an id may have: it stands in every address below it.
pub(super) const LONGEST_ID: usize = 200;
/// What an id may not hold, since it parts ids from each other somewhere.
const MARKS: [char; 6] = ['.', '/', ',', ';', '*', '"'];

/// Fields that follow another value where they are not written, as `capital_timing` follows `timing`. Whether they were
/// written must be known when the other changes.
pub(super) const FOLLOWERS: [&str; 10] = [
    "capital_timing",
    "years",
    "residual",
    "reference_year",
    "first_age",
    "loss_as",
    "renewal_year",
    "account",
    "scope",
    "gas",
];

/// Every record of a document.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub settings: Option<Keyed<SettingsRecord>>,
    pub plan: Option<Keyed<PlanRecord>>,
    pub scenarios: Vec<Keyed<ScenarioRecord>>,
    pub projects: Vec<Keyed<ProjectRecord>>,
    pub alternatives: Vec<Keyed<AlternativeRecord>>,
    pub options: Vec<Keyed<OptionRecord>>,
    pub components: Vec<Keyed<ComponentRecord>>,
    pub cost_lines: Vec<Keyed<CostLineRecord>>,
    pub benefit_lines: Vec<Keyed<BenefitLineRecord>>,
    pub activities: Vec<Keyed<ActivityRecord>>,
    pub exposures: Vec<Keyed<ExposureRecord>>,
    pub existing_assets: Vec<Keyed<ExistingAssetRecord>>,
    pub insurance: Vec<Keyed<PolicyRecord>>,
    pub hazards: Vec<Keyed<HazardRecord>>,
    pub shared: Vec<Keyed<SharedRecord>>,
    pub curves: Vec<Keyed<CurveRecord>>,
    pub paths: Vec<Keyed<PathRecord>>,
    pub factors: Vec<Keyed<FactorRecord>>,
    pub categories: Vec<Keyed<CategoryRecord>>,
    pub currencies: Vec<Keyed<CurrencyRecord>>,
    pub budgets: Vec<Keyed<BudgetRecord>>,
    pub limits: Vec<Keyed<LimitRecord>>,
    pub requires: Vec<Keyed<RequireRecord>>,
    pub groups: Vec<Keyed<GroupRecord>>,
    pub bundles: Vec<Keyed<BundleRecord>>,
    pub objectives: Vec<Keyed<ObjectiveRecord>>,
    /// What records may refer to.
    pub declared: Declared,
    /// Whether settings were written, readable or not.
    pub has_settings: bool,
    /// The document as a whole.
    pub whole: Place,
    /// Where values were written, for explanations.
    pub places: Places,
}

/// A record on its way in: which one it is, and its address.
struct Slot<'a> {
    id: Id<'a>,
    address: Address,
}

impl<'a> Slot<'a> {
    fn of(id: Id<'a>, table: &Address) -> Self {
        Self { id, address: table.join(shown(id.own)) }
    }
}

impl Records {
    /// No records yet, of the document at this place.
    pub(super) fn of(whole: Place) -> Self {
        Self { whole, ..Self::default() }
    }

    /// Takes in the tree of a whole document.
    pub(super) fn take_document(&mut self, document: &Node, problems: &mut Problems) {
        check(document, Schema::new(outline::root()), &Address::new(""), problems);
        let names = outline::top_level();
        for (name, entry) in document.as_map().into_iter().flatten() {
            match meant(name, &names) {
                Some("settings") => self.take_settings(&entry.node, problems),
                Some("plan") => self.take_plan(&entry.node, problems),
                known => {
                    if let Some(table) = known.and_then(Table::named) {
                        self.take_table(table, ("", ""), &Address::new(&**name), &entry.node, problems);
                    }
                }
            }
        }
    }

    pub(super) fn take_settings(&mut self, node: &Node, problems: &mut Problems) {
        self.has_settings = true;
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
        if problems.len() > before {
            return None;
        }
        let record = decode(node, &address, problems)?;
        let spots = Spots::of(node, |_| false);
        self.note_places(&address, node, &spots);
        let none = String::new;
        Some(Keyed { project: none(), alternative: none(), id: none(), address, spots, record })
    }

    /// Takes in a table of nested text: a map from ids to records, or a list of records.
    fn take_table(
        &mut self,
        table: Table,
        (project, alternative): (&str, &str),
        address: &Address,
        node: &Node,
        problems: &mut Problems,
    ) {
        match &node.value {
            Value::Map(records) if table.id().is_some() => {
                for (id, entry) in records.iter() {
                    self.take_record(
                        &Slot::of(Id { table, project, alternative, own: id }, address),
                        Form::Map,
                        &entry.node,
                        problems,
                    );
                }
            }
            Value::List(records) => {
                for (number, record) in (1..).zip(records) {
                    let id = own_id(table, record).unwrap_or_else(|| Cow::Owned(usize::to_string(&number)));
                    self.take_record(
                        &Slot::of(Id { table, project, alternative, own: &id }, address),
                        Form::List,
                        record,
                        problems,
                    );
                }
            }
            Value::Null => {}
            Value::Refused => self.declared.lose(table),
            _ => {
                self.declared.lose(table);
                let allowed = match table.id() {
                    Some(_) => "a map from ids to records, or a list of records",
                    None => "a list of records",
                };
                problems.add(address.clone(), node.spot.place(), wording::found(node), allowed);
            }
        }
    }

    /// Takes in a record, and what stands inside it.
    fn take_record(&mut self, slot: &Slot<'_>, form: Form, node: &Node, problems: &mut Problems) {
        let Id { table, project, own, .. } = slot.id;
        let is_new = self.declare(slot, node, problems);
        let before = problems.len();
        let schema = Schema::new(outline::schema(table, form));
        check(node, schema, &slot.address, problems);
        if problems.len() > before {
            self.declared.spoil(slot.id);
        } else if is_new {
            self.read(slot, node, true, problems);
        }
        let children = table.children();
        if children.is_empty() {
            return;
        }
        let names = schema.names();
        let option = of_option(own);
        let parents = match table {
            Table::Projects => (own, ""),
            Table::Options => (project, option.as_str()),
            _ => (project, own),
        };
        for (name, entry) in node.as_map().into_iter().flatten() {
            let child = meant(name, &names).and_then(Table::named).filter(|child| children.contains(child));
            if let Some(child) = child {
                self.take_table(child, parents, &slot.address.join(name), &entry.node, problems);
            }
        }
    }

    /// Takes in a row of a table, its ids among its columns; rows of one long record were joined before.
    ///
    /// A row that is not sound was reported before, and is only declared.
    pub(super) fn take_row(
        &mut self,
        table: Table,
        node: &Node,
        number: usize,
        is_sound: bool,
        problems: &mut Problems,
    ) {
        let parent = |name| table.parents().contains(&name) && !text(node, name).is_empty();
        let (project, alternative) = holders(table, node);
        let Some(own) = own_id(table, node).or_else(|| table.id().is_none().then(|| Cow::Owned(number.to_string())))
        else {
            return self.declared.lose(table);
        };
        let id = Id { table, project, alternative: &alternative, own: &own };
        let slot = Slot { id, address: row_address(table, node, number) };
        let is_new =
            if is_sound { self.declare(&slot, node, problems) } else { self.declared.add(id, &node.spot).is_none() };
        if !is_sound {
            self.declared.spoil(id);
        } else if let Some(option) = node.field("option").filter(|_| parent("alternative") && parent("option")) {
            let found = "alternative and option together";
            problems.add(slot.address.join("option"), option.spot.place(), found, "one of the two");
            self.declared.spoil(id);
        } else if is_new {
            self.read(&slot, node, false, problems);
        }
    }

    /// Notes that a record is there; whether it may be read, since its id is its own.
    fn declare(&mut self, slot: &Slot<'_>, node: &Node, problems: &mut Problems) -> bool {
        let Id { table, own, .. } = slot.id;
        let is_strange = |letter: char| MARKS.contains(&letter) || letter.is_control();
        if own.trim() != own || own.is_empty() || own.contains(is_strange) || own.chars().count() > LONGEST_ID {
            let allowed =
                format!("an id of 1 to {LONGEST_ID} characters, none of them . / , ; * \", without spaces around it");
            problems.add(slot.address.clone(), node.spot.place(), wording::quoted(own), allowed);
            self.declared.add(slot.id, &node.spot);
            self.declared.spoil(slot.id);
            return false;
        }
        match self.declared.add(slot.id, &node.spot) {
            Some(first) if !table.repeats() => {
                let found = format!("{} a second time; the first is at {}", wording::quoted(own), first.place());
                problems.add(slot.address.clone(), node.spot.place(), found, "each id once");
                false
            }
            _ => true,
        }
    }

    /// Reads a sound record. In nested text every field has a place of its own; of a row, its record has, and its columns
    /// name its fields.
    fn read(&mut self, slot: &Slot<'_>, node: &Node, is_nested: bool, problems: &mut Problems) {
        let Slot { id, address } = slot;
        let children = id.table.children();
        let spots = Spots::of(node, |name| Table::named(name).is_some_and(|table| children.contains(&table)));
        if id.table.repeats() {
            // One of several records with the same id: what tells them apart is part of its address.
            let telling = id.table.told_apart().into_iter().skip(1);
            let telling = telling.map(|field| node.field(field).map(plain).unwrap_or_default());
            self.places.insert(telling.fold(address.clone(), |holder, part| holder.join(&part)), node.spot.place());
        }
        if is_nested {
            self.note_places(address, node, &spots);
        } else {
            self.places.insert(address.clone(), node.spot.place());
            for (name, spot) in spots.fields().filter(|(name, _)| FOLLOWERS.contains(name)) {
                self.places.insert(address.join(name), spot.place());
            }
            self.cite(address, node);
        }
        macro_rules! into {
            ($list:ident) => {
                if let Some(record) = decode(node, address, problems) {
                    self.$list.push(Keyed {
                        project: id.project.to_owned(),
                        alternative: id.alternative.to_owned(),
                        id: id.own.to_owned(),
                        address: address.clone(),
                        spots,
                        record,
                    });
                } else {
                    self.declared.spoil(*id);
                }
            };
        }
        match id.table {
            Table::Scenarios => into!(scenarios),
            Table::Projects => into!(projects),
            Table::Alternatives => into!(alternatives),
            Table::Options => into!(options),
            Table::Components => into!(components),
            Table::CostLines => into!(cost_lines),
            Table::BenefitLines => into!(benefit_lines),
            Table::Activities => into!(activities),
            Table::Exposures => into!(exposures),
            Table::ExistingAssets => into!(existing_assets),
            Table::Insurance => into!(insurance),
            Table::Hazards => into!(hazards),
            Table::Shared => into!(shared),
            Table::Curves => into!(curves),
            Table::Paths => into!(paths),
            Table::Factors => into!(factors),
            Table::Categories => into!(categories),
            Table::Currencies => into!(currencies),
            Table::Budgets => into!(budgets),
            Table::Limits => into!(limits),
            Table::Requires => into!(requires),
            Table::Groups => into!(groups),
            Table::Bundles => into!(bundles),
            Table::Objectives => into!(objectives),
        }
    }

    fn note_places(&mut self, address: &Address, node: &Node, spots: &Spots) {
        self.places.insert(address.clone(), node.spot.place());
        for (name, spot) in spots.fields() {
            self.places.insert(address.join(name), spot.place());
        }
        self.cite(address, node);
    }

    fn cite(&mut self, address: &Address, node: &Node) {
        if let Some(source) = node.field("source").and_then(Node::as_text) {
            self.places.cite(address.clone(), source.to_owned());
        }
    }
}

/// The address of a row of a table, by the ids in its columns; by its number where it has none.
pub(super) fn row_address(table: Table, node: &Node, number: usize) -> Address {
    let holder = match holders(table, node) {
        ("", _) => String::new(),
        (project, holder) if holder.is_empty() => format!("projects.{project}."),
        (project, holder) if as_option(&holder).is_some() => format!("projects.{project}.{holder}."),
        (project, alternative) => format!("projects.{project}.alternatives.{alternative}."),
    };
    let id = own_id(table, node).unwrap_or_else(|| Cow::Owned(number.to_string()));
    Address::new(format!("{holder}{}.{}", table.name(), shown(&id)))
}

/// The project that a row belongs to, and its alternative or the holder of its option; blank if none.
fn holders(table: Table, node: &Node) -> (&str, Cow<'_, str>) {
    let parent = |name| if table.parents().contains(&name) { text(node, name) } else { "" };
    let holder = match (parent("alternative"), parent("option")) {
        (alternative, "") => Cow::Borrowed(alternative),
        (_, option) => Cow::Owned(of_option(option)),
    };
    (parent("project"), holder)
}

/// An id as it stands in addresses: no longer than an id may be.
fn shown(id: &str) -> &str {
    id.char_indices().nth(LONGEST_ID).map_or(id, |(end, _)| &id[..end])
}

fn text<'n>(node: &'n Node, field: &str) -> &'n str {
    node.field(field).and_then(Node::as_text).unwrap_or_default()
}

/// A text or a year as it stands in addresses.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The id that a record holds among its fields.
fn own_id(table: Table, node: &Node) -> Option<Cow<'_, str>> {
    match &node.field(table.id()?)?.value {
        Value::Text(text) => Some(Cow::Borrowed(text)),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// The known name that a name is, or is a slip of: what stands under a misspelt name is read too, since the slip itself
/// was reported.
fn meant<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    known.iter().copied().find(|known| *known == name).or_else(|| nearest(name, known.iter().copied()))
}
