//! base64url as RFC 7515 section 2 wants it: no padding, no whitespace, and one spelling only.
//!
//! RFC 4648 section 3.5 lets a decoder ignore the unused bits of the last character; then one signature has up to
//! 16 spellings, and a token string is no longer what was signed. This decoder refuses them.

/// The input is not canonical base64url.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidBase64Url;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const INVALID: u8 = 0xff;
const SEXTETS: [u8; 256] = {
    let mut table = [INVALID; 256];
    let mut value = 0;
    while value < 64 {
        #[allow(clippy::indexing_slicing)] // evaluated at compile time
        {
            table[ALPHABET[value as usize] as usize] = value;
        }
        value += 1;
    }
    table
};

/// Decodes.
///
/// # Errors
/// For any character outside the alphabet (padding and whitespace among them), a length that no encoder makes, and
/// unused bits that are not zero.
pub fn decode(input: &[u8]) -> Result<Vec<u8>, InvalidBase64Url> {
    let (quads, rest) = input.as_chunks::<4>();
    let mut output = Vec::with_capacity(input.len());
    output.resize(quads.len().saturating_mul(3), 0);
    let (triples, _) = output.as_chunks_mut::<3>();
    let mut seen = 0;
    for (&[a, b, c, d], triple) in quads.iter().zip(triples) {
        let (a, b, c, d) = (sextet(a), sextet(b), sextet(c), sextet(d));
        seen |= a | b | c | d;
        *triple = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    match *rest {
        [] => {}
        [a, b] => {
            let (a, b) = (sextet(a), sextet(b));
            seen |= a | b | unused_bits(b & 0x0f);
            output.push(a << 2 | b >> 4);
        }
        [a, b, c] => {
            let (a, b, c) = (sextet(a), sextet(b), sextet(c));
            seen |= a | b | c | unused_bits(c & 0x03);
            output.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2]);
        }
        _ => return Err(InvalidBase64Url),
    }
    if seen & 0xc0 == 0 {
        Ok(output)
    } else {
        Err(InvalidBase64Url)
    }
}

/// Encodes, without padding.
pub fn encode(input: &[u8]) -> String {
    let mut output = String::with_capacity(input.len().saturating_mul(4).div_ceil(3));
    for chunk in input.chunks(3) {
        let byte = |i| u32::from(chunk.get(i).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for shift in [18, 12, 6, 0]
            .into_iter()
            .take(chunk.len().saturating_add(1))
        {
            output.push(character(group >> shift));
        }
    }
    output
}

/// Whether the input would decode, without decoding it.
pub fn is_canonical(input: &[u8]) -> bool {
    let last = input.last().map_or(INVALID, |&b| sextet(b));
    let tail_is_canonical = match input.len() % 4 {
        0 => true,
        2 => last & 0x0f == 0,
        3 => last & 0x03 == 0,
        _ => false,
    };
    tail_is_canonical && input.iter().fold(true, |all, &b| all & is_in_alphabet(b))
}

/// By comparisons, not by a table: the compiler makes sixteen at a time of them.
fn is_in_alphabet(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit = byte.wrapping_sub(b'0') < 10;
    is_letter | is_digit | (byte == b'-') | (byte == b'_')
}

#[allow(clippy::indexing_slicing)] // a u8 cannot be out of 256 entries
fn sextet(byte: u8) -> u8 {
    SEXTETS[usize::from(byte)]
}

fn unused_bits(bits: u8) -> u8 {
    if bits == 0 { 0 } else { INVALID }
}

#[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)] // six bits, 64 entries
fn character(group: u32) -> char {
    char::from(ALPHABET[(group & 0x3f) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg", b"f"),
            ("Zm8", b"fo"),
            ("Zm9v", b"foo"),
            ("-_-_", b"\xfb\xff\xbf"),
        ] {
            assert_eq!(decode(text.as_bytes()).unwrap(), bytes);
            assert_eq!(encode(bytes), text);
            assert!(is_canonical(text.as_bytes()));
        }
        for text in [
            "Z",
            "Zh",
            "Zm9",
            "Zg==",
            "Zg=",
            "Zm9v\n",
            " Zm9v",
            "Zm+v",
            "Zm/v",
            "Zm9vZ",
            "\u{e9}abc",
        ] {
            assert_eq!(decode(text.as_bytes()), Err(InvalidBase64Url), "{text}");
            assert!(!is_canonical(text.as_bytes()), "{text}");
        }
    }

    /// Every string of up to three characters over all bytes that matter: decoding and encoding are inverse.
    #[test]
    fn exhaustive_tails() {
        let bytes: Vec<u8> = (0..=255).collect();
        let mut accepted = 0;
        for &a in &bytes {
            for &b in &bytes {
                let two = [a, b];
                let decoded = decode(&two);
                assert_eq!(decoded.is_ok(), is_canonical(&two));
                if let Ok(plain) = decoded {
                    accepted += 1;
                    assert_eq!(encode(&plain).as_bytes(), two);
                }
                for &c in ALPHABET.iter().chain(b"=+/ \n") {
                    let three = [a, b, c];
                    let decoded = decode(&three);
                    assert_eq!(decoded.is_ok(), is_canonical(&three));
                    if let Ok(plain) = decoded {
                        accepted += 1;
                        assert_eq!(encode(&plain).as_bytes(), three);
                    }
                }
            }
        }
        assert_eq!(accepted, 256 + 65536);
    }
}
