//! The cross-reference (ISO 32000-2, 7.5.4 and 7.5.8): a chain of sections, newest first, tables read row by row by place, streams
//! decoded piece by piece. Nothing is repaired; entry 0 with generation 65536 is tolerated, which some writers make.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

pub use super::indirect::Place;
use super::indirect::{self, Allowance, Tape, octets};
use super::lex::{Dictionary, Lexer, Reference, Value, is_space};
use super::packed::{Kept, Left, Packed};
use super::subsection::NUMBERS;
use super::table::Table;
use super::{Flaw, PdfError, Read, Source};

/// Sections of a file.
const SECTIONS: usize = 4096;

/// Subsections of a file.
const SUBSECTIONS: usize = 250_000;

/// Octets of all its cross-reference streams, decoded.
const DECODED: u64 = 64 << 20;

/// Places kept in them to go on decoding from: 2 MB.
const PLACES: usize = 44;

/// Within so many octets of the file's end `%%EOF` begins by a rule of Acrobat's that others follow.
const END: usize = 1024;

/// The longest way from a section to its `%%EOF`.
const TAIL: usize = 256;

/// How a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A table, with a trailer.
    Table,
    /// A table beside a stream that only some readers know (`/XRefStm`).
    Hybrid,
    /// A stream.
    Stream,
}

/// One section.
#[derive(Debug, Clone)]
pub struct Section {
    /// Where it begins: what `startxref` or `/Prev` says.
    pub at: u64,
    /// Where the revision that it closes ends: behind the end-of-line of its `%%EOF`. `None` where that does not follow it: the newer of the two
    /// sections of a linearized file, which lies at its front, and which the `startxref` behind the older one names.
    pub end: Option<u64>,
    /// Directly behind that `%%EOF`: where a revision ends if the end-of-line there is taken for part of the next.
    pub mark: Option<u64>,
    /// How it is written.
    pub kind: Kind,
    /// Its trailer dictionary, or its stream's.
    pub trailer: Value,
    /// The octets in which the trailer's spans lie.
    pub octets: Vec<u8>,
    /// How many subsections it has.
    pub subsections: usize,
    /// `/Size`.
    size: u64,
    rows: Rows,
}

impl Section {
    /// A table's; no row may be for a number that `/Size` says there is not.
    fn new(at: u64, trailer: Value, octets: Vec<u8>, rows: Rows, subsections: usize, end: u64) -> Read<Self> {
        let size = trailer.dictionary().and_then(|trailer| trailer.get(b"Size")).and_then(Value::integer);
        let size = size.and_then(|size| u64::try_from(size).ok()).ok_or(PdfError::at(at, Flaw::Xref))?;
        if size < end {
            return Err(PdfError::at(at, Flaw::Xref));
        }
        if size > NUMBERS {
            return Err(PdfError::at(at, Flaw::TooMuch));
        }
        Ok(Self { at, end: None, mark: None, kind: Kind::Table, trailer, octets, subsections, size, rows })
    }
}

/// What a section says of numbers.
#[derive(Debug, Clone, Default)]
struct Rows {
    table: Option<Arc<Table>>,
    packed: Option<Arc<Packed>>,
}

/// A row of a section: where an object lies, and its generation; `None` where there is none for it.
type Row = Option<(Place, u16)>;

/// What closes a revision: `startxref`, what it names, `%%EOF`.
#[derive(Debug, Clone, Copy)]
struct Tail {
    named: u64,
    mark: u64,
    end: u64,
}

/// All sections of a file.
#[derive(Debug)]
pub struct Xref {
    /// Newest first.
    pub sections: Vec<Section>,
    kept: Kept,
    allowance: Allowance,
}

