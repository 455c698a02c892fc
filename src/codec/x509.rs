//! Certificates decoded for display (RFC 5280), with x509-parser.
//!
//! Reads what can be read: an extension that is not what it should be is shown by its bytes and does not hide the
//! rest. It decides nothing: verdicts are made in `trust`, on a stricter reading of the same bytes.

mod extension;
mod holder;
#[cfg(test)]
mod hostile;
pub mod key;
mod name;
#[cfg(test)]
mod openssl;
pub mod outline;

pub use key::algorithm_named;
pub use name::Name;
pub use outline::{Outline, dates};

use chrono::DateTime;
use sha2::{Digest as _, Sha256};
use x509_parser::certificate::X509Certificate;
use x509_parser::prelude::FromDer as _;
use x509_parser::time::ASN1Time;

use super::{Malformed, asn1};
use crate::domain::calendar::{self, Instant};
use crate::domain::certificate::{Certificate, Content, Details, TreeRow};
use crate::domain::text::hex;
use name::{dotted, serial};

/// More is not read: the longest JPKI certificate has under 2 KB, and a card's file can't hold 64.
pub const LONGEST: usize = 65_536;

/// Decodes one certificate, which must fill `der` from its first byte to its last.
pub fn decode(der: &[u8]) -> Result<Certificate, Malformed> {
    if der.len() > LONGEST {
        return Err(Malformed::at(LONGEST, "a certificate longer than 65,536 bytes"));
    }
    let outer = asn1::element(der, 0)?;
    if !outer.is(16) {
        return Err(Malformed::at(0, "not a SEQUENCE"));
    }
    if outer.size() < der.len() {
        return Err(Malformed::at(outer.size(), "bytes after the certificate's end"));
    }
    let (_, parsed) = X509Certificate::from_der(der).map_err(|_| trouble(&outer))?;
    let tbs = &parsed.tbs_certificate;
    let extensions = extension::decode_all(tbs.extensions());
    let holder = extensions.iter().find_map(|extension| match &extension.content {
        Content::SubjectNames(names) => holder::of(names),
        _ => None,
    });
    let public_key = key::numbers(tbs.public_key());
    Ok(Certificate {
        der: der.into(),
        subject: name::rfc4514(name::whole(tbs.subject(), der)).into(),
        issuer: name::rfc4514(name::whole(tbs.issuer(), der)),
        serial: serial(tbs.raw_serial()),
        fingerprint_sha256: hex(&Sha256::digest(der)),
        not_before: instant(tbs.validity().not_before).ok_or_else(|| trouble(&outer))?,
        not_after: instant(tbs.validity().not_after).ok_or_else(|| trouble(&outer))?,
        key: key::facts(tbs.public_key(), &public_key),
        holder,
        details: Details {
            version: tbs.version().0.saturating_add(1),
            signature_algorithm: algorithm_named(dotted(&parsed.signature_algorithm.algorithm)),
            public_key,
            signature: parsed.signature_value.data.to_vec(),
            tree: tree(der, tbs.extensions()),
            pem: pem(der).into(),
            extensions,
        },
    })
}

/// Where a certificate that can't be decoded goes wrong, as near as its structure tells.
fn trouble(outer: &asn1::Element<'_>) -> Malformed {
    let parts = match asn1::elements(outer.content, outer.content_at()) {
        Ok(parts) => parts,
        Err(malformed) => return malformed,
    };
    let Some(tbs) = parts.first().filter(|tbs| tbs.is(16)) else {
        return Malformed::at(outer.content_at(), "no TBSCertificate");
    };
    let fields = match asn1::elements(tbs.content, tbs.content_at()) {
        Ok(fields) => fields,
        Err(malformed) => return malformed,
    };
    let mut fields = fields.iter().peekable();
    let _version = fields.next_if(|field| field.is_context(0));
    for (what, number) in [
        ("the serial number", 2),
        ("the signature algorithm", 16),
        ("the issuer", 16),
        ("the validity", 16),
        ("the subject", 16),
        ("the public key", 16),
    ] {
        match fields.next() {
            Some(field) if field.is(number) && field_decodes(what, field) => {}
            Some(field) => return Malformed::at(field.at, format!("{what} is not what it should be")),
            None => {
                return Malformed::at(tbs.at + tbs.size(), format!("the bytes end where {what} should be"));
            }
        }
    }
    match (fields.next(), parts.get(1..)) {
        (Some(rest), _) => Malformed::at(rest.at, "the extensions are not what they should be"),
        (None, Some([algorithm, ..])) => {
            Malformed::at(algorithm.at, "the signature is not what it should be")
        }
        (None, _) => Malformed::at(outer.at + outer.size(), "the bytes end where the signature should be"),
    }
}

