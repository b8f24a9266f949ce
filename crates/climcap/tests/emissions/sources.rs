//! What a unit of each source emits, against figures computed by hand from the guidelines' own.

use climcap::pipeline::{GwpSet, Scope};
use rstest::rstest;

use super::{assert_close, assert_gases, by_gas, design, with_activity};

/// Kilograms of the gases for a TJ, and TJ for a tonne: IPCC 2006, volume 2. AR5: CH4 28, N2O 265.
#[rstest]
#[case::diesel_on_the_road("TJ", "gas_diesel_oil", "road", &[("CH4", 0.0039 * 28.0), ("CO2", 74.1), ("N2O", 0.0039 * 265.0)])]
#[case::diesel_by_mass("t", "gas_diesel_oil", "road", &[("CH4", 0.043 * 0.0039 * 28.0), ("CO2", 0.043 * 74.1), ("N2O", 0.043 * 0.0039 * 265.0)])]
#[case::tractors("GJ", "gas_diesel_oil", "off_road_agriculture", &[("CH4", 4.15e-6 * 28.0), ("CO2", 0.0741), ("N2O", 28.6e-6 * 265.0)])]
#[case::gas_of_homes("MWh", "natural_gas", "stationary_commercial_residential", &[("CH4", 0.0036 * 0.005 * 28.0), ("CO2", 0.0036 * 56.1), ("N2O", 0.0036 * 0.0001 * 265.0)])]
#[case::gas_in_buses("GWh", "natural_gas", "road", &[("CH4", 3.6 * 0.092 * 28.0), ("CO2", 3.6 * 56.1), ("N2O", 3.6 * 0.003 * 265.0)])]
#[case::petrol("kt", "motor_gasoline", "road_uncontrolled", &[("CH4", 44.3 * 0.033 * 28.0), ("CO2", 44.3 * 69.3), ("N2O", 44.3 * 0.0032 * 265.0)])]
#[case::coal("t", "other_bituminous_coal", "co2_only", &[("CO2", 0.0258 * 94.6)])]
#[case::charcoal_counts_no_carbon("t", "charcoal", "stationary_residential", &[("CH4", 0.0295 * 0.2 * 28.0), ("N2O", 0.0295 * 0.001 * 265.0)])]
#[case::wood("TJ", "wood_wood_waste", "stationary_residential", &[("CH4", 0.3 * 28.0), ("N2O", 0.004 * 265.0)])]
#[case::wood_for_its_carbon_alone("TJ", "wood_wood_waste", "co2_only", &[])]
#[case::peat_is_not_biogenic("TJ", "peat", "stationary_residential", &[("CH4", 0.3 * 28.0), ("CO2", 106.0), ("N2O", 0.0014 * 265.0)])]
fn fuels_emit_carbon_methane_and_nitrous_oxide(
    #[case] unit: &str,
    #[case] fuel: &str,
    #[case] combustion: &str,
    #[case] expected: &[(&'static str, f64)],
) {
    let text = format!("quantity = 1\nunit = \"{unit}\"\nfuel = \"{fuel}\"\nuse = \"{combustion}\"");
    assert_gases(&by_gas(&with_activity("AR5", &text), 2030), expected);
}

/// Net TJ for 1,000 t, kg of CO2 for a TJ (IPCC 2006, volume 2, tables 1.2 and 1.4).
const FOSSIL: [(&str, f64, f64); 21] = [
    ("crude_oil", 42.3, 73_300.0),
    ("motor_gasoline", 44.3, 69_300.0),
    ("aviation_gasoline", 44.3, 70_000.0),
    ("jet_kerosene", 44.1, 71_500.0),
    ("other_kerosene", 43.8, 71_900.0),
    ("gas_diesel_oil", 43.0, 74_100.0),
    ("residual_fuel_oil", 40.4, 77_400.0),
    ("liquefied_petroleum_gases", 47.3, 63_100.0),
    ("naphtha", 44.5, 73_300.0),
    ("bitumen", 40.2, 80_700.0),
    ("lubricants", 40.2, 73_300.0),
    ("petroleum_coke", 32.5, 97_500.0),
    ("refinery_gas", 49.5, 57_600.0),
    ("anthracite", 26.7, 98_300.0),
    ("coking_coal", 28.2, 94_600.0),
    ("other_bituminous_coal", 25.8, 94_600.0),
    ("sub_bituminous_coal", 18.9, 96_100.0),
    ("lignite", 11.9, 101_000.0),
    ("peat", 9.76, 106_000.0),
    ("natural_gas", 48.0, 56_100.0),
    ("municipal_waste_non_biomass", 10.0, 91_700.0),
];

