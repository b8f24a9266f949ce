//! Solvers and what surrounds them: names, stopping, lies, degenerate problems, numbers that are none.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "what tests share may fail as they do")]

mod ends;
mod questions;
mod solvers;

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::appraisal::{Amounts, Appraisal, NumberColumn, Rows, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Beyond, Budget, Named};
use climcap::plan::{Mix, Plan, Question};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::units::Money;

/// Projects with one design each: value, and cost by budget year from 2026.
fn appraisal(projects: &[(&str, f64, &[f64])]) -> Arc<Appraisal> {
    Arc::new(Appraisal::from_tables(tables(projects)).unwrap())
}

fn tables<'a>(projects: &[(&'a str, f64, &[f64])]) -> Tables<'a> {
    let mut costs = Amounts::default();
    for (project, _, amounts) in projects {
        for (amount, year) in amounts.iter().zip(2026..) {
            costs.project.push(project);
            costs.alternative.push("do");
            costs.name.push("capital");
            costs.year.push(Some(Year(year)));
            costs.amount.push(Some(*amount));
        }
    }
    let values = projects.iter().map(|(_, value, _)| Some(*value)).collect();
    Tables {
        rows: Rows {
            project: projects.iter().map(|(project, ..)| *project).collect(),
            alternative: vec!["do"; projects.len()],
            columns: vec![NumberColumn { name: "enpv", values, ..Default::default() }],
            ..Default::default()
        },
        costs,
        ..Default::default()
    }
}

fn question(ceilings: &[f64]) -> Question {
    let ceilings: BTreeMap<Year, Money> =
        ceilings.iter().zip(2026..).map(|(amount, year)| (Year(year), Money::new(*amount).unwrap())).collect();
    Question {
        objective: vec![Mix::of("enpv")],
        budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse, ..Budget::default() }],
        ..Default::default()
    }
}

fn named(project: &str) -> Named {
    Named { project: project.to_owned(), alternative: None, start: None }
}

fn solve(appraisal: &Arc<Appraisal>, question: &Question, solver: Solver) -> Result<Plan, OptimizeError> {
    let effort = Effort { solver, gap: 0.0, ..Default::default() };
    optimize(appraisal, question, &effort, &Stop::never())
}

fn solvers() -> Vec<Solver> {
    let mut solvers = vec![Solver::Auto, Solver::Climcap];
    if cfg!(feature = "highs") {
        solvers.extend([Solver::Highs, Solver::HighsViaGoodLp]);
    }
    if cfg!(feature = "microlp") {
        solvers.push(Solver::Microlp);
    }
    solvers
}

fn objective(plan: &Plan) -> f64 {
    plan.objective().amount()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1e-3)
}

const THREE: [(&str, f64, &[f64]); 3] = [("A", 6.0, &[5.0]), ("B", 5.0, &[4.0]), ("C", 4.0, &[3.0])];
