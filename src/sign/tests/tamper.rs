//! Changed bytes, swapped parts, other times.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::codec::cms::ber::{Der, Flaw, ReadError, value};
use crate::codec::cms::frame::Frame;
use crate::domain::verdict::*;

const DOCUMENT: &[u8] = "これは試験の文書です。TEST".as_bytes();

fn passed(report: &SignedFileReport) -> bool {
    report.worst() == Indication::TotalPassed
}

/// Where `part` lies in `file`.
fn place(file: &[u8], part: &[u8]) -> std::ops::Range<usize> {
    let at = file.windows(part.len()).position(|window| window == part).unwrap();
    at..at + part.len()
}

/// Which of the 255 other values of a byte are tried.
#[derive(Clone, Copy)]
enum Tried {
    /// All of them, everywhere.
    All,
    /// Where nothing may pass each bit flipped, elsewhere three.
    Bits,
    /// Three.
    Few,
}

impl Tried {
    fn takes(self, change: u8, sealed: bool) -> bool {
        match self {
            Self::All => true,
            Self::Bits if sealed => change.is_power_of_two(),
            Self::Bits | Self::Few => [0x01, 0x20, 0x80].contains(&change),
        }
    }
}

/// Changes every byte: passed means that the report is the same, field by field, and never within `sealed`.
fn change_every_byte(file: &[u8], sealed: &[std::ops::Range<usize>], tried: Tried) {
    let at = now();
    let before = report_with(file, DOCUMENT, at, &judge).unwrap();
    assert!(passed(&before), "{before:?}");
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= file.len() {
                break;
            }
            let sealed = sealed.iter().any(|range| range.contains(&place));
            for change in 1..=255_u8 {
                if !tried.takes(change, sealed) {
                    continue;
                }
                let mut changed = file.to_vec();
                changed[place] ^= change;
                let Some(after) = report_with(&changed, DOCUMENT, at, &judge) else { continue };
                if passed(&after) {
                    assert!(!sealed, "passed: {place} {change:#x}");
                    assert_eq!(after, before, "another report: {place} {change:#x}");
                }
            }
        }
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
}

/// A signature of ours, and where in it nothing may change: the signer's certificate, the signed attributes, the
/// signature value, and a document inside.
fn sealed(attached: bool) -> (Vec<u8>, Vec<std::ops::Range<usize>>) {
    let mut key = BENCH.key("signer");
    let made = made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, attached);
    let file = whole(&made, DOCUMENT);
    // version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature (RFC 5652, 5.3).
    let fields = signer_fields(&made);
    let mut sealed = vec![place(&file, &key.certificate), place(&file, &fields[3]), place(&file, &fields[5])];
    sealed.extend(attached.then(|| place(&file, DOCUMENT)));
    (file, sealed)
}

#[test]
fn no_changed_byte_passes_where_it_matters_and_elsewhere_it_changes_nothing() {
    for (attached, tried) in [(false, Tried::Bits), (true, Tried::Few)] {
        let (file, sealed) = sealed(attached);
        change_every_byte(&file, &sealed, tried);
    }
}

#[test]
#[ignore = "minutes without optimisation: all 255 other values of every byte; `make test` runs it after the others"]
fn no_other_value_of_any_byte_passes_where_it_matters_and_elsewhere_it_changes_nothing() {
    let (file, sealed) = sealed(true);
    change_every_byte(&file, &sealed, Tried::All);
}

#[test]
fn no_changed_byte_passes_without_an_ess_attribute_either() {
    BENCH.write("tamper.doc", DOCUMENT);
    for (number, options) in
        ["", "-noattr", "-keyid -nodetach", "-nodetach -stream -certfile ca.pem"].iter().enumerate()
    {
        let out = format!("tamper{number}");
        BENCH.openssl(&format!(
            "cms -sign -binary -in tamper.doc -signer signer.pem -inkey signer.key -outform DER -out {out} {options}"
        ));
        let file = BENCH.read(&out);
        change_every_byte(&file, &[place(&file, &BENCH.read("signer.der"))], Tried::Few);
    }
}

