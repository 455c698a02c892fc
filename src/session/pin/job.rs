//! What happens on the card inside one PIN job, from the first SELECT to the last: nothing here waits for a person,
//! and nothing sends a secret twice.

mod face;
mod present;
mod usable;

use std::collections::BTreeMap;

use crate::card::ap::{MANAGER, jpki};
use crate::card::identity::{self, certificate_start, is_lacking};
use crate::card::iso::{Card, CardError, KeyForm};
use crate::card::look::unread;
use crate::card::pin::{place, replace, verify};
use crate::card::status::Status;
use crate::codec::apdu::Command;
use crate::diag::fault::Fault;
use crate::domain::calendar::Instant;
use crate::domain::certificate::{Certificate, Slot};
use crate::domain::credential::{KeyPair, PinName, Secret, Tries};
use crate::domain::holder::Octets;
use crate::domain::identity::{Meant, START, start};
use crate::domain::report::Unread;
use crate::domain::validity::Validity;
use crate::domain::verdict::Defect;
use crate::link::LinkError;
use crate::secret::Pin;
use crate::sign::challenge::Challenge;
use crate::sign::make::{Container, Parameters, make};
use crate::sign::pdf::make::make as make_in_pdf;
use crate::sign::{SigningKey, check};

use super::held::{Certain, Running};
use super::rules::Rules;
use super::seen::Seen;
use super::work::{After, Consent, Operation, Product, Signed, SigningInput, Stop, Subject, Unmade, Work};

/// What the card gave; judged when it has been left.
pub(super) enum Got {
    Checked,
    Changed,
    Certificate(Octets),
    Answer { certificate: Octets, signature: Vec<u8> },
    Signed(Box<Signed>),
    Face(Box<Seen>),
}

/// Whose card it has to be, where, and on which terms.
#[derive(Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) card: &'a Meant,
    /// Is the insertion still the one that was meant?
    pub(super) same_insertion: &'a dyn Fn() -> bool,
    /// Is no other card in any reader?
    pub(super) alone: &'a dyn Fn() -> bool,
    /// The PIN is typed on the reader's keys.
    pub(super) on_pad: bool,
    pub(super) consent: Consent,
    /// What the place says of it.
    pub(super) rules: &'a Rules,
    /// What a challenge asks to be signed.
    pub(super) challenge: Option<&'a Challenge>,
    /// The time that a signature claims.
    pub(super) clock: &'a dyn Fn() -> Instant,
}

/// One job on one connected card.
pub(super) struct Job<'a, 'c> {
    pub(super) card: &'a mut Card<'c>,
    pub(super) secrets: &'a Running<'a>,
    pub(super) terms: Terms<'a>,
    /// The card that answers is the one that was meant, as far as it tells before VERIFY.
    pub(super) proven: bool,
    /// A counter was asked already, and answered in this form.
    pub(super) counted: Option<(Secret, KeyForm)>,
    /// Of two places the one that is changed, and the other.
    half: Option<(Secret, Secret)>,
    /// Counters as they were last told.
    pub(super) tries: BTreeMap<Secret, Tries>,
    pub(super) presented: u32,
    after: After,
    pub(super) selected: Option<&'static [u8]>,
}

impl<'a, 'c> Job<'a, 'c> {
    pub(super) fn new(card: &'a mut Card<'c>, secrets: &'a Running<'a>, terms: Terms<'a>) -> Self {
        Self {
            card,
            secrets,
            terms,
            proven: false,
            counted: None,
            half: None,
            tries: BTreeMap::new(),
            presented: 0,
            after: After::Nothing,
            selected: None,
        }
    }

