//! What the studies found, as tables.

use super::results::{currency, fixed, unit_name};
use super::table::{Column, Misshapen, Table};
use crate::address::Problems;
use crate::appraisal::{Appraisal, Choice, RowId, Unit};
use crate::pipeline::limits::Bound;
use crate::plan::{Plan, Status};
use crate::study::{
    AskedLimit, Conflict, Frontier, PriceSource, Reason, ReasonStatus, Relaxation, ShadowPrice, measures,
    objective_name,
};
use crate::units::Quantity;

fn amount(value: Option<Quantity>) -> Option<f64> {
    value.map(Quantity::amount)
}

/// The unit of the plan's objectives, if their columns share one.
fn objective_unit(plan: &Plan) -> String {
    let appraisal = plan.appraisal();
    let columns = plan.question().objective.iter().flat_map(|mix| mix.weights.keys());
    let mut units: Vec<Option<Unit>> = columns.map(|name| appraisal.column(name).map(|column| column.unit)).collect();
    units.dedup();
    match units[..] {
        [Some(unit)] => unit_name(unit, currency(appraisal)),
        _ => String::new(),
    }
}

/// Which objective amounts are of, by name; no column where there is but one.
fn objectives(plan: &Plan, name: &str, numbers: impl Iterator<Item = Option<usize>>) -> Option<Column> {
    let names: Vec<String> = plan.question().objective.iter().map(objective_name).collect();
    let named = numbers.map(|number| names.get(number?).cloned());
    (names.len() > 1).then(|| Column::texts(name, named))
}

/// Names, kinds, years, units and amounts of limits as they were asked.
fn asked<'a>(appraisal: &Appraisal, limits: impl Iterator<Item = &'a AskedLimit>) -> Vec<Column> {
    let limits: Vec<&AskedLimit> = limits.collect();
    let unit = |limit: &&AskedLimit| limit.unit.map(|unit| unit_name(unit, currency(appraisal)));
    let bound = |limit: &&AskedLimit| if limit.bound == Bound::AtLeast { "at least" } else { "at most" };
    vec![
        Column::texts("limit", limits.iter().map(|limit| Some(limit.name.as_str()))),
        Column::texts("kind", limits.iter().map(|limit| Some(limit.kind.name()))),
        Column::integers("year", "", limits.iter().map(|limit| limit.year.map(|year| i64::from(year.0)))),
        Column::texts("bound", limits.iter().map(|limit| Some(bound(limit)))),
        Column::numbers("amount", "", limits.iter().map(|limit| Some(limit.amount.amount()))),
        Column::texts("unit", limits.iter().map(unit)),
    ]
}

/// Alternatives and starts of rows.
fn designs<'a>(appraisal: &'a Appraisal, rows: &'a [RowId]) -> [Column; 2] {
    let start = |row: &RowId| appraisal.key(*row).start.map(|year| i64::from(year.0));
    [
        Column::texts("alternative", rows.iter().map(|row| Some(appraisal.choice_id(*row)))),
        Column::integers("start", "", rows.iter().map(start)),
    ]
}

/// The points of a frontier: totals of its columns, the gap to which each is proven, and what is built.
///
/// # Errors
/// [`Misshapen`] if a column of the user's own bears the name of another of the table.
pub fn frontier(frontier: &Frontier) -> Result<Table, Misshapen> {
    let points = frontier.points();
    let mut columns = vec![Column::integers("point", "", (0..points.len() as i64).map(Some))];
    for (number, aim) in frontier.aims().iter().enumerate() {
        let appraisal = points.first().map(|point| point.plan.appraisal());
        let unit = appraisal.and_then(|appraisal| {
            appraisal.column(&aim.column).map(|column| unit_name(column.unit, currency(appraisal)))
        });
        let totals = points.iter().map(|point| Some(point.totals[number].amount()));
        columns.push(Column::numbers(aim.column.as_str(), unit.unwrap_or_default(), totals));
    }
    let status = |plan: &Plan| if plan.status() == Status::Optimal { "optimal" } else { "feasible" };
    let built: Vec<Vec<RowId>> = points
        .iter()
        .map(|point| {
            let appraisal = point.plan.appraisal();
            let rows = appraisal.projects_by_id().iter().flat_map(|project| point.plan.selection().of(*project));
            rows.map(|chosen| chosen.row).filter(|row| appraisal.key(*row).choice != Choice::Without).collect()
        })
        .collect();
    let named = |(rows, plan): (&Vec<RowId>, &Plan)| {
        let appraisal = plan.appraisal();
        let name = |row: &RowId| {
            let key = appraisal.key(*row);
            let start = key.start.map_or_else(String::new, |start| format!("/{start}"));
            format!("{}/{}{start}", appraisal.projects()[key.project as usize].id, appraisal.choice_id(*row))
        };
        rows.iter().map(name).collect::<Vec<_>>().join("; ")
    };
    columns.extend([
        Column::numbers("gap", "fraction", points.iter().map(|point| Some(point.gap()))),
        Column::texts("status", points.iter().map(|point| Some(status(&point.plan)))),
        Column::integers("projects", "", built.iter().map(|rows| Some(rows.len() as i64))),
        Column::texts("built", built.iter().zip(points).map(|(rows, point)| Some(named((rows, &point.plan))))),
    ]);
    Table::new("frontier", columns)
}

