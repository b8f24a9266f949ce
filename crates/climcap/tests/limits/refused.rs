//! What the method made for choices does not take, and how it says so.

use std::sync::Arc;

use climcap::appraisal::Appraisal;
use climcap::calendar::Year;
use climcap::pipeline::limits::{CarryOver, Divisible, Division, Group, Named, Requirement, When};
use climcap::plan::{Bundle, Question};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::units::Quantity;

use crate::each::{ask, budget, named, plan, three};

/// Whether an error says that the method does not take the question.
pub fn is_refusal(error: &OptimizeError) -> bool {
    matches!(error, OptimizeError::Input(_)) && error.to_string().contains("solver: found climcap, which cannot take")
}

fn refused(appraisal: &Arc<Appraisal>, question: &Question) -> String {
    let effort = Effort { solver: Solver::Climcap, ..Effort::default() };
    let error = optimize(appraisal, question, &effort, &Stop::never()).unwrap_err();
    assert!(is_refusal(&error), "{error}");
    if cfg!(feature = "highs") {
        // What it does not take, `auto` answers.
        assert!(error.to_string().contains("allowed: solver = auto or highs"), "{error}");
        let plan = optimize(appraisal, question, &Effort::default(), &Stop::never()).unwrap();
        assert_eq!(plan.certificate().solver, "HiGHS");
    }
    error.to_string()
}

#[test]
fn money_carried_over_shares_and_bundles_are_named() {
    let carried = Question {
        divisible: vec![Divisible { project: "B".to_owned(), division: Division::Units(2) }],
        bundles: vec![Bundle {
            bundle: "street".to_owned(),
            projects: vec![named("A"), named("C")],
            columns: [("enpv".to_owned(), Quantity::new(1.0).unwrap())].into(),
            ..Bundle::default()
        }],
        ..ask(climcap::pipeline::limits::Budget { carry_over: Some(CarryOver::ALL), ..budget(&[2.0, 4.0, 4.0, 4.0]) })
    };
    let told = refused(&three(), &carried);
    for part in [
        "climcap, which cannot take projects that may be divided (B)",
        "climcap, which cannot take money that is carried over to the next year (budget capital)",
        "climcap, which cannot take bundles and losses shared by two projects (1 pair of projects)",
    ] {
        assert!(told.contains(part), "{told}");
    }
}

#[test]
fn a_crowd_of_limits_over_many_projects_is_counted() {
    let group = |number: usize| Group {
        group: format!("group {number}"),
        projects: vec![named("A"), named("B"), named("C")],
        at_least: None,
        at_most: Some(2),
    };
    let crowd = Question { groups: (0..200).map(group).collect(), ..ask(budget(&[9.0, 9.0, 9.0, 9.0])) };
    let told = refused(&three(), &crowd);
    assert!(told.contains("limits that tie several projects together, and 160 at most ("), "{told}");
    assert!(told.contains("200 groups"), "{told}");
}

#[test]
fn rules_that_cross_between_two_projects_are_taken() {
    // Networks are named for the plant they feed: what goes with the one plant does not go with the other.
    let row = |project: &str, start| Named { start: Some(Year(start)), ..named(project) };
    let requires =
        |b, a| Requirement { dependent: row("B", b), prerequisite: row("A", a), lag: 0, when: When::Started };
    let crossed = Question {
        requires: vec![requires(2027, 2026), requires(2028, 2027)],
        must_not: vec![row("B", 2026)],
        ..ask(budget(&[4.0, 9.0, 9.0, 4.0]))
    };
    // A takes all of 2026; B and C come a year after it.
    plan(&three(), &crossed, 9.0 + 6.0 + 4.0);
    let effort = Effort { solver: Solver::Climcap, ..Effort::default() };
    assert!(optimize(&three(), &crossed, &effort, &Stop::never()).is_ok());
}
