//! Rules between projects: what is named, what needs what, how many of several, and what may be divided.

use std::collections::{BTreeSet, HashMap};

use super::Reader;
use crate::appraisal::{Choice, RowId, WITHOUT};
use crate::calendar::Year;
use crate::pipeline::limits::{Divisible, Division, Group, Named, Requirement};
use crate::plan::reading::{Grouped, Need, Pick, Reading, named};

/// How many units a project may be divided into.
const MOST_UNITS: u32 = 1_000_000;

impl<'a> Reader<'a> {
    pub(in crate::plan) fn picks(&mut self, names: &[Named], address: &str) -> Vec<Pick> {
        names.iter().filter_map(|name| self.pick(name, address)).collect()
    }

    pub(super) fn pick(&mut self, name: &Named, address: &str) -> Option<Pick> {
        let address = &format!("{address}.{}", named(name));
        let Some(project) = self.appraisal.project(&name.project) else {
            let known = self.appraisal.projects().iter().map(|project| project.id.as_str());
            self.unknown(address, &name.project, "a project", known);
            return None;
        };
        let alternatives = &self.appraisal.projects()[project as usize].alternatives;
        let choice = match name.alternative.as_deref() {
            None => None,
            Some(WITHOUT) => {
                self.add(address, WITHOUT, "an alternative; what must stay unbuilt is named in must_not");
                return None;
            }
            Some(id) => {
                let Some(number) = alternatives.iter().position(|known| known == id) else {
                    self.unknown(address, id, "an alternative", alternatives.iter().map(String::as_str));
                    return None;
                };
                Some(Choice::Alternative(number as u32))
            }
        };
        let pick = Pick { project, choice, start: name.start };
        if let Some(start) = name.start {
            let any = Pick { start: None, ..pick };
            let rows = self.appraisal.rows_of(self.scenario, project);
            let keys = rows.iter().map(|row| self.appraisal.key(*row)).filter(|key| any.includes(*key));
            let starts: BTreeSet<Year> = keys.filter_map(|key| key.start).collect();
            if !starts.contains(&start) {
                let starts: Vec<String> = starts.iter().map(ToString::to_string).collect();
                let allowed = if starts.is_empty() { "no start: rows have none".to_owned() } else { starts.join(", ") };
                self.add(address, start.to_string(), allowed);
                return None;
            }
        }
        Some(pick)
    }

    pub(in crate::plan) fn requires(&mut self, requires: &'a [Requirement]) -> Vec<Need<'a>> {
        let read = |requirement: &'a Requirement| {
            if requirement.lag > 400 {
                self.add("requires", format!("a lag of {} years", requirement.lag), "at most 400 years");
            }
            let dependent = self.pick(&requirement.dependent, "requires");
            let prerequisite = self.pick(&requirement.prerequisite, "requires");
            Some(Need { dependent: dependent?, prerequisite: prerequisite?, requirement })
        };
        requires.iter().filter_map(read).collect()
    }

    pub(in crate::plan) fn groups(&mut self, groups: &'a [Group]) -> Vec<Grouped<'a>> {
        let mut read = Vec::new();
        let mut seen = BTreeSet::new();
        for group in groups {
            let address = format!("groups.{}", group.group);
            if !seen.insert(&group.group) {
                self.add(&address, "this group again", "each group once");
            }
            let picks = self.picks(&group.projects, &address);
            let projects: BTreeSet<u32> = picks.iter().map(|pick| pick.project).collect();
            if group.projects.is_empty() {
                self.add(&address, "no projects", "two projects or more");
            }
            match (group.at_least, group.at_most) {
                (None, None) => self.add(&address, "neither at_least nor at_most", "one of the two, or both"),
                (Some(least), Some(most)) if least > most => {
                    self.add(&address, format!("at_least {least} and at_most {most}"), "a least no more than the most");
                }
                (Some(least), _) if least as usize > projects.len() && picks.len() == group.projects.len() => {
                    let found = format!("at_least {least} of {} projects", projects.len());
                    self.add(&address, found, "no more than there are");
                }
                _ => {}
            }
            read.push(Grouped { group, picks });
        }
        read
    }

    pub(in crate::plan) fn divisions(&mut self, divisible: &[Divisible]) -> HashMap<u32, Division> {
        let mut divisions = HashMap::new();
        for entry in divisible {
            let address = format!("divisible.{}", entry.project);
            let Some(project) = self.appraisal.project(&entry.project) else {
                let known = self.appraisal.projects().iter().map(|project| project.id.as_str());
                self.unknown(&address, &entry.project, "a project", known);
                continue;
            };
            if let Division::Units(units) = entry.division
                && !(1..=MOST_UNITS).contains(&units)
            {
                self.add(&address, format!("{units} units"), format!("1 to {MOST_UNITS} units"));
            }
            if !self.appraisal.is_appraised(project) {
                self.add(&address, "a project that is not appraised", "one that is: it is built whole or not");
            }
            if divisions.insert(project, entry.division).is_some() {
                self.add(&address, "this project again", "each project once");
            }
        }
        divisions
    }

    /// Projects that are divided take part in nothing that asks whether a project is built.
    pub(in crate::plan) fn whole(&mut self, reading: &Reading<'a>) {
        let divided: BTreeSet<u32> = reading.divided().collect();
        if divided.is_empty() {
            return;
        }
        let id = |project: &u32| self.appraisal.projects()[*project as usize].id.clone();
        let mut found: Vec<(String, String)> = Vec::new();
        let mut refuse = |what: &str, projects: &mut dyn Iterator<Item = u32>| {
            let all: BTreeSet<u32> = projects.filter(|project| divided.contains(project)).collect();
            found.extend(all.iter().map(|project| (id(project), what.to_owned())));
        };
        refuse("a conflict", &mut reading.conflicts.iter().flatten().map(|pick| pick.project));
        refuse("a group", &mut reading.groups.iter().flat_map(|group| &group.picks).map(|pick| pick.project));
        let of_rows = |rows: (RowId, RowId)| [rows.0, rows.1].map(|row| self.appraisal.key(row).project);
        refuse("a pair with a correction", &mut reading.pairs.iter().flat_map(|pair| of_rows(pair.rows)));
        let unappraised = reading.requires.iter().filter(|need| !reading.is_appraised(need.prerequisite.project));
        refuse("requiring a project that is not appraised", &mut unappraised.map(|need| need.dependent.project));
        for (project, what) in found {
            self.add(&format!("divisible.{project}"), what, "a project that is built whole or not");
        }
    }
}
