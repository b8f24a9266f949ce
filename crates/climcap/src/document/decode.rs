//! A tree into the records themselves.

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, Expected, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::source::Spot;
use super::tree::{Entry, Node, Value, whole};
use super::wording;
use crate::address::{Address, Problems};

/// The record that a node writes.
///
/// What the record's type refuses is a problem with the address and place of the part refused; the check against the
/// schema comes first and says more. A node with a part that was refused on reading gives no record and no new problem.
pub fn decode<'n, T: Deserialize<'n>>(node: &'n Node, address: &Address, problems: &mut Problems) -> Option<T> {
    match T::deserialize(Reader(node)) {
        Ok(record) => Some(record),
        Err(Fault(Some(refusal))) => {
            let address = refusal.below.iter().rev().fold(address.clone(), |address, part| address.join(part));
            let found = refusal.found.unwrap_or_else(|| wording::found(node));
            problems.add(address, refusal.spot.unwrap_or_else(|| node.spot.clone()).place(), found, refusal.allowed);
            None
        }
        Err(Fault(None)) => None,
    }
}

/// Why a node gives no record; nothing if the reason was reported before.
#[derive(Debug)]
struct Fault(Option<Box<Refusal>>);

#[derive(Debug)]
struct Refusal {
    /// The names and numbers down to the part refused, the last first.
    below: Vec<String>,
    spot: Option<Spot>,
    found: Option<String>,
    allowed: String,
}

impl Fault {
    fn new(found: Option<String>, allowed: String) -> Self {
        Self(Some(Box::new(Refusal { below: Vec::new(), spot: None, found, allowed })))
    }

    fn field(found: String, allowed: String, name: &str) -> Self {
        Self::new(Some(found), allowed).inside(name)
    }

    /// The same fault, seen from the record or list that holds the part.
    fn inside(mut self, part: &str) -> Self {
        if let Some(refusal) = &mut self.0 {
            refusal.below.push(part.to_owned());
        }
        self
    }

    /// The same fault at a node, unless a part of the node has it already.
    fn at(mut self, node: &Node) -> Self {
        if let Some(refusal) = self.0.as_mut().filter(|refusal| refusal.spot.is_none()) {
            refusal.spot = Some(node.spot.clone());
            refusal.found.get_or_insert_with(|| wording::found(node));
        }
        self
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_ref().map_or("refused before", |refusal| &refusal.allowed))
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self::new(None, message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(None, plain(expected))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(None, plain(expected))
    }

    fn invalid_length(items: usize, expected: &dyn Expected) -> Self {
        Self::new(Some(format!("{items} items")), plain(expected))
    }

    fn unknown_variant(found: &str, known: &'static [&'static str]) -> Self {
        Self::new(Some(format!("text {}", wording::quoted(found))), wording::known(found, known))
    }

    fn unknown_field(found: &str, known: &'static [&'static str]) -> Self {
        Self::field(wording::unknown(found), wording::known(found, known), found)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::field("nothing".to_owned(), "a value; this must be given".to_owned(), name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::field(wording::twice(name), wording::ONCE.to_owned(), name)
    }
}

/// What a type expects, without its name in the code.
fn plain(expected: &dyn Expected) -> String {
    let words = expected.to_string();
    match words.as_str() {
        "f64" | "f32" => "a number",
        "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64" | "usize" | "isize" => "a whole number in range",
        "a boolean" => "true or false",
        "a string" | "a borrowed string" => "text",
        "a sequence" => "a list",
        "a map" => "a record",
        words if words.starts_with("struct ") => "a record",
        words => words,
    }
    .to_owned()
}

/// A node as serde reads it.
struct Reader<'n>(&'n Node);

impl<'n> Deserializer<'n> for Reader<'n> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let read = match &self.0.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(number) => visitor.visit_i64(*number),
            // 40.0 serves as a whole number too; types of other numbers take whole ones.
            Value::Number(number) => match whole(*number) {
                Some(whole) => visitor.visit_i64(whole),
                None => visitor.visit_f64(*number),
            },
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::List(items) => visitor.visit_seq(Items { items: items.iter(), number: 0 }),
            Value::Map(map) => visitor.visit_map(Fields { entries: map.iter(), next: None }),
            Value::Refused => Err(Fault(None)),
        };
        read.map_err(|fault| fault.at(self.0))
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.value == Value::Null { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let read = match &self.0.value {
            Value::Text(text) => visitor.visit_enum(BorrowedStrDeserializer::new(text)),
            Value::Map(map) => {
                visitor.visit_enum(MapAccessDeserializer::new(Fields { entries: map.iter(), next: None }))
            }
            Value::Refused => Err(Fault(None)),
            _ => Err(Fault::new(None, "text that names a choice".to_owned())),
        };
        read.map_err(|fault| fault.at(self.0))
    }

    fn deserialize_ignored_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        <V: Visitor<'n>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

struct Items<'n> {
    items: std::slice::Iter<'n, Node>,
    /// The number of the item read last, from 1.
    number: usize,
}

impl<'n> de::SeqAccess<'n> for Items<'n> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'n>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(item) = self.items.next() else { return Ok(None) };
        self.number += 1;
        seed.deserialize(Reader(item)).map(Some).map_err(|fault| fault.at(item).inside(&self.number.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Fields<'n> {
    entries: indexmap::map::Iter<'n, std::sync::Arc<str>, Entry>,
    /// The field whose name was read last.
    next: Option<(&'n str, &'n Node)>,
}

impl<'n> de::MapAccess<'n> for Fields<'n> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'n>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        // A name with nothing is as good as no name, so that its default holds.
        let Some((name, entry)) = self.entries.find(|(_, entry)| entry.node.value != Value::Null) else {
            return Ok(None);
        };
        self.next = Some((name, &entry.node));
        seed.deserialize(Name(name)).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'n>>(&mut self, seed: T) -> Result<T::Value, Fault> {
        let Some((name, node)) = self.next.take() else {
            return Err(de::Error::custom("a name before each value"));
        };
        seed.deserialize(Reader(node)).map_err(|fault| fault.at(node).inside(name))
    }

    fn size_hint(&self) -> Option<usize> {
        self.entries.size_hint().1
    }
}

/// The name of a field, which may be a number, such as a year.
struct Name<'n>(&'n str);

impl<'n> Deserializer<'n> for Name<'n> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_borrowed_str(self.0)
    }

    fn deserialize_i64<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Ok(number) = self.0.parse() else {
            let found = format!("the name {}", wording::quoted(self.0));
            return Err(Fault::field(found, "a whole number as a name".to_owned(), self.0));
        };
        visitor.visit_i64(number)
    }

    fn deserialize_i32<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_option<V: Visitor<'n>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'n>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'n>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(BorrowedStrDeserializer::new(self.0))
    }

    forward_to_deserialize_any! {
        <V: Visitor<'n>>
        bool i8 i16 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        struct identifier ignored_any
    }
}
