//! Budgets and limits as a document holds them.

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use super::limits::{Baseline, Beyond, Bound, Budget, Filter, Named, Requirement, Target, When};
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
    }
    serializer.collect_map(all.iter().map(|(id, budget)| {
        let (year, amount) = budget.ceilings.iter().map(|(year, amount)| (*year, *amount)).unzip();
        (id, Record { year, amount, beyond: budget.beyond })
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
