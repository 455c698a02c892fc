//! Reports for tests: made up, except that dates, serial and names are those of the published test card.

use super::renewal::{Renewal, counter_now};
use super::text::Lang;
use crate::domain::calendar::Instant;
use crate::domain::certificate::{Certificate, KeyType};
use crate::domain::credential::{Secret, Tries};
use crate::domain::face::{Attributes, Text};
use crate::domain::holder::{BirthDate, Holder};
use crate::domain::identity::{Identity, start};
use crate::domain::report::{CardKind, CardReport, Common, CommonRecord, Finding, Jpki, Unread, Wire};

/// What can be said of a card's renewal at an instant, with what is known of its municipality's counter.
pub(crate) fn renewal(report: &CardReport, now: Instant, lang: Lang) -> Renewal {
    let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
    let procedure = crate::codec::profile::built_in().unwrap().of(code);
    let counter = counter_now(&procedure, now, &crate::holidays::holiday);
    let holiday = &crate::holidays::holiday;
    let visited = super::renewal::Visited { procedure: &procedure, counter: counter.as_ref(), holiday };
    super::renewal::renewal(report, &visited, now, lang)
}

/// The instant of an RFC 3339 text.
pub(crate) fn at(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).unwrap()
}

/// The day on which the samples are looked at.
pub(crate) fn now() -> Instant {
    at("2026-11-22T15:00:00+09:00")
}

/// An authentication certificate with the test card's dates.
pub(crate) fn certificate() -> Certificate {
    Certificate {
        der: vec![0x30, 0].into(),
        subject: "CN=997794E9AGCIEG13221003A,C=JP".into(),
        issuer: "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for user authentication,O=JPKI-TEST,C=JP"
            .to_owned(),
        serial: "227B13".to_owned(),
        fingerprint_sha256: "1DC4C0DE00112233445566778899AABBCCDDEEFF00112233445566778899AABB".to_owned(),
        not_before: at("2025-10-27T10:35:42+09:00"),
        not_after: at("2030-02-17T23:59:59+09:00"),
        key: KeyType::RSA_2048.into(),
        holder: None,
        details: crate::domain::certificate::Details::default(),
    }
}

/// A card in order.
pub(crate) fn fresh() -> CardReport {
    let blank = CardReport::unread(String::new(), String::new(), false);
    CardReport {
        reader: "SONY FeliCa RC-S300/P".to_owned(),
        atr: "3B888001000005E0B381A1007F".to_owned(),
        simulated: false,
        pin_pad: false,
        kind: CardKind::MyNumber,
        identity: Ok(Identity::Certificate(start(b"a certificate"))),
        auth_means: None,
        jpki: Jpki {
            token: Ok("JPKIAPICCTOKEN2".to_owned()),
            auth_present: Ok(true),
            sign_present: Ok(true),
            auth: Ok(certificate()),
            sign: Err(Unread::NeedsPin),
            ..blank.jpki
        },
        text: Err(Unread::NotAsked),
        surface: Err(Unread::NotAsked),
        common: Common {
            record: Ok(CommonRecord {
                card_serial: "123456789012345".into(),
                municipality_code: "07202".to_owned(),
                expires_on: "2035-02-17".parse().ok(),
            }),
        },
        tries: [(Secret::Auth, Ok(Tries::Left(3))), (Secret::Sign, Ok(Tries::Left(5)))].into(),
        wire: Wire { apdus: 13, bytes_sent: 96, bytes_received: 1_742, extended: false, elapsed_ms: 240 },
    }
}

/// The same card with its text read beside its signing certificate; `change` says what the certificate has otherwise.
pub(crate) fn faced(mut report: CardReport, change: impl FnOnce(&mut Holder)) -> CardReport {
    let birth = |raw: &str, day: &str| BirthDate { raw: raw.into(), day: day.parse().ok(), era: None };
    report.text = Ok(Text {
        attributes: Attributes {
            name: Some("見本　花子".into()),
            address: Some("福島県会津若松市東栄町３－４６".into()),
            birth_date: Some(birth("19800217", "1980-02-17")),
            sex: Some("2".into()),
        },
        intact: Ok(true),
    });
    let mut holder = Holder {
        name: Some("見本　花子".into()),
        address: Some("福島県会津若松市東栄町３－４６".into()),
        birth_date: Some(BirthDate::read("319800217".into())),
        sex: Some("2".into()),
        ..Holder::default()
    };
    change(&mut holder);
    report.jpki.sign = Ok(Certificate { holder: Some(holder), ..certificate() });
    report
}

/// A card that has nothing but its kind.
pub(crate) fn bare(kind: CardKind) -> CardReport {
    let (fresh, blank) = (fresh(), CardReport::unread(String::new(), String::new(), false));
    CardReport {
        kind,
        jpki: Jpki { token: Err(Unread::Absent), ..blank.jpki },
        common: Common { record: Err(Unread::Absent) },
        tries: blank.tries,
        ..fresh
    }
}

/// A card of the next kind in its first year, as planned: what it says follows its rules.
pub(crate) fn next() -> CardReport {
    let mut report = fresh();
    report.kind = CardKind::Next;
    report.jpki.token = Ok("MYNASCOPE DEMO NEXT".to_owned());
    let mut auth = certificate();
    auth.key = KeyType::P_384.into();
    auth.not_after = at("2035-02-17T23:59:59+09:00");
    report.jpki.auth = Ok(auth);
    if let Ok(record) = &mut report.common.record {
        record.expires_on = "2035-03-17".parse().ok();
    }
    report
}

/// A phone whose certificate is told before its PIN, or not.
pub(crate) fn phone(kind: CardKind) -> CardReport {
    let mut report = fresh();
    (report.kind, report.common.record) = (kind, Err(Unread::Absent));
    report
}

/// A card of which much can't be read.
pub(crate) fn broken() -> CardReport {
    let mut report = fresh();
    report.common.record = Err(Unread::Refused(0x6A82));
    report.jpki = Jpki {
        token: Err(Unread::Empty),
        sign_present: Err(Unread::Malformed("byte 2: three bytes expected".to_owned())),
        auth: Err(Unread::Malformed("byte 12: the bytes end inside a length".to_owned())),
        ..report.jpki
    };
    tried(report, vec![(Secret::Auth, Err(Unread::Refused(0x6F00))), (Secret::Sign, Ok(Tries::NotReported))])
}

/// The same card with these counters and no others.
pub(crate) fn tried(mut report: CardReport, tries: Vec<(Secret, Finding<Tries>)>) -> CardReport {
    report.tries = tries.into_iter().collect();
    report
}

/// The same card with something else in the JPKI application.
pub(crate) fn with_jpki(mut report: CardReport, change: impl FnOnce(&mut Jpki)) -> CardReport {
    change(&mut report.jpki);
    report
}