#[test]
fn every_fossil_fuel_emits_its_carbon() {
    for (fuel, energy, carbon) in FOSSIL {
        for (unit, terajoules) in [("TJ", 1.0), ("GJ", 1e-3), ("t", energy / 1e3), ("kt", energy)] {
            let text = format!("quantity = 10\nunit = \"{unit}\"\nfuel = \"{fuel}\"\nuse = \"co2_only\"");
            assert_gases(&by_gas(&with_activity("AR6", &text), 2026), &[("CO2", 10.0 * terajoules * carbon / 1e3)]);
        }
    }
}

#[rstest]
#[case("biogasoline")]
#[case("biodiesels")]
#[case("landfill_gas")]
#[case("other_biogas")]
#[case("charcoal")]
#[case("wood_wood_waste")]
#[case("other_prim_solid_biomass")]
fn biogenic_carbon_counts_zero(#[case] fuel: &str) {
    let text = format!("quantity = 10\nunit = \"t\"\nfuel = \"{fuel}\"\nuse = \"co2_only\"");
    assert_gases(&by_gas(&with_activity("AR5", &text), 2030), &[]);
}

#[test]
fn transport_is_distance_times_what_a_distance_burns() {
    // Buses: 2 million km a year, 12 MJ a km, 3 % more each year.
    let text = "quantity = 2e6\nunit = \"vehicle-km\"\nintensity = 1.2e-5\nintensity_unit = \"TJ\"\ngrowth = 0.03\n\
                fuel = \"gas_diesel_oil\"\nuse = \"road\"";
    let terajoules = 2e6 * 1.2e-5 * 1.03_f64.powi(4);
    let expected =
        [("CH4", terajoules * 0.0039 * 25.0), ("CO2", terajoules * 74.1), ("N2O", terajoules * 0.0039 * 298.0)];
    assert_gases(&by_gas(&with_activity("AR4", text), 2030), &expected);
}

/// Grams a kWh: combined margins (firm, intermittent, efficiency, consumption) and operating margin of the IFI data set,
/// version 3.1; Ember's average.
#[rstest]
#[case("EGY", [406.0, 498.0, 406.0, 406.0, 554.0, 574.5])]
#[case("UGA", [116.0, 218.0, 116.0, 116.0, 279.0, 57.39])]
#[case("Antigua and Barbuda", [489.0, 654.0, 489.0, 489.0, 753.0, 611.11])]
#[case("IND", [608.0, 822.0, 608.0, 608.0, 951.0, 708.96])]
#[case("COL", [208.0, 334.0, 208.0, 208.0, 410.0, 285.8])]
#[case("KEN", [274.0, 462.0, 274.0, 274.0, 574.0, 84.83])]
#[case("BRA", [150.0, 234.0, 150.0, 150.0, 284.0, 106.06])]
#[case("ZAF", [786.0, 964.0, 786.0, 786.0, 1070.0, 713.9])]
#[case("BGD", [412.0, 484.0, 412.0, 412.0, 528.0, 694.63])]
#[case("Jamaica", [498.0, 631.0, 498.0, 498.0, 711.0, 561.25])]
fn grids_by_country_and_margin(#[case] country: &str, #[case] grams: [f64; 6]) {
    let margins = [
        "combined_firm",
        "combined_intermittent",
        "combined_efficiency",
        "combined_consumption",
        "operating",
        "average",
    ];
    for (margin, grams) in margins.into_iter().zip(grams) {
        for (unit, kilowatt_hours) in [("kWh", 1.0), ("MWh", 1e3), ("GWh", 1e6)] {
            let text = format!("quantity = 5\nunit = \"{unit}\"\nelectricity = \"{country}\"\nmargin = \"{margin}\"");
            let pipeline = with_activity("AR5", &text);
            let gas = if margin == "average" { "CO2e" } else { "CO2" };
            assert_gases(&by_gas(&pipeline, 2055), &[(gas, 5.0 * kilowatt_hours * grams / 1e6)]);
            assert_eq!(design(&pipeline).0.activities["it"].scope, Scope::Two);
        }
    }
}

#[rstest]
#[case("ETH", 2)]
#[case("KEN", 0)]
fn a_grid_that_emits_nothing_is_pointed_out(#[case] country: &str, #[case] expected: usize) {
    let text = format!(
        "[projects.p.alternatives.new]\n[projects.p.activities.it]\nquantity = 5\nunit = \"MWh\"\n\
         electricity = \"{country}\"\nmargin = \"operating\""
    );
    let pipeline = super::read("", &text);
    let warnings: Vec<&String> = pipeline.warnings.iter().filter(|text| text.contains("emits nothing")).collect();
    assert_eq!(warnings.len(), expected, "{warnings:?}");
    let said = "projects.p.alternatives.without.activities.it: electricity of ETH emits nothing by its operating margin; an \
                average or a factor of your own may say more";
    assert!(warnings.first().is_none_or(|warning| *warning == said), "{warnings:?}");
}

