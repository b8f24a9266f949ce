//! Reasons, prices of limits and conflicts against enumeration: every selection of small random problems, judged by the
//! audit's own arithmetic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

mod small;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use climcap::appraisal::{Appraisal, RowId, Unit};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Beyond, Bound, Filter, Named, Target};
use climcap::plan::{Discrepancy, LimitKind, Plan, Question, Selection};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::study::{
    AskedLimit, Change, Reason, ReasonStatus, StudyProgress, conflict, reasons, relaxation, shadow_prices,
};
use climcap::units::{Money, Quantity};
use proptest::prelude::*;
use small::{Tape, tapes};

const NEAR: f64 = 1e-6;

/// Studies are tested here, not solvers: one that proves small programs to the last digit.
fn exact() -> Effort {
    let solver = if cfg!(feature = "highs") { Solver::Highs } else { Solver::Auto };
    Effort { gap: 0.0, solver, ..Effort::default() }
}

fn look() -> impl FnMut() -> ControlFlow<()> {
    || ControlFlow::Continue(())
}

fn studied() -> impl FnMut(&StudyProgress) -> ControlFlow<()> {
    |_| ControlFlow::Continue(())
}

/// The question with targets on what a sector has of a column's total, in place of targets on the column itself.
fn shared(question: Question, appraisal: &Appraisal) -> Question {
    let sector = appraisal.projects()[0].sector.clone();
    let share = |target: Target| Target {
        amount: Quantity::new(target.amount.amount().abs() / 10.0).unwrap(),
        filter: Filter { sector: sector.clone(), ..Filter::default() },
        share: true,
        ..target
    };
    Question { targets: question.targets.into_iter().map(share).collect(), ..question }
}

/// A problem and its best plan.
fn solved(tape: &[u8], tightest: i32, has_shares: bool) -> Option<(Arc<Appraisal>, Question, Plan)> {
    let mut tape = Tape(tape.iter());
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, tightest, 80);
    let question = if has_shares { shared(question, &appraisal) } else { question };
    let plan = optimize(&appraisal, &question, &exact(), &Stop::never()).ok()?;
    Some((appraisal, question, plan))
}

fn best(appraisal: &Appraisal, question: &Question, within: impl Fn(&[RowId]) -> bool) -> Option<f64> {
    let all = small::feasible(appraisal, question);
    all.iter().filter(|(selection, _)| within(selection)).map(|(_, value)| *value).reduce(f64::max)
}

fn loosened(question: &Question, limit: &AskedLimit, by: f64) -> Question {
    let mut question = question.clone();
    match limit.kind {
        LimitKind::Budget => {
            let budget = question.budgets.iter_mut().find(|budget| budget.budget == limit.name).unwrap();
            let ceiling = budget.ceilings.entry(limit.year.unwrap()).or_default();
            *ceiling = Money::new(ceiling.amount() + by).unwrap();
        }
        LimitKind::Target => {
            let target = question.targets.iter_mut().find(|target| target.limit == limit.name).unwrap();
            let by = if target.bound == Bound::AtLeast { -by } else { by };
            target.amount = Quantity::new(target.amount.amount() + by).unwrap();
        }
        other => panic!("{other:?} is not about an amount"),
    }
    question
}

/// The same tables with the value of a row changed.
fn with_value(tape: &[u8], appraisal: &Appraisal, row: RowId, more: f64) -> Arc<Appraisal> {
    let mut tables = small::tables(&mut Tape(tape.iter()));
    let value = tables.rows.columns[0].values[row.0 as usize].as_mut().unwrap();
    *value += more;
    assert!((row.0 as usize) < appraisal.len());
    Arc::new(Appraisal::from_tables(tables).unwrap())
}

fn rows(plan: &Plan) -> Vec<RowId> {
    plan.selection().iter().map(|chosen| chosen.row).collect()
}

fn has(selection: &[RowId], row: RowId) -> bool {
    selection.contains(&row)
}

