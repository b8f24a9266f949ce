//! A plan with one project changed, by arithmetic alone.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use crate::appraisal::{Choice, RowId, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::Bound;
use crate::plan::{
    Ceiling, Chosen, Limit, LimitKind, Pick, Plan, Reading, Selection, Tolerance, ceiling, limits, objective,
};
use crate::units::Quantity;

/// Two amounts of an objective that differ by less than this share are alike.
const ALIKE: f64 = 1e-12;

/// A plan, and what its totals become if one project is built otherwise and all else stays.
pub(super) struct Swap<'a> {
    reading: &'a Reading<'a>,
    selection: &'a Selection,
    /// Each objective as a number that is better when larger.
    base: Vec<f64>,
    signs: Vec<f64>,
    /// The limits as the plan uses them: first those of budgets, then those of targets.
    limits: Vec<Limit>,
    /// Places of budgets among the limits.
    places: HashMap<(u32, Year), usize>,
    /// Where the targets begin.
    targets: usize,
    involved: Involved,
}

/// Projects that other limits than amounts, or other projects, have to do with.
pub(super) struct Involved {
    /// In rules about rows.
    pub(super) ruled: HashSet<u32>,
    /// In pairs.
    pub(super) paired: HashSet<u32>,
}

impl Involved {
    pub(super) fn of(reading: &Reading<'_>) -> Self {
        let picks = reading.must.iter().chain(&reading.must_not).chain(reading.conflicts.iter().flatten());
        let grouped = reading.groups.iter().flat_map(|group| &group.picks);
        let needed = reading.requires.iter().flat_map(|need| [need.dependent.project, need.prerequisite.project]);
        let bare = reading.appraisal.projects_by_id().iter().copied().filter(|project| !reading.is_appraised(*project));
        let of_row = |row: RowId| reading.appraisal.key(row).project;
        Self {
            ruled: picks.chain(grouped).map(|pick: &Pick| pick.project).chain(needed).chain(bare).collect(),
            paired: reading.pairs.iter().flat_map(|pair| [of_row(pair.rows.0), of_row(pair.rows.1)]).collect(),
        }
    }
}

/// What becomes of a plan.
pub(super) struct Swapped {
    /// How much better each objective is.
    pub(super) gains: Vec<f64>,
    /// The limits that are used otherwise than before, and may be others.
    pub(super) limits: Vec<Limit>,
}

impl Swapped {
    /// The limits that are broken.
    pub(super) fn broken(&self) -> impl Iterator<Item = &Limit> {
        self.limits.iter().filter(|limit| !limit.holds())
    }
}

impl<'a> Swap<'a> {
    pub(super) fn new(plan: &'a Plan, reading: &'a Reading<'a>) -> Self {
        let signs: Vec<f64> = reading.aims.iter().map(|aim| if aim.sense == Sense::Max { 1.0 } else { -1.0 }).collect();
        let selection = plan.selection();
        let totals = reading.aims.iter().map(|aim| objective(reading, aim, selection).value());
        let base = totals.zip(&signs).map(|(total, sign)| sign * total).collect();
        let limits = limits(reading, selection);
        let is_budget = |limit: &&Limit| limit.kind == LimitKind::Budget;
        let place = |(place, limit): (usize, &Limit)| {
            let number = reading.appraisal.budgets().binary_search(&limit.name).ok()?;
            Some(((number as u32, limit.year?), place))
        };
        let targets = limits.iter().take_while(is_budget).count();
        let places = limits[..targets].iter().enumerate().filter_map(place).collect();
        Self { reading, selection, base, signs, limits, places, targets, involved: Involved::of(reading) }
    }

    /// An objective of the plan, better when larger.
    pub(super) fn base(&self, aim: usize) -> f64 {
        self.base[aim]
    }

    /// 1 where more of an objective is better, else -1.
    pub(super) fn sign(&self, aim: usize) -> f64 {
        self.signs[aim]
    }

    pub(super) const fn involved(&self) -> &Involved {
        &self.involved
    }

