//! The objects that the two applications of the face are made of: a two-byte tag, a length, a value; tables of offsets; keys,
//! and what is signed with them (`docs/card.md §6.2`).
//!
//! Written here from the layout alone, and with nothing of `codec`: what reads cards must not be tested against its own ideas.

use std::sync::LazyLock;

use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

/// Whose key signs what the card says of its holder; the certificate of it lies in the card.
static ISSUER: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| private(include_str!("../../assets/demo/DEMO-face-issuer.key.pem")));

/// Whose key signs that certificate.
static AUTHORITY: LazyLock<RsaPrivateKey> =
    LazyLock::new(|| private(include_str!("../../assets/demo/DEMO-face-ca.key.pem")));

fn private(pem: &str) -> RsaPrivateKey {
    RsaPrivateKey::from_pkcs8_pem(pem).expect("a demo key compiled in and read by a test")
}

/// The card's own key, and the one for a key of a session, each as its file has it. Nobody has their private keys.
pub(crate) const CARD: &[u8] = include_bytes!("../../assets/demo/DEMO-face-card.pub.der");
pub(crate) const SESSION: &[u8] = include_bytes!("../../assets/demo/DEMO-face-session.pub.der");

/// One object. Lengths up to 127 stand by themselves; longer ones were never seen with one octet (`81`), always with two.
pub(crate) fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_be_bytes().to_vec();
    out.extend(length(value.len()));
    out.extend(value);
    out
}

fn length(length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => vec![short],
        _ => [&[0x82], &offset(length)[..]].concat(),
    }
}

/// Two octets, as the files have them: none of them is larger than 7FFF.
fn offset(place: usize) -> [u8; 2] {
    u16::try_from(place).expect("a file of a card ends before 7FFF").to_be_bytes()
}

/// A file whose first object is a table: where each of the others begins, counted from the first octet of the file.
pub(crate) fn with_offsets(tag: u16, table: u16, objects: &[Vec<u8>]) -> Vec<u8> {
    let rest: usize = objects.iter().map(Vec::len).sum();
    let inside = object(table, &vec![0; objects.len() * 2]).len();
    let mut next = 2 + length(inside + rest).len() + inside;
    let mut offsets = Vec::new();
    for object in objects {
        offsets.extend(offset(next));
        next += object.len();
    }
    object(tag, &[object(table, &offsets), objects.concat()].concat())
}

/// An RSA key: its exponent under 90, its modulus under 91.
pub(crate) fn key(key: &RsaPublicKey) -> Vec<u8> {
    let modulus = key.n().to_bytes_be();
    [&[0x90, 0x03, 0x01, 0x00, 0x01, 0x91, 0x82], &offset(modulus.len())[..], &modulus].concat()
}

/// The same of a key whose public half alone there is.
pub(crate) fn key_in(der: &[u8]) -> Vec<u8> {
    key(&RsaPublicKey::from_public_key_der(der).expect("a demo key compiled in and read by a test"))
}

/// The issuer's signature.
pub(crate) fn signed(bytes: &[u8]) -> Vec<u8> {
    signature(&ISSUER, bytes)
}

fn signature(key: &RsaPrivateKey, bytes: &[u8]) -> Vec<u8> {
    let made = key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(bytes));
    made.expect("a 2048-bit key has room for a SHA-256 signature")
}

/// The issuer's signature over what is no digest of one text.
pub(crate) fn signed_as_it_is(info: &[u8]) -> Vec<u8> {
    ISSUER.sign(Pkcs1v15Sign::new_unprefixed(), info).expect("a 2048-bit key has room for three digests")
}

/// A key's name: seven digits, two octets, three digits, four octets. `9` begins no hierarchy that is known; the last three
/// of the seven tell what the key is for.
pub(crate) fn key_name(purpose: &str) -> Vec<u8> {
    [b"9999", purpose.as_bytes(), b"\x08\x05999\0\0\0\0"].concat()
}

/// A card-verifiable certificate of the issuer's key, by an authority of that name.
pub(crate) fn certificate(authority: &str) -> Vec<u8> {
    let body = [key_name(authority), key_name("072"), key(&RsaPublicKey::from(&*ISSUER))].concat();
    let objects = [object(0x5F4E, &body), object(0x5F37, &signature(&AUTHORITY, &body))];
    object(0x7F21, &objects.concat())
}
