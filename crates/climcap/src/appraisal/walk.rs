//! Every term of a row, with the share of it that counts with the project and without it.

use super::side::{Built, Counterfactual, RowCase, WithoutCase};
use crate::pipeline::{Account, Alternative, Item, Kind, Term};

/// A term of a row.
pub(super) struct Step<'a> {
    pub term: &'a Term,
    /// The design, or the without, that it is a term of.
    pub design: &'a Alternative,
    /// Whether it is of the design, or else of the without.
    pub is_design: bool,
    /// By place in the window: the shares of it that count with the project and without it.
    pub shares: &'a dyn Fn(usize) -> (f64, f64),
}

impl Step<'_> {
    /// Which accounts count the term.
    pub(super) fn account(&self) -> Account {
        let written = match self.term.item {
            Item::CostLine(number) => self.design.cost_lines.get_index(number).map(|(_, line)| line.account),
            Item::BenefitLine(number) => self.design.benefit_lines.get_index(number).map(|(_, line)| line.account),
            Item::Exposure(_) if self.term.kind == Kind::Disruption => Some(Account::External),
            _ => None,
        };
        written.unwrap_or(Account::Resource)
    }
}

/// The two sides of a row: its without in one scenario, and what is built; nothing is in the `without` row.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a, 'p> {
    pub counterfactual: &'a Counterfactual<'p>,
    pub case: &'a WithoutCase,
    pub built: Option<(&'a Built<'p>, &'a RowCase)>,
}

impl Sides<'_, '_> {
    /// Hands out every term of the without, of which a part passes into the row; what the without left behind before the
    /// design opened, which goes on in the row; and every term of what is built.
    pub(super) fn each_term(self, mut each: impl FnMut(Step<'_>)) {
        let without = self.counterfactual.project.without();
        for term in self.counterfactual.side.terms.iter().chain(&self.case.hazards) {
            let passing = |place: usize| match self.built {
                Some((built, _)) => (built.passing.share(term, place), 1.0),
                None => (1.0, 1.0),
            };
            each(Step { term, design: without, is_design: false, shares: &passing });
        }
        let Some((built, row)) = self.built else { return };
        let whole = |_: usize| (1.0, 0.0);
        for term in &built.lingering {
            each(Step { term, design: without, is_design: false, shares: &whole });
        }
        for term in built.side.terms.iter().chain(&row.hazards) {
            each(Step { term, design: built.design, is_design: true, shares: &whole });
        }
    }
}
