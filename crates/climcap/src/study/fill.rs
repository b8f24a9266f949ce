//! Plans that are better than one that is known, or nearly as good with something else in it, by arithmetic alone: no proof of
//! anything, but quick, and a beginning for who proves.

use std::collections::{HashMap, HashSet};

use super::swap::Swap;
use crate::appraisal::{Choice, RowId};
use crate::calendar::Year;
use crate::plan::{Limit, LimitKind, Reading, Selection, limits};

/// The moves that are tried for each project with a reason.
const TRIED: usize = 3000;

/// Projects in rules are moved too where there are no more than this many of their rows, times all projects: each is added up
/// whole.
const RULED: usize = 100_000;

/// Projects are taken out to make room for others where there are no more than this many, times moves.
const OUT: usize = 20_000;

/// A limit on amounts, by kind, name and year.
pub(super) type Place = (LimitKind, String, Option<Year>);

/// One project built otherwise than in the plan.
struct Move {
    project: u32,
    row: RowId,
    gain: f64,
    /// How much less is left of each limit.
    uses: Vec<(usize, f64)>,
}

/// Moves of projects that only limits on amounts know, and what is left of these limits.
pub(super) struct Fill<'a> {
    reading: &'a Reading<'a>,
    swap: &'a Swap<'a>,
    places: HashMap<Place, usize>,
    left: Vec<f64>,
    /// The moves that gain, the greatest gain first, and then by what they gain for what they use.
    gains: [Vec<Move>; 2],
    /// Projects that give way.
    going: Vec<Move>,
    /// Whether projects in rules are moved too.
    moves_ruled: bool,
}

impl<'a> Fill<'a> {
    /// `None` where moves do not add up: several objectives, or projects that count together.
    pub(super) fn of(reading: &'a Reading<'a>, swap: &'a Swap<'a>) -> Option<Self> {
        let carries = reading.budgets.iter().flatten().any(|budget| budget.carry_over.is_some());
        let shares = reading.targets.iter().any(|counted| counted.target.share);
        if reading.aims.len() > 1 || !reading.pairs.is_empty() || carries || shares {
            return None;
        }
        let ruled = swap.involved().ruled.iter().map(|project| reading.rows(*project).len()).sum::<usize>();
        let moves_ruled = ruled * reading.appraisal.projects().len() <= RULED;
        let mut fill = Self {
            reading,
            swap,
            moves_ruled,
            places: HashMap::new(),
            left: Vec::new(),
            gains: [Vec::new(), Vec::new()],
            going: Vec::new(),
        };
        let mut moves: Vec<(RowId, f64)> = Vec::new();
        for project in reading.appraisal.projects_by_id() {
            if fill.is_fixed(*project) {
                continue;
            }
            let may = |row: &&RowId| {
                let key = reading.appraisal.key(**row);
                key.choice != Choice::Without && reading.is_admissible(key)
            };
            let gains = reading.rows(*project).iter().filter(may).map(|row| (*row, swap.alone(*row, 0)));
            moves.extend(gains.filter(|(_, gain)| *gain > 0.0));
        }
        let by_gain = |one: &f64, other: &f64| other.total_cmp(one);
        moves.sort_by(|one, other| by_gain(&one.1, &other.1).then(one.0.0.cmp(&other.0.0)));
        let dear: Vec<Move> = moves.iter().take(TRIED).map(|(row, gain)| fill.step(*row, *gain)).collect();
        let total: f64 = fill.left.iter().map(|left| left.abs()).sum::<f64>().max(f64::MIN_POSITIVE);
        let dense = |one: &Move| {
            let used: f64 = one.uses.iter().map(|(_, by)| by.max(0.0)).sum();
            one.gain / (used + 1e-9 * total)
        };
        let mut dense_first: Vec<usize> = (0..dear.len()).collect();
        dense_first.sort_by(|one, other| by_gain(&dense(&dear[*one]), &dense(&dear[*other])).then(one.cmp(other)));
        let copied = |number: usize| Move { uses: dear[number].uses.clone(), ..dear[number] };
        let ordered = dense_first.into_iter().map(copied).collect();
        fill.gains = [dear, ordered];
        for project in reading.appraisal.projects_by_id() {
            let without = reading.rows(*project)[0];
            let is_built = matches!(swap.chosen(*project), [chosen] if chosen.row != without);
            if is_built && !fill.is_fixed(*project) {
                let going = fill.step(without, swap.alone(without, 0));
                fill.going.push(going);
            }
        }
        Some(fill)
    }

    fn is_fixed(&self, project: u32) -> bool {
        !self.moves_ruled && self.swap.involved().ruled.contains(&project)
    }

    fn step(&mut self, row: RowId, gain: f64) -> Move {
        let project = self.reading.appraisal.key(row).project;
        let swapped = self.swap.with(row);
        let uses = swapped.limits.iter().map(|limit| {
            let before = self.swap.slack(limit);
            (self.place(limit, before), before - limit.slack.amount())
        });
        Move { project, row, gain, uses: uses.collect() }
    }

