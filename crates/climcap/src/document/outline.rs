//! The tables of a document: their ids, what stands inside what, and the schema of their records.
//!
//! Everything that must know the shape of a document asks here: nested text, tables, the JSON Schema.

use std::sync::LazyLock;

use schemars::SchemaGenerator;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::records::{
    ActivityRecord, AlternativeRecord, BenefitLineRecord, BudgetRecord, ComponentRecord, CostLineRecord, CurveRecord,
    ExposureRecord, FactorRecord, HazardRecord, LimitRecord, PathRecord, PlanRecord, ProjectRecord, RequireRecord,
    ScenarioRecord, SettingsRecord,
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
    /// Hazards.
    Hazards,
    /// Damage and downtime curves.
    Curves,
    /// Values by year.
    Paths,
    /// Emission factors.
    Factors,
    /// Budgets.
    Budgets,
    /// Limits on totals.
    Limits,
    /// What needs what.
    Requires,
}

/// What stands inside an alternative, or inside a project for every alternative and the without.
const PARTS: [Table; 5] =
    [Table::Components, Table::CostLines, Table::BenefitLines, Table::Activities, Table::Exposures];

impl Table {
    /// Every table, parents before what stands inside them.
    pub const ALL: [Self; 15] = [
        Self::Scenarios,
        Self::Projects,
        Self::Alternatives,
        Self::Components,
        Self::CostLines,
        Self::BenefitLines,
        Self::Activities,
        Self::Exposures,
        Self::Hazards,
        Self::Curves,
        Self::Paths,
        Self::Factors,
        Self::Budgets,
        Self::Limits,
        Self::Requires,
    ];

    /// Its name in documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scenarios => "scenarios",
            Self::Projects => "projects",
            Self::Alternatives => "alternatives",
            Self::Components => "components",
            Self::CostLines => "cost_lines",
            Self::BenefitLines => "benefit_lines",
            Self::Activities => "activities",
            Self::Exposures => "exposures",
            Self::Hazards => "hazards",
            Self::Curves => "curves",
            Self::Paths => "paths",
            Self::Factors => "factors",
            Self::Budgets => "budgets",
            Self::Limits => "limits",
            Self::Requires => "requires",
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
            Self::Components => "component",
            Self::CostLines | Self::BenefitLines => "line",
            Self::Activities => "activity",
            Self::Exposures => "exposure",
            Self::Hazards => "hazard",
            Self::Curves => "curve",
            Self::Paths => "path",
            Self::Factors => "factor",
            Self::Budgets => "budget",
            Self::Limits => "limit",
            Self::Requires => return None,
        })
    }

    /// The fields that hold the ids of its parents in a table, outermost first.
    #[must_use]
    pub const fn parents(self) -> &'static [&'static str] {
        match self {
            Self::Alternatives => &["project"],
            Self::Components | Self::CostLines | Self::BenefitLines | Self::Activities | Self::Exposures => {
                &["project", "alternative"]
            }
            _ => &[],
        }
    }

    /// What may stand inside its records in nested text.
    #[must_use]
    pub fn children(self) -> Vec<Self> {
        match self {
            Self::Projects => std::iter::once(Self::Alternatives).chain(PARTS).collect(),
            Self::Alternatives => PARTS.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Whether several rows of a table may hold one record, a point or year in each.
    #[must_use]
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Hazards | Self::Curves | Self::Paths | Self::Factors | Self::Budgets)
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
            Self::CostLines => generator.root_schema_for::<CostLineRecord>(),
            Self::BenefitLines => generator.root_schema_for::<BenefitLineRecord>(),
            Self::Activities => generator.root_schema_for::<ActivityRecord>(),
            Self::Exposures => generator.root_schema_for::<ExposureRecord>(),
            Self::Hazards => generator.root_schema_for::<HazardRecord>(),
            Self::Curves => generator.root_schema_for::<CurveRecord>(),
            Self::Paths => generator.root_schema_for::<PathRecord>(),
            Self::Factors => generator.root_schema_for::<FactorRecord>(),
            Self::Budgets => generator.root_schema_for::<BudgetRecord>(),
            Self::Limits => generator.root_schema_for::<LimitRecord>(),
            Self::Requires => generator.root_schema_for::<RequireRecord>(),
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
        let inner = table.parents().iter().map(|parent| (*parent, *parent != "alternative"));
        ids.extend(inner);
    }
    let Some(fields) = record.get_mut("properties").and_then(Json::as_object_mut) else { return record };
    for (id, _) in &ids {
        fields.entry(*id).or_insert_with(|| json!({"type": "string", "description": "Its id, or its parent's."}));
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

/// The JSON Schema of a whole document, for editors and other programs.
///
/// A table is a map from ids to records or a list of records with their ids.
#[must_use]
pub fn json_schema() -> Json {
    let mut definitions = JsonMap::new();
    let mut define = |name: &str, mut schema: Json| {
        if let Some(inner) = schema.as_object_mut().and_then(|schema| schema.remove("$defs")) {
            for (name, schema) in inner.as_object().into_iter().flatten() {
                definitions.entry(name.clone()).or_insert_with(|| schema.clone());
            }
        }
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("$schema");
        }
        definitions.insert(name.to_owned(), schema);
    };
    let reference = |name: String| json!({"$ref": format!("#/$defs/{name}")});
    let table_of = |table: Table| {
        let (name, list) = (table.name(), reference(format!("{}_list", table.name())));
        let list = json!({"type": "array", "items": list});
        if table.id().is_none() {
            return list;
        }
        let map = json!({"type": "object", "additionalProperties": reference(name.to_owned())});
        json!({"anyOf": [map, list]})
    };
    for table in Table::ALL {
        for (form, name) in [(Form::Map, table.name().to_owned()), (Form::List, format!("{}_list", table.name()))] {
            let mut record = schema(table, form).clone();
            for child in table.children() {
                if let Some(field) = record.pointer_mut(&format!("/properties/{}", child.name())) {
                    *field = table_of(child);
                }
            }
            define(&name, record);
        }
    }
    define("settings", settings().clone());
    define("plan", plan().clone());
    let mut properties = JsonMap::new();
    for name in ["settings", "plan"] {
        properties.insert(name.to_owned(), reference(name.to_owned()));
    }
    for table in Table::ALL.into_iter().filter(|table| table.parents().is_empty()) {
        properties.insert(table.name().to_owned(), table_of(table));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "climcap pipeline",
        "description": "A pipeline of candidate infrastructure projects, each with alternative designs.",
        "type": "object",
        "properties": properties,
        "required": ["settings", "projects"],
        "additionalProperties": false,
        "$defs": definitions,
    })
}
