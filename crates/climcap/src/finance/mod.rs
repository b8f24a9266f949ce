//! Discounting and the indicators of investment appraisal, on plain yearly or dated flows.

mod dated;
mod discount;
mod indicators;
mod level;
mod loan;
mod payback;
mod ramsey;
mod rates;
mod refusal;
mod roots;
mod schedule;

pub use dated::{by_fiscal_year, xirr, xirr_all, xnpv};
pub use discount::{Discount, Factors, Timing};
pub use indicators::{airr, bcr, npv, sir};
pub use level::{annuity, equivalent_annual_cost, equivalent_annual_damage};
pub use loan::grant_element;
pub use payback::{Payback, discounted_payback, payback};
pub use ramsey::Ramsey;
pub use rates::{irr, irr_all, irr_is_one_of_several, mirr};
pub use refusal::Refusal;
pub use schedule::Schedule;
