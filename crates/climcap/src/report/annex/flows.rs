//! Flows by year and by who has them.

use super::super::results::fixed;
use super::super::table::{Column, Table};
use super::Subject;
use crate::appraisal::{Fiscal, FiscalLine, Gains, Streams};
use crate::calendar::Year;
use crate::pipeline::Kind;
use crate::units::Money;

/// Labels of years, then of the rows below them.
fn labels(subject: &Subject<'_>, years: &[Year], below: &[&str]) -> [Column; 2] {
    let first_month = subject.pipeline.settings.fiscal_year_start;
    let shown = years.iter().map(|year| first_month.shown(*year)).chain(below.iter().map(|text| (*text).to_owned()));
    let numbers = years.iter().map(|year| Some(i64::from(year.0))).chain(below.iter().map(|_| None));
    [Column::texts("line", shown.map(Some)), Column::integers("year", "", numbers)]
}

/// Flows by year in one account, with less without: undiscounted, their total, and their present value.
pub(super) fn streams(subject: &Subject<'_>, name: &str, streams: &Streams) -> Table {
    let mut columns = labels(subject, &streams.years, &["total", "present value"]).to_vec();
    columns.extend(streams.lines.iter().map(|line| {
        let yearly = line.amounts.iter().map(|amount| Some(amount.amount()));
        let below = [Some(line.total.amount()), line.present.map(Money::amount)];
        Column::numbers(line.name, subject.currency(), yearly.chain(below))
    }));
    fixed(name, columns)
}

/// From the financial to the economic net present value: who gains, who pays, by which kind of flow.
pub(super) fn who_gains(subject: &Subject<'_>, gains: &Gains) -> Table {
    let carbon = gains.all.iter().position(|gain| gain.who.is_climate()).unwrap_or(gains.all.len());
    let (flows, climate) = gains.all.split_at(carbon);
    let rows = || {
        let row = |gain: &crate::appraisal::Gain| (gain.who.name(), gain.kind, gain.who.meaning(), gain.value);
        let sum = ("society", None, "economic net present value without carbon: the sum of the above", gains.enpv);
        flows.iter().map(row).chain([sum]).chain(climate.iter().map(row)).collect::<Vec<_>>()
    };
    let columns = vec![
        Column::texts("who", rows().into_iter().map(|row| Some(row.0))),
        Column::texts("by", rows().into_iter().map(|row| row.1.map(Kind::name))),
        Column::numbers("value_pv", subject.currency(), rows().into_iter().map(|row| Some(row.3.amount()))),
        Column::texts("meaning", rows().into_iter().map(|row| Some(row.2))),
    ];
    fixed("who_gains", columns)
}

/// What the rows do to public budgets by year: with, without, and the change of the net.
pub(super) fn fiscal(subject: &Subject<'_>, fiscal: &Fiscal) -> Table {
    let mut columns = labels(subject, &fiscal.years, &["total"]).to_vec();
    let mut add = |name: String, line: &FiscalLine| {
        for (side, amounts) in [("with", &line.with), ("without", &line.without)] {
            let total: Money = amounts.iter().copied().sum();
            let values = amounts.iter().chain([&total]).map(|amount| Some(amount.amount())).collect::<Vec<_>>();
            columns.push(Column::numbers(format!("{name}_{side}"), subject.currency(), values));
        }
    };
    fiscal.charged.iter().for_each(|line| add(format!("charged_{}", line.name), line));
    for line in [&fiscal.revenue, &fiscal.taxes, &fiscal.net, &fiscal.expected_repair] {
        add(line.name.clone(), line);
    }
    fixed("fiscal", columns)
}
