//! The pictures in the card: PNG of one bit, JPEG 2000 of one component. Width and height are checked before anything is
//! decoded, so that a hostile card costs no more time and memory than an honest one.

use super::Malformed;
use crate::domain::holder::Octets;
use crate::domain::picture::{Bitmap, Grey};

/// A PNG of ink on paper (one bit, grey, ink is 0), cropped to its ink.
pub fn bitmap(_png: &[u8]) -> Result<Bitmap, Malformed> {
    unimplemented!("PNG")
}

/// A JPEG 2000 file of one component with 8 bits.
pub fn photo(_jp2: &[u8]) -> Result<Grey, Malformed> {
    unimplemented!("JPEG 2000")
}

/// The photo as a PNG file.
#[must_use]
pub fn png(_photo: &Grey) -> Octets {
    unimplemented!("PNG")
}
