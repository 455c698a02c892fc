//! A certificate's public key, and how its issuer signed it: what they are, told by the whole certificate or by its first
//! bytes alone. Those that tell which card it is tell the usual key too, and some 60 more any other: nobody has to be asked
//! for a PIN before a key is known.

use der::oid::ObjectIdentifier;
use der::oid::db::rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1, SECP_521_R_1};
use x509_parser::public_key;
use x509_parser::x509::SubjectPublicKeyInfo;

use super::name::dotted;
use crate::codec::asn1;
use crate::codec::tlv::Header;
use crate::domain::certificate::{Algorithm, KeyFacts, Means, PublicKey};

/// So many of a certificate's first bytes tell its key: in JPKI's profile it begins at 252, and the longest of what is read
/// here ends 33 bytes on. A longer number or name leaves it unknown, which is no finding.
pub const TELLING: usize = 384;

/// A public key of RSA with 2048 bits and the exponent 65537, without its header.
const RSA_2048_OCTETS: usize = 290;

/// What such a key begins with, up to its modulus: the algorithm, headers, and the zero of a positive number.
#[rustfmt::skip]
const RSA_2048: [u8; 29] = [
    0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
    0x03, 0x82, 0x01, 0x0F, 0x00, 0x30, 0x82, 0x01, 0x0A, 0x02, 0x82, 0x01, 0x01, 0x00,
];

/// The key's numbers.
pub(super) fn numbers(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    match info.parsed() {
        Ok(public_key::PublicKey::RSA(key)) => PublicKey::Rsa {
            modulus: unsigned(key.modulus).to_vec(),
            exponent: unsigned(key.exponent).to_vec(),
        },
        Ok(public_key::PublicKey::EC(point)) => PublicKey::Ec {
            curve: info
                .algorithm
                .parameters()
                .and_then(|parameters| parameters.as_oid().ok())
                .map(|curve| dotted(&curve)),
            point: point.data().to_vec(),
        },
        _ => PublicKey::Other(info.subject_public_key.data.to_vec()),
    }
}

/// What it is.
pub(super) fn facts(info: &SubjectPublicKeyInfo<'_>, key: &PublicKey) -> KeyFacts {
    match key {
        PublicKey::Rsa { modulus, .. } => rsa(modulus.len(), modulus.first().copied()),
        PublicKey::Ec { curve, .. } => ec(curve.as_deref()),
        PublicKey::Other(_) => KeyFacts { algorithm: dotted(&info.algorithm.algorithm), bits: None },
    }
}

/// A signature's algorithm by its dotted OID.
#[must_use]
pub fn algorithm_named(oid: String) -> Algorithm {
    let name = match oid.as_str() {
        "1.2.840.113549.1.1.5" => Some("sha1WithRSAEncryption"),
        "1.2.840.113549.1.1.10" => Some("RSASSA-PSS"),
        "1.2.840.113549.1.1.11" => Some("sha256WithRSAEncryption"),
        "1.2.840.113549.1.1.12" => Some("sha384WithRSAEncryption"),
        "1.2.840.113549.1.1.13" => Some("sha512WithRSAEncryption"),
        "1.2.840.10045.4.3.2" => Some("ecdsa-with-SHA256"),
        "1.2.840.10045.4.3.3" => Some("ecdsa-with-SHA384"),
        "1.2.840.10045.4.3.4" => Some("ecdsa-with-SHA512"),
        _ => None,
    };
    Algorithm { oid, name }
}

/// The same, and the algorithm of the issuer's signature, from the first bytes of a certificate, as far as they reach;
/// `None` where they end before they tell, or are no certificate's.
#[must_use]
pub fn of_start(start: &[u8]) -> Option<Means> {
    let mut bytes = Bytes { start, at: 0 };
    bytes.enter(0x30)?;
    bytes.enter(0x30)?;
    if bytes.start.get(bytes.at) == Some(&0xA0) {
        bytes.skip(0xA0)?;
    }
    bytes.skip(0x02)?;
    let signed_with = algorithm_named(asn1::oid(Bytes { start: bytes.skip(0x30)?, at: 0 }.skip(0x06)?));
    // Issuer, validity, subject.
    for _ in 0..3 {
        bytes.skip(0x30)?;
    }
    let end = bytes.enter(0x30)?;
    // Where the bytes end so early, its length and what there is of it tell the usual key: no other kind or size fits both.
    let there = start.get(bytes.at..)?;
    let usual = end - bytes.at == RSA_2048_OCTETS && RSA_2048.starts_with(there);
    let key = if usual { rsa(256, Some(0x80)) } else { key_of(&mut bytes)? };
    Some(Means { key, signed_with })
}

