//! Budgets and limits as a document holds them.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::limits::{
    Baseline, Basis, Beyond, Bound, Budget, Bundle, CarryOver, Direction, Filter, Group, Named, Objective, Requirement,
    Saving, Target, When,
};
use crate::calendar::Year;
use crate::units::{Money, Quantity};

pub(super) fn named<S: Serializer>(list: &[Named], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(list.iter().map(ToString::to_string))
}

pub(super) fn conflicts<S: Serializer>(sets: &[Vec<Named>], serializer: S) -> Result<S::Ok, S::Error> {
    let text = |set: &Vec<Named>| set.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    serializer.collect_seq(sets.iter().map(text))
}

pub(super) fn budgets<S: Serializer>(all: &IndexMap<String, Budget>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Record {
        year: Vec<Year>,
        amount: Vec<Money>,
        beyond: Beyond,
        #[serde(skip_serializing_if = "Option::is_none")]
        carry_over: Option<CarryOver>,
        #[serde(skip_serializing_if = "Option::is_none")]
        opening: Option<Money>,
        #[serde(skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
    }
    serializer.collect_map(all.iter().map(|(id, budget)| {
        let (year, amount) = budget.ceilings.iter().map(|(year, amount)| (*year, *amount)).unzip();
        let record = Record {
            year,
            amount,
            beyond: budget.beyond,
            carry_over: budget.carry_over,
            opening: (budget.opening != Money::ZERO).then_some(budget.opening),
            basis: (budget.basis != Basis::Cash).then_some(budget.basis),
        };
        (id, record)
    }))
}

pub(super) fn targets<S: Serializer>(all: &[Target], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Record<'a> {
        column: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        at_least: Option<Quantity>,
        #[serde(skip_serializing_if = "Option::is_none")]
        at_most: Option<Quantity>,
        #[serde(skip_serializing_if = "Option::is_none")]
        year: Option<Year>,
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<Year>,
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        each_year: bool,
        #[serde(flatten)]
        filter: &'a Filter,
        share: bool,
        baseline: Baseline,
    }
    serializer.collect_map(all.iter().map(|target| {
        let record = Record {
            column: &target.column,
            at_least: (target.bound == Bound::AtLeast).then_some(target.amount),
            at_most: (target.bound == Bound::AtMost).then_some(target.amount),
            year: target.year,
            by: target.by,
            each_year: target.each_year,
            filter: &target.filter,
            share: target.share,
            baseline: target.baseline,
        };
        (&target.limit, record)
    }))
}

pub(super) fn requirements<S: Serializer>(all: &[Requirement], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Record<'a> {
        project: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        alternative: Option<&'a str>,
        requires: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        requires_alternative: Option<&'a str>,
        lag: u32,
        when: When,
    }
    serializer.collect_seq(all.iter().map(|requirement| Record {
        project: &requirement.dependent.project,
        alternative: requirement.dependent.alternative.as_deref(),
        requires: &requirement.prerequisite.project,
        requires_alternative: requirement.prerequisite.alternative.as_deref(),
        lag: requirement.lag,
        when: requirement.when,
    }))
}

pub(super) fn groups<S: Serializer>(all: &[Group], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Record {
        projects: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        at_least: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        at_most: Option<u32>,
    }
    serializer.collect_map(all.iter().map(|group| {
        let projects = group.projects.iter().map(ToString::to_string).collect();
        (&group.group, Record { projects, at_least: group.at_least, at_most: group.at_most })
    }))
}

pub(super) fn bundles<S: Serializer>(all: &IndexMap<String, Bundle>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize, Default)]
    struct Record<'a> {
        projects: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        within: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        share: Option<f64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        component: Option<&'a str>,
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        amount: &'a [Money],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        year: &'a [Year],
        #[serde(skip_serializing_if = "Option::is_none")]
        budget: Option<&'a str>,
    }
    serializer.collect_map(all.iter().map(|(id, bundle)| {
        let projects = bundle.projects.iter().map(ToString::to_string).collect();
        let common = Record { projects, within: bundle.within, ..Record::default() };
        let record = match &bundle.saving {
            Saving::Share { component, share } => {
                Record { share: Some(*share), component: component.as_deref(), ..common }
            }
            Saving::Amounts { budget, years, amounts } => {
                Record { amount: amounts, year: years.as_deref().unwrap_or_default(), budget: Some(budget), ..common }
            }
        };
        (id, record)
    }))
}

pub(super) fn objectives<S: Serializer>(all: &[Objective], serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Record<'a> {
        rank: u32,
        column: Vec<&'a str>,
        weight: Vec<Quantity>,
        #[serde(skip_serializing_if = "Option::is_none")]
        sense: Option<Direction>,
        tolerance: f64,
    }
    serializer.collect_map(all.iter().map(|objective| {
        let (column, weight) = objective.weights.iter().map(|(column, weight)| (column.as_str(), *weight)).unzip();
        let record = Record {
            rank: objective.rank,
            column,
            weight,
            sense: objective.sense,
            tolerance: objective.tolerance_share,
        };
        (&objective.objective, record)
    }))
}
