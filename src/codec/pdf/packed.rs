//! A cross-reference stream (ISO 32000-2, 7.5.8), decoded piece by piece: its rows are not kept, only places from which
//! decoding can go on, so that a look costs little and a million rows no more memory than a few thousand.

use std::cell::RefCell;
use std::ops::Range;

use super::filter::{Coding, Cursor, Pieces};
use super::indirect::{Allowance, Place};
use super::lex::Dictionary;
use super::subsection::{NUMBERS, Subsections};
use super::{Flaw, PdfError, Read, Source};

/// The decoded length of a piece, about.
const PIECE: usize = 32 << 10;

/// From one place where decoding can go on to the next, at least.
const STEP: u64 = 64 << 10;

/// Such places of one stream.
const PLACES: u64 = 20;

/// Pieces that are kept, of all streams.
const KEPT: usize = 8;

/// What a whole file may still have.
pub(super) struct Left {
    /// Subsections.
    pub(super) subsections: usize,
    /// Octets of decoded streams.
    pub(super) decoded: u64,
    /// Places where decoding can go on: each takes 44 KB.
    pub(super) places: usize,
}

/// The pieces looked at last.
#[derive(Debug, Default)]
pub(super) struct Kept(RefCell<Vec<(u64, u64, Vec<u8>)>>);

/// A stream.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) subsections: Subsections,
    /// The last place in the file that a row names.
    pub(super) furthest: u64,
    widths: [usize; 3],
    data: Range<u64>,
    coding: Coding,
    /// Octets of a piece: whole rows of the table, and of the predictor.
    length: usize,
    places: Vec<(u64, Cursor)>,
}