    /// All of it once the card is the one that was meant, the leaving excepted.
    pub(super) fn run(&mut self, work: &Work) -> Result<Got, Stop> {
        match work {
            Work::Check(pin) => {
                for secret in pin.secrets() {
                    let form = self.count(*secret)?;
                    let allowed = self.allow(*secret)?;
                    // The last place uses it up.
                    self.present(allowed, form, Some(secret) == pin.secrets().last())?;
                }
                Ok(Got::Checked)
            }
            Work::Read(pair) => {
                self.open(*pair)?;
                let der = self.certificate(*pair)?;
                self.confirm(*pair, &der)?;
                Ok(Got::Certificate(der))
            }
            Work::Challenge(pair) => {
                let challenge = self.terms.challenge.ok_or(Stop::NoRandomness)?;
                let (form, certificate) = self.open_to_use(*pair)?;
                self.within(*pair, Some(certificate.validity()), (self.terms.clock)())?;
                let signature = self.sign(*pair, form, &challenge.digest_info())?;
                Ok(Got::Answer { certificate: certificate.der, signature })
            }
            Work::Sign(signing) => self.signature(signing),
            Work::Change(PinName::Juki) => self.change_both(),
            Work::Change(pin) => self.change(pin.secrets()[0]),
            Work::Finish(place @ (Secret::JukiCommon | Secret::Juki)) => self.change(*place),
            Work::Finish(_) => Err(self.not_held()),
            Work::Face(reading) => self.face(*reading),
        }
    }

    /// A CMS signature over a document's digests, made and checked while the card is open.
    fn signature(&mut self, signing: &SigningInput) -> Result<Got, Stop> {
        let pair = signing.with;
        // Of this card, and of no other that was shown before.
        let of_this = |known: &&Certificate| self.terms.card.start_of(pair) == Some(&*start(&known.der));
        let against = |job: &Self, certificate: &Certificate| {
            signing.against.as_ref().map(|against| job.unmoved(against, certificate)).transpose()
        };
        let (form, certificate) = if let Some(known) = signing.known.as_ref().filter(of_this) {
            self.supports(known)?;
            // What is known already spends no VERIFY.
            against(self, known)?;
            let form = self.open(pair)?;
            self.confirm_by_start(pair)?;
            (form, known.clone())
        } else {
            self.open_to_use(pair)?
        };
        let moved = against(self, &certificate)?;
        // Before the key is used: one that is for other things signs nothing.
        let cautions = check::usage(&certificate.der).map_err(|defect| {
            Stop::NotMade(if defect == Defect::KeyUsage {
                Unmade::ForOtherThings
            } else {
                Unmade::Certificate
            })
        })?;
        let signing_time = (self.terms.clock)();
        self.within(pair, Some(certificate.validity()), signing_time)?;
        let SigningInput { digest, profile, .. } = *signing;
        let parameters = |container| Parameters { digest, container, profile, signing_time };
        let sign = |digest_info: &[u8]| self.sign(pair, form, digest_info);
        let mut key = OnCard { certificate: &certificate.der, sign };
        let made = match &signing.subject {
            Subject::Document(digests, container) => {
                make(&mut key, digests, parameters(*container)).map(Product::Cms)
            }
            Subject::Pdf(prepared) => {
                make_in_pdf(&mut key, prepared, parameters(Container::Pdf)).map(Product::Pdf)
            }
        };
        let made = made.map_err(Stop::from)?;
        Ok(Got::Signed(Box::new(Signed { made, certificate, signing_time, cautions, moved })))
    }

    /// Before the key is used: its certificate's own dates hold now, or need not. Those that can't be read claim nothing.
    fn within(&self, of: KeyPair, dates: Option<Validity>, now: Instant) -> Result<(), Stop> {
        let outside = dates.and_then(|dates| dates.outside(now)).filter(|_| !self.terms.consent.outside);
        outside.map_or(Ok(()), |outside| Err(Stop::Outside { of, outside, after: self.after }))
    }

    /// Replaces a secret in one place.
    fn change(&mut self, secret: Secret) -> Result<Got, Stop> {
        self.count_selected(secret)?;
        let allowed = self.allow(secret)?;
        self.present(allowed, KeyForm::Selected, true)?;
        if let Some(pair) = KeyPair::opened_by(secret) {
            self.confirm_by_start(pair)?;
        }
        let command = self
            .secrets
            .look(|secrets| secrets.new.as_ref().map(|new| replace(secret, KeyForm::Selected, new)));
        let command = command.flatten().ok_or(Stop::Abandoned(self.after))?;
        self.replace(secret, command)?;
        Ok(Got::Changed)
    }

