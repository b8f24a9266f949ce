//! The accounting of a project's emissions: over the economic life of what is built, gas by gas and scope by scope.

use std::collections::BTreeMap;

use super::{construction, lingering, operation};
use crate::address::{Address, Places, Problems};
use crate::calendar::{Window, Year};
use crate::pipeline::{
    AccountingSettings, Alternative, Emitted, Gas, Kind, Opening, Phase, Project, RenewalDuringWorks, Scope, Settings,
    Term, Timetable,
};
use crate::units::Tonnes;

/// What a design emits over its economic life, beside what is emitted without it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Accounting {
    /// What is counted, and where that ends, as the project says.
    pub boundary: String,
    /// What it is compared with, as the project says.
    pub baseline: String,
    /// The years counted: from the first in service to the last of the economic life, or to the horizon.
    pub life: Window,
    /// What is emitted, one row for each phase, gas and scope.
    pub rows: Vec<AccountingRow>,
    /// What a reader must know of the years.
    pub notes: Vec<String>,
}

impl Accounting {
    /// That of a share of the design: of what is emitted with it and without it alike.
    #[must_use]
    pub fn part(mut self, share: f64) -> Self {
        for row in &mut self.rows {
            row.gross_without = row.gross_without * share;
            row.gross_with = row.gross_with * share;
        }
        self
    }

    /// The yearly mean of tonnes, over the years counted.
    #[must_use]
    pub fn per_year(&self, tonnes: Tonnes) -> Tonnes {
        tonnes * (1.0 / self.life.len() as f64)
    }
}

/// What is emitted of one gas in one scope, over the years counted.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AccountingRow {
    /// In operation or by works.
    pub phase: Phase,
    /// The gas.
    pub gas: Gas,
    /// Whose emissions they are.
    pub scope: Scope,
    /// (1) Emitted without the design.
    pub gross_without: Tonnes,
    /// (2) Emitted with it.
    pub gross_with: Tonnes,
}

impl AccountingRow {
    /// (2) - (1): negative where the design saves.
    #[must_use]
    pub fn net(&self) -> Tonnes {
        self.gross_with - self.gross_without
    }
}

/// What a design that starts in a year emits over its economic life, beside what is emitted without it.
///
/// In operation: years o to o + life - 1, with o the first year in service and `life` the longest life of the components
/// that open together, or the rest of the window for a design without any; never past the horizon. By works: from the
/// start of works to the same last year. With the design: its own emissions, what goes on beside it, and what still comes
/// of waste deposited before it opened. `settings.accounting` says whether scope 3, works and leakage are counted.
///
/// # Errors
/// [`Problems`] naming the project, if it does not say its `boundary` or its `baseline`.
pub fn accounting(
    (id, project): (&str, &Project),
    design: &Alternative,
    start: Year,
    settings: &Settings,
    places: &Places,
) -> Result<Accounting, Problems> {
    let mut problems = Problems::default();
    let mut text = |field: &str, text: &Option<String>, what: &str| {
        if text.is_none() {
            let address = Address::new("projects").join(id);
            let place = places.get(&address).cloned().unwrap_or_default();
            problems.add(address.join(field), place, "nothing", format!("a text that says {what}"));
        }
        text.clone().unwrap_or_default()
    };
    let boundary = text("boundary", &project.boundary, "which emissions are counted, and where that ends");
    let baseline = text("baseline", &project.baseline, "what happens without the project, and why");
    problems.or(())?;

    let window = settings.window;
    let timetable = Timetable::of(design, start, settings);
    let without = (project.without(), Timetable::of_without(project.without(), settings));
    let (life, notes) = life(design, &timetable, window);
    let opening = timetable.in_service;
    let mut sums = Sums { counted: settings.accounting, tonnes: BTreeMap::new() };

    let (in_life, in_works) = (|year: Year| life.contains(year), |year: Year| start <= year && year <= life.last);
    for term in operation(without.0, &without.1, window) {
        sums.add(&term, 1.0, term.continues, in_life);
    }
    for term in operation(design, &timetable, window).iter().chain(&lingering(without.0, &without.1, window, opening)) {
        sums.add(term, 0.0, 1.0, in_life);
    }
    let is_spent = settings.renewal_during_works == RenewalDuringWorks::Spend;
    for term in construction(without.0, &without.1, window, true) {
        sums.add(&term, 1.0, 0.0, in_works);
        sums.add(&term, 0.0, 1.0, |year| in_works(year) && is_spent && year < opening);
    }
    for term in construction(design, &timetable, window, false) {
        sums.add(&term, 0.0, 1.0, in_works);
    }

    let rows = sums.rows().collect();
    Ok(Accounting { boundary, baseline, life, rows, notes })
}

/// The years counted, and what must be known of them.
fn life(design: &Alternative, timetable: &Timetable, window: Window) -> (Window, Vec<String>) {
    let together = design.components.values().filter(|component| component.opens == Opening::Together);
    let base = timetable.in_service;
    let Some(years) = together.filter_map(|component| component.life_years).max() else {
        let note = format!("no component says how long the design lasts: counted to {}, the horizon", window.last);
        return (Window { base, last: window.last }, vec![note]);
    };
    let last = base.plus(years as i32 - 1);
    if last <= window.last {
        return (Window { base, last }, Vec::new());
    }
    let note = format!("the economic life of {years} years ends in {last}: counted to {}, the horizon", window.last);
    (Window { base, last: window.last }, vec![note])
}

/// Tonnes without and with the design, by phase, gas and scope, of what is counted.
struct Sums {
    counted: AccountingSettings,
    tonnes: BTreeMap<(bool, Gas, Scope), (f64, f64)>,
}

impl Sums {
    /// Adds shares of a term, in the years that pass, to both sides.
    fn add(&mut self, term: &Term, without: f64, with: f64, passes: impl Fn(Year) -> bool) {
        let is_construction = term.kind == Kind::Construction;
        let Some(emitted) = term.emitted.filter(|emitted| self.counts(*emitted, is_construction)) else { return };
        let passing = term.amounts.iter().filter(|(year, _)| passes(*year));
        let tonnes: f64 = passing.map(|(_, tonnes)| tonnes.amount()).sum();
        let sum = self.tonnes.entry((is_construction, emitted.gas, emitted.scope)).or_default();
        sum.0 += tonnes * without;
        sum.1 += tonnes * with;
    }

    fn counts(&self, emitted: Emitted, is_construction: bool) -> bool {
        (self.counted.scope_3 || emitted.scope != Scope::Three)
            && (self.counted.construction || !is_construction)
            && (self.counted.leakage || !emitted.leakage)
    }

    /// The rows with tonnes on either side.
    fn rows(self) -> impl Iterator<Item = AccountingRow> {
        let emitted = self.tonnes.into_iter().filter(|(_, (without, with))| *without != 0.0 || *with != 0.0);
        emitted.map(|((is_construction, gas, scope), (without, with))| AccountingRow {
            phase: if is_construction { Phase::Construction } else { Phase::Operation },
            gas,
            scope,
            gross_without: Tonnes::of(without),
            gross_with: Tonnes::of(with),
        })
    }
}
