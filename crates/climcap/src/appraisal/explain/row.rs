//! The row whose figures are told: replayed once, with the worth that its columns are.

use std::ops::Range;

use crate::appraisal::Appraisal;
use crate::appraisal::evaluate::Replay;
use crate::appraisal::indicators::{Indicators, Worth};
use crate::appraisal::setting::Setting;
use crate::appraisal::table::{Choice, Key};
use crate::appraisal::tables::WITHOUT;
use crate::pipeline::{Alternative, Project, Scenario};

/// A row, evaluated again.
pub(super) struct Row<'a> {
    pub appraisal: &'a Appraisal,
    pub setting: &'a Setting,
    pub key: Key,
    pub replay: Replay<'a>,
    pub worth: Worth,
}

impl<'a> Row<'a> {
    pub(super) fn of(appraisal: &'a Appraisal, setting: &'a Setting, key: Key) -> Option<Self> {
        let replay = setting.replay(key)?;
        let worth = setting.worth_of(&replay);
        Some(Self { appraisal, setting, key, replay, worth })
    }

    /// The value of a column that needs no other row; `None` where the row has none.
    pub(super) fn value(&self, column: &str) -> Option<f64> {
        value(&self.worth.indicators, column)
    }

    /// Why the row has no value in a column.
    pub(super) fn why(&self, column: &str) -> String {
        let rows = self.appraisal.rows_of(self.key.scenario, self.key.project);
        let own = rows.iter().copied().find(|row| self.appraisal.key(*row) == self.key);
        own.and_then(|row| self.appraisal.absent_because(row, column)).unwrap_or("it has none").to_owned()
    }

    /// What the row is about, in words.
    pub(super) fn name(&self) -> String {
        let (project, scenario) = (self.project_id(), self.scenario_id());
        let choice = self.design().map_or(WITHOUT, |(id, _)| id);
        let start = self.key.start.map_or_else(String::new, |start| format!(", start {start}"));
        format!("{project}, {choice}{start}, scenario {scenario}")
    }

    pub(super) fn project_id(&self) -> &'a str {
        self.setting.pipeline.projects.get_index(self.key.project as usize).map_or("", |(id, _)| id)
    }

    pub(super) fn project(&self) -> Option<&'a Project> {
        self.setting.pipeline.projects.get_index(self.key.project as usize).map(|(_, project)| project)
    }

    pub(super) fn scenario_id(&self) -> &'a str {
        self.setting.pipeline.scenarios.get_index(self.key.scenario as usize).map_or("", |(id, _)| id)
    }

    pub(super) fn scenario(&self) -> Option<&'a Scenario> {
        self.setting.pipeline.scenarios.get_index(self.key.scenario as usize).map(|(_, scenario)| scenario)
    }

    /// The design that is built, with its id.
    pub(super) fn design(&self) -> Option<(&'a str, &'a Alternative)> {
        let Choice::Alternative(number) = self.key.choice else { return None };
        self.project()?.designs.alternatives.get_index(number as usize).map(|(id, design)| (id.as_str(), design))
    }

    /// The design of a side: an alternative by number, or the without.
    pub(super) fn design_of(&self, side: Option<usize>) -> Option<&'a Alternative> {
        let project = self.project()?;
        match side {
            None => Some(project.without()),
            Some(number) => project.designs.alternatives.get_index(number).map(|(_, design)| design),
        }
    }

    /// Places in the window of all its years.
    pub(super) fn window(&self) -> Range<usize> {
        0..self.setting.factoring.window.len()
    }

    /// Places in the window of the years of service; of every year if nothing is built.
    pub(super) fn serving(&self) -> Range<usize> {
        self.replay.built.as_ref().map_or(0, |(built, _)| built.passing.opening())..self.window().end
    }

    /// The calendar years at some places in the window.
    pub(super) fn years(&self, span: &Range<usize>) -> Vec<i32> {
        let base = self.setting.factoring.window.base;
        span.clone().map(|place| base.plus(place as i32).0).collect()
    }
}

/// The value of a column; `None` where there is none.
pub(super) fn value(indicators: &Indicators, column: &str) -> Option<f64> {
    let place = Indicators::NAMES.iter().position(|name| *name == column)?;
    Some(indicators.values()[place]).filter(|value| value.is_finite())
}
