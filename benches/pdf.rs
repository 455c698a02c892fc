//! Signing and verifying PDFs of 200 MB, side by side in one run with pyHanko, with `pdfsig`, and with no more than reading,
//! SHA-256 and writing of the same octets.
//!
//! `cargo bench --bench pdf [-- MEGABYTES]` (200 unless told). Files are in the page cache; each time is the best of three, of
//! pyHanko's of one. What is compared runs in turns, so that a machine that is busy meanwhile is so for both. Times, those of
//! the processor, and peak memory are those of a process of its own, from its start to its end, Python's and ours.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement, not a product"
)]

#[path = "../tests/it/pdf/paper.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod paper;
#[path = "../tests/it/pdf/signer.rs"]
#[expect(dead_code, reason = "tests need more of it")]
mod signer;

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use paper::{Paper, Section};
use sha2_stream::Digest as _;
use signer::Signer;

const MYNASCOPE: &str = env!("CARGO_BIN_EXE_mynascope");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/pdf.py");

/// What it took.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
struct Cost {
    time: Duration,
    /// The processor's, in seconds: of the program and of the system for it.
    work: f64,
    /// In megabytes.
    memory: f64,
}

impl Cost {
    fn times(self, other: Self) -> String {
        format!("{:.2} x", self.time.as_secs_f64() / other.time.as_secs_f64())
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:7.2} s {:7.2} s {:7.1} MB", self.time.as_secs_f64(), self.work, self.memory)
    }
}

/// Runs it to its end; which ends it may have is the caller's.
fn cost(command: &mut Command, input: &str, ends: &[i32]) -> Cost {
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let mut child = command.spawn().unwrap();
    // One that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let status = format!("/proc/{}/status", child.id());
    let ticks = format!("/proc/{}/stat", child.id());
    let (mut peak, mut work) = (0_u32, 0.0);
    let ended = loop {
        // In kB; the peak only grows, and a process that has just ended says nothing.
        let told = fs::read_to_string(&status).unwrap_or_default();
        let now = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        peak = now.and_then(|now| now.parse().ok()).unwrap_or(peak);
        work = worked(&fs::read_to_string(&ticks).unwrap_or_default()).unwrap_or(work);
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let time = started.elapsed();
    assert!(ended.code().is_some_and(|code| ends.contains(&code)), "{command:?}: {ended}");
    Cost { time, work, memory: f64::from(peak) / 1024.0 }
}

/// What a process has had of the processor, by its `/proc/PID/stat`: behind its name the 12th and the 13th, in hundredths.
fn worked(stat: &str) -> Option<f64> {
    let (_, behind) = stat.rsplit_once(')')?;
    let ticks: Vec<u32> =
        behind.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse().ok()).collect::<Option<_>>()?;
    Some(f64::from(ticks.iter().sum::<u32>()) / 100.0)
}

/// The best of three of each, in turns.
fn best(mut one: impl FnMut() -> Cost, mut other: impl FnMut() -> Cost) -> [Cost; 2] {
    let both: Vec<[Cost; 2]> = (0..3).map(|_| [one(), other()]).collect();
    [0, 1].map(|which| both.iter().map(|each| each[which]).min_by_key(|cost| cost.time).unwrap())
}

/// The least that any signer can do.
fn copy(from: &Path, to: &Path) {
    let [mut from, mut to] = [File::open(from).unwrap(), File::create(to).unwrap()];
    let mut digest = sha2_stream::Sha256::new();
    let mut piece = vec![0; 1 << 20];
    loop {
        let length = from.read(&mut piece).unwrap();
        if length == 0 {
            break;
        }
        digest.update(&piece[..length]);
        to.write_all(&piece[..length]).unwrap();
    }
    std::hint::black_box(digest.finalize());
}

/// A file of one page, and of this many objects that nobody asks for.
fn written(section: Section, megabytes: usize, objects: usize) -> Vec<u8> {
    let mut paper = Paper::new(section);
    paper.trailer += "/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]";
    paper.object(1, "<</Type/Catalog/Pages 2 0 R>>");
    paper.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    paper.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>");
    let each = megabytes * 1_000_000 / objects;
    if each > 10_000 {
        let data: Vec<u8> = (0..each).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for _ in 0..objects {
            let number = paper.fresh();
            paper.stream(number, "", &data);
        }
    } else {
        // Octets around an object, and its row.
        let text = "x".repeat(each.saturating_sub(52).max(1));
        for _ in 0..objects {
            let number = paper.fresh();
            paper.object(number, format!("<</Note({text})>>"));
        }
    }
    paper.end();
    paper.out
}

