//! Whether a task lives.
//!
//! Elsewhere it lives until it ends. On workerd it dies with its request, without a word: there it must say again and
//! again that it lives.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

use crate::fetch::interop;
use crate::fetch::workerd;

/// How long a task on workerd is believed to live after it last said so.
const BELIEVED_MILLISECONDS: f64 = 750.0;

/// How often it says so.
const HEARTBEAT_MILLISECONDS: f64 = 200.0;

/// The task holds this until it ends.
pub struct Holder {
    lease: Lease,
    _heartbeat: Option<Heartbeat>,
}

/// Tells others whether it lives.
#[derive(Clone)]
pub struct Lease(Rc<Cell<f64>>);

/// An interval of the task's own request, which dies with it.
struct Heartbeat {
    id: JsValue,
    _beat: Closure<dyn FnMut()>,
}

impl Holder {
    /// Begins a lease.
    pub fn new() -> Self {
        let lease = Lease(Rc::new(Cell::new(f64::INFINITY)));
        let heartbeat = workerd::is_here().then(|| Heartbeat::of(lease.clone()));
        Self {
            lease,
            _heartbeat: heartbeat,
        }
    }

    /// What others are given.
    pub fn lease(&self) -> Lease {
        self.lease.clone()
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.lease.0.set(f64::NEG_INFINITY);
    }
}

impl Heartbeat {
    fn of(lease: Lease) -> Self {
        lease.renew();
        let beat = Closure::new(move || lease.renew());
        let milliseconds = JsValue::from_f64(HEARTBEAT_MILLISECONDS);
        let id = interop::call_global("setInterval", &[beat.as_ref(), &milliseconds]);
        Self {
            id: id.unwrap_or_default(),
            _beat: beat,
        }
    }
}

impl Drop for Heartbeat {
    fn drop(&mut self) {
        let _ = interop::call_global("clearInterval", &[&self.id]);
    }
}

impl Lease {
    /// Whether the task lives.
    pub fn is_alive(&self) -> bool {
        let until = self.0.get();
        until == f64::INFINITY || js_sys::Date::now() < until
    }

    /// Whether both are of the same task.
    pub fn is_of(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    fn renew(&self) {
        self.0.set(js_sys::Date::now() + BELIEVED_MILLISECONDS);
    }
}
