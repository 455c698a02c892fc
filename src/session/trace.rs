//! What is recorded of the exchanges with cards: lines for a help desk, the last few for who looks. What an
//! [`Exchange`] does not hold is recorded nowhere.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::domain::exchange;
use crate::link::LinkError;

/// One exchange, blanked.
pub type Exchange = exchange::Exchange<LinkError>;

/// Where exchanges go.
pub trait Recorder: Send {
    /// One that has ended.
    fn exchange(&mut self, exchange: &Exchange);

    /// Something besides an exchange, so long after the recording began.
    fn note(&mut self, _at: Duration, _text: &str) {}
}

/// Each exchange and note as one line.
pub struct Lines(Box<dyn FnMut(&str) + Send>);

impl Lines {
    /// Hands each line, without its line feed, to `write`.
    #[must_use]
    pub fn new(write: Box<dyn FnMut(&str) + Send>) -> Self {
        Self(write)
    }
}

impl Recorder for Lines {
    fn exchange(&mut self, exchange: &Exchange) {
        (self.0)(&exchange.to_string());
    }

    fn note(&mut self, at: Duration, text: &str) {
        (self.0)(&format!("{:9.3} {text}", at.as_secs_f64()));
    }
}

/// The last exchanges, as many as there is room for. A clone is the same ring.
#[derive(Debug, Clone)]
pub struct Ring {
    room: usize,
    last: Arc<Mutex<VecDeque<Exchange>>>,
}

impl Ring {
    /// An empty one.
    #[must_use]
    pub fn new(room: usize) -> Self {
        Self { room, last: Arc::default() }
    }

    /// What is in it, the oldest first.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

impl Recorder for Ring {
    fn exchange(&mut self, exchange: &Exchange) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.push_back(exchange.clone());
        if last.len() > self.room {
            last.pop_front();
        }
    }
}

/// All recorders, by one clock.
pub(super) struct Trace {
    started: Instant,
    recorders: Vec<Box<dyn Recorder>>,
}

impl Trace {
    pub(super) fn new(recorders: Vec<Box<dyn Recorder>>) -> Self {
        Self { started: Instant::now(), recorders }
    }

    /// Records an exchange that has just ended.
    pub(super) fn exchange(
        &mut self,
        command: &[u8],
        answer: Result<&[u8], LinkError>,
        spent: Duration,
    ) -> Exchange {
        let exchange = Exchange::new(self.started.elapsed(), command, answer, spent);
        self.recorders.iter_mut().for_each(|recorder| recorder.exchange(&exchange));
        exchange
    }

    /// Records something besides an exchange.
    pub(super) fn note(&mut self, text: &str) {
        let at = self.started.elapsed();
        self.recorders.iter_mut().for_each(|recorder| recorder.note(at, text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_keeps_the_last_ones_and_lines_keep_all() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (ring, kept) = (Ring::new(2), Arc::clone(&lines));
        let write = Box::new(move |line: &str| kept.lock().unwrap().push(line.to_owned()));
        let mut trace = Trace::new(vec![Box::new(Lines::new(write)), Box::new(ring.clone())]);
        trace.note("connected");
        for p2 in 1..=3 {
            trace.exchange(&[0, 0x20, 0, p2], Ok(b"\x63\xC3"), Duration::ZERO);
        }
        let told: Vec<String> = ring.exchanges().iter().map(ToString::to_string).collect();
        let lines = lines.lock().unwrap();
        assert_eq!((lines.len(), told.as_slice()), (4, &lines[2..]));
        assert!(lines[0].ends_with(" connected") && lines[3].contains("00200003 → 63C3"), "{lines:?}");
    }
}