    /// Before anything else: the card that answers is the one that was meant. The reader can't tell: it only says that a
    /// card is there.
    pub(super) fn prove(&mut self, work: &Work) -> Result<(), Stop> {
        // Whatever a face offered: of a card that is only read nothing is asked.
        Stop::of_kind(self.terms.card.kind, work.pin()).map_or(Ok(()), Err)?;
        let Meant { kind, identity, .. } = self.terms.card;
        if kind.is_phone() && !(self.terms.alone)() {
            return Err(Stop::NotAlone);
        }
        match identity {
            Ok(meant) => {
                self.select_of_meant(identity::application(meant))?;
                let answers = identity::ask(self.card, meant).map_err(|error| self.no_identity(error))?;
                if answers != *meant {
                    return Err(self.fault(Fault::AnotherCard));
                }
            }
            // Its certificate is compared once its PIN was right. Until then it is at least a phone of the same kind, which
            // tells as little as it did.
            Err(why) if kind.is_phone() && is_lacking(identity) => self.is_such_a_phone(why)?,
            Err(why) => return Err(Stop::NoIdentity(why.clone())),
        }
        self.proven = true;
        Ok(())
    }

    /// An application that the card that was meant has.
    fn select_of_meant(&mut self, aid: &'static [u8]) -> Result<(), Stop> {
        let another = self.fault(Fault::AnotherCard);
        self.select(aid).map_err(|stop| if matches!(stop, Stop::NotHeld(_)) { another } else { stop })
    }

    fn is_such_a_phone(&mut self, why: &Unread) -> Result<(), Stop> {
        self.select_of_meant(&jpki::AID)?;
        let token = self.card.read_start(jpki::TOKEN, jpki::LABEL_LENGTH);
        let label = token.and_then(|token| Ok(jpki::label(&token)?));
        let kind = label.map(|label| jpki::kind(&label)).map_err(|error| self.no_identity(error))?;
        if kind != self.terms.card.kind {
            return Err(self.fault(Fault::AnotherCard));
        }
        let file = self.card.read_start(jpki::certificate(Slot::Auth), START);
        match file.and_then(|file| certificate_start(&file)) {
            // It is read freely, and the one that was shown was not.
            Ok(_) => Err(self.fault(Fault::AnotherCard)),
            Err(CardError::Empty) if *why == Unread::Empty => Ok(()),
            Err(error @ CardError::Status(_)) if unread(error.clone()).as_ref() == Ok(why) => Ok(()),
            Err(error) => Err(self.no_identity(error)),
        }
    }

    /// What told the card when it was shown was not read now, whatever the word: the same card may refuse it once.
    fn no_identity(&self, error: CardError) -> Stop {
        let why = match error {
            CardError::Status(word) => Ok(Unread::Refused(word)),
            error => unread(error),
        };
        why.map_or_else(|link| self.stop(Operation::Select, &link), Stop::NoIdentity)
    }

    /// A phone's certificate, once its PIN was right and before anything is signed or changed: it is the one that was
    /// shown, where one was.
    fn confirm(&self, pair: KeyPair, der: &[u8]) -> Result<(), Stop> {
        let Meant { kind, identity, .. } = self.terms.card;
        let shown = self.terms.card.start_of(pair);
        if !kind.is_phone() || identity.is_ok() || shown.is_none_or(|shown| *shown == *start(der)) {
            return Ok(());
        }
        Err(self.fault(Fault::AnotherCard))
    }

    /// The same where the certificate itself is not wanted again.
    fn confirm_by_start(&mut self, pair: KeyPair) -> Result<(), Stop> {
        let Meant { kind, identity, .. } = self.terms.card;
        if !kind.is_phone() || identity.is_ok() {
            return Ok(());
        }
        let file = self.card.read_start(jpki::certificate(pair.slot()), START);
        let der = file.and_then(|file| certificate_start(&file)).map_err(|error| match error {
            CardError::Empty => self.not_held(),
            error => self.stop(Operation::Read, &error),
        })?;
        self.confirm(pair, &der)?;
        // The key is the current one again for what comes.
        let key = place(pair.pin().secrets()[0]).1;
        self.card.select_ef(key).map_err(|error| self.stop(Operation::Select, &error))
    }

