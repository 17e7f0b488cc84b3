//! Verdicts on ECDSA signatures, compared with the crates p256, p384 and p521.

use curve_kernels::ecdsa::{Curve, Key, P256, P384, P521};
use num_bigint::BigUint;

use crate::lcg::Lcg;
use crate::random::{below, cut, integer, inverse, structured, to_be_bytes, to_words};
use crate::tally::Tally;

/// Uses of each key: enough for its large tables to be built and used.
const USES_OF_KEY: usize = 50;

/// What an independent implementation says.
pub trait Reference<const W: usize> {
    type Curve: Curve<W>;

    /// As coordinates, hashes, r and s are written. The words may have room for more.
    fn bytes(words: &[u32; W]) -> Vec<u8> {
        to_be_bytes(words).split_off(4 * W - <Self::Curve as Curve<W>>::BYTES)
    }

    /// A multiple of the generator. `None`: at infinity.
    fn multiple(k: &BigUint) -> Option<([u32; W], [u32; W])>;
    /// Verifies as a message's hash and its signature.
    fn holds(key: &([u32; W], [u32; W]), hash: &[u8], signature: &[u8]) -> bool;
    /// The point a R + b G, for a point R with this x.
    fn combination(x: &[u32; W], a: &BigUint, b: &BigUint) -> Option<([u32; W], [u32; W])>;
}

macro_rules! reference {
    ($name:ident, $curve:ident, $words:literal, $crate_:ident) => {
        pub enum $name {}

        impl $name {
            fn scalar(k: &BigUint) -> $crate_::Scalar {
                use $crate_::elliptic_curve::ff::PrimeField as _;
                let k = k % integer(<$curve as Curve<$words>>::ORDER.value());
                let bytes = Self::bytes(&to_words(&k));
                let repr = $crate_::FieldBytes::try_from(&bytes[..]).expect("a scalar's length");
                $crate_::Scalar::from_repr(repr).expect("below the order")
            }

            fn coordinates(
                point: $crate_::ProjectivePoint,
            ) -> Option<([u32; $words], [u32; $words])> {
                use $crate_::elliptic_curve::sec1::ToSec1Point as _;
                let bytes = point.to_affine().to_sec1_point(false);
                // Infinity has one byte.
                let coordinates = bytes.as_bytes().get(1..).filter(|rest| !rest.is_empty())?;
                let (x, y) = coordinates.split_at(coordinates.len() / 2);
                let words = |bytes| to_words(&BigUint::from_bytes_be(bytes));
                Some((words(x), words(y)))
            }
        }

        impl Reference<$words> for $name {
            type Curve = $curve;

            fn multiple(k: &BigUint) -> Option<([u32; $words], [u32; $words])> {
                use $crate_::elliptic_curve::Group as _;
                Self::coordinates($crate_::ProjectivePoint::mul_by_generator(&Self::scalar(k)))
            }

            fn holds(key: &([u32; $words], [u32; $words]), hash: &[u8], signature: &[u8]) -> bool {
                use $crate_::ecdsa::signature::hazmat::PrehashVerifier as _;
                let point = [&[4][..], &Self::bytes(&key.0), &Self::bytes(&key.1)].concat();
                let key = $crate_::ecdsa::VerifyingKey::from_sec1_bytes(&point).expect("a key");
                $crate_::ecdsa::Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify_prehash(hash, &signature).is_ok())
            }

            fn combination(
                x: &[u32; $words],
                a: &BigUint,
                b: &BigUint,
            ) -> Option<([u32; $words], [u32; $words])> {
                // 2: a compressed point whose y is even.
                let bytes = [&[2][..], &Self::bytes(x)].concat();
                let point = $crate_::PublicKey::from_sec1_bytes(&bytes).ok()?;
                Self::coordinates(
                    point.to_projective() * Self::scalar(a)
                        + $crate_::ProjectivePoint::GENERATOR * Self::scalar(b),
                )
            }
        }
    };
}

reference!(P256Reference, P256, 8, p256);
reference!(P384Reference, P384, 12, p384);
reference!(P521Reference, P521, 17, p521);

/// A hash and a signature over it, as numbers that need not be below the order.
struct Case<const W: usize> {
    hash: [u32; W],
    r: [u32; W],
    s: [u32; W],
}

/// So many cases are by the reference's own verification, too, which takes several times as long.
const CASES_OF_VERIFICATION: usize = 8;

