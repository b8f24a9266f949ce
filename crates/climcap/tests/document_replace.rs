//! A pipeline with other values at some of its addresses.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

use climcap::address::Problems;
use climcap::calendar::Year;
use climcap::document::{self, replace};
use climcap::finance::Timing;
use climcap::pipeline::{Alternative, Pipeline, ResidualRule};
use rstest::rstest;
use serde_json::{Value as Json, json};

const TEXT: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }

[scenarios.base]
[scenarios.hot]

[[hazards]]
hazard = "flood"
year = 2030
return_period = [10, 50]
intensity = [0.5, 1]

[[hazards]]
hazard = "flood"
year = 2050
return_period = [10, 50]
intensity = [1, 2]

[curves.depth]
intensity = [0, 1, 2]
share = [0, 0.5, 1]

[projects.school.cost_lines.power]
unit_value = 100
source = "The tariff of 2026"

[projects.school.alternatives.without.components.roof]
capex = 5e4
life_years = 20
age_years = 5

[projects.school.alternatives.plain.components.roof]
capex = 1e5
life_years = 40

[projects.school.alternatives.raised.components.roof]
capex = 2e5
life_years = 40
residual = "none"

[projects.school.alternatives.raised.exposures.building]
hazard = "flood"
curve = "depth"
value = 1e6

[projects.clinic.alternatives.new.components.roof]
capex = 3e5
life_years = 40
"#;

fn pipeline() -> Pipeline {
    document::from_toml(TEXT).unwrap()
}

fn changed(changes: &[(&str, Json)]) -> Result<Pipeline, Problems> {
    let changes: Vec<(String, Json)> =
        changes.iter().map(|(address, value)| ((*address).to_owned(), value.clone())).collect();
    replace(&pipeline(), &changes)
}

fn design<'p>(pipeline: &'p Pipeline, project: &str, id: &str) -> &'p Alternative {
    pipeline.projects[project].alternatives().find(|(other, _)| *other == id).unwrap().1
}

fn is(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 1e-9
}

#[test]
fn nothing_replaced_changes_nothing() {
    assert_eq!(changed(&[]).unwrap(), pipeline());
}

#[test]
fn one_value_is_replaced_and_nothing_else() {
    let address = "projects.school.alternatives.raised.components.roof.capex";
    let changed = changed(&[(address, json!(2.4e6))]).unwrap();
    assert!(is(design(&changed, "school", "raised").components["roof"].capex.amount(), 2.4e6));
    let back = replace(&changed, &[(address.to_owned(), json!(2e5))]).unwrap();
    assert_eq!(back.projects, pipeline().projects);
    assert_eq!(changed.settings, pipeline().settings);
}

#[test]
fn a_star_stands_for_any_one_part() {
    let changed = changed(&[("projects.*.alternatives.*.components.roof.capex", json!(7))]).unwrap();
    for (project, id) in [("school", "plain"), ("school", "raised"), ("clinic", "new")] {
        assert!(is(design(&changed, project, id).components["roof"].capex.amount(), 7.0), "{project}");
    }
    assert!(is(changed.projects["school"].without().components["roof"].capex.amount(), 7.0));
    let scenarios = self::changed(&[("scenarios.*.capex_factor", json!(1.5))]).unwrap();
    assert!(scenarios.scenarios.values().all(|scenario| is(scenario.capex_factor, 1.5)));
}

#[test]
fn what_is_written_for_a_project_is_replaced_in_every_design_and_the_without() {
    let changed = changed(&[("projects.school.cost_lines.power.unit_value", json!(120))]).unwrap();
    let school = &changed.projects["school"];
    let all = school.alternatives().map(|(_, design)| design).chain([school.without()]);
    let values: Vec<f64> = all.map(|design| design.cost_lines["power"].unit_value.amount()).collect();
    assert!(values.len() == 3 && values.iter().all(|value| is(*value, 120.0)), "{values:?}");
}