/// What a reason says, granted and enumerated. What was checked of it: grants, more value, losses.
fn keeps_its_word(
    tape: &[u8],
    appraisal: &Arc<Appraisal>,
    question: &Question,
    plan: &Plan,
    reason: &Reason,
) -> Result<[usize; 5], TestCaseError> {
    let value = plan.objective().amount();
    let needs = &reason.needs;
    let mut checked = [0; 5];
    // More value of a row is more of the column, which a target may count too.
    let is_value_free = question.targets.iter().all(|target| target.column != "worth");
    prop_assert_eq!(reason.is_proven(), !needs.text.contains("proven"), "{}", needs.text);
    if needs.is_resolved {
        checked[4] = usize::from(needs.grants.iter().any(|(limit, _)| limit.unit == Some(Unit::Share)));
        let granted =
            needs.grants.iter().fold(question.clone(), |question, (limit, by)| loosened(&question, limit, by.amount()));
        let free = best(appraisal, &granted, |_| true).unwrap();
        let with = best(appraisal, &granted, |selection| has(selection, reason.row)).unwrap();
        if let Some(more) = needs.more_value {
            // It would be used elsewhere; with this much more value it comes in.
            prop_assert!(free > with + NEAR, "{needs:?}");
            prop_assert!((free - value - needs.gain_elsewhere.unwrap().amount()).abs() < NEAR);
            if is_value_free {
                let changed = with_value(tape, appraisal, reason.row, more.amount() + NEAR);
                let then = optimize(&changed, &granted, &exact(), &Stop::never()).unwrap();
                let ties = best(&changed, &granted, |selection| has(selection, reason.row)).unwrap();
                prop_assert!(has(&rows(&then), reason.row) || ties >= then.objective().amount() - NEAR);
            }
            prop_assert!(needs.text.contains("elsewhere"), "{}", needs.text);
            checked[1] = 1;
        } else {
            prop_assert!((free - with).abs() < NEAR, "granted, it would not come in: {needs:?}");
            prop_assert!((free - value - needs.gain.unwrap().amount()).abs() < NEAR, "{needs:?}, {free} from {value}");
            prop_assert!(needs.text.contains("the plan would gain"), "{}", needs.text);
            checked[0] = 1;
        }
    }
    let with = best(appraisal, question, |selection| has(selection, reason.row));
    prop_assert_eq!(with.is_none(), needs.is_impossible);
    if let Some(with) = with {
        let loss = needs.loss.unwrap().amount();
        prop_assert!((value - with - loss).abs() < NEAR, "{loss} for {value} less {with}");
        if is_value_free {
            let changed = with_value(tape, appraisal, reason.row, loss + NEAR);
            let then = optimize(&changed, question, &exact(), &Stop::never()).unwrap();
            prop_assert!((then.objective().amount() - value).abs() < 3.0 * NEAR);
            let ties = best(&changed, question, |selection| has(selection, reason.row)).unwrap();
            prop_assert!(ties >= then.objective().amount() - NEAR);
            checked[2] = 1;
        }
    }
    if let Some(other) = reason.dominated_by {
        // Whatever has the row is no better than with the other in its place.
        let at = appraisal.key(reason.row).project as usize;
        for (selection, found) in small::feasible(appraisal, question).iter().filter(|(all, _)| has(all, reason.row)) {
            let mut swapped = selection.clone();
            swapped[at] = other;
            let judged = climcap::plan::judge(question, appraisal, Selection::of_rows(&swapped));
            prop_assert!(judged.is_ok_and(|judged| judged.objective.amount() >= found - NEAR));
        }
        checked[3] = 1;
    }
    Ok(checked)
}

fn reasoned(tape: &[u8], has_shares: bool) -> Result<[usize; 5], TestCaseError> {
    let mut checked = [0; 5];
    let Some((appraisal, question, plan)) = solved(tape, 10, has_shares) else { return Ok(checked) };
    let found = reasons(&plan, &exact(), &Stop::never(), &mut studied()).unwrap();
    for (number, project) in appraisal.projects().iter().enumerate() {
        let chosen = rows(&plan)[number];
        let is_built = chosen != appraisal.rows_of(0, number as u32)[0];
        let reason = found.iter().find(|reason| reason.project == project.id);
        // Everything that is not built has a reason, unless nothing of it may be built.
        if let Some(reason) = reason {
            prop_assert_eq!(reason.status == ReasonStatus::NotBuilt, !is_built);
        } else {
            prop_assert!(is_built || !question.must_not.is_empty());
        }
    }
    for reason in &found {
        for (total, one) in checked.iter_mut().zip(keeps_its_word(tape, &appraisal, &question, &plan, reason)?) {
            *total += one;
        }
    }
    Ok(checked)
}

