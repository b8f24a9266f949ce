//! What is changed of a pipeline before rows are appraised once more.

use serde::{Deserialize, Serialize};

use crate::address::{Address, Place, Problems, nearest};
use crate::appraisal::Pricing;
use crate::pipeline::{Alternative, Pipeline};
use crate::units::Rate;

/// The largest factor: more is a slip.
const LARGEST: f64 = 1000.0;
/// The longest delay, in years.
const LONGEST: u32 = 50;

/// What is changed: factors that multiply, a delay, a shift of the economic rate, another scenario.
///
/// Costs are those of the designs alone: an estimate that proves wrong changes nothing of what exists. Benefits and damage are
/// multiplied with and without the projects alike, as a scenario's factors do, so that what differs between the two is. A
/// change that says nothing changes nothing.
///
/// # Examples
/// ```
/// use climcap::uncertainty::Change;
///
/// let change = Change { name: "costs overrun".to_owned(), capex_factor: 1.3, delay_years: 1, ..Change::default() };
/// assert!((change.benefit_factor - 1.0).abs() < f64::EPSILON);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// What it is called.
    pub name: String,
    /// A ratio: what the capital cost of designs (capex, replacements, what they leave) is multiplied by. Renewals of what
    /// exists stay.
    pub capex_factor: f64,
    /// A ratio: what the running cost of designs is multiplied by. That of the without stays.
    pub opex_factor: f64,
    /// A ratio: what benefits and revenue are multiplied by.
    pub benefit_factor: f64,
    /// A ratio: what hazard damage and disruption are multiplied by.
    pub damage_factor: f64,
    /// A ratio: what both carbon prices are multiplied by.
    pub carbon_factor: f64,
    /// By how many years works take longer: service begins so much later, and capital is spent as planned.
    pub delay_years: u32,
    /// What is added to the economic rate of every year.
    pub rate_shift: Rate,
    /// The scenario that holds instead; that of the rows if none.
    pub scenario: Option<String>,
    /// Which carbon price the value counts.
    pub carbon: Pricing,
}

impl Default for Change {
    fn default() -> Self {
        Self {
            name: String::new(),
            capex_factor: 1.0,
            opex_factor: 1.0,
            benefit_factor: 1.0,
            damage_factor: 1.0,
            carbon_factor: 1.0,
            delay_years: 0,
            rate_shift: Rate::ZERO,
            scenario: None,
            carbon: Pricing::None,
        }
    }
}

impl Change {
    fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// The changes of a bank's economic annex: capital, benefits and running cost a fifth more and less, opening a year late,
    /// the economic rate two points higher and lower, every other scenario, no avoided damage, carbon at its low and high price.
    ///
    /// Left out is what does not apply: a rate that would fall below zero, carbon where it has no price.
    #[must_use]
    pub fn usual(pipeline: &Pipeline, scenario: &str) -> Vec<Self> {
        let mut all = vec![
            Self { capex_factor: 1.2, ..Self::named("capex +20 %") },
            Self { capex_factor: 0.8, ..Self::named("capex -20 %") },
            Self { benefit_factor: 1.2, ..Self::named("benefits +20 %") },
            Self { benefit_factor: 0.8, ..Self::named("benefits -20 %") },
            Self { opex_factor: 1.2, ..Self::named("running cost +20 %") },
            Self { opex_factor: 0.8, ..Self::named("running cost -20 %") },
        ];
        all.push(Self { delay_years: 1, ..Self::named("opening a year late") });
        let shift = Rate::of(0.02);
        all.push(Self { rate_shift: shift, ..Self::named("economic rate +2 points") });
        let lowest =
            pipeline.settings.discount.economic.lowest_rate(pipeline.settings.window.base, pipeline.discounted_years());
        if lowest >= shift {
            all.push(Self { rate_shift: -shift, ..Self::named("economic rate -2 points") });
        }
        for other in pipeline.scenarios.keys().filter(|id| *id != scenario) {
            all.push(Self { scenario: Some(other.clone()), ..Self::named(format!("scenario {other}")) });
        }
        all.push(Self { damage_factor: 0.0, ..Self::named("no avoided damage") });
        if pipeline.settings.carbon.is_some() {
            all.push(Self { carbon: Pricing::Low, ..Self::named("carbon low") });
            all.push(Self { carbon: Pricing::High, ..Self::named("carbon high") });
        }
        all
    }

