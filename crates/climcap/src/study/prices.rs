//! What one unit more of each limit is worth.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::ask::{Answer, Asker, StudyProgress, proof};
use super::items::{AskedLimit, Handle, Item, Items};
use super::linear::{Linear, PriceSource, linear};
use super::words;
use crate::appraisal::Sense;
use crate::plan::{Limit, Plan, Question, Reading, Selection, Stage, limits};
use crate::portfolio::{Effort, Kind, OptimizeError, Stop};
use crate::units::Quantity;

/// How far a price by a re-solve may be from the price of the linear program before a note says so, as a share.
const APART: f64 = 0.1;

/// A share of an objective that is no gain.
const NOISE: f64 = 1e-8;

/// What a limit is worth to a plan. Prices are in the unit of an objective, and say how much better it would be, also where
/// less is better.
#[derive(Debug, Clone, PartialEq)]
pub struct ShadowPrice {
    /// The limit.
    pub limit: AskedLimit,
    /// How much of it the plan uses, in the limit's unit.
    pub used: Quantity,
    /// What is left before it binds.
    pub left: Quantity,
    /// The objective that prices are of, by its number from 0: the first that would be better.
    pub objective: usize,
    /// For one unit more, if projects could be divided; `None` for limits that are not about amounts, or if there was no time.
    pub lp_price: Option<Quantity>,
    /// Where that price comes from.
    pub lp_source: Option<PriceSource>,
    /// By how much the limit was loosened to find the next price: an amount in its unit; 1 for a limit that was dropped.
    pub step: Option<Quantity>,
    /// How much better the best plan is after the step, by each unit of it.
    pub resolved_price: Option<Quantity>,
    /// What a reader should know of the two.
    pub note: String,
}

/// What one unit more of each limit is worth, in two ways: if projects could be divided (the multiplier of the plan's
/// certificate, where it has multipliers, else of the linear program), and for whole projects (the gain of the best plan after
/// a small step, by its size).
///
/// `step_share` is the share of what a limit allows by which it is loosened, or, where that is nothing, the share of what is
/// used. Limits are loosened together first: where nothing better comes of all steps at once, none is worth anything by itself,
/// and one re-solve says so of all; else those that the better plan makes use of are loosened one by one, and the others
/// together again. Re-solves take the time of the effort; what is not reached says so. The gap of the effort is that of the
/// re-solves: what lies within gaps is told as what it may be. Under a list of objectives a price is of the first that would
/// be better.
///
/// # Errors
/// If a solver fails.
pub fn shadow_prices(
    plan: &Plan,
    step_share: f64,
    effort: &Effort,
    stop: &Stop,
    look: &mut dyn FnMut(&StudyProgress) -> ControlFlow<()>,
) -> Result<Vec<ShadowPrice>, OptimizeError> {
    let reading = Reading::new(plan.question(), plan.appraisal())?;
    let items = Items::of(&reading);
    let mut asker = Asker::new(plan.appraisal(), effort, stop, look);
    asker.expect(items.all.len());
    let linear = linear(plan, &reading, &[], &mut asker)?;
    let price = |item: &Item| {
        let (used, left) = used(plan, item);
        ShadowPrice {
            limit: item.asked.clone(),
            used,
            left,
            objective: 0,
            lp_price: None,
            lp_source: None,
            step: None,
            resolved_price: None,
            note: String::new(),
        }
    };
    let found: Vec<ShadowPrice> = items.all.iter().map(price).collect();
    let base = plan.certificate().stages.iter().map(Level::of).collect();
    let linear_prices = LinearPrices { plan, reading: &reading, items: &items, linear };
    let mut solver =
        Resolve { plan, reading: &reading, items: &items, asker: &mut asker, base, found, linear: linear_prices };
    solver.run(step_share)?;
    Ok(solver.found)
}

/// Prices of the linear programs, by objective.
struct LinearPrices<'a> {
    plan: &'a Plan,
    reading: &'a Reading<'a>,
    items: &'a Items<'a>,
    linear: Vec<Option<Linear>>,
}

