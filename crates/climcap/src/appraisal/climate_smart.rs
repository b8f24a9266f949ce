//! The climate-smart cost of a design: what it costs more than the standard design, and what that buys.

use super::{Appraisal, Choice, RowId, Unit};
use crate::units::Quantity;

/// One line of a climate-smart cost.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SmartCost {
    /// What is compared.
    pub item: &'static str,
    /// What it counts in, as a total.
    pub unit: Unit,
    /// The design less the standard design over the window: money as present value but for the premium, tonnes as a sum.
    pub total: Option<Quantity>,
    /// The same as an equal amount a year; tonnes as a mean over the years of service. None where it means nothing.
    pub per_year: Option<Quantity>,
    /// What it says, in a planner's words.
    pub meaning: &'static str,
}

impl Appraisal {
    /// The climate-smart cost of a row: its premium, what its life costs more, and the emissions, rehabilitation,
    /// reconstruction and disruption foregone for it, against the standard design with the same start and scenario.
    ///
    /// Present values at the economic rate; a year's share of one is the level amount of the same present value over the
    /// window. `None` for a `without` row, a project without a standard design, and an appraisal made elsewhere.
    ///
    /// # Examples
    ///
    /// ```
    /// # let pipeline = climcap::document::from_toml(climcap::document::EXAMPLE)?;
    /// # let appraisal = climcap::appraise(pipeline)?;
    /// let school = appraisal.project("school").ok_or("no school")?;
    /// let raised = appraisal.rows_of(appraisal.base_scenario(), school)[3];
    /// let cost = appraisal.climate_smart_cost(raised).ok_or("no standard design")?;
    /// let premium = &cost[0];
    /// assert_eq!((premium.item, premium.total.map(|total| total.amount())), ("premium", Some(70_000.0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn climate_smart_cost(&self, row: RowId) -> Option<Vec<SmartCost>> {
        let setting = self.setting()?;
        let key = self.key(row);
        let (_, project) = setting.pipeline.projects.get_index(key.project as usize)?;
        let standard = Choice::Alternative(project.standard()? as u32);
        let rows = self.rows_of(key.scenario, key.project).iter().copied();
        let reference = rows.into_iter().find(|row| {
            let other = self.key(*row);
            other.choice == standard && other.start == key.start
        });
        let reference = reference.filter(|_| key.choice != Choice::Without)?;
        let years = setting.factoring.window.len();
        let annuity: f64 = setting.factoring.economic.running().shares()[..years].iter().sum();
        let value = |row: RowId, name: &str| Some(self.column(name)?.value(row)?.amount());
        let change = |name: &str| Some(value(row, name)? - value(reference, name)?);
        let money = |item, total: Option<f64>, meaning| SmartCost {
            item,
            unit: Unit::Money,
            total: total.map(Quantity::of),
            per_year: total.map(|total| Quantity::of(total / annuity)),
            meaning,
        };
        let once = |item, unit, total: Option<f64>, meaning| SmartCost {
            item,
            unit,
            total: total.map(Quantity::of),
            per_year: None,
            meaning,
        };
        let carbon = |name| Some(change(name)? - change("enpv")?);
        let lines = vec![
            once(
                "premium",
                Unit::Money,
                value(row, "premium"),
                "extra initial capital cost, undiscounted, at market prices",
            ),
            once(
                "premium_share",
                Unit::Share,
                value(row, "premium_share"),
                "the same as a share of the standard design",
            ),
            money("capital", change("capex_pv"), "extra capital cost"),
            money("replacement", change("replacement_pv"), "extra replacements"),
            money("running_cost", change("opex_pv"), "extra running cost"),
            money("residual", change("residual_pv"), "extra value left at the horizon"),
            money(
                "life_cycle_cost",
                change("life_cycle_cost"),
                "extra cost over the life: the sum of these, less the residual",
            ),
            SmartCost {
                item: "avoided_tco2e",
                unit: Unit::Tonnes,
                total: value(row, "avoided_tco2e_vs_standard").map(Quantity::of),
                per_year: value(row, "avoided_tco2e_per_year_vs_standard").map(Quantity::of),
                meaning: "emissions avoided",
            },
            money("carbon_low", carbon("enpv_carbon_low"), "emissions avoided at the low carbon price"),
            money("carbon_high", carbon("enpv_carbon_high"), "emissions avoided at the high carbon price"),
            money(
                "rehabilitation_foregone",
                value(row, "rehabilitation_avoided_pv_vs_standard"),
                "expected repair of hazard damage that is not needed",
            ),
            money(
                "reconstruction_foregone",
                value(row, "reconstruction_avoided_pv_vs_standard"),
                "expected rebuilding after hazards that is not needed",
            ),
            money(
                "disruption_foregone",
                value(row, "disruption_avoided_pv_vs_standard"),
                "expected interruption of service that does not happen",
            ),
            money("benefit", change("benefit_pv"), "extra benefits and revenue"),
            money("net", change("enpv"), "extra economic net present value, without carbon"),
        ];
        Some(lines.into_iter().filter(|line| line.total.is_some()).collect())
    }
}
