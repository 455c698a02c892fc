//! One signer's part of a signature (`SignerInfo`, RFC 5652, 5.3), read from DER as far as a verdict needs it. What an
//! attribute holds that nobody asks for is not read, whatever its type: `cms::signed_data::SignerInfo`, which writes ours,
//! refuses one of a tag that it does not know, and sorts all of them by insertion.

use super::attributes::SignedAttributes;
use crate::codec::cms::ber::Der;
use crate::codec::x509::Name;

/// How a signer's certificate is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SignerId<'a> {
    /// The issuer's Name, and the content of the serial number's INTEGER.
    IssuerAndSerial { issuer: Name, serial: &'a [u8] },
    /// The subject key identifier.
    Key(&'a [u8]),
}

/// The fields, each DER unless said otherwise.
#[derive(Debug)]
pub(super) struct SignerInfo<'a> {
    /// The content of the version's INTEGER.
    pub(super) version: &'a [u8],
    pub(super) id: SignerId<'a>,
    pub(super) digest_algorithm: &'a [u8],
    pub(super) attributes: Option<SignedAttributes<'a>>,
    pub(super) signature_algorithm: &'a [u8],
    /// The value's octets.
    pub(super) signature: &'a [u8],
}

impl<'a> SignerInfo<'a> {
    /// Reads it, its unsigned attributes taken away before.
    pub(super) fn read(der: &'a [u8]) -> Option<Self> {
        let mut outer = Der::new(der);
        let mut fields = Der::new(outer.read(0x30)?);
        let version = fields.read(0x02)?;
        let id = match fields.any()? {
            (0x30, content, _) => {
                let mut both = Der::new(content);
                let issuer = both.any().filter(|(tag, ..)| *tag == 0x30)?.2;
                let serial = both.read(0x02)?;
                both.is_empty().then_some(SignerId::IssuerAndSerial { issuer: Name::read(issuer), serial })?
            }
            (0x80, key, _) => SignerId::Key(key),
            _ => return None,
        };
        let digest_algorithm = fields.any().filter(|(tag, ..)| *tag == 0x30)?.2;
        let attributes = match fields.peek()? {
            0xA0 => Some(SignedAttributes::read(fields.read(0xA0)?)?),
            _ => None,
        };
        let signature_algorithm = fields.any().filter(|(tag, ..)| *tag == 0x30)?.2;
        let signature = fields.read(0x04)?;
        (fields.is_empty() && outer.is_empty()).then_some(Self {
            version,
            id,
            digest_algorithm,
            attributes,
            signature_algorithm,
            signature,
        })
    }
}
