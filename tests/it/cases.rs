//! The signed files of `tests/fixtures/verify`, each of which was once told wrongly, through the program: its exit code, its
//! JSON, and its headline in both languages.

use std::fs;
use std::path::Path;

use libtest_mimic::Trial;
use mynascope::codec::cms::ber::value;
use mynascope::codec::cms::frame::Frame;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{NOW, Ran, command, finish, mynascope, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain:
        every_signed_file_that_was_told_wrongly_is_told_rightly,
        others_of_the_same_kinds_are_told_rightly,
        signatures_on_curves_are_verified_and_what_is_not_supported_is_named,
    ]
}

/// What is right of a file.
struct Case {
    file: &'static str,
    /// Of all its signatures the worst, which the exit code and the headline go by.
    indication: &'static str,
    /// The signatures' problems in their order, each with how many have it one after the other.
    problems: &'static [(&'static str, usize)],
    /// Facts of the file and of its last signature, by their place in JSON.
    facts: fn() -> Vec<(&'static str, Value)>,
    /// What the text says besides, in English and in Japanese.
    says: [&'static [&'static str]; 2],
    /// What it must not say.
    never: [&'static [&'static str]; 2],
}

const PASSED: Case = Case {
    file: "",
    indication: "TOTAL-PASSED",
    problems: &[("", 1)],
    facts: Vec::new,
    says: [
        &["All that can be checked here is right", "The certificate was issued by a CA that is known here"],
        &["確かめられることは、すべて合っています", "証明書は、知っている認証局が発行しています"],
    ],
    never: [&["Passed over"], &["読み飛ばしたもの"]],
};

/// Those that do not pass.
fn doubtful() -> Vec<Case> {
    vec![
        // No certificate made the first two values, and what is past the allowance was not computed.
        Case {
            file: "01-dos-30x30.p7s",
            indication: "TOTAL-FAILED",
            problems: &[("signature-differs", 2), ("too-much", 28)],
            facts: || vec![("/signatures/29/signature_valid", Value::Null)],
            says: [
                &["Signature 30 of 30", "There are too many signers and certificates to check them all"],
                &["署名 30/30", "署名者や証明書が多すぎて、調べきれません"],
            ],
            ..PASSED
        },
        Case {
            file: "02-dos-99x100.p7s",
            indication: "INDETERMINATE",
            problems: &[("too-much", 100)],
            facts: || vec![("/signatures/99/sub_indication", json!("GENERIC"))],
            says: [
                &["Signature 100 of 100", "There are too many signers and certificates to check them all"],
                &["署名 100/100", "署名者や証明書が多すぎて、調べきれません"],
            ],
            ..PASSED
        },
        Case {
            file: "60-contradiction.p7s",
            indication: "INDETERMINATE",
            problems: &[("references-disagree", 1)],
            facts: || {
                vec![
                    ("/signatures/0/sub_indication", json!("NO_SIGNING_CERTIFICATE_FOUND")),
                    (
                        "/signatures/0/not_confirmed",
                        json!(["revocation", "certificate-binding", "signing-time"]),
                    ),
                    (
                        "/signatures/0/confirmed",
                        json!([
                            "document",
                            "signature",
                            "key-usage",
                            "chain",
                            "valid-now",
                            "valid-at-claimed-time"
                        ]),
                    ),
                ]
            },
            says: [&["names its certificate twice (ESS v1 and v2)"], &["証明書を二通りに指していて"]],
            never: [
                &["The signature itself names this certificate"],
                &["署名そのものが、この証明書を指しています"],
            ],
        },
        Case {
            file: "70-chain-explicit-false.p7s",
            indication: "INDETERMINATE",
            problems: &[("certificate-not-strict", 1)],
            facts: || {
                vec![
                    ("/signatures/0/sub_indication", json!("NO_CERTIFICATE_CHAIN_FOUND")),
                    ("/signatures/0/trust/status", json!("untrusted")),
                    ("/signatures/0/signature_valid", json!(true)),
                ]
            },
            says: [&["is not strict DER"], &["規格 (DER) どおりでなく"]],
            never: [&["no CA that is known here"], &["知らない認証局", "つながりません"]],
        },
    ]
}

