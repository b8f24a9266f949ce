//! Resilience: what hazards are expected to cost a design each year, apart for rehabilitation, reconstruction and
//! disruption, and what of it insurance pays.
//!
//! Pipeline in, terms out: expected yearly amounts, neither discounted nor subtracted. `docs/theory/resilience.md` has
//! the equations.

mod events;
mod policy;
mod response;
mod risk;
mod simulate;
mod warning;

pub use risk::{Layer, RiskError, expected_annual_damage, expected_combined_damage, expected_layer_loss};
pub use simulate::simulate_annual_losses;
pub use warning::warnings;

use crate::calendar::{Window, Year};
use crate::pipeline::{Account, Alternative, EventCombination, Exposure, Item, Kind, Pipeline, Term, Timetable, grown};
use crate::series::Series;
use crate::units::Quantity;
use policy::{Event, Insurable, Insured};
use response::{ByKind, Described, Exposed, around, as_one, responses};

/// What hazards are expected to cost each exposure of a design in a climate scenario.
///
/// It does not depend on when the design is built, so that every start of a design shares it.
#[derive(Debug, Clone)]
pub struct Risks<'p> {
    design: &'p Alternative,
    assets: Vec<Asset<'p>>,
    policies: Vec<Insured<'p>>,
}

/// An exposure, or the exposures of one asset to one event; the first of them speaks for all.
#[derive(Debug, Clone)]
struct Asset<'p> {
    number: usize,
    exposure: &'p Exposure,
    /// What is exposed in each year of the window, over that of the reference year.
    sizes: Vec<f64>,
    /// Expected damage by year of the window, for each kind; empty where there is none.
    by_kind: [Vec<f64>; 3],
}

impl<'p> Risks<'p> {
    /// For each year that a hazard describes, losses by return period integrated over probability; between these years
    /// linear, outside them flat; then growing with what is exposed.
    ///
    /// # Errors
    /// [`RiskError`] if return periods or losses of a hazard cannot be read; a validated pipeline has none.
    pub fn of(pipeline: &'p Pipeline, design: &'p Alternative, climate: &str) -> Result<Self, RiskError> {
        let window = pipeline.settings.window;
        let mut assets = Vec::new();
        let mut all_described = Vec::new();
        let groups = groups(pipeline, design);
        for group in &groups {
            let (exposed, described) = group.described(pipeline, climate)?;
            assets.push(Asset::of(group, exposed, &described, window));
            if !design.insurance.is_empty() {
                all_described.push((exposed, described));
            }
        }
        let policies = design.insurance.values().enumerate().map(|(number, policy)| {
            let covered = policy.covered(design);
            let losses = groups.iter().enumerate().filter_map(|(asset, group)| {
                let (exposed, described) = all_described.get(asset)?;
                group.numbers.iter().any(|number| covered.contains(number)).then_some(())?;
                let losses = described.iter().map(|(year, response)| Some((*year, exposed.insurable(response)?)));
                Some(Insurable { asset, event: group.event, losses: losses.collect::<Option<_>>()? })
            });
            let continues = covered.first().and_then(|number| design.exposures.get_index(*number));
            let continues = continues.map_or(0.0, |(_, exposure)| exposure.continues);
            let mut insured = Insured::of(number, policy, continues, &losses.collect::<Vec<_>>());
            let follows_start =
                |asset: &usize| assets[*asset].exposure.is_depreciated() || assets[*asset].exposure.component.is_some();
            if !insured.assets.iter().any(follows_start) {
                insured.payouts = Some(insured.expected(window, |asset, place| assets[asset].sizes[place]));
            }
            insured
        });
        let policies = policies.collect();
        Ok(Self { design, assets, policies })
    }

    /// Expected damage and disruption year by year while the design serves, and what policies pay and cost.
    #[must_use]
    pub fn damage(&self, timetable: &Timetable, window: Window) -> Vec<Term> {
        let mut terms = Vec::new();
        for asset in &self.assets {
            let (first, last) = asset.exposure.years(self.design, timetable, window);
            for (kind, by_year) in KINDS.into_iter().zip(&asset.by_kind).filter(|(_, by_year)| !by_year.is_empty()) {
                let left = |year: Year| match kind {
                    Kind::Disruption => 1.0,
                    _ => asset.exposure.share_left(self.design, timetable, year),
                };
                let amounts = (first.0..=last.0).map(Year);
                let amounts = amounts.map(|year| Quantity::of(value_in(by_year, window, year) * left(year)));
                let account = if kind == Kind::Disruption { Account::External } else { Account::Resource };
                let amounts = Series::new(first, amounts.collect());
                let term = Term::new(Item::Exposure(asset.number), kind, account, amounts);
                terms.push(term.continuing(asset.exposure.continues));
            }
        }
        for insured in &self.policies {
            terms.extend(self.insurance(insured, timetable, window));
        }
        terms
    }

