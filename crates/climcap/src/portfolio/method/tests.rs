//! The method against enumeration, on small random programs with trees, conflicts, ranges and amounts of either sign.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::calendar::Year;
use crate::portfolio::program::{Kind, Variable};

/// A tape of bytes from which a program is read.
struct Tape<'a>(std::slice::Iter<'a, u8>);

impl Tape<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte) % count)
    }

    fn amount(&mut self, low: i32, high: i32) -> f64 {
        f64::from(low + self.below((high - low + 1) as usize) as i32) / 10.0
    }
}

const YEARS: usize = 3;

/// Up to five groups of up to two alternatives in up to three years.
fn program(tape: &mut Tape<'_>, scale: f64) -> Program {
    let groups = 1 + tape.below(5);
    let mut starts = Vec::new();
    let mut ranges = Vec::new();
    for _ in 0..groups {
        let first = starts.len();
        for _ in 0..=tape.below(2) {
            starts.extend(0..=tape.below(YEARS));
        }
        ranges.push(first..starts.len());
    }
    let values = starts.iter().map(|_| scale * tape.amount(-20, 60)).collect();
    let mut program = Program::new(scale * tape.amount(-50, 50), values);
    for (group, range) in ranges.iter().enumerate() {
        let lower = if tape.below(5) == 4 { 1.0 } else { f64::NEG_INFINITY };
        program.add(Kind::Choice(group as u32), lower, 1.0, range.clone().map(|of| (Variable(of as u32), 1.0)));
    }
    for year in 0..=tape.below(YEARS) {
        let terms: Vec<_> = (0..starts.len()).map(|of| (Variable(of as u32), tape.amount(-10, 50))).collect();
        let upper = tape.amount(0, 120);
        program.add(Kind::Budget(0, Year(year as i32)), f64::NEG_INFINITY, upper, terms);
    }
    for number in 0..tape.below(3) {
        let terms: Vec<_> = (0..starts.len()).map(|of| (Variable(of as u32), 1e-3 * tape.amount(-5, 40))).collect();
        let lower = 1e-3 * tape.amount(-20, 60);
        let upper = if tape.below(2) == 0 { f64::INFINITY } else { lower + 1e-3 * tape.amount(0, 80) };
        program.add(Kind::Target(number as u32), lower, upper, terms);
    }
    for number in 0..tape.below(4) {
        let (one, other) = (tape.below(groups), tape.below(groups));
        if one == other {
            continue;
        }
        if tape.below(4) == 3 {
            let both = ranges[one].clone().chain(ranges[other].clone()).map(|of| (Variable(of as u32), 1.0));
            program.add(Kind::Conflict(number as u32), f64::NEG_INFINITY, 1.0, both);
            continue;
        }
        for year in 0..YEARS {
            let by = |range: &std::ops::Range<usize>, sign: f64| {
                let early: Vec<_> = range.clone().filter(|of| starts[*of] <= year).collect();
                early.into_iter().map(move |of| (Variable(of as u32), sign))
            };
            let terms: Vec<_> = by(&ranges[one], 1.0).chain(by(&ranges[other], -1.0)).collect();
            program.add(Kind::Requirement(number as u32, Some(Year(year as i32))), f64::NEG_INFINITY, 0.0, terms);
        }
    }
    program
}

/// The best of all choices, by trying each.
fn best(program: &Program) -> Option<f64> {
    let groups: Vec<Vec<u32>> = program
        .constraints()
        .iter()
        .filter(|constraint| matches!(constraint.kind, Kind::Choice(_)))
        .map(|constraint| program.terms(constraint).iter().map(|(variable, _)| variable.0).collect())
        .collect();
    let mut best = None;
    let mut values = vec![0.0; program.values().len()];
    walk(program, &groups, &mut values, &mut best);
    best
}

fn keeps(program: &Program, values: &[f64]) -> bool {
    program.constraints().iter().all(|constraint| {
        let sum: f64 = program.terms(constraint).iter().map(|(of, factor)| factor * values[of.0 as usize]).sum();
        constraint.lower - 1e-9 <= sum && sum <= constraint.upper + 1e-9
    })
}

fn walk(program: &Program, groups: &[Vec<u32>], values: &mut Vec<f64>, best: &mut Option<f64>) {
    let Some((group, rest)) = groups.split_first() else {
        let objective = program.objective(values);
        if keeps(program, values) && best.is_none_or(|best| objective > best) {
            *best = Some(objective);
        }
        return;
    };
    walk(program, rest, values, best);
    for variable in group {
        values[*variable as usize] = 1.0;
        walk(program, rest, values, best);
        values[*variable as usize] = 0.0;
    }
}

fn solve(program: &Program, effort: &Effort) -> Outcome {
    Climcap.solve(program, effort, &Stop::never(), None, &Board::default())
}

fn exact() -> Effort {
    Effort { gap: 0.0, threads: std::num::NonZeroU32::new(2), ..Effort::default() }
}

