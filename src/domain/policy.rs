//! What may be done in a place, as one value: asked where the full screen's steps are carried out, and where a PIN is about
//! to be presented. A page or a job that is added later has to ask here too.

use chrono::TimeDelta;

/// What a person, or a page on their behalf, wants done, as far as places differ in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Move about, close, tell something.
    Move,
    /// Look at a card, again or for the first time; count its tries.
    Look,
    /// Show what names a person.
    Reveal,
    /// Choose among several cards.
    Choose,
    /// Present a PIN, to see whether it is right or to read the certificate that names a person.
    Present,
    /// Present a PIN to read what a card tells without one, and a phone does not.
    Open,
    /// Present a secret to read what the card says of its holder: text, pictures, photo.
    Face,
    /// Use a card's key, or replace a PIN.
    Use,
    /// Work on a file.
    Document,
    /// Write a file.
    Save,
    /// Hand a text to the clipboard.
    Copy,
    /// Go to another screen, or to an action by its name.
    Wander,
    /// Speak another language by the program's own key.
    Speak,
    /// Look at machine and readers.
    Diagnose,
    /// Move the simulated card.
    Demo,
    /// Begin or end a visit.
    Visit,
    /// Give the staff code.
    Unlock,
    /// Restart the program, or end it so that it stays ended.
    Manage,
    /// End the program.
    Quit,
    /// Stop it until a shell lets it go on.
    Suspend,
}

/// How long nobody may do anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    /// From here on what is left of the time is told; `None`: nothing ends by itself but what of a PIN was typed.
    pub warn: Option<TimeDelta>,
    /// Everything of a person is wiped.
    pub wipe: Option<TimeDelta>,
    /// What of a PIN was typed is wiped.
    pub secret: TimeDelta,
}

/// Why a PIN is not presented here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// One try is left, which this place never spends.
    LastTry,
    /// As many wrong ones as this place allows were presented in this insertion.
    WrongBefore,
    /// It can't be written down that one was presented.
    NotKept,
    /// It is not presented here for what was asked: nothing is signed and nothing changed.
    NotHere,
}

/// The rules of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// A public place: the guided pages, and no other screen, key or dialog of the program.
    pub guided: bool,
    /// The card is simulated.
    pub simulated: bool,
    /// Limits of idleness.
    pub idle: Idle,
    /// What names a person is masked again so long after it was asked for; `None`: by its holder alone.
    pub reveals: Option<TimeDelta>,
    /// Wrong PINs of one insertion at the most.
    pub wrong: Option<u8>,
    /// The last try may be spent, where the person agrees.
    pub last_try: bool,
    /// What is not allowed besides.
    pub never: &'static [Act],
}

impl Policy {
    /// One's own terminal.
    #[must_use]
    pub const fn own(simulated: bool) -> Self {
        let idle = Idle { warn: None, wipe: None, secret: TimeDelta::seconds(60) };
        Self { guided: false, simulated, idle, reveals: None, wrong: None, last_try: true, never: &[] }
    }

    /// A kiosk in a public place.
    #[must_use]
    pub const fn kiosk(simulated: bool) -> Self {
        let idle = Idle {
            warn: Some(TimeDelta::seconds(30)),
            wipe: Some(TimeDelta::seconds(45)),
            secret: TimeDelta::seconds(30),
        };
        Self {
            guided: true,
            simulated,
            idle,
            reveals: Some(TimeDelta::seconds(10)),
            wrong: Some(1),
            last_try: false,
            never: &[],
        }
    }

    /// May this be done? `staff`: the staff code was given.
    #[must_use]
    pub fn allows(&self, act: Act, staff: bool) -> bool {
        match act {
            _ if self.never.contains(&act) => false,
            Act::Move | Act::Look | Act::Reveal | Act::Present => true,
            Act::Demo => self.simulated,
            Act::Visit | Act::Unlock => self.guided,
            Act::Manage => self.guided && staff,
            Act::Diagnose => !self.guided || staff,
            Act::Choose
            | Act::Open
            | Act::Face
            | Act::Use
            | Act::Document
            | Act::Save
            | Act::Copy
            | Act::Wander
            | Act::Speak
            | Act::Quit
            | Act::Suspend => !self.guided,
        }
    }

    /// May a PIN be presented with so many tries left (`None`: the card tells none), after so many wrong ones in this
    /// insertion?
    pub const fn may_present(&self, left: Option<u8>, wrong: u8) -> Result<(), Barred> {
        match (self.wrong, left) {
            (Some(most), _) if wrong >= most => Err(Barred::WrongBefore),
            (_, Some(left)) if left <= 1 && !self.last_try => Err(Barred::LastTry),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_place_allows_nothing_that_leads_out_of_it() {
        let (kiosk, own) = (Policy::kiosk(false), Policy::own(false));
        for act in [
            Act::Open,
            Act::Use,
            Act::Document,
            Act::Save,
            Act::Copy,
            Act::Wander,
            Act::Speak,
            Act::Quit,
            Act::Suspend,
        ] {
            assert!(
                !kiosk.allows(act, false) && !kiosk.allows(act, true) && own.allows(act, false),
                "{act:?}"
            );
        }
        assert!(!kiosk.allows(Act::Manage, false) && kiosk.allows(Act::Manage, true));
        assert!(!own.allows(Act::Demo, false) && Policy::own(true).allows(Act::Demo, false));
        assert!(!kiosk.allows(Act::Demo, true) && Policy::kiosk(true).allows(Act::Demo, false));
    }

    #[test]
    fn a_public_place_presents_one_wrong_pin_at_the_most_and_never_the_last_try() {
        let kiosk = Policy::kiosk(false);
        for (left, wrong, may) in [
            (Some(3), 0, Ok(())),
            (Some(2), 0, Ok(())),
            (None, 0, Ok(())),
            (Some(1), 0, Err(Barred::LastTry)),
            (Some(3), 1, Err(Barred::WrongBefore)),
            (Some(1), 1, Err(Barred::WrongBefore)),
        ] {
            assert_eq!(kiosk.may_present(left, wrong), may, "{left:?} {wrong}");
            assert_eq!(Policy::own(false).may_present(left, wrong), Ok(()));
        }
    }
}
