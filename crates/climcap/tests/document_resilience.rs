//! Faults of hazards by difference, families, levers, policies and shared things: each is found where it stands, and
//! nothing else is; and what is written of them is the same pipeline in every form.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

#[path = "document_support/announced.rs"]
mod announced;

use announced::{announced, assert_same, shown};
use climcap::document;
use rstest::rstest;

const HEAD: &str = r#"
[settings]
currency = "USD"
price_year = 2026
base_year = 2026
horizon = 2055
discount = { economic = 0.06 }

[curves.depth]
intensity = [0, 1, 2]
share = [0, 0.4, 0.8]

[curves.closed]
intensity = [0, 2]
days = [0, 30]
"#;

const SCHOOL: &str = "
[projects.school.alternatives.raised.components.roof]
capex = 1e5
life_years = 40
";

const FLOOD: &str = "
[[hazards]]
hazard = 'flood'
year = 2020
return_period = [10, 100]
intensity = [0.5, 2]
";

#[rstest]
#[case::differences_that_cannot_be_told(&[HEAD, SCHOOL, FLOOD, r#"
[[hazards]]
hazard = "flood"
year = 2050
#! 24 hazards.flood.frequency_multiplier: found frequency_multiplier beside events; allowed: events, or how they differ from those of the first year described
frequency_multiplier = 1.5
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "rise"
year = 2020
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "rise"
#! 8 hazards.rise.year: found 2015, not after 2020, the first year that events describe; allowed: a later year
year = 2015
intensity_shift = 0.5

[[hazards]]
hazard = "higher"
year = 2020
return_period = [10]
intensity = [0.5]

#! 1 hazards.higher.year: found no year beside other events of the scenario; allowed: each year of a scenario once, or events without a year and no others
[[hazards]]
hazard = "higher"
intensity_shift = 0.5

#! 1 hazards.alone: found a difference, and no events with a year in scenario base; allowed: events of an earlier year, from which this one differs
[[hazards]]
hazard = "alone"
year = 2050
intensity_factor = 1.1

[[hazards]]
hazard = "loss"
year = 2020
return_period = [10]
loss = [5]

[[hazards]]
hazard = "loss"
year = 2050
frequency_multiplier = 2
#! 20 hazards.loss.intensity_factor: found intensity_factor; allowed: frequency_multiplier alone: hazard loss gives losses
intensity_factor = 1.1

#! 1 hazards.silent: found neither events nor a difference; allowed: return periods with intensities or losses, or how the year differs from the first described
[[hazards]]
hazard = "silent"

#! 1 hazards.periods.return_period: found nothing; allowed: a return period for each intensity
[[hazards]]
hazard = "periods"
intensity = [1, 2]

[[hazards]]
hazard = "never"
year = 2020
#! 24 hazards.never.frequency_multiplier: found the number 0; allowed: a number above 0
frequency_multiplier = 0
"#])]
#[case::sea_levels(&[HEAD, SCHOOL, FLOOD, r#"
[[hazards]]
hazard = "flood"
#! 13 hazards.flood.sea_level: found "SSP2-4.6"; allowed: a sea level of ar6-sea-level-2021; the nearest known one is SSP2-4.5
sea_level = "SSP2-4.6"

[[hazards]]
hazard = "surge"
year = 2020
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "surge"
year = 2090
return_period = [10]
intensity = [0.9]

[[hazards]]
hazard = "surge"
#! 13 hazards.surge.sea_level: found a sea level for 2090, described already; allowed: no other year that the table of sea levels gives
sea_level = "SSP2-4.5"

[[hazards]]
hazard = "tide"
year = 2000
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "tide"
#! 13 hazards.tide.sea_level: found "SSP2-4.5", which says nothing from 2000 on; allowed: a hazard first described in a year that the table of sea levels reaches
sea_level = "SSP2-4.5"

[[hazards]]
hazard = "wave"
year = 2020
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "wave"
#! 8 hazards.wave.year: found a year; allowed: nothing beside sea_level, whose table gives the years
year = 2050
sea_level = "SSP2-4.5"

[[hazards]]
hazard = "swell"
year = 2020
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "swell"
sea_level = "SSP2-4.5"

[[hazards]]
hazard = "swell"
scenario = "base"
#! 13 hazards.swell.sea_level: found a second sea level of the scenario; allowed: one sea level for a scenario
sea_level = "SSP5-8.5"

