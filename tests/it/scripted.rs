//! The smallest card that vpcd takes: a list of what to answer, no more. It knows nothing of JPKI, so that what is
//! tested with it is the link alone.
//!
//! vpcd's protocol (vsmartcard, `virtualsmartcard/src/vpcd`): each message has a length of two bytes, big-endian. A
//! message of one byte is a control: 0 power off, 1 power on, 2 reset, 4 the answer to reset is asked for.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::world::{port, within};

/// An answer to reset of a contactless card (ISO/IEC 14443-4 as PC/SC part 3 maps it), with a right check byte.
pub(crate) const ATR: &[u8] = &[0x3B, 0x80, 0x80, 0x01, 0x01];
/// Another one, with one historical byte.
pub(crate) const OTHER_ATR: &[u8] = &[0x3B, 0x81, 0x80, 0x01, 0x42, 0x42];

/// What the card does with a command.
pub(crate) enum Reply {
    /// Answers with these bytes.
    Bytes(Vec<u8>),
    /// Leaves the reader instead of answering.
    Leave,
    /// Answers after a while.
    Late(Duration, Vec<u8>),
}

type Script = Box<dyn FnMut(&[u8]) -> Reply + Send>;

/// A card in a slot; taken out when dropped.
pub(crate) struct Card {
    stream: TcpStream,
    thread: Option<JoinHandle<()>>,
    resets: Arc<AtomicUsize>,
    seen: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Card {
    /// A card that answers 90 00 to everything.
    pub(crate) fn insert(slot: usize, atr: &'static [u8]) -> Self {
        Self::scripted(slot, atr, Box::new(|_| Reply::Bytes(vec![0x90, 0x00])))
    }

    /// A card that answers as `script` says.
    pub(crate) fn scripted(slot: usize, atr: &'static [u8], mut script: Script) -> Self {
        let mut connected = None;
        within(Duration::from_secs(30), "vpcd takes a card", || {
            connected = TcpStream::connect(("127.0.0.1", port(slot))).ok();
            connected.is_some()
        });
        let stream = connected.unwrap();
        stream.set_nodelay(true).unwrap();
        let resets = Arc::new(AtomicUsize::new(0));
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (count, log) = (Arc::clone(&resets), Arc::clone(&seen));
        let mut wire = stream.try_clone().unwrap();
        let thread = std::thread::spawn(move || {
            while let Some(message) = receive(&mut wire) {
                let answer = match message.as_slice() {
                    [0 | 1] => continue,
                    [2] => {
                        count.fetch_add(1, Ordering::SeqCst);
                        continue;
                    }
                    [4] => atr.to_vec(),
                    command => {
                        log.lock().unwrap().push(command.to_vec());
                        match script(command) {
                            Reply::Bytes(bytes) => bytes,
                            Reply::Late(time, bytes) => {
                                std::thread::sleep(time);
                                bytes
                            }
                            Reply::Leave => {
                                let _ = wire.shutdown(Shutdown::Both);
                                return;
                            }
                        }
                    }
                };
                let length = u16::try_from(answer.len()).unwrap().to_be_bytes();
                if wire.write_all(&[&length[..], &answer].concat()).is_err() {
                    return;
                }
            }
        });
        Self { stream, thread: Some(thread), resets, seen }
    }

    /// How often the card was reset by its reader.
    pub(crate) fn resets(&self) -> usize {
        self.resets.load(Ordering::SeqCst)
    }

    /// The commands that reached it.
    pub(crate) fn seen(&self) -> Vec<Vec<u8>> {
        self.seen.lock().unwrap().clone()
    }
}

/// One message, or `None` when the reader is gone.
fn receive(wire: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    // vpcd writes length and body apart; without this each exchange waits 44 ms for a delayed acknowledgement.
    rustix::net::sockopt::set_tcp_quickack(&*wire, true).ok()?;
    wire.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    rustix::net::sockopt::set_tcp_quickack(&*wire, true).ok()?;
    wire.read_exact(&mut message).ok()?;
    Some(message)
}

impl Drop for Card {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
