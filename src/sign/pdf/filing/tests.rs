//! Each requirement by itself: what meets it, and what does not.

use std::sync::LazyLock;

use super::*;
use crate::codec::cms::ber::value;
use crate::domain::pdf::Later;
use crate::domain::verdict::{Confirmed, Defect, Finding, Findings};

const DER: &[u8] = include_bytes!("../../../../tests/fixtures/test-card/jpki-auth-cert.der");

fn scope(covers: Covers) -> Scope {
    Scope { covers, revision: Some(1), revisions: 1, later: Later::None, end: None, additions: Vec::new() }
}

fn report(finding: Finding, digest: DigestAlgorithm) -> SignatureReport {
    SignatureReport {
        findings: Findings::settled([finding]),
        digest_named: finding == Finding::Holds(Confirmed::Document),
        unsupported: Vec::new(),
        digest_algorithm: Some(DigestName::Known(digest)),
        signing_time_claimed: None,
        signer_certificate: Some(DER.into()),
        chain: None,
        time_stamp: false,
    }
}

/// A CMS with this certificate and these attributes, its value made of nothing: nobody asks for it here.
fn cms(
    digest: DigestAlgorithm,
    with: &der::asn1::ObjectIdentifier,
    attributes: Option<&[&der::asn1::ObjectIdentifier]>,
) -> Vec<u8> {
    let outline = crate::codec::x509::outline::Outline::read(DER).unwrap();
    let oid = |oid: &der::asn1::ObjectIdentifier| value(0x06, &[oid.as_bytes()]);
    let id = value(0x30, &[outline.issuer, &value(0x02, &[outline.serial])]);
    let attributes = attributes.map(|all| {
        let each: Vec<Vec<u8>> = all
            .iter()
            .map(|it| value(0x30, &[&oid(it), &value(0x31, &[&value(0x04, &[&[7; 32]])])]))
            .collect();
        value(0xA0, &each.iter().map(Vec::as_slice).collect::<Vec<_>>())
    });
    let info = value(
        0x30,
        &[
            &[0x02, 1, 1],
            &id,
            &algorithm::identifier(digest),
            &attributes.unwrap_or_default(),
            &value(0x30, &[&oid(with), &[5, 0]]),
            &value(0x04, &[&[1; 256]]),
        ],
    );
    let data = value(
        0x30,
        &[
            &[0x02, 1, 1],
            &value(0x31, &[&algorithm::identifier(digest)]),
            &value(0x30, &[&oid(&der::oid::db::rfc5911::ID_DATA)]),
            &value(0xA0, &[DER]),
            &value(0x31, &[&info]),
        ],
    );
    value(0x30, &[&oid(&der::oid::db::rfc5911::ID_SIGNED_DATA), &value(0xA0, &[&data])])
}

const ALL: &[&der::asn1::ObjectIdentifier] = &[&CONTENT_TYPE, &MESSAGE_DIGEST, &SIGNING_TIME];

/// As this program signs, over 900 octets of which 100 are `/Contents`.
static SIGNED: LazyLock<Found> = LazyLock::new(|| Found {
    field: "Signature1".to_owned(),
    id: None,
    time_stamp: false,
    kind: Some(b"Sig".to_vec()),
    filter: Some(b"Adobe.PPKLite".to_vec()),
    sub_filter: Some(b"adbe.pkcs7.detached".to_vec()),
    range: Some([0, 400, 500, 400]),
    contents: Some(
        [&cms(DigestAlgorithm::Sha256, &SHA_256_WITH_RSA_ENCRYPTION, Some(ALL))[..], &[0; 9]].concat(),
    ),
    misfits: Vec::new(),
    at: Some(b"D:20261126101500+09'00'".to_vec()),
    name: Some("署名　太郎".to_owned()),
    reason: None,
    location: None,
    certifies: None,
    locks: None,
});

/// What is not met of a file with these signatures: `!` where that is more than a caution, `?` where it is not known.
fn lacking(length: u64, each: &[(Found, SignatureReport)]) -> Vec<String> {
    let scope = scope(Covers::WholeFile);
    let asked: Vec<_> = each.iter().map(|(found, report)| Asked { found, scope: &scope, report }).collect();
    let told = filing("定款_signed.pdf", length, &asked);
    assert_eq!(told.0.iter().map(|met| met.requirement).collect::<Vec<_>>(), Requirement::ALL);
    let lacking: Vec<String> = told
        .0
        .iter()
        .filter(|met| met.met != Some(true))
        .map(|Met { requirement, met, caution }| {
            let sign = if met.is_none() {
                "?"
            } else if *caution {
                ""
            } else {
                "!"
            };
            format!("{}{sign}", requirement.key())
        })
        .collect();
    assert_eq!(told.conforms(), lacking.iter().all(|each| !each.ends_with(['!', '?'])));
    lacking
}

