//! What engines return: undiscounted yearly series, each with the name of what it comes from.

use super::activity::Scope;
use super::conventions::{Account, ResidualRule};
use super::gas::Gas;
use super::valuation::Worth;
use super::{Alternative, Pipeline, WITHOUT};
use crate::address::Address;
use crate::calendar::Year;
use crate::finance::Timing;
use crate::series::Series;
use crate::units::{Money, Quantity};

/// What a term counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Initial capital cost.
    Capex,
    /// Replacement of a design's own component.
    Replacement,
    /// Renewal, due to condition, of what exists without the project.
    Renewal,
    /// Running cost.
    Opex,
    /// What insurance costs: premiums; to the economy, what of them is above what they are expected to pay back.
    Insurance,
    /// Benefit that is not money received.
    Benefit,
    /// Money received.
    Revenue,
    /// Repair of hazard damage.
    Rehabilitation,
    /// Rebuilding after hazard damage.
    Reconstruction,
    /// Service interrupted by a hazard.
    Disruption,
    /// Tonnes emitted by works.
    Construction,
    /// Tonnes emitted in operation.
    Operation,
}

impl Kind {
    /// Every kind, in the order of tables.
    pub const ALL: [Self; 12] = [
        Self::Capex,
        Self::Replacement,
        Self::Renewal,
        Self::Opex,
        Self::Insurance,
        Self::Benefit,
        Self::Revenue,
        Self::Rehabilitation,
        Self::Reconstruction,
        Self::Disruption,
        Self::Construction,
        Self::Operation,
    ];

    /// Its name in tables and explanations.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Capex => "capex",
            Self::Replacement => "replacement",
            Self::Renewal => "renewal",
            Self::Opex => "opex",
            Self::Insurance => "insurance",
            Self::Benefit => "benefit",
            Self::Revenue => "revenue",
            Self::Rehabilitation => "rehabilitation",
            Self::Reconstruction => "reconstruction",
            Self::Disruption => "disruption",
            Self::Construction => "construction_tco2e",
            Self::Operation => "operation_tco2e",
        }
    }

    /// Whether it is spent on works, and so moves at the timing of capital.
    #[must_use]
    pub const fn is_capital(self) -> bool {
        matches!(self, Self::Capex | Self::Replacement | Self::Renewal)
    }

    /// Whether it is paid year by year to keep things running: what `opex_pv` adds up.
    #[must_use]
    pub const fn is_running_cost(self) -> bool {
        matches!(self, Self::Opex | Self::Insurance)
    }

    /// Whether it is emissions, not money.
    #[must_use]
    pub const fn is_tonnes(self) -> bool {
        matches!(self, Self::Construction | Self::Operation)
    }

    /// Whether it is expected hazard damage or disruption.
    #[must_use]
    pub const fn is_damage(self) -> bool {
        matches!(self, Self::Rehabilitation | Self::Reconstruction | Self::Disruption)
    }

    /// Whether more of it makes a design worth more.
    #[must_use]
    pub const fn is_gain(self) -> bool {
        matches!(self, Self::Benefit | Self::Revenue)
    }
}

/// What a term comes from: a table of a design, and the number of the entry in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A component.
    Component(usize),
    /// A cost line.
    CostLine(usize),
    /// A benefit line.
    BenefitLine(usize),
    /// An activity.
    Activity(usize),
    /// An exposure.
    Exposure(usize),
    /// An insurance policy.
    Policy(usize),
}

impl Item {
    fn name(self, alternative: &Alternative) -> Option<(&'static str, &str)> {
        match self {
            Self::Component(i) => alternative.components.get_index(i).map(|(id, _)| ("components", id.as_str())),
            Self::CostLine(i) => alternative.cost_lines.get_index(i).map(|(id, _)| ("cost_lines", id.as_str())),
            Self::BenefitLine(i) => {
                alternative.benefit_lines.get_index(i).map(|(id, _)| ("benefit_lines", id.as_str()))
            }
            Self::Activity(i) => alternative.activities.get_index(i).map(|(id, _)| ("activities", id.as_str())),
            Self::Exposure(i) => alternative.exposures.get_index(i).map(|(id, _)| ("exposures", id.as_str())),
            Self::Policy(i) => alternative.insurance.get_index(i).map(|(id, _)| ("insurance", id.as_str())),
        }
    }
}

