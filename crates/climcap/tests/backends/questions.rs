//! Questions of every kind, on every solver.

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::appraisal::{Appraisal, Sense};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Named, Requirement, When};
use climcap::plan::{Mix, Plan, Question, Status};
use climcap::portfolio::{OptimizeError, Solver};
use climcap::units::{Money, Quantity};

use crate::{THREE, appraisal, close, named, objective, question, solve, solvers, tables};

#[test]
fn degenerate_problems_have_plans() {
    for solver in solvers() {
        let none = Question { budgets: Vec::new(), ..question(&[]) };
        let plan = solve(&appraisal(&[]), &none, solver).unwrap();
        assert!(plan.selection().is_empty() && objective(&plan).abs() < 1e-12 && plan.status() == Status::Optimal);

        let plan = solve(&appraisal(&THREE[..1]), &question(&[5.0]), solver).unwrap();
        assert!(close(objective(&plan), 6.0), "one project fits its budget to the last unit");
        assert!(plan.bound() >= plan.objective() && plan.gap() < 1e-8);

        let all = Question { must: vec![named("A"), named("B"), named("C")], ..question(&[12.0]) };
        assert!(close(objective(&solve(&appraisal(&THREE), &all, solver).unwrap()), 15.0));

        let plan = solve(&appraisal(&THREE), &question(&[0.0]), solver).unwrap();
        assert!(plan.schedule().is_empty() && objective(&plan).abs() < 1e-12);
        assert_eq!(plan.rejected().unwrap().len(), 3);

        let equal = appraisal(&[("A", 2.0, &[1.0]), ("B", 2.0, &[1.0]), ("C", 2.0, &[1.0])]);
        assert!(close(objective(&solve(&equal, &question(&[2.0]), solver).unwrap()), 4.0));

        let bad = appraisal(&[("A", -2.0, &[1.0])]);
        assert!(solve(&bad, &question(&[2.0]), solver).unwrap().schedule().is_empty());
        let must = Question { must: vec![named("A")], ..question(&[2.0]) };
        assert!(close(objective(&solve(&bad, &must, solver).unwrap()), -2.0));
    }
}

#[test]
fn what_cannot_be_says_why() {
    let infeasible = |question: &Question| match solve(&appraisal(&THREE), question, Solver::Auto) {
        Err(OptimizeError::Infeasible { reasons }) => reasons.join("; "),
        other => panic!("{other:?}"),
    };
    let must = Question { must: vec![named("A"), named("B")], ..question(&[8.0]) };
    assert_eq!(
        infeasible(&must),
        "budget capital 2026: what must be built, and what not building the rest costs, charge at least 9; the ceiling is 8"
    );
    let alone = Question { must: vec![named("A")], ..question(&[4.0]) };
    assert_eq!(infeasible(&alone), "A must be built, and each row of it alone is beyond a ceiling");
    let both = Question { must_not: vec![named("A")], ..alone };
    assert_eq!(infeasible(&both), "A must be built, and no row is left that may be");
    let together = Question {
        must: vec![named("A"), named("B")],
        conflicts: vec![vec![named("A"), named("B")]],
        ..question(&[9.0])
    };
    assert_eq!(infeasible(&together), "");
}

