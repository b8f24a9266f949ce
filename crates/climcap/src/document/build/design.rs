//! Projects, their designs, and what these are made of.

use indexmap::IndexMap;

use super::{Known, Projects, unknown};
use crate::address::Problems;
use crate::calendar::{Window, Year};
use crate::document::gather::Keyed;
use crate::document::outline::Table;
use crate::document::records::{
    ActivityRecord, BenefitLineRecord, ComponentRecord, CostLineRecord, ExposureRecord, NumberOrName, ProfileRecord,
    ProjectRecord,
};
use crate::document::wording::quoted;
use crate::pipeline::limits::{CAPITAL, RECURRENT};
use crate::pipeline::{
    Account, Activity, Alternative, BenefitKind, BenefitLine, Component, CostLine, Damage, Designs, Disruption, EmissionFactor, Exposure,
    Measure, Profile, Project, Reading, ResidualRule, WITHOUT,
};
use crate::series::Path;
use crate::units::{Money, Quantity, ReturnPeriod, Tonnes};

/// The projects, with everything inside them.
pub(super) fn projects(known: &Known, problems: &mut Problems) -> Projects {
    let mut projects: Projects = known
        .records
        .projects
        .iter()
        .map(|keyed| (keyed.id.clone(), project(keyed, problems)))
        .collect();
    for keyed in &known.records.alternatives {
        let record = &keyed.record;
        if keyed.id == WITHOUT && record.standard {
            keyed.problem(problems, "standard", "true", "false: the without is not a design");
        }
        let alternative = Alternative {
            name: record.name.clone().unwrap_or_else(|| keyed.id.clone()),
            standard: record.standard,
            service_unit: record.service_unit.clone(),
            service_capacity: record.service_capacity.and_then(|capacity| Quantity::new(capacity).ok()),
            ..Alternative::default()
        };
        let Some(project) = parent(known, &mut projects, keyed, problems) else { continue };
        if keyed.id == WITHOUT {
            project.designs.without = alternative;
        } else {
            if alternative.standard && project.standard().is_some() {
                keyed.problem(problems, "standard", "a second standard design", "one standard design per project");
            }
            project.designs.alternatives.insert(keyed.id.clone(), alternative);
        }
    }
    for keyed in &known.records.projects {
        let has_design = known.records.alternatives.iter().any(|other| other.project == keyed.id && other.id != WITHOUT);
        if !has_design {
            keyed.fault(problems, "a project without a design", "at least one alternative beside the without");
        }
    }
    let builder = Builder { known };
    for keyed in &known.records.components {
        builder.add(&mut projects, keyed, problems, Builder::component, |design| &mut design.components);
    }
    for keyed in &known.records.cost_lines {
        builder.add(&mut projects, keyed, problems, Builder::cost_line, |design| &mut design.cost_lines);
    }
    for keyed in &known.records.benefit_lines {
        builder.add(&mut projects, keyed, problems, Builder::benefit_line, |design| &mut design.benefit_lines);
    }
    for keyed in &known.records.activities {
        builder.add(&mut projects, keyed, problems, Builder::activity, |design| &mut design.activities);
    }
    for keyed in &known.records.exposures {
        builder.add(&mut projects, keyed, problems, Builder::exposure, |design| &mut design.exposures);
    }
    tied(known, &projects, problems);
    protected(known, &projects, problems);
    projects
}

fn project(keyed: &Keyed<ProjectRecord>, problems: &mut Problems) -> Project {
    let record = &keyed.record;
    let start_window = match record.start_window.as_deref() {
        Some([first, last]) if first <= last => Some((Year(*first), Year(*last))),
        Some([first, last]) => {
            keyed.problem(problems, "start_window", format!("{first} to {last}"), "a first year, then a last year not before it");
            None
        }
        _ => None,
    };
    let position = record.latitude.zip(record.longitude);
    if position.is_none() && (record.latitude.is_some() || record.longitude.is_some()) {
        let (given, missing) = if record.latitude.is_some() { ("latitude", "longitude") } else { ("longitude", "latitude") };
        keyed.problem(problems, given, format!("{given} without {missing}"), "both, or neither");
    }
    Project {
        name: record.name.clone().unwrap_or_else(|| keyed.id.clone()),
        sector: record.sector.clone(),
        place: record.place.clone(),
        tags: record.tags.clone(),
        start_window,
        position_share: position,
        designs: Designs { without: Alternative { name: WITHOUT.to_owned(), ..Alternative::default() }, alternatives: IndexMap::new() },
    }
}

