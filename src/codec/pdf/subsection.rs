//! Which numbers a section of the cross-reference has rows for.

use super::{Flaw, PdfError, Read};

/// Beyond it no reader follows: the largest number of an object, and one.
pub(super) const NUMBERS: u64 = 8_388_608;

/// Numbers in a row, and what leads to their rows.
#[derive(Debug, Clone, Copy)]
struct Subsection {
    first: u32,
    count: u32,
    /// Of a table where its first row lies in the file; of a stream how many rows are before it.
    rows: u64,
}

/// The subsections of a section, none of which says of a number what another says too.
#[derive(Debug, Default)]
pub(super) struct Subsections {
    sorted: Vec<Subsection>,
    /// How many are written, empty ones too.
    pub(super) written: usize,
}

impl Subsections {
    /// One more. `left` is how many a whole file may still have.
    pub(super) fn push(
        &mut self,
        (first, count): (u64, u64),
        rows: u64,
        left: &mut usize,
        at: u64,
    ) -> Read<()> {
        let too_much = PdfError::at(at, Flaw::TooMuch);
        *left = left.checked_sub(1).ok_or(too_much.clone())?;
        if first.checked_add(count).is_none_or(|end| end > NUMBERS) {
            return Err(too_much);
        }
        self.written += 1;
        if count > 0 {
            self.sorted.push(Subsection { first: first as u32, count: count as u32, rows });
        }
        Ok(())
    }

    /// After the last: of a number that has two rows readers take one or the other.
    pub(super) fn close(&mut self, at: u64) -> Read<()> {
        self.sorted.sort_unstable_by_key(|each| each.first);
        self.sorted.shrink_to_fit();
        let twice = self.sorted.windows(2).any(|pair| pair[0].first + pair[0].count > pair[1].first);
        if twice { Err(PdfError::at(at, Flaw::Xref)) } else { Ok(()) }
    }

    /// The number behind the last.
    pub(super) fn end(&self) -> u64 {
        self.sorted.last().map_or(0, |last| u64::from(last.first + last.count))
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> u64 {
        self.sorted.iter().map(|each| u64::from(each.count)).sum()
    }

    /// What leads to the rows of a number's subsection, and which of them is its own.
    pub(super) fn find(&self, number: u32) -> Option<(u64, u64)> {
        let behind = self.sorted.partition_point(|each| each.first <= number);
        let found = self.sorted.get(behind.checked_sub(1)?)?;
        let row = number - found.first;
        (row < found.count).then_some((found.rows, u64::from(row)))
    }

    /// Every number but 0 with where its row is, rows being so long, in their order.
    pub(super) fn each(&self, length: u64) -> impl Iterator<Item = (u32, u64)> {
        let mut written = self.sorted.clone();
        written.sort_unstable_by_key(|each| each.rows);
        let rows = written.into_iter().flat_map(move |each| {
            (0..each.count).map(move |row| (each.first + row, each.rows + u64::from(row) * length))
        });
        rows.filter(|(number, _)| *number > 0)
    }

    /// Every number.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.sorted.iter().flat_map(|each| each.first..each.first + each.count)
    }
}
