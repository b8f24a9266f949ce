//! Small random problems with limits of every kind, read from a tape of bytes.

use std::collections::BTreeMap;

use climcap::appraisal::{Appraisal, NumberColumn, Rows, Sense, Tables};
use climcap::calendar::Year;
use climcap::pipeline::limits::{
    Baseline, Basis, Beyond, Bound, Budget, CarryOver, Divisible, Division, Filter, Group, Named, Requirement, Target,
    When,
};
use climcap::plan::{Bundle, Mix, Question};
use climcap::units::{Money, Quantity};

const PROJECTS: [&str; 4] = ["A", "B", "C", "D"];
const SECTORS: [&str; 2] = ["water", "roads"];

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

    pub fn of<'t>(&mut self, names: &[&'t str]) -> &'t str {
        names[self.below(names.len())]
    }
}

/// What an amount of a tape is multiplied by, so that large and small numbers meet.
#[derive(Debug, Clone, Copy)]
pub struct Scales {
    /// Costs, ceilings, openings and savings.
    pub money: f64,
    /// Tonnes and jobs.
    pub tonnes: f64,
    /// What is made best.
    pub worth: f64,
}

impl Scales {
    pub const ONE: Self = Self { money: 1.0, tonnes: 1.0, worth: 1.0 };

    fn of(self, column: &str) -> f64 {
        match column {
            "worth" | "other_worth" => self.worth,
            "avoided_tco2e" | "emissions_tco2e" | "jobs" | "lost" => self.tonnes,
            _ => 1.0,
        }
    }

