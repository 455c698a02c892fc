//! Pictures as the card holds them, decoded: one bit per pixel for what is printed, one byte for the photo. Personal data.

use super::holder::Octets;

/// A picture of ink on paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Pixels in a row.
    pub width: usize,
    /// Row by row, one byte for each pixel: 1 is ink. Its length is a multiple of the width.
    pub pixels: Octets,
}

/// A picture in grey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grey {
    /// Pixels in a row.
    pub width: usize,
    /// Row by row, one byte for each pixel: 0 is black, 255 white. Its length is a multiple of the width.
    pub pixels: Octets,
}
