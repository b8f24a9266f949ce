//! Every form of discount is read, written as it was, and refused where it cannot discount.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

use climcap::address::Problems;
use climcap::calendar::Year;
use climcap::document;
use climcap::finance::Timing;
use climcap::pipeline::Pipeline;
use rstest::rstest;
use serde_json::{Value as Json, json};

fn read(discount: &Json, carbon: Option<&Json>, life_years: u32) -> Result<Pipeline, Problems> {
    let mut document = json!({
        "settings": {
            "currency": "USD", "price_year": 2017, "base_year": 2026, "horizon": 2055, "discount": discount,
            "carbon": {"low": "world-bank-carbon-2017-low", "high": "world-bank-carbon-2017-high", "extend": "flat"},
        },
        "projects": {
            "school": {"alternatives": {"raised": {"components": {"roof": {"capex": 1e5, "life_years": life_years}}}}},
        },
    });
    if let Some(carbon) = carbon {
        document["settings"]["carbon"]["discount"] = carbon.clone();
    }
    document::from_json(document.to_string().as_bytes())
}

#[rstest]
#[case::constant(json!(0.06), 1.06_f64.powi(-31))]
#[case::standard(json!("green-book-standard"), 1.035_f64.powi(-30) / 1.03)]
#[case::health(json!("green-book-health"), 1.015_f64.powi(-30) / 1.0129)]
#[case::catastrophic(json!("green-book-catastrophic"), 1.03_f64.powi(-30) / 1.0257)]
#[case::bands(json!({"from": [0, 31], "rate": [0.05, 0.02]}), 1.05_f64.powi(-30) / 1.02)]
#[case::by_year(json!({"year": [2027, 2057], "rate": [0.05, 0.02]}), 1.05_f64.powi(-30) / 1.02)]
#[case::ramsey(json!({"pure_time_preference": 0.01, "elasticity": 2.0, "growth": 0.02, "growth_sd": 0.0, "premium": 0.01}),
               1.06_f64.powi(-31))]
fn a_discount_is_read_and_written_as_it_was(#[case] written: Json, #[case] share_of_2057: f64) {
    let pipeline = read(&json!({"economic": written, "financial": written}), Some(&written), 40).unwrap();
    let rates = &pipeline.settings.discount;
    let carbon = pipeline.settings.carbon.as_ref().unwrap().discount.clone();
    for discount in [Some(rates.economic.clone()), rates.financial.clone(), carbon] {
        let share = discount.unwrap().factors(Year(2026), 32, Timing::Start).share(Year(2057));
        assert!((share / share_of_2057 - 1.0).abs() < 1e-12, "{share}");
    }
    let json = serde_json::to_value(&pipeline).unwrap();
    assert_eq!(json["settings"]["discount"], json!({"economic": written, "financial": written}));
    assert_eq!(json["settings"]["carbon"]["discount"], written);
    assert_eq!(document::from_json(json.to_string().as_bytes()).unwrap().settings, pipeline.settings);
}

#[test]
fn carbon_has_no_discount_of_its_own_unless_it_says_so() {
    let pipeline = read(&json!({"economic": 0.06}), None, 40).unwrap();
    assert_eq!(pipeline.settings.carbon.as_ref().unwrap().discount, None);
    assert!(serde_json::to_value(&pipeline).unwrap()["settings"]["carbon"].get("discount").is_none());
}

/// What `{rate}` stands for below.
const RATE: &str = "allowed: a rate above -1 and at most 1, as a fraction";

#[rstest]
#[case::high(json!(7), &["discount.economic: found a rate of 7; {rate}"])]
#[case::low(json!(-1), &["discount.economic: found a rate of -1; {rate}"])]
#[case::named(json!("green-book-standrd"), &["discount.economic: found \"green-book-standrd\"; {rate}, or a schedule by its name: green-book-standard (the nearest), \
     green-book-health, green-book-catastrophic"])]
