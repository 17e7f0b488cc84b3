//! What the results of accepted tokens are kept under.

use std::collections::HashMap;

/// What the JavaScript side keeps a result under. A ticket is never given out twice, so that what was kept for another
/// token in the same slot is not taken for this one's.
#[derive(Default)]
pub struct Tickets {
    last: f64,
    by_slot: HashMap<u32, f64>,
}

/// A ticket modulo this is its slot.
const SLOTS: f64 = 1_048_576.0;

impl Tickets {
    /// The ticket of a slot; below zero where nothing is kept.
    pub fn of(&self, slot: u32) -> f64 {
        self.by_slot.get(&slot).copied().unwrap_or(-1.0)
    }

    /// A ticket for what a slot keeps from now on.
    pub fn renew(&mut self, slot: u32) -> f64 {
        self.last += 1.0;
        let ticket = self.last * SLOTS + f64::from(slot);
        self.by_slot.insert(slot, ticket);
        ticket
    }
}
