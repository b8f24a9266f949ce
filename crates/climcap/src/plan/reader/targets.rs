//! Targets: what they count, when, and of whom.

use std::collections::BTreeSet;

use super::Reader;
use crate::appraisal::{Project, known};
use crate::calendar::Year;
use crate::pipeline::limits::{Baseline, Filter, STARTS, Target, UNDER_WORKS};
use crate::plan::counted::{Counted, Span, What};
use crate::plan::reading::Reading;

impl<'a> Reader<'a> {
    pub(in crate::plan) fn targets(&mut self, targets: &'a [Target], reading: &Reading<'a>) -> Vec<Counted<'a>> {
        targets.iter().flat_map(|target| self.target(target, reading)).collect()
    }

    fn target(&mut self, target: &'a Target, reading: &Reading<'a>) -> Vec<Counted<'a>> {
        let address = format!("targets.{}", target.limit);
        if !target.amount.is_finite() {
            self.add(&address, target.amount.to_string(), "a finite amount");
        }
        let given = [("year", target.year.is_some()), ("by", target.by.is_some()), ("each_year", target.each_year)];
        let given: Vec<&str> = given.iter().filter(|(_, is_given)| *is_given).map(|(name, _)| *name).collect();
        if given.len() > 1 {
            self.add(&address, given.join(" and "), "one of year, by and each_year, or none of them for all years");
        }
        let span = match (target.year, target.by) {
            (Some(year), _) => Span::In(year),
            (None, Some(year)) => Span::By(year),
            (None, None) => Span::Whole,
        };
        self.filter(&address, &target.filter);
        let projects = self.appraisal.projects().iter().map(|project| passes(&target.filter, project)).collect();
        let Some(what) = self.what(&address, target, span) else { return Vec::new() };
        let counted = Counted { target, what, span, projects };
        let years = self.years_of(&counted, reading);
        if target.each_year {
            return years.into_iter().map(|year| Counted { span: Span::In(year), ..counted.clone() }).collect();
        }
        if let (What::Flow(name), Some(year)) = (&counted.what, span.year())
            && !years.iter().any(|at| span.holds(*at))
        {
            let up_to = if target.by.is_some() { "up to " } else { "" };
            let found = format!("{up_to}{year}, in which no row has a value of {name}");
            self.add(&address, found, "a year with values");
        }
        vec![counted]
    }

    /// What a target counts; `None` if it cannot.
    fn what(&mut self, address: &str, target: &'a Target, span: Span) -> Option<What<'a>> {
        let is_own = self.appraisal.column(&target.column).is_some();
        if !is_own && (target.column == STARTS || target.column == UNDER_WORKS) {
            if target.baseline != Baseline::Without {
                self.add(address, format!("baseline of {}", target.column), "no baseline: projects are counted");
            }
            if target.column == STARTS {
                return Some(What::Starts);
            }
            if span == Span::Whole && !target.each_year {
                self.add(address, "under_works without a year", "year or each_year");
            }
            return Some(What::UnderWorks);
        }
        let name = match target.baseline {
            Baseline::Without => target.column.clone(),
            Baseline::Standard => format!("{}_vs_standard", target.column),
            Baseline::Gross => self.gross(address, &target.column)?,
        };
        if span == Span::Whole && !target.each_year {
            return self.column(address, &name).map(What::Column);
        }
        let names = self.appraisal.flow_columns();
        if names.binary_search(&name).is_err() {
            self.unknown(address, &name, "a column with yearly values", names.iter().map(String::as_str));
            None
        } else if known(&name).is_some_and(|column| !column.additive) {
            self.add(address, format!("{name}, whose sum over projects means nothing"), "a column that adds up");
            None
        } else {
            Some(What::Flow(name))
        }
    }

    /// The column that holds the total itself of what a column compares with the without.
    fn gross(&mut self, address: &str, column: &str) -> Option<String> {
        let is_comparison = |name: &str| {
            name.contains("avoided") || name.starts_with("enpv") || name.starts_with("fnpv") || name.contains("_vs_")
        };
        match column {
            "avoided_tco2e" => Some("emissions_tco2e".to_owned()),
            other if known(other).is_some() && is_comparison(other) => {
                let found = format!("baseline = gross of {other}, which is known against the without alone");
                let allowed = "avoided_tco2e (what is emitted), or a column that is a total, such as emissions_tco2e, \
                               expected_damage or capex";
                self.add(address, found, allowed);
                None
            }
            other => Some(other.to_owned()),
        }
    }

    /// The years in which a row that may be chosen has something of what is counted.
    fn years_of(&self, counted: &Counted<'a>, reading: &Reading<'a>) -> BTreeSet<Year> {
        let mut years = BTreeSet::new();
        if matches!(counted.what, What::Column(_)) || (counted.span == Span::Whole && !counted.target.each_year) {
            return years;
        }
        for number in self.appraisal.projects_by_id() {
            let rows = self.appraisal.rows_of(self.scenario, *number).iter();
            for row in rows.filter(|row| reading.is_admissible(self.appraisal.key(**row))) {
                let key = self.appraisal.key(*row);
                match &counted.what {
                    What::Flow(name) => {
                        let flows = self.appraisal.flows(*row, name).unwrap_or_default();
                        years.extend(flows.into_iter().map(|(year, _)| year));
                    }
                    What::Starts => years.extend(key.start),
                    What::UnderWorks => {
                        let end = key.in_service.map(|opens| opens.plus(-1)).max(key.start);
                        years.extend(key.start.zip(end).into_iter().flat_map(|(from, to)| (from.0..=to.0).map(Year)));
                    }
                    What::Column(_) => {}
                }
            }
        }
        years
    }

    /// A filter that lets no project through counts nothing, which nobody asks for.
    fn filter(&mut self, address: &str, filter: &Filter) {
        let projects = self.appraisal.projects();
        let mut check = |what: &str, found: Option<&str>, known: BTreeSet<&str>| {
            if let Some(found) = found.filter(|found| !known.contains(found)) {
                self.unknown(address, found, &format!("a {what} of the projects"), known.iter().copied());
            }
        };
        check(
            "sector",
            filter.sector.as_deref(),
            projects.iter().filter_map(|project| project.sector.as_deref()).collect(),
        );
        check(
            "place",
            filter.place.as_deref(),
            projects.iter().filter_map(|project| project.place.as_deref()).collect(),
        );
        check(
            "tag",
            filter.tag.as_deref(),
            projects.iter().flat_map(|project| project.tags.iter().map(String::as_str)).collect(),
        );
        if let Some(id) = filter.project.as_deref().filter(|id| self.appraisal.project(id).is_none()) {
            self.unknown(address, id, "a project", projects.iter().map(|project| project.id.as_str()));
        }
    }
}

fn passes(filter: &Filter, project: &Project) -> bool {
    let same = |asked: &Option<String>, has: &Option<String>| asked.is_none() || asked == has;
    same(&filter.sector, &project.sector)
        && same(&filter.place, &project.place)
        && filter.tag.as_ref().is_none_or(|tag| project.tags.contains(tag))
        && filter.project.as_ref().is_none_or(|id| *id == project.id)
}
