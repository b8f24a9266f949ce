//! What the tests of documents share.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of tables that is there as long as this is.
pub struct Folder(PathBuf);

impl Folder {
    /// A folder of this name with a CSV file for each table.
    pub fn of<T: AsRef<str>>(name: &str, tables: impl IntoIterator<Item = (T, T)>) -> Self {
        let path = std::env::temp_dir().join(format!("climcap-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        for (table, text) in tables {
            fs::write(path.join(format!("{}.csv", table.as_ref())), text.as_ref()).unwrap();
        }
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is left to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}
