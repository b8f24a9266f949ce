//! What policies are expected to pay, and what they cost.

use super::events::{Events, Together};
use super::response::{around, at, years_of};
use crate::calendar::{Window, Year};
use crate::pipeline::{Account, Exposure, Item, Kind, Policy, Premium, Term};
use crate::series::Series;
use crate::units::Quantity;

/// A policy with what it covers.
#[derive(Debug, Clone)]
pub(super) struct Insured<'p> {
    /// Its number in the design.
    pub number: usize,
    policy: &'p Policy,
    /// The first exposure that it covers, which says for all when in its year damage is, and what of it goes on.
    first: &'p Exposure,
    /// The assets covered, by number.
    pub assets: Vec<usize>,
    /// The events that hit them: losses of one event are paid as one.
    events: Vec<Source>,
    /// Expected payouts by year of the window, where they do not depend on when the design is built.
    pub payouts: Option<Vec<f64>>,
}

/// What one hazard, or one family of them, does to assets that a policy covers.
#[derive(Debug, Clone)]
struct Source {
    /// Which of the assets covered it hits, by their number in the policy.
    assets: Vec<usize>,
    /// Their losses side by side, in each year described.
    described: Vec<(Year, Together)>,
}

/// What strikes at once: what it does is one loss to a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'p> {
    /// A hazard that comes alone.
    Alone(&'p str),
    /// The hazards of a family.
    Family(&'p str),
}

/// Losses of an asset that a policy may pay for, and the event that brings them.
pub(super) struct Insurable<'p> {
    pub asset: usize,
    pub event: Event<'p>,
    pub losses: Vec<(Year, Events)>,
}

impl<'p> Insured<'p> {
    pub(super) fn of(number: usize, policy: &'p Policy, first: &'p Exposure, covered: &[Insurable<'p>]) -> Self {
        let assets = covered.iter().map(|one| one.asset).collect();
        let mut events: Vec<Event<'p>> = Vec::new();
        for one in covered {
            if !events.contains(&one.event) {
                events.push(one.event);
            }
        }
        let source = |event: Event<'p>| {
            let hit = covered.iter().enumerate().filter(|(_, one)| one.event == event);
            let (assets, losses): (Vec<usize>, Vec<_>) = hit.map(|(place, one)| (place, one.losses.clone())).unzip();
            let side_by_side = |year: Year| {
                let parts: Vec<_> = losses.iter().filter_map(|one| at(one, year, |events| Some(events))).collect();
                (year, Together::of(&parts.iter().map(AsRef::as_ref).collect::<Vec<_>>()))
            };
            Source { assets, described: years_of(&losses).into_iter().map(side_by_side).collect() }
        };
        let events = events.into_iter().map(source).collect();
        Self { number, policy, first, assets, events, payouts: None }
    }

    /// Expected payouts by year of a window: `min(max(loss - attachment, 0), cover)` of each event, linear between the years
    /// described, at what each asset is then worth over its worth in the reference year.
    pub(super) fn expected(&self, window: Window, size: impl Fn(usize, Year) -> f64) -> Vec<f64> {
        let mut payouts = vec![0.0; window.len()];
        for source in &self.events {
            // What is exposed seldom changes from a year to the next: then nor does what an event costs.
            let mut known: Vec<Option<(Vec<f64>, f64)>> = vec![None; source.described.len()];
            for (place, year) in window.years().enumerate() {
                let sizes: Vec<f64> = source.assets.iter().map(|asset| size(self.assets[*asset], year)).collect();
                let (one, other) = around(&source.described, year);
                for (number, weight) in std::iter::once(one).chain(other) {
                    let payout = match &known[number] {
                        Some((before, payout)) if *before == sizes => *payout,
                        _ => self.payout(&source.described[number].1, &sizes),
                    };
                    known[number] = Some((sizes.clone(), payout));
                    payouts[place] += weight * payout;
                }
            }
        }
        payouts
    }

    fn payout(&self, losses: &Together, sizes: &[f64]) -> f64 {
        let (attachment, cover) = (self.policy.attachment.amount(), self.policy.cover.amount());
        let lost = |losses: &[f64]| -> f64 { losses.iter().zip(sizes).map(|(loss, size)| loss * size).sum() };
        let paid = |loss: f64, _: f64| (loss - attachment).clamp(0.0, cover);
        losses.events(lost).expected(&[attachment, attachment + cover], paid)
    }

    /// The terms of the policy: what it pays in the financial account, by kind as the damage is; its premium, of which
    /// the economic account counts only what is above the expected payout.
    ///
    /// `damage` is the expected rehabilitation and reconstruction of what it covers in each year.
    pub(super) fn terms(&self, first: Year, payouts: &[f64], damage: &[[f64; 2]]) -> Vec<Term> {
        let premium = |payout: f64| match self.policy.premium {
            Premium::Loading(share) => payout * (1.0 + share),
            Premium::Stated(amount) => amount.amount(),
        };
        let paid = |kind: usize| {
            let by_year = payouts.iter().zip(damage).map(move |(payout, damage)| {
                let whole = damage[0] + damage[1];
                if whole > 0.0 { -payout * damage[kind] / whole } else { 0.0 }
            });
            by_year.collect::<Vec<f64>>()
        };
        let fair: Vec<f64> = payouts.to_vec();
        let above: Vec<f64> = payouts.iter().map(|payout| premium(*payout) - payout).collect();
        let parts = [
            (Kind::Rehabilitation, Account::Transfer, paid(0)),
            (Kind::Reconstruction, Account::Transfer, paid(1)),
            (Kind::Insurance, Account::Transfer, fair),
            (Kind::Insurance, Account::Resource, above),
        ];
        let parts = parts.into_iter().filter(|(_, _, amounts)| amounts.iter().any(|amount| *amount != 0.0));
        let term = |(kind, account, amounts): (Kind, Account, Vec<f64>)| {
            let amounts = Series::new(first, amounts.into_iter().map(Quantity::of).collect());
            let timing = self.first.timing.filter(|_| kind.is_damage());
            Term::new(Item::Policy(self.number), kind, account, amounts).at(timing).continuing(self.first.continues)
        };
        parts.map(term).collect()
    }
}
