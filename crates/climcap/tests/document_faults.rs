//! Every fault is found, each where it stands and in plain words, and nothing else is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

#[path = "document_support/announced.rs"]
mod announced;
mod document_support;

use announced::{announced, assert_same, shown};
use climcap::document;
use document_support::Folder;
use rstest::rstest;

/// Words of programs and formats that say nothing to a planner.
const JARGON: [&str; 14] = [
    "schema", "anyOf", "null", "struct ", "enum", "serde", "i32", "u32", "f64", "Record", "Some(", "None", "variant",
    "$defs",
];

#[rstest]
#[case(include_str!("document_faults.toml"), 90)]
#[case::emissions(include_str!("document_faults_emissions.toml"), 60)]
fn every_fault_of_a_document_is_found_where_it_stands_and_nothing_else_is(#[case] text: &str, #[case] planted: usize) {
    let problems = document::from_toml(text).unwrap_err();
    let expected = announced(text);
    assert_same(&shown(&problems), &expected);
    assert!(expected.len() > planted, "only {} faults were planted", expected.len());
    for problem in &problems {
        let words = format!("{} {}", problem.found, problem.allowed);
        assert!(!JARGON.iter().any(|jargon| words.contains(jargon)), "{problem}");
        assert!(!problem.found.is_empty() && !problem.allowed.is_empty(), "{problem}");
    }
}

const SETTINGS: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
"#;
const SCHOOL: &str = "
[projects.school.alternatives.raised.components.roof]
capex = 1e5
life_years = 40
";

