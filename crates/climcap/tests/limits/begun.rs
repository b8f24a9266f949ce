//! Works that began before the base year: they go on, what is sunk is counted and never valued.

use std::sync::Arc;

use climcap::appraisal::Appraisal;
use climcap::document;
use climcap::pipeline::limits::Named;
use climcap::plan::{Plan, Question, verify};
use climcap::portfolio::{Effort, OptimizeError, Stop, optimize};

/// A dam of 12, of which a quarter a year is spent from 2024 on, worth 4 a year from 2028 on; and a pump of 4 that is worth 1
/// a year. Nothing is discounted.
const DAM: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2035
timing = "start"
residual = "none"
discount = { economic = 0 }
[plan]
objective = "enpv"
years = [2026, 2027]
[scenarios.base]
[projects.dam.alternatives.earth]
begun = 2024
[projects.dam.alternatives.earth.components.wall]
capex = 12
phasing = [0.25, 0.25, 0.25, 0.25]
life_years = 80
[projects.dam.alternatives.earth.benefit_lines.water]
unit_value = 4
[projects.pump.alternatives.new.components.pump]
capex = 4
life_years = 20
[projects.pump.alternatives.new.benefit_lines.water]
unit_value = 1
[budgets.capital]
year = [2025, 2026, 2027]
amount = [3, 6, 7]
beyond = "zero"
"#;

fn appraised(text: &str) -> (Arc<Appraisal>, Question) {
    let pipeline = document::from_toml(text).unwrap_or_else(|problems| panic!("{problems}"));
    let question = Question::from(&pipeline);
    (climcap::appraise(pipeline).unwrap(), question)
}

fn plan(appraisal: &Arc<Appraisal>, question: &Question) -> Result<Plan, OptimizeError> {
    let plan = optimize(appraisal, question, &Effort { gap: 0.0, ..Effort::default() }, &Stop::never())?;
    verify(&plan).unwrap();
    Ok(plan)
}

#[test]
fn what_has_begun_goes_on_and_what_is_sunk_is_not_valued() {
    let (appraisal, question) = appraised(DAM);
    let found = plan(&appraisal, &question).unwrap();
    let schedule = found.schedule();
    let built: Vec<(&str, i32)> = schedule.iter().map(|line| (line.project.as_str(), line.start.unwrap().0)).collect();
    assert_eq!(built, [("dam", 2024), ("pump", 2027)]);
    let value = |name: &str| appraisal.column(name).unwrap().value(schedule[0].row).unwrap().amount();
    // All of its cost, and of its value what is still to come: 8 years of 4, less 3 in 2026 and in 2027.
    assert!((value("capex") - 12.0).abs() < 1e-12);
    assert!((value("enpv") - 26.0).abs() < 1e-12);
    let lines: Vec<(i32, f64)> =
        found.budget().unwrap().iter().map(|line| (line.year.0, line.charged.amount())).collect();
    assert_eq!(lines, [(2025, 3.0), (2026, 3.0), (2027, 7.0)]);
    assert!(found.notes().iter().any(|note| note.contains("begun before 2026, and so built: dam/earth/2024")));
    // Whatever else must be.
    let pump = Named { project: "pump".to_owned(), alternative: None, start: None };
    let asked = Question { must: vec![pump], ..question.clone() };
    assert_eq!(plan(&appraisal, &asked).unwrap().selection(), found.selection());
    let dam = Named { project: "dam".to_owned(), alternative: None, start: None };
    let never = Question { must_not: vec![dam], ..question };
    assert!(matches!(plan(&appraisal, &never), Err(OptimizeError::Infeasible { .. })));
}

#[test]
fn a_contract_needs_a_ceiling_in_the_year_of_the_start_alone() {
    let listed = DAM.replace("beyond = \"zero\"", "");
    let cash = listed.replace("[2025, 2026, 2027]", "[2024, 2025]").replace("[3, 6, 7]", "[12, 3]");
    let problems = document::from_toml(&cash).unwrap_err().to_string();
    assert!(problems.contains("spending in 2026 to 2027 and no ceiling"), "{problems}");
    // The dam counts whole in 2024; the pump in the year in which it starts.
    let contract = listed
        .replace("[2025, 2026, 2027]", "[2024, 2026, 2027]")
        .replace("[3, 6, 7]", "[12, 4, 0]\nbasis = \"commitment\"");
    let (appraisal, question) = appraised(&contract);
    let found = plan(&appraisal, &question).unwrap();
    let lines: Vec<(i32, f64)> =
        found.budget().unwrap().iter().map(|line| (line.year.0, line.charged.amount())).collect();
    assert_eq!(lines, [(2024, 12.0), (2026, 4.0), (2027, 0.0)]);
}

#[test]
fn what_is_explained_is_what_is_counted() {
    let (appraisal, _) = appraised(DAM);
    let row = appraisal.rows().find(|row| appraisal.key(*row).start.is_some_and(|year| year.0 == 2024)).unwrap();
    let told = appraisal.explain(row, "capex").unwrap();
    let text = told.to_string();
    assert!(text.contains("spent_before_the_base_year"), "{text}");
}

#[test]
fn a_commitment_that_is_none_is_refused() {
    let refused = |from: &str, to: &str| {
        let changed = DAM.replacen(from, to, 1);
        assert_ne!(changed, DAM);
        document::from_toml(&changed).unwrap_err().to_string()
    };
    let late = refused("begun = 2024", "begun = 2026");
    assert!(late.contains("found 2026; allowed: a year before the base year"), "{late}");
    let other = "begun = 2024\n[projects.dam.alternatives.rock.components.wall]\ncapex = 9\nlife_years = 80";
    let beside = refused("begun = 2024", other);
    assert!(beside.contains("found rock beside it; allowed: the only alternative of its project"), "{beside}");
    let window = refused(
        "[projects.dam.alternatives.earth]",
        "[projects.dam]\nstart_window = [2026, 2027]\n[projects.dam.alternatives.earth]",
    );
    assert!(window.contains("a project with a start_window"), "{window}");
    let done = refused("begun = 2024", "begun = 2010");
    assert!(done.contains("all works end before 2026"), "{done}");
}
