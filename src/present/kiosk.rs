//! The guided pages in seven languages: what each page says of what is known, from one table of texts per language.
//!
//! Decides nothing that the sections of the other faces decide: dates, windows, errands and what is most urgent come from
//! the same values. Says nothing in codes: who reads a page has never seen one.

mod answer;
mod day;
mod easy;
mod en;
mod errand;
mod items;
mod ja;
mod ko;
mod leaf;
mod pin;
mod pt;
mod spoken;
mod texts;
mod vi;
mod zh;

use super::section::Tone;
use super::text::fill;
use crate::conduct::visiting::{Hint, Offer, Page, Press, Take};
use crate::domain::credential::PinName;
use crate::domain::tongue::Tongue;
use crate::session::Fault;
use answer::Read;
pub use leaf::{Leaf, Seen};
pub use pin::{barred, folding, lack, note};
use spoken::spoken;
#[cfg(test)]
pub(crate) use tests::pseudo;
use texts::Texts;

/// The words of a page.
#[must_use]
pub fn leaf(page: Page, seen: &Seen<'_>, tongue: Tongue) -> Leaf {
    let (texts, items) = spoken(tongue);
    let plain = |head: &str| Leaf::new(Tone::Plain, head);
    let warn = |head: &str| Leaf::new(Tone::Warn, head);
    let leaf = match page {
        Page::Attract => {
            let touch = Tongue::ALL.map(|tongue| spoken(tongue).0.touch);
            plain(texts.attract).short(texts.attract_short).lines(touch)
        }
        Page::Language => plain(texts.language),
        Page::Consent => plain(texts.consent).lines([texts.consent_reads, texts.consent_keeps]),
        Page::Place(hint) => match hint {
            None => plain(texts.place).line(texts.place_how),
            Some(Hint::HoldStill) => warn(texts.place).line(texts.hold_still),
            Some(Hint::OneOnly) => warn(texts.place).line(texts.one_only),
        },
        Page::Reading => plain(texts.reading).line(texts.keep_still),
        Page::Answer => match (seen.report, seen.fault) {
            (Some(report), _) => Read::of(report, seen).answer(texts, items),
            (None, Some(fault)) => self::fault(fault, texts),
            (None, None) => warn(texts.unread).lines([texts.place_again, texts.ask_staff]),
        },
        Page::Bring | Page::Counter | Page::Days => match seen.report {
            Some(report) => Read::of(report, seen).errand(page, texts, items),
            None => warn(texts.unread).line(texts.place_again),
        },
        Page::Pins => pin::choice(seen, offer(seen), texts),
        Page::Tries => pin::tries(seen.report, texts),
        Page::Typing(pin) => pin::typing(pin, seen.tries, texts),
        Page::Working(_) => plain(texts.working).line(texts.keep_still),
        Page::Told => pin::told(seen.outcome, texts),
        Page::Certificate => pin::certificate(seen, texts),
        Page::Code => plain(texts.code).line(texts.code_how),
        Page::Take(why) => warn(texts.take).line(match why {
            Take::Ended => texts.thanks_kept,
            Take::Idle => texts.take_idle,
            Take::Found => texts.take_found,
        }),
        Page::Thanks => Leaf::new(Tone::Good, texts.thanks).line(texts.thanks_kept),
        Page::Closed => warn(texts.closed).line(texts.ask_staff),
    };
    if tongue == Tongue::Easy {
        let short = easy::without_readings(leaf.short.as_ref().unwrap_or(&leaf.head));
        return leaf.short(short);
    }
    leaf
}

/// Why nothing was read, as far as a visitor can do something about it.
fn fault(fault: Fault, texts: &Texts) -> Leaf {
    let (head, todo): (_, &[&str]) = match fault {
        Fault::NoCard | Fault::CardLeft => (texts.left_early, &[texts.place_again, texts.keep_still]),
        Fault::AnotherCard => (texts.unread, &[texts.one_only]),
        Fault::Held | Fault::Reset => (texts.held, &[texts.held_how, texts.ask_staff]),
        Fault::Unresponsive | Fault::Unselected(_) | Fault::Link(_) => {
            (texts.mute, &[texts.mute_how, texts.ask_staff])
        }
        Fault::OutOfUse(_) | Fault::Nonsense => (texts.unread, &[texts.unknown_card_todo, texts.ask_staff]),
        Fault::NoService
        | Fault::NotStarted(_)
        | Fault::NotInstalled(_)
        | Fault::ServiceMismatch
        | Fault::Barred
        | Fault::Denied
        | Fault::Spied(_)
        | Fault::NoReader
        | Fault::NoThread => (texts.closed, &[texts.ask_staff]),
    };
    Leaf::new(Tone::Warn, head).lines(todo)
}

/// The words of a button.
#[must_use]
pub fn press(press: Press, tongue: Tongue) -> String {
    let texts = spoken(tongue).0;
    let words = match press {
        Press::Begin => texts.begin,
        Press::Speak(other) => spoken(other).0.name,
        Press::On => texts.on,
        Press::Back => texts.back,
        Press::Pins => texts.pins,
        Press::Tries => texts.tries,
        Press::Check(PinName::Auth) => texts.check_auth,
        Press::Check(PinName::Sign) => texts.check_sign,
        Press::Check(PinName::Text | PinName::Juki | PinName::NumberB) => texts.other_pin,
        Press::Read => texts.read_sign,
        Press::Show => texts.show,
        Press::Enter => texts.enter,
        Press::Erase => texts.erase,
        Press::MoreTime => texts.more_time,
        Press::Finish => texts.finish,
    };
    words.to_owned()
}

/// What is left of the time, and that it can be had longer.
#[must_use]
pub fn countdown(seconds: u32, tongue: Tongue) -> String {
    fill(spoken(tongue).0.countdown, &[&seconds.to_string()])
}

/// That a page does not fit the screen.
#[must_use]
pub fn cramped(tongue: Tongue) -> String {
    spoken(tongue).0.cramped.to_owned()
}

/// What the pages may offer of what was read.
#[must_use]
pub fn offer(seen: &Seen<'_>) -> Offer {
    seen.report.map(|report| Read::of(report, seen).offer(seen.now)).unwrap_or_default()
}

/// What stands in the QR code: the dates as plain text, nothing that names a person.
#[must_use]
pub fn code(seen: &Seen<'_>, tongue: Tongue) -> Option<String> {
    Read::of(seen.report?, seen).code(spoken(tongue).0)
}

#[cfg(test)]
pub(crate) mod tests;