/// What a document of its own is needed for: what hides the rest, or is told only when the rest is right.
#[rstest]
#[case::horizon_before_base(&[r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
#! 11 settings.horizon: found 2025; allowed: a last year from 2026 to 2425
horizon = 2025
discount = { economic = 0.06 }
"#, SCHOOL])]
#[case::wrong_years_and_fields_of_settings(&[r#"
#! 1 settings.discount: found nothing; allowed: a record with economic, financial; this must be given
[settings]
currency = "USD"
#! 14 settings.price_year: found the number 20260; allowed: a whole number from 1900 to 2300
price_year = 20260
#! 13 settings.base_year: found text "2026"; allowed: a whole number from 1900 to 2300
base_year = "2026"
#! 1 settings.horzion: found the unknown field "horzion"; allowed: horizon (the nearest), name, currency, price_year, base_year, fiscal_year_start, timing, capital_timing, in_service, residual, renewal_during_works, discount, carbon, contingency, inflation, gwp, accounting, base_scenario, source, note
horzion = 2055
#! 10 settings.timing: found text "mind"; allowed: one of "mid" (the nearest), "start", "end"
timing = "mind"
"#, SCHOOL])]
#[case::settings_misspelt(&[r#"
#! 2 setings: found the unknown field "setings"; allowed: settings (the nearest), plan, scenarios, projects, existing_assets, hazards, shared, curves, paths, factors, categories, currencies, budgets, limits, requires, groups, bundles, objectives
[setings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
"#, SCHOOL])]
#[case::low_price_above_the_high_one(&[r#"
[settings]
currency = "USD"
price_year = 2017
base_year = 2026
horizon = 2055
#! 50 settings.discount.economic.rate: found 2 of discount.economic.from and 1 of discount.economic.rate; allowed: as many of one as of the other, at least one
discount = { economic = { from = [0, 30], rate = [0.03] } }
#! 18 settings.carbon.low: found a low price above the high one in 2026; allowed: a low price that is never above the high one
carbon = { low = "world-bank-carbon-2017-high", high = "world-bank-carbon-2017-low", extend = 0.0225 }
"#, SCHOOL])]
#[case::carbon_without_its_last_years(&[r#"
[settings]
currency = "USD"
price_year = 2017
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
#! 18 settings.carbon.low: found no price in 2051 to 2055; allowed: a price for every year counted, or extend = "flat" or a yearly growth
#! 55 settings.carbon.high: found "world-bank-carbon-2017-hgh"; allowed: a path of this pipeline or a reference table; the nearest known one is world-bank-carbon-2017-high
carbon = { low = "world-bank-carbon-2017-low", high = "world-bank-carbon-2017-hgh" }
"#, SCHOOL])]
#[case::gases_without_a_potential(&["#! 1 settings.gwp: found nothing, where projects.school.alternatives.raised.activities.dump emits CH4; allowed: AR4, AR5 (what national inventories use), AR5_ccf or AR6", SETTINGS, SCHOOL, r#"
[projects.school.alternatives.raised.activities.dump]
quantity = 10
factor = 0.1
gas = "CH4"

[projects.school.alternatives.raised.activities.car]
quantity = 10
unit = "TJ"
fuel = "motor_gasoline"
use = "road_uncontrolled"
"#])]
#[case::words_for_potentials_and_accounting(&[r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }
#! 7 settings.gwp: found text "AR7"; allowed: one of "AR4" (the nearest), "AR5", "AR5_ccf", "AR6"
gwp = "AR7"
#! 26 settings.accounting.leakage: found text "no"; allowed: true or false
#! 32 settings.accounting.scope3: found the unknown field "scope3"; allowed: scope_3 (the nearest), construction, leakage
accounting = { leakage = "no", scope3 = true }
"#, SCHOOL])]
#[case::a_year_without_a_ceiling(&[SETTINGS, r#"
[plan]
years = [2026, 2028]

[budgets.capital]
#! 8 budgets.capital.year: found spending in 2028 and no ceiling; allowed: a ceiling for every year in which an admissible choice spends, or beyond = "repeat_last", "zero" or "unlimited"
year = [2026, 2027]
amount = [1e6, 1e6]
"#, SCHOOL])]
#[case::a_running_cost_without_a_ceiling(&[SETTINGS, SCHOOL, r#"
[budgets.recurrent]
#! 8 budgets.recurrent.year: found spending in 2030 to 2055 and no ceiling; allowed: a ceiling for every year in which an admissible choice spends, or beyond = "repeat_last", "zero" or "unlimited"
year = [2027, 2028, 2029]
amount = [1e6, 1e6, 1e6]

[projects.school.alternatives.raised.cost_lines.power]
unit_value = 100
"#])]
#[case::a_window_outside_the_plan(&[SETTINGS, SCHOOL, "
[projects.school]
#! 16 projects.school.start_window: found no year in which works may start; allowed: a window that meets the plan's years, 2026 to 2026
start_window = [2030, 2031]
"])]
#[case::no_year_of_service(&[SETTINGS, "
[plan]
years = [2053, 2055]

#! 11 projects.school.start_window: found starts in 2055 that leave alternative raised no year of service; allowed: starts after which service begins by 2055, or a later horizon
[projects.school.alternatives.raised.components.roof]
capex = 1e5
life_years = 40
"])]
#[case::unknown_sector(&[SETTINGS, SCHOOL, r#"
[limits.schools]
column = "capex"
at_most = 1
#! 10 limits.schools.sector: found "educaton"; allowed: the nearest known sector is education
sector = "educaton"
#! 11 limits.schools.project: found "scool"; allowed: the nearest known project is school
project = "scool"
#! 7 limits.schools.tag: found "north"; allowed: a tag of this pipeline; it has none
tag = "north"

[projects.school]
sector = "education"
"#])]
#[case::scenarios(&[SETTINGS, SCHOOL, r#"
[scenarios.base]

[scenarios.hot]
#! 16 scenarios.hot.capex_factor: found the number -1; allowed: a number at least 0
capex_factor = -1
#! 1 scenarios.hot.opex_facto: found the unknown field "opex_facto"; allowed: opex_factor (the nearest), name, hazard, capex_factor, benefit_factor, damage_factor, carbon_factor, source, note
opex_facto = 1
"#])]
#[case::a_scenario_without_events(&[SETTINGS, SCHOOL, r#"
[scenarios.base]

[scenarios.hot]

[[hazards]]
hazard = "flood"
scenario = "base"
return_period = [10]
loss = [1]

[[hazards]]
hazard = "flood"
scenario = "base"
#! 8 hazards.flood.year: found 2050 beside events without a year; allowed: each year of a scenario once, or events without a year and no others
year = 2050
return_period = [10]
loss = [1]

[[hazards]]
hazard = "storm"
scenario = "base"
return_period = [10]
loss = [1]

[[hazards]]
hazard = "rain"
scenario = "hot"
return_period = [10]
intensity = [1]

#! 1 hazards.rain: found losses and intensities for one hazard; allowed: one of the two throughout
[[hazards]]
hazard = "rain"
scenario = "base"
return_period = [10]
loss = [1]

[projects.school.alternatives.raised.exposures.flooded]
hazard = "flood"

[projects.school.alternatives.raised.exposures.blown]
#! 10 projects.school.alternatives.raised.exposures.blown.hazard: found "storm", which has no events in scenario hot; allowed: a hazard with events in every scenario, or with events without a scenario
hazard = "storm"
"#])]
#[case::tables_that_are_none(&[SETTINGS, SCHOOL, r#"
[projects.school]
#! 8 projects.school.tags: found text "north"; allowed: a list, each item text
tags = "north"
#! 14 projects.school.cost_lines: found the number 5; allowed: a map from ids to records, or a list of records
cost_lines = 5

#! 1 requires: found a record; allowed: a list of records
[requires]
school = "bridge"
"#])]
#[case::one_id_for_one_design_and_for_every_one(&[SETTINGS, SCHOOL, r#"
[projects.school.alternatives.raised.cost_lines.power]
unit_value = 1

#! 1 projects.school.cost_lines.power: found "power" both for one design and for every one; allowed: each id once in a design
[projects.school.cost_lines.power]
unit_value = 1
"#])]
#[case::names_of_reference_tables(&[SETTINGS, SCHOOL, r#"
[[hazards]]
hazard = "flood"
return_period = [10]
intensity = [1]

[projects.school.alternatives.raised.exposures.misspelt]
hazard = "flood"
#! 9 projects.school.alternatives.raised.exposures.misspelt.curve: found "jrc-residental-africa"; allowed: the nearest known curve is jrc-residential-africa
curve = "jrc-residental-africa"
value = 1

[projects.school.alternatives.raised.exposures.not_given_by_jrc]
hazard = "flood"
#! 9 projects.school.alternatives.raised.exposures.not_given_by_jrc.curve: found "depth of the river"; allowed: a curve of the reference tables; this pipeline has none
curve = "depth of the river"
value = 1

[projects.school.alternatives.raised.exposures.days]
hazard = "flood"
#! 9 projects.school.alternatives.raised.exposures.days.curve: found "wri-power-plant-inundation", a curve of days; allowed: a curve of shares
curve = "wri-power-plant-inundation"
value = 1

[projects.school.alternatives.raised.activities.power]
quantity = 10
unit = "MWh"
#! 10 projects.school.alternatives.raised.activities.power.factor: found "ifi-grid-2021/UGA/opperating"; allowed: the nearest known factor is ifi-grid-2021/UGA/operating
factor = "ifi-grid-2021/UGA/opperating"

#! 1 projects.school.alternatives.raised.activities.unit_missing.unit: found nothing; allowed: MWh: the factor is in tCO2e/MWh
[projects.school.alternatives.raised.activities.unit_missing]
quantity = 10
factor = "ember-grid/IND"

[projects.school.alternatives.raised.activities.other_unit]
quantity = 10
#! 8 projects.school.alternatives.raised.activities.other_unit.unit: found "kWh"; allowed: MWh: the factor is in tCO2e/MWh
unit = "kWh"
factor = "ember-grid/IND"
"#])]
#[case::carbon_in_two_years_alone(&[r#"
[settings]
currency = "EUR"
price_year = 2016
base_year = 2026
horizon = 2051
discount = { economic = 0.06 }
#! 18 settings.carbon.low: found no price in 2026 to 2029, 2051; allowed: a price for every year counted, or extend = "flat" or a yearly growth
#! 44 settings.carbon.high: found no price in 2026 to 2029, 2051; allowed: a price for every year counted, or extend = "flat" or a yearly growth
carbon = { low = "eib-carbon-2020", high = "eib-carbon-2020" }
"#, SCHOOL])]
#[case::nothing_to_repeat(&[SETTINGS, SCHOOL, r#"
[budgets.capital]
#! 10 budgets.capital.beyond: found beyond without a year; allowed: years and amounts, or a budget without a limit
beyond = "repeat_last"
"#])]
fn a_fault_is_found_where_it_stands(#[case] parts: &[&str]) {
    let text = parts.concat();
    let problems = document::from_toml(&text).unwrap_err();
    assert_same(&shown(&problems), &announced(&text));
}

#[rstest]
#[case::empty("", "document: settings: found nothing; allowed: settings; they must be given")]
#[case::only_settings(SETTINGS, "document: projects: found nothing; allowed: projects; they must be given")]
#[case::not_toml(
    "[settings\n",
    "document:1:10: document: found text that cannot be read: unclosed table, expected `]`; allowed: TOML"
)]
#[case::a_name_twice(
    "[settings]\na = 1\na = 2\n",
    "document:3:1: document: found the name \"a\" a second time; allowed: each name once"
)]
fn a_document_that_says_too_little_is_refused(#[case] text: &str, #[case] first: &str) {
    assert_eq!(shown(&document::from_toml(text).unwrap_err())[0], first);
}