    /// Notes everything about the change that cannot be asked of a pipeline.
    pub(super) fn check(&self, pipeline: &Pipeline, problems: &mut Problems) {
        let address = Address::new("changes").join(&self.name);
        let mut problem = |field: &str, found: String, allowed: String| {
            problems.add(address.join(field), Place::default(), found, allowed);
        };
        let factors = [
            ("capex_factor", self.capex_factor),
            ("opex_factor", self.opex_factor),
            ("benefit_factor", self.benefit_factor),
            ("damage_factor", self.damage_factor),
            ("carbon_factor", self.carbon_factor),
        ];
        for (field, factor) in factors {
            if !(0.0..=LARGEST).contains(&factor) {
                problem(field, factor.to_string(), format!("a factor from 0 to {LARGEST}"));
            }
        }
        if self.delay_years > LONGEST {
            problem("delay_years", self.delay_years.to_string(), format!("0 to {LONGEST} years"));
        }
        if let Err(refusal) = self.rate(pipeline) {
            problem("rate_shift", self.rate_shift.to_string(), refusal);
        }
        if let Some(name) = self.scenario.as_ref().filter(|name| !pipeline.scenarios.contains_key(*name)) {
            let known = pipeline.scenarios.keys().map(String::as_str);
            let allowed = match nearest(name, known.clone()) {
                Some(near) => format!("the nearest known scenario is {near}"),
                None => format!("one of {}", known.collect::<Vec<_>>().join(", ")),
            };
            problem("scenario", format!("{name:?}"), allowed);
        }
        if self.carbon != Pricing::None && pipeline.settings.carbon.is_none() {
            problem("carbon", "a carbon price".to_owned(), "none, as the pipeline has no settings.carbon".to_owned());
        }
    }

    /// Whether the economic rate can be shifted so: what is allowed if not.
    fn rate(&self, pipeline: &Pipeline) -> Result<(), String> {
        let settings = &pipeline.settings;
        let shifted = settings.discount.economic.shifted(self.rate_shift).map_err(|refusal| refusal.allowed)?;
        shifted
            .covers(settings.window.base, pipeline.discounted_years() + LONGEST as usize)
            .map_err(|refusal| refusal.allowed)
    }

    /// Changes a pipeline, in the scenario that holds.
    pub(super) fn apply(&self, pipeline: &mut Pipeline, scenario: &str) {
        if let Some(scenario) = pipeline.scenarios.get_mut(self.scenario.as_deref().unwrap_or(scenario)) {
            scenario.benefit_factor *= self.benefit_factor;
            scenario.damage_factor *= self.damage_factor;
            scenario.carbon_factor *= self.carbon_factor;
        }
        let economic = &mut pipeline.settings.discount.economic;
        if self.rate_shift != Rate::ZERO
            && let Ok(shifted) = economic.shifted(self.rate_shift)
        {
            *economic = shifted;
        }
        for design in pipeline.projects.values_mut().flat_map(|project| project.designs.alternatives.values_mut()) {
            self.apply_to(design);
        }
    }

    /// Changes a design.
    fn apply_to(&self, design: &mut Alternative) {
        // Works go on for so much longer, and nothing is spent in the years added.
        let idle = vec![0.0; self.delay_years as usize];
        for component in design.components.values_mut() {
            component.capex = component.capex * self.capex_factor;
            component.salvage = component.salvage.map(|salvage| salvage * self.capex_factor);
            component.phasing.extend(&idle);
        }
        for line in design.cost_lines.values_mut() {
            line.unit_value = line.unit_value * self.opex_factor;
        }
    }
}