#[test]
fn names_that_are_wrong_get_the_nearest_known_one() {
    let ask = |change: &dyn Fn(&mut Question)| {
        let mut question = question(&[8.0]);
        change(&mut question);
        match solve(&appraisal(&THREE), &question, Solver::Auto) {
            Err(OptimizeError::Input(problems)) => problems.to_string(),
            other => panic!("{other:?}"),
        }
    };
    let column = ask(&|question| question.objective = vec![Mix::of("empv")]);
    assert!(column.contains("found empv; allowed: a column; nearest: enpv"), "{column}");
    let budget = ask(&|question| question.budgets[0].budget = "capitol".to_owned());
    assert!(budget.contains("nearest: capital"), "{budget}");
    let year = ask(&|question| question.budgets[0].ceilings = BTreeMap::from([(Year(2030), Money::ZERO)]));
    assert!(year.contains("budgets.capital: found charges in 2026 without a ceiling (A/do, B/do, C/do)"), "{year}");
    let several = ask(&|question| question.objective.push(Mix::of("enpv").with_tolerance(0.1)));
    assert!(several.contains("found a tolerance of 0.1 for the last objective; allowed: none"), "{several}");
    let project = ask(&|question| question.must = vec![named("D")]);
    assert!(project.contains("must.D: found D; allowed: a project"), "{project}");
    let without = Named { alternative: Some("without".to_owned()), ..named("A") };
    let without = ask(&|question| question.must = vec![without.clone()]);
    assert!(without.contains("must_not"), "{without}");
    let scenario = ask(&|question| question.scenario = Some("bas".to_owned()));
    assert!(scenario.contains("nearest: base"), "{scenario}");
}

#[test]
fn numbers_that_are_none_are_refused_wherever_they_are() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut value = tables(&THREE);
        value.rows.columns[0].values[1] = Some(bad);
        let problems = Appraisal::from_tables(value).unwrap_err().to_string();
        assert!(problems.contains("rows:3:enpv"), "{problems}");
        let mut cost = tables(&THREE);
        cost.costs.amount[2] = Some(bad);
        let problems = Appraisal::from_tables(cost).unwrap_err().to_string();
        assert!(problems.contains("costs:4:amount"), "{problems}");
        assert!(Money::new(bad).is_err() && Quantity::new(bad).is_err());
    }
    // Arithmetic can leave the numbers that a unit was made of.
    let endless = Money::new(1e308).unwrap() * 10.0;
    let mut budget = question(&[8.0]);
    budget.budgets[0].ceilings.insert(Year(2026), endless);
    let mut weight = question(&[8.0]);
    weight.objective[0].weights.insert("enpv".to_owned(), Quantity::new(1e308).unwrap() * 10.0);
    let mut product = question(&[8.0]);
    product.objective[0].weights.insert("enpv".to_owned(), Quantity::new(1e308).unwrap());
    for question in [budget, weight, product] {
        for solver in solvers() {
            assert!(matches!(solve(&appraisal(&THREE), &question, solver), Err(OptimizeError::Input(_))));
        }
    }
    // Absent is not zero.
    let mut absent = tables(&THREE);
    absent.rows.columns[0].values[1] = None;
    let absent = Arc::new(Appraisal::from_tables(absent).unwrap());
    let Err(OptimizeError::Input(problems)) = solve(&absent, &question(&[8.0]), Solver::Auto) else { panic!() };
    assert!(problems.to_string().contains("no value of enpv for B/do"), "{problems}");
    let without_it = Question { must_not: vec![named("B")], ..question(&[8.0]) };
    assert!(close(objective(&solve(&absent, &without_it, Solver::Auto).unwrap()), 10.0));
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let projects: Vec<(String, f64, Vec<f64>)> = (0..12)
        .map(|number| {
            (format!("P{number}"), f64::from(7 + number % 3) / 10.0, vec![f64::from(3 + number % 4) / 10.0, 0.1])
        })
        .collect();
    let mut order: Vec<(&str, f64, &[f64])> =
        projects.iter().map(|(id, value, costs)| (id.as_str(), *value, costs.as_slice())).collect();
    let one = appraisal(&order);
    order.reverse();
    order.rotate_left(5);
    let other = appraisal(&order);
    assert_eq!(one.hash(), other.hash());
    let plans = [one, other].map(|appraisal| solve(&appraisal, &question(&[1.7, 0.9]), Solver::Auto).unwrap());
    let built =
        plans.each_ref().map(|plan| plan.schedule().into_iter().map(|scheduled| scheduled.project).collect::<Vec<_>>());
    assert_eq!(built[0], built[1]);
    assert_eq!(plans[0].objective(), plans[1].objective());
    // A plan belongs to the appraisal by what is in it.
    Plan::from_json(&plans[0].to_json().unwrap(), Arc::clone(plans[1].appraisal())).unwrap();
}

