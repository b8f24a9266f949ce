//! Reads the names of a question, and says of each that is wrong what is allowed.

mod bundles;
mod rules;
mod targets;

use std::collections::BTreeSet;

use super::question::Mix;
use super::reading::Aim;
use crate::address::{Address, Place, Problems, nearest};
use crate::appraisal::{Appraisal, Column, Sense};
use crate::calendar::Year;
use crate::pipeline::limits::{Beyond, Budget, CarryOver};

/// Reads names, and notes what is wrong.
pub(super) struct Reader<'a> {
    appraisal: &'a Appraisal,
    pub(super) scenario: u32,
    pub(super) problems: Problems,
}

impl<'a> Reader<'a> {
    pub(super) fn new(appraisal: &'a Appraisal, scenario: Option<&str>) -> Self {
        let mut reader = Self { appraisal, scenario: appraisal.base_scenario(), problems: Problems::default() };
        if let Some(name) = scenario {
            let known = appraisal.scenarios();
            match known.iter().position(|scenario| scenario == name) {
                Some(number) => reader.scenario = number as u32,
                None => reader.unknown("scenario", name, "a scenario", known.iter().map(String::as_str)),
            }
        }
        reader
    }

    pub(super) fn add(&mut self, address: &str, found: impl Into<String>, allowed: impl Into<String>) {
        self.problems.add(Address::from(address), Place::default(), found, allowed);
    }

    /// Notes an unknown name, with the nearest known one.
    fn unknown<'n>(&mut self, address: &str, found: &str, what: &str, known: impl Iterator<Item = &'n str> + Clone) {
        let allowed = if let Some(name) = nearest(found, known.clone()) {
            format!("{what}; nearest: {name}")
        } else {
            let some: Vec<&str> = known.clone().take(12).collect();
            let rest = known.count() - some.len();
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            format!("{what}: {}{rest}", some.join(", "))
        };
        self.add(address, found, allowed);
    }

    /// The column, if it is known and adds up over projects.
    fn column(&mut self, address: &str, name: &str) -> Option<&'a Column> {
        let Some(column) = self.appraisal.column(name) else {
            self.unknown(address, name, "a column", self.appraisal.columns().iter().map(|column| column.name.as_str()));
            return None;
        };
        if !column.additive {
            self.add(address, format!("{name}, whose sum over projects means nothing"), "a column that adds up");
            return None;
        }
        Some(column)
    }

    pub(super) fn aims(&mut self, objective: &[Mix]) -> Vec<Aim<'a>> {
        if objective.is_empty() {
            self.add("objective", "nothing", "a column, a weighted mix of columns, or a list of these");
        }
        let count = objective.len();
        objective.iter().enumerate().map(|(number, mix)| self.aim(mix, number + 1 == count)).collect()
    }

    fn aim(&mut self, mix: &Mix, is_last: bool) -> Aim<'a> {
        if mix.weights.is_empty() {
            self.add("objective", "nothing", "a column or a weighted mix of columns");
        }
        let tolerance = mix.tolerance;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            self.add("objective", format!("a tolerance of {tolerance}"), "a share, zero or more");
        } else if is_last && tolerance > 0.0 {
            let found = format!("a tolerance of {tolerance} for the last objective");
            self.add("objective", found, "none: nothing later could cost it anything");
        }
        let mut columns = Vec::new();
        for (name, weight) in &mix.weights {
            if !weight.is_finite() {
                self.add("objective", format!("weight {weight} of {name}"), "a finite number");
            }
            columns.extend(self.column("objective", name).map(|column| (column, weight.amount())));
        }
        let mut senses: Vec<Option<Sense>> = columns.iter().map(|(column, _)| column.sense).collect();
        senses.dedup();
        let sense = mix.sense.or(if let [sense] = senses[..] { sense } else { None });
        if sense.is_none() && columns.len() == mix.weights.len() && !columns.is_empty() {
            let names: Vec<&str> = columns.iter().map(|(column, _)| column.name.as_str()).collect();
            self.add("objective", format!("{} without a sense", names.join(", ")), "sense = max or min");
        }
        Aim { sense: sense.unwrap_or(Sense::Max), columns, tolerance }
    }

    pub(super) fn budgets(&mut self, budgets: &'a [Budget]) -> Vec<Option<&'a Budget>> {
        let names = self.appraisal.budgets();
        let mut capped = vec![None; names.len()];
        let mut seen = BTreeSet::new();
        for budget in budgets {
            let address = format!("budgets.{}", budget.budget);
            if !seen.insert(&budget.budget) {
                self.add(&address, "this budget again", "each budget once");
            }
            for (year, amount) in &budget.ceilings {
                if !amount.is_finite() || amount.amount() < 0.0 {
                    self.add(&format!("{address}.{year}"), amount.to_string(), "a finite amount, zero or more");
                }
            }
            self.carried(&address, budget);
            match names.binary_search(&budget.budget) {
                Ok(number) => capped[number] = (!budget.ceilings.is_empty()).then_some(budget),
                Err(_) => self.unknown(
                    &address,
                    &budget.budget,
                    "a budget that rows charge",
                    names.iter().map(String::as_str),
                ),
            }
        }
        capped
    }

    /// What a budget says of carrying over, and of what it starts with.
    fn carried(&mut self, address: &str, budget: &Budget) {
        if !budget.opening.is_finite() || budget.opening.amount() < 0.0 {
            self.add(address, format!("an opening of {}", budget.opening), "a finite amount, zero or more");
        }
        if budget.ceilings.is_empty() && budget.opening.amount() > 0.0 {
            self.add(address, format!("an opening of {} and no ceiling", budget.opening), "ceilings by year");
        }
        let Some(carry_over) = budget.carry_over else { return };
        if let CarryOver::Share(share) = carry_over
            && !(share.is_finite() && share >= 0.0)
        {
            self.add(address, format!("carry_over = {share}"), "a share of the year's ceiling, zero or more, or all");
        }
        let (Some((first, _)), Some((last, _))) = (budget.ceilings.first_key_value(), budget.ceilings.last_key_value())
        else {
            self.add(address, "carry_over and no ceiling", "ceilings by year");
            return;
        };
        let missing: Vec<String> = (first.0..=last.0)
            .map(Year)
            .filter(|year| !budget.ceilings.contains_key(year))
            .map(|year| year.to_string())
            .collect();
        if !missing.is_empty() && budget.beyond != Beyond::Zero {
            let found = format!("carry_over and no ceiling in {}", missing.join(", "));
            self.add(address, found, format!("a ceiling in every year from {first} to {last}"));
        }
    }
}
