//! Every case of `tests/cases`: a pipeline and what independent tools say of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what a case lacks is a failure of its test")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use climcap::appraisal::{Appraisal, Choice, RowId};
use climcap::document;
use climcap::units::Quantity;
use serde_json::Value;

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "cases"].iter().collect()
}

fn row(appraisal: &Appraisal, expected: &Value) -> Option<RowId> {
    let text = |field: &str| expected[field].as_str().unwrap();
    appraisal.rows().find(|row| {
        let key = appraisal.key(*row);
        let project = &appraisal.projects()[key.project as usize];
        let alternative = match key.choice {
            Choice::Without => "without",
            Choice::Alternative(number) => &project.alternatives[number as usize],
        };
        project.id == text("project")
            && alternative == text("alternative")
            && key.start.map(|year| i64::from(year.0)) == expected["start"].as_i64()
            && appraisal.scenarios()[key.scenario as usize] == text("scenario")
    })
}

#[test]
fn every_case_gives_what_its_source_says() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    let mut cases: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let pipeline = match document::read(&case.join("pipeline.toml")) {
            Ok(pipeline) => pipeline,
            Err(problems) => panic!("{name}: {problems}"),
        };
        let appraisal = Appraisal::of(Arc::new(pipeline)).unwrap();
        let expected: Value = serde_json::from_slice(&fs::read(case.join("expected.json")).unwrap()).unwrap();
        for want in expected["rows"].as_array().unwrap() {
            let row = row(&appraisal, want).unwrap_or_else(|| panic!("{name}: no row {want}"));
            let tolerance = want["tolerance"].as_f64().unwrap();
            for (column, value) in want.as_object().unwrap() {
                if ["project", "alternative", "start", "scenario", "tolerance"].contains(&column.as_str()) {
                    continue;
                }
                let found = appraisal.column(column).and_then(|column| column.value(row)).map(Quantity::amount);
                let agrees = match (found, value.as_f64()) {
                    (Some(found), Some(value)) => (found - value).abs() <= tolerance,
                    (None, None) => value.is_null(),
                    _ => false,
                };
                checked += 1;
                if !agrees {
                    wrong.push(format!("{name}: {column} is {found:?}, expected {value} in {want}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {checked} values differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(checked > 60, "only {checked} values were checked");
}
