//! The plans that were made, for as long as there is room.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use climcap::plan::Plan;
use uuid::Uuid;

/// The newest plans; the oldest makes room.
#[derive(Debug)]
pub struct Store {
    room: usize,
    plans: Mutex<VecDeque<(Uuid, Arc<Plan>)>>,
}

impl Store {
    pub fn new(room: usize) -> Self {
        Self { room, plans: Mutex::default() }
    }

    fn plans(&self) -> MutexGuard<'_, VecDeque<(Uuid, Arc<Plan>)>> {
        // Nothing is half done in here if a thread panics elsewhere.
        self.plans.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a plan under a name that nobody can guess.
    pub fn keep(&self, plan: Arc<Plan>) -> Uuid {
        let id = Uuid::new_v4();
        let mut plans = self.plans();
        plans.push_back((id, plan));
        while plans.len() > self.room {
            plans.pop_front();
        }
        id
    }

    pub fn find(&self, id: Uuid) -> Option<Arc<Plan>> {
        self.plans().iter().find(|(known, _)| *known == id).map(|(_, plan)| Arc::clone(plan))
    }

    /// Whether there was such a plan.
    pub fn forget(&self, id: Uuid) -> bool {
        let mut plans = self.plans();
        let before = plans.len();
        plans.retain(|(known, _)| *known != id);
        plans.len() < before
    }
}