impl LinearPrices<'_> {
    /// The price of a limit for an objective; `None` of one that is not about an amount.
    fn of(&self, number: usize, objective: usize) -> Option<(Quantity, PriceSource)> {
        let item = &self.items.all[number];
        let share = share_of(self.plan, item);
        if share <= 0.0 || item.asked.unit.is_none() {
            return None;
        }
        let linear = self.linear.get(objective)?.as_ref()?;
        let price: f64 = kinds(self.reading, item).iter().filter_map(|kind| linear.prices.limits.get(kind)).sum();
        Some((Quantity::of(price * share), linear.source))
    }

    /// The first objective for which a limit has a price.
    fn first(&self, number: usize) -> usize {
        let priced = |objective: &usize| self.of(number, *objective).is_some_and(|(price, _)| price.amount() > 0.0);
        (0..self.linear.len()).find(priced).unwrap_or(0)
    }
}

/// The limit as the program knows it: a target for each year is several.
pub(super) fn kinds(reading: &Reading<'_>, item: &Item) -> Vec<Kind> {
    match item.handle {
        Handle::Budget(_, year) => {
            let number = reading.appraisal.budgets().binary_search(&item.asked.name);
            number.map(|number| Kind::Budget(number as u32, year)).into_iter().collect()
        }
        Handle::Target(number) => {
            let asked = &reading.question.targets[number];
            let of_target =
                reading.targets.iter().enumerate().filter(|(_, counted)| std::ptr::eq(counted.target, asked));
            of_target.map(|(number, _)| Kind::Target(number as u32)).collect()
        }
        _ => Vec::new(),
    }
}

/// A share of one of this target comes to this much in the unit of the column; one for amounts.
fn share_of(plan: &Plan, item: &Item) -> f64 {
    let Handle::Target(number) = item.handle else { return 1.0 };
    let target = &plan.question().targets[number];
    if !target.share {
        return 1.0;
    }
    // The certificate has the amount asked: the share of the whole.
    let whole = stated(plan, item).first().map_or(0.0, |limit| limit.amount.amount() / target.amount.amount());
    if whole.is_finite() { whole.abs() } else { 0.0 }
}

/// The limit as the plan's certificate states it: once, or for each year.
fn stated<'p>(plan: &'p Plan, item: &Item) -> Vec<&'p Limit> {
    let asked = &item.asked;
    let same = |limit: &&Limit| {
        let is_each = matches!(item.handle, Handle::Target(number) if plan.question().targets[number].each_year);
        (limit.kind, &limit.name, limit.bound) == (asked.kind, &asked.name, asked.bound)
            && (is_each || limit.year == asked.year)
    };
    plan.certificate().limits.iter().filter(same).collect()
}

/// How much of a limit the plan uses, and what is left; of several years the one with the least left.
fn used(plan: &Plan, item: &Item) -> (Quantity, Quantity) {
    let whole = share_of(plan, item);
    let scale = if whole > 0.0 { whole } else { 1.0 };
    let tightest =
        stated(plan, item).into_iter().min_by(|one, other| one.slack.amount().total_cmp(&other.slack.amount()));
    // A year in which nothing is charged and no ceiling is listed is not in the certificate.
    tightest.map_or((Quantity::ZERO, item.asked.amount), |limit| {
        (Quantity::of(limit.used.amount() / scale), Quantity::of(limit.slack.amount() / scale))
    })
}

/// An objective: what was found, and what nothing is better than; better when larger.
#[derive(Debug, Clone, Copy)]
struct Level {
    best: f64,
    bound: f64,
}

impl Level {
    fn of(stage: &Stage) -> Self {
        let sign = if stage.sense == Sense::Max { 1.0 } else { -1.0 };
        Self { best: sign * stage.best.amount(), bound: sign * stage.bound.amount() }
    }

    fn noise(self) -> f64 {
        NOISE * self.best.abs()
    }
}

/// What loosened limits bring.
#[derive(Debug, Clone, Copy, Default)]
struct Gain {
    objective: usize,
    /// As found.
    found: f64,
    /// What it is at least and at most, whatever gaps leave open.
    least: f64,
    most: f64,
}

