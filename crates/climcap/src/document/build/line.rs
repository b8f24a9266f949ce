//! Costs and benefits, and how what runs year by year moves in time.

use super::valuation::valuation;
use super::{Known, unknown};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::declared::Id;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::records::{BenefitLineRecord, CostLineRecord, ProfileRecord};
use crate::document::wording::quoted;
use crate::pipeline::limits::RECURRENT;
use crate::pipeline::{Account, BenefitKind, BenefitLine, CostLine, Profile, WITHOUT};
use crate::units::{Money, Quantity};

pub(super) fn cost_line(known: &Known, keyed: &Keyed<CostLineRecord>, problems: &mut Problems) -> Option<CostLine> {
    let record = &keyed.record;
    known.charges(keyed, record.budget.as_ref(), problems);
    Some(CostLine {
        quantity: Quantity::new(record.quantity).ok()?,
        unit: record.unit.clone(),
        unit_value: Money::new(record.unit_value).ok()?,
        escalation: record.escalation,
        account: record.account,
        budget: record.budget.clone().filter(|budget| budget != RECURRENT),
        valuation: valuation(known, keyed, &record.valuation, problems),
        profile: profile(known, keyed, &record.profile, problems),
    })
}

pub(super) fn benefit_line(
    known: &Known,
    keyed: &Keyed<BenefitLineRecord>,
    problems: &mut Problems,
) -> Option<BenefitLine> {
    let record = &keyed.record;
    Some(BenefitLine {
        quantity: Quantity::new(record.quantity).ok()?,
        unit: record.unit.clone(),
        unit_value: Money::new(record.unit_value).ok()?,
        escalation: record.escalation,
        kind: record.kind,
        account: record.account.unwrap_or(match record.kind {
            BenefitKind::Benefit => Account::External,
            BenefitKind::Revenue => Account::Resource,
        }),
        valuation: valuation(known, keyed, &record.valuation, problems),
        profile: profile(known, keyed, &record.profile, problems),
    })
}

/// The calendar years in which a flow may fall.
pub(super) fn years(known: &Known, record: &ProfileRecord) -> Option<(Year, Year)> {
    let window = known.window?;
    let first = record.first_year.map_or(window.base, |year| window.base.max(Year(year)));
    let last = record.last_year.map_or(window.last, |year| window.last.min(Year(year)));
    Some((first, last))
}

pub(super) fn profile<T>(known: &Known, keyed: &Keyed<T>, record: &ProfileRecord, problems: &mut Problems) -> Profile {
    let every = record.every.unwrap_or(1);
    let first_age = record.first_age.unwrap_or(if every == 1 { 0 } else { every });
    if let (Some(first), Some(last)) = (record.first_year, record.last_year)
        && first > last
    {
        keyed.problem(problems, "last_year", last.to_string(), format!("{first} or later"));
    }
    if let Some(last) = record.last_age.filter(|last| *last < first_age) {
        keyed.problem(problems, "last_age", last.to_string(), format!("{first_age} or more"));
    }
    let ramp_up = record.ramp_up.clone().unwrap_or_default();
    if let Some(number) = ramp_up.iter().position(|share| !(0.0..=1.0).contains(share)) {
        keyed.item(problems, "ramp_up", number, ramp_up[number].to_string(), "a share from 0 to 1");
    }
    continues(keyed, record.continues, problems);
    if let Some(component) = &record.component {
        tied(known, keyed, component, problems);
    }
    Profile {
        growth: record.growth,
        from: record.from,
        reference_year: record.reference_year.map_or(known.base(), Year),
        first_year: record.first_year.map(Year),
        last_year: record.last_year.map(Year),
        every,
        first_age,
        last_age: record.last_age,
        component: record.component.clone(),
        path: known.path(keyed, record.path.as_ref(), years(known, record), problems),
        ramp_up,
        deterioration: record.deterioration,
        continues: record.continues,
        timing: record.timing,
    }
}

/// Only what the without holds can go on.
pub(super) fn continues<T>(keyed: &Keyed<T>, share: f64, problems: &mut Problems) {
    if share > 0.0 && keyed.alternative != WITHOUT {
        let allowed = "nothing: only what the without holds can go on";
        keyed.problem(problems, "continues", share.to_string(), allowed);
    }
}

/// Says so if a line is tied to a component that its design does not have.
pub(super) fn tied<T>(known: &Known, keyed: &Keyed<T>, name: &str, problems: &mut Problems) {
    let (project, alternative) = (keyed.project.as_str(), keyed.alternative.as_str());
    if alternative.is_empty() {
        let allowed = "nothing on a line of every design: components belong to one";
        return keyed.problem(problems, "component", quoted(name), allowed);
    }
    let declared = &known.records.declared;
    // A project or design that is not known was reported by its own field.
    let is_design_known = declared.has(Id::top(Table::Projects, project))
        && (alternative == WITHOUT || declared.has(Id::alternative(project, alternative)));
    if is_design_known && !declared.has(Id { table: Table::Components, project, alternative, own: name }) {
        let (found, allowed) = unknown(&declared.ids(Table::Components, project, alternative), name, "component");
        keyed.problem(problems, "component", found, format!("{allowed} (of this alternative)"));
    }
}
