//! Certificates in JPKI's profile (`docs/card.md §4`), issued by a demo CA of the simulator's own.
//!
//! Every byte follows from the persona and from *now*: serial numbers are digests, PKCS#1 v1.5 signatures have no
//! randomness. The names say DEMO; the issuer is not J-LIS and says so.

use std::sync::LazyLock;

use chrono::{DateTime, Utc};
use der::Encode;
use der::asn1::ObjectIdentifier;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, EncodePublicKey};
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest as _, Sha256, Sha384};

use super::persona::{CertificateText, Dates, Digest, Key, Persona, Span};
use crate::codec::cms::ber::value as tlv;
use crate::domain::calendar::{self, Era};
use crate::domain::credential::KeyPair;

/// The two roots of the demo hierarchy (DER): above the signing certificate, above the authentication
/// certificate. Fixed files, so that their fingerprints can be listed as what they are.
#[must_use]
pub fn demo_roots() -> [&'static [u8]; 2] {
    [SIGN.ca, AUTH.ca]
}

/// One of the two pairs: its keys, its CA, and what its certificates say.
pub(crate) struct Pair {
    which: KeyPair,
    /// The holder's key.
    pub(crate) key: LazyLock<RsaPrivateKey>,
    ca_key: LazyLock<RsaPrivateKey>,
    /// The CA's certificate.
    pub(crate) ca: &'static [u8],
    ca_serial: [u8; 3],
    unit: &'static str,
    unit_ja: &'static str,
    policy: &'static str,
}

/// A demo key, read from its file on first use.
macro_rules! key {
    ($file:literal) => {
        LazyLock::new(|| {
            RsaPrivateKey::from_pkcs8_pem(include_str!(concat!("../../assets/demo/", $file)))
                .expect("a demo key compiled in and read by a test")
        })
    };
}

pub(crate) static SIGN: Pair = Pair {
    which: KeyPair::Sign,
    key: key!("DEMO-holder-sign.key.pem"),
    ca_key: key!("DEMO-sign-ca.key.pem"),
    ca: include_bytes!("../../assets/demo/DEMO-sign-ca.der"),
    ca_serial: [0x0D, 0xE3, 0x01],
    unit: "JPKI for digital signature",
    unit_ja: "公的個人認証サービス署名用",
    policy: "1.2.392.200149.8.5.1.0.20",
};

pub(crate) static AUTH: Pair = Pair {
    which: KeyPair::Auth,
    key: key!("DEMO-holder-auth.key.pem"),
    ca_key: key!("DEMO-auth-ca.key.pem"),
    ca: include_bytes!("../../assets/demo/DEMO-auth-ca.der"),
    ca_serial: [0x0D, 0xE3, 0x02],
    unit: "JPKI for user authentication",
    unit_ja: "公的個人認証サービス利用者証明用",
    policy: "1.2.392.200149.8.5.1.0.30",
};

const O: &str = "2.5.4.10";
const OU: &str = "2.5.4.11";
const L: &str = "2.5.4.7";
const CN: &str = "2.5.4.3";
const C: &str = "2.5.4.6";

// ---- DER, as little as a certificate needs

fn seq(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

fn oid(text: &str) -> Vec<u8> {
    ObjectIdentifier::new(text).ok().and_then(|oid| oid.to_der().ok()).expect("an OID written in this file")
}

fn utf8(text: &str) -> Vec<u8> {
    tlv(0x0C, &[text.as_bytes()])
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    // Serial numbers here start with a byte below 80: positive as they stand.
    tlv(0x02, &[bytes])
}

/// `UTCTime`: every date here lies in 1950–2049 (RFC 5280 §4.1.2.5.1).
fn utc_time(instant: DateTime<Utc>) -> Vec<u8> {
    tlv(0x17, &[instant.format("%y%m%d%H%M%SZ").to_string().as_bytes()])
}

/// A name: C as `PrintableString`, everything else `UTF8String`, one attribute in each RDN.
fn name(attributes: &[(&str, &str)]) -> Vec<u8> {
    let rdns: Vec<u8> = attributes
        .iter()
        .flat_map(|(kind, value)| {
            let value = if *kind == C { tlv(0x13, &[value.as_bytes()]) } else { utf8(value) };
            tlv(0x31, &[&seq(&[&oid(kind), &value])])
        })
        .collect();
    seq(&[&rdns])
}

fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[0x01, 0x01, 0xFF] } else { &[] };
    seq(&[&oid(id), critical, &tlv(0x04, &[value])])
}

/// `GeneralNames` with one directoryName.
fn directory_name(name: &[u8]) -> Vec<u8> {
    tlv(0xA4, &[name])
}

