//! What users write: TOML, JSON and tables, read in four passes into a pipeline, or refused with every problem found.

mod records;
