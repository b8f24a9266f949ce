//! Amounts, years and rows as a planner says them.

use crate::appraisal::{Appraisal, Choice, RowId, Unit};
use crate::calendar::Year;
use crate::pipeline::limits::Named;

/// Figures of an amount that are shown.
const FIGURES: i32 = 4;

/// An amount in words: `950,000` or `3.2 M`. Four figures are shown.
pub(super) fn amount(value: f64) -> String {
    shown(value, f64::round)
}

/// The same, rounded up, for what must be enough.
pub(super) fn at_least(value: f64) -> String {
    // What lies a rounding error above a round number is that number.
    shown(value, |figure| (figure - 1e-3).ceil())
}

fn shown(value: f64, round: impl Fn(f64) -> f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let exponent = value.abs().log10().floor() as i32;
    let unit = 10_f64.powi(exponent + 1 - FIGURES);
    let rounded = round(value / unit) * unit;
    let (scaled, word) = match rounded.abs() {
        large if large >= 1e9 => (rounded / 1e9, " bn"),
        large if large >= 1e6 => (rounded / 1e6, " M"),
        _ => (rounded, ""),
    };
    // No more decimals than there are figures; `format` itself rounds to them.
    let digits = (FIGURES - 1 - scaled.abs().log10().floor() as i32).max(0) as usize;
    let mut text = format!("{scaled:.digits$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let whole = text.find('.').unwrap_or(text.len());
    let first = usize::from(text.starts_with('-'));
    let mut place = whole;
    while place > first + 3 {
        place -= 3;
        text.insert(place, ',');
    }
    text.push_str(word);
    text
}

/// An amount with its unit, where that has a name of its own.
pub(super) fn with_unit(text: String, unit: Option<Unit>) -> String {
    match unit {
        Some(Unit::Tonnes) => format!("{text} tCO2e"),
        Some(Unit::TonnesPerYear) => format!("{text} tCO2e a year"),
        Some(Unit::Years) => format!("{text} years"),
        _ => text,
    }
}

/// A year as the appraisal's pipeline shows it: `2026`, or `2025/26`.
pub(super) fn year(appraisal: &Appraisal, year: Year) -> String {
    appraisal.pipeline().map_or_else(|| year.to_string(), |pipeline| pipeline.settings.fiscal_year_start.shown(year))
}

/// A project, or a design and a start of it, as people call it, with its ids behind where these are something else:
/// `Windward school / Raised (school/raised)`, or `school/raised` where nothing has a name.
pub(super) fn entitled(appraisal: &Appraisal, id: &str, design: Option<&str>, start: Option<Year>) -> String {
    let project = appraisal.project(id).map(|number| &appraisal.projects()[number as usize]);
    let name = project.map_or(id, |project| project.name.as_str());
    let of_design = |design: &str| {
        let project = appraisal.pipeline()?.projects.get(id)?;
        Some(project.designs.alternatives.get(design)?.name.clone()).filter(|name| !name.is_empty())
    };
    let start = start.map(|start| year(appraisal, start));
    let ids: Vec<&str> = [Some(id), design, start.as_deref()].into_iter().flatten().collect();
    let called = design.map(|design| of_design(design).unwrap_or_else(|| design.to_owned()));
    let names: Vec<&str> = [Some(name), called.as_deref(), start.as_deref()].into_iter().flatten().collect();
    let ids_text = ids.join("/");
    if names == ids || name.is_empty() { ids_text } else { format!("{} ({ids_text})", names.join(" / ")) }
}

/// What a limit names, as people call it.
pub(super) fn called(appraisal: &Appraisal, named: &Named) -> String {
    entitled(appraisal, &named.project, named.alternative.as_deref(), named.start)
}

/// A row as a planner says it: `Windward school / Raised (school/raised) would start 2028`.
pub(super) fn would(appraisal: &Appraisal, row: RowId) -> String {
    row_in_words(appraisal, row, "would")
}

/// The same of what may be.
pub(super) fn could(appraisal: &Appraisal, row: RowId) -> String {
    row_in_words(appraisal, row, "could")
}

fn row_in_words(appraisal: &Appraisal, row: RowId, verb: &str) -> String {
    let key = appraisal.key(row);
    let project = &appraisal.projects()[key.project as usize].id;
    let design = match key.choice {
        Choice::Without => None,
        Choice::Alternative(_) => Some(appraisal.choice_id(row)),
    };
    let title = entitled(appraisal, project, design, None);
    match key.start {
        Some(start) => format!("{title} {verb} start {}", year(appraisal, start)),
        None => format!("{title} {verb} be built"),
    }
}

/// `one`, `one and two`, `one, two and three`.
pub(super) fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_short() {
        for (value, text) in [
            (0.0, "0"),
            (3_200_000.0, "3.2 M"),
            (-3_214_900.0, "-3.215 M"),
            (950_000.0, "950,000"),
            (123_456.0, "123,500"),
            (1234.0, "1,234"),
            (12.345_6, "12.35"),
            (-0.012_34, "-0.01234"),
            (2.5e9, "2.5 bn"),
            (999_999.0, "1 M"),
        ] {
            assert_eq!(amount(value), text);
        }
    }

    #[test]
    fn what_must_be_enough_is_rounded_up() {
        assert_eq!(at_least(123_401.0), "123,500");
        assert_eq!(at_least(123_500.0), "123,500");
        assert_eq!(at_least(0.100_01), "0.1001");
        assert_eq!(at_least(0.3 - 0.1), "0.2");
    }

    #[test]
    fn lists_read_as_sentences() {
        let texts = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(listed(&texts), "a, b and c");
        assert_eq!(listed(&texts[..2]), "a and b");
    }
}
