//! Small random problems, and all of their selections.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "not every test uses all of what they share")]

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::appraisal::{Appraisal, NumberColumn, RowId, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Beyond, Bound, Budget, Named, Requirement, Target, When};
use climcap::plan::{Mix, Question, Selection, judge};
use climcap::units::{Money, Quantity};

const PROJECTS: [&str; 5] = ["A", "B", "C", "D", "E"];
const ALTERNATIVES: [&str; 2] = ["plain", "raised"];
const SECTORS: [&str; 2] = ["water", "roads"];
pub const COLUMNS: [&str; 3] = ["worth", "spent", "tonnes"];

/// A tape of bytes from which a problem is read; a shorter or smaller tape reads as a simpler problem.
pub struct Tape<'a>(pub std::slice::Iter<'a, u8>);

impl Tape<'_> {
    pub fn below(&mut self, count: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % count)
    }

    pub fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// A tenth of a whole number, so that sums are not exact.
    pub fn amount(&mut self, low: i32, high: i32) -> f64 {
        f64::from(low + self.below((high - low + 1) as usize) as i32) / 10.0
    }
}

/// Tapes of a fixed generator, the same for the same seed.
pub fn tapes(seed: u64, count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = seed;
    (0..count).map(move |_| {
        (0..300)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect()
    })
}

/// Up to five projects with up to two designs and three starts; a budget of up to four years.
pub fn appraisal(tape: &mut Tape<'_>) -> Arc<Appraisal> {
    Arc::new(Appraisal::from_tables(tables(tape)).unwrap())
}

/// The same as tables.
pub fn tables(tape: &mut Tape<'_>) -> Tables<'static> {
    let column = |name| NumberColumn { name, ..Default::default() };
    let mut tables =
        Tables { rows: Rows { columns: COLUMNS.map(column).to_vec(), ..Default::default() }, ..Default::default() };
    for project in &PROJECTS[..2 + tape.below(4)] {
        tables.projects.project.push(project);
        tables.projects.sector.push(Some(SECTORS[tape.below(2)]));
        let starts = 2026..2027 + tape.below(2) as i32;
        for alternative in &ALTERNATIVES[..=tape.below(2)] {
            for start in starts.clone() {
                let Tables { rows, costs, .. } = &mut tables;
                rows.project.push(project);
                rows.alternative.push(alternative);
                rows.start.push(Some(Year(start)));
                // Now and then a design is worth as much as the one before it, and charges nothing.
                let same = rows.columns[0].values.last().copied().flatten().filter(|_| tape.one_in(3));
                rows.columns[0].values.push(same.or_else(|| Some(tape.amount(-10, 60))));
                rows.columns[1].values.push(Some(tape.amount(0, 40)));
                rows.columns[2].values.push(Some(tape.amount(-5, 20)));
                for year in start..=start + tape.below(2) as i32 {
                    costs.project.push(project);
                    costs.alternative.push(alternative);
                    costs.start.push(Some(Year(start)));
                    costs.name.push("capital");
                    costs.year.push(Some(Year(year)));
                    costs.amount.push(Some(if same.is_some() { 0.0 } else { tape.amount(0, 50) }));
                }
            }
        }
    }
    tables
}

fn named(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Named {
    let project = &appraisal.projects()[tape.below(appraisal.projects().len())];
    let alternative = tape.one_in(3).then(|| project.alternatives[tape.below(project.alternatives.len())].clone());
    Named { project: project.id.clone(), alternative, start: None }
}

/// Ceilings of `tightness` tenths of a project's cost and more, targets, a must, a requirement, a conflict.
pub fn question(tape: &mut Tape<'_>, appraisal: &Appraisal, least: i32, most: i32) -> Question {
    let ceilings: BTreeMap<Year, Money> =
        (2026..2030).map(|year| (Year(year), Money::new(tape.amount(least, most)).unwrap())).collect();
    let target = |tape: &mut Tape<'_>, number: usize| Target {
        limit: format!("target {number}"),
        column: COLUMNS[tape.below(3)].to_owned(),
        bound: if tape.one_in(2) { Bound::AtLeast } else { Bound::AtMost },
        amount: Quantity::new(tape.amount(-10, 60)).unwrap(),
        ..Target::default()
    };
    let names = |tape: &mut Tape<'_>, most: usize| -> Vec<Named> {
        (0..tape.below(most + 1)).map(|_| named(tape, appraisal)).collect()
    };
    Question {
        objective: vec![Mix::of("worth").with_sense(Sense::Max)],
        budgets: vec![Budget { budget: "capital".to_owned(), ceilings, beyond: Beyond::Zero, ..Budget::default() }],
        targets: (0..tape.below(3)).map(|number| target(tape, number)).collect(),
        must: if tape.one_in(3) { names(tape, 1) } else { Vec::new() },
        must_not: if tape.one_in(4) { names(tape, 1) } else { Vec::new() },
        requires: (0..tape.below(2))
            .map(|_| Requirement {
                dependent: named(tape, appraisal),
                prerequisite: named(tape, appraisal),
                lag: 0,
                when: When::Started,
            })
            .collect(),
        conflicts: if tape.one_in(3) { vec![names(tape, 3)] } else { Vec::new() },
        ..Default::default()
    }
}

/// Every selection that keeps the limits, judged by the audit's own arithmetic, with its objective.
pub fn feasible(appraisal: &Appraisal, question: &Question) -> Vec<(Vec<RowId>, f64)> {
    let count = appraisal.projects().len() as u32;
    let mut selection: Vec<RowId> = (0..count).map(|number| appraisal.rows_of(0, number)[0]).collect();
    let mut digits = vec![0; selection.len()];
    let mut found = Vec::new();
    loop {
        if let Ok(judged) = judge(question, appraisal, Selection::of_rows(&selection)) {
            found.push((selection.clone(), judged.objective.amount()));
        }
        let Some(turn) =
            (0..digits.len()).find(|number| digits[*number] + 1 < appraisal.rows_of(0, *number as u32).len())
        else {
            return found;
        };
        for (number, digit) in digits.iter_mut().enumerate().take(turn + 1) {
            *digit = if number == turn { *digit + 1 } else { 0 };
            selection[number] = appraisal.rows_of(0, number as u32)[*digit];
        }
    }
}
