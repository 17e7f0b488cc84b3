//! The Rust text of a field's file.

use std::fmt::Write as _;

use crate::interval::{Interval, run};
use crate::prime::{Prime, Reduction, Routine, Width};
use crate::schedule::{Column, Output, Term, columns};

const HEAD: &str = "\
//! Arithmetic modulo {formula}. Made by `tests/field_generator`; do not edit.
//!
//! An element is {limbs} limbs of {bits} bits, lowest first, in `i32`s that may be negative or a little longer. Nothing is
//! brought to its smallest form between operations. Where a line is followed by a power of two, that is a bound of the
//! sum of the absolute values of its summands for any operands within the bounds that the function names, so that
//! 64 bits do not overflow in any order of adding. The generator refuses to print one that is not below 2^63.

// Every sum is within the bound beside it, and limb by limb operations are within the bounds that
// `tests/field_generator` follows through the formulas of the curves.
#![allow(clippy::arithmetic_side_effects)]

/// Limbs of an element.
pub const LIMBS: usize = {limbs};

/// Bits of a limb.
pub const LIMB_BITS: u32 = {bits};

/// The prime, lowest word first.
pub const MODULUS: [u32; {words}] = [
    {modulus}
];

/// The limbs, lowest first.
pub type Limbs = [i32; LIMBS];

const MASK: i64 = (1 << LIMB_BITS) - 1;

#[inline(always)]
fn product(a: i32, b: i32) -> i64 {
    i64::from(a) * i64::from(b)
}
";

/// The whole file; [`crate::layout::packed`] lays it out.
pub fn file(prime: &Prime) -> String {
    let words: Vec<String> = prime.hex.as_bytes().rchunks(8).map(word).collect();
    let rows: Vec<String> = words.chunks(4).map(|row| row.join(", ")).collect();
    let mut text = HEAD
        .replace("{formula}", prime.formula)
        .replace("{limbs}", &prime.limbs.to_string())
        .replace("{bits}", &prime.limb_bits.to_string())
        .replace("{words}", &words.len().to_string())
        .replace("{modulus}", &rows.join(",\n"));
    for routine in prime.routines {
        text += &reduced(prime, routine);
    }
    text += &times(prime);
    text += &limb_by_limb(prime, "add", "a + b. No limb is carried.", |i| {
        format!("a{i} + b{i}")
    });
    text += &limb_by_limb(prime, "sub", "a - b. No limb is carried.", |i| {
        format!("a{i} - b{i}")
    });
    text += &negate_if(prime);
    text
}

fn word(digits: &[u8]) -> String {
    let digits = std::str::from_utf8(digits).expect("hexadecimal digits");
    let digits = format!("{digits:0>8}");
    format!("0x{}_{}", &digits[..4], &digits[4..])
}

fn names(name: &str, n: usize) -> String {
    let names: Vec<String> = (0..n).map(|i| format!("{name}{i}")).collect();
    names.join(", ")
}

fn reduced(prime: &Prime, routine: &Routine) -> String {
    let (n, bits) = (prime.limbs, prime.limb_bits);
    let bounds: Vec<(&str, Vec<Interval>)> = routine
        .operands
        .iter()
        .map(|operand| {
            let bounds = prime.bounds(operand.width);
            (
                operand.name,
                bounds.into_iter().map(Interval::symmetric).collect(),
            )
        })
        .collect();
    let bounds: Vec<(&str, &[Interval])> = bounds
        .iter()
        .map(|(name, bounds)| (*name, bounds.as_slice()))
        .collect();
    let outcome = run(prime, routine, &bounds);

    let parameters: Vec<String> = routine
        .operands
        .iter()
        .map(|operand| format!("{}: &Limbs", operand.name))
        .collect();
    let mut text = format!("\n/// {}", routine.result);
    if let Reduction::Montgomery(_) = prime.reduction {
        text += &format!(", each product divided by 2^{}", n as u32 * bits);
    }
    text += " (mod p).\n///\n";
    let top = match prime.reduction {
        Reduction::Montgomery(_) => ", the top limb up to half of that",
        Reduction::Fold(_) => "",
    };
    let bound = format!("2^{bits} + 2^{}", bits - 6);
    let widths = [
        (Width::Narrow, bound.clone()),
        (Width::Wide, format!("2 ({bound})")),
    ];
    for (width, factor) in widths {
        let of_width: Vec<&str> = routine
            .operands
            .iter()
            .filter(|operand| operand.width == width)
            .map(|operand| operand.name)
            .collect();
        if !of_width.is_empty() {
            let _ = writeln!(
                text,
                "/// Limbs of {} up to {factor}{top}.",
                of_width.join(", ")
            );
        }
    }
    let _ = writeln!(
        text,
        "#[inline(never)]\npub fn {}({}) -> Limbs {{",
        routine.name,
        parameters.join(", ")
    );
    for operand in routine.operands {
        let name = operand.name;
        let _ = writeln!(text, "let [{}] = *{name};", names(name, n));
    }
    for (column, magnitude) in columns(prime, routine).iter().zip(outcome.magnitudes) {
        if column.weight == 0 && !matches!(column.output, Output::Digit(_)) {
            // Only folding comes back to the bottom.
            let _ = writeln!(text, "let h{} = t >> LIMB_BITS;", n - 1);
        }
        let _ = writeln!(
            text,
            "// Column {}: 2^{}\nlet t = {};",
            column.weight,
            bits_of(magnitude),
            sum(column)
        );
        match column.output {
            Output::Digit(i) => {
                let _ = writeln!(text, "let {}{i} = t & MASK;", digit(prime));
            }
            Output::Limb(i) => {
                let _ = writeln!(text, "let r{i} = t & MASK;");
            }
            Output::TopLimb(i) => {
                let _ = writeln!(text, "let r{i} = t;");
            }
        }
    }
    text += &result(prime);
    text
}

