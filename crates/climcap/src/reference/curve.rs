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

/// The tables that are curves.
pub fn curves() -> impl Iterator<Item = &'static Table> {
    shelf::tables().filter(|table| table.view == View::Curve)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn at(id: &str, intensity: f64) -> f64 {
        curve(id).unwrap().curve.at(Quantity::of(intensity)).amount()
    }

    #[rstest]
    // Huizinga et al. (2017).
    #[case("jrc-flood-2017-residential-africa", 0.5, 0.219_925_401)]
    #[case("jrc-residential-africa", 0.25, 0.219_925_401 / 2.0)]
    #[case("JRC-Residential-Africa", 6.0, 1.0)]
    #[case("jrc-roads-asia", 1.0, 0.372_754_41)]
    #[case("jrc-residential-north-america", 0.0, 0.201_804_543)]
    #[case("jrc-residential-north-america", -0.01, 0.0)]
    // Nirandjan et al. (2024), F7.2a.
    #[case("nirandjan-road-paved-low", 1.0, 0.299)]
    #[case("nirandjan-2024-power-plant", 9.0, 0.292)]
    // Eberenz et al. (2021): half the value at V_half, and nothing up to 25.7 m/s.
    #[case("emanuel-na1", 59.6, 0.5)]
    #[case("emanuel-NA1-rmsf", 59.6, 0.5)]
    #[case("emanuel-na1-tdr", 66.3, 0.5)]
    #[case("emanuel-2011-wp2-rmsf", 25.7, 0.0)]
    #[case("emanuel-global-default", 74.7, 0.5)]
    #[case("open-gira-storm-high", 60.15, 0.725)]
    #[case("open-gira-landslide-road", 1.0, 0.6)]
    #[case("open-gira-landslide-rail-high", 0.0, 0.0)]
    // Kjellstrom et al. (2018): 0.1 + 0.9 / 2 of the work is left.
    #[case("hothaps-labor-moderate", 32.93, 0.45)]
    fn curves_go_through_what_is_published(#[case] id: &str, #[case] intensity: f64, #[case] expected: f64) {
        assert!((at(id, intensity) - expected).abs() < 1e-9, "{}", at(id, intensity));
    }

    #[test]
    fn what_jrc_does_not_give_is_not_there() {
        for id in ["jrc-commercial-africa", "jrc-residential-global", "jrc-transport-africa", "jrc-flood-2017"] {
            assert!(curve(id).is_none(), "{id}");
        }
        assert_eq!(curves().filter(|table| table.id.starts_with("jrc-")).count(), 30);
    }

    #[test]
    fn every_curve_can_be_read_and_never_falls() {
        for table in curves() {
            let found = curve(&table.id).unwrap_or_else(|| panic!("{}", table.id));
            let most = if found.gives_days { 365.0 } else { 1.0 };
            let mut before = 0.0;
            for step in -100..2000 {
                let share = at(&table.id, f64::from(step) / 10.0);
                assert!(before <= share && share <= most, "{}: {share} after {before}", table.id);
                before = share;
            }
            assert!(before > 0.0, "{}", table.id);
            assert!(!found.unit.is_empty(), "{}", table.id);
        }
        assert!(curve("wri-power-plant-inundation").unwrap().gives_days);
    }
}
