//! The ids that were written, whether or not their records can be read: what other records may refer to.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::outline::Table;
use super::source::Spot;

/// What stands in place of the id of an alternative where an entry belongs to an option. No id holds a dot.
const OF_OPTION: &str = "options.";

/// What joins the ids of an alternative and its options.
pub(super) const AND: char = '+';

/// The holder of what stands inside an option.
pub(super) fn of_option(option: &str) -> String {
    format!("{OF_OPTION}{option}")
}

/// The option that a holder is, if it is one.
pub(super) fn as_option(holder: &str) -> Option<&str> {
    holder.strip_prefix(OF_OPTION)
}

/// Which record: its table, the ids of its parents, and its own.
#[derive(Debug, Clone, Copy)]
pub(super) struct Id<'a> {
    pub table: Table,
    /// Empty for records of no project.
    pub project: &'a str,
    /// Empty for records of no alternative; the [holder](of_option) for those of an option.
    pub alternative: &'a str,
    pub own: &'a str,
}

impl<'a> Id<'a> {
    /// The id of a record that has no parents.
    pub(super) const fn top(table: Table, own: &'a str) -> Self {
        Self { table, project: "", alternative: "", own }
    }

    /// The id of an alternative.
    pub(super) const fn alternative(project: &'a str, own: &'a str) -> Self {
        Self { table: Table::Alternatives, project, alternative: "", own }
    }

    fn parents(&self) -> (Table, String, String) {
        (self.table, self.project.to_owned(), self.alternative.to_owned())
    }
}

/// The ids that were written, by table and parents.
///
/// A mistake in one record must not make those that refer to it look wrong: its id counts as known, and a table with
/// records whose ids cannot be read counts as knowing every id.
#[derive(Debug, Default)]
pub(super) struct Declared {
    ids: HashMap<(Table, String, String), IndexMap<String, Standing>>,
    lost: HashSet<Table>,
    flawed: HashSet<Table>,
    /// Projects with anything that runs year by year.
    running: HashSet<String>,
    /// Projects of which the combinations with options cannot be told.
    uncombined: HashSet<String>,
}

#[derive(Debug, Clone)]
struct Standing {
    spot: Spot,
    is_sound: bool,
}

impl Declared {
    /// Notes a record. If its id was written before, nothing changes, and that is where the first stands.
    pub(super) fn add(&mut self, id: Id<'_>, spot: &Spot) -> Option<&Spot> {
        if id.table.runs() && !self.running.contains(id.project) {
            self.running.insert(id.project.to_owned());
        }
        let ids = self.ids.entry(id.parents()).or_default();
        match ids.entry(id.own.to_owned()) {
            indexmap::map::Entry::Occupied(first) => Some(&first.into_mut().spot),
            indexmap::map::Entry::Vacant(vacant) => {
                vacant.insert(Standing { spot: spot.clone(), is_sound: true });
                None
            }
        }
    }

    /// Notes that what options make of the alternatives of a project cannot be told: whatever is named may be one.
    pub(super) fn lose_combinations(&mut self, project: &str) {
        self.uncombined.insert(project.to_owned());
    }

    /// Notes that what bears an id stands under another too.
    pub(super) fn repeat(&mut self, id: Id<'_>, own: &str) {
        let Some(ids) = self.ids.get_mut(&id.parents()) else { return };
        if let Some(standing) = ids.get(id.own).cloned() {
            ids.insert(own.to_owned(), standing);
        }
    }

    /// Notes that what stands in one holder of a project stands in another too.
    pub(super) fn copy(&mut self, table: Table, project: &str, (from, to): (&str, &str)) {
        let Some(ids) = self.ids.get(&(table, project.to_owned(), from.to_owned())).cloned() else { return };
        self.ids.entry((table, project.to_owned(), to.to_owned())).or_default().extend(ids);
    }

    /// Whether a project has anything that runs year by year, in any design or the without.
    pub(super) fn runs(&self, project: &str) -> bool {
        self.running.contains(project)
    }

    /// Notes that a record, or one of several with this id, says something that is not allowed.
    pub(super) fn spoil(&mut self, id: Id<'_>) {
        self.flawed.insert(id.table);
        if let Some(standing) = self.ids.get_mut(&id.parents()).and_then(|ids| ids.get_mut(id.own)) {
            standing.is_sound = false;
        }
    }

    /// Notes that a table holds records whose ids cannot be read.
    pub(super) fn lose(&mut self, table: Table) {
        self.lost.insert(table);
        self.flawed.insert(table);
    }

    /// Whether a table holds records whose ids cannot be read.
    pub(super) fn is_lost(&self, table: Table) -> bool {
        self.lost.contains(&table)
    }

    /// Whether a record of this id was written, or may have been.
    pub(super) fn has(&self, id: Id<'_>) -> bool {
        let may_be_combined =
            id.table == Table::Alternatives && id.own.contains(AND) && self.uncombined.contains(id.project);
        may_be_combined
            || self.is_lost(id.table)
            || self.ids.get(&id.parents()).is_some_and(|ids| ids.contains_key(id.own))
    }

    /// Whether every record of this id could be read.
    pub(super) fn is_sound(&self, id: Id<'_>) -> bool {
        let standing = self.ids.get(&id.parents()).and_then(|ids| ids.get(id.own));
        !self.is_lost(id.table) && standing.is_some_and(|standing| standing.is_sound)
    }

    /// Whether every record of a table could be read.
    pub(super) fn is_whole(&self, table: Table) -> bool {
        !self.flawed.contains(&table)
    }

    /// The ids of a table under these parents, in the order written.
    pub(super) fn ids(&self, table: Table, project: &str, alternative: &str) -> Vec<&str> {
        let ids = self.ids.get(&(table, project.to_owned(), alternative.to_owned()));
        ids.into_iter().flat_map(IndexMap::keys).map(String::as_str).collect()
    }

    /// Whether records may stand in a table that has no parents.
    pub(super) fn has_any(&self, table: Table) -> bool {
        self.is_lost(table) || self.ids.contains_key(&(table, String::new(), String::new()))
    }
}