[[hazards]]
hazard = "both"
year = 2030
intensity_shift = 0.1
#! 13 hazards.both.sea_level: found sea_level beside intensity_shift; allowed: one of the two
sea_level = "SSP2-4.5"
"#])]
#[case::families(&[HEAD, SCHOOL, r#"
[[hazards]]
hazard = "surge"
event_family = "storm"
event_combination = "independent"
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "wind"
event_family = "storm"
#! 21 hazards.wind.event_combination: found another combination than surge has, of the same event_family; allowed: one combination for a family
event_combination = "max"
scenario = "base"
year = 2020
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "wind"
#! 16 hazards.wind.event_family: found "cyclone", and "storm" in another record of the hazard; allowed: one family for a hazard
event_family = "cyclone"
year = 2050
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "quake"
#! 21 hazards.quake.event_combination: found a combination without a family; allowed: nothing without an event_family, whose hazards it combines
event_combination = "max"
return_period = [10]
intensity = [0.5]
"#])]
#[case::levers(&[HEAD, SCHOOL, FLOOD, r#"
[[hazards]]
hazard = "rain"
return_period = [10]
loss = [5]

[projects.school.alternatives.raised.exposures.one]
hazard = "flood"
#! 10 projects.school.alternatives.raised.exposures.one.covers: found covers, and a hazard of no event family: flood; allowed: a hazard with an event_family
covers = "school"
#! 13 projects.school.alternatives.raised.exposures.one.component: found "rof"; allowed: the nearest known component is roof (of this alternative)
component = "rof"
curve = "depth"
value = 1

[projects.school.alternatives.raised.exposures.two]
hazard = "flood"
curve = "depth"
value = 1
#! 15 projects.school.alternatives.raised.exposures.two.value_basis: found depreciated without a component or a curve; allowed: curve, value, and the component whose age says what is left of the value
value_basis = "depreciated"
#! 18 projects.school.alternatives.raised.exposures.two.downtime_scale: found a scale without a downtime; allowed: nothing without a downtime
downtime_scale = 0.5

[projects.school.alternatives.raised.exposures.three]
hazard = "flood"
downtime = "closed"
users = 10
value_per_user_day = 1
#! 16 projects.school.alternatives.raised.exposures.three.damage_scale: found a scale without a curve; allowed: nothing without a curve
damage_scale = 0.5

[projects.school.alternatives.raised.exposures.four]
hazard = "rain"
#! 13 projects.school.alternatives.raised.exposures.four.raised_by: found raised_by; allowed: nothing: hazard rain gives losses
raised_by = 0.5
#! 16 projects.school.alternatives.raised.exposures.four.damage_scale: found damage_scale; allowed: nothing: hazard rain gives losses
damage_scale = 0.5
#! 10 projects.school.alternatives.raised.exposures.four.covers: found covers; allowed: nothing: hazard rain gives losses
covers = "school"

[projects.school.alternatives.raised.exposures.five]
hazard = "flood"
curve = "depth"
value = 1
#! 13 projects.school.alternatives.raised.exposures.five.raised_by: found the number -0.5; allowed: a number at least 0
raised_by = -0.5
"#])]
#[case::one_asset(&[HEAD, SCHOOL, r#"
[[hazards]]
hazard = "surge"
event_family = "storm"
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "wind"
event_family = "storm"
return_period = [10]
intensity = [0.5]

[projects.school.exposures.wet]
hazard = "surge"
covers = "hall"
curve = "depth"
value = 100
protection = 20

[projects.school.exposures.blown]
hazard = "wind"
covers = "hall"
curve = "depth"
#! 9 projects.school.alternatives.without.exposures.blown.value: found another value than wet has, of the same asset "hall"; allowed: the same: they are one asset, in one event
value = 90
#! 8 projects.school.alternatives.without.exposures.blown.tail: found another tail than wet has, of the same asset "hall"; allowed: the same: they are one asset, in one event
tail = "zero"

[projects.school.exposures.again]
#! 10 projects.school.alternatives.without.exposures.again.hazard: found surge for "hall" a second time; allowed: each hazard once for an asset
hazard = "surge"
covers = "hall"
curve = "depth"
value = 100
"#])]
#[case::policies(&[HEAD, SCHOOL, FLOOD, r#"
[[hazards]]
hazard = "surge"
event_family = "storm"
return_period = [10]
intensity = [0.5]

[[hazards]]
hazard = "wind"
event_family = "storm"
return_period = [10]
intensity = [0.5]

[projects.school.alternatives.raised.exposures.hall]
hazard = "flood"
curve = "depth"
value = 100

[projects.school.alternatives.raised.exposures.yard]
hazard = "flood"
curve = "depth"
value = 100
interpolation = "log"

[projects.school.alternatives.raised.exposures.closed]
hazard = "flood"
downtime = "closed"
users = 10
value_per_user_day = 1

