//! What the card says of its holder, read once its secret is presented: 基本4情報 with the card's own digest of them, and
//! parts of the face. Each file by the length that it tells; nothing is read that was not asked for.

use std::ops::Range;

use super::ap::surface::{self, FACE, Part, Table};
use super::ap::text::{self, ATTRIBUTES, DIGEST, RECORD};
use super::iso::{Card, CardError, EXCHANGES, MAX_FILE, SHORT};
use crate::codec::Malformed;
use crate::domain::holder::Octets;

/// As much of the face's file as holds its table.
const TABLE: u16 = 64;

impl Card<'_> {
    /// The file with 基本4情報, from its first octet to its object's last.
    pub fn read_attributes(&mut self) -> Result<Octets, CardError> {
        self.in_another_application();
        let short = ATTRIBUTES.short();
        let start =
            self.by_either_form(ATTRIBUTES, SHORT[0], [0x00, 0xB0, short, 0x00], [0x00, 0xB0, 0x00, 0x00])?;
        let end = text::end(&start)?;
        if end > MAX_FILE {
            return Err(CardError::TooLong(end));
        }
        self.read_rest(&start, 0..end)
    }

    /// The object with the digest of 基本4情報 in the card's record: these octets and no others.
    pub fn read_digest(&mut self) -> Result<Octets, CardError> {
        self.exchanges_left = EXCHANGES;
        let (short, from) = (RECORD.short(), DIGEST.start as u8);
        let wanted = DIGEST.len() as u16;
        let start =
            self.by_either_form(RECORD, wanted, [0x00, 0xB0, short, from], [0x00, 0xB0, 0x00, from])?;
        Ok(text::digest(&self.read_rest(&start, DIGEST)?)?)
    }

    /// Where the parts of the face stand.
    pub fn read_table(&mut self) -> Result<Table, CardError> {
        self.in_another_application();
        let start =
            self.by_either_form(FACE, TABLE, [0x00, 0xB0, FACE.short(), 0x00], [0x00, 0xB0, 0x00, 0x00])?;
        let end = surface::table_end(&start)?;
        surface::table(&self.read_rest(&start, 0..end)?)
    }

    /// One part of the face, whose file is the current one since its table was read.
    pub fn read_part(&mut self, table: &Table, part: Part) -> Result<Octets, CardError> {
        let place = table.place(part)?;
        if place.len() > MAX_FILE {
            return Err(CardError::TooLong(place.len()));
        }
        // Each read may have to be fetched.
        let reads = place.len().div_ceil(usize::from(self.lengths.short));
        self.exchanges_left = EXCHANGES + 2 * reads as u32;
        Ok(surface::value(part, &self.read_rest(&[], place)?)?)
    }

    /// That one application takes short identifiers says nothing of another, which may have been written by others.
    fn in_another_application(&mut self) {
        self.exchanges_left = EXCHANGES;
        self.short_ids = self.short_ids.filter(|taken| !taken);
    }

    /// This range of the current file, of which the start was read: into one place, so that no copy is left behind that grew.
    fn read_rest(&mut self, start: &[u8], range: Range<usize>) -> Result<Octets, CardError> {
        let mut read = Octets::from(Vec::with_capacity(range.len()));
        read.extend_from_slice(&start[..start.len().min(range.len())]);
        while read.len() < range.len() {
            let more = self.read_on(range.start + read.len(), range.len() - read.len())?;
            if more.is_empty() {
                return Err(Malformed::at(range.start + read.len(), "cut off").into());
            }
            let missing = range.len() - read.len();
            read.extend_from_slice(&more[..more.len().min(missing)]);
        }
        Ok(read)
    }
}
