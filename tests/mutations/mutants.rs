//! Every small change of a token.

use mcp_bearer::jose::base64url;

/// A changed token, and what was changed.
pub struct Mutant {
    pub text: String,
    pub change: String,
}

/// All changes, none of which gives the token itself.
pub fn mutants(token: &str) -> impl Iterator<Item = Mutant> {
    of_characters(token)
        .chain(of_decoded_bytes(token))
        .chain(of_parts(token))
        .filter(move |mutant| mutant.text != token)
}

/// Each character: every bit flipped (into Latin-1, as JavaScript strings can hold it), deleted,
/// doubled, swapped with the next, and the token cut before and after it.
fn of_characters(token: &str) -> impl Iterator<Item = Mutant> {
    assert!(token.is_ascii());
    (0..token.len()).flat_map(move |at| {
        let (head, tail) = token.split_at(at);
        let character = char::from(token.as_bytes()[at]);
        let rest = &tail[1..];
        let flips = (0..8).map(move |bit| {
            let flipped = char::from(token.as_bytes()[at] ^ 1 << bit);
            mutant(
                format!("bit {bit} of character"),
                at,
                format!("{head}{flipped}{rest}"),
            )
        });
        let others = [
            mutant("deletion", at, format!("{head}{rest}")),
            mutant("duplication", at, format!("{head}{character}{tail}")),
            mutant("swap", at, swapped(head, tail)),
            mutant("cut before", at, head.to_owned()),
            mutant("cut after", at, rest.to_owned()),
        ];
        flips.chain(others)
    })
}

/// Each bit of what the parts decode to, encoded again: these get past the decoder.
fn of_decoded_bytes(token: &str) -> impl Iterator<Item = Mutant> {
    let parts = split(token);
    (0..3).flat_map(move |index| {
        let bytes = base64url::decode(parts[index].as_bytes()).expect("the token is sound");
        (0..bytes.len() * 8).map(move |bit| {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let encoded = base64url::encode(&flipped);
            let mut changed = parts;
            changed[index] = &encoded;
            mutant(
                format!("decoded bit of part {index}"),
                bit,
                changed.join("."),
            )
        })
    })
}

/// The parts in every other order, doubled, and left out; the signature longer, shorter and padded.
fn of_parts(token: &str) -> impl Iterator<Item = Mutant> {
    let [header, payload, signature] = split(token);
    let bytes = base64url::decode(signature.as_bytes()).expect("the token is sound");
    let with_signature = |bytes: &[u8]| format!("{header}.{payload}.{}", base64url::encode(bytes));
    let texts = vec![
        format!("{header}.{signature}.{payload}"),
        format!("{payload}.{header}.{signature}"),
        format!("{payload}.{signature}.{header}"),
        format!("{signature}.{header}.{payload}"),
        format!("{signature}.{payload}.{header}"),
        format!("{header}.{payload}.{signature}.{signature}"),
        format!("{header}.{header}.{payload}.{signature}"),
        format!("{header}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{header}.{payload}."),
        format!("{header}.{payload}"),
        format!("{token}="),
        format!("{token}=="),
        format!(" {token}"),
        format!("{token}\n"),
        format!("{token}\0"),
        format!("\u{feff}{token}"),
        format!("Bearer {token}"),
        with_signature(&[&bytes[..], &[0]].concat()),
        with_signature(&[&[0], &bytes[..]].concat()),
        with_signature(&bytes[1..]),
        with_signature(&bytes[..bytes.len() - 1]),
        with_signature(&bytes.repeat(2)),
        with_signature(&vec![0; bytes.len()]),
        with_signature(&vec![0xff; bytes.len()]),
        with_signature(&bytes.iter().rev().copied().collect::<Vec<_>>()),
    ];
    texts
        .into_iter()
        .enumerate()
        .map(|(i, text)| mutant("parts", i, text))
}

fn mutant(what: impl std::fmt::Display, at: usize, text: String) -> Mutant {
    Mutant {
        text,
        change: format!("{what} {at}"),
    }
}

/// The first two characters of `tail` in the other order.
fn swapped(head: &str, tail: &str) -> String {
    match tail.split_at_checked(2) {
        Some((pair, rest)) => format!("{head}{}{}{rest}", &pair[1..], &pair[..1]),
        None => format!("{head}{tail}"),
    }
}

fn split(token: &str) -> [&str; 3] {
    let parts: Vec<&str> = token.split('.').collect();
    parts.try_into().expect("three parts")
}
