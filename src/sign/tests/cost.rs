//! What a file may cost, counted in RSA operations and not by a clock.

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912::ECDSA_WITH_SHA_256;
use proptest::prelude::*;

use super::tamper::signer_fields;
use super::*;
use crate::codec::cms::ber::{Der, value};
use crate::codec::cms::frame::Frame;
use crate::domain::verdict::*;
use crate::sign::allowance::{self, Allowance, PER_FILE};

const DOCUMENT: &[u8] = b"TEST";

/// The signer's certificate with other fields of what is signed.
pub(super) fn changed(certificate: &[u8], change: impl FnOnce(&mut Vec<Vec<u8>>)) -> Vec<u8> {
    let mut outer = Der::new(Der::new(certificate).read(0x30).unwrap());
    let mut fields = Der::new(outer.read(0x30).unwrap());
    let mut tbs = Vec::new();
    while let Some((.., field)) = fields.any() {
        tbs.push(field.to_vec());
    }
    change(&mut tbs);
    let tbs: Vec<_> = tbs.iter().map(Vec::as_slice).collect();
    let (.., algorithm) = outer.any().unwrap();
    value(0x30, &[&value(0x30, &tbs), algorithm, outer.any().unwrap().2])
}

/// The same name and number, with another key on a curve.
fn on_curve(certificate: &[u8], curve: &str, number: u8) -> Vec<u8> {
    let (parameter, point) = if curve == "P-256" {
        let key = p256::ecdsa::SigningKey::from_slice(&[number; 32]).unwrap();
        let point = key.verifying_key().to_encoded_point(true).as_bytes().to_vec();
        (vec![0x06, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 3, 1, 7], point)
    } else {
        let key = p384::ecdsa::SigningKey::from_slice(&[number; 48]).unwrap();
        let point = key.verifying_key().to_encoded_point(true).as_bytes().to_vec();
        (vec![0x06, 5, 0x2B, 0x81, 4, 0, 0x22], point)
    };
    let algorithm = value(0x30, &[&[0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1], &parameter]);
    changed(certificate, |tbs| tbs[6] = value(0x30, &[&algorithm, &value(0x03, &[&[0], &point])]))
}

/// The same name and number, with another key of so many octets.
pub(super) fn lookalike(certificate: &[u8], octets: usize, number: u8) -> Vec<u8> {
    changed(certificate, |tbs| {
        let algorithm = Der::new(Der::new(&tbs[6]).read(0x30).unwrap()).any().unwrap().2.to_vec();
        let mut modulus = vec![0xC5; octets];
        modulus[1] = number;
        let key = value(0x30, &[&value(0x02, &[&[0], &modulus]), &[0x02, 3, 1, 0, 1]]);
        tbs[6] = value(0x30, &[&algorithm, &value(0x03, &[&[0], &key])]);
    })
}

/// A file with so many signers, whose value has so many octets, each named as each of the certificates is.
fn crowd(signers: usize, octets: usize, certificates: &[Vec<u8>]) -> Vec<u8> {
    let value = |at: usize| {
        let mut octets = vec![0x11; octets];
        octets[0] = at as u8 & 0x7F;
        octets
    };
    crowd_by(None, signers, value, certificates)
}

/// The same with values made by another algorithm.
fn crowd_by(
    by: Option<ObjectIdentifier>,
    signers: usize,
    made_by: impl Fn(usize) -> Vec<u8>,
    certificates: &[Vec<u8>],
) -> Vec<u8> {
    let key = BENCH.key("signer");
    let mut fields = signer_fields(&made(&mut key.clone(), DOCUMENT, DigestAlgorithm::Sha256, false));
    // Without attributes none of them is meant.
    fields.remove(3);
    let algorithm = fields[2].clone();
    if let Some(by) = by {
        fields[3] = value(0x30, &[&value(0x06, &[by.as_bytes()])]);
    }
    let infos = (0..signers).flat_map(|at| {
        fields[4] = value(0x04, &[&made_by(at)]);
        value(0x30, &fields.iter().map(Vec::as_slice).collect::<Vec<_>>())
    });
    let infos: Vec<u8> = infos.collect();
    let frame = Frame::new(&algorithm, &certificates.concat(), &infos, None).unwrap();
    [frame.before, frame.behind].concat()
}

