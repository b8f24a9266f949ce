//! Emissions in rows: prices of gases, works, and waste that lingers.

use std::sync::Arc;

use climcap::appraisal::{Appraisal, Choice, RowId};
use climcap::document;
use climcap::emissions;
use climcap::pipeline::{Gas, Pipeline, Scope};
use climcap::reference;
use climcap::series::Extend;
use climcap::units::{MoneyPerTonne, Quantity};
use rstest::rstest;

use super::{assert_close, at, design, read};
use climcap::calendar::Year;

fn column(pipeline: Pipeline, name: &str) -> f64 {
    let appraisal = Appraisal::of(Arc::new(pipeline)).unwrap();
    let row = appraisal.rows().find(|row: &RowId| appraisal.key(*row).choice != Choice::Without).unwrap();
    appraisal.column(name).and_then(|column| column.value(row)).unwrap().amount()
}

/// The without lets 100 t of methane escape every year; the design none from 2026 on.
const LEAK: &str = "[projects.p.alternatives.new]\n[projects.p.alternatives.without.activities.leak]\nquantity = 100\nfactor = 1\n\
                    gas = \"CH4\"";
const PRICED: &str = "carbon = { low = \"epa-scghg-2023-2.5\", high = \"epa-scghg-2023-1.5\" }";

fn price(table: &str, gas: &str, year: i32) -> f64 {
    reference::carbon_price(table).unwrap().gas(gas, Extend::Refuse).unwrap().at(Year(year)).unwrap().amount()
}

fn discounted(amount: impl Fn(i32) -> f64) -> f64 {
    (2026..=2055).map(|year| amount(year) / 1.06_f64.powi(year - 2026)).sum()
}

#[rstest]
#[case("AR4")]
#[case("AR5")]
#[case("AR6")]
fn a_gas_with_a_price_of_its_own_is_worth_the_same_under_every_set(#[case] set: &str) {
    let pipeline = || read(&format!("gwp = \"{set}\"\n{PRICED}"), LEAK);
    let low = discounted(|year| 100.0 * price("epa-scghg-2023-2.5", "CH4", year));
    let high = discounted(|year| 100.0 * price("epa-scghg-2023-1.5", "CH4", year));
    assert_close(column(pipeline(), "enpv_carbon_low"), low);
    assert_close(column(pipeline(), "enpv_carbon_high"), high);
}

#[test]
fn a_gas_without_a_price_of_its_own_is_worth_its_carbon_dioxide() {
    let paths = "[paths.cheap]\nyear = [2026]\nvalue = [10]\nextend = \"flat\"";
    let carbon = "carbon = { low = \"cheap\", high = \"epa-scghg-2023-1.5\" }";
    let pipeline = || read(&format!("gwp = \"AR5\"\n{carbon}"), &format!("{LEAK}\n{paths}"));
    assert_close(column(pipeline(), "enpv_carbon_low"), discounted(|_| 2800.0 * 10.0));
    let high = discounted(|year| 100.0 * price("epa-scghg-2023-1.5", "CH4", year));
    assert_close(column(pipeline(), "enpv_carbon_high"), high);
    // SF6 is in no price table: its tonnes of CO2 equivalent are.
    let text = LEAK.replace("CH4", "SF6");
    let high = discounted(|year| 2_350_000.0 * price("epa-scghg-2023-1.5", "CO2", year));
    assert_close(column(read(&format!("gwp = \"AR5\"\n{PRICED}"), &text), "enpv_carbon_high"), high);
}

#[test]
fn prices_are_asked_gas_by_gas() {
    let pipeline = read(&format!("gwp = \"AR5\"\n{PRICED}"), LEAK);
    let carbon = pipeline.settings.carbon.as_ref().unwrap();
    let low = |gas| carbon.price(Year(2030), gas).map(|(low, _): (MoneyPerTonne, _)| low.amount()).unwrap();
    assert_close(low(Gas::CO2), 144.0);
    assert_close(low(Gas::CO2E), 144.0);
    assert_close(low(Gas::CH4), 1924.0 / 28.0);
    assert_close(low(Gas::N2O), 44_712.0 / 265.0);
    assert_close(low(Gas::named("SF6").unwrap()), 144.0);
    assert_eq!(carbon.price(Year(2081), Gas::CH4), None);
    assert_eq!(carbon.at(Year(2030)), carbon.price(Year(2030), Gas::CO2));
}

#[test]
fn a_conversion_and_an_extension_hold_for_every_gas() {
    let carbon =
        "carbon = { low = \"epa-scghg-2023-2.5\", high = \"epa-scghg-2023-1.5\", conversion = 2, extend = 0.01 }";
    let pipeline = read(&format!("gwp = \"AR5\"\n{carbon}"), LEAK);
    let carbon = pipeline.settings.carbon.as_ref().unwrap();
    let low = |year| carbon.price(Year(year), Gas::CH4).unwrap().0.amount();
    assert_close(low(2030), 2.0 * 1924.0 / 28.0);
    assert_close(low(2082), 2.0 * price("epa-scghg-2023-2.5", "CH4", 2080) / 28.0 * 1.01 * 1.01);
}

