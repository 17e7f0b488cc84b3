//! `rsa_kernels::fma` as a wasm module without imports. `cargo xtask build` compiles it with relaxed SIMD.
//!
//! It keeps nothing from one call to the next: tables and numbers come with each, in one buffer. So there is no key whose
//! memory would have to be freed, and no state that a trap could leave behind.
//!
//! The three exports and a static buffer are what needs `unsafe` here: an exported name may clash with another one, of
//! which there are none in a module this small, and the buffer has to be found by JavaScript.
#![cfg(all(target_arch = "wasm32", target_feature = "relaxed-simd"))]
#![no_std]
#![deny(missing_docs)]

use core::cell::UnsafeCell;

use rsa_kernels::fma::{self, Key, MAX_DIGITS, MAX_TABLE_SIZE, Operand};
use rsa_kernels::lanes::F64x2;
use rsa_kernels::plan::Plan;

const SIZE: usize = MAX_DIGITS + MAX_TABLE_SIZE;

struct Buffer(UnsafeCell<[f64; SIZE]>);

// SAFETY: the memory is not shared, so there is one thread.
unsafe impl Sync for Buffer {}

static BUFFER: Buffer = Buffer(UnsafeCell::new([0.0; SIZE]));

/// Where the caller puts the digits of an operand, and the tables of the key from the 92nd number on.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *mut f64 {
    BUFFER.0.get().cast()
}

/// `a * b + c` by the instruction that this is all about. Rounded once, it is right; rounded twice, the kernel is wrong.
#[unsafe(no_mangle)]
pub extern "C" fn multiply_add(a: f64, b: f64, c: f64) -> f64 {
    F64x2::splat(a)
        .multiply_add(F64x2::splat(b), F64x2::splat(c))
        .last()
}

/// Raises the operand in the buffer to the exponent, in place. Returns 1; 0 if there is no such key or exponent.
#[unsafe(no_mangle)]
pub extern "C" fn raise(modulus_bits: usize, exponent: f64) -> u32 {
    // SAFETY: nobody else has a reference: there is one thread, this is not called from within, and JavaScript looks at
    // the buffer only between calls.
    let buffer = unsafe { &mut *BUFFER.0.get() };
    u32::from(raise_in(buffer, modulus_bits, exponent).is_some())
}

fn raise_in(buffer: &mut [f64; SIZE], modulus_bits: usize, exponent: f64) -> Option<()> {
    let (operand, tables) = buffer.split_at_mut(MAX_DIGITS);
    let plan = Plan::new(modulus_bits, fma::radix(modulus_bits))?;
    let tables = tables.get(..fma::table_size(&plan))?;
    let key = Key::new(modulus_bits, tables)?;
    let operand = operand.get_mut(..plan.digits)?;
    let power = key.raise(&Operand::new(operand.iter().copied()), exponent as u64)?;
    for (place, digit) in operand.iter_mut().zip(power.digits()) {
        *place = digit;
    }
    Some(())
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

const _: () = assert!(
    MAX_DIGITS == 92,
    "pkg-template/src/rsa-fma.js writes the tables there"
);