    /// What the plan has of a project.
    pub(super) fn chosen(&self, project: u32) -> &'a [Chosen] {
        self.selection.of(project)
    }

    /// The row of a project that would serve the objectives best, first things first, if it stood alone, whatever limits say
    /// of it; the first of several. `None` if nothing of it may be built.
    pub(super) fn best(&self, project: u32) -> Option<RowId> {
        let appraisal = self.reading.appraisal;
        let may = |row: &&RowId| {
            let key = appraisal.key(**row);
            key.choice != Choice::Without && self.reading.is_admissible(key)
        };
        let mut best: Option<RowId> = None;
        for row in self.reading.rows(project).iter().filter(may) {
            if best.is_none_or(|known| self.compare(*row, known) == Ordering::Greater) {
                best = Some(*row);
            }
        }
        best
    }

    /// Which of two rows serves the objectives better by itself, first things first.
    fn compare(&self, one: RowId, other: RowId) -> Ordering {
        let value = |aim: usize, row: RowId| self.signs[aim] * self.reading.aims[aim].value(row);
        let orders = (0..self.signs.len()).map(|aim| value(aim, one).total_cmp(&value(aim, other)));
        orders.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// How much better the row serves an objective than what the plan has of its project, nothing else counted.
    pub(super) fn alone(&self, row: RowId, aim: usize) -> f64 {
        let value = |row: RowId| self.reading.aims[aim].value(row);
        let chosen = self.chosen(self.reading.appraisal.key(row).project).iter();
        let now: f64 = chosen.map(|chosen| chosen.share * value(chosen.row)).sum();
        let new = value(row);
        let by = self.signs[aim] * (new - now);
        if by.abs() <= ALIKE * new.abs().max(now.abs()) { 0.0 } else { by }
    }

    /// The first objective to which the row makes a difference by itself; the first of all if it makes none.
    pub(super) fn matters(&self, row: RowId) -> usize {
        (0..self.signs.len()).find(|aim| self.alone(row, *aim) != 0.0).unwrap_or(0)
    }

    /// The selection with these rows in place of what the plan has of their projects.
    pub(super) fn selection_of(&self, rows: &[RowId]) -> Selection {
        let appraisal = self.reading.appraisal;
        let changed: HashMap<u32, RowId> = rows.iter().map(|row| (appraisal.key(*row).project, *row)).collect();
        let of = |project: u32| match changed.get(&project) {
            Some(row) => vec![Chosen::whole(*row)],
            None => self.selection.of(project).to_vec(),
        };
        Selection::of_shares((0..appraisal.projects().len() as u32).map(of))
    }

    /// How much the plan leaves of a limit.
    pub(super) fn slack(&self, limit: &Limit) -> f64 {
        let place = if let (LimitKind::Budget, Some(year)) = (limit.kind, limit.year) {
            let number = self.reading.appraisal.budgets().binary_search(&limit.name).ok();
            number.and_then(|number| self.places.get(&(number as u32, year)).copied())
        } else {
            let same = |known: &Limit| {
                (known.kind, &known.name, known.bound, known.year) == (limit.kind, &limit.name, limit.bound, limit.year)
            };
            self.limits[self.targets..].iter().position(same).map(|place| self.targets + place)
        };
        // What nothing is charged to is left whole.
        place.map_or(limit.amount, |place| self.limits[place].slack).amount()
    }

    /// The plan with this row in place of what it has of the row's project.
    pub(super) fn with(&self, row: RowId) -> Swapped {
        let project = self.reading.appraisal.key(row).project;
        if self.involved.ruled.contains(&project) || self.involved.paired.contains(&project) {
            return self.whole(row);
        }
        self.increments(row).unwrap_or_else(|| self.whole(row))
    }

    /// By going through everything.
    fn whole(&self, row: RowId) -> Swapped {
        let selection = self.selection_of(&[row]);
        let total = |aim: usize| {
            let total = objective(self.reading, &self.reading.aims[aim], &selection).value();
            let gain = self.signs[aim] * total - self.base[aim];
            if gain.abs() <= ALIKE * total.abs() { 0.0 } else { gain }
        };
        Swapped { gains: (0..self.signs.len()).map(total).collect(), limits: limits(self.reading, &selection) }
    }

    /// By what changes alone, for a project that only limits on amounts know; `None` where what is charged in a year moves
    /// into others.
    fn increments(&self, row: RowId) -> Option<Swapped> {
        let reading = self.reading;
        let project = reading.appraisal.key(row).project;
        let mut charged: HashMap<(u32, Year), f64> = HashMap::new();
        let parts = || self.chosen(project).iter().map(|chosen| (chosen.row, -chosen.share)).chain([(row, 1.0)]);
        for (row, share) in parts() {
            for charge in reading.charges(row).iter() {
                let Some(budget) = reading.budgets[charge.budget as usize] else { continue };
                if budget.carry_over.is_some() {
                    return None;
                }
                *charged.entry((charge.budget, charge.year)).or_default() += share * charge.amount.amount();
            }
        }
        let mut changed = Vec::new();
        for ((number, year), by) in charged.into_iter().filter(|(_, by)| *by != 0.0) {
            if let Some(place) = self.places.get(&(number, year)) {
                changed.push(moved(&self.limits[*place], by, 0.0));
                continue;
            }
            let budget = reading.budgets[number as usize]?;
            if let Ceiling::At(amount) = ceiling(budget, year) {
                // Nothing was charged before.
                let none = Limit {
                    name: budget.budget.clone(),
                    kind: LimitKind::Budget,
                    year: Some(year),
                    used: Quantity::ZERO,
                    bound: Bound::AtMost,
                    amount: Quantity::of(amount.amount()),
                    slack: Quantity::of(amount.amount()),
                    allowance: Quantity::ZERO,
                };
                changed.push(moved(&none, by, 0.0));
            }
        }
        for (counted, limit) in reading.targets.iter().zip(&self.limits[self.targets..]) {
            let by: f64 = parts().map(|(row, share)| share * counted.amount(reading.appraisal, row)).sum();
            let used = if counted.counts(project) { by } else { 0.0 };
            let asked = if counted.target.share { counted.target.amount.amount() * by } else { 0.0 };
            if used != 0.0 || asked != 0.0 {
                changed.push(moved(limit, used, asked));
            }
        }
        changed.sort_by(|one, other| (one.kind, &one.name, one.year).cmp(&(other.kind, &other.name, other.year)));
        Some(Swapped { gains: (0..self.signs.len()).map(|aim| self.alone(row, aim)).collect(), limits: changed })
    }
}

/// A limit of which so much more is used, and so much more is asked or allowed.
fn moved(limit: &Limit, used: f64, asked: f64) -> Limit {
    let (used, amount) = (limit.used.amount() + used, limit.amount.amount() + asked);
    let slack = if limit.bound == Bound::AtLeast { used - amount } else { amount - used };
    let rounding = Tolerance::AUDIT.relative * used.abs().max(amount.abs());
    Limit {
        used: Quantity::of(used),
        amount: Quantity::of(amount),
        slack: Quantity::of(slack),
        allowance: Quantity::of(limit.allowance.amount().max(rounding)),
        ..limit.clone()
    }
}
