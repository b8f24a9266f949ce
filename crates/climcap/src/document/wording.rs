//! What is found and what is allowed, in a planner's words.

use serde_json::Value as Json;

use super::schema::Schema;
use super::tree::{Node, Value};
use crate::address::nearest;

/// What a number must be, wherever one is.
pub(super) const FINITE: &str = "a finite number";
/// What is wrong with a document that nests without end.
pub(super) const DEEP: &str = "lists and records nested more than 64 deep";
/// What is allowed instead.
pub(super) const NOT_SO_DEEP: &str = "at most 64, one inside the other";
/// How often a name may stand in a record.
pub(super) const ONCE: &str = "each name once";

/// How many characters of a text are shown.
const SHOWN: usize = 60;
/// How deep a description goes into lists of lists.
const DEPTH: usize = 3;

/// A name that stands twice in a record.
pub(super) fn twice(name: &str) -> String {
    format!("the name {} a second time", quoted(name.trim_matches('"')))
}

/// What a reader of a format says about text that it cannot read.
pub(super) fn unreadable(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    format!("text that cannot be read: {}", first.into_iter().chain(letters).collect::<String>())
}

/// A number that is not finite, as it was written.
pub(super) fn not_finite(written: &str) -> String {
    format!("{}, which is not a finite number", shortened(written))
}

/// Text in quotes, cut if it is long.
pub(super) fn quoted(text: &str) -> String {
    format!("{:?}", shortened(text))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// What was found at a node.
pub(super) fn found(node: &Node) -> String {
    match &node.value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Integer(number) => format!("the number {number}"),
        Value::Number(number) if number.is_finite() => format!("the number {}", figure(*number)),
        Value::Number(number) => not_finite(&number.to_string().to_lowercase()),
        Value::Text(text) if text.trim().is_empty() => "blank text".to_owned(),
        Value::Text(text) => format!("text {}", quoted(text)),
        Value::List(items) if items.is_empty() => "an empty list".to_owned(),
        Value::List(items) => format!("a list of {}", items.len()),
        Value::Map(_) => "a record".to_owned(),
        Value::Refused => "what was refused before".to_owned(),
    }
}

/// A number, without a long tail of zeros.
fn figure(number: f64) -> String {
    if number.abs() < 1e15 { number.to_string() } else { format!("{number:e}") }
}

/// What a schema allows.
pub(super) fn allowed(schema: Schema<'_>) -> String {
    described(&[schema], None, DEPTH)
}

