//! Solvers: what they are called, how they stop, and what happens when they are wrong.

use std::num::NonZeroU32;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use climcap::appraisal::Appraisal;
use climcap::calendar::Year;
use climcap::pipeline::limits::{Baseline, Bound, Filter, Target};
use climcap::plan::{EndedBy, Plan, Question, Status, verify};
use climcap::portfolio::{
    Backend, Board, Capabilities, Domain, Effort, Kind, OptimizeError, Outcome, Program, Solver, Stop, Variable,
    optimize, optimize_with,
};
use climcap::units::Quantity;

use crate::{THREE, appraisal, close, objective, question, solve, solvers};

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

/// A multi-knapsack whose values follow its weights: hard to prove for any branch and bound.
pub fn hard() -> (Arc<Appraisal>, Question) {
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
                assert!(solver != Solver::Auto || !cfg!(feature = "highs"), "HiGHS has a plan by then");
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
        let (name, version) = (text("puppet"), text("1"));
        Capabilities { name, version, start: false, threads: false, interrupt: false }
    }

    fn solve(&self, program: &Program, _: &Effort, _: &Stop, _: Option<&[f64]>, board: &Board) -> Outcome {
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

fn says(values: [f64; 3], objective: f64, bound: f64) -> Outcome {
    let (values, multipliers) = (values.to_vec(), Vec::new());
    Outcome::Found { values, objective, bound: Some(bound), ended: EndedBy::Gap, multipliers }
}

#[test]
fn a_solver_that_lies_is_caught() {
    let effort = Effort::default();
    let honest = puppet(
        |program, _| {
            let values = [1.0, 0.0, 1.0];
            says(values, program.objective(&values), program.objective(&values))
        },
        &effort,
    );
    let honest = honest.unwrap();
    assert_eq!(honest.certificate().solver, "puppet");
    assert!(close(objective(&honest), 10.0));
    let boast =
        puppet(|program, _| says([1.0, 0.0, 1.0], program.objective(&[1.0; 3]), program.objective(&[1.0; 3])), &effort);
    assert!(matches!(boast, Err(OptimizeError::Disagreement { .. })), "{boast:?}");
    let overspent =
        puppet(|program, _| says([1.0; 3], program.objective(&[1.0; 3]), program.objective(&[1.0; 3])), &effort);
    assert!(matches!(overspent, Err(OptimizeError::Audit(_))), "{overspent:?}");
    // A bound that claims more than is known is cut back to what everyone knows: A, B and C together.
    let wide = puppet(|program, _| says([1.0, 0.0, 1.0], program.objective(&[1.0, 0.0, 1.0]), 1e9), &effort).unwrap();
    assert!(close(wide.bound().amount(), 15.0) && wide.status() == Status::Feasible);
    let broken = puppet(|_, _| panic!("on purpose"), &effort);
    assert!(matches!(broken, Err(OptimizeError::Solver(_))));
}

/// Tries every choice, and takes a constraint for kept if it is broken by no more than a millionth.
fn sloppy(program: &Program, _: &Board) -> Outcome {
    let count = program.values().len();
    let choices =
        (0..1_u32 << count).map(|bits| (0..count).map(|bit| f64::from(bits >> bit & 1)).collect::<Vec<f64>>());
    let kept = choices.filter(|values| {
        program.constraints().iter().all(|constraint| {
            let terms = program.terms(constraint).iter();
            let total: f64 = terms.map(|(variable, coefficient)| coefficient * values[variable.0 as usize]).sum();
            constraint.lower - 1e-6 <= total && total <= constraint.upper + 1e-6
        })
    });
    let best = kept.max_by(|one, other| program.objective(one).total_cmp(&program.objective(other))).unwrap();
    let objective = program.objective(&best);
    Outcome::Found { values: best, objective, bound: Some(objective), ended: EndedBy::Gap, multipliers: Vec::new() }
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
        board.incumbent(program.objective(&[1.0, 0.0, 1.0]), vec![1.0, 0.0, 1.0]);
        thread::sleep(Duration::from_secs(20));
        Outcome::Infeasible
    };
    let plan = puppet(act, &effort).unwrap();
    assert!(began.elapsed() < Duration::from_millis(2500));
    assert!(close(objective(&plan), 10.0) && close(plan.bound().amount(), 15.0));
    assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::TimeLimit));
}

#[test]
fn a_silent_solver_leaves_what_ranking_would_build_or_nothing() {
    let effort = Effort { time_limit: Duration::from_millis(300), ..Default::default() };
    let silence = |_: &Program, _: &Board| {
        thread::sleep(Duration::from_secs(20));
        Outcome::Infeasible
    };
    // By value for money, C and B are built: 9, where A and C would be 10.
    let plan = puppet(silence, &effort).unwrap();
    assert!(close(objective(&plan), 9.0) && close(plan.bound().amount(), 15.0));
    assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::TimeLimit));
    // Where that misses a floor, there is nothing to fall back on.
    let floor = Target {
        limit: "floor".to_owned(),
        column: "enpv".to_owned(),
        bound: Bound::AtLeast,
        amount: Quantity::new(9.5).unwrap(),
        year: None,
        filter: Filter::default(),
        share: false,
        baseline: Baseline::Without,
        ..Target::default()
    };
    let asked = Question { targets: vec![floor], ..question(&[8.0]) };
    let backend: Arc<dyn Backend> = Arc::new(Puppet(silence));
    let silent =
        optimize_with(
            &backend,
            &appraisal(&THREE),
            &asked,
            &effort,
            &Stop::never(),
            &mut |_| ControlFlow::Continue(()),
        );
    let Err(OptimizeError::NothingFound { bound, .. }) = silent else { panic!("{silent:?}") };
    assert!(close(bound.amount(), 15.0));
}

