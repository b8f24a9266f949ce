//! The small language of formulas: how a figure is made of its parts, for people to read and for programs to check.
//!
//! A formula holds numbers, names, `+ - * / ^`, parentheses and functions. A name is a part of the figure, by its
//! `figure`; where it is none, a part of a figure around it. `parts` are all parts that are numbers, or all that are
//! lists; `years` are the years of the list that the formula gives. Lists count year by year: an operation on a list is
//! one on each of its amounts. Functions:
//!
//! - `sum(list)` adds up a list; `sum(parts)` adds up the parts, and lists among them year by year;
//! - `ln(x)` is the natural logarithm;
//! - `by_year(parts)` is linear between the years of the parts, and flat outside them;
//! - `at_moments(parts)` adds up what moves at the same moment;
//! - `npv(flows, rate)` is `sum(amount / (1 + rate)^moment)`;
//! - `irr(flows)`, `mirr(flows, rate)` and `payback(flows)` are those of `cc.finance`, for flows at their moments.
//!
//! The last four read moments, which numbers here do not carry: their figures are given, not evaluated.

use super::Explanation;

/// What a formula comes to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(f64),
    /// One number a year, or one of each part.
    List(Vec<f64>),
    /// One list of each part.
    Lists(Vec<Vec<f64>>),
}

/// What a formula comes to over these parts, `years` being those of the list that it gives; `None` if it holds a name
/// that is none of them, or what cannot be evaluated.
pub(super) fn evaluate(formula: &str, parts: &[Explanation], years: &[i32]) -> Option<Value> {
    let mut reading = Reading { tokens: tokens(formula), place: 0, parts, years };
    let value = reading.sum()?;
    (reading.place == reading.tokens.len()).then_some(value)
}

/// A formula with the number of each part beside its name: `benefits 5,000 - capital 3,000`.
pub(super) fn with_numbers(formula: &str, number: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(2 * formula.len());
    let mut rest = formula;
    while let Some(start) = rest.find(is_first_letter) {
        let name = &rest[start..];
        let name = &name[..name.find(|letter| !is_letter(letter)).unwrap_or(name.len())];
        text.push_str(&rest[..start + name.len()]);
        if let Some(number) = number(name) {
            text.push(' ');
            text.push_str(&number);
        }
        rest = &rest[start + name.len()..];
    }
    text.push_str(rest);
    text
}

const fn is_first_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == '_'
}

const fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// The words, numbers and signs of a formula.
fn tokens(formula: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = formula.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if is_letter(first) || first == '.' {
            rest.find(|letter: char| !is_letter(letter) && letter != '.').unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    tokens
}

/// A formula being read, from the weakest operation down.
struct Reading<'a> {
    tokens: Vec<&'a str>,
    place: usize,
    parts: &'a [Explanation],
    years: &'a [i32],
}

