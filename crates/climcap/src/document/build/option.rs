//! Options: each alternative that some apply to becomes itself, and itself with every admissible set of them.
//!
//! What comes out are plain records, as if every combination had been written by hand. Problems with them, and the places
//! of what they say, lead back to what was written.

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::{find_design, unknown};
use crate::address::{Address, Places, Problems};
use crate::document::declared::{AND, Declared, Id, as_option, of_option};
use crate::document::gather::{LONGEST_ID, Records};
use crate::document::keyed::Keyed;
use crate::document::outline::{PARTS, Table};
use crate::document::records::{AlternativeRecord, OptionRecord};
use crate::document::wording::quoted;
use crate::pipeline::WITHOUT;

/// The most alternatives that a project may have once its options are expanded.
const MOST: usize = 64;
/// The most sets of options that are counted.
const COUNTED: usize = 100_000;

/// An alternative with a set of options.
struct Combination {
    project: String,
    base: String,
    /// In the order of declaration.
    options: Vec<String>,
    /// Its own id.
    id: String,
}

/// Puts every combination of alternatives and options in place of the options.
pub(super) fn expand(records: &mut Records, problems: &mut Problems) {
    let Records { declared, places, alternatives, options, .. } = records;
    let combinations = combinations(declared, options, problems);
    for combination in &combinations {
        let Combination { project, base, options, id } = combination;
        declared.repeat(Id::alternative(project, base), id);
        let address = |alternative| Address::new(format!("projects.{project}.alternatives.{alternative}"));
        places.alias(address(id), address(base));
        for table in PARTS {
            declared.copy(table, project, (base, id));
            for option in options {
                declared.copy(table, project, (&of_option(option), id));
            }
        }
    }
    name(alternatives, options, &combinations);
    let mut spread = Spread { declared, places, combinations: &combinations, problems };
    spread.over(&mut records.components, Table::Components);
    spread.over(&mut records.cost_lines, Table::CostLines);
    spread.over(&mut records.benefit_lines, Table::BenefitLines);
    spread.over(&mut records.activities, Table::Activities);
    spread.over(&mut records.exposures, Table::Exposures);
    spread.over(&mut records.insurance, Table::Insurance);
}

/// Every alternative with every admissible set of its project's options.
fn combinations(declared: &mut Declared, written: &[Keyed<OptionRecord>], problems: &mut Problems) -> Vec<Combination> {
    let mut all = Vec::new();
    let mut by_project: IndexMap<&str, IndexMap<&str, &Keyed<OptionRecord>>> = IndexMap::new();
    for keyed in written {
        by_project.entry(&keyed.project).or_default().insert(&keyed.id, keyed);
    }
    for (project, said) in by_project {
        let before = problems.len();
        said.values().for_each(|keyed| check(declared, keyed, problems));
        let mut alternatives = declared.ids(Table::Alternatives, project, "");
        alternatives.retain(|id| *id != WITHOUT);
        let (of_project, count) = of_project(declared, project, &alternatives, &said);
        if let Some((count, last)) = count.zip(said.values().last()) {
            let allowed = format!("at most {MOST}: fewer options, or alternatives and excludes that narrow them");
            last.fault(problems, format!("{count} alternatives with every set of options"), allowed);
        }
        for combination in of_project {
            let length = combination.id.chars().count();
            let (found, allowed) = if alternatives.contains(&combination.id.as_str()) {
                let found = format!("{}, which an alternative is called already", quoted(&combination.id));
                (found, "ids that give each combination a name of its own".to_owned())
            } else if length > LONGEST_ID {
                let found = format!("a combination with an id of {length} characters");
                (found, format!("ids that come to at most {LONGEST_ID} characters together"))
            } else {
                all.push(combination);
                continue;
            };
            if let Some(last) = combination.options.last().and_then(|option| said.get(option.as_str())) {
                last.fault(problems, found, allowed);
            }
        }
        let is_whole = declared.ids(Table::Options, project, "").len() == said.len();
        if problems.len() > before || !is_whole {
            declared.lose_combinations(project);
        }
    }
    all
}

/// Whether an option says what can be: its project, its alternatives, what it excludes.
fn check(declared: &Declared, keyed: &Keyed<OptionRecord>, problems: &mut Problems) {
    let project = keyed.project.as_str();
    if keyed.id.contains(AND) {
        keyed.fault(problems, quoted(&keyed.id), format!("an id without {AND}, which joins alternatives and options"));
    }
    if !declared.has(Id::top(Table::Projects, project)) {
        let (found, allowed) = unknown(&declared.ids(Table::Projects, "", ""), project, "project");
        return keyed.problem(problems, "project", found, allowed);
    }
    for (number, alternative) in keyed.record.alternatives.iter().flatten().enumerate() {
        if let Err((found, allowed)) = find_design(declared, project, alternative) {
            keyed.item(problems, "alternatives", number, found, allowed);
        }
    }
    for (number, option) in keyed.record.excludes.iter().enumerate() {
        if *option == keyed.id {
            keyed.item(problems, "excludes", number, "the option itself", "another option of the project");
        } else if !declared.has(Id { table: Table::Options, project, alternative: "", own: option }) {
            let (found, allowed) = unknown(&declared.ids(Table::Options, project, ""), option, "option");
            keyed.item(problems, "excludes", number, found, format!("{allowed} (of project {project})"));
        }
    }
}

