//! The schema of the records, read where a check needs it.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::tree::{Node, Value, whole};

/// The part of a schema that describes one value, within the schema that holds its definitions.
///
/// What a value must meet may be written in several places: beside a reference, in what it refers to, and in each of
/// `allOf`. They are read as one.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'a> {
    root: &'a Json,
    here: &'a Json,
}

/// What allows anything.
static ANYTHING: Json = Json::Bool(true);

impl<'a> Schema<'a> {
    /// The whole of a schema, as `schemars::schema_for!` gives it.
    #[must_use]
    pub const fn new(root: &'a Json) -> Self {
        Self { root, here: root }
    }

    /// The schema of a field of this record, if it has such a field.
    #[must_use]
    pub fn field(self, name: &str) -> Option<Self> {
        self.find(&|part| part.get("properties")?.get(name)).map(|here| self.of(here))
    }

    /// The schema of the items of this list; anything if none is given.
    #[must_use]
    pub fn items(self) -> Self {
        self.of(self.list().and_then(|list| list.keyword("items")).unwrap_or(&ANYTHING))
    }

    /// The schema of one item of this list, by its number from 0.
    pub(super) fn item(self, index: usize) -> Self {
        let first = self.keyword("prefixItems").and_then(|first| first.get(index));
        first.map_or_else(|| self.items(), |here| self.of(here))
    }