/// Those that pass.
fn passing() -> Vec<Case> {
    vec![
        Case { file: "12-sid-issuer-printable.p7s", ..PASSED },
        Case {
            file: "22-signtime-offset-own.p7s",
            facts: || {
                vec![
                    ("/signatures/0/signing_time_claimed", Value::Null),
                    (
                        "/signatures/0/not_confirmed",
                        json!(["revocation", "signing-time-unreadable", "certificate-binding"]),
                    ),
                ]
            },
            says: [&["The claimed time of signing can't be read"], &["署名者のいう署名日時は読めません"]],
            ..PASSED
        },
        Case {
            file: "42-trailing-newline-own.p7s",
            facts: || vec![("/passed_over", json!(["trailing-space"])), ("/container", json!("der"))],
            says: [&["line breaks or spaces after its end"], &["終わりのあとの改行や空白"]],
            never: [&[], &[]],
            ..PASSED
        },
        Case {
            file: "46-pem-text-before-own.pem",
            facts: || vec![("/passed_over", json!(["text"])), ("/container", json!("pem"))],
            says: [&["text around the PEM"], &["PEM の前後の文章"]],
            never: [&[], &[]],
            ..PASSED
        },
        Case {
            file: "52-empty-rdn-signer.p7s",
            facts: || vec![("/signatures/0/signer/subject", json!("CN=Bob,CN=Alice,C=JP"))],
            says: [&["CN=Bob,CN=Alice,C=JP"], &["CN=Bob,CN=Alice,C=JP"]],
            ..PASSED
        },
        Case {
            file: "53-negative-serial.p7s",
            facts: || vec![("/signatures/0/signer/serial", json!("-04316693ED"))],
            says: [&["-04316693ED"], &["-04316693ED"]],
            never: [&["FBCE996C13"], &["FBCE996C13"]],
            ..PASSED
        },
        Case {
            file: "54-positive-twin.p7s",
            facts: || vec![("/signatures/0/signer/serial", json!("FBCE996C13"))],
            says: [&["FBCE996C13"], &["FBCE996C13"]],
            never: [&["04316693ED"], &["04316693ED"]],
            ..PASSED
        },
        Case { file: "72-chain-no-aki.p7s", ..PASSED },
        Case {
            file: "80-cert-universalstring.p7s",
            facts: || vec![("/signatures/0/signer/subject", json!("CN=日,C=JP"))],
            says: [&["CN=日,C=JP"], &["CN=日,C=JP"]],
            never: [&["damaged"], &["壊れて"]],
            ..PASSED
        },
        Case { file: "90-limit-certs120.p7s", ..PASSED },
        Case {
            file: "92-sha224.p7s",
            facts: || {
                vec![
                    ("/signatures/0/digest_algorithm", json!("SHA-224")),
                    ("/signatures/0/cautions", json!([])),
                ]
            },
            never: [&["weak", "forge"], &["弱い", "作り替え"]],
            ..PASSED
        },
    ]
}

/// The program on a file, with the root that goes with it.
fn verify(file: &Path, options: &[&str]) -> Ran {
    let config = file.with_file_name("config.toml");
    let around = ["--config", config.to_str().unwrap(), "--now", NOW, "verify", file.to_str().unwrap()];
    mynascope(&[&around, options].concat())
}

/// How the answer begins, in English and in Japanese.
fn answers(indication: &str) -> [&'static str; 2] {
    match indication {
        "TOTAL-PASSED" => ["All that can be checked here is right", "確かめられることは、すべて合っています"],
        "TOTAL-FAILED" => ["This signature does not hold", "この署名は合いません"],
        _ => [
            "Whether this signature is right can't be decided",
            "この署名が正しいかどうかは、ここでは決められません",
        ],
    }
}

