//! What several projects change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The same real thing, declared by several projects: what two of them do to it together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct SharedRecord {
    /// Two projects together leave the product of the shares that each leaves (`multiply`), or save as much as the one
    /// that saves more (`max`).
    pub combine: Option<CombineRecord>,
    /// Whether what they save adds up after all, since they only bear the same name; it needs a reason.
    #[serde(default)]
    pub independent: bool,
    /// Why what they save adds up.
    pub reason: Option<String>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}

/// What two projects do to a shared thing together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CombineRecord {
    /// They leave the product of the shares that each leaves.
    Multiply,
    /// They save as much as the one that saves more.
    Max,
}