    /// The terms of a policy, which runs while any of its exposures does.
    fn insurance(&self, insured: &Insured<'_>, timetable: &Timetable, window: Window) -> Vec<Term> {
        let runs: Vec<(Year, Year)> = insured
            .assets
            .iter()
            .map(|asset| self.assets[*asset].exposure.years(self.design, timetable, window))
            .filter(|(first, last)| first <= last)
            .collect();
        let first = runs.iter().map(|(first, _)| *first).min();
        let last = runs.iter().map(|(_, last)| *last).max();
        let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
        let left = |asset: usize, year: Year| {
            let exposure = self.assets[asset].exposure;
            let (first, last) = exposure.years(self.design, timetable, window);
            let is_there = first <= year && year <= last;
            if is_there { exposure.share_left(self.design, timetable, year) } else { 0.0 }
        };
        let years = || (first.0..=last.0).map(Year);
        let size =
            |asset: usize, place: usize| self.assets[asset].sizes[place] * left(asset, window.base.plus(place as i32));
        let payouts = insured.payouts.clone().unwrap_or_else(|| insured.expected(window, size));
        let payouts: Vec<f64> = years().map(|year| value_in(&payouts, window, year)).collect();
        let damage = years().map(|year| {
            [0, 1].map(|kind| -> f64 {
                let one =
                    |asset: &usize| value_in(&self.assets[*asset].by_kind[kind], window, year) * left(*asset, year);
                insured.assets.iter().map(one).sum()
            })
        });
        insured.terms(first, &payouts, &damage.collect::<Vec<_>>())
    }
}

const KINDS: [Kind; 3] = [Kind::Rehabilitation, Kind::Reconstruction, Kind::Disruption];

/// The value of a year of the window; 0 where nothing is known of it.
fn value_in(by_year: &[f64], window: Window, year: Year) -> f64 {
    window.index(year).and_then(|place| by_year.get(place)).copied().unwrap_or(0.0)
}

/// The exposures of one asset to one event: one alone, or several that cover the same.
struct Group<'p> {
    numbers: Vec<usize>,
    members: Vec<&'p Exposure>,
    event: Event<'p>,
    combination: EventCombination,
}

/// The exposures of a design by asset and event.
fn groups<'p>(pipeline: &'p Pipeline, design: &'p Alternative) -> Vec<Group<'p>> {
    let mut groups: Vec<Group<'p>> = Vec::with_capacity(design.exposures.len());
    for (number, exposure) in design.exposures.values().enumerate() {
        let hazard = pipeline.hazards.get(&exposure.hazard);
        let family = hazard.and_then(|hazard| hazard.event_family.as_deref());
        let event = family.map_or(Event::Alone(&exposure.hazard), Event::Family);
        let is_same = |group: &&mut Group<'p>| {
            exposure.covers.is_some() && group.members[0].covers == exposure.covers && group.event == event
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => {
                group.numbers.push(number);
                group.members.push(exposure);
            }
            None => groups.push(Group {
                numbers: vec![number],
                members: vec![exposure],
                event,
                combination: hazard.map(|hazard| hazard.event_combination).unwrap_or_default(),
            }),
        }
    }
    groups
}

impl<'p> Group<'p> {
    /// What is exposed, and how it responds in the years described.
    fn described(&self, pipeline: &Pipeline, climate: &str) -> Result<(Exposed<'p>, Described), RiskError> {
        let exposed = Exposed::of(&self.members);
        let members = self.members.iter().map(|member| responses(pipeline, member, climate));
        let mut members = members.collect::<Result<Vec<Described>, _>>()?;
        let described = if members.len() == 1 { members.remove(0) } else { as_one(&members, self.combination) };
        Ok((exposed, described))
    }
}

impl<'p> Asset<'p> {
    fn of(group: &Group<'p>, exposed: Exposed<'p>, described: &Described, window: Window) -> Self {
        let exposure = group.members[0];
        let expected: Vec<(Year, ByKind)> =
            described.iter().map(|(year, response)| (*year, exposed.expected(response))).collect();
        let size = |year: Year| {
            let path = exposure.path.as_ref();
            let path = path.map_or(1.0, |(_, path)| path.at(year).map_or(f64::NAN, Quantity::amount));
            grown(exposure.growth, year.since(exposure.reference_year)) * path
        };
        let sizes: Vec<f64> = window.years().map(size).collect();
        let by_kind = [0, 1, 2].map(|kind| {
            if expected.iter().all(|(_, by_kind)| by_kind[kind] == 0.0) {
                return Vec::new();
            }
            window.years().zip(&sizes).map(|(year, size)| between(&expected, year, kind) * size).collect()
        });
        Self { number: group.numbers[0], exposure, sizes, by_kind }
    }
}

/// Linear between the years described, flat outside.
fn between(expected: &[(Year, ByKind)], year: Year, kind: usize) -> f64 {
    let value = |number: usize| expected.get(number).map_or(0.0, |(_, by_kind)| by_kind[kind]);
    match around(expected, year) {
        ((one, _), None) => value(one),
        ((one, _), Some((other, share))) => value(one) + share * (value(other) - value(one)),
    }
}
