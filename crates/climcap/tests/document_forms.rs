//! One pipeline in every form: text, tables, and what a pipeline itself is written as.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

mod document_support;
#[path = "document_support/forms.rs"]
mod forms;
#[path = "document_support/made.rs"]
mod made;

use std::fmt::Write;

use climcap::document::{self, TableCells};
use climcap::pipeline::Pipeline;
use document_support::Folder;
use forms::{Sheet, bare, cases, json_of_toml, sheets, toml};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn from_json(document: &Json) -> Pipeline {
    bare(
        document::from_json(document.to_string().as_bytes())
            .unwrap_or_else(|problems| panic!("{problems}\n{document}")),
    )
}

fn from_sheets(sheets: &[Sheet]) -> Pipeline {
    let tables: Vec<TableCells<'_>> = sheets.iter().map(Sheet::cells).collect();
    bare(document::from_tables(&tables).unwrap_or_else(|problems| panic!("{problems}")))
}

fn from_folder(name: &str, sheets: &[Sheet]) -> Pipeline {
    let folder = Folder::of(name, sheets.iter().map(|sheet| (sheet.name.clone(), sheet.csv())));
    bare(document::read(folder.path()).unwrap_or_else(|problems| panic!("{problems}")))
}

/// Holds that a document is the same pipeline in every form, and that what it is written as is read back.
fn assert_same_in_every_form(name: &str, document: &Json) {
    let pipeline = from_json(document);
    let text = toml(document);
    assert_eq!(bare(document::from_toml(&text).unwrap_or_else(|problems| panic!("{problems}"))), pipeline, "as TOML");
    let tables = sheets(document);
    assert_eq!(from_sheets(&tables), pipeline, "as tables");
    assert_eq!(from_folder(name, &tables), pipeline, "as a folder");
    let written = serde_json::to_value(&pipeline).unwrap();
    assert_eq!(from_json(&written), pipeline, "as written");
    assert_eq!(from_folder(name, &sheets(&written)), pipeline, "as written, in a folder");
}

