//! The service as its clients meet it: over HTTP, one at a time and many at once.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use arrow_array::Float64Array;
use climcap_service::{Limits, app};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Serves on a port of its own; gives the address.
async fn served(limits: Limits) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app(limits)).await });
    format!("http://{address}")
}

/// Projects of 10 each, worth their number, and 25 to spend: the two last are built.
fn pipeline(projects: usize) -> Value {
    let project = |number: usize| {
        let built = json!({
            "components": {"works": {"capex": 10, "life_years": 30}},
            "benefit_lines": {"use": {"quantity": 1, "unit_value": 2 + number, "account": "external"}},
        });
        (format!("p{number}"), json!({"start_window": [2026, 2026], "alternatives": {"built": built}}))
    };
    let projects: serde_json::Map<String, Value> = (1..=projects).map(project).collect();
    json!({
        "settings": {"currency": "USD", "price_year": 2026, "base_year": 2026, "horizon": 2045, "timing": "end",
            "discount": {"economic": 0.06}},
        "plan": {"objective": "enpv", "years": [2026, 2026]},
        "projects": projects,
        "budgets": {"capital": {"year": [2026], "amount": [25], "beyond": "unlimited"}},
    })
}

/// A knapsack whose best plan nobody proves to the last digit in a second: weights and values nearly alike.
fn hard() -> Value {
    let mut pipeline = pipeline(0);
    let project = |number: u64| {
        let drawn = |salt: u64| ((number * 2_654_435_761 + salt * 40_503) % 9973) as f64 / 9973.0;
        let cost = 100.0 + 10.0 * drawn(1);
        let built = json!({
            "components": {"works": {"capex": cost, "life_years": 30, "phasing": [0.5, 0.3, 0.2]}},
            "benefit_lines": {"use": {"quantity": 1, "unit_value": cost / 8.0 + drawn(2) / 50.0, "account": "external"}},
        });
        (format!("p{number}"), json!({"alternatives": {"built": built}}))
    };
    pipeline["projects"] = (1..=150_u64).map(project).collect::<serde_json::Map<_, _>>().into();
    pipeline["plan"]["years"] = json!([2026, 2031]);
    let years: Vec<i32> = (2026..=2033).collect();
    let amounts: Vec<f64> = years.iter().map(|year| 1234.5 + f64::from(year - 2026) / 7.0).collect();
    pipeline["budgets"] = json!({"capital": {"year": years, "amount": amounts, "beyond": "unlimited"}});
    pipeline
}

async fn post(address: &str, query: &str, body: &Value) -> Response {
    Client::new().post(format!("{address}/plans{query}")).json(body).send().await.unwrap()
}

