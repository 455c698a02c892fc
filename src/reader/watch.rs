//! What to do with what the card service says: which readers there are, what is in them, when to ask again.
//!
//! Everything here is decided from values, behind [`Service`], so that a test can play a service that dies, that has
//! no reader notification, that answers an empty question at once. The calls themselves are in `reader`.
//!
//! The rules; how each is known: `docs/pcsc.md §2`, and what a service does that dies: `docs/pcsc.md §1.1`.
//! - An empty question returns at once, so it is never asked: with nothing to wait for, we pause and list again.
//! - Whether readers coming and going are told (the `PnP` name) is asked once per service; only "unknown" means no, a
//!   time-out does not.
//! - From pcsc-lite 2.3 on the notification carries a count, so that nothing between listing and waiting is missed
//!   and a wait may be endless. The library does not tell its version; a count above zero does. Without it a reader
//!   that comes in between is seen at the end of a bounded wait.
//! - A name that is gone fails the whole question: the list is fetched again before each.

use std::ffi::{CStr, CString};
use std::time::Duration;

use crate::link::{LinkError, Presence, ReaderName, ReaderStatus, Watch};

/// The pseudo reader whose state changes when readers come and go (PC/SC part 5, section 3.2.4).
const PNP: &CStr = c"\\\\?PnP?\\Notification";

/// Pause before a service that was away is looked for again: half the second that [`Watch::next`] allows.
const RETRY: Duration = Duration::from_millis(500);
/// Between two lists where no notification tells of readers (macOS).
const POLL: Duration = Duration::from_secs(1);
/// The longest wait where a reader could come unnoticed between list and wait (pcsc-lite before 2.3).
const BOUNDED: Duration = Duration::from_secs(5);
/// A service that has just started lists its readers late: short waits at first, this many of this length.
const SETTLING: (u8, Duration) = (8, Duration::from_millis(250));
/// At the very first question an empty list is asked for again this often before it is believed.
const LATE: (u8, Duration) = (8, Duration::from_millis(100));
/// After this many answers in a row that change nothing, a short pause before each further question.
const FRUITLESS: (u8, Duration) = (8, Duration::from_millis(100));

/// State bits as PC/SC part 5 numbers them; `reader` has a test that the library's are the same.
pub(super) mod bits {
    pub(crate) const UNAWARE: u32 = 0x0000;
    pub(crate) const IGNORE: u32 = 0x0001;
    pub(crate) const UNKNOWN: u32 = 0x0004;
    pub(crate) const UNAVAILABLE: u32 = 0x0008;
    pub(crate) const EMPTY: u32 = 0x0010;
    pub(crate) const PRESENT: u32 = 0x0020;
    pub(crate) const EXCLUSIVE: u32 = 0x0080;
    pub(crate) const INUSE: u32 = 0x0100;
    pub(crate) const MUTE: u32 = 0x0200;
}

/// One reader in a question to the service and in its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slot {
    /// The reader.
    pub(super) name: CString,
    /// The state that we know, count in the high half; 0 asks for the state at once.
    pub(super) known: u32,
    /// The state that the service tells; 0 where it told none.
    pub(super) now: u32,
    /// The answer to reset.
    pub(super) atr: Vec<u8>,
}

impl Slot {
    /// A reader of which nothing is known.
    pub(super) fn unaware(name: &CStr) -> Self {
        Self { name: name.to_owned(), known: bits::UNAWARE, now: bits::UNAWARE, atr: Vec::new() }
    }

    /// What is inside.
    pub(super) fn presence(&self) -> Presence {
        if self.known & (bits::UNKNOWN | bits::UNAVAILABLE | bits::IGNORE) != 0 {
            Presence::Unavailable
        } else if self.known & bits::PRESENT != 0 {
            // Present without an answer to reset is as mute as one that is marked so: nobody can connect to it.
            if self.known & bits::MUTE != 0 || self.atr.is_empty() {
                Presence::Mute
            } else {
                Presence::Card { atr: self.atr.clone() }
            }
        } else if self.known & bits::EMPTY != 0 {
            Presence::Empty
        } else {
            Presence::Unavailable
        }
    }

    /// Insertions and removals counted.
    pub(super) const fn events(&self) -> u32 {
        self.known >> 16
    }

    /// Takes over what the service told, where it told something: a time-out may leave it out.
    pub(super) fn learn(&mut self) {
        if self.now != bits::UNAWARE {
            self.known = self.now;
        }
    }

    fn status(&self, name: ReaderName) -> ReaderStatus {
        ReaderStatus {
            name,
            presence: self.presence(),
            held: self.known & bits::EXCLUSIVE != 0,
            in_use: self.known & (bits::INUSE | bits::EXCLUSIVE) != 0,
            events: self.events(),
        }
    }
}

