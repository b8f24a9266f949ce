//! Every solver against enumeration: all selections of small random problems, each judged by the audit's own arithmetic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "what tests share may fail as they do")]

use std::collections::BTreeMap;
use std::sync::Arc;

use climcap::appraisal::{Appraisal, NumberColumn, RowId, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{Baseline, Beyond, Bound, Budget, Filter, Named, Requirement, Target, When};
use climcap::plan::{Mix, Question, StartYears, judge, verify};
use climcap::portfolio::{Effort, OptimizeError, Solver, Stop, optimize};
use climcap::units::{Money, Quantity};
use proptest::prelude::*;

const PROJECTS: [&str; 4] = ["A", "B", "C", "D"];
const ALTERNATIVES: [&str; 2] = ["plain", "raised"];
const SECTORS: [&str; 2] = ["water", "roads"];
const BUDGETS: [&str; 2] = ["capital", "recurrent"];

/// A tape of bytes from which a problem is read; a shorter or smaller tape reads as a simpler problem.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % count)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == count - 1
    }

    /// A tenth of a whole number, so that sums are not exact.
    fn amount(&mut self, low: i32, high: i32) -> f64 {
        f64::from(low + self.below((high - low + 1) as usize) as i32) / 10.0
    }

    fn of<'t>(&mut self, names: &[&'t str]) -> &'t str {
        names[self.below(names.len())]
    }
}

fn appraisal(tape: &mut Tape<'_>) -> Appraisal {
    let columns = ["worth", "cost_of_it", "in_service"];
    let column = |name| NumberColumn { name, ..Default::default() };
    let mut tables =
        Tables { rows: Rows { columns: columns.map(column).to_vec(), ..Default::default() }, ..Default::default() };
    let opens = tape.one_in(2);
    let count = 1 + tape.below(PROJECTS.len());
    for project in &PROJECTS[..count] {
        tables.projects.project.push(project);
        tables.projects.sector.push(Some(tape.of(&SECTORS)));
        let starts = if tape.one_in(4) {
            vec![None]
        } else {
            (2026..2027 + tape.below(3) as i32).map(|year| Some(Year(year))).collect()
        };
        let mut row = |tape: &mut Tape<'_>, alternative: &'static str, start: Option<Year>| {
            let Tables { rows, costs, flows, .. } = &mut tables;
            rows.project.push(project);
            rows.alternative.push(alternative);
            rows.start.push(start);
            rows.columns[0].values.push(Some(tape.amount(-20, 60)));
            rows.columns[1].values.push(Some(tape.amount(0, 40)));
            let service = start.map(|start| f64::from(start.0 + tape.below(3) as i32));
            rows.columns[2].values.push(if opens { service } else { None });
            for (amounts, names, low) in [(costs, &BUDGETS, -10), (flows, &["avoided", "lost"], -5)] {
                for _ in 0..tape.below(3) {
                    amounts.project.push(project);
                    amounts.alternative.push(alternative);
                    amounts.start.push(start);
                    amounts.name.push(tape.of(names));
                    amounts.year.push(Some(Year(2026 + tape.below(4) as i32)));
                    amounts.amount.push(Some(tape.amount(low, 50)));
                }
            }
        };
        for alternative in &ALTERNATIVES[..=tape.below(2)] {
            for start in &starts {
                row(tape, alternative, *start);
            }
        }
        if tape.one_in(2) {
            row(tape, "without", None);
        }
    }
    Appraisal::from_tables(tables).unwrap()
}

fn named(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Named {
    let project = &appraisal.projects()[tape.below(appraisal.projects().len())];
    let alternative = tape.one_in(3).then(|| project.alternatives[tape.below(project.alternatives.len())].clone());
    let number = appraisal.project(&project.id).unwrap();
    let dated = appraisal.rows_of(0, number).iter().any(|row| appraisal.key(*row).start == Some(Year(2026)));
    Named { project: project.id.clone(), alternative, start: (dated && tape.one_in(4)).then_some(Year(2026)) }
}

fn target(tape: &mut Tape<'_>, number: usize) -> Target {
    let year = tape.one_in(3).then(|| Year(2026 + tape.below(4) as i32));
    let share = tape.one_in(4);
    Target {
        limit: format!("target {number}"),
        column: if year.is_some() { tape.of(&["avoided", "lost"]) } else { tape.of(&["worth", "cost_of_it"]) }
            .to_owned(),
        bound: if tape.one_in(2) { Bound::AtLeast } else { Bound::AtMost },
        amount: Quantity::new(if share { tape.amount(0, 10) } else { tape.amount(-10, 90) }).unwrap(),
        year,
        filter: Filter { sector: tape.one_in(3).then(|| tape.of(&SECTORS).to_owned()), ..Default::default() },
        share,
        baseline: Baseline::Without,
        ..Target::default()
    }
}

fn question(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Question {
    let sense = if tape.one_in(3) { Sense::Min } else { Sense::Max };
    let mut mix = Mix::of("worth").with_sense(sense);
    if tape.one_in(3) {
        mix.weights.insert("cost_of_it".to_owned(), Quantity::new(tape.amount(-15, 15)).unwrap());
    }
    let ceilings = |tape: &mut Tape<'_>| -> BTreeMap<Year, Money> {
        let last = 2026 + tape.below(4) as i32;
        (2026..=last).map(|year| (Year(year), Money::new(tape.amount(0, 90)).unwrap())).collect()
    };
    let budget = |tape: &mut Tape<'_>, budget: &String| Budget {
        budget: budget.clone(),
        ceilings: ceilings(tape),
        beyond: [Beyond::RepeatLast, Beyond::Zero, Beyond::Unlimited][tape.below(3)],
        ..Budget::default()
    };
    let names = |tape: &mut Tape<'_>, most: usize| -> Vec<Named> {
        (0..tape.below(most + 1)).map(|_| named(tape, appraisal)).collect()
    };
    let (must, must_not) = if tape.one_in(2) { (names(tape, 1), names(tape, 2)) } else { Default::default() };
    let conflicts = if tape.one_in(3) { vec![names(tape, 3)] } else { Vec::new() };
    let requires = (0..tape.below(3))
        .map(|_| Requirement {
            dependent: named(tape, appraisal),
            prerequisite: named(tape, appraisal),
            lag: tape.below(2) as u32,
            when: if tape.one_in(2) { When::Started } else { When::Operating },
        })
        .collect();
    let mut budgets: Vec<Budget> = appraisal.budgets().iter().map(|name| budget(tape, name)).collect();
    budgets.retain(|_| !tape.one_in(4));
    Question {
        objective: vec![mix],
        budgets,
        targets: (0..tape.below(3)).map(|number| target(tape, number)).collect(),
        must,
        must_not,
        requires,
        conflicts,
        years: tape.one_in(4).then_some(StartYears { first: Year(2026), last: Year(2027) }),
        ..Default::default()
    }
}

