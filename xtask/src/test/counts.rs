//! How many tests a step ran, read from what its program printed.

use std::fmt;

/// Numbers of tests.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    /// Said nothing: `#[ignore]`, or a vector file that a clone does not have.
    pub skipped: u64,
}

impl Counts {
    /// What the programs of tests/js print in their last line: "N passed, N failed".
    pub fn from_closing_line(output: &str) -> Option<Self> {
        let line = output.lines().rev().find(|line| !line.trim().is_empty())?;
        let (passed, failed) = line.trim().split_once(" passed, ")?;
        Some(Self {
            passed: passed.parse().ok()?,
            failed: failed.strip_suffix(" failed")?.parse().ok()?,
            skipped: 0,
        })
    }

    /// The sum over the programs that `cargo test` ran, one "test result:" line each, and over what
    /// they named as skipped.
    pub fn from_cargo_test(output: &str) -> Option<Self> {
        let mut sum = None;
        for line in output.lines() {
            if skipped(line).is_some() {
                sum.get_or_insert_with(Self::default).skipped += 1;
            }
            let Some(rest) = line.strip_prefix("test result: ") else {
                continue;
            };
            let (_, numbers) = rest.split_once(". ")?;
            let number = |name: &str| -> Option<u64> {
                let part = numbers.split("; ").find_map(|part| part.strip_suffix(name));
                part?.trim().parse().ok()
            };
            sum.get_or_insert_with(Self::default).add(&Self {
                passed: number("passed")?,
                failed: number("failed")?,
                skipped: number("ignored")?,
            });
        }
        sum
    }

    pub fn add(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    pub fn or_none(&self) -> String {
        let text = self.to_string();
        if text.is_empty() {
            "none".to_owned()
        } else {
            text
        }
    }
}

/// What a Rust test says when it has to leave something out: "skipped: FILE (REASON)".
pub fn skipped(line: &str) -> Option<&str> {
    // libtest may have begun the line with the name of a test.
    line.find("skipped: ").map(|start| &line[start..])
}

/// Empty for a step that counts no tests.
impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::default() {
            return Ok(());
        }
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn the_closing_line_is_the_last_one() {
        let output = "ok a  3 passed, 0 failed\nFAIL b\n12 passed, 1 failed\n\n";
        assert_eq!(Counts::from_closing_line(output), Some(counts(12, 1, 0)));
    }

    #[test]
    fn a_line_in_the_middle_does_not_count() {
        assert_eq!(
            Counts::from_closing_line("12 passed, 0 failed\nkilled"),
            None
        );
        assert_eq!(Counts::from_closing_line(""), None);
    }

    #[test]
    fn cargo_test_is_summed_over_its_programs() {
        let output = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; finished in 0.00s\n\
            test a ... FAILED\n\
            test result: FAILED. 5 passed; 1 failed; 3 ignored; 0 measured; finished in 1.2s\n";
        assert_eq!(Counts::from_cargo_test(output), Some(counts(7, 1, 3)));
    }

    #[test]
    fn what_a_test_left_out_is_counted() {
        let output = "test a ... skipped: b.json (../shared/vectors is not here)\nok\n\
            test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; finished in 0.00s\n";
        assert_eq!(Counts::from_cargo_test(output), Some(counts(1, 0, 1)));
    }

    #[test]
    fn no_result_line_is_no_result() {
        assert_eq!(Counts::from_cargo_test("error: could not compile"), None);
    }
}
