//! The audit of a plan: arithmetic on rows and selection, and nothing that a solver said.

use super::limit::{Limit, limits, objective};
use super::reading::{Reading, title};
use super::total::Tolerance;
use super::{Plan, Question, Status, gap};
use crate::address::Problems;
use crate::appraisal::{Appraisal, RowId, Sense};
use crate::units::Quantity;

/// What an audit found in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The objective's total, recomputed.
    pub objective: Quantity,
    /// Every limit, recomputed; all of them hold.
    pub limits: Vec<Limit>,
    /// How many projects have exactly one row.
    pub projects: usize,
    /// How far amounts were allowed to stray.
    pub tolerance: Tolerance,
}

/// One thing about a plan that is not as it says.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Discrepancy {
    /// The question cannot be asked of the appraisal.
    #[error("the question does not fit the appraisal: {0}")]
    Question(Problems),
    /// Another appraisal.
    #[error("the plan was made from the appraisal {stated}, and this is {found}")]
    Appraisal {
        /// The hash in the certificate.
        stated: String,
        /// The hash of the appraisal at hand.
        found: String,
    },
    /// Not one row per project.
    #[error("{found} rows for {projects} projects")]
    Rows {
        /// Rows in the selection.
        found: usize,
        /// Projects in the appraisal.
        projects: usize,
    },
    /// A row of another project or scenario.
    #[error("project {project}: its row is not one of its rows in the scenario planned for")]
    Row {
        /// The project.
        project: String,
    },
    /// A row that may not be chosen.
    #[error("{row} is chosen, which must not be built or starts outside the years allowed")]
    NotAllowed {
        /// The row.
        row: String,
    },
    /// The objective is not the rows' total.
    #[error("objective {stated} stated, {recomputed} recomputed")]
    Objective {
        /// What the plan says.
        stated: Quantity,
        /// What its rows add up to.
        recomputed: Quantity,
    },
    /// A limit is broken.
    #[error("broken: {0}")]
    Limit(Limit),
    /// The certificate states a limit otherwise than the rows do, or does not state it.
    #[error("stated otherwise or not at all: {0}")]
    Stated(Limit),
    /// The certificate states limits that the question does not have.
    #[error("{stated} limits stated, {recomputed} recomputed")]
    Limits {
        /// Limits in the certificate.
        stated: usize,
        /// Limits of the question.
        recomputed: usize,
    },
    /// The plan is better than what its bound says is possible.
    #[error("objective {objective} is better than the bound {bound}")]
    Bound {
        /// The objective.
        objective: Quantity,
        /// The bound.
        bound: Quantity,
    },
    /// The gap or the status does not follow from objective and bound.
    #[error("gap {stated} with status {status:?} stated, {recomputed} recomputed")]
    Gap {
        /// What the plan says.
        stated: f64,
        /// What follows from objective and bound.
        recomputed: f64,
        /// The status stated.
        status: Status,
    },
}

/// Everything about a plan that is not as it says. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct VerificationError(pub Vec<Discrepancy>);

impl std::fmt::Display for VerificationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the plan is not what it says:")?;
        self.0.iter().try_for_each(|discrepancy| write!(f, "\n  {discrepancy}"))
    }
}

impl std::error::Error for VerificationError {}

impl From<Problems> for VerificationError {
    fn from(problems: Problems) -> Self {
        Self(vec![Discrepancy::Question(problems)])
    }
}

/// Judges any selection of rows, whoever made it: one row per project (by project number), every limit, the objective.
///
/// # Errors
/// What the question refuses of the appraisal, rows that may not be chosen, and every limit that is broken.
pub fn judge(
    question: &Question,
    appraisal: &Appraisal,
    selection: &[RowId],
) -> Result<Verification, VerificationError> {
    let reading = Reading::new(question, appraisal)?;
    let found = structure(&reading, selection);
    if !found.is_empty() {
        return Err(VerificationError(found));
    }
    let limits = limits(&reading, selection);
    let found = broken(&limits);
    if !found.is_empty() {
        return Err(VerificationError(found));
    }
    let objective = Quantity::of(objective(&reading, selection).value());
    Ok(Verification { objective, limits, projects: selection.len(), tolerance: Tolerance::AUDIT })
}

