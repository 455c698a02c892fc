//! Our turn at a card: what another program's transaction holds up is waited for on a thread of its own, and given up after a
//! while (`docs/pcsc.md §3.6`). Who gives up leaves the thread to its wait: what it gets in the end is let go at once.

use std::ffi::{CStr, CString};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::guest::Guest;

/// How long others may keep us from a card before that is told.
const PATIENCE: Duration = Duration::from_secs(2);

/// A service that does not answer anybody within this time is itself what we wait for.
const ANSWER: Duration = Duration::from_millis(500);

/// Pause between two questions whether the turn before has come.
const TICK: Duration = Duration::from_millis(20);

/// The turns that have not come yet, by reader.
#[derive(Default)]
pub(super) struct Turns(Vec<(CString, JoinHandle<()>)>);

impl Turns {
    /// Does something with the card in a reader; `None` where its turn did not come in time. `answers`: whether the service
    /// answers anybody.
    pub(super) fn take<T: Send + 'static>(
        &mut self,
        reader: &CStr,
        work: impl Fn() -> T + Clone + Send + 'static,
        answers: fn() -> bool,
    ) -> Option<T> {
        let end = Instant::now() + PATIENCE;
        // One that waits already is enough.
        while self.waits(reader) {
            if Instant::now() > end {
                return None;
            }
            thread::sleep(TICK);
        }
        let (sender, answer) = channel();
        let (guest, on_thread) = (Guest::new(), work.clone());
        let spawned = thread::Builder::new().name("card-turn".into()).spawn(move || {
            // Dropped here where nobody waits any more.
            drop(sender.send(on_thread()));
            drop(guest);
        });
        // Without a thread to give it is waited for without an end.
        let Ok(thread) = spawned else { return Some(work()) };
        let mut service: Option<Receiver<()>> = None;
        loop {
            match answer.recv_timeout(PATIENCE) {
                Ok(done) => return Some(done),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            // A service that hangs is no other program's doing: that is waited for as long as it takes.
            if service.get_or_insert_with(|| ask(answers)).recv_timeout(ANSWER).is_ok() {
                self.0.push((reader.to_owned(), thread));
                return None;
            }
        }
    }

    fn waits(&mut self, reader: &CStr) -> bool {
        self.0.retain(|(_, thread)| !thread.is_finished());
        self.0.iter().any(|(name, _)| name.as_c_str() == reader)
    }
}

/// Tells once the service answers.
fn ask(answers: fn() -> bool) -> Receiver<()> {
    let (sender, answer) = channel();
    let guest = Guest::new();
    // Where there is no thread to give, nothing is told.
    let _ = thread::Builder::new().name("card-turn".into()).spawn(move || {
        if answers() {
            // Nobody may wait for it any more.
            let _ = sender.send(());
        }
        drop(guest);
    });
    answer
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn a_turn_that_does_not_come_is_given_up_and_one_thread_waits_for_it() {
        let (open, closed) = sync_channel::<()>(0);
        let closed = std::sync::Arc::new(std::sync::Mutex::new(closed));
        let work = move || closed.lock().unwrap().recv().is_ok();
        let mut turns = Turns::default();
        for _ in 0..2 {
            let at = Instant::now();
            assert_eq!(turns.take(c"A", work.clone(), || true), None);
            assert!(at.elapsed() >= PATIENCE && at.elapsed() < 2 * PATIENCE);
            assert_eq!(turns.0.len(), 1);
        }
        // Another reader's is not kept waiting by it.
        assert_eq!(turns.take(c"B", || true, || true), Some(true));
        drop(open);
        assert_eq!(turns.take(c"A", || true, || true), Some(true));
        assert!(turns.0.is_empty());
    }

    #[test]
    fn a_service_that_answers_nobody_is_waited_for() {
        let late = || {
            // Slept: longer than another program is waited for.
            thread::sleep(PATIENCE + ANSWER);
            true
        };
        let never = || {
            thread::sleep(3 * PATIENCE);
            true
        };
        assert_eq!(Turns::default().take(c"A", late, never), Some(true));
    }
}
