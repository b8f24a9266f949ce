//! What deserves a second look: assets that hazards would use up, policies that cost less than they pay.

use std::collections::BTreeMap;

use super::{Risks, groups};
use crate::calendar::Year;
use crate::pipeline::{Alternative, Pipeline, Premium, Scenario, WITHOUT};

/// The share of its value that an asset may lose a year before it is worth a second look: nobody would rebuild it so often.
const MUCH: f64 = 0.2;

/// Assets whose expected damage in a year that a hazard describes is above 20 % of their value, all hazards together, and
/// stated premiums below what the policy is expected to pay; in the scenario and year where it is worst.
#[must_use]
pub fn warnings(pipeline: &Pipeline) -> Vec<String> {
    let mut warnings = Vec::new();
    for (project, content) in &pipeline.projects {
        for (side, design) in std::iter::once((WITHOUT, content.without())).chain(content.alternatives()) {
            let here = format!("projects.{project}.alternatives.{side}");
            let mut worst: BTreeMap<(usize, &str), (f64, &str, Year)> = BTreeMap::new();
            for (id, scenario) in &pipeline.scenarios {
                for ((number, asset), year, share) in lost(pipeline, design, scenario) {
                    let known = worst.entry((number, asset)).or_insert((share, id, year));
                    if share > known.0 {
                        *known = (share, id, year);
                    }
                }
            }
            for ((_, asset), (share, scenario, year)) in worst.into_iter().filter(|(_, (share, _, _))| *share > MUCH) {
                warnings.push(format!(
                    "{here}.exposures.{asset}: hazards are expected to take {:.0} % of its value a year (scenario \
                     {scenario}, {year})",
                    100.0 * share
                ));
            }
            warnings.extend(cheap(pipeline, design).map(|text| format!("{here}.insurance.{text}")));
        }
    }
    warnings
}

/// The first exposure of an asset, by number and id.
type First<'p> = (usize, &'p str);

/// Share of its value that each asset loses in each year described, all its hazards together.
fn lost<'p>(pipeline: &'p Pipeline, design: &'p Alternative, scenario: &Scenario) -> Vec<(First<'p>, Year, f64)> {
    let mut lost: BTreeMap<(First<'p>, Year), f64> = BTreeMap::new();
    let mut first: BTreeMap<&str, First<'p>> = BTreeMap::new();
    for group in groups(pipeline, design) {
        let Ok((exposed, described)) = group.described(pipeline, &scenario.hazard) else { continue };
        let Some(value) = exposed.damage.map(|damage| damage.value.amount()).filter(|value| *value > 0.0) else {
            continue;
        };
        let Some((id, exposure)) = design.exposures.get_index(group.numbers[0]) else { continue };
        let own = (group.numbers[0], id.as_str());
        let asset = exposure.covers.as_deref().map_or(own, |asset| *first.entry(asset).or_insert(own));
        for (year, response) in described {
            let [rehabilitation, reconstruction, _] = exposed.expected(&response);
            let share = (rehabilitation + reconstruction) / value * scenario.damage_factor;
            *lost.entry((asset, year)).or_default() += share;
        }
    }
    lost.into_iter().map(|((asset, year), share)| (asset, year, share)).collect()
}

/// Policies of a design whose stated premium is below what they are expected to pay in some year.
fn cheap<'p>(pipeline: &'p Pipeline, design: &'p Alternative) -> impl Iterator<Item = String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (id, scenario) in &pipeline.scenarios {
        if design.insurance.is_empty() {
            break;
        }
        let Ok(risks) = Risks::of(pipeline, design, scenario) else { continue };
        for insured in &risks.policies {
            let Some((policy, terms)) = design.insurance.get_index(insured.number) else { continue };
            let Premium::Stated(premium) = terms.premium else { continue };
            let worth = insured.payouts.iter().flatten().copied().fold(0.0, f64::max);
            if worth > premium.amount() && !found.contains_key(policy) {
                found.insert(
                    policy.clone(),
                    format!(
                        "{policy}: the premium of {premium} is below the expected payout, which reaches {worth:.0} a year \
                         (scenario {id})"
                    ),
                );
            }
        }
    }
    found.into_values()
}
