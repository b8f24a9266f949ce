//! Solvers and what surrounds them: names, stopping, lies, degenerate problems, numbers that are none.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use climcap::appraisal::{Amounts, Appraisal, NumberColumn, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Beyond, Budget, Named, Requirement, When};
use climcap::plan::{EndedBy, Mix, Plan, Question, Status, verify};
use climcap::portfolio::{
    Backend, Board, Capabilities, Effort, OptimizeError, Outcome, Program, Solver, Stop, optimize, optimize_with,
};
use climcap::units::{Money, Quantity};

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
        budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse }],
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
    let mut solvers = vec![Solver::Auto];
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

#[cfg(feature = "highs")]
#[test]
fn auto_is_highs_and_says_so() {
    let plan = solve(&appraisal(&THREE), &question(&[8.0]), Solver::Auto).unwrap();
    assert_eq!(plan.certificate().solver, "HiGHS");
    let version: Vec<u32> = plan.certificate().solver_version.split('.').map(|part| part.parse().unwrap()).collect();
    assert!(version[0] >= 1 && version.len() == 3);
    assert_eq!(plan.certificate().climcap, env!("CARGO_PKG_VERSION"));
}

#[cfg(feature = "microlp")]
#[test]
fn microlp_bears_the_version_that_is_locked() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.lock")).unwrap();
    let locked = lock.split("name = \"microlp\"\nversion = \"").nth(1).unwrap().split('"').next().unwrap();
    let plan = solve(&appraisal(&THREE), &question(&[8.0]), Solver::Microlp).unwrap();
    assert_eq!(plan.certificate().solver, "microlp");
    assert_eq!(plan.certificate().solver_version, locked);
}

#[test]
fn what_a_solver_cannot_do_is_refused() {
    let effort = Effort { solver: Solver::Microlp, threads: NonZeroU32::new(2), ..Default::default() };
    let refused = optimize(&appraisal(&THREE), &question(&[8.0]), &effort, &Stop::never());
    assert!(matches!(refused, Err(OptimizeError::Unavailable { .. })));
    let effort = Effort { gap: f64::NAN, ..Default::default() };
    let refused = optimize(&appraisal(&THREE), &question(&[8.0]), &effort, &Stop::never());
    assert!(matches!(refused, Err(OptimizeError::Input(_))));
}

#[cfg(feature = "highs")]
#[test]
fn threads_may_change_from_call_to_call_and_calls_may_run_together() {
    let appraisal = appraisal(&THREE);
    let run = |threads: u32| {
        let effort = Effort { threads: NonZeroU32::new(threads), ..Default::default() };
        let plan = optimize(&appraisal, &question(&[8.0]), &effort, &Stop::never()).unwrap();
        assert!(close(objective(&plan), 10.0));
    };
    for threads in [1, 2, 1, 4] {
        run(threads);
    }
    thread::scope(|scope| (1..=4).for_each(|threads| drop(scope.spawn(move || run(threads)))));
}

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
    let several = ask(&|question| question.objective.push(Mix::of("enpv")));
    assert!(several.contains("objective: found 2 in order; allowed: one column"), "{several}");
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

/// A multi-knapsack whose values follow its weights: hard to prove for any branch and bound.
fn hard() -> (Arc<Appraisal>, Question) {
    let mut state = 11_u64;
    let mut weight = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1.0 + ((state >> 40) % 1000) as f64
    };
    let ids: Vec<String> = (0..300).map(|number| format!("P{number:03}")).collect();
    let weights: Vec<[f64; 10]> = ids.iter().map(|_| std::array::from_fn(|_| weight())).collect();
    let projects: Vec<(&str, f64, &[f64])> = ids
        .iter()
        .zip(&weights)
        .map(|(id, weights)| (id.as_str(), weights.iter().sum::<f64>() / 10.0 + 100.0, weights.as_slice()))
        .collect();
    let ceilings: Vec<f64> =
        (0..10).map(|year| weights.iter().map(|weights| weights[year]).sum::<f64>() / 2.0).collect();
    (appraisal(&projects), question(&ceilings))
}

