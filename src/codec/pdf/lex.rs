//! Tokens and objects (ISO 32000-2, 7.2 and 7.3) out of octets in memory, each value with the octets it was written as, so that a dictionary
//! can be copied and changed in one place. Depth and number of values are bounded.

use std::ops::Range;

use super::{Flaw, PdfError, Read};

/// Which object: its number and its generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// From 1.
    pub number: u32,
    /// 0 but where a number was used again.
    pub generation: u16,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Object {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point.
    Real(f64),
    /// A name, its `#` escapes resolved, without the slash.
    Name(Vec<u8>),
    /// A string in parentheses, its escapes resolved.
    Literal(Vec<u8>),
    /// A string in hexadecimal digits.
    Hex(Vec<u8>),
    /// Values in a row.
    Array(Vec<Value>),
    /// Values by name.
    Dictionary(Dictionary),
    /// Another object.
    Reference(Reference),
}

/// A value where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// Its octets, within those that were read.
    pub span: Range<usize>,
    /// What it is.
    pub object: Object,
}

/// Values by name, in the order in which they are written; of a name that occurs twice the reading fails.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dictionary {
    /// The name, its slash included, where it stands; and its value.
    pub entries: Vec<(Vec<u8>, Range<usize>, Value)>,
}

impl Dictionary {
    /// A value by its name; `null` is the same as none.
    #[must_use]
    pub fn get(&self, name: &[u8]) -> Option<&Value> {
        let found = self.entries.iter().find(|(key, ..)| key == name).map(|(.., value)| value);
        found.filter(|value| value.object != Object::Null)
    }
}

impl Value {
    /// The values in a row, where it is such.
    #[must_use]
    pub fn array(&self) -> Option<&[Self]> {
        if let Object::Array(values) = &self.object { Some(values) } else { None }
    }

    /// The values by name, where it is such.
    #[must_use]
    pub const fn dictionary(&self) -> Option<&Dictionary> {
        if let Object::Dictionary(dictionary) = &self.object { Some(dictionary) } else { None }
    }

