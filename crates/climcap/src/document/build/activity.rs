//! Activities: what a document says of them.

use super::Known;
use super::emission::Reading;
use super::line::profile;
use crate::address::Problems;
use crate::document::keyed::Keyed;
use crate::document::records::ActivityRecord;
use crate::pipeline::{Activity, Clock, Origin, Phase, Pipeline, Scope};
use crate::units::Quantity;

pub(super) fn activity(known: &Known, keyed: &Keyed<ActivityRecord>, problems: &mut Problems) -> Option<Activity> {
    let record = &keyed.record;
    let before = problems.len();
    let profile = profile(known, keyed, &record.profile, problems);
    if record.phase == Phase::Construction {
        of_works(keyed, problems);
    }
    if record.intensity.is_none() && record.intensity_unit.is_some() {
        keyed.problem(problems, "intensity_unit", "a unit of no intensity", "an intensity with it, or neither");
    }
    let origin = origin(keyed, problems)?;
    let mut reading = Reading { known, keyed, problems, tables: Vec::new() };
    let read = reading.emission(origin);
    let tables = reading.tables;
    if read.is_none() && problems.is_empty() {
        keyed.fault(
            problems,
            "figures that outgrow what a computer can hold",
            "figures whose product is a finite number",
        );
    }
    let (origin, emission) = read.filter(|_| problems.len() == before)?;
    let scope = record.scope.and_then(Scope::of).unwrap_or(match (&origin, record.phase) {
        (_, Phase::Construction) | (Origin::Material { .. }, _) => Scope::Three,
        (Origin::Electricity { .. }, _) => Scope::Two,
        _ => Scope::One,
    });
    Some(Activity {
        quantity: Quantity::new(record.quantity).ok()?,
        unit: record.unit.clone(),
        intensity: record.intensity.and_then(|intensity| Quantity::new(intensity).ok()),
        intensity_unit: record.intensity_unit.clone(),
        origin,
        emission,
        tables,
        phase: record.phase,
        scope,
        leakage: record.leakage,
        shared: record.shared.clone(),
        profile,
    })
}

/// What is built has no age, and emits as it is built: says so of every field that asks for more.
fn of_works(keyed: &Keyed<ActivityRecord>, problems: &mut Problems) {
    let profile = &keyed.record.profile;
    if profile.component.is_none() {
        keyed.problem(problems, "component", "nothing", "the component with whose works it emits");
    }
    for (field, is_given) in [
        ("from", profile.from != Clock::Calendar),
        ("first_year", profile.first_year.is_some()),
        ("last_year", profile.last_year.is_some()),
        ("every", profile.every.is_some_and(|years| years != 1)),
        ("first_age", profile.first_age.is_some_and(|age| age != 0)),
        ("last_age", profile.last_age.is_some()),
        ("ramp_up", profile.ramp_up.as_ref().is_some_and(|shares| !shares.is_empty())),
        ("deterioration", profile.deterioration != 0.0),
        ("continues", profile.continues > 0.0),
    ] {
        if is_given {
            keyed.problem(problems, field, field, "nothing: it emits with the works of its component");
        }
    }
}

/// The one field that says what an activity emits; says so if there is none or several, and of fields that go with others.
fn origin(keyed: &Keyed<ActivityRecord>, problems: &mut Problems) -> Option<&'static str> {
    let record = &keyed.record;
    let origins = [
        ("factor", record.factor.is_some()),
        ("fuel", record.fuel.is_some()),
        ("electricity", record.electricity.is_some()),
        ("material", record.material.is_some()),
        ("waste", record.waste.is_some()),
        ("treatment", record.treatment.is_some()),
        ("wastewater", record.wastewater.is_some()),
    ];
    let allowed = format!("one of {}", origins.map(|(field, _)| field).join(", "));
    let given: Vec<&str> = origins.into_iter().filter(|(_, is_given)| *is_given).map(|(field, _)| field).collect();
    let origin = match given.as_slice() {
        [] => {
            keyed.fault(problems, "nothing that says what it emits", allowed);
            return None;
        }
        [only] => *only,
        [first, others @ ..] => {
            for other in others {
                keyed.problem(problems, other, format!("{other} beside {first}"), allowed.as_str());
            }
            return None;
        }
    };
    for (field, is_given, with) in [
        ("gas", record.gas.is_some(), &["factor"] as &[&str]),
        ("use", record.combustion.is_some(), &["fuel"]),
        ("margin", record.margin.is_some(), &["electricity"]),
        ("climate", record.climate.is_some(), &["waste"]),
        ("mcf", record.mcf.is_some(), &["waste"]),
        ("doc", record.doc.is_some(), &["waste"]),
        ("doc_f", record.doc_f.is_some(), &["waste"]),
        ("methane_share", record.methane_share.is_some(), &["waste"]),
        ("oxidation", record.oxidation.is_some(), &["waste"]),
        ("accounting", record.accounting.is_some(), &["waste"]),
        ("recovery", record.recovery.is_some(), &["waste", "wastewater"]),
        ("bod_g_per_person_day", record.bod_g_per_person_day.is_some(), &["wastewater"]),
        ("industrial", record.industrial.is_some(), &["wastewater"]),
    ] {
        if is_given && !with.contains(&origin) {
            let allowed = format!("nothing: it goes with {} alone", with.join(" or "));
            keyed.problem(problems, field, format!("{field} beside {origin}"), allowed);
        }
    }
    Some(origin)
}

/// Electricity that emits nothing by its table, which deserves a second look: exports and dry years may say otherwise.
pub(super) fn emits_nothing(pipeline: &Pipeline) -> Vec<String> {
    let mut warnings = Vec::new();
    for (id, project) in &pipeline.projects {
        let sides = std::iter::once((crate::pipeline::WITHOUT, project.without())).chain(project.alternatives());
        for (side, design) in sides {
            for (own, activity) in &design.activities {
                if let Origin::Electricity { electricity, margin } = &activity.origin
                    && activity.emits_nothing()
                {
                    warnings.push(format!(
                        "projects.{id}.alternatives.{side}.activities.{own}: electricity of {electricity} emits nothing by \
                         its {} margin; an average or a factor of your own may say more",
                        margin.name()
                    ));
                }
            }
        }
    }
    warnings
}
