//! What is refused, and how it is told.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use climcap::address::{Problem, Problems};
use climcap::portfolio::OptimizeError;
use serde_json::{Value, json};

/// How soon to come again when all is busy, in seconds.
const RETRY: &str = "5";

/// Why a request was not granted.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    error: String,
    problems: Vec<Value>,
}

impl Refusal {
    pub fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self { status, error: error.into(), problems: Vec::new() }
    }

    /// One thing that is wrong with what was asked.
    pub fn of(address: &str, found: impl Into<String>, allowed: impl Into<String>) -> Self {
        let problem = json!({"address": address, "place": "", "found": found.into(), "allowed": allowed.into()});
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self { status, error: "1 problem".to_owned(), problems: vec![problem] }
    }
}

fn told(problem: &Problem) -> Value {
    json!({
        "address": problem.address.as_str(),
        "place": problem.place.to_string(),
        "found": problem.found,
        "allowed": problem.allowed,
    })
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Self {
        let count = problems.len();
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            error: format!("{count} problem{}", if count == 1 { "" } else { "s" }),
            problems: problems.iter().map(told).collect(),
        }
    }
}

impl From<OptimizeError> for Refusal {
    fn from(error: OptimizeError) -> Self {
        match error {
            OptimizeError::Input(problems) => problems.into(),
            OptimizeError::Infeasible { .. } => Self::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
            OptimizeError::NothingFound { .. } => Self::new(StatusCode::GATEWAY_TIMEOUT, error.to_string()),
            other => Self::new(StatusCode::INTERNAL_SERVER_ERROR, other.to_string()),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = Json(json!({"error": self.error, "problems": self.problems}));
        let mut response = (self.status, body).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY));
        }
        response
    }
}
