//! Components: what is built, and what exists and is renewed.

use super::valuation::{contingency, valuation};
use super::{Known, ROUNDING};
use crate::address::Problems;
use crate::calendar::Year;
use crate::document::keyed::Keyed;
use crate::document::records::ComponentRecord;
use crate::pipeline::limits::CAPITAL;
use crate::pipeline::{Component, Opening, ResidualRule, WITHOUT};
use crate::units::{Money, Tonnes};

pub(super) fn component(known: &Known, keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Option<Component> {
    let record = &keyed.record;
    let before = problems.len();
    if keyed.alternative.is_empty() {
        let allowed = "a component of one alternative, or of the without";
        keyed.fault(problems, "a component of every design and the without", allowed);
    }
    let runs = known.records.declared.runs(&keyed.project);
    if record.life_years.is_none() && (keyed.alternative == WITHOUT || runs) {
        let allowed = "a whole number from 1 to 1000; only a project that holds nothing but capital cost, \
                       and so is not appraised, may leave it out";
        keyed.problem(problems, "life_years", "nothing", allowed);
    }
    let phasing = phasing(keyed, problems);
    let residual = record.residual.unwrap_or_else(|| known.residual());
    for (field, is_given, rule, name) in [
        ("residual_share", record.residual_share.is_some(), ResidualRule::Share, "share"),
        ("salvage", record.salvage.is_some(), ResidualRule::Salvage, "salvage"),
    ] {
        // Without settings to follow, the rule is not known; without a life, there is nothing left to count.
        let is_rule_known =
            record.residual.is_some() || (known.records.settings.is_some() && record.life_years.is_some());
        if is_rule_known && is_given != (residual == rule) {
            let found = if is_given { format!("{field} beside another residual rule") } else { format!("no {field}") };
            keyed.problem(problems, field, found, format!("{field} if, and only if, residual = \"{name}\""));
        }
    }
    let renewal_year = if keyed.alternative == WITHOUT {
        renewal(known, keyed, problems)
    } else {
        no_renewal(keyed, problems);
        None
    };
    known.charges(keyed, record.budget.as_ref(), problems);
    let valuation = valuation(known, keyed, &record.valuation, problems);
    if problems.len() > before {
        return None;
    }
    Some(Component {
        capex: Money::new(record.capex).ok()?,
        phasing,
        life_years: record.life_years,
        offset: record.offset,
        opens: record.opens,
        replaced: record.replaced,
        replacement_factor: record.replacement_factor,
        growth: record.growth,
        reference_year: record.reference_year.map_or(known.base(), Year),
        residual,
        residual_share: record.residual_share,
        salvage: record.salvage.and_then(|amount| Money::new(amount).ok()),
        budget: record.budget.clone().unwrap_or_else(|| CAPITAL.to_owned()),
        renewal_year,
        construction_tco2e: Tonnes::new(record.construction_tco2e).ok()?,
        contingency: contingency(known, record),
        valuation,
        timing: record.timing,
    })
}

/// Shares of the cost by year of works.
fn phasing(keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Vec<f64> {
    let phasing = keyed.record.phasing.clone().unwrap_or_else(|| vec![1.0]);
    let sum: f64 = phasing.iter().sum();
    if let Some(number) = phasing.iter().position(|share| *share < 0.0) {
        keyed.item(problems, "phasing", number, phasing[number].to_string(), "shares of 0 or more");
    } else if (sum - 1.0).abs() > ROUNDING {
        keyed.problem(problems, "phasing", format!("shares that add up to {sum}"), "shares that add up to 1");
    }
    phasing
}

/// When a component of a without is renewed next.
fn renewal(known: &Known, keyed: &Keyed<ComponentRecord>, problems: &mut Problems) -> Option<Year> {
    let record = &keyed.record;
    let is_one_year = record.phasing.as_deref().is_none_or(|phasing| phasing.len() == 1);
    let is_full = (record.replacement_factor - 1.0).abs() < f64::EPSILON;
    for (field, is_plain) in [
        ("phasing", is_one_year),
        ("offset", record.offset == 0),
        ("opens", record.opens == Opening::Together),
        ("replacement_factor", is_full),
    ] {
        if !is_plain {
            let allowed = "nothing: what exists is renewed within one year, on its own, at its capex";
            keyed.problem(problems, field, field, allowed);
        }
    }
    let base = known.base();
    match (record.renewal_year, record.age_years) {
        (Some(year), None) => {
            if known.window.is_some() && Year(year) < base {
                keyed.problem(problems, "renewal_year", year.to_string(), format!("{base} or later"));
            }
            Some(Year(year))
        }
        (None, Some(age)) => Some(base.plus(record.life_years.unwrap_or(0).saturating_sub(age) as i32)),
        (Some(_), Some(_)) => {
            keyed.problem(problems, "age_years", "renewal_year and age_years together", "one of the two");
            None
        }
        (None, None) => {
            let allowed = "one of the two, for what exists without the project";
            keyed.fault(problems, "neither renewal_year nor age_years", allowed);
            None
        }
    }
}

fn no_renewal(keyed: &Keyed<ComponentRecord>, problems: &mut Problems) {
    let record = &keyed.record;
    for (field, is_given) in
        [("renewal_year", record.renewal_year.is_some()), ("age_years", record.age_years.is_some())]
    {
        if is_given {
            keyed.problem(problems, field, field, "nothing: only what exists without the project has it");
        }
    }
}
