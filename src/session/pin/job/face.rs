//! What the card says of its holder: read while the card is open, made sense of once it is closed.

use super::{Got, Job};
use crate::card::ap::surface::{Part, last_day};
use crate::card::ap::text;
use crate::card::iso::CardError;
use crate::card::look::unread;
use crate::codec::Malformed;
use crate::codec::picture;
use crate::domain::certificate::Certificate;
use crate::domain::face::{Face, Parts, Photo, Reading, Surface, Text};
use crate::domain::holder::{Holder, Octets};
use crate::domain::moved::{Moved, Verdict, compare};
use crate::domain::report::{Finding, Unread};
use crate::domain::verdict::DigestAlgorithm;
use crate::session::pin::work::{After, Against, Operation, Stop};
use crate::sign::digest;

/// What was read of the face, as it lies in the card.
#[derive(Default)]
pub(in crate::session::pin) struct Seen {
    /// The file with 基本4情報, and the digest in the card's record.
    text: Option<(Octets, Finding<Octets>)>,
    surface: Option<Parted>,
}

/// Parts of the surface.
struct Parted {
    last_day: Finding<Octets>,
    name: Finding<Octets>,
    address: Finding<Octets>,
    photo: Finding<Octets>,
}

impl Job<'_, '_> {
    /// Reads what was asked for, each application by its own VERIFY.
    pub(super) fn face(&mut self, reading: Reading) -> Result<Got, Stop> {
        // Before the first of two is presented, nothing may be against the second.
        if let [_, second] = reading.secrets() {
            self.count(*second)?;
            self.allow(*second)?;
        }
        let mut seen = Seen::default();
        if reading.text() {
            self.open_face(reading, 0)?;
            let file = self.card.read_attributes().map_err(|error| self.stop(Operation::Read, &error))?;
            let read = self.card.read_digest();
            seen.text = Some((file, self.part(read)?));
        }
        if let Some(parts) = reading.surface() {
            self.open_face(reading, reading.secrets().len() - 1)?;
            seen.surface = Some(self.surface(parts)?);
        }
        Ok(Got::Face(Box::new(seen)))
    }

    /// Presents the secret in one of its places; the last one uses it up.
    fn open_face(&mut self, reading: Reading, place: usize) -> Result<(), Stop> {
        let secrets = reading.secrets();
        let form = self.count_once(secrets[place])?;
        let allowed = self.allow(secrets[place])?;
        self.present(allowed, form, place + 1 == secrets.len())
    }

    fn surface(&mut self, Parts { pictures, photo }: Parts) -> Result<Parted, Stop> {
        let table = self.card.read_table();
        let table = self.part(table)?;
        let mut read = |wanted: bool, part| match &table {
            _ if !wanted => Ok(Err(Unread::NotAsked)),
            Ok(table) => {
                let read = self.card.read_part(table, part);
                self.part(read)
            }
            Err(why) => Ok(Err(why.clone())),
        };
        Ok(Parted {
            last_day: read(true, Part::LastDay)?,
            name: read(pictures, Part::Name)?,
            address: read(pictures, Part::Address)?,
            photo: read(photo, Part::Photo)?,
        })
    }

    /// One thing that the card may refuse without the rest; where the link failed, the job is over.
    fn part<T>(&self, read: Result<T, CardError>) -> Result<Finding<T>, Stop> {
        match read.map_err(unread) {
            Ok(read) => Ok(Ok(read)),
            Err(Ok(why)) => Ok(Err(why)),
            Err(Err(link)) => Err(self.stop(Operation::Read, &link)),
        }
    }

    /// Before the key is used: its certificate says of the holder what the card's own text says, or need not. What can't be
    /// compared is in nobody's way.
    pub(super) fn unmoved(&self, against: &Against, certificate: &Certificate) -> Result<Moved, Stop> {
        let nobody = Holder::default();
        let moved = compare(&against.text, certificate.holder.as_ref().unwrap_or(&nobody));
        match moved.verdict() {
            Verdict::Differs if !against.moved => Err(Stop::Moved { moved, after: self.after }),
            _ => Ok(moved),
        }
    }
}

impl Seen {
    /// What it says. Text that makes no sense is no answer; a picture that does not leaves the rest.
    pub(in crate::session::pin) fn told(self) -> Result<Face, Stop> {
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
