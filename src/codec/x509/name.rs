//! Distinguished names: as RFC 4514 writes them, and as RFC 5280 (7.1) compares them; object identifiers and serial
//! numbers as text.
//!
//! Read from their bytes: x509-parser ends a name where a part of it is not what it should be, and hides what follows.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use x509_parser::asn1_rs::{Any, Oid, ToDer as _};
use x509_parser::x509::{RelativeDistinguishedName, X509Name};

use crate::codec::asn1::{self, Element};
use crate::domain::text::{hex, is_unsafe};

/// A serial number's octets: two's complement, so one zero octet may stand before the first that counts; a number below
/// zero has its sign.
pub(super) fn serial(octets: &[u8]) -> String {
    match octets {
        [0, rest @ ..] if !rest.is_empty() => hex(rest),
        [0x80..=0xFF, ..] => {
            let mut magnitude: Vec<u8> = octets.iter().map(|octet| !octet).collect();
            for octet in magnitude.iter_mut().rev() {
                let carried;
                (*octet, carried) = octet.overflowing_add(1);
                if !carried {
                    break;
                }
            }
            let zeros = magnitude.iter().take_while(|octet| **octet == 0).count();
            format!("-{}", hex(&magnitude[zeros..]))
        }
        octets => hex(octets),
    }
}

/// An object identifier by its arcs.
pub(super) fn dotted(oid: &Oid<'_>) -> String {
    asn1::oid(oid.as_bytes())
}

/// One type and its value.
struct Attribute<'a> {
    /// The content of the type's OBJECT IDENTIFIER.
    oid: &'a [u8],
    value: Element<'a>,
    /// The value as a whole.
    der: &'a [u8],
}

impl Attribute<'_> {
    fn text(&self) -> Option<String> {
        asn1::string(&self.value)
    }
}

/// The attributes of each RDN, in their order; `None` for what is no name.
fn read(der: &[u8]) -> Option<Vec<Vec<Attribute<'_>>>> {
    let whole = asn1::element(der, 0).ok().filter(|whole| whole.is(16) && whole.size() == der.len())?;
    let sets = asn1::elements(whole.content, 0).ok()?;
    sets.into_iter().map(|set| if set.is(17) { attributes(set.content) } else { None }).collect()
}

fn attributes<'a>(content: &'a [u8]) -> Option<Vec<Attribute<'a>>> {
    let pair = |pair: Element<'a>| {
        let inside = pair.content;
        let kind = asn1::element(inside, 0).ok().filter(|kind| kind.is(6))?;
        let (oid, der) = (inside.get(kind.header..kind.size())?, inside.get(kind.size()..)?);
        let value = asn1::element(der, 0).ok().filter(|value| value.size() == der.len())?;
        pair.is(16).then_some(Attribute { oid, value, der })
    };
    asn1::elements(content, 0).ok()?.into_iter().map(pair).collect()
}

/// A name (DER) as a string, the last RDN first (RFC 4514 §2.1). One that is none is written as its octets are.
pub(super) fn rfc4514(der: &[u8]) -> String {
    let Some(rdns) = read(der) else { return format!("#{}", hex(der)) };
    let written = |rdn: &Vec<Attribute<'_>>| {
        let written = |each: &Attribute<'_>| attribute(each.oid, each.text(), each.der);
        rdn.iter().map(written).collect::<Vec<_>>().join("+")
    };
    // An RDN without anything in it is against X.501 and has no form of its own.
    rdns.iter().rev().filter(|rdn| !rdn.is_empty()).map(written).collect::<Vec<_>>().join(",")
}

/// The octets of a name that was parsed `within` these: as long as it says, and not as far as it could be parsed.
pub(super) fn whole<'a>(parsed: &X509Name<'a>, within: &'a [u8]) -> &'a [u8] {
    let raw = parsed.as_raw();
    let whole = || {
        let rest = within.get((raw.as_ptr() as usize).checked_sub(within.as_ptr() as usize)?..)?;
        rest.get(..asn1::element(rest, 0).ok()?.size())
    };
    whole().unwrap_or(raw)
}