fn fits() -> SignatureReport {
    report(Finding::Holds(Confirmed::Document), DigestAlgorithm::Sha256)
}

#[test]
fn what_this_program_signs_lacks_nothing_and_an_unsigned_file_all_but_its_name_and_size() {
    assert_eq!(lacking(900, &[(SIGNED.clone(), fits())]), [""; 0]);
    let all = ["C1!", "C2!", "C3!", "C4!", "C5!", "C6!", "C7!", "C8!", "C9!", "key!"];
    assert_eq!(lacking(900, &[]), all);
}

#[test]
fn each_requirement_is_missed_by_itself() {
    type Change = Box<dyn FnOnce(&mut Found)>;
    use DigestAlgorithm::{Sha256, Sha512};
    let contents = |with: Vec<u8>| move |found: &mut Found| found.contents = Some(with);
    let signed = |attributes| cms(Sha256, &SHA_256_WITH_RSA_ENCRYPTION, attributes);
    let cases: Vec<(Change, &[&str])> = vec![
        (Box::new(|it| it.kind = None), &["C1!"]),
        (Box::new(|it| it.kind = Some(b"DocTimeStamp".to_vec())), &["C1!"]),
        (Box::new(|it| it.sub_filter = Some(b"ETSI.CAdES.detached".to_vec())), &["C2!"]),
        (Box::new(|it| it.filter = Some(b"MOJSignDoc".to_vec())), &[]),
        (Box::new(|it| it.name = None), &["C3!"]),
        (Box::new(|it| it.name = Some(" ".to_owned())), &["C3!"]),
        (Box::new(|it| it.at = None), &["C4!"]),
        (Box::new(|it| it.range = Some([0, 400, 500, 399])), &["C5!"]),
        (Box::new(|it| it.range = None), &["C5!"]),
        (Box::new(|it| it.misfits = vec![Misfit::Gap]), &["C5!"]),
        (Box::new(|it| it.misfits = vec![Misfit::Leftover]), &["C5!"]),
        (Box::new(|it| it.misfits = vec![Misfit::Contents]), &["C6!"]),
        (Box::new(|it| it.contents.as_mut().unwrap().push(b'\n')), &["C6!", "C7!", "C9", "key?"]),
        (Box::new(|it| it.contents.as_mut().unwrap().push(1)), &["C6!", "C7!", "C9", "key?"]),
        (Box::new(|it| it.contents = None), &["C6!", "C7!", "C9", "key?"]),
        (Box::new(contents(signed(None))), &[]),
        (Box::new(contents(signed(Some(&[&CONTENT_TYPE, &MESSAGE_DIGEST])))), &["C7"]),
        (Box::new(contents(signed(Some(&[&CONTENT_TYPE, &SIGNING_TIME])))), &["C7!"]),
        (Box::new(contents(cms(Sha256, &RSA_ENCRYPTION, Some(ALL)))), &[]),
        (Box::new(contents(cms(Sha512, &RSA_ENCRYPTION, Some(ALL)))), &["C9"]),
        (Box::new(contents(cms(Sha256, &der::oid::db::rfc5912::ID_RSASSA_PSS, Some(ALL)))), &["C9"]),
    ];
    for (at, (change, lacks)) in cases.into_iter().enumerate() {
        let mut found = SIGNED.clone();
        change(&mut found);
        assert_eq!(lacking(900, &[(found, fits())]), lacks, "case {at}");
    }
    for (finding, digest, lacks) in [
        (Finding::Against(Defect::DocumentDiffers), Sha256, "C8!"),
        (Finding::Against(Defect::DocumentAbsent), Sha256, "C8?"),
        (Finding::Holds(Confirmed::Document), Sha512, "C8!"),
    ] {
        assert_eq!(lacking(900, &[(SIGNED.clone(), report(finding, digest))]), [lacks]);
    }
}

