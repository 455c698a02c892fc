//! The audit log: JSON lines, to a file or standard error (`docs/audit.md`).
//!
//! A line can hold nothing of a person or a card: it is made of [`Entry`], the time, the terminal's name and a random number
//! for the visit. It is written on a thread of its own: a disk that is full or slow stops the log, not the visit.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::SecondsFormat;
use serde::Serialize;

use super::state::Clock;
use crate::domain::audit::{Entry, Event};
use crate::os;

/// Lines that wait for a slow disk; what comes on top of them is dropped.
const WAITING: usize = 256;

/// Where the log goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// To standard error: the journal's.
    StandardError,
    /// To this file, at its end.
    File(PathBuf),
    /// Nowhere.
    Nowhere,
}

/// A line.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    terminal: &'a str,
    event: &'static str,
    class: &'static str,
    duration_ms: Option<i64>,
    visit: Option<&'a str>,
}

enum Job {
    Write(String),
    /// All before it is written: say so.
    Flush(SyncSender<()>),
}

/// The log.
pub struct Audit {
    terminal: String,
    clock: Clock,
    random: fn() -> Option<[u8; 32]>,
    visit: Mutex<Option<String>>,
    jobs: Option<SyncSender<Job>>,
    is_kept: Arc<AtomicBool>,
}

impl Audit {
    /// Begins to write there, under the terminal's name.
    pub fn begin(
        place: Place,
        terminal: String,
        clock: Clock,
        random: fn() -> Option<[u8; 32]>,
    ) -> io::Result<Self> {
        let is_kept = Arc::new(AtomicBool::new(true));
        let sink = match place {
            Place::Nowhere => None,
            Place::StandardError => Some(Sink::StandardError),
            Place::File(path) => Some(Sink::File(Log { path, file: None })),
        };
        let jobs = sink
            .map(|sink| {
                let ((jobs, todo), kept) = (sync_channel(WAITING), Arc::clone(&is_kept));
                thread::Builder::new().name("audit".to_owned()).spawn(move || write(sink, &todo, &kept))?;
                io::Result::Ok(jobs)
            })
            .transpose()?;
        Ok(Self { terminal, clock, random, visit: Mutex::default(), jobs, is_kept })
    }

    /// Was the last line written, and none dropped since? `None` where no line is wanted.
    #[must_use]
    pub fn is_kept(&self) -> Option<bool> {
        self.jobs.as_ref().map(|_| self.is_kept.load(Ordering::SeqCst))
    }

    /// Writes a line, soon.
    pub fn record(&self, entry: &Entry) {
        let Some(jobs) = &self.jobs else { return };
        let mut visit = self.visit.lock().unwrap_or_else(PoisonError::into_inner);
        if entry.event == Event::VisitBegan {
            let number =
                (self.random)().map(|bytes| bytes[..8].iter().map(|byte| format!("{byte:02x}")).collect());
            *visit = number;
        }
        let line = Line {
            time: (self.clock)().to_rfc3339_opts(SecondsFormat::Millis, false),
            terminal: &self.terminal,
            event: entry.event.key(),
            class: entry.class.key(),
            duration_ms: entry.duration.map(|it| it.num_milliseconds()),
            visit: visit.as_deref(),
        };
        let line = serde_json::to_string(&line).map(|line| line + "\n");
        if entry.event == Event::VisitEnded {
            *visit = None;
        }
        if line.is_ok_and(|line| jobs.try_send(Job::Write(line)).is_err()) {
            self.is_kept.store(false, Ordering::SeqCst);
        }
    }

    /// Waits until what was recorded is written, not longer than that.
    pub fn flush(&self, at_most: Duration) {
        let (done, all) = sync_channel(1);
        if self.jobs.as_ref().is_some_and(|jobs| jobs.try_send(Job::Flush(done)).is_ok()) {
            let _ = all.recv_timeout(at_most);
        }
    }
}

fn write(mut sink: Sink, todo: &Receiver<Job>, is_kept: &AtomicBool) {
    for job in todo {
        match job {
            Job::Write(line) => is_kept.store(sink.take(&line).is_ok(), Ordering::SeqCst),
            // Who asked may not wait any more.
            Job::Flush(done) => drop(done.try_send(())),
        }
    }
}

enum Sink {
    StandardError,
    File(Log),
}

impl Sink {
    fn take(&mut self, line: &str) -> io::Result<()> {
        match self {
            Self::StandardError => io::stderr().write_all(line.as_bytes()),
            Self::File(log) => log.take(line),
        }
    }
}

/// A log in a file, which others may move away or cut meanwhile (logrotate(8)).
struct Log {
    path: PathBuf,
    file: Option<File>,
}

impl Log {
    fn take(&mut self, line: &str) -> io::Result<()> {
        let mut file = match self.file.take() {
            Some(file) if is_at(&file, &self.path) => file,
            _ => open(&self.path)?,
        };
        file.write_all(line.as_bytes())?;
        // Where that failed it is opened anew: only a part of the line may have found room.
        self.file = Some(file);
        Ok(())
    }
}

/// Has the file still this name?
fn is_at(file: &File, path: &Path) -> bool {
    let (own, there) = (os::file::seen(file), os::file::seen_itself(path));
    matches!((own, there), (Ok(own), Ok(there)) if own.identity == there.identity)
}

/// At the beginning of a line at its end, never through a link, for its owner and its group; no pipe is waited for.
fn open(path: &Path) -> io::Result<File> {
    let mut file = os::file::open_log(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut last = [b'\n'];
    if let Some(at) = meta.len().checked_sub(1) {
        os::file::read_at(&file, &mut last, at)?;
    }
    if last != [b'\n'] {
        file.write_all(b"\n")?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
