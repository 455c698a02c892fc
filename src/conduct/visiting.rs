//! A visit to a kiosk, page by page: from the first touch to the card that is taken back.
//!
//! Every page asks one thing or tells one thing, and has one way on. What is told of the card is the face's to draw and
//! `present`'s to word; here stands which page follows which, and what of a visit is over when its card is.

use crate::domain::credential::PinName;
use crate::domain::tongue::Tongue;

/// Why the card has to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// The person has ended the visit.
    Ended,
    /// Nobody did anything for too long.
    Idle,
    /// It was in the reader before anybody was seen to place it: forgotten, or from before a restart.
    Found,
}

/// What is said beside "place the card".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// It left before it was read.
    HoldStill,
    /// Several are in.
    OneOnly,
}

/// A page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Nobody is here.
    Attract,
    /// Which language?
    Language,
    /// What is read, and that nothing is kept: go on?
    Consent,
    /// Place the card.
    Place(Option<Hint>),
    /// It is being read.
    Reading,
    /// Until when, can it be renewed today, what to do; or what else this card asks for.
    Answer,
    /// What to bring.
    Bring,
    /// Where, and is it open now.
    Counter,
    /// How many days are left.
    Days,
    /// What can be done with a PIN.
    Pins,
    /// How many tries each PIN has left.
    Tries,
    /// A PIN is typed.
    Typing(PinName),
    /// The card is at work with it.
    Working(PinName),
    /// What came of it.
    Told,
    /// The signing certificate, read.
    Certificate,
    /// The dates as a QR code.
    Code,
    /// Take the card.
    Take(Take),
    /// The card is taken, and nothing is kept.
    Thanks,
    /// Service or reader does not work: ask the staff.
    Closed,
}

/// What a page lets the person do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Begin.
    Begin,
    /// Speak this language.
    Speak(Tongue),
    /// Yes, go on; the one way on of a page.
    On,
    /// The page before.
    Back,
    /// To what can be done with a PIN.
    Pins,
    /// To the tries left.
    Tries,
    /// Check this PIN.
    Check(PinName),
    /// Read the signing certificate.
    Read,
    /// Show what names a person, for a moment.
    Show,
    /// Send what was typed.
    Enter,
    /// Take the last character back.
    Erase,
    /// More time.
    MoreTime,
    /// End the visit.
    Finish,
}

/// What a card that was read lets the pages offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offer {
    /// There is a procedure to tell: what to bring, where, how many days.
    pub procedure: bool,
    /// Its counters were told.
    pub tries: bool,
    /// PINs that may be checked here, as far as is known.
    pub check: [Option<PinName>; 2],
    /// Its signing certificate may be read here, as far as is known.
    pub read: bool,
    /// There are dates for a QR code.
    pub code: bool,
}
