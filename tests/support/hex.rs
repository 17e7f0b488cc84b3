//! Hexadecimal, as vector files write bytes.

/// Decodes; panics when the text is no hexadecimal, because then the vector file is broken.
pub fn decode(text: &str) -> Vec<u8> {
    assert!(
        text.len().is_multiple_of(2) && text.is_ascii(),
        "not hexadecimal: {text}"
    );
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}
