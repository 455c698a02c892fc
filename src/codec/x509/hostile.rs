//! Certificates made to do harm, and names that are hard to write: shown or refused in words, never a panic.

use proptest::prelude::*;

use crate::codec::asn1;
use crate::codec::x509::decode;
use crate::domain::certificate::{Certificate, Content};
use crate::domain::text::hex;
use crate::domain::text::is_unsafe;

const AUTH: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-auth-cert.der");
const SIGN: &[u8] = include_bytes!("../../../tests/fixtures/test-card/jpki-sign-cert.der");

/// One element.
fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let mut der = vec![tag];
    match length {
        0..=0x7F => der.push(length as u8),
        0x80..=0xFF => der.extend([0x81, length as u8]),
        _ => der.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    der.extend_from_slice(content);
    der
}

fn seq(parts: &[Vec<u8>]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

fn oid(dotted: &str) -> Vec<u8> {
    tlv(6, der::oid::ObjectIdentifier::new_unwrap(dotted).as_bytes())
}

/// RDNs with one value each: (type, tag, value).
fn name(rdns: &[(&str, u8, &[u8])]) -> Vec<u8> {
    let rdn = |(kind, tag, value): &(&str, u8, &[u8])| tlv(0x31, &seq(&[oid(kind), tlv(*tag, value)]));
    seq(&rdns.iter().map(rdn).collect::<Vec<_>>())
}

/// A certificate in parts that a test may replace.
struct Parts {
    serial: Vec<u8>,
    subject: Vec<u8>,
    times: [Vec<u8>; 2],
    modulus: Vec<u8>,
    extensions: Vec<Vec<u8>>,
}

impl Default for Parts {
    fn default() -> Self {
        Self {
            serial: tlv(2, &[1]),
            subject: name(&[("2.5.4.6", 19, b"JP")]),
            times: [tlv(23, b"251027013557Z"), tlv(23, b"300217145959Z")],
            modulus: tlv(2, &[0x7F; 256]),
            extensions: vec![],
        }
    }
}

impl Parts {
    fn der(&self) -> Vec<u8> {
        let algorithm = seq(&[oid("1.2.840.113549.1.1.11"), tlv(5, &[])]);
        let key = [vec![0], seq(&[self.modulus.clone(), tlv(2, &[1, 0, 1])])].concat();
        let tbs = seq(&[
            tlv(0xA0, &tlv(2, &[2])),
            self.serial.clone(),
            algorithm.clone(),
            name(&[("2.5.4.6", 19, b"JP")]),
            seq(&self.times),
            self.subject.clone(),
            seq(&[seq(&[oid("1.2.840.113549.1.1.1"), tlv(5, &[])]), tlv(3, &key)]),
            tlv(0xA3, &seq(&self.extensions)),
        ]);
        seq(&[tbs, algorithm, tlv(3, &[0; 257])])
    }

    fn decode(&self) -> Certificate {
        decode(&self.der()).unwrap()
    }
}

fn extension(kind: &str, value: &[u8]) -> Vec<u8> {
    seq(&[oid(kind), tlv(4, value)])
}

fn other_name(kind: &str, tag: u8, value: &[u8]) -> Vec<u8> {
    tlv(0xA0, &[oid(kind), tlv(0xA0, &tlv(tag, value))].concat())
}

fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(tlv(5, &[]), |inner, _| tlv(0x30, &inner))
}

/// What must hold of whatever was decoded.
fn harmless(c: &Certificate) {
    let safe = |text: &str| assert!(!text.chars().any(is_unsafe), "{text:?}");
    safe(&c.subject);
    safe(&c.issuer);
    safe(&c.key.algorithm);
    for row in &c.details.tree {
        safe(&row.tag);
        safe(&row.value);
        assert!(row.value.len() < 1_000 && row.depth <= asn1::MAX_DEPTH + 1);
    }
    assert!(c.details.tree.len() <= asn1::MAX_ROWS + 1);
    for extension in &c.details.extensions {
        safe(&extension.oid);
    }
}

