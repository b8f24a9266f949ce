//! The tables of a bank's economic annex.

mod assumptions;
mod checks;
mod emitted;
mod flows;
mod sources;
mod worth;

use std::collections::HashSet;

use super::results::{currency, keys};
use super::table::{Column, Table};
use crate::address::{Address, Place, Problems};
use crate::appraisal::{Account, Appraisal, Choice, Chosen, Interaction, RowId};
use crate::pipeline::Pipeline;
use crate::uncertainty::{self, Change};

pub use worth::{sensitivities, switching_values};

/// The tables of an economic annex, and what a reader should know of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Annex {
    /// The tables, in the order in which an annex shows them.
    pub tables: Vec<Table>,
    /// Which rows stand in it, at which prices and rates, and what is left out.
    pub notes: Vec<String>,
}

impl Annex {
    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name() == name)
    }
}

/// What all tables of an annex are made from.
struct Subject<'a> {
    appraisal: &'a Appraisal,
    pipeline: &'a Pipeline,
    scenario: u32,
    rows: &'a [RowId],
    /// How much of each row is built.
    shares: &'a [f64],
}

impl Subject<'_> {
    fn currency(&self) -> &str {
        currency(self.appraisal)
    }

    fn project(&self, row: RowId) -> &str {
        &self.appraisal.projects()[self.appraisal.key(row).project as usize].id
    }

    /// Whether an address is of the rows' designs, of their withouts, or of no project at all.
    fn is_part(&self, address: &str) -> bool {
        let Some(rest) = address.strip_prefix("projects.") else { return true };
        self.rows.iter().any(|row| {
            let Some(rest) = rest.strip_prefix(self.project(*row)).and_then(|rest| rest.strip_prefix('.')) else {
                return false;
            };
            let Some(rest) = rest.strip_prefix("alternatives.") else { return true };
            let is_of = |id: &str| rest.strip_prefix(id).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            is_of(self.appraisal.choice_id(*row)) || is_of(crate::pipeline::WITHOUT)
        })
    }
}

/// The economic annex of rows of one scenario, one for each project or shares of several: results, streams by year in both
/// accounts, the accounting of emissions, sensitivities, switching values, who gains and who pays, the effect on public
/// budgets, assumptions, sources, and what may count twice.
///
/// Of a row that is built in part, every flow counts with its share, with and without alike. Without rows, the annex of the
/// alternative of each project that is worth most at its first start. `without` rows are left out; projects that are not
/// appraised are listed apart.
///
/// # Errors
/// As [`uncertainty::sensitivity`]; above all for an appraisal made elsewhere, whose rows cannot be laid open.
pub fn annex(appraisal: &Appraisal, rows: Option<&[Chosen]>, changes: Option<&[Change]>) -> Result<Annex, Problems> {
    let picked = rows.is_none().then(|| Chosen::all(&appraisal.best_at_first_start(appraisal.base_scenario())));
    let given = rows.or(picked.as_deref()).unwrap_or_default();
    let built = |chosen: &&Chosen| appraisal.key(chosen.row).choice != Choice::Without;
    let appraised = |chosen: &Chosen| appraisal.is_appraised(appraisal.key(chosen.row).project);
    let (parts, others): (Vec<Chosen>, Vec<Chosen>) = given.iter().filter(built).copied().partition(appraised);
    let scenario = given.first().map_or(appraisal.base_scenario(), |chosen| appraisal.key(chosen.row).scenario);
    let switching = uncertainty::switching_values(appraisal, &parts)?;
    let pipeline = appraisal.pipeline().map(AsRef::as_ref).ok_or_else(no_rows)?;
    let usual = changes.is_none().then(|| Change::usual(pipeline, &appraisal.scenarios()[scenario as usize]));
    let changes = changes.or(usual.as_deref()).unwrap_or_default();
    let effects = uncertainty::sensitivity(appraisal, &parts, changes)?;
    let (each, tally) = appraisal.together(scenario, &parts).ok_or_else(no_rows)?;
    let gains = appraisal.gains(scenario, &parts).ok_or_else(no_rows)?;
    let fiscal = appraisal.fiscal(scenario, &parts).ok_or_else(no_rows)?;
    let (rows, shares): (Vec<RowId>, Vec<f64>) = parts.iter().map(|chosen| (chosen.row, chosen.share)).unzip();
    let subject = Subject { appraisal, pipeline, scenario, rows: &rows, shares: &shares };
    let (accounting, silent) = emitted::accounting(&subject);
    let tables = vec![
        worth::results(&subject, &each, &tally.results()),
        flows::streams(&subject, "streams_economic", &tally.streams(Account::Economic)),
        flows::streams(&subject, "streams_financial", &tally.streams(Account::Financial)),
        accounting,
        sensitivities(appraisal, &effects),
        switching_values(appraisal, &switching),
        flows::who_gains(&subject, &gains),
        flows::fiscal(&subject, &fiscal),
        assumptions::assumptions(&subject),
        sources::sources(&subject),
        checks::warnings(&subject),
        not_appraised(&subject, &others, picked.is_some()),
    ];
    let notes = notes(&subject, picked.is_some()).into_iter().chain(silent).collect();
    Ok(Annex { tables, notes })
}

