//! The audit of a plan: arithmetic on rows and selection, and nothing that a solver said.

use super::bound;
use super::limit::{Limit, limits, objective};
use super::reading::{Reading, title};
use super::selection::Selection;
use super::total::Tolerance;
use super::{BoundBy, EndedBy, Plan, Question, Status, gap, kept};
use crate::address::Problems;
use crate::appraisal::Chosen;
use crate::appraisal::{Appraisal, RowId, Sense};
use crate::pipeline::limits::Division;
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
    /// Shares of a project that do not add up to 1, or into which it cannot be divided.
    #[error("project {project}: shares {shares}, which its division does not allow")]
    Shares {
        /// The project.
        project: String,
        /// The shares of its rows.
        shares: String,
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
    /// An objective of a list is not what its stage says.
    #[error("objective {number}: {what}")]
    Stage {
        /// Its number, from 1.
        number: usize,
        /// What is wrong.
        what: String,
    },
    /// The multipliers do not prove the gap, as the certificate says.
    #[error("bound by multipliers stated, which do not prove the gap of {gap} that is claimed")]
    Multipliers {
        /// The gap that the plan claims.
        gap: f64,
    },
    /// The search ended by its steps, and the nodes are fewer, or not stated, or no such end was asked.
    #[error("ended by steps stated, with {} of {} nodes", shown(*.nodes), shown(*.steps))]
    Nodes {
        /// The nodes stated.
        nodes: Option<u64>,
        /// The nodes after which the search was to end.
        steps: Option<u64>,
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

fn shown(count: Option<u64>) -> String {
    count.map_or_else(|| "unknown".to_owned(), |count| count.to_string())
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

/// Judges any selection, whoever made it: one row per project (by project number), or shares of rows of a project that may be
/// divided; every limit; the objective.
///
/// # Errors
/// What the question refuses of the appraisal, rows that may not be chosen, and every limit that is broken.
pub fn judge(
    question: &Question,
    appraisal: &Appraisal,
    selection: impl Into<Selection>,
) -> Result<Verification, VerificationError> {
    let selection = &selection.into();
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
    let objective = Quantity::of(objective(&reading, reading.aim(), selection).value());
    Ok(Verification { objective, limits, projects: selection.projects(), tolerance: Tolerance::AUDIT })
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
    let total = objective(&reading, reading.aim(), &plan.selection);
    let (stated, recomputed) = (plan.objective, Quantity::of(total.value()));
    // Written so that a number that is not one is refused.
    let same = (stated - recomputed).amount().abs() <= total.allowance(stated.amount());
    if !same {
        found.push(Discrepancy::Objective { stated, recomputed });
    }
    let limits = limits(&reading, &plan.selection);
    found.extend(broken(&limits));
    found.extend(misstated(&certificate.limits, &limits));
    found.extend(staged(plan, &reading));
    found.extend(proof(plan, reading.aim().sense, recomputed));
    if certificate.bound_by == BoundBy::Multipliers
        && !bound::proves(&reading, &certificate.multipliers, recomputed.amount(), plan.gap)
    {
        found.push(Discrepancy::Multipliers { gap: plan.gap });
    }
    let (nodes, steps) = (certificate.nodes, certificate.steps);
    let is_counted = nodes.zip(steps).is_some_and(|(nodes, steps)| nodes >= steps);
    if plan.ended_by == EndedBy::Steps && !is_counted {
        found.push(Discrepancy::Nodes { nodes, steps });
    }
    if found.is_empty() {
        let projects = plan.selection.projects();
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

/// One row per project, of the project and the scenario, that may be chosen; or shares of several, as it is divided.
pub(crate) fn structure(reading: &Reading<'_>, selection: &Selection) -> Vec<Discrepancy> {
    let appraisal = reading.appraisal;
    let projects = appraisal.projects().len();
    if selection.projects() != projects {
        return vec![Discrepancy::Rows { found: selection.projects(), projects }];
    }
    let mut found = Vec::new();
    for number in 0..projects as u32 {
        let project = || appraisal.projects()[number as usize].id.clone();
        let chosen = selection.of(number);
        let is_own = |row: RowId| {
            let key = ((row.0 as usize) < appraisal.len()).then(|| appraisal.key(row));
            key.is_some_and(|key| key.project == number && key.scenario == reading.scenario)
        };
        if chosen.is_empty() || !chosen.iter().all(|chosen| is_own(chosen.row)) {
            found.push(Discrepancy::Row { project: project() });
            continue;
        }
        for chosen in chosen.iter().filter(|chosen| !reading.is_admissible(appraisal.key(chosen.row))) {
            found.push(Discrepancy::NotAllowed { row: title(appraisal, chosen.row) });
        }
        if !is_divided_well(reading, selection, number) {
            found.push(Discrepancy::Shares { project: project(), shares: shares(chosen) });
        }
    }
    found
}

/// Whether the shares of a project are such as its division allows, each row once.
fn is_divided_well(reading: &Reading<'_>, selection: &Selection, project: u32) -> bool {
    let chosen = selection.of(project);
    let once = |number: usize| !chosen[..number].iter().any(|other| other.row == chosen[number].row);
    let is_part = |chosen: &Chosen| match reading.division(project) {
        None => *chosen == Chosen::whole(chosen.row),
        Some(Division::Share) => true,
        Some(Division::Units(units)) => {
            let count = chosen.share * f64::from(units);
            (count - count.round()).abs() <= Tolerance::AUDIT.relative * f64::from(units)
        }
    };
    selection.adds_up(project) && chosen.iter().all(is_part) && (0..chosen.len()).all(once)
}

fn shares(chosen: &[Chosen]) -> String {
    chosen.iter().map(|chosen| chosen.share.to_string()).collect::<Vec<_>>().join(", ")
}

/// Every objective is what its stage says, keeps what later ones had to leave of it, and is no better than its bound.
fn staged(plan: &Plan, reading: &Reading<'_>) -> Vec<Discrepancy> {
    let stages = &plan.certificate.stages;
    let wrong = |number: usize, what: String| Discrepancy::Stage { number: number + 1, what };
    if stages.len() != reading.aims.len() {
        return vec![wrong(stages.len(), format!("{} objectives stated, {} asked", stages.len(), reading.aims.len()))];
    }
    let mut found = Vec::new();
    for (number, (stage, aim)) in stages.iter().zip(&reading.aims).enumerate() {
        let total = objective(reading, aim, &plan.selection);
        let (best, bound, value) = (stage.best.amount(), stage.bound.amount(), stage.value.amount());
        let sign = if aim.sense == Sense::Max { 1.0 } else { -1.0 };
        let near = |one: f64, other: f64| (one - other).abs() <= total.allowance(other);
        // Written so that numbers that are none are refused.
        if !near(value, total.value()) {
            found.push(wrong(number, format!("{value} stated, {} recomputed", total.value())));
        }
        let short = |one: f64, other: f64| sign * (one - other) <= total.allowance(one);
        if !short(best, bound) {
            found.push(wrong(number, format!("{best} found, which is better than the bound {bound}")));
        }
        let is_last = number + 1 == stages.len();
        let asked = if is_last { value } else { kept(aim, best) };
        if !short(asked, value) {
            found.push(wrong(number, format!("{value} left of it, and {asked} is to be kept")));
        }
        if stage.kept.map(Quantity::amount) != (!is_last).then_some(asked) || (is_last && !near(best, value)) {
            found.push(wrong(number, format!("best {best}, kept {:?}: neither follows", stage.kept)));
        }
        if stage.objective != reading.question.objective[number] || stage.sense != aim.sense {
            found.push(wrong(number, "another objective than was asked".to_owned()));
        }
    }
    if stages.first().is_some_and(|first| first.bound != plan.bound) {
        found.push(wrong(0, format!("its bound is not the plan's, {}", plan.bound)));
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
    let recomputed = gap(&plan.certificate.stages);
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
