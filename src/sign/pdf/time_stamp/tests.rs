//! Against tokens that `openssl ts` made, and against every changed part of one.

use std::process::Command;
use std::sync::LazyLock;

use sha2::Digest as _;

use super::*;
use crate::domain::trust::Fingerprint;
use crate::sign::digest::Hashing;
use crate::trust::Anchors;

/// What the tokens are over.
const VALUE: &[u8] = b"TEST signature value";

/// An authority made by `OpenSSL` when the tests run and thrown away, and others that are not quite one.
struct Bench {
    directory: tempfile::TempDir,
    anchors: Anchors,
}

static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let directory = tempfile::tempdir().unwrap();
    let bench = Bench { directory, anchors: Anchors::built_in() };
    bench.openssl(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "3650",
        "-subj",
        "/C=JP/O=TEST/CN=TEST CA",
        "-addext",
        "keyUsage=critical,keyCertSign",
    ]);
    for (name, new, purpose) in [
        ("tsa", &["rsa:2048"][..], "critical,timeStamping"),
        ("curve", &["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], "critical,timeStamping"),
        ("lax", &["rsa:2048"], "timeStamping"),
        ("several", &["rsa:2048"], "critical,timeStamping,emailProtection"),
        ("issuing", &["rsa:2048"], "critical,timeStamping\nbasicConstraints=critical,CA:true"),
        ("odd", &["rsa:2048"], "critical,timeStamping\n1.2.3.4=critical,DER:0500"),
    ] {
        let (key, csr) = (format!("{name}.key"), format!("{name}.csr"));
        let subject = format!("/C=JP/CN=TEST {name}");
        bench.openssl(
            &[&["req", "-nodes", "-keyout", &key, "-out", &csr, "-subj", &subject, "-newkey"], new].concat(),
        );
        let extensions = format!(
            "keyUsage=critical,digitalSignature\nextendedKeyUsage={purpose}\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        );
        std::fs::write(bench.directory.path().join("ext"), extensions).unwrap();
        let pem = format!("{name}.pem");
        bench.openssl(&[
            "x509",
            "-req",
            "-in",
            &csr,
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-set_serial",
            "7701",
            "-days",
            "365",
            "-extfile",
            "ext",
            "-out",
            &pem,
        ]);
    }
    bench.openssl(&["x509", "-in", "ca.pem", "-outform", "DER", "-out", "ca.der"]);
    let ca = std::fs::read(bench.directory.path().join("ca.der")).unwrap();
    let mut anchors = Anchors::built_in();
    anchors.pin(&ca, Fingerprint(sha2::Sha256::digest(&ca).into()), &[]).unwrap();
    Bench { anchors, ..bench }
});

impl Bench {
    fn openssl(&self, words: &[&str]) {
        let output = Command::new("openssl").args(words).current_dir(self.directory.path()).output().unwrap();
        assert!(output.status.success(), "openssl {words:?}\n{}", String::from_utf8_lossy(&output.stderr));
    }

    /// A token over these octets by this authority: digests of its imprint, of its signature and of its reference.
    fn token(&self, name: &str, octets: &[u8], [imprint, digest, reference]: [&str; 3]) -> Vec<u8> {
        let folder = tempfile::tempdir_in(self.directory.path()).unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let configuration = format!(
            "[tsa]\nserial={}\ndigests=sha1,sha256,sha384,sha512\nsigner_digest={digest}\ndefault_policy=1.2.3.4\n\
             ess_cert_id_alg={reference}\nordering=yes\nclock_precision_digits=3\naccuracy=secs:1\n",
            path("serial")
        );
        std::fs::write(path("serial"), "01\n").unwrap();
        std::fs::write(path("tsa.cnf"), configuration).unwrap();
        std::fs::write(path("data"), octets).unwrap();
        let imprint = format!("-{imprint}");
        self.openssl(&["ts", "-query", "-data", &path("data"), &imprint, "-cert", "-out", &path("query")]);
        // Of OpenSSL's own checks none may stand in the way of one that is not quite an authority.
        self.openssl(&[
            "ts",
            "-reply",
            "-config",
            &path("tsa.cnf"),
            "-section",
            "tsa",
            "-queryfile",
            &path("query"),
            "-signer",
            &format!("{name}.pem"),
            "-inkey",
            &format!("{name}.key"),
            "-token_out",
            "-out",
            &path("token"),
        ]);
        std::fs::read(path("token")).unwrap()
    }
}

const USUAL: [&str; 3] = ["sha256", "sha256", "sha256"];

fn now() -> Instant {
    in_japan(std::time::SystemTime::now().into())
}

fn told(token: &[u8], over: &Over<'_>) -> TimeStamp {
    let judge = |der: &[u8], at| BENCH.anchors.judge(der, at).into();
    super::read(token, over, now(), &judge, &Allowance::per_file())
}

fn digests(octets: &[u8], algorithm: DigestAlgorithm) -> Digests {
    let mut hashing = Hashing::new(&[algorithm]);
    hashing.update(octets);
    hashing.finish()
}

#[test]
fn a_token_over_the_value_fits_and_names_its_authority() {
    for (name, with) in [
        ("tsa", USUAL),
        ("curve", USUAL),
        ("tsa", ["sha512", "sha384", "sha512"]),
        // The reference of RFC 3161 itself is by SHA-1; who signs is bound by more than that here.
        ("tsa", ["sha256", "sha256", "sha1"]),
    ] {
        let told = told(&BENCH.token(name, VALUE, with), &Over::Value(VALUE));
        assert_eq!(told.fits, Some(true), "{name} {with:?} {told:?}");
        assert_eq!(told.authority, Some(format!("CN=TEST {name},C=JP")));
        assert_eq!(told.issuer.as_deref(), Some("CN=TEST CA,O=TEST,C=JP"));
        assert!(matches!(told.chain, Some(ChainVerdict::Trusted(_))), "{told:?}");
        let since = now().signed_duration_since(told.at.unwrap()).num_seconds();
        assert!((-5..600).contains(&since), "{since}");
    }
}

#[test]
fn without_its_root_it_is_untrusted_and_fits() {
    let anchors = Anchors::built_in();
    let judge = |der: &[u8], at| anchors.judge(der, at).into();
    let token = BENCH.token("tsa", VALUE, USUAL);
    let told = super::read(&token, &Over::Value(VALUE), now(), &judge, &Allowance::per_file());
    assert_eq!((told.fits, told.chain), (Some(true), Some(ChainVerdict::Untrusted)));
    // Or outside the dates of its root.
    let judge = |der: &[u8], at| BENCH.anchors.judge(der, at).into();
    let later = now() + chrono::TimeDelta::days(4000);
    let told = super::read(&token, &Over::Value(VALUE), later, &judge, &Allowance::per_file());
    assert!(matches!((told.fits, told.chain), (Some(true), Some(ChainVerdict::AnchorOutOfBounds(_)))));
}

#[test]
fn over_anything_else_it_does_not_fit() {
    let token = BENCH.token("tsa", VALUE, USUAL);
    assert_eq!(imprint(&token), Some(DigestAlgorithm::Sha256));
    let document = |octets, algorithm| told(&token, &Over::Document(&digests(octets, algorithm))).fits;
    assert_eq!(told(&token, &Over::Value(b"another")).fits, Some(false));
    assert_eq!(document(VALUE, DigestAlgorithm::Sha256), Some(true));
    assert_eq!(document(b"another", DigestAlgorithm::Sha256), Some(false));
    // Not hashed in the way that it asks for.
    assert_eq!(document(VALUE, DigestAlgorithm::Sha512), None);
    // Another value with the same digest can be made.
    let weak = BENCH.token("tsa", VALUE, ["sha1", "sha256", "sha256"]);
    assert_eq!(told(&weak, &Over::Value(VALUE)).fits, None);
}

#[test]
fn a_certificate_that_is_not_for_time_stamps_alone_makes_none() {
    // OpenSSL itself refuses to sign with these: a token of another's with the certificate in its place would not fit by
    // its value already.
    for (name, is_one) in [("tsa", true), ("lax", false), ("several", false), ("ca", false)] {
        let pem = BENCH.directory.path().join(format!("{name}.pem"));
        BENCH.openssl(&[
            "x509",
            "-in",
            pem.to_str().unwrap(),
            "-outform",
            "DER",
            "-out",
            &format!("{name}.der"),
        ]);
        let der = std::fs::read(BENCH.directory.path().join(format!("{name}.der"))).unwrap();
        assert_eq!(is_for_time_stamps(&der), is_one, "{name}");
    }
}

#[test]
fn what_is_signed_with_such_a_certificate_by_hand_does_not_fit() {
    // The TSTInfo of a true token, signed anew as plain CMS by whoever it may be.
    let info = Token::read(&BENCH.token("tsa", VALUE, USUAL)).unwrap().info;
    std::fs::write(BENCH.directory.path().join("info"), info).unwrap();
    for (name, kind, cades, fits) in [
        ("tsa", "1.2.840.113549.1.9.16.1.4", true, Some(true)),
        ("tsa", "1.2.840.113549.1.9.16.1.4", false, Some(false)),
        ("tsa", "1.2.3.4", true, Some(false)),
        ("lax", "1.2.840.113549.1.9.16.1.4", true, Some(false)),
        ("several", "1.2.840.113549.1.9.16.1.4", true, Some(false)),
        ("issuing", "1.2.840.113549.1.9.16.1.4", true, Some(true)),
        ("odd", "1.2.840.113549.1.9.16.1.4", true, Some(true)),
    ] {
        let out = format!("by-hand-{name}-{kind}-{cades}");
        let (pem, key) = (format!("{name}.pem"), format!("{name}.key"));
        let mut words = vec![
            "cms",
            "-sign",
            "-binary",
            "-nodetach",
            "-md",
            "sha256",
            "-in",
            "info",
            "-outform",
            "DER",
            "-econtent_type",
            kind,
            "-signer",
            &pem,
            "-inkey",
            &key,
            "-out",
            &out,
        ];
        words.extend(cades.then_some("-cades"));
        BENCH.openssl(&words);
        let token = std::fs::read(BENCH.directory.path().join(&out)).unwrap();
        let told = told(&token, &Over::Value(VALUE));
        assert_eq!(told.fits, fits, "{out}");
        let trusted = matches!(told.chain, Some(ChainVerdict::Trusted(_)));
        // By a purpose that is not critical no chain is held back.
        assert_eq!(trusted, matches!(name, "tsa" | "lax") && kind != "1.2.3.4", "{out} {told:?}");
    }
}

#[test]
fn no_changed_octet_fits_otherwise() {
    let token = BENCH.token("curve", VALUE, USUAL);
    let whole = told(&token, &Over::Value(VALUE));
    for at in 0..token.len() {
        let mut changed = token.clone();
        changed[at] ^= 1;
        let told = told(&changed, &Over::Value(VALUE));
        // The identifiers of the outermost layers and what is unsigned may differ; then it is the same in all that is told.
        assert!(told.fits != Some(true) || told == whole, "{at}: {told:?}");
    }
    for length in 0..token.len() {
        assert_ne!(told(&token[..length], &Over::Value(VALUE)).fits, Some(true), "{length}");
    }
}

#[test]
fn what_is_past_the_allowance_is_not_said_to_fit() {
    let token = BENCH.token("tsa", VALUE, USUAL);
    let judge = |der: &[u8], at| BENCH.anchors.judge(der, at).into();
    let allowance = Allowance::per_file();
    let fits = || super::read(&token, &Over::Value(VALUE), now(), &judge, &allowance).fits;
    let all: Vec<_> = std::iter::repeat_with(fits).take(1000).collect();
    let fitting = all.iter().take_while(|fits| **fits == Some(true)).count();
    assert!((100..400).contains(&fitting), "{fitting}");
    assert!(all[fitting..].iter().all(Option::is_none));
}

#[test]
fn the_time_may_have_fractions_and_is_of_utc() {
    for (text, read) in [
        ("20261126011500Z", Some("2026-11-26T10:15:00+09:00")),
        ("20261126011500.5Z", Some("2026-11-26T10:15:00+09:00")),
        ("20261126011500.123456Z", Some("2026-11-26T10:15:00+09:00")),
        ("20261126011500", None),
        ("20261126011500+0900", None),
        ("202611260115Z", None),
        ("20261126011560Z", None),
        ("20261326011500Z", None),
        ("20261126011500.Z", None),
        ("20261126011500.5x Z", None),
        ("+0261126011500Z", None),
    ] {
        assert_eq!(time(text.as_bytes()).map(|at| at.to_rfc3339()).as_deref(), read, "{text}");
    }
}

#[test]
fn a_critical_extension_that_is_not_known_makes_the_info_unreadable() {
    let info = |extensions: &[u8]| {
        let digest =
            [&algorithm::identifier(DigestAlgorithm::Sha256)[..], &value(0x04, &[&[7; 32]])].concat();
        value(
            0x30,
            &[
                &[0x02, 1, 1, 0x06, 1, 0x2A],
                &value(0x30, &[&digest]),
                &[0x02, 1, 9],
                &value(0x18, &[b"20261126011500Z"]),
                extensions,
            ],
        )
    };
    let extension = |critical: &[u8]| value(0xA1, &[&value(0x30, &[&[0x06, 1, 0x2A], critical, &[0x04, 0]])]);
    assert!(Info::read(&info(&[])).is_some());
    assert!(Info::read(&info(&extension(&[]))).is_some());
    assert!(Info::read(&info(&extension(&[0x01, 1, 0xFF]))).is_none());
    assert!(Info::read(&info(&[0xA1, 1, 0x30])).is_none());
}
