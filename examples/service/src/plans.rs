//! The requests.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use climcap::address::Problems;
use climcap::plan::Plan;
use climcap::report::{self, Table};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::Service;
use crate::formats::Format;
use crate::refusal::Refusal;
use crate::solve::Asked;

/// Makes a table of a plan.
type Make = fn(&Plan) -> Result<Table, Problems>;

/// The tables of a plan, by name.
const TABLES: [(&str, Make); 6] = [
    ("schedule", |plan| report::schedule(plan).map_err(|error| misshapen(&error))),
    ("budget", |plan| report::budget(plan)),
    ("rejected", |plan| report::rejected(plan)),
    ("planned", |plan| Ok(report::planned(plan))),
    ("limits", |plan| Ok(report::limits(plan))),
    ("totals", |plan| Ok(report::totals(plan))),
];

fn misshapen(error: &impl std::fmt::Display) -> Problems {
    let mut problems = Problems::default();
    problems.add("schedule".into(), climcap::address::Place::default(), error.to_string(), "columns of one length");
    problems
}

/// `POST /plans`
pub async fn make(
    State(service): State<Service>,
    asked: Result<Query<Asked>, QueryRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let allowed = "gap, time_limit (seconds) and seed, each a number";
    let Query(asked) = asked.map_err(|error| Refusal::of("query", error.body_text(), allowed))?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_none_or(|kind| kind.trim() != "application/json") {
        let error = format!("the body is {kind:?}; a pipeline comes as application/json");
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
    }
    let body = body.map_err(|error| Refusal::new(error.status(), error.body_text()))?;
    let plan = Arc::new(service.desk.plan(asked, body.into()).await?);
    let id = service.store.keep(Arc::clone(&plan));
    let tables: Map<String, Value> =
        TABLES.iter().map(|(name, _)| ((*name).to_owned(), json!(format!("/plans/{id}/tables/{name}")))).collect();
    let body = Json(json!({"id": id.to_string(), "plan": saved(&plan)?, "tables": tables}));
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/plans/{id}"))], body).into_response())
}

/// The plan as it saves itself.
fn saved(plan: &Plan) -> Result<Value, Refusal> {
    let broken = |error: serde_json::Error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    serde_json::from_str(&plan.to_json().map_err(broken)?).map_err(broken)
}

fn find(service: &Service, id: &str) -> Result<Arc<Plan>, Refusal> {
    let plan = id.parse::<Uuid>().ok().and_then(|id| service.store.find(id));
    plan.ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, format!("there is no plan {id}, or not any more"))
}

/// `GET /plans/{id}`
pub async fn show(State(service): State<Service>, Path(id): Path<String>) -> Result<Json<Value>, Refusal> {
    Ok(Json(saved(&*find(&service, &id)?)?))
}

/// `DELETE /plans/{id}`
pub async fn forget(State(service): State<Service>, Path(id): Path<String>) -> Result<StatusCode, Refusal> {
    let known = id.parse().is_ok_and(|id| service.store.forget(id));
    if known { Ok(StatusCode::NO_CONTENT) } else { Err(unknown(&id)) }
}

/// How a table is asked for.
#[derive(Debug, Deserialize)]
pub struct Written {
    format: Option<String>,
}

/// `GET /plans/{id}/tables/{name}`
pub async fn table(
    State(service): State<Service>,
    Path((id, name)): Path<(String, String)>,
    Query(written): Query<Written>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let format = Format::asked(written.format.as_deref(), &headers)?;
    let plan = find(&service, &id)?;
    let Some((_, make)) = TABLES.iter().find(|(known, _)| *known == name) else {
        let known = TABLES.map(|(name, _)| name).join(", ");
        return Err(Refusal::new(StatusCode::NOT_FOUND, format!("there is no table {name}; there is {known}")));
    };
    format.write(&make(&plan)?)
}

/// `GET /schema`
pub async fn schema() -> Json<Value> {
    Json(json!(climcap::document::json_schema()))
}

/// `GET /health`
pub async fn health(State(service): State<Service>) -> Json<Value> {
    let (solving, waiting) = service.desk.load();
    Json(json!({"solving": solving, "waiting": waiting}))
}

/// Anywhere else.
pub async fn nowhere() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "there is nothing here; see POST /plans")
}
