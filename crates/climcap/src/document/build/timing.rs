//! What needs whole designs and their timetables: starts that leave no service, and years without a ceiling.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::Problems;
use crate::calendar::{Window, Year};
use crate::document::gather::Records;
use crate::document::keyed::Keyed;
use crate::document::records::ProjectRecord;
use crate::pipeline::limits::{Basis, Beyond, RECURRENT};
use crate::pipeline::{
    Account, Alternative, Component, CostLine, Opening, Pipeline, Policy, Premium, Project, ResidualRule, Suspicion,
    Timetable, WITHOUT, grown,
};
use crate::series::Series;
use crate::units::{Money, Quantity};

/// Years of service below which a start deserves a second look.
const FEW_YEARS: i32 = 10;

pub(super) fn check(pipeline: &mut Pipeline, records: &Records, problems: &mut Problems) {
    let mut warnings = Vec::new();
    let mut charged = Charged::of(pipeline);
    let settings = &pipeline.settings;
    let last = settings.window.last;
    for keyed in &records.projects {
        let Some(project) = pipeline.projects.get(&keyed.id) else { continue };
        let starts: Vec<Year> = pipeline.starts(project).collect();
        if starts.is_empty() {
            let (first, last) = pipeline.plan.years;
            let allowed = format!("a window that meets the plan's years, {first} to {last}");
            keyed.problem(problems, "start_window", "no year in which works may start", allowed);
        }
        goes_on(pipeline, keyed, project, problems);
        let without = (project.without(), Timetable::of_without(project.without(), settings));
        charged.without(&without);
        for (id, design) in project.alternatives() {
            let opens_together = design.components.values().any(|component| component.opens == Opening::Together);
            if !design.components.is_empty() && !opens_together {
                let allowed = "at least one component with opens = \"together\", which says when service begins";
                let address = keyed.address.join("alternatives").join(id).join("components");
                problems.add(
                    address,
                    keyed.spots.field("alternatives").place(),
                    "components that all open alone",
                    allowed,
                );
            }
            let mut short: Vec<Year> = Vec::new();
            let mut late: Vec<Year> = Vec::new();
            let mut unfinished: Vec<Year> = Vec::new();
            for start in &starts {
                let timetable = Timetable::of(design, *start, settings);
                let left = last.since(timetable.in_service) + 1;
                if !project.is_appraised() {
                    // What it serves is not counted; what it costs must be, whole.
                    if finished(design, &timetable) > last {
                        unfinished.push(*start);
                    }
                } else if left < 1 {
                    late.push(*start);
                } else if left < FEW_YEARS {
                    short.push(*start);
                }
                charged.design(design, &timetable, &without);
            }
            if !unfinished.is_empty() {
                let found =
                    format!("starts in {} of alternative {id}, whose works end after {last}", super::runs(&unfinished));
                let allowed = format!("starts of which all works end by {last}, or a later horizon");
                keyed.problem(problems, "start_window", found, allowed);
            }
            if !late.is_empty() {
                let found = format!("starts in {} that leave alternative {id} no year of service", super::runs(&late));
                let allowed = format!("starts after which service begins by {last}, or a later horizon");
                keyed.problem(problems, "start_window", found, allowed);
            }
            let ends = starts.iter().map(|start| Timetable::of(design, *start, settings).end).min();
            if let Some(end) = ends.filter(|end| *end < last) {
                warnings.push(format!(
                    "projects.{}.alternatives.{id}: its service may end in {end}, and nothing serves from then to {}",
                    keyed.id, last
                ));
            }
            if !short.is_empty() {
                warnings.push(format!(
                    "projects.{}.alternatives.{id}: a start in {} leaves fewer than {FEW_YEARS} years of service",
                    keyed.id,
                    super::runs(&short)
                ));
            }
        }
        if costs_alone(project) {
            warnings.push(format!(
                "projects.{}: it holds capital cost only, and its values count no benefit; without life_years it is \
                 carried as not appraised",
                keyed.id
            ));
        }
        for (id, design) in std::iter::once((WITHOUT, project.without())).chain(project.alternatives()) {
            if design.leaves_flows() {
                remaining_flows(pipeline, keyed, (id, design), &starts, problems);
            }
        }
        services_differ(&keyed.id, project.alternatives().map(|(_, design)| design), &mut warnings);
    }
    for keyed in &records.budgets {
        let Some(years) = charged.years.get(&keyed.id).filter(|years| !years.open.is_empty()) else { continue };
        let open: Vec<Year> = years.open.iter().copied().collect();
        let found = format!("spending in {} and no ceiling", super::runs(&open));
        let allowed = "a ceiling for every year in which an admissible choice spends, \
                       or beyond = \"repeat_last\", \"zero\" or \"unlimited\"";
        keyed.problem(problems, "year", found, allowed);
    }
    for id in charged.idle() {
        warnings.push(format!("budgets.{id}: nothing is charged to it"));
    }
    warnings.extend(pipeline.counted_twice().iter().map(Suspicion::warning));
    pipeline.warnings = warnings;
}

