//! Large letters: dot fonts drawn in half blocks, two dots to a cell, and plain text where they do not fit or have no glyph.
//!
//! ```text
//!   ▄▄▄▄▄ █        each cell: the upper and the lower dot
//!   █   █ █▄▄▄     12 dots: 12 columns by 6 rows to a kanji, 6 by 6 to a Latin letter, less where there is less ink
//! ```
//!
//! A text is never drawn in part: one letter without a glyph (Chinese, Korean and Vietnamese ones beyond JIS X 0208 and
//! Latin-1), or one line too many, and all of it is plain. Dots say nothing to a Braille line or a screen reader: what is
//! said in large letters has to stand on the page in plain ones too.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::Line;

use crate::present::typeset::pieces;
use crate::tui::text::wrap;
use crate::tui::theme::Glyphs;
use crate::tui::widget::panel;

/// The fonts, as `packaging/fonts.py` lays them out: code point, width, rows; ascending.
const TWELVE: &[u8] = include_bytes!("../../../assets/fonts/shinonome-12.dots");
const SIXTEEN: &[u8] = include_bytes!("../../../assets/fonts/shinonome-16.dots");
/// What stands before the rows of a glyph.
const HEAD: usize = 3;

/// Dots to the height of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// 12: 6 rows.
    Twelve,
    /// 16: 8 rows.
    Sixteen,
}

/// The glyph of a letter: its width in dots, and is there a dot at a place?
#[derive(Clone, Copy)]
struct Glyph {
    record: &'static [u8],
    dots: usize,
}

impl Glyph {
    fn width(self) -> usize {
        usize::from(self.record[2])
    }

    fn has_dot(self, x: usize, y: usize) -> bool {
        let bit = y * self.dots + x;
        self.record[HEAD + bit / 8] & 0x80 >> (bit % 8) != 0
    }
}

