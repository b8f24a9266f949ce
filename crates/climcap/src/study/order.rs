//! Plans compared under a list of objectives, first things first.

use super::ask::{Answer, Asker, proof};
use crate::appraisal::Sense;
use crate::pipeline::limits::{Bound, Named, Target};
use crate::plan::{Mix, Plan, Question, Selection, Stage};
use crate::portfolio::OptimizeError;
use crate::units::Quantity;

/// A share of an objective that is no difference.
const NOISE: f64 = 2e-8;

/// Where a plan falls short of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Short {
    /// The objective, by number.
    pub(super) objective: usize,
    /// By how much: no more than this; exactly, where both are proven.
    pub(super) by: f64,
}

/// How an objective is called: its column, or its columns with their weights.
#[must_use]
pub fn objective_name(mix: &Mix) -> String {
    let mut weights = mix.weights.iter();
    match (weights.next(), weights.next()) {
        (Some((column, weight)), None) if (weight.amount() - 1.0).abs() == 0.0 => column.clone(),
        _ => {
            let terms = mix.weights.iter().map(|(column, weight)| format!("{} {column}", weight.amount()));
            terms.collect::<Vec<_>>().join(" + ")
        }
    }
}

/// The first objective in which a plan falls short of what another keeps of it, or comes to; `None` if in none, so that it
/// is as good. `gap` is what the plans themselves may be short of their best by, as a share.
pub(super) fn short(best: &[Stage], other: &[Stage], gap: f64) -> Option<Short> {
    let mut pairs = best.iter().zip(other).enumerate();
    let stage = |(objective, (best, other)): (usize, (&Stage, &Stage))| {
        let sign = if best.sense == Sense::Max { 1.0 } else { -1.0 };
        // What is kept may be less than the best; the last is kept whole.
        let kept = best.kept.unwrap_or(best.best).amount();
        let tolerance = gap.max(NOISE) * kept.abs();
        let misses = sign * (kept - other.best.amount()) > tolerance;
        misses.then(|| Short { objective, by: sign * (best.bound.amount() - other.best.amount()) })
    };
    pairs.find_map(stage)
}

/// How much better a plan is than another in the first objective in which it is, and in which.
pub(super) fn gain(better: &[Stage], than: &[Stage], gap: f64) -> Option<Short> {
    let stage = |(objective, (better, than)): (usize, (&Stage, &Stage))| {
        let sign = if better.sense == Sense::Max { 1.0 } else { -1.0 };
        let by = sign * (better.best - than.best).amount();
        (by > gap.max(NOISE) * than.best.amount().abs()).then_some(Short { objective, by })
    };
    better.iter().zip(than).enumerate().find_map(stage)
}

/// The best plan that has a row, held against the best there is.
pub(super) enum Held {
    /// It is as good, to a proof or not.
    Alike(Box<Plan>),
    /// It falls short.
    Short(Box<Plan>, Short),
    Impossible,
    Unknown,
}

/// Finds the best plan with something that must be built, and holds it against the best plan of the question.
///
/// Where an objective may give way, the plan is first the best that there is; if what it keeps of the objectives that may
/// give way is enough, it is found again within what the best plan keeps of them, since it might have left them more.
pub(super) fn hold(
    asker: &mut Asker<'_>,
    question: &Question,
    best: &[Stage],
    named: Named,
    start: Option<&Selection>,
    to_come: usize,
) -> Result<Held, OptimizeError> {
    let gap = asker.clock.gap();
    let mut with = question.clone();
    with.must.push(named);
    let found = match asker.ask(&with, start, to_come, &proof)? {
        Answer::Plan(plan) => plan,
        Answer::Impossible => return Ok(Held::Impossible),
        Answer::Unknown => return Ok(Held::Unknown),
    };
    let compared = short(best, &found.certificate().stages, gap);
    let gives_way = |stage: &Stage| stage.objective.tolerance > 0.0;
    let first = compared.map_or(best.len(), |short| short.objective);
    if first == 0 || !best[..first].iter().any(gives_way) {
        return Ok(match compared {
            Some(short) => Held::Short(found, short),
            None => Held::Alike(found),
        });
    }
    let floors = best[..best.len().saturating_sub(1)].iter().filter(|stage| gives_way(stage));
    let Some(floors) = floors.map(floor).collect::<Option<Vec<Target>>>() else { return Ok(Held::Unknown) };
    with.targets.extend(floors);
    let start = Some(found.selection());
    Ok(match asker.ask(&with, start, to_come, &proof)? {
        Answer::Plan(plan) => match short(best, &plan.certificate().stages, gap) {
            Some(short) => Held::Short(plan, short),
            None => Held::Alike(plan),
        },
        // Nothing with it keeps all of that at once: in which objective it costs least is another question.
        Answer::Impossible | Answer::Unknown => Held::Unknown,
    })
}

/// What a plan keeps of an objective, as a target; `None` of a mix of columns, which no target counts.
fn floor(stage: &Stage) -> Option<Target> {
    let (column, weight) = stage.objective.weights.first_key_value()?;
    if stage.objective.weights.len() > 1 || weight.amount() == 0.0 {
        return None;
    }
    let is_most = (stage.sense == Sense::Max) == (weight.amount() > 0.0);
    Some(Target {
        limit: format!("objective {column}"),
        column: column.clone(),
        bound: if is_most { Bound::AtLeast } else { Bound::AtMost },
        amount: Quantity::of(stage.kept?.amount() / weight.amount()),
        ..Target::default()
    })
}
