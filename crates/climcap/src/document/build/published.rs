//! Names that a pipeline does not declare itself, and the reference tables that know them. What a pipeline declares
//! comes first: a curve of its own stands for a published one of the same name.

use std::collections::BTreeSet;

use super::{Known, listed};
use crate::address::{Problems, nearest};
use crate::document::declared::Id;
use crate::document::keyed::Keyed;
use crate::document::outline::Table;
use crate::document::wording::quoted;
use crate::pipeline::{Pipeline, Severity, WITHOUT};
use crate::reference::{self, FactorTable};
use crate::series::{Curve, Path};
use crate::units::Quantity;

/// What a name that nothing knows should have been.
fn unknown<'n>(own: &[&'n str], published: impl Iterator<Item = &'n str>, name: &str, what: &str) -> (String, String) {
    let allowed = match nearest(name, own.iter().copied().chain(published)) {
        Some(near) => format!("the nearest known {what} is {near}"),
        None if own.is_empty() => format!("a {what} of the reference tables; this pipeline has none"),
        None => format!("a {what} of this pipeline or of the reference tables: {}", listed(own)),
    };
    (quoted(name), allowed)
}

impl Known<'_> {
    /// The curve of this name, of the pipeline or published, and whether it gives days; says so if there is none.
    pub(super) fn curve<T>(
        &self,
        keyed: &Keyed<T>,
        field: &str,
        name: &str,
        problems: &mut Problems,
    ) -> Option<(bool, Curve)> {
        let declared = &self.records.declared;
        if declared.has(Id::top(Table::Curves, name)) {
            return self.curves.get(name).map(|(written, curve)| (written.days.is_some(), curve.clone()));
        }
        if let Some(found) = reference::curve(name) {
            return Some((found.gives_days, found.curve));
        }
        let names = reference::curves().flat_map(|table| std::iter::once(&table.id).chain(&table.names));
        let own = declared.ids(Table::Curves, "", "");
        let (found, allowed) = unknown(&own, names.map(String::as_str), name, "curve");
        keyed.problem(problems, field, found, allowed);
        None
    }

    /// The emission factor of this name, of the pipeline or published; says so if there is none, or if a published one
    /// is for another unit than a field says.
    pub(super) fn factor<T>(
        &self,
        keyed: &Keyed<T>,
        name: &str,
        (field, unit): (&str, Option<&str>),
        problems: &mut Problems,
    ) -> Option<(Path, Option<FactorTable>)> {
        let declared = &self.records.declared;
        if declared.has(Id::top(Table::Factors, name)) {
            return self.factors.get(name).map(|path| (path.clone(), None));
        }
        let Some(found) = reference::factor(name) else {
            let names: Vec<String> = reference::factors().collect();
            let own = declared.ids(Table::Factors, "", "");
            let (found, allowed) = unknown(&own, names.iter().map(String::as_str), name, "factor");
            keyed.problem(problems, "factor", found, allowed);
            return None;
        };
        if unit != Some(found.per()) {
            let written = unit.map_or_else(|| "nothing".to_owned(), quoted);
            keyed.problem(problems, field, written, format!("{}: the factor is in {}", found.per(), found.unit));
            return None;
        }
        Some((Path::constant(found.tonnes), Some(found)))
    }
}

/// Exposures whose curve takes a share of their value at an intensity of 0, where their hazard has that intensity: most
/// likely a place that stays dry.
pub(super) fn lost_at_nothing(pipeline: &Pipeline) -> Vec<String> {
    let calm: BTreeSet<&str> = pipeline
        .hazards
        .iter()
        .filter(|(_, hazard)| {
            hazard.climates.values().flatten().any(|(_, events)| match &events.severity {
                Severity::Intensity(levels) => levels.iter().any(|level| level.amount() == 0.0),
                Severity::Loss(_) => false,
            })
        })
        .map(|(id, _)| id.as_str())
        .collect();
    let mut warnings = Vec::new();
    for (project, declared) in &pipeline.projects {
        let designs = std::iter::once((WITHOUT, declared.without())).chain(declared.alternatives());
        let exposures = designs.flat_map(|(design, alternative)| {
            alternative.exposures.iter().map(move |(id, exposure)| (design, id, exposure))
        });
        for (design, id, exposure) in exposures.filter(|(_, _, exposure)| calm.contains(exposure.hazard.as_str())) {
            let Some(damage) = exposure.damage.as_ref().filter(|_| exposure.raised_by.is_none()) else { continue };
            let share = damage.curve.at(Quantity::ZERO).amount();
            if share > 0.0 {
                warnings.push(format!(
                    "projects.{project}.alternatives.{design}.exposures.{id}: {} takes {share:.3} of the value at an \
                     intensity of 0, which {} has; a place that stays dry needs one below 0",
                    damage.curve_name, exposure.hazard
                ));
            }
        }
    }
    warnings
}
