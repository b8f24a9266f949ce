//! What several entries of one design must agree in: exposures of one asset, and what policies cover.

use std::collections::BTreeMap;

use super::{Known, Projects, unknown};
use crate::address::{Address, Places, Problems};
use crate::document::outline::Table;
use crate::document::wording::quoted;
use crate::pipeline::{Alternative, Exposure, Policy, Reading, WITHOUT};

/// Says so where exposures of one asset, or of one policy, do not fit.
pub(super) fn check(projects: &Projects, known: &Known, problems: &mut Problems) {
    for (project, content) in projects {
        for (name, design) in std::iter::once((WITHOUT, content.without())).chain(content.alternatives()) {
            let mut side = Side { known, project, name, design, spotter: Spotter::of(known, problems) };
            let assets = side.assets();
            for ((asset, _), numbers) in &assets {
                side.one_asset(asset, numbers);
            }
            for number in 0..design.insurance.len() {
                side.policy(number, &assets);
            }
        }
    }
}

/// Notes problems of what is built, each once where it was written.
pub(super) struct Spotter<'k, 'p> {
    places: &'k Places,
    problems: &'p mut Problems,
}

impl<'k, 'p> Spotter<'k, 'p> {
    pub(super) fn of(known: &'k Known, problems: &'p mut Problems) -> Self {
        Self { places: &known.records.places, problems }
    }

    /// Notes a problem with a field of an entry of a design; what is written once for every design is reported once.
    pub(super) fn problem(&mut self, entry: &Address, field: &str, found: &str, allowed: &str) {
        let address = entry.join(field);
        let mut place = self.places.get(&address).or_else(|| self.places.get(entry)).cloned().unwrap_or_default();
        if place.line.is_some() && place.column.is_none() {
            place.column = Some(field.to_owned().into());
        }
        let is_known =
            |other: &crate::address::Problem| other.place == place && other.found == found && other.allowed == allowed;
        if !self.problems.iter().any(is_known) {
            self.problems.add(address, place, found, allowed);
        }
    }
}

/// A design, or a without, under its names.
struct Side<'a, 'p> {
    known: &'a Known<'a>,
    project: &'a str,
    name: &'a str,
    design: &'a Alternative,
    spotter: Spotter<'a, 'p>,
}

/// Exposures by asset and event family.
type Assets<'a> = BTreeMap<(&'a str, Option<&'a str>), Vec<usize>>;