#[test]
fn a_name_is_written_as_rfc_4514_writes_it() {
    let long = "2.5.4.3";
    for (rdns, written) in [
        // The examples of RFC 4514 §4.
        (
            vec![
                ("0.9.2342.19200300.100.1.25", 22, "net".as_bytes()),
                ("0.9.2342.19200300.100.1.25", 22, b"example"),
                ("0.9.2342.19200300.100.1.1", 12, b"jsmith"),
            ],
            "UID=jsmith,DC=example,DC=net",
        ),
        (vec![(long, 12, b"James \"Jim\" Smith, III")], "CN=James \\\"Jim\\\" Smith\\, III"),
        (vec![(long, 12, b"Before\rAfter")], "CN=Before\\0DAfter"),
        (vec![("1.3.6.1.4.1.1466.0", 4, b"Hi")], "1.3.6.1.4.1.1466.0=#04024869"),
        (vec![(long, 12, "Lučić".as_bytes())], "CN=Lučić"),
        // §2.4, case by case.
        (vec![(long, 12, b" a ")], "CN=\\ a\\ "),
        (vec![(long, 12, b" ")], "CN=\\ "),
        (vec![(long, 12, b"a  b")], "CN=a  b"),
        (vec![(long, 12, b"#a#")], "CN=\\#a#"),
        (vec![(long, 12, b"a+b;c<d>e\\f=g")], "CN=a\\+b\\;c\\<d\\>e\\\\f=g"),
        (vec![(long, 12, b"a\0b")], "CN=a\\00b"),
        (vec![(long, 12, b"")], "CN="),
        // What must not reach a terminal: controls, and text that would run the other way.
        (vec![(long, 12, b"\x1B[31m")], "CN=\\1B[31m"),
        (vec![(long, 12, "a\u{202E}b".as_bytes())], "CN=a\\E2\\80\\AEb"),
        (vec![(long, 12, "\u{9B}".as_bytes())], "CN=\\C2\\9B"),
        // Other encodings, and values that are not what their tag says.
        (vec![(long, 30, b"\x51\x6C\x00a")], "CN=公a"),
        (vec![(long, 30, b"\xD8\x00\x00a")], "CN=#1E04D8000061"),
        (vec![(long, 30, b"\x51")], "CN=#1E0151"),
        (vec![(long, 28, b"\x00\x00\x51\x6C")], "CN=公"),
        (vec![(long, 12, b"\xFF\xFE")], "CN=#0C02FFFE"),
        (vec![(long, 20, b"caf\xE9")], "CN=café"),
        (vec![(long, 20, b"\x9B")], "CN=\\C2\\9B"),
        (vec![(long, 22, b"a@b")], "CN=a@b"),
        (vec![(long, 22, b"\xE9")], "CN=#1601E9"),
        (vec![(long, 2, b"\x05")], "CN=#020105"),
        // The order is reversed; a name may be empty.
        (
            vec![("2.5.4.6", 19, b"JP"), ("2.5.4.7", 12, "東京都".as_bytes()), (long, 12, b"x")],
            "CN=x,L=東京都,C=JP",
        ),
        (vec![], ""),
    ] {
        let parts = Parts { subject: name(&rdns), ..Parts::default() };
        assert_eq!(*parts.decode().subject, written);
    }
    let several =
        tlv(0x31, &[seq(&[oid("2.5.4.11"), tlv(12, b"Sales")]), seq(&[oid(long), tlv(12, b"J")])].concat());
    let subject = seq(&[tlv(0x31, &seq(&[oid("2.5.4.6"), tlv(19, b"JP")])), several]);
    assert_eq!(*Parts { subject, ..Parts::default() }.decode().subject, "OU=Sales+CN=J,C=JP");
}

