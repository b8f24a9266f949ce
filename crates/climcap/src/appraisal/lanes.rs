//! Where yearly totals stand: one lane for each kind of flow and time of the year at which it moves.

use crate::finance::Timing;
use crate::pipeline::{Alternative, Kind, Pipeline, Settings, Term};

/// A kind of flow that moves at one time of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lane {
    pub kind: Kind,
    pub timing: Timing,
}

/// The lanes of a pipeline: each kind at the time that the settings say, and at those that lines say of their own.
#[derive(Debug, Clone)]
pub(super) struct Lanes {
    all: Vec<Lane>,
    /// Number of the lane by kind and timing.
    numbers: [[u8; 3]; Kind::ALL.len()],
    /// Number of the lane of each kind at the time that the settings say.
    usual: [u8; Kind::ALL.len()],
}

impl Lanes {
    pub(super) fn of(pipeline: &Pipeline) -> Self {
        let nothing = u8::MAX;
        let mut lanes =
            Self { all: Vec::new(), numbers: [[nothing; 3]; Kind::ALL.len()], usual: [nothing; Kind::ALL.len()] };
        for kind in Kind::ALL {
            lanes.usual[kind as usize] = lanes.open(kind, usual(&pipeline.settings, kind));
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

    fn open(&mut self, kind: Kind, timing: Timing) -> u8 {
        let number = &mut self.numbers[kind as usize][timing as usize];
        if *number == u8::MAX {
            *number = self.all.len() as u8;
            self.all.push(Lane { kind, timing });
        }
        *number
    }

    /// The lanes, by number.
    pub(super) fn all(&self) -> &[Lane] {
        &self.all
    }

    /// Number of the lane in which a term stands.
    pub(super) fn of_term(&self, term: &Term) -> usize {
        let number = match term.timing {
            None => self.usual[term.kind as usize],
            Some(timing) => self.numbers[term.kind as usize][timing as usize],
        };
        usize::from(number)
    }

    /// When a term moves.
    pub(super) fn timing(&self, term: &Term) -> Timing {
        self.all[self.of_term(term)].timing
    }
}

/// When a kind of flow moves, as the settings say.
const fn usual(settings: &Settings, kind: Kind) -> Timing {
    if kind.is_capital() { settings.capital_timing } else { settings.timing }
}
