//! The thread `input`: reads the terminal, byte by byte, into memory that is wiped, and passes on what the bytes mean.
//!
//! It owns the only copy of what is typed that this process makes outside the field it belongs to: neither
//! crossterm's reader nor the standard library's buffered `stdin` is used, since neither is ever wiped. What a key
//! is waits in [`Typed`] until the screen takes it; the channel of events carries only that one is there.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use zeroize::Zeroizing;

use super::decode::{Decoder, Input};
use super::typed::Typed;
use super::wakeup::Wakeup;
use crate::os::keys::Keys;

/// How long after an ESC the rest of its sequence may come: below what a person does by hand, above what a slow
/// line takes between two bytes of one write.
const REST_OF_SEQUENCE: Duration = Duration::from_millis(30);

/// How long after the last octet of a paste its end may come in a public place: who sends only its beginning keeps nobody
/// else from the keys.
const REST_OF_PASTE: Duration = Duration::from_secs(2);

/// Starts the thread. It ends when the screen or the terminal does, which is standard input: without one there is no
/// screen.
pub(super) fn start(events: Sender<Wakeup>, typed: Arc<Typed>, public: bool) -> io::Result<()> {
    let keys = Keys::open()?;
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        // Where the terminal is gone there is nobody left to ask: the program ends as on a hang-up.
        if read(&keys, public, |input| typed.put(input) && events.send(Wakeup::Typed).is_ok()).is_err() {
            let _ = events.send(Wakeup::Gone);
        }
    })?;
    Ok(())
}

/// Reads until the terminal fails, or until `pass` says that nobody takes anything any more.
fn read(keys: &Keys, public: bool, pass: impl Fn(Input) -> bool) -> io::Result<()> {
    let mut decoder = Decoder::new();
    let mut bytes = Zeroizing::new([0_u8; 256]);
    loop {
        let pastes = public && decoder.pastes();
        if decoder.awaits() || pastes {
            let rest = if pastes { REST_OF_PASTE } else { REST_OF_SEQUENCE };
            if !keys.wait(Some(rest))? {
                let settled = if pastes { decoder.end_paste() } else { decoder.settle() };
                if settled.is_some_and(|input| !pass(input)) {
                    return Ok(());
                }
                continue;
            }
        }
        let count = match keys.read(&mut bytes[..]) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // Who shares the terminal has made it so that nobody waits.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                keys.wait(None)?;
                continue;
            }
            Err(error) => return Err(error),
        };
        for byte in &mut bytes[..count] {
            let input = decoder.push(*byte);
            *byte = 0;
            if input.is_some_and(|input| !pass(input)) {
                return Ok(());
            }
        }
    }
}
