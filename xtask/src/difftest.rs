//! `cargo xtask difftest`: each signature kernel against an independent implementation, on as many cases as it takes to be
//! believed, natively with every overflow checked and in wasm on every runtime. Ends with a table.
//!
//! Before that, the vectors of Wycheproof through `PreparedKey`, as they are in `cargo test`, with every kernel that is not
//! the one that runs there: the fused one natively, and both of wasm's in wasm. Behind it, the suite and the vectors
//! through the npm package with each kernel forced (`forced.rs`).
//!
//! A differential test is any program that prints lines of this form: `difftest <kernel>: <cases> cases, <n> disagreements`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::build::{compile, optimize};
use crate::error::{Context, Error, Result};
use crate::forced::{self, Extent};
use crate::process::{capture, cargo, node, require_node};
use crate::progress::{note, step};
use crate::test::child::{self, Finished, Show};
use crate::test::counts::Counts;
use crate::workspace::{root, target, write};
use crate::{build, npm};

const HELP: &str = "\
cargo xtask difftest [--only native|wasm|package] [--cases <number>] [--write]

  --only native     the kernels and the vectors natively
  --only wasm       the same in wasm, the kernels on every runtime
  --only package    the suite and the vectors with packages that force a kernel
  --cases <number>  of each kernel, instead of 1,000,000 natively and 20,000 on each runtime
  --write           also write the result to bench/DIFFTEST.md, if all of it has run and nothing disagrees
";

/// Where the result of a whole run is kept, for docs/security/arithmetic.md to quote.
const RECORD: &str = "bench/DIFFTEST.md";

/// Integration tests whose ignored tests are differential tests: package and name.
const NATIVE: [(&str, &str); 2] = [("rsa-kernels", "difftest"), ("curve-kernels", "difftest")];

/// The test programs that know the environment variable `FUSED_KERNEL`.
const VECTORS: [&str; 4] = ["test", "--locked", "--test", "wycheproof"];

const WASM_CASES: &str = "20000";

/// Runs what the arguments ask for, and fails if anything disagrees.
pub fn run(arguments: &[String]) -> Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        print!("{HELP}");
        return Ok(());
    };
    let mut report = Report::default();
    if options.wants(Place::Native) {
        report.part(
            "Wycheproof natively, by the fused kernel",
            |name, report| {
                report.tests(name, vectors(name, native_vectors())?);
                Ok(())
            },
        )?;
        for (package, name) in NATIVE {
            report.part(&format!("{package} natively"), |_, report| {
                report.rows(native(package, name, options.cases.as_deref())?)
            })?;
        }
    }
    if options.wants(Place::Wasm) {
        report.part("Wycheproof in wasm", |name, report| {
            report.tests(name, vectors(name, wasm_vectors(&["+simd128"])?)?);
            Ok(())
        })?;
        report.part("Wycheproof in wasm, by the fused kernel", |name, report| {
            let mut command = wasm_vectors(&["+simd128", "+relaxed-simd"])?;
            command.env("FUSED_KERNEL", "1");
            report.tests(name, vectors(name, command)?);
            Ok(())
        })?;
        report.part("the kernels in wasm", |_, report| {
            let cases = options.cases.as_deref().unwrap_or(WASM_CASES);
            report.rows(wasm(cases, &[])?)
        })?;
    }
    if options.wants(Place::Package) {
        report.part("the package, each kernel forced", |name, report| {
            let mut counts = Counts::default();
            let result = forced::run(Extent::All, &mut counts);
            report.tests(name, counts);
            result
        })?;
    }
    println!("\n{}", report.text());
    if options.write {
        write(&root().join(RECORD), report.record()?)?;
        note(&format!("wrote {RECORD}"));
    }
    Ok(())
}

/// What the parts of a run have shown.
#[derive(Default)]
struct Report {
    rows: Vec<Row>,
    /// Name and outcome.
    tests: Vec<(String, Counts)>,
    /// Name and seconds.
    parts: Vec<(String, u64)>,
}