fn find<const N: usize>(font: &'static [u8], letter: char) -> Option<&'static [u8]> {
    let code = u16::try_from(u32::from(letter)).ok()?;
    let (records, _) = font.as_chunks::<N>();
    let at = records.binary_search_by_key(&code, |it| u16::from_be_bytes([it[0], it[1]])).ok()?;
    Some(&records[at])
}

impl Size {
    const fn dots(self) -> usize {
        match self {
            Self::Twelve => 12,
            Self::Sixteen => 16,
        }
    }

    /// Rows of a line.
    const fn rows(self) -> usize {
        self.dots() / 2
    }

    fn glyph(self, letter: char) -> Option<Glyph> {
        let record = match self {
            Self::Twelve => find::<{ HEAD + 12 * 12 / 8 }>(TWELVE, letter),
            Self::Sixteen => find::<{ HEAD + 16 * 16 / 8 }>(SIXTEEN, letter),
        };
        record.map(|record| Glyph { record, dots: self.dots() })
    }

    /// The columns of a text on one line; `None` where a letter has no glyph.
    fn columns(self, text: &str) -> Option<usize> {
        text.chars().map(|letter| self.glyph(letter).map(Glyph::width)).sum()
    }
}

/// May a piece that is longer than a line be broken between these two? In a date behind the year, before what stands in
/// brackets and behind it, and in the long words that every page here is about: 署名用|電子証明書, マイナンバー|カード.
fn parts(last: char, next: &str) -> bool {
    let Some(first) = next.chars().next() else { return false };
    match last {
        '年' => first.is_ascii_digit(),
        '用' => !matches!(first, '\u{3041}'..='\u{309f}') && !first.is_ascii(),
        ')' | '）' => first.is_alphanumeric(),
        '(' | '（' => false,
        _ => matches!(first, '(' | '（') || last == 'ー' && next.starts_with("カード"),
    }
}

/// What a piece falls into at such places.
fn broken(piece: &str) -> Vec<&str> {
    let mut parted = Vec::new();
    let mut from = 0;
    let mut last = None;
    for (at, c) in piece.char_indices() {
        if last.is_some_and(|last| parts(last, &piece[at..])) {
            parted.push(&piece[from..at]);
            from = at;
        }
        last = Some(c);
    }
    parted.push(&piece[from..]);
    parted
}

/// The lines of a text in large letters; `None` where it can't be broken into so many columns where words end, or has a
/// letter without a glyph.
fn lines(text: &str, size: Size, columns: usize) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut put = |piece: &str| -> Option<()> {
            let longer = format!("{line}{piece}");
            // The blank at which a line is broken belongs to neither.
            if size.columns(longer.trim_end())? <= columns {
                line = longer;
            } else {
                let piece = piece.trim();
                let full = std::mem::replace(&mut line, piece.to_owned());
                lines.extend(Some(full.trim_end().to_owned()).filter(|full| !full.is_empty()));
                if size.columns(piece)? > columns {
                    return None;
                }
            }
            Some(())
        };
        for piece in pieces(paragraph) {
            if size.columns(&piece)? <= columns {
                put(&piece)?;
            } else {
                broken(&piece).into_iter().try_for_each(&mut put)?;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    Some(lines)
}

/// Rows of so many lines: between two of them one is left empty.
const fn high(lines: usize, size: Size) -> usize {
    (lines * (size.rows() + 1)).saturating_sub(1)
}

/// A text that is to be drawn as large as it fits.
pub(crate) struct Large<'a> {
    pub text: &'a str,
    pub style: Style,
}

impl Large<'_> {
    /// The largest size in which all of it fits into so many cells, and its lines.
    fn set(&self, width: u16, height: u16) -> Option<(Size, Vec<String>)> {
        // More letters than cells fit in no size, whatever text that is.
        let letters = self.text.chars().take(usize::from(width) * usize::from(height) + 1).count();
        if self.text.trim().is_empty() || letters > usize::from(width) * usize::from(height) {
            return None;
        }
        [Size::Sixteen, Size::Twelve].into_iter().find_map(|size| {
            let lines = lines(self.text, size, usize::from(width))?;
            (high(lines.len(), size) <= usize::from(height)).then_some((size, lines))
        })
    }

    /// Its lines where it is plain.
    fn plain(&self, width: u16) -> impl Iterator<Item = String> {
        self.text.lines().flat_map(move |line| wrap(line, usize::from(width)))
    }

    /// The largest size in which all of it fits into so many cells, broken into lines where words or phrases end; `None`
    /// where plain text is left.
    pub(crate) fn size(&self, width: u16, height: u16) -> Option<Size> {
        self.set(width, height).map(|(size, _)| size)
    }

    /// Rows that it takes at the largest size that fits: for the layout around it. More than `height` where not even plain
    /// text fits.
    pub(crate) fn rows(&self, width: u16, height: u16) -> u16 {
        let rows = match self.set(width, height) {
            Some((size, lines)) => high(lines.len(), size),
            None => self.plain(width).count(),
        };
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    /// Draws it, as large as it fits; plain text is bold, and ends where its place ends.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, place: Rect, glyphs: &Glyphs) {
        let place = place.intersection(frame.area());
        let Some((size, lines)) = self.set(place.width, place.height) else {
            let style = self.style.add_modifier(Modifier::BOLD);
            return panel::lines(frame, place, self.plain(place.width).map(|line| Line::styled(line, style)));
        };
        for (line, y) in lines.iter().zip((place.y..).step_by(size.rows() + 1)) {
            let mut x = place.x;
            for glyph in line.chars().filter_map(|letter| size.glyph(letter)) {
                for (column, x) in (0..glyph.width()).zip(x..) {
                    for (row, y) in (0..size.rows()).zip(y..) {
                        let both = [2 * row, 2 * row + 1].map(|dot| usize::from(glyph.has_dot(column, dot)));
                        if let Some(cell) = frame.buffer_mut().cell_mut((x, y)) {
                            cell.set_symbol(glyphs.dots[both[0] + 2 * both[1]]).set_style(self.style);
                        }
                    }
                }
                x += u16::from(glyph.record[2]);
            }
        }
    }
}

#[cfg(test)]
mod tests;
