//! Pairs of rows that give, or charge, together something else than apart.

use std::collections::{BTreeMap, BTreeSet};

use super::Reader;
use crate::appraisal::{Charge, RowId};
use crate::plan::pair::Pair;
use crate::plan::question::Bundle;
use crate::plan::reading::Pick;

/// How many pairs of projects may change what the other gives.
const MOST_PAIRS: usize = 200;

impl<'a> Reader<'a> {
    /// The pairs of rows that the appraisal knows of, and those that the question states.
    pub(in crate::plan) fn pairs(&mut self, bundles: &'a [Bundle]) -> Vec<Pair> {
        let mut pairs: Vec<Pair> = self.appraisal.interacting_rows(self.scenario).iter().map(Pair::of).collect();
        for bundle in bundles {
            self.bundle(bundle, &mut pairs);
        }
        let projects = |pair: &Pair| {
            let (one, other) = (self.appraisal.key(pair.rows.0).project, self.appraisal.key(pair.rows.1).project);
            (one.min(other), one.max(other))
        };
        let among: BTreeSet<(u32, u32)> = pairs.iter().map(projects).collect();
        if among.len() > MOST_PAIRS {
            let found = format!("{} pairs of projects that change what the other gives", among.len());
            self.add(
                "bundles",
                found,
                format!("at most {MOST_PAIRS} pairs: merge projects that are best built together"),
            );
        }
        pairs
    }

    fn bundle(&mut self, bundle: &'a Bundle, pairs: &mut Vec<Pair>) {
        let address = format!("bundles.{}", bundle.bundle);
        let [one, other] = &bundle.projects[..] else {
            self.add(&address, format!("{} projects", bundle.projects.len()), "two projects");
            return;
        };
        let picks = (self.pick(one, &address), self.pick(other, &address));
        let mut columns = BTreeMap::new();
        for (name, amount) in &bundle.columns {
            if !amount.is_finite() {
                self.add(&address, format!("{amount} of {name}"), "a finite amount");
            }
            if self.column(&address, name).is_some() {
                columns.insert(name.clone(), amount.amount());
            }
        }
        let mut charges = Vec::new();
        for (budget, saving) in &bundle.savings {
            let names = self.appraisal.budgets();
            let Ok(number) = names.binary_search(budget) else {
                self.unknown(&address, budget, "a budget that rows charge", names.iter().map(String::as_str));
                continue;
            };
            for (year, amount) in saving {
                if !amount.is_finite() {
                    self.add(&address, format!("{amount} in {year}"), "a finite amount");
                }
                charges.push(Charge { budget: number as u32, year: *year, amount: -*amount });
            }
        }
        if bundle.columns.is_empty() && bundle.savings.is_empty() {
            self.add(&address, "nothing saved or gained", "columns, savings, or both");
        }
        let (Some(one), Some(other)) = picks else { return };
        if one.project == other.project {
            self.add(&address, "one project twice", "two projects");
            return;
        }
        let rows = |pick: Pick| -> Vec<RowId> {
            let rows = self.appraisal.rows_of(self.scenario, pick.project).iter().copied();
            rows.filter(|row| pick.includes(self.appraisal.key(*row))).collect()
        };
        let near = |one: RowId, other: RowId| {
            let starts = self.appraisal.key(one).start.zip(self.appraisal.key(other).start);
            bundle.within.is_none_or(|within| starts.is_none_or(|(a, b)| a.0.abs_diff(b.0) <= within))
        };
        let others = rows(other);
        for first in rows(one) {
            for second in others.iter().filter(|second| near(first, **second)) {
                pairs.push(Pair::new((first, *second), columns.clone(), charges.clone()));
            }
        }
    }
}
