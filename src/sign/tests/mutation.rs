//! Many mutated files, the same ones every time: no panic, no hang, none passed that should not.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant as Moment};

use super::*;
use crate::codec::cms::ber::value;
use crate::codec::cms::frame::Frame;
use crate::domain::verdict::Indication;

const DOCUMENT: &[u8] = b"TEST";

/// The files are made in so many rows, each with dice of its own.
const SHARES: u64 = 16;

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

/// One to eight changes: flips, odd bytes, cuts, repeats, splices from another file.
fn mutate(dice: &mut Dice, file: &[u8], other: &[u8]) -> Vec<u8> {
    let mut out = file.to_vec();
    for _ in 0..=dice.roll(8) {
        if out.is_empty() {
            break;
        }
        let at = dice.roll(out.len());
        let length = dice.roll(64).min(out.len() - at);
        match dice.roll(8) {
            0..3 => out[at] ^= 1 << dice.roll(8),
            3 => out[at] = [0x00, 0x80, 0x30, 0x24, 0x04, 0xA0, 0x31, 0xFF, 0x84][dice.roll(9)],
            4 => out.truncate(at),
            5 => drop(out.drain(at..at + length)),
            6 => {
                let again = out[at..at + length].to_vec();
                out.splice(at..at, again);
            }
            _ => {
                let from = dice.roll(other.len());
                let piece = other[from..(from + length).min(other.len())].to_vec();
                out.splice(at..at + length, piece);
            }
        }
    }
    out
}

fn run(count: usize) {
    let bench = &*BENCH;
    bench.write("mutation.doc", DOCUMENT);
    let mut key = bench.key("signer");
    let mut seeds: Vec<Vec<u8>> = [false, true]
        .map(|attached| whole(&made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, attached), DOCUMENT))
        .into();
    for (number, options) in [
        "-noattr",
        "-nodetach -stream",
        "-outform PEM",
        "-keyid -nodetach",
        "-keyopt rsa_padding_mode:pss",
        "-nodetach -signer second.pem -inkey second.key",
    ]
    .iter()
    .enumerate()
    {
        let form = if options.contains("-outform") { "" } else { "-outform DER" };
        bench.openssl(&format!(
            "cms -sign -binary -in mutation.doc -signer signer.pem -inkey signer.key -out seed{number} {form} {options}"
        ));
        seeds.push(bench.read(&format!("seed{number}")));
    }
    let at = now();
    let reports: Vec<_> = seeds.iter().map(|seed| report_with(seed, DOCUMENT, at, &judge).unwrap()).collect();
    // Always the same files, however many threads there are to take the shares.
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let share = next.fetch_add(1, Ordering::Relaxed);
                    if share >= SHARES {
                        break;
                    }
                    run_share(share, count / SHARES as usize, &seeds, &reports, at);
                }
            });
        }
    });
}

fn run_share(share: u64, count: usize, seeds: &[Vec<u8>], reports: &[SignedFileReport], at: Instant) {
    let mut dice = Dice(0x6D79_6E61_7363_6F70 ^ (share << 32 | share));
    let mut longest = Duration::ZERO;
    for round in 0..count {
        let which = round % seeds.len();
        let other = dice.roll(seeds.len());
        let file = mutate(&mut dice, &seeds[which], &seeds[other]);
        let started = Moment::now();
        let report = report_with(&file, DOCUMENT, at, &judge);
        longest = longest.max(started.elapsed());
        // A change outside what is signed (an unused certificate, a length's form) may leave everything as it was.
        if let Some(report) = report.filter(|report| report.worst() == Indication::TotalPassed) {
            let same = reports.iter().any(|known| {
                known.signatures.iter().all(|each| report.signatures.contains(each))
                    || report.signatures.iter().all(|each| known.signatures.contains(each))
            });
            assert!(same, "share {share}, round {round} passed with another report: {report:?}");
        }
    }
    // That none goes on for ever; what a file may cost is counted in `cost`, on no clock that a busy machine holds up.
    assert!(longest < Duration::from_secs(10), "{longest:?}");
}

/// A hundred signatures by one long certificate: what is costly is done once, and memory does not grow with them.
#[test]
fn many_signatures_by_a_long_certificate_cost_little() {
    let bench = &*BENCH;
    let names = vec!["DNS:a"; 6000].join(",");
    let extensions = format!(
        "keyUsage=critical,digitalSignature,nonRepudiation\nsubjectKeyIdentifier=hash\n\
         authorityKeyIdentifier=keyid\nsubjectAltName={names}\n"
    );
    bench.write("long.ext", extensions.as_bytes());
    bench.openssl(
        "x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -set_serial 7799 -days 365 -extfile long.ext -outform DER -out long.der",
    );
    let mut key = TestKey { certificate: bench.read("long.der"), ..bench.key("signer") };
    let made = made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, false);
    let fields = tamper::signer_fields(&made);
    let signer = value(0x30, &fields.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let frame = Frame::new(&fields[2], &key.certificate, &signer.repeat(100), None).unwrap();
    let file = [frame.before, frame.behind].concat();
    assert!(key.certificate.len() > 18_000 && file.len() < 100_000);
    let started = worked(Path::new("/proc/thread-self"));
    let report = report(&file, DOCUMENT).unwrap();
    let took = worked(Path::new("/proc/thread-self")).saturating_sub(started);
    assert_eq!((report.signatures.len(), report.worst()), (100, Indication::TotalPassed));
    assert!(took < Duration::from_secs(2), "{took:?}");
}

/// The processor time of a process or a thread so far, from the kernel: what a busy machine lets it wait for does not count.
fn worked(place: &Path) -> Duration {
    let told = std::fs::read_to_string(place.join("stat")).unwrap();
    let fields: Vec<&str> = told.rsplit(')').next().unwrap().split_whitespace().collect();
    let hundredths: u64 = fields[11..13].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(10 * hundredths)
}

#[test]
fn a_few_mutated_files_neither_pass_nor_break_anything() {
    run(4_000);
}

#[test]
#[ignore = "200 000 files in a process of their own: `make test` runs it after the others"]
fn many_mutated_files_neither_pass_nor_break_anything() {
    run(200_000);
    // In this time on two cores of its own.
    let took = worked(Path::new("/proc/self")) / 2;
    assert!(took < Duration::from_mins(3), "{took:?}");
    // In kB, of the whole process: what a file says of its lengths is never believed.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    assert!(peak.is_none_or(|peak| peak < 256 << 10), "{peak:?} kB");
}
