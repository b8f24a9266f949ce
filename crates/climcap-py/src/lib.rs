//! The extension module `climcap._core`: converts what Python hands over, releases the interpreter, calls the library
//! once, and converts back. It knows no rules and no numbers of its own.

#![allow(clippy::needless_pass_by_value, reason = "what Python hands over is converted, and then this side's own")]

use pyo3::prelude::*;

mod annex;
mod columns;
mod errors;
mod functions;
mod guard;
mod intake;
mod pipeline;
mod plan;
mod stream;
mod table;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::annex::{annex, sensitivity, switching_values};
    #[pymodule_export]
    use crate::errors::input_error;
    #[pymodule_export]
    use crate::functions::{
        discount_factors, expected_annual_damage, grant_element, irr, irr_all, mirr, npv, xirr, xnpv,
    };
    #[pymodule_export]
    use crate::pipeline::{PyAppraisal, PyPipeline, json_schema};
    #[pymodule_export]
    use crate::plan::{PyPlan, optimize, verify};
    #[pymodule_export]
    use crate::table::PyTable;

    /// Version of the library, as Cargo has it.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
