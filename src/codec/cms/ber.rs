//! A pull parser for BER (X.690) that never holds what it reads: definite and indefinite lengths, bounded depth,
//! bounded collecting. And beside it a strict reader and writer of small DER values in memory.
//!
//! Refuses tag numbers above 30 (CMS has none) and whatever runs past the value around it.
//!
//! `der` and `cms` read DER alone and from memory, refuse a value above 256 MiB and tags that they do not know; a signed
//! file is BER of any size, and what nobody asks for may be of any type. They write ours (`sign::make`), all but the
//! frame, whose lengths have 64 bits.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use crate::codec::tlv::{Header as Start, Length};
use crate::domain::verdict::PassedOver;

/// Constructed values inside each other. `OpenSSL` stops at 30 for values and at 5 for strings; a certificate
/// needs about ten.
const DEPTH: u8 = 32;

/// Members of one set. Who reads it afterwards sorts it by insertion (der 0.7), in a time that grows with the square:
/// a megabyte of tiny attributes took minutes.
const MEMBERS: usize = 64;

/// What is wrong with the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The bytes end too early.
    #[error("the data ends too early")]
    Truncated,
    /// Bytes follow where nothing may.
    #[error("something follows the end")]
    Trailing,
    /// Another element was expected.
    #[error("not the expected element")]
    Unexpected,
    /// A tag that is never used here.
    #[error("an unsupported tag")]
    Tag,
    /// A length that can't be, or that runs past the value around it.
    #[error("an impossible length")]
    Length,
    /// Too many values inside each other.
    #[error("nested too deeply")]
    Depth,
    /// More than this program is ready to hold.
    #[error("more than this program reads")]
    TooMuch,
    /// A value that may not stand here.
    #[error("an impossible value")]
    Value,
    /// The base64 armour around it is broken.
    #[error("broken PEM")]
    Pem,
    /// PEM of another kind: a certificate, a key.
    #[error("PEM of another kind")]
    OtherPem,
    /// More than one PEM.
    #[error("more than one PEM")]
    MorePem,
    /// A mail without an S/MIME signature that can be read.
    #[error("a mail without an S/MIME signature")]
    Mail,
    /// A content that is not octets: PKCS #7 1.5 had others, e.g. in a catalog of Windows.
    #[error("a content of PKCS #7 1.5")]
    OtherContent,
    /// Encrypted, and no signature to be seen.
    #[error("encrypted")]
    Encrypted,
    /// A signer's digest algorithm is not among those that the file announces.
    #[error("a digest algorithm that was not announced")]
    Unannounced,
    /// A file of certificates without any signature.
    #[error("no signature in it")]
    NoSigner,
    /// Not `SignedData` at all.
    #[error("not a CMS signature")]
    NotSignedData,
}

impl Flaw {
    /// Not wrong, only more than is held or checked here.
    #[must_use]
    pub const fn is_too_much(self) -> bool {
        matches!(self, Self::TooMuch | Self::Depth)
    }
}

/// Why reading stopped.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The bytes are wrong at an offset (of the DER or BER; within PEM, of what the armour holds).
    #[error("at {at}: {flaw}")]
    Malformed {
        /// The offset in octets.
        at: u64,
        /// What is wrong.
        flaw: Flaw,
    },
    /// The bytes could not be had.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The sink asked to stop.
    #[error("stopped")]
    Stopped,
}

/// The result of reading.
pub type Read<T> = Result<T, ReadError>;

/// A value's first octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The identifier octet, class and form included.
    pub tag: u8,
    /// Where the value's header begins.
    pub at: u64,
    /// Octets of content, `None` for the indefinite form.
    pub length: Option<u64>,
}

impl Header {
    const fn constructed(self) -> bool {
        self.tag & 0x20 != 0
    }
}

/// The inside of a constructed value.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The offset that nothing inside may pass.
    limit: u64,
    /// It ends with two zero octets instead of at `limit`.
    indefinite: bool,
    depth: u8,
}

impl Scope {
    /// The whole input.
    pub const TOP: Self = Self { limit: u64::MAX, indefinite: false, depth: 0 };
}

/// The parser: a source and how far it was read.
pub struct Parser<R> {
    source: R,
    at: u64,
}

impl<R: BufRead> Parser<R> {
    /// Begins at offset 0.
    pub const fn new(source: R) -> Self {
        Self { source, at: 0 }
    }

    /// How far the input was read.
    pub const fn at(&self) -> u64 {
        self.at
    }

