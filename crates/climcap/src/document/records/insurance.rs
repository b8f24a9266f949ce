//! Insurance policies.

use schemars::JsonSchema;
use serde::Deserialize;

/// A policy: of each event it pays what the loss is above the attachment, up to the cover.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PolicyRecord {
    /// The exposures insured, by their ids; every one with a value if blank.
    #[schemars(length(min = 1))]
    pub exposures: Option<Vec<String>>,
    /// Loss of an event from which it pays.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub attachment: f64,
    /// The most that it pays for an event.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cover: f64,
    /// What the premium is above what the policy is expected to pay, as a share of that: 0.3 is 30 per cent more.
    #[schemars(range(min = 0))]
    pub loading: Option<f64>,
    /// The yearly premium, where it is known, instead of a loading.
    #[schemars(range(min = 0))]
    pub premium: Option<f64>,
    /// Where the figures are from.
    pub source: Option<String>,
    /// Anything else to say.
    pub note: Option<String>,
}