/// A path of the user's own multiplies the margin, which stays as it is otherwise.
#[test]
fn a_grid_is_constant_unless_the_user_says_more() {
    let text = "quantity = 1000\nunit = \"MWh\"\nelectricity = \"KEN\"\nmargin = \"combined_efficiency\"";
    assert_close(by_gas(&with_activity("AR5", text), 2026)["CO2"], 274.0);
    assert_close(by_gas(&with_activity("AR5", text), 2055)["CO2"], 274.0);
    let text = format!(
        "{text}\npath = \"cleaner\"\n[paths.cleaner]\nyear = [2026, 2036]\nvalue = [1, 0.5]\nextend = \"flat\""
    );
    assert_close(by_gas(&with_activity("AR5", &text), 2031)["CO2"], 274.0 * 0.75);
    assert_close(by_gas(&with_activity("AR5", &text), 2055)["CO2"], 137.0);
}

/// kgCO2e a kg (ICE 2.0, 2011) or a m2 (ICE 2.0; FAO EX-ACT).
#[rstest]
#[case("cement-general-uk-weighted-average", "t", 0.740)]
#[case("cement-general-uk-weighted-average", "kg", 0.740e-3)]
#[case("steel-general-world-average", "t", 1.95)]
#[case("steel-bar-and-rod-eu-average", "kt", 1400.0)]
#[case("ice-mass-2011/aluminium-general-average", "t", 9.16)]
#[case("ice-concrete-2011/general", "t", 0.107)]
#[case("hot-asphalt-construction", "m2", 0.0328)]
#[case("housing_concrete", "m2", 0.436)]
#[case("ex-act-construction/road_bitumen", "m2", 0.0175)]
fn materials_emit_what_went_into_them(#[case] material: &str, #[case] unit: &str, #[case] tonnes: f64) {
    let text = format!("quantity = 4\nunit = \"{unit}\"\nmaterial = \"{material}\"");
    let pipeline = with_activity("AR5", &text);
    assert_gases(&by_gas(&pipeline, 2030), &[("CO2e", 4.0 * tonnes)]);
    assert_eq!(design(&pipeline).0.activities["it"].scope, Scope::Three);
}

#[rstest]
#[case("AR4", 25.0, 298.0)]
#[case("AR5", 28.0, 265.0)]
#[case("AR5_ccf", 34.0, 298.0)]
#[case("AR6", 27.9, 273.0)]
fn a_set_of_potentials_changes_what_it_should_and_nothing_else(
    #[case] set: &str,
    #[case] methane: f64,
    #[case] n2o: f64,
) {
    let diesel = "quantity = 1\nunit = \"TJ\"\nfuel = \"gas_diesel_oil\"\nuse = \"road\"";
    let expected = [("CH4", 0.0039 * methane), ("CO2", 74.1), ("N2O", 0.0039 * n2o)];
    assert_gases(&by_gas(&with_activity(set, diesel), 2030), &expected);
    let stated = |gas: &str| format!("quantity = 2\nfactor = 0.5\ngas = \"{gas}\"");
    assert_gases(&by_gas(&with_activity(set, &stated("CH4")), 2030), &[("CH4", methane)]);
    assert_gases(&by_gas(&with_activity(set, &stated("CO2e")), 2030), &[("CO2e", 1.0)]);
    let sets = [GwpSet::AR4, GwpSet::AR5, GwpSet::AR5Feedbacks, GwpSet::AR6];
    assert!(sets.iter().any(|known| known.name() == set));
}

#[rstest]
#[case("SF6", 23_500.0)]
#[case("HFC134a", 1300.0)]
fn other_gases_have_potentials_too(#[case] gas: &str, #[case] potential: f64) {
    let text = format!("quantity = 3\nfactor = 0.001\ngas = \"{gas}\"");
    let found = by_gas(&with_activity("AR5", &text), 2030);
    assert_eq!(found.len(), 1);
    assert_close(found[gas], 0.003 * potential);
}

/// Composting 4 g of CH4 and 0.24 g of N2O, digestion 0.8 g of CH4 for a kg of wet waste (IPCC 2006, volume 5, chapter 4).
#[rstest]
#[case("composting", "t", &[("CH4", 0.004 * 28.0), ("N2O", 0.00024 * 265.0)])]
#[case("anaerobic_digestion", "kt", &[("CH4", 0.8 * 28.0)])]
fn treated_waste_emits_less(#[case] treatment: &str, #[case] unit: &str, #[case] expected: &[(&'static str, f64)]) {
    let text = format!("quantity = 1\nunit = \"{unit}\"\ntreatment = \"{treatment}\"");
    assert_gases(&by_gas(&with_activity("AR5", &text), 2030), expected);
}

