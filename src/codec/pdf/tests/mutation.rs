//! Many mutated files, the same ones every time: whatever is asked of them, no panic, and no more time and memory than a small
//! file may take.

use std::time::{Duration, Instant as Moment};

use super::super::append::{self, Dictionary};
use super::super::{form, page, revision, signature};
use super::*;

/// xorshift64* (Vigna 2016): a few lines instead of a dependency; quality does not matter here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below.max(1)
    }
}

/// What a change puts somewhere else: what leads to other objects, other lengths, other ends.
const WORDS: [&str; 16] = [
    "0",
    "9",
    "-1",
    "99999999999",
    " 1 0 R",
    " 2 0 R",
    "<<",
    ">>",
    "[",
    "]",
    "/Prev 9",
    "/Kids",
    "/Parent",
    "/Length",
    "endobj",
    "%%EOF",
];

/// One to four changes: flips, digits, words, cuts, repeats, pieces of elsewhere.
fn mutate(dice: &mut Dice, file: &[u8]) -> Vec<u8> {
    let mut out = file.to_vec();
    for _ in 0..=dice.roll(4) {
        let at = dice.roll(out.len());
        let length = dice.roll(64).min(out.len() - at);
        match dice.roll(8) {
            0 => out[at] ^= 1 << dice.roll(8),
            // A digit, the first from here on, so that places and numbers stay numbers.
            1..4 => {
                if let Some(digit) = out[at..].iter_mut().find(|octet| octet.is_ascii_digit()) {
                    *digit = b'0' + dice.roll(10) as u8;
                }
            }
            4 => drop(out.splice(at..at + length / 8, WORDS[dice.roll(WORDS.len())].bytes())),
            5 => drop(out.drain(at..at + length)),
            6 => {
                let again = out[at..at + length].to_vec();
                out.splice(at..at, again);
            }
            _ => {
                // Of the same length, so that what follows stays where it was.
                let from = dice.roll(out.len() - length);
                out.copy_within(from..from + length, at);
            }
        }
        if out.is_empty() {
            break;
        }
    }
    out
}

/// A file with form and page, each of three ways to close it, signed once and twice.
fn seeds() -> Vec<Vec<u8>> {
    let closed = |how: usize, form: &str| {
        let mut file = File::new();
        file.put(1, &format!("<</Type/Catalog/Pages 2 0 R/AcroForm{form}>>"));
        file.put(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>");
        file.put(3, "<</Type/Page/Parent 2 0 R/Annots[5 0 R]>>");
        let four = "<</Type/Page/Parent 2 0 R/Annots 6 0 R>>".to_owned();
        file.put(5, "<</FT/Tx/T(a)/V(b)/Kids[7 0 R]>>");
        file.put(6, "[7 0 R]");
        file.put(7, "<</Subtype/Widget/Parent 5 0 R/T(c)>>");
        if how == 0 {
            file.put(4, &four);
        } else {
            file.pack(9, &[(4, four), (8, "<</Fields[5 0 R]/SigFlags 1>>".into())]);
        }
        file.put(8, "<</Fields[5 0 R]/SigFlags 1>>");
        match how {
            0 => drop(file.table("")),
            1 => file.packed(true),
            _ => file.hybrid(),
        }
        file.octets
    };
    let mut seeds = Vec::new();
    for how in 0..3 {
        for form in [" 8 0 R", "<</Fields[5 0 R]>>"] {
            let mut file = closed(how, form);
            for _ in 0..2 {
                file = signed(file);
                seeds.push(file.clone());
            }
        }
    }
    seeds
}

/// With a signature behind it whose value is none: how it lies there is all that counts.
fn signed(mut file: Vec<u8>) -> Vec<u8> {
    let octets = file.as_slice();
    let document = Document::open(&octets).expect("opens");
    let form = form::read(&document).expect("reads");
    let plan = append::plan(&document, &form).expect("plans");
    let says = Dictionary {
        sub_filter: "adbe.pkcs7.detached",
        name: None,
        at: "D:20261126101500+09'00'".into(),
        contents: 64,
        version: [7; 16],
    };
    file.extend(plan.written(&says).expect("small").octets);
    file
}

/// Whatever is asked of a PDF; how many signatures it has.
fn all(octets: &[u8]) -> Read<usize> {
    let document = Document::open(&octets)?;
    let _ = page::first(&document).is_ok();
    let _ = page::count(&document).is_ok();
    let form = form::read(&document)?;
    let _ = append::plan(&document, &form).is_ok();
    let found = signature::read(&document, &form)?;
    let _ = revision::scopes(&document, &found).is_ok();
    Ok(found.len())
}

fn run(count: usize) {
    let seeds = seeds();
    for (round, seed) in seeds.iter().enumerate() {
        assert_eq!(all(seed).expect("reads"), 1 + round % 2);
    }
    let mut dice = Dice(0x6D79_6E61_7363_6F70);
    let mut longest = Duration::ZERO;
    let mut read = 0;
    for round in 0..count {
        let file = mutate(&mut dice, &seeds[round % seeds.len()]);
        let started = Moment::now();
        read += usize::from(all(&file).is_ok());
        longest = longest.max(started.elapsed());
    }
    // So many are still read that what comes after opening is tried too.
    assert!(read > count / 20, "{read}");
    // That none goes on for ever, on a busy machine too.
    assert!(longest < Duration::from_secs(10), "{longest:?}");
}

#[test]
fn a_few_mutated_files_break_nothing() {
    run(2_000);
}

#[test]
#[ignore = "100 000 files in a process of their own: `make test` runs it after the others"]
fn a_hundred_thousand_mutated_files_break_nothing() {
    run(100_000);
    // In kB, of the whole process: what a file says of its lengths is never believed.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    assert!(peak.is_none_or(|peak| peak < 64 << 10), "{peak:?} kB");
}
