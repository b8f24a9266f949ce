//! Exceptions: classes written in Python (`climcap.errors`), raised from here.

use climcap::address::{Address, Place, Problems};
use climcap::report::Table;
use pyo3::exceptions::{PyBaseException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::guard::guarded;
use crate::table::PyTable;

/// An instance of a class of `climcap.errors`, with a message and attributes by keyword. The class is looked up when it
/// is raised, as Python's side of the package is not there yet when this module loads.
pub fn exception(py: Python<'_>, class: &str, message: &str, attributes: &Bound<'_, PyDict>) -> PyErr {
    let class = py.import("climcap.errors").and_then(|errors| errors.getattr(class));
    match class.and_then(|class| class.call((message,), Some(attributes))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// `InputError` with everything that is wrong, as text and as a table.
pub fn input(py: Python<'_>, problems: &Problems) -> PyErr {
    let attributes = PyDict::new(py);
    match attributes.set_item("problems", PyTable::from(Table::from(problems))) {
        Ok(()) => exception(py, "InputError", &problems.to_string(), &attributes),
        Err(error) => error,
    }
}

/// `ClimcapError` for what should not have happened.
pub fn internal(py: Python<'_>, reason: &str) -> PyErr {
    let message = format!("internal error of climcap, please report it: {reason}");
    exception(py, "ClimcapError", &message, &PyDict::new(py))
}

/// The `InputError` for a table or one of its columns: what was found, and what is allowed.
#[pyfunction]
#[pyo3(signature = (table, column, *, found, allowed))]
pub fn input_error<'py>(
    py: Python<'py>,
    table: &str,
    column: Option<&str>,
    found: &str,
    allowed: &str,
) -> PyResult<Bound<'py, PyBaseException>> {
    guarded(py, || Ok(refusal(py, table, &[(column, found, allowed)]).into_value(py).into_bound(py)))
}

/// `InputError` for columns of a table: which, what was found, what is allowed.
pub fn refusal(py: Python<'_>, table: &str, columns: &[(Option<&str>, &str, &str)]) -> PyErr {
    let mut problems = Problems::default();
    for (column, found, allowed) in columns {
        let address = Address::from(if table.is_empty() { "table" } else { table });
        let address = column.map_or(address.clone(), |column| address.join(column));
        problems.add(address, Place::default(), *found, *allowed);
    }
    input(py, &problems)
}

/// `TypeError` for what is not an argument at all.
pub fn wrong_type(found: &Bound<'_, PyAny>, allowed: &str) -> PyErr {
    let found = found.get_type().name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("found {found}; allowed: {allowed}"))
}
