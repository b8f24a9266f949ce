//! A pipeline with other values at some of its addresses.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use super::gather::FOLLOWERS;
use super::outline::{self, Form, Table};
use super::read;
use super::schema::Schema;
use super::source::{Source, Spot};
use super::tree::Node;
use crate::address::{Address, Place, Places, Problems, nearest};
use crate::pipeline::Pipeline;

/// Where a replaced value stands, for messages and explanations.
const REPLACED: &str = "replaced";

/// A pipeline with other values at some addresses; `*` stands for any one part of an address, and what is left out of
/// `projects.school.cost_lines.power.unit_value` means every design of the school and its without. Designs with options are
/// designs like others: `projects.school.alternatives.raised+solar.components.panels.capex` is one design's value, and
/// `projects.school.options.solar.components.panels.capex` that of every design with the option.
///
/// Values are checked as in a document: what may not be written may not be put in place of another either. A value that
/// was never written still follows the one that it takes after, as `capital_timing` follows `timing`; nothing
/// (`null`) in place of a value takes it back to its default. Values that stay keep their places.
///
/// # Errors
/// An address that names nothing, with the nearest known one, and everything that is wrong with the pipeline that results.
///
/// # Examples
/// ```
/// # let text = r#"
/// # [settings]
/// # currency = "USD"
/// # price_year = 2026
/// # base_year = 2026
/// # horizon = 2055
/// # discount = { economic = 0.06 }
/// # [projects.school.alternatives.raised.components.roof]
/// # capex = 2.0e6
/// # life_years = 40
/// # "#;
/// # let pipeline = climcap::document::from_toml(text)?;
/// let dearer = climcap::document::replace(
///     &pipeline,
///     &[("projects.school.alternatives.raised.components.roof.capex".to_owned(), 2.4e6.into())],
/// )?;
/// let (_, raised) = dearer.projects["school"].alternatives().next().unwrap();
/// assert!((raised.components["roof"].capex.amount() - 2.4e6).abs() < 1e-9);
/// # Ok::<(), climcap::address::Problems>(())
/// ```
pub fn replace(pipeline: &Pipeline, changes: &[(String, Json)]) -> Result<Pipeline, Problems> {
    let mut problems = Problems::default();
    // A pipeline holds nothing that JSON cannot say.
    let mut document = serde_json::to_value(pipeline).unwrap_or_default();
    forget_followers(&mut document, &Address::new(""), pipeline);
    let mut done = Vec::new();
    for (address, value) in changes {
        let parts = parts(address);
        let before = done.len();
        put(&mut document, Here::Document, &parts, value, &Address::new(""), &mut done);
        for copy in of_options(&pipeline.places, &parts) {
            put(&mut document, Here::Document, &copy, value, &Address::new(""), &mut done);
        }
        if done.len() == before {
            let allowed = match near(&document, &parts) {
                Some(near) => format!("an address of this pipeline; the nearest known one is {near}"),
                None => {
                    "an address of this pipeline, such as projects.school.alternatives.raised.components.roof.capex"
                        .to_owned()
                }
            };
            problems.add(Address::new(address.as_str()), Place::file(REPLACED), "nothing at this address", allowed);
        }
    }
    let document = problems.or(document)?;
    let mut places = Places::clone(&pipeline.places);
    for address in done {
        places.insert(address, Place::file(REPLACED));
    }
    let tree = Node::from_json(&document, &Spot::whole(&Source::text(REPLACED)));
    match read::from_tree(&tree, REPLACED, Problems::default()) {
        Ok(mut changed) => {
            changed.places = Arc::new(places);
            Ok(changed)
        }
        Err(mut problems) => {
            for problem in &mut problems.0 {
                problem.place = place(&problem.address, &places);
            }
            Err(problems)
        }
    }
}

/// Where a value, or what holds it, was written.
fn place(address: &Address, places: &Places) -> Place {
    let text = address.as_str();
    let ends = text.match_indices('.').map(|(end, _)| end).chain([text.len()]);
    let mut holders = ends.rev().map(|end| Address::new(&text[..end]));
    holders.find_map(|holder| places.get(&holder).cloned()).unwrap_or_else(|| Place::file(REPLACED))
}

/// The parts of an address, with every design and the without where one for the whole project is meant.
fn parts(address: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = address.split('.').collect();
    let is_of_project = parts.first() == Some(&"projects")
        && parts.get(2).and_then(|part| Table::named(part)).is_some_and(|table| table.parents().len() > 1);
    if is_of_project {
        parts.splice(2..2, ["alternatives", "*"]);
    }
    parts
}