fn every_signed_file_that_was_told_wrongly_is_told_rightly() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verify");
    for case in doubtful().into_iter().chain(passing()) {
        let file = directory.join(case.file);
        let ran = verify(&file, &["--json"]);
        let (code, kind) = match case.indication {
            "TOTAL-PASSED" => (0, None),
            "TOTAL-FAILED" => (7, Some("signature-failed")),
            _ => (10, Some("signature-undecided")),
        };
        assert_eq!(ran.code, code, "{}: {ran:?}", case.file);
        let told = ran.json();
        assert_eq!(told["error"]["kind"].as_str(), kind, "{}", case.file);
        let mut counts: Vec<(String, usize)> = Vec::new();
        for each in told["signatures"].as_array().unwrap() {
            let problem = each["problem"].as_str().unwrap_or_default();
            match counts.last_mut() {
                Some((last, count)) if last == problem => *count += 1,
                _ => counts.push((problem.to_owned(), 1)),
            }
        }
        let counts: Vec<_> = counts.iter().map(|(problem, count)| (problem.as_str(), *count)).collect();
        assert_eq!(counts, case.problems, "{}", case.file);
        for (place, fact) in (case.facts)() {
            assert_eq!(told.pointer(place), Some(&fact), "{} {place}", case.file);
        }
        for (at, lang) in ["en", "ja"].into_iter().enumerate() {
            let ran = verify(&file, &["--lang", lang, "--verbose"]);
            assert_eq!(ran.code, code, "{} {lang}", case.file);
            // The answer is the first line, of several signatures behind how many hold; the standard's words come last.
            let several = told["signatures"].as_array().unwrap().len() > 1;
            let answer = ran.text().lines().nth(if several { 4 } else { 1 }).unwrap().trim();
            assert!(answer.starts_with(answers(case.indication)[at]), "{answer} in {ran:?}");
            let last = ran.text().lines().position(|line| line.contains("EN 319 102-1")).unwrap();
            let first = ran.text().lines().position(|line| line.contains(case.indication)).unwrap();
            assert_eq!(first, last + 1, "{ran:?}");
            assert_eq!(ran.text().contains("TOTAL-PASSED"), code == 0, "{ran:?}");
            assert_eq!(ran.err.contains(case.indication), code != 0, "{ran:?}");
            for said in case.says[at] {
                assert!(ran.text().contains(said), "{}: no {said:?} in {ran:?}", case.file);
            }
            for said in case.never[at] {
                assert!(!ran.text().contains(said), "{}: {said:?} in {ran:?}", case.file);
            }
        }
    }
}

/// A folder with roots that `config.toml` pins, made by OpenSSL, and what they issued.
struct Issued(TempDir);

impl Issued {
    fn new(roots: &[(&str, &str)]) -> Self {
        let own = Self(tempfile::tempdir().unwrap());
        own.put("text", b"TEST document\r\n");
        own.put("empty.cnf", b"[req]\ndistinguished_name=dn\n[dn]\n");
        for (name, key) in roots {
            own.root(name, key);
            own.pin(name);
        }
        own
    }