#[test]
fn hazards_are_found_by_their_ids_and_items_of_lists_by_number() {
    let changed =
        changed(&[("hazards.flood.intensity", json!([0.25, 3])), ("curves.depth.share.2", json!(0.75))]).unwrap();
    let years = changed.hazards["flood"].years("base");
    let again =
        self::changed(&[("hazards.flood.intensity.1", json!(0.25)), ("hazards.flood.intensity.2", json!(3))]).unwrap();
    assert_eq!(years.len(), 2);
    assert_eq!(again.hazards, changed.hazards);
    assert_eq!(changed.curves["depth"].share.as_deref(), Some([0.0, 0.75, 1.0].as_slice()));
    assert_ne!(changed.hazards, pipeline().hazards);
}

#[test]
fn what_was_never_written_follows_what_it_takes_after() {
    let timing = changed(&[("settings.timing", json!("end"))]).unwrap();
    assert_eq!((timing.settings.timing, timing.settings.capital_timing), (Timing::End, Timing::End));
    let residual = changed(&[("settings.residual", json!("straight_line"))]).unwrap();
    let rule = |id: &str| design(&residual, "school", id).components["roof"].residual;
    assert_eq!((rule("plain"), rule("raised")), (ResidualRule::StraightLine, ResidualRule::None));
    let base = changed(&[("settings.base_year", json!(2028)), ("settings.horizon", json!(2057))]).unwrap();
    assert_eq!(base.plan.years, (Year(2028), Year(2028)));
    assert_eq!(design(&base, "school", "raised").components["roof"].reference_year, Year(2028));
    // The age of what exists was written, and so its renewal moves with its life.
    let due = |pipeline: &Pipeline| pipeline.projects["school"].without().components["roof"].renewal_year;
    let longer = changed(&[("projects.school.alternatives.without.components.roof.life_years", json!(30))]).unwrap();
    assert_eq!((due(&pipeline()), due(&longer)), (Some(Year(2041)), Some(Year(2051))));
    let older = changed(&[("projects.school.alternatives.without.components.roof.age_years", json!(15))]).unwrap();
    assert_eq!(due(&older), Some(Year(2031)));
}

#[test]
fn what_was_written_stays_when_what_it_could_follow_changes() {
    let written = document::from_toml(&TEXT.replace("price_year", "capital_timing = \"start\"\nprice_year")).unwrap();
    let changed = replace(&written, &[("settings.timing".to_owned(), json!("end"))]).unwrap();
    assert_eq!((changed.settings.timing, changed.settings.capital_timing), (Timing::End, Timing::Start));
    let again = replace(&changed, &[("settings.timing".to_owned(), json!("mid"))]).unwrap();
    assert_eq!(again.settings.capital_timing, Timing::Start);
}

#[test]
fn a_field_that_was_not_written_may_be_and_nothing_takes_it_back() {
    let financial = changed(&[("settings.discount.financial", json!(0.08))]).unwrap();
    assert!(financial.settings.discount.financial.is_some());
    let back = replace(&financial, &[("settings.discount.financial".to_owned(), Json::Null)]).unwrap();
    assert_eq!(back.settings, pipeline().settings);
    let sector = changed(&[("projects.*.sector", json!("education"))]).unwrap();
    assert!(sector.projects.values().all(|project| project.sector.as_deref() == Some("education")));
}

