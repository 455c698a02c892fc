//! Those who judge a signed PDF besides ourselves: pyHanko, poppler's `pdfsig`, qpdf, and `OpenSSL` on its parts.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Completion, Trial};
use serde_json::Value;

use crate::program::{command, finish};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/pdf.py");

/// A trial with pyHanko, or why there is none.
pub(crate) fn with_pyhanko(name: &'static str, body: fn(&Path)) -> Trial {
    Trial::ignorable_test(name, move || {
        let Some(python) = crate::signing::pyhanko() else {
            return Ok(Completion::ignored_with(
                "pyHanko is not installed: `make test` tries to (packaging/pyhanko.sh)",
            ));
        };
        body(&python);
        Ok(Completion::Completed)
    })
}

/// The script's answer, which works in this folder.
#[track_caller]
pub(crate) fn pyhanko(python: &Path, folder: &Path, words: &[&str]) -> Value {
    let mut command = Command::new(python);
    command.arg(SCRIPT).args(words).current_dir(folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What `pdfsig` tells of one signature. What it exits with says nothing: it is 0 for a wrong one too.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) field: String,
    pub(crate) kind: String,
    /// The two ends of each part.
    pub(crate) ranges: Vec<[usize; 2]>,
    pub(crate) total: bool,
    pub(crate) validation: String,
}

impl Told {
    pub(crate) fn valid(&self) -> bool {
        self.validation == "Signature is Valid."
    }
}

/// Without certificates: its store has none of ours.
pub(crate) fn pdfsig(file: &Path) -> Vec<Told> {
    let mut command = Command::new("pdfsig");
    command.arg("-nocert").arg(file).stdin(Stdio::null()).env("LC_ALL", "C");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split("Signature #").skip(1).map(told).collect()
}

fn told(part: &str) -> Told {
    let of = |name: &str| {
        let found = part.lines().find_map(|line| line.trim().strip_prefix("- ")?.strip_prefix(name));
        found.unwrap_or_default().trim().to_owned()
    };
    let ranges = of("Signed Ranges:");
    let numbers: Vec<usize> =
        ranges.split(|it: char| !it.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect();
    Told {
        field: of("Signature Field Name:"),
        kind: of("Signature Type:"),
        ranges: numbers.as_chunks::<2>().0.to_vec(),
        total: part.contains("- Total document signed"),
        validation: of("Signature Validation:"),
    }
}

/// 0: nothing to say; 3: warnings; 2: errors.
pub(crate) fn qpdf(file: &Path) -> i32 {
    let output = Command::new("qpdf").arg("--check").arg(file).stdin(Stdio::null()).output().unwrap();
    output.status.code().unwrap()
}

/// qpdf's own writing of a file.
pub(crate) fn rewritten(file: &Path, option: &str, to: &Path) {
    let status = Command::new("qpdf").arg(option).arg(file).arg(to).stdin(Stdio::null()).status().unwrap();
    assert!(status.success(), "{}", file.display());
}

/// The value between two parts, from its hexadecimal digits, without the zeros behind it.
pub(crate) fn value(file: &[u8], ranges: &[[usize; 2]]) -> Vec<u8> {
    let [[_, from], [to, _]] = ranges else { panic!("{ranges:?}") };
    let digits = file[*from..*to].strip_prefix(b"<").unwrap().strip_suffix(b">").unwrap();
    let octets: Vec<u8> = digits
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    assert_eq!(octets[..2], [0x30, 0x82], "a value of three digits in its length");
    let length = 4 + usize::from(octets[2]) * 256 + usize::from(octets[3]);
    octets[..length].to_vec()
}

/// `OpenSSL` on the parts of a signature, which it knows no PDF of.
pub(crate) fn openssl(file: &Path, ranges: &[[usize; 2]], ca: &Path, cades: bool) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let octets = fs::read(file).unwrap();
    let content: Vec<u8> = ranges.iter().flat_map(|[from, to]| &octets[*from..*to]).copied().collect();
    let [one, other] = ["content", "value"].map(|name| folder.path().join(name));
    fs::write(&one, content).unwrap();
    fs::write(&other, value(&octets, ranges)).unwrap();
    let mut command = Command::new("openssl");
    command.args([
        "cms",
        "-verify",
        "-binary",
        "-inform",
        "DER",
        "-purpose",
        "any",
        "-out",
        "/dev/null",
        "-in",
    ]);
    command.arg(other).arg("-content").arg(one).arg("-CAfile").arg(ca);
    if cades {
        command.arg("-cades");
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// What `mynascope verify` says: its exit code, and its JSON.
pub(crate) fn ours(file: &Path, config: Option<PathBuf>) -> (i32, Value) {
    let mut command = command(&["verify", "--json"]);
    command.arg(file);
    if let Some(config) = config {
        command.arg("--config").arg(config);
    }
    let ran = finish(command);
    (ran.code, ran.json())
}
