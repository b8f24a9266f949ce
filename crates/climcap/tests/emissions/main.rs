//! What activities emit: against figures computed by hand, slow computations of another shape, and what must hold of any.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

mod accounting;
mod appraised;
mod landfill;
mod sources;

use std::collections::BTreeMap;

use climcap::calendar::Year;
use climcap::document;
use climcap::emissions;
use climcap::pipeline::{Alternative, Pipeline, Term, Timetable};
use climcap::units::Quantity;

/// A pipeline of one project with one design, from 2026 to 2055.
fn read(settings: &str, rest: &str) -> Pipeline {
    let text = format!(
        "[settings]\ncurrency = \"USD\"\nprice_year = 2020\nbase_year = 2026\nhorizon = 2055\n\
         discount = {{ economic = 0.06 }}\n{settings}\n{rest}\n"
    );
    document::from_toml(&text).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A pipeline whose only design has one activity, which runs from 2026 on.
fn with_activity(gwp: &str, activity: &str) -> Pipeline {
    read(&format!("gwp = \"{gwp}\""), &format!("[projects.p.alternatives.new.activities.it]\n{activity}"))
}

fn design(pipeline: &Pipeline) -> (&Alternative, Timetable) {
    let (_, design) = pipeline.projects["p"].alternatives().next().unwrap();
    (design, Timetable::of(design, pipeline.settings.window.base, &pipeline.settings))
}

/// Tonnes of CO2 equivalent of the design's operation in a year, by gas.
fn by_gas(pipeline: &Pipeline, year: i32) -> BTreeMap<&'static str, f64> {
    let (design, timetable) = design(pipeline);
    let mut sums = BTreeMap::new();
    for term in emissions::operation(design, &timetable, pipeline.settings.window) {
        *sums.entry(term.emitted.unwrap().gas.name()).or_insert(0.0) += at(&term, year);
    }
    sums
}

fn at(term: &Term, year: i32) -> f64 {
    term.amounts.at(Year(year)).map_or(0.0, Quantity::amount)
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-9), "found {found}, expected {expected}");
}

#[track_caller]
fn assert_gases(found: &BTreeMap<&'static str, f64>, expected: &[(&'static str, f64)]) {
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), expected.iter().map(|(gas, _)| *gas).collect::<Vec<_>>());
    for (gas, tonnes) in expected {
        assert_close(found[gas], *tonnes);
    }
}
