//! Each limit by itself, with numbers that can be checked by hand.

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::appraisal::{Amounts, Appraisal, NumberColumn, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{
    Baseline, Basis, Beyond, Bound, Budget, CarryOver, Divisible, Division, Group, Named, Target,
};
use climcap::plan::{Bundle, LimitKind, Mix, Plan, Question, verify};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::units::{Money, Quantity};

use crate::refused::is_refusal;
use crate::solvers;

/// Projects that may start in 2026, 2027 or 2028: value less 1 for each year of waiting; the cost is paid in equal parts in
/// the year of the start and the next, and the works take two years.
pub fn appraisal(projects: &[(&'static str, f64, f64)]) -> Arc<Appraisal> {
    let column = |name| NumberColumn { name, ..Default::default() };
    let columns = vec![column("enpv"), column("in_service"), column("avoided_tco2e"), column("emissions_tco2e")];
    let mut rows = Rows { columns, ..Default::default() };
    let (mut costs, mut flows) = (Amounts::default(), Amounts::default());
    for (project, value, cost) in projects {
        for wait in 0..3_i32 {
            rows.project.push(project);
            rows.alternative.push("do");
            rows.start.push(Some(Year(2026 + wait)));
            let values = [value - f64::from(wait), f64::from(2028 + wait), *cost, 20.0 - cost];
            rows.columns.iter_mut().zip(values).for_each(|(column, value)| column.values.push(Some(value)));
        }
        rows.project.push(project);
        rows.alternative.push("without");
        rows.start.push(None);
        let values = [Some(0.0), None, Some(0.0), Some(20.0)];
        rows.columns.iter_mut().zip(values).for_each(|(column, value)| column.values.push(value));
        for (name, lag) in [("capital", 0), ("capital", 1), ("jobs", 0)] {
            let amounts = if name == "jobs" { &mut flows } else { &mut costs };
            amounts.project.push(project);
            amounts.alternative.push("do");
            amounts.name.push(name);
            amounts.lag.push(Some(lag));
            amounts.amount.push(Some(cost / 2.0));
        }
    }
    Arc::new(Appraisal::from_tables(Tables { rows, costs, flows, ..Default::default() }).unwrap())
}

pub fn three() -> Arc<Appraisal> {
    appraisal(&[("A", 9.0, 8.0), ("B", 7.0, 6.0), ("C", 5.0, 4.0)])
}

fn money(amount: f64) -> Money {
    Money::new(amount).unwrap()
}

pub fn named(project: &str) -> Named {
    Named { project: project.to_owned(), alternative: None, start: None }
}

pub fn budget(amounts: &[f64]) -> Budget {
    let ceilings = amounts.iter().zip(2026..).map(|(amount, year)| (Year(year), money(*amount))).collect();
    Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Unlimited, ..Budget::default() }
}

pub fn ask(budget: Budget) -> Question {
    Question { objective: vec![Mix::of("enpv")], budgets: vec![budget], ..Question::default() }
}

fn try_plans(appraisal: &Arc<Appraisal>, question: &Question) -> Vec<(Solver, Result<Plan, OptimizeError>)> {
    let effort = |solver| Effort { gap: 0.0, solver, ..Effort::default() };
    let plan = |solver| (solver, optimize(appraisal, question, &effort(solver), &Stop::never()));
    solvers().into_iter().map(plan).collect()
}

/// Every solver comes to this objective; the plan of the first.
pub fn plan(appraisal: &Arc<Appraisal>, question: &Question, objective: f64) -> Plan {
    let mut plans: Vec<Plan> = Vec::new();
    for (solver, found) in try_plans(appraisal, question) {
        if solver == Solver::Climcap && found.as_ref().is_err_and(is_refusal) {
            continue;
        }
        let found = found.unwrap_or_else(|error| panic!("{solver:?}: {error}"));
        verify(&found).unwrap();
        assert!((found.objective().amount() - objective).abs() < 1e-9, "{solver:?}: {}", found.objective());
        let again = Plan::from_json(&found.to_json().unwrap(), Arc::clone(appraisal)).unwrap();
        assert_eq!(again.selection(), found.selection());
        verify(&again).unwrap();
        plans.push(found);
    }
    plans.swap_remove(0)
}

fn problems(question: &Question) -> String {
    question.check(&three()).unwrap_err().to_string()
}

fn target(column: &str, bound: Bound, amount: f64) -> Target {
    let (limit, column) = ("limit".to_owned(), column.to_owned());
    Target { limit, column, bound, amount: Quantity::new(amount).unwrap(), ..Target::default() }
}

#[test]
fn money_that_is_left_is_carried_over_up_to_its_cap() {
    // A alone costs 4 a year; of 2 a year it can never be paid as it falls due.
    let only = appraisal(&[("A", 9.0, 8.0)]);
    let two = budget(&[2.0, 2.0, 2.0, 2.0]);
    plan(&only, &ask(two.clone()), 0.0);
    // 2 from each of two years: 2028 has 6, and 2029 has 2 more beside the 2 that are left.
    let all = Budget { carry_over: Some(CarryOver::ALL), ..two.clone() };
    let found = plan(&only, &ask(all.clone()), 7.0);
    let lines = found.budget().unwrap();
    let amounts = |pick: fn(&climcap::plan::BudgetLine) -> f64| lines.iter().map(pick).collect::<Vec<f64>>();
    assert_eq!(amounts(|line| line.carried_in.amount()), [0.0, 2.0, 4.0, 2.0]);
    assert_eq!(amounts(|line| line.charged.amount()), [0.0, 0.0, 4.0, 4.0]);
    assert_eq!(amounts(|line| line.carried_out.amount()), [2.0, 4.0, 2.0, 0.0]);
    // At most half a year's money is carried: 1, and 3 are not enough.
    plan(&only, &ask(Budget { carry_over: Some(CarryOver::Share(0.5)), ..two.clone() }), 0.0);
    // With 4 to begin with, the works start a year sooner: 6 less 4 are carried to 2028, and 2027 has 2 + 6.
    let opened = Budget { opening: money(4.0), ..all };
    let found = plan(&only, &ask(opened), 9.0);
    assert_eq!(found.budget().unwrap()[0].carried_in, money(4.0));
    assert_eq!(found.certificate().limits[0].amount, Quantity::new(6.0).unwrap());
    let gap = Budget { ceilings: BTreeMap::from([(Year(2026), money(1.0)), (Year(2028), money(1.0))]), ..two };
    let gap = problems(&ask(Budget { carry_over: Some(CarryOver::Share(-1.0)), ..gap }));
    assert!(gap.contains("carry_over and no ceiling in 2027") && gap.contains("carry_over = -1"), "{gap}");
}

#[test]
fn a_commitment_budget_pays_the_whole_contract_at_the_start() {
    let year = |basis| Budget { basis, ..budget(&[7.0, 7.0, 7.0, 7.0]) };
    // By cash 4 and 3 fall into one year: A and B together, and C with the rest a year later or two.
    plan(&three(), &ask(year(Basis::Cash)), 9.0 + 7.0 + 3.0);
    // By contract A's 8 never fit.
    let found = plan(&three(), &ask(year(Basis::Commitment)), 7.0 + 4.0);
    let charged: Vec<f64> = found.budget().unwrap().iter().map(|line| line.charged.amount()).collect();
    // B before C or after it.
    assert!(charged == [6.0, 4.0, 0.0, 0.0] || charged == [4.0, 6.0, 0.0, 0.0], "{charged:?}");
}

#[test]
fn targets_count_by_a_date_gross_and_starts() {
    let free = || ask(budget(&[]));
    let with = |target: Target| Question { targets: vec![target], ..free() };
    plan(&three(), &free(), 21.0);
    // Jobs fall in the year of the start: 4, 3 and 2. By 2027 no more than 5.
    let by = Target { by: Some(Year(2027)), ..target("jobs", Bound::AtMost, 5.0) };
    plan(&three(), &with(by), 9.0 + 5.0 + 5.0);
    let each = Target { each_year: true, ..target("jobs", Bound::AtMost, 5.0) };
    let found = plan(&three(), &with(each), 7.0 + 5.0 + 8.0);
    assert_eq!(found.certificate().limits.iter().filter(|limit| limit.name == "limit").count(), 3);
    // What is emitted is 60 if nothing is built, and 60 less what is avoided.
    let gross = Target { baseline: Baseline::Gross, ..target("avoided_tco2e", Bound::AtLeast, 47.0) };
    plan(&three(), &with(gross), 9.0 + 5.0);
    let starts = Target { each_year: true, ..target("starts", Bound::AtMost, 1.0) };
    plan(&three(), &with(starts), 21.0 - 1.0 - 2.0);
    let works = Target { each_year: true, ..target("under_works", Bound::AtMost, 1.0) };
    plan(&three(), &with(works), 9.0 + 7.0 - 2.0);
    let wrong =
        problems(&with(Target { year: Some(Year(2026)), by: Some(Year(2027)), ..target("jobs", Bound::AtMost, 5.0) }));
    assert!(wrong.contains("found year and by; allowed: one of year, by and each_year"), "{wrong}");
    let wrong = problems(&with(Target { baseline: Baseline::Gross, ..target("enpv", Bound::AtMost, 5.0) }));
    assert!(wrong.contains("baseline = gross of enpv"), "{wrong}");
    let wrong = problems(&with(Target { by: Some(Year(2020)), ..target("jobs", Bound::AtMost, 5.0) }));
    assert!(wrong.contains("found up to 2020, in which no row has a value of jobs"), "{wrong}");
    let wrong = problems(&with(target("under_works", Bound::AtMost, 5.0)));
    assert!(wrong.contains("under_works without a year; allowed: year or each_year"), "{wrong}");
}

#[test]
fn groups_say_how_many() {
    let group = |at_least, at_most| {
        let projects = vec![named("A"), named("B"), named("C")];
        let group = Group { group: "pilots".to_owned(), projects, at_least, at_most };
        Question { groups: vec![group], ..ask(budget(&[])) }
    };
    plan(&three(), &group(None, Some(2)), 16.0);
    plan(&three(), &group(None, Some(0)), 0.0);
    let poor = appraisal(&[("A", -9.0, 8.0), ("B", -7.0, 6.0), ("C", -5.0, 4.0)]);
    plan(&poor, &group(Some(2), Some(3)), -12.0);
    let never = Question { must_not: vec![named("A"), named("B")], ..group(Some(2), None) };
    for (_, found) in try_plans(&poor, &never) {
        let Err(OptimizeError::Infeasible { reasons }) = found else { panic!("{found:?}") };
        assert_eq!(reasons, ["group pilots: 1 are left that may be built, and 2 must be"]);
    }
    assert!(problems(&group(Some(3), Some(2))).contains("at_least 3 and at_most 2"));
    assert!(problems(&group(Some(4), None)).contains("at_least 4 of 3 projects"));
    assert!(problems(&group(None, None)).contains("neither at_least nor at_most"));
}

#[test]
fn what_shares_works_is_cheaper_together() {
    let bundle = |within| Bundle {
        bundle: "street".to_owned(),
        projects: vec![named("A"), named("B")],
        within,
        columns: BTreeMap::from([("enpv".to_owned(), Quantity::new(1.5).unwrap())]),
        savings: BTreeMap::from([("capital".to_owned(), BTreeMap::from([(Year(2026), money(2.0))]))]),
    };
    let question = |within| Question { bundles: vec![bundle(within)], ..ask(budget(&[5.0, 7.0, 7.0])) };
    // A and B cost 4 + 3 in 2026, 2 of which they save together.
    let found = plan(&three(), &question(Some(0)), 9.0 + 7.0 + 1.5 + 3.0);
    let charged: Vec<f64> = found.budget().unwrap().iter().map(|line| line.charged.amount()).collect();
    assert_eq!(charged[..2], [5.0, 7.0]);
    assert_eq!(found.corrections()[0]["enpv"], Quantity::new(1.5).unwrap());
    // Without the bundle, B and C come first, and A when they are paid.
    plan(&three(), &ask(budget(&[5.0, 7.0, 7.0])), 7.0 + 5.0 + 7.0);
    let mut worse = bundle(None);
    worse.columns.insert("enpv".to_owned(), Quantity::new(-8.0).unwrap());
    // Together they lose 8: better without B.
    plan(&three(), &Question { bundles: vec![worse.clone()], ..ask(budget(&[])) }, 14.0);
    worse.projects.pop();
    let wrong = problems(&Question { bundles: vec![worse], ..ask(budget(&[])) });
    assert!(wrong.contains("bundles.street: found 1 projects; allowed: two projects"), "{wrong}");
}

#[test]
fn what_is_divided_is_built_in_shares_or_units_and_a_linear_program_has_prices() {
    let divided = |division| {
        let divisible = ["A", "B", "C"].map(|project| Divisible { project: project.to_owned(), division }).to_vec();
        Question { divisible, ..ask(budget(&[5.0])) }
    };
    // By value for money of 2026: C 5/2, B 7/3, then A 9/4; 5 buy C and B. Waiting costs 1 each, and has no ceiling.
    let found = plan(&three(), &divided(Division::Share), 5.0 + 7.0 + 8.0);
    let certificate = found.certificate();
    // What one more buys in 2026 is to have a quarter of A a year sooner.
    let price = certificate.multipliers.iter().find(|price| price.kind == LimitKind::Budget).unwrap();
    assert!((price.value.amount() - 0.25).abs() < 1e-9, "{price:?}");
    let small = Question { budgets: vec![budget(&[3.0, 0.0, 0.0, 0.0])], ..divided(Division::Share) };
    // Nothing can be paid in the second year.
    plan(&three(), &small, 0.0);
    let one_year = Question { budgets: vec![budget(&[3.0, 3.0, 0.0, 0.0])], ..divided(Division::Share) };
    // C whole, and of B a third: 5 + 7/3.
    let found = plan(&three(), &one_year, 5.0 + 7.0 / 3.0);
    let shares: Vec<(String, f64)> =
        found.schedule().into_iter().map(|line| (line.project, (line.share * 3.0).round() / 3.0)).collect();
    assert_eq!(shares, [("B".to_owned(), 1.0 / 3.0), ("C".to_owned(), 1.0)]);
    // In halves, B cannot be begun for 1.
    let halves = Question { divisible: divided(Division::Units(2)).divisible, ..one_year };
    // B whole, or half of A and half of C.
    let found = plan(&three(), &halves, 7.0);
    assert!(found.schedule().iter().all(|line| line.units == Some((line.share * 2.0).round() as u32)));
    let group =
        Group { group: "one".to_owned(), projects: vec![named("A"), named("B")], at_least: None, at_most: Some(1) };
    let wrong = problems(&Question { groups: vec![group], ..halves });
    assert!(wrong.contains("divisible.A: found a group; allowed: a project that is built whole or not"), "{wrong}");
}

#[test]
fn first_things_come_first_and_later_ones_cost_them_no_more_than_they_may() {
    let less =
        Mix { weights: BTreeMap::from([("avoided_tco2e".to_owned(), Quantity::new(1.0).unwrap())]), ..Mix::default() };
    let less = less.with_sense(Sense::Min);
    let two = |tolerance| Question {
        objective: vec![Mix::of("enpv").with_tolerance(tolerance), less.clone()],
        ..ask(budget(&[]))
    };
    // Avoiding least, at no cost: all three. At a quarter of 21 C may go, at a third B instead.
    let found = plan(&three(), &two(0.0), 21.0);
    assert_eq!(found.certificate().stages.len(), 2);
    plan(&three(), &two(0.25), 16.0);
    let found = plan(&three(), &two(0.34), 14.0);
    let stages = &found.certificate().stages;
    assert_eq!(stages[0].best, Quantity::new(21.0).unwrap());
    assert!((stages[0].kept.unwrap().amount() - 13.86).abs() < 1e-9);
    assert_eq!((stages[0].value.amount(), stages[1].value.amount()), (14.0, 12.0));
    assert_eq!(stages[1].kept, None);
}