/// A folder of tables with faults: what each says, and every problem with it.
const TABLES: [(&str, &str); 13] = [
    (
        "settings",
        "setting,value,note
currency,USD,
price_year,2026,
base_year,2026,
horizon,\"2,055\",
discount.economic,6%,
discount.financial,0.06,
discount,0.05,
timing,mid,
timing,end,
in_servce,same_year,
",
    ),
    (
        "plan",
        "setting,value
years,2026; x
must,school;scool
",
    ),
    (
        "projects",
        "project,sector,start_window,latitude
school,education,2026; 2027,
bridge,roads,2026,
school,education,,
12,,,95
",
    ),
    (
        "alternatives",
        "project,alternative,standard
school,raised,yes
school,plain,maybe
scool,raised,
bridge,new,no,extra
",
    ),
    (
        "components",
        "project,alternative,component,capex,life_years,phasing,residual
school,raised,roof,1e5,40,0.5; 0.5,
school,rised,roof,1e5,40,,
school,raised,wall,\"1,000\",40,,
school,raised,door,nan,40,0.5; ;0.5,
school,plain,floor,1e5,,,sold
bridge,new,deck,1e5,40,1.0,
school,,fence,1e5,40,,
",
    ),
    (
        "cost_lines",
        "project,alternative,lin,unit_value,unit value
school,raised,power,10,
",
    ),
    (
        "curves",
        "curve,intensity,share,note
depth,0,0,from the survey
depth,1,0.4,
depth,1,0.5,from the office
above,0,1.5,
",
    ),
    (
        "hazards",
        "hazard,scenario,year,return_period,intensity,loss
flood,,2030,10,0.5,
flood,,2030,50,1.0,
flood,,2050,10,0.6,
flood,,2050,50,0.2,
",
    ),
    (
        "paths",
        "path,year,value,extend
rain,2026,1,flat
rain,2030,2,0.02
",
    ),
    (
        "factor",
        "factor,value
grid,0.4
",
    ),
    (
        "budgets",
        "budget;year;amount
capital;2026;1e6
",
    ),
    (
        "requires",
        "project,requires
school,bridge
school,bidge
",
    ),
    ("limits", ""),
];

