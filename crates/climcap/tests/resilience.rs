//! Resilience of whole pipelines: levers, differences between years, families of hazards, age, insurance.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails as it does")]

use climcap::calendar::Year;
use climcap::document;
use climcap::pipeline::{Alternative, Item, Kind, Pipeline, Term, Timetable};
use climcap::resilience::{Risks, warnings};
use climcap::units::Quantity;
use proptest::prelude::*;
use rstest::rstest;

const HEAD: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
timing = "end"
in_service = "same_year"
discount = { economic = 0.06, financial = 0.06 }

[curves.depth]
intensity = [0, 0.5, 1, 2, 4]
share = [0, 0.1, 0.25, 0.6, 1]

[curves.gust]
intensity = [20, 40, 60]
share = [0, 0.2, 0.9]

[curves.closed]
intensity = [0, 2, 4]
days = [0, 30, 60]

[projects.p.alternatives.a.components.works]
capex = 1
life_years = 40
"#;

fn pipeline(text: &str) -> Pipeline {
    document::from_toml(&format!("{HEAD}{text}")).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The terms of the design, begun in 2026, and of the without.
fn terms(pipeline: &Pipeline) -> (Vec<Term>, Vec<Term>) {
    let settings = &pipeline.settings;
    let project = &pipeline.projects["p"];
    let damage = |design: &Alternative, timetable: &Timetable| {
        Risks::of(pipeline, design, &pipeline.scenarios["base"]).unwrap().damage(timetable, settings.window)
    };
    let (_, design) = project.alternatives().next().unwrap();
    let without = project.without();
    (
        damage(design, &Timetable::of(design, Year(2026), settings)),
        damage(without, &Timetable::of_without(without, settings)),
    )
}

/// What all terms of a kind come to in a year.
fn total(terms: &[Term], kind: Kind, year: i32) -> f64 {
    let of_kind = terms.iter().filter(|term| term.kind == kind);
    of_kind.filter_map(|term| term.amounts.at(Year(year))).map(Quantity::amount).sum()
}

fn damage(terms: &[Term], year: i32) -> f64 {
    total(terms, Kind::Rehabilitation, year) + total(terms, Kind::Reconstruction, year)
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * (1.0 + expected.abs()), "found {found}, expected {expected}");
}

/// A hazard with these intensities and an exposure with these levers; damage and disruption of 2030.
fn flooded(intensities: &str, levers: &str) -> (f64, f64) {
    let text = format!(
        "[hazards.flood]\nreturn_period = [5, 20, 100]\nintensity = {intensities}\n\
         [projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 1000\n\
         downtime = 'closed'\nusers = 10\nvalue_per_user_day = 2\n{levers}\n"
    );
    let (design, _) = terms(&pipeline(&text));
    (damage(&design, 2030), total(&design, Kind::Disruption, 2030))
}

#[test]
fn raising_by_a_height_is_a_hazard_lower_by_it() {
    let (raised, lower) = (flooded("[0.4, 1.2, 2.6]", "raised_by = 0.6"), flooded("[-0.2, 0.6, 2.0]", ""));
    near(raised.0, lower.0);
    near(raised.1, lower.1);
    assert!(raised.0 < flooded("[0.4, 1.2, 2.6]", "").0);
}

#[test]
fn scales_multiply_shares_and_days_and_no_share_passes_the_whole() {
    let plain = flooded("[0.5, 1, 2]", "");
    // By hand: shares 0.1, 0.25, 0.6 and days 7.5, 15, 30 at probabilities 0.2, 0.05, 0.01, the rarest held.
    near(plain.0, 1000.0 * (0.15 * 0.175 + 0.04 * 0.425 + 0.01 * 0.6));
    near(plain.1, 20.0 * (0.15 * 11.25 + 0.04 * 22.5 + 0.01 * 30.0));
    let halved = flooded("[0.5, 1, 2]", "damage_scale = 0.5\ndowntime_scale = 0.25");
    near(halved.0, 0.5 * plain.0);
    near(halved.1, 0.25 * plain.1);
    let capped = flooded("[0.5, 1, 2]", "damage_scale = 2");
    near(capped.0, 1000.0 * (0.15 * 0.35 + 0.04 * 0.75 + 0.01));
}

