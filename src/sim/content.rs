//! What stands in the files besides certificates: token information, the record of 共通AP, what a holder presents.

use super::object::{key_name, object};
use super::persona::{Dates, Persona};
use crate::domain::calendar::Era;

use chrono::{Datelike, NaiveDate};

/// JPKI 0006: PKCS#11 token information, 160 bytes (`docs/card.md §6.3`).
pub(crate) fn token_info(persona: &Persona) -> Vec<u8> {
    let padded = |text: &str, size: usize| format!("{text:size$}").into_bytes();
    let mut out = padded(persona.card.kind.label(), 32);
    out.extend(padded("mynascope DEMO", 32));
    out.extend(padded("SIMULATED", 16));
    // No serial number on any card seen (OpenSC shows it).
    out.extend(padded("00000000", 16));
    // Flags; sessions and read-write sessions, maximum and now; PIN lengths; memory, four times "not told".
    let words = [0x40D, 1, 0, 1, 0, 16, 6, u32::MAX, u32::MAX, u32::MAX, u32::MAX];
    out.extend(words.iter().flat_map(|word: &u32| word.to_be_bytes()));
    out.extend(b"0301");
    out.extend([b'9'; 16]);
    out
}

/// JPKI 0008: which certificates there are, `00` in the slot of one that is not.
pub(crate) fn availability(persona: &Persona) -> Vec<u8> {
    let mark = |present: bool| if present { 0x8F } else { 0x00 };
    vec![mark(persona.sign.is_some()), mark(persona.auth.is_some()), 0x00]
}

/// 共通AP 0001, record 1.
pub(crate) fn common_record(persona: &Persona, dates: &Dates) -> Vec<u8> {
    let day = dates.card_last_day.format("%Y%m%d");
    let digits = format!("{}{}{day}", persona.card.serial, persona.card.municipality);
    [&[0x01, digits.len() as u8], digits.as_bytes()].concat()
}

/// What an application says of itself: version, extended length, vendor, the vendor's own byte.
const IDENTIFICATION: [u8; 4] = [0x02, 0x01, 0x00, 0x00];

/// Surface 0003, with the municipality in `DF34`.
pub(crate) fn surface_basic_data(persona: &Persona) -> Vec<u8> {
    let body = [
        object(0xDF31, &IDENTIFICATION),
        object(0xDF32, &key_name("024")),
        object(0xDF33, b"1"),
        object(0xDF34, persona.card.municipality.as_bytes()),
        object(0xDF35, &[&key_name("024")[..], &[0xDE; 256]].concat()),
    ];
    object(0xFF30, &body.concat())
}

/// A birth record, a face or a number image of nobody: the outer tag over bytes that say DEMO.
pub(crate) fn placeholder(tag: u16) -> Vec<u8> {
    object(tag, &object(tag & 0x00FF | 0xDF00, b"DEMO: there is no picture of anyone here"))
}

/// The 6 digits of the surface application's 生年月日: year of the era, month, day.
pub(crate) fn birth_digits(birth: NaiveDate) -> String {
    let year = Era::of(birth).map_or(0, |(_, year)| year);
    format!("{year:02}{:02}{:02}", birth.month(), birth.day())
}

/// 照合番号B: birth, the year in which the card ends, the digits under the photo.
pub(crate) fn number_b(persona: &Persona, dates: &Dates) -> String {
    format!("{}{:04}{}", birth_digits(dates.birth), dates.card_last_day.year(), persona.pins.face)
}