/// The ways to where what was written in an option stands in designs, if the parts lead into options.
fn of_options<'a>(places: &'a Places, parts: &[&'a str]) -> Vec<Vec<&'a str>> {
    if parts.get(2) != Some(&Table::Options.name()) {
        return Vec::new();
    }
    let copies = places.aliases().filter_map(|(stands, written)| {
        let written: Vec<&str> = written.parts().collect();
        let (head, rest) = parts.split_at_checked(written.len())?;
        let is_meant = head.iter().zip(&written).all(|(part, name)| *part == "*" || part == name);
        is_meant.then(|| stands.parts().chain(rest.iter().copied()).collect())
    });
    copies.collect()
}

/// Takes out what was never written and follows another value, so that it follows the new one.
fn forget_followers(node: &mut Json, address: &Address, pipeline: &Pipeline) {
    let Json::Object(fields) = node else { return };
    for name in FOLLOWERS {
        let is_follower = fields.get(name).is_some_and(|value| !value.is_object())
            && pipeline.places.get(&address.join(name)).is_none();
        if !is_follower {
            continue;
        }
        let value = fields.shift_remove(name).as_ref().and_then(Json::as_i64);
        let life = fields.get("life_years").and_then(Json::as_i64);
        // What renews an asset whose renewal was not written is its age.
        if let ("renewal_year", Some(due), Some(life)) = (name, value, life) {
            let left = due - i64::from(pipeline.settings.window.base.0);
            fields.insert("age_years".to_owned(), (life - left).into());
        }
    }
    for (name, inside) in fields {
        forget_followers(inside, &address.join(name), pipeline);
    }
}

/// What kind of thing an address has come to.
#[derive(Clone, Copy)]
enum Here {
    Document,
    Table(Table),
    Record(Option<Table>, Schema<'static>),
    Value,
}

impl Here {
    fn step(self, part: &str) -> Self {
        match self {
            Self::Document => match part {
                "settings" => Self::Record(None, Schema::new(outline::settings())),
                "plan" => Self::Record(None, Schema::new(outline::plan())),
                name => Table::named(name).map_or(Self::Value, Self::Table),
            },
            Self::Table(table) => Self::Record(Some(table), Schema::new(outline::schema(table, Form::Map))),
            Self::Record(table, schema) => {
                let child =
                    Table::named(part).filter(|child| table.is_some_and(|table| table.children().contains(child)));
                match child {
                    Some(child) => Self::Table(child),
                    None => schema.field(part).map_or(Self::Value, |field| Self::Record(None, field)),
                }
            }
            Self::Value => Self::Value,
        }
    }

    /// The fields that may be written here.
    fn fields(self) -> Vec<&'static str> {
        if let Self::Record(_, schema) = self { schema.names() } else { Vec::new() }
    }
}

/// Puts a value wherever the parts lead, and notes the addresses.
fn put(node: &mut Json, here: Here, parts: &[&str], value: &Json, address: &Address, done: &mut Vec<Address>) {
    let Some((first, rest)) = parts.split_first() else {
        node.clone_from(value);
        return done.push(address.clone());
    };
    let is_meant = |name: &str| *first == "*" || *first == name;
    match node {
        Json::Object(fields) => {
            // A field that may be written but was not is a place for a value too.
            if rest.is_empty() && !fields.contains_key(*first) && here.fields().contains(first) {
                fields.insert((*first).to_owned(), Json::Null);
            }
            for (name, inside) in fields.iter_mut().filter(|(name, _)| is_meant(name)) {
                put(inside, here.step(name), rest, value, &address.join(name), done);
            }
        }
        Json::Array(items) => {
            // Of several records under one id, as the years of a hazard, those that say it; all if none does.
            let says = |item: &Json| rest.first().is_some_and(|field| item.get(*field).is_some());
            let is_said = items.iter().enumerate().any(|(number, item)| is_meant(&name_of(item, number)) && says(item));
            for (number, item) in items.iter_mut().enumerate().filter(|(_, item)| !is_said || says(item)) {
                let name = name_of(item, number).into_owned();
                if is_meant(&name) {
                    put(item, here.step(&name), rest, value, &address.join(&name), done);
                }
            }
        }
        _ => {}
    }
}

/// What an item of a list is called in addresses: by its id, or by its number from 1.
fn name_of(item: &Json, number: usize) -> Cow<'_, str> {
    let id = Table::Hazards.id().and_then(|id| item.get(id)).and_then(Json::as_str);
    id.map_or_else(|| Cow::Owned((number + 1).to_string()), Cow::Borrowed)
}

/// The address nearest to one that names nothing.
fn near(document: &Json, parts: &[&str]) -> Option<String> {
    let mut inside: Vec<(Cow<'_, str>, &Json)> = vec![];
    let (mut node, mut here) = (document, Here::Document);
    let mut known: Vec<String> = Vec::new();
    for part in parts {
        inside.clear();
        match node {
            Json::Object(fields) => {
                inside.extend(fields.iter().map(|(name, node)| (Cow::Borrowed(name.as_str()), node)));
            }
            Json::Array(items) => {
                inside.extend(items.iter().enumerate().map(|(number, item)| (name_of(item, number), item)));
            }
            _ => {}
        }
        inside.extend(here.fields().into_iter().map(|name| (Cow::Borrowed(name), &Json::Null)));
        let names = || inside.iter().map(|(name, _)| &**name);
        let name = match *part {
            "*" => names().next()?,
            part => names().find(|name| *name == part).or_else(|| nearest(part, names()))?,
        };
        let next = inside.iter().find(|(known, _)| **known == *name)?.1;
        known.push(if *part == "*" { (*part).to_owned() } else { name.to_owned() });
        (here, node) = (here.step(name), next);
    }
    Some(known.join("."))
}