impl<'a> Side<'a, '_> {
    fn entry(&self, table: Table, own: &str) -> Address {
        Address::new(format!("projects.{}.alternatives.{}.{}.{own}", self.project, self.name, table.name()))
    }

    fn exposure(&self, number: usize) -> Option<(&'a str, &'a Exposure)> {
        self.design.exposures.get_index(number).map(|(id, exposure)| (id.as_str(), exposure))
    }

    fn family(&self, exposure: &Exposure) -> Option<&'a str> {
        self.known.hazards.get(&exposure.hazard)?.event_family.as_deref()
    }

    /// What strikes at once: the hazards of a family, or one that comes alone.
    fn event<'e>(&self, exposure: &'e Exposure) -> (Option<&'e str>, &'e str)
    where
        'a: 'e,
    {
        self.family(exposure).map_or((None, exposure.hazard.as_str()), |family| (Some(family), ""))
    }

    fn assets(&self) -> Assets<'a> {
        let mut assets = Assets::new();
        for (number, exposure) in self.design.exposures.values().enumerate() {
            if let Some(asset) = &exposure.covers {
                assets.entry((asset.as_str(), self.family(exposure))).or_default().push(number);
            }
        }
        assets
    }

    /// Exposures of one asset to hazards of one event.
    fn one_asset(&mut self, asset: &str, numbers: &[usize]) {
        let exposures: Vec<_> = numbers.iter().filter_map(|number| self.exposure(*number)).collect();
        for (place, (id, other)) in exposures.iter().enumerate() {
            let (entry, earlier) = (self.entry(Table::Exposures, id), &exposures[..place]);
            if earlier.iter().any(|(_, one)| one.hazard == other.hazard) {
                let found = format!("{} for {} a second time", other.hazard, quoted(asset));
                self.spotter.problem(&entry, "hazard", &found, "each hazard once for an asset");
            }
            // What is said first of the asset, of its value and of its users holds for all.
            let says = |part: fn(&Exposure) -> bool| earlier.iter().find(|(_, one)| part(one));
            let first = [says(|_| true), says(|one| one.damage.is_some()), says(|one| one.disruption.is_some())];
            let unlike = first.into_iter().flatten().map(|(id, one)| (id, differences(one, other)));
            for (first, fields) in unlike.filter(|(_, fields)| !fields.is_empty()).take(1) {
                for field in fields {
                    let found = format!("another {field} than {first} has, of the same asset {}", quoted(asset));
                    self.spotter.problem(&entry, field, &found, "the same: they are one asset, in one event");
                }
            }
        }
    }

    /// The exposures that a policy covers, in what it names or leaves out.
    fn policy(&mut self, number: usize, assets: &Assets<'_>) {
        let design = self.design;
        let Some((id, policy)) = design.insurance.get_index(number) else { return };
        let entry = self.entry(Table::Insurance, id);
        self.names(&entry, policy);
        let covered = policy.covered(design);
        let has_all = design.exposures.len() == self.declared().len();
        if policy.exposures.is_empty() && covered.is_empty() && has_all {
            self.spotter.problem(
                &entry,
                "exposures",
                "nothing with a value",
                "a design with an exposure that has a value",
            );
        }
        let exposures: Vec<_> = covered.iter().filter_map(|number| self.exposure(*number)).collect();
        for (place, (id, one)) in exposures.iter().enumerate() {
            let is_apart = |(_, other): &&(&str, &Exposure)| {
                let is_one_event = self.event(one) == self.event(other);
                !same_share(one.continues, other.continues)
                    || one.timing != other.timing
                    || is_one_event && !reads_alike(&one.reading, &other.reading)
            };
            if let Some((other_id, _)) = exposures[place + 1..].iter().find(is_apart) {
                let found = format!("{id} and {other_id}, which go on, or are read, in different ways");
                let allowed = "exposures of one continues and timing, and those of one event of one interpolation, measure \
                               and frequency_multiplier";
                self.spotter.problem(&entry, "exposures", &found, allowed);
                break;
            }
        }
        for ((asset, _), numbers) in assets {
            let assets =
                numbers.iter().filter(|number| self.exposure(**number).is_some_and(|(_, one)| one.is_insurable()));
            let (inside, outside): (Vec<usize>, Vec<usize>) = assets.partition(|number| covered.contains(number));
            if !inside.is_empty() && !outside.is_empty() {
                let found = format!("a part of what covers {}", quoted(asset));
                self.spotter.problem(&entry, "exposures", &found, "every exposure of an asset, or none");
            }
        }
        for (other_id, other) in design.insurance.iter().take(number) {
            let both = other.covered(design);
            let is_apart = covered.iter().all(|number| !both.contains(number));
            if !is_apart && (both != covered || overlap(policy, other)) {
                let found = format!("the same loss as {other_id} pays");
                let allowed = "policies of other exposures, or layers one above the other on the same exposures";
                self.spotter.problem(&entry, "attachment", &found, allowed);
            }
        }
    }

    /// The exposures that a policy names must be there, and be assets.
    fn names(&mut self, entry: &Address, policy: &Policy) {
        let declared = self.declared();
        for (place, name) in policy.exposures.iter().enumerate() {
            if policy.exposures[..place].contains(name) {
                let found = format!("{} a second time", quoted(name));
                self.spotter.problem(entry, "exposures", &found, "each exposure once");
            }
            match self.design.exposures.get(name) {
                Some(exposure) if !exposure.is_insurable() => {
                    let found = format!("{}, a service interrupted", quoted(name));
                    self.spotter.problem(entry, "exposures", &found, "exposures with a value, or with a loss of it");
                }
                None if !declared.contains(&name.as_str()) => {
                    let (found, allowed) = unknown(&declared, name, "exposure");
                    let allowed = format!("{allowed} (of {} of project {})", self.name, self.project);
                    self.spotter.problem(entry, "exposures", &found, &allowed);
                }
                _ => {}
            }
        }
    }

    /// The exposures written for this side, readable or not.
    fn declared(&self) -> Vec<&'a str> {
        let declared = &self.known.records.declared;
        let mut ids = declared.ids(Table::Exposures, self.project, self.name);
        ids.extend(declared.ids(Table::Exposures, self.project, ""));
        ids
    }
}

/// Whether two layers pay for the same money.
fn overlap(one: &Policy, other: &Policy) -> bool {
    let layer = |policy: &Policy| (policy.attachment.amount(), (policy.attachment + policy.cover).amount());
    let ((from, to), (other_from, other_to)) = (layer(one), layer(other));
    from < other_to && other_from < to
}

/// Whether two exposures read the same events, each by its own protection.
fn reads_alike(one: &Reading, other: &Reading) -> bool {
    one.interpolation == other.interpolation
        && one.measure == other.measure
        && same_share(one.frequency_multiplier, other.frequency_multiplier)
}

fn same_share(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq()
}

/// The fields in which two exposures of one asset differ and must not.
fn differences(one: &Exposure, other: &Exposure) -> Vec<&'static str> {
    let mut fields = vec![
        ("component", one.component == other.component),
        ("shared", one.shared == other.shared),
        ("growth", same_share(one.growth, other.growth)),
        ("reference_year", one.reference_year == other.reference_year),
        ("path", one.path == other.path),
        ("continues", same_share(one.continues, other.continues)),
        ("timing", one.timing == other.timing),
        ("currency", one.valuation.currency == other.valuation.currency),
        ("category", one.valuation.category == other.valuation.category),
        ("mix", one.valuation.mix == other.valuation.mix),
        ("tax", same_share(one.valuation.tax_share, other.valuation.tax_share)),
        ("tail", one.reading.tail == other.reading.tail),
        ("interpolation", one.reading.interpolation == other.reading.interpolation),
        ("measure", one.reading.measure == other.reading.measure),
        ("frequency_multiplier", same_share(one.reading.frequency_multiplier, other.reading.frequency_multiplier)),
    ];
    if let (Some(one), Some(other)) = (&one.damage, &other.damage) {
        fields.push(("value", one.value == other.value));
        fields.push(("value_basis", one.value_basis == other.value_basis));
        fields.push(("reconstruction_at", one.reconstruction_at == other.reconstruction_at));
    }
    if let (Some(one), Some(other)) = (&one.disruption, &other.disruption) {
        fields.push(("users", one.users == other.users));
        fields.push(("value_per_user_day", one.value_per_user_day == other.value_per_user_day));
    }
    fields.into_iter().filter(|(_, is_same)| !is_same).map(|(field, _)| field).collect()
}
