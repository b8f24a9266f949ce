//! A tree held against the schema of its records: every problem, none hiding another.

use serde_json::Value as Json;

use super::schema::Schema;
use super::tree::{Map, Node, Trail, Value};
use super::wording;
use crate::address::{Address, Problems, nearest};

/// Notes everything in a tree that its schema does not allow.
///
/// Unknown and missing fields, wrong types, numbers out of range or not finite, texts that are not one of the choices:
/// each is a problem with its address, its place, what was found and what is allowed, in the order of the document; a
/// missing field stands where its record begins. Whole numbers are numbers, and 40.0 is a whole number. Keywords beyond
/// these, such as `x-unit`, bind nothing. `address` is that of the node; the items of a list are addressed by name where
/// [`Schema::label`] finds one, else by number from 1.
pub fn check(node: &Node, schema: Schema<'_>, address: &Address, problems: &mut Problems) {
    Check { problems }.value(node, schema, &Trail::from(address));
}

/// As [`check`], for a node that is on the way to somewhere.
pub(super) fn check_at(node: &Node, schema: Schema<'_>, trail: &Trail<'_>, problems: &mut Problems) {
    Check { problems }.value(node, schema, trail);
}

struct Check<'p> {
    problems: &'p mut Problems,
}

impl Check<'_> {
    fn value(&mut self, node: &Node, schema: Schema<'_>, trail: &Trail<'_>) {
        match schema.options() {
            // What anything goes for here, such as a table inside a record, is checked on its own.
            _ if schema.is_anything() => {}
            _ if node.value == Value::Null && schema.allows_nothing() => {}
            Some(options) => self.one_of(node, schema, &options, trail),
            None => self.plain(node, schema, trail),
        }
    }

    /// A value that must meet one schema.
    fn plain(&mut self, node: &Node, schema: Schema<'_>, trail: &Trail<'_>) {
        if !schema.admits(&node.value) {
            return self.refuse(node, schema, trail);
        }
        match &node.value {
            Value::Number(number) if !number.is_finite() => {
                self.problems.add(trail.address(), node.spot.place(), wording::found(node), wording::FINITE);
            }
            Value::Refused | Value::Null => {}
            _ if !is_choice(&node.value, schema) => self.refuse(node, schema, trail),
            Value::Integer(number) => self.number(node, *number as f64, schema, trail),
            Value::Number(number) => self.number(node, *number, schema, trail),
            Value::Text(text) => {
                self.size(node, text.trim().chars().count(), ["minLength", "maxLength"], schema, trail);
            }
            Value::List(items) => {
                self.size(node, items.len(), ["minItems", "maxItems"], schema, trail);
                self.list(items, schema, trail);
            }
            Value::Map(map) => self.map(node, map, schema, trail),
            Value::Bool(_) => {}
        }
    }

    fn number(&mut self, node: &Node, number: f64, schema: Schema<'_>, trail: &Trail<'_>) {
        let within = schema.number("minimum").is_none_or(|least| number >= least)
            && schema.number("maximum").is_none_or(|most| number <= most)
            && schema.number("exclusiveMinimum").is_none_or(|bound| number > bound)
            && schema.number("exclusiveMaximum").is_none_or(|bound| number < bound);
        if !within {
            return self.refuse(node, schema, trail);
        }
        if let Some((least, most)) =
            held(schema).filter(|(least, most)| number < *least as f64 || number > *most as f64)
        {
            let allowed = format!("a whole number from {least} to {most}");
            self.problems.add(trail.address(), node.spot.place(), wording::found(node), allowed);
        }
    }

    fn size(&mut self, node: &Node, size: usize, bounds: [&str; 2], schema: Schema<'_>, trail: &Trail<'_>) {
        let [least, most] = bounds.map(|keyword| schema.number(keyword));
        let size = size as f64;
        if least.is_none_or(|least| size >= least) && most.is_none_or(|most| size <= most) {
            return;
        }
        let unit = if matches!(node.value, Value::List(_)) { "items" } else { "characters" };
        let allowed = match (least, most) {
            (Some(1.0), None) if unit == "characters" => wording::allowed(schema),
            (Some(least), Some(most)) if least >= most && unit == "items" => format!("a list of {least}"),
            (Some(least), Some(most)) if least >= most => format!("{least} {unit}"),
            (Some(least), Some(most)) => format!("{least} to {most} {unit}"),
            (Some(least), None) => format!("{least} or more {unit}"),
            (None, most) => format!("at most {} {unit}", most.unwrap_or_default()),
        };
        self.problems.add(trail.address(), node.spot.place(), wording::found(node), allowed);
    }

    fn list(&mut self, items: &[Node], schema: Schema<'_>, trail: &Trail<'_>) {
        for (number, (index, node)) in (1..).zip(items.iter().enumerate()) {
            let item = schema.item(index);
            match trail.last().and_then(|list| item.label(node, list)) {
                Some(label) => self.value(node, item, &trail.name(&label)),
                None => self.value(node, item, &trail.number(number)),
            }
        }
    }

    fn map(&mut self, node: &Node, map: &Map, schema: Schema<'_>, trail: &Trail<'_>) {
        let required = schema.required();
        let meant = slips(map, schema);
        for name in required.iter().copied().filter(|name| !map.contains_key(*name) && !meant.contains(name)) {
            let allowed = schema.field(name).map_or_else(|| "a value".to_owned(), wording::allowed);
            let address = trail.name(name).address();
            self.problems.add(address, node.spot.place(), "nothing", format!("{allowed}; this must be given"));
        }
        for (name, entry) in map {
            let trail = trail.name(name);
            let is_absent = entry.node.value == Value::Null && !required.contains(&&**name);
            match schema.field(name).or_else(|| schema.other(name)) {
                // Nothing at all is as good as no field, whether or not the field says so.
                Some(_) if is_absent => {}
                Some(field) => self.value(&entry.node, field, &trail),
                None if schema.names_are_numbers() => {
                    let found = format!("the name {}", wording::quoted(name));
                    self.problems.add(trail.address(), entry.key.place(), found, "a whole number as a name");
                }
                None => {
                    let allowed = wording::known(name, &schema.names());
                    self.problems.add(trail.address(), entry.key.place(), wording::unknown(name), allowed);
                }
            }
        }
    }

    /// A value that must meet one of several schemas: what is wrong is said about the one that was meant.
    fn one_of(&mut self, node: &Node, schema: Schema<'_>, options: &[Schema<'_>], trail: &Trail<'_>) {
        let fitting: Vec<_> = options.iter().copied().filter(|option| option.admits(&node.value)).collect();
        if let [only] = fitting.as_slice()
            && only.choices().is_none()
        {
            return self.plain(node, *only, trail);
        }
        let trials: Vec<_> = fitting.iter().map(|option| trial(node, *option, trail)).collect();
        if trials.iter().any(Problems::is_empty) {
            return;
        }
        match &node.value {
            Value::Map(map) => self.record_of(node, map, &fitting, trials, trail),
            Value::List(_) => self.take_fewest(trials),
            _ => self.refuse(node, schema, trail),
        }
    }

    /// A record that meets none of the kinds of record allowed, with what is wrong by each of them.
    fn record_of(&mut self, node: &Node, map: &Map, kinds: &[Schema<'_>], trials: Vec<Problems>, trail: &Trail<'_>) {
        if let Some(tag) = tag_of(kinds) {
            let meant = |kind: &Schema<'_>| {
                let written = map.get(tag).zip(kind.field(tag));
                written.is_some_and(|(entry, tag)| is_choice(&entry.node.value, tag))
            };
            let of_kind: Vec<_> = kinds.iter().zip(trials).filter(|(kind, _)| meant(kind)).collect();
            if !of_kind.is_empty() {
                return self.take_fewest(of_kind.into_iter().map(|(_, problems)| problems));
            }
            let tags: Vec<_> = kinds.iter().filter_map(|kind| kind.field(tag)).collect();
            let address = trail.name(tag).address();
            if let Some(entry) = map.get(tag) {
                let allowed = wording::among(&tags, entry.node.as_text());
                self.problems.add(address, entry.node.spot.place(), wording::found(&entry.node), allowed);
            } else {
                let allowed = format!("{}; this must be given", wording::among(&tags, None));
                self.problems.add(address, node.spot.place(), "nothing", allowed);
            }
        } else if let Some(names) = kinds.iter().map(|kind| only_name(*kind)).collect::<Option<Vec<_>>>() {
            for (name, entry) in map.iter().filter(|(name, _)| !names.contains(&&***name)) {
                let allowed = wording::known(name, &names);
                self.problems.add(trail.name(name).address(), entry.key.place(), wording::unknown(name), allowed);
            }
            let meant = names.iter().zip(trials).filter(|(name, _)| map.len() == 1 && map.contains_key(**name));
            self.take_fewest(meant.map(|(_, problems)| problems));
            if map.keys().filter(|name| names.contains(&&***name)).count() != 1 {
                let allowed = format!("a record with one of {}", names.join(", "));
                self.problems.add(trail.address(), node.spot.place(), wording::found(node), allowed);
            }
        } else {
            self.take_fewest(trials);
        }
    }

    /// What is wrong by the schema that is missed by least.
    fn take_fewest(&mut self, trials: impl IntoIterator<Item = Problems>) {
        if let Some(fewest) = trials.into_iter().min_by_key(Problems::len) {
            self.problems.0.extend(fewest.0);
        }
    }

    fn refuse(&mut self, node: &Node, schema: Schema<'_>, trail: &Trail<'_>) {
        let allowed = wording::among(&[schema], node.as_text());
        self.problems.add(trail.address(), node.spot.place(), wording::found(node), allowed);
    }
}

