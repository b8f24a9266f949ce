//! The tables of a document: their ids, what stands inside what, and the schema of their records.
//!
//! Everything that must know the shape of a document asks here: nested text, tables, the JSON Schema.

use std::sync::LazyLock;

use schemars::SchemaGenerator;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::records::{
    ActivityRecord, AlternativeRecord, BenefitLineRecord, BudgetRecord, BundleRecord, CategoryRecord, ComponentRecord,
    CostLineRecord, CurrencyRecord, CurveRecord, ExistingAssetRecord, ExposureRecord, FactorRecord, GroupRecord,
    HazardRecord, LimitRecord, ObjectiveRecord, OptionRecord, PathRecord, PlanRecord, PolicyRecord, ProjectRecord,
    RequireRecord, ScenarioRecord, SettingsRecord, SharedRecord,
};

/// A table of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Table {
    /// Named futures.
    Scenarios,
    /// Projects.
    Projects,
    /// Alternatives of projects.
    Alternatives,
    /// Additions to alternatives.
    Options,
    /// Components of alternatives.
    Components,
    /// Recurrent costs.
    CostLines,
    /// Recurrent benefits.
    BenefitLines,
    /// What emits.
    Activities,
    /// What hazards damage or interrupt.
    Exposures,
    /// What exists, in the without of one or more projects.
    ExistingAssets,
    /// Insurance policies.
    Insurance,
    /// Hazards.
    Hazards,
    /// What several projects change.
    Shared,
    /// Damage and downtime curves.
    Curves,
    /// Values by year.
    Paths,
    /// Emission factors.
    Factors,
    /// Cost categories and their conversion factors.
    Categories,
    /// Other currencies.
    Currencies,
    /// Budgets.
    Budgets,
    /// Limits on totals.
    Limits,
    /// What needs what.
    Requires,
    /// How many of several projects.
    Groups,
    /// Projects that share works.
    Bundles,
    /// What to make best, first things first.
    Objectives,
}

/// What stands inside an alternative or an option, or inside a project for every alternative and the without.
pub(super) const PARTS: [Table; 6] =
    [Table::Components, Table::CostLines, Table::BenefitLines, Table::Activities, Table::Exposures, Table::Insurance];

