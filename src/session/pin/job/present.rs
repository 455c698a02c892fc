//! The VERIFY with a secret: who has to have nothing against it, and what the card says of it. It can't be sent without an
//! [`Allowed`], which is made here alone, of the counter that the card has just told and of the place's rules.

use super::{Job, Terms};
use crate::card::iso::{CardError, KeyForm};
use crate::card::pin::{Presented, place, verify};
use crate::codec::apdu::Command;
use crate::diag::fault::Fault;
use crate::domain::credential::{Form, Secret, Tries};
use crate::domain::policy::Barred;
use crate::domain::report::Unread;
use crate::link::{LinkError, PadError};
use crate::secret::Pin;
use crate::session::look::PAD_DIGITS;
use crate::session::pin::held::Certain;
use crate::session::pin::work::{After, Operation, PadStop, Stop};

/// Leave to present this secret once: place, person and card have nothing against it.
pub(super) struct Allowed(Secret);

impl Job<'_, '_> {
    /// May a try be spent on what the card has just told?
    pub(super) fn allow(&self, secret: Secret) -> Result<Allowed, Stop> {
        let Terms { consent, rules, .. } = self.terms;
        let told = self.tries.get(&secret).copied();
        if told == Some(Tries::Locked) {
            return Err(Stop::Locked);
        }
        // Whatever the person has agreed to.
        rules.policy.may_present(told.and_then(Tries::left), rules.tally.wrong()).map_err(Stop::Barred)?;
        match (told, consent.shown) {
            (Some(Tries::Left(left)), Some(shown)) if left < shown => Err(Stop::FewerTries { shown, left }),
            (Some(Tries::Left(1)), _) if !consent.last_try => Err(Stop::LastTry),
            _ => Ok(Allowed(secret)),
        }
    }

    /// Two counters must be equal and above 1: a mistake may then be made in both.
    pub(super) fn allow_both(&self) -> Result<(), Stop> {
        let told = |secret| self.tries.get(&secret).copied().ok_or(self.not_held());
        match (told(Secret::JukiCommon)?, told(Secret::Juki)?) {
            (Tries::Locked, _) | (_, Tries::Locked) => Err(Stop::Locked),
            (common, juki) if common != juki || common == Tries::Left(1) => {
                Err(Stop::Counters { common, juki })
            }
            _ => Ok(()),
        }
    }

    /// Asked before every VERIFY: the card was proven on this connection, so it is this one; but what was meant may have
    /// left before, and another may have come.
    fn may_present(&self) -> Result<(), Stop> {
        if !(self.terms.same_insertion)() {
            return Err(self.fault(Fault::CardLeft));
        }
        if self.terms.card.kind.is_phone() && !(self.terms.alone)() {
            return Err(Stop::NotAlone);
        }
        if self.proven { Ok(()) } else { Err(Stop::NoIdentity(Unread::NotAsked)) }
    }

    /// The one VERIFY with a secret.
    pub(super) fn present(&mut self, allowed: Allowed, form: KeyForm, last: bool) -> Result<(), Stop> {
        self.may_present()?;
        let key = place(allowed.0).1;
        if self.terms.on_pad {
            return self.present_on_pad(allowed, form);
        }
        let make = |pin: &Pin| verify(key, form, pin);
        let command: Command = if last {
            self.secrets.use_up(make)
        } else {
            self.secrets.look(|secrets| secrets.pin.as_ref().map(make)).flatten()
        }
        .ok_or(Stop::Abandoned(self.after))?;
        self.send(allowed, form, command)
    }

    /// Counts it as wrong before it is sent: whoever ends this process now can't try again.
    fn count_wrong(&self) -> Result<(), Stop> {
        self.terms.rules.tally.begin().map_err(|_| Stop::Barred(Barred::NotKept))
    }

    /// It was right or was not sent: it is not counted after all.
    fn not_wrong(&self) {
        self.terms.rules.tally.taken_back();
    }

    /// Sends a VERIFY and hears what the card says of it.
    pub(super) fn send(
        &mut self,
        Allowed(secret): Allowed,
        form: KeyForm,
        command: Command,
    ) -> Result<(), Stop> {
        self.count_wrong()?;
        let before = self.after;
        self.presented += 1;
        self.is_now(After::Unanswered);
        let answer = self.card.present(command);
        if matches!(answer, Err(CardError::Link(LinkError::Cancelled))) {
            // Ended before it was sent.
            self.not_wrong();
            self.presented -= 1;
            self.is_now(before);
        }
        self.judge(secret, form, answer)
    }

    fn present_on_pad(&mut self, Allowed(secret): Allowed, form: KeyForm) -> Result<(), Stop> {
        if Form::of(secret) != Form::Digits4 {
            return Err(Stop::Pad(PadStop::NotForThis));
        }
        self.secrets.look(|_| ()).ok_or(Stop::Abandoned(self.after))?;
        self.count_wrong()?;
        let before = self.after;
        self.is_now(After::OnPad);
        let answer = self.card.present_on_pad(place(secret).1, form, PAD_DIGITS);
        let unused = match answer {
            Ok(presented) => {
                self.presented += 1;
                return self.judge(secret, form, Ok(presented));
            }
            // Ended before the reader was asked.
            Err(PadError::Link(LinkError::Cancelled)) => {
                self.not_wrong();
                self.is_now(before);
                return Err(Stop::Abandoned(before));
            }
            Err(PadError::Link(error)) => {
                self.presented += 1;
                return Err(self.fault(Fault::from(error)));
            }
            // Counted: nobody knows whether the card was asked.
            Err(PadError::Silent) => {
                self.presented += 1;
                return Err(Stop::Pad(PadStop::Silent));
            }
            Err(PadError::Missing) => PadStop::Missing,
            Err(PadError::TimedOut) => PadStop::TimedOut,
            Err(PadError::Cancelled) => PadStop::Cancelled,
        };
        self.not_wrong();
        self.is_now(before);
        Err(Stop::Pad(unused))
    }

    fn judge(
        &mut self,
        secret: Secret,
        form: KeyForm,
        answer: Result<Presented, CardError>,
    ) -> Result<(), Stop> {
        match answer.map_err(|error| self.stop(Operation::Verify, &error))? {
            Presented::Right => {
                self.not_wrong();
                self.is_now(After::Verified);
                // A right one puts the counter back, and nothing else does.
                if let Some(all) = self.tries.get(&secret).and_then(|told| told.most(secret)) {
                    self.tries.insert(secret, Tries::Left(all));
                }
                Ok(())
            }
            Presented::Wrong(tries) => {
                self.tries.insert(secret, tries);
                if self.half.is_none() {
                    self.secrets.is_certain(Certain::Wrong(secret, tries));
                }
                match tries {
                    Tries::Locked => Err(Stop::NowLocked),
                    tries => Err(Stop::Wrong { secret, left: tries.left() }),
                }
            }
            Presented::Locked => {
                self.tries.insert(secret, Tries::Locked);
                if self.half.is_none() {
                    self.secrets.is_certain(Certain::Locked);
                }
                Err(Stop::Locked)
            }
            Presented::Refused(word) => {
                self.is_now(After::NotTaken);
                // Whether that cost a try, only the counter says; asking it costs none.
                // What was told before is of before.
                self.tries.remove(&secret);
                if let Ok(tries) = self.card.tries_in(place(secret).1, form) {
                    self.tries.insert(secret, tries);
                }
                Err(self.refused(Operation::Verify, Some(word)))
            }
        }
    }
}
