//! Project Wycheproof's vectors, each as a signature: a certificate that holds the vector's key, and a signer without signed
//! attributes, whose value so stands over the vector's message itself.
//!
//! What is valid is verified or undecided, what is invalid is refused or undecided, and why something is undecided is counted.
//! Values in IEEE P1363's form are left out: CMS has ECDSA's in DER (RFC 5753, 7.2).

use std::collections::BTreeMap;

use der::asn1::ObjectIdentifier;
use wycheproof::{HashFunction, TestResult, ecdsa, rsa_pkcs1_verify, rsa_pss_verify};

use super::cost::changed;
use super::tamper::signer_fields;
use super::*;
use crate::codec::cms::ber::value;
use crate::codec::cms::frame::Frame;
use crate::domain::trust::Anchor;
use crate::domain::verdict::{Indication, SignatureReport};

/// What the vectors were put into, and how often which kind of vector came out how.
struct Tried {
    certificate: Vec<u8>,
    fields: Vec<Vec<u8>>,
    anchor: Anchor,
    outcomes: BTreeMap<String, [usize; 3]>,
}

impl Tried {
    fn new() -> Self {
        let mut key = BENCH.key("signer");
        let mut fields = signer_fields(&made(&mut key, b"", DigestAlgorithm::Sha256, false));
        fields.remove(3);
        let anchor = Anchors::built_in().iter().next().unwrap().clone();
        Self { certificate: key.certificate, fields, anchor, outcomes: BTreeMap::new() }
    }

    /// Judges one as if its certificate were trusted, so that nothing but the value decides.
    fn judge(
        &self,
        key: &[u8],
        [digest, algorithm]: [&[u8]; 2],
        value_of: &[u8],
        message: &[u8],
    ) -> SignatureReport {
        let certificate = changed(&self.certificate, |tbs| tbs[6] = key.to_vec());
        let [version, id, ..] = self.fields.as_slice() else { panic!("too few fields") };
        let info = value(0x30, &[version, id, digest, algorithm, &value(0x04, &[value_of])]);
        let frame = Frame::new(digest, &certificate, &info, None).unwrap();
        let file = [frame.before, frame.behind].concat();
        let judge = |_: &[u8], _| ChainVerdict::Trusted(self.anchor.clone());
        report_with(&file, message, now(), &judge).unwrap().signatures.remove(0)
    }

    /// A group's vectors, which have the key and the algorithms in common: where those are not supported, the first says it for
    /// all.
    fn group<'a>(
        &mut self,
        name: &str,
        key: &[u8],
        by: [&[u8]; 2],
        vectors: impl Iterator<Item = (usize, TestResult, &'a [u8], &'a [u8])>,
    ) {
        let mut unsupported: Option<SignatureReport> = None;
        for (number, right, made, message) in vectors {
            let told = unsupported.take().unwrap_or_else(|| self.judge(key, by, made, message));
            let (kind, never) = match right {
                TestResult::Valid => (0, Some(Indication::TotalFailed)),
                TestResult::Invalid => (1, Some(Indication::TotalPassed)),
                TestResult::Acceptable => (2, None),
            };
            assert_ne!(Some(told.indication()), never, "{name} {number}: {told:?}");
            let came = match told.indication() {
                Indication::TotalPassed => "verified".to_owned(),
                Indication::TotalFailed => "refused".to_owned(),
                Indication::Indeterminate => match told.unsupported.first() {
                    Some((_, name)) => name.clone(),
                    None => told.problem().unwrap().key().to_owned(),
                },
            };
            self.outcomes.entry(came).or_default()[kind] += 1;
            unsupported = (!told.unsupported.is_empty()).then_some(told);
        }
    }

    /// Of each outcome how many were valid, invalid and acceptable.
    fn are(&self, expected: &[(&str, [usize; 3])]) {
        let counted: Vec<_> = self.outcomes.iter().map(|(came, counts)| (came.as_str(), *counts)).collect();
        assert_eq!(counted, expected);
    }
}

fn identifier(dotted: &str, parameters: &[u8]) -> Vec<u8> {
    let oid = value(0x06, &[ObjectIdentifier::new_unwrap(dotted).as_bytes()]);
    value(0x30, &[&oid, parameters])
}

fn digest(hash: HashFunction) -> Vec<u8> {
    let arc = match hash {
        HashFunction::Sha1 => return identifier("1.3.14.3.2.26", &[]),
        HashFunction::Sha2_256 => 1,
        HashFunction::Sha2_384 => 2,
        HashFunction::Sha2_512 => 3,
        HashFunction::Sha2_224 => 4,
        HashFunction::Sha2_512_224 => 5,
        HashFunction::Sha2_512_256 => 6,
        HashFunction::Sha3_224 => 7,
        HashFunction::Sha3_256 => 8,
        HashFunction::Sha3_384 => 9,
        HashFunction::Sha3_512 => 10,
        HashFunction::Shake128 => 11,
        HashFunction::Shake256 => 12,
    };
    identifier(&format!("2.16.840.1.101.3.4.2.{arc}"), &[])
}

