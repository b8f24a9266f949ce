//! From records to a pipeline: the rules across records, and the pipeline itself if nothing breaks them.

mod design;
mod limit;
mod setting;
mod table;
mod timing;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

use super::gather::{Keyed, Records};
use super::outline::Table;
use super::wording::quoted;
use crate::address::{Address, Place, Problems, nearest};
use crate::calendar::Year;
use crate::pipeline::{CurvePoints, Hazard, Pipeline, Project};
use crate::series::{Curve, Path};

/// What other records refer to, read before them.
struct Known<'r> {
    records: &'r Records,
    settings: Option<crate::pipeline::Settings>,
    scenarios: IndexMap<String, crate::pipeline::Scenario>,
    hazards: IndexMap<String, Hazard>,
    curves: BTreeMap<String, (CurvePoints, Curve)>,
    paths: BTreeMap<String, Path>,
    factors: BTreeMap<String, Path>,
}

/// The pipeline that records make, or everything that is wrong with them.
pub(super) fn build(records: Records, mut problems: Problems) -> Result<Pipeline, Problems> {
    let problems_before = problems.len();
    for (present, name) in [(records.settings.is_some(), "settings"), (!records.projects.is_empty(), "projects")] {
        let written = problems.iter().any(|problem| problem.address.as_str().starts_with(name));
        if !present && !written {
            problems.add(Address::new(name), Place::default(), "nothing", format!("{name}; they must be given"));
        }
    }
    let paths = table::paths(&records, &mut problems);
    let factors = table::factors(&records, &mut problems);
    let curves = table::curves(&records, &mut problems);
    let scenarios = setting::scenarios(&records);
    let hazards = table::hazards(&records, &scenarios, &mut problems);
    let settings = setting::settings(&records, &paths, &scenarios, &mut problems);
    let window = settings.as_ref().map(|settings| settings.window);
    let known = Known { records: &records, settings, scenarios, hazards, curves, paths, factors };
    let plan = setting::plan(&known, &mut problems);
    let projects = design::projects(&known, &mut problems);
    let budgets = limit::budgets(&known, &mut problems);
    let limits = limit::targets(&known, &mut problems);
    let requires = limit::requirements(&known, &mut problems);
    let Known { settings, scenarios, hazards, curves, paths, factors, .. } = known;
    let mut pipeline = match (settings, plan) {
        (Some(settings), Some(plan)) if problems.is_empty() => Pipeline {
            settings,
            plan,
            scenarios,
            projects,
            hazards,
            curves: curves.into_iter().map(|(name, (points, _))| (name, points)).collect(),
            paths,
            factors,
            budgets,
            limits,
            requires,
            warnings: Vec::new(),
            places: Arc::default(),
        },
        // What is wrong with times cannot be told before the rest is right: it needs whole designs.
        _ => {
            debug_assert!(problems.len() > problems_before || problems_before > 0 || window.is_some());
            return Err(sorted(problems));
        }
    };
    timing::check(&mut pipeline, &records, &mut problems);
    pipeline.places = Arc::new(records.places);
    sorted(problems).or(pipeline)
}

/// In the order of the input: by file, line and column, as far as they are known.
fn sorted(mut problems: Problems) -> Problems {
    let column = |place: &Place| place.column.as_ref().and_then(|column| column.parse::<u32>().ok());
    problems.0.sort_by(|one, other| {
        let key = |place: &Place| (place.file.clone(), place.line, column(place));
        key(&one.place).cmp(&key(&other.place))
    });
    problems
}

/// Says that a name is not known, and which known one is nearest.
fn unknown(known: &[&str], name: &str, what: &str) -> (String, String) {
    let allowed = match nearest(name, known.iter().copied()) {
        Some(near) => format!("the nearest known {what} is {near}"),
        None if known.is_empty() => format!("a {what} of this pipeline; it has none"),
        None => format!("a {what} of this pipeline: {}", known[..known.len().min(12)].join(", ")),
    };
    (quoted(name), allowed)
}

impl Known<'_> {
    /// Whether a path reaches every year in which it is asked; says so if not.
    fn reaches<T>(&self, path: &Path, keyed: &Keyed<T>, field: &str, years: (Year, Year), problems: &mut Problems) {
        let missing: Vec<Year> = (years.0.0..=years.1.0).map(Year).filter(|year| path.at(*year).is_none()).collect();
        if let (Some(first), Some(last)) = (missing.first(), missing.last()) {
            let found = format!("no value in {}", span(*first, *last));
            keyed.problem(problems, field, found, "values for every year counted, or extend = \"flat\" or a yearly growth");
        }
    }

    fn project_ids(&self) -> Vec<&str> {
        self.records.ids(Table::Projects)
    }
}

fn span(first: Year, last: Year) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
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
    parts.into_iter().map(|(first, last)| span(first, last)).collect::<Vec<_>>().join(", ")
}

/// A project by id, once it is built.
type Projects = IndexMap<String, Project>;
