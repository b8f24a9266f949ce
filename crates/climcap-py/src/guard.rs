//! The way out of Rust: no panic crosses, and long work is done with the interpreter released.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::prelude::*;

use crate::errors;

/// Runs the work while attached to the interpreter; a panic becomes a `ClimcapError`.
pub fn guarded<T>(py: Python<'_>, work: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(errors::internal(py, &reason(&*panic))))
}

/// Runs the work with the interpreter released, so that other threads of Python go on; a panic becomes a
/// `ClimcapError`. The work has no Python in it; what it returns is converted afterwards.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    let outcome = py.detach(|| catch_unwind(AssertUnwindSafe(work)).map_err(|panic| reason(&*panic)));
    outcome.map_err(|reason| errors::internal(py, &reason))
}

/// What a panic said.
pub fn reason(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no reason given").to_owned()
}