fn agree(tape: &[u8], scale: f64) -> Result<Option<f64>, TestCaseError> {
    let program = program(&mut Tape(tape.iter()), scale);
    if !applies(&program) {
        return Ok(None);
    }
    let best = best(&program);
    match (best, solve(&program, &exact())) {
        (None, Outcome::Infeasible) => {}
        (Some(best), Outcome::Found { values, objective, bound, multipliers, .. }) => {
            prop_assert!(keeps(&program, &values));
            let near = 1e-8 * scale.max(best.abs());
            prop_assert!((objective - best).abs() <= near, "{objective}, enumeration {best}");
            let bound = bound.unwrap_or(f64::NEG_INFINITY);
            prop_assert!(bound >= best - near, "bound {bound}, enumeration {best}");
            prop_assert!(program.bound_by(&multipliers) >= best - near);
        }
        (best, found) => prop_assert!(false, "{found:?}, enumeration {best:?}"),
    }
    Ok(best)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_finds_what_enumeration_finds(tape in proptest::collection::vec(any::<u8>(), 300)) {
        agree(&tape, 1.0)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scale_does_not_matter(tape in proptest::collection::vec(any::<u8>(), 300), power in -9..10_i32) {
        agree(&tape, 10_f64.powi(power))?;
    }

    #[test]
    fn more_room_never_hurts(tape in proptest::collection::vec(any::<u8>(), 300)) {
        let program = program(&mut Tape(tape.iter()), 1.0);
        let mut wider = Program::new(program.offset(), program.values().to_vec());
        for constraint in program.constraints() {
            let more = if matches!(constraint.kind, Kind::Budget(..)) { 0.5 } else { 0.0 };
            let terms = program.terms(constraint).to_vec();
            wider.add(constraint.kind, constraint.lower, constraint.upper + more, terms);
        }
        if applies(&program)
            && let Outcome::Found { objective, .. } = solve(&program, &exact())
        {
            let Outcome::Found { objective: wide, .. } = solve(&wider, &exact()) else { panic!("no plan any more") };
            prop_assert!(wide >= objective - 1e-9 * objective.abs().max(1.0));
        }
    }
}

#[test]
fn the_random_programs_are_not_trivial() {
    let mut state = 5_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    let (mut taken, mut linked, mut solved) = (0, 0, 0);
    for _ in 0..200 {
        let tape: Vec<u8> = (0..300).map(|_| byte()).collect();
        let program = program(&mut Tape(tape.iter()), 1.0);
        if applies(&program) {
            taken += 1;
            linked += usize::from(program.constraints().iter().any(|row| matches!(row.kind, Kind::Requirement(..))));
            solved += usize::from(best(&program).is_some());
        }
    }
    assert!(taken > 150 && linked > 60 && solved > 60 && taken - solved > 20, "{taken} {linked} {solved}");
}

/// A knapsack over years that takes a while.
fn large(groups: usize) -> Program {
    let mut state = 9_u64;
    let mut share = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let options = groups * 8;
    let size: Vec<f64> = (0..groups).map(|_| 1.0 + 40.0 * share().powi(3)).collect();
    let values = (0..options).map(|of| size[of / 8] * (1.0 + 0.4 * share()) * 0.97_f64.powi(of as i32 % 8)).collect();
    let mut program = Program::new(0.0, values);
    for group in 0..groups {
        let terms = (group * 8..group * 8 + 8).map(|of| (Variable(of as u32), 1.0));
        program.add(Kind::Choice(group as u32), f64::NEG_INFINITY, 1.0, terms);
    }
    for year in 0..8 {
        let terms = (0..options).filter(|of| of % 8 == year || of % 8 + 1 == year);
        let terms: Vec<_> = terms.map(|of| (Variable(of as u32), size[of / 8] * (0.4 + 0.2 * share()))).collect();
        let total: f64 = size.iter().sum();
        program.add(Kind::Budget(0, Year(year as i32)), f64::NEG_INFINITY, total * 0.04, terms);
    }
    program
}

#[test]
fn the_same_seed_gives_the_same_plan_and_so_do_steps() {
    for effort in [Effort { gap: 2e-3, ..exact() }, Effort { steps: Some(60), ..exact() }] {
        let program = large(60);
        let (one, other) = (solve(&program, &effort), solve(&program, &effort));
        assert_eq!(one, other);
        assert!(matches!(one, Outcome::Found { .. } | Outcome::Nothing { ended: EndedBy::Steps, .. }), "{one:?}");
    }
}

#[test]
fn a_large_program_is_swept_the_same_way_every_time() {
    let program = large(1000);
    assert!(program.values().len() > SMALL);
    for effort in [Effort { gap: 5e-4, ..exact() }, Effort { steps: Some(600), ..exact() }] {
        let (one, other) = (solve(&program, &effort), solve(&program, &effort));
        assert_eq!(one, other);
        let Outcome::Found { values, objective, bound: Some(bound), ended, .. } = one else { panic!("no plan") };
        assert!(keeps(&program, &values));
        assert!((program.objective(&values) - objective).abs() < 1e-9 * objective);
        assert!(bound >= objective && bound <= (1.0 + 2e-3) * objective, "{objective} {bound}");
        assert_eq!(ended, if effort.steps.is_some() { EndedBy::Steps } else { EndedBy::Gap });
    }
}

#[test]
fn where_nothing_is_open_sweeps_do_not_go_on_for_ever() {
    // One choice of each group is far better than the others, and all of them together fill the budget to the last unit.
    let values = (0..8000).map(|of| if of % 8 == 0 { 5.0 } else { 1.0 }).collect();
    let mut program = Program::new(0.0, values);
    for group in 0..1000 {
        let terms = (8 * group..8 * group + 8).map(|of| (Variable(of), 1.0));
        program.add(Kind::Choice(group), f64::NEG_INFINITY, 1.0, terms);
    }
    let best = (0..1000).map(|group| (Variable(8 * group), 1.0));
    program.add(Kind::Budget(0, Year(0)), f64::NEG_INFINITY, 1000.0, best);
    let effort = Effort { time_limit: Duration::from_secs(20), ..exact() };
    let Outcome::Found { objective, ended, .. } = solve(&program, &effort) else { panic!("no plan") };
    assert!((objective - 5000.0).abs() < 1e-6, "{objective}");
    assert_eq!(ended, EndedBy::Gap);

    // The same where a sweep finds nothing open: it counts as a turn.
    let outline = Outline::of(&program).unwrap();
    let Reading::Instance(instance) = Instance::of(&program, &outline) else { panic!("no instance") };
    let Relaxed::Solved(relaxation) = relax(&instance, 1, &|| false) else { panic!("no relaxation") };
    let value = instance.judge(&relaxation.choice).unwrap();
    let mut known = Known { bound: relaxation.bound, best: Some((value, relaxation.choice.clone())) };
    let mut sweeps = Sweeps::new(&[0]);
    sweeps.advance(&instance, &relaxation, &mut known, 1, &|| false);
    assert!(sweeps.work > 0);
}

#[test]
fn thousands_of_projects_may_be_the_same() {
    let mut program = Program::new(0.0, vec![1.0; 16_000]);
    for group in 0..2000 {
        program.add(
            Kind::Choice(group),
            f64::NEG_INFINITY,
            1.0,
            (8 * group..8 * group + 8).map(|of| (Variable(of), 1.0)),
        );
    }
    for year in 0..8 {
        let terms = (0..2000).map(|group| (Variable(8 * group + year), 1.0));
        program.add(Kind::Budget(0, Year(year as i32)), f64::NEG_INFINITY, 100.5, terms);
    }
    let Outcome::Found { objective, bound, .. } = solve(&program, &Effort { gap: 1e-2, ..exact() }) else {
        panic!("no plan")
    };
    assert!((objective - 800.0).abs() < 1e-9, "{objective}");
    assert!(bound.is_some_and(|bound| bound <= 808.0), "{bound:?}");
}

#[test]
fn it_stops_within_two_seconds() {
    let program = large(400);
    let effort = Effort { time_limit: Duration::from_millis(500), ..exact() };
    let began = Instant::now();
    let outcome = solve(&program, &effort);
    assert!(began.elapsed() < Duration::from_millis(2500), "{:?}", began.elapsed());
    let bound = match outcome {
        Outcome::Found { bound, objective, .. } => {
            assert!(bound.is_some_and(|bound| bound >= objective));
            bound
        }
        Outcome::Nothing { bound, .. } => bound,
        other => panic!("{other:?}"),
    };
    assert!(bound.is_some_and(f64::is_finite));
}

#[test]
fn what_has_nothing_to_choose_between_is_solved() {
    // Equal values, no room at all, and everything a must.
    let program = |room: f64, lower: f64| {
        let mut program = Program::new(2.0, vec![1.0; 6]);
        for group in 0..3 {
            let terms = [(Variable(2 * group), 1.0), (Variable(2 * group + 1), 1.0)];
            program.add(Kind::Choice(group), lower, 1.0, terms);
        }
        program.add(Kind::Budget(0, Year(0)), f64::NEG_INFINITY, room, (0..6).map(|of| (Variable(of), 1.0)));
        program
    };
    let objective = |program: &Program| match solve(program, &exact()) {
        Outcome::Found { objective, .. } => Some(objective),
        Outcome::Infeasible => None,
        other => panic!("{other:?}"),
    };
    for (room, lower, expected) in [
        (2.0, f64::NEG_INFINITY, Some(4.0)),
        (0.0, f64::NEG_INFINITY, Some(2.0)),
        (3.0, 1.0, Some(5.0)),
        (2.0, 1.0, None),
    ] {
        let found = objective(&program(room, lower));
        assert!(
            match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                (found, expected) => found.is_none() && expected.is_none(),
            },
            "{room} {lower}: {found:?}"
        );
    }
}

#[test]
fn what_is_of_another_kind_is_left_to_others() {
    let mut free = Program::new(0.0, vec![1.0, 1.0]);
    free.add(Kind::Choice(0), f64::NEG_INFINITY, 1.0, [(Variable(0), 1.0)]);
    assert!(!applies(&free), "a variable outside the groups");
    assert!(!applies(&Program::new(0.0, Vec::new())), "nothing to choose");
}
