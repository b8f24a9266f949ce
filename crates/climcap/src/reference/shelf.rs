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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

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
