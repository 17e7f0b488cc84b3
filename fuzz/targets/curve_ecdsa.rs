//! A private key, a hash and a signature of the fuzzer's choice, or those that make the verifier compute with numbers of its
//! choice: each ECDSA kernel gives the verdict of its crate.
#![no_main]

#[path = "../../kernels/curves/tests/difftest/ecdsa.rs"]
#[allow(dead_code)] // what only the tests ask for
mod ecdsa;
#[path = "../../tests/support/lcg.rs"]
mod lcg;
#[path = "../../kernels/curves/tests/difftest/random.rs"]
#[allow(dead_code)] // what only the tests ask for
mod random;
#[path = "../../kernels/curves/tests/difftest/tally.rs"]
#[allow(dead_code)] // what only the tests ask for
mod tally;

use curve_kernels::ecdsa::{Curve, Key};
use curve_kernels::tables::USES_BEFORE_LARGE;
use libfuzzer_sys::fuzz_target;
use num_bigint::BigUint;

use ecdsa::{P256Reference, P384Reference, P521Reference, Reference};
use random::{integer, inverse, to_words};

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let is_chosen = kind & 4 != 0;
    match kind & 3 {
        0 | 1 => compare::<P256Reference, 8>(is_chosen, data),
        2 => compare::<P384Reference, 12>(is_chosen, data),
        _ => compare::<P521Reference, 17>(is_chosen, data),
    }
});

/// Four numbers, of which the first is the private key; the others are hash, r and s, or u1, u2 and an r for the case that
/// their sum is at infinity.
fn compare<R: Reference<W>, const W: usize>(is_chosen: bool, data: &[u8]) {
    let n = integer(<R::Curve as Curve<W>>::ORDER.value());
    let bytes = <R::Curve as Curve<W>>::BYTES;
    let mut numbers = data.chunks(bytes).map(BigUint::from_bytes_be);
    let mut next = || numbers.next().unwrap_or_default();
    let unit = |number: BigUint| number % (&n - 1_u32) + 1_u32;
    let private = unit(next());
    let public = R::multiple(&private).expect("not at infinity");
    let [x, y] = [public.0, public.1].map(|words| R::bytes(&words));
    let key = Key::<R::Curve, W>::new(&x, &y).expect("a point of the curve");

    let (hash, r, s) = if is_chosen {
        let (u1, u2, other) = (next() % &n, unit(next()), unit(next()));
        let r = R::multiple(&((&u1 + &u2 * &private) % &n))
            .map_or(other, |(x, _)| integer(&x) % &n);
        let s = &r * inverse(&u2, &n) % &n;
        (u1 * &s % &n, r, s)
    } else {
        // A hash has no more bits than the order.
        let hash = next() % (BigUint::from(1_u32) << n.bits());
        (hash, next(), next())
    };
    let [hash, r, s] = [hash, r, s].map(|number| R::bytes(&to_words::<W>(&number)));
    let signature = [r, s].concat();
    let expected = R::holds(&public, &hash, &signature);
    // With small tables, and with large ones.
    for _ in 0..=USES_BEFORE_LARGE {
        assert_eq!(key.holds(&hash, &signature), Some(expected));
    }
}
