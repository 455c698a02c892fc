//! Many mutated faces, the same ones every time: whatever lies in the files of a card, no panic, and no more time and memory
//! than a small card may take.

use std::ops::Range;
use std::time::{Duration, Instant as Moment};

use super::*;
use crate::card::ap::surface::{self, Part};

const TEXT: &[u8] = include_bytes!("../../../../tests/fixtures/test-card/text-0002.bin");
const RECORD: &[u8] = include_bytes!("../../../../tests/fixtures/test-card/text-0003.bin");
const SURFACE: &[u8] = include_bytes!("../../../../tests/fixtures/test-card/surface-0002.bin");

/// xorshift64* (Vigna 2016): a few lines instead of a dependency; quality does not matter here.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % below.max(1)
    }
}

/// One to four changes within some place of a file: flips, odd octets, cuts, repeats, pieces of elsewhere.
fn mutate(dice: &mut Dice, file: &mut Vec<u8>, place: &Range<usize>) {
    for _ in 0..=dice.roll(4) {
        let end = place.end.min(file.len());
        if end <= place.start {
            return;
        }
        let at = place.start + dice.roll(end - place.start);
        let length = dice.roll(64).min(end - at);
        match dice.roll(8) {
            0..3 => file[at] ^= 1 << dice.roll(8),
            3 => file[at] = [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xDF, 0xFF][dice.roll(9)],
            4 => file.truncate(at),
            5 => drop(file.drain(at..at + length)),
            6 => {
                let again = file[at..at + length].to_vec();
                file.splice(at..at, again);
            }
            // Of the same length, so that what follows stays where it was.
            _ => {
                let from = dice.roll(file.len() - length);
                file.copy_within(from..from + length, at);
            }
        }
    }
}

/// The checks of a PNG's chunks made right again, as far as it is one: what is behind them is tried too.
fn mend(png: &mut [u8]) {
    let mut at = 8;
    while let Some(length) =
        png.get(at..at + 4).map(|octets| octets.iter().fold(0, |all, octet| all << 8 | usize::from(*octet)))
        && let Some(chunk) = png.get(at + 4..at + 8 + length)
        && let check = crc(chunk)
        && let Some(place) = png.get_mut(at + 8 + length..at + 12 + length)
    {
        place.copy_from_slice(&check.to_be_bytes());
        at += 12 + length;
    }
}

/// CRC-32 as PNG has it.
fn crc(octets: &[u8]) -> u32 {
    !octets.iter().fold(!0, |crc, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

/// The files of a card of the test system, and what of them is asked for.
#[derive(Clone)]
struct Files {
    text: Vec<u8>,
    record: Vec<u8>,
    surface: Vec<u8>,
    asked: &'static [Part],
}

impl Files {
    fn asked(asked: &'static [Part]) -> Self {
        Self { text: TEXT.to_vec(), record: RECORD.to_vec(), surface: SURFACE.to_vec(), asked }
    }

    /// What a job sees of them: the digest by its place, the surface by its table.
    fn seen(&self) -> Seen {
        let malformed = |error: Malformed| Unread::Malformed(error.to_string());
        let digest = text::digest(self.record.get(text::DIGEST).unwrap_or_default()).map_err(malformed);
        let part = |part| {
            if !self.asked.contains(&part) {
                return Err(Unread::NotAsked);
            }
            let _ = surface::table_end(&self.surface).is_ok();
            let table = surface::table(&self.surface).ok().and_then(|table| table.place(part).ok());
            let read = table.and_then(|place| self.surface.get(place)).ok_or(Unread::Absent)?;
            surface::value(part, read).map_err(malformed)
        };
        let [last_day, name, address, photo] = ALL.map(part);
        let surface = Parted { last_day, name, address, photo };
        Seen { text: Some((Octets::from(&self.text[..]), digest)), surface: Some(surface) }
    }
}

const ALL: [Part; 4] = [Part::LastDay, Part::Name, Part::Address, Part::Photo];

/// What is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Changed {
    Text,
    Record,
    Table,
    Part(Part),
}

const CHANGED: [Changed; 7] = [
    Changed::Text,
    Changed::Record,
    Changed::Table,
    Changed::Part(Part::LastDay),
    Changed::Part(Part::Name),
    Changed::Part(Part::Address),
    Changed::Part(Part::Photo),
];

impl Changed {
    fn asked(self) -> &'static [Part] {
        match self {
            Self::Text | Self::Record => &[],
            Self::Table => &ALL,
            Self::Part(Part::LastDay) => &[Part::LastDay],
            Self::Part(Part::Name) => &[Part::Name],
            Self::Part(Part::Address) => &[Part::Address],
            Self::Part(Part::Photo) => &[Part::Photo],
        }
    }

    fn file(self, files: &mut Files) -> &mut Vec<u8> {
        match self {
            Self::Text => &mut files.text,
            Self::Record => &mut files.record,
            Self::Table | Self::Part(_) => &mut files.surface,
        }
    }

    /// Where it lies in the file.
    fn place(self) -> Range<usize> {
        match self {
            Self::Text => 0..TEXT.len(),
            Self::Record => text::DIGEST,
            Self::Table => 0..surface::table_end(SURFACE).expect("a table"),
            Self::Part(part) => surface::table(SURFACE).and_then(|table| table.place(part)).expect("a part"),
        }
    }

    /// The files with a change made in it: where a picture still is a PNG, as whoever writes PNGs would have made it.
    fn files(self, change: impl FnOnce(&mut Vec<u8>, &Range<usize>)) -> Files {
        let mut files = Files::asked(self.asked());
        let place = self.place();
        change(self.file(&mut files), &place);
        if let Self::Part(Part::Name | Part::Address) = self
            && let Some(png) = files.surface.get_mut(place.start + 5..)
        {
            mend(png);
        }
        files
    }
}

