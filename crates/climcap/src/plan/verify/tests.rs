//! Plans with an error planted in each: every one is caught.

mod proofs;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::appraisal::{Amounts, NumberColumn, Rows, Tables};
use crate::calendar::Year;
use crate::pipeline::limits::{Baseline, Beyond, Bound, Budget, Filter, Named, Requirement, Target, When};
use crate::plan::{EndedBy, LimitKind, Mix, Proof, StartYears};
use crate::units::Money;

/// Three projects with starts in 2026 and 2027; C needs A. Value 10, 9, 8 less 1 for waiting; cost 5 in the year of
/// the start. Not building A costs 2 in value.
fn appraisal() -> Arc<Appraisal> {
    let mut rows = Rows { columns: vec![NumberColumn { name: "enpv", ..Default::default() }], ..Default::default() };
    let mut costs = Amounts::default();
    for (project, value) in [("A", 10.0), ("B", 9.0), ("C", 8.0)] {
        for wait in 0..2 {
            rows.project.push(project);
            rows.alternative.push("do");
            rows.start.push(Some(Year(2026 + wait)));
            rows.columns[0].values.push(Some(value - f64::from(wait)));
        }
        costs.project.push(project);
        costs.alternative.push("do");
        costs.name.push("capital");
        costs.lag.push(Some(0));
        costs.amount.push(Some(5.0));
    }
    rows.project.push("A");
    rows.alternative.push("without");
    rows.start.push(None);
    rows.columns[0].values.push(Some(-2.0));
    Arc::new(Appraisal::from_tables(Tables { rows, costs, ..Default::default() }).unwrap())
}

fn named(project: &str) -> Named {
    Named { project: project.to_owned(), alternative: None, start: None }
}

/// 5 in 2026 and 5 in 2027 to spend: two of three can be built.
fn question() -> Question {
    let money = |amount| Money::new(amount).unwrap();
    let ceilings = BTreeMap::from([(Year(2026), money(5.0)), (Year(2027), money(5.0))]);
    Question {
        objective: vec![Mix::of("enpv")],
        budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse, ..Budget::default() }],
        targets: vec![Target {
            limit: "floor".to_owned(),
            column: "enpv".to_owned(),
            bound: Bound::AtLeast,
            amount: Quantity::of(3.0),
            year: None,
            filter: Filter::default(),
            share: false,
            baseline: Baseline::Without,
            ..Target::default()
        }],
        must: vec![named("A")],
        must_not: vec![Named { start: Some(Year(2026)), ..named("B") }],
        requires: vec![Requirement { dependent: named("C"), prerequisite: named("A"), lag: 0, when: When::Operating }],
        conflicts: vec![vec![named("A"), named("B"), named("C")]],
        ..Default::default()
    }
}

fn row(appraisal: &Appraisal, title: &str) -> RowId {
    appraisal.rows().find(|row| super::title(appraisal, *row) == title).unwrap()
}

fn rows(appraisal: &Appraisal, titles: [&str; 3]) -> Vec<RowId> {
    titles.map(|title| row(appraisal, title)).to_vec()
}

/// What someone says who counts nothing.
fn proof(bound: f64) -> Proof {
    Proof {
        solver: "none".to_owned(),
        solver_version: "0".to_owned(),
        nodes: None,
        steps: None,
        stages: vec![(f64::NAN, bound)],
        multipliers: Vec::new(),
        seed: 0,
        threads: None,
        gap_asked: 1e-4,
        took: Duration::ZERO,
        ended_by: EndedBy::Gap,
    }
}

fn plan(question: &Question, titles: [&str; 3], bound: f64) -> Result<Plan, VerificationError> {
    let appraisal = appraisal();
    let selection = Selection::from(rows(&appraisal, titles));
    Plan::new(&appraisal, question, selection, proof(bound))
}

/// Plants another row.
fn set(plan: &mut Plan, project: usize, title: &str) {
    let mut chosen: Vec<RowId> = plan.selection.iter().map(|chosen| chosen.row).collect();
    chosen[project] = row(&plan.appraisal, title);
    plan.selection = Selection::from(chosen);
}

fn set_bound(plan: &mut Plan, bound: f64) {
    plan.bound = Quantity::of(bound);
    plan.certificate.stages[0].bound = plan.bound;
}

fn without_conflict() -> Question {
    Question { conflicts: Vec::new(), ..question() }
}

