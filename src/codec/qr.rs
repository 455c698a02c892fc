//! A short text as a QR code, drawn with half blocks: two modules in one cell.
//!
//! A code is dark on light whatever the terminal's theme is; many phones do not read the inverse. So whoever draws
//! paints both colours ([`Matrix::painted`], or a style of its own over [`Ink::Dark`]), and where no colour may be
//! used has to know the background.

use qrcode::bits::Bits;
use qrcode::{Color, EcLevel, QrCode, Version};

/// The largest version drawn: 37 by 37 modules, the largest that fits 80 by 24 cells with its quiet zone.
const LARGEST: i16 = 5;

/// The most bytes that version 5 holds at level L in byte mode (ISO/IEC 18004 table 7).
pub const LONGEST: usize = 106;

/// The quiet zone that the standard asks for, in modules (ISO/IEC 18004 §6.3.8).
pub const QUIET: usize = 4;

/// The least quiet zone drawn: half the standard's. `rqrr` and `zxing-cpp` read it; no phone was tried.
pub const QUIET_LEAST: usize = 2;

/// The text is longer than [`LONGEST`]; its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes do not fit the code; at most {LONGEST} do")]
pub struct TooLong(pub usize);

/// Which modules a block character stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Blocks are the dark modules: for a light background.
    Dark,
    /// Blocks are the light modules: for a dark background without colours.
    Light,
}

/// The modules of a code, without a quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    size: usize,
    dark: Vec<bool>,
}