impl<'a> Reading<'a> {
    fn next_if(&mut self, wanted: &[&str]) -> Option<&'a str> {
        let token = self.tokens.get(self.place).copied().filter(|token| wanted.contains(token))?;
        self.place += 1;
        Some(token)
    }

    fn sum(&mut self) -> Option<Value> {
        let mut value = self.product()?;
        while let Some(sign) = self.next_if(&["+", "-"]) {
            let other = self.product()?;
            value = if sign == "+" { value.with(other, |a, b| a + b)? } else { value.with(other, |a, b| a - b)? };
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Value> {
        let mut value = self.signed()?;
        while let Some(sign) = self.next_if(&["*", "/"]) {
            let other = self.signed()?;
            value = if sign == "*" { value.with(other, |a, b| a * b)? } else { value.with(other, |a, b| a / b)? };
        }
        Some(value)
    }

    fn signed(&mut self) -> Option<Value> {
        if self.next_if(&["-"]).is_some() {
            return Value::Number(-1.0).with(self.signed()?, |a, b| a * b);
        }
        let base = self.atom()?;
        match self.next_if(&["^"]) {
            Some(_) => base.with(self.signed()?, f64::powf),
            None => Some(base),
        }
    }

    fn atom(&mut self) -> Option<Value> {
        let token = *self.tokens.get(self.place)?;
        self.place += 1;
        if token == "(" {
            return self.inside();
        }
        if let Ok(number) = token.parse() {
            return Some(Value::Number(number));
        }
        if self.next_if(&["("]).is_some() {
            let argument = self.inside()?;
            return match token {
                "sum" => Some(argument.added_up()),
                "ln" => argument.with(Value::Number(0.0), |a, _| a.ln()),
                _ => None,
            };
        }
        self.named(token)
    }

    /// What stands up to the closing parenthesis.
    fn inside(&mut self) -> Option<Value> {
        let value = self.sum()?;
        self.next_if(&[")"]).map(|_| value)
    }

    fn named(&self, name: &str) -> Option<Value> {
        match name {
            "years" => Some(Value::List(self.years.iter().map(|year| f64::from(*year)).collect())),
            "parts" => {
                let lists: Vec<Vec<f64>> = self.parts.iter().filter_map(|part| part.amounts.clone()).collect();
                let numbers: Vec<f64> = self.parts.iter().filter_map(|part| part.value).collect();
                match (lists.is_empty(), numbers.is_empty()) {
                    (true, _) => Some(Value::List(numbers)),
                    (false, true) => Some(Value::Lists(lists)),
                    (false, false) => None,
                }
            }
            _ => {
                let part = self.parts.iter().find(|part| part.figure == name)?;
                part.amounts.clone().map(Value::List).or_else(|| part.value.map(Value::Number))
            }
        }
    }
}

impl Value {
    /// An operation on two numbers, or on each amount of a list.
    fn with(self, other: Self, apply: fn(f64, f64) -> f64) -> Option<Self> {
        Some(match (self, other) {
            (Self::Number(one), Self::Number(other)) => Self::Number(apply(one, other)),
            (Self::Number(one), Self::List(list)) => Self::List(list.iter().map(|other| apply(one, *other)).collect()),
            (Self::List(list), Self::Number(other)) => Self::List(list.iter().map(|one| apply(*one, other)).collect()),
            (Self::List(one), Self::List(other)) if one.len() == other.len() => {
                Self::List(one.iter().zip(&other).map(|(one, other)| apply(*one, *other)).collect())
            }
            _ => return None,
        })
    }

    fn added_up(self) -> Self {
        match self {
            Self::Number(_) => self,
            Self::List(list) => Self::Number(list.iter().sum()),
            Self::Lists(lists) => {
                let length = lists.iter().map(Vec::len).min().unwrap_or(0);
                Self::List((0..length).map(|place| lists.iter().map(|list| list[place]).sum()).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn parts() -> Vec<Explanation> {
        let mut list = Explanation::named("flow");
        list.amounts = Some(vec![10.0, 20.0]);
        vec![Explanation::number("a", 6.0, None), Explanation::number("b", 2.0, None), list]
    }

    #[rstest]
    #[case("a - b - 1", 3.0)]
    #[case("a / b * 3", 9.0)]
    #[case("-a + b", -4.0)]
    #[case("-b ^ 2", -4.0)]
    #[case("2 ^ -b", 0.25)]
    #[case("2 ^ 3 ^ b", 512.0)]
    #[case("(a + b) * 0.5", 4.0)]
    #[case("sum(flow * a) / b", 90.0)]
    #[case("sum(flow * (years - 2025))", 50.0)]
    #[case("ln(b / 2)", 0.0)]
    fn operations_bind_as_in_books(#[case] formula: &str, #[case] expected: f64) {
        assert_eq!(evaluate(formula, &parts(), &[2026, 2027]), Some(Value::Number(expected)));
    }

    #[rstest]
    #[case("a +")]
    #[case("c")]
    #[case("sum(a")]
    #[case("a b")]
    #[case("irr(flow)")]
    fn what_cannot_be_read_comes_to_nothing(#[case] formula: &str) {
        assert_eq!(evaluate(formula, &parts(), &[]), None);
    }

    #[test]
    fn parts_are_numbers_or_lists() {
        let all = parts();
        assert_eq!(evaluate("sum(parts)", &all[..2], &[]), Some(Value::Number(8.0)));
        assert_eq!(evaluate("sum(parts)", &all[2..], &[]), Some(Value::List(vec![10.0, 20.0])));
        assert_eq!(evaluate("sum(parts)", &all, &[]), None);
        assert_eq!(evaluate("sum(parts)", &[], &[]), Some(Value::Number(0.0)));
    }

    #[test]
    fn numbers_stand_beside_names() {
        let number = |name: &str| (name == "a").then(|| "6".to_owned());
        assert_eq!(with_numbers("a - sum(parts) / (a + b2)", number), "a 6 - sum(parts) / (a 6 + b2)");
    }
}
