//! The bound from multipliers against enumeration: whatever the multipliers, no plan is better.

use std::sync::Arc;

use climcap::appraisal::Sense;
use climcap::calendar::Year;
use climcap::pipeline::limits::{Bound, Budget};
use climcap::plan::{self, LimitKind, Mix, Multiplier, Question, StartYears};
use climcap::units::{Money, Quantity};
use proptest::prelude::*;

use crate::each::{appraisal, ask, budget};
use crate::tape::{self, Tape};
use crate::{best, tapes};

/// A question with parts that are priced row by row alone.
pub fn plain(question: Question) -> Question {
    let mix = Mix { tolerance: 0.0, ..question.objective[0].clone() };
    let mut budgets = question.budgets;
    for budget in &mut budgets {
        budget.carry_over = None;
    }
    Question { objective: vec![mix], budgets, divisible: Vec::new(), bundles: Vec::new(), ..question }
}

/// Prices of some of the limits, most of the right sign.
fn multipliers(tape: &mut Tape<'_>, question: &Question) -> Vec<Multiplier> {
    let sign = if question.objective[0].sense == Some(Sense::Min) { -1.0 } else { 1.0 };
    let years = (2026..2032).map(Year);
    let of_budgets = question
        .budgets
        .iter()
        .flat_map(|budget| years.clone().map(move |year| (budget.budget.clone(), LimitKind::Budget, Some(year), 1.0)));
    let of_targets = question.targets.iter().flat_map(|target| {
        let side = if target.bound == Bound::AtMost { 1.0 } else { -1.0 };
        let own = target.year.or(target.by);
        let all = if target.each_year { years.clone().map(Some).collect() } else { vec![own] };
        all.into_iter().map(move |year| (target.limit.clone(), LimitKind::Target, year, side))
    });
    let limits: Vec<_> = of_budgets.chain(of_targets).collect();
    let mut prices = Vec::new();
    for (limit, kind, year, side) in limits {
        if tape.one_in(2) {
            let least = if tape.one_in(8) { -30 } else { 0 };
            let value = Quantity::new(sign * side * tape.amount(least, 30)).unwrap();
            prices.push(Multiplier { limit, kind, year, value });
        }
    }
    prices
}

/// Whether there was a bound to compare with a plan.
fn holds(bytes: &[u8]) -> Result<bool, TestCaseError> {
    let mut tape = Tape(bytes.iter());
    let appraisal = Arc::new(tape::appraisal(&mut tape));
    let question = plain(tape::question(&mut tape, &appraisal));
    if question.check(&appraisal).is_err() {
        return Ok(false);
    }
    let multipliers = multipliers(&mut tape, &question);
    let bound = plan::bound(&question, &appraisal, &multipliers).unwrap();
    prop_assert!(bound.is_some());
    let (Some(bound), Some(best)) = (bound.map(Quantity::amount), best(&appraisal, &question)) else {
        return Ok(false);
    };
    let sign = if question.objective[0].sense == Some(Sense::Min) { -1.0 } else { 1.0 };
    let short = sign * (best[0] - bound);
    prop_assert!(short <= 1e-9 * best[0].abs().max(1.0), "bound {bound}, enumeration {}: {multipliers:?}", best[0]);
    Ok(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_is_better_than_the_bound_of_any_multipliers(tape in proptest::collection::vec(any::<u8>(), 600)) {
        holds(&tape)?;
    }
}

#[test]
fn what_a_budget_opens_with_has_its_price_too() {
    // A costs 4 in each of two years; the first has nothing but what it opens with.
    let opened = Budget { opening: Money::new(4.0).unwrap(), ..budget(&[0.0, 4.0]) };
    let only = appraisal(&[("A", 9.0, 8.0)]);
    let asked = Question { years: Some(StartYears { first: Year(2026), last: Year(2026) }), ..ask(opened) };
    let (limit, value) = ("capital".to_owned(), Quantity::new(2.25).unwrap());
    let price = Multiplier { limit, kind: LimitKind::Budget, year: Some(Year(2026)), value };
    // 9 for the 4, and A is worth what it pays.
    let bound = plan::bound(&asked, &only, &[price]).unwrap().unwrap();
    assert!((bound.amount() - 9.0).abs() < 1e-7, "{bound}");
    assert_eq!(best(&only, &asked), Some(vec![9.0]));
}

#[test]
fn many_of_the_random_problems_have_a_plan_to_compare_with() {
    let compared = tapes(23, 200, 600).filter(|tape| holds(tape).unwrap()).count();
    assert!(compared > 40, "{compared} of 200");
}
