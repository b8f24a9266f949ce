//! Greenhouse gases, and what a tonne of each is worth in tonnes of CO2.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::reference;
use crate::units::Quantity;

/// The table of global warming potentials.
pub const POTENTIALS: &str = "ipcc-gwp";

/// A greenhouse gas, by the name that the table of global warming potentials gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Gas(&'static str);

impl Gas {
    /// Gases not told apart, as tonnes of CO2 equivalent.
    pub const CO2E: Self = Self("CO2e");
    /// Carbon dioxide.
    pub const CO2: Self = Self("CO2");
    /// Methane; fossil and biogenic are not told apart.
    pub const CH4: Self = Self("CH4");
    /// Nitrous oxide.
    pub const N2O: Self = Self("N2O");

    /// The gas of this name; `None` if no global warming potential is known for any such gas.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|gas| gas.0 == name)
    }

    /// Every gas that is known, `CO2e` first.
    pub fn all() -> impl Iterator<Item = Self> {
        let listed = reference::table(POTENTIALS).into_iter().flat_map(reference::Table::row_names);
        std::iter::once(Self::CO2E).chain(listed.map(Self))
    }

    /// Its name: `CH4`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0
    }

    /// Whether its tonnes are tonnes of CO2 equivalent whatever the set of potentials.
    #[must_use]
    pub fn is_carbon_dioxide(self) -> bool {
        self == Self::CO2E || self == Self::CO2
    }

    /// Tonnes of CO2 that warm as much over 100 years as a tonne of it, a ratio; `None` if the set has none for it.
    #[must_use]
    pub fn warming_ratio(self, set: GwpSet) -> Option<f64> {
        if self.is_carbon_dioxide() {
            return Some(1.0);
        }
        reference::table(POTENTIALS)?.value(&[self.0], set.name()).map(Quantity::amount)
    }
}

impl std::fmt::Display for Gas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// A set of global warming potentials over 100 years, by the assessment report of the IPCC that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum GwpSet {
    /// Fourth report, 2007.
    AR4,
    /// Fifth report, 2013, without climate-carbon feedbacks: what the Paris Agreement's inventories use.
    AR5,
    /// Fifth report, 2013, with climate-carbon feedbacks.
    #[serde(rename = "AR5_ccf")]
    AR5Feedbacks,
    /// Sixth report, 2021.
    AR6,
}

impl GwpSet {
    /// Its name in documents and in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AR4 => "AR4",
            Self::AR5 => "AR5",
            Self::AR5Feedbacks => "AR5_ccf",
            Self::AR6 => "AR6",
        }
    }
}
