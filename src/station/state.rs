//! What a kiosk keeps across restarts: wrong PINs of this insertion, wrong staff codes, when a card last came or went
//! (`docs/health.md`). Nothing of a card or a person is in it; the file is replaced as a whole and anybody may read it.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Monotonic};

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{self, Instant};
use crate::files;
use crate::os;
use crate::session::pin::Tally;
use crate::session::{Event, Inside, Reader, SETTLED, Service};

/// Its name, below where files of programs that run lie.
pub const NAME: &str = "mynascope/kiosk.json";

/// The form that is written.
const SCHEMA: u64 = 1;

/// No file of ours is longer.
const MOST: u64 = 4096;

/// What time it is.
pub type Clock = Arc<dyn Fn() -> Instant + Send + Sync>;

/// Where what is kept lies: where the configuration says, else the service's own folder, else the user's.
#[must_use]
pub fn place(configured: Option<PathBuf>) -> PathBuf {
    let [service, own] = places();
    let is_there = |file: &Path| os::file::may_fill(file.parent().unwrap_or(file));
    configured.unwrap_or_else(|| if is_there(&service) { service } else { own })
}

/// Where it lies without a word of the configuration: the folder that systemd-tmpfiles makes, and this user's.
#[must_use]
pub fn places() -> [PathBuf; 2] {
    os::machine::run_folders().map(|folder| folder.join(NAME))
}

/// The file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    schema: u64,
    pid: u32,
    last_card_event: Option<Told>,
    wrong_pins: u8,
    staff: Staff,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    at: String,
    event: Move,
}

/// What a card did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Move {
    Inserted,
    Removed,
}

/// Wrong staff codes since the last right one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Staff {
    wrong: u32,
    at: Option<String>,
}

/// A reader, as last told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    inside: Option<bool>,
    /// Since when it has been told as empty, where that counts only after a while.
    empty_since: Option<Monotonic>,
}

struct Inner {
    kept: Written,
    /// The readers, while the service answers.
    readers: Option<BTreeMap<String, Seen>>,
    /// When the last wrong staff code was tried, or since when this process knows of it and how long before that it was.
    wrong_at: (Monotonic, Duration),
}

/// What is kept.
pub struct State {
    /// `None`: in memory alone.
    file: Option<PathBuf>,
    clock: Clock,
    inner: Mutex<Inner>,
    is_kept: AtomicBool,
}

impl State {
    /// Goes on with what the file says; it is written anew at once. One that can't be understood is taken as the worst that
    /// it can have said.
    #[must_use]
    pub fn open(file: PathBuf, clock: Clock) -> Self {
        let read = match files::read_bounded(&file, MOST) {
            Ok(bytes) => serde_json::from_slice(&bytes).ok().filter(|it: &Written| it.schema == SCHEMA),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Written::new(0, 0)),
            Err(_) => None,
        };
        let kept = read.unwrap_or_else(|| Written::new(1, FREE));
        let state = Self::new(Some(file), clock, kept);
        let _ = state.write(&mut state.lock());
        state
    }

    /// Keeps it as long as this process lives, and nowhere else.
    #[must_use]
    pub fn in_memory(clock: Clock) -> Self {
        Self::new(None, clock, Written::new(0, 0))
    }

    fn new(file: Option<PathBuf>, clock: Clock, kept: Written) -> Self {
        let kept = Written { pid: std::process::id(), ..kept };
        // None is gone where the clock says that it is yet to come: setting it back is no way around.
        let at = kept.staff.at.as_deref().and_then(|at| calendar::parse(at).ok());
        let gone = at.and_then(|at| (clock() - at).to_std().ok()).unwrap_or_default();
        let inner = Inner { kept, readers: None, wrong_at: (Monotonic::now(), gone) };
        Self { file, clock, inner: Mutex::new(inner), is_kept: AtomicBool::new(true) }
    }

    /// Could it be written when it was last tried?
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.is_kept.load(Ordering::SeqCst)
    }

    /// Hears what the session says of readers.
    pub fn heard(&self, event: &Event) {
        let Event::Service(service) = event else { return };
        let mut inner = self.lock();
        let before = inner.kept.clone();
        match service {
            Service::Up(readers) => self.seen(&mut inner, readers),
            Service::Down(_) => inner.readers = None,
        }
        if inner.kept != before {
            // Told by `is_kept`; the next PIN asks again.
            let _ = self.write(&mut inner);
        }
    }

    fn seen(&self, inner: &mut Inner, readers: &[Reader]) {
        let (now, before) = (Monotonic::now(), inner.readers.take());
        if before.as_ref().is_some_and(|before| are_empty(before, now)) {
            inner.kept.wrong_pins = 0;
        }
        let seen: BTreeMap<String, Seen> = readers
            .iter()
            .map(|reader| {
                let was = before.as_ref().and_then(|before| before.get(&reader.name));
                let inside = match reader.inside {
                    Inside::Nothing => Some(false),
                    Inside::Card { .. } | Inside::MuteCard { .. } => Some(true),
                    Inside::Unavailable => None,
                };
                let empty_since = match was {
                    // A card was seen to leave it.
                    Some(Seen { inside: Some(true), .. }) => None,
                    Some(Seen { inside: Some(false), empty_since }) => *empty_since,
                    Some(Seen { inside: None, .. }) | None => Some(now),
                };
                (reader.name.clone(), Seen { inside, empty_since })
            })
            .collect();
        if are_empty(&seen, now) {
            inner.kept.wrong_pins = 0;
        }
        if let Some(before) = &before {
            let became = |inside| {
                seen.iter().any(|(name, seen)| {
                    let was = before.get(name).map(|was| was.inside);
                    seen.inside == Some(inside) && was.is_some_and(|was| was != Some(inside))
                })
            };
            let event = match (became(true), became(false)) {
                (true, _) => Some(Move::Inserted),
                (_, true) => Some(Move::Removed),
                _ => None,
            };
            let at = event.map(|event| Told { at: written(self.now()), event });
            inner.kept.last_card_event = at.or(inner.kept.last_card_event.take());
        }
        inner.readers = Some(seen);
    }

    /// So long no staff code is looked at.
    pub(super) fn staff_waits(&self) -> Option<Duration> {
        let inner = self.lock();
        let (since, before) = inner.wrong_at;
        let left = wait_after(inner.kept.staff.wrong)?.checked_sub(since.elapsed() + before);
        left.filter(|left| !left.is_zero())
    }

    /// A staff code is about to be tried: it counts as wrong until it was right.
    pub(super) fn staff_begins(&self) {
        let mut inner = self.lock();
        let staff = &mut inner.kept.staff;
        *staff = Staff { wrong: staff.wrong.saturating_add(1), at: Some(written(self.now())) };
        inner.wrong_at = (Monotonic::now(), Duration::ZERO);
        // Where it can't be written down, this process still counts.
        let _ = self.write(&mut inner);
    }

    /// It was right.
    pub(super) fn staff_was_right(&self) {
        let mut inner = self.lock();
        inner.kept.staff = Staff::default();
        let _ = self.write(&mut inner);
    }

    fn now(&self) -> Instant {
        (self.clock)()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Plain values are whole whatever panicked beside them.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, inner: &mut Inner) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let done = replace(file, &inner.kept);
        self.is_kept.store(done.is_ok(), Ordering::SeqCst);
        done
    }
}