/// The fields that names which are not known are slips of: they are not missing as well.
fn slips<'s>(map: &Map, schema: Schema<'s>) -> Vec<&'s str> {
    let mut names = map.keys().filter(|name| schema.field(name).is_none() && schema.other(name).is_none()).peekable();
    if names.peek().is_none() {
        return Vec::new();
    }
    let known = schema.names();
    names.filter_map(|name| nearest(name, known.iter().copied())).collect()
}

/// What is wrong with a node by one of the schemas that it may meet.
fn trial(node: &Node, schema: Schema<'_>, trail: &Trail<'_>) -> Problems {
    let mut problems = Problems::default();
    Check { problems: &mut problems }.plain(node, schema, trail);
    problems
}

/// Whether a value is one of the choices, if there are any.
fn is_choice(value: &Value, schema: Schema<'_>) -> bool {
    let is = |choice: &Json| match value {
        Value::Bool(value) => choice.as_bool() == Some(*value),
        Value::Integer(number) => choice.as_i64() == Some(*number),
        Value::Number(number) => choice.as_f64().is_some_and(|choice| choice.total_cmp(number).is_eq()),
        Value::Text(text) => choice.as_str() == Some(&**text),
        _ => false,
    };
    schema.choices().is_none_or(|choices| choices.iter().any(is))
}

/// The field by whose text kinds of record are told apart, if there is one.
fn tag_of<'a>(kinds: &[Schema<'a>]) -> Option<&'a str> {
    let is_tag = |kind: &Schema<'_>, name| kind.field(name).is_some_and(|field| field.choices().is_some());
    let mut names = kinds.first()?.required().into_iter();
    names.find(|name| kinds.iter().all(|kind| is_tag(kind, name) && kind.required().contains(name)))
}

/// The name of the only field that a record can have.
fn only_name(kind: Schema<'_>) -> Option<&str> {
    let names = kind.names();
    if let [only] = names.as_slice() { kind.other("").is_none().then_some(*only) } else { None }
}

/// The least and the most that an integer of this format can hold.
fn held(schema: Schema<'_>) -> Option<(i64, i64)> {
    Some(match schema.keyword("format")?.as_str()? {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" | "uint" => (0, i64::MAX),
        _ => return None,
    })
}
