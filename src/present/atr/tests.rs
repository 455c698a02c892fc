use super::section;
use crate::codec::atr::Atr;
use crate::present::section::{CONTINUED, Rank, Tone};
use crate::present::text::Lang;

/// The contact side of a newer card (`docs/card.md`).
const CONTACT: [u8; 19] = [
    0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01,
    0xC0, 0x3B,
];
/// The same card on a contactless reader.
const CONTACTLESS: [u8; 13] = [0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x3B];

fn told(atr: &[u8], lang: Lang) -> String {
    let rows = section(atr, lang).rows.into_iter();
    let lines: Vec<String> = rows.map(|row| format!("{}|{}", row.label.trim(), &*row.value)).collect();
    lines.join("\n")
}

#[test]
fn a_card_on_contacts_is_told_byte_by_byte_in_both_languages() {
    insta::assert_snapshot!("contact_en", told(&CONTACT, Lang::En));
    insta::assert_snapshot!("contact_ja", told(&CONTACT, Lang::Ja));
}

#[test]
fn a_contactless_card_is_told_as_its_reader_made_the_answer() {
    insta::assert_snapshot!("contactless_en", told(&CONTACTLESS, Lang::En));
    insta::assert_snapshot!("contactless_ja", told(&CONTACTLESS, Lang::Ja));
}

#[test]
fn every_byte_stands_in_one_row_and_in_its_order() {
    for atr in [&CONTACT[..], &CONTACTLESS, &[0x3B, 0x02, 0x14], &[0x00, 0xFF, 0x01], &[0x3F]] {
        for lang in Lang::ALL {
            let rows = section(atr, lang).rows;
            let bytes: Vec<u8> = rows
                .iter()
                .filter(|row| row.rank == Rank::Detail)
                .filter_map(|row| row.value.split_once("  ").map(|(bytes, _)| bytes))
                .flat_map(|bytes| bytes.split(' '))
                .map(|byte| u8::from_str_radix(byte, 16).unwrap())
                .collect();
            assert_eq!(bytes, atr, "{rows:?}");
        }
    }
}

#[test]
fn a_wrong_check_byte_is_told_with_the_right_one_and_where_it_stands() {
    let mut atr = CONTACT;
    atr[18] = 0x00;
    let rows = section(&atr, Lang::En).rows;
    let last = rows.last().unwrap();
    assert_eq!((last.tone, last.label.as_str()), (Tone::Warn, "Byte 19"));
    assert_eq!(&*last.value, "the check byte is wrong, 3B would be right");
}

#[test]
fn an_answer_as_the_standard_has_it_warns_of_nothing() {
    for atr in [&CONTACT[..], &CONTACTLESS] {
        assert_eq!(Atr::read(atr).sound(), Ok(()));
        assert!(section(atr, Lang::Ja).rows.iter().all(|row| row.tone != Tone::Warn));
    }
}

#[test]
fn what_goes_on_keeps_its_column() {
    let rows = section(&CONTACT, Lang::En).rows;
    let at = rows.iter().position(|row| row.value.starts_with("73 C6 01 C0")).unwrap();
    assert!(rows[at + 1..at + 5].iter().all(|row| row.label == CONTINUED), "{rows:?}");
}
