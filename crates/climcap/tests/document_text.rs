//! Texts and cells as people and programs write them: what is read, what is refused, and where.
#![allow(clippy::unwrap_used, clippy::panic, reason = "what tests share may fail as they do")]

use climcap::address::{Address, Problems};
use climcap::document::cells::{Cell, Wanted, typed};
use climcap::document::csv::{self, Layout};
use climcap::document::decode::decode;
use climcap::document::schema::Schema;
use climcap::document::schema_check::check;
use climcap::document::source::{Source, Spot};
use climcap::document::tree::Node;
use climcap::document::{json, toml};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value as Json, json};

fn shown(problems: &Problems) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}

fn plain(node: &Node) -> Json {
    let mut problems = Problems::default();
    let json = node.to_json(&Address::new(""), &mut problems);
    assert!(problems.is_empty(), "{problems}");
    json
}

type Reader = fn(&str, &str, &mut Problems) -> Option<Node>;

#[rstest]
#[case::comment(
    json::read,
    "{\"a\": 1} // no",
    "a:1:10: a: found text that cannot be read: comments are not allowed; allowed: JSON"
)]
#[case::trailing_comma(
    json::read,
    "{\"a\": [1,]}",
    "a:1:9: a: found text that cannot be read: trailing commas are not allowed; allowed: JSON"
)]
#[case::nothing(json::read, " \n", "a:1:1: a: found an empty document; allowed: JSON")]
#[case::twice(
    json::read,
    "{\"a\": 1,\n \"a\": 2}",
    "a:2:2: a: found the name \"a\" a second time; allowed: each name once"
)]
#[case::nan(
    json::read,
    "{\"a\": [1, NaN]}",
    "a:1:11: a.2: found NaN, which is not a finite number; allowed: a finite number"
)]
#[case::huge(
    json::read,
    "{\"a\": 1e999}",
    "a:1:7: a: found 1e999, which is not a finite number; allowed: a finite number"
)]
#[case::line_break(
    json::read,
    "{\"a\": \"x\ny\"}",
    "a:1:7: a: found text with a line break or tab in it; allowed: text with \\n for a line break and \\t for a tab"
)]
#[case::toml_twice(toml::read, "a = 1\na = 2", "a:2:1: a: found the name \"a\" a second time; allowed: each name once")]
#[case::toml_table_twice(
    toml::read,
    "[a]\n[a]",
    "a:2:2: a: found the name \"a\" a second time; allowed: each name once"
)]
fn what_breaks_the_rules_of_a_format_is_refused_where_it_stands(
    #[case] read: Reader,
    #[case] text: &str,
    #[case] problem: &str,
) {
    let mut problems = Problems::default();
    read(text, "a", &mut problems);
    assert_eq!(shown(&problems), [problem]);
}

#[rstest]
#[case::json_lists(json::read, format!("{}{}", "[".repeat(5000), "]".repeat(5000)))]
#[case::json_maps(json::read, format!("{}1{}", "{\"a\":".repeat(5000), "}".repeat(5000)))]
#[case::toml_lists(toml::read, format!("a = {}{}", "[".repeat(5000), "]".repeat(5000)))]
#[case::toml_maps(toml::read, format!("a = {}1{}", "{a=".repeat(5000), "}".repeat(5000)))]
#[case::toml_names(toml::read, format!("a{} = 1", ".a".repeat(5000)))]
#[case::not_quite(json::read, format!("{}{}", "[".repeat(65), "]".repeat(65)))]
fn a_document_nested_without_end_is_refused(#[case] read: Reader, #[case] text: String) {
    let mut problems = Problems::default();
    read(&text, "a", &mut problems);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems.0[0].found, "lists and records nested more than 64 deep");
}

