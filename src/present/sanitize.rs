//! Text that others wrote (a card, a certificate, a reader's driver) made safe to draw.
//!
//! No control, bidi or zero-width character of theirs reaches the terminal: each is written out as its number,
//! so that it is seen and does nothing. Half-width kana become full-width ones, since libraries and terminals
//! disagree on the width of voiced ones; nothing else is normalised, names stay as written. A character of a
//! private use area (gaiji) has no shape here and is told as 〓 with its number.

use std::ffi::OsStr;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization;

use crate::diag::without_serial;

/// May a character be drawn as it is? Half-width kana may: what they lack is a width that everybody agrees on.
pub(crate) fn is_harmless(c: char) -> bool {
    matches!(shape(c), Shape::AsIs | Shape::HalfKana)
}

/// Signs of ours that stand between words, for who draws nothing but ASCII: each as one character. Letters and what others
/// wrote in them stay.
#[must_use]
pub const fn in_ascii(c: char) -> char {
    match c {
        '\u{b7}' | '\u{2026}' => '.',
        '\u{2013}' | '\u{2014}' | '\u{2500}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{2192}' => '>',
        '\u{2190}' => '<',
        '\u{2501}' => '=',
        '\u{2502}' | '\u{2503}' => '|',
        '\u{2713}' => '+',
        '\u{2717}' | '\u{d7}' => 'x',
        '\u{25cf}' => '*',
        '\u{25cb}' => 'o',
        other => other,
    }
}

/// A reader's name as it is shown: whoever sees the screen needs no serial number. What says that it is simulated stays.
#[must_use]
pub fn reader(name: &str) -> String {
    if name.ends_with(" (DEMO)") { clean(name) } else { clean(&without_serial(name)) }
}

/// JSON as it may be drawn: what must not reach a terminal is escaped. Outside of texts JSON has ASCII alone.
pub(crate) fn escaped(json: &str) -> String {
    let mut told = String::with_capacity(json.len());
    for c in json.chars() {
        // What parts the lines is JSON's own: in a text it is escaped already.
        if c == '\n' || is_harmless(c) {
            told.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a string can't fail.
                let _ = write!(told, "\\u{unit:04x}");
            }
        }
    }
    told
}

/// How a character is drawn.
enum Shape {
    AsIs,
    HalfKana,
    Blank,
    Number,
    Gaiji,
}

fn shape(c: char) -> Shape {
    match c {
        '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{00a0}' => Shape::Blank,
        '\u{ff61}'..='\u{ff9f}' => Shape::HalfKana,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' => Shape::Gaiji,
        // Soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul and Khmer fillers, Mongolian separators,
        // zero-width characters and joiners, bidi marks, embeddings and isolates, invisible operators, BOM,
        // half-width filler, annotation marks, tags.
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}'
        | '\u{e01f0}'..='\u{e0fff}' => Shape::Number,
        c if c.is_control() => Shape::Number,
        _ => Shape::AsIs,
    }
}

/// `text` as it may be drawn or printed.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut kana = String::new();
    for c in text.chars() {
        let shape = shape(c);
        if matches!(shape, Shape::HalfKana) {
            kana.push(c);
            continue;
        }
        flush(&mut kana, &mut told);
        match shape {
            Shape::AsIs | Shape::HalfKana => told.push(c),
            Shape::Blank => told.push(' '),
            Shape::Number => number(&mut told, c),
            Shape::Gaiji => {
                told.push('〓');
                number(&mut told, c);
            }
        }
    }
    flush(&mut kana, &mut told);
    told
}