#[rstest]
#[case(
    "projects.scool.alternatives.raised.components.roof.capex",
    "projects.school.alternatives.raised.components.roof.capex"
)]
#[case(
    "projects.school.alternatives.raised.components.roof.capx",
    "projects.school.alternatives.raised.components.roof.capex"
)]
#[case("projects.school.cost_lines.pwer.unit_value", "projects.school.alternatives.*.cost_lines.power.unit_value")]
#[case("hazards.flod.intensity", "hazards.flood.intensity")]
#[case(
    "projects.*.alternatives.raised.components.rof.life_years",
    "projects.*.alternatives.raised.components.roof.life_years"
)]
#[case("setings.horizon", "settings.horizon")]
#[case("settings.horzon", "settings.horizon")]
#[case("projects.school.alternatives.raised.components.source", "")]
#[case("", "")]
fn an_address_that_names_nothing_is_refused_with_the_nearest(#[case] address: &str, #[case] near: &str) {
    let problems = changed(&[(address, json!(1))]).unwrap_err();
    assert_eq!(problems.len(), 1);
    let problem = &problems.0[0];
    assert_eq!((problem.address.as_str(), problem.found.as_str()), (address, "nothing at this address"));
    match near {
        "" => {
            assert!(!problem.allowed.contains("nearest") || problem.allowed.ends_with("components.roof"), "{problem}");
        }
        near => assert_eq!(problem.allowed, format!("an address of this pipeline; the nearest known one is {near}")),
    }
}

#[rstest]
#[case("projects.school.alternatives.raised.components.roof.capex", json!(-1), "found the number -1; allowed: a number at least 0")]
#[case("projects.school.alternatives.raised.components.roof.phasing", json!([0.5, 0.4]),
       "found shares that add up to 0.9; allowed: shares that add up to 1")]
#[case("projects.school.alternatives.raised.exposures.building.curve", json!("dept"), "found \"dept\"; allowed: the nearest known curve is depth")]
#[case("settings.horizon", json!(2020), "found 2020; allowed: a last year from 2026 to 2425")]
#[case("curves.depth.share", json!([0, "half", 1]), "")]
fn a_value_that_may_not_be_written_is_refused_at_its_address(
    #[case] address: &str,
    #[case] value: Json,
    #[case] words: &str,
) {
    let problems = changed(&[(address, value)]).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems}");
    let problem = &problems.0[0];
    assert!(problem.address.as_str().starts_with(address), "{problem}");
    assert_eq!(problem.place.to_string(), "replaced");
    if !words.is_empty() {
        assert_eq!(problem.to_string(), format!("replaced: {address}: {words}"));
    }
}

const OPTIONS: &str = r#"
[projects.school.options.solar.components.panels]
capex = 5e4
life_years = 25

[projects.school.options.shade.components.trees]
capex = 1e4
life_years = 30
source = "The forester"
"#;

#[test]
fn designs_with_options_are_replaced_one_by_one_or_all_with_an_option() {
    let text = format!("{TEXT}{OPTIONS}");
    let written = document::from_toml(&text).unwrap();
    let line = |text_of: &str| 1 + text.lines().position(|line| line == text_of).unwrap();
    let capex = |pipeline: &Pipeline, design: &str, component: &str| {
        pipeline.projects["school"].designs.alternatives[design].components[component].capex.amount()
    };
    let one = "projects.school.alternatives.raised+solar.components.panels.capex";
    let changed = replace(&written, &[(one.to_owned(), json!(6e4))]).unwrap();
    assert!((capex(&changed, "raised+solar", "panels") - 6e4).abs() < 1e-9);
    assert!((capex(&changed, "raised+solar+shade", "panels") - 5e4).abs() < 1e-9);
    for address in
        ["projects.school.options.solar.components.panels.capex", "projects.*.options.*.components.panels.capex"]
    {
        let changed = replace(&written, &[(address.to_owned(), json!(7e4))]).unwrap();
        let designs =
            changed.projects["school"].alternatives().filter(|(_, design)| design.components.contains_key("panels"));
        let found: Vec<f64> = designs.map(|(_, design)| design.components["panels"].capex.amount()).collect();
        assert!(found.len() > 1 && found.iter().all(|capex| (capex - 7e4).abs() < 1e-9), "{found:?}");
        let place = |address: &str| changed.places.get(&address.into()).map(ToString::to_string);
        assert_eq!(place(one).as_deref(), Some("replaced"));
        // What stays leads back to the option, and what is of the plain design to that.
        let trees = "projects.school.alternatives.raised+solar+shade.components.trees";
        assert_eq!(place(&format!("{trees}.capex")), Some(format!("document:{}:9", line("capex = 1e4"))));
        assert_eq!(changed.places.source(&trees.into()), Some("The forester"));
        let roof = "components.roof.life_years";
        let plain = place(&format!("projects.school.alternatives.raised.{roof}"));
        assert!(plain.is_some());
        assert_eq!(place(&format!("projects.school.alternatives.raised+solar+shade.{roof}")), plain);
    }
    let refused = replace(&written, &[("projects.school.options.solar.components.panels.capex".to_owned(), json!(-1))]);
    assert_eq!(refused.unwrap_err().0[0].place.to_string(), "replaced");
    let nothing = replace(&written, &[("projects.school.options.sola.components.panels.capex".to_owned(), json!(1))]);
    assert_eq!(nothing.unwrap_err().0[0].found, "nothing at this address");
}

