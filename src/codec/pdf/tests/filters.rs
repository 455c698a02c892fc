//! Decoding.

use super::super::filter::decode;
use super::super::lex::{Dictionary, value};
use super::*;

fn dictionary(text: &str) -> Dictionary {
    value(text.as_bytes(), 0, 0).expect("a value").dictionary().expect("a dictionary").clone()
}

fn decoded(text: &str, encoded: &[u8]) -> Read<Vec<u8>> {
    decode(encoded, &dictionary(text), 0, 1 << 20)
}

const PNG: &str = "<</Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 3/Colors 2>>>>";

#[test]
fn each_predictor_is_undone() {
    // Two samples of two octets and one more: each row by another of PNG's five.
    let rows = [
        [10, 20, 30, 40, 50, 60],
        [1, 2, 3, 4, 5, 6],
        [9, 9, 200, 200, 7, 7],
        [0, 255, 1, 254, 2, 253],
        [8; 6],
    ];
    let mut encoded = Vec::new();
    let mut above = [0_u8; 6];
    for (kind, row) in (0_u8..).zip(rows) {
        encoded.push(kind);
        for at in 0..6 {
            let (left, corner) = if at < 2 { (0, 0) } else { (row[at - 2], above[at - 2]) };
            let by: u8 = match kind {
                0 => 0,
                1 => left,
                2 => above[at],
                3 => left.midpoint(above[at]),
                _ => {
                    let guess = i32::from(left) + i32::from(above[at]) - i32::from(corner);
                    let candidates = [left, above[at], corner];
                    candidates.into_iter().min_by_key(|each| (guess - i32::from(*each)).abs()).unwrap_or(0)
                }
            };
            encoded.push(row[at].wrapping_sub(by));
        }
        above = row;
    }
    assert_eq!(decoded(PNG, &stored(&encoded)).expect("decodes"), rows.concat());
    let tiff = PNG.replace("15", "2");
    assert_eq!(
        decoded(&tiff, &stored(&[1, 2, 3, 4, 5, 6, 255, 0, 2, 1, 0, 9])).expect("decodes"),
        [1, 2, 4, 6, 9, 12, 255, 0, 1, 1, 1, 10]
    );
}

/// A zlib stream of one stored block.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let (mut low, mut high) = (1_u32, 0_u32);
    for octet in data {
        low = (low + u32::from(*octet)) % 65_521;
        high = (high + low) % 65_521;
    }
    let [a, b] = length.to_le_bytes();
    let [c, d] = (!length).to_le_bytes();
    [&[0x78, 0x01, 1, a, b, c, d], data, &(high << 16 | low).to_be_bytes()].concat()
}

#[test]
fn a_stream_that_is_not_whole_is_no_stream() {
    const FLATE: &str = "<</Filter[/FlateDecode]/DecodeParms[null]>>";
    let good = stored(b"abc");
    assert_eq!(decoded(FLATE, &good).expect("decodes"), b"abc");
    for cut in 0..good.len() {
        assert_eq!(flaw(decoded(FLATE, &good[..cut])), Some(Flaw::Stream), "{cut}");
    }
    let mut other = good.clone();
    other[8] ^= 1;
    assert_eq!(flaw(decoded(FLATE, &other)), Some(Flaw::Stream));
    // A row that ends too early, and one of an unknown kind.
    assert_eq!(flaw(decoded(PNG, &stored(&[0; 6]))), Some(Flaw::Stream));
    assert_eq!(flaw(decoded(PNG, &stored(&[5; 7]))), Some(Flaw::Stream));
}

#[test]
fn other_filters_and_bombs_are_refused() {
    assert_eq!(decoded("<<>>", b"abc").expect("itself"), b"abc");
    for text in [
        "<</Filter/LZWDecode>>",
        "<</Filter[/FlateDecode/FlateDecode]>>",
        "<</Filter/FlateDecode/DecodeParms<</Predictor 3>>>>",
        "<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 0>>>>",
        "<</Filter/FlateDecode/DecodeParms 7 0 R>>",
        "<</F(elsewhere)>>",
    ] {
        assert_eq!(flaw(decoded(text, &stored(b"abc"))), Some(Flaw::Stream), "{text}");
    }
    let wide = "<</Filter/FlateDecode/DecodeParms<</Predictor 12/Columns 9000000>>>>";
    assert_eq!(flaw(decoded(wide, &stored(b"abc"))), Some(Flaw::TooMuch));
    let bomb = build::deflated(&vec![0; 3 << 20]);
    assert_eq!(flaw(decoded("<</Filter/FlateDecode>>", &bomb)), Some(Flaw::TooMuch));
}