    /// Ends what was verified: the card manager is selected. Nothing can be done where that fails, and powering down
    /// comes next anyway.
    pub(super) fn leave(card: &mut Card<'_>) -> bool {
        card.select(&MANAGER).is_ok()
    }

    /// 住基's own: two places, two counters.
    fn change_both(&mut self) -> Result<Got, Stop> {
        let [one, two] = [Secret::JukiCommon, Secret::Juki];
        for secret in [one, two] {
            self.count_selected(secret)?;
        }
        self.allow_both()?;
        for secret in [one, two] {
            self.count_selected(secret)?;
            let allowed = self.allow(secret)?;
            self.present(allowed, KeyForm::Selected, false)?;
        }
        // From here on the two places must not be left apart because somebody wipes the secrets between them: they are
        // this job's alone for the few exchanges that are left.
        let secrets = self.secrets.take().ok_or(Stop::Abandoned(self.after))?;
        let (Some(old), Some(new)) = (secrets.pin, secrets.new) else {
            return Err(Stop::Abandoned(self.after));
        };
        self.change_one(one, &old, &new)?;
        self.half = Some((one, two));
        self.is_now(After::Verified);
        self.change_one(two, &old, &new).map_err(|why| Stop::Half {
            changed: one,
            unchanged: two,
            why: Box::new(why),
        })?;
        self.half = None;
        self.is_now(After::Changed(two));
        Ok(Got::Changed)
    }

    fn change_one(&mut self, secret: Secret, old: &Pin, new: &Pin) -> Result<(), Stop> {
        self.count_selected(secret)?;
        let allowed = self.allow(secret)?;
        self.send(allowed, KeyForm::Selected, verify(place(secret).1, KeyForm::Selected, old))?;
        self.replace(secret, replace(secret, KeyForm::Selected, new))
    }

    /// The secret of a key pair, presented.
    fn open(&mut self, pair: KeyPair) -> Result<KeyForm, Stop> {
        let secret = pair.pin().secrets()[0];
        let form = self.count_once(secret)?;
        let allowed = self.allow(secret)?;
        self.present(allowed, form, true)?;
        Ok(form)
    }

    /// Asks a counter, unless it was the last one that was asked.
    fn count_once(&mut self, secret: Secret) -> Result<KeyForm, Stop> {
        let counted = self.counted.take().filter(|(of, _)| *of == secret);
        counted.map_or_else(|| self.count(secret), |(_, form)| Ok(form))
    }

    fn select(&mut self, aid: &'static [u8]) -> Result<(), Stop> {
        if self.selected == Some(aid) {
            return Ok(());
        }
        self.selected = None;
        self.card.select(aid).map_err(|error| match error {
            CardError::Status(word) => match Status::of(word) {
                Status::NotFound | Status::FormRefused => self.not_held(),
                Status::OutOfUse => self.fault(Fault::OutOfUse(word)),
                _ => self.fault(Fault::Unselected(word)),
            },
            error => self.stop(Operation::Select, &error),
        })?;
        self.selected = Some(aid);
        Ok(())
    }

    /// Tries left, in whatever form the card takes: that one is used from then on.
    pub(super) fn count(&mut self, secret: Secret) -> Result<KeyForm, Stop> {
        let (aid, key) = place(secret);
        self.select(aid)?;
        let (tries, form) = self.card.tries(key).map_err(|error| self.no_count(secret, error))?;
        self.is_told(secret, tries, form)?;
        Ok(form)
    }