/// Judges it: the report, what the values and chains cost and how often a chain was judged.
fn judged(file: &[u8]) -> (SignedFileReport, u32, u32) {
    let chains = std::cell::Cell::new(0);
    let judge = |der: &[u8], at| {
        chains.set(chains.get() + 1);
        judge(der, at)
    };
    let found = read(file).unwrap();
    let beside = digest::stream(DOCUMENT, &found.algorithms(), &quiet).unwrap();
    let allowance = Allowance::per_file();
    let report = found.judge_within(&allowance, Some(&beside), now(), &judge);
    (report, allowance.spent.get(), chains.get())
}

fn too_much(report: &SignedFileReport) -> usize {
    report.signatures.iter().filter(|each| each.problem() == Some(Defect::TooMuch)).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_asks_for_more_than_its_allowance_and_what_is_past_it_is_undecided(
        signers in 1_usize..=100,
        keys in 1_u8..=100,
        octets in prop::sample::select(vec![128_usize, 256, 384, 512]),
    ) {
        let certificate = BENCH.read("signer.der");
        let certificates: Vec<_> = (0..keys).map(|key| lookalike(&certificate, octets, key)).collect();
        let (report, spent, chains) = judged(&crowd(signers, octets, &certificates));
        prop_assert!(spent <= PER_FILE);
        prop_assert!(chains <= u32::from(keys));
        let asked = allowance::cost(octets) * u32::from(keys) * signers as u32;
        // A chain costs one operation with its issuer's 2048 bits.
        let chain = allowance::cost(256);
        if asked + chain <= PER_FILE {
            prop_assert_eq!((spent, too_much(&report)), (asked + chain * chains, 0));
        } else if asked > PER_FILE {
            prop_assert!(too_much(&report) > 0);
        }
        for each in &report.signatures {
            let expected = match each.problem() {
                Some(Defect::TooMuch) => Indication::Indeterminate,
                _ => Indication::TotalFailed,
            };
            prop_assert_eq!(each.indication(), expected);
            prop_assert_eq!(each.signature_valid().is_none(), expected == Indication::Indeterminate);
        }
    }
}

/// Any of a hundred keys on a curve may be any signer's: what is past the allowance is not computed.
#[test]
fn keys_on_curves_are_counted_as_well() {
    let certificate = BENCH.read("signer.der");
    // Two numbers that any curve has room for.
    let made_by = |_| value(0x30, &[&[0x02, 1, 1], &[0x02, 1, 1]]);
    for (curve, each, too_much_of) in [("P-256", allowance::P256, 98), ("P-384", allowance::P384, 100)] {
        let certificates: Vec<_> = (1..=100).map(|key| on_curve(&certificate, curve, key)).collect();
        let (report, spent, _) = judged(&crowd_by(Some(ECDSA_WITH_SHA_256), 100, made_by, &certificates));
        assert!((PER_FILE - each + 1..=PER_FILE).contains(&spent), "{curve} {spent}");
        assert_eq!(too_much(&report), too_much_of, "{curve}");
    }
    // An ordinary file with many of either is judged whole.
    for (curve, signers) in [("P-256", 100), ("P-384", 50)] {
        let certificate = on_curve(&certificate, curve, 7);
        let (report, spent, _) =
            judged(&crowd_by(Some(ECDSA_WITH_SHA_256), signers, made_by, &[certificate]));
        assert_eq!(too_much(&report), 0, "{curve} {spent}");
    }
}