#[test]
fn of_several_signatures_the_widest_covers_all_and_the_worst_is_told() {
    let ending = |length, change: fn(&mut Found)| {
        let mut found = SIGNED.clone();
        found.range = Some([0, 400, 500, length]);
        change(&mut found);
        (found, fits())
    };
    assert_eq!(lacking(900, &[ending(200, |_| ()), ending(400, |_| ())]), [""; 0]);
    assert_eq!(lacking(901, &[ending(200, |_| ()), ending(400, |_| ())]), ["C5!"]);
    let not_at_an_end = |it: &mut Found| it.misfits.push(Misfit::Leftover);
    assert_eq!(lacking(900, &[ending(200, not_at_an_end), ending(400, |_| ())]), ["C5!"]);
    assert_eq!(lacking(900, &[ending(200, |it| it.name = None), ending(400, |_| ())]), ["C3!"]);
    assert_eq!(lacking(900, &[ending(200, |_| ()), ending(400, |it| it.kind = None)]), ["C1!"]);
    // One whose key is another, beside one whose key is not known.
    let unread = |it: &mut Found| it.contents = None;
    assert_eq!(lacking(900, &[ending(200, unread), ending(400, |_| ())]), ["C6!", "C7!", "C9", "key?"]);
}

#[test]
fn a_date_has_a_day_a_time_and_a_zone() {
    for (date, is_one) in [
        ("D:20261126101500+09'00'", true),
        ("D:20261126101500+09'00", true),
        ("D:20261126011500Z", true),
        ("D:20240229235959-11'30'", true),
        ("D:20261126101500", false),
        ("D:20261126101500Z00'00'", false),
        ("D:20261126101500+0900", false),
        ("D:20261126101500+09", false),
        ("D:20261126101500+9'00'", false),
        ("D:20261126101500+24'00'", false),
        ("D:20261126101500+09'60'", false),
        ("D:20261126101500+09'00''", false),
        ("D:20261126101500 09'00'", false),
        ("D:20260229101500+09'00'", false),
        ("D:20261126241500+09'00'", false),
        ("D:2026112610150+09'00'", false),
        ("D:+0261126101500+09'00'", false),
        ("20261126101500+09'00'", false),
        ("D:", false),
        ("", false),
    ] {
        assert_eq!(is_date(date.as_bytes()), is_one, "{date}");
    }
}

#[test]
fn a_name_has_what_the_registry_takes() {
    let of = |name: &str| {
        let told = of_name(name, 0).0;
        (told[0].met == Some(true), told[0].caution, told[1].met == Some(true))
    };
    for (name, taken) in [
        ("a_signed.pdf", true),
        ("定款_signed.PDF", true),
        ("株式会社東雲ー１２３（案）.pdf", true),
        ("a!{}_.pdf", true),
        ("a b.pdf", false),
        ("定款　案.pdf", false),
        ("定款(案).pdf", false),
        ("ﾃｲｶﾝ.pdf", false),
        ("髙橋.pdf", false),
        ("①.pdf", false),
        ("かﾞ.pdf", false),
        ("か\u{3099}.pdf", false),
        ("a〜b.pdf", false),
        ("a～b.pdf", false),
        ("a―b.pdf", false),
        ("a－b.pdf", false),
        ("a−b.pdf", false),
        ("a¥b.pdf", false),
        ("a\tb.pdf", false),
        ("ä.pdf", false),
        ("a.b.pdf", false),
        ("a", false),
        (".pdf", false),
        ("a.", false),
        ("", false),
    ] {
        assert_eq!(of(name).0, taken, "{name}");
        assert_eq!(of(name).1, taken, "{name}: no caution where it may not stand");
    }
    for forbidden in "\"#&'()=^~\\|`:;*+,<>/?$%@[]￠￡￢¢£¬∥‖".chars() {
        assert!(!of(&format!("a{forbidden}.pdf")).0, "{forbidden}");
    }
    // A hyphen is taken, and better left out.
    assert_eq!(of("a-signed.pdf"), (false, true, true));
    assert_eq!(of("a-b c.pdf"), (false, false, true));
}

#[test]
fn a_name_has_31_columns_and_a_file_ten_million_octets() {
    let fits = |name: &str, length| {
        of_name(name, length).0[1..].iter().map(|met| met.met == Some(true)).collect::<Vec<_>>()
    };
    assert_eq!(fits(&format!("{}.pdf", "a".repeat(27)), 10_000_000), [true, true]);
    assert_eq!(fits(&format!("{}.pdf", "a".repeat(28)), 10_000_001), [false, false]);
    assert_eq!(fits(&format!("{}a.pdf", "定".repeat(13)), 0), [true, true]);
    assert_eq!(fits(&format!("{}.pdf", "定".repeat(14)), 0), [false, true]);
}
