//! Operands whose digits are of the fuzzer's choice, up to what each RSA kernel says that they may be: the product is the one
//! that num-bigint gives, keeps within those bounds, and no accumulator overflows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use num_bigint::BigInt;
use rsa_kernels::plan::Plan;
use rsa_kernels::power::Products;
use rsa_kernels::{MAX_BITS, MIN_BITS, Modulus, VECTOR_MAX_BITS, dot, fma, scalar};

fuzz_target!(|data: &[u8]| {
    let Some((head, digits)) = data.split_first_chunk::<4>() else {
        return;
    };
    let [low, high, kind, which] = *head;
    let max_bits = if which % 3 == 0 { MAX_BITS } else { VECTOR_MAX_BITS };
    let bits = MIN_BITS + usize::from(u16::from_le_bytes([low, high])) % (max_bits - MIN_BITS + 1);
    let modulus = modulus(bits, kind, digits);
    match which % 3 {
        0 => {
            let key = scalar::Key::new(&modulus).expect("a key");
            check(&key, key.plan(), 1 << 27, digits, &modulus, <[i64]>::to_vec, Vec::clone);
        }
        1 => {
            let key = dot::Key::new(&modulus).expect("a key");
            check(&key, key.plan(), 2177, digits, &modulus, dot::Operand::new, |operand| {
                operand.digits().collect()
            });
        }
        _ => {
            let tables = fma::tables(&modulus).expect("tables");
            let key = fma::Key::new(bits, &tables).expect("a key");
            let normal = (1 << (key.plan().radix_bits - 1)) + 65;
            let operand = |digits: &[i64]| fma::Operand::new(digits.iter().map(|d| *d as f64));
            check(&key, key.plan(), normal, digits, &modulus, operand, |operand| {
                operand.digits().map(|digit| digit as i64).collect()
            });
        }
    }
});

/// Odd and of that length. Its bytes are those of the fuzzer, or all ones, or all zeros between.
fn modulus(bits: usize, kind: u8, data: &[u8]) -> Modulus {
    let mut bytes = vec![if kind & 1 == 0 { 0xff } else { 0 }; bits.div_ceil(8)];
    if kind & 2 != 0 {
        bytes.iter_mut().zip(data).for_each(|(place, byte)| *place = *byte);
    }
    let unused = bytes.len() * 8 - bits;
    bytes[0] = bytes[0] & 0xff >> unused | 0x80 >> unused;
    *bytes.last_mut().expect("not empty") |= 1;
    Modulus::from_be_bytes(&bytes).expect("a modulus")
}

/// A byte is a digit: its sign and how far it is from the largest or from zero.
fn operand(data: &[u8], count: usize, normal: i64, last: i64) -> Vec<i64> {
    let digit = |index: usize| {
        let byte = data.get(index).copied().unwrap_or(0);
        let limit = if index + 1 == count { last } else { normal };
        let away = i64::from(byte >> 2);
        let size = if byte & 2 == 0 { limit - away } else { away * limit / 64 };
        if byte & 1 == 0 { size } else { -size }
    };
    (0..count).map(digit).collect()
}

fn check<P: Products>(
    key: &P,
    plan: &Plan,
    normal: i64,
    data: &[u8],
    modulus: &Modulus,
    make: impl Fn(&[i64]) -> P::Operand,
    read: impl Fn(&P::Operand) -> Vec<i64>,
) {
    let last = (1_i64 << plan.radix_bits) / 20 * 13 + 2;
    let value = |digits: &[i64]| {
        digits.iter().rev().fold(BigInt::ZERO, |value, digit| (value << plan.radix_bits) + digit)
    };
    let x = operand(data, plan.digits, normal, last);
    let y = operand(data.get(plan.digits..).unwrap_or_default(), plan.digits, normal, last);
    let (mut product, mut square) = (make(&x), make(&x));
    key.multiply(&mut product, &make(&y));
    key.square(&mut square);
    let n = BigInt::from(num_bigint::BigUint::new(modulus.words().to_vec()));
    for (found, expected) in [(product, value(&x) * value(&y)), (square, value(&x).pow(2))] {
        let found = read(&found);
        let (found, beyond) = found.split_at(plan.digits);
        let difference = (value(found) << plan.domain_bits()) - expected;
        assert_eq!(difference % &n, BigInt::ZERO);
        let (top, others) = found.split_last().expect("digits");
        assert!(others.iter().all(|digit| digit.abs() <= normal) && top.abs() <= last);
        assert!(beyond.iter().all(|digit| *digit == 0));
    }
}