#[test]
fn no_other_value_of_any_byte_of_the_document_passes() {
    let file = whole(&made(&mut BENCH.key("signer"), DOCUMENT, DigestAlgorithm::Sha256, false), DOCUMENT);
    let found = read(&file).unwrap();
    let at = now();
    for place in 0..DOCUMENT.len() {
        for change in 1..=255 {
            let mut changed = DOCUMENT.to_vec();
            changed[place] ^= change;
            let report = found.judge(Some(&digests(&changed)), at, &judge);
            assert_eq!(report.worst(), Indication::TotalFailed, "{place} {change:#x}");
            assert_eq!(report.signatures[0].sub_indication(), Some(SubIndication::HashFailure));
            assert_eq!(report.signatures[0].digest_matches(), Some(false));
        }
    }
}

#[test]
fn a_file_that_is_cut_or_goes_on_is_refused() {
    let file = whole(&made(&mut BENCH.key("signer"), DOCUMENT, DigestAlgorithm::Sha256, true), DOCUMENT);
    for length in 0..file.len() {
        assert!(read(&file[..length]).is_err(), "{length}");
    }
    // Line breaks and zeros are passed over, nothing else.
    for tail in [&b"\x01"[..], b"0", b"\n0", b"\0\x30\0"] {
        assert!(read(&[&file, tail].concat()).is_err());
    }
}

/// The fields of the one signer of a signature of ours.
pub(super) fn signer_fields(made: &Made) -> Vec<Vec<u8>> {
    let mut behind = Der::new(&made.frame.behind);
    behind.read(0xA0).unwrap();
    let mut info = Der::new(Der::new(behind.read(0x31).unwrap()).read(0x30).unwrap());
    let mut fields = Vec::new();
    while let Some((_, _, field)) = info.any() {
        fields.push(field.to_vec());
    }
    fields
}

/// Takes a signature of ours apart and puts it together with other fields of the signer.
fn with_signer(made: &Made, certificate: &[u8], change: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>) -> Vec<u8> {
    let fields = signer_fields(made);
    let digest_algorithm = fields[2].clone();
    let fields = change(fields);
    let parts: Vec<_> = fields.iter().map(Vec::as_slice).collect();
    let frame = Frame::new(&digest_algorithm, certificate, &value(0x30, &parts), None).unwrap();
    [frame.before, frame.behind].concat()
}

/// The same with other signed attributes, signed again with the same key: only their form is wrong.
fn with_attributes(key: &TestKey, change: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>) -> SignatureReport {
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let file = with_signer(&made, &key.certificate, |mut fields| {
        let mut set = Der::new(Der::new(&fields[3]).any().unwrap().1);
        let mut attributes = Vec::new();
        while let Some((_, _, attribute)) = set.any() {
            attributes.push(attribute.to_vec());
        }
        let mut attributes = change(attributes);
        attributes.sort();
        let content = attributes.concat();
        fields[3] = value(0xA0, &[&content]);
        let hashed = digest::of(DigestAlgorithm::Sha256, &value(0x31, &[&content])).unwrap();
        let signature = key.clone().sign(&algorithm::digest_info(DigestAlgorithm::Sha256, &hashed)).unwrap();
        fields[5] = value(0x04, &[&signature]);
        fields
    });
    report(&file, DOCUMENT).unwrap().signatures.remove(0)
}

/// The last arc of an attribute's object identifier.
fn arc(attribute: &[u8]) -> u8 {
    *Der::new(Der::new(attribute).read(0x30).unwrap()).read(0x06).unwrap().last().unwrap()
}

fn without(last: u8) -> impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    move |attributes| attributes.into_iter().filter(|attribute| arc(attribute) != last).collect()
}

#[test]
fn a_missing_attribute_has_its_right_indication() {
    let key = BENCH.key("signer");
    assert_eq!(with_attributes(&key, |same| same).indication(), Indication::TotalPassed);
    assert_eq!(with_attributes(&key, without(3)).problem(), Some(Defect::ContentTypeAttribute));
    assert_eq!(with_attributes(&key, without(4)).problem(), Some(Defect::MessageDigestAttribute));
    let untimed = with_attributes(&key, without(5));
    assert_eq!(untimed.indication(), Indication::TotalPassed);
    assert!(untimed.findings.has(Finding::Open(NotConfirmed::SigningTimeAbsent)));
    let unbound = with_attributes(&key, without(47));
    assert_eq!(unbound.indication(), Indication::TotalPassed);
    assert!(unbound.findings.has(Finding::Open(NotConfirmed::CertificateBinding)));
}