    fn fail<T>(at: u64, flaw: Flaw) -> Read<T> {
        Err(ReadError::Malformed { at, flaw })
    }

    fn fill(&mut self) -> Read<&[u8]> {
        loop {
            // Asked twice because a borrow that is returned can't also be retried.
            match self.source.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(broken_armour(error, self.at)),
            }
        }
        Ok(self.source.fill_buf()?)
    }

    fn consume(&mut self, octets: usize) {
        self.source.consume(octets);
        self.at = self.at.saturating_add(octets as u64);
    }

    fn octet(&mut self, scope: Scope) -> Read<u8> {
        let at = self.at;
        if at >= scope.limit {
            return Self::fail(at, Flaw::Length);
        }
        let Some(&octet) = self.fill()?.first() else { return Self::fail(at, Flaw::Truncated) };
        self.consume(1);
        Ok(octet)
    }

    /// The next value inside `scope`, or `None` at its end (whose octets are then read).
    pub fn next(&mut self, scope: Scope) -> Read<Option<Header>> {
        let at = self.at;
        if !scope.indefinite && at == scope.limit {
            return Ok(None);
        }
        let tag = self.octet(scope)?;
        if tag == 0 {
            // End-of-contents: exactly 00 00, and only where the length is indefinite (X.690, 8.1.5).
            return if scope.indefinite && self.octet(scope)? == 0 {
                Ok(None)
            } else {
                Self::fail(at, Flaw::Tag)
            };
        }
        if tag & 0x1F == 0x1F {
            return Self::fail(at, Flaw::Tag);
        }
        let length = match Length::read(|| self.octet(scope))? {
            Some(Length::Definite { octets, .. }) => Some(octets),
            Some(Length::Indefinite) if tag & 0x20 != 0 => None,
            _ => return Self::fail(at, Flaw::Length),
        };
        match length.map(|length| self.at.checked_add(length)) {
            Some(None) => Self::fail(at, Flaw::Length),
            Some(Some(end)) if end > scope.limit => Self::fail(at, Flaw::Length),
            _ => Ok(Some(Header { tag, at, length })),
        }
    }

    /// The next value, which must be there and have this tag.
    pub fn expect(&mut self, scope: Scope, tag: u8) -> Read<Header> {
        let at = self.at;
        match self.next(scope)? {
            Some(header) if header.tag == tag => Ok(header),
            _ => Self::fail(at, Flaw::Unexpected),
        }
    }

    /// The end of a scope, which must be here.
    pub fn leave(&mut self, scope: Scope) -> Read<()> {
        let at = self.at;
        match self.next(scope)? {
            None => Ok(()),
            Some(_) => Self::fail(at, Flaw::Unexpected),
        }
    }

    /// The end of the input, which must be here but for line breaks, spaces and zeros: says which of them there were.
    pub fn end(&mut self) -> Read<Vec<PassedOver>> {
        let mut found = Vec::new();
        loop {
            let at = self.at;
            let rest = self.fill()?;
            let Some(first) = rest.first() else { return Ok(found) };
            let (what, octets) = match first {
                0 => (PassedOver::TrailingZeros, rest.iter().take_while(|octet| **octet == 0).count()),
                b' ' | b'\t' | b'\r' | b'\n' => {
                    let blank = rest.iter().take_while(|octet| matches!(octet, b' ' | b'\t' | b'\r' | b'\n'));
                    (PassedOver::TrailingSpace, blank.count())
                }
                _ => return Self::fail(at, Flaw::Trailing),
            };
            if !found.contains(&what) {
                found.push(what);
            }
            self.consume(octets);
        }
    }

    /// Goes into a constructed value whose header was just read.
    pub fn enter(&self, header: Header, scope: Scope) -> Read<Scope> {
        if !header.constructed() {
            return Self::fail(header.at, Flaw::Unexpected);
        }
        if scope.depth >= DEPTH {
            return Self::fail(header.at, Flaw::Depth);
        }
        let depth = scope.depth + 1;
        Ok(match header.length {
            // `next` has checked the sum.
            Some(length) => Scope { limit: self.at.saturating_add(length), indefinite: false, depth },
            None => Scope { limit: scope.limit, indefinite: true, depth },
        })
    }

    /// Hands `length` octets on, piece by piece.
    fn octets(&mut self, mut length: u64, sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>) -> Read<()> {
        while length > 0 {
            let at = self.at;
            let piece = self.fill()?;
            if piece.is_empty() {
                return Self::fail(at, Flaw::Truncated);
            }
            let take = usize::try_from(length).map_or(piece.len(), |length| length.min(piece.len()));
            if sink(&piece[..take]).is_break() {
                return Err(ReadError::Stopped);
            }
            self.consume(take);
            length -= take as u64;
        }
        Ok(())
    }

    /// The octets of an OCTET STRING whose header was just read, in whatever pieces it is made of.
    pub fn string(
        &mut self,
        header: Header,
        scope: Scope,
        sink: &mut dyn FnMut(&[u8]) -> ControlFlow<()>,
    ) -> Read<()> {
        match (header.tag, header.length) {
            (0x04, Some(length)) => self.octets(length, sink),
            (0x24, _) => {
                let inside = self.enter(header, scope)?;
                while let Some(piece) = self.next(inside)? {
                    self.string(piece, inside, sink)?;
                }
                Ok(())
            }
            _ => Self::fail(header.at, Flaw::Unexpected),
        }
    }

    /// Collects a value into `out` with definite, shortest lengths and whole strings: what was DER stays as it was
    /// byte for byte. `out` never grows past `most`, and no set inside is a long one.
    pub fn collect(&mut self, header: Header, scope: Scope, out: &mut Vec<u8>, most: usize) -> Read<()> {
        let start = out.len();
        let mut full = false;
        let mut keep = |out: &mut Vec<u8>, piece: &[u8]| {
            if out.len().saturating_add(piece.len()) > most {
                full = true;
                return ControlFlow::Break(());
            }
            out.extend_from_slice(piece);
            ControlFlow::Continue(())
        };
        let read = match (header.tag, header.length) {
            (0x24, _) => self.string(header, scope, &mut |piece| keep(out, piece)),
            (tag, Some(length)) if tag & 0x20 == 0 => self.octets(length, &mut |piece| keep(out, piece)),
            _ => {
                let inside = self.enter(header, scope)?;
                let mut members = 0;
                while let Some(child) = self.next(inside)? {
                    members += 1;
                    // A SET, or one under another tag: anything but a SEQUENCE.
                    if header.tag != 0x30 && members > MEMBERS {
                        return Self::fail(child.at, Flaw::TooMuch);
                    }
                    self.collect(child, inside, out, most)?;
                }
                Ok(())
            }
        };
        if full || out.len() > most {
            return Self::fail(header.at, Flaw::TooMuch);
        }
        read?;
        let tag = if header.tag == 0x24 { 0x04 } else { header.tag };
        let mut head = vec![tag];
        push_length(&mut head, (out.len() - start) as u64);
        out.splice(start..start, head);
        Ok(())
    }

    /// Reads over a value; where its length is given, whatever is inside.
    pub fn skip(&mut self, header: Header, scope: Scope) -> Read<()> {
        if let Some(length) = header.length {
            return self.octets(length, &mut |_| ControlFlow::Continue(()));
        }
        let inside = self.enter(header, scope)?;
        while let Some(child) = self.next(inside)? {
            self.skip(child, inside)?;
        }
        Ok(())
    }

    /// Reads over a value whatever is inside, and hands out its content where that has a length, which is at most `most`.
    pub fn keep(&mut self, header: Header, scope: Scope, most: usize) -> Read<Vec<u8>> {
        let mut kept = Vec::new();
        match header.length {
            Some(length) if length <= most as u64 => self.octets(length, &mut |piece| {
                kept.extend_from_slice(piece);
                ControlFlow::Continue(())
            })?,
            _ => self.skip(header, scope)?,
        }
        Ok(kept)
    }
}