fn good() -> Plan {
    plan(&without_conflict(), ["A/do/2026", "B/do/2027", "C/without"], 18.0).unwrap()
}

fn found(plan: &Plan) -> Vec<Discrepancy> {
    verify(plan).unwrap_err().0
}

#[test]
fn a_good_plan_passes_and_its_total_counts_what_is_not_built() {
    let plan = good();
    assert_eq!(plan.status(), Status::Optimal);
    let verification = verify(&plan).unwrap();
    assert!((verification.objective.amount() - 18.0).abs() < 1e-12);
    assert!(verification.limits.iter().all(Limit::holds));
    // Two ceilings, a target, must, must not, requires.
    assert_eq!(verification.limits.len(), 6);
    // Not building A costs 2, whatever else is built.
    let question = Question { must: Vec::new(), requires: Vec::new(), ..without_conflict() };
    let selection = rows(plan.appraisal(), ["A/without", "B/do/2027", "C/without"]);
    let judged = judge(&question, plan.appraisal(), &selection).unwrap();
    assert!((judged.objective.amount() - 6.0).abs() < 1e-12);
}

#[test]
fn a_wrong_year_is_caught() {
    let mut plan = good();
    // The same project and value, one year early: the money is not there, and it must not start then.
    set(&mut plan, 1, "B/do/2026");
    assert!(matches!(&found(&plan)[..], [Discrepancy::NotAllowed { row }] if row == "B/do/2026"));
    let allowed = Question { must_not: Vec::new(), ..without_conflict() };
    let mut early = super::tests::plan(&allowed, ["A/do/2026", "B/do/2027", "C/without"], 18.0).unwrap();
    set(&mut early, 1, "B/do/2026");
    let found = found(&early);
    let over = |at: &Discrepancy| matches!(at, Discrepancy::Limit(limit) if limit.kind == LimitKind::Budget && limit.year == Some(Year(2026)));
    assert!(found.iter().any(over), "{found:?}");
    assert!(found.iter().any(|at| matches!(at, Discrepancy::Objective { .. })), "{found:?}");
}

#[test]
fn a_wrong_sign_is_caught() {
    let mut plan = good();
    plan.objective = -plan.objective;
    assert!(found(&plan).iter().any(|at| matches!(at, Discrepancy::Objective { .. })));
    let mut plan = good();
    let limit = &mut plan.certificate.limits[0];
    limit.used = -limit.used;
    assert!(matches!(&found(&plan)[..], [Discrepancy::Stated(limit)] if limit.kind == LimitKind::Budget));
    // A cost where there is a benefit changes the appraisal, and so its hash.
    let mut plan = good();
    plan.certificate.appraisal = "0".repeat(64);
    assert!(matches!(&found(&plan)[..], [Discrepancy::Appraisal { .. }]));
}

#[test]
fn a_dropped_dependency_is_caught() {
    let question = Question { must: Vec::new(), must_not: Vec::new(), ..without_conflict() };
    let wrong = |titles| plan(&question, titles, 30.0).unwrap_err().0;
    for titles in [["A/without", "B/without", "C/do/2026"], ["A/do/2027", "B/without", "C/do/2026"]] {
        let found = wrong(titles);
        assert!(matches!(&found[..], [Discrepancy::Limit(limit)] if limit.kind == LimitKind::Requires), "{found:?}");
    }
    assert!(plan(&question, ["A/do/2026", "B/without", "C/do/2027"], 30.0).is_ok());
}

#[test]
fn an_overspent_budget_is_caught() {
    let found = plan(&without_conflict(), ["A/do/2027", "B/do/2027", "C/without"], 30.0).unwrap_err().0;
    let [Discrepancy::Limit(limit)] = &found[..] else { panic!("{found:?}") };
    assert_eq!((limit.kind, limit.year), (LimitKind::Budget, Some(Year(2027))));
    assert!((limit.slack.amount() + 5.0).abs() < 1e-12);
    assert_eq!(limit.to_string(), "budget capital 2027: 10 used, at most 5 allowed");
}