/// Rows that cannot be laid open, which those of a pipeline's own appraisal always can.
fn no_rows() -> Problems {
    let mut problems = Problems::default();
    problems.add(
        Address::new("rows"),
        Place::default(),
        "rows that cannot be evaluated",
        "rows of the appraisal of a pipeline",
    );
    problems
}

/// The projects without an appraisal: those among the rows, or of the whole pipeline where no rows were named.
fn not_appraised(subject: &Subject<'_>, given: &[Chosen], is_whole: bool) -> Table {
    let appraisal = subject.appraisal;
    let appraised: HashSet<u32> = subject.rows.iter().map(|row| appraisal.key(*row).project).collect();
    let of_project = |project: u32| {
        let rows = appraisal.rows_of(subject.scenario, project).iter().copied();
        rows.into_iter().find(|row| appraisal.key(*row).choice != Choice::Without)
    };
    let parts: Vec<Chosen> = if is_whole {
        let others = (0..appraisal.projects().len() as u32).filter(|project| !appraised.contains(project));
        others.filter_map(of_project).map(Chosen::whole).collect()
    } else {
        given.to_vec()
    };
    let rows: Vec<RowId> = parts.iter().map(|chosen| chosen.row).collect();
    let capex = |chosen: &Chosen| {
        let of_whole = appraisal.column("capex").and_then(|column| column.value(chosen.row));
        of_whole.map(|capex| chosen.share * capex.amount())
    };
    let mut columns = keys(appraisal, &rows);
    columns.truncate(3);
    columns.push(Column::numbers("capex", subject.currency(), parts.iter().map(capex)));
    columns.push(Column::texts("why", rows.iter().map(|row| appraisal.absent_because(*row, "enpv"))));
    super::results::fixed("not_appraised", columns)
}

/// What totals count twice, where projects among the rows save the same thing.
fn shared(subject: &Subject<'_>) -> Option<String> {
    let found = subject.appraisal.interactions_among(subject.scenario, subject.rows);
    let is_whole =
        |row: RowId| subject.rows.iter().zip(subject.shares).any(|(own, share)| *own == row && *share >= 1.0);
    let pair_is_whole = |pair: &Interaction| is_whole(pair.rows.0) && is_whole(pair.rows.1);
    let pairs: Vec<String> = found
        .iter()
        .map(|pair| {
            let amount = pair.corrections.iter().find(|correction| correction.column == "enpv");
            let amount = amount.map_or(0.0, |correction| correction.amount.amount());
            // What parts save together is not known.
            let whole = if pair_is_whole(pair) { "" } else { ", if both were whole" };
            format!("{} and {}: {amount:.0}{whole}", subject.project(pair.rows.0), subject.project(pair.rows.1))
        })
        .collect();
    (!pairs.is_empty()).then(|| {
        format!(
            "projects that save the same thing, or share works, are not worth together what the totals say: to be added to \
             the economic net present value, {}",
            pairs.join("; ")
        )
    })
}

/// Which rates of return are no yield.
fn doubtful(subject: &Subject<'_>) -> Option<String> {
    let mut told = Vec::new();
    for (column, name) in [("irr", "eirr"), ("firr", "firr")] {
        for row in subject.rows {
            let has_one = subject.appraisal.column(column).is_some_and(|column| column.value(*row).is_some());
            let remark = subject.appraisal.remark(*row, column).filter(|_| has_one);
            told.extend(remark.map(|remark| format!("{name} of {} is {remark}", subject.project(*row))));
        }
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// Which projects are built in part, and how that counts.
fn divided(subject: &Subject<'_>) -> Option<String> {
    let rows = subject.rows.iter().zip(subject.shares).filter(|(_, share)| **share < 1.0);
    let parts: Vec<String> = rows
        .map(|(row, share)| {
            format!("{:.4} of {} as {}", share, subject.project(*row), subject.appraisal.choice_id(*row))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!("built in part: {}; every flow counts with that share, with and without alike", parts.join(", "))
    })
}

fn notes(subject: &Subject<'_>, is_picked: bool) -> Vec<String> {
    let settings = &subject.pipeline.settings;
    let mut notes = Vec::new();
    if is_picked {
        notes.push(
            "of each project the alternative of highest economic net present value at its first start, by itself and without \
             any budget"
                .to_owned(),
        );
    }
    notes.push(format!(
        "scenario {}; real money, {} of {}, discounted to {}",
        subject.appraisal.scenarios()[subject.scenario as usize],
        settings.currency,
        settings.price_year,
        settings.window.base
    ));
    notes.extend(divided(subject));
    notes.push("totals are of the joint flows of the rows, each appraised by itself".to_owned());
    notes.extend(shared(subject));
    notes.extend(doubtful(subject));
    if settings.discount.financial.is_none() {
        notes.push("no financial rate is given: the financial account has no present values".to_owned());
    }
    let rate = settings.discount.economic.constant_rate();
    let rate =
        rate.map_or("the economic rates of the schedule".to_owned(), |rate| format!("the economic rate, {rate}"));
    notes.push(format!("who_gains: both accounts at {rate}, so that the difference of the accounts is none of rates"));
    let money = if settings.inflation.is_some() { "nominal, as budgets count it" } else { "real" };
    notes.push(format!(
        "fiscal: money is {money}; the recurrent budget pays what runs above the without; taxes are those in what is built and run"
    ));
    notes
}
