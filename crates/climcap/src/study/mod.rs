//! Whatever solves more than once: the trade-off between two or three columns, why a project is not in a plan and what it
//! would need, what each limit costs, and which limits cannot hold together.
//!
//! Everything here asks [`optimize`](crate::portfolio::optimize) changed questions and does arithmetic on rows; nothing of it
//! changes a plan.

mod cells;
mod frontier;

pub use frontier::{Aim, Frontier, FrontierEnd, FrontierPoint, FrontierProgress, frontier};
mod conflict;
mod items;
mod words;

pub use conflict::{Conflict, conflict};
pub use items::AskedLimit;