/// Broken PEM arrives as an error of the source: told as what it is.
fn broken_armour(error: io::Error, at: u64) -> ReadError {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<super::pem::Broken>()) {
        Some(super::pem::Broken::Armour) => ReadError::Malformed { at, flaw: Flaw::Pem },
        Some(super::pem::Broken::OtherKind) => ReadError::Malformed { at, flaw: Flaw::OtherPem },
        Some(super::pem::Broken::More) => ReadError::Malformed { at, flaw: Flaw::MorePem },
        None => ReadError::Io(error),
    }
}

/// Appends a DER length.
pub fn push_length(out: &mut Vec<u8>, length: u64) {
    if length < 0x80 {
        out.push(length as u8);
        return;
    }
    let octets = length.to_be_bytes();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    out.push(0x80 | (octets.len() - zeros) as u8);
    out.extend_from_slice(&octets[zeros..]);
}

/// A DER value from its parts.
#[must_use]
pub fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![tag];
    push_length(&mut out, parts.iter().map(|part| part.len() as u64).sum());
    for part in parts {
        out.extend_from_slice(part);
    }
    out
}

/// A strict reader over DER in memory: shortest lengths, one-octet tags.
#[derive(Debug, Clone, Copy)]
pub struct Der<'a> {
    rest: &'a [u8],
}