/// Names as they are shown, in their order. What is no UTF-8 is shown as �, and a name that would look like one before it
/// has a number behind it.
pub(super) fn shown<'a>(names: impl IntoIterator<Item = &'a CStr>) -> Vec<ReaderName> {
    let mut all: Vec<ReaderName> = Vec::new();
    for name in names {
        let plain = name.to_string_lossy();
        let numbered = (2..).map(|number| format!("{plain} ({number})"));
        let mut free = std::iter::once(plain.clone().into_owned()).chain(numbered).map(ReaderName);
        all.extend(free.find(|name| !all.contains(name)));
    }
    all
}

/// Do these differ in nothing but who is connected?
fn is_use_alone(now: &[ReaderStatus], known: &[ReaderStatus]) -> bool {
    let same = |(now, known): (&ReaderStatus, &ReaderStatus)| {
        *now == ReaderStatus { in_use: now.in_use, ..known.clone() }
    };
    now.len() == known.len() && now.iter().zip(known).all(same)
}

/// Why a question to the service has no full answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hitch {
    /// The time was over; states may be told all the same.
    TimedOut,
    /// The wait was ended by our own wake.
    Cancelled,
    /// One of the names means nothing to the service.
    UnknownName,
    /// The service has no readers at all and says so by an error.
    NoReaders,
    /// Anything else: this connection to the service is not used again.
    Lost(LinkError),
}

/// The calls that watching needs.
pub(super) trait Service {
    /// Finds the service anew.
    fn establish(&mut self) -> Result<(), LinkError>;
    /// Lets go of it.
    fn release(&mut self);
    /// The readers.
    fn list(&mut self) -> Result<Vec<CString>, Hitch>;
    /// Waits until a slot differs from what is known of it. `None` is endless.
    fn wait(&mut self, timeout: Option<Duration>, slots: &mut [Slot]) -> Result<(), Hitch>;
    /// Sleeps; a wake ends it.
    fn pause(&mut self, time: Duration);
    /// Whether a wake came since this was last asked.
    fn woken(&mut self) -> bool;
}

/// How the service tells of readers that come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notification {
    /// Not asked yet.
    Untried,
    /// Told, with a count: nothing is missed.
    Counted,
    /// Told, but what comes between list and wait is not.
    Uncounted,
    /// Not told.
    Absent,
}

/// Watches the readers of one service.
pub(super) struct Monitor<S> {
    service: S,
    up: bool,
    /// The service was looked for before: the next search is preceded by a pause.
    tried: bool,
    /// Nothing was told yet since the service was found.
    fresh: bool,
    notification: Notification,
    /// The notification's slot first, where there is one, then the readers in the service's order.
    slots: Vec<Slot>,
    settling: u8,
    late: u8,
    fruitless: u8,
}

impl<S: Service> Monitor<S> {
    pub(super) const fn new(service: S) -> Self {
        Self {
            service,
            up: false,
            tried: false,
            fresh: true,
            notification: Notification::Untried,
            slots: Vec::new(),
            settling: 0,
            late: LATE.0,
            fruitless: 0,
        }
    }

    fn establish(&mut self) -> Result<(), LinkError> {
        if self.tried {
            self.service.pause(RETRY);
            if self.service.woken() {
                return Err(LinkError::Cancelled);
            }
        }
        self.tried = true;
        self.service.establish()?;
        self.up = true;
        self.fresh = true;
        self.notification = Notification::Untried;
        self.slots.clear();
        self.settling = SETTLING.0;
        self.fruitless = 0;
        Ok(())
    }