/// `ecdsa-with-…`; any where there is none, since the digest decides then.
fn ecdsa_with(hash: HashFunction) -> Vec<u8> {
    let arc = match hash {
        HashFunction::Sha2_224 => 1,
        HashFunction::Sha2_384 => 3,
        HashFunction::Sha2_512 => 4,
        _ => 2,
    };
    identifier(&format!("1.2.840.10045.4.3.{arc}"), &[])
}

#[test]
fn ecdsa_is_verified_where_it_is_valid_and_refused_where_it_is_not() {
    let mut tried = Tried::new();
    let der = ecdsa::TestName::all().into_iter().filter(|name| !format!("{name:?}").ends_with("P1363"));
    for name in der {
        let set = ecdsa::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let (digest, algorithm) = (digest(group.hash), ecdsa_with(group.hash));
            let vectors = group.tests.iter().map(|test| (test.tc_id, test.result, &**test.sig, &**test.msg));
            tried.group(&format!("{name:?}"), &group.der, [&digest, &algorithm], vectors);
        }
    }
    // `refused` and `verified` are the five sets of P-256 and P-384 with SHA-2; the numbers are curves of SEC 2 with 160 to 224 bits.
    tried.are(&[
        ("EC 1.3.132.0.30", [140, 310, 0]),
        ("EC 1.3.132.0.31", [143, 309, 0]),
        ("EC 1.3.132.0.32", [253, 613, 0]),
        ("EC 1.3.132.0.8", [141, 309, 0]),
        ("EC 1.3.132.0.9", [140, 307, 0]),
        ("EC P-192", [143, 311, 0]),
        ("EC P-224", [557, 926, 0]),
        ("EC P-521", [232, 310, 0]),
        ("EC brainpoolP224r1", [145, 308, 0]),
        ("EC brainpoolP256r1", [176, 309, 0]),
        ("EC brainpoolP320r1", [179, 310, 0]),
        ("EC brainpoolP384r1", [207, 309, 0]),
        ("EC brainpoolP512r1", [252, 307, 0]),
        ("EC secp256k1", [567, 918, 0]),
        ("SHA3-224", [337, 604, 0]),
        ("SHA3-256", [707, 1211, 0]),
        ("SHA3-384", [598, 911, 0]),
        ("SHA3-512", [1436, 1819, 0]),
        ("SHAKE128", [520, 909, 0]),
        ("SHAKE256", [706, 910, 0]),
        ("refused", [0, 1552, 0]),
        ("verified", [1004, 0, 0]),
    ]);
}

#[test]
fn pkcs_1_is_verified_where_it_is_valid_and_refused_where_it_is_not() {
    let mut tried = Tried::new();
    for name in rsa_pkcs1_verify::TestName::all() {
        let set = rsa_pkcs1_verify::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let (digest, algorithm) = (digest(group.hash), identifier("1.2.840.113549.1.1.1", &[5, 0]));
            let vectors = group.tests.iter().map(|test| (test.tc_id, test.result, &**test.sig, &**test.msg));
            tried.group(&format!("{name:?}"), &group.der, [&digest, &algorithm], vectors);
        }
    }
    // Acceptable are those whose padded digest lacks its NULL, which PKCS #1 requires (RFC 8017, 9.2, note 1).
    tried.are(&[
        ("RSA 8192", [21, 752, 3]),
        ("SHA-512/224", [7, 250, 1]),
        ("SHA-512/256", [21, 749, 3]),
        ("SHA3-224", [7, 250, 1]),
        ("SHA3-256", [14, 499, 2]),
        ("SHA3-384", [14, 501, 2]),
        ("SHA3-512", [14, 501, 2]),
        ("refused", [0, 2503, 10]),
        ("verified", [75, 0, 0]),
    ]);
}

#[test]
fn pss_is_verified_where_it_is_valid_and_refused_where_it_is_not() {
    let mut tried = Tried::new();
    for name in rsa_pss_verify::TestName::all() {
        let set = rsa_pss_verify::TestSet::load(name).unwrap();
        for group in set.test_groups {
            let digest = digest(group.hash);
            let mask =
                identifier("1.2.840.113549.1.1.8", &self::digest(group.mgf_hash.unwrap_or(group.hash)));
            let salt = u8::try_from(group.salt_size).unwrap();
            let salt = if salt < 0x80 { vec![2, 1, salt] } else { vec![2, 2, 0, salt] };
            let parts = [value(0xA0, &[&digest]), value(0xA1, &[&mask]), value(0xA2, &[&salt])];
            let algorithm =
                identifier("1.2.840.113549.1.1.10", &value(0x30, &parts.each_ref().map(Vec::as_slice)));
            let vectors = group.tests.iter().map(|test| (test.tc_id, test.result, &**test.sig, &**test.msg));
            tried.group(&format!("{name:?}"), &group.der, [&digest, &algorithm], vectors);
        }
    }
    // The first are keys that are bound to PSS, the second another digest in the mask than for the message, and SHA-1.
    tried.are(&[
        ("RSASSA-PSS", [775, 316, 0]),
        ("RSASSA-PSS, other parameters", [231, 91, 0]),
        ("SHA-512/224", [53, 47, 0]),
        ("SHA-512/256", [69, 46, 0]),
        ("SHAKE128", [138, 90, 0]),
        ("SHAKE256", [414, 138, 0]),
        ("refused", [0, 361, 0]),
        ("verified", [728, 0, 0]),
    ]);
}
