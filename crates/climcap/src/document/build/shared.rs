//! What several projects change: the table of it, and that everything shared stands in it.

use indexmap::IndexMap;

use super::together::Spotter;
use super::{Known, Projects};
use crate::address::{Address, Problems, nearest};
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{CombineRecord, SharedRecord};
use crate::document::wording::quoted;
use crate::pipeline::{Activity, Alternative, Exposure, Item, Project, Shared, Sharing, WITHOUT, sharers};

/// What projects share, and what is worth a second look about it.
pub(super) fn shared(
    known: &Known,
    projects: &Projects,
    problems: &mut Problems,
) -> (IndexMap<String, Shared>, Vec<String>) {
    let records = known.records;
    let rows = records.shared.iter().filter_map(|keyed| Some((keyed.id.clone(), Shared::new(row(keyed, problems)?))));
    let rows: IndexMap<String, Shared> = rows.collect();
    let declared = records.declared.ids(Table::Shared, "", "");
    let sharers = sharers(projects.values());
    let named = |number: usize| projects.get_index(number);
    for (name, numbers) in sharers.iter().filter(|(_, numbers)| numbers.len() > 1) {
        let mut all = numbers.iter().filter_map(|number| named(*number));
        let (Some(first), Some(second)) = (all.next(), all.next()) else { continue };
        if records.declared.is_lost(Table::Shared) || declared.contains(name) {
            let is_apart = rows.get(*name).is_none_or(|row| matches!(row.sharing, Sharing::Independent(_)));
            if !is_apart {
                for other in numbers[1..].iter().filter_map(|number| named(*number)) {
                    alike(known, name, first, other, problems);
                }
            }
            continue;
        }
        let ids: Vec<&str> =
            [first.0.as_str(), second.0.as_str()].into_iter().chain(all.map(|(id, _)| id.as_str())).collect();
        let found = format!("{} in projects {}, and no row of it in shared", quoted(name), super::listed(&ids));
        let near = nearest(name, declared.iter().copied()).map(|near| format!(" (the nearest known row is {near})"));
        let allowed = format!(
            "a row of shared with combine = \"multiply\" or \"max\", the projects made one, or independent = true with a reason{}",
            near.unwrap_or_default()
        );
        Spotter::of(known, problems).say(second, name, &found, &allowed);
    }
    let lone = rows.keys().filter(|name| sharers.get(name.as_str()).is_none_or(|numbers| numbers.len() < 2));
    let lone = lone.map(|name| format!("shared.{name}: fewer than two projects change it")).collect();
    (rows, lone)
}

fn row(keyed: &Keyed<SharedRecord>, problems: &mut Problems) -> Option<Sharing> {
    let record = &keyed.record;
    match (record.combine, record.independent) {
        (Some(combine), false) => {
            if record.reason.is_some() {
                keyed.problem(problems, "reason", "a reason beside combine", "nothing without independent = true");
            }
            Some(if combine == CombineRecord::Max { Sharing::Max } else { Sharing::Multiply })
        }
        (None, true) => {
            let reason = record.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
            if reason.is_none() {
                keyed.problem(problems, "reason", "nothing", "why what they save adds up, since independent = true");
            }
            reason.map(|reason| Sharing::Independent(reason.to_owned()))
        }
        (Some(_), true) => {
            keyed.problem(problems, "independent", "combine and independent together", "one of the two");
            None
        }
        (None, false) => {
            keyed.fault(problems, "neither combine nor independent", "one of the two");
            None
        }
    }
}

/// The same real thing is the same without any project: of what is there, each project can save only a part.
fn alike(known: &Known, name: &str, first: (&String, &Project), other: (&String, &Project), problems: &mut Problems) {
    let (one, another) = (bare(first.1.without(), name), bare(other.1.without(), name));
    if same(&one.0, &another.0) && same(&one.1, &another.1) {
        return;
    }
    let found = format!("{} otherwise under the without of {} than under that of {}", quoted(name), other.0, first.0);
    let allowed = "one and the same thing, at the same size, under the without of every project that changes it";
    Spotter::of(known, problems).say(other, name, &found, allowed);
}

/// Whether two lists hold the same, in whatever order.
fn same<T: PartialEq>(one: &[T], other: &[T]) -> bool {
    one.len() == other.len() && one.iter().all(|item| other.contains(item))
}

/// What a without says of a shared thing, but for what goes on beside a design.
fn bare(without: &Alternative, name: &str) -> (Vec<Activity>, Vec<Exposure>) {
    let is_meant = |shared: &Option<String>| shared.as_deref() == Some(name);
    let activities = without.activities.values().filter(|activity| is_meant(&activity.shared)).cloned();
    let exposures = without.exposures.values().filter(|exposure| is_meant(&exposure.shared)).cloned();
    let activities = activities.map(|mut activity| {
        activity.profile.continues = 0.0;
        activity
    });
    let exposures = exposures.map(|mut exposure| {
        exposure.continues = 0.0;
        exposure
    });
    (activities.collect(), exposures.collect())
}

impl Spotter<'_, '_> {
    /// Says what is wrong with a shared thing, where a project first names it.
    fn say(&mut self, (id, project): (&String, &Project), name: &str, found: &str, allowed: &str) {
        let sides = std::iter::once((WITHOUT, project.without())).chain(project.alternatives());
        for (side, design) in sides {
            let item = design.shared().find(|(shared, _)| *shared == name).map(|(_, item)| item);
            let entry = match item {
                Some(Item::Activity(number)) => design.activities.get_index(number).map(|(own, _)| ("activities", own)),
                Some(Item::Exposure(number)) => design.exposures.get_index(number).map(|(own, _)| ("exposures", own)),
                _ => None,
            };
            if let Some((table, own)) = entry {
                let entry = Address::new(format!("projects.{id}.alternatives.{side}.{table}.{own}"));
                return self.problem(&entry, "shared", found, allowed);
            }
        }
    }
}
