//! Streams decoded: `FlateDecode` with the predictors of PNG and TIFF, piece by piece or whole, to a cap; nothing else is
//! needed.

use std::fmt;
use std::ops::Range;

use miniz_oxide::inflate::stream::{InflateState, inflate};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::indirect::octets;
use super::lex::{Dictionary, Object, Value};
use super::{Flaw, PdfError, Read, Source};

/// The octets of a row, or of a piece of encoded data.
const ROW: usize = 64 << 10;

/// What was done to rows of octets before they were compressed (table 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Predictor {
    None,
    Tiff,
    Png,
}

/// How a stream is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coding {
    deflated: bool,
    predictor: Predictor,
    /// Octets from a sample to the one that it is predicted by.
    step: usize,
    /// Octets of a row; 1 without predictor.
    pub(super) row: usize,
}

impl Coding {
    const PLAIN: Self = Self { deflated: false, predictor: Predictor::None, step: 1, row: 1 };

    /// How a stream's dictionary says that it is encoded. What it says must stand there directly.
    pub(super) fn of(dictionary: &Dictionary, at: u64) -> Read<Self> {
        let flaw = || PdfError::at(at, Flaw::Stream);
        if dictionary.get(b"F").is_some() {
            return Err(flaw());
        }
        match one(dictionary.get(b"Filter"), at)? {
            None => return Ok(Self::PLAIN),
            Some(filter) if filter.name() != Some(b"FlateDecode") => return Err(flaw()),
            Some(_) => {}
        }
        let deflated = Self { deflated: true, ..Self::PLAIN };
        let Some(parameters) = one(dictionary.get(b"DecodeParms"), at)? else {
            return Ok(deflated);
        };
        let parameters = parameters.dictionary().ok_or_else(flaw)?;
        let number = |name: &[u8], default: usize| match parameters.get(name) {
            None => Some(default),
            Some(value) => value.integer().and_then(|number| usize::try_from(number).ok()),
        };
        let predictor = match number(b"Predictor", 1) {
            Some(1) => return Ok(deflated),
            Some(2) => Predictor::Tiff,
            Some(10..=15) => Predictor::Png,
            _ => return Err(flaw()),
        };
        let colors = number(b"Colors", 1).filter(|colors| (1..=32).contains(colors)).ok_or_else(flaw)?;
        let bits = number(b"BitsPerComponent", 8).ok_or_else(flaw)?;
        if !matches!(bits, 1 | 2 | 4 | 8 | 16) || predictor == Predictor::Tiff && bits != 8 {
            return Err(flaw());
        }
        let columns = number(b"Columns", 1).filter(|columns| *columns > 0).ok_or_else(flaw)?;
        let row = columns.saturating_mul(colors * bits).div_ceil(8);
        if row > ROW {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        Ok(Self { predictor, step: (colors * bits).div_ceil(8), row, ..deflated })
    }

    /// The length of decoded data as they were compressed.
    const fn compressed(&self, length: usize) -> usize {
        match self.predictor {
            Predictor::Png => length / self.row * (self.row + 1),
            Predictor::None | Predictor::Tiff => length,
        }
    }

    /// Whole rows as they were before prediction. `above` is the row above the first, and is the last afterwards.
    fn restore(&self, rows: &mut Vec<u8>, above: &mut Vec<u8>) -> Option<()> {
        match self.predictor {
            Predictor::None => {}
            Predictor::Tiff => {
                for row in rows.chunks_mut(self.row) {
                    for at in self.step..row.len() {
                        row[at] = row[at].wrapping_add(row[at - self.step]);
                    }
                }
            }
            Predictor::Png => {
                above.resize(self.row, 0);
                let (mut from, mut to) = (0, 0);
                while from < rows.len() {
                    let kind = rows[from];
                    if rows.len() - from <= self.row {
                        return None;
                    }
                    rows.copy_within(from + 1..=from + self.row, to);
                    let row = &mut rows[to..to + self.row];
                    unfiltered(kind, row, above, self.step)?;
                    above.copy_from_slice(row);
                    from += self.row + 1;
                    to += self.row;
                }
                rows.truncate(to);
            }
        }
        Some(())
    }
}

/// One value, or an array of at most one.
fn one(value: Option<&Value>, at: u64) -> Read<Option<&Value>> {
    match value.map(|value| &value.object) {
        Some(Object::Array(values)) if values.len() > 1 => Err(PdfError::at(at, Flaw::Stream)),
        Some(Object::Array(values)) => Ok(values.first().filter(|value| value.object != Object::Null)),
        _ => Ok(value),
    }
}

/// One row of PNG (ISO/IEC 15948, 9.2).
fn unfiltered(kind: u8, row: &mut [u8], above: &[u8], step: usize) -> Option<()> {
    if kind > 4 {
        return None;
    }
    for at in 0..row.len() {
        let (left, corner) = if at < step { (0, 0) } else { (row[at - step], above[at - step]) };
        let up = above[at];
        row[at] = row[at].wrapping_add(match kind {
            0 => 0,
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            _ => paeth(left, up, corner),
        });
    }
    Some(())
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |octet: u8| (guess - i16::from(octet)).abs();
    let (to_left, to_up, to_corner) = (distance(left), distance(up), distance(corner));
    if to_left <= to_up && to_left <= to_corner {
        left
    } else if to_up <= to_corner {
        up
    } else {
        corner
    }
}

/// Where decoding stands between two pieces, to be gone on from.
#[derive(Clone)]
pub(super) struct Cursor {
    at: u64,
    inflating: Option<Box<InflateState>>,
    above: Vec<u8>,
    over: bool,
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").field("at", &self.at).field("over", &self.over).finish_non_exhaustive()
    }
}

