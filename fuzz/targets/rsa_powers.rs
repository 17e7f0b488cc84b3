//! A modulus, a base and an exponent of the fuzzer's choice: each RSA kernel gives what num-bigint gives, or none does.
#![no_main]

use libfuzzer_sys::fuzz_target;
use num_bigint::BigUint;
use rsa_kernels::{Modulus, dot, fma, scalar};

fuzz_target!(|data: &[u8]| {
    // The first bytes are the exponent and how the rest is divided.
    let Some((head, rest)) = data.split_first_chunk::<8>() else {
        return;
    };
    let head = u64::from_le_bytes(*head);
    let exponent = head & ((1 << 33) - 1) | 1;
    let length = 256 + (head >> 33) as usize % 257;
    let Some((n, s)) = rest.split_at_checked(length) else {
        return;
    };
    let Some(modulus) = Modulus::from_be_bytes(n) else {
        return;
    };
    let mut bytes = vec![0; modulus.bytes()];
    for (place, byte) in bytes.iter_mut().rev().zip(s.iter().rev()) {
        *place = *byte;
    }
    let (n, s) = (BigUint::from_bytes_be(n), BigUint::from_bytes_be(&bytes));
    let base = modulus.representative(&bytes);
    assert_eq!(base.is_some(), s < n);
    let Some(base) = base else { return };
    let expected = (exponent >= 3).then(|| s.modpow(&BigUint::from(exponent), &n));

    let key = scalar::Key::new(&modulus).expect("a key");
    check("scalar", key.raise(&base, exponent, &modulus), &expected);
    let key = dot::Key::new(&modulus).expect("a key");
    check("dot", key.raise(&base, exponent, &modulus), &expected);
    let tables = fma::tables(&modulus).expect("tables");
    let key = fma::Key::new(modulus.bits(), &tables).expect("a key");
    let power = fma::raise(&base, &modulus, |digits| {
        let base = fma::Operand::new(digits.iter().copied());
        let Some(power) = key.raise(&base, exponent) else {
            return false;
        };
        digits.iter_mut().zip(power.digits()).for_each(|(place, digit)| *place = digit);
        true
    });
    check("fma", power, &expected);
});

#[track_caller]
fn check(kernel: &str, found: Option<Vec<u32>>, expected: &Option<BigUint>) {
    assert_eq!(found.map(BigUint::new), *expected, "{kernel}");
}
