//! What a target counts: a column, its flows in some years, or projects.

use super::pair::Pair;
use crate::appraisal::{Appraisal, Choice, Column, RowId};
use crate::calendar::Year;
use crate::pipeline::limits::Target;
use crate::units::Quantity;

/// What is counted.
#[derive(Debug, Clone)]
pub(crate) enum What<'a> {
    /// A column, over all years.
    Column(&'a Column),
    /// The yearly values of the column of this name.
    Flow(String),
    /// Projects whose works start.
    Starts,
    /// Projects that are being built.
    UnderWorks,
}

/// In which years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    /// All.
    Whole,
    /// One.
    In(Year),
    /// Up to one, itself included.
    By(Year),
}

impl Span {
    pub(crate) fn holds(self, year: Year) -> bool {
        match self {
            Self::Whole => true,
            Self::In(only) => year == only,
            Self::By(last) => year <= last,
        }
    }

    /// The year by which tables name it.
    pub(crate) const fn year(self) -> Option<Year> {
        match self {
            Self::Whole => None,
            Self::In(year) | Self::By(year) => Some(year),
        }
    }
}

/// A target with its column, years and projects read. A target for each year is as many of these.
#[derive(Debug, Clone)]
pub(crate) struct Counted<'a> {
    pub(crate) target: &'a Target,
    pub(super) what: What<'a>,
    pub(crate) span: Span,
    pub(super) projects: std::sync::Arc<[bool]>,
}

impl<'a> Counted<'a> {
    /// Whether the target's filter lets the project through.
    pub(crate) fn counts(&self, project: u32) -> bool {
        self.projects[project as usize]
    }

    /// What the project's rows weigh: whether they count, less the share of the whole that is asked or allowed.
    pub(crate) fn weight(&self, project: u32) -> f64 {
        let share = if self.target.share { self.target.amount.amount() } else { 0.0 };
        f64::from(u8::from(self.counts(project))) - share
    }

    /// What the row adds to what the target reads, whether its project counts or not.
    pub(crate) fn amount(&self, appraisal: &Appraisal, row: RowId) -> f64 {
        let key = appraisal.key(row);
        let is_built = key.choice != Choice::Without;
        let one = |counts: bool| f64::from(u8::from(counts));
        match &self.what {
            What::Column(column) => column.value(row).map_or(0.0, Quantity::amount),
            What::Flow(name) => {
                let flows = appraisal.flows(row, name).unwrap_or_default();
                flows.into_iter().filter(|(year, _)| self.span.holds(*year)).map(|(_, amount)| amount.amount()).sum()
            }
            What::Starts => one(is_built && key.start.is_none_or(|start| self.span.holds(start))),
            What::UnderWorks => one(is_built && self.is_under_works(key.start, key.in_service)),
        }
    }

    fn is_under_works(&self, start: Option<Year>, in_service: Option<Year>) -> bool {
        let Some(start) = start else { return false };
        // Where the first year of service is not known, works are known of in the year of the start alone.
        let end = in_service.map_or(start, |opens| opens.plus(-1)).max(start);
        match self.span {
            Span::Whole => true,
            Span::In(year) => start <= year && year <= end,
            Span::By(year) => start <= year,
        }
    }

    /// What a pair of rows adds beside what each adds.
    pub(crate) fn pair_amount(&self, pair: &Pair) -> f64 {
        match &self.what {
            What::Column(column) => pair.column(&column.name),
            What::Flow(name) => pair.flow(name, self.span),
            What::Starts | What::UnderWorks => 0.0,
        }
    }

    /// The column that every row needs a value of.
    pub(super) fn column(&self) -> Option<&'a Column> {
        match self.what {
            What::Column(column) => Some(column),
            _ => None,
        }
    }

    /// Whether the target needs a value from the project's rows.
    pub(super) fn reads(&self, project: u32) -> bool {
        self.target.share || self.counts(project)
    }
}