impl Tally for State {
    fn wrong(&self) -> u8 {
        self.lock().kept.wrong_pins
    }

    fn begin(&self) -> io::Result<()> {
        let mut inner = self.lock();
        let before = inner.kept.wrong_pins;
        inner.kept.wrong_pins = before.saturating_add(1);
        let done = self.write(&mut inner);
        if done.is_err() {
            inner.kept.wrong_pins = before;
        }
        done
    }

    fn taken_back(&self) {
        let mut inner = self.lock();
        inner.kept.wrong_pins = inner.kept.wrong_pins.saturating_sub(1);
        let _ = self.write(&mut inner);
    }
}

/// So many wrong staff codes don't wait.
const FREE: u32 = 5;

/// How long is waited after so many.
fn wait_after(wrong: u32) -> Option<Duration> {
    const FIRST: u64 = 30;
    const LONGEST: u64 = 3600;
    let doubled = wrong.checked_sub(FREE)?;
    let twice = |wait: u64, _| wait.saturating_mul(2).min(LONGEST);
    Some(Duration::from_secs((0..doubled.min(u64::BITS)).fold(FIRST, twice)))
}

impl Written {
    fn new(wrong_pins: u8, wrong_codes: u32) -> Self {
        let staff = Staff { wrong: wrong_codes, at: None };
        Self { schema: SCHEMA, pid: 0, last_card_event: None, wrong_pins, staff }
    }
}

/// Is there a reader, and is every one known to be empty?
fn are_empty(readers: &BTreeMap<String, Seen>, now: Monotonic) -> bool {
    let settled = |since: Monotonic| now.saturating_duration_since(since) >= SETTLED;
    !readers.is_empty()
        && readers.values().all(|it| it.inside == Some(false) && it.empty_since.is_none_or(settled))
}

fn written(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Writes it beside and renames it. Not by `files`, whose files are their owner's alone, nor with a wait for the disk: the
/// life of the process is what it has to outlast.
fn replace(file: &Path, kept: &Written) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    if std::fs::symlink_metadata(file).is_ok_and(|it| !it.is_file() && !it.is_symlink()) {
        // A device, a pipe: what was named by mistake is not replaced.
        return Err(io::ErrorKind::InvalidInput.into());
    }
    match os::file::create_public_folder(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let beside = folder.join(format!(".kiosk-{}.json", std::process::id()));
    // From a process of this number that was killed in the middle.
    let _ = std::fs::remove_file(&beside);
    let write = || {
        let mut new = os::file::create_public(&beside)?;
        let mut text = serde_json::to_vec(kept)?;
        text.push(b'\n');
        new.write_all(&text)?;
        std::fs::rename(&beside, file)
    };
    let done = write();
    if done.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    done
}

#[cfg(test)]
mod tests;
