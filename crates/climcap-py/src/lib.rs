//! The extension module `climcap._core`: converts what Python hands over, releases the interpreter, calls the library
//! once, and converts back. It knows no rules and no numbers of its own.

#![allow(clippy::needless_pass_by_value, reason = "what Python hands over is converted, and then this side's own")]

use pyo3::prelude::*;

mod annex;
mod columns;
mod errors;
mod explanation;
mod finance;
mod functions;
mod guard;
mod intake;
mod pipeline;
mod plan;
mod reference;
mod resilience;
mod search;
mod stream;
mod study;
mod table;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::annex::{annex, sensitivity, switching_values};
    #[pymodule_export]
    use crate::errors::input_error;
    #[pymodule_export]
    use crate::explanation::{explanation_lines, explanation_text};
    #[pymodule_export]
    use crate::finance::{
        airr, annuity, bcr, by_fiscal_year, discount_factors, discounted_payback, equivalent_annual_cost,
        equivalent_annual_damage, fiscal_year, grant_element, irr, irr_all, mirr, npv, payback, ramsey_rate, sir, xirr,
        xirr_all, xnpv,
    };
    #[pymodule_export]
    use crate::pipeline::{PyAppraisal, PyPipeline, json_schema};
    #[pymodule_export]
    use crate::plan::{PyPlan, optimize, verify};
    #[pymodule_export]
    use crate::reference::{PyCurve, reference_cite, reference_table, reference_tables, reference_value};
    #[pymodule_export]
    use crate::resilience::{
        expected_annual_damage, expected_combined_damage, expected_layer_loss, simulate_annual_losses,
    };
    #[pymodule_export]
    use crate::study::{PyFrontier, PyInfeasible, abatement, frontier, reasons, shadow_prices};
    #[pymodule_export]
    use crate::table::PyTable;

    /// Version of the library, as Cargo has it.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
