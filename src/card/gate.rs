//! The gate: every command to a card goes out here or not at all. It knows what is selected, and of each application the
//! files, octets and keys that this program has anything to do with; what is not in its list is never sent.
//!
//! So the 個人番号 can't be read, whoever asks, by whatever form: not EF 0001 of 券面事項入力補助 and not EF 0005 of 券面事項確認,
//! which hold it; not EF 0003 of the former outside [`text::DIGEST`], where a digest stands from which it is found by trying;
//! and its keys, 照合番号A, are neither presented nor asked about. Where it is not known what is selected, nothing is sent but
//! the selection of an application.

use super::ap::{self, INVENTED, MANAGER, common, jpki, juki, surface, text};
use super::ef::Ef;
use super::error::CardError;
use super::status::Status;
use crate::codec::apdu::Command;
use crate::domain::certificate::Slot;
use crate::domain::credential::{Application, KeyPair};
use crate::link::{LinkError, PadError, PadVerify, Transmit};

/// To the end of a file, however long it is.
const END: usize = usize::MAX;

/// What is sent to an application that is selected.
#[derive(Debug)]
struct Allowed {
    /// Transparent files, and from which octet to which they are read.
    read: &'static [(Ef, usize, usize)],
    /// Records of record files.
    records: &'static [(Ef, u8)],
    /// Keys that are asked how many tries are left.
    counted: &'static [Ef],
    /// Those of them that a secret is presented to.
    presented: &'static [Ef],
    /// Those of them whose secret is replaced by CHANGE REFERENCE DATA.
    changed: &'static [Ef],
    /// Those of them whose secret is replaced by JICSAP's CHANGE KEY.
    rekeyed: &'static [Ef],
    /// Keys that sign.
    signing: &'static [Ef],
}

/// Selected, and asked for nothing.
const NOTHING: Allowed = Allowed {
    read: &[],
    records: &[],
    counted: &[],
    presented: &[],
    changed: &[],
    rekeyed: &[],
    signing: &[],
};

/// The whole list.
const fn allowed(application: Application) -> Allowed {
    match application {
        Application::Jpki => Allowed {
            read: const {
                &[
                    (jpki::certificate(Slot::Sign), 0, END),
                    (jpki::certificate(Slot::SignCa), 0, END),
                    (jpki::certificate(Slot::Auth), 0, END),
                    (jpki::certificate(Slot::AuthCa), 0, END),
                    (jpki::TOKEN, 0, END),
                    (jpki::AVAILABILITY, 0, END),
                ]
            },
            counted: &[jpki::AUTH_PIN, jpki::SIGN_PIN],
            presented: &[jpki::AUTH_PIN, jpki::SIGN_PIN],
            changed: &[jpki::AUTH_PIN, jpki::SIGN_PIN],
            signing: const { &[jpki::private_key(KeyPair::Auth), jpki::private_key(KeyPair::Sign)] },
            ..NOTHING
        },
        Application::Common => Allowed {
            records: &[(common::CARD, 1)],
            counted: &[common::JUKI_PIN],
            presented: &[common::JUKI_PIN],
            rekeyed: &[common::JUKI_PIN],
            ..NOTHING
        },
        Application::Text => Allowed {
            read: &[(text::ATTRIBUTES, 0, END), (text::RECORD, text::DIGEST.start, text::DIGEST.end)],
            counted: &[text::PIN, text::NUMBER_B],
            presented: &[text::PIN, text::NUMBER_B],
            changed: &[text::PIN],
            ..NOTHING
        },
        Application::Surface => Allowed {
            read: &[(surface::FACE, 0, END)],
            counted: &[surface::NUMBER_B, surface::BIRTH],
            presented: &[surface::NUMBER_B],
            ..NOTHING
        },
        Application::Juki => {
            Allowed { counted: &[juki::PIN], presented: &[juki::PIN], rekeyed: &[juki::PIN], ..NOTHING }
        }
    }
}

