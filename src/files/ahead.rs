//! Reading ahead: one thread reads while another hashes. A ring of buffers goes round between them, so memory is
//! the same for every size. Where the system has no thread to give, the one that hashes reads too.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Octets of one buffer: small enough for the second-level cache, large enough that a hand-over is rare.
const BUFFER: usize = 256 * 1024;
/// Buffers in the ring: 2 MiB in all.
const BUFFERS: usize = 8;

/// A source that is read ahead on a thread of its own.
pub struct ReadAhead {
    full: Receiver<io::Result<Vec<u8>>>,
    empty: SyncSender<Vec<u8>>,
    /// Read here, where there is no such thread.
    here: Option<Box<dyn Read + Send>>,
    buffer: Vec<u8>,
    used: usize,
    ended: bool,
}

impl ReadAhead {
    /// Starts to read. The thread ends with the source, on an error, or soon after this value is dropped (a source
    /// that blocks keeps it until it does not).
    pub fn new(source: impl Read + Send + 'static) -> Self {
        Self::on(source, |work| std::thread::Builder::new().name("read-ahead".into()).spawn(work).map(drop))
    }

    /// The same on a thread that `spawn` starts, or fails to start.
    fn on(
        source: impl Read + Send + 'static,
        spawn: impl FnOnce(Box<dyn FnOnce() + Send>) -> io::Result<()>,
    ) -> Self {
        let (give_full, full) = sync_channel::<io::Result<Vec<u8>>>(BUFFERS);
        let (empty, take_empty) = sync_channel::<Vec<u8>>(BUFFERS);
        for _ in 0..BUFFERS {
            // There is room for all of them.
            let _ = empty.send(Vec::new());
        }
        // A thread that does not come to be drops what it was to work with.
        let source: Arc<Mutex<Option<Box<dyn Read + Send>>>> = Arc::new(Mutex::new(Some(Box::new(source))));
        let kept = Arc::clone(&source);
        let work = move || {
            let Some(mut source) = take(&source) else { return };
            while let Ok(buffer) = take_empty.recv() {
                let piece = fill(&mut source, buffer);
                let last = !matches!(&piece, Ok(piece) if !piece.is_empty());
                if give_full.send(piece).is_err() || last {
                    break;
                }
            }
        };
        let here = spawn(Box::new(work)).err().and_then(|_| take(&kept));
        Self { full, empty, here, buffer: Vec::new(), used: 0, ended: false }
    }
}

fn take<T>(kept: &Mutex<Option<T>>) -> Option<T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Fills a buffer as far as the source goes.
fn fill(source: &mut impl Read, mut buffer: Vec<u8>) -> io::Result<Vec<u8>> {
    buffer.resize(BUFFER, 0);
    let mut filled = 0;
    while let Some(room) = buffer.get_mut(filled..).filter(|room| !room.is_empty()) {
        match source.read(room) {
            Ok(0) => break,
            Ok(octets) => filled += octets,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(buffer)
}

impl BufRead for ReadAhead {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.used >= self.buffer.len() && !self.ended {
            self.used = 0;
            let buffer = std::mem::take(&mut self.buffer);
            let piece = if let Some(source) = &mut self.here {
                fill(source, buffer)
            } else {
                // The reader has gone where it found an error or the end: then nobody takes the buffer.
                let _ = self.empty.send(buffer);
                // Its thread panicked inside the source: an early end would be a lie.
                self.full.recv().map_err(|_| io::ErrorKind::BrokenPipe)?
            };
            // An error ends it as well.
            self.ended = !matches!(&piece, Ok(piece) if !piece.is_empty());
            self.buffer = piece?;
        }
        Ok(self.buffer.get(self.used..).unwrap_or_default())
    }

    fn consume(&mut self, octets: usize) {
        self.used = self.used.saturating_add(octets).min(self.buffer.len());
    }
}

impl Read for ReadAhead {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let octets = self.fill_buf()?.read(out)?;
        self.consume(octets);
        Ok(octets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a thread, and where there is none to have.
    fn both<S: Read + Send + 'static>(source: impl Fn() -> S) -> [ReadAhead; 2] {
        [ReadAhead::new(source()), ReadAhead::on(source(), |_| Err(io::ErrorKind::WouldBlock.into()))]
    }

    #[test]
    fn what_is_read_ahead_is_what_is_there_at_every_edge() {
        for length in [0, 1, BUFFER - 1, BUFFER, BUFFER + 1, BUFFER * (BUFFERS + 2) + 7] {
            let octets: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            for mut reading in both(|| io::Cursor::new(octets.clone())) {
                let mut out = Vec::new();
                reading.read_to_end(&mut out).unwrap();
                assert!(out == octets, "{length}");
            }
        }
    }

    #[test]
    fn an_error_of_the_source_arrives() {
        struct Broken(bool);
        impl Read for Broken {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                if std::mem::replace(&mut self.0, true) {
                    return Err(io::ErrorKind::TimedOut.into());
                }
                out.fill(1);
                Ok(out.len())
            }
        }
        for mut reading in both(|| Broken(false)) {
            let error = reading.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        }
    }
}
