//! The schema of documents says of every field what it is, and allows nothing else.

use climcap::document::json_schema;
use climcap::document::outline::Table;
use serde_json::Value as Json;

/// Every schema inside a schema, with the way to it.
fn parts<'s>(schema: &'s Json, way: &str, all: &mut Vec<(String, &'s Json)>) {
    all.push((way.to_owned(), schema));
    for keyword in ["properties", "$defs"] {
        for (name, inside) in schema[keyword].as_object().into_iter().flatten() {
            parts(inside, &format!("{way}/{keyword}/{name}"), all);
        }
    }
    for keyword in ["anyOf", "oneOf", "allOf"] {
        for (number, inside) in schema[keyword].as_array().into_iter().flatten().enumerate() {
            parts(inside, &format!("{way}/{keyword}/{number}"), all);
        }
    }
    for keyword in ["items", "additionalProperties"] {
        if schema[keyword].is_object() {
            parts(&schema[keyword], &format!("{way}/{keyword}"), all);
        }
    }
}

#[test]
fn every_table_and_field_is_described_and_unknown_ones_are_refused() {
    let schema = json_schema();
    let mut all = Vec::new();
    parts(&schema, "#", &mut all);
    let mut fields = 0;
    for (way, part) in &all {
        if part["properties"].is_object() {
            assert_eq!(part["additionalProperties"], Json::Bool(false), "{way} takes fields that it does not know");
            assert!(part["description"].as_str().is_some_and(|words| !words.is_empty()), "{way} is not described");
        }
        for (name, field) in part["properties"].as_object().into_iter().flatten() {
            fields += 1;
            let words = field["description"].as_str().unwrap_or_default();
            assert!(words.ends_with('.') && words.len() > 8, "{way}: {name} is described as {words:?}");
        }
        for name in part["required"].as_array().into_iter().flatten() {
            assert!(
                part["properties"][name.as_str().unwrap()].is_object(),
                "{way} wants {name}, which it does not know"
            );
        }
        if let Some(target) = part["$ref"].as_str() {
            assert!(schema.pointer(target.trim_start_matches('#')).is_some(), "{way} refers to {target}");
        }
    }
    assert!(fields > 200, "only {fields} fields");
    for table in Table::ALL {
        for form in [table.name().to_owned(), format!("{}_list", table.name())] {
            assert!(schema["$defs"][&form]["properties"].is_object(), "no {form}");
        }
    }
}

#[test]
fn what_must_be_given_is_required() {
    let schema = json_schema();
    let required = |table: &str| schema["$defs"][table]["required"].clone();
    assert_eq!(schema["required"], serde_json::json!(["settings", "projects"]));
    assert_eq!(required("settings"), serde_json::json!(["currency", "price_year", "base_year", "horizon", "discount"]));
    assert_eq!(required("components"), serde_json::json!(["capex"]));
    assert_eq!(required("components_list"), serde_json::json!(["capex", "component"]));
    assert_eq!(required("existing_assets"), serde_json::json!(["projects", "life_years", "value"]));
    assert_eq!(required("options_list"), serde_json::json!(["option"]));
    assert_eq!(required("curves"), serde_json::json!(["intensity"]));
    assert_eq!(required("requires"), serde_json::json!(["project", "requires"]));
}

#[test]
fn nothing_may_stand_where_nothing_must() {
    let schema = json_schema();
    let types = |pointer: &str| schema.pointer(&format!("/$defs/components/properties/{pointer}")).cloned();
    assert_eq!(types("capex/type"), Some("number".into()));
    assert_eq!(types("growth/type"), Some(serde_json::json!(["number", "null"])));
    assert_eq!(types("opens/anyOf/1/type"), Some("null".into()));
}