/// Two projects with a choice each under one ceiling; the best is the second and the third variable.
fn small_program() -> Program {
    let mut program = Program::new(1.0, vec![5.0, 4.0, 3.0]);
    let terms = |variables: &[u32]| variables.iter().map(|at| (Variable(*at), 1.0)).collect::<Vec<_>>();
    program.add(Kind::Choice(0), f64::NEG_INFINITY, 1.0, terms(&[0, 1]));
    program.add(Kind::Choice(1), f64::NEG_INFINITY, 1.0, terms(&[2]));
    let costs = [(Variable(0), 3.0), (Variable(1), 1.0), (Variable(2), 2.0)];
    program.add(Kind::Budget(0, Year(2026)), f64::NEG_INFINITY, 3.0, costs);
    program
}

#[test]
fn a_solver_may_begin_with_a_choice_that_is_known_even_a_bad_one() {
    let backends: &[&dyn Backend] = &[
        #[cfg(feature = "highs")]
        &climcap::portfolio::Highs,
        #[cfg(feature = "highs")]
        &climcap::portfolio::HighsViaGoodLp,
        #[cfg(feature = "microlp")]
        &climcap::portfolio::Microlp,
    ];
    let effort = Effort { gap: 0.0, ..Default::default() };
    for backend in backends {
        let name = backend.capabilities().name;
        assert!(backend.capabilities().start, "{name}");
        for start in [None, Some([1.0, 0.0, 0.0]), Some([0.0, 1.0, 1.0]), Some([1.0, 1.0, 1.0])] {
            let start = start.as_ref().map(|start| &start[..]);
            let found = thread::scope(|scope| {
                let solve = || backend.solve(&small_program(), &effort, &Stop::never(), start, &Board::default());
                scope.spawn(solve).join().unwrap()
            });
            let Outcome::Found { values, objective, bound, ended, .. } = found else {
                panic!("{name}, {start:?}: {found:?}")
            };
            assert_eq!((values, ended), (vec![0.0, 1.0, 1.0], EndedBy::Gap), "{name}, {start:?}");
            assert!(
                close(objective, 8.0) && bound.is_some_and(|bound| close(bound, 8.0)),
                "{name}: {objective} {bound:?}"
            );
        }
    }
}

/// Nine units of something at 2 each, at most five of them; and as much as there is money for of something at 1 a piece.
fn mixed_program(domain: Domain) -> Program {
    let mut program = Program::new(0.0, Vec::new());
    let unit = program.add_variable(3.0, domain);
    let share = program.add_variable(1.0, Domain::Continuous { lower: 0.0, upper: 4.0 });
    program.add(Kind::Budget(0, Year(2026)), f64::NEG_INFINITY, 9.0, [(unit, 2.0), (share, 1.0)]);
    program
}

#[test]
fn whole_numbers_and_shares_are_solved_by_every_solver() {
    let backends: &[&dyn Backend] = &[
        #[cfg(feature = "highs")]
        &climcap::portfolio::Highs,
        #[cfg(feature = "highs")]
        &climcap::portfolio::HighsViaGoodLp,
        #[cfg(feature = "microlp")]
        &climcap::portfolio::Microlp,
    ];
    let whole = Domain::Whole { lower: 0.0, upper: 5.0 };
    let linear = Domain::Continuous { lower: 0.0, upper: 5.0 };
    for backend in backends {
        let name = backend.capabilities().name;
        for (domain, best) in [(whole, [4.0, 1.0]), (linear, [4.5, 0.0])] {
            let program = mixed_program(domain);
            let found = thread::scope(|scope| {
                let solve = || backend.solve(&program, &Effort::default(), &Stop::never(), None, &Board::default());
                scope.spawn(solve).join().unwrap()
            });
            let Outcome::Found { values, objective, bound, multipliers, .. } = found else {
                panic!("{name}: {found:?}")
            };
            assert!(values.iter().zip(best).all(|(value, best)| close(*value, best)), "{name}: {values:?}");
            assert!(close(objective, program.objective(&best)), "{name}");
            assert!(bound.is_some_and(|bound| close(bound, objective)), "{name}");
            if !multipliers.is_empty() {
                // A unit of money buys half a unit of what is worth 3.
                let scale = program.constraints()[0].scale;
                assert!(program.is_linear() && close(multipliers[0] * scale, 1.5), "{name}: {multipliers:?}");
                assert!(close(program.bound_by(&multipliers), objective));
            }
        }
    }
}

#[test]
fn any_multipliers_prove_a_bound() {
    let program = small_program();
    for multiplier in [0.0, 0.5, 1.0, 4.0, -2.0] {
        assert!(program.bound_by(&[0.0, 0.0, multiplier]) >= 8.0 - 1e-12);
        assert!(program.bound_by(&[multiplier, 1.0, multiplier]) >= 8.0 - 1e-12);
    }
}