#[test]
fn every_case_is_the_same_pipeline_in_every_form() {
    let cases = cases();
    assert!(cases.len() > 10, "only {} cases", cases.len());
    for (name, path) in cases {
        let document = json_of_toml(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(bare(document::read(&path).unwrap()), from_json(&document), "{name}");
        assert_same_in_every_form(&name, &document);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_document_is_the_same_pipeline_in_every_form(document in made::document()) {
        assert_same_in_every_form("made", &document);
    }

    #[test]
    fn the_order_of_tables_rows_and_fields_means_nothing(document in made::document(), seed in any::<u64>()) {
        let pipeline = from_json(&document);
        let mut tables = sheets(&document);
        let mut random = seed;
        tables.sort_by_cached_key(|_| next(&mut random));
        for table in &mut tables {
            let mut order: Vec<usize> = (0..table.columns.len()).collect();
            order.sort_by_cached_key(|_| next(&mut random));
            table.columns = order.iter().map(|column| table.columns[*column].clone()).collect();
            for row in &mut table.rows {
                *row = order.iter().map(|column| row[*column].clone()).collect();
            }
            // Points come in the order in which they are given, and plans name limits in theirs.
            // Combinations are named by the order of options.
            if !["options", "curves", "paths", "factors", "limits", "requires"].contains(&table.name.as_str()) {
                table.rows.sort_by_cached_key(|_| next(&mut random));
            }
        }
        let mut shuffled = from_sheets(&tables);
        // The first scenario is the base unless one is named.
        shuffled.settings.base_scenario.clone_from(&pipeline.settings.base_scenario);
        prop_assert_eq!(shuffled, pipeline);
    }
}

/// Another number each time (a linear congruential generator).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 11
}

fn school() -> Json {
    json!({
        "settings": {"currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2055, "discount": {"economic": 0.06}},
        "projects": {"school": {"alternatives": {"raised": {"components": {"roof": {"capex": 1e5, "life_years": 40}}}}}},
    })
}

#[test]
fn nothing_in_a_field_is_as_good_as_no_field() {
    let mut document = school();
    document["settings"]["timing"] = Json::Null;
    document["settings"]["carbon"] = Json::Null;
    document["plan"] = json!({"must": null, "years": null});
    document["hazards"] = Json::Null;
    document["projects"]["school"]["sector"] = Json::Null;
    document["projects"]["school"]["exposures"] = Json::Null;
    let roof = &mut document["projects"]["school"]["alternatives"]["raised"]["components"]["roof"];
    for field in ["growth", "replaced", "phasing", "residual", "opens", "offset"] {
        roof[field] = Json::Null;
    }
    assert_eq!(from_json(&document), from_json(&school()));
    document["projects"]["school"]["alternatives"]["raised"]["components"]["roof"]["capex"] = Json::Null;
    let problems = document::from_json(document.to_string().as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 1);
    assert_eq!(problems.0[0].found, "nothing");
}

#[test]
fn tables_without_records_are_as_good_as_none() {
    let mut document = school();
    for table in ["scenarios", "hazards", "curves", "paths", "factors", "budgets", "limits"] {
        document[table] = json!({});
    }
    document["requires"] = json!([]);
    document["plan"] = json!({});
    assert_eq!(from_json(&document), from_json(&school()));
    let mut tables = sheets(&school());
    tables.push(Sheet {
        name: "limits".to_owned(),
        columns: vec!["limit".to_owned(), "column".to_owned()],
        rows: vec![],
    });
    assert_eq!(from_sheets(&tables), from_json(&school()));
}

#[test]
fn alternatives_of_different_projects_may_bear_one_id() {
    let mut document = school();
    document["projects"]["clinic"] = document["projects"]["school"].clone();
    document["projects"]["clinic"]["alternatives"]["raised"]["components"]["roof"]["capex"] = json!(7e5);
    assert_same_in_every_form("one-id", &document);
    let pipeline = from_json(&document);
    let capex = |project: &str| pipeline.projects[project].alternatives().next().unwrap().1.components["roof"].capex;
    assert!((capex("school").amount() - 1e5).abs() < 1e-9 && (capex("clinic").amount() - 7e5).abs() < 1e-9);
}

#[test]
fn numbers_in_columns_of_text_are_text_and_single_numbers_are_lists() {
    let tables = [
        (
            "settings",
            "setting,value\ncurrency,USD\nprice_year,2026\nbase_year,2026\nhorizon,2055\ndiscount.economic,0.06\n\
                      carbon.low,7\ncarbon.high,7\ncarbon.conversion,2\n",
        ),
        ("paths", "path,year,value,extend\n7,2026,30,flat\n"),
        ("projects", "project,sector,tags\n12,3,5\n"),
        ("alternatives", "project,alternative,standard\n12,1,yes\n"),
        ("components", "project,alternative,component,capex,life_years,phasing,residual\n12,1,4,1e5,40,1,\n"),
        ("cost_lines", "project,alternative,line,unit_value,component,ramp_up\n12,1,9,10,4,0.5\n12,,8,10,,\n"),
    ];
    let folder = Folder::of("numbers", tables);
    let pipeline = document::read(folder.path()).unwrap();
    let project = &pipeline.projects["12"];
    assert_eq!((project.sector.as_deref(), project.tags.as_slice()), (Some("3"), ["5".to_owned()].as_slice()));
    let (id, design) = project.alternatives().next().unwrap();
    assert_eq!((id, design.standard), ("1", true));
    assert_eq!(design.components["4"].phasing, [1.0]);
    assert_eq!(design.cost_lines["9"].profile.ramp_up, [0.5]);
    // A blank alternative means every one and the without.
    assert!(design.cost_lines.contains_key("8") && project.without().cost_lines.contains_key("8"));
    let carbon = pipeline.settings.carbon.as_ref().unwrap();
    let (low, _) = carbon.at(climcap::calendar::Year(2040)).unwrap();
    assert!((low.amount() - 60.0).abs() < 1e-9);
    // A row has one place; what it says stands in the columns of this row.
    let place = |address: &str| pipeline.places.get(&address.into()).map(ToString::to_string);
    let file = |name: &str| folder.path().join(name).display().to_string();
    let line = "projects.12.alternatives.1.cost_lines.9";
    assert_eq!(place(line), Some(format!("{}:2", file("cost_lines.csv"))));
    assert_eq!(place(&format!("{line}.unit_value")), None);
    assert_eq!(place("projects.12.alternatives.1.cost_lines.8"), Some(format!("{}:3", file("cost_lines.csv"))));
    assert_eq!(place("settings.discount.economic"), Some(format!("{}:6:value", file("settings.csv"))));
}

#[test]
fn ids_alike_in_their_first_sixty_letters_are_told_apart() {
    let long = "x".repeat(150);
    let text = format!("curve,intensity,share\n{long}1,0,0\n{long}1,1,0.5\n{long}2,0,0\n{long}2,1,0.25\n");
    let mut tables: Vec<(String, String)> =
        sheets(&school()).iter().map(|sheet| (sheet.name.clone(), sheet.csv())).collect();
    tables.push(("curves".to_owned(), text));
    let folder = Folder::of("long", tables);
    let pipeline = document::read(folder.path()).unwrap();
    assert_eq!(pipeline.curves.keys().map(String::len).collect::<Vec<_>>(), [151, 151]);
}

#[test]
fn an_id_beyond_all_measure_is_refused_without_being_repeated_everywhere() {
    let mut document = school();
    let huge = "y".repeat(1_000_000);
    document["projects"][&huge] = document["projects"]["school"].clone();
    document["projects"][&huge]["alternatives"]["raised"]["components"]["roof"]["capex"] = json!(-1);
    document[&huge] = json!(1);
    document["plan"] = json!({"must": [huge]});
    let problems = document::from_json(document.to_string().as_bytes()).unwrap_err();
    assert_eq!(problems.len(), 3, "{}", problems.len());
    let known = problems.0.iter().filter(|problem| problem.address.as_str().starts_with("projects."));
    assert!(known.clone().count() == 2 && known.into_iter().all(|problem| problem.to_string().len() < 1000));
}

#[test]
fn a_folder_of_many_rows_is_read() {
    let projects = 20_000;
    let mut project = "project,sector\n".to_owned();
    let mut alternative = "project,alternative\n".to_owned();
    let mut component = "project,alternative,component,capex,life_years,budget\n".to_owned();
    let mut line = "project,alternative,line,unit_value\n".to_owned();
    for number in 0..projects {
        writeln!(project, "p{number},water").unwrap();
        writeln!(alternative, "p{number},a").unwrap();
        writeln!(component, "p{number},a,c,{number},40,city").unwrap();
        writeln!(line, "p{number},a,l,1\np{number},,m,2").unwrap();
    }
    let settings = sheets(&school()).remove(0).csv();
    let budgets = "budget,year,amount\ncity,2026,1e12\n".to_owned();
    let tables = [
        ("settings", settings),
        ("projects", project),
        ("alternatives", alternative),
        ("components", component),
        ("cost_lines", line),
        ("budgets", budgets),
    ];
    let folder = Folder::of("many", tables.map(|(name, text)| (name.to_owned(), text)));
    let pipeline = document::read(folder.path()).unwrap();
    assert_eq!(pipeline.projects.len(), projects);
    let last = &pipeline.projects[&format!("p{}", projects - 1)];
    assert_eq!(last.alternatives().next().unwrap().1.cost_lines.len(), 2);
}
