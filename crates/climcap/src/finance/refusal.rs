//! Why a figure cannot be computed.

use std::fmt::Display;

/// What was found where a figure was to be computed, and what is allowed there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{item}: found {found}; allowed: {allowed}")]
pub struct Refusal {
    /// Which of the inputs: `rate`, `years`.
    pub item: &'static str,
    /// What was found.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

impl Refusal {
    pub(super) fn new(item: &'static str, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { item, found: found.into(), allowed: allowed.into() }
    }

    /// Of a discount factor, a share, that a computer cannot hold in full.
    pub(super) fn factor(share: f64, when: impl Display) -> Self {
        let found = if share > 0.0 && share < 1.0 { format!("{share:e}") } else { share.to_string() };
        let allowed = "rates whose factors stay between 1e-307 and 1e308";
        Self::new("rate", format!("a discount factor of {found} {when}"), allowed)
    }

    /// Of amounts whose worth a computer cannot hold.
    pub(super) fn sum() -> Self {
        Self::new("flows", "a worth beyond 1e308", "amounts that a computer can add up")
    }
}