    /// The same tables in other units.
    pub fn tables(self, mut tables: Tables<'static>) -> Tables<'static> {
        for column in &mut tables.rows.columns {
            let scale = self.of(column.name);
            column.values.iter_mut().flatten().for_each(|value| *value *= scale);
        }
        tables.costs.amount.iter_mut().flatten().for_each(|amount| *amount *= self.money);
        tables.flows.amount.iter_mut().flatten().for_each(|amount| *amount *= self.tonnes);
        tables
    }

    /// The same question in other units.
    pub fn question(self, mut question: Question) -> Question {
        for budget in &mut question.budgets {
            budget.ceilings.values_mut().for_each(|amount| *amount = *amount * self.money);
            budget.opening = budget.opening * self.money;
        }
        for target in question.targets.iter_mut().filter(|target| !target.share) {
            target.amount = target.amount * self.of(&target.column);
        }
        for bundle in &mut question.bundles {
            bundle.columns.iter_mut().for_each(|(name, amount)| *amount = *amount * self.of(name));
            bundle
                .savings
                .values_mut()
                .flat_map(BTreeMap::values_mut)
                .for_each(|amount| *amount = *amount * self.money);
        }
        question
    }
}

pub fn appraisal(tape: &mut Tape<'_>) -> Appraisal {
    Appraisal::from_tables(tables(tape)).unwrap()
}

pub fn tables(tape: &mut Tape<'_>) -> Tables<'static> {
    let columns = ["worth", "other_worth", "in_service", "emissions_tco2e", "avoided_tco2e"];
    let column = |name| NumberColumn { name, ..Default::default() };
    let mut tables =
        Tables { rows: Rows { columns: columns.map(column).to_vec(), ..Default::default() }, ..Default::default() };
    let opens = tape.one_in(2);
    let count = 1 + tape.below(PROJECTS.len());
    for project in &PROJECTS[..count] {
        tables.projects.project.push(project);
        tables.projects.sector.push(Some(tape.of(&SECTORS)));
        let starts: Vec<Option<Year>> = (2026..2027 + tape.below(3) as i32).map(|year| Some(Year(year))).collect();
        let before = tape.amount(0, 50);
        let mut row = |tape: &mut Tape<'_>, alternative: &'static str, start: Option<Year>| {
            let Tables { rows, costs, flows, .. } = &mut tables;
            rows.project.push(project);
            rows.alternative.push(alternative);
            rows.start.push(start);
            rows.columns[0].values.push(Some(tape.amount(-20, 60)));
            rows.columns[1].values.push(Some(tape.amount(-20, 40)));
            let service = start.map(|start| f64::from(start.0 + 1 + tape.below(2) as i32));
            rows.columns[2].values.push(if opens { service } else { None });
            let avoided = if start.is_some() { tape.amount(0, 30) } else { 0.0 };
            rows.columns[3].values.push(Some(before - avoided));
            rows.columns[4].values.push(Some(avoided));
            for (amounts, names, low) in [(costs, &["capital", "recurrent"], -10), (flows, &["jobs", "lost"], -5)] {
                for _ in 0..tape.below(3) {
                    amounts.project.push(project);
                    amounts.alternative.push(alternative);
                    amounts.start.push(start);
                    amounts.name.push(tape.of(names));
                    let after = tape.below(4) as i32;
                    amounts.year.push(Some(Year(start.map_or(2026, |start| start.0) + after.min(2))));
                    amounts.amount.push(Some(tape.amount(low, 50)));
                }
            }
        };
        for alternative in &["plain", "raised"][..=tape.below(2)] {
            for start in &starts {
                row(tape, alternative, *start);
            }
        }
        if tape.one_in(2) {
            row(tape, "without", None);
        }
    }
    tables
}

fn named(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Named {
    let project = &appraisal.projects()[tape.below(appraisal.projects().len())];
    let alternative = tape.one_in(3).then(|| project.alternatives[tape.below(project.alternatives.len())].clone());
    Named { project: project.id.clone(), alternative, start: tape.one_in(5).then_some(Year(2026)) }
}

fn target(tape: &mut Tape<'_>, number: usize) -> Target {
    let (mut year, mut by, mut each_year) = (None, None, false);
    match tape.below(4) {
        1 => year = Some(Year(2026 + tape.below(4) as i32)),
        2 => by = Some(Year(2026 + tape.below(4) as i32)),
        3 => each_year = true,
        _ => {}
    }
    let is_yearly = year.is_some() || by.is_some() || each_year;
    let columns = if is_yearly {
        ["jobs", "lost", "starts", "under_works"]
    } else {
        ["worth", "other_worth", "starts", "avoided_tco2e"]
    };
    let column = tape.of(&columns).to_owned();
    let counts = column == "starts" || column == "under_works";
    let share = tape.one_in(5);
    let baseline = if column == "avoided_tco2e" && tape.one_in(2) { Baseline::Gross } else { Baseline::Without };
    let amount = match (share, counts) {
        (true, _) => tape.amount(0, 10),
        (false, true) => f64::from(tape.below(3) as u8),
        (false, false) => tape.amount(-10, 90),
    };
    Target {
        limit: format!("target {number}"),
        column,
        bound: if tape.one_in(3) { Bound::AtLeast } else { Bound::AtMost },
        amount: Quantity::new(amount).unwrap(),
        year,
        by,
        each_year,
        filter: Filter { sector: tape.one_in(3).then(|| tape.of(&SECTORS).to_owned()), ..Default::default() },
        share,
        baseline,
    }
}

fn budget(tape: &mut Tape<'_>, budget: &str) -> Budget {
    let last = 2026 + tape.below(4) as i32;
    Budget {
        budget: budget.to_owned(),
        ceilings: (2026..=last).map(|year| (Year(year), Money::new(tape.amount(0, 60)).unwrap())).collect(),
        beyond: [Beyond::RepeatLast, Beyond::Zero, Beyond::Unlimited][tape.below(3)],
        carry_over: [None, Some(CarryOver::ALL), Some(CarryOver::Share(0.5)), Some(CarryOver::Share(1.5))]
            [tape.below(4)],
        opening: Money::new(if tape.one_in(3) { tape.amount(0, 20) } else { 0.0 }).unwrap(),
        basis: if tape.one_in(3) { Basis::Commitment } else { Basis::Cash },
    }
}

fn group(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Group {
    let projects: Vec<Named> = (0..2 + tape.below(2)).map(|_| named(tape, appraisal)).collect();
    let (at_least, at_most) = match tape.below(3) {
        0 => (None, Some(1)),
        1 => (Some(1), None),
        _ => (Some(1), Some(2)),
    };
    Group { group: "some".to_owned(), projects, at_least, at_most }
}

fn bundle(tape: &mut Tape<'_>, appraisal: &Appraisal, number: usize) -> Bundle {
    let mut saving = BTreeMap::new();
    if !appraisal.budgets().is_empty() && tape.one_in(2) {
        let years = BTreeMap::from([(Year(2026 + tape.below(3) as i32), Money::new(tape.amount(-10, 30)).unwrap())]);
        saving.insert(appraisal.budgets()[tape.below(appraisal.budgets().len())].clone(), years);
    }
    let columns = ["worth", "other_worth", "emissions_tco2e"];
    let columns = columns[..=tape.below(3)].iter();
    Bundle {
        bundle: format!("bundle {number}"),
        projects: vec![named(tape, appraisal), named(tape, appraisal)],
        within: tape.one_in(2).then(|| tape.below(2) as u32),
        columns: columns.map(|name| ((*name).to_owned(), Quantity::new(tape.amount(-30, 30)).unwrap())).collect(),
        savings: saving,
    }
}

pub fn question(tape: &mut Tape<'_>, appraisal: &Appraisal) -> Question {
    let mix = |tape: &mut Tape<'_>, name: &str| {
        Mix::of(name).with_sense(if tape.one_in(3) { Sense::Min } else { Sense::Max })
    };
    let mut objective = vec![mix(tape, "worth")];
    if tape.one_in(3) {
        objective[0].tolerance = [0.0, 0.1, 0.5][tape.below(3)];
        objective.push(mix(tape, "other_worth"));
        if tape.one_in(2) {
            objective[1].tolerance = 0.2;
            objective.push(mix(tape, "avoided_tco2e"));
        }
    }
    let mut budgets: Vec<Budget> = appraisal.budgets().iter().map(|name| budget(tape, name)).collect();
    budgets.retain(|_| !tape.one_in(5));
    let divisible = appraisal.projects().iter().filter(|_| tape.one_in(4));
    let divisible = divisible.map(|project| Divisible { project: project.id.clone(), division: Division::Units(2) });
    let divisible: Vec<Divisible> = divisible.collect();
    let requires = (0..tape.below(2)).map(|_| Requirement {
        dependent: named(tape, appraisal),
        prerequisite: named(tape, appraisal),
        lag: tape.below(2) as u32,
        when: if tape.one_in(2) { When::Started } else { When::Operating },
    });
    let requires = requires.collect();
    Question {
        objective,
        budgets,
        targets: (0..tape.below(3)).map(|number| target(tape, number)).collect(),
        must: if tape.one_in(4) { vec![named(tape, appraisal)] } else { Vec::new() },
        requires,
        groups: if tape.one_in(3) { vec![group(tape, appraisal)] } else { Vec::new() },
        bundles: (0..tape.below(3)).map(|number| bundle(tape, appraisal, number)).collect(),
        divisible,
        ..Default::default()
    }
}
