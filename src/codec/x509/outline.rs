//! A certificate's fields as they lie in its bytes (RFC 5280, 4.1), for whoever judges: strict about lengths, order and
//! defaults, as DER is, and open about what a field may hold: a name in any type of string, a number of either sign, a
//! year before 1970. `x509-cert` refuses all three, and sorts what a set holds by insertion.

use chrono::NaiveDateTime;

use crate::codec::Malformed;
use crate::codec::cms::ber::Der;
use crate::codec::tlv::Header;
use crate::domain::calendar::{Instant, in_japan};
use crate::domain::validity::Validity;

/// The fields.
#[derive(Debug, Clone)]
pub struct Outline<'a> {
    /// What its issuer signed.
    pub tbs: &'a [u8],
    /// The content of its number's INTEGER.
    pub serial: &'a [u8],
    /// Its issuer's Name.
    pub issuer: &'a [u8],
    /// The Name of whom it was issued to.
    pub subject: &'a [u8],
    /// Its first instant.
    pub not_before: Instant,
    /// Its last instant.
    pub not_after: Instant,
    /// `SubjectPublicKeyInfo`.
    pub key: &'a [u8],
    /// The extensions, in their order.
    pub extensions: Vec<Extension<'a>>,
    /// `AlgorithmIdentifier` of the issuer's signature, as it was signed.
    pub signed_algorithm: &'a [u8],
    /// The same beside the signature.
    pub algorithm: &'a [u8],
    /// The issuer's signature.
    pub signature: &'a [u8],
    /// It is DER in every field read here. Nothing else of it need be doubted where it is not.
    pub strict: bool,
}

/// One extension.
#[derive(Debug, Clone, Copy)]
pub struct Extension<'a> {
    /// The content of its OBJECT IDENTIFIER.
    pub oid: &'a [u8],
    /// Whoever does not understand it must refuse the certificate.
    pub critical: bool,
    /// What its OCTET STRING holds.
    pub value: &'a [u8],
}

impl<'a> Outline<'a> {
    /// Reads a certificate that fills `der`.
    #[must_use]
    pub fn read(der: &'a [u8]) -> Option<Self> {
        let mut strict = true;
        let mut file = Der::new(der);
        let mut outer = Der::new(file.read(0x30)?);
        let (tag, content, tbs) = outer.any()?;
        let (mut fields, algorithm) = (Der::new(content), sequence(&mut outer)?);
        let signature = bits(outer.read(0x03)?)?;
        let version = if fields.peek() == Some(0xA0) { Some(fields.read(0xA0)?) } else { None };
        // 1 is the default, which DER leaves out.
        strict &= matches!(version, None | Some([0x02, 0x01, 1 | 2]));
        matches!(version, None | Some([0x02, 0x01, 0..=2])).then_some(())?;
        let serial = fields.read(0x02)?;
        strict &= !matches!(serial, [] | [0, 0..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]);
        let signed_algorithm = sequence(&mut fields)?;
        let issuer = sequence(&mut fields)?;
        let mut validity = Der::new(fields.read(0x30)?);
        let (not_before, not_after) = (time(&mut validity)?, time(&mut validity)?);
        let subject = sequence(&mut fields)?;
        let key = sequence(&mut fields)?;
        // The unique identifiers of version 2, which nobody has.
        for tag in [0x81, 0x82] {
            if fields.peek() == Some(tag) {
                bits(fields.read(tag)?)?;
            }
        }
        let mut extensions = Vec::new();
        if fields.peek() == Some(0xA3) {
            let mut explicit = Der::new(fields.read(0xA3)?);
            let mut all = Der::new(explicit.read(0x30)?);
            while !all.is_empty() {
                extensions.push(extension(&mut Der::new(all.read(0x30)?), &mut strict)?);
            }
            explicit.is_empty().then_some(())?;
        }
        strict &= [issuer, subject].into_iter().all(is_strict_name);
        let whole = tag == 0x30 && [file, outer, fields, validity].iter().all(Der::is_empty);
        whole.then_some(Self {
            tbs,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key,
            extensions,
            signed_algorithm,
            algorithm,
            signature,
            strict,
        })
    }