#[test]
fn conflicts_musts_targets_and_years_are_caught() {
    let kinds = |question: &Question, titles| -> Vec<LimitKind> {
        let limit = |at: Discrepancy| match at {
            Discrepancy::Limit(limit) => limit.kind,
            at => panic!("{at}"),
        };
        plan(question, titles, 30.0).unwrap_err().0.into_iter().map(limit).collect()
    };
    assert_eq!(kinds(&question(), ["A/do/2026", "B/do/2027", "C/without"]), [LimitKind::Conflict]);
    assert_eq!(kinds(&question(), ["A/without", "B/do/2027", "C/without"]), [LimitKind::Must]);
    let high = |share| {
        let mut question = without_conflict();
        question.targets[0].amount = Quantity::of(if share { 0.6 } else { 19.0 });
        question.targets[0].share = share;
        question.targets[0].filter.project = share.then(|| "A".to_owned());
        question
    };
    assert_eq!(kinds(&high(false), ["A/do/2026", "B/do/2027", "C/without"]), [LimitKind::Target]);
    // A's 10 of 18 are less than 60 %; of 10, they are all.
    assert_eq!(kinds(&high(true), ["A/do/2026", "B/do/2027", "C/without"]), [LimitKind::Target]);
    assert!(plan(&high(true), ["A/do/2026", "B/without", "C/without"], 30.0).is_ok());
    let years = Some(StartYears { first: Year(2027), last: Year(2027) });
    let late = Question { years, ..without_conflict() };
    let found = plan(&late, ["A/do/2026", "B/without", "C/without"], 30.0).unwrap_err().0;
    assert!(matches!(&found[..], [Discrepancy::NotAllowed { .. }]));
}

#[test]
fn a_row_of_another_project_or_none_is_caught() {
    let mut plan = good();
    let mut chosen: Vec<RowId> = plan.selection.iter().map(|chosen| chosen.row).collect();
    chosen.swap(0, 1);
    plan.selection = Selection::from(&chosen);
    assert!(matches!(&found(&plan)[..], [Discrepancy::Row { .. }, Discrepancy::Row { .. }]));
    chosen.pop();
    plan.selection = Selection::from(&chosen);
    assert!(matches!(&found(&plan)[..], [Discrepancy::Rows { found: 2, projects: 3 }]));
    let mut plan = good();
    chosen = good().selection.iter().map(|chosen| chosen.row).collect();
    chosen[0] = RowId(99);
    plan.selection = Selection::from(&chosen);
    assert!(matches!(&found(&plan)[..], [Discrepancy::Row { .. }]));
}

#[test]
fn a_bound_or_gap_that_does_not_follow_is_caught() {
    let mut plan = good();
    set_bound(&mut plan, 17.0);
    let wrong = found(&plan);
    assert!(
        matches!(&wrong[..], [Discrepancy::Stage { .. }, Discrepancy::Bound { .. }, Discrepancy::Gap { .. }]),
        "{wrong:?}"
    );
    let mut plan = good();
    set_bound(&mut plan, 20.0);
    assert!(matches!(&found(&plan)[..], [Discrepancy::Gap { .. }]));
    let mut plan = good();
    plan.gap = f64::NAN;
    assert!(matches!(&found(&plan)[..], [Discrepancy::Gap { .. }]));
    // A solver that claims a bound short of what it found is not believed, nor is a wide gap called optimal.
    let modest = super::tests::plan(&without_conflict(), ["A/do/2026", "B/do/2027", "C/without"], 17.0).unwrap();
    assert!(modest.bound() >= modest.objective());
    let wide = super::tests::plan(&without_conflict(), ["A/do/2026", "B/do/2027", "C/without"], 20.0).unwrap();
    assert_eq!(wide.status(), Status::Feasible);
    assert!((wide.gap() - 2.0 / 18.0).abs() < 1e-8);
}

#[test]
fn json_keeps_the_plan_and_refuses_another_appraisal() {
    let plan = good();
    let text = plan.to_json().unwrap();
    let again = Plan::from_json(&text, Arc::clone(plan.appraisal())).unwrap();
    assert_eq!(again.to_json().unwrap(), text);
    assert_eq!(again.selection(), plan.selection());
    verify(&again).unwrap();
    // A row changed in the text is found by the audit.
    let changed = text.replacen("\"start\": 2027", "\"start\": 2026", 1);
    assert_ne!(changed, text);
    assert!(verify(&Plan::from_json(&changed, Arc::clone(plan.appraisal())).unwrap()).is_err());
    let other = text.replace(plan.appraisal().hash(), &"0".repeat(64));
    let refused = Plan::from_json(&other, Arc::clone(plan.appraisal())).unwrap_err();
    assert!(matches!(refused, super::super::SavedPlanError::OtherAppraisal { .. }));
}