impl Table {
    /// Every table, parents before what stands inside them.
    pub const ALL: [Self; 24] = [
        Self::Scenarios,
        Self::Projects,
        Self::Alternatives,
        Self::Options,
        Self::Components,
        Self::CostLines,
        Self::BenefitLines,
        Self::Activities,
        Self::Exposures,
        Self::ExistingAssets,
        Self::Insurance,
        Self::Hazards,
        Self::Shared,
        Self::Curves,
        Self::Paths,
        Self::Factors,
        Self::Categories,
        Self::Currencies,
        Self::Budgets,
        Self::Limits,
        Self::Requires,
        Self::Groups,
        Self::Bundles,
        Self::Objectives,
    ];

    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Projects => "projects",
            Self::Alternatives => "alternatives",
            Self::Options => "options",
            Self::Components => "components",
            Self::CostLines => "cost_lines",
            Self::BenefitLines => "benefit_lines",
            Self::Activities => "activities",
            Self::Exposures => "exposures",
            Self::ExistingAssets => "existing_assets",
            Self::Insurance => "insurance",
            Self::Hazards => "hazards",
            Self::Shared => "shared",
            Self::Curves => "curves",
            Self::Paths => "paths",
            Self::Factors => "factors",
            Self::Categories => "categories",
            Self::Currencies => "currencies",
            Self::Budgets => "budgets",
            Self::Limits => "limits",
            Self::Requires => "requires",
            Self::Groups => "groups",
            Self::Bundles => "bundles",
            Self::Objectives => "objectives",
        }
    }

    /// The table of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The field that holds a record's id in a list or a table; none where records are told apart by what they say.
    #[must_use]
    pub const fn id(self) -> Option<&'static str> {
        Some(match self {
            Self::Scenarios => "scenario",
            Self::Projects => "project",
            Self::Alternatives => "alternative",
            Self::Options => "option",
            Self::Components => "component",
            Self::CostLines | Self::BenefitLines => "line",
            Self::Activities => "activity",
            Self::Exposures => "exposure",
            Self::ExistingAssets => "asset",
            Self::Insurance => "policy",
            Self::Hazards => "hazard",
            Self::Shared => "shared",
            Self::Curves => "curve",
            Self::Paths => "path",
            Self::Factors => "factor",
            Self::Categories => "category",
            Self::Currencies => "currency",
            Self::Budgets => "budget",
            Self::Limits => "limit",
            Self::Groups => "group",
            Self::Bundles => "bundle",
            Self::Objectives => "objective",
            Self::Requires => return None,
        })
    }

    /// The fields that hold the ids of its parents in a table, outermost first; an entry has an alternative or an option.
    #[must_use]
    pub const fn parents(self) -> &'static [&'static str] {
        match self {
            Self::Alternatives | Self::Options => &["project"],
            Self::Components
            | Self::CostLines
            | Self::BenefitLines
            | Self::Activities
            | Self::Exposures
            | Self::Insurance => &["project", "alternative", "option"],
            _ => &[],
        }
    }

    /// What may stand inside its records in nested text.
    #[must_use]
    pub fn children(self) -> Vec<Self> {
        match self {
            Self::Projects => [Self::Alternatives, Self::Options].into_iter().chain(PARTS).collect(),
            Self::Alternatives | Self::Options => PARTS.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether its entries run year by year in a design: a project that has any is more than capital cost.
    pub(super) const fn runs(self) -> bool {
        matches!(self, Self::CostLines | Self::BenefitLines | Self::Activities | Self::Exposures)
    }

    /// Whether several rows of a table may hold one record, a point or year in each.
    #[must_use]
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Hazards | Self::Curves | Self::Paths | Self::Factors | Self::Currencies | Self::Budgets)
    }

    /// Whether several records may bear one id, told apart by scenario and year.
    #[must_use]
    pub const fn repeats(self) -> bool {
        matches!(self, Self::Hazards)
    }

    /// The fields of a row of a long table that say which record it belongs to.
    pub(super) fn told_apart(self) -> Vec<&'static str> {
        let others: &[&str] = if self.repeats() { &["scenario", "year"] } else { &[] };
        self.id().into_iter().chain(others.iter().copied()).collect()
    }

    fn record(self, generator: &mut SchemaGenerator) -> schemars::Schema {
        match self {
            Self::Scenarios => generator.root_schema_for::<ScenarioRecord>(),
            Self::Projects => generator.root_schema_for::<ProjectRecord>(),
            Self::Alternatives => generator.root_schema_for::<AlternativeRecord>(),
            Self::Components => generator.root_schema_for::<ComponentRecord>(),
            Self::Options => generator.root_schema_for::<OptionRecord>(),
            Self::CostLines => generator.root_schema_for::<CostLineRecord>(),
            Self::BenefitLines => generator.root_schema_for::<BenefitLineRecord>(),
            Self::Activities => generator.root_schema_for::<ActivityRecord>(),
            Self::Exposures => generator.root_schema_for::<ExposureRecord>(),
            Self::ExistingAssets => generator.root_schema_for::<ExistingAssetRecord>(),
            Self::Insurance => generator.root_schema_for::<PolicyRecord>(),
            Self::Hazards => generator.root_schema_for::<HazardRecord>(),
            Self::Shared => generator.root_schema_for::<SharedRecord>(),
            Self::Curves => generator.root_schema_for::<CurveRecord>(),
            Self::Paths => generator.root_schema_for::<PathRecord>(),
            Self::Factors => generator.root_schema_for::<FactorRecord>(),
            Self::Categories => generator.root_schema_for::<CategoryRecord>(),
            Self::Currencies => generator.root_schema_for::<CurrencyRecord>(),
            Self::Budgets => generator.root_schema_for::<BudgetRecord>(),
            Self::Limits => generator.root_schema_for::<LimitRecord>(),
            Self::Requires => generator.root_schema_for::<RequireRecord>(),
            Self::Groups => generator.root_schema_for::<GroupRecord>(),
            Self::Bundles => generator.root_schema_for::<BundleRecord>(),
            Self::Objectives => generator.root_schema_for::<ObjectiveRecord>(),
        }
    }
}

/// How a record is written, which decides where its ids stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Under its id, in a map.
    Map,
    /// In a list, its id among its fields.
    List,
    /// As a row of a table, its own and its parents' ids among its columns.
    Row,
}

static RECORDS: LazyLock<Vec<[Json; 3]>> = LazyLock::new(|| {
    let forms = [Form::Map, Form::List, Form::Row];
    Table::ALL.into_iter().map(|table| forms.map(|form| record_schema(table, form))).collect()
});
static SETTINGS: LazyLock<Json> = LazyLock::new(|| schemars::schema_for!(SettingsRecord).to_value());
static PLAN: LazyLock<Json> = LazyLock::new(|| schemars::schema_for!(PlanRecord).to_value());
static ROOT: LazyLock<Json> = LazyLock::new(|| {
    let properties: JsonMap<String, Json> =
        top_level().into_iter().map(|name| (name.to_owned(), Json::Bool(true))).collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
});

/// The names of all tables, settings and plan among them.
pub(super) fn all() -> Vec<&'static str> {
    ["settings", "plan"].into_iter().chain(Table::ALL.into_iter().map(Table::name)).collect()
}

/// The names that may stand outermost in a document.
pub(super) fn top_level() -> Vec<&'static str> {
    let tables = Table::ALL.into_iter().filter(|table| table.parents().is_empty());
    ["settings", "plan"].into_iter().chain(tables.map(Table::name)).collect()
}

/// The schema of a table's records in a form.
pub(super) fn schema(table: Table, form: Form) -> &'static Json {
    &RECORDS[table as usize][form as usize]
}

/// The schema of the settings.
pub(super) fn settings() -> &'static Json {
    &SETTINGS
}

/// The schema of the question.
pub(super) fn plan() -> &'static Json {
    &PLAN
}

/// The schema of a document's outermost names.
pub(super) fn root() -> &'static Json {
    &ROOT
}

