use proptest::prelude::*;

use super::*;
use crate::domain::verdict::tests::{RIGHT, findings};
use crate::domain::verdict::{DigestAlgorithm, Findings, PassedOver};

fn found(findings: impl IntoIterator<Item = Finding>) -> SignatureReport {
    SignatureReport {
        findings: Findings::settled(findings),
        digest_named: true,
        unsupported: Vec::new(),
        digest_algorithm: Some(DigestName::Known(DigestAlgorithm::Sha256)),
        signing_time_claimed: None,
        signer_certificate: None,
        chain: None,
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
    let looked = Looked { file: "a.p7s", content: None, wrapping };
    let report = SignedFileReport { attached: true, content_length: Some(1234), signatures };
    let told = told(looked, &report, &[], lang, Reveal::Masked, |_, _| "by its own means".to_owned());
    told.iter()
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
            let [verdict, confirmed, not_confirmed, _] = told.as_slice() else { panic!("{told:?}") };
            let rows = |section: &Section| -> Vec<String> {
                section.rows.iter().map(|row| row.value.to_string()).collect()
            };
            let said = |place| -> Vec<String> {
                report.findings.at(place).map(|each| said(each, &report, lang, wording)).collect()
            };
            let nothing = vec![Say::Nothing.say(lang).to_owned()];
            let so = said(Place::Confirmed);
            prop_assert_eq!(rows(confirmed), if so.is_empty() { nothing } else { so });
            prop_assert_eq!(rows(not_confirmed), said(Place::NotConfirmed));
            // Indication, meaning, whatever else is wrong, the document that is another one.
            let mut verdict = rows(verdict).into_iter();
            prop_assert!(verdict.next().unwrap().starts_with(&indication(&report)));
            let meaning = verdict.next().unwrap();
            let wrong = said(Place::Wrong);
            match report.indication() {
                Indication::TotalPassed => prop_assert_eq!(&*meaning, Say::Passed.say(lang)),
                Indication::Indeterminate => prop_assert!(said(Place::NotConfirmed).contains(&meaning)),
                Indication::TotalFailed => prop_assert_eq!(&meaning, &wrong[0]),
            }
            let others = wrong.get(1..).unwrap_or_default();
            prop_assert_eq!(&verdict.by_ref().take(others.len()).collect::<Vec<_>>()[..], others);
            let differs = report.findings.has(Finding::Against(Defect::DocumentDiffers));
            prop_assert_eq!(verdict.count(), usize::from(differs));
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
            let told = meaning(&open, lang, |_, _| String::new());
            assert!(told.contains(said) && told.contains(&format!("({name})")), "{told}");
            assert!(!never.iter().any(|word| told.contains(word)), "{told}");
        }
        assert_eq!(open.indication(), Indication::Indeterminate);
    }
}
