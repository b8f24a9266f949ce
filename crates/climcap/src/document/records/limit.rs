//! What binds a plan: budgets, limits, requirements.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::pipeline::limits::{Baseline, Beyond, When};

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
    /// Where the figures are from.
    pub source: Option<String>,
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
