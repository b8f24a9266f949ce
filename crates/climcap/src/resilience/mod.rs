//! Resilience: what hazards are expected to cost a design each year, apart for rehabilitation, reconstruction and
//! disruption, and what of it insurance pays.
//!
//! Pipeline in, terms out: expected yearly amounts, neither discounted nor subtracted. `docs/theory/resilience.md` has
//! the equations.

mod events;
mod integral;
mod policy;
mod response;
mod risk;
mod simulate;
mod warning;

pub(crate) use integral::{Integral, integrals, levels};
pub use risk::{Layer, RiskError, expected_annual_damage, expected_combined_damage, expected_layer_loss};
pub use simulate::simulate_annual_losses;
pub use warning::warnings;

use crate::calendar::{Window, Year};
use crate::pipeline::{
    Account, Alternative, EventCombination, Exposure, Item, Kind, Pipeline, Scenario, Term, Timetable, grown,
};
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
    /// The years for which amounts are known already.
    window: Window,
    assets: Vec<Asset<'p>>,
    policies: Vec<Insured<'p>>,
}

/// An exposure, or the exposures of one asset to one event; the first of them speaks for all.
#[derive(Debug, Clone)]
struct Asset<'p> {
    number: usize,
    exposure: &'p Exposure,
    /// Expected damage by kind in each year described, at the exposure of the reference year.
    expected: Vec<(Year, ByKind)>,
    /// A ratio: what the scenario multiplies losses by.
    damage_ratio: f64,
    /// Expected damage by year of the window, for each kind; empty where there is none.
    by_kind: [Vec<f64>; 3],
}

impl<'p> Risks<'p> {
    /// For each year that a hazard describes, losses by return period integrated over probability; between these years
    /// linear, outside them flat; then growing with what is exposed.
    ///
    /// # Errors
    /// [`RiskError`] if return periods or losses of a hazard cannot be read; a validated pipeline has none.
    pub fn of(pipeline: &'p Pipeline, design: &'p Alternative, scenario: &Scenario) -> Result<Self, RiskError> {
        let window = pipeline.settings.window;
        let mut assets = Vec::new();
        let mut all_described = Vec::new();
        let groups = groups(pipeline, design);
        for group in &groups {
            let (exposed, described) = group.described(pipeline, &scenario.hazard)?;
            assets.push(Asset::of(group, exposed, &described, (window, scenario.damage_factor)));
            if !design.insurance.is_empty() {
                all_described.push((exposed, described));
            }
        }
        let policies = design.insurance.values().enumerate().filter_map(|(number, policy)| {
            let covered = policy.covered(design);
            let losses = groups.iter().enumerate().filter_map(|(asset, group)| {
                let (exposed, described) = all_described.get(asset)?;
                group.numbers.iter().any(|number| covered.contains(number)).then_some(())?;
                let losses = described.iter().map(|(year, response)| Some((*year, exposed.insurable(response)?)));
                Some(Insurable { asset, event: group.event, losses: losses.collect::<Option<_>>()? })
            });
            let (_, first) = design.exposures.get_index(*covered.first()?)?;
            let mut insured = Insured::of(number, policy, first, &losses.collect::<Vec<_>>());
            let follows_start =
                |asset: &usize| assets[*asset].exposure.is_depreciated() || assets[*asset].exposure.component.is_some();
            if !insured.assets.iter().any(follows_start) {
                insured.payouts = Some(insured.expected(window, |asset, year| assets[asset].size(year)));
            }
            Some(insured)
        });
        let policies = policies.collect();
        Ok(Self { design, window, assets, policies })
    }

