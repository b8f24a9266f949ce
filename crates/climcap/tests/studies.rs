//! Studies under a list of objectives, against enumeration; and with the method made for choices, against a general solver.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

mod small;

use std::ops::ControlFlow;
use std::sync::Arc;

use climcap::appraisal::{Appraisal, RowId, Sense};
use climcap::pipeline::limits::Bound;
use climcap::plan::{LimitKind, Mix, Plan, Question};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::study::{
    Aim, AskedLimit, Reason, ShadowPrice, StudyProgress, conflict, frontier, reasons, relaxation, shadow_prices,
};
use climcap::units::{Money, Quantity};
use proptest::prelude::*;
use small::{Tape, tapes};

const NEAR: f64 = 1e-6;

fn exact(solver: Solver) -> Effort {
    Effort { gap: 0.0, solver, ..Effort::default() }
}

fn general() -> Effort {
    exact(if cfg!(feature = "highs") { Solver::Highs } else { Solver::Auto })
}

fn look(_: &StudyProgress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn asked(plan: &Plan, effort: &Effort) -> Result<(Vec<Reason>, Vec<ShadowPrice>), OptimizeError> {
    let stop = Stop::never();
    Ok((reasons(plan, effort, &stop, &mut look)?, shadow_prices(plan, 0.25, effort, &stop, &mut look)?))
}

/// Worth and tonnes of every selection that keeps the limits.
fn totals(appraisal: &Appraisal, question: &Question) -> Vec<(Vec<RowId>, [f64; 2])> {
    let column = |name: &str, selection: &[RowId]| -> f64 {
        let column = appraisal.column(name).unwrap();
        selection.iter().map(|row| column.value(*row).map_or(0.0, Quantity::amount)).sum()
    };
    let all = small::feasible(appraisal, question).into_iter();
    all.map(|(selection, _)| {
        let totals = [column("worth", &selection), column("tonnes", &selection)];
        (selection, totals)
    })
    .collect()
}

/// The most worth, what must be left of it, and the most tonnes then.
fn best(all: &[(Vec<RowId>, [f64; 2])], tolerance: f64) -> Option<[f64; 3]> {
    let worth = all.iter().map(|(_, [worth, _])| *worth).reduce(f64::max)?;
    let floor = worth - tolerance * worth.abs();
    let left = all.iter().filter(|(_, [worth, _])| *worth >= floor - 1e-9);
    Some([worth, floor, left.map(|(_, [_, tonnes])| *tonnes).reduce(f64::max)?])
}

/// The first of the two that a plan with the row falls short of, and by how much; `None` if it is as good.
fn short(all: &[(Vec<RowId>, [f64; 2])], row: RowId, best: [f64; 3]) -> Option<(usize, f64)> {
    let [worth, floor, tonnes] = best;
    let with = || all.iter().filter(|(selection, _)| selection.contains(&row)).map(|(_, totals)| totals);
    let most = with().map(|[worth, _]| *worth).reduce(f64::max)?;
    if most < floor - NEAR {
        return Some((0, worth - most));
    }
    let most = with().filter(|[worth, _]| *worth >= floor - 1e-9).map(|[_, tonnes]| *tonnes).reduce(f64::max)?;
    (most < tonnes - NEAR).then_some((1, tonnes - most))
}

fn loosened(question: &Question, limit: &AskedLimit, by: f64) -> Question {
    let mut question = question.clone();
    if limit.kind == LimitKind::Budget {
        let budget = question.budgets.iter_mut().find(|budget| budget.budget == limit.name).unwrap();
        let ceiling = budget.ceilings.entry(limit.year.unwrap()).or_default();
        *ceiling = Money::new(ceiling.amount() + by).unwrap();
    } else {
        let target = question.targets.iter_mut().find(|target| target.limit == limit.name).unwrap();
        let by = if target.bound == Bound::AtLeast { -by } else { by };
        target.amount = Quantity::new(target.amount.amount() + by).unwrap();
    }
    question
}

/// What was checked: needs of the whole list, needs that fall short, losses of the second objective, prices of it.
fn listed(tape: &[u8]) -> Result<[usize; 4], TestCaseError> {
    let mut checked = [0; 4];
    let mut tape = Tape(tape.iter());
    let tolerance = [0.0, 0.1, 0.3][tape.below(3)];
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, 10, 80);
    let objective = vec![
        Mix::of("worth").with_sense(Sense::Max).with_tolerance(tolerance),
        Mix::of("tonnes").with_sense(Sense::Max),
    ];
    let question = Question { objective, ..question };
    let Ok(plan) = optimize(&appraisal, &question, &general(), &Stop::never()) else { return Ok(checked) };
    let all = totals(&appraisal, &question);
    let now = best(&all, tolerance).unwrap();
    let (found, prices) = asked(&plan, &general()).unwrap();
    for reason in &found {
        let needs = &reason.needs;
        if needs.is_resolved {
            let granted = needs
                .grants
                .iter()
                .fold(question.clone(), |question, (limit, by)| loosened(&question, limit, by.amount()));
            let all = totals(&appraisal, &granted);
            let then = best(&all, tolerance).unwrap();
            let expected = short(&all, reason.row, then);
            match (needs.more_value, expected) {
                (None, None) => {
                    let gains = [then[0] - now[0], then[2] - now[2]];
                    let gain = needs.gain.unwrap().amount();
                    prop_assert!((gain - gains[needs.gain_in]).abs() < NEAR, "{needs:?}: {now:?} to {then:?}");
                    checked[0] += 1;
                }
                (Some(more), Some((objective, by))) => {
                    prop_assert_eq!(needs.more_in, objective);
                    prop_assert!((more.amount() - by).abs() < NEAR, "{needs:?}, enumeration {by}");
                    checked[1] += 1;
                }
                // Nothing better comes of what is granted, and still the row is not as good.
                (None, Some(_)) => prop_assert!(needs.gain.is_none(), "{needs:?}, enumeration {expected:?}"),
                (Some(_), None) => prop_assert!(false, "{needs:?}, enumeration: as good"),
            }
        }
        let is_possible = all.iter().any(|(selection, _)| selection.contains(&reason.row));
        prop_assert_eq!(needs.is_impossible, !is_possible);
        if let Some(loss) = needs.loss {
            let (objective, by) = short(&all, reason.row, now).unwrap_or((needs.loss_in, 0.0));
            prop_assert_eq!(needs.loss_in, objective, "{}", needs.text);
            prop_assert!((loss.amount() - by).abs() < NEAR, "{}, enumeration {by}", needs.text);
            prop_assert!(by == 0.0 || needs.text.contains(["of worth", "of tonnes"][objective]), "{}", needs.text);
            checked[2] += usize::from(objective == 1 && by > 0.0);
        }
    }
    for price in prices.iter().filter(|price| price.limit.unit.is_some()) {
        let (Some(step), Some(resolved)) = (price.step, price.resolved_price) else { continue };
        let all = totals(&appraisal, &loosened(&question, &price.limit, step.amount()));
        let then = best(&all, tolerance).unwrap();
        let (objective, by) = if then[0] > now[0] + NEAR { (0, then[0] - now[0]) } else { (1, then[2] - now[2]) };
        let gain = resolved.amount() * step.amount();
        prop_assert!((gain - by.max(0.0)).abs() < NEAR, "{price:?}: {now:?} to {then:?}");
        prop_assert!(by < NEAR || price.objective == objective, "{price:?}");
        checked[3] += usize::from(objective == 1 && by > NEAR);
    }
    Ok(checked)
}