/// The combinations of a project; how many alternatives there would be, if these are too many.
///
/// An option that could not be read is added alone, as all are where there are too many sets: what stands inside is
/// checked, and nothing is said of what it may have excluded.
fn of_project(
    declared: &Declared,
    project: &str,
    alternatives: &[&str],
    said: &IndexMap<&str, &Keyed<OptionRecord>>,
) -> (Vec<Combination>, Option<String>) {
    let options = declared.ids(Table::Options, project, "");
    let applies = |option: &str, alternative: &str| {
        let only = said.get(option).and_then(|keyed| keyed.record.alternatives.as_ref());
        only.is_none_or(|only| only.iter().any(|id| id == alternative))
    };
    let says =
        |one: &str, other: &str| said.get(one).is_none_or(|keyed| keyed.record.excludes.iter().any(|id| id == other));
    let excludes = |one: &str, other: &str| says(one, other) || says(other, one);
    let of_alternatives: Vec<_> = alternatives
        .iter()
        .map(|base| {
            let applicable: Vec<&str> = options.iter().copied().filter(|option| applies(option, base)).collect();
            (*base, sets(&applicable, excludes))
        })
        .collect();
    let count = alternatives.len() + of_alternatives.iter().map(|(_, sets)| sets.len()).sum::<usize>();
    let all = of_alternatives.into_iter().flat_map(|(base, sets)| {
        let kept = sets.into_iter().filter(move |set| count <= MOST || set.len() == 1);
        kept.map(move |set| Combination {
            project: project.to_owned(),
            base: base.to_owned(),
            id: std::iter::once(base).chain(set.iter().copied()).collect::<Vec<_>>().join(&AND.to_string()),
            options: set.into_iter().map(ToOwned::to_owned).collect(),
        })
    });
    let counted = if count > COUNTED { format!("more than {COUNTED}") } else { count.to_string() };
    (all.collect(), (count > MOST).then_some(counted))
}

/// Every set of options of which none excludes another, small sets first, then in the order of declaration; not all where
/// there are more than are counted.
fn sets<'o>(options: &[&'o str], excludes: impl Fn(&str, &str) -> bool) -> Vec<Vec<&'o str>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let mut next = 0;
    while next < all.len() && all.len() <= COUNTED {
        let set = all[next].clone();
        let later = set.last().map_or(0, |last| last + 1)..options.len();
        for more in later.filter(|more| !set.iter().any(|one| excludes(options[*one], options[*more]))) {
            all.push([set.as_slice(), &[more]].concat());
        }
        next += 1;
    }
    all.into_iter().skip(1).map(|set| set.into_iter().map(|number| options[number]).collect()).collect()
}

/// Adds the combinations to the alternatives, each after its base. The standard design is a plain one.
fn name(
    alternatives: &mut Vec<Keyed<AlternativeRecord>>,
    options: &[Keyed<OptionRecord>],
    combinations: &[Combination],
) {
    if combinations.is_empty() {
        return;
    }
    let names: HashMap<(&str, &str), &str> = options
        .iter()
        .map(|keyed| {
            let name = keyed.record.name.as_ref().unwrap_or(&keyed.id);
            ((keyed.project.as_str(), keyed.id.as_str()), name.as_str())
        })
        .collect();
    let mut of: HashMap<(&str, &str), Vec<&Combination>> = HashMap::new();
    for combination in combinations {
        of.entry((&combination.project, &combination.base)).or_default().push(combination);
    }
    for plain in std::mem::take(alternatives) {
        let more = of.get(&(plain.project.as_str(), plain.id.as_str())).into_iter().flatten();
        let more: Vec<_> = more
            .map(|combination| {
                let own = plain.record.name.as_ref().unwrap_or(&plain.id).as_str();
                let of_option = |option| names.get(&(combination.project.as_str(), option)).copied().unwrap_or(option);
                let options = combination.options.iter().map(|option| of_option(option.as_str()));
                let name: Vec<&str> = std::iter::once(own).chain(options).collect();
                let record =
                    AlternativeRecord { name: Some(name.join(" + ")), standard: false, ..plain.record.clone() };
                Keyed { id: combination.id.clone(), record, ..plain.clone() }
            })
            .collect();
        alternatives.push(plain);
        alternatives.extend(more);
    }
}

