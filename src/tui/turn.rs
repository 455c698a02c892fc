//! A public place whose terminal takes nothing: the screen waits for it, and can neither wipe a visit nor end. Somebody else
//! looks at how long it waits, and ends the process where a visit would be over by then: what is in memory goes with it.

use std::io;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

/// Tells that the screen begins to do something, for so long at the most, or has done it.
pub(super) struct Turns(Sender<Option<Duration>>);

impl Turns {
    /// Calls `stuck`, once, where something lasts longer than it may.
    pub(super) fn watched(stuck: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let (tell, told) = mpsc::channel::<Option<Duration>>();
        let watch = move || {
            while let Ok(turn) = told.recv() {
                let Some(most) = turn else { continue };
                match told.recv_timeout(most) {
                    Ok(_) => {}
                    Err(RecvTimeoutError::Timeout) => return stuck(),
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
        };
        thread::Builder::new().name("turns".to_owned()).spawn(watch)?;
        Ok(Self(tell))
    }

    /// It begins.
    pub(super) fn begin(&self, most: Duration) {
        // Who watched has ended the process already, or is about to.
        let _ = self.0.send(Some(most));
    }

    /// It is done.
    pub(super) fn done(&self) {
        let _ = self.0.send(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_too_long_is_ended_and_what_is_done_in_time_is_not() {
        let (tell, told) = mpsc::channel();
        let turns = Turns::watched(move || tell.send(()).unwrap()).unwrap();
        for _ in 0..3 {
            turns.begin(Duration::from_mins(1));
            turns.done();
        }
        assert_eq!(told.recv_timeout(Duration::from_millis(50)), Err(RecvTimeoutError::Timeout));
        turns.begin(Duration::from_millis(20));
        assert_eq!(told.recv_timeout(Duration::from_secs(10)), Ok(()));
        let (tell, told) = mpsc::channel();
        let turns = Turns::watched(move || tell.send(()).unwrap()).unwrap();
        turns.begin(Duration::from_mins(1));
        // The screen has ended.
        drop(turns);
        assert_eq!(told.recv_timeout(Duration::from_secs(10)), Err(RecvTimeoutError::Disconnected));
    }
}
