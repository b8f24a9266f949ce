//! From records to a pipeline: the rules across records, and the pipeline itself if nothing breaks them.

mod activity;
mod asset;
mod carbon;
mod choice;
mod component;
mod discount;
mod emission;
mod exposure;
mod figures;
mod hazard;
mod insurance;
mod limit;
mod line;
mod option;
mod project;
mod published;
mod setting;
mod shared;
mod shares;
mod table;
mod timing;
mod together;
mod valuation;
mod waste;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use indexmap::IndexMap;

use super::declared::{Declared, Id};
use super::gather::Records;
use super::keyed::Keyed;
use super::outline::Table;
use super::wording::quoted;
use crate::address::{Address, Place, Problems, nearest};
use crate::calendar::{Window, Year};
use crate::pipeline::limits::{CAPITAL, RECURRENT};
use crate::pipeline::{ConversionFactors, CurvePoints, Hazard, Pipeline, Project, ResidualRule, Scenario, WITHOUT};
use crate::series::{Curve, Path};

/// How far shares of a whole may miss 1 together.
const ROUNDING: f64 = 1e-9;
/// How many known names a problem lists.
const LISTED: usize = 12;

/// What other records refer to, read before them.
struct Known<'r> {
    records: &'r Records,
    /// The years counted, if the settings say so soundly.
    window: Option<Window>,
    scenarios: IndexMap<String, Scenario>,
    hazards: IndexMap<String, Hazard>,
    curves: BTreeMap<String, (CurvePoints, Curve)>,
    paths: BTreeMap<String, Path>,
    factors: BTreeMap<String, Path>,
    categories: ConversionFactors,
    currencies: BTreeMap<String, Path>,
}

/// The projects by id, as far as they are built.
type Projects = IndexMap<String, Project>;

/// The pipeline that records make, or everything that is wrong with them.
pub(super) fn build(mut records: Records, mut problems: Problems) -> Result<Pipeline, Problems> {
    for (is_there, name) in
        [(records.has_settings, "settings"), (records.declared.has_any(Table::Projects), "projects")]
    {
        if !is_there {
            problems.add(Address::new(name), records.whole.clone(), "nothing", format!("{name}; they must be given"));
        }
    }
    let paths = table::paths(&records, &mut problems);
    let factors = table::factors(&records, &mut problems);
    let curves = table::curves(&records, &mut problems);
    let categories = valuation::categories(&records);
    let currencies = valuation::currencies(&records, &mut problems);
    let scenarios = setting::scenarios(&records);
    let hazards = hazard::hazards(&mut records, &scenarios, &mut problems);
    let window = setting::window(&records, &mut problems);
    asset::place(&mut records, window, &mut problems);
    option::expand(&mut records, &mut problems);
    let known = Known { records: &records, window, scenarios, hazards, curves, paths, factors, categories, currencies };
    let settings = setting::settings(&known, &mut problems);
    let plan = setting::plan(&known, &mut problems);
    let projects = project::projects(&known, &mut problems);
    together::check(&projects, &known, &mut problems);
    let (shared, lone) = shared::shared(&known, &projects, &mut problems);
    let budgets = limit::budgets(&known, &mut problems);
    let limits = limit::targets(&known, &mut problems);
    let requires = limit::requirements(&known, &mut problems);
    let groups = choice::groups(&known, &mut problems);
    let bundles = choice::bundles(&known, &mut problems);
    choice::pairs(&projects, &shared, &bundles, &known, &mut problems);
    let objectives = choice::objectives(&known, &mut problems);
    let Known { scenarios, hazards, curves, paths, factors, categories, currencies, .. } = known;
    let mut pipeline = match (settings, plan) {
        (Some(settings), Some(plan)) if problems.is_empty() => Pipeline {
            settings,
            plan,
            scenarios,
            projects,
            hazards,
            shared,
            curves: curves.into_iter().map(|(name, (points, _))| (name, points)).collect(),
            paths,
            factors,
            categories,
            currencies,
            budgets,
            limits,
            requires,
            groups,
            bundles,
            objectives,
            warnings: Vec::new(),
            places: Arc::default(),
        },
        // What is wrong with times cannot be told before the rest is right: it needs whole designs.
        _ => return Err(sorted(problems)),
    };
    discount::check(&pipeline, &records, &mut problems);
    timing::check(&mut pipeline, &records, &mut problems);
    let doubts = [lone, published::lost_at_nothing(&pipeline), activity::emits_nothing(&pipeline)];
    pipeline.warnings.extend(doubts.into_iter().flatten());
    pipeline.places = Arc::new(records.places);
    sorted(problems).or(pipeline)
}

/// In the order of the input: by file, line and column, as far as they are known. What was written once and stands in
/// several designs is said to be wrong once.
fn sorted(mut problems: Problems) -> Problems {
    fn key(place: &Place) -> (&str, Option<u32>, Option<u32>) {
        (&place.file, place.line, place.column.as_ref().and_then(|column| column.parse().ok()))
    }
    let mut said = HashSet::new();
    problems.0.retain(|problem| said.insert(problem.clone()));
    problems.0.sort_by(|one, other| key(&one.place).cmp(&key(&other.place)));
    problems
}