/// One RDN by itself; several values of one RDN are joined by `+` (§2.2).
pub(super) fn rdn(rdn: &RelativeDistinguishedName<'_>) -> String {
    let written = |oid: &Oid<'_>, value: &Any<'_>| {
        // Refused by the crate only from a header that it has not read itself.
        let der = value.to_der_vec().unwrap_or_default();
        let text = asn1::element(&der, 0).ok().and_then(|value| asn1::string(&value));
        attribute(oid.as_bytes(), text, &der)
    };
    rdn.iter().map(|pair| written(pair.attr_type(), pair.attr_value())).collect::<Vec<_>>().join("+")
}

/// §2.4: a value is written as text only where the type has a name and the value is text; else `#` and its BER.
fn attribute(oid: &[u8], text: Option<String>, der: &[u8]) -> String {
    let oid = asn1::oid(oid);
    match (short_name(&oid), text) {
        (Some(name), Some(text)) => format!("{name}={}", escaped(&text)),
        (Some(name), None) => format!("{name}=#{}", hex(der)),
        (None, _) => format!("{oid}=#{}", hex(der)),
    }
}

/// Names of attribute types: the table of RFC 4514 §3, those that RFC 4519 registers, then the address of a mail (RFC 5280,
/// 4.1.2.6), without which it would be shown as octets.
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
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => return None,
    })
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

/// A name as it is compared (RFC 5280, 7.1): what a value says counts, by the rules of RFC 4518, and not in which type of
/// string, in which case or with how many spaces it says so. The order of the RDNs counts, within one it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(Result<Vec<Rdn>, Vec<u8>>);

/// Types and values, in an order of their own.
type Rdn = Vec<(Vec<u8>, Value)>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(String),
    /// DER: compared as it stands.
    Other(Vec<u8>),
}

impl Name {
    /// Reads a name (DER); what is none is compared by its octets.
    #[must_use]
    pub fn read(der: &[u8]) -> Self {
        let value = |each: &Attribute<'_>| match each.text().and_then(|text| prepared(&text)) {
            Some(text) => Value::Text(text),
            None => Value::Other(each.der.to_vec()),
        };
        let rdn = |rdn: &Vec<Attribute<'_>>| {
            let mut pairs: Vec<_> = rdn.iter().map(|each| (each.oid.to_vec(), value(each))).collect();
            pairs.sort_unstable();
            pairs
        };
        Self(read(der).map(|rdns| rdns.iter().map(rdn).collect()).ok_or_else(|| der.to_vec()))
    }
}

