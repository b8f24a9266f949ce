//! The accounting of a project's emissions, on a case small enough to follow by hand.

use climcap::address::{Places, Problems};
use climcap::calendar::{Window, Year};
use climcap::emissions::{Accounting, accounting};
use climcap::pipeline::{Phase, Pipeline};
use rstest::rstest;

use super::{assert_close, read};

const PROJECT: &str = r#"
[projects.p]
boundary = "The works, and the power that they use"
baseline = "The old works run on, and are renewed every ten years"

[projects.p.alternatives.without.components.old]
capex = 1
life_years = 10
renewal_year = 2030
construction_tco2e = 5

[projects.p.alternatives.without.activities.burning]
quantity = 100
factor = 0.5
continues = 0.2

[projects.p.alternatives.new.components.hall]
capex = 1
life_years = 20
phasing = [0.5, 0.5]
construction_tco2e = 30

[projects.p.alternatives.new.components.roof]
capex = 1
life_years = 25
offset = 3
opens = "alone"

[projects.p.alternatives.new.activities.power]
quantity = 10
unit = "MWh"
electricity = "KEN"
margin = "operating"

[projects.p.alternatives.new.activities.steel]
quantity = 10
unit = "t"
material = "steel-general-world-average"
phase = "construction"
component = "hall"

[projects.p.alternatives.new.activities.moved]
quantity = 2
factor = 1.5
scope = 3
leakage = true
"#;

fn account(pipeline: &Pipeline, start: i32) -> Result<Accounting, Problems> {
    let project = &pipeline.projects["p"];
    let (_, design) = project.alternatives().next().unwrap();
    accounting(("p", project), design, Year(start), &pipeline.settings, &pipeline.places)
}

