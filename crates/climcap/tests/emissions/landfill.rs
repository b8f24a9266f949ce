//! Waste in landfills: first-order decay against slow computations of another shape, and what must hold of any waste.

use climcap::calendar::Year;
use climcap::emissions;
use climcap::pipeline::{Pipeline, Timetable};
use climcap::units::Quantity;
use proptest::prelude::*;

use super::{assert_close, at, by_gas, design, with_activity};

/// Degradable carbon, the share of it that decays, and the rate of decay in a wet tropical climate: IPCC 2006 and 2019.
const FOOD: (f64, f64, f64) = (0.15, 0.7, 0.40);
const PAPER: (f64, f64, f64) = (0.40, 0.5, 0.07);
const WOOD: (f64, f64, f64) = (0.43, 0.1, 0.035);

fn landfill(more: &str) -> Pipeline {
    let text = format!(
        "quantity = 1000\nunit = \"t\"\ngrowth = 0.02\nlast_year = 2040\nwaste = [\"food 0.6\", \"paper 0.3\", \"wood 0.1\"]\n\
         climate = \"tropical_wet\"\n{more}"
    );
    with_activity("AR5", &text)
}

/// Tonnes deposited in a year of that landfill.
fn deposited(year: i32) -> f64 {
    if (2026..=2040).contains(&year) { 1000.0 * 1.02_f64.powi(year - 2026) } else { 0.0 }
}

/// Emissions in a year as the sum over all earlier deposits of what is left of each and goes in that year.
fn by_convolution(year: i32, mcf: f64, methane: f64) -> f64 {
    let mut sum = 0.0;
    for (share, (doc, doc_f, rate)) in [(0.6, FOOD), (0.3, PAPER), (0.1, WOOD)] {
        for deposit in 2026..year {
            let carbon = deposited(deposit) * share * doc * doc_f * mcf;
            let age = f64::from(year - 1 - deposit);
            sum += carbon * ((-rate * age).exp() - (-rate * (age + 1.0)).exp());
        }
    }
    sum * methane * 16.0 / 12.0 * 28.0
}

/// The columns of the guidelines' spreadsheet for one kind of waste: deposited, decayed in the year of the deposit (none, with
/// the reaction from month 13 on), left at the end of the year, decayed in the year, methane.
fn by_spreadsheet(last: i32, mcf: f64, methane: f64) -> Vec<f64> {
    let mut total = vec![0.0; (last - 2025) as usize];
    for (share, (doc, doc_f, rate)) in [(0.6, FOOD), (0.3, PAPER), (0.1, WOOD)] {
        let exp1 = (-rate).exp();
        // The reaction starts on the first of January after the deposit: the part of the year before it is none of it.
        let exp2 = (-rate * 0.0_f64).exp();
        let mut left_before = 0.0;
        for (place, sum) in total.iter_mut().enumerate() {
            let ddocm = deposited(2026 + place as i32) * share * doc * doc_f * mcf;
            let not_reacted = ddocm * exp2;
            let reacted_at_once = ddocm * (1.0 - exp2);
            let left = not_reacted + left_before * exp1;
            let decayed = reacted_at_once + left_before * (1.0 - exp1);
            left_before = left;
            *sum += decayed * methane * 16.0 / 12.0 * 28.0;
        }
    }
    total
}

#[test]
fn decay_agrees_with_a_convolution_and_with_the_guidelines_spreadsheet() {
    let pipeline = landfill("mcf = \"unmanaged_deep\"");
    let spreadsheet = by_spreadsheet(2055, 0.8, 0.5);
    for year in 2026..=2055 {
        let found = by_gas(&pipeline, year)["CH4"];
        assert_close(found, by_convolution(year, 0.8, 0.5));
        assert_close(found, spreadsheet[(year - 2026) as usize]);
    }
    assert_close(by_gas(&pipeline, 2026)["CH4"], 0.0);
    assert!(by_gas(&pipeline, 2055)["CH4"] > 0.0, "it goes on decaying after the last deposit");
}

#[test]
fn what_is_caught_and_what_the_cover_oxidizes_is_not_emitted() {
    let pipeline = landfill("mcf = 1.0\nrecovery = 0.5\noxidation = 0.1\nmethane_share = 0.55");
    assert_close(by_gas(&pipeline, 2035)["CH4"], by_convolution(2035, 1.0, 0.55) * 0.5 * 0.9);
}

#[test]
fn shares_of_carbon_may_be_stated_for_a_mixture() {
    let text = "quantity = 500\nunit = \"kt\"\nwaste = [\"bulk_msw 1\"]\nclimate = \"boreal_temperate_wet\"\nmcf = 1\n\
                doc = 0.18\ndoc_f = 0.6";
    let pipeline = with_activity("AR4", text);
    let methane = 500e3 * 0.18 * 0.6 * (1.0 - (-0.09_f64).exp()) * 0.5 * 16.0 / 12.0;
    assert_close(by_gas(&pipeline, 2027)["CH4"], methane * 25.0);
}