#[test]
fn a_hundred_signers_with_a_hundred_certificates_of_one_key_are_all_judged() {
    let certificate = BENCH.read("signer.der");
    let own = BENCH.key("signer");
    let mut key = own.clone();
    let made = made(&mut key, DOCUMENT, DigestAlgorithm::Sha256, false);
    let fields = signer_fields(&made);
    let info = value(0x30, &fields.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let frame = Frame::new(&fields[2], &certificate.repeat(100), &info.repeat(100), None).unwrap();
    let (report, spent, chains) = judged(&[frame.before, frame.behind].concat());
    assert_eq!(report.worst(), Indication::TotalPassed, "{:?}", report.signatures[99].problem());
    assert_eq!((spent, chains), (101 * allowance::cost(256), 1));
}

#[test]
fn a_value_that_can_not_fit_a_key_costs_nothing() {
    let certificate = BENCH.read("signer.der");
    let certificates: Vec<_> = (0..100).map(|key| lookalike(&certificate, 512, key)).collect();
    let (report, spent, chains) = judged(&crowd(100, 256, &certificates));
    let chain = allowance::cost(256);
    assert_eq!((report.worst(), spent, too_much(&report)), (Indication::TotalFailed, chain * chains, 0));
}

#[test]
fn a_name_of_thousands_in_an_issuers_key_is_not_sorted() {
    // 64 KB of one RDN, in the order that costs most to sort by insertion: 5 s each time that it is judged (measured).
    let certificate = BENCH.read("signer.der");
    let pairs: Vec<u8> = (0..4000_u16)
        .rev()
        .flat_map(|at| {
            value(0x30, &[&[0x06, 3, 0x55, 0x04, 3], &value(0x0C, &[format!("{at:04}").as_bytes()])])
        })
        .collect();
    let name = value(0xA4, &[&value(0x30, &[&value(0x31, &[&pairs])])]);
    let key = value(0x30, &[&value(0xA1, &[&name]), &[0x82, 1, 1]]);
    let extension = value(0x30, &[&[0x06, 3, 0x55, 0x1D, 0x23], &value(0x04, &[&key])]);
    let large = changed(&certificate, |tbs| tbs[7] = value(0xA3, &[&value(0x30, &[&extension])]));
    let (report, _, chains) = judged(&crowd(100, 256, &[large]));
    assert_eq!((report.signatures.len(), chains), (100, 1));
}

#[test]
fn a_long_name_is_told_as_often_as_fits_a_megabyte() {
    let certificate = BENCH.read("signer.der");
    let pair = value(0x30, &[&[0x06, 3, 0x55, 0x04, 3], &value(0x0C, &[&vec![b'x'; 60_000]])]);
    let name = value(0x30, &[&value(0x31, &[&pair])]);
    let (report, ..) = judged(&crowd(100, 256, &[changed(&certificate, |tbs| tbs[5] = name)]));
    let told = report.signatures.iter().take_while(|each| each.signer_certificate.is_some()).count();
    assert_eq!((told, too_much(&report)), (17, 83));
}

/// Two files of 52 and 173 KB that took 2 s and up to a minute.
#[test]
fn files_that_took_long_cost_what_is_allowed_and_no_more() {
    let file = |name: &str| {
        std::fs::read(format!("{}/tests/fixtures/verify/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    };
    let root = file("root.der");
    let mut anchors = Anchors::built_in();
    anchors.pin(&root, Fingerprint(sha2::Sha256::digest(&root).into()), &[]).unwrap();
    for (name, of) in [("01-dos-30x30.p7s", 28), ("02-dos-99x100.p7s", 100)] {
        let chains = std::cell::Cell::new(0);
        let judge = |der: &[u8], at| {
            chains.set(chains.get() + 1);
            anchors.judge(der, at).into()
        };
        let allowance = Allowance::per_file();
        let report = read(&file(name)).unwrap().judge_within(&allowance, None, now(), &judge);
        let spent = allowance.spent.get();
        assert!((PER_FILE - allowance::cost(512)..=PER_FILE).contains(&spent), "{name} {spent}");
        assert_eq!((too_much(&report), chains.get()), (of, u32::from(of == 28)), "{name}");
    }
}