/// Why projects are not built, or not in their best design or year: one row per project.
#[must_use]
pub fn reasons(plan: &Plan, reasons: &[Reason]) -> Table {
    let appraisal = plan.appraisal();
    let unit = objective_unit(plan);
    let status = |reason: &Reason| match reason.status {
        ReasonStatus::NotBuilt => "not built",
        ReasonStatus::OtherDesign => "other design",
        ReasonStatus::OtherYear => "other year",
        ReasonStatus::InPart => "built in part",
    };
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let rows: Vec<RowId> = reasons.iter().map(|reason| reason.row).collect();
    let [alternative, start] = designs(appraisal, &rows);
    let dominated = |reason: &Reason| {
        reason.dominated_by.map(|row| {
            let start = appraisal.key(row).start.map_or_else(String::new, |start| format!("/{start}"));
            format!("{}{start}", appraisal.choice_id(row))
        })
    };
    let mut columns = vec![
        Column::texts("project", reasons.iter().map(|reason| Some(reason.project.as_str()))),
        Column::texts("name", reasons.iter().map(|reason| Some(reason.name.as_str()))),
        Column::texts("status", reasons.iter().map(|reason| Some(status(reason)))),
        alternative,
        start,
        Column::numbers("value", unit.as_str(), reasons.iter().map(|reason| Some(reason.value.amount()))),
        Column::numbers("reduced_value", unit.as_str(), reasons.iter().map(|reason| amount(reason.reduced_value))),
        Column::numbers("loss", unit.as_str(), reasons.iter().map(|reason| amount(reason.needs.loss))),
        Column::texts("limits", reasons.iter().map(|reason| text(reason.limits_in_words(appraisal)))),
        Column::texts("needs", reasons.iter().map(|reason| text(reason.needs.text.clone()))),
        Column::texts("dominated_by", reasons.iter().map(dominated)),
        Column::bools("proven", reasons.iter().map(|reason| Some(reason.is_proven()))),
    ];
    columns.extend(objectives(plan, "objective", reasons.iter().map(|reason| Some(reason.objective))));
    let lost = |reason: &Reason| reason.needs.loss.map(|_| reason.needs.loss_in);
    columns.extend(objectives(plan, "loss_objective", reasons.iter().map(lost)));
    fixed("reasons", columns)
}

/// How much of which limit each of these projects is short of, in full figures: one row per project and limit.
#[must_use]
pub fn shortfalls(plan: &Plan, reasons: &[Reason]) -> Table {
    let appraisal = plan.appraisal();
    let lines: Vec<(&Reason, &(AskedLimit, Quantity))> =
        reasons.iter().flat_map(|reason| reason.needs.grants.iter().map(move |grant| (reason, grant))).collect();
    let rows: Vec<RowId> = lines.iter().map(|(reason, _)| reason.row).collect();
    let mut columns = vec![Column::texts("project", lines.iter().map(|(reason, _)| Some(reason.project.as_str())))];
    columns.extend(designs(appraisal, &rows));
    columns.extend(asked(appraisal, lines.iter().map(|(_, (limit, _))| limit)));
    columns.push(Column::numbers("short", "", lines.iter().map(|(_, (_, by))| Some(by.amount()))));
    let unit = objective_unit(plan);
    let of = |name: &str, value: &dyn Fn(&Reason) -> Option<Quantity>| {
        Column::numbers(name, unit.as_str(), lines.iter().map(|(reason, _)| amount(value(reason))))
    };
    columns.push(of("gain", &|reason| reason.needs.gain));
    columns.push(of("gain_elsewhere", &|reason| reason.needs.gain_elsewhere));
    columns.push(of("more_value", &|reason| reason.needs.more_value));
    columns.push(Column::bools("solved_again", lines.iter().map(|(reason, _)| Some(reason.needs.is_resolved))));
    columns.extend(objectives(plan, "gain_objective", lines.iter().map(|(reason, _)| Some(reason.needs.gain_in))));
    let more = |reason: &Reason| reason.needs.more_value.map(|_| reason.needs.more_in);
    columns.extend(objectives(plan, "more_objective", lines.iter().map(|(reason, _)| more(reason))));
    fixed("shortfalls", columns)
}

