//! The kernels of the package's wasm, compiled as they are there, with exports for tests: numbers go in and out through
//! one buffer of bytes, big-endian, and what belongs to the kernel of the second wasm through one of numbers.
#![cfg(target_arch = "wasm32")]
#![deny(missing_docs)]

use std::cell::RefCell;

use rsa_kernels::{Modulus, dot, fma, scalar};

/// A key in all forms, and the buffers.
#[derive(Default)]
struct State {
    bytes: Vec<u8>,
    digits: Vec<f64>,
    key: Option<Key>,
}

struct Key {
    modulus: Modulus,
    scalar: scalar::Key,
    /// The other two are for moduli of up to 4096 bits.
    dot: Option<dot::Key>,
    tables: Vec<f64>,
}

thread_local! {
    static STATE: RefCell<State> = RefCell::default();
}

/// Makes room for this many bytes, and tells where they are until the next call.
#[unsafe(no_mangle)]
pub extern "C" fn bytes(length: usize) -> *const u8 {
    STATE.with_borrow_mut(|state| {
        state.bytes.resize(length, 0);
        state.bytes.as_ptr()
    })
}

/// Takes the bytes as the modulus of what follows. 0 if they are none.
#[unsafe(no_mangle)]
pub extern "C" fn set_modulus() -> u32 {
    STATE.with_borrow_mut(|state| {
        state.key = Modulus::from_be_bytes(&state.bytes).and_then(|modulus| {
            Some(Key {
                scalar: scalar::Key::new(&modulus)?,
                dot: dot::Key::new(&modulus),
                tables: fma::tables(&modulus).unwrap_or_default(),
                modulus,
            })
        });
        u32::from(state.key.is_some())
    })
}

/// Raises the bytes, in place. 0 if they are no number below the modulus.
#[unsafe(no_mangle)]
pub extern "C" fn raise_scalar(exponent: f64) -> u32 {
    raise(|key, base| key.scalar.raise(base, exponent as u64, &key.modulus))
}

/// As [`raise_scalar`].
#[unsafe(no_mangle)]
pub extern "C" fn raise_dot(exponent: f64) -> u32 {
    raise(|key, base| {
        let dot = key.dot.as_ref()?;
        dot.raise(base, exponent as u64, &key.modulus)
    })
}

fn raise(power: impl Fn(&Key, &[u32]) -> Option<Vec<u32>>) -> u32 {
    STATE.with_borrow_mut(|state| {
        let Some(key) = &state.key else { return 0 };
        let base = key.modulus.representative(&state.bytes);
        let Some(power) = base.and_then(|base| power(key, &base)) else {
            return 0;
        };
        state.bytes = key.modulus.to_be_bytes(&power);
        1
    })
}

/// Where the tables for the second wasm are.
#[unsafe(no_mangle)]
pub extern "C" fn tables() -> *const f64 {
    STATE.with_borrow(|state| {
        state
            .key
            .as_ref()
            .map_or(std::ptr::null(), |key| key.tables.as_ptr())
    })
}

/// How many numbers they are.
#[unsafe(no_mangle)]
pub extern "C" fn tables_length() -> usize {
    STATE.with_borrow(|state| state.key.as_ref().map_or(0, |key| key.tables.len()))
}

/// Makes digits for the second wasm of the bytes; returns how many.
#[unsafe(no_mangle)]
pub extern "C" fn begin_fma() -> usize {
    STATE.with_borrow_mut(|state| {
        let State { bytes, digits, key } = state;
        digits.clear();
        if let Some(key) = key
            && let Some(base) = key.modulus.representative(bytes)
        {
            fma::raise(&base, &key.modulus, |base| {
                digits.extend_from_slice(base);
                false
            });
        }
        digits.len()
    })
}

/// Where they are, and where the second wasm's answer belongs.
#[unsafe(no_mangle)]
pub extern "C" fn digits() -> *const f64 {
    STATE.with_borrow(|state| state.digits.as_ptr())
}

/// Makes bytes of the answer. 0 if it is none.
#[unsafe(no_mangle)]
pub extern "C" fn end_fma() -> u32 {
    STATE.with_borrow_mut(|state| {
        let State { bytes, digits, key } = state;
        let Some(key) = key else { return 0 };
        let any_base = vec![0; key.modulus.words().len()];
        let power = fma::raise(&any_base, &key.modulus, |place| {
            place.copy_from_slice(digits);
            true
        });
        let Some(power) = power else { return 0 };
        *bytes = key.modulus.to_be_bytes(&power);
        1
    })
}