/// A text as it is compared (RFC 4518, 2): what shows nothing is left out, case is folded, compatible forms are one, and
/// spaces count as one between words and as none around them. `None` for one that grows past two characters an octet: a sign
/// that stands for eighteen, over and over, would make a megabyte of names six times as much, and names nobody.
fn prepared(text: &str) -> Option<String> {
    let shown = text.chars().filter(|character| {
        !matches!(character,
            '\0'..='\x08' | '\x0E'..='\x1F' | '\x7F'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{AD}' | '\u{34F}'
            | '\u{6DD}' | '\u{70F}' | '\u{1806}' | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2063}' | '\u{206A}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFC}'
            | '\u{1D173}'..='\u{1D17A}' | '\u{E0001}' | '\u{E0020}'..='\u{E007F}')
    });
    let mut folded = String::with_capacity(text.len());
    for (count, character) in shown.nfkc().enumerate() {
        if count > 2 * text.len() {
            return None;
        }
        match character {
            'ß' | 'ẞ' => folded.push_str("ss"),
            'ς' => folded.push('σ'),
            other => folded.extend(other.to_lowercase()),
        }
    }
    let folded: String = folded.nfkc().collect();
    Some(folded.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(rdns: &[&[(u8, &[u8])]]) -> Vec<u8> {
        use crate::codec::cms::ber::value;
        let pair =
            |(tag, text): &(u8, &[u8])| value(0x30, &[&[0x06, 3, 0x55, 0x04, 3], &value(*tag, &[text])]);
        let rdn = |pairs: &&[(u8, &[u8])]| value(0x31, &[&pairs.iter().flat_map(pair).collect::<Vec<_>>()]);
        value(0x30, &[&rdns.iter().flat_map(rdn).collect::<Vec<_>>()])
    }

    #[test]
    fn names_that_say_the_same_are_the_same() {
        let one = name(&[&[(12, b"H3 Root")]]);
        for (tag, said) in [
            (19, &b"H3 Root"[..]),
            (12, b"h3 ROOT"),
            (12, b"  H3   Root "),
            (20, b"H3 Root"),
            (22, b"H3\tRoot"),
            (30, b"\0H\x003\0 \0R\0o\0o\0t"),
            (28, b"\0\0\0H\0\0\x003\0\0\0 \0\0\0R\0\0\0o\0\0\0o\0\0\0t"),
            (12, "Ｈ３　Ｒｏｏｔ".as_bytes()),
            (12, "H3 Ro\u{AD}ot".as_bytes()),
        ] {
            assert_eq!(Name::read(&name(&[&[(tag, said)]])), Name::read(&one), "{tag} {said:?}");
        }
        for (said, also) in
            [("STRASSE", "Straße"), ("ΟΔΟΣ", "οδος"), ("é", "e\u{301}"), ("㍿", "株式会社"), ("½", "1⁄2")]
        {
            let [said, also] = [said, also].map(|text| Name::read(&name(&[&[(12, text.as_bytes())]])));
            assert_eq!(said, also);
        }
    }

    #[test]
    fn the_address_of_a_mail_is_shown_as_text() {
        use crate::codec::cms::ber::value;
        let kind = [0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1];
        let pair = value(0x30, &[&kind, &value(22, &[b"a@example.com"])]);
        let name = value(0x30, &[&value(0x31, &[&pair])]);
        assert_eq!(rfc4514(&name), "emailAddress=a@example.com");
    }

    #[test]
    fn a_text_that_grows_is_compared_as_it_stands() {
        let read = |text: &str| Name::read(&name(&[&[(12, text.as_bytes())]]));
        let grows = "\u{FDFA}".repeat(20_000);
        assert_eq!(prepared(&grows), None);
        assert_eq!(read(&grows), read(&grows));
        assert_ne!(read(&grows), read(&grows.to_lowercase().nfkc().collect::<String>()));
    }

    #[test]
    fn names_that_say_something_else_are_others() {
        let a: &[(u8, &[u8])] = &[(12, b"a")];
        let b: &[(u8, &[u8])] = &[(12, b"b")];
        let ab: &[(u8, &[u8])] = &[(12, b"a"), (12, b"b")];
        let ba: &[(u8, &[u8])] = &[(12, b"b"), (12, b"a")];
        let read = |rdns: &[&[(u8, &[u8])]]| Name::read(&name(rdns));
        assert_eq!(read(&[ab]), read(&[ba]), "a set has no order");
        for (one, other) in [
            (&[a, b][..], &[b, a][..]),
            (&[a], &[b]),
            (&[a], &[a, a]),
            (&[a], &[a, &[]]),
            (&[ab], &[a, b]),
            (&[&[(12, b"ab")]], &[&[(12, b"a b")]]),
            // Octets are no text.
            (&[&[(4, b"a")]], &[&[(4, b"A")]]),
            (&[&[(4, b"a")]], &[a]),
        ] {
            assert_ne!(read(one), read(other), "{one:?} {other:?}");
        }
        assert_ne!(Name::read(&[0x30, 2, 0x05, 0]), Name::read(&[]));
    }
}
