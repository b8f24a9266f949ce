//! The limits of a question one by one, so that one can be dropped or loosened and the rest kept.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::words;
use crate::appraisal::{Appraisal, RowId, Unit, known};
use crate::calendar::Year;
use crate::pipeline::limits::{Bound, Budget};
use crate::plan::{Ceiling, Limit, LimitKind, Question, Reading, Selection, ceiling, limits, years};
use crate::units::{Money, Quantity};

/// A limit as it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedLimit {
    /// Its name: the budget, the target, or what it is about, by ids.
    pub name: String,
    /// The same as people call it.
    pub called: String,
    /// What kind it is.
    pub kind: LimitKind,
    /// The year, where it binds in one.
    pub year: Option<Year>,
    /// At least or at most.
    pub bound: Bound,
    /// How much is asked or allowed: money, the unit of a column, a share, or a count.
    pub amount: Quantity,
    /// What it counts in; `None` for counts of what is built.
    pub unit: Option<Unit>,
}

impl AskedLimit {
    /// The limit as a planner says it: `budget capital 2028 of 3.2 M`.
    #[must_use]
    pub fn in_words(&self, appraisal: &Appraisal) -> String {
        let name = &self.called;
        let year = self.year.map_or_else(String::new, |year| format!(" {}", words::year(appraisal, year)));
        let amount = match self.unit {
            Some(Unit::Share) => format!("{} %", words::amount(100.0 * self.amount.amount())),
            unit => words::with_unit(words::amount(self.amount.amount()), unit),
        };
        let bound = if self.bound == Bound::AtLeast { "at least" } else { "at most" };
        match self.kind {
            LimitKind::Budget => format!("budget {name}{year} of {amount}"),
            LimitKind::Target => format!("target {name}{year} of {bound} {amount}"),
            LimitKind::Must => format!("{name} must be built"),
            LimitKind::MustNot => format!("{name} must not be built"),
            LimitKind::Requires => format!("requirement {name}"),
            LimitKind::Conflict => format!("at most one of {name}"),
            LimitKind::Group => format!("{bound} {amount} of the group {name}"),
            LimitKind::NotAppraised => format!("{name} is not appraised"),
        }
    }
}

/// Where a limit stands in the question, by number in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Handle {
    /// A budget in a year.
    Budget(usize, Year),
    Target(usize),
    Must(usize),
    MustNot(usize),
    Requires(usize),
    Conflict(usize),
    /// A group, and the bound that is meant.
    Group(usize, Bound),
}

#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) handle: Handle,
    pub(super) asked: AskedLimit,
    /// What plans use it in: the column's unit where a share of it is asked.
    pub(super) used_in: Option<Unit>,
}

/// Every limit of a question.
#[derive(Debug)]
pub(super) struct Items<'a> {
    question: &'a Question,
    /// By number in the question's budgets: what all projects together charge at most, in absolute amounts, by year.
    charged: Vec<BTreeMap<Year, f64>>,
    pub(super) all: Vec<Item>,
    /// Places of limits by kind, name and year; a target for each year has none.
    places: HashMap<(LimitKind, String, Option<Year>), usize>,
}

impl<'a> Items<'a> {
    pub(super) fn of(reading: &Reading<'a>) -> Self {
        let (question, appraisal) = (reading.question, reading.appraisal);
        let names = appraisal.budgets();
        let numbers: Vec<Option<usize>> =
            names.iter().map(|name| question.budgets.iter().position(|budget| budget.budget == *name)).collect();
        let mut charged = vec![BTreeMap::new(); question.budgets.len()];
        let mut most: BTreeMap<(usize, Year), f64> = BTreeMap::new();
        for project in appraisal.projects_by_id() {
            most.clear();
            for row in reading.rows(*project) {
                for charge in reading.charges(*row).iter() {
                    if let Some(number) = numbers[charge.budget as usize] {
                        let known = most.entry((number, charge.year)).or_default();
                        *known = known.max(charge.amount.amount().abs());
                    }
                }
            }
            for ((number, year), amount) in &most {
                *charged[*number].entry(*year).or_default() += amount;
            }
        }
        for charge in reading.pairs.iter().flat_map(|pair| &pair.charges) {
            if let Some(number) = numbers[charge.budget as usize] {
                *charged[number].entry(charge.year).or_default() += charge.amount.amount().abs();
            }
        }
        let mut items = Self { question, charged, all: Vec::new(), places: HashMap::new() };
        items.budgets();
        items.targets(reading);
        items.others(reading);
        for (place, item) in items.all.iter().enumerate() {
            let is_each = matches!(item.handle, Handle::Target(number) if question.targets[number].each_year);
            let year = item.asked.year.filter(|_| !is_each);
            items.places.entry((item.asked.kind, item.asked.name.clone(), year)).or_insert(place);
        }
        items
    }

