//! More to spend, or one more design, never makes the best plan worse.

use std::sync::Arc;

use climcap::appraisal::{Appraisal, Sense};
use climcap::calendar::Year;
use climcap::pipeline::limits::Bound;
use climcap::plan::Question;
use climcap::portfolio::{Effort, OptimizeError, Stop, optimize};
use climcap::units::Money;
use proptest::prelude::*;

use crate::tape::{self, Tape};
use crate::tapes;

/// The best of the first objective; `None` if no plan keeps every limit.
fn best(appraisal: &Arc<Appraisal>, question: &Question) -> Option<f64> {
    let effort = Effort { gap: 0.0, ..Effort::default() };
    let sign = if question.objective[0].sense == Some(Sense::Min) { -1.0 } else { 1.0 };
    match optimize(appraisal, question, &effort, &Stop::never()) {
        Ok(plan) => Some(sign * plan.certificate().stages[0].best.amount()),
        Err(OptimizeError::Infeasible { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// How often there was a plan that could have become worse, and how often it became better.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    compared: usize,
    better: usize,
}

fn no_worse(before: Option<f64>, after: Option<f64>, what: &str) -> Result<Seen, TestCaseError> {
    let Some(before) = before else { return Ok(Seen::default()) };
    prop_assert!(after.is_some(), "{what}: no plan any more");
    let after = after.unwrap_or(f64::NEG_INFINITY);
    let near = 1e-8 * before.abs().max(1.0);
    prop_assert!(after >= before - near, "{what}: {before} became {after}");
    Ok(Seen { compared: 1, better: usize::from(after > before + near) })
}

/// More money in a year, and an opening.
fn richer(tape: &mut Tape<'_>, question: &Question) -> Question {
    let mut richer = question.clone();
    for budget in &mut richer.budgets {
        for amount in budget.ceilings.values_mut() {
            *amount += Money::new(tape.amount(0, 30)).unwrap();
        }
        budget.opening += Money::new(tape.amount(0, 5)).unwrap();
    }
    richer
}

/// One more design of the first project.
fn wider(bytes: &[u8], tape: &mut Tape<'_>) -> Arc<Appraisal> {
    let mut tables = tape::tables(&mut Tape(bytes.iter()));
    let project = tables.rows.project[0];
    let start = Some(Year(2026));
    tables.rows.project.push(project);
    tables.rows.alternative.push("more");
    tables.rows.start.push(start);
    let opens = tables.rows.columns[2].values[0].map(|_| 2027.0);
    for column in &mut tables.rows.columns {
        let value = if column.name == "in_service" { opens } else { Some(tape.amount(0, 50)) };
        column.values.push(value);
    }
    if tables.costs.name.contains(&"capital") {
        tables.costs.project.push(project);
        tables.costs.alternative.push("more");
        tables.costs.start.push(start);
        tables.costs.name.push("capital");
        tables.costs.year.push(start);
        tables.costs.amount.push(Some(tape.amount(0, 50)));
    }
    Arc::new(Appraisal::from_tables(tables).unwrap())
}

fn holds(bytes: &[u8]) -> Result<[Seen; 2], TestCaseError> {
    let mut tape = Tape(bytes.iter());
    let appraisal = Arc::new(tape::appraisal(&mut tape));
    let mut question = tape::question(&mut tape, &appraisal);
    // A floor for each year that has anything is a floor in more years once there is more.
    question.targets.retain(|target| !(target.each_year && target.bound == Bound::AtLeast));
    if question.check(&appraisal).is_err() {
        return Ok([Seen::default(); 2]);
    }
    let before = best(&appraisal, &question);
    let money = no_worse(before, best(&appraisal, &richer(&mut tape, &question)), "more to spend")?;
    let design = no_worse(before, best(&wider(bytes, &mut tape), &question), "one more design")?;
    Ok([money, design])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn more_money_and_more_designs_never_hurt(tape in proptest::collection::vec(any::<u8>(), 600)) {
        holds(&tape)?;
    }
}

#[test]
fn more_money_and_more_designs_often_help() {
    let seen: Vec<[Seen; 2]> = tapes(31, 150, 600).map(|tape| holds(&tape).unwrap()).collect();
    for side in 0..2 {
        let compared: usize = seen.iter().map(|seen| seen[side].compared).sum();
        let better: usize = seen.iter().map(|seen| seen[side].better).sum();
        assert!(compared >= 30 && better >= 4, "{better} of {compared} are better");
    }
}
