//! The signed files of `tests/fixtures/verify`, each of which was once told wrongly, through the program: its exit code, its
//! JSON, and its headline in both languages.

use std::path::Path;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::program::{NOW, mynascope, plain, trials};

pub(crate) fn trials() -> Vec<Trial> {
    trials![plain: every_signed_file_that_was_told_wrongly_is_told_rightly]
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
        &[
            "Everything that this tool can check is right",
            "The certificate was issued by a CA that is known here",
        ],
        &["この道具で確かめられることは、すべて合っていました", "証明書は、知っている認証局が発行しています"],
    ],
    never: [&["Passed over"], &["読み飛ばしたもの"]],
};

/// In the order of their names.
fn cases() -> Vec<Case> {
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
            ..PASSED
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
fn verify(file: &Path, options: &[&str]) -> crate::program::Ran {
    let config = file.with_file_name("config.toml");
    let around = ["--config", config.to_str().unwrap(), "--now", NOW, "verify", file.to_str().unwrap()];
    mynascope(&[&around, options].concat())
}

fn every_signed_file_that_was_told_wrongly_is_told_rightly() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/verify");
    for case in cases() {
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
            let headline = ran.text().lines().find(|line| line.contains(case.indication));
            assert!(headline.is_some_and(|line| line.contains("TOTAL-PASSED") == (code == 0)), "{ran:?}");
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
