//! Where a figure comes from: its formula with its numbers, its conventions, and the inputs behind it with their places.
//!
//! An explanation is a tree. Every figure in it is given by a formula over its parts, in the small language of
//! [`formula`], down to yearly amounts and the factors that multiply them, so that a reader with a pencil, or a program
//! with nothing but the tree, comes to the same numbers. Parts are found by the evaluator itself: a row is replayed once,
//! and its terms are the leaves.

mod assets;
mod charges;
mod columns;
mod compared;
mod factors;
mod flows;
mod formula;
mod hazards;
mod inputs;
mod leaf;
mod row;
#[cfg(test)]
mod tests;
mod text;

use serde::{Deserialize, Serialize, Serializer};

use super::table::{RowId, Unit};
use super::{Account, Appraisal};
use crate::calendar::Year;
use crate::units::Rate;
use formula::Value;
use row::Row;

/// A figure and what it is made of.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Explanation {
    /// The figure or input: a column, a part of it, an address. Formulas call it by this name.
    pub figure: String,
    /// Its value, where it is a number: in the unit named, a plain quantity, ratio or share.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "unsigned_zero")]
    pub value: Option<f64>,
    /// The years of its amounts; of a number, the year that it is of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub years: Vec<Year>,
    /// When its amounts move, or the number does: shares of years and whole years since the start of the base year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<f64>,
    /// Its amounts, where it is a list: plain quantities in the unit named, undiscounted.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "unsigned_zeros")]
    pub amounts: Option<Vec<f64>>,
    /// Its value as written, for inputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What it counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// How it is made of its parts, in a language that programs read too.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// What it says, and the conventions behind it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Why it has no value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Where it was written: file and line, table and row; `default` for what the input left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Where the figure is from: as the input says, or the reference table that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Self>,
}

/// Writes a number; a zero has no sign.
#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn unsigned_zero<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(|value| value + 0.0).serialize(serializer)
}

/// Writes numbers; a zero has no sign.
#[allow(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn unsigned_zeros<S: Serializer>(amounts: &Option<Vec<f64>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(amounts.iter().flatten().map(|amount| amount + 0.0))
}

impl Explanation {
    /// A heading over parts that no formula adds up.
    fn named(figure: impl Into<String>) -> Self {
        Self { figure: figure.into(), ..Self::default() }
    }

    fn number(figure: impl Into<String>, value: f64, unit: Option<Unit>) -> Self {
        Self { value: Some(value), unit, ..Self::named(figure) }
    }

    fn list(figure: impl Into<String>, years: &[Year], amounts: Vec<f64>, unit: Unit) -> Self {
        Self { years: years.to_vec(), amounts: Some(amounts), unit: Some(unit), ..Self::named(figure) }
    }

    /// A figure that its formula gives from its parts.
    fn of(figure: impl Into<String>, unit: Unit, formula: impl Into<String>, parts: Vec<Self>) -> Self {
        Self::by_year(figure, unit, &[], formula, parts)
    }

    /// A figure that its formula gives from its parts, year by year where they are lists.
    fn by_year(
        figure: impl Into<String>,
        unit: Unit,
        years: &[Year],
        formula: impl Into<String>,
        parts: Vec<Self>,
    ) -> Self {
        let formula = formula.into();
        let mut made = Self { unit: Some(unit), ..Self::named(figure) };
        match formula::evaluate(&formula, &parts, years) {
            Some(Value::Number(number)) if number.is_finite() => made.value = Some(number),
            Some(Value::List(amounts)) => (made.years, made.amounts) = (years.to_vec(), Some(amounts)),
            _ => {}
        }
        Self { formula, parts, ..made }
    }

    /// The sum of its parts.
    fn sum(figure: impl Into<String>, unit: Unit, parts: Vec<Self>) -> Self {
        Self::of(figure, unit, "sum(parts)", parts)
    }

    fn with(mut self, part: Self) -> Self {
        self.parts.push(part);
        self
    }

    fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    fn called(self, figure: impl Into<String>) -> Self {
        Self { figure: figure.into(), ..self }
    }

    /// Whether it is nothing, and made of nothing.
    fn is_void(&self) -> bool {
        self.parts.is_empty() && self.value.is_none_or(|value| value == 0.0)
    }
}

impl Appraisal {
    /// Every rate at which a row's flows in an account are worth nothing, from the smallest up; `None` for an appraisal made
    /// elsewhere.
    pub(super) fn rates_of_return(&self, row: RowId, account: Account) -> Option<Vec<Rate>> {
        Some(Row::of(self, self.setting()?, self.key(row))?.rates_of_return(account))
    }

    /// Where a figure of a row comes from; `None` if there is no such figure, or the appraisal was made elsewhere.
    ///
    /// A figure is a column; a year of a column that has yearly values, as `capex.2027`; or what is charged to a budget in
    /// a year, as `charges.capital.2027`. Every formula in the tree gives its figure from the parts below it, down to
    /// yearly amounts and the inputs behind them with their places.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let lamps = appraisal.project("lamps").ok_or("no lamps")?;
    /// let row = appraisal.rows_of(appraisal.base_scenario(), lamps)[1];
    /// let enpv = appraisal.explain(row, "enpv").ok_or("no such figure")?;
    /// // "enpv = 471,260 = -capital 250,000 - replacements 98,412 + residual 4,228 - running_cost (-815,443)", and so on.
    /// assert!(enpv.to_text(false).starts_with("enpv = 471,260 = -capital 250,000"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn explain(&self, row: RowId, figure: &str) -> Option<Explanation> {
        let row = Row::of(self, self.setting()?, self.key(row))?;
        let told = match figure.split_once('.') {
            None => {
                self.column(figure)?;
                row.column(figure)?
            }
            Some(_) => row.in_year(figure)?,
        };
        let note = format!("{}; {}", told.note, row.name());
        Some(told.noted(note.trim_start_matches("; ")).with(row.conventions()))
    }
}
