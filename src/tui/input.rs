//! The thread `input`: reads the terminal, byte by byte, into memory that is wiped, and sends what the bytes mean.
//!
//! It owns the only copy of what is typed that this process makes outside the field it belongs to: neither
//! crossterm's reader nor the standard library's buffered `stdin` is used, since neither is ever wiped. A PIN
//! field needs no second way of reading: it needs only another place to put the keys.

use std::fs::File;
use std::io::{self, IsTerminal};
use std::os::fd::{AsFd, OwnedFd};
use std::sync::mpsc::Sender;
use std::thread;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use zeroize::Zeroizing;

use super::decode::Decoder;
use super::runtime::Wakeup;

/// How long after an ESC the rest of its sequence may come: below what a person does by hand, above what a slow
/// line takes between two bytes of one write.
const REST_OF_SEQUENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 30_000_000 };

/// The terminal as a descriptor: standard input where it is one, else the controlling terminal.
fn tty() -> io::Result<OwnedFd> {
    if io::stdin().is_terminal() {
        Ok(rustix::io::dup(rustix::stdio::stdin())?)
    } else {
        Ok(File::open("/dev/tty")?.into())
    }
}

/// Starts the thread. It ends when the channel or the terminal does.
pub(super) fn start(events: Sender<Wakeup>) -> io::Result<()> {
    let tty = tty()?;
    thread::Builder::new().name("input".to_owned()).spawn(move || {
        // Where the terminal is gone there is nobody left to ask: the program ends as on a hang-up.
        if read(&tty, &events).is_err() {
            let _ = events.send(Wakeup::HangUp);
        }
    })?;
    Ok(())
}

fn read(tty: &OwnedFd, events: &Sender<Wakeup>) -> io::Result<()> {
    let mut decoder = Decoder::new();
    let mut bytes = Zeroizing::new([0_u8; 256]);
    loop {
        if decoder.awaits() {
            let mut ready = [PollFd::new(tty, PollFlags::IN)];
            if poll(&mut ready, Some(&REST_OF_SEQUENCE))? == 0 {
                if let Some(input) = decoder.settle()
                    && events.send(Wakeup::Input(input)).is_err()
                {
                    return Ok(());
                }
                continue;
            }
        }
        let count = match rustix::io::read(tty.as_fd(), &mut bytes[..]) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => count,
            Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error.into()),
        };
        for byte in &mut bytes[..count] {
            if let Some(input) = decoder.push(*byte)
                && events.send(Wakeup::Input(input)).is_err()
            {
                return Ok(());
            }
            *byte = 0;
        }
    }
}