    fn put(&self, name: &str, octets: &[u8]) {
        fs::write(self.0.path().join(name), octets).unwrap();
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).unwrap()
    }

    #[track_caller]
    fn openssl(&self, line: &str) -> String {
        let words = line.split_whitespace();
        let output =
            std::process::Command::new("openssl").args(words).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn root(&self, name: &str, key: &str) {
        self.openssl(&format!(
            "req -x509 -config empty.cnf {key} -nodes -keyout {name}.key -out {name}.pem -days 30 -subj /C=JP/CN=TEST-{name} \
             -addext subjectKeyIdentifier=hash -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign"
        ));
        self.openssl(&format!("x509 -in {name}.pem -outform DER -out {name}.der"));
    }

    fn pin(&self, name: &str) {
        let told = self.openssl(&format!("x509 -in {name}.pem -noout -fingerprint -sha256"));
        let (_, fingerprint) = told.trim().split_once('=').unwrap();
        let before = fs::read_to_string(self.0.path().join("config.toml")).unwrap_or_default();
        let row = format!("{before}[[root]]\nfile = \"{name}.der\"\nsha256 = \"{fingerprint}\"\n");
        self.put("config.toml", row.as_bytes());
    }

    fn signer(&self, name: &str, key: &str, below: &str, extensions: &str) {
        self.openssl(&format!(
            "req -config empty.cnf {key} -nodes -keyout {name}.key -out {name}.csr -subj /C=JP/CN=TEST-{name}"
        ));
        self.put("ext.cnf", format!("authorityKeyIdentifier=keyid\n{extensions}\n").as_bytes());
        self.openssl(&format!(
            "x509 -req -in {name}.csr -CA {below}.pem -CAkey {below}.key -days 30 -extfile ext.cnf -out {name}.pem"
        ));
    }

    fn sign(&self, name: &str, file: &str, options: &str) -> Vec<u8> {
        self.openssl(&format!(
            "cms -sign -binary -in text -out {file} -signer {name}.pem -inkey {name}.key {options}"
        ));
        self.read(file)
    }

    fn verify(&self, file: &str, options: &[&str]) -> Ran {
        let mut command = command(&[&["--config", "config.toml", "verify", file], options].concat());
        command.current_dir(self.0.path());
        finish(command)
    }

    /// What is told of a file's only signature, and the words for it.
    #[track_caller]
    fn told(&self, file: &str, code: i32, says: [&str; 2]) -> Value {
        for (lang, said) in ["en", "ja"].into_iter().zip(says) {
            let ran = self.verify(file, &["--lang", lang, "--verbose"]);
            assert!(ran.code == code && ran.text().contains(said), "{file}: {said:?} {ran:?}");
        }
        let ran = self.verify(file, &["--json"]);
        assert_eq!(ran.code, code, "{ran:?}");
        ran.json()
    }
}

const RSA: &str = "-newkey rsa:2048";
const USAGE: &str = "keyUsage=critical,digitalSignature,nonRepudiation";

fn others_of_the_same_kinds_are_told_rightly() {
    let own = Issued::new(&[("root", RSA)]);
    own.signer("signer", RSA, "root", USAGE);
    own.signer("unlimited", RSA, "root", "basicConstraints=CA:FALSE");
    let der = own.sign("signer", "plain.p7s", "-outform DER -nodetach");
    let pem = own.sign("signer", "plain.pem", "-outform PEM -nodetach");
    let base64 = String::from_utf8(pem.clone()).unwrap();
    let base64: Vec<&str> = base64.lines().filter(|line| !line.starts_with('-')).collect();
    own.put("bare.b64", base64.join("\n").as_bytes());
    own.put("bom.pem", &[b"\xEF\xBB\xBF", &pem[..]].concat());
    own.put("zeros.p7s", &[&der[..], &[0; 4096]].concat());
    own.sign("signer", "signed.eml", "-outform SMIME");
    own.sign("signer", "opaque.eml", "-outform SMIME -nodetach");
    own.sign("unlimited", "unlimited.p7s", "-outform DER -nodetach");
    own.sign("signer", "stamp.p7s", "-outform DER -nodetach -econtent_type 1.2.840.113549.1.9.16.1.4");
    let text = "PEM の囲みのない base64";
    for (file, container, passed_over, content, says) in [
        ("bare.b64", "base64", None, "data", ["base64 without PEM's lines", text]),
        ("bom.pem", "pem", Some("byte-order-mark"), "data", ["a byte order mark before it", "先頭の BOM"]),
        ("zeros.p7s", "der", Some("trailing-zeros"), "data", ["zeros after its end", "終わりのあとのゼロ"]),
        ("signed.eml", "mail", None, "data", ["a signed mail (S/MIME)", "署名付きメール"]),
        ("opaque.eml", "mail", None, "data", ["a signed mail (S/MIME)", "署名付きメール"]),
        (
            "unlimited.p7s",
            "der",
            None,
            "data",
            ["The certificate's key may be used to sign", "署名に使えるもの"],
        ),
        ("stamp.p7s", "der", None, "time-stamp", ["a time stamp (TSTInfo", "タイムスタンプ (TSTInfo"]),
    ] {
        let told = own.told(file, 0, says);
        assert_eq!(told["signatures"][0]["indication"], "TOTAL-PASSED", "{file}");
        assert_eq!(
            (&told["container"], &told["content_type"]),
            (&json!(container), &json!(content)),
            "{file}"
        );
        assert_eq!(told["passed_over"], json!(Vec::from_iter(passed_over)), "{file}");
    }
    // Attributes that nobody could have meant: too much, and not "no signature".
    let large = value(0x30, &[&[0x06, 3, 0x2A, 3, 4], &value(0x31, &[&value(0x04, &[&vec![7; 1 << 20]])])]);
    let named = value(0x30, &[&value(0x30, &[]), &[0x02, 1, 1]]);
    let algorithm = value(0x30, &[&[0x06, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]]);
    let info = [&[0x02, 1, 1][..], &named, &algorithm, &value(0xA0, &[&large]), &algorithm, &[0x04, 1, 0]];
    let frame = Frame::new(&algorithm, &[], &value(0x30, &info), None).unwrap();
    own.put("large.p7s", &[frame.before, frame.behind].concat());
    let ran = own.verify("large.p7s", &["--json", "--lang", "en"]).failed(10, "too-much");
    assert!(ran.err.contains("too many signers, certificates or attributes, or too large ones"), "{ran:?}");
}

