//! How sure the figures are: what rows come to when an input is changed, and how much each input must change before their
//! value is nothing.
//!
//! A [`Change`] says what is changed. [`sensitivity`] appraises rows once more under each change; [`switching_values`] finds
//! the changes at which the economic net present value of the rows is zero. Both evaluate the changed pipeline with the one
//! evaluator of the appraisal, and only the rows asked for.

mod change;
mod sensitivity;
mod subject;
mod switching;

pub use change::Change;
pub use sensitivity::{Effect, sensitivity};
pub use switching::{Input, Switch, SwitchingValue, switching_values};