const PROBLEMS: &str = r#"alternatives.csv:3:standard: projects.school.alternatives.plain.standard: found text "maybe"; allowed: true or false
alternatives.csv:4:project: projects.scool.alternatives.raised.project: found "scool"; allowed: the nearest known project is school
alternatives.csv:5: projects.bridge.alternatives.new: found 4 cells; allowed: 3, one for each column
budgets.csv:1: budgets: found columns parted by semicolons or tabs; allowed: columns parted by commas
components.csv:3:alternative: projects.school.alternatives.rised.components.roof.alternative: found "rised"; allowed: the nearest known alternative is raised (of project school)
components.csv:4:capex: projects.school.alternatives.raised.components.wall.capex: found text "1,000"; allowed: a number with a point before its decimals and nothing else between its digits, such as 1000 or 2.5
components.csv:5:capex: projects.school.alternatives.raised.components.door.capex: found nan, which is not a finite number; allowed: a finite number
components.csv:5:phasing: projects.school.alternatives.raised.components.door.phasing: found text "0.5; ;0.5"; allowed: a list such as 0.3; 0.7, without blank items
components.csv:6:residual: projects.school.alternatives.plain.components.floor.residual: found text "sold"; allowed: one of "annuity", "straight_line", "share", "salvage", "remaining_flows", "none"
components.csv:8: projects.school.components.fence: found a component of every design and the without; allowed: a component of one alternative, or of the without
cost_lines.csv:1:lin: cost_lines.lin: found the unknown column "lin"; allowed: line (the nearest), quantity, unit, unit_value, escalation, account, budget, category, mix, tax, currency, growth, from, reference_year, first_year, last_year, every, first_age, last_age, component, path, ramp_up, deterioration, continues, timing, source, note, project, alternative, option
cost_lines.csv:1:unit value: cost_lines.unit value: found the unknown column "unit value"; allowed: unit_value (the nearest), quantity, unit, escalation, account, budget, category, mix, tax, currency, growth, from, reference_year, first_year, last_year, every, first_age, last_age, component, path, ramp_up, deterioration, continues, timing, source, note, line, project, alternative, option
curves.csv:4:intensity: curves.depth.intensity.3: found 1 after 1; allowed: intensities that increase
curves.csv:5:share: curves.above.share.1: found 1.5; allowed: a number from 0 to 1
factor.csv: factor: found a table "factor"; allowed: the nearest known table is factors
hazards.csv:5:intensity: hazards.flood.intensity.2: found 0.2 at a return period of 50 years, after 0.6 at 10; allowed: values that do not fall as return periods grow
limits.csv: limits: found an empty file; allowed: a header and rows
paths.csv:3:extend: paths.rain.extend: found the number 0.02 where an earlier row says text "flat"; allowed: the same on every row of a record, or blank
plan.csv:2:value: plan.years.2: found text "x"; allowed: a whole number
projects.csv:3:start_window: projects.bridge.start_window: found a list of 1; allowed: a list of 2
projects.csv:4: projects.school: found "school" a second time; the first is at projects.csv:2; allowed: each id once
projects.csv:5:latitude: projects.12.latitude: found the number 95; allowed: a number from -90 to 90
requires.csv:3:requires: requires.2.requires: found "bidge"; allowed: the nearest known project is bridge
settings.csv:5:value: settings.horizon: found text "2,055"; allowed: a number with a point before its decimals and nothing else between its digits, such as 1000 or 2.5
settings.csv:6:value: settings.discount.economic: found text "6%"; allowed: a fraction, such as 0.12 for 12 per cent
settings.csv:8:setting: settings.discount: found the name "discount" a second time; allowed: each name once
settings.csv:10:setting: settings.timing: found the name "timing" a second time; allowed: each name once
settings.csv:11:setting: settings.in_servce: found the unknown field "in_servce"; allowed: in_service (the nearest), name, currency, price_year, base_year, horizon, fiscal_year_start, timing, capital_timing, residual, renewal_during_works, discount, carbon, contingency, inflation, gwp, accounting, base_scenario, source, note"#;

#[test]
fn every_fault_of_a_folder_is_found_by_row_and_column() {
    let folder = Folder::of("faults", TABLES);
    let problems = document::read(folder.path()).unwrap_err();
    let from = format!("{}/", folder.path().display());
    let found: Vec<String> = shown(&problems).into_iter().map(|problem| problem.replace(&from, "")).collect();
    let expected: Vec<String> = PROBLEMS.lines().map(ToOwned::to_owned).collect();
    assert_same(&found, &expected);
}