fn record_schema(table: Table, form: Form) -> Json {
    let mut record = table.record(&mut SchemaGenerator::default()).to_value();
    let mut ids: Vec<(&str, bool)> = Vec::new();
    if form != Form::Map {
        ids.extend(table.id().map(|id| (id, true)));
    }
    if form == Form::Row {
        // A blank alternative means every one and the counterfactual.
        let inner = table.parents().iter().map(|parent| (*parent, *parent == "project"));
        ids.extend(inner);
    }
    let Some(fields) = record.get_mut("properties").and_then(Json::as_object_mut) else { return record };
    for (id, _) in &ids {
        let words = match *id {
            own if table.id() == Some(own) => format!("Id of the {own}."),
            "alternative" => "Alternative that it belongs to; blank for every one and the without.".to_owned(),
            "option" => "Option that it belongs to, instead of an alternative.".to_owned(),
            parent => format!("Id of the {parent} that it belongs to."),
        };
        fields.entry(*id).or_insert_with(|| json!({"type": "string", "description": words}));
    }
    if form != Form::Row {
        for child in table.children() {
            fields.insert(child.name().to_owned(), Json::Bool(true));
        }
    }
    if let Some(object) = record.as_object_mut() {
        let required = object.entry("required").or_insert_with(|| json!([]));
        if let Some(required) = required.as_array_mut() {
            let missing = ids.iter().filter(|(_, must)| *must).map(|(id, _)| json!(id));
            let missing: Vec<Json> = missing.filter(|id| !required.contains(id)).collect();
            required.extend(missing);
        }
    }
    record
}

/// The JSON Schema of a whole document (draft 2020-12), for editors and other programs.
///
/// A table is a map from ids to records, or a list of records with their ids. A field with nothing (`null`) is as good as
/// none, unless it must be given.
#[must_use]
pub fn json_schema() -> Json {
    let mut definitions = JsonMap::new();
    for table in Table::ALL {
        for (form, name) in [(Form::Map, table.name().to_owned()), (Form::List, list_of(table))] {
            let mut record = schema(table, form).clone();
            for child in table.children() {
                if let Some(field) = record.pointer_mut(&format!("/properties/{}", child.name())) {
                    *field = either_form(child);
                }
            }
            define(&mut definitions, name, record);
        }
    }
    define(&mut definitions, "settings".to_owned(), settings().clone());
    define(&mut definitions, "plan".to_owned(), plan().clone());
    let fields = top_level().into_iter().map(|name| {
        let field = match Table::named(name) {
            Some(table) => either_form(table),
            None => json!({"$ref": format!("#/$defs/{name}"), "description": described(&definitions[name])}),
        };
        (name.to_owned(), field)
    });
    let mut document = json!({
        "type": "object",
        "title": "climcap pipeline",
        "description": "A pipeline of candidate infrastructure projects, each with alternative designs.",
        "properties": fields.collect::<JsonMap<_, _>>(),
        "required": ["settings", "projects"],
        "additionalProperties": false,
    });
    definitions.values_mut().chain([&mut document]).for_each(allow_nothing);
    document["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    document["$defs"] = Json::Object(definitions);
    document
}

/// Adds the schema of a record to the definitions, and what it refers to beside it.
fn define(definitions: &mut JsonMap<String, Json>, name: String, mut schema: Json) {
    if let Some(fields) = schema.as_object_mut() {
        fields.remove("$schema");
        fields.remove("title");
        if let Some(Json::Object(inner)) = fields.remove("$defs") {
            for (name, schema) in inner {
                definitions.entry(name).or_insert(schema);
            }
        }
    }
    definitions.insert(name, schema);
}

fn list_of(table: Table) -> String {
    format!("{}_list", table.name())
}

/// The schema of a table in nested text: a map from ids to records or a list of records; without ids, a list.
fn either_form(table: Table) -> Json {
    let list = json!({"type": "array", "items": {"$ref": format!("#/$defs/{}", list_of(table))}});
    let map = json!({"type": "object", "additionalProperties": {"$ref": format!("#/$defs/{}", table.name())}});
    let forms = if table.id().is_some() { vec![map, list] } else { vec![list] };
    json!({"anyOf": forms, "description": described(schema(table, Form::Map))})
}

fn described(schema: &Json) -> Json {
    schema.get("description").cloned().unwrap_or_default()
}

/// Lets every field of a record that need not be given hold nothing.
fn allow_nothing(record: &mut Json) {
    let required = record.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| required.as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let fields = record.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten();
    for (_, field) in fields.filter(|(name, _)| !is_required(name)) {
        let Some(field) = field.as_object_mut() else { continue };
        if let Some(target) = field.remove("$ref") {
            field.insert("anyOf".to_owned(), json!([{"$ref": target}]));
        }
        let nothing = json!({"type": "null"});
        if let Some(Json::Array(options)) = field.get_mut("anyOf") {
            if !options.contains(&nothing) {
                options.push(nothing);
            }
        } else if let Some(only) = field.get_mut("type").filter(|kind| kind.is_string()) {
            *only = json!([only, "null"]);
        }
    }
}