    /// The value of a keyword, wherever it is written first.
    pub(super) fn keyword(self, keyword: &str) -> Option<&'a Json> {
        self.find(&|part| part.get(keyword))
    }

    /// The number that a keyword sets.
    pub(super) fn number(self, keyword: &str) -> Option<f64> {
        self.keyword(keyword)?.as_f64()
    }

    /// The schemas of which one must be met, without that of nothing; `None` if there is no choice to make.
    pub(super) fn options(self) -> Option<Vec<Self>> {
        let listed = self.keyword("anyOf").or_else(|| self.keyword("oneOf"))?.as_array()?;
        let options = listed.iter().map(|here| self.of(here)).filter(|option| !option.is_nothing());
        Some(options.flat_map(|option| option.options().unwrap_or_else(|| vec![option])).collect())
    }

    /// Whether nothing is asked of the value.
    pub(super) fn is_anything(self) -> bool {
        self.here == &ANYTHING
    }

    /// Whether a blank is allowed.
    pub(super) fn allows_nothing(self) -> bool {
        match self.keyword("anyOf").or_else(|| self.keyword("oneOf")).and_then(Json::as_array) {
            Some(options) => options.iter().any(|here| self.of(here).allows_nothing()),
            None => self.has_type("null"),
        }
    }

    /// Whether a value of this kind can meet the schema, whatever its size.
    pub(super) fn admits(self, value: &Value) -> bool {
        match value {
            Value::Null => self.allows_nothing(),
            Value::Bool(_) => self.has_type("boolean"),
            Value::Integer(_) => self.has_type("number") || self.has_type("integer"),
            Value::Number(number) => {
                self.has_type("number") || self.has_type("integer") && (whole(*number).is_some() || !number.is_finite())
            }
            Value::Text(_) => self.has_type("string"),
            Value::List(_) => self.has_type("array"),
            Value::Map(_) => self.has_type("object"),
            Value::Refused => true,
        }
    }

    /// Whether this type is allowed; every type is where none is named.
    pub(super) fn has_type(self, name: &str) -> bool {
        match self.keyword("type") {
            Some(Json::String(only)) => only == name,
            Some(Json::Array(types)) => types.iter().any(|one| one == name),
            _ => match self.choices() {
                Some(choices) => choices.iter().any(|choice| type_of(choice) == name),
                None => self.here != &Json::Bool(false),
            },
        }
    }

    /// The values of which one must be written, if they are listed.
    pub(super) fn choices(self) -> Option<&'a [Json]> {
        match self.keyword("const") {
            Some(only) => Some(std::slice::from_ref(only)),
            None => self.keyword("enum").and_then(Json::as_array).map(Vec::as_slice),
        }
    }

    /// The names of the fields of this record, in its order.
    pub(super) fn names(self) -> Vec<&'a str> {
        let mut names = Vec::new();
        self.each(&mut |part| {
            let fields = part.get("properties").and_then(Json::as_object);
            names.extend(fields.into_iter().flat_map(serde_json::Map::keys).map(String::as_str));
        });
        names
    }

    /// The names of the fields that must be given.
    pub(super) fn required(self) -> Vec<&'a str> {
        let mut names = Vec::new();
        self.each(&mut |part| {
            let required = part.get("required").and_then(Json::as_array);
            names.extend(required.into_iter().flatten().filter_map(Json::as_str));
        });
        names
    }

    /// The schema of what a record or map holds under a name that is not one of its fields; `None` if it may not.
    pub(super) fn other(self, name: &str) -> Option<Self> {
        if let Some(patterns) = self.keyword("patternProperties").and_then(Json::as_object) {
            let mut patterns = patterns.iter();
            if let Some((_, here)) = patterns.find(|(pattern, _)| matches(pattern, name)) {
                return Some(self.of(here));
            }
        }
        let others = self.keyword("additionalProperties").or_else(|| self.keyword("unevaluatedProperties"));
        let here = others.unwrap_or(&ANYTHING);
        (here != &Json::Bool(false)).then_some(self.of(here))
    }

    /// Whether the names of this map must be whole numbers.
    pub(super) fn names_are_numbers(self) -> bool {
        let patterns = self.keyword("patternProperties").and_then(Json::as_object);
        patterns.is_some_and(|patterns| patterns.keys().all(|pattern| is_number_pattern(pattern)))
    }

    /// What an item of a list with this name is called in addresses.
    ///
    /// That is the value of the fields that the record's keyword `x-id` names, joined by dots; without the keyword, the
    /// value of the field whose name is the singular of the list's, as `project` is of `projects`. An item without such
    /// a name has none here and is addressed by its number.
    #[must_use]
    pub fn label<'n>(self, item: &'n Node, list: &str) -> Option<Cow<'n, str>> {
        match self.keyword("x-id") {
            Some(Json::String(field)) => name_in(item, field),
            Some(Json::Array(fields)) => {
                let names = fields.iter().filter_map(Json::as_str).map(|field| name_in(item, field));
                names.collect::<Option<Vec<_>>>().map(|names| Cow::Owned(names.join(".")))
            }
            _ => {
                let field = singular(list)?;
                self.field(&field)?;
                name_in(item, &field)
            }
        }
    }

    /// The list that is meant here, of itself or as one of the options.
    pub(super) fn list(self) -> Option<Self> {
        let is_list = |schema: &Self| schema.has_type("array") && schema.keyword("items").is_some();
        match self.options() {
            Some(options) => options.into_iter().find(is_list),
            None => Some(self).filter(is_list),
        }
    }

    const fn of(self, here: &'a Json) -> Self {
        Self { root: self.root, here }
    }

    fn is_nothing(self) -> bool {
        self.keyword("type").and_then(Json::as_str) == Some("null")
    }

    /// The parts that are referred to and joined here.
    fn joined(self) -> impl Iterator<Item = Self> {
        let target = self.here.get("$ref").and_then(Json::as_str).and_then(|target| target.strip_prefix('#'));
        let target = target.and_then(|pointer| self.root.pointer(pointer));
        let all = self.here.get("allOf").and_then(Json::as_array);
        target.into_iter().chain(all.into_iter().flatten()).map(move |here| self.of(here))
    }

    fn find(self, look: &dyn Fn(&'a Json) -> Option<&'a Json>) -> Option<&'a Json> {
        look(self.here).or_else(|| self.joined().find_map(|part| part.find(look)))
    }

    fn each(self, visit: &mut dyn FnMut(&'a Json)) {
        visit(self.here);
        self.joined().for_each(|part| part.each(visit));
    }
}

/// What a field names its record, if it does.
fn name_in<'n>(item: &'n Node, field: &str) -> Option<Cow<'n, str>> {
    match &item.field(field)?.value {
        Value::Text(text) if !text.is_empty() => Some(Cow::Borrowed(text)),
        Value::Integer(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// `project` for `projects`, `activity` for `activities`.
fn singular(list: &str) -> Option<Cow<'_, str>> {
    match list.strip_suffix("ies") {
        Some(stem) => Some(Cow::Owned(format!("{stem}y"))),
        None => list.strip_suffix('s').map(Cow::Borrowed),
    }
}

/// Whether a name meets a pattern. Only those of whole numbers are known; any other lets every name through.
fn matches(pattern: &str, name: &str) -> bool {
    let digits = if pattern == SIGNED { name.strip_prefix('-').unwrap_or(name) } else { name };
    !is_number_pattern(pattern) || !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The patterns that schemars writes for maps whose names are whole numbers.
const SIGNED: &str = r"^-?\d+$";
const UNSIGNED: &str = r"^\d+$";

fn is_number_pattern(pattern: &str) -> bool {
    pattern == SIGNED || pattern == UNSIGNED
}

const fn type_of(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}
