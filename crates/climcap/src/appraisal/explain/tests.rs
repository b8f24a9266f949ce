//! Figures told are the figures of the columns, and what formulas give.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::formula::{Value, evaluate};
use super::row::Row;
use super::{Appraisal, Explanation};
use crate::document;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn appraised(path: &Path) -> Appraisal {
    Appraisal::of(Arc::new(document::read(path).unwrap())).unwrap()
}

/// The worked cases of the tests, and the island.
fn appraisals() -> Vec<(String, Appraisal)> {
    let cases = std::fs::read_dir(repository().join("tests/cases")).unwrap();
    let mut paths: Vec<PathBuf> = cases.map(|case| case.unwrap().path().join("pipeline.toml")).collect();
    paths.retain(|path| path.exists());
    paths.sort();
    paths.push(repository().join("examples/island/pipeline.toml"));
    paths.into_iter().map(|path| (path.display().to_string(), appraised(&path))).collect()
}

fn near(one: f64, other: f64, size: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(size)
}

/// How large the numbers are that a figure is made of: what its rounding is measured by.
fn size(told: &Explanation) -> f64 {
    let own = told.amounts.iter().flatten().chain(told.value.iter()).fold(0.0, |most: f64, one| most.max(one.abs()));
    told.parts.iter().map(size).fold(own, f64::max)
}

/// Figures of a tree that are not what their formulas give, as far as formulas read parts alone.
fn faults(told: &Explanation, found: &mut Vec<String>) {
    if !told.formula.is_empty() && told.why.is_none() {
        let is_right = match (evaluate(&told.formula, &told.parts, &told.years), told.value, &told.amounts) {
            (Some(Value::Number(number)), Some(value), _) => near(value, number, size(told)),
            (Some(Value::List(list)), _, Some(amounts)) => {
                list.len() == amounts.len()
                    && list.iter().zip(amounts).all(|(one, other)| near(*one, *other, size(told)))
            }
            (Some(_), ..) => false,
            // Formulas over moments, and over figures around, are for the reader outside.
            (None, ..) => {
                let is_outside = ["irr(", "mirr(", "payback(", "npv(", "at_moments(", "by_year(", "standing"];
                is_outside.iter().any(|name| told.formula.contains(name))
            }
        };
        if !is_right {
            found.push(format!("{} = {:?} = {}", told.figure, told.value, told.formula));
        }
    }
    told.parts.iter().for_each(|part| faults(part, found));
}

#[test]
fn every_figure_told_is_that_of_its_column() {
    for (name, appraisal) in appraisals() {
        let setting = appraisal.setting().unwrap();
        for row in appraisal.rows() {
            let replayed = Row::of(&appraisal, setting, appraisal.key(row)).unwrap();
            let comparison = replayed.comparison();
            for column in appraisal.columns() {
                let told = match &comparison {
                    Some(comparison) => comparison.value(&column.name),
                    None => replayed.value(&column.name),
                };
                let value = column.value(row).map(crate::units::Quantity::amount);
                assert_eq!(told, value, "{name}, row {row:?}, {}", column.name);
            }
        }
    }
}

#[test]
fn every_formula_gives_its_figure() {
    for (name, appraisal) in appraisals() {
        let step = appraisal.len() / 12 + 1;
        for row in appraisal.rows().step_by(step) {
            for column in appraisal.columns() {
                let told = appraisal.explain(row, &column.name).unwrap();
                let mut found = Vec::new();
                faults(&told, &mut found);
                assert_eq!(found, Vec::<String>::new(), "{name}, row {row:?}, {}", column.name);
                assert_eq!(told.value.is_none(), told.why.is_some(), "{name}, {}", column.name);
            }
        }
    }
}

#[test]
fn years_of_columns_and_of_charges_add_up() {
    let appraisal = appraised(&repository().join("examples/island/pipeline.toml"));
    let row = appraisal.rows().nth(20).unwrap();
    for column in appraisal.flow_columns() {
        for (year, amount) in appraisal.flows(row, column).unwrap() {
            let told = appraisal.explain(row, &format!("{column}.{year}")).unwrap();
            assert!(near(told.value.unwrap(), amount.amount(), size(&told)), "{column} {year}");
        }
    }
    for charge in appraisal.charges(row).iter() {
        let budget = &appraisal.budgets()[charge.budget as usize];
        let told = appraisal.explain(row, &format!("charges.{budget}.{}", charge.year)).unwrap();
        assert!(near(told.value.unwrap(), charge.amount.amount(), size(&told)), "{budget} {}", charge.year);
    }
    assert!(!appraisal.charges(row).is_empty());
    for unknown in ["capex.1999", "charges.nobody.2027", "enpv.2027", "enpvv", "capex.soon"] {
        assert_eq!(appraisal.explain(row, unknown), None, "{unknown}");
    }
}
