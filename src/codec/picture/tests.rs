use super::*;

/// A card's picture of the JPKI test system: what lies behind a tag of its surface file.
fn test_card(tag: u8) -> &'static [u8] {
    const FILE: &[u8] = include_bytes!("../../../tests/fixtures/test-card/surface-0002.bin");
    let at = FILE.windows(3).position(|window| window == [0xDF, tag, 0x82]).unwrap() + 3;
    let length = usize::from(u16::from_be_bytes([FILE[at], FILE[at + 1]]));
    &FILE[at + 2..][..length]
}

fn photo_file() -> &'static [u8] {
    test_card(0x27)
}

/// A PNG of rows drawn with `#` for ink.
fn drawn(rows: &[&str], depth: png::BitDepth) -> Vec<u8> {
    let bits = depth as usize;
    let packed = rows.iter().flat_map(|row| {
        let paper: Vec<bool> = row.chars().map(|pixel| pixel != '#').collect();
        let per = 8 / bits;
        paper
            .chunks(per)
            .map(|pixels| {
                let each = pixels.iter().enumerate().map(|(at, paper)| {
                    let most = u8::MAX >> (8 - bits);
                    (if *paper { most } else { 0 }) << ((per - 1 - at) * bits)
                });
                each.fold(0, |octet, pixel| octet | pixel)
            })
            .collect::<Vec<u8>>()
    });
    written(rows[0].len(), rows.len(), png::ColorType::Grayscale, depth, &packed.collect::<Vec<_>>())
}

fn written(
    width: usize,
    height: usize,
    colour: png::ColorType,
    depth: png::BitDepth,
    pixels: &[u8],
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width.try_into().unwrap(), height.try_into().unwrap());
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(vec![0, 0, 0, 255, 255, 255]);
    }
    encoder.write_header().unwrap().write_image_data(pixels).unwrap();
    file
}

fn rows(bitmap: &Bitmap) -> Vec<String> {
    let row = |row: &[u8]| row.iter().map(|ink| if *ink == 1 { '#' } else { '.' }).collect();
    bitmap.pixels.chunks_exact(bitmap.width).map(row).collect()
}

/// The head of a chunk changed, with the right check behind it.
fn with_head(file: &[u8], offset: usize, octets: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let at = PNG_HEAD.len() + offset;
    file[at..at + octets.len()].copy_from_slice(octets);
    let check = crc(&file[12..29]);
    file[29..33].copy_from_slice(&check.to_be_bytes());
    file
}

