//! Where a PIN lies between its request and the moment in which it is presented: in one place that can be wiped from
//! any thread at once, whatever the card's own thread waits for.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::work::After;
use crate::domain::credential::{PinName, Secret, Tries};
use crate::secret::Pin;
use crate::session::service::RequestId;

/// The secrets of one job.
#[derive(Debug)]
pub(in crate::session) struct Secrets {
    /// What is presented; `None` where it is typed on the reader's keys.
    pub(in crate::session) pin: Option<Pin>,
    /// What replaces it.
    pub(in crate::session) new: Option<Pin>,
}

/// What is certain about the secret of a job, asked at any moment and from any thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certain {
    /// As far as it had come.
    So(After),
    /// The card said that it is wrong, and what is left of this counter.
    Wrong(Secret, Tries),
    /// The card said that it is locked, and did not look at it.
    Locked,
    /// 住民基本台帳用 is replaced in one of its two places; how far it had come in the other.
    Half {
        /// Where the new one is in force.
        changed: Secret,
        /// Where it is not, or may not be.
        unchanged: Secret,
        /// What had happened there.
        then: After,
    },
}

#[derive(Default)]
struct State {
    kept: HashMap<RequestId, Secrets>,
    /// Of the last job that was asked for.
    certain: Option<(PinName, Certain)>,
    /// A job is between its beginning and the powering down of its card.
    running: bool,
    /// Since when no job begins any more.
    ended: Option<Instant>,
}

/// The secrets of all jobs.
#[derive(Default)]
pub(in crate::session) struct Held {
    state: Mutex<State>,
    finished: Condvar,
}

impl Held {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is whole, whatever panicked beside it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a job's secrets until they are used or wiped.
    pub(in crate::session) fn keep(&self, job: RequestId, pin: PinName, secrets: Secrets) {
        let mut state = self.lock();
        if state.ended.is_none() {
            state.kept.insert(job, secrets);
            state.certain = Some((pin, Certain::So(After::Nothing)));
        }
    }

    /// What is certain about the secret of the last job that was asked for; `None` where there was none.
    pub(in crate::session) fn certain(&self) -> Option<(PinName, Certain)> {
        self.lock().certain
    }

    /// Wipes a job's secrets: where they were not presented yet, they never will be.
    pub(in crate::session) fn wipe(&self, job: RequestId) {
        drop(self.lock().kept.remove(&job));
    }

    /// Wipes all secrets and lets no job begin; then waits for the one that runs to have left its card, so long at the
    /// most since this was asked first. True where none runs any more.
    pub(in crate::session) fn end(&self, patience: Duration) -> bool {
        let mut state = self.lock();
        let until = *state.ended.get_or_insert_with(Instant::now) + patience;
        state.kept.clear();
        while state.running {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = self.finished.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    /// A job begins: until what is returned is dropped, ending waits for it. `None` where it was wiped before.
    pub(super) fn begin(&self, job: RequestId) -> Option<Running<'_>> {
        let mut state = self.lock();
        if !state.kept.contains_key(&job) {
            return None;
        }
        state.running = true;
        Some(Running { held: self, job, whole: Cell::new(false) })
    }
}

/// A job that runs. Dropping it, by a panic too, wipes what is left of its secrets.
pub(super) struct Running<'a> {
    held: &'a Held,
    job: RequestId,
    /// What was begun must be brought to its end.
    whole: Cell<bool>,
}

impl Running<'_> {
    /// Looks at the secrets where they lie; `None` where they were wiped.
    pub(super) fn look<T>(&self, with: impl FnOnce(&Secrets) -> T) -> Option<T> {
        self.held.lock().kept.get(&self.job).map(with)
    }

    /// Makes something of what is presented and wipes it at once.
    pub(super) fn use_up<T>(&self, with: impl FnOnce(&Pin) -> T) -> Option<T> {
        let mut state = self.held.lock();
        let pin = state.kept.get_mut(&self.job)?.pin.take()?;
        Some(with(&pin))
    }

    /// Puts what is presented together, with something that was not known when it was given.
    pub(super) fn complete(&self, with: impl FnOnce(&Pin) -> Pin) {
        if let Some(pin) = self.held.lock().kept.get_mut(&self.job).and_then(|secrets| secrets.pin.as_mut()) {
            *pin = with(pin);
        }
    }

    /// From here on this is certain about the secret.
    pub(super) fn is_certain(&self, certain: Certain) {
        if let Some((_, known)) = &mut self.held.lock().certain {
            *known = certain;
        }
    }

    /// The process ends: only leaving the card is left to do.
    pub(super) fn is_over(&self) -> bool {
        !self.whole.get() && self.held.lock().ended.is_some()
    }

    /// Takes all of it: from here on only the job itself can wipe it, and it is not cut short.
    pub(super) fn take(&self) -> Option<Secrets> {
        self.whole.set(true);
        self.held.lock().kept.remove(&self.job)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.held.lock();
        drop(state.kept.remove(&self.job));
        state.running = false;
        drop(state);
        self.held.finished.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JOB: RequestId = RequestId(1);
    /// Longer than a busy machine lets a thread wait for its turn.
    const PATIENCE: Duration = Duration::from_secs(1);

    fn secrets() -> Secrets {
        let mut pin = Pin::default();
        assert!(pin.push(b'7'));
        Secrets { pin: Some(pin), new: None }
    }

    #[test]
    fn a_job_that_was_wiped_does_not_begin_and_one_that_runs_finds_nothing() {
        let held = Held::default();
        held.keep(JOB, PinName::Auth, secrets());
        held.wipe(JOB);
        assert!(held.begin(JOB).is_none());
        held.keep(JOB, PinName::Auth, secrets());
        let running = held.begin(JOB).unwrap();
        held.wipe(JOB);
        assert!(running.use_up(|_| ()).is_none());
    }

    #[test]
    fn ending_waits_for_the_job_that_runs_and_lets_none_begin() {
        let held = Held::default();
        held.keep(JOB, PinName::Auth, secrets());
        let running = held.begin(JOB).unwrap();
        assert!(!held.end(PATIENCE), "it runs");
        // Asked again it does not begin to wait anew.
        let again = Instant::now();
        assert!(!held.end(PATIENCE), "it still runs");
        assert!(again.elapsed() < PATIENCE, "{:?}", again.elapsed());
        assert!(running.look(|_| ()).is_none(), "but its secrets are wiped");
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| held.end(Duration::from_secs(10)));
            drop(running);
            assert!(waiting.join().unwrap());
        });
        held.keep(RequestId(2), PinName::Auth, secrets());
        assert!(held.begin(RequestId(2)).is_none());
    }

    #[test]
    fn a_panic_in_a_job_wipes_what_is_left() {
        let held = Held::default();
        held.keep(JOB, PinName::Auth, secrets());
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _running = held.begin(JOB);
            panic!("on purpose");
        }));
        assert!(caught.is_err());
        assert!(held.begin(JOB).is_none());
        assert!(held.end(Duration::ZERO), "nothing runs");
    }
}
