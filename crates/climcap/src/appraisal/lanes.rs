//! Where yearly totals stand: one lane for each kind of flow, time of the year at which it moves, and price of its gas.

use crate::finance::Timing;
use crate::pipeline::{Alternative, Gas, Kind, Pipeline, Settings, Term};

/// A kind of flow that moves at one time of the year; of tonnes, those that are priced alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lane {
    pub kind: Kind,
    pub timing: Timing,
    /// Number of the carbon price: 0 for that of CO2, then that of each gas that is priced apart.
    pub price: usize,
}

/// The lanes of a pipeline: each kind at the time that the settings say, and at those that lines say of their own.
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    all: Vec<Lane>,
    /// Gases that are priced apart.
    priced: Vec<Gas>,
    /// When each kind moves, as the settings say.
    usual: [Timing; Kind::ALL.len()],
    /// Number of the lane by price, kind and timing.
    numbers: Vec<[[u8; 3]; Kind::ALL.len()]>,
}

impl Lanes {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let carbon = pipeline.settings.carbon.iter();
        let priced: Vec<Gas> = carbon.flat_map(|carbon| carbon.gases.iter().map(|price| price.gas)).collect();
        let mut lanes = Self {
            all: Vec::new(),
            usual: Kind::ALL.map(|kind| usual(&pipeline.settings, kind)),
            numbers: vec![[[u8::MAX; 3]; Kind::ALL.len()]; 1 + priced.len()],
            priced,
        };
        for kind in Kind::ALL {
            lanes.open(kind, lanes.usual[kind as usize]);
        }
        for project in pipeline.projects.values() {
            for design in std::iter::once(project.without()).chain(project.designs.alternatives.values()) {
                lanes.open_own(design);
            }
        }
        lanes
    }

    /// Opens lanes for what moves at a time of its own.
    fn open_own(&mut self, design: &Alternative) {
        let components = design.components.values().map(|component| component.timing);
        let lines = design.cost_lines.values().map(|line| line.profile.timing);
        let gains = design.benefit_lines.values().map(|line| line.profile.timing);
        let activities = design.activities.values().map(|activity| activity.profile.timing);
        let exposures = design.exposures.values().map(|exposure| exposure.timing);
        let works = [Kind::Capex, Kind::Replacement, Kind::Renewal, Kind::Construction];
        let damage = [Kind::Rehabilitation, Kind::Reconstruction, Kind::Disruption];
        let own = components.flat_map(|timing| works.map(|kind| (kind, timing)));
        let own = own.chain(lines.map(|timing| (Kind::Opex, timing)));
        let own = own.chain(gains.flat_map(|timing| [Kind::Benefit, Kind::Revenue].map(|kind| (kind, timing))));
        let own =
            own.chain(activities.flat_map(|timing| [Kind::Operation, Kind::Construction].map(|kind| (kind, timing))));
        let own = own.chain(exposures.flat_map(|timing| damage.map(|kind| (kind, timing))));
        for (kind, timing) in own {
            if let Some(timing) = timing {
                self.open(kind, timing);
            }
        }
    }

    /// Opens the lanes of a kind and a timing, if they are not open yet.
    fn open(&mut self, kind: Kind, timing: Timing) {
        let prices = if kind.is_tonnes() { self.numbers.len() } else { 1 };
        for price in 0..prices {
            let number = &mut self.numbers[price][kind as usize][timing as usize];
            if *number == u8::MAX {
                *number = self.all.len() as u8;
                self.all.push(Lane { kind, timing, price });
            }
        }
    }

    /// The lanes, by number.
    pub(super) fn all(&self) -> &[Lane] {
        &self.all
    }

    /// Number of the lane in which a term stands.
    pub(super) fn of_term(&self, term: &Term) -> usize {
        let priced = |gas: Gas| self.priced.iter().position(|own| *own == gas);
        let price = term.emitted.and_then(|emitted| priced(emitted.gas)).map_or(0, |place| place + 1);
        usize::from(self.numbers[price][term.kind as usize][self.timing(term) as usize])
    }

    /// When a term moves.
    pub(super) fn timing(&self, term: &Term) -> Timing {
        term.timing.unwrap_or(self.usual[term.kind as usize])
    }
}

/// When a kind of flow moves, as the settings say.
const fn usual(settings: &Settings, kind: Kind) -> Timing {
    if kind.is_capital() { settings.capital_timing } else { settings.timing }
}
