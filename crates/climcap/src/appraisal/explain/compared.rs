//! Columns that compare a design with the others of the same start: against the standard design, and along increasing cost.

use super::Explanation;
use super::row::{Row, value};
use crate::appraisal::columns::known;
use crate::appraisal::compare::{by_cost, compare};
use crate::appraisal::indicators::Worth;
use crate::appraisal::table::{Choice, Key};
use crate::pipeline::Project;

/// Columns that hold designs against each other, beside those against the standard design that say so.
const COMPARED: [&str; 4] = ["premium", "premium_share", "enpv_increment", "bcr_increment"];

/// The designs of a project with one start and scenario, held against each other.
pub(super) struct Comparison<'a> {
    designs: Vec<Row<'a>>,
    worths: Vec<(Key, Worth)>,
    /// Number of the design that the row builds.
    own: usize,
}

impl Comparison<'_> {
    /// The value of a column of the row.
    pub(super) fn value(&self, column: &str) -> Option<f64> {
        value(&self.worths[self.own].1.indicators, column)
    }

    /// The design next below in capital cost; none for the cheapest.
    fn next_cheaper(&self) -> Option<&Row<'_>> {
        let order = by_cost(self.worths.iter().map(|(_, worth)| worth));
        let place = order.iter().position(|number| *number == self.own)?;
        place.checked_sub(1).map(|place| &self.designs[order[place]])
    }
}

impl<'a> Row<'a> {
    /// The row among the designs of the same start; `None` if it builds nothing.
    pub(super) fn comparison(&self) -> Option<Comparison<'a>> {
        let Choice::Alternative(own) = self.key.choice else { return None };
        let project = self.project()?;
        let key = |number: usize| Key { choice: Choice::Alternative(number as u32), ..self.key };
        let designs =
            (0..project.alternatives().len()).map(|number| Row::of(self.appraisal, self.setting, key(number)));
        let designs: Vec<Row<'a>> = designs.collect::<Option<_>>()?;
        let mut worths: Vec<(Key, Worth)> = designs.iter().map(|row| (row.key, row.worth.clone())).collect();
        compare(project, &mut worths);
        Some(Comparison { designs, worths, own: own as usize })
    }

    /// A column that compares the row with others; `None` for any other column.
    pub(super) fn compared(&self, name: &str) -> Option<Explanation> {
        let is_compared = name.ends_with("_vs_standard") || COMPARED.contains(&name);
        if !is_compared {
            return None;
        }
        let Some(comparison) = self.comparison() else { return Some(self.unknown(name)) };
        let (formula, parts) = self.over_others(name, &comparison);
        let told = match comparison.value(name) {
            Some(number) => Explanation::number(name, number, known(name).map(|known| known.unit)),
            None => self.unknown(name),
        };
        Some(Explanation { formula, parts, ..told })
    }

    /// The formula of a column over this row and others, and its parts.
    fn over_others(&self, name: &str, comparison: &Comparison<'_>) -> (String, Vec<Explanation>) {
        if name.ends_with("_increment") {
            return self.increment(name, comparison.next_cheaper());
        }
        let standard = self.project().and_then(Project::standard);
        let Some(standard) = standard.map(|number| &comparison.designs[number]) else {
            return (String::new(), Vec::new());
        };
        let column = name.strip_suffix("_vs_standard").unwrap_or("capex");
        let (formula, parts) = self.less(column, standard, "of_standard");
        if name == "premium_share" { (format!("({formula}) / capex_of_standard"), parts) } else { (formula, parts) }
    }

    /// A column of the row less that of another.
    fn less(&self, column: &str, other: &Row<'_>, called: &str) -> (String, Vec<Explanation>) {
        let theirs = format!("{column}_{called}");
        let formula = format!("{column} - {theirs}");
        (formula, vec![self.whole(column), other.whole(column).called(theirs).noted(other.name())])
    }

    /// What a step up in cost adds; the cheapest design steps up from the without.
    fn increment(&self, name: &str, cheaper: Option<&Row<'_>>) -> (String, Vec<Explanation>) {
        let called = "of_next_cheaper";
        match (name, cheaper) {
            ("enpv_increment", Some(cheaper)) => self.less("enpv", cheaper, called),
            ("enpv_increment", None) => ("enpv".to_owned(), vec![self.whole("enpv").noted(CHEAPEST)]),
            (_, None) => ("benefit / cost".to_owned(), vec![self.benefit().noted(CHEAPEST), self.cost()]),
            (_, Some(cheaper)) => {
                let theirs = |part: Explanation, name: &str| part.called(name).noted(cheaper.name());
                let parts = vec![
                    self.benefit(),
                    theirs(cheaper.benefit(), "benefit_of_next_cheaper"),
                    self.cost(),
                    theirs(cheaper.cost(), "cost_of_next_cheaper"),
                ];
                ("(benefit - benefit_of_next_cheaper) / (cost - cost_of_next_cheaper)".to_owned(), parts)
            }
        }
    }
}

const CHEAPEST: &str = "the cheapest design: compared with the without";