/// Says that a name is not known, and which known one is nearest.
fn unknown(known: &[&str], name: &str, what: &str) -> (String, String) {
    let article = if what.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let allowed = match nearest(name, known.iter().copied()) {
        Some(near) => format!("the nearest known {what} is {near}"),
        None if known.is_empty() => format!("{article} {what} of this pipeline; it has none"),
        None => format!("{article} {what} of this pipeline: {}", listed(known)),
    };
    (quoted(name), allowed)
}

/// Why a project has no design of this name; the without is none.
fn find_design(declared: &Declared, project: &str, name: &str) -> Result<(), (String, String)> {
    if name != WITHOUT && declared.has(Id::alternative(project, name)) {
        return Ok(());
    }
    let mut designs = declared.ids(Table::Alternatives, project, "");
    designs.retain(|id| *id != WITHOUT);
    let (found, allowed) = unknown(&designs, name, "alternative");
    Err((found, format!("{allowed} (of project {project})")))
}

fn listed(known: &[&str]) -> String {
    match known.len().checked_sub(LISTED) {
        None | Some(0) => known.join(", "),
        Some(more) => format!("{} and {more} more", known[..LISTED].join(", ")),
    }
}

/// Says so if a path does not reach every year in which it is asked.
fn reaches<T>(path: &Path, keyed: &Keyed<T>, field: &str, years: (Year, Year), problems: &mut Problems) {
    let missing: Vec<Year> = (years.0.0..=years.1.0).map(Year).filter(|year| path.at(*year).is_none()).collect();
    if !missing.is_empty() {
        let found = format!("no value in {}", runs(&missing));
        let allowed = "values for every year counted, or extend = \"flat\" or a yearly growth";
        keyed.problem(problems, field, found, allowed);
    }
}

/// Years as text: runs of them from first to last.
fn runs(years: &[Year]) -> String {
    let mut parts: Vec<(Year, Year)> = Vec::new();
    for year in years {
        match parts.last_mut().filter(|run| run.1.plus(1) == *year) {
            Some(run) => run.1 = *year,
            None => parts.push((*year, *year)),
        }
    }
    let span =
        |(first, last): (Year, Year)| if first == last { first.to_string() } else { format!("{first} to {last}") };
    parts.into_iter().map(span).collect::<Vec<_>>().join(", ")
}

impl Known<'_> {
    /// The base year; one that no rule looks at, if the settings do not say it soundly.
    fn base(&self) -> Year {
        self.window.map_or(Year(*Year::RANGE.start()), |window| window.base)
    }

    /// The pipeline's own currency.
    fn currency(&self) -> Option<&str> {
        self.records.settings.as_ref().map(|keyed| keyed.record.currency.as_str())
    }

    /// How the value left at the horizon is counted by components that do not say.
    fn residual(&self) -> ResidualRule {
        self.records.settings.as_ref().map_or(ResidualRule::Annuity, |keyed| keyed.record.residual)
    }

    /// Why a table of no project has no record of this name: what was found, and what is allowed.
    fn find(&self, table: Table, name: &str) -> Result<(), (String, String)> {
        let declared = &self.records.declared;
        if declared.has(Id::top(table, name)) {
            return Ok(());
        }
        Err(unknown(&declared.ids(table, "", ""), name, table.id().unwrap_or_default()))
    }

    /// Why a project has no design of this name; the without is none.
    fn find_design(&self, project: &str, name: &str) -> Result<(), (String, String)> {
        find_design(&self.records.declared, project, name)
    }

    /// Whether a table of no project has the record that a field names; says so if not.
    fn refers<T>(&self, keyed: &Keyed<T>, field: &str, table: Table, name: &str, problems: &mut Problems) -> bool {
        let found = self.find(table, name);
        found.map_err(|(found, allowed)| keyed.problem(problems, field, found, allowed)).is_ok()
    }

    /// Says so if a budget that is named is neither of the pipeline nor one of those that always are.
    fn charges<T>(&self, keyed: &Keyed<T>, name: Option<&String>, problems: &mut Problems) {
        let declared = &self.records.declared;
        let Some(name) = name.filter(|name| *name != CAPITAL && *name != RECURRENT) else { return };
        if !declared.has(Id::top(Table::Budgets, name)) {
            let mut known = declared.ids(Table::Budgets, "", "");
            for always in [CAPITAL, RECURRENT] {
                if !known.contains(&always) {
                    known.push(always);
                }
            }
            let (found, allowed) = unknown(&known, name, "budget");
            keyed.problem(problems, "budget", found, allowed);
        }
    }

    /// A path that is named, if it can be read; says so if it is not known, or does not reach the years in which it is
    /// asked.
    fn path<T>(
        &self,
        keyed: &Keyed<T>,
        name: Option<&String>,
        years: Option<(Year, Year)>,
        problems: &mut Problems,
    ) -> Option<(String, Path)> {
        let name = name.filter(|name| self.refers(keyed, "path", Table::Paths, name, problems))?;
        let path = self.paths.get(name)?;
        if let Some(years) = years {
            reaches(path, keyed, "path", years, problems);
        }
        Some((name.clone(), path.clone()))
    }
}
