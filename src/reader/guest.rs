//! Who of us is in the PC/SC library: it takes itself apart when the process ends (pcsc-lite 1.9.9, `SCardUnload`), and a
//! thread that is in it then crashes. Seen once in some thousand runs, in the thread that ends a wait.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static GUESTS: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

fn guests() -> MutexGuard<'static, usize> {
    GUESTS.0.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A thread that has to do with the library, as long as it lives. Of a value's fields it is the last: what is the
/// library's goes before.
pub(super) struct Guest;

impl Guest {
    pub(super) fn new() -> Self {
        *guests() += 1;
        Self
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut guests = guests();
        *guests = guests.saturating_sub(1);
        GUESTS.1.notify_all();
    }
}

/// Waits until none of our threads has to do with the library any more, so long at the most.
pub fn rest(patience: Duration) {
    drop(GUESTS.1.wait_timeout_while(guests(), patience, |guests| *guests > 0));
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn the_end_waits_for_a_guest_and_not_for_ever() {
        let guest = Guest::new();
        let started = Instant::now();
        rest(Duration::from_millis(30));
        assert!(started.elapsed() >= Duration::from_millis(30));
        let leaves = std::thread::spawn(move || {
            // Slept, so that it is waited for.
            std::thread::sleep(Duration::from_millis(20));
            drop(guest);
        });
        // Other tests may have guests of their own meanwhile.
        rest(Duration::from_secs(5));
        leaves.join().unwrap();
    }
}
