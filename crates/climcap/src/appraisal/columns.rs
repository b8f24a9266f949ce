//! The columns that climcap knows: what each counts in, which way it is better, whether its sum means something.

use super::table::{Sense, Unit};

/// A column that climcap knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// Which way it is better.
    pub sense: Sense,
    /// Whether the sum over projects means something. What does not add up cannot be an objective or a target.
    pub additive: bool,
    /// What it says, in a planner's words.
    pub meaning: &'static str,
}

const fn sum(name: &'static str, unit: Unit, sense: Sense, meaning: &'static str) -> Known {
    Known { name, unit, sense, additive: true, meaning }
}

const fn ratio(name: &'static str, unit: Unit, sense: Sense, meaning: &'static str) -> Known {
    Known { name, unit, sense, additive: false, meaning }
}

use Sense::{Max, Min};
use Unit::{Money, MoneyPerTonne, Share, Tonnes, TonnesPerYear, Years};

/// Every column that climcap knows, in the order in which tables show them.
pub const KNOWN: &[Known] = &[
    sum("capex", Money, Min, "initial capital cost with contingency, undiscounted"),
    sum("capex_pv", Money, Min, "present value of capital cost"),
    sum("opex_pv", Money, Min, "present value of running cost"),
    sum("replacement_pv", Money, Min, "present value of replacements and renewals"),
    sum("residual_pv", Money, Max, "present value of what is left at the end"),
    sum("revenue_pv", Money, Max, "present value of revenue"),
    sum("benefit_pv", Money, Max, "present value of benefits"),
    sum("rehabilitation_avoided_pv", Money, Max, "present value of rehabilitation foregone, against without"),
    sum("rehabilitation_avoided_pv_vs_standard", Money, Max, "the same against the standard design"),
    sum("reconstruction_avoided_pv", Money, Max, "present value of reconstruction foregone, against without"),
    sum("reconstruction_avoided_pv_vs_standard", Money, Max, "the same against the standard design"),
    sum("disruption_avoided_pv", Money, Max, "present value of service interruptions avoided, against without"),
    sum("disruption_avoided_pv_vs_standard", Money, Max, "the same against the standard design"),
    sum("life_cycle_cost", Money, Min, "present value of all cost over the window, less the residual"),
    sum("fnpv", Money, Max, "financial net present value"),
    sum("enpv", Money, Max, "economic net present value without carbon"),
    sum("enpv_carbon_low", Money, Max, "economic net present value with carbon at its low price"),
    sum("enpv_carbon_high", Money, Max, "economic net present value with carbon at its high price"),
    ratio("bcr", Share, Max, "economic benefit over cost, without carbon"),
    ratio("irr", Share, Max, "economic internal rate of return, without carbon"),
    ratio("firr", Share, Max, "financial internal rate of return"),
    ratio("mirr", Share, Max, "modified internal rate of return"),
    ratio("sir", Share, Max, "savings over extra investment"),
    ratio("airr", Share, Max, "adjusted internal rate of return"),
    ratio("payback_years", Years, Min, "years until savings repay the investment"),
    ratio("discounted_payback_years", Years, Min, "the same with discounted savings"),
    sum("eac", Money, Min, "life-cycle cost as an equal amount a year over the window"),
    ratio("npv_per_capital", Share, Max, "economic net present value for a unit of capped budgets"),
    sum("avoided_tco2e", Tonnes, Max, "emissions avoided over the window, against without"),
    sum("avoided_tco2e_vs_standard", Tonnes, Max, "the same against the standard design"),
    sum(
        "avoided_tco2e_per_year",
        TonnesPerYear,
        Max,
        "emissions avoided in an average year of service, against without",
    ),
    sum("avoided_tco2e_per_year_vs_standard", TonnesPerYear, Max, "the same against the standard design"),
    sum(
        "avoided_tco2e_first_year",
        TonnesPerYear,
        Max,
        "emissions avoided in the first year of service, against without",
    ),
    sum("avoided_tco2e_first_year_vs_standard", TonnesPerYear, Max, "the same against the standard design"),
    sum("emissions_tco2e", Tonnes, Min, "emissions over the window, gross"),
    ratio("abatement_cost", MoneyPerTonne, Min, "what a tonne avoided costs"),
    ratio("break_even_carbon_price", MoneyPerTonne, Min, "the carbon price at which the net present value is zero"),
    sum(
        "expected_damage_without",
        Money,
        Min,
        "mean expected damage and disruption a year if nothing is built, over the years of service",
    ),
    sum("expected_damage", Money, Min, "mean expected damage and disruption a year, over the years of service"),
    sum("premium", Money, Min, "extra capital cost over the standard design"),
    ratio("premium_share", Share, Min, "the same as a share of the standard design"),
    ratio("enpv_increment", Money, Max, "net present value gained over the next cheaper design"),
    ratio("bcr_increment", Share, Max, "extra benefit over extra cost against the next cheaper design"),
];

/// The column that climcap knows by this name.
#[must_use]
pub fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|column| column.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_avoided_column_has_its_twin() {
        for (number, column) in KNOWN.iter().enumerate() {
            assert!(KNOWN[..number].iter().all(|other| other.name != column.name), "{} twice", column.name);
            if column.name.contains("avoided") && !column.name.ends_with("_vs_standard") {
                let twin = known(&format!("{}_vs_standard", column.name)).unwrap();
                assert_eq!((twin.unit, twin.sense, twin.additive), (column.unit, column.sense, column.additive));
            }
        }
    }

    #[test]
    fn rates_and_ratios_do_not_add_up() {
        for name in ["bcr", "irr", "abatement_cost", "payback_years", "premium_share"] {
            assert!(!known(name).unwrap().additive, "{name}");
        }
        assert!(known("enpv").unwrap().additive);
        assert_eq!(known("enpv_carbon"), None);
    }
}