struct Resolve<'a, 'l> {
    plan: &'a Plan,
    reading: &'a Reading<'a>,
    items: &'a Items<'a>,
    asker: &'l mut Asker<'a>,
    /// What is known of each objective under the limits as they are.
    base: Vec<Level>,
    found: Vec<ShadowPrice>,
    linear: LinearPrices<'a>,
}

impl Resolve<'_, '_> {
    fn run(&mut self, share: f64) -> Result<(), OptimizeError> {
        let (mut amounts, mut rules) = (Vec::new(), Vec::new());
        for number in 0..self.found.len() {
            self.priced(number, self.linear.first(number));
            let item = &self.items.all[number];
            let is_amount = item.asked.unit.is_some();
            let found = &mut self.found[number];
            if is_amount && self.items.never_binds(item) {
                found.resolved_price = Some(Quantity::ZERO);
                found.note = String::from("never binds: nothing that may be built comes to it");
                continue;
            }
            let most = item.asked.amount.amount().abs().max(found.used.amount().abs());
            let step = if is_amount { share * most } else { 1.0 };
            if step <= 0.0 {
                found.note = String::from("not re-solved: nothing is allowed or used that a step could be a share of");
                continue;
            }
            found.step = Some(Quantity::of(step));
            if is_amount { amounts.push(number) } else { rules.push(number) }
        }
        self.sharpen(amounts.len() + rules.len())?;
        let mut open = vec![rules, amounts];
        while let Some(set) = open.pop() {
            if !set.is_empty() {
                self.look_into(&set, &mut open)?;
            }
        }
        Ok(())
    }

    /// Notes the price of the linear program for an objective.
    fn priced(&mut self, number: usize, objective: usize) {
        let price = self.linear.of(number, objective);
        let found = &mut self.found[number];
        found.objective = objective;
        found.lp_price = price.map(|(price, _)| price);
        found.lp_source = price.map(|(_, source)| source);
    }

    /// Objectives and choice of the best plan of a question; `None` if none was found in time.
    fn solve(&mut self, question: &Question, to_come: usize) -> Result<Option<(Vec<Level>, Selection)>, OptimizeError> {
        // The plan itself keeps what is loosened.
        let start = Some(self.plan.selection());
        Ok(match self.asker.ask(question, start, to_come, &proof)? {
            Answer::Plan(plan) => {
                let levels = plan.certificate().stages.iter().map(Level::of).collect();
                Some((levels, plan.selection().clone()))
            }
            Answer::Impossible | Answer::Unknown => None,
        })
    }

    /// Looks for a tighter proof of the plan itself: a gain within its gap is none.
    fn sharpen(&mut self, to_come: usize) -> Result<(), OptimizeError> {
        let is_wide = |level: &Level| level.bound - level.best > 2.0 * level.noise() + f64::MIN_POSITIVE;
        if self.base.iter().any(is_wide)
            && self.plan.gap() > NOISE
            && let Some((levels, _)) = self.solve(self.plan.question(), (to_come / 2).max(2))?
        {
            self.improve(&levels);
        }
        Ok(())
    }

    /// What is found under the limits as they are may be better than what was known of them.
    fn improve(&mut self, levels: &[Level]) {
        for (known, found) in self.base.iter_mut().zip(levels) {
            let is_better = found.best > known.best + known.noise();
            *known = Level { best: known.best.max(found.best), bound: known.bound.min(found.bound) };
            if is_better {
                // Later objectives were found beside less.
                break;
            }
        }
    }

