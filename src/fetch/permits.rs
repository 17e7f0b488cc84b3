//! A cap on how much happens at a time.

use std::cell::RefCell;
use std::rc::Rc;

use crate::fetch::lease::Lease;
use crate::fetch::wakeup::Wakeups;

/// So many permits, for tasks that ask for one each. Who came first is served first (on workerd: roughly).
pub struct Permits {
    most: usize,
    leases: RefCell<Leases>,
    released: Wakeups,
}

#[derive(Default)]
struct Leases {
    /// Whose task died gives nothing back.
    holders: Vec<(u64, Lease)>,
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

    /// A permit for a task, unless none is free before `deadline`, in milliseconds of the system's clock.
    pub async fn acquire(self: &Rc<Self>, deadline: f64, lease: &Lease) -> Option<Permit> {
        if let Some(permit) = self.acquire_now(lease) {
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
            if let Some(permit) = self.take(lease) {
                return Some(permit);
            }
        }
    }

    /// A permit, if one is free and nobody waits for it.
    pub fn acquire_now(self: &Rc<Self>, lease: &Lease) -> Option<Permit> {
        if self.released.is_awaited() {
            return None;
        }
        self.take(lease)
    }

    fn take(self: &Rc<Self>, lease: &Lease) -> Option<Permit> {
        let mut leases = self.leases.borrow_mut();
        leases.holders.retain(|(_, lease)| lease.is_alive());
        if leases.holders.len().saturating_add(leases.reserved) >= self.most {
            return None;
        }
        leases.last_id = leases.last_id.wrapping_add(1);
        let id = leases.last_id;
        leases.holders.push((id, lease.clone()));
        Some(Permit {
            permits: self.clone(),
            id,
        })
    }

    fn release(&self, id: u64) {
        self.leases
            .borrow_mut()
            .holders
            .retain(|(held, _)| *held != id);
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
