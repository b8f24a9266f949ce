//! What rows are about: projects, alternatives, starts, scenarios, and their values.

use std::collections::{BTreeSet, HashMap};

use super::report::{Report, at, hint_or, years};
use super::{NumberColumn, Projects, Rows, WITHOUT};
use crate::address::nearest;
use crate::appraisal::columns::known;
use crate::appraisal::table::{Choice, Column, Key, Project, Unit};
use crate::calendar::Year;

/// The scenario of tables that name none.
const BASE: &str = "base";
/// The column that becomes the first year of service.
const IN_SERVICE: &str = "in_service";

/// Names and their numbers, in the order of the input.
#[derive(Default)]
pub(super) struct Names<'a> {
    pub(super) list: Vec<Project>,
    pub(super) projects: HashMap<&'a str, u32>,
    pub(super) alternatives: HashMap<(u32, &'a str), u32>,
    pub(super) scenarios: HashMap<&'a str, u32>,
    pub(super) scenario_order: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn project(&mut self, id: &'a str) -> u32 {
        *self.projects.entry(id).or_insert_with(|| {
            self.list.push(Project {
                id: id.to_owned(),
                name: id.to_owned(),
                sector: None,
                place: None,
                tags: Vec::new(),
                alternatives: Vec::new(),
            });
            self.list.len() as u32 - 1
        })
    }

    fn choice(&mut self, project: u32, id: &'a str) -> Choice {
        if id == WITHOUT {
            return Choice::Without;
        }
        Choice::Alternative(*self.alternatives.entry((project, id)).or_insert_with(|| {
            let known = &mut self.list[project as usize].alternatives;
            known.push(id.to_owned());
            known.len() as u32 - 1
        }))
    }

    fn scenario(&mut self, id: &'a str) -> u32 {
        *self.scenarios.entry(id).or_insert_with(|| {
            self.scenario_order.push(id);
            self.scenario_order.len() as u32 - 1
        })
    }

    /// What each row is about.
    pub(super) fn keys(&mut self, rows: &Rows<'a>, report: &mut Report) -> Vec<Key> {
        if rows.scenario.is_empty() {
            self.scenario(BASE);
        }
        let mut keys = Vec::with_capacity(rows.project.len() + rows.project.len() / 8);
        // Rows of one alternative mostly follow each other, and need not be looked up again.
        let mut last: Option<(&str, &str, u32, Choice)> = None;
        for (row, (id, alternative)) in rows.project.iter().zip(&rows.alternative).enumerate() {
            for (column, text) in [("project", *id), ("alternative", *alternative)] {
                if text.trim().is_empty() {
                    report.cell("rows", row, column, "nothing", "an id");
                }
            }
            let (project, choice) = match last {
                Some((known, other, project, choice)) if (known, other) == (*id, *alternative) => (project, choice),
                _ => {
                    let project = self.project(id);
                    (project, self.choice(project, alternative))
                }
            };
            last = Some((id, alternative, project, choice));
            let mut start = at(&rows.start, row);
            if let Some(year) = start {
                if choice == Choice::Without {
                    report.cell("rows", row, "start", year.to_string(), "blank: not building has no start");
                    start = None;
                } else if !Year::RANGE.contains(&year.0) {
                    report.cell("rows", row, "start", year.to_string(), years());
                }
            }
            let scenario = match at(&rows.scenario, row) {
                Some(scenario) => self.scenario(scenario),
                None if rows.scenario.is_empty() => 0,
                None => {
                    report.cell("rows", row, "scenario", "nothing", "a scenario in every row, or no such column");
                    self.scenario("")
                }
            };
            keys.push(Key { project, choice, start, in_service: None, scenario });
        }
        keys
    }

    /// The scenario in which plans are made.
    pub(super) fn base(&self, said: Option<&str>, report: &mut Report) -> u32 {
        let one = self.scenario_order.len() <= 1;
        let named = said.unwrap_or(if one { self.scenario_order.first().copied().unwrap_or(BASE) } else { BASE });
        self.scenarios.get(named).copied().unwrap_or_else(|| {
            let allowed = format!("one of {}", self.scenario_order.join(", "));
            report.table("rows", "base_scenario", said.map_or("none, and no scenario `base`", |said| said), allowed);
            0
        })
    }

    /// Names, sectors, places and tags.
    pub(super) fn describe(&mut self, projects: &Projects<'a>, report: &mut Report) {
        let mut described = vec![false; self.list.len()];
        for (row, id) in projects.project.iter().enumerate() {
            let Some(number) = self.projects.get(id).map(|number| *number as usize) else {
                let hint = nearest(id, self.projects.keys().copied());
                report.cell("projects", row, "project", *id, hint_or("a project that has rows", hint));
                continue;
            };
            if std::mem::replace(&mut described[number], true) {
                report.cell("projects", row, "project", format!("{id} again"), "each project once");
            }
            let text = |column: &[Option<&str>]| at(column, row).filter(|text| !text.is_empty()).map(str::to_owned);
            let project = &mut self.list[number];
            project.name = text(&projects.name).unwrap_or_else(|| project.id.clone());
            project.sector = text(&projects.sector);
            project.place = text(&projects.place);
            project.tags =
                projects.tags.get(row).map_or_else(Vec::new, |tags| tags.iter().map(|tag| (*tag).to_owned()).collect());
        }
    }
}

