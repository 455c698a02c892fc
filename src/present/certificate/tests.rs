//! Against the published test card's certificates, and made-up ones for what that card does not have.

use super::super::sample;
use super::*;
use crate::codec::x509;
use crate::domain::certificate::{Content, Extension, GeneralName, OtherValue};
use crate::domain::kind::CardKind;
use crate::domain::trust::{Fingerprint, Hierarchy};
use crate::trust::Anchors;

const AUTH: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-auth-cert.der");
const SIGN: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-sign-cert.der");
/// What the published test card's signing certificate says of its made-up holder.
const PERSONAL: [&str; 6] = ["黒桐", "観布子", "19800217", "1980年", "昭和55年", "男"];

fn text(sections: &[Section]) -> String {
    let rows = |section: &Section| {
        section
            .rows
            .iter()
            .map(|row| format!("  {}: {}\n", row.label, row.value.as_str()))
            .collect::<String>()
    };
    sections.iter().map(|section| format!("{}\n{}", section.title, rows(section))).collect()
}

fn told(certificate: &Certificate, slot: Slot, trust: &Trust, lang: Lang, reveal: Reveal) -> String {
    let now = sample::now();
    let life = Lifecycle::of(certificate, CardKind::MyNumber, now);
    text(&details(slot, certificate, &life, TrustView::Issued(trust), now, lang, reveal))
}

fn judged(der: &[u8]) -> Trust {
    Anchors::built_in().judge(der, sample::now())
}

fn anchor(origin: Origin, generation: Option<u8>) -> Anchor {
    Anchor {
        id: "sign-03".into(),
        hierarchy: Some(Hierarchy::Sign),
        generation,
        origin,
        subject: "O=JPKI,C=JP".into(),
        fingerprint: Fingerprint([0xAB; 32]),
        not_before: sample::at("2023-07-16T09:50:27+09:00"),
        not_after: sample::at("2033-07-15T23:59:59+09:00"),
    }
}

#[test]
fn the_test_cards_signing_certificate_is_told_whole() {
    let certificate = x509::decode(SIGN).unwrap();
    for (lang, mark) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        insta::assert_snapshot!(
            format!("sign_{mark}"),
            told(&certificate, Slot::Sign, &judged(SIGN), lang, Reveal::Shown)
        );
    }
}

#[test]
fn both_certificates_of_the_test_card_chain_to_a_test_root_and_say_so() {
    for (der, slot, root) in [(AUTH, Slot::Auth, "auth-test-2023"), (SIGN, Slot::Sign, "sign-test-2024")] {
        let told = told(&x509::decode(der).unwrap(), slot, &judged(der), Lang::Ja, Reveal::Masked);
        assert!(
            told.contains(&format!("→ {root}"))
                && told.contains("テスト用カード。本物の証明書ではありません")
        );
    }
}

#[test]
fn nothing_of_the_holder_is_told_until_revealed() {
    let certificate = x509::decode(SIGN).unwrap();
    for lang in Lang::ALL {
        let masked = told(&certificate, Slot::Sign, &Trust::Unchecked, lang, Reveal::Masked);
        let tree: String = tree(Slot::Sign, &certificate, lang, Reveal::Masked)
            .iter()
            .map(|row| row.value.to_string())
            .collect();
        for personal in PERSONAL {
            assert!(!masked.contains(personal) && !tree.contains(personal), "{personal}");
        }
    }
    let shown = told(&certificate, Slot::Sign, &Trust::Unchecked, Lang::Ja, Reveal::Shown);
    for part in ["黒桐　幹也", "観布子南", "1980年2月17日 (昭和55年)", "男"] {
        assert!(shown.contains(part), "{part}");
    }
    let tree: String = tree(Slot::Sign, &certificate, Lang::Ja, Reveal::Shown)
        .iter()
        .map(|row| row.value.to_string())
        .collect();
    assert!(tree.contains("黒桐　幹也") && tree.contains("319800217"));
}

#[test]
fn substituted_characters_are_pointed_at() {
    let mut certificate = x509::decode(SIGN).unwrap();
    let holder = certificate.holder.as_mut().unwrap();
    holder.name_substituted = vec![2, 5];
    holder.address_substituted = vec![99];
    let shown = told(&certificate, Slot::Sign, &Trust::Unchecked, Lang::Ja, Reveal::Shown);
    for line in ["氏名の2文字目「桐」", "氏名の5文字目「也」", "住所 (発行時)の99文字目「」"]
    {
        assert!(shown.contains(line), "{shown}");
    }
    let masked = told(&certificate, Slot::Sign, &Trust::Unchecked, Lang::Ja, Reveal::Masked);
    assert!(masked.contains("氏名に2文字") && !masked.contains('桐'), "{masked}");
}

#[test]
fn a_birth_date_is_told_with_its_era_and_a_partial_one_as_written() {
    for (raw, ja, en) in [
        ("319800217", "1980年2月17日 (昭和55年)", "17 Feb 1980 (Showa 55)"),
        ("520190501", "2019年5月1日 (令和元年)", "1 May 2019 (Reiwa 1)"),
        ("319800200", "319800200 (日付の一部が不明)", "319800200 (partly unknown)"),
    ] {
        let birth = BirthDate::read(raw.into());
        assert_eq!((birth_date(&birth, Lang::Ja).as_str(), birth_date(&birth, Lang::En).as_str()), (ja, en));
    }
    let sex = |code: &str| words::sex(code).with(Lang::Ja, &[code]);
    assert_eq!((sex("2"), sex("9")), ("女".to_owned(), "コード 9".to_owned()));
}

