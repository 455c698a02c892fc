//! Against `OpenSSL`, and against every changed byte.
//!
//! Keys and certificates are made by `OpenSSL` when the tests run and thrown away: they say TEST in their names and
//! belong to nobody.

mod cost;
mod curves;
mod interop;
mod mutation;
mod pdf;
mod tamper;
mod vectors;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use ::rsa::pkcs1::DecodeRsaPrivateKey;
use ::rsa::traits::SignatureScheme;
use ::rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::Digest as _;

use super::algorithm;
use super::check::{self, Found};
use super::digest::{self, Digests};
use super::make::{Container, Made, Parameters, Profile, make};
use super::{Judge, SigningKey};
use crate::domain::calendar::{Instant, in_japan};
use crate::domain::trust::Fingerprint;
use crate::domain::verdict::{
    ChainVerdict, Confirmed, DigestAlgorithm, Finding, Matter, NotConfirmed, Place, SignatureReport,
    SignedFileReport,
};
use crate::trust::Anchors;

/// Everything that the tests share: a CA, signers under it, and a directory that goes with the process.
pub(super) struct Bench {
    directory: tempfile::TempDir,
}

pub(super) static BENCH: LazyLock<Bench> = LazyLock::new(Bench::new);

impl Bench {
    fn new() -> Self {
        let bench = Self { directory: tempfile::tempdir().unwrap() };
        for (name, ca) in [("ca", "TEST CA"), ("fake", "TEST CA")] {
            bench.openssl(&format!(
                "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -days 3650 -utf8 \
                 -subj|/C=JP/O=TEST/CN={ca}|-addext|keyUsage=critical,keyCertSign|"
            ));
        }
        let signing = "critical,digitalSignature,nonRepudiation";
        for (serial, name, ca, usage) in [
            (1, "signer", "ca", signing),
            (2, "second", "ca", signing),
            (3, "auth", "ca", "critical,digitalSignature"),
            (4, "cipher", "ca", "critical,keyEncipherment"),
            (5, "lookalike", "fake", signing),
            (6, "seal", "ca", "critical,nonRepudiation"),
        ] {
            bench.openssl(&format!(
                "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj|/C=JP/CN=TEST {name}|"
            ));
            let extensions =
                format!("keyUsage={usage}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n");
            bench.write("ext", extensions.as_bytes());
            bench.openssl(&format!(
                "x509 -req -in {name}.csr -CA {ca}.pem -CAkey {ca}.key -set_serial 77{serial} -days 365 -extfile ext -out {name}.pem"
            ));
            bench.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
            bench.openssl(&format!("rsa -in {name}.key -traditional -outform DER -out {name}.key.der"));
        }
        bench.openssl("x509 -in ca.pem -outform DER -out ca.der");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, octets: &[u8]) {
        std::fs::write(self.path(name), octets).unwrap();
    }

    /// Runs `openssl` here; words between bars may hold spaces.
    fn openssl(&self, line: &str) {
        let (told, said) = self.try_openssl(line);
        assert!(told, "openssl {line}\n{said}");
    }

    fn try_openssl(&self, line: &str) -> (bool, String) {
        let mut words = Vec::new();
        for (at, part) in line.split('|').enumerate() {
            if at % 2 == 0 {
                words.extend(part.split_whitespace());
            } else {
                words.push(part);
            }
        }
        // A bar also stands between two words with spaces: `-subj|/a b|-addext|c d|`.
        let output = Command::new("openssl").args(words).current_dir(self.directory.path()).output().unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    pub(super) fn key(&self, name: &str) -> TestKey {
        TestKey {
            certificate: self.read(&format!("{name}.der")),
            key: RsaPrivateKey::from_pkcs1_der(&self.read(&format!("{name}.key.der"))).unwrap(),
        }
    }
}

/// A key in software, padding as the card does.
#[derive(Clone)]
pub(super) struct TestKey {
    certificate: Vec<u8>,
    key: RsaPrivateKey,
}

impl SigningKey for TestKey {
    type Error = ::rsa::Error;

    fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Self::Error> {
        Pkcs1v15Sign::new_unprefixed().sign::<::rsa::rand_core::OsRng>(None, &self.key, digest_info)
    }
}

/// The program's own judgement, with the test's CA among its roots.
pub(super) fn judge(certificate: &[u8], at: Instant) -> ChainVerdict {
    static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| {
        let ca = BENCH.read("ca.der");
        let mut anchors = Anchors::built_in();
        anchors.pin(&ca, Fingerprint(sha2::Sha256::digest(&ca).into()), &[]).unwrap();
        anchors
    });
    ANCHORS.judge(certificate, at).into()
}

pub(super) fn now() -> Instant {
    in_japan(std::time::SystemTime::now().into())
}

pub(super) fn quiet(_: u64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

const STRONG: [DigestAlgorithm; 3] =
    [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512];

fn digests(document: &[u8]) -> Digests {
    digest::stream(document, &STRONG, &quiet).unwrap()
}

fn cms(digest: DigestAlgorithm, attached: bool, signing_time: Instant) -> Parameters {
    Parameters { digest, container: Container::cms(attached), profile: Profile::Cms, signing_time }
}

fn made(key: &mut TestKey, document: &[u8], digest: DigestAlgorithm, attached: bool) -> Made {
    make(key, &digests(document), cms(digest, attached, now())).unwrap()
}

fn whole(made: &Made, document: &[u8]) -> Vec<u8> {
    let inside = if made.frame.document.is_some() { document } else { &[] };
    [&made.frame.before, inside, &made.frame.behind].concat()
}

fn read(file: &[u8]) -> Result<Found, crate::codec::cms::ber::ReadError> {
    check::read(file, &quiet)
}

/// Reads and judges, with the document beside the file where it is not inside.
fn report_with(file: &[u8], document: &[u8], at: Instant, judge: &Judge<'_>) -> Option<SignedFileReport> {
    let found = read(file).ok()?;
    let beside = (!found.attached()).then(|| digest::stream(document, &found.algorithms(), &quiet).unwrap());
    let report = found.judge(beside.as_ref(), at, judge);
    report.signatures.iter().for_each(agrees);
    Some(report)
}

/// What is told beside the findings says what they say.
fn agrees(report: &SignatureReport) {
    let SignatureReport { findings, signing_time_claimed, signer_certificate, chain, .. } = report;
    let has = |open| findings.has(Finding::Open(open));
    assert_eq!(signing_time_claimed.is_some(), has(NotConfirmed::SigningTime), "{report:?}");
    let trusted = matches!(chain, Some(ChainVerdict::Trusted(_)));
    assert_eq!(trusted, findings.holds(Confirmed::Chain), "{report:?}");
    assert!(chain.is_none() || signer_certificate.is_some(), "{report:?}");
    assert!(chain.is_some() || findings.place_of(Matter::Chain) == Some(Place::NotConfirmed), "{report:?}");
    // Said of the signature only as far as its value says so.
    if !findings.holds(Confirmed::Signature) {
        let by_the_value =
            [Confirmed::Document, Confirmed::CertificateBinding, Confirmed::ValidAtClaimedTime];
        assert!(!by_the_value.iter().any(|each| findings.holds(*each)), "{report:?}");
    }
    assert!(!findings.holds(Confirmed::Document) || report.digest_matches() == Some(true), "{report:?}");
}

fn report(file: &[u8], document: &[u8]) -> Option<SignedFileReport> {
    report_with(file, document, now(), &judge)
}
