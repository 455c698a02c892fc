//! Where a file's octets mention objects by number. What is signed may wait for an object that is not there: whoever brings it
//! later fills it in, and none of the objects that were there differs.
//!
//! The octets are gone through as they stand, not the objects: a reader that repairs finds more of these than a strict one.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use super::Read;
use super::document::{Document, OBJECTS};
use super::indirect::octets;
use super::lex::{is_regular, is_space};

/// Octets that are gone through at once.
const PIECE: usize = 256 << 10;

/// So far the rest of a reference may be from its number.
const BEHIND: usize = 8 << 10;

/// The first two places of each number.
#[derive(Debug, Default)]
pub(super) struct Mentions(BTreeMap<u32, [u64; 2]>);

impl Mentions {
    /// Goes through a file up to a place, and what is packed there.
    pub(super) fn read(document: &Document<'_>, until: u64, numbers: &BTreeSet<u32>) -> Read<Self> {
        let mut mentions = Self::default();
        if numbers.is_empty() {
            return Ok(mentions);
        }
        let mut finder = Finder::new(numbers);
        let mut at = 0;
        while at < until {
            let piece = octets(document.source, at, PIECE + BEHIND)?;
            let count = piece.len().min(PIECE).min(usize::try_from(until - at).unwrap_or(usize::MAX));
            finder.find(&piece, count, |number, within| mentions.note(number, at + within as u64));
            if count == 0 {
                break;
            }
            at += count as u64;
        }
        for (id, section) in document.xref.carriers(document.source)? {
            let Some(stream) = document.object_as_of(id, section)? else { continue };
            let Some(place) = stream.offset(0).filter(|at| *at < until) else { continue };
            let data = document.data(&stream, OBJECTS)?;
            let mut finder = Finder::new(numbers);
            finder.find(&data, data.len(), |number, _| mentions.note(number, place));
        }
        Ok(mentions)
    }

    fn note(&mut self, number: u32, at: u64) {
        let places = self.0.entry(number).or_insert([u64::MAX; 2]);
        if at < places[1] {
            places[1] = at;
            places.sort_unstable();
        }
    }

    /// Is an object mentioned more than `known` times (0 or 1) before a place?
    pub(super) fn before(&self, number: u32, place: u64, known: usize) -> bool {
        self.0.get(&number).is_some_and(|places| places[known] < place)
    }
}

/// Goes through octets that come in pieces.
struct Finder<'n> {
    numbers: &'n BTreeSet<u32>,
    /// From the least of them to the greatest: most others are told apart by it.
    range: RangeInclusive<u32>,
    /// The number whose digits end where the next piece begins.
    run: Option<u32>,
}

impl<'n> Finder<'n> {
    fn new(numbers: &'n BTreeSet<u32>) -> Self {
        let ends = numbers.first().copied().zip(numbers.last().copied());
        let (first, last) = ends.unwrap_or((u32::MAX, 0));
        Self { numbers, range: first..=last, run: None }
    }

    /// Goes through as many octets of a piece.
    fn find(&mut self, piece: &[u8], count: usize, mut found: impl FnMut(u32, usize)) {
        for (at, octet) in piece[..count].iter().enumerate() {
            if octet.is_ascii_digit() {
                let digit = u32::from(octet - b'0');
                self.run = Some(self.run.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            } else if let Some(number) = self.run.take()
                && self.range.contains(&number)
                && self.numbers.contains(&number)
                && refers(&piece[at..])
            {
                found(number, at);
            }
        }
    }
}

/// Is it the rest of a reference behind its number? What is too long to tell counts as one.
fn refers(octets: &[u8]) -> bool {
    let Some(rest) = blank(octets) else { return octets.len() >= BEHIND };
    let rest = rest.strip_prefix(b"+").unwrap_or(rest);
    let digits = rest.iter().take_while(|octet| octet.is_ascii_digit()).count();
    if digits == 0 {
        return false;
    }
    let Some(rest) = blank(&rest[digits..]) else { return octets.len() >= BEHIND };
    rest.first() == Some(&b'R') && rest.get(1).is_none_or(|octet| !is_regular(*octet))
}

/// What follows blanks and comments; `None` where nothing does.
fn blank(mut octets: &[u8]) -> Option<&[u8]> {
    loop {
        match octets {
            [] => return None,
            [b'%', rest @ ..] => {
                let end = rest.iter().position(|octet| matches!(octet, b'\r' | b'\n'))?;
                octets = &rest[end..];
            }
            [octet, rest @ ..] if is_space(*octet) => octets = rest,
            _ => return Some(octets),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_mentioned_however_its_reference_is_written() {
        let numbers = BTreeSet::from([90]);
        for (octets, is_one) in [
            ("90 0 R", true),
            ("[090\r\n0 R]", true),
            ("90%x\n0%y\rR/", true),
            ("90 +0 R>", true),
            ("90 0 Ready", false),
            ("90 0 obj", false),
            ("90 0", false),
            ("190 0 R", false),
            ("901 0 R", false),
            ("1 90 0", false),
            ("90 R", false),
        ] {
            // Also where a piece ends amid its digits.
            for cut in [octets.len(), 1] {
                let (mut finder, mut found) = (Finder::new(&numbers), Vec::new());
                finder.find(octets.as_bytes(), cut, |number, _| found.push(number));
                finder.find(&octets.as_bytes()[cut..], octets.len() - cut, |number, _| found.push(number));
                assert_eq!(found, if is_one { vec![90] } else { vec![] }, "{octets:?}");
            }
        }
    }
}