/// The key, from its algorithm on.
fn key_of(bytes: &mut Bytes<'_>) -> Option<KeyFacts> {
    let end = bytes.enter(0x30)?;
    let algorithm = bytes.skip(0x06)?;
    let is = |oid: ObjectIdentifier| algorithm == oid.as_bytes();
    if is(ID_EC_PUBLIC_KEY) {
        // Where it does not name its curve it spells it out.
        let named = *bytes.start.get(bytes.at)? == 0x06;
        return Some(ec(if named { Some(asn1::oid(bytes.skip(0x06)?)) } else { None }.as_deref()));
    }
    if !is(RSA_ENCRYPTION) {
        return Some(KeyFacts { algorithm: asn1::oid(algorithm), bits: None });
    }
    bytes.at = end;
    bytes.enter(0x03)?;
    // No bit of it is unused.
    (bytes.next()? == 0).then_some(())?;
    bytes.enter(0x30)?;
    let mut octets = bytes.enter(0x02)?.checked_sub(bytes.at)?;
    let mut first = bytes.next()?;
    if first == 0 {
        octets -= 1;
        first = bytes.next()?;
    }
    Some(rsa(octets, Some(first)))
}

fn rsa(octets: usize, first: Option<u8>) -> KeyFacts {
    let bits = |first: u8| u32::try_from(octets).ok()?.checked_mul(8)?.checked_sub(first.leading_zeros());
    KeyFacts { algorithm: "RSA".to_owned(), bits: first.and_then(bits) }
}

fn ec(curve: Option<&str>) -> KeyFacts {
    let curves = [(SECP_256_R_1, 256), (SECP_384_R_1, 384), (SECP_521_R_1, 521)];
    let named = curves.into_iter().find(|(oid, _)| curve == Some(&oid.to_string()));
    KeyFacts { algorithm: "EC".to_owned(), bits: named.map(|(_, bits)| bits) }
}

fn unsigned(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    &octets[zeros..]
}

/// Bytes that may end anywhere.
struct Bytes<'a> {
    start: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn next(&mut self) -> Option<u8> {
        let byte = *self.start.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Goes inside an element; gives where it ends, which may lie behind what there is.
    fn enter(&mut self, tag: u8) -> Option<usize> {
        let header = Header::read(self.start.get(self.at..)?, self.at).ok()?;
        let length = header.definite(self.at).ok()?;
        self.at += header.octets;
        (header.tag == tag).then(|| self.at.checked_add(length))?
    }

    /// Goes past an element; gives its content.
    fn skip(&mut self, tag: u8) -> Option<&'a [u8]> {
        let end = self.enter(tag)?;
        let content = self.start.get(self.at..end)?;
        self.at = end;
        Some(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::cms::ber::value;
    use crate::codec::x509;

    fn fixture() -> &'static [u8] {
        include_bytes!("../../../tests/fixtures/test-card/jpki-auth-cert.der")
    }

    fn means(der: &[u8]) -> Means {
        let whole = x509::decode(der).unwrap();
        Means { key: whole.key, signed_with: whole.details.signature_algorithm }
    }

    #[test]
    fn the_first_bytes_tell_the_key_that_the_whole_has() {
        let whole = means(fixture());
        assert_eq!(of_start(&fixture()[..TELLING]), Some(whole.clone()));
        // Cut off anywhere it is the same key or none.
        for length in 0..fixture().len() {
            let told = of_start(&fixture()[..length]);
            assert_eq!(told, (length >= 256).then(|| whole.clone()), "{length}");
        }
    }

    #[test]
    fn every_kind_of_key_is_told_by_its_algorithm_and_not_by_its_length() {
        macro_rules! key {
            ($name:literal) => {
                include_bytes!(concat!("../../../assets/demo/DEMO-holder-", $name, ".pub.der")).as_slice()
            };
        }
        let ed25519 = [&[0x30, 0x2A, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 3, 0x21, 0][..], &[7; 32]].concat();
        // The test card's certificate with another key in the place of its own.
        let (before, behind) = (&fixture()[8..252], &fixture()[546..1314]);
        for (info, algorithm, bits) in [
            (key!("p256"), "EC", Some(256)),
            (key!("p384"), "EC", Some(384)),
            (key!("rsa1024"), "RSA", Some(1024)),
            (key!("rsa3072"), "RSA", Some(3072)),
            (&ed25519, "1.3.101.112", None),
        ] {
            let whole = value(0x30, &[&value(0x30, &[before, info, behind]), &fixture()[1314..]]);
            let told = means(&whole);
            assert_eq!(told.key, KeyFacts { algorithm: algorithm.to_owned(), bits });
            assert_eq!(of_start(&whole[..TELLING]), Some(told));
        }
    }

    #[test]
    fn no_bytes_whatever_are_taken_for_more_than_they_say() {
        for at in 0..300 {
            for byte in [0x00, 0x30, 0x7F, 0x80, 0x84, 0xFF] {
                let mut changed = fixture()[..TELLING].to_vec();
                changed[at] = byte;
                let _ = of_start(&changed);
            }
        }
        assert_eq!(of_start(&[0xFF; TELLING]), None);
    }
}
