//! What the card says of its holder, read while the card is open.

use super::{Got, Job};
use crate::card::ap::surface::Part;
use crate::card::iso::CardError;
use crate::card::look::unread;
use crate::domain::certificate::Certificate;
use crate::domain::face::{Parts, Reading};
use crate::domain::holder::Holder;
use crate::domain::moved::{Moved, Verdict, beside};
use crate::domain::report::{Finding, Unread};
use crate::session::pin::seen::{Parted, Seen};
use crate::session::pin::work::{Against, Operation, Stop};

impl Job<'_, '_> {
    /// Reads what was asked for, each application by its own VERIFY.
    pub(super) fn face(&mut self, reading: Reading) -> Result<Got, Stop> {
        // Before the first of two is presented, nothing may be against the second.
        if let [_, second] = reading.secrets() {
            // It may have been asked already, by the job that looks itself.
            if !self.tries.contains_key(second) {
                self.count(*second)?;
            }
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
        let moved = beside(&against.text, certificate.holder.as_ref().unwrap_or(&nobody));
        match moved.verdict() {
            Verdict::Differs if !against.moved => Err(Stop::Moved { moved, after: self.after }),
            _ => Ok(moved),
        }
    }
}