#[test]
fn nothing_of_a_name_is_hidden_behind_a_part_that_is_not_what_it_should_be() {
    let rdn = |text: &[u8]| tlv(0x31, &seq(&[oid("2.5.4.3"), tlv(12, text)]));
    let (alice, bob) = (rdn(b"Alice"), rdn(b"Bob"));
    let hidden = seq(&[alice.clone(), tlv(0x31, &[]), bob.clone()]);
    assert_eq!(*Parts { subject: hidden.clone(), ..Parts::default() }.decode().subject, "CN=Bob,CN=Alice");
    // Also where a name stands in an extension.
    let names = [tlv(0xA4, &hidden), tlv(0x82, b"x")].concat();
    let told =
        Parts { extensions: vec![extension("2.5.29.18", &tlv(0x30, &names))], ..Parts::default() }.decode();
    let Content::IssuerNames(names) = &told.details.extensions[0].content else { panic!("no names") };
    assert_eq!(names[0], crate::domain::certificate::GeneralName::Directory("CN=Bob,CN=Alice".into()));
    // What is no attribute leaves the whole name as its octets.
    for odd in [tlv(0x31, &tlv(5, &[])), tlv(0x31, &seq(&[oid("2.5.4.3")])), tlv(5, &[])] {
        let subject = seq(&[alice.clone(), odd, bob.clone()]);
        let written = format!("#{}", crate::domain::text::hex(&subject));
        assert_eq!(*Parts { subject, ..Parts::default() }.decode().subject, written);
    }
}

#[test]
fn a_year_of_two_digits_is_of_1950_to_2049() {
    for (year, told) in [("50", "1950"), ("69", "1969"), ("99", "1999"), ("00", "2000"), ("49", "2049")] {
        let time = tlv(23, format!("{year}0101000000Z").as_bytes());
        let parts = Parts { times: [time.clone(), time], ..Parts::default() };
        assert!(parts.decode().not_before.to_rfc3339().starts_with(told), "{year}");
        let der = parts.der();
        let outline = super::Outline::read(&der).unwrap();
        assert_eq!((outline.not_before, outline.not_after), (parts.decode().not_before, outline.not_before));
    }
}

#[test]
fn what_is_judged_by_is_read_with_its_strictness() {
    let read = |parts: Parts| super::Outline::read(&parts.der()).map(|outline| outline.strict);
    let extended = |extension| Parts { extensions: vec![extension], ..Parts::default() };
    let critical = |octet| seq(&[oid("1.2.3"), tlv(1, &[octet]), tlv(4, &[])]);
    let odd_oid = seq(&[tlv(6, &[0x2A, 0x80, 0x01]), tlv(4, &[])]);
    let pair = |text: &[u8]| seq(&[oid("2.5.4.3"), tlv(12, text)]);
    let set = |pairs: &[Vec<u8>]| Parts { subject: seq(&[tlv(0x31, &pairs.concat())]), ..Parts::default() };
    for (parts, strict) in [
        (Parts::default(), Some(true)),
        (extended(critical(0xFF)), Some(true)),
        (extended(critical(0)), Some(false)),
        (extended(critical(1)), Some(false)),
        (extended(odd_oid), Some(false)),
        (extended(seq(&[oid("1.2.3")])), None),
        (set(&[pair(b"a"), pair(b"b")]), Some(true)),
        (set(&[pair(b"b"), pair(b"a")]), Some(false)),
        (Parts { serial: tlv(2, &[0, 1]), ..Parts::default() }, Some(false)),
        (Parts { serial: tlv(2, &[0xFF, 0xFF]), ..Parts::default() }, Some(false)),
        (Parts { serial: tlv(2, &[0x80]), ..Parts::default() }, Some(true)),
        (Parts { times: [tlv(23, b"5001010000Z"), tlv(23, b"500101000000Z")], ..Parts::default() }, None),
    ] {
        let bytes = parts.der();
        assert_eq!(read(parts), strict, "{bytes:02X?}");
    }
}