#[test]
fn budgets_and_notes_say_what_is_not_capped_and_what_is_free() {
    let mut tables = tables(&THREE);
    tables.costs.name[2] = "upkeep";
    tables.costs.project[0] = "B";
    let appraisal = Arc::new(Appraisal::from_tables(tables).unwrap());
    let plan = solve(&appraisal, &question(&[20.0]), Solver::Auto).unwrap();
    assert_eq!(
        plan.notes(),
        [
            "budget upkeep has no ceilings: it is unlimited",
            "1 of 3 rows charge nothing to any budget: A/do",
            "3 of 3 projects have no `without` row: not building them counts as zero in every column and budget",
        ]
    );
    let lines = plan.budget().unwrap();
    assert_eq!(lines.len(), 2);
    assert!(close(lines[0].charged.amount(), 9.0) && close(lines[0].left.unwrap().amount(), 11.0));
    assert_eq!((lines[1].budget.as_str(), lines[1].ceiling), ("upkeep", None));
}

#[test]
fn a_cost_of_not_building_takes_room_under_the_ceiling() {
    // Not building A charges 3 of the 5: only by building A (4) is there room for nothing else, or without it for C (2).
    let mut tables = tables(&[("A", 1.0, &[4.0]), ("C", 3.0, &[2.0])]);
    tables.rows.project.push("A");
    tables.rows.alternative.push("without");
    tables.rows.columns[0].values.push(Some(-1.0));
    tables.costs.project.push("A");
    tables.costs.alternative.push("without");
    tables.costs.name.push("capital");
    tables.costs.year.push(Some(Year(2026)));
    tables.costs.amount.push(Some(3.0));
    let appraisal = Arc::new(Appraisal::from_tables(tables).unwrap());
    for solver in solvers() {
        assert!(close(objective(&solve(&appraisal, &question(&[5.0]), solver).unwrap()), 2.0));
        assert!(close(objective(&solve(&appraisal, &question(&[4.0]), solver).unwrap()), 1.0));
        let Err(OptimizeError::Infeasible { reasons }) = solve(&appraisal, &question(&[2.0]), solver) else { panic!() };
        assert_eq!(reasons.len(), 1);
    }
}

#[test]
fn requirements_without_starts_ask_only_that_both_are_built() {
    let appraisal = appraisal(&[("A", -1.0, &[1.0]), ("B", 3.0, &[1.0])]);
    let requirement = Requirement { dependent: named("B"), prerequisite: named("A"), lag: 2, when: When::Operating };
    let question = Question { requires: vec![requirement], ..question(&[2.0]) };
    for solver in solvers() {
        assert!(close(objective(&solve(&appraisal, &question, solver).unwrap()), 2.0));
    }
}

/// Money of ten figures beside a thousandth of a tonne.
#[test]
fn large_and_small_numbers_meet_in_one_program() {
    let appraisal = appraisal(&[("A", 3e-3, &[4e10]), ("B", 2e-3, &[3e10]), ("C", 2e-3, &[3e10])]);
    for solver in solvers() {
        let plan = solve(&appraisal, &question(&[6e10]), solver).unwrap();
        assert!(close(objective(&plan), 4e-3), "{solver:?}: {}", objective(&plan));
    }
}

#[test]
fn less_may_be_better() {
    let mut tables = tables(&THREE);
    tables.rows.columns[0].name = "damage";
    let appraisal = Arc::new(Appraisal::from_tables(tables).unwrap());
    let mut question = Question { must: vec![named("B")], ..question(&[8.0]) };
    question.objective = vec![Mix::of("damage")];
    assert!(matches!(solve(&appraisal, &question, Solver::Auto), Err(OptimizeError::Input(_))), "a sense is required");
    question.objective = vec![Mix::of("damage").with_sense(Sense::Min)];
    for solver in solvers() {
        let plan = solve(&appraisal, &question, solver).unwrap();
        assert!(close(objective(&plan), 5.0) && plan.bound() <= plan.objective());
    }
}