// ---- The profile

fn issuer(pair: &Pair) -> Vec<u8> {
    name(&[(C, "JP"), (O, "JPKI-DEMO"), (OU, pair.unit), (OU, "DEMO card of mynascope, not issued by J-LIS")])
}

fn issuer_ja(pair: &Pair) -> Vec<u8> {
    name(&[
        (C, "JP"),
        (O, "公的個人認証サービス"),
        (OU, pair.unit_ja),
        (OU, "見本(地方公共団体情報システム機構の発行ではありません)"),
    ])
}

fn public_key(key: &RsaPrivateKey) -> Vec<u8> {
    RsaPublicKey::from(key).to_public_key_der().map(der::Document::into_vec).unwrap_or_default()
}

/// A public key whose private key nobody has, from its file.
macro_rules! public {
    ($name:literal) => {
        include_bytes!(concat!("../../assets/demo/DEMO-holder-", $name, ".pub.der")).to_vec()
    };
}

/// The holder's public key.
fn holders_key(pair: &Pair, which: Key) -> Vec<u8> {
    match which {
        Key::Rsa2048 => public_key(&pair.key),
        Key::Rsa1024 => public!("rsa1024"),
        Key::Rsa3072 => public!("rsa3072"),
        Key::P256 => public!("p256"),
        Key::P384 => public!("p384"),
    }
}

/// SHA-1 is JPKI's key identifier; any 20 bytes that tell keys apart will do (RFC 5280 §4.2.1.2), so a shortened
/// SHA-256 stands here and no second hash is needed.
fn key_id(public_key: &[u8]) -> Vec<u8> {
    Sha256::digest(public_key)[..20].to_vec()
}

fn key_usage(bits: &[u8]) -> Vec<u8> {
    extension("2.5.29.15", true, &tlv(0x03, &[bits]))
}

fn distribution_point(name: &[u8]) -> Vec<u8> {
    let full = tlv(0xA0, &[&tlv(0xA0, &[&directory_name(name)])]);
    extension("2.5.29.31", false, &seq(&[&seq(&[&full])]))
}

fn subject_key(public_key: &[u8]) -> Vec<u8> {
    extension("2.5.29.14", false, &tlv(0x04, &[&key_id(public_key)]))
}

fn certificate(
    pair: &Pair,
    serial: &[u8],
    span: Span,
    (subject, key): (&[u8], &[u8]),
    digest: Digest,
    extensions: &[u8],
) -> Vec<u8> {
    // sha256WithRSAEncryption or sha384WithRSAEncryption with its NULL (RFC 4055 §5).
    let name = match digest {
        Digest::Sha256 => "1.2.840.113549.1.1.11",
        Digest::Sha384 => "1.2.840.113549.1.1.12",
    };
    let algorithm = seq(&[&oid(name), &[0x05, 0x00]]);
    let tbs = seq(&[
        &tlv(0xA0, &[&integer(&[2])]),
        &integer(serial),
        &algorithm,
        &issuer(pair),
        &seq(&[&utc_time(span.not_before), &utc_time(span.not_after)]),
        subject,
        key,
        &tlv(0xA3, &[&seq(&[extensions])]),
    ]);
    let signed = match digest {
        Digest::Sha256 => pair.ca_key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&tbs)),
        Digest::Sha384 => pair.ca_key.sign(Pkcs1v15Sign::new::<Sha384>(), &Sha384::digest(&tbs)),
    };
    let signature = signed.expect("a 2048-bit key has room for a SHA-384 signature");
    seq(&[&tbs, &algorithm, &tlv(0x03, &[&[0], &signature])])
}

/// The otherNames of the signing certificate, in the order the card has them (`docs/card.md §4.3`).
fn other_names(persona: &Persona, dates: &Dates) -> Vec<u8> {
    let holder = &persona.holder;
    let era = Era::of(dates.birth).filter(|_| !holder.western).map_or(0, |(era, _)| era as u8);
    let birth = format!("{era}{}", dates.birth.format("%Y%m%d"));
    let names: Vec<u8> = [
        (1, holder.name.as_str()),
        (4, &birth),
        (3, &holder.sex),
        (5, &holder.address),
        (2, &holder.name_marks),
        (6, &holder.address_marks),
    ]
    .iter()
    .flat_map(|(arc, value)| {
        let id = oid(&format!("1.2.392.200149.8.5.5.{arc}"));
        tlv(0xA0, &[&id, &tlv(0xA0, &[&utf8(value)])])
    })
    .collect();
    extension("2.5.29.17", false, &seq(&[&names]))
}