#[test]
fn a_doubled_attribute_is_a_failure_of_form() {
    let key = BENCH.key("signer");
    for last in [3, 4, 47] {
        let doubled = with_attributes(&key, |mut attributes| {
            let twice = attributes.iter().find(|attribute| arc(attribute) == last).unwrap();
            let mut other = twice.clone();
            *other.last_mut().unwrap() ^= 1;
            attributes.push(other);
            attributes
        });
        assert_eq!(doubled.sub_indication(), Some(SubIndication::FormatFailure), "{last}");
    }
}

/// RFC 5652, 5.4: the value is made over the attributes as DER, a set in its one order.
#[test]
fn a_value_over_attributes_as_they_stand_is_told_as_exactly_that() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let signed = |order: fn(&mut Vec<&[u8]>), over: fn(&mut Vec<&[u8]>), key: &TestKey| {
        let file = with_signer(&made, &BENCH.read("signer.der"), |mut fields| {
            let content = Der::new(&fields[3]).any().unwrap().1.to_vec();
            let mut set = Der::new(&content);
            let mut attributes: Vec<&[u8]> = std::iter::from_fn(|| set.any().map(|(.., all)| all)).collect();
            order(&mut attributes);
            fields[3] = value(0xA0, &attributes);
            over(&mut attributes);
            let hashed = digest::of(DigestAlgorithm::Sha256, &value(0x31, &attributes)).unwrap();
            let info = algorithm::digest_info(DigestAlgorithm::Sha256, &hashed);
            fields[5] = value(0x04, &[&key.clone().sign(&info).unwrap()]);
            fields
        });
        report(&file, DOCUMENT).unwrap().signatures.remove(0)
    };
    let same = |_: &mut Vec<&[u8]>| {};
    let told = signed(|all| all.reverse(), same, &key);
    assert_eq!((told.problem(), told.signature_valid()), (Some(Defect::AttributesOrder), Some(true)));
    assert_eq!(told.sub_indication(), Some(SubIndication::SigConstraintsFailure));
    // Everything else holds, and is told so, but for what is asked of signatures in PDFs alone.
    let asked = |so: &Confirmed| !matches!(so, Confirmed::Coverage | Confirmed::Unchanged);
    for so in Confirmed::ALL.into_iter().filter(asked) {
        assert!(told.findings.holds(so), "{so:?}");
    }
    // In DER's order, over another order; as they stand, by another key; and as it should be.
    let other = BENCH.key("second");
    for told in [signed(same, |all| all.reverse(), &key), signed(|all| all.reverse(), same, &other)] {
        assert_eq!((told.problem(), told.signature_valid()), (Some(Defect::SignatureDiffers), Some(false)));
        assert_eq!(told.findings.place_of(Matter::AttributesOrder), None);
    }
    let right = signed(|all| all.reverse(), |all| all.sort_unstable(), &key);
    assert_eq!(right.indication(), Indication::TotalPassed);
}

#[test]
fn the_digest_of_another_document_fails() {
    let swapped = with_attributes(&BENCH.key("signer"), |attributes| {
        attributes
            .into_iter()
            .map(|mut attribute| {
                if arc(&attribute) == 4 {
                    *attribute.last_mut().unwrap() ^= 1;
                }
                attribute
            })
            .collect()
    });
    assert_eq!(swapped.sub_indication(), Some(SubIndication::HashFailure));
    assert_eq!(swapped.signature_valid(), Some(true));
}

