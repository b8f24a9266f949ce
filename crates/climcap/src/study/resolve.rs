//! What a reason says, asked again: does a best plan have the row once what is short is granted, and what does it cost to have
//! it as things are?

use super::ask::{Answer, Asker, proof};
use super::items::Items;
use super::needs::Hindrance;
use super::order::{self, Held};
use super::reasons::Reason;
use super::swap::Swap;
use crate::appraisal::Appraisal;
use crate::pipeline::limits::Named;
use crate::plan::{Chosen, Plan, Question, Selection, Status};
use crate::portfolio::{OptimizeError, Progress};
use crate::units::Quantity;

pub(super) struct Resolve<'a, 'l> {
    pub(super) plan: &'a Plan,
    pub(super) swap: &'a Swap<'a>,
    pub(super) items: &'a Items<'a>,
    pub(super) asker: &'l mut Asker<'a>,
}

impl Resolve<'_, '_> {
    fn appraisal(&self) -> &Appraisal {
        self.plan.appraisal()
    }

    /// The question with what a reason says is short; `None` if it says nothing of the kind.
    fn granted(&self, reason: &Reason) -> Option<Question> {
        let needs = &reason.needs;
        if needs.grants.is_empty() || needs.hindrance != Hindrance::Amounts || reason.value.amount() <= 0.0 {
            return None;
        }
        let mut question = self.plan.question().clone();
        for (limit, by) in &needs.grants {
            self.items.grant(&mut question, limit, by.amount())?;
        }
        Some(question)
    }

    /// A difference of an objective that the plan itself may be short of what is best by.
    fn tolerance(&self, value: f64) -> f64 {
        self.asker.clock.gap().max(2e-8) * value.abs()
    }

    fn named(&self, reason: &Reason) -> Named {
        let appraisal = self.appraisal();
        Named {
            project: reason.project.clone(),
            alternative: Some(appraisal.choice_id(reason.row).to_owned()),
            start: appraisal.key(reason.row).start,
        }
    }

    fn has(&self, plan: &Plan, reason: &Reason) -> bool {
        let project = self.appraisal().key(reason.row).project;
        plan.selection().of(project) == [Chosen::whole(reason.row)]
    }

    /// Whether a best plan has the row once what is short is granted; if not, how much more value it needs beside. `hurry`
    /// ends as soon as the first of these is known. Gives the best plan that was found.
    pub(super) fn confirm(
        &mut self,
        reason: &mut Reason,
        start: Option<&Selection>,
        hurry: bool,
        to_come: usize,
    ) -> Result<Option<Selection>, OptimizeError> {
        let Some(question) = self.granted(reason) else {
            self.asker.skip();
            return Ok(None);
        };
        // The plan with the row beside all else keeps what is granted.
        let beside = start.map_or_else(|| self.swap.selection_of(&[reason.row]), Clone::clone);
        if self.plan.question().objective.len() > 1 {
            return self.confirm_list(reason, &question, &beside, to_come);
        }
        let (sign, base) = (self.swap.sign(0), self.swap.base(0));
        let own = base + reason.value.amount();
        let tolerance = self.tolerance(own);
        let enough = |state: &Progress| {
            let better = |value: Option<Quantity>| value.map(|value| sign * value.amount() - own);
            hurry
                && (better(state.incumbent).is_some_and(|by| by > 1.01 * tolerance)
                    || better(state.bound).is_some_and(|by| by <= tolerance))
        };
        let best = match self.asker.ask(&question, Some(&beside), to_come, &enough)? {
            Answer::Plan(best) => best,
            Answer::Impossible | Answer::Unknown => return Ok(None),
        };
        let (value, bound) = (sign * best.objective().amount(), sign * best.bound().amount());
        let (is_in, is_proven) = (self.has(&best, reason), best.status() == Status::Optimal);
        if (is_in && is_proven) || bound - own <= tolerance {
            let needs = &mut reason.needs;
            needs.is_resolved = true;
            needs.gain = Some(Quantity::of(if is_in { value.max(own) } else { own } - base));
            needs.gain_elsewhere = None;
        } else if value - own > tolerance && !is_in {
            reason.needs.gain = None;
            reason.needs.gain_elsewhere = Some(Quantity::of(value - base));
            if is_proven {
                self.weigh(reason, question, (value, bound), to_come)?;
            }
        }
        Ok(Some(best.selection().clone()))
    }