/// What any of these schemas allows, the nearest of their choices to a text first.
pub(super) fn among(schemas: &[Schema<'_>], near: Option<&str>) -> String {
    described(schemas, near, DEPTH)
}

fn described(schemas: &[Schema<'_>], near: Option<&str>, depth: usize) -> String {
    if depth == 0 {
        return "values".to_owned();
    }
    let mut choices = Vec::new();
    let mut words: Vec<String> = Vec::new();
    for option in schemas.iter().flat_map(|schema| schema.options().unwrap_or_else(|| vec![*schema])) {
        match option.choices() {
            Some(values) => choices.extend(values.iter().filter(|value| !value.is_null())),
            None => {
                for kind in kinds(option, depth) {
                    if !words.contains(&kind) {
                        words.push(kind);
                    }
                }
            }
        }
    }
    if !choices.is_empty() {
        words.push(one_of(&choices, near));
    }
    if words.is_empty() { "anything".to_owned() } else { words.join(", or ") }
}

/// The kinds of value that an option allows.
fn kinds(option: Schema<'_>, depth: usize) -> Vec<String> {
    if option.keyword("type").is_none() {
        return Vec::new();
    }
    let mut words = Vec::new();
    if option.has_type("number") {
        words.push(format!("a number{}", range(option)));
    } else if option.has_type("integer") {
        words.push(format!("a whole number{}", range(option)));
    }
    if option.has_type("string") {
        let format = option.keyword("format").and_then(Json::as_str);
        words.push(match (format, option.number("minLength")) {
            (Some("date"), _) => "a date such as 2026-07-31".to_owned(),
            (_, Some(least)) if least > 0.0 => "text that is not blank".to_owned(),
            _ => "text".to_owned(),
        });
    }
    if option.has_type("boolean") {
        words.push("true or false".to_owned());
    }
    if option.has_type("array") {
        let items = option.keyword("items").map(|_| described(&[option.items()], None, depth - 1));
        words.push(items.map_or_else(|| "a list".to_owned(), |item| format!("a list, each item {item}")));
    }
    if option.has_type("object") {
        words.push(record(option, depth));
    }
    words
}

fn record(schema: Schema<'_>, depth: usize) -> String {
    let names = schema.names();
    if !names.is_empty() {
        return format!("a record with {}", names.join(", "));
    }
    let names = if schema.names_are_numbers() { "whole numbers" } else { "names" };
    let name = if schema.names_are_numbers() { "1" } else { "a" };
    match schema.other(name) {
        Some(other) => format!("a record of {names}, each with {}", described(&[other], None, depth - 1)),
        None => "an empty record".to_owned(),
    }
}

/// The range of a number: " from 0 to 1", " above 0 and at most 40", or nothing.
fn range(schema: Schema<'_>) -> String {
    let bound = |keyword, words: &str| schema.number(keyword).map(|bound| format!("{words} {}", figure(bound)));
    if let (Some(least), Some(most)) = (schema.number("minimum"), schema.number("maximum")) {
        return format!(" from {} to {}", figure(least), figure(most));
    }
    let lower = bound("exclusiveMinimum", "above").or_else(|| bound("minimum", "at least"));
    let upper = bound("exclusiveMaximum", "below").or_else(|| bound("maximum", "at most"));
    match (lower, upper) {
        (Some(lower), Some(upper)) => format!(" {lower} and {upper}"),
        (Some(bound), None) | (None, Some(bound)) => format!(" {bound}"),
        (None, None) => String::new(),
    }
}

/// The choices, the nearest to a text first.
fn one_of(choices: &[&Json], near: Option<&str>) -> String {
    let texts = || choices.iter().filter_map(|choice| choice.as_str());
    let nearest = near.and_then(|text| nearest(text, texts()));
    let others = choices.iter().filter(|choice| choice.as_str().is_none_or(|choice| Some(choice) != nearest));
    let shown = nearest.map(|choice| format!("\"{choice}\" (the nearest)"));
    let shown: Vec<String> = shown.into_iter().chain(others.map(ToString::to_string)).collect();
    if let [only] = shown.as_slice() { only.clone() } else { format!("one of {}", shown.join(", ")) }
}

/// The names that are known, the nearest to what was found first.
pub(super) fn known(found: &str, names: &[&str]) -> String {
    let nearest = nearest(found, names.iter().copied());
    let others = names.iter().filter(|name| Some(**name) != nearest).map(|name| (*name).to_owned());
    let shown: Vec<String> = nearest.map(|name| format!("{name} (the nearest)")).into_iter().chain(others).collect();
    if shown.is_empty() { "no fields".to_owned() } else { shown.join(", ") }
}

/// A field that is not known.
pub(super) fn unknown(name: &str) -> String {
    format!("the unknown field {}", quoted(name))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!({"type": "number", "format": "double"}), "a number")]
    #[case(json!({"type": ["number", "null"], "minimum": 0, "maximum": 1}), "a number from 0 to 1")]
    #[case(json!({"type": "number", "exclusiveMinimum": 0, "maximum": 40}), "a number above 0 and at most 40")]
    #[case(json!({"type": "number", "minimum": -1e20}), "a number at least -1e20")]
    #[case(json!({"type": "integer", "minimum": 0}), "a whole number at least 0")]
    #[case(json!({"type": "string", "minLength": 1}), "text that is not blank")]
    #[case(json!({"enum": ["start", "mid"]}), "one of \"start\", \"mid\"")]
    #[case(json!({"anyOf": [{"type": "number"}, {"const": "auto"}, {"type": "null"}]}), "a number, or \"auto\"")]
    #[case(json!({"type": "array", "items": {"type": "number"}}), "a list, each item a number")]
    #[case(json!({"type": "object", "additionalProperties": {"type": "boolean"}}),
           "a record of names, each with true or false")]
    #[case(json!({"type": "object", "patternProperties": {r"^\d+$": {"type": "number"}}, "additionalProperties": false}),
           "a record of whole numbers, each with a number")]
    #[case(json!({"type": "object", "properties": {"capex": {}, "life": {}}}), "a record with capex, life")]
    #[case(json!(true), "anything")]
    fn what_is_allowed_is_said_in_plain_words(#[case] schema: Json, #[case] words: &str) {
        assert_eq!(allowed(Schema::new(&schema)), words);
    }

    #[test]
    fn the_nearest_choice_and_the_nearest_name_come_first() {
        let schema = json!({"enum": ["energy", "water"]});
        assert_eq!(among(&[Schema::new(&schema)], Some("watr")), "one of \"water\" (the nearest), \"energy\"");
        assert_eq!(known("lief", &["capex", "life"]), "life (the nearest), capex");
        assert_eq!(known("insurance", &["capex", "life"]), "capex, life");
    }

    #[test]
    fn long_text_is_cut() {
        assert_eq!(quoted(&"é".repeat(61)), format!("\"{}...\"", "é".repeat(60)));
    }
}
