//! A public key as a certificate holds it, where it is one that is checked here: RSA of up to 4096 bits, and ECDSA over P-256
//! and P-384. What a key may be used for, and whose it is, is asked elsewhere.

use der::asn1::ObjectIdentifier;
use der::oid::db::rfc5912::{ID_EC_PUBLIC_KEY, RSA_ENCRYPTION, SECP_256_R_1, SECP_384_R_1};
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use rsa::RsaPublicKey;
use rsa::pkcs1::DecodeRsaPublicKey as _;

use crate::codec::algorithm::name;
use crate::codec::cms::ber::Der;

/// The longest RSA key that is checked, which also bounds the time (the crate's own limit).
const MOST_BITS: usize = 4096;

/// The key.
#[derive(Clone)]
pub enum Key {
    /// RSA.
    Rsa(RsaPublicKey),
    /// ECDSA over P-256 (secp256r1).
    P256(p256::ecdsa::VerifyingKey),
    /// ECDSA over P-384 (secp384r1).
    P384(p384::ecdsa::VerifyingKey),
}

/// Why there is none to check with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// It may be right, and is of a kind or size that is not checked here yet: its name in the field.
    Unsupported(String),
    /// It is none.
    Malformed,
}

impl Key {
    /// Reads a `SubjectPublicKeyInfo` (DER).
    pub fn read(info: &[u8]) -> Result<Self, Unread> {
        let Info { oid, parameters, octets } = Info::read(info).ok_or(Unread::Malformed)?;
        let parameter = parameters.and_then(|der| Der::new(der).read(0x06));
        let curve = parameter.and_then(|oid| ObjectIdentifier::from_bytes(oid).ok());
        match (ObjectIdentifier::from_bytes(oid), parameters) {
            (Ok(RSA_ENCRYPTION), None | Some([0x05, 0x00])) => {
                RsaPublicKey::from_pkcs1_der(octets).map(Self::Rsa).map_err(|_| without_rsa(octets))
            }
            // Compressed or not (RFC 5480, 2.2); on the curve, which is checked.
            (Ok(ID_EC_PUBLIC_KEY), Some(_)) if matches!(octets, [2..=4, ..]) => {
                let malformed = |_| Unread::Malformed;
                match curve {
                    Some(SECP_256_R_1) => {
                        p256::ecdsa::VerifyingKey::from_sec1_bytes(octets).map(Self::P256).map_err(malformed)
                    }
                    Some(SECP_384_R_1) => {
                        p384::ecdsa::VerifyingKey::from_sec1_bytes(octets).map(Self::P384).map_err(malformed)
                    }
                    _ => Err(Unread::Unsupported(named(oid, parameter))),
                }
            }
            (Ok(RSA_ENCRYPTION | ID_EC_PUBLIC_KEY), _) => Err(Unread::Malformed),
            _ => Err(Unread::Unsupported(named(oid, parameter))),
        }
    }

    /// Was an ECDSA value (`ECDSA-Sig-Value`, DER) made with it over this digest? Never with a key of another kind.
    #[must_use]
    pub fn made_ecdsa(&self, signature: &[u8], hashed: &[u8]) -> bool {
        // The digest is a number: zeros before it change nothing, and a short one would be refused without them.
        let padded = |to: usize| [&vec![0; to.saturating_sub(hashed.len())], hashed].concat();
        match self {
            Self::Rsa(_) => false,
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .is_ok_and(|value| key.verify_prehash(&padded(32), &value).is_ok()),
            Self::P384(key) => p384::ecdsa::Signature::from_der(signature)
                .is_ok_and(|value| key.verify_prehash(&padded(48), &value).is_ok()),
        }
    }
}

/// The parts of a `SubjectPublicKeyInfo`.
struct Info<'a> {
    /// The content of the algorithm's object identifier.
    oid: &'a [u8],
    /// The algorithm's parameters as a whole.
    parameters: Option<&'a [u8]>,
    /// The key itself.
    octets: &'a [u8],
}

impl<'a> Info<'a> {
    fn read(info: &'a [u8]) -> Option<Self> {
        let mut outer = Der::new(info);
        let mut fields = Der::new(outer.read(0x30)?);
        let mut algorithm = Der::new(fields.read(0x30)?);
        let oid = algorithm.read(0x06)?;
        let parameters = if algorithm.is_empty() { None } else { Some(algorithm.any()?.2) };
        let octets = fields.read(0x03)?.strip_prefix(&[0])?;
        let whole = algorithm.is_empty() && fields.is_empty() && outer.is_empty();
        whole.then_some(Self { oid, parameters, octets })
    }
}

