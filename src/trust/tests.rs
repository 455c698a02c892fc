//! The roots against the published facts, the test card's chain, and every way of bending it.

use super::*;
use crate::codec::x509;
use crate::domain::certificate::{Certificate, Content};

const AUTH: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-auth-cert.der");
const SIGN: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-sign-cert.der");
const AUTH_CA: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-auth-ca-cert.der");
const SIGN_CA: &[u8] = include_bytes!("../../tests/fixtures/test-card/jpki-sign-ca-cert.der");

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

fn today() -> Instant {
    at("2026-11-22T15:00:00+09:00")
}

/// The test system's roots as if they were J-LIS's own: what the checks do when no rule for tests saves them.
fn as_if_real() -> Anchors {
    let mut anchors = Anchors::built_in();
    for root in &mut anchors.roots {
        root.anchor.origin = Origin::JLis;
    }
    anchors
}

fn subject_key(certificate: &Certificate) -> String {
    let id = certificate.find(|content| match content {
        Content::SubjectKey(id) => Some(id),
        _ => None,
    });
    crate::domain::text::hex(id.unwrap())
}

#[test]
fn every_root_is_the_one_that_was_published() {
    #[rustfmt::skip]
    let published = [
        ("sign-01", "01", "2015-10-20T02:40:28Z", "2025-10-19T14:59:59Z", "19645405A1FE14377434BD55957628AC4038557C542403A2243F21C706FC9355", "0D034CBB34D0714F45E45A1CAFD8FD143FAB54A7"),
        ("sign-02", "0132C4AB", "2019-09-14T23:41:56Z", "2029-09-14T14:59:59Z", "79679C33E4CC9319440F1AD120A597FF1844E2EF217063ADB176966FD5E6FBEB", "4DE017DE4B7F473DCD867A62D38B134ACE83558A"),
        ("sign-03", "067C6A21", "2023-07-16T00:50:27Z", "2033-07-15T14:59:59Z", "D227F6CDE11D35C5252178F106F843D24651944975413B539FA2FB68DBFA365F", "D21EA55895617E93ADBF966B941AB4EDF653F08F"),
        ("auth-01", "01", "2015-10-20T03:08:13Z", "2025-10-19T14:59:59Z", "4DCFC4CA0AAF9FB2A3081B3F0C991C320B3ACC008667A341EEAEC5AF1D58CA7D", "9567951B5CA70D84A0FFF1D85A87F1AAB1340385"),
        ("auth-02", "0133C349", "2019-09-14T23:41:59Z", "2029-09-14T14:59:59Z", "0D98DE47FC11B7F67126874B7028B6026A803D2638D6EDFE53176953961FADE6", "8CD5586A891485E559379B7E29D410CFD28B3593"),
        ("auth-03", "06D18006", "2023-07-16T01:01:04Z", "2033-07-15T14:59:59Z", "64114F29620C24ED2631D46476A040E7EE740D956089C00B036A6A8118C322B5", "1AC100F596A3BC8C4B3DF195E32699249E9E308A"),
        ("sign-test-2019", "C139", "2019-07-17T23:14:37Z", "2029-07-17T14:59:59Z", "7BDBDF2652A15E6D458EFC143B7201242E1162416251D0903060FA7C642465CC", "E7D873D8084586841E744CFE51C36D131852C9C5"),
        ("sign-test-2024", "1EA8A8", "2024-08-28T22:23:39Z", "2034-08-28T14:59:59Z", "8126DF7DD2DB230BD8EE48CAA40FC3417DDE3607050ED34973D8D3CF267FE723", "410021476B2BCF2C8A2BBBF83B38A978863DA142"),
        ("auth-test-2019", "BFCD", "2019-03-09T02:23:28Z", "2029-03-08T14:59:59Z", "B6DE0FF5A384F5AF0242A6CA854DEE57EE2CAD97B341F18B914948FD8E638706", "2BF31B3518507339ED2850253BADA2AA79FFC5C8"),
        ("auth-test-2023", "218887", "2023-03-23T02:05:02Z", "2033-03-22T14:59:59Z", "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25", "8B8B137D215EA601653CAFB266528C44BC0F1664"),
    ];
    let anchors = Anchors::built_in();
    assert_eq!(anchors.iter().count(), published.len(), "a root was refused");
    for (root, (id, serial, from, to, fingerprint, key)) in anchors.roots.iter().zip(published) {
        let facts = x509::decode(&root.der).unwrap();
        assert_eq!(root.anchor.id, id);
        assert_eq!((facts.serial.as_str(), facts.fingerprint_sha256.as_str()), (serial, fingerprint), "{id}");
        assert_eq!((root.anchor.not_before, root.anchor.not_after), (at(from), at(to)), "{id}");
        assert_eq!((facts.not_before, facts.not_after), (at(from), at(to)), "{id}");
        assert_eq!(subject_key(&facts), key, "{id}");
        assert_eq!((facts.key.algorithm.as_str(), facts.key.bits), ("RSA", Some(2048)), "{id}");
        assert_eq!(facts.subject.as_str(), facts.issuer, "{id}");
        assert_eq!(facts.subject.contains("O=JPKI-TEST,"), id.contains("test"), "{id}");
        assert_eq!(root.is_test(), id.contains("test"), "{id}");
    }
}