impl Packed {
    /// Reads a stream by its dictionary and where its data lie: every row's form.
    pub(super) fn read(
        source: &dyn Source,
        dictionary: &Dictionary,
        data: Range<u64>,
        left: &mut Left,
    ) -> Read<Self> {
        let at = data.start;
        let damaged = || PdfError::at(at, Flaw::Xref);
        if dictionary.get(b"Type").and_then(|kind| kind.name()) != Some(b"XRef") {
            return Err(damaged());
        }
        let widths = widths(dictionary).ok_or_else(damaged)?;
        let mut subsections = Subsections::default();
        for pair in index(dictionary).ok_or_else(damaged)? {
            let rows = subsections.rows();
            subsections.push(pair, rows, &mut left.subsections, at)?;
        }
        subsections.close(at)?;
        let coding = Coding::of(dictionary, at)?;
        let width: usize = widths.iter().sum();
        let unit = width * coding.row;
        if unit > PIECE * 8 {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        let length = unit * (PIECE / unit).max(1);
        let mut packed = Self { subsections, furthest: 0, widths, data, coding, length, places: Vec::new() };
        packed.go_through(source, left)?;
        Ok(packed)
    }

    fn width(&self) -> usize {
        self.widths.iter().sum()
    }

    /// Looks at every row, and keeps places to go on from.
    fn go_through(&mut self, source: &dyn Source, left: &mut Left) -> Read<()> {
        let at = self.data.start;
        let mut rest = self.subsections.rows();
        let decoded = rest * self.width() as u64;
        left.decoded = left.decoded.checked_sub(decoded).ok_or(PdfError::at(at, Flaw::TooMuch))?;
        let step = (decoded / PLACES).max(STEP).div_ceil(self.length as u64);
        let mut pieces = Pieces::new(source, self.data.clone(), self.coding, self.length);
        let mut number = 0;
        while rest > 0 {
            if number > 0 && number % step == 0 && left.places > 0 {
                left.places -= 1;
                self.places.push((number, pieces.cursor.clone()));
            }
            let piece = pieces.next()?;
            let rows = (piece.len() / self.width()) as u64;
            let good = piece.chunks_exact(self.width()).take(usize::try_from(rest).unwrap_or(usize::MAX));
            let furthest = good.map(|octets| row(octets, self.widths)).try_fold(0, |furthest, row| {
                let (place, _) = row?;
                Some(place.in_file().max(furthest))
            });
            let furthest = furthest.filter(|_| rows > 0).ok_or(PdfError::at(at, Flaw::Xref))?;
            self.furthest = self.furthest.max(furthest);
            rest = rest.saturating_sub(rows);
            number += 1;
        }
        Ok(())
    }

    /// Tells what each row says of its number.
    pub(super) fn each(
        &self,
        source: &dyn Source,
        tell: &mut impl FnMut(u32, (Place, u16)) -> Read<()>,
    ) -> Read<()> {
        let damaged = || PdfError::at(self.data.start, Flaw::Xref);
        let mut pieces = Pieces::new(source, self.data.clone(), self.coding, self.length);
        let (width, mut piece, mut from) = (self.width() as u64, Vec::new(), 0);
        for (number, index) in self.subsections.each(1) {
            let mut within = (index * width - from) as usize;
            if within >= piece.len() {
                from += piece.len() as u64;
                (within, piece) = (within - piece.len(), pieces.next()?);
            }
            let octets = piece.get(within..within + self.width());
            tell(number, octets.and_then(|octets| row(octets, self.widths)).ok_or_else(damaged)?)?;
        }
        Ok(())
    }

    /// Where an object lies, with its generation; `None` where the stream has no row for it.
    pub(super) fn place(
        &self,
        source: &dyn Source,
        number: u32,
        kept: &Kept,
        allowance: &Allowance,
    ) -> Read<Option<(Place, u16)>> {
        let Some((before, index)) = self.subsections.find(number) else { return Ok(None) };
        let at = (before + index) * self.width() as u64;
        let (number, within) = (at / self.length as u64, (at % self.length as u64) as usize);
        let mut kept = kept.0.borrow_mut();
        let known = kept.iter().position(|(of, piece, _)| (*of, *piece) == (self.data.start, number));
        let piece = match known {
            Some(index) => kept.remove(index).2,
            None => self.piece(source, number, allowance)?,
        };
        kept.truncate(KEPT - 1);
        let octets = piece.get(within..within + self.width());
        let row = octets.and_then(|octets| row(octets, self.widths));
        kept.insert(0, (self.data.start, number, piece));
        row.map(Some).ok_or(PdfError::at(self.data.start, Flaw::Xref))
    }

    fn piece(&self, source: &dyn Source, number: u64, allowance: &Allowance) -> Read<Vec<u8>> {
        let before = self.places.iter().rfind(|(place, _)| *place <= number);
        let (mut at, mut pieces) = match before {
            Some((place, cursor)) => {
                (*place, Pieces::again(source, self.data.end, self.coding, self.length, cursor.clone()))
            }
            None => (0, Pieces::new(source, self.data.clone(), self.coding, self.length)),
        };
        loop {
            // Decoding is faster than reading objects.
            allowance.spend(self.length as u64 / 2, self.data.start)?;
            let piece = pieces.next()?;
            if at == number {
                return Ok(piece);
            }
            at += 1;
        }
    }
}

/// `/W`: three widths in octets.
fn widths(dictionary: &Dictionary) -> Option<[usize; 3]> {
    let widths = dictionary.get(b"W")?.array()?.iter();
    let widths = widths.map(|width| width.integer().and_then(|width| usize::try_from(width).ok()));
    let widths: [usize; 3] = widths.collect::<Option<Vec<_>>>()?.try_into().ok()?;
    (widths.iter().all(|width| *width <= 8) && widths[1] > 0).then_some(widths)
}

/// `/Index`: pairs of a first number and how many; all numbers below `/Size` where there is none.
fn index(dictionary: &Dictionary) -> Option<Vec<(u64, u64)>> {
    let number = |value: &super::lex::Value| value.integer().and_then(|number| u64::try_from(number).ok());
    let Some(index) = dictionary.get(b"Index") else {
        return Some(vec![(0, number(dictionary.get(b"Size")?)?.min(NUMBERS + 1))]);
    };
    let numbers: Vec<u64> = index.array()?.iter().map(number).collect::<Option<_>>()?;
    let pairs = numbers.chunks(2).map(|pair| Some((pair[0], *pair.get(1)?)));
    pairs.collect()
}

/// What a row says. Of a kind that is not known yet it stands for null (table 18).
fn row(octets: &[u8], widths: [usize; 3]) -> Option<(Place, u16)> {
    let number = |octets: &[u8]| octets.iter().fold(0_u64, |number, octet| number << 8 | u64::from(*octet));
    let (kind, rest) = octets.split_at_checked(widths[0])?;
    let (second, third) = rest.split_at_checked(widths[1])?;
    let (second, third) = (number(second), number(third));
    let kind = if kind.is_empty() { 1 } else { number(kind) };
    match kind {
        1 => {
            let generation = u16::try_from(third).ok()?;
            Some((Place::File { at: second, generation }, generation))
        }
        2 => {
            let (stream, index) = (u32::try_from(second).ok()?, u32::try_from(third).ok()?);
            Some((Place::Within { stream, index }, 0))
        }
        _ => Some((Place::Free, u16::try_from(third).unwrap_or(u16::MAX))),
    }
}