fn priced(tape: &[u8], has_shares: bool) -> Result<usize, TestCaseError> {
    let Some((appraisal, question, plan)) = solved(tape, 10, has_shares) else { return Ok(0) };
    let value = plan.objective().amount();
    let mut gains = 0;
    for price in shadow_prices(&plan, 0.25, &exact(), &Stop::never(), &mut studied()).unwrap() {
        let Some(resolved) = price.resolved_price else {
            prop_assert!(price.note.contains("nothing is allowed or used"), "{}", price.note);
            continue;
        };
        prop_assert!(price.lp_price.is_none_or(|price| price.amount() >= 0.0));
        let Some(step) = price.step else {
            // Never binds: whatever more there is changes nothing.
            let more = best(&appraisal, &loosened(&question, &price.limit, 1e3), |_| true).unwrap();
            prop_assert!((more - value).abs() < NEAR && resolved.amount().abs() < NEAR);
            continue;
        };
        if price.limit.unit.is_none() {
            let more = best(&appraisal, &dropped(&question, &price.limit), |_| true).unwrap();
            let is_known = !matches!(price.limit.kind, LimitKind::MustNot | LimitKind::Group);
            prop_assert!(!is_known || (more - value - resolved.amount()).abs() < NEAR, "{price:?}: {value} to {more}");
        } else {
            let more = best(&appraisal, &loosened(&question, &price.limit, step.amount()), |_| true).unwrap();
            prop_assert!(
                (more - value - resolved.amount() * step.amount()).abs() < NEAR,
                "{price:?}: {value} to {more}"
            );
            gains += usize::from(more > value + NEAR);
        }
    }
    Ok(gains)
}

fn short(name: &Named) -> String {
    name.alternative.as_ref().map_or(name.project.clone(), |design| format!("{}/{design}", name.project))
}

/// The question without one of its rules.
fn dropped(question: &Question, limit: &AskedLimit) -> Question {
    let mut question = question.clone();
    let goes = |kind: LimitKind, name: &str| limit.kind == kind && limit.name == name;
    question.must.retain(|name| !goes(LimitKind::Must, &short(name)));
    question.requires.retain(|need| {
        !goes(LimitKind::Requires, &format!("{} after {}", short(&need.dependent), short(&need.prerequisite)))
    });
    question
        .conflicts
        .retain(|names| !goes(LimitKind::Conflict, &names.iter().map(short).collect::<Vec<_>>().join(", ")));
    question
}

/// The question with these of its limits alone.
fn only(question: &Question, limits: &[AskedLimit], appraisal: &Appraisal) -> Question {
    let named = |kind: LimitKind, name: &str| limits.iter().any(|limit| limit.kind == kind && limit.name == name);
    let mut question = question.clone();
    for budget in &mut question.budgets {
        let kept = |year: &Year| {
            limits.iter().any(|limit| {
                limit.kind == LimitKind::Budget && limit.name == budget.budget && limit.year == Some(*year)
            })
        };
        budget.ceilings.retain(|year, _| kept(year));
        budget.beyond = Beyond::Unlimited;
    }
    question.targets.retain(|target| named(LimitKind::Target, &target.limit));
    question.must.retain(|name| named(LimitKind::Must, &short(name)));
    question.must_not.retain(|name| named(LimitKind::MustNot, &short(name)));
    question.requires.retain(|need| {
        named(LimitKind::Requires, &format!("{} after {}", short(&need.dependent), short(&need.prerequisite)))
    });
    question
        .conflicts
        .retain(|names| named(LimitKind::Conflict, &names.iter().map(short).collect::<Vec<_>>().join(", ")));
    assert!(question.check(appraisal).is_ok());
    question
}

fn conflicting(tape: &[u8]) -> Result<Option<usize>, TestCaseError> {
    let mut tape = Tape(tape.iter());
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, 0, 40);
    let is_possible = best(&appraisal, &question, |_| true).is_some();
    let found = conflict(&appraisal, &question, &exact(), &Stop::never(), &mut look()).unwrap();
    prop_assert_eq!(found.is_none(), is_possible);
    let Some(found) = found else { return Ok(None) };
    prop_assert!(found.is_minimal);
    prop_assert!(best(&appraisal, &only(&question, &found.limits, &appraisal), |_| true).is_none(), "{found:?}");
    for number in 0..found.limits.len() {
        let mut fewer = found.limits.clone();
        fewer.remove(number);
        prop_assert!(best(&appraisal, &only(&question, &fewer, &appraisal), |_| true).is_some(), "{found:?}, {number}");
    }
    Ok(Some(found.limits.len()))
}

