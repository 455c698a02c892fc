//! What is recorded of the exchanges with cards: lines for a help desk, the last few for who looks. What an
//! [`Exchange`] does not hold is recorded nowhere, and what it holds is for the [`Redactor`] alone to say.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

pub use crate::diag::exchange::Exchange;
use crate::diag::exchange::{Raw, Redactor};
use crate::diag::without_serial;
use crate::link::{LinkError, PadError};

/// What happens besides exchanges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A card was connected to.
    Connected {
        /// In which reader: its name without a serial number.
        reader: String,
        /// Its answer to reset.
        atr: Vec<u8>,
        /// For a PIN: nobody else may use it meanwhile.
        for_pin: bool,
    },
    /// It could not be.
    NotConnected {
        /// In which reader: its name without a serial number.
        reader: String,
        /// Why.
        error: LinkError,
    },
    /// It was connected to again after a reset or a lost link, or could not be.
    Reconnected(Result<(), LinkError>),
    /// The card was reset, as it tells itself.
    Reset {
        /// It was powered up.
        power: bool,
    },
    /// It was let go: powered down, or left as it was found.
    Released {
        /// Powered down.
        unpowered: bool,
    },
    /// A secret was asked for on the reader's own keys, and presented by the reader.
    OnPad {
        /// P2 of its VERIFY.
        p2: u8,
        /// The card's status word, or why there is none.
        answer: Result<u16, PadError>,
    },
}

/// One thing that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An exchange.
    Exchange(Exchange),
    /// Something else, so long after the recording began.
    Note(Duration, Note),
}

/// Where exchanges go.
pub trait Recorder: Send {
    /// Contents that have to be asked for are wanted here.
    fn wants_contents(&self) -> bool {
        false
    }

    /// One more thing that has ended.
    fn record(&mut self, entry: &Entry);
}

/// Everything, as it comes.
pub struct Passed {
    contents: bool,
    hand: Box<dyn FnMut(&Entry) + Send>,
}

impl Passed {
    /// Hands each thing to `hand`, with the contents that have to be asked for where `contents`.
    #[must_use]
    pub fn new(contents: bool, hand: Box<dyn FnMut(&Entry) + Send>) -> Self {
        Self { contents, hand }
    }
}

impl Recorder for Passed {
    fn wants_contents(&self) -> bool {
        self.contents
    }

    fn record(&mut self, entry: &Entry) {
        (self.hand)(entry);
    }
}

/// The last things, as many as there is room for, never with contents that have to be asked for. A clone is the same
/// ring.
#[derive(Debug, Clone)]
pub struct Ring {
    room: usize,
    last: Arc<Mutex<VecDeque<Entry>>>,
}

impl Ring {
    /// An empty one.
    #[must_use]
    pub fn new(room: usize) -> Self {
        Self { room, last: Arc::default() }
    }

    /// What is in it, the oldest first.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The exchanges among it.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        let exchange = |entry| if let Entry::Exchange(exchange) = entry { Some(exchange) } else { None };
        self.entries().into_iter().filter_map(exchange).collect()
    }
}

impl Recorder for Ring {
    fn record(&mut self, entry: &Entry) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.push_back(entry.clone());
        if last.len() > self.room {
            last.pop_front();
        }
    }
}

/// All recorders, by one clock.
pub struct Trace {
    started: Instant,
    redactor: Redactor,
    recorders: Vec<Box<dyn Recorder>>,
}

impl Trace {
    /// Begins now.
    #[must_use]
    pub fn new(recorders: Vec<Box<dyn Recorder>>) -> Self {
        Self { started: Instant::now(), redactor: Redactor::default(), recorders }
    }

    /// Records an exchange that has just ended.
    pub fn exchange(
        &mut self,
        command: &[u8],
        answer: Result<&[u8], LinkError>,
        spent: Duration,
    ) -> Exchange {
        let at = self.started.elapsed().saturating_sub(spent);
        let raw = Raw { at, spent, command, answer };
        let exchange = self.redactor.tell(&raw, false);
        for recorder in &mut self.recorders {
            let contents = recorder.wants_contents();
            let told = if contents { self.redactor.tell(&raw, true) } else { exchange.clone() };
            recorder.record(&Entry::Exchange(told));
        }
        self.redactor.follow(&raw);
        exchange
    }

    /// A card was connected to.
    pub(super) fn connected(&mut self, reader: &str, atr: &[u8], for_pin: bool) {
        self.redactor.forget();
        self.note(Note::Connected { reader: without_serial(reader), atr: atr.to_vec(), for_pin });
    }

    /// The card itself was powered up, or reset without a loss of power: told where it is seen from the card's side.
    pub fn reset(&mut self, power: bool) {
        self.redactor.forget();
        self.note(Note::Reset { power });
    }

    /// A card could not be connected to.
    pub(super) fn not_connected(&mut self, reader: &str, error: LinkError) {
        self.note(Note::NotConnected { reader: without_serial(reader), error });
    }