#[test]
fn a_signature_by_another_key_fails() {
    let signer = BENCH.key("signer");
    let mut mixed = TestKey { certificate: signer.certificate.clone(), key: BENCH.key("second").key };
    let signing = cms(DigestAlgorithm::Sha256, false, now());
    // Our own check throws it away.
    assert!(matches!(
        make(&mut mixed, &digests(DOCUMENT), signing),
        Err(super::super::make::MakeError::DoesNotFit)
    ));
    let right = made(&mut signer.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let file = with_signer(&right, &signer.certificate, |mut fields| {
        let attributes = value(0x31, &[Der::new(&fields[3]).any().unwrap().1]);
        let hashed = digest::of(DigestAlgorithm::Sha256, &attributes).unwrap();
        let info = algorithm::digest_info(DigestAlgorithm::Sha256, &hashed);
        fields[5] = value(0x04, &[&mixed.clone().sign(&info).unwrap()]);
        fields
    });
    let report = report(&file, DOCUMENT).unwrap();
    assert_eq!(report.signatures[0].sub_indication(), Some(SubIndication::SigCryptoFailure));
}

#[test]
fn another_certificate_in_its_place_is_noticed() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let file = with_signer(&made, &BENCH.read("second.der"), |fields| fields);
    let report = report(&file, DOCUMENT).unwrap();
    assert_eq!(report.signatures[0].sub_indication(), Some(SubIndication::NoSigningCertificateFound));
}

#[test]
fn times_outside_the_certificate_are_undecided() {
    let key = BENCH.key("signer");
    let file = whole(&made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false), DOCUMENT);
    for (days, sub) in [
        (0, None),
        (200, None),
        (400, Some(SubIndication::OutOfBoundsNoPoe)),
        (-2, Some(SubIndication::OutOfBoundsNoPoe)),
    ] {
        let at = now() + chrono::Duration::days(days);
        let report = report_with(&file, DOCUMENT, at, &judge).unwrap();
        assert_eq!(report.signatures[0].sub_indication(), sub, "{days}");
    }
    for (days, problem) in [(-2, Defect::ClaimedTimeOutOfBounds), (2, Defect::ClaimedTimeInFuture)] {
        let signing_time = now() + chrono::Duration::days(days);
        let signing = cms(DigestAlgorithm::Sha256, false, signing_time);
        let made = make(&mut key.clone(), &digests(DOCUMENT), signing).unwrap();
        let report = report(&whole(&made, DOCUMENT), DOCUMENT).unwrap();
        assert_eq!(report.signatures[0].problem(), Some(problem), "{days}");
    }
}

#[test]
fn a_test_root_is_undecided_and_says_so() {
    let file = whole(&made(&mut BENCH.key("signer"), DOCUMENT, DigestAlgorithm::Sha256, false), DOCUMENT);
    let test = |_: &[u8], _| ChainVerdict::Test(Anchors::built_in().iter().next().unwrap().clone());
    let report = report_with(&file, DOCUMENT, now(), &test).unwrap();
    let only = &report.signatures[0];
    assert_eq!(only.sub_indication(), Some(SubIndication::NoCertificateChainFound));
    assert_eq!(only.chain.as_ref().map(ChainVerdict::key), Some("test"));
}

#[test]
fn without_the_document_nothing_is_decided() {
    let file = whole(&made(&mut BENCH.key("signer"), DOCUMENT, DigestAlgorithm::Sha256, false), DOCUMENT);
    let report = read(&file).unwrap().judge(None, now(), &judge);
    assert_eq!(report.signatures[0].sub_indication(), Some(SubIndication::SignedDataNotFound));
}

#[test]
fn signed_attributes_given_as_the_document_do_not_pass() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let own = Der::new(&signer_fields(&made)[3]).any().unwrap().1.to_vec();
    let more = value(0x31, &[&value(0x04, &[&vec![7; 70_000]])]);
    let more = value(0x30, &[&value(0x06, &[&[0x2A, 0x03, 0x04]]), &more]);
    // With one more the set's length has three octets.
    for attributes in [own.clone(), [own, more].concat()] {
        let set = value(0x31, &[&attributes]);
        let hashed = digest::of(DigestAlgorithm::Sha256, &set).unwrap();
        let signature = key.clone().sign(&algorithm::digest_info(DigestAlgorithm::Sha256, &hashed)).unwrap();
        let file = |whole: bool| {
            with_signer(&made, &key.certificate, |mut fields| {
                fields[5] = value(0x04, &[&signature]);
                fields[3] = value(0xA0, &[&attributes]);
                if !whole {
                    fields.remove(3);
                }
                fields
            })
        };
        assert!(passed(&report(&file(true), DOCUMENT).unwrap()));
        // Without the attributes the same value fits over the attributes themselves.
        let told = report(&file(false), &set).unwrap().signatures.remove(0);
        assert_eq!(told.signature_valid(), Some(true));
        assert_eq!(told.problem(), Some(Defect::AttributesAsDocument));
        assert_eq!(told.indication(), Indication::Indeterminate);
    }
}

