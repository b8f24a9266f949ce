//! Whatever solves more than once: the trade-off between two or three columns, why a project is not in a plan and what it
//! would need, what each limit costs, and which limits cannot hold together.
//!
//! Everything here asks [`optimize`](crate::portfolio::optimize) changed questions and does arithmetic on rows; nothing of it
//! changes a plan.

mod abatement;
mod ask;
mod cells;
mod clock;
mod conflict;
mod dominance;
mod fill;
mod frontier;
mod items;
mod joint;
mod linear;
mod needs;
mod order;
mod prices;
mod reasons;
mod relaxation;
mod resolve;
mod swap;
mod words;

pub use abatement::{Measure, measures};
pub use ask::StudyProgress;
pub use conflict::{Conflict, conflict};
pub use frontier::{Aim, Frontier, FrontierEnd, FrontierPoint, FrontierProgress, frontier};
pub use items::AskedLimit;
pub use joint::{JointTotal, joint_totals, notes};
pub use linear::PriceSource;
pub use needs::{Hindrance, Needs};
pub use order::objective_name;
pub use prices::{ShadowPrice, shadow_prices};
pub use reasons::{InTheWay, Reason, ReasonStatus, reasons};
pub use relaxation::{Change, Relaxation, relaxation};