/// What has begun goes on in the window: what serves already belongs to the without.
fn goes_on(pipeline: &Pipeline, keyed: &Keyed<ProjectRecord>, project: &Project, problems: &mut Problems) {
    let settings = &pipeline.settings;
    let Some((id, begun)) = project.commitment() else { return };
    let design = &project.designs.alternatives[id];
    if finished(design, &Timetable::of(design, begun, settings)) < settings.window.base {
        let address = keyed.address.join("alternatives").join(id).join("begun");
        let found = format!("{begun}, and all works end before {}", settings.window.base);
        let allowed = "works that go on in the base year or later; what serves already belongs to the without";
        problems.add(address, keyed.spots.field("alternatives").place(), found, allowed);
    }
}

/// The last year of works of a design with a start.
fn finished(design: &Alternative, timetable: &Timetable) -> Year {
    let works = design.components.values().zip(&timetable.components);
    let ends = works.map(|(component, service)| service.works.plus(component.phasing.len() as i32 - 1));
    ends.max().unwrap_or(timetable.start)
}

/// Whether a project that is appraised holds nothing but what it costs to build: no gain can come of it.
fn costs_alone(project: &Project) -> bool {
    let sides = || std::iter::once(project.without()).chain(project.alternatives().map(|(_, design)| design));
    let builds = project.alternatives().any(|(_, design)| !design.components.is_empty());
    project.is_appraised() && builds && project.without().components.is_empty() && !sides().any(Alternative::runs)
}

/// Says so where what a design goes on to earn after the horizon cannot be told.
fn remaining_flows(
    pipeline: &Pipeline,
    keyed: &Keyed<ProjectRecord>,
    (id, design): (&str, &Alternative),
    starts: &[Year],
    problems: &mut Problems,
) {
    let settings = &pipeline.settings;
    let address = keyed.address.join("alternatives").join(id);
    let place = || keyed.spots.field("alternatives").place();
    let is_other = |component: &&Component| component.residual != ResidualRule::RemainingFlows;
    if design.components.values().any(|component| is_other(&component)) {
        let allowed = "one rule for all components of a design: what it goes on to earn is of the whole";
        problems.add(address.join("components"), place(), "remaining_flows beside another residual rule", allowed);
    }
    let timetables = starts.iter().map(|start| Timetable::of(design, *start, settings));
    let last = if id == WITHOUT {
        Timetable::of_without(design, settings).to_end_of_life().end
    } else {
        timetables.map(|timetable| timetable.to_end_of_life().end).max().unwrap_or(settings.window.last)
    };
    let lines = design.cost_lines.iter().map(|(name, line)| ("cost_lines", name, &line.profile.path));
    let gains = design.benefit_lines.iter().map(|(name, line)| ("benefit_lines", name, &line.profile.path));
    let exposed = design.exposures.iter().map(|(name, exposure)| ("exposures", name, &exposure.path));
    for (table, name, path) in lines.chain(gains).chain(exposed) {
        let Some((path_name, path)) = path else { continue };
        let years = (settings.window.last.0 + 1..=last.0).map(Year);
        let missing: Vec<Year> = years.filter(|year| path.at(*year).is_none()).collect();
        if !missing.is_empty() {
            let found = format!("path {path_name} without a value in {}", super::runs(&missing));
            let allowed = "values to the end of the design's life, since residual = \"remaining_flows\" counts them";
            problems.add(address.join(table).join(name).join("path"), place(), found, allowed);
        }
    }
}