    fn budgets(&mut self) {
        for (number, budget) in self.question.budgets.iter().enumerate() {
            for year in self.years(number) {
                if let Ceiling::At(amount) = ceiling(budget, year) {
                    let asked = AskedLimit {
                        name: budget.budget.clone(),
                        called: budget.budget.clone(),
                        kind: LimitKind::Budget,
                        year: Some(year),
                        bound: Bound::AtMost,
                        amount: Quantity::of(amount.amount()),
                        unit: Some(Unit::Money),
                    };
                    self.all.push(Item { handle: Handle::Budget(number, year), used_in: asked.unit, asked });
                }
            }
        }
    }

    fn years(&self, number: usize) -> BTreeSet<Year> {
        years(&self.question.budgets[number], self.charged[number].keys().copied())
    }

    fn targets(&mut self, reading: &Reading<'_>) {
        for (number, target) in self.question.targets.iter().enumerate() {
            let column = reading.appraisal.column(&target.column).map(|column| column.unit);
            let of_column = column.or_else(|| known(&target.column).map(|known| known.unit));
            let used_in = of_column.or(Some(Unit::Declared));
            let unit = if target.share { Some(Unit::Share) } else { used_in };
            let asked = AskedLimit {
                name: target.limit.clone(),
                called: target.limit.clone(),
                kind: LimitKind::Target,
                year: target.year.or(target.by),
                bound: target.bound,
                amount: target.amount,
                unit,
            };
            self.all.push(Item { handle: Handle::Target(number), asked, used_in });
        }
    }

    /// What is about rows and not about amounts, named as plans name it.
    fn others(&mut self, reading: &Reading<'_>) {
        let appraisal = reading.appraisal;
        let projects = 0..appraisal.projects().len() as u32;
        let nothing: Vec<RowId> = projects.map(|project| reading.rows(project)[0]).collect();
        let nothing = Selection::from(nothing);
        let mut counts: BTreeMap<LimitKind, usize> = BTreeMap::new();
        for limit in limits(reading, &nothing) {
            let of_kind = counts.entry(limit.kind).or_default();
            let number = std::mem::replace(of_kind, *of_kind + 1);
            let handle = match limit.kind {
                LimitKind::Must => Handle::Must(number),
                LimitKind::MustNot => Handle::MustNot(number),
                LimitKind::Requires => Handle::Requires(number),
                LimitKind::Conflict => Handle::Conflict(number),
                LimitKind::Group => {
                    let bounds = |group: usize| {
                        let group = &self.question.groups[group];
                        usize::from(group.at_least.is_some()) + usize::from(group.at_most.is_some())
                    };
                    let mut group = 0;
                    let mut left = number;
                    while left >= bounds(group) {
                        left -= bounds(group);
                        group += 1;
                    }
                    Handle::Group(group, limit.bound)
                }
                LimitKind::Budget | LimitKind::Target | LimitKind::NotAppraised => continue,
            };
            let asked = AskedLimit {
                called: self.called(reading, handle, &limit.name),
                name: limit.name,
                kind: limit.kind,
                year: None,
                bound: limit.bound,
                amount: limit.amount,
                unit: None,
            };
            self.all.push(Item { handle, asked, used_in: None });
        }
    }

    /// What a limit on rows is about, as people call it.
    fn called(&self, reading: &Reading<'_>, handle: Handle, name: &str) -> String {
        let (question, appraisal) = (self.question, reading.appraisal);
        match handle {
            // Commitments follow what the question names.
            Handle::Must(number) => words::called(appraisal, &reading.must_names[number]),
            Handle::MustNot(number) => words::called(appraisal, &question.must_not[number]),
            Handle::Requires(number) => {
                let need = &question.requires[number];
                let lag = match need.lag {
                    0 => String::new(),
                    1 => " by 1 year".to_owned(),
                    years => format!(" by {years} years"),
                };
                let [one, other] = [&need.dependent, &need.prerequisite].map(|named| words::called(appraisal, named));
                format!("{one} after {other}{lag}")
            }
            Handle::Conflict(number) => {
                let all: Vec<String> =
                    question.conflicts[number].iter().map(|named| words::called(appraisal, named)).collect();
                words::listed(&all)
            }
            Handle::Budget(..) | Handle::Target(_) | Handle::Group(..) => name.to_owned(),
        }
    }