#[test]
fn a_problem_elsewhere_keeps_its_place() {
    let text = TEXT.replace("[scenarios.hot]", "[paths.rising]\nyear = [2026, 2055]\nvalue = [1, 2]\n[scenarios.hot]")
        + "[projects.clinic.alternatives.new.cost_lines.power]\nunit_value = 1\npath = \"rising\"\n";
    let written = document::from_toml(&text).unwrap();
    let problems = replace(&written, &[("settings.horizon".to_owned(), json!(2060))]).unwrap_err();
    let line = 1 + text.lines().position(|line| line.starts_with("path =")).unwrap();
    assert_eq!(
        problems.0[0].to_string(),
        format!(
            "document:{line}:8: projects.clinic.alternatives.new.cost_lines.power.path: found no value in 2056 to 2060; \
             allowed: values for every year counted, or extend = \"flat\" or a yearly growth"
        )
    );
}

#[test]
fn values_that_stay_keep_their_places_and_sources() {
    let changed = changed(&[("projects.*.alternatives.*.components.roof.capex", json!(7))]).unwrap();
    let place = |address: &str| changed.places.get(&address.into()).map(ToString::to_string);
    let line = |text: &str| 1 + TEXT.lines().position(|line| line == text).unwrap();
    assert_eq!(place("projects.clinic.alternatives.new.components.roof.capex").as_deref(), Some("replaced"));
    let life = place("projects.school.alternatives.without.components.roof.life_years");
    assert_eq!(life, Some(format!("document:{}:14", line("life_years = 20"))));
    // What is written once for a project is found from each of its designs.
    let power = "projects.school.alternatives.raised.cost_lines.power";
    assert_eq!(place(&format!("{power}.unit_value")), Some(format!("document:{}:14", line("unit_value = 100"))));
    assert_eq!(changed.places.source(&power.into()), Some("The tariff of 2026"));
    assert_eq!(place(&format!("{power}.escalation")), None);
}

#[test]
fn of_the_years_of_a_hazard_those_change_that_say_what_changes() {
    let text = "
[settings]
currency = 'USD'
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
[[hazards]]
hazard = 'flood'
year = 2020
return_period = [10]
intensity = [1]
[[hazards]]
hazard = 'flood'
year = 2050
intensity_factor = 1.5
[projects.p.alternatives.a.components.works]
capex = 1
life_years = 40
";
    let pipeline = document::from_toml(text).unwrap();
    let changes =
        [("hazards.flood.intensity".to_owned(), json!([2])), ("hazards.flood.intensity_factor".to_owned(), json!(2))];
    let changed = document::replace(&pipeline, &changes).unwrap();
    let levels = changed.hazards["flood"].years("base").iter().map(|(_, events)| match &events.severity {
        climcap::pipeline::Severity::Intensity(levels) => levels[0].amount(),
        climcap::pipeline::Severity::Loss(_) => f64::NAN,
    });
    assert_eq!(levels.collect::<Vec<_>>(), [2.0, 4.0]);
}