#[test]
fn the_test_cards_certificates_come_from_the_test_system_and_are_called_test() {
    let anchors = Anchors::built_in();
    for (leaf, ca, root) in [(SIGN, SIGN_CA, "sign-test-2024"), (AUTH, AUTH_CA, "auth-test-2023")] {
        let trust = anchors.judge(leaf, today());
        let Trust::Test { anchor, flaw: None } = &trust else { panic!("{trust:?}") };
        assert_eq!((anchor.id.as_str(), anchor.generation), (root, None));
        assert!(matches!(anchors.compare_ca(ca, &trust), CaCopy::TheIssuer(_)));
    }
    let sign = anchors.judge(SIGN, today());
    assert!(matches!(anchors.compare_ca(AUTH_CA, &sign), CaCopy::AnotherRoot(_)));
    assert_eq!(anchors.compare_ca(AUTH, &sign), CaCopy::Unknown);
}

#[test]
fn dates_decide_last_and_count_by_whole_seconds() {
    let anchors = as_if_real();
    for (now, reason) in [
        ("2023-03-23T02:05:01Z", Some(Reason::IssuerNotYetValid)),
        ("2023-03-23T02:05:02Z", Some(Reason::NotYetValid)),
        ("2025-10-27T01:35:41Z", Some(Reason::NotYetValid)),
        ("2025-10-27T01:35:42Z", None),
        ("2030-02-17T14:59:59.999Z", None),
        ("2030-02-17T15:00:00Z", Some(Reason::Expired)),
        ("2033-03-22T15:00:00Z", Some(Reason::IssuerExpired)),
        ("1900-01-01T00:00:00Z", Some(Reason::IssuerNotYetValid)),
        ("2200-01-01T00:00:00Z", Some(Reason::IssuerExpired)),
    ] {
        let trust = anchors.judge(AUTH, at(now));
        assert_eq!(trust.reason(), reason.as_ref(), "{now}");
        assert_eq!(trust.key(), if reason.is_some() { "untrusted" } else { "trusted" }, "{now}");
        assert_eq!(trust.anchor().map(|anchor| anchor.id.as_str()), Some("auth-test-2023"), "{now}");
        // A test certificate is a test certificate on every day.
        assert_eq!(Anchors::built_in().judge(AUTH, at(now)).key(), "test", "{now}");
    }
}

#[test]
fn a_root_is_no_holders_certificate_and_proves_nothing_by_itself() {
    for root in &Anchors::built_in().roots {
        let trust = as_if_real().judge(&root.der, root.anchor.not_before);
        // No key identifier of an issuer: J-LIS's roots name none.
        assert_eq!(
            (trust.key(), trust.reason()),
            ("untrusted", Some(&Reason::UnknownIssuer)),
            "{}",
            root.anchor.id
        );
    }
}

