//! What ends a search beside its gap, and what certificates say of it.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use climcap::pipeline::limits::{Divisible, Division};
use climcap::plan::{BoundBy, EndedBy, Plan, Question, Status, verify};
use climcap::portfolio::{
    Backend, Board, Capabilities, Effort, OptimizeError, Outcome, Program, Solver, Stop, optimize, optimize_with,
};

use crate::solvers::hard;
use crate::{THREE, appraisal, question, solve};

#[test]
fn a_certificate_names_who_answered_and_in_how_many_nodes() {
    // A budget that holds all of them: the best of each project is the proof.
    let free = solve(&appraisal(&THREE), &question(&[12.0]), Solver::Climcap).unwrap();
    let certificate = free.certificate();
    assert_eq!((certificate.solver.as_str(), certificate.bound_by), ("climcap", BoundBy::Multipliers));
    // Of 5, 4 and 3, 8 hold two: the prices of the budget leave a gap, which takes a search.
    let tight = solve(&appraisal(&THREE), &question(&[8.0]), Solver::Climcap).unwrap();
    let certificate = tight.certificate();
    assert_eq!((certificate.solver.as_str(), certificate.bound_by), ("climcap", BoundBy::Solver));
    assert!(certificate.nodes.is_some(), "{certificate:?}");
    assert!(!certificate.multipliers.is_empty());
    #[cfg(feature = "highs")]
    {
        let (appraisal, question) = hard();
        let effort = Effort { solver: Solver::Highs, gap: 0.01, ..Effort::default() };
        let plan = optimize(&appraisal, &question, &effort, &Stop::never()).unwrap();
        assert_eq!((plan.certificate().solver.as_str(), plan.certificate().bound_by), ("HiGHS", BoundBy::Solver));
        assert!(plan.certificate().nodes.is_some());
    }
    #[cfg(feature = "microlp")]
    {
        let plan = solve(&appraisal(&THREE), &question(&[8.0]), Solver::Microlp).unwrap();
        assert_eq!((plan.certificate().bound_by, plan.certificate().nodes), (BoundBy::Solver, None));
    }
}

/// A solver that hands the program on.
struct Messenger;

impl Backend for Messenger {
    fn capabilities(&self) -> Capabilities {
        let (name, version) = ("messenger".to_owned(), "1".to_owned());
        Capabilities { name, version, start: false, threads: false, interrupt: false }
    }

    fn solve(&self, program: &Program, _: &Effort, _: &Stop, _: Option<&[f64]>, board: &Board) -> Outcome {
        let (name, version) = ("oracle".to_owned(), "2".to_owned());
        board.answered_by(Capabilities { name, version, ..self.capabilities() });
        board.nodes(7);
        let values = vec![1.0, 0.0, 1.0];
        let objective = program.objective(&values);
        let multipliers = Vec::new();
        Outcome::Found { values, objective, bound: Some(objective), ended: EndedBy::Gap, multipliers }
    }
}

#[test]
fn who_was_asked_in_place_of_a_solver_is_named_in_its_place() {
    let backend: Arc<dyn Backend> = Arc::new(Messenger);
    let plan =
        optimize_with(&backend, &appraisal(&THREE), &question(&[8.0]), &Effort::default(), &Stop::never(), &mut |_| {
            ControlFlow::Continue(())
        });
    let plan = plan.unwrap();
    let certificate = plan.certificate();
    assert_eq!((certificate.solver.as_str(), certificate.solver_version.as_str()), ("oracle", "2"));
    assert_eq!(certificate.nodes, Some(7));
}

#[test]
fn steps_end_a_search_at_the_same_plan_every_time() {
    let (appraisal, question) = hard();
    let mut solvers = vec![Solver::Climcap];
    if cfg!(feature = "highs") {
        solvers.push(Solver::Highs);
    }
    for solver in solvers {
        let effort =
            Effort { solver, gap: 0.0, steps: Some(20), threads: std::num::NonZeroU32::new(1), ..Effort::default() };
        let run = || optimize(&appraisal, &question, &effort, &Stop::never()).unwrap();
        let (one, other) = (run(), run());
        assert_eq!((one.status(), one.ended_by()), (Status::Feasible, EndedBy::Steps), "{solver:?}");
        let nodes = |plan: &Plan| plan.certificate().nodes;
        assert!(nodes(&one).is_some_and(|nodes| nodes >= 20), "{solver:?}: {:?}", nodes(&one));
        assert_eq!((one.selection(), one.bound(), nodes(&one)), (other.selection(), other.bound(), nodes(&other)));
        verify(&one).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_is_full_from_the_start_gives_what_ranking_would_build() {
    for solver in crate::solvers() {
        let effort = Effort { solver, gap: 0.0, memory_limit: Some(1), ..Effort::default() };
        // By value for money, C and B are built: 9, where A and C would be 10; none is better than all three.
        let plan = optimize(&appraisal(&THREE), &question(&[8.0]), &effort, &Stop::never()).unwrap();
        assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::MemoryLimit), "{solver:?}");
        assert!((plan.objective().amount() - 9.0).abs() < 1e-9 && (plan.bound().amount() - 15.0).abs() < 1e-6);
        verify(&plan).unwrap();
        let again = Plan::from_json(&plan.to_json().unwrap(), Arc::clone(plan.appraisal())).unwrap();
        assert_eq!(again.ended_by(), EndedBy::MemoryLimit);
    }
}

