use super::*;
use crate::sim::persona::Persona;
use crate::sim::surface::PHOTO;

const WIDTH: i64 = 378;
const HEIGHT: i64 = 472;

/// The photo of nobody, dot by dot: a head and shoulders of ellipses before a plain ground, and a band that says DEMO; all of
/// squares, which JPEG 2000 keeps in few octets.
fn figure() -> Vec<u8> {
    const SQUARE: i64 = 16;
    // Where the band begins, and the word in it; how many dots its letters have for one of the font's.
    const BAND: i64 = 384;
    const WORD: i64 = 96;
    const DOT: i64 = 8;
    // Middle, half width, half height, grey: what comes later lies before what came earlier.
    const ELLIPSES: [(i64, i64, i64, i64, u8); 7] = [
        (184, 400, 176, 100, 72),
        (184, 310, 40, 60, 160),
        (184, 180, 112, 136, 40),
        (184, 210, 88, 104, 192),
        (152, 200, 9, 9, 40),
        (216, 200, 9, 9, 40),
        (184, 264, 30, 9, 112),
    ];
    let word = drawn("DEMO", 2);
    let grey = |x: i64, y: i64| {
        if y >= BAND {
            let at = |length: i64| usize::try_from(length.div_euclid(DOT)).ok();
            let ink =
                at(y - BAND).and_then(|y| word.get(y)).zip(at(x - WORD)).and_then(|(row, x)| row.get(x));
            return if ink == Some(&true) { 224 } else { 40 };
        }
        let (x, y) = (x / SQUARE * SQUARE + SQUARE / 2, y / SQUARE * SQUARE + SQUARE / 2);
        let ellipse = ELLIPSES.iter().rev().find(|(left, top, across, down, _)| {
            let (dx, dy) = ((x - left) * down, (y - top) * across);
            dx * dx + dy * dy <= across * across * down * down
        });
        ellipse.map_or(224, |ellipse| ellipse.4)
    };
    (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| grey(x, y))).collect()
}

/// Writes the photo as PGM, for an encoder: `cargo test --lib write_the_demo_photo -- --ignored`.
#[test]
#[ignore = "writes a file for the encoder"]
fn write_the_demo_photo() {
    let head = format!("P5\n{WIDTH} {HEIGHT}\n255\n").into_bytes();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/target/DEMO-photo.pgm");
    std::fs::write(file, [head, figure()].concat()).unwrap();
}

#[test]
fn the_photo_in_the_card_shows_what_was_drawn_dot_by_dot() {
    let photo = crate::codec::picture::photo(PHOTO).unwrap();
    assert_eq!((photo.width, photo.pixels.len()), (378, 378 * 472));
    assert!(*photo.pixels == *figure(), "another figure");
}

/// What the picture is made of, decoded without the program's own reader of pictures.
fn read(png: &[u8]) -> (usize, Vec<String>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let info = reader.info();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Grayscale, png::BitDepth::One));
    assert!(!info.interlaced);
    let (width, height) = (info.width as usize, info.height as usize);
    let mut packed = vec![0; width.div_ceil(8) * height];
    reader.next_frame(&mut packed).unwrap();
    let row = |row: &[u8]| {
        let ink = |x: usize| row[x / 8] & 0x80 >> (x % 8) == 0;
        (0..width).map(|x| if ink(x) { '#' } else { '.' }).collect()
    };
    (width, packed.chunks(width.div_ceil(8)).map(row).collect())
}

#[test]
fn a_picture_has_the_sizes_of_the_test_cards_and_grows_downwards() {
    for (text, cells, size) in [
        ("見本　花子", 18, (216, 12)),
        ("福島県会津若松市見本町１２－３", 24, (288, 12)),
        ("0000", 2, (24, 12)),
        ("福島県会津若松市見本台四丁目五番六号見本台住宅七〇八号室", 24, (288, 24)),
        ("", 18, (216, 12)),
    ] {
        let (width, rows) = read(&png(text, cells));
        assert_eq!((width, rows.len()), size, "{text}");
    }
}

#[test]
fn letters_are_where_they_are_looked_for() {
    // はしご高 in the first cell, the font's 子 in the fifth; nothing between name and family name.
    let (_, rows) = read(&png("髙橋　芳子", 18));
    let cell = |nth: usize| rows.iter().map(|row| &row[nth * 12..nth * 12 + 12]).collect::<Vec<_>>();
    assert_eq!(cell(0), BY_HAND[0].1);
    assert_eq!(cell(2), ["............"; 12]);
    let (_, alone) = read(&png("子", 1));
    assert_eq!(cell(4), alone);
    assert_ne!(cell(0), read(&png("高", 1)).1);
    // 辻 with a selector has two dots, without one it has one; what follows the selector stands in the next cell.
    let (_, rows) = read(&png("辻\u{E0100}子", 2));
    assert_eq!(rows.iter().map(|row| &row[..12]).collect::<Vec<_>>(), BY_HAND[1].1);
    assert_eq!(rows.iter().map(|row| &row[12..]).collect::<Vec<_>>(), alone);
    assert_ne!(read(&png("辻", 1)).1, BY_HAND[1].1);
}

#[test]
fn every_character_that_a_persona_has_printed_can_be_drawn() {
    for name in Persona::names() {
        let persona = Persona::named(name).unwrap();
        let (name, address) = persona.printed();
        for text in [name, address, &persona.pins.face] {
            let mut rest = text;
            while !rest.is_empty() {
                rest = &rest[first(rest).unwrap_or_else(|| panic!("{text}")).0..];
            }
        }
    }
}
