//! Reads the names of a question, and says of each that is wrong what is allowed.

use std::collections::BTreeSet;

use super::question::Mix;
use super::reading::{Counted, Need, Pick, named};
use crate::address::{Address, Place, Problems, nearest};
use crate::appraisal::{Appraisal, Choice, Column, Project, Sense, WITHOUT, known};
use crate::calendar::Year;
use crate::pipeline::limits::{Baseline, Budget, Filter, Named, Requirement, Target};

/// Reads names, and notes what is wrong.
pub(super) struct Reader<'a> {
    appraisal: &'a Appraisal,
    pub(super) scenario: u32,
    pub(super) problems: Problems,
}

impl<'a> Reader<'a> {
    pub(super) fn new(appraisal: &'a Appraisal, scenario: Option<&str>) -> Self {
        let mut reader = Self { appraisal, scenario: appraisal.base_scenario(), problems: Problems::default() };
        if let Some(name) = scenario {
            let known = appraisal.scenarios();
            match known.iter().position(|scenario| scenario == name) {
                Some(number) => reader.scenario = number as u32,
                None => reader.unknown("scenario", name, "a scenario", known.iter().map(String::as_str)),
            }
        }
        reader
    }

    pub(super) fn add(&mut self, address: &str, found: impl Into<String>, allowed: impl Into<String>) {
        self.problems.add(Address::from(address), Place::default(), found, allowed);
    }