impl Report {
    /// Runs a part and notes its time. What was found before one that fails is printed.
    fn part(&mut self, name: &str, work: impl FnOnce(&str, &mut Self) -> Result<()>) -> Result<()> {
        let start = Instant::now();
        let result = work(name, self);
        self.parts
            .push((name.to_owned(), start.elapsed().as_secs()));
        if result.is_err() {
            println!("\n{}", self.text());
        }
        result
    }

    fn tests(&mut self, name: &str, counts: Counts) {
        self.tests.push((name.to_owned(), counts));
    }

    /// Fails if anything disagrees.
    fn rows(&mut self, rows: Vec<Row>) -> Result<()> {
        let disagreements: u64 = rows.iter().filter_map(Row::disagreements).sum();
        self.rows.extend(rows);
        match disagreements {
            0 => Ok(()),
            some => Err(Error::new(format!("{some} disagreements"))),
        }
    }

    fn text(&self) -> String {
        let mut text = table_of(&self.rows);
        for (name, counts) in &self.tests {
            let _ = writeln!(text, "{name}: {}", counts.or_none());
        }
        for (name, seconds) in &self.parts {
            let _ = writeln!(text, "{seconds:>6} s  {name}");
        }
        text
    }

    /// The text of [`RECORD`].
    fn record(&self) -> Result<String> {
        let mut command = node();
        command.args([
            "-p",
            "[new Date().toISOString().slice(0, 16) + 'Z', process.version, os.cpus().length, os.cpus()[0].model].join('\\n')",
        ]);
        let known = capture(command)?;
        let mut known = known.lines();
        let mut next = || known.next().context("node says too little");
        let (date, node, processors, model) = (next()?, next()?, next()?, next()?);
        let mut rustc = Command::new("rustc");
        rustc.arg("--version").current_dir(root());
        let (cases, disagreements) = self
            .rows
            .iter()
            .fold((0, 0), |(cases, wrong), row| match row.verdict {
                Verdict::Compared {
                    cases: more,
                    disagreements,
                } => (cases + more, wrong + disagreements),
                Verdict::NotThere(_) => (cases, wrong),
            });
        Ok(format!(
            "# The kernels of signatures against independent implementations\n\n\
             Written by `cargo xtask difftest --write`. {date}; {}, Node {node}; {processors} x {}.\n\n\
             {cases} cases, {disagreements} disagreements.\n\n```\n{}```\n",
            capture(rustc)?,
            model.trim(),
            self.text()
        ))
    }
}

/// Runs the differential tests in wasm, with this many cases each. `arguments` are for `tests/js/difftest/run.mjs`.
pub fn wasm(cases: &str, arguments: &[&str]) -> Result<Vec<Row>> {
    require_node()?;
    let folder = compile_proofs()?;
    let tests = root().join("tests").join("js");
    npm::install("npm ci in tests/js", &tests, &tests)?;
    let mut command = node();
    command
        .args(["difftest/run.mjs", "--cases", cases, "--wasm"])
        .arg(folder)
        .args(arguments)
        .current_dir(tests);
    let finished = step("running the differential tests in wasm", || {
        child::run(command, Show::Always)
    })?;
    rows_of("", &finished)
}

/// What one program says of one kernel.
pub struct Row {
    place: String,
    kernel: String,
    verdict: Verdict,
}

enum Verdict {
    Compared {
        cases: u64,
        disagreements: u64,
    },
    /// In words.
    NotThere(String),
}

impl Row {
    /// From a line that holds a differential test's, with the place in front where the program runs in several.
    fn parse(place: &str, line: &str) -> Option<Self> {
        let (before, rest) = line.split_once("difftest ")?;
        let (kernel, found) = rest.trim_end().split_once(": ")?;
        let place = if place.is_empty() {
            before.trim_end_matches(": ")
        } else {
            place
        };
        Some(Self {
            place: place.trim().to_owned(),
            kernel: kernel.to_owned(),
            verdict: Verdict::parse(found)?,
        })
    }