#[test]
fn a_value_is_placed_where_it_begins() {
    let text = "a = { b = [1,\n  \"zwei\"] }\n[c.d]\n  e = 2026-07-31\n";
    let tree = toml::read(text, "f", &mut Problems::default()).unwrap();
    let place = |node: &Node| node.spot.place().to_string();
    let list = tree.field("a").unwrap().field("b").unwrap();
    assert_eq!((place(list), place(&list.as_list().unwrap()[1])), ("f:1:11".to_owned(), "f:2:3".to_owned()));
    let inner = tree.field("c").unwrap().field("d").unwrap();
    assert_eq!((place(inner), place(inner.field("e").unwrap())), ("f:3:1".to_owned(), "f:4:7".to_owned()));
    assert_eq!(inner.field("e").unwrap().as_text(), Some("2026-07-31"));
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (-1e9..1e9).prop_map(Json::from),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            proptest::collection::vec((any::<String>(), inner), 0..5)
                .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_is_read_as_it_was_written(value in any_json(), is_pretty in any::<bool>()) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let mut problems = Problems::default();
        let tree = json::read(&text, "a", &mut problems).unwrap();
        prop_assert!(problems.is_empty(), "{}", problems);
        prop_assert_eq!(plain(&tree), value);
    }

    #[test]
    fn no_text_makes_a_reader_fail(text in "[\\[\\]{}\",:=.#\\n a1eN-]{0,60}") {
        for read in [json::read as Reader, toml::read] {
            let mut problems = Problems::default();
            let tree = read(&text, "a", &mut problems);
            prop_assert!(tree.is_some() || !problems.is_empty());
        }
        csv::read(text.as_bytes(), "a", layout(&Json::Bool(true), &Address::new("a")), &mut Problems::default(), |_, _| {});
    }
}

fn layout<'a>(schema: &'a Json, table: &'a Address) -> Layout<'a> {
    Layout { table, schema: Schema::new(schema), address: &|_, number| Address::new(format!("a.{number}")) }
}

fn people() -> Json {
    json!({
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "age": {"type": ["integer", "null"], "minimum": 0},
            "share": {"type": ["array", "null"], "items": {"type": "number"}},
            "is_here": {"type": "boolean"},
        },
        "required": ["name"],
        "additionalProperties": false,
    })
}

fn rows(text: &[u8]) -> (Vec<(u32, Json)>, Vec<String>) {
    let (schema, table) = (people(), Address::new("people"));
    let mut problems = Problems::default();
    let mut rows = Vec::new();
    csv::read(text, "people.csv", layout(&schema, &table), &mut problems, |row, _| {
        if row.is_sound {
            rows.push((row.node.spot.line(), plain(&row.node)));
        }
    });
    (rows, shown(&problems))
}

#[test]
fn a_csv_file_is_read_as_spreadsheets_write_it() {
    let text = b"\xEF\xBB\xBF name ,age,share,is_here\r\n\r\n\"Ann,\r\nPort-au-Prince\", 40 ,0.3; 0.7,YES\r\n,,,\r\n Bo ,,1,no\r\n";
    let (rows, problems) = rows(text);
    assert_eq!(problems, [""; 0]);
    let ann = json!({"name": "Ann,\r\nPort-au-Prince", "age": 40, "share": [0.3, 0.7], "is_here": true});
    let bo = json!({"name": "Bo", "share": [1], "is_here": false});
    // Blank lines count; a cell of two lines is one row; a row of blanks is passed over.
    assert_eq!(rows, [(3, ann), (5, bo)]);
}

#[rstest]
#[case::ragged("name,age\nAnn,1,2\nBo,3\n", &["people.csv:2: a.1: found 3 cells; allowed: 2, one for each column"], 1)]
#[case::blank_header("name,,age\nAnn,,1\n", &["people.csv:1:column 2: people: found a blank header; allowed: a name at the head of every column"], 1)]
#[case::twice("name,name\nAnn,Bo\n", &["people.csv:1:name: people.name: found the name \"name\" a second time; allowed: each name once"], 1)]
#[case::missing("age\n1\n", &["people.csv:1: people.name: found no such column; allowed: a column of this name; it must be given"], 1)]
#[case::slip("nam,age\nAnn,1\n", &["people.csv:1:nam: people.nam: found the unknown column \"nam\"; allowed: name (the nearest), age, share, is_here"], 1)]
#[case::blank("name,age\n,1\n", &["people.csv:2:name: a.1.name: found nothing; allowed: text"], 0)]
#[case::range("name,age\nAnn,-1\nBo,1.5\n", &["people.csv:2:age: a.1.age: found the number -1; allowed: a whole number at least 0",
    "people.csv:3:age: a.2.age: found the number 1.5; allowed: a whole number at least 0"], 0)]