#[test]
fn every_verdict_has_its_words() {
    let untrusted =
        |reason, issuer_name_is_jpki| Trust::Untrusted { reason, issuer_name_is_jpki, anchor: None };
    for (verdict, tone, part) in [
        (Trust::Trusted(anchor(Origin::JLis, Some(3))), Tone::Good, "J-LIS の認証局 (第3世代) と一致"),
        (Trust::Trusted(anchor(Origin::Pinned, None)), Tone::Good, "設定で加えた認証局と一致"),
        (Trust::Test { anchor: anchor(Origin::Test, None), flaw: None }, Tone::Warn, "テスト用カード"),
        (
            Trust::Test { anchor: anchor(Origin::Public, None), flaw: Some(Reason::KeyUsage) },
            Tone::Warn,
            "デモ用の発行元。また、",
        ),
        (
            Trust::Test { anchor: anchor(Origin::Test, None), flaw: Some(Reason::Expired) },
            Tone::Warn,
            "テスト用カード。また、証明書は期限切れです",
        ),
        (Trust::Test { anchor: anchor(Origin::Public, None), flaw: None }, Tone::Warn, "デモ用の発行元"),
        (
            untrusted(Reason::Unsupported(x509::algorithm_named("1.2.840.10045.4.3.3".to_owned())), true),
            Tone::Warn,
            "ecdsa-with-SHA384) は、この版ではまだ確かめられません",
        ),
        (untrusted(Reason::UnknownIssuer, true), Tone::Warn, "新しい世代かもしれません"),
        (untrusted(Reason::UnknownIssuer, false), Tone::Warn, "名前も J-LIS のものではありません"),
        (untrusted(Reason::Signature, true), Tone::Bad, "書き換えられたおそれがあります"),
        (untrusted(Reason::CriticalExtension("1.2.3".into()), true), Tone::Bad, "1.2.3"),
        (untrusted(Reason::IssuerExpired, true), Tone::Warn, "発行元の認証局は期限切れ"),
        (Trust::Unchecked, Tone::Quiet, "未確認"),
    ] {
        let (told_tone, words) = trust(TrustView::Issued(&verdict), Lang::Ja);
        assert_eq!(told_tone, tone, "{words}");
        assert!(words.contains(part), "{words}");
    }
    let told = |copy: &CaCopy, judged| trust(TrustView::Copied { copy: Some(copy), judged }, Lang::Ja).0;
    assert_eq!(told(&CaCopy::TheIssuer(anchor(Origin::JLis, Some(3))), true), Tone::Good);
    assert_eq!(told(&CaCopy::TheIssuer(anchor(Origin::Test, None)), true), Tone::Warn);
    assert_eq!(told(&CaCopy::AnotherRoot(anchor(Origin::JLis, Some(2))), true), Tone::Warn);
    // Nobody judged the certificate beside it: that this is not its issuer would be a guess.
    assert_eq!(told(&CaCopy::AnotherRoot(anchor(Origin::JLis, Some(2))), false), Tone::Good);
    assert_eq!(told(&CaCopy::Unknown, true), Tone::Warn);
}

#[test]
fn revocation_is_never_told_as_checked() {
    let ja = told(&sample::certificate(), Slot::Auth, &Trust::Unchecked, Lang::Ja, Reveal::Masked);
    assert!(ja.contains("失効の確認はしていません (このプログラムからはできません)"));
    assert!(super::super::text::promises_nothing(&ja), "{ja}");
    for way in ["利用者クライアントソフト", "マイナポータル", "窓口", "署名検証者だけ"]
    {
        assert!(ja.contains(way), "{way}");
    }
}

#[test]
fn marks_unknown_and_broken_extensions_are_told() {
    let mut certificate = sample::certificate();
    let extension = |oid: &str, critical, duplicate, content| Extension {
        oid: oid.into(),
        critical,
        duplicate,
        value: vec![0xDE; 70].into(),
        content,
    };
    let name =
        GeneralName::Other { oid: "1.2.3\u{1b}[2J".into(), value: OtherValue::Text("x\u{202e}y".into()) };
    certificate.details.extensions = vec![
        extension("2.5.29.15", true, false, Content::KeyUsage(vec![])),
        extension("2.5.29.15", true, true, Content::Malformed),
        extension("1.2.3.4", true, false, Content::Unknown),
        extension("2.5.29.17", false, false, Content::SubjectNames(vec![name])),
        extension("2.5.29.17", false, true, Content::Malformed),
        extension("2.5.29.19", true, false, Content::BasicConstraints { ca: true, path_len: Some(0) }),
    ];
    let ja = told(&certificate, Slot::Auth, &Trust::Unchecked, Lang::Ja, Reveal::Shown);
    for part in [
        "2.5.29.15  重要 (critical)  重複しています (規格違反)",
        "知らない拡張: 70バイト (DE:DE:",
        "1.2.3.4  重要 (critical)",
        "中身が決まった形になっていません",
        "下に置ける認証局は0段まで",
    ] {
        assert!(ja.contains(part), "{part}\n{ja}");
    }
    assert!(!ja.contains(['\u{1b}', '\u{202e}']), "{ja}");
    // Bytes where the holder's names should stand are masked like the names.
    let masked = told(&certificate, Slot::Auth, &Trust::Unchecked, Lang::Ja, Reveal::Masked);
    assert_eq!((ja.matches("70バイト").count(), masked.matches("70バイト").count()), (3, 2));
}
