//! Whether a number is finite, from its text alone.
//!
//! A conversion to a double would answer the same, but costs up to a hundred times as much for digits close to the middle
//! between two doubles, and a header full of them can be sent by anybody.

use std::cmp::Ordering;

/// 2^1024 - 2^970: half a unit above the largest double. From here on a number rounds to infinity (IEEE 754 section
/// 4.3.1; the tie goes there too, as the largest double is odd).
const FIRST_INFINITE: &[u8; 309] = b"\
    179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017\
    977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273\
    854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704\
    342711559699508093042880177904174497792";

/// Whether a number that is written as JSON wants it (RFC 8259 section 6) is a finite double: the digits before and behind
/// its point and its exponent, which may be empty. Each is read a fixed number of times, however long it is.
pub fn is_finite(whole: &[u8], fraction: &[u8], exponent: &[u8]) -> bool {
    // The number is 0.d1d2d3... times ten to the power of `magnitude`; d1 is 0 only before a point.
    let length = |digits: &[u8]| i64::try_from(digits.len()).unwrap_or(i64::MAX);
    let exponent = integer(exponent);
    if length(whole).saturating_add(exponent) < length(FIRST_INFINITE) {
        return true;
    }
    let (whole, fraction, zeros) = if whole == b"0" {
        let zeros = fraction.iter().take_while(|&&byte| byte == b'0').count();
        let (zeros, fraction) = fraction.split_at_checked(zeros).unwrap_or_default();
        (&[][..], fraction, length(zeros))
    } else {
        (whole, fraction, 0)
    };
    if whole.is_empty() && fraction.is_empty() {
        return true;
    }
    let magnitude = length(whole).saturating_sub(zeros).saturating_add(exponent);
    match magnitude.cmp(&length(FIRST_INFINITE)) {
        Ordering::Less => true,
        Ordering::Greater => false,
        // Digits that are not written are zeros, and those of the limit do not end with one: the order of the texts is
        // the order of the numbers.
        Ordering::Equal => match FIRST_INFINITE.split_at_checked(whole.len()) {
            Some((start, rest)) => whole.cmp(start).then_with(|| fraction.cmp(rest)).is_lt(),
            None => whole.cmp(FIRST_INFINITE).is_lt(),
        },
    }
}

/// A whole number with an optional sign. One too large for the type is the type's largest: no text is long enough to make
/// up for it.
fn integer(text: &[u8]) -> i64 {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] => (false, digits),
        digits => (false, digits),
    };
    let magnitude = digits.iter().fold(0_i64, |number, byte| {
        let digit = i64::from(byte.saturating_sub(b'0'));
        number.saturating_mul(10).saturating_add(digit)
    });
    if is_negative {
        magnitude.saturating_neg()
    } else {
        magnitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::scan;

    fn is_finite(text: &str) -> bool {
        scan::number(text, 0) == Some(text.len())
    }

    fn assert_agrees(text: &str) {
        let expected = text.parse::<f64>().unwrap().is_finite();
        assert_eq!(is_finite(text), expected, "{text}");
    }

    fn limit() -> String {
        FIRST_INFINITE.iter().copied().map(char::from).collect()
    }

    /// The limit with its last digit one lower.
    fn below_limit() -> String {
        let limit = limit();
        format!("{}1", limit.strip_suffix('2').unwrap())
    }

    #[test]
    fn the_limit_is_where_doubles_round_to_infinity() {
        assert_eq!(f64::MAX, below_limit().parse::<f64>().unwrap());
        assert!(is_finite(&below_limit()) && !is_finite(&limit()));
    }

    #[test]
    fn every_place_of_the_point_near_the_limit_is_judged_as_a_conversion_would() {
        let tails = ["", "0", "1", "000", "9"];
        for digits in [limit(), below_limit(), format!("{}", f64::MAX)] {
            for (at, tail) in (0..=digits.len()).flat_map(|at| tails.map(|tail| (at, tail))) {
                let (whole, fraction) = digits.split_at(at);
                let whole = if whole.is_empty() { "0" } else { whole };
                // The exponent that puts the point back to where it was, and its neighbours.
                for exponent in [-1, 0, 1].map(|by| digits.len() as i64 - at as i64 + by) {
                    let fraction = format!("{fraction}{tail}");
                    let point = if fraction.is_empty() { "" } else { "." };
                    assert_agrees(&format!("{whole}{point}{fraction}e{exponent}"));
                    assert_agrees(&format!("-{whole}{point}{fraction}E{exponent:+}"));
                }
            }
        }
    }

    #[test]
    fn short_numbers_are_judged_as_a_conversion_would() {
        for digits in [
            "0",
            "0.0",
            "1",
            "1.0",
            "9",
            "1.7",
            "1.8",
            "17976931348623157",
            "0.0017",
        ] {
            for exponent in -400..400 {
                assert_agrees(&format!("{digits}e{exponent}"));
            }
        }
        for text in [
            "1e308",
            "1e309",
            "0e999999999999999999999",
            "-0e400",
            "1e-99999999999999999999",
        ] {
            assert_agrees(text);
        }
    }

    #[test]
    fn long_digits_and_exponents_are_judged_as_a_conversion_would() {
        let zeros = |n: usize| "0".repeat(n);
        for n in [0, 1, 307, 308, 309, 310, 5000] {
            for exponent in [0, 1, 307, 308, 309, 310, 5000, 99_999] {
                for text in [
                    format!("1{}e-{exponent}", zeros(n)),
                    format!("1{}e{exponent}", zeros(n)),
                    format!("0.{}1e{exponent}", zeros(n)),
                    format!("0.{}1e-{exponent}", zeros(n)),
                    format!("0.{}e{exponent}", zeros(n + 1)),
                    format!("9{}.5e{}{exponent}", zeros(n), zeros(n)),
                    format!("1{}", zeros(n)),
                    format!("1e{}", "9".repeat(n + 1)),
                    format!("1e-{}", "9".repeat(n + 1)),
                ] {
                    assert_agrees(&text);
                }
            }
        }
    }

    #[test]
    fn numbers_made_at_random_are_judged_as_a_conversion_would() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        };
        let limit = limit();
        for _ in 0..30_000 {
            // A start of the limit, then other digits: most are close to it.
            let (kept, _) = limit.split_at(random(310) as usize);
            let mut digits = kept.to_owned();
            for _ in 0..random(24) {
                digits.push(char::from(b'0' + random(10) as u8));
            }
            if digits.starts_with('0') || digits.is_empty() {
                digits.insert(0, '1');
            }
            let at = 1 + random(digits.len() as u64) as usize;
            let (whole, fraction) = digits.split_at(at);
            let exponent = 309 - whole.len() as i64 + random(5) as i64 - 2;
            let point = if fraction.is_empty() { "" } else { "." };
            assert_agrees(&format!("{whole}{point}{fraction}e{exponent}"));
        }
    }
}