/// Damage of each year under two ways to write one hazard.
fn assert_same_hazard(one: &str, other: &str, levers: &str) {
    let exposure = format!(
        "[projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 1000\n{levers}\n"
    );
    let (one, _) = terms(&pipeline(&format!("{one}{exposure}")));
    let (other, _) = terms(&pipeline(&format!("{other}{exposure}")));
    for year in [2026, 2030, 2037, 2050, 2055] {
        near(damage(&one, year), damage(&other, year));
    }
    let (first, last) = (damage(&one, 2026), damage(&one, 2055));
    assert!((first - last).abs() > 1e-6, "nothing changes from {first} to {last}");
}

const FIRST: &str =
    "[[hazards]]\nhazard = 'flood'\nyear = 2026\nreturn_period = [5, 20, 100]\nintensity = [0.5, 1, 2]\n";

fn later(difference: &str) -> String {
    format!("{FIRST}[[hazards]]\nhazard = 'flood'\n{difference}\n")
}

#[rstest]
#[case("")]
#[case("protection = 20")]
#[case("protection = 20\nstandard = 'maintained'\ninterpolation = 'log'")]
fn differences_are_the_events_that_they_describe(#[case] levers: &str) {
    let written = |year: i32, intensities: &str| {
        later(&format!("year = {year}\nreturn_period = [5, 20, 100]\nintensity = {intensities}"))
    };
    assert_same_hazard(&later("year = 2050\nintensity_factor = 1.2"), &written(2050, "[0.6, 1.2, 2.4]"), levers);
    assert_same_hazard(&later("year = 2050\nintensity_shift = 0.25"), &written(2050, "[0.75, 1.25, 2.25]"), levers);
    let both = "year = 2050\nintensity_shift = -0.25\nintensity_factor = 1.5";
    assert_same_hazard(&later(both), &written(2050, "[0.5, 1.25, 2.75]"), levers);
}

#[test]
fn more_frequent_events_scale_as_a_reading_does() {
    let text = later("year = 2050\nfrequency_multiplier = 1.7");
    for reading in ["", "protection = 20", "protection = 20\nstandard = 'maintained'", "measure = 'rate'"] {
        let exposure = |hazard: &str, more: &str| {
            format!(
                "[projects.p.alternatives.a.exposures.hall]\nhazard = '{hazard}'\ncurve = 'depth'\nvalue = 1000\n{reading}\n{more}\n"
            )
        };
        let (later, _) = terms(&pipeline(&format!("{text}{}", exposure("flood", ""))));
        let (read, _) = terms(&pipeline(&format!("{FIRST}{}", exposure("flood", "frequency_multiplier = 1.7"))));
        let (today, _) = terms(&pipeline(&format!("{FIRST}{}", exposure("flood", ""))));
        near(damage(&later, 2055), damage(&read, 2055));
        near(damage(&later, 2026), damage(&today, 2026));
        // Half way between the years described, half of each.
        near(damage(&later, 2038), 0.5 * (damage(&today, 2038) + damage(&read, 2038)));
    }
}

#[test]
fn the_sea_rises_as_its_table_says_since_the_first_year_described() {
    // SSP2-4.5, medians in meters: 0.09 in 2030, 0.20 in 2050, 0.48 in 2090; 0 in 2005, so 0.0756 in 2026.
    let since = 0.09 * 21.0 / 25.0;
    let events = |year: i32, rise: f64| {
        let shift = rise - since;
        let intensities = [0.5, 1.0, 2.0].map(|level: f64| (level + shift).to_string()).join(", ");
        format!(
            "[[hazards]]\nhazard = 'flood'\nyear = {year}\nreturn_period = [5, 20, 100]\nintensity = [{intensities}]\n"
        )
    };
    let years: String = [(2030, 0.09), (2050, 0.2), (2090, 0.48)].map(|(year, rise)| events(year, rise)).concat();
    assert_same_hazard(&later("sea_level = 'SSP2-4.5'"), &format!("{FIRST}{years}"), "");
    assert_same_hazard(&later("sea_level = 'SSP2-4.5'"), &format!("{FIRST}{years}"), "protection = 20");
    let low = format!("{FIRST}{}", later("sea_level = 'SSP1-1.9'").replace(FIRST, ""));
    let exposure = "[projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 1000\n";
    let high = later("sea_level = 'SSP5-8.5'");
    let of = |text: &str| damage(&terms(&pipeline(&format!("{text}{exposure}"))).0, 2055);
    assert!(of(&low) < of(&high));
}