    /// Loosens some limits together; puts aside those that are to be looked into again.
    fn look_into(&mut self, set: &[usize], open: &mut Vec<Vec<usize>>) -> Result<(), OptimizeError> {
        let Some(question) = self.loosened(set) else { return Ok(()) };
        let to_come = set.len() + open.iter().map(Vec::len).sum::<usize>();
        let Some((levels, selection)) = self.solve(&question, to_come)? else {
            for number in set {
                let found = &mut self.found[*number];
                if found.resolved_price.is_none() {
                    found.step = None;
                    found.note = format!("not re-solved {}", self.asker.clock.said());
                }
            }
            return Ok(());
        };
        let gain = self.gain(&levels);
        if let [only] = set {
            self.tell(*only, gain);
            return Ok(());
        }
        // What all of them bring, none by itself brings more.
        for number in set {
            self.tell(*number, Gain { found: 0.0, least: 0.0, ..gain });
        }
        let base = self.base[gain.objective];
        let near = 2.0 * self.asker.clock.gap() * base.best.abs() + base.noise();
        if gain.most <= near {
            return Ok(());
        }
        let used = self.used_by(set, &selection);
        let rest: Vec<usize> = set.iter().copied().filter(|number| !used.contains(number)).collect();
        // Of a list, a plan may give up in the end what made it better, and with it what it needed for that.
        let is_single = self.base.len() == 1;
        if used.is_empty() {
            if is_single {
                // The better plan keeps all limits as they are.
                self.improve(&levels);
            }
            let (one, other) = rest.split_at(rest.len() / 2);
            open.extend([one.to_vec(), other.to_vec()]);
            return Ok(());
        }
        open.push(rest);
        match used[..] {
            // It is the best of all, and needs this one alone.
            [only] if is_single && gain.most - gain.found <= near => self.tell(only, gain),
            _ => open.extend(used.into_iter().map(|number| vec![number])),
        }
        Ok(())
    }

    /// The question with these limits loosened by their steps, or dropped.
    fn loosened(&self, set: &[usize]) -> Option<Question> {
        let is_rule = |number: usize| set.contains(&number) && self.items.all[number].asked.unit.is_none();
        let mut question = self.items.keep(|number| !is_rule(number));
        for number in set.iter().filter(|number| !is_rule(**number)) {
            let step = self.found[*number].step?.amount();
            self.items.loosen(&mut question, self.items.all[*number].handle, step)?;
        }
        Some(question)
    }

    /// Those of some limits that a selection breaks.
    fn used_by(&self, set: &[usize], selection: &Selection) -> Vec<usize> {
        let broken: BTreeSet<usize> = limits(self.reading, selection)
            .iter()
            .filter(|limit| !limit.holds())
            .filter_map(|limit| self.items.place(limit.kind, &limit.name, limit.year))
            .collect();
        set.iter().copied().filter(|number| broken.contains(number)).collect()
    }

    /// How much better the objectives are: the first that is, or may be.
    fn gain(&self, levels: &[Level]) -> Gain {
        let mut last = Gain::default();
        for (objective, (level, base)) in levels.iter().zip(&self.base).enumerate() {
            last = Gain {
                objective,
                found: level.best.max(base.best) - base.best,
                least: (level.best - base.bound).max(0.0),
                most: (level.bound - base.best).max(0.0),
            };
            if last.most > base.noise() {
                break;
            }
        }
        last
    }

    fn tell(&mut self, number: usize, gain: Gain) {
        let Some(step) = self.found[number].step.map(Quantity::amount) else { return };
        let noise = self.base[gain.objective].noise();
        let is_amount = self.items.all[number].asked.unit.is_some();
        if gain.found > noise && gain.objective != self.found[number].objective {
            self.priced(number, gain.objective);
        }
        let found = &mut self.found[number];
        found.resolved_price = Some(Quantity::of(gain.found / step));
        let linear = found.lp_price.map_or(0.0, Quantity::amount) * step;
        // What gaps leave open matters as far as either price can be told from it.
        found.note = if gain.most - gain.least > noise + 0.01 * gain.found.max(linear) {
            format!(
                "between {} and {}: plans are proven to a gap",
                words::amount(gain.least / step),
                words::amount(gain.most / step)
            )
        } else if !is_amount {
            "dropped as a whole".to_owned()
        } else {
            apart(linear, gain.found, noise)
        };
    }
}

/// Says so where whole projects make of a step something else than its price does.
fn apart(linear: f64, gain: f64, noise: f64) -> String {
    if (linear - gain).abs() <= noise + APART * linear.max(gain) {
        String::new()
    } else if gain <= noise {
        "projects are whole: the step lets nothing better be built".to_owned()
    } else if gain < linear {
        "projects are whole: the step is worth less than its price".to_owned()
    } else {
        "projects are whole: the step is worth more than its price".to_owned()
    }
}
