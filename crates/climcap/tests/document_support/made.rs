//! Documents made at random, all of them right.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value as Json, json};

/// A record of the fields that are given.
fn record(fields: Vec<(&'static str, Option<Json>)>) -> Json {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>().into()
}

fn number(range: std::ops::Range<f64>) -> impl Strategy<Value = Option<Json>> {
    proptest::option::of(range.prop_map(Json::from))
}

fn given(range: std::ops::Range<f64>) -> impl Strategy<Value = Option<Json>> {
    range.prop_map(|number| Some(number.into()))
}

fn whole(range: std::ops::Range<u32>) -> impl Strategy<Value = Option<Json>> {
    proptest::option::of(range.prop_map(Json::from))
}

fn among(texts: &'static [&'static str]) -> impl Strategy<Value = Option<Json>> {
    proptest::option::of(select(texts).prop_map(Json::from))
}

fn flag() -> impl Strategy<Value = Option<Json>> {
    proptest::option::of(any::<bool>().prop_map(Json::from))
}

fn component(is_without: bool) -> impl Strategy<Value = Json> {
    let phasing = select(vec![None, Some(json!([1.0])), Some(json!([0.5, 0.5])), Some(json!([0.25, 0.5, 0.25]))]);
    let residual = select(vec![
        (None, None, None),
        (Some(json!("none")), None, None),
        (Some(json!("straight_line")), None, None),
        (Some(json!("share")), Some(json!(0.25)), None),
        (Some(json!("salvage")), None, Some(json!(125.5))),
    ]);
    let renewal = (any::<bool>(), 0_u32..60);
    let cost = (given(0.0..1e7), 1_u32..60, number(0.0..0.05), whole(2000..2040), number(0.0..100.0), flag());
    let works = (phasing, whole(0..3), among(&["together"]), number(0.0..2.0));
    (cost, works, residual, renewal, among(&["capital", "city"])).prop_map(
        move |(cost, works, residual, (by_age, years), budget)| {
            let built = |value: Option<Json>| value.filter(|_| !is_without);
            let exists = |is_so: bool, value: u32| (is_without && is_so).then(|| json!(value));
            record(vec![
                ("capex", cost.0),
                ("life_years", Some(json!(cost.1))),
                ("growth", cost.2),
                ("reference_year", cost.3),
                ("construction_tco2e", cost.4),
                ("replaced", cost.5),
                ("phasing", built(works.0)),
                ("offset", built(works.1)),
                ("opens", built(works.2)),
                ("replacement_factor", built(works.3)),
                ("residual", residual.0),
                ("residual_share", residual.1),
                ("salvage", residual.2),
                ("renewal_year", exists(!by_age, 2026 + years)),
                ("age_years", exists(by_age, years)),
                ("budget", budget),
            ])
        },
    )
}

fn profile(is_without: bool) -> impl Strategy<Value = Vec<(&'static str, Option<Json>)>> {
    let time = (whole(2026..2030), whole(2040..2060), whole(1..4), whole(30..40));
    let growth = (number(-0.02..0.02), among(&["calendar", "operation"]), whole(2000..2040), number(0.0..0.02));
    let rest = (among(&["rising"]), select(vec![None, Some(json!([0.5, 0.75])), Some(json!([1.0]))]), number(0.0..1.0));
    (time, growth, rest).prop_map(move |(time, growth, rest)| {
        vec![
            ("first_year", time.0),
            ("last_year", time.1),
            ("every", time.2),
            ("last_age", time.3),
            ("growth", growth.0),
            ("from", growth.1),
            ("reference_year", growth.2),
            ("deterioration", growth.3),
            ("path", rest.0),
            ("ramp_up", rest.1),
            ("continues", rest.2.filter(|_| is_without)),
        ]
    })
}

fn line(is_without: bool, is_cost: bool) -> impl Strategy<Value = Json> {
    let own = (number(0.0..100.0), given(0.0..1e5), number(-0.01..0.01), among(&["resource", "transfer", "external"]));
    let kind = (among(&["benefit", "revenue"]), among(&["city", "recurrent"]), among(&["users", "kWh, net", "\"m3\""]));
    (own, kind, profile(is_without)).prop_map(move |(own, kind, profile)| {
        let mut fields = vec![
            ("quantity", own.0),
            ("unit_value", own.1),
            ("escalation", own.2),
            ("account", own.3),
            ("kind", kind.0.filter(|_| !is_cost)),
            ("budget", kind.1.filter(|_| is_cost)),
            ("unit", kind.2),
        ];
        fields.extend(profile);
        record(fields)
    })
}