#[case::open("name\nAnn\n\"Bo\nand the rest\n", &["people.csv:3: people: found a quoted cell that never ends; allowed: a quote at both ends of a quoted cell"], 2)]
fn what_a_csv_file_may_not_hold_is_refused_by_row_and_column(
    #[case] text: &str,
    #[case] expected: &[&str],
    #[case] sound: usize,
) {
    let (rows, problems) = rows(text.as_bytes());
    assert_eq!(problems, expected);
    assert_eq!(rows.len(), sound);
}

#[rstest]
#[case(Cell::Integer(12), json!({"type": "string"}), Ok(json!("12")))]
#[case(Cell::Number(12.0), json!({"type": "string"}), Ok(json!("12")))]
#[case(Cell::Number(1.5), json!({"type": "string"}), Ok(json!("1.5")))]
#[case(Cell::Text("012".into()), json!({"type": "string"}), Ok(json!("012")))]
#[case(Cell::Number(2030.0), json!({"type": "integer"}), Ok(json!(2030)))]
#[case(Cell::Text("1e6".into()), json!({"type": "number"}), Ok(json!(1e6)))]
#[case(Cell::Text("+2.5".into()), json!({"type": "number"}), Ok(json!(2.5)))]
#[case(Cell::Integer(3), json!({"type": "array", "items": {"type": "number"}}), Ok(json!([3])))]
#[case(Cell::Text("a; 3".into()), json!({"type": "array", "items": {"type": "string"}}), Ok(json!(["a", "3"])))]
#[case(Cell::Text("No".into()), json!({"type": "boolean"}), Ok(json!(false)))]
#[case(Cell::Text("2;3".into()), json!({"anyOf": [{"type": "number"}, {"type": "array", "items": {"type": "number"}}]}), Ok(json!([2, 3])))]
#[case(Cell::Text("1,000".into()), json!({"type": "number"}), Err("text \"1,000\""))]
#[case(Cell::Text("1 000,5".into()), json!({"type": "number"}), Err("text \"1 000,5\""))]
#[case(Cell::Text("12 %".into()), json!({"type": "number"}), Err("text \"12 %\""))]
#[case(Cell::Text("-inf".into()), json!({"type": "number"}), Err("-inf, which is not a finite number"))]
#[case(Cell::Number(f64::NAN), json!({"type": "number"}), Err("nan, which is not a finite number"))]
#[case(Cell::Text("1; ;2".into()), json!({"type": "array", "items": {"type": "number"}}), Err("text \"1; ;2\""))]
fn a_cell_becomes_what_its_column_wants(
    #[case] cell: Cell<'_>,
    #[case] schema: Json,
    #[case] expected: Result<Json, &str>,
) {
    let spot = Spot::whole(&Source::text("a"));
    let found = typed(&cell, &Wanted::of(Schema::new(&schema)), &spot);
    match (found, expected) {
        (Ok(Some(node)), Ok(expected)) => assert_eq!(plain(&node), expected),
        (Err(refusal), Err(expected)) => assert_eq!(refusal.found, expected),
        (found, expected) => panic!("{found:?}, not {expected:?}"),
    }
}

#[derive(Debug, PartialEq, serde::Deserialize)]
struct Person {
    name: String,
    #[serde(default)]
    age: u32,
    share: Option<Vec<f64>>,
}

#[test]
fn nothing_is_as_good_as_no_field_and_a_refused_one_says_nothing_new() {
    let read = |text: &str, problems: &mut Problems| {
        let tree = json::read(text, "a", problems)?;
        check(&tree, Schema::new(&people()), &Address::new("ann"), problems);
        decode::<Person>(&tree, &Address::new("ann"), problems)
    };
    let mut problems = Problems::default();
    let ann = read("{\"name\": \"Ann\", \"age\": null, \"share\": null, \"is_here\": null}", &mut problems);
    assert_eq!(ann, Some(Person { name: "Ann".to_owned(), age: 0, share: None }));
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(read("{\"name\": \"Ann\", \"share\": [1e999]}", &mut problems), None);
    assert_eq!(
        shown(&problems),
        ["a:1:27: share.1: found 1e999, which is not a finite number; allowed: a finite number"]
    );
}
