//! The trade-off between two or three columns: plans that no other plan beats in all of them.

mod between;
mod ends;
mod walk;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use walk::Walk;

use crate::address::{Address, Place, Problems};
use crate::appraisal::{Appraisal, Sense};
use crate::pipeline::limits::{Bound, Target};
use crate::plan::{Mix, Plan, Question, Reading, Tolerance, objective};
use crate::portfolio::{Effort, OptimizeError, Progress, Stop};
use crate::units::Quantity;

/// A column, and which way it is better.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aim {
    /// The column.
    pub column: String,
    /// Which way it is better.
    pub sense: Sense,
}

impl Aim {
    /// As much as possible of a column.
    pub fn most(column: impl Into<String>) -> Self {
        Self { column: column.into(), sense: Sense::Max }
    }

    /// As little as possible of a column.
    pub fn least(column: impl Into<String>) -> Self {
        Self { column: column.into(), sense: Sense::Min }
    }

    /// A total of the column as a number that is better when smaller, and back.
    fn turned(&self, total: f64) -> f64 {
        if self.sense == Sense::Max { -total } else { total }
    }

    /// The column as an objective.
    #[must_use]
    pub fn mix(&self) -> Mix {
        Mix::of(self.column.as_str()).with_sense(self.sense)
    }

    /// A limit on the column: no worse than this.
    fn limit(&self, total: f64) -> Target {
        Target {
            limit: format!("frontier {}", self.column),
            column: self.column.clone(),
            bound: if self.sense == Sense::Max { Bound::AtLeast } else { Bound::AtMost },
            amount: Quantity::of(total),
            ..Target::default()
        }
    }
}

/// A plan that no other beats in every column.
#[derive(Debug, Clone)]
pub struct FrontierPoint {
    /// The plan. Its question makes the first column best with limits on the others, and then the others.
    pub plan: Plan,
    /// Totals of the columns, in their own units.
    pub totals: Vec<Quantity>,
}

impl FrontierPoint {
    /// How far from the curve the point may lie: the gap that is proven of the first column, as a share of it.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let stage = self.plan.certificate().stages.first();
        let gap = stage.map_or(f64::INFINITY, |stage| {
            (stage.bound - stage.best).amount().abs() / stage.best.amount().abs().max(1e-9)
        });
        gap.max(Tolerance::AUDIT.relative)
    }
}

/// Why a frontier ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrontierEnd {
    /// There are no more points.
    Complete,
    /// There are as many points as were asked for.
    Points,
    /// Time was up.
    TimeLimit,
    /// Someone stopped it.
    Stop,
}

/// Plans along a trade-off, the best in the first column first. Frozen.
#[derive(Debug, Clone)]
pub struct Frontier {
    aims: Vec<Aim>,
    points: Vec<FrontierPoint>,
    ideal: Vec<Quantity>,
    end: FrontierEnd,
    largest_gap: f64,
    solves: usize,
    undecided: usize,
    took: Duration,
}

/// How a frontier is getting on.
#[derive(Debug, Clone, PartialEq)]
pub struct FrontierProgress {
    /// Points found so far.
    pub points: usize,
    /// Points asked for; `None` if all.
    pub of: Option<usize>,
    /// The solve that is running, with the time since the frontier began.
    pub solve: Progress,
}

impl Frontier {
    /// The columns, in the order asked.
    #[must_use]
    pub fn aims(&self) -> &[Aim] {
        &self.aims
    }

    /// The points, the best in the first column first.
    #[must_use]
    pub fn points(&self) -> &[FrontierPoint] {
        &self.points
    }

    /// The best of each column by itself, in its own unit: no plan has all of them unless there is no trade-off.
    #[must_use]
    pub fn ideal(&self) -> &[Quantity] {
        &self.ideal
    }

    /// Why it ended.
    #[must_use]
    pub const fn end(&self) -> FrontierEnd {
        self.end
    }

    /// The longest part of the curve that was not looked into, as a share of the curve's extent in a column; zero once it is
    /// complete.
    #[must_use]
    pub const fn largest_gap(&self) -> f64 {
        self.largest_gap
    }

    /// How often a program was solved.
    #[must_use]
    pub const fn solves(&self) -> usize {
        self.solves
    }

    /// How long it took.
    #[must_use]
    pub const fn took(&self) -> Duration {
        self.took
    }

