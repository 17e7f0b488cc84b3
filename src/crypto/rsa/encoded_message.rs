//! What a signature's representative must be: the encodings of RFC 8017 section 9.

use sha2::Digest;

/// DigestInfo of each hash up to its value, as RFC 8017 section 9.2 note 1 lists them.
pub const SHA_256: &[u8] =
    b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
pub const SHA_384: &[u8] =
    b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30";
pub const SHA_512: &[u8] =
    b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";

/// EMSA-PKCS1-v1_5 (section 9.2): `00 01 ff .. ff 00 DigestInfo hash`, and not one byte else. The representative is as long
/// as the modulus, so there is one such encoding of a hash.
pub fn is_pkcs1v15(representative: &[u8], digest_info: &[u8], hash: &[u8]) -> bool {
    let fill = representative
        .strip_prefix(&[0, 1])
        .and_then(|rest| rest.strip_suffix(hash))
        .and_then(|rest| rest.strip_suffix(digest_info))
        .and_then(|rest| rest.strip_suffix(&[0]));
    fill.is_some_and(|fill| fill.len() >= 8 && fill.iter().all(|&byte| byte == 0xff))
}

/// EMSA-PSS (section 9.1.2) with MGF1 and a salt as long as the hash.
pub fn is_pss<D: Digest>(representative: &[u8], modulus_bits: usize, hash: &[u8]) -> bool {
    has_pss::<D>(representative, modulus_bits, hash).unwrap_or(false)
}

/// `None` where there is too little of something. Step numbers are those of section 9.1.2.
fn has_pss<D: Digest>(representative: &[u8], modulus_bits: usize, hash: &[u8]) -> Option<bool> {
    let hash_bytes = <D as Digest>::output_size();
    let bits = modulus_bits.checked_sub(1)?;
    let bytes = bits.div_ceil(8);
    // One byte shorter than the modulus if that has 8k + 1 bits (section 8.1.2, step 2c).
    let (above, encoded) =
        representative.split_at_checked(representative.len().checked_sub(bytes)?)?;
    let unused_bits = bytes.checked_mul(8)?.checked_sub(bits)?;
    let used = 0xff_u8.checked_shr(u32::try_from(unused_bits).ok()?)?;
    // Steps 3 to 6.
    let (&trailer, rest) = encoded.split_last()?;
    let (masked, seed) = rest.split_at_checked(rest.len().checked_sub(hash_bytes)?)?;
    if above.iter().any(|&b| b != 0) || trailer != 0xbc || masked.first()? & !used != 0 {
        return Some(false);
    }
    // Steps 7 to 9.
    let mut block = masked.to_vec();
    unmask::<D>(seed, &mut block);
    *block.first_mut()? &= used;
    // Steps 10 and 11.
    let (padding, salt) = block.split_at_checked(block.len().checked_sub(hash_bytes)?)?;
    let (&one, zeros) = padding.split_last()?;
    if one != 1 || zeros.iter().any(|&b| b != 0) {
        return Some(false);
    }
    // Steps 12 to 14.
    let expected = D::new()
        .chain_update([0; 8])
        .chain_update(hash)
        .chain_update(salt)
        .finalize();
    Some(expected.as_slice() == seed)
}

/// Takes off the mask that MGF1 makes of a seed (RFC 8017 appendix B.2.1).
fn unmask<D: Digest>(seed: &[u8], masked: &mut [u8]) {
    for (counter, chunk) in (0_u32..).zip(masked.chunks_mut(<D as Digest>::output_size())) {
        let mask = D::new()
            .chain_update(seed)
            .chain_update(counter.to_be_bytes())
            .finalize();
        for (byte, mask) in chunk.iter_mut().zip(mask) {
            *byte ^= mask;
        }
    }
}
