//! The leaves: what one line, component, activity or exposure contributes to a figure, year by year.

use std::ops::Range;

use super::Explanation;
use super::hazards::damaged;
use super::row::Row;
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::{Account, Contribution};
use crate::pipeline::{Item, Kind};

/// Which side of a contribution a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// The row's own.
    With,
    /// The without's.
    Without,
    /// With less without.
    Gained,
    /// Without less with.
    Avoided,
}

/// What carbon is worth where a figure prices it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    Low,
    High,
}

/// How a figure counts what contributes to it.
#[derive(Debug, Clone)]
pub(super) struct Measure {
    pub account: Account,
    pub counted: Counted,
    /// Places in the window of the years that count.
    pub span: Range<usize>,
    /// The account by whose factors each year counts at its present value, if it does.
    pub discount: Option<Account>,
    /// Whether the years are added up; else the leaf is a list.
    pub summed: bool,
    /// Whether it counts as planners state it, at market prices: neither account.
    pub stated: bool,
    /// The price of a tonne.
    pub price: Option<Price>,
}

impl Measure {
    /// Undiscounted sums over some years, in the economic account.
    pub(super) const fn total(counted: Counted, span: Range<usize>) -> Self {
        let account = Account::Economic;
        Self { account, counted, span, discount: None, summed: true, stated: false, price: None }
    }

    /// Present values over some years, in an account.
    pub(super) const fn present(account: Account, counted: Counted, span: Range<usize>) -> Self {
        Self { account, counted, span, discount: Some(account), summed: true, stated: false, price: None }
    }
}

/// The amounts of the row, and of its without, in formulas.
const WITH: &str = "with";
const WITHOUT: &str = "without";

impl Row<'_> {
    /// What each term of some kinds contributes to a figure.
    pub(super) fn leaves(&self, kinds: &[Kind], measure: &Measure) -> Vec<Explanation> {
        let found = kinds.iter().flat_map(|kind| self.contributions(*kind, measure.account));
        found.filter_map(|part| self.leaf(&part, measure)).collect()
    }

    pub(super) fn contributions(&self, kind: Kind, account: Account) -> Vec<Contribution> {
        self.setting.contributions(self.key, &self.replay, kind, account)
    }

    /// What one term contributes to a figure; `None` if nothing.
    pub(super) fn leaf(&self, part: &Contribution, measure: &Measure) -> Option<Explanation> {
        self.leaf_times(part, measure, None)
    }

    /// What one term contributes to a figure, times one more factor; `None` if nothing.
    pub(super) fn leaf_times(
        &self,
        part: &Contribution,
        measure: &Measure,
        more: Option<Explanation>,
    ) -> Option<Explanation> {
        let (formula, mut parts) = self.amounts(part, measure)?;
        let account_ratio = if measure.stated { None } else { self.account_ratio(part, measure.account) };
        let discount = measure.discount.and_then(|account| self.setting.discounting(account));
        // Tonnes may be discounted at a rate of their own.
        let discount =
            discount.map(|account| if part.kind().is_tonnes() { &self.setting.factoring.carbon } else { account });
        let factors = [
            self.scenario_factor(part.kind()),
            account_ratio,
            more,
            discount.and_then(|discounting| self.discount_factor(discounting, part.timing(), &measure.span)),
            measure.price.and_then(|price| self.carbon_price(part.lane.price, price, &measure.span)),
        ];
        let mut product = formula;
        for factor in factors.into_iter().flatten() {
            product.push_str(" * ");
            product.push_str(&factor.figure);
            parts.push(factor);
        }
        parts.extend(self.damage(part, measure));
        parts.push(self.inputs(part));
        let formula = if measure.summed { format!("sum({product})") } else { product };
        let unit = if part.kind().is_tonnes() && measure.price.is_none() { Unit::Tonnes } else { Unit::Money };
        let leaf = Explanation::by_year(part.address.as_str(), unit, &self.years(&measure.span), formula, parts);
        let places = &self.setting.pipeline.places;
        Some(Explanation {
            note: format!("{}, {}", part.kind().name(), counted_as(part, measure)),
            place: places.get(&part.address).map(ToString::to_string),
            source: places.source(&part.address).map(ToOwned::to_owned),
            ..leaf
        })
    }

    /// The yearly amounts that a figure counts of a contribution, and what it makes of them; `None` if that is nothing.
    fn amounts(&self, part: &Contribution, measure: &Measure) -> Option<(String, Vec<Explanation>)> {
        let years = self.years(&measure.span);
        let unit = if part.kind().is_tonnes() { Unit::Tonnes } else { Unit::Money };
        let (with, without) = (&part.with[measure.span.clone()], &part.without[measure.span.clone()]);
        let is_some = |amounts: &[f64]| amounts.iter().any(|amount| *amount != 0.0);
        let is_exposed = part.kind().is_damage() && matches!(part.item, Item::Exposure(_));
        let list = |figure: &str, amounts: &[f64]| {
            let list = Explanation::list(figure, &years, amounts.to_vec(), unit);
            let standing = &part.standing[usize::from(figure == WITHOUT)];
            if is_exposed { damaged(list, &standing[measure.span.clone()]) } else { list }
        };
        let one =
            |figure: &str, amounts: &[f64]| is_some(amounts).then(|| (figure.to_owned(), vec![list(figure, amounts)]));
        let difference = |more: (&str, &[f64]), less: (&str, &[f64])| match (is_some(more.1), is_some(less.1)) {
            (_, false) => one(more.0, more.1),
            (false, true) => Some((format!("-{}", less.0), vec![list(less.0, less.1)])),
            (true, true) if more.1 == less.1 => None,
            (true, true) => {
                Some((format!("({} - {})", more.0, less.0), vec![list(more.0, more.1), list(less.0, less.1)]))
            }
        };
        match measure.counted {
            Counted::With => one(WITH, with),
            Counted::Without => one(WITHOUT, without),
            Counted::Gained => difference((WITH, with), (WITHOUT, without)),
            Counted::Avoided => difference((WITHOUT, without), (WITH, with)),
        }
    }
}

/// The convention by which a figure counts a contribution: its gas, or the account.
const fn counted_as(part: &Contribution, measure: &Measure) -> &'static str {
    match (part.gas, measure.account) {
        (Some(gas), _) => gas.name(),
        _ if measure.stated => "market prices",
        (None, Account::Economic) => "economic account",
        (None, Account::Financial) => "financial account",
    }
}
