//! What binds a plan: budgets, targets, what must or must not be built, what needs what.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calendar::Year;
use crate::units::{Money, Quantity};

/// The budget that capital spending charges unless a component names another.
pub const CAPITAL: &str = "capital";
/// The budget of running cost above the without.
pub const RECURRENT: &str = "recurrent";

/// What a charge costs in a year for which a capped budget lists no ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Beyond {
    /// It is an error that names the years.
    #[default]
    Refuse,
    /// The last ceiling listed holds for the later years.
    RepeatLast,
    /// Nothing may be spent.
    Zero,
    /// Anything may be spent.
    Unlimited,
}

/// How much of what a budget has left in a year it may carry to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CarryOver {
    /// At most this share of the year's ceiling.
    Share(f64),
    /// All of it.
    All(Everything),
}

/// The word for all there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Everything {
    /// All of it.
    All,
}

impl CarryOver {
    /// Everything that is left.
    pub const ALL: Self = Self::All(Everything::All);

    /// The most that may be carried out of a year with this ceiling; `None` for no limit.
    #[must_use]
    pub fn most(self, ceiling: Money) -> Option<Money> {
        match self {
            Self::Share(share) => Some(ceiling * share),
            Self::All(_) => None,
        }
    }
}

/// When spending counts against a ceiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// In the year in which it is paid.
    #[default]
    Cash,
    /// The whole contract in the year in which the works start.
    Commitment,
}

/// A budget and what may be spent from it, year by year.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Budget {
    /// What spending names when it charges this budget.
    pub budget: String,
    /// The most that may be charged in a year. None at all: the budget is unlimited.
    pub ceilings: BTreeMap<Year, Money>,
    /// What holds in years that are not listed.
    pub beyond: Beyond,
    /// What of a year's money may be spent in the next; `None` if it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carry_over: Option<CarryOver>,
    /// What is carried into the first year that is listed.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub opening: Money,
    /// When spending counts.
    #[serde(default, skip_serializing_if = "is_cash")]
    pub basis: Basis,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn is_nothing(amount: &Money) -> bool {
    *amount == Money::ZERO
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference to the field")]
fn is_cash(basis: &Basis) -> bool {
    *basis == Basis::Cash
}

/// Which projects a target counts; every given field must match.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Filter {
    /// Projects of this sector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    /// Projects at this place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Projects with this tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// This project alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

/// Against what a target counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// Against the without: the column by its plain name.
    #[default]
    Without,
    /// Against the standard design with the same start: the column's `_vs_standard` twin.
    Standard,
    /// Against nothing: the total itself, such as what is emitted in place of what is avoided.
    Gross,
}

/// At least or at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The total must reach the amount.
    #[default]
    AtLeast,
    /// The total must not pass the amount.
    AtMost,
}

/// What a target counts in place of a column: projects whose works start.
pub const STARTS: &str = "starts";
/// What a target counts in place of a column: projects that are being built in a year.
pub const UNDER_WORKS: &str = "under_works";

/// A limit on the total of a column over the whole pipeline, chosen rows and `without` rows alike.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Target {
    /// Name of the limit, for messages and tables.
    pub limit: String,
    /// The column that is added up; [`STARTS`] or [`UNDER_WORKS`] to count projects.
    pub column: String,
    /// At least or at most.
    pub bound: Bound,
    /// The amount, in the unit of the column; a fraction of the column's total over all projects if `share`.
    pub amount: Quantity,
    /// The year whose flow is added up; all years together if `None`.
    pub year: Option<Year>,
    /// The year up to which flows are added up, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Year>,
    /// Whether the limit holds in each year by itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub each_year: bool,
    /// Which projects count.
    pub filter: Filter,
    /// Whether `amount` is a share of the column's total over all projects.
    pub share: bool,
    /// Against what the column counts.
    pub baseline: Baseline,
}

/// A project, one of its alternatives, or one of its starts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Named {
    /// The project.
    pub project: String,
    /// One alternative of it; any if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<String>,
    /// One start year; any if `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Year>,
}

impl std::fmt::Display for Named {
    /// `project`, `project/alternative`, or `project/alternative/start`, with `*` for any alternative.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.project)?;
        match (&self.alternative, self.start) {
            (Some(alternative), Some(start)) => write!(f, "/{alternative}/{start}"),
            (Some(alternative), None) => write!(f, "/{alternative}"),
            (None, Some(start)) => write!(f, "/*/{start}"),
            (None, None) => Ok(()),
        }
    }
}

/// How many of several projects may, or must, be built.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Name of the group, for messages and tables.
    pub group: String,
    /// The projects, or some of their alternatives or starts. A project counts once, whatever of it is built.
    pub projects: Vec<Named>,
    /// How many must be built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// How many may be built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u32>,
}

/// How a project may be built in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Division {
    /// Any share of it between nothing and the whole.
    Share,
    /// Any whole number of so many units.
    Units(u32),
}

/// A project that may be built in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divisible {
    /// The project.
    pub project: String,
    /// Into what it is divided.
    pub division: Division,
}

/// Two projects that share works, such as one excavation for two pipes: what is saved if both are built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bundle {
    /// Name of the bundle, for messages and tables.
    pub bundle: String,
    /// The two projects, or some of their alternatives.
    pub projects: [Named; 2],
    /// The most years between their starts; any if `None`.
    pub within: Option<u32>,
    /// What is saved.
    pub saving: Saving,
}

/// What two projects that share works save.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Saving {
    /// A share of what the first build of a component of the first project costs, when and as it is paid.
    Share {
        /// The component; every one if `None`.
        component: Option<String>,
        /// The share.
        share: f64,
    },
    /// Amounts, in the money and the prices of the pipeline.
    Amounts {
        /// The budget that saves them.
        budget: String,
        /// The years in which they are saved; from the later of the two starts on if `None`.
        years: Option<Vec<Year>>,
        /// How much, year by year.
        amounts: Vec<Money>,
    },
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Max,
    /// Less is better.
    Min,
}

/// One of the objectives of a pipeline's own question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Objective {
    /// Its name, for messages.
    pub objective: String,
    /// Its place among them: 1 for the first.
    pub rank: u32,
    /// Weight of each column, for one unit of it.
    pub weights: BTreeMap<String, Quantity>,
    /// Which way is better; as the columns say if `None`.
    pub sense: Option<Direction>,
    /// What later objectives may cost this one, as a share of the best that it can be.
    pub tolerance_share: f64,
}

/// When a prerequisite must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// In service, `lag` years before the dependent starts: `s_B >= o_A + lag`.
    #[default]
    Operating,
    /// Started, `lag` years before the dependent starts: `s_B >= s_A + lag`.
    Started,
}

/// One project may be built only if another is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirement {
    /// What needs the other.
    pub dependent: Named,
    /// What is needed.
    pub prerequisite: Named,
    /// Years between the two.
    pub lag: u32,
    /// What the years are counted from.
    pub when: When,
}
