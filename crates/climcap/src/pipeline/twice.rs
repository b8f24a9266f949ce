//! What may not be added twice: the same gain by two names (ECONOMICS 4 of the project's conventions; Boardman and others
//! 2018, *Cost-Benefit Analysis*, on double counting of secondary and capitalized benefits).

use std::collections::BTreeMap;

use super::conventions::{Account, BenefitKind, LossKind};
use super::project::{Alternative, BenefitLine};
use super::valuation::Valuation;
use super::{Pipeline, WITHOUT};
use crate::address::Address;

/// A pair of flows that may not both be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Twice {
    /// Fares and tariffs, and the users' benefit that they are paid out of.
    Fares,
    /// Avoided damage, and lower insurance premiums.
    Premiums,
    /// Avoided damage, and emergency repairs in the running cost of the without.
    EmergencyRepairs,
    /// A carbon tax inside the price of fuel, and the shadow price of carbon.
    CarbonTax,
    /// Carbon sold or valued by the tonne as a benefit, and the shadow price of carbon.
    CarbonBenefit,
    /// Land that gains in value, and what makes it gain: time saved, loss avoided.
    LandValue,
    /// Jobs as a benefit: labor is a cost, and worth less to the economy than its wage by its conversion factor.
    Jobs,
    /// Disruption of users, and the value added that the same users lose.
    Disruption,
    /// Renewal, which is due to condition, and rehabilitation, which is due to hazards.
    Renewals,
}

impl Twice {
    /// Every pair, in the order of tables.
    pub const ALL: [Self; 9] = [
        Self::Fares,
        Self::Premiums,
        Self::EmergencyRepairs,
        Self::CarbonTax,
        Self::CarbonBenefit,
        Self::LandValue,
        Self::Jobs,
        Self::Disruption,
        Self::Renewals,
    ];

    /// The two flows.
    #[must_use]
    pub const fn pair(self) -> &'static str {
        match self {
            Self::Fares => "fares or tariffs with users' benefit",
            Self::Premiums => "avoided damage with lower insurance premiums",
            Self::EmergencyRepairs => "avoided damage with emergency repairs in the running cost of the without",
            Self::CarbonTax => "a carbon tax inside fuel prices with the shadow price of carbon",
            Self::CarbonBenefit => "carbon as a benefit line with the shadow price of carbon",
            Self::LandValue => "a gain in land value with time saved or loss avoided",
            Self::Jobs => "jobs as a benefit",
            Self::Disruption => "disruption with value added lost by the same users",
            Self::Renewals => "renewal (condition) with rehabilitation or reconstruction (hazard)",
        }
    }

    /// Whether fields of the input can show it; if not, it is for the reader to check.
    #[must_use]
    pub const fn can_be_seen(self) -> bool {
        !matches!(self, Self::Premiums | Self::EmergencyRepairs)
    }

    /// What to look at, and what to write instead.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Fares => {
                "revenue counts as a resource beside a benefit of the same design and unit: if users pay it for that benefit, write account = \"transfer\""
            }
            Self::Premiums => "count the damage avoided or what insurers ask less for it, not both",
            Self::EmergencyRepairs => {
                "take repairs after hazards out of the upkeep of the without where its exposures count them"
            }
            Self::CarbonTax => {
                "fuel has no tax share while its emissions are priced: if its price holds a carbon tax or permits, write them as tax"
            }
            Self::CarbonBenefit => {
                "a benefit by the tonne of CO2 beside priced emissions: leave it out, or write account = \"transfer\" for credits sold"
            }
            Self::LandValue => {
                "a benefit of category land beside other benefits or avoided damage: the price of land already holds what they are worth"
            }
            Self::Jobs => {
                "a benefit of a labor category: what labor is worth less than its wage belongs into the conversion factor of its cost"
            }
            Self::Disruption => {
                "a loss counted as disruption beside users' days without service: see that they are not the same users' loss"
            }
            Self::Renewals => {
                "a component of the without is called after a repair of hazard damage: a component is renewed for its condition, an exposure is repaired"
            }
        }
    }
}

/// A pair that fields of the input show, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// The pair.
    pub twice: Twice,
    /// Entries that may count twice, in the order of addresses.
    pub entries: Vec<Address>,
}

/// How many entries a warning names.
const NAMED: usize = 3;

