//! A table as aligned text, for terminals and notebooks.

use super::number;
use super::table::{Column, Data, Table};
use crate::address::is_unseen;

/// What stands where a row has no value.
const ABSENT: &str = "-";
/// What stands for the rows that are left out.
const GAP: &str = "…";
/// The longest text shown in a cell of aligned text.
const LONGEST: usize = 48;

/// The cells of a table as people read them, some rows of a long table left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cells {
    /// The texts, column by column, of the rows that are shown.
    pub columns: Vec<Vec<String>>,
    /// Before which of the rows shown others are left out, if any are.
    pub gap: Option<usize>,
}

impl Table {
    /// The cells as people read them: numbers rounded and grouped, `-` where there is no value.
    ///
    /// A table of more than `rows` rows keeps its first and last.
    #[must_use]
    pub fn cells(&self, rows: usize) -> Cells {
        let count = self.len();
        let (head, tail) = if count <= rows { (count, 0) } else { (rows.div_ceil(2), rows / 2) };
        let shown: Vec<usize> = (0..head).chain(count - tail..count).collect();
        Cells {
            columns: self.columns().iter().map(|column| column_cells(&column.data, &shown)).collect(),
            gap: (count > rows).then_some(head),
        }
    }

    /// The table as aligned text: name and number of rows, names and units of the columns, at most `rows` rows.
    ///
    /// Columns that would make lines longer than `width` characters are named below instead; the first is always shown.
    ///
    /// # Examples
    ///
    /// ```
    /// use climcap::report::{Column, Table};
    ///
    /// let table = Table::new("schedule", vec![
    ///     Column::texts("project", [Some("school"), Some("levee")]),
    ///     Column::numbers("capex", "USD", [Some(2.4e6), None]),
    /// ])?;
    /// assert_eq!(table.to_text(20, 100), "\
    /// schedule: 2 rows
    /// project      capex
    ///                USD
    /// school   2,400,000
    /// levee            -
    /// ");
    /// # Ok::<(), climcap::report::Misshapen>(())
    /// ```
    #[must_use]
    pub fn to_text(&self, rows: usize, width: usize) -> String {
        let count = self.len();
        let title = format!("{count} row{}", if count == 1 { "" } else { "s" });
        let mut lines =
            vec![if self.name().is_empty() { title } else { format!("{}: {title}", on_one_line(self.name())) }];

        let cells = self.cells(rows);
        let has_units = self.columns().iter().any(|column| !column.unit.is_empty());
        let blocks: Vec<Vec<String>> = self
            .columns()
            .iter()
            .zip(&cells.columns)
            .map(|(column, texts)| block(column, texts, cells.gap, has_units))
            .collect();

        let mut used = 0;
        let fitting = blocks.iter().take_while(|block| {
            used += block.first().map_or(0, |line| line.chars().count()) + 2;
            used - 2 <= width
        });
        let shown = fitting.count().max(1).min(blocks.len());
        for line in 0..blocks.first().map_or(0, Vec::len) {
            let joined: Vec<&str> = blocks[..shown].iter().map(|block| block[line].as_str()).collect();
            lines.push(joined.join("  ").trim_end().to_owned());
        }
        if shown < blocks.len() {
            let names: Vec<String> = self.columns()[shown..].iter().map(|column| on_one_line(&column.name)).collect();
            lines.push(format!("not shown: {}", names.join(", ")));
        }
        lines.join("\n") + "\n"
    }
}

fn column_cells(data: &Data, rows: &[usize]) -> Vec<String> {
    let absent = || ABSENT.to_owned();
    match data {
        Data::Number(values) => number::aligned(&rows.iter().map(|row| values[*row]).collect::<Vec<_>>(), ABSENT),
        Data::Integer(values) => rows.iter().map(|row| values[*row].map_or_else(absent, |v| v.to_string())).collect(),
        Data::Text(values) => {
            rows.iter().map(|row| values[*row].as_deref().map_or_else(absent, str::to_owned)).collect()
        }
        Data::Bool(values) => {
            let word = |value| if value { "yes" } else { "no" }.to_owned();
            rows.iter().map(|row| values[*row].map_or_else(absent, word)).collect()
        }
    }
}

/// The lines of a column, header included, all of one length: texts to the left, numbers to the right.
fn block(column: &Column, texts: &[String], gap: Option<usize>, has_units: bool) -> Vec<String> {
    let mut lines = vec![on_one_line(&column.name)];
    if has_units {
        lines.push(on_one_line(&column.unit));
    }
    for (row, text) in texts.iter().enumerate() {
        if gap == Some(row) {
            lines.push(GAP.to_owned());
        }
        lines.push(on_one_line(text));
    }
    if gap == Some(texts.len()) {
        lines.push(GAP.to_owned());
    }
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let is_text = matches!(column.data, Data::Text(_) | Data::Bool(_));
    lines.into_iter().map(|line| if is_text { format!("{line:<width$}") } else { format!("{line:>width$}") }).collect()
}

/// The text without anything that would move the cursor, and not too long.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for (place, letter) in text.chars().enumerate() {
        if place == LONGEST {
            line.push_str(GAP);
            break;
        }
        if is_unseen(letter) {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(rows: i64) -> Table {
        Table::new("years", vec![Column::integers("year", "", (0..rows).map(|row| Some(2026 + row)))]).unwrap()
    }

    #[test]
    fn a_long_table_shows_its_ends() {
        assert_eq!(years(6).to_text(4, 80), "years: 6 rows\nyear\n2026\n2027\n   …\n2030\n2031\n");
        assert_eq!(years(2).to_text(4, 80), "years: 2 rows\nyear\n2026\n2027\n");
        assert_eq!(years(1).to_text(0, 80), "years: 1 row\nyear\n   …\n");
        assert_eq!(years(0).to_text(4, 80), "years: 0 rows\nyear\n");
    }

    #[test]
    fn cells_say_where_rows_are_left_out() {
        let cells = years(6).cells(3);
        assert_eq!(cells.columns, [["2026", "2027", "2031"]]);
        assert_eq!(cells.gap, Some(2));
        assert_eq!(years(3).cells(3).gap, None);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let column = |name: &str| Column::texts(name, [Some("x".repeat(10))]);
        let table = Table::new("wide", vec![column("a"), column("b"), column("c")]).unwrap();
        let text = table.to_text(5, 22);
        assert!(text.contains("xxxxxxxxxx  xxxxxxxxxx\n"), "{text}");
        assert!(text.ends_with("not shown: c\n"), "{text}");
        // A single column is shown however narrow the page.
        assert!(table.to_text(5, 1).contains("not shown: b, c\n"));
    }

    #[test]
    fn control_characters_and_long_texts_cannot_break_the_lines() {
        let table =
            Table::new("a\nb", vec![Column::texts("note", [Some("a\nb\u{1b}[2J".to_owned()), Some("é".repeat(60))])]);
        let text = table.unwrap().to_text(5, 80);
        assert_eq!(text.lines().count(), 4);
        assert!(text.contains(r"a\nb\u{1b}[2J"), "{text}");
        assert!(text.contains(&("é".repeat(LONGEST) + GAP)), "{text}");
    }

    #[test]
    fn bools_are_words_and_what_is_missing_is_a_dash() {
        let table = Table::new("t", vec![Column::bools("built", [Some(true), Some(false), None])]).unwrap();
        assert_eq!(table.cells(9).columns, [["yes", "no", "-"]]);
    }

    #[test]
    fn a_table_without_columns_is_a_title() {
        assert_eq!(Table::new("none", vec![]).unwrap().to_text(5, 80), "none: 0 rows\n");
    }
}
