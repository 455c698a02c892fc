//! What a job read of the face, made sense of once the card is closed.

use super::work::{After, Operation, Stop};
use crate::card::ap::surface::last_day;
use crate::card::ap::text;
use crate::codec::Malformed;
use crate::codec::picture;
use crate::domain::face::{Face, Photo, Surface, Text};
use crate::domain::holder::Octets;
use crate::domain::report::{Finding, Unread};
use crate::domain::verdict::DigestAlgorithm;
use crate::sign::digest;

/// What was read of the face, as it lies in the card.
#[derive(Default)]
pub(super) struct Seen {
    /// The file with 基本4情報, and the digest in the card's record.
    pub(super) text: Option<(Octets, Finding<Octets>)>,
    pub(super) surface: Option<Parted>,
}

/// Parts of the surface.
pub(super) struct Parted {
    pub(super) last_day: Finding<Octets>,
    pub(super) name: Finding<Octets>,
    pub(super) address: Finding<Octets>,
    pub(super) photo: Finding<Octets>,
}

impl Seen {
    /// What it says. Text that makes no sense is no answer; a picture that does not leaves the rest.
    pub(super) fn told(self) -> Result<Face, Stop> {
        let text = self.text.map(|(file, digest)| {
            text::content(&file).map(|content| Text {
                intact: digest.map(|expected| {
                    digest::of(DigestAlgorithm::Sha256, &file[content.covered])
                        .is_some_and(|actual| actual == *expected)
                }),
                attributes: content.attributes,
            })
        });
        let refused = |_| Stop::Refused { operation: Operation::Read, status: None, after: After::Verified };
        Ok(Face { text: text.transpose().map_err(refused)?, surface: self.surface.map(Parted::told) })
    }
}

impl Parted {
    fn told(self) -> Surface {
        fn decoded<T>(read: Finding<Octets>, decode: impl Fn(&[u8]) -> Result<T, Malformed>) -> Finding<T> {
            decode(&read?).map_err(|error| Unread::Malformed(error.to_string()))
        }
        Surface {
            expires_on: decoded(self.last_day, last_day),
            name: decoded(self.name, picture::bitmap),
            address: decoded(self.address, picture::bitmap),
            photo: self.photo.map(|file| {
                let grey = picture::photo(&file).map_err(|error| Unread::Malformed(error.to_string()));
                Photo { file, grey }
            }),
        }
    }
}

#[cfg(test)]
mod mutation;