#[test]
fn a_commitment_counts_all_of_a_deposit_in_its_year() {
    let pipeline = landfill("mcf = 0.8\naccounting = \"commitment\"");
    for year in [2026, 2033, 2040, 2041] {
        let carbon = 0.6 * 0.15 * 0.7 + 0.3 * 0.40 * 0.5 + 0.1 * 0.43 * 0.1;
        assert_close(by_gas(&pipeline, year)["CH4"], deposited(year) * carbon * 0.8 * 0.5 * 16.0 / 12.0 * 28.0);
    }
}

/// A design opens in 2036: what the without brought to the landfill before goes on decaying, what it would have brought
/// later never comes.
#[test]
fn what_was_deposited_before_a_design_opens_lingers() {
    let text = "[projects.p.alternatives.new]\n[projects.p.alternatives.without.activities.dump]\nquantity = 100\nunit = \"t\"\n\
                waste = [\"food 1\"]\nclimate = \"tropical_wet\"\nmcf = 0.8\ncontinues = 0.25";
    let pipeline = super::read("gwp = \"AR5\"", text);
    let without = pipeline.projects["p"].without();
    let timetable = Timetable::of_without(without, &pipeline.settings);
    let window = pipeline.settings.window;
    let all = &emissions::operation(without, &timetable, window)[0];
    let lingering = &emissions::lingering(without, &timetable, window, Year(2036))[0];
    let carbon = 100.0 * 0.15 * 0.7 * 0.8 * 0.5 * 16.0 / 12.0 * 28.0;
    for year in 2036..=2055 {
        let of_deposits = |deposits: std::ops::Range<i32>| -> f64 {
            let ages = deposits.map(|deposit| f64::from(year - 1 - deposit));
            ages.map(|age| carbon * ((-0.4 * age).exp() - (-0.4 * (age + 1.0)).exp())).sum()
        };
        let (before, after) = (of_deposits(2026..2036), of_deposits(2036..year));
        assert_close(at(all, year), before + after);
        // A quarter of the activity goes on beside the design, with all that it emits.
        assert_close(at(lingering, year) + 0.25 * at(all, year), before + 0.25 * after);
    }
    assert_eq!(lingering.amounts.first(), Year(2036));
    assert!(
        emissions::lingering(without, &timetable, window, window.base)
            .iter()
            .all(|term| { term.amounts.values().iter().all(|tonnes| *tonnes == Quantity::ZERO) })
    );
}

#[test]
fn a_commitment_leaves_nothing_to_linger() {
    let text = "[projects.p.alternatives.new]\n[projects.p.alternatives.without.activities.dump]\nquantity = 100\nunit = \"t\"\n\
                waste = [\"food 1\"]\nclimate = \"tropical_wet\"\nmcf = 0.8\naccounting = \"commitment\"";
    let pipeline = super::read("gwp = \"AR5\"", text);
    let without = pipeline.projects["p"].without();
    let timetable = Timetable::of_without(without, &pipeline.settings);
    assert!(emissions::lingering(without, &timetable, pipeline.settings.window, Year(2036)).is_empty());
}

proptest! {
    /// All that can decay decays in the end: what has gone by the horizon and what is left then is what was deposited.
    #[test]
    fn nothing_is_lost_and_nothing_comes_from_nothing(
        quantity in 1.0..1e6_f64,
        growth in -0.05..0.05_f64,
        food in 0.0..1.0_f64,
        last in 2026..2056_i32,
        every in 1..4_u32,
        recovery in 0.0..0.9_f64,
    ) {
        let activity = |accounting: &str| format!(
            "quantity = {quantity}\nunit = \"t\"\ngrowth = {growth}\nlast_year = {last}\nevery = {every}\nfirst_age = 0\n\
             waste = [\"food {food}\", \"paper {}\"]\nclimate = \"tropical_wet\"\nmcf = 0.5\nrecovery = {recovery}\n\
             accounting = \"{accounting}\"", 1.0 - food
        );
        let (yearly, commitment) = (with_activity("AR5", &activity("yearly")), with_activity("AR5", &activity("commitment")));
        let sum = |pipeline: &Pipeline| -> f64 {
            let (design, timetable) = design(pipeline);
            let terms = emissions::operation(design, &timetable, pipeline.settings.window);
            terms[0].amounts.values().iter().map(|tonnes| tonnes.amount()).sum()
        };
        let mut left = 0.0;
        for (share, (doc, doc_f, rate)) in [(food, FOOD), (1.0 - food, PAPER)] {
            for deposit in (2026..=last).step_by(every as usize) {
                let carbon = quantity * (1.0 + growth).powi(deposit - 2026) * share * doc * doc_f * 0.5;
                left += carbon * (-rate * f64::from(2055 - deposit)).exp();
            }
        }
        let left = left * 0.5 * 16.0 / 12.0 * 28.0 * (1.0 - recovery);
        let (gone, deposited) = (sum(&yearly), sum(&commitment));
        prop_assert!((gone + left - deposited).abs() <= 1e-9 * deposited, "{gone} + {left} is not {deposited}");
        prop_assert!(gone <= deposited);
    }
}