#[test]
fn an_issuer_that_is_not_known_is_not_called_forged_where_it_has_jpkis_name() {
    let mut anchors = as_if_real();
    anchors.roots.retain(|root| root.anchor.id != "auth-test-2023");
    let untrusted = |anchors: &Anchors| match anchors.judge(AUTH, today()) {
        Trust::Untrusted { reason, issuer_name_is_jpki, anchor: None } => (reason, issuer_name_is_jpki),
        other => panic!("{other:?}"),
    };
    assert_eq!(untrusted(&anchors), (Reason::UnknownIssuer, true));
    anchors.roots.retain(|root| root.anchor.generation.is_some());
    assert_eq!(untrusted(&anchors), (Reason::UnknownIssuer, false));
}

#[test]
fn what_is_no_certificate_is_refused() {
    let anchors = as_if_real();
    let with = |extra: &[u8]| [AUTH, extra].concat();
    for (der, what) in [
        (vec![], "nothing"),
        (vec![0x30, 0x80, 0, 0], "an indefinite length"),
        (with(&[0]), "a trailing byte"),
        (with(&[0xFF; 64]), "a file's filler"),
        (AUTH[..AUTH.len() - 1].to_vec(), "a missing byte"),
    ] {
        let trust = anchors.judge(&der, today());
        assert_eq!((trust.key(), trust.reason()), ("untrusted", Some(&Reason::NotStrict)), "{what}");
    }
}

/// `der` with `critical FALSE` written out in the extension with these octets of an OID: three octets more, and the
/// lengths around them.
fn with_the_default_written_out(der: &[u8], kind: &[u8]) -> Vec<u8> {
    let at = der.windows(kind.len()).position(|part| part == kind).unwrap() + kind.len();
    let mut changed = der.to_vec();
    for row in x509::decode(der).unwrap().details.tree {
        let content = row.offset + row.header;
        if row.offset < at && at < content + row.length {
            let last = content - 1;
            let (low, carried) = changed[last].overflowing_add(3);
            assert!(!carried, "the length keeps its form");
            changed[last] = low;
        }
    }
    changed.splice(at..at, [1, 1, 0]);
    changed
}

#[test]
fn a_default_that_is_written_out_is_not_strict_although_the_signature_fits_what_is_meant() {
    let changed = with_the_default_written_out(AUTH, &[0x06, 0x03, 0x55, 0x1D, 0x25]);
    assert!(x509::decode(&changed).is_ok(), "shown all the same");
    let trust = as_if_real().judge(&changed, today());
    assert_eq!((trust.key(), trust.reason()), ("untrusted", Some(&Reason::NotStrict)));
}

/// Every single bit of a certificate, changed alone.
fn flipped(der: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..der.len() * 8).map(|bit| {
        let mut changed = der.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        (bit, changed)
    })
}

#[test]
fn a_certificate_with_one_bit_changed_anywhere_is_never_trusted() {
    let (real, anchors) = (as_if_real(), Anchors::built_in());
    for der in [AUTH, SIGN] {
        assert_eq!(real.judge(der, today()).key(), "trusted", "unchanged, the checks let it pass");
        for (bit, changed) in flipped(der) {
            let trust = real.judge(&changed, today());
            assert_eq!((trust.key(), trust.anchor()), ("untrusted", None), "bit {bit}: {trust:?}");
        }
        // With the roots as they are it must not even look like a test card's.
        for (bit, changed) in flipped(der).step_by(97) {
            let trust = anchors.judge(&changed, today());
            assert_eq!(trust.key(), "untrusted", "bit {bit}: {trust:?}");
        }
    }
}

#[test]
fn a_root_with_one_bit_changed_is_no_anchor() {
    for (bit, changed) in flipped(SIGN_CA) {
        let digest = fingerprint(&changed);
        // Even where whoever pins it gives the changed file's own fingerprint.
        let refused = Anchors { roots: vec![] }.pin(&changed, digest, &[]);
        assert!(refused.is_err(), "bit {bit}");
    }
}

fn fingerprint(der: &[u8]) -> Fingerprint {
    use sha2::{Digest as _, Sha256};
    Fingerprint(Sha256::digest(der).into())
}

