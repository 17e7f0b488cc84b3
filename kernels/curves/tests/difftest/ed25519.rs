//! Verdicts on Ed25519 signatures and keys, compared with ed25519-dalek's `verify_strict`.

use curve_kernels::ed25519::Key;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest as _, Sha512};

use crate::lcg::Lcg;
use crate::random::{below, bytes, structured};
use crate::tally::Tally;

/// Uses of each key: enough for its large tables to be built and used.
const USES_OF_KEY: usize = 50;

/// l, little-endian.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn holds(key: &Key, message: &[u8], signature: &[u8; 64]) -> Option<bool> {
    let ([r, s], []) = signature.as_chunks::<32>() else {
        panic!("64 bytes are two chunks");
    };
    let hash = Sha512::new()
        .chain_update(r)
        .chain_update(key.encoded())
        .chain_update(message)
        .finalize();
    key.holds(r, s, &hash.into())
}

/// Compares verdicts on as many cases. Neither kind of verdict is rare among them.
pub fn compare(cases: usize, random: &mut Lcg) -> Tally {
    let mut tally = Tally::default();
    while tally.cases < cases {
        let signer = Signer::new(random);
        let reference = VerifyingKey::from_bytes(&signer.public).expect("a point");
        let key = Key::new(&signer.public).expect("not of small order");
        for _ in 0..USES_OF_KEY.min(cases - tally.cases) {
            let (message, signature) = signer.case(random);
            let wanted = reference
                .verify_strict(&message, &Signature::from_bytes(&signature))
                .is_ok();
            tally.cases += 1;
            tally.accepted += usize::from(wanted);
            // `None` would be a refusal, but is not to occur.
            if holds(&key, &message, &signature) != Some(wanted) {
                tally.disagreements.push(format!(
                    "not {wanted}: key {:02x?}, message {message:02x?}, signature {signature:02x?}",
                    signer.public
                ));
            }
        }
    }
    tally
}

/// A private key and what signers that follow no rule may do with it.
struct Signer {
    secret: Scalar,
    public: [u8; 32],
}

impl Signer {
    /// One key in three has a part of small order, which the strict reading allows.
    fn new(random: &mut Lcg) -> Self {
        loop {
            let secret = scalar(random);
            let torsion = match below(3, random) {
                0 => any_torsion(random),
                _ => EIGHT_TORSION[0],
            };
            let point = ED25519_BASEPOINT_POINT * secret + torsion;
            if !point.is_small_order() {
                let public = point.compress().to_bytes();
                return Self { secret, public };
            }
        }
    }

    fn case(&self, random: &mut Lcg) -> (Vec<u8>, [u8; 64]) {
        let mut message = bytes::<20>(random).to_vec();
        message.truncate(below(21, random) as usize);
        let nonce = scalar(random);
        // With a key that has torsion, about one R in eight makes up for it.
        let torsion = match below(6, random) {
            0 => any_torsion(random),
            _ => EIGHT_TORSION[0],
        };
        let mut r = (ED25519_BASEPOINT_POINT * nonce + torsion)
            .compress()
            .to_bytes();
        if below(12, random) == 0 {
            r = strange_point(random);
        }
        let hash = Sha512::new()
            .chain_update(r)
            .chain_update(self.public)
            .chain_update(&message)
            .finalize();
        let hash = Scalar::from_bytes_mod_order_wide(&hash.into());
        let mut s = (nonce + hash * self.secret).to_bytes();
        match below(12, random) {
            0 => s = plus_order(s),
            1 => s[below(32, random) as usize] ^= 1 << below(8, random),
            2 => r[below(32, random) as usize] ^= 1 << below(8, random),
            3 => message.push(0),
            4 => s = to_le_bytes(structured(&from_le_bytes(ORDER), random)),
            _ => {}
        }
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r);
        signature[32..].copy_from_slice(&s);
        (message, signature)
    }
}

fn scalar(random: &mut Lcg) -> Scalar {
    Scalar::from_bytes_mod_order(to_le_bytes(structured(&from_le_bytes(ORDER), random)))
}

fn any_torsion(random: &mut Lcg) -> EdwardsPoint {
    EIGHT_TORSION[below(8, random) as usize]
}