    fn disagreements(&self) -> Option<u64> {
        match self.verdict {
            Verdict::Compared { disagreements, .. } => Some(disagreements),
            Verdict::NotThere(_) => None,
        }
    }

    /// Whether cases were compared, and none disagreed.
    pub fn is_good(&self) -> bool {
        matches!(self.verdict, Verdict::Compared { cases, disagreements: 0 } if cases > 0)
    }
}

impl Verdict {
    fn parse(text: &str) -> Option<Self> {
        if let Some(reason) = text.strip_prefix("not here, ") {
            return Some(Self::NotThere(reason.to_owned()));
        }
        let (cases, disagreements) = text.split_once(" cases, ")?;
        Some(Self::Compared {
            cases: cases.parse().ok()?,
            disagreements: disagreements.strip_suffix(" disagreements")?.parse().ok()?,
        })
    }
}

fn vectors(name: &str, command: Command) -> Result<Counts> {
    let finished = step(name, || child::run(command, Show::OnFailure))?;
    let counts = Counts::from_cargo_test(&finished.output);
    finished.result?;
    match counts {
        Some(counts) if counts.passed > 0 => {
            note(&counts.to_string());
            Ok(counts)
        }
        _ => Err(Error::new("no test ran")),
    }
}

fn native_vectors() -> Command {
    let mut command = cargo();
    command
        .args(VECTORS)
        .env("FUSED_KERNEL", "1")
        .current_dir(root());
    command
}

/// With the tests' own files and arguments, but on wasm, in the newest Node at hand: the one on PATH may not know relaxed
/// SIMD.
fn wasm_vectors(features: &[&str]) -> Result<Command> {
    const TARGET: &str = "wasm32-wasip1";
    compile::ensure_target(TARGET)?;
    let tests = root().join("tests").join("js");
    npm::install("npm ci in tests/js", &tests, &tests)?;
    let node = tests.join("node_modules/node24/bin/node");
    let runner = tests.join("difftest").join("wasi.mjs");
    let runner = format!("{} --no-warnings {}", node.display(), runner.display());
    let mut command = cargo();
    command
        .args(VECTORS)
        .args(["--profile", "difftest", "--target", TARGET])
        .env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner)
        .env(
            "CARGO_ENCODED_RUSTFLAGS",
            format!("-Ctarget-feature={}", features.join(",")),
        )
        // The test of the report itself catches panics, which end a program on wasm.
        .args(["--", "--skip", "vector_report_test::"])
        .current_dir(root());
    Ok(command)
}

fn native(package: &str, name: &str, cases: Option<&str>) -> Result<Vec<Row>> {
    let mut command = cargo();
    command
        .args(["test", "--locked", "--profile", "difftest"])
        .args(["--package", package, "--test", name])
        .args(["--", "--ignored", "--nocapture"])
        .current_dir(root());
    if let Some(cases) = cases {
        command.env("DIFFTEST_CASES", cases);
    }
    let finished = step(
        &format!("running the differential test of {package} natively"),
        || child::run(command, Show::Always),
    )?;
    rows_of("native", &finished)
}

/// A program that fails or prints no result is an error.
fn rows_of(place: &str, finished: &Finished) -> Result<Vec<Row>> {
    let rows: Vec<Row> = finished
        .output
        .lines()
        .filter_map(|line| Row::parse(place, line))
        .collect();
    if let Err(error) = &finished.result {
        println!("{}", table_of(&rows));
        return Err(Error::new(error.to_string()));
    }
    if rows.is_empty() {
        return Err(Error::new("a differential test printed no result"));
    }
    Ok(rows)
}

