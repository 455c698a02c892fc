//! The cards that were placed, looked at where their person has asked for it, and let go at the end of the visit.

use super::Model;
use crate::domain::calendar::Instant;
use crate::model::visit::{Count, Look, Seen, Visit};
use crate::session::{Epoch, Fault, Inside, Request, Want};

impl Model {
    /// Are cards looked at only where a person has asked for it?
    pub(super) const fn waits_to_be_asked(&self) -> bool {
        self.placed.is_some()
    }

    /// The cards that are in: which of them counts, in which reader, and whether it is mute.
    fn lying(&self) -> impl Iterator<Item = (bool, Epoch, &str, bool)> {
        self.wanted().into_iter().filter_map(|reader| {
            let counts = self.placed.as_ref().is_none_or(|placed| placed.counts(&reader.name));
            let mute = matches!(reader.inside, Inside::MuteCard { .. });
            Some((counts, reader.inside.epoch()?, reader.name.as_str(), mute))
        })
    }

    /// The cards that were placed, admitted or not.
    pub(crate) fn placed(&self) -> Vec<Epoch> {
        self.lying().filter(|(counts, ..)| *counts).map(|(_, epoch, ..)| epoch).collect()
    }

    /// Is a card in that answers nobody before it has left?
    pub(crate) fn barred(&self) -> bool {
        self.lying().any(|(counts, ..)| !counts)
    }

    /// Looks at the card that was placed; at none where several are in, or one that answers nobody.
    pub(crate) fn admit(&mut self, now: Instant) -> Option<Request> {
        let [(true, epoch, reader, mute)] = self.lying().collect::<Vec<_>>()[..] else { return None };
        let reader = reader.to_owned();
        if self.visit.looks.contains_key(&epoch) {
            return None;
        }
        if mute {
            let look = Look::Failed(Fault::Unresponsive);
            self.visit.look(epoch, Seen { reader, want: Want::CARD, look, count: Count::No, again: None });
            return None;
        }
        Some(self.ask(epoch, reader, Want::CARD, None, now))
    }

    /// Wipes all that is known of the visit. The cards that were read are powered down, and none that is in counts before it
    /// has left.
    pub(crate) fn end_visit(&mut self) -> Vec<Request> {
        let mut requests: Vec<Request> = self.abandon().into_iter().collect();
        if let Some(running) = &mut self.pin {
            running.forgotten = true;
        }
        let looked = std::mem::replace(&mut self.visit, Visit::new()).looks.into_iter();
        requests.extend(looked.map(|(epoch, seen)| Request::PowerDown { reader: seen.reader, epoch }));
        let lying: Vec<String> = self.lying().map(|(_, _, reader, _)| reader.to_owned()).collect();
        if let Some(placed) = &mut self.placed {
            placed.forget(&lying);
        }
        self.notices.clear();
        requests
    }

    /// Forgets what was found out for the staff: it may tell of a card that was in.
    pub(crate) fn end_diagnosis(&mut self) {
        self.diagnosis = super::Diagnosis::default();
    }
}