async fn body(response: Response) -> Value {
    response.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pipeline_gets_its_plan_and_its_tables_in_three_forms() {
    let address = served(Limits::default()).await;
    let answer = post(&address, "?gap=0", &pipeline(4)).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let location = answer.headers()["location"].to_str().unwrap().to_owned();
    let made = body(answer).await;
    assert_eq!(made["plan"]["status"], "optimal");
    let shown = body(reqwest::get(format!("{address}{location}")).await.unwrap()).await;
    assert_eq!(shown, made["plan"]);

    let schedule = format!("{address}{}", made["tables"]["schedule"].as_str().unwrap());
    let table = body(reqwest::get(&schedule).await.unwrap()).await;
    let built: Vec<&str> =
        table["rows"].as_array().unwrap().iter().map(|row| row["project"].as_str().unwrap()).collect();
    assert_eq!(built, ["p3", "p4"]);
    let units: Vec<&Value> =
        table["columns"].as_array().unwrap().iter().filter(|column| column["name"] == "capex").collect();
    assert_eq!(units[0]["unit"], "USD");

    let client = Client::new();
    let csv = client.get(&schedule).header("accept", "text/csv").send().await.unwrap();
    assert_eq!(csv.headers()["content-type"], "text/csv");
    let csv = csv.text().await.unwrap();
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.starts_with("project,"), "{csv}");

    let arrow = client.get(&schedule).query(&[("format", "arrow")]).send().await.unwrap().bytes().await.unwrap();
    let mut reader = arrow_ipc::reader::StreamReader::try_new(arrow.as_ref(), None).unwrap();
    let batch = reader.next().unwrap().unwrap();
    let capex = batch.column_by_name("capex").unwrap().as_any().downcast_ref::<Float64Array>().unwrap();
    assert_eq!(capex.values(), &[10.0, 10.0]);

    // What it gives, it takes back: the tables agree with the plan's own objective.
    let enpv: f64 = table["rows"].as_array().unwrap().iter().map(|row| row["enpv"].as_f64().unwrap()).sum();
    assert!((enpv - made["plan"]["objective"].as_f64().unwrap()).abs() < 1e-9);

    let gone = client.delete(format!("{address}{location}")).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(reqwest::get(format!("{address}{location}")).await.unwrap().status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_problem_comes_back_with_its_address() {
    let address = served(Limits::default()).await;
    let mut wrong = pipeline(2);
    wrong["projects"]["p1"]["alternatives"]["built"]["components"]["works"]["capex"] = json!(-5);
    wrong["projects"]["p2"]["sektor"] = json!("water");
    wrong["settings"]["horizon"] = json!(2020);
    let answer = post(&address, "", &wrong).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = body(answer).await;
    let problems = refused["problems"].as_array().unwrap();
    let addresses: Vec<&str> = problems.iter().map(|problem| problem["address"].as_str().unwrap()).collect();
    for expected in ["projects.p1.alternatives.built.components.works.capex", "projects.p2.sektor", "settings.horizon"]
    {
        assert!(addresses.contains(&expected), "{expected} is not among {addresses:?}");
    }
    assert_eq!(refused["error"], format!("{} problems", problems.len()));
    assert!(problems.iter().all(|problem| problem["allowed"] != "" && problem["place"] != ""));

    // Not JSON at all, and not said to be.
    let client = Client::new();
    let text = client.post(format!("{address}/plans")).header("content-type", "application/json").body("{\"a\": ");
    assert_eq!(text.send().await.unwrap().status(), StatusCode::UNPROCESSABLE_ENTITY);
    let plain = client.post(format!("{address}/plans")).body("x").send().await.unwrap();
    assert_eq!(plain.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert!(body(plain).await["error"].as_str().unwrap().contains("application/json"));
}

#[tokio::test]
async fn what_a_request_may_cost_is_bounded() {
    let limits = Limits { body: 20_000, rows: 7, time: Duration::from_secs(5), ..Limits::default() };
    let address = served(limits).await;
    // 1 without and 1 built for each of 4 projects.
    let rows = body(post(&address, "", &pipeline(4)).await).await;
    assert_eq!(rows["problems"][0]["found"], "8 rows");
    assert!(post(&address, "", &pipeline(3)).await.status().is_success());
    assert_eq!(post(&address, "", &pipeline(300)).await.status(), StatusCode::PAYLOAD_TOO_LARGE);
    for (query, address_of_it) in [
        ("?time_limit=6", "time_limit"),
        ("?time_limit=0", "time_limit"),
        ("?time_limit=nan", "time_limit"),
        ("?gap=-1", "gap"),
        ("?gap=much", "query"),
        ("?gaap=1", "query"),
    ] {
        let refused = post(&address, query, &pipeline(2)).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(body(refused).await["problems"][0]["address"], address_of_it, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_kept_and_what_is_not_there_is_said() {
    let address = served(Limits::default()).await;
    let mut tight = pipeline(2);
    tight["plan"]["must"] = json!(["p1", "p2"]);
    tight["budgets"]["capital"]["amount"] = json!([15]);
    let refused = post(&address, "", &tight).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(body(refused).await["error"].as_str().unwrap().contains("no plan keeps every limit"));

    let made = body(post(&address, "", &pipeline(2)).await).await;
    let plan = format!("{address}/plans/{}", made["id"].as_str().unwrap());
    let client = Client::new();
    let status = async |path: &str, accept: &str| {
        client.get(format!("{plan}{path}")).header("accept", accept).send().await.unwrap().status()
    };
    assert_eq!(status("/tables/schedul", "*/*").await, StatusCode::NOT_FOUND);
    assert_eq!(status("/tables/schedule", "image/png").await, StatusCode::NOT_ACCEPTABLE);
    assert_eq!(status("/tables/schedule?format=xml", "*/*").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(status("/tables/schedule", "text/html, text/csv;q=0.9").await, StatusCode::OK);
    assert_eq!(reqwest::get(format!("{address}/plans/1")).await.unwrap().status(), StatusCode::NOT_FOUND);
    let schema = body(reqwest::get(format!("{address}/schema")).await.unwrap()).await;
    assert!(schema["properties"]["projects"].is_object());
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_each_get_their_own_plan() {
    let limits = Limits { solves: 2, waiting: 20, ..Limits::default() };
    let address = served(limits).await;
    let asks: Vec<_> = (0..20_usize)
        .map(|number| {
            let address = address.clone();
            tokio::spawn(async move { body(post(&address, "", &pipeline(3 + number)).await).await })
        })
        .collect();
    for (number, ask) in asks.into_iter().enumerate() {
        let made = ask.await.unwrap();
        let selection = made["plan"]["selection"].as_array().unwrap();
        let built: Vec<&str> = selection
            .iter()
            .filter(|row| row["alternative"] != "without")
            .map(|row| row["project"].as_str().unwrap())
            .collect();
        let mut expected = [format!("p{}", number + 2), format!("p{}", number + 3)];
        expected.sort();
        assert_eq!(built, expected, "of {} projects", number + 3);
    }
    // Without room to wait, some are sent away and told when to come again.
    let address = served(Limits { solves: 1, waiting: 0, ..Limits::default() }).await;
    let long = tokio::spawn({
        let address = address.clone();
        async move { post(&address, "?gap=0&time_limit=3", &hard()).await.status() }
    });
    until_solving(&address, 1).await;
    let busy = post(&address, "", &pipeline(2)).await;
    assert_eq!(busy.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(busy.headers()["retry-after"], "5");
    assert!(long.await.unwrap().is_success());
}

/// Waits until so many solves run.
async fn until_solving(address: &str, count: u64) {
    let began = Instant::now();
    loop {
        let health = body(reqwest::get(format!("{address}/health")).await.unwrap()).await;
        if health["solving"] == count {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{health}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_stops_its_solve() {
    let limits = Limits { solves: 1, threads: NonZeroU32::MIN, time: Duration::from_secs(600), ..Limits::default() };
    let address = served(limits).await;
    let asked = tokio::spawn({
        let address = address.clone();
        async move { post(&address, "?gap=0", &hard()).await }
    });
    until_solving(&address, 1).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(!asked.is_finished(), "too easy a problem to show anything");
    asked.abort();
    // Ten minutes were allowed; within seconds it is over.
    until_solving(&address, 0).await;
    assert!(post(&address, "", &pipeline(2)).await.status().is_success());
}
