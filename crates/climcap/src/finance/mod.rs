//! Discounting and the indicators of investment appraisal, on plain yearly or dated flows.

mod dated;
mod discount;
mod indicators;
mod loan;
mod rates;

pub use dated::{xirr, xnpv};
pub use discount::{Discount, Factors, InvalidRate, Timing};
pub use indicators::{Payback, airr, annuity, npv, payback, sir};
pub use loan::grant_element;
pub use rates::{irr, irr_all, mirr};
