//! JSON into a tree with places.

use std::sync::Arc;

use jsonc_parser::ast::{self, Value as Json};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::source::{Lines, Source, Spot};
use super::tree::{DEPTH, Entry, Map, Node, Trail, Value};
use super::wording;
use crate::address::{Address, Problems};

/// JSON as the standard has it: no comments, no trailing commas, names in double quotes. What is not a number is let
/// through, so that it is refused with its address and does not hide what follows.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: true,
    allow_extended_string_escapes: false,
};

/// The tree that a JSON text writes, or `None` if it is not JSON.
///
/// What breaks the rules of JSON is a problem at its line and column, with the name of the file for an address. A name
/// given twice, a number that is not finite or too large to hold, and a line break inside a text are problems too, but
/// do not keep the rest from being read. Whole numbers beyond 64 bits are read as nearly as a number can hold them.
pub fn read(text: &str, name: &str, problems: &mut Problems) -> Option<Node> {
    let lines = Lines::of(text, Source::text(name));
    let (offset, found, allowed) = match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(parsed) => {
            if let Some(value) = parsed.value {
                let root = Address::new("");
                return Some(Reader { text, lines, problems }.node(&value, 1, &Trail::from(&root)));
            }
            (0, "an empty document".to_owned(), "JSON")
        }
        Err(error) => refusal(&error),
    };
    problems.add(Address::new(name), lines.spot(offset).place(), found, allowed);
    None
}

/// Where a text stops being JSON, what is there, and what is allowed.
fn refusal(error: &ParseError) -> (usize, String, &'static str) {
    let start = error.range().start;
    match error.kind() {
        ParseErrorKind::NestingDepthExceeded => (start, wording::DEEP.to_owned(), wording::NOT_SO_DEEP),
        kind => (start, wording::unreadable(&kind.to_string()), "JSON"),
    }
}

struct Reader<'a> {
    text: &'a str,
    lines: Lines<'a>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// The node of a value that stands inside `depth - 1` others.
    fn node(&mut self, json: &Json<'_>, depth: usize, trail: &Trail<'_>) -> Node {
        let start = json.range().start;
        let spot = self.lines.spot(start);
        let value = match json {
            Json::NullKeyword(_) => Value::Null,
            Json::BooleanLit(literal) => Value::Bool(literal.value),
            Json::NumberLit(literal) => self.number(literal.value, &spot, trail),
            Json::StringLit(literal) => self.string(literal, &spot, trail),
            Json::Array(_) | Json::Object(_) if depth > DEPTH => {
                self.problems.add(trail.address(), spot.place(), wording::DEEP, wording::NOT_SO_DEEP);
                Value::Refused
            }
            Json::Array(array) => {
                let items = (1..).zip(&array.elements);
                Value::List(items.map(|(number, item)| self.node(item, depth + 1, &trail.number(number))).collect())
            }
            Json::Object(object) => self.map(object, depth, trail),
        };
        Node::new(value, spot)
    }

    fn map(&mut self, object: &ast::Object<'_>, depth: usize, trail: &Trail<'_>) -> Value {
        let mut map = Map::with_capacity(object.properties.len());
        for property in &object.properties {
            let name = property.name.as_str();
            let trail = trail.name(name);
            let key = self.lines.spot(property.name.range().start);
            let node = self.node(&property.value, depth + 1, &trail);
            if map.contains_key(name) {
                self.problems.add(trail.address(), key.place(), wording::twice(name), wording::ONCE);
            } else {
                map.insert(Arc::from(name), Entry { key, node });
            }
        }
        Value::Map(Box::new(map))
    }

    fn number(&mut self, written: &str, spot: &Spot, trail: &Trail<'_>) -> Value {
        if let Ok(whole) = written.parse() {
            return Value::Integer(whole);
        }
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::Number(number),
            _ => {
                self.problems.add(trail.address(), spot.place(), wording::not_finite(written), wording::FINITE);
                Value::Refused
            }
        }
    }

    fn string(&mut self, literal: &ast::StringLit<'_>, spot: &Spot, trail: &Trail<'_>) -> Value {
        let written = self.text.get(literal.range.start..literal.range.end).unwrap_or_default();
        if written.bytes().any(|byte| byte < b' ') {
            let found = "text with a line break or tab in it";
            self.problems.add(trail.address(), spot.place(), found, "text with \\n for a line break and \\t for a tab");
            return Value::Refused;
        }
        Value::Text(literal.value.as_ref().into())
    }
}
