//! The encoding of a message (RFC 8017 section 9), and others that differ from it in one thing each.

use mcp_bearer::Algorithm;
use num_bigint::BigUint;
use sha2::{Digest, Sha256, Sha384, Sha512};

type Encoding = (&'static str, BigUint);

/// The first is the right one.
pub fn of(algorithm: Algorithm, message: &[u8], modulus_bits: usize) -> Vec<Encoding> {
    match (algorithm.hash().bytes(), algorithm.is_pss()) {
        (32, false) => pkcs1v15::<Sha256>(1, message, modulus_bits),
        (48, false) => pkcs1v15::<Sha384>(2, message, modulus_bits),
        (_, false) => pkcs1v15::<Sha512>(3, message, modulus_bits),
        (32, true) => pss::<Sha256>(message, modulus_bits),
        (48, true) => pss::<Sha384>(message, modulus_bits),
        (_, true) => pss::<Sha512>(message, modulus_bits),
    }
}

/// `arc` is the last number of the hash's object identifier, 2.16.840.1.101.3.4.2.
fn pkcs1v15<D: Digest>(arc: u8, message: &[u8], modulus_bits: usize) -> Vec<Encoding> {
    let length = modulus_bits.div_ceil(8);
    let hash = D::digest(message).to_vec();
    let info = |parameters: &[u8], hash: &[u8]| {
        let oid = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, arc];
        let algorithm = tlv(0x30, &[&oid, parameters].concat());
        tlv(0x30, &[algorithm, tlv(4, hash)].concat())
    };
    let fill = |count: usize| vec![0xff; count];
    let right = info(&[5, 0], &hash);
    let around = |front: &[u8], fill: Vec<u8>, after: &[u8], info: &[u8], end: &[u8]| {
        BigUint::from_bytes_be(&[front, &fill, after, info, end].concat())
    };
    let room = length - 3 - right.len();
    let mut changed_hash = hash.clone();
    changed_hash[0] ^= 0x80;
    let mut changed_end = hash.clone();
    *changed_end.last_mut().expect("a hash") ^= 1;
    let mut holed = fill(room);
    holed[room / 2] = 0xfe;
    let without_null = info(&[], &hash);
    let long_null = info(&[5, 0x81, 0], &hash);
    // The length of the outer sequence in two bytes, as BER allows.
    let long_length = [&[0x30, 0x81, right[1]], &right[2..]].concat();
    vec![
        ("right", around(&[0, 1], fill(room), &[0], &right, &[])),
        (
            "block type 0",
            around(&[0, 0], fill(room), &[0], &right, &[]),
        ),
        (
            "block type 2",
            around(&[0, 2], fill(room), &[0], &right, &[]),
        ),
        (
            "block type 3",
            around(&[0, 3], fill(room), &[0], &right, &[]),
        ),
        (
            "a first byte of 1",
            around(&[1, 1], fill(room), &[0], &right, &[]),
        ),
        (
            "a hole in the filling",
            around(&[0, 1], holed, &[0], &right, &[]),
        ),
        (
            "no zero after it",
            around(&[0, 1], fill(room), &[1], &right, &[]),
        ),
        (
            "another hash",
            around(
                &[0, 1],
                fill(room),
                &[0],
                &info(&[5, 0], &changed_hash),
                &[],
            ),
        ),
        (
            "another end of the hash",
            around(&[0, 1], fill(room), &[0], &info(&[5, 0], &changed_end), &[]),
        ),
        (
            "no NULL",
            around(&[0, 1], fill(room + 2), &[0], &without_null, &[]),
        ),
        (
            "a NULL in BER",
            around(&[0, 1], fill(room - 1), &[0], &long_null, &[]),
        ),
        (
            "a length in BER",
            around(&[0, 1], fill(room - 1), &[0], &long_length, &[]),
        ),
        // Bleichenbacher's forgery (CVE-2006-4339): little filling, and anything at the end.
        (
            "something behind",
            around(&[0, 1], fill(8), &[0], &right, &vec![0x5a; room - 8]),
        ),
        (
            "no filling",
            around(&[0, 1], vec![], &[0], &right, &vec![0; room]),
        ),
        (
            "a byte behind",
            around(&[0, 1], fill(room - 1), &[0], &right, &[0]),
        ),
        (
            "only the hash",
            around(&[0, 1], fill(length - 3 - hash.len()), &[0], &hash, &[]),
        ),
        ("zero", BigUint::ZERO),
    ]
}

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("a short form");
    [&[tag, length], content].concat()
}

