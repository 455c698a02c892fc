//! A visit to a kiosk, page by page: from the first touch to the card that is taken back.
//!
//! Every page asks one thing or tells one thing, and has one way on. What is told of the card is the face's to draw and
//! `present`'s to word; here stands which page follows which, and what of a visit is over when its card is.

mod flow;

pub use flow::{Card, Deed, Scene, Visiting};

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
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each one page or button")]
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

impl Offer {
    /// Is there anything that can be done with a PIN, or told of one?
    #[must_use]
    pub fn pins(self) -> bool {
        self.tries || self.read || self.check != [None; 2]
    }

    /// What is told of a card, one after the other, and what is told now at its place among them.
    fn way(self, now: Page) -> impl Iterator<Item = Page> {
        const ALL: [Page; 6] = [Page::Answer, Page::Bring, Page::Counter, Page::Days, Page::Pins, Page::Code];
        ALL.into_iter().filter(move |page| match page {
            Page::Bring | Page::Counter | Page::Days => self.procedure,
            Page::Pins => self.pins(),
            Page::Code => self.code,
            _ => true,
        } || *page == now)
    }
}

impl Page {
    /// Is it about the card that is in, so that nobody sees it without?
    #[must_use]
    pub const fn is_personal(self) -> bool {
        matches!(
            self,
            Self::Answer
                | Self::Bring
                | Self::Counter
                | Self::Days
                | Self::Pins
                | Self::Tries
                | Self::Typing(_)
                | Self::Working(_)
                | Self::Told
                | Self::Certificate
                | Self::Code
        )
    }

    /// Does it end by itself where nobody does anything? Of the others nothing is told of a person, and what ends them is
    /// no person's time.
    #[must_use]
    pub const fn is_timed(self) -> bool {
        !matches!(self, Self::Attract | Self::Take(_) | Self::Thanks | Self::Closed)
    }

    /// The one way on, where a press is one: the others wait for the card, or for the staff.
    #[must_use]
    pub fn way(self, offer: Offer) -> Option<Press> {
        match self {
            Self::Attract => Some(Press::Begin),
            Self::Consent | Self::Tries | Self::Told | Self::Certificate => Some(Press::On),
            Self::Typing(_) => Some(Press::Enter),
            Self::Answer | Self::Bring | Self::Counter | Self::Days | Self::Pins | Self::Code => {
                Some(if self.next(offer).is_some() { Press::On } else { Press::Finish })
            }
            Self::Thanks => Some(Press::Finish),
            Self::Language
            | Self::Place(_)
            | Self::Reading
            | Self::Working(_)
            | Self::Take(_)
            | Self::Closed => None,
        }
    }

    /// What else can be pressed, in the order in which it is offered.
    #[must_use]
    pub fn presses(self, offer: Offer) -> Vec<Press> {
        let pins = offer.pins().then_some(Press::Pins);
        match self {
            Self::Attract | Self::Take(_) | Self::Thanks | Self::Closed => Vec::new(),
            Self::Language => Tongue::ALL.map(Press::Speak).into_iter().chain([Press::Finish]).collect(),
            Self::Consent | Self::Place(_) => vec![Press::Back, Press::Finish],
            Self::Reading | Self::Working(_) | Self::Tries | Self::Told => vec![Press::Finish],
            Self::Answer if self.next(offer).is_none() => Vec::new(),
            Self::Answer => pins.filter(|_| offer.procedure).into_iter().chain([Press::Finish]).collect(),
            Self::Bring | Self::Counter | Self::Days | Self::Pins | Self::Code => {
                let mut presses: Vec<Press> = Vec::new();
                if self == Self::Pins {
                    presses.extend(offer.check.into_iter().flatten().map(Press::Check));
                    presses.extend(offer.read.then_some(Press::Read));
                    presses.extend(offer.tries.then_some(Press::Tries));
                }
                presses.push(Press::Back);
                presses.extend(self.next(offer).map(|_| Press::Finish));
                presses
            }
            Self::Typing(_) => vec![Press::Erase, Press::Back],
            Self::Certificate => vec![Press::Show, Press::Finish],
        }
    }

    /// The page that follows of what is told of the card.
    fn next(self, offer: Offer) -> Option<Self> {
        offer.way(self).skip_while(|page| *page != self).nth(1)
    }

    /// The one before it.
    fn before(self, offer: Offer) -> Option<Self> {
        offer.way(self).take_while(|page| *page != self).last()
    }
}
