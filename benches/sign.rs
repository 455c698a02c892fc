//! Detached signing and verifying of a large file, side by side with `OpenSSL` in one run.
//!
//! `cargo bench --bench sign [-- MEBIBYTES]` (1024 unless told). The file is read once before, so that the page
//! cache is warm for both; each time is the best of three. Peak memory is that of a process of its own. The key is
//! made by `OpenSSL` for the run and says TEST.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement, not a product"
)]

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use mynascope::codec::cms::ber::Der;
use mynascope::codec::cms::frame::Frame;
use mynascope::domain::calendar::in_japan;
use mynascope::domain::verdict::{ChainVerdict, DigestAlgorithm};
use mynascope::sign::SigningKey;
use mynascope::sign::make::{Container, Parameters, Profile, make};
use mynascope::task::{Document, verify};
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::traits::SignatureScheme;

struct TestKey(Vec<u8>, rsa::RsaPrivateKey);

impl SigningKey for TestKey {
    type Error = rsa::Error;

    fn certificate(&self) -> &[u8] {
        &self.0
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Self::Error> {
        rsa::Pkcs1v15Sign::new_unprefixed().sign::<rsa::rand_core::OsRng>(None, &self.1, digest_info)
    }
}

fn quiet(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// One process of ours: signs or verifies `doc` in the present directory.
fn work(what: &str) {
    let now = in_japan(std::time::SystemTime::now().into());
    if what == "crowd" {
        let judge = |_: &[u8], _| ChainVerdict::Untrusted;
        let report = verify(Path::new("crowd.p7s"), None, now, &judge, &quiet).unwrap().report;
        assert_eq!(report.worst().key(), "INDETERMINATE");
    } else if what == "verify" {
        let anchor = mynascope::trust::Anchors::built_in().iter().next().unwrap().clone();
        let trusting = |_: &[u8], _| ChainVerdict::Trusted(anchor.clone());
        let report = verify(Path::new("doc.p7s"), None, now, &trusting, &quiet).unwrap().report;
        assert_eq!(report.worst().key(), "TOTAL-PASSED");
    } else {
        let key = rsa::RsaPrivateKey::from_pkcs1_der(&std::fs::read("key.der").unwrap()).unwrap();
        let mut key = TestKey(std::fs::read("cert.der").unwrap(), key);
        let attached = what == "attached";
        let digest = match what {
            "sign-384" => DigestAlgorithm::Sha384,
            "sign-512" => DigestAlgorithm::Sha512,
            _ => DigestAlgorithm::Sha256,
        };
        let document = Document::open(Path::new("doc")).unwrap();
        let digests = document.hash(&[digest], &quiet).unwrap();
        let wish = Parameters {
            digest,
            container: Container::cms(attached),
            profile: Profile::Cms,
            signing_time: now,
        };
        let made = make(&mut key, &digests, wish).unwrap();
        let out = if attached { "doc.p7m" } else { "doc.p7s" };
        document.write_to(&made, false, Path::new(out), true, &quiet).unwrap();
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap());
}

/// A signature of one becomes one of 99 signers that all name 100 certificates of the same name and number, each with
/// another key: the one that fits is the last.
fn crowd(one: &[u8]) -> Option<Vec<u8>> {
    let mut inner = Der::new(Der::new(one).read(0x30)?);
    inner.any()?;
    let mut data = Der::new(Der::new(inner.read(0xA0)?).read(0x30)?);
    let _version = data.any()?;
    let (_, algorithm, _) = data.any()?;
    let _content = data.any()?;
    let (certificate, signers) = (data.read(0xA0)?, data.read(0x31)?);
    // Well within the modulus, which is the longest part before the issuer's signature.
    let key = certificate.windows(4).position(|at| at == [0x02, 0x82, 0x02, 0x01])? + 100;
    let others = (1..100).flat_map(|number| {
        let mut other = certificate.to_vec();
        other[key] ^= number;
        other
    });
    let certificates: Vec<u8> = others.chain(certificate.iter().copied()).collect();
    let frame = Frame::new(algorithm, &certificates, &signers.repeat(99), None)?;
    Some([frame.before, frame.behind].concat())
}

fn best(mut run: impl FnMut() -> String) -> (Duration, String) {
    (0..3)
        .map(|_| {
            let started = Instant::now();
            let told = run();
            (started.elapsed(), told)
        })
        .min()
        .unwrap()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let [child, what] = words.as_slice()
        && child == "child"
    {
        return work(what);
    }
    let mebibytes: usize = words.first().and_then(|word| word.parse().ok()).unwrap_or(1024);
    let directory = tempfile::tempdir().unwrap();
    let run = |program: &Path, words: &[&str]| {
        let output = Command::new(program).args(words).current_dir(directory.path()).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let openssl = |line: &str| run(Path::new("openssl"), &line.split_whitespace().collect::<Vec<_>>());
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=TEST");
    openssl("x509 -in cert.pem -outform DER -out cert.der");
    openssl("rsa -in key.pem -traditional -outform DER -out key.der");
    let mut file = std::fs::File::create(directory.path().join("doc")).unwrap();
    let piece: Vec<u8> = (0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for _ in 0..mebibytes {
        file.write_all(&piece).unwrap();
    }
    drop(file);
    openssl("dgst -sha256 doc");

    let own = std::env::current_exe().unwrap();
    let ours = |what: &str| run(&own, &["child", what]);
    println!("{mebibytes} MiB, best of three, page cache warm");
    println!("{:20} {:>12} {:>12} {:>6}  memory", "", "mynascope", "openssl", "ratio");
    for (name, what, theirs) in [
        (
            "detached signing",
            "sign",
            "cms -sign -binary -outform DER -in doc -signer cert.pem -inkey key.pem -out theirs",
        ),
        (
            "  with SHA-384",
            "sign-384",
            "cms -sign -md sha384 -binary -outform DER -in doc -signer cert.pem -inkey key.pem -out theirs",
        ),
        (
            "  with SHA-512",
            "sign-512",
            "cms -sign -md sha512 -binary -outform DER -in doc -signer cert.pem -inkey key.pem -out theirs",
        ),
        (
            "detached verifying",
            "verify",
            "cms -verify -binary -inform DER -in doc.p7s -content doc -CAfile cert.pem -purpose any -out /dev/null",
        ),
    ] {
        let (mine, memory) = best(|| ours(what));
        let (other, _) = best(|| openssl(theirs));
        let ratio = mine.as_secs_f64() / other.as_secs_f64();
        let [mine, other] = [mine, other].map(|took| format!("{took:.2?}"));
        println!("{name:20} {mine:>12} {other:>12} {ratio:>6.2}  {memory}");
    }
    let (mine, memory) = best(|| ours("attached"));
    let mine = format!("{mine:.2?}");
    println!("{:20} {mine:>12} {:>12} {:>6}  {memory}", "attached signing", "", "");
    openssl("req -x509 -newkey rsa:4096 -nodes -keyout long.pem -out long.cer -subj /CN=TEST");
    openssl(
        "cms -sign -binary -noattr -md sha256 -in key.der -signer long.cer -inkey long.pem -outform DER -out one",
    );
    let crowd = crowd(&std::fs::read(directory.path().join("one")).unwrap()).unwrap();
    std::fs::write(directory.path().join("crowd.p7s"), crowd).unwrap();
    std::fs::copy(directory.path().join("key.der"), directory.path().join("crowd")).unwrap();
    let (mine, memory) = best(|| ours("crowd"));
    println!("99 signers, 100 keys {mine:>12.2?} {:>12} {:>6}  {memory}", "<= 500 ms", "");
}
