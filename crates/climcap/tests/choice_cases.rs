//! Published problems of choice under annual budgets: every solver comes to the published optimum.
//!
//! Sources: idaholab/LOGOS (`portfolio_cases.json`), Weingartner and Ness 1967 as in OR-Library mknap2
//! (`weingartner_ness.json`), Lorie and Savage 1955 as solved by Weingartner 1963.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "what tests share may fail as they do")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use climcap::appraisal::{Amounts, Appraisal, NumberColumn, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Beyond, Budget, Named};
use climcap::plan::{Mix, Plan, Question, Status, verify};
use climcap::portfolio::{Effort, Solver, Stop, optimize};
use climcap::units::Money;
use serde_json::Value;

/// One file of the validation data, or `None` where it is not at hand.
fn validation(name: &str) -> Option<Value> {
    let shared = std::env::var_os("CLIMCAP_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from);
    let path = shared.join("validation").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: {} absent", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}

/// A row with a value and what it costs in each period.
struct Design {
    project: String,
    option: String,
    value: f64,
    costs: Vec<f64>,
}

fn solvers() -> Vec<Solver> {
    let mut solvers = vec![Solver::Climcap];
    if cfg!(feature = "highs") {
        solvers.extend([Solver::Highs, Solver::HighsViaGoodLp]);
    }
    if cfg!(feature = "microlp") {
        solvers.push(Solver::Microlp);
    }
    solvers
}

/// Solves with each solver; the first period is 2026.
fn plans(options: &[Design], budgets: &[f64], must: &[&str]) -> Vec<(Solver, Plan)> {
    let mut costs = Amounts::default();
    for option in options {
        for (period, cost) in (0..).zip(option.costs.iter().copied()) {
            costs.project.push(&option.project);
            costs.alternative.push(&option.option);
            costs.name.push("capital");
            costs.year.push(Some(Year(2026 + period)));
            costs.amount.push(Some(cost));
        }
    }
    let tables = Tables {
        rows: Rows {
            project: options.iter().map(|option| option.project.as_str()).collect(),
            alternative: options.iter().map(|option| option.option.as_str()).collect(),
            columns: vec![NumberColumn {
                name: "npv",
                values: options.iter().map(|option| Some(option.value)).collect(),
                ..Default::default()
            }],
            ..Default::default()
        },
        costs,
        ..Default::default()
    };
    let appraisal = Arc::new(Appraisal::from_tables(tables).unwrap());
    let ceilings: BTreeMap<Year, Money> =
        budgets.iter().zip(2026..).map(|(amount, year)| (Year(year), Money::new(*amount).unwrap())).collect();
    let question = Question {
        objective: vec![Mix::of("npv").with_sense(Sense::Max)],
        budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse, ..Budget::default() }],
        must: must.iter().map(|id| Named { project: (*id).to_owned(), alternative: None, start: None }).collect(),
        ..Default::default()
    };
    solvers()
        .into_iter()
        .map(|solver| {
            let effort = Effort { gap: 0.0, solver, time_limit: Duration::from_secs(20), ..Default::default() };
            let plan = optimize(&appraisal, &question, &effort, &Stop::never()).unwrap();
            verify(&plan).unwrap();
            (solver, plan)
        })
        .collect()
}

fn expect(name: &str, plans: &[(Solver, Plan)], expected: f64) {
    assert!(!plans.is_empty());
    for (solver, plan) in plans {
        let found = plan.objective().amount();
        assert!(
            (found - expected).abs() <= 1e-9 * expected.abs(),
            "{name} with {solver:?}: {found}, published {expected}"
        );
        assert_eq!(plan.status(), Status::Optimal, "{name} with {solver:?}");
    }
}

fn logos(case: &Value) -> (Vec<Design>, Vec<f64>, Vec<String>) {
    let resource = case["resources"][0].as_str().unwrap();
    let numbers = |value: &Value| value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect();
    let options: Vec<Design> = case["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| Design {
            project: row["project"].as_str().unwrap().to_owned(),
            option: row["option"].as_str().unwrap().to_owned(),
            value: row["npv"].as_f64().unwrap(),
            costs: numbers(&row["cost"][resource]),
        })
        .collect();
    // "Exactly one option per project" makes every project a must; doing nothing is then an option of its own, which the
    // mandatory projects do not have.
    let mut must: Vec<String> = Vec::new();
    if case["exactly_one_option_per_project"].as_bool().unwrap() {
        must = options.iter().map(|option| option.project.clone()).collect();
        must.dedup();
    }
    (options, numbers(&case["budget"][resource]), must)
}

#[test]
fn the_published_optima_of_logos_are_found() {
    let Some(cases) = validation("portfolio_cases.json") else { return };
    for name in ["dkp", "mckp", "uc1a"] {
        let (options, budgets, must) = logos(&cases[name]);
        let must: Vec<&str> = must.iter().map(String::as_str).collect();
        expect(name, &plans(&options, &budgets, &must), cases[name]["expected_max_npv"].as_f64().unwrap());
    }
}

#[test]
fn the_published_frontier_of_annual_budgets_is_found() {
    let Some(cases) = validation("portfolio_cases.json") else { return };
    let (options, _, must) = logos(&cases["uc2a"]);
    let must: Vec<&str> = must.iter().map(String::as_str).collect();
    let frontier = cases["uc2a"]["expected_by_annual_budget"].as_object().unwrap();
    assert_eq!(frontier.len(), 5);
    for (budget, expected) in frontier {
        let budgets = [budget.parse().unwrap(); 5];
        expect(&format!("uc2a at {budget}"), &plans(&options, &budgets, &must), expected.as_f64().unwrap());
    }
}

/// Projects numbered from 1, each with one option.
fn single(values: &[f64], costs: impl Fn(usize) -> Vec<f64>) -> Vec<Design> {
    let option = |(number, value): (usize, &f64)| Design {
        project: (number + 1).to_string(),
        option: "do".to_owned(),
        value: *value,
        costs: costs(number),
    };
    values.iter().enumerate().map(option).collect()
}

#[test]
fn the_optima_of_weingartner_and_ness_are_found() {
    let Some(cases) = validation("weingartner_ness.json") else { return };
    let numbers =
        |value: &Value| -> Vec<f64> { value.as_array().unwrap().iter().map(|at| at.as_f64().unwrap()).collect() };
    for name in ["WEING1", "WEING2", "WEING3", "WEING4"] {
        let case = &cases[name];
        let outlays: Vec<Vec<f64>> = case["A"].as_array().unwrap().iter().map(numbers).collect();
        let options = single(&numbers(&case["p"]), |project| outlays.iter().map(|period| period[project]).collect());
        expect(name, &plans(&options, &numbers(&case["b"]), &[]), case["opt"].as_f64().unwrap());
    }
}

#[test]
fn lorie_and_savage_choose_five_of_nine() {
    let first = [12.0, 54.0, 6.0, 6.0, 30.0, 6.0, 48.0, 36.0, 18.0];
    let second = [3.0, 7.0, 6.0, 2.0, 35.0, 6.0, 4.0, 3.0, 3.0];
    let values = [14.0, 17.0, 17.0, 15.0, 40.0, 12.0, 14.0, 10.0, 12.0];
    let plans = plans(&single(&values, |project| vec![first[project], second[project]]), &[50.0, 20.0], &[]);
    expect("Lorie-Savage", &plans, 70.0);
    for (_, plan) in plans {
        let built: Vec<String> = plan.schedule().into_iter().map(|scheduled| scheduled.project).collect();
        assert_eq!(built, ["1", "3", "4", "6", "9"]);
    }
}
