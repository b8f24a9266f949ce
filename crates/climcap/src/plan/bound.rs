//! A bound from multipliers of the limits, with no solver: what every project is worth at most at these prices of budgets and
//! targets, and the price of what is allowed.
//!
//! `bound = sum(y[l] * amount[l]) + sum over trees of max(value - sum(y[l] * use[l]))`, which holds for any multipliers `y`
//! of the right sign (Everett 1963; Geoffrion 1974). A tree is what requirements tie together: the best of each is found
//! by dynamic programming over its rows. Limits that are not priced are left out, which makes a bound no less true.

use std::collections::{BTreeMap, HashMap};

use super::limit::LimitKind;
use super::question::Question;
use super::reading::{Need, Reading};
use super::total::{Tolerance, Total};
use super::{Ceiling, Multiplier, ceiling};
use crate::address::Problems;
use crate::appraisal::{Appraisal, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::Bound;
use crate::units::Quantity;

/// Prices of limits, as what one more unit of each adds to what is made large.
struct Prices {
    budgets: BTreeMap<(u32, Year), f64>,
    /// By target.
    targets: Vec<f64>,
    /// What is allowed or asked, at these prices.
    room: Total,
}

impl Prices {
    /// Multipliers of the wrong sign count as zero.
    fn of(reading: &Reading<'_>, multipliers: &[Multiplier], sign: f64) -> Self {
        let mut prices =
            Self { budgets: BTreeMap::new(), targets: vec![0.0; reading.targets.len()], room: Total::default() };
        for multiplier in multipliers {
            let price = sign * multiplier.value.amount();
            match (multiplier.kind, multiplier.year) {
                (LimitKind::Budget, Some(year)) => prices.budget(reading, &multiplier.limit, year, price.max(0.0)),
                (LimitKind::Target, year) => prices.target(reading, &multiplier.limit, year, price),
                _ => {}
            }
        }
        prices
    }

    fn budget(&mut self, reading: &Reading<'_>, name: &String, year: Year, price: f64) {
        let Ok(number) = reading.appraisal.budgets().binary_search(name) else { return };
        if let Some(budget) = reading.budgets[number]
            && let Ceiling::At(amount) = ceiling(budget, year)
        {
            // What a budget opens with is there to spend in its first year, whether anything is carried on or not.
            let is_first = budget.ceilings.first_key_value().is_some_and(|(first, _)| *first == year);
            let opening = if is_first { budget.opening.amount() } else { 0.0 };
            self.room.add(price * (amount.amount() + opening));
            *self.budgets.entry((number as u32, year)).or_default() += price;
        }
    }

    fn target(&mut self, reading: &Reading<'_>, name: &str, year: Option<Year>, price: f64) {
        let same =
            |(_, counted): &(usize, &super::Counted<'_>)| counted.target.limit == name && counted.span.year() == year;
        let Some((number, counted)) = reading.targets.iter().enumerate().find(same) else { return };
        let price = if counted.target.bound == Bound::AtMost { price.max(0.0) } else { price.min(0.0) };
        // A share is moved to the side of the rows, and leaves nothing.
        let amount = if counted.target.share { 0.0 } else { counted.target.amount.amount() };
        self.room.add(price * amount);
        self.targets[number] += price;
    }

    /// What a row is worth at the prices.
    fn worth(&self, reading: &Reading<'_>, row: RowId, sign: f64) -> f64 {
        let mut worth = Total::from_iter([sign * reading.value(row)]);
        for charge in reading.charges(row).iter() {
            if let Some(price) = self.budgets.get(&(charge.budget, charge.year)) {
                worth.add(-price * charge.amount.amount());
            }
        }
        let project = reading.appraisal.key(row).project;
        for (counted, price) in reading.targets.iter().zip(&self.targets).filter(|(_, price)| **price != 0.0) {
            let weight = counted.weight(project);
            if weight != 0.0 {
                worth.add(-price * weight * counted.amount(reading.appraisal, row));
            }
        }
        worth.value()
    }
}

/// A bound of a question from multipliers alone, with no solver: no plan is better than this, in the objective's own unit,
/// whatever the multipliers; good ones, such as those of a certificate, make it tight.
///
/// `bound = sum(y[l] * amount[l]) + sum over trees of max(value - sum(y[l] * use[l]))` (Everett 1963; Geoffrion 1974), for an
/// objective that is made large; a tree is what requirements tie together. A multiplier of the wrong sign, or of a limit
/// that the question does not have, counts as zero. `None` where the question has parts that are not priced row by row:
/// several objectives, projects that are divided or count together, ceilings that carry over.
///
/// # Errors
/// What the question refuses of the appraisal.
///
/// # Examples
///
/// ```
/// use climcap::{plan::{self, Question}, portfolio::{Effort, Solver, Stop}};
///
/// let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
/// let question = Question::from(&pipeline);
/// let appraisal = climcap::appraise(pipeline)?;
/// let best = climcap::optimize(&appraisal, &question, &Effort::default(), &Stop::never())?;
/// // With no multipliers: the best of every project, whatever it costs.
/// let bound = plan::bound(&question, &appraisal, &[])?;
/// assert!(bound.is_some_and(|bound| bound >= best.objective()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bound(
    question: &Question,
    appraisal: &Appraisal,
    multipliers: &[Multiplier],
) -> Result<Option<Quantity>, Problems> {
    let reading = Reading::new(question, appraisal)?;
    Ok(of_reading(&reading, multipliers).map(Quantity::of))
}

fn of_reading(reading: &Reading<'_>, multipliers: &[Multiplier]) -> Option<f64> {
    let carries = reading.budgets.iter().flatten().any(|budget| budget.carry_over.is_some());
    let is_plain = reading.aims.len() == 1 && reading.pairs.is_empty() && reading.divided().next().is_none();
    if carries || !is_plain {
        return None;
    }
    let sign = if reading.aim().sense == Sense::Max { 1.0 } else { -1.0 };
    let prices = Prices::of(reading, multipliers, sign);
    let projects = reading.appraisal.projects().len();
    let mut forest = Forest::of(reading, projects);
    let mut total = prices.room;
    for project in reading.appraisal.projects_by_id().iter().rev() {
        if forest.parent[*project as usize].is_none() {
            total.add(forest.best(reading, &prices, sign, *project));
        }
    }
    Some(sign * (total.value() + total.allowance(total.value())))
}

/// Whether the multipliers alone prove a gap, to within the tolerance of an audit.
pub(super) fn proves(reading: &Reading<'_>, multipliers: &[Multiplier], objective: f64, gap: f64) -> bool {
    let slack = 2.0 * Tolerance::AUDIT.relative;
    of_reading(reading, multipliers).is_some_and(|bound| {
        let sign = if reading.aim().sense == Sense::Max { 1.0 } else { -1.0 };
        sign * (bound - objective) <= (gap + slack) * objective.abs().max(1e-9)
    })
}

/// Projects that hang together by requirements; requirements that would close a circle are left out.
struct Forest<'a> {
    parent: Vec<Option<u32>>,
    children: HashMap<u32, Vec<(u32, Vec<Need<'a>>)>>,
}

impl<'a> Forest<'a> {
    fn of(reading: &Reading<'a>, projects: usize) -> Self {
        let mut ties: BTreeMap<(u32, u32), Vec<Need<'a>>> = BTreeMap::new();
        for need in &reading.requires {
            let (one, other) = (need.dependent.project, need.prerequisite.project);
            if one != other {
                ties.entry((one.min(other), one.max(other))).or_default().push(*need);
            }
        }
        let mut beside: HashMap<u32, Vec<u32>> = HashMap::new();
        for (one, other) in ties.keys() {
            beside.entry(*one).or_default().push(*other);
            beside.entry(*other).or_default().push(*one);
        }
        let mut forest = Self { parent: vec![None; projects], children: HashMap::new() };
        let mut seen = vec![false; projects];
        for root in 0..projects as u32 {
            let mut open = if seen[root as usize] { Vec::new() } else { vec![root] };
            while let Some(project) = open.pop() {
                seen[project as usize] = true;
                for other in beside.get(&project).into_iter().flatten() {
                    if !seen[*other as usize] {
                        seen[*other as usize] = true;
                        forest.parent[*other as usize] = Some(project);
                        let needs = ties.get(&(project.min(*other), project.max(*other))).cloned().unwrap_or_default();
                        forest.children.entry(project).or_default().push((*other, needs));
                        open.push(*other);
                    }
                }
            }
        }
        forest
    }

    /// The most that the tree of a root is worth.
    fn best(&mut self, reading: &Reading<'_>, prices: &Prices, sign: f64, root: u32) -> f64 {
        let mut order = vec![root];
        let mut next = 0;
        while next < order.len() {
            order.extend(self.children.get(&order[next]).into_iter().flatten().map(|(child, _)| *child));
            next += 1;
        }
        let mut worths: HashMap<u32, Vec<(RowId, f64)>> = HashMap::new();
        for project in order.iter().rev() {
            let own = rows(reading, *project).map(|row| (row, prices.worth(reading, row, sign)));
            let mut own: Vec<(RowId, f64)> = own.collect();
            for (child, needs) in self.children.get(project).into_iter().flatten() {
                let below = worths.remove(child).unwrap_or_default();
                for (row, worth) in &mut own {
                    let goes = |other: RowId| needs.iter().all(|need| need.holds(reading.appraisal, *row, other));
                    *worth += below
                        .iter()
                        .filter(|(other, _)| goes(*other))
                        .map(|(_, worth)| *worth)
                        .fold(f64::NEG_INFINITY, f64::max);
                }
            }
            worths.insert(*project, own);
        }
        worths.remove(&root).unwrap_or_default().into_iter().map(|(_, worth)| worth).fold(f64::NEG_INFINITY, f64::max)
    }
}

/// The rows of a project that may be chosen: what must be built has no others than those named.
fn rows<'r>(reading: &'r Reading<'_>, project: u32) -> impl Iterator<Item = RowId> + 'r {
    let musts = reading.must.iter().filter(move |pick| pick.project == project);
    let keys = reading.rows(project).iter().map(|row| (*row, reading.appraisal.key(*row)));
    keys.filter(move |(_, key)| reading.is_admissible(*key) && musts.clone().all(|pick| pick.includes(*key)))
        .map(|(row, _)| row)
}