    /// A card was connected to again, or could not be.
    pub(super) fn reconnected(&mut self, how: Result<(), LinkError>) {
        self.redactor.forget();
        self.note(Note::Reconnected(how));
    }

    /// A secret was asked for on the reader's own keys. Of what the reader gave its status word alone is told.
    pub(super) fn typed_on_pad(&mut self, p2: u8, answer: Result<&[u8], PadError>) {
        let answer = answer.and_then(|answer| match *answer {
            // PC/SC part 10, 2.6.8: the reader's own words.
            [0x64, 0x00] => Err(PadError::TimedOut),
            [0x64, 0x01] => Err(PadError::Cancelled),
            [high @ (0x60..=0x6F | 0x90..=0x9F), low] => Ok(u16::from_be_bytes([high, low])),
            _ => Err(PadError::Silent),
        });
        self.note(Note::OnPad { p2, answer });
    }

    /// Records something besides an exchange.
    pub fn note(&mut self, note: Note) {
        let entry = Entry::Note(self.started.elapsed(), note);
        self.recorders.iter_mut().for_each(|recorder| recorder.record(&entry));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that a recorder got, and the recorder.
    fn kept(contents: bool) -> (Arc<Mutex<Vec<Entry>>>, Box<dyn Recorder>) {
        let all: Arc<Mutex<Vec<Entry>>> = Arc::default();
        let into = Arc::clone(&all);
        let hand = Box::new(move |entry: &Entry| into.lock().unwrap().push(entry.clone()));
        (all, Box::new(Passed::new(contents, hand)))
    }

    #[test]
    fn a_ring_keeps_the_last_ones_and_who_is_handed_everything_gets_all() {
        let (ring, (all, recorder)) = (Ring::new(2), kept(false));
        let mut trace = Trace::new(vec![recorder, Box::new(ring.clone())]);
        trace.connected("Sony RC-S300/P (1234567) 00 00", &[0x3B], false);
        for p2 in 1..=3 {
            trace.exchange(&[0, 0x20, 0, p2], Ok(b"\x63\xC3"), Duration::ZERO);
        }
        let all = all.lock().unwrap();
        assert_eq!((all.len(), ring.entries().as_slice()), (4, &all[2..]));
        assert_eq!(ring.exchanges().len(), 2);
        let Entry::Note(_, Note::Connected { reader, .. }) = &all[0] else { panic!("{all:?}") };
        assert_eq!(reader, "Sony RC-S300/P 00 00");
    }

    #[test]
    fn contents_go_to_who_asked_for_them_and_into_no_ring() {
        let (ring, (asked, one), (unasked, other)) = (Ring::new(9), kept(true), kept(false));
        let mut trace = Trace::new(vec![one, Box::new(ring.clone()), other]);
        let select =
            [&[0, 0xA4, 4, 12, 10][..], crate::card::ap::aid(crate::domain::credential::Application::Jpki)]
                .concat();
        trace.exchange(&select, Ok(b"\x90\x00"), Duration::ZERO);
        let told = trace.exchange(&[0, 0xB0, 0x8A, 0, 4], Ok(b"CERT\x90\x00"), Duration::ZERO);
        let octets = |entries: &[Entry]| match &entries[1] {
            Entry::Exchange(exchange) => exchange.answer().unwrap().data().octets().to_vec(),
            Entry::Note(..) => panic!("a note"),
        };
        assert_eq!(octets(&asked.lock().unwrap()), b"CERT");
        assert_eq!(octets(&unasked.lock().unwrap()), b"");
        assert_eq!((octets(&ring.entries()), told.answer().unwrap().data().octets()), (Vec::new(), &b""[..]));
    }

    #[test]
    fn an_exchange_is_told_from_when_its_command_was_sent() {
        let mut trace = Trace::new(Vec::new());
        trace.started -= Duration::from_secs(3);
        let exchange = trace.exchange(&[0, 0x20, 0, 0x98], Ok(b"\x63\xC3"), Duration::from_secs(2));
        assert_eq!((exchange.at().as_secs(), exchange.spent().as_secs()), (1, 2));
    }

    #[test]
    fn of_what_was_typed_on_a_reader_the_status_word_alone_is_told() {
        let (all, recorder) = kept(true);
        let mut trace = Trace::new(vec![recorder]);
        for (answer, told) in [
            (Ok(&b"\x90\x00"[..]), Ok(0x9000)),
            (Ok(b"\x64\x01"), Err(PadError::Cancelled)),
            (Ok(b"2580"), Err(PadError::Silent)),
            (Ok(b"25"), Err(PadError::Silent)),
            (Err(PadError::Missing), Err(PadError::Missing)),
        ] {
            trace.typed_on_pad(0x98, answer);
            let last = all.lock().unwrap().pop();
            assert!(matches!(last, Some(Entry::Note(_, Note::OnPad { p2: 0x98, answer })) if answer == told));
        }
    }
}
