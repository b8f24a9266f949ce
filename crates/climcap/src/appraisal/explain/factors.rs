//! What multiplies the amounts of a term: scenario, account, discounting, carbon price. Each leads to the input behind it.

use std::ops::Range;

use super::Explanation;
use super::leaf::Price;
use super::row::Row;
use crate::address::Address;
use crate::appraisal::present::Discounting;
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::{Account, Contribution};
use crate::finance::Timing;
use crate::pipeline::{self, Carbon, Item, Kind, Valuation};
use crate::series::Path;
use crate::units::Quantity;

impl Row<'_> {
    /// What the scenario multiplies a kind by; `None` if it leaves it as it is.
    pub(super) fn scenario_factor(&self, kind: Kind) -> Option<Explanation> {
        let value = self.setting.levers(self.key.scenario as usize)[kind as usize];
        let field = match kind {
            Kind::Capex | Kind::Replacement | Kind::Renewal => "capex_factor",
            Kind::Opex => "opex_factor",
            Kind::Benefit | Kind::Revenue => "benefit_factor",
            // What a scenario makes of losses is in what is exposed.
            Kind::Insurance
            | Kind::Rehabilitation
            | Kind::Reconstruction
            | Kind::Disruption
            | Kind::Construction
            | Kind::Operation => return None,
        };
        changes(value).then(|| self.of_scenario(field, value))
    }

    pub(super) fn of_scenario(&self, field: &str, value: f64) -> Explanation {
        let scenario = Address::new("scenarios").join(self.scenario_id());
        self.input(&scenario, field, value, Some(Unit::Share))
    }

    /// What a unit of a contribution is worth in an account; `None` if it counts as it stands.
    pub(super) fn account_ratio(&self, part: &Contribution, account: Account) -> Option<Explanation> {
        let value = part.account_ratio;
        if !changes(value) || part.kind().is_tonnes() {
            return None;
        }
        let mut factors: Vec<String> = Vec::new();
        let mut parts = Vec::new();
        if let Some((valuation, line)) = self.valuation(part)
            && account == Account::Economic
        {
            if valuation.tax_share != 0.0 && line == pipeline::Account::Resource {
                factors.push("(1 - tax)".to_owned());
                parts.push(self.input(&part.address, "tax", valuation.tax_share, Some(Unit::Share)));
            }
            if valuation.category.is_some() || !valuation.mix.is_empty() {
                factors.push("conversion_factor".to_owned());
                parts.push(self.conversion(part, valuation));
            }
        }
        self.contingencies(part, account, &mut factors, &mut parts);
        let name = match account {
            Account::Economic => "economic_ratio",
            Account::Financial => "financial_ratio",
        };
        let ratio = Explanation::of(name, Unit::Share, factors.join(" * "), parts);
        Some(
            Explanation { value: Some(value), ..ratio }
                .noted("what a unit at its stated price is worth in the account"),
        )
    }

    /// How a contribution counts in the two accounts, and which of them count it.
    fn valuation(&self, part: &Contribution) -> Option<(&Valuation, pipeline::Account)> {
        let design = self.design_of(part.side)?;
        let resource = pipeline::Account::Resource;
        match part.item {
            Item::Component(number) => design.components.get_index(number).map(|(_, one)| (&one.valuation, resource)),
            Item::CostLine(number) => design.cost_lines.get_index(number).map(|(_, one)| (&one.valuation, one.account)),
            Item::BenefitLine(number) => {
                design.benefit_lines.get_index(number).map(|(_, one)| (&one.valuation, one.account))
            }
            Item::Exposure(number) => design.exposures.get_index(number).map(|(_, one)| {
                let nobody_pays = part.kind() == Kind::Disruption;
                (&one.valuation, if nobody_pays { pipeline::Account::External } else { resource })
            }),
            Item::Activity(_) | Item::Policy(_) => None,
        }
    }

    /// The conversion factor of a category, or of a mix of them.
    fn conversion(&self, part: &Contribution, valuation: &Valuation) -> Explanation {
        let of = |name: &str| {
            let category = Address::new("categories").join(name);
            let known = self.setting.pipeline.categories.get(name);
            let factor = known.map_or(1.0, |category| category.conversion_ratio);
            self.input(&category, "conversion_factor", factor, Some(Unit::Share))
        };
        if let Some(name) = &valuation.category {
            return of(name);
        }
        let shares = valuation.mix.iter().filter_map(|text| {
            let (name, share) = text.rsplit_once(' ')?;
            let share = self.input(&part.address, "mix", share.parse().ok()?, Some(Unit::Share)).called("share");
            Some(Explanation::of(name.trim(), Unit::Share, "share * conversion_factor", vec![share, of(name.trim())]))
        });
        Explanation::sum("conversion_factor", Unit::Share, shares.collect())
    }

    /// What is added to the cost of a first build in an account, over what is in the stated cost.
    fn contingencies(
        &self,
        part: &Contribution,
        account: Account,
        factors: &mut Vec<String>,
        parts: &mut Vec<Explanation>,
    ) {
        let component = match part.item {
            Item::Component(number) if part.kind() == Kind::Capex => {
                self.design_of(part.side).and_then(|design| design.components.get_index(number))
            }
            _ => None,
        };
        let Some((_, component)) = component else { return };
        let contingency = component.contingency;
        let share = |field: &str, value: f64| self.input(&part.address, field, value, Some(Unit::Share));
        match account {
            Account::Economic if contingency.optimism_share != 0.0 => {
                let kept = if contingency.add { "physical_contingency + " } else { "" };
                factors.push(format!("(1 + {kept}optimism_bias) / (1 + physical_contingency)"));
                parts.push(share("optimism_bias", contingency.optimism_share));
                parts.push(share("physical_contingency", contingency.physical_share));
            }
            Account::Financial if contingency.price_share != 0.0 => {
                factors.push("(1 + price_contingency)".to_owned());
                parts.push(share("price_contingency", contingency.price_share));
            }
            _ => {}
        }
    }

    /// The factors that discount what moves at a time of its year.
    pub(super) fn discount_factor(
        &self,
        account: &Discounting,
        timing: Timing,
        span: &Range<usize>,
    ) -> Option<Explanation> {
        let amounts = account.at(timing).shares().get(span.clone())?.to_vec();
        Some(self.discounted_years(account, timing, &self.years(span), amounts))
    }

    /// Discount factors of some years, with the formula behind them where one rate holds in all of them.
    pub(super) fn discounted_years(
        &self,
        account: &Discounting,
        timing: Timing,
        years: &[i32],
        amounts: Vec<f64>,
    ) -> Explanation {
        let (words, later) = match timing {
            Timing::Start => ("at the start of each year", ""),
            Timing::Mid => ("in the middle of each year", " - 0.5"),
            Timing::End => ("at the end of each year", " - 1"),
        };
        let list = Explanation::list("discount_factor", years, amounts, Unit::Share);
        let Some(rate) = account.rate else {
            return list.noted(format!("{words}, by the schedule of the conventions"));
        };
        let settings = Address::new("settings");
        let carbon: &Discounting = &self.setting.factoring.carbon;
        let is_own = self.setting.pipeline.settings.carbon.as_ref().is_some_and(|carbon| carbon.discount.is_some());
        let (record, field) = match self.setting.discounting(Account::Financial) {
            Some(financial) if std::ptr::eq(financial, account) => ("discount", "financial"),
            _ if is_own && std::ptr::eq(carbon, account) => ("carbon", "discount"),
            _ => ("discount", "economic"),
        };
        let parts = vec![
            self.input(&settings.join(record), field, rate, Some(Unit::Share)).called("rate"),
            self.input_year(&settings, "base_year", self.setting.factoring.window.base),
        ];
        Explanation { formula: format!("(1 + rate) ^ (base_year - years{later})"), parts, ..list }.noted(words)
    }

    /// What a tonne of CO2 equivalent is worth in each year, by the number of its price: that of CO2, or of a gas that is
    /// priced apart.
    pub(super) fn carbon_price(&self, number: usize, price: Price, span: &Range<usize>) -> Option<Explanation> {
        let carbon = self.setting.pipeline.settings.carbon.as_ref()?;
        let prices = self.setting.carbon(self.key.scenario as usize)?.get(number)?;
        let own = number.checked_sub(1).and_then(|number| carbon.gases.get(number));
        let (low, high) = own.map_or((&carbon.low, &carbon.high), |own| (&own.low, &own.high));
        let (amounts, name, path) = match price {
            Price::Low => (&prices.low, &carbon.names.0, low),
            Price::High => (&prices.high, &carbon.names.1, high),
        };
        let settings = Address::new("settings").join("carbon");
        let published = self.published(name, path, carbon, span);
        let gas =
            own.map_or_else(String::new, |own| format!(", a tonne of {} over its warming potential", own.gas.name()));
        let mut factors = vec!["published"];
        let mut parts = vec![published.noted(format!("{name}{gas}, in its own money"))];
        if let Some(ratio) = carbon.conversion_ratio {
            factors.push("conversion");
            parts.push(self.input(&settings, "conversion", ratio, Some(Unit::Share)));
        }
        let factor = self.scenario().map_or(1.0, |scenario| scenario.carbon_factor);
        if changes(factor) {
            factors.push("carbon_factor");
            parts.push(self.of_scenario("carbon_factor", factor));
        }
        let years = self.years(span);
        let amounts = amounts.get(span.clone())?.to_vec();
        let list = Explanation::list("carbon_price", &years, amounts, Unit::MoneyPerTonne);
        Some(Explanation { formula: factors.join(" * "), parts, ..list })
    }

    /// A price as its table has it, in the table's money.
    fn published(&self, name: &str, path: &Path, carbon: &Carbon, span: &Range<usize>) -> Explanation {
        let base = self.setting.factoring.window.base;
        let ratio = carbon.conversion_ratio.unwrap_or(1.0);
        let at = |place: usize| path.at(base.plus(place as i32)).map_or(f64::NAN, Quantity::amount) / ratio;
        let prices = span.clone().map(at).collect();
        let list = Explanation::list("published", &self.years(span), prices, Unit::MoneyPerTonne);
        self.cited(list, "paths", name)
    }
}

/// Whether a ratio makes anything of what it multiplies.
pub(super) fn changes(ratio: f64) -> bool {
    ratio.total_cmp(&1.0).is_ne()
}
