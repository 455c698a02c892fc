//! Time-stamp tokens (RFC 3161, RFC 5816) in unsigned attributes and as document time stamps: read, held against what they are over, told with their
//! issuer. Their time proves nothing unless their root was pinned.

use crate::domain::calendar::Instant;
use crate::domain::pdf::TimeStamp;
use crate::sign::Judge;
use crate::sign::digest::Digests;

/// Over which octets a token must be.
pub(super) enum Over<'a> {
    /// A signature value.
    Value(&'a [u8]),
    /// A document, by its digests.
    Document(&'a Digests),
}

/// Reads a token (DER of its `ContentInfo`).
pub(super) fn read(token: &[u8], over: &Over<'_>, now: Instant, judge: &Judge<'_>) -> TimeStamp {
    let _ = (token, over, now, judge);
    unimplemented!()
}
