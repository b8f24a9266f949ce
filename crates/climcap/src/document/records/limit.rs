//! What binds a plan: budgets, limits, requirements.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pipeline::limits::{Baseline, Basis, Beyond, Direction, Everything, When};

/// What spending is charged to, and the most that may be charged by year.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BudgetRecord {
    /// Years with a ceiling; none for a budget without a limit.
    #[serde(default)]
    pub year: Vec<i32>,
    /// The most that may be charged in each.
    #[serde(default)]
    pub amount: Vec<f64>,
    /// What holds in years that are not listed.
    #[serde(default)]
    pub beyond: Beyond,
    /// How much of what is left of a year's money may be spent in the next: at most this share of the year's ceiling, or
    /// `all`. Blank if it lapses.
    pub carry_over: Option<CarryOverRecord>,
    /// What is carried into the first year that is listed.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub opening: f64,
    /// Whether spending counts when it is paid, or the whole contract (what first builds cost) in the year in which the works
    /// start.
    #[serde(default)]
    pub basis: Basis,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// How much of a year's money may be spent in the next.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum CarryOverRecord {
    /// At most this share of the year's ceiling.
    Share(#[schemars(range(min = 0))] f64),
    /// `all`: whatever is left.
    Named(Everything),
}

/// How many of several projects may, or must, be built.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct GroupRecord {
    /// The projects: `project`, `project/alternative` or `project/alternative/year`. A project counts once, whatever of it
    /// is built.
    pub projects: Vec<String>,
    /// How many must be built.
    pub at_least: Option<u32>,
    /// How many may be built.
    pub at_most: Option<u32>,
    /// Where the limit is from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// Two projects that share works, such as one excavation for two pipes, and what is saved if both are built.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BundleRecord {
    /// The two projects: `project` or `project/alternative`.
    #[schemars(length(min = 2, max = 2))]
    pub projects: Vec<String>,
    /// The most years between their starts: 0 if they must start in the same year. Blank for any.
    #[schemars(range(max = 200))]
    pub within: Option<u32>,
    /// What is saved, as a share of what first builds of the first project cost.
    #[schemars(range(min = 0, max = 1))]
    pub share: Option<f64>,
    /// With `share`: the component of which it is a share; of all if blank.
    pub component: Option<String>,
    /// What is saved, in the money and the prices of the pipeline: an amount for each of the years.
    #[serde(default)]
    pub amount: Vec<f64>,
    /// With `amount`: the years in which it is saved. Blank: the amounts follow each other from the later of the two starts.
    #[serde(default)]
    pub year: Vec<i32>,
    /// With `amount`: the budget that saves it; `capital` if blank.
    pub budget: Option<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// One of several objectives, first things first; `objective` of the plan is the short form of one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct ObjectiveRecord {
    /// Its place among several objectives: 1 for the first.
    #[schemars(range(min = 1))]
    pub rank: Option<u32>,
    /// The column to make as good as can be; several of them for a weighted mix.
    pub column: Vec<String>,
    /// Weight of each column, for one unit of it; 1 if blank.
    #[serde(default)]
    pub weight: Vec<f64>,
    /// Whether more or less of it is better; as climcap knows of the columns if blank.
    pub sense: Option<Direction>,
    /// What later objectives may cost this one, as a share of the best that it can be.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub tolerance: f64,
    /// Anything else to say.
    pub note: Option<String>,
}

/// A limit on the total of a column over the whole pipeline, or a part of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct LimitRecord {
    /// The column that is added up; `starts` counts projects whose works start, `under_works` projects that are being built.
    pub column: String,
    /// The total must reach this.
    pub at_least: Option<f64>,
    /// The total must not pass this.
    pub at_most: Option<f64>,
    /// The year whose flow is added up; all years together if blank.
    #[schemars(range(min = 1900, max = 2300))]
    pub year: Option<i32>,
    /// The year up to which flows are added up, itself included.
    #[schemars(range(min = 1900, max = 2300))]
    pub by: Option<i32>,
    /// Whether the limit holds in each year by itself.
    #[serde(default)]
    pub each_year: bool,
    /// Count projects of this sector only.
    pub sector: Option<String>,
    /// Count projects at this place only.
    pub place: Option<String>,
    /// Count projects with this tag only.
    pub tag: Option<String>,
    /// Count this project only.
    pub project: Option<String>,
    /// Whether the bound is a fraction of the column's total over all projects.
    #[serde(default)]
    pub share: bool,
    /// Whether avoided amounts count against the without, against the standard design, or not at all (`gross`: what is
    /// emitted in place of what is avoided).
    #[serde(default)]
    pub baseline: Baseline,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// One project may be built only if another is.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RequireRecord {
    /// The project that needs the other.
    pub project: String,
    /// The alternative of it that does; every one if blank.
    pub alternative: Option<String>,
    /// The project that is needed.
    pub requires: String,
    /// The alternative of it that is needed; any if blank.
    pub requires_alternative: Option<String>,
    /// Years between the two.
    #[serde(default)]
    #[schemars(range(max = 200))]
    pub lag: u32,
    /// Whether the other must be operating or only started.
    #[serde(default)]
    pub when: When,
    /// Where the requirement is from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