    /// What a reader should know before trusting the curve.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let count = self.points.len();
        let stretch =
            format!("the longest stretch not looked into is {:.1} % of the curve's extent", 100.0 * self.largest_gap);
        let mut notes = Vec::new();
        match self.end {
            FrontierEnd::Complete => {}
            FrontierEnd::Points => {
                notes.push(format!("{count} points were asked for; there may be more between them: {stretch}"));
            }
            FrontierEnd::TimeLimit => notes.push(format!("time was up after {count} points: {stretch}")),
            FrontierEnd::Stop => notes.push(format!("stopped after {count} points: {stretch}")),
        }
        if self.undecided > 0 {
            let times = if self.undecided == 1 { "one place".to_owned() } else { format!("{} places", self.undecided) };
            notes.push(format!(
                "at {times} of the curve no plan was found in the time there was: points may be missing"
            ));
        }
        let asked = self.points.first().map_or(0.0, |point| point.plan.certificate().gap_asked);
        let wide = self.points.iter().map(FrontierPoint::gap).fold(0.0, f64::max);
        if wide > asked + 2.0 * Tolerance::AUDIT.relative {
            notes.push(format!(
                "gaps of up to {wide:.1e} are proven, {asked:.1e} was asked: points may lie a little inside the curve"
            ));
        }
        notes
    }

    /// The point whose totals are nearest to those of a plan, by its number; distances are shares of the curve's extent.
    ///
    /// # Errors
    /// If the plan's appraisal lacks one of the columns.
    pub fn nearest(&self, plan: &Plan) -> Result<usize, Problems> {
        let totals = totals(plan, &self.aims)?;
        let extent = |column: usize| {
            let all = self.points.iter().map(|point| point.totals[column].amount());
            let (low, high) =
                all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), total| (low.min(total), high.max(total)));
            if high > low { high - low } else { 1.0 }
        };
        let extents: Vec<f64> = (0..self.aims.len()).map(extent).collect();
        let distance = |point: &FrontierPoint| -> f64 {
            let columns = point.totals.iter().zip(&totals).zip(&extents);
            columns.map(|((one, other), extent)| ((one.amount() - other.0) / extent).powi(2)).sum()
        };
        let distances: Vec<f64> = self.points.iter().map(distance).collect();
        Ok((0..distances.len()).min_by(|one, other| distances[*one].total_cmp(&distances[*other])).unwrap_or(0))
    }
}

/// The plan's total of each column, and how far rounding may have moved it.
fn totals(plan: &Plan, aims: &[Aim]) -> Result<Vec<(f64, f64)>, Problems> {
    let total = |aim: &Aim| {
        let question =
            Question { objective: vec![aim.mix()], scenario: plan.question().scenario.clone(), ..Question::default() };
        let reading = Reading::new(&question, plan.appraisal())?;
        let total = objective(&reading, reading.aim(), plan.selection());
        Ok((total.value(), total.allowance(total.value())))
    };
    aims.iter().map(total).collect()
}

/// Finds plans that no other plan beats in every column: the trade-off between two or three columns, within the limits of
/// the question.
///
/// The ends are exact: the best of each column, and among the plans that share it the best in the others. Between them the
/// first column is made best under limits on the others (Haimes, Lasdon & Wismer 1971, the epsilon-constraint method), and
/// ties are broken in favor of the others, so that no point is beaten (at a gap of zero; else up to the gap). Each solve halves the longest part of the curve that is
/// still unknown. `points` is how many are wanted; `None` means every one. The objective of the question plays no part.
///
/// The time limit of the effort is for the whole curve; if it ends, what was found is returned and says so.
///
/// # Errors
/// As [`optimize`](crate::portfolio::optimize) for the ends of the curve; [`OptimizeError::Input`] too if there are not two or three
/// different columns, or fewer than two points are asked for.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use climcap::{
///     appraisal::{Appraisal, NumberColumn, Rows, Tables},
///     plan::Question,
///     portfolio::{Effort, Stop},
///     study::{Aim, frontier},
/// };
///
/// let column = |name, values: [f64; 2]| NumberColumn { name, values: values.map(Some).to_vec(), ..Default::default() };
/// let appraisal = Arc::new(Appraisal::from_tables(Tables {
///     rows: Rows {
///         project: vec!["school", "clinic"],
///         alternative: vec!["raised", "raised"],
///         columns: vec![column("enpv", [3.0, 4.0]), column("capex", [1.0, 2.0])],
///         ..Default::default()
///     },
///     ..Default::default()
/// })?);
/// let aims = [Aim::most("enpv"), Aim::least("capex")];
/// let curve = frontier(&appraisal, &Question::default(), &aims, None, &Effort::default(), &Stop::never(), &mut |_| {
///     std::ops::ControlFlow::Continue(())
/// })?;
/// let capex: Vec<f64> = curve.points().iter().map(|point| point.totals[1].amount()).collect();
/// assert_eq!(capex, [3.0, 2.0, 1.0, 0.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn frontier(
    appraisal: &Arc<Appraisal>,
    question: &Question,
    aims: &[Aim],
    points: Option<usize>,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut(&FrontierProgress) -> ControlFlow<()>,
) -> Result<Frontier, OptimizeError> {
    check(aims, points)?;
    let mut walk = Walk {
        appraisal,
        question,
        aims,
        wanted: points,
        effort,
        stop,
        began: Instant::now(),
        solves: 0,
        undecided: 0,
        found: Vec::new(),
        steps: vec![0.0; aims.len()],
    };
    walk.ends(look)?;
    let (end, largest_gap) = walk.between(look)?;
    Ok(walk.curve(end, largest_gap))
}

fn check(aims: &[Aim], points: Option<usize>) -> Result<(), Problems> {
    let mut problems = Problems::default();
    let mut add = |address: &str, found: String, allowed: &str| {
        problems.add(Address::from(address), Place::default(), found, allowed);
    };
    if !(2..=3).contains(&aims.len()) {
        add("objectives", format!("{} columns", aims.len()), "two or three columns");
    }
    for (number, aim) in aims.iter().enumerate() {
        if aims[..number].iter().any(|other| other.column == aim.column) {
            add("objectives", format!("{} twice", aim.column), "each column once");
        }
    }
    if let Some(points) = points.filter(|points| *points < 2) {
        add("points", points.to_string(), "two or more, or none for every point");
    }
    problems.or(())
}
