//! Additions to alternatives.

use schemars::JsonSchema;
use serde::Deserialize;

/// An addition to a project's alternatives, such as solar panels or shade trees.
///
/// Every alternative that it applies to becomes several: itself, and itself with every set of options that do not exclude
/// each other, named `raised+solar+shade` in the order in which options are declared.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct OptionRecord {
    /// What the option is called; its id if blank.
    pub name: Option<String>,
    /// Alternatives that it can be added to; every one if blank.
    #[schemars(length(min = 1))]
    pub alternatives: Option<Vec<String>>,
    /// Options of the project that cannot be added together with it.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
