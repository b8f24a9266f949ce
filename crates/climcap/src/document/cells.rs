//! The cells of a table, and the values that the schema wants from them.

use std::borrow::Cow;

use super::schema::Schema;
use super::source::Spot;
use super::tree::{Node, Value, whole};
use super::wording;

/// A cell of a table: text, as every cell of a CSV file is, or a value that has its type already.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Blank,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any number.
    Number(f64),
    /// Text; nothing but spaces is a blank.
    Text(Cow<'a, str>),
}

impl Cell<'_> {
    /// Whether the cell says nothing.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank) || matches!(self, Self::Text(text) if text.trim().is_empty())
    }
}

/// The types of value that a column may hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    numbers: Numbers,
    boolean: bool,
    text: bool,
    list: Option<Box<Wanted>>,
}

/// Which numbers a column may hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Numbers {
    #[default]
    None,
    Whole,
    Any,
}

impl Wanted {
    /// What the schema of a column wants.
    #[must_use]
    pub fn of(schema: Schema<'_>) -> Self {
        let options = schema.options().unwrap_or_else(|| vec![schema]);
        let wants = |name| options.iter().any(|option| option.has_type(name));
        let numbers = match (wants("number"), wants("integer")) {
            (true, _) => Numbers::Any,
            (false, true) => Numbers::Whole,
            (false, false) => Numbers::None,
        };
        Self {
            numbers,
            boolean: wants("boolean"),
            text: wants("string"),
            list: schema.list().map(|list| Box::new(Self::of(list.items()))),
        }
    }

    const fn is_list_alone(&self) -> bool {
        self.list.is_some() && !(self.boolean || self.text) && matches!(self.numbers, Numbers::None)
    }
}

/// Why a cell is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What the cell holds.
    pub found: String,
    /// What it may hold.
    pub allowed: &'static str,
}

/// The value that a column wants from a cell; `None` for a blank.
///
/// Text becomes a number (`2.5`, `1e6`), true or false (also `yes` and `no`), or a list (`0.3; 0.7`) where the column
/// wants one; a number in a column of text becomes its text, whole numbers without a decimal point. What cannot become
/// what is wanted keeps its type, and the check against the schema reports it.
///
/// # Errors
/// Numbers with separators or a percent sign, numbers that are not finite, and blank items of a list, each with what is
/// allowed instead.
pub fn typed(cell: &Cell<'_>, wanted: &Wanted, spot: &Spot) -> Result<Option<Node>, Refusal> {
    if cell.is_blank() {
        return Ok(None);
    }
    let value = match (cell, &wanted.list) {
        (Cell::Text(text), Some(items)) if wanted.is_list_alone() || text.contains(';') => {
            let items = text.split(';').map(|item| {
                let item = typed(&Cell::Text(Cow::Borrowed(item)), items, spot)?;
                item.ok_or_else(|| refusal(text, "a list such as 0.3; 0.7, without blank items"))
            });
            Value::List(items.collect::<Result<_, _>>()?)
        }
        (_, Some(items)) if wanted.is_list_alone() => Value::List(typed(cell, items, spot)?.into_iter().collect()),
        _ => single(cell, wanted)?,
    };
    Ok(Some(Node::new(value, spot.clone())))
}

fn single(cell: &Cell<'_>, wanted: &Wanted) -> Result<Value, Refusal> {
    Ok(match cell {
        Cell::Blank => Value::Null,
        Cell::Bool(value) => Value::Bool(*value),
        Cell::Integer(number) if wanted.text && wanted.numbers == Numbers::None => {
            Value::Text(number.to_string().into())
        }
        Cell::Integer(number) => Value::Integer(*number),
        Cell::Number(number) if !number.is_finite() => {
            let found = wording::not_finite(&number.to_string().to_lowercase());
            return Err(Refusal { found, allowed: wording::FINITE });
        }
        Cell::Number(number) => match (wanted.numbers, whole(*number)) {
            (Numbers::Whole, Some(whole)) => Value::Integer(whole),
            (Numbers::None, Some(whole)) if wanted.text => Value::Text(whole.to_string().into()),
            (Numbers::None, None) if wanted.text => Value::Text(number.to_string().into()),
            _ => Value::Number(*number),
        },
        Cell::Text(text) => parsed(text.trim(), wanted)?,
    })
}

fn parsed(text: &str, wanted: &Wanted) -> Result<Value, Refusal> {
    if wanted.boolean {
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" => return Ok(Value::Bool(true)),
            "false" | "no" => return Ok(Value::Bool(false)),
            _ => {}
        }
    }
    if wanted.numbers != Numbers::None {
        if let Ok(number) = text.parse() {
            return Ok(Value::Integer(number));
        }
        match number(text) {
            Some(number) if !number.is_finite() => {
                return Err(Refusal { found: wording::not_finite(text), allowed: wording::FINITE });
            }
            Some(number) => return Ok(Value::Number(number)),
            None => slip(text)?,
        }
    }
    Ok(Value::Text(text.into()))
}

/// The number that a text writes, in the digits, sign, point and exponent that every program understands, or in the
/// words by which programs write what is not a number.
fn number(text: &str) -> Option<f64> {
    let is_word = || {
        let word = text.trim_start_matches(['-', '+']);
        ["nan", "inf", "infinity"].iter().any(|not_finite| word.eq_ignore_ascii_case(not_finite))
    };
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    if is_plain || is_word() { text.parse().ok() } else { None }
}

/// Numbers as people write them, which no program can be sure of.
fn slip(text: &str) -> Result<(), Refusal> {
    let bare: String = text.chars().filter(|letter| !", '_\u{a0}\u{202f}\u{2019}".contains(*letter)).collect();
    if bare.strip_suffix('%').is_some_and(|share| number(share).is_some()) {
        return Err(refusal(text, "a fraction, such as 0.12 for 12 per cent"));
    }
    if number(&bare).is_some() {
        return Err(refusal(
            text,
            "a number with a point before its decimals and nothing else between its digits, such as 1000 or 2.5",
        ));
    }
    Ok(())
}

fn refusal(text: &str, allowed: &'static str) -> Refusal {
    Refusal { found: format!("text {}", wording::quoted(text)), allowed }
}