/// The most that the total of a column may be: the largest amount of each project.
fn most(appraisal: &Appraisal, column: &str) -> f64 {
    let column = appraisal.column(column).unwrap();
    let amount = |row: &RowId| column.value(*row).map_or(0.0, |amount| amount.amount().abs());
    let largest = |project: u32| appraisal.rows_of(0, project).iter().map(amount).fold(0.0, f64::max);
    (0..appraisal.projects().len() as u32).map(largest).sum()
}

/// By how much a selection breaks limits, as shares of what they ask or allow; a rule that goes counts as one.
fn change(question: &Question, appraisal: &Appraisal, selection: &[RowId]) -> f64 {
    let Err(error) = climcap::plan::judge(question, appraisal, Selection::of_rows(selection)) else { return 0.0 };
    let by = |discrepancy: &Discrepancy| {
        let Discrepancy::Limit(limit) = discrepancy else { panic!("{discrepancy}") };
        let target = question.targets.iter().find(|target| target.limit == limit.name);
        match (limit.kind, target) {
            (LimitKind::Target, Some(target)) => {
                let whole = if target.share { most(appraisal, &target.column) } else { 1.0 };
                -limit.slack.amount() / (target.amount.amount().abs() * whole)
            }
            (LimitKind::Budget, _) => -limit.slack.amount() / limit.amount.amount().abs(),
            _ => 1.0,
        }
    };
    error.0.iter().map(by).sum()
}