fn activity(is_without: bool) -> impl Strategy<Value = Json> {
    let factor = prop_oneof![(-1.0..1.0).prop_map(Json::from), Just(json!("grid")), Just(json!("diesel"))];
    let factor = (factor, among(&["CO2", "CH4", "N2O", "SF6"])).prop_map(|(factor, gas)| match gas {
        Some(gas) => json!({"factor": factor, "gas": gas}),
        None => json!({ "factor": factor }),
    });
    let published = select(vec![
        json!({"factor": "ember-grid/IND", "unit": "MWh"}),
        json!({"fuel": "gas_diesel_oil", "use": "road", "unit": "km", "intensity": 1.5e-5, "intensity_unit": "TJ"}),
        json!({"fuel": "charcoal", "use": "co2_only", "unit": "kt", "leakage": true}),
        json!({"electricity": "UGA", "margin": "combined_intermittent", "unit": "GWh"}),
        json!({"electricity": "Kenya", "margin": "average", "unit": "kWh", "scope": 3}),
        json!({"material": "steel-general-world-average", "unit": "kg"}),
        json!({"material": "ex-act-construction/road_asphalt", "unit": "m2", "scope": 1}),
        json!({"waste": ["food 0.75", "paper 0.25"], "climate": "tropical_wet", "mcf": 0.8, "recovery": 0.2, "unit": "t"}),
        json!({"waste": ["bulk_msw 1"], "climate": "tropical_dry", "mcf": "unmanaged_deep", "doc": 0.15, "doc_f": 0.5,
               "oxidation": 0.1, "methane_share": 0.55, "accounting": "commitment", "unit": "kt"}),
        json!({"treatment": "composting", "unit": "t"}),
        json!({"wastewater": "septic_tank", "unit": "persons", "bod_g_per_person_day": 34, "industrial": 1.25}),
        json!({"wastewater": "anaerobic_reactor", "unit": "t COD", "recovery": 0.9}),
        json!({"wastewater": "n2o_effluent", "unit": "t N"}),
    ]);
    (given(0.0..1e4), prop_oneof![factor, published], profile(is_without)).prop_map(|(quantity, emits, profile)| {
        let mut fields = vec![("quantity", quantity)];
        fields.extend(profile);
        let mut record = record(fields);
        record.as_object_mut().unwrap().extend(emits.as_object().unwrap().clone());
        record
    })
}

fn exposure(is_without: bool) -> impl Strategy<Value = Json> {
    let reading = (number(1.0..1.5), number(5.0..50.0), among(&["fixed", "maintained"]), among(&["constant", "zero"]));
    let events = (among(&["linear", "log"]), among(&["probability", "rate"]), number(0.5..3.0), number(0.0..1.0));
    let what =
        (0_u32..4, number(0.1..1.0), among(&["rehabilitation", "disruption"]), number(0.0..0.03), whole(2000..2040));
    (reading, events, what).prop_map(move |(reading, events, what)| {
        let is_loss = what.0 == 3;
        let damage = |value: Json| (what.0 == 0 || what.0 == 2).then_some(value);
        let interrupts = |value: Json| (what.0 == 1 || what.0 == 2).then_some(value);
        record(vec![
            ("hazard", Some(json!(if is_loss { "storm" } else { "flood" }))),
            ("curve", damage(json!("depth"))),
            ("value", damage(json!(2.5e6))),
            ("reconstruction_at", what.1.filter(|_| what.0 == 0)),
            ("downtime", interrupts(json!("closed"))),
            ("users", interrupts(json!(120))),
            ("value_per_user_day", interrupts(json!(3.5))),
            ("loss_as", what.2.filter(|_| is_loss)),
            ("growth", what.3),
            ("reference_year", what.4),
            ("onset", reading.0),
            ("protection", reading.1),
            ("standard", reading.2),
            ("tail", reading.3),
            ("interpolation", events.0),
            ("measure", events.1),
            ("frequency_multiplier", events.2),
            ("continues", events.3.filter(|_| is_without)),
        ])
    })
}