/// Compiles and optimizes as the package's wasms are.
fn compile_proofs() -> Result<PathBuf> {
    let folder = target().join("difftest");
    let wasm = compile::rsa_difftest()?;
    let wasm = optimize::wasm("rsa_difftest", &wasm, &[])?;
    write(&folder.join("rsa_difftest.wasm"), wasm)?;
    write(&folder.join("rsa_fma.wasm"), build::rsa_fma()?)?;
    let wasm = compile::curve_difftest()?;
    let wasm = optimize::wasm("curve_difftest", &wasm, &[])?;
    write(&folder.join("curve_difftest.wasm"), wasm)?;
    Ok(folder)
}

fn table_of(rows: &[Row]) -> String {
    let mut table = format!(
        "{:<24} {:<14} {:>10} {:>14}\n",
        "where", "kernel", "cases", "disagreements"
    );
    for row in rows {
        let _ = match &row.verdict {
            Verdict::Compared {
                cases,
                disagreements,
            } => writeln!(
                table,
                "{:<24} {:<14} {cases:>10} {disagreements:>14}",
                row.place, row.kernel
            ),
            Verdict::NotThere(reason) => {
                writeln!(table, "{:<24} {:<14} none: {reason}", row.place, row.kernel)
            }
        };
    }
    table
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Native,
    Wasm,
    Package,
}

struct Options {
    only: Option<Place>,
    cases: Option<String>,
    write: bool,
}

impl Options {
    /// `None`: help was asked for.
    fn parse(arguments: &[String]) -> Result<Option<Self>> {
        let mut options = Self {
            only: None,
            cases: None,
            write: false,
        };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let value = || Error::new(format!("{argument} wants another value; see --help"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--only" => {
                    options.only = Some(match rest.next().map(String::as_str) {
                        Some("native") => Place::Native,
                        Some("wasm") => Place::Wasm,
                        Some("package") => Place::Package,
                        _ => return Err(value()),
                    });
                }
                "--cases" => {
                    let number = rest
                        .next()
                        .filter(|n| n.parse::<u32>().is_ok_and(|n| n > 0));
                    options.cases = Some(number.ok_or_else(value)?.clone());
                }
                "--write" => options.write = true,
                unknown => return Err(Error::new(format!("unexpected argument {unknown:?}"))),
            }
        }
        if options.write && (options.only.is_some() || options.cases.is_some()) {
            return Err(Error::new("--write is for whole runs"));
        }
        Ok(Some(options))
    }

    fn wants(&self, place: Place) -> bool {
        self.only.is_none_or(|only| only == place)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, Place, Row};

    /// A record of less than everything would be quoted as one of everything.
    #[test]
    fn only_whole_runs_are_written_down() {
        let parse = |text: &str| {
            let arguments: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            Options::parse(&arguments).map(|options| options.expect("no help was asked for"))
        };
        assert!(parse("--write").is_ok_and(|options| options.write && options.only.is_none()));
        assert!(parse("--only package").is_ok_and(|options| options.only == Some(Place::Package)));
        for less in [
            "--write --only native",
            "--only wasm --write",
            "--cases 20 --write",
        ] {
            assert!(parse(less).is_err(), "{less}");
        }
    }

    #[test]
    fn lines_of_proofs_are_read() {
        let row = Row::parse("native", "difftest rsa-dot: 12 cases, 0 disagreements").unwrap();
        assert_eq!(
            (row.place.as_str(), row.kernel.as_str()),
            ("native", "rsa-dot")
        );
        assert!(row.is_good());
        let row = Row::parse("", "node 20.1: difftest rsa-dot: 12 cases, 3 disagreements").unwrap();
        assert_eq!(
            (row.place.as_str(), row.disagreements()),
            ("node 20.1", Some(3))
        );
        assert!(!row.is_good());
        let none = Row::parse("", "bun 1.4: difftest rsa-fma: not here, it does not fuse").unwrap();
        assert!(!none.is_good() && none.disagreements().is_none());
        for line in [
            "difftest",
            "difftest x: y",
            "difftest x: 1 cases, two disagreements",
            "1 passed",
        ] {
            assert!(Row::parse("native", line).is_none(), "{line}");
        }
    }
}
