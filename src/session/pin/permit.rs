//! The job that nobody was asked before: what it sees of the card in its own transaction lets it go on, or ends it before
//! anything is presented. The rule is the one of whoever asks beforehand, and so is its order.

use super::job::Job;
use super::number_b;
use super::possible::{Leave, Terms, possible, presentable};
use super::work::{Stop, Work};
use crate::card::ap::jpki;
use crate::card::identity;
use crate::diag::fault::Fault;
use crate::domain::credential::PinName;
use crate::domain::report::{CardReport, Unread};

impl Job<'_, '_> {
    /// Goes on with the card of this look, which was made in this transaction: there is no other card to be taken for it, and
    /// which one it is need not be `known` where nothing after this job asks for it.
    pub(super) fn permit(&mut self, work: &Work, seen: &mut CardReport, known: bool) -> Result<(), Stop> {
        // Before its counter is asked: whether it has one at all.
        presentable(work, seen, Leave::Allowed)?;
        self.selected = (seen.common.record == Err(Unread::NotAsked)).then_some(&jpki::AID);
        let mut untold = None;
        for secret in work.secrets() {
            match self.count(*secret) {
                Ok(form) => self.counted = Some((*secret, form)),
                // Told after what else is in the way, as where a look comes first.
                Err(stop @ (Stop::Refused { .. } | Stop::Fault { fault: Fault::Nonsense, .. })) => {
                    untold = Some(stop);
                }
                Err(stop) => return Err(stop),
            }
        }
        for (secret, tries) in &self.tries {
            *seen.tries_mut(*secret) = Ok(*tries);
        }
        possible(work, seen, Terms::agreed(self.terms.consent, (self.terms.clock)()))?;
        // What tells no card from another may be none. Of a phone a certificate behind its PIN says nothing.
        let phone = seen.kind.is_phone() && identity::is_lacking(&seen.identity);
        match &seen.identity {
            Err(why) if known && !phone => return Err(Stop::NoIdentity(why.clone())),
            _ => self.proven = true,
        }
        untold.map_or(Ok(()), Err)?;
        if work.pin() == PinName::NumberB {
            let year = number_b::year(seen)?;
            self.secrets.complete(|line| number_b::whole(line, &year));
        }
        Ok(())
    }
}
