//! What is left at the horizon: by asset and instance, with its rule.

use super::Explanation;
use super::row::Row;
use crate::appraisal::lanes::Lane;
use crate::appraisal::present::{Discounting, Unexpired};
use crate::appraisal::side::{Left, Side};
use crate::appraisal::table::{Choice, Unit};
use crate::appraisal::yearly::{Account, Contribution};
use crate::pipeline::{Asset, Instance, Kind, ResidualRule, Term};

impl Row<'_> {
    /// What the row itself leaves.
    pub(super) fn left_of_row(&self) -> Left {
        self.replay.built.as_ref().map_or(self.replay.case().left, |(_, row)| row.left)
    }

    /// What is left with the project less without.
    pub(super) fn left(&self, account: Account) -> Explanation {
        let with = self.residual(account, true).called("residual_with");
        let without = self.residual(account, false).called("residual_without");
        let (formula, parts) = match (with.is_void(), without.is_void()) {
            (_, true) => ("residual_with", vec![with]),
            (true, false) => ("-residual_without", vec![without]),
            (false, false) => ("residual_with - residual_without", vec![with, without]),
        };
        let is_void = parts.iter().all(Explanation::is_void);
        Explanation::of("residual", Unit::Money, formula, if is_void { Vec::new() } else { parts })
    }

    /// What the row, or its without, leaves at the horizon: a present value.
    pub(super) fn residual(&self, account: Account, of_row: bool) -> Explanation {
        let (side, number) = match (&self.replay.built, self.key.choice) {
            (Some((built, _)), Choice::Alternative(number)) if of_row => (&built.side, Some(number as usize)),
            _ => (&self.replay.counterfactual.side, None),
        };
        let mut parts: Vec<Explanation> =
            side.assets.iter().filter_map(|asset| self.asset(account, asset, number)).collect();
        if account == Account::Economic {
            parts.extend(self.remaining_flows(side, number));
        }
        Explanation::sum("residual", Unit::Money, parts)
    }

    /// What an asset leaves in an account; `None` if nothing.
    fn asset(&self, account: Account, asset: &Asset, side: Option<usize>) -> Option<Explanation> {
        let discounting = self.setting.discounting(account)?;
        let window = self.setting.factoring.window;
        if account == Account::Financial && asset.rule != ResidualRule::Salvage {
            return None;
        }
        let parts: Vec<Explanation> = if asset.rule == ResidualRule::Salvage {
            let is_sold = Discounting::is_sold(asset, window) && asset.salvage.amount() != 0.0;
            is_sold.then(|| self.sale(account, discounting, asset, side)).into_iter().collect()
        } else {
            let instances = asset.instances.iter();
            instances.filter_map(|instance| self.instance(discounting, asset, instance, side)).collect()
        };
        let part = self.as_contribution(account, asset, Kind::Renewal, side, asset.salvage_worth.economic_ratio);
        let told = Explanation::sum(part.address.as_str(), Unit::Money, parts);
        let inputs = self.inputs(&part);
        (!told.is_void()).then(|| told.noted(rule(asset.rule)).with(inputs))
    }

    /// What a term of the asset would be, for the factors that multiply it.
    fn as_contribution(
        &self,
        account: Account,
        asset: &Asset,
        kind: Kind,
        side: Option<usize>,
        account_ratio: f64,
    ) -> Contribution {
        let pipeline = &self.setting.pipeline;
        let account_ratio =
            if account == Account::Financial { asset.salvage_worth.financial_ratio } else { account_ratio };
        Contribution {
            address: pipeline.address_of(self.key.project as usize, side, asset.item),
            side,
            item: asset.item,
            gas: None,
            lane: Lane { kind, timing: asset.timing.unwrap_or(pipeline.settings.capital_timing), price: 0 },
            account_ratio,
            with: Vec::new(),
            without: Vec::new(),
            standing: [Vec::new(), Vec::new()],
        }
    }

    fn sale(&self, account: Account, discounting: &Discounting, asset: &Asset, side: Option<usize>) -> Explanation {
        // What is sold carries no contingency, so that it counts as a renewal does.
        let part = self.as_contribution(account, asset, Kind::Renewal, side, asset.salvage_worth.economic_ratio);
        let salvage = Explanation::number("salvage", asset.salvage.amount(), Some(Unit::Money));
        self.multiplied("sale", "salvage * close_factor", vec![salvage, close(discounting)], &part, account)
    }

    /// What one instance leaves: a first build, a replacement, a renewal.
    fn instance(
        &self,
        discounting: &Discounting,
        asset: &Asset,
        instance: &Instance,
        side: Option<usize>,
    ) -> Option<Explanation> {
        let window = self.setting.factoring.window;
        let number = |name: &str, value: f64, unit: Unit| Explanation::number(name, value, Some(unit));
        let (formula, parts) = match discounting.unexpired(asset, instance, window)? {
            Unexpired::Annuity { .. } => {
                let after = instance.first.max(window.last.plus(1));
                let factors = |name: &str, from: i32| {
                    let years: Vec<i32> = (from..=instance.last.0).collect();
                    self.running_factors(name, discounting, &years)
                };
                let parts = vec![
                    self.present_cost(discounting, asset, instance),
                    factors("served", instance.first.0)
                        .noted("sum of the discount factors of the years that it serves"),
                    factors("remaining", after.0).noted("of those of them after the horizon"),
                ];
                ("present_cost / served * remaining", parts)
            }
            Unexpired::StraightLine { spent, years_left, life, .. } => {
                let parts = vec![
                    number("spent", spent, Unit::Money),
                    number("years_left", years_left, Unit::Years),
                    number("life", life, Unit::Years),
                    close(discounting),
                ];
                ("spent * years_left / life * close_factor", parts)
            }
            Unexpired::Share { spent, share, .. } => {
                let parts =
                    vec![number("spent", spent, Unit::Money), number("share", share, Unit::Share), close(discounting)];
                ("spent * share * close_factor", parts)
            }
        };
        let account = Account::Economic;
        let ratio = instance.worth.economic_ratio;
        let part = self.as_contribution(account, asset, instance.kind, side, ratio);
        let told = self.multiplied(instance.kind.name(), formula, parts, &part, account);
        let note = format!("serves {} to {}", instance.first, instance.last);
        (!told.is_void() && told.value != Some(0.0)).then(|| told.noted(note))
    }

    /// Present value of what an instance cost, as stated.
    fn present_cost(&self, discounting: &Discounting, asset: &Asset, instance: &Instance) -> Explanation {
        let timing = asset.timing.unwrap_or(self.setting.pipeline.settings.capital_timing);
        let years: Vec<i32> = instance.costs.iter().map(|(year, _)| year.0).collect();
        let costs = instance.costs.values().iter().map(|cost| cost.amount()).collect();
        let factors = instance.costs.iter().map(|(year, _)| discounting.at(timing).share(year)).collect();
        let parts = vec![
            Explanation::list("cost", &years, costs, Unit::Money),
            self.discounted_years(discounting, timing, &years, factors),
        ];
        Explanation::of("present_cost", Unit::Money, "sum(cost * discount_factor)", parts)
    }

    /// The sum of the discount factors of running money in some years.
    fn running_factors(&self, name: &str, discounting: &Discounting, years: &[i32]) -> Explanation {
        let factors = years.iter().map(|year| discounting.running().share(crate::calendar::Year(*year))).collect();
        let timing = self.setting.pipeline.settings.timing;
        let factors = self.discounted_years(discounting, timing, years, factors);
        Explanation::of(name, Unit::Share, "sum(discount_factor)", vec![factors])
    }

    /// A figure with what the account and the scenario make of it.
    fn multiplied(
        &self,
        name: &str,
        formula: &str,
        mut parts: Vec<Explanation>,
        part: &Contribution,
        account: Account,
    ) -> Explanation {
        let mut formula = formula.to_owned();
        for factor in self.account_ratio(part, account).into_iter().chain(self.scenario_factor(part.kind())) {
            formula.push_str(" * ");
            formula.push_str(&factor.figure);
            parts.push(factor);
        }
        Explanation::of(name, Unit::Money, formula, parts)
    }

    /// What the design goes on to gain and lose after the horizon, where that is its residual.
    fn remaining_flows(&self, side: &Side, number: Option<usize>) -> Vec<Explanation> {
        let Some(design) = self.design_of(number).filter(|design| design.leaves_flows()) else { return Vec::new() };
        let scenario = self.key.scenario as usize;
        let Ok(risks) = self.setting.risks(design, &[scenario]) else { return Vec::new() };
        let terms = self.setting.remaining_flows(design, &side.timetable, &risks[0]);
        terms.iter().filter_map(|term| self.remaining_flow(term, number)).collect()
    }

    fn remaining_flow(&self, term: &Term, side: Option<usize>) -> Option<Explanation> {
        if term.worth.economic_ratio == 0.0 || term.amounts.iter().all(|(_, amount)| amount.amount() == 0.0) {
            return None;
        }
        let part = self.setting.contribution(self.key.project as usize, side, term, Account::Economic);
        let timing = part.timing();
        let economic = &self.setting.factoring.economic;
        let years: Vec<i32> = term.amounts.iter().map(|(year, _)| year.0).collect();
        let amounts = term.amounts.iter().map(|(_, amount)| amount.amount()).collect();
        let factors = term.amounts.iter().map(|(year, _)| economic.at(timing).share(year)).collect();
        let parts = vec![
            Explanation::list("amount", &years, amounts, Unit::Money),
            self.discounted_years(economic, timing, &years, factors),
        ];
        let sign = if term.kind.is_gain() { "" } else { "-" };
        let formula = format!("{sign}sum(amount * discount_factor)");
        let told = self.multiplied(part.address.as_str(), &formula, parts, &part, Account::Economic);
        Some(told.noted(format!("{} after the horizon", term.kind.name())).with(self.inputs(&part)))
    }
}

fn close(discounting: &Discounting) -> Explanation {
    Explanation::number("close_factor", discounting.close, Some(Unit::Share))
        .noted("discount factor of the close of the last year")
}

const fn rule(rule: ResidualRule) -> &'static str {
    match rule {
        ResidualRule::Annuity => {
            "annuity: a level charge for each year that it serves; those after the horizon are left"
        }
        ResidualRule::StraightLine => "straight line: cost by the share of its life that is left",
        ResidualRule::Share => "a share of each cost",
        ResidualRule::Salvage => "what it is sold for",
        ResidualRule::RemainingFlows => "what the design goes on to earn",
        ResidualRule::None => "nothing is left",
    }
}