/// Phase, gas, scope, gross without, gross with.
type Row = (Phase, &'static str, u8, f64, f64);

#[track_caller]
fn assert_rows(account: &Accounting, expected: &[Row]) {
    assert_eq!(account.rows.len(), expected.len(), "{:?}", account.rows);
    for (row, (phase, gas, scope, without, with)) in account.rows.iter().zip(expected) {
        assert_eq!((row.phase, row.gas.name(), row.scope.number()), (*phase, *gas, *scope));
        assert_close(row.gross_without.amount(), *without);
        assert_close(row.gross_with.amount(), *with);
        assert_close(row.net().amount(), with - without);
    }
}

#[test]
fn tonnes_are_counted_over_the_economic_life_with_works_apart() {
    let account = account(&read("", PROJECT), 2026).unwrap();
    // In service from 2028; the hall lasts 20 years, the roof opens alone and does not count.
    assert_eq!(account.life, Window { base: Year(2028), last: Year(2047) });
    assert!(account.notes.is_empty());
    let works = Phase::Construction;
    let expected = [
        (Phase::Operation, "CO2", 2, 0.0, 20.0 * 5.74),
        (Phase::Operation, "CO2e", 1, 20.0 * 50.0, 20.0 * 50.0 * 0.2),
        (Phase::Operation, "CO2e", 3, 0.0, 20.0 * 3.0),
        (works, "CO2e", 3, 2.0 * 5.0, 30.0 + 19.5),
    ];
    assert_rows(&account, &expected);
    assert_close(account.per_year(account.rows[1].net()).amount(), -40.0);
    assert_eq!(account.boundary, "The works, and the power that they use");
}

#[rstest]
#[case::without_scope_3("scope_3 = false", &[2, 1])]
#[case::without_works("construction = false", &[2, 1, 3])]
#[case::without_leakage("leakage = false", &[2, 1, 3])]
#[case::with_all("", &[2, 1, 3, 3])]
fn what_is_counted_is_a_setting(#[case] setting: &str, #[case] scopes: &[u8]) {
    let account = account(&read(&format!("accounting = {{ {setting} }}"), PROJECT), 2026).unwrap();
    let found: Vec<u8> = account.rows.iter().map(|row| row.scope.number()).collect();
    assert_eq!(found, scopes);
    let works = account.rows.iter().any(|row| row.phase == Phase::Construction);
    assert_eq!(works, !setting.contains("scope") && !setting.contains("construction"));
}

#[rstest]
#[case::skipped("skip", 0.0)]
#[case::spent("spend", 5.0)]
fn a_renewal_during_the_works_counts_as_it_is_spent(#[case] rule: &str, #[case] renewed: f64) {
    let account = account(&read(&format!("renewal_during_works = \"{rule}\""), PROJECT), 2029).unwrap();
    // Works in 2029 and 2030, in service from 2031 to 2050: without the project, renewals in 2030, 2040 and 2050.
    let works = account.rows.last().unwrap();
    assert_close(works.gross_without.amount(), 15.0);
    assert_close(works.gross_with.amount(), 49.5 + renewed);
}

#[test]
fn a_life_past_the_horizon_is_counted_to_the_horizon_and_says_so() {
    let account = account(&read("", PROJECT), 2044).unwrap();
    assert_eq!(account.life, Window { base: Year(2046), last: Year(2055) });
    assert_eq!(account.notes, ["the economic life of 20 years ends in 2065: counted to 2055, the horizon"]);
    assert_close(account.rows[0].gross_with.amount(), 10.0 * 5.74);
}

#[test]
fn a_design_without_components_is_counted_to_the_horizon() {
    let text = "[projects.p]\nboundary = \"All\"\nbaseline = \"As now\"\n[projects.p.alternatives.new.activities.it]\n\
                quantity = 1\nfactor = 1";
    let account = account(&read("", text), 2026).unwrap();
    assert_eq!(account.life, Window { base: Year(2026), last: Year(2055) });
    assert_rows(&account, &[(Phase::Operation, "CO2e", 1, 0.0, 30.0)]);
}

#[test]
fn waste_that_was_deposited_before_stays_with_the_project() {
    let text = "[projects.p]\nboundary = \"The dump\"\nbaseline = \"Dumping goes on\"\n\
                [projects.p.alternatives.without.activities.dump]\nquantity = 100\nunit = \"t\"\nwaste = [\"food 1\"]\n\
                climate = \"tropical_wet\"\nmcf = 0.8\n[projects.p.alternatives.new.components.plant]\ncapex = 1\n\
                life_years = 10\nphasing = [0.5, 0.5]";
    let account = account(&read("gwp = \"AR5\"", text), 2026).unwrap();
    let tonnes = 100.0 * 0.15 * 0.7 * 0.8 * 0.5 * 16.0 / 12.0 * 28.0;
    let share = |age: i32| (-0.4 * f64::from(age)).exp() - (-0.4 * f64::from(age + 1)).exp();
    let of_deposits = |deposits: std::ops::Range<i32>| -> f64 {
        let years = (2028..=2037).flat_map(|year| {
            deposits.clone().filter(move |deposit| *deposit < year).map(move |deposit| year - 1 - deposit)
        });
        tonnes * years.map(share).sum::<f64>()
    };
    assert_rows(&account, &[(Phase::Operation, "CH4", 1, of_deposits(2026..2038), of_deposits(2026..2028))]);
}

#[test]
fn a_project_must_say_its_boundary_and_its_baseline() {
    let text = PROJECT
        .replace("boundary = \"The works, and the power that they use\"\n", "")
        .replace("baseline = \"The old works run on, and are renewed every ten years\"\n", "");
    let pipeline = read("", &text);
    let problems = account(&pipeline, 2026).unwrap_err();
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(shown[0].ends_with(
        "projects.p.boundary: found nothing; allowed: a text that says which emissions are counted, and where that ends"
    ));
    assert!(shown[1].ends_with(
        "projects.p.baseline: found nothing; allowed: a text that says what happens without the project, and why"
    ));
    assert_eq!(shown.len(), 2);
    assert!(!pipeline.places.is_empty() && Places::default().is_empty());
}
