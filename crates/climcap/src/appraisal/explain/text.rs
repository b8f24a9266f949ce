//! An explanation as text: an indented tree, a line for each figure, with the years on demand.

use std::fmt;

use super::{Explanation, formula};
use crate::address::visible;

impl Explanation {
    /// The explanation as an indented tree; with the years, the yearly amounts stand as tables under what they make.
    #[must_use]
    pub fn to_text(&self, years: bool) -> String {
        let mut text = String::new();
        self.write(&mut text, 0, years);
        text
    }

    /// The line of each figure of the tree, the figure before its parts.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.line()];
        for part in &self.parts {
            lines.extend(part.lines());
        }
        lines
    }

    fn write(&self, text: &mut String, depth: usize, years: bool) {
        text.push_str(&"  ".repeat(depth));
        text.push_str(&self.line());
        text.push('\n');
        if years {
            for row in self.table() {
                text.push_str(&"  ".repeat(depth + 2));
                text.push_str(&row);
                text.push('\n');
            }
        }
        // Lists stand in tables, if at all, and the numbers of a list's formula in the formula.
        let is_seen = |part: &&Self| {
            let is_plain = part.parts.is_empty();
            !(is_plain && part.is_yearly()) && (years || !(is_plain && self.is_yearly()))
        };
        self.parts.iter().filter(is_seen).for_each(|part| part.write(text, depth + 1, years));
    }

    /// Whether it is a list by years or moments, which stands in a table.
    const fn is_yearly(&self) -> bool {
        self.amounts.is_some() && !(self.years.is_empty() && self.moments.is_empty())
    }

    /// What it is, what it comes to and how, why, and where it is from.
    fn line(&self) -> String {
        let mut line = self.figure.clone();
        let mut add = |before: &str, text: &str, after: &str| {
            if !text.is_empty() {
                line.extend([before, text, after]);
            }
        };
        add(" = ", self.text.as_deref().unwrap_or_default(), "");
        if self.text.is_none() {
            add(" = ", &self.value.map(number).unwrap_or_default(), "");
        }
        if let Some(amounts) = self.amounts.as_ref().filter(|_| !self.is_yearly()) {
            let items: Vec<String> = amounts.iter().map(|amount| number(*amount)).collect();
            add(" = [", &items.join(", "), "]");
        }
        add(" is absent: ", self.why.as_deref().unwrap_or_default(), "");
        let filled = formula::with_numbers(&self.formula, |name| {
            let part = self.parts.iter().find(|part| part.figure == name)?;
            let shown = part.text.clone().or_else(|| part.value.map(number))?;
            Some(if shown.starts_with('-') { format!("({shown})") } else { shown })
        });
        add(" = ", &filled, "");
        add("   [", &self.note, "]");
        add("   (", self.place.as_deref().unwrap_or_default(), ")");
        add("   source: ", self.source.as_deref().unwrap_or_default(), "");
        visible(&line).into_owned()
    }

    /// The lists among its parts side by side, a row for each year.
    fn table(&self) -> Vec<String> {
        let lists: Vec<&Self> = self.parts.iter().filter(|part| part.is_yearly()).collect();
        let height = lists.iter().filter_map(|list| list.amounts.as_ref().map(Vec::len)).max().unwrap_or(0);
        if height == 0 {
            return Vec::new();
        }
        let heads = |list: &&Self| {
            if list.years.is_empty() {
                ("moment", list.moments.iter().map(|moment| number(*moment)).collect::<Vec<_>>())
            } else {
                ("year", list.years.iter().map(ToString::to_string).collect())
            }
        };
        let heads = lists.iter().map(heads).find(|(_, heads)| heads.len() == height);
        let (head, heads) = heads.unwrap_or(("", vec![String::new(); height]));
        let names = lists.iter().map(|list| list.figure.clone());
        let mut rows = vec![std::iter::once(head.to_owned()).chain(names).collect::<Vec<_>>()];
        for (place, head) in heads.into_iter().enumerate() {
            let amount = |list: &&Self| {
                list.amounts.as_ref().and_then(|all| all.get(place)).map_or_else(String::new, |one| number(*one))
            };
            rows.push(std::iter::once(head).chain(lists.iter().map(amount)).collect());
        }
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..=lists.len()).map(width).collect();
        let aligned = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        rows.iter().map(aligned).collect()
    }
}

impl fmt::Display for Explanation {
    /// The explanation as an indented tree, years left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.to_text(false).trim_end())
    }
}

/// A number as people read it: thousands apart, as many decimals as say something.
fn number(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 1000.0 || size == 0.0 {
        0
    } else if size >= 1.0 {
        4
    } else {
        (4.0 - size.log10().floor()).min(12.0) as usize
    };
    let text = format!("{size:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    let sign = if value < 0.0 { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appraisal::Unit;
    use crate::calendar::Year;
    use rstest::rstest;

    #[rstest]
    #[case(0.0, "0")]
    #[case(1_234_567.8, "1,234,568")]
    #[case(-999.5, "-999.5")]
    #[case(0.06, "0.06")]
    #[case(0.000_012_345_67, "0.000012346")]
    #[case(1e-30, "0")]
    fn numbers_are_as_people_read_them(#[case] value: f64, #[case] expected: &str) {
        assert_eq!(number(value), expected);
    }

    fn told() -> Explanation {
        let years = [Year(2026), Year(2027)];
        let parts = vec![
            Explanation::list("with", &years, vec![1000.0, 2000.0], Unit::Money),
            Explanation::number("tax", 0.2, Some(Unit::Share)),
        ];
        let leaf = Explanation::of("line", Unit::Money, "sum(with * (1 - tax))", parts);
        Explanation { place: Some("a.toml:3:1".to_owned()), ..Explanation::sum("cost", Unit::Money, vec![leaf]) }
    }

    #[test]
    fn formulas_are_shown_with_their_numbers() {
        let expected =
            "cost = 2,400 = sum(parts)   (a.toml:3:1)\n  line = 2,400 = sum(with * (1 - tax 0.2))\n    tax = 0.2";
        assert_eq!(told().to_string(), expected);
        assert_eq!(told().lines().len(), 4);
    }

    #[test]
    fn years_are_shown_on_demand() {
        let text = told().to_text(true);
        assert!(text.contains("      year   with\n      2026  1,000\n      2027  2,000\n"), "{text}");
    }
}