/// kg CH4 for a kg: B0 (0.6 of BOD, 0.25 of COD) x methane correction factor (IPCC 2019, volume 5, chapter 6).
#[rstest]
#[case("septic_tank", "t BOD", "", 0.6 * 0.5)]
#[case("septic_tank", "t COD", "", 0.25 * 0.5)]
#[case("septic_tank", "t BOD", "recovery = 0.4\nindustrial = 1.25", 0.6 * 0.5 * 0.6 * 1.25)]
#[case("anaerobic_reactor", "t BOD", "", 0.6 * 0.8)]
#[case("centralised_aerobic", "t BOD", "", 0.6 * 0.03)]
#[case("latrine_wet_climate_flush", "persons", "bod_g_per_person_day = 34", 34.0 * 365.0 / 1e6 * 0.6 * 0.7)]
#[case("stagnant_sewer", "persons", "bod_g_per_person_day = 40\nindustrial = 1.25", 40.0 * 365.0 / 1e6 * 1.25 * 0.6 * 0.5)]
fn wastewater_emits_methane(#[case] pathway: &str, #[case] unit: &str, #[case] more: &str, #[case] methane: f64) {
    let text = format!("quantity = 1000\nunit = \"{unit}\"\nwastewater = \"{pathway}\"\n{more}");
    assert_gases(&by_gas(&with_activity("AR5", &text), 2030), &[("CH4", 1000.0 * methane * 28.0)]);
}

/// Two figures of another tool (`ClimateView`), with 27 t of CO2 for a tonne of methane.
#[rstest]
#[case("anaerobic_deep_lagoon", 12.96)]
#[case("septic_tank", 8.1)]
fn wastewater_agrees_with_another_tool(#[case] pathway: &str, #[case] kilograms: f64) {
    let text = format!("quantity = 1\nunit = \"t BOD\"\nwastewater = \"{pathway}\"");
    assert_close(by_gas(&with_activity("AR6", &text), 2030)["CH4"] / 27.9 * 27.0, kilograms);
}

#[rstest]
#[case("n2o_plant", 0.016)]
#[case("n2o_effluent", 0.005)]
fn nitrogen_emits_nitrous_oxide(#[case] place: &str, #[case] share: f64) {
    let text = format!("quantity = 10\nunit = \"t N\"\nwastewater = \"{place}\"");
    assert_gases(&by_gas(&with_activity("AR5", &text), 2030), &[("N2O", 10.0 * share * 44.0 / 28.0 * 265.0)]);
}

#[rstest]
#[case::stated("factor = 0.4", Scope::One)]
#[case::fuel("unit = \"t\"\nfuel = \"lignite\"\nuse = \"co2_only\"", Scope::One)]
#[case::said("factor = 0.4\nscope = 3", Scope::Three)]
#[case::electricity_said("unit = \"MWh\"\nelectricity = \"KEN\"\nmargin = \"average\"\nscope = 1", Scope::One)]
fn scopes_follow_from_the_source_unless_said(#[case] activity: &str, #[case] scope: Scope) {
    let pipeline = with_activity("AR5", &format!("quantity = 1\n{activity}"));
    let (design, timetable) = design(&pipeline);
    assert_eq!(design.activities["it"].scope, scope);
    let terms = climcap::emissions::operation(design, &timetable, pipeline.settings.window);
    assert!(terms.iter().all(|term| term.emitted.unwrap().scope == scope));
}

#[rstest]
#[case("factor = \"ipcc-process/clinker\"\nunit = \"t\"", "CO2", 0.52)]
#[case("factor = \"ember-grid/IND\"\nunit = \"MWh\"", "CO2e", 0.70896)]
#[case(
    "factor = \"ifi-grid-2021/UGA/operating\"\nunit = \"lamp\"\nintensity = 0.2\nintensity_unit = \"MWh\"",
    "CO2",
    0.0558
)]
fn published_factors_bring_their_gas(#[case] activity: &str, #[case] gas: &'static str, #[case] tonnes: f64) {
    let pipeline = with_activity("AR5", &format!("quantity = 1\n{activity}"));
    assert_gases(&by_gas(&pipeline, 2030), &[(gas, tonnes)]);
    let tables = &design(&pipeline).0.activities["it"].tables;
    assert_eq!(tables.len(), 1);
    assert!(climcap::reference::table(tables[0]).is_some());
}
