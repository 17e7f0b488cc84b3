//! A request about a token that is under way.

use std::cell::{Cell, RefCell};

use js_sys::Date;

use super::Outcome;
use crate::error::Error;
use crate::fetch::lease::Lease;
use crate::fetch::wakeup::Wakeups;
use crate::fetch::workerd::GRACE_SECONDS;

/// A request that is under way. On workerd it may die with the request that made it.
pub struct Flight {
    pub lease: Lease,
    /// When its time is up, in milliseconds of the system's clock.
    pub give_up_at: f64,
    /// Whatever was asked before does not count.
    pub is_fresh: bool,
    pub outcome: RefCell<Option<Outcome>>,
    /// Not when the token was forgotten meanwhile, or was asked about anew.
    pub may_remember: Cell<bool>,
    pub in_store: Cell<InStore>,
    pub ended: Wakeups,
}

/// What the store has of the token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum InStore {
    /// An answer that gave no verdict here.
    Seen,
    /// Nothing.
    Nothing,
    /// It was not asked, or did not tell.
    Unknown,
}

impl Flight {
    /// One that begins now.
    pub fn new(lease: Lease, give_up_at: f64, is_fresh: bool) -> Self {
        Self {
            lease,
            give_up_at,
            is_fresh,
            outcome: RefCell::default(),
            may_remember: Cell::new(true),
            in_store: Cell::new(InStore::Unknown),
            ended: Wakeups::default(),
        }
    }

    /// Whether the store may hold an answer that the server's refusal contradicts, and that must not come back. An active
    /// token that only this verifier refuses is left to others.
    pub fn may_contradict_store(&self, is_active: bool) -> bool {
        match self.in_store.get() {
            InStore::Seen => !is_active,
            InStore::Nothing => false,
            InStore::Unknown => true,
        }
    }

    /// Waits for its end; `None` when it died, and there is time left to ask oneself.
    pub async fn follow(&self, give_up_at: f64) -> Option<Outcome> {
        loop {
            if let Some(outcome) = self.outcome.borrow().clone() {
                return Some(outcome);
            }
            let now = Date::now();
            if now >= give_up_at + GRACE_SECONDS * 1000.0 {
                return Some(Err(Error::introspection_unavailable(1)));
            }
            if !self.lease.is_alive() {
                return None;
            }
            let until = give_up_at + GRACE_SECONDS * 1000.0;
            self.ended.wait((until - now) / 1000.0).await;
        }
    }
}
