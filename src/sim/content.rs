//! What stands in the files besides certificates: token information, the record of 共通AP, what a holder presents.

use super::object::object;
use super::persona::{Dates, Persona};
use crate::domain::calendar::Era;

use chrono::Datelike;

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

/// 住基 0002. What is in it is not known: bytes that say DEMO.
pub(crate) fn juki() -> Vec<u8> {
    object(0xFF20, &object(0xDF20, b"DEMO: nobody is registered here"))
}

/// The 6 digits of the surface application's 生年月日: the year of the era, month, day. Of a foreign resident the last two
/// digits of our year: so it was with the 住基カード (`docs/card.md §3.1`), and is assumed here.
pub(crate) fn birth_digits(persona: &Persona, dates: &Dates) -> String {
    let birth = dates.birth;
    let of_the_era = Era::of(birth).filter(|_| !persona.holder.western).map(|(_, year)| year);
    format!("{:02}{}", of_the_era.unwrap_or(birth.year() % 100), birth.format("%m%d"))
}

/// 照合番号B: birth, the year in which the card ends, the digits under the photo.
pub(crate) fn number_b(persona: &Persona, dates: &Dates) -> String {
    format!("{}{:04}{}", birth_digits(persona, dates), dates.card_last_day.year(), persona.pins.face)
}