#[test]
fn deep_nesting_is_shown_closed() {
    for depth in [40, 5_000, 12_000] {
        let parts = Parts { extensions: vec![extension("1.2.3.4", &nested(depth))], ..Parts::default() };
        let told = parts.decode();
        harmless(&told);
        assert_eq!(told.details.extensions[0].content, Content::Unknown);
        assert!(told.details.tree.iter().any(|row| row.value.contains("nested deeper")), "{depth}");
        // The same where something is expected.
        for kind in [
            "2.5.29.17",
            "2.5.29.31",
            "2.5.29.32",
            "2.5.29.35",
            "2.5.29.15",
            "2.5.29.30",
            "1.3.6.1.5.5.7.1.1",
        ] {
            let parts = Parts { extensions: vec![extension(kind, &nested(depth))], ..Parts::default() };
            harmless(&parts.decode());
        }
        assert!(decode(&nested(depth)).is_err());
        let value = nested(depth);
        let subject = seq(&[tlv(0x31, &seq(&[oid("2.5.4.3"), value]))]);
        harmless(&Parts { subject, ..Parts::default() }.decode());
    }
}

#[test]
fn integers_of_any_size_are_told() {
    for (serial, told) in [
        (vec![0], "00"),
        (vec![0, 0xBF, 0xCD], "BFCD"),
        // Below zero with the sign, and not as the number that has the same octets behind a zero.
        (vec![0x80], "-80"),
        (vec![0xFF], "-01"),
        (vec![0xFF, 0x00], "-0100"),
        (vec![0xFB, 0xCE, 0x99, 0x6C, 0x13], "-04316693ED"),
        (vec![0, 0xFB, 0xCE, 0x99, 0x6C, 0x13], "FBCE996C13"),
        (vec![0, 0], "00"),
    ] {
        assert_eq!(Parts { serial: tlv(2, &serial), ..Parts::default() }.decode().serial, told);
    }
    let huge = Parts {
        serial: tlv(2, &vec![0x7F; 20_000]),
        modulus: tlv(2, &vec![0x7F; 20_000]),
        ..Parts::default()
    }
    .decode();
    assert_eq!((huge.serial.len(), huge.key.bits), (40_000, Some(159_999)));
    harmless(&huge);
    // Moduli that are none: told without a size or as they stand, never refused.
    for (modulus, bits) in [(vec![0], None), (vec![0x80; 16], Some(128)), (vec![0, 0x80], Some(8))] {
        let told = Parts { modulus: tlv(2, &modulus), ..Parts::default() }.decode();
        assert_eq!(told.key.bits, bits, "{modulus:?}");
    }
}