#[test]
fn a_pinned_root_needs_its_fingerprint_and_must_be_a_cas() {
    let none = || Anchors { roots: vec![] };
    for (der, digest, refused) in [
        (SIGN_CA, fingerprint(AUTH_CA), Refused::Fingerprint),
        (AUTH, fingerprint(AUTH), Refused::NotSelfSigned),
        (&SIGN_CA[1..], fingerprint(&SIGN_CA[1..]), Refused::NotStrict),
    ] {
        assert_eq!(none().pin(der, digest, &[]), Err(refused));
    }
}

#[test]
fn a_test_root_stays_a_test_root_when_it_is_pinned() {
    for mut anchors in [Anchors { roots: vec![] }, Anchors::built_in()] {
        let anchor = anchors.pin(AUTH_CA, fingerprint(AUTH_CA), &[]).unwrap();
        assert_eq!(anchor.origin, Origin::Test);
        assert_eq!(anchors.judge(AUTH, today()).key(), "test");
    }
}

#[test]
fn a_root_whose_key_is_public_gives_test_and_nothing_more() {
    let root = include_bytes!("../../assets/trust/authca03.cer");
    let key = Strict::read(root).unwrap().key_fingerprint();
    for public in [fingerprint(root), key] {
        for mut anchors in [Anchors { roots: vec![] }, Anchors::built_in()] {
            let anchor = anchors.pin(root, fingerprint(root), &[public]).unwrap();
            assert_eq!(anchor.origin, Origin::Public);
            assert!(anchors.roots.iter().filter(|known| known.anchor.id == anchor.id).all(Root::is_test));
        }
    }
}

#[test]
fn a_demonstrations_root_gives_test_also_where_somebody_pins_it() {
    for root in crate::sim::demo_roots() {
        let mut anchors = Anchors::built_in();
        let before = anchors.iter().count();
        anchors.add_demonstration(root).unwrap();
        anchors.add_demonstration(root).unwrap();
        assert_eq!(anchors.iter().count(), before + 1);
        let pinned = anchors.pin(root, fingerprint(root), &[]).unwrap();
        assert_eq!((pinned.origin, pinned.id.as_str()), (Origin::Public, "demo"));
    }
}

#[test]
fn every_listed_public_key_is_a_fingerprint() {
    for listed in PUBLIC_KEYS {
        assert!(listed.parse::<Fingerprint>().is_ok(), "{listed}");
    }
}

/// Certificates that OpenSSL makes: roots and what they issue, with keys that nobody keeps.
mod made {
    use super::*;
    use std::path::Path;
    use std::process::Command;

    use crate::codec::cms::ber::Der;

    fn openssl(dir: &Path, arguments: &str) {
        let words: Vec<&str> = arguments.split(' ').collect();
        let output =
            Command::new("openssl").current_dir(dir).args(&words).output().expect("openssl is installed");
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    }

    const CA: &str =
        "-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign";

    fn root(dir: &Path, organisation: &str, bits: u32, extensions: &str) -> Vec<u8> {
        std::fs::write(dir.join("empty.cnf"), "[req]\ndistinguished_name=dn\n[dn]\n").unwrap();
        openssl(
            dir,
            &format!(
                "req -x509 -config empty.cnf -newkey rsa:{bits} -nodes -keyout ca.key -outform DER -out ca.der -days \
                 3650 -sha256 -subj /C=JP/O={organisation}/CN=Root -addext subjectKeyIdentifier=hash {extensions}"
            ),
        );
        openssl(dir, "x509 -inform DER -in ca.der -out ca.pem");
        std::fs::read(dir.join("ca.der")).unwrap()
    }

    fn leaf(dir: &Path, digest: &str, extensions: &str) -> Vec<u8> {
        leaf_naming(dir, "keyid,issuer", digest, extensions)
    }

    /// One that names its issuer's key so, in OpenSSL's words.
    fn leaf_naming(dir: &Path, authority: &str, digest: &str, extensions: &str) -> Vec<u8> {
        std::fs::write(dir.join("ext.cnf"), format!("authorityKeyIdentifier={authority}\n{extensions}\n"))
            .unwrap();
        openssl(
            dir,
            "req -config empty.cnf -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /C=JP/CN=leaf",
        );
        openssl(
            dir,
            &format!(
                "x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 7 -days 30 -{digest} -extfile ext.cnf \
                 -outform DER -out leaf.der"
            ),
        );
        std::fs::read(dir.join("leaf.der")).unwrap()
    }