    /// Asks and waits until there is something to tell.
    fn follow(&mut self, known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError> {
        loop {
            if self.service.woken() {
                return Err(LinkError::Cancelled);
            }
            // The notification before the list: its count must be older than the list.
            if self.notification == Notification::Untried {
                self.ask_for_notification()?;
            }
            match self.service.list() {
                Ok(names) => self.keep(&names),
                Err(Hitch::NoReaders | Hitch::TimedOut | Hitch::UnknownName) => self.keep(&[]),
                Err(Hitch::Cancelled) => return Err(LinkError::Cancelled),
                Err(Hitch::Lost(why)) => return Err(why),
            }
            if self.fresh && self.late > 0 && self.readers().next().is_none() {
                self.late -= 1;
                self.service.pause(LATE.1);
                continue;
            }
            // What is known already may differ from what was told: a reader that is gone changes no other's state.
            let behind = self.fresh || self.statuses() != known;
            let ended = match self.wait(behind) {
                Ok(ended) => ended,
                Err(Hitch::TimedOut) => true,
                Err(Hitch::Cancelled) => {
                    self.service.woken();
                    return Err(LinkError::Cancelled);
                }
                Err(Hitch::UnknownName) => {
                    // A reader left between list and question, or the notification is not known after all: it is
                    // asked for alone, which tells the two apart.
                    self.notification = Notification::Untried;
                    self.rest();
                    continue;
                }
                Err(Hitch::NoReaders) => {
                    self.service.pause(POLL);
                    true
                }
                Err(Hitch::Lost(why)) => return Err(why),
            };
            self.learn();
            let statuses = self.statuses();
            if self.fresh || ended || statuses != known {
                if !self.fresh && !ended && is_use_alone(&statuses, known) {
                    // Each connection of anybody tells twice: told on, and less often where they come thick and fast.
                    self.rest();
                } else {
                    self.fruitless = 0;
                }
                self.fresh = false;
                self.late = 0;
                return Ok(statuses);
            }
            self.rest();
        }
    }

    /// Counts an answer that changed nothing (another program connecting wakes us too), and pauses where they
    /// come thick and fast: whatever a service does, this thread does not spin.
    fn rest(&mut self) {
        self.fruitless = self.fruitless.saturating_add(1);
        if self.fruitless > FRUITLESS.0 {
            self.service.pause(FRUITLESS.1);
        }
    }

    fn ask_for_notification(&mut self) -> Result<(), LinkError> {
        self.slots.retain(|slot| slot.name.as_c_str() != PNP);
        let mut slots = [Slot::unaware(PNP)];
        self.notification = match self.service.wait(Some(Duration::ZERO), &mut slots) {
            Ok(()) | Err(Hitch::TimedOut) if slots[0].now & bits::UNKNOWN != 0 => Notification::Absent,
            Ok(()) | Err(Hitch::TimedOut) if slots[0].now >> 16 != 0 => Notification::Counted,
            Ok(()) | Err(Hitch::TimedOut) => Notification::Uncounted,
            Err(Hitch::UnknownName | Hitch::NoReaders) => Notification::Absent,
            Err(Hitch::Cancelled) => return Err(LinkError::Cancelled),
            Err(Hitch::Lost(why)) => return Err(why),
        };
        if self.notification != Notification::Absent {
            let [mut slot] = slots;
            slot.learn();
            self.slots.insert(0, slot);
        }
        Ok(())
    }

    /// Slots for exactly these readers, keeping what is known of those that stay.
    fn keep(&mut self, names: &[CString]) {
        let mut before = std::mem::take(&mut self.slots);
        let mut take = |name: &CStr| {
            before.iter().position(|slot| slot.name.as_c_str() == name).map(|at| before.swap_remove(at))
        };
        let mut slots: Vec<Slot> = take(PNP).into_iter().collect();
        for name in names {
            slots.push(take(name).unwrap_or_else(|| Slot::unaware(name)));
        }
        self.slots = slots;
    }

    /// One question; at once where we are `behind`. `Ok(true)` where the wait ended by its own clock.
    fn wait(&mut self, behind: bool) -> Result<bool, Hitch> {
        let unaware = self.readers().any(|slot| slot.known == bits::UNAWARE);
        if self.slots.is_empty() {
            // An empty question would be answered at once, for ever.
            if !behind {
                self.service.pause(POLL);
            }
            return Ok(true);
        }
        let timeout = if behind || unaware {
            Some(Duration::ZERO)
        } else if self.settling > 0 {
            self.settling -= 1;
            Some(SETTLING.1)
        } else {
            match self.notification {
                Notification::Counted => None,
                Notification::Uncounted => Some(BOUNDED),
                Notification::Absent | Notification::Untried => Some(POLL),
            }
        };
        for slot in &mut self.slots {
            slot.now = bits::UNAWARE;
        }
        match self.service.wait(timeout, &mut self.slots) {
            // No time was given, so its end tells nothing; `rest` guards against a service that never answers.
            Err(Hitch::TimedOut) if timeout == Some(Duration::ZERO) => Ok(false),
            other => other.map(|()| false),
        }
    }

    fn learn(&mut self) {
        // A reader that the service does not know any more is dropped; the next list has the last word.
        self.slots.retain(|slot| slot.now & bits::UNKNOWN == 0);
        for slot in &mut self.slots {
            slot.learn();
        }
    }

    fn statuses(&self) -> Vec<ReaderStatus> {
        let names = shown(self.readers().map(|slot| slot.name.as_c_str()));
        self.readers().zip(names).map(|(slot, name)| slot.status(name)).collect()
    }

    fn readers(&self) -> impl Iterator<Item = &Slot> {
        self.slots.iter().filter(|slot| slot.name.as_c_str() != PNP)
    }
}

impl<S: Service> Watch for Monitor<S> {
    fn next(&mut self, known: &[ReaderStatus]) -> Result<Vec<ReaderStatus>, LinkError> {
        if self.service.woken() {
            return Err(LinkError::Cancelled);
        }
        if !self.up {
            self.establish()?;
        }
        let told = self.follow(known);
        if let Err(why) = &told
            && *why != LinkError::Cancelled
        {
            // A connection to a service that died never recovers, though the library calls it valid: a new one.
            self.service.release();
            self.up = false;
        }
        told
    }
}

#[cfg(test)]
#[path = "watch_tests.rs"]
mod tests;
