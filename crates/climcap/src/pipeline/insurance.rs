//! Insurance: a layer of loss that somebody else carries, and what that costs.

use serde::Serialize;

use super::{Alternative, Exposure};
use crate::units::Money;

/// A policy: of each event it pays what the loss is above the attachment, up to the cover.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Policy {
    /// The exposures insured; none for every one with a value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exposures: Vec<String>,
    /// Loss of an event from which it pays.
    pub attachment: Money,
    /// The most that it pays for an event.
    pub cover: Money,
    /// What it costs.
    #[serde(flatten)]
    pub premium: Premium,
}

impl Policy {
    /// The exposures of its design that it covers, by number: those that it names, or every one with a value.
    #[must_use]
    pub fn covered(&self, design: &Alternative) -> Vec<usize> {
        let is_covered = |id: &String, exposure: &Exposure| {
            if self.exposures.is_empty() { exposure.damage.is_some() } else { self.exposures.contains(id) }
        };
        let numbered = design.exposures.iter().enumerate();
        numbered.filter(|(_, (id, exposure))| is_covered(id, exposure)).map(|(number, _)| number).collect()
    }
}

/// What a policy costs each year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Premium {
    /// What it is expected to pay, and a share of that on top.
    #[serde(rename = "loading")]
    Loading(
        /// Share of the expected payout.
        f64,
    ),
    /// A stated amount.
    #[serde(rename = "premium")]
    Stated(Money),
}