#[test]
fn every_date_that_the_encoding_can_write_is_told_or_refused_with_its_place() {
    for (tag, text, told) in [
        (23, "491231235959Z", Some("2050-01-01T08:59:59+09:00")),
        (23, "500101000000Z", Some("1950-01-01T09:00:00+09:00")),
        (24, "99991231235959Z", Some("+10000-01-01T08:59:59+09:00")),
        (24, "00000101000000Z", Some("0000-01-01T09:00:00+09:00")),
        (24, "20280229145959Z", Some("2028-02-29T23:59:59+09:00")),
        (24, "20290229145959Z", None),
        (24, "20281301000000Z", None),
        (24, "999991231235959Z", None),
        (24, "20280101", None),
        (23, "", None),
        (23, "\u{FF}", None),
        (12, "20280101000000Z", None),
    ] {
        let parts =
            Parts { times: [tlv(23, b"251027013557Z"), tlv(tag, text.as_bytes())], ..Parts::default() };
        let der = parts.der();
        match (decode(&der), told) {
            (Ok(told_now), Some(told)) => assert_eq!(told_now.not_after.to_rfc3339(), told, "{text}"),
            (Err(trouble), None) => {
                assert_eq!(trouble.what, "the validity is not what it should be", "{text}");
                assert_eq!(der[trouble.at], 0x30);
            }
            (other, _) => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn an_extension_that_comes_twice_is_marked_and_both_are_shown() {
    let usage = |bits| extension("2.5.29.15", &tlv(3, &[7, bits]));
    let told = Parts { extensions: vec![usage(0x80), usage(0), usage(0x80)], ..Parts::default() }.decode();
    let marks: Vec<_> = told.details.extensions.iter().map(|e| e.duplicate).collect();
    assert_eq!(marks, [false, true, true]);
}

#[test]
fn an_extension_that_is_not_what_it_should_be_does_not_hide_the_rest() {
    let broken = extension("2.5.29.19", &[0x30, 0x7F]);
    let id = extension("2.5.29.14", &tlv(4, &[1, 2, 3]));
    let unknown = extension("1.2.392.200149.8.5.9", b"\x1B[2J");
    let told = Parts { extensions: vec![broken, unknown, id], ..Parts::default() }.decode();
    let contents: Vec<_> = told.details.extensions.iter().map(|e| e.content.clone()).collect();
    assert!(contents == [Content::Malformed, Content::Unknown, Content::SubjectKey(vec![1, 2, 3])]);
    assert_eq!(told.details.extensions[1].value.as_slice(), b"\x1B[2J");
    harmless(&told);
}

#[test]
fn the_holder_is_read_by_oid_whatever_else_is_there_and_in_any_order() {
    let own = "1.2.392.200149.8.5.5";
    let mut names = vec![
        other_name("1.3.6.1.4.1.311.20.2.3", 12, b"not JPKI's"),
        other_name(&format!("{own}.6"), 12, b"0100"),
        other_name(&format!("{own}.5"), 12, "東京都あ".as_bytes()),
        other_name(&format!("{own}.2"), 12, b"10001"),
        other_name(&format!("{own}.4"), 12, b"3198002  "),
        other_name(&format!("{own}.3"), 12, b"9"),
        other_name(&format!("{own}.1"), 12, "黒桐　幹也".as_bytes()),
        other_name(&format!("{own}.1"), 12, "別の　名前".as_bytes()), // a second one
        other_name(&format!("{own}.7"), 12, "コクトウ".as_bytes()),   // not known yet
        other_name(&format!("{own}.3"), 4, b"\x31"),                  // not text
        tlv(0x82, b"example.jp"),
    ];
    for _ in 0..2 {
        let told =
            Parts { extensions: vec![extension("2.5.29.17", &seq(&names))], ..Parts::default() }.decode();
        let holder = told.holder.clone().unwrap();
        assert_eq!(holder.address.as_deref().map(String::as_str), Some("東京都あ"));
        assert_eq!(holder.sex.as_deref().map(String::as_str), Some("9"));
        assert_eq!((holder.name_substituted, holder.address_substituted), (vec![1, 5], vec![2]));
        let birth = holder.birth_date.unwrap();
        assert_eq!((birth.raw.as_str(), birth.day), ("3198002  ", None));
        assert_eq!(holder.unknown.len(), 3);
        assert!(holder.unknown.contains(&(format!("{own}.7"), "コクトウ".into())));
        assert!(holder.unknown.contains(&(format!("{own}.3"), "A003040131".into())));
        // Every row of the tree that could show the holder is marked.
        for row in
            told.details.tree.iter().filter(|row| row.value.contains("東京") || row.value.contains("黒桐"))
        {
            assert!(row.personal);
        }
        names.reverse();
    }
}

#[test]
fn a_certificate_without_jpkis_names_has_no_holder() {
    let names = seq(&[other_name("1.3.6.1.4.1.311.20.2.3", 12, b"x"), tlv(0x82, b"example.jp")]);
    let told = Parts { extensions: vec![extension("2.5.29.17", &names)], ..Parts::default() }.decode();
    assert_eq!(told.holder, None);
}

#[test]
fn a_hundred_other_names_and_text_that_is_none_are_kept_raw() {
    let own = "1.2.392.200149.8.5.5";
    let many: Vec<_> = (1..=100).map(|n| other_name(&format!("{own}.{n}"), 12, b"\xFF\x1B")).collect();
    let told = Parts { extensions: vec![extension("2.5.29.17", &seq(&many))], ..Parts::default() }.decode();
    let holder = told.holder.clone().unwrap();
    assert_eq!((holder.name, holder.unknown.len()), (None, 100));
    assert_eq!(holder.unknown[0].1.as_str(), hex(b"\xA0\x04\x0C\x02\xFF\x1B"));
    harmless(&told);
}

#[test]
fn the_tree_never_shows_the_holder_unmarked() {
    let told = decode(SIGN).unwrap();
    let holder = told.holder.clone().unwrap();
    let secrets = [holder.name.unwrap(), holder.address.unwrap(), holder.birth_date.unwrap().raw];
    for row in &told.details.tree {
        let shows = secrets.iter().any(|secret| {
            row.value.contains(secret.as_str()) || row.value.contains(&hex(secret.as_bytes())[..12])
        });
        assert!(!shows || row.personal, "offset {}", row.offset);
    }
    assert_eq!(told.details.tree.iter().filter(|row| row.personal && !row.value.is_empty()).count(), 12);
    assert!(decode(AUTH).unwrap().details.tree.iter().all(|row| !row.personal));
    assert_eq!(format!("{told:?}").matches("黒桐").count(), 0);
}

#[test]
fn trouble_is_told_with_its_place() {
    for (length, at) in [(0, 0), (1, 1), (3, 3), (100, 0), (1589, 0)] {
        assert_eq!(decode(&AUTH[..length]).unwrap_err().at, at, "{length}");
    }
    let trailing = [AUTH, &[0xFF; 3]].concat();
    assert_eq!(decode(&trailing).unwrap_err().at, AUTH.len());
    assert_eq!(decode(&vec![0x30; 70_000]).unwrap_err().at, 65_536);
    // A wrong tag at each field of the TBSCertificate: its own offset.
    for (at, what) in [
        (13, "the serial number"),
        (18, "the signature algorithm"),
        (33, "the issuer"),
        (170, "the validity"),
        (202, "the subject"),
    ] {
        let mut changed = AUTH.to_vec();
        let row =
            decode(AUTH).unwrap().details.tree.into_iter().find(|row| row.depth == 2 && row.offset + 1 >= at);
        let at = row.unwrap().offset;
        changed[at] = 0x04;
        let trouble = decode(&changed).unwrap_err();
        assert_eq!((trouble.at, trouble.what), (at, format!("{what} is not what it should be")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = asn1::rows(&bytes);
        if let Err(trouble) = decode(&bytes) {
            prop_assert!(trouble.at <= bytes.len());
        }
    }

    #[test]
    fn no_change_to_a_real_certificate_makes_it_panic(
        sign in any::<bool>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut der = if sign { SIGN.to_vec() } else { AUTH.to_vec() };
        for (index, byte) in changes {
            *index.get_mut(&mut der) = byte;
        }
        if let Some(cut) = cut {
            der.truncate(cut.index(der.len()));
        }
        match decode(&der) {
            Ok(told) => harmless(&told),
            Err(trouble) => prop_assert!(trouble.at <= der.len(), "{trouble}"),
        }
    }

    #[test]
    fn no_extension_value_makes_it_panic(
        kind in prop::sample::select(vec![
            "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.32",
            "2.5.29.35", "2.5.29.36", "2.5.29.37", "1.3.6.1.5.5.7.1.1", "1.3.6.1.4.1.11129.2.4.2",
        ]),
        value in proptest::collection::vec(any::<u8>(), 0..80),
        tag in prop::sample::select(vec![0x30_u8, 3, 4]),
        wrapped in any::<bool>(),
    ) {
        let value = if wrapped { tlv(tag, &value) } else { value };
        if let Ok(told) = decode(&(Parts { extensions: vec![extension(kind, &value)], ..Parts::default() }).der()) {
            harmless(&told);
        }
    }
}
