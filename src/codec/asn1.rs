//! ASN.1 as it lies in the bytes: one element at a time, and whole as rows for the raw tree.
//!
//! Reads definite lengths only, as DER has them. It is for looking: it does not insist on DER's other rules, and
//! what it shows says nothing of whether a certificate is to be believed.

use std::fmt::Write as _;

use x509_parser::asn1_rs::Class;

use super::{Malformed, tlv};
use crate::domain::certificate::TreeRow;
use crate::domain::text::{hex, is_unsafe};

/// Deepest nesting that is opened. A JPKI certificate needs 10; deeper elements are shown closed.
pub const MAX_DEPTH: usize = 32;
/// Most rows that are made. A JPKI certificate has about 150; the rest is told in one last row.
pub const MAX_ROWS: usize = 2_000;
/// Octets of a value that a row shows.
const SHOWN: usize = 32;

/// One element: tag, length, content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// Where its tag stands, from the start of the outermost input.
    pub at: usize,
    /// The tag's class.
    pub class: Class,
    /// Its content is elements.
    pub constructed: bool,
    /// The tag's number.
    pub number: u32,
    /// Octets of tag and length.
    pub header: usize,
    /// The content.
    pub content: &'a [u8],
}

impl Element<'_> {
    /// The offset at which the content starts.
    #[must_use]
    pub const fn content_at(&self) -> usize {
        self.at + self.header
    }

    /// Octets in all.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.header + self.content.len()
    }

    /// Is it this type of ASN.1's own?
    #[must_use]
    pub fn is(&self, number: u32) -> bool {
        self.class == Class::Universal && self.number == number
    }

    /// Is it this context tag?
    #[must_use]
    pub fn is_context(&self, number: u32) -> bool {
        self.class == Class::ContextSpecific && self.number == number
    }
}

/// The element at the start of `input`, which stands at offset `at` of the whole.
pub fn element(input: &[u8], at: usize) -> Result<Element<'_>, Malformed> {
    let header = tlv::Header::read(input, at)?;
    // Two bits: never refused.
    let class = Class::try_from(header.tag >> 6).unwrap_or(Class::Private);
    let length = header.definite(at)?;
    let content = input
        .get(header.octets..)
        .and_then(|rest| rest.get(..length))
        .ok_or_else(|| Malformed::at(at, "an element longer than what holds it"))?;
    let constructed = header.tag & 0x20 != 0;
    Ok(Element { at, class, constructed, number: header.number, header: header.octets, content })
}

/// The elements that fill `content`, which stands at offset `at` of the whole.
pub fn elements(content: &[u8], at: usize) -> Result<Vec<Element<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut used = 0;
    while used < content.len() {
        let element = element(&content[used..], at + used)?;
        used += element.size();
        found.push(element);
    }
    Ok(found)
}

/// An OID's octets in dotted form; octets that are none, in hex after `?`.
#[must_use]
pub fn oid(octets: &[u8]) -> String {
    let odd = || format!("?{}", hex(octets));
    let mut arcs: Vec<u128> = Vec::new();
    let mut arc = 0_u128;
    let mut open = false;
    for &octet in octets {
        // An arc may have any size (UUIDs have 128 bits); what is beyond is not printed as a number.
        if arc > u128::MAX >> 7 {
            return odd();
        }
        arc = (arc << 7) | u128::from(octet & 0x7F);
        open = octet & 0x80 != 0;
        if !open {
            arcs.push(arc);
            arc = 0;
        }
    }
    let (Some((first, rest)), false) = (arcs.split_first(), open) else { return odd() };
    // X.690 §8.19.4: the first two arcs share a number.
    let top = (first / 40).min(2);
    let mut text = format!("{top}.{}", first - top * 40);
    for arc in rest {
        let _ = write!(text, ".{arc}");
    }
    text
}

