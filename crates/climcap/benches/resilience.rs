//! How long it takes to read hazards.
//!
//! ```text
//! cargo bench --profile release --package climcap --bench resilience
//! ```
//!
//! The profile is named because there is one for all, so that `HiGHS` is not compiled again. What is to be seen: the
//! integral of a curve takes half a microsecond; what does not depend on the start of a design is computed once
//! (`risks of`), so that each of its starts only cuts terms out of it (`damage of a start`), insured or not.

#![allow(clippy::panic, reason = "a document that cannot be read is a mistake in this file")]

use std::hint::black_box;

use climcap::calendar::Year;
use climcap::document;
use climcap::pipeline::{Pipeline, Reading, Timetable};
use climcap::resilience::{Risks, expected_annual_damage, simulate_annual_losses};
use climcap::units::{Money, ReturnPeriod};
use criterion::{Criterion, criterion_group, criterion_main};

const SETTINGS: &str = "
[settings]
currency = 'USD'
price_year = 2026
base_year = 2026
horizon = 2065
discount = { economic = 0.06 }

[[hazards]]
hazard = 'surge'
event_family = 'storm'
year = 2026
return_period = [2, 10, 50, 100]
intensity = [0, 0.5, 1.1, 1.6]

[[hazards]]
hazard = 'surge'
sea_level = 'SSP2-4.5'

[[hazards]]
hazard = 'wind'
event_family = 'storm'
year = 2026
return_period = [5, 20, 100]
intensity = [30, 45, 60]

[projects.p.alternatives.a.components.works]
capex = 1
life_years = 40

[projects.p.alternatives.a.exposures.wet]
hazard = 'surge'
curve = 'jrc-residential-africa'
value = 1e6
growth = 0.02
";

const BLOWN: &str = "
covers = 'hall'

[projects.p.alternatives.a.exposures.blown]
hazard = 'wind'
covers = 'hall'
curve = 'open-gira-storm-low-medium'
value = 1e6
growth = 0.02
";

const INSURED: &str = "
[projects.p.alternatives.a.insurance.pool]
attachment = 1e5
cover = 5e5
loading = 0.3
";

fn curves(criterion: &mut Criterion) {
    let periods: Vec<ReturnPeriod> = [2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0]
        .into_iter()
        .filter_map(|p| ReturnPeriod::new(p).ok())
        .collect();
    let losses: Vec<Money> =
        [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0].into_iter().filter_map(|loss| Money::new(loss).ok()).collect();
    let reading = Reading::default();
    criterion.bench_function("expected annual damage, 8 return periods", |time| {
        time.iter(|| expected_annual_damage(black_box(&periods), black_box(&losses), &reading));
    });
    criterion.bench_function("1000 simulated years", |time| {
        time.iter(|| simulate_annual_losses(black_box(&periods), black_box(&losses), &reading, 1000, 1));
    });
}

fn designs(criterion: &mut Criterion) {
    let cases = [
        ("one exposure", SETTINGS.to_owned()),
        ("two hazards of a storm", format!("{SETTINGS}{BLOWN}")),
        ("two hazards of a storm, insured", format!("{SETTINGS}{BLOWN}{INSURED}")),
    ];
    for (name, text) in cases {
        match document::from_toml(&text) {
            Ok(pipeline) => design(criterion, name, &pipeline),
            Err(problems) => panic!("{problems}"),
        }
    }
}

fn design(criterion: &mut Criterion, name: &str, pipeline: &Pipeline) {
    let window = pipeline.settings.window;
    let scenario = &pipeline.scenarios[pipeline.base_scenario()];
    for (_, design) in pipeline.projects["p"].alternatives() {
        criterion.bench_function(&format!("risks of {name}"), |time| {
            time.iter(|| Risks::of(black_box(pipeline), black_box(design), scenario));
        });
        let timetable = Timetable::of(design, Year(2028), &pipeline.settings);
        if let Ok(risks) = Risks::of(pipeline, design, scenario) {
            criterion.bench_function(&format!("damage of a start, {name}"), |time| {
                time.iter(|| risks.damage(black_box(&timetable), window));
            });
        }
    }
}

criterion_group!(benches, curves, designs);
criterion_main!(benches);