impl Allowed {
    /// What is sent to what has this identifier, whole; `None` for one that is not selected.
    fn of(aid: &[u8]) -> Option<Self> {
        let application = Application::ALL.into_iter().find(|application| ap::aid(*application) == aid);
        match application {
            Some(application) => Some(allowed(application)),
            None => (aid == MANAGER || aid == INVENTED).then_some(NOTHING),
        }
    }

    /// May so many octets be read from there? Then how many may be fetched of it.
    fn readable(&self, ef: Ef, from: usize, wanted: usize) -> Option<usize> {
        let within = |(file, start, end): &&(Ef, usize, usize)| {
            *file == ef && *start <= from && from + wanted.max(1) <= *end
        };
        self.read.iter().find(within).map(|(.., end)| if *end == END { END } else { end - from })
    }

    /// Is this a file or a key that may be made the current one?
    fn knows(&self, ef: Ef) -> bool {
        self.read.iter().any(|(file, ..)| *file == ef)
            || self.records.iter().any(|(file, _)| *file == ef)
            || self.counted.contains(&ef)
            || self.signing.contains(&ef)
    }
}

/// What a command that may be sent does, where the card says that it did it.
enum Effect {
    /// It selects an application.
    Selects(Allowed),
    /// It makes this file or key the current one.
    Opens(Ef),
    /// It names this key, which may be the current one then.
    Names(Ef),
    /// It is about the current one, or about what waits.
    Stays,
}

/// A command that may be sent: what it does, and how many octets of its answer may be fetched.
struct Pass(Effect, usize);

/// What is known of the card.
#[derive(Debug, Default)]
struct State {
    /// What is sent to the selected application; `None` where none is known to be selected.
    allowed: Option<Allowed>,
    /// The current file or key.
    current: Option<Ef>,
    /// Octets of an allowed answer that may still be fetched.
    waiting: usize,
}

/// A card behind the gate.
pub(super) struct Gate<'a> {
    link: &'a mut dyn Transmit,
    state: State,
}

impl<'a> Gate<'a> {
    /// A card just connected to, no application selected.
    pub(super) fn new(link: &'a mut dyn Transmit) -> Self {
        Self { link, state: State::default() }
    }

    /// Sends a command that is in the list, and returns what came back.
    pub(super) fn transmit(&mut self, command: &Command) -> Result<Vec<u8>, CardError> {
        let pass = self.state.pass(command.header(), command.carried(), command.wanted());
        let pass = pass.ok_or(CardError::Withheld)?;
        let answer = self.link.transmit(&command.encode());
        self.state.follow(pass, answer.as_deref().map_err(|error| *error));
        Ok(answer?)
    }

    /// The same of a VERIFY whose PIN is typed on the reader's keys.
    pub(super) fn verify_on_pad(&mut self, verify: PadVerify) -> Result<Vec<u8>, PadError> {
        let presented = self.state.allowed.as_ref().map_or(&[][..], |allowed| allowed.presented);
        let effect = self.state.key(verify.p2, presented).ok_or(PadError::Missing)?;
        let answer = self.link.verify_on_pad(&verify);
        match &answer {
            Err(PadError::Link(_)) => self.state = State::default(),
            _ => self.state.names(&effect),
        }
        answer
    }

    /// Octets that may still be fetched.
    pub(super) const fn waiting(&self) -> usize {
        self.state.waiting
    }

    /// Connects again to the same card; nothing is selected afterwards.
    pub(super) fn reconnect(&mut self) -> Result<(), LinkError> {
        self.state = State::default();
        self.link.reconnect()
    }
}