    fn now() -> Instant {
        crate::domain::calendar::in_japan(std::time::SystemTime::now().into()) + chrono::TimeDelta::minutes(1)
    }

    #[test]
    fn a_pinned_root_is_trusted_and_one_that_is_not_for_real_persons_gives_test() {
        for (organisation, key) in
            [("Pinned", "trusted"), ("JPKI-DEMO", "test"), ("JPKI-TEST", "test"), ("JPKI", "trusted")]
        {
            let dir = tempfile::tempdir().unwrap();
            let root = root(dir.path(), organisation, 2048, CA);
            let leaf = leaf(dir.path(), "sha256", "keyUsage=critical,digitalSignature");
            let mut anchors = Anchors::built_in();
            let before = anchors.judge(&leaf, now());
            assert_eq!((before.key(), before.reason()), ("untrusted", Some(&Reason::UnknownIssuer)));
            anchors.pin(&root, fingerprint(&root), &[]).unwrap();
            assert_eq!(anchors.judge(&leaf, now()).key(), key, "{organisation}");
            // Its key published, it is nobody's any more.
            let mut anchors = Anchors::built_in();
            anchors.pin(&root, fingerprint(&root), &[fingerprint(&root)]).unwrap();
            assert_eq!(anchors.judge(&leaf, now()).key(), "test", "{organisation}");
        }
    }

