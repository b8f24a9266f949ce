//! What a document says, as a tree in which every part knows where it was written.

use std::sync::Arc;

use indexmap::IndexMap;

use super::source::Spot;
use super::wording;
use crate::address::{Address, Problems};

/// How many lists and maps may stand one inside the other, the document itself the first.
pub const DEPTH: usize = 64;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where.
    pub spot: Spot,
}

/// What was written.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: an explicit blank.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number. It may be infinite or not a number; the check reports that.
    Number(f64),
    /// Text.
    Text(Box<str>),
    /// Values in order.
    List(Vec<Node>),
    /// Values by name, in the order written.
    Map(Box<Map>),
    /// What was refused and reported on reading; no later pass reports it again.
    Refused,
}

/// Values by name, in the order written.
pub type Map = IndexMap<Arc<str>, Entry>;

/// A named value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the name stands.
    pub key: Spot,
    /// The value.
    pub node: Node,
}

impl Node {
    /// A value at its spot.
    #[must_use]
    pub const fn new(value: Value, spot: Spot) -> Self {
        Self { value, spot }
    }

    /// The value of this name, if this is a map that has it.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Self> {
        self.as_map()?.get(name).map(|entry| &entry.node)
    }

    /// The text, if this is text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// The named values, if this is a map.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    /// A plain value as a tree, all of it at one spot.
    pub(super) fn from_json(json: &serde_json::Value, spot: &Spot) -> Self {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(*value),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Value::Integer(whole),
                (None, number) => Value::Number(number.unwrap_or(f64::NAN)),
            },
            Json::String(text) => Value::Text(text.as_str().into()),
            Json::Array(items) => Value::List(items.iter().map(|item| Self::from_json(item, spot)).collect()),
            Json::Object(fields) => {
                let entry = |json| Entry { key: spot.clone(), node: Self::from_json(json, spot) };
                let map: Map = fields.iter().map(|(name, json)| (Arc::from(name.as_str()), entry(json))).collect();
                Value::Map(Box::new(map))
            }
        };
        Self::new(value, spot.clone())
    }

    /// The plain value without places, for what JSON can say.
    ///
    /// Numbers that are not finite and values refused before are left out as nothing; the former are reported, by name
    /// or by number from 1 under `address`.
    pub fn to_json(&self, address: &Address, problems: &mut Problems) -> serde_json::Value {
        self.json(&Trail::from(address), problems)
    }

    fn json(&self, trail: &Trail<'_>, problems: &mut Problems) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null | Value::Refused => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Integer(value) => Json::from(*value),
            Value::Number(value) => serde_json::Number::from_f64(*value).map_or_else(
                || {
                    problems.add(trail.address(), self.spot.place(), wording::found(self), wording::FINITE);
                    Json::Null
                },
                Json::Number,
            ),
            Value::Text(text) => Json::String(text.to_string()),
            Value::List(items) => {
                (1..).zip(items).map(|(number, item)| item.json(&trail.number(number), problems)).collect()
            }
            Value::Map(map) => map
                .iter()
                .map(|(name, entry)| (name.to_string(), entry.node.json(&trail.name(name), problems)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// The way from the root of a document down to a part. It becomes an [`Address`] when a problem is to be shown, not before.
#[derive(Debug, Clone, Copy)]
pub struct Trail<'a> {
    above: Option<&'a Trail<'a>>,
    part: Part<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Address(&'a Address),
    Name(&'a str),
    Number(i64),
}

impl<'a> From<&'a Address> for Trail<'a> {
    fn from(address: &'a Address) -> Self {
        Self { above: None, part: Part::Address(address) }
    }
}

impl Trail<'_> {
    /// On to the value of a name.
    #[must_use]
    pub const fn name<'a>(&'a self, name: &'a str) -> Trail<'a> {
        Trail { above: Some(self), part: Part::Name(name) }
    }

    /// On to an item by its number, counted from 1.
    #[must_use]
    pub const fn number(&self, number: i64) -> Trail<'_> {
        Trail { above: Some(self), part: Part::Number(number) }
    }

    /// The name that the way ended with, if it ended with one.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        match self.part {
            Part::Address(address) => address.parts().last(),
            Part::Name(name) => Some(name),
            Part::Number(_) => None,
        }
    }

    /// Where the way has come to.
    #[must_use]
    pub fn address(&self) -> Address {
        let above = self.above.map_or_else(|| Address::new(""), Trail::address);
        match self.part {
            Part::Address(address) => address.clone(),
            Part::Name(name) => above.join(name),
            Part::Number(number) => above.join(&number.to_string()),
        }
    }
}

/// The whole number that a number is, if it is one and every whole number near it can be told apart.
#[must_use]
pub fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::source::Source;

    #[test]
    fn a_node_is_small() {
        assert!(size_of::<Node>() <= 40, "{} bytes", size_of::<Node>());
    }

    #[test]
    fn what_is_not_finite_survives_in_the_tree_and_is_reported_on_the_way_out() {
        let source = Source::text("a.toml");
        let node = |value, column| Node::new(value, Spot::at(&source, 1, column));
        let list = Value::List(vec![node(Value::Number(f64::NAN), 2), node(Value::Integer(7), 7)]);
        let mut problems = Problems::default();
        let json = node(list, 1).to_json(&Address::from("paths.rain"), &mut problems);
        assert_eq!(json, serde_json::json!([null, 7]));
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems.0[0].to_string(),
            "a.toml:1:2: paths.rain.1: found nan, which is not a finite number; allowed: a finite number"
        );
    }

    #[test]
    fn a_number_is_whole_only_where_it_is_exact() {
        assert_eq!(whole(40.0), Some(40));
        assert_eq!(whole(-3.0), Some(-3));
        for number in [40.5, 1e17, f64::NAN, f64::INFINITY] {
            assert_eq!(whole(number), None);
        }
    }
}
