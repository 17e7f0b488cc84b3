//! Sealed entries in a store that processes share. The JavaScript side sees to it that no operation fails or takes
//! longer than it may (`shared-store.js`).

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::fetch::interop;
use crate::fetch::workerd;
use crate::token::UnixSeconds;
use crate::verifiers::sealed_entry::EntrySealer;

/// A store, and what tells our entries in it from others.
pub struct SharedStore {
    object: JsValue,
    sealer: EntrySealer,
}

/// What a store has about a subject.
pub enum Entry {
    /// Nothing.
    None,
    /// An entry of ours.
    Found {
        payload: Vec<u8>,
        made_at: UnixSeconds,
    },
    /// It did not tell, or what it gave is not ours.
    Unknown,
}

impl SharedStore {
    /// `object`: a `SharedStore` of `shared-store.js`.
    pub fn new(object: JsValue, sealer: EntrySealer) -> Self {
        Self { object, sealer }
    }

    /// What the store has about a subject.
    pub async fn get(&self, subject: &str) -> Entry {
        let key = self.sealer.entry_key(subject);
        let entry = match self.call("get", &[&key.into()]).await {
            Some(entry) if entry.is_undefined() => return Entry::None,
            entry => entry.and_then(|entry| entry.as_string()),
        };
        let Some(entry) = entry else {
            return Entry::Unknown;
        };
        match self.sealer.open(subject, &entry) {
            Ok((payload, made_at)) => Entry::Found {
                payload: payload.as_bytes().to_vec(),
                made_at,
            },
            Err(_) => {
                let _ = interop::call(&self.object, "tellForged", &[]);
                Entry::Unknown
            }
        }
    }

    /// Puts an entry in, for so many seconds. Waits for it on workerd only, where it would not end otherwise.
    pub async fn set(&self, subject: &str, payload: &[u8], made_at: UnixSeconds, seconds: f64) {
        let Ok(payload) = str::from_utf8(payload) else {
            return;
        };
        let key = self.sealer.entry_key(subject).into();
        let entry = self.sealer.seal(subject, payload, made_at).into();
        let set = interop::call(&self.object, "set", &[&key, &entry, &seconds.into()]);
        if let Ok(set) = set
            && workerd::is_here()
        {
            let _ = JsFuture::from(Promise::resolve(&set)).await;
        }
    }

    /// Takes an entry out.
    pub async fn delete(&self, subject: &str) {
        let key = self.sealer.entry_key(subject);
        let _ = self.call("delete", &[&key.into()]).await;
    }

    async fn call(&self, operation: &str, arguments: &[&JsValue]) -> Option<JsValue> {
        let result = interop::call(&self.object, operation, arguments).ok()?;
        JsFuture::from(Promise::resolve(&result)).await.ok()
    }
}
