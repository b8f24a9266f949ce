//! Frontiers against enumeration: every selection of small random problems, judged by the audit's own arithmetic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

mod small;

use std::ops::ControlFlow;
use std::time::Duration;

use climcap::appraisal::{Appraisal, RowId, Sense};
use climcap::plan::{Question, verify};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop};
use climcap::study::{Aim, Frontier, FrontierEnd, frontier};
use climcap::units::Quantity;
use proptest::prelude::*;
use small::{COLUMNS, Tape, tapes};

/// Studies are tested here, not solvers: one that proves small programs to the last digit.
fn exact() -> Effort {
    let solver = if cfg!(feature = "highs") { Solver::Highs } else { Solver::Auto };
    Effort { gap: 0.0, solver, ..Effort::default() }
}

fn walk(
    appraisal: &std::sync::Arc<Appraisal>,
    question: &Question,
    aims: &[Aim],
    points: Option<usize>,
) -> Result<Frontier, OptimizeError> {
    frontier(appraisal, question, aims, points, &exact(), &Stop::never(), &mut |_| ControlFlow::Continue(()))
}

fn total(appraisal: &Appraisal, column: &str, selection: &[RowId]) -> f64 {
    let column = appraisal.column(column).unwrap();
    selection.iter().map(|row| column.value(*row).map_or(0.0, Quantity::amount)).sum()
}

/// Totals that no other selection's beat, each once.
fn unbeaten(appraisal: &Appraisal, question: &Question, aims: &[Aim]) -> Vec<Vec<f64>> {
    let sign = |aim: &Aim| if aim.sense == Sense::Max { -1.0 } else { 1.0 };
    let all: Vec<Vec<f64>> = small::feasible(appraisal, question)
        .iter()
        .map(|(selection, _)| aims.iter().map(|aim| sign(aim) * total(appraisal, &aim.column, selection)).collect())
        .collect();
    let beats = |one: &[f64], other: &[f64]| {
        let pairs = || one.iter().zip(other);
        pairs().all(|(one, other)| *one <= other + 1e-9) && pairs().any(|(one, other)| *one < other - 1e-6)
    };
    let mut kept: Vec<Vec<f64>> = Vec::new();
    for one in all.iter().filter(|one| !all.iter().any(|other| beats(other, one))) {
        if !kept.iter().any(|other| one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-6)) {
            kept.push(one.clone());
        }
    }
    kept.iter().map(|one| one.iter().zip(aims).map(|(total, aim)| total * sign(aim)).collect()).collect()
}

fn same(mut found: Vec<Vec<f64>>, mut expected: Vec<Vec<f64>>) -> bool {
    let rounded = |totals: &Vec<f64>| -> Vec<i64> { totals.iter().map(|total| (total * 1e4).round() as i64).collect() };
    found.sort_by_key(rounded);
    expected.sort_by_key(rounded);
    found.len() == expected.len()
        && found
            .iter()
            .zip(&expected)
            .all(|(one, other)| one.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-6))
}

fn totals(curve: &Frontier) -> Vec<Vec<f64>> {
    curve.points().iter().map(|point| point.totals.iter().map(|total| total.amount()).collect()).collect()
}

fn complete(tape: &[u8]) -> Result<usize, TestCaseError> {
    let mut tape = Tape(tape.iter());
    let count = 2 + tape.below(2);
    let first = tape.below(3);
    let senses = [tape.one_in(2), tape.one_in(2), tape.one_in(2)];
    let aims: Vec<Aim> = (0..count)
        .map(|number| {
            let column = COLUMNS[(first + number) % 3];
            if senses[number] { Aim::most(column) } else { Aim::least(column) }
        })
        .collect();
    let points = tape.one_in(2).then_some(1000);
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, 20, 90);
    let expected = unbeaten(&appraisal, &question, &aims);
    match walk(&appraisal, &question, &aims, points) {
        Err(OptimizeError::Infeasible { .. }) => prop_assert!(expected.is_empty()),
        Ok(curve) => {
            let found = totals(&curve);
            prop_assert!(same(found.clone(), expected.clone()), "{found:?}, enumeration {expected:?}");
            prop_assert_eq!(curve.end(), FrontierEnd::Complete);
            prop_assert!(curve.notes().is_empty());
            for (number, point) in curve.points().iter().enumerate() {
                prop_assert!(verify(&point.plan).is_ok());
                prop_assert_eq!(curve.nearest(&point.plan).unwrap(), number);
            }
        }
        Err(error) => prop_assert!(false, "{error}"),
    }
    Ok(expected.len())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_selection_that_no_other_beats_is_on_the_curve(tape in proptest::collection::vec(any::<u8>(), 300)) {
        complete(&tape)?;
    }
}