/// Exposures of one asset to two hazards of one event, with the levers of a design.
fn one_asset() -> impl Strategy<Value = [(&'static str, Json); 2]> {
    let levers = || (number(0.0..1.0), number(0.0..1.5), number(0.0..1.5), number(2.0..20.0));
    let one = |levers: (Option<Json>, Option<Json>, Option<Json>, Option<Json>), hazard: &'static str| {
        record(vec![
            ("hazard", Some(json!(hazard))),
            ("covers", Some(json!("hall"))),
            ("curve", Some(json!("depth"))),
            ("value", Some(json!(1.5e6))),
            ("downtime", levers.2.is_some().then(|| json!("closed"))),
            ("users", levers.2.is_some().then(|| json!(12))),
            ("value_per_user_day", levers.2.is_some().then(|| json!(2.5))),
            ("raised_by", levers.0),
            ("damage_scale", levers.1),
            ("downtime_scale", levers.2),
            ("protection", levers.3),
        ])
    };
    (levers(), levers()).prop_map(move |(wet, blown)| [("wet", one(wet, "flood")), ("blown", one(blown, "surge"))])
}

fn policy() -> impl Strategy<Value = Json> {
    (number(0.0..1e6), 1.0..1e6, number(0.0..1.0), 0.0..1e5).prop_map(
        |(attachment, cover, loading, premium): (_, f64, _, f64)| {
            let stated = loading.is_none().then(|| premium.into());
            record(vec![
                ("exposures", Some(json!(["wet", "blown"]))),
                ("attachment", attachment),
                ("cover", Some(cover.into())),
                ("loading", loading),
                ("premium", stated),
            ])
        },
    )
}

/// Up to two records under the ids `1` and `b`.
fn up_to_two(record: BoxedStrategy<Json>) -> BoxedStrategy<Json> {
    proptest::collection::vec(record, 0..3)
        .prop_map(|records| {
            let ids = ["1", "b"].into_iter().map(ToOwned::to_owned);
            ids.zip(records).collect::<Map<_, _>>().into()
        })
        .boxed()
}

