//! Tables that are right, and every way in which they can be wrong.

use std::fmt::Write;

use super::*;
use crate::appraisal::{Choice, RowId};

/// A school with two designs and two starts each, and a road with one; ten thousand a year after the start.
fn tables() -> Tables<'static> {
    let start = |year| Some(Year(year));
    Tables {
        rows: Rows {
            project: vec!["school", "school", "school", "road", "school"],
            alternative: vec!["raised", "raised", "plain", "paved", "without"],
            start: vec![start(2027), start(2026), start(2026), start(2026), None],
            columns: vec![
                NumberColumn {
                    name: "enpv",
                    values: vec![Some(3.0), Some(4.0), Some(2.0), Some(5.0), Some(-1.0)],
                    ..Default::default()
                },
                NumberColumn { name: "irr", values: vec![Some(0.1), None, None, None, None], ..Default::default() },
                NumberColumn {
                    name: "in_service",
                    values: vec![Some(2028.0), None, None, None, None],
                    ..Default::default()
                },
            ],
            ..Default::default()
        },
        costs: Amounts {
            project: vec!["school", "school", "road", "school"],
            alternative: vec!["raised", "raised", "paved", "without"],
            start: vec![None, None, start(2026), None],
            name: vec!["capital", "capital", "capital", "recurrent"],
            year: vec![None, None, start(2029), start(2030)],
            lag: vec![Some(0), Some(1), None, None],
            amount: vec![Some(10.0), Some(5.0), Some(7.0), Some(1.0)],
            ..Default::default()
        },
        flows: Amounts {
            project: vec!["road"],
            alternative: vec!["paved"],
            start: vec![start(2026)],
            name: vec!["avoided_tco2e"],
            lag: vec![Some(2)],
            amount: vec![Some(0.5)],
            ..Default::default()
        },
        projects: Projects {
            project: vec!["road", "school"],
            name: vec![None, Some("School on the hill")],
            sector: vec![Some("transport"), Some("buildings")],
            tags: vec![vec![], vec!["coast"]],
            ..Default::default()
        },
        base_scenario: None,
    }
}

fn row(appraisal: &Appraisal, project: &str, alternative: &str, start: Option<i32>) -> RowId {
    let found = |row: &RowId| {
        let key = appraisal.key(*row);
        let id = &appraisal.projects()[key.project as usize].id;
        id == project && appraisal.choice_id(*row) == alternative && key.start.map(|year| year.0) == start
    };
    appraisal.rows().find(found).unwrap()
}

/// Year and amount of each charge.
fn charges(appraisal: &Appraisal, row: RowId) -> Vec<(String, i32, f64)> {
    let named =
        |charge: &Charge| (appraisal.budgets()[charge.budget as usize].clone(), charge.year.0, charge.amount.amount());
    appraisal.charges(row).iter().map(named).collect()
}

#[test]
fn a_lag_follows_every_start() {
    let appraisal = Appraisal::from_tables(tables()).unwrap();
    let capital = |year, amount| ("capital".to_owned(), year, amount);
    for start in [2026, 2027] {
        let row = row(&appraisal, "school", "raised", Some(start));
        assert_eq!(charges(&appraisal, row), [capital(start, 10.0), capital(start + 1, 5.0)]);
    }
    assert!(charges(&appraisal, row(&appraisal, "school", "plain", Some(2026))).is_empty());
    assert_eq!(charges(&appraisal, row(&appraisal, "road", "paved", Some(2026))), [capital(2029, 7.0)]);
    let without = row(&appraisal, "school", "without", None);
    assert_eq!(charges(&appraisal, without), [("recurrent".to_owned(), 2030, 1.0)]);
    let road = row(&appraisal, "road", "paved", Some(2026));
    assert_eq!(appraisal.flows(road, "avoided_tco2e").unwrap(), [(Year(2028), Quantity::of(0.5))]);
    assert_eq!(appraisal.flow(road, "avoided_tco2e", Year(2027)), Quantity::ZERO);
    assert_eq!(appraisal.flows(road, "enpv"), None);
}

#[test]
fn a_without_that_is_not_given_is_zero_and_known_to_be_assumed() {
    let appraisal = Appraisal::from_tables(tables()).unwrap();
    let assumed = row(&appraisal, "road", "without", None);
    assert!(appraisal.is_assumed(assumed));
    assert_eq!(appraisal.key(assumed).choice, Choice::Without);
    assert_eq!(appraisal.column("enpv").unwrap().value(assumed), Some(Quantity::ZERO));
    // A rate of return of nothing is not zero: it does not exist.
    assert_eq!(appraisal.column("irr").unwrap().value(assumed), None);
    let given = row(&appraisal, "school", "without", None);
    assert!(!appraisal.is_assumed(given));
    assert_eq!(appraisal.column("enpv").unwrap().value(given), Some(Quantity::of(-1.0)));
}