/// The end of a function, which has limbs `r0`, `r1` ... and, if it folds, a carry in `t`.
fn result(prime: &Prime) -> String {
    let mut text = String::new();
    if let Reduction::Fold(factor) = prime.reduction {
        let _ = write!(
            text,
            "let t = r0 + {factor} * (t >> LIMB_BITS);\n\
             let r0 = t & MASK;\n\
             let r1 = r1 + (t >> LIMB_BITS);\n"
        );
    }
    let limbs: Vec<String> = (0..prime.limbs).map(|i| format!("r{i} as i32")).collect();
    let _ = writeln!(text, "[{}]\n}}", limbs.join(", "));
    text
}

fn digit(prime: &Prime) -> char {
    match prime.reduction {
        Reduction::Montgomery(_) => 'm',
        Reduction::Fold(_) => 'h',
    }
}

/// Mirrored products of a square are summed first and doubled once.
fn sum(column: &Column) -> String {
    let mut doubled = Vec::new();
    let mut text = String::new();
    if column.takes_carry {
        text += "(t >> LIMB_BITS)";
    }
    for term in &column.terms {
        let _ = match *term {
            Term::Product {
                factor: 2,
                a,
                i,
                b,
                j,
            } => {
                doubled.push(format!("product({a}{i}, {b}{j})"));
                Ok(())
            }
            Term::Product { factor, a, i, b, j } => {
                write!(text, " {} product({a}{i}, {b}{j})", sign(factor))
            }
            Term::Shifted { sign, index, shift } => {
                write!(
                    text,
                    " {} (m{index} << {shift})",
                    self::sign(sign.factor() as i64)
                )
            }
            Term::Folded { factor, index } => write!(text, " + {factor} * h{index}"),
            Term::Addend { factor, name, i } if factor.abs() == 1 => {
                write!(text, " {} i64::from({name}{i})", sign(factor))
            }
            Term::Addend { factor, name, i } => write!(
                text,
                " {} {} * i64::from({name}{i})",
                sign(factor),
                factor.abs()
            ),
        };
    }
    if !doubled.is_empty() {
        let _ = write!(text, " + 2 * ({})", doubled.join(" + "));
    }
    let text = text.trim_start();
    // A sum has no sign before its first summand.
    let text = text.strip_prefix("+ ").unwrap_or(text);
    match text {
        "" => "0".to_owned(),
        "(t >> LIMB_BITS)" => "t >> LIMB_BITS".to_owned(),
        sum => sum.to_owned(),
    }
}

fn sign(factor: i64) -> char {
    if factor < 0 { '-' } else { '+' }
}

fn bits_of(magnitude: i128) -> u32 {
    // Strictly below this power of two.
    i128::BITS - magnitude.leading_zeros()
}

fn times(prime: &Prime) -> String {
    let n = prime.limbs;
    let mut text = format!(
        "\n/// `factor` a, carried: where no limb times `factor` is above 2^31 - 2^9: the top one takes a carry.\n\
         pub fn times(a: &Limbs, factor: i32) -> Limbs {{\n\
         let [{}] = *a;\n",
        names("a", n)
    );
    for i in 0..n {
        let carry = if i == 0 { "" } else { "(t >> LIMB_BITS) + " };
        let _ = writeln!(text, "let t = {carry}product(a{i}, factor);");
        let is_top = i == n - 1 && matches!(prime.reduction, Reduction::Montgomery(_));
        let _ = writeln!(text, "let r{i} = t{};", if is_top { "" } else { " & MASK" });
    }
    text + &result(prime)
}

fn limb_by_limb(prime: &Prime, name: &str, result: &str, limb: impl Fn(usize) -> String) -> String {
    let n = prime.limbs;
    let limbs: Vec<String> = (0..n).map(limb).collect();
    format!(
        "\n/// {result}\n\
         #[inline(always)]\n\
         pub fn {name}(a: &Limbs, b: &Limbs) -> Limbs {{\n\
         let [{}] = *a;\n\
         let [{}] = *b;\n\
         [{}]\n}}\n",
        names("a", n),
        names("b", n),
        limbs.join(", ")
    )
}

fn negate_if(prime: &Prime) -> String {
    let n = prime.limbs;
    let limbs: Vec<String> = (0..n).map(|i| format!("(a{i} ^ sign) - sign")).collect();
    format!(
        "\n/// -a if `negative`, else a.\n\
         #[inline(always)]\n\
         pub fn negate_if(a: &Limbs, negative: bool) -> Limbs {{\n\
         let [{}] = *a;\n\
         // Minus one or zero: -a is the complement of a, plus one.\n\
         let sign = -i32::from(negative);\n\
         [{}]\n}}\n",
        names("a", n),
        limbs.join(", ")
    )
}
