//! A cross-reference table (ISO 32000-2, 7.5.4): rows of exactly 20 octets, looked at by place. Every row's form is checked
//! once, in one go through the table.

use super::indirect::{Place, Tape, octets};
use super::lex::is_space;
use super::subsection::Subsections;
use super::{Flaw, PdfError, Read, Source};

const ROW: u64 = 20;

/// The length of a subsection's first line, by far.
const LINE: usize = 64;

/// A table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) subsections: Subsections,
    /// The last place in the file that a row names.
    pub(super) furthest: u64,
}

impl Table {
    /// Reads a table that begins at a place (with `xref`); and where its trailer's dictionary begins.
    pub(super) fn read(source: &dyn Source, at: u64, left: &mut usize) -> Read<(Self, u64)> {
        let mut tape = Tape::new(source);
        let (mut subsections, mut furthest) = (Subsections::default(), 0);
        let damaged = |at| PdfError::at(at, Flaw::Xref);
        let line = tape.from(at, LINE)?.strip_prefix(b"xref").ok_or(damaged(at))?;
        let mut at = at + 4 + line_end(line).ok_or(damaged(at))? as u64;
        loop {
            let line = tape.from(at, LINE)?;
            let line = &line[..line.len().min(LINE)];
            let blank = line.iter().take_while(|octet| is_space(**octet)).count();
            if line[blank..].starts_with(b"trailer") {
                subsections.close(at)?;
                return Ok((Self { subsections, furthest }, at + blank as u64 + 7));
            }
            let (first, count, length) = heading(&line[blank..]).ok_or(damaged(at))?;
            let from = at + (blank + length) as u64;
            subsections.push((first, count), from, left, at)?;
            at = count.checked_mul(ROW).and_then(|rows| from.checked_add(rows)).ok_or(damaged(from))?;
            if at > source.length() {
                return Err(damaged(from));
            }
            let mut place = from;
            let mut first = first == 0;
            while place < at {
                let piece = tape.from(place, ROW as usize)?;
                let whole = piece.len().min(usize::try_from(at - place).unwrap_or(usize::MAX)) / ROW as usize;
                for (index, octets) in piece.chunks_exact(ROW as usize).take(whole).enumerate() {
                    let (place, _) = row(octets, first).ok_or(damaged(place + index as u64 * ROW))?;
                    furthest = furthest.max(place.in_file());
                    first = false;
                }
                // A file that was cut meanwhile.
                if whole == 0 {
                    return Err(damaged(place));
                }
                place += whole as u64 * ROW;
            }
        }
    }

    /// Tells what each row says of its number.
    pub(super) fn each(
        &self,
        source: &dyn Source,
        tell: &mut impl FnMut(u32, (Place, u16)) -> Read<()>,
    ) -> Read<()> {
        let mut tape = Tape::new(source);
        for (number, at) in self.subsections.each(ROW) {
            let octets = tape.from(at, ROW as usize)?.get(..ROW as usize);
            tell(number, octets.and_then(|octets| row(octets, false)).ok_or(PdfError::at(at, Flaw::Xref))?)?;
        }
        Ok(())
    }

    /// Where an object lies, with its generation; `None` where the table has no row for it.
    pub(super) fn place(&self, source: &dyn Source, number: u32) -> Read<Option<(Place, u16)>> {
        let Some((from, index)) = self.subsections.find(number) else { return Ok(None) };
        let at = from + index * ROW;
        let octets = octets(source, at, ROW as usize)?;
        row(&octets, number == 0).map(Some).ok_or(PdfError::at(at, Flaw::Xref))
    }

    /// The same for one number after the other.
    pub(super) fn next(&self, tape: &mut Tape<'_>, number: u32) -> Read<Option<(Place, u16)>> {
        let Some((from, index)) = self.subsections.find(number) else { return Ok(None) };
        let at = from + index * ROW;
        let octets = tape.from(at, ROW as usize)?;
        let octets = octets.get(..ROW as usize).unwrap_or_default();
        row(octets, number == 0).map(Some).ok_or(PdfError::at(at, Flaw::Xref))
    }
}

/// What a row says. Entry 0 may have the generation 65536, which some writers give it.
fn row(octets: &[u8], zero: bool) -> Option<(Place, u16)> {
    let [offset @ .., b' ', g0, g1, g2, g3, g4, b' ', kind, e0, e1] = octets else { return None };
    let end = matches!([e0, e1], [b'\r', b'\n'] | [b' ', b'\n' | b'\r']);
    let (at, generation) = (digits(offset)?, digits(&[*g0, *g1, *g2, *g3, *g4])?);
    if !end || offset.len() != 10 {
        return None;
    }
    let generation = if zero && generation == 65_536 { u16::MAX } else { u16::try_from(generation).ok()? };
    match kind {
        b'n' => Some((Place::File { at, generation }, generation)),
        b'f' => Some((Place::Free, generation)),
        _ => None,
    }
}

fn digits(octets: &[u8]) -> Option<u64> {
    octets.iter().try_fold(0_u64, |number, octet| {
        let digit = octet.is_ascii_digit().then(|| u64::from(octet - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
}

/// How long the rest of a line is: spaces, and its end.
fn line_end(octets: &[u8]) -> Option<usize> {
    let spaces = octets.iter().take_while(|octet| **octet == b' ').count();
    match &octets[spaces..] {
        [b'\r', b'\n', ..] => Some(spaces + 2),
        [b'\r' | b'\n', ..] => Some(spaces + 1),
        _ => None,
    }
}

/// A subsection's first line: its first number, how many there are, and how long it is.
fn heading(line: &[u8]) -> Option<(u64, u64, usize)> {
    let number = |from: usize| {
        let length = line.get(from..)?.iter().take_while(|octet| octet.is_ascii_digit()).count();
        let number = digits(&line[from..from + length]).filter(|_| length > 0)?;
        Some((number, from + length))
    };
    let (first, end) = number(0)?;
    let spaces = line[end..].iter().take_while(|octet| **octet == b' ').count();
    let (count, end) = number(end + spaces).filter(|_| spaces > 0)?;
    Some((first, count, end + line_end(&line[end..])?))
}
