//! Which kernels have computed: in the builds that force one, so that a test sees that the one that was forced is the one
//! that ran. Nothing of it is in the package.

#[cfg(feature = "kernel-access")]
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// By the type of its keys.
#[cfg(feature = "kernel-access")]
static USES: Mutex<BTreeMap<&str, u32>> = Mutex::new(BTreeMap::new());

/// Notes that the kernel whose keys are of this type computes.
#[inline]
pub fn record<Key>() {
    #[cfg(feature = "kernel-access")]
    {
        let mut uses = USES.lock().unwrap_or_else(PoisonError::into_inner);
        let count = uses.entry(std::any::type_name::<Key>()).or_default();
        *count = count.saturating_add(1);
    }
}

/// How often each RSA kernel has computed, by the type of its keys, and how many bytes the large combs of all points
/// take now, as JSON.
#[cfg(feature = "kernel-access")]
pub fn report() -> String {
    let uses = USES.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = format!(
        "{{\"largeCombBytes\":{}",
        curve_kernels::tables::bytes_kept()
    );
    for (name, count) in uses.iter() {
        text.push_str(&format!(",\"{name}\":{count}"));
    }
    text.push('}');
    text
}