/// A solver that finds a plan, and then fills its memory until it is told to stop.
#[cfg(target_os = "linux")]
struct Glutton;

#[cfg(target_os = "linux")]
impl Backend for Glutton {
    fn capabilities(&self) -> Capabilities {
        let (name, version) = ("glutton".to_owned(), "1".to_owned());
        Capabilities { name, version, start: false, threads: false, interrupt: true }
    }

    fn solve(&self, program: &Program, _: &Effort, stop: &Stop, _: Option<&[f64]>, board: &Board) -> Outcome {
        board.bound(program.bound());
        board.incumbent(program.objective(&[1.0, 0.0, 1.0]), vec![1.0, 0.0, 1.0]);
        let mut held: Vec<Vec<u8>> = Vec::new();
        let began = Instant::now();
        while !stop.is_set() && began.elapsed() < Duration::from_secs(20) {
            if held.len() < 32 {
                // Written to, so that it is held and not promised.
                held.push(vec![1; 16 << 20]);
            }
            thread::sleep(Duration::from_millis(10));
        }
        assert!(stop.is_set() && held.iter().all(|block| block[0] == 1));
        Outcome::Nothing { bound: Some(program.bound()), ended: EndedBy::Stop }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_that_fills_up_ends_the_search_with_the_best_so_far() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let held: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let effort = Effort { memory_limit: Some((held << 10) + (128 << 20)), ..Effort::default() };
    let backend: Arc<dyn Backend> = Arc::new(Glutton);
    let began = Instant::now();
    let found = optimize_with(&backend, &appraisal(&THREE), &question(&[8.0]), &effort, &Stop::never(), &mut |_| {
        ControlFlow::Continue(())
    });
    let plan = found.unwrap();
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    assert_eq!((plan.status(), plan.ended_by()), (Status::Feasible, EndedBy::MemoryLimit));
    // Other tests hold memory of their own meanwhile: what ranking would build is there before the first look.
    assert!(plan.objective().amount() >= 9.0 - 1e-9 && (plan.bound().amount() - 15.0).abs() < 1e-6);
}

#[test]
fn a_limit_of_memory_is_refused_where_memory_cannot_be_read() {
    let effort = Effort { memory_limit: Some(1 << 40), ..Effort::default() };
    let found = optimize(&appraisal(&THREE), &question(&[8.0]), &effort, &Stop::never());
    if cfg!(target_os = "linux") {
        assert_eq!(found.unwrap().status(), Status::Optimal);
    } else {
        let Err(OptimizeError::Input(problems)) = found else { panic!("{found:?}") };
        assert!(problems.to_string().contains("memory_limit: found 1099511627776 bytes; allowed: none"), "{problems}");
    }
}

/// A solver that leaves a rounding error in every share.
struct Rounding;

impl Backend for Rounding {
    fn capabilities(&self) -> Capabilities {
        let (name, version) = ("rounding".to_owned(), "1".to_owned());
        Capabilities { name, version, start: false, threads: false, interrupt: false }
    }

    fn solve(&self, program: &Program, _: &Effort, _: &Stop, _: Option<&[f64]>, _: &Board) -> Outcome {
        // A and a quarter of C, and next to nothing of B.
        let values = vec![1.0 - 3e-13, 1e-13, 0.25 + 1e-13];
        let objective = program.objective(&values);
        let multipliers = Vec::new();
        Outcome::Found { values, objective, bound: Some(objective), ended: EndedBy::Gap, multipliers }
    }
}

#[test]
fn what_rounding_leaves_of_a_share_is_in_no_table() {
    let divided = |project: &str| Divisible { project: project.to_owned(), division: Division::Share };
    let asked = Question { divisible: ["A", "B", "C"].map(divided).to_vec(), ..question(&[6.0]) };
    let backend: Arc<dyn Backend> = Arc::new(Rounding);
    let found = optimize_with(&backend, &appraisal(&THREE), &asked, &Effort::default(), &Stop::never(), &mut |_| {
        ControlFlow::Continue(())
    });
    let plan = found.unwrap();
    let shares: Vec<(String, f64)> = plan.schedule().into_iter().map(|line| (line.project, line.share)).collect();
    assert_eq!(shares, [("A".to_owned(), 1.0), ("C".to_owned(), 0.25 + 1e-13)]);
    // A whole project is there in one row, and B as its `without` alone.
    assert_eq!([0, 1, 2].map(|project| plan.selection().of(project).len()), [1, 1, 2]);
    verify(&plan).unwrap();
}