    /// Holds a proven better use of what is granted against the best plan that has the row, which need not leave all else as
    /// it is: it may be as good, or so much short of it.
    fn weigh(
        &mut self,
        reason: &mut Reason,
        mut question: Question,
        (value, bound): (f64, f64),
        to_come: usize,
    ) -> Result<(), OptimizeError> {
        question.must.push(self.named(reason));
        self.asker.expect(1);
        let start = self.swap.selection_of(&[reason.row]);
        let Answer::Plan(with) = self.asker.ask(&question, Some(&start), to_come, &proof)? else { return Ok(()) };
        let own = self.swap.sign(0) * with.objective().amount();
        let tolerance = self.tolerance(bound);
        let needs = &mut reason.needs;
        if bound - own <= tolerance {
            needs.is_resolved = true;
            needs.gain = Some(Quantity::of(own.max(value) - self.swap.base(0)));
            needs.gain_elsewhere = None;
        } else if with.status() == Status::Optimal {
            // With this much more value, the plan that has it is as good as any can be.
            needs.is_resolved = true;
            needs.more_value = Some(Quantity::of(bound - own));
        }
        Ok(())
    }

    /// The same under a list of objectives: the best plan of what is granted, and the best that has the row, are to be as
    /// good in each, first things first.
    fn confirm_list(
        &mut self,
        reason: &mut Reason,
        question: &Question,
        start: &Selection,
        to_come: usize,
    ) -> Result<Option<Selection>, OptimizeError> {
        let Answer::Plan(best) = self.asker.ask(question, Some(start), to_come, &proof)? else { return Ok(None) };
        let gap = self.asker.clock.gap();
        let own = &self.plan.certificate().stages;
        let gained = |plan: &Plan| {
            let found = order::gain(&plan.certificate().stages, own, gap);
            found.map(|gain| (gain.objective, Quantity::of(gain.by)))
        };
        let is_proven = best.status() == Status::Optimal;
        if self.has(&best, reason) && is_proven {
            reason.needs.is_resolved = true;
            reason.gained(gained(&best));
            return Ok(None);
        }
        let named = self.named(reason);
        let stages = &best.certificate().stages;
        match order::hold(self.asker, question, stages, named, Some(start), to_come)? {
            Held::Alike(with) if is_proven && with.status() == Status::Optimal => {
                reason.needs.is_resolved = true;
                reason.gained(gained(&with));
            }
            Held::Short(with, short) => {
                let needs = &mut reason.needs;
                needs.is_resolved = is_proven && with.status() == Status::Optimal;
                needs.gain = None;
                if let Some((objective, gain)) = gained(&best) {
                    needs.gain_elsewhere = Some(gain);
                    needs.gain_in = objective;
                    needs.more_value = needs.is_resolved.then(|| Quantity::of(short.by));
                    needs.more_in = short.objective;
                }
            }
            Held::Alike(_) | Held::Impossible | Held::Unknown => {}
        }
        Ok(None)
    }

    /// What it costs to have the row under the limits as they are.
    ///
    /// `start` is a plan that has it.
    pub(super) fn loss(
        &mut self,
        reason: &mut Reason,
        start: Option<&Selection>,
        to_come: usize,
    ) -> Result<(), OptimizeError> {
        if reason.needs.hindrance == Hindrance::Unknown {
            self.asker.skip();
            return Ok(());
        }
        let (plan, named) = (self.plan, self.named(reason));
        let best = &plan.certificate().stages;
        if best.len() > 1 {
            let is_exact = |with: &Plan| with.status() == Status::Optimal && plan.status() == Status::Optimal;
            match order::hold(self.asker, plan.question(), best, named, start, to_come)? {
                Held::Alike(with) => {
                    (reason.needs.loss, reason.needs.is_loss_proven) = (Some(Quantity::ZERO), is_exact(&with));
                }
                Held::Short(with, short) => {
                    reason.needs.loss = Some(Quantity::of(short.by));
                    reason.needs.loss_in = short.objective;
                    reason.needs.is_loss_proven = is_exact(&with);
                }
                Held::Impossible => reason.needs.is_impossible = true,
                Held::Unknown => {}
            }
            return Ok(());
        }
        let mut question = plan.question().clone();
        question.must.push(named);
        match self.asker.ask(&question, start, to_come, &proof)? {
            Answer::Plan(with) => {
                // The plan itself may be short of the best by its gap: what is said must be enough.
                let sign = self.swap.sign(0);
                let best = sign * plan.bound().amount();
                let value = sign * with.objective().amount();
                let loss = if best - value <= self.tolerance(best) { 0.0 } else { best - value };
                reason.needs.loss = Some(Quantity::of(loss));
                reason.needs.is_loss_proven =
                    loss == 0.0 || (with.status() == Status::Optimal && plan.status() == Status::Optimal);
            }
            Answer::Impossible => reason.needs.is_impossible = true,
            Answer::Unknown => {}
        }
        Ok(())
    }
}