#[test]
fn works_emit_by_their_phasing_and_again_at_each_replacement() {
    let text = "[projects.p.alternatives.new.components.hall]\ncapex = 1\nlife_years = 10\nphasing = [0.25, 0.75]\n\
                replacement_factor = 0.5\n[projects.p.alternatives.new.activities.fuel]\nquantity = 8\nunit = \"TJ\"\n\
                fuel = \"gas_diesel_oil\"\nuse = \"off_road_agriculture\"\nphase = \"construction\"\ncomponent = \"hall\"\n\
                growth = 0.02\npath = \"half\"\n[paths.half]\nyear = [2026, 2027, 2038]\nvalue = [1, 1, 0.5]\nextend = \"flat\"";
    let pipeline = read("gwp = \"AR5\"", text);
    let (design, timetable) = design(&pipeline);
    let terms = emissions::construction(design, &timetable, pipeline.settings.window, false);
    let of = |gas: Gas, year: i32| -> f64 {
        let terms = terms.iter().filter(|term| term.emitted.unwrap().gas == gas);
        terms.map(|term| at(term, year)).sum()
    };
    let once = 8.0 * 74.1;
    assert_close(of(Gas::CO2, 2026), once * 0.25);
    assert_close(of(Gas::CO2, 2027), once * 0.75 * 1.02);
    // Served from 2028 on, replaced in 2038 and 2048 at half the cost.
    assert_close(of(Gas::CO2, 2038), once * 0.5 * 1.02_f64.powi(12) * 0.5);
    assert_close(of(Gas::CO2, 2048), once * 0.5 * 1.02_f64.powi(22) * 0.5);
    assert_close(of(Gas::CO2, 2030), 0.0);
    assert_close(of(Gas::CH4, 2026), 8.0 * 0.25 * 0.00415 * 28.0);
    assert!(terms.iter().all(|term| term.emitted.unwrap().scope == Scope::Three));
    let all: f64 = terms.iter().flat_map(|term| term.amounts.values()).map(|tonnes| tonnes.amount()).sum();
    assert_close(column(pipeline, "emissions_tco2e"), all);
}

#[test]
fn renewals_of_the_without_emit_with_their_material() {
    let text = "[projects.p.alternatives.new]\n[projects.p.alternatives.without.components.road]\ncapex = 1\nlife_years = 10\n\
                renewal_year = 2030\n[projects.p.alternatives.without.activities.asphalt]\nquantity = 1000\nunit = \"m2\"\n\
                material = \"road_asphalt\"\nphase = \"construction\"\ncomponent = \"road\"";
    // Built in 2026 and at once in service: the renewals of 2030, 2040 and 2050 never come.
    assert_close(column(read("", text), "avoided_tco2e"), 3.0 * 73.33);
    assert_close(column(read("", text), "avoided_tco2e_per_year"), 0.0);
}

#[test]
fn a_row_keeps_the_waste_that_was_deposited_before_it_opened() {
    let text = "[projects.p.alternatives.new.components.plant]\ncapex = 1\nlife_years = 40\nphasing = [0.5, 0.5]\n\
                [projects.p.alternatives.without.activities.dump]\nquantity = 100\nunit = \"t\"\nwaste = [\"food 1\"]\n\
                climate = \"tropical_wet\"\nmcf = 0.8";
    let tonnes = 100.0 * 0.15 * 0.7 * 0.8 * 0.5 * 16.0 / 12.0 * 28.0;
    // Deposits of 2026 and 2027, all that they emit by 2055.
    let emitted = tonnes * ((1.0 - (-0.4_f64 * 29.0).exp()) + (1.0 - (-0.4_f64 * 28.0).exp()));
    assert_close(column(read("gwp = \"AR5\"", text), "emissions_tco2e"), emitted);
    let appraisal = Appraisal::of(Arc::new(read("gwp = \"AR5\"", text))).unwrap();
    let row = RowId(1);
    let flow = |year: i32| appraisal.flow(row, "emissions_tco2e", Year(year)).amount();
    let first = tonnes * (1.0 - (-0.4_f64).exp());
    assert_close(flow(2027), first);
    assert_close(flow(2028), first * (1.0 + (-0.4_f64).exp()));
    assert_close(flow(2029), flow(2028) * (-0.4_f64).exp());
    // What lingers is part of the explanation, under the address of what emits it.
    let explained = appraisal.explain(row, "emissions_tco2e").unwrap();
    assert_close(explained.value.unwrap(), emitted);
    assert_close(explained.parts.iter().filter_map(|part| part.value).sum(), emitted);
}

#[test]
fn a_scope_and_a_gas_that_were_never_written_follow_what_they_follow_from() {
    let text = "[projects.p.alternatives.new.components.hall]\ncapex = 1\nlife_years = 10\n\
                [projects.p.alternatives.new.activities.it]\nquantity = 1\nfactor = 0.5";
    let pipeline = read("", text);
    let address = |field: &str| format!("projects.p.alternatives.new.activities.it.{field}");
    let changes = [(address("phase"), "construction".into()), (address("component"), "hall".into())];
    let built = document::replace(&pipeline, &changes).unwrap();
    assert_eq!(design(&built).0.activities["it"].scope, Scope::Three);
    let said = document::replace(&pipeline, &[(address("scope"), 2.into())]).unwrap();
    assert_eq!(design(&said).0.activities["it"].scope, Scope::Two);
    let published = [(address("factor"), "ipcc-process/clinker".into()), (address("unit"), "t".into())];
    let published = document::replace(&pipeline, &published).unwrap();
    let terms = emissions::operation(design(&published).0, &design(&published).1, published.settings.window);
    assert_eq!(terms[0].emitted.unwrap().gas, Gas::CO2);
    let doubled = document::replace(&pipeline, &[(address("factor"), 1.0.into())]).unwrap();
    assert_close(column(doubled, "emissions_tco2e"), 29.0);
    assert_eq!(design(&pipeline).0.activities["it"].quantity, Quantity::new(1.0).unwrap());
}
