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
///
/// # Examples
///
/// ```
/// use climcap::{plan::Question, portfolio::{Effort, Stop}};
///
/// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// let question = Question::from(&pipeline);
/// let appraisal = climcap::appraise(pipeline)?;
/// let plan = climcap::optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
/// climcap::verify(&plan)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
mod tests;
