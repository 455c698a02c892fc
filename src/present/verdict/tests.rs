use proptest::prelude::*;

use super::*;
use crate::domain::verdict::tests::{RIGHT, findings};
use crate::domain::verdict::{Caution, DigestAlgorithm, Findings, PassedOver};

fn found(findings: impl IntoIterator<Item = Finding>) -> SignatureReport {
    SignatureReport {
        findings: Findings::settled(findings),
        digest_named: true,
        unsupported: Vec::new(),
        digest_algorithm: Some(DigestName::Known(DigestAlgorithm::Sha256)),
        signing_time_claimed: None,
        signer_certificate: None,
        chain: None,
        time_stamp: false,
    }
}

fn passed() -> SignatureReport {
    found(RIGHT)
}

fn words(signatures: Vec<SignatureReport>, lang: Lang) -> String {
    let wrapping = Wrapping { carrier: Carrier::Der, passed_over: Vec::new(), content: ContentType::Data };
    words_of(&wrapping, signatures, lang)
}

fn words_of(wrapping: &Wrapping, signatures: Vec<SignatureReport>, lang: Lang) -> String {
    let looked = Looked { file: "a.p7s", content: None, wrapping, pdf: None };
    let report = SignedFileReport { attached: true, content_length: Some(1234), signatures };
    let told = told(looked, &report, &[], lang, Reveal::Masked, |_, _| "by its own means".to_owned());
    told.sections(lang)
        .iter()
        .flat_map(|section| {
            std::iter::once(section.title.clone()).chain(section.rows.iter().map(|row| row.value.to_string()))
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn a_pass_stands_beside_its_policy_and_what_was_not_confirmed() {
    let told = words(vec![passed()], Lang::Ja);
    for part in ["TOTAL-PASSED", "offline-no-revocation", "失効の確認はしていません", "1,234バイト"]
    {
        assert!(told.contains(part), "{part} in\n{told}");
    }
}

/// Where the first of these is told, of all lines.
fn line_of(told: &str, part: &str) -> usize {
    told.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part} in\n{told}"))
}

#[test]
fn the_answer_comes_first_the_three_boxes_after_it_and_the_words_of_the_standard_last() {
    let broken = || found(RIGHT.into_iter().chain([Finding::Against(Defect::DocumentDiffers)]));
    let open = || found(RIGHT.into_iter().chain([Finding::Against(Defect::NoChain)]));
    for (lang, order, nothing, right) in [
        (
            Lang::En,
            ["What fits", "What does not fit", "What was not checked", "Signer", "(EN 319 102-1)"],
            "Nothing",
            "All that can be checked here is right",
        ),
        (
            Lang::Ja,
            ["合っていること", "合わないこと", "確かめていないこと", "署名者", "(EN 319 102-1)"],
            "ありません",
            "確かめられることは、すべて合っています",
        ),
    ] {
        let told = words(vec![passed()], lang);
        assert_eq!(line_of(&told, right), 1, "{told}");
        assert_eq!(line_of(&told, nothing), line_of(&told, order[1]) + 1);
        for told in [told, words(vec![broken()], lang)] {
            let at = order.map(|each| told.lines().position(|line| line.ends_with(each)).unwrap());
            assert!(at.is_sorted(), "{at:?} in\n{told}");
            assert_eq!(line_of(&told, "TOTAL-"), told.lines().count() - 1, "{told}");
        }
        // That nothing was seen to be wrong is no merit where not all was seen.
        let told = words(vec![open()], lang);
        assert!(!told.lines().any(|line| line == order[1] || line == nothing), "{told}");
        assert!(!told.contains(right), "{told}");
    }
}

#[test]
fn of_several_signatures_the_worst_is_told_first_and_how_many_hold_before_all() {
    let broken = found(RIGHT.into_iter().chain([Finding::Against(Defect::SignatureDiffers)]));
    let told = words(vec![passed(), broken, passed()], Lang::En);
    assert_eq!(line_of(&told, "3 signatures: 1 does not hold, 0 can't be decided, 2 hold"), 1);
    let [worst, first, last] =
        ["Signature 2 of 3", "Signature 1 of 3", "Signature 3 of 3"].map(|each| line_of(&told, each));
    assert!(worst < first && first < last, "{told}");
    assert_eq!(line_of(&told, "This signature does not hold"), worst + 1);
}

#[test]
fn what_is_to_be_known_besides_stands_beside_the_answer() {
    let wrapping =
        Wrapping { carrier: Carrier::Mail, passed_over: Vec::new(), content: ContentType::TimeStamp };
    let signed = || found(RIGHT.into_iter().chain([Finding::Noted(Caution::NotForDocuments)]));
    for count in [1, 2] {
        let told = words_of(&wrapping, (0..count).map(|_| signed()).collect(), Lang::En);
        for part in ["not its sender", "TSTInfo", "for authentication"] {
            assert_eq!(told.matches(part).count(), if part == "for authentication" { count } else { 1 });
            assert!(line_of(&told, part) < line_of(&told, "What fits"), "{part} in\n{told}");
        }
    }
}

#[test]
fn each_of_several_signatures_has_its_own_verdict_and_policy() {
    let mut other = found(RIGHT.into_iter().chain([Finding::Against(Defect::WeakDigest)]));
    other.digest_algorithm = Some(DigestName::Known(DigestAlgorithm::Sha1));
    let told = words(vec![passed(), other], Lang::En);
    assert_eq!(told.matches(POLICY).count(), 2);
    assert!(told.contains("INDETERMINATE / CRYPTO_CONSTRAINTS_FAILURE_NO_POE"));
    assert!(told.contains("The digest algorithm (SHA-1) is weak"));
    assert!(told.contains("Signature 2 of 2"));
}

#[test]
fn what_was_passed_over_and_what_a_mail_does_not_sign_is_told() {
    let wrapping = Wrapping {
        carrier: Carrier::Mail,
        passed_over: vec![PassedOver::ByteOrderMark, PassedOver::TrailingZeros],
        content: ContentType::TimeStamp,
    };
    for (lang, parts) in [
        (
            Lang::En,
            ["S/MIME", "a byte order mark before it, zeros after its end", "not its sender", "TSTInfo"],
        ),
        (Lang::Ja, ["S/MIME", "先頭の BOM、終わりのあとのゼロ", "差出人", "TSTInfo"]),
    ] {
        let told = words_of(&wrapping, vec![passed()], lang);
        for part in parts {
            assert!(told.contains(part), "{part} in\n{told}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_finding_is_told_once_and_the_headline_is_the_one_that_decided(findings in findings()) {
        let report = found(findings);
        for lang in [Lang::Ja, Lang::En] {
            let wording: Wording = |_, _| "by its own means".to_owned();
            let told =
                signature(String::new(), &report, Some("a"), None, (lang, wording), Reveal::Masked);
            let rows = |section: &Section| -> Vec<String> {
                section.rows.iter().map(|row| row.value.to_string()).collect()
            };
            let said = |fit| -> Vec<String> {
                report.findings.fit(fit).map(|each| said(each, &report, lang, wording)).collect()
            };
            for fit in Fit::ALL {
                let shown = told.boxes.iter().find(|(each, _)| *each == fit).map(|(_, shown)| rows(shown));
                let empty = report.indication() == Indication::TotalPassed && fit == Fit::Misfits;
                let nothing = empty.then(|| vec![Say::Nothing.say(lang).to_owned()]);
                let all = said(fit);
                prop_assert_eq!(shown, if all.is_empty() { nothing } else { Some(all) });
            }
            prop_assert!(told.standard.value.starts_with(&indication(&report)));
            // The answer, what decided, the document that is another one.
            let mut headline = rows(&told.headline).into_iter();
            let (answer, decided) = match report.indication() {
                Indication::TotalPassed => (Say::Holds, false),
                Indication::Indeterminate => (Say::Undecided, true),
                Indication::TotalFailed => (Say::Broken, true),
            };
            prop_assert_eq!(headline.next().unwrap(), answer.say(lang));
            if decided {
                let reason = headline.next().unwrap();
                let failed = report.indication() == Indication::TotalFailed;
                if failed {
                    prop_assert_eq!(&reason, &said(Fit::Misfits)[0]);
                } else {
                    prop_assert!([Fit::Misfits, Fit::Unchecked].into_iter().any(|fit| said(fit).contains(&reason)));
                }
            }
            let differs = report.findings.has(Finding::Against(Defect::DocumentDiffers));
            prop_assert_eq!(headline.count(), usize::from(differs));
        }
    }
}

#[test]
fn what_is_not_supported_yet_is_named_and_is_not_said_to_be_wrong() {
    for (defect, name) in [
        (Defect::UnknownDigest, "SHA3-256"),
        (Defect::UnknownSignature, "Ed25519"),
        (Defect::UnknownKey, "EC P-521"),
        (Defect::IssuerUnsupported, "RSASSA-PSS"),
    ] {
        let mut open = found(RIGHT.into_iter().chain([Finding::Against(defect)]));
        open.unsupported.push((defect, name.to_owned()));
        for (lang, said, never) in [
            (Lang::Ja, "まだ対応してい", ["合いません", "作り替え", "偽"]),
            (Lang::En, "not supported yet", ["does not fit", "forge", "copied"]),
        ] {
            let told = words(vec![open.clone()], lang);
            assert!(told.contains(said) && told.contains(&format!("({name})")), "{told}");
            assert!(!never.iter().any(|word| told.contains(word)), "{told}");
        }
        assert_eq!(open.indication(), Indication::Indeterminate);
    }
}
