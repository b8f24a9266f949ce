//! What compares the designs of one start: against the standard design, and along increasing cost.

use super::indicators::Worth;
use super::table::Key;
use crate::pipeline::Project;

/// Fills in the columns of a project's designs that compare them with each other.
pub(super) fn compare(project: &Project, designs: &mut [(Key, Worth)]) {
    if let Some(standard) = project.standard() {
        let reference = designs[standard].1.indicators;
        for (_, worth) in designs.iter_mut() {
            let row = &mut worth.indicators;
            row.premium = row.capex - reference.capex;
            row.premium_share = if reference.capex > 0.0 { row.premium / reference.capex } else { f64::NAN };
            row.rehabilitation_avoided_pv_vs_standard =
                row.rehabilitation_avoided_pv - reference.rehabilitation_avoided_pv;
            row.reconstruction_avoided_pv_vs_standard =
                row.reconstruction_avoided_pv - reference.reconstruction_avoided_pv;
            row.disruption_avoided_pv_vs_standard = row.disruption_avoided_pv - reference.disruption_avoided_pv;
            row.avoided_tco2e_vs_standard = row.avoided_tco2e - reference.avoided_tco2e;
            row.avoided_tco2e_per_year_vs_standard = row.avoided_tco2e_per_year - reference.avoided_tco2e_per_year;
            row.avoided_tco2e_first_year_vs_standard =
                row.avoided_tco2e_first_year - reference.avoided_tco2e_first_year;
        }
    }
    // The best design is found by what each step up in cost adds, not by the highest ratio.
    let (mut enpv, mut benefit, mut cost) = (0.0, 0.0, 0.0);
    for number in by_cost(designs.iter().map(|(_, worth)| worth)) {
        let worth = &mut designs[number].1;
        let (more_benefit, more_cost) = (worth.benefit - benefit, worth.cost - cost);
        worth.indicators.enpv_increment = worth.indicators.enpv - enpv;
        worth.indicators.bcr_increment = if more_cost > 0.0 { more_benefit / more_cost } else { f64::NAN };
        (enpv, benefit, cost) = (worth.indicators.enpv, worth.benefit, worth.cost);
    }
}

/// Numbers of designs along increasing capital cost; of two that cost the same, the first one given.
pub(super) fn by_cost<'w>(designs: impl Iterator<Item = &'w Worth>) -> Vec<usize> {
    let mut costs: Vec<(usize, f64)> = designs.map(|worth| worth.indicators.capex_pv).enumerate().collect();
    costs.sort_by(|one, other| one.1.total_cmp(&other.1));
    costs.into_iter().map(|(number, _)| number).collect()
}