    /// Expected damage and disruption year by year while the design serves, and what policies pay and cost; in whatever
    /// window, the pipeline's or a longer one.
    #[must_use]
    pub fn damage(&self, timetable: &Timetable, window: Window) -> Vec<Term> {
        let mut terms = Vec::new();
        for asset in &self.assets {
            let exposure = asset.exposure;
            let (first, last) = exposure.years(self.design, timetable, window);
            for (index, kind) in KINDS.into_iter().enumerate().filter(|(index, _)| !asset.by_kind[*index].is_empty()) {
                let left = |year: Year| match kind {
                    Kind::Disruption => 1.0,
                    _ => exposure.share_left(self.design, timetable, year),
                };
                let amounts = (first.0..=last.0).map(Year);
                let amounts = amounts.map(|year| Quantity::of(asset.amount(self.window, year, index) * left(year)));
                let account = if kind == Kind::Disruption { Account::External } else { Account::Resource };
                let amounts = Series::new(first, amounts.collect());
                let term = Term::new(Item::Exposure(asset.number), kind, account, amounts)
                    .worth(exposure.valuation.worth(account))
                    .at(exposure.timing)
                    .continuing(exposure.continues);
                terms.push(term);
            }
        }
        for insured in &self.policies {
            terms.extend(self.insurance(insured, timetable, window));
        }
        terms
    }

    /// The terms of a policy, which runs while any of its exposures does.
    fn insurance(&self, insured: &Insured<'_>, timetable: &Timetable, window: Window) -> Vec<Term> {
        let years = |asset: usize| self.assets[asset].exposure.years(self.design, timetable, window);
        let runs = insured.assets.iter().map(|asset| years(*asset)).filter(|(first, last)| first <= last);
        let run = runs.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let Some((first, last)) = run else { return Vec::new() };
        let left = |asset: usize, year: Year| {
            let (first, last) = years(asset);
            let is_there = first <= year && year <= last;
            if is_there { self.assets[asset].exposure.share_left(self.design, timetable, year) } else { 0.0 }
        };
        let run = Window { base: first, last };
        let known = insured.payouts.as_ref().filter(|_| window == self.window);
        let payouts: Vec<f64> = match known {
            Some(payouts) => run.years().filter_map(|year| payouts.get(window.index(year)?).copied()).collect(),
            None => insured.expected(run, |asset, year| self.assets[asset].size(year) * left(asset, year)),
        };
        let damage = run.years().map(|year| {
            [0, 1].map(|kind| -> f64 {
                let one = |asset: &usize| self.assets[*asset].amount(self.window, year, kind) * left(*asset, year);
                insured.assets.iter().map(one).sum()
            })
        });
        insured.terms(first, &payouts, &damage.collect::<Vec<_>>())
    }
}

const KINDS: [Kind; 3] = [Kind::Rehabilitation, Kind::Reconstruction, Kind::Disruption];

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
    fn of(
        group: &Group<'p>,
        exposed: Exposed<'p>,
        described: &Described,
        (window, damage_ratio): (Window, f64),
    ) -> Self {
        let expected: Vec<(Year, ByKind)> =
            described.iter().map(|(year, response)| (*year, exposed.expected(response))).collect();
        let mut asset = Self {
            number: group.numbers[0],
            exposure: group.members[0],
            expected,
            damage_ratio,
            by_kind: [Vec::new(), Vec::new(), Vec::new()],
        };
        let sizes: Vec<f64> = window.years().map(|year| asset.size(year)).collect();
        asset.by_kind = [0, 1, 2].map(|kind| {
            if asset.expected.iter().all(|(_, by_kind)| by_kind[kind] == 0.0) {
                return Vec::new();
            }
            window.years().zip(&sizes).map(|(year, size)| between(&asset.expected, year, kind) * size).collect()
        });
        asset
    }

    /// What is lost in a year, in the pipeline's currency and scenario, over what is lost of what is exposed in the reference
    /// year.
    fn size(&self, year: Year) -> f64 {
        let path = self.exposure.path.as_ref();
        let path = path.map_or(1.0, |(_, path)| path.at(year).map_or(f64::NAN, Quantity::amount));
        let growth = grown(self.exposure.growth, year.since(self.exposure.reference_year));
        growth * path * self.exposure.valuation.exchange_ratio * self.damage_ratio
    }

    /// The expected damage of a kind in a year; `known` is the window for which it is known already.
    fn amount(&self, known: Window, year: Year, kind: usize) -> f64 {
        match known.index(year) {
            Some(place) => self.by_kind[kind].get(place).copied().unwrap_or(0.0),
            None => between(&self.expected, year, kind) * self.size(year),
        }
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
