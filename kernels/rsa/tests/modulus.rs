//! Words, remainders and digits, against num-bigint.

mod numbers;

use num_bigint::{BigInt, BigUint};
use numbers::{Random, big};
use rsa_kernels::digits::{balanced, canonical};
use rsa_kernels::plan::{Plan, Radix};
use rsa_kernels::{MAX_BITS, MIN_BITS, Modulus, VECTOR_MAX_BITS, dot, fma, scalar};

/// Every position of the top bit in its word and byte, at both ends of the range.
fn sizes() -> impl Iterator<Item = usize> {
    (MIN_BITS..MIN_BITS + 33)
        .chain([2560, 3071, 3072, 3073])
        .chain(VECTOR_MAX_BITS - 1..VECTOR_MAX_BITS + 2)
        .chain(MAX_BITS - 33..=MAX_BITS)
}

#[test]
fn bytes_are_read_and_written() {
    let mut random = Random::new(1);
    for bits in sizes() {
        for index in 0..8 {
            let modulus = numbers::modulus(&mut random, bits, index);
            assert_eq!(modulus.bits(), bits);
            assert_eq!(modulus.bytes(), bits.div_ceil(8));
            let bytes = modulus.to_be_bytes(modulus.words());
            assert_eq!(big(modulus.words()), BigUint::from_bytes_be(&bytes));
            let again = Modulus::from_be_bytes(&bytes).expect("the same");
            assert_eq!(again.words(), modulus.words());
        }
    }
}

#[test]
fn other_moduli_are_refused() {
    let ones = |length: usize| vec![0xff; length];
    let with = |index: usize, byte: u8| {
        let mut bytes = ones(256);
        bytes[index] = byte;
        bytes
    };
    for (what, bytes) in [
        ("empty", vec![]),
        ("even", with(255, 0xfe)),
        ("zero in front", [vec![0], ones(256)].concat()),
        ("2047 bits", with(0, 0x7f)),
        ("8193 bits", [vec![1], ones(1024)].concat()),
        ("16384 bits", ones(2048)),
    ] {
        assert!(Modulus::from_be_bytes(&bytes).is_none(), "{what}");
    }
    assert!(Modulus::from_be_bytes(&ones(256)).is_some());
    assert!(Modulus::from_be_bytes(&ones(1024)).is_some());
}

#[test]
fn a_representative_is_below_the_modulus_and_as_long() {
    let mut random = Random::new(2);
    for bits in sizes() {
        for index in 0..8 {
            let modulus = numbers::modulus(&mut random, bits, index);
            let n = big(modulus.words());
            let read = |number: &BigUint| {
                let mut bytes = number.to_bytes_be();
                bytes.splice(0..0, vec![0; modulus.bytes().saturating_sub(bytes.len())]);
                modulus.representative(&bytes)
            };
            for below in [BigUint::ZERO, BigUint::from(1_u8), &n - 1_u8] {
                assert_eq!(read(&below).map(|words| big(&words)), Some(below));
            }
            assert_eq!(read(&n), None);
            assert_eq!(read(&(&n + 1_u8)), None);
            assert_eq!(modulus.representative(&vec![0xff; modulus.bytes()]), None);
            assert_eq!(modulus.representative(&vec![0; modulus.bytes() - 1]), None);
            assert_eq!(modulus.representative(&vec![0; modulus.bytes() + 1]), None);
        }
    }
}

#[test]
fn remainders_are_right() {
    let mut random = Random::new(3);
    for bits in sizes() {
        for index in 0..8 {
            let modulus = numbers::modulus(&mut random, bits, index);
            let n = big(modulus.words());
            let check = |value: BigUint| {
                let remainder = modulus.remainder(value.to_u32_digits());
                assert_eq!(remainder.len(), modulus.words().len());
                assert_eq!(big(&remainder), value % &n);
            };
            // Around multiples, where a quotient is most easily one off.
            for shift in [0, 1, 31, 32, 33, 150, 1000] {
                let multiple: BigUint = &n << shift;
                check(&multiple - 1_u8);
                check(multiple.clone());
                check(&multiple + 1_u8);
                check(&multiple - (&n >> 1));
                check(multiple * ((&n >> (bits - 40)) - 1_u8) - 1_u8);
            }
            for length in [
                0,
                1,
                30,
                bits / 8,
                bits / 8 + 3,
                bits / 8 + 100,
                2 * bits / 8,
            ] {
                check(BigUint::from_bytes_be(&random.bytes(length)));
                check(BigUint::from_bytes_be(&vec![0xff; length]));
            }
            // Words of all ones and all zeros make the first guess of a quotient's digit too large.
            for _ in 0..20 {
                let words =
                    (0..bits / 32 + 8).map(|_| [0, 1, u32::MAX - 1, u32::MAX][random.below(4)]);
                check(BigUint::new(words.collect()));
            }
        }
    }
}