/// Can this field be decoded by itself?
fn field_decodes(what: &str, field: &asn1::Element<'_>) -> bool {
    let all_elements = |content| asn1::elements(content, 0);
    match what {
        "the issuer" | "the subject" => all_elements(field.content).is_ok_and(|sets| {
            sets.iter().all(|set| {
                set.is(17)
                    && all_elements(set.content).is_ok_and(|pairs| {
                        !pairs.is_empty()
                            && pairs.iter().all(|pair| {
                                pair.is(16)
                                    && all_elements(pair.content)
                                        .is_ok_and(|both| both.len() == 2 && both[0].is(6))
                            })
                    })
            })
        }),
        "the validity" => all_elements(field.content).is_ok_and(|times| {
            times.len() == 2
                && times.iter().all(|time| {
                    // Rebuilt from its parts: the element does not keep its own header.
                    let mut der = vec![time.number as u8, time.content.len() as u8];
                    der.extend_from_slice(time.content);
                    ASN1Time::from_der(&der).is_ok_and(|(_, time)| instant(time).is_some())
                })
        }),
        _ => all_elements(field.content).is_ok() || field.is(2),
    }
}

/// x509-parser's time on Japan's clock; `None` beyond the calendar.
fn instant(time: ASN1Time) -> Option<Instant> {
    DateTime::from_timestamp(time.timestamp(), 0).map(calendar::in_japan)
}

/// RFC 7468; empty where the crate refuses, which it does for no certificate that fits a card.
fn pem(der: &[u8]) -> String {
    der::pem::encode_string("CERTIFICATE", der::pem::LineEnding::LF, der).unwrap_or_default()
}

