//! Curves as published: damage, downtime, heat.

use super::table::{Table, View};
use super::{shelf, table};
use crate::series::{Curve, Sigmoid};
use crate::units::Quantity;

/// A response to an intensity, as published.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CurveTable {
    /// Its figures and where they are from.
    pub table: &'static Table,
    /// What it gives: a share of the value, or days.
    pub curve: Curve,
    /// Unit of the intensity that it reads.
    pub unit: &'static str,
    /// Whether it gives days of downtime instead of a share.
    pub gives_days: bool,
}

/// The columns of a closed form.
const SIGMOID: [&str; 4] = ["onset", "half", "power", "most"];

fn read(table: &'static Table) -> Option<CurveTable> {
    if table.view != View::Curve {
        return None;
    }
    match table.keys.as_slice() {
        [] => {
            let [onset, half, power, most] = SIGMOID.map(|column| table.value(&[], column));
            let curve = Sigmoid::new(onset?, half?, power?, most?).ok()?.into();
            let unit = &table.columns.iter().find(|column| column.name == "half")?.unit;
            Some(CurveTable { table, curve, unit, gives_days: false })
        }
        [intensity] => {
            let points =
                table.rows.iter().map(|row| Some((row.keys.first()?.number()?, row.values.first()?.number()?)));
            let curve = Curve::new(points.collect::<Option<Vec<(Quantity, Quantity)>>>()?).ok()?;
            Some(CurveTable { table, curve, unit: &intensity.unit, gives_days: table.columns.first()?.name == "days" })
        }
        _ => None,
    }
}

/// The curve of this id or shorter name: `jrc-residential-africa`, `emanuel-na1`.
///
/// # Examples
///
/// ```
/// use climcap::{reference, units::Quantity};
///
/// // Half a meter of water in an African home: 22 per cent of its value (JRC 2017).
/// let found = reference::curve("jrc-residential-africa").unwrap();
/// assert!((found.curve.at(Quantity::new(0.5)?).amount() - 0.22).abs() < 1e-3);
/// # Ok::<(), climcap::units::NotFinite>(())
/// ```
#[must_use]
pub fn curve(id: &str) -> Option<CurveTable> {
    read(table(id)?)
}

/// Every curve, by id.
pub fn curves() -> impl Iterator<Item = &'static str> {
    shelf::tables().filter(|table| table.view == View::Curve).map(|table| table.id.as_str())
}