/// CRC-32 as PNG has it.
fn crc(octets: &[u8]) -> u32 {
    !octets.iter().fold(!0, |crc, octet| {
        (0..8).fold(crc ^ u32::from(*octet), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

const CROSS: [&str; 5] = ["..........", "...#......", "..###.....", "...#......", ".........."];

#[test]
fn a_picture_is_cropped_to_its_ink_at_each_depth() {
    use png::BitDepth::{Eight, Four, One, Two};
    for depth in [One, Two, Four, Eight] {
        let bitmap = bitmap(&drawn(&CROSS, depth)).unwrap();
        assert_eq!(rows(&bitmap), [".#.", "###", ".#."], "{depth:?}");
    }
    assert_eq!(rows(&bitmap(&drawn(&["#.........#"], One)).unwrap()), ["#.........#"]);
}

#[test]
fn the_test_cards_name_and_address_are_lines_of_characters() {
    let (name, address) = (bitmap(test_card(0x25)).unwrap(), bitmap(test_card(0x26)).unwrap());
    assert_eq!((name.width, name.pixels.len() / name.width), (NAME.0, NAME.1));
    assert_eq!((address.width, address.pixels.len() / address.width), (ADDRESS.0, ADDRESS.1));
    let ink = |bitmap: &Bitmap| bitmap.pixels.iter().map(|ink| usize::from(*ink)).sum::<usize>();
    assert_eq!((ink(&name), ink(&address)), (NAME.2, ADDRESS.2));
}

/// Width, height and ink, by zlib alone.
const NAME: (usize, usize, usize) = (59, 11, 222);
const ADDRESS: (usize, usize, usize) = (212, 11, 621);

#[test]
fn what_no_card_prints_is_refused_in_words_before_it_is_decoded() {
    use png::{BitDepth, ColorType};
    let good = drawn(&CROSS, BitDepth::One);
    let u32s = |width: u32, height: u32| [width.to_be_bytes(), height.to_be_bytes()].concat();
    let size = "a PNG of a size that a card holds";
    for (file, at, what) in [
        (Vec::new(), 0, "a PNG"),
        (photo_file().to_vec(), 0, "a PNG"),
        (good[..20].to_vec(), 20, "the rest of the head of a PNG"),
        (with_head(&good, 0, &u32s(0, 5)), 16, size),
        (with_head(&good, 0, &u32s(10, 0)), 16, size),
        (with_head(&good, 0, &u32s(4097, 1)), 16, size),
        (with_head(&good, 0, &u32s(1, 513)), 16, size),
        (with_head(&good, 0, &u32s(4096, 17)), 16, size),
        (with_head(&good, 0, &u32s(u32::MAX, u32::MAX)), 16, size),
        (with_head(&good, 12, &[1]), 28, "a PNG that is not interlaced"),
        (written(1, 1, ColorType::Rgb, BitDepth::Eight, &[0; 3]), 24, "a PNG in grey"),
        (written(1, 1, ColorType::Indexed, BitDepth::One, &[0]), 24, "a PNG in grey"),
        (written(1, 1, ColorType::Grayscale, BitDepth::Sixteen, &[0; 2]), 24, "a PNG in grey"),
        (drawn(&["....", "...."], BitDepth::One), 16, "a PNG with ink on it"),
        (good[..good.len() - 20].to_vec(), 16, "a PNG whose pixels can be decompressed"),
        // More rows than there are pixels for.
        (with_head(&good, 0, &u32s(10, 6)), 16, "a PNG whose pixels can be decompressed"),
    ] {
        assert_eq!(bitmap(&file), Err(Malformed::at(at, what)));
    }
}

#[test]
fn transparency_is_refused() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 1, 1);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_trns(vec![0, 0]);
    encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
    assert_eq!(bitmap(&file), Err(Malformed::at(16, "a PNG without transparent pixels")));
}

#[test]
fn the_test_cards_photo_is_decoded() {
    let photo = photo(photo_file()).unwrap();
    assert_eq!((photo.width, photo.pixels.len()), (378, 378 * 472));
    let (dark, light) = (photo.pixels.iter().min(), photo.pixels.iter().max());
    assert_eq!((dark, light), (Some(&0), Some(&255)));
}

#[test]
fn a_photo_becomes_a_png_with_the_same_pixels() {
    let photo = photo(photo_file()).unwrap();
    let file = png(&photo);
    let mut reader = png::Decoder::new(std::io::Cursor::new(&file[..])).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    assert_eq!(reader.info().size(), (378, 472));
    assert!(pixels == photo.pixels[..]);
}

/// The heads of the test card's photo, by what stands before each field.
fn changed(before: &[u8], skip: usize, octets: &[u8]) -> Vec<u8> {
    let mut file = photo_file().to_vec();
    let at = file.windows(before.len()).position(|window| window == before).unwrap() + before.len() + skip;
    file[at..at + octets.len()].copy_from_slice(octets);
    file
}

#[test]
fn a_photo_that_would_cost_more_is_refused_by_its_heads() {
    const SIZ: &[u8] = b"\xFF\x51\0\x29";
    const COD: &[u8] = b"\xFF\x52\0\x0C";
    let size = "a photo of a size that a card holds";
    let pieces = "a photo that is not cut into many pieces";
    let eight = "a photo of one component with 8 bits";
    let overrides = "a codestream without overrides for a component";
    let large = |of: u32| of.to_be_bytes();
    for (file, what) in [
        (Vec::new(), "the rest of the photo"),
        (drawn(&CROSS, png::BitDepth::One), "a box of JP2 within its file"),
        (photo_file()[..60].to_vec(), "a box of JP2 within its file"),
        (vec![0; jp2::PHOTO_OCTETS + 1], "a photo of 16 KiB at most"),
        (changed(b"jP  ", 0, b"\n"), "a JPEG 2000 file (JP2)"),
        (changed(b"\0\0\0\x14", 0, b"free"), "a JPEG 2000 file (JP2)"),
        (changed(b"ihdr", 0, &large(1281)), size),
        (changed(b"ihdr", 4, &large(1025)), size),
        (changed(b"ihdr", 4, &large(0)), size),
        (changed(b"ihdr", 9, &[3]), eight),
        (changed(b"ihdr", 10, &[15]), eight),
        (changed(b"\0\0\0\x0F", 0, b"pclr"), "a photo in plain grey"),
        (changed(b"\0\0\0\x16", 0, b"colr"), "the image header"),
        (changed(SIZ, 2, &large(1025)), size),
        (changed(SIZ, 6, &large(0)), size),
        (changed(SIZ, 2, &large(377)), "the size that the head of the file says"),
        (changed(SIZ, 10, &large(1)), "a photo of one tile"),
        (changed(SIZ, 18, &large(64)), "a photo of one tile"),
        (changed(SIZ, 26, &large(1)), "a photo of one tile"),
        (changed(SIZ, 34, &[0, 3]), eight),
        (changed(SIZ, 36, &[0x87]), eight),
        (changed(SIZ, 37, &[2]), eight),
        (changed(COD, 0, &[1]), "the rest of the photo"),
        (changed(COD, 2, &[1]), pieces),
        (changed(COD, 3, &[9]), pieces),
        (changed(COD, 5, &[11]), pieces),
        (changed(COD, 6, &[0]), pieces),
        (changed(COD, 7, &[5]), pieces),
        (changed(b"\x05\x04\x04\0\x01", 0, b"\xFF\x5D"), overrides),
        (changed(b"\xFF\x90\0", 0, &[11]), "a part of the one tile"),
        (changed(b"\xFF\x90\0\x0A", 1, &[1]), "a part of the one tile"),
        (changed(b"\xFF\x90\0\x0A", 2, &large(11)), "a part of the tile within its codestream"),
        (changed(b"\xFF\x90\0\x0A", 2, &large(0x673)), "a part of the tile within its codestream"),
        (changed(b"\xFF\x90\0\x0A", 8, b"\xFF\x52"), "the data of the photo"),
    ] {
        let refused = photo(&file).err().map(|malformed| malformed.what);
        assert_eq!(refused.as_deref(), Some(what));
    }
    // What lies on the bounds is decoded, or not, by what is in it; it is not refused by its heads.
    for file in [changed(COD, 3, &[8]), changed(COD, 5, &[4])] {
        assert!(jp2::head(&file).is_ok());
    }
}