/// Checks a plan from its rows alone: one row per project, every limit, the objective, the gap. No solver takes part.
///
/// Amounts are recomputed in full precision and may stray by [`Tolerance::AUDIT`].
///
/// # Errors
/// Everything that is not as the plan says.
pub fn verify(plan: &Plan) -> Result<Verification, VerificationError> {
    let reading = Reading::new(&plan.question, &plan.appraisal)?;
    let mut found = structure(&reading, &plan.selection);
    let certificate = &plan.certificate;
    if certificate.appraisal != plan.appraisal.hash() {
        let (stated, hash) = (certificate.appraisal.clone(), plan.appraisal.hash().to_owned());
        found.push(Discrepancy::Appraisal { stated, found: hash });
    }
    if !found.is_empty() {
        // Totals of rows that do not belong to the question mean nothing.
        return Err(VerificationError(found));
    }
    let total = objective(&reading, &plan.selection);
    let (stated, recomputed) = (plan.objective, Quantity::of(total.value()));
    // Written so that a number that is not one is refused.
    let same = (stated - recomputed).amount().abs() <= total.allowance(stated.amount());
    if !same {
        found.push(Discrepancy::Objective { stated, recomputed });
    }
    let limits = limits(&reading, &plan.selection);
    found.extend(broken(&limits));
    found.extend(misstated(&certificate.limits, &limits));
    found.extend(proof(plan, reading.sense, recomputed));
    if found.is_empty() {
        let projects = plan.selection.len();
        Ok(Verification { objective: recomputed, limits, projects, tolerance: Tolerance::AUDIT })
    } else {
        Err(VerificationError(found))
    }
}

fn broken(limits: &[Limit]) -> Vec<Discrepancy> {
    limits.iter().filter(|limit| !limit.holds()).cloned().map(Discrepancy::Limit).collect()
}

/// Limits that a certificate states otherwise than the rows do.
fn misstated(stated: &[Limit], recomputed: &[Limit]) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    if stated.len() != recomputed.len() {
        found.push(Discrepancy::Limits { stated: stated.len(), recomputed: recomputed.len() });
    }
    for (stated, recomputed) in stated.iter().zip(recomputed) {
        let near = |one: Quantity, other: Quantity| (one - other).amount().abs() <= recomputed.allowance.amount();
        let same = (&stated.name, stated.kind, stated.year, stated.bound)
            == (&recomputed.name, recomputed.kind, recomputed.year, recomputed.bound)
            && near(stated.used, recomputed.used)
            && near(stated.amount, recomputed.amount)
            && near(stated.slack, recomputed.slack);
        if !same {
            found.push(Discrepancy::Stated(recomputed.clone()));
        }
    }
    found
}

/// One row per project, of the project and the scenario, that may be chosen.
pub(crate) fn structure(reading: &Reading<'_>, selection: &[RowId]) -> Vec<Discrepancy> {
    let appraisal = reading.appraisal;
    let projects = appraisal.projects().len();
    if selection.len() != projects {
        return vec![Discrepancy::Rows { found: selection.len(), projects }];
    }
    let mut found = Vec::new();
    for (number, row) in selection.iter().enumerate() {
        let project = || appraisal.projects()[number].id.clone();
        if row.0 as usize >= appraisal.len() {
            found.push(Discrepancy::Row { project: project() });
            continue;
        }
        let key = appraisal.key(*row);
        if key.project as usize != number || key.scenario != reading.scenario {
            found.push(Discrepancy::Row { project: project() });
        } else if !reading.is_admissible(key) {
            found.push(Discrepancy::NotAllowed { row: title(appraisal, *row) });
        }
    }
    found
}