/// Encoded data, decoded a piece at a time.
pub(super) struct Pieces<'s> {
    source: &'s dyn Source,
    coding: Coding,
    end: u64,
    length: usize,
    input: Vec<u8>,
    used: usize,
    /// Where it stands.
    pub(super) cursor: Cursor,
}

impl<'s> Pieces<'s> {
    /// From the beginning of data, in pieces of so many octets: a multiple of a row.
    pub(super) fn new(source: &'s dyn Source, data: Range<u64>, coding: Coding, length: usize) -> Self {
        let inflating = coding.deflated.then(|| InflateState::new_boxed(DataFormat::Zlib));
        let cursor = Cursor { at: data.start, inflating, above: Vec::new(), over: false };
        Self::again(source, data.end, coding, length, cursor)
    }

    /// From a place on where it stood before.
    pub(super) const fn again(
        source: &'s dyn Source,
        end: u64,
        coding: Coding,
        length: usize,
        cursor: Cursor,
    ) -> Self {
        Self { source, coding, end, length, input: Vec::new(), used: 0, cursor }
    }

    /// The next piece: shorter at the end, and none behind it.
    pub(super) fn next(&mut self) -> Read<Vec<u8>> {
        let at = self.cursor.at;
        let flaw = || PdfError::at(at, Flaw::Stream);
        let mut piece = vec![0; self.coding.compressed(self.length)];
        let mut filled = 0;
        while filled < piece.len() && !self.cursor.over {
            if self.used == self.input.len() {
                let rest = usize::try_from(self.end - self.cursor.at).unwrap_or(usize::MAX);
                self.input = octets(self.source, self.cursor.at, rest.min(ROW / 4))?;
                self.used = 0;
            }
            let (input, output) = (&self.input[self.used..], &mut piece[filled..]);
            let (consumed, written) = match &mut self.cursor.inflating {
                None => {
                    let count = input.len().min(output.len());
                    output[..count].copy_from_slice(&input[..count]);
                    self.cursor.over = count == 0;
                    (count, count)
                }
                Some(state) => {
                    let result = inflate(state, input, output, MZFlush::None);
                    self.cursor.over = result.status == Ok(MZStatus::StreamEnd);
                    let stands = result.bytes_consumed == 0 && result.bytes_written == 0;
                    if result.status.is_err() || stands && !self.cursor.over {
                        return Err(flaw());
                    }
                    (result.bytes_consumed, result.bytes_written)
                }
            };
            self.used += consumed;
            self.cursor.at += consumed as u64;
            filled += written;
        }
        piece.truncate(filled);
        self.coding.restore(&mut piece, &mut self.cursor.above).ok_or_else(flaw)?;
        Ok(piece)
    }
}

/// Decodes data to the end; more octets than `most` are too much.
pub(super) fn whole(source: &dyn Source, data: Range<u64>, coding: Coding, most: usize) -> Read<Vec<u8>> {
    let at = data.start;
    let length = coding.row * (ROW / coding.row).max(1);
    let mut pieces = Pieces::new(source, data, coding, length);
    let mut decoded = Vec::new();
    loop {
        let piece = pieces.next()?;
        if piece.is_empty() {
            return Ok(decoded);
        }
        if decoded.len() + piece.len() > most {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        decoded.extend(piece);
    }
}

/// Decodes a whole stream that is in memory; more octets than `most` are too much. A stream without a filter is itself.
pub fn decode(encoded: &[u8], dictionary: &Dictionary, at: u64, most: usize) -> Read<Vec<u8>> {
    whole(&encoded, 0..encoded.len() as u64, Coding::of(dictionary, at)?, most)
}
