//! What rows are worth: as they stand, under changes, and at which changes nothing.

use super::super::results::{currency, fixed, keys, unit_name};
use super::super::table::{Column, Table};
use super::Subject;
use crate::appraisal::{Appraisal, EconomicWorth, Pricing, Results, Unit};
use crate::uncertainty::{Effect, Input, SwitchingValue};
use crate::units::{Money, Quantity, Rate};

/// What the sum of all rows is called where projects are named.
const TOTAL: &str = "total";

/// Net present values and rates of return of each row and of all together.
pub(super) fn results(subject: &Subject<'_>, each: &[Results], total: &Results) -> Table {
    let rows: Vec<&Results> = each.iter().chain([total]).collect();
    let all = |name: &str, unit: Unit, value: &dyn Fn(&Results) -> Option<f64>| {
        let unit = unit_name(unit, subject.currency());
        Column::numbers(name, unit, rows.iter().map(|results| value(results)))
    };
    let mut columns = keys(subject.appraisal, subject.rows);
    columns.truncate(3);
    let mut columns: Vec<Column> = columns.into_iter().map(with_total).collect();
    if subject.shares.iter().any(|share| *share < 1.0) {
        let shares = subject.shares.iter().copied().map(Some).chain([None]);
        columns.push(Column::numbers("share", "fraction", shares));
    }
    columns.push(all("capex", Unit::Money, &|results| Some(results.capex.amount())));
    for (pricing, suffix) in [(Pricing::None, ""), (Pricing::Low, "_carbon_low"), (Pricing::High, "_carbon_high")] {
        if total.economic(pricing).is_none() {
            continue;
        }
        let of = |value: fn(EconomicWorth) -> Option<f64>| move |results: &Results| value(results.economic(pricing)?);
        columns.push(all(&format!("enpv{suffix}"), Unit::Money, &of(|worth| Some(worth.enpv.amount()))));
        columns.push(all(&format!("eirr{suffix}"), Unit::Share, &of(|worth| worth.eirr.map(Rate::amount))));
        columns.push(all(&format!("bcr{suffix}"), Unit::Share, &of(|worth| worth.bcr)));
    }
    columns.push(all("fnpv", Unit::Money, &|results| results.fnpv.map(Money::amount)));
    columns.push(all("firr", Unit::Share, &|results| results.firr.map(Rate::amount)));
    columns.push(all("avoided_tco2e", Unit::Tonnes, &|results| Some(results.avoided.amount())));
    fixed("results", columns)
}

/// The key of rows with that of their sum below.
fn with_total(column: Column) -> Column {
    use super::super::table::Data;
    let data = match column.data {
        Data::Text(mut values) => {
            values.push((column.name == "project").then(|| TOTAL.into()));
            Data::Text(values)
        }
        Data::Integer(mut values) => {
            values.push(None);
            Data::Integer(values)
        }
        other => other,
    };
    Column { data, ..column }
}

/// What rows come to under each change, all together and project by project, and how far that is from the base.
#[must_use]
pub fn sensitivities(appraisal: &Appraisal, effects: &[Effect]) -> Table {
    let currency = currency(appraisal);
    let number = |name: &str, unit: Unit, value: &dyn Fn(&Effect) -> Option<f64>| {
        Column::numbers(name, unit_name(unit, currency), effects.iter().map(value))
    };
    let columns = vec![
        Column::texts("change", effects.iter().map(|effect| Some(effect.change.as_str()))),
        Column::texts("project", effects.iter().map(|effect| Some(effect.project.as_deref().unwrap_or(TOTAL)))),
        number("enpv", Unit::Money, &|effect| Some(effect.economic.enpv.amount())),
        number("enpv_difference", Unit::Money, &|effect| Some(effect.economic_difference.enpv.amount())),
        number("eirr", Unit::Share, &|effect| effect.economic.eirr.map(Rate::amount)),
        number("eirr_difference", Unit::Share, &|effect| effect.economic_difference.eirr.map(Rate::amount)),
        number("fnpv", Unit::Money, &|effect| effect.fnpv.map(Money::amount)),
        number("fnpv_difference", Unit::Money, &|effect| effect.fnpv_difference.map(Money::amount)),
        number("bcr", Unit::Share, &|effect| effect.economic.bcr),
        number("bcr_difference", Unit::Share, &|effect| effect.economic_difference.bcr),
        number("avoided_tco2e", Unit::Tonnes, &|effect| Some(effect.avoided.amount())),
        number("avoided_tco2e_difference", Unit::Tonnes, &|effect| Some(effect.avoided_difference.amount())),
    ];
    fixed("sensitivities", columns)
}

/// The change of each main input at which the economic net present value is zero.
#[must_use]
pub fn switching_values(appraisal: &Appraisal, values: &[SwitchingValue]) -> Table {
    let currency = currency(appraisal);
    let of = |counting: Pricing| if counting == Pricing::None { "enpv" } else { "enpv_carbon_low" };
    let number = |name: &str, unit: &str, value: &dyn Fn(&SwitchingValue) -> Option<f64>| {
        Column::numbers(name, unit, values.iter().map(value))
    };
    let switch = |value: &SwitchingValue| value.switch.ok();
    // A rate stands apart from money, as one column has one unit.
    let money = |value: &SwitchingValue, amount: Option<Quantity>| {
        amount.map(Quantity::amount).filter(|_| value.input != Input::Rate)
    };
    let rate = |value: &SwitchingValue, amount: Option<Quantity>| {
        amount.map(Quantity::amount).filter(|_| value.input == Input::Rate)
    };
    let columns = vec![
        Column::texts("value", values.iter().map(|value| Some(of(value.counting)))),
        Column::texts("input", values.iter().map(|value| Some(value.input.name()))),
        number("change", "fraction", &|value| switch(value)?.change_share),
        number("base", "", &|value| money(value, value.base)),
        number("switching_value", "", &|value| money(value, switch(value)?.value)),
        Column::texts("unit", values.iter().map(|value| Some(unit_name(value.input.unit(), currency)))),
        number("base_rate", "fraction", &|value| rate(value, value.base)),
        number("switching_rate", "fraction", &|value| rate(value, switch(value)?.value)),
        number("rate_shift", "fraction", &|value| switch(value)?.shift.map(Rate::amount)),
        Column::texts("why", values.iter().map(|value| value.switch.err())),
        Column::texts("meaning", values.iter().map(|value| Some(value.input.meaning()))),
    ];
    fixed("switching_values", columns)
}
