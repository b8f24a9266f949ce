//! All tables of the library, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::file;
use super::table::Table;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// The embedded files, by name.
        const FILES: &[(&str, &str)] = &[$(($name, include_str!(concat!("tables/", $name, ".csv")))),*];
    };
}

files![
    "world-bank-carbon-2017",
    "hlccp-carbon-2017",
    "epa-scghg-2023",
    "desnz-carbon-2023",
    "eib-carbon-2020",
    "quinet-carbon-2019",
    "quinet-carbon-2009",
    "green-book-2022",
    "green-book-optimism-bias",
    "ipcc-gwp",
    "ipcc-fuels-2006",
    "ipcc-combustion-2006",
    "ipcc-landfill-k-2006",
    "ipcc-landfill-doc-2006",
    "ipcc-landfill-mcf-2006",
    "ipcc-wastewater-2019",
    "ipcc-wastewater-factors-2019",
    "ipcc-wastewater-bod-2006",
    "ipcc-biological-treatment",
    "ipcc-process",
    "ipcc-clinker-share",
    "ice-mass-2011",
    "ice-concrete-2011",
    "ice-roads-2011",
    "ex-act-construction",
    "ifi-grid-2021",
    "ember-grid",
    "jrc-flood-2017",
    "jrc-construction-cost-2010",
    "nirandjan-2024",
    "open-gira-landslide-2026",
    "open-gira-storm-2026",
    "open-gira-rehabilitation-2026",
    "emanuel-2011",
    "eberenz-regions-2021",
    "hothaps-labor-2018",
    "wri-power-plant-inundation",
    "wri-power-plant-thresholds",
    "flopros-2016",
    "ar6-sea-level-2021",
    "ida-terms-2025",
    "oecd-grant-element",
    "imf-grant-element-2013",
    "lic-dsf-2018",
    "rio-markers",
    "eu-climate-2021",
];

struct Shelf {
    /// Whole families after the tables that documents name.
    tables: Vec<Table>,
    /// How many of them documents name.
    named: usize,
    /// Number of a table by id or shorter name, in lower case.
    by_name: HashMap<String, usize>,
}

/// A file that cannot be read is left out here; a test reads every one.
static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let (mut tables, mut families) = (Vec::new(), Vec::new());
    for family in FILES.iter().filter_map(|(_, text)| file::read(text).ok()) {
        if family.parts.is_empty() {
            tables.push(family.whole);
        } else {
            tables.extend(family.parts);
            families.push(family.whole);
        }
    }
    let named = tables.len();
    tables.extend(families);
    let names = |table: &Table| std::iter::once(table.id.to_lowercase()).chain(table.names.clone()).collect::<Vec<_>>();
    let by_name =
        tables.iter().enumerate().flat_map(|(number, table)| names(table).into_iter().map(move |name| (name, number)));
    Shelf { by_name: by_name.collect(), tables, named }
});

/// Every table, in the order of subjects: carbon prices, discounting, emissions, damage, hazards, finance.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    SHELF.tables.iter().take(SHELF.named)
}

/// The table of this id or shorter name, in whatever case. The id of a family, as `jrc-flood-2017`, gives all its tables
/// in one.
///
/// # Examples
///
/// ```
/// let table = climcap::reference::table("jrc-residential-africa").unwrap();
/// assert_eq!(table.id, "jrc-flood-2017-residential-africa");
/// assert!(climcap::reference::table("jrc-residential-mars").is_none());
/// ```
#[must_use]
pub fn table(id: &str) -> Option<&'static Table> {
    SHELF.by_name.get(&id.to_lowercase()).and_then(|number| SHELF.tables.get(*number))
}