/// The holder's certificate of one pair, or `None` where the persona has none.
pub(crate) fn leaf(persona: &Persona, dates: &Dates, pair: &Pair) -> Option<Vec<u8>> {
    let (span, text) = match pair.which {
        KeyPair::Sign => (dates.sign?, persona.sign.as_ref()?),
        KeyPair::Auth => (dates.auth?, persona.auth.as_ref()?),
    };
    let CertificateText { key, digest: signed_with, .. } = text;
    let key = holders_key(pair, *key);
    let digest = Sha256::digest(format!("{} {} {}", persona.name, pair.unit, span.not_before.timestamp()));
    // Three bytes as on the test card, the first one in 40..7F: positive, and as long as it looks.
    let serial = [0x40 | (digest[0] & 0x3F), digest[1], digest[2]];
    let card = &persona.card;
    let local = [(L, card.prefecture_name.as_str()), (L, card.city_name.as_str())];
    let issued = calendar::in_japan(span.not_before).format("%Y%m%d%H%M%S");
    let subject = match pair.which {
        KeyPair::Sign => {
            let cn = format!("{issued}{:05}{}003A", u16::from(digest[3]), card.municipality);
            name(&[&[(C, "JP")], &local[..], &[(CN, &cn)]].concat())
        }
        KeyPair::Auth => {
            let letters: String = digest[4..14].iter().map(|byte| char::from(b'A' + byte % 26)).collect();
            name(&[(C, "JP"), (CN, &format!("DEMO{letters}{}003A", card.municipality))])
        }
    };
    let cps = seq(&[&oid("1.3.6.1.5.5.7.2.1"), &tlv(0x16, &[b"http://www.jpki.go.jp/cps.html"])]);
    let policies = extension("2.5.29.32", true, &seq(&[&seq(&[&oid(pair.policy), &seq(&[&cps])])]));
    let alternative = extension("2.5.29.18", false, &seq(&[&directory_name(&issuer_ja(pair))]));
    let crl = distribution_point(&name(&[
        (C, "JP"),
        (O, "JPKI-DEMO"),
        (OU, pair.unit),
        (OU, "CRL Distribution Points"),
        (OU, &card.prefecture_name),
        (CN, &format!("{} CRLDP", card.city_name)),
    ]));
    let authority = extension(
        "2.5.29.35",
        false,
        &seq(&[
            &tlv(0x80, &[&key_id(&public_key(&pair.ca_key))]),
            &tlv(0xA1, &[&directory_name(&issuer(pair))]),
            &tlv(0x82, &[&pair.ca_serial]),
        ]),
    );
    let (own, access) = match pair.which {
        // digitalSignature + nonRepudiation.
        KeyPair::Sign => ([key_usage(&[0x06, 0xC0]), other_names(persona, dates)], Vec::new()),
        KeyPair::Auth => {
            let client_auth = extension("2.5.29.37", false, &seq(&[&oid("1.3.6.1.5.5.7.3.2")]));
            // A name that nobody can register (RFC 6761), so that nothing is ever asked of a real responder.
            let ocsp = tlv(0x86, &[b"http://ocsp.jpki-demo.invalid"]);
            let access =
                extension("1.3.6.1.5.5.7.1.1", false, &seq(&[&seq(&[&oid("1.3.6.1.5.5.7.48.1"), &ocsp])]));
            ([key_usage(&[0x07, 0x80]), client_auth], access)
        }
    };
    let extensions =
        [own.concat(), policies, alternative, crl, access, authority, subject_key(&key)].concat();
    Some(certificate(pair, &serial, span, (&subject, &key), *signed_with, &extensions))
}

/// A CA's certificate, issued anew: what the files in `assets/demo` are made with and compared with.
#[cfg(test)]
fn root(pair: &Pair) -> Vec<u8> {
    let span = Span {
        not_before: "2015-01-04T15:00:00Z".parse().expect("a date"),
        not_after: "2049-12-30T14:59:59Z".parse().expect("a date"),
    };
    let key = public_key(&pair.ca_key);
    let extensions = [
        // keyCertSign + cRLSign.
        key_usage(&[0x01, 0x06]),
        extension("2.5.29.17", false, &seq(&[&directory_name(&issuer_ja(pair))])),
        extension("2.5.29.19", true, &seq(&[&[0x01, 0x01, 0xFF]])),
        distribution_point(&issuer(pair)),
        subject_key(&key),
    ]
    .concat();
    certificate(pair, &pair.ca_serial, span, (&issuer(pair), &key), Digest::Sha256, &extensions)
}

#[cfg(test)]
mod tests;