impl<'a> Der<'a> {
    /// Reads these bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Nothing is left.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next value.
    #[must_use]
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next value: its tag, its content, and the whole of it.
    pub fn any(&mut self) -> Option<(u8, &'a [u8], &'a [u8])> {
        let header = Start::read(self.rest, 0).ok()?;
        let end = header.octets.checked_add(usize::try_from(header.der()?).ok()?)?;
        let (whole, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest;
        Some((header.tag, whole.get(header.octets..)?, whole))
    }

    /// The content of the next value, if it has this tag.
    pub fn read(&mut self, tag: u8) -> Option<&'a [u8]> {
        if self.peek()? != tag {
            return None;
        }
        self.any().map(|(_, content, _)| content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(bytes: &[u8]) -> Read<Vec<u8>> {
        let mut parser = Parser::new(bytes);
        let header = parser.next(Scope::TOP)?.expect("a value");
        let mut out = Vec::new();
        parser.collect(header, Scope::TOP, &mut out, 1000)?;
        parser.end()?;
        Ok(out)
    }

    fn flaw(bytes: &[u8]) -> Flaw {
        match collected(bytes) {
            Err(ReadError::Malformed { flaw, .. }) => flaw,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn indefinite_lengths_and_pieces_are_collected_as_der() {
        let ber = [0x30, 0x80, 0x24, 0x80, 0x04, 1, 1, 0x24, 0x03, 0x04, 1, 2, 0, 0, 0x02, 0x81, 1, 5, 0, 0];
        assert_eq!(collected(&ber).unwrap(), [0x30, 7, 0x04, 2, 1, 2, 0x02, 1, 5]);
    }

    #[test]
    fn der_stays_as_it_was() {
        let mut der = vec![0x30, 0x81, 0x85, 0x04, 0x81, 0x82];
        der.extend([7; 0x82]);
        assert_eq!(collected(&der).unwrap(), der);
    }

    #[test]
    fn what_runs_past_its_surroundings_is_refused() {
        assert_eq!(flaw(&[0x30, 2, 0x04, 1, 7]), Flaw::Length);
        assert_eq!(flaw(&[0x30, 0x80, 0x04, 1]), Flaw::Truncated);
        assert_eq!(flaw(&[0x04, 0x80, 0, 0]), Flaw::Length);
        assert_eq!(flaw(&[0x30, 2, 0, 0]), Flaw::Tag);
        assert_eq!(flaw(&[0x04, 0x88, 255, 255, 255, 255, 255, 255, 255, 255]), Flaw::Length);
        assert_eq!(flaw(&[0x04, 0x89, 1, 1, 1, 1, 1, 1, 1, 1, 1]), Flaw::Length);
        assert_eq!(flaw(&[0x1F, 0x81, 0, 0]), Flaw::Tag);
        assert_eq!(flaw(&[0x04, 1, 7, 7]), Flaw::Trailing);
    }

    #[test]
    fn depth_and_size_are_bounded() {
        assert_eq!(flaw(&[[0x30, 0x80]; 100].concat()), Flaw::Depth);
        assert_eq!(flaw(&[[0x24, 0x80]; 100].concat()), Flaw::Depth);
        let mut large = vec![0x04, 0x82, 0x04, 0x00];
        large.extend([0; 1024]);
        assert_eq!(flaw(&large), Flaw::TooMuch);
    }

    #[test]
    fn a_strict_reader_takes_shortest_lengths_only() {
        assert_eq!(Der::new(&[0x04, 1, 7]).read(0x04), Some(&[7][..]));
        assert_eq!(Der::new(&[0x04, 0x81, 1, 7]).any(), None);
        assert_eq!(Der::new(&[0x04, 2, 7]).any(), None);
        assert_eq!(Der::new(&[0x04, 0x80]).any(), None);
    }

    #[test]
    fn lengths_are_written_in_64_bits() {
        for (length, octets) in [
            (0, vec![0]),
            (0x7F, vec![0x7F]),
            (0x80, vec![0x81, 0x80]),
            (0x1_0000_0000, vec![0x85, 1, 0, 0, 0, 0]),
        ] {
            let mut out = Vec::new();
            push_length(&mut out, length);
            assert_eq!(out, octets, "{length}");
        }
    }
}