impl Suspicion {
    /// The warning: the pair, where, and what to do.
    #[must_use]
    pub fn warning(&self) -> String {
        let named: Vec<&str> = self.entries.iter().take(NAMED).map(Address::as_str).collect();
        let more = self.entries.len() - named.len();
        let and = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{and}: {} may count twice; {}", named.join(", "), self.twice.pair(), self.twice.advice())
    }
}

/// Where each pair is seen, being collected.
#[derive(Default)]
struct Seen(BTreeMap<Twice, Vec<Address>>);

impl Seen {
    fn note(&mut self, twice: Twice, design: &Address, table: &str, id: &str) {
        self.0.entry(twice).or_default().push(design.join(table).join(id));
    }
}

impl Pipeline {
    /// What fields of the input show that may count twice. Ids, names and notes are not read for meaning, but for components
    /// of the without that bear one of the two words reserved for hazards.
    #[must_use]
    pub fn counted_twice(&self) -> Vec<Suspicion> {
        let mut seen = Seen::default();
        for (id, project) in &self.projects {
            let address = Address::new("projects").join(id).join("alternatives");
            let without = project.without();
            let sides = std::iter::once((WITHOUT, without)).chain(project.alternatives());
            for (side, design) in sides {
                self.look_at(design, &address.join(side), &mut seen);
            }
            for (component, entry) in &without.components {
                let named = [Some(component), entry.valuation.category.as_ref()];
                if named.into_iter().flatten().any(|name| matches!(name.as_str(), "rehabilitation" | "reconstruction"))
                {
                    seen.note(Twice::Renewals, &address.join(WITHOUT), "components", component);
                }
            }
        }
        let sorted = |(twice, mut entries): (Twice, Vec<Address>)| {
            // The order of the input means nothing.
            entries.sort();
            Suspicion { twice, entries }
        };
        seen.0.into_iter().map(sorted).collect()
    }

    fn look_at(&self, design: &Alternative, address: &Address, seen: &mut Seen) {
        let economic = |line: &BenefitLine| line.account != Account::Transfer;
        let counted = || design.benefit_lines.iter().filter(|(_, line)| economic(line));
        // What users pay and what they gain by it is counted by the same unit: trips, cubic meters.
        let has_benefit =
            |unit: &Option<String>| counted().any(|(_, line)| line.kind == BenefitKind::Benefit && line.unit == *unit);
        for (id, line) in counted() {
            let of = |names: &[&str]| named(&line.valuation).any(|name| names.contains(&name));
            let note = |twice, seen: &mut Seen| seen.note(twice, address, "benefit_lines", id);
            if line.kind == BenefitKind::Revenue && line.account == Account::Resource && has_benefit(&line.unit) {
                note(Twice::Fares, seen);
            }
            if self.settings.carbon.is_some() && line.unit.as_deref().is_some_and(is_carbon) {
                note(Twice::CarbonBenefit, seen);
            }
            if of(&["land"]) && (counted().count() > 1 || !design.exposures.is_empty()) {
                note(Twice::LandValue, seen);
            }
            if line.kind == BenefitKind::Benefit && of(&["skilled_labor", "unskilled_labor"]) {
                note(Twice::Jobs, seen);
            }
        }
        if self.settings.carbon.is_some() && !design.activities.is_empty() {
            for (id, line) in &design.cost_lines {
                let is_fuel = line.account == Account::Resource && named(&line.valuation).any(|name| name == "fuel");
                if is_fuel && line.valuation.tax_share == 0.0 {
                    seen.note(Twice::CarbonTax, address, "cost_lines", id);
                }
            }
        }
        let has_users = design.exposures.values().any(|exposure| exposure.disruption.is_some());
        for (id, exposure) in design.exposures.iter().filter(|_| has_users) {
            if exposure.loss_as == Some(LossKind::Disruption) {
                seen.note(Twice::Disruption, address, "exposures", id);
            }
        }
    }
}

/// The categories of a line, its own or those of its mix.
fn named(valuation: &Valuation) -> impl Iterator<Item = &str> {
    let parts = valuation.mix.iter().filter_map(|part| part.split_whitespace().next());
    valuation.category.as_deref().into_iter().chain(parts)
}

/// Whether a unit is a tonne of CO2.
fn is_carbon(unit: &str) -> bool {
    let letters: String = unit.chars().filter(|letter| letter.is_alphanumeric()).collect();
    matches!(
        letters.to_lowercase().as_str(),
        "tco2" | "tco2e" | "tco2eq" | "tonneco2" | "tonneco2e" | "tonnesco2" | "tonnesco2e"
    )
}
