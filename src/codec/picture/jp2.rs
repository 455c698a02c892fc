//! The heads of a photo in JPEG 2000 (ISO/IEC 15444-1): the boxes of the file (Annex I) and the markers of its codestream
//! (Annex A), as far as they decide what decoding costs. What a photo in a card has no need of is refused.

use super::super::Malformed;
use super::size::{Size, size_of};

/// So many octets of a photo are looked at: the test card's has 1,854.
pub(super) const PHOTO_OCTETS: usize = 16 << 10;

/// 4:5 in 378 columns on the test card.
const WIDEST: usize = 1024;
const HIGHEST: usize = 1280;
/// Halving the widest picture so often leaves one pixel or two.
const MOST_LEVELS: u8 = 10;
/// Exponents of a code-block's sides, less two: 16 to 64 pixels. The test card has 64.
const BLOCKS: std::ops::RangeInclusive<u8> = 2..=4;
/// The smallest exponent of a precinct's sides.
const SMALLEST_PRECINCT: u8 = 6;
/// Layers: the test card has one.
const MOST_LAYERS: u8 = 8;
/// Parts of the one tile.
const MOST_PARTS: usize = 64;

/// What is known of a photo before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Where its codestream begins.
    pub(super) codestream: usize,
}

/// Bytes one after another, each of which knows its place in the file.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) =
            self.rest.split_at_checked(length).ok_or_else(|| self.expected("the rest of the photo"))?;
        (self.rest, self.at) = (rest, self.at + length);
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Malformed> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| self.expected("the rest of the photo"))
    }

    /// The next so many octets by themselves.
    fn within(&mut self, length: usize) -> Result<Self, Malformed> {
        let at = self.at;
        self.take(length).map(|rest| Self { rest, at })
    }

    /// Decoders differ in whether they believe a length or what it is the length of: both must agree.
    fn ended(&self) -> Result<(), Malformed> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.expected("the end of a marker segment")) }
    }

    fn expected(&self, what: &str) -> Malformed {
        Malformed::at(self.at, what)
    }

    fn u8(&mut self) -> Result<u8, Malformed> {
        self.array().map(|[octet]| octet)
    }

    fn u16(&mut self) -> Result<u16, Malformed> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, Malformed> {
        self.array().map(u32::from_be_bytes)
    }

    /// A box of JP2 with its type; a length of 0 goes on to the end.
    fn jp2_box(&mut self) -> Result<([u8; 4], Self), Malformed> {
        let before = *self;
        let (length, kind) = (self.array()?, self.array()?);
        let length = match size_of(length) {
            0 => self.rest.len(),
            length => length
                .checked_sub(8)
                .filter(|length| *length <= self.rest.len())
                .ok_or_else(|| before.expected("a box of JP2 within its file"))?,
        };
        Ok((kind, self.within(length)?))
    }

    /// The parameters of a marker segment.
    fn segment(&mut self) -> Result<Self, Malformed> {
        let before = *self;
        let length = self.u16()?.checked_sub(2).ok_or_else(|| before.expected("a marker segment"))?;
        self.within(usize::from(length))
    }
}

/// Reads the heads; what they say is not more than a photo in a card needs, or this fails.
pub(super) fn head(file: &[u8]) -> Result<Head, Malformed> {
    let mut file = Cursor { rest: file, at: 0 };
    if file.rest.len() > PHOTO_OCTETS {
        return Err(file.expected("a photo of 16 KiB at most"));
    }
    // Two boxes that come first, in this order, and then each of two once.
    for first in [*b"jP  ", *b"ftyp"] {
        let before = file;
        let (kind, content) = file.jp2_box()?;
        if kind != first || (kind == *b"jP  " && content.rest != b"\r\n\x87\n") {
            return Err(before.expected("a JPEG 2000 file (JP2)"));
        }
    }
    let (mut size, mut stream) = (None, None);
    while !file.rest.is_empty() {
        let before = file;
        let (kind, content) = file.jp2_box()?;
        match &kind {
            b"jp2h" if size.is_none() => size = Some(image_header(content)?),
            b"jp2c" if stream.is_none() && size.is_some() => {
                stream = Some((content.at, codestream(content)?));
            }
            b"jp2h" | b"jp2c" => return Err(before.expected("one head and one codestream")),
            _ => {}
        }
    }
    match (size, stream) {
        (Some(size), Some((at, seen))) if size == seen => {
            Ok(Head { width: size.0, height: size.1, codestream: at })
        }
        (Some(_), Some((at, _))) => Err(Malformed::at(at, "the size that the head of the file says")),
        _ => Err(file.expected("a codestream")),
    }
}

/// Width and height, where they are within the bounds.
fn bounded(at: &Cursor<'_>, width: u32, height: u32) -> Result<(u32, u32), Malformed> {
    let size = Size { width: size_of(width.to_be_bytes()), height: size_of(height.to_be_bytes()) };
    match size.pixels(Size { width: WIDEST, height: HIGHEST }) {
        Some(_) => Ok((width, height)),
        None => Err(at.expected("a photo of a size that a card holds")),
    }
}