/// Random divisors almost never need the last correction. With a first word as small as can be and a large second one,
/// the first guess of a quotient's digit is too large most often.
#[test]
fn a_quotient_that_is_still_too_large_is_corrected() {
    let mut bytes = vec![0xff; 256];
    bytes[..4].copy_from_slice(&[0x80, 0, 0, 0]);
    let modulus = Modulus::from_be_bytes(&bytes).expect("a modulus");
    let n = big(modulus.words());
    for high in 0..64_u32 {
        for low in [0, 1, u32::MAX] {
            let value = (&n << (32 + high % 32)) - BigUint::from(low) - (&n >> high);
            assert_eq!(big(&modulus.remainder(value.to_u32_digits())), value % &n);
        }
    }
}

#[test]
fn powers_of_two_and_their_inverses_are_right() {
    let mut random = Random::new(4);
    for bits in sizes() {
        let modulus = numbers::modulus(&mut random, bits, bits);
        let n = big(modulus.words());
        for exponent in [0, 1, 31, 32, 33, 47, 752, 2047, 2048, 2162, 4096, 5000] {
            let power = BigUint::from(1_u8) << exponent;
            assert_eq!(big(&modulus.power_of_two(exponent)), &power % &n);
            let inverse = big(&modulus.inverse_power_of_two(exponent));
            assert!(inverse < n);
            assert_eq!(inverse * power % &n, BigUint::from(1_u8));
        }
    }
}

#[test]
fn digits_are_balanced_and_add_up() {
    let mut random = Random::new(5);
    for bits in sizes() {
        for (radix, plan) in plans(bits) {
            let half = 1_i64 << (radix.bits - 1);
            for index in 0..16 {
                let modulus = numbers::modulus(&mut random, bits, index);
                let number = numbers::representative(&mut random, &modulus, index);
                for count in [plan.table_digits, plan.digits] {
                    let digits = balanced(&numbers::words(&number, &modulus), radix.bits, count);
                    assert_eq!(digits.len(), count);
                    assert!(digits.iter().all(|digit| (-half..=half).contains(digit)));
                    assert_eq!(value(&digits, radix.bits), BigInt::from(number.clone()));
                }
            }
        }
    }
}

/// Operands of either sign, of any size that the plan allows for.
#[test]
fn an_operand_has_one_canonical_form() {
    let mut random = Random::new(6);
    for bits in sizes() {
        for (radix, plan) in plans(bits) {
            let largest = (1_i64 << radix.bits) - 1;
            for index in 0..32 {
                let modulus = numbers::modulus(&mut random, bits, index);
                let n = BigInt::from(big(modulus.words()));
                let digits = numbers::digits(&mut random, plan.digits, largest, largest, index);
                let expected = ((value(&digits, radix.bits) % &n) + &n) % &n;
                let found = canonical(digits, &plan, &modulus);
                assert_eq!(BigInt::from(big(&found)), expected);
            }
        }
    }
}

/// Of the kernels that are for this size.
fn plans(bits: usize) -> impl Iterator<Item = (Radix, Plan)> {
    [scalar::RADIX, dot::RADIX, fma::radix(bits)]
        .into_iter()
        .filter(move |radix| bits <= radix.max_bits)
        .map(move |radix| (radix, Plan::new(bits, radix).expect("a plan")))
}

fn value(digits: &[i64], radix_bits: usize) -> BigInt {
    digits
        .iter()
        .rev()
        .fold(BigInt::ZERO, |value, digit| (value << radix_bits) + digit)
}
