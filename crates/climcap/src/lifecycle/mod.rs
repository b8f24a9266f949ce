//! Life-cycle costs and benefits: what a design costs to build, replace and run, and what it gives, year by year.
//!
//! Pipeline in, terms out: undiscounted, in calendar years, before anything is subtracted.

use crate::calendar::{Window, Year};
use crate::pipeline::{
    Account, Alternative, Asset, BenefitKind, Component, Instance, Item, Kind, Service, Term, Timetable, grown,
};
use crate::series::Series;
use crate::units::{Money, Quantity};

/// The assets of a design, or of a without, with every cost of building them inside the window.
///
/// A design's component is built from its start on, spread by its phasing, and replaced in the year after its last
/// served year; a component of a without is renewed when its life ends.
#[must_use]
pub fn assets(design: &Alternative, timetable: &Timetable, window: Window, is_without: bool) -> Vec<Asset> {
    design
        .components
        .values()
        .zip(&timetable.components)
        .enumerate()
        .map(|(number, (component, service))| Asset {
            item: Item::Component(number),
            rule: component.residual,
            residual_share: component.residual_share.unwrap_or(0.0),
            salvage: component.salvage.unwrap_or(Money::ZERO) * component.valuation.exchange_ratio,
            salvage_worth: component.valuation.worth(Account::Resource),
            timing: component.timing,
            instances: if is_without { renewals(component, service) } else { builds(component, service, window) },
        })
        .collect()
}

fn price(component: &Component, year: Year) -> Money {
    let exchange = component.valuation.exchange_ratio;
    component.capex * (exchange * grown(component.growth, year.since(component.reference_year)))
}

/// The last year that an instance serves; that of the component where its life is not known.
fn last_served(component: &Component, service: &Service, first: Year) -> Year {
    component.life_years.map_or(service.end, |life| first.plus(life as i32 - 1))
}

fn builds(component: &Component, service: &Service, window: Window) -> Vec<Instance> {
    let plain = component.valuation.worth(Account::Resource);
    let first_build = component.contingency.worth(plain);
    let instance = |kind, costs, worth, first: Year| {
        let last = last_served(component, service, first);
        Instance { kind, costs, worth, first, last }
    };
    let stated = component.contingency.stated_ratio();
    let mut years = service.installed.iter().copied();
    let Some(opening) = years.next() else { return Vec::new() };
    let works = component.phasing.iter().enumerate().map(|(offset, share)| {
        let year = service.works.plus(offset as i32);
        if year <= window.last { price(component, year) * (*share * stated) } else { Money::ZERO }
    });
    let mut all = vec![instance(Kind::Capex, Series::new(service.works, works.collect()), first_build, opening)];
    all.extend(years.map(|year| {
        let cost = price(component, year) * component.replacement_factor;
        instance(Kind::Replacement, Series::new(year, vec![cost]), plain, year)
    }));
    all
}

fn renewals(component: &Component, service: &Service) -> Vec<Instance> {
    // The first instance exists already: it is sunk, and leaves nothing.
    let renewed = service.installed.iter().copied().skip(1);
    renewed
        .map(|year| Instance {
            kind: Kind::Renewal,
            costs: Series::new(year, vec![price(component, year)]),
            worth: component.valuation.worth(Account::Resource),
            first: year,
            last: last_served(component, service, year),
        })
        .collect()
}

/// What the assets cost by year: initial capital, replacements, renewals.
#[must_use]
pub fn capital(assets: &[Asset]) -> Vec<Term> {
    let terms = assets.iter().flat_map(|asset| {
        asset.instances.iter().map(|instance| {
            let amounts = instance.costs.values().iter().map(|cost| Quantity::of(cost.amount())).collect();
            let amounts = Series::new(instance.costs.first(), amounts);
            Term::new(asset.item, instance.kind, Account::Resource, amounts).worth(instance.worth).at(asset.timing)
        })
    });
    terms.collect()
}

/// What running costs and benefits come to by year.
#[must_use]
pub fn recurrent(design: &Alternative, timetable: &Timetable, window: Window) -> Vec<Term> {
    let unit_price = |unit: Money, quantity: Quantity, escalation: f64, reference: Year| {
        move |year: Year| Quantity::of(unit.amount() * quantity.amount() * grown(escalation, year.since(reference)))
    };
    let costs = design.cost_lines.values().enumerate().map(|(number, line)| {
        let unit_value = line.unit_value * line.valuation.exchange_ratio;
        let price = unit_price(unit_value, line.quantity, line.escalation, line.profile.reference_year);
        let amounts = line.profile.amounts(design, timetable, window, price);
        Term::new(Item::CostLine(number), Kind::Opex, line.account, amounts)
            .worth(line.valuation.worth(line.account))
            .at(line.profile.timing)
            .continuing(line.profile.continues)
    });
    let benefits = design.benefit_lines.values().enumerate().map(|(number, line)| {
        let kind = match line.kind {
            BenefitKind::Benefit => Kind::Benefit,
            BenefitKind::Revenue => Kind::Revenue,
        };
        let unit_value = line.unit_value * line.valuation.exchange_ratio;
        let price = unit_price(unit_value, line.quantity, line.escalation, line.profile.reference_year);
        let amounts = line.profile.amounts(design, timetable, window, price);
        Term::new(Item::BenefitLine(number), kind, line.account, amounts)
            .worth(line.valuation.worth(line.account))
            .at(line.profile.timing)
            .continuing(line.profile.continues)
    });
    costs.chain(benefits).collect()
}