/// What sorts a set after this reader does it by insertion: its time grows with the square of the set.
#[test]
fn a_set_that_would_take_long_to_sort_is_refused() {
    let mut key = BENCH.key("signer");
    let made = made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, false);
    let with = |count: u8| {
        // An issuer of one long RDN, in the order that costs most.
        let pair = |at| value(0x30, &[&value(0x06, &[&[0x55, 0x04, at]]), &[0x0C, 0]]);
        let pairs: Vec<u8> = (0..count).rev().flat_map(pair).collect();
        let name = value(0x30, &[&value(0x31, &[&pairs])]);
        let file = with_signer(&made, &key.certificate, |mut fields| {
            fields[1] = value(0x30, &[&name, &[0x02, 0x01, 0x01]]);
            fields
        });
        read(&file).map(drop)
    };
    assert!(with(64).is_ok());
    let refused = with(65);
    assert!(matches!(refused, Err(ReadError::Malformed { flaw: Flaw::TooMuch, .. })), "{refused:?}");
}

#[test]
fn unsigned_attributes_are_told_and_change_nothing_else() {
    let mut key = BENCH.key("signer");
    let made = made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, false);
    let before = report(&whole(&made, DOCUMENT), DOCUMENT).unwrap();
    let twice = value(0x30, &[&value(0x06, &[&[0x2A, 0x03, 0x04]]), &value(0x31, &[&[0x1C, 0], &[0x1C, 0]])]);
    let deep = (0..100).fold(vec![0x05, 0], |inside, _| value(0x30, &[&inside]));
    for unsigned in [
        // Doubled, of a string type that hardly anybody reads, with a long tag, deep, long, nonsense.
        [twice.clone(), twice].concat(),
        vec![0x7F, 0x81, 0x01, 0],
        deep,
        vec![7; 3_000_000],
        Vec::new(),
    ] {
        let file = with_signer(&made, &key.certificate, |mut fields| {
            fields.push(value(0xA1, &[&unsigned]));
            fields
        });
        let mut after = report(&file, DOCUMENT).unwrap();
        let told = &mut after.signatures[0].findings;
        let unsigned = Finding::Open(NotConfirmed::UnsignedAttributes);
        assert!(told.has(unsigned));
        *told = Findings::settled(told.iter().filter(|each| *each != unsigned));
        assert_eq!(after, before);
    }
    // Nothing may follow them.
    let file = with_signer(&made, &key.certificate, |mut fields| {
        fields.extend([vec![0xA1, 0], vec![0xA1, 0]]);
        fields
    });
    assert!(read(&file).is_err());
}

#[test]
fn signed_attributes_that_nobody_asks_for_may_hold_anything() {
    let key = BENCH.key("signer");
    for held in
        [&[0x1C, 4, 0, 0, 0, 0x41][..], &[0x19, 0], &[0x1B, 0], &[0x0D, 1, 1], &[0x05, 0, 0x05, 0], &[]]
    {
        let told = with_attributes(&key, |mut attributes| {
            attributes.push(value(0x30, &[&value(0x06, &[&[0x2A, 0x03, 0x04]]), &value(0x31, &[held])]));
            attributes
        });
        assert_eq!(told.indication(), Indication::TotalPassed, "{held:x?}: {:?}", told.problem());
    }
}

#[test]
fn signed_attributes_are_judged_as_der_in_whatever_order_they_come() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let file = with_signer(&made, &key.certificate, |mut fields| {
        let mut set = Der::new(Der::new(&fields[3]).any().unwrap().1);
        let mut attributes = Vec::new();
        while let Some((_, _, attribute)) = set.any() {
            attributes.insert(0, attribute);
        }
        fields[3] = value(0xA0, &attributes);
        fields
    });
    assert_ne!(file, whole(&made, DOCUMENT));
    assert_eq!(report(&file, DOCUMENT), report(&whole(&made, DOCUMENT), DOCUMENT));
}

