//! Why a figure cannot be computed.

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
}
