//! Pictures in half blocks, two dots to a cell: what is printed in ink, in the colours of the text, and a photo in greys.
//!
//! Ink is drawn dot by dot and never made smaller, as it could not be read then: what is wider than the place goes on below,
//! cut where a column has no ink. A photo keeps its proportions; where the terminal has no greys, or too little room to
//! know anybody by it, it is not drawn, and that is said.

use ratatui::style::{Color, Style};
use ratatui::text::{Line, Span};

use crate::domain::picture::{Bitmap, Grey};
use crate::present::text::{Text, words};
use crate::tui::component::Context;
use crate::tui::theme::Shades;

words! {
    /// Why a photo is not drawn.
    enum Say {
        NoGreys: "この表示では、灰色の濃淡を出せないため、写真は表示しません。", "The photo is not drawn: this terminal, or its theme, has no shades of grey.";
        NoRoom: "写真を表示するには、画面が小さすぎます。", "There is too little room to draw the photo.";
    }
}

/// A photo that is smaller than this shows nobody: columns and rows.
pub(crate) const LEAST: (usize, usize) = (19, 12);

/// The dots of a picture: which are there, row by row.
struct Dots<'a> {
    rows: Vec<&'a [u8]>,
}

impl<'a> Dots<'a> {
    fn of(picture: &'a Bitmap) -> Self {
        Self { rows: picture.pixels.chunks_exact(picture.width.max(1)).collect() }
    }

    fn width(&self) -> usize {
        self.rows.first().map_or(0, |row| row.len())
    }

    fn has_ink(&self, x: usize, y: usize) -> bool {
        self.rows.get(y).and_then(|row| row.get(x)) == Some(&1)
    }

    /// Where a piece ends that begins here: behind the last column without ink that fits, or where the place ends.
    fn end(&self, from: usize, width: usize) -> usize {
        let most = (from + width).min(self.width());
        if most == self.width() {
            return most;
        }
        let blank = |x: &usize| (0..self.rows.len()).all(|y| !self.has_ink(*x, y));
        // Letters have blanks within: the widest one near the end is between two of them.
        let near = (from + width * 2 / 3).max(from + 1)..most;
        let run = |x: usize| (from..=x).rev().take_while(blank).count();
        near.filter(blank).max_by_key(|x| (run(*x).min(3), *x)).map_or(most, |x| x + 1)
    }
}

/// What is printed, as many cells wide as there are dots; beyond `width` in pieces below each other.
pub(crate) fn ink(picture: &Bitmap, width: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
    let dots = Dots::of(picture);
    let (mut lines, mut from) = (Vec::new(), 0);
    while from < dots.width() && width > 0 {
        let end = dots.end(from, width);
        if from > 0 {
            lines.push(Line::default());
        }
        for y in (0..dots.rows.len()).step_by(2) {
            let cell = |x| usize::from(dots.has_ink(x, y)) + 2 * usize::from(dots.has_ink(x, y + 1));
            let row: String = (from..end).filter_map(|x| cx.glyphs.dots.get(cell(x))).copied().collect();
            lines.push(Line::styled(row.trim_end().to_owned(), cx.theme.text));
        }
        from = end;
    }
    lines
}

/// Has the terminal shades of grey, as a photo needs them?
pub(crate) fn has_greys(cx: &Context<'_>) -> bool {
    !cx.theme.colourless() && !cx.glyphs.is_ascii() && cx.ports.shades != Shades::None
}

/// The photo in at most so many columns and rows, or why it is not drawn.
pub(crate) fn photo(
    photo: &Grey,
    (width, height): (usize, usize),
    cx: &Context<'_>,
) -> Result<Vec<Line<'static>>, Text> {
    if !has_greys(cx) {
        return Err(Say::NoGreys.text());
    }
    let shades = cx.ports.shades;
    let across = photo.width.max(1);
    let down = photo.pixels.len() / across;
    // As wide as the place, or as high.
    let columns = width.min(2 * height * across / down.max(1)).min(across);
    let rows = (columns * down / across).div_ceil(2);
    if columns < LEAST.0 || rows < LEAST.1 {
        return Err(Say::NoRoom.text());
    }
    // The mean of the pixels that a dot stands for.
    let dot = |x: usize, y: usize| {
        let part = |at: usize, of: usize, all: usize| {
            let from = (at * all / of).min(all - 1);
            from..((at + 1) * all / of).clamp(from + 1, all)
        };
        let (xs, ys) = (part(x, columns, across), part(y, 2 * rows, down));
        let count = u64::try_from(xs.len() * ys.len()).unwrap_or(1);
        let pixels =
            ys.filter_map(|y| photo.pixels.get(y * across + xs.start..y * across + xs.end)).flatten();
        let sum: u64 = pixels.map(|pixel| u64::from(*pixel)).sum();
        shade(u8::try_from(sum / count).unwrap_or(u8::MAX), shades)
    };
    let cell = |x, y| Span::styled("▀", Style::new().fg(dot(x, 2 * y)).bg(dot(x, 2 * y + 1)));
    Ok((0..rows).map(|y| (0..columns).map(|x| cell(x, y)).collect()).collect())
}

/// A grey as the terminal draws it.
fn shade(grey: u8, shades: Shades) -> Color {
    match shades {
        Shades::All => Color::Rgb(grey, grey, grey),
        // 24 steps, of which the first is 8 and the last 238.
        Shades::Few | Shades::None => Color::Indexed(232 + ((grey.saturating_sub(3)) / 10).min(23)),
    }
}

#[cfg(test)]
mod tests;