/// A distinguished name (RFC 4514) for the eye: without its escapes, which are for those who take it apart.
#[must_use]
pub fn distinguished(name: &str) -> String {
    let mut octets = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    let digit = |octet: u8| char::from(octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    while let [first, after @ ..] = rest {
        let pair = match rest {
            [b'\\', high, low, ..] => digit(*high).zip(digit(*low)),
            _ => None,
        };
        let (octet, after) = match (pair, rest) {
            (Some((high, low)), [_, _, _, after @ ..]) => (high << 4 | low, after),
            (_, [b'\\', escaped, after @ ..]) => (*escaped, after),
            _ => (*first, after),
        };
        octets.push(octet);
        rest = after;
    }
    drawn(&octets)
}

/// A name of the disk as it may be drawn: what is no UTF-8 is written out octet by octet, so that two names differ.
#[must_use]
pub fn name(name: &OsStr) -> String {
    drawn(name.as_encoded_bytes())
}

fn drawn(octets: &[u8]) -> String {
    let mut told = String::new();
    for chunk in octets.utf8_chunks() {
        told += &clean(chunk.valid());
        for octet in chunk.invalid() {
            // Writing to a string can not fail.
            let _ = write!(told, "(0x{octet:02X})");
        }
    }
    told
}

/// A character as its number.
fn number(told: &mut String, c: char) {
    // Writing to a string can not fail.
    let _ = write!(told, "(U+{:04X})", u32::from(c));
}

/// Half-width kana are folded together, so that a voiced mark joins its letter. One that stands alone would come
/// out as a combining mark and change the character before it: it stays a mark of its own.
fn flush(kana: &mut String, told: &mut String) {
    told.extend(kana.nfkc().map(|c| match c {
        '\u{3099}' => '゛',
        '\u{309a}' => '゜',
        c => c,
    }));
    kana.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_steer_a_terminal_is_written_out() {
        assert_eq!(clean("a\u{1b}[31mb"), "a(U+001B)[31mb");
        assert_eq!(clean("a\u{9b}31mb\u{7}"), "a(U+009B)31mb(U+0007)");
        assert_eq!(clean("\u{202e}txt.exe\u{2066}"), "(U+202E)txt.exe(U+2066)");
        assert_eq!(clean("a\u{200b}b\u{200d}c\u{feff}"), "a(U+200B)b(U+200D)c(U+FEFF)");
        assert_eq!(clean("a\r\nb\tc"), "a  b c");
    }

    #[test]
    fn a_distinguished_name_is_told_without_its_escapes() {
        for (written, told) in [
            ("O=J-LIS,C=JP", "O=J-LIS,C=JP"),
            (r#"OU=DEMO card\, not real,O=\"A\"\+B\;\<\\"#, r#"OU=DEMO card, not real,O="A"+B;<\"#),
            (r"CN=\ a\1B[31m\ ,OU=\#\E7\A2\BA", "CN= a(U+001B)[31m ,OU=#確"),
            (r"CN=\FFa\", r"CN=(0xFF)a\"),
        ] {
            assert_eq!(distinguished(written), told);
        }
    }

    #[test]
    fn a_name_that_is_no_text_is_told_by_its_octets() {
        assert_eq!(
            name(&crate::os::name::of(b"a\xff\xe7\xa2b\x1b\xe7\xa2\xba".to_vec())),
            "a(0xFF)(0xE7)(0xA2)b(U+001B)確"
        );
    }

    #[test]
    fn half_width_kana_are_folded_and_nothing_else_is() {
        assert_eq!(clean("ｶﾞｷﾞｸﾞ ﾊﾟ ｱﾝ"), "ガギグ パ アン");
        assert_eq!(clean("Ａ１㈱　葛\u{e0100}é"), "Ａ１㈱　葛\u{e0100}é");
    }

    #[test]
    fn a_voiced_mark_on_its_own_has_a_width() {
        assert_eq!(unicode_width::UnicodeWidthStr::width(clean("xﾞ").as_str()), 3);
    }

    #[test]
    fn gaiji_are_told_by_number() {
        assert_eq!(clean("髙\u{e000}橋"), "髙〓(U+E000)橋");
        assert_eq!(clean("\u{f0001}"), "〓(U+F0001)");
    }

    #[test]
    fn no_character_that_is_drawn_is_a_control() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            assert!(!clean(&c.to_string()).chars().any(char::is_control), "{:04X}", u32::from(c));
        }
    }
}