[projects.school.alternatives.raised.exposures.wet]
hazard = "surge"
covers = "roof"
curve = "depth"
value = 100

[projects.school.alternatives.raised.exposures.blown]
hazard = "wind"
covers = "roof"
curve = "depth"
value = 100

[projects.school.alternatives.raised.exposures.gate]
hazard = "surge"
covers = "gate"
curve = "depth"
value = 100

[projects.school.alternatives.raised.exposures.lock]
hazard = "wind"
covers = "gate"
curve = "depth"
value = 100

#! 1 projects.school.alternatives.raised.insurance.free: found neither loading nor premium; allowed: one of the two
[projects.school.alternatives.raised.insurance.free]
exposures = ["hall"]
cover = 10

[projects.school.alternatives.raised.insurance.twice]
exposures = ["hall"]
cover = 10
loading = 0.2
#! 11 projects.school.alternatives.raised.insurance.twice.premium: found loading and premium together; allowed: one of the two
premium = 1

[projects.school.alternatives.raised.insurance.names]
#! 13 projects.school.alternatives.raised.insurance.names.exposures: found "hal"; allowed: the nearest known exposure is hall (of raised of project school)
#! 13 projects.school.alternatives.raised.insurance.names.exposures: found "closed", a service interrupted; allowed: exposures with a value, or with a loss of it
#! 13 projects.school.alternatives.raised.insurance.names.exposures: found a part of what covers "gate"; allowed: every exposure of an asset, or none
exposures = ["hal", "closed", "gate"]
cover = 10
loading = 0.2

[projects.school.alternatives.raised.insurance.mixed]
#! 13 projects.school.alternatives.raised.insurance.mixed.exposures: found hall and yard, which go on, or are read, in different ways; allowed: exposures of one continues and timing, and those of one event of one interpolation, measure and frequency_multiplier
exposures = ["hall", "yard"]
cover = 10
loading = 0.2

[projects.school.alternatives.raised.insurance.low]
exposures = ["wet", "blown"]
attachment = 10
cover = 20
loading = 0.2

[projects.school.alternatives.raised.insurance.high]
exposures = ["blown", "wet"]
#! 14 projects.school.alternatives.raised.insurance.high.attachment: found the same loss as low pays; allowed: policies of other exposures, or layers one above the other on the same exposures
attachment = 29
cover = 20
loading = 0.2
"#])]
#[case::policies_of_nothing(&[HEAD, SCHOOL, FLOOD, r#"
[projects.school.alternatives.raised.exposures.closed]
hazard = "flood"
downtime = "closed"
users = 10
value_per_user_day = 1

#! 1 projects.school.alternatives.raised.insurance.all.exposures: found nothing with a value; allowed: a design with an exposure that has a value
[projects.school.alternatives.raised.insurance.all]
cover = 10
loading = 0.2
"#])]
#[case::shared_things(&[HEAD, SCHOOL, FLOOD, r#"
#! 1 shared.empty: found neither combine nor independent; allowed: one of the two
[shared.empty]

[shared.both]
combine = "max"
#! 15 shared.both.independent: found combine and independent together; allowed: one of the two
independent = true

#! 1 shared.unreasoned.reason: found nothing; allowed: why what they save adds up, since independent = true
[shared.unreasoned]
independent = true

[shared.reasoned]
combine = "multiply"
#! 10 shared.reasoned.reason: found a reason beside combine; allowed: nothing without independent = true
reason = "why not"

[shared.quarter]
combine = "multiply"

[projects.school.exposures.market]
hazard = "flood"
shared = "market"
curve = "depth"
value = 100

[projects.school.exposures.homes]
hazard = "flood"
shared = "quarter"
curve = "depth"
value = 100

[projects.levee.alternatives.high.components.wall]
capex = 1
life_years = 40

[projects.levee.exposures.stalls]
hazard = "flood"
#! 10 projects.levee.alternatives.without.exposures.stalls.shared: found "market" in projects school, levee, and no row of it in shared; allowed: a row of shared with combine = "multiply" or "max", the projects made one, or independent = true with a reason
shared = "market"
curve = "depth"
value = 100

[projects.levee.exposures.homes]
hazard = "flood"
#! 10 projects.levee.alternatives.without.exposures.homes.shared: found "quarter" otherwise under the without of levee than under that of school; allowed: one and the same thing, at the same size, under the without of every project that changes it
shared = "quarter"
curve = "depth"
value = 120
"#])]
fn a_fault_is_found_where_it_stands(#[case] parts: &[&str]) {
    let text = parts.concat();
    let problems = document::from_toml(&text).unwrap_err();
    assert_same(&shown(&problems), &announced(&text));
}