/// The whole as rows, outermost first. OCTET and BIT STRINGs that hold elements are opened. Bytes that can't be read
/// become a last row that says why; nothing is refused.
#[must_use]
pub fn rows(input: &[u8]) -> Vec<TreeRow> {
    let mut rows = Vec::new();
    // A stack of our own: nesting costs no stack of the machine's.
    let mut open: Vec<(&[u8], usize, usize)> = vec![(input, 0, 0)];
    while let Some((rest, at, depth)) = open.pop() {
        if rest.is_empty() {
            continue;
        }
        if rows.len() >= MAX_ROWS {
            rows.push(note(at, depth, rest.len(), format!("... not shown: more than {MAX_ROWS} elements")));
            break;
        }
        let found = match element(rest, at) {
            Ok(found) => found,
            Err(trouble) => {
                rows.push(note(at, depth, rest.len(), format!("? {trouble}")));
                continue;
            }
        };
        open.push((&rest[found.size()..], at + found.size(), depth));
        let inner = inside(&found).filter(|_| depth < MAX_DEPTH);
        let value = match inner {
            Some(_) => String::new(),
            None if found.constructed => format!("... nested deeper than {MAX_DEPTH}"),
            None => value(&found),
        };
        rows.push(TreeRow {
            offset: at,
            depth,
            header: found.header,
            length: found.content.len(),
            tag: tag(&found),
            value: value.into(),
            personal: false,
        });
        if let Some((content, skipped)) = inner {
            open.push((content, found.content_at() + skipped, depth + 1));
        }
    }
    rows
}

fn note(offset: usize, depth: usize, length: usize, value: String) -> TreeRow {
    TreeRow { offset, depth, header: 0, length, tag: String::new(), value: value.into(), personal: false }
}

/// The elements inside an element and how many octets of content stand before them.
fn inside<'a>(found: &Element<'a>) -> Option<(&'a [u8], usize)> {
    if found.constructed {
        return Some((found.content, 0));
    }
    // What X.509 wraps: extension values in OCTET STRINGs, RSA keys in BIT STRINGs.
    let (content, skipped) = match (found.class, found.number, found.content) {
        (Class::Universal, 4, content) => (content, 0),
        (Class::Universal, 3, [0, content @ ..]) => (content, 1),
        _ => return None,
    };
    // By chance some octets read as an element; only a whole fit with an outer SEQUENCE, BIT or OCTET STRING is one.
    let whole = element(content, 0).ok()?;
    let plausible = matches!((whole.class, whole.number), (Class::Universal, 3..=4 | 16));
    (plausible && whole.size() == content.len() && (!whole.constructed || elements(whole.content, 0).is_ok()))
        .then_some((content, skipped))
}

fn tag(found: &Element<'_>) -> String {
    let number = found.number;
    match found.class {
        Class::Universal => match number {
            1 => "BOOLEAN".into(),
            2 => "INTEGER".into(),
            3 => "BIT STRING".into(),
            4 => "OCTET STRING".into(),
            5 => "NULL".into(),
            6 => "OBJECT IDENTIFIER".into(),
            10 => "ENUMERATED".into(),
            12 => "UTF8String".into(),
            16 => "SEQUENCE".into(),
            17 => "SET".into(),
            18 => "NumericString".into(),
            19 => "PrintableString".into(),
            20 => "TeletexString".into(),
            22 => "IA5String".into(),
            23 => "UTCTime".into(),
            24 => "GeneralizedTime".into(),
            26 => "VisibleString".into(),
            28 => "UniversalString".into(),
            30 => "BMPString".into(),
            _ => format!("UNIVERSAL {number}"),
        },
        Class::Application => format!("[APPLICATION {number}]"),
        Class::ContextSpecific => format!("[{number}]"),
        Class::Private => format!("[PRIVATE {number}]"),
    }
}

fn value(found: &Element<'_>) -> String {
    let content = found.content;
    match (found.class, found.number) {
        (Class::Universal, 1) => match content {
            [0] => "FALSE".into(),
            [0xFF] => "TRUE".into(),
            other => short(other),
        },
        (Class::Universal, 5) if content.is_empty() => String::new(),
        (Class::Universal, 6) if content.len() <= 2 * SHOWN => oid(content),
        (Class::Universal, 20 | 28 | 30) => {
            string(found).map_or_else(|| short(content), |said| text(said.as_bytes()).unwrap_or_default())
        }
        (Class::Universal, 12 | 18..=19 | 22..=24 | 26) => text(content).unwrap_or_else(|| short(content)),
        // Implicit tags hide the type: what reads as plain ASCII is shown so (addresses), the rest in hex.
        (Class::ContextSpecific, _)
            if !content.is_empty() && content.iter().all(|b| (0x20..0x7F).contains(b)) =>
        {
            text(content).unwrap_or_else(|| short(content))
        }
        _ => short(content),
    }
}