/// What one unit more of each limit is worth.
#[must_use]
pub fn shadow_prices(plan: &Plan, prices: &[ShadowPrice]) -> Table {
    let appraisal = plan.appraisal();
    let mut columns = asked(appraisal, prices.iter().map(|price| &price.limit));
    let of = |name: &str, value: &dyn Fn(&ShadowPrice) -> Option<Quantity>| {
        Column::numbers(name, "", prices.iter().map(|price| amount(value(price))))
    };
    let note = |price: &ShadowPrice| Some(price.note.clone()).filter(|note| !note.is_empty());
    let source = |price: &ShadowPrice| {
        price.lp_source.map(|source| match source {
            PriceSource::Certificate => "certificate",
            PriceSource::LinearProgram => "linear program",
        })
    };
    columns.extend([
        of("used", &|price| Some(price.used)),
        of("left", &|price| Some(price.left)),
        of("lp_price", &|price| price.lp_price),
        Column::texts("lp_from", prices.iter().map(source)),
        of("step", &|price| price.step),
        of("resolved_price", &|price| price.resolved_price),
        Column::texts("note", prices.iter().map(note)),
    ]);
    columns.extend(objectives(plan, "objective", prices.iter().map(|price| Some(price.objective))));
    fixed("shadow_prices", columns)
}

/// Limits that cannot hold together.
#[must_use]
pub fn conflict(appraisal: &Appraisal, conflict: &Conflict) -> Table {
    fixed("conflict", asked(appraisal, conflict.limits.iter()))
}

/// The least change of limits that makes a plan possible.
#[must_use]
pub fn relaxation(appraisal: &Appraisal, relaxation: &Relaxation) -> Table {
    let changes = &relaxation.changes;
    let mut columns = asked(appraisal, changes.iter().map(|change| &change.limit));
    columns.extend([
        Column::numbers("to", "", changes.iter().map(|change| Some(change.to.amount()))),
        Column::numbers("by", "", changes.iter().map(|change| Some(change.by.amount()))),
    ]);
    fixed("relaxation", columns)
}

/// The measures of a plan in the order of what a tonne avoided costs.
///
/// # Errors
/// If the appraisal lacks a column that this needs.
pub fn abatement(plan: &Plan) -> Result<Table, Problems> {
    let appraisal = plan.appraisal();
    let measures = measures(plan)?;
    let money = currency(appraisal);
    let rows: Vec<RowId> = measures.iter().map(|measure| measure.row).collect();
    let project = |row: &RowId| &appraisal.projects()[appraisal.key(*row).project as usize];
    let mut columns = vec![
        Column::integers("rank", "", measures.iter().map(|measure| measure.rank.map(|rank| rank as i64))),
        Column::texts("project", rows.iter().map(|row| Some(project(row).id.as_str()))),
        Column::texts("name", rows.iter().map(|row| Some(project(row).name.as_str()))),
    ];
    columns.extend(designs(appraisal, &rows));
    let tonnes = unit_name(Unit::Tonnes, money);
    columns.extend([
        Column::numbers(
            "abatement_cost",
            unit_name(Unit::MoneyPerTonne, money),
            measures.iter().map(|measure| Some(measure.cost.amount())),
        ),
        Column::numbers(
            "avoided_tco2e",
            tonnes.as_str(),
            measures.iter().map(|measure| Some(measure.avoided.amount())),
        ),
        Column::numbers("cumulative_tco2e", tonnes, measures.iter().map(|measure| Some(measure.cumulative.amount()))),
    ]);
    Ok(fixed("abatement", columns))
}