#[test]
fn a_stop_from_elsewhere_returns_in_time_with_the_best_so_far() {
    let (appraisal, question) = hard();
    for solver in solvers() {
        let effort = Effort { gap: 0.0, solver, time_limit: Duration::from_secs(8), ..Default::default() };
        let (stop, guard) = Stop::guarded();
        let stopper = thread::spawn(move || {
            thread::sleep(Duration::from_millis(700));
            drop(guard);
        });
        let began = Instant::now();
        let found = optimize(&appraisal, &question, &effort, &stop);
        assert!(began.elapsed() < Duration::from_millis(2900), "{solver:?} took {:?}", began.elapsed());
        stopper.join().unwrap();
        match found {
            Ok(plan) => {
                assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::Stop));
                assert!(plan.bound() > plan.objective());
                verify(&plan).unwrap();
            }
            Err(OptimizeError::NothingFound { bound, ended_by }) => {
                assert_ne!(solver, Solver::Auto, "HiGHS has a plan by then");
                assert!(bound.amount() > 0.0 && ended_by == EndedBy::Stop);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

#[cfg(feature = "highs")]
#[test]
fn progress_is_shown_and_may_stop_the_solve() {
    let (appraisal, question) = hard();
    let effort = Effort { gap: 0.0, ..Default::default() };
    let mut seen = Vec::new();
    let plan = climcap::portfolio::optimize_watched(&appraisal, &question, &effort, &Stop::never(), &mut |progress| {
        seen.push(progress.clone());
        if progress.incumbent.is_some() && progress.bound.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })
    .unwrap();
    let last = seen.iter().find(|progress| progress.gap.is_some()).unwrap();
    let (incumbent, bound) = (last.incumbent.unwrap(), last.bound.unwrap());
    assert!(incumbent <= bound && plan.objective() >= incumbent - Quantity::new(1e-6).unwrap());
    assert!(plan.bound().amount() <= bound.amount() * (1.0 + 1e-6));
    assert_eq!(plan.ended_by(), EndedBy::Stop);
}

#[cfg(feature = "highs")]
#[test]
fn time_that_is_up_gives_the_best_so_far() {
    let (appraisal, question) = hard();
    let effort = Effort { gap: 0.0, time_limit: Duration::from_secs(1), ..Default::default() };
    let began = Instant::now();
    let plan = optimize(&appraisal, &question, &effort, &Stop::never()).unwrap();
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::TimeLimit));
}

/// A solver that does as the test says.
struct Puppet<F>(F);

impl<F: Fn(&Program, &Board) -> Outcome + Send + Sync> Backend for Puppet<F> {
    fn capabilities(&self) -> Capabilities {
        let text = |text: &str| text.to_owned();
        let (name, version, bound_by) = (text("puppet"), text("1"), text("saying so"));
        Capabilities { name, version, bound_by, start: false, threads: false, interrupt: false }
    }

    fn solve(&self, program: &Program, _: &Effort, _: &Stop, _: Option<&[bool]>, board: &Board) -> Outcome {
        (self.0)(program, board)
    }
}

fn puppet(
    act: impl Fn(&Program, &Board) -> Outcome + Send + Sync + 'static,
    effort: &Effort,
) -> Result<Plan, OptimizeError> {
    let backend: Arc<dyn Backend> = Arc::new(Puppet(act));
    optimize_with(&backend, &appraisal(&THREE), &question(&[8.0]), effort, &Stop::never(), &mut |_| {
        ControlFlow::Continue(())
    })
}

fn says(chosen: [bool; 3], objective: f64, bound: f64) -> Outcome {
    Outcome::Found { chosen: chosen.to_vec(), objective, bound: Some(bound), ended: EndedBy::Gap }
}