/// Adds a `without` row of zeros for each project and scenario that has none.
pub(super) fn add_without(names: &Names<'_>, keys: &mut Vec<Key>, columns: &mut [Column]) {
    let projects = names.list.len();
    let mut has = vec![false; projects * names.scenario_order.len()];
    for key in keys.iter().filter(|key| key.choice == Choice::Without) {
        has[key.scenario as usize * projects + key.project as usize] = true;
    }
    for (group, _) in has.iter().enumerate().filter(|(_, has)| !**has) {
        let (scenario, project) = ((group / projects) as u32, (group % projects) as u32);
        keys.push(Key { project, choice: Choice::Without, start: None, in_service: None, scenario });
        for column in columns.iter_mut() {
            column.values.push(if column.additive { 0.0 } else { f64::NAN });
        }
    }
}

/// Checks the numeric columns, and moves `in_service` into the keys.
pub(super) fn numbers(columns: Vec<NumberColumn<'_>>, keys: &mut [Key], report: &mut Report) -> Vec<Column> {
    let mut checked: Vec<Column> = Vec::with_capacity(columns.len());
    let mut seen = BTreeSet::from(["project", "alternative", "start", "scenario"]);
    for NumberColumn { name, unit, sense, values } in columns {
        if !seen.insert(name) || name.is_empty() {
            let found = if name.is_empty() { "a column without a name" } else { "a column of this name twice" };
            report.table("rows", name, found, "names that differ");
        }
        for (row, value) in values.iter().enumerate() {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                report.cell("rows", row, name, value.to_string(), "a finite number, or nothing");
            }
        }
        if name == IN_SERVICE {
            in_service(&values, keys, report);
            continue;
        }
        let column = known(name);
        if let Some(column) = column {
            if let Some(unit) = unit.filter(|unit| *unit != column.unit) {
                let allowed = format!("{:?}, for {}", column.unit, column.meaning);
                report.table("rows", name, format!("unit {unit:?}"), allowed);
            }
            if let Some(sense) = sense.filter(|sense| *sense != column.sense) {
                let allowed = format!("{:?}, for {}", column.sense, column.meaning);
                report.table("rows", name, format!("sense {sense:?}"), allowed);
            }
        }
        checked.push(Column {
            name: name.to_owned(),
            unit: column.map(|column| column.unit).or(unit).unwrap_or(Unit::Declared),
            sense: column.map(|column| column.sense).or(sense),
            additive: column.is_none_or(|column| column.additive),
            values: values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect(),
        });
    }
    checked
}

fn in_service(values: &[Option<f64>], keys: &mut [Key], report: &mut Report) {
    for (row, (key, value)) in keys.iter_mut().zip(values).enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else { continue };
        let year = Year(value as i32);
        let whole = (f64::from(year.0) - value).abs() < 1e-9 && Year::RANGE.contains(&year.0);
        if !whole {
            report.cell("rows", row, IN_SERVICE, value.to_string(), years());
        } else if key.choice == Choice::Without {
            report.cell("rows", row, IN_SERVICE, value.to_string(), "blank: not building opens nothing");
        } else if key.start.is_some_and(|start| year < start) {
            report.cell("rows", row, IN_SERVICE, value.to_string(), "the start or a later year");
        } else {
            key.in_service = Some(year);
        }
    }
}