#[test]
fn a_climate_says_of_its_own_how_it_differs() {
    let text = format!(
        "[scenarios.base]\n[scenarios.hot]\n{FIRST}[[hazards]]\nhazard = 'flood'\nscenario = 'hot'\nyear = 2050\n\
         intensity_factor = 1.5\n\
         [projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 1000\n"
    );
    let pipeline = pipeline(&text);
    let hazard = &pipeline.hazards["flood"];
    assert_eq!((hazard.years("base").len(), hazard.years("hot").len()), (1, 2));
    let (_, design) = pipeline.projects["p"].alternatives().next().unwrap();
    let timetable = Timetable::of(design, Year(2026), &pipeline.settings);
    let of = |climate: &str| {
        damage(
            &Risks::of(&pipeline, design, &pipeline.scenarios[climate])
                .unwrap()
                .damage(&timetable, pipeline.settings.window),
            2055,
        )
    };
    assert!(of("hot") > 1.2 * of("base"), "{} {}", of("hot"), of("base"));
}

/// One asset under surge and wind of one storm: damage by how the shares combine, and of each alone.
fn storm(combination: &str, covers: &str, more: &str) -> f64 {
    let text = format!(
        "[hazards.surge]\nevent_family = 'storm'\nevent_combination = '{combination}'\nreturn_period = [10, 50, 100]\n\
         intensity = [0.5, 1, 2]\n\
         [hazards.wind]\nevent_family = 'storm'\nreturn_period = [10, 100]\nintensity = [30, 50]\n\
         [projects.p.alternatives.a.exposures.wet]\nhazard = 'surge'\ncurve = 'depth'\nvalue = 1000\n{covers}\n{more}\n\
         [projects.p.alternatives.a.exposures.blown]\nhazard = 'wind'\ncurve = 'gust'\nvalue = 1000\n{covers}\n{more}\n"
    );
    damage(&terms(&pipeline(&text)).0, 2030)
}

#[test]
fn hazards_of_one_event_take_the_worst_or_each_of_what_is_left() {
    // Shares of surge 0.1, 0.25, 0.6 at 10, 50, 100 years; of wind 0.1, 0.5 + (0.1 - 0.5)/9 at 50, 0.55 at 100, by hand:
    // wind at 50 years is straight in probability between 0.1 (p = 0.1) and 0.55 (p = 0.01): 0.55 - 0.45/9 = 0.5.
    let integral = |at: [f64; 3]| 1000.0 * (0.08 * 0.5 * (at[0] + at[1]) + 0.01 * 0.5 * (at[1] + at[2]) + 0.01 * at[2]);
    near(storm("max", "covers = 'hall'", ""), integral([0.1, 0.5, 0.6]));
    near(storm("independent", "covers = 'hall'", ""), integral([0.19, 0.625, 0.82]));
    // Not declared to be one asset, they are two.
    near(storm("max", "", ""), integral([0.2, 0.75, 1.15]));
    // Rebuilt whole from half of the value on: between 50 and 100 years, and beyond.
    let rebuilt = storm("max", "covers = 'hall'", "reconstruction_at = 0.5");
    near(rebuilt, 1000.0 * (0.08 * 0.3 + 0.02));
}

#[test]
fn each_hazard_of_an_event_has_a_protection_of_its_own() {
    let text = "
[hazards.surge]
event_family = 'storm'
return_period = [10, 50, 100]
intensity = [0.5, 1, 2]
[hazards.wind]
event_family = 'storm'
return_period = [10, 100]
intensity = [30, 50]
[projects.p.alternatives.a.exposures.wet]
hazard = 'surge'
covers = 'hall'
curve = 'depth'
value = 1000
protection = 50
[projects.p.alternatives.a.exposures.blown]
hazard = 'wind'
covers = 'hall'
curve = 'gust'
value = 1000
";
    // A wall keeps the sea out up to 50 years; the wind blows over it: 0.1 to 0.5 alone, then as before.
    near(damage(&terms(&pipeline(text)).0, 2030), 1000.0 * (0.08 * 0.3 + 0.01 * 0.5 * (0.5 + 0.6) + 0.01 * 0.6));
}

