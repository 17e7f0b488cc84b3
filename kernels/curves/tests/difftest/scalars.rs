//! Arithmetic modulo the orders of the groups.

use curve_kernels::ecdsa::{Curve, P256, P384, P521};
use curve_kernels::inverse::invert;
use curve_kernels::scalar::Order;
use num_bigint::BigUint;

use crate::lcg::Lcg;
use crate::random::{integer, inverse, structured, to_words};

const CASES: usize = 3_000;

/// l of RFC 8032 section 5.1.
fn ed25519_order() -> [u32; 8] {
    let order = b"1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed";
    to_words(&BigUint::parse_bytes(order, 16).expect("hexadecimal digits"))
}

#[test]
fn quotients_and_remainders() {
    check(<P256 as Curve<8>>::ORDER, 1);
    check(<P384 as Curve<12>>::ORDER, 2);
    check(<P521 as Curve<17>>::ORDER, 10);
    check(&Order::new(ed25519_order()), 3);
}

fn check<const W: usize>(order: &Order<W>, seed: u64) {
    let random = &mut Lcg::new(seed);
    let n = integer(order.value());
    let mut divided = 0;
    for _ in 0..CASES {
        let [a, b, c] = [(); 3].map(|()| structured(order.value(), random));
        let is_unit = c != [0; W] && integer(&c) < n;
        assert_eq!(order.has_unit(&c), is_unit);
        if is_unit {
            divided += 1;
            let inverse = inverse(&integer(&c), &n);
            let wanted = [a, b].map(|a| to_words(&(integer(&a) * &inverse % &n)));
            assert_eq!(order.quotients(&a, &b, &c), Some(wanted));
        }
        let whole = (integer(&b) << (32 * W)) + integer(&a);
        assert_eq!(order.reduce(&a, &b), to_words(&(whole % &n)));
    }
    assert!(divided > CASES / 3, "{divided}");
    assert_eq!(order.quotients(&[1; W], &[1; W], &[0; W]), None);
    assert_eq!(order.quotients(&[1; W], &[1; W], order.value()), None);
}

#[test]
fn inverses() {
    fn check<const W: usize>(modulus: [u32; W], seed: u64) {
        let random = &mut Lcg::new(seed);
        for _ in 0..CASES {
            let a = structured(&modulus, random);
            if a == [0; W] || integer(&a) >= integer(&modulus) {
                continue;
            }
            let wanted = inverse(&integer(&a), &integer(&modulus));
            assert_eq!(invert(&a, &modulus), Some(to_words(&wanted)), "{a:x?}");
        }
    }
    check(*<P256 as Curve<8>>::ORDER.value(), 4);
    check(*<P384 as Curve<12>>::ORDER.value(), 5);
    check(*<P521 as Curve<17>>::ORDER.value(), 11);
    check(ed25519_order(), 6);
    // Primes just below a power of two, and a short one.
    let hex = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16).expect("digits");
    check::<8>(to_words(&((hex("1") << 256_u32) - 189_u32)), 7);
    check::<12>(to_words(&((hex("1") << 384_u32) - 317_u32)), 8);
    check::<8>(to_words(&hex("10001")), 9);
}