    /// Tries left, with the key made the current one: replacing a secret is known in that form.
    fn count_selected(&mut self, secret: Secret) -> Result<(), Stop> {
        let (aid, key) = place(secret);
        self.select(aid)?;
        let form = KeyForm::Selected;
        let tries = self.card.tries_in(key, form).map_err(|error| self.no_count(secret, error))?;
        self.is_told(secret, tries, form)
    }

    /// A counter that is not told is asked for anew: it may be another program's login, which ends with the application.
    /// A card that says no number without one says nothing, and gets no secret.
    fn is_told(&mut self, secret: Secret, mut tries: Tries, form: KeyForm) -> Result<(), Stop> {
        if tries == Tries::NotReported {
            let (aid, key) = place(secret);
            self.selected = None;
            let anything = self.card.takes_anything();
            if anything.map_err(|error| self.stop(Operation::Select, &error))? {
                return Err(self.fault(Fault::Nonsense));
            }
            Self::leave(self.card);
            self.select(aid)?;
            tries = self.card.tries_in(key, form).map_err(|error| self.no_count(secret, error))?;
            if tries == Tries::NotReported {
                return Err(self.fault(Fault::Nonsense));
            }
        }
        self.tries.insert(secret, tries);
        Ok(())
    }

    fn no_count(&self, secret: Secret, error: CardError) -> Stop {
        match error {
            // No such key; whatever else the card says of the question is told as it is. Of a certificate's only the card's
            // list says that there is none, and whoever asked went by it.
            CardError::Status(0x6A82 | 0x6A88) if KeyPair::opened_by(secret).is_none() => self.not_held(),
            error => self.stop(Operation::Tries, &error),
        }
    }

    /// What is certain from here on, for whoever ends the process too.
    fn is_now(&mut self, after: After) {
        self.after = after;
        self.secrets.is_certain(match self.half {
            Some((changed, unchanged)) => Certain::Half { changed, unchanged, then: after },
            None => Certain::So(after),
        });
    }

    fn certificate(&mut self, pair: KeyPair) -> Result<Octets, Stop> {
        // Whoever asked knew of no card that says that it holds none: a file that is not found or empty was not read.
        self.card.read_der(jpki::certificate(pair.slot())).map_err(|error| self.stop(Operation::Read, &error))
    }

    fn replace(&mut self, secret: Secret, command: Command) -> Result<(), Stop> {
        self.is_now(After::ChangeUnanswered(secret));
        let answer = self.card.replace(command);
        match answer {
            Ok(()) => self.is_now(After::Changed(secret)),
            Err(CardError::Status(_)) => self.is_now(After::Verified),
            Err(_) => {}
        }
        answer.map_err(|error| self.stop(Operation::Change, &error))
    }

    fn stop(&self, operation: Operation, error: &CardError) -> Stop {
        match error {
            CardError::Link(LinkError::Cancelled) => Stop::Abandoned(self.after),
            CardError::Link(error) | CardError::ExtendedLost(error) => self.fault(Fault::from(*error)),
            CardError::Status(word) => self.refused(operation, Some(*word)),
            CardError::Malformed(_) | CardError::Empty | CardError::TooLong(_) | CardError::Withheld => {
                self.refused(operation, None)
            }
        }
    }

    const fn fault(&self, fault: Fault) -> Stop {
        Stop::Fault { fault, after: self.after }
    }

    const fn refused(&self, operation: Operation, status: Option<u16>) -> Stop {
        Stop::Refused { operation, status, after: self.after }
    }
}

/// The link failed before anything could be presented.
pub(super) fn unreached(error: LinkError) -> Stop {
    Stop::Fault { fault: Fault::from(error), after: After::Nothing }
}

/// The card's key, while its job has it open.
struct OnCard<'a, S> {
    certificate: &'a [u8],
    sign: S,
}

impl<S: FnMut(&[u8]) -> Result<Vec<u8>, Stop>> SigningKey for OnCard<'_, S> {
    type Error = Stop;

    fn certificate(&self) -> &[u8] {
        self.certificate
    }

    fn sign(&mut self, digest_info: &[u8]) -> Result<Vec<u8>, Stop> {
        (self.sign)(digest_info)
    }
}
