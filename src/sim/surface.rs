//! 券面事項確認: what stands in the files of the surface application (`docs/card.md §6.2`). There is no picture of an individual
//! number among them, and the photo shows nobody.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::object::{CARD, certificate, key_in, key_name, object, signed, signed_as_it_is, with_offsets};
use super::persona::{Dates, Persona};
use super::picture::png;

/// The photo: a figure that was drawn, and says DEMO. JPEG 2000; `assets/demo/README.md` tells how it was made.
pub(super) const PHOTO: &[u8] = include_bytes!("../../assets/demo/DEMO-photo.jp2");

/// Cells in a row of the printed name, of the address and of the digits under the photo.
const NAME: usize = 18;
const ADDRESS: usize = 24;
const DIGITS: usize = 2;

fn birth(dates: &Dates) -> Vec<u8> {
    dates.birth.format("%Y%m%d").to_string().into_bytes()
}

/// 0001: the birth date alone, the card's key, the issuer's signature over both.
pub(crate) fn birth_record(dates: &Dates) -> Vec<u8> {
    let told = [object(0xDF11, &birth(dates)), object(0xDF12, &key_in(CARD))].concat();
    object(0xFF10, &[&told[..], &object(0xDF13, &signed(&told))].concat())
}

/// 0002: what is printed. The signature is over three digests, so that a photo need not be read to check the rest; the
/// last day and the digits stand behind it, and nothing covers them.
pub(crate) fn printed(persona: &Persona, dates: &Dates) -> Vec<u8> {
    let (name, address) = persona.printed();
    let holder = [
        object(0xDF22, &birth(dates)),
        object(0xDF23, persona.holder.sex.as_bytes()),
        object(0xDF24, &key_in(CARD)),
    ];
    let pictures = [object(0xDF25, &png(name, NAME)), object(0xDF26, &png(address, ADDRESS))];
    let photo = [object(0xDF27, PHOTO)];
    let digests =
        [&holder[..], &pictures, &photo].map(|group| Sha256::digest(group.concat()).to_vec()).concat();
    // DigestInfo of RFC 8017 with 96 octets where SHA-256 has 32: no digest that anyone else writes.
    let info = [
        &[
            0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00,
        ],
        &[0x04, 0x60][..],
        &digests,
    ]
    .concat();
    let behind = [
        object(0xDF28, &signed_as_it_is(&info)),
        object(0xDF29, dates.card_last_day.format("%Y%m%d").to_string().as_bytes()),
        object(0xDF2A, &png(&persona.pins.face, DIGITS)),
    ];
    with_offsets(0xFF20, 0xDF21, &[&holder[..], &pictures, &photo, &behind].concat())
}

/// 0003: what the application says of itself, with the municipality.
pub(crate) fn basic_data(persona: &Persona) -> Vec<u8> {
    // Version, extended length, vendor, the vendor's own octet: the vendor is nobody. What the last object is, nobody knows.
    let told = [
        object(0xDF31, &[0x06, 0x03, 0x00, 0x00]),
        object(0xDF32, &key_name("024")),
        object(0xDF33, b"1"),
        object(0xDF34, persona.card.municipality.as_bytes()),
        object(0xDF35, &[&key_name("024")[..], &[0xDE; 256]].concat()),
    ];
    object(0xFF30, &told.concat())
}

/// 0004: the certificate of the issuer's key.
pub(crate) static CERTIFICATE: LazyLock<Vec<u8>> = LazyLock::new(|| certificate("023"));