/// Compares verdicts on as many cases. Neither kind of verdict is rare among them.
pub fn compare<R: Reference<W>, const W: usize>(cases: usize, random: &mut Lcg) -> Tally {
    let n = integer(<R::Curve as Curve<W>>::ORDER.value());
    let mut tally = Tally::default();
    while tally.cases < cases {
        let private = private_key::<W>(&n, random);
        let public = R::multiple(&private).expect("not at infinity");
        let [x, y] = [public.0, public.1].map(|words| R::bytes(&words));
        let key = Key::<R::Curve, W>::new(&x, &y).expect("a point of the curve");
        for _ in 0..USES_OF_KEY.min(cases - tally.cases) {
            let case = case::<R, W>(&n, &private, random);
            let hash = R::bytes(&case.hash);
            let signature = [R::bytes(&case.r), R::bytes(&case.s)].concat();
            let wanted = holds_for_owner::<R, W>(&n, &private, &case);
            if tally.cases.is_multiple_of(CASES_OF_VERIFICATION) {
                let verified = R::holds(&public, &hash, &signature);
                assert_eq!(verified, wanted, "the references differ: {private:x}");
            }
            tally.cases += 1;
            tally.accepted += usize::from(wanted);
            // `None` would be a refusal, but is not to occur.
            if key.holds(&hash, &signature) != Some(wanted) {
                tally.disagreements.push(format!(
                    "not {wanted}: private key {private:x}, hash {hash:02x?}, signature {signature:02x?}"
                ));
            }
        }
    }
    tally
}

/// What the verification equation comes to for who knows the private key d: (u1 + u2 d) G instead of u1 G + u2 Q.
fn holds_for_owner<R: Reference<W>, const W: usize>(
    n: &BigUint,
    private: &BigUint,
    case: &Case<W>,
) -> bool {
    let [hash, r, s] = [&case.hash, &case.r, &case.s].map(|words| integer(words));
    let is_in_range = |number: &BigUint| number.bits() > 0 && number < n;
    if !is_in_range(&r) || !is_in_range(&s) {
        return false;
    }
    let multiple = (hash + &r * private) * inverse(&s, n) % n;
    R::multiple(&multiple).is_some_and(|(x, _)| integer(&x) % n == r)
}

/// Random, or one that makes multiples of the key meet those of the generator.
fn private_key<const W: usize>(n: &BigUint, random: &mut Lcg) -> BigUint {
    let small = BigUint::from(1 + below(40, random));
    let power = BigUint::from(1_u32) << below(32 * W as u32, random);
    let key = match below(8, random) {
        0 => small,
        1 => n - small,
        2 => power,
        3 => n * small - power % n,
        4 => inverse(&small, n),
        _ => integer(&structured(&to_words::<W>(n), random)),
    };
    key % (n - 1_u32) + 1_u32
}

fn case<R: Reference<W>, const W: usize>(
    n: &BigUint,
    private: &BigUint,
    random: &mut Lcg,
) -> Case<W> {
    let order = to_words::<W>(n);
    let mut case = match below(4, random) {
        // What the verifier computes with is chosen: u1 and u2, and so the hash.
        0 => {
            let u2 = integer(&structured(&order, random)) % (n - 1_u32) + 1_u32;
            let u1 = match below(5, random) {
                0 => &u2 * private % n,
                1 => n - &u2 * private % n,
                2 => u2.clone(),
                3 => n - &u2,
                _ => integer(&structured(&order, random)) % n,
            };
            match R::multiple(&((&u1 + &u2 * private) % n)) {
                Some((x, _)) => {
                    let r = integer(&x) % n;
                    let s = &r * inverse(&u2, n) % n;
                    Case {
                        hash: to_words(&(u1 * &s % n)),
                        r: to_words(&r),
                        s: to_words(&s),
                    }
                }
                // The sum is at infinity: no r may hold.
                None => {
                    let r = integer(&structured(&order, random)) % (n - 1_u32) + 1_u32;
                    let s = &r * inverse(&u2, n) % n;
                    Case {
                        hash: to_words(&(u1 * &s % n)),
                        r: to_words(&r),
                        s: to_words(&s),
                    }
                }
            }
        }
        // An honest signature, with any nonce.
        1 | 2 => {
            let hash = cut(&structured(&order, random), n.bits() as usize);
            let nonce = integer(&structured(&order, random)) % (n - 1_u32) + 1_u32;
            let (x, _) = R::multiple(&nonce).expect("not at infinity");
            let r = integer(&x) % n;
            let s = inverse(&nonce, n) * (integer(&hash) + &r * private) % n;
            Case {
                hash,
                r: to_words(&r),
                s: to_words(&s),
            }
        }
        _ => Case {
            hash: structured(&order, random),
            r: structured(&order, random),
            s: structured(&order, random),
        },
    };
    // The other spelling, which holds as well; or one bit or number of another signature.
    match below(12, random) {
        0 if case.s != [0; W] && integer(&case.s) < *n => {
            case.s = to_words(&(n - integer(&case.s)))
        }
        1 => flip(&mut case.r, random),
        2 => flip(&mut case.s, random),
        3 => flip(&mut case.hash, random),
        4 => case.r = structured(&order, random),
        5 => case.s = structured(&order, random),
        // The same remainder, which is out of range for r and s, and the same hash.
        6 => plus_order(&mut case.r, n),
        7 => plus_order(&mut case.s, n),
        8 => plus_order(&mut case.hash, n),
        _ => {}
    }
    // A hash has no more bits than the order, and r and s are written in whole bytes.
    let bytes = <R::Curve as Curve<W>>::BYTES;
    Case {
        hash: cut(&case.hash, n.bits() as usize),
        r: cut(&case.r, 8 * bytes),
        s: cut(&case.s, 8 * bytes),
    }
}