/// A without, and when its assets are renewed.
type Counterfactual<'p> = (&'p Alternative, Timetable);

/// What is charged to the budgets of a pipeline, as far as a ceiling may be missing for it.
struct Charged {
    window: Window,
    years: BTreeMap<String, Ceilings>,
}

/// The years of a budget with a ceiling, and those without one in which something is charged.
struct Ceilings {
    known: BTreeSet<Year>,
    /// Whether what is charged in any other year must have a ceiling.
    must: bool,
    open: BTreeSet<Year>,
    is_charged: bool,
    /// Whether a contract counts whole in the year of the start.
    is_committed: bool,
}

impl Charged {
    fn of(pipeline: &Pipeline) -> Self {
        let years = pipeline.budgets.iter().map(|(id, budget)| {
            let must = !budget.ceilings.is_empty() && budget.beyond == Beyond::Refuse;
            let known = budget.ceilings.keys().copied().collect();
            let is_committed = budget.basis == Basis::Commitment;
            (id.clone(), Ceilings { known, must, open: BTreeSet::new(), is_charged: false, is_committed })
        });
        Self { window: pipeline.settings.window, years: years.collect() }
    }

    /// The budgets to which nothing is ever charged: most likely a slip in a name.
    fn idle(&self) -> impl Iterator<Item = &str> {
        self.years.iter().filter(|(_, years)| !years.is_charged).map(|(id, _)| id.as_str())
    }

    /// Notes charges to a budget, unless nothing is to be learned from them any more.
    fn note(&mut self, budget: &str, charges: impl Iterator<Item = Year>) {
        // What was spent before the base year needs no ceiling, and counts where there is one.
        let (base, last) = (self.window.base, self.window.last);
        let Some(years) = self.years.get_mut(budget).filter(|years| years.must || !years.is_charged) else { return };
        for year in charges.filter(|year| *year <= last) {
            years.is_charged = true;
            if years.must && year >= base && !years.known.contains(&year) {
                years.open.insert(year);
            }
        }
    }

    /// Notes what a without charges: renewals, and lines with a budget of their own.
    fn without(&mut self, (without, timetable): &Counterfactual<'_>) {
        for (component, service) in without.components.values().zip(&timetable.components) {
            if component.capex != Money::ZERO {
                self.note(&component.budget, service.installed.iter().skip(1).copied());
            }
        }
        self.lines(without, timetable);
    }

    /// Notes what a design with a start charges, above what its without does.
    fn design(&mut self, design: &Alternative, timetable: &Timetable, counterfactual: &Counterfactual<'_>) {
        for (component, service) in design.components.values().zip(&timetable.components) {
            if component.capex == Money::ZERO {
                continue;
            }
            let works = component.phasing.iter().enumerate().filter(|(_, share)| **share > 0.0);
            let is_committed = self.years.get(&component.budget).is_some_and(|years| years.is_committed);
            let paid = |offset: usize| if is_committed { timetable.start } else { service.works.plus(offset as i32) };
            self.note(&component.budget, works.map(|(offset, _)| paid(offset)));
            if component.replacement_factor > 0.0 {
                self.note(&component.budget, service.installed.iter().skip(1).copied());
            }
        }
        self.lines(design, timetable);
        if self.years.get(RECURRENT).is_some_and(|years| years.must || !years.is_charged) {
            let (without, unbuilt) = counterfactual;
            let avoided = premiums(without, unbuilt, self.window).filter(|year| *year >= timetable.in_service);
            self.note(RECURRENT, avoided.chain(premiums(design, timetable, self.window)));
            let above = self.above(design, timetable, counterfactual);
            self.note(RECURRENT, above.into_iter().filter(|(_, amount)| *amount != 0.0).map(|(year, _)| year));
        }
    }

