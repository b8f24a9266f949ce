//! Plans that are better than one that is known, or nearly as good with something else in it, by arithmetic alone: no proof of
//! anything, but quick, and a beginning for who proves.

use std::collections::{HashMap, HashSet};

use super::swap::Swap;
use crate::appraisal::{Choice, RowId};
use crate::calendar::Year;
use crate::plan::{Limit, LimitKind, Reading, Selection, limits};

/// The moves that are tried for each project with a reason.
const TRIED: usize = 3000;

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
}

impl<'a> Fill<'a> {
    /// `None` where moves do not add up: several objectives, or projects that count together.
    pub(super) fn of(reading: &'a Reading<'a>, swap: &'a Swap<'a>) -> Option<Self> {
        let carries = reading.budgets.iter().flatten().any(|budget| budget.carry_over.is_some());
        let shares = reading.targets.iter().any(|counted| counted.target.share);
        if reading.aims.len() > 1 || !reading.pairs.is_empty() || carries || shares {
            return None;
        }
        let mut fill = Self { reading, swap, places: HashMap::new(), left: Vec::new(), gains: [Vec::new(), Vec::new()], going: Vec::new() };
        let mut moves: Vec<(RowId, f64)> = Vec::new();
        for project in reading.appraisal.projects_by_id() {
            if swap.involved().ruled.contains(project) {
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
            if is_built && !swap.involved().ruled.contains(project) {
                let going = fill.step(without, swap.alone(without, 0));
                fill.going.push(going);
            }
        }
        Some(fill)
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

    /// The best use that is found of what is granted, beside all else in the plan: what it gains, and the plan.
    pub(super) fn used(&self, granted: &[(Place, f64)]) -> Option<(f64, Selection)> {
        let mut left = self.left.clone();
        for (place, by) in granted {
            if let Some(place) = self.places.get(place) {
                left[*place] += by;
            }
        }
        let tries = self.gains.iter().map(|moves| taken(moves, &left));
        let (gain, rows) = tries.max_by(|one, other| one.0.total_cmp(&other.0))?;
        (!rows.is_empty()).then(|| (gain, self.swap.selection_of(&rows)))
    }

    /// A plan that has the row and keeps every limit: projects give way to it, those first that cost least for what they
    /// leave, and others take what is left. How much worse it is than the plan; `None` if none is found.
    pub(super) fn with(&mut self, row: RowId) -> Option<(f64, Selection)> {
        let own = self.reading.appraisal.key(row).project;
        if self.swap.involved().ruled.contains(&own) {
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
        let tries = self.gains.iter().map(|moves| taken(moves.iter().filter(|one| !gone.contains(&one.project)), &left));
        let (more, filled) = tries.max_by(|one, other| one.0.total_cmp(&other.0))?;
        rows.extend(filled);
        let selection = self.swap.selection_of(&rows);
        // Sums of increments stray by rounding: the plan is added up whole before it is spoken of.
        limits(self.reading, &selection).iter().all(Limit::holds).then_some((-(gain + more), selection))
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