    /// Notes an unknown name, with the nearest known one.
    fn unknown<'n>(&mut self, address: &str, found: &str, what: &str, known: impl Iterator<Item = &'n str> + Clone) {
        let allowed = if let Some(name) = nearest(found, known.clone()) {
            format!("{what}; nearest: {name}")
        } else {
            let some: Vec<&str> = known.clone().take(12).collect();
            let rest = known.count() - some.len();
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("{what}: {}{rest}", some.join(", "))
        };
        self.add(address, found, allowed);
    }

    /// The column, if it is known and adds up over projects.
    fn column(&mut self, address: &str, name: &str) -> Option<&'a Column> {
        let Some(column) = self.appraisal.column(name) else {
            self.unknown(address, name, "a column", self.appraisal.columns().iter().map(|column| column.name.as_str()));
            return None;
        };
        if !column.additive {
            self.add(address, format!("{name}, whose sum over projects means nothing"), "a column that adds up");
            return None;
        }
        Some(column)
    }

    pub(super) fn objective(&mut self, objective: &[Mix]) -> (Sense, Vec<(&'a Column, f64)>) {
        let [mix] = objective else {
            let found =
                if objective.is_empty() { "nothing".to_owned() } else { format!("{} in order", objective.len()) };
            self.add("objective", found, "one column or one weighted mix of columns");
            return (Sense::Max, Vec::new());
        };
        if mix.weights.is_empty() {
            self.add("objective", "nothing", "a column or a weighted mix of columns");
        }
        let mut columns = Vec::new();
        for (name, weight) in &mix.weights {
            if !weight.is_finite() {
                self.add("objective", format!("weight {weight} of {name}"), "a finite number");
            }
            columns.extend(self.column("objective", name).map(|column| (column, weight.amount())));
        }
        let mut senses: Vec<Option<Sense>> = columns.iter().map(|(column, _)| column.sense).collect();
        senses.dedup();
        let sense = mix.sense.or(if let [sense] = senses[..] { sense } else { None });
        if sense.is_none() && columns.len() == mix.weights.len() && !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|(column, _)| column.name.as_str()).collect();
            self.add("objective", format!("{} without a sense", names.join(", ")), "sense = max or min");
        }
        (sense.unwrap_or(Sense::Max), columns)
    }

    pub(super) fn budgets(&mut self, budgets: &'a [Budget]) -> Vec<Option<&'a Budget>> {
        let names = self.appraisal.budgets();
        let mut capped = vec![None; names.len()];
        let mut seen = BTreeSet::new();
        for budget in budgets {
            let address = format!("budgets.{}", budget.budget);
            if !seen.insert(&budget.budget) {
                self.add(&address, "this budget again", "each budget once");
            }
            for (year, amount) in &budget.ceilings {
                if !amount.is_finite() || amount.amount() < 0.0 {
                    self.add(&format!("{address}.{year}"), amount.to_string(), "a finite amount, zero or more");
                }
            }
            match names.binary_search(&budget.budget) {
                Ok(number) => capped[number] = (!budget.ceilings.is_empty()).then_some(budget),
                Err(_) => self.unknown(
                    &address,
                    &budget.budget,
                    "a budget that rows charge",
                    names.iter().map(String::as_str),
                ),
            }
        }
        capped
    }

    pub(super) fn targets(&mut self, targets: &'a [Target]) -> Vec<Counted<'a>> {
        targets.iter().map(|target| self.target(target)).collect()
    }

    fn target(&mut self, target: &'a Target) -> Counted<'a> {
        let address = format!("targets.{}", target.limit);
        if !target.amount.is_finite() {
            self.add(&address, target.amount.to_string(), "a finite amount");
        }
        let name = match target.baseline {
            Baseline::Without => target.column.clone(),
            Baseline::Standard => format!("{}_vs_standard", target.column),
        };
        let mut column = None;
        if let Some(year) = target.year {
            self.flow(&address, &name, year);
        } else {
            column = self.column(&address, &name);
        }
        self.filter(&address, &target.filter);
        let projects = self.appraisal.projects().iter().map(|project| passes(&target.filter, project)).collect();
        Counted { target, name, column, projects }
    }

    fn flow(&mut self, address: &str, name: &str, year: Year) {
        let names = self.appraisal.flow_columns();
        if names.binary_search_by(|known| known.as_str().cmp(name)).is_err() {
            self.unknown(address, name, "a column with yearly values", names.iter().map(String::as_str));
        } else if known(name).is_some_and(|column| !column.additive) {
            self.add(address, format!("{name}, whose sum over projects means nothing"), "a column that adds up");
        } else {
            let rows = self
                .appraisal
                .projects_by_id()
                .iter()
                .flat_map(|number| self.appraisal.rows_of(self.scenario, *number));
            let mut years = rows.flat_map(|row| self.appraisal.flows(*row, name).unwrap_or_default());
            if !years.any(|(at, _)| at == year) {
                self.add(
                    address,
                    format!("{year}, a year in which no row has a value of {name}"),
                    "a year with values",
                );
            }
        }
    }

    /// A filter that lets no project through counts nothing, which nobody asks for.
    fn filter(&mut self, address: &str, filter: &Filter) {
        let projects = self.appraisal.projects();
        let mut check = |what: &str, found: Option<&str>, known: BTreeSet<&str>| {
            if let Some(found) = found.filter(|found| !known.contains(found)) {
                self.unknown(address, found, &format!("a {what} of the projects"), known.iter().copied());
            }
        };
        check(
            "sector",
            filter.sector.as_deref(),
            projects.iter().filter_map(|project| project.sector.as_deref()).collect(),
        );
        check(
            "place",
            filter.place.as_deref(),
            projects.iter().filter_map(|project| project.place.as_deref()).collect(),
        );
        check(
            "tag",
            filter.tag.as_deref(),
            projects.iter().flat_map(|project| project.tags.iter().map(String::as_str)).collect(),
        );
        if let Some(id) = filter.project.as_deref().filter(|id| self.appraisal.project(id).is_none()) {
            self.unknown(address, id, "a project", projects.iter().map(|project| project.id.as_str()));
        }
    }

    pub(super) fn picks(&mut self, names: &[Named], address: &str) -> Vec<Pick> {
        names.iter().filter_map(|name| self.pick(name, address)).collect()
    }

    fn pick(&mut self, name: &Named, address: &str) -> Option<Pick> {
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

    pub(super) fn requires(&mut self, requires: &'a [Requirement]) -> Vec<Need<'a>> {
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
}

fn passes(filter: &Filter, project: &Project) -> bool {
    let same = |asked: &Option<String>, has: &Option<String>| asked.is_none() || asked == has;
    same(&filter.sector, &project.sector)
        && same(&filter.place, &project.place)
        && filter.tag.as_ref().is_none_or(|tag| project.tags.contains(tag))
        && filter.project.as_ref().is_none_or(|id| *id == project.id)
}