    /// Notes what lines with a budget of their own charge.
    fn lines(&mut self, design: &Alternative, timetable: &Timetable) {
        for line in design.cost_lines.values().filter(|line| line.account != Account::External) {
            if let Some(budget) = line.budget.as_ref().filter(|budget| self.years.contains_key(*budget)) {
                let amounts = amounts(line, design, timetable, self.window);
                self.note(budget, amounts.iter().filter(|(_, amount)| *amount != Quantity::ZERO).map(|(year, _)| year));
            }
        }
    }

    /// What runs above the without from the first year in service on, by year: what the recurrent budget pays.
    fn above(
        &self,
        design: &Alternative,
        timetable: &Timetable,
        (without, unbuilt): &Counterfactual<'_>,
    ) -> BTreeMap<Year, f64> {
        let mut above: BTreeMap<Year, f64> = BTreeMap::new();
        let mut add = |side: &Alternative, times: &Timetable, share: &dyn Fn(Year, f64) -> f64| {
            let lines = side.cost_lines.values();
            for line in lines.filter(|line| line.budget.is_none() && line.account != Account::External) {
                for (year, amount) in amounts(line, side, times, self.window).iter() {
                    *above.entry(year).or_default() += amount.amount() * share(year, line.profile.continues);
                }
            }
        };
        // Before service begins, the without runs on: nothing is above it.
        let stops = |year: Year, goes_on: f64| if year < timetable.in_service { 0.0 } else { goes_on - 1.0 };
        add(without, unbuilt, &stops);
        add(design, timetable, &|_, _| 1.0);
        above
    }
}

/// The years in which policies of a design may cost something: while what they cover is exposed.
fn premiums<'d>(design: &'d Alternative, timetable: &'d Timetable, window: Window) -> impl Iterator<Item = Year> + 'd {
    let costs = |policy: &&Policy| !matches!(policy.premium, Premium::Stated(amount) if amount == Money::ZERO);
    let covered = design.insurance.values().filter(costs).flat_map(|policy| policy.covered(design));
    let exposures = covered.filter_map(|number| design.exposures.get_index(number));
    let years = exposures.map(move |(_, exposure)| exposure.years(design, timetable, window));
    years.flat_map(|(first, last)| (first.0..=last.0).map(Year))
}

/// What a line costs by year.
fn amounts(line: &CostLine, design: &Alternative, timetable: &Timetable, window: Window) -> Series<Quantity> {
    let price = line.quantity * line.unit_value.amount();
    let reference = line.profile.reference_year;
    line.profile.amounts(design, timetable, window, |year| price * grown(line.escalation, year.since(reference)))
}

/// Designs compared serve the same need; a difference is worth a warning.
fn services_differ<'a>(project: &str, designs: impl Iterator<Item = &'a Alternative>, warnings: &mut Vec<String>) {
    let mut services: Vec<(Option<&str>, Option<f64>)> = designs
        .map(|design| (design.service_unit.as_deref(), design.service_capacity.map(Quantity::amount)))
        .filter(|service| service.0.is_some() || service.1.is_some())
        .collect();
    services.dedup();
    if services.len() > 1 {
        warnings.push(format!("projects.{project}: its alternatives do not deliver the same service"));
    }
}