#[test]
fn times_are_read_in_whole_seconds_of_utc_only() {
    let key = BENCH.key("signer");
    let at = |time: &[u8]| {
        with_attributes(&key, |attributes| {
            let mut others: Vec<_> = attributes.into_iter().filter(|each| arc(each) != 5).collect();
            let oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x05];
            others.push(value(0x30, &[&value(0x06, &[&oid]), &value(0x31, &[time])]));
            others
        })
    };
    let utc = |text: &str| value(0x17, &[text.as_bytes()]);
    let generalized = |text: &str| value(0x18, &[text.as_bytes()]);
    for (time, told) in [
        (utc("500101000000Z"), "1950-01-01T09:00:00+09:00"),
        (utc("491231235959Z"), "2050-01-01T08:59:59+09:00"),
        (generalized("20500101000000Z"), "2050-01-01T09:00:00+09:00"),
    ] {
        let told_of = at(&time);
        assert_eq!(told_of.signing_time_claimed.map(|time| time.to_rfc3339()), Some(told.to_owned()));
        assert_eq!(told_of.problem(), Some(Defect::ClaimedTimeOutOfBounds));
    }
    for time in [
        utc("2601010000Z"),
        utc("260101000000+0900"),
        utc("260230000000Z"),
        utc("260101240000Z"),
        utc("2601010000\u{0}\u{0}Z"),
        generalized("20260101000000.5Z"),
        generalized("20260101000000"),
        value(0x16, &[b"260101000000Z"]),
    ] {
        unreadable(&at(&time));
    }
    // Also one that is not there once.
    for values in [&[][..], &[utc("260101000000Z"), utc("260101000000Z")].concat()] {
        unreadable(&at(values));
    }
    unreadable(&with_attributes(&key, |mut attributes| {
        let mut other = attributes.iter().find(|attribute| arc(attribute) == 5).unwrap().clone();
        *other.last_mut().unwrap() ^= 1;
        attributes.push(other);
        attributes
    }));
}

/// What is claimed can't be read; everything that is proven holds.
fn unreadable(told: &SignatureReport) {
    assert_eq!((told.indication(), told.signing_time_claimed), (Indication::TotalPassed, None), "{told:?}");
    assert!(told.findings.has(Finding::Open(NotConfirmed::SigningTimeUnreadable)), "{told:?}");
    assert_eq!(told.findings.place_of(Matter::ClaimedTime), None);
}

/// The issuer's name in the signer's identifier, its `UTF8String`s written as `PrintableString`s in capitals: the same name.
fn spelled_differently(name: &[u8]) -> Vec<u8> {
    let mut sets = Der::new(Der::new(name).read(0x30).unwrap());
    let mut other = Vec::new();
    while let Some((_, set, _)) = sets.any() {
        let mut pair = Der::new(Der::new(set).read(0x30).unwrap());
        let (.., kind) = pair.any().unwrap();
        let (_, text, _) = pair.any().unwrap();
        let text = value(0x13, &[&text.to_ascii_uppercase()]);
        other.extend(value(0x31, &[&value(0x30, &[kind, &text])]));
    }
    value(0x30, &[&other])
}

#[test]
fn an_issuer_is_the_same_in_another_spelling_and_another_one_is_not() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let sid = signer_fields(&made).swap_remove(1);
    let mut sid = Der::new(Der::new(&sid).read(0x30).unwrap());
    let (name, serial) = (sid.any().unwrap().2.to_vec(), sid.any().unwrap().2.to_vec());
    let spelled = spelled_differently(&name);
    assert_ne!(spelled, name);
    let mut another = spelled.clone();
    *another.last_mut().unwrap() = b'X';
    let hash = digest::of(DigestAlgorithm::Sha256, &key.certificate).unwrap();
    for (issuer, serial, named, meant) in [
        (&spelled, &serial, None, None),
        (&another, &serial, Some(Defect::CertificateAbsent), Some(Defect::CertificateDiffers)),
        (&spelled, &vec![0x02, 1, 9], Some(Defect::CertificateAbsent), Some(Defect::CertificateDiffers)),
    ] {
        let file = with_signer(&made, &key.certificate, |mut fields| {
            fields[1] = value(0x30, &[issuer, serial]);
            fields
        });
        assert_eq!(report(&file, DOCUMENT).unwrap().signatures[0].problem(), named);
        // The same behind the hash in the ESS attribute.
        let told = with_attributes(&key, |attributes| {
            let mut others: Vec<_> = attributes.into_iter().filter(|each| arc(each) != 47).collect();
            let place = value(0x30, &[&value(0x30, &[&value(0xA4, &[issuer])]), serial]);
            let id = value(0x30, &[&value(0x04, &[&hash]), &place]);
            others.push(ess(2, &value(0x30, &[&value(0x30, &[&id])])));
            others
        });
        assert_eq!(told.problem(), meant);
    }
}

