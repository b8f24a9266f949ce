//! Documents that name what the reference tables hold.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

use climcap::document;
use climcap::pipeline::{Origin, Pipeline};
use climcap::units::Quantity;
use rstest::rstest;

const SETTINGS: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
"#;
const HOMES: &str = r#"
[projects.homes.alternatives.raised.components.works]
capex = 1e5
life_years = 40

[[hazards]]
hazard = "flood"
return_period = [2, 10, 100]
intensity = [0, 0.75, 3]

[projects.homes.alternatives.without.exposures.homes]
hazard = "flood"
value = 1e6
"#;

fn read(parts: &[&str]) -> Pipeline {
    document::from_toml(&parts.concat()).unwrap_or_else(|problems| panic!("{problems}"))
}

fn damage(pipeline: &Pipeline, meters: f64) -> f64 {
    let exposure = &pipeline.projects["homes"].without().exposures["homes"];
    exposure.damage.as_ref().unwrap().curve.at(Quantity::new(meters).unwrap()).amount()
}

#[test]
fn a_curve_of_the_reference_tables_is_found_by_either_name() {
    let one = read(&[SETTINGS, HOMES, "curve = \"jrc-residential-africa\"\n"]);
    let other = read(&[SETTINGS, HOMES, "curve = \"jrc-flood-2017-residential-africa\"\n"]);
    assert!((damage(&one, 0.5) - 0.219_925_401).abs() < 1e-12);
    assert!((damage(&other, 0.5) - damage(&one, 0.5)).abs() < 1e-15);
    assert!(one.curves.is_empty(), "the document names it; the pipeline does not copy it");
    let written = serde_json::to_vec(&one).unwrap();
    assert_eq!(serde_json::to_vec(&document::from_json(&written).unwrap()).unwrap(), written);
    assert!((damage(&document::from_json(&written).unwrap(), 0.5) - damage(&one, 0.5)).abs() < 1e-15);
}

#[test]
fn a_curve_in_closed_form_is_read_at_every_intensity() {
    let pipeline = read(&[SETTINGS, HOMES, "curve = \"emanuel-na1\"\n"]);
    assert!((damage(&pipeline, 59.6) - 0.5).abs() < 1e-12);
    assert!(damage(&pipeline, 25.0).abs() < 1e-15);
}

#[test]
fn what_the_pipeline_declares_comes_first() {
    let own =
        "curve = \"jrc-residential-africa\"\n[curves.jrc-residential-africa]\nintensity = [0, 1]\nshare = [0, 0.1]\n";
    assert!((damage(&read(&[SETTINGS, HOMES, own]), 0.5) - 0.05).abs() < 1e-12);
}

#[test]
fn a_factor_of_the_reference_tables_comes_in_its_own_unit() {
    let power = "curve = \"jrc-residential-africa\"\n[projects.homes.alternatives.raised.activities.power]\nquantity = 10\n\
                 unit = \"MWh\"\nfactor = \"ifi-grid-2021/UGA/operating\"\n";
    let pipeline = read(&[SETTINGS, HOMES, power]);
    let (_, raised) = pipeline.projects["homes"].alternatives().next().unwrap();
    let Origin::Factor { factor, .. } = &raised.activities["power"].origin else { panic!("no factor") };
    assert_eq!(factor.name.as_deref(), Some("ifi-grid-2021/UGA/operating"));
    assert!((factor.by_year.at(pipeline.settings.window.last).unwrap().amount() - 0.279).abs() < 1e-12);
}

#[rstest]
#[case::dry("jrc-residential-africa", 0)]
#[case::basements("jrc-residential-north-america", 1)]
fn water_in_basements_of_dry_places_is_pointed_out(#[case] curve: &str, #[case] expected: usize) {
    let pipeline = read(&[SETTINGS, HOMES, &format!("curve = \"{curve}\"\n")]);
    let warnings: Vec<&String> = pipeline.warnings.iter().filter(|text| text.contains("intensity of 0")).collect();
    assert_eq!(warnings.len(), expected, "{warnings:?}");
    let text = "projects.homes.alternatives.without.exposures.homes: jrc-residential-north-america takes 0.202 of the value at \
                an intensity of 0, which flood has; a place that stays dry needs one below 0";
    assert!(warnings.iter().all(|warning| *warning == text), "{warnings:?}");
}
