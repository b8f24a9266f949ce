//! How each column is made, of the row alone.

use std::ops::Range;

use super::Explanation;
use super::leaf::{Counted, Measure, Price};
use super::row::Row;
use crate::appraisal::columns::known;
use crate::appraisal::table::Unit;
use crate::appraisal::yearly::Account;
use crate::pipeline::Kind;

const CAPITAL: &[Kind] = &[Kind::Capex];
const REPLACEMENT: &[Kind] = &[Kind::Replacement, Kind::Renewal];
const RUNNING: &[Kind] = &[Kind::Opex, Kind::Insurance];
const BENEFIT: &[Kind] = &[Kind::Benefit, Kind::Revenue];
const DAMAGE: &[Kind] = &[Kind::Rehabilitation, Kind::Reconstruction, Kind::Disruption];
const TONNES: &[Kind] = &[Kind::Operation, Kind::Construction];

/// Figures with the sign at which they enter a formula.
type Signed = Vec<(char, Explanation)>;

impl Row<'_> {
    /// A column of the row; `None` if there is no such column.
    pub(super) fn column(&self, name: &str) -> Option<Explanation> {
        let known = known(name)?;
        if !self.is_known(name) {
            return Some(self.unknown(name).noted(known.meaning));
        }
        if let Some(told) = self.compared(name) {
            return Some(told.noted(known.meaning));
        }
        let told = self.made(name)?;
        Some(self.settled(name, told).noted(known.meaning))
    }

    /// Whether a column is known of the row: of a project that is not appraised, capital cost alone is.
    fn is_known(&self, column: &str) -> bool {
        column.starts_with("capex") || self.appraisal.is_appraised(self.key.project)
    }

    /// A column that the row has no value in, and why.
    pub(super) fn unknown(&self, column: &str) -> Explanation {
        let unit = known(column).map(|known| known.unit);
        Explanation { unit, why: Some(self.why(column)), ..Explanation::named(column) }
    }

    /// The figure with the value that the column has, or with why it has none.
    fn settled(&self, name: &str, told: Explanation) -> Explanation {
        let value = self.value(name);
        let why = value.is_none().then(|| self.why(name));
        Explanation { value, why, unit: known(name).map(|known| known.unit), ..told }
    }

    /// A column of the row with all that it is made of, to stand inside another figure.
    pub(super) fn whole(&self, name: &str) -> Explanation {
        self.made(name).map_or_else(|| Explanation::named(name), |told| self.settled(name, told))
    }

    fn made(&self, name: &str) -> Option<Explanation> {
        use Counted::{Avoided, With, Without};
        let all = || self.window();
        let present = |kinds, counted| {
            let leaves = self.leaves(kinds, &Measure::present(Account::Economic, counted, all()));
            Explanation::sum(name, Unit::Money, leaves)
        };
        let tonnes = |kinds, counted, span| {
            Explanation::sum(name, Unit::Tonnes, self.leaves(kinds, &Measure::total(counted, span)))
        };
        Some(
            match name {
                "capex" => {
                    let sunk = self.replay.totals().sunk();
                    let mut parts = self.stated_capex(all());
                    if sunk != 0.0 {
                        parts.push(Explanation::number("spent_before_the_base_year", sunk, Some(Unit::Money)));
                    }
                    Explanation::sum(name, Unit::Money, parts)
                }
                "capex_pv" => present(CAPITAL, With),
                "replacement_pv" => present(REPLACEMENT, With),
                "opex_pv" => present(RUNNING, With),
                "benefit_pv" => present(BENEFIT, With),
                "revenue_pv" => {
                    let measure = Measure::present(Account::Financial, With, all());
                    Explanation::sum(name, Unit::Money, self.leaves(&[Kind::Revenue], &measure))
                }
                "residual_pv" => self.residual(Account::Economic, true).called(name),
                "rehabilitation_avoided_pv" => present(&[Kind::Rehabilitation], Avoided),
                "reconstruction_avoided_pv" => present(&[Kind::Reconstruction], Avoided),
                "disruption_avoided_pv" => present(&[Kind::Disruption], Avoided),
                "life_cycle_cost" => self.over(
                    &["capex_pv", "replacement_pv", "opex_pv", "residual_pv"],
                    "capex_pv + replacement_pv + opex_pv - residual_pv",
                ),
                "eac" => {
                    let account = &self.setting.factoring.economic;
                    let factors = account.running().shares()[all()].to_vec();
                    let timing = self.setting.pipeline.settings.timing;
                    let factors = self.discounted_years(account, timing, &self.years(&all()), factors);
                    self.over(&["life_cycle_cost"], "life_cycle_cost / sum(discount_factor)").with(factors)
                }
                "enpv" => signed(name, Unit::Money, self.net(Account::Economic)),
                "fnpv" => signed(name, Unit::Money, self.net(Account::Financial)),
                "enpv_carbon_low" => self.over(&["enpv"], "enpv + carbon").with(self.carbon(Price::Low)),
                "enpv_carbon_high" => self.over(&["enpv"], "enpv + carbon").with(self.carbon(Price::High)),
                "bcr" => self.over(&[], "benefit / cost").with(self.benefit()).with(self.cost()),
                "irr" => self.internal_rate(Account::Economic),
                "firr" => self.internal_rate(Account::Financial),
                "mirr" => self
                    .over(&[], "mirr(flows, rate)")
                    .with(self.flows(Account::Economic, true, false))
                    .with(self.rate()),
                "sir" => self.over(&[], "savings / investment").with(self.savings()).with(self.investment()),
                "airr" => {
                    let years = self.setting.factoring.close_years as f64;
                    let years = Explanation::number("study_years", years, Some(Unit::Years));
                    self.over(&["sir"], "(1 + rate) * sir ^ (1 / study_years) - 1").with(self.rate()).with(years)
                }
                "payback_years" => self.over(&[], "payback(flows)").with(self.flows(Account::Economic, false, false)),
                "discounted_payback_years" => {
                    self.over(&[], "payback(flows)").with(self.flows(Account::Economic, false, true))
                }
                "npv_per_capital" => self.over(&["enpv"], "enpv / capped_charges").with(self.capped_charges()),
                "avoided_tco2e" => tonnes(TONNES, Avoided, all()),
                "emissions_tco2e" => tonnes(TONNES, With, all()),
                "avoided_tco2e_per_year" => self.a_year(name, &[Kind::Operation], Avoided),
                "avoided_tco2e_first_year" => {
                    let opening = self.serving().start;
                    tonnes(&[Kind::Operation], Avoided, opening..opening + 1)
                }
                "abatement_cost" => self.over(&["enpv", "avoided_tco2e"], "-enpv / avoided_tco2e"),
                "break_even_carbon_price" => {
                    self.over(&["enpv"], "-enpv / discounted_tco2e").with(self.discounted_tonnes())
                }
                "expected_damage" => self.a_year(name, DAMAGE, With),
                "expected_damage_without" => self.a_year(name, DAMAGE, Without),
                _ => return None,
            }
            .called(name),
        )
    }

    /// A figure over columns of the row, with whatever else its formula names to be added.
    fn over(&self, columns: &[&str], formula: &str) -> Explanation {
        let parts = columns.iter().map(|name| self.whole(name)).collect();
        Explanation { formula: formula.to_owned(), parts, ..Explanation::default() }
    }

    /// Initial capital cost as planners state it, by what is built, in some years.
    pub(super) fn stated_capex(&self, span: Range<usize>) -> Vec<Explanation> {
        self.leaves(CAPITAL, &Measure { stated: true, ..Measure::total(Counted::With, span) })
    }

    /// The mean of a yearly flow over the years of service.
    fn a_year(&self, name: &str, kinds: &[Kind], counted: Counted) -> Explanation {
        let span = self.serving();
        let years = Explanation::number("years_served", span.len() as f64, Some(Unit::Years));
        let unit = if kinds == DAMAGE { Unit::Money } else { Unit::Tonnes };
        let total = Explanation::sum("total", unit, self.leaves(kinds, &Measure::total(counted, span)));
        Explanation::of(name, unit, "total / years_served", vec![total, years])
    }

    /// One of the sums that a net present value is made of; `None` if there is nothing of it.
    fn group(&self, name: &str, kinds: &[Kind], account: Account, counted: Counted) -> Option<Explanation> {
        let leaves = self.leaves(kinds, &Measure::present(account, counted, self.window()));
        (!leaves.is_empty()).then(|| Explanation::sum(name, Unit::Money, leaves))
    }

    /// Benefits and avoided damage, against the without.
    fn gains(&self, account: Account) -> Signed {
        let avoided = |name, kind| self.group(name, &[kind], account, Counted::Avoided);
        let groups = [
            self.group("benefits", BENEFIT, account, Counted::Gained),
            avoided("rehabilitation_avoided", Kind::Rehabilitation),
            avoided("reconstruction_avoided", Kind::Reconstruction),
            avoided("disruption_avoided", Kind::Disruption),
        ];
        groups.into_iter().flatten().map(|group| ('+', group)).collect()
    }

    /// Capital, replacements and, subtracted, what is left, against the without.
    fn invested(&self, account: Account) -> Signed {
        let spent = [
            self.group("capital", CAPITAL, account, Counted::Gained),
            self.group("replacements", REPLACEMENT, account, Counted::Gained),
        ];
        let mut groups: Signed = spent.into_iter().flatten().map(|group| ('+', group)).collect();
        let left = self.left(account);
        if !left.is_void() {
            groups.push(('-', left));
        }
        groups
    }

    fn running(&self, account: Account) -> Option<Explanation> {
        self.group("running_cost", RUNNING, account, Counted::Gained)
    }

    /// All that makes a net present value of an account.
    fn net(&self, account: Account) -> Signed {
        let turned = |(sign, group)| (if sign == '+' { '-' } else { '+' }, group);
        let mut groups = self.gains(account);
        groups.extend(self.invested(account).into_iter().map(turned));
        groups.extend(self.running(account).map(|group| ('-', group)));
        groups
    }

    /// The numerator of a benefit-cost ratio.
    pub(super) fn benefit(&self) -> Explanation {
        signed("benefit", Unit::Money, self.gains(Account::Economic))
    }

    /// The denominator of a benefit-cost ratio; what rounding alone keeps from nothing is nothing.
    pub(super) fn cost(&self) -> Explanation {
        let mut groups = self.invested(Account::Economic);
        groups.extend(self.running(Account::Economic).map(|group| ('+', group)));
        Explanation { value: Some(self.worth.cost), ..signed("cost", Unit::Money, groups) }
    }

    fn investment(&self) -> Explanation {
        signed("investment", Unit::Money, self.invested(Account::Economic))
    }

    /// Running cost saved.
    fn savings(&self) -> Explanation {
        let measure = Measure::present(Account::Economic, Counted::Avoided, self.window());
        Explanation::sum("savings", Unit::Money, self.leaves(RUNNING, &measure))
    }

    /// What the emissions avoided are worth at a price.
    fn carbon(&self, price: Price) -> Explanation {
        let measure = Measure { price: Some(price), ..self.tonnes_avoided() };
        Explanation::sum("carbon", Unit::Money, self.leaves(TONNES, &measure))
    }

    fn discounted_tonnes(&self) -> Explanation {
        Explanation::sum("discounted_tco2e", Unit::Tonnes, self.leaves(TONNES, &self.tonnes_avoided()))
    }

    fn tonnes_avoided(&self) -> Measure {
        Measure::present(Account::Economic, Counted::Avoided, self.window())
    }

    /// The economic rate, where one holds in all years.
    fn rate(&self) -> Explanation {
        let address = crate::address::Address::new("settings.discount");
        let rate = self.setting.factoring.economic.rate;
        rate.map_or_else(
            || Explanation {
                why: Some("the discount rate is not the same in all years".to_owned()),
                ..Explanation::named("rate")
            },
            |rate| self.input(&address, "economic", rate, Some(Unit::Share)).called("rate"),
        )
    }

    /// A year of a column that has yearly values, or of what is charged to a budget: `capex.2027`, `charges.capital.2027`.
    pub(super) fn in_year(&self, figure: &str) -> Option<Explanation> {
        let (column, year) = figure.rsplit_once('.')?;
        let place = self.setting.factoring.window.index(crate::calendar::Year(year.parse().ok()?))?;
        let span = place..place + 1;
        if let Some(budget) = column.strip_prefix("charges.") {
            return self.charged(budget, place).map(|told| told.called(figure));
        }
        if !self.is_known(column) {
            return Some(self.unknown(column).called(figure));
        }
        let total = |kinds, counted| self.leaves(kinds, &Measure::total(counted, span.clone()));
        let (unit, parts) = match column {
            "capex" => (Unit::Money, self.stated_capex(span.clone())),
            "expected_damage" => (Unit::Money, total(DAMAGE, Counted::With)),
            "emissions_tco2e" => (Unit::Tonnes, total(TONNES, Counted::With)),
            "avoided_tco2e" => (Unit::Tonnes, total(TONNES, Counted::Avoided)),
            _ => return None,
        };
        Some(Explanation::sum(figure, unit, parts).noted(known(column).map_or("", |known| known.meaning)))
    }
}

/// A figure that adds up others by their signs; nothing adds up to 0.
fn signed(figure: &str, unit: Unit, groups: Signed) -> Explanation {
    let terms = groups.iter().enumerate().map(|(number, (sign, group))| match (number, sign) {
        (0, '+') => group.figure.clone(),
        (0, sign) => format!("{sign}{}", group.figure),
        (_, sign) => format!(" {sign} {}", group.figure),
    });
    let formula = if groups.is_empty() { "0".to_owned() } else { terms.collect() };
    Explanation::of(figure, unit, formula, groups.into_iter().map(|(_, group)| group).collect())
}