/// An ESS attribute of either version with this content.
fn ess(version: u8, content: &[u8]) -> Vec<u8> {
    let arc = if version == 1 { 0x0C } else { 0x2F };
    let oid = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x02, arc];
    value(0x30, &[&value(0x06, &[&oid]), &value(0x31, &[content])])
}

/// The certificate is named in two ways (RFC 5035, 5.4): both count.
#[test]
fn references_that_contradict_each_other_are_told_as_that_and_confirm_nothing() {
    let key = BENCH.key("signer");
    let named = |version, certificate: &str| {
        let hash = if version == 1 { DigestAlgorithm::Sha1 } else { DigestAlgorithm::Sha256 };
        let hash = digest::of(hash, &BENCH.read(certificate)).unwrap();
        ess(version, &value(0x30, &[&value(0x30, &[&value(0x30, &[&value(0x04, &[&hash])])])]))
    };
    let told = |both: &[Vec<u8>]| {
        with_attributes(&key, |attributes| {
            let others = attributes.into_iter().filter(|each| arc(each) != 47);
            others.chain(both.iter().cloned()).collect()
        })
    };
    let (own, other) = ("signer.der", "second.der");
    for (v1, v2, problem) in [
        (own, own, None),
        (other, own, Some(Defect::ReferencesDisagree)),
        (own, other, Some(Defect::ReferencesDisagree)),
        (other, other, Some(Defect::CertificateDiffers)),
    ] {
        let told = told(&[named(1, v1), named(2, v2)]);
        assert_eq!(told.problem(), problem, "{v1} {v2}");
        let place = if problem.is_none() { Place::Confirmed } else { Place::NotConfirmed };
        assert_eq!(told.findings.place_of(Matter::CertificateBinding), Some(place), "{v1} {v2}");
        assert_eq!(told.signature_valid(), Some(true));
    }
    // One that can't be read says nothing of the certificate, and is no proof against the value.
    for broken in [&[][..], &[0x05, 0], &[0x30, 0], &value(0x30, &[&value(0x30, &[])])] {
        for attributes in [vec![ess(1, broken), named(2, own)], vec![ess(2, broken)]] {
            let told = told(&attributes);
            let expected = if broken.is_empty() { Defect::AttributeForm } else { Defect::ReferenceUnchecked };
            assert_eq!(told.problem(), Some(expected), "{broken:x?}");
            assert_eq!(told.signature_valid(), Some(true));
        }
    }
}

/// An ESS attribute (v2) that names a certificate by this digest algorithm and these octets.
fn named_by(algorithm: &[u8], hash: &[u8]) -> Vec<u8> {
    let algorithm = value(0x30, &[&value(0x06, &[algorithm])]);
    let id = value(0x30, &[&algorithm, &value(0x04, &[hash])]);
    ess(2, &value(0x30, &[&value(0x30, &[&id])]))
}

#[test]
fn a_certificate_named_by_a_digest_that_is_not_computed_is_undecided() {
    let key = BENCH.key("signer");
    let sha3 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x08];
    for (algorithm, problem) in [
        (&sha3[..], Some(Defect::ReferenceUnchecked)),
        (algorithm::oid(DigestAlgorithm::Md5).as_bytes(), Some(Defect::ReferenceUnchecked)),
        (algorithm::oid(DigestAlgorithm::Sha512).as_bytes(), None),
    ] {
        let hash = digest::of(DigestAlgorithm::Sha512, &key.certificate).unwrap();
        let told = with_attributes(&key, |attributes| {
            let mut others: Vec<_> = attributes.into_iter().filter(|each| arc(each) != 47).collect();
            others.push(named_by(algorithm, &hash));
            others
        });
        assert_eq!(told.problem(), problem);
        assert_eq!(told.findings.holds(Confirmed::CertificateBinding), problem.is_none());
        let place = if problem.is_none() { Place::Confirmed } else { Place::NotConfirmed };
        assert_eq!(told.findings.place_of(Matter::CertificateBinding), Some(place));
    }
}

