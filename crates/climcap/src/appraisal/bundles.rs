//! Projects that share works: what a pair of rows saves together.

use std::collections::HashMap;

use super::pairs::Interaction;
use super::setting::Setting;
use super::{Appraisal, Charge, Choice, Key, RowId};
use crate::finance::Timing;
use crate::pipeline::limits::{Named, Saving};
use crate::pipeline::{Item, Kind, Pipeline};
use crate::units::Money;

/// What is saved, part by part: first builds, in the two accounts and as a budget counts it.
struct Saved {
    place: usize,
    timing: Timing,
    /// Undiscounted, in real money.
    stated: f64,
    economic: f64,
    financial: f64,
    budget: u32,
    /// As the budget counts it: nominal where prices rise.
    charged: f64,
}

/// Whether a row is of a project, and of an alternative if one is named.
fn is_named(pipeline: &Pipeline, named: &Named, key: Key) -> bool {
    let Some((id, project)) = pipeline.projects.get_index(key.project as usize) else { return false };
    let Choice::Alternative(number) = key.choice else { return false };
    let alternative = project.designs.alternatives.get_index(number as usize).map(|(id, _)| id);
    *id == named.project && named.alternative.as_ref().is_none_or(|name| Some(name) == alternative)
}

impl Appraisal {
    /// Adds to pairs of rows what they save because they share works.
    ///
    /// What is saved of first builds is not paid: capital cost, life-cycle cost and net present values change by it, and
    /// budgets are charged less. The value left at the horizon is that of the assets, which are the same.
    pub(super) fn bundled(
        &self,
        setting: &Setting,
        scenario: u32,
        is_meant: impl Fn(RowId) -> bool,
        found: &mut Vec<Interaction>,
    ) {
        let pipeline = &setting.pipeline;
        if pipeline.bundles.is_empty() {
            return;
        }
        let mut places: HashMap<(RowId, RowId), usize> =
            found.iter().enumerate().map(|(place, joint)| (joint.rows, place)).collect();
        for bundle in pipeline.bundles.values() {
            let [firsts, seconds] = bundle.projects.each_ref().map(|named| {
                let number = pipeline.projects.get_index_of(&named.project).map_or(0, |number| number as u32);
                let rows = self.rows_of(scenario, number).iter().copied();
                rows.filter(|row| is_meant(*row) && is_named(pipeline, named, self.key(*row))).collect::<Vec<_>>()
            });
            for one in firsts {
                let first = self.key(one);
                let shares = match &bundle.saving {
                    Saving::Share { component, share } => setting.share_of_works(component.as_deref(), *share, first),
                    Saving::Amounts { .. } => Vec::new(),
                };
                for other in &seconds {
                    let second = self.key(*other);
                    let years = first.start.zip(second.start).map_or(0, |(one, other)| one.0.abs_diff(other.0));
                    if bundle.within.is_some_and(|within| years > within) {
                        continue;
                    }
                    let amounts = setting.amounts(&bundle.saving, first, second);
                    // Of two projects the earlier in the input comes first.
                    let rows = if first.project < second.project { (one, *other) } else { (*other, one) };
                    let place = *places.entry(rows).or_insert_with(|| {
                        found.push(Interaction::new(rows));
                        found.len() - 1
                    });
                    shares.iter().chain(&amounts).for_each(|saved| setting.add_saved(&mut found[place], saved));
                }
            }
        }
    }
}

impl Setting {
    /// Stated amounts that two rows save.
    fn amounts(&self, saving: &Saving, one: Key, other: Key) -> Vec<Saved> {
        let Saving::Amounts { budget, years, amounts } = saving else { return Vec::new() };
        let later = one.start.max(other.start);
        let window = self.factoring.window;
        let year = |number: usize| match years {
            Some(years) => years.get(number).copied(),
            None => later.map(|later| later.plus(number as i32)),
        };
        let level = self.level(None);
        let saved = |(number, amount): (usize, &Money)| {
            let place = window.index(year(number)?)?;
            let amount = amount.amount();
            Some(Saved {
                place,
                timing: self.factoring.economic.capital_timing(),
                stated: amount,
                economic: amount,
                financial: amount,
                budget: self.budget(budget),
                charged: amount * level.map_or(1.0, |level| level[place]),
            })
        };
        amounts.iter().enumerate().filter_map(saved).collect()
    }

    /// A share of what first builds of a row cost, as they are paid.
    fn share_of_works(&self, component: Option<&str>, share: f64, key: Key) -> Vec<Saved> {
        let Some(replay) = self.replay(key) else { return Vec::new() };
        let lever = self.levers(key.scenario as usize)[Kind::Capex as usize];
        let window = self.factoring.window;
        let mut found = Vec::new();
        replay.sides().each_term(|step| {
            let Item::Component(number) = step.term.item else { return };
            let Some((id, part)) = step.design.components.get_index(number) else { return };
            let is_meant = component.is_none_or(|name| name == id);
            if !(step.is_design && step.term.kind == Kind::Capex && is_meant) {
                return;
            }
            let timing = self.factoring.lanes.all()[self.factoring.lanes.of_term(step.term)].timing;
            let level = self.level(part.valuation.currency.as_ref());
            for (year, amount) in step.term.amounts.iter() {
                let Some(place) = window.index(year) else { continue };
                let stated = share * lever * amount.amount();
                let financial = stated * step.term.worth.financial_ratio;
                found.push(Saved {
                    place,
                    timing,
                    stated,
                    economic: stated * step.term.worth.economic_ratio,
                    financial,
                    budget: self.budget(&part.budget),
                    charged: financial * level.map_or(1.0, |level| level[place]),
                });
            }
        });
        found
    }

    fn add_saved(&self, joint: &mut Interaction, saved: &Saved) {
        let account = &self.factoring.economic;
        let year = self.factoring.window.base.plus(saved.place as i32);
        let present = saved.economic * account.at(saved.timing).shares()[saved.place];
        let years = self.factoring.window.len();
        joint.add("capex", -saved.stated);
        joint.add("capex_pv", -present);
        joint.add("life_cycle_cost", -present);
        joint.add("eac", -present / account.running().shares()[..years].iter().sum::<f64>());
        joint.add("enpv", present);
        if self.carbon(0).is_some() {
            joint.add("enpv_carbon_low", present);
            joint.add("enpv_carbon_high", present);
        }
        if let Some(financial) = &self.factoring.financial {
            joint.add("fnpv", saved.financial * financial.at(saved.timing).shares()[saved.place]);
        }
        joint.add_flow("capex", year, -saved.stated);
        let amount = Money::of(-saved.charged);
        match joint.charges.iter_mut().find(|charge| (charge.budget, charge.year) == (saved.budget, year)) {
            Some(charge) => charge.amount += amount,
            None => joint.charges.push(Charge { budget: saved.budget, year, amount }),
        }
    }
}