/// What a string of any of X.509's types says; `None` for what is none, or not what its type says.
#[must_use]
pub fn string(value: &Element<'_>) -> Option<String> {
    let content = value.content;
    if value.class != Class::Universal || value.constructed {
        return None;
    }
    match value.number {
        12 => std::str::from_utf8(content).ok().map(Into::into),
        18 | 19 | 22 | 26 => content.is_ascii().then(|| content.iter().copied().map(char::from).collect()),
        // TeletexString has no agreed mapping: issuers write ISO 8859-1 in it, and readers take it so.
        20 => Some(content.iter().copied().map(char::from).collect()),
        // BMPString is UCS-2: a surrogate is no character of it.
        30 => content
            .chunks(2)
            .map(|two| {
                two.try_into().ok().map(u16::from_be_bytes).and_then(|unit| char::from_u32(unit.into()))
            })
            .collect(),
        28 => content
            .chunks(4)
            .map(|four| four.try_into().ok().map(u32::from_be_bytes).and_then(char::from_u32))
            .collect(),
        _ => None,
    }
}

fn text(content: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(content).ok()?;
    let told = |character| {
        if is_unsafe(character) { format!("\\u{{{:X}}}", u32::from(character)) } else { character.into() }
    };
    let mut shown: String = text.chars().take(2 * SHOWN).map(told).collect();
    if text.chars().nth(2 * SHOWN).is_some() {
        shown.push_str("...");
    }
    Some(shown)
}

fn short(content: &[u8]) -> String {
    match content.get(..SHOWN) {
        Some(head) if content.len() > SHOWN => format!("{}... ({} bytes)", hex(head), content.len()),
        _ => hex(content),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_oid_is_written_with_dots_whatever_its_arcs() {
        for (octets, dotted) in [
            (&[0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x08, 0x05, 0x05, 0x01][..], "1.2.392.200149.8.5.5.1"),
            (&[0x00], "0.0"),
            (&[0x55, 0x1D, 0x0F], "2.5.29.15"),
            (&[0x88, 0x37], "2.999"),
            (&[], "?"),
            (&[0x2A, 0x83], "?2A83"), // ends inside an arc
            (&[0xFF; 30], "?FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"),
        ] {
            assert_eq!(oid(octets), dotted);
        }
    }

    #[test]
    fn an_element_is_read_or_refused_with_its_place() {
        for (bytes, read) in [
            (&[0x30, 0x00][..], Ok((16, 2, 0))),
            (&[0x04, 0x81, 0x01, 0xAA], Ok((4, 3, 1))), // longer than it need be: shown all the same
            (&[0xBF, 0x81, 0x01, 0x00], Ok((129, 4, 0))),
            (&[], Err(10)),
            (&[0x30], Err(11)),
            (&[0x30, 0x82, 0x01], Err(13)),
            (&[0x30, 0x01], Err(10)),
            (&[0x30, 0x80, 0x00, 0x00], Err(10)),
            (&[0x30, 0x85, 0, 0, 0, 0, 0], Err(10)),
            (&[0x3F, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0], Err(10)),
        ] {
            let told = element(bytes, 10);
            let told = told.map(|e| (e.number, e.header, e.content.len())).map_err(|trouble| trouble.at);
            assert_eq!(told, read, "{bytes:02X?}");
        }
    }

    #[test]
    fn the_rows_end_where_there_are_too_many() {
        let many = [0x05, 0x00].repeat(3 * MAX_ROWS);
        let rows = rows(&many);
        assert_eq!(rows.len(), MAX_ROWS + 1);
        assert!(rows[MAX_ROWS].value.starts_with("... not shown"));
    }

    #[test]
    fn bytes_that_are_no_element_become_a_row_that_says_why() {
        let told = rows(&[0x30, 0x04, 0x05, 0x00, 0x02, 0x7F]);
        let values: Vec<_> = told.iter().map(|row| (row.offset, row.depth, row.value.as_str())).collect();
        assert_eq!(
            values,
            [(0, 0, ""), (2, 1, ""), (4, 1, "? byte 4: an element longer than what holds it")]
        );
    }
}
