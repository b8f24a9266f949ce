//! What a project would need to be built, in numbers and in words.

use super::items::{AskedLimit, Items};
use super::order;
use super::reasons::{InTheWay, Reason, ReasonStatus};
use super::swap::Swapped;
use super::words;
use crate::appraisal::{Appraisal, Unit};
use crate::pipeline::limits::Bound;
use crate::plan::{Limit, LimitKind, Mix, Reading};
use crate::units::Quantity;

/// What stands in the way of a row beside all else in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hindrance {
    /// Amounts that are short, or nothing.
    #[default]
    Amounts,
    /// A rule: what must or must not be built, a requirement, a conflict, a group.
    Rule,
    /// There was no time to look into it.
    Unknown,
}

/// What a row would need for a best plan to have it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Needs {
    /// How much more of which limits, so that the row fits beside everything else in the plan.
    pub grants: Vec<(AskedLimit, Quantity)>,
    /// How much better the plan is then; exact if [`is_resolved`](Self::is_resolved), and it has the row.
    pub gain: Option<Quantity>,
    /// The objective, by its number from 0, that `gain` and `gain_elsewhere` are of.
    pub gain_in: usize,
    /// Whether the plan was solved again with what is granted, to a proof.
    pub is_resolved: bool,
    /// If what is granted is worth more elsewhere: how much better the plan is with it there; if that is not resolved, how much
    /// better at least.
    pub gain_elsewhere: Option<Quantity>,
    /// How much more value the row needs beside what is granted, for no plan to be better than one that has it; `None` if that
    /// is not needed, or not proven.
    pub more_value: Option<Quantity>,
    /// The objective that `more_value` is of.
    pub more_in: usize,
    /// Under the limits as they are: what it costs the plan to have the row, which is how much more value it would need for
    /// no plan to be better. It is no more than this; exactly this if proven.
    pub loss: Option<Quantity>,
    /// The objective that `loss` is of: the first that the plan with the row does not keep.
    pub loss_in: usize,
    /// Whether `loss` is exact.
    pub is_loss_proven: bool,
    /// Whether no plan under the limits as they are has the row.
    pub is_impossible: bool,
    /// What stands in the way.
    pub hindrance: Hindrance,
    /// All of it as a planner says it.
    pub text: String,
}

impl Needs {
    pub(super) fn of(items: &Items<'_>, swapped: &Swapped, objective: usize) -> Self {
        let mut needs = Self { gain_in: objective, more_in: objective, loss_in: objective, ..Self::default() };
        for limit in swapped.broken() {
            let item = items.find(limit.kind, &limit.name, limit.year).filter(|item| item.asked.unit.is_some());
            // A little more than is short: what is granted must be enough whatever rounding does.
            let enough = limit.allowance.amount() - limit.slack.amount();
            let Some(item) = item else {
                needs.hindrance = Hindrance::Rule;
                continue;
            };
            let (asked, by) = if let Some(by) = Items::as_asked(item, limit, enough) {
                (item.asked.clone(), by)
            } else {
                // No smaller share of a whole that comes to nothing would do.
                needs.hindrance = Hindrance::Rule;
                (AskedLimit { unit: item.used_in, ..item.asked.clone() }, enough)
            };
            // Of a target for each year, the year that misses it most.
            match needs.grants.iter_mut().find(|(known, _)| *known == asked) {
                Some((_, known)) => *known = Quantity::of(known.amount().max(by)),
                None => needs.grants.push((asked, Quantity::of(by))),
            }
        }
        let gain = swapped.gains[objective];
        if needs.hindrance != Hindrance::Rule && !needs.grants.is_empty() && gain > 0.0 {
            needs.gain = Some(Quantity::of(gain));
        }
        needs
    }
}

/// What is short, as a planner says it.
fn shortage(appraisal: &Appraisal, limit: &AskedLimit, by: Quantity) -> String {
    let amount = match limit.unit {
        Some(Unit::Share) => format!("{} percentage points", words::at_least(100.0 * by.amount())),
        unit => words::with_unit(words::at_least(by.amount()), unit),
    };
    match (limit.kind, limit.year) {
        (LimitKind::Budget, Some(year)) => {
            format!("the budget {} {} is short by {amount}", limit.name, words::year(appraisal, year))
        }
        (_, Some(year)) => format!("the target {} {} is missed by {amount}", limit.name, words::year(appraisal, year)),
        (_, None) => format!("the target {} is missed by {amount}", limit.name),
    }
}

/// What stands in the way that is no amount, as a planner says it.
fn rule(limit: &Limit, called: &str) -> String {
    match limit.kind {
        LimitKind::Must => format!("{called} must be built"),
        LimitKind::MustNot => format!("{called} must not be built"),
        LimitKind::Requires => format!("it breaks the requirement {called}"),
        LimitKind::Conflict => format!("at most one of {called} may be built"),
        LimitKind::Group => {
            let bound = if limit.bound == Bound::AtLeast { "at least" } else { "at most" };
            format!("{bound} {} of the group {called} may be built", limit.amount)
        }
        LimitKind::NotAppraised => format!("{called} is not appraised, and nothing built requires it"),
        LimitKind::Budget | LimitKind::Target => limit.to_string(),
    }
}