/// One undiscounted yearly series.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// What it comes from.
    pub item: Item,
    /// What it counts.
    pub kind: Kind,
    /// What a unit of the amounts is worth in each account.
    pub worth: Worth,
    /// When in its year it moves; as the settings say of its kind if none.
    pub timing: Option<Timing>,
    /// Share of it that goes on after a design has replaced the without.
    pub continues: f64,
    /// Of tonnes: which gas they are, and whose.
    pub emitted: Option<Emitted>,
    /// The amounts: money, or tonnes of CO2 equivalent, as the kind says.
    pub amounts: Series<Quantity>,
}

/// Which gas is emitted, and whose emission it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Emitted {
    /// The gas.
    pub gas: Gas,
    /// Whose emission it is.
    pub scope: Scope,
    /// Whether it falls outside the project's boundary because of it.
    pub leakage: bool,
}

impl Term {
    /// A yearly series that stops when a design replaces the without, in the account named.
    pub(crate) const fn new(item: Item, kind: Kind, account: Account, amounts: Series<Quantity>) -> Self {
        Self { item, kind, worth: Worth::of(account), timing: None, continues: 0.0, emitted: None, amounts }
    }

    /// The same, worth something else in each account.
    pub(crate) fn worth(self, worth: Worth) -> Self {
        Self { worth, ..self }
    }

    /// The same, moving at a time of its own.
    pub(crate) fn at(self, timing: Option<Timing>) -> Self {
        Self { timing, ..self }
    }

    /// The same, of which a share goes on after a design has replaced the without.
    pub(crate) fn continuing(self, share: f64) -> Self {
        Self { continues: share, ..self }
    }

    /// The same, as tonnes of a gas.
    pub(crate) fn emitting(self, emitted: Emitted) -> Self {
        Self { emitted: Some(emitted), ..self }
    }
}

/// One build of a component: what it cost, and which years it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// First build, replacement or renewal.
    pub kind: Kind,
    /// What it costs by year, inside the window, as stated.
    pub costs: Series<Money>,
    /// What a unit of the cost is worth in each account.
    pub worth: Worth,
    /// First year served.
    pub first: Year,
    /// Last year served, inside the window or beyond.
    pub last: Year,
}

/// A component with its instances and what it leaves at the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// The component.
    pub item: Item,
    /// How the value left is counted.
    pub rule: ResidualRule,
    /// Share of each cost that is left, for that rule.
    pub residual_share: f64,
    /// Money for which it is sold, for that rule.
    pub salvage: Money,
    /// What a unit of that money is worth in each account.
    pub salvage_worth: Worth,
    /// When in its year its cost moves; as the settings say of capital if none.
    pub timing: Option<Timing>,
    /// First build, replacements, renewals.
    pub instances: Vec<Instance>,
}

impl Pipeline {
    /// The address of what a term comes from: its side is an alternative by number, or the without.
    #[must_use]
    pub fn address_of(&self, project: usize, alternative: Option<usize>, item: Item) -> Address {
        let Some((project_id, project)) = self.projects.get_index(project) else { return Address::from("") };
        let (side, design) = match alternative.and_then(|index| project.designs.alternatives.get_index(index)) {
            Some((id, design)) => (id.as_str(), design),
            None => (WITHOUT, project.without()),
        };
        let (table, id) = item.name(design).unwrap_or(("", ""));
        Address::new(format!("projects.{project_id}.alternatives.{side}.{table}.{id}"))
    }
}
