//! Emissions: what a design emits while it is built and while it runs, year by year and gas by gas, in tonnes of CO2
//! equivalent.
//!
//! Pipeline in, terms out: tonnes, neither priced nor subtracted. A gas becomes tonnes of CO2 equivalent by the global
//! warming potentials of the pipeline's settings; figures of fuels, grids, materials and waste were put in by the document
//! from cited tables, so that nothing is looked up here.

mod accounting;
mod landfill;

pub use accounting::{Accounting, AccountingRow, accounting};

use crate::calendar::{Window, Year};
use crate::pipeline::{
    Account, Activity, Alternative, Component, Emission, Emitted, Gas, Item, Kind, Landfill, Phase, Scope, Service,
    Source, Term, Timetable,
};
use crate::series::Series;
use crate::units::{Quantity, Tonnes};

/// Tonnes emitted by activities while they run: a term for each gas.
///
/// `quantity(y) x intensity x tonnes of the gas for a unit x global warming potential`; waste in a landfill goes on
/// decaying to the end of the window, also where what brought it has ended.
#[must_use]
pub fn operation(design: &Alternative, timetable: &Timetable, window: Window) -> Vec<Term> {
    let mut terms = Vec::new();
    for (number, activity) in running(design) {
        let mut add = |gas: Gas, amounts: Series<Quantity>| {
            terms.push(
                Term::new(Item::Activity(number), Kind::Operation, Account::External, amounts)
                    .at(activity.profile.timing)
                    .continuing(activity.profile.continues)
                    .emitting(emitted(activity, gas)),
            );
        };
        match &activity.emission {
            Emission::Direct(sources) => {
                for source in sources {
                    let tonnes = |year| Quantity::of(used(activity) * tonnes_for_unit(source, year));
                    add(source.gas, activity.profile.amounts(design, timetable, window, tonnes));
                }
            }
            Emission::Landfill(landfill) => {
                let deposits = deposits(activity, design, timetable, window);
                add(Gas::CH4, landfill::methane(landfill, &deposits, window.base, window.last));
            }
        }
    }
    terms
}

/// What still comes, from a year on, of what a without brought to landfills before that year.
///
/// A design that replaces the without in that year does not undo it: these tonnes belong to the design's row. The part of an
/// activity that goes on beside the design is counted there, with all that it emits, and left out here.
#[must_use]
pub fn lingering(without: &Alternative, timetable: &Timetable, window: Window, stop: Year) -> Vec<Term> {
    let of_landfills = running(without).filter_map(|(number, activity)| match &activity.emission {
        Emission::Landfill(landfill) => Some((number, activity, landfill)),
        Emission::Direct(_) => None,
    });
    let terms = of_landfills.map(|(number, activity, landfill): (usize, &Activity, &Landfill)| {
        let deposits = landfill::before(&deposits(activity, without, timetable, window), stop);
        let all = landfill::methane(landfill, &deposits, stop, window.last);
        let ends = 1.0 - activity.profile.continues;
        let amounts = Series::new(all.first(), all.values().iter().map(|tonnes| *tonnes * ends).collect());
        Term::new(Item::Activity(number), Kind::Operation, Account::External, amounts)
            .at(activity.profile.timing)
            .emitting(emitted(activity, Gas::CH4))
    });
    terms.collect()
}

/// Tonnes emitted by works: spread as the cost of the first build, and again at each replacement or renewal.
///
/// A component's own tonnes, and the activities of its construction: their quantity is that of one whole build.
#[must_use]
pub fn construction(design: &Alternative, timetable: &Timetable, window: Window, is_without: bool) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut add = |item: Item, timing, emitted: Emitted, shares: &Series<f64>, tonnes: &dyn Fn(Year) -> f64| {
        let amounts = shares.iter().map(|(year, share)| {
            let is_counted = window.contains(year) && share != 0.0;
            Quantity::of(if is_counted { tonnes(year) * share } else { 0.0 })
        });
        let amounts = Series::new(shares.first(), amounts.collect());
        terms.push(Term::new(item, Kind::Construction, Account::External, amounts).at(timing).emitting(emitted));
    };
    let shares = |component: &Component, service: &Service| {
        if is_without { renewal_shares(service) } else { build_shares(component, service) }
    };
    let built = Emitted { gas: Gas::CO2E, scope: Scope::Three, leakage: false };
    for (number, (component, service)) in design.components.values().zip(&timetable.components).enumerate() {
        let tonnes = component.construction_tco2e;
        if tonnes > Tonnes::ZERO {
            for build in shares(component, service) {
                add(Item::Component(number), component.timing, built, &build, &|_| tonnes.amount());
            }
        }
    }
    let all = design.activities.values().enumerate();
    for (number, activity) in all.filter(|(_, activity)| activity.phase == Phase::Construction) {
        let component = activity.profile.component.as_ref().and_then(|id| design.components.get_full(id));
        let Some((place, _, component)) = component else { continue };
        // Decay over years is refused of works: what is deposited then is counted as a commitment.
        let Emission::Direct(sources) = &activity.emission else { continue };
        for build in shares(component, &timetable.components[place]) {
            for source in sources {
                let timing = activity.profile.timing.or(component.timing);
                add(Item::Activity(number), timing, emitted(activity, source.gas), &build, &|year| {
                    used(activity) * tonnes_for_unit(source, year) * activity.profile.calendar_share(year)
                });
            }
        }
    }
    terms
}

fn running(design: &Alternative) -> impl Iterator<Item = (usize, &Activity)> {
    design.activities.values().enumerate().filter(|(_, activity)| activity.phase == Phase::Operation)
}

const fn emitted(activity: &Activity, gas: Gas) -> Emitted {
    Emitted { gas, scope: activity.scope, leakage: activity.leakage }
}

/// Units that are burned or used, before anything moves them in time.
fn used(activity: &Activity) -> f64 {
    activity.quantity.amount() * activity.intensity.map_or(1.0, Quantity::amount)
}

/// Tonnes of CO2 equivalent; nothing sensible beyond the years that the document made sure of.
fn tonnes_for_unit(source: &Source, year: Year) -> f64 {
    source.tonnes_at(year).map_or(f64::NAN, Tonnes::amount)
}

/// Tonnes of waste by year.
fn deposits(activity: &Activity, design: &Alternative, timetable: &Timetable, window: Window) -> Series<Quantity> {
    activity.profile.amounts(design, timetable, window, |_| Quantity::of(used(activity)))
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