/// What is done to an encoding on its way.
struct Fault {
    what: &'static str,
    salt_bytes: Option<usize>,
    first_padding: u8,
    separator: u8,
    trailer: u8,
    /// Whether a bit above the encoding's own is set.
    high_bits: bool,
    /// To the masked block and the seed.
    change: fn(&mut Vec<u8>, &mut Vec<u8>),
}

fn pss<D: Digest>(message: &[u8], modulus_bits: usize) -> Vec<Encoding> {
    let none = |what| Fault {
        what,
        salt_bytes: None,
        first_padding: 0,
        separator: 1,
        trailer: 0xbc,
        high_bits: false,
        change: |_, _| {},
    };
    let hash_bytes = D::digest(b"").len();
    let faults = [
        none("right"),
        Fault {
            salt_bytes: Some(0),
            ..none("no salt")
        },
        Fault {
            salt_bytes: Some(hash_bytes - 1),
            ..none("a shorter salt")
        },
        Fault {
            salt_bytes: Some(hash_bytes + 1),
            ..none("a longer salt")
        },
        Fault {
            salt_bytes: Some(20),
            ..none("20 bytes of salt")
        },
        Fault {
            first_padding: 1,
            ..none("a one too early")
        },
        Fault {
            first_padding: 0x40,
            ..none("padding that is not zero")
        },
        Fault {
            separator: 0,
            ..none("no separator")
        },
        Fault {
            separator: 2,
            ..none("another separator")
        },
        Fault {
            trailer: 0xcc,
            ..none("the trailer of X9.31")
        },
        Fault {
            trailer: 0xbd,
            ..none("another trailer")
        },
        Fault {
            high_bits: true,
            ..none("bits above the encoding")
        },
        Fault {
            change: |_, seed| seed[0] ^= 1,
            ..none("another seed")
        },
        Fault {
            change: |block, _| block[9] ^= 4,
            ..none("a change of the block")
        },
        Fault {
            change: |block, _| {
                block.pop();
                block.push(0);
            },
            ..none("the end of the salt")
        },
    ];
    let encode = |fault: Fault| (fault.what, encode_pss::<D>(message, modulus_bits, &fault));
    faults.into_iter().map(encode).collect()
}

fn encode_pss<D: Digest>(message: &[u8], modulus_bits: usize, fault: &Fault) -> BigUint {
    let hash = D::digest(message);
    let bits = modulus_bits - 1;
    let length = bits.div_ceil(8);
    let salt: Vec<u8> = (0..fault.salt_bytes.unwrap_or(hash.len()))
        .map(|i| i as u8 ^ 0xa5)
        .collect();
    let mut seed = D::digest([&[0; 8], &hash[..], &salt].concat()).to_vec();
    let mut block = vec![0; length - 1 - hash.len()];
    let separator = block.len() - 1 - salt.len();
    block[separator] = fault.separator;
    // Behind the first byte, of which not all bits count.
    block[1] |= fault.first_padding;
    block[separator + 1..].copy_from_slice(&salt);
    let mask = (0_u32..)
        .flat_map(|counter| D::digest([&seed[..], &counter.to_be_bytes()].concat()).to_vec());
    for (byte, mask) in block.iter_mut().zip(mask) {
        *byte ^= mask;
    }
    let unused = length * 8 - bits;
    block[0] &= 0xff >> unused;
    (fault.change)(&mut block, &mut seed);
    if fault.high_bits {
        // One bit above: in the first byte, or in the byte that only the modulus has.
        let number = BigUint::from_bytes_be(&[&block[..], &seed, &[fault.trailer]].concat());
        return number | BigUint::from(1_u8) << bits;
    }
    BigUint::from_bytes_be(&[&block[..], &seed, &[fault.trailer]].concat())
}