#[case::many_at_once(json!({"from": [3, 2], "rate": [0.05, 5, -1]}), &[
    "discount.economic.from.1: found 3; allowed: 0: the first rate holds from the base year on",
    "discount.economic.rate: found 2 of discount.economic.from and 3 of discount.economic.rate; allowed: as many of one \
     as of the other, at least one",
    "discount.economic.rate.2: found a rate of 5; {rate}",
    "discount.economic.rate.3: found a rate of -1; {rate}",
])]
#[case::disorder(json!({"from": [0, 30, 20], "rate": [0.05, 0.04, 0.03]}), &[
    "discount.economic.from.3: found 20 after 30; allowed: years after the base year that increase",
])]
#[case::no_bands(json!({"from": [], "rate": []}), &[
    "discount.economic.rate: found 0 of discount.economic.from and 0 of discount.economic.rate; allowed: as many of one \
     as of the other, at least one",
])]
#[case::years_in_disorder(json!({"year": [2020, 2030, 2030], "rate": [0.05, 0.04, 0.03]}), &[
    "discount.economic.year.3: found 2030 after 2030; allowed: years that increase",
])]
#[case::a_slip_of_a_year(json!({"year": [2020, 20300], "rate": [0.05, 0.04]}), &[
    "discount.economic.year.2: found 20300; allowed: years from 1900 to 2300",
])]
#[case::no_rate_for_the_first_years(json!({"year": [2028], "rate": [0.05]}), &[
    "discount.economic: found a first rate in 2028; allowed: a first year of 2027 at the latest",
])]
#[case::negative_parameters(json!({"pure_time_preference": -0.01, "elasticity": -1, "growth": 0.02, "growth_sd": -1}), &[
    "discount.economic.pure_time_preference: found the number -0.01; allowed: a number at least 0",
    "discount.economic.elasticity: found the number -1; allowed: a number at least 0",
    "discount.economic.growth_sd: found the number -1; allowed: a number at least 0",
])]
#[case::parameters_that_give_too_much(json!({"pure_time_preference": 0.01, "elasticity": 2, "growth": 3}), &[
    "discount.economic: found parameters that give a rate of 6.01; {rate}",
])]
#[case::parameters_that_give_too_little(json!({"pure_time_preference": 0.0, "elasticity": 1, "growth": -1}), &[
    "discount.economic: found parameters that give a rate of -1; allowed: a finite rate above -1",
])]
#[case::a_parameter_missing(json!({"pure_time_preference": 0.01, "elasticity": 2}), &[
    "discount.economic.growth: found nothing; allowed: a number; this must be given",
])]
#[case::a_parameter_misspelt(json!({"pure_time_preference": 0.01, "elasticity": 2, "growth": 0.02, "premum": 0}), &[
    "discount.economic.premum: found the unknown field \"premum\"; allowed: premium (the nearest), \
     pure_time_preference, elasticity, growth, growth_sd",
])]
#[case::factors_without_end(json!(-0.999_999_999_999), &[
    "discount.economic: found a discount factor of inf after 26 years; allowed: rates whose factors stay between 1e-307 \
     and 1e308",
])]
fn what_cannot_discount_is_refused_where_it_stands(#[case] written: Json, #[case] expected: &[&str]) {
    let shown = |problems: Problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
    let found = shown(read(&json!({"economic": written}), None, 40).unwrap_err());
    let announced: Vec<String> =
        expected.iter().map(|text| format!("document:settings.{}", text.replace("{rate}", RATE))).collect();
    let bare = |text: &String| format!("document:{}", &text[text.find("settings.").unwrap()..]);
    assert_eq!(found.iter().map(bare).collect::<Vec<_>>(), announced);
    // The same of the financial account's and of carbon's.
    let financial = shown(read(&json!({"economic": 0.05, "financial": written}), None, 40).unwrap_err());
    assert_eq!(financial.len(), expected.len());
    let carbon = shown(read(&json!({"economic": 0.05}), Some(&written), 40).unwrap_err());
    assert!(carbon.len() == expected.len() && carbon[0].contains("settings.carbon.discount"), "{carbon:?}");
}

#[test]
fn factors_are_looked_at_as_far_as_assets_serve() {
    // 2^-1022 is the smallest number that a computer holds in full.
    assert!(read(&json!({"economic": 1.0}), None, 900).is_ok());
    let problems = read(&json!({"economic": 1.0}), None, 1000).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert!(problems.0[0].found.ends_with("after 1023 years"), "{problems}");
}

#[test]
fn fiscal_years_begin_with_the_month_that_the_settings_say() {
    let mut document = serde_json::to_value(read(&json!({"economic": 0.06}), None, 40).unwrap()).unwrap();
    assert_eq!(document["settings"]["fiscal_year_start"], json!(1));
    document["settings"]["fiscal_year_start"] = json!(7);
    let start = |document: &Json| {
        document::from_json(document.to_string().as_bytes()).map(|pipeline| pipeline.settings.fiscal_year_start)
    };
    assert_eq!(start(&document).unwrap().shown(Year(2026)), "2025/26");
    document["settings"]["fiscal_year_start"] = json!(13);
    let problems = start(&document).unwrap_err().to_string();
    assert!(
        problems.contains("fiscal_year_start: found the number 13; allowed: a whole number from 1 to 12"),
        "{problems}"
    );
}