/// Why these octets are no RSA key to check with.
fn without_rsa(octets: &[u8]) -> Unread {
    let read = || {
        let mut outer = Der::new(octets);
        let mut both = Der::new(outer.read(0x30)?);
        let (modulus, exponent) = (both.read(0x02)?, both.read(0x02)?);
        (outer.is_empty() && both.is_empty()).then_some((bits(modulus)?, bits(exponent)?, modulus, exponent))
    };
    match read() {
        Some((bits, of_exponent, [.., modulus], [.., exponent])) if modulus & exponent & 1 == 1 => {
            if bits > MOST_BITS {
                Unread::Unsupported(format!("RSA {bits}"))
            } else if of_exponent > 33 && of_exponent < bits {
                Unread::Unsupported(format!("RSA, e: {of_exponent} bit"))
            } else {
                Unread::Malformed
            }
        }
        _ => Unread::Malformed,
    }
}

/// The bits of an INTEGER's content that is above zero.
fn bits(integer: &[u8]) -> Option<usize> {
    let at = integer.iter().position(|octet| *octet != 0)?;
    let (first, rest) = integer[at..].split_first()?;
    (integer[0] < 0x80).then_some(rest.len() * 8 + 8 - first.leading_zeros() as usize)
}

/// A key's kind by its name.
fn named(kind: &[u8], parameter: Option<&[u8]>) -> String {
    match parameter {
        _ if kind != ID_EC_PUBLIC_KEY.as_bytes() => name(kind),
        Some(curve) => format!("EC {}", name(curve)),
        None => "EC, explicit parameters".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::cms::ber::value;

    fn rsa(modulus: &[u8], exponent: &[u8]) -> Result<(), Unread> {
        let key = value(0x30, &[&value(0x02, &[modulus]), &value(0x02, &[exponent])]);
        let algorithm = value(0x30, &[&value(0x06, &[RSA_ENCRYPTION.as_bytes()]), &[0x05, 0x00]]);
        Key::read(&value(0x30, &[&algorithm, &value(0x03, &[&[0], &key])])).map(|_| ())
    }

    #[test]
    fn a_key_that_is_none_is_told_from_one_that_is_not_supported() {
        let modulus = |octets: usize, last: u8| [&[0, 0xC5][..], &vec![7; octets - 2], &[last]].concat();
        let unsupported = |name: &str| Err(Unread::Unsupported(name.to_owned()));
        for (octets, last, exponent, read) in [
            (512, 7, &[1, 0, 1][..], Ok(())),
            (513, 7, &[1, 0, 1], unsupported("RSA 4104")),
            (2048, 7, &[1, 0, 1], unsupported("RSA 16384")),
            (256, 7, &[1, 0, 0, 0, 1], Ok(())),
            (256, 7, &[2, 0, 0, 0, 1], unsupported("RSA, e: 34 bit")),
            (512, 8, &[1, 0, 1], Err(Unread::Malformed)),
            (513, 8, &[1, 0, 1], Err(Unread::Malformed)),
            (256, 7, &[2], Err(Unread::Malformed)),
            (256, 7, &[0], Err(Unread::Malformed)),
            (256, 7, &[], Err(Unread::Malformed)),
        ] {
            assert_eq!(rsa(&modulus(octets, last), exponent), read, "{octets} {last} {exponent:?}");
        }
        assert_eq!(Key::read(&[]).err(), Some(Unread::Malformed));
    }

    #[test]
    fn a_point_that_is_not_on_its_curve_is_no_key() {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = |compress| key.verifying_key().to_encoded_point(compress).as_bytes().to_vec();
        let read = |octets: &[u8]| {
            let curve = value(0x06, &[SECP_256_R_1.as_bytes()]);
            let algorithm = value(0x30, &[&value(0x06, &[ID_EC_PUBLIC_KEY.as_bytes()]), &curve]);
            Key::read(&value(0x30, &[&algorithm, &value(0x03, &[&[0], octets])])).err()
        };
        assert_eq!((read(&point(true)), read(&point(false))), (None, None));
        let mut off = point(false);
        off[64] ^= 1;
        let mut hybrid = point(false);
        hybrid[0] = 6;
        let beyond = [&[2][..], &[0xFF; 32]].concat();
        for none in [&off[..], &hybrid, &point(false)[..64], &[0], &[], &beyond, &[4; 97]] {
            assert_eq!(read(none), Some(Unread::Malformed), "{none:?}");
        }
    }
}