/// Whether the least change is one, and whether it changes a share.
fn relaxed(tape: &[u8], has_shares: bool) -> Result<(bool, bool), TestCaseError> {
    let mut tape = Tape(tape.iter());
    let appraisal = small::appraisal(&mut tape);
    let question = small::question(&mut tape, &appraisal, 1, 40);
    let mut question = if has_shares { shared(question, &appraisal) } else { question };
    question.must_not.clear();
    if has_shares {
        // Nothing built has every share: something must be that does not count.
        let first = &appraisal.projects()[0];
        let others = appraisal.projects().iter().filter(|project| project.sector != first.sector);
        let named = |id: &String| Named { project: id.clone(), alternative: None, start: None };
        question.must = others.take(1).map(|project| named(&project.id)).collect();
    }
    // A target of nothing has no share to change by.
    let counts = |target: &Target| target.amount.amount() != 0.0 && most(&appraisal, &target.column) > 0.0;
    question.targets.retain(counts);
    let found = relaxation(&appraisal, &question, &exact(), &Stop::never(), &mut look()).unwrap().unwrap();
    prop_assert!(found.is_least);
    prop_assert_eq!(found.changes.is_empty(), best(&appraisal, &question, |_| true).is_some());
    let is_left = |change: &Change| {
        question.targets.iter().any(|target| target.share && target.limit == change.limit.name)
            && change.limit.unit != Some(Unit::Share)
    };
    if found.changes.iter().any(is_left) {
        // Of a total below nothing no smaller share would do: what is missed is told as it is.
        return Ok((true, false));
    }
    // Applied, a plan is possible.
    let mut changed = question.clone();
    for change in &found.changes {
        if matches!(change.limit.kind, LimitKind::Budget | LimitKind::Target) {
            prop_assert!((change.to.amount() - change.limit.amount.amount()).abs() - change.by.amount() < NEAR);
            changed = loosened(&changed, &change.limit, change.by.amount() + 1e-9);
        } else {
            changed = dropped(&changed, &change.limit);
        }
    }
    prop_assert!(optimize(&appraisal, &changed, &exact(), &Stop::never()).is_ok(), "{found:?}");
    // No selection breaks limits by less than one that keeps what is changed.
    let free = Question { objective: question.objective.clone(), ..Question::default() };
    let least = |all: Vec<(Vec<RowId>, f64)>| {
        all.iter().map(|(selection, _)| change(&question, &appraisal, selection)).fold(f64::INFINITY, f64::min)
    };
    let (own, least) = (least(small::feasible(&appraisal, &changed)), least(small::feasible(&appraisal, &free)));
    prop_assert!((own - least).abs() < 1e-5 * least.max(1.0), "{own}, enumeration {least}: {found:?}");
    let is_share = |change: &Change| change.limit.unit == Some(Unit::Share);
    Ok((!found.changes.is_empty(), found.changes.iter().any(is_share)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_reason_says_comes_true(tape in proptest::collection::vec(any::<u8>(), 300)) {
        reasoned(&tape, false)?;
    }

    #[test]
    fn what_a_reason_says_of_shares_comes_true(tape in proptest::collection::vec(any::<u8>(), 300)) {
        reasoned(&tape, true)?;
    }

    #[test]
    fn a_price_is_what_a_step_is_worth(tape in proptest::collection::vec(any::<u8>(), 300)) {
        priced(&tape, false)?;
        priced(&tape, true)?;
    }

    #[test]
    fn the_least_change_makes_a_plan_possible_and_no_smaller_one_does(tape in proptest::collection::vec(any::<u8>(), 300)) {
        relaxed(&tape, false)?;
        relaxed(&tape, true)?;
    }

    #[test]
    fn a_conflict_cannot_hold_and_without_any_one_limit_can(tape in proptest::collection::vec(any::<u8>(), 300)) {
        conflicting(&tape)?;
    }
}

#[test]
fn the_random_problems_are_not_trivial() {
    let mut checked = [0; 5];
    let (mut gains, mut sizes, mut changes, mut shares) = (0, Vec::new(), 0, [0; 2]);
    for tape in tapes(5, 60) {
        for (total, one) in checked.iter_mut().zip(reasoned(&tape, false).unwrap()) {
            *total += one;
        }
        shares[0] += reasoned(&tape, true).unwrap()[4];
        gains += priced(&tape, false).unwrap();
        sizes.extend(conflicting(&tape).unwrap());
        changes += usize::from(relaxed(&tape, false).unwrap().0);
        shares[1] += usize::from(relaxed(&tape, true).unwrap().1);
    }
    assert!(shares.iter().all(|count| *count >= 3), "{shares:?} shares granted, relaxed");
    assert!(changes >= 10, "{changes} changes");
    let [granted, elsewhere, lost, dominated, _] = checked;
    assert!(granted >= 20 && elsewhere >= 3 && lost >= 15, "{granted} granted, {elsewhere} elsewhere, {lost} lost");
    assert!(dominated >= 1, "{dominated} dominated");
    assert!(gains >= 8, "{gains} gains");
    assert!(sizes.len() >= 10 && sizes.iter().filter(|size| **size >= 2).count() >= 5, "{sizes:?}");
}

#[test]
fn without_time_what_was_not_asked_says_so() {
    let effort = Effort { time_limit: Duration::ZERO, ..exact() };
    let mut short = 0;
    for tape in tapes(5, 20) {
        let Some((_, _, plan)) = solved(&tape, 10, false) else { continue };
        for reason in reasons(&plan, &effort, &Stop::never(), &mut studied()).unwrap() {
            assert!(!reason.needs.is_resolved && reason.needs.loss.is_none() && reason.reduced_value.is_none());
            if reason.needs.gain.is_some() {
                assert!(reason.needs.text.contains("not proven"), "{}", reason.needs.text);
                short += 1;
            }
        }
        for price in shadow_prices(&plan, 0.01, &effort, &Stop::never(), &mut studied()).unwrap() {
            assert!(price.resolved_price.is_none_or(|price| price.amount().abs() < NEAR));
            assert!(!price.note.is_empty());
        }
    }
    assert!(short >= 5, "{short}");
}

#[test]
fn no_time_to_tell_of_a_conflict_is_an_error() {
    let (appraisal, question, _) = tapes(5, 20).find_map(|tape| solved(&tape, 10, false)).unwrap();
    let effort = Effort { time_limit: Duration::ZERO, ..exact() };
    let error = conflict(&appraisal, &question, &effort, &Stop::never(), &mut look()).unwrap_err();
    assert!(matches!(error, OptimizeError::NothingFound { .. }), "{error}");
}