impl Xref {
    /// Reads the chain from the end of a file: every row's form, `/Size`, no section twice.
    pub fn read(source: &dyn Source) -> Read<Self> {
        let last = Tail::last(source)?;
        let allowance = Allowance::of(source.length());
        let mut reading = Reading {
            source,
            allowance: &allowance,
            seen: HashSet::new(),
            left: Left { subsections: SUBSECTIONS, decoded: DECODED, places: PLACES },
        };
        let mut sections: Vec<Section> = Vec::new();
        let mut tails = Vec::new();
        let mut next = Some(last.named);
        while let Some(at) = next {
            if sections.len() == SECTIONS {
                return Err(PdfError::at(at, Flaw::TooMuch));
            }
            let (section, tail) = reading.section(at).map_err(damaged)?;
            // A smaller one would hide objects from those readers that heed it.
            if sections.last().is_some_and(|newer| newer.size < section.size) {
                return Err(PdfError::at(at, Flaw::Xref));
            }
            next = section.number(b"Prev").map_err(damaged)?;
            sections.push(section);
            tails.push(tail);
        }
        // What closes the older section of a linearized file names the newer one, before it in the chain.
        let known: HashMap<u64, usize> = sections.iter().map(|section| section.at).zip(0..).collect();
        let names = |tail: &Tail, at: usize| known.get(&tail.named).is_some_and(|named| *named <= at);
        let mut closing: Vec<Option<Tail>> =
            tails.into_iter().enumerate().map(|(at, tail)| tail.filter(|tail| names(tail, at))).collect();
        if !closing.iter().flatten().any(|tail| tail.mark == last.mark) {
            closing[0].get_or_insert(last);
        }
        for (section, tail) in sections.iter_mut().zip(closing) {
            (section.mark, section.end) = (tail.map(|tail| tail.mark), tail.map(|tail| tail.end));
        }
        // What a revision has behind its end, anybody may put there later.
        let mut end = None;
        for section in sections.iter().rev() {
            end = section.end.or(end);
            let furthest = section.furthest();
            if end.is_some_and(|end| end <= furthest) && furthest < source.length() {
                return Err(PdfError::at(section.at, Flaw::Xref));
            }
        }
        Ok(Self { sections, kept: Kept::default(), allowance })
    }

    /// Where an object lies as the whole file says, or as of the sections from `newest` on (0 is all).
    pub fn place(&self, source: &dyn Source, number: u32, newest: usize) -> Read<Place> {
        let sections = self.sections.get(newest..).unwrap_or_default();
        if number == 0 || sections.first().is_none_or(|newest| u64::from(number) >= newest.size) {
            return Ok(Place::Free);
        }
        for (index, section) in sections.iter().enumerate() {
            let (table, packed) = self.rows(source, section, number)?;
            match (table.map(|(place, _)| place), packed.map(|(place, _)| place)) {
                (None, None) => {}
                (Some(place), None) => return Ok(place),
                (None, Some(place)) if section.kind == Kind::Stream => return Ok(place),
                // Who knows no streams goes by this table, or on to the next: there the object is hidden, or the same.
                (table, Some(place)) => {
                    let older = &sections[index + 1..];
                    let other = table.map_or_else(|| self.table_alone(source, older, number), Ok)?;
                    if other == Place::Free || other == place {
                        return Ok(place);
                    }
                    return Err(PdfError::at(section.at, Flaw::Ambiguous));
                }
            }
        }
        Ok(Place::Free)
    }

    /// What the parts of a section say of a number.
    fn rows(&self, source: &dyn Source, section: &Section, number: u32) -> Read<(Row, Row)> {
        let Rows { table, packed } = &section.rows;
        let table = table.as_ref().map_or(Ok(None), |table| table.place(source, number))?;
        let packed = packed
            .as_ref()
            .map_or(Ok(None), |packed| packed.place(source, number, &self.kept, &self.allowance))?;
        Ok((table, packed))
    }

    /// What a reader finds that knows no cross-reference streams.
    fn table_alone(&self, source: &dyn Source, sections: &[Section], number: u32) -> Read<Place> {
        for section in sections.iter().take_while(|section| section.kind != Kind::Stream) {
            if let (Some((place, _)), _) = self.rows(source, section, number)? {
                return Ok(place);
            }
        }
        Ok(Place::Free)
    }

    /// Tells of every number for which there is a row where it lies, as the whole file says: in the order of the rows, the
    /// newest section's first.
    pub(super) fn each(&self, source: &dyn Source, mut tell: impl FnMut(u32, Place) -> Read<()>) -> Read<()> {
        const BITS: u64 = u64::BITS as u64;
        let size = self.sections.first().map_or(0, |newest| newest.size);
        let mut told = vec![0_u64; usize::try_from(size.div_ceil(BITS)).unwrap_or_default()];
        for section in &self.sections {
            let mut row = |number: u32, (place, _): (Place, u16)| {
                let (at, bit) = (u64::from(number) / BITS, 1 << (u64::from(number) % BITS));
                let known = usize::try_from(at).ok().and_then(|at| told.get_mut(at));
                let Some(known) = known.filter(|known| **known & bit == 0 && u64::from(number) < size) else {
                    return Ok(());
                };
                *known |= bit;
                let hybrid = section.kind == Kind::Hybrid;
                tell(number, if hybrid { self.place(source, number, 0)? } else { place })
            };
            if let Some(table) = &section.rows.table {
                table.each(source, &mut row)?;
            }
            if let Some(packed) = &section.rows.packed {
                packed.each(source, &mut row)?;
            }
        }
        Ok(())
    }

