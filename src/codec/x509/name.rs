//! Distinguished names as RFC 4514 writes them; object identifiers and serial numbers as text.

use std::fmt::Write as _;

use x509_parser::asn1_rs::{Any, Class, Oid, Tag, ToDer as _};
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use crate::codec::asn1;
use crate::domain::text::{hex, is_unsafe};

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

/// The name as a string, the last RDN first (RFC 4514 §2.1).
pub(super) fn rfc4514(name: &X509Name<'_>) -> String {
    let mut rdns: Vec<_> = name.iter_rdn().map(rdn).collect();
    rdns.reverse();
    rdns.join(",")
}

/// One RDN; several values of one RDN are joined by `+` (§2.2).
pub(super) fn rdn(rdn: &RelativeDistinguishedName<'_>) -> String {
    rdn.iter().map(attribute).collect::<Vec<_>>().join("+")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = dotted(attribute.attr_type());
    // §2.4: a value is written as text only where the type has a name and the value is text; else `#` and its BER.
    match (short_name(&oid), text(attribute.attr_value())) {
        (Some(name), Some(text)) => format!("{name}={}", escaped(&text)),
        (Some(name), None) => format!("{name}=#{}", ber(attribute.attr_value())),
        (None, _) => format!("{oid}=#{}", ber(attribute.attr_value())),
    }
}

/// Names of attribute types: the table of RFC 4514 §3, then those that RFC 4519 registers.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.6" => "C",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.12" => "title",
        "2.5.4.42" => "givenName",
        "2.5.4.46" => "dnQualifier",
        _ => return None,
    })
}

/// The value as Unicode text, where it is some.
fn text(value: &Any<'_>) -> Option<String> {
    if value.class() != Class::Universal {
        return None;
    }
    let data = value.data;
    match value.tag() {
        Tag::Utf8String => std::str::from_utf8(data).ok().map(Into::into),
        Tag::PrintableString | Tag::NumericString | Tag::Ia5String | Tag::VisibleString => {
            data.is_ascii().then(|| data.iter().copied().map(char::from).collect())
        }
        // BMPString is UCS-2: a surrogate is no character of it.
        Tag::BmpString => data
            .chunks(2)
            .map(|two| {
                two.try_into().ok().map(u16::from_be_bytes).and_then(|unit| char::from_u32(unit.into()))
            })
            .collect(),
        Tag::UniversalString => data
            .chunks(4)
            .map(|four| four.try_into().ok().map(u32::from_be_bytes).and_then(char::from_u32))
            .collect(),
        // TeletexString has no agreed mapping: `#` and its bytes are the truth.
        _ => None,
    }
}

fn ber(value: &Any<'_>) -> String {
    // Refused by the crate only from a header that it has not read itself.
    value.to_der_vec().map(|der| hex(&der)).unwrap_or_default()
}

/// Escapes (§2.4). What must not reach a terminal is written as hex pairs of its UTF-8, which §2.4 allows for any
/// character: a name can't paint the screen, and reads back the same.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => {
                out.push('\\');
                out.push(character);
            }
            ' ' if index == 0 || index == last => out.push_str("\\ "),
            '#' if index == 0 => out.push_str("\\#"),
            _ if is_unsafe(character) => {
                for octet in character.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\{octet:02X}");
                }
            }
            _ => out.push(character),
        }
    }
    out
}