    /// The whole number.
    #[must_use]
    pub const fn integer(&self) -> Option<i64> {
        if let Object::Integer(number) = self.object { Some(number) } else { None }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> Option<&[u8]> {
        if let Object::Name(name) = &self.object { Some(name) } else { None }
    }

    /// The string's octets, however it is written.
    #[must_use]
    pub fn string(&self) -> Option<&[u8]> {
        if let Object::Literal(octets) | Object::Hex(octets) = &self.object { Some(octets) } else { None }
    }

    /// The reference.
    #[must_use]
    pub const fn reference(&self) -> Option<Reference> {
        if let Object::Reference(reference) = self.object { Some(reference) } else { None }
    }
}

/// Values inside each other.
const DEPTH: usize = 64;

/// Values of one object.
const VALUES: usize = 262_144;

/// Reads one value that begins at a place (after white space and comments); the place behind it is its span's end. `base` is where the octets lie
/// in the file, for errors.
pub fn value(octets: &[u8], at: usize, base: u64) -> Read<Value> {
    Lexer::new(octets, at, base).value()
}

/// White space (table 1).
pub(super) const fn is_space(octet: u8) -> bool {
    matches!(octet, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// Neither white space nor a delimiter (table 2): what numbers, names and keywords are made of.
pub(super) const fn is_regular(octet: u8) -> bool {
    !is_space(octet) && !matches!(octet, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn digit(octet: u8) -> Option<u8> {
    match octet {
        b'0'..=b'9' => Some(octet - b'0'),
        b'a'..=b'f' => Some(octet - b'a' + 10),
        b'A'..=b'F' => Some(octet - b'A' + 10),
        _ => None,
    }
}

/// Octets being read.
pub(super) struct Lexer<'o> {
    octets: &'o [u8],
    /// The next one.
    pub(super) at: usize,
    base: u64,
    values: usize,
    /// It looked behind the last octet: with more of them it might have read something else.
    pub(super) short: bool,
    /// The longest string in hexadecimal digits.
    pub(super) longest: usize,
}

impl<'o> Lexer<'o> {
    /// Begins at a place; `base` is where the octets lie in the file.
    pub(super) const fn new(octets: &'o [u8], at: usize, base: u64) -> Self {
        Self { octets, at, base, values: 0, short: false, longest: 0 }
    }

    /// A flaw here.
    pub(super) const fn flaw(&self, flaw: Flaw) -> PdfError {
        PdfError::at(self.base + self.at as u64, flaw)
    }

    /// The next octet, left there.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let next = self.octets.get(self.at).copied();
        self.short |= next.is_none();
        next
    }

    fn next(&mut self) -> Read<u8> {
        let next = self.peek().ok_or_else(|| self.flaw(Flaw::Syntax))?;
        self.at += 1;
        Ok(next)
    }

    /// Passes over white space and comments.
    pub(super) fn skip(&mut self) {
        while let Some(octet) = self.peek() {
            if octet == b'%' {
                while self.peek().is_some_and(|octet| !matches!(octet, b'\r' | b'\n')) {
                    self.at += 1;
                }
            } else if is_space(octet) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Passes over one end-of-line, where one stands here: CR LF, LF or CR.
    pub(super) fn end_of_line(&mut self) -> bool {
        let carriage = self.peek() == Some(b'\r');
        self.at += usize::from(carriage);
        let feed = self.peek() == Some(b'\n');
        self.at += usize::from(feed);
        carriage || feed
    }

    /// The regular characters here.
    fn token(&mut self) -> &'o [u8] {
        let from = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.octets[from..self.at]
    }

    /// Exactly this keyword, here.
    pub(super) fn keyword(&mut self, word: &[u8]) -> Read<()> {
        let from = self.at;
        if self.token() == word {
            return Ok(());
        }
        self.at = from;
        Err(self.flaw(Flaw::Syntax))
    }

    /// A whole number without a sign, here.
    pub(super) fn number(&mut self) -> Read<u64> {
        let from = self.at;
        let number = unsigned(self.token());
        if number.is_none() {
            self.at = from;
        }
        number.ok_or_else(|| self.flaw(Flaw::Syntax))
    }

    /// What an indirect object begins with, here: `12 0 obj`.
    pub(super) fn header(&mut self) -> Read<Reference> {
        let number = self.number()?;
        self.skip();
        let generation = self.number()?;
        self.skip();
        self.keyword(b"obj")?;
        let reference = reference(number, generation);
        reference.ok_or_else(|| self.flaw(Flaw::Syntax))
    }

    /// A value, after white space and comments.
    pub(super) fn value(&mut self) -> Read<Value> {
        self.value_within(0)
    }

    fn value_within(&mut self, depth: usize) -> Read<Value> {
        self.skip();
        self.values += 1;
        if depth > DEPTH || self.values > VALUES {
            return Err(self.flaw(Flaw::TooMuch));
        }
        let from = self.at;
        let object = match self.peek() {
            Some(b'/') => Object::Name(self.name()?),
            Some(b'(') => Object::Literal(self.literal()?),
            Some(b'[') => Object::Array(self.array(depth)?),
            Some(b'<') => {
                self.at += 1;
                if self.peek() == Some(b'<') {
                    self.at += 1;
                    Object::Dictionary(self.dictionary(depth)?)
                } else {
                    Object::Hex(self.hex()?)
                }
            }
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => self.numeric()?,
            _ => match self.token() {
                b"true" => Object::Boolean(true),
                b"false" => Object::Boolean(false),
                b"null" => Object::Null,
                _ => {
                    self.at = from;
                    return Err(self.flaw(Flaw::Syntax));
                }
            },
        };
        Ok(Value { span: from..self.at, object })
    }

    fn name(&mut self) -> Read<Vec<u8>> {
        self.at += 1;
        let mut name = Vec::new();
        while let Some(octet) = self.peek().filter(|octet| is_regular(*octet)) {
            self.at += 1;
            name.push(if octet == b'#' { self.escaped()? } else { octet });
        }
        name.shrink_to_fit();
        Ok(name)
    }

    /// The two digits behind `#`. Readers take a `#` without them, and `#00`, in different ways.
    fn escaped(&mut self) -> Read<u8> {
        let (high, low) = (digit(self.next()?), digit(self.next()?));
        let octet = high.zip(low).map(|(high, low)| high << 4 | low).filter(|octet| *octet != 0);
        octet.ok_or_else(|| self.flaw(Flaw::Syntax))
    }

    fn literal(&mut self) -> Read<Vec<u8>> {
        self.at += 1;
        let mut string = Vec::new();
        let mut open = 1_usize;
        loop {
            match self.next()? {
                b'\\' => self.escape(&mut string)?,
                b'(' => {
                    open += 1;
                    string.push(b'(');
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        string.shrink_to_fit();
                        return Ok(string);
                    }
                    string.push(b')');
                }
                // Every end-of-line in it is one LF.
                b'\r' => {
                    self.at += usize::from(self.peek() == Some(b'\n'));
                    string.push(b'\n');
                }
                octet => string.push(octet),
            }
        }
    }

    /// What follows a backslash (table 3); before any other character it counts for nothing.
    fn escape(&mut self, string: &mut Vec<u8>) -> Read<()> {
        string.push(match self.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return Ok(()),
            b'\r' => {
                self.at += usize::from(self.peek() == Some(b'\n'));
                return Ok(());
            }
            octal @ b'0'..=b'7' => {
                let mut code = u16::from(octal - b'0');
                for _ in 0..2 {
                    let Some(more @ b'0'..=b'7') = self.peek() else { break };
                    self.at += 1;
                    code = code << 3 | u16::from(more - b'0');
                }
                // An overflow is ignored, by the standard.
                (code & 0xFF) as u8
            }
            other => other,
        });
        Ok(())
    }

    /// The digits behind `<`; a last one without its second counts as if that were 0.
    fn hex(&mut self) -> Read<Vec<u8>> {
        let from = self.at;
        let mut string = Vec::new();
        let mut high = None;
        loop {
            let octet = self.next()?;
            if let Some(low) = digit(octet) {
                match high.take() {
                    Some(high) => string.push(high << 4 | low),
                    None => high = Some(low),
                }
            } else if octet == b'>' {
                string.extend(high.map(|high| high << 4));
                string.shrink_to_fit();
                self.longest = self.longest.max(self.at - from);
                return Ok(string);
            } else if !is_space(octet) {
                self.at -= 1;
                return Err(self.flaw(Flaw::Syntax));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Read<Vec<Value>> {
        self.at += 1;
        let mut values = Vec::new();
        loop {
            self.skip();
            if self.peek() == Some(b']') {
                self.at += 1;
                values.shrink_to_fit();
                return Ok(values);
            }
            values.push(self.value_within(depth + 1)?);
        }
    }

    fn dictionary(&mut self, depth: usize) -> Read<Dictionary> {
        let mut entries = Vec::new();
        loop {
            self.skip();
            let from = self.at;
            match self.peek() {
                Some(b'/') => {
                    let name = self.name()?;
                    let span = from..self.at;
                    entries.push((name, span, self.value_within(depth + 1)?));
                }
                Some(b'>') => {
                    self.at += 1;
                    if self.next()? != b'>' {
                        return Err(self.flaw(Flaw::Syntax));
                    }
                    break;
                }
                _ => return Err(self.flaw(Flaw::Syntax)),
            }
        }
        entries.shrink_to_fit();
        let mut names: Vec<&[u8]> = entries.iter().map(|(name, ..)| name.as_slice()).collect();
        names.sort_unstable();
        // Of two readers one takes the first, the other the last.
        if names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(self.flaw(Flaw::Syntax));
        }
        Ok(Dictionary { entries })
    }

    /// A number, or a reference, which begins with one.
    fn numeric(&mut self) -> Read<Object> {
        let from = self.at;
        let token = self.token();
        if let Some(number) = unsigned(token)
            && let Some(reference) = self.referring(number)?
        {
            return Ok(Object::Reference(reference));
        }
        let digits = token.strip_prefix(b"+").or_else(|| token.strip_prefix(b"-")).unwrap_or(token);
        let points = digits.split(|octet| *octet == b'.').count() - 1;
        let plain = digits.iter().all(|octet| octet.is_ascii_digit() || *octet == b'.');
        let text = std::str::from_utf8(token).ok().filter(|_| plain && points <= 1 && digits.len() > points);
        let number = text.and_then(|text| {
            let whole = text.parse().ok().filter(|_| points == 0).map(Object::Integer);
            whole.or_else(|| text.parse().ok().map(Object::Real))
        });
        if number.is_none() {
            self.at = from;
        }
        number.ok_or_else(|| self.flaw(Flaw::Syntax))
    }

    /// The rest of a reference behind its number, where it is one.
    fn referring(&mut self, number: u64) -> Read<Option<Reference>> {
        let behind = self.at;
        self.skip();
        if let Some(generation) = unsigned(self.token()) {
            self.skip();
            if self.token() == b"R" {
                let reference = reference(number, generation);
                return reference.map(Some).ok_or_else(|| self.flaw(Flaw::Syntax));
            }
        }
        self.at = behind;
        Ok(None)
    }
}

fn unsigned(digits: &[u8]) -> Option<u64> {
    let plain = digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| plain)?.parse().ok()
}

fn reference(number: u64, generation: u64) -> Option<Reference> {
    Some(Reference { number: u32::try_from(number).ok()?, generation: u16::try_from(generation).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Object> {
        value(text.as_bytes(), 0, 0).ok().map(|value| value.object)
    }

    #[test]
    fn each_kind_of_value_is_read() {
        for (text, object) in [
            (" null", Object::Null),
            ("true", Object::Boolean(true)),
            ("-17", Object::Integer(-17)),
            ("+17", Object::Integer(17)),
            ("-.5", Object::Real(-0.5)),
            ("4.", Object::Real(4.0)),
            ("/A#42#20C", Object::Name(b"AB C".to_vec())),
            ("/ ", Object::Name(Vec::new())),
            ("(a(b)\\)\\n\\053\\5\\\r\nc\r\nd\\q)", Object::Literal(b"a(b))\n+\x05c\ndq".to_vec())),
            ("<4 8\n6>", Object::Hex(vec![0x48, 0x60])),
            ("12 3 R", Object::Reference(Reference { number: 12, generation: 3 })),
            ("12%c\n3 % d\r R/", Object::Reference(Reference { number: 12, generation: 3 })),
            ("12 3 RG", Object::Integer(12)),
            ("99999999999999999999", Object::Real(1e20)),
        ] {
            assert_eq!(read(text), Some(object), "{text}");
        }
    }

    #[test]
    fn what_two_readers_would_take_differently_is_refused() {
        for text in [
            "",
            "%",
            "<</A 1/A 2>>",
            "<</A 1/#41 2>>",
            "/A#4",
            "/A#",
            "/A#00",
            "<4G>",
            "<48",
            "(a",
            "[1 2",
            "<</A 1>",
            "<</A>>",
            "<<1 2>>",
            "--1",
            "1.2.3",
            "1e5",
            "+",
            ".",
            "nul",
            "nullx",
            ">>",
            ")",
            "{}",
            "5000000000 0 R",
            "1 65536 R",
            "R",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn spans_are_the_octets_as_written() {
        let octets = b"  << /A#42 [ 1 0 R (x) ] %c\n/C<00> >>  ";
        let read = value(octets, 0, 0).expect("a dictionary");
        assert_eq!(&octets[read.span.clone()], b"<< /A#42 [ 1 0 R (x) ] %c\n/C<00> >>");
        let entries = &read.dictionary().expect("a dictionary").entries;
        let written: Vec<_> = entries
            .iter()
            .map(|(_, name, value)| (&octets[name.clone()], &octets[value.span.clone()]))
            .collect();
        assert_eq!(written, [(&b"/A#42"[..], &b"[ 1 0 R (x) ]"[..]), (b"/C", b"<00>")]);
        assert_eq!(&octets[entries[0].2.array().expect("an array")[0].span.clone()], b"1 0 R");
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(read(&nested(DEPTH + 1)).is_some());
        assert!(matches!(
            value(nested(1_000_000).as_bytes(), 0, 7),
            Err(PdfError::Malformed { at: 72, flaw: Flaw::TooMuch })
        ));
        assert!(read(&format!("[{}]", "1 ".repeat(VALUES - 1))).is_some());
        assert!(read(&format!("[{}]", "1 ".repeat(VALUES))).is_none());
    }
}
