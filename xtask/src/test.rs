//! `cargo xtask test`: everything that must pass, in one command.

pub mod child;
pub mod counts;
pub mod steps;

use std::time::{Duration, Instant};

use counts::Counts;
use steps::{STEPS, Step};

use crate::error::{Error, Result};
use crate::progress::{self, seconds};

const HELP: &str = "\
cargo xtask test [--only <step>]... [--quick]

  --only <step>  run this step and no other; may be repeated. It uses what earlier runs have built
  --quick        leave out what takes long: no other runtime than the Node on PATH, no page, no demo
";

/// Runs the steps in their order, goes on after one that fails, and closes with a table.
pub fn run(arguments: &[String]) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        print!("{HELP}\nSteps:\n{}", steps::list());
        return Ok(());
    };
    let start = Instant::now();
    let mut reports: Vec<Report> = Vec::new();
    for step in STEPS {
        let report = if !options.wants(step) {
            Report::new(step, Verdict::LeftOut)
        } else if let Some(missing) = failed_need(step, &reports) {
            Report::new(step, Verdict::NotRun(missing))
        } else {
            carry_out(step, options.quick)
        };
        reports.push(report);
    }
    summarize(&reports, start.elapsed())
}

struct Options {
    /// Empty: all.
    only: Vec<String>,
    quick: bool,
}

impl Options {
    /// `None`: help was asked for.
    fn parse(arguments: &[String]) -> Result<Option<Self>> {
        let mut options = Self {
            only: Vec::new(),
            quick: false,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--quick" => options.quick = true,
                "--only" => {
                    let name = rest.next().map_or("", String::as_str);
                    if !STEPS.iter().any(|step| step.name == name) {
                        return Err(Error::new(format!(
                            "no step {name:?}; there are:\n{}",
                            steps::list()
                        )));
                    }
                    options.only.push(name.to_owned());
                }
                unknown => return Err(Error::new(format!("unexpected argument {unknown:?}"))),
            }
        }
        Ok(Some(options))
    }

    fn wants(&self, step: &Step) -> bool {
        if self.only.is_empty() {
            !(self.quick && step.is_slow)
        } else {
            self.only.iter().any(|name| name == step.name)
        }
    }
}

enum Verdict {
    Passed,
    Failed(String),
    /// A step that this one builds on failed. Counts as failed.
    NotRun(&'static str),
    /// By the options. Counts as nothing.
    LeftOut,
}

struct Report {
    step: &'static Step,
    verdict: Verdict,
    counts: Counts,
    elapsed: Duration,
}

impl Report {
    fn new(step: &'static Step, verdict: Verdict) -> Self {
        Self {
            step,
            verdict,
            counts: Counts::default(),
            elapsed: Duration::ZERO,
        }
    }
}

fn failed_need(step: &Step, reports: &[Report]) -> Option<&'static str> {
    let failed = |report: &&Report| {
        step.needs.contains(&report.step.name)
            && matches!(report.verdict, Verdict::Failed(_) | Verdict::NotRun(_))
    };
    reports.iter().find(failed).map(|report| report.step.name)
}

fn carry_out(step: &'static Step, quick: bool) -> Report {
    let start = Instant::now();
    let mut counts = Counts::default();
    let title = format!("{}: {}", step.name, step.title);
    let result = progress::step(&title, || (step.work)(quick, &mut counts));
    let verdict = match result {
        Ok(()) if counts.failed == 0 => Verdict::Passed,
        // A step that reports failures and success at once is broken; the failures are believed.
        Ok(()) => Verdict::Failed("tests failed".to_owned()),
        Err(error) => {
            eprintln!("    {error}");
            Verdict::Failed(error.to_string())
        }
    };
    Report {
        step,
        verdict,
        counts,
        elapsed: start.elapsed(),
    }
}

fn summarize(reports: &[Report], elapsed: Duration) -> Result<()> {
    let mut tests = Counts::default();
    let (mut passed, mut failed) = (0, 0);
    println!();
    for report in reports {
        let verdict = match &report.verdict {
            Verdict::Passed => {
                passed += 1;
                "passed".to_owned()
            }
            Verdict::Failed(reason) => {
                failed += 1;
                format!("FAILED: {}", first_line(reason))
            }
            Verdict::NotRun(need) => {
                failed += 1;
                format!("NOT RUN: {need} failed")
            }
            Verdict::LeftOut => "left out".to_owned(),
        };
        tests.add(&report.counts);
        println!(
            "{:<12} {:>10} {:>28}  {verdict}",
            report.step.name,
            seconds(report.elapsed),
            report.counts.to_string(),
        );
    }
    println!("\ntests in these steps: {}", tests.or_none());
    println!("steps, in {}:", seconds(elapsed));
    println!("{passed} passed, {failed} failed");
    if failed > 0 || passed == 0 {
        return Err(Error::new("cargo xtask test did not pass"));
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}