fn signatures_on_curves_are_verified_and_what_is_not_supported_is_named() {
    let [p256, p384, p521] =
        ["P-256", "P-384", "P-521"].map(|curve| format!("-newkey ec -pkeyopt ec_paramgen_curve:{curve}"));
    let own = Issued::new(&[("root", RSA), ("p384", &p384)]);
    for (name, key, below) in [("a", &p256, "p384"), ("b", &p384, "root"), ("c", &p521, "p384")] {
        own.signer(name, key, below, USAGE);
        own.sign(name, &format!("{name}.p7s"), "-outform DER -nodetach");
        own.sign(name, &format!("{name}.text.p7s"), "-outform DER");
    }
    for name in ["a", "b"] {
        let told = own.told(&format!("{name}.p7s"), 0, ["TOTAL-PASSED", "TOTAL-PASSED"]);
        assert_eq!(told["signatures"][0]["unsupported"], json!([]));
        let detached = format!("{name}.text.p7s");
        assert_eq!(own.verify(&detached, &["--content", "text"]).code, 0);
        assert_eq!(own.verify(&detached, &["--content", "root.pem"]).code, 7);
        let mut changed = own.read(&format!("{name}.p7s"));
        *changed.last_mut().unwrap() ^= 1;
        own.put("changed.p7s", &changed);
        let says = ["does not fit this certificate's key", "この証明書の鍵と合いません"];
        let told = own.told("changed.p7s", 7, says);
        assert_eq!(told["signatures"][0]["problem"], "signature-differs");
    }
    own.root("ed", "-newkey ed25519");
    own.signer("d", RSA, "ed", USAGE);
    own.sign("d", "d.p7s", "-outform DER -nodetach");
    for (file, problem, name) in
        [("c.p7s", "unknown-key", "EC P-521"), ("d.p7s", "issuer-unsupported", "Ed25519")]
    {
        let says = [&format!("({name}) is not supported yet")[..], &format!("({name}) に")];
        let told = own.told(file, 10, says);
        let only = &told["signatures"][0];
        assert_eq!((&only["problem"], &only["unsupported"]), (&json!(problem), &json!([name])));
        assert_eq!(only["indication"], "INDETERMINATE");
    }
    // A root that can't be checked can't be pinned either.
    own.pin("ed");
    let ran = own.verify("a.p7s", &[]);
    assert!(ran.code != 0 && ran.err.contains("not supported yet"), "{ran:?}");
}