impl State {
    /// Leave to send a command; `None` for one that is not in the list.
    fn pass(&self, header: [u8; 4], carried: &[u8], wanted: Option<usize>) -> Option<Pass> {
        if let ([0x00, 0xA4, 0x04, 0x0C], aid) = (header, carried) {
            return Allowed::of(aid).map(|allowed| Pass(Effect::Selects(allowed), 0));
        }
        let allowed = self.allowed.as_ref()?;
        let key = |p2, keys| self.key(p2, keys);
        let quiet = |effect| Pass(effect, 0);
        match (header, carried, wanted) {
            ([0x00, 0xA4, 0x02, 0x0C], [high, low], _) => {
                let ef = Ef(u16::from_be_bytes([*high, *low]));
                allowed.knows(ef).then_some(quiet(Effect::Opens(ef)))
            }
            ([0x00, 0xB0, p1 @ 0x81..=0x9E, p2], [], Some(wanted)) => {
                let ef = Ef((p1 & 0x1F).into());
                Some(Pass(Effect::Opens(ef), allowed.readable(ef, p2.into(), wanted)?))
            }
            ([0x00, 0xB0, p1 @ 0x00..=0x7F, p2], [], Some(wanted)) => {
                let from = usize::from(u16::from_be_bytes([p1, p2]));
                Some(Pass(Effect::Stays, allowed.readable(self.current?, from, wanted)?))
            }
            ([0x00, 0xB2, number, p2], [], Some(_)) if p2 & 0x07 == 0x04 => {
                let (ef, effect) = match Ef((p2 >> 3).into()) {
                    Ef(0) => (self.current?, Effect::Stays),
                    ef => (ef, Effect::Opens(ef)),
                };
                allowed.records.contains(&(ef, number)).then_some(Pass(effect, END))
            }
            ([0x00, 0x20, 0x00, p2], [], None) => key(p2, allowed.counted).map(quiet),
            ([0x00, 0x20, 0x00, p2], [_, ..], None) => key(p2, allowed.presented).map(quiet),
            ([0x00, 0x24, 0x01, p2], [_, ..], None) => key(p2, allowed.changed).map(quiet),
            ([0x80, 0x32, 0x00, p2], [_, ..], None) => key(p2, allowed.rekeyed).map(quiet),
            ([0x80, 0x2A, 0x00, p2], [_, ..], _) => key(p2, allowed.signing).map(|effect| Pass(effect, END)),
            ([0x00, 0xC0, 0x00, 0x00], [], Some(wanted)) => {
                (wanted.max(1) <= self.waiting).then_some(Pass(Effect::Stays, self.waiting))
            }
            _ => None,
        }
    }

    /// A key by P2: by its short identifier, or the current one.
    fn key(&self, p2: u8, keys: &[Ef]) -> Option<Effect> {
        let (ef, effect) = match p2 {
            0x80 => (self.current?, Effect::Stays),
            0x81..=0x9E => (Ef((p2 & 0x1F).into()), Effect::Names(Ef((p2 & 0x1F).into()))),
            _ => return None,
        };
        keys.contains(&ef).then_some(effect)
    }

    /// Takes note of what a command did.
    fn follow(&mut self, Pass(effect, behind): Pass, answer: Result<&[u8], LinkError>) {
        // Whoever does not answer may have been reset.
        let Ok([data @ .., high, low]) = answer else {
            *self = Self::default();
            return;
        };
        let status = Status::of(u16::from_be_bytes([*high, *low]));
        let done = matches!(status, Status::Done | Status::EndOfFile | Status::More(_));
        self.waiting = match status {
            Status::More(_) => behind.saturating_sub(data.len()),
            // Of an answer that waits so much can't be fetched at a time; of another none waits.
            Status::RightLe(_) | Status::FormRefused => self.waiting.min(behind),
            _ => 0,
        };
        match effect {
            Effect::Selects(allowed) => {
                *self = Self { allowed: Some(allowed).filter(|_| done), ..Self::default() };
            }
            Effect::Opens(ef) => self.current = Some(ef).filter(|_| done),
            effect => self.names(&effect),
        }
    }

    /// By a short identifier a command may make another the current one.
    fn names(&mut self, effect: &Effect) {
        if let Effect::Names(ef) = effect {
            self.current = self.current.filter(|current| current == ef);
        }
    }
}

#[cfg(test)]
mod tests;