/// Of small order, in an encoding that is not canonical, or no point at all.
fn strange_point(random: &mut Lcg) -> [u8; 32] {
    let mut point = match below(3, random) {
        0 => any_torsion(random).compress().to_bytes(),
        1 => {
            // y = p + 0 ... p + 18
            let mut y = [0xff; 32];
            y[0] = 0xed + below(19, random) as u8;
            y[31] = 0x7f;
            y
        }
        _ => to_le_bytes(structured(&from_le_bytes([0xff; 32]), random)),
    };
    if below(2, random) == 0 {
        point[31] ^= 0x80;
    }
    point
}

fn plus_order(mut s: [u8; 32]) -> [u8; 32] {
    let mut carry = 0;
    for (byte, of_order) in s.iter_mut().zip(ORDER) {
        carry += u32::from(*byte) + u32::from(of_order);
        *byte = carry as u8;
        carry >>= 8;
    }
    s
}

fn from_le_bytes(bytes: [u8; 32]) -> [u32; 8] {
    std::array::from_fn(|i| u32::from_le_bytes([0, 1, 2, 3].map(|j| bytes[4 * i + j])))
}

fn to_le_bytes(words: [u32; 8]) -> [u8; 32] {
    std::array::from_fn(|i| (words[i / 4] >> (8 * (i % 4))) as u8)
}

/// What was refused and read before there was a kernel: canonical points that are not of small order.
pub fn compare_keys() {
    let random = &mut Lcg::new(3);
    let (mut read, mut refused) = (0, 0);
    let mut check = |encoded: &[u8; 32]| {
        let wanted = VerifyingKey::from_bytes(encoded)
            .is_ok_and(|key| !key.is_weak() && key.to_edwards().compress().as_bytes() == encoded);
        assert_eq!(Key::new(encoded).is_some(), wanted, "{encoded:x?}");
        *if wanted { &mut read } else { &mut refused } += 1;
    };
    for point in EIGHT_TORSION {
        check(&point.compress().to_bytes());
        let mut other_sign = point.compress().to_bytes();
        other_sign[31] ^= 0x80;
        check(&other_sign);
    }
    for _ in 0..20 {
        check(&strange_point(random));
    }
    for _ in 0..3_000 {
        check(&bytes(random));
        check(&strange_point(random));
    }
    // All y that have two encodings, and their neighbours.
    for low in 0..=255 {
        for (middle, top) in [(0, 0), (0, 0x80), (0xff, 0x7f), (0xff, 0xff)] {
            let mut encoded = [middle; 32];
            (encoded[0], encoded[31]) = (low, top);
            check(&encoded);
        }
    }
    assert!(read > 1_000 && refused > 1_000, "{read} {refused}");
}

/// R of small order is refused even where the equation holds: with S = 0 and a hash that is a
/// multiple of eight, which is looked for, it holds for R and a key of small order's part alone.
pub fn refuse_r_of_small_order() {
    let random = &mut Lcg::new(4);
    let mut held = 0;
    for torsion in EIGHT_TORSION {
        for _ in 0..8 {
            let signer = Signer::new(random);
            let key = Key::new(&signer.public).expect("not of small order");
            let r = torsion.compress().to_bytes();
            let message: [u8; 16] = bytes(random);
            let hash = Sha512::new()
                .chain_update(r)
                .chain_update(signer.public)
                .chain_update(message)
                .finalize();
            let hash = Scalar::from_bytes_mod_order_wide(&hash.into());
            // S B - hash A = R + (some point of small order), which is R itself at times.
            let s = hash * signer.secret;
            let mut signature = [0; 64];
            signature[..32].copy_from_slice(&r);
            signature[32..].copy_from_slice(&s.to_bytes());
            let reference = VerifyingKey::from_bytes(&signer.public).expect("a point");
            let lax = Signature::from_bytes(&signature);
            held +=
                usize::from(ed25519_dalek::Verifier::verify(&reference, &message, &lax).is_ok());
            assert_eq!(holds(&key, &message, &signature), Some(false));
        }
    }
    // So it is the order of R that refuses.
    assert!(held > 3, "{held}");
}