    /// Meets the objects that one section names, with where they lie, one after the other, at most so many (then [`super::Flaw::TooMuch`]). Object 0 is none.
    pub fn named_by(
        &self,
        source: &dyn Source,
        section: usize,
        most: usize,
        mut meet: impl FnMut(Reference, Place) -> Read<()>,
    ) -> Read<()> {
        let Some(section) = self.sections.get(section) else { return Ok(()) };
        let Rows { table, packed } = &section.rows;
        let all = [
            table.as_ref().map(|table| &table.subsections),
            packed.as_ref().map(|packed| &packed.subsections),
        ];
        let too_much = PdfError::at(section.at, Flaw::TooMuch);
        if all.iter().flatten().map(|each| each.rows()).sum::<u64>() > most as u64 + 2 {
            return Err(too_much);
        }
        let (mut tape, mut count) = (Tape::short(source), 0);
        for (which, each) in all.iter().enumerate().filter_map(|(which, each)| Some((which, (*each)?))) {
            for number in each.numbers().filter(|number| *number > 0) {
                let row = table.as_ref().map_or(Ok(None), |table| table.next(&mut tape, number))?;
                if which > 0 && row.is_some() {
                    // The table's were met.
                    continue;
                }
                let beside = packed
                    .as_ref()
                    .map_or(Ok(None), |packed| packed.place(source, number, &self.kept, &self.allowance))?;
                if row.is_some() && beside.is_some() && row != beside {
                    return Err(PdfError::at(section.at, Flaw::Ambiguous));
                }
                let Some((place, generation)) = row.or(beside) else { continue };
                count += 1;
                if count > most {
                    return Err(too_much);
                }
                meet(Reference { number, generation }, place)?;
            }
        }
        Ok(())
    }

    /// The streams in which objects lie, each with the section as of which it is found.
    pub(super) fn carriers(&self, source: &dyn Source) -> Read<BTreeSet<(Reference, usize)>> {
        let mut carriers = BTreeSet::new();
        for (newest, section) in self.sections.iter().enumerate() {
            let Some(packed) = &section.rows.packed else { continue };
            for number in packed.subsections.numbers() {
                let row = packed.place(source, number, &self.kept, &self.allowance)?;
                if let Some((Place::Within { stream, .. }, _)) = row {
                    carriers.insert((Reference { number: stream, generation: 0 }, newest));
                }
            }
        }
        Ok(carriers)
    }

    /// What may still be read to find objects.
    pub(super) const fn allowance(&self) -> &Allowance {
        &self.allowance
    }
}

/// Whatever is wrong with a section is wrong with the cross-reference.
fn damaged(error: PdfError) -> PdfError {
    match error {
        PdfError::Malformed { at, flaw: Flaw::Syntax | Flaw::Stream | Flaw::Entry | Flaw::Misplaced } => {
            PdfError::at(at, Flaw::Xref)
        }
        other => other,
    }
}

impl Section {
    fn dictionary(&self) -> Option<&Dictionary> {
        self.trailer.dictionary()
    }

    /// The last place in the file that a row names.
    fn furthest(&self) -> u64 {
        let Rows { table, packed } = &self.rows;
        let table = table.as_ref().map_or(0, |table| table.furthest);
        packed.as_ref().map_or(table, |packed| packed.furthest.max(table))
    }

    /// A place in the file that the trailer names, directly.
    fn number(&self, name: &[u8]) -> Read<Option<u64>> {
        let value = self.dictionary().and_then(|trailer| trailer.get(name));
        let number = value.map(|value| value.integer().and_then(|number| u64::try_from(number).ok()));
        number.map(|number| number.ok_or(PdfError::at(self.at, Flaw::Xref))).transpose()
    }
}