fn near(one: Option<Quantity>, other: Option<Quantity>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).amount().abs() < NEAR,
        (one, other) => one.is_none() && other.is_none(),
    }
}

/// Whether the method took all the questions there were.
fn same(tape: &[u8]) -> Result<bool, TestCaseError> {
    let mut tape = Tape(tape.iter());
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, 0, 60);
    let (own, other) = (exact(Solver::Climcap), general());
    let mut wait = || ControlFlow::Continue(());
    let stop = Stop::never();
    let ways = [&own, &other].map(|effort| conflict(&appraisal, &question, effort, &stop, &mut wait).unwrap());
    prop_assert_eq!(&ways[0], &ways[1]);
    let ways = [&own, &other].map(|effort| relaxation(&appraisal, &question, effort, &stop, &mut wait).unwrap());
    prop_assert_eq!(&ways[0], &ways[1]);
    let Ok(plan) = optimize(&appraisal, &question, &other, &stop) else { return Ok(false) };
    // The method says so of a program that is not of its kind.
    let Ok((found, prices)) = asked(&plan, &own) else { return Ok(false) };
    let (expected, priced) = asked(&plan, &other).unwrap();
    prop_assert_eq!(found.len(), expected.len());
    for (one, other) in found.iter().zip(&expected) {
        prop_assert_eq!((&one.project, one.status, one.row), (&other.project, other.status, other.row));
        let (a, b) = (&one.needs, &other.needs);
        prop_assert_eq!((a.is_resolved, a.is_impossible), (b.is_resolved, b.is_impossible));
        let pairs =
            [(a.gain, b.gain), (a.gain_elsewhere, b.gain_elsewhere), (a.more_value, b.more_value), (a.loss, b.loss)];
        prop_assert!(pairs.iter().all(|(one, other)| near(*one, *other)), "{a:?}, HiGHS {b:?}");
    }
    for (one, other) in prices.iter().zip(&priced) {
        let is_same = near(one.lp_price, other.lp_price) && near(one.resolved_price, other.resolved_price);
        prop_assert!(is_same, "{one:?}, HiGHS {other:?}");
    }
    let aims = [Aim::most("worth"), Aim::least("spent")];
    let curve = |effort: &Effort| {
        frontier(&appraisal, &question, &aims, None, effort, &stop, &mut |_| ControlFlow::Continue(()))
    };
    let (Ok(one), Ok(other)) = (curve(&own), curve(&other)) else { return Ok(false) };
    prop_assert_eq!(one.points().len(), other.points().len());
    for (one, other) in one.points().iter().zip(other.points()) {
        let pairs = one.totals.iter().zip(&other.totals);
        prop_assert!(pairs.into_iter().all(|(one, other)| (*one - *other).amount().abs() < NEAR));
    }
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn under_a_list_of_objectives_what_is_said_holds_for_the_list(tape in proptest::collection::vec(any::<u8>(), 300)) {
        listed(&tape)?;
    }

    #[test]
    fn with_the_method_studies_say_what_they_say_with_highs(tape in proptest::collection::vec(any::<u8>(), 300)) {
        same(&tape)?;
    }
}

#[test]
fn the_random_problems_are_not_trivial() {
    let mut checked = [0; 4];
    for tape in tapes(5, 60) {
        for (total, one) in checked.iter_mut().zip(listed(&tape).unwrap()) {
            *total += one;
        }
    }
    assert!(checked.iter().zip([15, 2, 3, 2]).all(|(found, least)| *found >= least), "{checked:?}");
    let taken = tapes(3, 40).filter(|tape| same(tape).unwrap()).count();
    assert!(taken >= 15, "{taken} of 40 were taken");
}

#[test]
fn steps_in_place_of_seconds_give_the_same_every_time() {
    let effort = Effort { steps: Some(1), ..general() };
    let mut plans = 0;
    for tape in tapes(5, 12) {
        let mut tape = Tape(tape.iter());
        let appraisal: Arc<Appraisal> = small::appraisal(&mut tape);
        let question = small::question(&mut tape, &appraisal, 10, 80);
        let Ok(plan) = optimize(&appraisal, &question, &general(), &Stop::never()) else { continue };
        let (one, other) = (asked(&plan, &effort).unwrap(), asked(&plan, &effort).unwrap());
        assert_eq!(one, other);
        plans += 1;
    }
    assert!(plans >= 4, "{plans} plans");
}
