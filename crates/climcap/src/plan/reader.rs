//! Reads the names of a question, and says of each that is wrong what is allowed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::counted::{Counted, Span, What};
use super::pair::Pair;
use super::question::{Bundle, Mix};
use super::reading::{Aim, Grouped, Need, Pick, Reading, named};
use crate::address::{Address, Place, Problems, nearest};
use crate::appraisal::{Appraisal, Charge, Choice, Column, Project, RowId, Sense, WITHOUT, known};
use crate::calendar::Year;
use crate::pipeline::limits::{
    Baseline, Beyond, Budget, CarryOver, Divisible, Division, Filter, Group, Named, Requirement, STARTS, Target,
    UNDER_WORKS,
};

/// How many pairs of projects may change what the other gives.
const MOST_PAIRS: usize = 200;
/// How many units a project may be divided into.
const MOST_UNITS: u32 = 1_000_000;

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

    pub(super) fn aims(&mut self, objective: &[Mix]) -> Vec<Aim<'a>> {
        if objective.is_empty() {
            self.add("objective", "nothing", "a column, a weighted mix of columns, or a list of these");
        }
        let count = objective.len();
        objective.iter().enumerate().map(|(number, mix)| self.aim(mix, number + 1 == count)).collect()
    }

    fn aim(&mut self, mix: &Mix, is_last: bool) -> Aim<'a> {
        if mix.weights.is_empty() {
            self.add("objective", "nothing", "a column or a weighted mix of columns");
        }
        let tolerance = mix.tolerance;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            self.add("objective", format!("a tolerance of {tolerance}"), "a share, zero or more");
        } else if is_last && tolerance > 0.0 {
            let found = format!("a tolerance of {tolerance} for the last objective");
            self.add("objective", found, "none: nothing later could cost it anything");
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
        Aim { sense: sense.unwrap_or(Sense::Max), columns, tolerance }
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
            self.carried(&address, budget);
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

    /// What a budget says of carrying over, and of what it starts with.
    fn carried(&mut self, address: &str, budget: &Budget) {
        if !budget.opening.is_finite() || budget.opening.amount() < 0.0 {
            self.add(address, format!("an opening of {}", budget.opening), "a finite amount, zero or more");
        }
        if budget.ceilings.is_empty() && budget.opening.amount() > 0.0 {
            self.add(address, format!("an opening of {} and no ceiling", budget.opening), "ceilings by year");
        }
        let Some(carry_over) = budget.carry_over else { return };
        if let CarryOver::Share(share) = carry_over
            && !(share.is_finite() && share >= 0.0)
        {
            self.add(address, format!("carry_over = {share}"), "a share of the year's ceiling, zero or more, or all");
        }
        let (Some((first, _)), Some((last, _))) = (budget.ceilings.first_key_value(), budget.ceilings.last_key_value())
        else {
            self.add(address, "carry_over and no ceiling", "ceilings by year");
            return;
        };
        let missing: Vec<String> = (first.0..=last.0)
            .map(Year)
            .filter(|year| !budget.ceilings.contains_key(year))
            .map(|year| year.to_string())
            .collect();
        if !missing.is_empty() && budget.beyond != Beyond::Zero {
            let found = format!("carry_over and no ceiling in {}", missing.join(", "));
            self.add(address, found, format!("a ceiling in every year from {first} to {last}"));
        }
    }

    pub(super) fn targets(&mut self, targets: &'a [Target], reading: &Reading<'a>) -> Vec<Counted<'a>> {
        targets.iter().flat_map(|target| self.target(target, reading)).collect()
    }

    fn target(&mut self, target: &'a Target, reading: &Reading<'a>) -> Vec<Counted<'a>> {
        let address = format!("targets.{}", target.limit);
        if !target.amount.is_finite() {
            self.add(&address, target.amount.to_string(), "a finite amount");
        }
        let given = [("year", target.year.is_some()), ("by", target.by.is_some()), ("each_year", target.each_year)];
        let given: Vec<&str> = given.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
        if given.len() > 1 {
            self.add(&address, given.join(" and "), "one of year, by and each_year, or none of them for all years");
        }
        let span = match (target.year, target.by) {
            (Some(year), _) => Span::In(year),
            (None, Some(year)) => Span::By(year),
            (None, None) => Span::Whole,
        };
        self.filter(&address, &target.filter);
        let projects = self.appraisal.projects().iter().map(|project| passes(&target.filter, project)).collect();
        let Some(what) = self.what(&address, target, span) else { return Vec::new() };
        let counted = Counted { target, what, span, projects };
        let years = self.years_of(&counted, reading);
        if target.each_year {
            return years.into_iter().map(|year| Counted { span: Span::In(year), ..counted.clone() }).collect();
        }
        if let (What::Flow(name), Some(year)) = (&counted.what, span.year())
            && !years.iter().any(|at| span.holds(*at))
        {
            let up_to = if target.by.is_some() { "up to " } else { "" };
            let found = format!("{up_to}{year}, in which no row has a value of {name}");
            self.add(&address, found, "a year with values");
        }
        vec![counted]
    }

    /// What a target counts; `None` if it cannot.
    fn what(&mut self, address: &str, target: &'a Target, span: Span) -> Option<What<'a>> {
        let is_own = self.appraisal.column(&target.column).is_some();
        if !is_own && (target.column == STARTS || target.column == UNDER_WORKS) {
            if target.baseline != Baseline::Without {
                self.add(address, format!("baseline of {}", target.column), "no baseline: projects are counted");
            }
            if target.column == STARTS {
                return Some(What::Starts);
            }
            if span == Span::Whole && !target.each_year {
                self.add(address, "under_works without a year", "year or each_year");
            }
            return Some(What::UnderWorks);
        }
        let name = match target.baseline {
            Baseline::Without => target.column.clone(),
            Baseline::Standard => format!("{}_vs_standard", target.column),
            Baseline::Gross => self.gross(address, &target.column)?,
        };
        if span == Span::Whole && !target.each_year {
            return self.column(address, &name).map(What::Column);
        }
        let names = self.appraisal.flow_columns();
        if names.binary_search(&name).is_err() {
            self.unknown(address, &name, "a column with yearly values", names.iter().map(String::as_str));
            None
        } else if known(&name).is_some_and(|column| !column.additive) {
            self.add(address, format!("{name}, whose sum over projects means nothing"), "a column that adds up");
            None
        } else {
            Some(What::Flow(name))
        }
    }

    /// The column that holds the total itself of what a column compares with the without.
    fn gross(&mut self, address: &str, column: &str) -> Option<String> {
        let is_comparison = |name: &str| {
            name.contains("avoided") || name.starts_with("enpv") || name.starts_with("fnpv") || name.contains("_vs_")
        };
        match column {
            "avoided_tco2e" => Some("emissions_tco2e".to_owned()),
            other if known(other).is_some() && is_comparison(other) => {
                let found = format!("baseline = gross of {other}, which is known against the without alone");
                let allowed = "avoided_tco2e (what is emitted), or a column that is a total, such as emissions_tco2e, \
                               expected_damage or capex";
                self.add(address, found, allowed);
                None
            }
            other => Some(other.to_owned()),
        }
    }

    /// The years in which a row that may be chosen has something of what is counted.
    fn years_of(&self, counted: &Counted<'a>, reading: &Reading<'a>) -> BTreeSet<Year> {
        let mut years = BTreeSet::new();
        if matches!(counted.what, What::Column(_)) || (counted.span == Span::Whole && !counted.target.each_year) {
            return years;
        }
        for number in self.appraisal.projects_by_id() {
            let rows = self.appraisal.rows_of(self.scenario, *number).iter();
            for row in rows.filter(|row| reading.is_admissible(self.appraisal.key(**row))) {
                let key = self.appraisal.key(*row);
                match &counted.what {
                    What::Flow(name) => {
                        let flows = self.appraisal.flows(*row, name).unwrap_or_default();
                        years.extend(flows.into_iter().map(|(year, _)| year));
                    }
                    What::Starts => years.extend(key.start),
                    What::UnderWorks => {
                        let end = key.in_service.map(|opens| opens.plus(-1)).max(key.start);
                        years.extend(key.start.zip(end).into_iter().flat_map(|(from, to)| (from.0..=to.0).map(Year)));
                    }
                    What::Column(_) => {}
                }
            }
        }
        years
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

    pub(super) fn groups(&mut self, groups: &'a [Group]) -> Vec<Grouped<'a>> {
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

    pub(super) fn divisions(&mut self, divisible: &[Divisible]) -> HashMap<u32, Division> {
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

    /// The pairs of rows that the appraisal knows of, and those that the question states.
    pub(super) fn pairs(&mut self, bundles: &'a [Bundle]) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self.appraisal.interacting_rows(self.scenario).iter().map(Pair::of).collect();
        for bundle in bundles {
            self.bundle(bundle, &mut pairs);
        }
        let projects = |pair: &Pair| {
            let (one, other) = (self.appraisal.key(pair.rows.0).project, self.appraisal.key(pair.rows.1).project);
            (one.min(other), one.max(other))
        };
        let among: BTreeSet<(u32, u32)> = pairs.iter().map(projects).collect();
        if among.len() > MOST_PAIRS {
            let found = format!("{} pairs of projects that change what the other gives", among.len());
            self.add(
                "bundles",
                found,
                format!("at most {MOST_PAIRS} pairs: merge projects that are best built together"),
            );
        }
        pairs
    }

    fn bundle(&mut self, bundle: &'a Bundle, pairs: &mut Vec<Pair>) {
        let address = format!("bundles.{}", bundle.bundle);
        let [one, other] = &bundle.projects[..] else {
            self.add(&address, format!("{} projects", bundle.projects.len()), "two projects");
            return;
        };
        let picks = (self.pick(one, &address), self.pick(other, &address));
        let mut columns = BTreeMap::new();
        for (name, amount) in &bundle.columns {
            if !amount.is_finite() {
                self.add(&address, format!("{amount} of {name}"), "a finite amount");
            }
            if self.column(&address, name).is_some() {
                columns.insert(name.clone(), amount.amount());
            }
        }
        let mut charges = Vec::new();
        for (budget, saving) in &bundle.savings {
            let names = self.appraisal.budgets();
            let Ok(number) = names.binary_search(budget) else {
                self.unknown(&address, budget, "a budget that rows charge", names.iter().map(String::as_str));
                continue;
            };
            for (year, amount) in saving {
                if !amount.is_finite() {
                    self.add(&address, format!("{amount} in {year}"), "a finite amount");
                }
                charges.push(Charge { budget: number as u32, year: *year, amount: -*amount });
            }
        }
        if bundle.columns.is_empty() && bundle.savings.is_empty() {
            self.add(&address, "nothing saved or gained", "columns, savings, or both");
        }
        let (Some(one), Some(other)) = picks else { return };
        if one.project == other.project {
            self.add(&address, "one project twice", "two projects");
            return;
        }
        let rows = |pick: Pick| -> Vec<RowId> {
            let rows = self.appraisal.rows_of(self.scenario, pick.project).iter().copied();
            rows.filter(|row| pick.includes(self.appraisal.key(*row))).collect()
        };
        let near = |one: RowId, other: RowId| {
            let starts = self.appraisal.key(one).start.zip(self.appraisal.key(other).start);
            bundle.within.is_none_or(|within| starts.is_none_or(|(a, b)| a.0.abs_diff(b.0) <= within))
        };
        let others = rows(other);
        for first in rows(one) {
            for second in others.iter().filter(|second| near(first, **second)) {
                pairs.push(Pair::new((first, *second), columns.clone(), charges.clone()));
            }
        }
    }

    /// Projects that are divided take part in nothing that asks whether a project is built.
    pub(super) fn whole(&mut self, reading: &Reading<'a>) {
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