impl Tail {
    /// The file's.
    fn last(source: &dyn Source) -> Read<Self> {
        let from = source.length().saturating_sub((END + TAIL) as u64);
        let octets = octets(source, from, END + TAIL)?;
        let no_end = || PdfError::at(source.length(), Flaw::NoEnd);
        let last = |word: &[u8]| octets.windows(word.len()).rposition(|here| here == word);
        let (mark, startxref) = last(b"%%EOF").zip(last(b"startxref")).ok_or_else(no_end)?;
        // Another `startxref` behind it, or one that is no part of it, some readers would take.
        let tail = Self::read(&octets[startxref..], from + startxref as u64).ok_or_else(no_end)?;
        if tail.mark == from + mark as u64 + 5 && octets.len() - mark <= END {
            Ok(tail)
        } else {
            Err(no_end())
        }
    }

    /// What follows a section directly.
    fn behind(source: &dyn Source, at: u64) -> Read<Option<Self>> {
        let octets = octets(source, at, TAIL)?;
        let mut lexer = Lexer::new(&octets, 0, at);
        lexer.skip();
        Ok(Self::read(&octets[lexer.at..], at + lexer.at as u64))
    }

    fn read(octets: &[u8], at: u64) -> Option<Self> {
        let mut lexer = Lexer::new(octets, 0, at);
        lexer.keyword(b"startxref").ok()?;
        lexer.skip();
        let named = lexer.number().ok()?;
        let blank = octets[lexer.at..].iter().take_while(|octet| is_space(**octet)).count();
        let mark = lexer.at + blank + 5;
        if blank == 0 || octets.get(mark - 5..mark) != Some(b"%%EOF") {
            return None;
        }
        lexer.at = mark;
        lexer.end_of_line();
        Some(Self { named, mark: at + mark as u64, end: at + lexer.at as u64 })
    }
}

/// A chain being read.
struct Reading<'s> {
    source: &'s dyn Source,
    allowance: &'s Allowance,
    seen: HashSet<u64>,
    left: Left,
}

impl Reading<'_> {
    /// The section at a place, and what follows it.
    fn section(&mut self, at: u64) -> Read<(Section, Option<Tail>)> {
        if !self.seen.insert(at) {
            return Err(PdfError::at(at, Flaw::Xref));
        }
        if octets(self.source, at, 4)? != b"xref" {
            let (section, end) = self.stream(at)?;
            return Ok((section, Tail::behind(self.source, end)?));
        }
        let (table, behind) = Table::read(self.source, at, &mut self.left.subsections)?;
        let (octets, trailer) = indirect::value(self.source, behind, self.allowance)?;
        let tail = Tail::behind(self.source, behind + octets.len() as u64)?;
        let subsections = table.subsections.written;
        let end = table.subsections.end();
        let rows = Rows { table: Some(Arc::new(table)), packed: None };
        let mut section = Section::new(at, trailer, octets, rows, subsections, end)?;
        if let Some(beside) = section.number(b"XRefStm")? {
            if !self.seen.insert(beside) {
                return Err(PdfError::at(at, Flaw::Xref));
            }
            let (stream, _) = self.stream(beside)?;
            // Where it would go on elsewhere, two readers go two ways.
            let previous = stream.number(b"Prev")?;
            if previous.is_some() && previous != section.number(b"Prev")? {
                return Err(PdfError::at(beside, Flaw::Ambiguous));
            }
            section.kind = Kind::Hybrid;
            section.size = section.size.max(stream.size);
            section.rows.packed = stream.rows.packed;
        }
        Ok((section, tail))
    }

    /// The section that is a stream at a place, and where its object ends.
    fn stream(&mut self, at: u64) -> Read<(Section, u64)> {
        let laid = indirect::object(self.source, at, self.allowance)?;
        let xref = PdfError::at(at, Flaw::Xref);
        let (dictionary, from) = laid.value.dictionary().zip(laid.data).ok_or(xref.clone())?;
        let length = dictionary.get(b"Length").and_then(Value::integer);
        let length = length.and_then(|length| u64::try_from(length).ok()).ok_or(xref)?;
        let (data, end) = indirect::data(self.source, from, length)?;
        let packed = Packed::read(self.source, dictionary, data, &mut self.left)?;
        let (subsections, last) = (packed.subsections.written, packed.subsections.end());
        let rows = Rows { table: None, packed: Some(Arc::new(packed)) };
        let mut section = Section::new(at, laid.value, laid.octets, rows, subsections, last)?;
        section.kind = Kind::Stream;
        Ok((section, end))
    }
}
