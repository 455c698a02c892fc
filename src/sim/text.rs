//! 券面事項入力補助: what stands in the files of the text application (`docs/card.md §6.2`). There is no individual number among
//! them.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use super::object::{CARD, SESSION, certificate, key_in, key_name, object, signed, with_offsets};
use super::persona::{Dates, Persona};

/// 氏名, 住所, 生年月日, 性別, each an object.
fn four(persona: &Persona, dates: &Dates) -> [Vec<u8>; 4] {
    let (name, address) = persona.written();
    [
        object(0xDF22, name.as_bytes()),
        object(0xDF23, address.as_bytes()),
        object(0xDF24, dates.birth.format("%Y%m%d").to_string().as_bytes()),
        object(0xDF25, persona.holder.sex.as_bytes()),
    ]
}

/// 0002: 基本4情報.
pub(crate) fn attributes(persona: &Persona, dates: &Dates) -> Vec<u8> {
    with_offsets(0xFF20, 0xDF21, &four(persona, dates))
}

/// 0003: the digests of 0001 as it lies there and of 基本4情報 without their table, and the issuer's signature over both.
/// 0001 has nothing in it, so its digest is that of nothing.
pub(crate) fn record(persona: &Persona, dates: &Dates) -> Vec<u8> {
    let digests =
        [object(0xDF31, &Sha256::digest([])), object(0xDF32, &Sha256::digest(four(persona, dates).concat()))]
            .concat();
    object(0xFF30, &[&digests[..], &object(0xDF33, &signed(&digests))].concat())
}

/// 0004: the certificate of the issuer's key.
pub(crate) static CERTIFICATE: LazyLock<Vec<u8>> = LazyLock::new(|| certificate("033"));

/// 0005: what the application says of itself, signed by nobody.
pub(crate) fn basic_data() -> Vec<u8> {
    // Of what the last object is made, nobody knows: 32 octets of something, then filler.
    let unknown = [[0xDE; 32], [0xFF; 32], [0xFF; 32], [0xFF; 32]].concat();
    // Version, extended length, vendor, the vendor's own octet: the vendor is nobody.
    let told = [
        object(0xDF41, &[0x01, 0x03, 0x00, 0x00]),
        object(0xDF42, &key_name("034")),
        object(0xDF43, &unknown),
    ];
    object(0xFF40, &told.concat())
}

/// 0006: the key under which a session's key would be delivered.
pub(crate) fn session_key() -> Vec<u8> {
    // The one object here whose tag has one octet.
    object(0x00A1, &key_in(SESSION)).split_off(1)
}

/// 0007: the card's own key, signed by the issuer.
pub(crate) static CARD_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = object(0xDF51, &key_in(CARD));
    object(0xFF50, &[&key[..], &object(0xDF52, &signed(&key))].concat())
});
