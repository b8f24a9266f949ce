//! Results as flat columns with names and units: what is printed, written to files and handed to other languages.
//!
//! A report never computes anything; it lays out what the other rooms have found.

mod accounting;
mod annex;
mod number;
mod reference;
mod results;
mod study;
mod table;
mod text;

pub use accounting::accounting;
pub use annex::{Annex, annex, sensitivities, switching_values};
pub use reference::{figures, references};
pub use results::{
    budget, climate_smart_cost, interactions, limits, planned, rejected, rows, schedule, spending, totals, year_by_year,
};
pub use study::{abatement, conflict, frontier, reasons, relaxation, shadow_prices, shortfalls};
pub use table::{Column, Data, Misshapen, Table};
pub use text::Cells;