    /// The value of the one extension of a kind; refused where there are several.
    pub fn extension(&self, oid: &[u8]) -> Result<Option<&'a [u8]>, Malformed> {
        let mut found = self.extensions.iter().filter(|extension| extension.oid == oid);
        let first = found.next().map(|extension| extension.value);
        if found.next().is_some() {
            Err(Malformed::at(0, "an extension that comes twice"))
        } else {
            Ok(first)
        }
    }
}

/// A certificate's dates from its first octets, as many as reach to them: of JPKI's 256 do. Nothing behind them is looked at.
#[must_use]
pub fn dates(start: &[u8]) -> Option<Validity> {
    let mut rest = start;
    // The certificate and what is signed of it may be cut off.
    for _ in 0..2 {
        let header = Header::read(rest, 0).ok().filter(|header| header.tag == 0x30)?;
        rest = rest.get(header.octets..)?;
    }
    let mut fields = Der::new(rest);
    if fields.peek() == Some(0xA0) {
        fields.read(0xA0)?;
    }
    fields.read(0x02)?;
    let (_algorithm, _issuer) = (sequence(&mut fields)?, sequence(&mut fields)?);
    let mut both = Der::new(fields.read(0x30)?);
    Some(Validity { from: time(&mut both)?, to: time(&mut both)? })
}

/// A SEQUENCE as a whole.
fn sequence<'a>(fields: &mut Der<'a>) -> Option<&'a [u8]> {
    fields.any().filter(|(tag, ..)| *tag == 0x30).map(|(.., whole)| whole)
}

/// The octets of a BIT STRING's content, of which no bit is unused.
fn bits(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(&[0])
}

fn extension<'a>(fields: &mut Der<'a>, strict: &mut bool) -> Option<Extension<'a>> {
    let oid = fields.read(0x06)?;
    let critical = if fields.peek() == Some(0x01) { Some(fields.read(0x01)?) } else { None };
    // FALSE is the default, which DER leaves out, and TRUE has one spelling.
    *strict &= matches!(critical, None | Some([0xFF])) && is_oid(oid);
    let [critical] = *critical.unwrap_or(&[0]) else { return None };
    let value = fields.read(0x04)?;
    fields.is_empty().then_some(Extension { oid, critical: critical != 0, value })
}

/// Whole arcs, each in its shortest form.
fn is_oid(content: &[u8]) -> bool {
    let begins = std::iter::once(true).chain(content.iter().map(|octet| *octet < 0x80));
    content.last().is_some_and(|last| *last < 0x80)
        && begins.zip(content).all(|(begins, octet)| !begins || *octet != 0x80)
}

/// Sets of pairs, each set in DER's order.
fn is_strict_name(der: &[u8]) -> bool {
    fn read(der: &[u8]) -> Option<bool> {
        let mut rdns = Der::new(Der::new(der).read(0x30)?);
        let mut strict = true;
        while !rdns.is_empty() {
            let mut pairs = Der::new(rdns.read(0x31)?);
            let mut last: &[u8] = &[];
            while !pairs.is_empty() {
                let pair = sequence(&mut pairs)?;
                let mut both = Der::new(Der::new(pair).read(0x30)?);
                strict &= is_oid(both.read(0x06)?) && last < pair;
                both.any()?;
                strict &= both.is_empty();
                last = pair;
            }
        }
        Some(strict)
    }
    read(der).unwrap_or_default()
}

/// A `Time` in whole seconds of UTC: `UTCTime` for 1950 to 2049, or `GeneralizedTime` (RFC 5280, 4.1.2.5; RFC 5652, 11.3).
pub fn time(fields: &mut Der<'_>) -> Option<Instant> {
    let (tag, content, _) = fields.any()?;
    let digits = content.strip_suffix(b"Z").filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let century: &[u8] = match (tag, digits.len()) {
        (0x17, 12) if digits >= b"50".as_slice() => b"19",
        (0x17, 12) => b"20",
        (0x18, 14) => b"",
        _ => return None,
    };
    let text = String::from_utf8([century, digits].concat()).ok()?;
    let time = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%S").ok()?;
    // chrono takes a sixtieth second for a leap one.
    (!text.ends_with("60")).then(|| in_japan(time.and_utc()))
}
