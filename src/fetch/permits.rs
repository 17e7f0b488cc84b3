//! A cap on how much happens at a time.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::fetch::wakeup::Wakeups;

/// So many permits, for tasks that ask for one each. Who came first is served first (on workerd: roughly).
pub struct Permits {
    most: usize,
    leases: RefCell<Leases>,
    released: Wakeups,
}

#[derive(Default)]
struct Leases {
    /// The end of each lease, in milliseconds of the system's clock: on workerd a task dies with its request, and gives
    /// nothing back.
    ends: HashMap<u64, f64>,
    last_id: u64,
    /// For those who were woken and are not here yet.
    reserved: usize,
}

/// Leave to go on, given back when it is dropped.
pub struct Permit {
    permits: Rc<Permits>,
    id: u64,
}

impl Permits {
    /// `most` at a time.
    pub fn new(most: usize) -> Rc<Self> {
        Rc::new(Self {
            most,
            leases: RefCell::default(),
            released: Wakeups::default(),
        })
    }

    /// A permit, unless none is free before `deadline`. `lease_until`: when it ends if nobody gives it back. Both in
    /// milliseconds of the system's clock.
    pub async fn acquire(self: &Rc<Self>, deadline: f64, lease_until: f64) -> Option<Permit> {
        if !self.released.is_awaited()
            && let Some(permit) = self.take(lease_until)
        {
            return Some(permit);
        }
        loop {
            let left = (deadline - js_sys::Date::now()) / 1000.0;
            if left <= 0.0 {
                return None;
            }
            if self.released.wait(left).await {
                let mut leases = self.leases.borrow_mut();
                leases.reserved = leases.reserved.saturating_sub(1);
            }
            if let Some(permit) = self.take(lease_until) {
                return Some(permit);
            }
        }
    }

    fn take(self: &Rc<Self>, lease_until: f64) -> Option<Permit> {
        let now = js_sys::Date::now();
        let mut leases = self.leases.borrow_mut();
        leases.ends.retain(|_, end| now < *end);
        if leases.ends.len().saturating_add(leases.reserved) >= self.most {
            return None;
        }
        leases.last_id = leases.last_id.wrapping_add(1);
        let id = leases.last_id;
        leases.ends.insert(id, lease_until);
        Some(Permit {
            permits: self.clone(),
            id,
        })
    }

    fn release(&self, id: u64) {
        self.leases.borrow_mut().ends.remove(&id);
        if self.released.wake_one() {
            let mut leases = self.leases.borrow_mut();
            leases.reserved = leases.reserved.saturating_add(1);
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.permits.release(self.id);
    }
}