/// The Python that has pyHanko, where there is one.
fn python() -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    Some(target.join("pyhanko/bin/python")).filter(|python| python.exists())
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [child, from, to] = words.as_slice()
        && child == "copy"
    {
        return copy(Path::new(from), Path::new(to));
    }
    let megabytes: usize = words.first().and_then(|word| word.parse().ok()).unwrap_or(200);
    let (signer, python) = (Signer::new(), python());
    let own = std::env::current_exe().unwrap();
    let at = |name: &str| signer.path(name);
    println!(
        "{megabytes} MB, best of three (pyHanko's of one), page cache warm; wall time, time of the processor and peak memory of a process"
    );
    for (what, section, objects) in [
        ("100 streams", Section::Table, 100),
        ("1,000,000 objects", Section::Table, 1_000_000),
        ("1,000,000 objects, cross-reference stream", Section::Stream, 1_000_000),
    ] {
        println!("\n{what}");
        fs::write(at("in.pdf"), written(section, megabytes, objects)).unwrap();
        let sign = |from: &str, to: &str| {
            let mut command = Command::new(MYNASCOPE);
            command.args(["sign", "--demo", "--pin-stdin", "--force", from, "-o", to]);
            cost(command.current_dir(at("")), "DEMO2580\n", &[0])
        };
        let least =
            |from: &str| cost(Command::new(&own).args(["copy", from, "copy"]).current_dir(at("")), "", &[0]);
        let theirs = |words: &[&str]| {
            let command = python.as_ref().map(|python| {
                let mut command = Command::new(python);
                command.arg(SCRIPT).args(words).current_dir(at(""));
                command
            });
            command.map(|mut command| cost(&mut command, "", &[0]))
        };
        let row = |name: &str, cost: Cost, wanted: &str| println!("  {name:<44} {cost}   {wanted}");
        let compared = |name: &str, ours: Cost, theirs: Option<Cost>| {
            if let Some(theirs) = theirs {
                row(name, theirs, &format!("{}, >= 2 wanted", theirs.times(ours)));
            } else {
                println!("  {name:<44} not installed (packaging/pyhanko.sh)");
            }
        };
        let [floor, once] = best(|| least("in.pdf"), || sign("in.pdf", "once.pdf"));
        row("read, SHA-256, write", floor, "");
        row("mynascope sign", once, &format!("{}, <= 2 wanted; <= 16 MB", once.times(floor)));
        let work = r#"[{"in":"in.pdf","out":"theirs.pdf","kind":"adbe","field":"One"}]"#;
        fs::write(at("work.json"), work).unwrap();
        compared("pyHanko sign", once, theirs(&["sign", "work.json"]));
        let [floor, twice] = best(|| least("once.pdf"), || sign("once.pdf", "twice.pdf"));
        row("read, SHA-256, write, signed before", floor, "");
        row(
            "mynascope sign, signed before",
            twice,
            &format!("{}, <= 3 wanted; <= 16 MB", twice.times(floor)),
        );
        for (name, file) in [("", "once.pdf"), (", two signatures", "twice.pdf")] {
            // Undecided: the root is a demonstration's.
            let [pdfsig, ours] = best(
                || cost(Command::new("pdfsig").args(["-nocert", file]).current_dir(at("")), "", &[0]),
                || cost(Command::new(MYNASCOPE).args(["verify", file]).current_dir(at("")), "", &[10]),
            );
            row(&format!("pdfsig{name}"), pdfsig, "");
            row(
                &format!("mynascope verify{name}"),
                ours,
                &format!("{}, <= 1.3 wanted; <= 16 MB", ours.times(pdfsig)),
            );
            compared(&format!("pyHanko verify{name}"), ours, theirs(&["judge", "ca.pem", file]));
        }
    }
}
