//! What a project would need to be built, in numbers and in words.

use super::items::{AskedLimit, Items};
use super::reasons::{InTheWay, Reason, ReasonStatus};
use super::swap::{Swap, Swapped};
use super::words;
use crate::appraisal::Appraisal;
use crate::pipeline::limits::Bound;
use crate::plan::{Limit, LimitKind, Reading};
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
    /// Whether the plan was solved again with what is granted, to a proof.
    pub is_resolved: bool,
    /// If what is granted is worth more elsewhere: how much better the plan is with it there.
    pub gain_elsewhere: Option<Quantity>,
    /// How much more value the row needs beside what is granted, for no plan to be better than one that has it; `None` if that
    /// is not needed, or not proven.
    pub more_value: Option<Quantity>,
    /// Under the limits as they are: what it costs the plan to have the row, which is how much more value it would need for
    /// no plan to be better.
    pub loss: Option<Quantity>,
    /// Whether no plan under the limits as they are has the row.
    pub is_impossible: bool,
    /// What stands in the way.
    pub hindrance: Hindrance,
    /// All of it as a planner says it.
    pub text: String,
}

impl Needs {
    pub(super) fn of(items: &Items<'_>, swapped: &Swapped) -> Self {
        let mut needs = Self::default();
        for limit in &swapped.broken {
            match items.find(limit.kind, &limit.name, limit.year).filter(|item| item.asked.unit.is_some()) {
                // A little more than is short: what is granted must be enough whatever rounding does.
                Some(item) => {
                    let short = -limit.slack.amount();
                    let asked = AskedLimit { unit: item.used_in, ..item.asked.clone() };
                    let by = short + limit.allowance.amount();
                    // Of a target for each year, the year that misses it most.
                    match needs.grants.iter_mut().find(|(known, _)| *known == asked) {
                        Some((_, known)) => *known = Quantity::of(known.amount().max(by)),
                        None => needs.grants.push((asked, Quantity::of(by))),
                    }
                }
                None => needs.hindrance = Hindrance::Rule,
            }
        }
        if needs.hindrance != Hindrance::Rule && !needs.grants.is_empty() && swapped.gain > 0.0 {
            needs.gain = Some(Quantity::of(swapped.gain));
        }
        needs
    }
}

/// What is short, as a planner says it.
fn shortage(appraisal: &Appraisal, limit: &AskedLimit, by: Quantity) -> String {
    let amount = words::with_unit(words::at_least(by.amount()), limit.unit);
    match (limit.kind, limit.year) {
        (LimitKind::Budget, Some(year)) => {
            format!("the budget {} {} is short by {amount}", limit.name, words::year(appraisal, year))
        }
        (_, Some(year)) => format!("the target {} {} is missed by {amount}", limit.name, words::year(appraisal, year)),
        (_, None) => format!("the target {} is missed by {amount}", limit.name),
    }
}

/// What stands in the way that is no amount, as a planner says it.
fn rule(limit: &Limit) -> String {
    match limit.kind {
        LimitKind::Must => format!("{} must be built", limit.name),
        LimitKind::MustNot => format!("{} must not be built", limit.name),
        LimitKind::Requires => format!("it breaks the requirement {}", limit.name),
        LimitKind::Conflict => format!("at most one of {} may be built", limit.name),
        LimitKind::Group => {
            let bound = if limit.bound == Bound::AtLeast { "at least" } else { "at most" };
            format!("{bound} {} of the group {} may be built", limit.amount, limit.name)
        }
        LimitKind::NotAppraised => format!("{} is not appraised, and nothing built requires it", limit.name),
        LimitKind::Budget | LimitKind::Target => limit.to_string(),
    }
}

/// A limit in the way, with how much of it is short and what it costs.
pub(super) fn in_words(appraisal: &Appraisal, entry: &InTheWay) -> String {
    if !entry.is_amount() {
        return rule(&entry.limit);
    }
    let limit = &entry.limit;
    let kind = if limit.kind == LimitKind::Budget { "budget" } else { "target" };
    let year = limit.year.map_or_else(String::new, |year| format!(" {}", words::year(appraisal, year)));
    let short = entry.short.map(|short| format!("short by {}", words::at_least(short.amount())));
    let cost = entry.cost.map(|cost| format!("costs it {}", words::amount(cost.amount())));
    let said: Vec<String> = short.into_iter().chain(cost).collect();
    format!("{kind} {}{year}: {}", limit.name, said.join(", "))
}

/// Everything in words.
pub(super) fn wording(reading: &Reading<'_>, swap: &Swap<'_>, reason: &Reason) -> String {
    let appraisal = reading.appraisal;
    let needs = &reason.needs;
    let value = reason.value.amount();
    let mut parts = Vec::new();
    if needs.hindrance == Hindrance::Unknown {
        return "Not looked into, for want of time.".to_owned();
    }
    if !reading.is_appraised(appraisal.key(reason.row).project) {
        return "It is not appraised: it is built where it must be, or where something that is built requires it."
            .to_owned();
    }
    let rules: Vec<String> = reason
        .limits
        .iter()
        .filter(|entry| entry.short.is_some() && !entry.is_amount())
        .map(|entry| rule(&entry.limit))
        .collect();
    let short: Vec<String> = needs.grants.iter().map(|(limit, by)| shortage(appraisal, limit, *by)).collect();
    let in_way = [rules, short].concat();
    let would = words::would(appraisal, reason.row);
    if !in_way.is_empty() {
        let could = would.replacen(" would ", " could ", 1);
        let rest = if needs.hindrance == Hindrance::Rule || value <= 0.0 {
            String::new()
        } else if let Some(gain) = needs.gain.filter(|_| needs.is_resolved && needs.more_value.is_none()) {
            format!("; with it, {would} and the plan would gain {}", words::amount(gain.amount()))
        } else if let Some(elsewhere) = needs.gain_elsewhere {
            let more = match needs.more_value {
                Some(more) => words::at_least(more.amount()),
                None => format!("at least {}", words::amount(elsewhere.amount() - value)),
            };
            format!(
                "; with it, {could} and the plan would gain {}, but would gain {} by using it elsewhere: it needs {more} more \
                 value too",
                words::amount(value),
                words::amount(elsewhere.amount()),
            )
        } else {
            let gain = words::amount(value);
            format!("; with it, {could} beside all else, for a gain of {gain} (not proven, for want of time)")
        };
        parts.push(format!("{}{rest}.", sentence(&words::listed(&in_way))));
    } else if value > 0.0 {
        parts.push(format!(
            "Nothing stands in the way but the gap of the plan: {would} and it would gain {}.",
            words::amount(value)
        ));
    }
    if value <= 0.0 {
        let instead = if reason.status == ReasonStatus::NotBuilt { "" } else { " in place of what is built" };
        parts.push(format!("By itself it adds nothing{instead}: {}.", words::amount(value)));
    }
    match needs.loss {
        _ if needs.is_impossible => parts.push("No plan under the limits as they are has it.".to_owned()),
        Some(loss) if loss.amount() > 0.0 => parts.push(format!(
            "Under the limits as they are it would cost the plan {loss}: it would come in with {loss} more value.",
            loss = words::at_least(loss.amount())
        )),
        Some(_) if swap.base().is_finite() && value > 0.0 => {
            parts.push("Under the limits as they are another plan that is as good has it.".to_owned());
        }
        _ => {}
    }
    parts.join(" ")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