    /// The question with only those of its limits that are kept, by number among these.
    pub(super) fn keep(&self, is_kept: impl Fn(usize) -> bool) -> Question {
        let dropped: Vec<Handle> =
            (0..self.all.len()).filter(|number| !is_kept(*number)).map(|number| self.all[number].handle).collect();
        let kept = |handle: Handle| !dropped.contains(&handle);
        let mut question = self.question.clone();
        for (number, budget) in question.budgets.iter_mut().enumerate() {
            let opened: Vec<Year> =
                self.years(number).into_iter().filter(|year| !kept(Handle::Budget(number, *year))).collect();
            if !opened.is_empty() {
                self.raise(
                    number,
                    budget,
                    |year, amount| if opened.contains(&year) { self.plenty(number, year) } else { amount },
                );
            }
        }
        retain(&mut question.targets, |number| kept(Handle::Target(number)));
        retain(&mut question.must, |number| kept(Handle::Must(number)));
        retain(&mut question.must_not, |number| kept(Handle::MustNot(number)));
        retain(&mut question.requires, |number| kept(Handle::Requires(number)));
        retain(&mut question.conflicts, |number| kept(Handle::Conflict(number)));
        for (number, group) in question.groups.iter_mut().enumerate() {
            group.at_least = group.at_least.filter(|_| kept(Handle::Group(number, Bound::AtLeast)));
            group.at_most = group.at_most.filter(|_| kept(Handle::Group(number, Bound::AtMost)));
        }
        question.groups.retain(|group| group.at_least.is_some() || group.at_most.is_some());
        question
    }

    /// More than any plan can charge in the year.
    fn plenty(&self, number: usize, year: Year) -> f64 {
        let listed = self.question.budgets[number].ceilings.get(&year).map_or(0.0, |amount| amount.amount());
        1.0 + listed + 2.0 * self.charged[number].get(&year).copied().unwrap_or_default()
    }

    /// Whether everything there is stays within a ceiling, so that it can bind nothing.
    pub(super) fn never_binds(&self, item: &Item) -> bool {
        let Handle::Budget(number, year) = item.handle else { return false };
        self.charged[number].get(&year).copied().unwrap_or_default() <= item.asked.amount.amount()
    }

    /// Changes ceilings, each year's by itself: what holds beyond the years listed is written out first.
    fn raise(&self, number: usize, budget: &mut Budget, change: impl Fn(Year, f64) -> f64) {
        let before = budget.clone();
        for year in self.years(number) {
            if let Ceiling::At(amount) = ceiling(&before, year) {
                budget.ceilings.insert(year, Money::of(change(year, amount.amount())));
            }
        }
    }

    /// Loosens a limit on amounts by an amount in its own unit (a share by a share); `None` if it is not one.
    pub(super) fn loosen(&self, question: &mut Question, handle: Handle, by: f64) -> Option<()> {
        match handle {
            Handle::Budget(number, year) => {
                let budget = &mut question.budgets[number];
                self.raise(number, budget, |at, amount| if at == year { amount + by } else { amount });
            }
            Handle::Target(number) => {
                let target = &mut question.targets[number];
                let by = if target.bound == Bound::AtLeast { -by } else { by };
                target.amount += Quantity::of(by);
            }
            _ => return None,
        }
        Some(())
    }

    /// Grants a limit an amount of what it was asked in (a share by a share); `None` if it is not one on amounts.
    pub(super) fn grant(&self, question: &mut Question, asked: &AskedLimit, by: f64) -> Option<()> {
        self.loosen(question, self.find(asked.kind, &asked.name, asked.year)?.handle, by)
    }

    /// The limit of this kind, name and year.
    pub(super) fn find(&self, kind: LimitKind, name: &str, year: Option<Year>) -> Option<&Item> {
        self.place(kind, name, year).map(|place| &self.all[place])
    }

    /// Its number.
    pub(super) fn place(&self, kind: LimitKind, name: &str, year: Option<Year>) -> Option<usize> {
        let at = |year: Option<Year>| self.places.get(&(kind, name.to_owned(), year));
        // A target for each year is one limit.
        let is_each =
            |item: &Item| matches!(item.handle, Handle::Target(number) if self.question.targets[number].each_year);
        let each = || at(None).filter(|place| is_each(&self.all[**place]));
        at(year).or_else(each).copied()
    }

    /// A shortage of a limit, from the unit that plans use it in to what it was asked in: of a share, how much less of the
    /// whole would do, the whole being what it is in the plan that is short. `None` where no share would: nothing adds up.
    pub(super) fn as_asked(item: &Item, limit: &Limit, short: f64) -> Option<f64> {
        if item.asked.unit != Some(Unit::Share) {
            return Some(short);
        }
        let whole = limit.amount.amount() / item.asked.amount.amount();
        (whole.is_finite() && whole > 0.0).then(|| short / whole)
    }
}

fn retain<T>(list: &mut Vec<T>, is_kept: impl Fn(usize) -> bool) {
    let mut number = 0;
    list.retain(|_| {
        number += 1;
        is_kept(number - 1)
    });
}