    /// The place of a limit, of which so much is left in the plan.
    fn place(&mut self, limit: &Limit, left: f64) -> usize {
        let next = self.left.len();
        let place = *self.places.entry((limit.kind, limit.name.clone(), limit.year)).or_insert(next);
        if place == next {
            self.left.push(left);
        }
        place
    }

    /// The best use that is found of what is granted, with no more than one project of the plan taken out for it: what it
    /// gains, and the plan. What is to be `beaten` ends the search as soon as it is.
    pub(super) fn used(&self, granted: &[(Place, f64)], beaten: f64) -> Option<(f64, Selection)> {
        let mut left = self.left.clone();
        for (place, by) in granted {
            if let Some(place) = self.places.get(place) {
                left[*place] += by;
            }
        }
        let mut best: Option<(f64, Vec<RowId>)> = None;
        let may_go = self.going.len() * self.gains[0].len() <= OUT;
        let going = self.going.iter().filter(|_| may_go).map(Some);
        for out in std::iter::once(None).chain(going) {
            let mut left = left.clone();
            for (place, by) in out.into_iter().flat_map(|out| &out.uses) {
                left[*place] -= by;
            }
            for moves in &self.gains {
                let free = moves.iter().filter(|one| out.is_none_or(|out| out.project != one.project));
                let (more, mut rows) = taken(free, &left);
                let gain = more + out.map_or(0.0, |out| out.gain);
                rows.extend(out.map(|out| out.row));
                if best.as_ref().is_none_or(|(known, _)| gain > *known) && self.keeps(&rows, granted) {
                    best = Some((gain, rows));
                }
            }
            if best.as_ref().is_some_and(|(gain, _)| *gain > beaten) {
                break;
            }
        }
        best.map(|(gain, rows)| (gain, self.swap.selection_of(&rows)))
    }

    /// Whether the plan with these rows keeps all limits, with what is granted. Sums of increments stray by rounding, and rules
    /// are more than sums: a plan is added up whole before it is spoken of.
    fn keeps(&self, rows: &[RowId], granted: &[(Place, f64)]) -> bool {
        let selection = self.swap.selection_of(rows);
        let broken = limits(self.reading, &selection).into_iter().filter(|limit| !limit.holds());
        broken.into_iter().all(|limit| {
            let own = |(kind, name, year): &Place| (*kind, name, *year) == (limit.kind, &limit.name, limit.year);
            granted.iter().any(|(place, by)| own(place) && -limit.slack.amount() <= *by)
        })
    }

    /// A plan that has the row and keeps every limit: projects give way to it, those first that cost least for what they
    /// leave, and others take what is left. How much worse it is than the plan; `None` if none is found.
    pub(super) fn with(&mut self, row: RowId) -> Option<(f64, Selection)> {
        let own = self.reading.appraisal.key(row).project;
        if self.is_fixed(own) {
            return None;
        }
        let first = self.step(row, self.swap.alone(row, 0));
        let mut left = self.left.clone();
        let mut gain = first.gain;
        let mut rows = vec![row];
        let mut gone: HashSet<u32> = HashSet::from([own]);
        first.uses.iter().for_each(|(place, by)| left[*place] -= by);
        while left.iter().any(|left| *left < 0.0) {
            let giving = self.giving(&left, &gone)?;
            gone.insert(giving.project);
            rows.push(giving.row);
            gain += giving.gain;
            giving.uses.iter().for_each(|(place, by)| left[*place] -= by);
        }
        let tries =
            self.gains.iter().map(|moves| taken(moves.iter().filter(|one| !gone.contains(&one.project)), &left));
        let (more, filled) = tries.max_by(|one, other| one.0.total_cmp(&other.0))?;
        rows.extend(filled);
        self.keeps(&rows, &[]).then(|| (-(gain + more), self.swap.selection_of(&rows)))
    }

    /// The project that gives way at least cost for what it leaves of what is short.
    fn giving(&self, left: &[f64], gone: &HashSet<u32>) -> Option<&Move> {
        let price = |one: &&Move| {
            let share = |(place, by): &(usize, f64)| {
                let short = -left[*place];
                if short > 0.0 { (-by).min(short) / short } else { 0.0 }
            };
            let share: f64 = one.uses.iter().map(share).sum();
            if share > 1e-9 { Some(-one.gain / share) } else { None }
        };
        let free = self.going.iter().filter(|one| !gone.contains(&one.project));
        let priced = free.filter_map(|one| Some((price(&one)?, one)));
        priced.min_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, one)| one)
    }
}

/// Takes one move after another, as far as what is left allows.
fn taken<'m>(moves: impl IntoIterator<Item = &'m Move>, left: &[f64]) -> (f64, Vec<RowId>) {
    let mut left = left.to_vec();
    let (mut gain, mut rows) = (0.0, Vec::new());
    let mut seen: HashSet<u32> = HashSet::new();
    for one in moves {
        let fits = one.uses.iter().all(|(place, by)| *by <= 0.0 || *by <= left[*place]);
        if fits && !seen.contains(&one.project) {
            seen.insert(one.project);
            one.uses.iter().for_each(|(place, by)| left[*place] -= by);
            gain += one.gain;
            rows.push(one.row);
        }
    }
    (gain, rows)
}
