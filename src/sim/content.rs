//! What stands in the files besides certificates: token information, attributes, basic data.

use super::persona::{Dates, Persona};
use crate::codec::cms::ber::push_length;
use crate::domain::calendar::Era;

use chrono::{Datelike, NaiveDate};

/// One object under a two-byte tag, its length in BER.
fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_be_bytes().to_vec();
    push_length(&mut out, value.len() as u64);
    out.extend(value);
    out
}

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

/// Text 0002: 基本4情報, with the offset of each object from the start of the file in `DF21`.
pub(crate) fn attributes(persona: &Persona, dates: &Dates) -> Vec<u8> {
    let holder = &persona.holder;
    let objects = [
        object(0xDF22, holder.name.as_bytes()),
        object(0xDF23, holder.address.as_bytes()),
        object(0xDF24, dates.birth.format("%Y%m%d").to_string().as_bytes()),
        object(0xDF25, holder.sex.as_bytes()),
    ];
    let body = |start: usize| {
        let mut offset = start;
        let table: Vec<u8> = objects
            .iter()
            .flat_map(|object| {
                let here = offset as u16;
                offset += object.len();
                here.to_be_bytes()
            })
            .collect();
        [object(0xDF21, &table), objects.concat()].concat()
    };
    let table = object(0xDF21, &[0; 8]).len();
    let header = object(0xFF20, &body(0)).len() - body(0).len();
    object(0xFF20, &body(header + table))
}

/// What an application says of itself: version, extended length, vendor, the vendor's own byte.
const IDENTIFICATION: [u8; 4] = [0x02, 0x01, 0x00, 0x00];

/// A key's name: seven digits, two bytes, three digits, four bytes. `9` begins no hierarchy that is known.
const KEY_NAME: [u8; 16] = *b"9999999\x08\x05999\0\0\0\0";

/// Text 0005. Not signed by anyone: no card-verifiable certificate of a real issuer can be had.
pub(crate) fn text_basic_data() -> Vec<u8> {
    let body = [object(0xDF41, &IDENTIFICATION), object(0xDF42, &KEY_NAME), object(0xDF43, &[0xDE; 128])];
    object(0xFF40, &body.concat())
}

/// Surface 0003, with the municipality in `DF34`.
pub(crate) fn surface_basic_data(persona: &Persona) -> Vec<u8> {
    let body = [
        object(0xDF31, &IDENTIFICATION),
        object(0xDF32, &KEY_NAME),
        object(0xDF33, b"1"),
        object(0xDF34, persona.card.municipality.as_bytes()),
        object(0xDF35, &[&KEY_NAME[..], &[0xDE; 256]].concat()),
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
