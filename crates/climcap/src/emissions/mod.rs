//! Emissions: what a design emits while it is built and while it runs, year by year, in tonnes of CO2 equivalent.
//!
//! Pipeline in, terms out: tonnes, neither priced nor subtracted.

use crate::calendar::{Window, Year};
use crate::pipeline::{Account, Alternative, Component, Item, Kind, Service, Term, Timetable};
use crate::series::Series;
use crate::units::Quantity;

/// Tonnes emitted by activities: quantity x factor, year by year.
#[must_use]
pub fn operation(design: &Alternative, timetable: &Timetable, window: Window) -> Vec<Term> {
    let terms = design.activities.values().enumerate().map(|(number, activity)| {
        let amounts = activity.profile.amounts(design, timetable, window, |year| {
            let factor = activity.factor.by_year.at(year).map_or(f64::NAN, Quantity::amount);
            Quantity::of(activity.quantity.amount() * factor)
        });
        Term::new(Item::Activity(number), Kind::Operation, Account::External, amounts)
            .at(activity.profile.timing)
            .continuing(activity.profile.continues)
    });
    terms.collect()
}

/// Tonnes emitted by works: spread as the cost of the first build, and again at each replacement or renewal.
#[must_use]
pub fn construction(design: &Alternative, timetable: &Timetable, window: Window, is_without: bool) -> Vec<Term> {
    let emitting = design
        .components
        .values()
        .zip(&timetable.components)
        .enumerate()
        .filter(|(_, (component, _))| component.construction_tco2e.amount() > 0.0);
    let terms = emitting.flat_map(|(number, (component, service))| {
        let years = if is_without { renewal_shares(service) } else { build_shares(component, service) };
        years.into_iter().map(move |shares| {
            let tonnes = shares.iter().map(|(year, share)| {
                let inside = f64::from(u8::from(window.contains(year)));
                Quantity::of(component.construction_tco2e.amount() * share * inside)
            });
            let amounts = Series::new(shares.first(), tonnes.collect());
            Term::new(Item::Component(number), Kind::Construction, Account::External, amounts).at(component.timing)
        })
    });
    terms.collect()
}

/// Shares of the tonnes of one build, by year: the first works, then each replacement.
fn build_shares(component: &Component, service: &Service) -> Vec<Series<f64>> {
    let replacements = service.installed.iter().skip(1).map(|year| single(*year, component.replacement_factor));
    std::iter::once(Series::new(service.works, component.phasing.clone())).chain(replacements).collect()
}

fn renewal_shares(service: &Service) -> Vec<Series<f64>> {
    service.installed.iter().skip(1).map(|year| single(*year, 1.0)).collect()
}

fn single(year: Year, share: f64) -> Series<f64> {
    Series::new(year, vec![share])
}