/// The bound is no worse than the objective, and the gap and the status follow from the two.
fn proof(plan: &Plan, sense: Sense, objective: Quantity) -> Vec<Discrepancy> {
    let mut found = Vec::new();
    let bound = plan.bound;
    let ahead = if sense == Sense::Max { objective - bound } else { bound - objective };
    let allowed = Tolerance::AUDIT.of(objective.amount(), bound.amount(), 0.0);
    if !bound.is_finite() || ahead.amount() > allowed {
        found.push(Discrepancy::Bound { objective, bound });
    }
    let recomputed = gap(objective.amount(), bound.amount());
    let (stated, status) = (plan.gap, plan.status);
    let slack = 2.0 * Tolerance::AUDIT.relative;
    let proven = recomputed <= plan.certificate.gap_asked + slack;
    // Written so that a gap that is no number is refused.
    let same = (stated - recomputed).abs() <= slack * recomputed.max(1.0);
    if !same || (status == Status::Optimal) != proven {
        found.push(Discrepancy::Gap { stated, recomputed, status });
    }
    found
}

#[cfg(test)]
mod tests {
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
        let mut rows =
            Rows { columns: vec![NumberColumn { name: "enpv", ..Default::default() }], ..Default::default() };
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
            budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Refuse }],
            targets: vec![Target {
                limit: "floor".to_owned(),
                column: "enpv".to_owned(),
                bound: Bound::AtLeast,
                amount: Quantity::of(3.0),
                year: None,
                filter: Filter::default(),
                share: false,
                baseline: Baseline::Without,
            }],
            must: vec![named("A")],
            must_not: vec![Named { start: Some(Year(2026)), ..named("B") }],
            requires: vec![Requirement {
                dependent: named("C"),
                prerequisite: named("A"),
                lag: 0,
                when: When::Operating,
            }],
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

    fn plan(question: &Question, titles: [&str; 3], bound: f64) -> Result<Plan, VerificationError> {
        let appraisal = appraisal();
        let selection = rows(&appraisal, titles);
        let text = |text: &str| text.to_owned();
        let (gap_asked, took, ended_by) = (1e-4, Duration::ZERO, EndedBy::Gap);
        let (solver, solver_version, bound_by) = (text("none"), text("0"), text("hand"));
        Plan::new(
            &appraisal,
            question,
            selection,
            Proof { solver, solver_version, bound_by, bound, gap_asked, took, ended_by },
        )
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
        plan.selection[1] = row(&plan.appraisal, "B/do/2026");
        assert!(matches!(&found(&plan)[..], [Discrepancy::NotAllowed { row }] if row == "B/do/2026"));
        let allowed = Question { must_not: Vec::new(), ..without_conflict() };
        let mut early = super::tests::plan(&allowed, ["A/do/2026", "B/do/2027", "C/without"], 18.0).unwrap();
        early.selection[1] = row(&early.appraisal, "B/do/2026");
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
            assert!(
                matches!(&found[..], [Discrepancy::Limit(limit)] if limit.kind == LimitKind::Requires),
                "{found:?}"
            );
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
        plan.selection.swap(0, 1);
        assert!(matches!(&found(&plan)[..], [Discrepancy::Row { .. }, Discrepancy::Row { .. }]));
        plan.selection.pop();
        assert!(matches!(&found(&plan)[..], [Discrepancy::Rows { found: 2, projects: 3 }]));
        let mut plan = good();
        plan.selection[0] = RowId(99);
        assert!(matches!(&found(&plan)[..], [Discrepancy::Row { .. }]));
    }

    #[test]
    fn a_bound_or_gap_that_does_not_follow_is_caught() {
        let mut plan = good();
        plan.bound = Quantity::of(17.0);
        let wrong = found(&plan);
        assert!(matches!(&wrong[..], [Discrepancy::Bound { .. }, Discrepancy::Gap { .. }]), "{wrong:?}");
        let mut plan = good();
        plan.bound = Quantity::of(20.0);
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
}
