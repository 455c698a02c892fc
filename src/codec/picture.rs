//! The pictures in the card: PNG of grey for what is printed, JPEG 2000 of one component for the photo. Width, height and
//! whatever else decides how much work a picture makes are checked before anything is decoded, so that a hostile card costs
//! no more time and memory than an honest one.

mod jp2;
mod size;

use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::Malformed;
use crate::domain::holder::Octets;
use crate::domain::picture::{Bitmap, Grey};
use size::{Size, size_of};

/// What is printed is a line or a few of characters, 12 pixels high each.
const PRINTED: Size = Size { width: 4096, height: 512 };
/// And so many pixels in all: one byte each when decoded.
const PRINTED_PIXELS: usize = 64 << 10;
/// What the decoder of PNG may take for itself.
const PNG_MEMORY: usize = 256 << 10;
/// The signature of PNG and the head of its first chunk: 13 octets, IHDR.
const PNG_HEAD: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR";

/// A PNG of ink on paper (one bit of grey, ink is 0; more bits of grey by their darker half), cropped to its ink.
pub fn bitmap(png: &[u8]) -> Result<Bitmap, Malformed> {
    let size = png_size(png)?;
    let broken = |_| Malformed::at(PNG_HEAD.len(), "a PNG whose pixels can be decompressed");
    let mut decoder =
        png::Decoder::new_with_limits(std::io::Cursor::new(png), png::Limits { bytes: PNG_MEMORY });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.output_color_type() != (png::ColorType::Grayscale, png::BitDepth::Eight) {
        return Err(Malformed::at(PNG_HEAD.len(), "a PNG without transparent pixels"));
    }
    let mut grey = Octets::from(vec![0xFF; size.width * size.height]);
    reader.next_frame(&mut grey).map_err(broken)?;
    crop(size.width, &grey).ok_or_else(|| Malformed::at(PNG_HEAD.len(), "a PNG with ink on it"))
}

/// What the head of a PNG says of its size, where it is one of those that are read.
fn png_size(png: &[u8]) -> Result<Size, Malformed> {
    let head = png.strip_prefix(PNG_HEAD).ok_or_else(|| Malformed::at(0, "a PNG"))?;
    let Some(([w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, _, _, interlace], _)) =
        head.split_first_chunk::<13>()
    else {
        return Err(Malformed::at(png.len(), "the rest of the head of a PNG"));
    };
    let at = |offset| PNG_HEAD.len() + offset;
    let size = Size { width: size_of([*w0, *w1, *w2, *w3]), height: size_of([*h0, *h1, *h2, *h3]) };
    if size.pixels(PRINTED).is_none_or(|pixels| pixels > PRINTED_PIXELS) {
        return Err(Malformed::at(at(0), "a PNG of a size that a card holds"));
    }
    if !matches!((colour, depth), (0, 1 | 2 | 4 | 8)) {
        return Err(Malformed::at(at(8), "a PNG in grey"));
    }
    if *interlace != 0 {
        return Err(Malformed::at(at(12), "a PNG that is not interlaced"));
    }
    Ok(size)
}

/// The part of a picture with ink in it, or none.
fn crop(width: usize, grey: &[u8]) -> Option<Bitmap> {
    let dark = |pixel: &u8| *pixel < 0x80;
    let rows = || grey.chunks_exact(width);
    let top = rows().position(|row| row.iter().any(dark))?;
    let bottom = rows().rposition(|row| row.iter().any(dark))?;
    let left = rows().filter_map(|row| row.iter().position(dark)).min()?;
    let right = rows().filter_map(|row| row.iter().rposition(dark)).max()?;
    let inked = rows().skip(top).take(bottom - top + 1).flat_map(|row| &row[left..=right]);
    let mut pixels = Octets::from(Vec::with_capacity((bottom - top + 1) * (right - left + 1)));
    pixels.extend(inked.map(|pixel| u8::from(dark(pixel))));
    Some(Bitmap { width: right - left + 1, pixels })
}

/// A JPEG 2000 file of one component with 8 bits.
pub fn photo(jp2: &[u8]) -> Result<Grey, Malformed> {
    let head = jp2::head(jp2)?;
    let broken = |_| Malformed::at(head.codestream, "a JPEG 2000 codestream that can be decoded");
    let settings = DecodeSettings::default();
    let image = Image::new(jp2, &settings).map_err(broken)?;
    let agreed = (image.width(), image.height()) == (head.width, head.height)
        && matches!(image.color_space(), ColorSpace::Gray)
        && !image.has_alpha()
        && image.original_bit_depth() == 8;
    if !agreed {
        return Err(Malformed::at(head.codestream, "a JPEG 2000 file whose heads agree with each other"));
    }
    let mut context = DecoderContext::default();
    let pixels = Octets::from(image.decode(&mut context).map_err(broken)?.data_u8());
    let width = size_of(head.width.to_be_bytes());
    if pixels.len() != width * size_of(head.height.to_be_bytes()) {
        return Err(Malformed::at(head.codestream, "as many pixels as the head of the photo says"));
    }
    Ok(Grey { width, pixels })
}

/// The photo as a PNG file.
#[must_use]
pub fn png(photo: &Grey) -> Octets {
    let mut file = Octets::default();
    // Neither fails: a photo that was decoded has a width and a height, and memory takes what is written.
    let written = photo.pixels.len().checked_div(photo.width).and_then(|height| {
        let (width, height) = (u32::try_from(photo.width).ok()?, u32::try_from(height).ok()?);
        let mut encoder = png::Encoder::new(&mut *file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.write_header().ok()?.write_image_data(&photo.pixels).ok()
    });
    debug_assert!(written.is_some());
    file
}

#[cfg(test)]
mod tests;