/// The tables in which every word of a text stands, in whatever case: first those that say so of themselves, then those
/// of which a row bears the words, such as the name of a country.
///
/// # Examples
///
/// ```
/// let found = climcap::reference::search("flood residential africa");
/// assert_eq!(found[0].id, "jrc-flood-2017-residential-africa");
/// ```
#[must_use]
pub fn search(text: &str) -> Vec<&'static Table> {
    let text = text.to_lowercase();
    let says = |table: &Table| {
        let Table { id, title, publisher, unit, source, .. } = table;
        let said = [id, title, publisher, unit, source].map(String::as_str).join(" ").to_lowercase();
        text.split_whitespace().all(|word| said.contains(word))
    };
    let (mut found, others): (Vec<_>, Vec<_>) = tables().partition(|table| says(table));
    let bears = |table: &&Table| table.row_names().any(|name| name.to_lowercase().contains(text.trim()));
    found.extend(others.into_iter().filter(bears));
    found
}

/// Where a carbon price, curve or factor that a document names is from; `None` if no table has it.
///
/// # Examples
///
/// ```
/// let source = climcap::reference::source("ifi-grid-2021/UGA/operating").unwrap();
/// assert!(source.contains("Default grid factors 2021"));
/// ```
#[must_use]
pub fn source(name: &str) -> Option<&'static str> {
    let id = name.split_once('/').map_or(name, |(id, _)| id);
    table(id).map(|table| table.source.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calendar::Year;
    use crate::finance::{Discount, Schedule, Timing};
    use crate::reference::{Cell, Row};

    #[test]
    fn every_file_can_be_read_and_bears_the_name_of_its_table() {
        for (name, text) in FILES {
            match file::read(text) {
                Ok(family) => assert_eq!(family.whole.id, *name),
                Err(error) => panic!("{name}: {error}"),
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_embedded() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/reference/tables");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files: BTreeSet<String> =
            files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
        assert_eq!(files, FILES.iter().map(|(name, _)| (*name).to_owned()).collect());
    }

    #[test]
    fn tables_are_found_by_their_words_and_by_their_rows() {
        assert_eq!(search("JRC roads").len(), 3);
        let found: Vec<&str> = search("uganda").iter().map(|table| table.id.as_str()).collect();
        assert!(found.contains(&"ifi-grid-2021") && found.contains(&"jrc-construction-cost-2010"), "{found:?}");
        assert!(search("no such thing").is_empty());
        assert_eq!(search("").len(), tables().count());
    }

    #[test]
    fn every_table_says_where_it_is_from() {
        for table in tables() {
            let cited = table.cite();
            for part in [&table.publisher, &table.title, &table.unit, &table.source, &table.license] {
                assert!(!part.is_empty() && cited.contains(part.as_str()), "{}", table.id);
            }
        }
    }

    #[test]
    fn named_discount_schedules_are_those_of_their_tables() {
        for schedule in Schedule::ALL {
            let bands = table(schedule.name()).unwrap();
            let factors = Discount::from(schedule).factors(Year(2026), 351, Timing::Start);
            for (year, pair) in (1..).zip(factors.shares().windows(2)) {
                let number = |cell: &Cell| cell.number().unwrap().amount();
                let holds =
                    |row: &&Row| number(&row.keys[0]) <= f64::from(year) && f64::from(year) <= number(&row.values[0]);
                let rate = number(&bands.rows.iter().find(holds).unwrap().values[1]);
                assert!((pair[0] / pair[1] - 1.0 - rate).abs() < 1e-12, "{} in year {year}", schedule.name());
            }
        }
    }

    #[test]
    fn a_name_means_one_table_and_a_key_one_row() {
        let mut names = BTreeSet::new();
        for table in &SHELF.tables {
            for name in std::iter::once(&table.id).chain(&table.names) {
                assert!(names.insert(name.to_lowercase()), "{name} twice");
            }
            let keys: BTreeSet<String> =
                table.rows.iter().map(|row| format!("{:?}", row.keys).to_lowercase()).collect();
            assert_eq!(keys.len(), table.rows.len(), "{}: a key twice", table.id);
            assert!(!table.rows.is_empty() && !table.columns.is_empty(), "{}: empty", table.id);
        }
    }
}