impl Matrix {
    /// Encodes `text` in the smallest version that holds it, at level L: a screen has no stains.
    ///
    /// All of it in byte mode. The crate's own choice of modes takes pairs of UTF-8 octets for Shift JIS and writes
    /// them in kanji mode, which readers then turn into other characters (measured with `zxing-cpp`: マイナ became
    /// 繝槭う繝; in byte mode it reads マイナ). No ECI: readers recognise UTF-8, and not all of them know ECI.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let too_long = TooLong(text.len());
        let code = (1..=LARGEST)
            .find_map(|version| {
                let mut bits = Bits::new(Version::Normal(version));
                bits.push_byte_data(text.as_bytes()).ok()?;
                bits.push_terminator(EcLevel::L).ok()?;
                QrCode::with_bits(bits, EcLevel::L).ok()
            })
            .ok_or(too_long)?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { size: code.width(), dark })
    }

    /// Is a module dark? Everything around the code is light.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// Cells (columns, rows) with a quiet zone of `quiet` modules.
    #[must_use]
    pub fn cells(&self, quiet: usize) -> (usize, usize) {
        let side = self.size + 2 * quiet;
        (side, side.div_ceil(2))
    }

    /// The widest quiet zone with which the code fits, [`QUIET`] or [`QUIET_LEAST`]; `None` where it does not fit.
    #[must_use]
    pub fn fits(&self, columns: usize, rows: usize) -> Option<usize> {
        (QUIET_LEAST..=QUIET).rev().find(|quiet| {
            let (needed_columns, needed_rows) = self.cells(*quiet);
            needed_columns <= columns && needed_rows <= rows
        })
    }

    /// The code as rows of half blocks.
    #[must_use]
    pub fn rows(&self, quiet: usize, ink: Ink) -> Vec<String> {
        let (columns, rows) = self.cells(quiet);
        let drawn = |column: usize, line: usize| {
            let inside = column.checked_sub(quiet).zip(line.checked_sub(quiet));
            inside.is_some_and(|(x, y)| self.is_dark(x, y)) == (ink == Ink::Dark)
        };
        (0..rows)
            .map(|row| {
                (0..columns)
                    .map(|column| match (drawn(column, 2 * row), drawn(column, 2 * row + 1)) {
                        (true, true) => '█',
                        (true, false) => '▀',
                        (false, true) => '▄',
                        (false, false) => ' ',
                    })
                    .collect()
            })
            .collect()
    }

    /// The rows for a terminal that takes colours: black blocks on white, from the fixed part of the 256 colours,
    /// which no theme changes.
    #[must_use]
    pub fn painted(&self, quiet: usize) -> Vec<String> {
        self.rows(quiet, Ink::Dark)
            .into_iter()
            .map(|row| format!("\x1b[38;5;16;48;5;231m{row}\x1b[0m"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::ics;
    use crate::domain::reminder::window_title;

    /// Pixels per module for the decoder.
    const SCALE: usize = 4;

    /// What a decoder not ours reads from the characters on the screen.
    fn read_back(rows: &[String], ink: Ink) -> String {
        let cells: Vec<Vec<char>> = rows.iter().map(|row| row.chars().collect()).collect();
        let (width, height) = (cells[0].len(), cells.len() * 2);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * SCALE, height * SCALE, |x, y| {
            let (column, line) = (x / SCALE, y / SCALE);
            let drawn = match (cells[line / 2][column], line % 2) {
                ('█', _) | ('▀', 0) | ('▄', 1) => true,
                (' ' | '▀' | '▄', _) => false,
                (other, _) => panic!("{other:?} is no half block"),
            };
            if drawn == (ink == Ink::Dark) { 0 } else { 255 }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    fn window(title: &str) -> String {
        ics::brief(title, "2029-11-18".parse().unwrap(), "2030-02-17".parse().unwrap())
    }

    #[test]
    fn a_decoder_not_ours_reads_the_window_from_the_screen() {
        let (ja, en) = window_title();
        for text in [window(ja), window(en), "x".repeat(LONGEST), "1".into()] {
            let code = Matrix::of(&text).unwrap();
            for (quiet, ink) in [(QUIET, Ink::Dark), (QUIET_LEAST, Ink::Dark), (QUIET, Ink::Light)] {
                assert_eq!(read_back(&code.rows(quiet, ink), ink), text, "{quiet} {ink:?}");
            }
        }
    }

    #[test]
    fn the_windows_code_fits_80_by_24_with_the_whole_quiet_zone() {
        let (ja, en) = window_title();
        for text in [window(ja), window(en), "x".repeat(LONGEST)] {
            let code = Matrix::of(&text).unwrap();
            assert_eq!((code.size, code.cells(QUIET)), (37, (45, 23)));
            assert_eq!(code.fits(80, 24), Some(4));
            assert_eq!(code.fits(80, 22), Some(3));
            assert_eq!(code.fits(41, 21), Some(2));
            assert_eq!(code.fits(40, 24), None);
            assert_eq!(code.fits(60, 15), None);
            let rows = code.rows(QUIET, Ink::Dark);
            assert_eq!((rows.len(), rows[0].chars().count()), (23, 45));
        }
    }

    #[test]
    fn the_quiet_zone_is_light_on_every_side() {
        let code = Matrix::of(&window("x")).unwrap();
        for quiet in QUIET_LEAST..=QUIET {
            let rows = code.rows(quiet, Ink::Dark);
            assert!(rows.iter().take(quiet / 2).all(|row| row.trim().is_empty()));
            assert!(
                rows.iter()
                    .all(|row| row.starts_with(&" ".repeat(quiet)) && row.ends_with(&" ".repeat(quiet)))
            );
            // The last row's lower half lies outside an odd number of lines: light as well.
            assert!(rows.last().unwrap().trim().is_empty());
        }
    }

    #[test]
    fn both_inks_draw_the_same_code() {
        let code = Matrix::of("both").unwrap();
        for (dark, light) in code.rows(QUIET, Ink::Dark).iter().zip(code.rows(QUIET, Ink::Light)) {
            let inverted: String = dark
                .chars()
                .map(|cell| match cell {
                    '█' => ' ',
                    '▀' => '▄',
                    '▄' => '▀',
                    _ => '█',
                })
                .collect();
            assert_eq!(inverted, light);
        }
    }

    #[test]
    fn painted_rows_set_both_colours_and_put_them_back() {
        for row in Matrix::of("painted").unwrap().painted(QUIET) {
            assert!(row.starts_with("\x1b[38;5;16;48;5;231m") && row.ends_with("\x1b[0m"));
        }
    }

    #[test]
    fn japanese_is_written_in_byte_mode_and_nothing_else() {
        let text = window(window_title().0);
        let mut bits = Bits::new(Version::Normal(5));
        bits.push_byte_data(text.as_bytes()).unwrap();
        bits.push_terminator(EcLevel::L).unwrap();
        let bytes = QrCode::with_bits(bits, EcLevel::L).unwrap();
        let chosen = QrCode::with_version(&text, Version::Normal(5), EcLevel::L).unwrap();
        let drawn = Matrix::of(&text).unwrap().dark;
        let dark =
            |code: &QrCode| code.to_colors().iter().map(|color| *color == Color::Dark).collect::<Vec<_>>();
        assert_eq!(drawn, dark(&bytes));
        // The crate's own choice is another one: where this fails, it has learnt better and may be used.
        assert_ne!(drawn, dark(&chosen));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(Matrix::of(&"x".repeat(LONGEST)).is_ok());
        assert_eq!(Matrix::of(&"x".repeat(LONGEST + 1)), Err(TooLong(107)));
    }
}
