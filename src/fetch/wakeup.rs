//! How one task waits for another: by a promise, but on workerd by looking again and again.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use js_sys::{Array, Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::timer::Timer;
use crate::fetch::workerd;

/// Those who wait, in the order in which they came.
#[derive(Default)]
pub struct Wakeups {
    waiters: RefCell<VecDeque<Waiter>>,
    waiting: Cell<usize>,
}

struct Waiter {
    resolve: Function,
    is_waiting: Rc<Cell<bool>>,
}

impl Wakeups {
    /// Waits until woken, or for so many seconds; says whether it was woken. On workerd it never is, and returns early:
    /// the caller looks whether it was worth it.
    pub async fn wait(&self, seconds: f64) -> bool {
        if workerd::is_here() {
            let poll = Timer::after(workerd::POLL_SECONDS.min(seconds));
            let _ = JsFuture::from(poll.promise().clone()).await;
            return false;
        }
        let is_waiting = Rc::new(Cell::new(true));
        self.waiting.set(self.waiting.get().saturating_add(1));
        let woken = Promise::new(&mut |resolve, _reject| {
            self.waiters.borrow_mut().push_back(Waiter {
                resolve,
                is_waiting: is_waiting.clone(),
            });
        });
        let timer = Timer::after(seconds);
        let contenders = Array::of2(&woken, timer.promise());
        let _ = JsFuture::from(Promise::race(&contenders)).await;
        !self.stop_waiting(&is_waiting)
    }

    /// Whether someone waits who was not woken.
    pub fn is_awaited(&self) -> bool {
        self.waiting.get() > 0
    }

    /// Wakes the one that waits longest; says whether there was one.
    pub fn wake_one(&self) -> bool {
        loop {
            let next = self.waiters.borrow_mut().pop_front();
            let Some(waiter) = next else { return false };
            // One that gave up must not be woken in place of one that still waits.
            if self.stop_waiting(&waiter.is_waiting) {
                let _ = waiter.resolve.call0(&JsValue::UNDEFINED);
                return true;
            }
        }
    }

    /// Wakes everyone.
    pub fn wake_all(&self) {
        while self.wake_one() {}
    }

    fn stop_waiting(&self, is_waiting: &Cell<bool>) -> bool {
        let was_waiting = is_waiting.replace(false);
        if was_waiting {
            self.waiting.set(self.waiting.get().saturating_sub(1));
        }
        was_waiting
    }
}