fn flip<const W: usize>(words: &mut [u32; W], random: &mut Lcg) {
    let bit = below(32 * W as u32, random) as usize;
    words[bit / 32] ^= 1 << (bit % 32);
}

fn plus_order<const W: usize>(words: &mut [u32; W], n: &BigUint) {
    let sum = integer(words) + n;
    if sum.bits() <= 32 * W as u64 {
        *words = to_words(&sum);
    }
}

/// x of a point may be n or more, and r is then x - n. No known multiple has such an x: the key is
/// made for it.
pub fn x_beyond_the_order<R: Reference<W>, const W: usize>() {
    let n = integer(<R::Curve as Curve<W>>::ORDER.value());
    let random = &mut Lcg::new(5);
    let mut found = 0;
    for difference in 1_u32..=40 {
        let x = to_words(&(&n + difference));
        let [u1, u2] = [(); 2]
            .map(|()| integer(&structured(&to_words::<W>(&n), random)) % (&n - 1_u32) + 1_u32);
        // Q = (R - u1 G) / u2
        let inverse_of_u2 = inverse(&u2, &n);
        let Some(public) = R::combination(&x, &inverse_of_u2, &((&n - &u1) * &inverse_of_u2))
        else {
            continue;
        };
        found += 1;
        let r = BigUint::from(difference);
        let s = &r * &inverse_of_u2 % &n;
        let hash = to_words::<W>(&(&u1 * &s % &n));
        let [x, y] = [public.0, public.1].map(|words| R::bytes(&words));
        let key = Key::<R::Curve, W>::new(&x, &y).expect("a point of the curve");
        for (r, holds) in [
            (r.clone(), true),
            (r.clone() + 1_u32, false),
            (r + &n, false),
        ] {
            let signature = [R::bytes(&to_words(&r)), R::bytes(&to_words(&s))].concat();
            assert_eq!(R::holds(&public, &R::bytes(&hash), &signature), holds);
            assert_eq!(
                key.holds(&R::bytes(&hash), &signature),
                Some(holds),
                "{difference}"
            );
        }
    }
    assert!(found > 10, "{found}");
}

/// Coordinates that are of no point, or not of the one length.
pub fn points_off_the_curve<R: Reference<W>, const W: usize>() {
    let random = &mut Lcg::new(6);
    let generator = R::multiple(&BigUint::from(1_u32)).expect("not at infinity");
    let [x, y] = [generator.0, generator.1].map(|words| R::bytes(&words));
    let is_key = |x: &[u8], y: &[u8]| Key::<R::Curve, W>::new(x, y).is_some();
    assert!(is_key(&x, &y));
    for _ in 0..200 {
        let mut changed = [x.clone(), y.clone()];
        let coordinate = &mut changed[below(2, random) as usize];
        let byte = below(coordinate.len() as u32, random) as usize;
        coordinate[byte] ^= 1 << below(8, random);
        assert!(!is_key(&changed[0], &changed[1]));
    }
    let (zeros, ones) = (vec![0; x.len()], vec![0xff; x.len()]);
    assert!(!is_key(&zeros, &zeros) && !is_key(&ones, &y) && !is_key(&x, &ones));
    for (x, y) in [
        (&x[1..], &y[..]),
        (&x[..], &y[1..]),
        (&[&[0], &x[..]].concat()[..], &y[..]),
        (&x[..], &[&[0], &y[..]].concat()[..]),
        (&[][..], &[][..]),
    ] {
        assert!(!is_key(x, y));
    }
}
