//! What is charged to budgets: in a year as they count it, and as a present value.

use super::Explanation;
use super::leaf::{Counted, Measure};
use super::row::Row;
use crate::address::Address;
use crate::appraisal::charges::Charged;
use crate::appraisal::table::{Choice, Unit};
use crate::appraisal::walk::Sides;
use crate::appraisal::yearly::{Account, Contribution};

impl Row<'_> {
    /// What the row charges to a budget in a year, by its place in the window; `None` if there is no such budget.
    pub(super) fn charged(&self, budget: &str, place: usize) -> Option<Explanation> {
        let number = self.setting.budgets.binary_search_by(|name| name.as_str().cmp(budget)).ok()? as u32;
        let measure = Measure { account: Account::Financial, ..Measure::total(Counted::With, place..place + 1) };
        let spent = self.spent(number, false);
        let leaves = spent.iter().filter_map(|(part, levels)| {
            let level = self.price_level(levels, &measure);
            self.leaf_times(part, &measure, level)
        });
        Some(
            Explanation::sum("charges", Unit::Money, leaves.collect())
                .noted("financial account, as the budget counts it"),
        )
    }

    /// Present value of what the row charges to budgets with ceilings, above the without, in real money.
    pub(super) fn capped_charges(&self) -> Explanation {
        let measure = Measure {
            account: Account::Financial,
            discount: Some(Account::Economic),
            ..Measure::total(Counted::Gained, self.window())
        };
        let capped = self.setting.budgets.iter().enumerate().filter(|(number, _)| self.setting.capped[*number]);
        let parts = capped.filter_map(|(number, name)| {
            let spent = self.spent(number as u32, true);
            let leaves: Vec<Explanation> = spent.iter().filter_map(|(part, _)| self.leaf(part, &measure)).collect();
            (!leaves.is_empty()).then(|| Explanation::sum(format!("budget {name}"), Unit::Money, leaves))
        });
        Explanation::sum("capped_charges", Unit::Money, parts.collect())
            .noted("financial account, discounted by the economic factors of capital; real money")
    }

    /// What is charged to a budget by what is charged for, with the levels of prices: by the row, and by its without if that
    /// is to be compared with it.
    fn spent(&self, budget: u32, compared: bool) -> Vec<(Contribution, Vec<f64>)> {
        let mut found = Vec::new();
        let sides = self.replay.sides();
        self.spent_by(sides, budget, &mut found, |part| &mut part.with);
        if compared {
            self.spent_by(Sides { built: None, ..sides }, budget, &mut found, |part| &mut part.without);
        }
        found
    }

    fn spent_by(
        &self,
        sides: Sides<'_, '_>,
        budget: u32,
        found: &mut Vec<(Contribution, Vec<f64>)>,
        side: fn(&mut Contribution) -> &mut Vec<f64>,
    ) {
        let own = match self.key.choice {
            Choice::Alternative(number) => Some(number as usize),
            Choice::Without => None,
        };
        self.setting.each_charge(sides, &mut |charged: &Charged<'_>| {
            if charged.budget != budget {
                return;
            }
            let number = own.filter(|_| charged.is_design);
            let project = self.key.project as usize;
            let mut part = self.setting.contribution(project, number, charged.term, Account::Financial);
            // Capped budgets are discounted as capital is.
            part.lane.timing = self.setting.pipeline.settings.capital_timing;
            let known = found.iter().position(|(other, _)| other.is_like(&part));
            let at = known.unwrap_or_else(|| {
                found.push((part, vec![1.0; self.window().end]));
                found.len() - 1
            });
            let (part, levels) = &mut found[at];
            side(part)[charged.place] += charged.stated;
            levels[charged.place] = charged.level;
        });
    }

    /// The level of prices in the years that a figure counts; `None` where money is real.
    fn price_level(&self, levels: &[f64], measure: &Measure) -> Option<Explanation> {
        let inflation = self.setting.pipeline.settings.inflation.as_ref()?;
        let years = self.years(&measure.span);
        let levels = levels[measure.span.clone()].to_vec();
        let list = Explanation::list("price_level", &years, levels, Unit::Share);
        let told = list.noted("inflation since the price year, and what the exchange rate has moved since then");
        let name = inflation.name.clone().unwrap_or_else(|| "inflation".to_owned());
        let place = self.setting.pipeline.places.get(&Address::new("settings.inflation")).map(ToString::to_string);
        Some(told.with(Explanation { text: Some(name), place, ..Explanation::named("inflation") }))
    }
}