/// I.5.3: the image header first, then how its colour is meant.
fn image_header(mut boxes: Cursor<'_>) -> Result<(u32, u32), Malformed> {
    let before = boxes;
    let (kind, mut header) = boxes.jp2_box()?;
    if kind != *b"ihdr" {
        return Err(before.expected("the image header"));
    }
    let (height, width) = (header.u32()?, header.u32()?);
    let size = bounded(&before, width, height)?;
    if (header.u16()?, header.u8()?) != (1, 7) {
        return Err(header.expected("a photo of one component with 8 bits"));
    }
    while !boxes.rest.is_empty() {
        let before = boxes;
        // A palette would make more of one component, and the others are for several.
        if !matches!(&boxes.jp2_box()?.0, b"colr" | b"res ") {
            return Err(before.expected("a photo in plain grey"));
        }
    }
    Ok(size)
}

/// The main header and that of each tile-part: size, coding style, quantization, and remarks.
fn codestream(mut stream: Cursor<'_>) -> Result<(u32, u32), Malformed> {
    if stream.take(4)? != b"\xFF\x4F\xFF\x51" {
        return Err(stream.expected("a codestream with its size first"));
    }
    let size = image_size(stream.segment()?)?;
    loop {
        let before = stream;
        match stream.u16()? {
            0xFF52 => coding_style(stream.segment()?)?,
            // Quantization, lengths of tile-parts, registration, remarks: they make no work.
            0xFF5C | 0xFF55 | 0xFF63 | 0xFF64 => drop(stream.segment()?),
            0xFF90 => {
                tile_parts(before)?;
                return Ok(size);
            }
            _ => return Err(before.expected("a codestream without overrides for a component")),
        }
    }
}

/// SIZ (A.5.1): one tile of one component, from the corner.
fn image_size(mut size: Cursor<'_>) -> Result<(u32, u32), Malformed> {
    let before = size;
    let _capabilities = size.u16()?;
    let (width, height) = bounded(&before, size.u32()?, size.u32()?)?;
    let (left, top) = (size.u32()?, size.u32()?);
    let (tile_width, tile_height) = (size.u32()?, size.u32()?);
    let tile_corner = (size.u32()?, size.u32()?);
    if (left, top) != (0, 0) || tile_corner != (0, 0) || tile_width < width || tile_height < height {
        return Err(before.expected("a photo of one tile"));
    }
    // Components, bits less one, and each pixel by itself.
    if (size.u16()?, size.array()?) != (1, [7, 1, 1]) {
        return Err(before.expected("a photo of one component with 8 bits"));
    }
    size.ended().map(|()| (width, height))
}

/// COD (A.6.1): not many small pieces.
fn coding_style(mut style: Cursor<'_>) -> Result<(), Malformed> {
    let before = style;
    let flags = style.u8()?;
    let [_progression, more_layers, layers, _components, levels, width, height, _style, _wavelet] =
        style.array()?;
    let few = more_layers == 0
        && layers <= MOST_LAYERS
        && levels <= MOST_LEVELS
        && BLOCKS.contains(&width)
        && BLOCKS.contains(&height);
    let precincts = if flags & 1 == 0 { 0 } else { usize::from(levels) + 1 };
    let sides = style.take(precincts)?;
    let large = sides.iter().all(|sides| sides & 0xF >= SMALLEST_PRECINCT && sides >> 4 >= SMALLEST_PRECINCT);
    if few && large {
        style.ended()
    } else {
        Err(before.expected("a photo that is not cut into many pieces"))
    }
}

/// SOT to SOD (A.4), of each part: nothing that changes how it is coded.
fn tile_parts(mut stream: Cursor<'_>) -> Result<(), Malformed> {
    for _ in 0..MOST_PARTS {
        let start = stream;
        // What is behind the last part is not looked at by whoever decodes it.
        if !stream.rest.starts_with(b"\xFF\x90") {
            return Ok(());
        }
        let ([_, _, 0, 10, 0, 0], length) = (stream.array()?, stream.array()?) else {
            return Err(start.expected("a part of the one tile"));
        };
        let _number = stream.u16()?;
        let rest = match size_of(length) {
            0 => stream.rest.len(),
            length => length
                .checked_sub(12)
                .filter(|length| *length <= stream.rest.len())
                .ok_or_else(|| start.expected("a part of the tile within its codestream"))?,
        };
        let mut part = stream.within(rest)?;
        loop {
            let before = part;
            match part.u16()? {
                0xFF93 => break,
                0xFF58 | 0xFF64 => drop(part.segment()?),
                _ => return Err(before.expected("the data of the photo")),
            }
        }
    }
    Err(stream.expected("a photo in fewer parts"))
}