#[test]
fn what_attributes_say_is_confirmed_by_a_value_that_fits_and_by_nothing_else() {
    let key = BENCH.key("signer");
    let made = made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false);
    let ed25519 = value(0x30, &[&value(0x06, &[&[0x2B, 0x65, 0x70]])]);
    for (field, other, problem) in
        [(4, ed25519, Defect::UnknownSignature), (5, value(0x04, &[&[7; 256]]), Defect::SignatureDiffers)]
    {
        let file = with_signer(&made, &key.certificate, |mut fields| {
            fields[field].clone_from(&other);
            fields
        });
        let told = report(&file, DOCUMENT).unwrap().signatures.remove(0);
        assert_eq!(told.problem(), Some(problem));
        for unproven in [
            Confirmed::Document,
            Confirmed::Signature,
            Confirmed::CertificateBinding,
            Confirmed::ValidAtClaimedTime,
        ] {
            assert!(!told.findings.holds(unproven), "{unproven:?}");
        }
        for open in [NotConfirmed::Document, NotConfirmed::CertificateBinding] {
            assert!(told.findings.has(Finding::Open(open)), "{open:?}");
        }
    }
}

#[test]
fn what_begins_like_attributes_is_told_by_its_first_octets_and_its_length() {
    let like = |octets: &[u8], length| digest::is_like_attributes(octets, length);
    assert!(like(&[0x31, 5, 0x30, 3, 0x06, 1, 0x2A], 7));
    assert!(like(&[0x31, 0x81, 0x80, 0x30, 0x7E, 0x06], 0x83));
    assert!(!like(&[0x31, 5, 0x30, 3, 0x06, 1, 0x2A], 8), "more follows");
    assert!(!like(&[0x31, 5, 0x30, 3, 0x02, 1, 0x2A], 7), "no attribute");
    assert!(!like(&[0x30, 5, 0x30, 3, 0x06, 1, 0x2A], 7), "no set");
    assert!(!like(&[0x31, 0x81, 5, 0x30, 3, 0x06, 1, 0x2A], 8), "not DER");
    for head in [&[][..], b"1", b"1\x80", b"1\x89\x01", b"1997\x30\x06"] {
        assert!(!like(head, head.len() as u64), "{head:?}");
    }
}

#[test]
fn a_document_that_is_given_must_be_the_one_inside() {
    let mut key = BENCH.key("signer");
    let ours = whole(&made(&mut key, DOCUMENT, DigestAlgorithm::Sha512, true), DOCUMENT);
    BENCH.write("given.doc", DOCUMENT);
    BENCH.openssl(
        "cms -sign -binary -nodetach -noattr -in given.doc -signer signer.pem -inkey signer.key -outform DER -out given.p7m",
    );
    for file in [ours, BENCH.read("given.p7m")] {
        let found = read(&file).unwrap();
        let same = found.judge(Some(&digests(DOCUMENT)), now(), &judge);
        assert_eq!(same, found.judge(None, now(), &judge));
        assert!(passed(&same));
        for other in [&b""[..], &DOCUMENT[1..], b"TEST"] {
            let told = found.judge(Some(&digests(other)), now(), &judge).signatures.remove(0);
            assert_eq!(told.sub_indication(), Some(SubIndication::HashFailure));
            assert_eq!(told.digest_matches(), Some(false));
            assert!(!told.findings.holds(Confirmed::Document));
        }
    }
}

#[test]
fn weaker_digests_than_sha_256_are_never_signed() {
    for weaker in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha224] {
        let digests = digest::stream(DOCUMENT, &[weaker], &quiet).unwrap();
        assert!(make(&mut BENCH.key("signer"), &digests, cms(weaker, false, now())).is_err());
    }
}
