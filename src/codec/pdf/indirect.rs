//! Octets by place, and what lies at one: an indirect object (ISO 32000-2, 7.3.10) from its number to its `endobj` or its
//! stream, a trailer. How large one may be is bounded, and so is what looking costs in all.

use std::cell::Cell;
use std::ops::Range;

use super::lex::{Lexer, Reference, Value};
use super::{Flaw, PdfError, Read, Source};

/// The length of an object, but for its longest string in hexadecimal digits, which may be a signature's.
const OBJECT: usize = 1 << 20;

/// The length of such a string.
const DIGITS: usize = 4 << 20;

/// What is read of an object at first, which most are shorter than.
const FIRST: usize = 2048;

/// Where an object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it is free, or there is none of that number.
    Free,
    /// In the file.
    File {
        /// In octets from its beginning.
        at: u64,
        /// Its generation.
        generation: u16,
    },
    /// In an object stream.
    Within {
        /// The stream's number.
        stream: u32,
        /// Which of its objects, from 0.
        index: u32,
    },
}

impl Place {
    /// Where it lies in the file itself; else 0.
    pub(super) const fn in_file(self) -> u64 {
        match self {
            Self::File { at, .. } => at,
            Self::Free | Self::Within { .. } => 0,
        }
    }
}

/// What may still be read and decoded to find objects: a small file must not cost more than a small file.
#[derive(Debug)]
pub(super) struct Allowance(Cell<u64>);

impl Allowance {
    /// For a file of so many octets.
    pub(super) const fn of(length: u64) -> Self {
        Self(Cell::new(length.saturating_mul(4).saturating_add(64 << 20)))
    }

    /// Takes so many octets of work from it.
    pub(super) fn spend(&self, octets: u64, at: u64) -> Read<()> {
        let left = self.0.get().checked_sub(octets).ok_or(PdfError::at(at, Flaw::TooMuch))?;
        self.0.set(left);
        Ok(())
    }
}

/// As many octets as are there, at most `most`.
pub(super) fn octets(source: &dyn Source, at: u64, most: usize) -> Read<Vec<u8>> {
    let rest = usize::try_from(source.length().saturating_sub(at)).unwrap_or(usize::MAX);
    let mut octets = vec![0; most.min(rest)];
    let mut filled = 0;
    while filled < octets.len() {
        match source.read_at(at + filled as u64, &mut octets[filled..])? {
            0 => octets.truncate(filled),
            more => filled += more,
        }
    }
    Ok(octets)
}

/// Octets of a file, one piece after the other.
pub(super) struct Tape<'s> {
    source: &'s dyn Source,
    length: usize,
    piece: Vec<u8>,
    from: u64,
}

impl<'s> Tape<'s> {
    pub(super) const fn new(source: &'s dyn Source) -> Self {
        Self { source, length: 64 << 10, piece: Vec::new(), from: 0 }
    }

    /// For what may lie scattered: where each octet is in another piece, reading them costs no more than a few times as much.
    pub(super) const fn short(source: &'s dyn Source) -> Self {
        Self { source, length: 4 << 10, piece: Vec::new(), from: 0 }
    }

    /// At least `need` octets from a place on, where there are so many.
    pub(super) fn from(&mut self, at: u64, need: usize) -> Read<&[u8]> {
        let within = at.checked_sub(self.from).and_then(|within| usize::try_from(within).ok());
        let held = within.filter(|within| self.piece.len().saturating_sub(*within) >= need);
        if held.is_none() {
            self.piece = octets(self.source, at, self.length.max(need))?;
            self.from = at;
        }
        let within = held.unwrap_or(0);
        Ok(&self.piece[within..])
    }
}

/// Reads what begins at a place: more and more octets, until what is read ends before them.
fn at_place<T>(
    source: &dyn Source,
    at: u64,
    allowance: &Allowance,
    read: impl Fn(&mut Lexer<'_>) -> Read<T>,
) -> Read<(Vec<u8>, T)> {
    let mut most = FIRST;
    loop {
        let mut piece = octets(source, at, most)?;
        let mut lexer = Lexer::new(&piece, 0, at);
        let read = read(&mut lexer);
        allowance.spend(lexer.at as u64 + 64, at)?;
        if lexer.short && piece.len() == most {
            if most > OBJECT + DIGITS {
                return Err(PdfError::at(at, Flaw::TooMuch));
            }
            most *= 8;
            continue;
        }
        let read = read?;
        let end = lexer.at;
        if lexer.longest > DIGITS || end - lexer.longest > OBJECT {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        piece.truncate(end);
        piece.shrink_to_fit();
        return Ok((piece, read));
    }
}

/// A value, and its octets from the place on.
pub(super) fn value(source: &dyn Source, at: u64, allowance: &Allowance) -> Read<(Vec<u8>, Value)> {
    fn read(lexer: &mut Lexer<'_>) -> Read<Value> {
        lexer.value()
    }
    at_place(source, at, allowance, read)
}

/// An indirect object as it lies in a file.
pub(super) struct Laid {
    /// Which it says that it is.
    pub(super) id: Reference,
    /// Its octets from the first digit of its number on.
    pub(super) octets: Vec<u8>,
    /// Its value; of a stream the dictionary.
    pub(super) value: Value,
    /// Where a stream's encoded data begin in the file.
    pub(super) data: Option<u64>,
}

/// The object that begins at a place, exactly there.
pub(super) fn object(source: &dyn Source, at: u64, allowance: &Allowance) -> Read<Laid> {
    let (octets, (id, value, data)) = at_place(source, at, allowance, |lexer| {
        let id = lexer.header().map_err(|_| PdfError::at(at, Flaw::Misplaced))?;
        let value = lexer.value()?;
        lexer.skip();
        let stream = value.dictionary().is_some() && lexer.peek() == Some(b's');
        if !stream {
            lexer.keyword(b"endobj")?;
            return Ok((id, value, None));
        }
        lexer.keyword(b"stream")?;
        // Not CR alone, behind which readers disagree about where the data begin.
        let carriage = lexer.peek() == Some(b'\r');
        let behind = lexer.at + usize::from(carriage) + 1;
        if !lexer.end_of_line() || lexer.at < behind {
            return Err(lexer.flaw(Flaw::Syntax));
        }
        lexer.at = behind;
        Ok((id, value, Some(at + behind as u64)))
    })?;
    Ok(Laid { id, octets, value, data })
}

/// Where a stream's data lie, held against what must follow them; and the place behind its `endobj`.
pub(super) fn data(source: &dyn Source, from: u64, length: u64) -> Read<(Range<u64>, u64)> {
    let flaw = PdfError::at(from, Flaw::Stream);
    let end = from.checked_add(length).filter(|end| *end <= source.length()).ok_or(flaw.clone())?;
    let behind = octets(source, end, 64)?;
    let mut lexer = Lexer::new(&behind, 0, end);
    lexer.end_of_line();
    lexer.keyword(b"endstream").map_err(|_| flaw)?;
    lexer.skip();
    lexer.keyword(b"endobj")?;
    Ok((from..end, end + lexer.at as u64))
}
