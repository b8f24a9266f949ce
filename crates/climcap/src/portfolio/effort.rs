//! How hard to try.

use std::num::NonZeroU32;
use std::time::Duration;

use super::memory;
use crate::address::{Address, Place, Problems};

/// Which solver to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Solver {
    /// The method made for choices under budgets where it applies, else HiGHS where it is compiled in, else microlp. The
    /// plan's certificate names what was used.
    #[default]
    Auto,
    /// The method made for choices under budgets.
    Climcap,
    /// HiGHS.
    Highs,
    /// microlp, a small solver in pure Rust, for small problems.
    Microlp,
    /// HiGHS driven through `good_lp`: a second opinion on how the first is driven.
    HighsViaGoodLp,
}

/// How hard to try.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use climcap::portfolio::Effort;
///
/// let longer = Effort { time_limit: Duration::from_secs(600), ..Effort::default() };
/// assert!(longer.check().is_ok());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    /// How far from the best a plan may be proven to be, as a share of its objective.
    pub gap: f64,
    /// When to end with the best plan found so far.
    pub time_limit: Duration,
    /// Threads that the solver may use; its own choice if `None`.
    pub threads: Option<NonZeroU32>,
    /// Where the solver's random choices begin.
    pub seed: u32,
    /// Which solver to use.
    pub solver: Solver,
    /// When to end with the best plan found so far, counted in nodes of the search in place of seconds, so that an early end is
    /// the same every time; no such limit if `None`. Solvers that cannot count take no notice.
    pub steps: Option<u64>,
    /// When to end with the best plan found so far, in bytes of memory that the whole process holds, what it held before
    /// included; no such limit if `None`. It is looked at ten times a second, and so may be passed by a little.
    pub memory_limit: Option<u64>,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            gap: 1e-4,
            time_limit: Duration::from_secs(60),
            threads: None,
            seed: 0,
            solver: Solver::Auto,
            steps: None,
            memory_limit: None,
        }
    }
}

impl Effort {
    /// Whether the numbers make sense.
    ///
    /// # Errors
    /// A gap that is negative or not finite; a limit of memory where the system does not say how much is held.
    pub fn check(&self) -> Result<(), Problems> {
        let mut problems = Problems::default();
        if !(self.gap.is_finite() && self.gap >= 0.0) {
            problems.add(Address::from("gap"), Place::default(), self.gap.to_string(), "a share, zero or more");
        }
        if let Some(bytes) = self.memory_limit
            && memory::resident().is_none()
        {
            let allowed = "none: this system does not say how much memory a process holds";
            problems.add(Address::from("memory_limit"), Place::default(), format!("{bytes} bytes"), allowed);
        }
        problems.or(())
    }
}