#[test]
fn the_random_curves_are_not_trivial() {
    let lengths: Vec<usize> = tapes(11, 40).map(|tape| complete(&tape).unwrap()).collect();
    assert!(lengths.iter().filter(|length| **length >= 5).count() >= 12, "{lengths:?}");
}

#[test]
fn fewer_points_lie_on_the_same_curve_and_the_ends_are_among_them() {
    let aims = [Aim::most("worth"), Aim::least("spent")];
    let mut shortened = 0;
    for tape in tapes(11, 30) {
        let mut tape = Tape(tape.iter());
        let appraisal = small::appraisal(&mut tape);
        let question = small::question(&mut tape, &appraisal, 60, 90);
        let (Ok(all), Ok(few)) =
            (walk(&appraisal, &question, &aims, None), walk(&appraisal, &question, &aims, Some(4)))
        else {
            continue;
        };
        let (all_totals, few_totals) = (totals(&all), totals(&few));
        for point in &few_totals {
            let near = |other: &Vec<f64>| point.iter().zip(other).all(|(one, other)| (one - other).abs() < 1e-6);
            assert!(all_totals.iter().any(near), "{point:?} is not among {all_totals:?}");
        }
        assert_eq!(few.points().len(), all.points().len().min(4));
        assert!(same(vec![few_totals[0].clone()], vec![all_totals[0].clone()]));
        assert!(same(
            few_totals.last().cloned().into_iter().collect(),
            all_totals.last().cloned().into_iter().collect()
        ));
        assert_eq!(few.ideal(), all.ideal());
        if all.points().len() > 4 {
            shortened += 1;
            assert_eq!(few.end(), FrontierEnd::Points);
            assert!(few.notes()[0].contains("4 points were asked for"), "{:?}", few.notes());
            assert!(few.largest_gap() > 0.0);
        }
    }
    assert!(shortened >= 8, "{shortened}");
}

#[test]
fn a_stop_gives_what_was_found_and_says_so() {
    let tape: Vec<u8> = tapes(11, 1).next().unwrap();
    let mut tape = Tape(tape.iter());
    let appraisal = small::appraisal(&mut tape);
    let question = Question { budgets: Vec::new(), ..small::question(&mut tape, &appraisal, 90, 91) };
    let question = Question { targets: Vec::new(), must: Vec::new(), ..question };
    let aims = [Aim::most("worth"), Aim::least("spent")];
    // No time at all: what ranking would build is still a plan.
    let effort = Effort { time_limit: Duration::ZERO, ..exact() };
    let curve =
        frontier(&appraisal, &question, &aims, None, &effort, &Stop::never(), &mut |_| ControlFlow::Continue(()))
            .unwrap();
    assert_eq!(curve.end(), FrontierEnd::TimeLimit);
    assert!(!curve.points().is_empty());
    assert!(curve.notes()[0].starts_with("time was up after"), "{:?}", curve.notes());
    let stop = Stop::never();
    stop.set();
    match frontier(&appraisal, &question, &aims, None, &exact(), &stop, &mut |_| ControlFlow::Continue(())) {
        Ok(curve) => assert!(matches!(curve.end(), FrontierEnd::Stop | FrontierEnd::Complete)),
        Err(error) => assert!(matches!(error, OptimizeError::NothingFound { .. }), "{error}"),
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let tape: Vec<u8> = tapes(11, 1).next().unwrap();
    let appraisal = small::appraisal(&mut Tape(tape.iter()));
    let ask = |aims: &[Aim], points| walk(&appraisal, &Question::default(), aims, points).unwrap_err().to_string();
    assert!(ask(&[Aim::most("worth")], None).contains("1 columns; allowed: two or three columns"));
    assert!(ask(&[Aim::most("worth"), Aim::least("worth")], None).contains("worth twice"));
    assert!(ask(&[Aim::most("worth"), Aim::least("spend")], None).contains("nearest: spent"));
    assert!(ask(&[Aim::most("worth"), Aim::least("spent")], Some(1)).contains("points: found 1"));
}