/// The best objective over all selections that the audit passes.
fn best(appraisal: &Appraisal, question: &Question) -> Option<f64> {
    let minimize = question.objective[0].sense == Some(Sense::Min);
    let mut best: Option<f64> = None;
    let mut selection: Vec<RowId> =
        (0..appraisal.projects().len() as u32).map(|number| appraisal.rows_of(0, number)[0]).collect();
    let mut digits = vec![0; selection.len()];
    loop {
        if let Ok(judged) = judge(question, appraisal, &selection) {
            let value = judged.objective.amount();
            best = Some(best.map_or(value, |known| if minimize { known.min(value) } else { known.max(value) }));
        }
        let Some(turn) =
            (0..digits.len()).find(|number| digits[*number] + 1 < appraisal.rows_of(0, *number as u32).len())
        else {
            return best;
        };
        for (number, digit) in digits.iter_mut().enumerate().take(turn + 1) {
            *digit = if number == turn { *digit + 1 } else { 0 };
            selection[number] = appraisal.rows_of(0, number as u32)[*digit];
        }
    }
}

fn solvers() -> Vec<Solver> {
    let mut solvers = vec![Solver::Climcap];
    if cfg!(feature = "highs") {
        solvers.extend([Solver::Highs, Solver::HighsViaGoodLp]);
    }
    if cfg!(feature = "microlp") {
        solvers.push(Solver::Microlp);
    }
    solvers
}

fn agree(tape: &[u8]) -> Result<bool, TestCaseError> {
    let mut tape = Tape(tape.iter());
    let appraisal = Arc::new(appraisal(&mut tape));
    let question = question(&mut tape, &appraisal);
    if question.check(&appraisal).is_err() {
        // A target by year where nothing flows, or a sector that nobody has.
        let refused = optimize(&appraisal, &question, &Effort::default(), &Stop::never());
        prop_assert!(matches!(refused, Err(OptimizeError::Input(_))));
        return Ok(false);
    }
    let best = best(&appraisal, &question);
    for solver in solvers() {
        let effort = Effort { gap: 0.0, solver, ..Default::default() };
        match (best, optimize(&appraisal, &question, &effort, &Stop::never())) {
            (Some(best), Ok(plan)) => {
                let found = plan.objective().amount();
                prop_assert!(
                    (found - best).abs() <= 1e-9 * best.abs().max(1.0),
                    "{solver:?}: {found}, enumeration {best}"
                );
                prop_assert!(verify(&plan).is_ok());
            }
            (None, Err(OptimizeError::Infeasible { .. })) => {}
            (best, found) => prop_assert!(false, "{solver:?}: {found:?}, enumeration {best:?}"),
        }
    }
    Ok(best.is_some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_solver_finds_what_enumeration_finds(tape in proptest::collection::vec(any::<u8>(), 400)) {
        agree(&tape)?;
    }
}

#[test]
fn the_random_problems_are_not_trivial() {
    // The tapes of a fixed generator: enough of them have a plan, and enough have none.
    let mut state = 7_u64;
    let mut tape = || -> Vec<u8> {
        (0..400)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect()
    };
    let (mut asked, mut solved) = (0, 0);
    for _ in 0..60 {
        let tape = tape();
        let mut read = Tape(tape.iter());
        let appraisal = appraisal(&mut read);
        let question = question(&mut read, &appraisal);
        if question.check(&appraisal).is_ok() {
            asked += 1;
            solved += usize::from(best(&appraisal, &question).is_some());
        }
    }
    println!("{asked} of 60 can be asked, {solved} have a plan");
    assert!(asked >= 30, "{asked} of 60 can be asked");
    assert!(solved >= 10 && asked - solved >= 5, "{solved} of {asked} have a plan");
}