/// The raw tree, with the rows marked that hold the holder's data: everything in subjectAltName.
fn tree(der: &[u8], extensions: &[x509_parser::extensions::X509Extension<'_>]) -> Vec<TreeRow> {
    let mut rows = asn1::rows(der);
    let start = der.as_ptr() as usize;
    let personal: Vec<_> = extensions
        .iter()
        .filter(|extension| dotted(&extension.oid) == extension::SUBJECT_NAMES)
        .map(|extension| {
            let at = (extension.value.as_ptr() as usize).saturating_sub(start);
            at..at + extension.value.len()
        })
        .collect();
    // Both in the order of their bytes, and thousands of both fit a certificate: held against each other once.
    let mut left = personal.as_slice();
    for row in &mut rows {
        while let [value, rest @ ..] = left
            && value.end <= row.offset
        {
            left = rest;
        }
        // Inside the value, or the OCTET STRING around it, which shows it where it could not be opened.
        row.personal = left.first().is_some_and(|value| {
            value.contains(&row.offset) || (value.start == row.offset + row.header && row.length > 0)
        });
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::certificate::{
        CrlPoint, GeneralName, KeyFacts, KeyUse, PolicyMeaning, PublicKey, Purpose,
    };

    const AUTH: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-auth-cert.der");
    const SIGN: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-sign-cert.der");

    #[test]
    fn the_test_cards_authentication_certificate_says_what_the_docs_say() {
        let told = decode(AUTH).unwrap();
        assert_eq!(*told.subject, "CN=997794E9AGCIEG13221003A,C=JP");
        assert_eq!(
            told.issuer,
            "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for user authentication,O=JPKI-TEST,C=JP"
        );
        assert_eq!(told.serial, "227B13");
        assert!(
            told.fingerprint_sha256.starts_with("1DC4C0DE")
                && told.fingerprint_sha256.ends_with("C4C922F904")
        );
        assert_eq!(told.not_before.to_rfc3339(), "2025-10-27T10:35:42+09:00");
        assert_eq!(told.not_after.to_rfc3339(), "2030-02-17T23:59:59+09:00");
        assert_eq!(told.key, KeyFacts { algorithm: "RSA".into(), bits: Some(2048) });
        assert_eq!(told.holder, None);
        assert_eq!(told.details.version, 3);
        assert_eq!(told.details.signature_algorithm.name, Some("sha256WithRSAEncryption"));
        let PublicKey::Rsa { exponent, .. } = &told.details.public_key else { panic!("not RSA") };
        assert_eq!(exponent, &[1, 0, 1]);
        let policies = told.find(|content| match content {
            Content::Policies(policies) => Some(policies),
            _ => None,
        });
        assert_eq!(policies.unwrap()[0].meaning, PolicyMeaning::TestAuth);
        assert_eq!(policies.unwrap()[0].cps, ["http://www.jpki.go.jp/cps.html"]);
    }

    #[test]
    fn the_dates_are_in_the_first_256_bytes_and_no_cut_tells_others() {
        for der in [AUTH, SIGN] {
            let whole = decode(der).unwrap().validity();
            for end in 0..=der.len() {
                let told = dates(&der[..end]);
                assert!(told.is_none_or(|told| told == whole), "{end}");
                assert!(told.is_some() || end < 256, "{end}");
            }
            // A file's filler behind it, and another certificate's start.
            assert_eq!(dates(&[der, &[0xFF; 32]].concat()), Some(whole));
            assert_eq!(dates(&der[4..]), None);
        }
    }

    #[test]
    fn the_test_cards_signing_certificate_names_its_holder() {
        let told = decode(SIGN).unwrap();
        assert_eq!(*told.subject, "CN=202510161726000013413221003A,L=Kiyose-shi,L=Tokyo-to,C=JP");
        assert_eq!(told.serial, "1EE607");
        let holder = told.holder.unwrap();
        assert_eq!(holder.name.as_deref().map(String::as_str), Some("黒桐　幹也"));
        assert_eq!(
            holder.address.as_deref().map(String::as_str),
            Some("東京都清瀬市観布子南１２－７－２０２")
        );
        assert_eq!(holder.sex.as_deref().map(String::as_str), Some("1"));
        let birth = holder.birth_date.unwrap();
        assert_eq!((birth.raw.as_str(), birth.day), ("319800217", "1980-02-17".parse().ok()));
        assert_eq!(
            (holder.name_substituted, holder.address_substituted, holder.unknown),
            (vec![], vec![], vec![])
        );
    }

    #[test]
    fn the_extensions_of_the_test_card_are_told_in_order_with_their_critical_marks() {
        let told = decode(SIGN).unwrap();
        let marks: Vec<_> = told.details.extensions.iter().map(|e| (e.oid.as_str(), e.critical)).collect();
        assert!(marks.contains(&("2.5.29.15", true)) && marks.contains(&("2.5.29.32", true)), "{marks:?}");
        assert!(marks.contains(&("2.5.29.17", false)) && marks.contains(&("2.5.29.31", false)), "{marks:?}");
        let usage = told.find(|content| match content {
            Content::KeyUsage(usage) => Some(usage.clone()),
            _ => None,
        });
        assert_eq!(usage, Some(vec![KeyUse::DigitalSignature, KeyUse::NonRepudiation]));
        let points: Vec<CrlPoint> = told
            .find(|content| match content {
                Content::CrlPoints(points) => Some(points.clone()),
                _ => None,
            })
            .unwrap();
        let [GeneralName::Directory(place)] = points[0].names.as_slice() else {
            panic!("one directory name")
        };
        assert!(place.starts_with("CN=Kiyose-shi CRLDP,OU=Tokyo-to,OU=CRL Distribution Points,"), "{place}");
        let purposes = decode(AUTH).unwrap().find(|content| match content {
            Content::ExtendedKeyUsage(purposes) => Some(purposes.clone()),
            _ => None,
        });
        assert_eq!(purposes, Some(vec![Purpose::ClientAuth]));
    }

    #[test]
    fn the_real_test_cards_renewal_is_the_one_of_the_table() {
        use crate::domain::holding::Holding;
        use crate::domain::kind::CardKind;
        use crate::domain::lifecycle::{Cap, Known, of_card};
        let (auth, sign) = (decode(AUTH).unwrap(), decode(SIGN).unwrap());
        let born =
            sign.holder.as_ref().and_then(|holder| holder.birth_date.as_ref()).and_then(|birth| birth.day);
        let card_last_day = "2035-02-17".parse().ok(); // record 1 of the same card
        let known = Known {
            kind: CardKind::MyNumber,
            auth: Holding::Read(&auth),
            auth_dates: None,
            sign: Some(&sign),
            card_last_day,
            born,
        };
        for (today, state, last_day, loses, capped) in [
            ("2029-11-17", "valid", "2034-02-17", true, None),
            ("2029-11-18", "renewable", "2035-02-17", false, None),
            ("2030-02-17", "renewable", "2035-02-17", false, Some(Cap::Card)),
            ("2030-02-18", "expired", "2035-02-17", false, None),
        ] {
            let lives = of_card(&known, calendar::midnight(today.parse().unwrap()));
            let auth = lives.auth.unwrap();
            assert_eq!((auth.state.key(), auth.renewal_opens_on.to_string().as_str()), (state, "2029-11-18"));
            let renewal = auth.if_renewed_today.unwrap();
            let told =
                (renewal.last_day.to_string(), renewal.loses_a_year, renewal.capped_by, renewal.estimated);
            assert_eq!(told, (last_day.into(), loses, capped, false), "{today}");
            assert!(
                of_card(&Known { born: None, ..known }, calendar::midnight(today.parse().unwrap()))
                    .auth
                    .unwrap()
                    .if_renewed_today
                    .is_some_and(|inferred| inferred.estimated)
            );
        }
    }
}