#[test]
fn known_columns_keep_their_meaning_and_others_are_the_users() {
    let mut tables = tables();
    tables.rows.columns[1] =
        NumberColumn { name: "jobs", values: vec![Some(1.0); 5], sense: Some(Sense::Max), ..Default::default() };
    let appraisal = Appraisal::from_tables(tables).unwrap();
    let enpv = appraisal.column("enpv").unwrap();
    assert_eq!((enpv.unit, enpv.sense, enpv.additive), (Unit::Money, Some(Sense::Max), true));
    let jobs = appraisal.column("jobs").unwrap();
    assert_eq!((jobs.unit, jobs.sense, jobs.additive), (Unit::Declared, Some(Sense::Max), true));
    assert_eq!(appraisal.column("in_service"), None);
    let key = appraisal.key(row(&appraisal, "school", "raised", Some(2027)));
    assert_eq!(key.in_service, Some(Year(2028)));
    assert_eq!(appraisal.projects()[0].name, "School on the hill");
    assert_eq!(appraisal.projects()[1].name, "road");
}

#[test]
fn rows_of_a_project_come_without_first_then_by_id_and_start() {
    let appraisal = Appraisal::from_tables(tables()).unwrap();
    let school = appraisal.project("school").unwrap();
    let titles: Vec<String> = appraisal
        .rows_of(0, school)
        .iter()
        .map(|row| {
            let mut text = appraisal.choice_id(*row).to_owned();
            if let Some(start) = appraisal.key(*row).start {
                write!(text, " {start}").unwrap();
            }
            text
        })
        .collect();
    assert_eq!(titles, ["without", "plain 2026", "raised 2026", "raised 2027"]);
    assert_eq!(appraisal.project("schools"), None);
}

#[test]
fn amounts_without_a_scenario_belong_to_all() {
    let mut tables = tables();
    let twice = |list: &mut Vec<&'static str>| list.extend(list.clone());
    twice(&mut tables.rows.project);
    twice(&mut tables.rows.alternative);
    tables.rows.start.extend(tables.rows.start.clone());
    tables.rows.scenario = [vec![Some("base"); 5], vec![Some("hot"); 5]].concat();
    for column in &mut tables.rows.columns {
        column.values.extend(column.values.clone());
    }
    tables.costs.scenario = vec![None, Some("hot"), None, None];
    let appraisal = Appraisal::from_tables(tables).unwrap();
    let raised = |scenario| appraisal.charges(appraisal.rows_of(scenario, 0)[2]).len();
    assert_eq!((raised(0), raised(1)), (1, 2));
    assert_eq!(appraisal.scenarios()[appraisal.base_scenario() as usize], "base");
    // One row of zeros for the road in each scenario.
    assert_eq!(appraisal.rows().filter(|row| appraisal.is_assumed(*row)).count(), 2);
}