#[test]
fn a_solver_that_lies_is_caught() {
    let effort = Effort::default();
    let honest = puppet(
        |program, _| {
            let chosen = [true, false, true];
            says(chosen, program.objective(&chosen), program.objective(&chosen))
        },
        &effort,
    );
    let honest = honest.unwrap();
    assert_eq!(honest.certificate().solver, "puppet");
    assert!(close(objective(&honest), 10.0));
    let boast = puppet(
        |program, _| says([true, false, true], program.objective(&[true; 3]), program.objective(&[true; 3])),
        &effort,
    );
    assert!(matches!(boast, Err(OptimizeError::Disagreement { .. })), "{boast:?}");
    let overspent =
        puppet(|program, _| says([true; 3], program.objective(&[true; 3]), program.objective(&[true; 3])), &effort);
    assert!(matches!(overspent, Err(OptimizeError::Audit(_))), "{overspent:?}");
    // A bound that claims more than is known is cut back to what everyone knows: A, B and C together.
    let wide =
        puppet(|program, _| says([true, false, true], program.objective(&[true, false, true]), 1e9), &effort).unwrap();
    assert!(close(wide.bound().amount(), 15.0) && wide.status() == Status::Feasible);
    let broken = puppet(|_, _| panic!("on purpose"), &effort);
    assert!(matches!(broken, Err(OptimizeError::Solver(_))));
}

/// Tries every choice, and takes a constraint for kept if it is broken by no more than a millionth.
fn sloppy(program: &Program, _: &Board) -> Outcome {
    let count = program.values().len();
    let choices = (0..1_u32 << count).map(|bits| (0..count).map(|bit| bits >> bit & 1 == 1).collect::<Vec<bool>>());
    let kept = choices.filter(|chosen| {
        program.constraints().iter().all(|constraint| {
            let terms = program.terms(constraint).iter().filter(|(variable, _)| chosen[variable.0 as usize]);
            let total: f64 = terms.map(|(_, coefficient)| coefficient).sum();
            constraint.lower - 1e-6 <= total && total <= constraint.upper + 1e-6
        })
    });
    let best = kept.max_by(|one, other| program.objective(one).total_cmp(&program.objective(other))).unwrap();
    let objective = program.objective(&best);
    Outcome::Found { chosen: best, objective, bound: Some(objective), ended: EndedBy::Gap }
}

#[test]
fn limits_broken_by_less_than_a_solver_sees_are_mended() {
    // A and B together are beyond the ceiling, by less than the solver sees and by more than the audit allows.
    let appraisal = appraisal(&[("A", 5.0, &[0.5]), ("B", 5.0, &[0.500_000_3]), ("C", 1.0, &[0.4])]);
    let backend: Arc<dyn Backend> = Arc::new(Puppet(sloppy));
    let mut look = |_: &climcap::portfolio::Progress| ControlFlow::Continue(());
    let mut found = vec![
        optimize_with(&backend, &appraisal, &question(&[1.0]), &Effort::default(), &Stop::never(), &mut look).unwrap(),
    ];
    found.extend(solvers().into_iter().map(|solver| solve(&appraisal, &question(&[1.0]), solver).unwrap()));
    for plan in found {
        assert!(close(objective(&plan), 6.0), "{}: {}", plan.certificate().solver, objective(&plan));
        assert_eq!(plan.status(), Status::Optimal);
    }
}

#[test]
fn a_solver_that_does_not_listen_is_left_behind_with_what_it_found() {
    let effort = Effort { time_limit: Duration::from_millis(300), ..Default::default() };
    let began = Instant::now();
    let act = |program: &Program, board: &Board| {
        board.bound(program.bound());
        board.incumbent(program.objective(&[true, false, false]), vec![true, false, false]);
        thread::sleep(Duration::from_secs(20));
        Outcome::Infeasible
    };
    let plan = puppet(act, &effort).unwrap();
    assert!(began.elapsed() < Duration::from_millis(2500));
    assert!(close(objective(&plan), 6.0) && close(plan.bound().amount(), 15.0));
    assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::TimeLimit));
    let silent = puppet(
        |_, _| {
            thread::sleep(Duration::from_secs(20));
            Outcome::Infeasible
        },
        &effort,
    );
    let Err(OptimizeError::NothingFound { bound, .. }) = silent else { panic!("{silent:?}") };
    assert!(close(bound.amount(), 15.0));
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
