//! Reads numbers from their text: whether one is finite, its floor and its ceiling.
//!
//! A conversion to a double would answer the same, but costs up to a hundred times as much for digits close to the middle
//! between two doubles, and a header full of them can be sent by anybody. The code for it has 4 KB, too.

use std::cmp::Ordering;
use std::iter::repeat_n;

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

/// The floor and the ceiling of a number that is written as strict JSON. Both are exact: a double would round
/// `1.99999999999999999` to 2 first. One that is too large for the type becomes the largest of its sign.
pub fn floor_and_ceil(text: &str) -> (i64, i64) {
    // Most are whole and plain.
    if let Ok(number) = text.parse() {
        return (number, number);
    }
    let (is_negative, text) = match text.strip_prefix('-') {
        Some(text) => (true, text),
        None => (false, text),
    };
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    // The number of digits before the point, once the exponent has moved it.
    let length = i64::try_from(whole.len()).unwrap_or(i64::MAX);
    let before_point = length.saturating_add(integer(exponent.as_bytes())).max(0);
    let before_point = usize::try_from(before_point).unwrap_or(usize::MAX);
    let mut digits = whole.bytes().chain(fraction.bytes());
    let mut floor = 0_i64;
    // Nineteen more make any number but 0 too large for the type.
    let zeros = before_point.saturating_sub(whole.len().saturating_add(fraction.len()));
    for digit in digits
        .by_ref()
        .take(before_point)
        .chain(repeat_n(b'0', zeros.min(19)))
    {
        let digit = i64::from(digit.saturating_sub(b'0'));
        floor = floor.saturating_mul(10).saturating_add(digit);
    }
    let ceil = floor.saturating_add(i64::from(digits.any(|digit| digit != b'0')));
    if is_negative {
        (ceil.saturating_neg(), floor.saturating_neg())
    } else {
        (floor, ceil)
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

    fn random() -> impl FnMut(u64) -> u64 {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        move |below: u64| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % below
        }
    }

    #[test]
    fn numbers_made_at_random_are_judged_as_a_conversion_would() {
        let mut random = random();
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

    /// Digits with a point after the first `at` of them, which has the value of all digits with exponent `by`.
    fn spelled(digits: &str, at: usize, by: i64) -> String {
        let (whole, fraction) = digits.split_at(at);
        let whole = if whole.is_empty() { "0" } else { whole };
        let point = if fraction.is_empty() { "" } else { "." };
        match by + fraction.len() as i64 {
            0 => format!("{whole}{point}{fraction}"),
            exponent => format!("{whole}{point}{fraction}e{exponent}"),
        }
    }

    #[test]
    fn numbers_of_fifteen_digits_are_between_the_same_whole_numbers_as_their_doubles() {
        let mut random = random();
        for _ in 0..200_000 {
            let digit_count = random(16) as u32;
            let digits = random(10_u64.pow(digit_count)).to_string();
            let sign = if random(4) == 0 { "-" } else { "" };
            let at = random(digits.len() as u64 + 1) as usize;
            let by = -(random(21) as i64);
            let text = format!("{sign}{}", spelled(&digits, at, by));
            let double: f64 = text.parse().unwrap();
            let expected = (double.floor() as i64, double.ceil() as i64);
            assert_eq!(floor_and_ceil(&text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_any_length_are_between_the_whole_numbers_of_exact_arithmetic() {
        let mut random = random();
        for _ in 0..200_000 {
            let number = i128::from(random(u64::MAX)) * i128::from(random(u64::MAX >> 1));
            let number = number / 10_i128.pow(random(36) as u32);
            let behind_point = random(38) as u32;
            let digits = number.to_string();
            let at = random(digits.len() as u64 + 1) as usize;
            let text = spelled(&digits, at, -i64::from(behind_point));
            let unit = 10_i128.pow(behind_point);
            let floor = number / unit;
            let ceil = floor + i128::from(number % unit != 0);
            let nearest = |number: i128| i64::try_from(number).unwrap_or(i64::MAX);
            let expected = (nearest(floor), nearest(ceil));
            assert_eq!(floor_and_ceil(&text), expected, "{text}");
            let expected = (-nearest(ceil), -nearest(floor));
            assert_eq!(floor_and_ceil(&format!("-{text}")), expected, "-{text}");
        }
    }

    #[test]
    fn odd_numbers_are_between_whole_numbers_too() {
        for (text, floor, ceil) in [
            ("0", 0, 0),
            ("-0", 0, 0),
            ("-0.0e7", 0, 0),
            ("0e999999999999999999999", 0, 0),
            ("0.000e99", 0, 0),
            ("1.7e9", 1_700_000_000, 1_700_000_000),
            ("17000000000E-1", 1_700_000_000, 1_700_000_000),
            ("1700000000.5", 1_700_000_000, 1_700_000_001),
            ("1.99999999999999999999999999", 1, 2),
            ("-1.99999999999999999999999999", -2, -1),
            ("2.00000000000000000000000000", 2, 2),
            ("1e-999999999999999999999", 0, 1),
            ("-1e-400", -1, 0),
            ("0.00000000000000000001e20", 1, 1),
            ("9223372036854775807", i64::MAX, i64::MAX),
            ("9223372036854775808", i64::MAX, i64::MAX),
            ("922337203685477580.75e1", i64::MAX, i64::MAX),
            ("1e19", i64::MAX, i64::MAX),
            ("1e308", i64::MAX, i64::MAX),
            ("-1e308", -i64::MAX, -i64::MAX),
            ("-9223372036854775807", -i64::MAX, -i64::MAX),
            ("-170000000000000000000", -i64::MAX, -i64::MAX),
        ] {
            assert_eq!(floor_and_ceil(text), (floor, ceil), "{text}");
        }
    }
}