/// What is said of tables after a change.
fn problems(change: impl FnOnce(&mut Tables<'static>)) -> Vec<String> {
    let mut tables = tables();
    change(&mut tables);
    Appraisal::from_tables(tables).unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn keys_that_are_wrong_are_named_with_their_place() {
    let again = problems(|tables| tables.rows.start[0] = Some(Year(2026)));
    let school = "rows:3:project: rows.project: found school with the key of row 2 again; allowed: each project, alternative, start and scenario once";
    assert_eq!(again, [school]);
    let unknown = problems(|tables| tables.costs.project[1] = "shcool");
    assert_eq!(
        unknown,
        ["costs:3:project: costs.project: found shcool; allowed: a project that has rows; nearest: school"]
    );
    let alternative = problems(|tables| tables.flows.alternative[0] = "pavd");
    assert_eq!(
        alternative,
        ["flows:2:alternative: flows.alternative: found pavd; allowed: an alternative that has rows; nearest: paved"]
    );
    let start = problems(|tables| tables.costs.start[2] = Some(Year(2031)));
    assert_eq!(start, ["costs:4:start: costs.start: found 2031; allowed: a start that the rows have"]);
    let without = problems(|tables| tables.costs.project[3] = "road");
    assert_eq!(
        without,
        [
            "costs:5:alternative: costs.alternative: found without; allowed: a `without` row for this project in the rows"
        ]
    );
    let scenario = problems(|tables| tables.costs.scenario = vec![None, Some("bas"), None, None]);
    assert_eq!(
        scenario,
        ["costs:3:scenario: costs.scenario: found bas; allowed: a scenario that has rows; nearest: base"]
    );
    let extra = problems(|tables| tables.projects.project[0] = "rode");
    assert_eq!(
        extra,
        ["projects:2:project: projects.project: found rode; allowed: a project that has rows; nearest: road"]
    );
    let mixed = problems(|tables| tables.rows.start[0] = None);
    assert!(mixed[0].starts_with("rows:2:start: rows.start: found nothing, and school has other starts"), "{mixed:?}");
    let dated = problems(|tables| tables.rows.start[4] = Some(Year(2026)));
    assert!(dated[0].contains("not building has no start"), "{dated:?}");
}

#[test]
fn years_and_lags_that_are_wrong_are_named() {
    let both = problems(|tables| tables.costs.year[0] = Some(Year(2026)));
    assert_eq!(both, ["costs:2:lag: costs.lag: found 0 beside the year 2026; allowed: a year or a lag, not both"]);
    let neither = problems(|tables| tables.costs.lag[0] = None);
    assert!(
        neither.iter().any(|problem| problem.starts_with("costs:2:year: costs.year: found nothing")),
        "{neither:?}"
    );
    let no_start = problems(|tables| (tables.costs.year[3], tables.costs.lag[3]) = (None, Some(1)));
    assert_eq!(no_start, ["costs:5:lag: costs.lag: found 1; allowed: a year: these rows have no start"]);
    let far = problems(|tables| tables.costs.lag[1] = Some(i32::MAX));
    assert!(far[0].contains("a lag that leads to a year from 1900 to 2300"), "{far:?}");
    let slip = problems(|tables| tables.costs.year[2] = Some(Year(20260)));
    assert_eq!(slip, ["costs:4:year: costs.year: found 20260; allowed: a year from 1900 to 2300"]);
    let early = problems(|tables| tables.rows.columns[2].values[0] = Some(2026.0));
    assert_eq!(early, ["rows:2:in_service: rows.in_service: found 2026; allowed: the start or a later year"]);
    let half = problems(|tables| tables.rows.columns[2].values[0] = Some(2028.5));
    assert_eq!(half, ["rows:2:in_service: rows.in_service: found 2028.5; allowed: a year from 1900 to 2300"]);
}

#[test]
fn columns_that_are_wrong_are_named() {
    let unit = problems(|tables| tables.rows.columns[0].unit = Some(Unit::Tonnes));
    assert_eq!(
        unit,
        ["rows: rows.enpv: found unit Tonnes; allowed: Money, for economic net present value without carbon"]
    );
    let sense = problems(|tables| tables.rows.columns[0].sense = Some(Sense::Min));
    assert!(sense[0].contains("found sense Min; allowed: Max"), "{sense:?}");
    let twice = problems(|tables| tables.rows.columns[1].name = "enpv");
    assert_eq!(twice, ["rows: rows.enpv: found a column of this name twice; allowed: names that differ"]);
    let short = problems(|tables| tables.rows.columns[0].values.truncate(4));
    assert_eq!(short, ["rows: rows.enpv: found 4 values; allowed: 5, as many as the table has rows"]);
    let missing = problems(|tables| tables.costs.amount[0] = None);
    assert_eq!(missing, ["costs:2:amount: costs.amount: found nothing; allowed: a finite number"]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let all = problems(|tables| {
        tables.rows.columns[0].values[2] = Some(f64::NAN);
        tables.rows.alternative[3] = "";
        tables.costs.project[0] = "none";
        tables.costs.amount[1] = Some(f64::INFINITY);
        tables.projects.project[1] = "road";
        tables.base_scenario = Some("hot");
    });
    for place in [
        "rows:4:enpv",
        "rows:5:alternative",
        "costs:2:project",
        "costs:3:amount",
        "projects:3:project",
        "base_scenario",
    ] {
        assert!(all.iter().any(|problem| problem.contains(place)), "{place} in {all:#?}");
    }
    let many = problems(|tables| {
        let rows = 2000;
        let columns = vec![NumberColumn { name: "enpv", values: vec![Some(f64::NAN); rows], ..Default::default() }];
        tables.rows =
            Rows { project: vec!["school"; rows], alternative: vec!["raised"; rows], columns, ..Default::default() };
        (tables.costs, tables.flows, tables.projects) = Default::default();
    });
    assert!(many.len() == 1001 && many[1000].contains("2999 more problems"), "{} {}", many.len(), many[many.len() - 1]);
}

#[test]
fn a_hash_is_of_what_is_in_it_and_not_of_its_order() {
    let hash = |change: &dyn Fn(&mut Tables<'static>)| {
        let mut tables = tables();
        change(&mut tables);
        Appraisal::from_tables(tables).unwrap().hash().to_owned()
    };
    let one = hash(&|_| {});
    assert_eq!(one.len(), 64);
    let turned = hash(&|tables| {
        tables.rows.project.reverse();
        tables.rows.alternative.reverse();
        tables.rows.start.reverse();
        tables.rows.columns.iter_mut().for_each(|column| column.values.reverse());
        tables.rows.columns.swap(0, 1);
        tables.projects.project.reverse();
        tables.projects.name.reverse();
        tables.projects.sector.reverse();
        tables.projects.tags.reverse();
    });
    assert_eq!(one, turned);
    let others = [
        hash(&|tables| tables.rows.columns[0].values[0] = Some(3.000_000_1)),
        hash(&|tables| tables.costs.amount[0] = Some(10.1)),
        hash(&|tables| tables.costs.name[0] = "recurrent"),
        hash(&|tables| tables.flows.amount[0] = Some(0.6)),
        hash(&|tables| tables.projects.sector[0] = Some("water")),
        hash(&|tables| tables.rows.columns[2].values[0] = Some(2029.0)),
    ];
    for (number, other) in others.iter().enumerate() {
        assert!(*other != one && !others[..number].contains(other), "{number}");
    }
}