/// The project that a record belongs to; a problem if there is none.
fn parent<'p, T>(known: &Known, projects: &'p mut Projects, keyed: &Keyed<T>, problems: &mut Problems) -> Option<&'p mut Project> {
    if !known.records.is_declared(Table::Projects, "", "", &keyed.project) {
        let (found, allowed) = unknown(&known.project_ids(), &keyed.project, "project");
        keyed.problem(problems, "project", found, allowed);
    }
    projects.get_mut(&keyed.project)
}

struct Builder<'a> {
    known: &'a Known<'a>,
}

impl Builder<'_> {
    /// Adds what a record says to its design, or to every design and the without of its project.
    fn add<R, T: Clone>(
        &self,
        projects: &mut Projects,
        keyed: &Keyed<R>,
        problems: &mut Problems,
        make: impl Fn(&Self, &Keyed<R>, &mut Problems) -> Option<T>,
        into: impl Fn(&mut Alternative) -> &mut IndexMap<String, T>,
    ) {
        let made = make(self, keyed, problems);
        let Some(project) = parent(self.known, projects, keyed, problems) else { return };
        let designs = &mut project.designs;
        let sides: Vec<&mut Alternative> = match keyed.alternative.as_str() {
            "" => std::iter::once(&mut designs.without).chain(designs.alternatives.values_mut()).collect(),
            WITHOUT => vec![&mut designs.without],
            name => {
                let declared = self.known.records.is_declared(Table::Alternatives, &keyed.project, "", name);
                if !declared {
                    let (found, allowed) = unknown(&self.known.alternative_ids(&keyed.project), name, "alternative");
                    keyed.problem(problems, "alternative", found, format!("{allowed} (of project {})", keyed.project));
                }
                designs.alternatives.get_mut(name).into_iter().collect()
            }
        };
        let Some(made) = made else { return };
        for side in sides {
            if into(side).insert(keyed.id.clone(), made.clone()).is_some() {
                keyed.fault(problems, format!("{} both for one design and for every one", quoted(&keyed.id)), "each id once in a design");
            }
        }
    }

    fn window(&self) -> Option<Window> {
        self.known.settings.as_ref().map(|settings| settings.window)
    }

    fn base(&self) -> Year {
        self.window().map_or(Year(*Year::RANGE.start()), |window| window.base)
    }

    fn component(&self, keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Option<Component> {
        let record = &keyed.record;
        let before = problems.len();
        let is_without = keyed.alternative == WITHOUT;
        let phasing = record.phasing.clone().unwrap_or_else(|| vec![1.0]);
        let sum: f64 = phasing.iter().sum();
        if let Some(share) = phasing.iter().find(|share| **share < 0.0) {
            keyed.problem(problems, "phasing", share.to_string(), "shares of 0 or more");
        } else if (sum - 1.0).abs() > 1e-9 {
            keyed.problem(problems, "phasing", format!("shares that add up to {sum}"), "shares that add up to 1");
        }
        if keyed.alternative.is_empty() {
            keyed.fault(problems, "a component of every design and the without", "a component of one alternative, or of the without");
        }
        let residual = record.residual.unwrap_or_else(|| {
            self.known.settings.as_ref().map_or(ResidualRule::Annuity, |settings| settings.residual)
        });
        for (field, given, rule, name) in [
            ("residual_share", record.residual_share.is_some(), ResidualRule::Share, "share"),
            ("salvage", record.salvage.is_some(), ResidualRule::Salvage, "salvage"),
        ] {
            if given != (residual == rule) {
                let found = if given { format!("{field} beside another residual rule") } else { format!("no {field}") };
                keyed.problem(problems, field, found, format!("{field} if, and only if, residual = \"{name}\""));
            }
        }
        let renewal_year = if is_without { self.renewal(keyed, problems) } else { self.no_renewal(keyed, problems) };
        if let Some(budget) = &record.budget {
            self.budget(keyed, budget, problems);
        }
        if problems.len() > before {
            return None;
        }
        Some(Component {
            capex: Money::new(record.capex).ok()?,
            phasing,
            life_years: record.life_years,
            offset: record.offset,
            opens: record.opens,
            replaced: record.replaced,
            replacement_factor: record.replacement_factor,
            growth: record.growth,
            reference_year: record.reference_year.map_or(self.base(), Year),
            residual,
            residual_share: record.residual_share,
            salvage: record.salvage.and_then(|amount| Money::new(amount).ok()),
            budget: record.budget.clone().unwrap_or_else(|| CAPITAL.to_owned()),
            renewal_year,
            construction_tco2e: Tonnes::new(record.construction_tco2e).ok()?,
        })
    }

    /// When a component of a without is renewed next.
    fn renewal(&self, keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Option<Year> {
        let record = &keyed.record;
        for (field, given) in
            [("phasing", record.phasing.is_some()), ("offset", record.offset > 0), ("opens", record.opens != crate::pipeline::Opening::Together)]
        {
            if given {
                keyed.problem(problems, field, field, "nothing: what exists is renewed within one year, on its own");
            }
        }
        let base = self.base();
        match (record.renewal_year, record.age_years) {
            (Some(year), None) => {
                if self.window().is_some() && Year(year) < base {
                    keyed.problem(problems, "renewal_year", year.to_string(), format!("{base} or later"));
                }
                Some(Year(year))
            }
            (None, Some(age)) => Some(base.plus((i64::from(record.life_years) - i64::from(age)).max(0) as i32)),
            (Some(_), Some(_)) => {
                keyed.problem(problems, "age_years", "renewal_year and age_years together", "one of the two");
                None
            }
            (None, None) => {
                keyed.fault(problems, "neither renewal_year nor age_years", "one of the two, for what exists without the project");
                None
            }
        }
    }

    fn no_renewal(&self, keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Option<Year> {
        let record = &keyed.record;
        for (field, given) in [("renewal_year", record.renewal_year.is_some()), ("age_years", record.age_years.is_some())] {
            if given {
                keyed.problem(problems, field, field, "nothing: only what exists without the project has it");
            }
        }
        None
    }

    fn budget<T>(&self, keyed: &Keyed<T>, name: &str, problems: &mut Problems) {
        let mut known = self.known.records.ids(Table::Budgets);
        known.extend([CAPITAL, RECURRENT]);
        if !known.contains(&name) {
            let (found, allowed) = unknown(&known, name, "budget");
            keyed.problem(problems, "budget", found, allowed);
        }
    }

    fn path<T>(&self, keyed: &Keyed<T>, name: Option<&String>, years: Option<(Year, Year)>, problems: &mut Problems) -> Option<(String, Path)> {
        let name = name?;
        let Some(path) = self.known.paths.get(name) else {
            if !self.known.records.is_declared(Table::Paths, "", "", name) {
                let (found, allowed) = unknown(&self.known.records.ids(Table::Paths), name, "path");
                keyed.problem(problems, "path", found, allowed);
            }
            return None;
        };
        if let Some(years) = years {
            self.known.reaches(path, keyed, "path", years, problems);
        }
        Some((name.clone(), path.clone()))
    }

    /// The calendar years in which a flow may fall.
    fn years(&self, record: &ProfileRecord) -> Option<(Year, Year)> {
        let window = self.window()?;
        let first = record.first_year.map_or(window.base, |year| window.base.max(Year(year)));
        let last = record.last_year.map_or(window.last, |year| window.last.min(Year(year)));
        Some((first, last))
    }

    fn profile<T>(&self, keyed: &Keyed<T>, record: &ProfileRecord, problems: &mut Problems) -> Profile {
        let every = record.every.unwrap_or(1);
        let first_age = record.first_age.unwrap_or(if every == 1 { 0 } else { every });
        if let (Some(first), Some(last)) = (record.first_year, record.last_year)
            && first > last
        {
            keyed.problem(problems, "last_year", last.to_string(), format!("{first} or later"));
        }
        if let Some(last) = record.last_age.filter(|last| *last < first_age) {
            keyed.problem(problems, "last_age", last.to_string(), format!("{first_age} or more"));
        }
        let ramp_up = record.ramp_up.clone().unwrap_or_default();
        if let Some(share) = ramp_up.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            keyed.problem(problems, "ramp_up", share.to_string(), "shares from 0 to 1");
        }
        if record.continues > 0.0 && keyed.alternative != WITHOUT {
            keyed.problem(problems, "continues", record.continues.to_string(), "nothing: only what the without holds can go on");
        }
        Profile {
            growth: record.growth,
            from: record.from,
            reference_year: record.reference_year.map_or(self.base(), Year),
            first_year: record.first_year.map(Year),
            last_year: record.last_year.map(Year),
            every,
            first_age,
            last_age: record.last_age,
            component: record.component.clone(),
            path: self.path(keyed, record.path.as_ref(), self.years(record), problems),
            ramp_up,
            deterioration: record.deterioration,
            continues: record.continues,
        }
    }

    fn cost_line(&self, keyed: &Keyed<CostLineRecord>, problems: &mut Problems) -> Option<CostLine> {
        let record = &keyed.record;
        if let Some(budget) = &record.budget {
            self.budget(keyed, budget, problems);
        }
        Some(CostLine {
            quantity: Quantity::new(record.quantity).ok()?,
            unit: record.unit.clone(),
            unit_value: Money::new(record.unit_value).ok()?,
            escalation: record.escalation,
            account: record.account,
            budget: record.budget.clone().filter(|budget| budget != RECURRENT),
            profile: self.profile(keyed, &record.profile, problems),
        })
    }

    fn benefit_line(&self, keyed: &Keyed<BenefitLineRecord>, problems: &mut Problems) -> Option<BenefitLine> {
        let record = &keyed.record;
        Some(BenefitLine {
            quantity: Quantity::new(record.quantity).ok()?,
            unit: record.unit.clone(),
            unit_value: Money::new(record.unit_value).ok()?,
            escalation: record.escalation,
            kind: record.kind,
            account: record.account.unwrap_or(match record.kind {
                BenefitKind::Benefit => Account::External,
                BenefitKind::Revenue => Account::Resource,
            }),
            profile: self.profile(keyed, &record.profile, problems),
        })
    }

    fn activity(&self, keyed: &Keyed<ActivityRecord>, problems: &mut Problems) -> Option<Activity> {
        let record = &keyed.record;
        let factor = match &record.factor {
            NumberOrName::Number(number) => {
                Some(EmissionFactor { name: None, by_year: Path::constant(Quantity::new(*number).ok()?) })
            }
            NumberOrName::Name(name) => match self.known.factors.get(name) {
                Some(path) => {
                    if let Some(years) = self.years(&record.profile) {
                        self.known.reaches(path, keyed, "factor", years, problems);
                    }
                    Some(EmissionFactor { name: Some(name.clone()), by_year: path.clone() })
                }
                None => {
                    if !self.known.records.is_declared(Table::Factors, "", "", name) {
                        let (found, allowed) = unknown(&self.known.records.ids(Table::Factors), name, "factor");
                        keyed.problem(problems, "factor", found, format!("a number, or {allowed}"));
                    }
                    None
                }
            },
        };
        let profile = self.profile(keyed, &record.profile, problems);
        Some(Activity { quantity: Quantity::new(record.quantity).ok()?, unit: record.unit.clone(), factor: factor?, profile })
    }

    fn exposure(&self, keyed: &Keyed<ExposureRecord>, problems: &mut Problems) -> Option<Exposure> {
        let record = &keyed.record;
        if record.continues > 0.0 && keyed.alternative != WITHOUT {
            keyed.problem(problems, "continues", record.continues.to_string(), "nothing: only what the without holds can go on");
        }
        let path = self.path(keyed, record.path.as_ref(), self.window().map(|window| (window.base, window.last)), problems);
        let reading = self.reading(keyed, problems);
        let gives_losses = self.hazard(keyed, &reading, problems)?;
        let before = problems.len();
        let all = [
            ("curve", record.curve.is_some()),
            ("value", record.value.is_some()),
            ("downtime", record.downtime.is_some()),
            ("users", record.users.is_some()),
            ("value_per_user_day", record.value_per_user_day.is_some()),
        ];
        if gives_losses {
            for (field, _) in all.iter().filter(|(_, given)| *given) {
                keyed.problem(problems, field, *field, format!("nothing: hazard {} gives losses", record.hazard));
            }
        } else {
            if record.loss_as.is_some() {
                keyed.problem(problems, "loss_as", "loss_as", format!("nothing: hazard {} gives intensities, not losses", record.hazard));
            }
            for part in [&all[..2], &all[2..]] {
                let given = part.iter().filter(|(_, given)| *given).count();
                for (field, _) in part.iter().filter(|(_, is_given)| given > 0 && !is_given) {
                    let names: Vec<&str> = part.iter().map(|(name, _)| *name).collect();
                    keyed.problem(problems, field, "nothing", format!("{} together, or none of them", names.join(", ")));
                }
            }
            if all.iter().all(|(_, given)| !given) {
                keyed.fault(problems, "nothing exposed", "curve and value, or downtime, users and value_per_user_day, or both");
            }
        }
        if record.reconstruction_at.is_some() && record.curve.is_none() {
            keyed.problem(problems, "reconstruction_at", "a threshold without a curve", "nothing without a curve");
        }
        let curve = |name: Option<&String>, days: bool, field: &str, problems: &mut Problems| {
            let name = name?;
            match self.known.curves.get(name) {
                Some((points, curve)) if points.days.is_some() == days => Some((name.clone(), curve.clone())),
                Some(_) => {
                    let (found, allowed) = if days { ("shares", "a curve of days") } else { ("days", "a curve of shares") };
                    keyed.problem(problems, field, format!("{}, a curve of {found}", quoted(name)), allowed);
                    None
                }
                None => {
                    if !self.known.records.is_declared(Table::Curves, "", "", name) {
                        let (found, allowed) = unknown(&self.known.records.ids(Table::Curves), name, "curve");
                        keyed.problem(problems, field, found, allowed);
                    }
                    None
                }
            }
        };
        let damage_curve = curve(record.curve.as_ref(), false, "curve", problems);
        let downtime_curve = curve(record.downtime.as_ref(), true, "downtime", problems);
        if problems.len() > before {
            return None;
        }
        let damage = damage_curve.zip(record.value).and_then(|((curve_name, curve), value)| {
            Some(Damage { curve_name, curve, value: Money::new(value).ok()?, reconstruction_at: record.reconstruction_at })
        });
        let disruption = downtime_curve.zip(record.users).zip(record.value_per_user_day).and_then(
            |(((curve_name, curve), users), value)| {
                Some(Disruption {
                    curve_name,
                    curve,
                    users: Quantity::new(users).ok()?,
                    value_per_user_day: Money::new(value).ok()?,
                })
            },
        );
        Some(Exposure {
            hazard: record.hazard.clone(),
            damage,
            disruption,
            loss_as: record.loss_as.or_else(|| gives_losses.then(Default::default)),
            growth: record.growth,
            reference_year: record.reference_year.map_or(self.base(), Year),
            path,
            reading,
            protected: record.protected,
            continues: record.continues,
        })
    }

    fn reading(&self, keyed: &Keyed<ExposureRecord>, _problems: &mut Problems) -> Reading {
        let record = &keyed.record;
        let years = |years: Option<f64>| years.and_then(|years| ReturnPeriod::new(years).ok());
        Reading {
            onset: years(record.onset),
            protection: years(record.protection),
            standard: record.standard,
            tail: record.tail,
            interpolation: record.interpolation,
            measure: record.measure,
            frequency_multiplier: record.frequency_multiplier,
        }
    }

    /// Whether the exposure's hazard gives losses; `None`, with a problem, if it cannot be read in every scenario.
    fn hazard(&self, keyed: &Keyed<ExposureRecord>, reading: &Reading, problems: &mut Problems) -> Option<bool> {
        let name = &keyed.record.hazard;
        let Some(hazard) = self.known.hazards.get(name) else {
            if !self.known.records.is_declared(Table::Hazards, "", "", name) {
                let (found, allowed) = unknown(&self.known.records.ids(Table::Hazards), name, "hazard");
                keyed.problem(problems, "hazard", found, allowed);
            }
            return None;
        };
        for (id, scenario) in &self.known.scenarios {
            let years = hazard.years(&scenario.hazard);
            if years.is_empty() {
                let allowed = format!("events of {name} in every scenario, or events without a scenario");
                keyed.problem(problems, "hazard", format!("no events of {name} in scenario {id}"), allowed);
            }
            for (_, events) in years {
                let Some(smallest) = events.return_period.first().map(|period| period.amount()) else { continue };
                if reading.measure == Measure::Probability && smallest < 1.0 {
                    let allowed = "return periods of 1 year or more, or measure = \"rate\"";
                    keyed.problem(problems, "measure", format!("a return period of {smallest} years in {name}"), allowed);
                }
                if let Some(onset) = reading.onset.map(ReturnPeriod::amount).filter(|onset| *onset >= smallest) {
                    let allowed = format!("an onset below the smallest return period of {name}, {smallest} years");
                    keyed.problem(problems, "onset", onset.to_string(), allowed);
                }
            }
        }
        Some(hazard.gives_losses())
    }
}

/// Lines tied to a component that their design does not have.
fn tied(known: &Known, projects: &Projects, problems: &mut Problems) {
    fn check<R>(
        known: &Known,
        keyed: &Keyed<R>,
        profile: &ProfileRecord,
        projects: &Projects,
        problems: &mut Problems,
    ) {
        let (Some(name), Some(project)) = (&profile.component, projects.get(&keyed.project)) else { return };
        if keyed.alternative.is_empty() {
            keyed.problem(problems, "component", quoted(name), "nothing on a line of every design: components belong to one");
            return;
        }
        if !known.records.is_declared(Table::Components, &keyed.project, &keyed.alternative, name) {
            let design = match keyed.alternative.as_str() {
                WITHOUT => Some(project.without()),
                id => project.designs.alternatives.get(id),
            };
            let components: Vec<&str> =
                design.into_iter().flat_map(|design| design.components.keys()).map(String::as_str).collect();
            let (found, allowed) = unknown(&components, name, "component");
            keyed.problem(problems, "component", found, format!("{allowed} (of this alternative)"));
        }
    }
    for keyed in &known.records.cost_lines {
        check(known, keyed, &keyed.record.profile, projects, problems);
    }
    for keyed in &known.records.benefit_lines {
        check(known, keyed, &keyed.record.profile, projects, problems);
    }
    for keyed in &known.records.activities {
        check(known, keyed, &keyed.record.profile, projects, problems);
    }
}

/// What exists with and without the project must be said of both: left out of a design, all its loss would count as avoided.
fn protected(known: &Known, projects: &Projects, problems: &mut Problems) {
    for keyed in known.records.exposures.iter().filter(|keyed| keyed.record.protected) {
        let Some(project) = projects.get(&keyed.project) else { continue };
        let mut sides: Vec<&str> = known.alternative_ids(&keyed.project);
        sides.retain(|id| *id != WITHOUT);
        sides.push(WITHOUT);
        let declared = |side: &str| {
            known.records.is_declared(Table::Exposures, &keyed.project, side, &keyed.id)
                || known.records.is_declared(Table::Exposures, &keyed.project, "", &keyed.id)
        };
        let missing: Vec<&str> = sides.into_iter().filter(|side| !declared(side)).collect();
        let _ = project;
        if !missing.is_empty() {
            let found = format!("nothing about it in {}", missing.join(", "));
            keyed.problem(problems, "protected", found, "the same exposure in the without and in every alternative, since it exists in all");
        }
    }
}