#[test]
fn hazards_of_one_event_may_be_described_in_different_years() {
    let text = "
[[hazards]]
hazard = 'surge'
event_family = 'storm'
year = 2026
return_period = [10, 100]
intensity = [0.5, 1]
[[hazards]]
hazard = 'surge'
year = 2046
return_period = [10, 100]
intensity = [1, 2]
[[hazards]]
hazard = 'wind'
event_family = 'storm'
year = 2036
return_period = [10, 100]
intensity = [20, 20]
[projects.p.alternatives.a.exposures.wet]
hazard = 'surge'
covers = 'hall'
curve = 'depth'
value = 1000
[projects.p.alternatives.a.exposures.blown]
hazard = 'wind'
covers = 'hall'
curve = 'gust'
value = 1000
";
    // The wind does no harm: what is left is the surge, linear between its own years.
    let (design, _) = terms(&pipeline(text));
    let (first, last) = (1000.0 * (0.09 * 0.175 + 0.0025), 1000.0 * (0.09 * 0.425 + 0.006));
    near(damage(&design, 2026), first);
    near(damage(&design, 2036), 0.5 * (first + last));
    near(damage(&design, 2041), 0.25 * first + 0.75 * last);
    near(damage(&design, 2050), last);
}

#[test]
fn an_asset_of_some_age_loses_what_age_has_left() {
    let text = "
[hazards.flood]
return_period = [10]
intensity = [1]
[projects.p.alternatives.a.components.pump]
capex = 1
life_years = 10
[projects.p.alternatives.without.components.old]
capex = 1
life_years = 10
age_years = 4
[projects.p.alternatives.without.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
component = 'old'
value_basis = 'depreciated'
[projects.p.alternatives.a.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
component = 'pump'
value_basis = 'depreciated'
";
    // Expected at replacement cost: 1000 x 0.25 x 0.1. New in 2026, half of its life left in 2031, new again in 2036.
    let (design, without) = terms(&pipeline(text));
    for (year, left) in [(2026, 1.0), (2031, 0.5), (2035, 0.1), (2036, 1.0)] {
        near(damage(&design, year), 25.0 * left);
    }
    for (year, left) in [(2026, 0.6), (2031, 0.1), (2032, 1.0), (2033, 0.9)] {
        near(damage(&without, year), 25.0 * left);
    }
}

#[test]
fn what_is_tied_to_a_component_is_exposed_while_that_serves() {
    let text = "
[hazards.flood]
return_period = [10]
intensity = [1]
[projects.p.alternatives.a.components.pump]
capex = 1
life_years = 5
offset = 2
opens = 'alone'
replaced = false
[projects.p.alternatives.a.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
component = 'pump'
";
    let (design, _) = terms(&pipeline(text));
    for (year, expected) in [(2027, 0.0), (2028, 25.0), (2032, 25.0), (2033, 0.0)] {
        near(damage(&design, year), expected);
    }
}

/// What policies pay in a year.
fn payout(terms: &[Term], year: i32) -> f64 {
    let paid = terms.iter().filter(|term| matches!(term.item, Item::Policy(_)) && term.kind.is_damage());
    -paid.filter_map(|term| term.amounts.at(Year(year))).map(Quantity::amount).sum::<f64>()
}

/// V5 as losses of two buildings, 60 % and 40 % of each loss, and a policy on both: 20 above 10.
fn insured(premium: &str) -> Pipeline {
    let losses = [0.0, 1.0, 3.0, 8.0, 15.0, 25.0, 40.0, 55.0];
    let shares = losses.map(|loss: f64| (loss / 100.0).to_string()).join(", ");
    pipeline(&format!(
        "[hazards.flood]\nreturn_period = [2, 5, 10, 25, 50, 100, 250, 500]\nintensity = [1, 2, 3, 4, 5, 6, 7, 8]\n\
         [curves.v5]\nintensity = [1, 2, 3, 4, 5, 6, 7, 8]\nshare = [{shares}]\n\
         [projects.p.alternatives.a.exposures.one]\nhazard = 'flood'\ncurve = 'v5'\nvalue = 60\n\
         [projects.p.alternatives.a.exposures.two]\nhazard = 'flood'\ncurve = 'v5'\nvalue = 40\n\
         [projects.p.alternatives.a.insurance.pool]\nattachment = 10\ncover = 20\n{premium}\n"
    ))
}

/// What an account counts of terms in a year.
fn counted(terms: &[Term], year: i32, is_financial: bool) -> f64 {
    let ratio = |term: &Term| if is_financial { term.worth.financial_ratio } else { term.worth.economic_ratio };
    terms.iter().filter_map(|term| Some(term.amounts.at(Year(year))?.amount() * ratio(term))).sum()
}

#[rstest]
#[case("loading = 0.3", 1.3 * 0.330_714_285_714_285_7)]
#[case("premium = 0.5", 0.5)]
fn a_policy_moves_loss_and_costs_its_loading(#[case] premium: &str, #[case] price: f64) {
    let pipeline = insured(premium);
    let (design, _) = terms(&pipeline);
    let gross = 1.51;
    // ECONOMICS 6: 20 in excess of 10 of the V5 curve is expected to pay 0.330714.
    let payout = 0.330_714_285_714_285_7;
    let paid = self::payout(&design, 2040);
    assert!((paid - payout).abs() < 1e-6, "{paid}");
    let (financial, economic) = (counted(&design, 2040, true), counted(&design, 2040, false));
    // Financial: retained loss and premium. Economic: gross loss and what the premium is above the payout.
    assert!((financial - (gross - payout + price)).abs() < 1e-6, "{financial}");
    assert!((economic - (gross + price - payout)).abs() < 1e-6, "{economic}");
    near(damage(&design, 2040), gross - paid);

    let appraisal = climcap::appraise(pipeline).unwrap();
    let row = appraisal.rows().find(|row| appraisal.key(*row).start.is_some()).unwrap();
    let value = |name: &str| appraisal.column(name).unwrap().value(row).unwrap().amount();
    let annuity: f64 = (1..=30).map(|year| 1.06_f64.powi(-year)).sum();
    assert!((value("opex_pv") - (price - payout) * annuity).abs() < 1e-5, "{}", value("opex_pv"));
    // The works cost 1 at the end of the first year, and leave nothing in the financial account.
    let fnpv = -(1.0 / 1.06) - (gross - payout + price) * annuity;
    assert!((value("fnpv") - fnpv).abs() < 1e-5, "{} {fnpv}", value("fnpv"));
    assert!((value("expected_damage") - gross).abs() < 1e-9);
    let charges = appraisal.charges(row);
    let recurrent: f64 = charges
        .iter()
        .filter(|charge| appraisal.budgets()[charge.budget as usize] == "recurrent" && charge.year == Year(2040))
        .map(|charge| charge.amount.amount())
        .sum();
    assert!((recurrent - price).abs() < 1e-6, "{recurrent}");
}

#[test]
fn a_policy_pays_for_the_losses_of_its_year() {
    let text = "
[hazards.flood]
return_period = [10, 100]
intensity = [1, 4]
[paths.double]
year = [2026, 2027]
value = [1, 2]
extend = 'flat'
[projects.p.alternatives.a.exposures.hall]
hazard = 'flood'
curve = 'depth'
value = 100
path = 'double'
[projects.p.alternatives.a.insurance.pool]
attachment = 40
cover = 100
loading = 0
";
    // Losses 25 to 100, then 50 to 200, at probabilities 0.1 to 0.01. Above 40: from p = 0.082 on; then everywhere.
    let (design, _) = terms(&pipeline(text));
    let first = 0.5 * (0.082 - 0.01) * 60.0 + 0.01 * 60.0;
    near(payout(&design, 2026), first);
    // 140 is reached at p = 0.046: 10 to 100 from 0.1 to 0.046, then 100.
    near(payout(&design, 2040), 0.5 * (0.1 - 0.046) * 110.0 + 0.046 * 100.0);
}

#[test]
fn a_policy_pays_for_a_storm_once() {
    // Roof and yard belong to two owners of value: wind takes 0.1 to 0.55 of one, surge 0.1 to 0.6 of the other, at once.
    let text = "
[hazards.surge]
event_family = 'storm'
return_period = [10, 100]
intensity = [0.5, 2]
[hazards.wind]
event_family = 'storm'
return_period = [10, 100]
intensity = [30, 50]
[projects.p.alternatives.a.exposures.yard]
hazard = 'surge'
curve = 'depth'
value = 100
[projects.p.alternatives.a.exposures.roof]
hazard = 'wind'
curve = 'gust'
value = 100
[projects.p.alternatives.a.insurance.pool]
attachment = 20
cover = 1000
loading = 0
";
    let (design, _) = terms(&pipeline(text));
    // Together 20 to 115: all above 20.
    near(payout(&design, 2030), 0.09 * 0.5 * 95.0 + 0.01 * 95.0);
}

#[test]
fn a_policy_on_one_asset_pays_for_what_the_storm_takes_of_it() {
    // The hall of docs/theory/resilience.md: raised, braced, insured for 200 above 100. The sea rises and storms come more
    // often; payouts of 2040 and 2055 are from a quadrature written from the page.
    let text = "
[[hazards]]
hazard = 'surge'
event_family = 'storm'
event_combination = 'independent'
year = 2030
return_period = [10, 50, 100]
intensity = [0.5, 1, 2]
[[hazards]]
hazard = 'surge'
sea_level = 'SSP2-4.5'
[[hazards]]
hazard = 'wind'
event_family = 'storm'
year = 2030
return_period = [10, 50, 100]
intensity = [30, 40, 50]
[[hazards]]
hazard = 'wind'
year = 2050
frequency_multiplier = 1.25
intensity_factor = 1.04
[projects.p.alternatives.a.exposures.wet]
hazard = 'surge'
covers = 'hall'
curve = 'depth'
value = 1000
raised_by = 0.5
[projects.p.alternatives.a.exposures.blown]
hazard = 'wind'
covers = 'hall'
curve = 'gust'
value = 1000
damage_scale = 0.5
[projects.p.alternatives.a.insurance.pool]
attachment = 100
cover = 200
loading = 0.25
";
    let (design, _) = terms(&pipeline(text));
    near(damage(&design, 2030) + payout(&design, 2030), 19.296_875);
    for (year, expected) in [(2026, 6.160_390_642), (2040, 7.995_295_013), (2055, 10.423_175_289)] {
        let found = payout(&design, year);
        assert!((found - expected).abs() < 1e-6, "{found} in {year}");
    }
}

#[test]
fn a_policy_on_what_ages_pays_for_what_is_left() {
    let text = "
[hazards.flood]
return_period = [10]
intensity = [4]
[projects.p.alternatives.a.components.pump]
capex = 1
life_years = 10
[projects.p.alternatives.a.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
component = 'pump'
value_basis = 'depreciated'
[projects.p.alternatives.a.insurance.pool]
attachment = 400
cover = 1000
loading = 0
";
    let (design, _) = terms(&pipeline(text));
    // Total loss at one year in ten: 1000 new, 500 at half of its life, 300 at seven years, below the attachment.
    near(payout(&design, 2026), 60.0);
    near(payout(&design, 2031), 10.0);
    near(payout(&design, 2033), 0.0);
    near(payout(&design, 2036), 60.0);
}

#[test]
fn premiums_need_a_ceiling_where_the_recurrent_budget_has_one() {
    let text = "
[budgets.recurrent]
year = [2026]
amount = [1000]
[hazards.flood]
return_period = [10]
intensity = [4]
[projects.p.alternatives.a.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
[projects.p.alternatives.a.insurance.pool]
cover = 1000
loading = 0.1
";
    let problems = document::from_toml(&format!("{HEAD}{text}")).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems}");
    assert_eq!(problems.0[0].found, "spending in 2027 to 2055 and no ceiling");
}

#[test]
fn what_would_be_rebuilt_every_few_years_is_worth_a_second_look() {
    let text = "
[hazards.flood]
return_period = [2, 4]
intensity = [1, 4]
[hazards.quake]
return_period = [5]
intensity = [2]
[projects.p.alternatives.a.exposures.house]
hazard = 'flood'
curve = 'depth'
value = 1000
[projects.p.alternatives.a.exposures.barn]
hazard = 'quake'
curve = 'depth'
value = 1000
[projects.p.alternatives.a.insurance.pool]
exposures = ['barn']
cover = 1000
premium = 100
";
    // 0.25 x (0.25 + 1) / 2 + 0.25 = 0.40625 of the house; 0.2 x 0.6 = 0.12 of the barn, 120 a year.
    assert_eq!(
        warnings(&pipeline(text)),
        [
            "projects.p.alternatives.a.exposures.house: hazards are expected to take 41 % of its value a year (scenario \
             base, 2026)",
            "projects.p.alternatives.a.insurance.pool: the premium of 100 is below the expected payout, which reaches 120 \
             a year (scenario base)",
        ]
    );
}

#[test]
fn what_projects_share_is_told_by_name() {
    let text = "
[hazards.flood]
return_period = [10]
intensity = [1]
[shared.market]
combine = 'multiply'
[shared.lone]
combine = 'max'
[projects.p.exposures.stalls]
hazard = 'flood'
shared = 'market'
curve = 'depth'
value = 1000
[projects.q.exposures.market]
hazard = 'flood'
shared = 'market'
curve = 'depth'
value = 1000
[projects.q.activities.diesel]
quantity = 1
factor = 2
[projects.q.alternatives.b.components.wall]
capex = 1
life_years = 40
";
    let pipeline = pipeline(text);
    assert_eq!(pipeline.sharers(), [("market", vec![0, 1])].into_iter().collect());
    let shared: Vec<_> = pipeline.projects["q"].without().shared().collect();
    assert_eq!(shared, [("market", Item::Exposure(0))]);
    assert!(pipeline.warnings.contains(&"shared.lone: fewer than two projects change it".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_is_monotone_in_value_frequency_height_and_curve(
        value in 1.0_f64..1e6, more in 1.0_f64..3.0, height in 0.0_f64..1.0, protection in 2.0_f64..200.0, often in 0.5_f64..3.0,
    ) {
        let damage = |value: f64, scale: f64, height: f64, often: f64, rest: &str| {
            let text = format!(
                "{FIRST}[[hazards]]\nhazard = 'flood'\nyear = 2050\nintensity_factor = 1.3\n\
                 [projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = {value:?}\n\
                 raised_by = {height:?}\ndamage_scale = {scale:?}\nfrequency_multiplier = {often:?}\n{rest}\n"
            );
            let (design, _) = terms(&pipeline(&text));
            damage(&design, 2030) + damage(&design, 2050)
        };
        let base = damage(value, 1.0, height, often, "");
        prop_assert!(damage(value * more, 1.0, height, often, "") >= base);
        prop_assert!(f64::abs(damage(value * more, 1.0, height, often, "") - more * base) <= 1e-9 * (1.0 + more * base));
        prop_assert!(damage(value, more, height, often, "") >= base);
        prop_assert!(damage(value, 1.0, height, often * more, "") >= base * (1.0 - 1e-12));
        prop_assert!(damage(value, 1.0, height * 0.5, often, "") >= base);
        let protected = damage(value, 1.0, height, often, &format!("protection = {protection:?}"));
        prop_assert!(protected <= base * (1.0 + 1e-12));
    }

    #[test]
    fn retained_loss_and_payout_are_the_gross_loss(
        attachment in 0.0_f64..400.0, cover in 1.0_f64..1000.0, loading in 0.0_f64..2.0, growth in -0.02_f64..0.03,
    ) {
        let text = format!(
            "{FIRST}[[hazards]]\nhazard = 'flood'\nyear = 2050\nfrequency_multiplier = 1.4\n\
             [projects.p.alternatives.a.exposures.hall]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 1000\n\
             growth = {growth:?}\nreconstruction_at = 0.5\n\
             [projects.p.alternatives.a.exposures.yard]\nhazard = 'flood'\ncurve = 'depth'\nvalue = 300\nprotection = 10\n\
             [projects.p.alternatives.a.insurance.pool]\nattachment = {attachment:?}\ncover = {cover:?}\nloading = {loading:?}\n"
        );
        let (design, _) = terms(&pipeline(&text));
        for year in [2026, 2033, 2050, 2055] {
            let of = |is_policy: bool, is_damage: bool, is_financial: bool| -> f64 {
                let terms = design.iter().filter(|term| {
                    matches!(term.item, Item::Policy(_)) == is_policy && term.kind.is_damage() == is_damage
                });
                counted(&terms.cloned().collect::<Vec<_>>(), year, is_financial)
            };
            let (gross, payout) = (of(false, true, true), -of(true, true, true));
            let (premium, above) = (of(true, false, true), of(true, false, false));
            prop_assert!(payout >= 0.0 && payout <= gross * (1.0 + 1e-12), "{} {}", payout, gross);
            prop_assert!((premium - payout * (1.0 + loading)).abs() < 1e-9);
            prop_assert!((above - payout * loading).abs() < 1e-9);
            let (financial, economic) = (counted(&design, year, true), counted(&design, year, false));
            prop_assert!((financial - (gross - payout + premium)).abs() < 1e-9 * (1.0 + gross));
            prop_assert!((economic - (gross + above)).abs() < 1e-9 * (1.0 + gross));
            // No kind is paid more than it loses.
            for kind in [Kind::Rehabilitation, Kind::Reconstruction] {
                prop_assert!(total(&design, kind, year) >= -1e-9);
            }
        }
    }
}
