//! What was typed and not yet taken: the way of every key from the thread `input` to the screen.
//!
//! A key may be a character of a PIN, and nobody knows that before the screen, which may still be busy with the key
//! that opens the field, takes it. So no key travels in the channel of events, whose memory is never wiped: it waits
//! in a place of fixed size here, wiped as soon as the key is taken, and the channel carries only that there is one.
//! From here a character goes over the stack into the field's own page ([`crate::secret::Pin`]), one at a time.
//!
//! Where all places are full the reading thread waits, and the rest stays with the terminal.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroize;

use super::decode::{Code, Input, KeyPress, Paste};

/// More than a person types while a screen is drawn.
const PLACES: usize = 64;

/// A place: the character apart from what is no secret, so that it can be wiped by itself.
#[derive(Clone, Copy)]
struct Place {
    input: Option<Input>,
    character: u32,
}

const EMPTY: Place = Place { input: None, character: 0 };

/// What stands in [`Place::input`] for a key whose character is beside it.
const BESIDE: char = '\u{FFFD}';

struct Ring {
    places: [Place; PLACES],
    first: usize,
    count: usize,
    /// Nobody takes anything any more.
    closed: bool,
}

/// The keys that wait.
pub(super) struct Typed {
    ring: Mutex<Ring>,
    room: Condvar,
}

impl Typed {
    pub(super) const fn new() -> Self {
        let ring = Ring { places: [EMPTY; PLACES], first: 0, count: 0, closed: false };
        Self { ring: Mutex::new(ring), room: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        // Every change is whole, whatever panicked beside it.
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts one behind the others, waiting for room; false where nobody takes anything any more.
    pub(super) fn put(&self, mut input: Input) -> bool {
        let mut ring = self.lock();
        while ring.count == PLACES && !ring.closed {
            ring = self.room.wait(ring).unwrap_or_else(PoisonError::into_inner);
        }
        if ring.closed {
            return false;
        }
        let at = (ring.first + ring.count) % PLACES;
        let place = &mut ring.places[at];
        place.character = 0;
        match &mut input {
            Input::Key(KeyPress { code: Code::Char(c), .. }) => {
                place.character = u32::from(*c);
                *c = BESIDE;
            }
            Input::Paste(Paste::Octet(octet)) => place.character = u32::from(std::mem::take(octet)),
            Input::Key(_) | Input::Mouse(_) | Input::Paste(_) => {}
        }
        place.input = Some(input);
        ring.count += 1;
        true
    }

    /// Takes the first of them; its place is wiped.
    pub(super) fn take(&self) -> Option<Input> {
        let mut ring = self.lock();
        if ring.count == 0 {
            return None;
        }
        let at = ring.first;
        let place = &mut ring.places[at];
        let mut input = place.input.take();
        match &mut input {
            Some(Input::Key(KeyPress { code: Code::Char(c), .. })) => {
                *c = char::from_u32(place.character).unwrap_or(BESIDE);
            }
            Some(Input::Paste(Paste::Octet(octet))) => {
                *octet = u8::try_from(place.character).unwrap_or_default();
            }
            _ => {}
        }
        place.character.zeroize();
        ring.first = (at + 1) % PLACES;
        ring.count -= 1;
        drop(ring);
        self.room.notify_all();
        input
    }

    /// Wipes what waits and lets nothing more in.
    pub(super) fn close(&self) {
        let mut ring = self.lock();
        ring.closed = true;
        ring.count = 0;
        for place in &mut ring.places {
            place.character.zeroize();
            place.input = None;
        }
        drop(ring);
        self.room.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    fn key(c: char) -> Input {
        Input::Key(KeyPress::plain(Code::Char(c)))
    }

    fn characters(typed: &Typed) -> Vec<u32> {
        typed.lock().places.iter().map(|place| place.character).filter(|c| *c != 0).collect()
    }

    #[test]
    fn keys_are_taken_in_their_order_and_their_places_are_wiped() {
        let typed = Typed::new();
        for c in "2580".chars() {
            assert!(typed.put(key(c)));
        }
        typed.put(Input::Key(KeyPress::ctrl('u')));
        typed.put(Input::Paste(Paste::Octet(b'p')));
        assert_eq!(characters(&typed).len(), 6);
        for c in "2580".chars() {
            assert_eq!(typed.take(), Some(key(c)));
        }
        assert_eq!(typed.take(), Some(Input::Key(KeyPress::ctrl('u'))));
        assert_eq!(typed.take(), Some(Input::Paste(Paste::Octet(b'p'))));
        assert_eq!((typed.take(), characters(&typed).len()), (None, 0));
    }

    #[test]
    fn a_reader_that_is_ahead_waits_for_room() {
        let typed = Arc::new(Typed::new());
        let ahead = Arc::clone(&typed);
        let reading = thread::spawn(move || (0..500).all(|_| ahead.put(key('7'))));
        let mut taken = 0;
        while taken < 500 {
            match typed.take() {
                Some(input) => {
                    assert_eq!(input, key('7'));
                    taken += 1;
                }
                None => thread::yield_now(),
            }
        }
        assert!(reading.join().unwrap());
        assert!(characters(&typed).is_empty());
    }

    #[test]
    fn once_closed_nothing_is_kept_and_nobody_waits() {
        let typed = Arc::new(Typed::new());
        let ahead = Arc::clone(&typed);
        let reading = thread::spawn(move || (0..=PLACES).all(|_| ahead.put(key('7'))));
        while typed.lock().count < PLACES {
            thread::yield_now();
        }
        typed.close();
        assert!(!reading.join().unwrap());
        assert!(characters(&typed).is_empty());
        assert_eq!(typed.take(), None);
    }
}
