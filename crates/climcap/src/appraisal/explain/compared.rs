//! Columns that compare a design with the others of the same start: against the standard design, and along increasing cost.

use super::Explanation;
use super::row::{Row, value};
use crate::appraisal::columns::known;
use crate::appraisal::compare::{by_cost, compare};
use crate::appraisal::table::{Choice, Key};

const NOTHING_BUILT: &str = "nothing is built";

impl<'a> Row<'a> {
    /// A column that compares the row with others; `None` for any other column.
    pub(super) fn compared(&self, name: &str) -> Option<Explanation> {
        let against_standard = name.strip_suffix("_vs_standard");
        if against_standard.is_none()
            && !matches!(name, "premium" | "premium_share" | "enpv_increment" | "bcr_increment")
        {
            return None;
        }
        let told = Explanation { unit: known(name).map(|known| known.unit), ..Explanation::named(name) };
        let Choice::Alternative(own) = self.key.choice else {
            return Some(Explanation { why: Some(NOTHING_BUILT.to_owned()), ..told });
        };
        let (_, project) = self.setting.pipeline.projects.get_index(self.key.project as usize)?;
        let designs = self.designs(project.alternatives().len())?;
        let mut worths: Vec<(Key, _)> = designs.iter().map(|row| (row.key, row.worth.clone())).collect();
        compare(project, &mut worths);
        let told = Explanation { value: value(&worths[own as usize].1.indicators, name), ..told };
        let told = Explanation { why: told.value.is_none().then(|| self.why(name)), ..told };
        let standard = project.standard().map(|number| &designs[number]);
        let (formula, parts) = match (against_standard, standard) {
            (Some(column), Some(standard)) => self.less(column, standard, "of_standard"),
            (None, Some(standard)) if name == "premium" => self.less("capex", standard, "of_standard"),
            (None, Some(standard)) if name == "premium_share" => {
                let (formula, parts) = self.less("capex", standard, "of_standard");
                (format!("({formula}) / capex_of_standard"), parts)
            }
            (None, _) if name.ends_with("_increment") => {
                let order = by_cost(worths.iter().map(|(_, worth)| worth));
                let place = order.iter().position(|number| *number == own as usize)?;
                let cheaper = place.checked_sub(1).map(|place| &designs[order[place]]);
                self.increment(name, cheaper)
            }
            _ => (String::new(), Vec::new()),
        };
        Some(Explanation { formula, parts, ..told })
    }

    /// The designs of the project with the same start and scenario, in the order of the input.
    fn designs(&self, count: usize) -> Option<Vec<Row<'a>>> {
        let key = |number: usize| Key { choice: Choice::Alternative(number as u32), ..self.key };
        (0..count).map(|number| Row::of(self.appraisal, self.setting, key(number))).collect()
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