/// A limit in the way, with how much of it is short and what it costs.
pub(super) fn in_words(appraisal: &Appraisal, entry: &InTheWay) -> String {
    if !entry.is_amount() {
        return rule(&entry.limit, &entry.called);
    }
    let limit = &entry.limit;
    let kind = if limit.kind == LimitKind::Budget { "budget" } else { "target" };
    let year = limit.year.map_or_else(String::new, |year| format!(" {}", words::year(appraisal, year)));
    let short = entry.short.map(|short| format!("short by {}", words::at_least(short.amount())));
    let cost = entry.cost.map(|cost| format!("costs it {}", words::amount(cost.amount())));
    let said: Vec<String> = short.into_iter().chain(cost).collect();
    format!("{kind} {}{year}: {}", limit.name, said.join(", "))
}

/// An amount of an objective: which, where there are several.
struct Amounts<'a> {
    objectives: &'a [Mix],
}

impl Amounts<'_> {
    fn of(&self, text: String, objective: usize) -> String {
        if self.objectives.len() > 1 {
            format!("{text} of {}", order::objective_name(&self.objectives[objective]))
        } else {
            text
        }
    }
}

/// Everything in words; `said` is what time there was.
pub(super) fn wording(reading: &Reading<'_>, reason: &Reason, said: &str) -> String {
    let appraisal = reading.appraisal;
    let needs = &reason.needs;
    if needs.hindrance == Hindrance::Unknown {
        return format!("Not looked into {said}.");
    }
    if !reading.is_appraised(appraisal.key(reason.row).project) {
        return "It is not appraised: it is built where it must be, or where something that is built requires it."
            .to_owned();
    }
    let amounts = Amounts { objectives: &reading.question.objective };
    let mut parts = Vec::new();
    parts.extend(in_the_way(appraisal, &amounts, reason, said));
    let value = reason.value.amount();
    if value <= 0.0 {
        let instead = if reason.status == ReasonStatus::NotBuilt { "" } else { " in place of what is built" };
        let value = amounts.of(words::amount(value), reason.objective);
        parts.push(format!("By itself it adds nothing{instead}: {value}."));
    }
    parts.push(as_things_are(&amounts, reason, said));
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

/// What stands in the way, and what comes of granting it.
fn in_the_way(appraisal: &Appraisal, amounts: &Amounts<'_>, reason: &Reason, said: &str) -> Option<String> {
    let needs = &reason.needs;
    let rules = reason.limits.iter().filter(|entry| entry.short.is_some() && !entry.is_amount());
    let rules: Vec<String> = rules.map(|entry| rule(&entry.limit, &entry.called)).collect();
    let short: Vec<String> = needs.grants.iter().map(|(limit, by)| shortage(appraisal, limit, *by)).collect();
    let in_way = [rules, short].concat();
    let would = words::would(appraisal, reason.row);
    let value = amounts.of(words::amount(reason.value.amount()), reason.objective);
    if in_way.is_empty() {
        return (reason.value.amount() > 0.0)
            .then(|| format!("Nothing stands in the way but the gap of the plan: {would} and it would gain {value}."));
    }
    let could = words::could(appraisal, reason.row);
    let rest = if needs.hindrance == Hindrance::Rule || reason.value.amount() <= 0.0 {
        String::new()
    } else if let Some(gain) = needs.gain.filter(|_| needs.is_resolved) {
        let gain = amounts.of(words::amount(gain.amount()), needs.gain_in);
        format!("; with it, {would} and the plan would gain {gain}")
    } else if let Some(elsewhere) = needs.gain_elsewhere {
        let elsewhere = amounts.of(words::amount(elsewhere.amount()), needs.gain_in);
        match needs.more_value {
            Some(more) => {
                let more = amounts.of(format!("{} more value", words::at_least(more.amount())), needs.more_in);
                format!(
                    "; with it, {could} and the plan would gain {value}, but would gain {elsewhere} by using it elsewhere: it \
                     needs {more} too"
                )
            }
            None => format!(
                "; with it, {could} and the plan would gain {value}, but would gain {elsewhere} or more by using it \
                 elsewhere (the best use was not proven {said})"
            ),
        }
    } else {
        format!("; with it, {could} beside all else, for a gain of {value} (not proven {said})")
    };
    Some(format!("{}{rest}.", sentence(&words::listed(&in_way))))
}

/// What it would cost under the limits as they are.
fn as_things_are(amounts: &Amounts<'_>, reason: &Reason, said: &str) -> String {
    let needs = &reason.needs;
    if needs.is_impossible {
        return "No plan under the limits as they are has it.".to_owned();
    }
    let Some(loss) = needs.loss else {
        return format!("What it would cost the plan under the limits as they are was not found {said}.");
    };
    if loss.amount() > 0.0 {
        let amount = words::at_least(loss.amount());
        let of = amounts.of(amount.clone(), needs.loss_in);
        if needs.is_loss_proven {
            format!(
                "Under the limits as they are it would cost the plan {of}: it would come in with {amount} more value."
            )
        } else {
            format!(
                "Under the limits as they are it would cost the plan {of} at most: it would come in with {amount} more \
                 value, or less (not proven {said})."
            )
        }
    } else if reason.value.amount() > 0.0 {
        "Under the limits as they are another plan that is as good has it.".to_owned()
    } else {
        String::new()
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
