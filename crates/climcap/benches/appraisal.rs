//! How long an appraisal takes: a pipeline of projects with four alternatives, ten starts, forty years, two scenarios.
//!
//! ```text
//! cargo bench --profile release --package climcap --bench appraisal
//! ```
//!
//! `benches/appraisal.py` evaluates the same figures through Python, and in numpy beside it.

use std::hint::black_box;
use std::sync::Arc;

use climcap::document;
use climcap::pipeline::{Pipeline, Timetable};
use climcap::{emissions, lifecycle, resilience};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};

const BASE: i32 = 2026;
const LAST: i32 = BASE + 39;

/// A number that looks drawn and is always the same.
fn drawn(low: f64, high: f64, number: usize) -> f64 {
    low + (high - low) * ((number * 7919 + 104_729) % 1009) as f64 / 1009.0
}

/// What stands under a project: a without with an old plant, and designs of works and plant.
fn project(number: usize) -> Value {
    let need = drawn(5.0, 50.0, number);
    let flood = |value: f64| json!({"plant": {"hazard": "flood", "curve": "depth", "value": value}});
    let power = |quantity: f64| json!({"power": {"quantity": quantity, "factor": "grid", "growth": 0.01}});
    let mut alternatives = serde_json::Map::new();
    alternatives.insert(
        "without".to_owned(),
        json!({
            "components": {"old": {"capex": 2.0 * need, "life_years": 20, "age_years": 5 + number % 14}},
            "cost_lines": {"upkeep": {"unit_value": 0.5 * need, "deterioration": 0.02}},
            "activities": power(10.0 * need),
            "exposures": flood(10.0 * need),
        }),
    );
    for design in 0..4 {
        let part = |low, high, salt| need * drawn(low, high, number * 4 + design + salt);
        let works = json!({
            "capex": part(6.0, 12.0, 0), "phasing": [0.4, 0.6], "life_years": 50, "construction_tco2e": 2.0 * need,
        });
        let plant = json!({"capex": part(1.0, 3.0, 1), "phasing": [0, 1], "life_years": 15});
        alternatives.insert(
            format!("a{design}"),
            json!({
                "standard": design == 0,
                "components": {"works": works, "plant": plant},
                "cost_lines": {"upkeep": {"unit_value": part(0.1, 0.3, 2), "deterioration": 0.01}},
                "benefit_lines": {"users": {"unit_value": part(0.4, 1.2, 3), "growth": 0.02}},
                "activities": power(part(2.0, 9.0, 4)),
                "exposures": flood(part(2.0, 10.0, 5)),
            }),
        );
    }
    json!({"alternatives": alternatives})
}

fn pipeline(projects: usize) -> Result<Pipeline, String> {
    let periods = [2, 5, 10, 50, 100];
    let events = |scenario: &str, year: i32, deeper: f64| {
        let depth = [0.0, 0.2, 0.5, 1.1, 1.6].map(|depth| depth + deeper);
        json!({"hazard": "flood", "scenario": scenario, "year": year, "return_period": periods, "intensity": depth})
    };
    let all: serde_json::Map<String, Value> =
        (0..projects).map(|number| (format!("p{number}"), project(number))).collect();
    let years = json!([BASE, LAST]);
    let document = json!({
        "settings": {
            "currency": "USD", "price_year": 2025, "base_year": BASE, "horizon": LAST, "timing": "mid",
            "discount": {"economic": 0.06, "financial": 0.08}, "carbon": {"low": "low", "high": "high"},
        },
        "plan": {"objective": "enpv_carbon_low", "years": [BASE, BASE + 9]},
        "scenarios": {"today": {}, "warmer": {}},
        "projects": all,
        "hazards": [events("today", BASE, 0.0), events("warmer", BASE, 0.0), events("warmer", LAST, 0.4)],
        "curves": {"depth": {"intensity": [0, 0.5, 1, 2, 3], "share": [0, 0.3, 0.5, 0.8, 1]}},
        "paths": {"low": {"year": years, "value": [45, 90]}, "high": {"year": years, "value": [90, 180]}},
        "factors": {"grid": {"year": years, "value": [0.5, 0.1]}},
    });
    document::from_json(document.to_string().as_bytes()).map_err(|problems| problems.to_string())
}

fn whole(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("appraise");
    group.sample_size(10);
    for projects in [100, 1000] {
        let Ok(pipeline) = pipeline(projects) else { continue };
        let pipeline = Arc::new(pipeline);
        group.bench_with_input(BenchmarkId::new("rows", pipeline.row_count()), &pipeline, |time, pipeline| {
            time.iter(|| climcap::appraise(Arc::clone(pipeline)));
        });
    }
    group.finish();
}

/// The engines one by one, on one design.
fn engines(criterion: &mut Criterion) {
    let Ok(pipeline) = pipeline(1) else { return };
    let Some((_, project)) = pipeline.projects.get_index(0) else { return };
    let Some((_, design)) = project.alternatives().next() else { return };
    let Some(warmer) = pipeline.scenarios.get("warmer") else { return };
    let window = pipeline.settings.window;
    let timetable = Timetable::of(design, window.base, &pipeline.settings);
    criterion.bench_function("lifecycle, a design", |time| {
        time.iter(|| {
            let assets = lifecycle::assets(black_box(design), &timetable, window, false);
            (lifecycle::capital(&assets), lifecycle::recurrent(design, &timetable, window))
        });
    });
    criterion.bench_function("emissions, a design", |time| {
        time.iter(|| {
            let works = emissions::construction(black_box(design), &timetable, window, false);
            (works, emissions::operation(design, &timetable, window))
        });
    });
    criterion.bench_function("resilience, a design in a scenario, all starts", |time| {
        time.iter(|| resilience::Risks::of(&pipeline, black_box(design), warmer));
    });
    if let Ok(risks) = resilience::Risks::of(&pipeline, design, warmer) {
        criterion
            .bench_function("resilience, a start", |time| time.iter(|| black_box(&risks).damage(&timetable, window)));
    }
}

criterion_group!(benches, whole, engines);
criterion_main!(benches);
