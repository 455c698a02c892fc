//! Numbers of a certificate as they are written.

use x509_parser::asn1_rs::Oid;

use crate::codec::asn1;
use crate::domain::text::hex;

/// A serial number's octets: two's complement, so one zero octet may stand before the first that counts.
pub(super) fn serial(octets: &[u8]) -> String {
    match octets {
        [0, rest @ ..] if !rest.is_empty() => hex(rest),
        octets => hex(octets),
    }
}

/// An object identifier by its arcs.
pub(super) fn dotted(oid: &Oid<'_>) -> String {
    asn1::oid(oid.as_bytes())
}
