//! A first choice, so that a search never starts with empty hands: variables by value for what they use, each taken if it
//! fits. What ranking would build, within every constraint.

use std::collections::{BTreeMap, BTreeSet};

use super::program::{Kind, Program, Variable};

/// How often what did not fit is tried again: a prerequisite may have come in since.
const PASSES: usize = 3;

/// A choice that keeps every constraint; `None` if this simple way finds none. What is not binary stays at its least.
pub(super) fn choose(program: &Program) -> Option<Vec<f64>> {
    let columns = Columns::of(program);
    let all = 0..program.values().len() as u32;
    let worth: Vec<f64> = all.clone().map(|variable| columns.worth(program, variable)).collect();
    let others: BTreeMap<u32, f64> =
        program.other_domains().map(|(variable, domain)| (variable.0, domain.bounds().0)).collect();
    let mut order: Vec<u32> = all.filter(|variable| !others.contains_key(variable)).collect();
    order.sort_by(|one, other| worth[*other as usize].total_cmp(&worth[*one as usize]).then(one.cmp(other)));
    let unvalued = program.constraints().iter().filter(|constraint| matches!(constraint.kind, Kind::NotAppraised(_)));
    let unvalued = unvalued.flat_map(|constraint| program.terms(constraint)).filter(|(_, factor)| *factor > 0.0);
    let mut state = State {
        program,
        columns: &columns,
        unvalued: unvalued.map(|(variable, _)| variable.0).collect(),
        used: vec![0.0; program.constraints().len()],
        chosen: vec![false; program.values().len()],
        taken: Vec::new(),
    };
    for (variable, least) in &others {
        for (number, factor) in columns.of_variable(*variable) {
            state.used[*number as usize] += least * factor;
        }
    }
    // What must be built comes first, whatever it is worth.
    for (number, constraint) in program.constraints().iter().enumerate() {
        if matches!(constraint.kind, Kind::Choice(_)) && constraint.lower > 0.0 {
            let group = program.terms(constraint).iter().map(|(variable, _)| variable.0);
            let mut group: Vec<u32> = group.filter(|variable| !others.contains_key(variable)).collect();
            group.sort_by(|one, other| worth[*other as usize].total_cmp(&worth[*one as usize]).then(one.cmp(other)));
            group.into_iter().find(|variable| state.take(*variable));
            if state.used[number] < constraint.lower {
                return None;
            }
        }
    }
    for _ in 0..PASSES {
        let mut grew = false;
        for variable in order.iter().filter(|variable| program.values()[**variable as usize] > 0.0) {
            grew |= !state.chosen[*variable as usize] && state.take(*variable);
        }
        if !grew {
            break;
        }
    }
    let values = |state: State<'_>| {
        let value = |(variable, chosen): (usize, &bool)| match others.get(&(variable as u32)) {
            Some(least) => *least,
            None => f64::from(u8::from(*chosen)),
        };
        state.chosen.iter().enumerate().map(value).collect()
    };
    state.keeps_all().then(|| values(state))
}

/// The constraints that each variable is in.
struct Columns {
    ends: Vec<usize>,
    terms: Vec<(u32, f64)>,
}

impl Columns {
    fn of(program: &Program) -> Self {
        let mut ends = vec![0_usize; program.values().len()];
        let each = || {
            program.constraints().iter().enumerate().flat_map(|(number, constraint)| {
                program
                    .terms(constraint)
                    .iter()
                    .map(move |(Variable(variable), factor)| (*variable as usize, number as u32, *factor))
            })
        };
        each().for_each(|(variable, _, _)| ends[variable] += 1);
        let mut total = 0;
        for end in &mut ends {
            (total, *end) = (total + *end, total);
        }
        let mut terms = vec![(0, 0.0); total];
        for (variable, number, factor) in each() {
            terms[ends[variable]] = (number, factor);
            ends[variable] += 1;
        }
        Self { ends, terms }
    }

    fn of_variable(&self, variable: u32) -> &[(u32, f64)] {
        let variable = variable as usize;
        let start = if variable == 0 { 0 } else { self.ends[variable - 1] };
        &self.terms[start..self.ends[variable]]
    }

    /// Value for the shares of budgets that a variable uses.
    fn worth(&self, program: &Program, variable: u32) -> f64 {
        let share = self.of_variable(variable).iter().map(|(number, factor)| {
            let constraint = &program.constraints()[*number as usize];
            let is_budget = matches!(constraint.kind, Kind::Budget(..)) && *factor > 0.0;
            if is_budget && constraint.upper > 0.0 { factor / constraint.upper } else { 0.0 }
        });
        program.values()[variable as usize] / (1e-9 + share.sum::<f64>())
    }
}

struct State<'p> {
    program: &'p Program,
    columns: &'p Columns,
    /// What is taken only beside something that requires it.
    unvalued: BTreeSet<u32>,
    /// What each constraint's sum has come to.
    used: Vec<f64>,
    chosen: Vec<bool>,
    /// What is chosen, in the order in which it was taken.
    taken: Vec<u32>,
}

