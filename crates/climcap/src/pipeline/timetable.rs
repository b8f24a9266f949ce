//! When a design is built, serves and ends: computed here, once, for all engines.

use indexmap::IndexMap;

use super::conventions::{Opening, ServiceYear};
use super::project::{Alternative, Component};
use super::settings::Settings;
use crate::calendar::Year;

/// When a component is built and serves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// First year of its first works.
    pub works: Year,
    /// First year served by each instance: first build, then replacements or renewals that are paid by the horizon.
    pub installed: Vec<Year>,
    /// Last year served.
    pub end: Year,
}

impl Service {
    /// The instance that serves in a year, by the first year that it serves; `None` while nothing serves.
    #[must_use]
    pub fn installed_by(&self, year: Year) -> Option<Year> {
        if year > self.end {
            return None;
        }
        self.installed[..self.installed.partition_point(|installed| *installed <= year)].last().copied()
    }
}

/// When a design with a start is built, serves and ends; or when the assets of the without are renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timetable {
    /// First year of works; the base year for the without.
    pub start: Year,
    /// First year in service, o; the base year for the without.
    pub in_service: Year,
    /// Last year in service inside the window.
    pub end: Year,
    /// Components in the order of the design.
    pub components: Vec<Service>,
}

impl Timetable {
    /// When a design that starts in a year is built, serves and ends.
    #[must_use]
    pub fn of(alternative: &Alternative, start: Year, settings: &Settings) -> Self {
        let same_year = i32::from(settings.in_service == ServiceYear::SameYear);
        let works = |component: &Component| (component.offset as i32, component.phasing.len() as i32);
        let length = alternative
            .components
            .values()
            .filter(|component| component.opens == Opening::Together)
            .map(|component| works(component).0 + works(component).1)
            .max()
            .unwrap_or(0);
        let in_service = start.plus(if length > 0 { length - same_year } else { 0 });
        let last = settings.window.last;
        let components: Vec<Service> = alternative
            .components
            .values()
            .map(|component| {
                let (offset, years) = works(component);
                let opening = match component.opens {
                    Opening::Together => in_service,
                    Opening::Alone => start.plus(offset + years - same_year),
                };
                let (installed, end) = instances(component, opening, last);
                Service { works: start.plus(offset), installed, end }
            })
            .collect();
        let ends = alternative.components.values().all(|component| !component.replaced);
        let end = match components.iter().map(|service| service.end).max() {
            Some(end) if ends => end.min(last),
            _ => last,
        };
        Self { start, in_service, end, components }
    }

    /// When the existing assets of a without are renewed.
    #[must_use]
    pub fn of_without(without: &Alternative, settings: &Settings) -> Self {
        let window = settings.window;
        let components = without
            .components
            .values()
            .map(|component| {
                let due = component.renewal_year.unwrap_or(window.base);
                let life = component.life_years.unwrap_or(0) as i32;
                let (renewals, _) = instances(component, due, window.last);
                // The instance that exists: it began to serve a life before its renewal falls due.
                let mut installed = vec![due.plus(-life)];
                installed.extend(renewals.into_iter().filter(|year| *year <= window.last));
                // A renewal after the window is not paid in it, and serves nothing that is counted.
                let end = installed.last().map_or(window.last, |last| last.plus(life - 1));
                Service { works: window.base, installed, end }
            })
            .collect();
        Self { start: window.base, in_service: window.base, end: window.last, components }
    }

    /// The same, in service until the last of what is paid by the horizon has ended its life.
    #[must_use]
    pub fn to_end_of_life(&self) -> Self {
        let end = self.components.iter().map(|service| service.end).max().unwrap_or(self.end);
        Self { end: self.end.max(end), ..self.clone() }
    }

    /// The service of a component by its id.
    #[must_use]
    pub fn service(&self, components: &IndexMap<String, Component>, id: &str) -> Option<&Service> {
        components.get_index_of(id).and_then(|index| self.components.get(index))
    }
}

/// First served years of a component's instances from its opening on, and the last year served. Of a component whose life
/// is not known, its first build is all that is.
fn instances(component: &Component, opening: Year, last: Year) -> (Vec<Year>, Year) {
    let mut installed = vec![opening];
    let Some(life) = component.life_years.map(|life| life as i32) else { return (installed, last.max(opening)) };
    if !component.replaced {
        return (installed, opening.plus(life - 1));
    }
    let mut next = opening.plus(life);
    while next <= last {
        installed.push(next);
        next = next.plus(life);
    }
    (installed, last.max(next.plus(-1)))
}
