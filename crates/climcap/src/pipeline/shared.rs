//! What several projects change: the same real thing, which two of them cannot both save whole.

use std::collections::BTreeMap;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Alternative, Item, Pipeline};

/// What two projects that change the same thing do to it together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sharing {
    /// Each takes its share of what the other leaves: where they leave the shares a and b, both leave a x b.
    Multiply,
    /// Both save as much as the one that saves more.
    Max,
    /// They add up, for the reason given: they only bear the same name.
    Independent(String),
}

/// A real thing that several projects change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Shared {
    /// What two projects do to it together.
    pub sharing: Sharing,
}

impl Shared {
    /// A thing that projects change together in this way.
    #[must_use]
    pub const fn new(sharing: Sharing) -> Self {
        Self { sharing }
    }
}

impl Serialize for Shared {
    /// As a document holds it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match &self.sharing {
            Sharing::Multiply => map.serialize_entry("combine", "multiply")?,
            Sharing::Max => map.serialize_entry("combine", "max")?,
            Sharing::Independent(reason) => {
                map.serialize_entry("independent", &true)?;
                map.serialize_entry("reason", reason)?;
            }
        }
        map.end()
    }
}

impl Alternative {
    /// What of this design, or of this without, is shared with other projects: the name of the thing, and the entry that
    /// says what becomes of it. The terms of these items, by kind and year, are what a correction of a pair is made of.
    pub fn shared(&self) -> impl Iterator<Item = (&str, Item)> {
        let activities = self.activities.values().enumerate();
        let activities =
            activities.filter_map(|(number, activity)| Some((activity.shared.as_deref()?, Item::Activity(number))));
        let exposures = self.exposures.values().enumerate();
        let exposures =
            exposures.filter_map(|(number, exposure)| Some((exposure.shared.as_deref()?, Item::Exposure(number))));
        activities.chain(exposures)
    }
}

impl Pipeline {
    /// The projects that change each shared thing, by number, in the order of the input.
    #[must_use]
    pub fn sharers(&self) -> BTreeMap<&str, Vec<usize>> {
        sharers(self.projects.values())
    }
}

/// The projects that change each shared thing, by number.
pub(crate) fn sharers<'p>(projects: impl Iterator<Item = &'p super::Project>) -> BTreeMap<&'p str, Vec<usize>> {
    let mut sharers: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (number, project) in projects.enumerate() {
        for design in std::iter::once(project.without()).chain(project.designs.alternatives.values()) {
            for (name, _) in design.shared() {
                let projects = sharers.entry(name).or_default();
                if projects.last() != Some(&number) {
                    projects.push(number);
                }
            }
        }
    }
    sharers
}
