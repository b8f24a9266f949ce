//! An HTTP service on climcap.
//!
//! A pipeline goes in as JSON, and its plan comes out; the plan's tables are there as JSON, CSV or Arrow until the service
//! needs the room. What a request may cost is bounded by [`Limits`]: bytes, rows, seconds, threads, solves at once. A
//! client that goes away ends its solve.
//!
//! | request | answer |
//! |---|---|
//! | `POST /plans?gap=1e-4&time_limit=30&seed=0` | 201: the plan, its `id`, where its tables are |
//! | `GET /plans/{id}` | the plan as JSON |
//! | `GET /plans/{id}/tables/{name}` | a table, as `Accept` or `?format=json`, `csv`, `arrow` ask |
//! | `DELETE /plans/{id}` | 204: forgotten |
//! | `GET /schema` | the JSON Schema of a pipeline |
//! | `GET /health` | how many solves run and wait |
//!
//! What is refused is refused with one body: `error`, and under `problems` every problem with its address, place, what was
//! found and what is allowed.
//!
//! | status | when |
//! |---|---|
//! | 404 | no such plan or table |
//! | 406 | a table in a form that is not known |
//! | 413 | more bytes than are taken |
//! | 415 | a body that is not JSON |
//! | 422 | a pipeline or a question with problems, too many rows, or limits that no plan can keep |
//! | 503 | too many solves wait already; `Retry-After` says when to come again |
//! | 504 | no plan was found in the time allowed |

mod formats;
mod plans;
mod refusal;
mod solve;
mod store;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

pub use solve::Limits;

use solve::Desk;
use store::Store;

/// What all requests share.
#[derive(Clone)]
struct Service {
    desk: Arc<Desk>,
    store: Arc<Store>,
}

/// The routes of a service with these limits.
///
/// # Examples
///
/// ```no_run
/// # async fn serve() -> Result<(), std::io::Error> {
/// use climcap_service::{Limits, app};
///
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
/// axum::serve(listener, app(Limits::default())).await
/// # }
/// ```
pub fn app(limits: Limits) -> Router {
    let body = DefaultBodyLimit::max(limits.body);
    let service = Service { store: Arc::new(Store::new(limits.plans)), desk: Arc::new(Desk::new(limits)) };
    Router::new()
        .route("/plans", post(plans::make))
        .route("/plans/{id}", get(plans::show).delete(plans::forget))
        .route("/plans/{id}/tables/{name}", get(plans::table))
        .route("/schema", get(plans::schema))
        .route("/health", get(plans::health))
        .fallback(plans::nowhere)
        .layer(body)
        .with_state(service)
}