/// Entries by the project and the alternative, or holder, that they belong to.
type Held<'k, T> = HashMap<&'k str, HashMap<&'k str, Vec<&'k Keyed<T>>>>;

fn inside<'h, 'k, T>(held: &'h Held<'k, T>, project: &str, holder: &str) -> &'h [&'k Keyed<T>] {
    held.get(project).and_then(|of_project| of_project.get(holder)).map_or(&[], Vec::as_slice)
}

/// Puts entries where they stand once options are expanded.
struct Spread<'a> {
    declared: &'a Declared,
    places: &'a mut Places,
    combinations: &'a [Combination],
    problems: &'a mut Problems,
}

impl Spread<'_> {
    /// Puts the entries of a table into every combination that they are part of.
    fn over<T: Clone + PartialEq>(&mut self, list: &mut Vec<Keyed<T>>, table: Table) {
        let (of_options, plain): (Vec<_>, Vec<_>) =
            std::mem::take(list).into_iter().partition(|keyed| as_option(&keyed.alternative).is_some());
        for keyed in &of_options {
            self.known(keyed);
        }
        let mut held: Held<'_, T> = HashMap::new();
        if !self.combinations.is_empty() {
            for keyed in plain.iter().chain(&of_options) {
                held.entry(&keyed.project).or_default().entry(&keyed.alternative).or_default().push(keyed);
            }
        }
        let mut combined = Vec::new();
        // What an option says in place of an entry of every design, by the address of the latter: in which combinations.
        let mut replaced: HashMap<Address, HashSet<&str>> = HashMap::new();
        for combination in self.combinations {
            let Combination { project, base, options, id } = combination;
            let mut entries: IndexMap<&str, &Keyed<T>> =
                inside(&held, project, base).iter().map(|keyed| (keyed.id.as_str(), *keyed)).collect();
            for keyed in options.iter().flat_map(|option| inside(&held, project, &of_option(option))) {
                let first = entries.get(keyed.id.as_str()).filter(|first| as_option(&first.alternative).is_some());
                match first {
                    Some(first) if first.record != keyed.record => self.disagree(first, keyed),
                    Some(_) => {}
                    None => {
                        let entry = format!("projects.{project}.alternatives.{id}.{}.{}", table.name(), keyed.id);
                        self.places.alias(Address::new(entry), keyed.address.clone());
                        entries.insert(&keyed.id, keyed);
                    }
                }
            }
            for keyed in inside(&held, project, "") {
                if entries.get(keyed.id.as_str()).is_some_and(|entry| as_option(&entry.alternative).is_some()) {
                    replaced.entry(keyed.address.clone()).or_default().insert(id);
                }
            }
            combined.extend(entries.into_values().map(|keyed| Keyed { alternative: id.clone(), ..keyed.clone() }));
        }
        for keyed in plain {
            match replaced.get(&keyed.address).filter(|_| keyed.alternative.is_empty()) {
                None => list.push(keyed),
                Some(except) => {
                    let mut sides = self.declared.ids(Table::Alternatives, &keyed.project, "");
                    sides.retain(|side| *side != WITHOUT && !except.contains(side));
                    let sides = std::iter::once(WITHOUT).chain(sides);
                    list.extend(sides.map(|side| Keyed { alternative: side.to_owned(), ..keyed.clone() }));
                }
            }
        }
        list.extend(combined);
    }

    /// Says so if an entry belongs to an option that its project does not have.
    fn known<T>(&mut self, keyed: &Keyed<T>) {
        let Some(option) = as_option(&keyed.alternative) else { return };
        let project = keyed.project.as_str();
        if !self.declared.has(Id::top(Table::Projects, project)) {
            let (found, allowed) = unknown(&self.declared.ids(Table::Projects, "", ""), project, "project");
            keyed.problem(self.problems, "project", found, allowed);
        } else if !self.declared.has(Id { table: Table::Options, project, alternative: "", own: option }) {
            let (found, allowed) = unknown(&self.declared.ids(Table::Options, project, ""), option, "option");
            keyed.problem(self.problems, "option", found, format!("{allowed} (of project {project})"));
        }
    }

    /// Says that two options that may be added together have an entry of one id that is not the same.
    fn disagree<T>(&mut self, first: &Keyed<T>, keyed: &Keyed<T>) {
        let option = |keyed: &Keyed<T>| as_option(&keyed.alternative).unwrap_or_default().to_owned();
        let (one, other) = (option(first), option(keyed));
        let found = format!("{} otherwise than option {one} says it", quoted(&keyed.id));
        let allowed = format!("the same in both, or {one} among what {other} excludes");
        keyed.fault(self.problems, found, allowed);
    }
}
