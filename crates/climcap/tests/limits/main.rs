//! Limits of every kind, every solver against enumeration: all selections of small random problems, each judged by the
//! audit's own arithmetic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "what tests share may fail as they do")]

mod begun;
mod bound;
mod each;
mod monotone;
mod refused;
mod tape;

use std::sync::Arc;

use climcap::appraisal::{Appraisal, Sense};
use climcap::plan::{Chosen, Question, Selection, judge, verify};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use proptest::prelude::*;
use tape::{Scales, Tape};

/// Everything that may be chosen of a project: a row, or of two units one of one row and one of another.
fn choices(appraisal: &Appraisal, question: &Question, project: u32) -> Vec<Vec<Chosen>> {
    let rows = appraisal.rows_of(0, project);
    let mut all: Vec<Vec<Chosen>> = rows.iter().map(|row| vec![Chosen::whole(*row)]).collect();
    let id = &appraisal.projects()[project as usize].id;
    if question.divisible.iter().any(|entry| entry.project == *id) {
        for (number, one) in rows.iter().enumerate() {
            let half = |row| Chosen { row, share: 0.5 };
            all.extend(rows[number + 1..].iter().map(|other| vec![half(*one), half(*other)]));
        }
    }
    all
}

fn selections(appraisal: &Appraisal, question: &Question) -> Vec<Selection> {
    let projects = 0..appraisal.projects().len() as u32;
    let choices: Vec<Vec<Vec<Chosen>>> = projects.map(|project| choices(appraisal, question, project)).collect();
    let mut all = vec![Vec::new()];
    for of_project in &choices {
        let longer =
            |start: &Vec<Vec<Chosen>>, next: &Vec<Chosen>| [start.as_slice(), std::slice::from_ref(next)].concat();
        all = all.iter().flat_map(|start| of_project.iter().map(move |next| longer(start, next))).collect();
    }
    all.into_iter().map(Selection::of_shares).collect()
}

/// The best of each objective in turn, over all selections that the audit passes.
pub(crate) fn best(appraisal: &Appraisal, question: &Question) -> Option<Vec<f64>> {
    let mut left = selections(appraisal, question);
    left.retain(|selection| judge(question, appraisal, selection).is_ok());
    let mut found = Vec::new();
    for mix in &question.objective {
        let alone = Question { objective: vec![mix.clone().with_tolerance(0.0)], ..question.clone() };
        let value = |selection: &Selection| judge(&alone, appraisal, selection).unwrap().objective.amount();
        let values: Vec<f64> = left.iter().map(value).collect();
        let sign = if mix.sense == Some(Sense::Min) { -1.0 } else { 1.0 };
        let best = sign * values.iter().map(|value| sign * value).reduce(f64::max)?;
        let kept = best - sign * mix.tolerance * best.abs();
        let mut values = values.into_iter();
        left.retain(|_| values.next().is_some_and(|value| sign * value >= sign * kept - 1e-9 * kept.abs().max(1e-3)));
        found.push(best);
    }
    Some(found)
}

pub(crate) fn solvers() -> Vec<Solver> {
    let mut solvers = vec![Solver::Auto, Solver::Climcap];
    if cfg!(feature = "highs") {
        solvers.extend([Solver::Highs, Solver::HighsViaGoodLp]);
    }
    if cfg!(feature = "microlp") {
        solvers.push(Solver::Microlp);
    }
    solvers
}

fn agree(tape: &[u8], scales: Scales, is_plain: bool) -> Result<bool, TestCaseError> {
    let mut tape = Tape(tape.iter());
    let appraisal = Arc::new(Appraisal::from_tables(scales.tables(tape::tables(&mut tape))).unwrap());
    let question = scales.question(tape::question(&mut tape, &appraisal));
    let question = if is_plain { bound::plain(question) } else { question };
    if question.check(&appraisal).is_err() {
        let refused = optimize(&appraisal, &question, &Effort::default(), &Stop::never());
        prop_assert!(matches!(refused, Err(OptimizeError::Input(_))));
        return Ok(false);
    }
    let best = best(&appraisal, &question);
    let least = scales.worth.min(scales.tonnes);
    for solver in solvers() {
        let effort = Effort { gap: 0.0, solver, ..Default::default() };
        match (&best, optimize(&appraisal, &question, &effort, &Stop::never())) {
            (Some(best), Ok(plan)) => {
                prop_assert!(verify(&plan).is_ok());
                let stages = &plan.certificate().stages;
                let found: Vec<f64> = stages.iter().map(|stage| stage.best.amount()).collect();
                let near =
                    found.iter().zip(best).all(|(one, other)| (one - other).abs() <= 1e-8 * other.abs().max(least));
                prop_assert!(near, "{solver:?}: {found:?}, enumeration {best:?}");
            }
            (None, Err(OptimizeError::Infeasible { .. })) => {}
            (_, Err(error)) if solver == Solver::Climcap && refused::is_refusal(&error) => {}
            (best, found) => prop_assert!(false, "{solver:?}: {found:?}, enumeration {best:?}"),
        }
    }
    Ok(best.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_solver_finds_what_enumeration_finds(tape in proptest::collection::vec(any::<u8>(), 500)) {
        agree(&tape, Scales::ONE, false)?;
    }

    /// Of kinds that the method made for choices takes, most of them.
    #[test]
    fn every_solver_finds_it_of_choices_alone(tape in proptest::collection::vec(any::<u8>(), 500)) {
        agree(&tape, Scales::ONE, true)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    /// Money of ten figures beside thousandths of a tonne, and the other way round.
    #[test]
    fn large_and_small_numbers_change_nothing(
        tape in proptest::collection::vec(any::<u8>(), 500),
        money in 0..11_i32,
        tonnes in -3..7_i32,
        worth in -3..11_i32,
    ) {
        let [money, tonnes, worth] = [money, tonnes, worth].map(|power| 10_f64.powi(power));
        agree(&tape, Scales { money, tonnes, worth }, false)?;
        agree(&tape, Scales { money, tonnes, worth }, true)?;
    }
}

/// Tapes of a fixed generator, the same for the same seed.
pub(crate) fn tapes(seed: u64, count: usize, length: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = seed;
    let mut byte = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..count).map(move |_| (0..length).map(|_| byte()).collect())
}

#[test]
fn the_random_problems_are_not_trivial() {
    // Enough of them have a plan, and enough have none; enough of them are what the method made for choices takes.
    let (mut asked, mut solved, mut taken) = (0, 0, 0);
    for tape in tapes(11, 100, 500) {
        let mut read = Tape(tape.iter());
        let appraisal = Arc::new(tape::appraisal(&mut read));
        let question = tape::question(&mut read, &appraisal);
        if question.check(&appraisal).is_ok() {
            asked += 1;
            solved += usize::from(best(&appraisal, &question).is_some());
            let effort = Effort { solver: Solver::Climcap, ..Default::default() };
            let found = optimize(&appraisal, &bound::plain(question), &effort, &Stop::never());
            taken += usize::from(found.is_ok_and(|plan| plan.certificate().solver == "climcap"));
        }
    }
    println!("{asked} of 100 can be asked, {solved} have a plan, {taken} by climcap");
    assert!(asked >= 30, "{asked} of 100 can be asked");
    assert!(solved >= 15 && asked - solved >= 5, "{solved} of {asked} have a plan");
    assert!(taken >= 15, "{taken} of {solved}");
}
