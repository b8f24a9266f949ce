//! The least that limits would have to give way for a plan to keep them.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::items::{AskedLimit, Items};
use crate::appraisal::{Appraisal, Unit};
use crate::plan::{Limit, LimitKind, Question, Reading, limits};
use crate::portfolio::{Effort, OptimizeError, Stop, least_change};
use crate::units::Quantity;

/// A limit that has to give way.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The limit as it was asked.
    pub limit: AskedLimit,
    /// What it would have to allow, or could still ask: what is used, in the limit's unit; of a share, the share that what
    /// counts has of the whole. Of a rule about rows, which has to go, what breaks it.
    pub to: Quantity,
    /// By how much that is more than is allowed, or less than is asked.
    pub by: Quantity,
}

/// The least change of limits that makes a plan possible.
#[derive(Debug, Clone, PartialEq)]
pub struct Relaxation {
    /// The limits that change; none if a plan keeps all of them.
    pub changes: Vec<Change>,
    /// Whether no smaller change will do; not if time was up.
    pub is_least: bool,
}

/// Finds the least change of limits that makes a plan possible: of limits on amounts, the sum of changes as shares of what
/// each asks or allows (of a share of a column's total, what the target misses in the column, as a part of what it would ask
/// of the most that the total can be: the largest amount of each project, added up); a rule (what must or must not be built, a requirement, a conflict) that has to go counts as a limit
/// changed by all of itself. `None` if nothing was found in the time of the effort.
///
/// # Errors
/// As [`optimize`](crate::portfolio::optimize), but for infeasibility.
pub fn relaxation(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut() -> ControlFlow<()>,
) -> Result<Option<Relaxation>, OptimizeError> {
    let reading = Reading::new(question, appraisal)?;
    // What is not appraised may be chosen only where a must says so: such a must stays as it is.
    let stays = |number: usize| !reading.is_appraised(reading.must[number].project);
    let numbers = 0..question.must.len();
    let kept = numbers.clone().filter(|number| stays(*number)).map(|number| question.must[number].clone());
    let without = Question { must: kept.collect(), must_not: Vec::new(), ..question.clone() };
    let free = Reading::new(&without, appraisal)?;
    let must: Vec<_> = numbers.filter(|number| !stays(*number)).map(|number| reading.must[number]).collect();
    let found = least_change(&free, &must, &reading.must_not, &Effort { gap: 1e-9, ..effort.clone() }, stop, look)?;
    let Some((selection, is_least)) = found else { return Ok(None) };
    let items = Items::of(&reading);
    let change = |limit: &Limit| {
        let Some(item) = items.find(limit.kind, &limit.name, limit.year) else {
            let called = limit.name.clone();
            let asked = AskedLimit {
                name: called.clone(),
                called,
                kind: limit.kind,
                year: limit.year,
                bound: limit.bound,
                amount: limit.amount,
                unit: None,
            };
            return Change { limit: asked, to: limit.used, by: -limit.slack };
        };
        // A share is told as a share, of what the whole comes to then.
        let whole = limit.amount.amount() / item.asked.amount.amount();
        match Items::as_asked(item, limit, -limit.slack.amount()) {
            Some(by) if item.asked.unit == Some(Unit::Share) => Change {
                limit: AskedLimit { year: limit.year, ..item.asked.clone() },
                to: Quantity::of(limit.used.amount() / whole),
                by: Quantity::of(by),
            },
            _ => Change {
                limit: AskedLimit { amount: limit.amount, unit: item.used_in, year: limit.year, ..item.asked.clone() },
                to: limit.used,
                by: -limit.slack,
            },
        }
    };
    let broken = limits(&reading, &selection);
    let broken = broken.iter().filter(|limit| !limit.holds() && limit.kind != LimitKind::NotAppraised);
    Ok(Some(Relaxation { changes: broken.map(change).collect(), is_least }))
}