/// Boxed: what is made of these is larger than a thread's stack.
fn parts(is_without: bool) -> BoxedStrategy<[(&'static str, Option<Json>); 6]> {
    let components = up_to_two(component(is_without).boxed());
    let costs = up_to_two(line(is_without, true).boxed());
    let benefits = up_to_two(line(is_without, false).boxed());
    let activities = up_to_two(activity(is_without).boxed());
    let several = up_to_two(exposure(is_without).boxed()).prop_map(|exposures| (exposures, None));
    let insured = (one_asset(), policy()).prop_map(|(pair, policy)| {
        let exposures: Map<String, Json> = pair.into_iter().map(|(id, exposure)| (id.to_owned(), exposure)).collect();
        (Json::from(exposures), Some(json!({ "all": policy })))
    });
    let exposures = prop_oneof![several, insured];
    (components, costs, benefits, activities, exposures)
        .prop_map(|parts| {
            let (exposures, insurance) = parts.4;
            [
                ("components", Some(parts.0)),
                ("cost_lines", Some(parts.1)),
                ("benefit_lines", Some(parts.2)),
                ("activities", Some(parts.3)),
                ("exposures", Some(exposures)),
                ("insurance", insurance),
            ]
        })
        .boxed()
}

fn alternative(is_without: bool) -> BoxedStrategy<Json> {
    (among(&["A name, with a comma", "Né à \"Jérémie\""]), number(0.0..500.0), parts(is_without))
        .prop_map(|(name, capacity, parts)| {
            let mut fields = vec![("name", name), ("service_capacity", capacity)];
            fields.extend(parts);
            record(fields)
        })
        .boxed()
}

/// No options, one, or two that exclude each other; what they hold may take the place of what a design holds.
fn options() -> BoxedStrategy<Option<Json>> {
    let shared = proptest::option::of(0.0..100.0);
    (0_usize..3, parts(false), parts(false), shared)
        .prop_map(|(count, one, other, shared)| {
            let (mut one, mut other) = (record(one.into()), record(other.into()));
            if let Some(value) = shared {
                one["cost_lines"]["shared"] = json!({"unit_value": value});
            }
            for table in ["exposures", "insurance"] {
                // A policy of the design covers whatever it is added to, and must be able to.
                one[table] = json!({});
                other[table] = json!({});
            }
            one["name"] = json!("Solar panels");
            other["excludes"] = json!(["solar"]);
            other["alternatives"] = json!(["plain"]);
            match count {
                0 => None,
                1 => Some(json!({"solar": one})),
                _ => Some(json!({"solar": one, "shade": other})),
            }
        })
        .boxed()
}

fn existing_asset() -> BoxedStrategy<Json> {
    let cost = (given(0.0..1e6), number(0.0..1e6), number(0.0..0.02), number(0.0..50.0));
    let age = select(vec![("age_years", json!(7)), ("renewal_year", json!(2031)), ("condition", json!(0.25))]);
    (cost, 1_u32..40, age, flag(), among(&["capital", "city"]))
        .prop_map(|(cost, life, age, replaced, budget)| {
            record(vec![
                ("projects", Some(json!(["school"]))),
                ("shares", Some(json!([0.5]))),
                ("value", cost.0),
                ("renewal_cost", cost.1),
                ("growth", cost.2),
                ("construction_tco2e", cost.3),
                ("life_years", Some(json!(life))),
                (age.0, Some(age.1)),
                ("replaced", replaced),
                ("budget", budget),
            ])
        })
        .boxed()
}

fn project() -> BoxedStrategy<Json> {
    let words =
        (among(&["education", "water"]), among(&["Jacmel"]), select(vec![None, Some(json!(["north", "old town"]))]));
    let place = select(vec![None, Some((18.25, -72.5))]);
    let designs =
        (proptest::option::of(alternative(true)), alternative(false), proptest::option::of(alternative(false)));
    let shared = (any::<bool>(), 0.0..100.0, options());
    (words, place, designs, shared, any::<bool>())
        .prop_map(|(words, place, designs, shared, is_standard)| {
            let mut plain = designs.1;
            plain["standard"] = is_standard.into();
            let alternatives = record(vec![("without", designs.0), ("plain", Some(plain)), ("better", designs.2)]);
            let lines = json!({"shared": {"unit_value": shared.1, "every": 2, "note": "for every design"}});
            let market = json!({"market": {"hazard": "gale", "loss_as": "disruption", "shared": "market"}});
            record(vec![
                ("sector", words.0),
                ("place", words.1),
                ("tags", words.2),
                ("latitude", place.map(|place: (f64, f64)| place.0.into())),
                ("longitude", place.map(|place| place.1.into())),
                ("alternatives", Some(alternatives)),
                ("cost_lines", shared.0.then_some(lines)),
                ("options", shared.2),
                ("exposures", shared.0.then_some(market)),
            ])
        })
        .boxed()
}

fn settings() -> impl Strategy<Value = Json> {
    let times = (among(&["start", "mid", "end"]), among(&["start", "mid", "end"]), among(&["next_year", "same_year"]));
    let rules = (among(&["annuity", "none", "straight_line"]), among(&["skip", "spend"]));
    let rate = select(vec![
        json!(0.06),
        json!("green-book-standard"),
        json!("green-book-health"),
        json!({"from": [0, 20], "rate": [0.05, 0.03]}),
        json!({"year": [2020, 2040], "rate": [0.05, 0.03]}),
        json!({"pure_time_preference": 0.01, "elasticity": 1.5, "growth": 0.02, "growth_sd": 0.03}),
    ]);
    let carbon = select(vec![
        None,
        Some(json!({"low": "rising", "high": "rising", "conversion": 1.5, "discount": 0.03})),
        Some(json!({"low": "world-bank-carbon-2017-low", "high": "world-bank-carbon-2017-high", "conversion": 1.2,
                    "extend": 0.0225})),
        Some(json!({"low": "world-bank-carbon-2017-low", "high": "world-bank-carbon-2017-high", "conversion": 1.2,
                    "extend": "flat", "discount": {"year": [2000], "rate": [0.02]}})),
    ]);
    let gwp = select(vec![json!("AR4"), json!("AR5"), json!("AR5_ccf"), json!("AR6")]);
    let accounting = select(vec![None, Some(json!({"scope_3": false, "leakage": false}))]);
    (times, rules, rate.clone(), proptest::option::of(rate), (carbon, gwp, accounting), whole(1..13)).prop_map(
        |(times, rules, economic, financial, (carbon, gwp, accounting), fiscal_year_start)| {
            record(vec![
                ("currency", Some(json!("USD"))),
                ("price_year", Some(json!(2025))),
                ("base_year", Some(json!(2026))),
                ("horizon", Some(json!(2065))),
                ("timing", times.0),
                ("capital_timing", times.1),
                ("in_service", times.2),
                ("residual", rules.0),
                ("renewal_during_works", rules.1),
                ("discount", Some(record(vec![("economic", Some(economic)), ("financial", financial)]))),
                ("carbon", carbon),
                ("fiscal_year_start", fiscal_year_start),
                ("gwp", Some(gwp)),
                ("accounting", accounting),
            ])
        },
    )
}

/// A document with up to three projects, everything they refer to, and limits.
pub fn document() -> impl Strategy<Value = Json> {
    let scenarios = select(vec![
        json!({}),
        json!({"base": {}}),
        json!({"base": {"name": "As it is"}, "hot": {"hazard": "base",
        "damage_factor": 1.25}}),
    ]);
    let quay = proptest::option::of(existing_asset());
    (settings(), proptest::collection::vec(project().boxed(), 1..4), scenarios, 2026_i32..2030, quay).prop_map(
        |(settings, projects, scenarios, last, quay)| {
            let ids = ["school", "12", "clinic 2"].into_iter().map(ToOwned::to_owned);
            let projects: Map<String, Json> = ids.zip(projects).collect();
            let is_several = projects.len() > 1;
            let mut document = json!({
                "settings": settings,
                "plan": {"objective": "enpv", "years": [2026, last], "must": ["school/plain"], "must_not": ["school/*/2026"]},
                "scenarios": scenarios,
                "projects": projects,
                "hazards": [
                    {"hazard": "flood", "event_family": "cyclone", "year": 2030, "return_period": [10, 2, 100], "intensity": [0.5, 0, 2.25]},
                    {"hazard": "flood", "year": 2050, "return_period": [2, 10], "intensity": [0.1, 0.75]},
                    {"hazard": "flood", "year": 2070, "intensity_factor": 1.25, "intensity_shift": -0.125},
                    {"hazard": "surge", "year": 2020, "event_family": "cyclone", "event_combination": "independent",
                     "return_period": [20, 50], "intensity": [0.5, 1]},
                    {"hazard": "surge", "sea_level": "SSP2-4.5", "event_family": "cyclone"},
                    {"hazard": "storm", "scenario": "base", "return_period": [2, 50], "loss": [0, 1e6], "source": "A survey"},
                    {"hazard": "gale", "year": 2026, "return_period": [2, 50], "loss": [0, 1e4]},
                    {"hazard": "gale", "scenario": "base", "year": 2060, "frequency_multiplier": 1.5},
                ],
                "shared": {"market": {"combine": "multiply"}, "noise": {"independent": true, "reason": "They are far apart"}},
                "curves": {
                    "depth": {"intensity": [0, 0.5, 2], "share": [0, 0.25, 1]},
                    "closed": {"intensity": [0, 2], "days": [0, 12.5]},
                },
                "paths": {"rising": {"year": [2026, 2040], "value": [1, 1.5], "extend": "flat"}},
                "factors": {
                    "grid": {"year": [2020, 2050], "value": [0.45, 0.1], "extend": "flat", "unit": "t/MWh"},
                    "diesel": {"value": [2.68]},
                },
                "budgets": {
                    "capital": {"year": [2026, 2027], "amount": [1e6, 2.5e6], "beyond": "repeat_last"},
                    "city": {},
                },
                "limits": {"emissions": {"column": "avoided_tco2e", "at_least": 10, "project": "school"}},
            });
            if let Some(quay) = quay {
                document["existing_assets"] = json!({ "quay": quay });
            }
            if is_several {
                document["requires"] = json!([{"project": "12", "requires": "school", "requires_alternative": "plain", "lag": 1}]);
                document["plan"]["conflicts"] = json!(["school, 12/plain"]);
            }
            document
        },
    )
}