/// What became of many cases.
#[derive(Default)]
struct Toll {
    cases: usize,
    decoded: usize,
    longest: Duration,
}

impl Toll {
    fn take(&mut self, files: &Files, changed: Changed) {
        let started = Moment::now();
        let told = files.seen().told();
        self.longest = self.longest.max(started.elapsed());
        self.cases += 1;
        let Ok(face) = told else { return };
        let (text, surface) = (face.text.expect("asked for"), face.surface.expect("asked for"));
        // Only what the record says is as it was written.
        if text.intact == Ok(true) {
            assert!(text::content(TEXT).expect("reads").attributes == text.attributes);
        }
        for (bitmap, most) in [(&surface.name, 216 * 12), (&surface.address, 288 * 12)] {
            if let Ok(bitmap) = bitmap {
                assert!(bitmap.pixels.len().is_multiple_of(bitmap.width) && bitmap.pixels.len() <= 20 * most);
            }
        }
        let grey = surface.photo.is_ok_and(|photo| photo.grey.is_ok());
        self.decoded += usize::from(match changed {
            Changed::Text | Changed::Record => true,
            Changed::Table | Changed::Part(Part::Photo) => grey,
            Changed::Part(Part::LastDay) => surface.expires_on.is_ok_and(|day| day.is_some()),
            Changed::Part(Part::Name) => surface.name.is_ok(),
            Changed::Part(Part::Address) => surface.address.is_ok(),
        });
    }
}

/// Each bit of each octet that is read, where there is one of `step`.
fn every_bit(toll: &mut Toll, step: usize) {
    for changed in CHANGED {
        for bit in changed.place().flat_map(|octet| (0..8).map(move |bit| 8 * octet + bit)).step_by(step) {
            let files = changed.files(|file, _| file[bit / 8] ^= 1 << (bit % 8));
            toll.take(&files, changed);
        }
    }
}

fn run(step: usize, count: usize) {
    let mut toll = Toll::default();
    for changed in CHANGED {
        toll.take(&changed.files(|_, _| ()), changed);
    }
    assert_eq!(toll.decoded, CHANGED.len(), "as they are");
    every_bit(&mut toll, step);
    let mut dice = Dice(0x6D79_6E61_7363_6F70);
    while toll.cases < count {
        // Photo and pictures more often than the rest.
        let changed = CHANGED[[0, 1, 2, 3, 4, 5, 4, 5, 6, 6, 6, 6][toll.cases % 12]];
        let files = changed.files(|file, place| mutate(&mut dice, file, place));
        toll.take(&files, changed);
    }
    // So many are still decoded that what comes after the heads is tried too.
    assert!(toll.decoded > count / 4, "{} of {}", toll.decoded, toll.cases);
    // That none goes on for ever, on a busy machine too.
    assert!(toll.longest < Duration::from_secs(10), "{:?}", toll.longest);
}

#[test]
fn a_few_mutated_faces_break_nothing() {
    run(97, 2_000);
}

#[test]
#[ignore = "100 000 faces in a process of their own: `make test` runs it after the others"]
fn a_hundred_thousand_mutated_faces_break_nothing() {
    run(1, 100_000);
    // In kB, of the whole process: what a file says of its lengths is never believed.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    assert!(peak.is_none_or(|peak| peak < 64 << 10), "{peak:?} kB");
}
