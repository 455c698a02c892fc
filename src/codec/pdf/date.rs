//! Dates (ISO 32000-2, 7.9.4): `D:20261126101500+09'00'`.

use crate::domain::calendar::Instant;

/// An instant as it is written here, in Japan's time.
#[must_use]
pub fn written(at: Instant) -> String {
    let _ = at;
    unimplemented!()
}

/// The instant that is written, where the form is one of those the standard has; without an offset it says no instant.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Instant> {
    let _ = octets;
    unimplemented!()
}