impl State<'_> {
    /// Takes a variable if no constraint that it is in gets worse than it may be, and beside it what it requires and what
    /// nothing else would take.
    fn take(&mut self, variable: u32) -> bool {
        let mut missing = Vec::new();
        let fits = self.columns.of_variable(variable).iter().all(|(number, factor)| {
            let constraint = &self.program.constraints()[*number as usize];
            let used = self.used[*number as usize];
            let (below, above) = (used + factor <= constraint.upper, used + factor >= constraint.lower);
            let may_wait = matches!(constraint.kind, Kind::Requirement(..)) && !self.unvalued.is_empty();
            if may_wait && *factor > 0.0 && !below {
                missing.push(*number);
                return true;
            }
            (below || *factor <= 0.0) && (above || *factor >= 0.0)
        });
        if !fits {
            return false;
        }
        let before = self.taken.len();
        self.taken.push(variable);
        self.set(variable, true);
        let is_met = missing.into_iter().all(|number| self.meet(number));
        if !is_met {
            for given_back in self.taken.split_off(before) {
                self.set(given_back, false);
            }
        }
        is_met
    }

    /// Takes what has no value of its own until a requirement is met.
    fn meet(&mut self, number: u32) -> bool {
        let constraint = &self.program.constraints()[number as usize];
        let is_met = |state: &Self| state.used[number as usize] <= constraint.upper;
        for (Variable(variable), factor) in self.program.terms(constraint) {
            if is_met(self) {
                break;
            }
            let is_spare = self.unvalued.contains(variable) && !self.chosen[*variable as usize];
            if *factor < 0.0 && is_spare {
                self.take(*variable);
            }
        }
        is_met(self)
    }

    fn set(&mut self, variable: u32, is_chosen: bool) {
        self.chosen[variable as usize] = is_chosen;
        let sign = if is_chosen { 1.0 } else { -1.0 };
        for (number, factor) in self.columns.of_variable(variable) {
            self.used[*number as usize] += sign * factor;
        }
    }

    fn keeps_all(&self) -> bool {
        let mut pairs = self.program.constraints().iter().zip(&self.used);
        pairs.all(|(constraint, used)| constraint.lower <= *used && *used <= constraint.upper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Year;

    /// Two projects of one variable each, and a budget for one of them.
    fn program(lower: f64) -> Program {
        let mut program = Program::new(0.0, vec![3.0, 4.0]);
        program.add(Kind::Choice(0), lower, 1.0, [(Variable(0), 1.0)]);
        program.add(Kind::Choice(1), 0.0, 1.0, [(Variable(1), 1.0)]);
        program.add(Kind::Budget(0, Year(2026)), f64::NEG_INFINITY, 10.0, [(Variable(0), 10.0), (Variable(1), 10.0)]);
        program
    }

    #[test]
    fn the_better_of_two_is_taken() {
        assert_eq!(choose(&program(0.0)), Some(vec![0.0, 1.0]));
    }

    #[test]
    fn what_must_be_built_comes_first() {
        assert_eq!(choose(&program(1.0)), Some(vec![1.0, 0.0]));
    }

    #[test]
    fn what_has_no_value_comes_in_beside_what_requires_it_and_not_alone() {
        let program = |room: f64| {
            let mut program = Program::new(0.0, vec![9.0, 0.0, 0.0]);
            for number in 0..3 {
                program.add(Kind::Choice(number), 0.0, 1.0, [(Variable(number), 1.0)]);
            }
            let budget = [(Variable(0), 1.0), (Variable(1), 1.0)];
            program.add(Kind::Budget(0, Year(2026)), f64::NEG_INFINITY, room, budget);
            let requirement = [(Variable(0), 1.0), (Variable(1), -1.0)];
            program.add(Kind::Requirement(0, None), f64::NEG_INFINITY, 0.0, requirement);
            program.add(Kind::NotAppraised(1), f64::NEG_INFINITY, 0.0, [(Variable(1), 1.0), (Variable(0), -1.0)]);
            program.add(Kind::NotAppraised(2), f64::NEG_INFINITY, 0.0, [(Variable(2), 1.0)]);
            program
        };
        assert_eq!(choose(&program(2.0)), Some(vec![1.0, 1.0, 0.0]));
        // Without the money for both, neither is built, and nothing of the attempt stays.
        assert_eq!(choose(&program(1.0)), Some(vec![0.0, 0.0, 0.0]));
    }

    #[test]
    fn a_target_that_greed_misses_gives_no_start() {
        let mut program = program(0.0);
        program.add(Kind::Target(0), 5.0, f64::INFINITY, [(Variable(0), 5.0)]);
        assert_eq!(choose(&program), None);
    }

    #[test]
    fn a_dependent_comes_in_after_its_prerequisite() {
        let mut program = Program::new(0.0, vec![9.0, 1.0]);
        program.add(Kind::Choice(0), 0.0, 1.0, [(Variable(0), 1.0)]);
        program.add(Kind::Choice(1), 0.0, 1.0, [(Variable(1), 1.0)]);
        program.add(Kind::Requirement(0, None), f64::NEG_INFINITY, 0.0, [(Variable(0), 1.0), (Variable(1), -1.0)]);
        assert_eq!(choose(&program), Some(vec![1.0, 1.0]));
    }
}