    #[test]
    fn what_a_root_issued_for_something_else_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let root = root(dir.path(), "Pinned", 2048, CA);
        let mut anchors = Anchors::built_in();
        anchors.pin(&root, fingerprint(&root), &[]).unwrap();
        for (digest, extensions, reason) in [
            ("sha256", "keyUsage=critical,digitalSignature", None),
            ("sha256", "keyUsage=critical,digitalSignature\ncertificatePolicies=critical,1.2.3", None),
            ("sha256", "keyUsage=critical,keyEncipherment", Some(Reason::KeyUsage)),
            ("sha256", "extendedKeyUsage=clientAuth", Some(Reason::KeyUsage)), // says nothing of its use
            (
                "sha256",
                "keyUsage=critical,digitalSignature,keyCertSign\nbasicConstraints=critical,CA:TRUE",
                Some(Reason::KeyUsage),
            ),
            (
                "sha256",
                "keyUsage=critical,digitalSignature\n1.2.3.4=critical,DER:0500",
                Some(Reason::CriticalExtension("1.2.3.4".into())),
            ),
            (
                "sha384",
                "keyUsage=critical,digitalSignature",
                Some(Reason::Unsupported(x509::algorithm_named("1.2.840.113549.1.1.12".to_owned()))),
            ),
            ("sha1", "keyUsage=critical,digitalSignature", Some(Reason::Algorithm)),
        ] {
            let leaf = leaf(dir.path(), digest, extensions);
            let trust = anchors.judge(&leaf, now());
            assert_eq!(trust.reason(), reason.as_ref(), "{digest} {extensions}");
            assert_eq!(trust.key(), if reason.is_some() { "untrusted" } else { "trusted" });
        }
    }

    #[test]
    fn a_root_with_the_same_key_is_the_issuer_only_with_the_same_name_and_number() {
        let dir = tempfile::tempdir().unwrap();
        let own = root(dir.path(), "Pinned", 2048, CA);
        let usage = "keyUsage=critical,digitalSignature";
        // With and without the number of the issuer's certificate behind the key's identifier.
        let numbered = leaf_naming(dir.path(), "keyid,issuer:always", "sha256", usage);
        let plain = leaf(dir.path(), "sha256", usage);
        let again = |organisation: &str| {
            let subject = format!("/C=JP/O={organisation}/CN=Root");
            openssl(
                dir.path(),
                &format!(
                    "req -x509 -config empty.cnf -key ca.key -outform DER -out again.der -days 3650 -sha256 -set_serial \
                     99 -subj {subject} -addext subjectKeyIdentifier=hash {CA}"
                ),
            );
            std::fs::read(dir.path().join("again.der")).unwrap()
        };
        let (same_name, other_name) = (again("Pinned"), again("Other"));
        for (root, leaf, reason) in [
            (&own, &numbered, None),
            (&own, &plain, None),
            (&same_name, &plain, None),
            (&same_name, &numbered, Some(Reason::Signature)),
            (&other_name, &plain, Some(Reason::Signature)),
            (&other_name, &numbered, Some(Reason::Signature)),
        ] {
            let mut anchors = Anchors::built_in();
            anchors.pin(root, fingerprint(root), &[]).unwrap();
            assert_eq!(anchors.judge(leaf, now()).reason(), reason.as_ref());
        }
    }

    /// The leaf with other fields of what is signed, signed again by the CA's key.
    fn again(dir: &Path, leaf: &[u8], change: impl Fn(&mut Vec<Vec<u8>>)) -> Vec<u8> {
        use crate::codec::cms::ber::value;
        use rsa::pkcs1::DecodeRsaPrivateKey as _;
        openssl(dir, "rsa -in ca.key -traditional -outform DER -out ca.key.der");
        let key = std::fs::read(dir.join("ca.key.der")).unwrap();
        let key = rsa::RsaPrivateKey::from_pkcs1_der(&key).unwrap();
        let mut fields = Der::new(Der::new(Der::new(leaf).read(0x30).unwrap()).read(0x30).unwrap());
        let mut tbs = Vec::new();
        while let Some((.., field)) = fields.any() {
            tbs.push(field.to_vec());
        }
        change(&mut tbs);
        let algorithm = tbs[2].clone();
        let tbs = value(0x30, &tbs.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let signature = key.sign(rsa::Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&tbs)).unwrap();
        value(0x30, &[&tbs, &algorithm, &value(0x03, &[&[0], &signature])])
    }

    #[test]
    fn what_the_standards_allow_is_accepted_below_a_pinned_root_and_not_below_jpkis() {
        use crate::codec::cms::ber::value;
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        let root = root(dir, "Pinned", 2048, CA);
        let usage = "keyUsage=critical,digitalSignature,nonRepudiation";
        let usual = leaf(dir, "sha256", usage);
        let unkeyed = leaf_naming(dir, "none", "sha256", usage);
        let spelled = |change: fn(&mut Vec<u8>)| again(dir, &usual, move |tbs| change(&mut tbs[3]));
        let upper = |name: &mut Vec<u8>| {
            let at = name.windows(6).position(|part| part == b"Pinned").unwrap();
            name[at..at + 6].copy_from_slice(b"PINNED");
        };
        let printable = |name: &mut Vec<u8>| {
            let at = name.windows(6).position(|part| part == b"Pinned").unwrap();
            name[at - 2] = 0x13;
        };
        let other = |name: &mut Vec<u8>| {
            let at = name.windows(6).position(|part| part == b"Pinned").unwrap();
            name[at] = b'Q';
        };
        let without_null = again(dir, &usual, |tbs| {
            let oid = tbs[2][2..13].to_vec();
            tbs[2] = value(0x30, &[&oid]);
        });
        let of_1950 = again(dir, &usual, |tbs| {
            tbs[4] = value(0x30, &[&value(0x17, &[b"500101000000Z"]), &value(0x17, &[b"491231235959Z"])]);
        });
        let universal = again(dir, &usual, |tbs| {
            let pair = value(0x30, &[&[0x06, 3, 0x55, 0x04, 3], &value(0x1C, &[&[0, 0, 0x65, 0xE5]])]);
            tbs[5] = value(0x30, &[&value(0x31, &[&pair])]);
        });
        let written_out = again(dir, &usual, |tbs| {
            let more = value(0x30, &[&[0x06, 3, 0x2A, 3, 4], &[0x01, 1, 0], &[0x04, 0]]);
            let last = tbs.last_mut().unwrap();
            let all = Der::new(Der::new(last).read(0xA3).unwrap()).read(0x30).unwrap();
            *last = value(0xA3, &[&value(0x30, &[all, &more])]);
        });
        for (what, leaf, pinned, jpki) in [
            ("as usual", usual.clone(), None, None),
            ("no key identifier", unkeyed, None, Some(Reason::UnknownIssuer)),
            ("no key usage", leaf(dir, "sha256", "basicConstraints=CA:FALSE"), None, Some(Reason::KeyUsage)),
            ("another case", spelled(upper), None, Some(Reason::Signature)),
            ("another type of string", spelled(printable), None, Some(Reason::Signature)),
            ("another name", spelled(other), Some(Reason::Signature), Some(Reason::Signature)),
            ("no NULL", without_null, None, Some(Reason::Algorithm)),
            ("since 1950", of_1950, None, None),
            ("a UniversalString", universal, None, None),
            ("a default written out", written_out, Some(Reason::NotStrict), Some(Reason::NotStrict)),
        ] {
            let mut anchors = Anchors::built_in();
            anchors.pin(&root, fingerprint(&root), &[]).unwrap();
            assert_eq!(anchors.judge(&leaf, now()).reason(), pinned.as_ref(), "{what}");
            let trusted = if pinned.is_none() { "trusted" } else { "untrusted" };
            assert_eq!(anchors.judge(&leaf, now()).key(), trusted, "{what}");
            // As if the root were J-LIS's own.
            anchors.roots.last_mut().unwrap().anchor.hierarchy = Some(Hierarchy::Sign);
            assert_eq!(anchors.judge(&leaf, now()).reason(), jpki.as_ref(), "{what}");
            // And nothing of it makes another key's signature fit.
            let at = leaf.len() - 1;
            let forged = [&leaf[..at], &[leaf[at] ^ 1]].concat();
            anchors.roots.last_mut().unwrap().anchor.hierarchy = None;
            assert_eq!(anchors.judge(&forged, now()).anchor(), None, "{what}");
        }
    }

    #[test]
    fn a_signature_on_a_curve_counts_below_a_pinned_root_and_not_below_jpkis() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        // An RSA root first, for what it leaves lying.
        let other = root(dir, "Pinned", 2048, CA);
        openssl(
            dir,
            &format!(
                "req -x509 -config empty.cnf -newkey ec -pkeyopt ec_paramgen_curve:P-384 -nodes -keyout ca.key -out ca.pem \
                 -days 3650 -sha384 -subj /C=JP/O=Pinned/CN=Root -addext subjectKeyIdentifier=hash {CA}"
            ),
        );
        openssl(dir, "x509 -in ca.pem -outform DER -out ca.der");
        let root = std::fs::read(dir.join("ca.der")).unwrap();
        let mut anchors = Anchors::built_in();
        for each in [&other, &root] {
            anchors.pin(each, fingerprint(each), &[]).unwrap();
        }
        for digest in ["sha224", "sha256", "sha384", "sha512"] {
            let leaf = leaf(dir, digest, "keyUsage=critical,digitalSignature,nonRepudiation");
            let mut anchors = anchors.clone();
            assert_eq!(anchors.judge(&leaf, now()).key(), "trusted", "{digest}");
            anchors.roots.last_mut().unwrap().anchor.hierarchy = Some(Hierarchy::Sign);
            assert_eq!(anchors.judge(&leaf, now()).reason(), Some(&Reason::Algorithm), "{digest}");
        }
        let weak = leaf(dir, "sha1", "keyUsage=critical,digitalSignature");
        assert_eq!(anchors.judge(&weak, now()).reason(), Some(&Reason::Algorithm));
    }

    #[test]
    fn a_certificate_that_is_no_cas_can_not_be_pinned() {
        let usage = "-addext keyUsage=critical,keyCertSign";
        for (bits, extensions, refused) in [
            (2048, "-addext basicConstraints=critical,CA:TRUE", Refused::NotACa),
            (2048, &format!("-addext basicConstraints=critical,CA:FALSE {usage}")[..], Refused::NotACa),
            (1024, CA, Refused::ShortKey),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let root = root(dir.path(), "Pinned", bits, extensions);
            assert_eq!(Anchors::built_in().pin(&root, fingerprint(&root), &[]), Err(refused), "{extensions}");
        }
    }
}
