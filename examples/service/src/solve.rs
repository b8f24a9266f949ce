//! From a pipeline to its plan, within limits.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use climcap::document;
use climcap::plan::{Plan, Question};
use climcap::portfolio::{Effort, Stop};
use serde::Deserialize;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::refusal::Refusal;

/// What requests may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The most rows that a pipeline may come to: projects x alternatives x starts x scenarios.
    pub rows: usize,
    /// The longest time limit that a request may ask for, and what it gets if it does not ask.
    pub time: Duration,
    /// Threads of one solve.
    pub threads: NonZeroU32,
    /// Solves at once; others wait.
    pub solves: usize,
    /// How many may wait; more are sent away.
    pub waiting: usize,
    /// How many plans are kept.
    pub plans: usize,
}

impl Default for Limits {
    /// For a small machine: 16 MiB, a million rows, 60 seconds, a thread for each of two solves, 32 waiting, 100 plans.
    fn default() -> Self {
        Self {
            body: 16 << 20,
            rows: 1_000_000,
            time: Duration::from_secs(60),
            threads: NonZeroU32::MIN,
            solves: 2,
            waiting: 32,
            plans: 100,
        }
    }
}

/// What a request asks of a solve.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    gap: Option<f64>,
    time_limit: Option<f64>,
    seed: Option<u32>,
}

impl Asked {
    /// The effort that this is, within limits.
    fn effort(&self, limits: &Limits) -> Result<Effort, Refusal> {
        let most = limits.time.as_secs_f64();
        let time_limit = match self.time_limit {
            None => limits.time,
            Some(seconds) if seconds > 0.0 && seconds <= most => Duration::from_secs_f64(seconds),
            Some(seconds) => {
                return Err(Refusal::of(
                    "time_limit",
                    seconds.to_string(),
                    format!("seconds, above 0 and up to {most}"),
                ));
            }
        };
        let given = Effort::default();
        let effort = Effort {
            gap: self.gap.unwrap_or(given.gap),
            seed: self.seed.unwrap_or(given.seed),
            threads: Some(limits.threads),
            time_limit,
            ..given
        };
        effort.check()?;
        Ok(effort)
    }
}

/// Where solves wait for their turn.
#[derive(Debug)]
pub struct Desk {
    limits: Limits,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Counts one that waits, for as long as it does.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Desk {
    pub fn new(limits: Limits) -> Self {
        Self { turns: Arc::new(Semaphore::new(limits.solves)), waiting: AtomicUsize::new(0), limits }
    }

    /// How many solves run, and how many wait.
    pub fn load(&self) -> (usize, usize) {
        (self.limits.solves - self.turns.available_permits(), self.waiting.load(Ordering::Relaxed))
    }

    /// Waits for a turn; refuses when too many wait already.
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Refusal> {
        let busy = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "too many plans are being made; come again");
        if let Ok(permit) = Arc::clone(&self.turns).try_acquire_owned() {
            return Ok(permit);
        }
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= self.limits.waiting {
            return Err(busy());
        }
        Arc::clone(&self.turns).acquire_owned().await.map_err(|_| busy())
    }

    /// The plan of a pipeline. If the caller goes away, the solve ends.
    pub async fn plan(&self, asked: Asked, pipeline: Vec<u8>) -> Result<Plan, Refusal> {
        let effort = asked.effort(&self.limits)?;
        let turn = self.turn().await?;
        // Dropped with this future when the connection ends.
        let (stop, _guard) = Stop::guarded();
        let rows = self.limits.rows;
        let solve = move || {
            let _turn = turn;
            planned(&pipeline, rows, &effort, &stop)
        };
        let broken = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the solve broke down");
        tokio::task::spawn_blocking(solve).await.map_err(broken)?
    }
}

/// The whole chain: document, pipeline, appraisal, plan.
fn planned(pipeline: &[u8], rows: usize, effort: &Effort, stop: &Stop) -> Result<Plan, Refusal> {
    let pipeline = document::from_json(pipeline)?;
    let found = pipeline.row_count();
    if found > rows {
        let allowed = format!("at most {rows} rows (projects x alternatives x starts x scenarios)");
        return Err(Refusal::of("pipeline", format!("{found} rows"), allowed));
    }
    let question = Question::from(&pipeline);
    let appraisal = climcap::appraise(pipeline)
        .map_err(|error| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, error.to_string()))?;
    Ok(climcap::optimize(&appraisal, &question, effort, stop)?)
}
