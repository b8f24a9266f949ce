//! The extension module `climcap._core`: converts what Python hands over, releases the interpreter, calls the library
//! once, and converts back. It knows no rules and no numbers of its own.

use pyo3::prelude::*;

mod columns;
mod errors;
mod guard;
mod stream;
mod table;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::errors::input_error;
    #[pymodule_export]
    use crate::table::PyTable;

    /// Version of the library, as Cargo has it.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
