//! Where the parts of a document stand, at sixteen bytes a part.

use std::borrow::Cow;
use std::sync::Arc;

use crate::address::{Address, Letters, Place, Problems};

/// A file or table that is read: its name, and the names of a table's columns.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    name: String,
    columns: Vec<String>,
    letters: Option<Arc<Letters>>,
}

impl Source {
    /// A text file, whose columns are counted.
    pub fn text(name: &str) -> Arc<Self> {
        Self::table(name, Vec::new(), None)
    }

    /// A table, whose columns have names; those of a sheet have letters too.
    pub fn table(name: &str, columns: Vec<String>, letters: Option<Arc<Letters>>) -> Arc<Self> {
        Arc::new(Self { name: name.to_owned(), columns, letters })
    }

    /// The name of the file or table.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Where something stands in a source. It becomes a [`Place`] when a problem is to be shown, not before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    source: Arc<Source>,
    /// Line or row from 1; 0 for the source as a whole.
    line: u32,
    /// Column from 1; 0 for the line as a whole.
    column: u32,
}

impl Spot {
    /// The source as a whole.
    #[must_use]
    pub fn whole(source: &Arc<Source>) -> Self {
        Self::at(source, 0, 0)
    }

    /// A line and column, or the row of a table and the number of its column, counted from 1. Column 0 is the whole row.
    #[must_use]
    pub fn at(source: &Arc<Source>, line: u32, column: u32) -> Self {
        Self { source: Arc::clone(source), line, column }
    }

    /// The line of a text or the row of a table; 0 for the source as a whole.
    #[must_use]
    pub const fn line(&self) -> u32 {
        self.line
    }

    /// The place, with the name of its file or table.
    #[must_use]
    pub fn place(&self) -> Place {
        let name = (self.column as usize).checked_sub(1).and_then(|index| self.source.columns.get(index));
        let column = name.cloned().or_else(|| (self.column > 0).then(|| self.column.to_string()));
        Place {
            file: self.source.name.clone(),
            line: (self.line > 0).then_some(self.line),
            column: column.map(Cow::Owned),
            letters: self.source.letters.clone(),
        }
    }
}

/// How many bytes of a text share one count of the characters before them.
const BLOCK: usize = 256;

/// Lines and columns of a text by byte offset, in constant time however long its lines are.
#[derive(Debug)]
pub struct Lines<'a> {
    source: Arc<Source>,
    text: &'a [u8],
    /// Where each line starts.
    starts: Vec<usize>,
    /// How many characters stand before each block.
    characters: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    #[must_use]
    pub fn of(text: &'a str, source: Arc<Source>) -> Self {
        let text = text.as_bytes();
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(offset, _)| offset + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        let mut characters = vec![0];
        for block in text.chunks(BLOCK) {
            characters.push(characters.last().copied().unwrap_or_default() + count(block));
        }
        Self { source, text, starts, characters }
    }

    /// The spot of the character at a byte offset.
    #[must_use]
    pub fn spot(&self, offset: usize) -> Spot {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Spot::at(&self.source, cap(line), cap(self.before(offset) - self.before(start) + 1))
    }

    /// How many characters stand before an offset.
    fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        self.characters[block] + count(&self.text[block * BLOCK..offset])
    }
}

/// How many characters start in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// A count as a line or column number.
fn cap(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The text that the bytes of a file hold, less the mark that some programs put before it (the byte order mark).
///
/// Bytes that are not UTF-8 are a problem at their line and column, and no text is given.
pub fn text<'a>(bytes: &'a [u8], name: &str, problems: &mut Problems) -> Option<&'a str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) => {
            let (good, bad) = bytes.split_at(error.valid_up_to());
            let lines = Lines::of(std::str::from_utf8(good).unwrap_or_default(), Source::text(name));
            problems.add(
                Address::new(name),
                lines.spot(good.len()).place(),
                format!("the byte {:#04X}, which is no character", bad.first().copied().unwrap_or_default()),
                "text saved as UTF-8",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        let text = format!("a\r\n{}é!\n", "ü".repeat(300));
        let lines = Lines::of(&text, Source::text("a.toml"));
        let shown = |offset| lines.spot(offset).place().to_string();
        assert_eq!(shown(0), "a.toml:1:1");
        assert_eq!(shown(3), "a.toml:2:1");
        assert_eq!(shown(text.find('é').unwrap()), "a.toml:2:301");
        assert_eq!(shown(text.find('!').unwrap()), "a.toml:2:302");
        assert_eq!(shown(text.len()), "a.toml:3:1");
        assert_eq!(shown(text.len() + 9), "a.toml:3:1");
    }

    #[test]
    fn every_character_of_a_text_has_the_place_that_counting_gives() {
        let text = "αβ\n".repeat(200) + &"x→".repeat(400);
        let lines = Lines::of(&text, Source::text("a"));
        let (mut line, mut column) = (1, 1);
        for (offset, character) in text.char_indices() {
            assert_eq!(lines.spot(offset), Spot::at(&lines.source, line, column));
            (line, column) = if character == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
    }

    #[test]
    fn a_cell_is_placed_by_the_name_of_its_column() {
        let source = Source::table("projects.csv", vec!["project".to_owned(), "sector".to_owned()], None);
        assert_eq!(Spot::at(&source, 7, 2).place(), Place::cell("projects.csv", 7, "sector"));
        assert_eq!(Spot::at(&source, 7, 0).place().to_string(), "projects.csv:7");
        assert_eq!(Spot::whole(&source).place(), Place::file("projects.csv"));
    }

    #[test]
    fn text_that_is_not_utf_8_is_refused_where_it_breaks() {
        let mut problems = Problems::default();
        assert_eq!(text(b"\xEF\xBB\xBFname", "a.csv", &mut problems), Some("name"));
        assert_eq!(text(b"name\nPort-\xE0-Piment", "a.csv", &mut problems), None);
        assert_eq!(problems.len(), 1);
        assert_eq!(
            problems.0[0].to_string(),
            "a.csv:2:6: a.csv: found the byte 0xE0, which is no character; allowed: text saved as UTF-8"
        );
    }
}
