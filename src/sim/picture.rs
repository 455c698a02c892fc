//! What is printed on a card, as pictures: one bit to a dot, cells of 12 by 12, as the test card has them
//! (`docs/card.md §6.2`). The letters are Shinonome's; two that its font does not have are drawn here by hand.

/// The font, as `packaging/fonts.py` lays it out: code point, width, rows of 12 dots; ascending.
const FONT: &[u8] = include_bytes!("../../assets/fonts/shinonome-12.dots");
const CELL: usize = 12;

type Rows = [[bool; CELL]; CELL];

/// Characters that no font of JIS X 0208 has: はしご高, and 辻 with two dots, which is 辻 with a variation selector.
#[rustfmt::skip]
const BY_HAND: [(&str, [&str; CELL]); 2] = [
    ("髙", [
        ".....#......",
        "##########..",
        "..#....#....",
        "..######....",
        "..#....#....",
        "..######....",
        "##########..",
        "#........#..",
        "#..####..#..",
        "#..#..#..#..",
        "#..####..#..",
        "#.......##..",
    ]),
    ("辻\u{E0100}", [
        ".#.....#....",
        "..#....#....",
        ".......#....",
        ".#.....#....",
        "..#.#######.",
        ".......#....",
        "###....#....",
        "..#....#....",
        "..#....#....",
        "..#....#....",
        ".#.##.......",
        "#....#######",
    ]),
];

/// The first character of a text: how many octets it has, its dots, and how many columns they take.
fn first(text: &str) -> Option<(usize, Rows, usize)> {
    if let Some((letter, rows)) = BY_HAND.iter().find(|(letter, _)| text.starts_with(letter)) {
        return Some((letter.len(), rows.map(dots), CELL));
    }
    let letter = text.chars().next()?;
    let (records, _) = FONT.as_chunks::<21>();
    let code = u16::try_from(u32::from(letter)).ok()?;
    let at = records.binary_search_by_key(&code, |it| u16::from_be_bytes([it[0], it[1]])).ok()?;
    let record = &records[at];
    let width = usize::from(record[2]);
    // The font has no blank columns before a letter: a wide one stands in the middle of its cell.
    let (columns, before) =
        if u32::from(letter) < 0x1100 { (width.max(CELL / 2), 0) } else { (CELL, (CELL - width) / 2) };
    let ink = |y: usize, x: usize| {
        let bit = y * CELL + x;
        record[3 + bit / 8] & 0x80 >> (bit % 8) != 0
    };
    let rows =
        std::array::from_fn(|y| std::array::from_fn(|x| x.checked_sub(before).is_some_and(|x| ink(y, x))));
    Some((letter.len_utf8(), rows, columns))
}

fn dots(row: &str) -> [bool; CELL] {
    std::array::from_fn(|x| row.as_bytes()[x] == b'#')
}

/// Row by row, is there ink? As many columns as `cells` have; a text that is longer goes on below. What has no glyph leaves
/// its cell empty.
fn drawn(text: &str, cells: usize) -> Vec<Vec<bool>> {
    let width = cells * CELL;
    let mut picture = vec![vec![false; width]; CELL];
    let (mut rest, mut left) = (text, 0);
    while let Some(letter) = rest.chars().next() {
        let (octets, rows, columns) = first(rest).unwrap_or((letter.len_utf8(), [[false; CELL]; CELL], CELL));
        rest = &rest[octets..];
        if left + columns > width {
            left = 0;
            picture.extend(vec![vec![false; width]; CELL]);
        }
        let top = picture.len() - CELL;
        for (y, row) in rows.iter().enumerate() {
            picture[top + y][left..left + columns].copy_from_slice(&row[..columns]);
        }
        left += columns;
    }
    picture
}

/// A text as a PNG of so many cells in a row: grey, one bit, ink is 0.
pub(crate) fn png(text: &str, cells: usize) -> Vec<u8> {
    let rows = drawn(text, cells);
    let size = |length: usize| u32::try_from(length).expect("a picture of a card is small");
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, size(cells * CELL), size(rows.len()));
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let octet =
        |dots: &[bool]| (0..8).fold(0, |octet, at| octet << 1 | u8::from(dots.get(at) != Some(&true)));
    let packed: Vec<u8> = rows.iter().flat_map(|row| row.chunks(8).map(octet)).collect();
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&packed))
        .expect("as many octets as the picture has");
    out
}

#[cfg(test)]
mod tests;
